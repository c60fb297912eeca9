/* parts.c - see parts.h. */
#include "core/reach/parts.h"

struct cidr cidr_half(struct cidr c, int which)
{
	struct cidr half = cidr_normal(c);

	half.bits++;
	if (which)
		half.base |= (uint32_t)1 << (32 - half.bits);
	return half;
}

static void add_part(struct reach_parts *left, struct cidr part)
{
	if (left->n == REACH_GAPS)
		left->more = true;
	else
		left->at[left->n++] = cidr_normal(part);
}

static bool covered(const struct cidr *list, size_t n, struct cidr range,
		    bool *touched)
{
	size_t i;

	*touched = false;
	for (i = 0; i < n; i++) {
		if (cidr_covers(list[i], range))
			return true;
		*touched |= cidr_overlaps(list[i], range);
	}
	return false;
}

/* At most 32 levels, and only where a range of the list lies inside. */
enum reach_fit parts_left(const struct cidr *list, size_t n, struct cidr range,
			  struct reach_parts *left)
{
	enum reach_fit low, high;
	bool touched;

	if (covered(list, n, range, &touched))
		return FIT_ALL;
	if (!touched) {
		add_part(left, range);
		return FIT_NO;
	}
	low = parts_left(list, n, cidr_half(range, 0), left);
	high = parts_left(list, n, cidr_half(range, 1), left);
	return low == high ? low : FIT_PARTLY;
}
