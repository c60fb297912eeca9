/* cfn.c - CloudFormation's operations that change something. */
#include "core/sim/cfn.h"

#define TEMPLATE_MAX 51200

static const char *capability(const struct sim_cfn_open *o)
{
	const char *need = "";

	NODE_EACH(it, node_at(o->t.doc, "Resources"))
	{
		const struct node *props = node_child(it, "Properties");

		if (!str_starts(node_text(it, "Type"), "AWS::IAM::"))
			continue;
		if (node_child(props, "RoleName") ||
		    node_child(props, "InstanceProfileName"))
			return "CAPABILITY_NAMED_IAM";
		need = "CAPABILITY_IAM";
	}
	return need;
}

static bool capable(struct call *c, const char *need)
{
	const char *have;
	int i;

	if (!*need)
		return true;
	for (i = 1; (have = call_paramf(c, "Capabilities.member.%d", i)); i++)
		if (!strcmp(have, need) ||
		    !strcmp(have, "CAPABILITY_NAMED_IAM"))
			return true;
	return call_error(c, 400, "InsufficientCapabilitiesException",
			  "Requires capabilities : [%s]", need);
}

static bool invalid(struct call *c, const struct err *err)
{
	return call_error(c, 400, "ValidationError", "%s", err->what);
}

static bool read_template(struct call *c, struct sim_cfn_open *o)
{
	const char *text;
	struct err err = { 0 };

	memset(o, 0, sizeof(*o));
	if (!call_need(c, "TemplateBody", &text))
		return false;
	if (strlen(text) > TEMPLATE_MAX)
		return call_error(c, 400, "ValidationError",
				  "1 validation error detected: Value at "
				  "'templateBody' failed to satisfy "
				  "constraint: Member must have length less "
				  "than or equal to %d",
				  TEMPLATE_MAX);
	o->a = c->arena;
	o->w = c->world;
	o->t.a = c->arena;
	o->t.region = c->region;
	o->t.zones = sim_ec2_zones(c->region);
	o->t.account = SIM_ACCOUNT;
	o->t.stack_id = "";
	o->t.stack_name = "";
	o->t.doc = template_parse(c->arena, text, &err);
	if (!o->t.doc || !template_check(&o->t, &err) ||
	    !sim_cfn_check(&o->t, &err))
		return invalid(c, &err);
	return true;
}

static bool validate(struct call *c)
{
	cJSON *list, *item;
	struct sim_cfn_open o;
	const char *need;

	if (!read_template(c, &o))
		return false;
	list = sim_ec2_list(c->out, "Parameters");
	NODE_EACH(it, node_at(o.t.doc, "Parameters"))
	{
		item = cJSON_CreateObject();
		doc_set(item, "ParameterKey", it->name);
		if (node_child(it, "Default"))
			doc_set(item, "DefaultValue", node_text(it, "Default"));
		doc_set_bool(item, "NoEcho", node_bool(it, "NoEcho"));
		doc_set(item, "Description", node_text(it, "Description"));
		cJSON_AddItemToArray(list, item);
	}
	doc_set(c->out, "Description", node_text(o.t.doc, "Description"));
	need = capability(&o);
	list = sim_ec2_list(c->out, "Capabilities");
	if (*need) {
		cJSON_AddItemToArray(list, cJSON_CreateString(need));
		doc_set(c->out, "CapabilitiesReason",
			"The following resource(s) require capabilities: "
			"[AWS::IAM::Role]");
	}
	return true;
}

/* ---- parameters -----------------------------------------------------------*/

static struct node *given_params(struct call *c)
{
	struct node *given = node_new(c->arena, NODE_OBJECT, "", NULL);
	struct node **tail = &given->child;
	const char *key, *value;
	int i;

	for (i = 1;
	     (key = call_paramf(c, "Parameters.member.%d.ParameterKey", i));
	     i++) {
		value = call_paramf(c, "Parameters.member.%d.ParameterValue",
				    i);
		if (!value)
			continue;
		*tail = node_new(c->arena, NODE_TEXT, key, value);
		tail = &(*tail)->next;
	}
	return given;
}

/* Types that name something in the account. */
static bool exists(struct call *c, const char *type, const char *name,
		   const char *value)
{
	static const char *const kinds[][2] = {
		{ "AWS::EC2::KeyPair::KeyName", "ec2.key-pair" },
		{ "AWS::EC2::VPC::Id", "ec2.vpc" },
		{ "AWS::EC2::Subnet::Id", "ec2.subnet" },
		{ "AWS::EC2::SecurityGroup::Id", "ec2.security-group" },
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(kinds); i++)
		if (!strcmp(type, kinds[i][0]) &&
		    !world_get(c->world, kinds[i][1], value))
			return call_error(c, 400, "ValidationError",
					  "Parameter validation failed: "
					  "parameter value %s for parameter "
					  "name %s does not exist",
					  value, name);
	return true;
}

static bool keep_params(struct call *c, const struct template *t,
			const struct node *given, cJSON *list)
{
	const char *type, *value;
	struct ec2 e = sim_ec2_of(c);
	cJSON *item;

	NODE_EACH(def, node_at(t->doc, "Parameters"))
	{
		type = node_text(def, "Type");
		value = node_text_or(given, def->name,
				     node_text(def, "Default"));
		if (!exists(c, type, def->name, value))
			return false;
		item = cJSON_CreateObject();
		cJSON_AddItemToArray(list, item);
		doc_set(item, "ParameterKey", def->name);
		doc_set(item, "ParameterValue", value);
		if (!str_starts(type, "AWS::SSM::Parameter::Value<"))
			continue;
		if (!str_starts(value, "/aws/service/"))
			return call_error(c, 400, "ValidationError",
					  "Unable to fetch parameters [%s] "
					  "from parameter store for this "
					  "account.",
					  value);
		doc_set(item, "ResolvedValue", sim_ec2_image(&e, value));
	}
	return true;
}

/* ---- CreateStack ----------------------------------------------------------*/

static bool stack_name(struct call *c, const char **name)
{
	const char *p;

	if (!call_need(c, "StackName", name))
		return false;
	for (p = *name; *p; p++)
		if (!((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
		      (p > *name && ((*p >= '0' && *p <= '9') || *p == '-'))))
			break;
	if (*p || strlen(*name) > 128)
		return call_error(c, 400, "ValidationError",
				  "1 validation error detected: Value '%s' at "
				  "'stackName' failed to satisfy constraint: "
				  "Member must satisfy regular expression "
				  "pattern: [a-zA-Z][-a-zA-Z0-9]*",
				  *name);
	if (sim_cfn_find(c->world, c->region, *name))
		return call_error(c, 400, "AlreadyExistsException",
				  "Stack [%s] already exists", *name);
	return true;
}

static void add_record(cJSON *stack, struct template *t,
		       const struct node *body)
{
	cJSON *record = cJSON_CreateObject(), *needs;
	struct vec names = { 0 };
	size_t i;

	doc_set(record, "LogicalResourceId", body->name);
	doc_set(record, "PhysicalResourceId", "");
	doc_set(record, "ResourceType", node_text(body, "Type"));
	doc_set(record, "ResourceStatus", "");
	needs = sim_ec2_list(record, "_needs");
	template_needs(t, body, &names);
	for (i = 0; i < names.n; i++)
		if (node_child(node_at(t->doc, "Resources"), names.at[i]))
			cJSON_AddItemToArray(needs,
					     cJSON_CreateString(names.at[i]));
	vec_release(&names);
	cJSON_AddItemToArray(sim_ec2_list(stack, "_resources"), record);
}

/* Everything that is needed can be made before: no circle. */
static bool no_circle(struct call *c, cJSON *stack)
{
	cJSON *list = sim_ec2_list(stack, "_resources"), *it, *need, *other;
	bool moved = true, left = false, ok;

	while (moved) {
		moved = left = false;
		cJSON_ArrayForEach(it, list)
		{
			if (doc_bool(it, "_seen"))
				continue;
			ok = true;
			cJSON_ArrayForEach(need, sim_ec2_list(it, "_needs"))
			{
				other = sim_cfn_record(stack,
						       need->valuestring);
				ok = ok && (!other || doc_bool(other, "_seen"));
			}
			if (ok)
				doc_set_bool(it, "_seen", true);
			moved = moved || ok;
			left = left || !ok;
		}
		if (!left)
			break;
	}
	cJSON_ArrayForEach(it, list) cJSON_DeleteItemFromObject(it, "_seen");
	return !left || call_error(c, 400, "ValidationError",
				   "Circular dependency between resources");
}

static void fill_stack(struct call *c, cJSON *stack, const struct template *t)
{
	const char *how = call_param(c, "OnFailure");
	bool keep = sim_ec2_boolean(call_param(c, "DisableRollback"));
	cJSON *tags = call_tags(c, "Tags.member"), *list;
	const char *text;
	int i;

	doc_set(stack, "StackId", t->stack_id);
	doc_set(stack, "StackName", t->stack_name);
	doc_set(stack, "CreationTime", sim_cfn_stamp(c->world, c->arena));
	doc_set(stack, "Description", node_text(t->doc, "Description"));
	doc_set_bool(stack, "DisableRollback", keep);
	doc_set_bool(
		stack, "EnableTerminationProtection",
		sim_ec2_boolean(call_param(c, "EnableTerminationProtection")));
	doc_set_item(stack, "Tags", tags ? tags : cJSON_CreateArray());
	list = sim_ec2_list(stack, "Capabilities");
	for (i = 1; (text = call_paramf(c, "Capabilities.member.%d", i)); i++)
		cJSON_AddItemToArray(list, cJSON_CreateString(text));
	sim_ec2_list(stack, "Outputs");
	doc_set(stack, "_region", c->region);
	doc_set(stack, "__token", call_param(c, "ClientRequestToken"));
	doc_set(stack, "_caller", c->caller ? c->caller : "");
	doc_set(stack, "_onFailure",
		keep  ? "DO_NOTHING"
		: how ? how
		      : "ROLLBACK");
	doc_set(stack, "__template", call_param(c, "TemplateBody"));
}

static bool fill_resources(struct call *c, struct sim_cfn_open *o, cJSON *stack,
			   const struct node *given)
{
	cJSON *params = sim_ec2_list(stack, "Parameters");

	if (!keep_params(c, &o->t, given, params))
		return false;
	NODE_EACH(it, node_at(o->t.doc, "Resources"))
	if (template_wanted(&o->t, it))
		add_record(stack, &o->t, it);
	return no_circle(c, stack);
}

/* A token names one stack for ever, also when that is gone [I]. */
static bool fresh_token(struct call *c)
{
	const char *token = call_param(c, "ClientRequestToken");
	size_t i;

	for (i = 0; token && i < world_count(c->world, "_cfn.deleted"); i++)
		if (!strcmp(doc_text(world_nth(c->world, "_cfn.deleted", i),
				     "__token"),
			    token))
			return call_error(c, 400, "TokenAlreadyExistsException",
					  "A client request token already "
					  "exists");
	return true;
}

static bool create_stack(struct call *c)
{
	struct node *given = given_params(c);
	struct err err = { 0 };
	struct sim_cfn_open o;
	const char *name;
	cJSON *stack;

	if (!stack_name(c, &name) || !fresh_token(c) || !read_template(c, &o))
		return false;
	o.t.stack_name = name;
	o.t.stack_id = "";
	if (!template_set_params(&o.t, given, &err) ||
	    !template_rules(&o.t, &err))
		return invalid(c, &err);
	if (!capable(c, capability(&o)))
		return false;
	stack = cJSON_CreateObject();
	if (!fill_resources(c, &o, stack, given)) {
		cJSON_Delete(stack);
		return false;
	}
	o.t.stack_id = arena_fmt(
		c->arena,
		"arn:aws:cloudformation:%s:" SIM_ACCOUNT ":stack/%s/%s",
		c->region, name,
		world_uuid(c->world, c->arena, "cfn.stack", name));
	fill_stack(c, stack, &o.t);
	world_put(c->world, "cfn.stack", o.t.stack_id, stack);
	sim_cfn_start_create(c->world, stack);
	doc_set(c->out, "StackId", o.t.stack_id);
	return true;
}

static bool delete_stack(struct call *c)
{
	const char *name;
	cJSON *stack;

	if (!call_need(c, "StackName", &name))
		return false;
	stack = sim_cfn_find(c->world, c->region, name);
	if (!stack || str_in(doc_text(stack, "StackStatus"),
			     "DELETE_IN_PROGRESS DELETE_COMPLETE"))
		return true;
	if (doc_bool(stack, "EnableTerminationProtection"))
		return call_error(c, 400, "ValidationError",
				  "Stack [%s] cannot be deleted while "
				  "TerminationProtection is enabled",
				  doc_text(stack, "StackName"));
	sim_cfn_start_delete(c->world, stack);
	return true;
}

static bool update_protection(struct call *c)
{
	const char *name;
	cJSON *stack;

	if (!call_need(c, "StackName", &name))
		return false;
	stack = sim_cfn_find(c->world, c->region, name);
	if (!stack)
		return call_error(c, 400, "ValidationError",
				  "Stack [%s] does not exist", name);
	doc_set_bool(
		stack, "EnableTerminationProtection",
		sim_ec2_boolean(call_param(c, "EnableTerminationProtection")));
	doc_set(c->out, "StackId", doc_text(stack, "StackId"));
	return true;
}

const struct sim_op sim_cfn_ops[] = {
	{ "ValidateTemplate", validate },
	{ "CreateStack", create_stack },
	{ "DeleteStack", delete_stack },
	{ "UpdateTerminationProtection", update_protection },
	{ "DescribeStacks", sim_cfn_describe_stacks },
	{ "ListStacks", sim_cfn_list_stacks },
	{ "DescribeStackEvents", sim_cfn_describe_events },
	{ "ListStackResources", sim_cfn_list_resources },
	{ "DescribeStackResources", sim_cfn_describe_resources },
	{ "GetTemplate", sim_cfn_get_template },
	{ 0 },
};
