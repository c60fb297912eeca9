/* ocm_new.h - the document of a new cluster, from the checked body. */
#ifndef SIM_OCM_NEW_H
#define SIM_OCM_NEW_H

#include "core/sim/ocm.h"

/* Puts ocm.cluster and its ocm.subscription; returns the live cluster. */
cJSON *ocm_new_cluster(struct ocm *o);

#endif
