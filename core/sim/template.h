/*
 * template.h - CloudFormation templates: reading YAML (short-form tags too) or
 * JSON, checking, parameters, conditions, the intrinsic functions.
 */
#ifndef SIM_TEMPLATE_H
#define SIM_TEMPLATE_H

#include "core/base/node.h"
#include "core/base/str.h"

struct template
{
	struct arena *a;
	const struct node *doc;
	const char *region, *account, *stack_name, *stack_id;
	const char *zones;   /* the region's zone letters */
	struct node *params; /* name -> text, or array of texts */
	/* What Ref (attribute NULL) or GetAtt of a made resource gives; NULL:
	 * it has no such thing. */
	const struct node *(*resource)(struct template *, const char *logical,
				       const char *attribute);
	void *owner;
};

/* NULL: err.what is CloudFormation's sentence. */
const struct node *template_parse(struct arena *a, const char *text,
				  struct err *err);
/* Sections, functions by name, every Ref, GetAtt, Sub, Condition, DependsOn. */
bool template_check(struct template *t, struct err *err);

/* given: name -> text (only what the request carries). Fills t->params. */
bool template_set_params(struct template *t, const struct node *given,
			 struct err *err);
bool template_rules(struct template *t, struct err *err);

/* *out NULL: AWS::NoValue. Objects and arrays are evaluated all through. */
bool template_eval(struct template *t, const struct node *in,
		   const struct node **out, struct err *err);
bool template_condition(struct template *t, const char *name, bool *out,
			struct err *err);
/* Condition expressions: Fn::Equals, And, Or, Not, Condition. */
bool template_truth(struct template *t, const struct node *in, bool *out,
		    struct err *err);
/* A resource or output is made: it has no Condition, or a true one. */
bool template_wanted(struct template *t, const struct node *item);

/* Logical ids that this node refers to (of the branches that are taken), each
 * once; DependsOn too when it is a resource. */
void template_needs(struct template *t, const struct node *in, struct vec *out);
/* Walks ${Name} of a Fn::Sub: each name once, "" at the end of the text. */
const char *template_next_var(struct arena *a, const char **at,
			      const char **before, size_t *len);
bool template_is_pseudo(const char *name);

#endif
