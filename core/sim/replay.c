/* replay.c - see replay.h. */
#include "core/sim/replay.h"

#include "core/base/encode.h"
#include "core/base/file.h"
#include "core/base/str.h"

struct record {
	const char *method, *path, *target, *request; /* as recorded */
	const char *type, *retry_after, *reply;
	char *shape; /* of the request */
	int status;
	bool used;
};

struct replay {
	struct arena *arena;
	struct vec records; /* struct record *, in their order */
	int64_t start_ms;
};

/* ---- shape: names without values -------------------------------------------------*/

static void json_shape(const cJSON *doc, struct strbuf *out)
{
	const cJSON *it;

	strbuf_addch(out, cJSON_IsArray(doc) ? '[' : '{');
	for (it = doc->child; it; it = it->next) {
		strbuf_addf(out, "%s,", it->string ? it->string : "");
		if (it->child)
			json_shape(it, out);
	}
	strbuf_addch(out, '}');
}

/* Names of a form; of its values only what names the operation. */
static void form_shape(const char *text, struct strbuf *out)
{
	size_t n, eq;

	for (; *text; text += n + (text[n] == '&')) {
		n = strcspn(text, "&");
		eq = strcspn(text, "=&");
		strbuf_add(out, text, str_starts(text, "Action=") ? n : eq);
		strbuf_addch(out, '&');
	}
}

static char *shape_of(const char *body)
{
	struct strbuf sb = STRBUF_INIT;
	cJSON *doc = *body == '{' || *body == '[' ? cJSON_Parse(body) : NULL;

	if (doc)
		json_shape(doc, &sb);
	else if (*body != '<')
		form_shape(body, &sb);
	cJSON_Delete(doc);
	return strbuf_detach(&sb);
}

/* ---- the file ------------------------------------------------------------------------*/

static void add_record(struct replay *r, const struct node *n)
{
	struct record *x;

	if (!*node_text(n, "path") || !node_int(n, "status", 0))
		return;
	if (!r->start_ms)
		r->start_ms = node_int(n, "world_ms", 0);
	x = arena_alloc(r->arena, sizeof(*x));
	x->method = node_text(n, "method");
	x->path = node_text(n, "path");
	x->target = node_text(n, "target");
	x->request = node_text(n, "request");
	x->type = node_text(n, "headers/content-type");
	x->retry_after = node_text(n, "headers/retry-after");
	x->reply = node_text(n, "reply");
	x->status = (int)node_int(n, "status", 0);
	x->shape = shape_of(x->request);
	vec_push(&r->records, x);
}

static bool read_lines(struct replay *r, const char *text, struct err *err)
{
	const struct node *n;
	size_t len;

	for (; *text; text += len + (text[len] == '\n')) {
		len = strcspn(text, "\n");
		if (text[len] != '\n')
			break; /* torn: the run was killed */
		n = json_parse(r->arena, text, len, err);
		if (!n)
			return false;
		add_record(r, n);
	}
	return true;
}

struct replay *replay_open(const char *path, struct err *err)
{
	struct replay *r = mem_new(sizeof(*r));
	struct strbuf text = STRBUF_INIT;
	bool ok;

	strbuf_init(&text, (size_t)256 << 20);
	r->arena = arena_new();
	ok = file_read(path, &text, err);
	if (ok && !str_starts(text.buf, "{\"rosawiz_trace\":1,"))
		ok = err_set(err, ERR_INPUT,
			     "'%s' is no trace of rosawiz (--trace FILE)",
			     path);
	ok = ok && read_lines(r, text.buf, err);
	strbuf_release(&text);
	if (ok)
		return r;
	replay_free(r);
	return NULL;
}

void replay_free(struct replay *r)
{
	size_t i;

	if (!r)
		return;
	for (i = 0; i < r->records.n; i++)
		mem_free(((struct record *)r->records.at[i])->shape);
	vec_release(&r->records);
	arena_free(r->arena);
	mem_free(r);
}

int64_t replay_start_ms(const struct replay *r)
{
	return r->start_ms;
}

/* ---- the answer ------------------------------------------------------------------------*/

struct asked {
	const struct exchange *x;
	const char *target;
	char *shape;
};

static bool same_place(const struct record *a, const struct asked *q,
		       bool with_query)
{
	size_t n = strcspn(a->path, "?");

	if (!str_eq(a->method, q->x->method) || !str_eq(a->target, q->target))
		return false;
	if (with_query)
		return str_eq(a->path, q->x->target);
	return n == strcspn(q->x->target, "?") &&
	       !strncmp(a->path, q->x->target, n);
}

/* How well it fits: 3 the very request, 1 the like of it; 0 not at all. */
static int fits(const struct record *a, const struct asked *q)
{
	if (same_place(a, q, true))
		return str_eq(a->request, q->x->body)   ? 3
		       : str_eq(a->shape, q->shape)     ? 2
		       : str_eq(a->request, "(hidden)") ? 2
							: 0;
	return same_place(a, q, false) && str_eq(a->shape, q->shape) ? 1 : 0;
}

/* Unused before used; of equals the first unused, the last used. */
static struct record *choose(struct replay *r, const struct asked *q)
{
	struct record *best = NULL, *a;
	int best_fit = 0, fit;
	size_t i;

	for (i = 0; i < r->records.n; i++) {
		a = r->records.at[i];
		fit = fits(a, q) * 2;
		if (fit && !a->used)
			fit++;
		if (fit > best_fit || (fit && fit == best_fit && a->used)) {
			best = a;
			best_fit = fit;
		}
	}
	return best;
}

void replay_answer(struct replay *r, struct exchange *x)
{
	struct asked q = { .x = x,
			   .target = exchange_header(x, "X-Amz-Target"),
			   .shape = shape_of(x->body) };
	struct record *a = choose(r, &q);

	mem_free(q.shape);
	if (!a) {
		x->status = 501;
		strbuf_addf(&x->reply, "the trace holds no answer to %s %s",
			    x->method, x->target);
		return;
	}
	a->used = true;
	x->status = a->status;
	x->content_type = *a->type ? a->type : "text/plain";
	if (*a->retry_after)
		exchange_reply_header(x, "Retry-After", a->retry_after);
	strbuf_addstr(&x->reply, a->reply);
}
