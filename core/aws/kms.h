/*
 * kms.h - keys, their aliases, policies and tags (JSON 1.1, TrentService).
 * Paging: kms_next.  CreateKey has no name of its own and is not idempotent:
 * look for the alias, then for the tag rosawiz:session (corrections 4.6).
 */
#ifndef AWS_KMS_H
#define AWS_KMS_H

#include "core/aws/call.h"

struct kms_key {
	const char *id, *arn, *account;
	const char *state;   /* Enabled, Disabled, PendingDeletion, ... */
	const char *manager; /* CUSTOMER, AWS */
	const char *spec;    /* SYMMETRIC_DEFAULT, "" not said */
	const char *usage;   /* ENCRYPT_DECRYPT */
	const char *origin;  /* AWS_KMS, EXTERNAL, ... */
	const char *description;
	bool multi_region;
	long long created;  /* Unix seconds, 0 not said */
	long long deletion; /* Unix seconds, 0 none */
};
struct kms_key_want {
	const char *description;
	const char *policy; /* NULL: the default (root delegation) */
	struct aws_tags tags;
};
struct kms_alias {
	const char *name; /* "alias/x"; alias/aws/... are AWS's own */
	const char *arn, *key_id;
};
struct kms_aliases {
	struct kms_alias *at;
	size_t n, cap;
};
const char *kms_next(struct arena *a, const struct node *doc);
/* Why ROSA cannot use it, in a few words; NULL: it can.  region, account "":
 * not looked at. */
const char *kms_key_refusal(struct arena *a, const struct kms_key *k,
			    const char *region, const char *account);
/* Usable for ROSA: customer's, symmetric, enabled, of this region and account;
 * ERR_INPUT says which is not so. */
bool kms_key_usable(const struct kms_key *k, const char *region,
		    const char *account, struct err *err);
/* ARN as OCM takes it (rosa-flow 6), nothing asked. */
bool kms_arn_valid(const char *arn);

enum build kms_create_key(struct request_spec *q, const struct kms_key_want *w,
			  struct err *err);
enum build kms_describe_key(struct request_spec *q, const char *key,
			    struct err *err);
enum build kms_list_keys(struct request_spec *q, const char *marker,
			 struct err *err);
enum build kms_create_alias(struct request_spec *q, const char *alias,
			    const char *key_id, struct err *err);
enum build kms_delete_alias(struct request_spec *q, const char *alias,
			    struct err *err);
/* key_id NULL: of all keys */
enum build kms_list_aliases(struct request_spec *q, const char *key_id,
			    const char *marker, struct err *err);
enum build kms_get_key_policy(struct request_spec *q, const char *key,
			      struct err *err);
enum build kms_put_key_policy(struct request_spec *q, const char *key,
			      const char *policy, struct err *err);
enum build kms_tag_resource(struct request_spec *q, const char *key,
			    const struct aws_tags *tags, struct err *err);
enum build kms_untag_resource(struct request_spec *q, const char *key,
			      const char *tag, struct err *err);
enum build kms_list_resource_tags(struct request_spec *q, const char *key,
				  const char *marker, struct err *err);
enum build kms_enable_rotation(struct request_spec *q, const char *key,
			       struct err *err);
/* days: 7..30 */
enum build kms_schedule_deletion(struct request_spec *q, const char *key,
				 int days, struct err *err);
enum build kms_cancel_deletion(struct request_spec *q, const char *key,
			       struct err *err);

bool kms_key_read(struct arena *a, const struct node *doc, struct kms_key *out,
		  struct err *err); /* CreateKey, DescribeKey */
void kms_keys_add(struct arena *a, struct aws_names *arns,
		  const struct node *doc);
void kms_aliases_add(struct arena *a, struct kms_aliases *list,
		     const struct node *doc);
void kms_tags_add(struct arena *a, struct aws_tags *tags,
		  const struct node *doc);
const char *kms_policy_read(struct arena *a, const struct node *doc);

#endif
