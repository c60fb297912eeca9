/* probe_own.h - what the probe files share. */
#ifndef NET_PROBE_OWN_H
#define NET_PROBE_OWN_H

#include "core/net/inside.h"
#include "core/net/probe.h"
#include "core/net/worker.h"

struct ares_channeldata;

struct probe {
	struct net *net;
	const struct vantage *via; /* never NULL */
	struct probe_reply reply;
	void (*done)(void *owner, const struct probe_reply *);
	void *owner;
	int64_t started_ms;
	struct timer *timer;
	bool over;
	enum probe_result decided; /* a result known before the loop ran */

	/* curl's part */
	struct hook hook;
	CURL *easy;
	struct curl_slist *connect_to;
	char words[CURL_ERROR_SIZE];
	struct strbuf in;

	/* tcp through a mute vantage, dns: bytes over a CONNECT_ONLY handle */
	uint8_t *out;
	size_t out_len;
	int fd; /* watched, -1 none */
	void (*arrived)(struct probe *p, bool closed);

	/* names */
	char *name;
	uint16_t dns_id;
	struct worker_job *job;
	struct ares_channeldata *ares;
	int ares_fd; /* watched, -1 none */

	/* tls */
	char *path;
	int port;
	char *address;
	bool hello;        /* connected, the handshake began */
	char verdict[160]; /* why the certificate is not trusted, "" it is */
};

struct probe *probe_new(struct net *n, const struct vantage *via,
			void (*done)(void *owner, const struct probe_reply *),
			void *owner);
/* Ends it: result (a mute vantage's failures become NOT_SAID), said. */
void probe_end(struct probe *p, enum probe_result result, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* The same, from the loop: for a failure in start. */
void probe_end_later(struct probe *p, enum probe_result result,
		     const char *said);
/* What curl's failure to connect means. */
void probe_end_curl(struct probe *p, CURLcode code);
/* A handle for scheme://host:port/path through the vantage. */
void probe_easy(struct probe *p, const char *url);
void probe_fly(struct probe *p); /* into the multi */

/* probe_tcp.c: connect, send p->out, call p->arrived when bytes are in p->in
 * or the other side closed. */
void probe_talk(struct probe *p, const char *host, int port);
/* probe_name.c */
void probe_name_release(struct probe *p);

#endif
