/* test_doctor_judges.c - each fault that people meet is found by its row, and
 * only by rows that may speak of it. */
#include "test_doctor_facts.h"

/* ---- faults -----------------------------------------------------------------*/

static void from_peer(struct facts *f)
{
	call_from(f, "10.9.1.7/32");
}

static void from_peer_range(struct facts *f)
{
	call_from(f, "10.9.0.0/16");
}

static void from_internet(struct facts *f)
{
	call_from(f, "203.0.113.7/32");
}

static void half_admitted(struct facts *f)
{
	from_peer_range(f);
	add_rule(f, "sg-own", "tcp", 443, "10.9.0.0/17");
}

static void by_prefix_list(struct facts *f)
{
	from_peer(f);
	add_rule(f, "sg-own", "tcp", 443, "");
	f->rules.at[1].prefix_list = "pl-1";
}

static void old_operator(struct facts *f)
{
	from_peer(f);
	snprintf(f->cluster.version, sizeof(f->cluster.version), "4.16.9");
	f->groups.at[0].name = "c1-default-sg";
}

static void ours_is_off(struct facts *f)
{
	from_peer(f);
	*AWS_ADD(f->arena, &f->ours) = (struct ec2_group){ .id = "sg-ours",
							   .name = "demo-api-"
								   "sg" };
}

static void many_groups(struct facts *f)
{
	from_peer(f);
	add_group(f, "sg-1", "one");
	add_group(f, "sg-2", "two");
	add_group(f, "sg-3", "three");
	add_group(f, "sg-4", "four");
}

static void everyone(struct facts *f)
{
	call_from(f, "0.0.0.0/0");
}

static void own_rule_gone(struct facts *f)
{
	f->rules.n = 0;
}

static void recipe_of_2023(struct facts *f)
{
	add_rule(f, "sg-own", "-1", -1, "0.0.0.0/0");
}

static void edited(struct facts *f)
{
	add_rule(f, "sg-own", "tcp", 443, "10.9.0.0/16");
}

static void own_group_off(struct facts *f)
{
	f->groups.at[0].name = "mine";
}

static void acl_denies_answers(struct facts *f)
{
	struct ec2_nacl *n = &f->nacls.at[0];

	call_from(f, "10.9.1.7/32");
	n->entries.n = 0;
	add_entry(f, n, 100, false, true, 443, 443);
	add_entry(f, n, 100, true, true, 443, 443);
}

static void acl_usual_ports(struct facts *f)
{
	struct ec2_nacl *n = &f->nacls.at[0];

	call_from(f, "10.9.1.7/32");
	n->entries.n = 0;
	add_entry(f, n, 100, false, true, -1, -1);
	add_entry(f, n, 100, true, true, 32768, 65535);
}

static void acl_at_the_caller(struct facts *f)
{
	call_from(f, "10.9.1.7/32");
	f->nacls.at[1].entries.at[1].allow = false;
}

static void no_route_back(struct facts *f)
{
	from_peer(f);
	f->tables.at[0].routes.at[1].to = "10.8.0.0/16";
}

static void peering_gone(struct facts *f)
{
	from_peer(f);
	f->tables.at[0].routes.at[1].blackhole = true;
}

static void peering_pending(struct facts *f)
{
	from_peer(f);
	f->peerings.at[0].status = "pending-acceptance";
}

static void no_dns_support(struct facts *f)
{
	f->dns_support = false;
}

static void capital_domain(struct facts *f)
{
	f->dhcp.at[0].domain = "Corp.example";
}

static void own_resolvers(struct facts *f)
{
	f->dhcp.at[0].resolvers.at[0] = "10.0.0.53";
}

static void no_zone(struct facts *f)
{
	f->zones.at[0].name = "other.hypershift.local";
	facts_names(f);
	f->of[FACT_ZONE].state = FACT_LEFT_OUT;
	f->of[FACT_ZONE].because = FACT_ZONES;
	f->of[FACT_RECORDS].state = FACT_LEFT_OUT;
	f->of[FACT_RECORDS].because = FACT_ZONES;
}

static void stale_record(struct facts *f)
{
	f->records.at[0].values.at[0] = "vpce-0.old.amazonaws.com";
}

static void no_record(struct facts *f)
{
	f->records.at[0].name = "x.demo.hypershift.local";
}

static void zone_elsewhere(struct facts *f)
{
	f->zone_vpcs.at[0].id = "vpc-9";
}

static void shadowed(struct facts *f)
{
	add_zone(f, &f->caller_zones, "Z9", "openshiftapps.com");
	memset(&f->name_public, 0, sizeof(f->name_public));
	f->name_public.result = PROBE_NO_NAME;
}

static void left_over_zone(struct facts *f)
{
	add_zone(f, &f->caller_zones, "Z0", "demo.hypershift.local");
}

static void rebinding(struct facts *f)
{
	f->name_public.result = PROBE_NO_NAME;
	f->name_public.addresses = 0;
}

static void resolves_elsewhere(struct facts *f)
{
	resolves(&f->name_public, "10.5.5.5");
}

static void filtered(struct facts *f)
{
	f->tcp[0].result = f->tcp[1].result = PROBE_TIMEOUT;
	f->tls_public.result = PROBE_TIMEOUT;
	f->tls_public.http_status = 0;
}

static void one_filtered(struct facts *f)
{
	f->tcp[1].result = PROBE_TIMEOUT;
}

static void silence(struct facts *f)
{
	f->tls_public.result = PROBE_TIMEOUT;
	f->tls_public.http_status = 0;
}

static void intercepted(struct facts *f)
{
	f->tls_public.trusted = false;
	snprintf(f->tls_public.issuer, sizeof(f->tls_public.issuer),
		 "CN = Corp Proxy");
}

static void wrong_clock(struct facts *f)
{
	f->tls_public.trusted = false;
	f->now = 2000000;
}

static void no_oauth(struct facts *f)
{
	f->oauth.result = PROBE_NO_NAME;
	f->oauth.http_status = 0;
}

static void endpoint_pending(struct facts *f)
{
	f->endpoints.at[0].state = "pending";
}

static void endpoint_rejected(struct facts *f)
{
	f->endpoints.at[0].state = "rejected";
}

static void eni_missing(struct facts *f)
{
	f->enis.n = 1;
}

static void installing(struct facts *f)
{
	f->cluster.status.state = CLUSTER_INSTALLING;
	snprintf(f->cluster.status.state_text,
		 sizeof(f->cluster.status.state_text), "installing");
}

static void other_account(struct facts *f)
{
	f->account = "210987654321";
}

static void classic_port(struct facts *f)
{
	f->kubeconfig = "/k";
	aws_name_add(f->arena, &f->servers, "https://" PUBLIC_HOST ":6443");
}

static void proxy_catches(struct facts *f)
{
	f->https_proxy = "http://proxy:3128";
	f->no_proxy = "localhost,.hypershift.local";
}

static void proxy_is_passed(struct facts *f)
{
	f->https_proxy = "http://proxy:3128";
	f->no_proxy = "localhost, .hypershift.local,openshiftapps.com";
}

static void lan_overlaps(struct facts *f)
{
	f->source_kind = SOURCE_MACHINE;
}

/* ---- and what is said --------------------------------------------------------*/

static const struct {
	void (*spoil)(struct facts *f);
	const char *id;
	enum doctor_state state;
	const char *said, *helps; /* in the summary; in advice or commands */
} cases[] = {
	{ from_peer, "groups", DOCTOR_FAIL,
	  "10.9.1.7/32 is not admitted by c1-vpce-private-router; nearest is "
	  "10.0.0.0/16 tcp/443",
	  "--group-name demo-api-sg" },
	{ from_peer, "groups", DOCTOR_FAIL, "",
	  "modify-vpc-endpoint --region us-east-1 --vpc-endpoint-id vpce-1 "
	  "--add-security-group-ids" },
	{ from_internet, "groups", DOCTOR_FAIL, "", "public address" },
	{ from_internet, "routes", DOCTOR_FAIL, "", "" },
	{ half_admitted, "groups", DOCTOR_WARN, "not: 10.9.128.0/17", "" },
	{ by_prefix_list, "groups", DOCTOR_UNKNOWN, "pl-1", "" },
	{ old_operator, "groups", DOCTOR_FAIL, "", "upgrade" },
	{ old_operator, "own-group", DOCTOR_INFO, "before 4.17.2", "" },
	{ ours_is_off, "groups", DOCTOR_FAIL, "",
	  "--add-security-group-ids sg-ours" },
	{ many_groups, "groups", DOCTOR_FAIL, "", "quota" },
	{ everyone, "groups", DOCTOR_WARN, "", "not offered" },
	{ own_rule_gone, "own-group", DOCTOR_FAIL, "tcp/443",
	  "Do not add it yourself" },
	{ recipe_of_2023, "own-group", DOCTOR_WARN, "everything", "2023" },
	{ edited, "own-group", DOCTOR_WARN, "did not make (1)", "" },
	{ own_group_off, "own-group", DOCTOR_FAIL, "", "" },
	{ acl_denies_answers, "acls", DOCTOR_FAIL, "stopped: 2", "1024-65535" },
	{ acl_usual_ports, "acls", DOCTOR_OK, "both ways", "" },
	{ acl_at_the_caller, "acls", DOCTOR_FAIL, "", "" },
	{ from_peer, "acls", DOCTOR_OK, "both ways", "" },
	{ from_peer, "routes", DOCTOR_OK, "both ways", "" },
	{ no_route_back, "routes", DOCTOR_FAIL, "", "" },
	{ peering_gone, "routes", DOCTOR_FAIL, "", "" },
	{ peering_pending, "routes", DOCTOR_FAIL, "", "" },
	{ no_dns_support, "vpc-dns", DOCTOR_FAIL, "DNS support is off",
	  "--enable-dns-support" },
	{ capital_domain, "vpc-dns", DOCTOR_FAIL, "Corp.example", "" },
	{ own_resolvers, "vpc-dns", DOCTOR_WARN, "10.0.0.53", "forward" },
	{ no_zone, "zone", DOCTOR_FAIL, "demo.hypershift.local", "" },
	{ no_zone, "record", DOCTOR_SKIP, "needs 10", "" },
	{ no_zone, "zone-vpc", DOCTOR_SKIP, "needs 10", "" },
	{ stale_record, "record", DOCTOR_FAIL, "points elsewhere",
	  "five minutes" },
	{ no_record, "record", DOCTOR_FAIL, "has no record", "" },
	{ zone_elsewhere, "zone-vpc", DOCTOR_FAIL, "vpc-1",
	  "associate-vpc-with-hosted-zone --hosted-zone-id Z1" },
	{ from_peer, "zone-vpc", DOCTOR_WARN, "vpc-2", "https://" PUBLIC_HOST },
	{ shadowed, "shadow", DOCTOR_FAIL, "openshiftapps.com", "" },
	{ left_over_zone, "shadow", DOCTOR_WARN, "demo.hypershift.local", "" },
	{ rebinding, "names", DOCTOR_FAIL, PUBLIC_HOST, "rebinding" },
	{ resolves_elsewhere, "names", DOCTOR_FAIL, "10.5.5.5", "" },
	{ filtered, "tcp", DOCTOR_FAIL, "TIMEOUT", "5, 7, 8" },
	{ one_filtered, "tcp", DOCTOR_WARN, "1 of 2", "" },
	{ silence, "tls", DOCTOR_FAIL, "silence", "MTU" },
	{ filtered, "tls", DOCTOR_FAIL, "TIMEOUT", "5, 7, 8" },
	{ intercepted, "tls", DOCTOR_WARN, "not trusted", "Corp Proxy" },
	{ wrong_clock, "tls", DOCTOR_FAIL, "1100000 s", "clock" },
	{ no_oauth, "oauth", DOCTOR_FAIL, "NO_NAME", "oc login" },
	{ endpoint_pending, "state", DOCTOR_WARN, "pending", "" },
	{ endpoint_rejected, "state", DOCTOR_FAIL, "rejected", "support" },
	{ eni_missing, "interfaces", DOCTOR_WARN, "interface: 1", "" },
	{ installing, "cluster", DOCTOR_FAIL, "installing", "Wait" },
	{ other_account, "cluster", DOCTOR_FAIL, "210987654321", "" },
	{ classic_port, "calls", DOCTOR_FAIL, "6443", "oc login" },
	{ proxy_catches, "proxy", DOCTOR_WARN, "2 names", "NO_PROXY" },
	{ proxy_is_passed, "proxy", DOCTOR_OK, "", "" },
	{ lan_overlaps, "source", DOCTOR_FAIL, "overlaps 10.0.0.0/16", "" },
};

static bool has(const struct doctor_lines *lines, const char *text)
{
	size_t i;

	for (i = 0; i < lines->n; i++)
		if (strstr(lines->at[i], text))
			return true;
	return false;
}

static void each_fault(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(cases); i++) {
		struct facts *f = healthy();
		const struct doctor_check *r;

		cases[i].spoil(f);
		r = row(examine(f), cases[i].id);
		if (r->state != cases[i].state ||
		    !strstr(r->summary, cases[i].said) ||
		    (*cases[i].helps && !has(&r->fix, cases[i].helps) &&
		     !has(&r->commands, cases[i].helps)))
			fail_msg("case %zu, row %s: %s '%s' (help: %s)", i,
				 cases[i].id, doctor_state_name(r->state),
				 r->summary, r->fix.n ? r->fix.at[0] : "-");
		arena_free(f->arena);
	}
}

static void nothing_wrong(void **state)
{
	struct facts *f = healthy();
	struct doctor_check *rows = examine(f);
	const char *verdict = judge_verdict(f, rows, f->arena);
	size_t i;

	(void)state;
	for (i = 0; i < CHECK_COUNT; i++)
		if (rows[i].state != DOCTOR_OK && rows[i].state != DOCTOR_INFO)
			fail_msg("row %s: %s %s", rows[i].id,
				 doctor_state_name(rows[i].state),
				 rows[i].summary);
	assert_true(judge_proven(rows));
	assert_true(str_starts(verdict, "OK: " PUBLIC_HOST));
	assert_non_null(strstr(verdict, "proven"));
	arena_free(f->arena);
}

/* The default group and Red Hat's own are never in a command. */
static void own_group_is_never_edited(void **state)
{
	size_t i, j, k;

	(void)state;
	for (i = 0; i < ARRAY_LEN(cases); i++) {
		struct facts *f = healthy();
		struct doctor_check *rows;

		cases[i].spoil(f);
		rows = examine(f);
		for (j = 0; j < CHECK_COUNT; j++)
			for (k = 0; k < rows[j].commands.n; k++)
				assert_null(strstr(rows[j].commands.at[k],
						   "sg-own"));
		arena_free(f->arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_wrong),
		cmocka_unit_test(each_fault),
		cmocka_unit_test(own_group_is_never_edited),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
