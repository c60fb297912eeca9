/* iam_role.c - roles: made, shown, changed, deleted. */
#include "core/sim/iam.h"

#include "core/base/str.h"

#define NAME_MAX_LEN  64
#define SESSION_LEAST 3600
#define SESSION_MOST  43200

bool iam_role_need(struct call *c, cJSON **role)
{
	const char *name;

	if (!call_need(c, "RoleName", &name))
		return false;
	*role = world_get(c->world, "iam.role", name);
	return *role ||
	       iam_no_such(c, "The role with name %s cannot be found.", name);
}

static bool show(struct call *c, const cJSON *role)
{
	cJSON *copy = cJSON_Duplicate(role, true);

	iam_encode(copy, "AssumeRolePolicyDocument");
	doc_set_item(c->out, "Role", copy);
	return true;
}

static bool get_role(struct call *c)
{
	cJSON *role;

	return iam_role_need(c, &role) && show(c, role);
}

static bool name_ok(struct call *c, const char *name)
{
	const char *p;

	for (p = name; *p; p++)
		if (!strchr("+=,.@_-", *p) &&
		    !((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
		      (*p >= '0' && *p <= '9')))
			break;
	if (!*p && strlen(name) <= NAME_MAX_LEN)
		return true;
	return call_error(
		c, 400, "ValidationError",
		"1 validation error detected: Value at 'roleName' "
		"failed to satisfy constraint: Member must have "
		"length less than or equal to 64 and match [\\w+=,.@-]+");
}

static bool trust_ok(struct call *c, const char *text)
{
	const char *why = policy_fault(c->world, c->arena, text, POLICY_TRUST);

	return !why || call_error(c, 400, "MalformedPolicyDocument", "%s", why);
}

static bool set_boundary(struct call *c, cJSON *role, const char *arn)
{
	cJSON *b;

	if (!iam_policy_exists(c->world, arn))
		return iam_no_such(c,
				   "Scope ARN: %s does not exist or is not "
				   "attachable.",
				   arn);
	b = cJSON_CreateObject();
	doc_set(b, "PermissionsBoundaryType", "Policy");
	doc_set(b, "PermissionsBoundaryArn", arn);
	doc_set_item(role, "PermissionsBoundary", b);
	return true;
}

static bool set_session(struct call *c, cJSON *role, const char *text)
{
	long long s = SESSION_LEAST;

	if (text && !str_int(text, SESSION_LEAST, SESSION_MOST, &s))
		return call_error(c, 400, "ValidationError",
				  "MaxSessionDuration %s: expected %d to %d",
				  text, SESSION_LEAST, SESSION_MOST);
	doc_set_number(role, "MaxSessionDuration", (double)s);
	return true;
}

static cJSON *role_new(struct call *c, const char *name, const char *path,
		       const char *trust)
{
	cJSON *role = cJSON_CreateObject();

	doc_set(role, "Path", path);
	doc_set(role, "RoleName", name);
	doc_set(role, "RoleId", iam_unique(c, "AROA", "iam.role", name));
	doc_set(role, "Arn",
		arena_fmt(c->arena, "arn:aws:iam::" SIM_ACCOUNT ":role%s%s",
			  path, name));
	doc_set(role, "CreateDate", iam_now(c));
	doc_set(role, "AssumeRolePolicyDocument", trust);
	cJSON_AddArrayToObject(role, "_attached");
	cJSON_AddObjectToObject(role, "_inline");
	doc_set_number(role, "_made_ms", (double)world_time_ms(c->world));
	return role;
}

static bool create_role(struct call *c)
{
	const char *name, *trust, *path = call_param(c, "Path");
	const char *boundary = call_param(c, "PermissionsBoundary");
	const char *description = call_param(c, "Description");
	cJSON *role, *tags;

	if (!call_need(c, "RoleName", &name) || !name_ok(c, name) ||
	    !call_need(c, "AssumeRolePolicyDocument", &trust))
		return false;
	if (world_get(c->world, "iam.role", name))
		return call_error(c, 409, "EntityAlreadyExists",
				  "Role with name %s already exists.", name);
	if (!trust_ok(c, trust))
		return false;
	role = role_new(c, name, path && *path ? path : "/", trust);
	tags = call_tags(c, "Tags.member");
	if (tags)
		doc_set_item(role, "Tags", tags);
	if (description && *description)
		doc_set(role, "Description", description);
	if (!set_session(c, role, call_param(c, "MaxSessionDuration")) ||
	    (boundary && !set_boundary(c, role, boundary))) {
		cJSON_Delete(role);
		return false;
	}
	return show(c, world_put(c->world, "iam.role", name, role));
}

static bool list_roles(struct call *c)
{
	const char *prefix = call_param(c, "PathPrefix");
	cJSON *list = cJSON_CreateArray(), *role, *copy;
	size_t i;

	for (i = 0; (role = world_nth(c->world, "iam.role", i)); i++) {
		if (prefix && !str_starts(doc_text(role, "Path"), prefix))
			continue;
		copy = cJSON_Duplicate(role, true);
		iam_encode(copy, "AssumeRolePolicyDocument");
		cJSON_DeleteItemFromObject(copy, "Tags");
		cJSON_DeleteItemFromObject(copy, "PermissionsBoundary");
		cJSON_AddItemToArray(list, copy);
	}
	return iam_page(c, "Roles", list);
}

static bool in_profile(struct world *w, const char *role)
{
	const cJSON *profile, *it;
	size_t i;

	for (i = 0; (profile = world_nth(w, "iam.instance-profile", i)); i++) {
		cJSON_ArrayForEach(it, cJSON_GetObjectItem(profile, "_roles"))
		{
			if (str_eq(it->valuestring, role))
				return true;
		}
	}
	return false;
}

static bool delete_role(struct call *c)
{
	const cJSON *attached, *own;
	const char *why = NULL;
	cJSON *role;

	if (!iam_role_need(c, &role))
		return false;
	attached = cJSON_GetObjectItem(role, "_attached");
	own = cJSON_GetObjectItem(role, "_inline");
	if (attached && attached->child)
		why = "must detach all policies first.";
	else if (own && own->child)
		why = "must delete policies first.";
	else if (in_profile(c->world, doc_text(role, "RoleName")))
		why = "must remove roles from instance profile first.";
	if (why)
		return call_error(c, 409, "DeleteConflict",
				  "Cannot delete entity, %s", why);
	policy_orphan(c->world, doc_text(role, "Arn"),
		      doc_text(role, "RoleId"));
	world_drop(c->world, "iam.role", doc_text(role, "RoleName"));
	return true;
}

static bool update_trust(struct call *c)
{
	const char *text;
	cJSON *role;

	if (!iam_role_need(c, &role) ||
	    !call_need(c, "PolicyDocument", &text) || !trust_ok(c, text))
		return false;
	doc_set(role, "AssumeRolePolicyDocument", text);
	return true;
}

static bool update_role(struct call *c)
{
	const char *text = call_param(c, "Description");
	const char *session = call_param(c, "MaxSessionDuration");
	cJSON *role;

	if (!iam_role_need(c, &role) ||
	    (session && !set_session(c, role, session)))
		return false;
	if (text)
		doc_set(role, "Description", text);
	return true;
}

static bool put_boundary(struct call *c)
{
	const char *arn;
	cJSON *role;

	return iam_role_need(c, &role) &&
	       call_need(c, "PermissionsBoundary", &arn) &&
	       set_boundary(c, role, arn);
}

static bool delete_boundary(struct call *c)
{
	cJSON *role;

	if (!iam_role_need(c, &role))
		return false;
	cJSON_DeleteItemFromObject(role, "PermissionsBoundary");
	return true;
}

static bool tag_role(struct call *c)
{
	cJSON *role;

	if (!iam_role_need(c, &role))
		return false;
	iam_tag(c, role);
	return true;
}

static bool untag_role(struct call *c)
{
	cJSON *role;

	if (!iam_role_need(c, &role))
		return false;
	iam_untag(c, role);
	return true;
}

static bool list_role_tags(struct call *c)
{
	const cJSON *tags;
	cJSON *role;

	if (!iam_role_need(c, &role))
		return false;
	tags = cJSON_GetObjectItem(role, "Tags");
	return iam_page(c, "Tags",
			tags ? cJSON_Duplicate(tags, true)
			     : cJSON_CreateArray());
}

/* ---- service-linked ---------------------------------------------------------- */

static const struct {
	const char *service, *name;
} linked[] = {
	{ "elasticloadbalancing.amazonaws.com",
	  "AWSServiceRoleForElasticLoadBalancing" },
	{ "autoscaling.amazonaws.com", "AWSServiceRoleForAutoScaling" },
	{ "spot.amazonaws.com", "AWSServiceRoleForEC2Spot" },
};

static const char *linked_name(const char *service)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(linked); i++)
		if (!strcmp(linked[i].service, service))
			return linked[i].name;
	return NULL;
}

static bool create_linked(struct call *c)
{
	const char *service, *name;
	cJSON *role;

	if (!call_need(c, "AWSServiceName", &service))
		return false;
	name = linked_name(service);
	if (!name)
		return call_error(c, 400, "InvalidInput",
				  "%s is not a service that has a role of its "
				  "own here",
				  service);
	if (world_get(c->world, "iam.role", name))
		return call_error(c, 400, "InvalidInput",
				  "Service role name %s has been taken in this "
				  "account, please try a different suffix.",
				  name);
	role = role_new(
		c, name, arena_fmt(c->arena, "/aws-service-role/%s/", service),
		arena_fmt(c->arena,
			  "{\"Version\":\"2012-10-17\",\"Statement\":[{"
			  "\"Effect\":\"Allow\",\"Principal\":{\"Service\":"
			  "\"%s\"},\"Action\":\"sts:AssumeRole\"}]}",
			  service));
	return show(c, world_put(c->world, "iam.role", name, role));
}

const struct sim_op iam_role_ops[] = {
	{ "GetRole", get_role },
	{ "ListRoles", list_roles },
	{ "CreateRole", create_role },
	{ "DeleteRole", delete_role },
	{ "UpdateAssumeRolePolicy", update_trust },
	{ "UpdateRole", update_role },
	{ "PutRolePermissionsBoundary", put_boundary },
	{ "DeleteRolePermissionsBoundary", delete_boundary },
	{ "TagRole", tag_role },
	{ "UntagRole", untag_role },
	{ "ListRoleTags", list_role_tags },
	{ "CreateServiceLinkedRole", create_linked },
	{ 0 },
};
