/*
 * test_aws_environment.c - keys of the environment: used, warned of, half of
 * them, ended; and a demo, which reads nothing of it.
 */
#include "aws_profiles.h"

static void environment(void **state)
{
	const char *const *warnings;
	struct way w;

	(void)state;
	way_start(&w);
	setenv("AWS_ACCESS_KEY_ID", "AKENV", 1);
	setenv("AWS_SECRET_ACCESS_KEY", "s", 1);
	setenv("AWS_SESSION_TOKEN", "", 1); /* empty counts as unset */
	setenv("AWS_PROFILE", "two", 1);
	setenv("AWS_DEFAULT_REGION", "eu-west-3", 1);
	home_write(&w.home, ".aws/config", files);
	way_open(&w, NULL);
	is_with(&w, "AKENV", "environment");
	assert_string_equal(aws_region(w.aws), "eu-west-3");
	assert_string_equal(aws_region_from(w.aws), "AWS_DEFAULT_REGION");
	assert_int_equal(aws_warnings(w.aws, &warnings), 1);
	assert_non_null(strstr(warnings[0], "AWS_PROFILE=two"));
	way_end(&w);
}

static void short_lived_keys_are_warned_of(void **state)
{
	const char *const *warnings;
	char iso[STR_TIME_LEN];
	struct way w;

	(void)state;
	way_start(&w);
	setenv("AWS_ACCESS_KEY_ID", "ASIAENV", 1);
	setenv("AWS_SECRET_ACCESS_KEY", "s", 1);
	setenv("AWS_SESSION_TOKEN", "t", 1);
	setenv("AWS_CREDENTIAL_EXPIRATION",
	       str_iso(real_unix() + 20 * 60 + 30, iso), 1);
	way_open(&w, NULL);
	is_with(&w, "ASIAENV", "environment");
	assert_int_equal(aws_warnings(w.aws, &warnings), 1);
	assert_non_null(strstr(warnings[0], "20 more minutes"));
	way_end(&w);
}

static void root_is_warned_of(void **state)
{
	const char *const *warnings;
	struct way w;

	(void)state;
	way_start(&w);
	setenv("AWS_ACCESS_KEY_ID", "AKROOT", 1);
	setenv("AWS_SECRET_ACCESS_KEY", "s", 1);
	way_open(&w, NULL);
	way_settle(&w);
	assert_true(aws_identity(w.aws)->root);
	assert_int_equal(aws_warnings(w.aws, &warnings), 1);
	assert_non_null(strstr(warnings[0], "root user"));
	way_end(&w);
}

static void half_a_pair(void **state)
{
	static const char *const names[] = { "AWS_ACCESS_KEY_ID",
					     "AWS_SECRET_ACCESS_KEY" };
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		char *what = mem_fmt("%s is set in the environment but %s is "
				     "not",
				     names[i], names[1 - i]);
		struct way w;

		way_start(&w);
		setenv(names[i], "x", 1);
		setenv(names[1 - i], "", 1); /* empty counts as unset */
		way_open(&w, NULL);
		is_refused(&w, ERR_SIGNED_OUT, what, "Set both, or neither.");
		way_end(&w);
		mem_free(what);
	}
}

static void over_already(void **state)
{
	struct way w;

	(void)state;
	way_start(&w);
	setenv("AWS_ACCESS_KEY_ID", "ASIAENV", 1);
	setenv("AWS_SECRET_ACCESS_KEY", "s", 1);
	setenv("AWS_CREDENTIAL_EXPIRATION", "2020-01-01T00:00:00Z", 1);
	way_open(&w, NULL);
	is_refused(
		&w, ERR_SIGNED_OUT,
		"GetCallerIdentity failed: the AWS keys from environment have "
		"expired",
		"Put new keys into the environment and start rosawiz again: "
		"it goes on where it stopped.");
	assert_int_equal(server_hits(&w.rig.server), 0);
	way_end(&w);
}

static void demo(void **state)
{
	struct aws_options o = { .demo = true,
				 .key_id = "AKDEMO",
				 .key_secret = "s",
				 .region = "us-east-1" };
	struct way w;

	(void)state;
	way_start(&w);
	setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1", 1);
	setenv("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:1", 1);
	setenv("AWS_ACCESS_KEY_ID", "AKREAL", 1);
	setenv("AWS_SECRET_ACCESS_KEY", "real", 1);
	setenv("AWS_REGION", "eu-west-1", 1);
	setenv("AWS_PROFILE", "two", 1);
	home_write(&w.home, ".aws/config", files);
	o.endpoint = w.rig.base;
	w.aws = aws_new(w.rig.net, &o, &w.asks);
	aws_sign_in(w.aws);
	is_with(&w, "AKDEMO", "the demo");
	assert_string_equal(aws_region(w.aws), "us-east-1");
	assert_string_equal(aws_profile(w.aws), "");
	way_end(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(environment),
		cmocka_unit_test(short_lived_keys_are_warned_of),
		cmocka_unit_test(root_is_warned_of),
		cmocka_unit_test(half_a_pair),
		cmocka_unit_test(over_already),
		cmocka_unit_test(demo),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
