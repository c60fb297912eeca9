/*
 * test_aws_calls.c - calls against a server: a wrong clock, keys that expire
 * on the way, a bucket that lives elsewhere, a header of one's own, addresses.
 */
#include "aws_who.h"

#include "core/aws/iam.h"
#include "core/aws/inside.h"
#include "core/aws/s3.h"

static struct rig rig;
static struct aws *aws;
static struct err last;
static int over;

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

/* ---- a header of the request's own -----------------------------------------*/

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

/* ---- addresses -------------------------------------------------------------*/

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
