/* result.c - the end: names, ways in, proof, nodes; and, after a teardown,
 * what was kept.  Each row can be copied. */
#include "core/setup/result.h"
#include "core/setup/glass.h"

#include "screens/full.h"

#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/ocm/admin.h"
#include "core/setup/access.h"
#include "tui/list.h"
#include "tui/text.h"

enum {
	RESULT_DETAIL = 1,
	RESULT_COPY,
	RESULT_REVEAL,
	RESULT_REMOVE,
	RESULT_PROVE,
	RESULT_DOCTOR,
	RESULT_STAY
};

static const struct keybind result_keys[] = {
	{ "Enter", RESULT_DETAIL, N_("Whole line"),
	  N_("this line whole, with its remark") },
	{ "y", RESULT_COPY, N_("Copy"), N_("copy the value of this line") },
	{ "v", RESULT_REVEAL, N_("Password"),
	  N_("show the password of cluster-admin, once; with external "
	     "authentication: write the break-glass kubeconfig") },
	{ "d", RESULT_DOCTOR, N_("Doctor"),
	  N_("examine the private endpoint") },
	{ "^R F5", RESULT_PROVE, NULL, N_("prove the access once more") },
	{ "x", RESULT_REMOVE, N_("Remove all"),
	  N_("remove what this set-up made; asks for its name") },
	{ "^B Alt-Left Esc", RESULT_STAY, NULL, NULL },
	{ 0 },
};

struct result {
	struct screen screen;
	struct row_list rows;
	struct arena *rows_arena;
	size_t at, top;
	int room, label; /* rows on the screen; columns of the labels */
};

static struct result *of(struct screen *s)
{
	return (struct result *)s;
}

static void keep_in_sight(struct result *r)
{
	size_t n = r->room < 1 ? 1 : (size_t)r->room;

	if (r->at < r->top)
		r->top = r->at;
	if (r->at >= r->top + n)
		r->top = r->at - n + 1;
	if (r->top == 1)
		r->top = 0; /* the heading above the first row */
}

static void fill(struct result *r)
{
	size_t i;
	int w;

	arena_clear(r->rows_arena);
	memset(&r->rows, 0, sizeof(r->rows));
	if (r->screen.class == &kept_class)
		kept_rows(full_of(&r->screen)->s, r->rows_arena, &r->rows);
	else
		result_rows(full_of(&r->screen)->s, r->rows_arena, &r->rows);
	r->label = 10;
	for (i = 0; i < r->rows.n; i++) {
		w = *r->rows.at[i].value ? text_width(r->rows.at[i].label) : 0;
		r->label = w > r->label ? w : r->label;
	}
}

static bool result_open(struct screen *s, const void *arg, struct err *err)
{
	struct result *r = of(s);

	(void)arg;
	(void)err;
	r->rows_arena = arena_new();
	r->room = 10;
	fill(r);
	r->at = r->rows.n > 1 && r->rows.at[0].title;
	return true;
}

static void result_close(struct screen *s)
{
	arena_free(of(s)->rows_arena);
}

static void result_event(struct screen *s, const struct event *ev)
{
	if (ev->kind == EVENT_CHECK || ev->kind == EVENT_ACTION)
		fill(of(s));
}

/* ---- acts ---------------------------------------------------------------------------------*/

static bool move(struct result *r, int by)
{
	long at = (long)r->at + by;

	if (at < 0)
		at = 0;
	if (at >= (long)r->rows.n)
		at = (long)r->rows.n - 1;
	r->at = at < 0 ? 0 : (size_t)at;
	keep_in_sight(r);
	return true;
}

static bool result_key(struct screen *s, const struct key *key)
{
	struct result *r = of(s);

	if (key_is(key, "Up k"))
		return move(r, -1);
	if (key_is(key, "Down j"))
		return move(r, 1);
	if (key_is(key, "PgUp"))
		return move(r, -r->room);
	if (key_is(key, "PgDn Space"))
		return move(r, r->room);
	if (key_is(key, "Home g"))
		return move(r, -(int)r->rows.n);
	if (key_is(key, "End G"))
		return move(r, (int)r->rows.n);
	return false;
}

static bool detail(const struct result *r)
{
	struct pager_spec spec = { .copy = full_copy };
	struct strbuf sb = STRBUF_INIT;
	const struct row *x;

	if (r->at >= r->rows.n)
		return false;
	x = &r->rows.at[r->at];
	spec.title = x->label;
	strbuf_addf(&sb, "%s\n\n%s\n", x->value, x->note);
	spec.text = sb.buf;
	pager_open(r->screen.stack, &spec);
	strbuf_release(&sb);
	return true;
}

/* External authentication: no password, but a kubeconfig, on demand. */
static void save_glass(struct result *r)
{
	struct full *f = full_of(&r->screen);
	struct err err;

	if (glass_save(f->s, &err))
		screens_say(r->screen.stack, ROLE_OK,
			    _("Written, for you only: %s"), glass_path(f->s));
	else
		screens_say(r->screen.stack, ROLE_ERROR, "%s", err.what);
	fill(r);
}

static bool reveal(struct result *r)
{
	struct full *f = full_of(&r->screen);

	if (glass_ready(f->s))
		save_glass(r);
	else if (f->revealed)
		screens_say(r->screen.stack, ROLE_WARN, "%s",
			    _("It was shown once. `rosawiz resume` sets a new "
			      "one."));
	else if (!f->s->admin_set || !secret_is_set(&f->s->admin_password))
		screens_say(r->screen.stack, ROLE_WARN, "%s",
			    _("This set-up made no cluster-admin."));
	else
		full_push(r->screen.stack, &reveal_class, NULL);
	return true;
}

static bool prove(struct full *f)
{
	if (!f->s->engine || (f->s->access && !f->s->access->over))
		return false;
	access_free(f->s->access);
	f->s->access = NULL;
	access_start(f->s);
	return true;
}

static bool result_act(struct screen *s, int action)
{
	struct result *r = of(s);

	switch (action) {
	case RESULT_DETAIL:
		return detail(r);
	case RESULT_COPY:
		if (r->at < r->rows.n)
			full_copy(s->stack, *r->rows.at[r->at].value
						    ? r->rows.at[r->at].value
						    : r->rows.at[r->at].label);
		return true;
	case RESULT_REVEAL:
		return s->class == &result_class && reveal(r);
	case RESULT_REMOVE:
		if (s->class != &result_class)
			return false;
		full_clean_up(s->stack);
		return true;
	case RESULT_PROVE:
		return s->class == &result_class && prove(full_of(s));
	case RESULT_DOCTOR:
		if (s->class != &result_class)
			return false;
		full_push(s->stack, &doctor_class, NULL);
		return true;
	case RESULT_STAY:
		if (s->below)
			return screens_pop(s->stack);
		screens_say(s->stack, ROLE_TEXT, "%s",
			    _("This is the end of the way. ^C leaves."));
		return true;
	default:
		return false;
	}
}

/* ---- drawing -------------------------------------------------------------------------------*/

static void draw_row(const struct result *r, struct canvas *c, int y,
		     const struct row *x)
{
	struct canvas label = canvas_sub(c, 2, y, r->label, 1), value;
	unsigned role = ROLE_TEXT;

	if (x->title) {
		canvas_text(c, 0, y, ROLE_TITLE, x->label);
		return;
	}
	if (!*x->value) {
		canvas_text(c, 2, y, ROLE_TEXT, x->label);
		return;
	}
	if (!strcmp(x->value, access_state_name(ACCESS_OK)))
		role = ROLE_OK;
	else if (!strcmp(x->value, access_state_name(ACCESS_FAILED)))
		role = ROLE_ERROR;
	else if (str_starts(x->value, "https://"))
		role = ROLE_LINK;
	canvas_text(&label, 0, 0, ROLE_DIM, x->label);
	value = canvas_sub(c, r->label + 4, y, c->w - r->label - 4, 1);
	y = canvas_text(&value, 0, 0, role, x->value);
	if (y + 6 < value.w && *x->note)
		canvas_text(&value, y + 2, 0, ROLE_DIM, x->note);
}

static const char *headline(const struct result *r, unsigned *role)
{
	const struct full *f = full_of(&r->screen);
	const struct access *x = f->s->access;

	*role = ROLE_OK;
	if (r->screen.class == &kept_class)
		return r->rows.n ? _("Removed. What is kept, and why:")
				 : _("Removed. Nothing was kept.");
	if (!x) {
		*role = ROLE_TITLE;
		return _("What is known of the cluster");
	}
	if (!x->over)
		return _("Proving the access...");
	if (x->proven)
		return _("Your private cluster is ready, and reached.");
	*role = ROLE_WARN;
	return _("The cluster is ready; the access is not proven from here.");
}

static void result_layout(struct screen *s, int w, int h)
{
	struct result *r = of(s);

	fill(r);
	r->label = r->label > w / 3 - 2 ? w / 3 - 2 : r->label;
	r->room = h - 6;
	keep_in_sight(r);
}

/* The row in focus whole: its value where it was cut, and its remark. */
static void draw_whole(const struct result *r, struct canvas *c)
{
	const struct row *x = r->at < r->rows.n ? &r->rows.at[r->at] : NULL;
	struct canvas in = canvas_sub(c, 0, 1, c->w, c->h - 1);
	int y = 0;

	canvas_hline(c, 0, 0, c->w, ROLE_DIM);
	if (!x)
		return;
	if (text_width(x->value) > c->w - r->label - 4)
		y = canvas_wrap(&in, 0, ROLE_TEXT, x->value);
	in = canvas_sub(&in, 0, y, in.w, in.h - y);
	canvas_wrap(&in, 0, ROLE_DIM, x->note);
}

static void result_draw(const struct screen *s, struct canvas *body)
{
	const struct result *r = (const struct result *)s;
	struct canvas in = canvas_sub(body, 1, 0, body->w - 2, body->h), low;
	unsigned role;
	const char *head = headline(r, &role);
	int i;

	canvas_text(&in, 0, 0, role, head);
	for (i = 0; i < r->room && r->top + (size_t)i < r->rows.n; i++) {
		draw_row(r, &in, 2 + i, &r->rows.at[r->top + (size_t)i]);
		if (r->top + (size_t)i == r->at)
			canvas_paint(&in, 0, 2 + i, in.w, ROLE_FOCUS);
	}
	low = canvas_sub(&in, 0, in.h - 4, in.w, 4);
	draw_whole(r, &low);
}

const struct screen_class result_class = {
	.name = "result",
	.size = sizeof(struct result),
	.keys = result_keys,
	.open = result_open,
	.close = result_close,
	.key = result_key,
	.act = result_act,
	.event = result_event,
	.layout = result_layout,
	.draw = result_draw,
};

static const struct keybind kept_keys[] = {
	{ "Enter", RESULT_DETAIL, N_("Whole line"), N_("this line whole") },
	{ "y", RESULT_COPY, N_("Copy"), N_("copy the value of this line") },
	{ "^B Alt-Left Esc", RESULT_STAY, NULL, NULL },
	{ 0 },
};

const struct screen_class kept_class = {
	.name = "kept",
	.size = sizeof(struct result),
	.keys = kept_keys,
	.open = result_open,
	.close = result_close,
	.key = result_key,
	.act = result_act,
	.layout = result_layout,
	.draw = result_draw,
};
