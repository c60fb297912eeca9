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
	POLICY_GOOD,  /* needed, and no broader than needed */
	POLICY_BROAD, /* works, allows more than needed */
	POLICY_LACKS, /* something needed is not there */
	POLICY_DEAD,  /* names a role that is gone (AROA..., AIDA...) */
	POLICY_OTHER  /* nothing of ROSA's: not judged */
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
/* False only when the document cannot be read. */
bool policy_kms_lint(struct arena *a, const char *document,
		     const struct policy_kms *want, struct policy_findings *out,
		     struct err *err);

#endif
