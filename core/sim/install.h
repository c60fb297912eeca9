/* install.h - shared by install.c and install_nodes.c. */
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

#endif
