/*
 * test_aws_keys.c - where keys come from: the INI grammar, the order of
 * sources, and each way to sign in against a scripted server.
 */
#include "aws_way.h"

#include "core/base/encode.h"

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

/* ---- signing in ---------------------------------------------------------------*/

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
	home_write(&w.home, ".aws/config", config_text);
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

	way_start(&w);
	setenv("AWS_ACCESS_KEY_ID", "ASIAENV", 1);
	setenv("AWS_SECRET_ACCESS_KEY", "s", 1);
	setenv("AWS_CREDENTIAL_EXPIRATION", "2020-01-01T00:00:00Z", 1);
	way_open(&w, NULL);
	way_settle(&w);
	assert_int_equal(aws_error(w.aws)->kind, ERR_SIGNED_OUT);
	assert_non_null(strstr(aws_error(w.aws)->what, "have expired"));
	assert_int_equal(server_hits(&w.rig.server), 0);
	way_end(&w);
}

/* Stopping ends the program that was asked for keys, at once. */
static void stopped_on_the_way(void **state)
{
	int64_t start;
	struct way w;

	(void)state;
	way_start(&w);
	home_write(&w.home, ".aws/config",
		   "[default]\ncredential_process = sh -c 'exec sleep 100'\n");
	way_open(&w, NULL);
	rig_turn(&w.rig);
	assert_int_equal(aws_state(w.aws), AWS_LOOKING);
	start = real_ms();
	way_end(&w);
	assert_true(real_ms() - start < 5000);
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

static const char chain_text[] =
	"[profile base]\naws_access_key_id = AKBASE\n"
	"aws_secret_access_key = s\n"
	"[profile one]\nrole_arn = arn:aws:iam::1:role/one\n"
	"source_profile = base\nexternal_id = e x\n"
	"[profile two]\nrole_arn = arn:aws:iam::1:role/two\n"
	"source_profile = one\nduration_seconds = 1200\n"
	"[profile mfa]\nrole_arn = arn:aws:iam::1:role/mfa\n"
	"source_profile = base\nmfa_serial = arn:aws:iam::1:mfa/me\n"
	"[profile self]\nrole_arn = arn:aws:iam::1:role/self\n"
	"source_profile = self\naws_access_key_id = AKSELF\n"
	"aws_secret_access_key = s\n"
	"[profile loop]\nrole_arn = arn:aws:iam::1:role/l\n"
	"source_profile = pool\n"
	"[profile pool]\nrole_arn = arn:aws:iam::1:role/p\n"
	"source_profile = loop\n"
	"[profile both]\nrole_arn = arn:aws:iam::1:role/p\n"
	"source_profile = base\ncredential_source = Environment\n"
	"[profile odd]\nrole_arn = arn:aws:iam::1:role/p\n"
	"credential_source = Moon\n"
	"[profile lost]\nrole_arn = arn:aws:iam::1:role/p\n"
	"source_profile = nowhere\n"
	"[profile half]\naws_access_key_id = AKHALF\n"
	"[profile empty]\nregion = eu-west-1\n";

static void role_chain(void **state)
{
	struct way w;

	(void)state;
	way_start(&w);
	home_write(&w.home, ".aws/config", chain_text);
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
	home_write(&w.home, ".aws/config", chain_text);
	setenv("AWS_PROFILE", "self", 1);
	way_open(&w, NULL);
	is_with(&w, "ASIAONE", "profile self (~/.aws/config, role_arn)");
	way_end(&w);
}

static void mfa(void **state)
{
	struct secret code = { 0 };
	struct way w;

	(void)state;
	way_start(&w);
	home_write(&w.home, ".aws/config", chain_text);
	way_open(&w, "mfa");
	way_settle(&w);
	assert_non_null(w.asks.first);
	assert_string_equal(w.asks.first->id, "aws.mfa");
	assert_non_null(strstr(w.asks.first->why, "mfa/me"));
	secret_setstr(&code, "12345"); /* five: asked again */
	ask_answer(&w.asks, w.asks.first, 0, &code);
	assert_non_null(w.asks.first);
	secret_setstr(&code, "123456");
	ask_answer(&w.asks, w.asks.first, 0, &code);
	secret_release(&code);
	is_with(&w, "ASIAONE", "profile mfa (~/.aws/config, role_arn)");
	assert_non_null(strstr(w.rig.server.log.at[0], "TokenCode=123456"));
	way_end(&w);
}

static void mfa_declined(void **state)
{
	struct way w;

	(void)state;
	way_start(&w);
	home_write(&w.home, ".aws/config", chain_text);
	way_open(&w, "mfa");
	way_settle(&w);
	assert_non_null(w.asks.first);
	ask_answer(&w.asks, w.asks.first, -1, NULL);
	way_settle(&w);
	assert_int_equal(aws_error(w.aws)->kind, ERR_DECLINED);
	way_end(&w);
}

/* A silent renewal fails while the keys still hold: nothing is lost. */
static void renewal_that_fails(void **state)
{
	char iso[STR_TIME_LEN], *text, *path;
	struct way w;

	(void)state;
	way_start(&w);
	str_iso(real_unix() + 300, iso); /* low, so renewed by the next */
	text = mem_fmt("[default]\ncredential_process = sh %s/once\n",
		       w.home.path);
	home_write(&w.home, ".aws/config", text);
	mem_free(text);
	path = mem_fmt("%s/once", w.home.path);
	text = mem_fmt("test -e %s.done && exit 1\ntouch %s.done\n"
		       "echo '{\"AccessKeyId\":\"AKSHORT\","
		       "\"SecretAccessKey\":\"s\",\"Expiration\":\"%s\"}'\n",
		       path, path, iso);
	home_write(&w.home, "once", text);
	mem_free(text);
	mem_free(path);
	way_open(&w, NULL);
	is_with(&w, "AKSHORT",
		"profile default (~/.aws/config, credential_process)");
	net_service(w.rig.net, "sts")->renew(net_service(w.rig.net, "sts"));
	while (loop_busy(w.rig.loop) || w.aws->run)
		rig_turn(&w.rig);
	assert_int_equal(aws_state(w.aws), AWS_READY);
	assert_int_equal(aws_keys_expire(w.aws), str_time(iso));
	way_end(&w);
}

static void refused(void **state)
{
	static const struct {
		const char *profile, *words;
	} rows[] = {
		{ "loop", "circle" },
		{ "both", "exactly one" },
		{ "odd", "'Moon'" },
		{ "lost", "'nowhere'" },
		{ "half", "aws_secret_access_key" },
		{ "empty", "names no keys" },
		{ "zzz", "'zzz'" },
		{ NULL, "no AWS keys" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		struct way w;

		way_start(&w);
		home_write(&w.home, ".aws/config", chain_text);
		home_program(&w.home, "none", "");
		way_open(&w, rows[i].profile);
		way_settle(&w);
		assert_int_equal(aws_state(w.aws), AWS_FAILED);
		if (!strstr(aws_error(w.aws)->what, rows[i].words))
			fail_msg("%s: %s", rows[i].profile,
				 aws_error(w.aws)->what);
		assert_int_equal(server_hits(&w.rig.server), 0);
		way_end(&w);
	}
}

static void half_an_environment(void **state)
{
	struct way w;

	(void)state;
	way_start(&w);
	setenv("AWS_ACCESS_KEY_ID", "AK", 1);
	way_open(&w, NULL);
	way_settle(&w);
	assert_non_null(
		strstr(aws_error(w.aws)->what, "AWS_SECRET_ACCESS_KEY"));
	way_end(&w);
}

/* ---- SSO ------------------------------------------------------------------------*/

static const char sso_text[] =
	"[profile s]\nsso_session = corp\nsso_account_id = 123456789012\n"
	"sso_role_name = Admin\n[sso-session corp]\nsso_region = eu-north-1\n"
	"sso_start_url = https://d.example/start\n";

/* in: seconds from now */
static char *sso_cache(struct way *w, const char *token, int in, bool renews)
{
	char hex[41], iso[STR_TIME_LEN], *text, *tail;

	sha1_hex("corp", 4, hex);
	str_iso(real_unix() + in, iso);
	text = mem_fmt("{\"startUrl\":\"u\",\"accessToken\":\"%s\","
		       "\"expiresAt\":\"%s\",\"other\":\"kept\"%s}",
		       token, iso,
		       renews ? ",\"clientId\":\"c\",\"clientSecret\":\"cs\","
				"\"refreshToken\":\"r1\","
				"\"registrationExpiresAt\":"
				"\"2099-01-01T00:00:00Z\""
			      : "");
	tail = mem_fmt(".aws/sso/cache/%s.json", hex);
	home_write(&w->home, tail, text);
	mem_free(text);
	text = mem_fmt("%s/%s", w->home.path, tail);
	mem_free(tail);
	return text;
}

static void sso(void **state)
{
	struct way w;

	(void)state;
	way_start(&w);
	home_write(&w.home, ".aws/config", sso_text);
	mem_free(sso_cache(&w, "good", 7200, true));
	way_open(&w, "s");
	is_with(&w, "ASIASSO",
		"profile s (~/.aws/config, IAM Identity Center)");
	assert_int_equal(w.rig.server.log.n, 2); /* nothing was refreshed */
	assert_non_null(strstr(w.rig.server.log.at[0],
			       "role_name=Admin&account_id=123456789012"));
	way_end(&w);
}

static void sso_refreshed(void **state)
{
	struct strbuf text = STRBUF_INIT;
	struct err err = { 0 };
	struct stat st;
	struct way w;
	char *path;

	(void)state;
	way_start(&w);
	home_write(&w.home, ".aws/config", sso_text);
	path = sso_cache(&w, "stale", -60, true);
	way_open(&w, "s");
	is_with(&w, "ASIASSO",
		"profile s (~/.aws/config, IAM Identity Center)");
	assert_non_null(
		strstr(w.rig.server.log.at[0], "\"refreshToken\":\"r1"));
	assert_true(file_read(path, &text, &err));
	assert_non_null(strstr(text.buf, "\"fresh\""));
	assert_non_null(strstr(text.buf, "\"r2\""));
	assert_non_null(strstr(text.buf, "\"kept\""));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	strbuf_release(&text);
	mem_free(path);
	way_end(&w);
}

static void sso_over(void **state)
{
	static const struct {
		const char *token;
		int in;
	} rows[] = { { "good", -60 }, { "stale", 7200 } };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		struct way w;

		way_start(&w);
		home_write(&w.home, ".aws/config", sso_text);
		mem_free(sso_cache(&w, rows[i].token, rows[i].in, false));
		way_open(&w, "s");
		way_settle(&w);
		assert_int_equal(aws_error(w.aws)->kind, ERR_SIGNED_OUT);
		assert_string_equal(aws_error(w.aws)->hint,
				    "Run: aws sso login --profile s");
		way_end(&w);
	}
}

/* ---- a program, a pod, a container, an instance ------------------------------------*/

static void process(void **state)
{
	struct way w;
	char *text;

	(void)state;
	way_start(&w);
	home_write(&w.home, "keys script.sh",
		   "#!/bin/sh\necho \"{\\\"Version\\\":1,\\\"AccessKeyId\\\":"
		   "\\\"AKPROC$1\\\",\\\"SecretAccessKey\\\":\\\"s\\\"}\"\n");
	text = mem_fmt("[default]\ncredential_process = sh \"%s/keys "
		       "script.sh\" 'A B'\n[profile bad]\n"
		       "credential_process = sh -c 'echo no luck >&2; exit 3'\n"
		       "[profile none]\ncredential_process = "
		       "/nonexistent/program\n[profile junk]\n"
		       "credential_process = echo {}\n[profile open]\n"
		       "credential_process = echo 'x\n",
		       w.home.path);
	home_write(&w.home, ".aws/config", text);
	mem_free(text);
	way_open(&w, NULL);
	is_with(&w, "AKPROCA B",
		"profile default (~/.aws/config, credential_process)");
	aws_use_profile(w.aws, "bad");
	way_settle(&w);
	assert_non_null(strstr(aws_error(w.aws)->what, "exit 3"));
	assert_string_equal(aws_error(w.aws)->said, "no luck\n");
	aws_use_profile(w.aws, "none");
	way_settle(&w);
	assert_int_equal(aws_state(w.aws), AWS_FAILED);
	aws_use_profile(w.aws, "junk");
	way_settle(&w);
	assert_non_null(strstr(aws_error(w.aws)->what, "no usable AWS keys"));
	aws_use_profile(w.aws, "open");
	way_settle(&w);
	assert_non_null(strstr(aws_error(w.aws)->what, "not a command"));
	way_end(&w);
}

static void web_identity(void **state)
{
	struct way w;
	char *path;

	(void)state;
	way_start(&w);
	home_write(&w.home, "token", "jwt.jwt.jwt\n");
	path = mem_fmt("%s/token", w.home.path);
	setenv("AWS_WEB_IDENTITY_TOKEN_FILE", path, 1);
	setenv("AWS_ROLE_ARN", "arn:aws:iam::1:role/pod", 1);
	mem_free(path);
	way_open(&w, NULL);
	is_with(&w, "ASIAWEB", "web identity");
	assert_non_null(
		strstr(w.rig.server.log.at[0], "WebIdentityToken=jwt.jwt.jwt"));
	way_end(&w);
}

static void container(void **state)
{
	struct way w;
	char *url;

	(void)state;
	way_start(&w);
	url = mem_fmt("%s/container?x=1", w.rig.base);
	setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", url, 1);
	setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", "ctoken", 1);
	mem_free(url);
	way_open(&w, NULL);
	is_with(&w, "ASIACONTAINER", "container");
	way_end(&w);

	way_start(&w);
	setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://8.8.8.8/x", 1);
	way_open(&w, NULL);
	way_settle(&w);
	assert_non_null(strstr(aws_error(w.aws)->what, "8.8.8.8"));
	way_end(&w);
}

static void metadata(void **state)
{
	struct way w;

	(void)state;
	way_start(&w);
	unsetenv("AWS_EC2_METADATA_DISABLED");
	setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", w.rig.base, 1);
	way_open(&w, NULL);
	is_with(&w, "ASIAIMDS", "instance metadata");
	way_end(&w);
}

/* ---- a demo reads nothing -----------------------------------------------------------*/

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
	home_write(&w.home, ".aws/config", config_text);
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
		cmocka_unit_test(grammar),
		cmocka_unit_test(regions),
		cmocka_unit_test(environment),
		cmocka_unit_test(short_lived_keys_are_warned_of),
		cmocka_unit_test(stopped_on_the_way),
		cmocka_unit_test(root_is_warned_of),
		cmocka_unit_test(profile_over_environment),
		cmocka_unit_test(role_chain),
		cmocka_unit_test(role_of_itself),
		cmocka_unit_test(mfa),
		cmocka_unit_test(mfa_declined),
		cmocka_unit_test(renewal_that_fails),
		cmocka_unit_test(refused),
		cmocka_unit_test(half_an_environment),
		cmocka_unit_test(sso),
		cmocka_unit_test(sso_refreshed),
		cmocka_unit_test(sso_over),
		cmocka_unit_test(process),
		cmocka_unit_test(web_identity),
		cmocka_unit_test(container),
		cmocka_unit_test(metadata),
		cmocka_unit_test(demo),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
