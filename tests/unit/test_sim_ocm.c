/* test_sim_ocm.c - OCM: searches, what it refuses when it looks into AWS, the
 * life of a cluster on the world's clock. */
#include "tests/unit/test_sim_red.h"

static void test_search(void **state)
{
	static const struct {
		const char *search;
		bool holds;
	} rows[] = {
		{ "name = 'demo'", true },
		{ "name='demo' and state='ready'", true },
		{ "name = 'demo' and state = 'error'", false },
		{ "name = 'x' or state = 'ready'", true },
		{ "not (name = 'x')", true },
		{ "name like 'd%'", true },
		{ "name ilike 'DE_O'", true },
		{ "name like 'e%'", false },
		{ "name in ('a', 'demo')", true },
		{ "name not in ('a', 'demo')", false },
		{ "name ~= '^de'", true },
		{ "name <> 'demo'", false },
		{ "managed = 'true' and managed = 't'", true },
		{ "managed = 'f'", false },
		{ "absent = 'f' and nothing.here = ''", true },
		{ "aws.roles.arn like '%/p-%'", true },
		{ "aws.roles.arn = 'b/p-2'", true },
		{ "aws.roles.arn = 'c'", false },
		{ "quote = 'it''s'", true },
		{ "(name = 'demo' AND (state = 'x' OR state = 'ready'))",
		  true },
	};
	static const char *const bad[] = { "name =",      "name = 'x",
					   "(name = 'x'", "= 'x'",
					   "name 'x'",    "name = 'x' and",
					   "name ! 'x'",  "name = 'x' x" };
	cJSON *doc =
		jsonf("{'name':'demo','state':'ready','managed':true,"
		      "'aws':{'roles':[{'arn':'a/p-1'},{'arn':'b/p-2'}]}}");
	bool ok;
	size_t i;

	(void)state;
	doc_set(doc, "quote", "it's");
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		ok = true;
		if (ocm_match(rows[i].search, doc, &ok) != rows[i].holds || !ok)
			fail_msg("%s", rows[i].search);
	}
	for (i = 0; i < ARRAY_LEN(bad); i++) {
		ok = true;
		ocm_match(bad[i], doc, &ok);
		if (ok)
			fail_msg("%s", bad[i]);
	}
	cJSON_Delete(doc);
}

static void test_lists(void **state)
{
	struct red r;

	(void)state;
	red_open(&r, true);
	red_call(&r, "GET",
		 C "/cloud_providers/aws/regions?order=id%20desc&size=2&page=2",
		 NULL);
	assert_string_equal(red_text(&r, "kind"), "CloudRegionList");
	assert_true(doc_number(r.doc, "size", 0) == 2);
	assert_string_equal(doc_text(doc_at(r.doc, "items")->child, "id"),
			    "us-east-1");
	assert_int_equal(red_call(&r, "GET", C "/versions?size=0", NULL), 400);
	assert_int_equal(red_call(&r, "GET", C "/nothing", NULL), 404);
	assert_int_equal(red_call(&r, "DELETE", C "/versions", NULL), 405);
	assert_int_equal(red_call(&r, "POST", C "/oidc_configs", "[1"), 400);
	red_close(&r);
}

/* ---- looking into AWS ----------------------------------------------------*/

#define ROLE(name) "arn:aws:iam::" SIM_ACCOUNT ":role/" name
static void put_role(struct red *r, const char *name, const char *trust)
{
	world_put(r->w, "iam.role", name,
		  jsonf("{'RoleName':'%s','Arn':'%s','CreateDate':'%s',"
			"'Path':'/'}",
			name, arena_fmt(r->a, ROLE("%s"), name),
			ocm_now(r->w, r->a)));
	doc_set(world_get(r->w, "iam.role", name), "AssumeRolePolicyDocument",
		trust);
}

static int inquire(struct red *r)
{
	return red_call(r, "POST", C "/aws_inquiries/regions",
			"{\"aws\":{\"sts\":{\"role_arn\":\"" ROLE(
				"p-HCP-ROSA-Installer-Role") "\"}}}");
}

static const char installer_trust[] =
	"{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\"sts:AssumeRole\"],"
	"\"Principal\":{\"AWS\":[\"arn:aws:iam::710019948333:role/"
	"RH-Managed-OpenShift-Installer\"]}}]}";

static void test_assume(void **state)
{
	struct red r;

	(void)state;
	red_open(&r, false);
	assert_int_equal(inquire(&r), 400);
	assert_non_null(strstr(red_text(&r, "reason"),
			       "Failed to assume role with ARN"));
	put_role(&r, "p-HCP-ROSA-Installer-Role", installer_trust);
	assert_int_equal(inquire(&r), 400); /* too new */
	red_advance(&r, 15);
	assert_int_equal(inquire(&r), 200);
	doc_set(world_get(r.w, "iam.role", "p-HCP-ROSA-Installer-Role"),
		"AssumeRolePolicyDocument", "{\"Statement\":[]}");
	assert_int_equal(inquire(&r), 400);
	red_close(&r);
}

static void put_network(struct red *r)
{
	red_put(r, "ec2.vpc", "vpc-1",
		"{'vpcId':'vpc-1','cidrBlock':'10.0.0.0/16'}");
	red_put(r, "ec2.subnet", "subnet-1",
		"{'subnetId':'subnet-1','vpcId':'vpc-1','cidrBlock':"
		"'10.0.2.0/24','availabilityZone':'us-east-1a','tagSet':[{"
		"'key':'kubernetes.io/role/internal-elb','value':'1'}]}");
	red_put(r, "ec2.subnet", "subnet-2",
		"{'subnetId':'subnet-2','vpcId':'vpc-1','cidrBlock':"
		"'10.0.1.0/24','availabilityZone':'us-east-1a'}");
	red_put(r, "ec2.nat-gateway", "nat-1",
		"{'natGatewayId':'nat-1','state':'available'}");
	red_put(r, "ec2.route-table", "rtb-1",
		"{'vpcId':'vpc-1','associationSet':[{'subnetId':'subnet-1'}],"
		"'routeSet':[{'destinationCidrBlock':'0.0.0.0/0',"
		"'natGatewayId':'nat-1','state':'active'}]}");
	red_put(r, "ec2.route-table", "rtb-2",
		"{'vpcId':'vpc-1','associationSet':[{'subnetId':'subnet-2'}],"
		"'routeSet':[{'destinationCidrBlock':'0.0.0.0/0',"
		"'gatewayId':'igw-1','state':'active'}]}");
}

static void test_subnets(void **state)
{
	struct red r;
	cJSON *nat;

	(void)state;
	red_open(&r, false);
	put_network(&r);
	assert_false(ocm_subnet_public(r.w, "subnet-1"));
	assert_true(ocm_subnet_public(r.w, "subnet-2"));
	assert_true(ocm_subnet_egress(r.w, "subnet-1"));
	assert_false(ocm_subnet_egress(r.w, "subnet-2"));
	nat = world_get(r.w, "ec2.nat-gateway", "nat-1");
	doc_set(nat, "state", "deleted");
	assert_false(ocm_subnet_egress(r.w, "subnet-1"));
	red_close(&r);
}

static const char *const operators[][2] = {
	{ "openshift-image-registry", "installer-cloud-credentials" },
	{ "openshift-ingress-operator", "cloud-credentials" },
	{ "openshift-cluster-csi-drivers", "ebs-cloud-credentials" },
	{ "openshift-cloud-network-config-controller", "cloud-credentials" },
	{ "kube-system", "kube-controller-manager" },
	{ "kube-system", "capa-controller-manager" },
	{ "kube-system", "control-plane-operator" },
	{ "kube-system", "kms-provider" },
};

static const char *operator_name(struct red *r, size_t i)
{
	return arena_fmt(r->a, "p-%zu-%s-%s", i, operators[i][0],
			 operators[i][1]);
}

static const char *operator_trust(struct red *r, const char *issuer)
{
	return arena_fmt(r->a,
			 "{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":"
			 "\"sts:AssumeRoleWithWebIdentity\",\"Principal\":{"
			 "\"Federated\":\"arn:aws:iam::" SIM_ACCOUNT
			 ":oidc-provider/%s\"}}]}",
			 issuer);
}

static void put_roles(struct red *r, const char *issuer)
{
	const char *trust = operator_trust(r, issuer);
	size_t i;

	put_role(r, "p-HCP-ROSA-Installer-Role", installer_trust);
	put_role(r, "p-HCP-ROSA-Support-Role", "{}");
	put_role(r, "p-HCP-ROSA-Worker-Role", "{}");
	for (i = 0; i < ARRAY_LEN(operators); i++)
		put_role(r, operator_name(r, i), trust);
}

/* The body; the caller changes it and prints it by post(). */
static cJSON *body(struct red *r)
{
	cJSON *roles = cJSON_CreateArray();
	size_t i;

	for (i = 0; i < ARRAY_LEN(operators); i++)
		cJSON_AddItemToArray(
			roles, jsonf("{'name':'%s','namespace':'%s','role_arn':"
				     "'" ROLE("%s") "'}",
				     operators[i][1], operators[i][0],
				     operator_name(r, i)));
	red_call(r, "POST", C "/oidc_configs", "{\"managed\":true}");
	return jsonf(
		"{'name':'demo','product':{'id':'rosa'},'region':{'id':"
		"'us-east-1'},'hypershift':{'enabled':true},'version':{'"
		"id':"
		"'openshift-v4.19.9'},'api':{'listening':'internal'},"
		"'nodes':{'compute':2,'availability_zones':['us-east-1a']}"
		","
		"'aws':{'private_link':true,'subnet_ids':['subnet-1'],"
		"'billing_account_id':'" SIM_ACCOUNT "','sts':{'role_arn':"
		"'" ROLE(
			"p-HCP-ROSA-Installer-Role") "','support_role_arn'"
						     ":"
						     "'" ROLE(
							     "p-HCP-ROSA-"
							     "Support-"
							     "Role") "','"
								     "inst"
								     "ance"
								     "_iam"
								     "_rol"
								     "es':"
								     "{"
								     "'wor"
								     "ker_"
								     "role"
								     "_arn"
								     "':"
								     "'" ROLE(
									     "p"
									     "-"
									     "H"
									     "C"
									     "P"
									     "-"
									     "R"
									     "O"
									     "S"
									     "A"
									     "-"
									     "W"
									     "o"
									     "r"
									     "k"
									     "e"
									     "r"
									     "-"
									     "R"
									     "o"
									     "l"
									     "e") "'},"
										  "'oidc_config':{'id':'%s'},'operator_iam_roles':%j}},"
										  "'properties':{'rosa_creator_arn':'arn:aws:iam::" SIM_ACCOUNT
										  ":user/demo'}}",
		red_text(r, "id"), roles);
}

/* Takes body over. */
static int post(struct red *r, cJSON *doc, const char *dry)
{
	struct strbuf text = STRBUF_INIT;

	json_print(doc, &text);
	cJSON_Delete(doc);
	red_call(r, "POST", arena_fmt(r->a, C "/clusters?dryRun=%s", dry),
		 text.buf);
	strbuf_release(&text);
	return r->status;
}

static void expect(struct red *r, const char *reason)
{
	if (!strstr(red_text(r, "reason"), reason))
		fail_msg("%d '%s', want '%s'", r->status, red_text(r, "reason"),
			 reason);
	assert_int_equal(r->status, 400);
}

static const char *issuer_of(struct red *r)
{
	cJSON *config = world_nth(r->w, "ocm.oidc-config", 0);

	return arena_dup(r->a,
			 doc_text(config, "issuer_url") + strlen("https://"));
}

/* One thing after another is put right. */
static void test_refusals(void **state)
{
	struct red r;
	cJSON *doc, *subnet;

	(void)state;
	red_open(&r, false);
	doc = body(&r);
	post(&r, cJSON_Duplicate(doc, true), "true");
	expect(&r, "Failed to assume role");
	put_roles(&r, "wrong.example.com/x");
	red_advance(&r, 20);
	post(&r, cJSON_Duplicate(doc, true), "true");
	expect(&r, "subnet ID 'subnet-1' does not exist");
	put_network(&r);
	subnet = world_get(r.w, "ec2.subnet", "subnet-1");
	doc_set(subnet, "cidrBlock", "10.9.2.0/24");
	post(&r, cJSON_Duplicate(doc, true), "true");
	expect(&r, "outside of the machine CIDR range");
	doc_set(subnet, "cidrBlock", "10.0.2.0/24");
	post(&r, cJSON_Duplicate(doc, true), "true");
	expect(&r, "does not have trusted relationship to");
	doc_set_item(doc_at(doc, "aws"), "subnet_ids",
		     jsonf("['subnet-1','subnet-2']"));
	post(&r, doc, "true");
	expect(&r, "can not have public subnets");
	red_close(&r);
}

static void test_keys_and_tags(void **state)
{
	const char *arn = "arn:aws:kms:us-east-1:" SIM_ACCOUNT ":key/k-1";
	struct red r;
	cJSON *doc;

	(void)state;
	red_open(&r, false);
	doc = body(&r);
	put_roles(&r, issuer_of(&r));
	put_network(&r);
	red_advance(&r, 20);
	doc_set(doc_at(doc, "aws"), "kms_key_arn", arn);
	post(&r, cJSON_Duplicate(doc, true), "true");
	expect(&r, "does not exist. Create a new one");
	red_put(&r, "kms.key", "k-1", "{'KeyId':'k-1','KeyState':'Enabled'}");
	post(&r, cJSON_Duplicate(doc, true), "true");
	expect(&r, "tag red-hat=true");
	doc_set_item(world_get(r.w, "kms.key", "k-1"), "Tags",
		     jsonf("[{'TagKey':'red-hat','TagValue':'true'}]"));
	assert_int_equal(post(&r, cJSON_Duplicate(doc, true), "true"), 204);
	doc_set_item(world_get(r.w, "ec2.subnet", "subnet-1"), "tagSet",
		     jsonf("[]"));
	post(&r, doc, "true");
	expect(&r, "kubernetes.io/role/internal-elb");
	red_close(&r);
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

static void test_ids(void **state)
{
	struct red a, b;
	const char *first;
	size_t i;

	(void)state;
	red_open(&a, true);
	red_open(&b, true);
	/* other requests before do not change an id */
	red_call(&b, "GET", C "/versions", NULL);
	red_call(&b, "GET", C "/versions/none", NULL);
	assert_int_equal(post(&a, body(&a), "false"), 201);
	assert_int_equal(post(&b, body(&b), "false"), 201);
	first = red_text(&a, "id");
	assert_string_equal(first, red_text(&b, "id"));
	assert_int_equal(strlen(first), 32);
	for (i = 0; first[i]; i++)
		assert_non_null(
			strchr("0123456789abcdefghijklmnopqrstuv", first[i]));
	red_close(&a);
	red_close(&b);
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
		cmocka_unit_test(test_search),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_assume),
		cmocka_unit_test(test_subnets),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_keys_and_tags),
		cmocka_unit_test(test_waiting),
		cmocka_unit_test(test_no_egress),
		cmocka_unit_test(test_trouble),
		cmocka_unit_test(test_proxy_egress),
		cmocka_unit_test(test_no_operator_role),
		cmocka_unit_test(test_ids),
		cmocka_unit_test(test_delete_early),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
