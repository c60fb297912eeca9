/* test_tui_widgets.c - line editor, list, log pane: keys in, text out. */
#include "core/base/str.h"
#include "tui/list.h"
#include "tui/logpane.h"
#include "tui/rows.h"
#include "tui/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct theme theme = { .depth = DEPTH_256 };

static struct key key(const char *name)
{
	struct key k;

	assert_true(key_parse(name, &k));
	return k;
}

/* ---- line ---- */

/* Keys by name, separated by blanks; what the line does not want counts */
static int type(struct line *l, const char *names)
{
	const char **each;
	struct arena *a = arena_new();
	size_t i, n = str_split(a, names, " ", &each);
	int refused = 0;
	struct key k;

	for (i = 0; i < n; i++) {
		k = key(each[i]);
		refused += !line_key(l, &k);
	}
	arena_free(a);
	return refused;
}

static void line_edits(void **state)
{
	static const struct {
		const char *keys, *want;
		size_t cursor;
	} rows[] = {
		{ "a b c", "abc", 3 },
		{ "a b c Left Left x", "axbc", 2 },
		{ "a b c Home x End y", "xabcy", 5 },
		{ "a b c ^A ^K", "", 0 },
		{ "a b c Left ^U", "c", 0 },
		{ "a b c Left ^K", "ab", 2 },
		{ "a b Bksp", "a", 1 },
		{ "a b Home Del", "b", 0 },
		{ "a Space b c ^W", "a ", 2 },
		{ "a Space b Space ^W", "a ", 2 },
		{ "Bksp Del Left Right ^W", "", 0 },
		{ "日 本 Left Bksp", "本", 0 },
		{ "a ^E ^A Right", "a", 1 },
	};
	struct line l;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		line_init(&l, 100);
		assert_int_equal(type(&l, rows[i].keys), 0);
		assert_string_equal(line_text(&l), rows[i].want);
		assert_int_equal(l.cursor, rows[i].cursor);
		line_release(&l);
	}
	line_init(&l, 100);
	assert_int_equal(type(&l, "Up Down Enter Tab Esc F1 ^X Alt-x"), 8);
	line_release(&l);
}

static void line_limits_and_pastes(void **state)
{
	struct key paste = { .kind = KEY_KIND_PASTE };
	struct line l;

	(void)state;
	line_init(&l, 5);
	assert_int_equal(type(&l, "a b c d e f"), 0);
	assert_string_equal(line_text(&l), "abcde");
	type(&l, "Bksp x");
	assert_string_equal(line_text(&l), "abcdx");
	line_release(&l);
	line_init(&l, 100);
	paste.text = "10.0.0.0/8\n10.1.0.0/16\033[31m\r\n";
	paste.len = strlen(paste.text);
	assert_true(line_key(&l, &paste));
	assert_string_equal(line_text(&l), "10.0.0.0/8 10.1.0.0/16[31m");
	line_release(&l);
}

static void line_shows(struct line *l, int w, const char *want, int cursor)
{
	struct grid *g = grid_new(w, 1);
	struct canvas c = canvas_of(g, &theme);
	struct strbuf got = STRBUF_INIT;

	line_draw(l, &c, true);
	grid_dump(g, &got);
	assert_string_equal(got.buf, want);
	assert_int_equal(g->cursor_x, cursor);
	strbuf_release(&got);
	grid_free(g);
}

static void line_draws(void **state)
{
	struct secret secret = { 0 };
	struct line l;

	(void)state;
	line_init(&l, 100);
	line_set(&l, "abcdefgh");
	line_shows(&l, 10, "abcdefgh\n", 8);
	line_shows(&l, 5, "efgh\n", 4);
	type(&l, "Home");
	line_shows(&l, 5, "abcd…\n", 0);
	line_set(&l, "日本語");
	line_shows(&l, 5, "本語\n", 4);
	l.hidden = true;
	line_set(&l, "pässw");
	type(&l, "Left");
	line_shows(&l, 10, "*****\n", 4);
	line_take_secret(&l, &secret);
	assert_string_equal(secret_text(&secret), "pässw");
	assert_string_equal(line_text(&l), "");
	secret_release(&secret);
	line_release(&l);
}

/* ---- list ---- */

struct world {
	const char *ids[8];
	const char *why[8];
	size_t n;
};

static size_t world_count(const void *owner)
{
	return ((const struct world *)owner)->n;
}

static void world_row(const void *owner, size_t i, struct list_row *out)
{
	const struct world *w = owner;

	out->id = w->ids[i];
	out->cells[0] = w->ids[i];
	out->cells[1] = i % 2 ? "odd" : "even";
	out->why = w->why[i];
}

static const struct list_column columns[] = { { "Id", 0, true },
					      { "Kind", 0, false },
					      { 0 } };

static struct world world_of_five(void)
{
	return (struct world){ .ids = { "a", "b", "c", "d", "e" },
			       .why = { [1] = "b is public" },
			       .n = 5 };
}

static void list_over(struct list *l, const struct world *w, int height)
{
	list_init(l);
	l->columns = columns;
	l->count = world_count;
	l->row = world_row;
	l->owner = w;
	l->empty = "none";
	list_refresh(l);
	list_layout(l, height);
}

static int press(struct list *l, const char *names)
{
	const char **each;
	struct arena *a = arena_new();
	size_t i, n = str_split(a, names, " ", &each);
	int refused = 0;
	struct key k;

	for (i = 0; i < n; i++) {
		k = key(each[i]);
		refused += !list_key(l, &k);
	}
	arena_free(a);
	return refused;
}

static void list_moves(void **state)
{
	static const struct {
		const char *keys;
		long want;
	} rows[] = {
		{ "Down", 1 },      { "Up", 0 },       { "j j k", 1 },
		{ "End", 4 },       { "G g", 0 },      { "PgDn", 2 },
		{ "PgDn PgDn", 4 }, { "End PgUp", 2 }, { "Down Home", 0 },
	};
	struct world w = world_of_five();
	struct list l;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		list_over(&l, &w, 4); /* header, two rows, bottom */
		assert_int_equal(press(&l, rows[i].keys), 0);
		assert_int_equal(list_selected(&l), rows[i].want);
		assert_true(l.selected >= l.top && l.selected < l.top + 2);
		list_release(&l);
	}
	list_over(&l, &w, 4);
	assert_int_equal(press(&l, "Enter Esc Tab x Space ^A"), 6);
	list_release(&l);
}

static void list_ticks_and_greys(void **state)
{
	struct world w = world_of_five();
	const char *why;
	struct list l;

	(void)state;
	list_over(&l, &w, 10);
	l.multi = true;
	assert_true(list_choosable(&l, &why));
	press(&l, "Space Down Space");
	assert_true(list_ticked(&l, "a"));
	assert_false(list_choosable(&l, &why));
	assert_string_equal(why, "b is public");
	assert_false(list_ticked(&l, "b"));
	press(&l, "^A");
	assert_int_equal(l.ticks.n, 4);
	press(&l, "^A");
	assert_int_equal(l.ticks.n, 0);
	list_release(&l);
}

static void list_filters(void **state)
{
	struct world w = world_of_five();
	const char *why;
	struct list l;

	(void)state;
	list_over(&l, &w, 10);
	press(&l, "Down Down Down / O D");
	assert_int_equal(l.shown.n, 2);
	assert_int_equal(list_selected(&l), 3); /* d stays selected */
	press(&l, "q");
	assert_int_equal(l.shown.n, 0);
	assert_int_equal(list_selected(&l), -1);
	assert_false(list_choosable(&l, &why));
	press(&l, "Bksp Enter");
	assert_false(l.filtering);
	assert_int_equal(press(&l, "Enter"), 1); /* now the caller's */
	press(&l, "Esc");
	assert_int_equal(l.shown.n, 5);
	assert_int_equal(list_selected(&l), 3);
	assert_int_equal(press(&l, "Esc"), 1);
	list_release(&l);
}

/* Rows that arrive late do not move what is under the cursor. */
static void list_stays(void **state)
{
	struct world w = world_of_five();
	struct world later = { .ids = { "0", "1", "a", "b", "c", "d", "e" },
			       .n = 7 };
	struct list l;

	(void)state;
	list_over(&l, &w, 4);
	press(&l, "Down Down");
	assert_int_equal(l.selected - l.top, 1);
	l.owner = &later;
	list_refresh(&l);
	assert_int_equal(list_selected(&l), 4);
	assert_int_equal(l.selected - l.top, 1);
	later.n = 3;
	list_refresh(&l); /* gone: the nearest */
	assert_int_equal(list_selected(&l), 2);
	assert_true(list_select(&l, "0"));
	assert_false(list_select(&l, "c"));
	list_release(&l);
}

static void list_draws(void **state)
{
	struct world w = world_of_five();
	struct grid *g = grid_new(20, 6);
	struct canvas c = canvas_of(g, &theme);
	struct strbuf got = STRBUF_INIT;
	struct list l;

	(void)state;
	list_over(&l, &w, 6);
	l.multi = true;
	press(&l, "Space Down");
	list_draw(&l, &c, true);
	grid_dump(g, &got);
	assert_string_equal(got.buf, "      Id  Kind\n"
				     "  [x] a   even\n"
				     "▸ [ ] b   odd\n"
				     "  [ ] c   even\n"
				     "  [ ] d   odd\n"
				     "  b is …         2/5\n");
	strbuf_release(&got);
	list_release(&l);
	grid_free(g);
}

/* ---- log pane ---- */

static struct logpane *log_of(size_t max, int n)
{
	struct logpane *p = logpane_new(max);
	char text[32];
	int i;

	for (i = 0; i < n; i++) {
		snprintf(text, sizeof(text), "line %d%s", i,
			 i % 3 ? "" : " err");
		logpane_add(p, ROLE_TEXT, text);
	}
	logpane_layout(p, 5); /* status and four lines */
	return p;
}

static void log_keys(struct logpane *p, const char *names)
{
	const char **each;
	struct arena *a = arena_new();
	size_t i, n = str_split(a, names, " ", &each);
	struct key k;

	for (i = 0; i < n; i++) {
		k = key(each[i]);
		logpane_key(p, &k);
	}
	arena_free(a);
}

static void log_follows(void **state)
{
	struct logpane *p = log_of(0, 20);

	(void)state;
	assert_string_equal(logpane_at(p, 0), "line 16");
	log_keys(p, "Up");
	assert_false(logpane_follows(p));
	logpane_add(p, ROLE_TEXT, "two\nmore");
	assert_string_equal(logpane_at(p, 0), "line 15 err");
	assert_int_equal(logpane_count(p), 22);
	log_keys(p, "End");
	assert_true(logpane_follows(p));
	assert_string_equal(logpane_at(p, 3), "more");
	assert_null(logpane_at(p, 4));
	log_keys(p, "Home");
	assert_string_equal(logpane_at(p, 0), "line 0 err");
	log_keys(p, "PgDn");
	assert_string_equal(logpane_at(p, 0), "line 4");
	logpane_free(p);
}

/* The oldest go; what is being read stays where it is. */
static void log_bounded(void **state)
{
	struct logpane *p = log_of(10, 10);
	int i;

	(void)state;
	log_keys(p, "Up Up");
	assert_string_equal(logpane_at(p, 0), "line 4");
	logpane_add(p, ROLE_TEXT, "new");
	assert_int_equal(logpane_count(p), 10);
	assert_string_equal(logpane_at(p, 0), "line 4");
	for (i = 0; i < 1000; i++)
		logpane_add(p, ROLE_TEXT, "more");
	assert_int_equal(logpane_count(p), 10);
	assert_string_equal(logpane_at(p, 0), "more");
	logpane_free(p);
}

static void log_filters_and_searches(void **state)
{
	struct logpane *p = log_of(0, 20);
	struct key esc = key("Esc");

	(void)state;
	log_keys(p, "& e r r Enter");
	assert_int_equal(logpane_count(p), 7);
	logpane_add(p, ROLE_TEXT, "fine");
	logpane_add(p, ROLE_TEXT, "ERR again");
	assert_int_equal(logpane_count(p), 8);
	log_keys(p, "Esc");
	assert_int_equal(logpane_count(p), 22);
	log_keys(p, "/ 1 2 Enter");
	assert_string_equal(logpane_at(p, 0), "line 10");
	assert_false(logpane_follows(p));
	log_keys(p, "Esc");
	assert_false(logpane_key(p, &esc));
	assert_true(logpane_search(p, "line 1", false));
	assert_true(logpane_search(p, "line 1", false));
	assert_false(logpane_search(p, "nowhere", true));
	logpane_free(p);
}

static void log_draws(void **state)
{
	struct logpane *p = log_of(0, 20);
	struct grid *g = grid_new(40, 3);
	struct canvas c = canvas_of(g, &theme);
	struct strbuf got = STRBUF_INIT;

	(void)state;
	logpane_layout(p, 3);
	logpane_draw(p, &c, "log");
	grid_dump(g, &got);
	assert_string_equal(got.buf,
			    "── log · follow · 20 lines ─────────────\n"
			    "line 18 err\nline 19\n");
	strbuf_clear(&got);
	logpane_text(p, &got);
	assert_true(str_starts(got.buf, "line 0 err\nline 1\n"));
	strbuf_release(&got);
	grid_free(g);
	logpane_free(p);
}

static void rows_draw(void **state)
{
	struct grid *g = grid_new(60, 4);
	struct canvas c = canvas_of(g, &theme);
	struct strbuf got = STRBUF_INIT;
	struct field_row f = { .label = "Name",
			       .label_width = 10,
			       .value = "demo",
			       .note = "default",
			       .problem = "too short",
			       .focus = true };
	struct progress_row r = { .mark = GLYPH_OK,
				  .title = "Stack",
				  .elapsed_s = 65,
				  .usual = "(usual 1)" };

	(void)state;
	assert_int_equal(field_draw(&c, 0, &f), 2);
	assert_int_equal(progress_draw(&c, 2, &r), 1);
	grid_dump(g, &got);
	assert_string_equal(
		got.buf,
		"▸ Name       demo                                    default\n"
		"             too short\n"
		" ✔ Stack                              1:05  (usual 1)\n\n");
	strbuf_release(&got);
	grid_free(g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(line_edits),
		cmocka_unit_test(line_limits_and_pastes),
		cmocka_unit_test(line_draws),
		cmocka_unit_test(list_moves),
		cmocka_unit_test(list_ticks_and_greys),
		cmocka_unit_test(list_filters),
		cmocka_unit_test(list_stays),
		cmocka_unit_test(list_draws),
		cmocka_unit_test(log_follows),
		cmocka_unit_test(log_bounded),
		cmocka_unit_test(log_filters_and_searches),
		cmocka_unit_test(log_draws),
		cmocka_unit_test(rows_draw),
	};

	text_locale();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
