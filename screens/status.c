/* status.c - any cluster of the account, as Red Hat tells it now: the list, and
 * one of them; its protection and its end. */
#include "core/setup/status.h"

#include "screens/rows_page.h"

#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/setup/ending.h"

enum {
	STATUS_ENTER = 1,
	STATUS_COPY,
	STATUS_AGAIN,
	STATUS_PROTECT,
	STATUS_DELETE,
	STATUS_BACK
};

static const struct keybind status_keys[] = {
	{ "Enter", STATUS_ENTER, N_("Open"),
	  N_("this cluster; in a cluster: this line whole") },
	{ "y", STATUS_COPY, N_("Copy"), N_("copy the value of this line") },
	{ "^R F5", STATUS_AGAIN, N_("Again"), N_("ask Red Hat again") },
	{ "p", STATUS_PROTECT, N_("Protect"),
	  N_("protection against deletion on or off") },
	{ "x", STATUS_DELETE, N_("Delete"),
	  N_("delete the cluster, then what belonged to it; asks for its "
	     "name") },
	{ "^B Alt-Left Esc", STATUS_BACK, NULL, NULL },
	{ 0 },
};

struct page {
	struct rows_page rows; /* first */
	struct status *status;
	bool running; /* a change of the protection */
	const char *banner;
};

static struct page *of(struct screen *s)
{
	return (struct page *)s;
}

static void fill(struct rows_page *r)
{
	struct page *p = (struct page *)r;

	status_rows(p->status, r->arena, &r->rows);
	p->banner = status_banner(p->status, r->arena);
}

/* arg: the cluster's name or id; NULL: the list */
static bool status_open(struct screen *s, const void *arg, struct err *err)
{
	(void)err;
	of(s)->status = status_new(full_of(s)->s, arg);
	rows_page_open(&of(s)->rows, fill);
	return true;
}

static void status_close(struct screen *s)
{
	rows_page_close(s);
	status_free(of(s)->status);
}

/* The change is over: what came of it is read. */
static void changed(struct page *p)
{
	struct screen *s = &p->rows.screen;
	const struct engine *e = full_of(s)->s->engine;

	if (!p->running || !e || engine_outcome(e) == ENGINE_RUNNING)
		return;
	p->running = false;
	if (engine_outcome(e) == ENGINE_DONE)
		status_refresh(p->status);
	else if (engine_err(e))
		full_tell(s->stack, engine_err(e));
}

static void status_event(struct screen *s, const struct event *ev)
{
	struct rows_page *r = &of(s)->rows;

	if (ev->kind == EVENT_ACTION)
		changed(of(s));
	if (ev->kind != EVENT_CHECK)
		return;
	rows_page_fill(r);
	if (!r->at)
		r->at = r->rows.n > 1 && r->rows.at[0].title;
}

/* ---- acts ---------------------------------------------------------------------------------*/

static const struct cluster *one(const struct page *p)
{
	const struct status *st = p->status;

	return st->key && st->over && st->err.kind == ERR_NONE ? &st->c : NULL;
}

static struct page *top_page(struct screens *st)
{
	struct screen *s = screens_find(st, "status");

	return s ? of(s) : NULL;
}

static void protect_done(struct screens *st, void *owner, int choice,
			 const struct secret *text)
{
	struct page *p = top_page(st);
	const struct cluster *c = p ? one(p) : NULL;
	struct err err = { 0 };

	(void)owner;
	(void)text;
	if (choice != 0 || !c)
		return;
	p->running = ending_protect(full_of(&p->rows.screen)->s, c,
				    !c->delete_protection, &err);
	if (!p->running)
		full_tell(st, &err);
}

static bool protect(struct page *p)
{
	const struct cluster *c = one(p);
	const char *const buttons[] = { _("Change it"), _("Cancel"), NULL };
	struct dialog_spec spec = { .title = _("Protection against deletion"),
				    .buttons = buttons,
				    .cancel = 1,
				    .again = -1,
				    .done = protect_done };

	if (!c)
		return false;
	spec.text = _("Switch it on: nobody can delete the cluster before it "
		      "is off again.");
	if (c->delete_protection) {
		spec.text = _("Switch it off: the cluster can be deleted then. "
			      "Type its name.");
		spec.input = DIALOG_NAME;
		spec.expected = c->name;
	}
	return dialog_open(p->rows.screen.stack, &spec);
}

static void delete_done(struct screens *st, void *owner, int choice,
			const struct secret *text)
{
	struct page *p = top_page(st);
	const struct cluster *c = p ? one(p) : NULL;
	struct full *f = screens_app(st);
	struct err err = { 0 };

	(void)owner;
	(void)text;
	if (choice != 0 || !c)
		return;
	if (ending_delete(f->s, c, &err))
		full_only(f, &progress_class, NULL);
	else
		full_tell(st, &err);
}

static bool delete_it(struct page *p)
{
	const struct cluster *c = one(p);
	const char *const buttons[] = { _("Delete"), _("Cancel"), NULL };
	struct dialog_spec spec = { .title = _("Delete this cluster?"),
				    .buttons = buttons,
				    .initial = 1,
				    .cancel = 1,
				    .again = -1,
				    .input = DIALOG_NAME,
				    .done = delete_done };

	if (!c)
		return false;
	spec.text = _("The cluster and all that runs on it are lost. Then you "
		      "are asked about its operator roles, OIDC provider and "
		      "configuration, and what its operator leaves behind. "
		      "Account roles, network and keys stay. Type its name.");
	spec.expected = c->name;
	return dialog_open(p->rows.screen.stack, &spec);
}

static bool enter(struct page *p)
{
	const struct row *x = rows_page_row(&p->rows);

	if (p->status->key)
		return rows_page_detail(&p->rows);
	if (!x || x->title)
		return false;
	full_push(p->rows.screen.stack, &status_class, x->id);
	return true;
}

static bool status_act(struct screen *s, int action)
{
	struct page *p = of(s);

	switch (action) {
	case STATUS_ENTER:
		return enter(p);
	case STATUS_COPY:
		return rows_page_copy(&p->rows);
	case STATUS_AGAIN:
		status_refresh(p->status);
		rows_page_fill(&p->rows);
		return true;
	case STATUS_PROTECT:
		return protect(p);
	case STATUS_DELETE:
		return delete_it(p);
	case STATUS_BACK:
		return s->below && screens_pop(s->stack);
	default:
		return false;
	}
}

/* ---- drawing -------------------------------------------------------------------------------*/

static void status_draw(const struct screen *s, struct canvas *body)
{
	const struct page *p = (const struct page *)s;
	const struct status *st = p->status;
	struct canvas in = canvas_sub(body, 1, 0, body->w - 2, body->h);
	const char *head = "";
	unsigned role = ROLE_TITLE;

	if (st->err.kind != ERR_NONE) {
		canvas_err(&in, 0, &st->err);
		return;
	}
	if (!st->over)
		head = _("Asking Red Hat...");
	else if (!st->key)
		head = st->list.n ? _("Enter opens a cluster.")
				  : _("rosawiz setup makes one.");
	else if (p->banner && *p->banner) {
		head = p->banner;
		role = ROLE_WARN;
	} else {
		head = arena_fmt(p->rows.arena, _("Cluster %s"), st->c.name);
	}
	rows_page_draw(&p->rows, body, role, head);
}

const struct screen_class status_class = {
	.name = "status",
	.full = true,
	.size = sizeof(struct page),
	.keys = status_keys,
	.open = status_open,
	.close = status_close,
	.key = rows_page_key,
	.act = status_act,
	.event = status_event,
	.layout = rows_page_layout,
	.draw = status_draw,
};
