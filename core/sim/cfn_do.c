/* cfn_do.c - CloudFormation calls the services' own operations. */
#include "core/sim/cfn.h"

void sim_cfn_begin(struct sim_cfn_do *d)
{
	sim_cfn_end(d);
	memset(&d->x, 0, sizeof(d->x));
	memset(&d->call, 0, sizeof(d->call));
	strbuf_init(&d->x.reply, STRBUF_MAX);
	d->x.world = d->w;
	d->x.arena = d->a;
	d->x.method = "POST";
	d->x.target = d->x.path = "/";
	d->x.body = d->x.host = "";
	d->call.x = &d->x;
	d->call.world = d->w;
	d->call.arena = d->a;
	d->call.region = d->region;
	d->call.caller = doc_text(d->stack, "_caller");
	d->call.out = cJSON_CreateObject();
	sim_cfn_param(d, "_place",
		      arena_fmt(d->a, "%s/%s", doc_text(d->stack, "StackName"),
				d->logical));
}

void sim_cfn_end(struct sim_cfn_do *d)
{
	if (!d->call.out)
		return;
	cJSON_Delete(d->call.out);
	d->call.out = NULL;
	vec_release(&d->call.params);
	vec_release(&d->x.reply_headers);
	strbuf_release(&d->x.reply);
}

void sim_cfn_param(struct sim_cfn_do *d, const char *name, const char *value)
{
	vec_push(&d->call.params, arena_dup(d->a, name));
	vec_push(&d->call.params, arena_dup(d->a, value));
}

void sim_cfn_take(struct sim_cfn_do *d, const char *property, const char *param)
{
	const struct node *n = node_child(d->props, property);

	if (n && n->kind != NODE_NULL)
		sim_cfn_param(d, param, n->text);
}

void sim_cfn_take_list(struct sim_cfn_do *d, const char *property,
		       const char *prefix)
{
	int i = 1;

	NODE_EACH(it, node_child(d->props, property))
	sim_cfn_param(d, arena_fmt(d->a, "%s.%d", prefix, i++), it->text);
}

static void one_tag(struct sim_cfn_do *d, const char *prefix, int *n,
		    const char *key, const char *value)
{
	sim_cfn_param(d, arena_fmt(d->a, "%s%d.Key", prefix, *n), key);
	sim_cfn_param(d, arena_fmt(d->a, "%s%d.Value", prefix, *n), value);
	(*n)++;
}

static void all_tags(struct sim_cfn_do *d, const char *prefix)
{
	const cJSON *it;
	int n = 1;

	NODE_EACH(tag, node_child(d->props, "Tags"))
	one_tag(d, prefix, &n, node_text(tag, "Key"), node_text(tag, "Value"));
	cJSON_ArrayForEach(it,
			   cJSON_GetObjectItemCaseSensitive(d->stack, "Tags"))
		one_tag(d, prefix, &n, doc_text(it, "Key"),
			doc_text(it, "Value"));
	one_tag(d, prefix, &n, "aws:cloudformation:logical-id", d->logical);
	one_tag(d, prefix, &n, "aws:cloudformation:stack-id",
		doc_text(d->stack, "StackId"));
	one_tag(d, prefix, &n, "aws:cloudformation:stack-name",
		doc_text(d->stack, "StackName"));
}

void sim_cfn_tags(struct sim_cfn_do *d, const char *type)
{
	sim_cfn_param(d, "TagSpecification.1.ResourceType", type);
	all_tags(d, "TagSpecification.1.Tag.");
}

void sim_cfn_iam_tags(struct sim_cfn_do *d)
{
	all_tags(d, "Tags.member.");
}

static sim_op_fn *op_of(const struct sim_op *const *tables, const char *name)
{
	const struct sim_op *op;

	for (; *tables; tables++)
		for (op = *tables; op->name; op++)
			if (!strcmp(op->name, name))
				return op->fn;
	BUG("no operation %s", name);
}

bool sim_cfn_call(struct sim_cfn_do *d, const char *service, const char *op)
{
	bool ec2 = !strcmp(service, "ec2");
	sim_op_fn *fn = op_of(ec2 ? sim_ec2_tables : sim_iam_tables, op);
	struct call *c = &d->call;

	c->service = d->x.service = service;
	c->op = d->x.op = op;
	if (fn(c))
		return true;
	return err_set(d->err, ERR_CLOUD,
		       "%s (Service: %s, Status Code: %d, Request ID: %s)",
		       c->error_message ? c->error_message : "refused",
		       ec2 ? "Ec2" : "Iam", c->error_status,
		       world_uuid(d->w, d->a, "cfn.request", op));
}

bool sim_cfn_remove(struct sim_cfn_do *d, const char *op, const char *param,
		    const char *value)
{
	const char *code;

	sim_cfn_begin(d);
	sim_cfn_param(d, param, value);
	if (sim_cfn_call(d, "ec2", op))
		return true;
	code = d->call.error_code ? d->call.error_code : "";
	return str_ends(code, "NotFound") ||
	       !strcmp(code, "Gateway.NotAttached");
}

const char *sim_cfn_result(struct sim_cfn_do *d, const char *path)
{
	const cJSON *at = d->call.out;
	const char *dot;

	while ((dot = strchr(path, '.'))) {
		at = cJSON_GetObjectItemCaseSensitive(
			at, arena_dupn(d->a, path, (size_t)(dot - path)));
		if (cJSON_IsArray(at)) /* of one */
			at = at->child;
		path = dot + 1;
	}
	return arena_dup(d->a, doc_text(at, path));
}

void sim_cfn_made(struct sim_cfn_do *d, const char *physical, const char *kind,
		  const char *key)
{
	d->physical = physical;
	d->kind = kind;
	d->key = key;
}

const char *sim_cfn_name(struct sim_cfn_do *d)
{
	const char *stack = doc_text(d->stack, "StackName");
	const char *tail = world_token(
		d->w, d->a, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 12,
		"cfn.name", arena_fmt(d->a, "%s/%s", stack, d->logical));

	return arena_fmt(d->a, "%.24s-%.24s-%s", stack, d->logical, tail);
}

const struct sim_cfn_type *sim_cfn_type_of(const char *name)
{
	static const struct sim_cfn_type *const tables[] = {
		sim_cfn_network_types, sim_cfn_machine_types
	};
	const struct sim_cfn_type *t;
	size_t i;

	for (i = 0; i < ARRAY_LEN(tables); i++)
		for (t = tables[i]; t->name; t++)
			if (!strcmp(t->name, name))
				return t;
	return NULL;
}
