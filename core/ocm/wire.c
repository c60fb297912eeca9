/* wire.c - see wire.h; and the page, quote and warning helpers of ocm.h. */
#include "core/ocm/wire.h"

#include "core/base/encode.h"
#include "core/base/str.h"

#include <openssl/crypto.h>

const struct operation *wire_operation(enum ocm_op op)
{
#define ROW(name, kind, words, method, path)                                   \
 [OP_##name] = { words, method, path, KIND_##kind },
	static const struct operation rows[] = { OCM_OPERATIONS(ROW) };
#undef ROW

	return &rows[op];
}

/* The path with an id in each {place}. */
static bool fill(struct strbuf *out, const char *path, struct wire_ids ids,
		 struct err *err)
{
	const char *const *id = ids.at;
	size_t n;

	for (; *path; path += n, id++) {
		n = strcspn(path, "{");
		strbuf_add(out, path, n);
		path += n;
		if (!*path)
			break;
		n = strcspn(path, "}") + 1;
		if (!*id || !**id)
			return err_set(err, ERR_INTERNAL,
				       "the %.*s is not known", (int)(n - 2),
				       path + 1);
		percent_encode(out, *id, "");
	}
	return true;
}

enum build wire_call(struct request_spec *q, enum ocm_op op,
		     struct wire_ids ids, cJSON *json, struct err *err)
{
	const struct operation *row = wire_operation(op);
	struct strbuf sb = STRBUF_INIT;
	bool ok = fill(&sb, row->path, ids, err);

	if (!ok) {
		cJSON_Delete(json);
		strbuf_release(&sb);
		return BUILD_FAIL;
	}
	q->service = "ocm";
	q->op = row->words;
	q->method = row->method;
	q->path = arena_dup(q->arena, sb.buf);
	q->json = json;
	q->writes = row->kind == KIND_WRITE;
	if (q->writes && !str_eq(row->method, "POST"))
		q->repeatable = true;
	strbuf_release(&sb);
	return BUILD_SEND;
}

void wire_first(struct request_spec *q, int size)
{
	params_add(q->arena, &q->query, "page", "1");
	params_addf(q->arena, &q->query, "size", "%d", size);
}

void wire_list(struct request_spec *q)
{
	wire_first(q, OCM_PAGE);
	q->whole = true;
}

void wire_text(cJSON *object, const char *name, const char *text)
{
	if (text && *text)
		cJSON_AddStringToObject(object, name, text);
}

cJSON *wire_ref(cJSON *object, const char *name, const char *kind,
		const char *id)
{
	cJSON *ref = cJSON_AddObjectToObject(object, name);

	wire_text(ref, "kind", kind);
	wire_text(ref, "id", id);
	return ref;
}

void wire_words(cJSON *object, const char *name, const char *const *at,
		size_t n)
{
	cJSON *list;

	if (!n)
		return;
	list = cJSON_AddArrayToObject(object, name);
	for (size_t i = 0; i < n; i++)
		cJSON_AddItemToArray(list, cJSON_CreateString(at[i]));
}

void wire_take(cJSON *json, const char *name, struct secret *out)
{
	cJSON *it = cJSON_DetachItemFromObjectCaseSensitive(json, name);

	if (!it)
		return;
	if (cJSON_IsString(it) && it->valuestring) {
		if (out)
			secret_setstr(out, it->valuestring);
		OPENSSL_cleanse(it->valuestring, strlen(it->valuestring));
	}
	cJSON_Delete(it);
}

struct wire wire_open(const struct node *doc, const char *what, struct err *err)
{
	struct wire w = { doc, err, true };

	if (!doc || doc->kind != NODE_OBJECT) {
		w.ok = err_set(err, ERR_CLOUD,
			       "Red Hat's reply holds no %s (a JSON object "
			       "was expected)",
			       what);
		w.doc = NULL;
	}
	return w;
}

void wire_copy(struct wire *w, char *out, size_t size, const char *path)
{
	const char *text = node_text(w->doc, path);
	size_t len = strlen(text);

	if (len >= size) {
		*out = '\0';
		if (w->ok)
			err_set(w->err, ERR_CLOUD,
				"Red Hat's reply has %zu characters in '%s' "
				"(\"%.40s...\"), at most %zu were expected",
				len, path, text, size - 1);
		w->ok = false;
		return;
	}
	memcpy(out, text, len + 1);
}

void wire_cut(const struct node *doc, char *out, size_t size, const char *path)
{
	const char *text = node_text(doc, path);
	size_t len = strlen(text);

	if (len >= size) {
		len = size - 1;
		/* not inside a UTF-8 character */
		while (len && ((unsigned char)text[len] & 0xC0) == 0x80)
			len--;
	}
	memcpy(out, text, len);
	out[len] = '\0';
}

bool wire_items(const struct node *doc, const struct node **items,
		struct err *err)
{
	struct wire w = wire_open(doc, "list", err);

	if (!w.ok)
		return false;
	*items = node_child(doc, "items");
	if (*items && (*items)->kind == NODE_NULL)
		*items = NULL;
	if (*items && (*items)->kind != NODE_ARRAY)
		return err_set(err, ERR_CLOUD,
			       "Red Hat's reply has 'items' that are no list");
	return true;
}

void ocm_quote(struct strbuf *out, const char *text)
{
	strbuf_addch(out, '\'');
	for (; *text; text++) {
		if (*text == '\'')
			strbuf_addch(out, '\'');
		strbuf_addch(out, *text);
	}
	strbuf_addch(out, '\'');
}

bool ocm_is_missing(const struct reply *r)
{
	return r->status == 404;
}

/* 299 - "text" "date": the first quoted part, or all of it */
static void add_warning(struct strbuf *out, const char *value)
{
	const char *open = strchr(value, '"');
	const char *end = open ? strchr(open + 1, '"') : NULL;

	if (end)
		strbuf_add(out, open + 1, (size_t)(end - open - 1));
	else
		strbuf_addstr(out, value);
	strbuf_addch(out, '\n');
}

void ocm_warnings(const struct reply *r, struct strbuf *out)
{
	const char *value = reply_header(r, "x-ocm-deprecation-message");

	for (size_t i = 0; i < r->headers.n; i++)
		if (!strcmp(r->headers.at[i].name, "warning"))
			add_warning(out, r->headers.at[i].value);
	if (*value)
		strbuf_addf(out, "%s\n", value);
	else if (*reply_header(r, "deprecation"))
		strbuf_addf(out, "deprecated: %s\n",
			    reply_header(r, "deprecation"));
	value = reply_header(r, "x-ocm-field-deprecation");
	if (*value)
		strbuf_addf(out, "deprecated fields: %s\n", value);
}
