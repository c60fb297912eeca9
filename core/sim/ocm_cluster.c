/* ocm_cluster.c - clusters: list, create, read, change, delete, status, logs
 * (card ocm-api 3.5-3.8, 3.15). */
#include "core/sim/ocm_new.h"

#include "core/base/str.h"

static void list_clusters(struct ocm *o)
{
	cJSON *items = cJSON_CreateArray(), *it;
	size_t i;

	for (i = 0; (it = world_nth(o->w, "ocm.cluster", i)); i++)
		cJSON_AddItemToArray(items, cJSON_Duplicate(it, true));
	ocm_list(o, "ClusterList", items);
}

static void get_cluster(struct ocm *o)
{
	ocm_send(o, 200, o->cluster);
}

static void get_status(struct ocm *o)
{
	ocm_send(o, 200, doc_at(o->cluster, "status"));
}

/* ---- creation ------------------------------------------------------------*/

static cJSON *scale_of(const struct ocm *o, size_t pools)
{
	const struct node *autoscale =
		node_at(o->body, "nodes/autoscale_compute");
	int n = pools ? (int)pools : 1;

	if (autoscale)
		return jsonf("{'autoscaling':{'min_replica':%d,"
			     "'max_replica':%d}}",
			     (int)node_int(autoscale, "min_replicas", 0) / n,
			     (int)node_int(autoscale, "max_replicas", 0) / n);
	return jsonf("{'replicas':%d}",
		     (int)node_int(o->body, "nodes/compute", n > 2 ? n : 2) /
			     n);
}

static void add_pools(struct ocm *o)
{
	const struct node *zone = node_at(o->body, "nodes/availability_zones");
	const struct node *ids = node_at(o->body, "aws/subnet_ids");
	size_t n = 0, i = 0;

	zone = zone ? zone->child : NULL;
	NODE_EACH(it, ids)
	n += !ocm_subnet_public(o->w, it->text);
	NODE_EACH(it, ids)
	{
		cJSON *subnet = world_get(o->w, "ec2.subnet", it->text);
		const char *where =
			subnet ? doc_text(subnet, "availabilityZone")
			       : node_text_or(zone, "", "us-east-1a");

		zone = zone && zone->next ? zone->next : zone;
		if (ocm_subnet_public(o->w, it->text))
			continue;
		pool_add(o,
			 n == 1 ? "workers"
				: arena_fmt(o->a, "workers-%zu", i++),
			 it->text, where, scale_of(o, n));
	}
	pool_recount(o->w, o->cluster);
}

static void post_cluster(struct ocm *o)
{
	const char *dry = exchange_query(o->x, "dryRun");

	if (!o->body) {
		ocm_fail(o, 400, "Request body is missing");
		return;
	}
	if (!ocm_check_cluster(o))
		return;
	if (str_eq(dry, "true")) {
		ocm_empty(o, 204);
		return;
	}
	o->cluster = ocm_new_cluster(o);
	add_pools(o);
	access_from_body(o, doc_text(o->cluster, "id"));
	install_start(o->w, doc_text(o->cluster, "id"));
	ocm_send(o, 201, o->cluster);
}

/* ---- change --------------------------------------------------------------*/

/* What can be changed later; all else is refused by name. */
static const char *const changeable[] = {
	"aws.additional_allowed_principals",
	"aws.audit_log",
	"proxy",
	"additional_trust_bundle",
	"display_name",
	"registry_config",
	"expiration_timestamp",
	"api.listening",
	"channel",
	"node_drain_grace_period",
	"delete_protection",
};

static bool may_change(const char *path)
{
	size_t i, n;

	for (i = 0; i < ARRAY_LEN(changeable); i++) {
		n = strlen(changeable[i]);
		if (!strncmp(path, changeable[i], n) &&
		    (!path[n] || path[n] == '.'))
			return true;
	}
	return false;
}

/* Merges patch into doc (NULL: only asks whether that is allowed). */
static bool merge(struct ocm *o, cJSON *doc, const struct node *patch,
		  const char *path)
{
	NODE_EACH(it, patch)
	{
		const char *at = arena_fmt(o->a, "%s%s%s", path,
					   *path ? "." : "", it->name);
		cJSON *below = doc ? doc_at(doc, it->name) : NULL;

		if (str_in(it->name, "kind id href"))
			continue;
		if (!may_change(at) && it->kind != NODE_OBJECT)
			return ocm_fail(o, 400,
					"Attribute '%s' can't be changed", at);
		if (may_change(at)) {
			if (doc)
				doc_set_item(doc, it->name, json_from_node(it));
			continue;
		}
		if (!merge(o, below, it, at))
			return false;
	}
	return true;
}

static void patch_cluster(struct ocm *o)
{
	if (!o->body) {
		ocm_fail(o, 400, "Request body is missing");
		return;
	}
	if (!merge(o, NULL, o->body, ""))
		return;
	merge(o, o->cluster, o->body, "");
	if (*node_text(o->body, "additional_trust_bundle"))
		doc_set(o->cluster, "additional_trust_bundle", "REDACTED");
	doc_set(o->cluster, "activity_timestamp", ocm_now(o->w, o->a));
	ocm_send(o, 200, o->cluster);
}

static void get_protection(struct ocm *o)
{
	ocm_send(o, 200, doc_at(o->cluster, "delete_protection"));
}

static void patch_protection(struct ocm *o)
{
	doc_set_bool(doc_at(o->cluster, "delete_protection"), "enabled",
		     node_bool(o->body, "enabled"));
	get_protection(o);
}

static void delete_cluster(struct ocm *o)
{
	const char *role = doc_at_text(o->cluster, "aws.sts.role_arn");

	if (doc_at_bool(o->cluster, "delete_protection.enabled")) {
		ocm_fail(o, 403, "delete protection is active on cluster '%s'",
			 doc_text(o->cluster, "name"));
		return;
	}
	if (str_eq(doc_text(o->cluster, "state"), "uninstalling")) {
		ocm_fail(o, 400, "Cluster '%s' is already uninstalling",
			 doc_text(o->cluster, "id"));
		return;
	}
	if (!str_eq(exchange_query(o->x, "best_effort"), "true") &&
	    !ocm_assume(o, role))
		return;
	if (!str_eq(exchange_query(o->x, "dry_run"), "true"))
		install_remove(o->w, doc_text(o->cluster, "id"));
	ocm_empty(o, 204);
}

/* ---- logs ----------------------------------------------------------------*/

static bool log_number(struct ocm *o, const char *name, long long *out)
{
	const char *text = exchange_query(o->x, name);

	return !text || str_int(text, 0, 1 << 30, out) ||
	       ocm_fail(o, 400, "Parameter '%s' is not a number: '%s'", name,
			text);
}

static void add_line(struct strbuf *out, const cJSON *lines, long long i)
{
	strbuf_addf(out, "%s\n",
		    cJSON_GetArrayItem(lines, (int)i)->valuestring);
}

static void send_log(struct ocm *o, const char *which, const cJSON *lines)
{
	long long n = cJSON_GetArraySize(lines), i, from = 0, tail = n;
	struct strbuf text = STRBUF_INIT;
	bool shuffled = doc_at_bool(o->cluster, "_log_shuffled");

	if (exchange_query(o->x, "offset") && exchange_query(o->x, "tail")) {
		ocm_fail(o, 400,
			 "Either 'tail' or 'offset' can be set, not "
			 "both");
		return;
	}
	if (!log_number(o, "offset", &from) || !log_number(o, "tail", &tail))
		return;
	if (tail < n)
		from = n - tail;
	for (i = from; i < n; i++)
		add_line(&text, lines, shuffled ? n - 1 - i + from : i);
	if (shuffled && n > from) /* and one of them twice */
		add_line(&text, lines, from);
	ocm_give(o, 200,
		 jsonf("{'kind':'Log','id':'%s','href':"
		       "'/api/clusters_mgmt/v1/clusters/%s/logs/%s',"
		       "'content':'%s'}",
		       which, o->arg[0], which, text.buf));
	strbuf_release(&text);
}

static void get_log(struct ocm *o)
{
	const char *which = o->arg[1];
	const cJSON *lines = NULL;

	if (str_in(which, "install uninstall"))
		lines = doc_at(o->cluster, arena_fmt(o->a, "__log_%s", which));
	if (lines)
		send_log(o, which, lines);
	else
		ocm_fail(o, 404, "Log '%s' of cluster '%s' not found", which,
			 o->arg[0]);
}

#define CM "clusters_mgmt/v1/clusters"
const struct ocm_route ocm_cluster_routes[] = {
	{ "GET", CM, list_clusters },
	{ "POST", CM, post_cluster },
	{ "GET", CM "/*", get_cluster },
	{ "PATCH", CM "/*", patch_cluster },
	{ "DELETE", CM "/*", delete_cluster },
	{ "GET", CM "/*/status", get_status },
	{ "GET", CM "/*/delete_protection", get_protection },
	{ "PATCH", CM "/*/delete_protection", patch_protection },
	{ "GET", CM "/*/logs/*", get_log },
	{ 0 },
};
