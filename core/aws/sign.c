/* sign.c - AWS Signature Version 4 (aws-api card 2.1). */
#include "core/aws/sign.h"

#include "core/base/encode.h"
#include "core/base/mem.h"
#include "core/base/str.h"

#include <ctype.h>
#include <openssl/crypto.h>

#define ALGORITHM "AWS4-HMAC-SHA256"

/* ---- the URL in pieces -----------------------------------------------------*/
struct url {
	bool tls;
	const char *host, *path, *query;
	size_t host_len, path_len, query_len;
};

static struct url split_url(const char *text)
{
	struct url u = { .tls = str_starts(text, "https://") };
	const char *p = strstr(text, "://");

	u.host = p ? p + 3 : text;
	u.host_len = strcspn(u.host, "/?");
	u.path = u.host + u.host_len;
	u.path_len = strcspn(u.path, "?");
	u.query = u.path + u.path_len;
	u.query += *u.query == '?';
	u.query_len = strlen(u.query);
	return u;
}

/* As curl sends it: without the scheme's own port. */
static const char *host_header(struct arena *a, const struct url *u)
{
	char *host = arena_dupn(a, u->host, u->host_len);
	const char *port = u->tls ? ":443" : ":80";

	if (str_ends(host, port))
		host[u->host_len - strlen(port)] = 0;
	return host;
}

/* "/a/./b/../c//d/" -> "/a/c/d/" */
static const char *without_dots(struct arena *a, const char *path, size_t len)
{
	char *out = arena_alloc(a, len + 2);
	size_t n = 0, seg, i = 0;

	while (i < len) {
		while (i < len && path[i] == '/')
			i++;
		for (seg = 0; i + seg < len && path[i + seg] != '/'; seg++)
			;
		if (seg == 2 && !memcmp(path + i, "..", 2)) {
			while (n && out[--n] != '/')
				;
		} else if (seg && !(seg == 1 && path[i] == '.')) {
			out[n++] = '/';
			memcpy(out + n, path + i, seg);
			n += seg;
		}
		i += seg;
	}
	if (!n || path[len - 1] == '/')
		out[n++] = '/';
	out[n] = 0;
	return out;
}

static void add_path(struct arena *a, const struct sign_request *r,
		     const struct url *u, struct strbuf *out)
{
	const char *path;

	if (!u->path_len) {
		strbuf_addch(out, '/');
		return;
	}
	path = r->s3 || r->keep_dots ? arena_dupn(a, u->path, u->path_len)
				     : without_dots(a, u->path, u->path_len);
	if (r->s3)
		strbuf_addstr(out, path);
	else
		percent_encode(out, path, "/");
}

/* ---- the query ---------------------------------------------------------------*/
struct pair {
	const char *name, *value;
};

static int pair_order(const void *x, const void *y)
{
	const struct pair *a = x, *b = y;
	int by_name = strcmp(a->name, b->name);

	return by_name ? by_name : strcmp(a->value, b->value);
}

static const char *recode(struct arena *a, const char *text, size_t len)
{
	struct strbuf plain = STRBUF_INIT, coded = STRBUF_INIT;
	const char *out;

	percent_decode(&plain, text, len, false);
	percent_encode(&coded, plain.buf, NULL);
	out = arena_dup(a, coded.buf);
	strbuf_release(&plain);
	strbuf_release(&coded);
	return out;
}

static size_t count_pairs(const char *text, size_t len)
{
	size_t n = 1, i;

	for (i = 0; i < len; i++)
		n += text[i] == '&';
	return n;
}

static void add_query(struct arena *a, const struct url *u, struct strbuf *out)
{
	struct pair *pairs = arena_alloc(
		a, count_pairs(u->query, u->query_len) * sizeof(*pairs));
	const char *p = u->query;
	size_t n = 0, i, len, name;

	while (*p) {
		len = strcspn(p, "&");
		name = strcspn(p, "=&");
		if (len) {
			pairs[n].name = recode(a, p, name);
			pairs[n].value = name < len ? recode(a, p + name + 1,
							     len - name - 1)
						    : "";
			n++;
		}
		p += len;
		p += *p == '&';
	}
	qsort(pairs, n, sizeof(*pairs), pair_order);
	for (i = 0; i < n; i++)
		strbuf_addf(out, "%s%s=%s", i ? "&" : "", pairs[i].name,
			    pairs[i].value);
}

/* ---- the headers --------------------------------------------------------------*/
#define UNSIGNED                                                               \
 "authorization connection expect te transfer-encoding "                       \
 "user-agent x-amzn-trace-id accept"

struct header {
	const char *name;  /* lower case */
	const char *value; /* not copied: may be a secret */
	size_t order;
};

static int header_order(const void *x, const void *y)
{
	const struct header *a = x, *b = y;
	int by_name = strcmp(a->name, b->name);

	return by_name ? by_name : a->order > b->order ? 1 : -1;
}

static void put(struct arena *a, struct header *h, size_t *n, const char *name,
		const char *value)
{
	char *lower = arena_dup(a, name), *p;

	for (p = lower; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	if (str_in(lower, UNSIGNED))
		return;
	h[*n] = (struct header){ lower, value, *n };
	++*n;
}

static void add_trimmed(struct strbuf *out, const char *value)
{
	bool gap = false, begun = false;

	for (; *value; value++) {
		if (isspace((unsigned char)*value)) {
			gap = begun;
			continue;
		}
		if (gap)
			strbuf_addch(out, ' ');
		gap = false;
		begun = true;
		strbuf_addch(out, *value);
	}
}

/* The block of canonical headers; names joined by ';' in *names. */
static void add_headers(struct header *h, size_t n, struct strbuf *out,
			struct strbuf *names)
{
	size_t i;

	qsort(h, n, sizeof(*h), header_order);
	for (i = 0; i < n; i++) {
		if (i && !strcmp(h[i].name, h[i - 1].name)) {
			out->buf[out->len - 1] = ',';
		} else {
			strbuf_addf(out, "%s:", h[i].name);
			strbuf_addf(names, "%s%s", i ? ";" : "", h[i].name);
		}
		add_trimmed(out, h[i].value);
		strbuf_addch(out, '\n');
	}
}

/* ---- the signature --------------------------------------------------------------*/
static void hmac_text(const uint8_t key[SHA256_LEN], const char *text,
		      uint8_t out[SHA256_LEN])
{
	hmac_sha256(key, SHA256_LEN, text, strlen(text), out);
}

static void sign_text(const struct sign_request *r, const char *date,
		      const char *text, struct strbuf *hex)
{
	struct strbuf first = STRBUF_INIT;
	uint8_t k[SHA256_LEN], next[SHA256_LEN];

	strbuf_addf(&first, "AWS4%s", secret_text(&r->keys->secret));
	hmac_sha256(first.buf, first.len, date, strlen(date), k);
	strbuf_wipe(&first);
	hmac_text(k, r->region, next);
	hmac_text(next, r->service, k);
	hmac_text(k, "aws4_request", next);
	hmac_text(next, text, k);
	hex_add(hex, k, sizeof(k));
	OPENSSL_cleanse(k, sizeof(k));
	OPENSSL_cleanse(next, sizeof(next));
}

/* "2015-08-30T12:36:00Z" -> "20150830T123600Z" */
static void amz_date(int64_t now, char out[20])
{
	char iso[STR_TIME_LEN];
	const char *p;
	size_t n = 0;

	for (p = str_iso(now, iso); *p && n < 19; p++)
		if (*p != '-' && *p != ':')
			out[n++] = *p;
	out[n] = 0;
}

static void canonical(const struct sign_request *r, struct sign_result *out,
		      struct strbuf *names)
{
	struct arena *a = arena_new();
	struct url u = split_url(r->url);
	size_t given = r->headers ? r->headers->n : 0, n = 0, i;
	struct header *h = arena_alloc(a, (given + 4) * sizeof(*h));
	const char *body_hash = out->body_sha256;

	put(a, h, &n, "host", host_header(a, &u));
	for (i = 0; i < given; i++) {
		put(a, h, &n, r->headers->at[i].name, r->headers->at[i].value);
		if (str_ieq(r->headers->at[i].name, "x-amz-content-sha256"))
			body_hash = r->headers->at[i].value;
	}
	put(a, h, &n, "x-amz-date", out->date);
	if (secret_is_set(&r->keys->token))
		put(a, h, &n, "x-amz-security-token",
		    secret_text(&r->keys->token));
	if (r->s3 && body_hash == out->body_sha256)
		put(a, h, &n, "x-amz-content-sha256", body_hash);

	strbuf_addf(&out->canonical, "%s\n", r->method);
	add_path(a, r, &u, &out->canonical);
	strbuf_addch(&out->canonical, '\n');
	add_query(a, &u, &out->canonical);
	strbuf_addch(&out->canonical, '\n');
	add_headers(h, n, &out->canonical, names);
	strbuf_addf(&out->canonical, "\n%s\n%s", names->buf, body_hash);
	arena_free(a);
}

void sign_v4(const struct sign_request *r, struct sign_result *out)
{
	struct strbuf names = STRBUF_INIT, scope = STRBUF_INIT;
	char hash[65], day[9];

	*out = (struct sign_result){ .authorization = STRBUF_INIT,
				     .canonical = STRBUF_INIT,
				     .to_sign = STRBUF_INIT };
	amz_date(r->now, out->date);
	memcpy(day, out->date, 8);
	day[8] = 0;
	sha256_hex(r->body_len ? r->body : "", r->body_len, out->body_sha256);
	canonical(r, out, &names);
	sha256_hex(out->canonical.buf, out->canonical.len, hash);
	strbuf_addf(&scope, "%s/%s/%s/aws4_request", day, r->region,
		    r->service);
	strbuf_addf(&out->to_sign, ALGORITHM "\n%s\n%s\n%s", out->date,
		    scope.buf, hash);
	strbuf_addf(&out->authorization,
		    ALGORITHM " Credential=%s/%s, SignedHeaders=%s, Signature=",
		    r->keys->id, scope.buf, names.buf);
	sign_text(r, day, out->to_sign.buf, &out->authorization);
	strbuf_release(&names);
	strbuf_release(&scope);
}

void sign_result_release(struct sign_result *out)
{
	strbuf_release(&out->authorization);
	strbuf_wipe(&out->canonical);
	strbuf_release(&out->to_sign);
}
