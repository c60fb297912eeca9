/*
 * ocm_check.c - what OCM refuses when a cluster is created, dry run or not
 * (card ocm-api 3.5 and 5.2; the reasons' beginnings are the service's).
 * ocm_check_net.c holds the checks of subnets and addresses.
 */
#include "core/sim/ocm_check.h"

#include "core/base/str.h"

#include <regex.h>

static const char *text(const struct ocm *o, const char *path)
{
	return node_text(o->body, path);
}

bool ocm_fits(const char *pattern, const char *value)
{
	regex_t re;
	bool fits;

	if (regcomp(&re, pattern, REG_EXTENDED | REG_NOSUB))
		BUG("pattern %s", pattern);
	fits = !regexec(&re, value, 0, NULL, 0);
	regfree(&re);
	return fits;
}

static bool check_terms(struct ocm *o)
{
	if (!doc_bool(world_nth(o->w, "ocm.account", 0), "_terms_required"))
		return true;
	return ocm_fail(o, 451,
			"You must accept Red Hat's terms and "
			"conditions before sending this request");
}

static bool name_taken(struct ocm *o)
{
	const char *prefix = text(o, "domain_prefix");
	cJSON *it;
	size_t i;

	for (i = 0; (it = world_nth(o->w, "ocm.cluster", i)); i++) {
		if (str_eq(doc_text(it, "name"), text(o, "name")))
			return !ocm_fail(o, 400,
					 "Cluster name '%s' already exists",
					 text(o, "name"));
		if (*prefix && str_eq(doc_text(it, "domain_prefix"), prefix))
			return !ocm_fail(o, 400,
					 "Domain prefix '%s' already exists",
					 prefix);
	}
	return false;
}

static bool check_name(struct ocm *o)
{
	const char *prefix = text(o, "domain_prefix");

	if (!*text(o, "name"))
		return ocm_fail(o, 400, "Cluster name is mandatory");
	if (!ocm_fits("^[a-z]([-a-z0-9]{0,52}[a-z0-9])?$", text(o, "name")))
		return ocm_fail(o, 400,
				"Cluster name '%s' is not valid: it must have "
				"at most 54 lower case letters, digits or '-', "
				"start with a letter and end with a letter or "
				"digit",
				text(o, "name"));
	if (*prefix && !ocm_fits("^[a-z]([-a-z0-9]{0,13}[a-z0-9])?$", prefix))
		return ocm_fail(o, 400,
				"Domain prefix '%s' is not valid: it must have "
				"at most 15 characters",
				prefix);
	return !name_taken(o);
}

static bool check_kind(struct ocm *o)
{
	const char *flavour = text(o, "flavour/id");

	if (!str_eq(text(o, "product/id"), "rosa"))
		return ocm_fail(o, 400, "Product '%s' is not supported",
				text(o, "product/id"));
	if (!node_bool(o->body, "hypershift/enabled"))
		return ocm_fail(o, 400,
				"Only clusters with hosted control "
				"planes can be created here");
	if (*flavour && !str_eq(flavour, "osd-4"))
		return ocm_fail(o, 400, "Flavour '%s' does not exist", flavour);
	return true;
}

static bool check_region(struct ocm *o)
{
	cJSON *region = ocm_pick(ocm_regions(), text(o, "region/id"));
	bool good = region && doc_bool(region, "enabled") &&
		    doc_bool(region, "supports_hypershift");

	cJSON_Delete(region);
	return good ||
	       ocm_fail(o, 400,
			"Region '%s' does not support Hosted Control Plane "
			"clusters",
			text(o, "region/id"));
}

static bool check_version(struct ocm *o)
{
	const char *id = text(o, "version/id"), *group, *channel, *have;
	cJSON *version = ocm_pick(ocm_versions(), id);
	bool hosted =
		version && doc_bool(version, "hosted_control_plane_enabled");

	have = arena_dup(o->a,
			 version ? doc_text(version, "channel_group") : "");
	cJSON_Delete(version);
	if (!hosted)
		return ocm_fail(o, 400,
				"Version '%s' is not in the list of supported "
				"versions",
				id);
	group = text(o, "version/channel_group");
	channel = text(o, "channel");
	if (*group && *channel)
		return ocm_fail(o, 400,
				"Either 'channel' or "
				"'version.channel_group' can be set, "
				"not both");
	if (*group && !str_eq(group, have))
		return ocm_fail(o, 400,
				"Version '%s' is not available for the desired "
				"channel group '%s'",
				id, group);
	return true;
}

static bool check_creator(struct ocm *o)
{
	const char *arn = text(o, "properties/rosa_creator_arn");

	if (!*arn)
		return ocm_fail(o, 400, "Expected property 'rosa_creator_arn'");
	if (!ocm_fits("^arn:aws[a-z-]*:(iam|sts)::[0-9]{12}:"
		      "(user|role|assumed-role)/.+$",
		      arn))
		return ocm_fail(o, 400,
				"Property 'rosa_creator_arn' does not have a "
				"valid user arn: '%s'",
				arn);
	return true;
}

static bool check_billing(struct ocm *o)
{
	const char *account = text(o, "aws/billing_account_id");
	cJSON *it;

	if (!*account)
		return ocm_fail(o, 400,
				"A billing account is required for Hosted "
				"Control Plane clusters");
	cJSON_ArrayForEach(
		it,
		doc_at(world_nth(o->w, "ocm.organization", 0),
		       "_billing_accounts")) if (str_eq(it->valuestring,
							account)) return true;
	return ocm_fail(o, 400,
			"The billing account '%s' is not linked to "
			"organization '%s'",
			account, world_nth_key(o->w, "ocm.organization", 0));
}

/* ---- roles ---------------------------------------------------------------*/

static bool check_sts(struct ocm *o)
{
	static const char *const needed[][2] = {
		{ "aws/sts/role_arn", "aws.sts.role_arn" },
		{ "aws/sts/support_role_arn", "aws.sts.support_role_arn" },
		{ "aws/sts/instance_iam_roles/worker_role_arn",
		  "aws.sts.instance_iam_roles.worker_role_arn" },
	};
	const char *id = text(o, "aws/sts/oidc_config/id");
	size_t i;

	if (!node_at(o->body, "aws/sts"))
		return ocm_fail(o, 400,
				"Attribute 'aws.access_key_id' is mandatory");
	for (i = 0; i < ARRAY_LEN(needed); i++)
		if (!*text(o, needed[i][0]))
			return ocm_fail(o, 400,
					"The '%s' parameter is mandatory",
					needed[i][1]);
	if (!*id)
		return ocm_fail(o, 400,
				"Hosted Control Plane requires an OIDC "
				"Configuration ID");
	if (!world_get(o->w, "ocm.oidc-config", id))
		return ocm_fail(o, 400,
				"OIDC Configuration with ID '%s' not found",
				id);
	return true;
}

static size_t count_arn(const struct ocm *o, const char *arn)
{
	size_t n = str_eq(text(o, "aws/sts/role_arn"), arn) +
		   str_eq(text(o, "aws/sts/support_role_arn"), arn) +
		   str_eq(text(o, "aws/sts/instance_iam_roles/worker_role_arn"),
			  arn);

	NODE_EACH(it, node_at(o->body, "aws/sts/operator_iam_roles"))
	n += str_eq(node_text(it, "role_arn"), arn);
	return n;
}

static bool check_unique(struct ocm *o)
{
	const char *arn;

	if (count_arn(o, text(o, "aws/sts/role_arn")) > 1 ||
	    count_arn(o, text(o, "aws/sts/support_role_arn")) > 1)
		return ocm_fail(o, 400, "ROSA IAM roles must have unique ARNs");
	NODE_EACH(it, node_at(o->body, "aws/sts/operator_iam_roles"))
	{
		arn = node_text(it, "role_arn");
		if (count_arn(o, arn) > 1)
			return ocm_fail(o, 400,
					"ROSA IAM roles must have unique ARNs. "
					"Duplicated ARN: %s",
					arn);
	}
	return true;
}

static bool exists(struct ocm *o, const char *arn)
{
	return world_options(o->w)->aws_elsewhere ||
	       sim_role_by_arn(o->w, arn) ||
	       ocm_fail(o, 400, "Role with ARN '%s' does not exist", arn);
}

static bool check_account_roles(struct ocm *o)
{
	return ocm_assume(o, text(o, "aws/sts/role_arn")) &&
	       exists(o, text(o, "aws/sts/support_role_arn")) &&
	       exists(o, text(o, "aws/sts/instance_iam_roles/"
				 "worker_role_arn"));
}

static const struct node *operator_role(const struct ocm *o,
					const cJSON *request)
{
	const char *name = doc_at_text(request, "operator.name");
	const char *space = doc_at_text(request, "operator.namespace");

	NODE_EACH(it, node_at(o->body, "aws/sts/operator_iam_roles"))
	if (str_eq(node_text(it, "name"), name) &&
	    str_eq(node_text(it, "namespace"), space))
		return it;
	return NULL;
}

static bool check_prefix(struct ocm *o, const char *arn)
{
	const char *prefix = text(o, "aws/sts/operator_role_prefix");
	const char *name = strrchr(arn, '/');
	const char *want = arena_fmt(o->a, "%s-", prefix);

	if (!*prefix || (name && str_starts(name + 1, want)))
		return true;
	return ocm_fail(o, 400,
			"Expected a 'aws.sts.operator_role_prefix' matching "
			"the operator roles, but '%s' does not begin with '%s'",
			arn, want);
}

static bool check_operator(struct ocm *o, const cJSON *request,
			   const char *issuer)
{
	const struct node *role = operator_role(o, request);
	const char *arn = node_text(role, "role_arn");

	if (!role)
		return ocm_fail(o, 400,
				"Expected an operator IAM role for operator "
				"'%s' in namespace '%s'",
				doc_at_text(request, "operator.name"),
				doc_at_text(request, "operator.namespace"));
	if (!check_prefix(o, arn) || !exists(o, arn))
		return false;
	return ocm_role_trusts(o->w, o->a, arn, issuer) ||
	       ocm_fail(o, 400,
			"Operator role with ARN '%s' does not have trusted "
			"relationship to '%s' issuer URL",
			arn, issuer);
}

static bool check_operator_roles(struct ocm *o)
{
	cJSON *config = world_get(o->w, "ocm.oidc-config",
				  text(o, "aws/sts/oidc_config/id"));
	const char *issuer = doc_text(config, "issuer_url");
	cJSON *requests = ocm_credential_requests(true), *it;
	bool good = true;

	if (str_starts(issuer, "https://"))
		issuer += strlen("https://");
	cJSON_ArrayForEach(it, requests) good =
		good && check_operator(o, it, issuer);
	cJSON_Delete(requests);
	return good;
}

/* ---- machines, keys, tags ------------------------------------------------*/

static bool check_machine(struct ocm *o)
{
	const char *id = text(o, "nodes/compute_machine_type/id");
	cJSON *type;

	if (!*id)
		return true;
	type = ocm_pick(ocm_machine_types(), id);
	cJSON_Delete(type);
	return type ||
	       ocm_fail(o, 400, "Machine type '%s' is not supported", id);
}

static cJSON *key_by_arn(struct world *w, const char *arn)
{
	const char *slash = strrchr(arn, '/');

	return slash ? world_get(w, "kms.key", slash + 1) : NULL;
}

static bool check_key(struct ocm *o, const char *arn)
{
	const char *tag;
	cJSON *key;

	if (!*arn)
		return true;
	if (!ocm_fits("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/.+$", arn))
		return ocm_fail(o, 400, "KMS key ARN '%s' is not valid", arn);
	if (!strstr(arn, arena_fmt(o->a, ":kms:%s:", text(o, "region/id"))))
		return ocm_fail(o, 400,
				"KMS key '%s' is not in region '%s'. Create a "
				"new one in the correct region, replace the "
				"ARN, and try again",
				arn, text(o, "region/id"));
	if (world_options(o->w)->aws_elsewhere)
		return true;
	key = key_by_arn(o->w, arn);
	tag = key ? doc_tag(key, "red-hat") : NULL;
	if (key && tag && str_eq(tag, "true"))
		return true;
	return ocm_fail(o, 400,
			"KMS key '%s' %s. Create a new one in the correct "
			"region, replace the ARN, and try again",
			arn,
			key ? "does not have the tag red-hat=true"
			    : "does not exist");
}

static bool check_keys(struct ocm *o)
{
	const char *etcd = text(o, "aws/etcd_encryption/kms_key_arn");

	if (node_bool(o->body, "etcd_encryption") != !!*etcd)
		return ocm_fail(o, 400,
				"When utilizing etcd encryption an "
				"etcd kms key arn must also be "
				"supplied and vice versa");
	return check_key(o, text(o, "aws/kms_key_arn")) && check_key(o, etcd);
}

static bool check_tags(struct ocm *o)
{
	const struct node *tags = node_at(o->body, "aws/tags");

	/* Red Hat's own take a share of the 25 */
	if (node_count(tags, "") > 20)
		return ocm_fail(o, 400, "Too many tags: at most 20 can be set");
	NODE_EACH(it, tags)
	if (str_starts(it->name, "aws:") || str_starts(it->name, "red-hat-"))
		return ocm_fail(o, 400, "Tag key '%s' is reserved", it->name);
	return true;
}

typedef bool check_fn(struct ocm *o);

/* In this order: the cheap first, AWS last, as the service does [I]. */
static check_fn *const checks[] = {
	check_terms,       check_kind,          check_name,
	check_region,      check_version,       check_creator,
	check_billing,     check_sts,           check_unique,
	check_machine,     ocm_check_addresses, ocm_check_proxy,
	check_tags,        ocm_check_more,      check_account_roles,
	ocm_check_subnets, check_keys,          check_operator_roles,
};

bool ocm_check_cluster(struct ocm *o)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(checks); i++)
		if (!checks[i](o))
			return false;
	return true;
}
