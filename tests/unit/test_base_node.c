/* test_base_node.c - JSON and XML behind one reader. */
#include "core/base/node.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void json_paths(void **state)
{
	struct arena *a = arena_new();
	struct err err = { 0 };
	const char *text = "{\"items\":[{\"id\":\"a\",\"n\":42,\"ok\":true},{"
			   "\"id\":\"b\"}],"
			   "\"none\":null} ";
	struct node *doc = json_parse(a, text, strlen(text), &err);

	(void)state;
	assert_non_null(doc);
	assert_string_equal(node_text(doc, "items/0/id"), "a");
	assert_string_equal(node_text(doc, "items/1/id"), "b");
	assert_string_equal(node_text(doc, "items/2/id"), "");
	assert_int_equal(node_int(doc, "items/0/n", -1), 42);
	assert_true(node_bool(doc, "items/0/ok"));
	assert_int_equal(node_count(doc, "items"), 2);
	assert_string_equal(node_text_or(NULL, "x", "-"), "-");
	arena_free(a);
}

static void json_faults(void **state)
{
	static const char *const bad[] = { "", "{", "{}x", "[1,]", "nul" };
	struct arena *a = arena_new();
	struct err err = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(bad); i++)
		assert_null(json_parse(a, bad[i], strlen(bad[i]), &err));
	assert_non_null(strstr(err.what, "not JSON"));
	arena_free(a);
}

static void xml_reads(void **state)
{
	struct arena *a = arena_new();
	struct err err = { 0 };
	const char *text = "<r xmlns=\"u\"><a:b>x &amp; y</a:b><l><m>1</m><m>2"
			   "</m></l><e/></r>";
	struct node *doc = xml_parse(a, text, strlen(text), &err);
	int sum = 0;

	(void)state;
	assert_non_null(doc);
	assert_string_equal(doc->name, "r");
	assert_string_equal(node_text(doc, "b"), "x & y");
	NODE_EACH(it, node_at(doc, "l"))
	sum += (int)node_int(it, "", 0);
	assert_int_equal(sum, 3);
	assert_string_equal(node_text(doc, "e"), "");
	arena_free(a);
}

static void xml_refuses_doctype(void **state)
{
	struct arena *a = arena_new();
	struct err err = { 0 };
	const char *text = "<!DOCTYPE r [<!ENTITY x \"y\">]><r>&x;</r>";

	(void)state;
	assert_null(xml_parse(a, text, strlen(text), &err));
	assert_non_null(strstr(err.what, "document type"));
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_paths),
		cmocka_unit_test(json_faults),
		cmocka_unit_test(xml_reads),
		cmocka_unit_test(xml_refuses_doctype),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
