/*
 * quotas.c - Service Quotas (card aws-api 3.11): AWS' defaults, with the vCPU
 * quota of an account that is some weeks old.  A world changes one by an
 * object quota.value "service/code" {"Value"}.
 */
#include "core/base/node.h"
#include "core/base/str.h"
#include "core/sim/aws.h"

static const struct quota {
	const char *service, *code, *name;
	double value;
	bool global; /* asked for in us-east-1 only */
} quotas[] = {
	{ "ec2", "L-1216C47A",
	  "Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances",
	  128, false },
	{ "ec2", "L-0263D0A3", "EC2-VPC Elastic IPs", 5, false },
	{ "ec2", "L-34B43A08",
	  "All Standard (A, C, D, H, I, M, R, T, Z) Spot Instance Requests", 64,
	  false },
	{ "vpc", "L-F678F1CE", "VPCs per Region", 5, false },
	{ "vpc", "L-A4707A72", "Internet gateways per Region", 5, false },
	{ "vpc", "L-DF5E4CA3", "Network interfaces per Region", 5000, false },
	{ "vpc", "L-FE5A380F", "NAT gateways per Availability Zone", 5, false },
	{ "vpc", "L-29B6F2EB", "Interface VPC endpoints per VPC", 50, false },
	{ "vpc", "L-0EA8095F", "Inbound or outbound rules per security group",
	  60, false },
	{ "vpc", "L-2AFB9258", "Security groups per network interface", 5,
	  false },
	{ "vpc", "L-E79EC296", "VPC security groups per Region", 2500, false },
	{ "ebs", "L-D18FCD1D",
	  "Storage for General Purpose SSD (gp2) volumes, in TiB", 50, false },
	{ "ebs", "L-7A658B76",
	  "Storage for General Purpose SSD (gp3) volumes, in TiB", 50, false },
	{ "ebs", "L-309BACF6", "Snapshots per Region", 100000, false },
	{ "ebs", "L-B3A130E6", "IOPS for Provisioned IOPS SSD (io1) volumes",
	  300000, false },
	{ "ebs", "L-FD252861",
	  "Storage for Provisioned IOPS SSD (io1) volumes, in TiB", 50, false },
	{ "elasticloadbalancing", "L-53DA6B97",
	  "Application Load Balancers per Region", 50, false },
	{ "elasticloadbalancing", "L-69A177A2",
	  "Network Load Balancers per Region", 50, false },
	{ "elasticloadbalancing", "L-E9E9831D",
	  "Classic Load Balancers per Region", 20, false },
	{ "iam", "L-0DA4ABF3", "Managed policies per role", 10, true },
	{ "iam", "L-FE177D64", "Roles per account", 1000, true },
	{ "iam", "L-858F3967", "OpenId connect providers per account", 100,
	  true },
	{ "s3", "L-DC2B2D3D", "General purpose buckets", 10000, true },
};

static cJSON *shown(struct call *c, const struct quota *q, bool standard)
{
	const char *key = arena_fmt(c->arena, "%s/%s", q->service, q->code);
	const cJSON *own = world_get(c->world, "quota.value", key);
	cJSON *doc = cJSON_CreateObject();

	doc_set(doc, "ServiceCode", q->service);
	doc_set(doc, "ServiceName", q->service);
	doc_set(doc, "QuotaArn",
		arena_fmt(c->arena,
			  "arn:aws:servicequotas:%s:" SIM_ACCOUNT ":%s",
			  c->region, key));
	doc_set(doc, "QuotaCode", q->code);
	doc_set(doc, "QuotaName", q->name);
	doc_set_number(doc, "Value",
		       standard ? q->value
				: doc_number(own, "Value", q->value));
	doc_set(doc, "Unit", "None");
	doc_set_bool(doc, "Adjustable", true);
	doc_set_bool(doc, "GlobalQuota", q->global);
	return doc;
}

static bool here(const struct call *c, const struct quota *q)
{
	return str_eq(q->service, node_text(c->doc, "ServiceCode")) &&
	       (!q->global || str_eq(c->region, "us-east-1"));
}

static bool give_one(struct call *c, bool standard)
{
	const char *code = node_text(c->doc, "QuotaCode");
	size_t i;

	for (i = 0; i < ARRAY_LEN(quotas); i++) {
		if (!here(c, &quotas[i]) || strcmp(quotas[i].code, code) != 0)
			continue;
		doc_set_item(c->out, "Quota", shown(c, &quotas[i], standard));
		return true;
	}
	return call_error(c, 400, "NoSuchResourceException",
			  "The request failed because the specified service "
			  "or quota does not exist.");
}

static bool get(struct call *c)
{
	return give_one(c, false);
}

static bool get_default(struct call *c)
{
	return give_one(c, true);
}

static bool give_all(struct call *c, bool standard)
{
	long long most = node_int(c->doc, "MaxResults", 100), start = 0, n = 0;
	const char *token = node_text(c->doc, "NextToken");
	cJSON *list = cJSON_AddArrayToObject(c->out, "Quotas");
	size_t i;

	if (*token && !str_int(token, 0, (long long)ARRAY_LEN(quotas), &start))
		return call_error(c, 400, "InvalidPaginationTokenException",
				  "Invalid token '%s'", token);
	for (i = 0; i < ARRAY_LEN(quotas); i++) {
		if (!here(c, &quotas[i]) || n++ < start)
			continue;
		if (n - start > most) {
			doc_set(c->out, "NextToken",
				arena_fmt(c->arena, "%lld", start + most));
			break;
		}
		cJSON_AddItemToArray(list, shown(c, &quotas[i], standard));
	}
	return n > 0 ||
	       call_error(c, 400, "NoSuchResourceException",
			  "The request failed because the specified service "
			  "does not exist.");
}

static bool list(struct call *c)
{
	return give_all(c, false);
}

static bool list_defaults(struct call *c)
{
	return give_all(c, true);
}

const struct sim_op sim_quota_ops[] = {
	{ "GetServiceQuota", get },
	{ "GetAWSDefaultServiceQuota", get_default },
	{ "ListServiceQuotas", list },
	{ "ListAWSDefaultServiceQuotas", list_defaults },
	{ 0 },
};

/* ---- Route 53 Resolver: no rules, no firewall ------------------------------------ */

static bool no_rules(struct call *c)
{
	cJSON_AddArrayToObject(c->out, "ResolverRuleAssociations");
	doc_set_number(c->out, "MaxResults", 100);
	return true;
}

static bool no_firewalls(struct call *c)
{
	cJSON_AddArrayToObject(c->out, "FirewallRuleGroupAssociations");
	return true;
}

const struct sim_op sim_resolver_ops[] = {
	{ "ListResolverRuleAssociations", no_rules },
	{ "ListFirewallRuleGroupAssociations", no_firewalls },
	{ 0 },
};
