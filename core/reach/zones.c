/* zones.c - which private zone answers for a name. */
#include "core/base/str.h"
#include "core/reach/reach.h"

static size_t bare_len(const char *name)
{
	size_t n = strlen(name);

	return n && name[n - 1] == '.' ? n - 1 : n;
}

bool reach_under(const char *host, const char *zone)
{
	size_t h = bare_len(host), z = bare_len(zone);

	if (!z || h < z || strncasecmp(host + h - z, zone, z) != 0)
		return false;
	return h == z || host[h - z - 1] == '.';
}

bool reach_zone_has(const struct reach_zone *zone, const char *vpc)
{
	size_t i;

	for (i = 0; i < zone->vpc_n; i++)
		if (!strcmp(zone->vpcs[i], vpc))
			return true;
	return false;
}

const struct reach_zone *reach_zone_of(const struct reach_zone *zones, size_t n,
				       const char *host, const char *vpc)
{
	const struct reach_zone *best = NULL;
	size_t i;

	for (i = 0; i < n; i++) {
		if (!reach_under(host, zones[i].name) ||
		    (vpc && !reach_zone_has(&zones[i], vpc)))
			continue;
		if (!best || bare_len(zones[i].name) > bare_len(best->name))
			best = &zones[i];
	}
	return best;
}
