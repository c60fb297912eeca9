/* iam.h - what the IAM files of the simulator share (card aws-api 3.5). */
#ifndef SIM_IAM_H
#define SIM_IAM_H

#include "core/base/node.h"
#include "core/sim/aws.h"

/*
 * iam.role: as GetRole shows it, the trust policy as plain JSON text, and
 * "_attached": [{"PolicyName","PolicyArn"}], "_inline": {name: text},
 * "_made_ms": world time, absent: long ago.
 */
bool iam_role_need(struct call *c, cJSON **role); /* RoleName; NoSuchEntity */
/* The world's first ms at which policies may name what was made now. */
bool iam_is_known(struct world *w, const cJSON *principal);

/* "2026-01-15T09:00:00Z" in the world */
const char *iam_now(struct call *c);
/* "AROA" and 17 more */
const char *iam_unique(struct call *c, const char *prefix, const char *kind,
		       const char *place);
/* out[name] = this page of list (taken over), IsTruncated, Marker. */
bool iam_page(struct call *c, const char *name, cJSON *list);
/* Merges call_tags(prefix) into doc's Tags. */
void iam_tag(struct call *c, cJSON *doc);
void iam_untag(struct call *c, cJSON *doc);
/* doc[name] as URL-encoded text, as IAM shows documents. */
void iam_encode(cJSON *doc, const char *name);
bool iam_no_such(struct call *c, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* ---- policies: iam_check.c ------------------------------------------------ */
enum policy_kind {
	POLICY_TRUST,      /* Principal, no Resource */
	POLICY_PERMISSION, /* Resource, no Principal */
	POLICY_RESOURCE,   /* both (KMS, S3) */
};
/* What is wrong with it (arena text), or NULL. */
const char *policy_fault(struct world *w, struct arena *a, const char *text,
			 enum policy_kind kind);
/* By its actions alone, resources and conditions aside; the later wins. */
enum policy_says {
	POLICY_SILENT,
	POLICY_ALLOWS,
	POLICY_DENIES
};
enum policy_says policy_says(struct arena *a, const char *text,
			     const char *action);
bool policy_allows(struct arena *a, const char *text, const char *action);
/* A resource's policy, as it is to who signed: by name, by account, by "*". */
bool policy_lets_caller(struct arena *a, const char *text, const char *action,
			const char *caller);
/* From now on these policies show the dead principal's unique id. */
void policy_orphan(struct world *w, const char *arn, const char *unique_id);

/* ---- AWS' own policies: iam_managed.c -------------------------------------- */
/* The document of a managed policy; NULL: AWS has none of this ARN. */
const char *iam_managed_document(const char *arn);
const char *iam_managed_arn(size_t index); /* NULL: no more */
/* Does a policy of this ARN exist, AWS' or ours? */
bool iam_policy_exists(struct world *w, const char *arn);
/* The default version's document, NULL when it does not exist. */
const char *iam_policy_document(struct world *w, const char *arn);

extern const struct sim_op iam_role_ops[], iam_attach_ops[], iam_policy_ops[],
	iam_oidc_ops[], iam_profile_ops[], iam_user_ops[];

#endif
