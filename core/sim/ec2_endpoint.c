/* ec2_endpoint.c - VPC endpoints and the operations on network interfaces. */
#include "core/sim/ec2.h"

#define PENDING_MS  60000
#define DELETING_MS 30000

struct endpoint_timer {
	char id[40];
};

static struct endpoint_timer *timer_for(const char *id)
{
	struct endpoint_timer *t = mem_new(sizeof(*t));

	snprintf(t->id, sizeof(t->id), "%s", id);
	return t;
}

static void becomes_available(struct world *w, void *data)
{
	cJSON *doc = world_get(w, "ec2.vpc-endpoint",
			       ((struct endpoint_timer *)data)->id);

	if (doc && !strcmp(doc_text(doc, "state"), "pending"))
		doc_set(doc, "state", "available");
}

static void is_gone(struct world *w, void *data)
{
	sim_ec2_endpoint_drop(w, ((struct endpoint_timer *)data)->id);
}

void sim_ec2_endpoint_drop(struct world *w, const char *endpoint_id)
{
	cJSON *doc = world_get(w, "ec2.vpc-endpoint", endpoint_id), *it;
	cJSON *table;
	size_t at;
	int index;

	if (!doc)
		return;
	cJSON_ArrayForEach(it, sim_ec2_list(doc, "networkInterfaceIdSet"))
		sim_ec2_eni_drop(w, it->valuestring);
	for (at = 0; (table = world_nth(w, "ec2.route-table", at)); at++)
		if (sim_ec2_item(table, "routeSet", "gatewayId", endpoint_id,
				 &index))
			cJSON_DeleteItemFromArray(
				sim_ec2_list(table, "routeSet"), index);
	world_drop(w, "ec2.vpc-endpoint", endpoint_id);
}

/* "com.amazonaws.vpce.us-east-1.vpce-svc-0abc" -> "vpce-svc-0abc.us-east-1",
 * "com.amazonaws.us-east-1.sts" -> "sts.us-east-1" */
static const char *service_host(const struct ec2 *e, const char *service)
{
	const char *last = strrchr(service, '.');

	return sim_ec2_fmt(e, "%s.%s", last ? last + 1 : service, e->region);
}

static void add_name(const struct ec2 *e, cJSON *doc, const char *tail,
		     const char *zone)
{
	cJSON *item = cJSON_CreateObject();

	doc_set(item, "dnsName",
		sim_ec2_fmt(e, "%s%s%s.%s.vpce.amazonaws.com",
			    doc_text(doc, "_label"), *zone ? "-" : "", zone,
			    tail));
	doc_set(item, "hostedZoneId", "Z7HUB22UULQXV");
	cJSON_AddItemToArray(sim_ec2_list(doc, "dnsEntrySet"), item);
}

static void add_interface(const struct ec2 *e, cJSON *doc, cJSON *subnet,
			  uint32_t host)
{
	const char *id = doc_text(doc, "vpcEndpointId");
	const char *subnet_id = doc_text(subnet, "subnetId");
	struct eni_spec spec = { 0 };
	struct cidr range;
	cJSON *eni;

	spec.subnet_id = subnet_id;
	spec.place = sim_ec2_fmt(e, "%s/%s", id, subnet_id);
	spec.type = "vpc_endpoint";
	spec.description = sim_ec2_fmt(e, "VPC Endpoint Interface %s", id);
	spec.requester = "727180483921";
	if (host && cidr_parse(doc_text(subnet, "cidrBlock"), &range))
		spec.wanted = range.base + host;
	spec.groups = cJSON_Duplicate(sim_ec2_list(doc, "groupSet"), true);
	eni = sim_ec2_eni_new(e, &spec);
	if (!eni)
		return;
	doc_set(eni, "_endpoint", id);
	cJSON_AddItemToArray(
		sim_ec2_list(doc, "networkInterfaceIdSet"),
		cJSON_CreateString(doc_text(eni, "networkInterfaceId")));
	add_name(e, doc, service_host(e, doc_text(doc, "serviceName")),
		 doc_text(subnet, "availabilityZone"));
}

static cJSON *endpoint_base(const struct ec2 *e, const char *type,
			    const struct endpoint_spec *s)
{
	cJSON *doc = cJSON_CreateObject();

	doc_set(doc, "vpcEndpointType", type);
	doc_set(doc, "vpcId", s->vpc_id);
	doc_set(doc, "serviceName", s->service);
	doc_set_bool(doc, "privateDnsEnabled", false);
	doc_set_bool(doc, "requesterManaged", false);
	doc_set(doc, "creationTimestamp", sim_ec2_now(e));
	sim_ec2_list(doc, "routeTableIdSet");
	sim_ec2_list(doc, "subnetIdSet");
	sim_ec2_list(doc, "groupSet");
	sim_ec2_list(doc, "networkInterfaceIdSet");
	sim_ec2_list(doc, "dnsEntrySet");
	sim_ec2_put(e, "ec2.vpc-endpoint",
		    sim_ec2_id(e, "ec2.vpc-endpoint", s->place), doc, s->tags);
	return doc;
}

cJSON *sim_ec2_endpoint_new(const struct ec2 *e, struct endpoint_spec *s)
{
	cJSON *doc = endpoint_base(e, "Interface", s), *it, *subnet;
	const char *id = doc_text(doc, "vpcEndpointId"), *random;
	uint32_t host = s->wanted_host;

	doc_set(doc, "state", "pending");
	doc_set(doc, "ipAddressType", "ipv4");
	doc_set_item(doc, "groupSet", s->groups);
	random = world_token(e->w, e->a, "abcdefghijklmnopqrstuvwxyz0123456789",
			     8, "ec2.vpc-endpoint-label", id);
	doc_set(doc, "_label", sim_ec2_fmt(e, "%s-%s", id, random));
	add_name(e, doc, service_host(e, s->service), "");
	cJSON_ArrayForEach(it, s->subnets)
	{
		subnet = world_get(e->w, "ec2.subnet", it->valuestring);
		if (!subnet)
			continue;
		cJSON_AddItemToArray(sim_ec2_list(doc, "subnetIdSet"),
				     cJSON_CreateString(it->valuestring));
		add_interface(e, doc, subnet, host);
	}
	cJSON_Delete(s->subnets);
	world_after(e->w, PENDING_MS, becomes_available, timer_for(id),
		    mem_free);
	return doc;
}

static bool collect(struct call *c, const char *prefix, const char *kind,
		    cJSON **out)
{
	struct vec ids = sim_ec2_params(c, prefix);
	bool ok = true;
	size_t i;

	*out = cJSON_CreateArray();
	for (i = 0; i < ids.n && ok; i++) {
		ok = sim_ec2_find(c, kind, ids.at[i]) != NULL;
		if (!ok)
			break;
		if (!strcmp(kind, "ec2.security-group"))
			cJSON_AddItemToArray(
				*out, sim_ec2_group_item(c->world, ids.at[i]));
		else
			cJSON_AddItemToArray(*out,
					     cJSON_CreateString(ids.at[i]));
	}
	vec_release(&ids);
	if (!ok)
		cJSON_Delete(*out);
	return ok;
}

static bool create_gateway_endpoint(struct call *c, struct endpoint_spec *s)
{
	struct ec2 e = sim_ec2_of(c);
	cJSON *tables, *it, *doc, *table, *route;

	if (!collect(c, "RouteTableId", "ec2.route-table", &tables)) {
		cJSON_Delete(s->tags);
		return false;
	}
	doc = endpoint_base(&e, "Gateway", s);
	doc_set(doc, "state", "available");
	doc_set_item(doc, "routeTableIdSet", tables);
	cJSON_ArrayForEach(it, tables)
	{
		table = world_get(c->world, "ec2.route-table", it->valuestring);
		route = cJSON_CreateObject();
		doc_set(route, "destinationPrefixListId", "pl-63a5400a");
		doc_set(route, "gatewayId", doc_text(doc, "vpcEndpointId"));
		doc_set(route, "state", "active");
		doc_set(route, "origin", "CreateRoute");
		cJSON_AddItemToArray(sim_ec2_list(table, "routeSet"), route);
	}
	return sim_ec2_show(c, "vpcEndpoint", doc);
}

static bool create_endpoint(struct call *c)
{
	struct ec2 e = sim_ec2_of(c);
	struct endpoint_spec s = { 0 };
	const char *type = call_param(c, "VpcEndpointType");
	cJSON *vpc = sim_ec2_need(c, "VpcId", "ec2.vpc");

	if (!vpc || !call_need(c, "ServiceName", &s.service))
		return false;
	if (!str_starts(s.service, "com.amazonaws."))
		return call_error(c, 400, "InvalidServiceName",
				  "The Vpc Endpoint Service '%s' does not "
				  "exist",
				  s.service);
	s.vpc_id = doc_text(vpc, "vpcId");
	s.place = sim_ec2_place(c, "%s/%s", s.vpc_id, s.service);
	if (!type || strcmp(type, "Interface")) {
		s.tags = sim_ec2_spec_tags(c, "vpc-endpoint");
		return create_gateway_endpoint(c, &s);
	}
	if (!collect(c, "SubnetId", "ec2.subnet", &s.subnets))
		return false;
	if (!collect(c, "SecurityGroupId", "ec2.security-group", &s.groups)) {
		cJSON_Delete(s.subnets);
		return false;
	}
	s.tags = sim_ec2_spec_tags(c, "vpc-endpoint");
	return sim_ec2_show(c, "vpcEndpoint", sim_ec2_endpoint_new(&e, &s));
}

/* The interfaces carry the endpoint's groups. */
static void groups_changed(struct world *w, cJSON *doc)
{
	cJSON *it, *eni;

	cJSON_ArrayForEach(it, sim_ec2_list(doc, "networkInterfaceIdSet"))
	{
		eni = world_get(w, "ec2.network-interface", it->valuestring);
		if (eni)
			doc_set_item(
				eni, "groupSet",
				cJSON_Duplicate(sim_ec2_list(doc, "groupSet"),
						true));
	}
}

void sim_ec2_endpoint_join(struct world *w, cJSON *endpoint,
			   const char *group_id)
{
	if (sim_ec2_item(endpoint, "groupSet", "groupId", group_id, NULL))
		return;
	cJSON_AddItemToArray(sim_ec2_list(endpoint, "groupSet"),
			     sim_ec2_group_item(w, group_id));
	groups_changed(w, endpoint);
}

static bool change_groups(struct call *c, cJSON *doc)
{
	struct vec added = sim_ec2_params(c, "AddSecurityGroupId");
	struct vec removed = sim_ec2_params(c, "RemoveSecurityGroupId");
	cJSON *list = sim_ec2_list(doc, "groupSet");
	bool ok = true;
	size_t i;
	int index;

	for (i = 0; i < added.n && ok; i++)
		ok = sim_ec2_find(c, "ec2.security-group", added.at[i]) != NULL;
	for (i = 0; i < added.n && ok; i++)
		if (!sim_ec2_item(doc, "groupSet", "groupId", added.at[i],
				  NULL))
			cJSON_AddItemToArray(
				list,
				sim_ec2_group_item(c->world, added.at[i]));
	for (i = 0; i < removed.n && ok; i++)
		if (sim_ec2_item(doc, "groupSet", "groupId", removed.at[i],
				 &index))
			cJSON_DeleteItemFromArray(list, index);
	vec_release(&added);
	vec_release(&removed);
	groups_changed(c->world, doc);
	sim_operator_touched(c->world, doc);
	return ok;
}

static bool modify_endpoint(struct call *c)
{
	cJSON *doc = sim_ec2_need(c, "VpcEndpointId", "ec2.vpc-endpoint"),
	      *subnet;
	struct vec added = { 0 };
	struct ec2 e = sim_ec2_of(c);
	bool ok = true;
	size_t i;

	if (!doc || !change_groups(c, doc))
		return false;
	added = sim_ec2_params(c, "AddSubnetId");
	for (i = 0; i < added.n && ok; i++) {
		subnet = sim_ec2_find(c, "ec2.subnet", added.at[i]);
		ok = subnet != NULL;
		if (!ok)
			break;
		cJSON_AddItemToArray(sim_ec2_list(doc, "subnetIdSet"),
				     cJSON_CreateString(added.at[i]));
		add_interface(&e, doc, subnet, 0);
	}
	vec_release(&added);
	return ok && sim_ec2_return(c);
}

static bool delete_endpoints(struct call *c)
{
	struct vec ids = sim_ec2_params(c, "VpcEndpointId");
	cJSON *bad = sim_ec2_list(c->out, "unsuccessful"), *item, *part, *doc;
	size_t i;

	for (i = 0; i < ids.n; i++) {
		doc = world_get(c->world, "ec2.vpc-endpoint", ids.at[i]);
		if (doc) {
			doc_set(doc, "state", "deleting");
			world_after(c->world, DELETING_MS, is_gone,
				    timer_for(ids.at[i]), mem_free);
			continue;
		}
		item = cJSON_CreateObject();
		doc_set(item, "resourceId", ids.at[i]);
		part = cJSON_AddObjectToObject(item, "error");
		doc_set(part, "code", "InvalidVpcEndpoint.NotFound");
		doc_set(part, "message",
			arena_fmt(c->arena,
				  "The Vpc Endpoint Id '%s' does not exist",
				  (const char *)ids.at[i]));
		cJSON_AddItemToArray(bad, item);
	}
	vec_release(&ids);
	return true;
}

static bool describe_endpoints(struct call *c)
{
	static const struct filter_name map[] = {
		{ "vpc-endpoint-id", "vpcEndpointId" },
		{ "vpc-id", "vpcId" },
		{ "service-name", "serviceName" },
		{ "vpc-endpoint-type", "vpcEndpointType" },
		{ "vpc-endpoint-state", "state" },
		{ "ip-address-type", "ipAddressType" },
		{ 0 },
	};

	return call_describe(c, "ec2.vpc-endpoint", "vpcEndpointSet",
			     "VpcEndpointId", "vpcEndpointId",
			     "InvalidVpcEndpointId.NotFound", map);
}

static bool describe_interfaces(struct call *c)
{
	static const struct filter_name map[] = {
		{ "network-interface-id", "networkInterfaceId" },
		{ "vpc-endpoint-id", "_endpoint" },
		{ "group-id", "groupSet.groupId" },
		{ "subnet-id", "subnetId" },
		{ "vpc-id", "vpcId" },
		{ "interface-type", "interfaceType" },
		{ "description", "description" },
		{ "status", "status" },
		{ "requester-id", "requesterId" },
		{ "requester-managed", "requesterManaged" },
		{ "availability-zone", "availabilityZone" },
		{ "private-ip-address", "privateIpAddress" },
		{ "addresses.private-ip-address", "privateIpAddress" },
		{ "attachment.instance-id", "attachment.instanceId" },
		{ "association.public-ip", "association.publicIp" },
		{ 0 },
	};

	return call_describe(c, "ec2.network-interface", "networkInterfaceSet",
			     "NetworkInterfaceId", "networkInterfaceId",
			     "InvalidNetworkInterfaceID.NotFound", map);
}

const struct sim_op sim_ec2_endpoint_ops[] = {
	{ "CreateVpcEndpoint", create_endpoint },
	{ "ModifyVpcEndpoint", modify_endpoint },
	{ "DeleteVpcEndpoints", delete_endpoints },
	{ "DescribeVpcEndpoints", describe_endpoints },
	{ "DescribeNetworkInterfaces", describe_interfaces },
	{ 0 },
};
