/*
 * checks_json.c - JSON answers, judged by tables of names and kinds: an unknown
 * name is an error that quotes it and says which there are.  Shapes: OCM's
 * OpenAPI (LogForwarder, ClusterRegistryConfig); ocm-api 3.5.
 */
#include "core/setup/checks.h"

#include "core/base/i18n.h"
#include "core/base/str.h"

/* '*' stands for each item of a list, or any name. */
struct shape {
	const char *path;
	enum node_kind kind;
};

static const char *kind_name(enum node_kind kind)
{
	static const char *const names[] = {
		[NODE_NULL] = N_("null"),
		[NODE_TEXT] = N_("a text"),
		[NODE_NUMBER] = N_("a number"),
		[NODE_BOOL] = N_("true or false"),
		[NODE_OBJECT] = N_("an object {...}"),
		[NODE_ARRAY] = N_("a list [...]"),
	};

	return _(names[kind]);
}

static bool path_is(const char *shape, const char *path)
{
	while (*shape && *path) {
		if (*shape == '*') {
			shape++;
			path += strcspn(path, "/");
		} else if (*shape++ != *path++) {
			return false;
		}
	}
	return !*shape && !*path;
}

static const struct shape *shape_of(const struct shape *all, const char *path)
{
	for (; all->path; all++)
		if (path_is(all->path, path))
			return all;
	return NULL;
}

/* The names that may stand beside the last one of path. */
static void siblings(const struct shape *all, const char *path,
		     struct strbuf *out)
{
	const char *slash = strrchr(path, '/'), *last;
	char *above = mem_fmt("%.*s", slash ? (int)(slash - path) : 0, path);

	for (; all->path; all++) {
		last = strrchr(all->path, '/');
		if (last) {
			char *head = mem_fmt("%.*s", (int)(last - all->path),
					     all->path);

			if (path_is(head, above) && strcmp(last, "/*"))
				strbuf_addf(out, "%s%s", out->len ? ", " : "",
					    last + 1);
			mem_free(head);
		}
	}
	mem_free(above);
}

static bool unknown(const struct shape *all, const char *path, const char *name,
		    struct err *err)
{
	struct strbuf names = STRBUF_INIT;

	siblings(all, path, &names);
	err_set(err, ERR_INPUT, _("'%s': no such field; expected one of %s"),
		name, names.buf);
	strbuf_release(&names);
	return false;
}

static bool fits(const struct shape *all, const char *path,
		 const struct node *n, struct err *err)
{
	const struct shape *shape = shape_of(all, path);
	bool ok = true, list = n->kind == NODE_ARRAY;
	int i = 0;

	if (!shape)
		return unknown(all, path, n->name, err);
	if (shape->kind != n->kind)
		return err_set(err, ERR_INPUT, _("'%s' (at %s): expected %s"),
			       n->kind == NODE_OBJECT || list ? n->name
							      : n->text,
			       *path ? path : "/", kind_name(shape->kind));
	NODE_EACH(it, n)
	{
		char number[16], *below;

		snprintf(number, sizeof(number), "%d", i++);
		below = mem_fmt("%s/%s", path, list ? number : it->name);
		ok = ok && fits(all, below, it, err);
		mem_free(below);
	}
	return ok;
}

/* Parsed and of this shape: kept compact in out, the tree in the arena. */
static const struct node *take(struct arena *a, const char *value,
			       const struct shape *all, struct strbuf *out,
			       struct err *err)
{
	const struct node *doc = json_parse(a, value, strlen(value), err);
	cJSON *json;

	if (!doc) {
		err->kind = ERR_INPUT;
		return NULL;
	}
	if (!fits(all, "", doc, err))
		return NULL;
	json = json_from_node(doc);
	json_print(json, out);
	cJSON_Delete(json);
	return doc;
}

/* ---- log forwarders --------------------------------------------------------*/

static const struct shape forwarders[] = {
	{ "", NODE_ARRAY },
	{ "/*", NODE_OBJECT },
	{ "/*/s3", NODE_OBJECT },
	{ "/*/s3/bucket_name", NODE_TEXT },
	{ "/*/s3/bucket_prefix", NODE_TEXT },
	{ "/*/cloudwatch", NODE_OBJECT },
	{ "/*/cloudwatch/log_group_name", NODE_TEXT },
	{ "/*/cloudwatch/log_distribution_role_arn", NODE_TEXT },
	{ "/*/applications", NODE_ARRAY },
	{ "/*/applications/*", NODE_TEXT },
	{ "/*/groups", NODE_ARRAY },
	{ "/*/groups/*", NODE_OBJECT },
	{ "/*/groups/*/id", NODE_TEXT },
	{ "/*/groups/*/version", NODE_TEXT },
	{ NULL, NODE_NULL },
};

static bool needs(const struct node *n, const char *path, struct err *err)
{
	return *node_text(n, path) ||
	       err_set(err, ERR_INPUT, _("a log forwarder without '%s'"), path);
}

static bool check_forwarder(const struct node *n, struct err *err)
{
	const struct node *s3 = node_child(n, "s3");
	const struct node *watch = node_child(n, "cloudwatch");
	struct strbuf role = STRBUF_INIT;
	bool ok;

	if (!s3 == !watch)
		return err_set(err, ERR_INPUT,
			       _("a log forwarder goes to either 's3' or "
				 "'cloudwatch'"));
	if (!node_count(n, "applications") && !node_count(n, "groups"))
		return err_set(err, ERR_INPUT,
			       _("a log forwarder without 'applications' and "
				 "'groups' sends nothing"));
	if (s3)
		return needs(s3, "bucket_name", err);
	ok = needs(watch, "log_group_name", err) &&
	     needs(watch, "log_distribution_role_arn", err) &&
	     like_check(&like_role_arn,
			node_text(watch, "log_distribution_role_arn"), &role,
			err);
	strbuf_release(&role);
	return ok;
}

/* Red Hat takes one of a kind: 409, "A log forwarder of type 's3' already
 * exists". */
static bool check_second(const struct node *all, const struct node *n,
			 struct err *err)
{
	const char *kind = node_child(n, "s3") ? "s3" : "cloudwatch";

	NODE_EACH(it, all)
	{
		if (it == n)
			break;
		if (node_child(it, kind))
			return err_set(err, ERR_INPUT,
				       _("a second log forwarder to '%s'; one "
					 "to each is taken"),
				       kind);
	}
	return true;
}

bool check_log_forwarders(const struct setup *s, const char *value,
			  struct strbuf *out, struct err *err)
{
	struct arena *a = arena_new();
	const struct node *doc = take(a, value, forwarders, out, err);
	bool ok = doc != NULL;

	(void)s;
	NODE_EACH(it, doc)
	ok = ok && check_forwarder(it, err) && check_second(doc, it, err);
	arena_free(a);
	return ok;
}

/* ---- certificates of registries ----------------------------------------------*/

static const struct shape authorities[] = {
	{ "", NODE_OBJECT },
	{ "/*", NODE_TEXT },
	{ NULL, NODE_NULL },
};

bool check_registry_ca(const struct setup *s, const char *value,
		       struct strbuf *out, struct err *err)
{
	struct arena *a = arena_new();
	const struct node *doc = take(a, value, authorities, out, err);
	bool ok = doc != NULL;

	(void)s;
	NODE_EACH(it, doc)
	if (ok && !check_is_pem(it->text))
		ok = err_set(err, ERR_INPUT,
			     _("'%s': expected a certificate in PEM form"),
			     it->name);
	arena_free(a);
	return ok;
}
