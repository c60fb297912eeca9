/*
 * glass.h - break-glass credentials: a kubeconfig with a client certificate
 * for cluster-admin, for a cluster with external authentication, which has no
 * OAuth server of its own.  Issued some seconds after it was asked for, for
 * at most 24 hours; revoked all at once.  Source: ocm-api card 3.15.
 */
#ifndef OCM_GLASS_H
#define OCM_GLASS_H

#include "core/ocm/ocm.h"

enum glass_state {
	GLASS_CREATED, /* asked for */
	GLASS_ISSUED,
	GLASS_FAILED,
	GLASS_OVER /* revoked, about to be, expired */
};
struct glass {
	char id[64], username[64], expires[40]; /* ISO */
	enum glass_state state;
};
struct glass_list {
	struct glass *at;
	size_t n, cap;
};
#define GLASS_LIFE_S 86400

enum build glass_list(struct request_spec *q, const char *cluster,
		      struct err *err);
bool glass_list_read(struct arena *a, struct glass_list *list,
		     const struct node *doc, struct err *err);
/* username: 1 to 35 letters or digits; expires: Unix s */
enum build glass_create(struct request_spec *q, const char *cluster,
			const char *username, long long expires,
			struct err *err);
/* Its answer holds the kubeconfig, once issued: a secret request. */
enum build glass_get(struct request_spec *q, const char *cluster,
		     const char *id, struct err *err);
bool glass_kubeconfig(const struct reply *r, struct secret *out,
		      struct err *err);
/* All of the cluster's. */
enum build glass_revoke(struct request_spec *q, const char *cluster,
			struct err *err);

#endif
