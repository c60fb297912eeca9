/* plan_inside.h - shared by the files that build the plan (plan_*.c) only. */
#ifndef SETUP_PLAN_INSIDE_H
#define SETUP_PLAN_INSIDE_H

#include "core/ocm/catalog.h"
#include "core/setup/acts.h"
#include "core/setup/setup.h"

struct builder {
	struct setup *s;
	struct plan *p;
	struct arena *a;
	struct err *err;
	const char *subnets, *zones; /* comma lists, may be ${...} */
	const char *proxy;           /* "" none, may be ${...} */
	const char *network_after;   /* id of the network's action, "" none */
	const char *operator_ids[CATALOG_OPERATORS];
	struct cluster_operator_role operators[CATALOG_OPERATORS];
	size_t operator_count;
};

/* The value in force, in the plan's arena. */
const char *plan_value(struct builder *b, const char *id);
bool plan_is(struct builder *b, const char *id, const char *value);
struct action *plan_put(struct builder *b, struct action action);

/* Each adds its actions; false: err is set. */
bool plan_network(struct builder *b);
bool plan_roles(struct builder *b);
const char *plan_keys(struct builder *b); /* the key, may be ${...}; "" none */
void plan_cluster(struct builder *b, const char *key);

#endif
