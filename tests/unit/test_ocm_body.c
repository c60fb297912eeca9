/* test_ocm_body.c - the body of POST clusters: as rosa's recorded ones, and what
 * no recording holds. */
#include "ocm_doc.h"

#include "core/base/file.h"
#include "core/base/str.h"
#include "core/ocm/cluster.h"

#define ACCOUNT "123456789012"
#define ROLE    "arn:aws:iam::" ACCOUNT ":role/"
#define KEY                                                                    \
 "arn:aws:kms:us-east-1:" ACCOUNT ":key/eb98a8c4-33e5-4cdf-b2fc-1393ac1fd3d9"

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

/* ---- every creation that was recorded --------------------------------------*/

static struct cluster_words words_at(struct arena *a, const struct node *list)
{
	const char **at =
		arena_alloc(a, (node_count(list, "") + 1) * sizeof(*at));
	struct cluster_words out = { at, 0 };

	NODE_EACH(it, list)
	at[out.n++] = it->text;
	return out;
}

static void extra(struct cluster_spec *s, const struct node *body,
		  const char *path, const char *place)
{
	struct strbuf sb = STRBUF_INIT;
	cJSON *json;

	if (!node_at(body, path))
		return;
	json = json_from_node(node_at(body, path));
	json_print(json, &sb);
	cJSON_Delete(json);
	s->extras[s->extra_count++] =
		(struct cluster_extra){ place, strbuf_detach(&sb), EXTRA_JSON };
}

static struct cluster_spec spec_of(struct arena *a, const struct node *b)
{
	const struct node *roles = node_at(b, "aws/sts/operator_iam_roles");
	struct cluster_operator_role *role =
		arena_alloc(a, (node_count(roles, "") + 1) * sizeof(*role));
	struct cluster_spec s = {
		.name = node_text(b, "name"),
		.domain_prefix = node_text(b, "domain_prefix"),
		.region = node_text(b, "region/id"),
		.version_id = node_text(b, "version/id"),
		.channel_group = node_text(b, "version/channel_group"),
		.fips = node_bool(b, "fips"),
		.account_id = node_text(b, "aws/account_id"),
		.billing_account_id = node_text(b, "aws/billing_account_id"),
		.creator_arn = node_text(b, "properties/rosa_creator_arn"),
		.installer_role = node_text(b, "aws/sts/role_arn"),
		.support_role = node_text(b, "aws/sts/support_role_arn"),
		.worker_role = node_text(
			b, "aws/sts/instance_iam_roles/worker_role_arn"),
		.operator_roles = role,
		.oidc_config_id = node_text(b, "aws/sts/oidc_config/id"),
		.subnets = words_at(a, node_at(b, "aws/subnet_ids")),
		.zones = words_at(a, node_at(b, "nodes/availability_zones")),
		.machine_cidr = node_text(b, "network/machine_cidr"),
		.service_cidr = node_text(b, "network/service_cidr"),
		.pod_cidr = node_text(b, "network/pod_cidr"),
		.host_prefix = (int)node_int(b, "network/host_prefix", 0),
		.machine_type = node_text(b, "nodes/compute_machine_type/id"),
		.autoscale = node_at(b, "nodes/autoscale_compute") != NULL,
		.replicas = (int)node_int(b, "nodes/compute", 0),
		.min_replicas = (int)node_int(
			b, "nodes/autoscale_compute/min_replicas", 0),
		.max_replicas = (int)node_int(
			b, "nodes/autoscale_compute/max_replicas", 0),
		.volume_key_arn = node_text(b, "aws/kms_key_arn"),
		.etcd_key_arn = node_text(b, "aws/etcd_encryption/kms_key_arn"),
		.http_proxy = node_text(b, "proxy/http_proxy"),
		.https_proxy = node_text(b, "proxy/https_proxy"),
		.no_proxy = node_text(b, "proxy/no_proxy"),
		.audit_log_role = node_text(b, "aws/audit_log/role_arn"),
		.admin_user = node_text(b, "htpasswd/users/items/0/username"),
		.admin_hash =
			node_text(b, "htpasswd/users/items/0/hashed_password"),
		.imds_required =
			str_eq(node_text(b, "aws/ec2_metadata_http_tokens"),
			       "required"),
	};

	NODE_EACH(it, roles)
	role[s.operator_role_count++] =
		(struct cluster_operator_role){ node_text(it, "namespace"),
						node_text(it, "name"),
						node_text(it, "role_arn") };
	extra(&s, b, "registry_config/registry_sources",
	      "registry_config.registry_sources");
	return s;
}

/* The same order through our builder: the same body, but for the version of
 * rosa, and auto_mode, which says who makes the roles. */
static void same_body(const struct node *recorded)
{
	struct arena *a = arena_new();
	struct cluster_spec spec = spec_of(a, recorded);
	cJSON *want = json_from_node(recorded);
	struct strbuf sb = STRBUF_INIT;

	cJSON_DeleteItemFromObject(cJSON_GetObjectItem(want, "properties"),
				   "rosa_cli_version");
	cJSON_ReplaceItemInObject(
		cJSON_GetObjectItem(cJSON_GetObjectItem(want, "aws"), "sts"),
		"auto_mode", cJSON_CreateTrue());
	json_print(want, &sb);
	cJSON_Delete(want);
	assert_true(node_equal(body_of(a, &spec), parse(a, sb.buf)));
	strbuf_release(&sb);
	while (spec.extra_count)
		free((void *)(uintptr_t)spec.extras[--spec.extra_count].value);
	arena_free(a);
}

static int same_bodies(struct arena *a, char *lines)
{
	const struct node *doc;
	char *line, *save = NULL;
	int n = 0;

	for (line = strtok_r(lines, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		if (!strstr(line, "/clusters\""))
			continue;
		doc = parse(a, line);
		if (!str_eq(node_text(doc, "method"), "POST") ||
		    !str_ends(node_text(doc, "path"), "/clusters"))
			continue;
		same_body(node_at(doc, "body"));
		n++;
	}
	return n;
}

static void recorded_creations(void **state)
{
	static const char *const files[] = {
		"../shared/data/rosa-traffic/sequence.ocm.jsonl",
		"../shared/data/rosa-traffic/interactive.ocm.jsonl",
	};
	struct arena *a = arena_new();
	struct err err = { 0 };
	int n = 0;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(files); i++) {
		struct strbuf sb = STRBUF_INIT;

		if (!file_read(files[i], &sb, &err)) {
			print_message("skipped: %s is not there\n", files[i]);
			strbuf_release(&sb);
			arena_free(a);
			skip();
		}
		n += same_bodies(a, sb.buf);
		strbuf_release(&sb);
	}
	assert_int_equal(n, 4);
	arena_free(a);
}

/* What the answers file may add stands in its place, in its form. */
static void body_holds_extras(void **state)
{
	struct cluster_spec spec = article();
	struct arena *a = arena_new();
	const struct node *doc;
	size_t i;
	static const struct cluster_extra extras[] = {
		{ "control_plane.log_forwarders.items",
		  "[{\"s3\":{\"bucket_name\":\"b\"}}]", EXTRA_JSON },
		{ "registry_config.registry_sources.allowed_registries",
		  "a.io,b.io", EXTRA_WORDS },
		{ "registry_config.allowed_registries_for_import",
		  "a.io:5000:true,b.io:false", EXTRA_LOCATIONS },
		{ "node_drain_grace_period", "30", EXTRA_MINUTES },
		{ "aws.termination_handler_queue_url", "https://q",
		  EXTRA_TEXT },
		{ "multi_arch_enabled", "yes", EXTRA_BOOL },
		{ "image_registry.state", "", EXTRA_TEXT },
	};

	(void)state;
	for (i = 0; i < ARRAY_LEN(extras); i++)
		spec.extras[spec.extra_count++] = extras[i];
	doc = body_of(a, &spec);
	assert_string_equal(node_text(doc, "control_plane/log_forwarders/items/"
					   "0/s3/bucket_name"),
			    "b");
	assert_string_equal(node_text(doc, "registry_config/registry_sources/"
					   "allowed_registries/1"),
			    "b.io");
	assert_string_equal(
		node_text(doc, "registry_config/allowed_registries_for_import/"
			       "0/domain_name"),
		"a.io:5000");
	assert_true(node_bool(doc, "registry_config/"
				   "allowed_registries_for_import/0/insecure"));
	assert_false(node_bool(doc,
			       "registry_config/allowed_registries_for_import/"
			       "1/insecure"));
	assert_int_equal(node_int(doc, "node_drain_grace_period/value", 0), 30);
	assert_string_equal(node_text(doc, "node_drain_grace_period/unit"),
			    "minutes");
	assert_string_equal(node_text(doc, "aws/termination_handler_queue_url"),
			    "https://q");
	assert_true(node_bool(doc, "multi_arch_enabled"));
	assert_null(node_at(doc, "image_registry"));
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(body_as_recorded),
		cmocka_unit_test(recorded_creations),
		cmocka_unit_test(body_holds_extras),
		cmocka_unit_test(body_varies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
