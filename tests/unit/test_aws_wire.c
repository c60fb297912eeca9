/*
 * test_aws_wire.c - our requests against those that botocore sends
 * (../shared/data/aws-wire.txt): method, address, target, parameters.
 */
#include "aws_wire_rows.h"

#include "core/base/encode.h"
#include "core/base/file.h"
#include "core/base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define WIRE "../shared/data/aws-wire.txt"

struct record {
	const char *method, *url, *body, *target, *type;
};

/* The first record of that title, in the arena. */
static struct record find_record(struct arena *a, const char *text,
				 const char *title)
{
	const char *at = strstr(text, arena_fmt(a, "--- %s\n", title)), *end;
	struct record r = { "", "", "", "", "" };
	const char **line, **word;
	size_t n, i;

	assert_non_null(at);
	end = strstr(at + 4, "\n--- ");
	n = str_split(a, end ? arena_dupn(a, at, (size_t)(end - at)) : at, "\n",
		      &line);
	str_split(a, line[1], " ", &word);
	r.method = word[0];
	r.url = word[1];
	for (i = 2; i < n; i++) {
		if (str_starts(line[i], "body: "))
			r.body = line[i] + 6;
		else if (str_starts(line[i], "X-Amz-Target: "))
			r.target = line[i] + 14;
		else if (str_starts(line[i], "Content-Type: "))
			r.type = line[i] + 14;
	}
	if (!strcmp(r.body, "None"))
		r.body = "";
	if (str_starts(r.body, "b'")) /* Python's way to show bytes */
		r.body = arena_dupn(a, r.body + 2, strlen(r.body) - 3);
	return r;
}

static int by_text(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

/* "a=1&b=2" decoded, sorted, one a line, without those to ignore. */
static const char *form(struct arena *a, const char *body, const char *ignore)
{
	struct strbuf out = STRBUF_INIT;
	const char **pair, *text, *name;
	size_t n = str_split(a, body, "&", &pair), i;

	qsort(pair, n, sizeof(*pair), by_text);
	for (i = 0; i < n; i++) {
		name = arena_dupn(a, pair[i], strcspn(pair[i], "="));
		if (str_in(name, ignore))
			continue;
		percent_decode(&out, pair[i], strlen(pair[i]), true);
		strbuf_addch(&out, '\n');
	}
	text = arena_dup(a, out.buf);
	strbuf_release(&out);
	return text;
}

static void same_body(struct arena *a, const struct record *want,
		      const char *body, const char *ignore)
{
	struct err err = { 0 };

	if (*want->body == '{' && *want->target)
		assert_true(node_equal(
			json_parse(a, want->body, strlen(want->body), &err),
			json_parse(a, body, strlen(body), &err)));
	else if (str_starts(want->body, "Action="))
		assert_string_equal(form(a, body, ignore),
				    form(a, want->body, ignore));
	else
		assert_string_equal(body, want->body);
}

/* botocore still writes the old address of us-east-1 for S3. */
static const char *modern(struct arena *a, const char *url)
{
	const char *at = strstr(url, ".s3.amazonaws.com/");

	if (!at)
		return url;
	return arena_fmt(a, "%.*s.s3.us-east-1.amazonaws.com/%s",
			 (int)(at - url), url, at + 18);
}

static const char *query_of(const char *url)
{
	return url + strcspn(url, "?");
}

static void check_row(struct net *net, const char *text, size_t i)
{
	struct arena *a = arena_new();
	struct record want = find_record(a, text, rows[i].title);
	struct request r = { .spec.arena = a, .arena = a, .net = net };
	struct err err = { 0 };
	const char *url;

	print_message("%s\n", rows[i].title);
	strbuf_init(&r.url, STRBUF_MAX);
	strbuf_init(&r.body, STRBUF_MAX);
	assert_int_equal(rows[i].build(&r.spec, &err), BUILD_SEND);
	r.svc = net_service(net, r.spec.service);
	assert_non_null(r.svc);
	assert_int_equal(r.svc->prepare(&r, &err), READY);
	assert_string_equal(request_method(&r), want.method);
	url = modern(a, want.url);
	assert_int_equal(strcspn(r.url.buf, "?"), strcspn(url, "?"));
	assert_memory_equal(r.url.buf, url, strcspn(url, "?"));
	assert_string_equal(form(a, query_of(r.url.buf), ""),
			    form(a, query_of(url), ""));
	if (*want.target)
		assert_string_equal(params_get(&r.headers, "X-Amz-Target"),
				    want.target);
	if (*want.type)
		assert_string_equal(params_get(&r.headers, "Content-Type"),
				    want.type);
	assert_non_null(params_get(&r.headers, "Authorization"));
	same_body(a, &want, r.body.buf, rows[i].ignore);
	strbuf_release(&r.url);
	strbuf_release(&r.body);
	cJSON_Delete(r.spec.json);
	arena_free(a);
}

static void as_botocore(void **state)
{
	static const struct net_options options = { .loopback_only = true,
						    .no_proxy = true,
						    .ca_only = true };
	struct aws_options o = { .demo = true,
				 .key_id = "AKIDEXAMPLE",
				 .key_secret = "secret",
				 .region = "us-east-1" };
	struct event_queue *events;
	struct strbuf text = STRBUF_INIT;
	struct err err = { 0 };
	struct loop *loop;
	struct net *net;
	struct aws *aws;
	size_t i;

	(void)state;
	if (!file_read(WIRE, &text, &err)) {
		print_message("skipped: " WIRE " is not here\n");
		skip();
	}
	events = event_queue_new();
	loop = loop_new(events);
	net = net_new(loop, &options);
	aws = aws_new(net, &o, NULL);
	for (i = 0; i < ARRAY_LEN(rows); i++)
		check_row(net, text.buf, i);
	aws_stop(aws);
	net_free(net);
	aws_free(aws);
	loop_free(loop);
	event_queue_free(events);
	strbuf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_botocore),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
