/*
 * test_aws_programs.c - programs that give keys: credential_process, and the
 * AWS CLI for what is not known here.
 */
#include "aws_way.h"

static void process(void **state)
{
	struct way w;
	char *text;

	(void)state;
	way_start(&w);
	home_write(&w.home, "keys script.sh",
		   "#!/bin/sh\necho \"{\\\"Version\\\":1,\\\"AccessKeyId\\\":"
		   "\\\"AKPROC$1\\\",\\\"SecretAccessKey\\\":\\\"s\\\"}\"\n");
	text = mem_fmt(
		"[default]\ncredential_process = sh \"%s/keys "
		"script.sh\" 'A B'\n[profile bad]\n"
		"credential_process = sh -c 'echo no luck >&2; exit 3'\n",
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
		{ "echo {}", ERR_SIGNED_OUT,
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

/* ---- the AWS CLI ---------------------------------------------------------------*/

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(process),
		cmocka_unit_test(stopped_on_the_way),
		cmocka_unit_test(renewal_that_fails),
		cmocka_unit_test(programs),
		cmocka_unit_test(told_by_the_cli),
		cmocka_unit_test(settings_on_an_instance),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
