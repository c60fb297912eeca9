/* sts.c - who am I, and becoming a role. */
#include "core/aws/sts.h"

#include "core/aws/body.h"
#include "core/base/i18n.h"
#include "core/base/str.h"

enum build sts_get_caller_identity(struct request_spec *q, struct err *err)
{
	(void)err;
	aws_call(q, "sts", "GetCallerIdentity");
	return BUILD_SEND;
}

/* arn:P:sts::A:assumed-role/R/S, arn:P:iam::A:user/path/N, ...:root */
static void split_arn(struct arena *a, struct sts_identity *id)
{
	const char *rest = id->arn, *slash;
	const char **part;
	size_t n = str_split(a, id->arn, ":", &part);

	id->partition = n > 1 ? part[1] : "aws";
	id->name = id->session = "";
	if (n)
		rest = part[n - 1];
	id->root = !strcmp(rest, "root") || !strcmp(id->user_id, id->account);
	id->assumed = str_starts(rest, "assumed-role/");
	if (id->assumed) {
		rest += strlen("assumed-role/");
		slash = strchr(rest, '/');
		id->name = slash ? arena_dupn(a, rest, (size_t)(slash - rest))
				 : rest;
		id->session = slash ? slash + 1 : "";
		return;
	}
	slash = strrchr(rest, '/');
	id->name = slash ? slash + 1 : rest;
}

bool sts_identity_read(struct arena *a, const struct node *doc,
		       struct sts_identity *out, struct err *err)
{
	const struct node *r = node_at(doc, "GetCallerIdentityResult");

	*out = (struct sts_identity){
		.account = aws_text(a, r, "Account"),
		.arn = aws_text(a, r, "Arn"),
		.user_id = aws_text(a, r, "UserId"),
	};
	if (!aws_must(out->arn, "Arn", err) ||
	    !aws_must(out->account, "Account", err))
		return false;
	split_arn(a, out);
	return true;
}

const char *sts_creator_arn(struct arena *a, const struct sts_identity *id)
{
	if (!id->assumed)
		return arena_dup(a, id->arn);
	return arena_fmt(a, "arn:%s:iam::%s:role/%s", id->partition,
			 id->account, id->name);
}

/* A secret is shown to nobody and copied to no arena. */
static void add_hidden(struct request_spec *q, const char *name,
		       const struct secret *value)
{
	params_add(q->arena, &q->form, name, "");
	q->form.at[q->form.n - 1].value = secret_text(value);
	q->form.at[q->form.n - 1].secret = true;
}

static bool assume_common(struct request_spec *q, const struct sts_assume *s,
			  struct err *err)
{
	if (!aws_need(s->role_arn, "RoleArn", err) ||
	    !aws_need(s->session, "RoleSessionName", err))
		return false;
	q->secret = true;
	aws_param(q, "RoleArn", s->role_arn);
	aws_param(q, "RoleSessionName", s->session);
	if (s->seconds)
		aws_param(q, "DurationSeconds",
			  arena_fmt(q->arena, "%d", s->seconds));
	return true;
}

enum build sts_assume_role(struct request_spec *q, const struct sts_assume *s,
			   struct err *err)
{
	aws_call(q, "sts", "AssumeRole");
	if (!assume_common(q, s, err))
		return BUILD_FAIL;
	aws_param(q, "ExternalId", s->external_id);
	aws_param(q, "SerialNumber", s->mfa_serial);
	if (s->mfa_code && secret_is_set(s->mfa_code))
		add_hidden(q, "TokenCode", s->mfa_code);
	return BUILD_SEND;
}

enum build sts_assume_role_with_web_identity(struct request_spec *q,
					     const struct sts_assume *s,
					     struct err *err)
{
	aws_call(q, "sts", "AssumeRoleWithWebIdentity");
	if (!assume_common(q, s, err))
		return BUILD_FAIL;
	if (!s->web_token || s->web_token->len < 4) {
		err_set(err, ERR_INPUT, _("the web identity token is empty"));
		return BUILD_FAIL;
	}
	add_hidden(q, "WebIdentityToken", s->web_token);
	return BUILD_SEND;
}

bool sts_keys_read(const struct reply *r, struct aws_keys *out, struct err *err)
{
	struct secret field = { 0 };
	bool ok;

	aws_keys_release(out);
	ok = body_xml_secret(r, "AccessKeyId", &field) &&
	     field.len < sizeof(out->id);
	if (ok)
		memcpy(out->id, secret_text(&field), field.len + 1);
	ok = ok && body_xml_secret(r, "SecretAccessKey", &out->secret) &&
	     body_xml_secret(r, "SessionToken", &out->token);
	if (ok && body_xml_secret(r, "Expiration", &field))
		out->expires = str_time(secret_text(&field));
	secret_release(&field);
	if (ok && out->expires >= 0)
		return true;
	aws_keys_release(out);
	return err_set(err, ERR_CLOUD, _("the answer of STS holds no keys"));
}
