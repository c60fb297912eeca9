/*
 * ocm_access.c - who may log in to a cluster: groups, identity providers and
 * their htpasswd users (card ocm-api 3.13).  A user can log in 60 to 120 world
 * seconds after it was made; the hash's form is judged at login (oauth.c), as
 * in life.
 */
#include "core/sim/ocm.h"

#include "core/base/str.h"

#include <crypt.h>

#define C      "/api/clusters_mgmt/v1/clusters"
#define BASE32 "0123456789abcdefghijklmnopqrstuv"
#define IDP    "ocm.idp"
#define ADMIN  "ocm.admin" /* key: cluster/group/user */

static bool ready(struct ocm *o)
{
	if (doc_at_bool(o->cluster, "external_auth_config.enabled"))
		return ocm_fail(o, 400,
				"Identity providers are not supported for a "
				"cluster with external authentication");
	return str_eq(doc_text(o->cluster, "state"), "ready") ||
	       ocm_fail(o, 400, "Cluster '%s' is not ready", o->arg[0]);
}

/* ---- groups --------------------------------------------------------------*/

static bool known_group(struct ocm *o)
{
	return str_in(o->arg[1], "cluster-admins dedicated-admins") ||
	       ocm_fail(o, 404, "Group '%s' not found", o->arg[1]);
}

static const char *admin_key(struct ocm *o, const char *user)
{
	return arena_fmt(o->a, "%s/%s/%s", o->arg[0], o->arg[1], user);
}

static cJSON *users_in(struct ocm *o, const char *group)
{
	const char *prefix = arena_fmt(o->a, "%s/%s/", o->arg[0], group);
	cJSON *out = cJSON_CreateArray();
	const char *key;
	size_t i;

	for (i = 0; (key = world_nth_key(o->w, ADMIN, i)); i++)
		if (str_starts(key, prefix))
			cJSON_AddItemToArray(
				out, ocm_public(world_nth(o->w, ADMIN, i)));
	return out;
}

static void list_groups(struct ocm *o)
{
	static const char *const names[] = { "cluster-admins",
					     "dedicated-admins" };
	cJSON *items = cJSON_CreateArray();
	size_t i;

	for (i = 0; i < ARRAY_LEN(names); i++)
		cJSON_AddItemToArray(
			items, jsonf("{'kind':'Group','id':'%s','href':"
				     "'" C "/%s/groups/%s','users':{'kind':"
				     "'UserListLink','href':"
				     "'" C "/%s/groups/%s/users',"
				     "'items':%j}}",
				     names[i], o->arg[0], names[i], o->arg[0],
				     names[i], users_in(o, names[i])));
	ocm_list(o, "GroupList", items);
}

static void list_users(struct ocm *o)
{
	if (known_group(o))
		ocm_list(o, "UserList", users_in(o, o->arg[1]));
}

static cJSON *user_doc(struct ocm *o, const char *group, const char *id)
{
	return jsonf("{'kind':'User','id':'%s','href':"
		     "'" C "/%s/groups/%s/users/%s'}",
		     id, doc_text(o->cluster, "id"), group, id);
}

static void post_user(struct ocm *o)
{
	const char *id = node_text(o->body, "id"), *key;

	if (!known_group(o))
		return;
	if (!*id) {
		ocm_fail(o, 400, "User identifier is mandatory");
		return;
	}
	key = admin_key(o, id);
	if (world_get(o->w, ADMIN, key)) {
		ocm_fail(o, 409, "User '%s' already exists", id);
		return;
	}
	ocm_send(o, 201,
		 world_put(o->w, ADMIN, key, user_doc(o, o->arg[1], id)));
}

static void get_user(struct ocm *o)
{
	cJSON *doc = world_get(o->w, ADMIN, admin_key(o, o->arg[2]));

	if (doc)
		ocm_send(o, 200, doc);
	else
		ocm_fail(o, 404, "User '%s' not found", o->arg[2]);
}

static void delete_user(struct ocm *o)
{
	if (world_drop(o->w, ADMIN, admin_key(o, o->arg[2])))
		ocm_empty(o, 204);
	else
		ocm_fail(o, 404, "User '%s' not found", o->arg[2]);
}

/* ---- htpasswd users ------------------------------------------------------*/

/* A clear password is hashed here, as the service does; salt of the seed. */
static const char *hash_of(struct ocm *o, const struct node *user)
{
	const char *plain = node_text(user, "password");
	struct crypt_data *data;
	char salt[CRYPT_GENSALT_OUTPUT_SIZE], bytes[16];
	const char *out = NULL;

	if (!*plain)
		return node_text(user, "hashed_password");
	o->x->hide = true;
	world_bytes(o->w, bytes, sizeof(bytes), "ocm.salt", o->arg[0]);
	data = mem_new(sizeof(*data));
	if (crypt_gensalt_rn("$2a$", 5, bytes, sizeof(bytes), salt,
			     sizeof(salt)))
		out = crypt_r(plain, salt, data);
	out = arena_dup(o->a, out ? out : "");
	mem_free(data);
	return out;
}

static cJSON *htpasswd_user(struct ocm *o, const struct node *user)
{
	const char *name = node_text(user, "username");
	const char *id =
		world_token(o->w, o->a, BASE32, 32, "ocm.htpasswd", name);
	cJSON *doc = jsonf("{'kind':'HTPasswdUser','id':'%s','username':'%s',"
			   "'_hash':'%s'}",
			   id, name, hash_of(o, user));

	doc_set_number(doc, "_active_at",
		       (double)(world_time(o->w) + 60 + id[0] % 60));
	return doc;
}

static bool check_htpasswd(struct ocm *o, const struct node *user)
{
	const char *hash = node_text(user, "hashed_password");

	if (!*node_text(user, "username"))
		return ocm_fail(o, 400, "Attribute 'username' is mandatory");
	if (*node_text(user, "password"))
		return true;
	if (str_starts(hash, "$2a$") || str_starts(hash, "$2b$") ||
	    str_starts(hash, "$2y$") || str_starts(hash, "$apr1$") ||
	    str_starts(hash, "{SHA}"))
		return true;
	return ocm_fail(o, 400,
			"The hashed password of user '%s' is not a htpasswd "
			"hash",
			node_text(user, "username"));
}

static cJSON *idp_of(struct ocm *o)
{
	cJSON *doc = world_get(o->w, IDP,
			       arena_fmt(o->a, "%s/%s", o->arg[0], o->arg[1]));

	if (!doc)
		ocm_fail(o, 404, "Identity provider '%s' not found", o->arg[1]);
	return doc;
}

static cJSON *new_idp(struct ocm *o, const char *cluster, const char *name,
		      const struct node *users)
{
	const char *id = world_token(o->w, o->a, BASE32, 32, IDP,
				     arena_fmt(o->a, "%s/%s", cluster, name));
	cJSON *list = cJSON_CreateArray(), *doc;

	NODE_EACH(it, users)
	cJSON_AddItemToArray(list, htpasswd_user(o, it));
	doc = jsonf("{'kind':'IdentityProvider','id':'%s','href':"
		    "'" C "/%s/identity_providers/%s','name':'%s',"
		    "'type':'HTPasswdIdentityProvider','mapping_method':"
		    "'claim','challenge':true,'login':true,'htpasswd':{"
		    "'users':{'kind':'HTPasswdUserListLink','href':"
		    "'" C "/%s/identity_providers/%s/htpasswd_users'}},"
		    "'_users':%j}",
		    id, cluster, id, name, cluster, id, list);
	return world_put(o->w, IDP, arena_fmt(o->a, "%s/%s", cluster, id), doc);
}

void access_from_body(struct ocm *o, const char *cluster)
{
	const struct node *users = node_at(o->body, "htpasswd/users/items");
	const char *name;

	if (!users)
		return;
	o->arg[0] = cluster;
	new_idp(o, cluster, "cluster-admin", users);
	NODE_EACH(it, users)
	{
		name = node_text(it, "username");
		world_put(
			o->w, ADMIN,
			arena_fmt(o->a, "%s/cluster-admins/%s", cluster, name),
			user_doc(o, "cluster-admins", name));
	}
}

/* ---- identity providers --------------------------------------------------*/

static void list_idps(struct ocm *o)
{
	const char *prefix = arena_fmt(o->a, "%s/", o->arg[0]), *key;
	cJSON *items = cJSON_CreateArray();
	size_t i;

	for (i = 0; (key = world_nth_key(o->w, IDP, i)); i++)
		if (str_starts(key, prefix))
			cJSON_AddItemToArray(
				items,
				cJSON_Duplicate(world_nth(o->w, IDP, i), true));
	ocm_list(o, "IdentityProviderList", items);
}

static bool name_free(struct ocm *o, const char *name)
{
	const char *prefix = arena_fmt(o->a, "%s/", o->arg[0]), *key;
	size_t i;

	for (i = 0; (key = world_nth_key(o->w, IDP, i)); i++)
		if (str_starts(key, prefix) &&
		    str_eq(doc_text(world_nth(o->w, IDP, i), "name"), name))
			return ocm_fail(o, 400,
					"Identity provider with name '%s' "
					"already exists",
					name);
	return true;
}

static void post_idp(struct ocm *o)
{
	const struct node *users = node_at(o->body, "htpasswd/users/items");
	const char *name = node_text(o->body, "name");

	if (!ready(o))
		return;
	if (!*name || strpbrk(name, "/ ")) {
		ocm_fail(o, 400, "Identity provider name '%s' is not valid",
			 name);
		return;
	}
	if (!str_eq(node_text(o->body, "type"), "HTPasswdIdentityProvider")) {
		ocm_fail(o, 400,
			 "Identity provider type '%s' is not "
			 "simulated",
			 node_text(o->body, "type"));
		return;
	}
	if (!name_free(o, name))
		return;
	NODE_EACH(it, users)
	if (!check_htpasswd(o, it))
		return;
	ocm_send(o, 201, new_idp(o, o->arg[0], name, users));
}

static void get_idp(struct ocm *o)
{
	cJSON *doc = idp_of(o);

	if (doc)
		ocm_send(o, 200, doc);
}

static void delete_idp(struct ocm *o)
{
	if (!idp_of(o))
		return;
	world_drop(o->w, IDP, arena_fmt(o->a, "%s/%s", o->arg[0], o->arg[1]));
	ocm_empty(o, 204);
}

static void list_htpasswd(struct ocm *o)
{
	cJSON *idp = idp_of(o);

	if (idp)
		ocm_list(o, "HTPasswdUserList",
			 cJSON_Duplicate(doc_at(idp, "_users"), true));
}

static void post_htpasswd(struct ocm *o)
{
	cJSON *idp = idp_of(o), *it;

	if (!idp || !check_htpasswd(o, o->body))
		return;
	cJSON_ArrayForEach(
		it, doc_at(idp, "_users")) if (str_eq(doc_text(it, "username"),
						      node_text(o->body,
								"username")))
	{
		ocm_fail(o, 409, "User '%s' already exists",
			 doc_text(it, "username"));
		return;
	}
	it = htpasswd_user(o, o->body);
	cJSON_AddItemToArray(doc_at(idp, "_users"), it);
	ocm_send(o, 201, it);
}

static void import_htpasswd(struct ocm *o)
{
	const struct node *users = node_at(o->body, "items");
	cJSON *idp = idp_of(o);

	if (!idp)
		return;
	NODE_EACH(it, users)
	if (!check_htpasswd(o, it))
		return;
	NODE_EACH(it, users)
	cJSON_AddItemToArray(doc_at(idp, "_users"), htpasswd_user(o, it));
	list_htpasswd(o);
}

static cJSON *htpasswd_of(struct ocm *o, cJSON **list)
{
	cJSON *idp = idp_of(o), *it;

	if (!idp)
		return NULL;
	*list = doc_at(idp, "_users");
	cJSON_ArrayForEach(
		it, *list) if (str_eq(doc_text(it, "id"), o->arg[2])) return it;
	ocm_fail(o, 404, "User '%s' not found", o->arg[2]);
	return NULL;
}

static void get_htpasswd(struct ocm *o)
{
	cJSON *list, *it = htpasswd_of(o, &list);

	if (it)
		ocm_send(o, 200, it);
}

static void patch_htpasswd(struct ocm *o)
{
	cJSON *list, *it = htpasswd_of(o, &list);

	if (!it)
		return;
	doc_set(it, "_hash", hash_of(o, o->body));
	doc_set_number(it, "_active_at", (double)(world_time(o->w) + 60));
	ocm_send(o, 200, it);
}

static void delete_htpasswd(struct ocm *o)
{
	cJSON *list, *it = htpasswd_of(o, &list);

	if (!it)
		return;
	cJSON_Delete(cJSON_DetachItemViaPointer(list, it));
	ocm_empty(o, 204);
}

#define CM    "clusters_mgmt/v1/clusters/*/"
#define USERS CM "identity_providers/*/htpasswd_users"
const struct ocm_route ocm_access_routes[] = {
	{ "GET", CM "groups", list_groups },
	{ "GET", CM "groups/*/users", list_users },
	{ "POST", CM "groups/*/users", post_user },
	{ "GET", CM "groups/*/users/*", get_user },
	{ "DELETE", CM "groups/*/users/*", delete_user },
	{ "GET", CM "identity_providers", list_idps },
	{ "POST", CM "identity_providers", post_idp },
	{ "GET", CM "identity_providers/*", get_idp },
	{ "DELETE", CM "identity_providers/*", delete_idp },
	{ "GET", USERS, list_htpasswd },
	{ "POST", USERS, post_htpasswd },
	{ "POST", USERS "/import", import_htpasswd },
	{ "GET", USERS "/*", get_htpasswd },
	{ "PATCH", USERS "/*", patch_htpasswd },
	{ "DELETE", USERS "/*", delete_htpasswd },
	{ 0 },
};
