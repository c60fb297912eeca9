/*
 * install_nodes.c - workers: instances a minute after the cluster is ready or a
 * pool was changed, the first node after three, the others one by one; then the
 * console (card ocm-api 3.7, 3.10).
 */
#include "core/sim/install.h"

#include "core/base/str.h"

#define LAUNCH_MS    60000 /* ready -> instances */
#define FIRST_NODE_S 180   /* ready -> first node of a pool */
#define NODE_EVERY_S 15
#define CONSOLE_MS   45000 /* last node -> console */

static int nodes_wanted(struct world *w, const char *id)
{
	size_t i = 0;
	cJSON *pool;
	int n = 0;

	while ((pool = pool_next(w, id, &i)))
		n += pool_wanted(pool);
	return n;
}

static void launch(struct world *w, void *data)
{
	struct install_moment *m = data;
	cJSON *cluster = world_get(w, "ocm.cluster", m->id);

	if (cluster && str_eq(doc_text(cluster, "state"), "ready") &&
	    !world_options(w)->aws_elsewhere)
		sim_operator_nodes(w, cluster, nodes_wanted(w, m->id));
}

/* Why no node of this pool can come up now; NULL: nothing is in the way. */
static const char *obstacle(struct world *w, const cJSON *cluster,
			    const cJSON *pool)
{
	const char *arn = doc_at_text(cluster, "aws.kms_key_arn");
	const char *slash = strrchr(arn, '/');
	cJSON *key = slash ? world_get(w, "kms.key", slash + 1) : NULL;

	if (trouble_workers(w))
		return doc_text(trouble_workers(w), "summary");
	if (world_options(w)->aws_elsewhere)
		return NULL;
	if (!ocm_cluster_egress(w, cluster, doc_text(pool, "subnet")))
		return "Action required: Network misconfiguration";
	if (slash && (!key || !str_eq(doc_text(key, "KeyState"), "Enabled")))
		return "Worker node provisioning, action required";
	return NULL;
}

static void console(struct world *w, void *data)
{
	struct install_moment *m = data;
	cJSON *cluster = world_get(w, "ocm.cluster", m->id);
	char url[240];

	if (!cluster || !str_eq(doc_text(cluster, "state"), "ready"))
		return;
	snprintf(url, sizeof(url),
		 "https://console-openshift-console.apps.rosa.%s.%s",
		 doc_text(cluster, "domain_prefix"),
		 doc_at_text(cluster, "dns.base_domain"));
	doc_set_item(cluster, "console", jsonf("{'url':'%s'}", url));
}

static void pool_message(cJSON *pool, int current, int wanted)
{
	char text[120] = "";

	if (!current && wanted)
		snprintf(text, sizeof(text),
			 "WaitingForAvailableMachines: NodeProvisioning");
	else if (current < wanted)
		snprintf(text, sizeof(text),
			 "Minimum availability requires %d replicas, current "
			 "%d available",
			 wanted, current);
	doc_set(doc_at(pool, "status"), "message", text);
}

static void pool_again(struct world *w, const struct install_moment *m,
		       int64_t ms);

static void pool_turn(struct world *w, void *data)
{
	const struct install_moment *m = data;
	cJSON *cluster = world_get(w, "ocm.cluster", m->id);
	char key[120];
	const char *why;
	cJSON *pool;
	int now, wanted;

	snprintf(key, sizeof(key), "%s/%s", m->id, m->pool);
	pool = world_get(w, "ocm.node-pool", key);
	if (!pool || !str_eq(doc_text(cluster, "state"), "ready"))
		return;
	now = (int)doc_number(doc_at(pool, "status"), "current_replicas", 0);
	wanted = pool_wanted(pool);
	why = now < wanted ? obstacle(w, cluster, pool) : NULL;
	if (why) {
		install_complain(w, cluster, why,
				 "New worker nodes do not join the cluster.");
		pool_message(pool, now, wanted);
		pool_again(w, m, INSTALL_RECHECK_MS);
		return;
	}
	now = now < wanted ? now + 1 : wanted;
	doc_set_number(doc_at(pool, "status"), "current_replicas", now);
	pool_message(pool, now, wanted);
	pool_recount(w, cluster);
	if (now < wanted)
		pool_again(w, m, NODE_EVERY_S * 1000);
	else if (!doc_at(cluster, "console"))
		world_after(w, CONSOLE_MS, console,
			    install_moment(m->id, NULL, NULL, NULL),
			    install_forget);
}

static void pool_again(struct world *w, const struct install_moment *m,
		       int64_t ms)
{
	world_after(w, ms, pool_turn,
		    install_moment(m->id, m->pool, NULL, NULL), install_forget);
}

void install_pool(struct world *w, const char *id, const char *pool)
{
	struct install_moment m = { .id = mem_dup(id), .pool = mem_dup(pool) };
	cJSON *doc;
	char key[120];
	int order;

	snprintf(key, sizeof(key), "%s/%s", id, pool);
	doc = world_get(w, "ocm.node-pool", key);
	if (doc)
		pool_message(doc,
			     (int)doc_number(doc_at(doc, "status"),
					     "current_replicas", 0),
			     pool_wanted(doc));
	/* workers-0 first, then -1, ... */
	order = pool[strlen(pool) - 1] % 10;
	world_after(w, LAUNCH_MS, launch, install_moment(id, NULL, NULL, NULL),
		    install_forget);
	pool_again(w, &m, (FIRST_NODE_S + order * 5LL) * 1000);
	mem_free(m.id);
	mem_free(m.pool);
}
