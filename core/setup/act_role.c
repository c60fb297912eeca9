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

static const struct step probe[] = {
	{ .name = "GetRole",
	  .build = get,
	  .read = got,
	  .expects = "NoSuchEntity" },
	{ .name = "ListAttachedRolePolicies",
	  .build = list,
	  .read = listed,
	  .expects = "NoSuchEntity" },
	{ 0 },
};

/* Half-made by an earlier try of this session? */
static bool begun_by_us(const struct role_work *w)
{
	return w->base.made ||
	       (w->base.memo && !node_bool(w->base.memo, "existed"));
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
	const char *diff = "";
	struct err ignored;

	if (!w->exists && want(w)->given) {
		err_set(why, ERR_INPUT,
			_("there is no role %s in this account"),
			want(w)->name);
		return FOUND_BROKEN;
	}
	if (!w->exists)
		return FOUND_TODO;
	values_set(w->base.out, "arn", w->have.arn);
	if (want(w)->given)
		return FOUND_OK;
	if (!w->same_trust) {
		policy_diff(w->base.arena, w->have.trust, w->trust, &diff,
			    &ignored);
		err_set(why, ERR_INPUT,
			_("role %s trusts someone else than this cluster "
			  "needs:\n%s"),
			want(w)->name, diff);
		return FOUND_DIFFERS;
	}
	if (aws_names_have(&w->attached, want(w)->policy_arn))
		return FOUND_OK;
	if (begun_by_us(w))
		return FOUND_TODO;
	if (is_fresh(w))
		return FOUND_PENDING;
	err_set(why, ERR_INPUT,
		_("role %s is there, but without the policy %s"), want(w)->name,
		want(w)->policy_arn);
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

static enum verdict created(void *p, const struct reply *r, struct err *err)
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

static enum verdict trusted(void *p, const struct reply *r, struct err *err)
{
	(void)p;
	(void)err;
	return reply_is(r, "MalformedPolicyDocument") ? STEP_WAIT : STEP_NEXT;
}

static enum build attach(void *p, struct request_spec *q, struct err *err)
{
	struct role_work *w = p;

	if (aws_names_have(&w->attached, want(w)->policy_arn))
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
	  .build = create,
	  .read = created,
	  .expects = "MalformedPolicyDocument EntityAlreadyExists",
	  .waits_for = N_("IAM to know whom the role trusts"),
	  .writes = true },
	{ .name = "UpdateAssumeRolePolicy",
	  .build = trust,
	  .read = trusted,
	  .expects = "MalformedPolicyDocument",
	  .waits_for = N_("IAM to know whom the role trusts"),
	  .writes = true },
	{ .name = "AttachRolePolicy",
	  .build = attach,
	  .read = attached,
	  .expects = "NoSuchEntity",
	  .waits_for = N_("IAM to show the role"),
	  .writes = true },
	{ 0 },
};

/* ---- undo ----------------------------------------------------------------*/

static enum build users(void *p, struct request_spec *q, struct err *err)
{
	struct role_work *w = p;
	const struct setup *s = w->base.app;

	if (!want(w)->shared)
		return BUILD_SKIP;
	return cluster_find(q, aws_account(s->aws), NULL, 1, err);
}

static enum verdict users_read(void *p, const struct reply *r, struct err *err)
{
	struct role_work *w = p;
	struct cluster *c = arena_alloc(w->base.arena, sizeof(*c));
	size_t n = cluster_list_count(r->doc), i;

	for (i = 0; i < n; i++) {
		if (!cluster_list_read(c, r->doc, i, err))
			return STEP_FAIL;
		if (str_in(w->have.arn, c->installer_role) ||
		    str_in(w->have.arn, c->support_role) ||
		    str_in(w->have.arn, c->worker_role)) {
			snprintf(w->user, sizeof(w->user), "%s", c->name);
			return STEP_DONE;
		}
	}
	return STEP_NEXT;
}

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
	{ .name = "ListClusters", .build = users, .read = users_read },
	{ .name = "DetachRolePolicy",
	  .build = detach,
	  .read = gone,
	  .expects = "NoSuchEntity",
	  .writes = true },
	{ .name = "DeleteRole",
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

const struct action_class act_account_role = {
	.name = "account-role",
	.work_size = sizeof(struct role_work),
	.probe = probe,
	.found = judge,
	.apply = apply,
	.undo = undo,
	.keeps = keeps,
	.memo = memo,
	.differs_id = "role.differs",
	.differs_title =
		N_("An account role is there, but trusts someone else"),
	.differs_unattended = -1,
	.probe_early = true,
};

const struct action_class act_operator_role = {
	.name = "operator-role",
	.work_size = sizeof(struct role_work),
	.probe = probe,
	.found = judge,
	.apply = apply,
	.undo = undo,
	.memo = memo,
	.differs_id = "role.differs",
	.differs_title =
		N_("An operator role is there, but trusts another issuer"),
	.differs_unattended = -1,
};
