/*
 * test_ocm_session.c - signing in by what is given, and the renewal of access
 * tokens under requests.
 */
#include "ocm_bench.h"

static void demo_reads_nothing_else(void **state)
{
	struct arena *a = arena_new();
	struct err err = { 0 };
	struct bench b;
	char *path = arena_fmt(a, "%s/ocm.json", folder);

	(void)state;
	setenv("ROSA_TOKEN", "real-token-of-the-person-who-runs-it", 1);
	setenv("OCM_CONFIG", path, 1);
	assert_true(file_write(path, "{\"refresh_token\":\"mine\"}", 24, 0600,
			       &err));
	bench_open(&b, "good", true);
	sign_in(&b);
	assert_int_equal(b.err.kind, ERR_NONE);
	assert_string_equal(ocm_identity(b.ocm)->username, "jdoe");
	assert_int_equal(ocm_identity(b.ocm)->source, SIGNIN_GIVEN);
	assert_true(ocm_signed_in(b.ocm));
	assert_int_equal(fake.token_calls, 1);
	struct strbuf sb = STRBUF_INIT;

	assert_true(file_read(path, &sb, &err));
	assert_string_equal(sb.buf, "{\"refresh_token\":\"mine\"}");
	strbuf_release(&sb);
	bench_close(&b);
	bench_open(&b, NULL, true);
	sign_in(&b);
	assert_int_equal(b.err.kind, ERR_SIGNED_OUT);
	assert_false(ocm_signed_in(b.ocm));
	bench_close(&b);
	arena_free(a);
}

static void sources_in_order(void **state)
{
	struct arena *a = arena_new();
	struct strbuf sb = STRBUF_INIT;
	struct err err = { 0 };
	struct bench b;
	char *path = arena_fmt(a, "%s/saved.json", folder);
	char *good = offline("good"), *bad = offline("bad");

	(void)state;
	setenv("ROSA_TOKEN", bad, 1);
	setenv("OCM_TOKEN", "junk", 1);
	setenv("OCM_CONFIG", path, 1);
	bench_open(&b, NULL, false);
	strbuf_addf(&sb,
		    "{\"refresh_token\":\"%s\",\"url\":\"%s\","
		    "\"token_url\":\"%s\",\"pager\":\"less\"}",
		    good, b.url, b.token_url);
	assert_true(file_write(path, sb.buf, sb.len, 0600, &err));
	sign_in(&b);
	assert_int_equal(b.err.kind, ERR_NONE);
	assert_int_equal(ocm_identity(b.ocm)->source, SIGNIN_SAVED);
	assert_string_equal(ocm_identity(b.ocm)->from, path);
	strbuf_clear(&sb);
	assert_true(file_read(path, &sb, &err));
	assert_non_null(strstr(sb.buf, "\"access_token\""));
	assert_non_null(strstr(sb.buf, "\"pager\": \"less\""));
	bench_close(&b);
	/* the saved one of another service is not for this one */
	strbuf_clear(&sb);
	strbuf_addf(&sb, "{\"refresh_token\":\"%s\"}", good);
	assert_true(file_write(path, sb.buf, sb.len, 0600, &err));
	bench_open(&b, NULL, false);
	sign_in(&b);
	assert_int_equal(b.err.kind, ERR_INPUT); /* OCM_TOKEN was last */
	assert_non_null(strstr(b.err.what, "OCM_TOKEN"));
	assert_null(strstr(b.err.what, "junk"));
	bench_close(&b);
	strbuf_release(&sb);
	mem_free(good);
	mem_free(bad);
	arena_free(a);
}

static void one_renewal_for_all(void **state)
{
	struct bench b;

	(void)state;
	fake.life_s = 900;
	bench_open(&b, "good", true);
	sign_in(&b);
	expire("all");
	for (int i = 0; i < 6; i++)
		look(&b, "c1");
	UNTIL(&b, b.replies == 6);
	assert_string_equal(b.code, "");
	assert_int_equal(fake.token_calls, 2);
	bench_close(&b);
}

/* One of them is refused only when the new token is in use already. */
static void a_late_refusal_renews_nothing(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b, "good", true);
	sign_in(&b);
	expire("all");
	fake.hold = true;
	look(&b, "c1");
	look(&b, "c1");
	UNTIL(&b, b.replies == 2);
	assert_string_equal(b.code, "");
	assert_int_equal(b.last_status, 200);
	assert_int_equal(fake.token_calls, 2);
	bench_close(&b);
}

static void short_lives(void **state)
{
	struct bench b;

	(void)state;
	fake.life_s = 30; /* less than the spare minute */
	bench_open(&b, "good", true);
	sign_in(&b);
	look(&b, "c1");
	UNTIL(&b, b.replies == 1);
	assert_string_equal(b.code, "");
	assert_int_equal(fake.token_calls, 1);
	bench_close(&b);
}

static void refused_twice(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b, "good", true);
	sign_in(&b);
	fake.refuse_next = 2;
	look(&b, "c1");
	UNTIL(&b, b.replies == 1);
	assert_int_equal(b.last_status, 401);
	assert_string_equal(b.code, "CLUSTERS-MGMT-401");
	assert_int_equal(b.err.kind, ERR_SIGNED_OUT);
	assert_int_equal(fake.token_calls, 2);
	bench_close(&b);
}

static void errors_told(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b, "good", true);
	sign_in(&b);
	look(&b, "absent");
	UNTIL(&b, b.replies == 1);
	assert_string_equal(b.code, "CLUSTERS-MGMT-404");
	assert_string_equal(b.message, "Cluster 'absent' not found");
	assert_string_equal(b.request_id, "op-7");
	look(&b, "html");
	UNTIL(&b, b.replies == 2);
	assert_string_equal(b.code, "HTTP 400");
	assert_string_equal(b.message, "Bad Gateway");
	assert_string_equal(b.request_id, "op-header");
	assert_int_equal(fake.gets, 2);
	bench_close(&b);
}

static void create_once(void **state)
{
	struct cluster_spec spec = { .name = "x" };
	struct request_spec q = { .arena = request_arena() };
	struct err err = { 0 };
	struct bench b;

	(void)state;
	bench_open(&b, "good", true);
	sign_in(&b);
	fake.create_status = 503;
	assert_int_equal(cluster_create(&q, &spec, &err), BUILD_SEND);
	request_start(b.net, &q, replied, &b);
	UNTIL(&b, b.replies == 1);
	assert_int_equal(fake.creates, 1);
	assert_true(b.maybe_done);
	bench_close(&b);
}

static void typed(void **state)
{
	struct secret text = { 0 };
	struct bench b;
	char *good = offline("good"), *spaced;

	(void)state;
	bench_open(&b, NULL, true);
	secret_setstr(&text, "junk");
	signin_token(b.ocm, &text, signed_in, &b);
	UNTIL(&b, b.done);
	assert_int_equal(b.err.kind, ERR_INPUT);
	b.done = false;
	spaced = mem_fmt("  %s\n", good);
	secret_setstr(&text, spaced);
	signin_token(b.ocm, &text, signed_in, &b);
	UNTIL(&b, b.done);
	assert_int_equal(b.err.kind, ERR_NONE);
	assert_int_equal(ocm_identity(b.ocm)->source, SIGNIN_TYPED);
	bench_close(&b);
	secret_release(&text);
	mem_free(good);
	mem_free(spaced);
}

static void unsafe_addresses(void **state)
{
	static const struct {
		const char *url, *token_url;
		bool ok;
	} rows[] = {
		{ "production", NULL, true },
		{ "staging", NULL, true },
		{ "https://x.example", "https://y/token", true },
		{ "http://127.0.0.1:80", NULL, true },
		{ "http://127.evil.example", NULL, false },
		{ "http://localhost.evil.example", NULL, false },
		{ "http://x.example", NULL, false },
		{ "nonsense", NULL, false },
		{ "https://x.example", "http://y/token", false },
		{ "prod", NULL, true },
		{ "integration", NULL, true },
		{ "local", NULL, true },
		{ "local-proxy", NULL, true },
		{ "crc", NULL, true },
		{ "https://api.stage.openshift.com/", NULL, true },
		{ "https://api.openshiftusgov.com", NULL, false },
		{ "https://api.stage.openshiftusgov.com", NULL, false },
		{ "https://x.example",
		  "https://sso.openshiftusgov.com/realms/redhat-external/"
		  "protocol/openid-connect/token",
		  false },
		{ "https://api.us-east-1.openshift.com", NULL, false },
		{ "https://api.aws.ap-southeast-1.rh-region.openshift.com",
		  NULL, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct ocm_options o = { .url = rows[i].url,
					 .token_url = rows[i].token_url };
		struct err err = { 0 };

		assert_int_equal(ocm_options_check(&o, &err), rows[i].ok);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(demo_reads_nothing_else),
		TEST(sources_in_order),
		TEST(one_renewal_for_all),
		TEST(a_late_refusal_renews_nothing),
		TEST(short_lives),
		TEST(refused_twice),
		TEST(errors_told),
		TEST(create_once),
		TEST(typed),
		TEST(unsafe_addresses),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
