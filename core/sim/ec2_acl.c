/* ec2_acl.c - network ACLs. */
#include "core/sim/ec2.h"

struct entry {
	int number;
	bool egress;
	const char *protocol, *cidr, *action;
};

static cJSON *add_entry(cJSON *acl, const struct entry *e)
{
	cJSON *item = cJSON_CreateObject();

	doc_set_number(item, "ruleNumber", e->number);
	doc_set(item, "protocol", e->protocol);
	doc_set(item, "ruleAction", e->action);
	doc_set_bool(item, "egress", e->egress);
	doc_set(item, "cidrBlock", e->cidr);
	cJSON_AddItemToArray(sim_ec2_list(acl, "entrySet"), item);
	return item;
}

cJSON *sim_ec2_acl_new(const struct ec2 *e, const char *vpc_id, bool standard,
		       const char *place)
{
	cJSON *doc = cJSON_CreateObject();
	struct entry all = { 100, true, "-1", "0.0.0.0/0", "allow" };
	struct entry none = { 32767, true, "-1", "0.0.0.0/0", "deny" };
	int way;

	doc_set(doc, "vpcId", vpc_id);
	doc_set_bool(doc, "default", standard);
	for (way = 1; way >= 0; way--) {
		all.egress = none.egress = way;
		if (standard)
			add_entry(doc, &all);
		add_entry(doc, &none);
	}
	sim_ec2_list(doc, "associationSet");
	return sim_ec2_put(e, "ec2.network-acl",
			   sim_ec2_id(e, "ec2.network-acl", place), doc, NULL);
}

cJSON *sim_ec2_acl_of(struct world *w, const cJSON *subnet)
{
	const char *id = doc_text(subnet, "subnetId");
	const char *vpc_id = doc_text(subnet, "vpcId");
	cJSON *doc, *standard = NULL;
	size_t at = 0;

	while ((doc = sim_ec2_next(w, "ec2.network-acl", "vpcId", vpc_id,
				   &at))) {
		if (sim_ec2_item(doc, "associationSet", "subnetId", id, NULL))
			return doc;
		if (doc_bool(doc, "default"))
			standard = doc;
	}
	return standard;
}

const char *sim_ec2_acl_associate(const struct ec2 *e, const char *acl_id,
				  const char *subnet_id)
{
	cJSON *doc, *item;
	const char *id;
	size_t at;
	int index;

	for (at = 0; (doc = world_nth(e->w, "ec2.network-acl", at)); at++)
		if (sim_ec2_item(doc, "associationSet", "subnetId", subnet_id,
				 &index))
			cJSON_DeleteItemFromArray(
				sim_ec2_list(doc, "associationSet"), index);
	doc = world_get(e->w, "ec2.network-acl", acl_id);
	id = world_id(e->w, e->a, "aclassoc-", "ec2.acl-association",
		      sim_ec2_fmt(e, "%s/%s", acl_id, subnet_id));
	item = cJSON_CreateObject();
	doc_set(item, "networkAclAssociationId", id);
	doc_set(item, "networkAclId", acl_id);
	doc_set(item, "subnetId", subnet_id);
	cJSON_AddItemToArray(sim_ec2_list(doc, "associationSet"), item);
	return id;
}

static bool create_acl(struct call *c)
{
	struct ec2 e = sim_ec2_of(c);
	cJSON *vpc = sim_ec2_need(c, "VpcId", "ec2.vpc"), *doc, *tags;
	const char *id;

	if (!vpc)
		return false;
	id = doc_text(vpc, "vpcId");
	doc = sim_ec2_acl_new(&e, id, false, sim_ec2_place(c, "%s/made", id));
	tags = sim_ec2_spec_tags(c, "network-acl");
	if (tags)
		doc_set_item(doc, "tagSet", tags);
	return sim_ec2_show(c, "networkAcl", doc);
}

static bool delete_acl(struct call *c)
{
	cJSON *doc = sim_ec2_need(c, "NetworkAclId", "ec2.network-acl");

	if (!doc)
		return false;
	if (doc_bool(doc, "default"))
		return call_error(c, 400, "InvalidParameterValue",
				  "cannot delete default network ACL %s",
				  doc_text(doc, "networkAclId"));
	if (cJSON_GetArraySize(sim_ec2_list(doc, "associationSet")))
		return call_error(c, 400, "DependencyViolation",
				  "The networkAcl '%s' has dependencies and "
				  "cannot be deleted.",
				  doc_text(doc, "networkAclId"));
	world_drop(c->world, "ec2.network-acl", doc_text(doc, "networkAclId"));
	return sim_ec2_return(c);
}

static bool describe_acls(struct call *c)
{
	static const struct filter_name map[] = {
		{ "network-acl-id", "networkAclId" },
		{ "vpc-id", "vpcId" },
		{ "default", "default" },
		{ "association.subnet-id", "associationSet.subnetId" },
		{ "association.association-id",
		  "associationSet.networkAclAssociationId" },
		{ "entry.cidr", "entrySet.cidrBlock" },
		{ "entry.rule-action", "entrySet.ruleAction" },
		{ "entry.egress", "entrySet.egress" },
		{ "owner-id", "ownerId" },
		{ 0 },
	};

	return call_describe(c, "ec2.network-acl", "networkAclSet",
			     "NetworkAclId", "networkAclId",
			     "InvalidNetworkAclID.NotFound", map);
}

static bool find_entry(cJSON *acl, int number, bool egress, int *index)
{
	cJSON *it;
	int i = 0;

	cJSON_ArrayForEach(it, sim_ec2_list(acl, "entrySet"))
	{
		if ((int)doc_number(it, "ruleNumber", 0) == number &&
		    doc_bool(it, "egress") == egress) {
			*index = i;
			return true;
		}
		i++;
	}
	return false;
}

static bool entry_key(struct call *c, int *number, bool *egress)
{
	const char *text, *way;
	long long v;

	if (!call_need(c, "RuleNumber", &text) || !call_need(c, "Egress", &way))
		return false;
	if (!str_int(text, 1, 32766, &v))
		return call_error(c, 400, "InvalidParameterValue",
				  "Value (%s) for parameter ruleNumber is "
				  "invalid. Must be between 1 and 32766",
				  text);
	*number = (int)v;
	*egress = sim_ec2_boolean(way);
	return true;
}

static void set_ports(struct call *c, cJSON *item)
{
	const char *from = call_param(c, "PortRange.From");
	const char *to = call_param(c, "PortRange.To");
	cJSON *range;
	long long v;

	if (!from || !to)
		return;
	range = cJSON_AddObjectToObject(item, "portRange");
	if (str_int(from, 0, 65535, &v))
		doc_set_number(range, "from", (double)v);
	if (str_int(to, 0, 65535, &v))
		doc_set_number(range, "to", (double)v);
}

static bool write_entry(struct call *c, bool replace)
{
	cJSON *acl = sim_ec2_need(c, "NetworkAclId", "ec2.network-acl");
	struct entry e = { 0 };
	int index;
	bool there;

	if (!acl || !entry_key(c, &e.number, &e.egress) ||
	    !call_need(c, "Protocol", &e.protocol) ||
	    !call_need(c, "RuleAction", &e.action) ||
	    !call_need(c, "CidrBlock", &e.cidr))
		return false;
	there = find_entry(acl, e.number, e.egress, &index);
	if (there && !replace)
		return call_error(c, 400, "NetworkAclEntryAlreadyExists",
				  "The network acl entry identified by %d "
				  "already exists.",
				  e.number);
	if (!there && replace)
		return call_error(c, 400, "InvalidNetworkAclEntry.NotFound",
				  "The network acl entry identified by %d "
				  "does not exist",
				  e.number);
	if (there)
		cJSON_DeleteItemFromArray(sim_ec2_list(acl, "entrySet"), index);
	if (!strcmp(e.protocol, "tcp"))
		e.protocol = "6";
	set_ports(c, add_entry(acl, &e));
	return sim_ec2_return(c);
}

static bool create_entry(struct call *c)
{
	return write_entry(c, false);
}

static bool replace_entry(struct call *c)
{
	return write_entry(c, true);
}

static bool delete_entry(struct call *c)
{
	cJSON *acl = sim_ec2_need(c, "NetworkAclId", "ec2.network-acl");
	int number, index;
	bool egress;

	if (!acl || !entry_key(c, &number, &egress))
		return false;
	if (!find_entry(acl, number, egress, &index))
		return call_error(c, 400, "InvalidNetworkAclEntry.NotFound",
				  "The network acl entry identified by %d "
				  "does not exist",
				  number);
	cJSON_DeleteItemFromArray(sim_ec2_list(acl, "entrySet"), index);
	return sim_ec2_return(c);
}

static bool replace_association(struct call *c)
{
	cJSON *acl = sim_ec2_need(c, "NetworkAclId", "ec2.network-acl"), *doc,
	      *it;
	struct ec2 e = sim_ec2_of(c);
	const char *id;
	size_t at;

	if (!acl || !call_need(c, "AssociationId", &id))
		return false;
	for (at = 0; (doc = world_nth(c->world, "ec2.network-acl", at)); at++) {
		it = sim_ec2_item(doc, "associationSet",
				  "networkAclAssociationId", id, NULL);
		if (!it)
			continue;
		doc_set(c->out, "newAssociationId",
			sim_ec2_acl_associate(
				&e, doc_text(acl, "networkAclId"),
				arena_dup(c->arena, doc_text(it, "subnetId"))));
		return true;
	}
	return call_error(c, 400, "InvalidAssociationID.NotFound",
			  "The association ID '%s' does not exist", id);
}

const struct sim_op sim_ec2_acl_ops[] = {
	{ "CreateNetworkAcl", create_acl },
	{ "DeleteNetworkAcl", delete_acl },
	{ "DescribeNetworkAcls", describe_acls },
	{ "CreateNetworkAclEntry", create_entry },
	{ "ReplaceNetworkAclEntry", replace_entry },
	{ "DeleteNetworkAclEntry", delete_entry },
	{ "ReplaceNetworkAclAssociation", replace_association },
	{ 0 },
};
