/*
 * s3_object.c - objects.  s3.object "bucket/key": Key, Size, ETag,
 * LastModified, "_type", "_tags", "_body" (text, or base64 where "_base64").
 */
#include "core/base/encode.h"
#include "core/base/str.h"
#include "core/sim/iam.h"
#include "core/sim/s3.h"

static const char *place_of(struct call *c, const char *key)
{
	return arena_fmt(c->arena, "%s/%s", c->arg[0], key);
}

bool s3_put(struct call *c)
{
	struct strbuf text = STRBUF_INIT;
	const char *body, *key = c->arg[1];
	char hex[65], now[STR_TIME_LEN];
	cJSON *object;
	size_t len;
	bool plain;

	if (!s3_bucket(c))
		return false;
	body = sim_body(c->x, &len);
	plain = str_utf8(body, len) && strlen(body) == len;
	if (plain)
		strbuf_add(&text, body, len);
	else
		base64_encode(&text, body, len);
	sha256_hex(body, len, hex);
	hex[32] = '\0'; /* as long as an MD5, which an ETag need not be */
	object = cJSON_CreateObject();
	doc_set(object, "Key", key);
	doc_set(object, "LastModified", str_iso(world_time(c->world), now));
	doc_set(object, "ETag", arena_fmt(c->arena, "\"%s\"", hex));
	doc_set_number(object, "Size", (double)len);
	doc_set(object, "StorageClass", "STANDARD");
	doc_set(object, "_type", exchange_header(c->x, "Content-Type"));
	doc_set(object, "_tags", exchange_header(c->x, "x-amz-tagging"));
	doc_set(object, "_body", text.buf);
	doc_set_bool(object, "_base64", !plain);
	strbuf_release(&text);
	exchange_reply_header(c->x, "ETag", doc_text(object, "ETag"));
	world_drop(c->world, "s3.object", place_of(c, key));
	world_put(c->world, "s3.object", place_of(c, key), object);
	return s3_empty(c, 200);
}

/* Without keys: only what a policy opens to everyone. */
static bool may_read(struct call *c, const cJSON *bucket)
{
	const char *policy = doc_text(bucket, "_policy");

	return *c->caller ||
	       (*policy && !sim_s3_blocks(c, bucket, "RestrictPublicBuckets") &&
		policy_allows(c->arena, policy, "s3:GetObject"));
}

bool s3_get(struct call *c)
{
	cJSON *bucket = s3_bucket(c), *object;
	const char *body;

	if (!bucket)
		return false;
	if (!may_read(c, bucket))
		return call_error(c, 403, "AccessDenied", "Access Denied");
	object = world_get(c->world, "s3.object", place_of(c, c->arg[1]));
	if (!object)
		return call_error(c, 404, "NoSuchKey",
				  "The specified key does not exist.");
	exchange_reply_header(c->x, "ETag", doc_text(object, "ETag"));
	body = doc_text(object, "_body");
	c->x->status = 200;
	c->x->content_type = arena_dup(c->arena, doc_text(object, "_type"));
	if (doc_bool(object, "_base64"))
		base64_decode(&c->x->reply, body, strlen(body));
	else
		strbuf_addstr(&c->x->reply, body);
	return true;
}

bool s3_delete(struct call *c)
{
	if (!s3_bucket(c))
		return false;
	world_drop(c->world, "s3.object", place_of(c, c->arg[1]));
	return s3_empty(c, 204);
}

bool sim_s3_delete_objects(struct call *c)
{
	bool quiet = node_bool(c->doc, "Quiet");
	cJSON *doc, *list, *it;
	const char *key;

	if (!s3_bucket(c))
		return false;
	doc = cJSON_AddObjectToObject(c->out, "DeleteResult");
	list = cJSON_AddArrayToObject(doc, "Deleted");
	NODE_EACH(o, c->doc)
	{
		if (strcmp(o->name, "Object") != 0)
			continue;
		key = node_text(o, "Key");
		world_drop(c->world, "s3.object", place_of(c, key));
		if (quiet)
			continue;
		it = cJSON_CreateObject();
		doc_set(it, "Key", key);
		cJSON_AddItemToArray(list, it);
	}
	return true;
}

bool s3_list(struct call *c)
{
	const char *prefix = exchange_query(c->x, "prefix"), *key;
	const char *start = place_of(c, prefix ? prefix : "");
	cJSON *doc, *list;
	size_t i;

	if (!s3_bucket(c))
		return false;
	doc = cJSON_AddObjectToObject(c->out, "ListBucketResult");
	doc_set(doc, "Name", c->arg[0]);
	doc_set(doc, "Prefix", prefix ? prefix : "");
	list = cJSON_AddArrayToObject(doc, "Contents");
	for (i = 0; (key = world_nth_key(c->world, "s3.object", i)); i++)
		if (str_starts(key, start))
			cJSON_AddItemToArray(
				list, cJSON_Duplicate(world_nth(c->world,
								"s3.object", i),
						      true));
	doc_set_number(doc, "KeyCount", cJSON_GetArraySize(list));
	doc_set_number(doc, "MaxKeys", 1000);
	doc_set_bool(doc, "IsTruncated", false);
	return true;
}
