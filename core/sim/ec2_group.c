/* ec2_group.c - security groups: the model of groups and rules, and the groups'
 * operations.  A rule is an object; a group's ipPermissions are made from them. */
#include "core/sim/ec2.h"

cJSON *sim_ec2_group_item(struct world *w, const char *group_id)
{
	cJSON *group = world_get(w, "ec2.security-group", group_id);
	cJSON *item = cJSON_CreateObject();

	doc_set(item, "groupId", group_id);
	doc_set(item, "groupName", group ? doc_text(group, "groupName") : "");
	return item;
}

/* The permission of the same protocol and ports, made when absent. */
static cJSON *permission_for(cJSON *list, const cJSON *rule)
{
	const char *protocol = doc_text(rule, "ipProtocol");
	double from = doc_number(rule, "fromPort", -1);
	double to = doc_number(rule, "toPort", -1);
	cJSON *it;

	cJSON_ArrayForEach(
		it, list) if (!strcmp(doc_text(it, "ipProtocol"), protocol) &&
			      doc_number(it, "fromPort", -1) == from &&
			      doc_number(it, "toPort", -1) == to) return it;
	it = cJSON_CreateObject();
	doc_set(it, "ipProtocol", protocol);
	if (strcmp(protocol, "-1")) {
		doc_set_number(it, "fromPort", from);
		doc_set_number(it, "toPort", to);
	}
	sim_ec2_list(it, "groups");
	sim_ec2_list(it, "ipRanges");
	sim_ec2_list(it, "ipv6Ranges");
	sim_ec2_list(it, "prefixListIds");
	cJSON_AddItemToArray(list, it);
	return it;
}

static void add_peer(cJSON *permission, const cJSON *rule)
{
	static const char *const forms[][3] = {
		{ "cidrIpv4", "ipRanges", "cidrIp" },
		{ "cidrIpv6", "ipv6Ranges", "cidrIpv6" },
		{ "prefixListId", "prefixListIds", "prefixListId" },
		{ "groupId", "groups", "groupId" },
	};
	const cJSON *from;
	const char *value;
	cJSON *item;
	size_t i;

	for (i = 0; i < ARRAY_LEN(forms); i++) {
		from = i == 3 ? cJSON_GetObjectItemCaseSensitive(
					rule, "referencedGroupInfo")
			      : rule;
		value = from ? doc_text(from, forms[i][0]) : "";
		if (!*value)
			continue;
		item = cJSON_CreateObject();
		doc_set(item, forms[i][2], value);
		if (i == 3)
			doc_set(item, "userId", SIM_ACCOUNT);
		if (*doc_text(rule, "description"))
			doc_set(item, "description",
				doc_text(rule, "description"));
		cJSON_AddItemToArray(sim_ec2_list(permission, forms[i][1]),
				     item);
	}
}

static void rebuild(struct world *w, const char *group_id)
{
	cJSON *group = world_get(w, "ec2.security-group", group_id), *rule;
	cJSON *lists[2];
	size_t at = 0;

	if (!group)
		return;
	lists[0] = cJSON_CreateArray();
	lists[1] = cJSON_CreateArray();
	while ((rule = sim_ec2_next(w, "ec2.security-group-rule", "groupId",
				    group_id, &at)))
		add_peer(
			permission_for(lists[doc_bool(rule, "isEgress")], rule),
			rule);
	doc_set_item(group, "ipPermissions", lists[0]);
	doc_set_item(group, "ipPermissionsEgress", lists[1]);
}

static bool same_rule(const cJSON *rule, const struct rule_spec *s)
{
	const cJSON *peer =
		cJSON_GetObjectItemCaseSensitive(rule, "referencedGroupInfo");

	return doc_bool(rule, "isEgress") == s->egress &&
	       !strcmp(doc_text(rule, "ipProtocol"), s->protocol) &&
	       (int)doc_number(rule, "fromPort", -1) == s->from &&
	       (int)doc_number(rule, "toPort", -1) == s->to &&
	       !strcmp(doc_text(rule, "cidrIpv4"), s->cidr) &&
	       !strcmp(doc_text(rule, "cidrIpv6"), s->cidr6) &&
	       !strcmp(doc_text(rule, "prefixListId"), s->prefix_list) &&
	       !strcmp(peer ? doc_text(peer, "groupId") : "", s->group);
}

cJSON *sim_ec2_rule_find(struct world *w, const char *group_id,
			 const struct rule_spec *spec)
{
	size_t at = 0;
	cJSON *rule;

	while ((rule = sim_ec2_next(w, "ec2.security-group-rule", "groupId",
				    group_id, &at)))
		if (same_rule(rule, spec))
			return rule;
	return NULL;
}

static void set_some(cJSON *doc, const char *name, const char *value)
{
	if (value && *value)
		doc_set(doc, name, value);
}

cJSON *sim_ec2_rule_add(const struct ec2 *e, const char *group_id,
			const struct rule_spec *s)
{
	cJSON *doc = cJSON_CreateObject(), *peer;
	const char *place = sim_ec2_fmt(e, "%s/%s/%s/%d-%d/%s%s%s%s", group_id,
					s->egress ? "egress" : "ingress",
					s->protocol, s->from, s->to, s->cidr,
					s->cidr6, s->group, s->prefix_list);

	doc_set(doc, "groupId", group_id);
	doc_set(doc, "groupOwnerId", SIM_ACCOUNT);
	doc_set_bool(doc, "isEgress", s->egress);
	doc_set(doc, "ipProtocol", s->protocol);
	doc_set_number(doc, "fromPort", s->from);
	doc_set_number(doc, "toPort", s->to);
	set_some(doc, "cidrIpv4", s->cidr);
	set_some(doc, "cidrIpv6", s->cidr6);
	set_some(doc, "prefixListId", s->prefix_list);
	set_some(doc, "description", s->description);
	if (*s->group) {
		peer = cJSON_AddObjectToObject(doc, "referencedGroupInfo");
		doc_set(peer, "groupId", s->group);
		doc_set(peer, "userId", SIM_ACCOUNT);
	}
	sim_ec2_put(e, "ec2.security-group-rule",
		    sim_ec2_id(e, "ec2.security-group-rule", place), doc, NULL);
	rebuild(e->w, group_id);
	return doc;
}

void sim_ec2_rule_drop(struct world *w, const char *rule_id)
{
	cJSON *rule = world_get(w, "ec2.security-group-rule", rule_id);
	char *group;

	if (!rule)
		return;
	group = mem_dup(doc_text(rule, "groupId"));
	world_drop(w, "ec2.security-group-rule", rule_id);
	rebuild(w, group);
	mem_free(group);
}

cJSON *sim_ec2_group_new(const struct ec2 *e, const char *vpc_id,
			 const char *name, const char *description,
			 const char *place)
{
	struct rule_spec out = {
		true, "-1", -1, -1, "0.0.0.0/0", "", "", "", ""
	};
	cJSON *doc = cJSON_CreateObject();
	const char *id = sim_ec2_id(e, "ec2.security-group", place);

	doc_set(doc, "groupName", name);
	doc_set(doc, "groupDescription", description);
	doc_set(doc, "vpcId", vpc_id);
	doc_set(doc, "securityGroupArn",
		sim_ec2_fmt(e,
			    "arn:aws:ec2:%s:" SIM_ACCOUNT ":security-group/%s",
			    e->region, id));
	sim_ec2_list(doc, "ipPermissions");
	sim_ec2_list(doc, "ipPermissionsEgress");
	sim_ec2_put(e, "ec2.security-group", id, doc, NULL);
	sim_ec2_rule_add(e, id, &out);
	return doc;
}

void sim_ec2_group_drop(struct world *w, const char *group_id)
{
	size_t at = 0;
	cJSON *rule;

	while ((rule = sim_ec2_next(w, "ec2.security-group-rule", "groupId",
				    group_id, &at))) {
		world_drop(w, "ec2.security-group-rule",
			   doc_text(rule, "securityGroupRuleId"));
		at = 0;
	}
	world_drop(w, "ec2.security-group", group_id);
}

static cJSON *default_vpc(struct call *c)
{
	cJSON *vpc;
	size_t at = 0;

	while ((vpc = sim_ec2_next(c->world, "ec2.vpc", "_region", c->region,
				   &at)))
		if (doc_bool(vpc, "isDefault"))
			return vpc;
	call_error(c, 400, "VPCIdNotSpecified", "No default VPC for this user");
	return NULL;
}

static bool create_group(struct call *c)
{
	struct ec2 e = sim_ec2_of(c);
	const char *name, *text, *vpc_id;
	cJSON *vpc, *doc, *tags;
	size_t at = 0;

	if (!call_need(c, "GroupName", &name) ||
	    !call_need(c, "GroupDescription", &text))
		return false;
	vpc = call_param(c, "VpcId") ? sim_ec2_need(c, "VpcId", "ec2.vpc")
				     : default_vpc(c);
	if (!vpc)
		return false;
	if (str_starts(name, "sg-"))
		return call_error(c, 400, "InvalidParameterValue",
				  "Invalid value '%s' for groupName. Value "
				  "may not start with 'sg-'.",
				  name);
	vpc_id = doc_text(vpc, "vpcId");
	while ((doc = sim_ec2_next(c->world, "ec2.security-group", "vpcId",
				   vpc_id, &at)))
		if (!strcmp(doc_text(doc, "groupName"), name))
			return call_error(c, 400, "InvalidGroup.Duplicate",
					  "The security group '%s' already "
					  "exists for VPC '%s'",
					  name, vpc_id);
	doc = sim_ec2_group_new(&e, vpc_id, name, text,
				sim_ec2_place(c, "%s/%s", vpc_id, name));
	tags = sim_ec2_spec_tags(c, "security-group");
	if (tags)
		doc_set_item(doc, "tagSet", tags);
	doc_set(c->out, "groupId", doc_text(doc, "groupId"));
	return sim_ec2_show(c, "tagSet",
			    cJSON_GetObjectItemCaseSensitive(doc, "tagSet"));
}

static bool held(struct world *w, const char *id)
{
	cJSON *doc, *peer;
	size_t at;

	for (at = 0; (doc = world_nth(w, "ec2.network-interface", at)); at++)
		if (sim_ec2_item(doc, "groupSet", "groupId", id, NULL))
			return true;
	for (at = 0; (doc = world_nth(w, "ec2.security-group-rule", at));
	     at++) {
		peer = cJSON_GetObjectItemCaseSensitive(doc,
							"referencedGroupInfo");
		if (peer && !strcmp(doc_text(peer, "groupId"), id) &&
		    strcmp(doc_text(doc, "groupId"), id))
			return true;
	}
	return false;
}

static bool delete_group(struct call *c)
{
	cJSON *doc = sim_ec2_need(c, "GroupId", "ec2.security-group");
	const char *id;

	if (!doc)
		return false;
	id = arena_dup(c->arena, doc_text(doc, "groupId"));
	if (!strcmp(doc_text(doc, "groupName"), "default"))
		return call_error(c, 400, "CannotDelete",
				  "the specified group: \"%s\" name: "
				  "\"default\" cannot be deleted by a user",
				  id);
	if (held(c->world, id))
		return call_error(c, 400, "DependencyViolation",
				  "resource %s has a dependent object", id);
	sim_ec2_group_drop(c->world, id);
	doc_set(c->out, "groupId", id);
	return sim_ec2_return(c);
}

static bool describe_groups(struct call *c)
{
	static const struct filter_name map[] = {
		{ "group-id", "groupId" },
		{ "group-name", "groupName" },
		{ "description", "groupDescription" },
		{ "vpc-id", "vpcId" },
		{ "owner-id", "ownerId" },
		{ "ip-permission.cidr", "ipPermissions.ipRanges.cidrIp" },
		{ "ip-permission.from-port", "ipPermissions.fromPort" },
		{ "ip-permission.to-port", "ipPermissions.toPort" },
		{ "ip-permission.protocol", "ipPermissions.ipProtocol" },
		{ "ip-permission.group-id", "ipPermissions.groups.groupId" },
		{ 0 },
	};

	return call_describe(c, "ec2.security-group", "securityGroupInfo",
			     "GroupId", "groupId", "InvalidGroup.NotFound",
			     map);
}

const struct sim_op sim_ec2_group_ops[] = {
	{ "CreateSecurityGroup", create_group },
	{ "DeleteSecurityGroup", delete_group },
	{ "DescribeSecurityGroups", describe_groups },
	{ 0 },
};
