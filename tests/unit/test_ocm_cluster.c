/* test_ocm_cluster.c - the create body, readers of a cluster, its log. */
#include "core/base/file.h"
#include "core/base/str.h"
#include "core/ocm/cluster.h"
#include "core/ocm/clusterlog.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define ACCOUNT "123456789012"
#define ROLE    "arn:aws:iam::" ACCOUNT ":role/"
#define KEY                                                                    \
 "arn:aws:kms:us-east-1:" ACCOUNT ":key/eb98a8c4-33e5-4cdf-b2fc-1393ac1fd3d9"

static const struct node *parse(struct arena *a, const char *text)
{
	struct err err = { 0 };
	const struct node *doc = json_parse(a, text, strlen(text), &err);

	assert_non_null(doc);
	return doc;
}

static const struct node *body_of(struct arena *a,
				  const struct cluster_spec *spec)
{
	cJSON *body = cluster_body(spec);
	struct strbuf sb = STRBUF_INIT;
	const struct node *doc;

	json_print(body, &sb);
	cJSON_Delete(body);
	doc = parse(a, sb.buf);
	strbuf_release(&sb);
	return doc;
}

/* In the order of the recorded request: rosa's is by chance. */
static const struct cluster_operator_role article_roles[] = {
	{ "openshift-ingress-operator", "cloud-credentials",
	  ROLE "rosahcp-openshift-ingress-operator-cloud-credentials" },
	{ "openshift-cluster-csi-drivers", "ebs-cloud-credentials",
	  ROLE "rosahcp-openshift-cluster-csi-drivers-ebs-cloud-credentials" },
	{ "openshift-cloud-network-config-controller", "cloud-credentials",
	  ROLE "rosahcp-openshift-cloud-network-config-controller-cloud-"
	       "credenti" },
	{ "kube-system", "kube-controller-manager",
	  ROLE "rosahcp-kube-system-kube-controller-manager" },
	{ "kube-system", "capa-controller-manager",
	  ROLE "rosahcp-kube-system-capa-controller-manager" },
	{ "kube-system", "control-plane-operator",
	  ROLE "rosahcp-kube-system-control-plane-operator" },
	{ "kube-system", "kms-provider",
	  ROLE "rosahcp-kube-system-kms-provider" },
	{ "openshift-image-registry", "installer-cloud-credentials",
	  ROLE "rosahcp-openshift-image-registry-installer-cloud-credentials" },
};
static const char *const article_subnets[] = { "subnet-4011c0739e31621c7" };
static const char *const article_zones[] = { "us-east-1a" };

static struct cluster_spec article(void)
{
	return (struct cluster_spec){
		.name = "rosahcp",
		.region = "us-east-1",
		.version_id = "openshift-v4.19.9",
		.channel_group = "stable",
		.account_id = ACCOUNT,
		.billing_account_id = ACCOUNT,
		.creator_arn = "arn:aws:sts::" ACCOUNT ":user/moto",
		.installer_role =
			ROLE "ManagedOpenShift-HCP-ROSA-Installer-Role",
		.support_role = ROLE "ManagedOpenShift-HCP-ROSA-Support-Role",
		.worker_role = ROLE "ManagedOpenShift-HCP-ROSA-Worker-Role",
		.operator_roles = article_roles,
		.operator_role_count = ARRAY_LEN(article_roles),
		.oidc_config_id = "2f2f4b02e55a1455fa3361b64aaf5abc",
		.subnets = { article_subnets, 1 },
		.zones = { article_zones, 1 },
		.machine_cidr = "10.0.0.0/16",
		.service_cidr = "172.30.0.0/16",
		.pod_cidr = "10.128.0.0/14",
		.host_prefix = 23,
		.machine_type = "m5.xlarge",
		.autoscale = true,
		.min_replicas = 2,
		.max_replicas = 2,
		.volume_key_arn = KEY,
		.etcd_key_arn = KEY,
		.http_proxy = "http://10.0.1.13:3128/",
		.https_proxy = "http://10.0.1.13:3128/",
		.no_proxy = "10.0.0.0/16",
	};
}

static void body_as_recorded(void **state)
{
	const char *path = "../shared/data/rosa-traffic/"
			   "article-one-subnet.create-cluster.json";
	struct cluster_spec spec = article();
	struct arena *a = arena_new();
	struct strbuf sb = STRBUF_INIT;
	struct err err = { 0 };
	cJSON *want;

	(void)state;
	if (!file_read(path, &sb, &err)) {
		print_message("skipped: %s is not there\n", path);
		strbuf_release(&sb);
		arena_free(a);
		skip();
	}
	want = json_from_node(node_at(parse(a, sb.buf), "body"));
	/* the one difference that is meant */
	cJSON_DeleteItemFromObject(cJSON_GetObjectItem(want, "properties"),
				   "rosa_cli_version");
	strbuf_clear(&sb);
	json_print(want, &sb);
	cJSON_Delete(want);
	assert_true(node_equal(body_of(a, &spec), parse(a, sb.buf)));
	strbuf_release(&sb);
	arena_free(a);
}

static void body_varies(void **state)
{
	static const char *const words[] = { "one", "two" };
	struct cluster_spec spec = article();
	struct arena *a = arena_new();
	struct params tags = { 0 };
	const struct node *doc;

	(void)state;
	params_add(a, &tags, "cost-centre", "42");
	spec.autoscale = false;
	spec.replicas = 3;
	spec.disk_gib = 500;
	spec.imds_required = true;
	spec.public_api = spec.public_ingress = true;
	spec.channel = "stable-4.19";
	spec.domain_prefix = "short";
	spec.etcd_key_arn = "";
	spec.tags = &tags;
	spec.node_groups = (struct cluster_words){ words, 2 };
	spec.zero_egress = true;
	spec.admin_user = "cluster-admin";
	spec.admin_hash = "$2y$10$x";
	doc = body_of(a, &spec);
	assert_int_equal(node_int(doc, "nodes/compute", 0), 3);
	assert_null(node_at(doc, "nodes/autoscale_compute"));
	assert_int_equal(node_int(doc, "nodes/compute_root_volume/aws/size", 0),
			 500);
	assert_string_equal(node_text(doc, "aws/ec2_metadata_http_tokens"),
			    "required");
	assert_string_equal(node_text(doc, "api/listening"), "external");
	assert_false(node_bool(doc, "aws/private_link"));
	assert_string_equal(node_text(doc, "channel"), "stable-4.19");
	assert_null(node_at(doc, "version/channel_group"));
	assert_string_equal(node_text(doc, "domain_prefix"), "short");
	assert_string_equal(node_text(doc, "etcd_encryption"), "false");
	assert_null(node_at(doc, "aws/etcd_encryption"));
	assert_string_equal(node_text(doc, "aws/tags/cost-centre"), "42");
	assert_string_equal(
		node_text(doc, "aws/additional_compute_security_group_ids/1"),
		"two");
	assert_string_equal(node_text(doc, "properties/zero_egress"), "true");
	assert_string_equal(
		node_text(doc, "htpasswd/users/items/0/hashed_password"),
		"$2y$10$x");
	arena_free(a);
}

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
	struct cluster_spec spec = article();
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
	assert_int_equal(cluster_find(&q, ACCOUNT, "demo", 0, &err),
			 BUILD_SEND);
	assert_string_equal(
		params_get(&q.query, "search"),
		"product.id = 'rosa' AND (properties.rosa_creator_arn LIKE "
		"'arn:%:123456789012:%' OR aws.sts.role_arn LIKE "
		"'arn:%:123456789012:%') AND (id = 'demo' OR name = 'demo' OR "
		"external_id = 'demo')");
	assert_int_equal(cluster_find(&q, ACCOUNT, "a'b", 0, &err), BUILD_FAIL);
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
		cmocka_unit_test(body_as_recorded),
		cmocka_unit_test(body_varies),
		cmocka_unit_test(creator),
		cmocka_unit_test(create_is_never_repeated),
		cmocka_unit_test(paths),
		cmocka_unit_test(cluster_is_read),
		cmocka_unit_test(cluster_young_or_wrong),
		cmocka_unit_test(pools_and_checks),
		cmocka_unit_test(log_merges),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
