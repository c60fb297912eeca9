/* test_doctor_verdict.c - what is not known is never called OK: missing
 * permissions, missing inputs, and the sentence over all. */
#include "test_doctor_facts.h"

static void deny(struct facts *f, enum fact_id id)
{
	f->of[id].state = FACT_DENIED;
	err_set(&f->of[id].err, ERR_DENIED, "denied");
	err_service(&f->of[id].err, 403, "UnauthorizedOperation", "You may not",
		    "req-1");
}

static const struct {
	enum fact_id id;
	const char *row, *right;
} rights[] = {
	{ FACT_ENDPOINT, "endpoint", "ec2:DescribeVpcEndpoints" },
	{ FACT_ENIS, "interfaces", "ec2:DescribeNetworkInterfaces" },
	{ FACT_SUBNETS, "interfaces", "ec2:DescribeSubnets" },
	{ FACT_RULES, "groups", "ec2:DescribeSecurityGroupRules" },
	{ FACT_GROUPS, "groups", "ec2:DescribeSecurityGroups" },
	{ FACT_NACLS, "acls", "ec2:DescribeNetworkAcls" },
	{ FACT_TABLES, "routes", "ec2:DescribeRouteTables" },
	{ FACT_VPCS, "source", "ec2:DescribeVpcs" },
	{ FACT_DNS_SUPPORT, "vpc-dns", "ec2:DescribeVpcAttribute" },
	{ FACT_ZONES, "zone", "route53:ListHostedZonesByVPC" },
	{ FACT_ZONE, "zone-vpc", "route53:GetHostedZone" },
	{ FACT_RECORDS, "record", "route53:ListResourceRecordSets" },
	{ FACT_RESOLVER_RULES, "shadow",
	  "route53resolver:ListResolverRuleAssociations" },
};

static void a_lacking_right_is_unknown(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rights); i++) {
		struct facts *f = healthy();
		const struct doctor_check *r;

		deny(f, rights[i].id);
		r = row(examine(f), rights[i].row);
		if (r->state != DOCTOR_UNKNOWN ||
		    !strstr(r->summary, rights[i].right))
			fail_msg("%s: %s '%s'", rights[i].right,
				 doctor_state_name(r->state), r->summary);
		arena_free(f->arena);
	}
}

static void what_needs_it_is_skipped(void **state)
{
	struct facts *f = healthy();
	struct doctor_check *rows;

	(void)state;
	deny(f, FACT_ENDPOINT);
	rows = examine(f);
	assert_int_equal(row(rows, "groups")->state, DOCTOR_SKIP);
	assert_non_null(strstr(row(rows, "groups")->summary, "needs 2"));
	assert_int_equal(row(rows, "acls")->state, DOCTOR_SKIP);
	arena_free(f->arena);
}

/* A fact that was left out because of another names the other's row. */
static void skip_names_the_root(void **state)
{
	struct facts *f = healthy();
	const struct doctor_check *r;

	(void)state;
	f->of[FACT_ENDPOINT].state = FACT_NONE;
	f->e = NULL;
	f->endpoints.n = 0;
	f->of[FACT_ZONES].state = FACT_LEFT_OUT;
	f->of[FACT_ZONES].because = FACT_ENDPOINT;
	f->of[FACT_ZONE].state = FACT_LEFT_OUT;
	f->of[FACT_ZONE].because = FACT_ZONES;
	r = row(examine(f), "zone-vpc");
	assert_int_equal(r->state, DOCTOR_SKIP);
	assert_non_null(strstr(r->summary, "needs 2"));
	r = row(examine(f), "endpoint");
	assert_int_equal(r->state, DOCTOR_FAIL);
	arena_free(f->arena);
}

static void no_probe(struct facts *f)
{
	static const enum fact_id probes[] = {
		FACT_NAME_PRIVATE, FACT_NAME_PUBLIC, FACT_TCP,
		FACT_TLS_PRIVATE,  FACT_TLS_PUBLIC,  FACT_OAUTH,
		FACT_OAUTH_LOGIN
	};
	size_t i;

	f->via = NULL;
	for (i = 0; i < ARRAY_LEN(probes); i++) {
		f->of[probes[i]].state = FACT_LEFT_OUT;
		f->of[probes[i]].why = "nothing can be tried";
	}
}

static void by_configuration_is_not_proof(void **state)
{
	struct facts *f = healthy();
	struct doctor_check *rows;
	const char *verdict;

	(void)state;
	no_probe(f);
	rows = examine(f);
	verdict = judge_verdict(f, rows, f->arena);
	assert_int_equal(row(rows, "tls")->state, DOCTOR_SKIP);
	assert_string_equal(row(rows, "tls")->summary, "nothing can be tried");
	assert_false(judge_proven(rows));
	assert_true(str_starts(verdict, "By configuration 10.0.1.13/32"));
	assert_non_null(strstr(verdict, "not proven"));
	arena_free(f->arena);
}

static void unknown_is_said_before_configuration(void **state)
{
	struct facts *f = healthy();
	const char *verdict;

	(void)state;
	no_probe(f);
	deny(f, FACT_NACLS);
	verdict = judge_verdict(f, examine(f), f->arena);
	assert_true(str_starts(verdict,
			       "UNKNOWN: not all checks could be made (1)"));
	assert_non_null(strstr(verdict, "ec2:DescribeNetworkAcls"));
	arena_free(f->arena);
}

static void the_first_failure_leads(void **state)
{
	struct facts *f = healthy();
	const char *verdict;

	(void)state;
	no_probe(f);
	call_from(f, "10.9.0.0/16");
	f->zone_vpcs.at[0].id = "vpc-2";
	verdict = judge_verdict(f, examine(f), f->arena);
	assert_string_equal(
		verdict,
		"FAIL at 5: 10.9.0.0/16 is not admitted by "
		"c1-vpce-private-router; nearest is 10.0.0.0/16 tcp/443. "
		"DNS is fine.");
	f->dns_hostnames = false;
	verdict = judge_verdict(f, examine(f), f->arena);
	assert_non_null(strstr(verdict, "Also: 9."));
	assert_null(strstr(verdict, "DNS is fine"));
	arena_free(f->arena);
}

/* ---- without a Red Hat login: names by tags and zones ----------------------------*/

static void names_by_zones(void **state)
{
	struct facts *f = healthy();

	(void)state;
	memset(&f->cluster, 0, sizeof(f->cluster));
	f->aws_only = true;
	f->key = "vpce-1";
	facts_names(f);
	assert_string_equal(f->private_host, PRIVATE_HOST);
	assert_string_equal(f->public_host, PUBLIC_HOST);
	assert_string_equal(f->oauth_host,
			    "oauth.demo.ab12.p3.openshiftapps.com");
	add_zone(f, &f->zones, "Z3", "two.hypershift.local");
	facts_names(f); /* which of them, is not known */
	assert_null(f->zone_id);
	aws_tag_add(f->arena, &f->endpoints.at[0].tags,
		    "api.openshift.com/name", "two");
	facts_names(f);
	assert_string_equal(f->zone_id, "Z3");
	arena_free(f->arena);
}

static void callers_vpc(void **state)
{
	struct facts *f = healthy();

	(void)state;
	call_from(f, "10.9.1.0/24");
	assert_string_equal(f->caller->id, "vpc-2");
	assert_false(f->same_vpc);
	add_vpc(f, "vpc-3", "10.9.0.0/16");
	call_from(f, "10.9.1.0/24");
	assert_null(f->caller); /* either of them */
	assert_int_equal(f->caller_count, 2);
	f->via_vpc = "vpc-3"; /* where the vantage says that it stands */
	call_from(f, "10.9.1.7/32");
	assert_string_equal(f->caller->id, "vpc-3");
	add_vpc(f, "vpc-4", "10.0.0.0/16"); /* the endpoint's range again */
	f->via_vpc = "vpc-4";
	call_from(f, "10.0.1.13/32");
	assert_string_equal(f->caller->id, "vpc-4");
	assert_false(f->same_vpc);
	f->via_vpc = NULL;
	call_from(f, "10.0.0.0/8");
	assert_null(f->caller);
	assert_int_equal(f->caller_count, 0);
	arena_free(f->arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_lacking_right_is_unknown),
		cmocka_unit_test(what_needs_it_is_skipped),
		cmocka_unit_test(skip_names_the_root),
		cmocka_unit_test(by_configuration_is_not_proof),
		cmocka_unit_test(unknown_is_said_before_configuration),
		cmocka_unit_test(the_first_failure_leads),
		cmocka_unit_test(names_by_zones),
		cmocka_unit_test(callers_vpc),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
