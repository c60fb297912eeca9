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
	{ "Esc ^B Alt-Left", DIALOG_CANCEL, N_("Cancel"),
	  N_("close, changing nothing") },
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

/* The box's parts: columns of the text, rows of each; what does not fit of
 * the text is cut.  A QR code stands at the right. */
struct parts {
	int w, h, text_w, text, link, input, buttons, qr_w, qr_h;
};

static struct parts measure(const struct dialog *d, const struct canvas *area)
{
	struct parts p = { 0 };
	int free;

	p.w = area->w - 4 > DIALOG_WIDE ? DIALOG_WIDE : area->w - 4;
	p.text_w = p.w - 4;
	if (d->spec.link &&
	    qr_size(d->spec.link, area->theme, &p.qr_w, &p.qr_h) &&
	    p.qr_h + 2 <= area->h && p.qr_w + 24 <= p.text_w)
		p.text_w -= p.qr_w + 1;
	else
		p.qr_w = p.qr_h = 0;
	p.link = d->spec.link ? 1 + text_wrapped(d->spec.link, p.text_w) : 0;
	p.text = text_wrapped(d->spec.text, p.text_w);
	p.input = d->spec.input == DIALOG_BUTTONS ? 0 : 3;
	p.buttons = buttons_fit(d, p.text_w) ? 1 : d->n_buttons;
	free = area->h - 3 - p.link - p.input - p.buttons;
	p.text = p.text > free ? free : p.text;
	p.h = 3 + p.text + p.link + p.input + p.buttons;
	if (p.h < p.qr_h + 2)
		p.h = p.qr_h + 2;
	return p;
}

/* A link longer than the box is wide goes on in the next row */
static void draw_link(const struct dialog *d, struct canvas *c, int y)
{
	const char *at = d->spec.link, *line;
	struct strbuf row = STRBUF_INIT;
	size_t len;

	for (; text_wrap(&at, c->w, &line, &len); y++) {
		strbuf_clear(&row);
		strbuf_add(&row, line, len);
		canvas_link(c, 0, y, row.buf, d->spec.link);
	}
	strbuf_release(&row);
}

static void draw_input(const struct dialog *d, struct canvas *c, int y)
{
	struct canvas at = canvas_sub(c, 2, y, c->w - 2, 1);

	canvas_text(c, 0, y, ROLE_TITLE, ">");
	line_draw(&d->line, &at, d->focus < 0);
	if (d->problem)
		canvas_text(c, 0, y + 1, ROLE_ERROR, d->problem);
}

static void dialog_draw(const struct screen *s, struct canvas *area)
{
	const struct dialog *d = (const struct dialog *)s;
	struct parts p = measure(d, area);
	int x = (area->w - p.w) / 2, y = (area->h - p.h) / 2;
	struct canvas box = canvas_sub(area, x - 1, y, p.w + 2, p.h);
	struct canvas in, text;

	canvas_fill(&box, ROLE_TEXT);
	box = canvas_sub(area, x, y, p.w, p.h);
	in = canvas_box(&box, ROLE_TITLE, d->spec.title);
	if (p.qr_w)
		qr_draw(&in, in.w - p.qr_w, 0, d->spec.link);
	in = canvas_sub(&in, 1, 0, p.text_w, in.h);
	text = canvas_sub(&in, 0, 0, in.w, p.text);
	canvas_wrap(&text, 0, ROLE_TEXT, d->spec.text);
	if (p.link)
		draw_link(d, &in, p.text + 1);
	if (p.input)
		draw_input(d, &in, p.text + p.link + 1);
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
