/* ledger.c - F2: every call that was made, and what is going to be, as the
 * command that would do the same. */
#include "screens/full.h"

#include "core/base/clock.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "tui/list.h"

enum {
	LEDGER_DETAIL = 1,
	LEDGER_COPY,
	LEDGER_WRITES,
	LEDGER_CLOSE
};

static const struct keybind ledger_keys[] = {
	{ "Enter", LEDGER_DETAIL, N_("Details"),
	  N_("the whole command, answer and request id") },
	{ "y", LEDGER_COPY, N_("Copy"), N_("copy the command") },
	{ "w", LEDGER_WRITES, N_("Only changes"),
	  N_("only calls that change something, or all") },
	{ "Esc q F2 ^O ^B", LEDGER_CLOSE, N_("Close"), N_("close this") },
	{ 0 },
};

static const struct list_column columns[] = { { N_("Call"), 0, false },
					      { N_("Answer"), 10, false },
					      { N_("ms"), 6, false },
					      { N_("The same by hand"), 0,
						false },
					      { NULL, 0, false } };

struct call {
	const char *id, *what, *answer, *ms, *command, *request_id, *warning;
};

struct ledger {
	struct screen screen;
	struct list list;
	struct arena *rows_arena;
	struct call *calls;
	size_t n;
	bool writes;
};

static struct ledger *of(struct screen *s)
{
	return (struct ledger *)s;
}

static size_t count(const void *owner)
{
	return ((const struct ledger *)owner)->n;
}

static void row(const void *owner, size_t i, struct list_row *out)
{
	const struct call *c = &((const struct ledger *)owner)->calls[i];

	out->id = c->id;
	out->cells[0] = c->what;
	out->cells[1] = c->answer;
	out->cells[2] = c->ms;
	out->cells[3] = c->command;
}

static void add_entry(struct ledger *l, const struct ledger_entry *e)
{
	struct arena *a = l->rows_arena;
	struct call *c = &l->calls[l->n++];
	int64_t left = e->again_ms - real_ms();
	bool waits = !e->done && left >= 1000;

	c->id = arena_fmt(a, "%u-%d", e->id, e->attempt);
	c->what = arena_fmt(a, "%s %s", e->service, e->op);
	c->answer = waits      ? arena_fmt(a, _("%s: again in %d s"), e->code,
					   (int)(left / 1000))
		    : !e->done ? arena_dup(a, _("waiting"))
		    : *e->code ? arena_dup(a, e->code)
			       : arena_fmt(a, "%d", e->status);
	c->ms = e->done ? arena_fmt(a, "%lld", (long long)e->took_ms)
			: arena_dup(a, "");
	c->command = arena_dup(a, e->command ? e->command : "");
	c->request_id = arena_dup(a, e->request_id);
	c->warning = arena_dup(a, e->warning ? e->warning : "");
}

/* What the plan will call, before anything has run. */
static void add_planned(struct ledger *l, const struct setup *s)
{
	size_t i;

	for (i = 0; s->plan_built && !s->engine && i < s->plan.n; i++) {
		const struct action *x = &s->plan.at[i];
		struct call *c;

		if (!x->command)
			continue;
		c = &l->calls[l->n++];
		c->id = arena_fmt(l->rows_arena, "plan %s", x->id);
		c->what = arena_dup(l->rows_arena, x->title);
		c->answer = arena_dup(l->rows_arena, _("to come"));
		c->ms = c->request_id = c->warning =
			arena_dup(l->rows_arena, "");
		c->command =
			values_preview(s->values, l->rows_arena, x->command);
	}
}

static void fill(struct ledger *l)
{
	const struct setup *s = full_of(&l->screen)->s;
	size_t n = net_ledger_count(s->net), i;
	size_t room = n + (s->plan_built ? s->plan.n : 0) + 1;

	arena_clear(l->rows_arena);
	l->n = 0;
	l->calls = arena_alloc(l->rows_arena, room * sizeof(*l->calls));
	for (i = 0; i < n; i++) {
		const struct ledger_entry *e = net_ledger(s->net, i);

		if (!e->hidden && strcmp(e->service, "sim") &&
		    (e->writes || !l->writes))
			add_entry(l, e);
	}
	add_planned(l, s);
	list_refresh(&l->list);
}

static bool ledger_open(struct screen *s, const void *arg, struct err *err)
{
	struct ledger *l = of(s);

	(void)arg;
	(void)err;
	l->rows_arena = arena_new();
	list_init(&l->list);
	l->list.columns = columns;
	l->list.count = count;
	l->list.row = row;
	l->list.owner = l;
	l->list.empty = _("Nothing was called yet.");
	fill(l);
	if (l->n)
		list_select(&l->list, l->calls[l->n - 1].id);
	return true;
}

static void ledger_close(struct screen *s)
{
	list_release(&of(s)->list);
	arena_free(of(s)->rows_arena);
}

static bool ledger_act(struct screen *s, int action)
{
	struct ledger *l = of(s);
	long at = list_selected(&l->list);
	struct strbuf sb = STRBUF_INIT;
	struct pager_spec spec = { .copy = full_copy };
	const struct call *c = at < 0 ? NULL : &l->calls[at];

	switch (action) {
	case LEDGER_CLOSE:
		return screens_pop(s->stack);
	case LEDGER_WRITES:
		l->writes = !l->writes;
		fill(l);
		return true;
	case LEDGER_COPY:
		if (c)
			full_copy(s->stack, c->command);
		return true;
	case LEDGER_DETAIL:
		if (!c)
			return true;
		strbuf_addf(&sb, "%s\n\n%s %s\n%s\n", c->command, c->answer,
			    c->ms, c->request_id);
		if (*c->warning)
			strbuf_addf(&sb, "\n# %s\n%s\n", _("The service warns"),
				    c->warning);
		spec.title = c->what;
		spec.text = sb.buf;
		pager_open(s->stack, &spec);
		strbuf_release(&sb);
		return true;
	default:
		return false;
	}
}

static bool ledger_key(struct screen *s, const struct key *key)
{
	return list_key(&of(s)->list, key);
}

static void ledger_event(struct screen *s, const struct event *ev)
{
	if (ev->kind == EVENT_REQUEST)
		fill(of(s));
}

static void ledger_layout(struct screen *s, int w, int h)
{
	(void)w;
	list_layout(&of(s)->list, h - 2);
}

static void ledger_draw(const struct screen *s, struct canvas *area)
{
	struct canvas in;

	canvas_fill(area, ROLE_TEXT);
	in = canvas_box(area, ROLE_DIM, _("Commands: what was called"));
	list_draw(&((const struct ledger *)s)->list, &in, true);
}

const struct screen_class ledger_class = {
	.name = "ledger",
	.size = sizeof(struct ledger),
	.keys = ledger_keys,
	.modal = true,
	.overlay = true,
	.open = ledger_open,
	.close = ledger_close,
	.key = ledger_key,
	.act = ledger_act,
	.event = ledger_event,
	.layout = ledger_layout,
	.draw = ledger_draw,
};
