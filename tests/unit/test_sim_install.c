/* test_sim_install.c - the life of a cluster on the world's clock, and what can
 * hold it up. */
#include "tests/unit/test_sim_red_aws.h"

/* A cluster that has all it needs; its path below /api. */
static const char *installed(struct red *r)
{
	const char *arn;
	cJSON *doc = body(r);

	put_roles(r, issuer_of(r));
	put_network(r);
	arn = arena_fmt(r->a, "arn:aws:iam::" SIM_ACCOUNT ":oidc-provider/%s",
			issuer_of(r));
	world_put(r->w, "iam.oidc-provider", arn, jsonf("{'Arn':'%s'}", arn));
	red_advance(r, 20);
	assert_int_equal(post(r, doc, "false"), 201);
	return arena_fmt(r->a, C "/clusters/%s", red_text(r, "id"));
}

static int current_compute(struct red *r, const char *at)
{
	red_call(r, "GET", at, NULL);
	return (int)doc_number(doc_at(r->doc, "status"), "current_compute", -1);
}

/* Without the provider the cluster waits; with it, it goes on. */
static void test_waiting(void **state)
{
	struct red r;
	const char *at, *arn;

	(void)state;
	red_open(&r, false);
	{
		cJSON *doc = body(&r);

		put_roles(&r, issuer_of(&r));
		put_network(&r);
		red_advance(&r, 20);
		assert_int_equal(post(&r, doc, "false"), 201);
	}
	assert_string_equal(red_text(&r, "state"), "waiting");
	at = arena_fmt(r.a, C "/clusters/%s/status", red_text(&r, "id"));
	red_advance(&r, 300);
	red_call(&r, "GET", at, NULL);
	assert_string_equal(red_text(&r, "state"), "waiting");
	assert_false(doc_bool(r.doc, "oidc_ready"));
	arn = arena_fmt(r.a, "arn:aws:iam::" SIM_ACCOUNT ":oidc-provider/%s",
			issuer_of(&r));
	world_put(r.w, "iam.oidc-provider", arn, jsonf("{'Arn':'%s'}", arn));
	red_advance(&r, 60);
	red_call(&r, "GET", at, NULL);
	assert_string_not_equal(red_text(&r, "state"), "waiting");
	assert_true(doc_bool(r.doc, "oidc_ready"));
	red_close(&r);
}

/* Without a way out the cluster is ready and stays without nodes, and says
 * why; with one, the nodes come. */
static void test_no_egress(void **state)
{
	struct red r;
	const char *at;
	cJSON *nat, *check;

	(void)state;
	red_open(&r, false);
	at = installed(&r);
	nat = world_get(r.w, "ec2.nat-gateway", "nat-1");
	doc_set(nat, "state", "deleted");
	red_advance(&r, 1200);
	assert_int_equal(current_compute(&r, at), 0);
	assert_string_equal(red_text(&r, "state"), "ready");
	red_call(&r, "GET", arena_fmt(r.a, "%s/inflight_checks", at), NULL);
	check = doc_at(r.doc, "items")->child;
	assert_string_equal(doc_text(check, "state"), "failed");
	assert_non_null(doc_at(check, "details.subnet-1"));
	red_call(&r, "GET",
		 "/api/service_logs/v1/clusters/cluster_logs?search="
		 "severity%20%3D%20'Major'",
		 NULL);
	assert_true(doc_number(r.doc, "total", 0) == 1); /* said once */
	doc_set(nat, "state", "available");
	red_advance(&r, 120);
	assert_int_equal(current_compute(&r, at), 2);
	red_close(&r);
}

static void test_trouble(void **state)
{
	struct red r;
	const char *at;

	(void)state;
	red_open(&r, true);
	red_put(&r, "ocm.trouble", "install",
		"{'code':'OCM5001','message':'no','after_s':200}");
	assert_int_equal(post(&r, body(&r), "false"), 201);
	at = arena_fmt(r.a, C "/clusters/%s", red_text(&r, "id"));
	red_advance(&r, 150);
	red_call(&r, "GET", at, NULL);
	assert_string_equal(red_text(&r, "state"), "installing");
	red_advance(&r, 1000);
	red_call(&r, "GET", at, NULL);
	assert_string_equal(red_text(&r, "state"), "error");
	assert_string_equal(red_text(&r, "status.provision_error_code"),
			    "OCM5001");
	assert_int_equal(red_call(&r, "DELETE", at, NULL), 204);
	red_advance(&r, 400);
	assert_int_equal(red_call(&r, "GET", at, NULL), 404);
	red_close(&r);
}

/* A proxy in the VPC must be there; one elsewhere is not looked at. */
static void test_proxy_egress(void **state)
{
	static const struct {
		const char *proxy;
		bool good;
	} rows[] = {
		{ "http://10.0.1.13:3128", false },
		{ "http://192.168.7.7:3128", true },
		{ "http://proxy.example.com:3128", true },
		{ "", true },
	};
	struct red r;
	cJSON *cluster;
	size_t i;

	(void)state;
	red_open(&r, false);
	put_network(&r);
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		cluster =
			jsonf("{'proxy':{'https_proxy':'%s'}}", rows[i].proxy);
		assert_int_equal(ocm_cluster_egress(r.w, cluster, "subnet-1"),
				 rows[i].good);
		cJSON_Delete(cluster);
	}
	red_close(&r);
}

/* The endpoint waits for the operator's role, and for ever. */
static void test_no_operator_role(void **state)
{
	struct red r;
	const char *at;

	(void)state;
	red_open(&r, false);
	at = installed(&r);
	red_advance(&r, 100);
	world_drop(r.w, "iam.role", operator_name(&r, 6));
	red_advance(&r, 600);
	assert_int_equal(red_call(&r, "GET", at, NULL), 200);
	assert_int_equal(world_count(r.w, "ec2.vpc-endpoint"), 0);
	put_role(&r, operator_name(&r, 6), operator_trust(&r, issuer_of(&r)));
	red_advance(&r, 60);
	assert_int_equal(world_count(r.w, "ec2.vpc-endpoint"), 1);
	/* the installer's role is needed to delete */
	world_drop(r.w, "iam.role", "p-HCP-ROSA-Installer-Role");
	assert_int_equal(red_call(&r, "DELETE", at, NULL), 400);
	red_close(&r);
}

/* Deleted while it installs: the rest of the installation does not come. */
static void test_delete_early(void **state)
{
	struct red r;
	const char *at;

	(void)state;
	red_open(&r, true);
	assert_int_equal(post(&r, body(&r), "false"), 201);
	at = arena_fmt(r.a, C "/clusters/%s", red_text(&r, "id"));
	red_advance(&r, 200);
	assert_int_equal(red_call(&r, "DELETE", at, NULL), 204);
	red_advance(&r, 200);
	red_call(&r, "GET", at, NULL);
	assert_string_equal(red_text(&r, "state"), "uninstalling");
	red_advance(&r, 200);
	assert_int_equal(red_call(&r, "GET", at, NULL), 404);
	assert_int_equal(world_count(r.w, "ocm.node-pool"), 0);
	/* the name is free again, with another id */
	assert_int_equal(post(&r, body(&r), "false"), 201);
	assert_null(strstr(at, red_text(&r, "id")));
	red_close(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_waiting),
		cmocka_unit_test(test_no_egress),
		cmocka_unit_test(test_trouble),
		cmocka_unit_test(test_proxy_egress),
		cmocka_unit_test(test_no_operator_role),
		cmocka_unit_test(test_delete_early),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
