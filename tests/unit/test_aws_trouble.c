/*
 * test_aws_trouble.c - what may come back instead of an answer: each word of
 * throttling, trouble, half answers, pages of proxies, other regions, a clock
 * that is off.  It recovers, or stops with reason, code and request id; a
 * write is never sent twice.
 */
#include "net_server.h"

#include "core/aws/aws.h"
#include "core/aws/ec2.h"
#include "core/aws/iam.h"
#include "core/aws/inside.h"
#include "core/aws/kms.h"
#include "core/aws/route53.h"
#include "core/aws/s3.h"

static struct {
	struct rig rig;
	struct aws *aws;
	/* the server's: what is said so many times, then "good" */
	const char *head, *body, *good;
	int times, hits;
	bool cut, reset; /* half of it; nothing at all */
	/* what came of it */
	int over;
	struct err err;
	bool maybe_done, quota;
	char code[64], request_id[64];
} t;

static const char who[] =
	"<R><GetCallerIdentityResult><UserId>U</UserId><Account>123456789012"
	"</Account><Arn>arn:aws:iam::123456789012:user/u</Arn>"
	"</GetCallerIdentityResult></R>";

static bool trouble(struct server *s, const struct hit *hit)
{
	char *text;

	(void)s;
	/* closed: on a connection kept open curl itself would try once more */
	if (strstr(hit->body, "GetCallerIdentity")) {
		server_say(hit->fd, "200 OK\r\nConnection: close", who);
		return false;
	}
	if (t.hits++ >= t.times) {
		server_say(hit->fd, "200 OK\r\nConnection: close", t.good);
		return false;
	}
	if (t.reset)
		return false;
	if (!t.cut) {
		server_say(hit->fd, t.head, t.body);
		return true;
	}
	text = mem_fmt("HTTP/1.1 %s\r\nContent-Length: %zu\r\n\r\n%s", t.head,
		       strlen(t.body) + 500, t.body);
	(void)!send(hit->fd, text, strlen(text), MSG_NOSIGNAL);
	mem_free(text);
	return false;
}

static void start(void)
{
	struct aws_options o = { .demo = true,
				 .key_id = "AK",
				 .key_secret = "s",
				 .region = "eu-west-1" };
	size_t i;

	memset(&t, 0, sizeof(t));
	rig_start(&t.rig, trouble);
	o.endpoint = t.rig.base;
	t.aws = aws_new(t.rig.net, &o, NULL);
	aws_sign_in(t.aws);
	while (aws_state(t.aws) == AWS_LOOKING)
		rig_turn(&t.rig);
	assert_int_equal(aws_state(t.aws), AWS_READY);
	for (i = 0; i < AWS_SERVICES; i++)
		t.aws->services[i].backoff_ms = 1;
}

static void stop(void)
{
	aws_stop(t.aws);
	rig_stop(&t.rig);
	aws_free(t.aws);
}

static void replied(void *owner, const struct reply *r)
{
	(void)owner;
	memset(&t.err, 0, sizeof(t.err));
	if (!reply_ok(r))
		reply_fail(r, &t.err, "cannot do it");
	t.maybe_done = r->maybe_done;
	t.quota = r->quota_out;
	snprintf(t.code, sizeof(t.code), "%s", r->code);
	snprintf(t.request_id, sizeof(t.request_id), "%s", r->request_id);
	t.over++;
}

/* One call of a service; those that write create something. */
static enum build build(struct request_spec *q, const char *service,
			bool writes)
{
	struct iam_role_want role = { .name = "r", .trust = "{}" };
	struct kms_key_want key = { .policy = "{}" };
	struct ec2_find all = { 0 };
	struct err err = { 0 };

	if (!strcmp(service, "iam"))
		return writes ? iam_create_role(q, &role, &err)
			      : iam_get_role(q, "r", &err);
	if (!strcmp(service, "kms"))
		return writes ? kms_create_key(q, &key, &err)
			      : kms_describe_key(q, "k", &err);
	if (!strcmp(service, "s3"))
		return writes ? s3_create_bucket(q, "bkt", "eu-west-1", &err)
			      : s3_list_objects(q, "bkt", NULL, &err);
	if (!strcmp(service, "route53"))
		return r53_get_zone(q, "Z1", &err);
	return ec2_describe(q, EC2_VPCS, &all, &err);
}

static void call(const char *service, bool writes)
{
	struct request_spec q = { .arena = request_arena() };

	assert_int_equal(build(&q, service, writes), BUILD_SEND);
	q.writes = writes;
	t.over = t.hits = 0;
	request_start(t.rig.net, &q, replied, &t);
	rig_until(&t.rig, &t.over, 1);
}

static const char *good_of(const char *service)
{
	return strcmp(service, "kms") != 0 ? "<R/>" : "{}";
}

/* ---- throttling: each word, in each protocol ---------------------------------------*/

/* The error document of a service; code "" for none. */
static char *document(const char *service, const char *code)
{
	if (!strcmp(service, "kms"))
		return mem_fmt("{\"__type\":\"x#%s\",\"message\":\"m\"}", code);
	if (!strcmp(service, "ec2"))
		return mem_fmt("<Response><Errors><Error><Code>%s</Code>"
			       "<Message>m</Message></Error></Errors>"
			       "<RequestID>q-7</RequestID></Response>",
			       code);
	if (!strcmp(service, "s3"))
		return mem_fmt("<Error><Code>%s</Code><Message>m</Message>"
			       "<RequestId>q-7</RequestId></Error>",
			       code);
	return mem_fmt("<ErrorResponse><Error><Code>%s</Code><Message>m"
		       "</Message></Error><RequestId>q-7</RequestId>"
		       "</ErrorResponse>",
		       code);
}

/* It recovers after two; always so, it stops and tells the service's words. */
static void again_and_again(const char *service, const char *status,
			    const char *code, bool writes, int attempts)
{
	char *body = document(service, code);
	char *head = mem_fmt("%s\r\nx-amzn-requestid: q-7", status);

	t.head = head;
	t.body = body;
	t.good = good_of(service);
	t.times = 2;
	call(service, writes);
	if (t.err.kind || t.hits != 3)
		fail_msg("%s %s: %s after %d", service, code, t.err.what,
			 t.hits);
	t.times = 99;
	call(service, writes);
	if (!str_eq(t.err.code, code) || !str_eq(t.err.said, "m") ||
	    !str_eq(t.err.request_id, "q-7") || t.err.kind != ERR_CLOUD ||
	    t.hits != attempts || t.maybe_done || t.quota)
		fail_msg("%s %s: %s %s after %d", service, code, t.err.code,
			 t.err.said, t.hits);
	mem_free(body);
	mem_free(head);
}

static const char *const throttles[] = {
	"Throttling",
	"ThrottlingException",
	"ThrottledException",
	"RequestThrottledException",
	"RequestThrottled",
	"TooManyRequestsException",
	"RequestLimitExceeded",
	"EC2ThrottledException",
	"BandwidthLimitExceeded",
	"SlowDown",
	"ProvisionedThroughputExceededException",
	"TransactionInProgressException",
};

static void throttled(void **state)
{
	static const char *const services[] = { "iam", "ec2", "kms", "s3",
						"route53" };
	size_t i, k;

	(void)state;
	for (i = 0; i < ARRAY_LEN(throttles); i++) {
		start();
		for (k = 0; k < ARRAY_LEN(services); k++)
			again_and_again(services[k], "400 Slow", throttles[i],
					false, 5);
		/* certainly not done: a write too, and as often */
		again_and_again("iam", "503 Slow", throttles[i], true, 5);
		stop();
	}
}

/* A hard quota of KMS and others, not throttling. */
static void a_limit_is_final(void **state)
{
	(void)state;
	start();
	t.head = "400 Bad";
	t.body = "{\"__type\":\"LimitExceededException\",\"message\":\"m\"}";
	t.times = 99;
	call("kms", true);
	assert_string_equal(t.err.code, "LimitExceededException");
	assert_int_equal(t.hits, 1);
	stop();
}

/* ---- trouble of the service ------------------------------------------------------------*/

static void in_trouble(void **state)
{
	static const struct {
		const char *status, *code;
	} rows[] = {
		{ "500 Oh", "InternalFailure" },
		{ "500 Oh", "InternalError" },
		{ "502 Oh", "Anything" },
		{ "503 Oh", "ServiceUnavailable" },
		{ "504 Oh", "Anything" },
		{ "400 Oh", "RequestTimeout" },
		{ "400 Oh", "RequestTimeoutException" },
		{ "400 Oh", "PriorRequestNotComplete" },
		{ "400 Oh", "IDPCommunicationError" },
		{ "409 Oh", "OperationAborted" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		start();
		again_and_again("iam", rows[i].status, rows[i].code, false, 5);
		stop();
	}
}

/* 503 with Retry-After: it waits as long as it was asked to. */
static void asked_to_wait(void **state)
{
	static const char *const heads[] = {
		"503 Busy\r\nRetry-After: 1",
		"503 Busy\r\nx-amz-retry-after: 1000",
	};
	int64_t begun;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(heads); i++) {
		start();
		t.head = heads[i];
		t.body = "";
		t.good = "<R/>";
		t.times = 1;
		begun = real_ms();
		call("iam", false);
		assert_int_equal(t.err.kind, ERR_NONE);
		assert_true(real_ms() - begun >= 1000);
		stop();
	}
}

/* ---- half answers, none, and what is no answer at all ------------------------------------*/

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

/* ---- S3: the bucket lives elsewhere --------------------------------------------------------*/

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

/* ---- the clock is an hour off -----------------------------------------------------------------*/

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
		cmocka_unit_test(throttled),
		cmocka_unit_test(a_limit_is_final),
		cmocka_unit_test(in_trouble),
		cmocka_unit_test(asked_to_wait),
		cmocka_unit_test(no_answer),
		cmocka_unit_test(huge),
		cmocka_unit_test(another_region),
		cmocka_unit_test(a_clock_an_hour_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
