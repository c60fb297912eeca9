/*
 * act_admin.c - the first administrator: a user of group cluster-admins and an
 * htpasswd provider; only the password's hash travels.  ocm-api 3.13.
 */
#include "core/setup/acts.h"

#include "core/base/clock.h"
#include "core/base/i18n.h"
#include "core/ocm/admin.h"
#include "core/ocm/htpasswd.h"
#include "core/setup/setup.h"

static const char *id(const struct work *w)
{
	return work_text(w, "${cluster.id}");
}

struct admin_work {
	struct work base;
	bool in_group, has_provider;
	const char *user_id; /* of the htpasswd provider */
	struct identity_provider provider;
};

static enum build admin_look(void *p, struct request_spec *q, struct err *err)
{
	struct admin_work *w = p;

	return admin_get(q, id(&w->base), ADMIN_USER, err);
}

static enum verdict admin_looked(void *p, const struct reply *r,
				 struct err *err)
{
	struct admin_work *w = p;

	(void)err;
	w->in_group = reply_ok(r);
	return STEP_NEXT;
}

static enum build admin_idps(void *p, struct request_spec *q, struct err *err)
{
	struct admin_work *w = p;

	return admin_providers(q, id(&w->base), err);
}

static enum verdict admin_idps_read(void *p, const struct reply *r,
				    struct err *err)
{
	struct admin_work *w = p;

	(void)err;
	w->has_provider = admin_provider_find(&w->provider, r->doc, ADMIN_USER);
	return STEP_NEXT;
}

static enum build admin_users(void *p, struct request_spec *q, struct err *err)
{
	struct admin_work *w = p;

	if (!w->has_provider)
		return BUILD_SKIP;
	return htpasswd_users(q, id(&w->base), w->provider.id, err);
}

static enum verdict admin_users_read(void *p, const struct reply *r,
				     struct err *err)
{
	struct admin_work *w = p;

	(void)err;
	w->user_id =
		arena_dup(w->base.arena, htpasswd_user_id(r->doc, ADMIN_USER));
	return STEP_NEXT;
}

static const struct step admin_probe[] = {
	{ .name = "GetClusterAdmin",
	  .build = admin_look,
	  .read = admin_looked,
	  .expects = "CLUSTERS-MGMT-404" },
	{ .name = "ListIdentityProviders",
	  .build = admin_idps,
	  .read = admin_idps_read },
	{ .name = "ListHtpasswdUsers",
	  .build = admin_users,
	  .read = admin_users_read },
	{ 0 },
};

/* A password that an earlier run made and never showed is lost with it: it is
 * set anew in place.  A look has no use for it. */
static enum found admin_judge(void *p, struct err *why)
{
	struct admin_work *w = p;
	const struct setup *s = w->base.app;

	(void)why;
	if (!w->in_group || !w->user_id)
		return FOUND_TODO;
	return s->mode == ENGINE_DRY || s->admin_set || setup_password_shown(s)
		       ? FOUND_OK
		       : FOUND_TODO;
}

static enum build admin_join(void *p, struct request_spec *q, struct err *err)
{
	struct admin_work *w = p;

	if (w->in_group)
		return BUILD_SKIP;
	return admin_add(q, id(&w->base), ADMIN_USER, err);
}

static enum build admin_password(void *p, struct request_spec *q,
				 struct err *err)
{
	struct admin_work *w = p;
	const struct setup *s = w->base.app;

	if (w->user_id)
		return htpasswd_set(q, id(&w->base), w->provider.id, w->user_id,
				    &s->admin_hash, err);
	if (w->has_provider)
		return admin_provider_add(q, id(&w->base), w->provider.id,
					  ADMIN_USER, &s->admin_hash, err);
	return admin_provider_create(q, id(&w->base), ADMIN_USER, ADMIN_USER,
				     &s->admin_hash, err);
}

static enum verdict admin_done(void *p, const struct reply *r, struct err *err)
{
	struct admin_work *w = p;
	struct setup *s = w->base.app;

	(void)r;
	(void)err;
	s->admin_set = true;
	s->admin_since = world_unix();
	return STEP_NEXT;
}

static const struct step admin_apply[] = {
	{ .name = "AddClusterAdmin", .build = admin_join, .writes = true },
	{ .name = "SetPassword",
	  .build = admin_password,
	  .read = admin_done,
	  .writes = true },
	{ 0 },
};

const struct action_class act_cluster_admin = {
	.name = "cluster-admin",
	.work_size = sizeof(struct admin_work),
	.probe = admin_probe,
	.found = admin_judge,
	.apply = admin_apply,
};
