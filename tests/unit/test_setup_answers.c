/*
 * test_setup_answers.c - answers files: every fault at once, each with its line
 * and key; whole files are taken as they stand, whatever order they are in.
 */
#include "core/base/asset.h"
#include "core/base/str.h"
#include "core/setup/setup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct setup *person(void)
{
	static const struct setup_options o = { .demo = true,
						.sim = "http://127.0.0.1:1" };

	return setup_new(&o);
}

/* Loads text; faults must hold each of says, and as many lines. */
static void bad(const char *text, const char *const *says)
{
	struct strbuf faults = STRBUF_INIT;
	struct setup *s = person();
	size_t i, lines = 0, want = 0;

	assert_false(questions_load(s, text, strlen(text), &faults));
	for (i = 0; faults.buf[i]; i++)
		lines += faults.buf[i] == '\n';
	for (; says[want]; want++)
		if (!strstr(faults.buf, says[want]))
			fail_msg("no '%s' in:\n%s", says[want], faults.buf);
	if (lines != want)
		fail_msg("%zu lines, want %zu:\n%s", lines, want, faults.buf);
	strbuf_release(&faults);
	setup_free(s);
}

static struct setup *good(const char *text)
{
	struct strbuf faults = STRBUF_INIT;
	struct setup *s = person();

	if (!questions_load(s, text, strlen(text), &faults))
		fail_msg("refused:\n%s", faults.buf);
	strbuf_release(&faults);
	return s;
}

static void all_faults_at_once(void **state)
{
	static const char *const says[] = {
		"line 2, cluster.name: 'Big Name'",
		"line 3, network.cidr: '10.0.0.0/8'",
		"line 4, compute.min: '-3'",
		"line 5, proxy.http: 'proxy:3128'",
		"line 6, keys.etcd: expected text",
		"line 7, keys.mod: no such question; did you mean keys.mode?",
		"line 8, zzzzzzzzzzzzzzzz: no such question",
		"line 9, roles.path: expected text",
		NULL,
	};

	(void)state;
	bad("{\n"
	    "  \"cluster.name\": \"Big Name\",\n"
	    "  \"network.cidr\": \"10.0.0.0/8\",\n"
	    "  \"compute.min\": -3,\n"
	    "  \"proxy.http\": \"proxy:3128\",\n"
	    "  \"keys.etcd\": {\"yes\": true},\n"
	    "  \"keys.mod\": \"create\",\n"
	    "  \"zzzzzzzzzzzzzzzz\": 1,\n"
	    "  \"roles.path\": [1, 2]\n"
	    "}\n",
	    says);
}

/* Answers that the wizard does not ask: JSON is kept compact, a slip of the pen
 * in it is named with its line; answers that depend on each other. */
static void order_answers(void **state)
{
	static const char *const says[] = {
		"line 2, more.log_forwarders: 'bucket': no such field; "
		"expected one of bucket_name, bucket_prefix",
		"line 3, more.blocked_registries: 'a.io': registries are "
		"either allowed or blocked",
		"line 4, roles.installer: 'x': expected a role ARN",
		"line 6, keys.mode: 'aws' cannot be taken: FIPS encrypts etcd",
		NULL,
	};
	static const char *const twice[] = {
		"a second log forwarder to 's3'; one to each is taken", NULL
	};
	struct setup *s = good("{\"more.log_forwarders\": [ {\"s3\": "
			       "{\"bucket_name\": \"b\"}, \"groups\": "
			       "[{\"id\": \"api\"}] } ],"
			       "\"more.node_drain\": 30}");

	(void)state;
	assert_string_equal(
		answers_get(s->answers, "more.log_forwarders"),
		"[{\"s3\":{\"bucket_name\":\"b\"},\"groups\":[{\"id\":"
		"\"api\"}]}]");
	assert_string_equal(answers_get(s->answers, "more.node_drain"), "30");
	setup_free(s);
	bad("{\"more.log_forwarders\": ["
	    "{\"s3\": {\"bucket_name\": \"a\"}, \"applications\": [\"x\"]},"
	    "{\"s3\": {\"bucket_name\": \"b\"}, \"applications\": [\"y\"]}]}",
	    twice);
	bad("{\n"
	    "  \"more.log_forwarders\": [{\"s3\": {\"bucket\": \"b\"}}],\n"
	    "  \"more.blocked_registries\": [\"a.io\"],\n"
	    "  \"roles.installer\": \"x\", \"more.allowed_registries\": "
	    "\"b.io\",\n"
	    "  \"cluster.fips\": true,\n"
	    "  \"keys.mode\": \"aws\"\n"
	    "}\n",
	    says);
}

static void not_an_object(void **state)
{
	static const char *const torn[] = { "not JSON", NULL };
	static const char *const list[] = { "expected one JSON object", NULL };

	(void)state;
	bad("{\"cluster.name\": \"a\"", torn);
	bad("", torn);
	bad("[\"cluster.name\"]", list);
	bad("\"rosahcp\"", list);
}

/* Right only together: the machine range is the default of the service range. */
static void judged_together(void **state)
{
	struct setup *s = good("{\"network.machine_cidr\": \"172.30.0.0/16\","
			       "\"network.cidr\": \"172.30.0.0/16\","
			       "\"network.service_cidr\": \"10.8.0.0/24\"}");

	(void)state;
	assert_string_equal(answers_get(s->answers, "network.machine_cidr"),
			    "172.30.0.0/16");
	assert_string_equal(answers_get(s->answers, "network.service_cidr"),
			    "10.8.0.0/24");
	setup_free(s);
}

static void kinds_of_value(void **state)
{
	struct setup *s = good("{\"#\": \"a remark\","
			       "\"ask.role.differs\": \"use\","
			       "\"compute.disk\": 100,"
			       "\"cluster.fips\": true,"
			       "\"compute.autoscale\": \"no\","
			       "\"network.host_prefix\": \"/24\","
			       "\"access.ranges\": [\"10.1.0.0/16\","
			       " \"10.2.0.0/16\"],"
			       "\"cluster.name\": \" rosa \"}");
	static const char *const want[][2] = {
		{ "compute.disk", "100" },
		{ "cluster.fips", "yes" },
		{ "compute.autoscale", "no" },
		{ "network.host_prefix", "24" },
		{ "access.ranges", "10.1.0.0/16,10.2.0.0/16" },
		{ "cluster.name", "rosa" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(want); i++) {
		assert_string_equal(answers_get(s->answers, want[i][0]),
				    want[i][1]);
		assert_int_equal(answers_origin(s->answers, want[i][0]),
				 ORIGIN_FILE);
	}
	assert_string_equal(cJSON_GetObjectItem(s->ask_answers, "role.differs")
				    ->valuestring,
			    "use");
	setup_free(s);
}

/* A refused value leaves the question unanswered. */
static void refused_is_forgotten(void **state)
{
	const char *text = "{\"cluster.name\": \"NO\", \"compute.disk\": 80}";
	struct strbuf faults = STRBUF_INIT;
	struct setup *s = person();

	(void)state;
	assert_false(questions_load(s, text, strlen(text), &faults));
	assert_false(answers_has(s->answers, "cluster.name"));
	assert_string_equal(answers_get(s->answers, "compute.disk"), "80");
	strbuf_release(&faults);
	setup_free(s);
}

/* What is relevant and has no answer stops the plan, by name. */
static void what_is_missing(void **state)
{
	struct strbuf faults = STRBUF_INIT;
	struct setup *s = good("{\"access.from\": \"ranges\","
			       "\"access.egress\": \"own-proxy\","
			       "\"keys.mode\": \"existing\"}");

	(void)state;
	assert_false(questions_complete(s, &faults));
	assert_non_null(strstr(faults.buf, "access.ranges: "));
	assert_non_null(strstr(faults.buf, "proxy.http: "));
	assert_non_null(strstr(faults.buf, "keys.arn: "));
	assert_null(strstr(faults.buf, "keys.alias: "));
	strbuf_release(&faults);
	setup_free(s);
}

static void our_own_files(void **state)
{
	const struct asset *a;
	int n = 0;

	(void)state;
	for (a = assets; a->name; a++)
		if (str_starts(a->name, "answers/")) {
			setup_free(good(asset_find(a->name)->data));
			n++;
		}
	assert_true(n > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_faults_at_once),
		cmocka_unit_test(order_answers),
		cmocka_unit_test(not_an_object),
		cmocka_unit_test(judged_together),
		cmocka_unit_test(kinds_of_value),
		cmocka_unit_test(refused_is_forgotten),
		cmocka_unit_test(what_is_missing),
		cmocka_unit_test(our_own_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
