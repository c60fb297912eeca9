/* preflight.c - can this account do what is planned?  The checks at the left,
 * the chosen one's evidence, what to do and a link (and QR code) at the right.
 * Pushed with an argument it stands between the review and the creation. */
#include "core/setup/preflight.h"

#include "screens/full.h"

#include "core/base/i18n.h"
#include "core/base/str.h"
#include "tui/list.h"
#include "tui/qr.h"
#include "tui/text.h"

enum {
	PREFLIGHT_GO = 1,
	PREFLIGHT_AGAIN,
	PREFLIGHT_COPY,
	PREFLIGHT_QR,
	PREFLIGHT_LEARN
};

static const struct keybind preflight_keys[] = {
	{ "Enter", PREFLIGHT_GO, N_("Go on"),
	  N_("back, or on to the creation when it was asked for") },
	{ "^R F5", PREFLIGHT_AGAIN, N_("Look again"),
	  N_("everything once more, after you put something right") },
	{ "v", PREFLIGHT_QR, N_("QR code"),
	  N_("the link for a camera, and back") },
	{ "y", PREFLIGHT_COPY, N_("Copy link"), N_("copy the link") },
	{ "h", PREFLIGHT_LEARN, NULL, N_("what WARN, FAIL, UNKNOWN mean") },
	{ 0 },
};

struct preflight_screen {
	struct screen screen;
	bool creating; /* the creation follows */
	bool moved;    /* by the person: does not jump to what is worst */
	bool qr;       /* shows the link's QR code instead */
	struct list list;
	struct list_column columns[3];
};

static struct preflight_screen *of(struct screen *s)
{
	return (struct preflight_screen *)s;
}

/* ---- rows ----------------------------------------------------------------*/

static size_t count(const void *owner)
{
	const struct preflight_check *rows;
	const struct preflight_screen *p = owner;

	return preflight_rows(full_of(&p->screen)->s, &rows);
}

static unsigned role_of(enum preflight_state state)
{
	switch (state) {
	case PREFLIGHT_FAIL:
		return ROLE_ERROR;
	case PREFLIGHT_WARN:
	case PREFLIGHT_UNKNOWN:
		return ROLE_WARN;
	case PREFLIGHT_RUN:
		return ROLE_DIM;
	case PREFLIGHT_OK:
		break;
	}
	return ROLE_TEXT;
}

static void row(const void *owner, size_t i, struct list_row *out)
{
	const struct preflight_screen *p = owner;
	const struct preflight_check *rows;

	preflight_rows(full_of(&p->screen)->s, &rows);
	out->id = rows[i].id;
	out->cells[0] = preflight_state_name(rows[i].state);
	out->cells[1] = rows[i].title;
	out->role = role_of(rows[i].state);
}

static const struct preflight_check *current(const struct preflight_screen *p)
{
	const struct preflight_check *rows;
	size_t n = preflight_rows(full_of(&p->screen)->s, &rows);
	long at = list_selected(&p->list);

	return at >= 0 && (size_t)at < n ? &rows[at] : NULL;
}

/* The worst first, unless the person looks elsewhere. */
static void refresh(struct preflight_screen *p)
{
	const struct setup *s = full_of(&p->screen)->s;
	const struct preflight_check *rows;
	size_t n = preflight_rows(s, &rows), i;
	enum preflight_state worst = preflight_worst(s);

	list_refresh(&p->list);
	for (i = 0; i < n && !p->moved && worst > PREFLIGHT_OK; i++)
		if (rows[i].state == worst) {
			list_select(&p->list, rows[i].id);
			break;
		}
}

static bool preflight_open(struct screen *s, const void *arg, struct err *err)
{
	struct preflight_screen *p = of(s);

	(void)err;
	p->creating = arg != NULL;
	list_init(&p->list);
	p->columns[0] = (struct list_column){ .title = "" };
	p->columns[1] = (struct list_column){ .title = "" };
	p->list.columns = p->columns;
	p->list.count = count;
	p->list.row = row;
	p->list.owner = p;
	p->list.empty = _("Nothing yet: sign in first.");
	refresh(p);
	return true;
}

static void preflight_close(struct screen *s)
{
	list_release(&of(s)->list);
}

/* ---- acts ----------------------------------------------------------------*/

static bool go(struct preflight_screen *p)
{
	struct full *f = full_of(&p->screen);
	struct err err = { 0 };

	if (!p->creating)
		return screens_pop(p->screen.stack);
	if (!preflight_over(f->s)) {
		screens_say(p->screen.stack, ROLE_WARN, "%s",
			    _("Still looking."));
		return true;
	}
	if (preflight_refuses(f->s, &err)) {
		screens_say(p->screen.stack, ROLE_ERROR, "%s",
			    _("What FAILs must be put right first. Esc: back "
			      "to the answers."));
		return true;
	}
	screens_pop(p->screen.stack);
	review_confirm(f->stack);
	return true;
}

static void learn(struct screens *st)
{
	struct pager_spec spec = {
		.title = _("How to read this"),
		.text = _("Looked at before anything is made, by reading only. "
			  "WARN may still work. FAIL cannot. UNKNOWN: it could "
			  "not be looked at, and the permission that was "
			  "lacking is named; it is never counted as OK.\n"
			  "Permissions are simulated by IAM for the actions of "
			  "your plan: a pass is likely, not promised, since a "
			  "resource's own policy is not seen.")
	};

	pager_open(st, &spec);
}

static bool preflight_act(struct screen *s, int action)
{
	struct preflight_screen *p = of(s);
	const struct preflight_check *c = current(p);

	switch (action) {
	case PREFLIGHT_GO:
		return go(p);
	case PREFLIGHT_AGAIN:
		p->moved = false;
		preflight_start(full_of(s)->s);
		return true;
	case PREFLIGHT_COPY:
		if (c && *c->link)
			full_copy(s->stack, c->link);
		return true;
	case PREFLIGHT_QR:
		p->qr = !p->qr && c && *c->link;
		return true;
	case PREFLIGHT_LEARN:
		learn(s->stack);
		return true;
	default:
		return false;
	}
}

static bool preflight_key(struct screen *s, const struct key *key)
{
	struct preflight_screen *p = of(s);

	if (!list_key(&p->list, key))
		return false;
	p->moved = true;
	return true;
}

static void preflight_event(struct screen *s, const struct event *ev)
{
	struct preflight_screen *p = of(s);
	const struct full *f = full_of(s);

	(void)ev;
	refresh(p);
	/* the look has ended well: on to what was asked for */
	if (p->creating && !p->moved && screens_top(s->stack) == s &&
	    preflight_over(f->s) && preflight_worst(f->s) == PREFLIGHT_OK)
		go(p);
}

static void preflight_layout(struct screen *s, int w, int h)
{
	(void)w;
	list_layout(&of(s)->list, h - 4);
}

/* ---- drawing -------------------------------------------------------------*/

static void draw_check(const struct preflight_check *c, struct canvas *part)
{
	int y, w, h;

	y = canvas_wrap(part, 0, ROLE_TITLE, c->title);
	y += canvas_wrap(part, y, role_of(c->state), c->evidence);
	if (*c->link && text_width(c->link) > part->w)
		y += canvas_wrap(part, y, ROLE_LINK, c->link);
	else if (*c->link)
		canvas_link(part, 0, y++, c->link, c->link);
	if (*c->advice)
		y += canvas_wrap(part, y + 1, ROLE_TEXT, c->advice) + 2;
	if (*c->link && qr_size(c->link, part->theme, &w, &h) &&
	    h <= part->h - y)
		qr_draw(part, 0, y, c->link);
}

/* Alone on the screen; the link stays readable beside it. */
static bool draw_qr(const struct preflight_check *c, struct canvas *body)
{
	struct canvas in;
	int w, h;

	if (!*c->link || !qr_size(c->link, body->theme, &w, &h) ||
	    !qr_draw(body, 1, 0, c->link))
		return false;
	in = canvas_sub(body, w + 3, 1, body->w - w - 4, body->h - 1);
	h = canvas_wrap(&in, 0, ROLE_TITLE, c->title);
	canvas_wrap(&in, h, ROLE_LINK, c->link);
	return true;
}

static void draw_foot(const struct preflight_screen *p, struct canvas *c)
{
	const struct full *f = full_of(&p->screen);
	struct arena *a = arena_new();
	enum preflight_state worst = preflight_worst(f->s);
	int x;

	x = canvas_printf(c, 0, 0, role_of(worst), "%s",
			  preflight_summary(f->s, a));
	arena_free(a);
	if (!p->creating)
		canvas_printf(c, x, 0, ROLE_DIM, "   %s",
			      _("Nothing is changed by looking."));
	else if (worst == PREFLIGHT_FAIL)
		canvas_printf(c, x, 0, ROLE_TEXT, "   %s",
			      _("Put right what FAILs, then ^R."));
	else
		canvas_printf(c, x, 0, ROLE_TEXT, "   %s",
			      _("Enter goes on all the same."));
}

static void preflight_draw(const struct screen *s, struct canvas *body)
{
	const struct preflight_screen *p = (const struct preflight_screen *)s;
	int left = body->w < 100 ? body->w / 2 + 4 : 52, h = body->h - 2;
	struct canvas part = canvas_sub(body, 0, 0, left, h);
	const struct preflight_check *c = current(p);

	if (p->qr && c && draw_qr(c, body))
		return;
	list_draw(&p->list, &part, true);
	canvas_vline(body, left, 0, h, ROLE_DIM);
	part = canvas_sub(body, left + 2, 0, body->w - left - 3, h);
	if (c)
		draw_check(c, &part);
	canvas_hline(body, 0, body->h - 2, body->w, ROLE_DIM);
	part = canvas_sub(body, 1, body->h - 1, body->w - 2, 1);
	draw_foot(p, &part);
}

const struct screen_class preflight_class = {
	.name = "preflight",
	.size = sizeof(struct preflight_screen),
	.keys = preflight_keys,
	.full = true,
	.open = preflight_open,
	.close = preflight_close,
	.key = preflight_key,
	.act = preflight_act,
	.event = preflight_event,
	.layout = preflight_layout,
	.draw = preflight_draw,
};
