/* kms.c - keys, their policies and aliases (card aws-api 3.7). */
#include "core/base/node.h"
#include "core/base/str.h"
#include "core/sim/iam.h"

#define PAGE_SIZE 100

/*
 * kms.key id: KeyMetadata's members, "_policy" text, Tags [{"TagKey",
 * "TagValue"}], "_rotation", "_region".  kms.alias "region|name": AliasName,
 * AliasArn, TargetKeyId, "_region".
 */

static const char *body(const struct call *c, const char *path)
{
	return node_text(c->doc, path);
}

static cJSON *alias_of(struct call *c, const char *name)
{
	return world_get(c->world, "kms.alias",
			 arena_fmt(c->arena, "%s|%s", c->region, name));
}

static const char *region_of(const cJSON *doc)
{
	const char *region = doc_text(doc, "_region");

	return *region ? region : SIM_REGION;
}

/* KeyId: id, ARN, alias/x, alias ARN. */
static cJSON *find(struct call *c, const char *text)
{
	const char *alias = strstr(text, "alias/"), *id = text;
	cJSON *key;

	if (alias)
		id = doc_text(alias_of(c, alias), "TargetKeyId");
	else if (strchr(text, '/'))
		id = strrchr(text, '/') + 1;
	key = world_get(c->world, "kms.key", id);
	return key && str_eq(region_of(key), c->region) ? key : NULL;
}

static bool need(struct call *c, cJSON **key)
{
	const char *id = body(c, "KeyId");

	if (!*id)
		return call_error(c, 400, "ValidationException",
				  "1 validation error detected: Value null at "
				  "'keyId' failed to satisfy constraint: "
				  "Member must not be null");
	*key = find(c, id);
	if (*key)
		return true;
	if (strstr(id, "alias/"))
		return call_error(c, 400, "NotFoundException",
				  "Alias arn:aws:kms:%s:" SIM_ACCOUNT
				  ":%s is not found.",
				  c->region, strstr(id, "alias/"));
	return call_error(c, 400, "NotFoundException",
			  "Key 'arn:aws:kms:%s:" SIM_ACCOUNT
			  ":key/%s' does not exist",
			  c->region, id);
}

/* need, and neither AWS' own nor on its way out */
static bool need_ours(struct call *c, cJSON **key)
{
	if (!need(c, key))
		return false;
	if (str_eq(doc_text(*key, "KeyState"), "PendingDeletion"))
		return call_error(c, 400, "KMSInvalidStateException",
				  "%s is pending deletion.",
				  doc_text(*key, "Arn"));
	return str_eq(doc_text(*key, "KeyManager"), "CUSTOMER") ||
	       call_error(c, 400, "AccessDeniedException",
			  "%s is managed by AWS", doc_text(*key, "Arn"));
}

/* Grammar, principals, and that the caller can still change the policy. */
static bool policy_ok(struct call *c, const char *text)
{
	const char *why =
		policy_fault(c->world, c->arena, text, POLICY_RESOURCE);

	if (why)
		return call_error(c, 400, "MalformedPolicyDocumentException",
				  "%s",
				  strstr(why, "Invalid principal")
					  ? "Policy contains a statement with "
					    "one or more invalid principals."
					  : why);
	return policy_lets_caller(c->arena, text, "kms:PutKeyPolicy",
				  c->caller) ||
	       node_bool(c->doc, "BypassPolicyLockoutSafetyCheck") ||
	       call_error(c, 400, "MalformedPolicyDocumentException",
			  "The new key policy will not allow you to update "
			  "the key policy in the future.");
}

static const char *default_policy(void)
{
	return "{\"Version\":\"2012-10-17\",\"Id\":\"key-default-1\","
	       "\"Statement\":[{\"Sid\":\"Enable IAM User Permissions\","
	       "\"Effect\":\"Allow\",\"Principal\":{\"AWS\":"
	       "\"arn:aws:iam::" SIM_ACCOUNT ":root\"},\"Action\":\"kms:*\","
	       "\"Resource\":\"*\"}]}";
}

static cJSON *tags_of(cJSON *key)
{
	cJSON *tags = cJSON_GetObjectItem(key, "Tags");

	return tags ? tags : cJSON_AddArrayToObject(key, "Tags");
}

static void drop_tag(cJSON *key, const char *name)
{
	cJSON *tags = tags_of(key);
	int i;

	for (i = cJSON_GetArraySize(tags) - 1; i >= 0; i--)
		if (str_eq(doc_text(cJSON_GetArrayItem(tags, i), "TagKey"),
			   name))
			cJSON_DeleteItemFromArray(tags, i);
}

static void add_tags(struct call *c, cJSON *key)
{
	cJSON *tag;

	NODE_EACH(it, node_child(c->doc, "Tags"))
	{
		drop_tag(key, node_text(it, "TagKey"));
		tag = cJSON_CreateObject();
		doc_set(tag, "TagKey", node_text(it, "TagKey"));
		doc_set(tag, "TagValue", node_text(it, "TagValue"));
		cJSON_AddItemToArray(tags_of(key), tag);
	}
}

static void give_key(struct call *c, const cJSON *key)
{
	cJSON *shown = cJSON_Duplicate(key, true);

	cJSON_DeleteItemFromObject(shown, "Tags");
	doc_set_item(c->out, "KeyMetadata", shown);
}

static cJSON *key_new(struct call *c, const char *spec)
{
	const char *place = body(c, "Description");
	const char *id = world_uuid(c->world, c->arena, "kms.key", place);
	cJSON *key = cJSON_CreateObject(), *list;

	doc_set(key, "AWSAccountId", SIM_ACCOUNT);
	doc_set(key, "KeyId", id);
	doc_set(key, "Arn",
		arena_fmt(c->arena, "arn:aws:kms:%s:" SIM_ACCOUNT ":key/%s",
			  c->region, id));
	doc_set_number(key, "CreationDate", (double)world_time(c->world));
	doc_set_bool(key, "Enabled", true);
	doc_set(key, "Description", place);
	doc_set(key, "KeyUsage", "ENCRYPT_DECRYPT");
	doc_set(key, "KeyState", "Enabled");
	doc_set(key, "Origin", "AWS_KMS");
	doc_set(key, "KeyManager", "CUSTOMER");
	doc_set(key, "KeySpec", spec);
	doc_set(key, "CustomerMasterKeySpec", spec);
	list = cJSON_AddArrayToObject(key, "EncryptionAlgorithms");
	cJSON_AddItemToArray(list, cJSON_CreateString(spec));
	doc_set_bool(key, "MultiRegion", node_bool(c->doc, "MultiRegion"));
	doc_set(key, "_region", c->region);
	return key;
}

static bool create_key(struct call *c)
{
	const char *policy = body(c, "Policy");
	const char *spec = node_text_or(c->doc, "KeySpec", "SYMMETRIC_DEFAULT");
	cJSON *key;

	if (*policy && !policy_ok(c, policy))
		return false;
	key = key_new(c, spec);
	doc_set(key, "_policy", *policy ? policy : default_policy());
	add_tags(c, key);
	world_put(c->world, "kms.key", doc_text(key, "KeyId"), key);
	give_key(c, key);
	return true;
}

static bool describe_key(struct call *c)
{
	cJSON *key;

	if (!need(c, &key))
		return false;
	give_key(c, key);
	return true;
}

/* ---- lists -------------------------------------------------------------------- */

/* Marker is the index to go on from. */
static bool page(struct call *c, const char *name, cJSON *list)
{
	const char *marker = body(c, "Marker");
	long long start = 0, most = node_int(c->doc, "Limit", PAGE_SIZE);
	int n = cJSON_GetArraySize(list), i;

	if (*marker && !str_int(marker, 0, n, &start)) {
		cJSON_Delete(list);
		return call_error(c, 400, "InvalidMarkerException",
				  "Could not deserialize marker '%s'", marker);
	}
	for (i = n - 1; i >= 0; i--)
		if (i < start || i >= start + most)
			cJSON_DeleteItemFromArray(list, i);
	doc_set_item(c->out, name, list);
	doc_set_bool(c->out, "Truncated", start + most < n);
	if (start + most < n)
		doc_set(c->out, "NextMarker",
			arena_fmt(c->arena, "%lld", start + most));
	return true;
}

static bool list_keys(struct call *c)
{
	cJSON *list = cJSON_CreateArray(), *it;
	const cJSON *key;
	size_t i;

	for (i = 0; (key = world_nth(c->world, "kms.key", i)); i++) {
		if (!str_eq(region_of(key), c->region))
			continue;
		it = cJSON_CreateObject();
		doc_set(it, "KeyId", doc_text(key, "KeyId"));
		doc_set(it, "KeyArn", doc_text(key, "Arn"));
		cJSON_AddItemToArray(list, it);
	}
	return page(c, "Keys", list);
}

static bool list_aliases(struct call *c)
{
	const char *id = body(c, "KeyId");
	cJSON *list = cJSON_CreateArray(), *alias, *key = NULL;
	size_t i;

	if (*id && !need(c, &key)) {
		cJSON_Delete(list);
		return false;
	}
	for (i = 0; (alias = world_nth(c->world, "kms.alias", i)); i++) {
		if (!str_eq(region_of(alias), c->region))
			continue;
		if (key && !str_eq(doc_text(alias, "TargetKeyId"),
				   doc_text(key, "KeyId")))
			continue;
		cJSON_AddItemToArray(list, cJSON_Duplicate(alias, true));
	}
	return page(c, "Aliases", list);
}

/* ---- aliases ------------------------------------------------------------------- */

static bool create_alias(struct call *c)
{
	const char *name = body(c, "AliasName");
	const char *place = arena_fmt(c->arena, "%s|%s", c->region, name);
	cJSON *key, *alias;

	if (!str_starts(name, "alias/") || str_starts(name, "alias/aws/") ||
	    !name[strlen("alias/")])
		return call_error(c, 400, "InvalidAliasNameException",
				  "Alias must start with the prefix "
				  "\"alias/\" and not \"alias/aws/\": %s",
				  name);
	key = find(c, body(c, "TargetKeyId"));
	if (!key)
		return call_error(c, 400, "NotFoundException",
				  "Key '%s' does not exist",
				  body(c, "TargetKeyId"));
	if (alias_of(c, name))
		return call_error(
			c, 400, "AlreadyExistsException",
			"An alias with the name arn:aws:kms:%s:" SIM_ACCOUNT
			":%s already exists",
			c->region, name);
	alias = cJSON_CreateObject();
	doc_set(alias, "AliasName", name);
	doc_set(alias, "AliasArn",
		arena_fmt(c->arena, "arn:aws:kms:%s:" SIM_ACCOUNT ":%s",
			  c->region, name));
	doc_set(alias, "TargetKeyId", doc_text(key, "KeyId"));
	doc_set_number(alias, "CreationDate", (double)world_time(c->world));
	doc_set(alias, "_region", c->region);
	world_put(c->world, "kms.alias", place, alias);
	return true;
}

static bool delete_alias(struct call *c)
{
	const char *name = body(c, "AliasName");

	return world_drop(c->world, "kms.alias",
			  arena_fmt(c->arena, "%s|%s", c->region, name)) ||
	       call_error(c, 400, "NotFoundException",
			  "Alias arn:aws:kms:%s:" SIM_ACCOUNT
			  ":%s is not found.",
			  c->region, name);
}

/* ---- policy, tags, rotation, deletion -------------------------------------------- */

static bool get_policy(struct call *c)
{
	cJSON *key;

	if (!need(c, &key))
		return false;
	doc_set(c->out, "Policy", doc_text(key, "_policy"));
	doc_set(c->out, "PolicyName", "default");
	return true;
}

static bool put_policy(struct call *c)
{
	const char *policy = body(c, "Policy");
	cJSON *key;

	if (!need_ours(c, &key) || !policy_ok(c, policy))
		return false;
	doc_set(key, "_policy", policy);
	return true;
}

static bool tag(struct call *c)
{
	cJSON *key;

	if (!need_ours(c, &key))
		return false;
	add_tags(c, key);
	return true;
}

static bool untag(struct call *c)
{
	cJSON *key;

	if (!need_ours(c, &key))
		return false;
	NODE_EACH(it, node_child(c->doc, "TagKeys"))
	drop_tag(key, it->text);
	return true;
}

static bool list_tags(struct call *c)
{
	cJSON *key;

	return need(c, &key) &&
	       page(c, "Tags", cJSON_Duplicate(tags_of(key), true));
}

static bool enable_rotation(struct call *c)
{
	cJSON *key;

	if (!need_ours(c, &key))
		return false;
	doc_set_bool(key, "_rotation", true);
	return true;
}

static bool rotation(struct call *c)
{
	cJSON *key;

	if (!need(c, &key))
		return false;
	doc_set_bool(c->out, "KeyRotationEnabled", doc_bool(key, "_rotation"));
	return true;
}

static bool enable(struct call *c, bool on)
{
	cJSON *key;

	if (!need_ours(c, &key))
		return false;
	doc_set_bool(key, "Enabled", on);
	doc_set(key, "KeyState", on ? "Enabled" : "Disabled");
	return true;
}

static bool enable_key(struct call *c)
{
	return enable(c, true);
}

static bool disable_key(struct call *c)
{
	return enable(c, false);
}

struct doom {
	char id[64];
};

static void delete_now(struct world *w, void *data)
{
	struct doom *d = data;
	const cJSON *key = world_get(w, "kms.key", d->id), *alias;
	size_t i = 0;

	if (!key || !str_eq(doc_text(key, "KeyState"), "PendingDeletion") ||
	    doc_number(key, "DeletionDate", 0) > (double)world_time(w))
		return;
	while ((alias = world_nth(w, "kms.alias", i))) {
		if (str_eq(doc_text(alias, "TargetKeyId"), d->id))
			world_drop(w, "kms.alias",
				   world_nth_key(w, "kms.alias", i));
		else
			i++;
	}
	world_drop(w, "kms.key", d->id);
}

static bool schedule_deletion(struct call *c)
{
	long long days = node_int(c->doc, "PendingWindowInDays", 30);
	struct doom *d;
	cJSON *key;

	if (!need_ours(c, &key))
		return false;
	if (days < 7 || days > 30)
		return call_error(c, 400, "ValidationException",
				  "PendingWindowInDays %lld: expected 7 to 30",
				  days);
	doc_set(key, "KeyState", "PendingDeletion");
	doc_set_bool(key, "Enabled", false);
	doc_set_number(key, "DeletionDate",
		       (double)(world_time(c->world) + days * 86400));
	d = mem_new(sizeof(*d));
	snprintf(d->id, sizeof(d->id), "%s", doc_text(key, "KeyId"));
	world_after(c->world, days * 86400000, delete_now, d, mem_free);
	doc_set(c->out, "KeyId", doc_text(key, "Arn"));
	doc_set(c->out, "KeyState", "PendingDeletion");
	doc_set_number(c->out, "PendingWindowInDays", (double)days);
	doc_set_number(c->out, "DeletionDate",
		       doc_number(key, "DeletionDate", 0));
	return true;
}

static bool cancel_deletion(struct call *c)
{
	cJSON *key;

	if (!need(c, &key))
		return false;
	if (!str_eq(doc_text(key, "KeyState"), "PendingDeletion"))
		return call_error(c, 400, "KMSInvalidStateException",
				  "%s is not pending deletion.",
				  doc_text(key, "Arn"));
	doc_set(key, "KeyState", "Disabled");
	cJSON_DeleteItemFromObject(key, "DeletionDate");
	doc_set(c->out, "KeyId", doc_text(key, "Arn"));
	return true;
}

const struct sim_op sim_kms_ops[] = {
	{ "CreateKey", create_key },
	{ "DescribeKey", describe_key },
	{ "ListKeys", list_keys },
	{ "ListAliases", list_aliases },
	{ "CreateAlias", create_alias },
	{ "DeleteAlias", delete_alias },
	{ "GetKeyPolicy", get_policy },
	{ "PutKeyPolicy", put_policy },
	{ "TagResource", tag },
	{ "UntagResource", untag },
	{ "ListResourceTags", list_tags },
	{ "EnableKeyRotation", enable_rotation },
	{ "GetKeyRotationStatus", rotation },
	{ "EnableKey", enable_key },
	{ "DisableKey", disable_key },
	{ "ScheduleKeyDeletion", schedule_deletion },
	{ "CancelKeyDeletion", cancel_deletion },
	{ 0 },
};
