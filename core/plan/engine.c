/* engine.c - see engine.h and engine_impl.h. */
#include "core/plan/engine_impl.h"

#include "core/base/clock.h"
#include "core/base/i18n.h"
#include "core/base/log.h"

const char *action_state_name(enum action_state s)
{
	static const char *const names[] = {
#define X(name) [ACTION_##name] = #name,
		ACTION_STATES(X)
#undef X
	};

	return names[s];
}

const struct journal_action *run_journal(const struct run *r)
{
	const struct journal *j = r->e->o.journal;

	return j ? journal_action(j, r->pub.action->id) : NULL;
}

/* ---- states ------------------------------------------------------------------*/

bool state_is_over(enum action_state s)
{
	return s == ACTION_OK || s == ACTION_TODO || s == ACTION_FAILED ||
	       s == ACTION_UNDONE || s == ACTION_KEPT;
}

bool state_is_active(enum action_state s)
{
	return s != ACTION_WAITING && !state_is_over(s);
}

static bool mark(struct run *r, enum journal_mark mark, const char *text,
		 struct err *err)
{
	bool holds = mark == MARK_DONE || mark == MARK_MADE;
	const struct action *a = r->pub.action;

	journal_title(r->e->o.journal, a->id, a->title);
	return journal_mark(r->e->o.journal, a->id, mark, holds ? r->out : NULL,
			    text, err);
}

static bool journal_state(struct run *r, struct err *err)
{
	if (r->e->o.mode == ENGINE_DRY)
		return true;
	switch (r->pub.state) {
	case ACTION_OK:
		return mark(r, r->pub.made ? MARK_MADE : MARK_DONE, NULL, err);
	case ACTION_FAILED:
		return mark(r, MARK_FAILED, r->pub.err.what, err);
	case ACTION_UNDOING:
		return mark(r, MARK_UNDOING, NULL, err);
	case ACTION_UNDONE:
		return mark(r, MARK_UNDONE, r->pub.note, err);
	case ACTION_WAITING:
	case ACTION_PROBING:
	case ACTION_APPLYING:
	case ACTION_CHECKING:
	case ACTION_PENDING:
	case ACTION_ASKING:
	case ACTION_TODO:
	case ACTION_KEPT:
		break;
	}
	return true;
}

static void set_failed(struct run *r, const struct err *err)
{
	r->pub.err = *err;
	r->pub.state = ACTION_FAILED;
	if (r->e->err.kind == ERR_NONE)
		r->e->err = *err;
}

void action_enter(struct engine *e, struct action_run *run,
		  enum action_state state)
{
	struct run *r = (struct run *)run;
	struct err err = { 0 };

	event_post(e->o.events, EVENT_ACTION, e);
	if (run->state == state)
		return;
	log_line(LOG_INFO, "action %s: %s -> %s", run->action->id,
		 action_state_name(run->state), action_state_name(state));
	if (!run->started_ms && state_is_active(state))
		run->started_ms = world_ms();
	run->ended_ms = state_is_over(state) ? world_ms() : 0;
	run->state = state;
	if (!journal_state(r, &err)) {
		log_line(LOG_ERROR, "%s", err.what);
		/* others would go on with values that no resume could know */
		if (state == ACTION_OK)
			set_failed(r, &err);
	}
	if (!state_is_active(state))
		engine_advance(e);
}

void run_note(struct run *r, const char *text)
{
	mem_free(r->note);
	r->note = mem_dup(text);
	r->pub.note = r->note;
}

void run_fail(struct run *r, const struct err *why)
{
	struct engine *e = r->e;

	r->pub.err = *why;
	if (why->kind == ERR_NONE)
		err_set(&r->pub.err, ERR_CLOUD, _("cannot tell what '%s' is"),
			r->pub.action->title);
	if (e->o.mode != ENGINE_DRY && e->err.kind == ERR_NONE)
		e->err = r->pub.err;
	/* a dry run decides nothing: what it may not see is still to do */
	action_enter(e, &r->pub,
		     e->o.mode == ENGINE_DRY ? ACTION_TODO : ACTION_FAILED);
}

bool run_parked(struct run *r)
{
	if (r->e->stopping)
		action_enter(r->e, &r->pub, ACTION_WAITING);
	return r->e->stopping;
}

void run_release(struct run *r)
{
	flow_cancel(&r->flow);
	timer_cancel(&r->timer);
	if (r->ask.open)
		ask_withdraw(r->e->o.asks, &r->ask);
	loop_forget(net_loop(r->e->o.net), r);
}

void run_begin(struct run *r)
{
	r->writes = r->checks = r->tries = r->polls = 0;
	r->pending_ms = 0;
	memset(&r->pub.err, 0, sizeof(r->pub.err));
	run_note(r, NULL);
	action_enter(r->e, &r->pub, ACTION_PROBING);
	run_probe(r);
}

/* ---- life --------------------------------------------------------------------*/

static void load_values(struct engine *e)
{
	const struct journal_action *ja;
	char *key;
	size_t i;

	for (i = 0; e->o.journal && i < journal_count(e->o.journal); i++) {
		ja = journal_nth(e->o.journal, i);
		if (!ja->done && e->o.mode != ENGINE_UNDO)
			continue;
		NODE_EACH(it, ja->values)
		{
			key = mem_fmt("%s.%s", ja->id, it->name);
			values_set(e->o.values, key, it->text);
			mem_free(key);
		}
	}
}

static size_t index_of(const struct plan *p, const char *id)
{
	const struct action *a = plan_find(p, id);

	if (!a)
		BUG("plan_check was not called: no action '%s'", id);
	return (size_t)(a - p->at);
}

static void link_runs(struct engine *e, const struct plan *p, size_t i)
{
	const char *const *after = p->at[i].after;
	struct run *r = &e->runs[i], *other;

	r->after = arena_alloc(e->arena, p->n * sizeof(*r->after));
	for (; after && *after; after++) {
		r->after[r->n_after] = index_of(p, *after);
		other = &e->runs[r->after[r->n_after++]];
		if (!other->dependents)
			other->dependents = arena_alloc(
				e->arena, p->n * sizeof(*other->dependents));
		other->dependents[other->n_dependents++] = i;
	}
}

struct engine *engine_new(const struct plan *p, const struct engine_options *o)
{
	struct engine *e = mem_new(sizeof(*e));
	const struct journal_action *ja;
	struct run *r;
	size_t i;

	if (!o->journal && o->mode != ENGINE_DRY)
		BUG("an engine that acts needs a journal");
	e->o = *o;
	e->arena = arena_new();
	e->n = p->n;
	e->runs = mem_new(p->n * sizeof(*e->runs));
	for (i = 0; i < p->n; i++) {
		r = &e->runs[i];
		r->e = e;
		r->pub.action = &p->at[i];
		strbuf_init(&r->ask_why, STRBUF_MAX);
		ja = run_journal(r);
		r->pub.made = ja && ja->made;
		link_runs(e, p, i);
	}
	load_values(e);
	return e;
}

void engine_free(struct engine *e)
{
	struct run *r;

	if (!e)
		return;
	loop_forget(net_loop(e->o.net), e);
	for (r = e->runs; r < e->runs + e->n; r++) {
		run_release(r);
		mem_free(r->work);
		arena_free(r->arena);
		values_free(r->out);
		strbuf_release(&r->ask_why);
		mem_free(r->note);
		mem_free(r->detail);
		mem_free(r->page);
	}
	event_forget(e->o.events, e);
	arena_free(e->arena);
	mem_free(e->runs);
	mem_free(e);
}

void engine_start(struct engine *e)
{
	engine_advance(e);
}

/* A write that is out is waited for, unless now; anything else ends here. */
static void halt(struct run *r, bool now)
{
	const struct step *step = r->flow ? flow_step(r->flow) : NULL;

	if (!state_is_active(r->pub.state))
		return;
	if (!now && step && step->writes && !flow_waiting(r->flow))
		return;
	run_release(r);
	action_enter(r->e, &r->pub, ACTION_WAITING);
}

void engine_stop(struct engine *e)
{
	bool now = e->stopping;
	size_t i;

	if (e->outcome != ENGINE_RUNNING)
		return;
	e->stopping = true;
	for (i = 0; i < e->n; i++)
		halt(&e->runs[i], now);
	engine_advance(e);
}

void engine_retry(struct engine *e)
{
	enum action_state s;
	size_t i;

	memset(&e->err, 0, sizeof(e->err));
	e->stopping = false;
	e->outcome = ENGINE_RUNNING;
	for (i = 0; i < e->n; i++) {
		s = e->runs[i].pub.state;
		if (s == ACTION_FAILED || s == ACTION_TODO)
			action_enter(e, &e->runs[i].pub, ACTION_WAITING);
	}
	engine_advance(e);
}
