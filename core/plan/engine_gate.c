/* engine_gate.c - what starts when, and when all of it is over. */
#include "core/plan/engine_impl.h"

#include "core/base/i18n.h"
#include "core/base/log.h"
#include "core/base/str.h"

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
	return state_is_over(s) && s != ACTION_FAILED &&
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
		active += state_is_active(e->runs[i].pub.state);
	}
	/* a start that ended at once has asked for another turn */
	if (!active && !e->advancing && e->outcome == ENGINE_RUNNING)
		finish(e, good);
}

void engine_advance(struct engine *e)
{
	if (e->advancing)
		return;
	e->advancing = true;
	loop_defer(net_loop(e->o.net), advance, e);
}
