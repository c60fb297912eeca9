/*
 * ways_in.h - how one gets to the private API from where the answers say: the
 * stack's hosts, a host of one's own in the VPC, ranges that call by VPN or
 * peering; the login; what proves it.  Rows of the result.
 */
#ifndef SETUP_WAYS_IN_H
#define SETUP_WAYS_IN_H

#include "core/setup/result.h"

void ways_in_rows(const struct setup *s, struct arena *a, struct row_list *out);

#endif
