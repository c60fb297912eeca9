/* test_sim_paths.c - the operator's objects, packet paths, names. */
#include "sim_calls.h"

#include "core/base/asset.h"
#include "core/sim/cfn.h"
#include "core/sim/ocm.h"

#define ENDPOINT_IP 0x0a000229u /* 10.0.2.41 */

struct bench {
	struct world *w;
	struct arena *a;
	struct exchange x;
	struct call c;
	const char *vpc, *subnet, *bastion, *host, *public_ip;
	cJSON *cluster;
};

static bool run(struct bench *b, const char *op, ...)
{
	const struct sim_op *const *t, *o;
	const char *name;
	va_list ap;
	bool ok = false, known = false;

	call_begin(&b->c, &b->x, b->w, b->a, "ec2");
	va_start(ap, op);
	while ((name = va_arg(ap, const char *))) {
		vec_push(&b->c.params, arena_dup(b->a, name));
		vec_push(&b->c.params,
			 arena_dup(b->a, va_arg(ap, const char *)));
	}
	va_end(ap);
	for (t = sim_ec2_tables; *t; t++)
		for (o = *t; o->name; o++)
			if (!strcmp(o->name, op)) {
				ok = o->fn(&b->c);
				known = true;
			}
	for (o = sim_cfn_ops; o->name; o++)
		if (!strcmp(o->name, op)) {
			ok = o->fn(&b->c);
			known = true;
		}
	assert_true(known);
	return ok;
}

static void pass(struct bench *b, int seconds)
{
	world_advance(b->w, world_time_ms(b->w) + seconds * 1000LL);
}

static const char *output(struct bench *b, const char *key)
{
	cJSON *stack = sim_cfn_find(b->w, SIM_REGION, "demo");
	cJSON *it = sim_ec2_item(stack, "Outputs", "OutputKey", key, NULL);

	return it ? arena_dup(b->a, doc_text(it, "OutputValue")) : "";
}

static void make_cluster(struct bench *b)
{
	b->cluster = cJSON_Parse(
		"{\"id\":\"2abc\",\"name\":\"demo\",\"domain_prefix\":"
		"\"demo\",\"region\":{\"id\":\"us-east-1\"},\"version\":"
		"{\"raw_id\":\"4.21.20\"},\"dns\":{\"base_domain\":"
		"\"x1.p3.openshiftapps.com\"},\"network\":{\"machine_cidr\":"
		"\"10.0.0.0/16\"},\"aws\":{\"private_link\":true,"
		"\"subnet_ids\":[],\"tags\":{}},\"nodes\":{"
		"\"compute_machine_type\":{\"id\":\"m5.xlarge\"}}}");
	assert_non_null(b->cluster);
	cJSON_AddItemToArray(doc_at(b->cluster, "aws.subnet_ids"),
			     cJSON_CreateString(b->subnet));
	world_put(b->w, "ocm.cluster", "2abc", b->cluster);
	sim_operator_endpoint(b->w, b->cluster);
	pass(b, 120);
}

static void bench_open(struct bench *b)
{
	memset(b, 0, sizeof(*b));
	b->w = empty_world();
	b->a = arena_new();
	assert_true(run(b, "CreateKeyPair", "KeyName", "k", "KeyType",
			"ed25519", NULL));
	if (!run(b, "CreateStack", "StackName", "demo", "TemplateBody",
		 asset_find("stack.yaml")->data,
		 "Parameters.member.1.ParameterKey", "KeyPair",
		 "Parameters.member.1.ParameterValue", "k",
		 "Parameters.member.2.ParameterKey", "MyIP",
		 "Parameters.member.2.ParameterValue", "203.0.113.7/32",
		 "Capabilities.member.1", "CAPABILITY_IAM", NULL))
		fail_msg("%s", b->c.error_message);
	pass(b, 600);
	b->vpc = output(b, "VpcId");
	b->subnet = output(b, "PrivateSubnetIds");
	b->bastion = output(b, "PublicEC2InstanceId");
	b->host = output(b, "PrivateEC2InstanceId");
	b->public_ip = output(b, "PublicEC2InstancePublicIP");
	assert_true(*b->vpc != '\0');
	make_cluster(b);
}

static void bench_close(struct bench *b)
{
	cJSON_Delete(b->c.out);
	vec_release(&b->c.params);
	world_free(b->w);
	arena_free(b->a);
}

static enum sim_reach from(struct bench *b, const char *instance, uint32_t ip,
			   int port)
{
	struct sim_source s = { instance, b->vpc, 0 };

	return sim_path(b->w, &s, ip, port);
}

static enum sim_reach from_ip(struct bench *b, const char *vpc,
			      const char *source, uint32_t ip, int port)
{
	struct sim_source s = { "", vpc, 0 };

	assert_true(ip_parse(source, &s.ip));
	return sim_path(b->w, &s, ip, port);
}

static uint32_t ip_of(const char *text)
{
	uint32_t ip = 0;

	assert_true(ip_parse(text, &ip));
	return ip;
}

static void in_the_vpc(void **state)
{
	struct bench b;
	uint32_t host;

	(void)state;
	bench_open(&b);
	host = ip_of(output(&b, "PrivateEC2InstancePrivateIP"));
	assert_int_equal(from(&b, b.bastion, ENDPOINT_IP, 443), SIM_OPEN);
	assert_int_equal(from(&b, b.host, ENDPOINT_IP, 443), SIM_OPEN);
	assert_int_equal(from(&b, b.host, ENDPOINT_IP, 6443), SIM_TIMEOUT);
	assert_int_equal(from(&b, b.bastion, host, 22), SIM_OPEN);
	assert_int_equal(from(&b, b.bastion, host, 80), SIM_TIMEOUT);
	assert_int_equal(from(&b, b.host, ip_of("10.0.1.13"), 3128), SIM_OPEN);
	assert_int_equal(from(&b, b.host, ip_of("10.0.1.13"), 22), SIM_TIMEOUT);
	/* out: by the gateway, by NAT; nothing leads to 10.9 */
	assert_int_equal(from(&b, b.bastion, ip_of("192.0.2.5"), 443),
			 SIM_OPEN);
	assert_int_equal(from(&b, b.host, ip_of("192.0.2.5"), 443), SIM_OPEN);
	/* in: only from MyIP, only ssh */
	assert_int_equal(from_ip(&b, "", "203.0.113.7", ip_of(b.public_ip), 22),
			 SIM_OPEN);
	assert_int_equal(from_ip(&b, "", "203.0.113.8", ip_of(b.public_ip), 22),
			 SIM_TIMEOUT);
	assert_int_equal(
		from_ip(&b, "", "203.0.113.7", ip_of(b.public_ip), 3128),
		SIM_TIMEOUT);
	assert_int_equal(from_ip(&b, "", "203.0.113.7", ENDPOINT_IP, 443),
			 SIM_TIMEOUT);
	bench_close(&b);
}

static const char *acl_id(struct bench *b)
{
	size_t at = 0;
	cJSON *doc =
		sim_ec2_next(b->w, "ec2.network-acl", "vpcId", b->vpc, &at);

	return doc_text(doc, "networkAclId");
}

/* A NACL has no memory: without the ephemeral ports nothing comes back. */
static void acls(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b);
	assert_true(run(&b, "CreateNetworkAclEntry", "NetworkAclId", acl_id(&b),
			"RuleNumber", "50", "Egress", "true", "Protocol", "6",
			"RuleAction", "deny", "CidrBlock", "10.0.1.0/24",
			"PortRange.From", "1024", "PortRange.To", "65535",
			NULL));
	assert_int_equal(from(&b, b.bastion, ENDPOINT_IP, 443), SIM_TIMEOUT);
	assert_int_equal(from(&b, b.host, ENDPOINT_IP, 443), SIM_OPEN);
	assert_true(run(&b, "DeleteNetworkAclEntry", "NetworkAclId", acl_id(&b),
			"RuleNumber", "50", "Egress", "true", NULL));
	assert_int_equal(from(&b, b.bastion, ENDPOINT_IP, 443), SIM_OPEN);
	bench_close(&b);
}

static const char *table_of(struct bench *b, const char *subnet)
{
	return arena_dup(
		b->a,
		doc_text(sim_ec2_table_of(
				 b->w, world_get(b->w, "ec2.subnet", subnet)),
			 "routeTableId"));
}

static void peering(void **state)
{
	struct bench b;
	const char *vpc, *subnet, *pcx, *group;

	(void)state;
	bench_open(&b);
	assert_true(run(&b, "CreateVpc", "CidrBlock", "10.9.0.0/16", NULL));
	vpc = arena_dup(b.a, doc_at_text(b.c.out, "vpc.vpcId"));
	assert_true(run(&b, "CreateSubnet", "VpcId", vpc, "CidrBlock",
			"10.9.1.0/24", NULL));
	subnet = arena_dup(b.a, doc_at_text(b.c.out, "subnet.subnetId"));
	assert_int_equal(from_ip(&b, vpc, "10.9.1.50", ENDPOINT_IP, 443),
			 SIM_UNREACHABLE);
	assert_true(run(&b, "CreateVpcPeeringConnection", "VpcId", vpc,
			"PeerVpcId", b.vpc, NULL));
	pcx = arena_dup(b.a, doc_at_text(b.c.out, "vpcPeeringConnection."
						  "vpcPeeringConnectionId"));
	assert_true(run(&b, "CreateRoute", "RouteTableId", table_of(&b, subnet),
			"DestinationCidrBlock", "10.0.0.0/16",
			"VpcPeeringConnectionId", pcx, NULL));
	assert_int_equal(from_ip(&b, vpc, "10.9.1.50", ENDPOINT_IP, 443),
			 SIM_TIMEOUT);
	assert_true(run(&b, "AcceptVpcPeeringConnection",
			"VpcPeeringConnectionId", pcx, NULL));
	assert_true(run(&b, "CreateRoute", "RouteTableId",
			table_of(&b, b.subnet), "DestinationCidrBlock",
			"10.9.0.0/16", "VpcPeeringConnectionId", pcx, NULL));
	/* the way is there, the operator's group says no: the usual case */
	assert_int_equal(from_ip(&b, vpc, "10.9.1.50", ENDPOINT_IP, 443),
			 SIM_TIMEOUT);
	assert_true(run(&b, "CreateSecurityGroup", "GroupName", "demo-api-sg",
			"GroupDescription", "x", "VpcId", b.vpc, NULL));
	group = arena_dup(b.a, doc_text(b.c.out, "groupId"));
	assert_true(run(
		&b, "AuthorizeSecurityGroupIngress", "GroupId", group,
		"IpPermissions.1.IpProtocol", "tcp", "IpPermissions.1.FromPort",
		"443", "IpPermissions.1.ToPort", "443",
		"IpPermissions.1.IpRanges.1.CidrIp", "10.9.0.0/16", NULL));
	assert_true(run(&b, "ModifyVpcEndpoint", "VpcEndpointId",
			world_nth_key(b.w, "ec2.vpc-endpoint", 0),
			"AddSecurityGroupId.1", group, NULL));
	assert_int_equal(from_ip(&b, vpc, "10.9.1.50", ENDPOINT_IP, 443),
			 SIM_OPEN);
	bench_close(&b);
}

static void names(void **state)
{
	static const char *const inside[] = {
		"api.demo.hypershift.local", "x.apps.demo.hypershift.local.",
		"API.demo.x1.p3.openshiftapps.com",
		"oauth.demo.x1.p3.openshiftapps.com"
	};
	struct bench b;
	uint32_t ip;
	size_t i;

	(void)state;
	bench_open(&b);
	for (i = 0; i < ARRAY_LEN(inside); i++) {
		assert_int_equal(sim_resolve(b.w, b.vpc, inside[i], &ip, 1), 1);
		assert_int_equal(ip, ENDPOINT_IP);
	}
	/* from anywhere: the public names only */
	assert_int_equal(sim_resolve(b.w, "", inside[2], &ip, 1), 1);
	assert_int_equal(ip, ENDPOINT_IP);
	assert_int_equal(sim_resolve(b.w, "", inside[0], &ip, 1), 0);
	assert_int_equal(
		sim_resolve(b.w, b.vpc, "no.demo.hypershift.local", &ip, 1), 0);
	assert_int_equal(
		sim_resolve(b.w, b.vpc, "ip-10-0-2-41.ec2.internal", &ip, 1),
		1);
	assert_int_equal(sim_resolve(b.w, b.vpc, "api.openshift.com", &ip, 1),
			 1);
	assert_int_equal(sim_resolve(b.w, b.vpc, "nobody.example", &ip, 1), 0);
	assert_true(run(&b, "ModifyVpcAttribute", "VpcId", b.vpc,
			"EnableDnsHostnames.Value", "false", NULL));
	assert_int_equal(sim_resolve(b.w, b.vpc, inside[0], &ip, 1), 0);
	assert_int_equal(sim_resolve(b.w, b.vpc, inside[2], &ip, 1), 1);
	assert_true(run(&b, "ModifyVpcAttribute", "VpcId", b.vpc,
			"EnableDnsSupport.Value", "false", NULL));
	assert_int_equal(sim_resolve(b.w, b.vpc, inside[2], &ip, 1), 0);
	bench_close(&b);
}

static void operator_life(void **state)
{
	struct bench b;
	cJSON *endpoint, *rule, *eni, *worker;
	const char *group;
	size_t i;

	(void)state;
	bench_open(&b);
	endpoint = world_nth(b.w, "ec2.vpc-endpoint", 0);
	assert_string_equal(doc_text(endpoint, "state"), "available");
	assert_true(str_ends(
		doc_text(doc_at(endpoint, "dnsEntrySet")->child, "dnsName"),
		".us-east-1.vpce.amazonaws.com"));
	eni = world_get(
		b.w, "ec2.network-interface",
		doc_at(endpoint, "networkInterfaceIdSet")->child->valuestring);
	assert_string_equal(doc_text(eni, "interfaceType"), "vpc_endpoint");
	assert_true(doc_bool(eni, "requesterManaged"));
	group = arena_dup(
		b.a, doc_text(doc_at(endpoint, "groupSet")->child, "groupId"));
	/* somebody takes the operator's rule: it comes back */
	for (i = 0; (rule = world_nth(b.w, "ec2.security-group-rule", i)); i++)
		if (!strcmp(doc_text(rule, "groupId"), group) &&
		    !doc_bool(rule, "isEgress"))
			break;
	assert_non_null(rule);
	assert_string_equal(doc_text(rule, "description"),
			    "Control plane service");
	assert_true(run(&b, "RevokeSecurityGroupIngress", "GroupId", group,
			"SecurityGroupRuleId.1",
			doc_text(rule, "securityGroupRuleId"), NULL));
	assert_int_equal(from(&b, b.bastion, ENDPOINT_IP, 443), SIM_TIMEOUT);
	pass(&b, 300);
	assert_int_equal(from(&b, b.bastion, ENDPOINT_IP, 443), SIM_OPEN);
	/* workers, and away */
	sim_operator_nodes(b.w, b.cluster, 2);
	assert_int_equal(world_count(b.w, "ec2.instance"), 4);
	sim_operator_nodes(b.w, b.cluster, 1);
	assert_int_equal(world_count(b.w, "ec2.instance"), 3);
	for (i = 0; (worker = world_nth(b.w, "ec2.instance", i)); i++)
		if (sim_ec2_tag_of(worker, "red-hat-managed"))
			assert_true(
				str_starts(doc_text(worker, "privateDnsName"),
					   "ip-10-0-2-"));
	sim_operator_remove(b.w, b.cluster);
	assert_int_equal(world_count(b.w, "ec2.instance"), 2);
	assert_int_equal(world_count(b.w, "ec2.vpc-endpoint"), 0);
	assert_int_equal(world_count(b.w, "r53.zone"), 0);
	assert_int_equal(world_count(b.w, "r53.rrset"), 0);
	assert_true(run(&b, "DeleteStack", "StackName", "demo", NULL));
	pass(&b, 900);
	assert_null(world_get(b.w, "ec2.vpc", b.vpc));
	bench_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_the_vpc),    cmocka_unit_test(acls),
		cmocka_unit_test(peering),       cmocka_unit_test(names),
		cmocka_unit_test(operator_life),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
