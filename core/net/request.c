/*
 * request.c - the life of a request: queue of its service, preparation,
 * attempts, back-off, answer.  call_enter is the single writer of its state.
 */
#include "core/base/clock.h"
#include "core/net/inside.h"

static bool is_work(enum call_state s)
{
	/* a parked one waits for a person or for other requests */
	return s != CALL_PARKED && s != CALL_OVER;
}

static void call_enter(struct call *c, enum call_state state)
{
	struct net *n = c->r.net;
	struct lane *lane = net_lane(n, c->r.svc->name);
	int busy = is_work(state) - is_work(c->state);

	lane->flying += (state == CALL_FLYING) - (c->state == CALL_FLYING);
	n->flying += (unsigned int)((state == CALL_FLYING) -
				    (c->state == CALL_FLYING));
	if (busy)
		loop_busy_add(n->loop, busy);
	c->state = state;
	if (loop_events(n->loop) && !net_is_own(c->r.svc))
		event_post(loop_events(n->loop), EVENT_REQUEST, n);
}

static void buf_drop(struct strbuf *sb, bool secret)
{
	if (secret)
		strbuf_wipe(sb);
	else
		strbuf_release(sb);
}

static void call_free(struct call *c)
{
	bool secret = c->r.spec.secret;
	struct arena *a = c->r.arena;

	transfer_stop(c);
	timer_cancel(&c->timer);
	if (c->state != CALL_OVER)
		call_enter(c, CALL_OVER);
	trust_forget(c->r.net, c);
	if (secret)
		json_wipe(c->r.spec.json);
	else
		cJSON_Delete(c->r.spec.json);
	strbuf_release(&c->r.url);
	buf_drop(&c->r.body, secret);
	buf_drop(&c->in, secret);
	mem_free(c);
	arena_free(a);
}

static void calls_drop(struct net *n, const struct call *c)
{
	size_t i;

	for (i = 0; i < n->calls.n; i++)
		if (n->calls.at[i] == c) {
			vec_remove(&n->calls, i);
			return;
		}
}

/* The one place where done is called. */
static void finish(struct call *c, struct reply *reply)
{
	struct net *n = c->r.net;

	calls_drop(n, c);
	transfer_stop(c);
	call_enter(c, CALL_OVER);
	ledger_end(c, reply);
	net_dispatch_later(n);
	c->done(c->owner, reply);
	call_free(c);
}

static void fail_unsent(struct call *c)
{
	struct reply reply = { 0 };

	reply.code = c->err.code[0] ? c->err.code : err_kind_name(c->err.kind);
	reply.message = c->err.said[0] ? c->err.said : c->err.what;
	reply.request_id = c->err.request_id;
	reply.body = "";
	reply.cause = &c->err;
	finish(c, &reply);
}

static void queue_again(void *owner)
{
	struct call *c = owner;

	call_enter(c, CALL_QUEUED);
	net_dispatch_later(c->r.net);
}

/* ---- an attempt's end ------------------------------------------------------*/

static void default_decode(struct request *r, struct reply *reply)
{
	struct err err = { 0 };
	const char *p = reply->body;

	p += strspn(p, " \t\r\n");
	if (*p == '{' || *p == '[')
		reply->doc = json_parse(r->arena, reply->body, reply->body_len,
					&err);
	if (reply->status >= 500)
		reply->retry = RETRY_BACKOFF;
	else if (reply->status == 429)
		reply->retry = RETRY_THROTTLE;
}

static void first_line(struct call *c, struct reply *reply)
{
	size_t len = strcspn(reply->body, "\r\n");

	if (len > 200)
		len = 200;
	reply->message = arena_dupn(c->r.arena, reply->body, len);
}

static void decode(struct call *c, struct reply *reply)
{
	reply->retry_after_ms = retry_header_ms(reply);
	if (c->r.svc->decode)
		c->r.svc->decode(&c->r, reply);
	else
		default_decode(&c->r, reply);
	if (!reply->code)
		reply->code = reply->status >= 200 && reply->status < 400
				      ? ""
				      : arena_fmt(c->r.arena, "HTTP %d",
						  reply->status);
	if (!reply->message && reply->code[0])
		first_line(c, reply);
	if (!reply->message)
		reply->message = "";
	if (!reply->request_id)
		reply->request_id = "";
}

static void no_answer(struct call *c, struct reply *reply, CURLcode code)
{
	reply->status = 0;
	reply->request_id = "";
	/* a certificate does not get better by asking again */
	reply->retry = code == CURLE_PEER_FAILED_VERIFICATION ? RETRY_NO
							      : RETRY_BACKOFF;
	if (c->too_large) {
		reply->code = "REPLY_TOO_LARGE";
		reply->message = arena_fmt(
			c->r.arena,
			"the answer is longer than the %zu bytes "
			"that %s is allowed",
			c->in.max, c->r.spec.op ? c->r.spec.op : "it");
		reply->retry = RETRY_NO;
		return;
	}
	reply->code = "NO_ANSWER";
	reply->message = arena_dup(
		c->r.arena, c->words[0] ? c->words : curl_easy_strerror(code));
}

static void renew(struct call *c)
{
	struct service *svc = c->r.svc;

	c->renewed = true;
	call_enter(c, CALL_PARKED);
	net_dispatch_later(c->r.net);
	svc->renew(svc); /* may end c */
}

/* A page of several: the next is a request of its own to the service. */
static bool goes_on(struct call *c, struct reply *reply)
{
	const struct service *svc = c->r.svc;

	if (!reply_ok(reply) || !svc->more || !svc->more(&c->r, reply))
		return false;
	c->r.attempt = 0;
	c->renewed = c->hurried = false;
	queue_again(c);
	return true;
}

static void attempt_over(struct hook *hook, CURLcode code)
{
	struct call *c = (struct call *)(void *)((char *)hook -
						 offsetof(struct call, hook));
	struct reply reply = { 0 };
	long status = 0, sent = 0;
	int wait_ms = 0;

	curl_easy_getinfo(c->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(c->easy, CURLINFO_REQUEST_SIZE, &sent);
	curl_easy_getinfo(c->easy, CURLINFO_PROXY_ERROR, &reply.proxy_error);
	transfer_stop(c);
	reply.curl_code = (int)code;
	reply.status = (int)status;
	reply.body = c->in.buf;
	reply.body_len = c->in.len;
	reply.headers = c->in_headers;
	if (code == CURLE_OK && !c->too_large)
		decode(c, &reply);
	else
		no_answer(c, &reply, code);
	trace_attempt(c, &reply);
	switch (retry_after_attempt(c, &reply, sent > 0, &wait_ms)) {
	case AFTER_DONE:
		if (!goes_on(c, &reply))
			finish(c, &reply);
		break;
	case AFTER_RENEW:
		renew(c);
		break;
	case AFTER_AGAIN:
		ledger_wait(c, &reply, wait_ms);
		call_enter(c, CALL_BACKOFF);
		c->timer = timer_start(c->r.net->loop, TIME_REAL, wait_ms,
				       queue_again, c);
		net_dispatch_later(c->r.net);
		break;
	}
}

/* ---- an attempt's start ----------------------------------------------------*/

static bool needs_trust(const struct call *c)
{
	return !strncmp(c->r.url.buf, "https://", 8) && !trust_ready(c->r.net);
}

static void attempt(struct call *c)
{
	struct request *r = &c->r;

	strbuf_release(&r->url);
	buf_drop(&r->body, r->spec.secret);
	memset(&r->headers, 0, sizeof(r->headers));
	r->no_proxy = false;
	memset(&c->err, 0, sizeof(c->err));
	r->attempt++;
	c->credentials = r->svc->credentials;
	/* FLYING while it prepares: its place is taken */
	call_enter(c, CALL_FLYING);
	switch (r->svc->prepare ? r->svc->prepare(r, &c->err) : READY) {
	case LATER:
		r->attempt--;
		call_enter(c, CALL_PARKED);
		return;
	case FAILED:
		fail_unsent(c);
		return;
	case READY:
		break;
	}
	if (needs_trust(c)) {
		r->attempt--;
		call_enter(c, CALL_TRUST);
		trust_wait(r->net, queue_again, c);
		return;
	}
	ledger_attempt(c);
	if (!transfer_start(c, &c->err))
		fail_unsent(c);
}

static struct call *next_queued(struct net *n)
{
	struct call *c;
	struct lane *lane;
	size_t i;

	for (i = 0; i < n->calls.n; i++) {
		c = n->calls.at[i];
		if (c->state != CALL_QUEUED)
			continue;
		lane = net_lane(n, c->r.svc->name);
		if (lane->flying <
		    (c->r.svc->at_once > 0 ? c->r.svc->at_once : 6))
			return c;
	}
	return NULL;
}

static void dispatch(void *owner)
{
	struct net *n = owner;
	struct call *c;

	n->dispatching = false;
	while ((c = next_queued(n)))
		attempt(c);
}

void net_dispatch_later(struct net *n)
{
	if (n->dispatching || !next_queued(n))
		return;
	n->dispatching = true;
	loop_defer(n->loop, dispatch, n);
}

/* ---- the public part -------------------------------------------------------*/

struct request *request_start(struct net *n, const struct request_spec *spec,
			      void (*done)(void *owner, const struct reply *),
			      void *owner)
{
	struct service *svc = net_service(n, spec->service);
	struct call *c;

	if (!svc)
		BUG("no service '%s'", spec->service ? spec->service : "");
	c = mem_new(sizeof(*c));
	c->r.spec = *spec;
	if (!c->r.spec.arena)
		c->r.spec.arena = arena_new();
	c->r.arena = c->r.spec.arena;
	c->r.net = n;
	c->r.svc = svc;
	strbuf_init(&c->r.url, STRBUF_MAX);
	strbuf_init(&c->r.body, STRBUF_MAX);
	strbuf_init(&c->in, spec->max_reply ? spec->max_reply : STRBUF_MAX);
	c->hook.done = attempt_over;
	c->done = done;
	c->owner = owner;
	c->id = n->next_id++;
	c->started_ms = real_ms();
	c->state = CALL_OVER;
	vec_push(&n->calls, c);
	if (!net_is_own(svc))
		n->started++;
	call_enter(c, CALL_QUEUED);
	ledger_start(c);
	net_dispatch_later(n);
	return &c->r;
}

void request_cancel_owner(struct net *n, const void *owner)
{
	struct reply reply = {
		.code = "CANCELLED", .message = "", .request_id = "", .body = ""
	};
	struct call *c;
	size_t i = 0;

	while (i < n->calls.n) {
		c = n->calls.at[i];
		if (c->owner != owner) {
			i++;
			continue;
		}
		vec_remove(&n->calls, i);
		ledger_end(c, &reply);
		call_free(c);
		net_dispatch_later(n);
	}
}

void request_unpark(struct net *n, const char *service)
{
	struct lane *lane = net_lane(n, service);
	struct call *c;
	size_t i;

	if (!lane)
		return;
	for (i = 0; i < n->calls.n; i++) {
		c = n->calls.at[i];
		if (c->state == CALL_PARKED && c->r.svc == lane->svc)
			queue_again(c);
	}
}

void calls_release(struct net *n)
{
	struct call *c;

	while (n->calls.n) {
		c = n->calls.at[n->calls.n - 1];
		n->calls.n--;
		call_free(c);
	}
}
