/*
 * remote.c - keys of the place we run at: web identity (a pod, CI), a
 * container (ECS, EKS, CloudShell), an EC2 instance (IMDSv2).  (aws-api card
 * 1.4)
 */
#include "core/aws/body.h"
#include "core/aws/inside.h"
#include "core/base/cidr.h"
#include "core/base/clock.h"
#include "core/base/encode.h"
#include "core/base/file.h"
#include "core/base/i18n.h"
#include "core/base/str.h"

#define METADATA "http://169.254.169.254"
#define ROLES    "/latest/meta-data/iam/security-credentials/"

static void flow_over(void *owner, const struct err *err)
{
	struct key_run *run = owner;

	run->flow = NULL;
	secret_release(&run->token);
	key_run_based(run, err && run->odd.kind ? &run->odd : err);
}

static void hidden_header(struct request_spec *q, const char *name,
			  const struct secret *value)
{
	params_add(q->arena, &q->headers, name, "");
	q->headers.at[q->headers.n - 1].value = secret_text(value);
	q->headers.at[q->headers.n - 1].secret = true;
}

/* A GET (or other) of the machine's own neighbourhood. */
static void local_call(struct request_spec *q, const char *op,
		       const char *method, const char *base, const char *path)
{
	aws_call(q, "awskeys", op);
	q->method = method;
	q->base = base;
	q->path = path;
	q->timeout_s = 2;
	q->attempts = 3;
	q->secret = true;
}

static enum verdict read_keys(struct key_run *run, const struct reply *r,
			      const char *what, struct err *err)
{
	return body_json_keys(r->body, r->body_len, what, &run->keys, err)
		       ? STEP_NEXT
		       : STEP_FAIL;
}

/* ---- web identity ------------------------------------------------------------*/

static const char *web(const struct key_run *run, const char *key,
		       const char *env)
{
	if (run->source.profile)
		return profiles_get(&run->aws->files, run->source.profile, key);
	return aws_env(run->aws, env);
}

static enum build web_assume(void *work, struct request_spec *q,
			     struct err *err)
{
	struct key_run *run = work;
	const char *session =
		web(run, "role_session_name", "AWS_ROLE_SESSION_NAME");
	struct sts_assume s = {
		.role_arn = web(run, "role_arn", "AWS_ROLE_ARN"),
		.session = session ? session : "rosawiz",
		.web_token = &run->token,
	};
	enum build build = sts_assume_role_with_web_identity(q, &s, err);

	q->service = "awskeys";
	q->region = *run->aws->region ? run->aws->region : NULL;
	return build;
}

static enum verdict web_assumed(void *work, const struct reply *r,
				struct err *err)
{
	struct key_run *run = work;

	return sts_keys_read(r, &run->keys, err) ? STEP_NEXT : STEP_FAIL;
}

void web_start(struct key_run *run)
{
	static const struct step steps[] = {
		{ .name = "AssumeRoleWithWebIdentity",
		  .build = web_assume,
		  .read = web_assumed },
		{ 0 }
	};
	const char *file = web(run, "web_identity_token_file",
			       "AWS_WEB_IDENTITY_TOKEN_FILE");
	struct err err = { 0 };

	if (body_file_secret(file, &run->token, &err)) {
		run->flow = flow_start(run->aws->net, steps, run, NULL,
				       flow_over, run);
		return;
	}
	err.kind = ERR_SIGNED_OUT;
	err_wrap(&err, "%s", _("the web identity token"));
	key_run_based(run, &err);
}

/* ---- container ------------------------------------------------------------------*/

/* https, loopback, and the two addresses of ECS and EKS only. */
static bool container_address_ok(const char *url)
{
	static const char *const good[] = { "169.254.170.2", "169.254.170.23",
					    "localhost", "[::1]",
					    "[fd00:ec2::23]" };
	struct cidr loopback = { 0x7f000000, 8 };
	char host[64];
	uint32_t ip;
	size_t len, i;

	if (str_starts(url, "https://"))
		return true;
	if (!str_starts(url, "http://"))
		return false;
	url += strlen("http://");
	len = *url == '[' ? strcspn(url, "]") + 1 : strcspn(url, ":/?");
	if (len >= sizeof(host) || len > strlen(url))
		return false;
	memcpy(host, url, len);
	host[len] = 0;
	for (i = 0; i < ARRAY_LEN(good); i++)
		if (!strcmp(host, good[i]))
			return true;
	return ip_parse(host, &ip) && cidr_has(loopback, ip);
}

static enum build container_get(void *work, struct request_spec *q,
				struct err *err)
{
	struct key_run *run = work;
	const char *tail =
		aws_env(run->aws, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
	const char *full =
		aws_env(run->aws, "AWS_CONTAINER_CREDENTIALS_FULL_URI");
	size_t host;

	if (!tail && !full) {
		err_set(err, ERR_SIGNED_OUT, "%s",
			_("this is not a container with an AWS role"));
		return BUILD_FAIL;
	}
	if (tail) {
		local_call(q, "ContainerCredentials", "GET",
			   "http://169.254.170.2", tail);
	} else if (container_address_ok(full)) {
		host = (size_t)(strstr(full, "://") - full) + 3;
		host += strcspn(full + host, "/?");
		local_call(q, "ContainerCredentials", "GET",
			   arena_dupn(q->arena, full, host),
			   full[host] ? full + host : "/");
	} else {
		err_set(err, ERR_INPUT,
			_("AWS_CONTAINER_CREDENTIALS_FULL_URI '%s' is neither "
			  "https nor an address of this machine"),
			full);
		return BUILD_FAIL;
	}
	if (secret_is_set(&run->token))
		hidden_header(q, "Authorization", &run->token);
	return BUILD_SEND;
}

static enum verdict container_got(void *work, const struct reply *r,
				  struct err *err)
{
	return read_keys(work, r, _("the container"), err);
}

void container_start(struct key_run *run)
{
	static const struct step steps[] = { { .name = "ContainerCredentials",
					       .build = container_get,
					       .read = container_got },
					     { 0 } };
	const char *file =
		aws_env(run->aws, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
	const char *token =
		aws_env(run->aws, "AWS_CONTAINER_AUTHORIZATION_TOKEN");
	struct err err = { 0 };

	if (file && !body_file_secret(file, &run->token, &err)) {
		key_run_based(run, &err);
		return;
	}
	if (!file && token)
		secret_setstr(&run->token, token);
	if (strpbrk(secret_text(&run->token), "\r\n")) {
		err_set(&err, ERR_INPUT, "%s",
			_("the container's authorization token has a line "
			  "break"));
		key_run_based(run, &err);
		return;
	}
	run->flow = flow_start(run->aws->net, steps, run, NULL, flow_over, run);
}

/* ---- instance metadata, version 2 ------------------------------------------------*/

static const char *metadata_base(const struct key_run *run)
{
	const char *given =
		aws_env(run->aws, "AWS_EC2_METADATA_SERVICE_ENDPOINT");

	return given ? given : METADATA;
}

static enum build metadata_token(void *work, struct request_spec *q,
				 struct err *err)
{
	(void)err;
	local_call(q, "MetadataToken", "PUT", metadata_base(work),
		   "/latest/api/token");
	params_add(q->arena, &q->headers,
		   "x-aws-ec2-metadata-token-ttl-seconds", "21600");
	q->timeout_s = 1;
	q->attempts = 1; /* elsewhere nobody answers: soon known */
	return BUILD_SEND;
}

static enum verdict metadata_token_got(void *work, const struct reply *r,
				       struct err *err)
{
	struct key_run *run = work;

	if (reply_ok(r) && r->body_len && r->body_len < 1024) {
		secret_set(&run->token, r->body, r->body_len);
		return STEP_NEXT;
	}
	err_set(err, ERR_SIGNED_OUT, "%s", _("no AWS keys were found"));
	err_hint(err, "%s",
		 _("Run 'aws configure sso' or 'aws configure', or set "
		   "AWS_PROFILE."));
	return STEP_FAIL;
}

static enum build metadata_role(void *work, struct request_spec *q,
				struct err *err)
{
	struct key_run *run = work;

	(void)err;
	local_call(q, "MetadataRole", "GET", metadata_base(run), ROLES);
	hidden_header(q, "x-aws-ec2-metadata-token", &run->token);
	return BUILD_SEND;
}

static enum verdict metadata_role_got(void *work, const struct reply *r,
				      struct err *err)
{
	struct key_run *run = work;
	size_t len = reply_ok(r) ? strcspn(r->body, "\r\n") : 0;
	struct strbuf path = STRBUF_INIT;
	char *name;

	if (!len) {
		err_set(err, ERR_SIGNED_OUT, "%s",
			_("this EC2 instance has no role"));
		return STEP_FAIL;
	}
	name = arena_dupn(run->arena, r->body, len);
	strbuf_addstr(&path, ROLES);
	percent_encode(&path, name, "");
	run->path = arena_dup(run->arena, path.buf);
	strbuf_release(&path);
	return STEP_NEXT;
}

static enum build metadata_keys(void *work, struct request_spec *q,
				struct err *err)
{
	struct key_run *run = work;

	(void)err;
	local_call(q, "MetadataKeys", "GET", metadata_base(run), run->path);
	hidden_header(q, "x-aws-ec2-metadata-token", &run->token);
	return BUILD_SEND;
}

static enum verdict metadata_keys_got(void *work, const struct reply *r,
				      struct err *err)
{
	return read_keys(work, r, _("the metadata service"), err);
}

void metadata_start(struct key_run *run)
{
	static const struct step steps[] = { { .name = "MetadataToken",
					       .build = metadata_token,
					       .read = metadata_token_got,
					       .expects = "*" },
					     { .name = "MetadataRole",
					       .build = metadata_role,
					       .read = metadata_role_got,
					       .expects = "*" },
					     { .name = "MetadataKeys",
					       .build = metadata_keys,
					       .read = metadata_keys_got },
					     { 0 } };

	run->flow = flow_start(run->aws->net, steps, run, NULL, flow_over, run);
}
