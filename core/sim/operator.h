/* operator.h - shared by operator.c and operator_nodes.c. */
#ifndef SIM_OPERATOR_H
#define SIM_OPERATOR_H

#include "core/sim/ec2.h"

/* The tags of everything that ROSA makes (ocm-api 3.12), as a tagSet. */
cJSON *operator_tags(const cJSON *cluster);
struct ec2 operator_ec2(struct world *w, struct arena *a, const cJSON *cluster);
/* "<cluster id>-TAIL" */
cJSON *operator_group(struct world *w, const cJSON *cluster, const char *tail);
cJSON *operator_endpoint(struct world *w, const cJSON *cluster);

/* N.hypershift.local (private), rosa.P.B (private and public). */
void operator_zones(struct world *w, const cJSON *cluster, const char *vpc_id);
/* api and *.apps: CNAMEs to the endpoint's first name. */
void operator_records(struct world *w, const cJSON *cluster);

#endif
