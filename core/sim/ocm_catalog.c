/*
 * ocm_catalog.c - regions, versions, machine types, flavours (card ocm-api
 * 3.2).  A small selection in the real shapes; dates fit the world's start in
 * January 2026, so that one version is near the end of its life.
 */
#include "core/sim/ocm.h"

#include "core/base/str.h"

#define C "/api/clusters_mgmt/v1"

struct region_row {
	const char *id, *name;
	bool enabled, hypershift;
};

static const struct region_row regions[] = {
	{ "ap-northeast-1", "Asia Pacific, Tokyo", true, true },
	{ "ap-southeast-2", "Asia Pacific, Sydney", true, true },
	{ "ca-west-1", "Canada, Calgary", true, false },
	{ "eu-central-1", "Europe, Frankfurt", true, true },
	{ "eu-west-1", "Europe, Ireland", true, true },
	{ "me-central-1", "Middle East, UAE", false, true },
	{ "us-east-1", "US East, N. Virginia", true, true },
	{ "us-east-2", "US East, Ohio", true, true },
	{ "us-west-2", "US West, Oregon", true, true },
};

cJSON *ocm_regions(void)
{
	cJSON *out = cJSON_CreateArray();
	size_t i;

	for (i = 0; i < ARRAY_LEN(regions); i++)
		cJSON_AddItemToArray(
			out,
			jsonf("{'kind':'CloudRegion','id':'%s','href':"
			      "'" C "/cloud_providers/aws/regions/%s',"
			      "'display_name':'%s','name':'%s','enabled':%b,"
			      "'supports_multi_az':true,"
			      "'supports_hypershift':%b,'ccs_only':false,"
			      "'govcloud':false,'cloud_provider':{'kind':"
			      "'CloudProviderLink','id':'aws','href':"
			      "'" C "/cloud_providers/aws'}}",
			      regions[i].id, regions[i].id, regions[i].name,
			      regions[i].id, regions[i].enabled,
			      regions[i].hypershift));
	return out;
}

struct version_row {
	const char *raw, *group, *upgrades, *end;
	bool hcp, preferred;
};

static const struct version_row versions[] = {
	{ "4.21.20", "stable", "'4.21.21'", "2027-08-01", true, true },
	{ "4.21.21", "stable", "", "2027-08-01", true, false },
	{ "4.21.17", "stable", "'4.21.20','4.21.21'", "2027-08-01", true,
	  false },
	{ "4.20.24", "stable", "'4.21.20','4.21.21'", "2027-04-21", true,
	  false },
	{ "4.20.12", "stable", "'4.20.24','4.21.20'", "2027-04-21", true,
	  false },
	{ "4.19.30", "stable", "'4.20.24'", "2026-12-17", true, false },
	{ "4.19.9", "stable", "'4.19.30','4.20.12'", "2026-12-17", true,
	  false },
	{ "4.18.33", "stable", "'4.19.30'", "2026-08-25", true, false },
	{ "4.17.46", "stable", "'4.18.33'", "2026-04-01", true, false },
	{ "4.16.52", "stable", "'4.17.46'", "2026-03-01", true, false },
	{ "4.15.59", "stable", "'4.16.52'", "2026-02-27", false, false },
	{ "4.20.24", "eus", "", "2027-10-21", true, false },
	{ "4.22.0-rc.2", "candidate", "", "2027-12-01", true, false },
};

static cJSON *version(const struct version_row *v)
{
	char id[80], minor[16], upgrades[80];
	const char *dot = strchr(strchr(v->raw, '.') + 1, '.');

	snprintf(minor, sizeof(minor), "%.*s", (int)(dot - v->raw), v->raw);
	snprintf(id, sizeof(id), "openshift-v%s%s%s", v->raw,
		 str_eq(v->group, "stable") ? "" : "-",
		 str_eq(v->group, "stable") ? "" : v->group);
	snprintf(upgrades, sizeof(upgrades), "[%s]", v->upgrades);
	return jsonf("{'kind':'Version','id':'%s','href':'" C "/versions/%s',"
		     "'raw_id':'%s','channel_group':'%s','enabled':true,"
		     "'default':%b,'rosa_enabled':true,"
		     "'hosted_control_plane_enabled':%b,"
		     "'hosted_control_plane_default':%b,"
		     "'available_upgrades':%j,'available_channels':["
		     "'stable-%s','candidate-%s','eus-%s'],"
		     "'release_image':'quay.io/openshift-release-dev/"
		     "ocp-release:%s-multi','end_of_life_timestamp':"
		     "'%sT00:00:00Z'}",
		     id, id, v->raw, v->group, v->preferred, v->hcp,
		     v->preferred, jsonf(upgrades), minor, minor, minor, v->raw,
		     v->end);
}

cJSON *ocm_versions(void)
{
	cJSON *out = cJSON_CreateArray();
	size_t i;

	for (i = 0; i < ARRAY_LEN(versions); i++)
		cJSON_AddItemToArray(out, version(&versions[i]));
	return out;
}

struct machine_row {
	const char *id, *title, *category, *size, *generic;
	int cpu, gib;
	const char *arch;
};

static const struct machine_row machines[] = {
	{ "c5.2xlarge", "Compute optimized", "compute_optimized", "large",
	  "highcpu-8", 8, 16, "amd64" },
	{ "c6i.xlarge", "Compute optimized", "compute_optimized", "small",
	  "highcpu-4", 4, 8, "amd64" },
	{ "g4dn.xlarge", "Accelerated Computing", "accelerated_computing",
	  "small", "nvidia-4-1", 4, 16, "amd64" },
	{ "m5.2xlarge", "General Purpose", "general_purpose", "large",
	  "standard-8", 8, 32, "amd64" },
	{ "m5.4xlarge", "General Purpose", "general_purpose", "xlarge",
	  "standard-16", 16, 64, "amd64" },
	{ "m5.xlarge", "General Purpose", "general_purpose", "medium",
	  "standard-4", 4, 16, "amd64" },
	{ "m6g.xlarge", "General Purpose", "general_purpose", "medium",
	  "standard-4-arm", 4, 16, "arm64" },
	{ "m6i.xlarge", "General Purpose", "general_purpose", "medium",
	  "standard-4-m6i", 4, 16, "amd64" },
	{ "r5.xlarge", "Memory optimized", "memory_optimized", "medium",
	  "highmem-4", 4, 32, "amd64" },
	{ "t3.xlarge", "Burstable", "burstable", "medium", "burst-4", 4, 16,
	  "amd64" },
};

static cJSON *machine_type(const struct machine_row *m)
{
	return jsonf("{'kind':'MachineType','id':'%s','href':"
		     "'" C "/machine_types/%s','name':'%s - %s',"
		     "'category':'%s','size':'%s','generic_name':'%s',"
		     "'architecture':'%s','ccs_only':true,'cpu':{'value':%d,"
		     "'unit':'vCPU'},'memory':{'value':%d,"
		     "'unit':'B'},'cloud_provider':{'kind':"
		     "'CloudProviderLink','id':'aws'},"
		     "'features':{'win_li':false}}",
		     m->id, m->id, m->id, m->title, m->category, m->size,
		     m->generic, m->arch, m->cpu, m->gib);
}

cJSON *ocm_machine_types(void)
{
	cJSON *out = cJSON_CreateArray(), *one;
	size_t i;

	for (i = 0; i < ARRAY_LEN(machines); i++) {
		one = machine_type(&machines[i]);
		doc_set_number(doc_at(one, "memory"), "value",
			       machines[i].gib * 1073741824.);
		cJSON_AddItemToArray(out, one);
	}
	return out;
}

/* ---- answers -------------------------------------------------------------*/

static void list_regions(struct ocm *o)
{
	ocm_list(o, "CloudRegionList", ocm_regions());
}

static void one_of(struct ocm *o, cJSON *items, const char *what)
{
	cJSON *doc = ocm_pick(items, o->arg[0]);

	if (doc)
		ocm_give(o, 200, doc);
	else
		ocm_fail(o, 404, "%s '%s' not found", what, o->arg[0]);
}

static void get_region(struct ocm *o)
{
	one_of(o, ocm_regions(), "Cloud region");
}

static void list_versions(struct ocm *o)
{
	const char *product = exchange_query(o->x, "product");
	cJSON *items = ocm_versions(), *it, *next;

	for (it = items->child; it; it = next) {
		next = it->next;
		if (str_eq(product, "hcp") &&
		    !doc_bool(it, "hosted_control_plane_enabled"))
			cJSON_Delete(cJSON_DetachItemViaPointer(items, it));
	}
	ocm_list(o, "VersionList", items);
}

static void get_version(struct ocm *o)
{
	one_of(o, ocm_versions(), "Version");
}

static void list_machine_types(struct ocm *o)
{
	ocm_list(o, "MachineTypeList", ocm_machine_types());
}

static void get_machine_type(struct ocm *o)
{
	one_of(o, ocm_machine_types(), "Machine type");
}

static cJSON *flavour(void)
{
	return jsonf("{'kind':'Flavour','id':'osd-4','href':"
		     "'" C "/flavours/osd-4','name':'OpenShift Dedicated 4',"
		     "'aws':{'compute_instance_type':'m5.xlarge',"
		     "'infra_instance_type':'r5.xlarge',"
		     "'master_instance_type':'m5.2xlarge',"
		     "'worker_volume':{'size':300},'infra_volume':{'size':300},"
		     "'master_volume':{'size':350}},'network':{"
		     "'machine_cidr':'10.0.0.0/16','service_cidr':"
		     "'172.30.0.0/16','pod_cidr':'10.128.0.0/14',"
		     "'host_prefix':23}}");
}

static void get_flavour(struct ocm *o)
{
	if (str_eq(o->arg[0], "osd-4"))
		ocm_give(o, 200, flavour());
	else
		ocm_fail(o, 404, "Flavour '%s' not found", o->arg[0]);
}

static void list_flavours(struct ocm *o)
{
	cJSON *items = cJSON_CreateArray();

	cJSON_AddItemToArray(items, flavour());
	ocm_list(o, "FlavourList", items);
}

static void list_gates(struct ocm *o)
{
	ocm_list(o, "VersionGateList", cJSON_CreateArray());
}

/* Hosted control planes are generally available: no preview is left. */
static void get_preview(struct ocm *o)
{
	ocm_fail(o, 404, "Technology preview '%s' not found", o->arg[1]);
}

/* Telemetry is taken and forgotten. */
static void post_event(struct ocm *o)
{
	ocm_give(o, 201,
		 o->body ? json_from_node(o->body) : cJSON_CreateObject());
}

#define CM "clusters_mgmt/v1/"
const struct ocm_route ocm_catalog_routes[] = {
	{ "GET", CM "cloud_providers/aws/regions", list_regions },
	{ "GET", CM "cloud_providers/aws/regions/*", get_region },
	{ "GET", CM "versions", list_versions },
	{ "GET", CM "versions/*", get_version },
	{ "GET", CM "version_gates", list_gates },
	{ "GET", CM "machine_types", list_machine_types },
	{ "GET", CM "machine_types/*", get_machine_type },
	{ "GET", CM "flavours", list_flavours },
	{ "GET", CM "flavours/*", get_flavour },
	{ "GET", CM "products/*/technology_previews/*", get_preview },
	{ "POST", CM "events", post_event },
	{ 0 },
};
