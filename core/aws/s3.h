/*
 * s3.h - the bucket of an unmanaged OIDC configuration (REST-XML).  A request
 * names its bucket; prepare makes BUCKET.s3.REGION... of it, or a path where
 * the name has a dot or an endpoint is given.
 */
#ifndef AWS_S3_H
#define AWS_S3_H

#include "core/aws/call.h"

enum s3_bucket_state {
	S3_OURS,
	S3_FOREIGN,  /* 403: someone else's, or we may not look */
	S3_FREE,     /* 404 */
	S3_ELSEWHERE /* 301: ours or not, in another region */
};
/* HeadBucket answers by status alone; any other, or none, says nothing */
#define S3_HEAD_EXPECTS "HTTP 301 HTTP 307 HTTP 400 HTTP 403 HTTP 404"

bool s3_bucket_valid(const char *bucket, struct err *err);

enum build s3_head_bucket(struct request_spec *q, const char *bucket,
			  struct err *err);
enum s3_bucket_state s3_head_read(const struct reply *r);
enum build s3_create_bucket(struct request_spec *q, const char *bucket,
			    const char *region, struct err *err);
/* the four switches as rosa sets them: true true false false */
enum build s3_put_public_access(struct request_spec *q, const char *bucket,
				struct err *err);
enum build s3_put_policy(struct request_spec *q, const char *bucket,
			 const char *policy, struct err *err);
enum build s3_get_policy(struct request_spec *q, const char *bucket,
			 struct err *err); /* the reply's body is the policy */
/* replaces all tags */
enum build s3_put_tags(struct request_spec *q, const char *bucket,
		       const struct aws_tags *tags, struct err *err);
enum build s3_get_tags(struct request_spec *q, const char *bucket,
		       struct err *err);
void s3_tags_read(struct arena *a, struct aws_tags *tags,
		  const struct node *doc);
struct s3_object {
	const char *bucket, *key;
	const char *text, *content_type;
	struct aws_tags tags;
};
enum build s3_put_object(struct request_spec *q, const struct s3_object *o,
			 struct err *err);
enum build s3_get_object(struct request_spec *q, const char *bucket,
			 const char *key, struct err *err);
/* As anybody on the Internet would. */
enum build s3_get_public(struct request_spec *q, const char *bucket,
			 const char *key, struct err *err);
enum build s3_delete_object(struct request_spec *q, const char *bucket,
			    const char *key, struct err *err);
/* keys NULL-ended, at most 1000 */
enum build s3_delete_objects(struct request_spec *q, const char *bucket,
			     const char *const *keys, struct err *err);
/* An error may hide in a 200: the first one, false. */
bool s3_deleted(const struct node *doc, struct err *err);
enum build s3_list_objects(struct request_spec *q, const char *bucket,
			   const char *next, struct err *err);
void s3_keys_add(struct arena *a, struct aws_names *keys,
		 const struct node *doc);
const char *s3_next(struct arena *a, const struct node *doc);
enum build s3_delete_bucket(struct request_spec *q, const char *bucket,
			    struct err *err);

#endif
