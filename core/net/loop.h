/*
 * loop.h - the only place that sleeps.  One curl_multi_poll over curl's
 * sockets, the terminal, the signal pipe, DNS sockets, the worker's wake-up,
 * and timers.  Callbacks run from loop_turn and never nest: a callback may
 * start and cancel anything, it may not call loop_turn.
 */
#ifndef NET_LOOP_H
#define NET_LOOP_H

#include "core/base/event.h"

#include <stdint.h>

struct loop;
struct loop *loop_new(struct event_queue *events);
void loop_free(struct loop *l);
struct event_queue *loop_events(struct loop *l);

/*
 * One turn: sleep until something happens (at most max_ms, -1 forever), run
 * what is due.  Returns at once while events wait in the queue, and does not
 * sleep when a deferred call ran: the caller looks first.
 */
void loop_turn(struct loop *l, int max_ms);

/* Work under way for the person: requests in flight, work in the worker,
 * deferred calls.  Timers and watches do not count. */
bool loop_busy(const struct loop *l);
void loop_busy_add(struct loop *l, int n); /* net's and worker's own books */

enum loop_time {
	TIME_REAL,
	TIME_WORLD
};
struct timer;
/* A fired timer's handle stays good for timer_cancel, which frees it; the same
 * fn and owner started again get the same handle. */
/* Calls fn once after ms of that time.  With a world of rate 0 a world timer
 * waits until somebody moves the world. */
struct timer *timer_start(struct loop *l, enum loop_time time, int64_t ms,
			  void (*fn)(void *owner), void *owner);
void timer_cancel(struct timer **t); /* NULL or fired is fine; sets NULL */
/* World ms until the next world timer, -1: none (for the auto clock). */
int64_t loop_next_world(const struct loop *l);

/* fd readable (or hung up): fn(owner).  One watch a fd. */
void loop_watch(struct loop *l, int fd, void (*fn)(void *owner), void *owner);
void loop_unwatch(struct loop *l, int fd);

/* From the loop, before it sleeps next. */
void loop_defer(struct loop *l, void (*fn)(void *owner), void *owner);
void loop_forget(struct loop *l, const void *owner); /* deferred, watches */

/*
 * SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGCONT, SIGTSTP, SIGCHLD arrive here as
 * calls, from the loop, once loop_signals was called.
 */
void loop_signals(struct loop *l, void (*fn)(void *owner, int signo),
		  void *owner);

/* For net's files only: the curl multi handle. */
void *loop_multi(struct loop *l);
/* The auto clock (net/simclock.c): called when the loop is about to sleep with
 * nothing busy and a world of rate 0. */
void loop_set_idle(struct loop *l, void (*fn)(void *owner), void *owner);

#endif
