/*
 * transfer.c - one attempt of a request as a libcurl transfer.
 * [aws-api 6.2, interfaces.md 3]
 */
#include "core/base/str.h"
#include "core/net/inside.h"

#include <ctype.h>

#define CONNECT_S   5
#define TIMEOUT_S   30
#define HEADERS_MAX 200

static size_t take_body(char *data, size_t size, size_t n, void *owner)
{
	struct call *c = owner;

	strbuf_add(&c->in, data, size * n);
	if (!c->in.full)
		return size * n;
	c->too_large = true;
	return 0;
}

static size_t take_header(char *data, size_t size, size_t n, void *owner)
{
	struct call *c = owner;
	struct arena *a = c->r.arena;
	size_t len = size * n, name = 0, at;
	char *lower;

	if (len > 5 && !strncmp(data, "HTTP/", 5)) /* the last one counts */
		c->in_headers.n = 0;
	while (name < len && data[name] != ':')
		name++;
	if (name == len || !name || c->in_headers.n >= HEADERS_MAX)
		return len;
	lower = arena_dupn(a, data, name);
	for (at = 0; at < name; at++)
		lower[at] = (char)tolower((unsigned char)lower[at]);
	params_add(a, &c->in_headers, lower,
		   str_trim(a, arena_dupn(a, data + name + 1, len - name - 1)));
	return len;
}

/*
 * The body of a write that must not be sent twice.  curl sends a request again
 * by itself when a reused connection turns out to be dead; with a callback
 * and no way to rewind, it cannot once the body has begun to leave.
 */
static size_t give_body(char *to, size_t size, size_t n, void *owner)
{
	struct call *c = owner;
	size_t len = c->r.body.len - c->sent;

	if (len > size * n)
		len = size * n;
	memcpy(to, c->r.body.buf + c->sent, len);
	c->sent += len;
	return len;
}

static void set_body(struct call *c, CURL *e, const char *method)
{
	bool once = c->r.spec.writes && !c->r.spec.repeatable;

	if (str_eq(method, "HEAD")) {
		curl_easy_setopt(e, CURLOPT_NOBODY, 1L);
		return;
	}
	if (c->r.body.len || str_in(method, "POST PUT PATCH")) {
		curl_easy_setopt(e, CURLOPT_POST, 1L);
		curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE_LARGE,
				 (curl_off_t)c->r.body.len);
		if (once && c->r.body.len) {
			curl_easy_setopt(e, CURLOPT_READFUNCTION, give_body);
			curl_easy_setopt(e, CURLOPT_READDATA, c);
		} else {
			curl_easy_setopt(e, CURLOPT_POSTFIELDS, c->r.body.buf);
		}
	}
	if (once && !c->r.body.len) /* no body to hold on to: see give_body */
		curl_easy_setopt(e, CURLOPT_FRESH_CONNECT, 1L);
	curl_easy_setopt(e, CURLOPT_CUSTOMREQUEST, method);
}

static void add_headers(struct call *c, const struct params *p)
{
	struct strbuf line;
	size_t i;

	strbuf_init(&line, STRBUF_MAX);
	for (i = 0; i < p->n; i++) {
		strbuf_clear(&line);
		/* "Name;" is curl's form of a header without a value */
		strbuf_addf(&line, p->at[i].value[0] ? "%s: %s" : "%s;",
			    p->at[i].name, p->at[i].value);
		c->headers = curl_slist_append(c->headers, line.buf);
	}
	strbuf_wipe(&line);
}

static const char *const quiet[] = { "Accept", "Expect", "Content-Type" };

static void set_headers(struct call *c, CURL *e)
{
	char line[32];
	size_t i;

	add_headers(c, &c->r.headers);
	add_headers(c, &c->r.spec.headers);
	for (i = 0; i < ARRAY_LEN(quiet); i++) {
		if (params_get(&c->r.headers, quiet[i]) ||
		    params_get(&c->r.spec.headers, quiet[i]))
			continue;
		snprintf(line, sizeof(line), "%s:", quiet[i]);
		c->headers = curl_slist_append(c->headers, line);
	}
	curl_easy_setopt(e, CURLOPT_HTTPHEADER, c->headers);
}

void transfer_via(CURL *e, const struct vantage *via)
{
	/* an empty proxy switches the environment's off as well */
	curl_easy_setopt(e, CURLOPT_PROXY, via && via->socks ? via->socks : "");
	curl_easy_setopt(e, CURLOPT_NOPROXY, via && via->socks ? "" : "*");
}

static void set_limits(struct call *c, CURL *e)
{
	int s = c->r.spec.timeout_s > 0 ? c->r.spec.timeout_s : TIMEOUT_S;

	curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_S);
	curl_easy_setopt(e, CURLOPT_TIMEOUT, (long)s);
	curl_easy_setopt(e, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
#if LIBCURL_VERSION_NUM >= 0x075700
	curl_easy_setopt(e, CURLOPT_QUICK_EXIT, 1L);
#endif
}

static void set_replies(struct call *c, CURL *e)
{
	curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(e, CURLOPT_WRITEDATA, c);
	curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(e, CURLOPT_HEADERDATA, c);
	curl_easy_setopt(e, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	curl_easy_setopt(e, CURLOPT_ERRORBUFFER, c->words);
	/* AWS signs what it sends; compression is for Red Hat's lists */
	if (str_in(c->r.svc->name, "ocm"))
		curl_easy_setopt(e, CURLOPT_ACCEPT_ENCODING, "");
}

#if LIBCURL_VERSION_NUM >= 0x075500
# define SET_SCHEMES(e) curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https")
#else
# define SET_SCHEMES(e)                                                        \
  curl_easy_setopt(e, CURLOPT_PROTOCOLS,                                       \
		   (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS))
#endif

void transfer_base(struct net *n, CURL *e, struct hook *hook)
{
	curl_easy_setopt(e, CURLOPT_PRIVATE, hook);
	curl_easy_setopt(e, CURLOPT_USERAGENT, n->user_agent);
	curl_easy_setopt(e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(e, CURLOPT_PATH_AS_IS, 1L);
	SET_SCHEMES(e);
	trust_easy(n, e);
	guard_easy(n, e);
}

static void reset(struct call *c)
{
	strbuf_clear(&c->in);
	memset(&c->in_headers, 0, sizeof(c->in_headers));
	c->words[0] = '\0';
	c->sent = 0;
	c->too_large = false;
}

bool transfer_start(struct call *c, struct err *err)
{
	struct net *n = c->r.net;
	const struct vantage *via = c->r.spec.via;
	bool proxied = via && via->socks, local = false;
	CURL *e;

	if (!guard_url(n, c->r.url.buf, proxied, &local, err))
		return false;
	if (n->trust_err.kind && str_starts(c->r.url.buf, "https:")) {
		*err = n->trust_err;
		return false;
	}
	reset(c);
	e = c->easy = curl_easy_init();
	if (!e)
		BUG("out of memory (curl handle)");
	transfer_base(n, e, &c->hook);
	curl_easy_setopt(e, CURLOPT_URL, c->r.url.buf);
	if (via || n->options.no_proxy || c->r.no_proxy || local)
		transfer_via(e, via);
	set_body(c, e, request_method(&c->r));
	set_headers(c, e);
	set_limits(c, e);
	set_replies(c, e);
	curl_multi_add_handle(n->loop->multi, e);
	return true;
}

void transfer_stop(struct call *c)
{
	if (c->easy) {
		curl_multi_remove_handle(c->r.net->loop->multi, c->easy);
		curl_easy_cleanup(c->easy);
		c->easy = NULL;
	}
	curl_slist_free_all(c->headers);
	c->headers = NULL;
}
