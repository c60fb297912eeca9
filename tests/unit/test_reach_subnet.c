/* test_reach_subnet.c - the truth about a subnet: a good one, then one thing
 * changed at a time. */
#include "core/base/mem.h"
#include "core/reach/subnet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define ALL                                                                    \
 {                                                                             \
  0, 0                                                                         \
 }
#define TEN                                                                    \
 {                                                                             \
  0x0a000000, 16                                                               \
 }
#define SELF                                                                   \
 {                                                                             \
  0x0a000200, 24                                                               \
 }

/* ---- what a row may change -------------------------------------------------------*/
struct net {
	struct reach_subnet s;
	struct reach_route routes[6];
	struct reach_nat nats[2];
	struct reach_entry entries[8];
};

static void entry(struct net *n, int number, bool egress, bool allow,
		  struct cidr range, int from, int to)
{
	n->entries[n->s.entry_n++] =
		(struct reach_entry){ .number = number,
				      .egress = egress,
				      .allow = allow,
				      .protocol = from < 0 ? "-1" : "6",
				      .range = range,
				      .from = from,
				      .to = to };
}

static void good(struct net *n)
{
	static const struct cidr all = ALL;

	memset(n, 0, sizeof(*n));
	n->routes[0] = (struct reach_route){ TEN, "local", false };
	n->routes[1] = (struct reach_route){ ALL, "nat-1", false };
	n->nats[0] =
		(struct reach_nat){ "nat-1", "available", false, KNOWN_YES };
	n->s = (struct reach_subnet){
		.id = "subnet-1",
		.zone = "us-east-1a",
		.state = "available",
		.owner = "123456789012",
		.account = "123456789012",
		.ordinary = KNOWN_YES,
		.free = 251,
		.tagged = true,
		.users_known = true,
		.table = "rtb-1",
		.routes = n->routes,
		.route_n = 2,
		.nats = n->nats,
		.nat_n = 1,
		.nats_known = true,
		.acl = "acl-1",
		.entries = n->entries,
		.vpc = { .id = "vpc-1",
			 .range = TEN,
			 .dns_support = KNOWN_YES,
			 .dns_hostnames = KNOWN_YES,
			 .dhcp_known = true,
			 .dhcp = "dopt-1",
			 .domain = "ec2.internal" },
	};
	entry(n, 100, false, true, all, -1, -1);
	entry(n, 100, true, true, all, -1, -1);
}

static void no_change(struct net *n)
{
	(void)n;
}
static void pending(struct net *n)
{
	n->s.state = "pending";
}
static void local_zone(struct net *n)
{
	n->s.ordinary = KNOWN_NO;
}
static void zone_not_told(struct net *n)
{
	n->s.ordinary = KNOWN_NOT;
}
static void seven_free(struct net *n)
{
	n->s.free = 7;
}
static void eight_free(struct net *n)
{
	n->s.free = 8;
}
static void installers(struct net *n)
{
	n->s.red_hat = true;
}
static void owned(struct net *n)
{
	n->s.cluster = "other";
	n->s.cluster_owns = true;
}
static void used(struct net *n)
{
	n->s.cluster = "other";
}
static void users_not_told(struct net *n)
{
	n->s.users_known = false;
}
static void shared_vpc(struct net *n)
{
	n->s.owner = "210987654321";
}
static void owner_not_told(struct net *n)
{
	n->s.owner = "";
}
static void untagged(struct net *n)
{
	n->s.tagged = false;
}
static void public_by_main(struct net *n)
{
	n->s.main_table = true;
	n->routes[1].target = "igw-1";
}
/* public for one address only: rosa and OCM count it as public */
static void public_in_part(struct net *n)
{
	n->routes[2] =
		(struct reach_route){ { 0xc6336400, 24 }, "igw-1", false };
	n->s.route_n = 3;
}
static void no_table(struct net *n)
{
	n->s.table = NULL;
	n->s.route_n = 0;
}
static void no_default(struct net *n)
{
	n->s.route_n = 1;
}
static void half_a_default(struct net *n)
{
	n->routes[1].to.bits = 1;
}
static void two_halves(struct net *n)
{
	n->routes[1].to.bits = 1;
	n->routes[2] =
		(struct reach_route){ { 0x80000000, 1 }, "nat-1", false };
	n->s.route_n = 3;
}
static void blackhole(struct net *n)
{
	n->routes[1].blackhole = true;
}
static void nat_pending(struct net *n)
{
	n->nats[0].state = "pending";
}
static void nat_gone(struct net *n)
{
	n->s.nat_n = 0;
}
static void nat_inside(struct net *n)
{
	n->nats[0].inside = true;
}
static void nat_stranded(struct net *n)
{
	n->nats[0].public_subnet = KNOWN_NO;
}
static void nats_not_told(struct net *n)
{
	n->s.nats_known = false;
	n->s.nat_n = 0;
}
static void transit(struct net *n)
{
	n->routes[1].target = "tgw-1";
}
static void peering(struct net *n)
{
	n->routes[1].target = "pcx-1";
}
/* the office's ranges by a peering do not concern the internet */
static void nat_and_peering(struct net *n)
{
	n->routes[2] =
		(struct reach_route){ { 0xac100000, 12 }, "pcx-1", true };
	n->s.route_n = 3;
}
static void appliance(struct net *n)
{
	n->routes[1].target = "eni-1";
}
static void acl_not_told(struct net *n)
{
	n->s.acl = NULL;
	n->s.entry_n = 0;
}
static void acl_stops_out(struct net *n)
{
	static const struct cidr all = ALL;

	entry(n, 90, true, false, all, 443, 443);
}
static void acl_stops_answers(struct net *n)
{
	static const struct cidr all = ALL, vpc = TEN;

	n->s.entry_n = 0;
	entry(n, 100, true, true, all, -1, -1);
	entry(n, 100, false, true, vpc, -1, -1);
	entry(n, 110, false, true, all, 443, 443);
}
static void acl_lets_linux(struct net *n)
{
	static const struct cidr all = ALL, vpc = TEN;

	n->s.entry_n = 0;
	entry(n, 100, true, true, all, -1, -1);
	entry(n, 100, false, true, vpc, 443, 443);
	entry(n, 110, false, true, all, 32768, 61000);
}
static void acl_stops_endpoint(struct net *n)
{
	static const struct cidr all = ALL, part = { 0x0a000100, 24 };

	n->s.entry_n = 0;
	entry(n, 90, false, false, part, 443, 443);
	entry(n, 100, false, true, all, -1, -1);
	entry(n, 100, true, true, all, -1, -1);
}
static void support_off(struct net *n)
{
	n->s.vpc.dns_support = KNOWN_NO;
}
static void hostnames_off(struct net *n)
{
	n->s.vpc.dns_hostnames = KNOWN_NO;
}
static void dns_not_told(struct net *n)
{
	n->s.vpc.dns_hostnames = KNOWN_NOT;
}
static void domain_capital(struct net *n)
{
	n->s.vpc.domain = "Corp.example";
}
static void domain_blank(struct net *n)
{
	n->s.vpc.domain = "a.example b.example";
}
static void own_resolver(struct net *n)
{
	n->s.vpc.resolver = "10.0.0.53";
}
static void dhcp_not_told(struct net *n)
{
	n->s.vpc.dhcp_known = false;
}

static const struct {
	const char *name;
	void (*change)(struct net *);
	enum subnet_grade grade;
	enum subnet_fact fact; /* the worst */
	const char *evidence;  /* its text, or its target; NULL: any */
} rows[] = {
	{ "good", no_change, SUBNET_GOOD, FINDING_COUNT, NULL },
	{ "pending", pending, SUBNET_REFUSED, FINDING_STATE, "pending" },
	{ "local zone", local_zone, SUBNET_REFUSED, FINDING_ZONE_KIND,
	  "us-east-1a" },
	{ "zone not told", zone_not_told, SUBNET_NOTED, FINDING_ZONE_NOT_KNOWN,
	  NULL },
	{ "7 free", seven_free, SUBNET_REFUSED, FINDING_FULL, NULL },
	{ "8 free", eight_free, SUBNET_GOOD, FINDING_COUNT, NULL },
	{ "installer's", installers, SUBNET_REFUSED, FINDING_OF_A_CLUSTER, "" },
	{ "owned", owned, SUBNET_REFUSED, FINDING_OF_A_CLUSTER, "other" },
	{ "used", used, SUBNET_WARNED, FINDING_USED, "other" },
	{ "users not told", users_not_told, SUBNET_NOTED,
	  FINDING_USERS_NOT_KNOWN, NULL },
	{ "shared VPC", shared_vpc, SUBNET_WARNED, FINDING_OTHER_ACCOUNT,
	  "210987654321" },
	{ "owner not told", owner_not_told, SUBNET_GOOD, FINDING_COUNT, NULL },
	{ "untagged", untagged, SUBNET_NOTED, FINDING_NOT_TAGGED, NULL },
	{ "public by main", public_by_main, SUBNET_REFUSED, FINDING_PUBLIC,
	  "igw-1" },
	{ "public in part", public_in_part, SUBNET_REFUSED, FINDING_PUBLIC,
	  "rtb-1" },
	{ "no table", no_table, SUBNET_WARNED, FINDING_TABLE_NOT_KNOWN, NULL },
	{ "no default", no_default, SUBNET_WARNED, FINDING_NO_WAY_OUT,
	  "rtb-1" },
	{ "half a default", half_a_default, SUBNET_WARNED, FINDING_NO_WAY_OUT,
	  NULL },
	{ "two halves", two_halves, SUBNET_GOOD, FINDING_COUNT, NULL },
	{ "blackhole", blackhole, SUBNET_WARNED, FINDING_BLACKHOLE, "nat-1" },
	{ "NAT pending", nat_pending, SUBNET_WARNED, FINDING_NAT_STATE,
	  "pending" },
	{ "NAT gone", nat_gone, SUBNET_WARNED, FINDING_NAT_STATE, "nat-1" },
	{ "NAT private", nat_inside, SUBNET_WARNED, FINDING_NAT_INSIDE,
	  "nat-1" },
	{ "NAT stranded", nat_stranded, SUBNET_WARNED, FINDING_NAT_STRANDED,
	  "nat-1" },
	{ "NATs not told", nats_not_told, SUBNET_NOTED, FINDING_NAT_NOT_KNOWN,
	  "nat-1" },
	{ "transit", transit, SUBNET_NOTED, FINDING_ELSEWHERE, "tgw-1" },
	{ "peering", peering, SUBNET_WARNED, FINDING_NO_WAY_OUT, "pcx-1" },
	{ "NAT and peering", nat_and_peering, SUBNET_GOOD, FINDING_COUNT,
	  NULL },
	{ "appliance", appliance, SUBNET_NOTED, FINDING_ELSEWHERE, "eni-1" },
	{ "ACL not told", acl_not_told, SUBNET_NOTED, FINDING_ACL_NOT_KNOWN,
	  NULL },
	{ "ACL stops 443", acl_stops_out, SUBNET_WARNED, FINDING_ACL, "acl-1" },
	{ "ACL stops answers", acl_stops_answers, SUBNET_WARNED, FINDING_ACL,
	  "acl-1" },
	{ "ACL lets Linux' ports", acl_lets_linux, SUBNET_GOOD, FINDING_COUNT,
	  NULL },
	{ "ACL stops the endpoint", acl_stops_endpoint, SUBNET_WARNED,
	  FINDING_ACL, "acl-1" },
	{ "support off", support_off, SUBNET_REFUSED, FINDING_DNS_SUPPORT,
	  "vpc-1" },
	{ "host names off", hostnames_off, SUBNET_REFUSED,
	  FINDING_DNS_HOSTNAMES, "vpc-1" },
	{ "DNS not told", dns_not_told, SUBNET_NOTED, FINDING_DNS_NOT_KNOWN,
	  NULL },
	{ "capital", domain_capital, SUBNET_REFUSED, FINDING_DHCP_DOMAIN,
	  "Corp.example" },
	{ "blank", domain_blank, SUBNET_REFUSED, FINDING_DHCP_DOMAIN, NULL },
	{ "own resolver", own_resolver, SUBNET_NOTED, FINDING_RESOLVER,
	  "10.0.0.53" },
	{ "DHCP not told", dhcp_not_told, SUBNET_NOTED, FINDING_DHCP_NOT_KNOWN,
	  NULL },
};

static void one_change(void **state)
{
	struct subnet_truth t;
	struct net n;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		good(&n);
		rows[i].change(&n);
		reach_subnet_judge(&n.s, &t);
		if (t.grade != rows[i].grade ||
		    t.n != (rows[i].fact != FINDING_COUNT) ||
		    (t.n && t.at[0].fact != rows[i].fact))
			fail_msg("%s: grade %d, %zu findings, first %d",
				 rows[i].name, t.grade, t.n,
				 t.n ? (int)t.at[0].fact : -1);
		if (rows[i].evidence &&
		    strcmp(t.at[0].text, rows[i].evidence) &&
		    (!t.at[0].target ||
		     strcmp(t.at[0].target, rows[i].evidence)))
			fail_msg("%s: text '%s'", rows[i].name, t.at[0].text);
	}
}

/* Every change that judges to a finding, all at once: the worst is first. */
static void worst_first(void **state)
{
	struct subnet_truth t;
	struct net n;
	size_t i;

	(void)state;
	good(&n);
	untagged(&n);
	own_resolver(&n);
	nat_pending(&n);
	acl_stops_out(&n);
	seven_free(&n);
	shared_vpc(&n);
	used(&n);
	hostnames_off(&n);
	pending(&n);
	domain_capital(&n);
	zone_not_told(&n);
	reach_subnet_judge(&n.s, &t);
	assert_int_equal(t.n, 11);
	assert_int_equal(t.at[0].fact, FINDING_STATE);
	for (i = 1; i < t.n; i++)
		assert_true(t.at[i - 1].fact < t.at[i].fact);
	assert_int_equal(t.grade, SUBNET_REFUSED);
}

static void says_what_is_stopped(void **state)
{
	struct subnet_truth t;
	struct net n;
	char range[CIDR_TEXT_LEN];

	(void)state;
	good(&n);
	acl_stops_endpoint(&n);
	reach_subnet_judge(&n.s, &t);
	assert_false(t.at[0].egress);
	assert_int_equal(t.at[0].acl.denies->number, 90);
	assert_string_equal(cidr_text(t.at[0].acl.range, range), "10.0.1.0/24");
	assert_int_equal(t.at[0].acl.from, 443);
	good(&n);
	acl_stops_answers(&n);
	reach_subnet_judge(&n.s, &t);
	assert_null(t.at[0].acl.denies);
	assert_int_equal(t.at[0].acl.from, EPHEMERAL_LINUX_FIRST);
}

static void way_out_is_told(void **state)
{
	struct subnet_truth t;
	struct net n;

	(void)state;
	good(&n);
	reach_subnet_judge(&n.s, &t);
	assert_int_equal(t.way, WAY_NAT);
	assert_ptr_equal(t.route, &n.routes[1]);
	transit(&n);
	reach_subnet_judge(&n.s, &t);
	assert_int_equal(t.way, WAY_TRANSIT);
	no_default(&n);
	reach_subnet_judge(&n.s, &t);
	assert_int_equal(t.way, WAY_NONE);
	assert_null(t.route);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_change),
		cmocka_unit_test(worst_first),
		cmocka_unit_test(says_what_is_stopped),
		cmocka_unit_test(way_out_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
