/*
 * watch.h - what a person watches while things are made: the stack's events,
 * the install log, the cluster's state, node pools, its endpoint.  Filled by
 * the probes of the actions as they poll; read by the faces.  EVENT_LOG when a
 * line came.
 */
#ifndef SETUP_WATCH_H
#define SETUP_WATCH_H

#include "core/aws/cfn.h"
#include "core/ocm/cluster.h"
#include "core/ocm/clusterlog.h"

struct setup;

struct watch_line {
	long long time;     /* world's Unix s */
	const char *level;  /* "", "warn", "error" */
	const char *source; /* "network", "cluster", "workers" */
	char *text;
};

#define WATCH_LINES 10000

struct watch {
	struct watch_line *lines; /* ring, oldest first from `first` */
	size_t n, first;
	unsigned long added; /* ever; n is at most WATCH_LINES */
	size_t stack_events; /* seen */
	struct cluster_log log;
	struct cluster cluster; /* as last read; id "" not yet */
	struct arena *arena;    /* of what follows, cleared at each poll */
	struct node_pool_list pools;
	int workers_ready, workers_wanted; /* -1 unknown */
	char endpoint_state[32], endpoint_id[64], endpoint_address[64];
	bool zone_found, record_found;
	bool group_ok; /* a group of it admits somebody on 443 */
};

struct watch *watch_new(void);
void watch_free(struct watch *w);
const struct watch_line *watch_line(const struct watch *w, size_t index);
void watch_add(struct setup *s, const char *source, const char *level,
	       const char *fmt, ...) __attribute__((format(printf, 4, 5)));
void watch_stack_events(struct setup *s, const struct cfn_events *events);
void watch_log(struct setup *s, const struct node *doc);

/*
 * What is left, in seconds of the world, as an honest range: the usual times
 * of the phases not yet over (product card, durations known in public).
 * false: nothing is known to be running.
 */
bool watch_left(const struct setup *s, int *least, int *most);

#endif
