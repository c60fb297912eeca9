/* node.c - the reader half of node.h, and JSON in and out. */
#include "core/base/node.h"

#include <ctype.h>
#include <math.h>
#include <openssl/crypto.h>

#define DEPTH_MAX 64

struct node *node_new(struct arena *a, enum node_kind kind, const char *name,
		      const char *text)
{
	struct node *n = arena_alloc(a, sizeof(*n));

	n->kind = kind;
	n->name = name && *name ? arena_dup(a, name) : "";
	n->text = text && *text ? arena_dup(a, text) : "";
	return n;
}

const struct node *node_child(const struct node *n, const char *name)
{
	NODE_EACH(it, n)
	if (!strcmp(it->name, name))
		return it;
	return NULL;
}

static const struct node *step_into(const struct node *n, const char *name,
				    size_t len)
{
	size_t index;

	if (n->kind == NODE_ARRAY) {
		index = strtoul(name, NULL, 10);
		for (n = n->child; n && index; n = n->next)
			index--;
		return n;
	}
	for (n = n->child; n; n = n->next)
		if (strlen(n->name) == len && !memcmp(n->name, name, len))
			return n;
	return NULL;
}

const struct node *node_at(const struct node *n, const char *path)
{
	size_t len;

	while (n && *path) {
		len = strcspn(path, "/");
		n = step_into(n, path, len);
		path += len;
		path += *path == '/';
	}
	return n;
}

const char *node_text_or(const struct node *n, const char *path,
			 const char *absent)
{
	n = node_at(n, path);
	return n ? n->text : absent;
}

const char *node_text(const struct node *n, const char *path)
{
	return node_text_or(n, path, "");
}

long long node_int(const struct node *n, const char *path, long long absent)
{
	char *end;
	long long v;

	n = node_at(n, path);
	if (!n || !*n->text)
		return absent;
	v = strtoll(n->text, &end, 10);
	return *end && *end != '.' ? absent : v;
}

bool node_bool(const struct node *n, const char *path)
{
	return !strcmp(node_text(n, path), "true");
}

size_t node_count(const struct node *n, const char *path)
{
	size_t count = 0;

	NODE_EACH(it, node_at(n, path))
	count++;
	return count;
}

static void set_number(struct arena *a, struct node *n, double v)
{
	n->number = v;
	if (fabs(v) < 9007199254740992.0 && floor(v) == v)
		n->text = arena_fmt(a, "%.0f", v);
	else
		n->text = arena_fmt(a, "%.17g", v);
}

static struct node *from_cjson(struct arena *a, const cJSON *j)
{
	struct node *n = node_new(a, NODE_NULL, j->string, NULL);
	struct node **tail = &n->child;

	if (cJSON_IsString(j)) {
		n->kind = NODE_TEXT;
		n->text = arena_dup(a, j->valuestring);
	} else if (cJSON_IsNumber(j)) {
		n->kind = NODE_NUMBER;
		set_number(a, n, j->valuedouble);
	} else if (cJSON_IsBool(j)) {
		n->kind = NODE_BOOL;
		n->text = cJSON_IsTrue(j) ? "true" : "false";
	} else if (cJSON_IsArray(j) || cJSON_IsObject(j)) {
		n->kind = cJSON_IsArray(j) ? NODE_ARRAY : NODE_OBJECT;
		for (j = j->child; j; j = j->next) {
			*tail = from_cjson(a, j);
			tail = &(*tail)->next;
		}
	}
	return n;
}

/* cJSON's own limit is 1000 levels: ours is checked before it recurses. */
static bool too_deep(const char *text, size_t len)
{
	int depth = 0;
	bool quoted = false;
	size_t i;

	for (i = 0; i < len; i++) {
		if (quoted) {
			if (text[i] == '\\')
				i++;
			else if (text[i] == '"')
				quoted = false;
		} else if (text[i] == '"') {
			quoted = true;
		} else if (text[i] == '{' || text[i] == '[') {
			if (++depth > DEPTH_MAX)
				return true;
		} else if (text[i] == '}' || text[i] == ']') {
			depth--;
		}
	}
	return false;
}

struct node *json_parse(struct arena *a, const char *text, size_t len,
			struct err *err)
{
	const char *end = NULL;
	struct node *n;
	cJSON *j;

	if (too_deep(text, len)) {
		err_set(err, ERR_CLOUD, "JSON is nested deeper than %d levels",
			DEPTH_MAX);
		return NULL;
	}
	j = cJSON_ParseWithLengthOpts(text, len, &end, false);
	while (j && end < text + len && (isspace((unsigned char)*end) || !*end))
		end++;
	if (!j || end != text + len) {
		size_t at = end ? (size_t)(end - text) : 0;

		err_set(err, ERR_CLOUD, "not JSON, from byte %zu on: '%.*s'",
			at, (int)(len - at < 40 ? len - at : 40), text + at);
		cJSON_Delete(j);
		return NULL;
	}
	n = from_cjson(a, j);
	cJSON_Delete(j);
	return n;
}

void json_print(const cJSON *json, struct strbuf *out)
{
	char *text = cJSON_PrintUnformatted(json);

	strbuf_addstr(out, text);
	cJSON_free(text);
}

const char *json_take(struct arena *a, cJSON *json)
{
	char *text = cJSON_PrintUnformatted(json);
	const char *copy = arena_dup(a, text);

	cJSON_free(text);
	cJSON_Delete(json);
	return copy;
}

void json_print_secret(const cJSON *json, struct strbuf *out)
{
	char *text = cJSON_PrintUnformatted(json);

	strbuf_addstr(out, text);
	if (text)
		OPENSSL_cleanse(text, strlen(text));
	cJSON_free(text);
}

/* As deep as cJSON itself reads. */
static void wipe_strings(cJSON *json)
{
	cJSON *it;

	for (it = json->child; it; it = it->next) {
		if (cJSON_IsString(it))
			OPENSSL_cleanse(it->valuestring,
					strlen(it->valuestring));
		wipe_strings(it);
	}
}

void json_wipe(cJSON *json)
{
	if (!json)
		return;
	wipe_strings(json);
	cJSON_Delete(json);
}

static int by_name(const void *a, const void *b)
{
	const cJSON *const *x = a, *const *y = b;

	return strcmp((*x)->string, (*y)->string);
}

static void pad(struct strbuf *out, int depth)
{
	strbuf_addch(out, '\n');
	while (depth-- > 0)
		strbuf_addstr(out, "  ");
}

static void print_sorted(const cJSON *json, struct strbuf *out, int depth)
{
	bool object = cJSON_IsObject(json);
	struct vec items = { 0 };
	const cJSON *it;
	cJSON *name;
	size_t i;

	if (!json->child || (!object && !cJSON_IsArray(json))) {
		json_print(json, out);
		return;
	}
	cJSON_ArrayForEach(it, json) vec_push(&items, (void *)(uintptr_t)it);
	if (object)
		qsort(items.at, items.n, sizeof(*items.at), by_name);
	strbuf_addch(out, object ? '{' : '[');
	for (i = 0; i < items.n; i++) {
		it = items.at[i];
		if (i)
			strbuf_addch(out, ',');
		pad(out, depth + 1);
		if (object) {
			name = cJSON_CreateString(it->string);
			json_print(name, out);
			cJSON_Delete(name);
			strbuf_addstr(out, ": ");
		}
		print_sorted(it, out, depth + 1);
	}
	pad(out, depth);
	strbuf_addch(out, object ? '}' : ']');
	vec_release(&items);
}

void json_print_sorted(const cJSON *json, struct strbuf *out)
{
	print_sorted(json, out, 0);
	strbuf_addch(out, '\n');
}

cJSON *json_from_node(const struct node *n)
{
	cJSON *j;

	switch (n->kind) {
	case NODE_TEXT:
		return cJSON_CreateString(n->text);
	case NODE_NUMBER:
		return cJSON_CreateNumber(n->number);
	case NODE_BOOL:
		return cJSON_CreateBool(!strcmp(n->text, "true"));
	case NODE_OBJECT:
		j = cJSON_CreateObject();
		NODE_EACH(it, n)
		cJSON_AddItemToObject(j, it->name, json_from_node(it));
		return j;
	case NODE_ARRAY:
		j = cJSON_CreateArray();
		NODE_EACH(it, n)
		cJSON_AddItemToArray(j, json_from_node(it));
		return j;
	case NODE_NULL:
		break;
	}
	return cJSON_CreateNull();
}

bool node_equal(const struct node *a, const struct node *b)
{
	const struct node *other;

	if (!a || !b)
		return a == b;
	if (a->kind != b->kind || strcmp(a->text, b->text))
		return false;
	if (node_count(a, "") != node_count(b, ""))
		return false;
	other = b->child;
	NODE_EACH(it, a)
	{
		if (a->kind == NODE_OBJECT)
			other = node_child(b, it->name);
		if (!node_equal(it, other))
			return false;
		other = other->next;
	}
	return true;
}
