/*
 * verify.h - network verification: Red Hat starts a small instance in each
 * subnet with the installer role and tries what nodes need to reach.  It writes
 * (an instance is launched), so it is an action of the plan.  Minutes; poll
 * every 5 s of the world.  Source: ocm-api card 3.9.
 */
#ifndef OCM_VERIFY_H
#define OCM_VERIFY_H

#include "core/ocm/ocm.h"

enum verify_state {
	VERIFY_PENDING,
	VERIFY_RUNNING,
	VERIFY_PASSED,
	VERIFY_FAILED,
	VERIFY_UNKNOWN /* a word we do not know: still busy */
};
struct verify_want {
	const char *region, *installer_role;
	const char *external_id; /* NULL or "" none */
	const char *const *subnets;
	size_t subnet_count;
	const struct params *tags; /* of the instance; NULL none */
};
enum build verify_start(struct request_spec *q, const struct verify_want *want,
			struct err *err);

struct verify_result {
	char subnet[32];
	enum verify_state state;
	char details[1024]; /* a line each; "" none */
};
enum build verify_get(struct request_spec *q, const char *subnet,
		      struct err *err);
bool verify_read(struct verify_result *out, const struct node *doc,
		 struct err *err);

#endif
