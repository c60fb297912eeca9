/* iam_attach.c - a role's policies: attached ones and its own. */
#include "core/sim/iam.h"

#include "core/base/str.h"

#define ATTACHED_MOST 10 /* quota L-0DA4ABF3's default */

static cJSON *member(cJSON *role, const char *name, bool list)
{
	cJSON *have = cJSON_GetObjectItemCaseSensitive(role, name);

	if (have)
		return have;
	return list ? cJSON_AddArrayToObject(role, name)
		    : cJSON_AddObjectToObject(role, name);
}

static int place_of(const cJSON *list, const char *arn)
{
	const cJSON *it;
	int i = 0;

	cJSON_ArrayForEach(it, list)
	{
		if (str_eq(doc_text(it, "PolicyArn"), arn))
			return i;
		i++;
	}
	return -1;
}

static bool attach(struct call *c)
{
	cJSON *role, *list, *it;
	const char *arn;

	if (!iam_role_need(c, &role) || !call_need(c, "PolicyArn", &arn))
		return false;
	if (!iam_policy_exists(c->world, arn))
		return iam_no_such(c,
				   "Policy %s does not exist or is not "
				   "attachable.",
				   arn);
	list = member(role, "_attached", true);
	if (place_of(list, arn) >= 0)
		return true;
	if (cJSON_GetArraySize(list) >= ATTACHED_MOST)
		return call_error(c, 409, "LimitExceeded",
				  "Cannot exceed quota for PoliciesPerRole: %d",
				  ATTACHED_MOST);
	it = cJSON_CreateObject();
	doc_set(it, "PolicyName", strrchr(arn, '/') + 1);
	doc_set(it, "PolicyArn", arn);
	cJSON_AddItemToArray(list, it);
	return true;
}

static bool detach(struct call *c)
{
	cJSON *role, *list;
	const char *arn;
	int at;

	if (!iam_role_need(c, &role) || !call_need(c, "PolicyArn", &arn))
		return false;
	list = member(role, "_attached", true);
	at = place_of(list, arn);
	if (at < 0)
		return iam_no_such(c, "Policy %s was not found.", arn);
	cJSON_DeleteItemFromArray(list, at);
	return true;
}

static bool list_attached(struct call *c)
{
	cJSON *role;

	return iam_role_need(c, &role) &&
	       iam_page(c, "AttachedPolicies",
			cJSON_Duplicate(member(role, "_attached", true), true));
}

static bool list_own(struct call *c)
{
	cJSON *role, *names;
	const cJSON *it;

	if (!iam_role_need(c, &role))
		return false;
	names = cJSON_CreateArray();
	cJSON_ArrayForEach(it, member(role, "_inline", false))
		cJSON_AddItemToArray(names, cJSON_CreateString(it->string));
	return iam_page(c, "PolicyNames", names);
}

static bool need_own(struct call *c, cJSON **role, const char **name)
{
	if (!iam_role_need(c, role) || !call_need(c, "PolicyName", name))
		return false;
	return cJSON_GetObjectItemCaseSensitive(member(*role, "_inline", false),
						*name) ||
	       iam_no_such(c, "The role policy with name %s cannot be found.",
			   *name);
}

static bool get_own(struct call *c)
{
	const char *name;
	cJSON *role;

	if (!need_own(c, &role, &name))
		return false;
	doc_set(c->out, "RoleName", doc_text(role, "RoleName"));
	doc_set(c->out, "PolicyName", name);
	doc_set(c->out, "PolicyDocument",
		doc_text(member(role, "_inline", false), name));
	iam_encode(c->out, "PolicyDocument");
	return true;
}

static bool put_own(struct call *c)
{
	const char *name, *text, *why;
	cJSON *role;

	if (!iam_role_need(c, &role) || !call_need(c, "PolicyName", &name) ||
	    !call_need(c, "PolicyDocument", &text))
		return false;
	why = policy_fault(c->world, c->arena, text, POLICY_PERMISSION);
	if (why)
		return call_error(c, 400, "MalformedPolicyDocument", "%s", why);
	doc_set(member(role, "_inline", false), name, text);
	return true;
}

static bool delete_own(struct call *c)
{
	const char *name;
	cJSON *role;

	if (!need_own(c, &role, &name))
		return false;
	cJSON_DeleteItemFromObjectCaseSensitive(member(role, "_inline", false),
						name);
	return true;
}

/* ---- would it be allowed? ------------------------------------------------------ */

/* What all policies of this user or role say together. */
static enum policy_says attached_say(struct call *c, const cJSON *who,
				     const char *action)
{
	enum policy_says all = POLICY_SILENT, one;
	const cJSON *it;
	const char *text;

	cJSON_ArrayForEach(it, cJSON_GetObjectItem(who, "_attached"))
	{
		text = iam_policy_document(c->world, doc_text(it, "PolicyArn"));
		one = text ? policy_says(c->arena, text, action)
			   : POLICY_SILENT;
		all = one > all ? one : all;
	}
	cJSON_ArrayForEach(it, cJSON_GetObjectItem(who, "_inline"))
	{
		one = policy_says(c->arena, it->valuestring, action);
		all = one > all ? one : all;
	}
	return all;
}

/* sim.deny stands for what the simulator has no policies of. */
static void decide(struct call *c, const cJSON *who, const char *action,
		   cJSON *out)
{
	const cJSON *deny = world_get(c->world, "sim.deny", action);
	bool by_org = str_eq(doc_text(deny, "by"), "organization");
	enum policy_says says = attached_say(c, who, action);
	cJSON *org;

	if (deny)
		says = by_org || str_eq(doc_text(deny, "by"), "policy")
			       ? POLICY_DENIES
			       : POLICY_SILENT;
	doc_set(out, "EvalDecision",
		says == POLICY_ALLOWS   ? "allowed"
		: says == POLICY_DENIES ? "explicitDeny"
					: "implicitDeny");
	if (!by_org)
		return;
	org = cJSON_AddObjectToObject(out, "OrganizationsDecisionDetail");
	doc_set_bool(org, "AllowedByOrganizations", false);
}

static bool simulate(struct call *c)
{
	const char *arn, *action, *name;
	cJSON *who, *list, *it;
	int i;

	if (!call_need(c, "PolicySourceArn", &arn))
		return false;
	name = strrchr(arn, '/');
	who = sim_role_by_arn(c->world, arn);
	if (!who && name)
		who = world_get(c->world, "iam.user", name + 1);
	if (!who || strcmp(doc_text(who, "Arn"), arn) != 0)
		return iam_no_such(c, "Entity %s could not be found.", arn);
	list = cJSON_CreateArray();
	for (i = 1; (action = call_paramf(c, "ActionNames.member.%d", i));
	     i++) {
		it = cJSON_CreateObject();
		doc_set(it, "EvalActionName", action);
		doc_set(it, "EvalResourceName", "*");
		decide(c, who, action, it);
		cJSON_AddArrayToObject(it, "MatchedStatements");
		cJSON_AddArrayToObject(it, "MissingContextValues");
		cJSON_AddItemToArray(list, it);
	}
	return iam_page(c, "EvaluationResults", list);
}

const struct sim_op iam_attach_ops[] = {
	{ "AttachRolePolicy", attach },
	{ "DetachRolePolicy", detach },
	{ "ListAttachedRolePolicies", list_attached },
	{ "ListRolePolicies", list_own },
	{ "GetRolePolicy", get_own },
	{ "PutRolePolicy", put_own },
	{ "DeleteRolePolicy", delete_own },
	{ "SimulatePrincipalPolicy", simulate },
	{ 0 },
};
