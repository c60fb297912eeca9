/* sim_cfn_bench.h - a world and CloudFormation calls on it, without HTTP: what
 * test_sim_cfn.c and others of the kind share. */
#ifndef SIM_CFN_BENCH_H
#define SIM_CFN_BENCH_H

#include "sim_calls.h"

#include "core/base/asset.h"
#include "core/sim/cfn.h"

#define UNUSED __attribute__((unused)) /* by this or that test */

struct bench {
	struct world *w;
	struct arena *a;
	struct exchange x;
	struct call c;
	size_t before[8]; /* of each kind below, in the world as it began */
};

static const char *const kinds[] = {
	"ec2.vpc",
	"ec2.subnet",
	"ec2.network-interface",
	"ec2.security-group-rule",
	"ec2.security-group",
	"ec2.address",
	"ec2.route-table",
	"ec2.internet-gateway",
};

static UNUSED void as_before(struct bench *b)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(kinds); i++)
		if (world_count(b->w, kinds[i]) != b->before[i])
			fail_msg("%s: %zu, were %zu", kinds[i],
				 world_count(b->w, kinds[i]), b->before[i]);
}

static UNUSED void bench_open(struct bench *b)
{
	size_t i;

	memset(b, 0, sizeof(*b));
	b->w = empty_world();
	b->a = arena_new();
	for (i = 0; i < ARRAY_LEN(kinds); i++)
		b->before[i] = world_count(b->w, kinds[i]);
}

static UNUSED void bench_close(struct bench *b)
{
	cJSON_Delete(b->c.out);
	vec_release(&b->c.params);
	world_free(b->w);
	arena_free(b->a);
}

static UNUSED void start(struct bench *b)
{
	call_begin(&b->c, &b->x, b->w, b->a, "cloudformation");
}

static UNUSED void param(struct bench *b, const char *name, const char *value)
{
	vec_push(&b->c.params, arena_dup(b->a, name));
	vec_push(&b->c.params, arena_dup(b->a, value));
}

static UNUSED bool run(struct bench *b, const struct sim_op *ops,
		       const char *op)
{
	for (; ops->name; ops++)
		if (!strcmp(ops->name, op))
			return ops->fn(&b->c);
	fail_msg("no %s", op);
	return false;
}

static UNUSED void give(struct bench *b, int n, const char *key,
			const char *value)
{
	param(b, arena_fmt(b->a, "Parameters.member.%d.ParameterKey", n), key);
	param(b, arena_fmt(b->a, "Parameters.member.%d.ParameterValue", n),
	      value);
}

static UNUSED bool create(struct bench *b, const char *text,
			  const char *const (*params)[2])
{
	int n = 1;

	start(b);
	param(b, "StackName", "demo");
	param(b, "TemplateBody", text);
	param(b, "Capabilities.member.1", "CAPABILITY_IAM");
	for (; params && (*params)[0]; params++)
		give(b, n++, (*params)[0], (*params)[1]);
	return run(b, sim_cfn_ops, "CreateStack");
}

static UNUSED cJSON *the_stack(struct bench *b)
{
	return sim_cfn_find(b->w, SIM_REGION, "demo");
}

static UNUSED void settle(struct bench *b)
{
	int64_t next;
	int turns = 0;

	while ((next = world_next_timer(b->w)) >= 0 && turns++ < 2000)
		world_advance(b->w, next);
}

static UNUSED const char *output(struct bench *b, const char *key)
{
	cJSON *it =
		sim_ec2_item(the_stack(b), "Outputs", "OutputKey", key, NULL);

	return it ? doc_text(it, "OutputValue") : "";
}

static UNUSED const char *stack_yaml(void)
{
	const struct asset *asset = asset_find("stack.yaml");

	assert_non_null(asset);
	return asset->data;
}

static UNUSED void make_key(struct bench *b)
{
	start(b);
	b->c.service = "ec2";
	param(b, "KeyName", "mine");
	param(b, "KeyType", "ed25519");
	assert_true(run(b, sim_ec2_key_ops, "CreateKeyPair"));
	assert_non_null(strstr(doc_text(b->c.out, "keyMaterial"), "OPENSSH"));
}

static UNUSED const char *const ssh_params[][2] = {
	{ "KeyPair", "mine" }, { "MyIP", "198.51.100.7/32" }, { NULL, NULL }
};

static UNUSED void made_status(struct bench *b, const char *want)
{
	cJSON *stack = the_stack(b), *it;

	if (strcmp(doc_text(stack, "StackStatus"), want))
		cJSON_ArrayForEach(it, sim_ec2_list(stack, "__events"))
			print_message("%s %s %s\n",
				      doc_text(it, "LogicalResourceId"),
				      doc_text(it, "ResourceStatus"),
				      doc_text(it, "ResourceStatusReason"));
	assert_string_equal(doc_text(stack, "StackStatus"), want);
}

/* The first event of the stack's that failed, NULL none. */
static UNUSED cJSON *first_failure(struct bench *b)
{
	cJSON *it;

	cJSON_ArrayForEach(it, sim_ec2_list(the_stack(b), "__events"))
	{
		if (str_ends(doc_text(it, "ResourceStatus"), "_FAILED"))
			return it;
	}
	return NULL;
}

#endif
