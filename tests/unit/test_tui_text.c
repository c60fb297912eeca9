/* test_tui_text.c - columns, cutting, wrapping; drawing on a canvas. */
#include "tui/text.h"

#include "core/base/mem.h"
#include "tui/canvas.h"
#include "tui/qr.h"
#include "tui/rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct theme utf8 = { .depth = DEPTH_256, .blocks = true };
static const struct theme ascii = { .ascii = true, .seven_bit = true };

static void widths(void **state)
{
	static const struct {
		const char *text;
		int width;
	} rows[] = {
		{ "", 0 },        { "abc", 3 }, { "日本", 4 },
		{ "e\u0301", 1 }, { "é", 1 },   { "\xff\xfe", 2 },
		{ "a\tb", 3 },    { "…", 1 },   { "\xe6\x97", 2 },
		{ "ｶﾅ", 2 },      { "👍", 2 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++)
		assert_int_equal(text_width(rows[i].text), rows[i].width);
}

static void runes_round_trip(void **state)
{
	static const uint32_t runes[] = { 'a',   0x7f,   0x80,    0x7ff,
					  0x800, 0xfffd, 0x10000, 0x10ffff };
	struct strbuf sb = STRBUF_INIT;
	const char *p;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(runes); i++)
		text_add(&sb, runes[i]);
	for (p = sb.buf, i = 0; i < ARRAY_LEN(runes); i++)
		assert_int_equal(text_next(&p), runes[i]);
	assert_int_equal(text_next(&p), 0);
	strbuf_release(&sb);
	for (p = "\xc0\x80", i = 0; *p; i++)
		assert_int_equal(text_next(&p), 0xfffd);
	assert_int_equal(i, 2);
}

static void cuts(void **state)
{
	static const struct {
		const char *text;
		int columns;
		const char *end, *middle;
	} rows[] = {
		{ "short", 10, "short", "short" },
		{ "vpce-0123456789abcdef", 11, "vpce-01234…", "vpce-…bcdef" },
		{ "日本語の説明", 7, "日本語…", "日…明" },
		{ "日本語の説明", 6, "日本…", "日…明" },
		{ "abc", 1, "…", "…" },
		{ "abc", 0, "", "" },
		{ "e\u0301e\u0301e\u0301", 2, "e\u0301…", "e\u0301…" },
	};
	struct strbuf got = STRBUF_INIT;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		strbuf_clear(&got);
		text_cut(&got, rows[i].text, rows[i].columns, "…");
		assert_string_equal(got.buf, rows[i].end);
		strbuf_clear(&got);
		text_middle(&got, rows[i].text, rows[i].columns, "…");
		assert_string_equal(got.buf, rows[i].middle);
		assert_true(text_width(got.buf) <= rows[i].columns);
	}
	strbuf_release(&got);
}

static void wraps(void **state)
{
	static const struct {
		const char *text;
		int columns;
		const char *want;
	} rows[] = {
		{ "one two three", 7, "one two|three" },
		{ "one two three", 8, "one two|three" },
		{ "one two three", 13, "one two three" },
		{ "a\nb\n\nc", 10, "a|b||c" },
		{ "abcdefghij", 4, "abcd|efgh|ij" },
		{ "x abcdefghij", 4, "x|abcd|efgh|ij" },
		{ "日本語の説明", 6, "日本語|の説明" },
		{ "日本語の説明", 7, "日本語|の説明" },
		{ "日本語。説明", 6, "日本|語。説|明" },
		{ "VPC の CIDR は 10.0.0.0/16", 12,
		  "VPC の CIDR|は|10.0.0.0/16" },
		{ "one  two", 4, "one|two" },
		{ "", 5, "" },
		{ "end ", 5, "end " },
	};
	struct strbuf got = STRBUF_INIT;
	const char *at, *line;
	size_t i, len;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		strbuf_clear(&got);
		for (at = rows[i].text;
		     text_wrap(&at, rows[i].columns, &line, &len);) {
			if (line != rows[i].text)
				strbuf_addch(&got, '|');
			strbuf_add(&got, line, len);
		}
		assert_string_equal(got.buf, rows[i].want);
	}
	strbuf_release(&got);
}

static void moves(void **state)
{
	const char *text = "ae\u0301日z";

	(void)state;
	assert_int_equal(text_after(text, 0), 1);
	assert_int_equal(text_after(text, 1), 4);
	assert_int_equal(text_after(text, 4), 7);
	assert_int_equal(text_after(text, 8), 8);
	assert_int_equal(text_before(text, 8), 7);
	assert_int_equal(text_before(text, 4), 1);
	assert_int_equal(text_before(text, 0), 0);
	assert_true(text_has("Subnet-A", "net-a"));
	assert_true(text_has("x", ""));
	assert_false(text_has("x", "y"));
}

/* Draws with a function; what the grid then shows */
static void drawn(void (*draw)(struct canvas *), const struct theme *theme,
		  const char *want)
{
	struct grid *g = grid_new(12, 3);
	struct canvas c = canvas_of(g, theme);
	struct strbuf got = STRBUF_INIT;

	draw(&c);
	grid_dump(g, &got);
	assert_string_equal(got.buf, want);
	strbuf_release(&got);
	grid_free(g);
}

static void clip(struct canvas *c)
{
	struct canvas sub = canvas_sub(c, 2, 1, 5, 9);

	canvas_text(c, -1, 0, ROLE_TEXT, "no");
	canvas_text(c, 0, 9, ROLE_TEXT, "no");
	canvas_text(c, 0, 0, ROLE_TEXT, "0123456789abcdef");
	canvas_text(&sub, 0, 0, ROLE_TEXT, "日本語");
	canvas_middle(&sub, 0, 1, ROLE_TEXT, "vpce-0abc");
}

static void hostile(struct canvas *c)
{
	canvas_text(c, 0, 0, ROLE_TEXT, "\033[31mred\a");
	canvas_text(c, 0, 1, ROLE_TEXT, "a\u202eb\xffz");
	canvas_text(c, 0, 2, ROLE_TEXT, "x\ty\r\nz");
}

static void halves(struct canvas *c)
{
	canvas_text(c, 0, 0, ROLE_TEXT, "日本語");
	canvas_text(c, 1, 0, ROLE_TEXT, "x");
	canvas_text(c, 0, 1, ROLE_TEXT, "日本語");
	canvas_text(c, 2, 1, ROLE_TEXT, "x");
	canvas_text(c, 10, 2, ROLE_TEXT, "ab");
	canvas_text(c, 11, 2, ROLE_TEXT, "日");
}

static void box(struct canvas *c)
{
	struct canvas in = canvas_box(c, ROLE_DIM, "T");

	canvas_wrap(&in, 0, ROLE_TEXT, "one … two three");
}

static void draws(void **state)
{
	(void)state;
	drawn(clip, &utf8, "0123456789a…\n  日本…\n  vp…bc\n");
	drawn(clip, &ascii, "0123456789..\n  ?..\n  vp..c\n");
	drawn(hostile, &utf8, "?[31mred?\na?b\xef\xbf\xbdz\nx y  z\n");
	drawn(halves, &utf8, " x本語\n日x 語\n          a…\n");
	drawn(box, &utf8, "┌─ T ──────┐\n│one … two │\n└──────────┘\n");
	drawn(box, &ascii, "+- T ------+\n|one .. two|\n+----------+\n");
}

static void roles_and_links(void **state)
{
	struct grid *g = grid_new(20, 2);
	struct canvas c = canvas_of(g, &utf8);
	struct strbuf got = STRBUF_INIT;

	(void)state;
	canvas_text(&c, 0, 0, ROLE_OK, "ok");
	canvas_text(&c, 3, 0, ROLE_TITLE | ROLE_REVERSE, "SIM");
	canvas_link(&c, 0, 1, "here", "https://example.com/");
	canvas_link(&c, 9, 1, "bad", "https://x\033\\y");
	grid_dump_roles(g, &got);
	assert_string_equal(got.buf, "0 0-1 ok\n0 3-5 title+reverse\n"
				     "1 0-3 link\n1 9-11 link\n");
	assert_int_equal(g->n_links, 1);
	assert_string_equal(g->links[0].url, "https://example.com/");
	strbuf_release(&got);
	grid_free(g);
}

static void errors_in_three_lines(void **state)
{
	struct grid *g = grid_new(60, 4);
	struct canvas c = canvas_of(g, &utf8);
	struct strbuf got = STRBUF_INIT;
	struct err err = { 0 };

	(void)state;
	err_set(&err, ERR_DENIED, "cannot make role r");
	err_service(&err, 403, "AccessDenied", "not allowed", "req-1");
	err_hint(&err, "Ask your administrator.");
	assert_int_equal(canvas_err(&c, 0, &err), 3);
	grid_dump(g, &got);
	assert_string_equal(got.buf, "cannot make role r\n"
				     "AccessDenied: not allowed (req-1)\n"
				     "Ask your administrator.\n\n");
	strbuf_release(&got);
	grid_free(g);
}

static void qr_fits_or_not(void **state)
{
	struct grid *g = grid_new(40, 20);
	struct canvas c = canvas_of(g, &utf8);
	const char *link = "https://sso.redhat.com/device?user_code=ABCD";
	int w, h;

	(void)state;
	assert_true(qr_size(link, &utf8, &w, &h));
	assert_int_equal(w, 33);
	assert_int_equal(h, 17);
	assert_true(qr_draw(&c, 0, 0, link));
	assert_int_equal(g->cells[0].rune, 0x2588); /* quiet zone is light */
	assert_false(qr_draw(&c, 10, 0, link));
	assert_true(qr_size(link, &ascii, &w, &h));
	assert_int_equal(w, 66);
	assert_int_equal(h, 33);
	grid_free(g);
}

/* Whatever bytes: wrapping ends and loses nothing but blanks and \n, cutting
 * keeps to its columns, drawing stays inside. */
static void random_text(void **state)
{
	static const char *const parts[] = { "a",     " ",  "日", "e\u0301",
					     "\xff",  "\n", "。", "\xe6\x97",
					     "\033[", "👍",  "z" };
	struct grid *g = grid_new(7, 3);
	struct canvas c = canvas_of(g, &utf8);
	struct strbuf text = STRBUF_INIT, cut = STRBUF_INIT;
	uint32_t seed = 1;
	const char *at, *line;
	size_t i, len, n;
	int round, columns;

	(void)state;
	for (round = 0; round < 5000; round++) {
		strbuf_clear(&text);
		n = (size_t)round % 23;
		for (i = 0; i < n; i++) {
			seed = seed * 1664525u + 1013904223u;
			strbuf_addstr(&text,
				      parts[(seed >> 8) % ARRAY_LEN(parts)]);
		}
		columns = 2 + round % 9;
		for (at = text.buf, i = 0; text_wrap(&at, columns, &line, &len);
		     i++) {
			while (len && line[len - 1] == ' ')
				len--;
			assert_true(text_widthn(line, len) <= columns);
			assert_true(i <= text.len);
		}
		assert_int_equal(at - text.buf, text.len);
		strbuf_clear(&cut);
		text_middle(&cut, text.buf, columns, "…");
		assert_true(text_width(cut.buf) <= columns);
		grid_clear(g);
		canvas_wrap(&c, 0, ROLE_TEXT, text.buf);
		canvas_middle(&c, round % 7, 2, ROLE_TEXT, text.buf);
		strbuf_clear(&cut);
		grid_dump(g, &cut);
		assert_null(strchr(cut.buf, '\033'));
	}
	strbuf_release(&text);
	strbuf_release(&cut);
	grid_free(g);
}

static void elapsed(void **state)
{
	char out[ELAPSED_LEN];

	(void)state;
	assert_string_equal(elapsed_text(7, out), "0:07");
	assert_string_equal(elapsed_text(761, out), "12:41");
	assert_string_equal(elapsed_text(3723, out), "1:02:03");
}

static void themes(void **state)
{
	static const struct {
		const char *flag, *no_color, *force;
		int colors;
		enum depth want;
	} rows[] = {
		{ NULL, NULL, NULL, 256, DEPTH_256 },
		{ NULL, NULL, NULL, 8, DEPTH_16 },
		{ NULL, NULL, NULL, 0, DEPTH_MONO },
		{ NULL, "1", "1", 256, DEPTH_MONO },
		{ NULL, "", NULL, 256, DEPTH_256 },
		{ NULL, NULL, "1", 0, DEPTH_16 },
		{ NULL, NULL, "0", 0, DEPTH_MONO },
		{ "always", "1", NULL, 256, DEPTH_256 },
		{ "never", NULL, "1", 256, DEPTH_MONO },
		{ "16", "1", NULL, 256, DEPTH_16 },
	};
	struct theme_wish wish = { .utf8 = true };
	struct theme theme;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		unsetenv("NO_COLOR");
		unsetenv("CLICOLOR_FORCE");
		if (rows[i].no_color)
			setenv("NO_COLOR", rows[i].no_color, 1);
		if (rows[i].force)
			setenv("CLICOLOR_FORCE", rows[i].force, 1);
		wish.color = rows[i].flag;
		wish.colors = rows[i].colors;
		theme_choose(&theme, &wish);
		assert_int_equal(theme.depth, rows[i].want);
		assert_false(theme.ascii);
	}
	wish.language = "ja";
	theme_choose(&theme, &wish);
	assert_true(theme.ascii && !theme.seven_bit);
	assert_string_equal(theme_glyph(&theme, GLYPH_OK), "[ok]");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(widths),
		cmocka_unit_test(runes_round_trip),
		cmocka_unit_test(cuts),
		cmocka_unit_test(wraps),
		cmocka_unit_test(moves),
		cmocka_unit_test(draws),
		cmocka_unit_test(roles_and_links),
		cmocka_unit_test(errors_in_three_lines),
		cmocka_unit_test(qr_fits_or_not),
		cmocka_unit_test(random_text),
		cmocka_unit_test(elapsed),
		cmocka_unit_test(themes),
	};

	text_locale();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
