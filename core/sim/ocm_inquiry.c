/*
 * ocm_inquiry.c - aws_inquiries: what OCM reads with the customer's installer
 * role, and the IAM templates (card ocm-api 3.2, 3.3).  Those that assume the
 * role answer 400 until it can be assumed.
 */
#include "core/sim/ocm.h"

#include "core/base/str.h"

static const char *role(struct ocm *o)
{
	return node_text(o->body, "aws/sts/role_arn");
}

static void inquire_regions(struct ocm *o)
{
	if (ocm_assume(o, role(o)))
		ocm_list(o, "CloudRegionList", ocm_regions());
}

static void inquire_machine_types(struct ocm *o)
{
	const char *region = node_text(o->body, "region/id");
	cJSON *known;

	if (!ocm_assume(o, role(o)))
		return;
	known = ocm_pick(ocm_regions(), region);
	if (known)
		ocm_list(o, "MachineTypeList", ocm_machine_types());
	else
		ocm_fail(o, 400, "Region '%s' is not supported", region);
	cJSON_Delete(known);
}

static bool red_hat_managed(const cJSON *doc)
{
	const char *v = doc_tag(doc, "red-hat-managed");

	return v && str_eq(v, "true");
}

static const char *name_of(const cJSON *doc)
{
	const char *v = doc_tag(doc, "Name");

	return v ? v : "";
}

static cJSON *subnets_of(struct world *w, const char *vpc)
{
	cJSON *out = cJSON_CreateArray(), *it;
	size_t i;

	for (i = 0; (it = world_nth(w, "ec2.subnet", i)); i++) {
		const char *id = doc_text(it, "subnetId");

		if (!str_eq(doc_text(it, "vpcId"), vpc))
			continue;
		cJSON_AddItemToArray(
			out,
			jsonf("{'subnet_id':'%s','name':'%s','public':%b,"
			      "'availability_zone':'%s',"
			      "'cidr_block':'%s','red_hat_managed':%b}",
			      id, name_of(it), ocm_subnet_public(w, id),
			      doc_text(it, "availabilityZone"),
			      doc_text(it, "cidrBlock"), red_hat_managed(it)));
	}
	return out;
}

static cJSON *groups_of(struct world *w, const char *vpc)
{
	cJSON *out = cJSON_CreateArray(), *it;
	size_t i;

	for (i = 0; (it = world_nth(w, "ec2.security-group", i)); i++)
		if (str_eq(doc_text(it, "vpcId"), vpc))
			cJSON_AddItemToArray(out,
					     jsonf("{'id':'%s','name':'%s',"
						   "'red_hat_managed':%b}",
						   doc_text(it, "groupId"),
						   doc_text(it, "groupName"),
						   red_hat_managed(it)));
	return out;
}

static cJSON *cloud_vpc(struct world *w, const cJSON *vpc)
{
	const char *id = doc_text(vpc, "vpcId");

	return jsonf("{'id':'%s','name':'%s','cidr_block':'%s',"
		     "'red_hat_managed':%b,'aws_subnets':%j,"
		     "'aws_security_groups':%j}",
		     id, name_of(vpc), doc_text(vpc, "cidrBlock"),
		     red_hat_managed(vpc), subnets_of(w, id), groups_of(w, id));
}

static void inquire_vpcs(struct ocm *o)
{
	cJSON *items, *it;
	size_t i;

	if (!ocm_assume(o, role(o)))
		return;
	items = cJSON_CreateArray();
	for (i = 0; (it = world_nth(o->w, "ec2.vpc", i)); i++)
		cJSON_AddItemToArray(items, cloud_vpc(o->w, it));
	ocm_list(o, "CloudVPCList", items);
}

static void cluster_vpc(struct ocm *o)
{
	cJSON *ids = doc_at(o->cluster, "aws.subnet_ids");
	const char *subnet = ids && ids->child ? ids->child->valuestring : "";
	const char *id =
		doc_text(world_get(o->w, "ec2.subnet", subnet), "vpcId");
	cJSON *vpc = world_get(o->w, "ec2.vpc", id);

	if (vpc)
		ocm_give(o, 200, cloud_vpc(o->w, vpc));
	else
		ocm_fail(o, 404, "VPC of cluster '%s' not found", o->arg[0]);
}

static void sts_policies(struct ocm *o)
{
	ocm_list(o, "STSPolicyList", ocm_policies());
}

static void credential_requests(struct ocm *o)
{
	ocm_list(o, "STSCredentialRequestList",
		 ocm_credential_requests(str_eq(
			 exchange_query(o->x, "is_hypershift"), "true")));
}

/* ---- account roles by prefix ---------------------------------------------*/

struct role_type {
	const char *suffix, *type;
};

static const struct role_type role_types[] = {
	{ "-HCP-ROSA-Installer-Role", "Installer" },
	{ "-HCP-ROSA-Support-Role", "Support" },
	{ "-HCP-ROSA-Worker-Role", "Worker" },
};

static cJSON *prefix_group(cJSON *items, const char *prefix)
{
	cJSON *it;

	cJSON_ArrayForEach(it, items) if (str_eq(doc_text(it, "prefix"),
						 prefix)) return it;
	it = jsonf("{'prefix':'%s','items':[]}", prefix);
	cJSON_AddItemToArray(items, it);
	return it;
}

static void add_role(struct ocm *o, cJSON *items, const cJSON *doc)
{
	const char *name = doc_text(doc, "RoleName"), *prefix;
	size_t i;

	for (i = 0; i < ARRAY_LEN(role_types); i++) {
		if (!str_ends(name, role_types[i].suffix))
			continue;
		prefix =
			arena_dupn(o->a, name,
				   strlen(name) - strlen(role_types[i].suffix));
		cJSON_AddItemToArray(
			doc_at(prefix_group(items, prefix), "items"),
			jsonf("{'arn':'%s','type':'%s','isAdmin':false,"
			      "'roleVersion':'4.21','managedPolicies':true,"
			      "'hcpManagedPolicies':true}",
			      doc_text(doc, "Arn"), role_types[i].type));
	}
}

/* Needs a linked OCM role, which a first-timer does not have: a world links
 * one by an ocm.role-link object keyed by the account. */
static void account_roles(struct ocm *o)
{
	const char *account = node_text(o->body, "account_id");
	cJSON *items, *it;
	size_t i;

	if (!world_get(o->w, "ocm.role-link", account)) {
		ocm_fail(o, 400,
			 "Failed to assume role: no OCM role is linked for "
			 "AWS account '%s'",
			 account);
		return;
	}
	items = cJSON_CreateArray();
	for (i = 0; (it = world_nth(o->w, "iam.role", i)); i++)
		add_role(o, items, it);
	ocm_give(o, 200,
		 jsonf("{'kind':'AccountRolesList','aws_acccount_id':'%s',"
		       "'items':%j}",
		       account, items));
}

#define CM "clusters_mgmt/v1/"
const struct ocm_route ocm_inquiry_routes[] = {
	{ "POST", CM "aws_inquiries/regions", inquire_regions },
	{ "POST", CM "aws_inquiries/machine_types", inquire_machine_types },
	{ "POST", CM "aws_inquiries/vpcs", inquire_vpcs },
	{ "POST", CM "aws_inquiries/sts_account_roles", account_roles },
	{ "GET", CM "aws_inquiries/sts_policies", sts_policies },
	{ "GET", CM "aws_inquiries/sts_credential_requests",
	  credential_requests },
	{ "GET", CM "clusters/*/vpc", cluster_vpc },
	{ 0 },
};
