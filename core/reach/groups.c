/* groups.c - security groups: which rule admits, which comes nearest. */
#include "core/base/str.h"
#include "core/reach/parts.h"

static bool protocol_fits(const struct reach_rule *r)
{
	return str_in(r->protocol, "-1 tcp 6");
}

static bool port_fits(const struct reach_rule *r, int port)
{
	return !strcmp(r->protocol, "-1") || r->from < 0 ||
	       (r->from <= port && port <= r->to);
}

static enum reach_fit range_fit(struct cidr rule, struct cidr source)
{
	if (cidr_covers(rule, source))
		return FIT_ALL;
	return cidr_overlaps(rule, source) ? FIT_PARTLY : FIT_NO;
}

static bool in_group(const struct reach_source *s, const char *group)
{
	size_t i;

	for (i = 0; i < s->group_n; i++)
		if (!strcmp(s->groups[i], group))
			return true;
	return false;
}

static enum reach_fit list_fit(const struct reach_rule *r,
			       const struct reach_source *s)
{
	struct reach_parts left = { .n = 0 };

	return parts_left(r->list, r->list_n, s->range, &left);
}

static enum reach_fit peer_fit(const struct reach_rule *r,
			       const struct reach_source *s,
			       enum reach_miss *why)
{
	enum reach_fit fit = FIT_NO;

	*why = MISS_RANGE;
	switch (r->peer) {
	case PEER_RANGE:
		fit = range_fit(r->range, s->range);
		break;
	case PEER_LIST:
		fit = r->list_known ? list_fit(r, s) : FIT_UNKNOWN;
		break;
	case PEER_GROUP:
		*why = MISS_GROUP;
		fit = !s->groups_known        ? FIT_UNKNOWN
		      : in_group(s, r->other) ? FIT_ALL
					      : FIT_NO;
		break;
	case PEER_IPV6:
		*why = MISS_FAMILY;
		break;
	}
	if (fit == FIT_ALL)
		*why = MISS_NONE;
	if (fit == FIT_UNKNOWN)
		*why = MISS_NOT_KNOWN;
	return fit;
}

enum reach_fit reach_rule_judge(const struct reach_rule *rule,
				const struct reach_source *source, int port,
				enum reach_miss *why)
{
	enum reach_miss ignored, *miss = why ? why : &ignored;
	enum reach_fit fit = peer_fit(rule, source, miss);

	if (protocol_fits(rule) && port_fits(rule, port))
		return fit;
	/* who is let in matters more than by what, unless both are wrong */
	*miss = protocol_fits(rule) ? MISS_PORT : MISS_PROTOCOL;
	return FIT_NO;
}

/* ---- the nearest --------------------------------------------------------------*/

static int common_bits(struct cidr a, struct cidr b)
{
	int most = a.bits < b.bits ? a.bits : b.bits, bits = 0;

	while (bits < most && !((a.base ^ b.base) >> (31 - bits) & 1))
		bits++;
	return bits;
}

/* The right people by another port: 100; the right port: 50 and the bits that
 * both ranges share; others below. */
static int nearness(const struct reach_rule *r, const struct reach_source *s,
		    int port)
{
	bool by_port = protocol_fits(r) && port_fits(r, port);
	enum reach_miss why;
	int score = by_port ? 50 : 0;

	if (!by_port && protocol_fits(r) && peer_fit(r, s, &why) == FIT_ALL)
		return 100;
	if (r->peer == PEER_RANGE)
		score += 1 + common_bits(r->range, s->range) +
			 (cidr_overlaps(r->range, s->range) ? 8 : 0);
	return score;
}

static void find_nearest(const struct reach_rule *rules, size_t n,
			 const struct reach_source *source, int port,
			 struct reach_groups *out)
{
	int best = -1, score;
	size_t i;

	for (i = 0; i < n; i++) {
		score = nearness(&rules[i], source, port);
		if (score <= best)
			continue;
		best = score;
		out->nearest = &rules[i];
	}
	if (out->nearest)
		reach_rule_judge(out->nearest, source, port, &out->why);
}

/* ---- all rules together ---------------------------------------------------------*/

/* The ranges that rules admit by this port, in list; returns how many. */
static size_t admitted(const struct reach_rule *rules, size_t n, int port,
		       struct cidr *list)
{
	size_t i, j, count = 0;

	for (i = 0; i < n; i++) {
		const struct reach_rule *r = &rules[i];

		if (!protocol_fits(r) || !port_fits(r, port))
			continue;
		if (r->peer == PEER_RANGE)
			list[count++] = r->range;
		for (j = 0; r->peer == PEER_LIST && j < r->list_n; j++)
			list[count++] = r->list[j];
	}
	return count;
}

static size_t most_ranges(const struct reach_rule *rules, size_t n)
{
	size_t i, count = 0;

	for (i = 0; i < n; i++)
		count += 1 + rules[i].list_n;
	return count;
}

void reach_groups_judge(const struct reach_rule *rules, size_t n,
			const struct reach_source *source, int port,
			struct reach_groups *out)
{
	struct cidr *list =
		mem_new((most_ranges(rules, n) + 1) * sizeof(*list));
	enum reach_fit fit;
	size_t i;

	memset(out, 0, sizeof(*out));
	out->fit = parts_left(list, admitted(rules, n, port, list),
			      source->range, &out->left);
	mem_free(list);
	for (i = 0; i < n; i++) {
		fit = reach_rule_judge(&rules[i], source, port, NULL);
		if (fit == FIT_UNKNOWN && !out->unknown)
			out->unknown = &rules[i];
		if (fit == FIT_ALL)
			out->fit = FIT_ALL;
		if (fit == FIT_ALL || (fit == FIT_PARTLY && !out->admits))
			out->admits = &rules[i];
		if (fit == FIT_ALL)
			break;
	}
	if (out->fit == FIT_ALL) {
		out->left.n = 0;
		out->left.more = false;
		return;
	}
	find_nearest(rules, n, source, port, out);
	if (out->unknown)
		out->fit = FIT_UNKNOWN;
}
