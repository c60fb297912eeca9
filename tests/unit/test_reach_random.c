/*
 * test_reach_random.c - reach against brute force: in a small space of
 * addresses and ports every packet is tried one by one.
 */
#include "core/base/str.h"
#include "core/reach/reach.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define ROUNDS 4000
#define SPACE  ((struct cidr){ 0x0a000000, 27 }) /* 32 addresses */

static uint32_t seed = 20261123;

static uint32_t chance(uint32_t below)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % below;
}

static struct cidr some_range(void)
{
	struct cidr c = { SPACE.base + chance(32), 24 + (int)chance(9) };

	return chance(4) ? cidr_normal(c) : c;
}

static uint32_t last(struct cidr c)
{
	return c.base + (c.bits < 32 ? (1u << (32 - c.bits)) - 1 : 0);
}

static struct cidr source_range(void)
{
	struct cidr c = { SPACE.base + chance(32), 27 + (int)chance(6) };

	return cidr_normal(c);
}

static enum reach_fit fit_of(int yes, int all)
{
	return yes == all ? FIT_ALL : yes ? FIT_PARTLY : FIT_NO;
}

/* ---- groups ---------------------------------------------------------------*/

static struct reach_rule some_rule(void)
{
	static const char *const protocols[] = { "tcp", "udp", "-1", "6" };
	struct reach_rule r = { .id = "sgr",
				.protocol = protocols[chance(4)],
				.peer = PEER_RANGE,
				.range = some_range() };

	r.from = (int)chance(6);
	r.to = r.from + (int)chance(3);
	if (!chance(6))
		r.from = r.to = -1;
	return r;
}

static bool rule_admits(const struct reach_rule *r, uint32_t ip, int port)
{
	bool all = !strcmp(r->protocol, "-1");

	if (!all && strcmp(r->protocol, "tcp") && strcmp(r->protocol, "6"))
		return false;
	if (!all && r->from >= 0 && (port < r->from || port > r->to))
		return false;
	return cidr_has(r->range, ip);
}

static bool in_parts(const struct reach_parts *p, uint32_t ip)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		if (cidr_has(p->at[i], ip))
			return true;
	return false;
}

static void one_group(void)
{
	struct reach_rule rules[6];
	struct reach_source source = { .range = source_range() };
	struct reach_groups out;
	size_t n = chance(7), i;
	int yes = 0, all = 0, port = 3;
	uint32_t ip;
	bool admitted;

	for (i = 0; i < n; i++)
		rules[i] = some_rule();
	reach_groups_judge(rules, n, &source, port, &out);
	for (ip = source.range.base; ip <= last(source.range); ip++, all++) {
		admitted = false;
		for (i = 0; i < n; i++)
			admitted |= rule_admits(&rules[i], ip, port);
		yes += admitted;
		if (!out.left.more)
			assert_int_equal(in_parts(&out.left, ip), !admitted);
	}
	assert_int_equal(out.fit, fit_of(yes, all));
	assert_int_equal(out.admits != NULL, yes > 0);
	assert_int_equal(out.nearest != NULL, n > 0 && yes < all);
}

static void groups(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < ROUNDS; i++)
		one_group();
}

/* ---- network ACLs ------------------------------------------------------------*/

static struct reach_entry some_entry(int number)
{
	static const char *const protocols[] = { "6", "17", "-1" };
	struct reach_entry e = { .number = number,
				 .egress = !chance(2),
				 .allow = chance(2),
				 .protocol = protocols[chance(3)],
				 .range = some_range(),
				 .from = (int)chance(12) };

	e.to = e.from + (int)chance(6);
	if (!chance(5))
		e.from = e.to = -1;
	return e;
}

static bool entry_fits(const struct reach_entry *e, bool egress, uint32_t ip,
		       int port)
{
	if (e->egress != egress || !strcmp(e->protocol, "17") ||
	    !cidr_has(e->range, ip))
		return false;
	return !strcmp(e->protocol, "-1") || e->from < 0 ||
	       (e->from <= port && port <= e->to);
}

static bool acl_passes(const struct reach_entry *entries, size_t n, bool egress,
		       uint32_t ip, int port)
{
	const struct reach_entry *first = NULL;
	size_t i;

	for (i = 0; i < n; i++)
		if (entry_fits(&entries[i], egress, ip, port) &&
		    (!first || entries[i].number < first->number))
			first = &entries[i];
	return first && first->allow;
}

static void check_denied(const struct reach_entry *entries, size_t n,
			 bool egress, const struct reach_acl *out)
{
	uint32_t ip;
	int port;

	for (ip = out->range.base; ip <= last(out->range); ip++)
		for (port = out->from; port <= out->to; port++)
			assert_false(acl_passes(entries, n, egress, ip, port));
}

static void one_acl(void)
{
	struct reach_entry entries[7];
	struct cidr source = source_range();
	struct reach_acl out;
	size_t n = chance(8), i;
	int from = (int)chance(10), to = from + (int)chance(7), port;
	int yes = 0, all = 0;
	bool egress = chance(2);
	uint32_t ip;

	for (i = 0; i < n; i++) /* numbers in no order, each once */
		entries[i] = some_entry((int)((i * 5 + 3) % 7) + 1);
	reach_acl_judge(entries, n, egress, source, from, to, &out);
	for (ip = source.base; ip <= last(source); ip++)
		for (port = from; port <= to; port++, all++)
			yes += acl_passes(entries, n, egress, ip, port);
	assert_int_equal(out.fit, fit_of(yes, all));
	assert_int_equal(out.allows != NULL, yes > 0);
	if (yes == all)
		assert_int_equal(out.from, -1);
	else
		check_denied(entries, n, egress, &out);
}

static void acls(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < ROUNDS; i++)
		one_acl();
}

/* ---- routes --------------------------------------------------------------------*/

static const struct reach_route *route_of(const struct reach_route *routes,
					  size_t n, uint32_t ip)
{
	const struct reach_route *best = NULL;
	size_t i;

	for (i = 0; i < n; i++)
		if (cidr_has(routes[i].to, ip) &&
		    (!best || routes[i].to.bits > best->to.bits))
			best = &routes[i];
	return best;
}

static bool has_hop(const struct reach_hop *hops, size_t n,
		    const struct reach_route *route)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (hops[i].route == route)
			return true;
	return false;
}

static void one_table(void)
{
	struct reach_route routes[6];
	struct reach_hop hops[REACH_HOPS];
	struct cidr source = source_range();
	size_t n = chance(7), i, count;
	uint32_t ip;

	for (i = 0; i < n; i++)
		routes[i] =
			(struct reach_route){ some_range(), "local", false };
	count = reach_routes(routes, n, source, hops);
	for (ip = source.base; ip <= last(source); ip++)
		assert_true(has_hop(hops, count, route_of(routes, n, ip)));
	for (i = 0; i < count; i++)
		for (ip = hops[i].part.base; ip <= last(hops[i].part); ip++)
			assert_ptr_equal(route_of(routes, n, ip),
					 hops[i].route);
}

static void tables(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < ROUNDS; i++)
		one_table();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(groups),
		cmocka_unit_test(acls),
		cmocka_unit_test(tables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
