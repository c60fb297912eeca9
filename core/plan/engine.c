/* engine.c - see engine.h and engine_impl.h. */
#include "core/plan/engine_impl.h"

#include "core/base/clock.h"
#include "core/base/i18n.h"
#include "core/base/log.h"
#include "core/base/str.h"

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

static bool is_over(enum action_state s)
{
	return s == ACTION_OK || s == ACTION_TODO || s == ACTION_FAILED ||
	       s == ACTION_UNDONE || s == ACTION_KEPT;
}

static bool is_active(enum action_state s)
{
	return s != ACTION_WAITING && !is_over(s);
}

static void mark(struct run *r, enum journal_mark mark, const char *text)
{
	bool holds = mark == MARK_DONE || mark == MARK_MADE;
	const struct action *a = r->pub.action;
	struct err err = { 0 };

	journal_title(r->e->o.journal, a->id, a->title);
	if (!journal_mark(r->e->o.journal, a->id, mark, holds ? r->out : NULL,
			  text, &err))
		log_line(LOG_ERROR, "%s", err.what);
}

static void journal_state(struct run *r)
{
	if (r->e->o.mode == ENGINE_DRY)
		return;
	switch (r->pub.state) {
	case ACTION_OK:
		mark(r, r->pub.made ? MARK_MADE : MARK_DONE, NULL);
		break;
	case ACTION_FAILED:
		mark(r, MARK_FAILED, r->pub.err.what);
		break;
	case ACTION_UNDOING:
		mark(r, MARK_UNDOING, NULL);
		break;
	case ACTION_UNDONE:
		mark(r, MARK_UNDONE, r->pub.note);
		break;
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
}

static void advance_soon(struct engine *e);

void action_enter(struct engine *e, struct action_run *run,
		  enum action_state state)
{
	struct run *r = (struct run *)run;

	event_post(e->o.events, EVENT_ACTION, e);
	if (run->state == state)
		return;
	log_line(LOG_INFO, "action %s: %s -> %s", run->action->id,
		 action_state_name(run->state), action_state_name(state));
	if (!run->started_ms && is_active(state))
		run->started_ms = world_ms();
	run->ended_ms = is_over(state) ? world_ms() : 0;
	run->state = state;
	journal_state(r);
	if (!is_active(state))
		advance_soon(e);
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

/* ---- what starts when --------------------------------------------------------*/

enum gate {
	GATE_SHUT,
	GATE_OPEN,
	GATE_NEVER /* a dry run: what it is after is not there */
};

static enum gate gate_forward(struct run *r, const struct run **missing)
{
	enum gate gate = GATE_OPEN;
	const struct run *other;
	size_t i;

	if (r->e->o.mode == ENGINE_DRY && r->pub.action->class->probe_early)
		return GATE_OPEN;
	for (i = 0; i < r->n_after; i++) {
		other = &r->e->runs[r->after[i]];
		if (other->pub.state == ACTION_OK)
			continue;
		if (other->pub.state == ACTION_TODO) {
			*missing = other;
			return GATE_NEVER;
		}
		gate = GATE_SHUT;
	}
	return gate;
}

static enum gate gate_back(const struct run *r)
{
	enum action_state s;
	size_t i;

	for (i = 0; i < r->n_dependents; i++) {
		s = r->e->runs[r->dependents[i]].pub.state;
		if (s != ACTION_UNDONE && s != ACTION_KEPT)
			return GATE_SHUT;
	}
	return GATE_OPEN;
}

static void start_forward(struct run *r)
{
	const struct journal_action *ja = run_journal(r);
	const struct run *missing = NULL;
	char *text;

	switch (gate_forward(r, &missing)) {
	case GATE_SHUT:
		return;
	case GATE_OPEN:
		r->was_unsure |= ja && ja->unsure;
		run_begin(r);
		return;
	case GATE_NEVER:
		text = mem_fmt(_("after %s"), missing->pub.action->title);
		run_note(r, text);
		mem_free(text);
		action_enter(r->e, &r->pub, ACTION_TODO);
	}
}

static void start(struct run *r)
{
	if (r->e->o.mode != ENGINE_UNDO)
		start_forward(r);
	else if (gate_back(r) == GATE_OPEN)
		undo_begin(r);
}

static bool is_good(const struct engine *e, enum action_state s)
{
	return is_over(s) && s != ACTION_FAILED &&
	       (s != ACTION_TODO || e->o.mode == ENGINE_DRY);
}

static void finish(struct engine *e, size_t good)
{
	const char *what = e->o.mode == ENGINE_UNDO ? "undo" : "apply";

	if (good == e->n)
		e->outcome = ENGINE_DONE;
	else
		e->outcome = e->stopping ? ENGINE_STOPPED : ENGINE_FAILED;
	log_line(LOG_INFO, "engine: %zu of %zu actions well", good, e->n);
	event_post(e->o.events, EVENT_ACTION, e);
	if (e->o.mode == ENGINE_DRY)
		return;
	if (e->outcome == ENGINE_DONE &&
	    !str_eq(journal_finished(e->o.journal), what))
		journal_finish(e->o.journal, what);
	journal_sync(e->o.journal);
}

static void advance(void *owner)
{
	struct engine *e = owner;
	size_t i, good = 0, active = 0;

	e->advancing = false;
	for (i = 0; !e->stopping && i < e->n; i++)
		if (e->runs[i].pub.state == ACTION_WAITING)
			start(&e->runs[i]);
	for (i = 0; i < e->n; i++) {
		good += is_good(e, e->runs[i].pub.state);
		active += is_active(e->runs[i].pub.state);
	}
	/* a start that ended at once has asked for another turn */
	if (!active && !e->advancing && e->outcome == ENGINE_RUNNING)
		finish(e, good);
}

static void advance_soon(struct engine *e)
{
	if (e->advancing)
		return;
	e->advancing = true;
	loop_defer(net_loop(e->o.net), advance, e);
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
	}
	event_forget(e->o.events, e);
	arena_free(e->arena);
	mem_free(e->runs);
	mem_free(e);
}

void engine_start(struct engine *e)
{
	advance_soon(e);
}

/* A write that is out is waited for, unless now; anything else ends here. */
static void halt(struct run *r, bool now)
{
	const struct step *step = r->flow ? flow_step(r->flow) : NULL;

	if (!is_active(r->pub.state))
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
	advance_soon(e);
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
	advance_soon(e);
}

/* ---- looking -----------------------------------------------------------------*/

enum engine_outcome engine_outcome(const struct engine *e)
{
	return e->outcome;
}

const struct err *engine_err(const struct engine *e)
{
	return &e->err;
}

size_t engine_count(const struct engine *e)
{
	return e->n;
}

const struct action_run *engine_run(const struct engine *e, size_t index)
{
	struct run *r = &e->runs[index];
	const struct step *step = r->flow ? flow_step(r->flow) : NULL;

	r->pub.step = step ? step->name : NULL;
	r->pub.waits_for =
		step && flow_waiting(r->flow) ? step->waits_for : NULL;
	r->pub.work = r->work;
	r->pub.detail =
		r->work && r->work->detail ? r->work->detail : r->detail;
	return &r->pub;
}

const struct action_run *engine_find(const struct engine *e, const char *id)
{
	size_t i;

	for (i = 0; i < e->n; i++)
		if (!strcmp(e->runs[i].pub.action->id, id))
			return engine_run(e, i);
	return NULL;
}

int engine_made(const struct engine *e)
{
	const struct run *r;
	int n = 0;

	for (r = e->runs; r < e->runs + e->n; r++)
		n += r->pub.state == ACTION_OK && r->pub.made &&
		     (r->writes || r->was_unsure);
	return n;
}

int engine_to_make(const struct engine *e)
{
	const struct run *r;
	int n = 0;

	for (r = e->runs; r < e->runs + e->n; r++)
		n += r->pub.state == ACTION_TODO &&
		     r->pub.action->class->apply && !r->pending_ms;
	return n;
}
