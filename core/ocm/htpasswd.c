/* htpasswd.c - see htpasswd.h. */
#include "core/ocm/htpasswd.h"

#include "core/ocm/wire.h"

static const char *users_path(struct request_spec *q, const char *cluster,
			      const char *provider)
{
	return arena_fmt(q->arena,
			 WIRE_CLUSTERS_MGMT
			 "/clusters/%s/identity_providers/%s/htpasswd_users",
			 cluster, provider);
}

enum build htpasswd_users(struct request_spec *q, const char *cluster,
			  const char *provider, struct err *err)
{
	(void)err;
	wire_page(q, 1, OCM_PAGE);
	return wire_get(q, "ListHtpasswdUsers",
			users_path(q, cluster, provider));
}

const char *htpasswd_user_id(const struct node *doc, const char *username)
{
	NODE_EACH(it, node_at(doc, "items"))
	if (!strcmp(node_text(it, "username"), username))
		return node_text(it, "id");
	return NULL;
}

enum build htpasswd_set(struct request_spec *q, const char *cluster,
			const char *provider, const char *user_id,
			const struct secret *hash)
{
	cJSON *body = cJSON_CreateObject();

	cJSON_AddStringToObject(body, "hashed_password", secret_text(hash));
	q->secret = true;
	q->repeatable = true;
	return wire_write(q, "SetHtpasswdUser", "PATCH",
			  arena_fmt(q->arena, "%s/%s",
				    users_path(q, cluster, provider), user_id),
			  body);
}
