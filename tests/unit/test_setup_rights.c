/* Each step of the actions names the rights that it needs; those of the stack's
 * action hold what CloudFormation does for each resource of the template. */
#include "core/base/asset.h"
#include "core/base/file.h"
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

/* ---- every step of every class ------------------------------------------------------*/

static const struct action_class *const classes[] = {
	&act_elb_role,      &act_key_pair,      &act_stack,
	&act_subnet_tags,   &act_account_role,  &act_operator_role,
	&act_oidc_config,   &act_oidc_provider, &act_oidc_bucket,
	&act_oidc_secret,   &act_kms_key,       &act_kms_policy,
	&act_kms_grant,     &act_assume,        &act_verify,
	&act_dry_run,       &act_cluster,       &act_protection,
	&act_cluster_ready, &act_endpoint,      &act_cluster_admin,
	&act_break_glass,   &act_unprotect,     &act_guard,
	&act_leftovers,     &act_end_cluster,   &act_end_roles,
	&act_end_provider,  &act_end_config,    &act_volumes,
};

/* What is asked of Red Hat, of a TLS server, or without keys: IAM has no say in it.  A step
 * that is neither here nor names a right fails. */
static const char elsewhere[] =
	"GetClusterAdmin ListIdentityProviders ListHtpasswdUsers "
	"AddClusterAdmin SetPassword InquireRegions InquireMachineTypes "
	"FindCluster DryRun GetUninstallLog UnprotectFailedCluster "
	"DeleteFailedCluster CreateCluster DeleteCluster GetCluster "
	"ListClusters ListBreakGlassCredentials GetBreakGlassCredential "
	"CreateBreakGlassCredential RevokeBreakGlassCredentials "
	"ListOidcConfigs CreateOidcConfig DeleteOidcConfig ProtectCluster "
	"GetInstallLog ListNodePools ListInflightChecks ListServiceLogs "
	"ListLimitedSupportReasons GetObjectAsAnybody UnprotectCluster "
	"GetThumbprint "
	"GetNetworkVerification VerifyNetwork";

/* Steps whose right has another name than the operation, as IAM's reference
 * has it. */
static const struct {
	const char *step, *right;
} named[] = {
	{ "HeadBucket", "s3:ListBucket" },
	{ "PutPublicAccessBlock", "s3:PutBucketPublicAccessBlock" },
	{ "PutDiscovery", "s3:PutObject" },
	{ "PutKeys", "s3:PutObject" },
	{ "DeleteKeys", "s3:DeleteObject" },
	{ "DeleteDiscovery", "s3:DeleteObject" },
};

static bool is_right(const char *word)
{
	const char *colon = strchr(word, ':');
	char service[32];

	if (!colon || colon[1] < 'A' || colon[1] > 'Z')
		return false;
	snprintf(service, sizeof(service), "%.*s", (int)(colon - word), word);
	return str_in(service, "iam ec2 kms s3 cloudformation route53 "
			       "secretsmanager ssm elasticloadbalancing");
}

/* The one that the step's own request needs. */
static bool is_its_own(const char *step, const char *right)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(named); i++)
		if (!strcmp(named[i].step, step))
			return !strcmp(named[i].right, right);
	return !strcmp(strchr(right, ':') + 1, step);
}

static void check_step(const struct action_class *class,
		       const struct step *step, struct strbuf *used)
{
	struct arena *a = arena_new();
	const char **word = NULL;
	size_t n = step->rights ? str_split(a, step->rights, " ", &word) : 0;
	size_t i;
	bool own = false;

	for (i = 0; i < n; i++) {
		if (!is_right(word[i]))
			fail_msg("%s, %s: '%s'", class->name, step->name,
				 word[i]);
		own |= is_its_own(step->name, word[i]);
	}
	if (n && !own)
		fail_msg("%s, %s: none of '%s' is its own", class->name,
			 step->name, step->rights);
	if (!n && !str_in(step->name, elsewhere))
		fail_msg("%s, %s: which right does it need?", class->name,
			 step->name);
	if (!n && !str_in(step->name, used->buf))
		strbuf_addf(used, "%s ", step->name);
	arena_free(a);
}

static void every_step_names_its_right(void **state)
{
	struct strbuf used = STRBUF_INIT;
	struct arena *a = arena_new();
	const char **word;
	size_t i, n;

	(void)state;
	for (i = 0; i < ARRAY_LEN(classes); i++) {
		const struct step *const lists[] = { classes[i]->probe,
						     classes[i]->apply,
						     classes[i]->undo };
		size_t k;

		for (k = 0; k < ARRAY_LEN(lists); k++) {
			const struct step *s = lists[k];

			for (; s && s->name; s++)
				check_step(classes[i], s, &used);
		}
	}
	/* nothing is excused that is not there */
	n = str_split(a, elsewhere, " ", &word);
	for (i = 0; i < n; i++)
		if (!str_in(word[i], used.buf))
			fail_msg("no step is called %s", word[i]);
	strbuf_release(&used);
	arena_free(a);
}

/* The table above has each class that acts.h declares. */
static void every_class_is_looked_at(void **state)
{
	struct strbuf text = STRBUF_INIT;
	struct err err = { 0 };
	const char *at, *end;
	size_t n = 0;

	(void)state;
	assert_true(file_read("core/setup/acts.h", &text, &err));
	for (at = text.buf; (at = strstr(at, "extern const struct "
					     "action_class"));) {
		end = strchr(at, ';');
		for (; at < end; at++)
			n += str_starts(at, "act_");
	}
	assert_int_equal(n, ARRAY_LEN(classes));
	strbuf_release(&text);
}

static bool asked_for(struct role_want *want, const char *right)
{
	return act_account_role.needs(want, right);
}

static void roles_need_no_more(void **state)
{
	struct role_want want = { .boundary = "" };

	(void)state;
	assert_true(asked_for(&want, "iam:CreateRole"));
	assert_false(asked_for(&want, "iam:PutRolePermissionsBoundary"));
	want.boundary = "arn:aws:iam::1:policy/b";
	assert_true(asked_for(&want, "iam:PutRolePermissionsBoundary"));
	want.given = true;
	assert_true(asked_for(&want, "iam:GetRole"));
	assert_true(asked_for(&want, "iam:ListAttachedRolePolicies"));
	assert_false(asked_for(&want, "iam:CreateRole"));
	assert_false(asked_for(&want, "iam:DeleteRole"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_templates_resources),
		cmocka_unit_test(every_step_names_its_right),
		cmocka_unit_test(every_class_is_looked_at),
		cmocka_unit_test(roles_need_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
