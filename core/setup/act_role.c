/*
 * act_role.c - an IAM role with one managed policy: the three account roles
 * (shared by clusters) and the eight operator roles.  Shapes: rosa-flow 3, 5;
 * aws-api 3.5, 4.2 (a principal made seconds ago is not known everywhere yet).
 */
#include "core/setup/acts.h"

#include "core/aws/aws.h"
#include "core/aws/iam.h"
#include "core/aws/policy.h"
#include "core/base/clock.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/ocm/cluster.h"
#include "core/setup/setup.h"

#define FRESH_S 60

struct role_work {
	struct work base;
	struct iam_role have;
	bool exists, same_trust;
	struct aws_names attached;
	struct aws_tags tags; /* wanted, and not there */
	bool bounded;         /* its boundary is the wanted one */
	const char *marker, *trust;
	char user[64]; /* a cluster that still uses it */
};

static const struct role_want *want(const struct role_work *w)
{
	return w->base.want;
}

static enum build get(void *p, struct request_spec *q, struct err *err)
{
	struct role_work *w = p;

	return iam_get_role(q, want(w)->name, err);
}

static enum verdict got(void *p, const struct reply *r, struct err *err)
{
	struct role_work *w = p;
	struct err unreadable;

	w->trust = work_text(&w->base, want(w)->trust);
	w->exists = !reply_is(r, "NoSuchEntity");
	if (!w->exists)
		return STEP_DONE;
	if (!iam_role_read(w->base.arena, r->doc, &w->have, err))
		return STEP_FAIL;
	w->same_trust = policy_same(w->have.trust, w->trust, &unreadable);
	return STEP_NEXT;
}

static enum build list(void *p, struct request_spec *q, struct err *err)
{
	struct role_work *w = p;

	return iam_list_attached(q, want(w)->name, w->marker, err);
}

static enum verdict listed(void *p, const struct reply *r, struct err *err)
{
	struct role_work *w = p;

	(void)err;
	if (reply_is(r, "NoSuchEntity")) { /* deleted in between */
		w->exists = false;
		return STEP_DONE;
	}
	iam_attached_add(w->base.arena, &w->attached, r->doc);
	w->marker = iam_next(w->base.arena, r->doc);
	return w->marker ? STEP_AGAIN : STEP_NEXT;
}

/* An undo looks whether a cluster needs the role still. */
static enum build users(void *p, struct request_spec *q, struct err *err)
{
	struct role_work *w = p;
	const struct setup *s = w->base.app;

	if (s->mode != ENGINE_UNDO || !w->exists)
		return BUILD_END;
	return cluster_find(q, aws_account(s->aws), NULL, err);
}

static bool uses(const struct cluster *c, const char *arn)
{
	int i;

	if (str_eq(arn, c->installer_role) || str_eq(arn, c->support_role) ||
	    str_eq(arn, c->worker_role))
		return true;
	for (i = 0; i < c->role_count; i++)
		if (str_eq(arn, c->roles[i].arn))
			return true;
	return false;
}

static enum verdict users_read(void *p, const struct reply *r, struct err *err)
{
	struct role_work *w = p;
	struct cluster *c = arena_alloc(w->base.arena, sizeof(*c));
	size_t n = cluster_list_count(r->doc), i;

	for (i = 0; i < n; i++) {
		if (!cluster_list_read(c, r->doc, i, err))
			return STEP_FAIL;
		if (!uses(c, w->have.arn))
			continue;
		snprintf(w->user, sizeof(w->user), "%s", c->name);
		return STEP_DONE;
	}
	return STEP_NEXT;
}

static const struct step probe[] = {
	{ .name = "GetRole",
	  .rights = "iam:GetRole",
	  .build = get,
	  .read = got,
	  .expects = "NoSuchEntity" },
	{ .name = "ListAttachedRolePolicies",
	  .rights = "iam:ListAttachedRolePolicies",
	  .build = list,
	  .read = listed,
	  .expects = "NoSuchEntity" },
	{ .name = "ListClusters", .build = users, .read = users_read },
	{ 0 },
};

/* ---- what differs ----------------------------------------------------------*/

/* Without these OCM does not take a role for one with managed policies. */
static void missing_tags(struct role_work *w)
{
	static const char must[] =
		"red-hat-managed rosa_managed_policies rosa_hcp_policies";
	const struct aws_tag *t = want(w)->tags.at, *end = t + want(w)->tags.n;

	for (; t < end; t++)
		if (str_in(t->key, must) &&
		    !str_eq(aws_tag(&w->have.tags, t->key), t->value))
			aws_tag_add(w->base.arena, &w->tags, t->key, t->value);
}

static bool has_policy(const struct role_work *w)
{
	return aws_names_have(&w->attached, want(w)->policy_arn);
}

static const char *which(const void *p)
{
	const struct role_work *w = p;

	return w->have.arn;
}

/* One line, for people; "" nothing differs. */
static const char *reasons(const struct role_work *w)
{
	struct arena *a = w->base.arena;
	const char *list[4];
	size_t n = 0, i;
	struct strbuf sb = STRBUF_INIT;
	const char *text;

	if (!w->same_trust)
		list[n++] = _("trusts someone else than this cluster needs");
	if (!has_policy(w))
		list[n++] = arena_fmt(a, _("has not the policy %s"),
				      want(w)->policy_arn);
	if (!w->bounded)
		list[n++] = *w->have.boundary
				    ? _("has another permissions boundary")
				    : _("has no permissions boundary");
	if (w->tags.n)
		list[n++] = arena_fmt(a, _("has not the tag %s=%s"),
				      w->tags.at[0].key, w->tags.at[0].value);
	for (i = 0; i < n; i++)
		strbuf_addf(&sb, "%s%s", i ? "; " : "", list[i]);
	text = arena_dup(a, sb.buf);
	strbuf_release(&sb);
	return text;
}

static void add_attached(const struct role_work *w, struct strbuf *out)
{
	size_t i;

	if (!has_policy(w))
		strbuf_addf(out, "+ policy %s\n", want(w)->policy_arn);
	for (i = 0; i < w->attached.n; i++)
		if (strcmp(w->attached.at[i], want(w)->policy_arn) != 0)
			strbuf_addf(out, _("  policy %s (stays attached)\n"),
				    w->attached.at[i]);
}

static void add_boundary(const struct role_work *w, struct strbuf *out)
{
	const char *have = w->have.boundary, *wanted = want(w)->boundary;

	if (!strcmp(have, wanted))
		return;
	if (w->bounded) {
		strbuf_addf(out, _("  boundary %s (stays)\n"), have);
		return;
	}
	if (*have)
		strbuf_addf(out, "- boundary %s\n", have);
	strbuf_addf(out, "+ boundary %s\n", wanted);
}

static void add_path(const struct role_work *w, struct strbuf *out)
{
	const char *wanted = *want(w)->path ? want(w)->path : "/";

	if (strcmp(w->have.path, wanted) != 0)
		strbuf_addf(out,
			    _("  path %s, not %s (stays: a role's path cannot "
			      "be changed)\n"),
			    w->have.path, wanted);
}

static const char *difference(const void *p)
{
	const struct role_work *w = p;
	struct strbuf out = STRBUF_INIT;
	struct err unreadable = { 0 };
	const char *lines = "";
	size_t i;

	strbuf_addf(&out, "# %s\n", w->have.arn);
	if (!policy_diff(w->base.arena, w->have.trust, w->trust, &lines,
			 &unreadable))
		strbuf_addf(&out, "- %s\n+ %s\n", w->have.trust, w->trust);
	else if (*lines)
		strbuf_addf(&out, "%s\n%s", _("Its trust policy:"), lines);
	add_attached(w, &out);
	add_boundary(w, &out);
	for (i = 0; i < w->tags.n; i++)
		strbuf_addf(&out, "+ tag %s=%s\n", w->tags.at[i].key,
			    w->tags.at[i].value);
	add_path(w, &out);
	lines = arena_dup(w->base.arena, out.buf);
	strbuf_release(&out);
	return lines;
}

/*
 * Half-made by an earlier try of this session?  An intent of ours and a role
 * that looks like ours: it may also have been made by somebody else in between,
 * but then it has other tags.
 */
static bool begun_by_us(const struct role_work *w)
{
	return w->base.made ||
	       (w->base.memo && !node_bool(w->base.memo, "existed") &&
		!w->tags.n && w->bounded);
}

/* Another person makes it at this moment: its policy follows in seconds. */
static bool is_fresh(const struct role_work *w)
{
	long long made = str_time(w->have.created);

	return made > 0 && world_unix() - made < FRESH_S;
}

static enum found judge(void *p, struct err *why)
{
	struct role_work *w = p;
	const char *differs;

	if (!w->exists && want(w)->given) {
		err_set(why, ERR_INPUT,
			_("there is no role %s in this account"),
			want(w)->name);
		return FOUND_BROKEN;
	}
	if (!w->exists)
		return FOUND_TODO;
	values_set(w->base.out, "arn", w->have.arn);
	if (w->user[0])
		return FOUND_DIFFERS;
	if (want(w)->given)
		return FOUND_OK;
	missing_tags(w);
	w->bounded = !*want(w)->boundary ||
		     !strcmp(w->have.boundary, want(w)->boundary);
	differs = reasons(w);
	if (!*differs)
		return FOUND_OK;
	if (w->same_trust && begun_by_us(w))
		return FOUND_TODO;
	if (w->same_trust && is_fresh(w))
		return FOUND_PENDING;
	err_set(why, ERR_INPUT, _("role %s %s"), want(w)->name, differs);
	return FOUND_DIFFERS;
}

/* So that a teardown never deletes a role that was there before. */
static cJSON *memo(const void *p)
{
	const struct role_work *w = p;
	cJSON *j = cJSON_CreateObject();

	cJSON_AddBoolToObject(j, "existed", w->exists && !begun_by_us(w));
	return j;
}

static enum build create(void *p, struct request_spec *q, struct err *err)
{
	struct role_work *w = p;
	struct iam_role_want r = {
		.name = want(w)->name,
		.trust = w->trust,
		.path = want(w)->path,
		.boundary = *want(w)->boundary ? want(w)->boundary : NULL,
		.tags = want(w)->tags,
	};

	return w->exists ? BUILD_SKIP : iam_create_role(q, &r, err);
}

static enum verdict trusts(void *p, const struct reply *r, struct err *err)
{
	(void)p;
	(void)err;
	/* made meanwhile by someone else: look again before touching it */
	if (reply_is(r, "EntityAlreadyExists"))
		return STEP_DONE;
	return reply_is(r, "MalformedPolicyDocument") ? STEP_WAIT : STEP_NEXT;
}

static enum build trust(void *p, struct request_spec *q, struct err *err)
{
	struct role_work *w = p;

	if (!w->exists || w->same_trust)
		return BUILD_SKIP;
	return iam_update_trust(q, want(w)->name, w->trust, err);
}

static enum build bound(void *p, struct request_spec *q, struct err *err)
{
	struct role_work *w = p;

	if (!w->exists || w->bounded)
		return BUILD_SKIP;
	return iam_put_boundary(q, want(w)->name, want(w)->boundary, err);
}

static enum build tag(void *p, struct request_spec *q, struct err *err)
{
	struct role_work *w = p;

	if (!w->exists || !w->tags.n)
		return BUILD_SKIP;
	return iam_tag_role(q, want(w)->name, &w->tags, err);
}

static enum build attach(void *p, struct request_spec *q, struct err *err)
{
	struct role_work *w = p;

	if (has_policy(w))
		return BUILD_SKIP;
	return iam_attach(q, want(w)->name, want(w)->policy_arn, err);
}

static enum verdict attached(void *p, const struct reply *r, struct err *err)
{
	(void)p;
	(void)err;
	return reply_is(r, "NoSuchEntity") ? STEP_WAIT : STEP_NEXT;
}

static const struct step apply[] = {
	{ .name = "CreateRole",
	  .rights = "iam:CreateRole iam:TagRole",
	  .build = create,
	  .read = trusts,
	  .expects = "MalformedPolicyDocument EntityAlreadyExists",
	  .waits_for = N_("IAM to know whom the role trusts"),
	  .writes = true },
	{ .name = "UpdateAssumeRolePolicy",
	  .rights = "iam:UpdateAssumeRolePolicy",
	  .build = trust,
	  .read = trusts,
	  .expects = "MalformedPolicyDocument",
	  .waits_for = N_("IAM to know whom the role trusts"),
	  .writes = true },
	{ .name = "PutRolePermissionsBoundary",
	  .rights = "iam:PutRolePermissionsBoundary",
	  .build = bound,
	  .writes = true },
	{ .name = "TagRole",
	  .rights = "iam:TagRole",
	  .build = tag,
	  .writes = true },
	{ .name = "AttachRolePolicy",
	  .rights = "iam:AttachRolePolicy",
	  .build = attach,
	  .read = attached,
	  .expects = "NoSuchEntity",
	  .waits_for = N_("IAM to show the role"),
	  .writes = true },
	{ 0 },
};

/* ---- undo ----------------------------------------------------------------*/

static enum build detach(void *p, struct request_spec *q, struct err *err)
{
	struct role_work *w = p;

	return iam_detach(q, want(w)->name, want(w)->policy_arn, err);
}

static enum build delete_role(void *p, struct request_spec *q, struct err *err)
{
	struct role_work *w = p;

	return iam_delete_role(q, want(w)->name, err);
}

static enum verdict gone(void *p, const struct reply *r, struct err *err)
{
	(void)p;
	(void)r;
	(void)err;
	return STEP_NEXT;
}

static const struct step undo[] = {
	{ .name = "DetachRolePolicy",
	  .rights = "iam:DetachRolePolicy",
	  .build = detach,
	  .read = gone,
	  .expects = "NoSuchEntity",
	  .writes = true },
	{ .name = "DeleteRole",
	  .rights = "iam:DeleteRole",
	  .build = delete_role,
	  .read = gone,
	  .expects = "NoSuchEntity",
	  .writes = true },
	{ 0 },
};

static const char *keeps(const void *p)
{
	const struct role_work *w = p;

	if (!w->user[0])
		return NULL;
	return arena_fmt(w->base.arena, _("cluster %s still uses it"), w->user);
}

/* One that was named is only looked at; a boundary is wanted by few. */
static bool needs(const void *p, const char *right)
{
	const struct role_want *w = p;

	if (w->given)
		return str_starts(right, "iam:Get") ||
		       str_starts(right, "iam:List");
	return *w->boundary ||
	       strcmp(right, "iam:PutRolePermissionsBoundary") != 0;
}

#define ROLE_CLASS(NAME, TITLE, EARLY)                                         \
 {                                                                             \
  .name = NAME, .work_size = sizeof(struct role_work), .probe = probe,         \
  .found = judge, .apply = apply, .undo = undo, .keeps = keeps, .memo = memo,  \
  .difference = difference, .which = which, .differs_id = "role.differs",      \
  .differs_title = TITLE, .differs_unattended = -1, .needs = needs,            \
  .probe_early = EARLY                                                         \
 }

const struct action_class act_account_role = ROLE_CLASS(
	"account-role",
	N_("An account role is there, but is not as it must be"), true);

const struct action_class act_operator_role = ROLE_CLASS(
	"operator-role",
	N_("An operator role is there, but is not as it must be"), false);
