/* install.h - shared by install*.c and trouble.c. */
#ifndef SIM_INSTALL_H
#define SIM_INSTALL_H

#include "core/sim/ocm.h"

#define INSTALL_RECHECK_MS 30000

struct life;

/* What a timer of a cluster's life needs to find its subject again. */
struct install_moment {
	char *id, *pool;
	const struct life *life;
	const char *state; /* only in this state, else it is past */
};
void *install_moment(const char *id, const char *pool, const struct life *life,
		     const char *state);
void install_forget(void *moment); /* a timer's free_data */
/* A service log entry about what holds the cluster up; said once. */
void install_complain(struct world *w, cJSON *cluster, const char *summary,
		      const char *text);

/* Adds a line to the install log, with the time of now. */
void install_log(struct world *w, cJSON *cluster, const char *text);

/* ---- trouble.c -----------------------------------------------------------*/

/* Each trouble of the world strikes this cluster when its time has come. */
void trouble_plan(struct world *w, const char *cluster);
/* A cluster was ordered just now. */
void trouble_order(struct world *w);
/* Seconds by which what was due at_s after the beginning is late. */
int trouble_hold(struct world *w, int at_s);
/* {summary} of what keeps workers away, NULL: nothing. */
const cJSON *trouble_workers(struct world *w);

#endif
