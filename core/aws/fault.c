/*
 * fault.c - the five error shapes of AWS (aws-api 3.3) and what may be tried
 * again (4.1).  A document is parsed by its first byte, never by its type.
 */
#include "core/aws/inside.h"
#include "core/base/clock.h"
#include "core/base/encode.h"
#include "core/base/i18n.h"
#include "core/base/log.h"
#include "core/base/str.h"

static const char throttles[] =
	"Throttling ThrottlingException ThrottledException "
	"RequestThrottledException RequestThrottled TooManyRequestsException "
	"RequestLimitExceeded EC2ThrottledException BandwidthLimitExceeded "
	"SlowDown ProvisionedThroughputExceededException "
	"TransactionInProgressException";
/* LimitExceededException is left out: a hard quota of KMS and others */
static const char troubles[] =
	"RequestTimeout RequestTimeoutException PriorRequestNotComplete "
	"InternalError InternalFailure ServiceUnavailable "
	"IDPCommunicationError OperationAborted";
static const char skews[] = "RequestTimeTooSkewed RequestInTheFuture";
static const char maybe_skews[] =
	"RequestExpired SignatureDoesNotMatch InvalidSignatureException "
	"AuthFailure";
static const char expired[] = "ExpiredToken ExpiredTokenException "
			      "RequestExpired TokenRefreshRequired";
#define SKEW_LEAST 240 /* seconds; AWS tolerates 300 */

/* ---- the document ------------------------------------------------------------*/

/* These answer with a secret, or with an object's own bytes: a reader takes
 * what it needs from the raw body. */
static const char raw_ops[] =
	"AssumeRole AssumeRoleWithWebIdentity CreateKeyPair StartSession "
	"GetObject";

static bool keeps_raw(const struct request *r, const struct reply *reply)
{
	const struct dialect *d = dialect_find(r->svc->name);

	if (reply->status >= 300)
		return false;
	return !d || d->kind == DIALECT_PLAIN || d->kind == DIALECT_KEYS ||
	       (r->spec.op && str_in(r->spec.op, raw_ops));
}

static void parse(struct request *r, struct reply *reply)
{
	const char *p = reply->body ? reply->body : "";
	struct err err = { 0 };

	if (keeps_raw(r, reply))
		return;
	p += strspn(p, " \t\r\n");
	if (*p == '<')
		reply->doc =
			xml_parse(r->arena, reply->body, reply->body_len, &err);
	else if (*p == '{')
		reply->doc = json_parse(r->arena, reply->body, reply->body_len,
					&err);
	/* a page of something on the way may be good XML */
	if (reply->doc && str_ieq(reply->doc->name, "html"))
		reply->doc = NULL;
	if (!*p || reply->doc || reply->status >= 300)
		return;
	/* moto's words where AWS says nothing */
	if (r->spec.writes && str_in(p, "null True"))
		return;
	/* A success that cannot be read: cut, or a captive portal's page.  Was
	 * a write done?  Nobody knows (retry.c). */
	reply->code = "UnreadableReply";
	reply->message =
		arena_dup(r->arena, err.kind ? err.what : _("not a document"));
	reply->retry = RETRY_BACKOFF;
}

/* ---- code and message -----------------------------------------------------------*/

/* "com.amazon...#NotFoundException:http://..." -> "NotFoundException" */
static const char *bare_code(struct arena *a, const char *text)
{
	const char *hash = strchr(text, '#');

	if (hash)
		text = hash + 1;
	return arena_dupn(a, text, strcspn(text, ":"));
}

static const char *words(const struct node *n)
{
	const char *text = node_text(n, "Message");

	return *text ? text : node_text(n, "message");
}

static void json_error(struct request *r, struct reply *reply)
{
	const char *type = reply_header(reply, "x-amzn-errortype");

	if (!*type)
		type = node_text(reply->doc, "__type");
	if (!*type)
		type = node_text(reply->doc, "code");
	if (!*type) /* SSO's OIDC */
		type = node_text(reply->doc, "error");
	if (*type)
		reply->code = bare_code(r->arena, type);
	reply->message = words(reply->doc);
	if (!*reply->message)
		reply->message = node_text(reply->doc, "error_description");
}

static void xml_error(struct reply *reply)
{
	const struct node *doc = reply->doc, *e = NULL;

	if (!strcmp(doc->name, "ErrorResponse"))
		e = node_at(doc,
			    node_at(doc, "Error") ? "Error" : "Errors/Error");
	else if (!strcmp(doc->name, "Response"))
		e = node_at(doc, "Errors/Error");
	else if (!strcmp(doc->name, "Error"))
		e = doc;
	if (e) {
		reply->code = node_text(e, "Code");
		reply->message = words(e);
	} else if (node_at(doc, "Messages/Message")) {
		reply->code = doc->name; /* old Route 53 */
		reply->message = node_text(doc, "Messages/Message");
	}
}

static void read_error(struct request *r, struct reply *reply)
{
	if (reply->status < 300)
		return;
	if (reply->doc && reply->doc->kind == NODE_OBJECT &&
	    reply->body[strspn(reply->body, " \t\r\n")] == '{')
		json_error(r, reply);
	else if (reply->doc)
		xml_error(reply);
	else if (*reply_header(reply, "x-amzn-errortype"))
		json_error(r, reply);
	if (!reply->code || !*reply->code)
		reply->code = arena_fmt(r->arena, "HTTP %d", reply->status);
	if (reply->message && !*reply->message)
		reply->message = NULL; /* net shows the first line */
}

static void read_id(struct reply *reply)
{
	static const char *const paths[] = { "ResponseMetadata/RequestId",
					     "RequestId", "requestId",
					     "RequestID" };
	const char *id = reply_header(reply, "x-amzn-requestid");
	size_t i;

	if (!*id)
		id = reply_header(reply, "x-amz-request-id");
	for (i = 0; !*id && i < ARRAY_LEN(paths); i++)
		id = node_text(reply->doc, paths[i]);
	reply->request_id = id;
}

/* ---- again? ------------------------------------------------------------------*/

/* When this attempt was signed, as it said so; -1 not signed. */
static long long signed_at(const struct request *r)
{
	const char *d = params_get(&r->headers, "X-Amz-Date");
	char iso[24];

	if (!d || strlen(d) != strlen("20261123T095452Z"))
		return -1;
	snprintf(iso, sizeof(iso), "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", d, d + 4,
		 d + 6, d + 9, d + 11, d + 13);
	return str_time(iso);
}

/*
 * Was the attempt signed for another time than the server's?  Then the offset
 * is learnt (another request may have done so meanwhile).  The server's clock
 * is trusted, its answer came over TLS.
 */
static bool was_skewed(struct aws *aws, const struct request *r,
		       const struct reply *reply)
{
	long long there = str_http_date(reply_header(reply, "date"));
	long long then = signed_at(r), offset = there - real_unix(), change;

	if (there < 0 || then < 0 || llabs(there - then) < SKEW_LEAST)
		return false;
	change = offset - aws->offset;
	if (llabs(change) < SKEW_LEAST)
		return true;
	aws->offset = offset;
	log_line(LOG_WARN, "this machine's clock is %lld s off", offset);
	aws_warn_of_clock(aws);
	return true;
}

static enum retry retry_class(struct aws *aws, const struct request *r,
			      const struct reply *reply)
{
	if (reply_is(reply, skews) || reply_is(reply, maybe_skews))
		if (was_skewed(aws, r, reply))
			return RETRY_NOW;
	if (reply_is(reply, expired) && aws->kind != SOURCE_ENVIRONMENT &&
	    aws->kind != SOURCE_DEMO)
		return RETRY_AUTH;
	if (reply_is(reply, throttles) || reply->status == 429)
		return RETRY_THROTTLE;
	if (reply_is(reply, troubles))
		return RETRY_BACKOFF;
	if (reply->status == 500 ||
	    (reply->status >= 502 && reply->status <= 504))
		return RETRY_BACKOFF;
	return RETRY_NO;
}

/* The bucket lives in another region: remember it, sign again. */
static enum retry redirect(struct aws *aws, const struct request *r,
			   const struct reply *reply)
{
	const char *region = reply_header(reply, "x-amz-bucket-region");
	const char *path = r->spec.path ? r->spec.path : "/";
	char *bucket;
	bool seen;

	if (!*region)
		region = node_text(reply->doc, "Region");
	if (!aws_region_partition(region))
		return RETRY_NO;
	bucket = arena_dupn(aws->lasting, path + 1, strcspn(path + 1, "/?"));
	seen = str_eq(aws_tag(&aws->buckets, bucket), region);
	if (!seen)
		aws_tag_add(aws->lasting, &aws->buckets, bucket, region);
	/* HeadBucket asks where it is: let it tell */
	return seen || str_eq(r->spec.op, "HeadBucket") ? RETRY_NO : RETRY_NOW;
}

static const char refused[] =
	"InvalidClientTokenId UnrecognizedClientException "
	"MissingAuthenticationToken";

void fault_decode(struct request *r, struct reply *reply)
{
	struct aws *aws = r->svc->data;

	parse(r, reply);
	read_id(reply);
	read_error(r, reply);
	if (!reply->code || !*reply->code)
		return;
	if (reply->retry == RETRY_NO)
		reply->retry = retry_class(aws, r, reply);
	if (reply_is(reply, expired) || reply_is(reply, refused))
		reply->hint = aws_keys_advice(aws, r->arena);
	if (!strcmp(r->svc->name, "s3") &&
	    (reply->status == 301 || reply->status == 307 ||
	     reply_is(reply, "AuthorizationHeaderMalformed")))
		reply->retry = redirect(aws, r, reply);
}
