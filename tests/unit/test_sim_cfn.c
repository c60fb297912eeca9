/* test_sim_cfn.c - templates and stacks over world time, without HTTP. */
#include "core/base/asset.h"
#include "core/sim/cfn.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

struct bench {
	struct world *w;
	struct arena *a;
	struct exchange x;
	struct call c;
	size_t before[8]; /* of each kind below, in the world as it began */
};

static const char *const kinds[] = {
	"ec2.vpc",
	"ec2.subnet",
	"ec2.network-interface",
	"ec2.security-group-rule",
	"ec2.security-group",
	"ec2.address",
	"ec2.route-table",
	"ec2.internet-gateway",
};

static void as_before(struct bench *b)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(kinds); i++)
		if (world_count(b->w, kinds[i]) != b->before[i])
			fail_msg("%s: %zu, were %zu", kinds[i],
				 world_count(b->w, kinds[i]), b->before[i]);
}

static void bench_open(struct bench *b)
{
	struct world_options options = { .seed = 1, .name = "empty" };
	struct err err = { 0 };
	size_t i;

	memset(b, 0, sizeof(*b));
	b->w = world_new(&options, &err);
	if (!b->w)
		fail_msg("%s", err.what);
	b->a = arena_new();
	for (i = 0; i < ARRAY_LEN(kinds); i++)
		b->before[i] = world_count(b->w, kinds[i]);
}

static void bench_close(struct bench *b)
{
	cJSON_Delete(b->c.out);
	vec_release(&b->c.params);
	world_free(b->w);
	arena_free(b->a);
}

static void start(struct bench *b)
{
	cJSON_Delete(b->c.out);
	vec_release(&b->c.params);
	memset(&b->c, 0, sizeof(b->c));
	b->x.world = b->w;
	b->x.arena = b->a;
	b->c.x = &b->x;
	b->c.world = b->w;
	b->c.arena = b->a;
	b->c.service = "cloudformation";
	b->c.region = SIM_REGION;
	b->c.out = cJSON_CreateObject();
}

static void param(struct bench *b, const char *name, const char *value)
{
	vec_push(&b->c.params, arena_dup(b->a, name));
	vec_push(&b->c.params, arena_dup(b->a, value));
}

static bool run(struct bench *b, const struct sim_op *ops, const char *op)
{
	for (; ops->name; ops++)
		if (!strcmp(ops->name, op))
			return ops->fn(&b->c);
	fail_msg("no %s", op);
	return false;
}

static void give(struct bench *b, int n, const char *key, const char *value)
{
	param(b, arena_fmt(b->a, "Parameters.member.%d.ParameterKey", n), key);
	param(b, arena_fmt(b->a, "Parameters.member.%d.ParameterValue", n),
	      value);
}

static bool create(struct bench *b, const char *text,
		   const char *const (*params)[2])
{
	int n = 1;

	start(b);
	param(b, "StackName", "demo");
	param(b, "TemplateBody", text);
	param(b, "Capabilities.member.1", "CAPABILITY_IAM");
	for (; params && (*params)[0]; params++)
		give(b, n++, (*params)[0], (*params)[1]);
	return run(b, sim_cfn_ops, "CreateStack");
}

static cJSON *the_stack(struct bench *b)
{
	return sim_cfn_find(b->w, SIM_REGION, "demo");
}

static void settle(struct bench *b)
{
	int64_t next;
	int turns = 0;

	while ((next = world_next_timer(b->w)) >= 0 && turns++ < 2000)
		world_advance(b->w, next);
}

static const char *output(struct bench *b, const char *key)
{
	cJSON *it =
		sim_ec2_item(the_stack(b), "Outputs", "OutputKey", key, NULL);

	return it ? doc_text(it, "OutputValue") : "";
}

static const char *stack_yaml(void)
{
	const struct asset *asset = asset_find("stack.yaml");

	assert_non_null(asset);
	return asset->data;
}

static void make_key(struct bench *b)
{
	start(b);
	b->c.service = "ec2";
	param(b, "KeyName", "mine");
	param(b, "KeyType", "ed25519");
	assert_true(run(b, sim_ec2_key_ops, "CreateKeyPair"));
	assert_non_null(strstr(doc_text(b->c.out, "keyMaterial"), "OPENSSH"));
}

static const char *const ssh_params[][2] = { { "KeyPair", "mine" },
					     { "MyIP", "198.51.100.7/32" },
					     { NULL, NULL } };

static void made_status(struct bench *b, const char *want)
{
	cJSON *stack = the_stack(b), *it;

	if (strcmp(doc_text(stack, "StackStatus"), want))
		cJSON_ArrayForEach(it, sim_ec2_list(stack, "__events"))
			print_message("%s %s %s\n",
				      doc_text(it, "LogicalResourceId"),
				      doc_text(it, "ResourceStatus"),
				      doc_text(it, "ResourceStatusReason"));
	assert_string_equal(doc_text(stack, "StackStatus"), want);
}

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

static void refusals(void **state)
{
	static const struct {
		const char *text, *code, *words;
	} rows[] = {
		{ "Resources:\n  A:\n    Type: AWS::Foo::Bar\n",
		  "ValidationError", "[AWS::Foo::Bar]" },
		{ "Resources:\n  A:\n    Type: AWS::EC2::VPC\n    Properties:\n"
		  "      CidrBlock: !Transform x\n",
		  "ValidationError", "Fn::Transform" },
		{ "Resources:\n  A:\n    Type: AWS::EC2::VPC\n    Properties:\n"
		  "      CidrBlock: !Ref Nope\n",
		  "ValidationError", "[Nope]" },
		{ "Resources:\n  A:\n    Type: AWS::EC2::VPC\n    Properties:\n"
		  "      Colour: red\n",
		  "ValidationError", "Colour" },
		{ "Resources:\n  A: [\n", "ValidationError",
		  "YAML not well-formed" },
		{ "{\"Resources\":", "ValidationError",
		  "JSON not well-formed" },
		{ "Parameters:\n  K:\n    Type: String\nResources:\n  A:\n"
		  "    Type: AWS::EC2::VPC\n",
		  "ValidationError", "[K] must have values" },
		{ "Parameters:\n  K:\n    Type: AWS::EC2::KeyPair::KeyName\n"
		  "    Default: x\nResources:\n  A:\n"
		  "    Type: AWS::EC2::VPC\n",
		  "ValidationError", "does not exist" },
		{ "Resources:\n  A:\n    Type: AWS::EC2::VPC\n"
		  "    DependsOn: B\n  B:\n    Type: AWS::EC2::VPC\n"
		  "    DependsOn: A\n",
		  "ValidationError", "Circular" },
		{ "Resources:\n  R:\n    Type: AWS::IAM::Role\n"
		  "    Properties:\n      RoleName: x\n",
		  "InsufficientCapabilitiesException", "CAPABILITY_NAMED_IAM" },
		{ "Resources:\n  A:\n    Type: AWS::EC2::VPC\nOutputs:\n"
		  "  O:\n    Value: !GetAtt A.Colour\n",
		  "ValidationError", "attribute type Colour" },
		{ "Resources:\n  A: &x\n    Type: AWS::EC2::VPC\n  B: *x\n",
		  "ValidationError", "alias" },
	};
	struct bench b;
	size_t i;

	(void)state;
	bench_open(&b);
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		assert_false(create(&b, rows[i].text, NULL));
		assert_string_equal(b.c.error_code, rows[i].code);
		if (!strstr(b.c.error_message, rows[i].words))
			fail_msg("row %zu: %s", i, b.c.error_message);
	}
	bench_close(&b);
}

static void rules_and_patterns(void **state)
{
	static const char *const none[][2] = { { NULL, NULL } };
	static const char *const bare[][2] = { { "MyIP", "198.51.100.7" },
					       { NULL, NULL } };
	static const char *const zones[][2] = { { "Zones", "4" },
						{ NULL, NULL } };
	static const char *const other[][2] = { { "Colour", "red" },
						{ NULL, NULL } };
	static const struct {
		const char *const (*params)[2];
		const char *words;
	} rows[] = {
		{ none, "Access by ssh needs KeyPair" },
		{ bare, "MyIP failed to satisfy constraint: an address with "
			"/32" },
		{ zones, "must be one of AllowedValues" },
		{ other, "[Colour] do not exist" },
	};
	struct bench b;
	size_t i;

	(void)state;
	bench_open(&b);
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		assert_false(create(&b, stack_yaml(), rows[i].params));
		if (!strstr(b.c.error_message, rows[i].words))
			fail_msg("row %zu: %s", i, b.c.error_message);
	}
	bench_close(&b);
}

/* Each function, in its long form, in JSON. */
static void functions(void **state)
{
	static const char text[] =
		"{\"Mappings\":{\"M\":{\"us-east-1\":{\"x\":\"mapped\"}}},"
		"\"Parameters\":{\"L\":{\"Type\":\"CommaDelimitedList\","
		"\"Default\":\"a, b,c\"}},"
		"\"Conditions\":{\"Yes\":{\"Fn::Equals\":[\"1\",\"1\"]},"
		"\"No\":{\"Fn::And\":[{\"Condition\":\"Yes\"},"
		"{\"Fn::Not\":[{\"Condition\":\"Yes\"}]}]}},"
		"\"Resources\":{\"V\":{\"Type\":\"AWS::EC2::VPC\","
		"\"Properties\":{\"CidrBlock\":\"10.0.0.0/16\"}},"
		"\"W\":{\"Type\":\"AWS::EC2::VPC\",\"Condition\":\"No\"}},"
		"\"Outputs\":{"
		"\"Map\":{\"Value\":{\"Fn::FindInMap\":[\"M\",{\"Ref\":"
		"\"AWS::Region\"},\"x\"]}},"
		"\"Join\":{\"Value\":{\"Fn::Join\":[\"-\",{\"Ref\":\"L\"}]}},"
		"\"Pick\":{\"Value\":{\"Fn::Select\":[\"1\",{\"Fn::Split\":"
		"[\"/\",\"x/y/z\"]}]}},"
		"\"Cidr\":{\"Value\":{\"Fn::Select\":[\"2\",{\"Fn::Cidr\":"
		"[{\"Fn::GetAtt\":[\"V\",\"CidrBlock\"]},\"4\",\"6\"]}]}},"
		"\"Zone\":{\"Value\":{\"Fn::Select\":[\"1\",{\"Fn::GetAZs\":"
		"\"\"}]}},"
		"\"Base\":{\"Value\":{\"Fn::Base64\":\"hello\"}},"
		"\"Sub\":{\"Value\":{\"Fn::Sub\":[\"${k}/${V.CidrBlock}/"
		"${!x}\","
		"{\"k\":\"v\"}]}},"
		"\"If\":{\"Value\":{\"Fn::If\":[\"No\",\"n\",\"y\"]}},"
		"\"Hidden\":{\"Condition\":\"No\",\"Value\":\"x\"}}}";
	static const char *const want[][2] = {
		{ "Map", "mapped" },
		{ "Join", "a-b-c" },
		{ "Pick", "y" },
		{ "Cidr", "10.0.0.128/26" },
		{ "Zone", "us-east-1b" },
		{ "Base", "aGVsbG8=" },
		{ "If", "y" },
		{ "Hidden", "" },
		{ "Sub", "v/10.0.0.0/16/${x}" },
	};
	struct bench b;
	size_t i;

	(void)state;
	bench_open(&b);
	if (!create(&b, text, NULL))
		fail_msg("%s", b.c.error_message);
	settle(&b);
	made_status(&b, "CREATE_COMPLETE");
	for (i = 0; i < ARRAY_LEN(want); i++)
		assert_string_equal(output(&b, want[i][0]), want[i][1]);
	assert_null(sim_cfn_record(the_stack(&b), "W"));
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
	cJSON *it, *first = NULL;

	(void)state;
	bench_open(&b);
	assert_true(create(&b, text, NULL));
	settle(&b);
	made_status(&b, "ROLLBACK_COMPLETE");
	cJSON_ArrayForEach(
		it,
		sim_ec2_list(
			the_stack(&b),
			"__events")) if (!first &&
					 str_ends(
						 doc_text(it, "ResourceStatus"),
						 "_FAILED")) first = it;
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
	cJSON *it, *first = NULL;

	(void)state;
	bench_open(&b);
	make_key(&b);
	assert_true(create(&b, stack_yaml(), params));
	settle(&b);
	made_status(&b, "ROLLBACK_COMPLETE");
	cJSON_ArrayForEach(it, sim_ec2_list(the_stack(&b), "__events"))
	{
		if (!first &&
		    str_ends(doc_text(it, "ResourceStatus"), "_FAILED"))
			first = it;
	}
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
		cmocka_unit_test(refusals),
		cmocka_unit_test(rules_and_patterns),
		cmocka_unit_test(functions),
		cmocka_unit_test(rolls_back),
		cmocka_unit_test(zone_without_the_type),
		cmocka_unit_test(foreign_thing),
		cmocka_unit_test(same_seed_same_world),
		cmocka_unit_test(events_in_pages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
