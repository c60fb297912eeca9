/*
 * service.c - the services as net knows them: from a spec to URL, headers and
 * body in each service's dialect (aws-api 3.1, 3.2), signed.
 */
#include "core/aws/body.h"
#include "core/aws/inside.h"
#include "core/aws/sign.h"
#include "core/base/clock.h"
#include "core/base/encode.h"
#include "core/base/i18n.h"
#include "core/base/str.h"

#define KEYS_LEAST 60  /* seconds left: no request without new ones */
#define KEYS_LOW   600 /* new ones are got meanwhile */

const struct dialect dialects[AWS_SERVICES] = {
	{ "sts", DIALECT_QUERY, "2011-06-15", NULL, "STS", "sts", 6, false },
	{ "iam", DIALECT_QUERY, "2010-05-08", NULL, "IAM", "iam", 10, true },
	{ "ec2", DIALECT_EC2, "2016-11-15", NULL, "EC2", "ec2", 6, false },
	{ "kms", DIALECT_JSON, NULL, "TrentService", "KMS", "kms", 6, false },
	{ "cloudformation", DIALECT_QUERY, "2010-05-15", NULL, "CLOUDFORMATION",
	  "cloudformation", 6, false },
	{ "route53", DIALECT_REST, NULL, NULL, "ROUTE_53", "route_53", 2,
	  true },
	{ "s3", DIALECT_S3, NULL, NULL, "S3", "s3", 6, false },
	{ "secretsmanager", DIALECT_JSON, NULL, "secretsmanager",
	  "SECRETS_MANAGER", "secrets_manager", 6, false },
	{ "servicequotas", DIALECT_JSON, NULL, "ServiceQuotasV20190624",
	  "SERVICE_QUOTAS", "service_quotas", 6, false },
	{ "ssm", DIALECT_JSON, NULL, "AmazonSSM", "SSM", "ssm", 6, false },
	{ "route53resolver", DIALECT_JSON, NULL, "Route53Resolver",
	  "ROUTE53RESOLVER", "route53resolver", 6, false },
	{ "checkip", DIALECT_PLAIN, NULL, NULL, "CHECKIP", NULL, 6, false },
	{ "awskeys", DIALECT_KEYS, NULL, NULL, "STS", "sts", 6, false },
};

const struct dialect *dialect_find(const char *service)
{
	size_t i;

	for (i = 0; i < AWS_SERVICES; i++)
		if (!strcmp(dialects[i].name, service))
			return &dialects[i];
	return NULL;
}

/* ---- bodies ------------------------------------------------------------------*/

static void header(struct request *r, const char *name, const char *value)
{
	params_add(r->arena, &r->headers, name, value);
}

/* The value is not copied into the arena; it outlives the attempt. */
static void secret_header(struct request *r, const char *name,
			  const struct secret *value)
{
	header(r, name, "");
	r->headers.at[r->headers.n - 1].value = secret_text(value);
	r->headers.at[r->headers.n - 1].secret = true;
}

/* A space is '+', as botocore has it. */
static void add_encoded(struct strbuf *out, const char *text)
{
	size_t i = out->len;

	percent_encode(out, text, " ");
	for (; i < out->len; i++)
		if (out->buf[i] == ' ')
			out->buf[i] = '+';
}

static void query_body(struct request *r, const struct dialect *d)
{
	const struct params *p = &r->spec.form;
	size_t i;

	strbuf_addf(&r->body, "Action=%s&Version=%s", r->spec.op, d->version);
	for (i = 0; i < p->n; i++) {
		strbuf_addch(&r->body, '&');
		add_encoded(&r->body, p->at[i].name);
		strbuf_addch(&r->body, '=');
		add_encoded(&r->body, p->at[i].value);
	}
	header(r, "Content-Type",
	       "application/x-www-form-urlencoded; charset=utf-8");
}

static void json_body(struct request *r, const struct dialect *d)
{
	if (!r->spec.json)
		strbuf_addstr(&r->body, "{}");
	else if (r->spec.secret)
		json_print_secret(r->spec.json, &r->body);
	else
		json_print(r->spec.json, &r->body);
	header(r, "Content-Type", "application/x-amz-json-1.1");
	header(r, "X-Amz-Target",
	       arena_fmt(r->arena, "%s.%s", d->target, r->spec.op));
}

static void text_body(struct request *r)
{
	if (!r->spec.text)
		return;
	strbuf_addstr(&r->body, r->spec.text);
	header(r, "Content-Type",
	       r->spec.content_type ? r->spec.content_type : "application/xml");
}

/* Puts of a bucket's settings need a checksum; SHA-256 is at hand. */
static void s3_checksum(struct request *r)
{
	struct strbuf coded = STRBUF_INIT;
	uint8_t digest[SHA256_LEN];

	if (!r->spec.text || !strchr(r->spec.path, '?'))
		return;
	sha256(r->body.buf, r->body.len, digest);
	base64_encode(&coded, digest, sizeof(digest));
	header(r, "x-amz-checksum-sha256", coded.buf);
	header(r, "x-amz-sdk-checksum-algorithm", "SHA256");
	strbuf_release(&coded);
}

static void make_body(struct request *r, const struct dialect *d)
{
	switch (d->kind) {
	case DIALECT_QUERY:
	case DIALECT_EC2:
		query_body(r, d);
		break;
	case DIALECT_JSON:
		json_body(r, d);
		break;
	case DIALECT_REST:
		text_body(r);
		break;
	case DIALECT_S3:
		text_body(r);
		s3_checksum(r);
		break;
	case DIALECT_PLAIN:
	case DIALECT_KEYS:
		request_add_body(r);
		break;
	}
}

/* ---- addresses -----------------------------------------------------------------*/

static const char *bucket_region(const struct aws *aws, const char *bucket,
				 size_t len, const char *usual)
{
	size_t i;

	for (i = aws->buckets.n; i; i--)
		if (strlen(aws->buckets.at[i - 1].key) == len &&
		    !memcmp(aws->buckets.at[i - 1].key, bucket, len))
			return aws->buckets.at[i - 1].value;
	return usual;
}

/* "/BUCKET/key" of the builder -> https://BUCKET.s3.R.amazonaws.com/key; as a
 * path where the name has a dot (no certificate fits) or the host is given. */
static void s3_url(struct request *r, const struct aws *aws,
		   const struct dialect *d, const char *region)
{
	const char *host = endpoint_of(aws, r->arena, d, region);
	const char *bucket = r->spec.path + 1;
	size_t len = strcspn(bucket, "/?");

	if (!len || r->spec.base || endpoint_is_given(aws, d) ||
	    memchr(bucket, '.', len)) {
		request_add_url(r, host);
		return;
	}
	strbuf_addf(&r->url, "https://%.*s.%s", (int)len, bucket,
		    host + strlen("https://"));
	if (bucket[len] != '/')
		strbuf_addch(&r->url, '/');
	strbuf_addstr(&r->url, bucket + len);
}

/* ---- keys -------------------------------------------------------------------------*/

static enum ready keys_ready(struct aws *aws, const struct request *r,
			     struct err *err)
{
	int64_t left = aws->keys.expires - aws_now(aws);
	bool have = aws_keys_are_set(&aws->keys), recent;

	if (aws->state == AWS_FAILED) {
		*err = aws->error;
		return FAILED;
	}
	if (aws_asks_who(aws) && !str_eq(r->spec.op, "GetCallerIdentity"))
		return LATER;
	if (aws->run && aws->state == AWS_LOOKING) /* the old ones failed */
		return LATER;
	if (have && !aws->keys.expires)
		return READY;
	recent = have && real_unix() - aws->got < KEYS_LEAST;
	if (have && left > (recent ? 0 : KEYS_LEAST)) {
		if (left < KEYS_LOW && !recent && !aws->asks_person)
			key_run_start(aws);
		return READY;
	}
	if (!recent)
		key_run_start(aws);
	if (aws->run)
		return LATER;
	if (aws->state == AWS_FAILED) {
		*err = aws->error;
		return FAILED;
	}
	if (aws_keys_are_set(&aws->keys) &&
	    (!aws->keys.expires || aws->keys.expires > aws_now(aws)))
		return READY;
	err_set(err, ERR_SIGNED_OUT, _("the AWS keys from %s have expired"),
		aws->from);
	err_hint(err, "%s", aws_keys_advice(aws, r->arena));
	return FAILED;
}

/* Ours and the spec's (which net sends by itself), values not copied. */
static struct params all_headers(struct request *r)
{
	struct params all = { .n = r->headers.n + r->spec.headers.n };

	all.cap = all.n + 1;
	all.at = arena_alloc(r->arena, all.cap * sizeof(*all.at));
	if (r->headers.n)
		memcpy(all.at, r->headers.at, r->headers.n * sizeof(*all.at));
	if (r->spec.headers.n)
		memcpy(all.at + r->headers.n, r->spec.headers.at,
		       r->spec.headers.n * sizeof(*all.at));
	return all;
}

static void sign(struct request *r, const struct aws *aws,
		 const struct aws_keys *keys, const char *service,
		 const char *region)
{
	struct params headers = all_headers(r);
	struct sign_request s = {
		.method = request_method(r),
		.url = r->url.buf,
		.headers = &headers,
		.body = r->body.buf,
		.body_len = r->body.len,
		.region = region,
		.service = service,
		.s3 = !strcmp(service, "s3"),
		.now = aws_now(aws),
		.keys = keys,
	};
	struct sign_result out;

	sign_v4(&s, &out);
	header(r, "X-Amz-Date", out.date);
	if (s.s3)
		header(r, "X-Amz-Content-Sha256", out.body_sha256);
	if (secret_is_set(&keys->token))
		secret_header(r, "X-Amz-Security-Token", &keys->token);
	header(r, "Authorization", out.authorization.buf);
	r->headers.at[r->headers.n - 1].secret = true;
	sign_result_release(&out);
}

static enum ready no_region(const struct request *r, struct err *err)
{
	err_set(err, ERR_INPUT, _("%s %s needs an AWS region, none is chosen"),
		r->svc->name, r->spec.op);
	err_hint(err, "%s", _("Choose one, or set AWS_REGION."));
	return FAILED;
}

static enum ready prepare(struct request *r, struct err *err)
{
	struct aws *aws = r->svc->data;
	const struct dialect *d = dialect_find(r->svc->name);
	const char *region = r->spec.region ? r->spec.region : aws->region;
	enum ready ready = keys_ready(aws, r, err);

	if (ready != READY)
		return ready;
	/* global services, and who-am-I, work without a choice */
	if (!*region && (d->global || !strcmp(d->name, "sts")))
		region = "us-east-1";
	if (!*region)
		return no_region(r, err);
	if (!aws_region_check(region, err)) /* it becomes a host's name */
		return FAILED;
	make_body(r, d);
	if (d->kind == DIALECT_S3) {
		region = bucket_region(aws, r->spec.path + 1,
				       strcspn(r->spec.path + 1, "/?"), region);
		s3_url(r, aws, d, region);
	} else {
		request_add_url(r, endpoint_of(aws, r->arena, d, region));
	}
	if (!r->spec.anonymous)
		sign(r, aws, &aws->keys, d->name,
		     endpoint_sign_region(d, region));
	return READY;
}

static enum ready prepare_plain(struct request *r, struct err *err)
{
	struct aws *aws = r->svc->data;

	(void)err;
	make_body(r, dialect_find(r->svc->name));
	if (aws->checkip)
		request_add_url(r, aws->checkip);
	else if (aws->demo)
		request_add_url(
			r, arena_fmt(r->arena, "%s/checkip", aws->endpoint));
	else
		request_add_url(r, "https://checkip.amazonaws.com");
	return READY;
}

/* How keys are got: an address of its own, or STS with the keys of the hop
 * before (AssumeRole), or without (AssumeRoleWithWebIdentity). */
static enum ready prepare_keys(struct request *r, struct err *err)
{
	struct aws *aws = r->svc->data;
	const char *region = r->spec.region ? r->spec.region : "us-east-1";
	const struct dialect *sts = dialect_find("sts");

	if (!aws->run) {
		err_set(err, ERR_INTERNAL, _("no keys are being got"));
		return FAILED;
	}
	if (r->spec.base) {
		make_body(r, dialect_find(r->svc->name));
		request_add_url(r, r->spec.base);
		r->no_proxy = str_starts(r->spec.base, "http://");
		return READY;
	}
	if (!aws_region_check(region, err))
		return FAILED;
	make_body(r, sts);
	request_add_url(r, endpoint_of(aws, r->arena, sts, region));
	if (!strcmp(r->spec.op, "AssumeRole"))
		sign(r, aws, &aws->run->keys, "sts", region);
	return READY;
}

static void renew(struct service *s)
{
	struct aws *aws = s->data;

	key_run_start(aws);
	if (!aws->run) /* over already, one way or the other */
		request_unpark(aws->net, s->name);
}

void services_renewed(struct aws *aws)
{
	size_t i;

	for (i = 0; i < AWS_SERVICES; i++)
		aws->services[i].credentials++;
}

void services_unpark(struct aws *aws)
{
	size_t i;

	for (i = 0; i < AWS_SERVICES; i++)
		request_unpark(aws->net, dialects[i].name);
}

void services_add(struct aws *aws)
{
	struct service *s;
	size_t i;

	for (i = 0; i < AWS_SERVICES; i++) {
		s = &aws->services[i];
		s->name = dialects[i].name;
		s->at_once = dialects[i].at_once;
		s->attempts = 5; /* aws-api 4.1 */
		s->write_attempts = 3;
		s->decode = fault_decode;
		s->data = aws;
		s->prepare = prepare;
		s->renew = renew;
		if (dialects[i].kind == DIALECT_PLAIN)
			s->prepare = prepare_plain;
		if (dialects[i].kind == DIALECT_KEYS)
			s->prepare = prepare_keys;
		if (s->prepare != prepare)
			s->renew = NULL;
		net_add_service(aws->net, s);
	}
}
