/* template_yaml.c - YAML into nodes (libyaml's events), or JSON. */
#include "core/sim/template.h"

#include <yaml.h>

#define DEPTH_MAX 40

struct reader {
	yaml_parser_t parser;
	struct arena *a;
	int depth;
	struct err *err;
};

static struct node *refuse(struct reader *r, const char *why, size_t line)
{
	err_set(r->err, ERR_INPUT,
		"Template format error: YAML not well-formed. (line %zu: %s)",
		line + 1, why);
	return NULL;
}

/* !Ref and !Condition keep their name, every other is Fn::Name. */
static struct node *tagged(struct reader *r, const char *tag,
			   struct node *value)
{
	bool plain = str_in(tag, "Ref Condition");
	const char *name = plain ? tag : arena_fmt(r->a, "Fn::%s", tag);
	struct node *n = node_new(r->a, NODE_OBJECT, "", NULL);
	struct node *part;
	const char *dot;

	value->name = name;
	n->child = value;
	if (strcmp(tag, "GetAtt") || value->kind != NODE_TEXT)
		return n;
	dot = strchr(value->text, '.');
	if (!dot)
		return n;
	part = node_new(r->a, NODE_TEXT, "", NULL);
	part->text = arena_dupn(r->a, value->text, (size_t)(dot - value->text));
	part->next = node_new(r->a, NODE_TEXT, "", dot + 1);
	value->kind = NODE_ARRAY;
	value->text = "";
	value->child = part;
	return n;
}

static struct node *wrap(struct reader *r, const yaml_char_t *tag,
			 struct node *value)
{
	const char *text = (const char *)tag;

	if (!value || !text || *text != '!' || !text[1])
		return value;
	return tagged(r, arena_dup(r->a, text + 1), value);
}

static struct node *scalar(struct reader *r, yaml_event_t *ev)
{
	struct node *n = node_new(r->a, NODE_TEXT, "", NULL);

	n->text = arena_dupn(r->a, (const char *)ev->data.scalar.value,
			     ev->data.scalar.length);
	if (ev->data.scalar.plain_implicit &&
	    (!*n->text || str_in(n->text, "~ null Null NULL")))
		n->kind = NODE_NULL;
	return wrap(r, ev->data.scalar.tag, n);
}

static struct node *value_of(struct reader *r, yaml_event_t *ev);

static bool next_event(struct reader *r, yaml_event_t *ev)
{
	if (yaml_parser_parse(&r->parser, ev))
		return true;
	refuse(r, r->parser.problem ? r->parser.problem : "unreadable",
	       r->parser.problem_mark.line);
	return false;
}

/* The next value, or NULL: an error, or *end when the container ends. */
static struct node *next_value(struct reader *r, bool *end)
{
	struct node *n = NULL;
	yaml_event_t ev;

	*end = false;
	if (!next_event(r, &ev))
		return NULL;
	if (ev.type == YAML_SEQUENCE_END_EVENT ||
	    ev.type == YAML_MAPPING_END_EVENT)
		*end = true;
	else
		n = value_of(r, &ev);
	yaml_event_delete(&ev);
	return n;
}

static struct node *sequence(struct reader *r)
{
	struct node *n = node_new(r->a, NODE_ARRAY, "", NULL);
	struct node **tail = &n->child;
	bool end;

	while ((*tail = next_value(r, &end)))
		tail = &(*tail)->next;
	return end ? n : NULL;
}

static struct node *mapping(struct reader *r)
{
	struct node *n = node_new(r->a, NODE_OBJECT, "", NULL);
	struct node **tail = &n->child, *key;
	bool end;

	while ((key = next_value(r, &end))) {
		if (key->kind == NODE_OBJECT || key->kind == NODE_ARRAY)
			return refuse(r, "a key that is not a text",
				      r->parser.mark.line);
		if (node_child(n, key->text))
			return refuse(
				r,
				arena_fmt(r->a, "duplicate key %s", key->text),
				r->parser.mark.line);
		*tail = next_value(r, &end);
		if (!*tail)
			return NULL;
		(*tail)->name = key->text;
		tail = &(*tail)->next;
	}
	return end ? n : NULL;
}

static struct node *value_of(struct reader *r, yaml_event_t *ev)
{
	struct node *n = NULL;

	if (++r->depth > DEPTH_MAX)
		return refuse(r, "nested too deeply", ev->start_mark.line);
	if (ev->type == YAML_SCALAR_EVENT)
		n = scalar(r, ev);
	else if (ev->type == YAML_SEQUENCE_START_EVENT)
		n = wrap(r, ev->data.sequence_start.tag, sequence(r));
	else if (ev->type == YAML_MAPPING_START_EVENT)
		n = wrap(r, ev->data.mapping_start.tag, mapping(r));
	else
		refuse(r, "aliases are not allowed", ev->start_mark.line);
	r->depth--;
	return n;
}

static struct node *read_document(struct reader *r)
{
	struct node *n = NULL;
	yaml_event_t ev;
	bool end;
	int i;

	for (i = 0; i < 2; i++) { /* stream start, document start */
		if (!next_event(r, &ev))
			return NULL;
		end = ev.type == YAML_STREAM_END_EVENT;
		yaml_event_delete(&ev);
		if (end)
			return refuse(r, "empty", 0);
	}
	n = next_value(r, &end);
	return n;
}

const struct node *template_parse(struct arena *a, const char *text,
				  struct err *err)
{
	struct reader r = { .a = a, .err = err };
	struct node *n;

	if (*text == '{') {
		n = json_parse(a, text, strlen(text), err);
		if (!n)
			err_set(err, ERR_INPUT,
				"Template format error: JSON not well-formed.");
		return n;
	}
	if (!yaml_parser_initialize(&r.parser))
		BUG("no YAML parser");
	yaml_parser_set_input_string(&r.parser, (const yaml_char_t *)text,
				     strlen(text));
	n = read_document(&r);
	yaml_parser_delete(&r.parser);
	if (n && n->kind != NODE_OBJECT) {
		err_set(err, ERR_INPUT,
			"Template format error: unsupported structure.");
		return NULL;
	}
	return n;
}
