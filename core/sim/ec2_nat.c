/* ec2_nat.c - NAT gateways: the slow ones. */
#include "core/sim/ec2.h"

#define NAT_PENDING_MS  105000
#define NAT_DELETING_MS 45000
#define NAT_RECORD_MS   60000

struct nat_timer {
	char id[40];
};

static struct nat_timer *timer_for(const char *id)
{
	struct nat_timer *t = mem_new(sizeof(*t));

	snprintf(t->id, sizeof(t->id), "%s", id);
	return t;
}

static void becomes_available(struct world *w, void *data)
{
	cJSON *nat =
		world_get(w, "ec2.nat-gateway", ((struct nat_timer *)data)->id);

	if (nat && !strcmp(doc_text(nat, "state"), "pending"))
		doc_set(nat, "state", "available");
}

static void forget(struct world *w, void *data)
{
	world_drop(w, "ec2.nat-gateway", ((struct nat_timer *)data)->id);
}

/* Gives its address and its interface back. */
static void let_go(struct world *w, cJSON *nat)
{
	cJSON *it, *address;

	cJSON_ArrayForEach(it, sim_ec2_list(nat, "natGatewayAddressSet"))
	{
		address = world_get(w, "ec2.address",
				    doc_text(it, "allocationId"));
		if (address) {
			cJSON_DeleteItemFromObject(address, "associationId");
			cJSON_DeleteItemFromObject(address,
						   "networkInterfaceId");
			cJSON_DeleteItemFromObject(address, "privateIpAddress");
		}
		sim_ec2_eni_drop(w, doc_text(it, "networkInterfaceId"));
	}
	doc_set_item(nat, "natGatewayAddressSet", cJSON_CreateArray());
}

static void is_deleted(struct world *w, void *data)
{
	struct nat_timer *t = data;
	cJSON *nat = world_get(w, "ec2.nat-gateway", t->id);

	if (!nat)
		return;
	let_go(w, nat);
	doc_set(nat, "state", "deleted");
	world_after(w, NAT_RECORD_MS, forget, timer_for(t->id), mem_free);
}

void sim_ec2_nat_drop(struct world *w, const char *nat_id)
{
	cJSON *nat = world_get(w, "ec2.nat-gateway", nat_id);

	if (!nat)
		return;
	let_go(w, nat);
	world_drop(w, "ec2.nat-gateway", nat_id);
}

static void bind_address(const struct ec2 *e, cJSON *nat, cJSON *eni,
			 cJSON *address)
{
	cJSON *item = cJSON_CreateObject();
	const char *id = doc_text(eni, "networkInterfaceId");
	const char *ip = doc_text(eni, "privateIpAddress");

	doc_set(item, "networkInterfaceId", id);
	doc_set(item, "privateIp", ip);
	doc_set_bool(item, "isPrimary", true);
	doc_set(item, "status", "succeeded");
	if (address) {
		doc_set(item, "allocationId",
			doc_text(address, "allocationId"));
		doc_set(item, "publicIp", doc_text(address, "publicIp"));
		doc_set(address, "associationId",
			world_id(e->w, e->a, "eipassoc-",
				 "ec2.address-association", id));
		doc_set(item, "associationId",
			doc_text(address, "associationId"));
		doc_set(address, "networkInterfaceId", id);
		doc_set(address, "privateIpAddress", ip);
	}
	cJSON_AddItemToArray(sim_ec2_list(nat, "natGatewayAddressSet"), item);
}

static bool free_address(struct call *c, cJSON **address)
{
	const char *kind = call_param(c, "ConnectivityType");

	*address = NULL;
	if (kind && !strcmp(kind, "private"))
		return true;
	*address = sim_ec2_need(c, "AllocationId", "ec2.address");
	if (!*address)
		return false;
	if (*doc_text(*address, "associationId"))
		return call_error(c, 400, "Resource.AlreadyAssociated",
				  "Elastic IP address [%s] is already "
				  "associated",
				  doc_text(*address, "allocationId"));
	return true;
}

static bool create_nat(struct call *c)
{
	struct ec2 e = sim_ec2_of(c);
	cJSON *subnet = sim_ec2_need(c, "SubnetId", "ec2.subnet"), *address,
	      *eni;
	struct eni_spec spec = { 0 };
	const char *wanted = call_param(c, "PrivateIpAddress"), *id;
	cJSON *doc;

	if (!subnet || !free_address(c, &address))
		return false;
	spec.subnet_id = doc_text(subnet, "subnetId");
	id = sim_ec2_id(&e, "ec2.nat-gateway",
			sim_ec2_place(c, "%s", spec.subnet_id));
	if (wanted && !ip_parse(wanted, &spec.wanted))
		return call_error(c, 400, "InvalidParameterValue",
				  "Invalid IPv4 address: %s", wanted);
	spec.place = id;
	spec.type = "nat_gateway";
	spec.description = sim_ec2_fmt(&e, "Interface for NAT Gateway %s", id);
	spec.requester = "amazon-aws";
	eni = sim_ec2_eni_new(&e, &spec);
	if (!eni)
		return call_error(c, 400, "InsufficientFreeAddressesInSubnet",
				  "There are not enough free addresses in "
				  "subnet '%s'",
				  spec.subnet_id);
	doc = cJSON_CreateObject();
	doc_set(doc, "subnetId", spec.subnet_id);
	doc_set(doc, "vpcId", doc_text(subnet, "vpcId"));
	doc_set(doc, "state", "pending");
	doc_set(doc, "createTime", sim_ec2_now(&e));
	doc_set(doc, "connectivityType", address ? "public" : "private");
	bind_address(&e, doc, eni, address);
	sim_ec2_put(&e, "ec2.nat-gateway", id, doc,
		    sim_ec2_spec_tags(c, "natgateway"));
	world_after(c->world, NAT_PENDING_MS, becomes_available, timer_for(id),
		    mem_free);
	return sim_ec2_show(c, "natGateway", doc);
}

static bool delete_nat(struct call *c)
{
	cJSON *nat = sim_ec2_need(c, "NatGatewayId", "ec2.nat-gateway");
	const char *id;

	if (!nat)
		return false;
	id = doc_text(nat, "natGatewayId");
	if (!str_in(doc_text(nat, "state"), "deleting deleted")) {
		doc_set(nat, "state", "deleting");
		world_after(c->world, NAT_DELETING_MS, is_deleted,
			    timer_for(id), mem_free);
	}
	doc_set(c->out, "natGatewayId", id);
	return true;
}

static bool describe_nats(struct call *c)
{
	static const struct filter_name map[] = {
		{ "nat-gateway-id", "natGatewayId" },
		{ "subnet-id", "subnetId" },
		{ "vpc-id", "vpcId" },
		{ "state", "state" },
		{ 0 },
	};

	return call_describe(c, "ec2.nat-gateway", "natGatewaySet",
			     "NatGatewayId", "natGatewayId",
			     "NatGatewayNotFound", map);
}

const struct sim_op sim_ec2_nat_ops[] = {
	{ "CreateNatGateway", create_nat },
	{ "DeleteNatGateway", delete_nat },
	{ "DescribeNatGateways", describe_nats },
	{ 0 },
};
