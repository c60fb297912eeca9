/* ocm_new.h - the document of a new cluster, from the checked body. */
#ifndef SIM_OCM_NEW_H
#define SIM_OCM_NEW_H

#include "core/sim/ocm.h"

/* Puts ocm.cluster and its ocm.subscription; returns the live cluster. */
cJSON *ocm_new_cluster(struct ocm *o);
/* control_plane with its log forwarders; external_auth_config: what the body
 * gave as lists becomes collections, and the document links to them. */
void ocm_new_plane(struct ocm *o, cJSON *doc, const char *id);
void ocm_new_authentication(cJSON *doc, const char *id);
/* A reserved base domain is this cluster's from now on. */
void ocm_use_domain(struct ocm *o, const char *domain, const char *cluster);

#endif
