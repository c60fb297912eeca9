/*
 * faces.h - the cluster's faces: SOCKS vantages and what answers behind them.
 *
 * A vantage is two loopback ports that speak SOCKS5: one says what went wrong,
 * the other is as mute as ssh -D (success first, then the connection closes).
 * After a CONNECT that the world lets pass, the same socket is the listener's:
 * the endpoint's router (TLS), the VPC's resolver (DNS over TCP), the forward
 * proxy, an ssh banner, or a server of the internet (TLS).
 */
#ifndef SIM_FACES_H
#define SIM_FACES_H

#include "core/sim/ocm.h"

#include <openssl/ssl.h>

/* ---- tls.c: the two authorities ------------------------------------------ */

struct authority;
struct authority *authority_new(const char *title, struct err *err);
void authority_free(struct authority *a);
const char *authority_pem(const struct authority *a);
/* Serves a certificate of this authority with these names (NULL-ended); made
 * once.  false: OpenSSL failed. */
bool authority_serve(struct authority *a, SSL *ssl, const char *const *names);

/* ---- what listens where: socks.c ------------------------------------------*/

enum serve {
	SERVE_NOTHING,
	SERVE_ROUTER, /* TLS: API and oauth of target.cluster */
	SERVE_DNS,    /* resolver of target.vpc; "": the public one */
	SERVE_PROXY,  /* the bastion's forward proxy */
	SERVE_SSH,
	SERVE_WEB, /* TLS: some server of the internet */
};

#define REACH_NO_NAME ((enum sim_reach)(SIM_UNREACHABLE + 1))

struct target {
	enum serve serve;
	char cluster[40];
	char vpc[40];
	char instance[40]; /* that is spoken to: the proxy's own vantage */
};

struct vantage_kind {
	const char *id, *title;
	/* Where it stands now; false: does not exist in this world. */
	bool (*stand)(struct world *w, struct sim_source *source);
};
extern const struct vantage_kind vantage_kinds[];
extern const size_t vantage_count;

/* The running instance as a source; false when it is not there. */
bool source_of_instance(struct world *w, const char *id,
			struct sim_source *source);
/* Judges a connection to host (name or address): port; fills target. */
enum sim_reach reach_judge(struct world *w, const struct sim_source *from,
			   const char *host, int port, struct target *out);

/* ---- dns.c -----------------------------------------------------------------
 * Answers one message (without the length of TCP); false: not a query. */
bool dns_answer(struct world *w, const char *vpc, const uint8_t *query,
		size_t len, struct strbuf *out);

/* ---- faces.c, conn.c ------------------------------------------------------ */

enum stage {
	STAGE_GREETING,
	STAGE_CONNECT,
	STAGE_HANG,
	STAGE_SERVE,
	STAGE_CLOSE, /* when all is sent */
};

struct faces {
	struct world *world;
	struct server *server; /* NULL in a unit test */
	struct authority *public, *internal;
	SSL_CTX *tls;
	struct vec ports;  /* struct port */
	struct vec conns;  /* struct conn */
	struct vec polled; /* as handed to poll: conns, after the ports */
};

struct port {
	int fd, number;
	const struct vantage_kind *kind;
	bool mute;
};

struct conn {
	struct faces *faces;
	const struct vantage_kind *kind;
	struct sim_source source;
	int fd;
	bool mute, gone, tls_up, want_write;
	enum stage stage;
	struct target target;
	char sni[256];
	SSL *ssl;
	struct strbuf in, out; /* plain text of the layer above */
};

struct conn *conn_new(struct faces *f, const struct port *port, int fd);
void conn_free(struct conn *c);
void conn_turn(struct conn *c); /* sets gone when it is over */
/* socks.c: takes what is in c->in while greeting and connecting. */
void socks_turn(struct conn *c);
/* The certificate that the listener shows for c->sni (OpenSSL's cert_cb). */
int conn_certificate(SSL *ssl, void *arg);
/* Is this one of the oauth server's names? */
bool conn_is_oauth(const struct conn *c);
/* http.c: requests in c->in, replies to c->out. */
void http_turn(struct conn *c);
void proxy_turn(struct conn *c);
/* Forgets the first n bytes of c->in. */
void conn_consume(struct conn *c, size_t n);
/* Starts to serve the target on this socket. */
void conn_serve(struct conn *c, const struct target *target);

#endif
