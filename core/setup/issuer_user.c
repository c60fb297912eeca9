/* issuer_user.c - see issuer_user.h. */
#include "core/setup/issuer_user.h"

#include "core/base/i18n.h"
#include "core/ocm/oidc.h"
#include "core/setup/setup.h"

enum build issuer_user_find(const struct work *w, const char *issuer,
			    struct request_spec *q, struct err *err)
{
	const struct setup *s = w->app;

	if (s->mode != ENGINE_UNDO || !issuer)
		return BUILD_END;
	return oidc_users(q, issuer, err);
}

bool issuer_user_read(struct arena *a, struct issuer_user *u,
		      const struct node *doc, struct err *err)
{
	struct cluster *c = arena_alloc(a, sizeof(*c));

	if (!cluster_list_count(doc))
		return true;
	if (!cluster_list_read(c, doc, 0, err))
		return false;
	snprintf(u->name, sizeof(u->name), "%s", c->name);
	return true;
}

const char *issuer_user_keeps(struct arena *a, const struct issuer_user *u)
{
	return *u->name ? arena_fmt(a, _("cluster %s still uses it"), u->name)
			: NULL;
}
