/* ending.c - see ending.h. */
#include "core/setup/ending.h"

#include "core/base/file.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/setup/acts.h"
#include "core/setup/connect.h"
#include "core/setup/setup.h"

#include <dirent.h>

/* ---- the folder --------------------------------------------------------------*/

static bool folder_of(const struct setup *s, const char *id, struct strbuf *out,
		      struct err *err)
{
	char *tail = mem_fmt("%s/clusters/%s", s->opt.demo ? "/demo" : "", id);
	bool ok = file_state_path(out, tail, err);

	mem_free(tail);
	return ok;
}

/* What is needed once Red Hat knows the cluster no more. */
static bool remember(const struct cluster *c, const char *folder,
		     struct err *err)
{
	const char *const texts[][2] = {
		{ "id", c->id },
		{ "name", c->name },
		{ "region", c->region },
		{ "api_url", c->api_url },
		{ "operator_prefix", c->operator_prefix },
		{ "oidc_id", c->oidc_id },
		{ "oidc_url", c->oidc_url },
	};
	cJSON *doc = cJSON_CreateObject(), *roles;
	char *path = mem_fmt("%s/cluster.json", folder);
	struct strbuf sb = STRBUF_INIT;
	size_t i;
	bool ok;

	for (i = 0; i < ARRAY_LEN(texts); i++)
		cJSON_AddStringToObject(doc, texts[i][0], texts[i][1]);
	roles = cJSON_AddArrayToObject(doc, "roles");
	for (i = 0; i < (size_t)c->role_count; i++)
		cJSON_AddItemToArray(roles,
				     cJSON_CreateString(c->roles[i].arn));
	json_print_sorted(doc, &sb);
	cJSON_Delete(doc);
	ok = file_write(path, sb.buf, sb.len, 0600, err);
	strbuf_release(&sb);
	mem_free(path);
	return ok;
}

#define TAKE(field, name)                                                      \
 snprintf(field, sizeof(field), "%s", node_text(doc, name))

static bool recall(const char *path, struct cluster *c)
{
	struct strbuf text = STRBUF_INIT;
	struct arena *a = arena_new();
	const struct node *doc = NULL;
	struct err err = { 0 };

	memset(c, 0, sizeof(*c));
	if (file_read(path, &text, &err))
		doc = json_parse(a, text.buf, text.len, &err);
	TAKE(c->id, "id");
	TAKE(c->name, "name");
	TAKE(c->region, "region");
	TAKE(c->api_url, "api_url");
	TAKE(c->operator_prefix, "operator_prefix");
	TAKE(c->oidc_id, "oidc_id");
	TAKE(c->oidc_url, "oidc_url");
	NODE_EACH(it, node_at(doc, "roles"))
	if (c->role_count < CLUSTER_ROLES) {
		struct cluster_role *role = &c->roles[c->role_count++];

		snprintf(role->arn, sizeof(role->arn), "%s", it->text);
	}
	strbuf_release(&text);
	arena_free(a);
	return *c->id;
}

bool ending_recall(const struct setup *s, const char *key, struct cluster *out)
{
	struct strbuf root = STRBUF_INIT;
	struct err err = { 0 };
	struct dirent *item;
	DIR *dir = NULL;
	bool found = false;
	char *path;

	if (folder_of(s, "", &root, &err))
		dir = opendir(root.buf);
	while (!found && dir && (item = readdir(dir))) {
		path = mem_fmt("%s%s/cluster.json", root.buf, item->d_name);
		found = item->d_name[0] != '.' && file_exists(path) &&
			recall(path, out) &&
			(str_eq(out->id, key) || str_eq(out->name, key));
		mem_free(path);
	}
	if (dir)
		closedir(dir);
	strbuf_release(&root);
	return found;
}

/* Journal and facts of this cluster; an earlier one of this kind is closed. */
static bool begin(struct setup *s, const struct cluster *c, struct err *err)
{
	struct strbuf folder = STRBUF_INIT;
	bool ok;

	if (!setup_end_run(s))
		return err_set(err, ERR_INPUT, _("a run is under way"));
	if (!connect_region(s, c->region, err))
		return false;
	ok = folder_of(s, c->id, &folder, err) &&
	     file_mkdirs(folder.buf, 0700, err);
	if (ok) {
		s->one_cluster = true;
		s->session = arena_dup(s->arena, c->name);
		s->folder = arena_dup(s->arena, folder.buf);
		s->journal = journal_open(s->folder, s->session, err);
		ok = s->journal && remember(c, s->folder, err);
	}
	strbuf_release(&folder);
	if (!ok)
		return false;
	values_set(s->values, "cluster.id", c->id);
	values_set(s->values, "cluster.name", c->name);
	values_set(s->values, "cluster-ready.api_url", c->api_url);
	values_set(s->values, "setup.region", c->region);
	values_set(s->values, "oidc-config.id", c->oidc_id);
	values_set(s->values, "oidc-config.issuer", c->oidc_url);
	if (s->plan_built)
		plan_release(&s->plan);
	plan_init(&s->plan);
	s->plan_built = true;
	s->plan.given = s->values;
	return true;
}

bool ending_protect(struct setup *s, const struct cluster *c, bool on,
		    struct err *err)
{
	struct action a = {
		.class = on ? &act_protection : &act_unprotect,
		.id = on ? "protection" : "unprotect",
		.title = on ? _("Protection against deletion on")
			    : _("Protection against deletion off"),
		.phase = "cluster",
	};

	if (!begin(s, c, err))
		return false;
	plan_add(&s->plan, &a);
	if (!plan_check(&s->plan, err))
		return false;
	setup_start(s, ENGINE_APPLY);
	return true;
}

/* ---- the end ---------------------------------------------------------------------*/

static bool made_here(const struct setup *s, const struct cluster *c)
{
	struct arena *a = arena_new();
	struct session_info *list;
	size_t n = session_list(a, s->opt.demo, &list), i, k;
	bool ours = false;
	struct journal *j;
	struct err err;

	for (i = 0; i < n && !ours; i++) {
		j = list[i].has_made ? journal_peek(list[i].folder, &err)
				     : NULL;
		for (k = 0; j && k < journal_count(j); k++)
			ours = ours ||
			       (str_eq(journal_nth(j, k)->id, "cluster") &&
				str_eq(node_text(journal_nth(j, k)->values,
						 "id"),
				       c->id));
		journal_free(j);
	}
	arena_free(a);
	return ours;
}

static void add(struct setup *s, struct action a, const char *after,
		const char *also)
{
	a.after = after ? plan_after(&s->plan, after, also, NULL) : NULL;
	plan_add(&s->plan, &a);
}

static struct end_roles_want *roles_want(struct setup *s,
					 const struct cluster *c)
{
	struct end_roles_want *w = arena_alloc(s->plan.arena, sizeof(*w));
	const char **names = arena_alloc(
		s->plan.arena, ((size_t)c->role_count + 1) * sizeof(*names));
	int i;

	for (i = 0; i < c->role_count; i++) {
		const char *slash = strrchr(c->roles[i].arn, '/');

		names[i] = arena_dup(s->plan.arena, slash ? slash + 1 : "");
	}
	w->names = names;
	w->prefix = arena_dup(s->plan.arena, c->operator_prefix);
	return w;
}

/* Undone from the last to the first: what is `after` goes before. */
static void plan_ending(struct setup *s, const struct cluster *c)
{
	struct oidc_want *oidc = arena_alloc(s->plan.arena, sizeof(*oidc));

	*oidc = (struct oidc_want){ .use_id = "" };
	add(s,
	    (struct action){ .class = &act_volumes,
			     .id = "volumes",
			     .title = _("Volumes of the pods"),
			     .phase = "cluster" },
	    NULL, NULL);
	add(s,
	    (struct action){ .class = &act_leftovers,
			     .id = "leftovers",
			     .title = _("Leftovers of Red Hat's operator"),
			     .phase = "cluster" },
	    "volumes", NULL);
	add(s,
	    (struct action){ .class = &act_end_config,
			     .id = "oidc-config",
			     .title = _("OIDC configuration"),
			     .want = oidc,
			     .phase = "roles" },
	    NULL, NULL);
	add(s,
	    (struct action){ .class = &act_end_provider,
			     .id = "oidc-provider",
			     .title = _("OIDC provider in IAM"),
			     .want = oidc,
			     .phase = "roles" },
	    "oidc-config", NULL);
	add(s,
	    (struct action){ .class = &act_end_roles,
			     .id = "operator-roles",
			     .title = arena_fmt(s->plan.arena,
						_("Operator roles %s-..."),
						c->operator_prefix),
			     .want = roles_want(s, c),
			     .phase = "roles" },
	    "oidc-provider", NULL);
	add(s,
	    (struct action){
		    .class = &act_end_cluster,
		    .id = "cluster",
		    .title = arena_fmt(s->plan.arena, _("Cluster %s"), c->name),
		    .phase = "cluster" },
	    "operator-roles", "leftovers");
	add(s,
	    (struct action){ .class = &act_guard,
			     .id = "guard",
			     .title = _("Protection against deletion"),
			     .phase = "cluster" },
	    "cluster", NULL);
}

bool ending_delete(struct setup *s, const struct cluster *c, struct err *err)
{
	if (made_here(s, c)) {
		err_set(err, ERR_INPUT,
			_("cluster %s was made by a set-up of this program"),
			c->name);
		err_hint(err,
			 _("`rosawiz teardown %s` takes it down with its "
			   "network, roles and keys."),
			 c->name);
		return false;
	}
	if (!begin(s, c, err))
		return false;
	plan_ending(s, c);
	if (!plan_check(&s->plan, err))
		return false;
	setup_start(s, ENGINE_UNDO);
	return true;
}
