/* htpasswd.c - see htpasswd.h. */
#include "core/ocm/htpasswd.h"

#include "core/ocm/wire.h"

enum build htpasswd_users(struct request_spec *q, const char *cluster,
			  const char *provider, struct err *err)
{
	wire_list(q);
	return wire_call(q, OP_USERS, WIRE_IDS(cluster, provider), NULL, err);
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
			const struct secret *hash, struct err *err)
{
	cJSON *body = cJSON_CreateObject();

	cJSON_AddStringToObject(body, "hashed_password", secret_text(hash));
	q->secret = true;
	return wire_call(q, OP_USER_SET, WIRE_IDS(cluster, provider, user_id),
			 body, err);
}
