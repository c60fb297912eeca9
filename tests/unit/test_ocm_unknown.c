/* test_ocm_unknown.c - what a reply holds that the table does not know, at any
 * depth; see core/ocm/unknown.h. */
#include "core/base/str.h"
#include "core/ocm/unknown.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void note(void *owner, const char *group, const char *kind,
		 const char *word)
{
	strbuf_addf(owner, "%s %s %s;", group, kind, word);
}

static void is_unknown(const char *json, const char *want)
{
	struct arena *a = arena_new();
	struct strbuf sb = STRBUF_INIT;
	struct err err = { 0 };
	const struct node *doc = json_parse(a, json, strlen(json), &err);

	assert_non_null(doc);
	ocm_unknown(doc, note, &sb);
	assert_string_equal(sb.buf, want);
	strbuf_release(&sb);
	arena_free(a);
}

static void at_any_depth(void **state)
{
	(void)state;
	is_unknown("{\"kind\":\"Cluster\",\"id\":\"1\",\"aws\":{\"account_id\":"
		   "\"1\",\"sts\":{\"role_arn\":\"a\",\"operator_iam_roles\":"
		   "[{\"name\":\"n\",\"namespace\":\"s\"}]}}}",
		   "");
	is_unknown("{\"kind\":\"Cluster\",\"frob\":1}", "field Cluster frob;");
	is_unknown("{\"kind\":\"Cluster\",\"aws\":{\"frob\":{\"a\":1}}}",
		   "field AWS frob;");
	is_unknown("{\"kind\":\"Cluster\",\"aws\":{\"sts\":{\"frob\":true}}}",
		   "field STS frob;");
	/* items of a list: bare, or of an object that is but a list */
	is_unknown("{\"kind\":\"Cluster\",\"aws\":{\"sts\":{"
		   "\"operator_iam_roles\":[{\"name\":\"a\"},{\"frob\":1}]}}}",
		   "field OperatorIAMRole frob;");
	is_unknown(
		"{\"kind\":\"ClusterList\",\"items\":[{\"kind\":\"Cluster\","
		"\"network\":{\"frob\":1}},{\"kind\":\"Cluster\",\"node_pools\""
		":{\"kind\":\"NodePoolList\",\"items\":[{\"kind\":"
		"\"NodePool\",\"aws_node_pool\":{\"frob\":1}}]}}]}",
		"field Network frob;field AWSNodePool frob;");
}

/* What people name, what is a link, what has no row: no finding. */
static void silent(void **state)
{
	(void)state;
	is_unknown("{\"kind\":\"Cluster\",\"properties\":{\"mine\":\"x\"},"
		   "\"aws\":{\"tags\":{\"mine\":\"y\"}}}",
		   "");
	is_unknown("{\"kind\":\"Cluster\",\"subscription\":{\"kind\":"
		   "\"SubscriptionLink\",\"id\":\"1\",\"href\":\"/\"}}",
		   "");
	is_unknown("{\"kind\":\"Novelty\",\"frob\":{\"frob\":1}}", "");
	is_unknown("[1,\"a\",null,{}]", "");
}

static void words_still(void **state)
{
	(void)state;
	is_unknown("{\"kind\":\"Cluster\",\"state\":\"sleeping\",\"status\":{"
		   "\"provision_error_code\":\"OCM9999\"}}",
		   "state cluster sleeping;code provision error OCM9999;");
	assert_true(known_word("field", "Cluster", "aws"));
	assert_false(known_word("field", "Cluster", "aw"));
	assert_false(known_word("field", "Cluster", "AWS"));
	assert_true(known_word("field", "Novelty", "anything"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(at_any_depth),
		cmocka_unit_test(silent),
		cmocka_unit_test(words_still),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
