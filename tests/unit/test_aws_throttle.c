/*
 * test_aws_throttle.c - each word of throttling and of trouble, in each
 * protocol: it recovers, or stops with reason, code and request id.
 */
#include "aws_trouble.h"

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

/* ---- trouble of the service ------------------------------------------------*/

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(throttled),
		cmocka_unit_test(a_limit_is_final),
		cmocka_unit_test(in_trouble),
		cmocka_unit_test(asked_to_wait),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
