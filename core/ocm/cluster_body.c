/*
 * cluster_body.c - struct cluster_spec -> the body of POST clusters, member for
 * member what rosa 1.2.64 sends (rosa-flow 7.7), without rosa_cli_version: that
 * property names rosa's own version, and OCM requires only rosa_creator_arn.
 */
#include "core/base/str.h"
#include "core/ocm/cluster_extra.h"
#include "core/ocm/wire.h"

static cJSON *object(cJSON *in, const char *name)
{
	return cJSON_AddObjectToObject(in, name);
}

static bool given(const char *text)
{
	return text && *text;
}

static void add_params(cJSON *in, const char *name, const struct params *p)
{
	cJSON *o;

	if (!p || !p->n)
		return;
	o = object(in, name);
	for (size_t i = 0; i < p->n; i++)
		cJSON_AddStringToObject(o, p->at[i].name, p->at[i].value);
}

static void add_sts(cJSON *aws, const struct cluster_spec *s)
{
	cJSON *sts = object(aws, "sts");
	cJSON *roles, *role;

	cJSON_AddTrueToObject(sts, "auto_mode");
	wire_text(sts, "role_arn", s->installer_role);
	wire_text(sts, "support_role_arn", s->support_role);
	wire_text(sts, "external_id", s->external_id);
	wire_text(object(sts, "instance_iam_roles"), "worker_role_arn",
		  s->worker_role);
	wire_ref(sts, "oidc_config", NULL, s->oidc_config_id);
	roles = cJSON_AddArrayToObject(sts, "operator_iam_roles");
	for (size_t i = 0; i < s->operator_role_count; i++) {
		role = cJSON_CreateObject();
		wire_text(role, "name", s->operator_roles[i].name);
		wire_text(role, "namespace", s->operator_roles[i].namespace);
		wire_text(role, "role_arn", s->operator_roles[i].arn);
		cJSON_AddItemToArray(roles, role);
	}
}

static void add_aws(cJSON *body, const struct cluster_spec *s)
{
	cJSON *aws = object(body, "aws");

	wire_text(aws, "kms_key_arn", s->volume_key_arn);
	add_sts(aws, s);
	wire_text(aws, "account_id", s->account_id);
	wire_text(aws, "billing_account_id", s->billing_account_id);
	/* always sent, also empty [F] */
	cJSON_AddStringToObject(object(aws, "audit_log"), "role_arn",
				given(s->audit_log_role) ? s->audit_log_role
							 : "");
	wire_text(aws, "ec2_metadata_http_tokens",
		  s->imds_required ? "required" : "optional");
	if (given(s->etcd_key_arn))
		wire_text(object(aws, "etcd_encryption"), "kms_key_arn",
			  s->etcd_key_arn);
	cJSON_AddBoolToObject(aws, "private_link", !s->public_api);
	wire_words(aws, "subnet_ids", s->subnets.at, s->subnets.n);
	wire_words(aws, "additional_compute_security_group_ids",
		   s->node_groups.at, s->node_groups.n);
	wire_words(aws, "additional_allowed_principals",
		   s->allowed_principals.at, s->allowed_principals.n);
	add_params(aws, "tags", s->tags);
	wire_text(aws, "private_hosted_zone_id", s->ingress_zone_id);
	wire_text(aws, "private_hosted_zone_role_arn", s->route53_role);
	wire_text(aws, "hcp_internal_communication_hosted_zone_id",
		  s->internal_zone_id);
	wire_text(aws, "vpc_endpoint_role_arn", s->endpoint_role);
}

static void add_network(cJSON *body, const struct cluster_spec *s)
{
	cJSON *network = object(body, "network");

	if (s->no_cni)
		wire_text(network, "type", "Other");
	wire_text(network, "machine_cidr", s->machine_cidr);
	wire_text(network, "service_cidr", s->service_cidr);
	wire_text(network, "pod_cidr", s->pod_cidr);
	if (s->host_prefix)
		cJSON_AddNumberToObject(network, "host_prefix", s->host_prefix);
}

static void add_nodes(cJSON *body, const struct cluster_spec *s)
{
	cJSON *nodes = object(body, "nodes");
	cJSON *scale;

	wire_words(nodes, "availability_zones", s->zones.at, s->zones.n);
	if (s->autoscale) {
		scale = object(nodes, "autoscale_compute");
		wire_text(scale, "kind", "MachinePoolAutoscaling");
		cJSON_AddNumberToObject(scale, "min_replicas", s->min_replicas);
		cJSON_AddNumberToObject(scale, "max_replicas", s->max_replicas);
	} else {
		cJSON_AddNumberToObject(nodes, "compute", s->replicas);
	}
	wire_ref(nodes, "compute_machine_type", "MachineType", s->machine_type);
	if (s->disk_gib)
		cJSON_AddNumberToObject(
			object(object(nodes, "compute_root_volume"), "aws"),
			"size", s->disk_gib);
}

static void add_version(cJSON *body, const struct cluster_spec *s)
{
	cJSON *version = wire_ref(body, "version", "Version", s->version_id);

	/* one or the other: channel is the newer form */
	if (given(s->channel))
		wire_text(body, "channel", s->channel);
	else
		wire_text(version, "channel_group", s->channel_group);
}

static void add_ingress(cJSON *body, const struct cluster_spec *s)
{
	cJSON *items =
		cJSON_AddArrayToObject(object(body, "ingresses"), "items");
	cJSON *item = cJSON_CreateObject();

	wire_text(item, "kind", "Ingress");
	cJSON_AddTrueToObject(item, "default");
	wire_text(item, "listening",
		  s->public_ingress ? "external" : "internal");
	cJSON_AddItemToArray(items, item);
}

static void add_proxy(cJSON *body, const struct cluster_spec *s)
{
	cJSON *proxy;

	if (given(s->http_proxy) || given(s->https_proxy) ||
	    given(s->no_proxy)) {
		proxy = object(body, "proxy");
		wire_text(proxy, "http_proxy", s->http_proxy);
		wire_text(proxy, "https_proxy", s->https_proxy);
		wire_text(proxy, "no_proxy", s->no_proxy);
	}
	wire_text(body, "additional_trust_bundle", s->trust_bundle);
}

static void add_admin(cJSON *body, const struct cluster_spec *s)
{
	cJSON *items, *item;

	if (!given(s->admin_user))
		return;
	items = cJSON_AddArrayToObject(
		object(object(body, "htpasswd"), "users"), "items");
	item = cJSON_CreateObject();
	wire_text(item, "username", s->admin_user);
	wire_text(item, "hashed_password", s->admin_hash);
	cJSON_AddItemToArray(items, item);
}

static void add_properties(cJSON *body, const struct cluster_spec *s)
{
	struct arena *a = arena_new();
	cJSON *properties;

	add_params(body, "properties", s->properties);
	properties = cJSON_GetObjectItemCaseSensitive(body, "properties");
	if (!properties)
		properties = object(body, "properties");
	wire_text(properties, "rosa_creator_arn",
		  cluster_creator_arn(a, s->creator_arn));
	if (s->zero_egress)
		wire_text(properties, "zero_egress", "true");
	arena_free(a);
}

static void add_external_auth(cJSON *body)
{
	cJSON *config = object(body, "external_auth_config");

	wire_text(config, "kind", "ExternalAuthConfig");
	cJSON_AddTrueToObject(config, "enabled");
}

char *cluster_creator_arn(struct arena *a, const char *caller_arn)
{
	const char **part;
	const char *role;
	size_t n;

	if (!given(caller_arn))
		return arena_dup(a, "");
	role = strstr(caller_arn, ":assumed-role/");
	n = str_split(a, caller_arn, ":", &part);
	/* arn P sts A assumed-role/R/S; the region is empty */
	if (!role || n != 5)
		return arena_dup(a, caller_arn);
	role += strlen(":assumed-role/");
	return arena_fmt(a, "arn:%s:iam::%s:role/%.*s", part[1], part[3],
			 (int)strcspn(role, "/"), role);
}

cJSON *cluster_body(const struct cluster_spec *s)
{
	cJSON *body = cJSON_CreateObject();

	wire_text(body, "kind", "Cluster");
	wire_text(body, "name", s->name);
	wire_text(body, "domain_prefix", s->domain_prefix);
	wire_ref(body, "product", "Product", "rosa");
	wire_ref(body, "flavour", "Flavour", "osd-4");
	wire_ref(body, "region", "CloudRegion", s->region);
	cJSON_AddTrueToObject(object(body, "hypershift"), "enabled");
	cJSON_AddTrueToObject(body, "multi_az");
	add_version(body, s);
	cJSON_AddBoolToObject(body, "fips", s->fips);
	cJSON_AddBoolToObject(body, "etcd_encryption", given(s->etcd_key_arn));
	wire_text(object(body, "api"), "listening",
		  s->public_api ? "external" : "internal");
	add_ingress(body, s);
	add_aws(body, s);
	add_network(body, s);
	add_nodes(body, s);
	add_proxy(body, s);
	add_admin(body, s);
	if (s->external_auth)
		add_external_auth(body);
	if (given(s->base_domain))
		wire_text(object(body, "dns"), "base_domain", s->base_domain);
	wire_text(body, "expiration_timestamp", s->expires);
	add_properties(body, s);
	cluster_add_extras(body, s);
	return body;
}
