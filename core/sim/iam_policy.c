/* iam_policy.c - managed policies, AWS' and the customer's, and versions. */
#include "core/sim/iam.h"

#include "core/base/str.h"

#define VERSIONS_MOST 5

/* iam.policy: as GetPolicy shows it and "_versions": [{"VersionId",
 * "IsDefaultVersion","CreateDate","Document"}], "_next": number. */

static int attachments(struct world *w, const char *arn)
{
	const cJSON *role, *it;
	size_t i;
	int n = 0;

	for (i = 0; (role = world_nth(w, "iam.role", i)); i++) {
		cJSON_ArrayForEach(it, cJSON_GetObjectItem(role, "_attached"))
			n += str_eq(doc_text(it, "PolicyArn"), arn);
	}
	return n;
}

static cJSON *versions(cJSON *policy)
{
	return cJSON_GetObjectItem(policy, "_versions");
}

static cJSON *version(cJSON *policy, const char *id)
{
	cJSON *it;

	cJSON_ArrayForEach(it, versions(policy))
	{
		if (str_eq(doc_text(it, "VersionId"), id))
			return it;
	}
	return NULL;
}

const char *iam_policy_document(struct world *w, const char *arn)
{
	cJSON *policy = world_get(w, "iam.policy", arn);

	if (!policy)
		return iam_managed_document(arn);
	return doc_text(version(policy, doc_text(policy, "DefaultVersionId")),
			"Document");
}

static bool no_policy(struct call *c, const char *arn)
{
	return iam_no_such(c, "Policy %s was not found.", arn);
}

/* What AWS says of one of its own; the caller deletes it. */
static cJSON *managed_doc(const char *arn)
{
	cJSON *doc = cJSON_CreateObject();
	const char *name = strrchr(arn, '/') + 1;

	doc_set(doc, "PolicyName", name);
	doc_set(doc, "PolicyId", "ANPASIMULATEDMANAGED1");
	doc_set(doc, "Arn", arn);
	doc_set(doc, "Path",
		strstr(arn, "service-role/") ? "/service-role/" : "/");
	doc_set(doc, "DefaultVersionId", "v1");
	doc_set_bool(doc, "IsAttachable", true);
	doc_set(doc, "CreateDate", "2023-06-06T00:00:00Z");
	doc_set(doc, "UpdateDate", "2023-06-06T00:00:00Z");
	return doc;
}

static cJSON *shown(struct call *c, const char *arn)
{
	cJSON *policy = world_get(c->world, "iam.policy", arn), *copy;

	if (!policy && !iam_managed_document(arn))
		return NULL;
	copy = policy ? cJSON_Duplicate(policy, true) : managed_doc(arn);
	doc_set_number(copy, "AttachmentCount", attachments(c->world, arn));
	doc_set_number(copy, "PermissionsBoundaryUsageCount", 0);
	return copy;
}

static bool get_policy(struct call *c)
{
	const char *arn;
	cJSON *doc;

	if (!call_need(c, "PolicyArn", &arn))
		return false;
	doc = shown(c, arn);
	if (!doc)
		return no_policy(c, arn);
	doc_set_item(c->out, "Policy", doc);
	return true;
}

static bool own_policy(struct call *c, cJSON **policy)
{
	const char *arn;

	if (!call_need(c, "PolicyArn", &arn))
		return false;
	*policy = world_get(c->world, "iam.policy", arn);
	if (!*policy && iam_managed_document(arn))
		return call_error(c, 403, "AccessDenied",
				  "%s belongs to AWS and cannot be changed",
				  arn);
	return *policy || no_policy(c, arn);
}

static bool get_version(struct call *c)
{
	const char *arn, *id, *text;
	cJSON *policy, *doc;

	if (!call_need(c, "PolicyArn", &arn) || !call_need(c, "VersionId", &id))
		return false;
	policy = world_get(c->world, "iam.policy", arn);
	text = iam_managed_document(arn);
	if (policy && version(policy, id)) {
		doc = cJSON_Duplicate(version(policy, id), true);
	} else if (text && !strcmp(id, "v1")) {
		doc = cJSON_CreateObject();
		doc_set(doc, "Document", text);
		doc_set(doc, "VersionId", "v1");
		doc_set_bool(doc, "IsDefaultVersion", true);
		doc_set(doc, "CreateDate", "2023-06-06T00:00:00Z");
	} else {
		return iam_no_such(c,
				   "Policy %s version %s does not exist or "
				   "is not attachable.",
				   arn, id);
	}
	iam_encode(doc, "Document");
	doc_set_item(c->out, "PolicyVersion", doc);
	return true;
}

static bool list_policies(struct call *c)
{
	const char *scope = call_param(c, "Scope"), *arn;
	cJSON *list = cJSON_CreateArray();
	size_t i;

	for (i = 0; !str_eq(scope, "AWS") &&
		    (arn = world_nth_key(c->world, "iam.policy", i));
	     i++)
		cJSON_AddItemToArray(list, shown(c, arn));
	for (i = 0; !str_eq(scope, "Local") && (arn = iam_managed_arn(i)); i++)
		cJSON_AddItemToArray(list, shown(c, arn));
	return iam_page(c, "Policies", list);
}

static cJSON *add_version(struct call *c, cJSON *policy, const char *text,
			  bool make_default)
{
	cJSON *v = cJSON_CreateObject(), *it;
	int n = (int)doc_number(policy, "_next", 1);
	const char *id = arena_fmt(c->arena, "v%d", n);

	doc_set_number(policy, "_next", n + 1);
	doc_set(v, "VersionId", id);
	doc_set_bool(v, "IsDefaultVersion", make_default);
	doc_set(v, "CreateDate", iam_now(c));
	doc_set(v, "Document", text);
	if (make_default) {
		cJSON_ArrayForEach(it, versions(policy))
			doc_set_bool(it, "IsDefaultVersion", false);
		doc_set(policy, "DefaultVersionId", id);
	}
	cJSON_AddItemToArray(versions(policy), v);
	return v;
}

static bool check_text(struct call *c, const char **text)
{
	const char *why;

	if (!call_need(c, "PolicyDocument", text))
		return false;
	why = policy_fault(c->world, c->arena, *text, POLICY_PERMISSION);
	return !why || call_error(c, 400, "MalformedPolicyDocument", "%s", why);
}

static bool create_policy(struct call *c)
{
	const char *name, *text, *path = call_param(c, "Path"), *arn;
	cJSON *policy, *tags;

	if (!call_need(c, "PolicyName", &name) || !check_text(c, &text))
		return false;
	path = path && *path ? path : "/";
	arn = arena_fmt(c->arena, "arn:aws:iam::" SIM_ACCOUNT ":policy%s%s",
			path, name);
	if (world_get(c->world, "iam.policy", arn))
		return call_error(c, 409, "EntityAlreadyExists",
				  "A policy called %s already exists. "
				  "Duplicate names are not allowed.",
				  name);
	policy = cJSON_CreateObject();
	doc_set(policy, "PolicyName", name);
	doc_set(policy, "PolicyId", iam_unique(c, "ANPA", "iam.policy", arn));
	doc_set(policy, "Arn", arn);
	doc_set(policy, "Path", path);
	doc_set_bool(policy, "IsAttachable", true);
	doc_set(policy, "CreateDate", iam_now(c));
	doc_set(policy, "UpdateDate", iam_now(c));
	if (call_param(c, "Description"))
		doc_set(policy, "Description", call_param(c, "Description"));
	tags = call_tags(c, "Tags.member");
	if (tags)
		doc_set_item(policy, "Tags", tags);
	cJSON_AddArrayToObject(policy, "_versions");
	add_version(c, policy, text, true);
	world_put(c->world, "iam.policy", arn, policy);
	doc_set_item(c->out, "Policy", shown(c, arn));
	return true;
}

static bool create_version(struct call *c)
{
	const char *text, *set = call_param(c, "SetAsDefault");
	cJSON *policy, *v;

	if (!own_policy(c, &policy) || !check_text(c, &text))
		return false;
	if (cJSON_GetArraySize(versions(policy)) >= VERSIONS_MOST)
		return call_error(c, 409, "LimitExceeded",
				  "A managed policy can have up to %d "
				  "versions. Before you create a new version, "
				  "you must delete an existing version.",
				  VERSIONS_MOST);
	v = cJSON_Duplicate(add_version(c, policy, text, str_eq(set, "true")),
			    true);
	cJSON_DeleteItemFromObject(v, "Document");
	doc_set_item(c->out, "PolicyVersion", v);
	return true;
}

static bool list_versions(struct call *c)
{
	cJSON *policy, *list, *it;

	if (!own_policy(c, &policy))
		return false;
	list = cJSON_Duplicate(versions(policy), true);
	cJSON_ArrayForEach(it, list) cJSON_DeleteItemFromObject(it, "Document");
	return iam_page(c, "Versions", list);
}

static bool delete_version(struct call *c)
{
	cJSON *policy, *v;
	const char *id;

	if (!own_policy(c, &policy) || !call_need(c, "VersionId", &id))
		return false;
	v = version(policy, id);
	if (!v)
		return iam_no_such(c, "Policy version %s was not found.", id);
	if (doc_bool(v, "IsDefaultVersion"))
		return call_error(c, 409, "DeleteConflict",
				  "Cannot delete the default version of a "
				  "policy.");
	cJSON_Delete(cJSON_DetachItemViaPointer(versions(policy), v));
	return true;
}

static bool delete_policy(struct call *c)
{
	cJSON *policy;
	const char *arn;

	if (!own_policy(c, &policy))
		return false;
	arn = doc_text(policy, "Arn");
	if (attachments(c->world, arn))
		return call_error(c, 409, "DeleteConflict",
				  "Cannot delete a policy attached to "
				  "entities.");
	if (cJSON_GetArraySize(versions(policy)) > 1)
		return call_error(c, 409, "DeleteConflict",
				  "This policy has more than one version. "
				  "Before you delete a policy, you must delete "
				  "the policy's versions.");
	world_drop(c->world, "iam.policy", arn);
	return true;
}

static bool list_tags(struct call *c)
{
	const cJSON *tags;
	const char *arn;
	cJSON *doc;

	if (!call_need(c, "PolicyArn", &arn))
		return false;
	doc = world_get(c->world, "iam.policy", arn);
	if (!doc && !iam_managed_document(arn))
		return no_policy(c, arn);
	tags = doc ? cJSON_GetObjectItem(doc, "Tags") : NULL;
	return iam_page(c, "Tags",
			tags ? cJSON_Duplicate(tags, true)
			     : cJSON_CreateArray());
}

static bool tag_policy(struct call *c)
{
	cJSON *policy;

	if (!own_policy(c, &policy))
		return false;
	iam_tag(c, policy);
	return true;
}

static bool list_entities(struct call *c)
{
	cJSON *roles = cJSON_CreateArray(), *it;
	const cJSON *role, *a;
	const char *arn;
	size_t i;

	if (!call_need(c, "PolicyArn", &arn) ||
	    !iam_policy_exists(c->world, arn)) {
		cJSON_Delete(roles);
		return arn ? no_policy(c, arn) : false;
	}
	for (i = 0; (role = world_nth(c->world, "iam.role", i)); i++) {
		cJSON_ArrayForEach(a, cJSON_GetObjectItem(role, "_attached"))
		{
			if (!str_eq(doc_text(a, "PolicyArn"), arn))
				continue;
			it = cJSON_CreateObject();
			doc_set(it, "RoleName", doc_text(role, "RoleName"));
			doc_set(it, "RoleId", doc_text(role, "RoleId"));
			cJSON_AddItemToArray(roles, it);
		}
	}
	cJSON_AddArrayToObject(c->out, "PolicyGroups");
	cJSON_AddArrayToObject(c->out, "PolicyUsers");
	return iam_page(c, "PolicyRoles", roles);
}

const struct sim_op iam_policy_ops[] = {
	{ "GetPolicy", get_policy },
	{ "GetPolicyVersion", get_version },
	{ "ListPolicies", list_policies },
	{ "CreatePolicy", create_policy },
	{ "CreatePolicyVersion", create_version },
	{ "ListPolicyVersions", list_versions },
	{ "DeletePolicyVersion", delete_version },
	{ "DeletePolicy", delete_policy },
	{ "ListPolicyTags", list_tags },
	{ "TagPolicy", tag_policy },
	{ "ListEntitiesForPolicy", list_entities },
	{ 0 },
};
