/*
 * catalog.h - what Red Hat offers: regions, versions, machine types,
 * IAM policies, operators' identities.  Lists come
 * whole, into the caller's arena.
 * The *_for builders assume the installer role in the customer's account: for a
 * first-timer it is not there yet; 400 means that Red Hat cannot assume it (not
 * yet: the true probe of IAM's propagation, corrections 3).
 * Source: ocm-api card 3.2, 3.3; rosa-flow 7.6.
 */
#ifndef OCM_CATALOG_H
#define OCM_CATALOG_H

#include "core/ocm/ocm.h"

/* ---- regions ----------------------------------------------------------------*/
struct ocm_region {
	char id[32], name[64]; /* "us-east-1", "US East, N. Virginia" */
	bool enabled, hcp, multi_az;
};
struct ocm_region_list {
	struct ocm_region *at;
	size_t n, cap;
};
enum build catalog_regions(struct request_spec *q, struct err *err);
struct ocm_role_query {
	const char *installer_role; /* ARN */
	const char *external_id;    /* NULL none */
	const char *version_id;     /* NULL any */
	const char *region;         /* machine types */
	const char *const *zones;   /* machine types; NULL any */
	size_t zone_count;
};
enum build catalog_regions_for(struct request_spec *q,
			       const struct ocm_role_query *role,
			       struct err *err);
bool catalog_regions_read(struct arena *a, struct ocm_region_list *list,
			  const struct node *doc, struct err *err);

/* ---- versions ---------------------------------------------------------------*/
struct ocm_version {
	char id[64];    /* "openshift-v4.21.20" */
	char raw[48];   /* "4.21.20" */
	char group[16]; /* "stable" */
	char eol[32];   /* ISO, "" unknown */
	bool enabled, rosa, hcp, hcp_default;
	int upgrades;          /* how many newer ones it can go to */
	const char **channels; /* "stable-4.21" */
	size_t channel_count;
};
struct ocm_version_list {
	struct ocm_version *at;
	size_t n, cap;
};
/* group NULL: "stable" */
enum build catalog_versions(struct request_spec *q, const char *group,
			    struct err *err);
bool catalog_versions_read(struct arena *a, struct ocm_version_list *list,
			   const struct node *doc, struct err *err);
/* <0, 0, >0 by semantic version; "openshift-v" in front does not count. */
int semver_compare(const char *a, const char *b);
/* Newest first; drops those that cannot be an HCP cluster. */
void catalog_versions_sort(struct ocm_version_list *list);
/* The service's HCP default (the newest, if several), else the newest. NULL:
 * the list is empty. */
const struct ocm_version *
catalog_version_default(const struct ocm_version_list *list);
const struct ocm_version *
catalog_version_find(const struct ocm_version_list *list,
		     const char *id_or_raw);
/* Days of life left by the world's clock; INT_MAX unknown.  rosa warns below
 * this many. */
#define CATALOG_ENDS_SOON 60
int catalog_version_days(const struct ocm_version *v);

/* ---- machine types ----------------------------------------------------------*/
struct ocm_machine {
	char id[32], name[96]; /* "m5.xlarge", "m5.xlarge - General Purpose" */
	char category[32];     /* "general_purpose" */
	char architecture[16]; /* "amd64" */
	int vcpus;
	double memory_gib;
};
struct ocm_machine_list {
	struct ocm_machine *at;
	size_t n, cap;
};
enum build catalog_machines(struct request_spec *q, struct err *err);
enum build catalog_machines_for(struct request_spec *q,
				const struct ocm_role_query *role,
				struct err *err);
bool catalog_machines_read(struct arena *a, struct ocm_machine_list *list,
			   const struct node *doc, struct err *err);

/* ---- IAM --------------------------------------------------------------------*/
struct ocm_policy {
	const char *id;      /* "sts_hcp_installer_permission_policy" */
	const char *type;    /* "AccountRole", "OperatorRole" */
	const char *arn;     /* AWS managed policy, "" none */
	const char *details; /* policy document as JSON text; may hold
			      * %{partition}, %{aws_account_id} ... */
};
struct ocm_policy_list {
	struct ocm_policy *at;
	size_t n, cap;
};
/* type NULL: both */
enum build catalog_policies(struct request_spec *q, const char *type,
			    struct err *err);
bool catalog_policies_read(struct arena *a, struct ocm_policy_list *list,
			   const struct node *doc, struct err *err);
/* NULL: not there */
const struct ocm_policy *catalog_policy(const struct ocm_policy_list *list,
					const char *id);

#define CATALOG_OPERATORS     8
#define CATALOG_SERVICE_ACCTS 4
struct ocm_operator {
	char request[64]; /* "kms_provider..." as OCM calls it */
	char namespace[64], name[48];
	char service_accounts[CATALOG_SERVICE_ACCTS][64];
	int service_account_count;
	char policy_id[96]; /* of the list above */
};
struct ocm_operator_list {
	struct ocm_operator *at;
	size_t n, cap;
};
enum build catalog_operators(struct request_spec *q, struct err *err);
bool catalog_operators_read(struct arena *a, struct ocm_operator_list *list,
			    const struct node *doc, struct err *err);
/* "<prefix>-<namespace>-<name>", cut at 64 as rosa does. */
#define CATALOG_ROLE_NAME 65
void catalog_operator_role_name(const struct ocm_operator *op,
				const char *prefix,
				char out[CATALOG_ROLE_NAME]);

/* Policy details hold %{name}: partition, aws_account_id, oidc_provider_arn,
 * issuer_url (host and path), service_accounts (joined with '" , "').  A name
 * that is not among the values is an error. */
bool catalog_expand(struct strbuf *out, const char *details,
		    const struct params *values, struct err *err);

#endif
