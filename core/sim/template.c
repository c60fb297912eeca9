/* template.c - checking a template, its parameters, what refers to what. */
#include "core/sim/template.h"

#include <regex.h>

/* ---- references -----------------------------------------------------------*/

static void need(struct vec *out, const char *name)
{
	size_t i;

	for (i = 0; i < out->n; i++)
		if (!strcmp(out->at[i], name))
			return;
	vec_push(out, (void *)(uintptr_t)name);
}

static const char *before_dot(struct arena *a, const char *name)
{
	const char *dot = strchr(name, '.');

	return dot ? arena_dupn(a, name, (size_t)(dot - name)) : name;
}

static void sub_needs(struct template *t, const struct node *f, struct vec *out)
{
	bool list = f->kind == NODE_ARRAY;
	const struct node *map = list ? node_at(f, "1") : NULL;
	const char *text = list ? node_text(f, "0") : f->text, *name, *before;
	size_t len;

	while ((name = template_next_var(t->a, &text, &before, &len)))
		if (*name != '!' && !node_child(map, name))
			need(out, before_dot(t->a, name));
	NODE_EACH(it, map)
	template_needs(t, it, out);
}

static bool is_function(const struct node *in, const char *name)
{
	return in->kind == NODE_OBJECT && in->child && !in->child->next &&
	       !strcmp(in->child->name, name);
}

void template_needs(struct template *t, const struct node *in, struct vec *out)
{
	struct err err = { 0 };
	const struct node *f = in ? in->child : NULL;
	bool truth = false;

	if (!f)
		return;
	if (is_function(in, "Ref")) {
		need(out, f->text);
	} else if (is_function(in, "Fn::GetAtt")) {
		need(out, f->kind == NODE_ARRAY ? node_text(f, "0")
						: before_dot(t->a, f->text));
	} else if (is_function(in, "Fn::Sub")) {
		sub_needs(t, f, out);
	} else if (is_function(in, "Fn::If")) {
		if (!t->params) { /* only checking: both */
			template_needs(t, node_at(f, "1"), out);
			template_needs(t, node_at(f, "2"), out);
		} else if (template_condition(t, node_text(f, "0"), &truth,
					      &err)) {
			template_needs(t, node_at(f, truth ? "1" : "2"), out);
		}
	} else {
		NODE_EACH(it, in)
		{
			if (!strcmp(it->name, "DependsOn") && *it->text)
				need(out, it->text);
			else if (!strcmp(it->name, "DependsOn"))
				NODE_EACH(on, it)
			need(out, on->text);
			else template_needs(t, it, out);
		}
	}
}

/* ---- checks ---------------------------------------------------------------*/

static bool known_name(const struct template *t, const char *name)
{
	return template_is_pseudo(name) ||
	       node_child(node_at(t->doc, "Parameters"), name) ||
	       node_child(node_at(t->doc, "Resources"), name);
}

static bool check_names(struct template *t, const struct node *in,
			const char *block, struct err *err)
{
	struct vec names = { 0 };
	bool ok = true;
	size_t i;

	template_needs(t, in, &names);
	for (i = 0; i < names.n && ok; i++)
		ok = known_name(t, names.at[i]);
	if (!ok)
		err_set(err, ERR_INPUT,
			"Template format error: Unresolved resource "
			"dependencies [%s] in the %s block of the template",
			(const char *)names.at[i - 1], block);
	vec_release(&names);
	return ok;
}

static bool check_functions(const struct node *in, const char *where,
			    struct err *err)
{
	static const char known[] =
		"Fn::GetAtt Fn::Sub Fn::Join Fn::Select Fn::Split Fn::GetAZs "
		"Fn::Cidr Fn::If Fn::Base64 Fn::FindInMap Fn::Equals Fn::Not "
		"Fn::And Fn::Or";

	NODE_EACH(it, in)
	{
		if (str_starts(it->name, "Fn::") && !str_in(it->name, known))
			return err_set(err, ERR_INPUT,
				       "Template error: %s in %s is not a "
				       "function that this simulator knows",
				       it->name, where);
		if (!check_functions(it, where, err))
			return false;
	}
	return true;
}

static bool check_sections(const struct node *doc, struct err *err)
{
	static const char known[] =
		"AWSTemplateFormatVersion Description Metadata Parameters "
		"Rules Mappings Conditions Resources Outputs";

	NODE_EACH(it, doc)
	if (!str_in(it->name, known))
		return err_set(err, ERR_INPUT,
			       strcmp(it->name, "Transform")
				       ? "Invalid template property or "
					 "properties [%s]"
				       : "%s is not something that this "
					 "simulator can do",
			       it->name);
	if (!node_count(doc, "Resources"))
		return err_set(err, ERR_INPUT,
			       "Template format error: At least one Resources "
			       "member must be defined.");
	return true;
}

bool template_check(struct template *t, struct err *err)
{
	const struct node *resources = node_at(t->doc, "Resources");

	if (!check_sections(t->doc, err) ||
	    !check_functions(node_at(t->doc, "Conditions"), "Conditions",
			     err) ||
	    !check_functions(resources, "Resources", err) ||
	    !check_functions(node_at(t->doc, "Outputs"), "Outputs", err))
		return false;
	NODE_EACH(it, resources)
	{
		const char *name = node_text(it, "Condition");

		if (!*node_text(it, "Type"))
			return err_set(err, ERR_INPUT,
				       "Template format error: [/Resources/%s]"
				       " Every Resources object must contain a "
				       "Type member.",
				       it->name);
		if (*name && !node_child(node_at(t->doc, "Conditions"), name))
			return err_set(err, ERR_INPUT,
				       "Template format error: Unresolved "
				       "condition dependency %s in the "
				       "template",
				       name);
		if (!check_names(t, it, "Resources", err))
			return false;
	}
	NODE_EACH(it, node_at(t->doc, "Outputs"))
	if (!check_names(t, it, "Outputs", err))
		return false;
	return true;
}

/* ---- parameters -----------------------------------------------------------*/

static bool matches(const char *pattern, const char *text)
{
	char *whole = mem_fmt("^(%s)$", pattern);
	regex_t re;
	bool ok = true;

	if (!regcomp(&re, whole, REG_EXTENDED | REG_NOSUB)) {
		ok = !regexec(&re, text, 0, NULL, 0);
		regfree(&re);
	}
	mem_free(whole);
	return ok;
}

static bool allowed(const struct node *def, const char *text)
{
	const struct node *list = node_child(def, "AllowedValues");

	NODE_EACH(it, list)
	if (!strcmp(it->text, text))
		return true;
	return !list;
}

static bool constraint(const struct node *def, const char *what,
		       struct err *err)
{
	const char *words = node_text(def, "ConstraintDescription");

	return err_set(err, ERR_INPUT,
		       "Parameter %s failed to satisfy constraint: %s",
		       def->name, *words ? words : what);
}

static bool check_value(struct template *t, const struct node *def,
			const char *text, struct err *err)
{
	const char *pattern = node_text(def, "AllowedPattern");
	long long least = node_int(def, "MinLength", 0);
	long long v;

	if (!allowed(def, text))
		return err_set(err, ERR_INPUT,
			       "Parameter '%s' must be one of AllowedValues",
			       def->name);
	if (*pattern && !matches(pattern, text))
		return constraint(
			def, arena_fmt(t->a, "must match pattern %s", pattern),
			err);
	if ((long long)strlen(text) < least)
		return constraint(def, "the value is too short", err);
	if (!strcmp(node_text(def, "Type"), "Number") &&
	    !str_int(text, -1000000000, 1000000000, &v))
		return err_set(err, ERR_INPUT,
			       "Parameter '%s' must be a number", def->name);
	return true;
}

static struct node *param_node(struct template *t, const struct node *def,
			       const char *text)
{
	const char *type = node_text(def, "Type");
	struct node *n, **tail;
	const char **words;
	size_t count, i;

	if (strcmp(type, "CommaDelimitedList") && !str_starts(type, "List<"))
		return node_new(t->a, NODE_TEXT, def->name, text);
	n = node_new(t->a, NODE_ARRAY, def->name, NULL);
	tail = &n->child;
	count = str_split(t->a, text, ",", &words);
	for (i = 0; i < count; i++) {
		*tail = node_new(t->a, NODE_TEXT, "", words[i]);
		tail = &(*tail)->next;
	}
	return n;
}

static bool unknown_params(struct template *t, const struct node *given,
			   struct err *err)
{
	NODE_EACH(it, given)
	if (!node_child(node_at(t->doc, "Parameters"), it->name))
		return err_set(err, ERR_INPUT,
			       "Parameters: [%s] do not exist in the "
			       "template",
			       it->name);
	return true;
}

bool template_set_params(struct template *t, const struct node *given,
			 struct err *err)
{
	struct node **tail;

	t->params = node_new(t->a, NODE_OBJECT, "", NULL);
	tail = &t->params->child;
	if (!unknown_params(t, given, err))
		return false;
	NODE_EACH(def, node_at(t->doc, "Parameters"))
	{
		const struct node *value = node_child(given, def->name);

		if (!value)
			value = node_child(def, "Default");
		if (!value)
			return err_set(err, ERR_INPUT,
				       "Parameters: [%s] must have values",
				       def->name);
		if (!check_value(t, def, value->text, err))
			return false;
		*tail = param_node(t, def, value->text);
		tail = &(*tail)->next;
	}
	return true;
}

static bool one_rule(struct template *t, const struct node *rule,
		     struct err *err)
{
	const struct node *when = node_child(rule, "RuleCondition");
	bool truth = true;

	if (when && !template_truth(t, when, &truth, err))
		return false;
	if (!truth)
		return true;
	NODE_EACH(it, node_child(rule, "Assertions"))
	{
		if (!template_truth(t, node_child(it, "Assert"), &truth, err))
			return false;
		if (!truth)
			return err_set(err, ERR_INPUT, "Rule %s failed: %s",
				       rule->name,
				       node_text(it, "AssertDescription"));
	}
	return true;
}

bool template_rules(struct template *t, struct err *err)
{
	NODE_EACH(it, node_at(t->doc, "Rules"))
	if (!one_rule(t, it, err))
		return false;
	return true;
}
