/* subnet_facts.c - AWS' and OCM's structs as core/reach wants them. */
#include "core/setup/subnet_facts.h"

#include "core/setup/lookups_data.h"

#include "core/aws/aws.h"
#include "core/base/str.h"
#include "core/setup/initial.h"
#include "core/setup/setup.h"

#define TAG_ROLE    "kubernetes.io/role/internal-elb"
#define TAG_CLUSTER "kubernetes.io/cluster/"
#define AMAZON_DNS  "AmazonProvidedDNS"

struct building {
	const struct setup *s;
	const struct lookups *l;
	struct arena *a;
	const struct ec2_subnet *n;
	struct reach_subnet *out;
};

/* ---- routes and their gateways -----------------------------------------------------*/

struct reach_route *subnet_routes(struct arena *a,
				  const struct ec2_route_table *t, size_t *n)
{
	struct reach_route *list =
		arena_alloc(a, (t->routes.n + 1) * sizeof(*list));
	size_t i;

	*n = 0;
	for (i = 0; i < t->routes.n; i++) {
		struct reach_route *to = &list[*n];

		if (!cidr_parse(t->routes.at[i].to, &to->to))
			continue; /* IPv6, or a prefix list */
		to->target = t->routes.at[i].target;
		to->blackhole = t->routes.at[i].blackhole;
		++*n;
	}
	return list;
}

static void take_routes(struct building *b, const struct ec2_route_table *t)
{
	if (!t)
		return;
	b->out->table = t->id;
	b->out->main_table = t->main;
	b->out->routes = subnet_routes(b->a, t, &b->out->route_n);
}

static enum reach_known is_public(const struct lookups *l,
				  const struct ec2_nat *nat)
{
	const struct ec2_route_table *t =
		ec2_table_of(&l->tables, nat->vpc, nat->subnet);

	if (!t)
		return KNOWN_NOT;
	return ec2_table_is_public(t) ? KNOWN_YES : KNOWN_NO;
}

static void take_nats(struct building *b)
{
	const struct ec2_nats *nats = &b->l->net.nats;
	struct reach_nat *list =
		arena_alloc(b->a, (nats->n + 1) * sizeof(*list));
	size_t i;

	for (i = 0; i < nats->n; i++)
		list[i] = (struct reach_nat){
			.id = nats->at[i].id,
			.state = nats->at[i].state,
			.inside = !strcmp(nats->at[i].kind, "private"),
			.public_subnet = is_public(b->l, &nats->at[i]),
		};
	b->out->nats = list;
	b->out->nat_n = nats->n;
	b->out->nats_known = b->l->net.got[NET_NATS];
}

/* ---- network ACL -------------------------------------------------------------------*/

const struct ec2_nacl *subnet_acl(const struct ec2_nacls *acls, const char *vpc,
				  const char *subnet)
{
	const struct ec2_nacl *n, *common = NULL;
	size_t i;

	for (i = 0; i < acls->n; i++) {
		n = &acls->at[i];
		if (aws_names_have(&n->subnets, subnet))
			return n;
		if (n->is_default && !strcmp(n->vpc, vpc))
			common = n;
	}
	return common;
}

struct reach_entry *subnet_entries(struct arena *a, const struct ec2_nacl *n)
{
	struct reach_entry *list =
		arena_alloc(a, (n->entries.n + 1) * sizeof(*list));
	size_t i;

	for (i = 0; i < n->entries.n; i++) {
		const struct ec2_nacl_entry *e = &n->entries.at[i];
		struct reach_entry *to = &list[i];

		*to = (struct reach_entry){ .number = e->number,
					    .egress = e->egress,
					    .allow = e->allow,
					    .protocol = e->protocol,
					    .from = e->from,
					    .to = e->to };
		to->ipv6 = !cidr_parse(e->cidr, &to->range);
	}
	return list;
}

static void take_acl(struct building *b)
{
	const struct ec2_nacl *acl =
		subnet_acl(&b->l->net.acls, b->n->vpc, b->n->id);

	if (!acl)
		return;
	b->out->acl = acl->id;
	b->out->entries = subnet_entries(b->a, acl);
	b->out->entry_n = acl->entries.n;
}

/* ---- the VPC -------------------------------------------------------------------------*/

static const struct ec2_vpc *vpc_of(const struct building *b)
{
	size_t i;

	for (i = 0; i < b->l->vpcs.n; i++)
		if (!strcmp(b->l->vpcs.at[i].id, b->n->vpc))
			return &b->l->vpcs.at[i];
	return NULL;
}

static void take_dhcp(struct building *b, const char *id)
{
	const struct ec2_dhcps *list = &b->l->net.dhcps;
	struct reach_vpc_facts *v = &b->out->vpc;
	size_t i, j;

	for (i = 0; i < list->n; i++) {
		if (strcmp(list->at[i].id, id))
			continue;
		v->dhcp_known = true;
		v->dhcp = id;
		v->domain = list->at[i].domain;
		for (j = 0; j < list->at[i].resolvers.n && !v->resolver; j++)
			if (strcmp(list->at[i].resolvers.at[j], AMAZON_DNS))
				v->resolver = list->at[i].resolvers.at[j];
	}
}

static void take_vpc(struct building *b)
{
	const struct ec2_vpc *vpc = vpc_of(b);
	struct reach_vpc_facts *v = &b->out->vpc;
	struct cidr own, block;
	size_t i;

	v->id = b->n->vpc;
	v->domain = "";
	for (i = 0; i < b->l->net.dns.n; i++)
		if (!strcmp(b->l->net.dns.at[i].vpc, v->id)) {
			v->dns_support = b->l->net.dns.at[i].support;
			v->dns_hostnames = b->l->net.dns.at[i].hostnames;
		}
	if (cidr_parse(b->n->cidr, &own))
		v->range = own;
	if (!vpc)
		return;
	take_dhcp(b, vpc->dhcp);
	for (i = 0; i < vpc->cidrs.n; i++)
		if (cidr_parse(vpc->cidrs.at[i], &block) &&
		    cidr_covers(block, own))
			v->range = block;
}

/* ---- whose it is ---------------------------------------------------------------------*/

static const char *name_of(const struct building *b, const char *id)
{
	size_t i;

	for (i = 0; i < b->l->net.users.n; i++)
		if (!strcmp(b->l->net.users.at[i].id, id))
			return b->l->net.users.at[i].name;
	return id;
}

/* The cluster of this very set-up does not count. */
static bool is_own(const struct building *b, const char *name)
{
	return setup_value_is(b->s, "cluster.name", name);
}

static void take_cluster(struct building *b)
{
	const struct aws_tags *tags = &b->n->tags;
	const char *name;
	size_t i;

	for (i = 0; i < b->l->net.users.n; i++)
		if (!strcmp(b->l->net.users.at[i].subnet, b->n->id) &&
		    !is_own(b, b->l->net.users.at[i].name))
			b->out->cluster = b->l->net.users.at[i].name;
	for (i = 0; i < tags->n; i++) {
		if (!str_starts(tags->at[i].key, TAG_CLUSTER))
			continue;
		name = name_of(b, tags->at[i].key + strlen(TAG_CLUSTER));
		if (is_own(b, name))
			continue;
		b->out->cluster = name;
		b->out->cluster_owns = !strcmp(tags->at[i].value, "owned");
	}
	b->out->users_known = b->l->net.got[NET_CLUSTERS];
	b->out->red_hat = aws_tag(tags, "red-hat-managed") != NULL;
	b->out->tagged = aws_tag(tags, TAG_ROLE) != NULL;
}

static enum reach_known is_ordinary(const struct building *b)
{
	size_t i;

	if (!lookup_here(b->s, LOOKUP_ZONES))
		return KNOWN_NOT;
	for (i = 0; i < b->l->zones.n; i++)
		if (!strcmp(b->l->zones.at[i].name, b->n->zone))
			return b->l->zones.at[i].ordinary ? KNOWN_YES
							  : KNOWN_NO;
	return KNOWN_NOT;
}

void subnet_truth_of(const struct setup *s, struct arena *a,
		     const struct ec2_subnet *n, struct subnet_truth *out)
{
	struct reach_subnet r = {
		.id = n->id,
		.zone = n->zone,
		.state = n->state ? n->state : "",
		.owner = n->owner ? n->owner : "",
		.account = s->aws ? aws_account(s->aws) : "",
		.free = n->free_addresses,
	};
	struct building b = { s, s->lookups, a, n, &r };

	r.ordinary = is_ordinary(&b);
	take_routes(&b, ec2_table_of(&b.l->tables, n->vpc, n->id));
	take_nats(&b);
	take_acl(&b);
	take_vpc(&b);
	take_cluster(&b);
	reach_subnet_judge(&r, out);
}
