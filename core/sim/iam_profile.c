/* iam_profile.c - instance profiles. */
#include "core/sim/iam.h"

#include "core/base/str.h"

/* iam.instance-profile: as shown, but Roles; "_roles": [role name] */

static cJSON *roles_of(cJSON *profile)
{
	cJSON *have = cJSON_GetObjectItem(profile, "_roles");

	return have ? have : cJSON_AddArrayToObject(profile, "_roles");
}

static cJSON *shown(struct call *c, cJSON *profile)
{
	cJSON *copy = cJSON_Duplicate(profile, true), *roles, *role;
	const cJSON *it;

	roles = cJSON_AddArrayToObject(copy, "Roles");
	cJSON_ArrayForEach(it, roles_of(profile))
	{
		role = world_get(c->world, "iam.role", it->valuestring);
		if (!role)
			continue;
		role = cJSON_Duplicate(role, true);
		iam_encode(role, "AssumeRolePolicyDocument");
		cJSON_AddItemToArray(roles, role);
	}
	return copy;
}

static bool need(struct call *c, cJSON **profile)
{
	const char *name;

	if (!call_need(c, "InstanceProfileName", &name))
		return false;
	*profile = world_get(c->world, "iam.instance-profile", name);
	return *profile ||
	       iam_no_such(c, "Instance Profile %s cannot be found.", name);
}

static bool create(struct call *c)
{
	const char *name, *path = call_param(c, "Path");
	cJSON *doc, *tags;

	if (!call_need(c, "InstanceProfileName", &name))
		return false;
	if (world_get(c->world, "iam.instance-profile", name))
		return call_error(c, 409, "EntityAlreadyExists",
				  "Instance Profile %s already exists.", name);
	path = path && *path ? path : "/";
	doc = cJSON_CreateObject();
	doc_set(doc, "Path", path);
	doc_set(doc, "InstanceProfileName", name);
	doc_set(doc, "InstanceProfileId",
		iam_unique(c, "AIPA", "iam.instance-profile", name));
	doc_set(doc, "Arn",
		arena_fmt(c->arena,
			  "arn:aws:iam::" SIM_ACCOUNT ":instance-profile%s%s",
			  path, name));
	doc_set(doc, "CreateDate", iam_now(c));
	tags = call_tags(c, "Tags.member");
	if (tags)
		doc_set_item(doc, "Tags", tags);
	world_put(c->world, "iam.instance-profile", name, doc);
	doc_set_item(c->out, "InstanceProfile", shown(c, doc));
	return true;
}

static bool get(struct call *c)
{
	cJSON *profile;

	if (!need(c, &profile))
		return false;
	doc_set_item(c->out, "InstanceProfile", shown(c, profile));
	return true;
}

static int place_of(cJSON *profile, const char *role)
{
	const cJSON *it;
	int i = 0;

	cJSON_ArrayForEach(it, roles_of(profile))
	{
		if (str_eq(it->valuestring, role))
			return i;
		i++;
	}
	return -1;
}

static bool add_role(struct call *c)
{
	cJSON *profile, *role;

	if (!need(c, &profile) || !iam_role_need(c, &role))
		return false;
	if (roles_of(profile)->child)
		return call_error(c, 409, "LimitExceeded",
				  "Cannot exceed quota for "
				  "InstanceSessionsPerInstanceProfile: 1");
	cJSON_AddItemToArray(roles_of(profile),
			     cJSON_CreateString(doc_text(role, "RoleName")));
	return true;
}

static bool remove_role(struct call *c)
{
	const char *name;
	cJSON *profile;
	int at;

	if (!need(c, &profile) || !call_need(c, "RoleName", &name))
		return false;
	at = place_of(profile, name);
	if (at < 0)
		return iam_no_such(c, "The role with name %s cannot be found.",
				   name);
	cJSON_DeleteItemFromArray(roles_of(profile), at);
	return true;
}

static bool delete (struct call *c)
{
	cJSON *profile;

	if (!need(c, &profile))
		return false;
	if (roles_of(profile)->child)
		return call_error(c, 409, "DeleteConflict",
				  "Cannot delete entity, must remove roles "
				  "from instance profile first.");
	world_drop(c->world, "iam.instance-profile",
		   doc_text(profile, "InstanceProfileName"));
	return true;
}

static bool list_some(struct call *c, const char *role)
{
	cJSON *list = cJSON_CreateArray(), *profile;
	size_t i;

	for (i = 0; (profile = world_nth(c->world, "iam.instance-profile", i));
	     i++)
		if (!role || place_of(profile, role) >= 0)
			cJSON_AddItemToArray(list, shown(c, profile));
	return iam_page(c, "InstanceProfiles", list);
}

static bool list_all(struct call *c)
{
	return list_some(c, NULL);
}

static bool list_for_role(struct call *c)
{
	cJSON *role;

	return iam_role_need(c, &role) &&
	       list_some(c, doc_text(role, "RoleName"));
}

const struct sim_op iam_profile_ops[] = {
	{ "CreateInstanceProfile", create },
	{ "GetInstanceProfile", get },
	{ "AddRoleToInstanceProfile", add_role },
	{ "RemoveRoleFromInstanceProfile", remove_role },
	{ "DeleteInstanceProfile", delete },
	{ "ListInstanceProfiles", list_all },
	{ "ListInstanceProfilesForRole", list_for_role },
	{ 0 },
};
