/* ec2_eni.c - network interfaces, addresses in subnets, public addresses. */
#include "core/sim/ec2.h"

static uint32_t place_hash(const char *place)
{
	uint32_t h = 2166136261u;

	for (; *place; place++)
		h = (h ^ (unsigned char)*place) * 16777619u;
	return h;
}

bool sim_ec2_address_taken(struct world *w, const char *subnet_id, uint32_t ip)
{
	char text[IP_TEXT_LEN];
	cJSON *eni;
	size_t at = 0;

	ip_text(ip, text);
	while ((eni = sim_ec2_next(w, "ec2.network-interface", "subnetId",
				   subnet_id, &at)))
		if (!strcmp(doc_text(eni, "privateIpAddress"), text))
			return true;
	return false;
}

/* wanted if free, else one chosen by place; 0: full */
static uint32_t sim_ec2_free_address(const struct ec2 *e, const cJSON *subnet,
				     uint32_t wanted, const char *place)
{
	const char *id = doc_text(subnet, "subnetId");
	struct cidr range;
	uint32_t room, first, i, ip;

	if (!cidr_parse(doc_text(subnet, "cidrBlock"), &range))
		return 0;
	if (wanted && cidr_has(range, wanted) &&
	    !sim_ec2_address_taken(e->w, id, wanted))
		return wanted;
	/* AWS keeps the first four and the last address of a subnet. */
	room = ((uint32_t)1 << (32 - range.bits)) - 5;
	first = place_hash(place) % room;
	for (i = 0; i < room; i++) {
		ip = range.base + 4 + (first + i) % room;
		if (!sim_ec2_address_taken(e->w, id, ip))
			return ip;
	}
	return 0;
}

/* "ip-10-0-2-15.ec2.internal" or ".<region>.compute.internal" */
static const char *sim_ec2_host_name(const struct ec2 *e, uint32_t ip)
{
	const char *tail =
		strcmp(e->region, "us-east-1")
			? sim_ec2_fmt(e, "%s.compute.internal", e->region)
			: "ec2.internal";

	return sim_ec2_fmt(e, "ip-%u-%u-%u-%u.%s", ip >> 24, ip >> 16 & 255,
			   ip >> 8 & 255, ip & 255, tail);
}

static bool public_taken(struct world *w, const char *ip)
{
	return sim_ec2_any(w, "ec2.address", "publicIp", ip) ||
	       sim_ec2_any(w, "ec2.instance", "ipAddress", ip);
}

/* From the ranges kept for documentation: they are nobody's. */
const char *sim_ec2_public_address(const struct ec2 *e, const char *place)
{
	uint32_t h = place_hash(place), i;
	const char *ip = "";

	for (i = 0; i < 508; i++) {
		uint32_t n = (h + i) % 508;

		ip = sim_ec2_fmt(e, n < 254 ? "203.0.113.%u" : "198.51.100.%u",
				 n % 254 + 1);
		if (!public_taken(e->w, ip))
			break;
	}
	return ip;
}

static void count_free(struct world *w, const char *subnet_id)
{
	cJSON *subnet = world_get(w, "ec2.subnet", subnet_id);
	size_t at = 0;
	struct cidr range;
	double room;

	if (!subnet || !cidr_parse(doc_text(subnet, "cidrBlock"), &range))
		return;
	room = (double)(((uint32_t)1 << (32 - range.bits)) - 5);
	while (sim_ec2_next(w, "ec2.network-interface", "subnetId", subnet_id,
			    &at))
		room--;
	doc_set_number(subnet, "availableIpAddressCount", room);
}

static const char *mac_of(const struct ec2 *e, const char *place)
{
	uint32_t h = place_hash(place);

	return sim_ec2_fmt(e, "0e:%02x:%02x:%02x:%02x:%02x", h >> 24,
			   h >> 16 & 255, h >> 8 & 255, h & 255, h >> 11 & 255);
}

static void fill_addresses(cJSON *doc, const char *ip, const char *name)
{
	cJSON *list = sim_ec2_list(doc, "privateIpAddressesSet");
	cJSON *item = cJSON_CreateObject();

	doc_set(item, "privateIpAddress", ip);
	doc_set(item, "privateDnsName", name);
	doc_set_bool(item, "primary", true);
	cJSON_AddItemToArray(list, item);
}

cJSON *sim_ec2_eni_new(const struct ec2 *e, struct eni_spec *spec)
{
	cJSON *subnet = world_get(e->w, "ec2.subnet", spec->subnet_id);
	cJSON *doc = cJSON_CreateObject();
	bool managed = spec->requester && *spec->requester;
	uint32_t ip = subnet ? sim_ec2_free_address(e, subnet, spec->wanted,
						    spec->place)
			     : 0;
	char text[IP_TEXT_LEN];

	if (!ip) {
		cJSON_Delete(doc);
		cJSON_Delete(spec->groups);
		return NULL;
	}
	doc_set(doc, "subnetId", spec->subnet_id);
	doc_set(doc, "vpcId", doc_text(subnet, "vpcId"));
	doc_set(doc, "availabilityZone", doc_text(subnet, "availabilityZone"));
	doc_set(doc, "description", spec->description);
	doc_set(doc, "requesterId", managed ? spec->requester : "");
	doc_set_bool(doc, "requesterManaged", managed);
	doc_set(doc, "status", "in-use");
	doc_set(doc, "macAddress", mac_of(e, spec->place));
	doc_set(doc, "privateIpAddress", ip_text(ip, text));
	doc_set(doc, "privateDnsName", sim_ec2_host_name(e, ip));
	doc_set_bool(doc, "sourceDestCheck", true);
	doc_set_item(doc, "groupSet",
		     spec->groups ? spec->groups : cJSON_CreateArray());
	fill_addresses(doc, text, sim_ec2_host_name(e, ip));
	doc_set(doc, "interfaceType", spec->type);
	sim_ec2_put(e, "ec2.network-interface",
		    sim_ec2_id(e, "ec2.network-interface", spec->place), doc,
		    NULL);
	count_free(e->w, spec->subnet_id);
	return doc;
}

void sim_ec2_eni_drop(struct world *w, const char *eni_id)
{
	cJSON *doc = world_get(w, "ec2.network-interface", eni_id);
	char *subnet;

	if (!doc)
		return;
	subnet = mem_dup(doc_text(doc, "subnetId"));
	world_drop(w, "ec2.network-interface", eni_id);
	count_free(w, subnet);
	mem_free(subnet);
}
