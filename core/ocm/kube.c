/*
 * kube.c - the service "kube" and the login: see kube.h.  The builders of
 * single questions are in kube_read.c.
 */
#include "core/ocm/kube.h"

#include "core/base/encode.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/ocm/wire.h"

#define CHALLENGE "client_id=openshift-challenging-client&response_type=token"
#define HOPS_MOST 8

/* ---- the service ----------------------------------------------------------------*/
/* The bearer is the whole header value: "Bearer ...", "Basic ...". */
static void add_authorization(struct request *rq)
{
	const struct secret *bearer = rq->spec.bearer;
	struct param *last;

	if (!bearer || !secret_is_set(bearer))
		return;
	params_add(rq->arena, &rq->headers, "Authorization", "");
	last = &rq->headers.at[rq->headers.n - 1];
	/* points at the secret: never copied into an arena */
	last->value = secret_text(bearer);
	last->secret = true;
}

static enum ready prepare(struct request *rq, struct err *err)
{
	const char *base = rq->spec.base;

	if (!base || !str_starts(base, "https://")) {
		err_set(err, ERR_INPUT,
			_("the cluster's address is '%s'; https:// was "
			  "expected"),
			base ? base : "");
		return FAILED;
	}
	rq->no_proxy = true; /* a vantage, never HTTPS_PROXY */
	request_add_url(rq, base);
	request_add_body(rq);
	add_authorization(rq);
	params_add(rq->arena, &rq->headers, "Accept", "application/json");
	return READY;
}

/* Kubernetes' Status object: reason is the code. */
static void decode(struct request *rq, struct reply *r)
{
	struct err err = { 0 };
	const char *p = r->body + strspn(r->body, " \t\r\n");

	if (*p == '{')
		r->doc = json_parse(rq->arena, r->body, r->body_len, &err);
	if (r->status >= 200 && r->status < 400) {
		r->code = "";
		return;
	}
	r->code = *node_text(r->doc, "reason")
			  ? node_text(r->doc, "reason")
			  : arena_fmt(rq->arena, "HTTP %d", r->status);
	r->message = node_text(r->doc, "message");
	if (r->status == 429)
		r->retry = RETRY_THROTTLE;
	else if (r->status >= 500)
		r->retry = RETRY_BACKOFF;
}

struct service *kube_register(struct net *n)
{
	struct service *s = mem_new(sizeof(*s));

	s->name = "kube";
	s->at_once = 6;
	s->backoff_ms = 500;
	s->jitter = 50;
	s->prepare = prepare;
	s->decode = decode;
	net_add_service(n, s);
	return s;
}

void kube_unregister(struct service *s)
{
	mem_free(s);
}

void kube_release(struct kube *k)
{
	secret_release(&k->password);
	secret_release(&k->basic);
	secret_release(&k->token);
	secret_release(&k->bearer);
	memset(k, 0, sizeof(*k));
}

/* ---- the login's pieces -----------------------------------------------------------*/
enum build kube_discover(struct request_spec *q, struct kube *k,
			 struct err *err)
{
	(void)err;
	q->service = "kube";
	q->op = "GET oauth-authorization-server";
	q->path = "/.well-known/oauth-authorization-server";
	q->base = k->base;
	q->via = k->via;
	return BUILD_SEND;
}

bool kube_discover_read(struct kube *k, const struct node *doc, struct err *err)
{
	struct wire w = wire_open(doc, "OAuth address", err);

	WIRE(&w, k->authorize, "authorization_endpoint");
	if (w.ok && !str_starts(k->authorize, "https://"))
		return err_set(err, ERR_CLUSTER,
			       _("the cluster's login is at '%s'; an https:// "
				 "address was expected"),
			       k->authorize);
	return w.ok;
}

static void set_basic(struct kube *k)
{
	struct strbuf plain = STRBUF_INIT, sb = STRBUF_INIT;

	strbuf_addf(&plain, "%s:%s", k->user, secret_text(&k->password));
	strbuf_addstr(&sb, "Basic ");
	base64_encode(&sb, plain.buf, plain.len);
	secret_set(&k->basic, sb.buf, sb.len);
	strbuf_wipe(&plain);
	strbuf_wipe(&sb);
}

/* "https://host:443/path?query" as base and path */
static void split_url(struct request_spec *q, const char *url)
{
	size_t host = strlen("https://");

	host += strcspn(url + host, "/?#");
	q->base = arena_dupn(q->arena, url, host);
	q->path = arena_dup(q->arena, url[host] == '/' ? url + host : "/");
}

static bool same_host(const char *a, const char *b)
{
	size_t la = strcspn(a + 8, "/?#") + 8, lb = strcspn(b + 8, "/?#") + 8;

	return la == lb && !strncmp(a, b, la);
}

enum build kube_authorize(struct request_spec *q, struct kube *k,
			  bool with_password, struct err *err)
{
	const char *url = *k->next ? k->next : k->authorize;

	if (!str_starts(url, "https://")) {
		err_set(err, ERR_CLUSTER,
			_("the cluster's login sends to '%s'; an https:// "
			  "address was expected"),
			url);
		return BUILD_FAIL;
	}
	q->service = "kube";
	q->op = "GET oauth/authorize";
	split_url(q, url);
	if (!*k->next)
		q->path =
			arena_fmt(q->arena, "%s%c%s", q->path,
				  strchr(q->path, '?') ? '&' : '?', CHALLENGE);
	q->via = k->via;
	q->secret = true; /* the answer holds the token */
	params_add(q->arena, &q->headers, "X-CSRF-Token", "1");
	/* the password goes to the login server itself, to nobody it names */
	if (with_password && same_host(url, k->authorize)) {
		set_basic(k);
		q->bearer = &k->basic;
	}
	return BUILD_SEND;
}

/* One value of the fragment, decoded, into sb. */
static bool fragment_value(const char *fragment, const char *name,
			   struct strbuf *sb)
{
	size_t len, key = strlen(name);

	for (; *fragment; fragment += len + (fragment[len] == '&')) {
		len = strcspn(fragment, "&");
		if (len <= key || fragment[key] != '=' ||
		    strncmp(fragment, name, key) != 0)
			continue;
		percent_decode(sb, fragment + key + 1, len - key - 1, true);
		return true;
	}
	return false;
}

bool kube_fragment_token(const char *location, struct secret *out,
			 struct err *err)
{
	const char *mark = strchr(location, '#');
	const char *query = strchr(location, '?');
	struct strbuf sb = STRBUF_INIT;
	bool ok = false;

	memset(err, 0, sizeof(*err));
	if (mark && fragment_value(mark + 1, "access_token", &sb) && sb.len) {
		secret_set(out, sb.buf, sb.len);
		ok = true;
	} else if ((mark && fragment_value(mark + 1, "error", &sb)) ||
		   (query && fragment_value(query + 1, "error", &sb))) {
		err_set(err, ERR_DENIED,
			_("the cluster's login refused: %.200s"), sb.buf);
	}
	strbuf_wipe(&sb);
	return ok;
}

/* ---- the login as a flow ----------------------------------------------------------*/
static enum build discover(void *work, struct request_spec *q, struct err *err)
{
	struct kube *k = work;

	k->hops = 0;
	k->refused = 0;
	*k->next = '\0';
	return kube_discover(q, k, err);
}

static enum verdict discovered(void *work, const struct reply *r,
			       struct err *err)
{
	return kube_discover_read(work, r->doc, err) ? STEP_NEXT : STEP_FAIL;
}

static enum build challenge(void *work, struct request_spec *q, struct err *err)
{
	return kube_authorize(q, work, false, err);
}

static enum verdict challenged(void *work, const struct reply *r,
			       struct err *err)
{
	const char *how = reply_header(r, "www-authenticate");

	(void)work;
	if (r->status == 401 && !strncasecmp(how, "Basic", 5))
		return STEP_NEXT;
	if (r->status != 401) {
		reply_fail(r, err, "%s",
			   _("the cluster's login did not ask for a password"));
		return STEP_FAIL;
	}
	err_set(err, ERR_CLUSTER, "%s",
		_("the cluster has no password login (no identity provider "
		  "asks for one)"));
	err_hint(err, "%s",
		 _("Add an administrator first, and give it up to five "
		   "minutes."));
	return STEP_FAIL;
}

static enum build send_password(void *work, struct request_spec *q,
				struct err *err)
{
	return kube_authorize(q, work, true, err);
}

/* Elsewhere: follow, but not for ever. */
static enum verdict follow(struct kube *k, const char *to, struct err *err)
{
	size_t host = strlen("https://"), len = strlen(to);

	/* "/path": on the same host */
	host += strcspn(k->authorize + host, "/?#");
	if (*to != '/')
		host = 0;
	if (++k->hops > HOPS_MOST || !len || str_eq(to, k->next) ||
	    host + len >= sizeof(k->next)) {
		err_set(err, ERR_CLUSTER,
			_("the cluster's login leads nowhere (sent on %d "
			  "times, now to '%.200s')"),
			k->hops, to);
		return STEP_FAIL;
	}
	memcpy(k->next, k->authorize, host);
	memcpy(k->next + host, to, len + 1);
	return STEP_AGAIN;
}

static enum verdict password_sent(void *work, const struct reply *r,
				  struct err *err)
{
	struct kube *k = work;
	const char *to = reply_header(r, "location");

	if (r->status == 401) {
		k->refused++;
		*k->next = '\0';
		return STEP_WAIT;
	}
	if (r->status < 300 || r->status > 399) {
		reply_fail(r, err, "%s", _("cannot log in to the cluster"));
		return STEP_FAIL;
	}
	if (kube_fragment_token(to, &k->token, err)) {
		secret_release(&k->basic);
		return STEP_DONE;
	}
	return err->kind == ERR_NONE ? follow(k, to, err) : STEP_FAIL;
}

const struct step kube_login_steps[] = {
	{ .name = "discover the login", .build = discover, .read = discovered },
	{ .name = "ask for the challenge",
	  .build = challenge,
	  .read = challenged,
	  .expects = "*" },
	{ .name = "log in",
	  .build = send_password,
	  .read = password_sent,
	  .expects = "*",
	  .waits_for = N_("the cluster to know the new password"),
	  .patience_s = 330,
	  .wait_ms = 5000 },
	{ 0 },
};
