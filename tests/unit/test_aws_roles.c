/*
 * test_aws_roles.c - profiles with a role_arn: chains, sources of other kinds,
 * refusals, and MFA codes.
 */
#include "aws_profiles.h"

static void role_chain(void **state)
{
	struct way w;

	(void)state;
	way_start(&w);
	home_write(&w.home, ".aws/config", files);
	way_open(&w, "two");
	is_with(&w, "ASIATWO", "profile two (~/.aws/config, role_arn)");
	assert_int_equal(w.rig.server.log.n, 3);
	assert_non_null(strstr(w.rig.server.log.at[0], "role%2Fone"));
	assert_non_null(strstr(w.rig.server.log.at[0], "ExternalId=e+x"));
	assert_non_null(strstr(w.rig.server.log.at[1], "role%2Ftwo"));
	assert_non_null(strstr(w.rig.server.log.at[1], "DurationSeconds=1200"));
	assert_int_equal(aws_keys_expire(w.aws), 4070908800LL);
	way_end(&w);
}

static void role_of_itself(void **state)
{
	struct way w;

	(void)state;
	way_start(&w);
	home_write(&w.home, ".aws/config", files);
	setenv("AWS_PROFILE", "self", 1);
	way_open(&w, NULL);
	is_with(&w, "ASIAONE", "profile self (~/.aws/config, role_arn)");
	way_end(&w);
}

static void credential_sources(void **state)
{
	struct way w;
	char *url;

	(void)state;
	way_start(&w);
	home_write(&w.home, ".aws/config", files);
	setenv("AWS_ACCESS_KEY_ID", "AKENV", 1);
	setenv("AWS_SECRET_ACCESS_KEY", "s", 1);
	way_open(&w, "fromenv");
	is_with(&w, "ASIAONE",
		"profile fromenv (~/.aws/config, role_arn, environment)");
	way_end(&w);

	way_start(&w);
	home_write(&w.home, ".aws/config", files);
	url = mem_fmt("%s/container", w.rig.base);
	setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", url, 1);
	setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", "ctoken", 1);
	mem_free(url);
	way_open(&w, "fromecs");
	is_with(&w, "ASIATWO",
		"profile fromecs (~/.aws/config, role_arn, container)");
	way_end(&w);

	way_start(&w);
	home_write(&w.home, ".aws/config", files);
	setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", w.rig.base, 1);
	way_open(&w, "fromec2");
	is_with(&w, "ASIATWO",
		"profile fromec2 (~/.aws/config, role_arn, instance metadata)");
	way_end(&w);
}

static void external_id(void **state)
{
	struct way w;

	(void)state;
	way_start(&w);
	home_write(&w.home, ".aws/config", files);
	way_open(&w, "ext");
	is_with(&w, "ASIAONE", "profile ext (~/.aws/config, role_arn)");
	assert_non_null(strstr(w.rig.server.log.at[0], "ExternalId=e-1"));
	assert_non_null(strstr(w.rig.server.log.at[0], "RoleSessionName=mine"));
	/* no number: left out, as botocore does */
	assert_null(strstr(w.rig.server.log.at[0], "DurationSeconds"));
	way_end(&w);
}

static void role_refused(void **state)
{
	struct way w;

	(void)state;
	way_start_with(&w, refusing);
	w.rig.server.data =
		(void *)(uintptr_t)STS_ERROR("AccessDenied", "not you");
	home_write(&w.home, ".aws/config", files);
	way_open(&w, "ext");
	is_refused(&w, ERR_DENIED,
		   "cannot assume arn:aws:iam::1:role/x (profile ext): "
		   "AssumeRole failed",
		   NULL);
	assert_string_equal(aws_error(w.aws)->code, "AccessDenied");
	assert_string_equal(aws_error(w.aws)->said, "not you");
	assert_string_equal(aws_error(w.aws)->request_id, "req-9");
	way_end(&w);
}

/* ---- MFA --------------------------------------------------------------------*/

static void give_code(struct way *w, const char *text)
{
	struct secret code = { 0 };

	way_settle(w);
	assert_non_null(w->asks.first);
	assert_string_equal(w->asks.first->id, "aws.mfa");
	assert_int_equal(w->asks.first->kind, ASK_SECRET);
	secret_setstr(&code, text);
	ask_answer(&w->asks, w->asks.first, 0, &code);
	secret_release(&code);
}

static void mfa_wrong_then_right(void **state)
{
	static const char *const malformed[] = { "", "12345", "1234567",
						 "12 456", "abcdef" };
	static const char usual[] =
		"Profile mfa assumes arn:aws:iam::1:role/mfa, which wants the "
		"six digits of arn:aws:iam::1:mfa/me.";
	struct way w;
	size_t i;

	(void)state;
	way_start_with(&w, refusing);
	home_write(&w.home, ".aws/config", files);
	way_open(&w, "mfa");
	way_settle(&w);
	assert_string_equal(w.asks.first->why, usual);
	for (i = 0; i < ARRAY_LEN(malformed); i++) {
		give_code(&w, malformed[i]);
		assert_true(str_starts(w.asks.first->why,
				       "Six digits were expected.\n"));
	}
	assert_int_equal(server_hits(&w.rig.server), 0);
	give_code(&w, "111111");
	way_settle(&w);
	assert_non_null(w.asks.first);
	assert_true(str_starts(w.asks.first->why,
			       "That code was wrong or used before; a new one "
			       "comes every 30 seconds.\n"));
	give_code(&w, "222222");
	is_with(&w, "ASIAONE", "profile mfa (~/.aws/config, role_arn)");
	assert_non_null(strstr(w.rig.server.log.at[1], "TokenCode=222222"));
	way_end(&w);
}

static void mfa_declined(void **state)
{
	struct way w;

	(void)state;
	way_start(&w);
	home_write(&w.home, ".aws/config", files);
	way_open(&w, "mfa");
	way_settle(&w);
	ask_answer(&w.asks, w.asks.first, -1, NULL);
	is_refused(&w, ERR_DECLINED,
		   "no MFA code was given for arn:aws:iam::1:mfa/me", NULL);
	assert_int_equal(server_hits(&w.rig.server), 0);
	way_end(&w);
}

static void mfa_with_nobody_there(void **state)
{
	struct aws_options o = { .profile = "mfa" };
	struct way w;

	(void)state;
	way_start(&w);
	home_write(&w.home, ".aws/config", files);
	w.aws = aws_new(w.rig.net, &o, NULL);
	aws_sign_in(w.aws);
	is_refused(&w, ERR_SIGNED_OUT,
		   "profile mfa needs an MFA code and nobody can be asked for "
		   "it",
		   NULL);
	way_end(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(role_chain),
		cmocka_unit_test(role_of_itself),
		cmocka_unit_test(credential_sources),
		cmocka_unit_test(external_id),
		cmocka_unit_test(role_refused),
		cmocka_unit_test(mfa_wrong_then_right),
		cmocka_unit_test(mfa_declined),
		cmocka_unit_test(mfa_with_nobody_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
