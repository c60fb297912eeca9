/* judge_routes.c - rows 8 and 9: routes both ways, and the VPC's DNS. */
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/doctor/judge.h"
#include "core/reach/subnet.h"
#include "core/setup/subnet_facts.h"

#define SUBNETS_MAX 16

struct tally {
	size_t fail, part, unknown;
	bool beyond; /* leads where we cannot look */
};

static const struct ec2_peering *peering_of(const struct facts *f,
					    const char *id)
{
	size_t i;

	for (i = 0; i < f->peerings.n; i++)
		if (!strcmp(f->peerings.at[i].id, id))
			return &f->peerings.at[i];
	return NULL;
}

/* "" it leads there as far as can be seen */
static const char *stop_text(const struct facts *f, enum reach_way way,
			     const struct reach_hop *h, struct arena *a)
{
	const struct ec2_peering *p;

	switch (way) {
	case WAY_NONE:
		return _("no route");
	case WAY_BLACKHOLE:
		return _("black hole: its target is gone");
	case WAY_INTERNET:
	case WAY_NAT:
		return reach_private(h->part)
			       ? _("the internet; private addresses are not "
				   "there")
			       : _("the internet; no one there reaches the "
				   "endpoint's private addresses");
	case WAY_PEERING:
		p = peering_of(f, h->route->target);
		return p && strcmp(p->status, "active")
			       ? arena_fmt(a, _("the peering is %s"), p->status)
			       : "";
	case WAY_LOCAL:
	case WAY_TRANSIT:
	case WAY_VPN:
	case WAY_INTERFACE:
	case WAY_OTHER:
		break;
	}
	return "";
}

static bool is_beyond(enum reach_way way)
{
	return way == WAY_TRANSIT || way == WAY_VPN || way == WAY_INTERFACE ||
	       way == WAY_OTHER;
}

static void one_table(const struct facts *f, const struct ec2_subnet *sub,
		      struct cidr range, struct say *s, struct tally *out)
{
	const struct ec2_route_table *t =
		ec2_table_of(&f->tables, sub->vpc, sub->id);
	struct reach_hop hops[REACH_HOPS];
	struct reach_route *list;
	char part[CIDR_TEXT_LEN], to[CIDR_TEXT_LEN];
	size_t n, i, count, stops = 0;

	if (!t) {
		say_seen(s, _("%s: its route table is not visible"), sub->id);
		out->unknown++;
		return;
	}
	list = subnet_routes(s->arena, t, &n);
	count = reach_routes(list, n, range, hops);
	for (i = 0; i < count; i++) {
		enum reach_way way = reach_way_of(hops[i].route);
		const char *stop = stop_text(f, way, &hops[i], s->arena);

		out->beyond |= is_beyond(way);
		stops += *stop != '\0';
		say_seen(s, _("%s (%s) to %s: %s %s%s%s"), sub->id, t->id,
			 cidr_text(hops[i].part, part),
			 hops[i].route ? cidr_text(hops[i].route->to, to) : "-",
			 hops[i].route ? hops[i].route->target : "",
			 *stop ? " - " : "", stop);
	}
	if (stops == count)
		out->fail++;
	else if (stops)
		out->part++;
}

static void way_back(const struct facts *f, struct say *s, struct tally *out)
{
	const struct ec2_subnet *sub;
	size_t i;

	for (i = 0; i < f->e->subnets.n; i++) {
		sub = facts_subnet(f, f->e->subnets.at[i]);
		if (sub)
			one_table(f, sub, f->source, s, out);
	}
}

static void way_there(const struct facts *f, struct say *s, struct tally *out)
{
	const struct ec2_subnet *list[SUBNETS_MAX];
	size_t n = facts_caller_subnets(f, list, SUBNETS_MAX), i, j;
	struct cidr to = { .bits = 32 };

	if (f->same_vpc)
		return; /* local, both ways */
	for (i = 0; i < n; i++)
		for (j = 0; j < f->enis.n; j++)
			if (ip_parse(f->enis.at[j].address, &to.base))
				one_table(f, list[i], to, s, out);
}

enum doctor_state judge_routes(const struct facts *f, struct say *s)
{
	struct tally n = { 0 };

	way_back(f, s, &n);
	way_there(f, s, &n);
	if (n.fail || n.part) {
		say_fix(s,
			_("A route back to %s is needed in the endpoint's "
			  "subnets, and one to %s where you are. Ask who owns "
			  "these tables; they are never changed from here."),
			f->source_text,
			f->vpc ? f->vpc->cidr : _("the endpoint"));
		say_run(s,
			"# aws ec2 create-route --region %s --route-table-id "
			"rtb-... --destination-cidr-block %s "
			"--vpc-peering-connection-id pcx-...",
			f->region, f->source_text);
	}
	if (n.fail)
		return say_so(s, DOCTOR_FAIL,
			      _("no way between the endpoint and %s (route "
				"tables: %zu)"),
			      f->source_text, n.fail);
	if (n.part)
		return say_so(s, DOCTOR_WARN, _("a part of %s has no way"),
			      f->source_text);
	if (n.unknown)
		return say_so(s, DOCTOR_UNKNOWN,
			      _("route tables are not visible (%zu)"),
			      n.unknown);
	if (n.beyond)
		say_seen(s, _("Not visible from here: what a transit gateway, "
			      "VPN or appliance does next, network firewalls, "
			      "on-premises rules."));
	return say_so(s, DOCTOR_OK, "%s",
		      f->caller && !n.beyond ? _("routes lead both ways")
					     : _("routes lead back, as far as "
						 "AWS shows"));
}

/* ---- DNS settings ---------------------------------------------------------------*/

static const struct ec2_dhcp *dhcp_of(const struct facts *f)
{
	size_t i;

	for (i = 0; f->vpc && i < f->dhcp.n; i++)
		if (!strcmp(f->dhcp.at[i].id, f->vpc->dhcp))
			return &f->dhcp.at[i];
	return NULL;
}

static const char *joined(struct arena *a, const struct aws_names *names)
{
	const char *out = "";
	size_t i;

	for (i = 0; i < names->n; i++)
		out = arena_fmt(a, "%s%s%s", out, i ? ", " : "", names->at[i]);
	return out;
}

static void turn_on(const struct facts *f, struct say *s, const char *flag)
{
	say_run(s,
		"aws ec2 modify-vpc-attribute --region %s --vpc-id %s --%s "
		"'{\"Value\":true}'",
		f->region, f->e->vpc, flag);
}

static enum doctor_state judge_dhcp(const struct facts *f, struct say *s)
{
	const struct ec2_dhcp *d = dhcp_of(f);
	bool own = d && d->resolvers.n &&
		   !aws_names_have(&d->resolvers, "AmazonProvidedDNS");

	if (d)
		say_seen(s, _("DHCP options %s: resolvers %s, domain %s"),
			 d->id, joined(s->arena, &d->resolvers), d->domain);
	if (d && reach_domain_bad(d->domain)) {
		say_fix(s,
			_("Domain names in DHCP options must be lower-case and "
			  "without blanks: nodes do not join otherwise."));
		return say_so(
			s, DOCTOR_FAIL,
			_("DHCP domain '%s' has capital letters or blanks"),
			d->domain);
	}
	if (own) {
		say_fix(s, _("These resolvers must forward hypershift.local "
			     "names to Amazon's (VPC base + 2), or the private "
			     "name does not resolve."));
		return say_so(s, DOCTOR_WARN,
			      _("the VPC asks its own resolvers: %s"),
			      joined(s->arena, &d->resolvers));
	}
	return say_so(s, DOCTOR_OK, _("DNS support and host names are on"));
}

enum doctor_state judge_vpc_dns(const struct facts *f, struct say *s)
{
	const char *support = f->dns_support ? _("on") : _("off");
	const char *hostnames = f->dns_hostnames ? _("on") : _("off");

	say_seen(s, "%s: enableDnsSupport %s, enableDnsHostnames %s", f->e->vpc,
		 support, hostnames);
	if (f->dns_support && f->dns_hostnames)
		return judge_dhcp(f, s);
	say_fix(s, _("Private zones need both. Turning them on changes how "
		     "names resolve in the whole VPC."));
	if (!f->dns_support)
		turn_on(f, s, "enable-dns-support");
	if (!f->dns_hostnames)
		turn_on(f, s, "enable-dns-hostnames");
	return say_so(s, DOCTOR_FAIL,
		      _("DNS support is %s, DNS host names are %s: private "
			"names do not resolve"),
		      support, hostnames);
}
