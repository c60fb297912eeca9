/* cfn_check.c - types, properties and attributes that a template names. */
#include "core/sim/cfn.h"

static bool known_attribute(const struct sim_cfn_type *type, const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(type->attributes); i++)
		if (type->attributes[i].name &&
		    !strcmp(type->attributes[i].name, name))
			return true;
	return false;
}

static bool attribute(const struct template *t, const char *logical,
		      const char *name, struct err *err)
{
	const struct node *body =
		node_child(node_at(t->doc, "Resources"), logical);
	const struct sim_cfn_type *type =
		body ? sim_cfn_type_of(node_text(body, "Type")) : NULL;

	if (!type || known_attribute(type, name))
		return true;
	return err_set(err, ERR_INPUT,
		       "Template error: resource %s does not support attribute "
		       "type %s in Fn::GetAtt",
		       logical, name);
}

static bool dotted(const struct template *t, const char *text, struct err *err)
{
	const char *dot = strchr(text, '.');

	return !dot ||
	       attribute(t, arena_dupn(t->a, text, (size_t)(dot - text)),
			 dot + 1, err);
}

static bool sub_attributes(const struct template *t, const struct node *sub,
			   struct err *err)
{
	bool list = sub->kind == NODE_ARRAY;
	const struct node *map = list ? node_at(sub, "1") : NULL;
	const char *text = list ? node_text(sub, "0") : sub->text;
	const char *name, *before;
	size_t len;

	while ((name = template_next_var(t->a, &text, &before, &len)))
		if (*name != '!' && !node_child(map, name) &&
		    !dotted(t, name, err))
			return false;
	return true;
}

static bool attributes(const struct template *t, const struct node *in,
		       struct err *err)
{
	bool ok = true;

	NODE_EACH(it, in)
	{
		if (!strcmp(it->name, "Fn::GetAtt") && it->kind == NODE_TEXT)
			ok = dotted(t, it->text, err);
		else if (!strcmp(it->name, "Fn::GetAtt"))
			ok = attribute(t, node_text(it, "0"),
				       node_text(it, "1"), err);
		else if (!strcmp(it->name, "Fn::Sub"))
			ok = sub_attributes(t, it, err);
		if (!ok || !attributes(t, it, err))
			return false;
	}
	return true;
}

static bool types(const struct template *t, struct err *err)
{
	NODE_EACH(it, node_at(t->doc, "Resources"))
	{
		const struct sim_cfn_type *type =
			sim_cfn_type_of(node_text(it, "Type"));

		if (!type)
			return err_set(err, ERR_INPUT,
				       "Template format error: Unrecognized "
				       "resource types: [%s]",
				       node_text(it, "Type"));
		NODE_EACH(p, node_child(it, "Properties"))
		if (!str_in(p->name, type->props))
			return err_set(err, ERR_INPUT,
				       "Encountered unsupported "
				       "property %s in %s (%s)",
				       p->name, it->name, type->name);
	}
	return true;
}

bool sim_cfn_check(const struct template *t, struct err *err)
{
	return types(t, err) &&
	       attributes(t, node_at(t->doc, "Resources"), err) &&
	       attributes(t, node_at(t->doc, "Outputs"), err);
}
