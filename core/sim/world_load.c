/*
 * world_load.c - a world's first objects, from a file:
 *
 *	{ "about": "...", "extends": "empty",
 *	  "objects": { "ec2.vpc": { "${vpc-|ec2.vpc|default}": { ... } } } }
 *
 * ${PREFIX|KIND|PLACE} anywhere in a text or a key is an id: world_id when
 * PREFIX ends with '-', else PREFIX and 17 capitals ("AROA...").  The same one
 * is the same id all through the file and those it extends.  A null document
 * takes away what the extended world had; an object of the same key replaces.
 * "calls" are kept for world_script.c, those of the extended world first.
 */
#include "core/base/asset.h"
#include "core/base/file.h"
#include "core/base/node.h"
#include "core/base/str.h"
#include "core/sim/world_own.h"

#define CAPITALS "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
#define DEEPEST  4

struct loading {
	struct world *w;
	struct arena *a;
	cJSON *ids; /* placeholder -> id */
};

static const char *id_of(struct loading *l, const char *holder)
{
	cJSON *have = cJSON_GetObjectItemCaseSensitive(l->ids, holder);
	const char **part, *id;

	if (have)
		return have->valuestring;
	if (str_split(l->a, holder, "|", &part) != 3)
		return NULL;
	if (str_ends(part[0], "-"))
		id = world_id(l->w, l->a, part[0], part[1], part[2]);
	else
		id = arena_fmt(l->a, "%s%s", part[0],
			       world_token(l->w, l->a, CAPITALS, 17, part[1],
					   part[2]));
	cJSON_AddStringToObject(l->ids, holder, id);
	return id;
}

static const char *expand(struct loading *l, const char *text)
{
	struct strbuf sb = STRBUF_INIT;
	const char *at, *end, *id;

	while ((at = strstr(text, "${")) && (end = strchr(at, '}'))) {
		id = id_of(l, arena_dupn(l->a, at + 2, (size_t)(end - at) - 2));
		strbuf_add(&sb, text, (size_t)(at - text));
		if (id)
			strbuf_addstr(&sb, id);
		else
			strbuf_add(&sb, at, (size_t)(end + 1 - at));
		text = end + 1;
	}
	strbuf_addstr(&sb, text);
	text = arena_dup(l->a, sb.buf);
	strbuf_release(&sb);
	return text;
}

static void expand_all(struct loading *l, cJSON *doc)
{
	cJSON *it;

	for (it = doc->child; it; it = it->next) {
		if (cJSON_IsString(it) && strstr(it->valuestring, "${"))
			cJSON_SetValuestring(it, expand(l, it->valuestring));
		else if (it->child)
			expand_all(l, it);
	}
}

static void take_kind(struct loading *l, cJSON *kind)
{
	const cJSON *doc;
	const char *key;
	cJSON *mine;

	cJSON_ArrayForEach(doc, kind)
	{
		key = expand(l, doc->string);
		world_drop(l->w, kind->string, key);
		if (cJSON_IsNull(doc))
			continue;
		mine = cJSON_Duplicate(doc, true);
		expand_all(l, mine);
		world_put(l->w, kind->string, key, mine);
	}
}

static bool read_world(const char *name, struct strbuf *out, struct err *err)
{
	char *path = mem_fmt("worlds/%s.json", name);
	const struct asset *built_in = asset_find(path);

	mem_free(path);
	if (built_in)
		strbuf_add(out, built_in->data, built_in->size);
	else if (file_exists(name))
		return file_read(name, out, err);
	else
		return err_set(err, ERR_USAGE,
			       "no world is called '%s' and no file either: "
			       "expected empty, busy, article, peered, "
			       "leftovers or the path of a file",
			       name);
	return true;
}

static void keep_calls(struct world *w, const cJSON *doc)
{
	const cJSON *calls = cJSON_GetObjectItemCaseSensitive(doc, "calls");
	char key[16];

	if (!calls)
		return;
	snprintf(key, sizeof(key), "%03zu", world_count(w, "_calls"));
	world_put(w, "_calls", key, cJSON_Duplicate(calls, true));
}

static bool load(struct loading *l, const char *name, int depth,
		 struct err *err)
{
	struct strbuf text = STRBUF_INIT;
	cJSON *doc = NULL, *kind;
	bool ok = depth < DEEPEST;

	if (!ok)
		err_set(err, ERR_INPUT, "world '%s' extends itself", name);
	ok = ok && read_world(name, &text, err);
	if (ok) {
		doc = cJSON_Parse(text.buf);
		ok = cJSON_IsObject(doc) ||
		     err_set(err, ERR_INPUT, "world '%s' is not JSON", name);
	}
	if (ok && *doc_text(doc, "extends"))
		ok = load(l, doc_text(doc, "extends"), depth + 1, err);
	if (ok) {
		cJSON_ArrayForEach(
			kind, cJSON_GetObjectItemCaseSensitive(doc, "objects"))
			take_kind(l, kind);
		keep_calls(l->w, doc);
	}
	cJSON_Delete(doc);
	strbuf_release(&text);
	return ok;
}

static void forget_gone(struct world *w)
{
	struct gone *g;
	size_t i;

	for (i = 0; i < w->gone.n; i++) {
		g = w->gone.at[i];
		cJSON_Delete(g->object->doc);
		mem_free(g->object->key);
		mem_free(g->object);
		mem_free(g->kind);
		mem_free(g);
	}
	vec_release(&w->gone);
}

bool world_load(struct world *w, const char *name, struct err *err)
{
	struct loading l = { .w = w,
			     .a = arena_new(),
			     .ids = cJSON_CreateObject() };
	bool ok = load(&l, name, 0, err);

	forget_gone(w);
	cJSON_Delete(l.ids);
	arena_free(l.a);
	return ok;
}
