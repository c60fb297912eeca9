/* test_screens_field.c - a question as a field: what is typed, what Enter
 * takes, what is refused. */
#include "core/base/str.h"
#include "screens/form.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

struct bench {
	struct setup *s;
	struct field f;
};

static void begin(struct bench *b, const char *question)
{
	struct setup_options o = { .demo = true };

	b->s = setup_new(&o);
	field_init(&b->f, b->s, question_find(question));
}

static void end(struct bench *b)
{
	field_release(&b->f);
	setup_free(b->s);
}

static void type(struct bench *b, const char *names)
{
	struct arena *a = arena_new();
	const char **name;
	size_t n = str_split(a, names, " ", &name), i;
	struct key key;

	for (i = 0; i < n; i++) {
		assert_true(key_parse(name[i], &key));
		field_key(&b->f, &key);
	}
	arena_free(a);
}

static const char *answer(const struct bench *b)
{
	return answers_get(b->s->answers, b->f.q->id);
}

static void typed_takes_the_defaults_place(void **state)
{
	struct bench b;

	(void)state;
	begin(&b, "cluster.name");
	assert_string_not_equal(b.f.value, "");
	type(&b, "d e m o - 1");
	assert_string_equal(line_text(&b.f.line), "demo-1");
	assert_true(field_accept(&b.f));
	assert_string_equal(answer(&b), "demo-1");
	assert_int_equal(b.f.origin, ORIGIN_YOU);
	/* what is mine is edited, not replaced */
	type(&b, "Bksp 2");
	assert_string_equal(line_text(&b.f.line), "demo-2");
	end(&b);
}

static const struct choice *row_of(const struct bench *b, const char *value)
{
	size_t i;

	for (i = 0; i < b->f.n; i++)
		if (!strcmp(b->f.rows[i].value, value))
			return &b->f.rows[i];
	fail_msg("no row '%s'", value);
	return NULL;
}

/* FIPS forces a key for etcd: what it rules out is grey, and says why. */
static void fips_rules_out(void **state)
{
	static const char *const rows[][2] = { { "keys.mode", "aws" },
					       { "keys.etcd", "no" } };
	struct bench b;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		begin(&b, rows[i][0]);
		assert_null(row_of(&b, rows[i][1])->refused);
		answers_put(b.s->answers, "cluster.fips", "yes", ORIGIN_YOU);
		field_release(&b.f);
		field_init(&b.f, b.s, question_find(rows[i][0]));
		assert_non_null(strstr(row_of(&b, rows[i][1])->refused,
				       "FIPS encrypts etcd"));
		assert_null(row_of(&b, i ? "yes" : "create")->refused);
		end(&b);
	}
}

static void cursor_keys_edit_the_default(void **state)
{
	struct bench b;
	char *want;

	(void)state;
	begin(&b, "cluster.name");
	want = mem_fmt("%s9", b.f.value);
	type(&b, "End 9");
	assert_string_equal(line_text(&b.f.line), want);
	mem_free(want);
	end(&b);
}

static void enter_on_a_default_does_not_claim_it(void **state)
{
	struct bench b;

	(void)state;
	begin(&b, "network.kind");
	assert_true(field_accept(&b.f));
	assert_false(answers_has(b.s->answers, "network.kind"));
	assert_string_equal(b.f.value, "new-1");
	end(&b);
}

static void a_refused_value_changes_nothing(void **state)
{
	static const struct {
		const char *question, *typed, *said;
	} cases[] = {
		{ "cluster.name", "A B", "AB" },
		{ "network.cidr", "x", "'x'" },
		{ "network.host_prefix", "9 9", "'99'" },
		{ "roles.boundary", "a r n", "'arn'" },
	};
	struct bench b;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(cases); i++) {
		begin(&b, cases[i].question);
		type(&b, cases[i].typed);
		assert_false(field_accept(&b.f));
		assert_true(b.f.bad);
		assert_non_null(strstr(b.f.err.what, cases[i].said));
		assert_false(answers_has(b.s->answers, cases[i].question));
		/* the next key takes the complaint away */
		type(&b, "1");
		assert_false(b.f.bad);
		end(&b);
	}
}

static void a_choice_is_the_selected_row(void **state)
{
	struct bench b;

	(void)state;
	begin(&b, "network.kind");
	assert_true(field_at_edge(&b.f, -1));
	assert_false(field_at_edge(&b.f, 1));
	type(&b, "Down Down");
	assert_true(field_at_edge(&b.f, 1));
	assert_true(field_accept(&b.f));
	assert_string_equal(answer(&b), "existing");
	end(&b);
}

static void yes_and_no_are_a_list(void **state)
{
	struct bench b;

	(void)state;
	begin(&b, "oidc.managed");
	assert_int_equal(b.f.n, 2);
	type(&b, "Down");
	assert_true(field_accept(&b.f));
	assert_string_equal(answer(&b), "no");
	field_reset(&b.f);
	assert_string_equal(b.f.value, "yes");
	end(&b);
}

static void several_are_joined_by_commas(void **state)
{
	struct bench b;
	size_t i;

	(void)state;
	begin(&b, "network.subnets");
	b.f.rows = arena_alloc(b.f.arena, 3 * sizeof(*b.f.rows));
	for (i = 0; i < 3; i++)
		b.f.rows[i] =
			(struct choice){ .value = arena_fmt(b.f.arena,
							    "subnet-0%zu", i),
					 .label = "x",
					 .note = "" };
	b.f.n = 3;
	list_refresh(&b.f.list);
	type(&b, "Space Down Down Space");
	assert_true(list_ticked(&b.f.list, "subnet-00"));
	assert_false(list_ticked(&b.f.list, "subnet-01"));
	assert_true(list_ticked(&b.f.list, "subnet-02"));
	end(&b);
}

static void drawn(const struct field *f, bool focus, struct strbuf *out)
{
	static const struct theme theme = { .depth = DEPTH_MONO };
	struct grid *g = grid_new(80, 12);
	struct canvas c = canvas_of(g, &theme);

	field_paint(f, &c, 0, 30, focus);
	grid_dump(g, out);
	grid_free(g);
}

static void the_private_name_is_shown_as_typed(void **state)
{
	struct strbuf text = STRBUF_INIT;
	struct bench b;

	(void)state;
	begin(&b, "cluster.name");
	type(&b, "a b");
	drawn(&b.f, true, &text);
	assert_non_null(strstr(text.buf, "api.ab.hypershift.local"));
	strbuf_release(&text);
	end(&b);
}

static int last_line(const struct strbuf *text)
{
	int line = 0, last = 0;
	size_t i;

	for (i = 0; i < text->len; i++) {
		if (text->buf[i] == '\n')
			line++;
		else
			last = line + 1;
	}
	return last;
}

/* The form places fields by field_rows: no field may draw beyond it. */
static void no_field_draws_beyond_its_rows(void **state)
{
	struct strbuf text = STRBUF_INIT;
	const struct question *q;
	struct bench b;
	int focus;

	(void)state;
	for (q = questions; q->id; q++) {
		for (focus = 0; focus < 2; focus++) {
			begin(&b, q->id);
			field_layout(&b.f, 12);
			strbuf_clear(&text);
			drawn(&b.f, focus, &text);
			assert_true(last_line(&text) <=
				    field_rows(&b.f, focus, 12));
			end(&b);
		}
	}
	strbuf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(typed_takes_the_defaults_place),
		cmocka_unit_test(cursor_keys_edit_the_default),
		cmocka_unit_test(fips_rules_out),
		cmocka_unit_test(enter_on_a_default_does_not_claim_it),
		cmocka_unit_test(a_refused_value_changes_nothing),
		cmocka_unit_test(a_choice_is_the_selected_row),
		cmocka_unit_test(yes_and_no_are_a_list),
		cmocka_unit_test(several_are_joined_by_commas),
		cmocka_unit_test(the_private_name_is_shown_as_typed),
		cmocka_unit_test(no_field_draws_beyond_its_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
