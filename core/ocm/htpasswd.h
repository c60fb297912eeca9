/*
 * htpasswd.h - users of an htpasswd identity provider that exists: to set a
 * password anew in place.  Only hashes travel.  Source: ocm-api card 3.13.
 */
#ifndef OCM_HTPASSWD_H
#define OCM_HTPASSWD_H

#include "core/ocm/ocm.h"

enum build htpasswd_users(struct request_spec *q, const char *cluster,
			  const char *provider, struct err *err);
/* The id of the user of that name in the list; NULL: not there. */
const char *htpasswd_user_id(const struct node *doc, const char *username);
enum build htpasswd_set(struct request_spec *q, const char *cluster,
			const char *provider, const char *user_id,
			const struct secret *hash, struct err *err);

#endif
