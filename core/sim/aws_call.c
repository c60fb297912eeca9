/* aws_call.c - parameters and errors of one call. */
#include "core/base/str.h"
#include "core/sim/aws.h"

const char *call_param(const struct call *c, const char *name)
{
	size_t i;

	for (i = 0; i + 1 < c->params.n; i += 2)
		if (!strcmp(c->params.at[i], name))
			return c->params.at[i + 1];
	return NULL;
}

const char *call_paramf(const struct call *c, const char *fmt, ...)
{
	char name[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(name, sizeof(name), fmt, ap);
	va_end(ap);
	return call_param(c, name);
}

bool call_error(struct call *c, int status, const char *code, const char *fmt,
		...)
{
	struct strbuf sb = STRBUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&sb, fmt, ap);
	va_end(ap);
	c->error_status = status;
	c->error_code = arena_dup(c->arena, code);
	c->error_message = arena_dup(c->arena, sb.buf);
	strbuf_release(&sb);
	return false;
}

bool call_need(struct call *c, const char *name, const char **out)
{
	*out = call_param(c, name);
	if (*out && **out)
		return true;
	if (!strcmp(c->service, "ec2"))
		return call_error(c, 400, "MissingParameter",
				  "The request must contain the parameter %s",
				  name);
	return call_error(c, 400, "ValidationError",
			  "1 validation error detected: Value null at '%s' "
			  "failed to satisfy constraint: Member must not be "
			  "null",
			  name);
}

cJSON *call_tags(struct call *c, const char *prefix)
{
	const char *key, *value;
	cJSON *list = NULL, *tag;
	int i;

	for (i = 1; (key = call_paramf(c, "%s.%d.Key", prefix, i)); i++) {
		value = call_paramf(c, "%s.%d.Value", prefix, i);
		if (!list)
			list = cJSON_CreateArray();
		tag = cJSON_CreateObject();
		doc_set(tag, "Key", key);
		doc_set(tag, "Value", value ? value : "");
		cJSON_AddItemToArray(list, tag);
	}
	return list;
}
