/*
 * test_aws_profiles.c - AWS' two files: their grammar, what a person is told
 * of a profile that gives no keys; the order of regions, and sources that
 * disagree.
 */
#include "aws_profiles.h"

/* ---- grammar ----------------------------------------------------------------*/

static const char config_text[] = "# a comment\r\n"
				  "[default]\r\n"
				  "region = eu-west-1   ; inline\r\n"
				  "[profile \"my dev\"]\n"
				  "Region=us-west-2#not a comment\n"
				  "  not_a_key = because nothing is open\n"
				  "s3 =\n"
				  "  addressing_style = path\n"
				  "  payload = x\n"
				  "role_arn = arn:aws:iam::1:role/x\n"
				  "[dev]\n"
				  "region = never\n"
				  "[profile two] # tail\n"
				  "region = eu-west-1\n"
				  "region = eu-south-2\n"
				  "aws_access_key_id = CONFIG\n"
				  "aws_secret_access_key = c/o #n;f\n"
				  "services = svc\n"
				  "[sso-session corp]\n"
				  "sso_region = eu-north-1\n"
				  "[services svc]\n"
				  "service_quotas =\n"
				  "  endpoint_url = http://127.0.0.1:9\n"
				  "[broken\n"
				  "region = lost\n";
static const char credentials_text[] = "[two]\n"
				       "AWS_ACCESS_KEY_ID = CREDENTIALS\n"
				       "[only]\n"
				       "aws_access_key_id=K\n"
				       "aws_secret_access_key=S\n"
				       "; end\n";

static void grammar(void **state)
{
	static const struct {
		const char *profile, *key, *value;
	} rows[] = {
		{ "default", "region", "eu-west-1" },
		{ "my dev", "region", "us-west-2#not a comment" },
		{ "my dev", "role_arn", "arn:aws:iam::1:role/x" },
		{ "my dev", "addressing_style", NULL },
		{ "my dev", "not_a_key", NULL },
		{ "my dev", "s3", NULL },
		{ "two", "region", "eu-south-2" },
		{ "two", "aws_access_key_id", "CREDENTIALS" },
		{ "two", "aws_secret_access_key", "c/o #n;f" },
		{ "only", "aws_secret_access_key", "S" },
		{ "dev", "region", NULL },
		{ "broken", "region", NULL },
	};
	static const char *const names[] = { "default", "my dev", "two",
					     "only" };
	struct profiles p;
	struct home h;
	size_t i;

	(void)state;
	home_make(&h);
	home_write(&h, ".aws/config", config_text);
	home_write(&h, ".aws/credentials", credentials_text);
	profiles_load(&p, NULL, NULL);
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		const char *v = profiles_get(&p, rows[i].profile, rows[i].key);

		if (!str_eq(v, rows[i].value))
			fail_msg("%s.%s is %s", rows[i].profile, rows[i].key,
				 v ? v : "(none)");
	}
	for (i = 0; i < ARRAY_LEN(names); i++)
		assert_string_equal(profiles_name(&p, i), names[i]);
	assert_null(profiles_name(&p, i));
	assert_false(profiles_have(&p, "dev"));
	assert_string_equal(profiles_session(&p, "corp", "sso_region"),
			    "eu-north-1");
	assert_string_equal(
		profiles_service(&p, "two", "service_quotas", "endpoint_url"),
		"http://127.0.0.1:9");
	assert_null(profiles_service(&p, "two", "ec2", "endpoint_url"));
	assert_string_equal(profiles_file(&p, "two", "aws_access_key_id"),
			    "~/.aws/credentials");
	profiles_release(&p);
	home_drop(&h);
}

static void regions(void **state)
{
	static const struct {
		const char *region, *partition;
	} rows[] = {
		{ "eu-west-1", "aws" },
		{ "us-east-1", "aws" },
		{ "us-gov-west-1", "aws-us-gov" },
		{ "cn-north-1", "aws-cn" },
		{ "us-isob-east-1", "aws-iso-b" },
		{ "eusc-de-east-1", "aws-eusc" },
		{ "ap-southeast-7", "aws" },
		{ "", NULL },
		{ "nz-west-1", "aws" },
		{ "eu-west", NULL },
		{ "EU-WEST-1", NULL },
		{ "eu-west-1a", NULL },
		{ "eu-1", NULL },
		{ "evil.example/x-1", NULL },
		{ "-1", NULL },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++)
		if (!str_eq(aws_region_partition(rows[i].region),
			    rows[i].partition))
			fail_msg("%s", rows[i].region);
}

static void profile_over_environment(void **state)
{
	struct way w;

	(void)state;
	way_start(&w);
	setenv("AWS_ACCESS_KEY_ID", "AKENV", 1);
	setenv("AWS_SECRET_ACCESS_KEY", "s", 1);
	home_write(&w.home, ".aws/config", config_text);
	home_write(&w.home, ".aws/credentials", credentials_text);
	way_open(&w, "two");
	is_with(&w, "CREDENTIALS", "profile two (~/.aws/credentials)");
	assert_string_equal(aws_region(w.aws), "eu-south-2");
	assert_string_equal(aws_region_from(w.aws), "profile two");
	way_end(&w);
}

/* ---- told ------------------------------------------------------------------*/

static void told_by_files(void **state)
{
	static const struct {
		const char *profile;
		enum err_kind kind;
		const char *what, *hint;
	} rows[] = {
		{ "half", ERR_SIGNED_OUT,
		  "profile half has aws_access_key_id but no "
		  "aws_secret_access_key",
		  NULL },
		{ "loop", ERR_INPUT,
		  "profile loop: source_profile goes round in a circle", NULL },
		{ "both", ERR_INPUT,
		  "profile both has a role_arn and needs exactly one of "
		  "source_profile and credential_source",
		  NULL },
		{ "neither", ERR_INPUT,
		  "profile neither has a role_arn and needs exactly one of "
		  "source_profile and credential_source",
		  NULL },
		{ "odd", ERR_INPUT,
		  "profile odd: credential_source 'Moon' is not Environment, "
		  "Ec2InstanceMetadata or EcsContainer",
		  NULL },
		{ "lost", ERR_SIGNED_OUT,
		  "the AWS profile 'nowhere' is in neither ~/.aws/config nor "
		  "~/.aws/credentials",
		  "Check its name, AWS_PROFILE, or run 'aws configure sso'." },
		{ "zzz", ERR_SIGNED_OUT,
		  "the AWS profile 'zzz' is in neither ~/.aws/config nor "
		  "~/.aws/credentials",
		  "Check its name, AWS_PROFILE, or run 'aws configure sso'." },
		{ NULL, ERR_SIGNED_OUT, NO_KEYS, RUN_IT },
		{ "empty", ERR_SIGNED_OUT,
		  "the AWS profile 'empty' names no keys, role or sign-in that "
		  "is known here, and there is no AWS CLI to ask",
		  "Check the profile, or install AWS CLI version 2." },
		{ "fromenv", ERR_SIGNED_OUT,
		  "profile fromenv takes its keys from the environment, which "
		  "has none",
		  NULL },
		{ "fromecs", ERR_SIGNED_OUT,
		  "this is not a container with an AWS role", NULL },
		{ "noregion", ERR_INPUT, "profile noregion has no sso_region",
		  NULL },
		{ "badsso", ERR_INPUT,
		  "profile badsso: sso_region 'the moon' is not a region",
		  NULL },
		{ "s", ERR_SIGNED_OUT,
		  "profile s is not signed in to IAM Identity Center",
		  "Run: aws sso login --profile s" },
		{ "old", ERR_SIGNED_OUT,
		  "profile old is not signed in to IAM Identity Center",
		  "Run: aws sso login --profile old" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		struct way w;

		way_start(&w);
		home_write(&w.home, ".aws/config", files);
		home_program(&w.home, "none", "");
		way_open(&w, rows[i].profile);
		is_refused(&w, rows[i].kind, rows[i].what, rows[i].hint);
		assert_int_equal(server_hits(&w.rig.server), 0);
		way_end(&w);
	}
}

/* ---- regions, and sources that disagree ------------------------------------*/

static void order_of_regions(void **state)
{
	static const struct {
		const char *option, *first, *second, *profile;
		const char *region, *from;
	} rows[] = {
		{ "us-west-1", "us-west-2", "eu-west-1", "r", "us-west-1",
		  "--region" },
		{ NULL, "us-west-2", "eu-west-1", "r", "us-west-2",
		  "AWS_REGION" },
		{ NULL, "", "eu-west-1", "r", "eu-west-1",
		  "AWS_DEFAULT_REGION" },
		{ NULL, "", "", "r", "eu-south-1", "profile r" },
		{ NULL, "", "", NULL, "", "" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		struct aws_options o = { .region = rows[i].option,
					 .profile = rows[i].profile };
		struct way w;

		way_start(&w);
		home_write(&w.home, ".aws/config",
			   "[profile r]\nregion = eu-west-9\n");
		home_write(&w.home, ".aws/credentials",
			   "[r]\nREGION = eu-south-1\n");
		setenv("AWS_REGION", rows[i].first, 1);
		setenv("AWS_DEFAULT_REGION", rows[i].second, 1);
		w.aws = aws_new(w.rig.net, &o, NULL);
		assert_string_equal(aws_region(w.aws), rows[i].region);
		assert_string_equal(aws_region_from(w.aws), rows[i].from);
		way_end(&w);
	}
}

static void disagreements(void **state)
{
	static const struct {
		const char *name, *value, *name2, *value2, *warning;
	} rows[] = {
		{ "AWS_PROFILE", "two", "AWS_ACCESS_KEY_ID", "AKENV",
		  "AWS_ACCESS_KEY_ID and AWS_PROFILE=two are both set: the "
		  "keys are used here, rosa would use the profile" },
		{ "AWS_PROFILE", "one", "AWS_DEFAULT_PROFILE", "two",
		  "AWS_PROFILE=one and AWS_DEFAULT_PROFILE=two disagree: the "
		  "first is used here, the AWS CLI takes the other" },
		{ "AWS_REGION", "eu-west-1", "AWS_DEFAULT_REGION", "us-east-1",
		  "AWS_REGION=eu-west-1 and AWS_DEFAULT_REGION=us-east-1 "
		  "disagree: the first is used here, version 1 of the AWS CLI "
		  "takes the other" },
		{ "AWS_REGION", "eu-west-1", "AWS_DEFAULT_REGION", "eu-west-1",
		  NULL },
		{ "AWS_PROFILE", "two", "X", "",
		  "profile two has different keys in ~/.aws/config and "
		  "~/.aws/credentials: the latter are used" },
		{ "AWS_CA_BUNDLE", "/nonexistent", "X", "",
		  "the CA bundle /nonexistent cannot be read" },
	};
	const char *const *warnings;
	size_t i, n;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		struct way w;

		way_start(&w);
		home_write(&w.home, ".aws/config",
			   "[default]\naws_access_key_id = AKD\n"
			   "aws_secret_access_key = s\n"
			   "[profile one]\naws_access_key_id = AK1\n"
			   "aws_secret_access_key = s\n"
			   "[profile two]\naws_access_key_id = AK2\n");
		home_write(&w.home, ".aws/credentials",
			   "[two]\naws_access_key_id = AK3\n"
			   "aws_secret_access_key = s\n");
		setenv(rows[i].name, rows[i].value, 1);
		setenv(rows[i].name2, rows[i].value2, 1);
		setenv("AWS_SECRET_ACCESS_KEY",
		       !strcmp(rows[i].name2, "AWS_ACCESS_KEY_ID") ? "s" : "",
		       1);
		way_open(&w, NULL);
		way_settle(&w);
		assert_int_equal(aws_state(w.aws), AWS_READY);
		n = aws_warnings(w.aws, &warnings);
		if (n != (rows[i].warning ? 1 : 0))
			fail_msg("%zu: %zu warnings: %s", i, n,
				 n ? warnings[n - 1] : "");
		if (n)
			assert_string_equal(warnings[0], rows[i].warning);
		way_end(&w);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grammar),
		cmocka_unit_test(regions),
		cmocka_unit_test(profile_over_environment),
		cmocka_unit_test(told_by_files),
		cmocka_unit_test(order_of_regions),
		cmocka_unit_test(disagreements),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
