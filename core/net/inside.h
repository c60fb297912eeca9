/*
 * inside.h - what net's own files share: the loop's and net's insides.  No
 * other room includes it.
 */
#ifndef NET_INSIDE_H
#define NET_INSIDE_H

#include "core/net/request.h"

#include <curl/curl.h>
#include <openssl/ssl.h>

/*
 * Every easy handle in the loop's multi has a hook as its CURLOPT_PRIVATE.
 * done is called once when the transfer ended; it takes the handle out of the
 * multi itself (a CONNECT_ONLY handle must stay in it while it is used).
 */
struct hook {
	void (*done)(struct hook *hook, CURLcode code);
};

struct watch {
	int fd;
	unsigned int id; /* a watch set anew on the same fd is another */
	void (*fn)(void *owner);
	void *owner;
};

struct defer {
	void (*fn)(void *owner);
	void *owner;
};

struct pool; /* the worker's threads: worker.c */

struct loop {
	CURLM *multi;
	struct event_queue *events;
	struct pool *pool;
	struct vec timers; /* live, and fired ones still held by an owner */
	unsigned long long timer_seq;
	struct watch *watches;
	size_t n_watches;
	unsigned int watch_id;
	struct defer *defers;
	size_t n_defers, cap_defers;
	int busy;
	bool turning;
	int signal_fd;
	void (*on_signal)(void *owner, int signo);
	void *signal_owner;
	void (*idle)(void *owner);
	void *idle_owner;
};

/* timer.c: ms until a timer is due (at most `most`, -1: no limit); -1 none. */
int64_t timers_wait(const struct loop *l, int64_t most);
void timers_fire(struct loop *l);
void timers_release(struct loop *l);

/* worker.c */
struct pool *pool_new(CURLM *multi);
void pool_turn(struct pool *p);
void pool_close(struct pool *p); /* threads still at work clean up alone */

/* ---- net -------------------------------------------------------------------*/

enum call_state {
	CALL_QUEUED, /* until its service has room */
	CALL_PARKED, /* prepare said LATER, or new credentials are on their way */
	CALL_TRUST,   /* until the trust store is loaded */
	CALL_BACKOFF, /* until its timer */
	CALL_FLYING,
	CALL_OVER
};

struct call {
	struct request r; /* first: a request is its call */
	struct hook hook;
	enum call_state state;
	void (*done)(void *owner, const struct reply *);
	void *owner;
	unsigned int id, ledger_id;
	struct timer *timer;
	CURL *easy;
	struct curl_slist *headers;
	struct strbuf in; /* the reply's body */
	size_t sent;      /* of the body, by the read callback */
	bool too_large;
	bool renewed, hurried;    /* AUTH and NOW are granted once */
	unsigned int credentials; /* the service's count at this attempt */
	int paid;                 /* of the quota, for the last retry */
	struct params in_headers;
	char words[CURL_ERROR_SIZE];
	struct err err; /* prepare's, or ours before anything was sent */
	int64_t started_ms;
};

#define RETRY_QUOTA 500 /* [aws-api 4.1] */
struct lane {           /* one service's queue */
	struct service *svc;
	int flying;
	int quota; /* what its retries may still cost: retry.c */
};

struct net {
	struct loop *loop;
	struct net_options options;
	char *ca_file, *user_agent;
	struct lane *lanes;
	size_t n_lanes;
	struct vec calls;  /* struct call *, by id */
	struct vec probes; /* struct probe * */
	unsigned int next_id, started, flying;
	bool dispatching; /* a dispatch is deferred */

	/* trust.c */
	X509_STORE *store;    /* NULL until loaded */
	struct err trust_err; /* the CA file cannot be read */
	struct worker_job *trust_job;
	struct vec extra_ca;      /* char *, PEM */
	struct vec trust_waiters; /* struct trust_waiter * */

	/* ledger.c */
	struct ledger_entry *ledger;
	unsigned int ledger_first, ledger_next;
	struct trace *trace; /* trace.h, NULL none */
};

/* net.c */
struct lane *net_lane(struct net *n, const char *service);
/* Of a service that ends before net; no request of it may be left. */
void net_drop_service(struct net *n, const struct service *s);
void net_dispatch_later(struct net *n);
bool net_is_own(const struct service *svc); /* "sim": not in the ledger */

/* request.c: ends all without a word */
void calls_release(struct net *n);

/* trust.c: runs fn(owner) from the loop once the store is there. */
bool trust_ready(struct net *n);
void trust_wait(struct net *n, void (*fn)(void *owner), void *owner);
void trust_forget(struct net *n, const void *owner);
void trust_release(struct net *n);
void trust_easy(struct net *n, CURL *easy);

/* guard.c */
bool guard_url(struct net *n, const char *url, bool proxied, bool *local,
	       struct err *err);
void guard_easy(struct net *n, CURL *easy); /* CURLOPT_OPENSOCKETFUNCTION */
bool guard_name(const struct net *n, const char *host); /* may be resolved? */

/* transfer.c: one attempt of a call; base: what every handle of ours has */
void transfer_base(struct net *n, CURL *easy, struct hook *hook);
bool transfer_start(struct call *c, struct err *err);
void transfer_stop(struct call *c); /* takes it out of the multi */
void transfer_via(CURL *easy, const struct vantage *via);

/* retry.c: what to do after an attempt */
enum after {
	AFTER_DONE,
	AFTER_AGAIN, /* wait_ms, then again */
	AFTER_RENEW
};
enum after retry_after_attempt(struct call *c, struct reply *reply, bool sent,
			       int *wait_ms);
int retry_header_ms(const struct reply *reply); /* Retry-After, 0 none */

/* ledger.c, command.c */
void ledger_start(struct call *c);
void ledger_attempt(struct call *c);
void ledger_wait(struct call *c, const struct reply *reply, int wait_ms);
void ledger_end(struct call *c, const struct reply *reply);
void ledger_release(struct net *n);
void command_line(const struct request_spec *spec, struct strbuf *out);

/* trace.c: one line an attempt, where a trace is kept */
void trace_attempt(const struct call *c, const struct reply *reply);

/* probe.c */
void probes_release(struct net *n);

#endif
