/*
 * s3.c - buckets (card aws-api 3.10); s3_object.c has objects.
 * s3.bucket name: Name, CreationDate, "_region", "_policy" text, "_tags",
 * "_block": {"BlockPublicPolicy": true, ...}; s3.account-block ACCOUNT: the
 * same four switches for all buckets.
 */
#include "core/sim/s3.h"

#include "core/base/str.h"
#include "core/sim/iam.h"

static const char *region_of(const cJSON *bucket)
{
	const char *region = doc_text(bucket, "_region");

	return *region ? region : SIM_REGION;
}

cJSON *s3_bucket(struct call *c)
{
	cJSON *bucket = world_get(c->world, "s3.bucket", c->arg[0]);

	if (!bucket) {
		call_error(c, 404, "NoSuchBucket",
			   "The specified bucket does not exist");
		return NULL;
	}
	exchange_reply_header(c->x, "x-amz-bucket-region", region_of(bucket));
	if (!*c->caller || str_eq(region_of(bucket), c->region))
		return bucket;
	call_error(c, 301, "PermanentRedirect",
		   "The bucket you are attempting to access must be addressed "
		   "using the specified endpoint.");
	return NULL;
}

bool s3_empty(struct call *c, int status)
{
	c->x->status = status;
	return true;
}

static bool name_ok(struct call *c, const char *name)
{
	size_t n = strlen(name);

	if (n >= 3 && n <= 63 &&
	    strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-.") == n)
		return true;
	return call_error(c, 400, "InvalidBucketName",
			  "The specified bucket is not valid.");
}

static bool location_ok(struct call *c)
{
	const char *place = node_text(c->doc, "LocationConstraint");

	if (str_eq(*place ? place : "us-east-1", c->region) &&
	    !str_eq(place, "us-east-1"))
		return true;
	return call_error(c, 400, "IllegalLocationConstraintException",
			  "The %s location constraint is incompatible for the "
			  "region specific endpoint this request was sent to.",
			  *place ? place : "unspecified");
}

static cJSON *default_block(void)
{
	static const char *const names[] = { "BlockPublicAcls",
					     "IgnorePublicAcls",
					     "BlockPublicPolicy",
					     "RestrictPublicBuckets" };
	cJSON *block = cJSON_CreateObject();
	size_t i;

	for (i = 0; i < ARRAY_LEN(names); i++)
		doc_set_bool(block, names[i], true);
	return block;
}

static bool create_bucket(struct call *c)
{
	const char *name = c->arg[0];
	cJSON *have = world_get(c->world, "s3.bucket", name), *bucket;
	char now[STR_TIME_LEN];

	if (!name_ok(c, name) || !location_ok(c))
		return false;
	if (have && *doc_text(have, "_owner"))
		return call_error(c, 409, "BucketAlreadyExists",
				  "The requested bucket name is not "
				  "available. The bucket namespace is shared "
				  "by all users of the system. Please select "
				  "a different name and try again.");
	if (have && strcmp(c->region, "us-east-1") != 0)
		return call_error(c, 409, "BucketAlreadyOwnedByYou",
				  "Your previous request to create the named "
				  "bucket succeeded and you already own it.");
	if (!have) {
		bucket = cJSON_CreateObject();
		doc_set(bucket, "Name", name);
		doc_set(bucket, "CreationDate",
			str_iso(world_time(c->world), now));
		doc_set(bucket, "_region", c->region);
		doc_set_item(bucket, "_block", default_block());
		world_put(c->world, "s3.bucket", name, bucket);
	}
	exchange_reply_header(c->x, "Location",
			      arena_fmt(c->arena, "/%s", name));
	return s3_empty(c, 200);
}

static bool head_bucket(struct call *c)
{
	cJSON *bucket = s3_bucket(c);

	if (!bucket)
		return false;
	if (*doc_text(bucket, "_owner"))
		return call_error(c, 403, "AccessDenied", "Access Denied");
	return s3_empty(c, 200);
}

static bool list_buckets(struct call *c)
{
	cJSON *doc = cJSON_AddObjectToObject(c->out, "ListAllMyBucketsResult");
	cJSON *list = cJSON_AddObjectToObject(doc, "Buckets"), *bucket;
	cJSON *all = cJSON_AddArrayToObject(list, "Bucket");
	size_t i;

	for (i = 0; (bucket = world_nth(c->world, "s3.bucket", i)); i++)
		if (!*doc_text(bucket, "_owner"))
			cJSON_AddItemToArray(all,
					     cJSON_Duplicate(bucket, true));
	return true;
}

static bool delete_bucket(struct call *c)
{
	const char *prefix = arena_fmt(c->arena, "%s/", c->arg[0]), *key;
	size_t i;

	if (!s3_bucket(c))
		return false;
	for (i = 0; (key = world_nth_key(c->world, "s3.object", i)); i++)
		if (str_starts(key, prefix))
			return call_error(c, 409, "BucketNotEmpty",
					  "The bucket you tried to delete is "
					  "not empty");
	world_drop(c->world, "s3.bucket", c->arg[0]);
	return s3_empty(c, 204);
}

static bool get_location(struct call *c)
{
	cJSON *bucket = s3_bucket(c);
	const char *region;

	if (!bucket)
		return false;
	region = region_of(bucket);
	doc_set(c->out, "LocationConstraint",
		strcmp(region, "us-east-1") != 0 ? region : "");
	c->x->status = 200;
	c->x->content_type = "application/xml";
	sim_xml(&c->x->reply, "LocationConstraint",
		cJSON_GetObjectItem(c->out, "LocationConstraint"), NULL);
	return true;
}

/* ---- public access, policy, tags ------------------------------------------------ */

/* By the bucket's own block or the account's, whichever is stricter. */
bool sim_s3_blocks(struct call *c, const cJSON *bucket, const char *which)
{
	const cJSON *account =
		world_get(c->world, "s3.account-block", SIM_ACCOUNT);

	return doc_bool(cJSON_GetObjectItem(bucket, "_block"), which) ||
	       doc_bool(account, which);
}

static bool put_block(struct call *c)
{
	cJSON *bucket = s3_bucket(c), *block;

	if (!bucket)
		return false;
	block = cJSON_CreateObject();
	NODE_EACH(it, c->doc)
	doc_set_bool(block, it->name, str_eq(it->text, "true"));
	doc_set_item(bucket, "_block", block);
	return s3_empty(c, 200);
}

static bool get_block(struct call *c)
{
	cJSON *bucket = s3_bucket(c);

	if (!bucket)
		return false;
	doc_set_item(
		c->out, "PublicAccessBlockConfiguration",
		cJSON_Duplicate(cJSON_GetObjectItem(bucket, "_block"), true));
	return true;
}

static bool put_policy(struct call *c)
{
	cJSON *bucket = s3_bucket(c);
	const char *why;

	if (!bucket)
		return false;
	why = policy_fault(c->world, c->arena, c->x->body, POLICY_RESOURCE);
	if (why)
		return call_error(c, 400, "MalformedPolicy", "%s", why);
	if (sim_s3_blocks(c, bucket, "BlockPublicPolicy") &&
	    strstr(c->x->body, "\"*\""))
		return call_error(c, 403, "AccessDenied",
				  "User: %s is not authorized to perform: "
				  "s3:PutBucketPolicy on resource: \"arn:aws:"
				  "s3:::%s\" because public policies are "
				  "blocked by the BlockPublicPolicy block "
				  "public access setting.",
				  c->caller, c->arg[0]);
	doc_set(bucket, "_policy", c->x->body);
	return s3_empty(c, 204);
}

static bool get_policy(struct call *c)
{
	cJSON *bucket = s3_bucket(c);

	if (!bucket)
		return false;
	if (!*doc_text(bucket, "_policy"))
		return call_error(c, 404, "NoSuchBucketPolicy",
				  "The bucket policy does not exist");
	c->x->status = 200;
	c->x->content_type = "application/json";
	strbuf_addstr(&c->x->reply, doc_text(bucket, "_policy"));
	return true;
}

static bool delete_policy(struct call *c)
{
	cJSON *bucket = s3_bucket(c);

	if (!bucket)
		return false;
	cJSON_DeleteItemFromObject(bucket, "_policy");
	return s3_empty(c, 204);
}

static bool put_tagging(struct call *c)
{
	cJSON *bucket = s3_bucket(c), *tags, *tag;

	if (!bucket)
		return false;
	tags = cJSON_CreateArray();
	NODE_EACH(it, node_at(c->doc, "TagSet"))
	{
		tag = cJSON_CreateObject();
		doc_set(tag, "Key", node_text(it, "Key"));
		doc_set(tag, "Value", node_text(it, "Value"));
		cJSON_AddItemToArray(tags, tag);
	}
	doc_set_item(bucket, "_tags", tags);
	return s3_empty(c, 204);
}

static bool get_tagging(struct call *c)
{
	cJSON *bucket = s3_bucket(c), *doc, *set;
	const cJSON *tags;

	if (!bucket)
		return false;
	tags = cJSON_GetObjectItem(bucket, "_tags");
	if (!tags || !tags->child)
		return call_error(c, 404, "NoSuchTagSet",
				  "The TagSet does not exist");
	doc = cJSON_AddObjectToObject(c->out, "Tagging");
	set = cJSON_AddObjectToObject(doc, "TagSet");
	cJSON_AddItemToObject(set, "Tag", cJSON_Duplicate(tags, true));
	return true;
}

static bool delete_tagging(struct call *c)
{
	cJSON *bucket = s3_bucket(c);

	if (!bucket)
		return false;
	cJSON_DeleteItemFromObject(bucket, "_tags");
	return s3_empty(c, 204);
}

const struct sim_route sim_s3_routes[] = {
	{ "GET", "/", NULL, "ListBuckets", list_buckets },
	{ "PUT", "/*", "publicAccessBlock", "PutPublicAccessBlock", put_block },
	{ "GET", "/*", "publicAccessBlock", "GetPublicAccessBlock", get_block },
	{ "PUT", "/*", "policy", "PutBucketPolicy", put_policy },
	{ "GET", "/*", "policy", "GetBucketPolicy", get_policy },
	{ "DELETE", "/*", "policy", "DeleteBucketPolicy", delete_policy },
	{ "PUT", "/*", "tagging", "PutBucketTagging", put_tagging },
	{ "GET", "/*", "tagging", "GetBucketTagging", get_tagging },
	{ "DELETE", "/*", "tagging", "DeleteBucketTagging", delete_tagging },
	{ "GET", "/*", "location", "GetBucketLocation", get_location },
	{ "POST", "/*", "delete", "DeleteObjects", sim_s3_delete_objects },
	{ "GET", "/*", NULL, "ListObjectsV2", s3_list },
	{ "PUT", "/*", NULL, "CreateBucket", create_bucket },
	{ "HEAD", "/*", NULL, "HeadBucket", head_bucket },
	{ "DELETE", "/*", NULL, "DeleteBucket", delete_bucket },
	{ "PUT", "/*/+", NULL, "PutObject", s3_put },
	{ "GET", "/*/+", NULL, "GetObject", s3_get },
	{ "HEAD", "/*/+", NULL, "HeadObject", s3_get },
	{ "DELETE", "/*/+", NULL, "DeleteObject", s3_delete },
	{ 0 },
};
