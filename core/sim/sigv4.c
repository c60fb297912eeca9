/*
 * sigv4.c - is this request signed by a key of ours?  The verifier's half of
 * Signature Version 4 (card aws-api 2.1), from the bytes on the wire; it shares
 * no code with the client's signer.
 */
#include "core/base/clock.h"
#include "core/base/encode.h"
#include "core/base/str.h"
#include "core/sim/aws.h"

#define ALGORITHM "AWS4-HMAC-SHA256"
#define SKEW_S    300
#define SKEW_S3_S 900

static const char *field(struct arena *a, const char *header, const char *name)
{
	const char *at = strstr(header, name);

	if (!at)
		return "";
	at += strlen(name);
	return arena_dupn(a, at, strcspn(at, ", "));
}

bool sim_signer_read(const struct exchange *x, struct sim_signer *s)
{
	const char *header = exchange_header(x, "Authorization");
	const char **part;

	memset(s, 0, sizeof(*s));
	if (!str_starts(header, ALGORITHM " "))
		return false;
	if (str_split(x->arena, field(x->arena, header, "Credential="), "/",
		      &part) != 5 ||
	    strcmp(part[4], "aws4_request"))
		return false;
	s->key_id = part[0];
	s->date = part[1];
	s->region = part[2];
	s->service = part[3];
	s->signed_headers = field(x->arena, header, "SignedHeaders=");
	s->signature = field(x->arena, header, "Signature=");
	return true;
}

/* ---- the canonical request ------------------------------------------------*/

static void add_path(struct strbuf *out, const struct exchange *x, bool s3)
{
	const char *raw =
		arena_dupn(x->arena, x->target, strcspn(x->target, "?"));
	const char **part;
	struct vec kept = { 0 };
	size_t n, i;

	if (s3) {
		strbuf_addstr(out, raw);
		return;
	}
	n = str_split(x->arena, raw, "/", &part); /* drops empty ones */
	for (i = 0; i < n; i++) {
		if (!strcmp(part[i], ".."))
			kept.n -= kept.n > 0;
		else if (strcmp(part[i], "."))
			vec_push(&kept, arena_dup(x->arena, part[i]));
	}
	for (i = 0; i < kept.n; i++) {
		strbuf_addch(out, '/');
		percent_encode(out, kept.at[i], "");
	}
	if (!kept.n || str_ends(raw, "/"))
		strbuf_addch(out, '/');
	vec_release(&kept);
}

struct pair {
	char *name, *value;
};

static int by_pair(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order ? order : strcmp(x->value, y->value);
}

static char *recode(struct arena *a, const char *text, size_t len)
{
	struct strbuf plain = STRBUF_INIT, out = STRBUF_INIT;
	char *result;

	percent_decode(&plain, text, len, false);
	percent_encode(&out, plain.buf, "");
	result = arena_dup(a, out.buf);
	strbuf_release(&plain);
	strbuf_release(&out);
	return result;
}

static void add_query(struct strbuf *out, const struct exchange *x)
{
	const char *q = strchr(x->target, '?');
	struct pair *pairs;
	size_t n = 0, i, len, eq;
	const char *at;

	if (!q)
		return;
	q++;
	for (at = q; *at; at++)
		n += *at == '&';
	pairs = arena_alloc(x->arena, (n + 1) * sizeof(*pairs));
	for (n = 0; *q; q += len + (q[len] == '&')) {
		len = strcspn(q, "&");
		eq = strcspn(q, "=&");
		if (!len)
			continue;
		pairs[n].name = recode(x->arena, q, eq);
		eq += eq < len;
		pairs[n++].value = recode(x->arena, q + eq, len - eq);
	}
	qsort(pairs, n, sizeof(*pairs), by_pair);
	for (i = 0; i < n; i++)
		strbuf_addf(out, "%s%s=%s", i ? "&" : "", pairs[i].name,
			    pairs[i].value);
}

/* Trimmed, inner blanks as one, repeated headers joined by commas. */
static void add_header(struct strbuf *out, const struct exchange *x,
		       const char *name)
{
	const char *v;
	bool again = false;
	size_t i;

	strbuf_addf(out, "%s:", name);
	for (i = 0; i + 1 < x->headers.n; i += 2) {
		if (!str_ieq(x->headers.at[i], name))
			continue;
		if (again)
			strbuf_addch(out, ',');
		again = true;
		v = str_trim(x->arena, x->headers.at[i + 1]);
		for (; *v; v++)
			if (*v != ' ' || v[1] != ' ')
				strbuf_addch(out, *v);
	}
	strbuf_addch(out, '\n');
}

static void add_payload(struct strbuf *out, const struct exchange *x, bool s3)
{
	const char *said = exchange_header(x, "x-amz-content-sha256");
	char hex[65];

	if (s3 && *said) {
		strbuf_addstr(out, said);
		return;
	}
	sha256_hex(x->body, x->body_len, hex);
	strbuf_addstr(out, hex);
}

static void canonical(struct strbuf *out, const struct exchange *x,
		      const struct sim_signer *s)
{
	bool s3 = !strcmp(s->service, "s3");
	const char **name;
	size_t n, i;

	strbuf_addf(out, "%s\n", x->method);
	add_path(out, x, s3);
	strbuf_addch(out, '\n');
	add_query(out, x);
	strbuf_addch(out, '\n');
	n = str_split(x->arena, s->signed_headers, ";", &name);
	for (i = 0; i < n; i++)
		add_header(out, x, name[i]);
	strbuf_addf(out, "\n%s\n", s->signed_headers);
	add_payload(out, x, s3);
}

static void sign(const struct exchange *x, const struct sim_signer *s,
		 const char *secret, const char *stamp, struct strbuf *out)
{
	struct strbuf text = STRBUF_INIT;
	uint8_t key[SHA256_LEN];
	char *first = mem_fmt("AWS4%s", secret), hex[65];

	canonical(&text, x, s);
	sha256_hex(text.buf, text.len, hex);
	strbuf_clear(&text);
	strbuf_addf(&text, ALGORITHM "\n%s\n%s/%s/%s/aws4_request\n%s", stamp,
		    s->date, s->region, s->service, hex);
	hmac_sha256(first, strlen(first), s->date, strlen(s->date), key);
	hmac_sha256(key, sizeof(key), s->region, strlen(s->region), key);
	hmac_sha256(key, sizeof(key), s->service, strlen(s->service), key);
	hmac_sha256(key, sizeof(key), "aws4_request", 12, key);
	hmac_sha256(key, sizeof(key), text.buf, text.len, key);
	hex_add(out, key, sizeof(key));
	strbuf_release(&text);
	mem_free(first);
}

/* ---- the verdict -----------------------------------------------------------*/

static bool refuse(struct sim_signer *s, const char *code, const char *message)
{
	s->code = code;
	s->message = message;
	return false;
}

/* "20261123T015837Z" -> Unix seconds, -1 when it is not one */
static long long stamp_time(struct arena *a, const char *t)
{
	if (strlen(t) != 16)
		return -1;
	return str_time(arena_fmt(a, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", t, t + 4,
				  t + 6, t + 9, t + 11, t + 13));
}

static bool check_time(const struct exchange *x, struct sim_signer *s,
		       const char *stamp)
{
	long long at = stamp_time(x->arena, stamp), off;
	bool s3 = !strcmp(s->service, "s3");

	if (at < 0 || strncmp(stamp, s->date, 8) != 0)
		return refuse(s, "IncompleteSignature",
			      "Date in Credential scope does not match "
			      "YYYYMMDD from ISO-8601 version of date from "
			      "HTTP");
	off = at - real_unix();
	if (off > (s3 ? SKEW_S3_S : SKEW_S))
		return refuse(s,
			      s3 ? "RequestTimeTooSkewed"
				 : "SignatureDoesNotMatch",
			      arena_fmt(x->arena,
					"Signature not yet current: %s is "
					"still later than now (+ 5 min.)",
					stamp));
	if (off < -(s3 ? SKEW_S3_S : SKEW_S))
		return refuse(s,
			      s3 ? "RequestTimeTooSkewed"
				 : "SignatureDoesNotMatch",
			      arena_fmt(x->arena,
					"Signature expired: %s is now "
					"earlier than now (- 5 min.)",
					stamp));
	return true;
}

/* The key's document; session keys need their token and time. */
static const cJSON *key_of(const struct exchange *x, struct sim_signer *s)
{
	const char *token = exchange_header(x, "x-amz-security-token");
	const cJSON *key = world_get(x->world, "iam.access-key", s->key_id);

	if (key)
		return key;
	key = world_get(x->world, "_sts.session", s->key_id);
	if (!key || !str_eq(doc_text(key, "__token"), token)) {
		refuse(s, "InvalidClientTokenId",
		       "The security token included in the request is invalid");
		return NULL;
	}
	if (str_time(doc_text(key, "Expiration")) > real_unix())
		return key;
	refuse(s, "ExpiredToken",
	       "The security token included in the request is expired");
	return NULL;
}

/* What must be signed: host, and every x-amz-* that was sent. */
static bool all_signed(const struct exchange *x, const struct sim_signer *s)
{
	const char *list = arena_fmt(x->arena, ";%s;", s->signed_headers);
	const char *name;
	char *at;
	size_t i;

	if (!strstr(list, ";host;"))
		return false;
	for (i = 0; i + 1 < x->headers.n; i += 2) {
		name = arena_fmt(x->arena, ";%s;",
				 (const char *)x->headers.at[i]);
		for (at = arena_dup(x->arena, name), name = at; *at; at++)
			if (*at >= 'A' && *at <= 'Z')
				*at = (char)(*at + 32);
		if (str_starts(name, ";x-amz-") && !strstr(list, name))
			return false;
	}
	return true;
}

static bool body_as_said(const struct exchange *x)
{
	const char *said = exchange_header(x, "x-amz-content-sha256");
	char hex[65];

	if (!*said || strlen(said) != 64)
		return true; /* UNSIGNED-PAYLOAD, STREAMING-... */
	sha256_hex(x->body, x->body_len, hex);
	return !strcmp(hex, said);
}

bool sim_signer_check(const struct exchange *x, struct sim_signer *s)
{
	const char *stamp = exchange_header(x, "x-amz-date");
	struct strbuf ours = STRBUF_INIT;
	const cJSON *key = key_of(x, s);
	bool same;

	if (!key)
		return false;
	s->caller = doc_text(key, "_arn");
	if (!check_time(x, s, stamp))
		return false;
	if (!all_signed(x, s))
		return refuse(s, "SignatureDoesNotMatch",
			      "'Host' and every 'x-amz-' header must be a "
			      "'SignedHeader' in the AWS Authorization");
	sign(x, s, doc_text(key, "__secret"), stamp, &ours);
	same = !strcmp(ours.buf, s->signature);
	strbuf_release(&ours);
	if (same && body_as_said(x))
		return true;
	return refuse(
		s, same ? "XAmzContentSHA256Mismatch" : "SignatureDoesNotMatch",
		same ? "The provided 'x-amz-content-sha256' header does "
		       "not match what was computed."
		     : "The request signature we calculated does not "
		       "match the signature you provided. Check your "
		       "AWS Secret Access Key and signing method. "
		       "Consult the service documentation for details.");
}

/* ---- aws-chunked ------------------------------------------------------------*/

const char *sim_body(const struct exchange *x, size_t *len)
{
	const char *sha = exchange_header(x, "x-amz-content-sha256");
	struct strbuf out = STRBUF_INIT;
	const char *at = x->body, *end = x->body + x->body_len, *text;
	char *data;
	size_t n;

	*len = x->body_len;
	if (!str_starts(sha, "STREAMING-"))
		return x->body;
	while (at < end) {
		n = strtoul(at, &data, 16);
		data = strstr(data, "\r\n");
		if (!n || !data || (size_t)(end - data - 2) < n)
			break;
		strbuf_add(&out, data + 2, n);
		at = data + 2 + n + 2;
	}
	*len = out.len;
	text = arena_dupn(x->arena, out.buf, out.len);
	strbuf_release(&out);
	return text;
}
