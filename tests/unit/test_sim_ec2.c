/* test_sim_ec2.c - EC2's operations: real error codes, tags, filters. */
#include "sim_calls.h"

#include "core/sim/ec2.h"
#include "core/sim/ocm.h"

struct bench {
	struct world *w;
	struct arena *a;
	struct exchange x;
	struct call c;
	const char *vpc, *subnet, *group, *table;
};

/* words: "Name=value Name=value"; $V $S $G $T stand for the bench's ids */
static void fill(struct bench *b, const char *words)
{
	const char **word, *eq, *value;
	size_t n = str_split(b->a, words, " ", &word), i;

	for (i = 0; i < n; i++) {
		eq = strchr(word[i], '=');
		assert_non_null(eq);
		value = !strcmp(eq + 1, "$V")   ? b->vpc
			: !strcmp(eq + 1, "$S") ? b->subnet
			: !strcmp(eq + 1, "$G") ? b->group
			: !strcmp(eq + 1, "$T") ? b->table
						: eq + 1;
		vec_push(&b->c.params,
			 arena_dupn(b->a, word[i], (size_t)(eq - word[i])));
		vec_push(&b->c.params, arena_dup(b->a, value));
	}
}

/* "" or the error's code */
static const char *call(struct bench *b, const char *op, const char *words)
{
	const struct sim_op *const *t, *o;

	call_begin(&b->c, &b->x, b->w, b->a, "ec2");
	fill(b, words);
	for (t = sim_ec2_tables; *t; t++)
		for (o = *t; o->name; o++)
			if (!strcmp(o->name, op))
				return o->fn(&b->c) ? "" : b->c.error_code;
	return "no such operation";
}

static const char *said(struct bench *b, const char *path)
{
	return arena_dup(b->a, doc_at_text(b->c.out, path));
}

static void made(struct bench *b, const char *op, const char *words)
{
	const char *code = call(b, op, words);

	if (*code)
		fail_msg("%s %s: %s %s", op, words, code, b->c.error_message);
}

static void bench_open(struct bench *b)
{
	memset(b, 0, sizeof(*b));
	b->w = empty_world();
	b->a = arena_new();
	made(b, "CreateVpc", "CidrBlock=10.0.0.0/16");
	b->vpc = said(b, "vpc.vpcId");
	made(b, "CreateSubnet",
	     "VpcId=$V CidrBlock=10.0.2.0/24 AvailabilityZone=us-east-1b "
	     "TagSpecification.1.ResourceType=subnet "
	     "TagSpecification.1.Tag.1.Key=Name "
	     "TagSpecification.1.Tag.1.Value=demo-private");
	b->subnet = said(b, "subnet.subnetId");
	made(b, "CreateSecurityGroup",
	     "VpcId=$V GroupName=g GroupDescription=d");
	b->group = said(b, "groupId");
	made(b, "CreateRouteTable", "VpcId=$V");
	b->table = said(b, "routeTable.routeTableId");
}

static void bench_close(struct bench *b)
{
	cJSON_Delete(b->c.out);
	vec_release(&b->c.params);
	world_free(b->w);
	arena_free(b->a);
}

#define RULE "GroupId=$G IpPermissions.1.IpProtocol=tcp "
#define PORT "IpPermissions.1.FromPort=443 IpPermissions.1.ToPort=443 "
#define CIDR "IpPermissions.1.IpRanges.1.CidrIp="

/* in order: each row sees what the rows above made */
static const struct {
	const char *op, *words, *code;
} rows[] = {
	{ "CreateVpc", "CidrBlock=10.0.0.0/8", "InvalidVpc.Range" },
	{ "CreateVpc", "CidrBlock=banana", "InvalidParameterValue" },
	{ "CreateVpc", "A=b", "MissingParameter" },
	{ "CreateSubnet", "VpcId=$V CidrBlock=10.0.2.128/25",
	  "InvalidSubnet.Conflict" },
	{ "CreateSubnet", "VpcId=$V CidrBlock=10.1.0.0/24",
	  "InvalidSubnet.Range" },
	{ "CreateSubnet", "VpcId=vpc-0123 CidrBlock=10.0.3.0/24",
	  "InvalidVpcID.NotFound" },
	{ "CreateSubnet",
	  "VpcId=$V CidrBlock=10.0.3.0/24 AvailabilityZone=us-east-1z",
	  "InvalidParameterValue" },
	{ "DescribeSubnets", "SubnetId.1=subnet-0123",
	  "InvalidSubnetID.NotFound" },
	{ "DescribeSubnets", "Filter.1.Name=colour Filter.1.Value.1=red",
	  "InvalidParameterValue" },
	{ "DescribeVpcAttribute", "VpcId=$V Attribute=colour",
	  "InvalidParameterValue" },
	{ "DeleteVpc", "VpcId=$V", "DependencyViolation" },
	{ "CreateSecurityGroup", "VpcId=$V GroupName=g GroupDescription=d",
	  "InvalidGroup.Duplicate" },
	{ "CreateSecurityGroup", "GroupName=g GroupDescription=d",
	  "VPCIdNotSpecified" },
	{ "DescribeRegions", "Filter.1.Name=colour Filter.1.Value.1=red",
	  "InvalidParameterValue" },
	{ "AuthorizeSecurityGroupIngress", RULE CIDR "10.0.0.0/16",
	  "InvalidParameterValue" },
	{ "AuthorizeSecurityGroupIngress", RULE PORT CIDR "10.0.0.0",
	  "InvalidParameterValue" },
	{ "AuthorizeSecurityGroupIngress", RULE PORT CIDR "10.0.0.0/16", "" },
	{ "AuthorizeSecurityGroupIngress", RULE PORT CIDR "10.0.0.0/16",
	  "InvalidPermission.Duplicate" },
	/* one new beside a duplicate: nothing is added */
	{ "AuthorizeSecurityGroupIngress",
	  RULE PORT CIDR
	  "10.9.0.0/16 IpPermissions.1.IpRanges.2.CidrIp=10.0.0.0/16",
	  "InvalidPermission.Duplicate" },
	{ "RevokeSecurityGroupIngress", RULE PORT CIDR "10.9.0.0/16",
	  "InvalidPermission.NotFound" },
	{ "RevokeSecurityGroupIngress", RULE PORT CIDR "10.0.0.0/16", "" },
	{ "AuthorizeSecurityGroupIngress",
	  RULE PORT "IpPermissions.1.Groups.1.GroupId=sg-0123",
	  "InvalidGroup.NotFound" },
	{ "RevokeSecurityGroupIngress",
	  "GroupId=$G SecurityGroupRuleId.1=sgr-0123",
	  "InvalidSecurityGroupRuleId.NotFound" },
	{ "CreateRoute",
	  "RouteTableId=$T DestinationCidrBlock=0.0.0.0/0 GatewayId=igw-01",
	  "InvalidGatewayID.NotFound" },
	{ "CreateRoute", "RouteTableId=$T DestinationCidrBlock=0.0.0.0/0",
	  "MissingParameter" },
	{ "DeleteRoute", "RouteTableId=$T DestinationCidrBlock=0.0.0.0/0",
	  "InvalidRoute.NotFound" },
	{ "AssociateRouteTable", "RouteTableId=$T SubnetId=$S", "" },
	{ "DeleteRouteTable", "RouteTableId=$T", "DependencyViolation" },
	{ "CreateNatGateway", "SubnetId=$S AllocationId=eipalloc-01",
	  "InvalidAllocationID.NotFound" },
	{ "ModifyVpcEndpoint", "VpcEndpointId=vpce-01",
	  "InvalidVpcEndpointId.NotFound" },
	{ "CreateKeyPair", "KeyName=k KeyType=ed25519", "" },
	{ "CreateKeyPair", "KeyName=k", "InvalidKeyPair.Duplicate" },
	{ "ImportKeyPair",
	  "KeyName=j PublicKeyMaterial=aGVsbG8=", "InvalidKey.Format" },
	{ "DescribeKeyPairs", "KeyName.1=none", "InvalidKeyPair.NotFound" },
	{ "RunInstances", "SubnetId=$S ImageId=ami-1 KeyName=none",
	  "InvalidKeyPair.NotFound" },
	{ "RunInstances", "SubnetId=$S ImageId=ami-1 PrivateIpAddress=10.0.9.9",
	  "InvalidParameterValue" },
	{ "RunInstances",
	  "SubnetId=$S ImageId=ami-1 KeyName=k SecurityGroupId.1=$G", "" },
	{ "DeleteSecurityGroup", "GroupId=$G", "DependencyViolation" },
	{ "DeleteSubnet", "SubnetId=$S", "DependencyViolation" },
	{ "CreateTags", "ResourceId.1=subnet-01 Tag.1.Key=a Tag.1.Value=b",
	  "InvalidSubnetID.NotFound" },
	{ "CreateTags", "ResourceId.1=$S Tag.1.Key=aws:x Tag.1.Value=b",
	  "InvalidParameterValue" },
	{ "DescribeInstanceTypes", "InstanceType.1=z9.huge",
	  "InvalidInstanceType" },
	{ "DescribeAvailabilityZones", "ZoneName.1=us-east-1z",
	  "InvalidParameterValue" },
	{ "TerminateInstances", "InstanceId.1=i-01",
	  "InvalidInstanceID.NotFound" },
};

static void codes(void **state)
{
	struct bench b;
	const char *code;
	size_t i;

	(void)state;
	bench_open(&b);
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		code = call(&b, rows[i].op, rows[i].words);
		if (strcmp(code, rows[i].code))
			fail_msg("%s %s: '%s', not '%s'", rows[i].op,
				 rows[i].words, code, rows[i].code);
	}
	bench_close(&b);
}

static int found(struct bench *b, const char *op, const char *set,
		 const char *words)
{
	made(b, op, words);
	return cJSON_GetArraySize(doc_at(b->c.out, set));
}

static void filters(void **state)
{
	static const struct {
		const char *op, *set, *words;
		int n;
	} asks[] = {
		{ "DescribeSubnets", "subnetSet",
		  "Filter.1.Name=tag:Name Filter.1.Value.1=demo-*", 1 },
		{ "DescribeSubnets", "subnetSet",
		  "Filter.1.Name=vpc-id Filter.1.Value.1=$V "
		  "Filter.2.Name=availability-zone Filter.2.Value.1=us-east-1a",
		  0 },
		{ "DescribeSecurityGroups", "securityGroupInfo",
		  "Filter.1.Name=vpc-id Filter.1.Value.1=$V", 2 },
		{ "DescribeRouteTables", "routeTableSet",
		  "Filter.1.Name=vpc-id Filter.1.Value.1=$V "
		  "Filter.2.Name=association.main Filter.2.Value.1=true",
		  1 },
		{ "DescribeNetworkAcls", "networkAclSet",
		  "Filter.1.Name=association.subnet-id Filter.1.Value.1=$S",
		  1 },
		{ "DescribeTags", "tagSet",
		  "Filter.1.Name=resource-id Filter.1.Value.1=$S", 1 },
		{ "DescribeInstanceTypeOfferings", "instanceTypeOfferingSet",
		  "LocationType=availability-zone Filter.1.Name=instance-type "
		  "Filter.1.Value.1=m5.xlarge",
		  5 },
	};
	struct bench b;
	size_t i;

	(void)state;
	bench_open(&b);
	for (i = 0; i < ARRAY_LEN(asks); i++)
		assert_int_equal(
			found(&b, asks[i].op, asks[i].set, asks[i].words),
			asks[i].n);
	bench_close(&b);
}

/* A new VPC comes with its main table, its NACL and its default group. */
static void new_vpc(void **state)
{
	struct bench b;
	cJSON *group, *rule;
	size_t at = 0;

	(void)state;
	bench_open(&b);
	assert_non_null(sim_ec2_main_table(b.w, b.vpc));
	while ((group = sim_ec2_next(b.w, "ec2.security-group", "vpcId", b.vpc,
				     &at)))
		if (!strcmp(doc_text(group, "groupName"), "default"))
			break;
	rule = doc_at(group, "ipPermissions")->child;
	assert_string_equal(doc_text(rule, "ipProtocol"), "-1");
	assert_string_equal(doc_text(doc_at(rule, "groups")->child, "groupId"),
			    doc_text(group, "groupId"));
	rule = doc_at(group, "ipPermissionsEgress")->child;
	assert_string_equal(doc_text(doc_at(rule, "ipRanges")->child, "cidrIp"),
			    "0.0.0.0/0");
	assert_string_equal(
		call(&b, "DeleteSecurityGroup",
		     arena_fmt(b.a, "GroupId=%s", doc_text(group, "groupId"))),
		"CannotDelete");
	/* without a VPC: the default one */
	doc_set_bool(world_get(b.w, "ec2.vpc", b.vpc), "isDefault", true);
	made(&b, "CreateSecurityGroup", "GroupName=h GroupDescription=d");
	bench_close(&b);
}

/* Each interface takes an address; its end gives it back. */
static void addresses_counted(void **state)
{
	struct bench b;
	const char *id;
	cJSON *subnet;

	(void)state;
	bench_open(&b);
	subnet = world_get(b.w, "ec2.subnet", b.subnet);
	assert_int_equal(doc_number(subnet, "availableIpAddressCount", 0), 251);
	made(&b, "RunInstances", "SubnetId=$S ImageId=ami-1");
	id = arena_dup(b.a, doc_text(doc_at(b.c.out, "instancesSet")->child,
				     "instanceId"));
	assert_int_equal(doc_number(subnet, "availableIpAddressCount", 0), 250);
	made(&b, "TerminateInstances", arena_fmt(b.a, "InstanceId.1=%s", id));
	world_advance(b.w, world_time_ms(b.w) + 40000);
	assert_string_equal(doc_at_text(world_get(b.w, "ec2.instance", id),
					"instanceState.name"),
			    "terminated");
	assert_int_equal(doc_number(subnet, "availableIpAddressCount", 0), 251);
	bench_close(&b);
}

static void nat_takes_its_time(void **state)
{
	struct bench b;
	const char *id;

	(void)state;
	bench_open(&b);
	made(&b, "AllocateAddress", "Domain=vpc");
	made(&b, "CreateNatGateway",
	     arena_fmt(b.a, "SubnetId=$S AllocationId=%s",
		       said(&b, "allocationId")));
	id = said(&b, "natGateway.natGatewayId");
	assert_string_equal(said(&b, "natGateway.state"), "pending");
	world_advance(b.w, world_time_ms(b.w) + 60000);
	assert_string_equal(
		doc_text(world_get(b.w, "ec2.nat-gateway", id), "state"),
		"pending");
	world_advance(b.w, world_time_ms(b.w) + 60000);
	assert_string_equal(
		doc_text(world_get(b.w, "ec2.nat-gateway", id), "state"),
		"available");
	made(&b, "DeleteNatGateway", arena_fmt(b.a, "NatGatewayId=%s", id));
	world_advance(b.w, world_time_ms(b.w) + 300000);
	assert_null(world_get(b.w, "ec2.nat-gateway", id));
	assert_string_equal(
		doc_text(world_nth(b.w, "ec2.address", 0), "associationId"),
		"");
	bench_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(codes),
		cmocka_unit_test(filters),
		cmocka_unit_test(new_vpc),
		cmocka_unit_test(addresses_counted),
		cmocka_unit_test(nat_takes_its_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
