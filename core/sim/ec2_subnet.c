/* ec2_subnet.c - subnets. */
#include "core/sim/ec2.h"

static bool in_vpc(const cJSON *vpc, struct cidr range)
{
	const cJSON *it;
	struct cidr block;

	cJSON_ArrayForEach(
		it,
		cJSON_GetObjectItemCaseSensitive(
			vpc, "cidrBlock"
			     "Associati"
			     "onSe"
			     "t")) if (cidr_parse(doc_text(it, "cidrBlock"),
						  &block) &&
				       cidr_covers(block, range)) return true;
	return cidr_parse(doc_text(vpc, "cidrBlock"), &block) &&
	       cidr_covers(block, range);
}

static bool conflicts(struct world *w, const char *vpc_id, struct cidr range)
{
	size_t at = 0;
	cJSON *doc;
	struct cidr other;

	while ((doc = sim_ec2_next(w, "ec2.subnet", "vpcId", vpc_id, &at)))
		if (cidr_parse(doc_text(doc, "cidrBlock"), &other) &&
		    cidr_overlaps(other, range))
			return true;
	return false;
}

static bool check_range(struct call *c, const cJSON *vpc, const char *text,
			struct cidr *range)
{
	if (!cidr_parse(text, range))
		return call_error(c, 400, "InvalidParameterValue",
				  "Value (%s) for parameter cidrBlock is "
				  "invalid. This is not a valid CIDR block.",
				  text);
	if (range->bits > 28 || range->bits < 16 || !in_vpc(vpc, *range))
		return call_error(c, 400, "InvalidSubnet.Range",
				  "The CIDR '%s' is invalid.", text);
	*range = cidr_normal(*range);
	if (conflicts(c->world, doc_text(vpc, "vpcId"), *range))
		return call_error(c, 400, "InvalidSubnet.Conflict",
				  "The CIDR '%s' conflicts with another "
				  "subnet",
				  text);
	return true;
}

static bool check_zone(struct call *c, const char *zone)
{
	size_t len = strlen(c->region);

	if (!strncmp(zone, c->region, len) && zone[len] && !zone[len + 1] &&
	    strchr(sim_ec2_zones(c->region), zone[len]))
		return true;
	return call_error(c, 400, "InvalidParameterValue",
			  "Value (%s) for parameter availabilityZone is "
			  "invalid. Subnets can currently only be created in "
			  "the availability zones %s%s.",
			  zone, c->region, sim_ec2_zones(c->region));
}

static void fill(const struct ec2 *e, cJSON *doc, struct cidr range,
		 const char *zone)
{
	char text[CIDR_TEXT_LEN];

	doc_set(doc, "cidrBlock", cidr_text(range, text));
	doc_set(doc, "state", "available");
	doc_set(doc, "availabilityZone", zone);
	doc_set(doc, "availabilityZoneId", sim_ec2_zone_id(e, zone));
	doc_set_number(doc, "availableIpAddressCount",
		       (double)(((uint32_t)1 << (32 - range.bits)) - 5));
	doc_set_bool(doc, "mapPublicIpOnLaunch", false);
	doc_set_bool(doc, "assignIpv6AddressOnCreation", false);
	doc_set_bool(doc, "defaultForAz", false);
	doc_set_bool(doc, "ipv6Native", false);
	sim_ec2_list(doc, "ipv6CidrBlockAssociationSet");
}

static bool create_subnet(struct call *c)
{
	struct ec2 e = sim_ec2_of(c);
	cJSON *vpc = sim_ec2_need(c, "VpcId", "ec2.vpc"), *doc, *acl;
	const char *text, *zone, *vpc_id, *id;
	struct cidr range;
	size_t at = 0;

	if (!vpc || !call_need(c, "CidrBlock", &text) ||
	    !check_range(c, vpc, text, &range))
		return false;
	zone = call_param(c, "AvailabilityZone");
	if (!zone)
		zone = sim_ec2_fmt(&e, "%s%c", c->region,
				   *sim_ec2_zones(c->region));
	if (!check_zone(c, zone))
		return false;
	vpc_id = doc_text(vpc, "vpcId");
	id = sim_ec2_id(&e, "ec2.subnet",
			sim_ec2_place(c, "%s/%s", vpc_id, text));
	doc = cJSON_CreateObject();
	doc_set(doc, "vpcId", vpc_id);
	fill(&e, doc, range, zone);
	doc_set(doc, "subnetArn",
		sim_ec2_fmt(&e, "arn:aws:ec2:%s:" SIM_ACCOUNT ":subnet/%s",
			    c->region, id));
	sim_ec2_put(&e, "ec2.subnet", id, doc, sim_ec2_spec_tags(c, "subnet"));
	while ((acl = sim_ec2_next(c->world, "ec2.network-acl", "vpcId", vpc_id,
				   &at)))
		if (doc_bool(acl, "default"))
			sim_ec2_acl_associate(&e, doc_text(acl, "networkAclId"),
					      id);
	return sim_ec2_show(c, "subnet", doc);
}

static void leave(cJSON *doc, const char *list, const char *subnet_id)
{
	int index;

	if (sim_ec2_item(doc, list, "subnetId", subnet_id, &index))
		cJSON_DeleteItemFromArray(sim_ec2_list(doc, list), index);
}

static bool delete_subnet(struct call *c)
{
	cJSON *subnet = sim_ec2_need(c, "SubnetId", "ec2.subnet"), *doc;
	const char *id;
	size_t at;

	if (!subnet)
		return false;
	id = arena_dup(c->arena, doc_text(subnet, "subnetId"));
	if (sim_ec2_any(c->world, "ec2.network-interface", "subnetId", id))
		return call_error(c, 400, "DependencyViolation",
				  "The subnet '%s' has dependencies and "
				  "cannot be deleted.",
				  id);
	for (at = 0; (doc = world_nth(c->world, "ec2.network-acl", at)); at++)
		leave(doc, "associationSet", id);
	for (at = 0; (doc = world_nth(c->world, "ec2.route-table", at)); at++)
		leave(doc, "associationSet", id);
	world_drop(c->world, "ec2.subnet", id);
	return sim_ec2_return(c);
}

static bool describe_subnets(struct call *c)
{
	static const struct filter_name map[] = {
		{ "subnet-id", "subnetId" },
		{ "vpc-id", "vpcId" },
		{ "availability-zone", "availabilityZone" },
		{ "availabilityZone", "availabilityZone" },
		{ "availability-zone-id", "availabilityZoneId" },
		{ "cidr-block", "cidrBlock" },
		{ "cidr", "cidrBlock" },
		{ "map-public-ip-on-launch", "mapPublicIpOnLaunch" },
		{ "default-for-az", "defaultForAz" },
		{ "owner-id", "ownerId" },
		{ "state", "state" },
		{ 0 },
	};

	return call_describe(c, "ec2.subnet", "subnetSet", "SubnetId",
			     "subnetId", "InvalidSubnetID.NotFound", map);
}

static bool modify_subnet(struct call *c)
{
	cJSON *subnet = sim_ec2_need(c, "SubnetId", "ec2.subnet");
	const char *value = call_param(c, "MapPublicIpOnLaunch.Value");

	if (!subnet)
		return false;
	if (value)
		doc_set_bool(subnet, "mapPublicIpOnLaunch",
			     sim_ec2_boolean(value));
	return sim_ec2_return(c);
}

const struct sim_op sim_ec2_subnet_ops[] = {
	{ "CreateSubnet", create_subnet },
	{ "DeleteSubnet", delete_subnet },
	{ "DescribeSubnets", describe_subnets },
	{ "ModifySubnetAttribute", modify_subnet },
	{ 0 },
};
