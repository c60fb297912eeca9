/* fuzz_ocm.c - replies of Red Hat's API and of the cluster's, to every
 * reader. */
#include "tests/fuzz/fuzz.h"

#include "core/ocm/account.h"
#include "core/ocm/admin.h"
#include "core/ocm/catalog.h"
#include "core/ocm/cluster.h"
#include "core/ocm/errors.h"
#include "core/ocm/glass.h"
#include "core/ocm/kube.h"
#include "core/ocm/oidc.h"
#include "core/ocm/unknown.h"
#include "core/ocm/verify.h"

#define LIST(type, fn)                                                         \
 do {                                                                          \
  struct type list = { 0 };                                                    \
  struct err e = { 0 };                                                        \
  if (!fn(a, &list, doc, &e))                                                  \
   PROMISE(*e.what);                                                           \
 } while (0)

static void clusters(struct arena *a, const struct node *doc)
{
	static struct cluster c; /* large */
	struct cluster_status status;
	struct subscription sub;
	struct err err = { 0 };
	char host[CLUSTER_HOST];
	size_t i, n = cluster_list_count(doc);

	for (i = 0; i <= n && i < 3; i++)
		cluster_list_read(&c, doc, i, &err);
	if (cluster_read(&c, doc, &err)) {
		cluster_api_host(&c, host);
		cluster_oauth_host(&c, host);
		cluster_local_host(&c, host);
		cluster_uses_prefix(&c, "demo");
	} else {
		PROMISE(*err.what);
	}
	cluster_status_read(&status, doc, &err);
	cluster_subscription_read(&sub, doc, &err);
	LIST(node_pool_list, cluster_node_pools_read);
	LIST(inflight_list, cluster_inflight_read);
	LIST(service_log_list, cluster_service_logs_read);
	LIST(limited_support_list, cluster_limited_support_read);
}

static void versions(struct arena *a, const struct node *doc)
{
	struct ocm_version_list list = { 0 };
	const struct ocm_version *v;
	struct err err = { 0 };

	if (!catalog_versions_read(a, &list, doc, &err))
		return;
	catalog_versions_sort(&list);
	v = catalog_version_default(&list);
	PROMISE(!list.n == !v);
	if (v) {
		catalog_version_days(v);
		PROMISE(!semver_compare(v->raw, v->raw));
		catalog_version_find(&list, v->raw);
	}
}

static void catalogue(struct arena *a, const struct node *doc)
{
	struct ocm_operator_list ops = { 0 };
	struct err err = { 0 };
	char name[CATALOG_ROLE_NAME];
	size_t i;

	LIST(ocm_region_list, catalog_regions_read);
	LIST(ocm_machine_list, catalog_machines_read);
	LIST(ocm_policy_list, catalog_policies_read);
	versions(a, doc);
	if (catalog_operators_read(a, &ops, doc, &err))
		for (i = 0; i < ops.n; i++)
			catalog_operator_role_name(&ops.at[i], "p", name);
}

static void people(struct arena *a, const struct node *doc)
{
	struct ocm_account account;
	struct ocm_terms terms;
	struct identity_provider idp;
	struct oidc_config oidc;
	struct verify_result verify;
	struct err err = { 0 };
	char print[41];
	bool allowed;

	LIST(ocm_billing_list, account_billing_read);
	LIST(oidc_config_list, oidc_list_read);
	LIST(glass_list, glass_list_read);
	account_current_read(&account, doc, &err);
	account_terms_read(&terms, doc, &err);
	account_access_read(&allowed, doc, &err);
	admin_provider_find(&idp, doc, "cluster-admin");
	oidc_read(&oidc, doc, &err);
	oidc_thumbprint_read(print, doc, &err);
	verify_read(&verify, doc, &err);
}

static void kube(struct arena *a, const struct node *doc)
{
	struct kube_node_list nodes = { 0 };
	struct kube k = { .base = "https://api.x:443" };
	struct err err = { 0 };

	kube_nodes_read(a, &nodes, doc, 1800000000, &err);
	kube_version_text(doc);
	kube_root_ca_pem(doc);
	kube_discover_read(&k, doc, &err);
	kube_release(&k);
}

static void nothing(void *owner, const char *group, const char *kind,
		    const char *word)
{
	(void)owner;
	(void)group;
	(void)kind;
	(void)word;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct err err = { 0 };
	char *text = fuzz_text(data, size);
	const struct node *doc = json_parse(a, text, size, &err);

	if (doc) {
		clusters(a, doc);
		catalogue(a, doc);
		people(a, doc);
		kube(a, doc);
		ocm_unknown(doc, nothing, NULL);
	}
	mem_free(text);
	arena_free(a);
	return 0;
}
