/* look_ec2.c - looks at EC2: one builder and one reader, and a table of what
 * is asked for each fact. */
#include "core/base/str.h"
#include "core/doctor/own.h"

#define VALUES_MAX 40

struct want {
	struct ec2_find find;
	const char *values[VALUES_MAX + 1];
	bool nothing; /* there is nothing to ask for */
};
struct ec2_look {
	enum ec2_kind kind;
	void (*want)(const struct facts *f, struct want *w);
	void (*take)(struct facts *f, const struct node *doc);
};

/* ---- what is asked -----------------------------------------------------------------*/

static void filter(struct want *w, size_t i, const char *name,
		   const char *value)
{
	w->find.filter[i].name = name;
	w->find.filter[i].value = value;
}

static void filter_list(struct want *w, const char *name,
			const struct aws_names *list)
{
	size_t i;

	for (i = 0; i < list->n && i < VALUES_MAX; i++)
		w->values[i] = list->at[i];
	w->values[i] = NULL;
	w->nothing = !i;
	w->find.filter[0].name = name;
	w->find.filter[0].values = w->values;
}

static void want_endpoint(const struct facts *f, struct want *w)
{
	if (!f->aws_only) {
		filter(w, 0, "tag:api.openshift.com/id", f->cluster.id);
	} else if (str_starts(f->key, "vpce-")) {
		w->find.id = f->key;
	} else {
		filter(w, 0, "vpc-id", f->key);
		filter(w, 1, "tag:AWSEndpointService", "private-router");
	}
}

static void want_all(const struct facts *f, struct want *w)
{
	(void)f;
	(void)w;
}

static void want_both_vpcs(const struct facts *f, struct want *w)
{
	w->values[0] = f->e->vpc;
	w->values[1] = f->caller && !f->same_vpc ? f->caller->id : NULL;
	w->find.filter[0].name = "vpc-id";
	w->find.filter[0].values = w->values;
}

static void want_enis(const struct facts *f, struct want *w)
{
	size_t i;

	if (!f->e->enis.n) {
		filter(w, 0, "vpc-endpoint-id", f->e->id);
		return;
	}
	for (i = 0; i < f->e->enis.n && i < VALUES_MAX; i++)
		w->values[i] = f->e->enis.at[i];
	w->values[i] = NULL;
	w->find.ids = w->values;
}

static void want_groups(const struct facts *f, struct want *w)
{
	filter_list(w, "group-id", &f->e->groups);
}

static void want_ours(const struct facts *f, struct want *w)
{
	filter(w, 0, "vpc-id", f->e->vpc);
	filter(w, 1, "group-name", arena_fmt(f->arena, "%s-api-sg", f->name));
}

static void want_caller_eni(const struct facts *f, struct want *w)
{
	char text[IP_TEXT_LEN];

	filter(w, 0, "addresses.private-ip-address",
	       arena_dup(f->arena, ip_text(f->source.base, text)));
	filter(w, 1, "vpc-id", f->caller->id);
}

static void want_caller_rules(const struct facts *f, struct want *w)
{
	filter_list(w, "group-id", &f->caller_enis.at[0].groups);
}

/* ---- what came ------------------------------------------------------------------------*/

static bool better(const struct ec2_endpoint *a, const struct ec2_endpoint *b)
{
	bool up = str_ieq(a->state, "available");

	return !b || (up && !str_ieq(b->state, "available"));
}

static void take_endpoint(struct facts *f, const struct node *doc)
{
	size_t i;

	ec2_endpoints_add(f->arena, &f->endpoints, doc);
	f->e = NULL;
	for (i = 0; i < f->endpoints.n; i++)
		if (better(&f->endpoints.at[i], f->e))
			f->e = &f->endpoints.at[i];
	facts_names(f);
}

#define TAKE(name, add, list)                                                  \
 static void take_##name(struct facts *f, const struct node *doc)              \
 {                                                                             \
  add(f->arena, &f->list, doc);                                                \
 }
TAKE(vpcs, ec2_vpcs_add, vpcs)
TAKE(subnets, ec2_subnets_add, subnets)
TAKE(enis, ec2_enis_add, enis)
TAKE(groups, ec2_groups_add, groups)
TAKE(rules, ec2_rules_add, rules)
TAKE(ours, ec2_groups_add, ours)
TAKE(nacls, ec2_nacls_add, nacls)
TAKE(tables, ec2_route_tables_add, tables)
TAKE(peerings, ec2_peerings_add, peerings)
TAKE(caller_eni, ec2_enis_add, caller_enis)
TAKE(caller_rules, ec2_rules_add, caller_rules)
TAKE(dhcp, ec2_dhcps_add, dhcp)

static const struct ec2_look looks[FACT_COUNT] = {
	[FACT_ENDPOINT] = { EC2_ENDPOINTS, want_endpoint, take_endpoint },
	[FACT_VPCS] = { EC2_VPCS, want_all, take_vpcs },
	[FACT_SUBNETS] = { EC2_SUBNETS, want_both_vpcs, take_subnets },
	[FACT_ENIS] = { EC2_ENIS, want_enis, take_enis },
	[FACT_GROUPS] = { EC2_GROUPS, want_groups, take_groups },
	[FACT_RULES] = { EC2_RULES, want_groups, take_rules },
	[FACT_OURS] = { EC2_GROUPS, want_ours, take_ours },
	[FACT_NACLS] = { EC2_NACLS, want_both_vpcs, take_nacls },
	[FACT_TABLES] = { EC2_ROUTE_TABLES, want_both_vpcs, take_tables },
	[FACT_PEERINGS] = { EC2_PEERINGS, want_all, take_peerings },
	[FACT_CALLER_ENI] = { EC2_ENIS, want_caller_eni, take_caller_eni },
	[FACT_CALLER_RULES] = { EC2_RULES, want_caller_rules,
				take_caller_rules },
	[FACT_DHCP] = { EC2_DHCP, want_all, take_dhcp },
};

static enum build ask(void *work, struct request_spec *q, struct err *err)
{
	struct look *l = work;
	struct want w = { .nothing = false };

	looks[l->id].want(&l->d->f, &w);
	if (w.nothing)
		return BUILD_END;
	w.find.next = l->next;
	q->region = l->d->f.region;
	return ec2_describe(q, looks[l->id].kind, &w.find, err);
}

static enum verdict got(void *work, const struct reply *r, struct err *err)
{
	struct look *l = work;

	(void)err;
	if (!reply_ok(r)) /* expected: it is not there */
		return STEP_NEXT;
	looks[l->id].take(&l->d->f, r->doc);
	l->next = ec2_next(l->d->arena, r->doc);
	return l->next ? STEP_AGAIN : STEP_NEXT;
}

#define LOOK(var, words, codes)                                                \
 const struct step var[] = {                                                   \
	 { .name = words, .build = ask, .read = got, .expects = codes },       \
	 { 0 },                                                                \
 }
LOOK(look_endpoint, "DescribeVpcEndpoints", "InvalidVpcEndpointId.NotFound");
LOOK(look_vpcs, "DescribeVpcs", NULL);
LOOK(look_subnets, "DescribeSubnets", NULL);
LOOK(look_enis, "DescribeNetworkInterfaces",
     "InvalidNetworkInterfaceID.NotFound");
LOOK(look_groups, "DescribeSecurityGroups", NULL);
LOOK(look_rules, "DescribeSecurityGroupRules", NULL);
LOOK(look_ours, "DescribeSecurityGroups", NULL);
LOOK(look_nacls, "DescribeNetworkAcls", NULL);
LOOK(look_tables, "DescribeRouteTables", NULL);
LOOK(look_peerings, "DescribeVpcPeeringConnections", NULL);
LOOK(look_caller_eni, "DescribeNetworkInterfaces", NULL);
LOOK(look_caller_rules, "DescribeSecurityGroupRules", NULL);
LOOK(look_dhcp, "DescribeDhcpOptions", NULL);

/* ---- attributes, prefix lists ------------------------------------------------------------*/

static const char *attribute(const struct look *l)
{
	return l->id == FACT_DNS_SUPPORT ? "enableDnsSupport"
					 : "enableDnsHostnames";
}

static enum build ask_attribute(void *work, struct request_spec *q,
				struct err *err)
{
	struct look *l = work;

	q->region = l->d->f.region;
	return ec2_vpc_attribute(q, l->d->f.e->vpc, attribute(l), err);
}

static enum verdict got_attribute(void *work, const struct reply *r,
				  struct err *err)
{
	struct look *l = work;
	bool on = ec2_vpc_attribute_read(r->doc, attribute(l));

	(void)err;
	if (l->id == FACT_DNS_SUPPORT)
		l->d->f.dns_support = on;
	else
		l->d->f.dns_hostnames = on;
	return STEP_NEXT;
}

const struct step look_support[] = {
	{ .name = "DescribeVpcAttribute",
	  .build = ask_attribute,
	  .read = got_attribute },
	{ 0 },
};
const struct step look_hostnames[] = {
	{ .name = "DescribeVpcAttribute",
	  .build = ask_attribute,
	  .read = got_attribute },
	{ 0 },
};

static void list_prefixes(struct facts *f)
{
	size_t i, j;

	for (i = 0; i < f->rules.n; i++) {
		const char *id = f->rules.at[i].prefix_list;

		for (j = 0; j < f->prefixes.n; j++)
			if (!strcmp(f->prefixes.at[j].id, id))
				break;
		if (*id && j == f->prefixes.n)
			AWS_ADD(f->arena, &f->prefixes)->id = id;
	}
}

static enum build ask_prefix(void *work, struct request_spec *q,
			     struct err *err)
{
	struct look *l = work;
	struct facts *f = &l->d->f;

	if (!l->item && !l->next)
		list_prefixes(f);
	if (l->item >= f->prefixes.n)
		return BUILD_END;
	q->region = f->region;
	return ec2_prefix_list_entries(q, f->prefixes.at[l->item].id, l->next,
				       err);
}

static enum verdict got_prefix(void *work, const struct reply *r,
			       struct err *err)
{
	struct look *l = work;
	struct prefix_list *p = &l->d->f.prefixes.at[l->item];

	(void)err;
	ec2_prefixes_add(l->d->arena, &p->cidrs, r->doc);
	l->next = ec2_next(l->d->arena, r->doc);
	if (!l->next) {
		p->known = true;
		l->item++;
	}
	return STEP_AGAIN;
}

const struct step look_prefixes[] = {
	{ .name = "GetManagedPrefixListEntries",
	  .build = ask_prefix,
	  .read = got_prefix },
	{ 0 },
};
