/*
 * ocm_check_more.c - what a new cluster may hold beyond the everyday: zero
 * egress, shared VPC, external authentication, FIPS, log forwarding,
 * registries (card ocm-api 3.5, 5.2; rosa-flow 7.2, 7.3).  The wording of
 * refusals that nobody recorded is [I].
 */
#include "core/sim/ocm_check.h"

#include "core/base/str.h"

#define ROLE_ARN "^arn:aws[a-z-]*:iam::[0-9]{12}:role/.+$"

static const char *text(const struct ocm *o, const char *path)
{
	return node_text(o->body, path);
}

static bool check_role(struct ocm *o, const char *path, const char *name)
{
	const char *arn = text(o, path);

	return !*arn || ocm_fits(ROLE_ARN, arn) ||
	       ocm_fail(o, 400, "Attribute '%s' '%s' is not a valid role ARN",
			name, arn);
}

static bool check_egress(struct ocm *o)
{
	bool zero = node_bool(o->body, "properties/zero_egress") ||
		    str_eq(text(o, "properties/zero_egress"), "true") ||
		    node_bool(o->body, "aws/zero_egress/enabled");

	return !zero || str_eq(text(o, "api/listening"), "internal") ||
	       ocm_fail(o, 400,
			"Zero egress is only supported for private clusters");
}

static bool check_authentication(struct ocm *o)
{
	if (!node_bool(o->body, "external_auth_config/enabled") ||
	    !node_at(o->body, "htpasswd"))
		return true;
	return ocm_fail(o, 400,
			"Identity providers are not supported for a cluster "
			"with external authentication");
}

static bool check_fips(struct ocm *o)
{
	return !node_bool(o->body, "fips") ||
	       node_bool(o->body, "etcd_encryption") ||
	       ocm_fail(o, 400,
			"When FIPS mode is enabled etcd encryption must be "
			"enabled too");
}

/* ---- shared VPC ------------------------------------------------------------*/

static bool is_reserved(struct ocm *o, const char *domain)
{
	cJSON *doc = world_get(o->w, "ocm.dns-domain", domain);

	if (!doc)
		return ocm_fail(o, 400,
				"Base domain '%s' is not reserved: create it "
				"first",
				domain);
	if (*doc_at_text(doc, "cluster.id"))
		return ocm_fail(o, 400,
				"Base domain '%s' is used by cluster '%s'",
				domain, doc_at_text(doc, "cluster.id"));
	return true;
}

static bool check_shared(struct ocm *o)
{
	static const char *const parts[][2] = {
		{ "dns/base_domain", "dns.base_domain" },
		{ "aws/private_hosted_zone_id", "aws.private_hosted_zone_id" },
		{ "aws/private_hosted_zone_role_arn",
		  "aws.private_hosted_zone_role_arn" },
		{ "aws/hcp_internal_communication_hosted_zone_id",
		  "aws.hcp_internal_communication_hosted_zone_id" },
		{ "aws/vpc_endpoint_role_arn", "aws.vpc_endpoint_role_arn" },
	};
	size_t i, given = 0;

	for (i = 0; i < ARRAY_LEN(parts); i++)
		given += *text(o, parts[i][0]) != '\0';
	if (!given)
		return true;
	for (i = 0; i < ARRAY_LEN(parts); i++)
		if (!*text(o, parts[i][0]))
			return ocm_fail(o, 400,
					"Attribute '%s' is mandatory for a "
					"cluster in a shared VPC",
					parts[i][1]);
	return check_role(o, parts[2][0], parts[2][1]) &&
	       check_role(o, parts[4][0], parts[4][1]) &&
	       is_reserved(o, text(o, parts[0][0]));
}

/* ---- logs --------------------------------------------------------------------*/

bool ocm_check_forwarder(struct ocm *o, const struct node *n)
{
	const struct node *s3 = node_child(n, "s3");
	const struct node *watch = node_child(n, "cloudwatch");

	if (!s3 == !watch)
		return ocm_fail(o, 400,
				"A log forwarder must have exactly one of "
				"'s3' and 'cloudwatch'");
	if (s3 && !*node_text(s3, "bucket_name"))
		return ocm_fail(o, 400,
				"Attribute 's3.bucket_name' is mandatory");
	if (watch &&
	    !ocm_fits(ROLE_ARN, node_text(watch, "log_distribution_role_arn")))
		return ocm_fail(o, 400,
				"Attribute 'cloudwatch."
				"log_distribution_role_arn' '%s' is not a "
				"valid role ARN",
				node_text(watch, "log_distribution_role_arn"));
	if (!node_count(n, "applications") && !node_count(n, "groups"))
		return ocm_fail(o, 400,
				"A log forwarder needs applications or groups");
	return true;
}

/* One of a kind [S]. */
bool ocm_check_second(struct ocm *o, const struct node *n, bool has_s3,
		      bool has_watch)
{
	bool s3 = node_child(n, "s3");

	return !(s3 ? has_s3 : has_watch) ||
	       ocm_fail(o, 409, "A log forwarder of type '%s' already exists",
			s3 ? "s3" : "cloudwatch");
}

static bool check_logs(struct ocm *o)
{
	bool s3 = false, watch = false;

	NODE_EACH(it, node_at(o->body, "control_plane/log_forwarders/items"))
	{
		if (!ocm_check_forwarder(o, it) ||
		    !ocm_check_second(o, it, s3, watch))
			return false;
		s3 = s3 || node_child(it, "s3");
		watch = watch || node_child(it, "cloudwatch");
	}
	return check_role(o, "aws/audit_log/role_arn",
			  "aws.audit_log.role_arn");
}

/* ---- registries, the rest -----------------------------------------------------*/

static bool check_registries(struct ocm *o)
{
	const struct node *sources =
		node_at(o->body, "registry_config/registry_sources");

	if (node_count(sources, "allowed_registries") &&
	    node_count(sources, "blocked_registries"))
		return ocm_fail(o, 400,
				"Allowed registries and blocked registries are "
				"mutually exclusive fields");
	NODE_EACH(it, node_at(o->body, "registry_config/additional_trusted_ca"))
	if (!strstr(it->text, "-----BEGIN CERTIFICATE-----"))
		return ocm_fail(o, 400,
				"Failed to parse the additional trusted CA of "
				"registry '%s'",
				it->name);
	return true;
}

static bool check_expiry(struct ocm *o)
{
	const char *when = text(o, "expiration_timestamp");

	if (!*when || str_time(when) > world_time(o->w))
		return true;
	return ocm_fail(o, 400,
			"Attribute 'expiration_timestamp' '%s' is not in the "
			"future",
			when);
}

static bool is_switch(struct ocm *o, const char *path)
{
	const char *state = text(o, path);

	return !*state || str_in(state, "enabled disabled") ||
	       ocm_fail(o, 400,
			"State '%s' is not valid: expected 'enabled' or "
			"'disabled'",
			state);
}

static bool check_queue(struct ocm *o)
{
	const char *url = text(o, "aws/termination_handler_queue_url");

	return !*url || str_starts(url, "https://sqs.") ||
	       ocm_fail(o, 400,
			"Attribute 'aws.termination_handler_queue_url' '%s' is "
			"not the URL of an SQS queue",
			url);
}

static bool check_drain(struct ocm *o)
{
	long long n = node_int(o->body, "node_drain_grace_period/value", 0);

	return (n >= 0 && n <= 10080) ||
	       ocm_fail(o, 400,
			"Node drain grace period %lld is not valid: expected 0 "
			"to 10080 minutes",
			n);
}

bool ocm_check_more(struct ocm *o)
{
	return check_egress(o) && check_authentication(o) && check_fips(o) &&
	       check_shared(o) && check_logs(o) && check_registries(o) &&
	       check_expiry(o) && is_switch(o, "image_registry/state") &&
	       is_switch(o, "control_plane/backup/state") && check_queue(o) &&
	       check_drain(o) &&
	       check_role(o, "aws/auto_node/role_arn",
			  "aws.auto_node.role_arn");
}
