/* ec2.c - the table of EC2's operations, the kinds, and making objects. */
#include "core/sim/ec2.h"

const struct sim_op *const sim_ec2_tables[] = {
	sim_ec2_region_ops,   sim_ec2_vpc_ops,
	sim_ec2_subnet_ops,   sim_ec2_gateway_ops,
	sim_ec2_route_ops,    sim_ec2_nat_ops,
	sim_ec2_group_ops,    sim_ec2_rule_ops,
	sim_ec2_acl_ops,      sim_ec2_peering_ops,
	sim_ec2_instance_ops, sim_ec2_key_ops,
	sim_ec2_endpoint_ops, sim_ec2_tag_ops,
	sim_ec2_volume_ops,   NULL,
};

static const struct sim_ec2_kind kinds[] = {
	{ "ec2.vpc", "vpc-", "vpcId", "vpc", "InvalidVpcID.NotFound",
	  "vpc ID" },
	{ "ec2.subnet", "subnet-", "subnetId", "subnet",
	  "InvalidSubnetID.NotFound", "subnet ID" },
	{ "ec2.internet-gateway", "igw-", "internetGatewayId",
	  "internet-gateway", "InvalidInternetGatewayID.NotFound",
	  "internetGateway ID" },
	{ "ec2.nat-gateway", "nat-", "natGatewayId", "natgateway",
	  "NatGatewayNotFound", "NAT gateway" },
	{ "ec2.volume", "vol-", "volumeId", "volume", "InvalidVolume.NotFound",
	  "volume" },
	{ "ec2.address", "eipalloc-", "allocationId", "elastic-ip",
	  "InvalidAllocationID.NotFound", "allocation ID" },
	{ "ec2.route-table", "rtb-", "routeTableId", "route-table",
	  "InvalidRouteTableID.NotFound", "routeTable ID" },
	{ "ec2.security-group-rule", "sgr-", "securityGroupRuleId",
	  "security-group-rule", "InvalidSecurityGroupRuleId.NotFound",
	  "security group rule ID" },
	{ "ec2.security-group", "sg-", "groupId", "security-group",
	  "InvalidGroup.NotFound", "security group" },
	{ "ec2.network-acl", "acl-", "networkAclId", "network-acl",
	  "InvalidNetworkAclID.NotFound", "networkAcl ID" },
	{ "ec2.instance", "i-", "instanceId", "instance",
	  "InvalidInstanceID.NotFound", "instance ID" },
	{ "ec2.key-pair", "key-", "keyName", "key-pair",
	  "InvalidKeyPair.NotFound", "key pair" },
	{ "ec2.vpc-endpoint", "vpce-", "vpcEndpointId", "vpc-endpoint",
	  "InvalidVpcEndpointId.NotFound", "Vpc Endpoint Id" },
	{ "ec2.network-interface", "eni-", "networkInterfaceId",
	  "network-interface", "InvalidNetworkInterfaceID.NotFound",
	  "networkInterface ID" },
	{ "ec2.dhcp-options", "dopt-", "dhcpOptionsId", "dhcp-options",
	  "InvalidDhcpOptionID.NotFound", "dhcpOption ID" },
	{ "ec2.vpc-peering-connection", "pcx-", "vpcPeeringConnectionId",
	  "vpc-peering-connection", "InvalidVpcPeeringConnectionID.NotFound",
	  "vpcPeeringConnection ID" },
	{ "ec2.managed-prefix-list", "pl-", "prefixListId", "prefix-list",
	  "InvalidPrefixListID.NotFound", "prefix list ID" },
	{ "ec2.transit-gateway-vpc-attachment", "tgw-attach-",
	  "transitGatewayAttachmentId", "transit-gateway-attachment",
	  "InvalidTransitGatewayAttachmentID.NotFound",
	  "transitGatewayAttachment ID" },
	{ "ec2.transit-gateway-route-table", "tgw-rtb-",
	  "transitGatewayRouteTableId", "transit-gateway-route-table",
	  "InvalidRouteTableID.NotFound", "transitGatewayRouteTable ID" },
};

const struct sim_ec2_kind *sim_ec2_kind_of(const char *kind)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(kinds); i++)
		if (!strcmp(kinds[i].kind, kind))
			return &kinds[i];
	BUG("no EC2 kind %s", kind);
}

const struct sim_ec2_kind *sim_ec2_kind_by_id(const char *id)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(kinds); i++)
		if (str_starts(id, kinds[i].prefix))
			return &kinds[i];
	return NULL;
}

struct ec2 sim_ec2_of(struct call *c)
{
	return (struct ec2){ c->world, c->arena, c->region };
}

const char *sim_ec2_fmt(const struct ec2 *e, const char *fmt, ...)
{
	struct strbuf sb = STRBUF_INIT;
	const char *text;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&sb, fmt, ap);
	va_end(ap);
	text = arena_dup(e->a, sb.buf);
	strbuf_release(&sb);
	return text;
}

const char *sim_ec2_id(const struct ec2 *e, const char *kind, const char *place)
{
	return world_id(e->w, e->a, sim_ec2_kind_of(kind)->prefix, kind, place);
}

cJSON *sim_ec2_put(const struct ec2 *e, const char *kind, const char *id,
		   cJSON *doc, cJSON *tags)
{
	doc_set(doc, sim_ec2_kind_of(kind)->id, id);
	doc_set(doc, "ownerId", SIM_ACCOUNT);
	doc_set(doc, "_region", e->region);
	doc_set_item(doc, "tagSet", tags ? tags : cJSON_CreateArray());
	return world_put(e->w, kind, id, doc);
}

cJSON *sim_ec2_next(struct world *w, const char *kind, const char *member,
		    const char *value, size_t *at)
{
	cJSON *doc;

	while ((doc = world_nth(w, kind, (*at)++)))
		if (!strcmp(doc_text(doc, member), value))
			return doc;
	return NULL;
}

bool sim_ec2_any(struct world *w, const char *kind, const char *member,
		 const char *value)
{
	size_t at = 0;

	return sim_ec2_next(w, kind, member, value, &at) != NULL;
}

cJSON *sim_ec2_list(cJSON *doc, const char *name)
{
	cJSON *list = cJSON_GetObjectItemCaseSensitive(doc, name);

	return list ? list : cJSON_AddArrayToObject(doc, name);
}

cJSON *sim_ec2_item(const cJSON *doc, const char *list, const char *member,
		    const char *value, int *index)
{
	cJSON *it;
	int i = 0;

	cJSON_ArrayForEach(it, cJSON_GetObjectItemCaseSensitive(doc, list))
	{
		if (!strcmp(doc_text(it, member), value)) {
			if (index)
				*index = i;
			return it;
		}
		i++;
	}
	return NULL;
}

void sim_ec2_tag(cJSON *doc, const char *key, const char *value)
{
	cJSON *item = sim_ec2_item(doc, "tagSet", "key", key, NULL);

	if (!item) {
		item = cJSON_CreateObject();
		doc_set(item, "key", key);
		cJSON_AddItemToArray(sim_ec2_list(doc, "tagSet"), item);
	}
	doc_set(item, "value", value);
}

const char *sim_ec2_tag_of(const cJSON *doc, const char *key)
{
	cJSON *item = sim_ec2_item(doc, "tagSet", "key", key, NULL);

	return item ? doc_text(item, "value") : NULL;
}

const char *sim_ec2_now(const struct ec2 *e)
{
	char text[STR_TIME_LEN];

	return arena_dup(e->a, str_iso(world_time(e->w), text));
}
