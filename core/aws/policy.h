/*
 * policy.h - IAM, KMS and bucket policies: compared by meaning, made, judged.
 * All pure.  Documents are JSON text; made ones are compact and the same every
 * time.
 */
#ifndef AWS_POLICY_H
#define AWS_POLICY_H

#include "core/aws/call.h"

/* The same by meaning: order of statements, members and list items, a string
 * or a list of one, URL-encoded or not, "*" or {"AWS":"*"}, account id or its
 * root ARN.  Unreadable: false, err says which. */
bool policy_same(const char *a, const char *b, struct err *err);
/* Human-readable difference, lines "- ..." (have) and "+ ..." (want) by
 * statement; "" when the same. */
bool policy_diff(struct arena *a, const char *have, const char *want,
		 const char **lines, struct err *err);
/* URL-decoded where it is encoded; compact JSON. NULL with err: not JSON */
const char *policy_decode(struct arena *a, const char *document,
			  struct err *err);
/* Sorted and indented for a screen, in the arena. */
const char *policy_pretty(struct arena *a, const char *document);

/* OCM's templates: %{name} -> value.  pairs: name, value, ..., NULL.  An
 * unknown or unreplaced %{...} is an error that names it. */
const char *policy_fill(struct arena *a, const char *text,
			const char *const *pairs, struct err *err);
/* Account role: template of sts_policies with %{partition} and
 * %{aws_account_id} (Red Hat's account); external_id NULL or "": none */
const char *policy_account_trust(struct arena *a, const char *text,
				 const char *partition, const char *account,
				 const char *external_id, struct err *err);
struct policy_operator {
	const char *text; /* OCM's operator_iam_role_policy, or NULL:
				   * the same document, made by us */
	const char *provider_arn;
	const char *issuer;          /* host and path, with or without scheme */
	const char *ns;              /* "kube-system" */
	const char *const *accounts; /* service accounts, NULL-ended */
};
const char *policy_operator_trust(struct arena *a,
				  const struct policy_operator *o,
				  struct err *err);

/* KMS key policy for ROSA HCP: seven statements over six roles, and kms:* for
 * the account's root only (corrections 3). */
struct policy_kms {
	const char *partition, *account;
	const char *installer, *support; /* role ARNs */
	const char *kube_controller, *kms_provider, *node_pool, *ebs_csi;
};
const char *policy_kms(struct arena *a, const struct policy_kms *k,
		       struct err *err);
/* Everybody may read the two documents of an unmanaged OIDC issuer. */
const char *policy_bucket(struct arena *a, const char *partition,
			  const char *bucket);

/* ---- a key policy, statement by statement ----------------------------------*/
enum policy_grade {
	POLICY_GOOD,   /* needed, and no broader than needed */
	POLICY_BROAD,  /* works, allows more than needed */
	POLICY_LACKS,  /* something needed is not there */
	POLICY_RISKY,  /* works, but the key may be lost one day */
	POLICY_DENIES, /* forbids what a role of ours needs, unconditionally */
	POLICY_DEAD,   /* names a role that is gone (AROA..., AIDA...) */
	POLICY_OTHER   /* nothing of ROSA's, or under a condition: not judged */
};
struct policy_finding {
	enum policy_grade grade;
	const char *sid;  /* of the statement, "" none */
	const char *text; /* for a person */
};
struct policy_findings {
	struct policy_finding *at;
	size_t n, cap;
};
/* "present", "missing", "too broad", ... translated */
const char *policy_grade_name(enum policy_grade grade);
/* How many findings are of this grade. */
size_t policy_count(const struct policy_findings *f, enum policy_grade grade);
/* False only when the document cannot be read. */
bool policy_kms_lint(struct arena *a, const char *document,
		     const struct policy_kms *want, struct policy_findings *out,
		     struct err *err);

/* Does it let the account's own IAM policies decide (root may kms:*)? */
bool policy_kms_delegates(const char *document, const char *account);

/* ---- a key policy of somebody else's, changed and put back -----------------*/
/*
 * The document with the statements that it lacks, root's kms:* too (without it
 * a key is lost with those whom its policy names), each under a Sid that is
 * free; what was there stays, but for principals that are gone: KMS takes no
 * policy that names one [K].
 */
const char *policy_kms_merge(struct arena *a, const char *document,
			     const struct policy_kms *want, struct err *err);
/* It, but for principals that are gone.  NULL with err: cannot be read. */
const char *policy_without_dead(struct arena *a, const char *document,
				struct err *err);
enum policy_back {
	POLICY_BACK_NOTHING, /* nothing of ours is in it: no need to write */
	POLICY_BACK_WHOLE,   /* as it was */
	POLICY_BACK_OURS     /* somebody changed it: only ours are taken out */
};
/* What to write so that `wrote` (by us, over `was`) is undone; `now` is what
 * the key has.  NULL with err: one of them cannot be read. */
const char *policy_take_back(struct arena *a, const char *now, const char *was,
			     const char *wrote, enum policy_back *how,
			     struct err *err);
/*
 * May it be written?  KMS takes 32 KB; and the account's root, or the caller
 * by name, must be allowed kms:PutKeyPolicy, without an unconditional Deny:
 * else nobody could ever change it again.  caller: a user's or role's ARN.
 */
bool policy_kms_safe(const char *document, const char *account,
		     const char *caller, struct err *err);

#endif
