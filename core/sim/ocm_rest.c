/* ocm_rest.c - a cluster's smaller collections: ingresses, checks, upgrades,
 * PrivateLink principals and so on (card ocm-api 3.6, 3.9, 3.11, 3.14, 3.15).*/
#include "core/sim/ocm.h"

#include "core/base/str.h"

#define C       "/api/clusters_mgmt/v1/clusters"
#define UPGRADE "ocm.upgrade" /* key: cluster/pool or ""/id */

/* ---- ingresses -----------------------------------------------------------*/

static cJSON *ingress(struct ocm *o, const cJSON *from)
{
	cJSON *doc = ocm_public(from);

	doc_set(doc, "href",
		arena_fmt(o->a, C "/%s/ingresses/%s", o->arg[0],
			  doc_text(from, "id")));
	if (doc_at(o->cluster, "api.url"))
		doc_set(doc, "dns_name",
			arena_fmt(o->a, "rosa.%s.%s",
				  doc_text(o->cluster, "domain_prefix"),
				  doc_at_text(o->cluster, "dns.base_domain")));
	return doc;
}

static void list_ingresses(struct ocm *o)
{
	cJSON *items = cJSON_CreateArray(), *it;

	cJSON_ArrayForEach(it, doc_at(o->cluster, "_ingresses"))
		cJSON_AddItemToArray(items, ingress(o, it));
	ocm_list(o, "IngressList", items);
}

static cJSON *ingress_of(struct ocm *o)
{
	cJSON *it;

	cJSON_ArrayForEach(
		it, doc_at(o->cluster,
			   "_ingresses")) if (str_eq(doc_text(it, "id"),
						     o->arg[1])) return it;
	ocm_fail(o, 404, "Ingress '%s' not found", o->arg[1]);
	return NULL;
}

static void get_ingress(struct ocm *o)
{
	cJSON *it = ingress_of(o);

	if (it)
		ocm_give(o, 200, ingress(o, it));
}

static void patch_ingress(struct ocm *o)
{
	const char *listening = node_text(o->body, "listening");
	cJSON *it = ingress_of(o);

	if (!it)
		return;
	if (*listening && !str_in(listening, "internal external")) {
		ocm_fail(o, 400, "Listening method '%s' is not valid",
			 listening);
		return;
	}
	if (*listening)
		doc_set(it, "listening", listening);
	ocm_give(o, 200, ingress(o, it));
}

/* ---- always empty, or kept in the cluster's document ---------------------*/

static void list_inflight(struct ocm *o)
{
	cJSON *list = doc_at(o->cluster, "_inflight");

	ocm_list(o, "InflightCheckList",
		 list ? cJSON_Duplicate(list, true) : cJSON_CreateArray());
}

static void list_limited(struct ocm *o)
{
	cJSON *list = doc_at(o->cluster, "_limited_support");

	ocm_list(o, "LimitedSupportReasonList",
		 list ? cJSON_Duplicate(list, true) : cJSON_CreateArray());
}

static void no_migrations(struct ocm *o)
{
	ocm_list(o, "ClusterMigrationList", cJSON_CreateArray());
}

static void no_kubelet_configs(struct ocm *o)
{
	ocm_list(o, "KubeletConfigList", cJSON_CreateArray());
}

static void no_gates(struct ocm *o)
{
	ocm_list(o, "VersionGateAgreementList", cJSON_CreateArray());
}

static void no_addons(struct ocm *o)
{
	ocm_list(o, "AddOnInstallationList", cJSON_CreateArray());
}

/* ---- live resources ------------------------------------------------------*/

static const char *condition(const struct ocm *o)
{
	return str_eq(doc_text(o->cluster, "state"), "ready") ? "True"
							      : "False";
}

static void resources(struct ocm *o)
{
	const char *hosted = arena_fmt(
		o->a,
		"{\"kind\":\"HostedCluster\",\"metadata\":{\"name\":\"%s\"},"
		"\"status\":{\"conditions\":[{\"type\":\"Available\","
		"\"status\":\"%s\"}]}}",
		doc_text(o->cluster, "name"), condition(o));

	ocm_give(o, 200,
		 jsonf("{'kind':'ClusterResources','cluster_id':'%s','href':"
		       "'" C "/%s/resources','creation_timestamp':'%s',"
		       "'resources':{'hosted_cluster':'%s'}}",
		       o->arg[0], o->arg[0], ocm_now(o->w, o->a), hosted));
}

/* ---- PrivateLink ---------------------------------------------------------*/

static cJSON *principals(struct ocm *o)
{
	cJSON *list = doc_at(o->cluster, "_principals");

	if (!list) {
		list = cJSON_CreateArray();
		doc_set_item(o->cluster, "_principals", list);
	}
	return list;
}

static void private_link(struct ocm *o)
{
	ocm_give(o, 200,
		 jsonf("{'kind':'PrivateLinkConfiguration','href':"
		       "'" C "/%s/aws/private_link_configuration',"
		       "'principals':{'kind':'PrivateLinkPrincipals','href':"
		       "'" C "/%s/aws/private_link_configuration/principals',"
		       "'principals':%j}}",
		       o->arg[0], o->arg[0],
		       cJSON_Duplicate(principals(o), true)));
}

static void list_principals(struct ocm *o)
{
	ocm_list(o, "PrivateLinkPrincipalList",
		 cJSON_Duplicate(principals(o), true));
}

static void post_principal(struct ocm *o)
{
	const char *arn = node_text(o->body, "principal"), *id;
	cJSON *doc;

	if (!str_starts(arn, "arn:aws")) {
		ocm_fail(o, 400, "Principal '%s' is not a valid ARN", arn);
		return;
	}
	id = world_token(o->w, o->a, "0123456789abcdefghijklmnopqrstuv", 32,
			 "ocm.principal", arn);
	doc = jsonf("{'kind':'PrivateLinkPrincipal','id':'%s','href':"
		    "'" C "/%s/aws/private_link_configuration/principals/%s',"
		    "'principal':'%s'}",
		    id, o->arg[0], id, arn);
	cJSON_AddItemToArray(principals(o), doc);
	ocm_send(o, 201, doc);
}

static void delete_principal(struct ocm *o)
{
	cJSON *it;

	cJSON_ArrayForEach(
		it, principals(o)) if (str_eq(doc_text(it, "id"), o->arg[1]))
	{
		cJSON_Delete(cJSON_DetachItemViaPointer(principals(o), it));
		ocm_empty(o, 204);
		return;
	}
	ocm_fail(o, 404, "Principal '%s' not found", o->arg[1]);
}

/* ---- upgrade policies: kept, not carried out -----------------------------*/

static const char *upgrade_place(struct ocm *o, bool pool)
{
	return arena_fmt(o->a, "%s/%s", o->arg[0], pool ? o->arg[1] : "");
}

static void list_upgrades(struct ocm *o, const char *kind, const char *place)
{
	cJSON *items = cJSON_CreateArray(),
	      *doc = world_get(o->w, UPGRADE, place);

	if (doc)
		cJSON_AddItemToArray(items, cJSON_Duplicate(doc, true));
	ocm_list(o, kind, items);
}

static bool check_upgrade(struct ocm *o, const char *place)
{
	const char *version = node_text(o->body, "version");
	cJSON *it;

	if (world_get(o->w, UPGRADE, place))
		return ocm_fail(o, 409,
				"There is already an upgrade policy "
				"for this cluster");
	if (str_eq(node_text(o->body, "schedule_type"), "automatic"))
		return true;
	cJSON_ArrayForEach(it,
			   doc_at(o->cluster,
				  "version.available_"
				  "upgrades")) if (str_eq(it->valuestring,
							  version)) return true;
	return ocm_fail(o, 400, "Version '%s' is not an available upgrade",
			version);
}

static void post_upgrade(struct ocm *o, const char *type, bool pool)
{
	const char *place = upgrade_place(o, pool), *id;
	cJSON *doc;

	if (!check_upgrade(o, place))
		return;
	id = world_uuid(o->w, o->a, UPGRADE, place);
	doc = json_from_node(o->body);
	doc_set(doc, "kind", type);
	doc_set(doc, "id", id);
	doc_set(doc, "cluster_id", o->arg[0]);
	doc_set(doc, "creation_timestamp", ocm_now(o->w, o->a));
	doc_set_item(doc, "state",
		     jsonf("{'value':'scheduled','description':"
			   "'Upgrade is scheduled'}"));
	ocm_send(o, 201, world_put(o->w, UPGRADE, place, doc));
}

static cJSON *upgrade_of(struct ocm *o, const char *place, const char *id)
{
	cJSON *doc = world_get(o->w, UPGRADE, place);

	if (doc && str_eq(doc_text(doc, "id"), id))
		return doc;
	ocm_fail(o, 404, "Upgrade policy '%s' not found", id);
	return NULL;
}

static void get_upgrade(struct ocm *o, bool pool)
{
	cJSON *doc = upgrade_of(o, upgrade_place(o, pool), o->arg[1 + pool]);

	if (doc)
		ocm_send(o, 200, doc);
}

static void delete_upgrade(struct ocm *o, bool pool)
{
	const char *place = upgrade_place(o, pool);

	if (!upgrade_of(o, place, o->arg[1 + pool]))
		return;
	world_drop(o->w, UPGRADE, place);
	ocm_empty(o, 204);
}

static void list_plane_upgrades(struct ocm *o)
{
	list_upgrades(o, "ControlPlaneUpgradePolicyList",
		      upgrade_place(o, false));
}

static void post_plane_upgrade(struct ocm *o)
{
	post_upgrade(o, "ControlPlaneUpgradePolicy", false);
}

static void get_plane_upgrade(struct ocm *o)
{
	get_upgrade(o, false);
}

static void delete_plane_upgrade(struct ocm *o)
{
	delete_upgrade(o, false);
}

static void list_pool_upgrades(struct ocm *o)
{
	list_upgrades(o, "NodePoolUpgradePolicyList", upgrade_place(o, true));
}

static void post_pool_upgrade(struct ocm *o)
{
	post_upgrade(o, "NodePoolUpgradePolicy", true);
}

static void get_pool_upgrade(struct ocm *o)
{
	get_upgrade(o, true);
}

static void delete_pool_upgrade(struct ocm *o)
{
	delete_upgrade(o, true);
}

#define CM    "clusters_mgmt/v1/clusters/*/"
#define LINK  CM "aws/private_link_configuration"
#define PLANE CM "control_plane/upgrade_policies"
#define POOL  CM "node_pools/*/upgrade_policies"
const struct ocm_route ocm_rest_routes[] = {
	{ "GET", CM "ingresses", list_ingresses },
	{ "GET", CM "ingresses/*", get_ingress },
	{ "PATCH", CM "ingresses/*", patch_ingress },
	{ "GET", CM "inflight_checks", list_inflight },
	{ "GET", CM "limited_support_reasons", list_limited },
	{ "GET", CM "migrations", no_migrations },
	{ "GET", CM "kubelet_configs", no_kubelet_configs },
	{ "GET", CM "gate_agreements", no_gates },
	{ "GET", CM "addons", no_addons },
	{ "GET", CM "resources", resources },
	{ "GET", CM "resources/live", resources },
	{ "GET", LINK, private_link },
	{ "GET", LINK "/principals", list_principals },
	{ "POST", LINK "/principals", post_principal },
	{ "DELETE", LINK "/principals/*", delete_principal },
	{ "GET", PLANE, list_plane_upgrades },
	{ "POST", PLANE, post_plane_upgrade },
	{ "GET", PLANE "/*", get_plane_upgrade },
	{ "DELETE", PLANE "/*", delete_plane_upgrade },
	{ "GET", POOL, list_pool_upgrades },
	{ "POST", POOL, post_pool_upgrade },
	{ "GET", POOL "/*", get_pool_upgrade },
	{ "DELETE", POOL "/*", delete_pool_upgrade },
	{ 0 },
};
