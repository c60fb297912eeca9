/* admin.c - see admin.h. */
#include "core/ocm/admin.h"

#include "core/base/str.h"
#include "core/ocm/wire.h"

#define HTPASSWD "HTPasswdIdentityProvider"

enum build admin_get(struct request_spec *q, const char *cluster,
		     const char *user, struct err *err)
{
	return wire_call(q, OP_ADMIN_GET, WIRE_IDS(cluster, user), NULL, err);
}

enum build admin_add(struct request_spec *q, const char *cluster,
		     const char *user, struct err *err)
{
	cJSON *body = cJSON_CreateObject();

	wire_text(body, "kind", "User");
	wire_text(body, "id", user);
	return wire_call(q, OP_ADMIN_ADD, WIRE_IDS(cluster), body, err);
}

enum build admin_providers(struct request_spec *q, const char *cluster,
			   struct err *err)
{
	wire_list(q);
	return wire_call(q, OP_PROVIDERS, WIRE_IDS(cluster), NULL, err);
}

static bool read_provider(struct identity_provider *out, const struct node *doc,
			  struct err *err)
{
	struct wire w = wire_open(doc, "identity provider", err);

	WIRE(&w, out->id, "id");
	WIRE(&w, out->name, "name");
	WIRE(&w, out->type, "type");
	return w.ok;
}

bool admin_provider_find(struct identity_provider *out, const struct node *doc,
			 const char *name)
{
	struct err err = { 0 };

	NODE_EACH(it, node_child(doc, "items"))
	if (str_eq(node_text(it, "name"), name) &&
	    str_eq(node_text(it, "type"), HTPASSWD))
		return read_provider(out, it, &err);
	return false;
}

static void add_user(cJSON *object, const char *user, const struct secret *hash)
{
	wire_text(object, "username", user);
	wire_text(object, "hashed_password", secret_text(hash));
}

enum build admin_provider_create(struct request_spec *q, const char *cluster,
				 const char *name, const char *user,
				 const struct secret *hash, struct err *err)
{
	cJSON *body = cJSON_CreateObject();
	cJSON *users, *items, *item = cJSON_CreateObject();

	wire_text(body, "kind", "IdentityProvider");
	wire_text(body, "type", HTPASSWD);
	wire_text(body, "name", name);
	users = cJSON_AddObjectToObject(
		cJSON_AddObjectToObject(body, "htpasswd"), "users");
	items = cJSON_AddArrayToObject(users, "items");
	add_user(item, user, hash);
	cJSON_AddItemToArray(items, item);
	q->secret = true;
	return wire_call(q, OP_PROVIDER_CREATE, WIRE_IDS(cluster), body, err);
}

enum build admin_provider_add(struct request_spec *q, const char *cluster,
			      const char *provider, const char *user,
			      const struct secret *hash, struct err *err)
{
	cJSON *body = cJSON_CreateObject();

	add_user(body, user, hash);
	q->secret = true;
	return wire_call(q, OP_USER_ADD, WIRE_IDS(cluster, provider), body,
			 err);
}
