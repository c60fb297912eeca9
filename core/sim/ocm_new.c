/* ocm_new.c - a Cluster document from the body of its creation (card ocm-api
 * 3.5, 3.6). */
#include "core/sim/ocm_new.h"

#include "core/base/str.h"

#define C      "/api/clusters_mgmt/v1"
#define BASE32 "0123456789abcdefghijklmnopqrstuv"
#define LOWER  "abcdefghijklmnopqrstuvwxyz"

static void link_to(cJSON *doc, const char *name, const char *kind,
		    const char *id, const char *href)
{
	doc_set_item(doc, name,
		     jsonf("{'kind':'%sLink','id':'%s','href':'" C "/%s/%s'}",
			   kind, id, href, id));
}

static cJSON *object(cJSON *doc, const char *name)
{
	cJSON *it = doc_at(doc, name);

	if (!cJSON_IsObject(it)) {
		it = cJSON_CreateObject();
		doc_set_item(doc, name, it);
	}
	cJSON_DeleteItemFromObjectCaseSensitive(it, "kind");
	return it;
}

static void if_absent(cJSON *doc, const char *name, const char *text)
{
	if (!doc_at(doc, name))
		doc_set(doc, name, text);
}

static const char *prefix_of(struct ocm *o, const cJSON *doc)
{
	const char *name = doc_text(doc, "name");

	if (*doc_text(doc, "domain_prefix"))
		return doc_text(doc, "domain_prefix");
	return strlen(name) <= 15
		       ? name
		       : world_token(o->w, o->a, LOWER, 15, "ocm.prefix", name);
}

static void set_domain(struct ocm *o, cJSON *doc, const char *id,
		       const char *name)
{
	const char *reserved = doc_at_text(doc, "dns.base_domain");

	if (*reserved) {
		ocm_use_domain(o, reserved, id);
		return;
	}
	doc_set_item(doc, "dns",
		     jsonf("{'base_domain':'%s.p3.openshiftapps.com'}",
			   world_token(o->w, o->a, LOWER "0123456789", 4,
				       "ocm.domain", name)));
}

static void set_identity(struct ocm *o, cJSON *doc, const char *id)
{
	const char *name = arena_dup(o->a, doc_text(doc, "name"));
	const char *now = ocm_now(o->w, o->a);

	doc_set(doc, "kind", "Cluster");
	doc_set(doc, "id", id);
	doc_set(doc, "href", arena_fmt(o->a, C "/clusters/%s", id));
	doc_set(doc, "infra_id", id);
	doc_set(doc, "domain_prefix", arena_dup(o->a, prefix_of(o, doc)));
	doc_set(doc, "display_name", name);
	doc_set(doc, "creation_timestamp", now);
	doc_set(doc, "activity_timestamp", now);
	doc_set(doc, "state", "waiting");
	doc_set(doc, "billing_model", "marketplace-aws");
	doc_set_bool(doc, "managed", true);
	doc_set_bool(object(doc, "ccs"), "enabled", true);
	if (!doc_at(doc, "delete_protection"))
		doc_set_item(doc, "delete_protection",
			     jsonf("{'enabled':false}"));
	set_domain(o, doc, id, name);
	doc_set_item(doc, "status",
		     jsonf("{'kind':'ClusterStatus','id':'%s','href':"
			   "'" C "/clusters/%s/status','state':'waiting',"
			   "'description':'','dns_ready':false,"
			   "'oidc_ready':false,'provision_error_code':'',"
			   "'provision_error_message':'',"
			   "'configuration_mode':'full','current_compute':0,"
			   "'limited_support_reason_count':0}",
			   id, id));
}

static void set_links(struct ocm *o, cJSON *doc, const char *id)
{
	static const char *const lists[][3] = {
		{ "node_pools", "NodePool", "node_pools" },
		{ "ingresses", "Ingress", "ingresses" },
		{ "identity_providers", "IdentityProvider",
		  "identity_providers" },
		{ "groups", "Group", "groups" },
		{ "inflight_checks", "InflightCheck", "inflight_checks" },
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(lists); i++)
		doc_set_item(doc, lists[i][0],
			     jsonf("{'kind':'%sListLink','href':"
				   "'" C "/clusters/%s/%s'}",
				   lists[i][1], id, lists[i][2]));
	link_to(doc, "cloud_provider", "CloudProvider", "aws",
		"cloud_providers");
	link_to(doc, "region", "CloudRegion",
		arena_dup(o->a, doc_at_text(doc, "region.id")),
		"cloud_providers/aws/regions");
	link_to(doc, "product", "Product", "rosa", "products");
	link_to(doc, "flavour", "Flavour", "osd-4", "flavours");
	doc_set_item(doc, "version",
		     ocm_pick(ocm_versions(), doc_at_text(doc, "version.id")));
}

/* "prefix-namespace-name" -> "prefix" */
static const char *role_prefix(struct ocm *o, const cJSON *sts)
{
	const cJSON *role = doc_at(sts, "operator_iam_roles");
	const char *arn, *name, *tail;

	role = role ? role->child : NULL;
	arn = doc_text(role, "role_arn");
	name = strrchr(arn, '/');
	name = name ? name + 1 : arn;
	tail = strstr(name,
		      arena_fmt(o->a, "-%s-", doc_text(role, "namespace")));
	return tail ? arena_dupn(o->a, name, (size_t)(tail - name)) : "";
}

static void set_sts(struct ocm *o, cJSON *aws)
{
	cJSON *sts = object(aws, "sts"), *config;

	config = world_get(o->w, "ocm.oidc-config",
			   doc_at_text(sts, "oidc_config.id"));
	doc_set_bool(sts, "enabled", true);
	doc_set_bool(sts, "managed_policies", true);
	doc_set(sts, "oidc_endpoint_url", doc_text(config, "issuer_url"));
	doc_set_item(sts, "oidc_config", ocm_public(config));
	if_absent(sts, "operator_role_prefix", role_prefix(o, sts));
}

static void set_aws(struct ocm *o, cJSON *doc, const char *id)
{
	cJSON *aws = object(doc, "aws"), *tags = object(aws, "tags");

	doc_set(tags, "red-hat-managed", "true");
	doc_set(tags, "red-hat-clustertype", "rosa");
	if_absent(aws, "account_id", SIM_ACCOUNT);
	if_absent(aws, "ec2_metadata_http_tokens", "optional");
	doc_set_item(aws, "private_link_configuration",
		     jsonf("{'kind':'PrivateLinkConfigurationLink','href':"
			   "'" C "/clusters/%s/aws/"
			   "private_link_configuration'}",
			   id));
	set_sts(o, aws);
}

static void set_network(cJSON *doc)
{
	cJSON *net = object(doc, "network");

	if_absent(net, "type", "OVNKubernetes");
	if_absent(net, "machine_cidr", "10.0.0.0/16");
	if_absent(net, "service_cidr", "172.30.0.0/16");
	if_absent(net, "pod_cidr", "10.128.0.0/14");
	if (!doc_at(net, "host_prefix"))
		doc_set_number(net, "host_prefix", 23);
}

/* Ingresses are a collection of their own; the document links to it. */
static void set_ingresses(struct ocm *o, cJSON *doc, const char *id)
{
	const char *listening = doc_at_text(doc, "api.listening"), *ingress;
	const cJSON *items = doc_at(doc, "ingresses.items");

	ingress = items ? doc_text(items->child, "listening") : "";
	if (!*ingress)
		ingress = *listening ? listening : "external";
	doc_set_item(doc, "_ingresses",
		     jsonf("[{'kind':'Ingress','id':'%s','default':true,"
			   "'listening':'%s','load_balancer_type':'nlb',"
			   "'route_wildcard_policy':'WildcardsDisallowed',"
			   "'route_namespace_ownership_policy':'Strict'}]",
			   world_token(o->w, o->a, LOWER "0123456789", 4,
				       "ocm.ingress", id),
			   ingress));
}

static void add_subscription(struct ocm *o, cJSON *doc, const char *id)
{
	const char *name = doc_text(doc, "name");
	const char *sub = world_token(o->w, o->a,
				      "0123456789ABCDEFGHJKMNPQRSTUVWXYZ"
				      "abcdefghijkmnpqrstuvwxyz",
				      27, "ocm.subscription", name);

	doc_set_item(doc, "subscription",
		     jsonf("{'kind':'SubscriptionLink','id':'%s','href':"
			   "'/api/accounts_mgmt/v1/subscriptions/%s'}",
			   sub, sub));
	world_put(o->w, "ocm.subscription", sub,
		  jsonf("{'kind':'Subscription','id':'%s','href':"
			"'/api/accounts_mgmt/v1/subscriptions/%s',"
			"'display_name':'%s','cluster_id':'%s','managed':true,"
			"'status':'Reserved','support_level':'Premium',"
			"'cloud_provider_id':'aws','region_id':'%s',"
			"'cloud_account_id':'%s','organization_id':'%s',"
			"'cluster_billing_model':'marketplace-aws',"
			"'billing_marketplace_account':'%s','created_at':"
			"'%s','plan':{'kind':'Plan','id':"
			"'MOA-HostedControlPlane','type':'MOA'}}",
			sub, sub, name, id, doc_at_text(doc, "region.id"),
			doc_at_text(doc, "aws.account_id"),
			world_nth_key(o->w, "ocm.organization", 0),
			doc_at_text(doc, "aws.billing_account_id"),
			ocm_now(o->w, o->a)));
}

cJSON *ocm_new_cluster(struct ocm *o)
{
	cJSON *doc = json_from_node(o->body), *nodes;
	const char *id = world_token(o->w, o->a, BASE32, 32, "ocm.cluster",
				     doc_text(doc, "name"));

	cJSON_DeleteItemFromObjectCaseSensitive(doc, "htpasswd");
	if (*doc_text(doc, "additional_trust_bundle"))
		doc_set(doc, "additional_trust_bundle", "REDACTED");
	set_ingresses(o, doc, id);
	set_identity(o, doc, id);
	set_links(o, doc, id);
	set_aws(o, doc, id);
	ocm_new_plane(o, doc, id);
	ocm_new_authentication(doc, id);
	set_network(doc);
	nodes = object(doc, "nodes");
	if (!*doc_at_text(nodes, "compute_machine_type.id"))
		doc_set_item(nodes, "compute_machine_type",
			     jsonf("{'id':'m5.xlarge'}"));
	doc_set(doc_at(nodes, "compute_machine_type"), "kind",
		"MachineTypeLink");
	add_subscription(o, doc, id);
	return world_put(o->w, "ocm.cluster", id, doc);
}
