/* ec2_region.c - regions, zones, instance types, images: what AWS has. */
#include "core/sim/ec2.h"

/* A cut of AWS's list, enough to choose from; zones by letter. */
static const struct region {
	const char *name, *short_name, *zones;
	bool opt_in;
} regions[] = {
	{ "ap-northeast-1", "apne1", "acd", false },
	{ "ap-south-1", "aps1", "abc", false },
	{ "ap-southeast-1", "apse1", "abc", false },
	{ "ap-southeast-2", "apse2", "abc", false },
	{ "ca-central-1", "cac1", "abd", false },
	{ "eu-central-1", "euc1", "abc", false },
	{ "eu-north-1", "eun1", "abc", false },
	{ "eu-south-1", "eus1", "abc", true },
	{ "eu-west-1", "euw1", "abc", false },
	{ "eu-west-2", "euw2", "abc", false },
	{ "eu-west-3", "euw3", "abc", false },
	{ "sa-east-1", "sae1", "abc", false },
	{ "us-east-1", "use1", "abcdef", false },
	{ "us-east-2", "use2", "abc", false },
	{ "us-west-1", "usw1", "ab", false },
	{ "us-west-2", "usw2", "abcd", false },
};

static const struct machine {
	const char *name;
	int cpus, mib;
} machines[] = {
	{ "c5.2xlarge", 8, 16384 },   { "c5.xlarge", 4, 8192 },
	{ "c6i.xlarge", 4, 8192 },    { "m5.12xlarge", 48, 196608 },
	{ "m5.2xlarge", 8, 32768 },   { "m5.4xlarge", 16, 65536 },
	{ "m5.8xlarge", 32, 131072 }, { "m5.xlarge", 4, 16384 },
	{ "m5a.xlarge", 4, 16384 },   { "m6a.xlarge", 4, 16384 },
	{ "m6i.2xlarge", 8, 32768 },  { "m6i.xlarge", 4, 16384 },
	{ "m7i.xlarge", 4, 16384 },   { "r5.2xlarge", 8, 65536 },
	{ "r5.xlarge", 4, 32768 },    { "t2.micro", 1, 1024 },
	{ "t2.small", 1, 2048 },      { "t3.medium", 2, 4096 },
	{ "t3.micro", 2, 1024 },      { "t3.nano", 2, 512 },
	{ "t3.small", 2, 2048 },      { "t3.xlarge", 4, 16384 },
};

static const struct region *region_of(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(regions); i++)
		if (!strcmp(regions[i].name, name))
			return &regions[i];
	return NULL;
}

int sim_ec2_vcpus(const char *type)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(machines); i++)
		if (!strcmp(machines[i].name, type))
			return machines[i].cpus;
	return 2;
}

/* us-east-1e has only old types [K]. */
bool sim_ec2_offered(const char *type, const char *zone)
{
	return !str_ends(zone, "-1e") || str_starts(type, "t2.");
}

static bool listed(struct call *c, const char *prefix, const char *text)
{
	struct vec v = sim_ec2_params(c, prefix);
	bool found = !v.n;
	size_t i;

	for (i = 0; i < v.n; i++)
		found = found || !strcmp(v.at[i], text);
	vec_release(&v);
	return found;
}

/* Adds it when it passes the filters, else forgets it. */
static void offer(struct call *c, const char *set, cJSON *item,
		  const struct filter_name *map)
{
	if (sim_ec2_passes(c, item, map))
		cJSON_AddItemToArray(sim_ec2_list(c->out, set), item);
	else
		cJSON_Delete(item);
}

static bool describe_regions(struct call *c)
{
	static const struct filter_name map[] = {
		{ "region-name", "regionName" },
		{ "endpoint", "regionEndpoint" },
		{ "opt-in-status", "optInStatus" },
		{ 0 },
	};
	bool all = sim_ec2_boolean(call_param(c, "AllRegions"));
	size_t i;

	if (!sim_ec2_filters(c, map))
		return false;
	sim_ec2_list(c->out, "regionInfo");
	for (i = 0; i < ARRAY_LEN(regions); i++) {
		const struct region *r = &regions[i];
		cJSON *item;

		if ((r->opt_in && !all) || !listed(c, "RegionName", r->name))
			continue;
		item = cJSON_CreateObject();
		doc_set(item, "regionName", r->name);
		doc_set(item, "regionEndpoint",
			arena_fmt(c->arena, "ec2.%s.amazonaws.com", r->name));
		doc_set(item, "optInStatus",
			r->opt_in ? "not-opted-in" : "opt-in-not-required");
		offer(c, "regionInfo", item, map);
	}
	return true;
}

const char *sim_ec2_zones(const char *region)
{
	const struct region *r = region_of(region);

	return r ? r->zones : "abc";
}

const char *sim_ec2_zone_id(const struct ec2 *e, const char *zone)
{
	const struct region *r = region_of(e->region);
	char last = *zone ? zone[strlen(zone) - 1] : 'a';

	return sim_ec2_fmt(e, "%s-az%d", r ? r->short_name : "xx1",
			   last - 'a' + 1);
}

static cJSON *zone_item(const struct ec2 *e, const char *zone)
{
	cJSON *item = cJSON_CreateObject();

	doc_set(item, "zoneName", zone);
	doc_set(item, "zoneId", sim_ec2_zone_id(e, zone));
	doc_set(item, "zoneType", "availability-zone");
	doc_set(item, "zoneState", "available");
	doc_set(item, "optInStatus", "opt-in-not-required");
	doc_set(item, "regionName", e->region);
	doc_set(item, "groupName", sim_ec2_fmt(e, "%s-zg-1", e->region));
	doc_set(item, "networkBorderGroup", e->region);
	doc_set_item(item, "messageSet", cJSON_CreateArray());
	return item;
}

static bool describe_zones(struct call *c)
{
	static const struct filter_name map[] = {
		{ "zone-name", "zoneName" },
		{ "zone-id", "zoneId" },
		{ "zone-type", "zoneType" },
		{ "state", "zoneState" },
		{ "region-name", "regionName" },
		{ "opt-in-status", "optInStatus" },
		{ "group-name", "groupName" },
		{ 0 },
	};
	const char *letter = sim_ec2_zones(c->region);
	struct ec2 e = sim_ec2_of(c);
	struct vec asked = { 0 };
	size_t i;

	if (!sim_ec2_filters(c, map))
		return false;
	sim_ec2_list(c->out, "availabilityZoneInfo");
	asked = sim_ec2_params(c, "ZoneName");
	for (; *letter; letter++) {
		const char *zone = sim_ec2_fmt(&e, "%s%c", c->region, *letter);

		if (listed(c, "ZoneName", zone))
			offer(c, "availabilityZoneInfo", zone_item(&e, zone),
			      map);
		for (i = 0; i < asked.n; i++)
			if (!strcmp(asked.at[i], zone))
				vec_remove(&asked, i--);
	}
	i = asked.n;
	if (i)
		call_error(c, 400, "InvalidParameterValue",
			   "Invalid availability zone: [%s]",
			   (const char *)asked.at[0]);
	vec_release(&asked);
	return !i;
}

static bool describe_offerings(struct call *c)
{
	static const struct filter_name map[] = {
		{ "instance-type", "instanceType" },
		{ "location", "location" },
		{ 0 },
	};
	const char *by = call_param(c, "LocationType");
	bool zones = by && !strcmp(by, "availability-zone");
	const char *letter = sim_ec2_zones(c->region);
	size_t i;

	if (!sim_ec2_filters(c, map))
		return false;
	sim_ec2_list(c->out, "instanceTypeOfferingSet");
	for (; *letter; letter++) {
		const char *where = arena_fmt(c->arena, "%s%.*s", c->region,
					      zones ? 1 : 0, letter);

		for (i = 0; i < ARRAY_LEN(machines); i++) {
			cJSON *item;

			if (!sim_ec2_offered(machines[i].name, where))
				continue;
			item = cJSON_CreateObject();
			doc_set(item, "instanceType", machines[i].name);
			doc_set(item, "locationType",
				zones ? "availability-zone" : "region");
			doc_set(item, "location", where);
			offer(c, "instanceTypeOfferingSet", item, map);
		}
		if (!zones)
			break;
	}
	return true;
}

static cJSON *type_item(const struct machine *m)
{
	cJSON *item = cJSON_CreateObject(), *part;

	doc_set(item, "instanceType", m->name);
	doc_set_bool(item, "currentGeneration", !str_starts(m->name, "t2"));
	doc_set(item, "hypervisor", "nitro");
	part = cJSON_AddObjectToObject(item, "vCpuInfo");
	doc_set_number(part, "defaultVCpus", m->cpus);
	part = cJSON_AddObjectToObject(item, "memoryInfo");
	doc_set_number(part, "sizeInMiB", m->mib);
	part = cJSON_AddObjectToObject(item, "processorInfo");
	part = cJSON_AddArrayToObject(part, "supportedArchitectures");
	cJSON_AddItemToArray(part, cJSON_CreateString("x86_64"));
	return item;
}

static bool describe_types(struct call *c)
{
	static const struct filter_name map[] = {
		{ "instance-type", "instanceType" },
		{ "current-generation", "currentGeneration" },
		{ 0 },
	};
	struct vec asked = { 0 };
	size_t i, found = 0;

	if (!sim_ec2_filters(c, map))
		return false;
	sim_ec2_list(c->out, "instanceTypeSet");
	asked = sim_ec2_params(c, "InstanceType");
	for (i = 0; i < ARRAY_LEN(machines); i++)
		if (listed(c, "InstanceType", machines[i].name)) {
			offer(c, "instanceTypeSet", type_item(&machines[i]),
			      map);
			found++;
		}
	if (found < asked.n)
		call_error(c, 400, "InvalidInstanceType",
			   "The following supplied instance types do not "
			   "exist: [%s]",
			   (const char *)asked.at[0]);
	i = asked.n;
	vec_release(&asked);
	return found >= i;
}

const char *sim_ec2_image(const struct ec2 *e, const char *parameter)
{
	uint8_t sum[SHA256_LEN];
	struct strbuf sb = STRBUF_INIT;
	const char *id;
	const char *text = sim_ec2_fmt(e, "%s %s", e->region, parameter);

	sha256(text, strlen(text), sum);
	strbuf_addstr(&sb, "ami-0");
	hex_add(&sb, sum, 8);
	id = arena_dup(e->a, sb.buf);
	strbuf_release(&sb);
	return id;
}

static const char *const image_names[] = {
	"al2023-ami-kernel-default-x86_64",
	"al2023-ami-minimal-kernel-default-x86_64",
	"amzn2-ami-hvm-x86_64-gp2",
};

static bool describe_images(struct call *c)
{
	static const struct filter_name map[] = {
		{ "image-id", "imageId" },
		{ "name", "name" },
		{ "state", "imageState" },
		{ "architecture", "architecture" },
		{ "owner-alias", "imageOwnerAlias" },
		{ 0 },
	};
	struct ec2 e = sim_ec2_of(c);
	size_t i;

	if (!sim_ec2_filters(c, map))
		return false;
	sim_ec2_list(c->out, "imagesSet");
	for (i = 0; i < ARRAY_LEN(image_names); i++) {
		const char *id = sim_ec2_image(
			&e,
			sim_ec2_fmt(&e,
				    "/aws/service/ami-amazon-linux-latest/%s",
				    image_names[i]));
		cJSON *item;

		if (!listed(c, "ImageId", id))
			continue;
		item = cJSON_CreateObject();
		doc_set(item, "imageId", id);
		doc_set(item, "name", image_names[i]);
		doc_set(item, "imageState", "available");
		doc_set(item, "imageOwnerAlias", "amazon");
		doc_set(item, "architecture", "x86_64");
		doc_set(item, "rootDeviceName", "/dev/xvda");
		doc_set_bool(item, "isPublic", true);
		offer(c, "imagesSet", item, map);
	}
	return true;
}

const struct sim_op sim_ec2_region_ops[] = {
	{ "DescribeRegions", describe_regions },
	{ "DescribeAvailabilityZones", describe_zones },
	{ "DescribeInstanceTypeOfferings", describe_offerings },
	{ "DescribeInstanceTypes", describe_types },
	{ "DescribeImages", describe_images },
	{ 0 },
};
