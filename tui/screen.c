/* screen.c - see screen.h: the stack, who gets a key, drawing it all. */
#include "tui/screen.h"

#include "core/base/i18n.h"
#include "tui/frame.h"
#include "tui/pager.h"

struct screens {
	void *app;
	const struct frame *frame;
	struct screen *top;
	struct screen *dead; /* closed during a dispatch, freed after it */
	int dispatching;
	unsigned role;
	char message[768];
	int w, h;           /* of the last draw, 0: none yet */
	struct theme theme; /* of the last draw */
};

struct screens *screens_new(void *app, const struct frame *frame)
{
	struct screens *st = mem_new(sizeof(*st));

	st->app = app;
	st->frame = frame;
	return st;
}

static void bury(struct screens *st)
{
	struct screen *s;

	while (!st->dispatching && st->dead) {
		s = st->dead;
		st->dead = s->below;
		if (s->class->close)
			s->class->close(s);
		arena_free(s->arena);
		mem_free(s);
	}
}

static void begin(struct screens *st)
{
	st->dispatching++;
}

static void end(struct screens *st)
{
	st->dispatching--;
	bury(st);
}

/* Off the stack; `below` then links the dead. */
static void unlink_top(struct screens *st)
{
	struct screen *s = st->top;

	st->top = s->below;
	s->below = st->dead;
	st->dead = s;
}

void screens_free(struct screens *st)
{
	if (!st)
		return;
	st->dispatching = 0;
	while (st->top) {
		unlink_top(st);
		bury(st);
	}
	mem_free(st);
}

static const struct screen *base_of(const struct screens *st)
{
	const struct screen *s = st->top;

	while (s->class->overlay && s->below)
		s = s->below;
	return s;
}

static void lay_out(struct screens *st, struct screen *s)
{
	struct frame_layout l;
	struct frame_rect r;

	if (!s->class->layout || !st->w)
		return;
	l = frame_layout(st->w, st->h, st->frame, base_of(st)->class);
	r = s->class->overlay ? frame_overlay(&l) : l.body;
	if (!l.too_small)
		s->class->layout(s, r.w, r.h);
}

bool screens_push(struct screens *st, const struct screen_class *class,
		  const void *arg, struct err *err)
{
	struct screen *s = mem_new(class->size);

	s->class = class;
	s->stack = st;
	s->app = st->app;
	s->arena = arena_new();
	if (class->open && !class->open(s, arg, err)) {
		arena_free(s->arena);
		mem_free(s);
		return false;
	}
	s->below = st->top;
	st->top = s;
	lay_out(st, s);
	return true;
}

static void came_back(struct screens *st)
{
	if (st->top->class->back)
		st->top->class->back(st->top);
}

bool screens_pop(struct screens *st)
{
	if (!st->top || !st->top->below)
		return false;
	unlink_top(st);
	came_back(st);
	bury(st);
	return true;
}

bool screens_replace(struct screens *st, const struct screen_class *class,
		     const void *arg, struct err *err)
{
	struct screen *old = st->top, *new;

	if (!screens_push(st, class, arg, err))
		return false;
	new = st->top;
	if (!old || new->below != old)
		return true; /* open pushed another by itself */
	st->top = old;
	unlink_top(st);
	new->below = st->top;
	st->top = new;
	bury(st);
	return true;
}

void screens_pop_to(struct screens *st, const struct screen *s)
{
	const struct screen *at = st->top;

	while (at && at != s)
		at = at->below;
	if (!at)
		BUG("screens_pop_to: not on the stack");
	if (st->top == s)
		return;
	while (st->top != s)
		unlink_top(st);
	came_back(st);
	bury(st);
}

struct screen *screens_top(const struct screens *st)
{
	return st->top;
}

struct screen *screens_find(const struct screens *st, const char *name)
{
	struct screen *s = st->top;

	while (s && strcmp(s->class->name, name) != 0)
		s = s->below;
	return s;
}

void *screens_app(const struct screens *st)
{
	return st->app;
}

static bool offer(struct screen *s, const struct key *key)
{
	const struct keybind *bind;

	if (s->class->key && s->class->key(s, key))
		return true;
	bind = keybind_find(s->class->keys, key);
	return bind && s->class->act && s->class->act(s, bind->action);
}

static bool dispatch(struct screens *st, const struct key *key)
{
	const struct keybind *bind;
	struct screen *s, *below;

	for (s = st->top; s; s = below) {
		below = s->class->modal ? NULL : s->below;
		if (offer(s, key))
			return true;
	}
	bind = keybind_find(st->frame->keys, key);
	return bind && st->frame->act && st->frame->act(st, bind->action);
}

/* A click on a key of the footer presses that key. */
static bool clicked(struct screens *st, const struct key *mouse,
		    struct key *out)
{
	struct grid *g;
	struct canvas row;
	const struct keybind *bind;
	char first[KEY_NAME_LEN];

	if (mouse->code != KEY_MOUSE_CLICK || mouse->y != st->h - 1 || !st->w)
		return false;
	g = grid_new(st->w, 1);
	row = canvas_of(g, &st->theme);
	bind = frame_footer_at(&row, mouse->x, st->top->class->keys,
			       st->frame->keys);
	grid_free(g);
	if (!bind)
		return false;
	snprintf(first, sizeof(first), "%.*s", (int)strcspn(bind->keys, " "),
		 bind->keys);
	return key_parse(first, out);
}

static bool from_mouse(struct screens *st, const struct key *mouse,
		       struct key *out)
{
	if (mouse->code == KEY_MOUSE_WHEEL_UP)
		return key_parse("Up", out);
	if (mouse->code == KEY_MOUSE_WHEEL_DOWN)
		return key_parse("Down", out);
	return clicked(st, mouse, out);
}

/* A mouse key that the top does not want is a press of another. */
static bool mouse_key(struct screens *st, const struct key *mouse)
{
	struct key real;

	if (st->top->class->key && st->top->class->key(st->top, mouse))
		return true;
	return from_mouse(st, mouse, &real) && dispatch(st, &real);
}

bool screens_key(struct screens *st, const struct key *key)
{
	bool taken;

	if (!st->top)
		return false;
	st->message[0] = '\0';
	begin(st);
	taken = key->kind == KEY_KIND_MOUSE ? mouse_key(st, key)
					    : dispatch(st, key);
	end(st);
	return taken;
}

void screens_event(struct screens *st, const struct event *event)
{
	struct screen *s, *below;

	begin(st);
	for (s = st->top; s; s = below) {
		below = s->below;
		if (s->class->event)
			s->class->event(s, event);
	}
	end(st);
}

void screens_say(struct screens *st, unsigned role, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(st->message, sizeof(st->message), fmt, ap);
	va_end(ap);
	st->role = role;
}

void screens_say_err(struct screens *st, const struct err *err)
{
	screens_say(st, ROLE_ERROR, "%s%s%s", err->what,
		    err->hint[0] ? "  " : "", err->hint);
}

static struct canvas part(const struct canvas *all, struct frame_rect r)
{
	return canvas_sub(all, r.x, r.y, r.w, r.h);
}

static void draw_journey(const struct screens *st, const struct canvas *all,
			 const struct frame_layout *l)
{
	const struct screen *base = base_of(st);
	struct strbuf crumb = STRBUF_INIT;
	struct canvas c;

	if (l->rail.w) {
		c = part(all, l->rail);
		frame_draw_rail(&c, st->frame);
	}
	if (l->steps.h) {
		if (base->class->crumb)
			base->class->crumb(base, &crumb);
		c = part(all, l->steps);
		frame_draw_steps(&c, st->frame, crumb.buf);
	}
	strbuf_release(&crumb);
}

static void draw_help(const struct screens *st, const struct canvas *all,
		      const struct frame_layout *l)
{
	const struct screen *base = base_of(st);
	struct strbuf text = STRBUF_INIT;
	struct canvas c = part(all, l->help);

	if (!l->help.h)
		return;
	base->class->help(base, &text);
	frame_draw_help(&c, text.buf, l->help.x > l->body.x);
	strbuf_release(&text);
}

static void draw_panes(const struct screens *st, const struct canvas *all,
		       const struct frame_layout *l)
{
	struct canvas c = part(all, l->panes), half;

	if (!l->panes.h)
		return;
	half = canvas_sub(&c, 0, 0, c.w / 2 - 1, c.h);
	if (st->frame->ledger)
		st->frame->ledger(st, &half);
	half = canvas_sub(&c, c.w / 2, 0, c.w - c.w / 2, c.h);
	if (st->frame->log)
		st->frame->log(st, &half);
}

/* Bottom up, from the one that is not an overlay */
static void draw_screens(const struct screen *s, const struct canvas *all,
			 const struct frame_layout *l)
{
	struct canvas c;

	if (s->class->overlay && s->below)
		draw_screens(s->below, all, l);
	c = part(all, s->class->overlay ? frame_overlay(l) : l->body);
	if (s->class->overlay) {
		c.grid->cursor_x = c.grid->cursor_y = -1;
		c.grid->n_links = 0;
	}
	s->class->draw(s, &c);
}

static void draw_frame(const struct screens *st, const struct canvas *all,
		       const struct frame_layout *l)
{
	struct canvas c = part(all, l->title);

	frame_draw_title(&c, st->frame);
	draw_journey(st, all, l);
	draw_help(st, all, l);
	draw_panes(st, all, l);
	c = *all;
	if (l->body.y > l->title.h + l->steps.h)
		canvas_hline(&c, 0, l->body.y - 1, c.w, ROLE_DIM);
	c = part(all, l->message);
	canvas_text(&c, 1, 0, st->role, st->message);
	c = part(all, l->footer);
	frame_draw_footer(&c, st->top->class->keys, st->frame->keys);
}

void screens_draw(struct screens *st, struct grid *grid,
		  const struct theme *theme)
{
	struct canvas all = canvas_of(grid, theme);
	struct frame_layout l;
	struct screen *s;

	grid_clear(grid);
	st->w = grid->w;
	st->h = grid->h;
	st->theme = *theme;
	if (!st->top)
		return;
	l = frame_layout(grid->w, grid->h, st->frame, base_of(st)->class);
	if (l.too_small) {
		frame_draw_small(&all, st->frame);
		return;
	}
	for (s = st->top; s; s = s->class->overlay ? s->below : NULL)
		lay_out(st, s);
	draw_frame(st, &all, &l);
	draw_screens(st->top, &all, &l);
}

static void help_keys(struct strbuf *out, const struct keybind *table)
{
	const struct keybind *b;

	for (b = table; b && b->keys; b++) {
		if (!b->help && !b->label)
			continue;
		strbuf_addf(out, "  %-22s %s\n", b->keys,
			    _(b->help ? b->help : b->label));
	}
}

bool screens_help(struct screens *st)
{
	const struct screen *top = st->top, *s;
	struct pager_spec spec = { .title = _("Help") };
	struct strbuf text = STRBUF_INIT;
	bool opened;

	if (!top || top->class == &pager_class)
		return false;
	if (top->class->help) {
		top->class->help(top, &text);
		strbuf_addstr(&text, "\n\n");
	}
	strbuf_addf(&text, "# %s\n", _("Keys here"));
	for (s = top; s; s = s->class->modal ? NULL : s->below)
		help_keys(&text, s->class->keys);
	strbuf_addf(&text, "\n# %s\n", _("Keys everywhere"));
	help_keys(&text, st->frame->keys);
	spec.text = text.buf;
	opened = pager_open(st, &spec);
	strbuf_release(&text);
	return opened;
}
