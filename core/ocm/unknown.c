/* unknown.c - see unknown.h. */
#include "core/ocm/unknown.h"

#include "core/base/asset.h"
#include "core/base/str.h"
#include "core/ocm/errors.h"

#define DEPTH_MOST 16

/* The words of a row, up to the line's end; NULL: no such row. */
static const char *row_of(const char *group, const char *kind, size_t *len)
{
	const struct asset *asset = asset_find("known.tsv");
	const char *p = asset ? asset->data : "", *row = NULL;
	char *key = mem_fmt("%s\t%s\t", group, kind);
	size_t line;

	for (; *p && !row; p += line + (p[line] == '\n')) {
		line = strcspn(p, "\n");
		if (!str_starts(p, key))
			continue;
		row = p + strlen(key);
		*len = line - strlen(key);
	}
	mem_free(key);
	return row;
}

struct type {
	char name[48];
};

/* "name" or "name:Type" among a row's words; *type: "" none. */
static bool find_word(const char *row, size_t len, const char *word,
		      struct type *type)
{
	const char *end = row + len, *p = row;
	size_t n, bare;

	memset(type, 0, sizeof(*type));
	for (; p < end; p += n + 1) {
		n = strcspn(p, " \n");
		bare = strcspn(p, ": \n");
		if (strlen(word) != bare || strncmp(word, p, bare) != 0)
			continue;
		if (bare < n && n - bare <= sizeof(type->name))
			memcpy(type->name, p + bare + 1, n - bare - 1);
		return true;
	}
	return false;
}

bool known_word(const char *group, const char *kind, const char *word)
{
	size_t len;
	const char *row = row_of(group, kind, &len);
	struct type ignored;

	return !row || find_word(row, len, word, &ignored);
}

static void check(const char *group, const char *kind, const char *word,
		  unknown_fn *fn, void *owner)
{
	if (*word && !known_word(group, kind, word))
		fn(owner, group, kind, word);
}

static void check_code(const char *code, unknown_fn *fn, void *owner)
{
	struct arena *a = arena_new();

	if (*code && !ocm_error_explain(a, code))
		fn(owner, "code", "provision error", code);
	arena_free(a);
}

/* "CLUSTERS-MGMT-400": service and HTTP status; another form is new to us. */
static void check_error(const char *code, unknown_fn *fn, void *owner)
{
	const char *dash = strrchr(code, '-');

	if (*code && (!dash || strlen(dash + 1) != 3 ||
		      strspn(dash + 1, "0123456789") != 3))
		fn(owner, "code", "error", code);
}

/* States and codes of what has a kind. */
static void look_words(const struct node *n, const char *kind, unknown_fn *fn,
		       void *owner)
{
	if (str_eq(kind, "Cluster")) {
		check("state", "cluster", node_text(n, "state"), fn, owner);
		check_code(node_text(n, "status/provision_error_code"), fn,
			   owner);
	}
	if (str_eq(kind, "ClusterStatus"))
		check("state", "cluster", node_text(n, "state"), fn, owner);
	if (str_eq(kind, "InflightCheck"))
		check("state", "inflight check", node_text(n, "state"), fn,
		      owner);
	if (str_eq(kind, "ClusterLog"))
		check("state", "severity", node_text(n, "severity"), fn, owner);
	if (str_eq(kind, "Subscription"))
		check("state", "subscription", node_text(n, "status"), fn,
		      owner);
	if (str_eq(kind, "Error"))
		check_error(node_text(n, "code"), fn, owner);
}

static void look(const struct node *n, const char *type, unknown_fn *fn,
		 void *owner, int depth);

/* A list stands bare, or as the items of an object that is but a list. */
static bool is_list(const struct node *n, const char *row, size_t len)
{
	struct type ignored;

	return n->kind == NODE_ARRAY ||
	       (node_child(n, "items") &&
		!(row && find_word(row, len, "items", &ignored)));
}

static void look_list(const struct node *n, const char *type, unknown_fn *fn,
		      void *owner, int depth)
{
	const struct node *items =
		n->kind == NODE_ARRAY ? n : node_child(n, "items");

	NODE_EACH(it, items)
	look(it, type, fn, owner, depth + 1);
}

/* type: what the place promises; an object may say its own kind. */
static void look(const struct node *n, const char *type, unknown_fn *fn,
		 void *owner, int depth)
{
	const char *kind = node_text(n, "kind"), *row;
	struct type below;
	size_t len = 0;

	if (!n || depth == DEPTH_MOST)
		return;
	row = *kind ? row_of("field", kind, &len) : NULL;
	if (row)
		type = kind;
	else
		row = *type ? row_of("field", type, &len) : NULL;
	if (is_list(n, row, len)) {
		look_list(n, type, fn, owner, depth);
		return;
	}
	look_words(n, kind, fn, owner);
	NODE_EACH(it, n)
	{
		memset(&below, 0, sizeof(below));
		if (n->kind == NODE_OBJECT && row && !str_ends(kind, "Link") &&
		    !find_word(row, len, it->name, &below))
			fn(owner, "field", type, it->name);
		look(it, below.name, fn, owner, depth + 1);
	}
}

void ocm_unknown(const struct node *doc, unknown_fn *fn, void *owner)
{
	look(doc, "", fn, owner, 0);
}
