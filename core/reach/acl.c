/*
 * acl.c - network ACLs: entries in the order of their numbers, the first that
 * fits a packet decides.  Packets are a box, range by ports; an entry that
 * cuts through a box splits it.
 */
#include "core/base/str.h"
#include "core/reach/parts.h"

struct box {
	struct cidr range;
	int from, to;
};
struct table {
	const struct reach_entry **at; /* of one direction, by number */
	size_t n;
	struct reach_acl *out;
};

static bool ports_any(const struct reach_entry *e)
{
	return e->from < 0 || !strcmp(e->protocol, "-1");
}

static bool touches(const struct reach_entry *e, const struct box *b)
{
	return cidr_overlaps(e->range, b->range) &&
	       (ports_any(e) || (e->from <= b->to && b->from <= e->to));
}

static enum reach_fit decided(struct table *t, const struct reach_entry *e,
			      const struct box *b)
{
	struct reach_acl *out = t->out;

	if (e && e->allow) {
		if (!out->allows)
			out->allows = e;
		return FIT_ALL;
	}
	if (out->from < 0) {
		out->denies = e;
		out->range = cidr_normal(b->range);
		out->from = b->from;
		out->to = b->to;
	}
	return FIT_NO;
}

static enum reach_fit both(enum reach_fit a, enum reach_fit b)
{
	return a == b ? a : FIT_PARTLY;
}

static enum reach_fit judge(struct table *t, size_t i, struct box b);

/* The box below `at`, and from there on. */
static enum reach_fit split_ports(struct table *t, size_t i, struct box b,
				  int at)
{
	struct box low = b, high = b;
	enum reach_fit first;

	low.to = at - 1;
	high.from = at;
	first = judge(t, i, low);
	return both(first, judge(t, i, high));
}

static enum reach_fit split_range(struct table *t, size_t i, struct box b)
{
	struct box low = b, high = b;
	enum reach_fit first;

	low.range = cidr_half(b.range, 0);
	high.range = cidr_half(b.range, 1);
	first = judge(t, i, low);
	return both(first, judge(t, i, high));
}

static enum reach_fit judge(struct table *t, size_t i, struct box b)
{
	const struct reach_entry *e;

	while (i < t->n && !touches(t->at[i], &b))
		i++;
	e = i < t->n ? t->at[i] : NULL;
	if (!e)
		return decided(t, NULL, &b);
	if (!ports_any(e) && e->from > b.from)
		return split_ports(t, i, b, e->from);
	if (!ports_any(e) && e->to < b.to)
		return split_ports(t, i, b, e->to + 1);
	if (!cidr_covers(e->range, b.range))
		return split_range(t, i, b);
	return decided(t, e, &b);
}

static void insert(struct table *t, const struct reach_entry *e)
{
	size_t i = t->n++;

	for (; i > 0 && t->at[i - 1]->number > e->number; i--)
		t->at[i] = t->at[i - 1];
	t->at[i] = e;
}

void reach_acl_judge(const struct reach_entry *entries, size_t n, bool egress,
		     struct cidr range, int from, int to, struct reach_acl *out)
{
	struct table t = { .out = out };
	struct box all = { .range = range, .from = from, .to = to };
	size_t i;

	memset(out, 0, sizeof(*out));
	out->from = out->to = -1;
	t.at = mem_new((n + 1) * sizeof(*t.at));
	for (i = 0; i < n; i++)
		if (entries[i].egress == egress && !entries[i].ipv6 &&
		    str_in(entries[i].protocol, "-1 6"))
			insert(&t, &entries[i]);
	out->fit = judge(&t, 0, all);
	mem_free(t.at);
}
