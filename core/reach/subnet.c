/* subnet.c - see subnet.h: one small judge a fact, the worst first. */
#include "core/reach/subnet.h"

#include "core/base/str.h"

enum subnet_grade subnet_grade_of(enum subnet_fact fact)
{
	if (fact < FINDING_OTHER_ACCOUNT)
		return SUBNET_REFUSED;
	return fact < FINDING_ELSEWHERE ? SUBNET_WARNED : SUBNET_NOTED;
}

/* Facts are in the order of their weight: so are the findings. */
static struct subnet_finding *found(struct subnet_truth *out,
				    enum subnet_fact fact, const char *text)
{
	size_t i;

	if (out->n == SUBNET_FINDINGS)
		BUG("more findings than a subnet can have");
	for (i = out->n++; i > 0 && out->at[i - 1].fact > fact; i--)
		out->at[i] = out->at[i - 1];
	out->at[i] = (struct subnet_finding){ .fact = fact, .text = text };
	if (subnet_grade_of(fact) > out->grade)
		out->grade = subnet_grade_of(fact);
	return &out->at[i];
}

bool reach_domain_bad(const char *domain)
{
	for (; *domain; domain++)
		if ((*domain >= 'A' && *domain <= 'Z') || *domain == ' ' ||
		    *domain == '\t')
			return true;
	return false;
}

/* ---- itself --------------------------------------------------------------------*/

static void judge_self(const struct reach_subnet *s, struct subnet_truth *out)
{
	if (*s->state && strcmp(s->state, "available"))
		found(out, FINDING_STATE, s->state);
	if (s->ordinary == KNOWN_NO)
		found(out, FINDING_ZONE_KIND, s->zone);
	else if (s->ordinary == KNOWN_NOT)
		found(out, FINDING_ZONE_NOT_KNOWN, s->zone);
	if (s->free < SUBNET_FREE_MIN)
		found(out, FINDING_FULL, "")->number = s->free;
	if (s->red_hat || (s->cluster && s->cluster_owns))
		found(out, FINDING_OF_A_CLUSTER, s->cluster ? s->cluster : "");
	else if (s->cluster)
		found(out, FINDING_USED, s->cluster);
	else if (!s->users_known)
		found(out, FINDING_USERS_NOT_KNOWN, "");
	if (*s->owner && *s->account && strcmp(s->owner, s->account))
		found(out, FINDING_OTHER_ACCOUNT, s->owner);
	if (!s->tagged)
		found(out, FINDING_NOT_TAGGED, "");
}

/* ---- routes --------------------------------------------------------------------*/

static const struct reach_route *gateway_route(const struct reach_subnet *s)
{
	size_t i;

	for (i = 0; i < s->route_n; i++)
		if (str_starts(s->routes[i].target, "igw-"))
			return &s->routes[i];
	return NULL;
}

static const struct reach_nat *nat_of(const struct reach_subnet *s,
				      const char *id)
{
	size_t i;

	for (i = 0; i < s->nat_n; i++)
		if (!strcmp(s->nats[i].id, id))
			return &s->nats[i];
	return NULL;
}

static void judge_nat(const struct reach_subnet *s, const char *id,
		      struct subnet_truth *out)
{
	const struct reach_nat *nat = nat_of(s, id);

	if (!s->nats_known)
		found(out, FINDING_NAT_NOT_KNOWN, "")->target = id;
	else if (!nat)
		found(out, FINDING_NAT_STATE, "")->target = id;
	else if (strcmp(nat->state, "available"))
		found(out, FINDING_NAT_STATE, nat->state)->target = id;
	else if (nat->inside)
		found(out, FINDING_NAT_INSIDE, "")->target = id;
	else if (nat->public_subnet == KNOWN_NO)
		found(out, FINDING_NAT_STRANDED, "")->target = id;
}

static bool leads_nowhere(enum reach_way way)
{
	return way == WAY_NONE || way == WAY_BLACKHOLE || way == WAY_LOCAL;
}

/* The routes that the internet's addresses take: private ranges have their
 * own.  Where several share it, the one that leads nowhere tells. */
static void find_way_out(const struct reach_subnet *s, struct subnet_truth *out)
{
	static const struct cidr everything = { 0, 0 };
	struct reach_route *routes =
		mem_new((s->route_n + 1) * sizeof(*routes));
	size_t *from = mem_new((s->route_n + 1) * sizeof(*from));
	struct reach_hop hops[REACH_HOPS];
	size_t n = 0, i, count;

	for (i = 0; i < s->route_n; i++) {
		if (reach_private(s->routes[i].to) ||
		    !strcmp(s->routes[i].target, "local"))
			continue;
		from[n] = i;
		routes[n++] = s->routes[i];
	}
	count = reach_routes(routes, n, everything, hops);
	for (i = 0; i < count; i++) {
		enum reach_way way = reach_way_of(hops[i].route);

		if (i && (leads_nowhere(out->way) || !leads_nowhere(way)))
			continue;
		out->way = way;
		out->route = hops[i].route
				     ? &s->routes[from[hops[i].route - routes]]
				     : NULL;
	}
	mem_free(routes);
	mem_free(from);
}

static void judge_routes(const struct reach_subnet *s, struct subnet_truth *out)
{
	const struct reach_route *gateway = gateway_route(s);
	struct subnet_finding *f;

	if (!s->table) {
		found(out, FINDING_TABLE_NOT_KNOWN, "");
		return;
	}
	find_way_out(s, out);
	if (gateway) {
		f = found(out, FINDING_PUBLIC, s->table);
		f->target = gateway->target;
		f->number = s->main_table;
		return;
	}
	switch (out->way) {
	case WAY_NONE:
	case WAY_LOCAL:
		found(out, FINDING_NO_WAY_OUT, s->table);
		break;
	case WAY_BLACKHOLE:
		found(out, FINDING_BLACKHOLE, s->table)->target =
			out->route->target;
		break;
	case WAY_NAT:
		judge_nat(s, out->route->target, out);
		break;
	case WAY_PEERING: /* never leads on to another VPC's gateway */
		found(out, FINDING_NO_WAY_OUT, s->table)->target =
			out->route->target;
		break;
	case WAY_TRANSIT:
	case WAY_VPN:
	case WAY_INTERFACE:
	case WAY_OTHER:
	case WAY_INTERNET:
		found(out, FINDING_ELSEWHERE, s->table)->target =
			out->route->target;
		break;
	}
}

/* ---- network ACL ----------------------------------------------------------------*/

/* Answers come back to what the nodes, Linux, take; to all others it is only
 * as wide as the callers need. */
static bool passes(const struct reach_subnet *s, struct cidr peer, bool egress,
		   bool answers, struct reach_acl *out)
{
	int from = answers ? EPHEMERAL_LINUX_FIRST : SUBNET_PORT;
	int to = answers ? EPHEMERAL_LINUX_LAST : SUBNET_PORT;

	reach_acl_judge(s->entries, s->entry_n, egress, peer, from, to, out);
	return out->fit == FIT_ALL;
}

/* Out to 443 and its answers; the endpoint's 443 from the VPC and its. */
static void judge_acl(const struct reach_subnet *s, struct subnet_truth *out)
{
	static const struct cidr everything = { 0, 0 };
	const struct {
		struct cidr peer;
		bool egress, answers;
	} ways[] = { { everything, true, false },
		     { everything, false, true },
		     { s->vpc.range, false, false },
		     { s->vpc.range, true, true } };
	struct subnet_finding *f;
	struct reach_acl acl;
	size_t i;

	if (!s->acl) {
		found(out, FINDING_ACL_NOT_KNOWN, "");
		return;
	}
	for (i = 0; i < ARRAY_LEN(ways); i++) {
		if (passes(s, ways[i].peer, ways[i].egress, ways[i].answers,
			   &acl))
			continue;
		f = found(out, FINDING_ACL, s->acl);
		f->egress = ways[i].egress;
		f->acl = acl;
		return;
	}
}

/* ---- names ----------------------------------------------------------------------*/

static void judge_names(const struct reach_vpc_facts *v,
			struct subnet_truth *out)
{
	if (v->dns_support == KNOWN_NO)
		found(out, FINDING_DNS_SUPPORT, v->id);
	if (v->dns_hostnames == KNOWN_NO)
		found(out, FINDING_DNS_HOSTNAMES, v->id);
	if (v->dns_support == KNOWN_NOT || v->dns_hostnames == KNOWN_NOT)
		found(out, FINDING_DNS_NOT_KNOWN, v->id);
	if (!v->dhcp_known) {
		found(out, FINDING_DHCP_NOT_KNOWN, v->id);
		return;
	}
	if (reach_domain_bad(v->domain))
		found(out, FINDING_DHCP_DOMAIN, v->domain)->target = v->dhcp;
	if (v->resolver)
		found(out, FINDING_RESOLVER, v->resolver)->target = v->dhcp;
}

void reach_subnet_judge(const struct reach_subnet *s, struct subnet_truth *out)
{
	memset(out, 0, sizeof(*out));
	judge_self(s, out);
	judge_routes(s, out);
	judge_acl(s, out);
	judge_names(&s->vpc, out);
}
