/* test_sim_aws.c - signatures against vectors that botocore made, the wire
 * forms of results and errors, filters, faults, what the log hides. */
#include "sim_calls.h"

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/node.h"
#include "core/base/str.h"
#include "core/sim/aws.h"
#include "core/sim/server_own.h"

#define VECTORS "tests/unit/data/sigv4-rosa-requests.json"
#define ME      "arn:aws:iam::" SIM_ACCOUNT ":user/demo"

struct bench {
	struct world *w;
	struct arena *a;
	struct exchange x;
};

static void bench_open(struct bench *b)
{
	struct err err = { 0 };

	memset(b, 0, sizeof(*b));
	b->w = empty_world();
	assert_true(sim_world_prepare(b->w, &err));
	b->a = arena_new();
}

static void bench_close(struct bench *b)
{
	arena_free(b->a);
	world_free(b->w);
	clock_freeze(-1);
}

/* ---- signatures ---------------------------------------------------------------- */

static void header(struct exchange *x, const char *name, const char *value)
{
	vec_push(&x->headers, arena_dup(x->arena, name));
	vec_push(&x->headers, arena_dup(x->arena, value));
}

static void add_key(struct world *w, const struct node *v)
{
	const char *token = node_text(v, "session_token");
	const char *kind = *token ? "_sts.session" : "iam.access-key";
	cJSON *key = cJSON_CreateObject();

	doc_set(key, "_arn", ME);
	doc_set(key, "__secret", node_text(v, "secret_access_key"));
	doc_set(key, "__token", token);
	doc_set(key, "Expiration", "2099-01-01T00:00:00Z");
	world_drop(w, "iam.access-key", node_text(v, "access_key_id"));
	world_drop(w, "_sts.session", node_text(v, "access_key_id"));
	world_put(w, kind, node_text(v, "access_key_id"), key);
}

/* The request of a vector, its body with `more` after it. */
static void from_vector(struct bench *b, const struct node *v, const char *more)
{
	const char *url = strstr(node_text(v, "url"), "://") + 3;
	const char *path = strchr(url, '/');

	exchange_init(&b->x, b->w, b->a, node_text(v, "method"), path);
	header(&b->x, "Host", arena_dupn(b->a, url, (size_t)(path - url)));
	NODE_EACH(h, node_child(v, "headers_sent"))
	header(&b->x, node_text(h, "0"), node_text(h, "1"));
	header(&b->x, "Authorization", node_text(v, "authorization"));
	b->x.body = arena_fmt(b->a, "%s%s", node_text(v, "body"), more);
	b->x.body_len = strlen(b->x.body);
	clock_freeze(str_time(node_text(v, "timestamp")) * 1000);
}

static const char *verdict(struct bench *b)
{
	struct sim_signer s;

	if (!sim_signer_read(&b->x, &s))
		return "unsigned";
	return sim_signer_check(&b->x, &s) ? "good" : s.code;
}

static const struct node *vectors(struct bench *b)
{
	struct strbuf text = STRBUF_INIT;
	struct err err = { 0 };
	const struct node *doc;

	assert_true(file_read(VECTORS, &text, &err));
	doc = json_parse(b->a, text.buf, text.len, &err);
	strbuf_release(&text);
	assert_non_null(doc);
	return doc;
}

static void good_signatures(void **state)
{
	struct bench b;
	int n = 0;

	(void)state;
	bench_open(&b);
	NODE_EACH(v, vectors(&b))
	{
		add_key(b.w, v);
		from_vector(&b, v, "");
		if (strcmp(verdict(&b), "good") != 0)
			fail_msg("%s: %s", node_text(v, "name"), verdict(&b));
		exchange_release(&b.x);
		n++;
	}
	assert_true(n >= 17);
	bench_close(&b);
}

static void bad_signatures(void **state)
{
	struct bench b;
	const struct node *v;
	const cJSON *key;
	size_t i;

	(void)state;
	bench_open(&b);
	v = node_at(vectors(&b), "0");
	add_key(b.w, v);
	from_vector(&b, v, "&More=1");
	assert_string_equal(verdict(&b), "SignatureDoesNotMatch");
	exchange_release(&b.x);

	from_vector(&b, v, "");
	clock_freeze((str_time(node_text(v, "timestamp")) + 301) * 1000);
	assert_string_equal(verdict(&b), "SignatureDoesNotMatch");
	clock_freeze((str_time(node_text(v, "timestamp")) + 299) * 1000);
	assert_string_equal(verdict(&b), "good");
	clock_freeze((str_time(node_text(v, "timestamp")) - 301) * 1000);
	assert_string_equal(verdict(&b), "SignatureDoesNotMatch");
	clock_freeze(str_time(node_text(v, "timestamp")) * 1000);
	header(&b.x, "X-Amz-Meta-Unsigned", "1");
	assert_string_equal(verdict(&b), "SignatureDoesNotMatch");
	exchange_release(&b.x);

	from_vector(&b, v, "");
	for (i = 0; (key = world_nth(b.w, "iam.access-key", i)); i++)
		doc_set(world_nth(b.w, "iam.access-key", i), "__secret", "x");
	assert_string_equal(verdict(&b), "SignatureDoesNotMatch");
	world_drop(b.w, "iam.access-key", node_text(v, "access_key_id"));
	assert_string_equal(verdict(&b), "InvalidClientTokenId");
	exchange_release(&b.x);
	bench_close(&b);
}

static void session_keys(void **state)
{
	struct bench b;
	const struct node *v;
	cJSON *key;

	(void)state;
	bench_open(&b);
	v = node_at(vectors(&b), "1"); /* with a token */
	assert_true(*node_text(v, "session_token"));
	add_key(b.w, v);
	key = world_get(b.w, "_sts.session", node_text(v, "access_key_id"));
	from_vector(&b, v, "");
	assert_string_equal(verdict(&b), "good");
	doc_set(key, "Expiration", "2026-01-02T03:04:04Z");
	assert_string_equal(verdict(&b), "ExpiredToken");
	doc_set(key, "__token", "another");
	assert_string_equal(verdict(&b), "InvalidClientTokenId");
	exchange_release(&b.x);
	bench_close(&b);
}

static void chunks(void **state)
{
	struct bench b;
	size_t len;

	(void)state;
	bench_open(&b);
	exchange_init(&b.x, b.w, b.a, "PUT", "/b/k");
	header(&b.x, "X-Amz-Content-SHA256",
	       "STREAMING-UNSIGNED-PAYLOAD-TRAILER");
	b.x.body = "2\r\n{}\r\na\r\n0123456789\r\n0\r\n"
		   "x-amz-checksum-crc32:o6a/Qw==\r\n\r\n";
	b.x.body_len = strlen(b.x.body);
	assert_string_equal(sim_body(&b.x, &len), "{}0123456789");
	assert_int_equal(len, 12);
	b.x.body = "ffff\r\nshort";
	b.x.body_len = strlen(b.x.body);
	sim_body(&b.x, &len);
	assert_int_equal(len, 0);
	exchange_release(&b.x);
	bench_close(&b);
}

/* ---- the wire -------------------------------------------------------------------- */

static void errors(void **state)
{
	static const struct {
		enum sim_protocol protocol;
		const char *service, *path, *want;
	} rows[] = {
		{ SIM_QUERY, "iam", "Error/Code", "Teapot" },
		{ SIM_QUERY, "iam", "Error/Message", "short & <stout>" },
		{ SIM_REST, "route53", "Error/Code", "Teapot" },
		{ SIM_EC2, "ec2", "Errors/Error/Code", "Teapot" },
		{ SIM_S3, "s3", "Code", "Teapot" },
		{ SIM_JSON, "kms", "__type", "Teapot" },
		{ SIM_JSON, "kms", "message", "short & <stout>" },
	};
	struct bench b;
	struct err err = { 0 };
	const struct node *doc;
	size_t i;

	(void)state;
	bench_open(&b);
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		exchange_init(&b.x, b.w, b.a, "POST", "/");
		b.x.service = rows[i].service;
		sim_render_error(&b.x, rows[i].protocol, 418, "Teapot",
				 "short & <stout>");
		assert_int_equal(b.x.status, 418);
		doc = rows[i].protocol == SIM_JSON
			      ? json_parse(b.a, b.x.reply.buf, b.x.reply.len,
					   &err)
			      : xml_parse(b.a, b.x.reply.buf, b.x.reply.len,
					  &err);
		assert_string_equal(node_text(doc, rows[i].path), rows[i].want);
		exchange_release(&b.x);
	}
	bench_close(&b);
}

static void results(void **state)
{
	struct bench b;
	struct call c = { .service = "ec2", .op = "DescribeThings" };

	(void)state;
	bench_open(&b);
	exchange_init(&b.x, b.w, b.a, "POST", "/");
	c.x = &b.x;
	c.out = cJSON_Parse("{\"set\":[{\"id\":\"a<b\",\"_own\":1,\"n\":3,"
			    "\"yes\":true,\"tags\":[]},{\"id\":\"c\"}]}");
	sim_render(&c, SIM_EC2);
	assert_non_null(strstr(b.x.reply.buf,
			       "<set><item><id>a&lt;b</id><n>3</n><yes>true"
			       "</yes><tags></tags></item><item><id>c</id>"
			       "</item></set></DescribeThingsResponse>"));
	cJSON_Delete(c.out);
	exchange_release(&b.x);
	exchange_init(&b.x, b.w, b.a, "POST", "/");
	c.service = "iam";
	c.out = cJSON_Parse("{\"Names\":[\"a\",\"b\"]}");
	sim_render(&c, SIM_QUERY);
	assert_non_null(strstr(b.x.reply.buf,
			       "<DescribeThingsResult><Names><member>a"
			       "</member><member>b</member></Names>"
			       "</DescribeThingsResult><ResponseMetadata>"));
	cJSON_Delete(c.out);
	exchange_release(&b.x);
	bench_close(&b);
}

/* ---- lists ------------------------------------------------------------------------ */

static void thing(struct world *w, const char *json)
{
	cJSON *doc = cJSON_Parse(json);

	assert_non_null(doc);
	world_put(w, "t.thing", doc_text(doc, "id"), doc);
}

static const char *listed(struct bench *b, const char *params)
{
	static const struct filter_name map[] = { { "size", "size" },
						  { "leg.kind", "legs.kind" },
						  { 0 } };
	struct call c = { .world = b->w,
			  .arena = b->a,
			  .region = SIM_REGION,
			  .service = "ec2",
			  .out = cJSON_CreateObject() };
	const char **word, *out = "";
	const cJSON *it;
	size_t n = str_split(b->a, params, "= ", &word), i;

	for (i = 0; i < n; i++)
		vec_push(&c.params, arena_dup(b->a, word[i]));
	if (!call_describe(&c, "t.thing", "set", "Id", "id", "Invalid.NotFound",
			   map)) {
		out = c.error_code;
	} else {
		cJSON_ArrayForEach(it, cJSON_GetObjectItem(c.out, "set")) out =
			arena_fmt(b->a, "%s%s", out, doc_text(it, "id"));
		out = arena_fmt(b->a, "%s%s", out,
				*doc_text(c.out, "nextToken") ? "+" : "");
	}
	vec_release(&c.params);
	cJSON_Delete(c.out);
	return out;
}

static void filters(void **state)
{
	static const struct {
		const char *params, *want;
	} rows[] = {
		{ "", "abcdefg" },
		{ "Id.1=c Id.2=a", "ac" },
		{ "Id.1=c Id.2=z", "Invalid.NotFound" },
		{ "Filter.1.Name=size Filter.1.Value.1=3", "b" },
		{ "Filter.1.Name=tag:Name Filter.1.Value.1=x*", "ab" },
		{ "Filter.1.Name=tag:Name Filter.1.Value.1=xy "
		  "Filter.1.Value.2=xz",
		  "ab" },
		{ "Filter.1.Name=tag-key Filter.1.Value.1=Name", "ab" },
		{ "Filter.1.Name=leg.kind Filter.1.Value.1=wood", "c" },
		{ "Filter.1.Name=tag-key Filter.1.Value.1=Name "
		  "Filter.2.Name=size Filter.2.Value.1=3",
		  "b" },
		{ "Filter.1.Name=colour Filter.1.Value.1=x",
		  "InvalidParameterValue" },
		{ "MaxResults=5", "abcde+" },
		{ "MaxResults=5 NextToken=NQ", "fg" },
		{ "MaxResults=4", "InvalidParameterValue" },
		{ "NextToken=!", "InvalidNextToken" },
	};
	struct bench b;
	size_t i;

	(void)state;
	bench_open(&b);
	thing(b.w, "{\"id\":\"a\",\"tagSet\":[{\"key\":\"Name\",\"value\":"
		   "\"xy\"}]}");
	thing(b.w, "{\"id\":\"b\",\"size\":3,\"tagSet\":[{\"key\":\"Name\","
		   "\"value\":\"xz\"}]}");
	thing(b.w, "{\"id\":\"c\",\"legs\":[{\"kind\":\"iron\"},{\"kind\":"
		   "\"wood\"}]}");
	thing(b.w, "{\"id\":\"d\"}");
	thing(b.w, "{\"id\":\"e\"}");
	thing(b.w, "{\"id\":\"f\",\"_region\":\"us-east-1\"}");
	thing(b.w, "{\"id\":\"g\"}");
	thing(b.w, "{\"id\":\"h\",\"_region\":\"eu-west-1\"}");
	for (i = 0; i < ARRAY_LEN(rows); i++)
		if (strcmp(listed(&b, rows[i].params), rows[i].want) != 0)
			fail_msg("%s: %s, not %s", rows[i].params,
				 listed(&b, rows[i].params), rows[i].want);
	bench_close(&b);
}

/* ---- faults and the log ------------------------------------------------------------ */

static void strikes(void **state)
{
	struct fault f = { .act = FAULT_STATUS, .nth = 2, .times = 2 };
	struct vec faults = { 0 };
	struct bench b;
	int i, hits = 0;

	(void)state;
	bench_open(&b);
	f.match = mem_dup("iam Create*");
	vec_push(&faults, &f);
	exchange_init(&b.x, b.w, b.a, "POST", "/");
	b.x.service = "iam";
	b.x.op = "GetRole";
	assert_null(sim_fault_for(&faults, &b.x));
	b.x.op = "CreateRole";
	for (i = 1; i <= 5; i++) {
		if (!sim_fault_for(&faults, &b.x))
			continue;
		hits++;
		assert_true(i == 2 || i == 3);
	}
	assert_int_equal(hits, 2);
	mem_free(f.match);
	f.match = mem_dup("GET /api/*clusters*");
	f.seen = 1;
	exchange_release(&b.x);
	exchange_init(&b.x, b.w, b.a, "GET", "/api/v1/clusters?page=1");
	assert_non_null(sim_fault_for(&faults, &b.x));
	exchange_release(&b.x);
	mem_free(f.match);
	vec_release(&faults);
	bench_close(&b);
}

static void log_hides(void **state)
{
	struct sim_log log = { 0 };
	struct bench b;
	const char *line;

	(void)state;
	bench_open(&b);
	exchange_init(&b.x, b.w, b.a, "POST", "/auth/token?x=1");
	header(&b.x, "Content-Type", "application/x-www-form-urlencoded");
	b.x.body = "grant_type=refresh_token&refresh_token=hush1";
	b.x.body_len = strlen(b.x.body);
	exchange_json(&b.x, 200,
		      cJSON_Parse("{\"access_token\":\"hush2\",\"list\":[{"
				  "\"password\":\"hush3\"}],\"n\":1}"));
	sim_log_add(&log, &b.x);
	exchange_release(&b.x);
	exchange_init(&b.x, b.w, b.a, "POST", "/");
	b.x.status = 200;
	strbuf_addstr(&b.x.reply,
		      "<a><SecretAccessKey>hush4</SecretAccessKey></a>");
	sim_log_add(&log, &b.x);
	exchange_release(&b.x);
	assert_int_equal(log.lines.n, 2);
	line = log.lines.at[0];
	assert_null(strstr(line, "hush"));
	assert_non_null(strstr(line, "\"path\":\"/auth/token?x=1\""));
	assert_non_null(strstr(line, "\"grant_type\":\"refresh_token\""));
	assert_non_null(strstr(line, "\"service\":\"sso\""));
	line = log.lines.at[1];
	assert_null(strstr(line, "hush"));
	assert_non_null(strstr(line, "<SecretAccessKey>(hidden)</Secret"));
	sim_log_clear(&log);
	bench_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_signatures),
		cmocka_unit_test(bad_signatures),
		cmocka_unit_test(session_keys),
		cmocka_unit_test(chunks),
		cmocka_unit_test(errors),
		cmocka_unit_test(results),
		cmocka_unit_test(filters),
		cmocka_unit_test(strikes),
		cmocka_unit_test(log_hides),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
