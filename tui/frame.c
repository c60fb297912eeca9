/* frame.c - see frame.h. */
#include "tui/frame.h"

#include "core/base/i18n.h"
#include "core/base/strbuf.h"
#include "tui/text.h"

#define RAIL_WIDTH   22
#define HELP_WIDTH   38
#define HELP_ROWS    3
#define PANE_ROWS    10
#define RULES_FROM_H 20 /* lower screens do without the lines between parts */

static void place_help(struct frame_layout *l, int w)
{
	int h = HELP_ROWS + 1;

	if (w >= 140) {
		l->help = (struct frame_rect){ w - HELP_WIDTH, l->body.y,
					       HELP_WIDTH, l->body.h };
		l->body.w -= HELP_WIDTH + 1;
		return;
	}
	l->body.h -= h;
	l->help = (struct frame_rect){ l->body.x, l->body.y + l->body.h,
				       l->body.w, h };
}

struct frame_layout frame_layout(int w, int h, const struct frame *frame,
				 const struct screen_class *class)
{
	bool steps = frame->steps && !class->full;
	struct frame_layout l = { 0 };
	int top = 1;

	l.too_small = w < FRAME_MIN_W || h < FRAME_MIN_H;
	l.title = (struct frame_rect){ 0, 0, w, 1 };
	l.footer = (struct frame_rect){ 0, h - 1, w, 1 };
	l.message = (struct frame_rect){ 0, h - 2, w, 1 };
	if (steps && w < 100)
		l.steps = (struct frame_rect){ 0, top++, w, 1 };
	top += h >= RULES_FROM_H;
	l.body = (struct frame_rect){ 0, top, w, h - 2 - top };
	if (w >= 200 && h >= 50 && (frame->ledger || frame->log)) {
		l.body.h -= PANE_ROWS;
		l.panes =
			(struct frame_rect){ 0, top + l.body.h, w, PANE_ROWS };
	}
	if (steps && w >= 100) {
		l.rail = (struct frame_rect){ 0, top, RAIL_WIDTH, l.body.h };
		l.body.x = RAIL_WIDTH;
		l.body.w -= RAIL_WIDTH;
	}
	if (class->help)
		place_help(&l, w);
	if (!l.rail.w && l.body.w > 80) {
		l.body.x++;
		l.body.w -= 2;
	}
	return l;
}

static int draw_flag(struct canvas *c)
{
	struct strbuf flag = STRBUF_INIT;
	int w;

	strbuf_addf(&flag, " %s ", _("SIMULATED"));
	w = text_width(flag.buf);
	canvas_text(c, c->w - w, 0, ROLE_TITLE | ROLE_REVERSE, flag.buf);
	strbuf_release(&flag);
	return w;
}

struct frame_rect frame_overlay(const struct frame_layout *l)
{
	struct frame_rect r = l->body;

	if (!l->help.h)
		return r;
	if (l->help.x > l->body.x + 1)
		r.w = l->help.x + l->help.w - r.x;
	else
		r.h += l->help.h;
	return r;
}

void frame_draw_title(struct canvas *c, const struct frame *frame)
{
	const char *const parts[] = { frame->account, frame->region,
				      frame->saved };
	int flag = frame->simulated ? draw_flag(c) + 1 : 0, x = 1;
	struct canvas left = canvas_sub(c, 0, 0, c->w - flag, 1);
	size_t i;

	x += canvas_text(&left, x, 0, ROLE_TITLE, frame->product);
	for (i = 0; i < ARRAY_LEN(parts); i++) {
		if (!parts[i])
			continue;
		x += canvas_printf(&left, x, 0, ROLE_DIM, " %s ",
				   theme_glyph(c->theme, GLYPH_SEPARATOR));
		x += canvas_text(&left, x, 0, i == 2 ? ROLE_DIM : ROLE_TEXT,
				 parts[i]);
	}
}

void frame_draw_steps(struct canvas *c, const struct frame *frame,
		      const char *crumb)
{
	int x = 1;

	x += canvas_printf(c, x, 0, ROLE_DIM, "%d/%d ", frame->step + 1,
			   frame->n_steps);
	x += canvas_text(c, x, 0, ROLE_TITLE,
			 _(frame->steps[frame->step].name));
	if (!crumb || !*crumb)
		return;
	x += canvas_printf(c, x, 0, ROLE_DIM, " %s ",
			   theme_glyph(c->theme, GLYPH_CRUMB));
	canvas_text(c, x, 0, ROLE_TEXT, crumb);
}

static void draw_step(struct canvas *c, int y, const struct frame *frame, int i)
{
	static const struct {
		enum glyph glyph;
		enum role role;
	} marks[] = {
		[STEP_STATE_AHEAD] = { GLYPH_WAITING, ROLE_DIM },
		[STEP_STATE_VISITED] = { GLYPH_WAITING, ROLE_TEXT },
		[STEP_STATE_DONE] = { GLYPH_OK, ROLE_OK },
		[STEP_STATE_WARN] = { GLYPH_WARN, ROLE_WARN },
	};
	enum step_state state = frame->steps[i].state;
	unsigned role = state == STEP_STATE_AHEAD ? ROLE_DIM : ROLE_TEXT;
	int x = 1;

	canvas_glyph(c, x, y, marks[state].role, marks[state].glyph);
	x += theme_mark_width(c->theme) + 1;
	x += canvas_printf(c, x, y, role, "%d ", i + 1);
	canvas_text(c, x, y, role, _(frame->steps[i].name));
	if (i == frame->step)
		canvas_paint(c, 0, y, c->w, ROLE_FOCUS);
}

void frame_draw_rail(struct canvas *c, const struct frame *frame)
{
	struct canvas list = canvas_sub(c, 0, 0, c->w - 2, c->h);
	int i;

	for (i = 0; i < frame->n_steps; i++)
		draw_step(&list, i, frame, i);
	canvas_vline(c, c->w - 2, 0, c->h, ROLE_DIM);
}

void frame_draw_help(struct canvas *c, const char *text, bool pane)
{
	struct canvas in = canvas_sub(c, 1, 1, c->w - 2, c->h - 1);

	if (pane) {
		canvas_vline(c, 0, 0, c->h, ROLE_DIM);
		in = canvas_sub(c, 2, 0, c->w - 3, c->h);
	} else {
		canvas_hline(c, 0, 0, c->w, ROLE_DIM);
	}
	if (canvas_wrap(&in, 0, ROLE_DIM, text) > in.h)
		canvas_right(&in, in.h - 1, ROLE_TITLE, " … F1");
}

/* "F1 Help": its columns; drawn at x when c is given */
static int draw_item(struct canvas *c, int x, const struct keybind *bind,
		     bool ascii)
{
	char name[KEY_NAME_LEN], first[KEY_NAME_LEN];
	struct key key;
	int w;

	snprintf(first, sizeof(first), "%.*s", (int)strcspn(bind->keys, " "),
		 bind->keys);
	if (!key_parse(first, &key))
		return 0;
	key_label(&key, ascii, name);
	w = text_width(name) + 1 + text_width(_(bind->label));
	if (c) {
		canvas_text(c, x, 0, ROLE_TITLE, name);
		canvas_text(c, x + text_width(name) + 1, 0, ROLE_DIM,
			    _(bind->label));
	}
	return w + 2;
}

/* A global key that the screen has taken for itself is not shown twice. */
static bool taken(const struct keybind *bind, const struct keybind *own)
{
	char first[KEY_NAME_LEN];
	struct key key;

	snprintf(first, sizeof(first), "%.*s", (int)strcspn(bind->keys, " "),
		 bind->keys);
	return key_parse(first, &key) && keybind_find(own, &key);
}

static int global_width(const struct keybind *global, const struct keybind *own,
			bool ascii)
{
	int w = 0;

	for (; global && global->keys; global++)
		if (global->label && !taken(global, own))
			w += draw_item(NULL, 0, global, ascii);
	return w;
}

/* Draws (find < 0) or looks for the item at column find. */
static const struct keybind *footer(struct canvas *c, int find,
				    const struct keybind *own,
				    const struct keybind *global)
{
	bool ascii = c->theme->ascii, draws = find < 0;
	int x = 1, w, keep = global_width(global, own, ascii);
	const struct keybind *b;
	int table;

	keep = keep > c->w * 2 / 3 ? c->w * 2 / 3 : keep;
	for (table = 0; table < 2; table++) {
		for (b = table ? global : own; b && b->keys; b++) {
			if (!b->label || (table && taken(b, own)))
				continue;
			w = draw_item(NULL, 0, b, ascii);
			if (x + w - 2 > c->w - (table ? 0 : keep))
				break;
			if (draws)
				draw_item(c, x, b, ascii);
			else if (find >= x && find < x + w - 2)
				return b;
			x += w;
		}
	}
	return NULL;
}

void frame_draw_footer(struct canvas *c, const struct keybind *own,
		       const struct keybind *global)
{
	footer(c, -1, own, global);
}

const struct keybind *frame_footer_at(struct canvas *c, int x,
				      const struct keybind *own,
				      const struct keybind *global)
{
	return x < 0 ? NULL : footer(c, x, own, global);
}

void frame_draw_small(struct canvas *c, const struct frame *frame)
{
	struct canvas text = canvas_sub(c, 0, c->h > 2 ? 1 : 0, c->w, c->h);
	struct strbuf sb = STRBUF_INIT;

	strbuf_addf(&sb,
		    _("This needs %dx%d; the window is %dx%d.  Enlarge it, or "
		      "leave with ^C and use --plain.  Work goes on, nothing "
		      "is lost."),
		    FRAME_MIN_W, FRAME_MIN_H, c->w, c->h);
	canvas_wrap(&text, 0, ROLE_TEXT, sb.buf);
	strbuf_release(&sb);
	if (frame->simulated)
		draw_flag(c);
}
