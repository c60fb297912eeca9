/*
 * test_aws_sign.c - SigV4 against our own vectors (always) and against the two
 * published suites where they are (../shared/data/sigv4).
 */
#include "core/aws/sign.h"

#include "core/base/file.h"
#include "core/base/node.h"
#include "core/base/str.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define OURS  "tests/unit/data/sigv4-rosa-requests.json"
#define SUITE "../shared/data/sigv4/aws-c-auth-v4"
/* not in the case's files: that suite's own test gives it */
#define OLD_TOKEN                                                              \
 "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267"
#define OLD "../shared/data/sigv4/botocore-aws4_testsuite"

static char *slurp(struct arena *a, const char *path)
{
	struct strbuf text = STRBUF_INIT;
	struct err err = { 0 };
	char *out = NULL;

	if (file_read(path, &text, &err))
		out = arena_dup(a, text.buf);
	strbuf_release(&text);
	return out;
}

static void give_keys(struct aws_keys *k, const char *id, const char *secret,
		      const char *token)
{
	memset(k, 0, sizeof(*k));
	snprintf(k->id, sizeof(k->id), "%s", id);
	secret_setstr(&k->secret, secret);
	if (*token)
		secret_setstr(&k->token, token);
}

static void ours(void **state)
{
	struct arena *a = arena_new();
	struct err err = { 0 };
	char *text = slurp(a, OURS);
	const struct node *doc;
	size_t n = 0;

	(void)state;
	assert_non_null(text);
	doc = json_parse(a, text, strlen(text), &err);
	assert_non_null(doc);
	NODE_EACH(v, doc)
	{
		struct params headers = { 0 };
		struct aws_keys keys;
		struct sign_result out;
		struct sign_request r = {
			.method = node_text(v, "method"),
			.url = node_text(v, "url"),
			.headers = &headers,
			.body = node_text(v, "body"),
			.body_len = strlen(node_text(v, "body")),
			.region = node_text(v, "region"),
			.service = node_text(v, "service"),
			.s3 = node_bool(v, "s3"),
			.now = str_time(node_text(v, "timestamp")),
			.keys = &keys,
		};

		give_keys(&keys, node_text(v, "access_key_id"),
			  node_text(v, "secret_access_key"),
			  node_text(v, "session_token"));
		NODE_EACH(h, node_at(v, "headers_sent"))
		if (!str_ieq(node_text(h, "0"), "X-Amz-Date") &&
		    !str_ieq(node_text(h, "0"), "X-Amz-Security-Token"))
			params_add(a, &headers, node_text(h, "0"),
				   node_text(h, "1"));
		sign_v4(&r, &out);
		assert_string_equal(out.canonical.buf,
				    node_text(v, "canonical_request"));
		assert_string_equal(out.to_sign.buf,
				    node_text(v, "string_to_sign"));
		assert_string_equal(out.authorization.buf,
				    node_text(v, "authorization"));
		sign_result_release(&out);
		aws_keys_release(&keys);
		n++;
	}
	assert_int_equal(n, 17);
	arena_free(a);
}

/* ---- the published suites: a raw request a case ----------------------------*/

struct raw {
	const char *method, *target, *body;
	struct params headers;
	const char *host;
};

/* "Name:value", a line that begins with a blank continues the one before. */
static void raw_header(struct arena *a, struct raw *r, char *line)
{
	char *colon = strchr(line, ':');
	struct param *last;

	if (*line == ' ' || *line == '\t') {
		assert_true(r->headers.n > 0);
		last = &r->headers.at[r->headers.n - 1];
		last->value = arena_fmt(a, "%s %s", last->value, line);
		return;
	}
	assert_non_null(colon);
	*colon = 0;
	if (str_ieq(line, "host"))
		r->host = colon + 1;
	else if (!str_ieq(line, "x-amz-date"))
		params_add(a, &r->headers, line, colon + 1);
}

static struct raw raw_parse(struct arena *a, char *text)
{
	struct raw r = { .body = "" };
	char *line = text, *end, *space;
	bool first = true;

	while (line && *line) {
		end = strchr(line, '\n');
		if (end)
			*end = 0;
		if (end && end > line && end[-1] == '\r')
			end[-1] = 0;
		if (!*line) {
			r.body = end ? end + 1 : "";
			break;
		}
		if (first) {
			space = strchr(line, ' ');
			*space = 0;
			r.method = line;
			r.target = space + 1;
			space = strstr(space + 1, " HTTP/");
			assert_non_null(space);
			*space = 0;
			first = false;
		} else {
			raw_header(a, &r, line);
		}
		line = end ? end + 1 : NULL;
	}
	return r;
}

struct expected {
	const char *canonical, *to_sign, *authorization, *signature;
};

static void check_case(struct arena *a, const char *name, char *request,
		       struct sign_request *r, const struct expected *want)
{
	struct raw raw = raw_parse(a, request);
	struct sign_result out;

	r->method = raw.method;
	r->url = arena_fmt(a, "https://%s%s", raw.host, raw.target);
	r->headers = &raw.headers;
	r->body = raw.body;
	r->body_len = strlen(raw.body);
	sign_v4(r, &out);
	if (strcmp(out.canonical.buf, want->canonical) != 0)
		print_message("case %s\n", name);
	assert_string_equal(out.canonical.buf, want->canonical);
	assert_string_equal(out.to_sign.buf, want->to_sign);
	if (want->authorization)
		assert_string_equal(out.authorization.buf, want->authorization);
	if (want->signature)
		assert_true(str_ends(out.authorization.buf, want->signature));
	sign_result_release(&out);
}

static char *part(struct arena *a, const char *dir, const char *name)
{
	char *text = slurp(a, arena_fmt(a, "%s/%s", dir, name));
	size_t len;

	assert_non_null(text);
	for (len = strlen(text); len && text[len - 1] == '\n'; len--)
		text[len - 1] = 0;
	for (char *p = text, *q = text;; p++) {
		if (*p != '\r')
			*q++ = *p;
		if (!*p)
			break;
	}
	return text;
}

static void suite_case(const char *name)
{
	struct arena *a = arena_new();
	struct err err = { 0 };
	const char *dir = arena_fmt(a, SUITE "/%s", name);
	char *context = part(a, dir, "context.json"), *request;
	const struct node *c = json_parse(a, context, strlen(context), &err);
	struct aws_keys keys;
	struct sign_request r = {
		.region = node_text(c, "region"),
		.service = node_text(c, "service"),
		.now = str_time(node_text(c, "timestamp")),
		.keep_dots = !node_bool(c, "normalize"),
		.keys = &keys,
	};
	struct expected want = {
		.canonical = part(a, dir, "header-canonical-request.txt"),
		.to_sign = part(a, dir, "header-string-to-sign.txt"),
		.signature = part(a, dir, "header-signature.txt"),
	};
	const char *hash = strrchr(want.canonical, '\n') + 1;

	give_keys(&keys, node_text(c, "credentials/access_key_id"),
		  node_text(c, "credentials/secret_access_key"),
		  node_bool(c, "omit_session_token")
			  ? ""
			  : node_text(c, "credentials/token"));
	request = slurp(a, arena_fmt(a, "%s/request.txt", dir));
	if (node_bool(c, "sign_body")) /* a header of ours like any other */
		request = arena_fmt(a, "%.*s\nX-Amz-Content-Sha256:%s%s",
				    (int)strcspn(request, "\n"), request, hash,
				    strchr(request, '\n'));
	check_case(a, name, request, &r, &want);
	aws_keys_release(&keys);
	arena_free(a);
}

static void published(void **state)
{
	DIR *d = opendir(SUITE);
	struct dirent *e;
	size_t n = 0;

	(void)state;
	if (!d) {
		print_message("skipped: " SUITE " is not here\n");
		skip();
	}
	while ((e = readdir(d))) {
		if (e->d_name[0] == '.' || str_in(e->d_name, "LICENSE NOTICE"))
			continue;
		suite_case(e->d_name);
		n++;
	}
	closedir(d);
	assert_int_equal(n, 38);
}

static void old_case(const char *dir, const char *name)
{
	struct arena *a = arena_new();
	const char *base = arena_fmt(a, "%s/%s", dir, name);
	struct aws_keys keys;
	struct sign_request r = { .region = "us-east-1",
				  .service = "service",
				  .now = str_time("2015-08-30T12:36:00Z"),
				  .keys = &keys };
	struct expected want = {
		.canonical = part(a, base, arena_fmt(a, "%s.creq", name)),
		.to_sign = part(a, base, arena_fmt(a, "%s.sts", name)),
		.authorization = part(a, base, arena_fmt(a, "%s.authz", name)),
	};
	char *request = slurp(a, arena_fmt(a, "%s/%s.req", base, name));

	assert_non_null(request);
	give_keys(&keys, "AKIDEXAMPLE",
		  "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
		  str_ends(name, "-with-session-token") ? OLD_TOKEN : "");
	check_case(a, name, request, &r, &want);
	aws_keys_release(&keys);
	arena_free(a);
}

static size_t old_folder(const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *e;
	size_t n = 0;

	assert_non_null(d);
	while ((e = readdir(d))) {
		if (e->d_name[0] == '.' ||
		    str_in(e->d_name, "LICENSE NOTICE readme.txt "
				      "normalize-path.txt"))
			continue;
		if (str_in(e->d_name, "normalize-path post-sts-token")) {
			struct arena *a = arena_new();

			n += old_folder(arena_fmt(a, "%s/%s", dir, e->d_name));
			arena_free(a);
			continue;
		}
		old_case(dir, e->d_name);
		n++;
	}
	closedir(d);
	return n;
}

static void published_before(void **state)
{
	(void)state;
	if (!file_exists(OLD)) {
		print_message("skipped: " OLD " is not here\n");
		skip();
	}
	assert_int_equal(old_folder(OLD), 34);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ours),
		cmocka_unit_test(published),
		cmocka_unit_test(published_before),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
