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

/* It will not be ready: in error, or gone. */
enum watch_end {
	WATCH_GOES_ON,
	WATCH_FAILED,
	WATCH_GONE
};

/* Each list is the newest that was read, in an arena of its own. */
enum watch_part {
	WATCH_POOLS,
	WATCH_CHECKS,
	WATCH_NOTES,
	WATCH_LIMITED,
	WATCH_PARTS
};

struct watch {
	struct watch_line *lines; /* ring, oldest first from `first` */
	size_t n, first;
	unsigned long added;  /* ever; n is at most WATCH_LINES */
	size_t stack_events;  /* seen */
	char stack_seen[256]; /* id of the stack that was on its way */
	struct cluster_log log;
	struct cluster cluster; /* as last read; id "" not yet */
	enum watch_end end;
	long long state_since; /* world's Unix s; 0 not known */
	struct vec told;       /* char *, what is said once */
	size_t warned;         /* warnings of OCM's that were said */
	struct arena *arena[WATCH_PARTS];
	struct node_pool_list pools;
	struct inflight_list checks;
	struct service_log_list notes;
	struct limited_support_list limited;
	int workers_ready, workers_wanted; /* -1 unknown */
	char endpoint_state[32], endpoint_id[64], endpoint_address[64];
	bool zone_found, record_found;
	bool group_ok; /* a group of it admits somebody on 443 */
};

struct watch *watch_new(void);
void watch_free(struct watch *w);
/* Another cluster of the same name: what is known is of the one before. */
void watch_forget(struct watch *w);
const struct watch_line *watch_line(const struct watch *w, size_t index);
void watch_add(struct setup *s, const char *source, const char *level,
	       const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* The same, but each text once a run; false: said before. */
bool watch_once(struct setup *s, const char *source, const char *level,
		const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* With a time of its own; text is taken over. */
void watch_add_at(struct setup *s, const struct watch_line *line);
void watch_stack_events(struct setup *s, const struct cfn_events *events);
/* Merges a reply of the log.  false: lines before these may be missing, ask for
 * all of them. */
bool watch_log(struct setup *s, const struct node *doc, int tail);

/* ---- watch_cluster.c: what Red Hat tells of the cluster, as lines --------------*/

void watch_cluster(struct setup *s, const struct cluster *c);
/* A state in a line: what it means, what is normal. */
const char *watch_state_text(const struct cluster_status *st, struct arena *a);
/* Since the state began, s of the world. */
int watch_state_age(const struct watch *w);
bool watch_state_late(const struct watch *w); /* longer than is normal */
void watch_pools(struct setup *s, const struct node *doc);
void watch_checks(struct setup *s, const struct node *doc);
void watch_notes(struct setup *s, const struct node *doc);
void watch_limited(struct setup *s, const struct node *doc);
/* What OCM warned of since the last call. */
void watch_warnings(struct setup *s);

/* ---- watch_tell.c: all of it, for a page and for machines ----------------------*/

void watch_detail(const struct setup *s, struct strbuf *out);
void watch_json(const struct setup *s, cJSON *out);

/*
 * What is left, in seconds of the world, as an honest range: the usual times
 * of the phases not yet over (product card, durations known in public).
 * false: nothing is known to be running.
 */
bool watch_left(const struct setup *s, int *least, int *most);

#endif
