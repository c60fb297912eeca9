/*
 * ocm_verify.c - network verification (card ocm-api 3.9): an instance with
 * the installer role in each subnet tries the addresses that a cluster needs.
 * pending, running, then passed or failed after about 90 world seconds, judged
 * by the routes at that moment.
 */
#include "core/sim/ocm.h"

#include "core/base/str.h"

#define RUNNING_MS 15000
#define DONE_MS    90000
#define KIND       "ocm.verification"

static const char *const needed[] = {
	"registry.redhat.io:443",   "quay.io:443",
	"sso.redhat.com:443",       "api.openshift.com:443",
	"mirror.openshift.com:443",
};

static void judge(struct world *w, cJSON *doc)
{
	cJSON *details = cJSON_CreateArray();
	char text[160];
	size_t i;

	if (!trouble_verify(w) && ocm_subnet_egress(w, doc_text(doc, "id"))) {
		doc_set(doc, "state", "passed");
		doc_set_item(doc, "details", details);
		return;
	}
	for (i = 0; i < ARRAY_LEN(needed); i++) {
		snprintf(text, sizeof(text),
			 "egressURL error: https://%s (Failed to connect: "
			 "Connection timed out)",
			 needed[i]);
		cJSON_AddItemToArray(details, cJSON_CreateString(text));
	}
	doc_set(doc, "state", "failed");
	doc_set_item(doc, "details", details);
}

static void run(struct world *w, void *data)
{
	cJSON *doc = world_get(w, KIND, data);

	if (doc && str_eq(doc_text(doc, "state"), "pending"))
		doc_set(doc, "state", "running");
}

static void finish(struct world *w, void *data)
{
	cJSON *doc = world_get(w, KIND, data);

	/* Asked again meanwhile: the later one judges. */
	if (doc && world_time_ms(w) >= (int64_t)doc_number(doc, "__due", 0))
		judge(w, doc);
}

static void start(struct ocm *o, const char *subnet)
{
	const struct node *tags = node_at(o->body, "cloud_provider_data/aws/"
						   "tags");
	cJSON *doc =
		jsonf("{'kind':'SubnetNetworkVerification','id':'%s','href':"
		      "'/api/clusters_mgmt/v1/network_verifications/%s',"
		      "'state':'pending','platform':'%s','details':[]}",
		      subnet, subnet,
		      node_text_or(o->body, "platform", "aws-hosted-cp"));

	if (tags)
		doc_set_item(doc, "tags", json_from_node(tags));
	doc_set_number(doc, "__due", (double)(world_time_ms(o->w) + DONE_MS));
	world_drop(o->w, KIND, subnet);
	world_put(o->w, KIND, subnet, doc);
	world_after(o->w, RUNNING_MS, run, mem_dup(subnet), mem_free);
	world_after(o->w, DONE_MS, finish, mem_dup(subnet), mem_free);
}

/* The subnets of the body, or of the cluster that it names. */
static bool subnets(struct ocm *o, struct vec *out)
{
	const char *id = node_text(o->body, "cluster_id");
	cJSON *cluster = world_get(o->w, "ocm.cluster", id), *it;

	if (*id && !cluster)
		return ocm_fail(o, 404, "Cluster '%s' not found", id);
	cJSON_ArrayForEach(it, doc_at(cluster, "aws.subnet_ids"))
		vec_push(out, arena_dup(o->a, it->valuestring));
	NODE_EACH(n, node_at(o->body, "cloud_provider_data/subnets"))
	vec_push(out, arena_dup(o->a, n->text));
	if (!out->n)
		return ocm_fail(o, 400, "At least one subnet is needed");
	return true;
}

static bool check(struct ocm *o, const struct vec *list)
{
	size_t i;

	if (!*node_text(o->body, "cluster_id") &&
	    !ocm_assume(o, node_text(o->body,
				     "cloud_provider_data/aws/sts/role_arn")))
		return false;
	for (i = 0; i < list->n; i++)
		if (!world_options(o->w)->aws_elsewhere &&
		    !world_get(o->w, "ec2.subnet", list->at[i]))
			return ocm_fail(o, 400,
					"Failed to find subnet with ID '%s'",
					(const char *)list->at[i]);
	return true;
}

static void post(struct ocm *o)
{
	struct vec list = { 0 };
	cJSON *items = cJSON_CreateArray();
	size_t i;

	if (subnets(o, &list) && check(o, &list)) {
		for (i = 0; i < list.n; i++) {
			start(o, list.at[i]);
			cJSON_AddItemToArray(
				items,
				ocm_public(world_get(o->w, KIND, list.at[i])));
		}
		ocm_give(o, 200,
			 jsonf("{'total':%d,'items':%j}", (int)list.n,
			       cJSON_Duplicate(items, true)));
	}
	cJSON_Delete(items);
	vec_release(&list);
}

static void get(struct ocm *o)
{
	cJSON *doc = world_get(o->w, KIND, o->arg[0]);

	if (doc)
		ocm_send(o, 200, doc);
	else
		ocm_fail(o, 404,
			 "Network verification for subnet '%s' not "
			 "found",
			 o->arg[0]);
}

#define CM "clusters_mgmt/v1/"
const struct ocm_route ocm_verify_routes[] = {
	{ "POST", CM "network_verifications", post },
	{ "GET", CM "network_verifications/*", get },
	{ 0 },
};
