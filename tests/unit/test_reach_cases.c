/* test_reach_cases.c - the cases that people meet, by name. */
#include "core/base/mem.h"
#include "core/reach/reach.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct cidr c(const char *text)
{
	struct cidr out;

	assert_true(cidr_parse(text, &out));
	return out;
}

static struct reach_rule tcp(const char *range, int port)
{
	struct reach_rule r = { .id = range,
				.protocol = "tcp",
				.from = port,
				.to = port,
				.range = c(range) };

	return r;
}

/* ---- groups -----------------------------------------------------------------*/

static void own_rule_admits_the_vpc_only(void **state)
{
	struct reach_rule rules[] = { tcp("10.0.0.0/16", 443) };
	struct reach_source s = { .range = c("10.9.0.0/16") };
	struct reach_groups out;

	(void)state;
	reach_groups_judge(rules, 1, &s, 443, &out);
	assert_int_equal(out.fit, FIT_NO);
	assert_ptr_equal(out.nearest, &rules[0]);
	assert_int_equal(out.why, MISS_RANGE);
	assert_int_equal(out.left.n, 1);
	s.range = c("10.0.3.7/32");
	reach_groups_judge(rules, 1, &s, 443, &out);
	assert_int_equal(out.fit, FIT_ALL);
	assert_ptr_equal(out.admits, &rules[0]);
	assert_null(out.nearest);
}

static void right_people_by_the_classic_port(void **state)
{
	struct reach_rule rules[] = { tcp("10.0.0.0/16", 443),
				      tcp("10.9.0.0/16", 6443) };
	struct reach_source s = { .range = c("10.9.3.0/24") };
	struct reach_groups out;

	(void)state;
	reach_groups_judge(rules, 2, &s, 443, &out);
	assert_int_equal(out.fit, FIT_NO);
	assert_ptr_equal(out.nearest, &rules[1]);
	assert_int_equal(out.why, MISS_PORT);
}

static void two_halves_make_a_whole(void **state)
{
	struct reach_rule rules[] = { tcp("10.9.0.0/17", 443),
				      tcp("10.9.128.0/17", 443) };
	struct reach_source s = { .range = c("10.9.0.0/16") };
	struct reach_groups out;

	(void)state;
	reach_groups_judge(rules, 2, &s, 443, &out);
	assert_int_equal(out.fit, FIT_ALL);
	reach_groups_judge(rules, 1, &s, 443, &out);
	assert_int_equal(out.fit, FIT_PARTLY);
	assert_int_equal(out.left.n, 1);
	assert_int_equal(out.left.at[0].base, c("10.9.128.0/17").base);
	assert_int_equal(out.left.at[0].bits, 17);
}

static void other_kinds_of_peers(void **state)
{
	static const char *const mine[] = { "sg-1" };
	const struct cidr list[] = { c("10.9.0.0/16") };
	struct reach_rule by_group = { .protocol = "-1",
				       .peer = PEER_GROUP,
				       .other = "sg-1",
				       .from = -1,
				       .to = -1 };
	struct reach_rule by_list = { .protocol = "tcp",
				      .from = 443,
				      .to = 443,
				      .peer = PEER_LIST,
				      .other = "pl-1" };
	struct reach_rule v6 = { .protocol = "-1",
				 .peer = PEER_IPV6,
				 .other = "::/0",
				 .from = -1,
				 .to = -1 };
	struct reach_source s = { .range = c("10.9.3.7/32") };
	enum reach_miss why;

	(void)state;
	assert_int_equal(reach_rule_judge(&by_group, &s, 443, &why),
			 FIT_UNKNOWN);
	assert_int_equal(why, MISS_NOT_KNOWN);
	s.groups_known = true;
	assert_int_equal(reach_rule_judge(&by_group, &s, 443, &why), FIT_NO);
	assert_int_equal(why, MISS_GROUP);
	s.groups = mine;
	s.group_n = 1;
	assert_int_equal(reach_rule_judge(&by_group, &s, 443, &why), FIT_ALL);
	assert_int_equal(reach_rule_judge(&by_list, &s, 443, &why),
			 FIT_UNKNOWN);
	by_list.list = list;
	by_list.list_n = 1;
	by_list.list_known = true;
	assert_int_equal(reach_rule_judge(&by_list, &s, 443, &why), FIT_ALL);
	assert_int_equal(reach_rule_judge(&v6, &s, 443, &why), FIT_NO);
	assert_int_equal(why, MISS_FAMILY);
}

/* What we cannot look into is never a yes, and never hides behind a no. */
static void unknown_is_neither(void **state)
{
	struct reach_rule rules[] = {
		tcp("10.0.0.0/16", 443),
		{ .protocol = "tcp",
		  .from = 443,
		  .to = 443,
		  .peer = PEER_LIST,
		  .other = "pl-1" },
	};
	struct reach_source s = { .range = c("10.9.0.0/16") };
	struct reach_groups out;

	(void)state;
	reach_groups_judge(rules, 2, &s, 443, &out);
	assert_int_equal(out.fit, FIT_UNKNOWN);
	assert_ptr_equal(out.unknown, &rules[1]);
	s.range = c("10.0.0.0/24");
	reach_groups_judge(rules, 2, &s, 443, &out);
	assert_int_equal(out.fit, FIT_ALL);
}

static void no_rules(void **state)
{
	struct reach_source s = { .range = c("10.9.0.0/16") };
	struct reach_groups out;

	(void)state;
	reach_groups_judge(NULL, 0, &s, 443, &out);
	assert_int_equal(out.fit, FIT_NO);
	assert_null(out.nearest);
}

/* ---- network ACLs --------------------------------------------------------------*/

static struct reach_entry entry(int number, bool egress, bool allow,
				const char *range, int from, int to)
{
	struct reach_entry e = { .number = number,
				 .egress = egress,
				 .allow = allow,
				 .protocol = "6",
				 .range = c(range),
				 .from = from,
				 .to = to };

	return e;
}

static void answers_need_ephemeral_ports(void **state)
{
	struct reach_entry e[] = {
		entry(100, false, true, "0.0.0.0/0", 443, 443),
		entry(100, true, true, "0.0.0.0/0", 443, 443),
		entry(32767, true, false, "0.0.0.0/0", -1, -1),
		entry(32767, false, false, "0.0.0.0/0", -1, -1),
	};
	struct reach_acl out;

	(void)state;
	reach_acl_judge(e, 4, false, c("10.9.0.0/16"), 443, 443, &out);
	assert_int_equal(out.fit, FIT_ALL);
	assert_ptr_equal(out.allows, &e[0]);
	reach_acl_judge(e, 4, true, c("10.9.0.0/16"), EPHEMERAL_FIRST,
			EPHEMERAL_LAST, &out);
	assert_int_equal(out.fit, FIT_NO);
	assert_ptr_equal(out.denies, &e[2]);
	assert_int_equal(out.from, 1024);
	e[1].from = EPHEMERAL_LINUX_FIRST;
	e[1].to = 61000;
	reach_acl_judge(e, 4, true, c("10.9.0.0/16"), EPHEMERAL_FIRST,
			EPHEMERAL_LAST, &out);
	assert_int_equal(out.fit, FIT_PARTLY);
	assert_int_equal(out.to, EPHEMERAL_LINUX_FIRST - 1);
}

static void lower_number_wins(void **state)
{
	struct reach_entry e[] = {
		entry(200, false, true, "0.0.0.0/0", -1, -1),
		entry(90, false, false, "10.9.0.0/16", 443, 443),
	};
	struct reach_acl out;

	(void)state;
	reach_acl_judge(e, 2, false, c("10.9.3.0/24"), 443, 443, &out);
	assert_int_equal(out.fit, FIT_NO);
	assert_ptr_equal(out.denies, &e[1]);
	reach_acl_judge(e, 2, false, c("10.8.0.0/15"), 443, 443, &out);
	assert_int_equal(out.fit, FIT_PARTLY);
	reach_acl_judge(NULL, 0, false, c("10.8.0.0/15"), 443, 443, &out);
	assert_int_equal(out.fit, FIT_NO);
	assert_null(out.denies);
}

/* ---- routes -----------------------------------------------------------------------*/

static void longest_prefix_and_black_hole(void **state)
{
	const struct reach_route routes[] = {
		{ c("0.0.0.0/0"), "nat-1", false },
		{ c("10.0.0.0/16"), "local", false },
		{ c("10.9.0.0/16"), "pcx-1", false },
		{ c("10.9.128.0/17"), "tgw-1", true },
	};
	struct reach_hop hops[REACH_HOPS];

	(void)state;
	assert_int_equal(reach_routes(routes, 4, c("10.9.3.7/32"), hops), 1);
	assert_string_equal(hops[0].route->target, "pcx-1");
	assert_int_equal(reach_way_of(hops[0].route), WAY_PEERING);
	assert_int_equal(reach_routes(routes, 4, c("10.9.0.0/16"), hops), 2);
	assert_int_equal(reach_way_of(hops[1].route), WAY_BLACKHOLE);
	assert_int_equal(reach_routes(routes, 4, c("192.168.1.5/32"), hops), 1);
	assert_int_equal(reach_way_of(hops[0].route), WAY_NAT);
	assert_int_equal(reach_routes(NULL, 0, c("10.0.0.0/8"), hops), 1);
	assert_int_equal(reach_way_of(hops[0].route), WAY_NONE);
}

static void private_ranges(void **state)
{
	static const struct {
		const char *range;
		bool is;
	} rows[] = {
		{ "10.0.0.0/8", true },     { "8.0.0.0/6", false },
		{ "172.31.0.0/16", true },  { "172.32.0.0/16", false },
		{ "192.168.0.0/16", true }, { "100.64.1.0/24", true },
		{ "100.0.0.0/8", false },   { "0.0.0.0/0", false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++)
		assert_int_equal(reach_private(c(rows[i].range)), rows[i].is);
}

/* ---- zones ---------------------------------------------------------------------------*/

static void longest_suffix_answers_alone(void **state)
{
	static const char *const a[] = { "vpc-a" }, *const b[] = { "vpc-b" };
	const struct reach_zone zones[] = {
		{ "Z1", "hypershift.local.", b, 1 },
		{ "Z2", "Rosa-1.hypershift.local", a, 1 },
		{ "Z3", "a-1.hypershift.local", a, 1 },
	};
	const char *host = "api.rosa-1.hypershift.local.";

	(void)state;
	assert_string_equal(reach_zone_of(zones, 3, host, NULL)->id, "Z2");
	assert_string_equal(reach_zone_of(zones, 3, host, "vpc-b")->id, "Z1");
	assert_null(reach_zone_of(zones, 3, "api.rosa.local", NULL));
	assert_false(reach_under("xrosa.local", "rosa.local"));
	assert_true(reach_under("rosa.local", "rosa.local"));
	assert_false(reach_under("rosa.local", ""));
	assert_true(reach_zone_has(&zones[1], "vpc-a"));
	assert_false(reach_zone_has(&zones[1], "vpc-b"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(own_rule_admits_the_vpc_only),
		cmocka_unit_test(right_people_by_the_classic_port),
		cmocka_unit_test(two_halves_make_a_whole),
		cmocka_unit_test(other_kinds_of_peers),
		cmocka_unit_test(unknown_is_neither),
		cmocka_unit_test(no_rules),
		cmocka_unit_test(answers_need_ephemeral_ports),
		cmocka_unit_test(lower_number_wins),
		cmocka_unit_test(longest_prefix_and_black_hole),
		cmocka_unit_test(private_ranges),
		cmocka_unit_test(longest_suffix_answers_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
