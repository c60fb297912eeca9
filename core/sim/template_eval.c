/* template_eval.c - the intrinsic functions and conditions. */
#include "core/base/cidr.h"
#include "core/base/encode.h"
#include "core/sim/template.h"

typedef bool function(struct template *t, const struct node *in,
		      const struct node **out, struct err *err);

static struct node *text_node(struct template *t, const char *text)
{
	return node_new(t->a, NODE_TEXT, "", text);
}

bool template_is_pseudo(const char *name)
{
	return str_in(name, "AWS::AccountId AWS::NoValue AWS::NotificationARNs "
			    "AWS::Partition AWS::Region AWS::StackId "
			    "AWS::StackName AWS::URLSuffix");
}

static const char *pseudo(const struct template *t, const char *name)
{
	if (!strcmp(name, "AWS::Region"))
		return t->region;
	if (!strcmp(name, "AWS::AccountId"))
		return t->account;
	if (!strcmp(name, "AWS::StackName"))
		return t->stack_name;
	if (!strcmp(name, "AWS::StackId"))
		return t->stack_id;
	if (!strcmp(name, "AWS::Partition"))
		return "aws";
	if (!strcmp(name, "AWS::URLSuffix"))
		return "amazonaws.com";
	return NULL;
}

static bool look_up(struct template *t, const char *name, const char *attribute,
		    const struct node **out, struct err *err)
{
	const char *text = attribute ? NULL : pseudo(t, name);

	*out = NULL;
	if (!attribute && !strcmp(name, "AWS::NoValue"))
		return true;
	if (text)
		*out = text_node(t, text);
	else if (!attribute && node_child(t->params, name))
		*out = node_child(t->params, name);
	else if (t->resource)
		*out = t->resource(t, name, attribute);
	if (*out)
		return true;
	if (attribute)
		return err_set(err, ERR_INPUT,
			       "Template error: resource %s does not support "
			       "attribute type %s in Fn::GetAtt",
			       name, attribute);
	return err_set(err, ERR_INPUT,
		       "Template format error: Unresolved resource "
		       "dependencies [%s] in the Resources block of the "
		       "template",
		       name);
}

static bool fn_ref(struct template *t, const struct node *in,
		   const struct node **out, struct err *err)
{
	return look_up(t, in->text, NULL, out, err);
}

static bool fn_getatt(struct template *t, const struct node *in,
		      const struct node **out, struct err *err)
{
	const char *dot = strchr(in->text, '.');

	if (in->kind == NODE_TEXT && dot)
		return look_up(
			t, arena_dupn(t->a, in->text, (size_t)(dot - in->text)),
			dot + 1, out, err);
	return look_up(t, node_text(in, "0"), node_text(in, "1"), out, err);
}

const char *template_next_var(struct arena *a, const char **at,
			      const char **before, size_t *len)
{
	const char *open, *close, *name;

	*before = *at;
	open = strstr(*at, "${");
	close = open ? strchr(open, '}') : NULL;
	*len = close ? (size_t)(open - *at) : strlen(*at);
	if (!close) {
		*at += *len;
		return NULL;
	}
	name = str_trim(a, arena_dupn(a, open + 2, (size_t)(close - open) - 2));
	*at = close + 1;
	return name;
}

/* ${!Literal} stays ${Literal}. */
static bool substitute(struct template *t, const struct node *map,
		       const char *name, struct strbuf *sb, struct err *err)
{
	const struct node *value = node_child(map, name), *got;
	const char *dot = strchr(name, '.');
	bool ok;

	if (*name == '!') {
		strbuf_addf(sb, "${%s}", name + 1);
		return true;
	}
	if (value)
		ok = template_eval(t, value, &got, err);
	else if (dot)
		ok = look_up(t, arena_dupn(t->a, name, (size_t)(dot - name)),
			     dot + 1, &got, err);
	else
		ok = look_up(t, name, NULL, &got, err);
	if (ok && got)
		strbuf_addstr(sb, got->text);
	return ok;
}

static bool fn_sub(struct template *t, const struct node *in,
		   const struct node **out, struct err *err)
{
	const struct node *map =
		in->kind == NODE_ARRAY ? node_at(in, "1") : NULL;
	const char *text =
		in->kind == NODE_ARRAY ? node_text(in, "0") : in->text;
	struct strbuf sb = STRBUF_INIT;
	const char *name, *before;
	bool ok = true;
	size_t len;

	do {
		name = template_next_var(t->a, &text, &before, &len);
		strbuf_add(&sb, before, len);
		ok = !name || substitute(t, map, name, &sb, err);
	} while (name && ok);
	*out = text_node(t, sb.buf);
	strbuf_release(&sb);
	return ok;
}

static bool two(struct template *t, const struct node *in, const char *name,
		const struct node *v[2], struct err *err)
{
	const struct node *second = node_at(in, "1");

	if (!second)
		return err_set(err, ERR_INPUT,
			       "Template error: %s needs a list of two values",
			       name);
	return template_eval(t, in->child, &v[0], err) &&
	       template_eval(t, second, &v[1], err) && v[0] && v[1];
}

static bool fn_join(struct template *t, const struct node *in,
		    const struct node **out, struct err *err)
{
	struct strbuf sb = STRBUF_INIT;
	const struct node *v[2];
	bool first = true;

	if (!two(t, in, "Fn::Join", v, err))
		return false;
	NODE_EACH(it, v[1])
	{
		if (!first)
			strbuf_addstr(&sb, v[0]->text);
		strbuf_addstr(&sb, it->text);
		first = false;
	}
	*out = text_node(t, sb.buf);
	strbuf_release(&sb);
	return true;
}

static bool fn_select(struct template *t, const struct node *in,
		      const struct node **out, struct err *err)
{
	const struct node *v[2];

	if (!two(t, in, "Fn::Select", v, err))
		return false;
	*out = node_at(v[1], v[0]->text);
	return *out || err_set(err, ERR_INPUT,
			       "Template error: Fn::Select cannot select "
			       "nonexistent value at index %s",
			       v[0]->text);
}

static bool fn_split(struct template *t, const struct node *in,
		     const struct node **out, struct err *err)
{
	struct node *list = node_new(t->a, NODE_ARRAY, "", NULL);
	struct node **tail = &list->child;
	const struct node *v[2];
	const char *at, *next;
	size_t width;

	if (!two(t, in, "Fn::Split", v, err))
		return false;
	at = v[1]->text;
	width = strlen(v[0]->text);
	do {
		next = width ? strstr(at, v[0]->text) : NULL;
		*tail = text_node(
			t,
			next ? arena_dupn(t->a, at, (size_t)(next - at)) : at);
		tail = &(*tail)->next;
		at = next ? next + width : NULL;
	} while (at);
	*out = list;
	return true;
}

static bool fn_getazs(struct template *t, const struct node *in,
		      const struct node **out, struct err *err)
{
	struct node *list = node_new(t->a, NODE_ARRAY, "", NULL);
	struct node **tail = &list->child;
	const struct node *region;
	const char *z;

	if (!template_eval(t, in, &region, err))
		return false;
	for (z = t->zones; *z; z++) {
		*tail = text_node(t, arena_fmt(t->a, "%s%c", t->region, *z));
		tail = &(*tail)->next;
	}
	*out = list;
	return true;
}

static bool fn_cidr(struct template *t, const struct node *in,
		    const struct node **out, struct err *err)
{
	struct node *list = node_new(t->a, NODE_ARRAY, "", NULL);
	struct node **tail = &list->child;
	const struct node *v[2], *width = NULL;
	long long count, host = 8, i;
	char text[CIDR_TEXT_LEN];
	struct cidr block;

	if (!two(t, in, "Fn::Cidr", v, err) ||
	    (node_at(in, "2") &&
	     !template_eval(t, node_at(in, "2"), &width, err)))
		return false;
	if (!cidr_parse(v[0]->text, &block) ||
	    !str_int(v[1]->text, 1, 256, &count) ||
	    (width && !str_int(width->text, 1, 30, &host)) ||
	    (long long)((uint64_t)1 << (32 - block.bits)) <
		    count * ((long long)1 << host))
		return err_set(err, ERR_INPUT,
			       "Template error: Fn::Cidr cannot cut %s blocks "
			       "of %lld bits from %s",
			       v[1]->text, host, v[0]->text);
	block = cidr_normal(block);
	for (i = 0; i < count; i++) {
		struct cidr c = { block.base + (uint32_t)(i << host),
				  (int)(32 - host) };

		*tail = text_node(t, cidr_text(c, text));
		tail = &(*tail)->next;
	}
	*out = list;
	return true;
}

static bool fn_if(struct template *t, const struct node *in,
		  const struct node **out, struct err *err)
{
	bool truth;

	return template_condition(t, node_text(in, "0"), &truth, err) &&
	       template_eval(t, node_at(in, truth ? "1" : "2"), out, err);
}

static bool fn_base64(struct template *t, const struct node *in,
		      const struct node **out, struct err *err)
{
	struct strbuf sb = STRBUF_INIT;
	const struct node *v;

	if (!template_eval(t, in, &v, err) || !v)
		return false;
	base64_encode(&sb, v->text, strlen(v->text));
	*out = text_node(t, sb.buf);
	strbuf_release(&sb);
	return true;
}

static bool fn_findinmap(struct template *t, const struct node *in,
			 const struct node **out, struct err *err)
{
	const struct node *map = node_at(t->doc, "Mappings"), *key;
	const struct node *it = in->child;
	int i;

	for (i = 0; i < 3; i++, it = it->next) {
		if (!it || !template_eval(t, it, &key, err) || !key)
			return false;
		map = node_child(map, key->text);
		if (!map)
			return err_set(err, ERR_INPUT,
				       "Template error: Unable to get mapping "
				       "for %s",
				       key->text);
	}
	*out = map;
	return true;
}

static const struct {
	const char *name;
	function *fn;
} functions[] = {
	{ "Ref", fn_ref },
	{ "Fn::GetAtt", fn_getatt },
	{ "Fn::Sub", fn_sub },
	{ "Fn::Join", fn_join },
	{ "Fn::Select", fn_select },
	{ "Fn::Split", fn_split },
	{ "Fn::GetAZs", fn_getazs },
	{ "Fn::Cidr", fn_cidr },
	{ "Fn::If", fn_if },
	{ "Fn::Base64", fn_base64 },
	{ "Fn::FindInMap", fn_findinmap },
};

static function *function_of(const struct node *in)
{
	size_t i;

	if (in->kind != NODE_OBJECT || !in->child || in->child->next)
		return NULL;
	for (i = 0; i < ARRAY_LEN(functions); i++)
		if (!strcmp(functions[i].name, in->child->name))
			return functions[i].fn;
	return NULL;
}

bool template_eval(struct template *t, const struct node *in,
		   const struct node **out, struct err *err)
{
	function *fn;
	const struct node *got;
	struct node *copy, **tail, *item;

	*out = in;
	if (!in || (in->kind != NODE_OBJECT && in->kind != NODE_ARRAY))
		return true;
	fn = function_of(in);
	if (fn)
		return fn(t, in->child, out, err);
	copy = node_new(t->a, in->kind, in->name, NULL);
	tail = &copy->child;
	NODE_EACH(it, in)
	{
		if (!template_eval(t, it, &got, err))
			return false;
		if (!got)
			continue;
		item = arena_alloc(t->a, sizeof(*item));
		*item = *got;
		item->name = it->name;
		item->next = NULL;
		*tail = item;
		tail = &item->next;
	}
	*out = copy;
	return true;
}

static bool equals(struct template *t, const struct node *in, bool *out,
		   struct err *err)
{
	const struct node *v[2];

	if (!two(t, in, "Fn::Equals", v, err))
		return false;
	*out = !strcmp(v[0]->text, v[1]->text);
	return true;
}

bool template_truth(struct template *t, const struct node *in, bool *out,
		    struct err *err)
{
	const struct node *f = in && in->kind == NODE_OBJECT ? in->child : NULL;
	const char *name = f ? f->name : "";
	bool one;

	if (!strcmp(name, "Condition"))
		return template_condition(t, f->text, out, err);
	if (!strcmp(name, "Fn::Equals"))
		return equals(t, f, out, err);
	if (!strcmp(name, "Fn::Not")) {
		if (!template_truth(t, f->child, &one, err))
			return false;
		*out = !one;
		return true;
	}
	if (strcmp(name, "Fn::And") && strcmp(name, "Fn::Or"))
		return err_set(err, ERR_INPUT,
			       "Template error: '%s' is not a condition", name);
	*out = !strcmp(name, "Fn::And");
	NODE_EACH(it, f)
	{
		if (!template_truth(t, it, &one, err))
			return false;
		if (one != !strcmp(name, "Fn::And"))
			*out = one;
	}
	return true;
}

bool template_condition(struct template *t, const char *name, bool *out,
			struct err *err)
{
	const struct node *list = node_at(t->doc, "Conditions");
	const struct node *in = node_child(list, name);

	if (!in)
		return err_set(err, ERR_INPUT,
			       "Template format error: Unresolved condition "
			       "dependency %s in the template",
			       name);
	return template_truth(t, in, out, err);
}

bool template_wanted(struct template *t, const struct node *item)
{
	const char *name = node_text(item, "Condition");
	struct err err = { 0 };
	bool truth = true;

	return !*name || (template_condition(t, name, &truth, &err) && truth);
}
