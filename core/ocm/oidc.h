/*
 * oidc.h - OIDC configurations: who vouches for the cluster's operators.
 * A creation has no name of its own: to find it again after a lost answer,
 * compare the list with what existed before (corrections 4.6).
 * Source: ocm-api card 3.4; rosa-flow 4.
 */
#ifndef OCM_OIDC_H
#define OCM_OIDC_H

#include "core/ocm/ocm.h"

struct oidc_config {
	char id[64];
	char issuer_url[256]; /* https://... */
	bool managed, reusable;
	char created[40]; /* ISO */
	char org_id[64], account_id[64];
	char secret_arn[640], installer_role[640]; /* unmanaged */
};
struct oidc_config_list {
	struct oidc_config *at;
	size_t n, cap;
};
/* Those of this AWS account and those of none (managed). */
enum build oidc_list(struct request_spec *q, const char *aws_account,
		     struct err *err);
bool oidc_list_read(struct arena *a, struct oidc_config_list *list,
		    const struct node *doc, struct err *err);
enum build oidc_get(struct request_spec *q, const char *id, struct err *err);
enum build oidc_create_managed(struct request_spec *q, struct err *err);
struct oidc_unmanaged {
	const char *issuer_url, *secret_arn, *installer_role;
};
enum build oidc_create_unmanaged(struct request_spec *q,
				 const struct oidc_unmanaged *want,
				 struct err *err);
bool oidc_read(struct oidc_config *out, const struct node *doc,
	       struct err *err);
enum build oidc_delete(struct request_spec *q, const char *id, struct err *err);
/* SHA-1 of the issuer's last certificate, 40 hex digits, for IAM. */
enum build oidc_thumbprint(struct request_spec *q, const char *id,
			   struct err *err);
bool oidc_thumbprint_read(char out[41], const struct node *doc,
			  struct err *err);
/* Clusters that use this issuer (cluster.h reads the list). */
enum build oidc_users(struct request_spec *q, const char *issuer_url,
		      struct err *err);

#endif
