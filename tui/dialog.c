/* dialog.c - see dialog.h. */
#include "tui/dialog.h"

#include "core/base/i18n.h"
#include "core/base/str.h"
#include "tui/line.h"
#include "tui/qr.h"
#include "tui/text.h"

#define BUTTONS_MOST 8
#define DIALOG_WIDE  72
#define INPUT_MOST   4096

enum {
	DIALOG_PRESS = 1,
	DIALOG_NEXT,
	DIALOG_BEFORE,
	DIALOG_CANCEL,
	DIALOG_AGAIN
};

static const struct keybind dialog_keys[] = {
	{ "Enter", DIALOG_PRESS, N_("Choose"), N_("press the button") },
	{ "Tab Right Down", DIALOG_NEXT, N_("Next"), N_("the next button") },
	{ "Shift-Tab Left Up", DIALOG_BEFORE, NULL, N_("the button before") },
	{ "Esc", DIALOG_CANCEL, N_("Cancel"), N_("close, changing nothing") },
	{ "^C F10", DIALOG_AGAIN, NULL, NULL },
	{ 0 }
};

struct dialog {
	struct screen screen;
	struct dialog_spec spec; /* texts copied into the arena */
	const char *buttons[BUTTONS_MOST + 1];
	int n_buttons, focus; /* -1: the line */
	struct line line;
	const char *problem;
};

static bool dialog_begin(struct screen *s, const void *arg, struct err *err)
{
	struct dialog *d = (struct dialog *)s;
	const struct dialog_spec *spec = arg;

	(void)err;
	d->spec = *spec;
	d->spec.title = arena_dup(s->arena, spec->title);
	d->spec.text = arena_dup(s->arena, spec->text);
	d->spec.expected = arena_dup(s->arena, spec->expected);
	d->spec.link = arena_dup(s->arena, spec->link);
	for (; spec->buttons[d->n_buttons]; d->n_buttons++) {
		if (d->n_buttons == BUTTONS_MOST)
			BUG("dialog '%s' has too many buttons", spec->title);
		d->buttons[d->n_buttons] =
			arena_dup(s->arena, spec->buttons[d->n_buttons]);
	}
	d->spec.buttons = d->buttons;
	line_init(&d->line, INPUT_MOST);
	d->line.hidden = spec->input == DIALOG_SECRET;
	d->focus = spec->input == DIALOG_BUTTONS ? spec->initial : -1;
	return true;
}

static void dialog_end(struct screen *s)
{
	line_release(&((struct dialog *)s)->line);
}

/* Off the stack first, so that `done` may push what it likes. */
static bool finish(struct dialog *d, int choice)
{
	struct screens *stack = d->screen.stack;
	bool typed = choice == 0 && (d->spec.input == DIALOG_TEXT ||
				     d->spec.input == DIALOG_SECRET);
	struct secret text = { 0 };

	if (typed)
		line_take_secret(&d->line, &text);
	screens_pop(stack);
	if (d->spec.done)
		d->spec.done(stack, d->spec.owner, choice,
			     typed ? &text : NULL);
	secret_release(&text);
	return true;
}

static bool press(struct dialog *d)
{
	int button = d->focus < 0 ? 0 : d->focus;

	if (d->spec.input == DIALOG_NAME && button == 0 &&
	    !str_eq(line_text(&d->line), d->spec.expected)) {
		d->problem = arena_fmt(d->screen.arena,
				       _("Type exactly '%s' to go on."),
				       d->spec.expected);
		d->focus = -1;
		return true;
	}
	return finish(d, button);
}

static void turn(struct dialog *d, int by)
{
	int least = d->spec.input == DIALOG_BUTTONS ? 0 : -1;
	int n = d->n_buttons - least;

	d->focus = (d->focus - least + n + by) % n + least;
}

static bool dialog_key(struct screen *s, const struct key *key)
{
	struct dialog *d = (struct dialog *)s;

	if (d->focus >= 0 || !line_key(&d->line, key))
		return false;
	d->problem = NULL;
	return true;
}

static bool dialog_act(struct screen *s, int action)
{
	struct dialog *d = (struct dialog *)s;

	switch (action) {
	case DIALOG_PRESS:
		return press(d);
	case DIALOG_NEXT:
		turn(d, 1);
		return true;
	case DIALOG_BEFORE:
		turn(d, -1);
		return true;
	case DIALOG_CANCEL:
		return finish(d, d->spec.cancel);
	case DIALOG_AGAIN:
		return finish(d, d->spec.again < 0 ? d->spec.cancel
						   : d->spec.again);
	default:
		return false;
	}
}

static int button_width(const char *text)
{
	return text_width(text) + 4;
}

static bool buttons_fit(const struct dialog *d, int w)
{
	int i, x = 0;

	for (i = 0; i < d->n_buttons; i++)
		x += button_width(d->buttons[i]) + 2;
	return x - 2 <= w;
}

static void draw_buttons(const struct dialog *d, struct canvas *c)
{
	bool row = buttons_fit(d, c->w);
	int i, x = 0, y = 0, w;

	for (i = 0; i < d->n_buttons; i++) {
		w = canvas_printf(c, x, y, ROLE_TEXT, "[ %s ]", d->buttons[i]);
		if (i == d->focus)
			canvas_paint(c, x, y, w, ROLE_FOCUS);
		if (row)
			x += w + 2;
		else
			y++;
	}
}

/* Rows of the box's parts at this width; text_h is cut to what is free. */
struct parts {
	int w, text, link, qr, input, buttons;
};

static struct parts measure(const struct dialog *d, const struct canvas *body)
{
	struct parts p = { 0 };
	int qr_w = 0, free;

	p.w = body->w - 4 > DIALOG_WIDE ? DIALOG_WIDE : body->w - 4;
	p.text = text_wrapped(d->spec.text, p.w - 4);
	p.link = d->spec.link ? 2 : 0;
	p.input = d->spec.input == DIALOG_BUTTONS ? 0 : 3;
	p.buttons = buttons_fit(d, p.w - 4) ? 1 : d->n_buttons;
	free = body->h - 3 - p.link - p.input - p.buttons;
	p.text = p.text > free ? free : p.text;
	if (d->spec.link &&
	    (!qr_size(d->spec.link, body->theme, &qr_w, &p.qr) ||
	     qr_w > p.w - 4 || p.qr > free - p.text))
		p.qr = 0;
	return p;
}

static void draw_input(const struct dialog *d, struct canvas *c, int y)
{
	struct canvas at = canvas_sub(c, 2, y, c->w - 2, 1);

	canvas_text(c, 0, y, ROLE_TITLE, ">");
	line_draw(&d->line, &at, d->focus < 0);
	if (d->problem)
		canvas_text(c, 0, y + 1, ROLE_ERROR, d->problem);
}

static void dialog_draw(const struct screen *s, struct canvas *body)
{
	const struct dialog *d = (const struct dialog *)s;
	struct parts p = measure(d, body);
	int h = 3 + p.text + p.link + p.qr + p.input + p.buttons, y;
	struct canvas box = canvas_sub(body, (body->w - p.w) / 2,
				       (body->h - h) / 2, p.w, h);
	struct canvas in, text;

	canvas_fill(&box, ROLE_TEXT);
	in = canvas_box(&box, ROLE_TITLE, d->spec.title);
	in = canvas_sub(&in, 1, 0, in.w - 2, in.h);
	text = canvas_sub(&in, 0, 0, in.w, p.text);
	canvas_wrap(&text, 0, ROLE_TEXT, d->spec.text);
	y = p.text;
	if (p.link)
		canvas_link(&in, 0, y + 1, d->spec.link, d->spec.link);
	y += p.link;
	if (p.qr)
		qr_draw(&in, 0, y, d->spec.link);
	y += p.qr;
	if (p.input)
		draw_input(d, &in, y + 1);
	in = canvas_sub(&in, 0, in.h - p.buttons, in.w, p.buttons);
	draw_buttons(d, &in);
}

const struct screen_class dialog_class = {
	.name = "dialog",
	.size = sizeof(struct dialog),
	.keys = dialog_keys,
	.modal = true,
	.overlay = true,
	.open = dialog_begin,
	.close = dialog_end,
	.key = dialog_key,
	.act = dialog_act,
	.draw = dialog_draw,
};

bool dialog_open(struct screens *stack, const struct dialog_spec *spec)
{
	struct err err = { 0 };

	return screens_push(stack, &dialog_class, spec, &err);
}
