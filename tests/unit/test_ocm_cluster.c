/* test_ocm_cluster.c - readers of a cluster, its log. */
#include "ocm_doc.h"

#include "core/base/file.h"
#include "core/base/str.h"
#include "core/ocm/cluster.h"
#include "core/ocm/clusterlog.h"
#include "core/ocm/glass.h"

#define ACCOUNT "123456789012"

static void creator(void **state)
{
	static const struct {
		const char *in, *out;
	} rows[] = {
		{ "arn:aws:sts::111122223333:assumed-role/Admin/jane",
		  "arn:aws:iam::111122223333:role/Admin" },
		{ "arn:aws-us-gov:sts::1:assumed-role/R/s:with:colons",
		  "arn:aws-us-gov:sts::1:assumed-role/R/s:with:colons" },
		{ "arn:aws:iam::111122223333:user/ops",
		  "arn:aws:iam::111122223333:user/ops" },
		{ "", "" },
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_string_equal(cluster_creator_arn(a, rows[i].in),
				    rows[i].out);
	arena_free(a);
}

static void create_is_never_repeated(void **state)
{
	struct cluster_spec spec = { .name = "rosahcp" };
	struct request_spec q = { .arena = request_arena() };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(cluster_create(&q, &spec, &err), BUILD_SEND);
	assert_string_equal(q.service, "ocm");
	assert_string_equal(q.method, "POST");
	assert_string_equal(q.path, "/api/clusters_mgmt/v1/clusters");
	assert_string_equal(params_get(&q.query, "dryRun"), "false");
	assert_true(q.writes);
	assert_false(q.repeatable);
	request_spec_drop(&q);
	q = (struct request_spec){ .arena = request_arena() };
	assert_int_equal(cluster_dry_run(&q, &spec, &err), BUILD_SEND);
	assert_string_equal(params_get(&q.query, "dryRun"), "true");
	assert_false(q.writes);
	request_spec_drop(&q);
}

static void paths(void **state)
{
	struct request_spec q = { .arena = request_arena() };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(cluster_find(&q, ACCOUNT, "demo", &err), BUILD_SEND);
	assert_string_equal(
		params_get(&q.query, "search"),
		"product.id = 'rosa' AND (properties.rosa_creator_arn LIKE "
		"'arn:%:123456789012:%' OR aws.sts.role_arn LIKE "
		"'arn:%:123456789012:%') AND (id = 'demo' OR name = 'demo' OR "
		"external_id = 'demo')");
	assert_int_equal(cluster_find(&q, ACCOUNT, "a'b", &err), BUILD_FAIL);
	assert_non_null(strstr(err.what, "a'b"));
	assert_int_equal(cluster_get(&q, "", &err), BUILD_FAIL);
	assert_int_equal(cluster_get(&q, "a/../b", &err), BUILD_SEND);
	assert_string_equal(q.path,
			    "/api/clusters_mgmt/v1/clusters/a%2F..%2Fb");
	assert_int_equal(cluster_delete(&q, "c1", false, &err), BUILD_SEND);
	assert_string_equal(q.method, "DELETE");
	assert_string_equal(params_get(&q.query, "best_effort"), "false");
	assert_true(q.repeatable);
	request_spec_drop(&q);
}

static const char cluster_text[] =
	"{\"kind\":\"Cluster\",\"id\":\"2l26\",\"name\":\"demo-hcp\","
	"\"domain_prefix\":\"demo\",\"external_id\":\"124a\","
	"\"state\":\"ready\",\"openshift_version\":\"4.21.20\","
	"\"delete_protection\":{\"enabled\":true},"
	"\"region\":{\"id\":\"us-east-1\"},\"hypershift\":{\"enabled\":true},"
	"\"api\":{\"url\":\"https://api.demo.x9y8.p3.openshiftapps.com:443\","
	"\"listening\":\"internal\"},"
	"\"dns\":{\"base_domain\":\"x9y8.p3.openshiftapps.com\"},"
	"\"nodes\":{\"compute\":3,\"availability_zones\":[\"us-east-1a\"]},"
	"\"version\":{\"id\":\"openshift-v4.21.20\","
	"\"available_upgrades\":[\"4.21.9\",\"4.21.21\",\"4.21.3\"]},"
	"\"aws\":{\"private_link\":true,\"account_id\":\"111122223333\","
	"\"subnet_ids\":[\"subnet-a\",\"subnet-b\"],\"sts\":{"
	"\"role_arn\":\"arn:i\",\"oidc_endpoint_url\":\"https://o/1\","
	"\"operator_iam_roles\":[{\"namespace\":\"kube-system\",\"name\":"
	"\"kms-provider\",\"role_arn\":\"arn:aws:iam::1:role/p/demo-x1-kube-"
	"system-kms-provider\"}]}},"
	"\"ingresses\":{\"kind\":\"IngressListLink\",\"href\":\"x\"},"
	"\"future\":{\"unknown\":[1]},"
	"\"status\":{\"state\":\"installing\",\"dns_ready\":true,"
	"\"provision_error_code\":\"OCM3999\",\"current_compute\":2}}";

static void cluster_is_read(void **state)
{
	struct arena *a = arena_new();
	struct err err = { 0 };
	struct cluster c;
	char host[CLUSTER_HOST];

	(void)state;
	assert_true(cluster_read(&c, parse(a, cluster_text), &err));
	assert_string_equal(c.id, "2l26");
	assert_int_equal(c.status.state, CLUSTER_READY);
	assert_string_equal(c.status.code, "OCM3999");
	assert_int_equal(c.status.current_compute, 2);
	assert_true(c.api_private && c.private_link && c.ingress_private);
	assert_true(c.delete_protection && c.hcp && c.status.dns_ready);
	assert_string_equal(c.available_upgrade, "4.21.21");
	assert_int_equal(c.subnet_count, 2);
	assert_string_equal(c.subnets[1], "subnet-b");
	assert_int_equal(c.role_count, 1);
	assert_true(cluster_uses_prefix(&c, "demo-x1"));
	assert_false(cluster_uses_prefix(&c, "demo-x"));
	assert_false(cluster_uses_prefix(&c, "x1"));
	cluster_api_host(&c, host);
	assert_string_equal(host, "api.demo.x9y8.p3.openshiftapps.com");
	cluster_oauth_host(&c, host);
	assert_string_equal(host, "oauth.demo.x9y8.p3.openshiftapps.com");
	cluster_local_host(&c, host);
	assert_string_equal(host, "api.demo-hcp.hypershift.local");
	arena_free(a);
}

static void cluster_young_or_wrong(void **state)
{
	struct arena *a = arena_new();
	struct err err = { 0 };
	struct cluster c;
	char host[CLUSTER_HOST];

	(void)state;
	assert_true(
		cluster_read(&c,
			     parse(a, "{\"id\":\"1\",\"name\":\"n\",\"state\":"
				      "\"reticulating\"}"),
			     &err));
	assert_int_equal(c.status.state, CLUSTER_UNKNOWN);
	assert_string_equal(c.status.state_text, "reticulating");
	cluster_api_host(&c, host);
	assert_string_equal(host, "");
	cluster_oauth_host(&c, host);
	assert_string_equal(host, "");
	assert_false(cluster_read(&c, parse(a, "{\"name\":\"n\"}"), &err));
	assert_false(cluster_read(&c, parse(a, "[]"), &err));
	assert_false(cluster_read(&c, NULL, &err));
	/* an id is never cut */
	assert_false(cluster_read(
		&c,
		parse(a, "{\"id\":\"0123456789012345678901234567890123456789"
			 "0123456789012345678901234567890123456789\"}"),
		&err));
	assert_non_null(strstr(err.what, "'id'"));
	arena_free(a);
}

static void pools_and_checks(void **state)
{
	struct arena *a = arena_new();
	struct err err = { 0 };
	struct node_pool_list pools = { 0 };
	struct inflight_list checks = { 0 };
	struct service_log_list logs = { 0 };

	(void)state;
	assert_true(cluster_node_pools_read(
		a, &pools,
		parse(a, "{\"items\":[{\"id\":\"workers\",\"autoscaling\":{"
			 "\"min_replica\":2,\"max_replica\":4},\"status\":{"
			 "\"current_replicas\":1,\"message\":\"Waiting\"},"
			 "\"aws_node_pool\":{\"instance_type\":\"m5.xlarge\"}},"
			 "{\"id\":\"w2\",\"replicas\":1}]}"),
		&err));
	assert_int_equal(pools.n, 2);
	assert_true(pools.at[0].autoscale);
	assert_int_equal(pools.at[0].max_replicas, 4);
	assert_int_equal(pools.at[0].current, 1);
	assert_false(pools.at[1].autoscale);
	assert_true(cluster_node_pools_read(a, &pools, parse(a, "{\"size\":0}"),
					    &err));
	assert_int_equal(pools.n, 2);
	assert_true(cluster_inflight_read(
		a, &checks,
		parse(a, "{\"items\":[{\"name\":\"egress\",\"state\":"
			 "\"failed\",\"details\":{\"subnet-a\":{\"e-0\":"
			 "\"no quay.io\"},\"n\":[1,2]}}]}"),
		&err));
	assert_string_equal(checks.at[0].details,
			    "subnet-a e-0: no quay.io\nn: 1\nn: 2");
	assert_true(cluster_service_logs_read(
		a, &logs,
		parse(a, "{\"items\":[{\"summary\":\"secret\","
			 "\"internal_only\":true},{\"severity\":\"Major\","
			 "\"summary\":\"Installation blocked\"}]}"),
		&err));
	assert_int_equal(logs.n, 1);
	assert_true(logs.at[0].major);
	arena_free(a);
}

/* The kubeconfig comes from the body alone; a list never holds it. */
static void break_glass(void **state)
{
	static const char body[] = "{\"id\":\"g1\",\"kubeconfig\":\"apiVersion"
				   ": v1\\nkey\",\"status\":\"issued\"}";
	struct reply full = { .status = 200,
			      .body = body,
			      .body_len = strlen(body) };
	struct reply empty = { .status = 200, .body = "{}", .body_len = 2 };
	struct request_spec q = { .arena = request_arena() };
	struct arena *a = arena_new();
	struct glass_list list = { 0 };
	struct secret kubeconfig = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(glass_create(&q, "c1", "me", 1767225600, &err),
			 BUILD_SEND);
	assert_true(q.writes && !q.repeatable);
	assert_string_equal(q.path, "/api/clusters_mgmt/v1/clusters/c1/"
				    "break_glass_credentials");
	request_spec_drop(&q);
	q = (struct request_spec){ .arena = request_arena() };
	assert_int_equal(glass_get(&q, "c1", "g1", &err), BUILD_SEND);
	assert_true(q.secret && !q.writes);
	request_spec_drop(&q);
	assert_true(glass_list_read(
		a, &list,
		parse(a,
		      "{\"items\":[{\"id\":\"g1\",\"username\":\"me\","
		      "\"status\":\"issued\"},{\"id\":\"g2\",\"status\":"
		      "\"awaiting_revocation\"},{\"id\":\"g3\",\"status\":"
		      "\"created\"},{\"id\":\"g4\",\"status\":\"failed\"}]}"),
		&err));
	assert_int_equal(list.n, 4);
	assert_int_equal(list.at[0].state, GLASS_ISSUED);
	assert_int_equal(list.at[1].state, GLASS_OVER);
	assert_int_equal(list.at[2].state, GLASS_CREATED);
	assert_int_equal(list.at[3].state, GLASS_FAILED);
	assert_true(glass_kubeconfig(&full, &kubeconfig, &err));
	assert_string_equal(secret_text(&kubeconfig), "apiVersion: v1\nkey");
	secret_release(&kubeconfig);
	assert_false(glass_kubeconfig(&empty, &kubeconfig, &err));
	arena_free(a);
}

static void log_merges(void **state)
{
	struct arena *a = arena_new();
	struct cluster_log log = { 0 };
	struct err err = { 0 };
	struct cluster_log_merged got;

	(void)state;
	assert_true(cluster_log_merge(
		&log,
		parse(a, "{\"content\":"
			 "\"2026-11-01 10:05:00 +0000 UTC hostedclusters demo "
			 "All is well\\n"
			 "2026-11-01 10:04:00 +0000 UTC nodepools demo-w "
			 "Waiting\\nmore of it\\n\"}"),
		&got, &err));
	assert_int_equal(got.fresh, 3);
	assert_int_equal(got.lines, 3);
	assert_string_equal(log.at[0].message, "Waiting");
	assert_int_equal(log.at[0].source_len, strlen("nodepools demo-w"));
	assert_string_equal(log.at[1].text, "more of it");
	assert_string_equal(log.at[2].message, "All is well");
	assert_int_equal(got.known, 0);
	log.at[0].told = true;
	/* another order, one new */
	assert_true(cluster_log_merge(
		&log,
		parse(a, "{\"content\":"
			 "\"2026-11-01 10:04:00 +0000 UTC nodepools demo-w "
			 "Waiting\\n"
			 "2026-11-01 10:05:00 +0000 UTC hostedclusters demo "
			 "All is well\\n"
			 "time=\\\"2026-11-01T10:06:00Z\\\" level=info x\"}"),
		&got, &err));
	assert_int_equal(got.fresh, 1);
	assert_int_equal(got.known, 1);
	assert_int_equal(log.n, 4);
	assert_string_equal(log.at[3].message, "level=info x");
	assert_true(log.at[3].time > log.at[2].time);
	assert_true(cluster_log_merge(&log, parse(a, "{}"), &got, &err));
	assert_int_equal(got.fresh, 0);
	cluster_log_release(&log);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(creator),
		cmocka_unit_test(create_is_never_repeated),
		cmocka_unit_test(paths),
		cmocka_unit_test(cluster_is_read),
		cmocka_unit_test(cluster_young_or_wrong),
		cmocka_unit_test(pools_and_checks),
		cmocka_unit_test(break_glass),
		cmocka_unit_test(log_merges),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
