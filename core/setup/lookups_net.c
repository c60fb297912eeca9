/*
 * lookups_net.c - fetching what the truth about a subnet needs, in as few calls
 * as there are kinds: each list whole, two attributes of each VPC that holds a
 * candidate.  Without VPCs, subnets and routes there is no choice; the rest may
 * be denied.
 */
#include "core/setup/lookups_data.h"

#include "core/aws/aws.h"
#include "core/ocm/cluster.h"
#include "core/setup/setup.h"

/* More VPCs with candidates than anyone chooses from: the rest is not known. */
#define DNS_VPCS_MOST 20

static struct lookups *all(struct lookup *l)
{
	return l->s->lookups;
}

static struct arena *mem(struct lookup *l)
{
	return all(l)->arena;
}

enum build lookup_describe(struct lookup *l, enum ec2_kind kind,
			   struct request_spec *q, struct err *err)
{
	struct ec2_find find = { .next = l->next };

	return ec2_describe(q, kind, &find, err);
}

enum verdict lookup_page(struct lookup *l, const struct reply *r)
{
	l->next = ec2_next(mem(l), r->doc);
	return l->next ? STEP_AGAIN : STEP_NEXT;
}

LOOKUP_EC2_STEP(vpcs, EC2_VPCS, ec2_vpcs_add(mem(l), &all(l)->vpcs, r->doc))
LOOKUP_EC2_STEP(subnets, EC2_SUBNETS,
		ec2_subnets_add(mem(l), &all(l)->subnets, r->doc))
LOOKUP_EC2_STEP(tables, EC2_ROUTE_TABLES,
		ec2_route_tables_add(mem(l), &all(l)->tables, r->doc))

/* ---- what may be denied ----------------------------------------------------------*/

static bool here(struct lookup *l, enum net_list list, const struct reply *r)
{
	struct net_facts *n = &all(l)->net;

	n->got[list] = reply_ok(r);
	if (!n->got[list])
		n->code[list] = arena_dup(mem(l), r->code);
	return n->got[list];
}

#define MAYBE_STEP(fn, kind, list, read_call)                                  \
 LOOKUP_EC2_STEP(                                                              \
	 fn, kind, if (!here(l, list, r)) {                                    \
   l->next = NULL;                                                             \
   return STEP_NEXT;                                                           \
	 } read_call)

MAYBE_STEP(nats, EC2_NATS, NET_NATS,
	   ec2_nats_add(mem(l), &all(l)->net.nats, r->doc))
MAYBE_STEP(acls, EC2_NACLS, NET_ACLS,
	   ec2_nacls_add(mem(l), &all(l)->net.acls, r->doc))
MAYBE_STEP(dhcps, EC2_DHCP, NET_DHCP,
	   ec2_dhcps_add(mem(l), &all(l)->net.dhcps, r->doc))

static bool has_candidate(const struct lookups *every, const char *vpc)
{
	size_t i;

	for (i = 0; i < every->subnets.n; i++) {
		const struct ec2_subnet *n = &every->subnets.at[i];

		if (!strcmp(n->vpc, vpc) &&
		    !ec2_table_is_public(
			    ec2_table_of(&every->tables, vpc, n->id)))
			return true;
	}
	return false;
}

static void list_vpcs(struct lookup *l)
{
	struct lookups *every = all(l);
	size_t i;

	for (i = 0; i < every->vpcs.n; i++)
		if (every->net.dns.n < DNS_VPCS_MOST &&
		    has_candidate(every, every->vpcs.at[i].id))
			AWS_ADD(every->arena, &every->net.dns)->vpc =
				every->vpcs.at[i].id;
}

static const char *const attributes[] = { "enableDnsSupport",
					  "enableDnsHostnames" };

/* two attributes a VPC */
static enum build dns_build(void *p, struct request_spec *q, struct err *err)
{
	struct lookup *l = p;
	struct net_facts *n = &all(l)->net;

	if (!n->dns.n)
		list_vpcs(l);
	if ((size_t)l->attribute >= 2 * n->dns.n)
		return BUILD_SKIP;
	return ec2_vpc_attribute(q, n->dns.at[l->attribute / 2].vpc,
				 attributes[l->attribute % 2], err);
}

static enum verdict dns_read(void *p, const struct reply *r, struct err *err)
{
	struct lookup *l = p;
	struct vpc_dns *at = &all(l)->net.dns.at[l->attribute / 2];
	enum reach_known *flag =
		l->attribute % 2 ? &at->hostnames : &at->support;

	(void)err;
	if (!here(l, NET_DNS, r))
		return STEP_NEXT;
	*flag = ec2_vpc_attribute_read(r->doc, attributes[l->attribute % 2])
			? KNOWN_YES
			: KNOWN_NO;
	l->attribute++;
	return STEP_AGAIN;
}

static enum build clusters_build(void *p, struct request_spec *q,
				 struct err *err)
{
	struct lookup *l = p;

	return cluster_find(q, aws_account(l->s->aws), NULL, err);
}

static void add_users(struct lookup *l, const struct cluster *c)
{
	struct subnet_user *u;
	int i;

	for (i = 0; i < c->subnet_count; i++) {
		u = AWS_ADD(mem(l), &all(l)->net.users);
		u->subnet = arena_dup(mem(l), c->subnets[i]);
		u->id = arena_dup(mem(l), c->id);
		u->name = arena_dup(mem(l), c->name);
	}
}

static enum verdict clusters_read(void *p, const struct reply *r,
				  struct err *err)
{
	struct lookup *l = p;
	struct cluster *c;
	struct err skipped;
	size_t i;

	(void)err;
	if (!here(l, NET_CLUSTERS, r))
		return STEP_NEXT;
	c = mem_new(sizeof(*c));
	for (i = 0; i < cluster_list_count(r->doc); i++)
		if (cluster_list_read(c, r->doc, i, &skipped))
			add_users(l, c);
	mem_free(c);
	return STEP_NEXT;
}

const struct step lookup_net_steps[] = {
	{ .name = "vpcs", .build = vpcs_build, .read = vpcs_read },
	{ .name = "subnets", .build = subnets_build, .read = subnets_read },
	{ .name = "routes", .build = tables_build, .read = tables_read },
	{ .name = "NAT gateways",
	  .build = nats_build,
	  .read = nats_read,
	  .expects = "*" },
	{ .name = "network ACLs",
	  .build = acls_build,
	  .read = acls_read,
	  .expects = "*" },
	{ .name = "DHCP options",
	  .build = dhcps_build,
	  .read = dhcps_read,
	  .expects = "*" },
	{ .name = "VPC attributes",
	  .build = dns_build,
	  .read = dns_read,
	  .expects = "*" },
	{ .name = "clusters",
	  .build = clusters_build,
	  .read = clusters_read,
	  .expects = "*" },
	{ 0 },
};
