/* cluster_extra.h - the members of a new cluster's body without a field of
 * their own in struct cluster_spec; for cluster_body.c only. */
#ifndef OCM_CLUSTER_EXTRA_H
#define OCM_CLUSTER_EXTRA_H

#include "core/ocm/cluster.h"

void cluster_add_extras(cJSON *body, const struct cluster_spec *spec);

#endif
