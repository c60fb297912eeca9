/* spec.c - what a builder fills: parameters, URL, body. */
#include "core/base/encode.h"
#include "core/base/str.h"
#include "core/net/request.h"

#define FORM_TYPE "application/x-www-form-urlencoded; charset=utf-8"

void params_add(struct arena *a, struct params *p, const char *name,
		const char *value)
{
	struct param *at;

	p->at = arena_grow(a, p->at, p->n, &p->cap, sizeof(*at));
	at = &p->at[p->n++];
	at->name = arena_dup(a, name);
	at->value = arena_dup(a, value ? value : "");
	at->secret = false;
}

void params_addf(struct arena *a, struct params *p, const char *name,
		 const char *fmt, ...)
{
	struct strbuf text = STRBUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&text, fmt, ap);
	va_end(ap);
	params_add(a, p, name, text.buf);
	strbuf_release(&text);
}

const char *params_get(const struct params *p, const char *name)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		if (str_eq(p->at[i].name, name))
			return p->at[i].value;
	return NULL;
}

struct arena *request_arena(void)
{
	return arena_new();
}

void request_spec_drop(struct request_spec *spec)
{
	if (spec->secret)
		json_wipe(spec->json);
	else
		cJSON_Delete(spec->json);
	arena_free(spec->arena);
	memset(spec, 0, sizeof(*spec));
}

static void add_pairs(struct strbuf *out, const struct params *p)
{
	size_t i;

	for (i = 0; i < p->n; i++) {
		if (i)
			strbuf_addch(out, '&');
		percent_encode(out, p->at[i].name, "");
		strbuf_addch(out, '=');
		percent_encode(out, p->at[i].value, "");
	}
}

const char *request_method(const struct request *r)
{
	if (r->spec.method)
		return r->spec.method;
	return r->body.len || r->spec.json || r->spec.text || r->spec.form.n
		       ? "POST"
		       : "GET";
}

void request_add_url(struct request *r, const char *base)
{
	const char *path = r->spec.path ? r->spec.path : "/";

	strbuf_addstr(&r->url, r->spec.base ? r->spec.base : base);
	while (r->url.len && r->url.buf[r->url.len - 1] == '/')
		strbuf_cut(&r->url, r->url.len - 1);
	strbuf_addstr(&r->url, path);
	if (!r->spec.query.n)
		return;
	strbuf_addch(&r->url, strchr(path, '?') ? '&' : '?');
	add_pairs(&r->url, &r->spec.query);
}

static void add_type(struct request *r, const char *type)
{
	if (!params_get(&r->spec.headers, "Content-Type") &&
	    !params_get(&r->headers, "Content-Type"))
		params_add(r->arena, &r->headers, "Content-Type", type);
}

void request_add_body(struct request *r)
{
	const struct request_spec *s = &r->spec;

	if (s->json) {
		if (s->secret)
			json_print_secret(s->json, &r->body);
		else
			json_print(s->json, &r->body);
		add_type(r, "application/json");
	} else if (s->text) {
		strbuf_addstr(&r->body, s->text);
		add_type(r, s->content_type ? s->content_type : "text/plain");
	} else if (s->form.n) {
		add_pairs(&r->body, &s->form);
		add_type(r, FORM_TYPE);
	}
}
