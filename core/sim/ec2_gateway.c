/* ec2_gateway.c - internet gateways and elastic addresses. */
#include "core/sim/ec2.h"

static bool create_gateway(struct call *c)
{
	struct ec2 e = sim_ec2_of(c);
	cJSON *doc = cJSON_CreateObject();

	sim_ec2_list(doc, "attachmentSet");
	sim_ec2_put(&e, "ec2.internet-gateway",
		    sim_ec2_id(&e, "ec2.internet-gateway",
			       sim_ec2_place(c, "made")),
		    doc, sim_ec2_spec_tags(c, "internet-gateway"));
	return sim_ec2_show(c, "internetGateway", doc);
}

static bool attach_gateway(struct call *c)
{
	cJSON *igw =
		sim_ec2_need(c, "InternetGatewayId", "ec2.internet-gateway");
	cJSON *vpc = igw ? sim_ec2_need(c, "VpcId", "ec2.vpc") : NULL, *item,
	      *o;
	const char *vpc_id;
	size_t at;

	if (!vpc)
		return false;
	vpc_id = doc_text(vpc, "vpcId");
	if (cJSON_GetArraySize(sim_ec2_list(igw, "attachmentSet")))
		return call_error(c, 400, "Resource.AlreadyAssociated",
				  "resource %s is already attached to network",
				  doc_text(igw, "internetGatewayId"));
	for (at = 0; (o = world_nth(c->world, "ec2.internet-gateway", at));
	     at++)
		if (sim_ec2_item(o, "attachmentSet", "vpcId", vpc_id, NULL))
			return call_error(
				c, 400, "InvalidParameterValue",
				"Network %s already has an internet gateway "
				"attached",
				vpc_id);
	item = cJSON_CreateObject();
	doc_set(item, "vpcId", vpc_id);
	doc_set(item, "state", "available");
	cJSON_AddItemToArray(sim_ec2_list(igw, "attachmentSet"), item);
	return sim_ec2_return(c);
}

/* Public addresses in use keep the gateway where it is. */
static bool mapped(struct world *w, const char *vpc_id)
{
	size_t at = 0;
	cJSON *doc;

	while ((doc = sim_ec2_next(w, "ec2.instance", "vpcId", vpc_id, &at)))
		if (*doc_text(doc, "ipAddress"))
			return true;
	return sim_ec2_any(w, "ec2.nat-gateway", "vpcId", vpc_id);
}

static bool detach_gateway(struct call *c)
{
	cJSON *igw =
		sim_ec2_need(c, "InternetGatewayId", "ec2.internet-gateway");
	const char *vpc_id;
	int index;

	if (!igw || !call_need(c, "VpcId", &vpc_id))
		return false;
	if (!sim_ec2_item(igw, "attachmentSet", "vpcId", vpc_id, &index))
		return call_error(c, 400, "Gateway.NotAttached",
				  "resource %s is not attached to network %s",
				  doc_text(igw, "internetGatewayId"), vpc_id);
	if (mapped(c->world, vpc_id))
		return call_error(c, 400, "DependencyViolation",
				  "Network %s has some mapped public "
				  "address(es). Please unmap those public "
				  "address(es) before detaching the gateway.",
				  vpc_id);
	cJSON_DeleteItemFromArray(sim_ec2_list(igw, "attachmentSet"), index);
	return sim_ec2_return(c);
}

static bool delete_gateway(struct call *c)
{
	cJSON *igw =
		sim_ec2_need(c, "InternetGatewayId", "ec2.internet-gateway");
	const char *id;

	if (!igw)
		return false;
	id = arena_dup(c->arena, doc_text(igw, "internetGatewayId"));
	if (cJSON_GetArraySize(sim_ec2_list(igw, "attachmentSet")))
		return call_error(c, 400, "DependencyViolation",
				  "The internetGateway '%s' has dependencies "
				  "and cannot be deleted.",
				  id);
	world_drop(c->world, "ec2.internet-gateway", id);
	return sim_ec2_return(c);
}

static bool describe_gateways(struct call *c)
{
	static const struct filter_name map[] = {
		{ "internet-gateway-id", "internetGatewayId" },
		{ "attachment.vpc-id", "attachmentSet.vpcId" },
		{ "attachment.state", "attachmentSet.state" },
		{ "owner-id", "ownerId" },
		{ 0 },
	};

	return call_describe(c, "ec2.internet-gateway", "internetGatewaySet",
			     "InternetGatewayId", "internetGatewayId",
			     "InvalidInternetGatewayID.NotFound", map);
}

static bool allocate_address(struct call *c)
{
	struct ec2 e = sim_ec2_of(c);
	const char *place = sim_ec2_place(c, "made");
	const char *id = sim_ec2_id(&e, "ec2.address", place);
	cJSON *doc = cJSON_CreateObject();

	doc_set(doc, "publicIp", sim_ec2_public_address(&e, id));
	doc_set(doc, "domain", "vpc");
	doc_set(doc, "networkBorderGroup", c->region);
	doc_set(doc, "publicIpv4Pool", "amazon");
	sim_ec2_put(&e, "ec2.address", id, doc,
		    sim_ec2_spec_tags(c, "elastic-ip"));
	doc_set(c->out, "allocationId", id);
	doc_set(c->out, "publicIp", doc_text(doc, "publicIp"));
	doc_set(c->out, "domain", "vpc");
	return true;
}

static bool release_address(struct call *c)
{
	cJSON *doc = sim_ec2_need(c, "AllocationId", "ec2.address");
	const char *id;

	if (!doc)
		return false;
	id = arena_dup(c->arena, doc_text(doc, "allocationId"));
	if (*doc_text(doc, "associationId"))
		return call_error(c, 400, "InvalidIPAddress.InUse",
				  "Address %s is in use.",
				  doc_text(doc, "publicIp"));
	world_drop(c->world, "ec2.address", id);
	return sim_ec2_return(c);
}

static bool describe_addresses(struct call *c)
{
	static const struct filter_name map[] = {
		{ "allocation-id", "allocationId" },
		{ "association-id", "associationId" },
		{ "public-ip", "publicIp" },
		{ "domain", "domain" },
		{ "instance-id", "instanceId" },
		{ "network-interface-id", "networkInterfaceId" },
		{ "private-ip-address", "privateIpAddress" },
		{ 0 },
	};

	return call_describe(c, "ec2.address", "addressesSet", "AllocationId",
			     "allocationId", "InvalidAllocationID.NotFound",
			     map);
}

const struct sim_op sim_ec2_gateway_ops[] = {
	{ "CreateInternetGateway", create_gateway },
	{ "AttachInternetGateway", attach_gateway },
	{ "DetachInternetGateway", detach_gateway },
	{ "DeleteInternetGateway", delete_gateway },
	{ "DescribeInternetGateways", describe_gateways },
	{ "AllocateAddress", allocate_address },
	{ "ReleaseAddress", release_address },
	{ "DescribeAddresses", describe_addresses },
	{ 0 },
};
