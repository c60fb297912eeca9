/* ec2_volume.c - EBS volumes that nothing is attached to: what a cluster's pods
 * leave, and what one makes by hand. */
#include "core/sim/ec2.h"

cJSON *sim_ec2_volume_new(const struct ec2 *e, struct volume_spec *spec)
{
	cJSON *doc = cJSON_CreateObject();

	doc_set(doc, "availabilityZone", spec->zone);
	cJSON_AddNumberToObject(doc, "size", spec->gib);
	doc_set(doc, "volumeType", spec->type);
	doc_set(doc, "status", "available");
	doc_set(doc, "createTime", sim_ec2_now(e));
	doc_set_bool(doc, "encrypted", spec->encrypted);
	sim_ec2_list(doc, "attachmentSet");
	return sim_ec2_put(e, "ec2.volume",
			   sim_ec2_id(e, "ec2.volume", spec->place), doc,
			   spec->tags);
}

/* The answer is the volume itself. */
static bool show(struct call *c, const cJSON *volume)
{
	static const char *const members[] = {
		"volumeId",  "size",          "availabilityZone",
		"status",    "createTime",    "volumeType",
		"encrypted", "attachmentSet", "tagSet",
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(members); i++)
		doc_set_item(
			c->out, members[i],
			cJSON_Duplicate(cJSON_GetObjectItem(volume, members[i]),
					true));
	return true;
}

static bool create_volume(struct call *c)
{
	struct ec2 e = sim_ec2_of(c);
	const char *zone, *size = call_param(c, "Size");
	const char *type = call_param(c, "VolumeType");
	struct volume_spec spec = {
		.type = type ? type : "gp2",
		.encrypted = sim_ec2_boolean(call_param(c, "Encrypted")),
	};
	long long gib;

	if (!call_need(c, "AvailabilityZone", &zone))
		return false;
	if (!str_starts(zone, c->region))
		return call_error(c, 400, "InvalidZone.NotFound",
				  "The zone '%s' does not exist.", zone);
	if (!size || !str_int(size, 1, 16384, &gib))
		return call_error(c, 400, "InvalidParameterValue",
				  "Volume of %sGiB is invalid",
				  size ? size : "");
	spec.zone = zone;
	spec.gib = (int)gib;
	spec.place = sim_ec2_place(c, "%s", zone);
	spec.tags = sim_ec2_spec_tags(c, "volume");
	return show(c, sim_ec2_volume_new(&e, &spec));
}

static bool delete_volume(struct call *c)
{
	cJSON *volume = sim_ec2_need(c, "VolumeId", "ec2.volume");

	if (!volume)
		return false;
	world_drop(c->world, "ec2.volume", doc_text(volume, "volumeId"));
	return sim_ec2_return(c);
}

static bool describe_volumes(struct call *c)
{
	static const struct filter_name map[] = {
		{ "volume-id", "volumeId" },
		{ "availability-zone", "availabilityZone" },
		{ "status", "status" },
		{ "volume-type", "volumeType" },
		{ "size", "size" },
		{ 0 },
	};

	return call_describe(c, "ec2.volume", "volumeSet", "VolumeId",
			     "volumeId", "InvalidVolume.NotFound", map);
}

const struct sim_op sim_ec2_volume_ops[] = {
	{ "CreateVolume", create_volume },
	{ "DeleteVolume", delete_volume },
	{ "DescribeVolumes", describe_volumes },
	{ 0 },
};
