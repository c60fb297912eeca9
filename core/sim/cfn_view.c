/* cfn_view.c - CloudFormation's operations that only look. */
#include "core/sim/cfn.h"

#define EVENTS_PAGE 100

static cJSON *need_stack(struct call *c, const char *form)
{
	const char *name;
	cJSON *stack;

	if (!call_need(c, "StackName", &name))
		return NULL;
	stack = sim_cfn_find(c->world, c->region, name);
	if (!stack)
		call_error(c, 400, "ValidationError",
			   *form ? "Stack [%s] does not exist"
				 : "Stack with id %s does not exist",
			   name);
	return stack;
}

static void add_stack(cJSON *list, const cJSON *stack)
{
	cJSON *copy = cJSON_Duplicate(stack, true);

	cJSON_DeleteItemFromObject(copy, "__template");
	cJSON_DeleteItemFromObject(copy, "__events");
	cJSON_DeleteItemFromObject(copy, "_resources");
	cJSON_AddItemToArray(list, copy);
}

bool sim_cfn_describe_stacks(struct call *c)
{
	cJSON *list = sim_ec2_list(c->out, "Stacks"), *stack;
	size_t at = 0;

	if (call_param(c, "StackName")) {
		stack = need_stack(c, "");
		if (stack)
			add_stack(list, stack);
		return stack != NULL;
	}
	while ((stack = sim_ec2_next(c->world, "cfn.stack", "_region",
				     c->region, &at)))
		add_stack(list, stack);
	return true;
}

static bool status_wanted(struct call *c, const char *status)
{
	const char *want;
	int i;

	for (i = 1; (want = call_paramf(c, "StackStatusFilter.member.%d", i));
	     i++)
		if (!strcmp(want, status))
			return true;
	return i == 1;
}

bool sim_cfn_list_stacks(struct call *c)
{
	static const char *const kinds[] = { "cfn.stack", "_cfn.deleted" };
	static const char *const shown[] = {
		"StackId",      "StackName",   "CreationTime",
		"DeletionTime", "StackStatus", "StackStatusReason"
	};
	cJSON *list = sim_ec2_list(c->out, "StackSummaries"), *stack, *item;
	size_t i, k, at;

	for (k = 0; k < ARRAY_LEN(kinds); k++)
		for (at = 0;
		     (stack = sim_ec2_next(c->world, kinds[k], "_region",
					   c->region, &at));) {
			if (!status_wanted(c, doc_text(stack, "StackStatus")))
				continue;
			item = cJSON_CreateObject();
			for (i = 0; i < ARRAY_LEN(shown); i++)
				if (*doc_text(stack, shown[i]))
					doc_set(item, shown[i],
						doc_text(stack, shown[i]));
			cJSON_AddItemToArray(list, item);
		}
	return true;
}

bool sim_cfn_describe_events(struct call *c)
{
	cJSON *stack = need_stack(c, "[]"), *list, *events;
	const char *token = call_param(c, "NextToken");
	long long first = 0;
	int n, i;

	if (!stack)
		return false;
	if (token && !str_int(token, 0, 1000000, &first))
		return call_error(c, 400, "ValidationError",
				  "The token %s is not valid", token);
	list = sim_ec2_list(c->out, "StackEvents");
	events = sim_ec2_list(stack, "__events");
	n = cJSON_GetArraySize(events);
	/* The token is how many older ones are left, so that new events do not
	 * move the pages. */
	if (token && first < n)
		n = (int)first;
	for (i = 0; i < EVENTS_PAGE && n > 0; i++)
		cJSON_AddItemToArray(
			list,
			cJSON_Duplicate(cJSON_GetArrayItem(events, --n), true));
	if (n > 0)
		doc_set(c->out, "NextToken", arena_fmt(c->arena, "%d", n));
	return true;
}

static void add_resources(const cJSON *stack, cJSON *list, const char *time,
			  const char *only)
{
	static const char *const shown[] = { "LogicalResourceId",
					     "PhysicalResourceId",
					     "ResourceType", "ResourceStatus",
					     "ResourceStatusReason" };
	const cJSON *it;
	cJSON *item;
	size_t i;

	cJSON_ArrayForEach(
		it, cJSON_GetObjectItemCaseSensitive(stack, "_resources"))
	{
		if (!*doc_text(it, "ResourceStatus") ||
		    (only && strcmp(doc_text(it, "LogicalResourceId"), only)))
			continue;
		item = cJSON_CreateObject();
		for (i = 0; i < ARRAY_LEN(shown); i++)
			if (*doc_text(it, shown[i]))
				doc_set(item, shown[i], doc_text(it, shown[i]));
		doc_set(item, time, doc_text(it, "LastUpdatedTimestamp"));
		if (!strcmp(time, "Timestamp")) {
			doc_set(item, "StackId", doc_text(stack, "StackId"));
			doc_set(item, "StackName",
				doc_text(stack, "StackName"));
		}
		cJSON_AddItemToArray(list, item);
	}
}

bool sim_cfn_list_resources(struct call *c)
{
	cJSON *stack = need_stack(c, "");

	if (!stack)
		return false;
	add_resources(stack, sim_ec2_list(c->out, "StackResourceSummaries"),
		      "LastUpdatedTimestamp", NULL);
	return true;
}

bool sim_cfn_describe_resources(struct call *c)
{
	cJSON *stack = need_stack(c, "");

	if (!stack)
		return false;
	add_resources(stack, sim_ec2_list(c->out, "StackResources"),
		      "Timestamp", call_param(c, "LogicalResourceId"));
	return true;
}

bool sim_cfn_get_template(struct call *c)
{
	cJSON *stack = need_stack(c, "");

	if (!stack)
		return false;
	doc_set(c->out, "TemplateBody", doc_text(stack, "__template"));
	cJSON_AddItemToArray(sim_ec2_list(c->out, "StagesAvailable"),
			     cJSON_CreateString("Original"));
	return true;
}
