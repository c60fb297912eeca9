/*
 * test_aws_sources.c - what a person is told by each source of AWS keys that
 * gives none, word for word; and the order of regions and warnings.
 */
#include "aws_way.h"

#include "core/base/encode.h"

#define NO_KEYS "no AWS keys were found"
#define RUN_IT  "Run 'aws configure sso' or 'aws configure', or set AWS_PROFILE."

/* ---- what the files and the environment alone show ------------------------------*/

static const char files[] =
	"[profile base]\naws_access_key_id = AKBASE\n"
	"aws_secret_access_key = s\n"
	"[profile half]\naws_access_key_id = AKHALF\n"
	"[profile loop]\nrole_arn = arn:aws:iam::1:role/l\n"
	"source_profile = pool\n"
	"[profile pool]\nrole_arn = arn:aws:iam::1:role/p\n"
	"source_profile = loop\n"
	"[profile both]\nrole_arn = arn:aws:iam::1:role/p\n"
	"source_profile = base\ncredential_source = Environment\n"
	"[profile neither]\nrole_arn = arn:aws:iam::1:role/p\n"
	"[profile odd]\nrole_arn = arn:aws:iam::1:role/p\n"
	"credential_source = Moon\n"
	"[profile lost]\nrole_arn = arn:aws:iam::1:role/p\n"
	"source_profile = nowhere\n"
	"[profile fromenv]\nrole_arn = arn:aws:iam::1:role/e\n"
	"credential_source = Environment\n"
	"[profile fromecs]\nrole_arn = arn:aws:iam::1:role/c\n"
	"credential_source = EcsContainer\n"
	"[profile fromec2]\nrole_arn = arn:aws:iam::1:role/i\n"
	"credential_source = Ec2InstanceMetadata\n"
	"[profile ext]\nrole_arn = arn:aws:iam::1:role/x\n"
	"source_profile = base\nexternal_id = e-1\n"
	"duration_seconds = an hour\nrole_session_name = mine\n"
	"[profile mfa]\nrole_arn = arn:aws:iam::1:role/mfa\n"
	"source_profile = base\nmfa_serial = arn:aws:iam::1:mfa/me\n"
	"[profile nosso]\nsso_session = corp\nsso_account_id = 1\n"
	"[profile badsso]\nsso_session = moon\nsso_account_id = 1\n"
	"sso_role_name = A\n"
	"[sso-session moon]\nsso_region = the moon\n"
	"[profile noregion]\nsso_start_url = https://x/start\n"
	"[sso-session corp]\nsso_region = eu-north-1\n"
	"[profile s]\nsso_session = corp\nsso_account_id = 1\n"
	"sso_role_name = Admin\n"
	"[profile old]\nsso_start_url = https://old.example/start\n"
	"sso_region = eu-north-1\nsso_account_id = 1\nsso_role_name = A\n"
	"[profile web]\nrole_arn = arn:aws:iam::1:role/w\n"
	"web_identity_token_file = ~/token\n";

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
		way_open(&w, rows[i].profile);
		is_refused(&w, rows[i].kind, rows[i].what, rows[i].hint);
		assert_int_equal(server_hits(&w.rig.server), 0);
		way_end(&w);
	}
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

static void ended_in_the_environment(void **state)
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
	way_end(&w);
}

/* ---- roles ------------------------------------------------------------------------*/

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

#define STS_ERROR(code, words)                                                 \
 "<ErrorResponse><Error><Type>Sender</Type><Code>" code                        \
 "</Code><Message>" words                                                      \
 "</Message></Error><RequestId>req-9</RequestId></ErrorResponse>"

/* AssumeRole is refused as s->data says; a TokenCode of 111111 is wrong. */
static bool refusing(struct server *s, const struct hit *hit)
{
	if (strstr(hit->body, "TokenCode=111111"))
		server_say(hit->fd, "403 Forbidden",
			   STS_ERROR("AccessDenied",
				     "MultiFactorAuthentication failed with "
				     "invalid MFA one time pass code."));
	else if (s->data && strstr(hit->body, "Action=AssumeRole"))
		server_say(hit->fd, "403 Forbidden", s->data);
	else
		return all_ways(s, hit);
	return true;
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

/* ---- IAM Identity Center -----------------------------------------------------------*/

static void sso_cache(const struct home *h, const char *name, int in,
		      const char *more)
{
	char hex[41], iso[STR_TIME_LEN], *tail, *text;

	sha1_hex(name, strlen(name), hex);
	tail = mem_fmt(".aws/sso/cache/%s.json", hex);
	text = mem_fmt("{\"accessToken\":\"good\",\"expiresAt\":\"%s\"%s}",
		       str_iso(real_unix() + in, iso), more);
	home_write(h, tail, text);
	mem_free(text);
	mem_free(tail);
}

#define CLIENT                                                                 \
 ",\"clientId\":\"c\",\"clientSecret\":\"cs\",\"refreshToken\":\"r1\","

static bool sso_server(struct server *s, const struct hit *hit)
{
	if (str_starts(hit->head, "POST /token"))
		server_say(hit->fd, "400 Bad Request",
			   "{\"error\":\"invalid_grant\",\"error_description\":"
			   "\"Invalid refresh token\"}");
	else if (s->data && str_starts(hit->head, "GET /federation"))
		server_say(hit->fd,
			   "403 Forbidden\r\nx-amzn-errortype: "
			   "ForbiddenException\r\nx-amzn-requestid: q-1",
			   "{\"message\":\"No access\"}");
	else
		return all_ways(s, hit);
	return true;
}

static void sso_ended(void **state)
{
	static const struct {
		const char *more;
		int in;
		const char *what;
	} rows[] = {
		{ "", -60,
		  "the sign-in to IAM Identity Center of profile s has "
		  "expired" },
		/* the registration of the client has ended: no refresh */
		{ CLIENT "\"registrationExpiresAt\":\"2020-01-01T00:00:00Z\"",
		  -60,
		  "the sign-in to IAM Identity Center of profile s has "
		  "expired" },
		/* it is refused */
		{ CLIENT "\"registrationExpiresAt\":\"2099-01-01T00:00:00Z\"",
		  -60,
		  "the sign-in to IAM Identity Center of profile s has "
		  "expired" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		struct way w;

		way_start_with(&w, sso_server);
		home_write(&w.home, ".aws/config", files);
		sso_cache(&w.home, "corp", rows[i].in, rows[i].more);
		way_open(&w, "s");
		is_refused(&w, ERR_SIGNED_OUT, rows[i].what,
			   "Run: aws sso login --profile s");
		way_end(&w);
	}
}

static void sso_refused(void **state)
{
	struct way w;

	(void)state;
	way_start_with(&w, sso_server);
	w.rig.server.data = &w;
	home_write(&w.home, ".aws/config", files);
	sso_cache(&w.home, "corp", 7200, "");
	way_open(&w, "s");
	is_refused(&w, ERR_SIGNED_OUT,
		   "the sign-in to IAM Identity Center of profile s is no "
		   "longer valid",
		   "Run: aws sso login --profile s");
	assert_string_equal(aws_error(w.aws)->code, "ForbiddenException");
	assert_string_equal(aws_error(w.aws)->said, "No access");
	assert_string_equal(aws_error(w.aws)->request_id, "q-1");
	aws_use_profile(w.aws, "nosso");
	is_refused(&w, ERR_INPUT,
		   "profile nosso has no sso_account_id or no sso_role_name",
		   NULL);
	way_end(&w);
}

/* Without a session: by the start URL.  It ends soon, and nothing renews it. */
static void sso_of_old_ends_soon(void **state)
{
	const char *const *warnings;
	struct way w;

	(void)state;
	way_start(&w);
	home_write(&w.home, ".aws/config", files);
	sso_cache(&w.home, "https://old.example/start", 1830, "");
	way_open(&w, "old");
	is_with(&w, "ASIASSO",
		"profile old (~/.aws/config, IAM Identity Center)");
	/* the keys themselves last until 2099: nothing to warn of */
	assert_int_equal(aws_warnings(w.aws, &warnings), 0);
	w.aws->keys.expires = real_unix() + 1200;
	aws_warn_of_all(w.aws);
	assert_int_equal(aws_warnings(w.aws, &warnings), 1);
	assert_string_equal(warnings[0],
			    "this sign-in lasts 30 more minutes and cannot "
			    "renew itself. Before a long step run: aws sso "
			    "login --profile old");
	way_end(&w);
}

/* ---- a program, and the AWS CLI -----------------------------------------------------*/

static void programs(void **state)
{
	static const struct {
		const char *command;
		enum err_kind kind;
		const char *what, *said;
	} rows[] = {
		{ "sh -c 'echo no luck >&2; exit 3'", ERR_SIGNED_OUT,
		  "credential_process of profile p failed (exit 3)",
		  "no luck\n" },
		{ "sh -c 'kill -9 $$'", ERR_SIGNED_OUT,
		  "credential_process of profile p failed (signal 9)", "" },
		{ "/nonexistent/program", ERR_IO,
		  "credential_process of profile p: cannot start "
		  "'/nonexistent/program': No such file or directory",
		  "" },
		{ "echo hello", ERR_SIGNED_OUT,
		  "credential_process gave no usable AWS keys", "" },
		{ "echo '{\"AccessKeyId\":\"AK\"}'", ERR_SIGNED_OUT,
		  "credential_process gave no usable AWS keys", "" },
		{ "echo '{\"Version\":2,\"AccessKeyId\":\"AK\","
		  "\"SecretAccessKey\":\"s\"}'",
		  ERR_SIGNED_OUT,
		  "credential_process gave AWS keys as Version 2; Version 1 "
		  "was expected",
		  "" },
		{ "echo '{\"AccessKeyId\":\"AK\",\"SecretAccessKey\":\"s\","
		  "\"Expiration\":\"soon\"}'",
		  ERR_SIGNED_OUT, "credential_process gave no usable AWS keys",
		  "" },
		{ "echo '{\"AccessKeyId\":\"AK\",\"SecretAccessKey\":\"s\","
		  "\"Expiration\":\"2020-01-01T00:00:00Z\"}'",
		  ERR_SIGNED_OUT,
		  "GetCallerIdentity failed: the AWS keys from profile p "
		  "(~/.aws/config, credential_process) have expired",
		  "" },
		{ "echo 'x", ERR_INPUT,
		  "profile p: credential_process 'echo 'x' is not a command",
		  "" },
		{ "sh -c 'exec sleep 100'", ERR_TIMEOUT,
		  "credential_process of profile p did not end within 1 "
		  "seconds",
		  "" },
	};
	size_t i;

	(void)state;
	process_ms = 1000;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		char *text = mem_fmt("[profile p]\ncredential_process = %s\n",
				     rows[i].command);
		struct way w;

		way_start(&w);
		home_write(&w.home, ".aws/config", text);
		way_open(&w, "p");
		is_refused(&w, rows[i].kind, rows[i].what, NULL);
		assert_string_equal(aws_error(w.aws)->said, rows[i].said);
		assert_int_equal(server_hits(&w.rig.server), 0);
		way_end(&w);
		mem_free(text);
	}
	process_ms = 60000;
}

#define NO_CLI                                                                 \
 "the AWS profile 'odd' names no keys, role or sign-in that is known here, "   \
 "and there is no AWS CLI to ask"

#define CLI_TELLS                                                              \
 "#!/bin/sh\n"                                                                 \
 "[ \"$*\" = 'configure export-credentials --profile odd --format "            \
 "process' ] || { echo \"$*\" >&2; exit 9; }\n"                                \
 "[ -z \"$AWS_SECRET_ACCESS_KEY$AWS_SESSION_TOKEN$HTTPS_PROXY\" ] || exit "    \
 "8\n"                                                                         \
 "[ -n \"$AWS_CONFIG_FILE\" -a \"$NO_PROXY\" = x.example ] || exit 7\n"        \
 "echo '{\"Version\":1,\"AccessKeyId\":\"AKCLI\",\"SecretAccessKey\":"         \
 "\"s\"}'\n"

static const char odd_text[] = "[profile odd]\nregion = eu-west-1\n"
			       "sign_in_of_the_future = yes\n"
			       "[profile role]\nrole_arn = "
			       "arn:aws:iam::1:role/r\nsource_profile = odd\n";

static void set_odd(struct way *w, const char *program)
{
	char *path;

	way_start(w);
	home_write(&w->home, "config", odd_text);
	path = mem_fmt("%s/config", w->home.path);
	setenv("AWS_CONFIG_FILE", path, 1);
	mem_free(path);
	/* secrets of ours, which no program gets */
	setenv("AWS_SESSION_TOKEN", "t", 1);
	setenv("HTTPS_PROXY", "http://me:secret@proxy.example:1", 1);
	setenv("NO_PROXY", "x.example", 1);
	home_program(&w->home, program ? "aws" : "other",
		     program ? program : "");
}

static void open_odd(struct way *w, const char *program, const char *profile)
{
	set_odd(w, program);
	way_open(w, profile);
}

/* On an instance: here its metadata service answers. */
static void open_odd_at(struct way *w, const char *program, const char *profile,
			const char *metadata)
{
	set_odd(w, program);
	unsetenv("AWS_EC2_METADATA_DISABLED");
	setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT",
	       metadata ? metadata : w->rig.base, 1);
	way_open(w, profile);
}

static void close_odd(struct way *w)
{
	way_end(w);
	unsetenv("HTTPS_PROXY");
	unsetenv("NO_PROXY");
}

static void told_by_the_cli(void **state)
{
	static const struct {
		const char *program, *what, *hint;
	} rows[] = {
		{ NULL, NO_CLI,
		  "Check the profile, or install AWS CLI version 2." },
		{ "#!/bin/sh\necho \"aws: error: argument subcommand: Invalid "
		  "choice, valid choices are:\" >&2\nexit 2\n",
		  "what profile odd says is not known here, and the AWS CLI of "
		  "this machine is version 1, which cannot tell its keys",
		  "Install AWS CLI version 2, or use another profile." },
		{ "#!/bin/sh\necho 'Unable to retrieve credentials' >&2\nexit "
		  "255\n",
		  "aws configure export-credentials of profile odd failed "
		  "(exit 255)",
		  "Check the profile: it names no keys, role or sign-in that "
		  "is known here." },
		{ "#!/bin/sh\necho junk\n",
		  "aws configure export-credentials gave no usable AWS keys",
		  "" },
	};
	struct way w;
	char *from;
	size_t i;

	(void)state;
	open_odd(&w, CLI_TELLS, "odd");
	from = mem_fmt("profile odd (%s/config, AWS CLI)", w.home.path);
	is_with(&w, "AKCLI", from);
	mem_free(from);
	close_odd(&w);
	/* also the one behind a role */
	open_odd(&w, CLI_TELLS, "role");
	from = mem_fmt("profile role (%s/config, role_arn, AWS CLI)",
		       w.home.path);
	is_with(&w, "ASIAONE", from);
	mem_free(from);
	close_odd(&w);
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		open_odd(&w, rows[i].program, "odd");
		is_refused(&w, ERR_SIGNED_OUT, rows[i].what, rows[i].hint);
		close_odd(&w);
	}
}

/* A profile of settings alone: the machine's role, where no CLI can tell. */
static void settings_on_an_instance(void **state)
{
	static const char *const programs[] = {
		NULL, "#!/bin/sh\necho 'Invalid choice' >&2\nexit 2\n"
	};
	struct way w;
	char *from;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(programs); i++) {
		open_odd_at(&w, programs[i], "odd", NULL);
		from = mem_fmt("profile odd (%s/config, instance metadata)",
			       w.home.path);
		is_with(&w, "ASIAIMDS", from);
		assert_string_equal(aws_region(w.aws), "eu-west-1");
		mem_free(from);
		close_odd(&w);
	}
	/* elsewhere nobody answers: what is wrong is the profile */
	open_odd_at(&w, NULL, "odd", "http://127.0.0.1:1");
	is_refused(&w, ERR_SIGNED_OUT, NO_CLI,
		   "Check the profile, or install AWS CLI version 2.");
	close_odd(&w);
	/* a role is assumed with the keys of its source, not with others */
	open_odd_at(&w, NULL, "role", NULL);
	is_refused(&w, ERR_SIGNED_OUT, NO_CLI, NULL);
	close_odd(&w);
	/* a program that can tell knows better */
	open_odd_at(&w, CLI_TELLS, "odd", NULL);
	from = mem_fmt("profile odd (%s/config, AWS CLI)", w.home.path);
	is_with(&w, "AKCLI", from);
	mem_free(from);
	close_odd(&w);
}

/* ---- web identity, container, instance ------------------------------------------------*/

static void web_identity(void **state)
{
	struct way w;
	char *what;

	(void)state;
	way_start_with(&w, refusing);
	home_write(&w.home, ".aws/config", files);
	way_open(&w, "web");
	what = mem_fmt("the web identity token: cannot read '%s/token': No "
		       "such file or directory",
		       w.home.path);
	is_refused(&w, ERR_SIGNED_OUT, what, NULL);
	mem_free(what);
	home_write(&w.home, "token", "\n");
	aws_sign_in(w.aws);
	is_refused(&w, ERR_INPUT, "the web identity token is empty", NULL);
	home_write(&w.home, "token", "jwt.jwt.jwt\n");
	w.rig.server.data = (void *)(uintptr_t)STS_ERROR("InvalidIdentityToken",
							 "no provider");
	aws_sign_in(w.aws);
	is_refused(&w, ERR_DENIED, "AssumeRoleWithWebIdentity failed", NULL);
	assert_string_equal(aws_error(w.aws)->code, "InvalidIdentityToken");
	w.rig.server.data = NULL;
	aws_sign_in(w.aws);
	is_with(&w, "ASIAWEB", "profile web (~/.aws/config, web identity)");
	way_end(&w);
}

static void container(void **state)
{
	static const struct {
		const char *url, *token;
		enum err_kind kind;
		const char *what;
	} rows[] = {
		{ "http://8.8.8.8/x", "t", ERR_INPUT,
		  "AWS_CONTAINER_CREDENTIALS_FULL_URI 'http://8.8.8.8/x' is "
		  "neither https nor an address of this machine" },
		{ "http://localhost.evil.example/x", "t", ERR_INPUT,
		  "AWS_CONTAINER_CREDENTIALS_FULL_URI "
		  "'http://localhost.evil.example/x' is neither https nor an "
		  "address of this machine" },
		{ "ftp://127.0.0.1/x", "t", ERR_INPUT,
		  "AWS_CONTAINER_CREDENTIALS_FULL_URI 'ftp://127.0.0.1/x' is "
		  "neither https nor an address of this machine" },
		{ "/container", "a\r\nX: y", ERR_INPUT,
		  "the container's authorization token has a line break" },
		{ "/container", "a\nb", ERR_INPUT,
		  "the container's authorization token has a line break" },
		{ "/container", "wrong", ERR_CLOUD,
		  "ContainerCredentials failed" },
		{ "/latest/api/token", "t", ERR_CLOUD,
		  "ContainerCredentials failed" },
	};
	struct way w;
	size_t i;
	char *what;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		char *url;

		way_start(&w);
		url = mem_fmt("%s%s", *rows[i].url == '/' ? w.rig.base : "",
			      rows[i].url);
		setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", url, 1);
		setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", rows[i].token, 1);
		way_open(&w, NULL);
		is_refused(&w, rows[i].kind, rows[i].what, NULL);
		way_end(&w);
		mem_free(url);
	}
	way_start(&w);
	setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", w.rig.base, 1);
	setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "~/none", 1);
	way_open(&w, NULL);
	what = mem_fmt("cannot read '%s/none': No such file or directory",
		       w.home.path);
	is_refused(&w, ERR_IO, what, NULL);
	mem_free(what);
	way_end(&w);
}

/* s->data: which step fails, and how */
static bool instance(struct server *s, const struct hit *hit)
{
	const char *how = s->data;

	if (!strcmp(how, "off") && str_starts(hit->head, "PUT "))
		server_say(hit->fd, "403 Forbidden", "");
	else if (!strcmp(how, "no role") && strstr(hit->head, "credentials/ "))
		server_say(hit->fd, "404 Not Found", "");
	else if (!strcmp(how, "junk") && strstr(hit->head, "/role-1 "))
		server_say(hit->fd, "200 OK", "{\"Code\":\"Failed\"}");
	else
		return all_ways(s, hit);
	return true;
}

static void metadata(void **state)
{
	static const struct {
		const char *how, *what;
	} rows[] = {
		{ "off", NO_KEYS },
		{ "no role", "this EC2 instance has no role" },
		{ "junk", "the metadata service gave no usable AWS keys" },
	};
	struct way w;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		way_start_with(&w, instance);
		w.rig.server.data = (void *)(uintptr_t)rows[i].how;
		unsetenv("AWS_EC2_METADATA_DISABLED");
		setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", w.rig.base, 1);
		way_open(&w, NULL);
		is_refused(&w, ERR_SIGNED_OUT, rows[i].what, NULL);
		way_end(&w);
	}
	/* nobody is there: once, and at once */
	way_start(&w);
	unsetenv("AWS_EC2_METADATA_DISABLED");
	setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:1", 1);
	way_open(&w, NULL);
	is_refused(&w, ERR_SIGNED_OUT, NO_KEYS, RUN_IT);
	assert_int_equal(net_ledger(w.rig.net, 0)->attempt, 1);
	way_end(&w);
}

/* ---- regions, and sources that disagree -------------------------------------------------*/

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
		cmocka_unit_test(told_by_files),
		cmocka_unit_test(half_a_pair),
		cmocka_unit_test(ended_in_the_environment),
		cmocka_unit_test(credential_sources),
		cmocka_unit_test(external_id),
		cmocka_unit_test(role_refused),
		cmocka_unit_test(mfa_wrong_then_right),
		cmocka_unit_test(mfa_declined),
		cmocka_unit_test(mfa_with_nobody_there),
		cmocka_unit_test(sso_ended),
		cmocka_unit_test(sso_refused),
		cmocka_unit_test(sso_of_old_ends_soon),
		cmocka_unit_test(programs),
		cmocka_unit_test(told_by_the_cli),
		cmocka_unit_test(settings_on_an_instance),
		cmocka_unit_test(web_identity),
		cmocka_unit_test(container),
		cmocka_unit_test(metadata),
		cmocka_unit_test(order_of_regions),
		cmocka_unit_test(disagreements),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
