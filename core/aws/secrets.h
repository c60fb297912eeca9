/* secrets.h - Secrets Manager (JSON 1.1): the private key of an unmanaged
 * OIDC configuration. */
#ifndef AWS_SECRETS_H
#define AWS_SECRETS_H

#include "core/aws/call.h"

struct secrets_want {
	const char *name, *description;
	const struct secret *text; /* the value; must live until sent */
	const char *token;         /* ClientRequestToken, a UUID, required */
	struct aws_tags tags;
};
struct secrets_info {
	const char *arn, *name, *description;
	bool deleting; /* DeletedDate is set: the name is taken meanwhile */
	struct aws_tags tags;
};
enum build secrets_create(struct request_spec *q, const struct secrets_want *w,
			  struct err *err);
enum build secrets_describe(struct request_spec *q, const char *id,
			    struct err *err);
/* now, without a recovery window */
enum build secrets_delete(struct request_spec *q, const char *id,
			  struct err *err);
enum build secrets_restore(struct request_spec *q, const char *id,
			   struct err *err);
/* CreateSecret, DescribeSecret */
bool secrets_read(struct arena *a, const struct node *doc,
		  struct secrets_info *out, struct err *err);

#endif
