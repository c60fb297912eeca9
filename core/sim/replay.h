/*
 * replay.h - answers of AWS and OCM from a trace that a wizard recorded
 * (--trace), so that a developer sees what its user saw.  A request takes the
 * first unused answer recorded for the same method, path and body; else for the
 * same operation with a body of the same shape; else the last such answer once
 * more.  Sign-in, clock and vantages are the simulator's own; the cluster's API
 * is not played.
 */
#ifndef SIM_REPLAY_H
#define SIM_REPLAY_H

#include "core/sim/server.h"

struct replay;
/* ERR_INPUT: not a trace. */
struct replay *replay_open(const char *path, struct err *err);
void replay_free(struct replay *r);
/* The world's time of its first exchange, ms; 0 none. */
int64_t replay_start_ms(const struct replay *r);
/* Always answers: 501 where the trace has nothing of the kind. */
void replay_answer(struct replay *r, struct exchange *x);

#endif
