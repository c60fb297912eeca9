/*
 * flow.h - requests that depend on each other, as a table of steps with two
 * pure functions each.  The one mechanism for actions, live lists, credential
 * providers, sign-in and doctor checks.  Has no stack: all state is in work,
 * so it can wait, page and resume.
 */
#ifndef NET_FLOW_H
#define NET_FLOW_H

#include "core/net/request.h"

enum build {
	BUILD_SEND,
	BUILD_SKIP, /* already as wanted: next step */
	BUILD_END,  /* nothing more to do: the flow succeeds */
	BUILD_FAIL
};
enum verdict {
	STEP_NEXT,
	STEP_AGAIN, /* next page */
	STEP_WAIT,  /* not true yet: back off, ask again */
	STEP_BACK,  /* the step before this one, again */
	STEP_DONE,  /* the flow succeeds here */
	STEP_FAIL
};
struct step {
	const char *name; /* "CreateRole": journal, ledger, screen */
	enum build (*build)(void *work, struct request_spec *, struct err *);
	/* NULL: success means NEXT */
	enum verdict (*read)(void *work, const struct reply *, struct err *);
	const char *expects;   /* error codes that read takes ("*": all); any
				* other fails with the service's words */
	const char *waits_for; /* N_() "IAM to know the provider" during WAIT */
	int patience_s;        /* WAIT at most so long by the world's clock, and
				* at least five tries; 0: 120 */
	int wait_ms;           /* first back-off in world ms, grows x1.5 to 15 s
				* (x1 when >= 2000: a poll); 0: 1000 */
	bool writes;
	/* permissions that the request needs, blank-separated, in the words of
	 * who grants them ("iam:CreateRole iam:TagRole"); NULL: none to name */
	const char *rights;
};

/* on disk before it leaves; false: the flow fails (disk full) */
struct flow_log {
	bool (*intent)(void *log, const struct step *,
		       const struct request_spec *, struct err *);
	void (*outcome)(void *log, const struct step *, const struct reply *);
	void *log;
};

/*
 * steps end with a NULL name.  A step that writes in a flow without a log is a
 * BUG(): no write without a journal, and read-only by construction.
 * done(owner, NULL) success; err lives until done returns.  Runs exactly once,
 * never inside start, never after flow_cancel.  The flow is gone when done
 * returns: forget the pointer there (flow_maybe_done may be asked in done).
 */
struct flow;
struct flow *flow_start(struct net *n, const struct step *steps, void *work,
			const struct flow_log *log,
			void (*done)(void *owner, const struct err *),
			void *owner);
void flow_cancel(struct flow **f);                  /* NULL is fine */
const struct step *flow_step(const struct flow *f); /* where it is */
bool flow_waiting(const struct flow *f);            /* in a WAIT */
/* a write of this flow was sent and its answer lost */
bool flow_maybe_done(const struct flow *f);

#endif
