/* test_sim_template.c - templates: functions, types, refusals. */
#include "tests/unit/sim_cfn_bench.h"

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

/* What other people's templates use and ours does not. */
static const char other_text[] =
	"Parameters:\n"
	"  Image:\n"
	"    Type: AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>\n"
	"    Default: "
	"/aws/service/ami-amazon-linux-latest/"
	"amzn2-ami-hvm-x86_64-gp2\n"
	"Resources:\n"
	"  V:\n"
	"    Type: AWS::EC2::VPC\n"
	"    Properties: {CidrBlock: 10.0.0.0/16}\n"
	"  G:\n"
	"    Type: AWS::EC2::InternetGateway\n"
	"  A:\n"
	"    Type: AWS::EC2::VPCGatewayAttachment\n"
	"    Properties: {VpcId: !Ref V, InternetGatewayId: !Ref G}\n"
	"  S:\n"
	"    Type: AWS::EC2::Subnet\n"
	"    Properties: {VpcId: !Ref V, CidrBlock: 10.0.1.0/24}\n"
	"  T:\n"
	"    Type: AWS::EC2::RouteTable\n"
	"    Properties: {VpcId: !Ref V}\n"
	"  R:\n"
	"    Type: AWS::EC2::Route\n"
	"    DependsOn: A\n"
	"    Properties:\n"
	"      RouteTableId: !Ref T\n"
	"      DestinationCidrBlock: 0.0.0.0/0\n"
	"      GatewayId: !Ref G\n"
	"  SG:\n"
	"    Type: AWS::EC2::SecurityGroup\n"
	"    Properties:\n"
	"      GroupDescription: all of the VPC\n"
	"      VpcId: !Ref V\n"
	"      SecurityGroupIngress:\n"
	"        - {IpProtocol: -1, FromPort: -1, ToPort: -1, CidrIp: "
	"10.0.0.0/16}\n"
	"      SecurityGroupEgress:\n"
	"        - {IpProtocol: tcp, FromPort: 443, ToPort: 443, "
	"CidrIp: 0.0.0.0/0}\n"
	"  K:\n"
	"    Type: AWS::EC2::KeyPair\n"
	"    Properties: {KeyName: made, KeyType: ed25519}\n"
	"  I:\n"
	"    Type: AWS::EC2::Instance\n"
	"    DependsOn: R\n"
	"    Properties:\n"
	"      ImageId: !Ref Image\n"
	"      KeyName: !Ref K\n"
	"      NetworkInterfaces:\n"
	"        - AssociatePublicIpAddress: true\n"
	"          DeviceIndex: \"0\"\n"
	"          SubnetId: !Ref S\n"
	"          GroupSet: [!Ref SG]\n"
	"  E:\n"
	"    Type: AWS::EC2::VPCEndpoint\n"
	"    Properties:\n"
	"      VpcId: !Ref V\n"
	"      ServiceName: !Sub com.amazonaws.${AWS::Region}.s3\n"
	"      RouteTableIds: [!Ref T]\n"
	"  H:\n"
	"    Type: AWS::CloudFormation::WaitConditionHandle\n"
	"  W:\n"
	"    Type: AWS::CloudFormation::WaitCondition\n"
	"    DependsOn: I\n"
	"    Properties: {Handle: !Ref H, Timeout: 300}\n"
	"Outputs:\n"
	"  Ip:\n"
	"    Value: !GetAtt I.PublicIp\n";

static void other_types(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b);
	if (!create(&b, other_text, NULL))
		fail_msg("%s", b.c.error_message);
	settle(&b);
	made_status(&b, "CREATE_COMPLETE");
	assert_true(*output(&b, "Ip") != '\0');
	start(&b);
	param(&b, "StackName", "demo");
	assert_true(run(&b, sim_cfn_ops, "DeleteStack"));
	settle(&b);
	assert_null(the_stack(&b));
	as_before(&b);
	assert_null(world_get(b.w, "ec2.key-pair", "made"));
	bench_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refusals),
		cmocka_unit_test(rules_and_patterns),
		cmocka_unit_test(functions),
		cmocka_unit_test(other_types),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
