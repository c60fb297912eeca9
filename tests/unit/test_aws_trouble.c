/*
 * test_aws_trouble.c - what may come back instead of an answer: half answers,
 * pages of proxies, other regions, a clock that is off.  It recovers, or stops
 * with reason, code and request id; a write is never sent twice.
 */
#include "aws_trouble.h"

/* ---- half answers, none, and what is no answer at all ----------------------*/

static const struct row {
	const char *name;
	const char *head, *body;
	bool cut, reset;
	int reads; /* attempts of a read that always meets it */
	const char *code, *said;
	enum err_kind kind;
	int writes; /* of a write */
	bool maybe; /* it may have been done */
} rows[] = {
	{ "reset", "", "", false, true, 5, "NO_ANSWER", "*", ERR_UNREACHABLE, 1,
	  true },
	{ "reset half-way", "200 OK", "<GetRoleResponse>", true, false, 5,
	  "NO_ANSWER", "*", ERR_UNREACHABLE, 1, true },
	{ "an error cut", "500 Oh", "<ErrorResponse><Err", true, false, 5,
	  "NO_ANSWER", "*", ERR_UNREACHABLE, 1, true },
	{ "truncated XML", "200 OK", "<GetRoleResponse><GetRoleResult><Ro",
	  false, false, 5, "UnreadableReply", "*", ERR_CLOUD, 1, true },
	{ "a captive portal", "200 OK", "Welcome to the hotel", false, false, 5,
	  "UnreadableReply", "*", ERR_CLOUD, 1, true },
	{ "500, empty", "500 Oh", "", false, false, 5, "HTTP 500", "",
	  ERR_CLOUD, 1, true },
	{ "a page of the balancer", "502 Bad Gateway",
	  "<html><b>Bad gateway</html>\nmore", false, false, 5, "HTTP 502",
	  "<html><b>Bad gateway</html>", ERR_CLOUD, 1, true },
	{ "a page of a proxy", "403 Forbidden",
	  "<html>Blocked by your company\n</html>", false, false, 1, "HTTP 403",
	  "<html>Blocked by your company", ERR_DENIED, 1, false },
	{ "truncated error", "400 Bad", "<ErrorResponse><Error><Code>Val",
	  false, false, 1, "HTTP 400", "<ErrorResponse><Error><Code>Val",
	  ERR_CLOUD, 1, false },
};

static void met(const struct row *r, bool writes, int hits, bool maybe)
{
	static const char looks[] = "It may have been done all the same: "
				    "rosawiz looks before it tries again.";
	t.times = 99;
	/* CreateKey has no name of its own: twice would be two keys */
	call(writes ? "kms" : "iam", writes);
	if (t.hits != hits || t.maybe_done != maybe)
		fail_msg("%s (%s): %d sent, maybe done %d", r->name,
			 writes ? "write" : "read", t.hits, t.maybe_done);
	if (t.err.kind != r->kind || !str_eq(t.err.code, r->code) ||
	    (!str_eq(r->said, "*") && !str_eq(t.err.said, r->said)) ||
	    (str_eq(r->said, "*") && !*t.err.said) ||
	    (maybe && !str_eq(t.err.hint, looks)))
		fail_msg("%s: kind %d '%s' '%s' '%s'", r->name, t.err.kind,
			 t.err.code, t.err.said, t.err.hint);
}

static void no_answer(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		start();
		t.head = rows[i].head;
		t.body = rows[i].body;
		t.cut = rows[i].cut;
		t.reset = rows[i].reset;
		t.good = "<R/>";
		if (rows[i].reads > 1) { /* once: it recovers */
			t.times = 1;
			call("iam", false);
			if (t.err.kind || t.hits != 2)
				fail_msg("%s: %s", rows[i].name, t.err.what);
		}
		met(&rows[i], false, rows[i].reads, false);
		met(&rows[i], true, rows[i].writes, rows[i].maybe);
		stop();
	}
}

/* Longer than a request of its kind is allowed: not read to the end. */
static void huge(void **state)
{
	struct request_spec q = { .arena = request_arena() };
	struct err err = { 0 };
	char *body = mem_new(300000);

	(void)state;
	start();
	memset(body, 'x', 299999);
	t.head = "200 OK";
	t.body = body;
	t.times = 99;
	assert_int_equal(iam_get_role(&q, "r", &err), BUILD_SEND);
	q.max_reply = 65536;
	request_start(t.rig.net, &q, replied, &t);
	rig_until(&t.rig, &t.over, 1);
	assert_string_equal(t.err.code, "REPLY_TOO_LARGE");
	assert_string_equal(t.err.said, "the answer is longer than the 65536 "
					"bytes that GetRole is allowed");
	assert_int_equal(t.hits, 1);
	stop();
	mem_free(body);
}

/* ---- S3: the bucket lives elsewhere ----------------------------------------*/

static const char *elsewhere_says; /* region in the header or the body */
static int elsewhere_status;

static bool elsewhere(struct server *s, const struct hit *hit)
{
	(void)s;
	if (strstr(hit->body, "GetCallerIdentity")) {
		server_say(hit->fd, "200 OK", who);
		return true;
	}
	t.hits++;
	if (strstr(hit->head, "/eu-central-1/s3/aws4_request"))
		server_say(hit->fd, "200 OK", "<R/>");
	else
		server_say(hit->fd,
			   elsewhere_status == 301
				   ? "301 Moved\r\nx-amz-bucket-region: "
				     "eu-central-1"
			   : elsewhere_status == 307
				   ? "307 Moved\r\nx-amz-bucket-region: "
				     "eu-central-1\r\nLocation: "
				     "https://evil.example/"
				   : "400 Bad",
			   elsewhere_says);
	return true;
}

static void another_region(void **state)
{
	static const struct {
		int status;
		const char *body;
	} ways[] = {
		{ 301, "<Error><Code>PermanentRedirect</Code></Error>" },
		{ 307, "<Error><Code>TemporaryRedirect</Code></Error>" },
		{ 400, "<Error><Code>AuthorizationHeaderMalformed</Code>"
		       "<Message>the region 'eu-west-1' is wrong; expecting "
		       "'eu-central-1'</Message><Region>eu-central-1</Region>"
		       "</Error>" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(ways); i++) {
		start();
		t.rig.server.answer = elsewhere;
		elsewhere_status = ways[i].status;
		elsewhere_says = ways[i].body;
		call("s3", false);
		if (t.err.kind || t.hits != 2)
			fail_msg("%d: %s %s", ways[i].status, t.err.what,
				 t.err.code);
		call("s3", false); /* learnt */
		assert_int_equal(t.hits, 1);
		stop();
	}
	/* no region told, or the wrong one for the endpoint: it stops */
	start();
	t.head = "301 Moved";
	t.body = "<Error><Code>PermanentRedirect</Code><Message>use the "
		 "right one</Message></Error>";
	t.times = 99;
	call("s3", false);
	assert_string_equal(t.err.code, "PermanentRedirect");
	assert_int_equal(t.hits, 1);
	t.head = "400 Bad";
	t.body = "<Error><Code>IllegalLocationConstraintException</Code>"
		 "<Message>m</Message><RequestId>q-8</RequestId></Error>";
	call("s3", true);
	assert_string_equal(t.err.code, "IllegalLocationConstraintException");
	assert_string_equal(t.err.request_id, "q-8");
	assert_int_equal(t.hits, 1);
	stop();
}

/* ---- the clock is an hour off ----------------------------------------------*/

/* The server lives an hour later and refuses what is signed for another time. */
static const char *skew_code;

static void later(char *date, size_t size, char *http, size_t http_size)
{
	time_t then = (time_t)real_unix() + 3600;
	struct tm tm;

	gmtime_r(&then, &tm);
	strftime(date, size, "%Y%m%dT%H", &tm);
	strftime(http, http_size, "%a, %d %b %Y %H:%M:%S GMT", &tm);
}

static bool an_hour_later(struct server *s, const struct hit *hit)
{
	const char *service = strstr(hit->head, "/kms/")   ? "kms"
			      : strstr(hit->head, "/ec2/") ? "ec2"
			      : strstr(hit->head, "/s3/")  ? "s3"
							   : "iam";
	char date[32], http[64], *head, *body;

	(void)s;
	if (strstr(hit->body, "GetCallerIdentity")) {
		server_say(hit->fd, "200 OK", who);
		return true;
	}
	t.hits++;
	later(date, sizeof(date), http, sizeof(http));
	body = mem_fmt("\nx-amz-date: %s", date);
	if (strcasestr(hit->head, body)) {
		server_say(hit->fd, "200 OK", good_of(service));
	} else {
		mem_free(body);
		head = mem_fmt("403 Forbidden\r\nDate: %s", http);
		body = document(service, skew_code);
		server_say(hit->fd, head, body);
		mem_free(head);
	}
	mem_free(body);
	return true;
}

static void a_clock_an_hour_off(void **state)
{
	static const struct {
		const char *service, *code;
	} skews[] = {
		{ "iam", "RequestTimeTooSkewed" },
		{ "iam", "RequestInTheFuture" },
		{ "iam", "RequestExpired" },
		{ "iam", "SignatureDoesNotMatch" },
		{ "kms", "InvalidSignatureException" },
		{ "ec2", "AuthFailure" },
		{ "ec2", "RequestExpired" },
		{ "s3", "RequestTimeTooSkewed" },
	};
	const char *const *warnings;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(skews); i++) {
		start();
		t.rig.server.answer = an_hour_later;
		skew_code = skews[i].code;
		call(skews[i].service, false);
		if (t.err.kind || t.hits != 2)
			fail_msg("%s: %s after %d", skew_code, t.err.what,
				 t.hits);
		assert_true(llabs(aws_clock_offset(t.aws) - 3600) < 30);
		assert_int_equal(aws_warnings(t.aws, &warnings), 1);
		assert_true(
			str_starts(warnings[0], "this machine's clock is "));
		call(skews[i].service, false); /* corrected for good */
		assert_int_equal(t.hits, 1);
		/* a write too, since it was refused for sure */
		t.aws->offset = 0;
		call(skews[i].service, true);
		assert_int_equal(t.err.kind, ERR_NONE);
		assert_int_equal(t.hits, 2);
		stop();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_answer),
		cmocka_unit_test(huge),
		cmocka_unit_test(another_region),
		cmocka_unit_test(a_clock_an_hour_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
