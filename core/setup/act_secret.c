/*
 * act_secret.c - the private key of an unmanaged OIDC configuration in Secrets
 * Manager, tagged with the id of its public half.  rosa-flow 4.3; aws-api 3.11.
 */
#include "core/setup/acts.h"

#include "core/aws/secrets.h"
#include "core/base/encode.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/setup/setup.h"

/* kid of a JWKS' first key; "" none */
const char *oidc_kid(struct arena *a, const char *jwks)
{
	struct err ignored = { 0 };
	const struct node *doc = json_parse(a, jwks, strlen(jwks), &ignored);

	NODE_EACH(key, node_child(doc, "keys"))
	return node_text(key, "kid");
	return "";
}

bool oidc_has_kid(struct arena *a, const char *jwks, const char *kid)
{
	struct err ignored = { 0 };
	const struct node *doc = json_parse(a, jwks, strlen(jwks), &ignored);

	NODE_EACH(key, node_child(doc, "keys"))
	if (!strcmp(node_text(key, "kid"), kid))
		return true;
	return false;
}

const char *oidc_discovery(struct arena *a, const struct oidc_want *want)
{
	return arena_fmt(
		a,
		"{\"issuer\":\"https://%s.s3.%s.amazonaws.com\","
		"\"jwks_uri\":\"https://%s.s3.%s.amazonaws.com/keys.json\","
		"\"response_types_supported\":[\"id_token\"],"
		"\"subject_types_supported\":[\"public\"],"
		"\"id_token_signing_alg_values_supported\":[\"RS256\"],"
		"\"claims_supported\":[\"aud\",\"exp\",\"sub\",\"iat\","
		"\"iss\"]}",
		want->bucket, want->region, want->bucket, want->region);
}

const char *oidc_secret_name(struct arena *a, const struct oidc_want *want)
{
	return arena_fmt(a, "rosa-private-key-%s", want->bucket);
}

struct secret_work {
	struct work base;
	struct secrets_info have;
	bool exists;
};

static const char *name_of(const struct secret_work *w)
{
	return oidc_secret_name(w->base.arena, w->base.want);
}

static enum build look(void *p, struct request_spec *q, struct err *err)
{
	struct secret_work *w = p;

	return secrets_describe(q, name_of(w), err);
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
	  .rights = "secretsmanager:DescribeSecret",
	  .build = look,
	  .read = looked,
	  .expects = "ResourceNotFoundException" },
	{ 0 },
};

static bool is_other_key(const struct secret_work *w)
{
	const char *published = values_get(w->base.values, "oidc-bucket.kid");
	const char *kid = aws_tag(&w->have.tags, TAG_KID);

	return published && !w->base.made && (!kid || strcmp(kid, published));
}

static enum found secret_judge(void *p, struct err *why)
{
	struct secret_work *w = p;

	if (!w->exists)
		return FOUND_TODO;
	if (w->have.deleting) {
		err_set(why, ERR_INPUT,
			_("the secret %s is scheduled for deletion; until "
			  "then its name is taken"),
			name_of(w));
		err_hint(why,
			 _("aws secretsmanager delete-secret --secret-id %s "
			   "--force-delete-without-recovery frees it at once; "
			   "then try again."),
			 name_of(w));
		return FOUND_BROKEN;
	}
	if (is_other_key(w)) {
		err_set(why, ERR_INPUT,
			_("the secret %s is there already, and is not the key "
			  "whose public half the bucket has"),
			name_of(w));
		err_hint(why, "%s",
			 _("Delete the secret (or rename the cluster), then "
			   "try again."));
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
		.name = name_of(w),
		.description =
			arena_fmt(w->base.arena, "Secret for %s", name_of(w)),
		.text = &s->oidc_key,
		.token = token_of(w->base.arena, name_of(w)),
	};

	aws_tag_add(w->base.arena, &want.tags, "red-hat-managed", "true");
	aws_tag_add(w->base.arena, &want.tags, TAG_KID,
		    oidc_kid(w->base.arena, s->oidc_jwks));
	return secrets_create(q, &want, err);
}

/* One that was deleted moments ago holds its name a little longer [K]. */
static enum verdict stored(void *p, const struct reply *r, struct err *err)
{
	(void)p;
	if (!reply_is(r, "InvalidRequestException"))
		return STEP_NEXT;
	if (strstr(r->message, "scheduled for deletion"))
		return STEP_WAIT;
	reply_fail(r, err, "%s", _("cannot store the private key"));
	return STEP_FAIL;
}

static const struct step secret_apply[] = {
	{ .name = "CreateSecret",
	  .rights = "secretsmanager:CreateSecret secretsmanager:TagResource",
	  .build = store,
	  .read = stored,
	  .expects = "ResourceExistsException InvalidRequestException",
	  .waits_for = N_("the name of the deleted secret to be free"),
	  .writes = true },
	{ 0 },
};

static enum build drop_secret(void *p, struct request_spec *q, struct err *err)
{
	struct secret_work *w = p;

	return secrets_delete(q, name_of(w), err);
}

static const struct step secret_undo[] = {
	{ .name = "DeleteSecret",
	  .rights = "secretsmanager:DeleteSecret",
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
