/* iam_user.c - users, the account's alias. */
#include "core/sim/iam.h"

#include "core/base/str.h"

/* The user of UserName; without it, the caller's. */
static bool need(struct call *c, cJSON **user)
{
	const char *name = call_param(c, "UserName");
	const char *own = strstr(c->caller, ":user/");

	if (!name && own)
		name = strrchr(own, '/') + 1;
	if (!name)
		return call_error(c, 400, "ValidationError",
				  "Must specify userName when calling with "
				  "non-User credentials");
	*user = world_get(c->world, "iam.user", name);
	return *user ||
	       iam_no_such(c, "The user with name %s cannot be found.", name);
}

static bool get_user(struct call *c)
{
	cJSON *user;

	if (!need(c, &user))
		return false;
	doc_set_item(c->out, "User", cJSON_Duplicate(user, true));
	return true;
}

static bool list_users(struct call *c)
{
	cJSON *list = cJSON_CreateArray(), *user;
	size_t i;

	for (i = 0; (user = world_nth(c->world, "iam.user", i)); i++)
		cJSON_AddItemToArray(list, cJSON_Duplicate(user, true));
	return iam_page(c, "Users", list);
}

static bool list_attached(struct call *c)
{
	const cJSON *list;
	cJSON *user;

	if (!need(c, &user))
		return false;
	list = cJSON_GetObjectItem(user, "_attached");
	return iam_page(c, "AttachedPolicies",
			list ? cJSON_Duplicate(list, true)
			     : cJSON_CreateArray());
}

static bool nothing(struct call *c, const char *name)
{
	cJSON *user;

	return need(c, &user) && iam_page(c, name, cJSON_CreateArray());
}

static bool list_own(struct call *c)
{
	return nothing(c, "PolicyNames");
}

static bool list_groups(struct call *c)
{
	return nothing(c, "Groups");
}

static bool list_aliases(struct call *c)
{
	const cJSON *account = world_get(c->world, "iam.account", SIM_ACCOUNT);
	cJSON *list = cJSON_CreateArray();

	if (*doc_text(account, "Alias"))
		cJSON_AddItemToArray(
			list, cJSON_CreateString(doc_text(account, "Alias")));
	return iam_page(c, "AccountAliases", list);
}

const struct sim_op iam_user_ops[] = {
	{ "GetUser", get_user },
	{ "ListUsers", list_users },
	{ "ListAttachedUserPolicies", list_attached },
	{ "ListUserPolicies", list_own },
	{ "ListGroupsForUser", list_groups },
	{ "ListAccountAliases", list_aliases },
	{ 0 },
};
