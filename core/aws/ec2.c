/* ec2.c - builders; the readers are in ec2_read.c and ec2_net.c. */
#include "core/aws/ec2.h"

#include "core/base/encode.h"
#include "core/base/i18n.h"
#include "core/base/str.h"

static const struct {
	const char *op, *id;
} describes[] = {
	[EC2_REGIONS] = { "DescribeRegions", "RegionName" },
	[EC2_ZONES] = { "DescribeAvailabilityZones", "ZoneName" },
	[EC2_VPCS] = { "DescribeVpcs", "VpcId" },
	[EC2_SUBNETS] = { "DescribeSubnets", "SubnetId" },
	[EC2_ROUTE_TABLES] = { "DescribeRouteTables", "RouteTableId" },
	[EC2_NATS] = { "DescribeNatGateways", "NatGatewayId" },
	[EC2_IGWS] = { "DescribeInternetGateways", "InternetGatewayId" },
	[EC2_ENDPOINTS] = { "DescribeVpcEndpoints", "VpcEndpointId" },
	[EC2_ENIS] = { "DescribeNetworkInterfaces", "NetworkInterfaceId" },
	[EC2_GROUPS] = { "DescribeSecurityGroups", "GroupId" },
	[EC2_RULES] = { "DescribeSecurityGroupRules", "SecurityGroupRuleId" },
	[EC2_OFFERINGS] = { "DescribeInstanceTypeOfferings", NULL },
	[EC2_INSTANCES] = { "DescribeInstances", "InstanceId" },
	[EC2_KEY_PAIRS] = { "DescribeKeyPairs", "KeyName" },
	[EC2_DHCP] = { "DescribeDhcpOptions", "DhcpOptionsId" },
	[EC2_NACLS] = { "DescribeNetworkAcls", "NetworkAclId" }, /* [K] */
	[EC2_PEERINGS] = { "DescribeVpcPeeringConnections",
			   "VpcPeeringConnectionId" }, /* [K] */
	[EC2_TGW_ATTACHMENTS] = { "DescribeTransitGatewayVpcAttachments",
				  "TransitGatewayAttachmentIds" }, /* [K] */
	[EC2_TGW_TABLES] = { "DescribeTransitGatewayRouteTables",
			     "TransitGatewayRouteTableIds" },  /* [K] */
	[EC2_ADDRESSES] = { "DescribeAddresses", "PublicIp" }, /* [K] */
	[EC2_VOLUMES] = { "DescribeVolumes", "VolumeId" },     /* [K] */
};

static void add_filter(struct request_spec *q, size_t index,
		       const struct ec2_filter *f)
{
	const char *const one[] = { f->value, NULL };

	aws_param(q, arena_fmt(q->arena, "Filter.%zu.Name", index), f->name);
	aws_param_list(q, arena_fmt(q->arena, "Filter.%zu.Value", index),
		       f->values ? f->values : one);
}

enum build ec2_describe(struct request_spec *q, enum ec2_kind kind,
			const struct ec2_find *find, struct err *err)
{
	const char *const one[] = { find->id, NULL };
	size_t i;

	(void)err;
	aws_call(q, "ec2", describes[kind].op);
	q->timeout_s = 60;
	if (kind == EC2_OFFERINGS)
		aws_param(q, "LocationType", "availability-zone");
	if (kind == EC2_KEY_PAIRS)
		aws_param(q, "IncludePublicKey", "true");
	if (describes[kind].id)
		aws_param_list(q, describes[kind].id,
			       find->ids ? find->ids : one);
	for (i = 0; i < EC2_FILTERS_MAX && find->filter[i].name; i++)
		add_filter(q, i + 1, &find->filter[i]);
	aws_param(q, "NextToken", find->next);
	return BUILD_SEND;
}

const char *ec2_next(struct arena *a, const struct node *doc)
{
	const char *token = node_text(doc, "nextToken");

	return *token ? arena_dup(a, token) : NULL;
}

#define CALL(q, op, err, ...) AWS_CALL(q, "ec2", op, err, __VA_ARGS__)

static enum build change(struct request_spec *q, bool repeatable,
			 enum build build)
{
	aws_writes(q, repeatable);
	return build;
}

static void tag_specification(struct request_spec *q, const char *kind,
			      const struct aws_tags *tags)
{
	if (!tags || !tags->n)
		return;
	aws_param(q, "TagSpecification.1.ResourceType", kind);
	aws_param_tags(q, "TagSpecification.1.Tag", tags);
}

/* ---- attributes, transit gateways, prefix lists ------------------------------*/

enum build ec2_vpc_attribute(struct request_spec *q, const char *vpc,
			     const char *attribute, struct err *err)
{
	return CALL(q, "DescribeVpcAttribute", err, "VpcId", vpc, "Attribute",
		    attribute);
}

enum build ec2_modify_vpc_attribute(struct request_spec *q, const char *vpc,
				    const char *attribute, bool on,
				    struct err *err)
{
	/* "enableDnsSupport" -> EnableDnsSupport.Value [K] */
	const char *name = !strcmp(attribute, "enableDnsSupport")
				   ? "EnableDnsSupport.Value"
				   : "EnableDnsHostnames.Value";

	return change(q, true,
		      CALL(q, "ModifyVpcAttribute", err, "VpcId", vpc, name,
			   on ? "true" : "false"));
}

enum build ec2_search_tgw_routes(struct request_spec *q, const char *table,
				 const struct ec2_filter *filter,
				 struct err *err)
{
	enum build build = CALL(q, "SearchTransitGatewayRoutes", err,
				"TransitGatewayRouteTableId", table);

	add_filter(q, 1, filter);
	return build;
}

enum build ec2_prefix_list_entries(struct request_spec *q, const char *list,
				   const char *next, struct err *err)
{
	enum build build = CALL(q, "GetManagedPrefixListEntries", err,
				"PrefixListId", list);

	aws_param(q, "NextToken", next);
	return build;
}

/* ---- endpoints, groups, rules ------------------------------------------------*/

enum build ec2_modify_endpoint(struct request_spec *q,
			       const struct ec2_endpoint_change *c,
			       struct err *err)
{
	enum build build =
		CALL(q, "ModifyVpcEndpoint", err, "VpcEndpointId", c->endpoint);

	aws_param(q, "AddSecurityGroupId.1", c->add_group);
	aws_param(q, "RemoveSecurityGroupId.1", c->remove_group);
	aws_param(q, "AddSubnetId.1", c->add_subnet);
	return change(q, true, build);
}

/* Its name is unique in the VPC: a repeat says InvalidGroup.Duplicate. */
enum build ec2_create_group(struct request_spec *q,
			    const struct ec2_group_want *w, struct err *err)
{
	enum build build =
		CALL(q, "CreateSecurityGroup", err, "GroupName", w->name,
		     "GroupDescription", w->description, "VpcId", w->vpc);

	tag_specification(q, "security-group", &w->tags);
	return change(q, false, build);
}

const char *ec2_created_group(struct arena *a, const struct node *doc)
{
	return aws_text(a, doc, "groupId");
}

enum build ec2_delete_group(struct request_spec *q, const char *group,
			    struct err *err)
{
	return change(q, true,
		      CALL(q, "DeleteSecurityGroup", err, "GroupId", group));
}

static bool one_source(const struct ec2_rule_want *w, struct err *err)
{
	int n = !!w->cidr + !!w->cidr6 + !!w->peer;

	return n == 1 ||
	       err_set(err, ERR_INTERNAL,
		       _("a rule needs exactly one of CIDR, IPv6 CIDR and "
			 "group, not %d"),
		       n);
}

enum build ec2_authorize(struct request_spec *q, const struct ec2_rule_want *w,
			 bool egress, struct err *err)
{
	struct arena *a = q->arena;
	const char *where;
	enum build build = CALL(q,
				egress ? "AuthorizeSecurityGroupEgress"
				       : "AuthorizeSecurityGroupIngress",
				err, "GroupId", w->group,
				"IpPermissions.1.IpProtocol", w->protocol);

	if (build != BUILD_SEND || !one_source(w, err))
		return BUILD_FAIL;
	if (strcmp(w->protocol, "-1") != 0) {
		aws_param(q, "IpPermissions.1.FromPort",
			  arena_fmt(a, "%d", w->from));
		aws_param(q, "IpPermissions.1.ToPort",
			  arena_fmt(a, "%d", w->to));
	}
	where = w->cidr    ? "IpPermissions.1.IpRanges.1"
		: w->cidr6 ? "IpPermissions.1.Ipv6Ranges.1"
			   : "IpPermissions.1.Groups.1";
	aws_param(q,
		  arena_fmt(a, "%s.%s", where,
			    w->cidr    ? "CidrIp"
			    : w->cidr6 ? "CidrIpv6"
				       : "GroupId"),
		  w->cidr    ? w->cidr
		  : w->cidr6 ? w->cidr6
			     : w->peer);
	aws_param(q, arena_fmt(a, "%s.Description", where), w->description);
	tag_specification(q, "security-group-rule", &w->tags);
	/* a repeat says InvalidPermission.Duplicate */
	return change(q, true, BUILD_SEND);
}

enum build ec2_revoke(struct request_spec *q, const char *group,
		      const char *rule_id, bool egress, struct err *err)
{
	return change(q, true,
		      CALL(q,
			   egress ? "RevokeSecurityGroupEgress"
				  : "RevokeSecurityGroupIngress",
			   err, "GroupId", group, "SecurityGroupRuleId.1",
			   rule_id));
}

/* ---- tags ------------------------------------------------------------------------*/

enum build ec2_create_tags(struct request_spec *q, const char *const *ids,
			   const struct aws_tags *tags, struct err *err)
{
	(void)err;
	aws_call(q, "ec2", "CreateTags");
	aws_param_list(q, "ResourceId", ids);
	aws_param_tags(q, "Tag", tags);
	return change(q, true, BUILD_SEND);
}

enum build ec2_delete_tags(struct request_spec *q, const char *const *ids,
			   const struct aws_tags *tags, struct err *err)
{
	size_t i;

	if (!tags->n) { /* without one AWS would remove them all */
		err_set(err, ERR_INTERNAL, "%s", _("no tag to remove"));
		return BUILD_FAIL;
	}
	aws_call(q, "ec2", "DeleteTags");
	aws_param_list(q, "ResourceId", ids);
	for (i = 0; i < tags->n; i++) {
		aws_param(q, arena_fmt(q->arena, "Tag.%zu.Key", i + 1),
			  tags->at[i].key);
		if (*tags->at[i].value)
			aws_param(q,
				  arena_fmt(q->arena, "Tag.%zu.Value", i + 1),
				  tags->at[i].value);
	}
	return change(q, true, BUILD_SEND);
}

/* ---- key pairs ---------------------------------------------------------------------*/

enum build ec2_create_key_pair(struct request_spec *q, const char *name,
			       const char *kind, const struct aws_tags *tags,
			       struct err *err)
{
	enum build build = CALL(q, "CreateKeyPair", err, "KeyName", name,
				"KeyType", kind, "KeyFormat", "pem");

	tag_specification(q, "key-pair", tags);
	q->secret = true;
	return change(q, false, build);
}

enum build ec2_import_key_pair(struct request_spec *q, const char *name,
			       const char *public_line,
			       const struct aws_tags *tags, struct err *err)
{
	struct strbuf coded = STRBUF_INIT;
	size_t len = strcspn(public_line, "\r\n");
	enum build build;

	base64_encode(&coded, public_line, len);
	build = CALL(q, "ImportKeyPair", err, "KeyName", name,
		     "PublicKeyMaterial", coded.buf);
	strbuf_release(&coded);
	tag_specification(q, "key-pair", tags);
	return change(q, true, build);
}

enum build ec2_delete_key_pair(struct request_spec *q, const char *name,
			       struct err *err)
{
	return change(q, true, CALL(q, "DeleteKeyPair", err, "KeyName", name));
}

/* ---- leftovers ---------------------------------------------------------------------*/

enum build ec2_delete_endpoint(struct request_spec *q, const char *endpoint,
			       struct err *err)
{
	return change(q, true,
		      CALL(q, "DeleteVpcEndpoints", err, "VpcEndpointId.1",
			   endpoint));
}

enum build ec2_delete_eni(struct request_spec *q, const char *eni,
			  struct err *err)
{
	return change(q, true,
		      CALL(q, "DeleteNetworkInterface", err,
			   "NetworkInterfaceId", eni));
}
