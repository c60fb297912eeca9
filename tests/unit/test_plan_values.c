/* test_plan_values.c - what is published and named. */
#include "core/plan/values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct values *some(void)
{
	struct values *v = values_new();

	values_set(v, "oidc.issuer", "oidc.example");
	values_set(v, "aws.account", "old");
	values_set(v, "role/a.arn", "arn:a");
	values_set(v, "aws.account", "123456789012");
	return v;
}

static void sets_and_sorts(void **state)
{
	struct values *v = some();

	(void)state;
	assert_int_equal(values_count(v), 3);
	assert_string_equal(values_key(v, 0), "aws.account");
	assert_string_equal(values_key(v, 2), "role/a.arn");
	assert_string_equal(values_get(v, "aws.account"), "123456789012");
	assert_null(values_get(v, "aws"));
	values_free(v);
}

static void expands(void **state)
{
	static const struct {
		const char *text, *out, *unknown, *preview;
	} rows[] = {
		{ "plain", "plain", NULL, "plain" },
		{ "", "", NULL, "" },
		{ "${oidc.issuer}", "oidc.example", NULL, "oidc.example" },
		{ "<${aws.account}:${role/a.arn}>", "<123456789012:arn:a>",
		  NULL, "<123456789012:arn:a>" },
		{ "a $${aws:username} $5 $$ ${", "a ${aws:username} $5 $$ ${",
		  NULL, "a ${aws:username} $5 $$ ${" },
		{ "x-${stack.vpc}-${key.arn}", NULL, "stack.vpc",
		  "x-<known after stack>-<known after key>" },
		{ "${role/b.c.arn}", NULL, "role/b.c.arn",
		  "<known after role/b.c>" },
	};
	struct values *v = some();
	struct arena *a = arena_new();
	const char *unknown, *out;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		out = values_expand(v, a, rows[i].text, &unknown);
		if (rows[i].out)
			assert_string_equal(out, rows[i].out);
		else
			assert_null(out);
		if (rows[i].unknown)
			assert_string_equal(unknown, rows[i].unknown);
		else
			assert_null(unknown);
		assert_string_equal(values_preview(v, a, rows[i].text),
				    rows[i].preview);
	}
	arena_free(a);
	values_free(v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sets_and_sorts),
		cmocka_unit_test(expands),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
