/* call.c - the common half of every service's builders and readers. */
#include "core/aws/call.h"

#include "core/base/i18n.h"
#include "core/base/str.h"

void *aws_grow(struct arena *a, void *at, size_t *n, size_t *cap, size_t size)
{
	at = arena_grow(a, at, *n, cap, size);
	++*n;
	return at;
}

const char *aws_text(struct arena *a, const struct node *n, const char *path)
{
	const char *text = node_text(n, path);

	return *text ? arena_dup(a, text) : "";
}

void aws_tag_add(struct arena *a, struct aws_tags *t, const char *key,
		 const char *value)
{
	struct aws_tag *tag = AWS_ADD(a, t);

	tag->key = arena_dup(a, key);
	tag->value = arena_dup(a, value ? value : "");
}

const char *aws_tag(const struct aws_tags *t, const char *key)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		if (!strcmp(t->at[i].key, key))
			return t->at[i].value;
	return NULL;
}

void aws_name_add(struct arena *a, struct aws_names *names, const char *name)
{
	const char **at = AWS_ADD(a, names);

	*at = arena_dup(a, name);
}

bool aws_names_have(const struct aws_names *names, const char *name)
{
	size_t i;

	for (i = 0; i < names->n; i++)
		if (!strcmp(names->at[i], name))
			return true;
	return false;
}

void aws_tags_read(struct arena *a, struct aws_tags *t, const struct node *list,
		   const char *key, const char *value)
{
	NODE_EACH(it, list)
	aws_tag_add(a, t, node_text(it, key), node_text(it, value));
}

void aws_names_read(struct arena *a, struct aws_names *names,
		    const struct node *list, const char *path)
{
	NODE_EACH(it, list)
	if (*node_text(it, path))
		aws_name_add(a, names, node_text(it, path));
}

bool aws_need(const char *value, const char *what, struct err *err)
{
	return (value && *value) ||
	       err_set(err, ERR_INTERNAL, _("a request to AWS lacks its %s"),
		       what);
}

bool aws_must(const char *value, const char *what, struct err *err)
{
	return (value && *value) ||
	       err_set(err, ERR_CLOUD, _("the answer of AWS has no %s"), what);
}

void aws_call(struct request_spec *q, const char *service, const char *op)
{
	q->service = service;
	q->op = op;
	q->method = "POST";
}

enum build aws_call_with(struct request_spec *q, const char *service,
			 const char *op, const char *const pairs[],
			 struct err *err)
{
	size_t i;

	aws_call(q, service, op);
	for (i = 0; pairs[i]; i += 2) {
		if (!aws_need(pairs[i + 1], pairs[i], err))
			return BUILD_FAIL;
		aws_param(q, pairs[i], pairs[i + 1]);
	}
	return BUILD_SEND;
}

void aws_writes(struct request_spec *q, bool repeatable)
{
	q->writes = true;
	q->repeatable = repeatable;
}

void aws_param(struct request_spec *q, const char *name, const char *value)
{
	if (value)
		params_add(q->arena, &q->form, name, value);
}

void aws_param_bool(struct request_spec *q, const char *name, bool value)
{
	aws_param(q, name, value ? "true" : "false");
}

void aws_param_list(struct request_spec *q, const char *prefix,
		    const char *const *values)
{
	size_t i;

	for (i = 0; values && values[i]; i++)
		params_add(q->arena, &q->form,
			   arena_fmt(q->arena, "%s.%zu", prefix, i + 1),
			   values[i]);
}

void aws_param_tags(struct request_spec *q, const char *prefix,
		    const struct aws_tags *tags)
{
	size_t i;

	for (i = 0; tags && i < tags->n; i++) {
		aws_param(q, arena_fmt(q->arena, "%s.%zu.Key", prefix, i + 1),
			  tags->at[i].key);
		aws_param(q, arena_fmt(q->arena, "%s.%zu.Value", prefix, i + 1),
			  tags->at[i].value);
	}
}

cJSON *aws_json(struct request_spec *q, const char *service, const char *op)
{
	aws_call(q, service, op);
	q->json = cJSON_CreateObject();
	return q->json;
}

void aws_json_text(cJSON *to, const char *name, const char *value)
{
	if (value)
		cJSON_AddStringToObject(to, name, value);
}

void aws_json_tags(cJSON *to, const char *name, const struct aws_tags *tags,
		   const char *key_name, const char *value_name)
{
	cJSON *list, *tag;
	size_t i;

	if (!tags || !tags->n)
		return;
	list = cJSON_AddArrayToObject(to, name);
	for (i = 0; i < tags->n; i++) {
		tag = cJSON_CreateObject();
		cJSON_AddStringToObject(tag, key_name, tags->at[i].key);
		cJSON_AddStringToObject(tag, value_name, tags->at[i].value);
		cJSON_AddItemToArray(list, tag);
	}
}
