/*
 * engine.h - runs a plan.  All actions that are ready run at once (the
 * services queue).  Plan, then act: probe, apply, probe until it holds.  On
 * resume the journal says what we made and what is unsure; everything is
 * probed, nothing blindly repeated.
 */
#ifndef PLAN_ENGINE_H
#define PLAN_ENGINE_H

#include "core/base/ask.h"
#include "core/plan/action.h"
#include "core/plan/journal.h"

enum engine_mode {
	ENGINE_DRY, /* probes only: what is there, what would be made */
	ENGINE_APPLY,
	ENGINE_UNDO /* reverse order, what the journal says we made */
};

#define ACTION_STATES(X)                                                       \
 X(WAITING) /* for what it is after */                                         \
 X(PROBING)                                                                    \
 X(APPLYING)                                                                   \
 X(CHECKING) /* applied; probed until it holds */                              \
 X(PENDING)  /* on its way by itself */                                        \
 X(ASKING)   /* an ask is open */                                              \
 X(OK)       /* holds; .made says whether we made it now */                    \
 X(TODO)     /* dry run: would be made */                                      \
 X(FAILED)   /* .err; what is after it stays WAITING */                        \
 X(UNDOING)                                                                    \
 X(UNDONE) /* gone */                                                          \
 X(KEPT)   /* undo: not ours, or cannot be undone; .note */

enum action_state {
#define X(name) ACTION_##name,
	ACTION_STATES(X)
#undef X
};
const char *action_state_name(enum action_state s);

struct action_run {
	const struct action *action;
	enum action_state state;
	struct err err;               /* FAILED; dry run UNKNOWN: why */
	bool made;                    /* by this session (journal included) */
	int64_t started_ms, ended_ms; /* world; 0 not yet */
	const char *step;             /* the flow's step now, NULL */
	const char *waits_for;        /* N_(), during a WAIT; NULL */
	const char *detail;           /* work.detail */
	const char *page; /* what differs, to read (action_class.difference);
			   * NULL: nothing does */
	const char *note; /* translated; KEPT: why; OK: "was there already" */
	const void *work; /* the class's own work, for watchers; may be NULL */
};

struct engine_options {
	struct net *net;
	struct ask_queue *asks;
	struct event_queue *events; /* EVENT_ACTION, subject: the engine */
	struct journal *journal;    /* NULL only in a dry run */
	struct values *values;      /* shared; outlives the engine */
	void *app;
	enum engine_mode mode;
};
struct engine;
/* The plan must outlive the engine and be checked (plan_check). */
struct engine *engine_new(const struct plan *p, const struct engine_options *o);
void engine_free(struct engine *e); /* cancels what is in flight */
void engine_start(struct engine *e);
/* No new step is started; a write in flight ends; the rest waits again; then
 * ENGINE_STOPPED.  A second call cancels the writes too: the next run looks. */
void engine_stop(struct engine *e);
/* Failed actions (and what waits on them) are tried again. */
void engine_retry(struct engine *e);

enum engine_outcome {
	ENGINE_RUNNING,
	ENGINE_DONE,   /* every action OK (TODO in a dry run, UNDONE/KEPT) */
	ENGINE_FAILED, /* nothing more can run; see engine_err */
	ENGINE_STOPPED
};
enum engine_outcome engine_outcome(const struct engine *e);
const struct err *engine_err(const struct engine *e); /* the first failure */
size_t engine_count(const struct engine *e);
const struct action_run *engine_run(const struct engine *e, size_t index);
const struct action_run *engine_find(const struct engine *e, const char *id);
int engine_made(const struct engine *e);    /* by this run */
int engine_to_make(const struct engine *e); /* dry run */

#endif
