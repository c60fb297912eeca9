/*
 * reach.h - who can reach what, and why not: security groups, network ACLs,
 * routes and private zones as plain structs and pure functions.  Knows no
 * cloud and no person: verdicts are enums with data; the doctor makes the
 * sentences.
 *
 * A source is a range, as the destination sees it.  A verdict holds for the
 * whole range (FIT_ALL), for a part (FIT_PARTLY, with the part that is left
 * out) or for none of it.  Nothing is allocated that outlives a call; verdicts
 * point into what the caller gave.
 *
 * Sources: AWS VPC guide "Security group rules", "Network ACL rules", "Route
 * priority"; Route 53 guide "private hosted zones" (longest suffix wins).
 */
#ifndef REACH_REACH_H
#define REACH_REACH_H

#include "core/base/cidr.h"

#include <stddef.h>

enum reach_fit {
	FIT_NO,
	FIT_PARTLY,
	FIT_ALL,
	FIT_UNKNOWN /* depends on what is not known: never taken for a yes */
};

#define REACH_GAPS 8

/* Parts of a range, at most REACH_GAPS of them; more says that some are not
 * listed. */
struct reach_parts {
	struct cidr at[REACH_GAPS];
	size_t n;
	bool more;
};

/* ---- security groups -------------------------------------------------------*/
enum reach_peer {
	PEER_RANGE, /* range */
	PEER_LIST,  /* other: a prefix list's id; list, when known */
	PEER_GROUP, /* other: a group's id */
	PEER_IPV6   /* other: an IPv6 range, never an IPv4 source's */
};
struct reach_rule {
	const char *id, *group, *note;
	const char *protocol; /* "tcp", "6", "udp", "-1": all */
	int from, to;         /* ports, both included; -1: all */
	enum reach_peer peer;
	struct cidr range;
	const char *other;
	const struct cidr *list;
	size_t list_n;
	bool list_known;
};
struct reach_source {
	struct cidr range;
	/* groups of the source's own interface, when it has one */
	const char *const *groups;
	size_t group_n;
	bool groups_known;
};
enum reach_miss {
	MISS_NONE, /* it admits the whole source */
	MISS_PROTOCOL,
	MISS_PORT,
	MISS_RANGE, /* some or all of the source is outside */
	MISS_GROUP, /* the source is not in that group */
	MISS_FAMILY,
	MISS_NOT_KNOWN /* a prefix list or group that we cannot look into */
};
/* One rule for tcp/port; *why may be NULL. */
enum reach_fit reach_rule_judge(const struct reach_rule *rule,
				const struct reach_source *source, int port,
				enum reach_miss *why);

struct reach_groups {
	enum reach_fit fit;
	const struct reach_rule *admits;  /* first that admits (some of) it */
	const struct reach_rule *nearest; /* when none admits it all */
	enum reach_miss why;              /* of the nearest */
	const struct reach_rule *unknown; /* one that might admit it */
	struct reach_parts left;          /* of the source, not admitted */
};
/* The union of all rules, as AWS takes it over all groups of an interface. */
void reach_groups_judge(const struct reach_rule *rules, size_t n,
			const struct reach_source *source, int port,
			struct reach_groups *out);

/* ---- network ACLs ------------------------------------------------------------*/
struct reach_entry {
	int number; /* the lowest that fits decides */
	bool egress, allow;
	const char *protocol; /* IANA number; "-1" all, "6" tcp */
	struct cidr range;
	bool ipv6;    /* never fits an IPv4 packet */
	int from, to; /* ports; -1: all */
};
struct reach_acl {
	enum reach_fit fit;               /* ALL: every packet passes */
	const struct reach_entry *allows; /* lets the first part pass */
	const struct reach_entry *denies; /* stops some; NULL: no entry fits */
	struct cidr range;                /* the first part stopped, and its */
	int from, to;                     /* ports */
};
/* tcp packets between the subnet and range, to ports from..to (egress: to
 * range; else from range). */
void reach_acl_judge(const struct reach_entry *entries, size_t n, bool egress,
		     struct cidr range, int from, int to,
		     struct reach_acl *out);

/* What answers come back to: all that a client may choose, Linux' default,
 * what Windows and RFC 6335 use.  AWS VPC guide, "Ephemeral ports". */
#define EPHEMERAL_FIRST       1024
#define EPHEMERAL_LAST        65535
#define EPHEMERAL_LINUX_FIRST 32768
#define EPHEMERAL_LINUX_LAST  60999
#define EPHEMERAL_IANA_FIRST  49152

/* ---- routes -------------------------------------------------------------------*/
struct reach_route {
	struct cidr to;
	const char *target; /* "local", igw-, nat-, tgw-, pcx-, vgw-, eni- */
	bool blackhole;
};
enum reach_way {
	WAY_NONE, /* no route */
	WAY_BLACKHOLE,
	WAY_LOCAL,
	WAY_PEERING,
	WAY_TRANSIT,
	WAY_VPN,
	WAY_INTERNET,
	WAY_NAT,
	WAY_INTERFACE, /* an appliance */
	WAY_OTHER
};
enum reach_way reach_way_of(const struct reach_route *route); /* NULL: NONE */

struct reach_hop {
	struct cidr part;                /* first part of the range that */
	const struct reach_route *route; /* takes it; NULL: none does */
};
#define REACH_HOPS 8
/* The routes that packets to range take, each once: the longest prefix wins.
 * Returns how many, at most REACH_HOPS. */
size_t reach_routes(const struct reach_route *routes, size_t n,
		    struct cidr range, struct reach_hop out[REACH_HOPS]);

/* RFC 1918 and RFC 6598: never on the internet.  The whole range is in one. */
bool reach_private(struct cidr range);

/* ---- zones ---------------------------------------------------------------------*/
struct reach_zone {
	const char *id, *name;
	const char *const *vpcs;
	size_t vpc_n;
};
/* Is host the zone's name or below it?  Labels, whatever the case; trailing
 * dots do not count. */
bool reach_under(const char *host, const char *zone);
/* The zone that answers for host: of those with that VPC (NULL: all), the
 * longest suffix.  It answers alone: what it lacks is NXDOMAIN. */
const struct reach_zone *reach_zone_of(const struct reach_zone *zones, size_t n,
				       const char *host, const char *vpc);
bool reach_zone_has(const struct reach_zone *zone, const char *vpc);

#endif
