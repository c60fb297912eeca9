/*
 * act_kms.c - one key for the nodes' root volumes and etcd.  CreateKey needs
 * nothing and starts at once; its policy is put when the roles it names exist
 * (corrections 3).  A key has no name of its own: its alias, or our session's
 * tag while the alias is not there yet, finds it again.
 */
#include "core/setup/acts.h"

#include "core/aws/aws.h"
#include "core/aws/kms.h"
#include "core/aws/policy.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/setup/setup.h"

/* Days until a deleted key is gone for good: the least that KMS takes. */
#define DELETION_DAYS 7

struct key_work {
	struct work base;
	struct kms_aliases aliases;
	struct aws_names keys; /* ARNs, when searched by tag */
	struct aws_tags tags;
	struct kms_key key;
	const char *marker, *key_id;
	size_t next_key;
	bool by_alias, ours;
};

static const struct key_want *key_want(const struct key_work *w)
{
	return w->base.want;
}

static const char *alias_name(const struct key_work *w)
{
	return arena_fmt(w->base.arena, "alias/%s", key_want(w)->alias);
}

static enum build aliases(void *p, struct request_spec *q, struct err *err)
{
	struct key_work *w = p;

	return kms_list_aliases(q, NULL, w->marker, err);
}

static enum verdict aliases_read(void *p, const struct reply *r,
				 struct err *err)
{
	struct key_work *w = p;
	size_t i;

	(void)err;
	kms_aliases_add(w->base.arena, &w->aliases, r->doc);
	w->marker = kms_next(w->base.arena, r->doc);
	if (w->marker)
		return STEP_AGAIN;
	for (i = 0; i < w->aliases.n; i++)
		if (!strcmp(w->aliases.at[i].name, alias_name(w))) {
			w->key_id = w->aliases.at[i].key_id;
			w->by_alias = true;
		}
	return STEP_NEXT;
}

/* Only after an intent of ours: a key may be there without its alias. */
static bool must_search(const struct key_work *w)
{
	return !w->by_alias && w->base.memo;
}

static enum build keys(void *p, struct request_spec *q, struct err *err)
{
	struct key_work *w = p;

	return must_search(w) ? kms_list_keys(q, w->marker, err) : BUILD_SKIP;
}

static enum verdict keys_read(void *p, const struct reply *r, struct err *err)
{
	struct key_work *w = p;

	(void)err;
	kms_keys_add(w->base.arena, &w->keys, r->doc);
	w->marker = kms_next(w->base.arena, r->doc);
	return w->marker ? STEP_AGAIN : STEP_NEXT;
}

static const char *candidate(const struct key_work *w)
{
	if (w->by_alias)
		return w->key_id;
	return w->next_key < w->keys.n ? w->keys.at[w->next_key] : NULL;
}

static enum build tags(void *p, struct request_spec *q, struct err *err)
{
	struct key_work *w = p;

	if (!candidate(w))
		return BUILD_SKIP;
	memset(&w->tags, 0, sizeof(w->tags));
	return kms_list_resource_tags(q, candidate(w), NULL, err);
}

static bool tag_is_ours(const struct key_work *w)
{
	return str_eq(aws_tag(&w->tags, TAG_SESSION), key_want(w)->session);
}

static enum verdict tags_read(void *p, const struct reply *r, struct err *err)
{
	struct key_work *w = p;

	(void)err;
	if (reply_ok(r))
		kms_tags_add(w->base.arena, &w->tags, r->doc);
	w->ours = tag_is_ours(w);
	if (w->by_alias)
		return STEP_NEXT;
	if (w->ours) {
		w->key_id = candidate(w);
		return STEP_NEXT;
	}
	w->next_key++;
	return candidate(w) ? STEP_AGAIN : STEP_NEXT;
}

static enum build describe(void *p, struct request_spec *q, struct err *err)
{
	struct key_work *w = p;

	return w->key_id ? kms_describe_key(q, w->key_id, err) : BUILD_SKIP;
}

static enum verdict described(void *p, const struct reply *r, struct err *err)
{
	struct key_work *w = p;

	return kms_key_read(w->base.arena, r->doc, &w->key, err) ? STEP_NEXT
								 : STEP_FAIL;
}

static const struct step key_probe[] = {
	{ .name = "ListAliases",
	  .rights = "kms:ListAliases",
	  .build = aliases,
	  .read = aliases_read },
	{ .name = "ListKeys",
	  .rights = "kms:ListKeys",
	  .build = keys,
	  .read = keys_read },
	{ .name = "ListResourceTags",
	  .rights = "kms:ListResourceTags",
	  .build = tags,
	  .read = tags_read,
	  .expects = "AccessDeniedException NotFoundException" },
	{ .name = "DescribeKey",
	  .rights = "kms:DescribeKey",
	  .build = describe,
	  .read = described },
	{ 0 },
};

static enum found key_judge(void *p, struct err *why)
{
	struct key_work *w = p;
	const struct setup *s = w->base.app;

	if (!w->key_id)
		return FOUND_TODO;
	if (!strcmp(w->key.state, "PendingDeletion") && !w->by_alias) {
		w->key_id = NULL; /* of an earlier round: as good as gone */
		return FOUND_TODO;
	}
	values_set(w->base.out, "arn", w->key.arn);
	values_set(w->base.out, "id", w->key.id);
	if (!kms_key_usable(&w->key, aws_region(s->aws), aws_account(s->aws),
			    why))
		return FOUND_BROKEN;
	if (!w->ours) {
		err_set(why, ERR_INPUT,
			_("%s is there already and was not made by this "
			  "set-up (key %s)"),
			alias_name(w), w->key.id);
		return FOUND_DIFFERS;
	}
	return w->by_alias ? FOUND_OK : FOUND_TODO;
}

static const char *key_which(const void *p)
{
	const struct key_work *w = p;

	return w->key.arn;
}

static enum build create(void *p, struct request_spec *q, struct err *err)
{
	struct key_work *w = p;
	struct kms_key_want want = { .description = key_want(w)->description };
	struct arena *a = w->base.arena;

	if (w->key_id)
		return BUILD_SKIP;
	/* red-hat=true: Red Hat's managed policies allow kms only on such keys */
	aws_tag_add(a, &want.tags, "red-hat", "true");
	aws_tag_add(a, &want.tags, TAG_SESSION, key_want(w)->session);
	return kms_create_key(q, &want, err);
}

static enum verdict created(void *p, const struct reply *r, struct err *err)
{
	struct key_work *w = p;

	if (!kms_key_read(w->base.arena, r->doc, &w->key, err))
		return STEP_FAIL;
	w->key_id = w->key.id;
	return STEP_NEXT;
}

static enum build alias(void *p, struct request_spec *q, struct err *err)
{
	struct key_work *w = p;

	if (w->by_alias)
		return BUILD_SKIP;
	return kms_create_alias(q, alias_name(w), w->key_id, err);
}

static enum verdict tolerant(void *p, const struct reply *r, struct err *err)
{
	(void)p;
	(void)r;
	(void)err;
	return STEP_NEXT;
}

static const struct step key_apply[] = {
	{ .name = "CreateKey",
	  .rights = "kms:CreateKey kms:TagResource",
	  .build = create,
	  .read = created,
	  .writes = true },
	/* sent twice after a lost answer: the probe says whose it is */
	{ .name = "CreateAlias",
	  .rights = "kms:CreateAlias",
	  .build = alias,
	  .read = tolerant,
	  .expects = "AlreadyExistsException",
	  .writes = true },
	{ 0 },
};

static cJSON *key_memo(const void *p)
{
	const struct key_work *w = p;
	cJSON *memo = cJSON_CreateObject();

	cJSON_AddStringToObject(memo, "session", key_want(w)->session);
	return memo;
}

static enum build unalias(void *p, struct request_spec *q, struct err *err)
{
	struct key_work *w = p;

	return w->by_alias ? kms_delete_alias(q, alias_name(w), err)
			   : BUILD_SKIP;
}

static enum build schedule(void *p, struct request_spec *q, struct err *err)
{
	struct key_work *w = p;

	if (!w->key_id)
		return BUILD_SKIP;
	return kms_schedule_deletion(q, w->key.id, DELETION_DAYS, err);
}

/* The key first: an alias alone can be removed at any time, a key without
 * alias would have to be searched for. */
static const struct step key_undo[] = {
	{ .name = "ScheduleKeyDeletion",
	  .rights = "kms:ScheduleKeyDeletion",
	  .build = schedule,
	  .read = tolerant,
	  .expects = "KMSInvalidStateException NotFoundException",
	  .writes = true },
	{ .name = "DeleteAlias",
	  .rights = "kms:DeleteAlias",
	  .build = unalias,
	  .read = tolerant,
	  .expects = "NotFoundException",
	  .writes = true },
	{ 0 },
};

static const char *key_keeps(const void *p)
{
	const struct key_work *w = p;

	(void)w;
	return N_("the key is pending deletion; KMS keeps it for 7 days, in "
		  "which it can be restored");
}

const struct action_class act_kms_key = {
	.name = "kms-key",
	.work_size = sizeof(struct key_work),
	.probe = key_probe,
	.found = key_judge,
	.apply = key_apply,
	.undo = key_undo,
	.keeps = key_keeps,
	.memo = key_memo,
	.which = key_which,
	.differs_id = "key.differs",
	.differs_title = N_("The alias of the new key is taken"),
	.differs_unattended = -1,
	.probe_early = true,
};

/* ---- its policy ----------------------------------------------------------*/

struct policy_work {
	struct work base;
	const char *key, *have, *wanted;
};

struct policy_kms key_policy_roles(const struct work *w,
				   const struct key_policy_want *want)
{
	const struct setup *s = w->app;

	return (struct policy_kms){
		.partition = aws_partition(s->aws),
		.account = aws_account(s->aws),
		.installer = work_text(w, want->installer),
		.support = work_text(w, want->support),
		.kube_controller = work_text(w, want->kube_controller),
		.kms_provider = work_text(w, want->kms_provider),
		.node_pool = work_text(w, want->node_pool),
		.ebs_csi = work_text(w, want->ebs_csi),
	};
}

enum build key_policy_put(const struct work *w, struct request_spec *q,
			  const char *key, const char *text, struct err *err)
{
	const struct setup *s = w->app;
	const char *me = sts_creator_arn(w->arena, aws_identity(s->aws));

	return policy_kms_safe(text, aws_account(s->aws), me, err)
		       ? kms_put_key_policy(q, key, text, err)
		       : BUILD_FAIL;
}

/* KMS learns of a new role some seconds after IAM; that the policy would lock
 * us out is said with the same code [K]. */
enum verdict key_policy_was_put(void *p, const struct reply *r, struct err *err)
{
	(void)p;
	if (reply_ok(r))
		return STEP_NEXT;
	if (!strstr(r->message, "in the future"))
		return STEP_WAIT;
	reply_fail(r, err, "%s", _("KMS does not take the key's policy"));
	return STEP_FAIL;
}

static enum build get_policy(void *p, struct request_spec *q, struct err *err)
{
	struct policy_work *w = p;
	const struct key_policy_want *want = w->base.want;
	struct policy_kms roles = key_policy_roles(&w->base, want);

	w->key = work_text(&w->base, want->key);
	w->wanted = policy_kms(w->base.arena, &roles, err);
	return w->wanted ? kms_get_key_policy(q, w->key, err) : BUILD_FAIL;
}

static enum verdict got_policy(void *p, const struct reply *r, struct err *err)
{
	struct policy_work *w = p;

	(void)err;
	w->have = kms_policy_read(w->base.arena, r->doc);
	return STEP_NEXT;
}

static const struct step policy_probe[] = {
	{ .name = "GetKeyPolicy",
	  .rights = "kms:GetKeyPolicy",
	  .build = get_policy,
	  .read = got_policy },
	{ 0 },
};

static enum found policy_judge(void *p, struct err *why)
{
	struct policy_work *w = p;

	return policy_same(w->have, w->wanted, why) ? FOUND_OK : FOUND_TODO;
}

static enum build put(void *p, struct request_spec *q, struct err *err)
{
	struct policy_work *w = p;

	return key_policy_put(&w->base, q, w->key, w->wanted, err);
}

static const struct step policy_apply[] = {
	{ .name = "PutKeyPolicy",
	  .rights = "kms:PutKeyPolicy",
	  .build = put,
	  .read = key_policy_was_put,
	  .expects = "MalformedPolicyDocumentException",
	  .waits_for = N_("KMS to know the new roles"),
	  .writes = true },
	{ 0 },
};

const struct action_class act_kms_policy = {
	.name = "kms-policy",
	.work_size = sizeof(struct policy_work),
	.probe = policy_probe,
	.found = policy_judge,
	.apply = policy_apply,
};
