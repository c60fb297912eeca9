/* test_sim_iam.c - IAM, STS, KMS, Route 53, Secrets Manager, quotas: tables of
 * calls, each with the error code or the one value of the result expected. */
#include "core/base/node.h"
#include "core/base/str.h"
#include "core/sim/iam.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define ROLE "arn:aws:iam::" SIM_ACCOUNT ":role/"
#define AWSP "arn:aws:iam::aws:policy/"
#define TRUST(p)                                                               \
 "{'Version':'2012-10-17','Statement':[{'Effect':'Allow','Principal':"         \
 "{" p "},'Action':'sts:AssumeRole'}]}"
#define RED_HAT TRUST("'AWS':'arn:aws:iam::710019948333:role/RH-Managed'")
#define ROOT    TRUST("'AWS':'arn:aws:iam::" SIM_ACCOUNT ":root'")
#define ALLOW_S3                                                               \
 "{'Version':'2012-10-17','Statement':{'Effect':'Allow','Action':"             \
 "['s3:Get*','s3:List*'],'Resource':'*'}}"
#define KEY_FOR(arn)                                                           \
 "{'Version':'2012-10-17','Statement':[{'Effect':'Allow',"                     \
 "'Principal':{'AWS':'arn:aws:iam::" SIM_ACCOUNT ":root'},'Action':"           \
 "'kms:*','Resource':'*'},{'Effect':'Allow','Principal':{'AWS':'" arn          \
 "'},'Action':'kms:DescribeKey','Resource':'*'}]}"

struct step {
	const char *op;   /* "iam CreateRole" */
	const char *with; /* "Name=value;Name=value"; ' for " in a value */
	const char *want; /* an error's code, "path=value" of the result, "" */
};

static struct world *world;

static int open_world(void **state)
{
	struct world_options options = { .seed = 1,
					 .name = "empty",
					 .iam_delay_ms = 8000 };
	struct err err = { 0 };

	(void)state;
	world = world_new(&options, &err);
	assert_non_null(world);
	assert_true(sim_world_prepare(world, &err));
	return 0;
}

static int close_world(void **state)
{
	(void)state;
	world_free(world);
	return 0;
}

static cJSON *params(struct arena *a, const char *with)
{
	cJSON *out = cJSON_CreateObject();
	const char **part;
	size_t n = str_split(a, with, ";", &part), i;
	char *value, *at;

	for (i = 0; i < n; i++) {
		value = strchr(part[i], '=');
		assert_non_null(value);
		*value++ = '\0';
		for (at = value; (at = strchr(at, '\'')); at++)
			*at = '"';
		if (*value == '[')
			doc_set_item(out, part[i], cJSON_Parse(value));
		else
			doc_set(out, part[i], value);
	}
	return out;
}

/* "" or the error's code; *doc: the result */
static const char *run(struct arena *a, const struct step *s,
		       const struct node **doc)
{
	struct strbuf text = STRBUF_INIT;
	struct err err = { 0 };
	const char **word;
	cJSON *with = params(a, s->with), *out;

	assert_int_equal(str_split(a, s->op, " ", &word), 2);
	out = sim_call(world, word[0], word[1], with, &err);
	cJSON_Delete(with);
	*doc = NULL;
	if (!out)
		return arena_dup(a, err.what);
	json_print(out, &text);
	*doc = json_parse(a, text.buf, text.len, &err);
	strbuf_release(&text);
	cJSON_Delete(out);
	return "";
}

static void play(const struct step *steps, size_t n)
{
	struct arena *a = arena_new();
	const struct node *doc;
	const char *said, *eq, *path;
	size_t i;

	for (i = 0; i < n; i++) {
		said = run(a, &steps[i], &doc);
		eq = strchr(steps[i].want, '=');
		if (!eq && !*steps[i].want && !*said)
			continue;
		if (!eq && *steps[i].want &&
		    strstr(said, arena_fmt(a, " %s: ", steps[i].want)))
			continue;
		if (!eq || *said)
			fail_msg("step %zu, %s: wanted '%s', got '%s'", i,
				 steps[i].op, steps[i].want, said);
		path = arena_dupn(a, steps[i].want,
				  (size_t)(eq - steps[i].want));
		if (strcmp(node_text(doc, path), eq + 1) != 0)
			fail_msg("step %zu, %s: %s is '%s', not '%s'", i,
				 steps[i].op, path, node_text(doc, path),
				 eq + 1);
	}
	arena_free(a);
}

#define PLAY(steps) play(steps, ARRAY_LEN(steps))

static void roles(void **state)
{
	static const struct step steps[] = {
		{ "iam GetRole", "RoleName=r", "NoSuchEntity" },
		{ "iam CreateRole", "RoleName=r", "ValidationError" },
		{ "iam CreateRole",
		  "RoleName=r;AssumeRolePolicyDocument=" RED_HAT
		  ";Tags.member.1.Key=k;Tags.member.1.Value=v",
		  "Role/Arn=" ROLE "r" },
		{ "iam CreateRole",
		  "RoleName=r;AssumeRolePolicyDocument=" RED_HAT,
		  "EntityAlreadyExists" },
		{ "iam CreateRole",
		  "RoleName=a b;AssumeRolePolicyDocument=" RED_HAT,
		  "ValidationError" },
		{ "iam CreateRole",
		  "RoleName=b;Path=/p/;AssumeRolePolicyDocument=" RED_HAT,
		  "Role/Arn=" ROLE "p/b" },
		{ "iam ListRoles", "PathPrefix=/p/", "Roles/0/RoleName=b" },
		{ "iam ListRoles", "MaxItems=1", "IsTruncated=true" },
		{ "iam ListRoles", "MaxItems=1;Marker=1",
		  "Roles/0/RoleName=r" },
		{ "iam ListRoleTags", "RoleName=r", "Tags/0/Value=v" },
		{ "iam TagRole",
		  "RoleName=r;Tags.member.1.Key=k;Tags.member.1.Value=w", "" },
		{ "iam ListRoleTags", "RoleName=r", "Tags/0/Value=w" },
		{ "iam UntagRole", "RoleName=r;TagKeys.member.1=k", "" },
		{ "iam UpdateAssumeRolePolicy", "RoleName=r;PolicyDocument={}",
		  "MalformedPolicyDocument" },
		{ "iam UpdateAssumeRolePolicy",
		  "RoleName=r;PolicyDocument=" ROOT, "" },
		{ "iam AttachRolePolicy",
		  "RoleName=r;PolicyArn=" AWSP "service-role/ROSANothing",
		  "NoSuchEntity" },
		{ "iam AttachRolePolicy",
		  "RoleName=r;PolicyArn=" AWSP
		  "service-role/ROSAInstallerPolicy",
		  "" },
		{ "iam DeleteRole", "RoleName=r", "DeleteConflict" },
		{ "iam DetachRolePolicy",
		  "RoleName=r;PolicyArn=" AWSP "AdministratorAccess",
		  "NoSuchEntity" },
		{ "iam DetachRolePolicy",
		  "RoleName=r;PolicyArn=" AWSP
		  "service-role/ROSAInstallerPolicy",
		  "" },
		{ "iam PutRolePolicy",
		  "RoleName=r;PolicyName=own;PolicyDocument=" ALLOW_S3, "" },
		{ "iam SimulatePrincipalPolicy",
		  "PolicySourceArn=" ROLE "r;ActionNames.member.1=s3:GetObject;"
		  "ActionNames.member.2=s3:PutObject",
		  "EvaluationResults/0/EvalDecision=allowed" },
		{ "iam SimulatePrincipalPolicy",
		  "PolicySourceArn=" ROLE "r;ActionNames.member.1=s3:PutObject",
		  "EvaluationResults/0/EvalDecision=implicitDeny" },
		{ "iam DeleteRole", "RoleName=r", "DeleteConflict" },
		{ "iam DeleteRolePolicy", "RoleName=r;PolicyName=own", "" },
		{ "iam DeleteRole", "RoleName=r", "" },
		{ "iam DeleteRole", "RoleName=r", "NoSuchEntity" },
		{ "iam CreateServiceLinkedRole",
		  "AWSServiceName=elasticloadbalancing.amazonaws.com",
		  "Role/Path=/aws-service-role/"
		  "elasticloadbalancing.amazonaws.com/" },
		{ "iam CreateServiceLinkedRole",
		  "AWSServiceName=elasticloadbalancing.amazonaws.com",
		  "InvalidInput" },
		{ "iam CreateRoleNow", "", "InvalidAction" },
	};

	(void)state;
	PLAY(steps);
}

static void trust_documents(void **state)
{
	static const struct {
		const char *text;
		enum policy_kind kind;
		bool good;
	} rows[] = {
		{ RED_HAT, POLICY_TRUST, true },
		{ RED_HAT, POLICY_PERMISSION, false },
		{ ALLOW_S3, POLICY_PERMISSION, true },
		{ ALLOW_S3, POLICY_TRUST, false },
		{ TRUST("'Service':'ec2.amazonaws.com'"), POLICY_TRUST, true },
		{ TRUST("'Service':'ec2'"), POLICY_TRUST, false },
		{ TRUST("'AWS':'" ROLE "nobody'"), POLICY_TRUST, false },
		{ TRUST("'AWS':'AROAABCDEFGHIJKLMNOPQ'"), POLICY_TRUST, false },
		{ TRUST("'AWS':'210987654321'"), POLICY_TRUST, true },
		{ TRUST("'Federated':'arn:aws:iam::" SIM_ACCOUNT
			":oidc-provider/x.example.com/y'"),
		  POLICY_TRUST, true },
		{ TRUST("'Federated':'nothing'"), POLICY_TRUST, false },
		{ "{'Version':'2020-01-01','Statement':[]}", POLICY_TRUST,
		  false },
		{ "[]", POLICY_TRUST, false },
		{ "{'Statement':[{'Effect':'Permit'}]}", POLICY_TRUST, false },
	};
	struct arena *a = arena_new();
	char *text, *at;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		text = arena_dup(a, rows[i].text);
		for (at = text; (at = strchr(at, '\'')); at++)
			*at = '"';
		if (rows[i].good != !policy_fault(world, a, text, rows[i].kind))
			fail_msg("row %zu: %s", i, text);
	}
	arena_free(a);
}

static void policies(void **state)
{
	static const char arn[] =
		"PolicyArn=arn:aws:iam::" SIM_ACCOUNT ":policy/p";
	const struct step steps[] = {
		{ "iam CreatePolicy", "PolicyName=p;PolicyDocument=" ALLOW_S3,
		  "Policy/DefaultVersionId=v1" },
		{ "iam CreatePolicy", "PolicyName=p;PolicyDocument=" ALLOW_S3,
		  "EntityAlreadyExists" },
		{ "iam CreatePolicy", "PolicyName=q;PolicyDocument={",
		  "MalformedPolicyDocument" },
		{ "iam GetPolicyVersion",
		  "PolicyArn=arn:aws:iam::" SIM_ACCOUNT
		  ":policy/p;VersionId=v2",
		  "NoSuchEntity" },
		{ "iam CreatePolicyVersion",
		  "PolicyArn=arn:aws:iam::" SIM_ACCOUNT
		  ":policy/p;SetAsDefault=true;PolicyDocument=" ALLOW_S3,
		  "PolicyVersion/VersionId=v2" },
		{ "iam GetPolicy", arn, "Policy/DefaultVersionId=v2" },
		{ "iam DeletePolicy", arn, "DeleteConflict" },
		{ "iam DeletePolicyVersion",
		  "PolicyArn=arn:aws:iam::" SIM_ACCOUNT
		  ":policy/p;VersionId=v2",
		  "DeleteConflict" },
		{ "iam DeletePolicyVersion",
		  "PolicyArn=arn:aws:iam::" SIM_ACCOUNT
		  ":policy/p;VersionId=v1",
		  "" },
		{ "iam DeletePolicy", arn, "" },
		{ "iam GetPolicy", arn, "NoSuchEntity" },
		{ "iam GetPolicy",
		  "PolicyArn=" AWSP "service-role/ROSAWorkerInstancePolicy",
		  "Policy/DefaultVersionId=v1" },
		{ "iam DeletePolicy", "PolicyArn=" AWSP "AdministratorAccess",
		  "AccessDenied" },
	};

	(void)state;
	PLAY(steps);
}

static void assume(void **state)
{
	static const struct step before[] = {
		{ "iam CreateRole",
		  "RoleName=mine;AssumeRolePolicyDocument=" ROOT, "" },
		{ "iam CreateRole",
		  "RoleName=theirs;AssumeRolePolicyDocument=" RED_HAT, "" },
		{ "sts AssumeRole", "RoleArn=" ROLE "mine;RoleSessionName=se",
		  "AccessDenied" },
	};
	static const struct step after[] = {
		{ "sts AssumeRole", "RoleArn=" ROLE "mine;RoleSessionName=se",
		  "AssumedRoleUser/Arn=arn:aws:sts::" SIM_ACCOUNT
		  ":assumed-role/mine/se" },
		{ "sts AssumeRole",
		  "RoleArn=" ROLE "mine;RoleSessionName=se;DurationSeconds=60",
		  "ValidationError" },
		{ "sts AssumeRole", "RoleArn=" ROLE "theirs;RoleSessionName=se",
		  "AccessDenied" },
		{ "sts AssumeRole", "RoleArn=" ROLE "nobody;RoleSessionName=se",
		  "AccessDenied" },
		{ "sts AssumeRoleWithWebIdentity",
		  "RoleArn=" ROLE "mine;RoleSessionName=se;WebIdentityToken=x",
		  "InvalidIdentityToken" },
	};

	(void)state;
	PLAY(before); /* not known everywhere for eight seconds */
	world_advance(world, world_time_ms(world) + 8000);
	PLAY(after);
}

static void keys(void **state)
{
	static const struct step made[] = {
		{ "iam CreateRole",
		  "RoleName=inst;AssumeRolePolicyDocument=" RED_HAT, "" },
		{ "kms CreateKey",
		  "Description=d;Tags=[{'TagKey':'red-hat','TagValue':'true'}]",
		  "KeyMetadata/KeyState=Enabled" },
		{ "kms CreateAlias", "AliasName=rosa;TargetKeyId=x",
		  "InvalidAliasNameException" },
		{ "kms CreateAlias", "AliasName=alias/rosa;TargetKeyId=x",
		  "NotFoundException" },
	};
	static const struct step used[] = {
		{ "kms PutKeyPolicy",
		  "KeyId=alias/rosa;Policy=" KEY_FOR(ROLE "inst"),
		  "MalformedPolicyDocumentException" }, /* too young */
		{ "kms PutKeyPolicy", "KeyId=alias/rosa;Policy=" ALLOW_S3,
		  "MalformedPolicyDocumentException" },
		{ "kms ListResourceTags", "KeyId=alias/rosa",
		  "Tags/0/TagValue=true" },
	};
	static const struct step later[] = {
		{ "kms PutKeyPolicy",
		  "KeyId=alias/rosa;Policy=" KEY_FOR(ROLE "nobody"),
		  "MalformedPolicyDocumentException" },
		{ "kms PutKeyPolicy",
		  "KeyId=alias/rosa;Policy=" KEY_FOR(ROLE "inst"), "" },
		/* nobody but that role could change it again */
		{ "kms PutKeyPolicy",
		  "KeyId=alias/rosa;Policy={'Version':'2012-10-17',"
		  "'Statement':[{'Effect':'Allow','Principal':{'AWS':'" ROLE
		  "inst'},'Action':'kms:*','Resource':'*'}]}",
		  "MalformedPolicyDocumentException" },
		{ "iam DeleteRole", "RoleName=inst", "" },
		/* what a deleted role leaves behind cannot be written */
		{ "kms PutKeyPolicy",
		  "KeyId=alias/rosa;Policy=" KEY_FOR("AROAEXAMPLE0123456789"),
		  "MalformedPolicyDocumentException" },
		{ "kms ScheduleKeyDeletion",
		  "KeyId=alias/rosa;PendingWindowInDays=3",
		  "ValidationException" },
		{ "kms ScheduleKeyDeletion",
		  "KeyId=alias/rosa;PendingWindowInDays=7",
		  "KeyState=PendingDeletion" },
		{ "kms EnableKeyRotation", "KeyId=alias/rosa",
		  "KMSInvalidStateException" },
	};
	struct step alias = { "kms CreateAlias", NULL, "" };
	struct arena *a = arena_new();
	const cJSON *key;

	(void)state;
	PLAY(made);
	key = world_nth(world, "kms.key", 0);
	alias.with = arena_fmt(a, "AliasName=alias/rosa;TargetKeyId=%s",
			       doc_text(key, "KeyId"));
	play(&alias, 1);
	alias.want = "AlreadyExistsException";
	play(&alias, 1);
	PLAY(used);
	world_advance(world, world_time_ms(world) + 8000);
	PLAY(later);
	/* the dead role shows by its id */
	assert_non_null(strstr(doc_text(key, "_policy"), "\"AROA"));
	assert_null(strstr(doc_text(key, "_policy"), "role/inst"));
	world_advance(world, world_time_ms(world) + INT64_C(7) * 86400000 - 1);
	assert_int_equal(world_count(world, "kms.key"), 1);
	world_advance(world, world_time_ms(world) + 1);
	assert_int_equal(world_count(world, "kms.key"), 0);
	assert_int_equal(world_count(world, "kms.alias"), 0);
	arena_free(a);
}

static void providers(void **state)
{
	static const char arn[] = "OpenIDConnectProviderArn=arn:aws:iam::" //
		SIM_ACCOUNT ":oidc-provider/x.example.com/y";
	const struct step steps[] = {
		{ "iam CreateOpenIDConnectProvider", "Url=http://x.example.com",
		  "ValidationError" },
		{ "iam CreateOpenIDConnectProvider",
		  "Url=https://x.example.com/y;ClientIDList.member.1=openshift",
		  "OpenIDConnectProviderArn=arn:aws:iam::" SIM_ACCOUNT
		  ":oidc-provider/x.example.com/y" },
		{ "iam CreateOpenIDConnectProvider",
		  "Url=https://x.example.com/y", "EntityAlreadyExists" },
		{ "iam GetOpenIDConnectProvider", arn, "Url=x.example.com/y" },
		{ "iam GetOpenIDConnectProvider", arn,
		  "ClientIDList/0=openshift" },
		{ "iam DeleteOpenIDConnectProvider", arn, "" },
		{ "iam DeleteOpenIDConnectProvider", arn, "" },
		{ "iam GetOpenIDConnectProvider", arn, "NoSuchEntity" },
		{ "iam CreateInstanceProfile", "InstanceProfileName=p",
		  "InstanceProfile/InstanceProfileName=p" },
		{ "iam AddRoleToInstanceProfile",
		  "InstanceProfileName=p;RoleName=nobody", "NoSuchEntity" },
		{ "iam DeleteInstanceProfile", "InstanceProfileName=p", "" },
	};

	(void)state;
	PLAY(steps);
}

static void other_services(void **state)
{
	static const struct step steps[] = {
		{ "secretsmanager CreateSecret", "Name=s;SecretString=x",
		  "ValidationException" },
		{ "secretsmanager CreateSecret",
		  "Name=s;SecretString=x;ClientRequestToken=t1", "Name=s" },
		{ "secretsmanager CreateSecret",
		  "Name=s;SecretString=x;ClientRequestToken=t1", "Name=s" },
		{ "secretsmanager CreateSecret",
		  "Name=s;SecretString=x;ClientRequestToken=t2",
		  "ResourceExistsException" },
		{ "secretsmanager DeleteSecret", "SecretId=s", "Name=s" },
		{ "secretsmanager CreateSecret",
		  "Name=s;SecretString=x;ClientRequestToken=t2",
		  "InvalidRequestException" },
		{ "servicequotas GetServiceQuota",
		  "ServiceCode=ec2;QuotaCode=L-1216C47A", "Quota/Value=128" },
		{ "servicequotas GetServiceQuota",
		  "ServiceCode=ec2;QuotaCode=L-0", "NoSuchResourceException" },
		{ "servicequotas ListServiceQuotas", "ServiceCode=nothing",
		  "NoSuchResourceException" },
		{ "ssm GetParameter", "Name=/x", "ParameterNotFound" },
		{ "route53resolver ListResolverRuleAssociations", "",
		  "MaxResults=100" },
		{ "route53 CreateHostedZone", "Name=x.local;CallerReference=1",
		  "CreateHostedZoneResponse/HostedZone/Name=x.local." },
		{ "route53 GetHostedZone", "_id=ZNOBODY", "NoSuchHostedZone" },
		{ "s3 CreateBucket", "_id=Bad_Name", "InvalidBucketName" },
		{ "s3 CreateBucket", "_id=good-name", "" },
		{ "s3 PutBucketTagging", "_id=no-such-bucket", "NoSuchBucket" },
		{ "s3 DeleteBucket", "_id=good-name", "" },
	};

	(void)state;
	PLAY(steps);
}

#define IN_WORLD(t) cmocka_unit_test_setup_teardown(t, open_world, close_world)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_WORLD(roles),          IN_WORLD(trust_documents),
		IN_WORLD(policies),       IN_WORLD(assume),
		IN_WORLD(keys),           IN_WORLD(providers),
		IN_WORLD(other_services),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
