/* access_here.c - is this machine one of the callers of the private API? */
#include "core/setup/access_inside.h"

#include "core/base/cidr.h"
#include "core/base/str.h"
#include "core/setup/initial.h"
#include "core/setup/setup.h"

static bool stands_in(struct arena *a, uint32_t ip, const char *ranges)
{
	const char **item;
	size_t n = str_split(a, ranges, ",", &item), i;
	struct cidr c;

	for (i = 0; i < n; i++)
		if (cidr_parse(item[i], &c) && cidr_has(c, ip))
			return true;
	return false;
}

/* Where the endpoint is, or would be. */
static bool endpoint_address(const struct access *a, uint32_t *out)
{
	const char **item;
	struct cidr vpc;

	if (str_split(a->arena, access_value(a, "endpoint.addresses"), ",",
		      &item) &&
	    ip_parse(item[0], out))
		return true;
	if (!cidr_parse(access_value(a, "setup.machine_cidr"), &vpc))
		return false;
	*out = cidr_normal(vpc).base + 2;
	return true;
}

bool access_stands_here(const struct access *a)
{
	const struct setup *s = a->s;
	struct strbuf ranges = STRBUF_INIT;
	uint32_t to, ip;
	bool here;

	/* behind a bastion of ours a like address is another network's: the
	 * VPC's range is many a home's too */
	if (!network_is_existing(s) && !access_by_ranges(s))
		return false;
	if (!endpoint_address(a, &to) || !vantage_own_address(s->net, to, &ip))
		return false;
	if (access_by_ranges(s))
		setup_value(s, "access.ranges", &ranges);
	here = stands_in(a->arena, ip, access_value(a, "setup.machine_cidr")) ||
	       stands_in(a->arena, ip, ranges.buf);
	strbuf_release(&ranges);
	return here;
}

const char *access_address(const struct access *a)
{
	const char **item;

	if (!a->here || a->check[ACCESS_NAME].state == ACCESS_OK ||
	    !str_split(a->arena, access_value(a, "endpoint.addresses"), ",",
		       &item))
		return "";
	return item[0];
}
