/* routes.c - the longest prefix wins, and where its target leads. */
#include "core/base/str.h"
#include "core/reach/parts.h"

static const struct reach_route *best_of(const struct reach_route *routes,
					 size_t n, struct cidr range,
					 bool *inside)
{
	const struct reach_route *best = NULL;
	size_t i;

	*inside = false;
	for (i = 0; i < n; i++) {
		if (!cidr_covers(routes[i].to, range))
			*inside |= cidr_overlaps(routes[i].to, range);
		else if (!best || routes[i].to.bits > best->to.bits)
			best = &routes[i];
	}
	return best;
}

static void add_hop(struct reach_hop *out, size_t *count, struct cidr part,
		    const struct reach_route *route)
{
	size_t i;

	for (i = 0; i < *count; i++)
		if (out[i].route == route)
			return;
	if (*count < REACH_HOPS)
		out[(*count)++] =
			(struct reach_hop){ cidr_normal(part), route };
}

static void walk(const struct reach_route *routes, size_t n, struct cidr range,
		 struct reach_hop *out, size_t *count)
{
	bool inside;
	const struct reach_route *best = best_of(routes, n, range, &inside);

	if (!inside) {
		add_hop(out, count, range, best);
		return;
	}
	walk(routes, n, cidr_half(range, 0), out, count);
	walk(routes, n, cidr_half(range, 1), out, count);
}

size_t reach_routes(const struct reach_route *routes, size_t n,
		    struct cidr range, struct reach_hop out[REACH_HOPS])
{
	size_t count = 0;

	walk(routes, n, range, out, &count);
	return count;
}

enum reach_way reach_way_of(const struct reach_route *route)
{
	static const struct {
		const char *prefix;
		enum reach_way way;
	} ways[] = {
		{ "local", WAY_LOCAL },    { "pcx-", WAY_PEERING },
		{ "tgw-", WAY_TRANSIT },   { "vgw-", WAY_VPN },
		{ "igw-", WAY_INTERNET },  { "nat-", WAY_NAT },
		{ "eni-", WAY_INTERFACE }, { "i-", WAY_INTERFACE },
	};
	size_t i;

	if (!route)
		return WAY_NONE;
	if (route->blackhole)
		return WAY_BLACKHOLE;
	for (i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		if (str_starts(route->target, ways[i].prefix))
			return ways[i].way;
	return WAY_OTHER;
}

bool reach_private(struct cidr range)
{
	static const struct cidr nets[] = {
		{ 0x0a000000, 8 },
		{ 0xac100000, 12 },
		{ 0xc0a80000, 16 },
		{ 0x64400000, 10 },
	};
	size_t i;

	for (i = 0; i < sizeof(nets) / sizeof(nets[0]); i++)
		if (cidr_covers(nets[i], range))
			return true;
	return false;
}
