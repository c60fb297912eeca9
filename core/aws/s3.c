/* s3.c - a bucket, its settings and objects. */
#include "core/aws/s3.h"

#include "core/base/encode.h"
#include "core/base/i18n.h"
#include "core/base/str.h"

#include <ctype.h>

#define XMLNS "http://s3.amazonaws.com/doc/2006-03-01/"

bool s3_bucket_valid(const char *bucket, struct err *err)
{
	size_t n = strlen(bucket), i;
	bool ok = n >= 3 && n <= 63 && islower((unsigned char)bucket[0]) &&
		  bucket[n - 1] != '-';

	for (i = 0; ok && i < n; i++)
		ok = islower((unsigned char)bucket[i]) ||
		     isdigit((unsigned char)bucket[i]) || bucket[i] == '-';
	if (ok &&
	    (str_starts(bucket, "xn--") || str_starts(bucket, "sthree-") ||
	     str_starts(bucket, "amzn-s3-demo-") ||
	     str_ends(bucket, "-s3alias") || str_ends(bucket, "--ol-s3")))
		ok = false;
	return ok ||
	       err_set(err, ERR_INPUT,
		       _("'%s' cannot be a bucket: 3 to 63 small letters, "
			 "digits and '-', first a letter, last not '-', no "
			 "prefix or suffix that S3 reserves"),
		       bucket);
}

/* tail: "", "?policy", "/key" */
static enum build call(struct request_spec *q, const char *op,
		       const char *method, const char *bucket, const char *tail)
{
	aws_call(q, "s3", op);
	q->method = method;
	q->path = arena_fmt(q->arena, "/%s%s", bucket ? bucket : "", tail);
	return bucket && *bucket ? BUILD_SEND : BUILD_FAIL;
}

static enum build need(enum build build, struct err *err)
{
	if (build == BUILD_FAIL)
		aws_need(NULL, "bucket", err);
	return build;
}

static void xml_body(struct request_spec *q, struct strbuf *xml)
{
	q->text = arena_dup(q->arena, xml->buf);
	q->content_type = "application/xml";
	strbuf_release(xml);
}

static void element(struct strbuf *xml, const char *name, const char *text)
{
	strbuf_addf(xml, "<%s>", name);
	xml_escape(xml, text);
	strbuf_addf(xml, "</%s>", name);
}

/* ---- buckets ---------------------------------------------------------------*/

enum build s3_head_bucket(struct request_spec *q, const char *bucket,
			  struct err *err)
{
	return need(call(q, "HeadBucket", "HEAD", bucket, ""), err);
}

enum s3_bucket_state s3_head_read(const struct reply *r)
{
	if (r->status == 404)
		return S3_FREE;
	if (r->status >= 300 && r->status < 400)
		return S3_ELSEWHERE;
	return r->status >= 400 ? S3_FOREIGN : S3_OURS;
}

enum build s3_create_bucket(struct request_spec *q, const char *bucket,
			    const char *region, struct err *err)
{
	struct strbuf xml = STRBUF_INIT;

	aws_writes(q, false); /* a repeat says BucketAlreadyOwnedByYou */
	call(q, "CreateBucket", "PUT", bucket, "");
	if (!s3_bucket_valid(bucket, err) || !aws_need(region, "region", err))
		return BUILD_FAIL;
	q->region = region;
	if (strcmp(region, "us-east-1") != 0) {
		strbuf_addstr(&xml, "<CreateBucketConfiguration xmlns=\"" XMLNS
				    "\">");
		element(&xml, "LocationConstraint", region);
		strbuf_addstr(&xml, "</CreateBucketConfiguration>");
		xml_body(q, &xml);
	}
	return BUILD_SEND;
}

enum build s3_put_public_access(struct request_spec *q, const char *bucket,
				struct err *err)
{
	struct strbuf xml = STRBUF_INIT;

	strbuf_addstr(&xml,
		      "<PublicAccessBlockConfiguration xmlns=\"" XMLNS "\">");
	element(&xml, "BlockPublicAcls", "true");
	element(&xml, "IgnorePublicAcls", "true");
	element(&xml, "BlockPublicPolicy", "false");
	element(&xml, "RestrictPublicBuckets", "false");
	strbuf_addstr(&xml, "</PublicAccessBlockConfiguration>");
	xml_body(q, &xml);
	aws_writes(q, true);
	return need(call(q, "PutPublicAccessBlock", "PUT", bucket,
			 "?publicAccessBlock"),
		    err);
}

enum build s3_put_policy(struct request_spec *q, const char *bucket,
			 const char *policy, struct err *err)
{
	q->text = arena_dup(q->arena, policy);
	q->content_type = "application/json";
	aws_writes(q, true);
	return need(call(q, "PutBucketPolicy", "PUT", bucket, "?policy"), err);
}

enum build s3_get_policy(struct request_spec *q, const char *bucket,
			 struct err *err)
{
	return need(call(q, "GetBucketPolicy", "GET", bucket, "?policy"), err);
}

enum build s3_put_tags(struct request_spec *q, const char *bucket,
		       const struct aws_tags *tags, struct err *err)
{
	struct strbuf xml = STRBUF_INIT;
	size_t i;

	strbuf_addstr(&xml, "<Tagging xmlns=\"" XMLNS "\"><TagSet>");
	for (i = 0; i < tags->n; i++) {
		strbuf_addstr(&xml, "<Tag>");
		element(&xml, "Key", tags->at[i].key);
		element(&xml, "Value", tags->at[i].value);
		strbuf_addstr(&xml, "</Tag>");
	}
	strbuf_addstr(&xml, "</TagSet></Tagging>");
	xml_body(q, &xml);
	aws_writes(q, true);
	return need(call(q, "PutBucketTagging", "PUT", bucket, "?tagging"),
		    err);
}

enum build s3_get_tags(struct request_spec *q, const char *bucket,
		       struct err *err)
{
	return need(call(q, "GetBucketTagging", "GET", bucket, "?tagging"),
		    err);
}

void s3_tags_read(struct arena *a, struct aws_tags *tags,
		  const struct node *doc)
{
	aws_tags_read(a, tags, node_at(doc, "TagSet"), "Key", "Value");
}

enum build s3_delete_bucket(struct request_spec *q, const char *bucket,
			    struct err *err)
{
	aws_writes(q, true);
	return need(call(q, "DeleteBucket", "DELETE", bucket, ""), err);
}

/* ---- objects -----------------------------------------------------------------*/

static enum build on_object(struct request_spec *q, const char *op,
			    const char *method, const struct s3_object *o,
			    struct err *err)
{
	struct strbuf tail = STRBUF_INIT;
	enum build build;

	strbuf_addch(&tail, '/');
	percent_encode(&tail, o->key ? o->key : "", "/");
	build = need(call(q, op, method, o->bucket, tail.buf), err);
	strbuf_release(&tail);
	return aws_need(o->key, "key", err) ? build : BUILD_FAIL;
}

enum build s3_put_object(struct request_spec *q, const struct s3_object *o,
			 struct err *err)
{
	struct strbuf tags = STRBUF_INIT;
	size_t i;

	for (i = 0; i < o->tags.n; i++) {
		strbuf_addstr(&tags, i ? "&" : "");
		percent_encode(&tags, o->tags.at[i].key, "");
		strbuf_addch(&tags, '=');
		percent_encode(&tags, o->tags.at[i].value, "");
	}
	if (tags.len)
		params_add(q->arena, &q->headers, "x-amz-tagging", tags.buf);
	strbuf_release(&tags);
	q->text = arena_dup(q->arena, o->text ? o->text : "");
	q->content_type =
		o->content_type ? o->content_type : "application/octet-stream";
	aws_writes(q, true);
	return on_object(q, "PutObject", "PUT", o, err);
}

enum build s3_get_object(struct request_spec *q, const char *bucket,
			 const char *key, struct err *err)
{
	return on_object(q, "GetObject", "GET",
			 &(struct s3_object){ .bucket = bucket, .key = key },
			 err);
}

enum build s3_get_public(struct request_spec *q, const char *bucket,
			 const char *key, struct err *err)
{
	q->anonymous = true;
	return s3_get_object(q, bucket, key, err);
}

enum build s3_delete_object(struct request_spec *q, const char *bucket,
			    const char *key, struct err *err)
{
	aws_writes(q, true);
	return on_object(q, "DeleteObject", "DELETE",
			 &(struct s3_object){ .bucket = bucket, .key = key },
			 err);
}

enum build s3_delete_objects(struct request_spec *q, const char *bucket,
			     const char *const *keys, struct err *err)
{
	struct strbuf xml = STRBUF_INIT;

	strbuf_addstr(&xml, "<Delete xmlns=\"" XMLNS "\">");
	for (; *keys; keys++) {
		strbuf_addstr(&xml, "<Object>");
		element(&xml, "Key", *keys);
		strbuf_addstr(&xml, "</Object>");
	}
	strbuf_addstr(&xml, "<Quiet>true</Quiet></Delete>");
	xml_body(q, &xml);
	aws_writes(q, true);
	return need(call(q, "DeleteObjects", "POST", bucket, "?delete"), err);
}

bool s3_deleted(const struct node *doc, struct err *err)
{
	const struct node *e = node_at(doc, "Error");

	if (!e)
		return true;
	err_set(err, ERR_CLOUD, _("cannot delete the object %s"),
		node_text(e, "Key"));
	err_service(err, 200, node_text(e, "Code"), node_text(e, "Message"),
		    "");
	return false;
}

enum build s3_list_objects(struct request_spec *q, const char *bucket,
			   const char *next, struct err *err)
{
	struct strbuf tail = STRBUF_INIT;
	enum build build;

	strbuf_addstr(&tail, "?list-type=2");
	if (next) {
		strbuf_addstr(&tail, "&continuation-token=");
		percent_encode(&tail, next, "");
	}
	build = need(call(q, "ListObjectsV2", "GET", bucket, tail.buf), err);
	strbuf_release(&tail);
	return build;
}

void s3_keys_add(struct arena *a, struct aws_names *keys,
		 const struct node *doc)
{
	NODE_EACH(n, doc)
	if (!strcmp(n->name, "Contents"))
		aws_name_add(a, keys, node_text(n, "Key"));
}

const char *s3_next(struct arena *a, const struct node *doc)
{
	const char *token = node_text(doc, "NextContinuationToken");

	return node_bool(doc, "IsTruncated") && *token ? arena_dup(a, token)
						       : NULL;
}
