/*
 * engine_impl.h - shared by the engine's files only.
 *
 *	engine.c       life, the single writer action_enter
 *	engine_gate.c  what starts when, and when all is over
 *	engine_run.c   probe, judge, apply, check, poll
 *	engine_ask.c   what differs: use it, change it, stop
 *	engine_undo.c  the way back
 *	engine_look.c  what a screen may read
 *
 * A run is active from PROBING to its end and holds exactly one of: a flow, a
 * timer, an open ask.
 */
#ifndef PLAN_ENGINE_IMPL_H
#define PLAN_ENGINE_IMPL_H

#include "core/plan/engine.h"

#define WRITES_MAX 3 /* apply (or undo) flows of one run */

enum errand {
	ERRAND_PROBE,
	ERRAND_APPLY,
	ERRAND_UNDO
};

struct run {
	struct action_run pub; /* first */
	struct engine *e;
	size_t *after, *dependents; /* indices into e->runs */
	size_t n_after, n_dependents;

	struct work *work; /* the class's own */
	struct arena *arena;
	struct values *out;
	struct flow *flow;
	struct flow_log log;
	enum errand errand; /* what the flow is for */
	struct timer *timer;
	struct ask ask;
	const char *choices[4], *words[4]; /* of the ask */
	struct strbuf ask_why;
	char *note, *detail, *page; /* texts of ours behind pub */

	int writes; /* apply or undo flows begun */
	int checks; /* waits since the last of them */
	int tries;  /* answers of this probe that never came */
	int polls;  /* while PENDING, since: */
	int64_t pending_ms;
	bool was_unsure; /* an older run left an intent without outcome */
	bool was_undoing;
	bool undo_whole; /* an undo flow ran to its end */
	struct err lost; /* what the last write said whose end is not known */
};

struct engine {
	struct engine_options o;
	struct run *runs;
	size_t n;
	struct arena *arena;
	enum engine_outcome outcome;
	struct err err;
	bool stopping, advancing;
};

/* The only writer of a state: traces, journals, tells. */
void action_enter(struct engine *e, struct action_run *run,
		  enum action_state state);
bool state_is_over(enum action_state s);
bool state_is_active(enum action_state s); /* neither WAITING nor over */
/* Starts what is ready, from the loop; ends the run when nothing is. */
void engine_advance(struct engine *e);
const struct journal_action *run_journal(const struct run *r); /* may be NULL */
void run_note(struct run *r, const char *text); /* copied; NULL: none */
void run_fail(struct run *r, const struct err *why);
/* Puts a run that was stopped back to WAITING; true when stopping. */
bool run_parked(struct run *r);
/* Cancels flow, timer and ask. */
void run_release(struct run *r);

void run_begin(struct run *r); /* from WAITING */
void run_probe(struct run *r);
void run_probe_later(struct run *r, int ms);
void run_write(struct run *r, enum errand errand);
void run_todo(struct run *r, const struct err *why);
void run_pending(struct run *r, enum action_state state);
void run_ok(struct run *r, bool used);
/* After a write: waits a little and probes; false: waited enough. */
bool run_check_later(struct run *r);
/* Written WRITES_MAX times, to no avail. */
void run_give_up(struct run *r, const char *outcome, const struct err *why);

void run_differs(struct run *r, const struct err *why);
/* Asks before the first undo; false: it need not be asked (any more). */
bool run_ask_undo(struct run *r);

void undo_begin(struct run *r);
void undo_judge(struct run *r, enum found found, const struct err *why);

#endif
