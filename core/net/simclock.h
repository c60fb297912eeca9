/*
 * simclock.h - a demo's world time, owned by the simulator.  Reads GET
 * BASE/_sim/info (clock, vantages, trust); with a rate of 0 ("auto"), whenever
 * nothing is in flight, moves the world to the next timer of ours or of its
 * own by POST BASE/_sim/clock {"next":true,"not_after_ms":...}; renews the
 * lease POST BASE/_sim/lease {"pid":N} so that the world outlives a crash but
 * not for ever.
 */
#ifndef NET_SIMCLOCK_H
#define NET_SIMCLOCK_H

#include "core/net/request.h"

struct simclock;
/* done(owner, info or NULL, err): the document of /_sim/info, alive as long as
 * the simclock.  Registers the service "sim". */
struct simclock *simclock_start(struct net *n, const char *base,
				void (*done)(void *owner, const struct node *,
					     const struct err *),
				void *owner);
void simclock_free(struct simclock *c);
bool simclock_is_auto(const struct simclock *c);

#endif
