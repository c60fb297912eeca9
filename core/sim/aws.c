/*
 * aws.c - which service and operation a request is for, who signed it, and
 * what comes back.  The service is the credential scope's; an unsigned request
 * goes to STS when its form says so, to S3 when it names a bucket of ours.
 */
#include "core/sim/aws.h"

#include "core/base/encode.h"
#include "core/base/node.h"
#include "core/base/str.h"
#include "core/sim/ocm.h"

#define CALLER_IP "198.51.100.7\n"

static const struct sim_op *const sts_tables[] = { sim_sts_ops, NULL };
static const struct sim_op *const kms_tables[] = { sim_kms_ops, NULL };
static const struct sim_op *const cfn_tables[] = { sim_cfn_ops, NULL };
static const struct sim_op *const secrets_tables[] = { sim_secrets_ops, NULL };
static const struct sim_op *const quota_tables[] = { sim_quota_ops, NULL };
static const struct sim_op *const ssm_tables[] = { sim_ssm_ops, NULL };
static const struct sim_op *const resolver_tables[] = { sim_resolver_ops,
							NULL };

static const struct service {
	const char *name;
	enum sim_protocol protocol;
	const struct sim_op *const *tables;
	const struct sim_route *routes;
} services[] = {
	{ "sts", SIM_QUERY, sts_tables, NULL },
	{ "iam", SIM_QUERY, sim_iam_tables, NULL },
	{ "cloudformation", SIM_QUERY, cfn_tables, NULL },
	{ "ec2", SIM_EC2, sim_ec2_tables, NULL },
	{ "kms", SIM_JSON, kms_tables, NULL },
	{ "secretsmanager", SIM_JSON, secrets_tables, NULL },
	{ "servicequotas", SIM_JSON, quota_tables, NULL },
	{ "ssm", SIM_JSON, ssm_tables, NULL },
	{ "route53resolver", SIM_JSON, resolver_tables, NULL },
	{ "route53", SIM_REST, NULL, sim_route53_routes },
	{ "s3", SIM_S3, NULL, sim_s3_routes },
};

static const struct service *service_of(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(services); i++)
		if (!strcmp(services[i].name, name))
			return &services[i];
	return NULL;
}

/* ---- S3's addresses ---------------------------------------------------------*/

/* "bucket" of bucket.s3.region.amazonaws.com[:port]; NULL: path style */
static const char *host_bucket(const struct exchange *x)
{
	const char *s3 = strstr(x->host, ".s3.");

	if (!s3)
		s3 = strstr(x->host, ".s3-");
	if (!s3 || !strstr(s3, ".amazonaws.com"))
		return NULL;
	return arena_dupn(x->arena, x->host, (size_t)(s3 - x->host));
}

/* "/bucket/key" of either style */
static const char *s3_path(const struct exchange *x)
{
	const char *bucket = host_bucket(x);

	return bucket ? arena_fmt(x->arena, "/%s%s", bucket, x->path) : x->path;
}

static bool names_bucket(const struct exchange *x)
{
	const char *path = s3_path(x);
	const char *name;

	if (*path != '/')
		return false;
	name = arena_dupn(x->arena, path + 1, strcspn(path + 1, "/"));
	return world_get(x->world, "s3.bucket", name) != NULL;
}

/* ---- what the request asks ---------------------------------------------------*/

static bool fits(const struct sim_route *r, struct call *c, const char *path)
{
	const char *p = r->path;
	size_t n, k = 0;

	memset(c->arg, 0, sizeof(c->arg));
	for (; *p; p++) {
		if (*p != '*' && *p != '+') {
			if (*p != *path++)
				return false;
			continue;
		}
		n = *p == '+' ? strlen(path) : strcspn(path, "/");
		if (!n || k == ARRAY_LEN(c->arg))
			return false;
		c->arg[k++] = arena_dupn(c->arena, path, n);
		path += n;
	}
	return !*path || !strcmp(path, "/");
}

static const struct sim_route *route_of(const struct service *s, struct call *c)
{
	const char *path = s->protocol == SIM_S3 ? s3_path(c->x) : c->x->path;
	const struct sim_route *r;

	for (r = s->routes; r->method; r++) {
		if (strcmp(r->method, c->x->method) != 0)
			continue;
		if (r->query && !exchange_has_query(c->x, r->query))
			continue;
		if (fits(r, c, path))
			return r;
	}
	return NULL;
}

static void add_param(struct call *c, const char *text, size_t len)
{
	struct strbuf sb = STRBUF_INIT;

	percent_decode(&sb, text, len, true);
	vec_push(&c->params, arena_dup(c->arena, sb.buf));
	strbuf_release(&sb);
}

static void read_form(struct call *c)
{
	const char *at = c->x->body;
	size_t n, eq;

	for (; *at; at += n + (at[n] == '&')) {
		n = strcspn(at, "&");
		eq = strcspn(at, "=&");
		if (!n)
			continue;
		add_param(c, at, eq);
		eq += eq < n;
		add_param(c, at + eq, n - eq);
	}
}

static const char *target_op(const struct exchange *x)
{
	const char *target = exchange_header(x, "X-Amz-Target");
	const char *dot = strrchr(target, '.');

	return dot ? dot + 1 : "";
}

struct asked {
	const struct service *service;
	const struct sim_route *route;
	struct sim_signer signer;
	bool is_signed;
	const char *op; /* "" when it cannot be told */
	struct call call;
};

static void ask_unsigned(struct asked *q, const struct exchange *x)
{
	const char *action = call_param(&q->call, "Action");

	q->signer.region = SIM_REGION;
	if (action)
		q->service = service_of("sts");
	else if (*target_op(x))
		q->service = service_of("kms");
	else if (host_bucket(x) || names_bucket(x))
		q->service = service_of("s3");
	q->signer.service = q->service ? q->service->name : "";
}

/* What is asked, without doing it; false: not for AWS. */
static bool read_asked(struct exchange *x, struct asked *q)
{
	struct call *c = &q->call;

	memset(q, 0, sizeof(*q));
	c->x = x;
	c->world = x->world;
	c->arena = x->arena;
	q->op = "";
	if (strstr(exchange_header(x, "Content-Type"), "form-urlencoded"))
		read_form(c);
	q->is_signed = sim_signer_read(x, &q->signer);
	if (q->is_signed)
		q->service = service_of(q->signer.service);
	else
		ask_unsigned(q, x);
	if (!q->service) {
		if (!q->is_signed) /* nobody goes on with it */
			vec_release(&c->params);
		return q->is_signed;
	}
	c->service = q->service->name;
	c->region = q->signer.region;
	if (q->service->protocol == SIM_JSON)
		q->op = target_op(x);
	else if (q->service->routes)
		q->route = route_of(q->service, c);
	else if (call_param(c, "Action"))
		q->op = call_param(c, "Action");
	if (q->route)
		q->op = q->route->op;
	c->op = q->op;
	return true;
}

void sim_aws_name(struct exchange *x)
{
	struct asked q;

	if (!str_starts(x->path, "/_sim/") && !str_starts(x->path, "/api/") &&
	    !str_starts(x->path, "/auth/") && read_asked(x, &q)) {
		x->service = q.signer.service;
		x->op = q.op;
		vec_release(&q.call.params);
	}
}

bool sim_aws_refuse(struct exchange *x, int status, const char *code,
		    const char *message)
{
	const struct service *s = service_of(x->service);

	if (!s)
		return false;
	sim_render_error(x, s->protocol, status, code, message);
	return true;
}

/* ---- who asks ------------------------------------------------------------------*/

static bool may_be_unsigned(const struct asked *q, const struct exchange *x)
{
	if (q->service->protocol == SIM_S3)
		return !strcmp(q->op, "GetObject");
	return x->body_len && !strcmp(q->op, "AssumeRoleWithWebIdentity");
}

static bool who_asks(struct exchange *x, struct asked *q)
{
	if (!q->is_signed && may_be_unsigned(q, x)) {
		q->call.caller = "";
		return true;
	}
	if (!q->is_signed)
		return sim_refuse(x, q->service->protocol,
				  "MissingAuthenticationToken",
				  "Request is missing Authentication Token");
	if (!sim_signer_check(x, &q->signer))
		return sim_refuse(x, q->service->protocol, q->signer.code,
				  q->signer.message);
	q->call.caller = q->signer.caller;
	return true;
}

/* As IAM calls it: S3's requests have names of their own [K]. */
static const char *action_of(const struct call *c)
{
	static const char *const others[][2] = {
		{ "s3:HeadBucket", "s3:ListBucket" },
		{ "s3:PutPublicAccessBlock", "s3:PutBucketPublicAccessBlock" },
	};
	const char *action = arena_fmt(c->arena, "%s:%s", c->service, c->op);
	size_t i;

	for (i = 0; i < ARRAY_LEN(others); i++)
		if (!strcmp(others[i][0], action))
			return others[i][1];
	return action;
}

/* Denied by a fault (sim.deny)? */
static bool allowed(struct call *c, enum sim_protocol p)
{
	const char *action = action_of(c);
	const char *text;

	if (!world_get(c->world, "sim.deny", action) ||
	    !strcmp(c->op, "GetCallerIdentity"))
		return true;
	text = arena_fmt(c->arena,
			 "User: %s is not authorized to perform: %s because no "
			 "identity-based policy allows the %s action",
			 c->caller, action, action);
	if (p == SIM_JSON)
		return call_error(c, 400, "AccessDeniedException", "%s", text);
	if (p == SIM_EC2)
		return call_error(c, 403, "UnauthorizedOperation",
				  "You are not authorized to perform this "
				  "operation. %s",
				  text);
	return call_error(c, 403, "AccessDenied", "%s", text);
}

/* ---- doing it --------------------------------------------------------------------*/

static sim_op_fn *find_op(const struct asked *q)
{
	const struct sim_op *const *table, *op;

	if (q->route)
		return q->route->fn;
	for (table = q->service->tables; table && *table; table++)
		for (op = *table; op->name; op++)
			if (!strcmp(op->name, q->op))
				return op->fn;
	return NULL;
}

static bool unknown_op(struct asked *q)
{
	struct call *c = &q->call;

	switch (q->service->protocol) {
	case SIM_JSON:
		return call_error(c, 400, "UnknownOperationException",
				  "the simulator does not know %s %s",
				  c->service, q->op);
	case SIM_QUERY:
	case SIM_EC2:
		return call_error(c, 400, "InvalidAction",
				  "The action %s is not valid for this web "
				  "service.",
				  q->op);
	case SIM_REST:
	case SIM_S3:
		return call_error(c, 400, "InvalidAction",
				  "the simulator does not know %s %s",
				  c->x->method, c->x->target);
	}
	return false;
}

static bool read_doc(struct call *c, enum sim_protocol p)
{
	struct err err = { 0 };
	size_t len;
	const char *text = sim_body(c->x, &len);

	if (!len || p == SIM_QUERY || p == SIM_EC2)
		return true;
	if (p == SIM_JSON)
		c->doc = json_parse(c->arena, text, len, &err);
	else if (*text == '<')
		c->doc = xml_parse(c->arena, text, len, &err);
	else
		return true;
	if (c->doc)
		return true;
	return call_error(c, 400,
			  p == SIM_JSON ? "SerializationException"
					: "MalformedXML",
			  "%s", err.what);
}

static bool run(struct asked *q)
{
	struct call *c = &q->call;
	sim_op_fn *fn = find_op(q);
	const char *dry;

	if (!fn)
		return unknown_op(q);
	if (!allowed(c, q->service->protocol))
		return false;
	dry = q->service->protocol == SIM_EC2 ? call_param(c, "DryRun") : NULL;
	if (dry && !strcmp(dry, "true"))
		return call_error(c, 412, "DryRunOperation",
				  "Request would have succeeded, but DryRun "
				  "flag is set.");
	return read_doc(c, q->service->protocol) && fn(c);
}

static bool caller_ip(struct exchange *x)
{
	if (strcmp(x->path, "/checkip") != 0 &&
	    strcmp(x->path, "/checkip/") != 0 &&
	    !str_starts(x->host, "checkip.amazonaws.com"))
		return false;
	x->status = 200;
	x->content_type = "text/plain";
	strbuf_addstr(&x->reply, CALLER_IP);
	return true;
}

bool sim_aws(struct exchange *x)
{
	struct asked q;

	if (caller_ip(x))
		return true;
	if (!read_asked(x, &q))
		return false;
	x->service = q.signer.service;
	x->op = q.op;
	if (!q.service) {
		sim_render_error(x, SIM_QUERY, 400, "UnknownService",
				 "the simulator has no such AWS service");
	} else if (who_asks(x, &q)) {
		q.call.out = cJSON_CreateObject();
		if (run(&q))
			sim_render(&q.call, q.service->protocol);
		else
			sim_render_error(x, q.service->protocol,
					 q.call.error_status, q.call.error_code,
					 q.call.error_message);
		cJSON_Delete(q.call.out);
	}
	vec_release(&q.call.params);
	return true;
}

/* ---- without a request -------------------------------------------------------------*/

static void take_params(struct call *c, const cJSON *with)
{
	const cJSON *it;

	cJSON_ArrayForEach(it, with)
	{
		vec_push(&c->params, arena_dup(c->arena, it->string));
		vec_push(&c->params,
			 cJSON_IsString(it)
				 ? arena_dup(c->arena, it->valuestring)
				 : arena_fmt(c->arena, "%.15g",
					     it->valuedouble));
	}
}

static const struct sim_route *route_named(const struct service *s,
					   const char *op)
{
	const struct sim_route *r = s->routes;

	while (r && r->method && strcmp(r->op, op) != 0)
		r++;
	return r && r->method ? r : NULL;
}

static void take_body(struct call *c, const cJSON *with)
{
	char *text = cJSON_PrintUnformatted(with);
	struct err err = { 0 };

	c->doc = json_parse(c->arena, text ? text : "{}",
			    text ? strlen(text) : 2, &err);
	c->arg[0] = arena_dup(c->arena, doc_text(with, "_id"));
	cJSON_free(text);
}

cJSON *sim_call(struct world *w, const char *service, const char *op,
		const cJSON *with, struct err *err)
{
	struct asked q = { .service = service_of(service), .op = op };
	struct arena *a = arena_new();
	struct exchange x;
	cJSON *out = NULL;

	if (!q.service)
		BUG("no service %s", service);
	exchange_init(&x, w, a, "POST", "/");
	q.route = route_named(q.service, op);
	q.call = (struct call){ .x = &x,
				.world = w,
				.arena = a,
				.service = service,
				.region = SIM_REGION,
				.op = op,
				.caller = "arn:aws:iam::" SIM_ACCOUNT ":root",
				.out = cJSON_CreateObject() };
	take_params(&q.call, with);
	take_body(&q.call, with);
	if (find_op(&q) ? find_op(&q)(&q.call) : unknown_op(&q)) {
		out = q.call.out;
	} else {
		err_set(err, ERR_CLOUD, "%s %s: %s: %s", service, op,
			q.call.error_code, q.call.error_message);
		cJSON_Delete(q.call.out);
	}
	vec_release(&q.call.params);
	exchange_release(&x);
	arena_free(a);
	return out;
}
