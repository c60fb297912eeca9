/*
 * act_kms_grant.c - a key of the person's: what this cluster's roles need is
 * added to its policy, and the tag red-hat=true without which Red Hat's managed
 * policies give nothing (aws-api 0, 3.7).  Asked first, with the difference.
 * The intent remembers policy and tag as they were, a teardown puts them back.
 */
#include "core/setup/acts.h"

#include "core/aws/aws.h"
#include "core/aws/kms.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/setup/setup.h"

#define TAG_RED_HAT "red-hat"

struct grant_work {
	struct work base;
	struct kms_key key;
	struct aws_tags tags;
	struct policy_kms roles;
	struct policy_findings findings;
	const char *arn, *marker;
	const char *have;  /* its policy now */
	const char *write; /* what it shall be; NULL: stays */
	bool lost;         /* there is no such key */
	bool tags_hidden;  /* we may not read them */
	bool needs_tag;
};

static const struct key_policy_want *grant_want(const struct grant_work *w)
{
	return w->base.want;
}

/* ---- what is there ---------------------------------------------------------*/

static enum build describe(void *p, struct request_spec *q, struct err *err)
{
	struct grant_work *w = p;

	w->arn = work_text(&w->base, grant_want(w)->key);
	w->roles = key_policy_roles(&w->base, grant_want(w));
	return kms_describe_key(q, w->arn, err);
}

static enum verdict described(void *p, const struct reply *r, struct err *err)
{
	struct grant_work *w = p;

	w->lost = !reply_ok(r);
	if (w->lost)
		return STEP_DONE;
	return kms_key_read(w->base.arena, r->doc, &w->key, err) ? STEP_NEXT
								 : STEP_FAIL;
}

static enum build get_tags(void *p, struct request_spec *q, struct err *err)
{
	struct grant_work *w = p;

	return kms_list_resource_tags(q, w->arn, w->marker, err);
}

static enum verdict got_tags(void *p, const struct reply *r, struct err *err)
{
	struct grant_work *w = p;

	(void)err;
	w->tags_hidden = !reply_ok(r);
	if (w->tags_hidden)
		return STEP_NEXT;
	kms_tags_add(w->base.arena, &w->tags, r->doc);
	w->marker = kms_next(w->base.arena, r->doc);
	return w->marker ? STEP_AGAIN : STEP_NEXT;
}

static enum build get_policy(void *p, struct request_spec *q, struct err *err)
{
	struct grant_work *w = p;

	return kms_get_key_policy(q, w->arn, err);
}

static enum verdict got_policy(void *p, const struct reply *r, struct err *err)
{
	struct grant_work *w = p;

	(void)err;
	w->have = kms_policy_read(w->base.arena, r->doc);
	return STEP_NEXT;
}

static const struct step probe[] = {
	{ .name = "DescribeKey",
	  .rights = "kms:DescribeKey",
	  .build = describe,
	  .read = described,
	  .expects = "NotFoundException" },
	{ .name = "ListResourceTags",
	  .rights = "kms:ListResourceTags",
	  .build = get_tags,
	  .read = got_tags,
	  .expects = "AccessDeniedException" },
	{ .name = "GetKeyPolicy",
	  .rights = "kms:GetKeyPolicy",
	  .build = get_policy,
	  .read = got_policy },
	{ 0 },
};

/* ---- judging ----------------------------------------------------------------*/

static const char *first_of(const struct grant_work *w, enum policy_grade grade)
{
	size_t i;

	for (i = 0; i < w->findings.n; i++)
		if (w->findings.at[i].grade == grade)
			return w->findings.at[i].text;
	return "";
}

static void say_what_lacks(const struct grant_work *w, struct err *why)
{
	size_t lacks = policy_count(&w->findings, POLICY_LACKS);
	const char *tag =
		w->needs_tag ? _("the tag red-hat=true is missing") : "";

	if (!lacks)
		err_set(why, ERR_INPUT, _("key %s: %s"), w->key.id, tag);
	else if (lacks == 1)
		err_set(why, ERR_INPUT,
			_("key %s: a statement of its policy is missing (%s)"
			  "%s%s"),
			w->key.id, first_of(w, POLICY_LACKS), *tag ? "; " : "",
			tag);
	else
		err_set(why, ERR_INPUT,
			_("key %s: %zu statements of its policy are missing "
			  "(%s, ...)%s%s"),
			w->key.id, lacks, first_of(w, POLICY_LACKS),
			*tag ? "; " : "", tag);
	err_hint(why, "%s",
		 _("Changed, it keeps every statement that it has; a teardown "
		   "puts the policy and the tag back as they are now."));
}

static enum found is_broken(const struct grant_work *w, struct err *why)
{
	err_set(why, ERR_INPUT,
		_("the policy of key %s %s; rosawiz takes no prohibition away"),
		w->key.id, first_of(w, POLICY_DENIES));
	err_hint(why, "%s",
		 _("Let that statement spare the role, or choose another key; "
		   "then try again."));
	return FOUND_BROKEN;
}

static enum found judge(void *p, struct err *why)
{
	struct grant_work *w = p;
	const struct setup *s = w->base.app;
	struct arena *a = w->base.arena;

	if (w->lost) {
		err_set(why, ERR_INPUT, _("there is no key %s"), w->arn);
		return FOUND_BROKEN;
	}
	if (!kms_key_usable(&w->key, aws_region(s->aws), aws_account(s->aws),
			    why) ||
	    !policy_kms_lint(a, w->have, &w->roles, &w->findings, why))
		return FOUND_BROKEN;
	w->needs_tag = !w->tags_hidden &&
		       !str_eq(aws_tag(&w->tags, TAG_RED_HAT), "true");
	if (policy_count(&w->findings, POLICY_LACKS)) {
		w->write = policy_kms_merge(a, w->have, &w->roles, why);
		if (!w->write)
			return FOUND_BROKEN;
	}
	if (w->write || w->needs_tag) {
		say_what_lacks(w, why);
		return FOUND_DIFFERS;
	}
	return policy_count(&w->findings, POLICY_DENIES) ? is_broken(w, why)
							 : FOUND_OK;
}

static void add_findings(const struct grant_work *w, struct strbuf *out)
{
	const struct policy_finding *f;

	strbuf_addf(out, "# %s\n", _("Its policy, statement by statement"));
	for (f = w->findings.at; f < w->findings.at + w->findings.n; f++)
		strbuf_addf(out, "[%s] %s%s%s\n", policy_grade_name(f->grade),
			    f->sid, *f->sid ? ": " : "", f->text);
}

static const char *which(const void *p)
{
	const struct grant_work *w = p;

	return w->key.arn;
}

static const char *difference(const void *p)
{
	const struct grant_work *w = p;
	struct strbuf out = STRBUF_INIT;
	const char *lines = "";
	struct err ignored = { 0 };

	add_findings(w, &out);
	strbuf_addf(&out, "\n# %s\n", _("What would change"));
	if (w->needs_tag)
		strbuf_addstr(&out, "+ tag red-hat=true\n");
	if (w->tags_hidden)
		strbuf_addf(&out, "%s\n",
			    _("Its tags are not known (kms:ListResourceTags "
			      "is missing): it must have red-hat=true."));
	if (w->write &&
	    policy_diff(w->base.arena, w->have, w->write, &lines, &ignored))
		strbuf_addstr(&out, lines);
	strbuf_addf(&out, "\n# %s\n%s\n", _("The policy as it is"),
		    policy_pretty(w->base.arena, w->have));
	if (w->write)
		strbuf_addf(&out, "\n# %s\n%s\n",
			    _("The policy as it would be"),
			    policy_pretty(w->base.arena, w->write));
	lines = arena_dup(w->base.arena, out.buf);
	strbuf_release(&out);
	return lines;
}

/* ---- what it was: for the way back ------------------------------------------*/

static const char *memo_text(const struct grant_work *w, const char *name)
{
	return node_text(w->base.memo, name);
}

/* Written before by us, and changed by somebody since: theirs is what a
 * teardown must keep. */
static const char *original(const struct grant_work *w)
{
	const char *was = memo_text(w, "policy"),
		   *wrote = memo_text(w, "wrote");
	enum policy_back how;
	struct err ignored = { 0 };
	const char *theirs;

	if (!*was)
		return w->have;
	if (policy_same(w->have, was, &ignored) ||
	    (*wrote && policy_same(w->have, wrote, &ignored)))
		return was;
	theirs = policy_take_back(w->base.arena, w->have, was,
				  *wrote ? wrote : was, &how, &ignored);
	return theirs ? theirs : w->have;
}

static void remember_tag(const struct grant_work *w, cJSON *memo)
{
	const char *had = aws_tag(&w->tags, TAG_RED_HAT);

	if (node_bool(w->base.memo, "tagged")) {
		had = node_child(w->base.memo, "tag") ? memo_text(w, "tag")
						      : NULL;
	} else if (!w->needs_tag) {
		return;
	}
	cJSON_AddBoolToObject(memo, "tagged", true);
	if (had)
		cJSON_AddStringToObject(memo, "tag", had);
}

/* A key's policy is no secret. */
static cJSON *memo(const void *p)
{
	const struct grant_work *w = p;
	const char *wrote = w->write ? w->write : memo_text(w, "wrote");
	cJSON *memo = cJSON_CreateObject();

	cJSON_AddStringToObject(memo, "policy", original(w));
	if (*wrote)
		cJSON_AddStringToObject(memo, "wrote", wrote);
	remember_tag(w, memo);
	return memo;
}

/* ---- changing ------------------------------------------------------------------*/

static enum build set_tag(struct grant_work *w, struct request_spec *q,
			  const char *value, struct err *err)
{
	struct aws_tags tags = { 0 };

	aws_tag_add(w->base.arena, &tags, TAG_RED_HAT, value);
	return kms_tag_resource(q, w->arn, &tags, err);
}

static enum build tag(void *p, struct request_spec *q, struct err *err)
{
	struct grant_work *w = p;

	return w->needs_tag ? set_tag(w, q, "true", err) : BUILD_SKIP;
}

static enum build put(void *p, struct request_spec *q, struct err *err)
{
	struct grant_work *w = p;

	return w->write ? key_policy_put(&w->base, q, w->arn, w->write, err)
			: BUILD_SKIP;
}

static const struct step apply[] = {
	{ .name = "PutKeyPolicy",
	  .rights = "kms:PutKeyPolicy",
	  .build = put,
	  .read = key_policy_was_put,
	  .expects = "MalformedPolicyDocumentException",
	  .waits_for = N_("KMS to know the new roles"),
	  .writes = true },
	{ .name = "TagResource",
	  .rights = "kms:TagResource",
	  .build = tag,
	  .writes = true },
	{ 0 },
};

/* ---- and back -------------------------------------------------------------------*/

/* What undoes our policy; NULL: nothing of ours is in it. */
static const char *policy_back(const struct grant_work *w)
{
	enum policy_back how = POLICY_BACK_NOTHING;
	const char *wrote = memo_text(w, "wrote"), *text;
	struct err ignored = { 0 };

	if (w->lost || !*wrote || !w->have)
		return NULL;
	text = policy_take_back(w->base.arena, w->have, memo_text(w, "policy"),
				wrote, &how, &ignored);
	return how == POLICY_BACK_NOTHING ? NULL : text;
}

/* Somebody's own value is left alone. */
static bool tag_is_ours(const struct grant_work *w)
{
	return !w->lost && node_bool(w->base.memo, "tagged") &&
	       str_eq(aws_tag(&w->tags, TAG_RED_HAT), "true");
}

static enum build put_back(void *p, struct request_spec *q, struct err *err)
{
	struct grant_work *w = p;
	const char *text = policy_back(w);

	return text ? key_policy_put(&w->base, q, w->arn, text, err)
		    : BUILD_SKIP;
}

static enum build untag(void *p, struct request_spec *q, struct err *err)
{
	struct grant_work *w = p;

	if (!tag_is_ours(w))
		return BUILD_SKIP;
	if (node_child(w->base.memo, "tag"))
		return set_tag(w, q, memo_text(w, "tag"), err);
	return kms_untag_resource(q, w->arn, TAG_RED_HAT, err);
}

static const struct step undo[] = {
	{ .name = "PutKeyPolicy",
	  .rights = "kms:PutKeyPolicy",
	  .build = put_back,
	  .writes = true },
	{ .name = "UntagResource",
	  .rights = "kms:UntagResource",
	  .build = untag,
	  .writes = true },
	{ 0 },
};

static bool is_doomed(const struct grant_work *w)
{
	return w->lost || !strcmp(w->key.state, "PendingDeletion");
}

static bool gone(const void *p)
{
	const struct grant_work *w = p;

	return is_doomed(w) || (!policy_back(w) && !tag_is_ours(w));
}

static const char *keeps(const void *p)
{
	const struct grant_work *w = p;
	const char *was = memo_text(w, "policy"), *living;
	struct err ignored = { 0 };

	if (is_doomed(w))
		return N_("the key itself is being deleted");
	if (!*memo_text(w, "wrote") || policy_same(w->have, was, &ignored))
		return NULL;
	living = policy_without_dead(w->base.arena, was, &ignored);
	if (living && policy_same(w->have, living, &ignored))
		return N_("its policy is as it was, but for roles that are "
			  "deleted: KMS takes no policy that names one");
	return N_("the key's policy was changed by somebody since: only "
		  "the statements of this set-up were taken out");
}

const struct action_class act_kms_grant = {
	.name = "kms-grant",
	.work_size = sizeof(struct grant_work),
	.probe = probe,
	.found = judge,
	.apply = apply,
	.undo = undo,
	.gone = gone,
	.keeps = keeps,
	.memo = memo,
	.difference = difference,
	.which = which,
	.differs_id = "key.policy",
	.differs_title = N_("The key's policy lacks statements for ROSA"),
	.differs_unattended = -1,
	.replaces = true,
};
