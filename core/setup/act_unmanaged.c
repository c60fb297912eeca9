/*
 * act_unmanaged.c - an OIDC configuration of one's own: the two public
 * documents in an S3 bucket; the private key: act_secret.c.  The key is made in
 * this process (setup_prepare) and never written here; while the secret is not
 * there a resume makes a new key and puts the documents anew.
 * rosa-flow 4.3; aws-api 3.10.
 */
#include "core/setup/acts.h"

#include "core/aws/aws.h"
#include "core/aws/policy.h"
#include "core/aws/s3.h"
#include "core/aws/secrets.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/setup/setup.h"

struct bucket_work {
	struct work base;
	enum s3_bucket_state state;
	const char *keys; /* keys.json as it is, "" absent */
	struct secrets_info secret;
	bool stored; /* the private key is in Secrets Manager */
	bool has_policy, public_policy; /* it has one; and it is ours */
	bool tags_hidden;
	struct aws_tags tags;
	struct err closed; /* why not everybody can read it; none: they can */
};

static const struct oidc_want *bucket_want(const struct bucket_work *w)
{
	return w->base.want;
}

static enum build head(void *p, struct request_spec *q, struct err *err)
{
	struct bucket_work *w = p;

	return s3_head_bucket(q, bucket_want(w)->bucket, err);
}

static enum verdict headed(void *p, const struct reply *r, struct err *err)
{
	struct bucket_work *w = p;

	(void)err;
	w->keys = "";
	w->state = s3_head_read(r);
	return w->state == S3_OURS ? STEP_NEXT : STEP_DONE;
}

static enum build get_keys(void *p, struct request_spec *q, struct err *err)
{
	struct bucket_work *w = p;

	return s3_get_object(q, bucket_want(w)->bucket, "keys.json", err);
}

static enum verdict got_keys(void *p, const struct reply *r, struct err *err)
{
	struct bucket_work *w = p;

	(void)err;
	if (reply_ok(r))
		w->keys = arena_dup(w->base.arena, r->body);
	return STEP_NEXT;
}

static const char *open_policy(const struct bucket_work *w)
{
	const struct setup *s = w->base.app;

	return policy_bucket(w->base.arena, aws_partition(s->aws),
			     bucket_want(w)->bucket);
}

static enum build get_policy(void *p, struct request_spec *q, struct err *err)
{
	struct bucket_work *w = p;

	return s3_get_policy(q, bucket_want(w)->bucket, err);
}

/* One that may not be read counts as somebody's. */
static enum verdict got_policy(void *p, const struct reply *r, struct err *err)
{
	struct bucket_work *w = p;
	struct err unreadable = { 0 };

	(void)err;
	w->has_policy = !reply_is(r, "NoSuchBucketPolicy");
	w->public_policy = reply_ok(r) &&
			   policy_same(r->body, open_policy(w), &unreadable);
	return STEP_NEXT;
}

static enum build get_tags(void *p, struct request_spec *q, struct err *err)
{
	struct bucket_work *w = p;

	return s3_get_tags(q, bucket_want(w)->bucket, err);
}

static enum verdict got_tags(void *p, const struct reply *r, struct err *err)
{
	struct bucket_work *w = p;

	(void)err;
	w->tags_hidden = !reply_ok(r) && !reply_is(r, "NoSuchTagSet");
	if (reply_ok(r))
		s3_tags_read(w->base.arena, &w->tags, r->doc);
	return STEP_NEXT;
}

/* Red Hat's and AWS' servers must get the documents as anybody would: a block
 * of public access, of the bucket or of the account, is not in its policy. */
static enum build read_publicly(void *p, struct request_spec *q,
				struct err *err)
{
	struct bucket_work *w = p;

	return *w->keys ? s3_get_public(q, bucket_want(w)->bucket, "keys.json",
					err)
			: BUILD_SKIP;
}

static const char block_advice[] =
	N_("If S3 Block Public Access is on for the whole account (aws "
	   "s3control get-public-access-block), or by the organization, it "
	   "forbids this: switch BlockPublicPolicy and RestrictPublicBuckets "
	   "off there, or let Red Hat host the OIDC configuration (managed).");

static enum verdict read_by_all(void *p, const struct reply *r, struct err *err)
{
	struct bucket_work *w = p;

	(void)err;
	if (reply_ok(r))
		return STEP_NEXT;
	reply_fail(r, &w->closed,
		   _("not everybody can read the OIDC documents in bucket %s"),
		   bucket_want(w)->bucket);
	err_hint(&w->closed, "%s", _(block_advice));
	return STEP_NEXT;
}

static enum build look_for_secret(void *p, struct request_spec *q,
				  struct err *err)
{
	struct bucket_work *w = p;

	return secrets_describe(
		q, oidc_secret_name(w->base.arena, bucket_want(w)), err);
}

static enum verdict saw_secret(void *p, const struct reply *r, struct err *err)
{
	struct bucket_work *w = p;

	w->stored = reply_ok(r);
	if (w->stored && !secrets_read(w->base.arena, r->doc, &w->secret, err))
		return STEP_FAIL;
	w->stored &= !w->secret.deleting;
	return STEP_NEXT;
}

static const struct step bucket_probe[] = {
	{ .name = "HeadBucket",
	  .rights = "s3:ListBucket",
	  .build = head,
	  .read = headed,
	  .expects = S3_HEAD_EXPECTS },
	{ .name = "GetObject",
	  .rights = "s3:GetObject",
	  .build = get_keys,
	  .read = got_keys,
	  .expects = "NoSuchKey AccessDenied" },
	{ .name = "GetBucketPolicy",
	  .rights = "s3:GetBucketPolicy",
	  .build = get_policy,
	  .read = got_policy,
	  .expects = "NoSuchBucketPolicy AccessDenied" },
	{ .name = "GetBucketTagging",
	  .rights = "s3:GetBucketTagging",
	  .build = get_tags,
	  .read = got_tags,
	  .expects = "NoSuchTagSet AccessDenied" },
	{ .name = "GetObjectAsAnybody",
	  .build = read_publicly,
	  .read = read_by_all,
	  .expects = "AccessDenied NoSuchKey" },
	{ .name = "DescribeSecret",
	  .rights = "secretsmanager:DescribeSecret",
	  .build = look_for_secret,
	  .read = saw_secret,
	  .expects = "ResourceNotFoundException" },
	{ 0 },
};

/* The id of the key in Secrets Manager; NULL none, or not told. */
static const char *stored_kid(const struct bucket_work *w)
{
	return w->stored ? aws_tag(&w->secret.tags, TAG_KID) : NULL;
}

/* What is published must be the half of the key that is stored; while none is,
 * of the key that this process made. */
static bool keys_are_good(const struct bucket_work *w)
{
	const struct setup *s = w->base.app;
	const char *kid = stored_kid(w);

	if (kid)
		return oidc_has_kid(w->base.arena, w->keys, kid);
	if (w->stored && values_get(w->base.values, "oidc-secret.arn"))
		return *w->keys;
	return s->oidc_jwks && !strcmp(w->keys, s->oidc_jwks);
}

/* Somebody's: a policy of its own is not written over. */
static enum found theirs(const struct bucket_work *w, struct err *why)
{
	if (w->has_policy && !w->public_policy) {
		err_set(why, ERR_INPUT,
			_("the bucket %s is yours already and has a policy of "
			  "its own, which would have to go"),
			bucket_want(w)->bucket);
		err_hint(why, "%s",
			 _("Empty and delete the bucket, or rename the cluster "
			   "(cluster.name), then try again."));
		return FOUND_BROKEN;
	}
	err_set(why, ERR_INPUT,
		_("the bucket %s is yours already, and was not made by this "
		  "set-up"),
		bucket_want(w)->bucket);
	err_hint(why, "%s",
		 _("Changed, it gets the two documents, and all that is in it "
		   "may be read by everybody; a teardown leaves it."));
	return FOUND_DIFFERS;
}

static enum found bucket_judge(void *p, struct err *why)
{
	struct bucket_work *w = p;

	switch (w->state) {
	case S3_FREE:
		return FOUND_TODO;
	case S3_FOREIGN:
	case S3_ELSEWHERE:
		err_set(why, ERR_INPUT,
			_("the bucket name %s is taken by someone else or in "
			  "another region"),
			bucket_want(w)->bucket);
		return FOUND_BROKEN;
	case S3_OURS:
		break;
	}
	if (keys_are_good(w) && w->closed.kind == ERR_NONE) {
		values_set(w->base.out, "kid",
			   stored_kid(w) ? stored_kid(w)
					 : oidc_kid(w->base.arena, w->keys));
		return FOUND_OK;
	}
	/* a cluster may live by it: no other key is put in its place */
	if (stored_kid(w) && !keys_are_good(w)) {
		err_set(why, ERR_INPUT,
			_("keys.json in bucket %s has not the key (kid %s) "
			  "whose private half is in the secret %s"),
			bucket_want(w)->bucket, stored_kid(w), w->secret.name);
		err_hint(why, "%s",
			 _("Put it back; or, where nothing uses them, delete "
			   "bucket and secret. Then try again."));
		return FOUND_BROKEN;
	}
	*why = w->closed;
	if (w->base.made || w->base.memo)
		return FOUND_TODO;
	return theirs(w, why);
}

/* As it is it holds no documents, or nobody can read them. */
static struct differs_offer bucket_offer(const void *p)
{
	(void)p;
	return (struct differs_offer){ N_("Put the documents into it"), false,
				       NULL };
}

static const char *bucket_which(const void *p)
{
	const struct bucket_work *w = p;

	return bucket_want(w)->bucket;
}

/* That there is an intent: what is there after it is ours. */
static cJSON *bucket_memo(const void *p)
{
	const struct bucket_work *w = p;
	cJSON *memo = cJSON_CreateObject();

	cJSON_AddStringToObject(memo, "bucket", bucket_want(w)->bucket);
	return memo;
}

static enum build make(void *p, struct request_spec *q, struct err *err)
{
	struct bucket_work *w = p;

	if (w->state == S3_OURS)
		return BUILD_SKIP;
	return s3_create_bucket(q, bucket_want(w)->bucket,
				bucket_want(w)->region, err);
}

static enum build open_access(void *p, struct request_spec *q, struct err *err)
{
	struct bucket_work *w = p;

	return s3_put_public_access(q, bucket_want(w)->bucket, err);
}

static enum build put_policy(void *p, struct request_spec *q, struct err *err)
{
	struct bucket_work *w = p;

	return s3_put_policy(q, bucket_want(w)->bucket, open_policy(w), err);
}

/* New buckets have their own block off by now: what still forbids is the
 * account's (aws-api 3.10), or a permission. */
static enum verdict policy_was_put(void *p, const struct reply *r,
				   struct err *err)
{
	(void)p;
	if (reply_ok(r))
		return STEP_NEXT;
	reply_fail(r, err, "%s",
		   _("cannot let everybody read the OIDC documents"));
	err_hint(err, "%s", _(block_advice));
	return STEP_FAIL;
}

static enum build put_tags(void *p, struct request_spec *q, struct err *err)
{
	struct bucket_work *w = p;
	struct aws_tags tags = { 0 };
	size_t i;

	if (w->tags_hidden) /* all are replaced: not what nobody knows */
		return BUILD_SKIP;
	aws_tag_add(w->base.arena, &tags, "red-hat-managed", "true");
	for (i = 0; i < w->tags.n; i++)
		if (strcmp(w->tags.at[i].key, "red-hat-managed") != 0)
			aws_tag_add(w->base.arena, &tags, w->tags.at[i].key,
				    w->tags.at[i].value);
	return s3_put_tags(q, bucket_want(w)->bucket, &tags, err);
}

static enum build put_document(struct bucket_work *w, struct request_spec *q,
			       const char *key, const char *text,
			       struct err *err)
{
	struct s3_object o = {
		.bucket = bucket_want(w)->bucket,
		.key = key,
		.text = text,
		.content_type = "application/json",
	};

	aws_tag_add(w->base.arena, &o.tags, "red-hat-managed", "true");
	return s3_put_object(q, &o, err);
}

static enum build put_discovery(void *p, struct request_spec *q,
				struct err *err)
{
	struct bucket_work *w = p;

	return put_document(w, q, ".well-known/openid-configuration",
			    oidc_discovery(w->base.arena, bucket_want(w)), err);
}

static enum build put_keys(void *p, struct request_spec *q, struct err *err)
{
	struct bucket_work *w = p;
	const struct setup *s = w->base.app;

	/* good ones were only closed: not those of this process' new key */
	return keys_are_good(w)
		       ? BUILD_SKIP
		       : put_document(w, q, "keys.json", s->oidc_jwks, err);
}

static const struct step bucket_apply[] = {
	{ .name = "CreateBucket",
	  .rights = "s3:CreateBucket",
	  .build = make,
	  .writes = true },
	{ .name = "PutPublicAccessBlock",
	  .rights = "s3:PutBucketPublicAccessBlock",
	  .build = open_access,
	  .writes = true },
	{ .name = "PutBucketPolicy",
	  .rights = "s3:PutBucketPolicy",
	  .build = put_policy,
	  .read = policy_was_put,
	  .expects = "AccessDenied",
	  .writes = true },
	{ .name = "PutBucketTagging",
	  .rights = "s3:PutBucketTagging",
	  .build = put_tags,
	  .writes = true },
	{ .name = "PutDiscovery",
	  .rights = "s3:PutObject",
	  .build = put_discovery,
	  .writes = true },
	{ .name = "PutKeys",
	  .rights = "s3:PutObject",
	  .build = put_keys,
	  .writes = true },
	{ 0 },
};

static enum build drop_keys(void *p, struct request_spec *q, struct err *err)
{
	struct bucket_work *w = p;

	return s3_delete_object(q, bucket_want(w)->bucket, "keys.json", err);
}

static enum build drop_discovery(void *p, struct request_spec *q,
				 struct err *err)
{
	struct bucket_work *w = p;

	return s3_delete_object(q, bucket_want(w)->bucket,
				".well-known/openid-configuration", err);
}

static enum build drop_bucket(void *p, struct request_spec *q, struct err *err)
{
	struct bucket_work *w = p;

	return s3_delete_bucket(q, bucket_want(w)->bucket, err);
}

static const struct step bucket_undo[] = {
	{ .name = "DeleteKeys",
	  .rights = "s3:DeleteObject",
	  .build = drop_keys,
	  .expects = "NoSuchBucket NoSuchKey",
	  .writes = true },
	{ .name = "DeleteDiscovery",
	  .rights = "s3:DeleteObject",
	  .build = drop_discovery,
	  .expects = "NoSuchBucket NoSuchKey",
	  .writes = true },
	{ .name = "DeleteBucket",
	  .rights = "s3:DeleteBucket",
	  .build = drop_bucket,
	  .expects = "NoSuchBucket",
	  .writes = true },
	{ 0 },
};

static bool bucket_is_gone(const void *p)
{
	const struct bucket_work *w = p;

	return w->state != S3_OURS;
}

const struct action_class act_oidc_bucket = {
	.name = "oidc-bucket",
	.work_size = sizeof(struct bucket_work),
	.probe = bucket_probe,
	.found = bucket_judge,
	.apply = bucket_apply,
	.undo = bucket_undo,
	.gone = bucket_is_gone,
	.memo = bucket_memo,
	.which = bucket_which,
	.offer = bucket_offer,
	.differs_id = "oidc.bucket",
	.differs_title = N_("The bucket for the OIDC documents is there"),
	.differs_unattended = -1,
	.probe_early = true,
};
