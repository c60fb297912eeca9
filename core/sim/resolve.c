/*
 * resolve.c - what a resolver says: a VPC's (private zones, EC2's own names)
 * or the public one (clusters' names, endpoints' names, the internet's).
 */
#include "core/sim/ec2.h"
#include "core/sim/ocm.h"

#define CHAIN_MAX 8

struct asked {
	struct world *w;
	struct arena *a;
	const char *vpc_id;
	uint32_t *ips;
	int max, n;
};

enum said {
	SAID_NOTHING,  /* somebody else may know */
	SAID_NXDOMAIN, /* the name's zone does not have it */
	SAID_ALL
};

static void add_ip(struct asked *q, const char *text)
{
	uint32_t ip;

	if (q->n < q->max && ip_parse(text, &ip))
		q->ips[q->n++] = ip;
}

static const char *plain(struct arena *a, const char *name)
{
	char *text = arena_dup(a, name);
	size_t i, len = strlen(text);

	for (i = 0; i < len; i++)
		if (text[i] >= 'A' && text[i] <= 'Z')
			text[i] = (char)(text[i] + 32);
	if (len && text[len - 1] == '.')
		text[len - 1] = '\0';
	return text;
}

static bool below(const char *name, const char *zone)
{
	size_t n = strlen(name), z = strlen(zone);

	return !strcmp(name, zone) ||
	       (n > z && str_ends(name, zone) && name[n - z - 1] == '.');
}

/* ---- zones ----------------------------------------------------------------*/

static bool serves(const struct asked *q, const cJSON *zone)
{
	if (!doc_bool(zone, "PrivateZone"))
		return true;
	return *q->vpc_id &&
	       sim_ec2_item(zone, "VPCs", "VPCId", q->vpc_id, NULL);
}

/* Private zones answer only with both of the VPC's DNS settings. */
static bool private_on(const struct asked *q)
{
	cJSON *vpc = world_get(q->w, "ec2.vpc", q->vpc_id);

	return doc_bool(vpc, "_enableDnsSupport") &&
	       doc_bool(vpc, "_enableDnsHostnames");
}

static const cJSON *zone_of(const struct asked *q, const char *name,
			    bool private)
{
	const cJSON *zone, *best = NULL;
	size_t at, longest = 0;

	for (at = 0; (zone = world_nth(q->w, "r53.zone", at)); at++) {
		const char *own = plain(q->a, doc_text(zone, "Name"));

		if (doc_bool(zone, "PrivateZone") != private ||
		    !serves(q, zone) || !below(name, own) ||
		    strlen(own) < longest)
			continue;
		best = zone;
		longest = strlen(own);
	}
	return best;
}

static const cJSON *record(const struct asked *q, const cJSON *zone,
			   const char *name, const char *type)
{
	const char *prefix = arena_fmt(q->a, "%s ", doc_text(zone, "Id"));
	const char *key;
	cJSON *doc;
	size_t at;

	for (at = 0; (key = world_nth_key(q->w, "r53.rrset", at)); at++) {
		doc = world_nth(q->w, "r53.rrset", at);
		if (str_starts(key, prefix) &&
		    !strcmp(doc_text(doc, "Type"), type) &&
		    !strcmp(plain(q->a, doc_text(doc, "Name")), name))
			return doc;
	}
	return NULL;
}

/* The name itself, else *.rest for each shorter rest within the zone. */
static const cJSON *find_record(const struct asked *q, const cJSON *zone,
				const char *name, const char *type)
{
	const char *own = plain(q->a, doc_text(zone, "Name"));
	const cJSON *doc = record(q, zone, name, type);
	const char *dot;

	for (dot = strchr(name, '.'); !doc && dot && below(dot + 1, own);
	     dot = strchr(dot + 1, '.'))
		doc = record(q, zone, arena_fmt(q->a, "*%s", dot), type);
	return doc;
}

static enum said ask_zone(struct asked *q, const cJSON *zone, const char *name,
			  const char **next)
{
	const cJSON *doc = find_record(q, zone, name, "CNAME"), *it;
	const cJSON *alias;

	if (doc) {
		it = doc_at(doc, "Values");
		*next = it && it->child ? plain(q->a, it->child->valuestring)
					: "";
		return SAID_ALL;
	}
	doc = find_record(q, zone, name, "A");
	if (!doc)
		return SAID_NXDOMAIN;
	alias = doc_at(doc, "AliasTarget.DNSName");
	if (cJSON_IsString(alias))
		*next = plain(q->a, alias->valuestring);
	cJSON_ArrayForEach(it, doc_at(doc, "Values"))
		add_ip(q, it->valuestring);
	return SAID_ALL;
}

/* ---- EC2's names ----------------------------------------------------------*/

static enum said ask_endpoints(struct asked *q, const char *name)
{
	const cJSON *doc, *it, *id, *eni;
	size_t at;
	int n;

	if (!str_ends(name, ".vpce.amazonaws.com"))
		return SAID_NOTHING;
	for (at = 0; (doc = world_nth(q->w, "ec2.vpc-endpoint", at)); at++) {
		it = sim_ec2_item(doc, "dnsEntrySet", "dnsName", name, &n);
		if (!it)
			continue;
		cJSON_ArrayForEach(id, doc_at(doc, "networkInterfaceIdSet"))
		{
			eni = world_get(q->w, "ec2.network-interface",
					id->valuestring);
			if (!n ||
			    strstr(name, doc_text(eni, "availabilityZone")))
				add_ip(q, doc_text(eni, "privateIpAddress"));
		}
		return SAID_ALL;
	}
	return SAID_NXDOMAIN;
}

static enum said ask_machines(struct asked *q, const char *name)
{
	const cJSON *doc;
	size_t at;

	for (at = 0; (doc = world_nth(q->w, "ec2.network-interface", at)); at++)
		if (*q->vpc_id && !strcmp(doc_text(doc, "vpcId"), q->vpc_id) &&
		    !strcmp(doc_text(doc, "privateDnsName"), name)) {
			add_ip(q, doc_text(doc, "privateIpAddress"));
			return SAID_ALL;
		}
	for (at = 0; (doc = world_nth(q->w, "ec2.instance", at)); at++)
		if (!strcmp(doc_text(doc, "dnsName"), name)) {
			bool near = !strcmp(doc_text(doc, "vpcId"), q->vpc_id);

			add_ip(q, doc_text(doc, near ? "privateIpAddress"
						     : "ipAddress"));
			return SAID_ALL;
		}
	return SAID_NOTHING;
}

/* ---- clusters' public names (external-dns, since March 2023) --------------*/

static const cJSON *endpoint_of(struct world *w, const char *cluster_id)
{
	const cJSON *doc;
	const char *id;
	size_t at;

	for (at = 0; (doc = world_nth(w, "ec2.vpc-endpoint", at)); at++) {
		id = sim_ec2_tag_of(doc, "api.openshift.com/id");
		if (id && !strcmp(id, cluster_id) && *doc_text(doc, "_label"))
			return doc;
	}
	return NULL;
}

static enum said ask_clusters(struct asked *q, const char *name,
			      const char **next)
{
	const cJSON *doc, *endpoint;
	const char *base;
	size_t at;

	for (at = 0; (doc = world_nth(q->w, "ocm.cluster", at)); at++) {
		base = arena_fmt(q->a, "%s.%s", doc_text(doc, "domain_prefix"),
				 doc_at_text(doc, "dns.base_domain"));
		if (strcmp(name, arena_fmt(q->a, "api.%s", base)) &&
		    strcmp(name, arena_fmt(q->a, "oauth.%s", base)))
			continue;
		endpoint = endpoint_of(q->w, doc_text(doc, "id"));
		if (!endpoint)
			return SAID_NXDOMAIN;
		*next = plain(q->a,
			      doc_text(doc_at(endpoint, "dnsEntrySet")->child,
				       "dnsName"));
		return SAID_ALL;
	}
	return SAID_NOTHING;
}

/* The internet has these; their addresses are from a range that is nobody's. */
static enum said ask_internet(struct asked *q, const char *name)
{
	static const char *const known[] = {
		"openshift.com", "redhat.com", "redhat.io", "quay.io",
		"amazonaws.com", "amazon.com", "aws.dev",   "cloudfront.net",
	};
	uint8_t sum[SHA256_LEN];
	size_t i;

	for (i = 0; i < ARRAY_LEN(known); i++)
		if (below(name, known[i]) && q->n < q->max) {
			sha256(name, strlen(name), sum);
			q->ips[q->n++] = 0xc0000200u + sum[0] % 254 + 1;
			return SAID_ALL;
		}
	return SAID_NXDOMAIN;
}

/* ---- the chain ------------------------------------------------------------*/

static enum said ask(struct asked *q, const char *name, const char **next)
{
	const cJSON *zone = private_on(q) ? zone_of(q, name, true) : NULL;
	enum said said;

	if (!zone && ask_machines(q, name) == SAID_ALL)
		return SAID_ALL;
	if (!zone) {
		said = ask_endpoints(q, name);
		if (said == SAID_NOTHING)
			said = ask_clusters(q, name, next);
		if (said != SAID_NOTHING)
			return said;
		zone = zone_of(q, name, false);
	}
	return zone ? ask_zone(q, zone, name, next) : ask_internet(q, name);
}

/* A VPC whose DHCP options name other servers does not ask Amazon's. */
static bool amazon_dns(struct world *w, const char *vpc_id)
{
	cJSON *vpc = world_get(w, "ec2.vpc", vpc_id);
	cJSON *options = world_get(w, "ec2.dhcp-options",
				   doc_text(vpc, "dhcpOptionsId"));
	cJSON *item = sim_ec2_item(options, "dhcpConfigurationSet", "key",
				   "domain-name-servers", NULL);

	return !item || sim_ec2_item(item, "valueSet", "value",
				     "AmazonProvidedDNS", NULL);
}

int sim_resolve(struct world *w, const char *vpc_id, const char *name,
		uint32_t *ips, int max)
{
	struct asked q = { .w = w, .vpc_id = vpc_id, .ips = ips, .max = max };
	cJSON *vpc = world_get(w, "ec2.vpc", vpc_id);
	const char *next;
	int hops;

	if (vpc && !doc_bool(vpc, "_enableDnsSupport"))
		return 0;
	if (vpc && !amazon_dns(w, vpc_id))
		q.vpc_id = "";
	q.a = arena_new();
	name = plain(q.a, name);
	for (hops = 0; *name && hops < CHAIN_MAX; hops++) {
		next = "";
		if (ask(&q, name, &next) != SAID_ALL)
			break;
		name = next;
	}
	arena_free(q.a);
	return q.n;
}
