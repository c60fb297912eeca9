/*
 * kube.h - the cluster's own API: is it there, log in, list nodes.  Service
 * "kube"; each request goes to the base given, through the vantage given.
 * TLS is verified by the system's trust and net's CAs; host is never trusted
 * on first use.
 *
 *	kube_register(net);                            (once)
 *	struct kube k = { .base = "https://api.x:443", .via = v };
 *	flow_start(net, kube_login_steps, &k, NULL, done, owner);
 *	kube_nodes(q, &k, err) ... kube_nodes_read
 *	kube_token_delete(q, &k, err);  kube_release(&k);
 *
 * Source: corrections 4.1 (openshift/oc request_token.go), 4.2.
 */
#ifndef OCM_KUBE_H
#define OCM_KUBE_H

#include "core/ocm/ocm.h"

struct kube {
	const char *base;          /* "https://host[:port]" */
	const struct vantage *via; /* NULL directly */
	const char *user;          /* login */
	struct secret password;
	/* filled by the login */
	struct secret basic, token, bearer; /* whole header values but token */
	char authorize[512];                /* authorization_endpoint */
	char next[1024];                    /* where the oauth server sent us */
	int hops;
	int refused; /* 401s after the password was sent */
};
struct service *kube_register(struct net *n); /* net frees nothing: see free */
void kube_unregister(struct service *s);      /* after net_free */
void kube_release(struct kube *k);            /* wipes */

/* Work: struct kube with base, user, password.  Ends with k->token set.  Waits
 * (five minutes of the world) for a password that is not active yet. */
extern const struct step kube_login_steps[];

/* The pieces, each also for the doctor. */
enum build kube_discover(struct request_spec *q, struct kube *k,
			 struct err *err);
bool kube_discover_read(struct kube *k, const struct node *doc,
			struct err *err);
/* Anonymous: 401 with "Basic" means that the oauth server is healthy. */
enum build kube_authorize(struct request_spec *q, struct kube *k,
			  bool with_password, struct err *err);
/* The raw fragment of a Location: token into out; false with the server's
 * error, or kind ERR_NONE when there is no fragment of that sort. */
bool kube_fragment_token(const char *location, struct secret *out,
			 struct err *err);

/* Anonymous; 200, 401 and 403 all prove reach. */
enum build kube_version(struct request_spec *q, struct kube *k,
			struct err *err);
bool kube_reached(const struct reply *r);
/* gitVersion "v1.34.2"; "" unknown */
const char *kube_version_text(const struct node *doc);

struct kube_node {
	char name[128], status[48], roles[64], version[32], address[64];
	long long created; /* Unix seconds */
	char age[16];      /* "12m", "3h5m", as kubectl writes it */
};
struct kube_node_list {
	struct kube_node *at;
	size_t n, cap;
};
enum build kube_nodes(struct request_spec *q, struct kube *k, struct err *err);
/* now: the world's Unix seconds (age) */
bool kube_nodes_read(struct arena *a, struct kube_node_list *list,
		     const struct node *doc, long long now, struct err *err);
/* "3d", "47m": kubectl's short form */
void kube_age(long long seconds, char out[16]);

/* ConfigMap kube-root-ca.crt of namespace default: PEM that verifies the
 * hypershift.local name. */
enum build kube_root_ca(struct request_spec *q, struct kube *k,
			struct err *err);
const char *kube_root_ca_pem(const struct node *doc); /* "" absent */

/* Removes our own token. [I] name = sha256~ + base64url(SHA-256(rest)) */
enum build kube_token_delete(struct request_spec *q, struct kube *k,
			     struct err *err);
/* The answer to it: the token is no more. */
bool kube_token_gone(const struct reply *r);

#endif
