/* test_sim_ocm.c - OCM: searches, lists, ids, what it refuses when it looks
 * into AWS. */
#include "tests/unit/test_sim_red_aws.h"

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

static int inquire(struct red *r)
{
	return red_call(r, "POST", C "/aws_inquiries/regions",
			"{\"aws\":{\"sts\":{\"role_arn\":\"" ROLE(
				"p-HCP-ROSA-Installer-Role") "\"}}}");
}

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_search),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_assume),
		cmocka_unit_test(test_subnets),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_keys_and_tags),
		cmocka_unit_test(test_ids),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
