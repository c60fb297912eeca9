/*
 * lookups_keys.c - the account's KMS keys, each with why it can or cannot be
 * used: those with and without alias, described and their tags read, all at
 * once (the service's queue spaces them).  What we may not read is "not known",
 * with the permission that is missing, and not refused.
 */
#include "core/setup/lookups_data.h"

#include "core/aws/aws.h"
#include "core/aws/policy.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/setup/setup.h"

#define LOOKED_AT_MOST 60 /* keys; the others are listed, not looked at */

static struct lookups *all(const struct lookup *l)
{
	return l->s->lookups;
}

/* ---- the lists ------------------------------------------------------------*/

static enum build aliases_build(void *p, struct request_spec *q,
				struct err *err)
{
	struct lookup *l = p;

	return kms_list_aliases(q, NULL, l->next, err);
}

static enum verdict aliases_read(void *p, const struct reply *r,
				 struct err *err)
{
	struct lookup *l = p;

	(void)err;
	kms_aliases_add(all(l)->arena, &all(l)->aliases, r->doc);
	l->next = kms_next(all(l)->arena, r->doc);
	return l->next ? STEP_AGAIN : STEP_NEXT;
}

static enum build keys_build(void *p, struct request_spec *q, struct err *err)
{
	struct lookup *l = p;

	return kms_list_keys(q, l->next, err);
}

static enum verdict keys_read(void *p, const struct reply *r, struct err *err)
{
	struct lookup *l = p;
	struct lookups *every = all(l);

	every->keys_whole = reply_ok(r);
	/* the aliases alone are a list too */
	if (!every->keys_whole && !every->aliases.n) {
		reply_fail(r, err, "%s",
			   _("cannot list keys (kms:ListKeys is missing): "
			     "type the key's ARN"));
		return STEP_FAIL;
	}
	kms_keys_add(every->arena, &every->key_arns, r->doc);
	l->next = kms_next(every->arena, r->doc);
	return l->next ? STEP_AGAIN : STEP_NEXT;
}

const struct step lookup_key_steps[] = {
	{ .name = "key aliases",
	  .build = aliases_build,
	  .read = aliases_read,
	  .expects = "AccessDeniedException" },
	{ .name = "keys",
	  .build = keys_build,
	  .read = keys_read,
	  .expects = "AccessDeniedException" },
	{ 0 },
};

/* ---- one key ----------------------------------------------------------------*/

static enum build describe_build(void *p, struct request_spec *q,
				 struct err *err)
{
	struct key_fact *k = p;

	return kms_describe_key(q, k->arn, err);
}

static enum verdict describe_read(void *p, const struct reply *r,
				  struct err *err)
{
	struct key_fact *k = p;

	if (!reply_ok(r)) {
		k->hidden = "kms:DescribeKey";
		return STEP_DONE;
	}
	if (!kms_key_read(k->l->s->lookups->arena, r->doc, &k->key, err))
		return STEP_FAIL;
	k->known = true;
	/* of a key that cannot be used nothing more is asked */
	return kms_key_refusal(k->l->s->lookups->arena, &k->key,
			       aws_region(k->l->s->aws),
			       aws_account(k->l->s->aws))
		       ? STEP_DONE
		       : STEP_NEXT;
}

static enum build tags_build(void *p, struct request_spec *q, struct err *err)
{
	struct key_fact *k = p;

	return kms_list_resource_tags(q, k->arn, k->next, err);
}

static enum verdict tags_read(void *p, const struct reply *r, struct err *err)
{
	struct key_fact *k = p;
	struct arena *a = k->l->s->lookups->arena;

	(void)err;
	if (!reply_ok(r)) {
		k->hidden = "kms:ListResourceTags";
		return STEP_NEXT;
	}
	kms_tags_add(a, &k->tags, r->doc);
	k->next = kms_next(a, r->doc);
	return k->next ? STEP_AGAIN : STEP_NEXT;
}

static enum build policy_build(void *p, struct request_spec *q, struct err *err)
{
	struct key_fact *k = p;

	return kms_get_key_policy(q, k->arn, err);
}

static enum verdict policy_read(void *p, const struct reply *r, struct err *err)
{
	struct key_fact *k = p;

	(void)err;
	if (!reply_ok(r))
		k->hidden = "kms:GetKeyPolicy";
	else
		k->delegates = policy_kms_delegates(
			kms_policy_read(k->l->s->lookups->arena, r->doc),
			aws_account(k->l->s->aws));
	return STEP_NEXT;
}

#define MAY_NOT "AccessDeniedException NotFoundException"

static const struct step fact_steps[] = {
	{ .name = "key",
	  .build = describe_build,
	  .read = describe_read,
	  .expects = MAY_NOT },
	{ .name = "key tags",
	  .build = tags_build,
	  .read = tags_read,
	  .expects = MAY_NOT },
	{ .name = "key policy",
	  .build = policy_build,
	  .read = policy_read,
	  .expects = MAY_NOT },
	{ 0 },
};

static void fact_done(void *owner, const struct err *err)
{
	struct key_fact *k = owner;
	struct lookups *every = all(k->l);

	(void)err; /* what did not come is not known */
	k->flow = NULL;
	if (!--every->keys_open)
		lookup_end(k->l, NULL);
}

/* ---- all of them --------------------------------------------------------------*/

static const char *alias_of(const struct lookups *l, const char *id)
{
	size_t i;

	for (i = 0; i < l->aliases.n; i++)
		if (!strcmp(l->aliases.at[i].key_id, id))
			return l->aliases.at[i].name;
	return "";
}

static void add_fact(struct lookup *l, const char *arn)
{
	struct lookups *every = all(l);
	const char *id = strrchr(arn, '/');
	const char *alias = id ? alias_of(every, id + 1) : "";
	struct key_fact *k;
	size_t i;

	if (!id || str_starts(alias, "alias/aws/"))
		return; /* AWS' own: never usable, and many */
	for (i = 0; i < every->keys.n; i++)
		if (!strcmp(every->keys.at[i].arn, arn))
			return; /* by another alias */
	k = AWS_ADD(every->arena, &every->keys);
	k->l = l;
	k->arn = arn;
	k->id = id + 1;
	k->alias = alias;
}

/* Where ListKeys is forbidden the aliases lead to the keys that have one. */
static void add_aliased(struct lookup *l)
{
	const struct kms_aliases *list = &all(l)->aliases;
	const struct setup *s = l->s;
	size_t i;

	for (i = 0; i < list->n; i++)
		if (*list->at[i].key_id)
			add_fact(l, arena_fmt(all(l)->arena,
					      "arn:%s:kms:%s:%s:key/%s",
					      aws_partition(s->aws),
					      aws_region(s->aws),
					      aws_account(s->aws),
					      list->at[i].key_id));
}

bool lookup_keys_look(struct lookup *l)
{
	struct lookups *every = all(l);
	size_t i;

	for (i = 0; i < every->key_arns.n; i++)
		add_fact(l, every->key_arns.at[i]);
	if (!every->keys_whole)
		add_aliased(l);
	/* the list does not grow any more: its members stay where they are */
	for (i = 0; i < every->keys.n && i < LOOKED_AT_MOST; i++) {
		struct key_fact *k = &every->keys.at[i];

		every->keys_open++;
		k->flow = flow_start(l->s->net, fact_steps, k, NULL, fact_done,
				     k);
	}
	return every->keys_open > 0;
}

void lookup_keys_forget(struct lookups *every)
{
	size_t i;

	for (i = 0; i < every->keys.n; i++)
		flow_cancel(&every->keys.at[i].flow);
	every->keys_open = 0;
	every->keys_whole = false;
	every->aliases.n = every->key_arns.n = every->keys.n = 0;
}

/* ---- what a person sees ---------------------------------------------------------*/

static const char *refusal(const struct setup *s, struct arena *a,
			   const struct key_fact *k)
{
	return k->known ? kms_key_refusal(a, &k->key, aws_region(s->aws),
					  aws_account(s->aws))
			: NULL;
}

static const char *note(struct arena *a, const struct key_fact *k)
{
	struct strbuf sb = STRBUF_INIT;
	const char *text;

	if (*k->alias)
		strbuf_addstr(&sb, k->id);
	if (k->hidden)
		strbuf_addf(&sb, _("%snot known: %s is missing"),
			    sb.len ? "; " : "", k->hidden);
	else if (!k->known)
		strbuf_addf(&sb, _("%snot looked at"), sb.len ? "; " : "");
	else if (!str_eq(aws_tag(&k->tags, "red-hat"), "true"))
		strbuf_addf(&sb, _("%swill need the tag red-hat=true"),
			    sb.len ? "; " : "");
	if (k->known && !k->hidden && !k->delegates)
		strbuf_addf(&sb, _("%sits policy names its users one by one"),
			    sb.len ? "; " : "");
	text = arena_dup(a, sb.buf);
	strbuf_release(&sb);
	return text;
}

size_t choices_keys(const struct setup *s, struct arena *a,
		    const struct choice **out, const char **pending)
{
	const struct lookups *l = s->lookups;
	size_t i, max;
	struct choice *list;

	*out = NULL;
	*pending = lookup_pending(s, LOOKUP_KEYS);
	if (!lookup_here(s, LOOKUP_KEYS) || !l->keys.n)
		return 0;
	max = l->keys.n;
	list = arena_alloc(a, max * sizeof(*list));
	for (i = 0; i < max; i++) {
		const struct key_fact *k = &l->keys.at[i];

		list[i].value = k->arn;
		list[i].label = *k->alias ? k->alias : k->id;
		list[i].note = note(a, k);
		list[i].refused = refusal(s, a, k);
	}
	*out = list;
	return max;
}

bool lookups_key_ok(const struct setup *s, const char *arn, struct err *err)
{
	const struct lookups *l = s->lookups;
	struct arena *a;
	const char *why;
	size_t i;

	if (!lookup_here(s, LOOKUP_KEYS))
		return true;
	for (i = 0; i < l->keys.n; i++)
		if (!strcmp(l->keys.at[i].arn, arn))
			break;
	if (i == l->keys.n)
		return !l->keys_whole ||
		       err_set(err, ERR_INPUT,
			       _("there is no key '%s' in account %s and "
				 "region %s, or it is managed by AWS"),
			       arn, aws_account(s->aws), aws_region(s->aws));
	a = arena_new();
	why = refusal(s, a, &l->keys.at[i]);
	if (why)
		err_set(err, ERR_INPUT, _("'%s' cannot be used: %s"), arn, why);
	arena_free(a);
	return !why;
}
