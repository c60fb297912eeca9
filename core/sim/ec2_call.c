/* ec2_call.c - reading EC2 requests, answering what all of them answer. */
#include "core/sim/ec2.h"

/* A Name that comes along tells apart what is made at the same time. */
static const char *name_tag(struct call *c)
{
	const char *key;
	int i;

	for (i = 1; (key = call_paramf(c, "TagSpecification.1.Tag.%d.Key", i));
	     i++)
		if (!strcmp(key, "Name"))
			return call_paramf(c, "TagSpecification.1.Tag.%d.Value",
					   i);
	return NULL;
}

const char *sim_ec2_place(struct call *c, const char *fmt, ...)
{
	const char *place = call_param(c, "_place"), *name = name_tag(c);
	struct strbuf sb = STRBUF_INIT;
	va_list ap;

	if (place)
		return place;
	va_start(ap, fmt);
	strbuf_vaddf(&sb, fmt, ap);
	va_end(ap);
	if (name)
		strbuf_addf(&sb, "|%s", name);
	place = arena_dup(c->arena, sb.buf);
	strbuf_release(&sb);
	return place;
}

cJSON *sim_ec2_find(struct call *c, const char *kind, const char *id)
{
	const struct sim_ec2_kind *k = sim_ec2_kind_of(kind);
	cJSON *doc = world_get(c->world, kind, id);

	if (doc && !strcmp(doc_text(doc, "_region"), c->region))
		return doc;
	/* a world's own objects may leave the region out: home */
	if (doc && !*doc_text(doc, "_region") && !strcmp(c->region, SIM_REGION))
		return doc;
	call_error(c, 400, k->code, "The %s '%s' does not exist", k->noun, id);
	return NULL;
}

cJSON *sim_ec2_need(struct call *c, const char *param, const char *kind)
{
	const char *id;

	return call_need(c, param, &id) ? sim_ec2_find(c, kind, id) : NULL;
}

static void add_tags(struct call *c, int spec, cJSON *list)
{
	const char *key, *value;
	cJSON *tag;
	int i;

	for (i = 1;
	     (key = call_paramf(c, "TagSpecification.%d.Tag.%d.Key", spec, i));
	     i++) {
		value = call_paramf(c, "TagSpecification.%d.Tag.%d.Value", spec,
				    i);
		tag = cJSON_CreateObject();
		doc_set(tag, "key", key);
		doc_set(tag, "value", value ? value : "");
		cJSON_AddItemToArray(list, tag);
	}
}

cJSON *sim_ec2_spec_tags(struct call *c, const char *type)
{
	cJSON *list = NULL;
	const char *name;
	int i;

	for (i = 1;
	     (name = call_paramf(c, "TagSpecification.%d.ResourceType", i));
	     i++) {
		if (strcmp(name, type))
			continue;
		if (!list)
			list = cJSON_CreateArray();
		add_tags(c, i, list);
	}
	return list;
}

bool sim_ec2_return(struct call *c)
{
	doc_set_bool(c->out, "return", true);
	return true;
}

bool sim_ec2_show(struct call *c, const char *name, const cJSON *doc)
{
	doc_set_item(c->out, name, cJSON_Duplicate(doc, true));
	return true;
}

struct vec sim_ec2_params(struct call *c, const char *prefix)
{
	struct vec v = { 0 };
	const char *text;
	int i;

	for (i = 1; (text = call_paramf(c, "%s.%d", prefix, i)); i++)
		vec_push(&v, arena_dup(c->arena, text));
	return v;
}

bool sim_ec2_boolean(const char *text)
{
	return text && str_ieq(text, "true");
}

static bool one_of(struct call *c, int filter, const char *text)
{
	const char *value;
	int i;

	for (i = 1; (value = call_paramf(c, "Filter.%d.Value.%d", filter, i));
	     i++)
		if (str_glob(value, text))
			return true;
	return false;
}

bool sim_ec2_filters(struct call *c, const struct filter_name *map)
{
	const struct filter_name *m;
	const char *name;
	int i;

	for (i = 1; (name = call_paramf(c, "Filter.%d.Name", i)); i++) {
		for (m = map; m->filter && strcmp(m->filter, name);)
			m++;
		if (!m->filter)
			return call_error(c, 400, "InvalidParameterValue",
					  "The filter '%s' is invalid", name);
	}
	return true;
}

bool sim_ec2_passes(struct call *c, const cJSON *item,
		    const struct filter_name *map)
{
	const struct filter_name *m;
	const char *name;
	int i;

	for (i = 1; (name = call_paramf(c, "Filter.%d.Name", i)); i++) {
		for (m = map; m->filter && strcmp(m->filter, name);)
			m++;
		if (!m->filter || !one_of(c, i, doc_text(item, m->path)))
			return false;
	}
	return true;
}
