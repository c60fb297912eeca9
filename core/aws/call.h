/*
 * call.h - what every AWS service file is built from: builders of requests
 * and readers of replies.
 *
 * A builder is pure: it fills a request_spec and returns BUILD_SEND, or
 * BUILD_FAIL with err.  Query and EC2 services get their parameters in
 * q->form WITHOUT Action and Version, JSON services their body in q->json;
 * the service's prepare (aws.c) adds Action, Version, target, endpoint and
 * signature.  Parameters that are NULL are left out.
 *
 * A reader is pure too: it takes the reply's document and copies what it needs
 * into the caller's arena, since a reply dies when its callback returns.
 * Strings of the plain structs are never NULL ("" absent).
 *
 * A list grows page by page: clear it (zero), add each page, ask for the next
 * with the xxx_next of the service (NULL: that was the last).
 */
#ifndef AWS_CALL_H
#define AWS_CALL_H

#include "core/net/flow.h"

struct aws_tag {
	const char *key, *value;
};
struct aws_tags {
	struct aws_tag *at;
	size_t n, cap;
};
void aws_tag_add(struct arena *a, struct aws_tags *t, const char *key,
		 const char *value);
const char *aws_tag(const struct aws_tags *t, const char *key); /* NULL none */

struct aws_names { /* a growing list of strings */
	const char **at;
	size_t n, cap;
};
void aws_name_add(struct arena *a, struct aws_names *names, const char *name);
bool aws_names_have(const struct aws_names *names, const char *name);

/* ---- builders ------------------------------------------------------------*/
/* Names service and operation (POST unless GET is said later). */
void aws_call(struct request_spec *q, const char *service, const char *op);
/* The same with parameters: names and values in turn, each required. */
enum build aws_call_with(struct request_spec *q, const char *service,
			 const char *op, const char *const pairs[],
			 struct err *err);
#define AWS_CALL(q, service, op, err, ...)                                     \
 aws_call_with(q, service, op,                                                 \
	       (const char *const[]){ __VA_ARGS__, NULL, NULL }, err)
void aws_writes(struct request_spec *q, bool repeatable);
/* A parameter of a Query service; NULL value: left out. */
void aws_param(struct request_spec *q, const char *name, const char *value);
void aws_param_bool(struct request_spec *q, const char *name, bool value);
/* PREFIX.1=a&PREFIX.2=b; values NULL-ended, NULL: none */
void aws_param_list(struct request_spec *q, const char *prefix,
		    const char *const *values);
/* "Tags.member" + Key/Value; "Tag" for EC2 */
void aws_param_tags(struct request_spec *q, const char *prefix,
		    const struct aws_tags *tags);
/* "name is missing": a builder's argument that must not be empty. */
bool aws_need(const char *value, const char *what, struct err *err);
/* JSON body: a fresh object in q->json; a member, NULL value: left out. */
cJSON *aws_json(struct request_spec *q, const char *service, const char *op);
void aws_json_text(cJSON *to, const char *name, const char *value);
/* [{key_name: k, value_name: v}] */
void aws_json_tags(cJSON *to, const char *name, const struct aws_tags *tags,
		   const char *key_name, const char *value_name);

/* ---- readers -------------------------------------------------------------*/
/* Room for one more in a list of the arena; zeroed. */
void *aws_grow(struct arena *a, void *at, size_t *n, size_t *cap, size_t size);
#define AWS_ADD(arena, list)                                                   \
 ((list)->at = aws_grow(arena, (list)->at, &(list)->n, &(list)->cap,           \
			sizeof(*(list)->at)),                                  \
  &(list)->at[(list)->n - 1])
const char *aws_text(struct arena *a, const struct node *n, const char *path);
/* <Tags><member><Key>..: list is the node whose children are the tags */
void aws_tags_read(struct arena *a, struct aws_tags *t, const struct node *list,
		   const char *key, const char *value);
void aws_names_read(struct arena *a, struct aws_names *names,
		    const struct node *list, const char *path);
/* A value of the reply, or an error "the answer has no ...". */
bool aws_must(const char *value, const char *what, struct err *err);

#endif
