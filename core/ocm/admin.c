/* admin.c - see admin.h. */
#include "core/ocm/admin.h"

#include "core/base/str.h"
#include "core/ocm/wire.h"

#define CLUSTERS WIRE_CLUSTERS_MGMT "/clusters/"
#define GROUP    "/groups/cluster-admins/users"
#define HTPASSWD "HTPasswdIdentityProvider"

static const char *cluster_path(struct request_spec *q, const char *cluster,
				const char *tail, struct err *err)
{
	return wire_path(q, CLUSTERS, (struct wire_id){ "cluster id", cluster },
			 tail, err);
}

/* .../clusters/C<middle>/I<tail> */
static const char *item_path(struct request_spec *q, const char *cluster,
			     const char *middle, struct wire_id item,
			     struct err *err)
{
	const char *head = cluster_path(q, cluster, middle, err);

	return head ? wire_path(q, head, item, "", err) : NULL;
}

static const char *user_path(struct request_spec *q, const char *cluster,
			     const char *user, struct err *err)
{
	return item_path(q, cluster, GROUP "/",
			 (struct wire_id){ "user name", user }, err);
}

enum build admin_get(struct request_spec *q, const char *cluster,
		     const char *user, struct err *err)
{
	return wire_get(q, "GET cluster-admin",
			user_path(q, cluster, user, err));
}

enum build admin_add(struct request_spec *q, const char *cluster,
		     const char *user, struct err *err)
{
	cJSON *body = cJSON_CreateObject();

	wire_text(body, "kind", "User");
	wire_text(body, "id", user);
	return wire_write(q, "POST cluster-admins", "POST",
			  cluster_path(q, cluster, GROUP, err), body);
}

enum build admin_remove(struct request_spec *q, const char *cluster,
			const char *user, struct err *err)
{
	return wire_write(q, "DELETE cluster-admin", "DELETE",
			  user_path(q, cluster, user, err), NULL);
}

enum build admin_providers(struct request_spec *q, const char *cluster,
			   struct err *err)
{
	wire_page(q, 1, -1);
	return wire_get(q, "GET identity_providers",
			cluster_path(q, cluster, "/identity_providers", err));
}

bool admin_provider_find(struct identity_provider *out, const struct node *doc,
			 const char *name)
{
	struct err err = { 0 };

	NODE_EACH(it, node_child(doc, "items"))
	if (str_eq(node_text(it, "name"), name) &&
	    str_eq(node_text(it, "type"), HTPASSWD))
		return admin_provider_read(out, it, &err);
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
	return wire_write(q, "POST identity_providers", "POST",
			  cluster_path(q, cluster, "/identity_providers", err),
			  body);
}

bool admin_provider_read(struct identity_provider *out, const struct node *doc,
			 struct err *err)
{
	struct wire w = wire_open(doc, "identity provider", err);

	WIRE(&w, out->id, "id");
	WIRE(&w, out->name, "name");
	WIRE(&w, out->type, "type");
	return w.ok;
}

enum build admin_provider_add(struct request_spec *q, const char *cluster,
			      const char *provider, const char *user,
			      const struct secret *hash, struct err *err)
{
	const char *path = item_path(
		q, cluster, "/identity_providers/",
		(struct wire_id){ "identity provider id", provider }, err);
	cJSON *body = cJSON_CreateObject();

	if (path)
		path = arena_fmt(q->arena, "%s/htpasswd_users", path);
	add_user(body, user, hash);
	q->secret = true;
	return wire_write(q, "POST htpasswd_users", "POST", path, body);
}

enum build admin_provider_delete(struct request_spec *q, const char *cluster,
				 const char *provider, struct err *err)
{
	return wire_write(
		q, "DELETE identity_provider", "DELETE",
		item_path(q, cluster, "/identity_providers/",
			  (struct wire_id){ "identity provider id", provider },
			  err),
		NULL);
}
