/* ec2_vpc.c - VPCs and their DHCP options. */
#include "core/sim/ec2.h"

static const char *default_dhcp(const struct ec2 *e)
{
	static const char *const pairs[][2] = {
		{ "domain-name", NULL },
		{ "domain-name-servers", "AmazonProvidedDNS" },
	};
	cJSON *doc, *list, *item, *value;
	size_t at = 0, i;
	const char *id, *text;

	doc = sim_ec2_next(e->w, "ec2.dhcp-options", "_default", e->region,
			   &at);
	if (doc)
		return doc_text(doc, "dhcpOptionsId");
	doc = cJSON_CreateObject();
	list = sim_ec2_list(doc, "dhcpConfigurationSet");
	for (i = 0; i < ARRAY_LEN(pairs); i++) {
		text = pairs[i][1];
		if (!text)
			text = strcmp(e->region, "us-east-1")
				       ? sim_ec2_fmt(e, "%s.compute.internal",
						     e->region)
				       : "ec2.internal";
		item = cJSON_CreateObject();
		doc_set(item, "key", pairs[i][0]);
		value = cJSON_CreateObject();
		doc_set(value, "value", text);
		cJSON_AddItemToArray(sim_ec2_list(item, "valueSet"), value);
		cJSON_AddItemToArray(list, item);
	}
	doc_set(doc, "_default", e->region);
	id = sim_ec2_id(e, "ec2.dhcp-options",
			sim_ec2_fmt(e, "default/%s", e->region));
	sim_ec2_put(e, "ec2.dhcp-options", id, doc, NULL);
	return id;
}

static void default_group(const struct ec2 *e, const char *vpc_id)
{
	cJSON *group = sim_ec2_group_new(e, vpc_id, "default",
					 "default VPC security group",
					 sim_ec2_fmt(e, "%s/default", vpc_id));
	const char *id = doc_text(group, "groupId");
	struct rule_spec self = { false, "-1", -1, -1, "", "", id, "", "" };

	sim_ec2_rule_add(e, id, &self);
}

static void associate_range(const struct ec2 *e, cJSON *vpc, const char *cidr)
{
	cJSON *item = cJSON_CreateObject(), *state;

	doc_set(item, "associationId",
		world_id(
			e->w, e->a, "vpc-cidr-assoc-", "ec2.cidr-association",
			sim_ec2_fmt(e, "%s/%s", doc_text(vpc, "vpcId"), cidr)));
	doc_set(item, "cidrBlock", cidr);
	state = cJSON_AddObjectToObject(item, "cidrBlockState");
	doc_set(state, "state", "associated");
	cJSON_AddItemToArray(sim_ec2_list(vpc, "cidrBlockAssociationSet"),
			     item);
}

static bool range_param(struct call *c, struct cidr *range)
{
	const char *text;

	if (!call_need(c, "CidrBlock", &text))
		return false;
	if (!cidr_parse(text, range))
		return call_error(c, 400, "InvalidParameterValue",
				  "Value (%s) for parameter cidrBlock is "
				  "invalid. This is not a valid CIDR block.",
				  text);
	if (range->bits < 16 || range->bits > 28)
		return call_error(c, 400, "InvalidVpc.Range",
				  "The CIDR '%s' is invalid.", text);
	*range = cidr_normal(*range);
	return true;
}

static bool create_vpc(struct call *c)
{
	struct ec2 e = sim_ec2_of(c);
	struct cidr range;
	char cidr[CIDR_TEXT_LEN];
	cJSON *tags, *doc, *name;
	const char *id;

	if (!range_param(c, &range))
		return false;
	cidr_text(range, cidr);
	tags = sim_ec2_spec_tags(c, "vpc");
	doc = cJSON_CreateObject();
	doc_set_item(doc, "tagSet", tags ? tags : cJSON_CreateArray());
	name = sim_ec2_item(doc, "tagSet", "key", "Name", NULL);
	tags = cJSON_DetachItemFromObjectCaseSensitive(doc, "tagSet");
	id = sim_ec2_id(
		&e, "ec2.vpc",
		sim_ec2_place(c, "%s", name ? doc_text(name, "value") : cidr));
	doc_set(doc, "state", "available");
	doc_set(doc, "cidrBlock", cidr);
	doc_set(doc, "dhcpOptionsId", default_dhcp(&e));
	doc_set(doc, "instanceTenancy", "default");
	doc_set_bool(doc, "isDefault", false);
	doc_set_bool(doc, "_enableDnsSupport", true);
	doc_set_bool(doc, "_enableDnsHostnames", false);
	sim_ec2_put(&e, "ec2.vpc", id, doc, tags);
	associate_range(&e, doc, cidr);
	sim_ec2_table_new(&e, doc, true, sim_ec2_fmt(&e, "%s/main", id));
	sim_ec2_acl_new(&e, id, true, sim_ec2_fmt(&e, "%s/default", id));
	default_group(&e, id);
	return sim_ec2_show(c, "vpc", doc);
}

static bool in_use(struct world *w, const char *id)
{
	static const char *const holders[] = {
		"ec2.subnet",
		"ec2.network-interface",
		"ec2.vpc-endpoint",
	};
	cJSON *doc;
	size_t i, at;

	for (i = 0; i < ARRAY_LEN(holders); i++)
		if (sim_ec2_any(w, holders[i], "vpcId", id))
			return true;
	for (at = 0;
	     (doc = sim_ec2_next(w, "ec2.security-group", "vpcId", id, &at));)
		if (strcmp(doc_text(doc, "groupName"), "default"))
			return true;
	for (at = 0;
	     (doc = sim_ec2_next(w, "ec2.network-acl", "vpcId", id, &at));)
		if (!doc_bool(doc, "default"))
			return true;
	for (at = 0;
	     (doc = sim_ec2_next(w, "ec2.route-table", "vpcId", id, &at));)
		if (doc != sim_ec2_main_table(w, id))
			return true;
	for (at = 0; (doc = world_nth(w, "ec2.internet-gateway", at)); at++)
		if (sim_ec2_item(doc, "attachmentSet", "vpcId", id, NULL))
			return true;
	return false;
}

static void drop_all(struct world *w, const char *kind, const char *member,
		     const char *value)
{
	size_t at = 0;
	cJSON *doc;

	while ((doc = sim_ec2_next(w, kind, member, value, &at))) {
		world_drop(w, kind, doc_text(doc, sim_ec2_kind_of(kind)->id));
		at = 0;
	}
}

static bool delete_vpc(struct call *c)
{
	cJSON *vpc = sim_ec2_need(c, "VpcId", "ec2.vpc");
	const char *id;
	size_t at = 0;
	cJSON *group;

	if (!vpc)
		return false;
	id = arena_dup(c->arena, doc_text(vpc, "vpcId"));
	if (in_use(c->world, id))
		return call_error(c, 400, "DependencyViolation",
				  "The vpc '%s' has dependencies and cannot "
				  "be deleted.",
				  id);
	group = sim_ec2_next(c->world, "ec2.security-group", "vpcId", id, &at);
	if (group)
		sim_ec2_group_drop(c->world, doc_text(group, "groupId"));
	drop_all(c->world, "ec2.network-acl", "vpcId", id);
	drop_all(c->world, "ec2.route-table", "vpcId", id);
	drop_all(c->world, "ec2.vpc-peering-connection", "_requester", id);
	world_drop(c->world, "ec2.vpc", id);
	return sim_ec2_return(c);
}

static bool describe_vpcs(struct call *c)
{
	static const struct filter_name map[] = {
		{ "vpc-id", "vpcId" },
		{ "cidr", "cidrBlock" },
		{ "cidr-block-association.cidr-block",
		  "cidrBlockAssociationSet.cidrBlock" },
		{ "dhcp-options-id", "dhcpOptionsId" },
		{ "is-default", "isDefault" },
		{ "isDefault", "isDefault" },
		{ "owner-id", "ownerId" },
		{ "state", "state" },
		{ 0 },
	};

	return call_describe(c, "ec2.vpc", "vpcSet", "VpcId", "vpcId",
			     "InvalidVpcID.NotFound", map);
}

static bool describe_attribute(struct call *c)
{
	cJSON *vpc = sim_ec2_need(c, "VpcId", "ec2.vpc"), *item;
	const char *name;

	if (!vpc || !call_need(c, "Attribute", &name))
		return false;
	if (!str_in(name, "enableDnsSupport enableDnsHostnames "
			  "enableNetworkAddressUsageMetrics"))
		return call_error(c, 400, "InvalidParameterValue",
				  "Value (%s) for parameter attribute is "
				  "invalid. Unknown attribute.",
				  name);
	doc_set(c->out, "vpcId", doc_text(vpc, "vpcId"));
	item = cJSON_AddObjectToObject(c->out, name);
	doc_set_bool(item, "value",
		     doc_bool(vpc, arena_fmt(c->arena, "_%s", name)));
	return true;
}

static bool modify_attribute(struct call *c)
{
	static const char *const names[][2] = {
		{ "EnableDnsSupport.Value", "_enableDnsSupport" },
		{ "EnableDnsHostnames.Value", "_enableDnsHostnames" },
	};
	cJSON *vpc = sim_ec2_need(c, "VpcId", "ec2.vpc");
	const char *value;
	size_t i;

	if (!vpc)
		return false;
	value = call_param(c, "EnableDnsHostnames.Value");
	if (sim_ec2_boolean(value) && !doc_bool(vpc, "_enableDnsSupport"))
		return call_error(c, 400, "InvalidParameterValue",
				  "EnableDnsHostnames requires "
				  "EnableDnsSupport");
	for (i = 0; i < ARRAY_LEN(names); i++) {
		value = call_param(c, names[i][0]);
		if (value)
			doc_set_bool(vpc, names[i][1], sim_ec2_boolean(value));
	}
	return sim_ec2_return(c);
}

static bool describe_dhcp(struct call *c)
{
	static const struct filter_name map[] = {
		{ "dhcp-options-id", "dhcpOptionsId" },
		{ "key", "dhcpConfigurationSet.key" },
		{ "value", "dhcpConfigurationSet.valueSet.value" },
		{ 0 },
	};

	return call_describe(c, "ec2.dhcp-options", "dhcpOptionsSet",
			     "DhcpOptionsId", "dhcpOptionsId",
			     "InvalidDhcpOptionID.NotFound", map);
}

static bool associate_dhcp(struct call *c)
{
	cJSON *vpc = sim_ec2_need(c, "VpcId", "ec2.vpc");
	struct ec2 e = sim_ec2_of(c);
	const char *id;

	if (!vpc || !call_need(c, "DhcpOptionsId", &id))
		return false;
	if (!strcmp(id, "default"))
		id = default_dhcp(&e);
	else if (!sim_ec2_find(c, "ec2.dhcp-options", id))
		return false;
	doc_set(vpc, "dhcpOptionsId", id);
	return sim_ec2_return(c);
}

static cJSON *dhcp_item(struct call *c, int i, const char *key)
{
	cJSON *item = cJSON_CreateObject(), *entry;
	const char *value;
	int j;

	doc_set(item, "key", key);
	sim_ec2_list(item, "valueSet");
	for (j = 1;
	     (value = call_paramf(c, "DhcpConfiguration.%d.Value.%d", i, j));
	     j++) {
		entry = cJSON_CreateObject();
		doc_set(entry, "value", value);
		cJSON_AddItemToArray(sim_ec2_list(item, "valueSet"), entry);
	}
	return item;
}

static bool create_dhcp(struct call *c)
{
	struct ec2 e = sim_ec2_of(c);
	cJSON *doc = cJSON_CreateObject();
	const char *key;
	int i;

	sim_ec2_list(doc, "dhcpConfigurationSet");
	for (i = 1; (key = call_paramf(c, "DhcpConfiguration.%d.Key", i)); i++)
		cJSON_AddItemToArray(sim_ec2_list(doc, "dhcpConfigurationSet"),
				     dhcp_item(c, i, key));
	sim_ec2_put(
		&e, "ec2.dhcp-options",
		sim_ec2_id(&e, "ec2.dhcp-options", sim_ec2_place(c, "made")),
		doc, sim_ec2_spec_tags(c, "dhcp-options"));
	return sim_ec2_show(c, "dhcpOptions", doc);
}

static bool associate_cidr(struct call *c)
{
	cJSON *vpc = sim_ec2_need(c, "VpcId", "ec2.vpc"), *last;
	struct ec2 e = sim_ec2_of(c);
	struct cidr range;
	char text[CIDR_TEXT_LEN];

	if (!vpc || !range_param(c, &range))
		return false;
	associate_range(&e, vpc, cidr_text(range, text));
	doc_set(c->out, "vpcId", doc_text(vpc, "vpcId"));
	last = sim_ec2_item(vpc, "cidrBlockAssociationSet", "cidrBlock", text,
			    NULL);
	return sim_ec2_show(c, "cidrBlockAssociation", last);
}

const struct sim_op sim_ec2_vpc_ops[] = {
	{ "CreateVpc", create_vpc },
	{ "DeleteVpc", delete_vpc },
	{ "DescribeVpcs", describe_vpcs },
	{ "DescribeVpcAttribute", describe_attribute },
	{ "ModifyVpcAttribute", modify_attribute },
	{ "DescribeDhcpOptions", describe_dhcp },
	{ "CreateDhcpOptions", create_dhcp },
	{ "AssociateDhcpOptions", associate_dhcp },
	{ "AssociateVpcCidrBlock", associate_cidr },
	{ 0 },
};
