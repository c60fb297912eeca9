/* ocm_check_net.c - subnets, address ranges, replicas and the proxy of a new
 * cluster (card ocm-api 5.2, rosa-flow 7.3-7.5). */
#include "core/sim/ocm_check.h"

#include "core/base/cidr.h"
#include "core/base/str.h"

#define MAX_NODES 500

static const char *text(const struct ocm *o, const char *path)
{
	return node_text(o->body, path);
}

/* ---- addresses -----------------------------------------------------------*/

struct range {
	const char *title, *path, *absent;
	struct cidr cidr;
};

static bool read_range(struct ocm *o, struct range *r)
{
	const char *value = node_text_or(o->body, r->path, r->absent);

	if (!cidr_parse(value, &r->cidr))
		return ocm_fail(o, 400, "%s CIDR '%s' is not valid", r->title,
				value);
	if (!cidr_exact(r->cidr))
		return ocm_fail(o, 400,
				"%s CIDR '%s' isn't consistent with network "
				"prefix",
				r->title, value);
	return true;
}

bool ocm_check_addresses(struct ocm *o)
{
	struct range r[] = {
		{ .title = "Machine",
		  .path = "network/machine_cidr",
		  .absent = "10.0.0.0/16" },
		{ .title = "Service",
		  .path = "network/service_cidr",
		  .absent = "172.30.0.0/16" },
		{ .title = "Pod",
		  .path = "network/pod_cidr",
		  .absent = "10.128.0.0/14" },
		/* OVN-Kubernetes' own */
		{ .title = "Join switch",
		  .path = "",
		  .absent = "100.64.0.0/16" },
		{ .title = "Transit switch",
		  .path = "",
		  .absent = "100.88.0.0/16" },
	};
	long long prefix = node_int(o->body, "network/host_prefix", 23);
	char a[CIDR_TEXT_LEN], b[CIDR_TEXT_LEN];
	size_t i, k;

	for (i = 0; i < ARRAY_LEN(r); i++) {
		if (!*r[i].path)
			cidr_parse(r[i].absent, &r[i].cidr);
		else if (!read_range(o, &r[i]))
			return false;
	}
	for (i = 0; i < ARRAY_LEN(r); i++)
		for (k = i + 1; k < ARRAY_LEN(r); k++)
			if (cidr_overlaps(r[i].cidr, r[k].cidr))
				return ocm_fail(
					o, 400,
					"%s CIDR '%s' and %s CIDR '%s' overlap",
					r[i].title, cidr_text(r[i].cidr, a),
					r[k].title, cidr_text(r[k].cidr, b));
	if (prefix < 23 || prefix > 26)
		return ocm_fail(o, 400,
				"Network host prefix '/%lld' is not valid: "
				"Subnet length should be between '23' and '26'",
				prefix);
	return true;
}

/* ---- proxy ---------------------------------------------------------------*/

static bool check_no_proxy(struct ocm *o, const char *list)
{
	static const char entry[] =
		"^([0-9]{1,3}(\\.[0-9]{1,3}){3}(/[0-9]{1,2})?|"
		"\\.?[a-z0-9]([-a-z0-9]*[a-z0-9])?"
		"(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*)$";
	const char **words;
	size_t n = str_split(o->a, list, ",", &words), i;

	for (i = 0; i < n; i++)
		if (!ocm_fits(entry, words[i]))
			return ocm_fail(o, 400,
					"expected a valid user no-proxy value: "
					"'%s'",
					words[i]);
	return true;
}

bool ocm_check_proxy(struct ocm *o)
{
	const char *plain = text(o, "proxy/http_proxy");
	const char *tls = text(o, "proxy/https_proxy");
	const char *none = text(o, "proxy/no_proxy");
	const char *bundle = text(o, "additional_trust_bundle");

	if (*none && !*plain && !*tls)
		return ocm_fail(o, 400,
				"Either 'proxy.http_proxy' or "
				"'proxy.https_proxy' must be set when "
				"'proxy.no_proxy' is");
	if (*plain && !str_starts(plain, "http://"))
		return ocm_fail(o, 400,
				"'proxy.http_proxy' prefix is not 'http': '%s'",
				plain);
	if (*tls && !str_starts(tls, "http://") && !str_starts(tls, "https://"))
		return ocm_fail(o, 400,
				"'proxy.https_proxy' prefix is not 'http' or "
				"'https': '%s'",
				tls);
	if (*bundle && !strstr(bundle, "-----BEGIN CERTIFICATE-----"))
		return ocm_fail(o, 400,
				"Failed to parse additional_trust_bundle");
	return check_no_proxy(o, none);
}

/* ---- replicas ------------------------------------------------------------*/

static bool check_count(struct ocm *o, long long n, long long least,
			size_t subnets)
{
	if (n < least)
		return ocm_fail(o, 400,
				"A hosted cluster requires at least %lld "
				"replicas, but %lld were requested",
				least, n);
	if (n > MAX_NODES)
		return ocm_fail(o, 400,
				"At most %d compute nodes can be "
				"requested",
				MAX_NODES);
	if (n % (long long)subnets)
		return ocm_fail(o, 400,
				"Hosted clusters require that the number of "
				"compute nodes be a multiple of the private "
				"subnets %zu, instead received: %lld",
				subnets, n);
	return true;
}

static bool check_replicas(struct ocm *o, size_t subnets)
{
	const struct node *autoscale =
		node_at(o->body, "nodes/autoscale_compute");
	long long least = node_int(autoscale, "min_replicas", 0);
	long long most = node_int(autoscale, "max_replicas", 0);

	if (!autoscale)
		return check_count(o, node_int(o->body, "nodes/compute", 2), 2,
				   subnets);
	if (node_at(o->body, "nodes/compute"))
		return ocm_fail(o, 400,
				"Either 'nodes.compute' or "
				"'nodes.autoscale_compute' can be set, "
				"not both");
	if (most < least)
		return ocm_fail(o, 400,
				"'max_replicas' %lld is less than "
				"'min_replicas' %lld",
				most, least);
	return check_count(o, least, 0, subnets) &&
	       check_count(o, most, 2, subnets);
}

/* ---- subnets -------------------------------------------------------------*/

struct subnets {
	size_t private, public;
	struct vec zones; /* of the private ones */
	const char *vpc;
	bool tagged;
};

static bool named_zone(const struct ocm *o, const char *zone)
{
	NODE_EACH(it, node_at(o->body, "nodes/availability_zones"))
	if (str_eq(it->text, zone))
		return true;
	return false;
}

static bool inside_machine_cidr(struct ocm *o, const cJSON *subnet)
{
	const char *machine =
		node_text_or(o->body, "network/machine_cidr", "10.0.0.0/16");
	const char *block = doc_text(subnet, "cidrBlock");
	struct cidr outer, inner;

	if (!cidr_parse(machine, &outer) || !cidr_parse(block, &inner) ||
	    cidr_covers(outer, inner))
		return true;
	return ocm_fail(o, 400,
			"Subnet '%s' with CIDR '%s' is outside of the machine "
			"CIDR range '%s'",
			doc_text(subnet, "subnetId"), block, machine);
}

static bool add_private(struct ocm *o, struct subnets *s, const cJSON *subnet)
{
	const char *zone = doc_text(subnet, "availabilityZone");
	size_t i;

	for (i = 0; i < s->zones.n; i++)
		if (str_eq(s->zones.at[i], zone))
			return ocm_fail(o, 400,
					"1 private subnet is required per "
					"zone, but '%s' has more",
					zone);
	vec_push(&s->zones, arena_dup(o->a, zone));
	s->private ++;
	s->tagged |= !!doc_tag(subnet, "kubernetes.io/role/internal-elb");
	return true;
}

static bool add_subnet(struct ocm *o, struct subnets *s, const char *id)
{
	cJSON *subnet = world_get(o->w, "ec2.subnet", id);
	const char *vpc = doc_text(subnet, "vpcId");
	const char *zone = doc_text(subnet, "availabilityZone");

	if (!subnet)
		return ocm_fail(o, 400,
				"The subnet ID '%s' does not exist in region "
				"'%s'",
				id, text(o, "region/id"));
	if (s->vpc && !str_eq(s->vpc, vpc))
		return ocm_fail(o, 400,
				"All subnets must be in one VPC: '%s' is in "
				"'%s', not in '%s'",
				id, vpc, s->vpc);
	s->vpc = vpc;
	if (!named_zone(o, zone))
		return ocm_fail(o, 400,
				"Subnet '%s' in zone '%s' does not belong to "
				"any of the provided zones",
				id, zone);
	if (!inside_machine_cidr(o, subnet))
		return false;
	if (!ocm_subnet_public(o->w, id))
		return add_private(o, s, subnet);
	s->public ++;
	return true;
}

static bool internal(const struct ocm *o)
{
	const char *ingress = node_text(o->body, "ingresses/items/0/listening");
	const char *api = text(o, "api/listening");

	return str_eq(api, "internal") &&
	       str_eq(*ingress ? ingress : api, "internal");
}

static bool judge(struct ocm *o, const struct subnets *s)
{
	if (!s->private)
		return ocm_fail(o, 400,
				"Hosted Control Plane requires at "
				"least one private subnet");
	if (internal(o) && s->public)
		return ocm_fail(o, 400,
				"A cluster with private API and "
				"private ingress can not have public "
				"subnets");
	if (!internal(o) && !s->public)
		return ocm_fail(o, 400,
				"must have at least one public subnet when not "
				"using both 'private API' and 'private "
				"ingress'");
	if (!s->tagged)
		return ocm_fail(o, 400,
				"The VPC needs to contain a private subnet "
				"with the tag "
				"'kubernetes.io/role/internal-elb'");
	return check_replicas(o, s->private);
}

bool ocm_check_subnets(struct ocm *o)
{
	const struct node *ids = node_at(o->body, "aws/subnet_ids");
	struct subnets s = { 0 };
	bool good = true;

	if (!node_count(ids, ""))
		return ocm_fail(o, 400,
				"Hosted Control Plane requires at "
				"least one subnet");
	if (!node_count(o->body, "nodes/availability_zones"))
		return ocm_fail(o, 400,
				"Availability zones must be provided "
				"for the subnet IDs provided");
	if (str_eq(text(o, "api/listening"), "internal") !=
	    node_bool(o->body, "aws/private_link"))
		return ocm_fail(o, 400,
				"A private cluster needs both "
				"'api.listening' internal and "
				"'aws.private_link'");
	if (world_options(o->w)->aws_elsewhere)
		return check_replicas(o, node_count(ids, ""));
	NODE_EACH(it, ids)
	good = good && add_subnet(o, &s, it->text);
	good = good && judge(o, &s);
	vec_release(&s.zones);
	return good;
}
