/*
 * admin.h - the cluster's first administrator: a user of group cluster-admins
 * and an htpasswd identity provider.  Only the bcrypt hash travels (token.h).
 * Only when the cluster is ready; active one to five minutes later.
 * Source: ocm-api card 3.13; rosa-flow 9.
 */
#ifndef OCM_ADMIN_H
#define OCM_ADMIN_H

#include "core/ocm/ocm.h"

#define ADMIN_USER "cluster-admin"

/* 404: not in the group */
enum build admin_get(struct request_spec *q, const char *cluster,
		     const char *user, struct err *err);
enum build admin_add(struct request_spec *q, const char *cluster,
		     const char *user, struct err *err);

struct identity_provider {
	char id[64], name[64], type[48];
};
enum build admin_providers(struct request_spec *q, const char *cluster,
			   struct err *err);
/* The htpasswd provider of that name: true and filled, or false (none). */
bool admin_provider_find(struct identity_provider *out, const struct node *doc,
			 const char *name);
/* A new provider called name with one user; secret body. */
enum build admin_provider_create(struct request_spec *q, const char *cluster,
				 const char *name, const char *user,
				 const struct secret *hash, struct err *err);
/* A user of an htpasswd provider that exists. */
enum build admin_provider_add(struct request_spec *q, const char *cluster,
			      const char *provider, const char *user,
			      const struct secret *hash, struct err *err);

#endif
