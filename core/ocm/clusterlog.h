/*
 * clusterlog.h - the install and uninstall log.  Lines may repeat or come in
 * another order between polls: each poll asks for the newest lines, and they
 * are merged here by time, doubles dropped, at most CLUSTER_LOG_MAX kept.  Where
 * no line of a full tail is known some may be missing before it: ask for all.
 * 404 until the first line (up to five minutes).  Source: ocm-api card 3.8.
 */
#ifndef OCM_CLUSTERLOG_H
#define OCM_CLUSTERLOG_H

#include "core/ocm/ocm.h"

#define CLUSTER_LOG_MAX 20000

struct cluster_log_line {
	long long time; /* Unix seconds, -1 unknown (that of the line before) */
	char *text;     /* whole line as sent */
	const char *source, *message; /* inside text: "hostedclusters demo" is
				       * source_len bytes; "" unknown */
	size_t source_len;
	bool told; /* the reader's mark; false when merged */
};
struct cluster_log {
	struct cluster_log_line *at;
	size_t n, cap;
	size_t dropped; /* oldest, past the maximum */
};
/* The newest `tail` lines, 0: all of them. */
enum build cluster_log(struct request_spec *q, const char *id, bool uninstall,
		       int tail, struct err *err);
struct cluster_log_merged {
	size_t lines; /* of the reply */
	size_t fresh; /* new ones, anywhere in the log */
	size_t known; /* told already: nothing is missing before the reply */
};
bool cluster_log_merge(struct cluster_log *log, const struct node *doc,
		       struct cluster_log_merged *out, struct err *err);
void cluster_log_release(struct cluster_log *log);

#endif
