/*
 * test_aws_fault.c - the error shapes of AWS, what is tried again, a wrong
 * clock, keys that expire on the way, a bucket that lives elsewhere.
 */
#include "net_server.h"

#include "core/aws/aws.h"
#include "core/aws/iam.h"
#include "core/aws/inside.h"
#include "core/aws/s3.h"

/* ---- shapes (pure) ------------------------------------------------------------*/

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

/* ---- with a server ----------------------------------------------------------------*/

static struct rig rig;
static struct aws *aws;
static struct err last;
static int over;

static const char who[] =
	"<R><GetCallerIdentityResult><UserId>U</UserId><Account>123456789012"
	"</Account><Arn>arn:aws:iam::123456789012:user/u</Arn>"
	"</GetCallerIdentityResult></R>";

static void done(void *owner, const struct err *err)
{
	(void)owner;
	last = err ? *err : (struct err){ 0 };
	over++;
}

static void open_demo(bool (*answer)(struct server *, const struct hit *))
{
	struct aws_options o = { .demo = true,
				 .key_id = "AK",
				 .key_secret = "s",
				 .region = "eu-west-1" };

	rig_start(&rig, answer);
	o.endpoint = rig.base;
	aws = aws_new(rig.net, &o, NULL);
	over = 0;
}

static void close_demo(void)
{
	aws_stop(aws);
	rig_stop(&rig);
	aws_free(aws);
}

static enum build get_role(void *work, struct request_spec *q, struct err *err)
{
	(void)work;
	return iam_get_role(q, "r", err);
}

static void run_flow(const struct step *steps)
{
	flow_start(rig.net, steps, NULL, NULL, done, NULL);
	rig_until(&rig, &over, 1);
}

static const struct step role_steps[] = {
	{ .name = "GetRole", .build = get_role }, { 0 }
};

/* Refuses what is not signed for 2040 (within the five minutes). */
static bool other_clock(struct server *s, const struct hit *hit)
{
	(void)s;
	if (strcasestr(hit->head, "x-amz-date: 20400101T0000"))
		server_say(hit->fd, "200 OK", "<R/>");
	else
		server_say(hit->fd,
			   "403 Forbidden\r\nDate: Sun, 01 Jan 2040 00:00:00 "
			   "GMT",
			   "<ErrorResponse><Error><Code>SignatureDoesNotMatch"
			   "</Code><Message>Signature expired</Message>"
			   "</Error></ErrorResponse>");
	return true;
}

static void wrong_clock(void **state)
{
	const char *const *warnings;

	(void)state;
	open_demo(other_clock);
	run_flow(role_steps);
	assert_int_equal(last.kind, ERR_NONE);
	while (aws_state(aws) == AWS_LOOKING)
		rig_turn(&rig);
	assert_true(aws_clock_offset(aws) > 86400);
	assert_true(aws_warnings(aws, &warnings) >= 1);
	assert_non_null(strstr(warnings[0], "clock"));
	close_demo();
}

/* The clock is right: a wrong signature is not tried again. */
static bool bad_signature(struct server *s, const struct hit *hit)
{
	(void)s;
	server_say(hit->fd, "403 Forbidden",
		   "<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code>"
		   "<Message>no</Message></Error></ErrorResponse>");
	return true;
}

static void wrong_secret(void **state)
{
	(void)state;
	open_demo(bad_signature);
	aws_sign_in(aws);
	while (aws_state(aws) == AWS_LOOKING)
		rig_turn(&rig);
	assert_int_equal(aws_state(aws), AWS_FAILED);
	assert_int_equal(aws_error(aws)->kind, ERR_SIGNED_OUT);
	assert_string_equal(aws_error(aws)->code, "SignatureDoesNotMatch");
	assert_int_equal(server_hits(&rig.server), 1);
	close_demo();
}

static enum build head(void *work, struct request_spec *q, struct err *err)
{
	(void)work;
	return s3_list_objects(q, "bkt", NULL, err);
}

/* "bkt" lives in eu-central-1 */
static bool elsewhere(struct server *s, const struct hit *hit)
{
	(void)s;
	if (strstr(hit->body, "GetCallerIdentity"))
		server_say(hit->fd, "200 OK", who);
	else if (strstr(hit->head, "/eu-central-1/s3/aws4_request"))
		server_say(hit->fd, "200 OK",
			   "<ListBucketResult><Contents><Key>k</Key></Contents>"
			   "</ListBucketResult>");
	else
		server_say(hit->fd,
			   "301 Moved Permanently\r\nx-amz-bucket-region: "
			   "eu-central-1",
			   "<Error><Code>PermanentRedirect</Code></Error>");
	return true;
}

static void bucket_elsewhere(void **state)
{
	static const struct step steps[] = {
		{ .name = "ListObjectsV2", .build = head }, { 0 }
	};

	(void)state;
	open_demo(elsewhere);
	run_flow(steps);
	assert_int_equal(last.kind, ERR_NONE);
	over = 0; /* learnt: at once the next time */
	run_flow(steps);
	assert_int_equal(last.kind, ERR_NONE);
	/* two to S3 the first time, one the second, one to STS */
	while (aws_state(aws) == AWS_LOOKING)
		rig_turn(&rig);
	assert_int_equal(server_hits(&rig.server), 4);
	close_demo();
}

/* The first keys are refused as expired; the profile's file has new ones. */
static bool first_expired(struct server *s, const struct hit *hit)
{
	(void)s;
	if (strstr(hit->body, "GetCallerIdentity"))
		server_say(hit->fd, "200 OK", who);
	else if (strstr(hit->head, "Credential=AKOLD/"))
		server_say(hit->fd, "403 Forbidden",
			   "<ErrorResponse><Error><Code>ExpiredToken</Code>"
			   "<Message>e</Message></Error></ErrorResponse>");
	else
		server_say(hit->fd, "200 OK", "<R/>");
	return true;
}

static void write_keys(const char *path, const char *id)
{
	char *text = mem_fmt("[default]\naws_access_key_id = %s\n"
			     "aws_secret_access_key = s\n",
			     id);
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	mem_free(text);
}

static void renewed_on_the_way(void **state)
{
	struct aws_options o = { .region = "eu-west-1" };
	char path[] = "/tmp/rosawiz-keys-XXXXXX";

	(void)state;
	close(mkstemp(path));
	rig_start(&rig, first_expired);
	unsetenv("AWS_ACCESS_KEY_ID");
	unsetenv("AWS_PROFILE");
	setenv("AWS_SHARED_CREDENTIALS_FILE", path, 1);
	setenv("AWS_CONFIG_FILE", "/nonexistent", 1);
	setenv("AWS_ENDPOINT_URL", rig.base, 1);
	write_keys(path, "AKOLD");
	aws = aws_new(rig.net, &o, NULL);
	aws_sign_in(aws);
	while (aws_state(aws) == AWS_LOOKING)
		rig_turn(&rig);
	assert_int_equal(aws_state(aws), AWS_READY);
	write_keys(path, "AKNEW");
	over = 0;
	run_flow(role_steps);
	assert_int_equal(last.kind, ERR_NONE);
	/* who, GetRole refused, who with the new keys, GetRole */
	assert_int_equal(server_hits(&rig.server), 4);
	close_demo();
	unlink(path);
}

/* Requests started before the keys are there wait for them. */
static void no_region(void **state)
{
	static const struct step steps[] = {
		{ .name = "ListObjectsV2", .build = head }, { 0 }
	};
	struct aws_options o = { .demo = true,
				 .key_id = "AK",
				 .key_secret = "s" };

	(void)state;
	rig_start(&rig, elsewhere);
	o.endpoint = rig.base;
	aws = aws_new(rig.net, &o, NULL);
	over = 0;
	run_flow(steps);
	assert_int_equal(last.kind, ERR_INPUT);
	assert_non_null(strstr(last.what, "region"));
	assert_false(aws_set_region(aws, "cn-north-1", &last));
	assert_non_null(strstr(last.what, "aws-cn"));
	assert_false(aws_set_region(aws, "Europe", &last));
	assert_true(aws_set_region(aws, "eu-central-1", &last));
	over = 0;
	run_flow(steps);
	assert_int_equal(last.kind, ERR_NONE);
	close_demo();
}

/* ---- a header of the request's own --------------------------------------------*/

static size_t times(const char *text, const char *part)
{
	size_t n = 0;

	for (; (text = strcasestr(text, part)); text++)
		n++;
	return n;
}

/* sent once and signed: once as a header, once in SignedHeaders */
static bool wants_tagging(struct server *s, const struct hit *hit)
{
	(void)s;
	if (strstr(hit->body, "GetCallerIdentity"))
		server_say(hit->fd, "200 OK", who);
	else if (times(hit->head, "x-amz-tagging: a%20b=c") == 1 &&
		 times(hit->head, "x-amz-tagging") == 2 &&
		 times(hit->head, "x-amz-content-sha256:") == 1 &&
		 str_starts(hit->head, "PUT /bkt/.well-known/x%20y "))
		server_say(hit->fd, "200 OK", "");
	else
		server_say(hit->fd, "400 Bad Request", "");
	return true;
}

static void replied(void *owner, const struct reply *r)
{
	(void)owner;
	assert_string_equal(r->code, "");
	over++;
}

static void own_header(void **state)
{
	struct request_spec q = { .arena = request_arena() };
	struct s3_object o = { .bucket = "bkt",
			       .key = ".well-known/x y",
			       .text = "{}" };
	struct err err = { 0 };

	(void)state;
	open_demo(wants_tagging);
	aws_tag_add(q.arena, &o.tags, "a b", "c");
	assert_int_equal(s3_put_object(&q, &o, &err), BUILD_SEND);
	request_start(rig.net, &q, replied, &rig);
	rig_until(&rig, &over, 1);
	close_demo();
}

/* ---- addresses ----------------------------------------------------------------------*/

static void addresses(void **state)
{
	static const struct {
		const char *service, *region, *url;
	} rows[] = {
		{ "sts", "eu-west-1", "https://sts.eu-west-1.amazonaws.com" },
		{ "iam", "eu-west-1", "https://iam.amazonaws.com" },
		{ "iam", "us-gov-west-1", "https://iam.us-gov.amazonaws.com" },
		{ "route53", "us-gov-east-1",
		  "https://route53.us-gov.amazonaws.com" },
		{ "ec2", "us-gov-west-1",
		  "https://ec2.us-gov-west-1.amazonaws.com" },
		{ "s3", "ap-northeast-1",
		  "https://s3.ap-northeast-1.amazonaws.com" },
		{ "nothing", "eu-west-1", "" },
	};
	static const char *const fips[][3] = {
		{ "ec2", "us-east-1",
		  "https://ec2-fips.us-east-1.amazonaws.com" },
		{ "iam", "us-east-1", "https://iam-fips.amazonaws.com" },
		{ "ec2", "us-gov-west-1",
		  "https://ec2.us-gov-west-1.amazonaws.com" },
		{ "kms", "us-gov-west-1",
		  "https://kms-fips.us-gov-west-1.amazonaws.com" },
	};
	struct aws_options o = { .region = "eu-west-1" };
	struct arena *a = arena_new();
	size_t i;

	(void)state;
	unsetenv("AWS_ENDPOINT_URL");
	rig_start(&rig, elsewhere);
	aws = aws_new(rig.net, &o, NULL);
	for (i = 0; i < ARRAY_LEN(rows); i++)
		assert_string_equal(
			aws_endpoint(aws, a, rows[i].service, rows[i].region),
			rows[i].url);
	setenv("AWS_USE_FIPS_ENDPOINT", "true", 1);
	for (i = 0; i < ARRAY_LEN(fips); i++)
		assert_string_equal(
			aws_endpoint(aws, a, fips[i][0], fips[i][1]),
			fips[i][2]);
	unsetenv("AWS_USE_FIPS_ENDPOINT");
	setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1", 1);
	setenv("AWS_ENDPOINT_URL_SERVICE_QUOTAS", "http://127.0.0.1:2", 1);
	assert_string_equal(aws_endpoint(aws, a, "servicequotas", NULL),
			    "http://127.0.0.1:2");
	assert_string_equal(aws_endpoint(aws, a, "iam", NULL),
			    "http://127.0.0.1:1");
	setenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true", 1);
	assert_string_equal(aws_endpoint(aws, a, "iam", NULL),
			    "https://iam.amazonaws.com");
	unsetenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
	unsetenv("AWS_ENDPOINT_URL");
	unsetenv("AWS_ENDPOINT_URL_SERVICE_QUOTAS");
	close_demo();
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(error_shapes),
		cmocka_unit_test(a_write_may_say_nothing_but_no_nonsense),
		cmocka_unit_test(secrets_stay_raw),
		cmocka_unit_test(keys_of_the_environment_cannot_be_renewed),
		cmocka_unit_test(wrong_clock),
		cmocka_unit_test(wrong_secret),
		cmocka_unit_test(bucket_elsewhere),
		cmocka_unit_test(renewed_on_the_way),
		cmocka_unit_test(no_region),
		cmocka_unit_test(own_header),
		cmocka_unit_test(addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
