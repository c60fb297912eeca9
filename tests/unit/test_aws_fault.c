/* test_aws_fault.c - the error shapes of AWS and what is tried again (pure). */
#include "core/aws/inside.h"
#include "core/base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct {
	const char *service;
	int status;
	const char *header, *value; /* one reply header, NULL none */
	const char *body;
	const char *code, *message, *id;
	enum retry retry;
} shapes[] = {
	{ "iam", 404, NULL, NULL,
	  "<ErrorResponse xmlns=\"https://iam/\"><Error><Type>Sender</Type>"
	  "<Code>NoSuchEntity</Code><Message>no r</Message></Error><RequestId>"
	  "q-1</RequestId></ErrorResponse>",
	  "NoSuchEntity", "no r", "q-1", RETRY_NO },
	{ "ec2", 400, NULL, NULL,
	  "<?xml version=\"1.0\"?><Response><Errors><Error><Code>"
	  "InvalidGroup.NotFound</Code><Message>no g</Message></Error></Errors>"
	  "<RequestID>q-2</RequestID></Response>",
	  "InvalidGroup.NotFound", "no g", "q-2", RETRY_NO },
	{ "ec2", 503, NULL, NULL,
	  "<Response><Errors><Error><Code>RequestLimitExceeded</Code>"
	  "<Message>slow</Message></Error></Errors><RequestID>x</RequestID>"
	  "</Response>",
	  "RequestLimitExceeded", "slow", "x", RETRY_THROTTLE },
	{ "kms", 400, "x-amzn-requestid", "q-3",
	  "{\"__type\":\"com.amazonaws.kms#NotFoundException:http://x/\","
	  "\"message\":\"no k\"}",
	  "NotFoundException", "no k", "q-3", RETRY_NO },
	{ "secretsmanager", 400, "x-amzn-errortype",
	  "ResourceExistsException:http://internal", "{\"Message\":\"there\"}",
	  "ResourceExistsException", "there", "", RETRY_NO },
	{ "kms", 400, NULL, NULL,
	  "{\"__type\":\"LimitExceededException\",\"message\":\"100000\"}",
	  "LimitExceededException", "100000", "", RETRY_NO },
	{ "servicequotas", 400, NULL, NULL,
	  "{\"__type\":\"TooManyRequestsException\"}",
	  "TooManyRequestsException", NULL, "", RETRY_THROTTLE },
	{ "s3", 409, "x-amz-request-id", "q-4",
	  "<Error><Code>BucketNotEmpty</Code><Message>m</Message></Error>",
	  "BucketNotEmpty", "m", "q-4", RETRY_NO },
	{ "s3", 404, NULL, NULL, "", "HTTP 404", NULL, "", RETRY_NO },
	{ "route53", 400, NULL, NULL,
	  "<InvalidChangeBatch xmlns=\"r\"><Messages><Message>bad</Message>"
	  "</Messages></InvalidChangeBatch>",
	  "InvalidChangeBatch", "bad", "", RETRY_NO },
	{ "route53", 404, NULL, NULL,
	  "<ErrorResponse><Error><Type>S</Type><Code>NoSuchHostedZone</Code>"
	  "<Message>z</Message></Error><RequestId>q-5</RequestId>"
	  "</ErrorResponse>",
	  "NoSuchHostedZone", "z", "q-5", RETRY_NO },
	{ "iam", 502, NULL, NULL, "<html><b>Bad gateway</html>", "HTTP 502",
	  NULL, "", RETRY_BACKOFF },
	{ "iam", 500, NULL, NULL, "", "HTTP 500", NULL, "", RETRY_BACKOFF },
	{ "iam", 429, NULL, NULL, "", "HTTP 429", NULL, "", RETRY_THROTTLE },
	{ "iam", 501, NULL, NULL, "", "HTTP 501", NULL, "", RETRY_NO },
	{ "iam", 200, NULL, NULL, "<GetRoleResponse><GetRole",
	  "UnreadableReply", "*", "", RETRY_BACKOFF },
	{ "iam", 200, NULL, NULL, "welcome to the hotel", "UnreadableReply",
	  "*", "", RETRY_BACKOFF },
	{ "iam", 200, NULL, NULL,
	  "<R><X/><ResponseMetadata><RequestId>q-6</RequestId>"
	  "</ResponseMetadata></R>",
	  NULL, NULL, "q-6", RETRY_NO },
	{ "kms", 200, NULL, NULL, "", NULL, NULL, "", RETRY_NO },
	/* a temporary key that ran out; this one can be got again */
	{ "sts", 403, NULL, NULL,
	  "<ErrorResponse><Error><Code>ExpiredToken</Code><Message>e</Message>"
	  "</Error></ErrorResponse>",
	  "ExpiredToken", "e", "", RETRY_AUTH },
	{ "sts", 403, NULL, NULL,
	  "<ErrorResponse><Error><Code>AccessDenied</Code><Message>e</Message>"
	  "</Error></ErrorResponse>",
	  "AccessDenied", "e", "", RETRY_NO },
};

static void shape(size_t i)
{
	struct aws aws = { .kind = SOURCE_SSO, .arena = arena_new() };
	struct service svc = { .name = shapes[i].service, .data = &aws };
	struct request r = { .arena = aws.arena, .svc = &svc, .spec.op = "Op" };
	struct reply reply = { .status = shapes[i].status,
			       .body = shapes[i].body,
			       .body_len = strlen(shapes[i].body) };

	if (shapes[i].header)
		params_add(aws.arena, &reply.headers, shapes[i].header,
			   shapes[i].value);
	fault_decode(&r, &reply);
	if (!str_eq(reply.code, shapes[i].code) ||
	    reply.retry != shapes[i].retry ||
	    !str_eq(reply.request_id, shapes[i].id))
		fail_msg("%zu: %s %d %s", i, reply.code ? reply.code : "-",
			 reply.retry, reply.request_id);
	if (!str_eq(shapes[i].message, "*") &&
	    !str_eq(reply.message, shapes[i].message))
		fail_msg("%zu: %s", i, reply.message ? reply.message : "-");
	arena_free(aws.arena);
}

static void error_shapes(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(shapes); i++)
		shape(i);
}

static void a_write_may_say_nothing_but_no_nonsense(void **state)
{
	static const struct {
		const char *body, *code;
	} rows[] = {
		{ "", NULL },
		{ "null", NULL },
		{ "<cut", "UnreadableReply" },
		{ "hello", "UnreadableReply" },
		{ "<html><h1>Welcome</h1></html>", "UnreadableReply" },
		{ "<!DOCTYPE html><html></html>", "UnreadableReply" },
	};
	struct aws aws = { .arena = arena_new() };
	struct service svc = { .name = "kms", .data = &aws };
	struct request r = { .arena = aws.arena,
			     .svc = &svc,
			     .spec = { .op = "CreateAlias", .writes = true } };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		struct reply reply = { .status = 200,
				       .body = rows[i].body,
				       .body_len = strlen(rows[i].body) };

		fault_decode(&r, &reply);
		assert_true(str_eq(reply.code, rows[i].code));
		assert_int_equal(reply.retry,
				 rows[i].code ? RETRY_BACKOFF : RETRY_NO);
	}
	arena_free(aws.arena);
}

/* Only what answers with a secret is kept out of a document. */
static void secrets_stay_raw(void **state)
{
	static const struct {
		const char *service, *op;
		bool document;
	} rows[] = {
		{ "secretsmanager", "CreateSecret", true },
		{ "sts", "AssumeRole", false },
		{ "ec2", "CreateKeyPair", false },
		{ "ssm", "StartSession", false },
		{ "awskeys", "GetRoleCredentials", false },
		{ "iam", "GetRole", true },
	};
	struct aws aws = { .arena = arena_new() };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		struct service svc = { .name = rows[i].service, .data = &aws };
		struct request r = { .arena = aws.arena,
				     .svc = &svc,
				     .spec = { .op = rows[i].op,
					       .secret = true } };
		struct reply reply = { .status = 200,
				       .body = "{\"ARN\":\"a\"}",
				       .body_len = 11 };

		fault_decode(&r, &reply);
		assert_null(reply.code);
		assert_int_equal(reply.doc != NULL, rows[i].document);
	}
	arena_free(aws.arena);
}

static void keys_of_the_environment_cannot_be_renewed(void **state)
{
	static const char body[] = "{\"__type\":\"ExpiredTokenException\"}";
	struct aws aws = { .kind = SOURCE_ENVIRONMENT, .arena = arena_new() };
	struct service svc = { .name = "kms", .data = &aws };
	struct request r = { .arena = aws.arena, .svc = &svc, .spec.op = "Op" };
	struct reply reply = { .status = 400,
			       .body = body,
			       .body_len = strlen(body) };

	(void)state;
	fault_decode(&r, &reply);
	assert_int_equal(reply.retry, RETRY_NO);
	arena_free(aws.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(error_shapes),
		cmocka_unit_test(a_write_may_say_nothing_but_no_nonsense),
		cmocka_unit_test(secrets_stay_raw),
		cmocka_unit_test(keys_of_the_environment_cannot_be_renewed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
