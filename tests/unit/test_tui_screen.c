/* test_tui_screen.c - the stack: who gets a key, frames by size, dialogs. */
#include "tui/dialog.h"
#include "tui/frame.h"
#include "tui/line.h"
#include "tui/pager.h"
#include "tui/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum {
	ACT_NEXT = 1,
	ACT_SELF,
	ACT_HELP,
	ACT_EXIT
};

/* What happened, in words; the app of these tests */
struct told {
	struct strbuf log;
	int choice;
	char text[64];
};

static const struct theme theme = { .depth = DEPTH_256, .blocks = true };

struct field {
	struct screen screen;
	struct line line;
};

static void tell(const struct screen *s, const char *word)
{
	strbuf_addf(&((struct told *)s->app)->log, "%s.%s ", s->class->name,
		    word);
}

static bool field_begin(struct screen *s, const void *arg, struct err *err)
{
	if (arg)
		return err_set(err, ERR_INPUT, "told to fail");
	line_init(&((struct field *)s)->line, 40);
	tell(s, "open");
	return true;
}

static void field_end(struct screen *s)
{
	tell(s, "close");
	line_release(&((struct field *)s)->line);
}

static bool field_key(struct screen *s, const struct key *key)
{
	return line_key(&((struct field *)s)->line, key);
}

static bool field_act(struct screen *s, int action)
{
	struct err err = { 0 };

	tell(s, "act");
	if (action == ACT_SELF)
		return screens_pop(s->stack);
	return screens_push(s->stack, s->class, NULL, &err);
}

static void field_event(struct screen *s, const struct event *event)
{
	(void)event;
	tell(s, "event");
}

static void field_back(struct screen *s)
{
	tell(s, "back");
}

static void field_help(const struct screen *s, struct strbuf *out)
{
	(void)s;
	strbuf_addstr(out, "What the name is for.");
}

static void field_draw_(const struct screen *s, struct canvas *body)
{
	const struct field *f = (const struct field *)s;

	canvas_printf(body, 0, 0, ROLE_TEXT, "%dx%d", body->w, body->h);
	canvas_text(body, 0, 1, ROLE_TEXT, line_text(&f->line));
}

static const struct keybind field_keys[] = { { "Enter", ACT_NEXT, "Next",
					       "go on" },
					     { "Esc", ACT_SELF, NULL, NULL },
					     { 0 } };
static const struct screen_class field_class = {
	.name = "field",
	.size = sizeof(struct field),
	.keys = field_keys,
	.open = field_begin,
	.close = field_end,
	.key = field_key,
	.act = field_act,
	.event = field_event,
	.back = field_back,
	.help = field_help,
	.draw = field_draw_,
};

static bool global_act(struct screens *st, int action)
{
	struct told *t = screens_app(st);

	strbuf_addf(&t->log, "global.%d ", action);
	return action != ACT_HELP || screens_help(st);
}

static const struct keybind global_keys[] = {
	{ "F1 ?", ACT_HELP, "Help", "all keys" },
	{ "^C", ACT_EXIT, "Exit", "leave" },
	{ 0 }
};
static const struct frame_step steps[] = { { "Sign in", STEP_STATE_DONE },
					   { "Network", STEP_STATE_AHEAD } };
static const struct frame frame = { .product = "rosawiz",
				    .account = "123456789012",
				    .simulated = true,
				    .steps = steps,
				    .n_steps = 2,
				    .step = 1,
				    .keys = global_keys,
				    .act = global_act };

static struct screens *stack_of(struct told *t)
{
	struct screens *st = screens_new(t, &frame);
	struct err err = { 0 };

	strbuf_init(&t->log, 4096);
	assert_true(screens_push(st, &field_class, NULL, &err));
	return st;
}

static bool press(struct screens *st, const char *name)
{
	struct key key;

	assert_true(key_parse(name, &key));
	return screens_key(st, &key);
}

static const char *shown(struct screens *st, int w, int h, struct strbuf *out)
{
	struct grid *g = grid_new(w, h);

	screens_draw(st, g, &theme);
	strbuf_clear(out);
	grid_dump(g, out);
	grid_free(g);
	return out->buf;
}

static void finish(struct screens *st, struct told *t)
{
	screens_free(st);
	strbuf_release(&t->log);
}

static void keys_go_down(void **state)
{
	struct told t = { 0 };
	struct screens *st = stack_of(&t);
	struct event event = { 0 };

	(void)state;
	assert_true(press(st, "?")); /* typed, not help */
	assert_true(press(st, "Enter"));
	assert_true(press(st, "^C"));
	assert_false(press(st, "F7"));
	screens_event(st, &event);
	assert_string_equal(t.log.buf, "field.open field.act field.open "
				       "global.4 field.event field.event ");
	strbuf_clear(&t.log);
	assert_true(press(st, "Esc")); /* closes itself in its own act */
	assert_string_equal(t.log.buf, "field.act field.back field.close ");
	assert_false(screens_pop(st)); /* the last one stays */
	finish(st, &t);
}

static void open_may_fail(void **state)
{
	struct told t = { 0 };
	struct screens *st = stack_of(&t);
	struct screen *top = screens_top(st);
	struct err err = { 0 };

	(void)state;
	assert_false(screens_push(st, &field_class, "fail", &err));
	assert_string_equal(err.what, "told to fail");
	assert_ptr_equal(screens_top(st), top);
	assert_true(screens_replace(st, &field_class, NULL, &err));
	assert_ptr_not_equal(screens_top(st), top);
	assert_false(screens_pop(st));
	finish(st, &t);
}

static void sizes(void **state)
{
	static const struct {
		int w, h;
		const char *body;
	} rows[] = {
		{ 80, 24, "80x15" },  { 60, 16, "60x8" },
		{ 100, 30, "78x22" }, { 120, 36, "98x28" },
		{ 160, 40, "99x36" }, { 200, 60, "139x56" },
	};
	struct told t = { 0 };
	struct screens *st = stack_of(&t);
	struct strbuf got = STRBUF_INIT;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		shown(st, rows[i].w, rows[i].h, &got);
		if (!strstr(got.buf, rows[i].body))
			fail_msg("%dx%d: no body of %s in\n%s", rows[i].w,
				 rows[i].h, rows[i].body, got.buf);
		assert_non_null(strstr(got.buf, "SIMULATED"));
		assert_non_null(strstr(got.buf, "^C Exit"));
		assert_non_null(strstr(got.buf, "Network"));
	}
	shown(st, 59, 16, &got);
	assert_non_null(strstr(got.buf, "59x16"));
	assert_non_null(strstr(got.buf, "SIMULATED"));
	shown(st, 1, 1, &got);
	strbuf_release(&got);
	finish(st, &t);
}

static void whole_frame(void **state)
{
	struct told t = { 0 };
	struct screens *st = stack_of(&t);
	struct strbuf got = STRBUF_INIT;

	(void)state;
	press(st, "a");
	screens_say(st, ROLE_WARN, "! %s is public", "10.0.2.0/24");
	assert_string_equal(
		shown(st, 60, 16, &got),
		" rosawiz · 123456789012                           SIMULATED\n"
		" 2/2 Network\n"
		"60x8\n"
		"a\n\n\n\n\n\n\n"
		"────────────────────────────────────────────────────────────\n"
		" What the name is for.\n\n\n"
		" ! 10.0.2.0/24 is public\n"
		" Enter Next  F1 Help  ^C Exit\n");
	press(st, "b"); /* the message goes with the next key */
	assert_null(strstr(shown(st, 60, 16, &got), "public"));
	strbuf_release(&got);
	finish(st, &t);
}

static void help_is_made_from_tables(void **state)
{
	struct told t = { 0 };
	struct screens *st = stack_of(&t);
	struct strbuf got = STRBUF_INIT;

	(void)state;
	assert_true(press(st, "F1"));
	shown(st, 80, 24, &got);
	assert_non_null(strstr(got.buf, "What the name is for."));
	assert_non_null(strstr(got.buf, "Enter                  go on"));
	assert_non_null(strstr(got.buf, "F1 ?                   all keys"));
	assert_true(press(st, "Enter"));
	assert_string_equal(screens_top(st)->class->name, "field");
	strbuf_release(&got);
	finish(st, &t);
}

static void answered(struct screens *st, void *owner, int choice,
		     const struct secret *text)
{
	struct told *t = owner;

	assert_string_equal(screens_top(st)->class->name, "field");
	t->choice = choice;
	snprintf(t->text, sizeof(t->text), "%s",
		 text ? secret_text(text) : "none");
}

static void dialogs(void **state)
{
	static const char *const buttons[] = { "Go", "Stop", "Stay", NULL };
	static const struct {
		enum dialog_input input;
		const char *keys[6];
		int choice;
		const char *text;
	} rows[] = {
		{ DIALOG_BUTTONS, { "Enter" }, 2, "none" },
		{ DIALOG_BUTTONS, { "Tab", "Enter" }, 0, "none" },
		{ DIALOG_BUTTONS, { "Left", "Enter" }, 1, "none" },
		{ DIALOG_BUTTONS, { "Esc" }, -1, "none" },
		{ DIALOG_BUTTONS, { "^B" }, -1, "none" },
		{ DIALOG_BUTTONS, { "^C" }, 1, "none" },
		{ DIALOG_TEXT, { "x", "y", "Enter" }, 0, "xy" },
		{ DIALOG_TEXT, { "x", "Tab", "Tab", "Enter" }, 1, "none" },
		{ DIALOG_SECRET, { "q", "?", "Enter" }, 0, "q?" },
		{ DIALOG_NAME, { "d", "Enter", "1", "Enter" }, 0, "none" },
		{ DIALOG_NAME, { "d", "Enter", "Esc" }, -1, "none" },
	};
	struct told t = { 0 };
	struct screens *st = stack_of(&t);
	size_t i, k;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		struct dialog_spec spec = { .title = "Sure?",
					    .text = "Really?",
					    .buttons = buttons,
					    .initial = 2,
					    .cancel = -1,
					    .again = 1,
					    .input = rows[i].input,
					    .expected = "d1",
					    .done = answered,
					    .owner = &t };

		t.choice = 99;
		assert_true(dialog_open(st, &spec));
		for (k = 0; k < 6 && rows[i].keys[k]; k++)
			assert_true(press(st, rows[i].keys[k]));
		assert_int_equal(t.choice, rows[i].choice);
		assert_string_equal(t.text, rows[i].text);
	}
	finish(st, &t);
}

static void secret_is_not_shown(void **state)
{
	static const char *const buttons[] = { "Go", "Stop", NULL };
	struct dialog_spec spec = { .title = "MFA",
				    .text = "Code",
				    .buttons = buttons,
				    .cancel = -1,
				    .again = -1,
				    .input = DIALOG_SECRET };
	struct told t = { 0 };
	struct screens *st = stack_of(&t);
	struct strbuf got = STRBUF_INIT;

	(void)state;
	assert_true(dialog_open(st, &spec));
	press(st, "Q");
	press(st, "Z");
	shown(st, 80, 24, &got);
	assert_null(strstr(got.buf, "QZ"));
	assert_non_null(strstr(got.buf, "> **"));
	strbuf_release(&got);
	finish(st, &t);
}

/* A click on "Exit" in the footer is ^C. */
static void footer_clicks(void **state)
{
	struct told t = { 0 };
	struct screens *st = stack_of(&t);
	struct strbuf got = STRBUF_INIT;
	struct key click = { .kind = KEY_KIND_MOUSE, .x = 24, .y = 23 };

	(void)state;
	shown(st, 80, 24, &got);
	strbuf_clear(&t.log);
	assert_true(screens_key(st, &click));
	assert_string_equal(t.log.buf, "global.4 ");
	click.x = 70;
	assert_false(screens_key(st, &click));
	strbuf_release(&got);
	finish(st, &t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_go_down),
		cmocka_unit_test(open_may_fail),
		cmocka_unit_test(sizes),
		cmocka_unit_test(whole_frame),
		cmocka_unit_test(help_is_made_from_tables),
		cmocka_unit_test(dialogs),
		cmocka_unit_test(secret_is_not_shown),
		cmocka_unit_test(footer_clicks),
	};

	text_locale();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
