/*
 * account.h - the Red Hat account: who, which organization, who pays, terms.
 * Source: ocm-api card 3.1.
 */
#ifndef OCM_ACCOUNT_H
#define OCM_ACCOUNT_H

#include "core/ocm/ocm.h"

struct ocm_account {
	char id[64], username[128], email[128], first_name[64], last_name[64];
	char org_id[64], org_external_id[64], org_name[128];
	bool banned;
	char ban_description[256];
};
enum build account_current(struct request_spec *q, struct err *err);
bool account_current_read(struct ocm_account *out, const struct node *doc,
			  struct err *err);

/* AWS accounts that may be billed: those linked to the organization.  A
 * contract is optional (none: pay as you go).  Empty list: ROSA was not enabled
 * in the AWS console, or the accounts were not connected. */
struct ocm_billing {
	char account_id[16];
	bool contract;
	char contract_ends[32];    /* ISO, "" none */
	int vcpus, control_planes; /* bought by contract */
};
struct ocm_billing_list {
	struct ocm_billing *at;
	size_t n, cap;
};
#define ACCOUNT_ENABLE_URL                                                     \
 "https://console.aws.amazon.com/rosa/home#/get-started"
enum build account_billing(struct request_spec *q, const char *org_id,
			   struct err *err);
bool account_billing_read(struct arena *a, struct ocm_billing_list *out,
			  const struct node *doc, struct err *err);

struct ocm_terms {
	bool required;          /* must be accepted first */
	char redirect_url[256]; /* where */
};
enum build account_terms(struct request_spec *q, struct err *err);
bool account_terms_read(struct ocm_terms *out, const struct node *doc,
			struct err *err);

/* May this account do it?  action "create", resource "Cluster". */
enum build account_access(struct request_spec *q, const char *action,
			  const char *resource, struct err *err);
bool account_access_read(bool *allowed, const struct node *doc,
			 struct err *err);

#endif
