/*
 * install.c - a cluster's life on the world's clock: about ten minutes from
 * waiting through validating, pending and installing to ready; workers three
 * to five minutes later; five minutes to go (card ocm-api 3.7, 3.8, 3.15).
 * The log's texts are those that the card saw; their order is ours [I].
 */
#include "core/sim/install.h"

#include "core/base/str.h"

#define CONSIDER_MS 5000

typedef void life_fn(struct world *w, cJSON *cluster);

struct life {
	int at_s;
	const char *part, *text; /* log line, NULL: none */
	life_fn *fn;
};

void install_forget(void *data)
{
	struct install_moment *m = data;

	mem_free(m->id);
	mem_free(m->pool);
	mem_free(m);
}

void *install_moment(const char *id, const char *pool, const struct life *life,
		     const char *state)
{
	struct install_moment *m = mem_new(sizeof(*m));

	m->id = mem_dup(id);
	m->pool = mem_dup(pool);
	m->life = life;
	m->state = state;
	return m;
}

void install_enter(struct world *w, cJSON *cluster, const char *state)
{
	char iso[STR_TIME_LEN];

	doc_set(cluster, "state", state);
	doc_set(doc_at(cluster, "status"), "state", state);
	doc_set(cluster, "activity_timestamp", str_iso(world_time(w), iso));
}

static void log_line_to(struct world *w, cJSON *cluster, const char *log,
			const char *part, const char *text)
{
	char iso[STR_TIME_LEN], line[400];
	cJSON *lines = doc_at(cluster, log);

	if (!lines) {
		lines = cJSON_CreateArray();
		doc_set_item(cluster, log, lines);
	}
	str_iso(world_time(w), iso);
	snprintf(line, sizeof(line), "%.10s %.8s +0000 UTC %s %s", iso,
		 iso + 11, part, text);
	cJSON_AddItemToArray(lines, cJSON_CreateString(line));
}

void install_log(struct world *w, cJSON *cluster, const char *text)
{
	char part[160];

	snprintf(part, sizeof(part), "hostedclusters %s",
		 doc_text(cluster, "name"));
	log_line_to(w, cluster, "__log_install", part, text);
}

void install_service_log(struct world *w, const char *id, const cJSON *note)
{
	struct arena *a = arena_new();
	cJSON *cluster = world_get(w, "ocm.cluster", id);
	const char *log = world_token(w, a, "0123456789abcdefghijklmnopqrstuv",
				      27, "ocm.service-log", id);
	const char *now = ocm_now(w, a);

	world_put(w, "ocm.service-log", arena_fmt(a, "%s/%s", id, log),
		  jsonf("{'kind':'ClusterLog','id':'%s','href':"
			"'/api/service_logs/v1/cluster_logs/%s',"
			"'cluster_id':'%s','cluster_uuid':'%s',"
			"'service_name':'SREManualAction','severity':'%s',"
			"'summary':'%s','description':'%s','timestamp':'%s',"
			"'created_at':'%s','internal_only':%b,"
			"'log_type':'cluster-lifecycle','username':'%s'}",
			log, log, id, doc_text(cluster, "external_id"),
			doc_text(note, "severity"), doc_text(note, "summary"),
			doc_text(note, "description"), now, now,
			(int)doc_bool(note, "internal"),
			doc_text(cluster, "name")));
	arena_free(a);
}

static void write_note(struct world *w, const char *id, const char *severity,
		       const char *summary, const char *text)
{
	cJSON *note = jsonf("{'severity':'%s','summary':'%s','description':"
			    "'%s'}",
			    severity, summary, text);

	install_service_log(w, id, note);
	cJSON_Delete(note);
}

/* Says it once a cluster. */
void install_complain(struct world *w, cJSON *cluster, const char *summary,
		      const char *text)
{
	if (str_eq(doc_text(cluster, "_complaint"), summary))
		return;
	doc_set(cluster, "_complaint", summary);
	write_note(w, doc_text(cluster, "id"), "Major", summary, text);
}

/* ---- the steps -----------------------------------------------------------*/

static void validating(struct world *w, cJSON *cluster)
{
	doc_set(doc_at(cluster, "status"), "description", "");
	doc_set_bool(doc_at(cluster, "status"), "oidc_ready", true);
	install_enter(w, cluster, "validating");
}

static void pending(struct world *w, cJSON *cluster)
{
	install_enter(w, cluster, "pending");
}

static void installing(struct world *w, cJSON *cluster)
{
	struct arena *a = arena_new();

	install_enter(w, cluster, "installing");
	doc_set(cluster, "external_id",
		world_uuid(w, a, "ocm.external-id", doc_text(cluster, "name")));
	arena_free(a);
}

static cJSON *egress_check(struct world *w, const cJSON *cluster)
{
	const char *id = doc_text(cluster, "id");
	cJSON *details = cJSON_CreateObject(), *it;
	bool good = true;
	long long now = world_time(w);

	cJSON_ArrayForEach(it, doc_at(cluster, "aws.subnet_ids"))
	{
		if (ocm_cluster_egress(w, cluster, it->valuestring))
			continue;
		good = false;
		doc_set_item(details, it->valuestring,
			     jsonf("{'egress_url_errors-0':'egressURL error: "
				   "https://quay.io:443 (Failed to connect: "
				   "Connection timed out)'}"));
	}
	return jsonf("{'kind':'InflightCheck','id':'egress-%s','name':"
		     "'egress','state':'%s','restarts':0,'started_at':'%t',"
		     "'ended_at':'%t','details':%j}",
		     id, good ? "passed" : "failed", now, now, details);
}

static void check_egress(struct world *w, cJSON *cluster)
{
	cJSON *list = cJSON_CreateArray(), *check = egress_check(w, cluster);

	if (str_eq(doc_text(check, "state"), "failed"))
		install_complain(
			w, cluster, "Action required: Network misconfiguration",
			"A subnet of the cluster cannot reach the addresses "
			"that it needs. Check its route to the internet.");
	cJSON_AddItemToArray(list, check);
	doc_set_item(cluster, "_inflight", list);
}

static void names_ready(struct world *w, cJSON *cluster)
{
	char url[200];

	(void)w;
	doc_set_bool(doc_at(cluster, "status"), "dns_ready", true);
	snprintf(url, sizeof(url), "https://api.%s.%s:443",
		 doc_text(cluster, "domain_prefix"),
		 doc_at_text(cluster, "dns.base_domain"));
	doc_set(doc_at(cluster, "api"), "url", url);
}

/* From here on the endpoint's router finds somebody behind it. */
static void api_up(struct world *w, cJSON *cluster)
{
	(void)w;
	doc_set_bool(cluster, "_api_up", true);
}

static const char *operator_arn(const cJSON *cluster, const char *name)
{
	const cJSON *it;

	cJSON_ArrayForEach(
		it,
		doc_at(cluster,
		       "aws.sts.operator_iam_"
		       "roles")) if (str_eq(doc_text(it, "name"),
					    name)) return doc_text(it,
								   "role_arn");
	return "";
}

static void endpoint(struct world *w, cJSON *cluster);

static void endpoint_again(struct world *w, void *data)
{
	struct install_moment *m = data;
	cJSON *cluster = world_get(w, "ocm.cluster", m->id);

	if (cluster && str_in(doc_text(cluster, "state"), "installing ready"))
		endpoint(w, cluster);
}

/* The operator makes the endpoint with its own role; it tries for ever. */
static void endpoint(struct world *w, cJSON *cluster)
{
	const char *arn = operator_arn(cluster, "control-plane-operator");

	if (!doc_at_bool(cluster, "aws.private_link") ||
	    world_options(w)->aws_elsewhere)
		return;
	if (sim_role_by_arn(w, arn)) {
		sim_operator_endpoint(w, cluster);
		return;
	}
	install_complain(
		w, cluster,
		"Action required: Fix ROSA HCP operator IAM role "
		"configuration",
		"The control plane operator's role cannot be assumed.");
	world_after(w, INSTALL_RECHECK_MS, endpoint_again,
		    install_moment(doc_text(cluster, "id"), NULL, NULL, NULL),
		    install_forget);
}

static void ready(struct world *w, cJSON *cluster)
{
	const char *id = doc_text(cluster, "id");
	cJSON *sub = world_get(w, "ocm.subscription",
			       doc_at_text(cluster, "subscription.id"));
	cJSON *pool;
	size_t i = 0;

	install_enter(w, cluster, "ready");
	doc_set(cluster, "openshift_version",
		doc_at_text(cluster, "version.raw_id"));
	if (sub) {
		doc_set(sub, "status", "Active");
		doc_set(sub, "external_cluster_id",
			doc_text(cluster, "external_id"));
	}
	write_note(w, id, "Info", "Cluster installed",
		   "The hosted control plane is ready. Worker nodes follow.");
	while ((pool = pool_next(w, id, &i)))
		install_pool(w, id, doc_text(pool, "id"));
}

#define HOSTED "hostedclusters"
static const struct life install_life[] = {
	{ 0, NULL, NULL, validating },
	{ 15, NULL, NULL, check_egress },
	{ 40, NULL, NULL, pending },
	{ 70, HOSTED, "Configuration passes validation", installing },
	{ 80, HOSTED, "OIDC configuration is valid", NULL },
	{ 95, HOSTED, "Release image is valid", NULL },
	{ 120, HOSTED, "Required platform credentials are found", NULL },
	{ 190, HOSTED, "DNS records are ready", names_ready },
	{ 230, HOSTED, "EtcdAvailable QuorumAvailable", NULL },
	{ 290, HOSTED, "AWS endpoint service is available", endpoint },
	{ 330, HOSTED, "Kube APIServer deployment is available", api_up },
	{ 365, HOSTED, "Ignition server deployment is available", NULL },
	{ 420, "nodepools", "Release image is valid", NULL },
	{ 480, HOSTED, "The hosted control plane is available", NULL },
	{ 540, HOSTED,
	  "Cluster operators console, image-registry, ingress, monitoring are "
	  "not available",
	  NULL },
	{ 575, HOSTED, "Reconciliation completed successfully", NULL },
	{ 590, HOSTED, "All is well", ready },
};

/* "hostedclusters demo", "nodepools demo-workers-0": a line for each pool */
static void say(struct world *w, cJSON *cluster, const char *log,
		const struct life *l)
{
	const char *name = doc_text(cluster, "name");
	char part[160];
	cJSON *pool;
	size_t i = 0;

	if (str_eq(l->part, HOSTED)) {
		snprintf(part, sizeof(part), HOSTED " %s", name);
		log_line_to(w, cluster, log, part, l->text);
		return;
	}
	while ((pool = pool_next(w, doc_text(cluster, "id"), &i))) {
		snprintf(part, sizeof(part), "%s %s-%s", l->part, name,
			 doc_text(pool, "id"));
		log_line_to(w, cluster, log, part, l->text);
	}
}

static void live(struct world *w, void *data)
{
	struct install_moment *m = data;
	cJSON *cluster = world_get(w, "ocm.cluster", m->id);
	bool going =
		cluster && str_eq(doc_text(cluster, "state"), "uninstalling");

	if (!cluster || going != str_eq(m->state, "uninstalling") ||
	    str_eq(doc_text(cluster, "state"), "error"))
		return;
	if (m->life->part)
		say(w, cluster, going ? "__log_uninstall" : "__log_install",
		    m->life);
	if (m->life->fn)
		m->life->fn(w, cluster);
}

static void plan_life(struct world *w, const char *id, const struct life *life,
		      size_t n, const char *state)
{
	bool install = life == install_life;
	size_t i;

	for (i = 0; i < n; i++)
		world_after(w,
			    (life[i].at_s +
			     (install ? trouble_hold(w, life[i].at_s) : 0)) *
				    1000LL,
			    live, install_moment(id, NULL, &life[i], state),
			    install_forget);
}

/* ---- waiting: for the provider and the operators' roles ------------------*/

static bool roles_there(struct world *w, const cJSON *cluster)
{
	const cJSON *it;

	cJSON_ArrayForEach(
		it,
		doc_at(cluster,
		       "aws.sts.operator_iam_"
		       "roles")) if (!world_options(w)->aws_elsewhere &&
				     !sim_role_by_arn(
					     w,
					     doc_text(
						     it,
						     "role_arn"))) return false;
	return true;
}

static void consider(struct world *w, void *data)
{
	struct install_moment *m = data;
	cJSON *cluster = world_get(w, "ocm.cluster", m->id);
	const char *issuer = doc_at_text(cluster, "aws.sts.oidc_endpoint_url");

	if (!cluster || !str_eq(doc_text(cluster, "state"), "waiting"))
		return;
	if (str_starts(issuer, "https://"))
		issuer += strlen("https://");
	if (roles_there(w, cluster) && ocm_provider_exists(w, issuer)) {
		trouble_plan(w, m->id);
		plan_life(w, m->id, install_life, ARRAY_LEN(install_life),
			  "install");
		return;
	}
	doc_set(doc_at(cluster, "status"), "description",
		"Waiting for OIDC configuration");
	world_after(w, INSTALL_RECHECK_MS, consider,
		    install_moment(m->id, NULL, NULL, NULL), install_forget);
}

void install_start(struct world *w, const char *id)
{
	trouble_order(w);
	world_after(w, CONSIDER_MS, consider,
		    install_moment(id, NULL, NULL, NULL), install_forget);
}

/* ---- the end -------------------------------------------------------------*/

static void nodes_gone(struct world *w, cJSON *cluster)
{
	size_t i = 0;
	cJSON *pool;

	while ((pool = pool_next(w, doc_text(cluster, "id"), &i)))
		doc_set_number(doc_at(pool, "status"), "current_replicas", 0);
	doc_set_number(doc_at(cluster, "status"), "current_compute", 0);
	if (!world_options(w)->aws_elsewhere)
		sim_operator_nodes(w, cluster, 0);
}

static void endpoint_gone(struct world *w, cJSON *cluster)
{
	if (!world_options(w)->aws_elsewhere)
		sim_operator_remove(w, cluster);
}

static void gone(struct world *w, cJSON *cluster)
{
	static const char *const below[] = { "ocm.node-pool", "ocm.idp",
					     "ocm.admin", "ocm.upgrade" };
	cJSON *sub = world_get(w, "ocm.subscription",
			       doc_at_text(cluster, "subscription.id"));
	char *id = mem_dup(doc_text(cluster, "id"));
	size_t i;

	if (sub)
		doc_set(sub, "status", "Deprovisioned");
	for (i = 0; i < ARRAY_LEN(below); i++)
		ocm_drop_below(w, below[i], id);
	world_drop(w, "ocm.cluster", id);
	mem_free(id);
}

static const struct life remove_life[] = {
	{ 10, HOSTED, "Deletion of the hosted cluster has begun", NULL },
	{ 60, "nodepools", "Machines are deleted", nodes_gone },
	{ 150, HOSTED, "AWS endpoint and hosted zones are deleted",
	  endpoint_gone },
	{ 240, HOSTED, "The hosted control plane is deleted", NULL },
	{ 290, HOSTED, "Uninstall completed", gone },
};

void install_remove(struct world *w, const char *id)
{
	install_enter(w, world_get(w, "ocm.cluster", id), "uninstalling");
	plan_life(w, id, remove_life, ARRAY_LEN(remove_life), "uninstalling");
}
