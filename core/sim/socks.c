/*
 * socks.c - SOCKS5 (RFC 1928) and the judgement behind it: which vantages the
 * world has, what listens at an address, what the world lets pass.
 */
#include "core/sim/faces.h"

#include "core/base/cidr.h"
#include "core/base/str.h"

/* A stranger on the internet: documentation range of RFC 5737 */
#define OUTSIDE_IP 0xcb007107u

/* ---- vantages ------------------------------------------------------------*/

static bool is_worker(const cJSON *instance)
{
	return doc_tag(instance, "api.openshift.com/id") ||
	       doc_tag(instance, "red-hat-managed");
}

static bool running(const cJSON *instance)
{
	return str_eq(doc_at_text(instance, "instanceState.name"), "running");
}

bool source_of_instance(struct world *w, const char *id,
			struct sim_source *source)
{
	cJSON *it = world_get(w, "ec2.instance", id);

	if (!it || !running(it))
		return false;
	source->instance_id = doc_text(it, "instanceId");
	source->vpc_id = doc_text(it, "vpcId");
	return ip_parse(doc_text(it, "privateIpAddress"), &source->ip);
}

static bool has_public_address(const cJSON *instance)
{
	return *doc_text(instance, "ipAddress") != '\0';
}

static bool holds_cluster(struct world *w, const char *vpc)
{
	cJSON *it, *id;
	size_t i;

	for (i = 0; (it = world_nth(w, "ocm.cluster", i)); i++)
		cJSON_ArrayForEach(id, doc_at(it, "aws.subnet_ids")) if (
			str_eq(doc_text(world_get(w, "ec2.subnet",
						  id->valuestring),
					"vpcId"),
			       vpc)) return true;
	return false;
}

/* The end of a peering where no cluster lives; of two, who asked for it. */
static bool is_peer_vpc(struct world *w, const char *vpc)
{
	const char *asked, *other;
	cJSON *it;
	size_t i;

	for (i = 0; (it = world_nth(w, "ec2.vpc-peering-connection", i)); i++) {
		asked = doc_at_text(it, "requesterVpcInfo.vpcId");
		other = doc_at_text(it, "accepterVpcInfo.vpcId");
		if (!str_eq(doc_at_text(it, "status.code"), "active"))
			continue;
		if (str_eq(vpc, asked))
			return !holds_cluster(w, asked);
		if (str_eq(vpc, other))
			return holds_cluster(w, asked);
	}
	return false;
}

static bool find_instance(struct world *w, bool public, bool peer,
			  struct sim_source *source)
{
	cJSON *it;
	size_t i;

	for (i = 0; (it = world_nth(w, "ec2.instance", i)); i++)
		if (running(it) && !is_worker(it) &&
		    (peer || has_public_address(it) == public) &&
		    is_peer_vpc(w, doc_text(it, "vpcId")) == peer)
			return source_of_instance(w, doc_text(it, "instanceId"),
						  source);
	return false;
}

static bool at_bastion(struct world *w, struct sim_source *source)
{
	return find_instance(w, true, false, source);
}

static bool at_private_host(struct world *w, struct sim_source *source)
{
	return find_instance(w, false, false, source);
}

static bool outside(struct world *w, struct sim_source *source)
{
	(void)w;
	source->instance_id = "";
	source->vpc_id = "";
	source->ip = OUTSIDE_IP;
	return true;
}

/* An instance there, else some address of its first subnet. */
static bool at_peer(struct world *w, struct sim_source *source)
{
	struct cidr block;
	cJSON *it;
	size_t i;

	if (find_instance(w, false, true, source))
		return true;
	for (i = 0; (it = world_nth(w, "ec2.subnet", i)); i++) {
		if (!is_peer_vpc(w, doc_text(it, "vpcId")) ||
		    !cidr_parse(doc_text(it, "cidrBlock"), &block))
			continue;
		source->instance_id = "";
		source->vpc_id = doc_text(it, "vpcId");
		source->ip = block.base + 50;
		return true;
	}
	return false;
}

/* Behind a VPN or a transit gateway that some route leads to. */
static bool on_premises(struct world *w, struct sim_source *source)
{
	struct cidr range;
	cJSON *table, *it;
	size_t i;

	source->instance_id = "";
	source->vpc_id = "";
	for (i = 0; (table = world_nth(w, "ec2.route-table", i)); i++)
		cJSON_ArrayForEach(it, doc_at(table, "routeSet"))
		{
			if (!str_starts(doc_text(it, "gatewayId"), "vgw-") &&
			    !*doc_text(it, "transitGatewayId"))
				continue;
			if (!cidr_parse(doc_text(it, "destinationCidrBlock"),
					&range))
				continue;
			source->ip = range.base + 25;
			return true;
		}
	return false;
}

const struct vantage_kind vantage_kinds[] = {
	{ "bastion", "the bastion", at_bastion },
	{ "private-host", "the private host", at_private_host },
	{ "peer", "a machine in the peered network", at_peer },
	{ "onprem", "the network behind the VPN", on_premises },
	{ "outside", "the internet", outside },
};
const size_t vantage_count = ARRAY_LEN(vantage_kinds);

/* ---- what listens --------------------------------------------------------*/

static bool is_private(uint32_t ip)
{
	static const char *const ranges[] = { "10.0.0.0/8", "172.16.0.0/12",
					      "192.168.0.0/16", "100.64.0.0/10",
					      "169.254.0.0/16" };
	struct cidr c;
	size_t i;

	for (i = 0; i < ARRAY_LEN(ranges); i++)
		if (cidr_parse(ranges[i], &c) && cidr_has(c, ip))
			return true;
	return false;
}

static bool is_resolver(struct world *w, const struct sim_source *from,
			uint32_t ip)
{
	cJSON *vpc = world_get(w, "ec2.vpc", from->vpc_id);
	struct cidr block;

	if (!cidr_parse(doc_text(vpc, "cidrBlock"), &block))
		return false;
	return ip == block.base + 2 || ip == 0xa9fea9fdu;
}

static cJSON *interface_at(struct world *w, const struct sim_source *from,
			   const char *address)
{
	cJSON *it, *other = NULL;
	size_t i;

	for (i = 0; (it = world_nth(w, "ec2.network-interface", i)); i++) {
		if (!str_eq(doc_text(it, "privateIpAddress"), address) &&
		    !str_eq(doc_at_text(it, "association.publicIp"), address))
			continue;
		if (str_eq(doc_text(it, "vpcId"), from->vpc_id))
			return it;
		other = it;
	}
	return other;
}

static void at_endpoint(struct world *w, const char *endpoint, int port,
			struct target *out)
{
	const char *id = doc_tag(world_get(w, "ec2.vpc-endpoint", endpoint),
				 "api.openshift.com/id");
	cJSON *cluster = id ? world_get(w, "ocm.cluster", id) : NULL;

	if (!cluster || port != 443)
		return;
	out->serve = SERVE_ROUTER;
	snprintf(out->cluster, sizeof(out->cluster), "%s", id);
}

static void at_instance(struct world *w, const char *id, int port,
			struct target *out)
{
	cJSON *it = world_get(w, "ec2.instance", id);

	if (!it || !running(it))
		return;
	snprintf(out->instance, sizeof(out->instance), "%s", id);
	if (port == 22)
		out->serve = SERVE_SSH;
	else if (port == 3128 && has_public_address(it) && !is_worker(it))
		out->serve = SERVE_PROXY;
}

static void what_listens(struct world *w, const struct sim_source *from,
			 uint32_t ip, int port, struct target *out)
{
	char text[IP_TEXT_LEN];
	cJSON *eni = interface_at(w, from, ip_text(ip, text));

	if (eni && *doc_text(eni, "_endpoint"))
		at_endpoint(w, doc_text(eni, "_endpoint"), port, out);
	else if (eni && *doc_text(eni, "_balancer") && port == 443)
		out->serve = SERVE_WEB; /* the ingress: console */
	else if (eni)
		at_instance(w, doc_at_text(eni, "attachment.instanceId"), port,
			    out);
	else if (!is_private(ip) && port == 53)
		out->serve = SERVE_DNS;
	else if (!is_private(ip) && port == 443)
		out->serve = SERVE_WEB;
}

static enum sim_reach judge_ip(struct world *w, const struct sim_source *from,
			       uint32_t ip, int port, struct target *out)
{
	enum sim_reach reach;

	memset(out, 0, sizeof(*out));
	if (port == 53 && is_resolver(w, from, ip)) {
		/* no group and no NACL stands before it */
		if (!doc_bool(world_get(w, "ec2.vpc", from->vpc_id),
			      "_enableDnsSupport"))
			return SIM_TIMEOUT;
		out->serve = SERVE_DNS;
		snprintf(out->vpc, sizeof(out->vpc), "%s", from->vpc_id);
		return SIM_OPEN;
	}
	reach = sim_path(w, from, ip, port);
	if (reach == SIM_OPEN)
		what_listens(w, from, ip, port, out);
	return reach == SIM_OPEN && out->serve == SERVE_NOTHING ? SIM_REFUSED
								: reach;
}

enum sim_reach reach_judge(struct world *w, const struct sim_source *from,
			   const char *host, int port, struct target *out)
{
	enum sim_reach reach = REACH_NO_NAME;
	uint32_t ips[16];
	int n, i;

	if (ip_parse(host, &ips[0]))
		return judge_ip(w, from, ips[0], port, out);
	n = sim_resolve(w, from->vpc_id, host, ips, 16);
	for (i = 0; i < n && reach != SIM_OPEN; i++)
		reach = judge_ip(w, from, ips[i], port, out);
	return reach;
}

/* ---- the protocol --------------------------------------------------------*/

#define SOCKS 5

static void reply(struct conn *c, int code)
{
	const char text[10] = { SOCKS, (char)code, 0, 1, 0, 0, 0, 0, 0, 0 };

	strbuf_add(&c->out, text, sizeof(text));
}

static void fail(struct conn *c, int code)
{
	reply(c, c->mute ? 0 : code);
	c->stage = STAGE_CLOSE;
}

static void answer(struct conn *c, enum sim_reach reach,
		   const struct target *target)
{
	if (reach == REACH_NO_NAME)
		fail(c, 4);
	else if (reach == SIM_REFUSED)
		fail(c, 5);
	else if (reach == SIM_UNREACHABLE)
		fail(c, 3);
	else if (reach == SIM_TIMEOUT)
		c->stage = STAGE_HANG;
	if (reach == SIM_TIMEOUT && c->mute)
		reply(c, 0);
	if (reach != SIM_OPEN)
		return;
	reply(c, 0);
	conn_serve(c, target);
}

static void greeting(struct conn *c)
{
	const uint8_t *p = (const uint8_t *)c->in.buf;
	size_t n = c->in.len < 2 ? 2 : 2u + p[1];

	if (c->in.len && p[0] != SOCKS) {
		c->gone = true;
		return;
	}
	if (c->in.len < n)
		return;
	if (memchr(p + 2, 0, p[1])) {
		strbuf_add(&c->out, "\5\0", 2);
		c->stage = STAGE_CONNECT;
	} else {
		strbuf_add(&c->out, "\5\377", 2);
		c->stage = STAGE_CLOSE;
	}
	conn_consume(c, n);
}

/* Length of the request, 0: more must come, < 0: minus the reply's code */
static int request_len(const struct conn *c)
{
	const uint8_t *p = (const uint8_t *)c->in.buf;

	if (c->in.len < 5)
		return 0;
	if (p[0] != SOCKS || p[1] != 1)
		return -7; /* command not supported */
	if (p[3] == 1)
		return c->in.len < 10 ? 0 : 10;
	if (p[3] == 3)
		return c->in.len < 7u + p[4] ? 0 : 7 + p[4];
	return -8; /* address type not supported */
}

static void request(struct conn *c)
{
	const uint8_t *p = (const uint8_t *)c->in.buf;
	int n = request_len(c), port;
	struct target target = { 0 };
	char host[260];

	if (n < 0)
		fail(c, -n);
	if (n <= 0)
		return;
	if (p[3] == 1)
		snprintf(host, sizeof(host), "%u.%u.%u.%u", p[4], p[5], p[6],
			 p[7]);
	else
		snprintf(host, sizeof(host), "%.*s", p[4], (const char *)p + 5);
	port = p[n - 2] << 8 | p[n - 1];
	conn_consume(c, (size_t)n);
	if (!c->kind->stand(c->faces->world, &c->source)) {
		fail(c, 1);
		return;
	}
	answer(c, reach_judge(c->faces->world, &c->source, host, port, &target),
	       &target);
}

void socks_turn(struct conn *c)
{
	if (c->stage == STAGE_GREETING)
		greeting(c);
	if (c->stage == STAGE_CONNECT)
		request(c);
}
