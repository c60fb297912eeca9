/* ec2_tags.c - tags on anything, by its id. */
#include "core/sim/ec2.h"

#define TAGS_MAX 50

/* Key pairs are kept by name, tagged by key-... */
static cJSON *tagged(struct call *c, const char *id)
{
	const struct sim_ec2_kind *kind = sim_ec2_kind_by_id(id);
	size_t at = 0;
	cJSON *doc;

	if (!kind) {
		call_error(c, 400, "InvalidID", "The ID '%s' is not valid", id);
		return NULL;
	}
	if (strcmp(kind->kind, "ec2.key-pair"))
		return sim_ec2_find(c, kind->kind, id);
	doc = sim_ec2_next(c->world, kind->kind, "keyPairId", id, &at);
	if (!doc)
		call_error(c, 400, kind->code,
			   "The key pair ID '%s' does not "
			   "exist",
			   id);
	return doc;
}

static bool too_many(struct call *c, cJSON *doc)
{
	int have = cJSON_GetArraySize(sim_ec2_list(doc, "tagSet")), i;
	const char *key;

	for (i = 1; (key = call_paramf(c, "Tag.%d.Key", i)); i++)
		have += !sim_ec2_tag_of(doc, key);
	return have > TAGS_MAX;
}

static bool check(struct call *c, const struct vec *ids)
{
	const char *key;
	cJSON *doc;
	size_t i;
	int n;

	for (n = 1; (key = call_paramf(c, "Tag.%d.Key", n)); n++)
		if (str_starts(key, "aws:") && !call_param(c, "_place"))
			return call_error(c, 400, "InvalidParameterValue",
					  "Value ( %s ) for parameter key is "
					  "invalid. Tag keys starting with "
					  "'aws:' are reserved for internal "
					  "use",
					  key);
	for (i = 0; i < ids->n; i++) {
		doc = tagged(c, ids->at[i]);
		if (!doc)
			return false;
		if (too_many(c, doc))
			return call_error(c, 400, "TagLimitExceeded",
					  "The maximum number of Tags for the "
					  "resource has been reached.");
	}
	return true;
}

static bool create_tags(struct call *c)
{
	struct vec ids = sim_ec2_params(c, "ResourceId");
	const char *key, *value;
	bool ok = check(c, &ids);
	size_t i;
	int n;

	for (i = 0; i < ids.n && ok; i++)
		for (n = 1; (key = call_paramf(c, "Tag.%d.Key", n)); n++) {
			value = call_paramf(c, "Tag.%d.Value", n);
			sim_ec2_tag(tagged(c, ids.at[i]), key,
				    value ? value : "");
		}
	vec_release(&ids);
	return ok && sim_ec2_return(c);
}

static void remove_tag(cJSON *doc, const char *key, const char *value)
{
	const char *have = sim_ec2_tag_of(doc, key);
	int index;

	if (!have || (value && strcmp(value, have)))
		return;
	sim_ec2_item(doc, "tagSet", "key", key, &index);
	cJSON_DeleteItemFromArray(sim_ec2_list(doc, "tagSet"), index);
}

static bool delete_tags(struct call *c)
{
	struct vec ids = sim_ec2_params(c, "ResourceId");
	const char *key;
	cJSON *doc;
	bool ok = true;
	size_t i;
	int n;

	for (i = 0; i < ids.n && ok; i++) {
		doc = tagged(c, ids.at[i]);
		ok = doc != NULL;
		if (ok && !call_param(c, "Tag.1.Key"))
			doc_set_item(doc, "tagSet", cJSON_CreateArray());
		for (n = 1; ok && (key = call_paramf(c, "Tag.%d.Key", n)); n++)
			remove_tag(doc, key, call_paramf(c, "Tag.%d.Value", n));
	}
	vec_release(&ids);
	return ok && sim_ec2_return(c);
}

static void list_tags(struct call *c, const cJSON *doc, const char *id,
		      const char *type)
{
	static const struct filter_name map[] = {
		{ "resource-id", "resourceId" },
		{ "resource-type", "resourceType" },
		{ "key", "key" },
		{ "value", "value" },
		{ 0 },
	};
	cJSON *set = sim_ec2_list(c->out, "tagSet"), *item;
	const cJSON *tag;

	cJSON_ArrayForEach(tag, cJSON_GetObjectItemCaseSensitive(doc, "tagSet"))
	{
		item = cJSON_Duplicate(tag, true);
		doc_set(item, "resourceId", id);
		doc_set(item, "resourceType", type);
		if (sim_ec2_passes(c, item, map))
			cJSON_AddItemToArray(set, item);
		else
			cJSON_Delete(item);
	}
}

static bool describe_tags(struct call *c)
{
	static const char *const kinds[] = {
		"ec2.vpc",
		"ec2.subnet",
		"ec2.internet-gateway",
		"ec2.nat-gateway",
		"ec2.address",
		"ec2.route-table",
		"ec2.security-group",
		"ec2.network-acl",
		"ec2.instance",
		"ec2.key-pair",
		"ec2.vpc-endpoint",
		"ec2.network-interface",
		"ec2.dhcp-options",
		"ec2.vpc-peering-connection",
	};
	const struct sim_ec2_kind *kind;
	cJSON *doc;
	size_t i, at;

	sim_ec2_list(c->out, "tagSet");
	for (i = 0; i < ARRAY_LEN(kinds); i++) {
		kind = sim_ec2_kind_of(kinds[i]);
		for (at = 0; (doc = world_nth(c->world, kinds[i], at)); at++)
			list_tags(c, doc,
				  doc_text(doc, strcmp(kind->id, "keyName")
							? kind->id
							: "keyPairId"),
				  kind->type);
	}
	return true;
}

const struct sim_op sim_ec2_tag_ops[] = {
	{ "CreateTags", create_tags },
	{ "DeleteTags", delete_tags },
	{ "DescribeTags", describe_tags },
	{ 0 },
};
