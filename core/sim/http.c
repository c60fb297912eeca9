/* http.c - HTTP/1.1 on the listeners behind a vantage: the cluster's API and
 * oauth, servers of the internet, the bastion's forward proxy. */
#include "core/sim/faces.h"

#include "core/base/str.h"
#include "core/sim/server_own.h"

#define BODY_MAX (1 << 20)

static const char *reason(int status)
{
	switch (status) {
	case 200:
		return "OK";
	case 302:
		return "Found";
	case 401:
		return "Unauthorized";
	case 403:
		return "Forbidden";
	case 404:
		return "Not Found";
	default:
		return "Answer";
	}
}

/* The value of a header in the head; "" absent. */
static const char *header(struct arena *a, const char *head, const char *name)
{
	size_t n = strlen(name);
	const char *line = head;

	while ((line = strstr(line, "\r\n"))) {
		line += 2;
		if (!strncasecmp(line, name, n) && line[n] == ':')
			return str_trim(
				a, arena_dupn(a, line + n + 1,
					      strcspn(line + n + 1, "\r\n")));
	}
	return "";
}

static void write_reply(struct conn *c, struct kube_reply *r, bool head_only,
			bool half)
{
	size_t i, n = half ? r->body.len / 2 : r->body.len;

	strbuf_addf(&c->out, "HTTP/1.1 %d %s\r\nContent-Type: %s\r\n",
		    r->status, reason(r->status),
		    r->content_type ? r->content_type : "application/json");
	for (i = 0; i + 1 < r->headers.n; i += 2)
		strbuf_addf(&c->out, "%s: %s\r\n",
			    (const char *)r->headers.at[i],
			    (const char *)r->headers.at[i + 1]);
	strbuf_addf(&c->out, "Content-Length: %zu\r\n\r\n", r->body.len + half);
	if (!head_only)
		strbuf_add(&c->out, r->body.buf, n);
	if (half)
		c->stage = STAGE_CLOSE;
}

static bool serve(struct conn *c, struct arena *a, cJSON *cluster,
		  const struct kube_request *q, struct kube_reply *r)
{
	struct world *w = c->faces->world;

	if (!cluster)
		return false;
	if (conn_is_oauth(c))
		oauth_answer(w, a, cluster, q, r);
	else
		kube_answer(w, a, cluster, q, authority_pem(c->faces->internal),
			    r);
	return true;
}

/* ---- as on the main port: faults (delays apart) and the log --------------*/

static void take(struct exchange *x, const struct kube_reply *r)
{
	x->status = r->status;
	x->content_type =
		r->content_type ? r->content_type : "application/json";
	strbuf_add(&x->reply, r->body.buf, r->body.len);
}

static void give_back(const struct exchange *x, struct kube_reply *r)
{
	size_t i;

	r->status = x->status;
	r->content_type = x->content_type;
	strbuf_clear(&r->body);
	strbuf_add(&r->body, x->reply.buf, x->reply.len);
	for (i = 0; i < x->reply_headers.n; i++)
		vec_push(&r->headers, x->reply_headers.at[i]);
}

/* The cluster's own: its API or its oauth server. */
static void cluster_act(struct conn *c, struct arena *a,
			const struct kube_request *q, struct kube_reply *r)
{
	struct server *s = c->faces->server;
	cJSON *cluster =
		world_get(c->faces->world, "ocm.cluster", c->target.cluster);
	const struct fault *f;
	struct exchange x;

	exchange_init(&x, c->faces->world, a, q->method, q->path);
	x.service = conn_is_oauth(c) ? "oauth" : "kube";
	x.op = arena_fmt(a, "%s %s", q->method, x.path);
	f = s ? sim_fault_for(&s->faults, &x) : NULL;
	if (sim_fault_acts(f))
		c->gone |= !serve(c, a, cluster, q, r);
	take(&x, r);
	if (f && f->act == FAULT_STATUS) {
		sim_fault_answer(&x, f);
		vec_release(&r->headers);
	}
	if (f && x.status)
		sim_fault_more(&x, f);
	give_back(&x, r);
	if (s)
		sim_log_add(&s->log, &x);
	c->gone |= f && (f->act == FAULT_RESET_BEFORE ||
			 f->act == FAULT_RESET_AFTER);
	write_reply(c, r, str_eq(q->method, "HEAD"),
		    f && f->act == FAULT_TRUNCATE);
	exchange_release(&x);
}

static void act(struct conn *c, struct arena *a, const struct kube_request *q)
{
	struct kube_reply r = { .status = 404, .body = STRBUF_INIT };

	if (c->target.serve == SERVE_WEB) {
		r.status = 200;
		strbuf_addstr(&r.body, "{}\n");
		write_reply(c, &r, str_eq(q->method, "HEAD"), false);
	} else {
		cluster_act(c, a, q, &r);
	}
	strbuf_release(&r.body);
	vec_release(&r.headers);
}

/* false: more must come, or the connection is over */
static bool one_request(struct conn *c)
{
	char *end = strstr(c->in.buf, "\r\n\r\n");
	struct kube_request q;
	long long length = 0;
	const char **words, *text;
	struct arena *a;
	size_t head;

	if (!end)
		return false;
	head = (size_t)(end - c->in.buf) + 4;
	a = arena_new();
	text = arena_dupn(a, c->in.buf, head);
	str_int(header(a, text, "Content-Length"), 0, BODY_MAX, &length);
	if (c->in.len < head + (size_t)length ||
	    str_split(a, arena_dupn(a, c->in.buf, strcspn(c->in.buf, "\r\n")),
		      " ", &words) != 3) {
		c->gone |= c->in.len >= head + (size_t)length;
		arena_free(a);
		return false;
	}
	q.method = words[0];
	q.path = words[1];
	q.authorization = header(a, text, "Authorization");
	q.csrf = header(a, text, "X-CSRF-Token");
	if (str_ieq(header(a, text, "Connection"), "close"))
		c->stage = STAGE_CLOSE;
	conn_consume(c, head + (size_t)length);
	act(c, a, &q);
	arena_free(a);
	return true;
}

void http_turn(struct conn *c)
{
	while (!c->gone && c->in.len && one_request(c))
		;
}

/* ---- the forward proxy: CONNECT to 443 only ------------------------------*/

static void refuse(struct conn *c, const char *status)
{
	strbuf_addf(&c->out,
		    "HTTP/1.1 %s\r\nVia: 1.1 bastion\r\n"
		    "Content-Length: 0\r\nConnection: close\r\n\r\n",
		    status);
	c->stage = STAGE_CLOSE;
}

static void pass(struct conn *c, const char *host, int port)
{
	struct world *w = c->faces->world;
	struct sim_source source;
	struct target target;
	enum sim_reach reach;

	if (!source_of_instance(w, c->target.instance, &source)) {
		c->gone = true;
		return;
	}
	reach = reach_judge(w, &source, host, port, &target);
	if (reach == SIM_TIMEOUT) {
		refuse(c, "504 Gateway Timeout");
	} else if (reach != SIM_OPEN) {
		refuse(c, "503 Service Unavailable");
	} else {
		strbuf_addstr(&c->out, "HTTP/1.1 200 Connection Established\r\n"
				       "Via: 1.1 bastion\r\n\r\n");
		conn_serve(c, &target);
	}
}

void proxy_turn(struct conn *c)
{
	struct arena *a;
	const char **words, *colon;
	long long port = 0;
	size_t n;

	if (c->in.len < 4 || strcmp(c->in.buf + c->in.len - 4, "\r\n\r\n"))
		return;
	a = arena_new();
	n = str_split(a, arena_dupn(a, c->in.buf, strcspn(c->in.buf, "\r\n")),
		      " ", &words);
	conn_consume(c, c->in.len);
	colon = n > 1 ? strrchr(words[1], ':') : NULL;
	if (n != 3 || !str_eq(words[0], "CONNECT") || !colon ||
	    !str_int(colon + 1, 1, 65535, &port) || port != 443)
		refuse(c, "403 Forbidden");
	else
		pass(c, arena_dupn(a, words[1], (size_t)(colon - words[1])),
		     (int)port);
	arena_free(a);
}
