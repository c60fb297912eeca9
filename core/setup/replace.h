/*
 * replace.h - a cluster that ended in error stays so: the way on is to delete
 * it and to order it again, all else kept.  One ask (id "cluster.failed") says
 * what happened and offers that; unattended it is left as it is.
 */
#ifndef SETUP_REPLACE_H
#define SETUP_REPLACE_H

#include <stdbool.h>

struct setup;

/* After an event of the engine: posts the ask when a run ended for that. */
void replace_offer(struct setup *s);
void replace_withdraw(struct setup *s); /* the run in hand is over */

#endif
