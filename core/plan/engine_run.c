/* engine_run.c - one action: probe, judge, apply, check until it holds. */
#include "core/plan/engine_impl.h"

#include "core/base/clock.h"
#include "core/base/i18n.h"
#include "core/base/str.h"

#define POLLS_MIN 5 /* a laptop that slept gets its chance */

/* Answers that never came, one after the other: while something is on its way
 * by itself (an installation) a service may be away for some minutes. */
#define TRIES         2
#define TRIES_PENDING 12
#define TRY_MOST_MS   15000

/* ---- probing -----------------------------------------------------------------*/

static void work_reset(struct run *r)
{
	const struct action *a = r->pub.action;
	const struct journal_action *ja = run_journal(r);
	struct engine *e = r->e;

	if (r->work && r->work->detail) {
		mem_free(r->detail);
		r->detail = mem_dup(r->work->detail);
	}
	arena_free(r->arena);
	values_free(r->out);
	r->arena = arena_new();
	r->out = values_new();
	if (!r->work)
		r->work = mem_new(a->class->work_size);
	memset(r->work, 0, a->class->work_size);
	r->work->want = a->want;
	r->work->arena = r->arena;
	r->work->values = e->o.values;
	r->work->out = r->out;
	r->work->memo = ja ? ja->memo : NULL;
	r->work->unsure = ja && ja->unsure;
	r->work->made = ja && ja->made;
	r->work->app = e->o.app;
}

/* No answer at all: the network's fault, not a judgement of the service. */
static bool is_passing(const struct err *err)
{
	return err->kind == ERR_UNREACHABLE ||
	       !strcmp(err->code, "NO_ANSWER") || err->status == 429 ||
	       (err->kind == ERR_CLOUD && (!err->status || err->status >= 500));
}

static void judge_dry(struct run *r, enum found found, const struct err *why)
{
	switch (found) {
	case FOUND_OK:
		run_ok(r, false);
		return;
	case FOUND_DIFFERS:
		run_differs(r, why);
		return;
	case FOUND_PENDING:
		r->pending_ms = world_ms();
		run_note(r, _("on its way"));
		break;
	case FOUND_TODO:
		break;
	case FOUND_UNKNOWN:
	case FOUND_BROKEN:
		run_fail(r, why);
		return;
	}
	action_enter(r->e, &r->pub, ACTION_TODO);
}

static void judge_apply(struct run *r, enum found found, const struct err *why)
{
	switch (found) {
	case FOUND_OK:
		run_ok(r, false);
		break;
	case FOUND_TODO:
		run_todo(r, why);
		break;
	case FOUND_PENDING:
		run_pending(r, ACTION_PENDING);
		break;
	case FOUND_DIFFERS:
		run_differs(r, why);
		break;
	case FOUND_UNKNOWN:
	case FOUND_BROKEN:
		run_fail(r, why);
		break;
	}
}

static void judge(struct run *r)
{
	struct err why = { 0 };
	enum found found = r->pub.action->class->found(r->work, &why);

	switch (r->e->o.mode) {
	case ENGINE_DRY:
		judge_dry(r, found, &why);
		break;
	case ENGINE_APPLY:
		judge_apply(r, found, &why);
		break;
	case ENGINE_UNDO:
		undo_judge(r, found, &why);
		break;
	}
}

static bool try_again(struct run *r, const struct err *err)
{
	bool pending = r->pub.state == ACTION_PENDING;
	int ms;

	if (r->tries >= (pending ? TRIES_PENDING : TRIES))
		return false;
	r->tries++;
	ms = 1000 << (r->tries < 4 ? r->tries : 4);
	if (pending) {
		mem_free(r->detail);
		r->detail =
			mem_fmt(_("no answer (%s); asking again"), err->code);
		r->work->detail = NULL;
	}
	run_probe_later(r, ms < TRY_MOST_MS ? ms : TRY_MOST_MS);
	event_post(r->e->o.events, EVENT_ACTION, r->e);
	return true;
}

static void probed(void *owner, const struct err *err)
{
	struct run *r = owner;

	r->flow = NULL;
	if (err && is_passing(err) && try_again(r, err))
		return;
	r->tries = 0;
	if (err)
		run_fail(r, err);
	else
		judge(r);
}

void run_probe(struct run *r)
{
	work_reset(r);
	r->errand = ERRAND_PROBE;
	r->flow = flow_start(r->e->o.net, r->pub.action->class->probe, r->work,
			     NULL, probed, r);
}

static void later(void *owner)
{
	struct run *r = owner;

	timer_cancel(&r->timer);
	run_probe(r);
}

void run_probe_later(struct run *r, int ms)
{
	r->timer = timer_start(net_loop(r->e->o.net), TIME_WORLD, ms, later, r);
}

/* ---- writing -----------------------------------------------------------------*/

static bool intent(void *log, const struct step *step,
		   const struct request_spec *spec, struct err *err)
{
	struct run *r = log;
	const struct action *a = r->pub.action;
	char op[128];

	if (r->e->stopping)
		return err_set(err, ERR_INTERRUPTED, _("stopped"));
	snprintf(op, sizeof(op), "%s %s", spec->service ? spec->service : "",
		 spec->op ? spec->op : "");
	event_post(r->e->o.events, EVENT_ACTION, r->e);
	journal_title(r->e->o.journal, a->id, a->title);
	return journal_intent(r->e->o.journal, a->id, step->name, op,
			      r->errand == ERRAND_APPLY && a->class->memo
				      ? a->class->memo(r->work)
				      : NULL,
			      err);
}

static void stopped(void *owner)
{
	struct run *r = owner;

	if (!r->e->stopping || !r->flow)
		return;
	run_release(r);
	action_enter(r->e, &r->pub, ACTION_WAITING);
}

/* An answer that was lost is no outcome: the intent stays unsure. */
static void outcome(void *log, const struct step *step,
		    const struct reply *reply)
{
	struct run *r = log;
	const struct journal_action *ja;

	if (!reply->maybe_done)
		journal_outcome(r->e->o.journal, r->pub.action->id, step->name,
				reply->code, reply->request_id);
	ja = run_journal(r);
	r->pub.made = ja && ja->made;
	event_post(r->e->o.events, EVENT_ACTION, r->e);
	if (r->e->stopping)
		loop_defer(net_loop(r->e->o.net), stopped, r);
}

static void written(void *owner, const struct err *err)
{
	struct run *r = owner;
	bool lost = flow_maybe_done(r->flow);

	r->flow = NULL;
	r->undo_whole = r->errand == ERRAND_UNDO && !err;
	if (run_parked(r))
		return;
	if (err && !lost) {
		run_fail(r, err);
		return;
	}
	r->lost = err ? *err : (struct err){ 0 };
	if (r->errand == ERRAND_APPLY)
		action_enter(r->e, &r->pub, ACTION_CHECKING);
	run_probe(r);
}

void run_write(struct run *r, enum errand errand)
{
	const struct action_class *class = r->pub.action->class;

	r->writes++;
	r->checks = r->polls = 0;
	r->errand = errand;
	r->log = (struct flow_log){ intent, outcome, r };
	action_enter(r->e, &r->pub,
		     errand == ERRAND_APPLY ? ACTION_APPLYING : ACTION_UNDOING);
	r->flow =
		flow_start(r->e->o.net,
			   errand == ERRAND_APPLY ? class->apply : class->undo,
			   r->work, &r->log, written, r);
}

/* ---- judging an apply --------------------------------------------------------*/

bool run_check_later(struct run *r)
{
	static const int waits[] = { 1000, 2000, 4000, 8000, 15000, 15000 };
	int most = r->writes < WRITES_MAX ? 3 : (int)ARRAY_LEN(waits);

	if (r->checks >= most)
		return false;
	run_probe_later(r, waits[r->checks++]);
	return true;
}

void run_give_up(struct run *r, const char *result, const struct err *why)
{
	struct err err = why->kind == ERR_NONE ? r->lost : *why;

	if (err.kind == ERR_NONE)
		err_set(&err, ERR_CLOUD, _("tried %d times"), r->writes);
	err_wrap(&err, "%s %s", r->pub.action->title, result);
	if (!err.hint[0])
		err_hint(&err, "%s",
			 _("Look at it in the console, then try again: what "
			   "holds already is kept."));
	run_fail(r, &err);
}

void run_todo(struct run *r, const struct err *why)
{
	if (!r->pub.action->class->apply)
		run_pending(r, ACTION_PENDING);
	else if (r->writes && run_check_later(r))
		action_enter(r->e, &r->pub, ACTION_CHECKING);
	else if (r->writes == WRITES_MAX)
		run_give_up(r, _("does not hold after it was made"), why);
	else
		run_write(r, ERRAND_APPLY);
}

/* Half as much more each time. */
static int poll_ms(const struct action_class *class, int polls)
{
	int ms = class->poll_ms ? class->poll_ms : 5000;

	while (--polls > 0 && ms < class->poll_most_ms)
		ms += ms / 2;
	return class->poll_most_ms && ms > class->poll_most_ms
		       ? class->poll_most_ms
		       : ms;
}

void run_pending(struct run *r, enum action_state state)
{
	const struct action_class *class = r->pub.action->class;
	int patience_s = class->patience_s ? class->patience_s : 900;
	int64_t now = world_ms();
	struct err err = { 0 };

	if (!r->polls++)
		r->pending_ms = now;
	if (r->polls > POLLS_MIN &&
	    now - r->pending_ms > (int64_t)patience_s * 1000) {
		err_set(&err, ERR_TIMEOUT,
			_("%s is still on its way after %d minutes"),
			r->pub.action->title, patience_s / 60);
		err_hint(&err, "%s", _("Try again to go on waiting."));
		run_fail(r, &err);
		return;
	}
	action_enter(r->e, &r->pub, state);
	run_probe_later(r, poll_ms(class, r->polls));
}

static void publish(struct run *r)
{
	const char *name;
	char *key;
	size_t i;

	for (i = 0; i < values_count(r->out); i++) {
		name = values_key(r->out, i);
		key = mem_fmt("%s.%s", r->pub.action->id, name);
		values_set(r->e->o.values, key, values_get(r->out, name));
		mem_free(key);
	}
}

void run_ok(struct run *r, bool used)
{
	const struct journal_action *ja = run_journal(r);
	bool changed = ja && str_eq(ja->answer, "change");

	/* what an unsure intent has asked for is there: it was us */
	r->pub.made = ja && (ja->made || (ja->unsure && !used && !changed));
	if (used)
		run_note(r, _("used as it is"));
	else if (changed && !r->pub.made)
		run_note(r, _("was there already, changed"));
	else if (!r->pub.made)
		run_note(r, _("was there already"));
	publish(r);
	action_enter(r->e, &r->pub, ACTION_OK);
}
