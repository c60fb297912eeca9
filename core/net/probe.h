/*
 * probe.h - can a name be resolved, a port be opened, TLS be spoken, from a
 * vantage?  Each is asynchronous; done runs once from the loop, never inside
 * the call; the probe is gone when it returns.  Limits: net_options.probe_ms to
 * connect, as much again for an answer.  A NULL vantage is vantage_direct.
 * A direct vantage with a resolver asks that one over UDP (c-ares).
 */
#ifndef NET_PROBE_H
#define NET_PROBE_H

#include "core/net/request.h"

enum probe_result {
	PROBE_OPEN,
	PROBE_REFUSED,
	PROBE_TIMEOUT,
	PROBE_UNREACHABLE,
	PROBE_NO_NAME,
	PROBE_NOT_SAID, /* a mute vantage: failed, it does not say why */
	PROBE_TLS       /* connected; the TLS handshake failed */
};
const char *probe_result_name(enum probe_result r); /* "OPEN" ... */

#define PROBE_ADDRESSES 8

struct probe_reply {
	enum probe_result result;
	int ms;         /* real */
	char said[200]; /* curl's, the proxy's or the resolver's words */
	/* name */
	char address[PROBE_ADDRESSES][46];
	int addresses;
	char cname[256]; /* last CNAME, "" none */
	/* tls */
	bool trusted; /* by the trust the net has */
	char issuer[160], subject[160], names[512]; /* names: SANs by blanks */
	long long not_before, not_after;            /* Unix s */
	int http_status;                            /* GET /version, 0 none */
	char version[40];                           /* gitVersion of /version */
};

struct probe;
/* kind of probe: name -> addresses through the vantage's resolver (DNS over
 * TCP through its SOCKS; directly: the system's resolver in the worker). */
struct probe *probe_name(struct net *n, const struct vantage *via,
			 const char *name,
			 void (*done)(void *owner, const struct probe_reply *),
			 void *owner);
/*
 * OPEN, or why not.  A mute vantage says "connected" before it has tried: there
 * the port is OPEN only once the other side has answered a TLS hello, and
 * everything else is NOT_SAID.  Through any vantage a failure of the proxy
 * itself is NOT_SAID too, with said naming the proxy.
 */
struct probe *probe_tcp(struct net *n, const struct vantage *via,
			const char *host, int port,
			void (*done)(void *owner, const struct probe_reply *),
			void *owner);
/* TLS to host:port with SNI name (address "" : resolve host), then GET path
 * ("" none).  Looks at the certificate whether trusted or not: an untrusted
 * one is OPEN with trusted false and said telling why.  Connected, but silence
 * after the hello, is TLS (an MTU or an inspecting firewall, not a filter). */
struct probe_tls_spec {
	const char *name;    /* SNI and Host */
	const char *address; /* connect here; "" : name through the vantage */
	int port;
	const char *path; /* "/version", "" */
};
struct probe *probe_tls(struct net *n, const struct vantage *via,
			const struct probe_tls_spec *spec,
			void (*done)(void *owner, const struct probe_reply *),
			void *owner);
void probe_cancel(struct probe **p);

#endif
