/* fuzz_template.c - CloudFormation templates, YAML or JSON: read, checked,
 * parameters, then every resource and output evaluated. */
#include "tests/fuzz/fuzz.h"

#include "core/sim/template.h"

static const struct node *made(struct template *t, const char *logical,
			       const char *attribute)
{
	return node_new(t->a, NODE_TEXT, "",
			arena_fmt(t->a, "%s.%s", logical,
				  attribute ? attribute : "ref"));
}

static void evaluate(struct template *t, const char *section)
{
	const struct node *out;
	struct vec needs = { 0 };
	struct err err = { 0 };

	NODE_EACH(it, node_child(t->doc, section))
	{
		if (!template_wanted(t, it))
			continue;
		template_eval(t, it, &out, &err);
		template_needs(t, it, &needs);
	}
	vec_release(&needs);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	char *text = fuzz_text(data, size);
	struct template t = { .a = a,
			      .region = "us-east-1",
			      .account = "123456789012",
			      .stack_name = "s",
			      .stack_id = "arn:s",
			      .zones = "abc",
			      .resource = made };
	struct err err = { 0 };

	t.doc = template_parse(a, text, &err);
	if (t.doc && template_check(&t, &err) &&
	    template_set_params(&t, NULL, &err)) {
		template_rules(&t, &err);
		evaluate(&t, "Resources");
		evaluate(&t, "Outputs");
	} else {
		PROMISE(*err.what);
	}
	mem_free(text);
	arena_free(a);
	return 0;
}
