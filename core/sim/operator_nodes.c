/* operator_nodes.c - the zones, the workers, and taking all of it away. */
#include "core/sim/ocm.h"
#include "core/sim/operator.h"
#include "core/sim/route53.h"

#define ALNUM "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

/* ---- zones ----------------------------------------------------------------*/

static const char *local_name(struct arena *a, const cJSON *cluster)
{
	return arena_fmt(a, "%s.hypershift.local.", doc_text(cluster, "name"));
}

static const char *rosa_name(struct arena *a, const cJSON *cluster)
{
	return arena_fmt(a, "rosa.%s.%s.", doc_text(cluster, "domain_prefix"),
			 doc_at_text(cluster, "dns.base_domain"));
}

static void add_zone(const struct ec2 *e, const cJSON *cluster,
		     const char *name, const char *vpc_id)
{
	const char *id =
		sim_ec2_fmt(e, "Z%s",
			    world_token(e->w, e->a, ALNUM, 20, "r53.zone",
					sim_ec2_fmt(e, "%s%s", name, vpc_id)));
	cJSON *doc = cJSON_CreateObject(), *list, *vpc;

	doc_set(doc, "Id", id);
	doc_set(doc, "Name", name);
	doc_set(doc, "CallerReference", doc_text(cluster, "id"));
	doc_set(doc, "Comment", "Managed by Red Hat");
	doc_set_bool(doc, "PrivateZone", *vpc_id != '\0');
	doc_set(doc, "_cluster", doc_text(cluster, "id"));
	doc_set_item(doc, "_tags", operator_tags(cluster));
	list = sim_ec2_list(doc, "VPCs");
	if (*vpc_id) {
		vpc = cJSON_CreateObject();
		doc_set(vpc, "VPCId", vpc_id);
		doc_set(vpc, "VPCRegion", e->region);
		cJSON_AddItemToArray(list, vpc);
	}
	world_put(e->w, "r53.zone", id, doc);
	r53_put(e->w, id, name, "NS", 172800,
		"ns-1.awsdns-00.com.\nns-2.awsdns-00.org.");
	r53_put(e->w, id, name, "SOA", 900,
		"ns-1.awsdns-00.com. awsdns-hostmaster.amazon.com. 1 7200 900 "
		"1209600 86400");
}

void operator_zones(struct world *w, const cJSON *cluster, const char *vpc_id)
{
	struct arena *a = arena_new();
	struct ec2 e = operator_ec2(w, a, cluster);

	add_zone(&e, cluster, local_name(a, cluster), vpc_id);
	add_zone(&e, cluster, rosa_name(a, cluster), vpc_id);
	add_zone(&e, cluster, rosa_name(a, cluster), "");
	arena_free(a);
}

/* The cluster's zone of this name; the private one. */
static const cJSON *zone_named(struct world *w, const cJSON *cluster,
			       const char *name)
{
	const char *id = doc_text(cluster, "id");
	cJSON *doc;
	size_t at = 0;

	while ((doc = sim_ec2_next(w, "r53.zone", "_cluster", id, &at)))
		if (doc_bool(doc, "PrivateZone") &&
		    !strcmp(doc_text(doc, "Name"), name))
			return doc;
	return NULL;
}

void operator_records(struct world *w, const cJSON *cluster)
{
	static const char *const names[] = { "api", "*.apps" };
	cJSON *endpoint = operator_endpoint(w, cluster);
	cJSON *entries = endpoint ? doc_at(endpoint, "dnsEntrySet") : NULL;
	struct arena *a = arena_new();
	const char *name = local_name(a, cluster);
	const cJSON *zone = zone_named(w, cluster, name);
	size_t i;

	for (i = 0; zone && entries && entries->child && i < ARRAY_LEN(names);
	     i++)
		r53_put(w, doc_text(zone, "Id"),
			arena_fmt(a, "%s.%s", names[i], name), "CNAME", 300,
			doc_text(entries->child, "dnsName"));
	arena_free(a);
}

/* ---- the ingress' load balancer -------------------------------------------*/

/* An internal one: its address is what *.apps.rosa.P.B names. */
static void balancer(const struct ec2 *e, const cJSON *cluster)
{
	const char *name = rosa_name(e->a, cluster);
	const cJSON *zone = zone_named(e->w, cluster, name);
	const cJSON *subnets = doc_at(cluster, "aws.subnet_ids");
	struct eni_spec spec = { 0 };
	cJSON *eni;

	if (!zone || !subnets || !subnets->child ||
	    sim_ec2_any(e->w, "ec2.network-interface", "_balancer",
			doc_text(cluster, "id")))
		return;
	spec.subnet_id = subnets->child->valuestring;
	spec.place = sim_ec2_fmt(e, "%s/ingress", doc_text(cluster, "id"));
	spec.type = "network_load_balancer";
	spec.requester = "amazon-elb";
	spec.description = sim_ec2_fmt(e, "ELB net/%.12s/ingress",
				       doc_text(cluster, "id"));
	eni = sim_ec2_eni_new(e, &spec);
	if (!eni)
		return;
	doc_set(eni, "_balancer", doc_text(cluster, "id"));
	r53_put(e->w, doc_text(zone, "Id"), sim_ec2_fmt(e, "*.apps.%s", name),
		"A", 60, doc_text(eni, "privateIpAddress"));
}

/* ---- workers --------------------------------------------------------------*/

static size_t workers(struct world *w, const cJSON *cluster, cJSON **last)
{
	const char *id = doc_text(cluster, "id"), *have;
	size_t at, n = 0;
	cJSON *doc;

	*last = NULL;
	for (at = 0; (doc = world_nth(w, "ec2.instance", at)); at++) {
		have = sim_ec2_tag_of(doc, "api.openshift.com/id");
		if (!have || strcmp(have, id))
			continue;
		n++;
		if (!*last || doc_number(doc, "_number", 0) >
				      doc_number(*last, "_number", 0))
			*last = doc;
	}
	return n;
}

static const char *nth_subnet(const cJSON *cluster, int number)
{
	const cJSON *list = doc_at(cluster, "aws.subnet_ids");
	int n = cJSON_GetArraySize(list);

	return n ? cJSON_GetArrayItem(list, number % n)->valuestring : "";
}

static bool add_worker(const struct ec2 *e, const cJSON *cluster, int number)
{
	const char *id = doc_text(cluster, "id");
	const char *type =
		doc_at_text(cluster, "nodes.compute_machine_type.id");
	cJSON *group = operator_group(e->w, cluster, "default-sg"), *doc;
	struct instance_spec s = { 0 };

	s.subnet_id = nth_subnet(cluster, number);
	s.place = sim_ec2_fmt(e, "%s/worker/%d", id, number);
	s.type = *type ? type : "m5.xlarge";
	s.image = sim_ec2_image(e, "rhcos");
	s.requester = "red-hat";
	s.groups = cJSON_CreateArray();
	if (group)
		cJSON_AddItemToArray(
			s.groups,
			sim_ec2_group_item(e->w, doc_text(group, "groupId")));
	s.tags = operator_tags(cluster);
	doc = sim_ec2_instance_new(e, &s);
	if (!doc)
		return false;
	doc_set_number(doc, "_number", number);
	sim_ec2_tag(doc, "Name",
		    sim_ec2_fmt(e, "%s-workers-%s", doc_text(cluster, "name"),
				world_token(e->w, e->a,
					    "bcdfghjklmnpqrstvwxz2456789", 5,
					    "ec2.worker", s.place)));
	sim_ec2_tag(doc, sim_ec2_fmt(e, "kubernetes.io/cluster/%s", id),
		    "owned");
	sim_ec2_tag(doc, "api.openshift.com/nodepool-ocm", "workers");
	sim_ec2_tag(doc, "api.openshift.com/nodepool-hypershift",
		    sim_ec2_fmt(e, "%s-workers", doc_text(cluster, "name")));
	return true;
}

void sim_operator_nodes(struct world *w, cJSON *cluster, int wanted)
{
	struct arena *a = arena_new();
	struct ec2 e = operator_ec2(w, a, cluster);
	size_t have;
	cJSON *last;
	int next;

	have = workers(w, cluster, &last);
	while (last && have > (size_t)wanted) {
		sim_ec2_instance_drop(w, doc_text(last, "instanceId"));
		have = workers(w, cluster, &last);
	}
	next = last ? (int)doc_number(last, "_number", 0) + 1 : 0;
	while (have < (size_t)wanted && add_worker(&e, cluster, next++))
		have++;
	if (wanted > 0 && have)
		balancer(&e, cluster);
	arena_free(a);
}

/* ---- the end --------------------------------------------------------------*/

/*
 * An ocm.trouble object "uninstall" {"leaves": "zones default-sg ..."} makes
 * every uninstall leave those behind, as some did (card ocm-api 3.12, 3.15,
 * 5.3, 5.4): zones, endpoint, volumes of the pods, and groups by the end of
 * their names.
 */
static bool leaves(struct world *w, const char *what)
{
	const cJSON *trouble = world_get(w, "ocm.trouble", "uninstall");

	return trouble && str_in(what, doc_text(trouble, "leaves"));
}

static void drop_zones(struct world *w, const char *cluster_id)
{
	size_t at = 0, r;
	cJSON *zone;
	const char *key;
	char *id;

	while ((zone = sim_ec2_next(w, "r53.zone", "_cluster", cluster_id,
				    &at))) {
		id = mem_fmt("%s ", doc_text(zone, "Id"));
		for (r = 0; (key = world_nth_key(w, "r53.rrset", r)); r++)
			if (str_starts(key, id)) {
				char *copy = mem_dup(key);

				world_drop(w, "r53.rrset", copy);
				mem_free(copy);
				r = (size_t)-1;
			}
		mem_free(id);
		world_drop(w, "r53.zone", doc_text(zone, "Id"));
		at = 0;
	}
}

static void drop_group(struct world *w, const cJSON *cluster, const char *tail)
{
	cJSON *group = operator_group(w, cluster, tail);

	if (group && !leaves(w, tail))
		sim_ec2_group_drop(w, doc_text(group, "groupId"));
}

/* As AWS' EBS CSI driver tags them [K]. */
static void leave_volume(const struct ec2 *e, const cJSON *cluster,
			 const char *claim, int gib)
{
	const char *id = doc_text(cluster, "id");
	const cJSON *subnet =
		world_get(e->w, "ec2.subnet", nth_subnet(cluster, 0));
	struct volume_spec spec = {
		.zone = doc_text(subnet, "availabilityZone"),
		.place = sim_ec2_fmt(e, "%s/%s", id, claim),
		.type = "gp3",
		.encrypted = true,
		.gib = gib,
	};
	cJSON *doc = sim_ec2_volume_new(e, &spec);

	sim_ec2_tag(doc, sim_ec2_fmt(e, "kubernetes.io/cluster/%s", id),
		    "owned");
	sim_ec2_tag(doc, "kubernetes.io/created-for/pvc/namespace", "shop");
	sim_ec2_tag(doc, "kubernetes.io/created-for/pvc/name", claim);
	sim_ec2_tag(doc, "ebs.csi.aws.com/cluster", "true");
}

static void leave_volumes(struct world *w, cJSON *cluster)
{
	struct arena *a = arena_new();
	struct ec2 e = operator_ec2(w, a, cluster);

	leave_volume(&e, cluster, "data-db-0", 100);
	leave_volume(&e, cluster, "uploads", 20);
	arena_free(a);
}

void sim_operator_remove(struct world *w, cJSON *cluster)
{
	const char *id = doc_text(cluster, "id");
	cJSON *endpoint = operator_endpoint(w, cluster), *eni;
	size_t at = 0;

	sim_operator_nodes(w, cluster, 0);
	while ((eni = sim_ec2_next(w, "ec2.network-interface", "_balancer", id,
				   &at))) {
		sim_ec2_eni_drop(w, doc_text(eni, "networkInterfaceId"));
		at = 0;
	}
	if (endpoint && !leaves(w, "endpoint"))
		sim_ec2_endpoint_drop(w, doc_text(endpoint, "vpcEndpointId"));
	drop_group(w, cluster, "vpce-private-router");
	drop_group(w, cluster, "default-sg");
	if (!leaves(w, "zones"))
		drop_zones(w, id);
	if (leaves(w, "volumes"))
		leave_volumes(w, cluster);
}
