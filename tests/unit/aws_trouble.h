/*
 * aws_trouble.h - for the tests of trouble: a server that says something so
 * many times, then what is good; and what came of a call.
 */
#ifndef TEST_AWS_TROUBLE_H
#define TEST_AWS_TROUBLE_H

#include "aws_who.h"

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

static inline bool trouble(struct server *s, const struct hit *hit)
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

static inline void start(void)
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

static inline void stop(void)
{
	aws_stop(t.aws);
	rig_stop(&t.rig);
	aws_free(t.aws);
}

static inline void replied(void *owner, const struct reply *r)
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
static inline enum build build(struct request_spec *q, const char *service,
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

static inline void call(const char *service, bool writes)
{
	struct request_spec q = { .arena = request_arena() };

	assert_int_equal(build(&q, service, writes), BUILD_SEND);
	q.writes = writes;
	t.over = t.hits = 0;
	request_start(t.rig.net, &q, replied, &t);
	rig_until(&t.rig, &t.over, 1);
}

static inline const char *good_of(const char *service)
{
	return strcmp(service, "kms") != 0 ? "<R/>" : "{}";
}

/* The error document of a service; code "" for none. */
static inline char *document(const char *service, const char *code)
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

#endif
