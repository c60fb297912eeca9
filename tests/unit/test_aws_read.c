/* test_aws_read.c - readers on replies as AWS writes them. */
#include "aws_doc.h"

#include "core/aws/cfn.h"
#include "core/aws/checkip.h"
#include "core/aws/ec2.h"
#include "core/aws/iam.h"
#include "core/aws/kms.h"
#include "core/aws/quotas.h"
#include "core/aws/s3.h"
#include "core/aws/secrets.h"
#include "core/aws/ssm.h"
#include "core/aws/sts.h"

/* ---- STS -------------------------------------------------------------------*/

static void identities(void **state)
{
	static const struct {
		const char *arn, *user, *partition, *name, *session, *creator;
		bool root, assumed;
	} rows[] = {
		{ "arn:aws:iam::123456789012:user/team/bo", "AIDA", "aws", "bo",
		  "", "arn:aws:iam::123456789012:user/team/bo", false, false },
		{ "arn:aws:sts::123456789012:assumed-role/Admin/me@x",
		  "AROA:me", "aws", "Admin", "me@x",
		  "arn:aws:iam::123456789012:role/Admin", false, true },
		{ "arn:aws:iam::123456789012:root", "123456789012", "aws",
		  "root", "", "arn:aws:iam::123456789012:root", true, false },
		{ "arn:aws-us-gov:sts::123456789012:assumed-role/R/S", "AROA",
		  "aws-us-gov", "R", "S",
		  "arn:aws-us-gov:iam::123456789012:role/R", false, true },
	};
	struct arena *a = arena_new();
	struct err err = { 0 };
	struct sts_identity id;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		assert_true(sts_identity_read(
			a,
			xml(a,
			    arena_fmt(
				    a,
				    "<R xmlns=\"x\"><GetCallerIdentityResult>"
				    "<Arn>%s</Arn><UserId>%s</UserId><Account>"
				    "123456789012</Account>"
				    "</GetCallerIdentityResult></R>",
				    rows[i].arn, rows[i].user)),
			&id, &err));
		assert_string_equal(id.partition, rows[i].partition);
		assert_string_equal(id.name, rows[i].name);
		assert_string_equal(id.session, rows[i].session);
		assert_int_equal(id.root, rows[i].root);
		assert_int_equal(id.assumed, rows[i].assumed);
		assert_string_equal(sts_creator_arn(a, &id), rows[i].creator);
	}
	assert_false(sts_identity_read(a, xml(a, "<R/>"), &id, &err));
	assert_non_null(strstr(err.what, "Arn"));
	arena_free(a);
}

/* ---- IAM -------------------------------------------------------------------*/

static void roles(void **state)
{
	struct arena *a = arena_new();
	struct err err = { 0 };
	struct iam_role r;
	struct iam_roles list = { 0 };
	const struct node *doc = xml(
		a,
		"<GetRoleResponse xmlns=\"i\"><GetRoleResult><Role><Path>/p/"
		"</Path><RoleName>r</RoleName><RoleId>AROA1</RoleId><Arn>"
		"arn:aws:iam::1:role/p/r</Arn><CreateDate>2026-01-01T00:00:"
		"00Z</CreateDate><AssumeRolePolicyDocument>%7B%22a%22%3A%22b"
		"%20c%2Bd+e%22%7D</AssumeRolePolicyDocument>"
		"<MaxSessionDuration>3600</MaxSessionDuration>"
		"<PermissionsBoundary><PermissionsBoundaryType>Policy"
		"</PermissionsBoundaryType><PermissionsBoundaryArn>arn:b"
		"</PermissionsBoundaryArn></PermissionsBoundary><Tags><member>"
		"<Key>red-hat-managed</Key><Value>true</Value></member>"
		"<member><Key>e</Key><Value/></member></Tags></Role>"
		"</GetRoleResult></GetRoleResponse>");

	(void)state;
	assert_true(iam_role_read(a, doc, &r, &err));
	assert_string_equal(r.arn, "arn:aws:iam::1:role/p/r");
	assert_string_equal(r.path, "/p/");
	assert_string_equal(r.trust, "{\"a\":\"b c+d+e\"}");
	assert_string_equal(r.boundary, "arn:b");
	assert_int_equal(r.max_session, 3600);
	assert_string_equal(aws_tag(&r.tags, "red-hat-managed"), "true");
	assert_string_equal(aws_tag(&r.tags, "e"), "");
	assert_null(aws_tag(&r.tags, "none"));
	assert_null(iam_next(a, doc));

	doc = xml(a, "<ListRolesResponse><ListRolesResult><Roles><member>"
		     "<RoleName>a</RoleName><Arn>x:role/a</Arn></member>"
		     "<member><RoleName>b</RoleName></member></Roles>"
		     "<IsTruncated>true</IsTruncated><Marker>m=</Marker>"
		     "</ListRolesResult></ListRolesResponse>");
	iam_roles_add(a, &list, doc);
	assert_int_equal(list.n, 2);
	assert_string_equal(list.at[1].name, "b");
	assert_string_equal(list.at[1].boundary, "");
	assert_string_equal(iam_next(a, doc), "m=");
	assert_string_equal(iam_arn_name(list.at[0].arn), "a");
	assert_string_equal(iam_provider_arn(a, "aws", "1", "https://h/p"),
			    "arn:aws:iam::1:oidc-provider/h/p");
	assert_string_equal(iam_role_arn(a, "aws", "1", "", "r"),
			    "arn:aws:iam::1:role/r");
	arena_free(a);
}

static void other_iam(void **state)
{
	struct arena *a = arena_new();
	struct err err = { 0 };
	struct iam_provider p;
	struct iam_policy policy;
	struct iam_decisions d = { 0 };
	struct aws_names names = { 0 };
	struct reply taken = { .status = 400,
			       .code = "InvalidInput",
			       .message = "Service role name AWSServiceRoleFor"
					  "ElasticLoadBalancing has been taken "
					  "in this account, please try a "
					  "different suffix." };

	(void)state;
	assert_true(iam_provider_read(
		a,
		xml(a, "<R><GetOpenIDConnectProviderResult><Url>h/p</Url>"
		       "<ClientIDList><member>openshift</member><member>"
		       "sts.amazonaws.com</member></ClientIDList>"
		       "<ThumbprintList><member>aa</member></ThumbprintList>"
		       "</GetOpenIDConnectProviderResult></R>"),
		"arn", &p, &err));
	assert_string_equal(p.url, "h/p");
	assert_true(aws_names_have(&p.clients, "sts.amazonaws.com"));
	assert_int_equal(p.thumbprints.n, 1);
	iam_attached_add(a, &names,
			 xml(a, "<R><ListAttachedRolePoliciesResult>"
				"<AttachedPolicies><member><PolicyName>n"
				"</PolicyName><PolicyArn>arn:p</PolicyArn>"
				"</member></AttachedPolicies>"
				"</ListAttachedRolePoliciesResult></R>"));
	assert_true(aws_names_have(&names, "arn:p"));
	assert_true(iam_policy_read(
		a,
		xml(a, "<R><GetPolicyResult><Policy><Arn>arn:p</Arn>"
		       "<DefaultVersionId>v3</DefaultVersionId>"
		       "<AttachmentCount>2</AttachmentCount></Policy>"
		       "</GetPolicyResult></R>"),
		&policy, &err));
	assert_string_equal(policy.version, "v3");
	assert_int_equal(policy.attachments, 2);
	assert_string_equal(
		iam_document(a, xml(a, "<R><GetPolicyVersionResult>"
				       "<PolicyVersion><Document>%7B%7D"
				       "</Document></PolicyVersion>"
				       "</GetPolicyVersionResult></R>")),
		"{}");
	iam_decisions_add(
		a, &d,
		xml(a, "<R><SimulatePrincipalPolicyResult><EvaluationResults>"
		       "<member><EvalActionName>ec2:A</EvalActionName>"
		       "<EvalDecision>implicitDeny</EvalDecision>"
		       "<OrganizationsDecisionDetail><AllowedByOrganizations>"
		       "false</AllowedByOrganizations>"
		       "</OrganizationsDecisionDetail></member><member>"
		       "<EvalActionName>ec2:B</EvalActionName><EvalDecision>"
		       "allowed</EvalDecision></member></EvaluationResults>"
		       "</SimulatePrincipalPolicyResult></R>"));
	assert_false(d.at[0].allowed);
	assert_true(d.at[0].org_denies);
	assert_true(d.at[1].allowed);
	assert_false(d.at[1].org_denies);
	assert_true(iam_service_role_taken(&taken));
	taken.message = "The service is not known";
	assert_false(iam_service_role_taken(&taken));
	arena_free(a);
}

/* ---- KMS, CloudFormation ---------------------------------------------------*/

static void keys(void **state)
{
	static const char arn[] = "arn:aws:kms:eu-west-1:123456789012:key/"
				  "12345678-90ab-4def-8123-0123456789ab";
	static const struct {
		const char *member, *value, *words;
	} bad[] = {
		{ "KeyState", "Disabled", "Disabled" },
		{ "KeyState", "PendingDeletion", "PendingDeletion" },
		{ "KeyManager", "AWS", "managed by AWS" },
		{ "KeySpec", "RSA_2048", "RSA_2048" },
		{ "KeyUsage", "SIGN_VERIFY", "SIGN_VERIFY" },
	};
	struct arena *a = arena_new();
	struct err err = { 0 };
	struct kms_key k;
	size_t i;

	(void)state;
	for (i = 0; i <= ARRAY_LEN(bad); i++) {
		cJSON *m = cJSON_CreateObject(), *doc = cJSON_CreateObject();
		struct strbuf out = STRBUF_INIT;

		cJSON_AddStringToObject(m, "Arn", arn);
		cJSON_AddStringToObject(m, "AWSAccountId", "123456789012");
		if (i < ARRAY_LEN(bad))
			cJSON_AddStringToObject(m, bad[i].member, bad[i].value);
		if (!cJSON_HasObjectItem(m, "KeyState"))
			cJSON_AddStringToObject(m, "KeyState", "Enabled");
		cJSON_AddNumberToObject(m, "CreationDate", 1700000000.25);
		cJSON_AddItemToObject(doc, "KeyMetadata", m);
		json_print(doc, &out);
		assert_true(kms_key_read(a, json(a, out.buf), &k, &err));
		assert_int_equal(k.created, 1700000000);
		assert_int_equal(kms_key_usable(&k, "eu-west-1", "", &err),
				 i == ARRAY_LEN(bad));
		if (i < ARRAY_LEN(bad))
			assert_non_null(strstr(err.what, bad[i].words));
		strbuf_release(&out);
		cJSON_Delete(doc);
	}
	assert_false(kms_key_usable(&k, "eu-west-2", "", &err));
	assert_false(kms_key_usable(&k, "", "999999999999", &err));
	assert_true(kms_arn_valid(arn));
	assert_true(
		kms_arn_valid("arn:aws-us-gov:kms:us-gov-west-1:1234567890"
			      "12:key/mrk-0123456789abcdef0123456789abcdef"));
	assert_false(
		kms_arn_valid("arn:aws:kms:eu-west-1:123456789012:alias/x"));
	assert_false(kms_arn_valid("arn:aws:kms:eu-west-1:12345678901:key/"
				   "12345678-90ab-4def-8123-0123456789ab"));
	assert_false(kms_arn_valid("arn:aws:kms:eu-west-1:123456789012:key/"
				   "12345678-90ab-0def-8123-0123456789ab"));
	assert_false(kms_arn_valid("arn:aws:kms:eu-west-1:123456789012:key/"
				   "12345678-90ab-4def-8123-0123456789abc"));
	assert_false(kms_arn_valid(""));
	arena_free(a);
}

static void stacks(void **state)
{
	struct arena *a = arena_new();
	struct cfn_stacks s = { 0 };
	struct cfn_events e = { 0 };
	struct reply gone = { .status = 400,
			      .code = "ValidationError",
			      .message = "Stack with id x does not exist" };
	const struct node *doc = xml(
		a,
		"<R><DescribeStackEventsResult><StackEvents><member>"
		"<LogicalResourceId>c</LogicalResourceId><ResourceStatus>"
		"ROLLBACK_COMPLETE</ResourceStatus></member><member>"
		"<LogicalResourceId>b</LogicalResourceId><ResourceStatus>"
		"CREATE_FAILED</ResourceStatus><ResourceStatusReason>no quota"
		"</ResourceStatusReason></member><member><LogicalResourceId>a"
		"</LogicalResourceId><ResourceStatus>CREATE_FAILED"
		"</ResourceStatus><ResourceStatusReason>Resource creation "
		"cancelled</ResourceStatusReason></member></StackEvents>"
		"<NextToken>n</NextToken></DescribeStackEventsResult></R>");

	(void)state;
	cfn_stacks_add(
		a, &s,
		xml(a, "<R><DescribeStacksResult><Stacks><member><StackName>s"
		       "</StackName><StackStatus>CREATE_COMPLETE</StackStatus>"
		       "<Outputs><member><OutputKey>VpcId</OutputKey>"
		       "<OutputValue>vpc-1</OutputValue></member></Outputs>"
		       "</member></Stacks></DescribeStacksResult></R>"));
	assert_int_equal(s.at[0].state, CFN_READY);
	assert_string_equal(cfn_output(&s.at[0], "VpcId"), "vpc-1");
	assert_null(cfn_output(&s.at[0], "Other"));
	cfn_events_add(a, &e, doc);
	assert_string_equal(cfn_first_cause(&e)->logical, "b");
	assert_string_equal(cfn_next(a, doc), "n");
	assert_true(cfn_gone(&gone));
	gone.message = "Template error";
	assert_false(cfn_gone(&gone));
	assert_int_equal(cfn_state_of("ROLLBACK_COMPLETE"), CFN_FAILED);
	assert_int_equal(cfn_state_of("ROLLBACK_IN_PROGRESS"), CFN_FAILED);
	assert_int_equal(cfn_state_of("CREATE_FAILED"), CFN_FAILED);
	assert_int_equal(cfn_state_of("DELETE_FAILED"), CFN_DELETE_FAILED);
	assert_int_equal(cfn_state_of("DELETE_COMPLETE"), CFN_DELETED);
	arena_free(a);
}

/* ---- the others ------------------------------------------------------------*/

static void the_rest(void **state)
{
	struct arena *a = arena_new();
	struct err err = { 0 };
	struct quota q;
	struct secrets_info s;
	struct ssm_result out;
	struct aws_names names = { 0 };
	struct reply r = raw("203.0.113.9\n");
	uint32_t ip;

	(void)state;
	assert_true(quotas_read(a,
				json(a, "{\"Quota\":{\"QuotaCode\":\"L-1\","
					"\"Value\":32.5,\"Adjustable\":true}}"),
				&q, &err));
	assert_true(q.value > 32.4 && q.value < 32.6);
	assert_true(q.adjustable);
	assert_true(secrets_read(a,
				 json(a, "{\"ARN\":\"arn:s\",\"DeletedDate\":"
					 "1700000000.5}"),
				 &s, &err));
	assert_true(s.deleting);
	ssm_result_read(a,
			json(a, "{\"Status\":\"Success\",\"ResponseCode\":0,"
				"\"StandardOutputContent\":\"hi\"}"),
			&out);
	assert_true(out.over);
	assert_int_equal(out.exit_code, 0);
	ssm_result_read(a, json(a, "{\"Status\":\"InProgress\"}"), &out);
	assert_false(out.over);
	assert_true(checkip_read(&r, &ip, &err));
	assert_int_equal(ip, 0xcb007109);
	r = raw("<html>");
	assert_false(checkip_read(&r, &ip, &err));
	s3_keys_add(a, &names,
		    xml(a,
			"<L><Contents><Key>a</Key></Contents><Contents><Key>b"
			"</Key></Contents></L>"));
	assert_int_equal(names.n, 2);
	assert_false(s3_deleted(xml(a, "<DeleteResult><Error><Key>k</Key><Code>"
				       "AccessDenied</Code></Error>"
				       "</DeleteResult>"),
				&err));
	assert_string_equal(err.code, "AccessDenied");
	assert_true(s3_bucket_valid("oidc-z8w1r8p1", &err));
	assert_false(s3_bucket_valid("Oidc", &err));
	assert_false(s3_bucket_valid("ab", &err));
	assert_false(s3_bucket_valid("a-b-", &err));
	assert_false(s3_bucket_valid("xn--a", &err));
	arena_free(a);
}

/* An argument that is missing never reaches the wire. */
static void missing_arguments(void **state)
{
	struct request_spec q = { .arena = arena_new() };
	struct err err = { 0 };
	struct ec2_rule_want two = { .group = "sg-1",
				     .protocol = "tcp",
				     .cidr = "10.0.0.0/8",
				     .peer = "sg-2" };
	struct aws_tags none = { 0 };
	const char *const ids[] = { "subnet-1", NULL };

	(void)state;
	assert_int_equal(iam_get_role(&q, "", &err), BUILD_FAIL);
	assert_int_equal(iam_attach(&q, "r", NULL, &err), BUILD_FAIL);
	assert_int_equal(ec2_authorize(&q, &two, false, &err), BUILD_FAIL);
	assert_int_equal(ec2_delete_tags(&q, ids, &none, &err), BUILD_FAIL);
	assert_int_equal(s3_head_bucket(&q, "", &err), BUILD_FAIL);
	assert_int_equal(
		iam_create_provider(
			&q, &(struct iam_provider_want){ .url = "http://x" },
			&err),
		BUILD_FAIL);
	assert_int_equal(kms_schedule_deletion(&q, "k", 3, &err), BUILD_FAIL);
	cJSON_Delete(q.json);
	arena_free(q.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(identities),
		cmocka_unit_test(roles),
		cmocka_unit_test(other_iam),
		cmocka_unit_test(keys),
		cmocka_unit_test(stacks),
		cmocka_unit_test(the_rest),
		cmocka_unit_test(missing_arguments),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
