/* test_ocm_shared.c - the login that is shared with rosa and ocm. */
#include "ocm_bench.h"

#include <sys/stat.h>

/* What rosa saved is used without a question; after our renewal the file has
 * the same members, in their order and form, with new tokens. */
static void shared_with_rosa(void **state)
{
	struct arena *a = arena_new();
	struct strbuf before = STRBUF_INIT, after = STRBUF_INIT;
	struct err err = { 0 };
	const struct node *doc;
	struct stat st;
	struct bench b;
	char *path = arena_fmt(a, "%s/rosa.json", folder);
	char *good = offline("good");

	(void)state;
	setenv("OCM_CONFIG", path, 1);
	bench_open(&b, NULL, false);
	strbuf_addf(
		&before,
		"{\n"
		"  \"access_token\": \"eyJhbGciOiJub25lIn0.eyJ0eXAiOiJCZWFyZXI"
		"iLCJleHAiOjF9.sig\",\n"
		"  \"client_id\": \"ocm-cli\",\n"
		"  \"insecure\": false,\n"
		"  \"refresh_token\": \"%s\",\n"
		"  \"scopes\": [\n    \"openid\"\n  ],\n"
		"  \"token_url\": \"%s\",\n"
		"  \"url\": \"%s\",\n"
		"  \"fedramp\": false,\n"
		"  \"pager\": \"less\"\n}\n",
		good, b.token_url, b.url);
	assert_true(file_write(path, before.buf, before.len, 0644, &err));
	sign_in(&b);
	assert_int_equal(b.err.kind, ERR_NONE);
	assert_int_equal(ocm_identity(b.ocm)->source, SIGNIN_SAVED);
	assert_true(file_read(path, &after, &err));
	doc = json_parse(a, after.buf, after.len, &err);
	assert_non_null(doc);
	static const char *const order[] = { "access_token", "client_id",
					     "insecure",     "refresh_token",
					     "scopes",       "token_url",
					     "url",          "fedramp",
					     "pager" };
	size_t i = 0;
	NODE_EACH(it, doc)
	{
		assert_true(i < ARRAY_LEN(order));
		assert_string_equal(it->name, order[i++]);
	}
	assert_int_equal(i, ARRAY_LEN(order));
	assert_string_equal(node_text(doc, "client_id"), "ocm-cli");
	assert_string_equal(node_text(doc, "refresh_token"), good);
	assert_string_equal(node_text(doc, "scopes/0"), "openid");
	assert_string_equal(node_text(doc, "pager"), "less");
	assert_non_null(strstr(after.buf, "\n  \"client_id\": \"ocm-cli\",\n"));
	assert_true(strlen(node_text(doc, "access_token")) > 40);
	assert_null(strstr(node_text(doc, "access_token"), "eyJ0eXAiOiJCZWFyZXI"
							   "iLCJleHAiOjF9"));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	bench_close(&b);
	strbuf_release(&before);
	strbuf_release(&after);
	mem_free(good);
	arena_free(a);
}

/* A keyring is not read, which is said; and nothing is written beside it. */
static void keyring(void **state)
{
	struct arena *a = arena_new();
	struct secret text = { 0 };
	struct bench b;
	char *path = arena_fmt(a, "%s/keyring.json", folder);
	char *good = offline("good");

	(void)state;
	setenv("OCM_KEYRING", "secret-service", 1);
	setenv("OCM_CONFIG", path, 1);
	bench_open(&b, NULL, false);
	sign_in(&b);
	assert_int_equal(b.err.kind, ERR_SIGNED_OUT);
	assert_non_null(strstr(b.err.hint, "secret-service"));
	assert_non_null(strstr(b.err.hint, "ROSA_TOKEN"));
	secret_setstr(&text, good);
	signin_token(b.ocm, &text, signed_in, &b);
	UNTIL(&b, b.done);
	assert_int_equal(b.err.kind, ERR_NONE);
	assert_false(file_exists(path));
	bench_close(&b);
	secret_release(&text);
	mem_free(good);
	arena_free(a);
}

/* Encrypted tokens are FedRAMP's: pointed out, with the file. */
static void fedramp_login(void **state)
{
	static const char text[] =
		"{\"access_token\":\"a.b.c.d.e\",\"refresh_token\":"
		"\"f.g.h.i.j\",\"fedramp\":true}";
	struct ocm_options o = { .demo = false };
	struct arena *a = arena_new();
	struct err err = { 0 };
	struct bench b;
	char *path = arena_fmt(a, "%s/fedramp.json", folder);

	(void)state;
	assert_true(file_write(path, text, strlen(text), 0600, &err));
	setenv("OCM_CONFIG", path, 1);
	bench_open(&b, NULL, false);
	net_free(b.net);
	ocm_free(b.ocm);
	b.net = net_new(b.loop, &(struct net_options){ .loopback_only = true });
	b.ocm = ocm_new(b.net, &o, &b.asks);
	sign_in(&b);
	assert_int_equal(b.err.kind, ERR_INPUT);
	assert_non_null(strstr(b.err.what, "FedRAMP"));
	assert_non_null(strstr(b.err.what, path));
	bench_close(&b);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(shared_with_rosa),
		TEST(keyring),
		TEST(fedramp_login),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
