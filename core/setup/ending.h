/*
 * ending.h - what may be written about any cluster of the account, made here
 * or not: its protection, and its end with all that belonged to it.  A plan of
 * its own, with a journal in STATE/rosawiz/clusters/ID, so that an ending that
 * was interrupted goes on with the same call.
 */
#ifndef SETUP_ENDING_H
#define SETUP_ENDING_H

#include "core/ocm/cluster.h"

struct setup;

/* Protection against deletion, on or off: an engine of one action. ERR_INPUT
 * while another run is in hand, ERR_IO, ERR_DECLINED (locked). */
bool ending_protect(struct setup *s, const struct cluster *c, bool on,
		    struct err *err);
/*
 * Deletes the cluster, follows its log; then asks about what its operator left,
 * its operator roles, OIDC provider and configuration, in this order; keeps
 * what another cluster uses.  ERR_INPUT for a cluster that a set-up made here:
 * that knows more (network, keys) and is taken down by its own name.
 */
bool ending_delete(struct setup *s, const struct cluster *c, struct err *err);
/* One that was begun and whose cluster is gone meanwhile, by name or id. */
bool ending_recall(const struct setup *s, const char *key, struct cluster *out);

#endif
