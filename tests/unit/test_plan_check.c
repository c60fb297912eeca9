/* test_plan_check.c - faults of a plan, found before it runs. */
#include "core/plan/action.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct action_class nothing = { .name = "nothing" };

struct row {
	const char *id, *after, *after_too, *command;
};

static bool check(const struct row *rows, size_t n, struct err *err)
{
	struct values *given = values_new();
	struct action a = { .class = &nothing };
	struct plan p;
	size_t i;
	bool ok;

	values_set(given, "aws.account", "1");
	plan_init(&p);
	p.given = given;
	for (i = 0; i < n; i++) {
		a.id = a.title = rows[i].id;
		a.after =
			plan_after(&p, rows[i].after, rows[i].after_too, NULL);
		a.command = rows[i].command;
		plan_add(&p, &a);
	}
	ok = plan_check(&p, err);
	plan_release(&p);
	values_free(given);
	return ok;
}

static void good(void **state)
{
	static const struct row rows[] = {
		{ "c", "b", NULL, "use ${a.id} of ${aws.account} $${x.y}" },
		{ "b", "a", NULL, NULL },
		{ "d", "a", "c", "${b.id}" },
		{ "a", NULL, NULL, NULL },
	};
	struct err err = { 0 };

	(void)state;
	assert_true(check(rows, ARRAY_LEN(rows), &err));
	assert_true(check(rows, 0, &err));
}

static void faults(void **state)
{
	static const struct {
		struct row rows[3];
		const char *says;
	} cases[] = {
		{ { { "a", "x", NULL, NULL },
		    { "b", 0, 0, 0 },
		    { "c", 0, 0, 0 } },
		  "'x', which is not in the plan" },
		{ { { "a", "b", NULL, NULL },
		    { "b", "c", NULL, NULL },
		    { "c", "a", NULL, NULL } },
		  "'c' and 'a' wait for each other" },
		{ { { "a", "a", NULL, NULL },
		    { "b", 0, 0, 0 },
		    { "c", 0, 0, 0 } },
		  "wait for each other" },
		{ { { "a", 0, 0, 0 },
		    { "b", 0, 0, "${a.id}" },
		    { "c", "a", "b", NULL } },
		  "'b' names 'a.id' but is not after 'a'" },
		{ { { "a", 0, 0, "${aws.region}" },
		    { "b", 0, 0, 0 },
		    { "c", 0, 0, 0 } },
		  "'aws.region', which nothing publishes" },
	};
	struct err err;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(cases); i++) {
		memset(&err, 0, sizeof(err));
		assert_false(check(cases[i].rows, 3, &err));
		assert_int_equal(err.kind, ERR_INTERNAL);
		if (!strstr(err.what, cases[i].says))
			fail_msg("'%s' lacks '%s'", err.what, cases[i].says);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good),
		cmocka_unit_test(faults),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
