/* test_sim_sso.c - tokens, their dates and refusals, the device code. */
#include "tests/unit/test_sim_red.h"

#include "core/base/encode.h"

static void form(struct red *r, const char *path, const char *body)
{
	red_send(r, "POST", path, body, NULL);
}

static void refresh(struct red *r, const char *token)
{
	form(r, TOKEN_PATH,
	     arena_fmt(r->a,
		       "grant_type=refresh_token&client_id=ocm-cli&"
		       "refresh_token=%s",
		       token));
}

static cJSON *claims(const char *token)
{
	const char *dot = strchr(token, '.') + 1;
	struct strbuf text = STRBUF_INIT;
	cJSON *doc;

	assert_true(base64_decode(&text, dot, strcspn(dot, ".")));
	doc = cJSON_Parse(text.buf);
	strbuf_release(&text);
	return doc;
}

static void test_refresh(void **state)
{
	struct red r;
	cJSON *c;

	(void)state;
	red_open(&r, true);
	clock_freeze(1795400515000);
	refresh(&r, sim_offline_token(r.w, r.a));
	assert_int_equal(r.status, 200);
	c = claims(red_text(&r, "access_token"));
	assert_string_equal(doc_text(c, "typ"), "Bearer");
	assert_string_equal(doc_text(c, "preferred_username"), "demo");
	assert_true(doc_number(c, "iat", 0) == 1795400515.);
	assert_true(doc_number(c, "exp", 0) == 1795400515. + 900);
	cJSON_Delete(c);
	/* a refresh token that was handed out works in its turn */
	refresh(&r, arena_dup(r.a, red_text(&r, "refresh_token")));
	assert_int_equal(r.status, 200);
	clock_freeze(-1);
	red_close(&r);
}

static void test_refused(void **state)
{
	static const struct {
		const char *body;
		int status;
		const char *error;
	} rows[] = {
		{ "", 400, "invalid_request" },
		{ "grant_type=password&username=a", 400,
		  "unsupported_grant_type" },
		{ "grant_type=refresh_token&client_id=x&refresh_token=", 400,
		  "invalid_grant" },
		{ "grant_type=refresh_token&client_id=x&refresh_token=a.b.c",
		  400, "invalid_grant" },
		{ "grant_type=refresh_token&refresh_token=a.b.c", 401,
		  "invalid_client" },
		{ "grant_type=client_credentials&client_id=a&client_secret=b",
		  401, "invalid_client" },
		{ "grant_type=urn:ietf:params:oauth:grant-type:device_code&"
		  "client_id=x&device_code=y",
		  400, "invalid_grant" },
	};
	struct red r;
	size_t i;

	(void)state;
	red_open(&r, true);
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		form(&r, TOKEN_PATH, rows[i].body);
		assert_int_equal(r.status, rows[i].status);
		assert_string_equal(red_text(&r, "error"), rows[i].error);
	}
	red_close(&r);
}

/* An access token lives fifteen minutes by the wire's clock, whatever the
 * world's says; an access token does not refresh. */
static void test_expiry(void **state)
{
	struct red r;

	(void)state;
	red_open(&r, true);
	clock_freeze(1795400515000);
	assert_int_equal(red_call(&r, "GET",
				  "/api/accounts_mgmt/v1/current_account",
				  NULL),
			 200);
	red_advance(&r, 100000);
	clock_freeze(1795400515000 + 899000);
	assert_int_equal(red_call(&r, "GET", C "/versions", NULL), 200);
	clock_freeze(1795400515000 + 901000);
	assert_int_equal(red_call(&r, "GET", C "/versions", NULL), 401);
	assert_string_equal(red_text(&r, "code"), "CLUSTERS-MGMT-401");
	refresh(&r, r.bearer + strlen("Bearer "));
	assert_int_equal(r.status, 400);
	clock_freeze(-1);
	red_close(&r);
}

static void test_foreign_world(void **state)
{
	struct world_options options = { .seed = 8, .name = "empty" };
	struct err err = { 0 };
	struct world *other = world_new(&options, &err);
	struct red r;

	(void)state;
	assert_non_null(other);
	red_open(&r, true);
	refresh(&r, sim_offline_token(other, r.a));
	assert_int_equal(r.status, 400);
	assert_string_equal(red_text(&r, "error"), "invalid_grant");
	world_free(other);
	red_close(&r);
}

static void poll_device(struct red *r, const char *code, const char *verifier)
{
	form(r, TOKEN_PATH,
	     arena_fmt(r->a,
		       "grant_type=urn%%3Aietf%%3Aparams%%3Aoauth%%3Agrant-"
		       "type%%3Adevice_code&client_id=ocm-cli&device_code=%s&"
		       "code_verifier=%s",
		       code, verifier));
}

static const char *new_device(struct red *r)
{
	/* S256 of "verifier" */
	form(r, DEVICE_PATH,
	     "client_id=ocm-cli&scope=openid&code_challenge_method=S256&"
	     "code_challenge=iMnq5o6zALKXGivsnlom_0F5_WYda32GHkxlV7mq7hQ");
	assert_int_equal(r->status, 200);
	return arena_dup(r->a, red_text(r, "device_code"));
}

static void expect(struct red *r, const char *code, const char *error)
{
	poll_device(r, code, "verifier");
	assert_string_equal(red_text(r, "error"), error);
}

static void test_device(void **state)
{
	const char *code, *user;
	struct red r;

	(void)state;
	red_open(&r, true);
	code = new_device(&r);
	user = arena_dup(r.a, red_text(&r, "user_code"));
	expect(&r, code, "authorization_pending");
	expect(&r, code, "slow_down");
	red_advance(&r, 6); /* the interval has grown to ten */
	expect(&r, code, "slow_down");
	red_advance(&r, 15);
	expect(&r, code, "authorization_pending");
	red_send(&r, "POST", "/_sim/device",
		 arena_fmt(r.a, "user_code=%s&action=approve", user), NULL);
	assert_int_equal(r.status, 200);
	poll_device(&r, code, "other");
	assert_string_equal(red_text(&r, "error"), "invalid_grant");
	poll_device(&r, code, "verifier");
	assert_int_equal(r.status, 200);
	expect(&r, code, "invalid_grant"); /* once only */
	red_close(&r);
}

static void test_device_ends(void **state)
{
	const char *code, *user;
	struct red r;

	(void)state;
	red_open(&r, true);
	code = new_device(&r);
	user = arena_dup(r.a, red_text(&r, "user_code"));
	red_send(&r, "POST", "/_sim/device",
		 arena_fmt(r.a, "user_code=%s&action=deny", user), NULL);
	expect(&r, code, "access_denied");
	code = new_device(&r);
	red_advance(&r, 601);
	expect(&r, code, "expired_token");
	red_send(&r, "POST", "/_sim/device", "user_code=NONE&action=approve",
		 NULL);
	assert_int_equal(r.status, 400);
	red_close(&r);
}

static void test_device_auto(void **state)
{
	const char *code;
	struct red r;

	(void)state;
	red_open(&r, true);
	red_send(&r, "POST", "/_sim/device", "action=auto", NULL);
	code = new_device(&r);
	red_advance(&r, 7);
	expect(&r, code, "authorization_pending");
	red_advance(&r, 5);
	poll_device(&r, code, "verifier");
	assert_int_equal(r.status, 200);
	red_close(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refresh),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_expiry),
		cmocka_unit_test(test_foreign_world),
		cmocka_unit_test(test_device),
		cmocka_unit_test(test_device_ends),
		cmocka_unit_test(test_device_auto),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
