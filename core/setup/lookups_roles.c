/*
 * lookups_roles.c - the account's roles for ROSA: complete sets of the three
 * account roles with their version, and the external id that their trust asks
 * for (rosa-flow 7.6 step 4; corrections 2).
 */
#include "core/setup/lookups_data.h"

#include "core/aws/aws.h"
#include "core/aws/policy.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/setup/initial.h"
#include "core/setup/order.h"
#include "core/setup/setup.h"

#define MARK "-HCP-ROSA-"

static const char *const kinds[] = { "Installer", "Support", "Worker" };

static enum build roles_build(void *p, struct request_spec *q, struct err *err)
{
	struct lookup *l = p;

	return iam_list_roles(q, NULL, l->next, err);
}

/* "PREFIX-HCP-ROSA-Installer-Role": its kind, ARRAY_LEN(kinds) none. */
static size_t kind_of(const char *name, size_t *prefix)
{
	const char *mark = strstr(name, MARK);
	size_t k, n;

	*prefix = mark ? (size_t)(mark - name) : 0;
	for (k = 0; *prefix && k < ARRAY_LEN(kinds); k++) {
		n = strlen(kinds[k]);
		if (!strncmp(mark + strlen(MARK), kinds[k], n) &&
		    !strcmp(mark + strlen(MARK) + n, "-Role"))
			return k;
	}
	return ARRAY_LEN(kinds);
}

static struct role_set *set_of(struct lookups *all, const char *name, size_t n)
{
	struct role_set *set;
	size_t i;

	for (i = 0; i < all->role_sets.n; i++) {
		set = &all->role_sets.at[i];
		if (strlen(set->prefix) == n && !strncmp(set->prefix, name, n))
			return set;
	}
	if (all->role_sets.n == ROLE_SETS)
		return NULL;
	set = &all->role_sets.at[all->role_sets.n++];
	memset(set, 0, sizeof(*set));
	set->prefix = arena_dupn(all->arena, name, n);
	return set;
}

static void sort_in(struct lookups *all, const struct iam_role *r)
{
	size_t n, k = kind_of(r->name, &n);
	struct role_set *set;

	if (k == ARRAY_LEN(kinds))
		return;
	set = set_of(all, r->name, n);
	if (set)
		set->role[k] = r;
}

static enum verdict roles_read(void *p, const struct reply *r, struct err *err)
{
	struct lookup *l = p;
	struct lookups *all = l->s->lookups;
	size_t i;

	(void)err;
	iam_roles_add(all->arena, &all->roles, r->doc);
	l->next = iam_next(all->arena, r->doc);
	if (l->next)
		return STEP_AGAIN;
	for (i = 0; i < all->roles.n; i++)
		sort_in(all, &all->roles.at[i]);
	return STEP_NEXT;
}

/* The tags of each set's installer role: a list of roles has none. */
static struct role_set *next_untold(struct lookups *all)
{
	size_t i;

	for (i = 0; i < all->role_sets.n; i++)
		if (!all->role_sets.at[i].told && all->role_sets.at[i].role[0])
			return &all->role_sets.at[i];
	return NULL;
}

static enum build tags_build(void *p, struct request_spec *q, struct err *err)
{
	struct lookup *l = p;
	const struct role_set *set = next_untold(l->s->lookups);

	return set ? iam_list_role_tags(q, set->role[0]->name, NULL, err)
		   : BUILD_END;
}

static enum verdict tags_read(void *p, const struct reply *r, struct err *err)
{
	struct lookup *l = p;
	struct lookups *all = l->s->lookups;
	struct role_set *set = next_untold(all);
	const char *version;

	(void)err;
	iam_tags_add(all->arena, &set->tags, r->doc);
	version = aws_tag(&set->tags, "rosa_openshift_version");
	set->version = version ? version : "";
	set->told = true;
	return next_untold(all) ? STEP_AGAIN : STEP_NEXT;
}

const struct step lookup_role_steps[] = {
	{ .name = "roles", .build = roles_build, .read = roles_read },
	{ .name = "role tags",
	  .build = tags_build,
	  .read = tags_read,
	  .expects = "NoSuchEntity AccessDenied" },
	{ 0 },
};

/* ---- sets as choices ---------------------------------------------------------*/

static const char *missing(const struct role_set *set)
{
	size_t k;

	for (k = 0; k < ARRAY_LEN(kinds); k++)
		if (!set->role[k])
			return kinds[k];
	return NULL;
}

/* Managed policies are what hosted control planes need. */
static bool is_managed(const struct role_set *set)
{
	const char *tag = aws_tag(&set->tags, "rosa_hcp_policies");

	return !set->tags.n || (tag && str_eq(tag, "true"));
}

/* What lacks is made; another kind of roles cannot be mended. */
static const char *note_of(struct arena *a, const struct role_set *set)
{
	const char *version = *set->version ? set->version : _("any version");

	if (missing(set))
		return arena_fmt(a, _("for %s; no %s role yet"), version,
				 missing(set));
	return arena_fmt(a, _("for %s; installer, support and worker"),
			 version);
}

size_t choices_role_sets(const struct setup *s, struct arena *a,
			 const struct choice **out, const char **pending)
{
	const struct lookups *l = s->lookups;
	struct choice *list;
	size_t i;

	*out = NULL;
	*pending = lookup_pending(s, LOOKUP_ROLES);
	if (!lookup_here(s, LOOKUP_ROLES) || !l->role_sets.n)
		return 0;
	list = arena_alloc(a, l->role_sets.n * sizeof(*list));
	for (i = 0; i < l->role_sets.n; i++) {
		const struct role_set *set = &l->role_sets.at[i];

		list[i].value = list[i].label = set->prefix;
		list[i].note = note_of(a, set);
		if (!is_managed(set))
			list[i].refused =
				_("not made for hosted control planes");
	}
	*out = list;
	return l->role_sets.n;
}

/* The newest complete one, the usual prefix before others of its version. */
static const struct role_set *best(const struct setup *s)
{
	const struct role_set *set, *found = NULL;
	size_t i;
	int order;

	for (i = 0; lookup_here(s, LOOKUP_ROLES) && i < s->lookups->role_sets.n;
	     i++) {
		set = &s->lookups->role_sets.at[i];
		if (missing(set) || !is_managed(set))
			continue;
		order = found ? semver_compare(set->version, found->version)
			      : 1;
		if (order > 0 || (!order && !strcmp(set->prefix, ROLES_PREFIX)))
			found = set;
	}
	return found;
}

static const struct role_set *chosen(const struct setup *s)
{
	struct strbuf sb = STRBUF_INIT;
	const struct role_set *found = NULL;
	const char *prefix = setup_value(s, "roles.account_prefix", &sb);
	size_t i;

	for (i = 0; lookup_here(s, LOOKUP_ROLES) && i < s->lookups->role_sets.n;
	     i++)
		if (!strcmp(s->lookups->role_sets.at[i].prefix, prefix))
			found = &s->lookups->role_sets.at[i];
	strbuf_release(&sb);
	return found;
}

const char *lookups_roles_version(const struct setup *s)
{
	const struct role_set *set = chosen(s);

	return set && set->version ? set->version : "";
}

bool initial_account_prefix(const struct setup *s, struct strbuf *value,
			    enum origin *origin)
{
	const struct role_set *set = best(s);

	if (set)
		*origin = ORIGIN_DISCOVERED;
	strbuf_addstr(value, set ? set->prefix : ROLES_PREFIX);
	return true;
}

/* Roles that are there have their path. */
bool initial_role_path(const struct setup *s, struct strbuf *value,
		       enum origin *origin)
{
	const struct role_set *set = chosen(s);

	if (set && set->role[0])
		*origin = ORIGIN_DISCOVERED;
	strbuf_addstr(value, set && set->role[0] ? set->role[0]->path : "/");
	return true;
}

/* ---- external id ----------------------------------------------------------------*/

static const struct iam_role *role_by_arn(const struct setup *s,
					  const char *arn)
{
	size_t i;

	for (i = 0; i < s->lookups->roles.n; i++)
		if (!strcmp(s->lookups->roles.at[i].arn, arn))
			return &s->lookups->roles.at[i];
	return NULL;
}

/* "" where the trust asks for none. */
static const char *asked(const struct iam_role *r, struct arena *a)
{
	const struct node *doc;
	const char *id;
	struct err err;

	doc = r ? json_parse(a, r->trust, strlen(r->trust), &err) : NULL;
	NODE_EACH(it, node_child(doc, "Statement"))
	{
		id = node_text(it, "Condition/StringEquals/sts:ExternalId");
		if (*id)
			return id;
	}
	return "";
}

/* Of the installer and the support role in use; false: they differ. */
static bool external_id(const struct setup *s, struct arena *a,
			const char **out)
{
	const struct role_set *set = chosen(s);
	const struct iam_role *installer = set ? set->role[0] : NULL;
	const struct iam_role *support = set ? set->role[1] : NULL;
	struct strbuf sb = STRBUF_INIT;

	*out = "";
	if (!lookup_here(s, LOOKUP_ROLES))
		return true;
	if (roles_are_begun(s)) {
		installer =
			role_by_arn(s, setup_value(s, "roles.installer", &sb));
		support = role_by_arn(s, setup_value(s, "roles.support", &sb));
	}
	strbuf_release(&sb);
	*out = asked(installer, a);
	return !strcmp(*out, asked(support, a));
}

bool initial_external_id(const struct setup *s, struct strbuf *value,
			 enum origin *origin)
{
	struct arena *a = arena_new();
	const char *id;
	bool same = external_id(s, a, &id);

	if (same)
		strbuf_addstr(value, id);
	if (same && *id)
		*origin = ORIGIN_DISCOVERED;
	arena_free(a);
	return same;
}

bool external_id_is_unclear(const struct setup *s)
{
	struct arena *a = arena_new();
	const char *id;
	bool same = external_id(s, a, &id);

	arena_free(a);
	return !same;
}
