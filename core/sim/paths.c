/*
 * paths.c - can a packet get there: routes, groups, NACLs both ways, NAT,
 * peering, by the objects as they are now.  Inside one subnet a NACL has no
 * say; a group remembers a connection, a NACL does not, so that the way back
 * needs the ephemeral ports.
 */
#include "core/sim/ec2.h"
#include "core/sim/ocm.h"

#define EPHEMERAL 49152

struct end {
	const cJSON *eni, *subnet;
	const char *vpc_id; /* "" outside */
	uint32_t ip;        /* as the other side sees it */
};

/* ---- who has an address ---------------------------------------------------*/

static const cJSON *eni_by(struct world *w, const char *vpc_id,
			   const char *path, const char *text)
{
	cJSON *eni;
	size_t at;

	for (at = 0; (eni = world_nth(w, "ec2.network-interface", at)); at++)
		if (!strcmp(doc_at_text(eni, path), text) &&
		    (!*vpc_id || !strcmp(doc_text(eni, "vpcId"), vpc_id)))
			return eni;
	return NULL;
}

static const cJSON *subnet_with(struct world *w, const char *vpc_id,
				uint32_t ip)
{
	struct cidr range;
	size_t at = 0;
	cJSON *doc;

	while ((doc = sim_ec2_next(w, "ec2.subnet", "vpcId", vpc_id, &at)))
		if (cidr_parse(doc_text(doc, "cidrBlock"), &range) &&
		    cidr_has(range, ip))
			return doc;
	return NULL;
}

static bool in_vpc(struct world *w, const char *vpc_id, uint32_t ip)
{
	const cJSON *vpc = world_get(w, "ec2.vpc", vpc_id), *it;
	struct cidr range;

	cJSON_ArrayForEach(it, doc_at(vpc, "cidrBlockAssociationSet")) if (
		cidr_parse(doc_text(it, "cidrBlock"), &range) &&
		cidr_has(range, ip)) return true;
	return cidr_parse(doc_text(vpc, "cidrBlock"), &range) &&
	       cidr_has(range, ip);
}

static struct end end_at(struct world *w, const char *vpc_id, uint32_t ip)
{
	struct end e = { .vpc_id = vpc_id, .ip = ip };
	char text[IP_TEXT_LEN];

	e.eni = eni_by(w, vpc_id, "privateIpAddress", ip_text(ip, text));
	e.subnet = subnet_with(w, vpc_id, ip);
	return e;
}

static struct end start_of(struct world *w, const struct sim_source *from)
{
	struct end e = { .vpc_id = "", .ip = from->ip };
	cJSON *machine = world_get(w, "ec2.instance", from->instance_id);

	if (!machine)
		return *from->vpc_id ? end_at(w, from->vpc_id, from->ip) : e;
	e.eni = eni_by(w, "", "attachment.instanceId", from->instance_id);
	e.subnet = world_get(w, "ec2.subnet", doc_text(machine, "subnetId"));
	e.vpc_id = doc_text(machine, "vpcId");
	ip_parse(doc_text(machine, "privateIpAddress"), &e.ip);
	return e;
}

/* ---- groups ---------------------------------------------------------------*/

static bool in_list(struct world *w, const char *list_id, uint32_t ip)
{
	cJSON *list = world_get(w, "ec2.managed-prefix-list", list_id), *it;
	struct cidr range;

	cJSON_ArrayForEach(
		it,
		doc_at(list, "_entries")) if (cidr_parse(doc_text(it, "cidr"),
							 &range) &&
					      cidr_has(range, ip)) return true;
	return false;
}

static bool rule_fits(struct world *w, const cJSON *rule,
		      const struct end *peer, int port)
{
	const char *protocol = doc_text(rule, "ipProtocol");
	const char *group = doc_at_text(rule, "referencedGroupInfo.groupId");
	struct cidr range;

	if (strcmp(protocol, "-1") &&
	    (strcmp(protocol, "tcp") ||
	     port < (int)doc_number(rule, "fromPort", -1) ||
	     port > (int)doc_number(rule, "toPort", -1)))
		return false;
	if (cidr_parse(doc_text(rule, "cidrIpv4"), &range))
		return cidr_has(range, peer->ip);
	if (*group)
		return sim_ec2_item(peer->eni, "groupSet", "groupId", group,
				    NULL);
	return in_list(w, doc_text(rule, "prefixListId"), peer->ip);
}

static bool groups_pass(struct world *w, const struct end *here, bool egress,
			const struct end *peer, int port)
{
	const cJSON *it, *rule;
	size_t at;

	if (!strcmp(doc_text(here->eni, "interfaceType"),
		    "network_load_balancer"))
		return true; /* made without groups: lets all pass */
	cJSON_ArrayForEach(it, doc_at(here->eni, "groupSet"))
	{
		const char *id = doc_text(it, "groupId");

		for (at = 0; (rule = sim_ec2_next(w, "ec2.security-group-rule",
						  "groupId", id, &at));)
			if (doc_bool(rule, "isEgress") == egress &&
			    rule_fits(w, rule, peer, port))
				return true;
	}
	return false;
}

/* ---- NACLs ----------------------------------------------------------------*/

static bool entry_fits(const cJSON *entry, bool egress, uint32_t ip, int port)
{
	const char *protocol = doc_text(entry, "protocol");
	const cJSON *range = doc_at(entry, "portRange");
	struct cidr cidr;

	if (doc_bool(entry, "egress") != egress || !str_in(protocol, "-1 6") ||
	    !cidr_parse(doc_text(entry, "cidrBlock"), &cidr) ||
	    !cidr_has(cidr, ip))
		return false;
	return !range || !strcmp(protocol, "-1") ||
	       (port >= (int)doc_number(range, "from", 0) &&
		port <= (int)doc_number(range, "to", 65535));
}

/* The entry of the lowest number that fits decides. */
static bool acl_pass(struct world *w, const cJSON *subnet, bool egress,
		     uint32_t ip, int port)
{
	const cJSON *acl = subnet ? sim_ec2_acl_of(w, subnet) : NULL, *it;
	const cJSON *first = NULL;

	if (!acl)
		return true;
	cJSON_ArrayForEach(
		it,
		doc_at(acl,
		       "entrySet")) if (entry_fits(it, egress, ip, port) &&
					(!first ||
					 doc_number(it, "ruleNumber", 0) <
						 doc_number(first, "ruleNumber",
							    0))) first = it;
	return first && !strcmp(doc_text(first, "ruleAction"), "allow");
}

static bool acls_pass(struct world *w, const struct end *a, const struct end *b,
		      int port)
{
	if (a->subnet && a->subnet == b->subnet)
		return true;
	return acl_pass(w, a->subnet, true, b->ip, port) &&
	       acl_pass(w, b->subnet, false, a->ip, port) &&
	       acl_pass(w, b->subnet, true, a->ip, EPHEMERAL) &&
	       acl_pass(w, a->subnet, false, b->ip, EPHEMERAL);
}

/* ---- routes ---------------------------------------------------------------*/

static const cJSON *route_to(struct world *w, const cJSON *subnet, uint32_t ip)
{
	const cJSON *table = subnet ? sim_ec2_table_of(w, subnet) : NULL, *it;
	const cJSON *best = NULL;
	struct cidr range;
	int bits = -1;

	cJSON_ArrayForEach(it, doc_at(table, "routeSet"))
	{
		if (!cidr_parse(doc_text(it, "destinationCidrBlock"), &range) ||
		    !cidr_has(range, ip) || range.bits <= bits)
			continue;
		best = it;
		bits = range.bits;
	}
	return best;
}

static bool to_internet(struct world *w, const cJSON *subnet, uint32_t ip)
{
	const cJSON *route = route_to(w, subnet, ip);

	return str_starts(doc_text(route, "gatewayId"), "igw-");
}

/* ---- the three ways -------------------------------------------------------*/

static enum sim_reach listens(struct world *w, const struct end *to, int port)
{
	const char *type = doc_text(to->eni, "interfaceType");
	cJSON *machine =
		world_get(w, "ec2.instance",
			  doc_at_text(to->eni, "attachment.instanceId"));
	const char *state = doc_at_text(machine, "instanceState.name");

	if (!strcmp(type, "vpc_endpoint"))
		return port == 443 ? SIM_OPEN : SIM_TIMEOUT;
	if (!strcmp(type, "nat_gateway"))
		return SIM_TIMEOUT;
	if (machine && strcmp(state, "running"))
		return SIM_TIMEOUT;
	return port == 22 || port == 443 || port == 3128 ? SIM_OPEN
							 : SIM_REFUSED;
}

static enum sim_reach arrive(struct world *w, const struct end *from,
			     const struct end *to, int port)
{
	if (!to->eni || !acls_pass(w, from, to, port) ||
	    !groups_pass(w, to, false, from, port))
		return SIM_TIMEOUT;
	return listens(w, to, port);
}

static enum sim_reach over_peering(struct world *w, const struct end *from,
				   const cJSON *route, uint32_t ip, int port)
{
	const char *id = doc_text(route, "vpcPeeringConnectionId");
	cJSON *peering = world_get(w, "ec2.vpc-peering-connection", id);
	const char *other = doc_at_text(peering, "accepterVpcInfo.vpcId");
	const cJSON *back;
	struct end to;

	if (!peering || strcmp(doc_at_text(peering, "status.code"), "active"))
		return SIM_TIMEOUT; /* a black hole */
	if (!strcmp(other, from->vpc_id))
		other = doc_at_text(peering, "requesterVpcInfo.vpcId");
	to = end_at(w, other, ip);
	back = route_to(w, to.subnet, from->ip);
	if (strcmp(doc_text(back, "vpcPeeringConnectionId"), id))
		return SIM_TIMEOUT;
	return arrive(w, from, &to, port);
}

/* From anywhere to a public address: one of ours, or the internet's. */
static enum sim_reach at_public(struct world *w, const struct end *from,
				uint32_t ip, int port)
{
	struct end to = { .vpc_id = "", .ip = ip };
	char text[IP_TEXT_LEN];

	to.eni = eni_by(w, "", "association.publicIp", ip_text(ip, text));
	if (!to.eni)
		return SIM_OPEN;
	to.subnet = world_get(w, "ec2.subnet", doc_text(to.eni, "subnetId"));
	to.vpc_id = doc_text(to.eni, "vpcId");
	if (!to_internet(w, to.subnet, from->ip))
		return SIM_TIMEOUT;
	return arrive(w, from, &to, port);
}

static enum sim_reach by_gateway(struct world *w, const struct end *from,
				 uint32_t ip, int port)
{
	struct end seen = { .vpc_id = "" };

	/* Without a public address the gateway drops it. */
	if (!ip_parse(doc_at_text(from->eni, "association.publicIp"), &seen.ip))
		return SIM_TIMEOUT;
	return at_public(w, &seen, ip, port);
}

static enum sim_reach by_nat(struct world *w, const cJSON *route, uint32_t ip,
			     int port)
{
	cJSON *nat = world_get(w, "ec2.nat-gateway",
			       doc_text(route, "natGatewayId"));
	const cJSON *address = nat ? doc_at(nat, "natGatewayAddressSet") : NULL;
	struct end seen = { .vpc_id = "" };
	cJSON *subnet;

	if (!nat || strcmp(doc_text(nat, "state"), "available"))
		return SIM_TIMEOUT;
	subnet = world_get(w, "ec2.subnet", doc_text(nat, "subnetId"));
	if (!to_internet(w, subnet, ip) || !address || !address->child ||
	    !ip_parse(doc_text(address->child, "publicIp"), &seen.ip))
		return SIM_TIMEOUT;
	return at_public(w, &seen, ip, port);
}

static enum sim_reach from_vpc(struct world *w, const struct end *from,
			       uint32_t ip, int port)
{
	struct end to = { .vpc_id = "", .ip = ip };
	const cJSON *route;

	if (in_vpc(w, from->vpc_id, ip))
		to = end_at(w, from->vpc_id, ip);
	if (from->eni && !groups_pass(w, from, true, &to, port))
		return SIM_TIMEOUT;
	if (*to.vpc_id)
		return arrive(w, from, &to, port);
	route = route_to(w, from->subnet, ip);
	if (!route)
		return SIM_UNREACHABLE;
	if (!acl_pass(w, from->subnet, true, ip, port) ||
	    !acl_pass(w, from->subnet, false, ip, EPHEMERAL))
		return SIM_TIMEOUT;
	if (*doc_text(route, "vpcPeeringConnectionId"))
		return over_peering(w, from, route, ip, port);
	if (str_starts(doc_text(route, "gatewayId"), "igw-"))
		return by_gateway(w, from, ip, port);
	if (*doc_text(route, "natGatewayId"))
		return by_nat(w, route, ip, port);
	return SIM_TIMEOUT;
}

/* A VPN or transit gateway leads from the VPC to this network. */
static bool joined(struct world *w, const cJSON *subnet, uint32_t ip)
{
	const cJSON *route = route_to(w, subnet, ip);

	return str_starts(doc_text(route, "gatewayId"), "vgw-") ||
	       *doc_text(route, "transitGatewayId");
}

static bool private_range(uint32_t ip)
{
	return ip >> 24 == 10 || ip >> 20 == 0xac1 || ip >> 16 == 0xc0a8 ||
	       ip >> 22 == 0x191;
}

static enum sim_reach from_outside(struct world *w, const struct end *from,
				   uint32_t ip, int port)
{
	struct end to = { .vpc_id = "", .ip = ip };
	char text[IP_TEXT_LEN];

	if (!private_range(ip))
		return at_public(w, from, ip, port);
	to.eni = eni_by(w, "", "privateIpAddress", ip_text(ip, text));
	if (!to.eni)
		return SIM_TIMEOUT;
	to.subnet = world_get(w, "ec2.subnet", doc_text(to.eni, "subnetId"));
	to.vpc_id = doc_text(to.eni, "vpcId");
	return joined(w, to.subnet, from->ip) ? arrive(w, from, &to, port)
					      : SIM_TIMEOUT;
}

enum sim_reach sim_path(struct world *w, const struct sim_source *source,
			uint32_t ip, int port)
{
	struct end from = start_of(w, source);

	return *from.vpc_id ? from_vpc(w, &from, ip, port)
			    : from_outside(w, &from, ip, port);
}
