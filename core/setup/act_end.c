/*
 * act_end.c - the end of a cluster that was not made here: itself, by its id,
 * with its uninstall log; its operator roles, with a consent, unless another
 * cluster uses their prefix.  ocm-api 3.8, 3.15.
 */
#include "core/setup/acts.h"

#include "core/aws/iam.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/setup/setup.h"
#include "core/setup/watch_steps.h"

/* ---- the cluster ---------------------------------------------------------------*/

struct end_work {
	struct work base;
	struct cluster *have; /* NULL: gone */
};

static const char *id(const struct end_work *w)
{
	return work_text(&w->base, "${cluster.id}");
}

static enum build get(void *p, struct request_spec *q, struct err *err)
{
	return cluster_get(q, id(p), err);
}

static enum verdict got(void *p, const struct reply *r, struct err *err)
{
	struct end_work *w = p;

	if (!reply_ok(r))
		return STEP_DONE;
	w->have = arena_alloc(w->base.arena, sizeof(*w->have));
	return cluster_read(w->have, r->doc, err) ? STEP_NEXT : STEP_FAIL;
}

static bool going(const struct end_work *w)
{
	return w->have && w->have->status.state == CLUSTER_UNINSTALLING;
}

static enum build get_log(void *p, struct request_spec *q, struct err *err)
{
	return watch_uninstall_build(((struct end_work *)p)->have, q, err);
}

static const struct step cluster_probe[] = {
	{ .name = "GetCluster",
	  .build = get,
	  .read = got,
	  .expects = "CLUSTERS-MGMT-404" },
	{ .name = "GetUninstallLog",
	  .build = get_log,
	  .read = watch_uninstall_read,
	  .expects = "*" },
	{ 0 },
};

static enum found cluster_judge(void *p, struct err *why)
{
	struct end_work *w = p;

	(void)why;
	if (!w->have)
		return FOUND_TODO;
	return going(w) ? FOUND_PENDING : FOUND_OK;
}

static bool cluster_gone(const void *p)
{
	return !((const struct end_work *)p)->have;
}

static enum build drop(void *p, struct request_spec *q, struct err *err)
{
	struct end_work *w = p;

	return w->have && !going(w) ? cluster_delete(q, id(w), false, err)
				    : BUILD_END;
}

static const struct step cluster_undo[] = {
	{ .name = "DeleteCluster",
	  .build = drop,
	  .expects = "CLUSTERS-MGMT-404",
	  .writes = true },
	{ 0 },
};

/* Its name was typed before: no further consent. */
const struct action_class act_end_cluster = {
	.name = "end-cluster",
	.work_size = sizeof(struct end_work),
	.probe = cluster_probe,
	.found = cluster_judge,
	.undo = cluster_undo,
	.gone = cluster_gone,
	.sweeps = true,
	.poll_ms = 5000,
	.patience_s = 3600,
};

/* ---- its operator roles -----------------------------------------------------------*/

struct end_role {
	const char *name;
	struct aws_names attached, inline_ones;
};

struct roles_work {
	struct work base;
	struct end_role role[CLUSTER_ROLES]; /* those that are there */
	size_t n;
	size_t at, sub;     /* role and policy in hand */
	const char *marker; /* page */
	char user[64];
};

static const char *const *wanted(const struct roles_work *w)
{
	return ((const struct end_roles_want *)w->base.want)->names;
}

static const char *prefix(const struct roles_work *w)
{
	return ((const struct end_roles_want *)w->base.want)->prefix;
}

static enum build get_role(void *p, struct request_spec *q, struct err *err)
{
	struct roles_work *w = p;

	return wanted(w)[w->at] ? iam_get_role(q, wanted(w)[w->at], err)
				: BUILD_SKIP;
}

static enum verdict role_read(void *p, const struct reply *r, struct err *err)
{
	struct roles_work *w = p;

	(void)err;
	if (reply_ok(r))
		w->role[w->n++].name = wanted(w)[w->at];
	if (wanted(w)[++w->at])
		return STEP_AGAIN;
	w->at = 0;
	return STEP_NEXT;
}

static enum build list(void *p, struct request_spec *q, struct err *err)
{
	struct roles_work *w = p;

	return w->at < w->n ? iam_list_attached(q, w->role[w->at].name,
						w->marker, err)
			    : BUILD_SKIP;
}

static enum verdict turn_page(struct roles_work *w, const struct reply *r)
{
	w->marker = reply_ok(r) ? iam_next(w->base.arena, r->doc) : NULL;
	if (w->marker || ++w->at < w->n)
		return STEP_AGAIN;
	w->at = 0;
	return STEP_NEXT;
}

static enum verdict listed(void *p, const struct reply *r, struct err *err)
{
	struct roles_work *w = p;

	(void)err;
	if (reply_ok(r))
		iam_attached_add(w->base.arena, &w->role[w->at].attached,
				 r->doc);
	return turn_page(w, r);
}

static enum build list_inline(void *p, struct request_spec *q, struct err *err)
{
	struct roles_work *w = p;

	return w->at < w->n
		       ? iam_list_inline(q, w->role[w->at].name, w->marker, err)
		       : BUILD_SKIP;
}

static enum verdict inline_listed(void *p, const struct reply *r,
				  struct err *err)
{
	struct roles_work *w = p;

	(void)err;
	if (reply_ok(r))
		iam_inline_add(w->base.arena, &w->role[w->at].inline_ones,
			       r->doc);
	return turn_page(w, r);
}

static enum build users(void *p, struct request_spec *q, struct err *err)
{
	struct roles_work *w = p;

	return w->n && *prefix(w) ? cluster_find_prefix(q, prefix(w), err)
				  : BUILD_END;
}

static enum verdict users_read(void *p, const struct reply *r, struct err *err)
{
	struct roles_work *w = p;
	struct cluster *c = arena_alloc(w->base.arena, sizeof(*c));
	const char *ours = work_text(&w->base, "${cluster.id}");
	size_t n = cluster_list_count(r->doc), i;

	for (i = 0; i < n; i++) {
		if (!cluster_list_read(c, r->doc, i, err))
			return STEP_FAIL;
		if (!str_eq(c->id, ours) && cluster_uses_prefix(c, prefix(w)))
			snprintf(w->user, sizeof(w->user), "%s", c->name);
	}
	return STEP_NEXT;
}

static const struct step roles_probe[] = {
	{ .name = "GetRole",
	  .rights = "iam:GetRole",
	  .build = get_role,
	  .read = role_read,
	  .expects = "NoSuchEntity" },
	{ .name = "ListAttachedRolePolicies",
	  .rights = "iam:ListAttachedRolePolicies",
	  .build = list,
	  .read = listed,
	  .expects = "NoSuchEntity" },
	{ .name = "ListRolePolicies",
	  .rights = "iam:ListRolePolicies",
	  .build = list_inline,
	  .read = inline_listed,
	  .expects = "NoSuchEntity" },
	{ .name = "ListClusters", .build = users, .read = users_read },
	{ 0 },
};

static enum found roles_judge(void *p, struct err *why)
{
	struct roles_work *w = p;

	(void)why;
	if (!w->n)
		return FOUND_TODO;
	return *w->user ? FOUND_DIFFERS : FOUND_OK;
}

static bool roles_gone(const void *p)
{
	return !((const struct roles_work *)p)->n;
}

static const char *roles_keep(const void *p)
{
	const struct roles_work *w = p;

	return *w->user ? arena_fmt(w->base.arena,
				    _("cluster %s still uses their prefix"),
				    w->user)
			: NULL;
}

static const char *roles_list(const void *p)
{
	const struct roles_work *w = p;
	struct strbuf sb = STRBUF_INIT;
	const char *out;
	size_t i;

	for (i = 0; i < w->n; i++)
		strbuf_addf(&sb, "%s\n", w->role[i].name);
	out = arena_dup(w->base.arena, sb.buf);
	strbuf_release(&sb);
	return out;
}

/* The next policy in hand, over all roles; NULL: that was the last. */
static const char *next_policy(struct roles_work *w, bool inline_ones)
{
	const struct aws_names *names;

	for (; w->at < w->n; w->at++, w->sub = 0) {
		names = inline_ones ? &w->role[w->at].inline_ones
				    : &w->role[w->at].attached;
		if (w->sub < names->n)
			return names->at[w->sub];
	}
	w->at = w->sub = 0;
	return NULL;
}

static enum build detach(void *p, struct request_spec *q, struct err *err)
{
	struct roles_work *w = p;
	const char *policy = next_policy(w, false);

	return policy ? iam_detach(q, w->role[w->at].name, policy, err)
		      : BUILD_SKIP;
}

static enum build delete_inline(void *p, struct request_spec *q,
				struct err *err)
{
	struct roles_work *w = p;
	const char *policy = next_policy(w, true);

	return policy ? iam_delete_inline(q, w->role[w->at].name, policy, err)
		      : BUILD_SKIP;
}

static enum verdict policy_gone(void *p, const struct reply *r, struct err *err)
{
	struct roles_work *w = p;

	(void)r;
	(void)err;
	w->sub++;
	return STEP_AGAIN;
}

static enum build delete_role(void *p, struct request_spec *q, struct err *err)
{
	struct roles_work *w = p;

	return w->at < w->n ? iam_delete_role(q, w->role[w->at].name, err)
			    : BUILD_END;
}

static enum verdict role_gone(void *p, const struct reply *r, struct err *err)
{
	struct roles_work *w = p;

	(void)r;
	(void)err;
	w->at++;
	return STEP_AGAIN;
}

static const struct step roles_undo[] = {
	{ .name = "DetachRolePolicy",
	  .rights = "iam:DetachRolePolicy",
	  .build = detach,
	  .read = policy_gone,
	  .expects = "NoSuchEntity",
	  .writes = true },
	{ .name = "DeleteRolePolicy",
	  .rights = "iam:DeleteRolePolicy",
	  .build = delete_inline,
	  .read = policy_gone,
	  .expects = "NoSuchEntity",
	  .writes = true },
	{ .name = "DeleteRole",
	  .rights = "iam:DeleteRole",
	  .build = delete_role,
	  .read = role_gone,
	  .expects = "NoSuchEntity",
	  .writes = true },
	{ 0 },
};

static const struct undo_ask roles_consent = {
	.id = "operator-roles.remove",
	.title = N_("Remove the cluster's operator roles?"),
	.unattended = 1,
	.list = roles_list,
};

const struct action_class act_end_roles = {
	.name = "end-roles",
	.work_size = sizeof(struct roles_work),
	.probe = roles_probe,
	.found = roles_judge,
	.undo = roles_undo,
	.gone = roles_gone,
	.keeps = roles_keep,
	.undo_ask = &roles_consent,
	.sweeps = true,
};
