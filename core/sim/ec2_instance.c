/* ec2_instance.c - machines. */
#include "core/sim/ec2.h"

#define PENDING_MS  20000
#define SHUTTING_MS 30000
#define RECORD_MS   60000

struct machine_timer {
	char id[40];
};

static struct machine_timer *timer_for(const char *id)
{
	struct machine_timer *t = mem_new(sizeof(*t));

	snprintf(t->id, sizeof(t->id), "%s", id);
	return t;
}

static void set_state(cJSON *doc, int code, const char *name)
{
	cJSON *state = cJSON_CreateObject();

	doc_set_number(state, "code", code);
	doc_set(state, "name", name);
	doc_set_item(doc, "instanceState", state);
}

static const char *state_of(const cJSON *doc)
{
	return doc_text(cJSON_GetObjectItemCaseSensitive(doc, "instanceState"),
			"name");
}

static void is_running(struct world *w, void *data)
{
	cJSON *doc = world_get(w, "ec2.instance",
			       ((struct machine_timer *)data)->id);

	if (doc && !strcmp(state_of(doc), "pending"))
		set_state(doc, 16, "running");
}

static void forget(struct world *w, void *data)
{
	sim_ec2_instance_drop(w, ((struct machine_timer *)data)->id);
}

static void let_go(struct world *w, cJSON *doc)
{
	cJSON *it;

	cJSON_ArrayForEach(it, sim_ec2_list(doc, "networkInterfaceSet"))
		sim_ec2_eni_drop(w, doc_text(it, "networkInterfaceId"));
	doc_set_item(doc, "networkInterfaceSet", cJSON_CreateArray());
	cJSON_DeleteItemFromObject(doc, "ipAddress");
	cJSON_DeleteItemFromObject(doc, "privateIpAddress");
}

static void is_terminated(struct world *w, void *data)
{
	struct machine_timer *t = data;
	cJSON *doc = world_get(w, "ec2.instance", t->id);

	if (!doc)
		return;
	let_go(w, doc);
	set_state(doc, 48, "terminated");
	world_after(w, RECORD_MS, forget, timer_for(t->id), mem_free);
}

void sim_ec2_instance_drop(struct world *w, const char *instance_id)
{
	cJSON *doc = world_get(w, "ec2.instance", instance_id);

	if (!doc)
		return;
	let_go(w, doc);
	world_drop(w, "ec2.instance", instance_id);
}

static void attach(const struct ec2 *e, cJSON *doc, cJSON *eni)
{
	static const char *const same[] = {
		"networkInterfaceId", "subnetId",         "vpcId",
		"description",        "ownerId",          "status",
		"macAddress",         "privateIpAddress", "privateDnsName",
		"interfaceType",      "groupSet",
	};
	cJSON *item = cJSON_CreateObject(), *at = cJSON_CreateObject();
	size_t i;

	doc_set(at, "attachmentId",
		world_id(e->w, e->a, "eni-attach-", "ec2.eni-attachment",
			 doc_text(doc, "instanceId")));
	doc_set_number(at, "deviceIndex", 0);
	doc_set(at, "status", "attached");
	doc_set_bool(at, "deleteOnTermination", true);
	for (i = 0; i < ARRAY_LEN(same); i++)
		doc_set_item(item, same[i],
			     cJSON_Duplicate(cJSON_GetObjectItemCaseSensitive(
						     eni, same[i]),
					     true));
	doc_set_item(item, "attachment", cJSON_Duplicate(at, true));
	cJSON_AddItemToArray(sim_ec2_list(doc, "networkInterfaceSet"), item);
	doc_set(at, "instanceId", doc_text(doc, "instanceId"));
	doc_set(at, "instanceOwnerId", SIM_ACCOUNT);
	doc_set_item(eni, "attachment", at);
}

static void give_public(const struct ec2 *e, cJSON *doc, cJSON *eni)
{
	const char *ip = sim_ec2_public_address(e, doc_text(doc, "instanceId"));
	cJSON *item = cJSON_CreateObject();
	const char *host = arena_dup(e->a, ip);
	char *dot = strchr(host, '.');

	for (; dot; dot = strchr(dot, '.'))
		*dot = '-';
	doc_set(doc, "ipAddress", ip);
	doc_set(doc, "dnsName",
		sim_ec2_fmt(e,
			    strcmp(e->region, "us-east-1")
				    ? "ec2-%s.%s.compute.amazonaws.com"
				    : "ec2-%s.compute-1.amazonaws.com",
			    host, e->region));
	doc_set(item, "publicIp", ip);
	doc_set(item, "publicDnsName", doc_text(doc, "dnsName"));
	doc_set(item, "ipOwnerId", "amazon");
	doc_set_item(eni, "association", item);
}

static void describe_machine(const struct ec2 *e, cJSON *doc,
			     const struct instance_spec *s, const cJSON *eni)
{
	int cores = (sim_ec2_vcpus(s->type) + 1) / 2;
	cJSON *part;

	doc_set(doc, "imageId", s->image);
	doc_set(doc, "instanceType", s->type);
	doc_set(doc, "launchTime", sim_ec2_now(e));
	doc_set(doc, "subnetId", s->subnet_id);
	doc_set(doc, "vpcId", doc_text(eni, "vpcId"));
	doc_set(doc, "privateIpAddress", doc_text(eni, "privateIpAddress"));
	doc_set(doc, "privateDnsName", doc_text(eni, "privateDnsName"));
	doc_set(doc, "dnsName", "");
	doc_set(doc, "architecture", "x86_64");
	doc_set(doc, "hypervisor", "xen");
	doc_set(doc, "virtualizationType", "hvm");
	doc_set_bool(doc, "sourceDestCheck", true);
	if (s->key && *s->key)
		doc_set(doc, "keyName", s->key);
	if (s->requester && *s->requester)
		doc_set(doc, "requesterId", s->requester);
	part = cJSON_AddObjectToObject(doc, "cpuOptions");
	doc_set_number(part, "coreCount", cores);
	doc_set_number(part, "threadsPerCore",
		       sim_ec2_vcpus(s->type) > 1 ? 2 : 1);
	part = cJSON_AddObjectToObject(doc, "placement");
	doc_set(part, "availabilityZone", doc_text(eni, "availabilityZone"));
	doc_set(part, "tenancy", "default");
	part = cJSON_AddObjectToObject(doc, "metadataOptions");
	doc_set(part, "state", "applied");
	doc_set(part, "httpTokens", "required");
	doc_set(part, "httpEndpoint", "enabled");
	if (s->profile_arn && *s->profile_arn) {
		part = cJSON_AddObjectToObject(doc, "iamInstanceProfile");
		doc_set(part, "arn", s->profile_arn);
	}
	doc_set_item(doc, "groupSet",
		     cJSON_Duplicate(
			     cJSON_GetObjectItemCaseSensitive(eni, "groupSet"),
			     true));
}

cJSON *sim_ec2_instance_new(const struct ec2 *e, struct instance_spec *s)
{
	struct eni_spec spec = { 0 };
	const char *id;
	cJSON *eni, *doc;

	spec.subnet_id = s->subnet_id;
	spec.place = sim_ec2_fmt(e, "%s/eth0", s->place);
	spec.type = "interface";
	spec.description = "";
	spec.wanted = s->wanted;
	spec.groups = s->groups;
	eni = sim_ec2_eni_new(e, &spec);
	if (!eni) {
		cJSON_Delete(s->tags);
		return NULL;
	}
	id = sim_ec2_id(e, "ec2.instance", s->place);
	doc = cJSON_CreateObject();
	set_state(doc, 0, "pending");
	describe_machine(e, doc, s, eni);
	sim_ec2_put(e, "ec2.instance", id, doc, s->tags);
	attach(e, doc, eni);
	if (s->public_address)
		give_public(e, doc, eni);
	world_after(e->w, PENDING_MS, is_running, timer_for(id), mem_free);
	return doc;
}

/* NAME, or the same of the first interface that the request describes. */
static const char *param_of(struct call *c, const char *name)
{
	const char *value = call_param(c, name);

	return value ? value : call_paramf(c, "NetworkInterface.1.%s", name);
}

/* SecurityGroupId.N, or the VPC's default group. */
static bool groups_param(struct call *c, const cJSON *subnet, cJSON **out)
{
	const char *vpc_id = doc_text(subnet, "vpcId");
	struct vec ids = sim_ec2_params(
		c, call_param(c, "NetworkInterface.1.SecurityGroupId.1")
			   ? "NetworkInterface.1.SecurityGroupId"
			   : "SecurityGroupId");
	size_t i, at = 0;
	bool ok = true;
	cJSON *group;

	*out = cJSON_CreateArray();
	for (i = 0; i < ids.n && ok; i++) {
		ok = sim_ec2_find(c, "ec2.security-group", ids.at[i]) != NULL;
		if (ok)
			cJSON_AddItemToArray(
				*out, sim_ec2_group_item(c->world, ids.at[i]));
	}
	while (!ids.n && (group = sim_ec2_next(c->world, "ec2.security-group",
					       "vpcId", vpc_id, &at)))
		if (!strcmp(doc_text(group, "groupName"), "default"))
			cJSON_AddItemToArray(
				*out,
				sim_ec2_group_item(c->world,
						   doc_text(group, "groupId")));
	vec_release(&ids);
	if (!ok)
		cJSON_Delete(*out);
	return ok;
}

static const char *profile_arn(struct call *c)
{
	const char *arn = call_param(c, "IamInstanceProfile.Arn");
	const char *name = call_param(c, "IamInstanceProfile.Name");

	if (arn)
		return arn;
	return name ? arena_fmt(c->arena,
				"arn:aws:iam::" SIM_ACCOUNT
				":instance-profile/%s",
				name)
		    : "";
}

static bool check_type(struct call *c, struct instance_spec *s,
		       const cJSON *subnet)
{
	const char *zone = doc_text(subnet, "availabilityZone");

	s->type = call_param(c, "InstanceType");
	if (!s->type)
		s->type = "t3.micro";
	if (!strchr(s->type, '.'))
		return call_error(c, 400, "InvalidParameterValue",
				  "Invalid value '%s' for InstanceType.",
				  s->type);
	if (!sim_ec2_offered(s->type, zone))
		return call_error(c, 400, "Unsupported",
				  "Your requested instance type (%s) is not "
				  "supported in your requested Availability "
				  "Zone (%s).",
				  s->type, zone);
	return true;
}

static bool check_run(struct call *c, struct instance_spec *s,
		      const cJSON *subnet)
{
	const char *wanted = param_of(c, "PrivateIpAddress");
	const char *profile = call_param(c, "IamInstanceProfile.Name");
	struct cidr range;

	s->key = call_param(c, "KeyName");
	if (s->key && !sim_ec2_find(c, "ec2.key-pair", s->key))
		return false;
	if (profile && !world_get(c->world, "iam.instance-profile", profile))
		return call_error(c, 400, "InvalidParameterValue",
				  "Value (%s) for parameter "
				  "iamInstanceProfile.name is invalid. Invalid "
				  "IAM Instance Profile name",
				  profile);
	if (!wanted)
		return true;
	if (!ip_parse(wanted, &s->wanted) ||
	    !cidr_parse(doc_text(subnet, "cidrBlock"), &range) ||
	    !cidr_has(range, s->wanted))
		return call_error(c, 400, "InvalidParameterValue",
				  "Address %s does not fall within the "
				  "subnet's address range",
				  wanted);
	if (sim_ec2_address_taken(c->world, doc_text(subnet, "subnetId"),
				  s->wanted))
		return call_error(c, 400, "InvalidIPAddress.InUse",
				  "Address %s is in use.", wanted);
	return true;
}

static bool run_instances(struct call *c)
{
	struct ec2 e = sim_ec2_of(c);
	struct instance_spec s = { 0 };
	const char *where = param_of(c, "SubnetId");
	const char *public = param_of(c, "AssociatePublicIpAddress");
	cJSON *subnet, *doc;

	if (!where)
		return call_error(c, 400, "MissingInput",
				  "No subnets found for the default VPC. "
				  "Please specify a subnet.");
	subnet = sim_ec2_find(c, "ec2.subnet", where);
	if (!subnet || !call_need(c, "ImageId", &s.image) ||
	    !check_type(c, &s, subnet) || !check_run(c, &s, subnet) ||
	    !groups_param(c, subnet, &s.groups))
		return false;
	s.subnet_id = doc_text(subnet, "subnetId");
	s.profile_arn = profile_arn(c);
	s.place = sim_ec2_place(c, "%s/made", s.subnet_id);
	s.public_address = public ? sim_ec2_boolean(public)
				  : doc_bool(subnet, "mapPublicIpOnLaunch");
	s.tags = sim_ec2_spec_tags(c, "instance");
	doc = sim_ec2_instance_new(&e, &s);
	if (!doc)
		return call_error(c, 400, "InsufficientFreeAddressesInSubnet",
				  "There are not enough free addresses in "
				  "subnet '%s' to satisfy the requested "
				  "number of instances.",
				  s.subnet_id);
	doc_set(c->out, "reservationId",
		world_id(c->world, c->arena, "r-", "ec2.reservation",
			 doc_text(doc, "instanceId")));
	doc_set(c->out, "ownerId", SIM_ACCOUNT);
	cJSON_AddItemToArray(sim_ec2_list(c->out, "instancesSet"),
			     cJSON_Duplicate(doc, true));
	return true;
}

static void terminate(struct call *c, cJSON *doc)
{
	cJSON *item = cJSON_CreateObject();

	doc_set(item, "instanceId", doc_text(doc, "instanceId"));
	doc_set_item(item, "previousState",
		     cJSON_Duplicate(cJSON_GetObjectItemCaseSensitive(
					     doc, "instanceState"),
				     true));
	if (!str_in(state_of(doc), "shutting-down terminated")) {
		set_state(doc, 32, "shutting-down");
		world_after(c->world, SHUTTING_MS, is_terminated,
			    timer_for(doc_text(doc, "instanceId")), mem_free);
	}
	doc_set_item(item, "currentState",
		     cJSON_Duplicate(cJSON_GetObjectItemCaseSensitive(
					     doc, "instanceState"),
				     true));
	cJSON_AddItemToArray(sim_ec2_list(c->out, "instancesSet"), item);
}

static bool terminate_instances(struct call *c)
{
	struct vec ids = sim_ec2_params(c, "InstanceId");
	bool ok = true;
	size_t i;

	for (i = 0; i < ids.n && ok; i++)
		ok = sim_ec2_find(c, "ec2.instance", ids.at[i]) != NULL;
	for (i = 0; i < ids.n && ok; i++)
		terminate(c, world_get(c->world, "ec2.instance", ids.at[i]));
	vec_release(&ids);
	return ok;
}

static bool describe_instances(struct call *c)
{
	static const struct filter_name map[] = {
		{ "instance-id", "instanceId" },
		{ "vpc-id", "vpcId" },
		{ "subnet-id", "subnetId" },
		{ "instance-state-name", "instanceState.name" },
		{ "instance-type", "instanceType" },
		{ "private-ip-address", "privateIpAddress" },
		{ "private-dns-name", "privateDnsName" },
		{ "ip-address", "ipAddress" },
		{ "key-name", "keyName" },
		{ "availability-zone", "placement.availabilityZone" },
		{ "instance.group-id", "groupSet.groupId" },
		{ "image-id", "imageId" },
		{ 0 },
	};
	cJSON *found, *doc, *set, *item;

	if (!call_describe(c, "ec2.instance", "_found", "InstanceId",
			   "instanceId", "InvalidInstanceID.NotFound", map))
		return false;
	found = cJSON_DetachItemFromObjectCaseSensitive(c->out, "_found");
	set = sim_ec2_list(c->out, "reservationSet");
	while ((doc = cJSON_DetachItemFromArray(found, 0))) {
		item = cJSON_CreateObject();
		doc_set(item, "reservationId",
			arena_fmt(c->arena, "r-%s",
				  doc_text(doc, "instanceId") + 2));
		doc_set(item, "ownerId", SIM_ACCOUNT);
		sim_ec2_list(item, "groupSet");
		cJSON_AddItemToArray(sim_ec2_list(item, "instancesSet"), doc);
		cJSON_AddItemToArray(set, item);
	}
	cJSON_Delete(found);
	return true;
}

const struct sim_op sim_ec2_instance_ops[] = {
	{ "RunInstances", run_instances },
	{ "TerminateInstances", terminate_instances },
	{ "DescribeInstances", describe_instances },
	{ 0 },
};
