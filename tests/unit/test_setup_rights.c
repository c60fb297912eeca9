/* The rights that the stack's action names hold what CloudFormation does for
 * each resource of the template (core/setup/act_stack.c). */
#include "core/base/asset.h"
#include "core/base/str.h"
#include "core/setup/acts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Actions of each type's create and delete handlers, as its schema lists. */
static const struct {
	const char *type, *makes, *removes;
} types[] = {
	{ "AWS::EC2::EIP", "ec2:AllocateAddress", "ec2:ReleaseAddress" },
	{ "AWS::EC2::Instance", "ec2:RunInstances", "ec2:TerminateInstances" },
	{ "AWS::EC2::InternetGateway", "ec2:CreateInternetGateway",
	  "ec2:DeleteInternetGateway" },
	{ "AWS::EC2::NatGateway", "ec2:CreateNatGateway",
	  "ec2:DeleteNatGateway" },
	{ "AWS::EC2::Route", "ec2:CreateRoute", "ec2:DeleteRoute" },
	{ "AWS::EC2::RouteTable", "ec2:CreateRouteTable",
	  "ec2:DeleteRouteTable" },
	{ "AWS::EC2::SecurityGroup", "ec2:CreateSecurityGroup",
	  "ec2:DeleteSecurityGroup" },
	{ "AWS::EC2::SecurityGroupIngress", "ec2:AuthorizeSecurityGroupIngress",
	  "ec2:RevokeSecurityGroupIngress" },
	{ "AWS::EC2::Subnet", "ec2:CreateSubnet", "ec2:DeleteSubnet" },
	{ "AWS::EC2::SubnetRouteTableAssociation", "ec2:AssociateRouteTable",
	  "ec2:DisassociateRouteTable" },
	{ "AWS::EC2::VPC", "ec2:CreateVpc", "ec2:DeleteVpc" },
	{ "AWS::EC2::VPCGatewayAttachment", "ec2:AttachInternetGateway",
	  "ec2:DetachInternetGateway" },
	{ "AWS::IAM::InstanceProfile", "iam:CreateInstanceProfile",
	  "iam:DeleteInstanceProfile" },
	{ "AWS::IAM::Role", "iam:CreateRole", "iam:DeleteRole" },
};

static const char *rights(const struct step *steps, const char *name)
{
	for (; steps->name; steps++)
		if (!strcmp(steps->name, name))
			return steps->rights;
	fail_msg("no step %s", name);
	return "";
}

static void judge(const char *type)
{
	size_t i = 0;

	while (i < ARRAY_LEN(types) && strcmp(types[i].type, type) != 0)
		i++;
	if (i == ARRAY_LEN(types))
		fail_msg("%s: which rights does it need?", type);
	if (!str_in(types[i].makes, rights(act_stack.apply, "CreateStack")))
		fail_msg("%s: %s is not named", type, types[i].makes);
	if (!str_in(types[i].removes, rights(act_stack.undo, "DeleteStack")))
		fail_msg("%s: %s is not named", type, types[i].removes);
}

static void the_templates_resources(void **state)
{
	const char *at = asset_find("stack.yaml")->data;
	char type[80];
	int n = 0;

	(void)state;
	while ((at = strstr(at, "Type: AWS::")) != NULL) {
		at += strlen("Type: ");
		snprintf(type, sizeof(type), "%.*s", (int)strcspn(at, "\r\n <"),
			 at);
		if (str_starts(type, "AWS::SSM::Parameter::Value"))
			continue; /* of a parameter, not a resource */
		judge(type);
		n++;
	}
	assert_true(n > 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_templates_resources),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
