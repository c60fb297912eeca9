/* ocm_pool.c - node pools (card ocm-api 3.10). */
#include "core/sim/ocm.h"

#include "core/base/str.h"

#define KIND "ocm.node-pool"
#define C    "/api/clusters_mgmt/v1/clusters"

int pool_wanted(const cJSON *pool)
{
	const cJSON *autoscaling = doc_at(pool, "autoscaling");

	return (int)(autoscaling ? doc_number(autoscaling, "min_replica", 0)
				 : doc_number(pool, "replicas", 0));
}

cJSON *pool_next(struct world *w, const char *cluster, size_t *index)
{
	size_t n = strlen(cluster);
	const char *key;

	for (; (key = world_nth_key(w, KIND, *index)); ++*index)
		if (!strncmp(key, cluster, n) && key[n] == '/')
			return world_nth(w, KIND, (*index)++);
	return NULL;
}

void ocm_drop_below(struct world *w, const char *kind, const char *cluster)
{
	size_t n = strlen(cluster), i = 0;
	const char *key;
	char *copy;

	while ((key = world_nth_key(w, kind, i))) {
		if (strncmp(key, cluster, n) || key[n] != '/') {
			i++;
			continue;
		}
		copy = mem_dup(key);
		world_drop(w, kind, copy);
		mem_free(copy);
	}
}

void pool_recount(struct world *w, cJSON *cluster)
{
	const char *id = doc_text(cluster, "id");
	int wanted = 0, current = 0;
	size_t i = 0;
	cJSON *pool;

	while ((pool = pool_next(w, id, &i))) {
		wanted += pool_wanted(pool);
		current += (int)doc_number(doc_at(pool, "status"),
					   "current_replicas", 0);
	}
	if (!doc_at(cluster, "nodes.autoscale_compute"))
		doc_set_number(doc_at(cluster, "nodes"), "compute", wanted);
	doc_set_number(doc_at(cluster, "status"), "current_compute", current);
}

static cJSON *aws_node_pool(struct ocm *o)
{
	const cJSON *c = o->cluster;
	const cJSON *groups = doc_at(c, "aws.additional_compute_security_"
					"group_ids");
	const cJSON *size = doc_at(c, "nodes.compute_root_volume.aws.size");
	cJSON *tags = cJSON_Duplicate(doc_at(c, "aws.tags"), true);

	doc_set(tags, "api.openshift.com/id", doc_text(c, "id"));
	doc_set(tags, "api.openshift.com/name", doc_text(c, "name"));
	return jsonf("{'kind':'AWSNodePool','instance_type':'%s',"
		     "'instance_profile':'rosa-service-managed-%s-worker',"
		     "'root_volume':{'size':%d},'ec2_metadata_http_tokens':"
		     "'%s','tags':%j,'additional_security_group_ids':%j}",
		     doc_at_text(c, "nodes.compute_machine_type.id"),
		     doc_text(c, "id"), size ? size->valueint : 300,
		     doc_at_text(c, "aws.ec2_metadata_http_tokens"), tags,
		     groups ? cJSON_Duplicate(groups, true)
			    : cJSON_CreateArray());
}

cJSON *pool_add(struct ocm *o, const char *id, const char *subnet,
		const char *zone, cJSON *scale)
{
	const char *cluster = doc_text(o->cluster, "id");
	cJSON *doc = jsonf(
		"{'kind':'NodePool','id':'%s','href':'" C "/%s/node_pools/%s',"
		"'auto_repair':true,'availability_zone':'%s','subnet':'%s',"
		"'aws_node_pool':%j,'version':{'kind':'VersionLink','id':'%s',"
		"'raw_id':'%s','available_upgrades':[]},'status':{"
		"'current_replicas':0,'message':''},'labels':{},'taints':[],"
		"'tuning_configs':[],'kubelet_configs':[],"
		"'node_drain_grace_period':{'value':0,'unit':'minutes'},"
		"'management_upgrade':{'type':'Replace','max_surge':'1',"
		"'max_unavailable':'0'}}",
		id, cluster, id, zone, subnet, aws_node_pool(o),
		doc_at_text(o->cluster, "version.id"),
		doc_at_text(o->cluster, "version.raw_id"));
	cJSON *it;

	while ((it = cJSON_DetachItemFromArray(scale, 0))) {
		cJSON_DeleteItemFromObjectCaseSensitive(doc, it->string);
		cJSON_AddItemToObject(doc, it->string, it);
	}
	cJSON_Delete(scale);
	return world_put(o->w, KIND, arena_fmt(o->a, "%s/%s", cluster, id),
			 doc);
}

/* ---- answers -------------------------------------------------------------*/

static cJSON *pool_of(struct ocm *o)
{
	cJSON *doc = world_get(o->w, KIND,
			       arena_fmt(o->a, "%s/%s", o->arg[0], o->arg[1]));

	if (!doc)
		ocm_fail(o, 404, "Node pool with ID '%s' not found", o->arg[1]);
	return doc;
}

static void list_pools(struct ocm *o)
{
	cJSON *items = cJSON_CreateArray(), *it;
	size_t i = 0;

	while ((it = pool_next(o->w, o->arg[0], &i)))
		cJSON_AddItemToArray(items, cJSON_Duplicate(it, true));
	ocm_list(o, "NodePoolList", items);
}

static void get_pool(struct ocm *o)
{
	cJSON *doc = pool_of(o);

	if (doc)
		ocm_send(o, 200, doc);
}

static bool check_scale(struct ocm *o)
{
	const struct node *autoscaling = node_at(o->body, "autoscaling");
	long long least = node_int(autoscaling, "min_replica", 0);
	long long most = node_int(autoscaling, "max_replica", 0);
	long long n = node_int(o->body, "replicas", 0);

	if (autoscaling && node_at(o->body, "replicas"))
		return ocm_fail(o, 400,
				"Either 'replicas' or 'autoscaling' "
				"can be set, not both");
	if (autoscaling && (least < 0 || most < least || most < 1))
		return ocm_fail(o, 400,
				"Autoscaling from %lld to %lld replicas is not "
				"valid",
				least, most);
	if (n < 0 || n > 500 || most > 500)
		return ocm_fail(o, 400,
				"The number of replicas must be "
				"between 0 and 500");
	return true;
}

/* What POST and PATCH may set beside the scale. */
static void take_rest(struct ocm *o, cJSON *pool)
{
	static const char *const names[] = {
		"labels",
		"taints",
		"tuning_configs",
		"kubelet_configs",
		"auto_repair",
		"node_drain_grace_period",
		"management_upgrade",
	};
	const struct node *n;
	size_t i;

	for (i = 0; i < ARRAY_LEN(names); i++) {
		n = node_at(o->body, names[i]);
		if (n)
			doc_set_item(pool, names[i], json_from_node(n));
	}
}

static bool set_scale(struct ocm *o, cJSON *pool)
{
	const struct node *n = node_at(o->body, "autoscaling");

	if (n) {
		cJSON_DeleteItemFromObjectCaseSensitive(pool, "replicas");
		doc_set_item(pool, "autoscaling", json_from_node(n));
		return true;
	}
	n = node_at(o->body, "replicas");
	if (!n)
		return false;
	cJSON_DeleteItemFromObjectCaseSensitive(pool, "autoscaling");
	doc_set_number(pool, "replicas", n->number);
	return true;
}

static bool check_new(struct ocm *o)
{
	const char *id = node_text(o->body, "id");
	const char *subnet = node_text(o->body, "subnet");
	size_t n = strlen(id);

	if (!n || n > 15 || id[0] < 'a' || id[0] > 'z' ||
	    strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-") != n)
		return ocm_fail(o, 400, "Node pool name '%s' is not valid", id);
	if (world_get(o->w, KIND, arena_fmt(o->a, "%s/%s", o->arg[0], id)))
		return ocm_fail(o, 409, "Node pool with ID '%s' already exists",
				id);
	if (!world_options(o->w)->aws_elsewhere &&
	    !world_get(o->w, "ec2.subnet", subnet))
		return ocm_fail(o, 400, "Failed to find subnet with ID '%s'",
				subnet);
	return check_scale(o);
}

static void post_pool(struct ocm *o)
{
	const char *id = node_text(o->body, "id"), *zone, *type;
	const char *subnet = node_text(o->body, "subnet");
	cJSON *pool;

	if (!str_eq(doc_text(o->cluster, "state"), "ready")) {
		ocm_fail(o, 400, "Cluster '%s' is not ready", o->arg[0]);
		return;
	}
	if (!check_new(o))
		return;
	zone = doc_text(world_get(o->w, "ec2.subnet", subnet),
			"availabilityZone");
	if (!*zone)
		zone = node_text(o->body, "availability_zone");
	pool = pool_add(o, id, subnet, zone, cJSON_CreateObject());
	if (!set_scale(o, pool))
		doc_set_number(pool, "replicas", 0);
	type = node_text(o->body, "aws_node_pool/instance_type");
	if (*type)
		doc_set(doc_at(pool, "aws_node_pool"), "instance_type", type);
	take_rest(o, pool);
	pool_recount(o->w, o->cluster);
	install_pool(o->w, o->arg[0], id);
	ocm_send(o, 201, pool);
}

static int wanted_elsewhere(struct ocm *o, const cJSON *but)
{
	size_t i = 0;
	cJSON *it;
	int n = 0;

	while ((it = pool_next(o->w, o->arg[0], &i)))
		n += it == but ? 0 : pool_wanted(it);
	return n;
}

static void patch_pool(struct ocm *o)
{
	const struct node *replicas = node_at(o->body, "replicas");
	cJSON *pool = pool_of(o);

	if (!pool || !check_scale(o))
		return;
	if (replicas && (int)replicas->number + wanted_elsewhere(o, pool) < 2) {
		ocm_fail(o, 400,
			 "A hosted cluster requires at least 2 "
			 "replicas");
		return;
	}
	take_rest(o, pool);
	if (set_scale(o, pool)) {
		pool_recount(o->w, o->cluster);
		install_pool(o->w, o->arg[0], o->arg[1]);
	}
	ocm_send(o, 200, pool);
}

static void delete_pool(struct ocm *o)
{
	cJSON *pool = pool_of(o);

	if (!pool)
		return;
	if (wanted_elsewhere(o, pool) < 2) {
		ocm_fail(o, 400,
			 "The last node pool can not be deleted from a "
			 "cluster: at least 2 replicas must remain");
		return;
	}
	world_drop(o->w, KIND, arena_fmt(o->a, "%s/%s", o->arg[0], o->arg[1]));
	pool_recount(o->w, o->cluster);
	install_pool(o->w, o->arg[0], o->arg[1]);
	ocm_empty(o, 204);
}

#define CM "clusters_mgmt/v1/clusters/*/node_pools"
const struct ocm_route ocm_pool_routes[] = {
	{ "GET", CM, list_pools },          { "POST", CM, post_pool },
	{ "GET", CM "/*", get_pool },       { "PATCH", CM "/*", patch_pool },
	{ "DELETE", CM "/*", delete_pool }, { 0 },
};
