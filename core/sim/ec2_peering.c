/* ec2_peering.c - what joins VPCs: peering, transit gateways (read only),
 * managed prefix lists (read only). */
#include "core/sim/ec2.h"

static void side(struct call *c, cJSON *doc, const char *name,
		 const char *vpc_id)
{
	cJSON *item = cJSON_AddObjectToObject(doc, name);
	cJSON *vpc = world_get(c->world, "ec2.vpc", vpc_id);

	doc_set(item, "vpcId", vpc_id);
	doc_set(item, "ownerId", SIM_ACCOUNT);
	doc_set(item, "region", c->region);
	if (vpc)
		doc_set(item, "cidrBlock", doc_text(vpc, "cidrBlock"));
}

static void status(cJSON *doc, const char *code, const char *message)
{
	cJSON *item = cJSON_CreateObject();

	doc_set(item, "code", code);
	doc_set(item, "message", message);
	doc_set_item(doc, "status", item);
}

static bool create_peering(struct call *c)
{
	struct ec2 e = sim_ec2_of(c);
	cJSON *vpc = sim_ec2_need(c, "VpcId", "ec2.vpc"), *doc;
	const char *id, *peer;

	if (!vpc || !call_need(c, "PeerVpcId", &peer))
		return false;
	id = doc_text(vpc, "vpcId");
	doc = cJSON_CreateObject();
	side(c, doc, "requesterVpcInfo", id);
	side(c, doc, "accepterVpcInfo", peer);
	doc_set(doc, "_requester", id);
	status(doc, "pending-acceptance", "Pending Acceptance by " SIM_ACCOUNT);
	sim_ec2_put(&e, "ec2.vpc-peering-connection",
		    sim_ec2_id(&e, "ec2.vpc-peering-connection",
			       sim_ec2_place(c, "%s/%s", id, peer)),
		    doc, sim_ec2_spec_tags(c, "vpc-peering-connection"));
	return sim_ec2_show(c, "vpcPeeringConnection", doc);
}

static bool accept_peering(struct call *c)
{
	cJSON *doc = sim_ec2_need(c, "VpcPeeringConnectionId",
				  "ec2.vpc-peering-connection");

	if (!doc)
		return false;
	status(doc, "active", "Active");
	return sim_ec2_show(c, "vpcPeeringConnection", doc);
}

static bool delete_peering(struct call *c)
{
	cJSON *doc = sim_ec2_need(c, "VpcPeeringConnectionId",
				  "ec2.vpc-peering-connection");

	if (!doc)
		return false;
	world_drop(c->world, "ec2.vpc-peering-connection",
		   doc_text(doc, "vpcPeeringConnectionId"));
	return sim_ec2_return(c);
}

static bool describe_peerings(struct call *c)
{
	static const struct filter_name map[] = {
		{ "vpc-peering-connection-id", "vpcPeeringConnectionId" },
		{ "requester-vpc-info.vpc-id", "requesterVpcInfo.vpcId" },
		{ "requester-vpc-info.cidr-block",
		  "requesterVpcInfo.cidrBlock" },
		{ "accepter-vpc-info.vpc-id", "accepterVpcInfo.vpcId" },
		{ "accepter-vpc-info.cidr-block", "accepterVpcInfo.cidrBlock" },
		{ "status-code", "status.code" },
		{ 0 },
	};

	return call_describe(c, "ec2.vpc-peering-connection",
			     "vpcPeeringConnectionSet",
			     "VpcPeeringConnectionId", "vpcPeeringConnectionId",
			     "InvalidVpcPeeringConnectionID.NotFound", map);
}

static bool describe_attachments(struct call *c)
{
	static const struct filter_name map[] = {
		{ "transit-gateway-id", "transitGatewayId" },
		{ "vpc-id", "vpcId" },
		{ "state", "state" },
		{ 0 },
	};

	return call_describe(c, "ec2.transit-gateway-vpc-attachment",
			     "transitGatewayVpcAttachments",
			     "TransitGatewayAttachmentIds",
			     "transitGatewayAttachmentId",
			     "InvalidTransitGatewayAttachmentID.NotFound", map);
}

static bool describe_tgw_tables(struct call *c)
{
	static const struct filter_name map[] = {
		{ "transit-gateway-id", "transitGatewayId" },
		{ "state", "state" },
		{ 0 },
	};

	return call_describe(c, "ec2.transit-gateway-route-table",
			     "transitGatewayRouteTables",
			     "TransitGatewayRouteTableIds",
			     "transitGatewayRouteTableId",
			     "InvalidRouteTableID.NotFound", map);
}

static bool search_tgw_routes(struct call *c)
{
	cJSON *doc = sim_ec2_need(c, "TransitGatewayRouteTableId",
				  "ec2.transit-gateway-route-table");

	if (!doc)
		return false;
	doc_set_bool(c->out, "additionalRoutesAvailable", false);
	return sim_ec2_show(c, "routeSet", sim_ec2_list(doc, "_routes"));
}

static bool describe_prefix_lists(struct call *c)
{
	static const struct filter_name map[] = {
		{ "prefix-list-id", "prefixListId" },
		{ "prefix-list-name", "prefixListName" },
		{ "owner-id", "ownerId" },
		{ 0 },
	};

	return call_describe(c, "ec2.managed-prefix-list", "prefixListSet",
			     "PrefixListId", "prefixListId",
			     "InvalidPrefixListID.NotFound", map);
}

static bool prefix_list_entries(struct call *c)
{
	cJSON *doc = sim_ec2_need(c, "PrefixListId", "ec2.managed-prefix-list");

	return doc &&
	       sim_ec2_show(c, "entrySet", sim_ec2_list(doc, "_entries"));
}

const struct sim_op sim_ec2_peering_ops[] = {
	{ "CreateVpcPeeringConnection", create_peering },
	{ "AcceptVpcPeeringConnection", accept_peering },
	{ "DeleteVpcPeeringConnection", delete_peering },
	{ "DescribeVpcPeeringConnections", describe_peerings },
	{ "DescribeTransitGatewayVpcAttachments", describe_attachments },
	{ "DescribeTransitGatewayRouteTables", describe_tgw_tables },
	{ "SearchTransitGatewayRoutes", search_tgw_routes },
	{ "DescribeManagedPrefixLists", describe_prefix_lists },
	{ "GetManagedPrefixListEntries", prefix_list_entries },
	{ 0 },
};
