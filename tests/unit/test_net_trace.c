/* test_net_trace.c - what a trace may tell of a body, and a disk that is full. */
#include "core/base/file.h"
#include "core/base/str.h"
#include "core/net/trace.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define JSON "application/json"
#define FORM "application/x-www-form-urlencoded; charset=utf-8"

static const struct {
	const char *type, *text, *want;
} rows[] = {
	{ JSON, "{\"access_token\":\"abc\",\"n\":1}",
	  "{\"access_token\":\"(hidden)\",\"n\":1}" },
	{ JSON, "{\"items\":[{\"hashed_password\":\"x\",\"username\":\"u\"}]}",
	  "{\"items\":[{\"hashed_password\":\"(hidden)\",\"username\":\"u\"}]"
	  "}" },
	{ JSON, "{\"NextToken\":\"page2\",\"SecretString\":\"s\"}",
	  "{\"NextToken\":\"page2\",\"SecretString\":\"(hidden)\"}" },
	{ JSON, "{\"ec2_metadata_http_tokens\":\"required\"}",
	  "{\"ec2_metadata_http_tokens\":\"required\"}" },
	{ JSON, "{\"e-mail\":\"a@b.c\",\"k\":\"AKIAABCDEFGHIJKLMNOP\"}",
	  "{\"e-mail\":\"(hidden)\",\"k\":\"(hidden)\"}" },
	{ FORM, "grant_type=x&refresh_token=abc&client_id=c",
	  "grant_type=x&refresh_token=(hidden)&client_id=c" },
	{ FORM, "Action=GetRole&RoleName=r", "Action=GetRole&RoleName=r" },
	{ "text/xml", "<A><SecretAccessKey>q</SecretAccessKey><b>1</b></A>",
	  "<A><SecretAccessKey>(hidden)</SecretAccessKey><b>1</b></A>" },
	{ "text/xml", "<keyMaterial x=\"1\">q</keyMaterial><empty/>",
	  "<keyMaterial x=\"1\">(hidden)</keyMaterial><empty/>" },
	{ "", "at sha256~Ab_-9 and $2y$10$abc./d here",
	  "at (hidden) and (hidden) here" },
	{ "", "-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA",
	  "(hidden)-----END RSA" },
	{ "", "-----BEGIN CERTIFICATE-----\nabc", /* public */
	  "-----BEGIN CERTIFICATE-----\nabc" },
	{ "",
	  "x eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhYmNkZWYifQ.c2lnbmF0dXJlMTIz y",
	  "x (hidden) y" },
	{ "", "arn%3Aaws%3Aiam%3A%3A123456789012%3Arole 123456789012",
	  "arn%3Aaws%3Aiam%3A%3A900000000001%3Arole 900000000001" },
	{ "", "id%27123456789012%27", "id%27900000000001%27" },
	{ "", "210987654321 1234567890123", "900000000002 1234567890123" },
	{ JSON, "{broken \"password\":", "{broken \"password\":" },
};

static struct trace *open_trace(char *folder, char **path)
{
	struct err err = { 0 };
	struct trace *t;

	assert_non_null(mkdtemp(folder));
	*path = mem_fmt("%s/trace", folder);
	t = trace_open(*path, true, &err);
	assert_non_null(t);
	assert_null(trace_open(*path, true, &err));
	assert_int_equal(err.kind, ERR_INPUT);
	return t;
}

static void what_may_be_told(void **state)
{
	char folder[] = "/tmp/trace.XXXXXX", *path;
	struct trace *t = open_trace(folder, &path);
	struct stat st;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct strbuf sb = STRBUF_INIT;

		trace_redact(t, rows[i].text, strlen(rows[i].text),
			     rows[i].type, &sb);
		assert_string_equal(sb.buf, rows[i].want);
		strbuf_release(&sb);
	}
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	trace_close(t);
	unlink(path);
	rmdir(folder);
	mem_free(path);
}

static void each_unknown_once(void **state)
{
	char folder[] = "/tmp/trace.XXXXXX", *path;
	struct trace *t = open_trace(folder, &path);
	struct strbuf sb = STRBUF_INIT;
	struct err err;

	(void)state;
	trace_unknown(t, "state", "cluster", "sleeping");
	trace_unknown(t, "state", "cluster", "sleeping");
	assert_int_equal(t->unknown.n, 1);
	trace_close(t);
	assert_true(file_read(path, &sb, &err));
	assert_non_null(strstr(sb.buf, "\"unknown\":[\"state cluster: "
				       "sleeping\"]"));
	strbuf_release(&sb);
	unlink(path);
	rmdir(folder);
	mem_free(path);
}

static void a_full_disk_ends_the_record_only(void **state)
{
	char folder[] = "/tmp/trace.XXXXXX", *path;
	struct trace *t = open_trace(folder, &path);
	int full = open("/dev/full", O_WRONLY);

	(void)state;
	assert_true(full >= 0);
	assert_int_equal(dup2(full, t->fd), t->fd);
	close(full);
	trace_unknown(t, "state", "cluster", "sleeping");
	assert_int_equal(t->err.kind, ERR_IO);
	assert_int_equal(t->fd, -1);
	trace_unknown(t, "state", "cluster", "again"); /* goes on */
	trace_close(t);
	unlink(path);
	rmdir(folder);
	mem_free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_may_be_told),
		cmocka_unit_test(each_unknown_once),
		cmocka_unit_test(a_full_disk_ends_the_record_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
