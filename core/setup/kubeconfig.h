/*
 * kubeconfig.h - a kubeconfig file: two ways to one cluster, no token unless
 * asked for, mode 0600, never over a file that is there.  Pure text first, so
 * that a break-glass kubeconfig that Red Hat made is saved by the same hand.
 *
 *	struct kubeconfig_want k = { .cluster = "demo", .api_url = ... };
 *	kubeconfig_text(&sb, &k);
 *	kubeconfig_save(path, &sb, false, &err);
 *	strbuf_wipe(&sb);                  where it holds a token
 *
 * Source: Kubernetes, "Organizing Cluster Access Using kubeconfig Files".
 */
#ifndef SETUP_KUBECONFIG_H
#define SETUP_KUBECONFIG_H

#include "core/base/err.h"
#include "core/base/secret.h"

struct setup;

/* NULL and "" alike mean: not given. */
struct kubeconfig_want {
	const char *cluster; /* its name: names the contexts */
	const char *api_url; /* the public-style name, for every day */
	/* "api.NAME.hypershift.local": the second context, "NAME-internal".
	 * Only with the cluster's own CA, since no other verifies it. */
	const char *local_host, *ca_pem;
	/* socks5h://HOST:PORT (written as socks5, which is what oc takes and
	 * which leaves names to the proxy as well) or http(s):// */
	const char *proxy_url;
	const char *user;           /* "cluster-admin" */
	const struct secret *token; /* only when a person asked for it */
};

/* YAML; every text quoted as JSON quotes it.  The user is named as `oc login`
 * names it, so that its token serves both contexts [K]. */
void kubeconfig_text(struct strbuf *out, const struct kubeconfig_want *want);
/* 0600 and whole or not at all; ERR_INPUT when it is there and !replace. */
bool kubeconfig_save(const char *path, const struct strbuf *text, bool replace,
		     struct err *err);

/* Of a set-up whose cluster is ready: names and proxy from its values and
 * vantage, the CA from its folder.  path: "~/x" is expanded.  ERR_PREFLIGHT
 * while the cluster has no API address. */
bool kubeconfig_of_setup(const struct setup *s, const char *path, bool replace,
			 struct err *err);

#endif
