/* test_sim_cfn.c - stacks over world time. */
#include "tests/unit/sim_cfn_bench.h"

static void own_stack(void **state)
{
	struct bench b;
	int64_t began, took;
	cJSON *stack;

	(void)state;
	bench_open(&b);
	make_key(&b);
	began = world_time_ms(b.w);
	if (!create(&b, stack_yaml(), ssh_params))
		fail_msg("%s", b.c.error_message);
	settle(&b);
	made_status(&b, "CREATE_COMPLETE");
	took = world_time_ms(b.w) - began;
	assert_in_range(took, 200000, 320000);
	assert_string_equal(output(&b, "ProxyUrl"), "http://10.0.1.13:3128/");
	assert_string_equal(output(&b, "AvailabilityZones"), "us-east-1a");
	assert_string_equal(output(&b, "VpcCidr"), "10.0.0.0/16");
	assert_true(str_starts(output(&b, "PrivateSubnetIds"), "subnet-0"));
	assert_true(*output(&b, "PublicEC2InstancePublicIP") != '\0');
	/* and away again, nothing left */
	start(&b);
	param(&b, "StackName", "demo");
	assert_true(run(&b, sim_cfn_ops, "DeleteStack"));
	stack = the_stack(&b);
	settle(&b);
	assert_null(the_stack(&b));
	assert_string_equal(doc_text(stack, "StackStatus"), "DELETE_COMPLETE");
	as_before(&b);
	bench_close(&b);
}

static void three_zones_by_ssm(void **state)
{
	static const char *const params[][2] = {
		{ "Zones", "3" },          { "NatGateways", "zone" },
		{ "Access", "ssm" },       { "VpcCidr", "10.7.0.0/16" },
		{ "Zone2", "us-east-1d" }, { NULL, NULL }
	};
	struct bench b;

	(void)state;
	bench_open(&b);
	if (!create(&b, stack_yaml(), params))
		fail_msg("%s", b.c.error_message);
	settle(&b);
	made_status(&b, "CREATE_COMPLETE");
	assert_string_equal(output(&b, "AvailabilityZones"),
			    "us-east-1a,us-east-1d,us-east-1c");
	assert_string_equal(output(&b, "ProxyUrl"), "http://10.7.1.13:3128/");
	assert_int_equal(world_count(b.w, "ec2.nat-gateway"), 3);
	assert_int_equal(world_count(b.w, "ec2.subnet"), b.before[1] + 6);
	start(&b);
	param(&b, "StackName", "demo");
	assert_true(run(&b, sim_cfn_ops, "DeleteStack"));
	settle(&b);
	assert_null(the_stack(&b));
	as_before(&b);
	bench_close(&b);
}

/* A subnet outside the VPC: the failure's reason, and all taken back. */
static void rolls_back(void **state)
{
	static const char text[] =
		"Resources:\n"
		"  V:\n    Type: AWS::EC2::VPC\n    Properties:\n"
		"      CidrBlock: 10.0.0.0/16\n"
		"  S:\n    Type: AWS::EC2::Subnet\n    Properties:\n"
		"      VpcId: !Ref V\n      CidrBlock: 10.1.0.0/24\n"
		"  G:\n    Type: AWS::EC2::InternetGateway\n";
	struct bench b;
	cJSON *first;

	(void)state;
	bench_open(&b);
	assert_true(create(&b, text, NULL));
	settle(&b);
	made_status(&b, "ROLLBACK_COMPLETE");
	first = first_failure(&b);
	assert_string_equal(doc_text(first, "LogicalResourceId"), "S");
	assert_non_null(strstr(doc_text(first, "ResourceStatusReason"),
			       "'10.1.0.0/24' is invalid"));
	as_before(&b);
	bench_close(&b);
}

/* us-east-1e has no t3: the bastion fails, the rest is cancelled. */
static void zone_without_the_type(void **state)
{
	static const char *const params[][2] = { { "KeyPair", "mine" },
						 { "MyIP", "198.51.100.7/32" },
						 { "Zone1", "us-east-1e" },
						 { NULL, NULL } };
	struct bench b;
	cJSON *first;

	(void)state;
	bench_open(&b);
	make_key(&b);
	assert_true(create(&b, stack_yaml(), params));
	settle(&b);
	made_status(&b, "ROLLBACK_COMPLETE");
	first = first_failure(&b);
	assert_string_equal(doc_text(first, "LogicalResourceId"), "Bastion");
	assert_non_null(strstr(doc_text(first, "ResourceStatusReason"),
			       "not supported in your requested"));
	as_before(&b);
	bench_close(&b);
}

/* Something of another's in the VPC keeps it: DELETE_FAILED, later fine. */
static void foreign_thing(void **state)
{
	static const char text[] = "Resources:\n  V:\n"
				   "    Type: AWS::EC2::VPC\n"
				   "    Properties:\n"
				   "      CidrBlock: 10.0.0.0/16\n";
	struct bench b;
	struct ec2 e;
	cJSON *group, *vpc;

	(void)state;
	bench_open(&b);
	assert_true(create(&b, text, NULL));
	settle(&b);
	vpc = world_get(b.w, "ec2.vpc",
			doc_text(sim_cfn_record(the_stack(&b), "V"),
				 "PhysicalResourceId"));
	e = (struct ec2){ b.w, b.a, SIM_REGION };
	group = sim_ec2_group_new(&e, doc_text(vpc, "vpcId"), "theirs", "x",
				  "t");
	start(&b);
	param(&b, "StackName", "demo");
	assert_true(run(&b, sim_cfn_ops, "DeleteStack"));
	settle(&b);
	made_status(&b, "DELETE_FAILED");
	assert_non_null(strstr(doc_text(sim_cfn_record(the_stack(&b), "V"),
					"ResourceStatusReason"),
			       "has dependencies"));
	sim_ec2_group_drop(b.w, doc_text(group, "groupId"));
	start(&b);
	param(&b, "StackName", "demo");
	assert_true(run(&b, sim_cfn_ops, "DeleteStack"));
	settle(&b);
	assert_null(the_stack(&b));
	bench_close(&b);
}

static void same_seed_same_world(void **state)
{
	struct strbuf dump[2] = { STRBUF_INIT, STRBUF_INIT };
	struct bench b;
	int i;

	(void)state;
	for (i = 0; i < 2; i++) {
		bench_open(&b);
		make_key(&b);
		assert_true(create(&b, stack_yaml(), ssh_params));
		settle(&b);
		world_dump(b.w, true, &dump[i]);
		bench_close(&b);
	}
	assert_string_equal(dump[0].buf, dump[1].buf);
	strbuf_release(&dump[0]);
	strbuf_release(&dump[1]);
}

static void events_in_pages(void **state)
{
	struct bench b;
	cJSON *list;
	const char *token;
	int seen = 0, pages = 0;

	(void)state;
	bench_open(&b);
	make_key(&b);
	assert_true(create(&b, stack_yaml(), ssh_params));
	settle(&b);
	for (token = ""; token; pages++) {
		start(&b);
		param(&b, "StackName", "demo");
		if (*token)
			param(&b, "NextToken", token);
		assert_true(run(&b, sim_cfn_ops, "DescribeStackEvents"));
		list = sim_ec2_list(b.c.out, "StackEvents");
		if (!seen)
			assert_string_equal(
				doc_text(list->child, "ResourceStatus"),
				"CREATE_COMPLETE");
		seen += cJSON_GetArraySize(list);
		token = arena_dup(b.a, doc_text(b.c.out, "NextToken"));
		token = *token ? token : NULL;
	}
	assert_int_equal(seen, cJSON_GetArraySize(sim_ec2_list(the_stack(&b),
							       "__events")));
	assert_true(seen > 60);
	bench_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(own_stack),
		cmocka_unit_test(three_zones_by_ssm),
		cmocka_unit_test(rolls_back),
		cmocka_unit_test(zone_without_the_type),
		cmocka_unit_test(foreign_thing),
		cmocka_unit_test(same_seed_same_world),
		cmocka_unit_test(events_in_pages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
