/* exchange.c - one request and its reply, apart from any HTTP library. */
#include "core/base/encode.h"
#include "core/base/str.h"
#include "core/sim/server.h"

#define REPLY_MAX ((size_t)64 << 20)

static const char *find(const struct vec *pairs, const char *name, bool fold)
{
	size_t i;

	for (i = 0; i + 1 < pairs->n; i += 2)
		if (fold ? str_ieq(pairs->at[i], name)
			 : str_eq(pairs->at[i], name))
			return pairs->at[i + 1];
	return NULL;
}

const char *exchange_header(const struct exchange *x, const char *name)
{
	const char *value = find(&x->headers, name, true);

	return value ? value : "";
}

const char *exchange_query(const struct exchange *x, const char *name)
{
	return find(&x->query, name, false);
}

bool exchange_has_query(const struct exchange *x, const char *name)
{
	return find(&x->query, name, false) != NULL;
}

void exchange_reply_header(struct exchange *x, const char *name,
			   const char *value)
{
	vec_push(&x->reply_headers, arena_dup(x->arena, name));
	vec_push(&x->reply_headers, arena_dup(x->arena, value));
}

void exchange_json(struct exchange *x, int status, cJSON *doc)
{
	char *text = cJSON_PrintUnformatted(doc);

	x->status = status;
	x->content_type = "application/json";
	strbuf_clear(&x->reply);
	strbuf_addstr(&x->reply, text);
	cJSON_free(text);
	cJSON_Delete(doc);
}

static void push_decoded(struct exchange *x, const char *text, size_t len)
{
	struct strbuf sb = STRBUF_INIT;

	percent_decode(&sb, text, len, true);
	vec_push(&x->query, arena_dup(x->arena, sb.buf));
	strbuf_release(&sb);
}

static void read_query(struct exchange *x, const char *query)
{
	size_t n, eq;

	for (; *query; query += n + (query[n] == '&')) {
		n = strcspn(query, "&");
		eq = strcspn(query, "=&");
		if (!n)
			continue;
		push_decoded(x, query, eq);
		push_decoded(x, query + eq + (eq < n), n - eq - (eq < n));
	}
}

void exchange_init(struct exchange *x, struct world *w, struct arena *a,
		   const char *method, const char *target)
{
	struct strbuf path = STRBUF_INIT;
	size_t n;

	memset(x, 0, sizeof(*x));
	x->world = w;
	x->arena = a;
	x->method = arena_dup(a, method);
	x->target = arena_dup(a, target);
	x->body = x->host = x->service = x->op = "";
	x->content_type = "text/plain";
	strbuf_init(&x->reply, REPLY_MAX);
	n = strcspn(target, "?");
	percent_decode(&path, target, n, false);
	x->path = arena_dup(a, path.buf);
	strbuf_release(&path);
	read_query(x, target[n] ? target + n + 1 : "");
}

void exchange_release(struct exchange *x)
{
	strbuf_release(&x->reply);
	vec_release(&x->headers);
	vec_release(&x->query);
	vec_release(&x->reply_headers);
}
