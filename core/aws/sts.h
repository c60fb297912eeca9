/* sts.h - who am I, and becoming a role (Query, 2011-06-15). */
#ifndef AWS_STS_H
#define AWS_STS_H

#include "core/aws/call.h"
#include "core/aws/keys.h"

struct sts_identity {
	const char *account, *arn, *user_id;
	const char *partition; /* "aws", "aws-us-gov", from the ARN */
	const char *name;      /* user or role name; "root" */
	const char *session;   /* of an assumed role, "" none */
	bool root;             /* the account's root user: rosa refuses it */
	bool assumed;          /* an assumed role: its path is not in the ARN */
};
enum build sts_get_caller_identity(struct request_spec *q, struct err *err);
bool sts_identity_read(struct arena *a, const struct node *doc,
		       struct sts_identity *out, struct err *err);
/* What OCM calls rosa_creator_arn: an assumed role's ARN becomes
 * arn:P:iam::A:role/R, as rosa does (corrections 3). */
const char *sts_creator_arn(struct arena *a, const struct sts_identity *id);

struct sts_assume {
	const char *role_arn, *session, *external_id;
	const char *mfa_serial;
	const struct secret *mfa_code;  /* six digits, of one use */
	const struct secret *web_token; /* AssumeRoleWithWebIdentity */
	int seconds;                    /* 0: the role's default (3600) */
};
enum build sts_assume_role(struct request_spec *q, const struct sts_assume *s,
			   struct err *err);
/* unsigned */
enum build sts_assume_role_with_web_identity(struct request_spec *q,
					     const struct sts_assume *s,
					     struct err *err);
/* From the raw body, so that no secret passes an arena. */
bool sts_keys_read(const struct reply *r, struct aws_keys *out,
		   struct err *err);

#endif
