/* act_provider.c - the IAM provider of an OIDC configuration.  rosa-flow 4. */
#include "core/setup/issuer_user.h"

#include "core/aws/aws.h"
#include "core/aws/iam.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/ocm/oidc.h"
#include "core/setup/setup.h"

struct provider_work {
	struct work base;
	const char *arn;
	char thumbprint[41];
	struct iam_provider have;
	bool exists;
	struct issuer_user user;
};

static enum build get(void *p, struct request_spec *q, struct err *err)
{
	struct provider_work *w = p;
	const struct setup *s = w->base.app;

	w->arn = iam_provider_arn(w->base.arena, aws_partition(s->aws),
				  aws_account(s->aws),
				  work_text(&w->base, "${oidc-config.issuer}"));
	return iam_get_provider(q, w->arn, err);
}

static enum verdict got(void *p, const struct reply *r, struct err *err)
{
	struct provider_work *w = p;

	w->exists = !reply_is(r, "NoSuchEntity");
	if (w->exists &&
	    !iam_provider_read(w->base.arena, r->doc, w->arn, &w->have, err))
		return STEP_FAIL;
	return STEP_NEXT;
}

static enum build provider_users(void *p, struct request_spec *q,
				 struct err *err)
{
	struct provider_work *w = p;

	return issuer_user_find(
		&w->base,
		w->exists ? work_text(&w->base, "${oidc-config.issuer}") : NULL,
		q, err);
}

static enum verdict provider_users_read(void *p, const struct reply *r,
					struct err *err)
{
	struct provider_work *w = p;

	return issuer_user_read(w->base.arena, &w->user, r->doc, err)
		       ? STEP_NEXT
		       : STEP_FAIL;
}

static const struct step provider_probe[] = {
	{ .name = "GetOpenIDConnectProvider",
	  .rights = "iam:GetOpenIDConnectProvider",
	  .build = get,
	  .read = got,
	  .expects = "NoSuchEntity" },
	{ .name = "ListClusters",
	  .build = provider_users,
	  .read = provider_users_read },
	{ 0 },
};

static const char *provider_keeps(const void *p)
{
	const struct provider_work *w = p;

	return issuer_user_keeps(w->base.arena, &w->user);
}

static enum found provider_judge(void *p, struct err *why)
{
	struct provider_work *w = p;

	if (!w->exists)
		return FOUND_TODO;
	values_set(w->base.out, "arn", w->arn);
	if (*w->user.name)
		return FOUND_DIFFERS;
	if (!aws_names_have(&w->have.clients, "openshift") ||
	    !aws_names_have(&w->have.clients, "sts.amazonaws.com")) {
		err_set(why, ERR_INPUT,
			_("OIDC provider %s lacks the audiences openshift and "
			  "sts.amazonaws.com"),
			w->arn);
		err_hint(why, _("Delete it if no other cluster uses it, then "
				"resume."));
		return FOUND_BROKEN;
	}
	return FOUND_OK;
}

static enum build thumbprint(void *p, struct request_spec *q, struct err *err)
{
	struct provider_work *w = p;

	return oidc_thumbprint(q, work_text(&w->base, "${oidc-config.id}"),
			       err);
}

static enum verdict thumbprint_read(void *p, const struct reply *r,
				    struct err *err)
{
	struct provider_work *w = p;

	return oidc_thumbprint_read(w->thumbprint, r->doc, err) ? STEP_NEXT
								: STEP_FAIL;
}

static enum build make(void *p, struct request_spec *q, struct err *err)
{
	static const char *const clients[] = { "openshift", "sts.amazonaws.com",
					       NULL };
	struct provider_work *w = p;
	const char *thumbprints[] = { w->thumbprint, NULL };
	struct iam_provider_want want = {
		.url = work_text(&w->base, "${oidc-config.issuer}"),
		.clients = clients,
		.thumbprints = thumbprints,
	};

	aws_tag_add(w->base.arena, &want.tags, "red-hat-managed", "true");
	return iam_create_provider(q, &want, err);
}

static enum verdict made(void *p, const struct reply *r, struct err *err)
{
	(void)p;
	(void)r;
	(void)err;
	return STEP_NEXT;
}

static const struct step provider_apply[] = {
	{ .name = "GetThumbprint",
	  .build = thumbprint,
	  .read = thumbprint_read },
	{ .name = "CreateOpenIDConnectProvider",
	  .rights = "iam:CreateOpenIDConnectProvider "
		    "iam:TagOpenIDConnectProvider",
	  .build = make,
	  .read = made,
	  .expects = "EntityAlreadyExists",
	  .writes = true },
	{ 0 },
};

static enum build drop(void *p, struct request_spec *q, struct err *err)
{
	struct provider_work *w = p;

	return iam_delete_provider(q, w->arn, err);
}

static const struct step provider_undo[] = {
	{ .name = "DeleteOpenIDConnectProvider",
	  .rights = "iam:DeleteOpenIDConnectProvider",
	  .build = drop,
	  .read = made,
	  .expects = "NoSuchEntity",
	  .writes = true },
	{ 0 },
};

const struct action_class act_oidc_provider = {
	.name = "oidc-provider",
	.work_size = sizeof(struct provider_work),
	.probe = provider_probe,
	.found = provider_judge,
	.apply = provider_apply,
	.undo = provider_undo,
	.keeps = provider_keeps,
};

static bool provider_gone(const void *p)
{
	return !((const struct provider_work *)p)->exists;
}

static const struct undo_ask provider_consent = {
	.id = "oidc-provider.remove",
	.title = N_("Remove the cluster's OIDC provider from IAM?"),
	.unattended = 1,
};

const struct action_class act_end_provider = {
	.name = "end-provider",
	.work_size = sizeof(struct provider_work),
	.probe = provider_probe,
	.found = provider_judge,
	.undo = provider_undo,
	.gone = provider_gone,
	.keeps = provider_keeps,
	.undo_ask = &provider_consent,
	.sweeps = true,
};
