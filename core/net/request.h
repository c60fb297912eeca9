/*
 * request.h - one HTTP exchange, and the services that shape it.
 *
 * A builder (aws/iam.c, ocm/clusters.c) fills a request_spec; the service of
 * that name turns it into URL, headers and body before EVERY attempt
 * (prepare: endpoint, token, signature, clock offset) and reads the answer
 * (decode: code, message, request id, document, whether to try again).
 */
#ifndef NET_REQUEST_H
#define NET_REQUEST_H

#include "core/base/node.h"
#include "core/base/secret.h"
#include "core/net/loop.h"
#include "core/net/vantage.h"

/* Ordered names and values; strings live in the request's arena. */
struct param {
	const char *name, *value;
	bool secret; /* shown as (hidden) in ledger and commands */
};
struct params {
	struct param *at;
	size_t n, cap;
};
void params_add(struct arena *a, struct params *p, const char *name,
		const char *value);
void params_addf(struct arena *a, struct params *p, const char *name,
		 const char *fmt, ...) __attribute__((format(printf, 4, 5)));
const char *params_get(const struct params *p, const char *name); /* NULL */

struct request_spec {
	struct arena *arena;   /* the request's; set before build is called */
	const char *service;   /* "iam", "ec2", "ocm", "sso", "kube", ... */
	const char *op;        /* "CreateRole"; ledger: "iam CreateRole" */
	const char *method;    /* NULL: POST with a body or params, else GET */
	const char *path;      /* encoded, starts with '/'; NULL: "/" */
	struct params query;   /* appended to path, percent-encoded */
	struct params form;    /* Query and EC2 services, SSO: the body */
	struct params headers; /* besides the service's own */
	cJSON *json;           /* the body; request_start takes it over */
	const char *text;      /* the body, any other (XML, policy) */
	const char *content_type; /* of text */
	const char *base;   /* "https://host:port" instead of the service's */
	const char *region; /* instead of the service's */
	const struct vantage *via;   /* NULL: directly (and by HTTPS_PROXY) */
	const struct secret *bearer; /* kube: token of this request */
	size_t max_reply;            /* 0: 16 MB */
	int timeout_s;               /* 0: 30 */
	int attempts;                /* in all; 0: the service's */
	bool writes;                 /* changes something */
	bool secret;                 /* bodies never shown, buffers wiped */
	bool repeatable;             /* a write that is safe to send again */
	bool whole; /* a list: all its pages, where the service knows them */
	bool anonymous; /* as anybody: not signed */
};

enum retry {
	RETRY_NO,
	RETRY_BACKOFF,  /* server trouble */
	RETRY_THROTTLE, /* slower */
	RETRY_AUTH,     /* once, after service->renew */
	RETRY_NOW       /* once, at once: clock offset or region learnt */
};

struct reply {
	int status; /* 0: no answer */
	const char
		*code; /* "" success; service's word; "HTTP 502"; "NO_ANSWER" */
	const char *message;    /* the service's sentence, or curl's */
	const char *request_id; /* "" none */
	const char *warning; /* decode: what the service warns of; NULL none */
	bool maybe_done; /* a write whose answer was lost: look, never repeat */
	bool quota_out;  /* not tried again: the service's quota of retries */
	const struct node *doc; /* parsed body, NULL none */
	const char *body;       /* raw, NUL-terminated */
	size_t body_len;
	struct params headers; /* lower-case names */
	/* decode fills: */
	enum retry retry;
	const char *hint;   /* what a person can do about it; NULL: as usual */
	int retry_after_ms; /* from Retry-After; 0 none */
	/* for TLS probes over HTTP */
	int curl_code;
	long proxy_error;
	/* prepare's error, of a request that was never sent; reply_fail says
	 * it, with its kind and hint.  NULL: it was sent */
	const struct err *cause;
};
bool reply_ok(const struct reply *r);                    /* code is "" */
bool reply_is(const struct reply *r, const char *codes); /* blank-separated */
const char *reply_header(const struct reply *r, const char *name); /* "" */
/* "cannot <doing>" + service's code, words, request id; kind by status/code:
 * DENIED, SIGNED_OUT, CLOUD...  Returns false. */
bool reply_fail(const struct reply *r, struct err *err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

struct net;
struct service;
struct request {
	struct request_spec spec;
	struct arena *arena;
	struct net *net;
	struct service *svc;
	int attempt; /* 1.. */
	/* prepare fills these, empty before every attempt */
	struct strbuf url, body;
	struct params headers;
	bool no_proxy; /* ask no environment proxy */
	void *kept;    /* the service's own: what earlier pages gave */
};

enum ready {
	READY,
	LATER, /* parked, its deadline stopped, until request_unpark(service) */
	FAILED
};
struct service {
	const char *name;
	int at_once;        /* our own queue: curl counts waiting as working */
	int attempts;       /* in all, for what may be tried again; 0: 3 */
	int write_attempts; /* of a write that met trouble; 0: attempts */
	/* base, doubled each time; 0: AWS' standard mode, 50 and when throttled
	 * 1000 */
	int backoff_ms;
	int jitter; /* so many per cent more or less; 0: all between 0 and it */
	enum ready (*prepare)(struct request *, struct err *);
	void (*decode)(struct request *, struct reply *);
	/* A good reply of a spec that is whole: true when it is but a part; the
	 * spec then asks for the next one.  The last reply holds all. */
	bool (*more)(struct request *, struct reply *);
	/* credentials were refused: get new ones, then request_unpark. NULL: no */
	void (*renew)(struct service *);
	/* Adds what the service's code and words mean to a flow's error that
	 * has no hint yet.  NULL: nothing is known of them. */
	void (*explain)(struct err *);
	/* the room counts its sets of credentials here: a request refused with
	 * a set of before is sent with the one of now, without a renewal */
	unsigned int credentials;
	void *data; /* the room's own: struct aws *, struct ocm * */
};

/* For prepare: the usual forms of URL and body.
 * base (or spec.base), path, "?" and the encoded query into r->url. */
void request_add_url(struct request *r, const char *base);
/* spec.json, text or form into r->body, with its Content-Type header. */
void request_add_body(struct request *r);
/* spec.method, or POST with a body, or GET. */
const char *request_method(const struct request *r);

/* ---- net: what all requests share ------------------------------------------*/
struct net_options {
	bool loopback_only;  /* a demo, tests: anything else is refused */
	bool no_proxy;       /* a demo: never HTTPS_PROXY */
	const char *ca_file; /* PEM added to / instead of the system's trust */
	bool ca_only;        /* ca_file instead of */
	const char *user_agent;
	int probe_ms; /* a probe's connect, and its answer; 0: 5000 */
};
struct net *net_new(struct loop *l, const struct net_options *options);
void net_free(struct net *n);
struct loop *net_loop(struct net *n);
const struct net_options *net_opts(const struct net *n);
void net_add_ca(struct net *n, const char *pem); /* more trust (the demo's) */
/* Whom TLS believes is loaded at its first use (33 ms, by the worker); for who
 * knows that it will be needed: from now on. */
void net_load_trust(struct net *n);
/* The service must live as long as net.  One of a name. */
void net_add_service(struct net *n, struct service *s);
struct service *net_service(struct net *n, const char *name); /* NULL none */

/* done runs exactly once, from the loop, never inside start, never after
 * request_cancel_owner(owner).  reply lives until done returns. */
struct request *request_start(struct net *n, const struct request_spec *spec,
			      void (*done)(void *owner, const struct reply *),
			      void *owner);
void request_cancel_owner(struct net *n, const void *owner);
void request_unpark(struct net *n, const char *service);
/* A fresh arena for a spec; request_start takes it over (spec.arena). */
struct arena *request_arena(void);
void request_spec_drop(struct request_spec *spec); /* never started */

/* ---- ledger: what was called, for F2 and --trace ---------------------------*/
struct ledger_entry {
	unsigned int id;
	char service[16], op[48];
	bool writes, done, hidden;
	int status, attempt;
	int64_t started_ms, took_ms; /* real */
	int64_t again_ms; /* real_ms() of the next attempt; 0: none waits */
	char code[48], request_id[64];
	char *warning; /* of the service, NULL none */
	char *command; /* the equivalent `aws ...` / "ocm POST ..." line */
};
/* The newest 500; index 0 the oldest kept. */
const struct ledger_entry *net_ledger(const struct net *n, size_t index);
size_t net_ledger_count(const struct net *n);
/* The newest that met trouble or throttling and waits a second or more for its
 * next attempt; NULL none. */
const struct ledger_entry *net_ledger_waiting(const struct net *n);
int net_in_flight(const struct net *n);
unsigned int net_requests(const struct net *n); /* all ever started */

/* The guard of DESIGN 7: may this numeric address be connected to? */
bool net_may_connect(const struct net *n, const char *address);

#endif
