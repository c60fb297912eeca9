/* world.c - objects, ids and the dump (world_time.c has the clock). */
#include "core/base/encode.h"
#include "core/base/node.h"
#include "core/base/str.h"
#include "core/sim/world_own.h"

/* ---- shelves: the objects of one kind, sorted by key ---------------------*/

static int find(const struct vec *v, const char *name, size_t *at)
{
	size_t lo = 0, hi = v->n, mid;
	int order;

	while (lo < hi) {
		mid = (lo + hi) / 2;
		order = strcmp(*(char *const *)v->at[mid], name);
		if (!order) {
			*at = mid;
			return 1;
		}
		if (order < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	*at = lo;
	return 0;
}

static void insert(struct vec *v, size_t at, void *item)
{
	vec_push(v, item);
	memmove(v->at + at + 1, v->at + at, (v->n - 1 - at) * sizeof(*v->at));
	v->at[at] = item;
}

static struct shelf *shelf_of(const struct world *w, const char *kind)
{
	size_t at;

	return find(&w->shelves, kind, &at) ? w->shelves.at[at] : NULL;
}

static struct object *object_of(const struct world *w, const char *kind,
				const char *key)
{
	struct shelf *s = shelf_of(w, kind);
	size_t at;

	return s && find(&s->objects, key, &at) ? s->objects.at[at] : NULL;
}

cJSON *world_get(struct world *w, const char *kind, const char *key)
{
	struct object *o = object_of(w, kind, key);

	return o ? o->doc : NULL;
}

cJSON *world_put(struct world *w, const char *kind, const char *key, cJSON *doc)
{
	struct object *o = mem_new(sizeof(*o));
	struct shelf *s;
	size_t at;

	if (find(&w->shelves, kind, &at)) {
		s = w->shelves.at[at];
	} else {
		s = mem_new(sizeof(*s));
		s->kind = mem_dup(kind);
		insert(&w->shelves, at, s);
	}
	if (find(&s->objects, key, &at))
		BUG("%s %s exists", kind, key);
	o->key = mem_dup(key);
	o->doc = doc;
	insert(&s->objects, at, o);
	return doc;
}

bool world_drop(struct world *w, const char *kind, const char *key)
{
	struct shelf *s = shelf_of(w, kind);
	struct gone *g;
	size_t at;

	if (!s || !find(&s->objects, key, &at))
		return false;
	g = mem_new(sizeof(*g));
	g->kind = mem_dup(kind);
	g->object = s->objects.at[at];
	vec_remove(&s->objects, at);
	vec_push(&w->gone, g);
	return true;
}

size_t world_count(struct world *w, const char *kind)
{
	struct shelf *s = shelf_of(w, kind);

	return s ? s->objects.n : 0;
}

static struct object *nth(struct world *w, const char *kind, size_t index)
{
	struct shelf *s = shelf_of(w, kind);

	return s && index < s->objects.n ? s->objects.at[index] : NULL;
}

cJSON *world_nth(struct world *w, const char *kind, size_t index)
{
	struct object *o = nth(w, kind, index);

	return o ? o->doc : NULL;
}

const char *world_nth_key(struct world *w, const char *kind, size_t index)
{
	struct object *o = nth(w, kind, index);

	return o ? o->key : NULL;
}

static void object_free(struct object *o)
{
	mem_free(o->key);
	cJSON_Delete(o->doc);
	mem_free(o);
}

void world_objects_free(struct world *w)
{
	struct shelf *s;
	struct gone *g;
	size_t i, k;

	for (i = 0; i < w->shelves.n; i++) {
		s = w->shelves.at[i];
		for (k = 0; k < s->objects.n; k++)
			object_free(s->objects.at[k]);
		vec_release(&s->objects);
		mem_free(s->kind);
		mem_free(s);
	}
	for (i = 0; i < w->gone.n; i++) {
		g = w->gone.at[i];
		object_free(g->object);
		mem_free(g->kind);
		mem_free(g);
	}
	for (i = 0; i < w->made.n; i++) {
		mem_free(((struct made *)w->made.at[i])->place);
		mem_free(w->made.at[i]);
	}
	vec_release(&w->shelves);
	vec_release(&w->gone);
	vec_release(&w->made);
}

/* ---- ids ------------------------------------------------------------------*/

static int generation(struct world *w, const char *kind, const char *place)
{
	char *name = mem_fmt("%s|%s", kind, place);
	struct made *m;
	size_t at;

	if (find(&w->made, name, &at)) {
		m = w->made.at[at];
		mem_free(name);
	} else {
		m = mem_new(sizeof(*m));
		m->place = name;
		insert(&w->made, at, m);
	}
	return m->count++;
}

void world_bytes(struct world *w, void *out, size_t n, const char *kind,
		 const char *place)
{
	int g = generation(w, kind, place), block;
	uint8_t digest[SHA256_LEN];
	size_t at, take;
	char *text;

	for (at = 0, block = 0; at < n; at += take, block++) {
		text = mem_fmt("%llu|%s|%s|%d|%d",
			       (unsigned long long)w->options.seed, kind, place,
			       g, block);
		sha256(text, strlen(text), digest);
		mem_free(text);
		take = n - at < SHA256_LEN ? n - at : SHA256_LEN;
		memcpy((char *)out + at, digest, take);
	}
}

const char *world_id(struct world *w, struct arena *a, const char *prefix,
		     const char *kind, const char *place)
{
	struct strbuf sb = STRBUF_INIT;
	const char *id;
	uint8_t raw[9];

	world_bytes(w, raw, sizeof(raw), kind, place);
	hex_add(&sb, raw, sizeof(raw));
	sb.buf[0] = '0'; /* as today's ids begin */
	id = arena_fmt(a, "%s%.17s", prefix, sb.buf);
	strbuf_release(&sb);
	return id;
}

const char *world_token(struct world *w, struct arena *a, const char *alphabet,
			int n, const char *kind, const char *place)
{
	size_t letters = strlen(alphabet);
	uint8_t *raw = arena_alloc(a, (size_t)n);
	char *out = arena_alloc(a, (size_t)n + 1);
	int i;

	world_bytes(w, raw, (size_t)n, kind, place);
	for (i = 0; i < n; i++)
		out[i] = alphabet[raw[i] % letters];
	return out;
}

const char *world_uuid(struct world *w, struct arena *a, const char *kind,
		       const char *place)
{
	struct strbuf sb = STRBUF_INIT;
	const char *id;
	uint8_t raw[16];

	world_bytes(w, raw, sizeof(raw), kind, place);
	raw[6] = (uint8_t)((raw[6] & 0x0f) | 0x40);
	raw[8] = (uint8_t)((raw[8] & 0x3f) | 0x80);
	hex_add(&sb, raw, sizeof(raw));
	id = arena_fmt(a, "%.8s-%.4s-%.4s-%.4s-%.12s", sb.buf, sb.buf + 8,
		       sb.buf + 12, sb.buf + 16, sb.buf + 20);
	strbuf_release(&sb);
	return id;
}

/* ---- dump -----------------------------------------------------------------*/

static void hide_members(cJSON *doc)
{
	cJSON *it, *next;

	for (it = doc->child; it; it = next) {
		next = it->next;
		if (it->string && str_starts(it->string, "__"))
			cJSON_Delete(cJSON_DetachItemViaPointer(doc, it));
		else if (it->child)
			hide_members(it);
	}
}

static void dump_object(cJSON *into, const char *key, const cJSON *doc)
{
	cJSON *copy = cJSON_Duplicate(doc, true);
	char *name = mem_dup(key);
	int n = 1;

	hide_members(copy);
	while (cJSON_GetObjectItemCaseSensitive(into, name)) {
		mem_free(name);
		name = mem_fmt("%s (%d)", key, ++n);
	}
	cJSON_AddItemToObject(into, name, copy);
	mem_free(name);
}

static cJSON *dump_kind(cJSON *into, const char *kind)
{
	cJSON *have = cJSON_GetObjectItemCaseSensitive(into, kind);

	return have ? have : cJSON_AddObjectToObject(into, kind);
}

void world_dump(struct world *w, bool all, struct strbuf *out)
{
	cJSON *root = cJSON_CreateObject(), *gone;
	struct shelf *s;
	struct gone *g;
	struct object *o;
	size_t i, k;

	for (i = 0; i < w->shelves.n; i++) {
		s = w->shelves.at[i];
		for (k = 0; *s->kind != '_' && k < s->objects.n; k++) {
			o = s->objects.at[k];
			dump_object(dump_kind(root, s->kind), o->key, o->doc);
		}
	}
	gone = all ? cJSON_AddObjectToObject(root, "(gone)") : NULL;
	for (i = 0; gone && i < w->gone.n; i++) {
		g = w->gone.at[i];
		if (*g->kind != '_')
			dump_object(dump_kind(gone, g->kind), g->object->key,
				    g->object->doc);
	}
	json_print_sorted(root, out);
	cJSON_Delete(root);
}
