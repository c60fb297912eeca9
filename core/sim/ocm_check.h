/* ocm_check.h - the parts of ocm_check_cluster: each answers 400 and returns
 * false when it refuses. */
#ifndef SIM_OCM_CHECK_H
#define SIM_OCM_CHECK_H

#include "core/sim/ocm.h"

/* POSIX extended */
bool ocm_fits(const char *pattern, const char *value);
bool ocm_check_addresses(struct ocm *o);
bool ocm_check_proxy(struct ocm *o);
bool ocm_check_subnets(struct ocm *o);
/* Zero egress, shared VPC, external authentication, logs, registries ... */
bool ocm_check_more(struct ocm *o);
/* One log forwarder, at creation or added later. */
bool ocm_check_forwarder(struct ocm *o, const struct node *n);
/* Refuses a second one of a kind. */
bool ocm_check_second(struct ocm *o, const struct node *n, bool has_s3,
		      bool has_watch);

#endif
