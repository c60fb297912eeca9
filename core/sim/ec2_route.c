/* ec2_route.c - route tables, their routes and associations. */
#include "core/sim/ec2.h"

cJSON *sim_ec2_main_table(struct world *w, const char *vpc_id)
{
	size_t at = 0;
	cJSON *doc, *it;

	while ((doc = sim_ec2_next(w, "ec2.route-table", "vpcId", vpc_id, &at)))
		cJSON_ArrayForEach(it, sim_ec2_list(doc, "associationSet")) if (
			doc_bool(it, "main")) return doc;
	return NULL;
}

cJSON *sim_ec2_table_of(struct world *w, const cJSON *subnet)
{
	const char *vpc_id = doc_text(subnet, "vpcId");
	const char *id = doc_text(subnet, "subnetId");
	size_t at = 0;
	cJSON *doc;

	while ((doc = sim_ec2_next(w, "ec2.route-table", "vpcId", vpc_id, &at)))
		if (sim_ec2_item(doc, "associationSet", "subnetId", id, NULL))
			return doc;
	return sim_ec2_main_table(w, vpc_id);
}

static cJSON *associate(const struct ec2 *e, cJSON *table,
			const char *subnet_id)
{
	const char *id = doc_text(table, "routeTableId");
	cJSON *item = cJSON_CreateObject(), *state;
	const char *place =
		sim_ec2_fmt(e, "%s/%s", id, *subnet_id ? subnet_id : "main");

	doc_set(item, "routeTableAssociationId",
		world_id(e->w, e->a, "rtbassoc-", "ec2.route-association",
			 place));
	doc_set(item, "routeTableId", id);
	if (*subnet_id)
		doc_set(item, "subnetId", subnet_id);
	doc_set_bool(item, "main", !*subnet_id);
	state = cJSON_AddObjectToObject(item, "associationState");
	doc_set(state, "state", "associated");
	cJSON_AddItemToArray(sim_ec2_list(table, "associationSet"), item);
	return item;
}

static cJSON *add_route(cJSON *table, const char *cidr, const char *member,
			const char *target)
{
	cJSON *item = cJSON_CreateObject();

	doc_set(item, "destinationCidrBlock", cidr);
	doc_set(item, member, target);
	doc_set(item, "state", "active");
	doc_set(item, "origin",
		strcmp(target, "local") ? "CreateRoute" : "CreateRouteTable");
	cJSON_AddItemToArray(sim_ec2_list(table, "routeSet"), item);
	return item;
}

cJSON *sim_ec2_table_new(const struct ec2 *e, const cJSON *vpc, bool is_main,
			 const char *place)
{
	cJSON *doc = cJSON_CreateObject(), *it;

	doc_set(doc, "vpcId", doc_text(vpc, "vpcId"));
	cJSON_ArrayForEach(it, cJSON_GetObjectItemCaseSensitive(
				       vpc, "cidrBlockAssociationSet"))
		add_route(doc, doc_text(it, "cidrBlock"), "gatewayId", "local");
	sim_ec2_list(doc, "associationSet");
	sim_ec2_list(doc, "propagatingVgwSet");
	sim_ec2_put(e, "ec2.route-table",
		    sim_ec2_id(e, "ec2.route-table", place), doc, NULL);
	if (is_main)
		associate(e, doc, "");
	return doc;
}

static bool create_table(struct call *c)
{
	struct ec2 e = sim_ec2_of(c);
	cJSON *vpc = sim_ec2_need(c, "VpcId", "ec2.vpc"), *doc, *tags;

	if (!vpc)
		return false;
	doc = sim_ec2_table_new(
		&e, vpc, false,
		sim_ec2_place(c, "%s/made", doc_text(vpc, "vpcId")));
	tags = sim_ec2_spec_tags(c, "route-table");
	if (tags)
		doc_set_item(doc, "tagSet", tags);
	return sim_ec2_show(c, "routeTable", doc);
}

static bool delete_table(struct call *c)
{
	cJSON *doc = sim_ec2_need(c, "RouteTableId", "ec2.route-table");
	const char *id;

	if (!doc)
		return false;
	id = arena_dup(c->arena, doc_text(doc, "routeTableId"));
	if (cJSON_GetArraySize(sim_ec2_list(doc, "associationSet")))
		return call_error(c, 400, "DependencyViolation",
				  "The routeTable '%s' has dependencies and "
				  "cannot be deleted.",
				  id);
	world_drop(c->world, "ec2.route-table", id);
	return sim_ec2_return(c);
}

static bool describe_tables(struct call *c)
{
	static const struct filter_name map[] = {
		{ "route-table-id", "routeTableId" },
		{ "vpc-id", "vpcId" },
		{ "association.subnet-id", "associationSet.subnetId" },
		{ "association.main", "associationSet.main" },
		{ "association.route-table-association-id",
		  "associationSet.routeTableAssociationId" },
		{ "route.destination-cidr-block",
		  "routeSet.destinationCidrBlock" },
		{ "route.gateway-id", "routeSet.gatewayId" },
		{ "route.nat-gateway-id", "routeSet.natGatewayId" },
		{ "owner-id", "ownerId" },
		{ 0 },
	};

	return call_describe(c, "ec2.route-table", "routeTableSet",
			     "RouteTableId", "routeTableId",
			     "InvalidRouteTableID.NotFound", map);
}

static const struct target {
	const char *param, *member, *kind, *code;
} targets[] = {
	{ "GatewayId", "gatewayId", "ec2.internet-gateway",
	  "InvalidGatewayID.NotFound" },
	{ "NatGatewayId", "natGatewayId", "ec2.nat-gateway",
	  "InvalidNatGatewayID.NotFound" },
	{ "VpcPeeringConnectionId", "vpcPeeringConnectionId",
	  "ec2.vpc-peering-connection",
	  "InvalidVpcPeeringConnectionID.NotFound" },
	{ "NetworkInterfaceId", "networkInterfaceId", "ec2.network-interface",
	  "InvalidNetworkInterfaceID.NotFound" },
	{ "InstanceId", "instanceId", "ec2.instance",
	  "InvalidInstanceID.NotFound" },
	{ "TransitGatewayId", "transitGatewayId", NULL, NULL },
};

static bool target_of(struct call *c, const cJSON *table,
		      const struct target **out, const char **id)
{
	cJSON *doc;
	size_t i;

	for (i = 0; i < ARRAY_LEN(targets); i++) {
		*id = call_param(c, targets[i].param);
		if (*id)
			break;
	}
	if (i == ARRAY_LEN(targets))
		return call_error(c, 400, "MissingParameter",
				  "The request must contain exactly one of "
				  "gatewayId, natGatewayId, "
				  "vpcPeeringConnectionId, transitGatewayId, "
				  "networkInterfaceId");
	*out = &targets[i];
	if (!targets[i].kind)
		return true;
	doc = world_get(c->world, targets[i].kind, *id);
	if (!doc)
		return call_error(c, 400, targets[i].code,
				  "The %s '%s' does not exist",
				  targets[i].member, *id);
	if (i == 0 && !sim_ec2_item(doc, "attachmentSet", "vpcId",
				    doc_text(table, "vpcId"), NULL))
		return call_error(c, 400, "InvalidParameterValue",
				  "route table %s and network gateway %s "
				  "belong to different networks",
				  doc_text(table, "routeTableId"), *id);
	return true;
}

static bool drop_route(cJSON *table, const char *cidr)
{
	int index;

	if (!sim_ec2_item(table, "routeSet", "destinationCidrBlock", cidr,
			  &index))
		return false;
	cJSON_DeleteItemFromArray(sim_ec2_list(table, "routeSet"), index);
	return true;
}

static bool change_route(struct call *c, bool replace)
{
	cJSON *table = sim_ec2_need(c, "RouteTableId", "ec2.route-table");
	const struct target *target = NULL;
	const char *text, *id;
	struct cidr range;
	char cidr[CIDR_TEXT_LEN];

	if (!table || !call_need(c, "DestinationCidrBlock", &text))
		return false;
	if (!cidr_parse(text, &range))
		return call_error(c, 400, "InvalidParameterValue",
				  "Value (%s) for parameter "
				  "destinationCidrBlock is invalid. This is "
				  "not a valid CIDR block.",
				  text);
	cidr_text(cidr_normal(range), cidr);
	if (!target_of(c, table, &target, &id))
		return false;
	if (replace && !drop_route(table, cidr))
		return call_error(c, 400, "InvalidRoute.NotFound",
				  "no route with destination-cidr-block %s in "
				  "route table %s",
				  cidr, doc_text(table, "routeTableId"));
	if (sim_ec2_item(table, "routeSet", "destinationCidrBlock", cidr, NULL))
		return call_error(c, 400, "RouteAlreadyExists",
				  "The route identified by %s already exists.",
				  cidr);
	add_route(table, cidr, target->member, id);
	return sim_ec2_return(c);
}

static bool create_route(struct call *c)
{
	return change_route(c, false);
}

static bool replace_route(struct call *c)
{
	return change_route(c, true);
}

static bool delete_route(struct call *c)
{
	cJSON *table = sim_ec2_need(c, "RouteTableId", "ec2.route-table");
	const char *cidr;

	if (!table || !call_need(c, "DestinationCidrBlock", &cidr))
		return false;
	if (!drop_route(table, cidr))
		return call_error(c, 400, "InvalidRoute.NotFound",
				  "no route with destination-cidr-block %s in "
				  "route table %s",
				  cidr, doc_text(table, "routeTableId"));
	return sim_ec2_return(c);
}

static bool associate_table(struct call *c)
{
	struct ec2 e = sim_ec2_of(c);
	cJSON *table = sim_ec2_need(c, "RouteTableId", "ec2.route-table");
	cJSON *subnet =
		table ? sim_ec2_need(c, "SubnetId", "ec2.subnet") : NULL;
	cJSON *now, *item, *state;
	const char *id;

	if (!subnet)
		return false;
	id = doc_text(subnet, "subnetId");
	now = sim_ec2_table_of(c->world, subnet);
	if (now && now != table &&
	    sim_ec2_item(now, "associationSet", "subnetId", id, NULL))
		return call_error(c, 400, "Resource.AlreadyAssociated",
				  "the specified association for route table "
				  "%s conflicts with an existing association",
				  doc_text(table, "routeTableId"));
	item = sim_ec2_item(table, "associationSet", "subnetId", id, NULL);
	if (!item)
		item = associate(&e, table, id);
	doc_set(c->out, "associationId",
		doc_text(item, "routeTableAssociationId"));
	state = cJSON_AddObjectToObject(c->out, "associationState");
	doc_set(state, "state", "associated");
	return true;
}

static bool disassociate_table(struct call *c)
{
	const char *id;
	cJSON *table;
	size_t at;
	int index;

	if (!call_need(c, "AssociationId", &id))
		return false;
	for (at = 0; (table = world_nth(c->world, "ec2.route-table", at)); at++)
		if (sim_ec2_item(table, "associationSet",
				 "routeTableAssociationId", id, &index)) {
			cJSON_DeleteItemFromArray(
				sim_ec2_list(table, "associationSet"), index);
			return sim_ec2_return(c);
		}
	return call_error(c, 400, "InvalidAssociationID.NotFound",
			  "The association ID '%s' does not exist", id);
}

const struct sim_op sim_ec2_route_ops[] = {
	{ "CreateRouteTable", create_table },
	{ "DeleteRouteTable", delete_table },
	{ "DescribeRouteTables", describe_tables },
	{ "CreateRoute", create_route },
	{ "ReplaceRoute", replace_route },
	{ "DeleteRoute", delete_route },
	{ "AssociateRouteTable", associate_table },
	{ "DisassociateRouteTable", disassociate_table },
	{ 0 },
};
