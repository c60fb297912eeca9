/* unknown.c - see unknown.h. */
#include "core/ocm/unknown.h"

#include "core/base/asset.h"
#include "core/base/str.h"
#include "core/ocm/errors.h"

bool known_word(const char *group, const char *kind, const char *word)
{
	const struct asset *asset = asset_find("known.tsv");
	const char *p = asset ? asset->data : "";
	char *key = mem_fmt("%s\t%s\t", group, kind), *row;
	size_t len;
	bool known = true;

	for (; *p; p += len + (p[len] == '\n')) {
		len = strcspn(p, "\n");
		if (!str_starts(p, key))
			continue;
		row = mem_fmt("%.*s", (int)(len - strlen(key)),
			      p + strlen(key));
		known = str_in(word, row);
		mem_free(row);
		break;
	}
	mem_free(key);
	return known;
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

static void look(const struct node *n, unknown_fn *fn, void *owner, int depth)
{
	const char *kind = node_text(n, "kind");

	if (!n || depth == 8)
		return;
	if (n->kind == NODE_OBJECT && *kind && !str_ends(kind, "Link"))
		NODE_EACH(it, n)
	check("field", kind, it->name, fn, owner);
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
	NODE_EACH(it, n)
	look(it, fn, owner, depth + 1);
}

void ocm_unknown(const struct node *doc, unknown_fn *fn, void *owner)
{
	look(doc, fn, owner, 0);
}
