/*
 * operator.c - what Red Hat's operators make in the customer's account for a
 * private cluster (card ocm-api 3.12): the endpoint with its own group, the
 * workers' group and instances, the zones; and that they put back what somebody
 * took from their own group, within five minutes.
 */
#include "core/sim/operator.h"
#include "core/sim/ec2.h"
#include "core/sim/ocm.h"

#define RECORDS_MS 30000  /* requeue while the names are not there [K] */
#define RESTORE_MS 150000 /* half of the five minutes between two looks [I] */

struct cluster_timer {
	char id[64];
};

static struct cluster_timer *timer_for(const char *id)
{
	struct cluster_timer *t = mem_new(sizeof(*t));

	snprintf(t->id, sizeof(t->id), "%s", id);
	return t;
}

/* ---- what the cluster says ------------------------------------------------*/

static const char *vpc_of(struct world *w, const cJSON *cluster)
{
	const cJSON *it;
	cJSON *subnet;

	cJSON_ArrayForEach(it, doc_at(cluster, "aws.subnet_ids"))
	{
		subnet = world_get(w, "ec2.subnet", it->valuestring);
		if (subnet)
			return doc_text(subnet, "vpcId");
	}
	return "";
}

/* One a zone: the operator drops the others. */
static cJSON *endpoint_subnets(struct world *w, const cJSON *cluster)
{
	cJSON *list = cJSON_CreateArray(), *subnet, *have;
	const cJSON *it;
	bool known;

	cJSON_ArrayForEach(it, doc_at(cluster, "aws.subnet_ids"))
	{
		subnet = world_get(w, "ec2.subnet", it->valuestring);
		known = !subnet;
		cJSON_ArrayForEach(have, list) known =
			known || !strcmp(doc_text(world_get(w, "ec2.subnet",
							    have->valuestring),
						  "availabilityZone"),
					 doc_text(subnet, "availabilityZone"));
		if (!known)
			cJSON_AddItemToArray(
				list, cJSON_CreateString(it->valuestring));
	}
	return list;
}

/* Before 4.17.2 the endpoint carried the workers' group. */
static bool old_operator(const cJSON *cluster)
{
	const char *version = doc_at_text(cluster, "version.raw_id");
	const char *dot = strchr(version, '.');
	long major, minor, patch;

	if (!dot)
		return false;
	major = strtol(version, NULL, 10);
	minor = strtol(dot + 1, NULL, 10);
	dot = strchr(dot + 1, '.');
	patch = dot ? strtol(dot + 1, NULL, 10) : 0;
	return major == 4 && (minor < 17 || (minor == 17 && patch < 2));
}

static void add_tag(cJSON *list, const char *key, const char *value)
{
	cJSON *tag = cJSON_CreateObject();

	doc_set(tag, "key", key);
	doc_set(tag, "value", value);
	cJSON_AddItemToArray(list, tag);
}

cJSON *operator_tags(const cJSON *cluster)
{
	cJSON *list = cJSON_CreateArray();
	const cJSON *it;

	add_tag(list, "api.openshift.com/id", doc_text(cluster, "id"));
	add_tag(list, "api.openshift.com/name", doc_text(cluster, "name"));
	add_tag(list, "api.openshift.com/environment", "production");
	add_tag(list, "api.openshift.com/legal-entity-id",
		"1MKVU4otCIuogoLtgtyU6wajxjW");
	add_tag(list, "red-hat-managed", "true");
	add_tag(list, "red-hat-clustertype", "rosa");
	cJSON_ArrayForEach(it, doc_at(cluster, "aws.tags")) if (
		!str_in(it->string, "red-hat-managed red-hat-clustertype"))
		add_tag(list, it->string, it->valuestring);
	return list;
}

struct ec2 operator_ec2(struct world *w, struct arena *a, const cJSON *cluster)
{
	const char *region = doc_at_text(cluster, "region.id");

	return (struct ec2){ w, a, *region ? region : SIM_REGION };
}

cJSON *operator_group(struct world *w, const cJSON *cluster, const char *tail)
{
	size_t at = 0;
	cJSON *doc;
	char name[160];

	snprintf(name, sizeof(name), "%s-%s", doc_text(cluster, "id"), tail);
	doc = sim_ec2_next(w, "ec2.security-group", "groupName", name, &at);
	return doc;
}

cJSON *operator_endpoint(struct world *w, const cJSON *cluster)
{
	const char *id;
	cJSON *doc;
	size_t at;

	for (at = 0; (doc = world_nth(w, "ec2.vpc-endpoint", at)); at++) {
		id = sim_ec2_tag_of(doc, "api.openshift.com/id");
		if (id && !strcmp(id, doc_text(cluster, "id")) &&
		    sim_ec2_tag_of(doc, "AWSEndpointService"))
			return doc;
	}
	return NULL;
}

/* ---- groups ---------------------------------------------------------------*/

static void allow(const struct ec2 *e, const char *group, const char *cidr,
		  int port, const char *words)
{
	struct rule_spec rule = { false, "tcp", port, port, cidr,
				  "",    "",    "",   words };

	if (!sim_ec2_rule_find(e->w, group, &rule))
		sim_ec2_rule_add(e, group, &rule);
}

static cJSON *own_group(const struct ec2 *e, const cJSON *cluster,
			const char *tail, const char *words)
{
	const char *id = doc_text(cluster, "id");
	const char *name = sim_ec2_fmt(e, "%s-%s", id, tail);
	cJSON *group = operator_group(e->w, cluster, tail), *tags;

	if (group)
		return group;
	group = sim_ec2_group_new(e, vpc_of(e->w, cluster), name, words,
				  sim_ec2_fmt(e, "%s/%s", id, tail));
	tags = operator_tags(cluster);
	doc_set_item(group, "tagSet", tags);
	sim_ec2_tag(group, "Name", name);
	sim_ec2_tag(group, sim_ec2_fmt(e, "kubernetes.io/cluster/%s", id),
		    "owned");
	return group;
}

static const char *machine_cidr(const cJSON *cluster)
{
	const char *cidr = doc_at_text(cluster, "network.machine_cidr");

	return *cidr ? cidr : "10.0.0.0/16";
}

static cJSON *worker_group(const struct ec2 *e, const cJSON *cluster)
{
	cJSON *group = own_group(e, cluster, "default-sg",
				 "default worker security group");
	const char *id = doc_text(group, "groupId");
	const char *cidr = machine_cidr(cluster);
	struct rule_spec self = { false, "-1", -1, -1, "", "", id, "", "" };

	if (!sim_ec2_rule_find(e->w, id, &self))
		sim_ec2_rule_add(e, id, &self);
	allow(e, id, cidr, 22, "");
	if (old_operator(cluster)) {
		allow(e, id, cidr, 443, "");
		allow(e, id, cidr, 6443, "");
	}
	return group;
}

static cJSON *router_group(const struct ec2 *e, const cJSON *cluster)
{
	cJSON *group = own_group(e, cluster, "vpce-private-router",
				 "VPC endpoint security group");

	allow(e, doc_text(group, "groupId"), machine_cidr(cluster), 443,
	      "Control plane service");
	return group;
}

/* ---- the endpoint ---------------------------------------------------------*/

static void write_records(struct world *w, void *data)
{
	cJSON *cluster =
		world_get(w, "ocm.cluster", ((struct cluster_timer *)data)->id);

	if (cluster)
		operator_records(w, cluster);
}

void sim_operator_endpoint(struct world *w, cJSON *cluster)
{
	struct arena *a = arena_new();
	struct ec2 e = operator_ec2(w, a, cluster);
	const char *id = doc_text(cluster, "id");
	struct endpoint_spec s = { 0 };
	cJSON *group;

	s.vpc_id = vpc_of(w, cluster);
	if (!*s.vpc_id || operator_endpoint(w, cluster)) {
		arena_free(a);
		return;
	}
	group = worker_group(&e, cluster);
	if (!old_operator(cluster))
		group = router_group(&e, cluster);
	s.place = sim_ec2_fmt(&e, "%s/private-router", id);
	s.service = sim_ec2_fmt(
		&e, "com.amazonaws.vpce.%s.%s", e.region,
		world_id(w, a, "vpce-svc-", "ec2.vpce-service", s.place));
	s.subnets = endpoint_subnets(w, cluster);
	s.groups = cJSON_CreateArray();
	cJSON_AddItemToArray(s.groups,
			     sim_ec2_group_item(w, doc_text(group, "groupId")));
	s.tags = operator_tags(cluster);
	add_tag(s.tags, "AWSEndpointService", "private-router");
	s.wanted_host = 41;
	sim_ec2_endpoint_new(&e, &s);
	operator_zones(w, cluster, s.vpc_id);
	world_after(w, RECORDS_MS, write_records, timer_for(id), mem_free);
	arena_free(a);
}

/* ---- putting back ---------------------------------------------------------*/

static bool role_there(struct world *w, const cJSON *cluster)
{
	const cJSON *it;

	cJSON_ArrayForEach(
		it,
		doc_at(cluster,
		       "aws.sts.operator_iam_"
		       "roles")) if (!strcmp(doc_text(it, "name"),
					     "control-plane-"
					     "operato"
					     "r")) return sim_role_by_arn(w,
									  doc_text(
										  it,
										  "role_arn"));
	return true;
}

static void restore(struct world *w, void *data)
{
	cJSON *cluster =
		world_get(w, "ocm.cluster", ((struct cluster_timer *)data)->id);
	cJSON *endpoint = cluster ? operator_endpoint(w, cluster) : NULL;
	struct arena *a;
	struct ec2 e;
	cJSON *group;

	if (!endpoint || old_operator(cluster) || !role_there(w, cluster))
		return;
	a = arena_new();
	e = operator_ec2(w, a, cluster);
	group = router_group(&e, cluster);
	sim_ec2_endpoint_join(w, endpoint, doc_text(group, "groupId"));
	operator_records(w, cluster);
	arena_free(a);
}

void sim_operator_touched(struct world *w, const cJSON *doc)
{
	const char *id = sim_ec2_tag_of(doc, "api.openshift.com/id");

	if (id)
		world_after(w, RESTORE_MS, restore, timer_for(id), mem_free);
}
