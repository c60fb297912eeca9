/* cluster_read.c - a cluster and its status out of replies: see cluster.h. */
#include "core/base/str.h"
#include "core/ocm/catalog.h"
#include "core/ocm/cluster.h"
#include "core/ocm/wire.h"

enum cluster_state cluster_state_of(const char *word)
{
	static const struct {
		const char *word;
		enum cluster_state state;
	} words[] = {
		{ "waiting", CLUSTER_WAITING },
		{ "validating", CLUSTER_VALIDATING },
		{ "pending", CLUSTER_PENDING },
		{ "installing", CLUSTER_INSTALLING },
		{ "ready", CLUSTER_READY },
		{ "error", CLUSTER_ERROR },
		{ "uninstalling", CLUSTER_UNINSTALLING },
		{ "hibernating", CLUSTER_OTHER },
		{ "powering_down", CLUSTER_OTHER },
		{ "resuming", CLUSTER_OTHER },
		{ "updating", CLUSTER_OTHER },
	};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (str_eq(word, words[i].word))
			return words[i].state;
	return CLUSTER_UNKNOWN;
}

bool cluster_status_read(struct cluster_status *out, const struct node *doc,
			 struct err *err)
{
	struct wire w = wire_open(doc, "cluster status", err);

	WIRE(&w, out->state_text, "state");
	WIRE_CUT(&w, out->description, "description");
	WIRE(&w, out->code, "provision_error_code");
	WIRE_CUT(&w, out->message, "provision_error_message");
	out->state = cluster_state_of(out->state_text);
	out->dns_ready = node_bool(doc, "dns_ready");
	out->oidc_ready = node_bool(doc, "oidc_ready");
	out->current_compute = (int)node_int(doc, "current_compute", 0);
	out->limited_support =
		(int)node_int(doc, "limited_support_reason_count", 0);
	return w.ok;
}

static void read_names(struct wire *w, struct cluster *c)
{
	WIRE(w, c->id, "id");
	WIRE(w, c->external_id, "external_id");
	WIRE(w, c->infra_id, "infra_id");
	WIRE(w, c->name, "name");
	WIRE_CUT(w, c->display_name, "display_name");
	WIRE(w, c->domain_prefix, "domain_prefix");
	WIRE(w, c->base_domain, "dns/base_domain");
	WIRE(w, c->region, "region/id");
	WIRE(w, c->created, "creation_timestamp");
	WIRE(w, c->api_url, "api/url");
	WIRE(w, c->console_url, "console/url");
	WIRE(w, c->subscription_id, "subscription/id");
	WIRE(w, c->creator_arn, "properties/rosa_creator_arn");
}

static void read_version(struct wire *w, struct cluster *c)
{
	const char *best = "";

	WIRE(w, c->version_id, "version/id");
	WIRE(w, c->channel_group, "version/channel_group");
	if (*node_text(w->doc, "openshift_version"))
		WIRE(w, c->version, "openshift_version");
	else
		WIRE(w, c->version, "version/raw_id");
	NODE_EACH(it, node_at(w->doc, "version/available_upgrades"))
	if (!*best || semver_compare(it->text, best) > 0)
		best = it->text;
	if (strlen(best) < sizeof(c->available_upgrade))
		memcpy(c->available_upgrade, best, strlen(best) + 1);
}

static void read_switches(const struct node *doc, struct cluster *c)
{
	const char *ingress = node_text(doc, "ingresses/items/0/listening");

	c->api_private = str_eq(node_text(doc, "api/listening"), "internal");
	c->private_link = node_bool(doc, "aws/private_link");
	/* a link only: the ingress follows the API unless told otherwise */
	c->ingress_private =
		*ingress ? str_eq(ingress, "internal") : c->api_private;
	c->hcp = node_bool(doc, "hypershift/enabled");
	c->multi_az = node_bool(doc, "multi_az");
	c->delete_protection = node_bool(doc, "delete_protection/enabled");
	c->external_auth = node_bool(doc, "external_auth_config/enabled");
	c->fips = node_bool(doc, "fips");
	c->etcd_encryption = node_bool(doc, "etcd_encryption");
	c->trust_bundle = *node_text(doc, "additional_trust_bundle");
}

static void read_roles(struct wire *w, struct cluster *c)
{
	struct cluster_role *role;
	struct wire item = *w;

	WIRE(w, c->aws_account, "aws/account_id");
	WIRE(w, c->billing_account, "aws/billing_account_id");
	WIRE(w, c->installer_role, "aws/sts/role_arn");
	WIRE(w, c->support_role, "aws/sts/support_role_arn");
	WIRE(w, c->worker_role, "aws/sts/instance_iam_roles/worker_role_arn");
	WIRE(w, c->operator_prefix, "aws/sts/operator_role_prefix");
	WIRE(w, c->oidc_id, "aws/sts/oidc_config/id");
	if (*node_text(w->doc, "aws/sts/oidc_endpoint_url"))
		WIRE(w, c->oidc_url, "aws/sts/oidc_endpoint_url");
	else
		WIRE(w, c->oidc_url, "aws/sts/oidc_config/issuer_url");
	NODE_EACH(it, node_at(w->doc, "aws/sts/operator_iam_roles"))
	{
		if (c->role_count == CLUSTER_ROLES)
			break;
		role = &c->roles[c->role_count++];
		item.doc = it;
		WIRE(&item, role->namespace, "namespace");
		WIRE(&item, role->name, "name");
		WIRE(&item, role->arn, "role_arn");
	}
	w->ok = w->ok && item.ok;
}

static void read_places(struct wire *w, struct cluster *c)
{
	struct wire item = *w;

	NODE_EACH(it, node_at(w->doc, "aws/subnet_ids"))
	{
		if (c->subnet_count == CLUSTER_SUBNETS)
			break;
		item.doc = it;
		WIRE(&item, c->subnets[c->subnet_count], "");
		c->subnet_count++;
	}
	NODE_EACH(it, node_at(w->doc, "nodes/availability_zones"))
	{
		if (c->zone_count == CLUSTER_ZONES)
			break;
		item.doc = it;
		WIRE(&item, c->zones[c->zone_count], "");
		c->zone_count++;
	}
	w->ok = w->ok && item.ok;
}

static void read_sizes(struct wire *w, struct cluster *c)
{
	const struct node *scale = node_at(w->doc, "nodes/autoscale_compute");

	WIRE(w, c->machine_type, "nodes/compute_machine_type/id");
	c->compute = (int)node_int(w->doc, "nodes/compute", 0);
	c->min_compute = (int)node_int(scale, "min_replicas", 0);
	c->max_compute = (int)node_int(scale, "max_replicas", 0);
	WIRE(w, c->machine_cidr, "network/machine_cidr");
	WIRE(w, c->service_cidr, "network/service_cidr");
	WIRE(w, c->pod_cidr, "network/pod_cidr");
	c->host_prefix = (int)node_int(w->doc, "network/host_prefix", 0);
	WIRE(w, c->volume_key_arn, "aws/kms_key_arn");
	WIRE(w, c->etcd_key_arn, "aws/etcd_encryption/kms_key_arn");
	WIRE(w, c->imds, "aws/ec2_metadata_http_tokens");
	WIRE_CUT(w, c->http_proxy, "proxy/http_proxy");
	WIRE_CUT(w, c->https_proxy, "proxy/https_proxy");
	WIRE_CUT(w, c->no_proxy, "proxy/no_proxy");
}

bool cluster_read(struct cluster *out, const struct node *doc, struct err *err)
{
	struct wire w = wire_open(doc, "cluster", err);
	const struct node *status = node_child(doc, "status");

	memset(out, 0, sizeof(*out));
	if (!w.ok)
		return false;
	read_names(&w, out);
	read_version(&w, out);
	read_switches(doc, out);
	read_roles(&w, out);
	read_places(&w, out);
	read_sizes(&w, out);
	if (status && !cluster_status_read(&out->status, status, err))
		return false;
	/* the cluster's own word is the first to change */
	if (*node_text(doc, "state")) {
		WIRE(&w, out->status.state_text, "state");
		out->status.state = cluster_state_of(out->status.state_text);
	}
	if (w.ok && !*out->id)
		return err_set(err, ERR_CLOUD,
			       "Red Hat's reply holds a cluster without an id");
	return w.ok;
}

size_t cluster_list_count(const struct node *doc)
{
	return node_count(doc, "items");
}

bool cluster_list_read(struct cluster *out, const struct node *doc,
		       size_t index, struct err *err)
{
	const struct node *items;

	if (!wire_items(doc, &items, err))
		return false;
	NODE_EACH(it, items)
	if (index-- == 0)
		return cluster_read(out, it, err);
	return err_set(err, ERR_INTERNAL, "the list of clusters is shorter");
}

bool cluster_uses_prefix(const struct cluster *c, const char *role_prefix)
{
	size_t len = strlen(role_prefix);
	const char *name;

	for (int i = 0; i < c->role_count; i++) {
		name = strrchr(c->roles[i].arn, '/');
		if (name && !strncmp(name + 1, role_prefix, len) &&
		    name[1 + len] == '-')
			return true;
	}
	return false;
}

/* ---- names -------------------------------------------------------------------*/
void cluster_api_host(const struct cluster *c, char out[CLUSTER_HOST])
{
	const char *host = strstr(c->api_url, "://");

	host = host ? host + 3 : c->api_url;
	(void)snprintf(out, CLUSTER_HOST, "%.*s", (int)strcspn(host, ":/"),
		       host);
}

void cluster_oauth_host(const struct cluster *c, char out[CLUSTER_HOST])
{
	char api[CLUSTER_HOST];

	cluster_api_host(c, api);
	*out = '\0';
	if (str_starts(api, "api."))
		(void)snprintf(out, CLUSTER_HOST, "oauth.%.*s",
			       CLUSTER_HOST - 8, api + 4);
}

void cluster_local_host(const struct cluster *c, char out[CLUSTER_HOST])
{
	(void)snprintf(out, CLUSTER_HOST, "%s%s%s", *c->name ? "api." : "",
		       c->name, *c->name ? ".hypershift.local" : "");
}
