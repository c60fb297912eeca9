/*
 * order.h - what a cluster order holds beyond the everyday: shared VPC, typed
 * roles, the first user, what only an answers file says.  When each is asked,
 * and how it reaches the body.
 */
#ifndef SETUP_ORDER_H
#define SETUP_ORDER_H

#include "core/setup/initial.h"
#include "core/setup/lookups.h"

struct cluster_spec;

initial_fn initial_made, initial_external_id;
relevant_fn subnets_are_shared, shared_is_begun, roles_are_begun,
	admin_is_possible, admin_is_wanted, version_ends_soon,
	external_id_is_unclear;
choices_fn choices_channels, choices_key_modes;

/* The answers of section "more" into the order; texts in the arena. */
void order_more(const struct setup *s, struct arena *a,
		struct cluster_spec *spec);

#endif
