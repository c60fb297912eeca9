/*
 * act_unmanaged.c - an OIDC configuration of one's own: the two public
 * documents in an S3 bucket, the private key in Secrets Manager.  The key is
 * made in this process (setup_prepare) and never written here; while the
 * secret is not there a resume makes a new key and puts the documents anew.
 * rosa-flow 4.3; aws-api 3.10, 3.11.
 */
#include "core/setup/acts.h"

#include "core/aws/aws.h"
#include "core/aws/policy.h"
#include "core/aws/s3.h"
#include "core/aws/secrets.h"
#include "core/base/encode.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/setup/setup.h"

struct bucket_work {
	struct work base;
	enum s3_bucket_state state;
	const char *keys; /* keys.json as it is, "" absent */
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

static const struct step bucket_probe[] = {
	{ .name = "HeadBucket",
	  .build = head,
	  .read = headed,
	  .expects = S3_HEAD_EXPECTS },
	{ .name = "GetObject",
	  .build = get_keys,
	  .read = got_keys,
	  .expects = "NoSuchKey AccessDenied" },
	{ 0 },
};

static bool keys_are_good(const struct bucket_work *w)
{
	const struct setup *s = w->base.app;

	if (values_get(w->base.values, "oidc-secret.arn"))
		return *w->keys; /* theirs belong to the stored key */
	return s->oidc_jwks && !strcmp(w->keys, s->oidc_jwks);
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
	return keys_are_good(w) ? FOUND_OK : FOUND_TODO;
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
	const struct setup *s = w->base.app;

	return s3_put_policy(q, bucket_want(w)->bucket,
			     policy_bucket(w->base.arena, aws_partition(s->aws),
					   bucket_want(w)->bucket),
			     err);
}

static enum build put_tags(void *p, struct request_spec *q, struct err *err)
{
	struct bucket_work *w = p;
	struct aws_tags tags = { 0 };

	aws_tag_add(w->base.arena, &tags, "red-hat-managed", "true");
	return s3_put_tags(q, bucket_want(w)->bucket, &tags, err);
}

static const char *discovery(const struct bucket_work *w)
{
	return arena_fmt(
		w->base.arena,
		"{\"issuer\":\"https://%s.s3.%s.amazonaws.com\","
		"\"jwks_uri\":\"https://%s.s3.%s.amazonaws.com/keys.json\","
		"\"response_types_supported\":[\"id_token\"],"
		"\"subject_types_supported\":[\"public\"],"
		"\"id_token_signing_alg_values_supported\":[\"RS256\"],"
		"\"claims_supported\":[\"aud\",\"exp\",\"sub\",\"iat\","
		"\"iss\"]}",
		bucket_want(w)->bucket, bucket_want(w)->region,
		bucket_want(w)->bucket, bucket_want(w)->region);
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
			    discovery(w), err);
}

static enum build put_keys(void *p, struct request_spec *q, struct err *err)
{
	struct bucket_work *w = p;
	const struct setup *s = w->base.app;

	return put_document(w, q, "keys.json", s->oidc_jwks, err);
}

static const struct step bucket_apply[] = {
	{ .name = "CreateBucket", .build = make, .writes = true },
	{ .name = "PutPublicAccessBlock",
	  .build = open_access,
	  .writes = true },
	{ .name = "PutBucketPolicy", .build = put_policy, .writes = true },
	{ .name = "PutBucketTagging", .build = put_tags, .writes = true },
	{ .name = "PutDiscovery", .build = put_discovery, .writes = true },
	{ .name = "PutKeys", .build = put_keys, .writes = true },
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
	  .build = drop_keys,
	  .expects = "NoSuchBucket NoSuchKey",
	  .writes = true },
	{ .name = "DeleteDiscovery",
	  .build = drop_discovery,
	  .expects = "NoSuchBucket NoSuchKey",
	  .writes = true },
	{ .name = "DeleteBucket",
	  .build = drop_bucket,
	  .expects = "NoSuchBucket",
	  .writes = true },
	{ 0 },
};

const struct action_class act_oidc_bucket = {
	.name = "oidc-bucket",
	.work_size = sizeof(struct bucket_work),
	.probe = bucket_probe,
	.found = bucket_judge,
	.apply = bucket_apply,
	.undo = bucket_undo,
	.probe_early = true,
};

/* ---- the private key ---------------------------------------------------------*/

struct secret_work {
	struct work base;
	struct secrets_info have;
	bool exists;
};

static const char *secret_name(const struct secret_work *w)
{
	const struct oidc_want *want = w->base.want;

	return arena_fmt(w->base.arena, "rosa-private-key-%s", want->bucket);
}

static enum build look(void *p, struct request_spec *q, struct err *err)
{
	struct secret_work *w = p;

	return secrets_describe(q, secret_name(w), err);
}

static enum verdict looked(void *p, const struct reply *r, struct err *err)
{
	struct secret_work *w = p;

	w->exists = reply_ok(r);
	if (w->exists && !secrets_read(w->base.arena, r->doc, &w->have, err))
		return STEP_FAIL;
	return STEP_NEXT;
}

static const struct step secret_probe[] = {
	{ .name = "DescribeSecret",
	  .build = look,
	  .read = looked,
	  .expects = "ResourceNotFoundException" },
	{ 0 },
};

static enum found secret_judge(void *p, struct err *why)
{
	struct secret_work *w = p;

	if (!w->exists)
		return FOUND_TODO;
	if (w->have.deleting) {
		err_set(why, ERR_INPUT,
			_("the secret %s is scheduled for deletion"),
			secret_name(w));
		return FOUND_BROKEN;
	}
	values_set(w->base.out, "arn", w->have.arn);
	return FOUND_OK;
}

/* A UUID that is a function of the name: the same request again is one. */
static const char *token_of(struct arena *a, const char *name)
{
	char hex[65];

	sha256_hex(name, strlen(name), hex);
	return arena_fmt(a, "%.8s-%.4s-4%.3s-a%.3s-%.12s", hex, hex + 8,
			 hex + 12, hex + 15, hex + 18);
}

static enum build store(void *p, struct request_spec *q, struct err *err)
{
	struct secret_work *w = p;
	const struct setup *s = w->base.app;
	struct secrets_want want = {
		.name = secret_name(w),
		.description = arena_fmt(w->base.arena, "Secret for %s",
					 secret_name(w)),
		.text = &s->oidc_key,
		.token = token_of(w->base.arena, secret_name(w)),
	};

	aws_tag_add(w->base.arena, &want.tags, "red-hat-managed", "true");
	return secrets_create(q, &want, err);
}

static const struct step secret_apply[] = {
	{ .name = "CreateSecret",
	  .build = store,
	  .expects = "ResourceExistsException",
	  .writes = true },
	{ 0 },
};

static enum build drop_secret(void *p, struct request_spec *q, struct err *err)
{
	struct secret_work *w = p;

	return secrets_delete(q, secret_name(w), err);
}

static const struct step secret_undo[] = {
	{ .name = "DeleteSecret",
	  .build = drop_secret,
	  .expects = "ResourceNotFoundException",
	  .writes = true },
	{ 0 },
};

const struct action_class act_oidc_secret = {
	.name = "oidc-secret",
	.work_size = sizeof(struct secret_work),
	.probe = secret_probe,
	.found = secret_judge,
	.apply = secret_apply,
	.undo = secret_undo,
	.probe_early = true,
};
