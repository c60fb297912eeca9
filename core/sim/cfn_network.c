/* cfn_network.c - resource types of the network. */
#include "core/sim/cfn.h"

static bool flag(struct sim_cfn_do *d, const char *property)
{
	return sim_ec2_boolean(node_text(d->props, property));
}

static bool vpc_attribute(struct sim_cfn_do *d, const char *property)
{
	if (!node_child(d->props, property))
		return true;
	sim_cfn_begin(d);
	sim_cfn_param(d, "VpcId", d->physical);
	sim_cfn_param(d, arena_fmt(d->a, "%s.Value", property),
		      flag(d, property) ? "true" : "false");
	return sim_cfn_call(d, "ec2", "ModifyVpcAttribute");
}

static bool make_vpc(struct sim_cfn_do *d)
{
	sim_cfn_begin(d);
	sim_cfn_take(d, "CidrBlock", "CidrBlock");
	sim_cfn_tags(d, "vpc");
	if (!sim_cfn_call(d, "ec2", "CreateVpc"))
		return false;
	d->physical = sim_cfn_result(d, "vpc.vpcId");
	sim_cfn_made(d, d->physical, "ec2.vpc", d->physical);
	return vpc_attribute(d, "EnableDnsSupport") &&
	       vpc_attribute(d, "EnableDnsHostnames");
}

static const char *physical_of(struct sim_cfn_do *d)
{
	return doc_text(d->resource, "PhysicalResourceId");
}

static bool drop_vpc(struct sim_cfn_do *d)
{
	return sim_cfn_remove(d, "DeleteVpc", "VpcId", physical_of(d));
}

static bool make_gateway(struct sim_cfn_do *d)
{
	const char *id;

	sim_cfn_begin(d);
	sim_cfn_tags(d, "internet-gateway");
	if (!sim_cfn_call(d, "ec2", "CreateInternetGateway"))
		return false;
	id = sim_cfn_result(d, "internetGateway.internetGatewayId");
	sim_cfn_made(d, id, "ec2.internet-gateway", id);
	return true;
}

static bool drop_gateway(struct sim_cfn_do *d)
{
	return sim_cfn_remove(d, "DeleteInternetGateway", "InternetGatewayId",
			      physical_of(d));
}

static bool make_attachment(struct sim_cfn_do *d)
{
	sim_cfn_begin(d);
	sim_cfn_take(d, "VpcId", "VpcId");
	sim_cfn_take(d, "InternetGatewayId", "InternetGatewayId");
	if (!sim_cfn_call(d, "ec2", "AttachInternetGateway"))
		return false;
	sim_cfn_made(d, arena_fmt(d->a, "IGW|%s", node_text(d->props, "VpcId")),
		     "", node_text(d->props, "InternetGatewayId"));
	return true;
}

static bool drop_attachment(struct sim_cfn_do *d)
{
	const char *code;

	sim_cfn_begin(d);
	sim_cfn_param(d, "InternetGatewayId", doc_text(d->resource, "_key"));
	sim_cfn_param(d, "VpcId", physical_of(d) + strlen("IGW|"));
	if (sim_cfn_call(d, "ec2", "DetachInternetGateway"))
		return true;
	code = d->call.error_code ? d->call.error_code : "";
	return str_ends(code, ".NotFound") ||
	       !strcmp(code, "Gateway.NotAttached");
}

static bool make_subnet(struct sim_cfn_do *d)
{
	const char *id;

	sim_cfn_begin(d);
	sim_cfn_take(d, "VpcId", "VpcId");
	sim_cfn_take(d, "CidrBlock", "CidrBlock");
	sim_cfn_take(d, "AvailabilityZone", "AvailabilityZone");
	sim_cfn_tags(d, "subnet");
	if (!sim_cfn_call(d, "ec2", "CreateSubnet"))
		return false;
	id = sim_cfn_result(d, "subnet.subnetId");
	sim_cfn_made(d, id, "ec2.subnet", id);
	if (!flag(d, "MapPublicIpOnLaunch"))
		return true;
	sim_cfn_begin(d);
	sim_cfn_param(d, "SubnetId", id);
	sim_cfn_param(d, "MapPublicIpOnLaunch.Value", "true");
	return sim_cfn_call(d, "ec2", "ModifySubnetAttribute");
}

static bool drop_subnet(struct sim_cfn_do *d)
{
	return sim_cfn_remove(d, "DeleteSubnet", "SubnetId", physical_of(d));
}

static bool make_table(struct sim_cfn_do *d)
{
	const char *id;

	sim_cfn_begin(d);
	sim_cfn_take(d, "VpcId", "VpcId");
	sim_cfn_tags(d, "route-table");
	if (!sim_cfn_call(d, "ec2", "CreateRouteTable"))
		return false;
	id = sim_cfn_result(d, "routeTable.routeTableId");
	sim_cfn_made(d, id, "ec2.route-table", id);
	return true;
}

static bool drop_table(struct sim_cfn_do *d)
{
	return sim_cfn_remove(d, "DeleteRouteTable", "RouteTableId",
			      physical_of(d));
}

static bool make_route(struct sim_cfn_do *d)
{
	static const char *const same[] = {
		"RouteTableId",     "DestinationCidrBlock",
		"GatewayId",        "NatGatewayId",
		"InstanceId",       "NetworkInterfaceId",
		"TransitGatewayId", "VpcPeeringConnectionId",
	};
	size_t i;

	sim_cfn_begin(d);
	for (i = 0; i < ARRAY_LEN(same); i++)
		sim_cfn_take(d, same[i], same[i]);
	if (!sim_cfn_call(d, "ec2", "CreateRoute"))
		return false;
	sim_cfn_made(d,
		     arena_fmt(d->a, "%s|%s",
			       node_text(d->props, "RouteTableId"),
			       node_text(d->props, "DestinationCidrBlock")),
		     "", "");
	return true;
}

static bool drop_route(struct sim_cfn_do *d)
{
	const char *id = physical_of(d), *bar = strchr(id, '|');

	if (!bar)
		return true;
	sim_cfn_begin(d);
	sim_cfn_param(d, "DestinationCidrBlock", bar + 1);
	sim_cfn_param(d, "RouteTableId",
		      arena_dupn(d->a, id, (size_t)(bar - id)));
	return sim_cfn_call(d, "ec2", "DeleteRoute") ||
	       str_ends(d->call.error_code ? d->call.error_code : "",
			".NotFound");
}

static bool make_association(struct sim_cfn_do *d)
{
	sim_cfn_begin(d);
	sim_cfn_take(d, "SubnetId", "SubnetId");
	sim_cfn_take(d, "RouteTableId", "RouteTableId");
	if (!sim_cfn_call(d, "ec2", "AssociateRouteTable"))
		return false;
	sim_cfn_made(d, sim_cfn_result(d, "associationId"), "", "");
	return true;
}

static bool drop_association(struct sim_cfn_do *d)
{
	return sim_cfn_remove(d, "DisassociateRouteTable", "AssociationId",
			      physical_of(d));
}

static bool make_address(struct sim_cfn_do *d)
{
	sim_cfn_begin(d);
	sim_cfn_param(d, "Domain", "vpc");
	sim_cfn_tags(d, "elastic-ip");
	if (!sim_cfn_call(d, "ec2", "AllocateAddress"))
		return false;
	sim_cfn_made(d, sim_cfn_result(d, "publicIp"), "ec2.address",
		     sim_cfn_result(d, "allocationId"));
	return true;
}

static bool drop_address(struct sim_cfn_do *d)
{
	return sim_cfn_remove(d, "ReleaseAddress", "AllocationId",
			      doc_text(d->resource, "_key"));
}

static bool make_nat(struct sim_cfn_do *d)
{
	static const char *const same[] = { "SubnetId", "AllocationId",
					    "ConnectivityType",
					    "PrivateIpAddress" };
	const char *id;
	size_t i;

	sim_cfn_begin(d);
	for (i = 0; i < ARRAY_LEN(same); i++)
		sim_cfn_take(d, same[i], same[i]);
	sim_cfn_tags(d, "natgateway");
	if (!sim_cfn_call(d, "ec2", "CreateNatGateway"))
		return false;
	id = sim_cfn_result(d, "natGateway.natGatewayId");
	sim_cfn_made(d, id, "ec2.nat-gateway", id);
	return true;
}

static bool drop_nat(struct sim_cfn_do *d)
{
	return sim_cfn_remove(d, "DeleteNatGateway", "NatGatewayId",
			      physical_of(d));
}

/* One rule of a group: of its inline lists, or a resource of its own. */
static bool authorize(struct sim_cfn_do *d, const struct node *rule,
		      const char *group, bool egress)
{
	static const char *const peers[][2] = {
		{ "CidrIp", "IpRanges.1.CidrIp" },
		{ "CidrIpv6", "Ipv6Ranges.1.CidrIpv6" },
		{ "SourceSecurityGroupId", "Groups.1.GroupId" },
		{ "DestinationSecurityGroupId", "Groups.1.GroupId" },
		{ "SourcePrefixListId", "PrefixListIds.1.PrefixListId" },
		{ "DestinationPrefixListId", "PrefixListIds.1.PrefixListId" },
	};
	static const char *const same[] = { "IpProtocol", "FromPort",
					    "ToPort" };
	const char *value, *list;
	size_t i;

	sim_cfn_begin(d);
	sim_cfn_param(d, "GroupId", group);
	for (i = 0; i < ARRAY_LEN(same); i++)
		if (node_child(rule, same[i]))
			sim_cfn_param(
				d,
				arena_fmt(d->a, "IpPermissions.1.%s", same[i]),
				node_text(rule, same[i]));
	for (i = 0; i < ARRAY_LEN(peers); i++) {
		value = node_text(rule, peers[i][0]);
		if (!*value)
			continue;
		sim_cfn_param(
			d, arena_fmt(d->a, "IpPermissions.1.%s", peers[i][1]),
			value);
		list = arena_dupn(d->a, peers[i][1], strcspn(peers[i][1], "."));
		if (node_child(rule, "Description"))
			sim_cfn_param(
				d,
				arena_fmt(d->a,
					  "IpPermissions.1.%s.1.Description",
					  list),
				node_text(rule, "Description"));
	}
	return sim_cfn_call(d, "ec2",
			    egress ? "AuthorizeSecurityGroupEgress"
				   : "AuthorizeSecurityGroupIngress");
}

/* Rules of our own for what goes out replace the one that allows all. */
static bool forget_egress(struct sim_cfn_do *d, const char *group)
{
	sim_cfn_begin(d);
	sim_cfn_param(d, "GroupId", group);
	sim_cfn_param(d, "IpPermissions.1.IpProtocol", "-1");
	sim_cfn_param(d, "IpPermissions.1.IpRanges.1.CidrIp", "0.0.0.0/0");
	return sim_cfn_call(d, "ec2", "RevokeSecurityGroupEgress");
}

static bool make_group(struct sim_cfn_do *d)
{
	const struct node *out = node_child(d->props, "SecurityGroupEgress");
	const char *id, *name = node_text(d->props, "GroupName");

	sim_cfn_begin(d);
	sim_cfn_param(d, "GroupName", *name ? name : sim_cfn_name(d));
	sim_cfn_take(d, "GroupDescription", "GroupDescription");
	sim_cfn_take(d, "VpcId", "VpcId");
	sim_cfn_tags(d, "security-group");
	if (!sim_cfn_call(d, "ec2", "CreateSecurityGroup"))
		return false;
	id = sim_cfn_result(d, "groupId");
	sim_cfn_made(d, id, "ec2.security-group", id);
	NODE_EACH(it, node_child(d->props, "SecurityGroupIngress"))
	if (!authorize(d, it, id, false))
		return false;
	if (node_count(out, "") && !forget_egress(d, id))
		return false;
	NODE_EACH(it, out)
	if (!authorize(d, it, id, true))
		return false;
	return true;
}

static bool drop_group(struct sim_cfn_do *d)
{
	return sim_cfn_remove(d, "DeleteSecurityGroup", "GroupId",
			      physical_of(d));
}

static bool make_rule(struct sim_cfn_do *d, bool egress)
{
	const char *id;

	if (!authorize(d, d->props, node_text(d->props, "GroupId"), egress))
		return false;
	id = sim_cfn_result(d, "securityGroupRuleSet.securityGroupRuleId");
	sim_cfn_made(d, id, "ec2.security-group-rule", id);
	return true;
}

static bool make_ingress(struct sim_cfn_do *d)
{
	return make_rule(d, false);
}

static bool make_egress(struct sim_cfn_do *d)
{
	return make_rule(d, true);
}

static bool drop_rule(struct sim_cfn_do *d)
{
	sim_ec2_rule_drop(d->w, physical_of(d));
	return true;
}

static bool make_endpoint(struct sim_cfn_do *d)
{
	const char *id;

	sim_cfn_begin(d);
	sim_cfn_take(d, "VpcId", "VpcId");
	sim_cfn_take(d, "ServiceName", "ServiceName");
	sim_cfn_take(d, "VpcEndpointType", "VpcEndpointType");
	sim_cfn_take_list(d, "SubnetIds", "SubnetId");
	sim_cfn_take_list(d, "SecurityGroupIds", "SecurityGroupId");
	sim_cfn_take_list(d, "RouteTableIds", "RouteTableId");
	sim_cfn_tags(d, "vpc-endpoint");
	if (!sim_cfn_call(d, "ec2", "CreateVpcEndpoint"))
		return false;
	id = sim_cfn_result(d, "vpcEndpoint.vpcEndpointId");
	sim_cfn_made(d, id, "ec2.vpc-endpoint", id);
	return true;
}

static bool drop_endpoint(struct sim_cfn_do *d)
{
	return sim_cfn_remove(d, "DeleteVpcEndpoints", "VpcEndpointId.1",
			      physical_of(d));
}

const struct sim_cfn_type sim_cfn_network_types[] = {
	{ "AWS::EC2::VPC",
	  16,
	  2,
	  "CidrBlock EnableDnsSupport EnableDnsHostnames InstanceTenancy Tags",
	  make_vpc,
	  drop_vpc,
	  { { "VpcId", "vpcId" }, { "CidrBlock", "cidrBlock" } } },
	{ "AWS::EC2::InternetGateway",
	  20,
	  2,
	  "Tags",
	  make_gateway,
	  drop_gateway,
	  { { "InternetGatewayId", "internetGatewayId" } } },
	{ "AWS::EC2::VPCGatewayAttachment",
	  22,
	  16,
	  "VpcId InternetGatewayId VpnGatewayId",
	  make_attachment,
	  drop_attachment,
	  { { 0 } } },
	{ "AWS::EC2::Subnet",
	  8,
	  3,
	  "VpcId CidrBlock AvailabilityZone AvailabilityZoneId "
	  "MapPublicIpOnLaunch Tags",
	  make_subnet,
	  drop_subnet,
	  { { "SubnetId", "subnetId" },
	    { "AvailabilityZone", "availabilityZone" },
	    { "CidrBlock", "cidrBlock" },
	    { "VpcId", "vpcId" } } },
	{ "AWS::EC2::RouteTable",
	  13,
	  2,
	  "VpcId Tags",
	  make_table,
	  drop_table,
	  { { "RouteTableId", "routeTableId" } } },
	{ "AWS::EC2::Route",
	  13,
	  2,
	  "RouteTableId DestinationCidrBlock GatewayId NatGatewayId "
	  "InstanceId NetworkInterfaceId TransitGatewayId "
	  "VpcPeeringConnectionId",
	  make_route,
	  drop_route,
	  { { 0 } } },
	{ "AWS::EC2::SubnetRouteTableAssociation",
	  4,
	  2,
	  "SubnetId RouteTableId",
	  make_association,
	  drop_association,
	  { { 0 } } },
	{ "AWS::EC2::EIP",
	  22,
	  3,
	  "Domain Tags",
	  make_address,
	  drop_address,
	  { { "AllocationId", "allocationId" }, { "PublicIp", "publicIp" } } },
	{ "AWS::EC2::NatGateway",
	  108,
	  50,
	  "SubnetId AllocationId ConnectivityType PrivateIpAddress Tags",
	  make_nat,
	  drop_nat,
	  { { "NatGatewayId", "natGatewayId" } } },
	{ "AWS::EC2::SecurityGroup",
	  7,
	  2,
	  "GroupName GroupDescription VpcId SecurityGroupIngress "
	  "SecurityGroupEgress Tags",
	  make_group,
	  drop_group,
	  { { "GroupId", "groupId" },
	    { "VpcId", "vpcId" },
	    { "GroupName", "groupName" } } },
	{ "AWS::EC2::SecurityGroupIngress",
	  2,
	  1,
	  "GroupId IpProtocol FromPort ToPort CidrIp CidrIpv6 Description "
	  "SourceSecurityGroupId SourcePrefixListId",
	  make_ingress,
	  drop_rule,
	  { { 0 } } },
	{ "AWS::EC2::SecurityGroupEgress",
	  2,
	  1,
	  "GroupId IpProtocol FromPort ToPort CidrIp CidrIpv6 Description "
	  "DestinationSecurityGroupId DestinationPrefixListId",
	  make_egress,
	  drop_rule,
	  { { 0 } } },
	{ "AWS::EC2::VPCEndpoint",
	  65,
	  35,
	  "VpcId ServiceName VpcEndpointType SubnetIds SecurityGroupIds "
	  "RouteTableIds PrivateDnsEnabled PolicyDocument Tags",
	  make_endpoint,
	  drop_endpoint,
	  { { "Id", "vpcEndpointId" } } },
	{ 0 },
};
