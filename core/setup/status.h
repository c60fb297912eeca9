/*
 * status.h - any cluster of the account as Red Hat tells it now: state, what
 * went wrong and what helps, upgrades, workers, checks, service log, limited
 * support, protection, names, roles, billing.  Reads only.
 *
 *	struct status *st = status_new(s, "demo");   NULL: all of the account
 *	... EVENT_CHECK (subject: st) until status_over(st) ...
 *	status_rows(st, arena, &rows);  status_free(st);
 *
 * Source: ocm-api card 3.6-3.10, 3.14, 3.15, 5.
 */
#ifndef SETUP_STATUS_H
#define SETUP_STATUS_H

#include "core/ocm/cluster.h"
#include "core/ocm/oidc.h"
#include "core/setup/result.h"

/* What is asked beside the cluster itself; each may be refused alone. */
enum status_part {
	STATUS_POOLS,
	STATUS_CHECKS,
	STATUS_LOG,
	STATUS_SUPPORT,
	STATUS_SUBSCRIPTION,
	STATUS_OIDC,
	STATUS_PARTS
};

struct status {
	struct setup *s;
	const char *key; /* name, id or external id; NULL: the list */
	struct arena *arena;
	struct flow *flow;
	bool over;
	struct err err; /* not found, several, refused; kind NONE: well */

	struct {
		struct cluster *at; /* of the account, as listed */
		size_t n, cap;
	} list;

	struct cluster c; /* the one; id "" in a list */
	struct node_pool_list pools;
	struct inflight_list checks;
	struct service_log_list log;
	struct limited_support_list support;
	struct subscription subscription;
	struct oidc_config oidc;
	const char *refused[STATUS_PARTS]; /* the service's words, NULL: told */
};

struct status *status_new(struct setup *s, const char *key);
void status_free(struct status *st);
bool status_over(const struct status *st);
/* Asks again; what was told stays until then. */
void status_refresh(struct status *st);

/* Of the list: one row a cluster; of the one: everything, by heading. */
void status_rows(const struct status *st, struct arena *a,
		 struct row_list *out);
/* One line for the top: what must be known first; "" nothing.  In the arena. */
const char *status_banner(const struct status *st, struct arena *a);
/* cJSON_Delete it */
cJSON *status_json(const struct status *st);

#endif
