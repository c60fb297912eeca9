/*
 * sso.c - Red Hat's single sign-on: the service "sso", its grants, and the
 * tokens in its replies.  A builder names secret fields with an empty value;
 * prepare writes them from the struct secrets into the body, and decode takes
 * tokens out of the reply before the document is made: no token ever lies in
 * an arena.  Source: ocm-api card 1.2, 1.5.
 */
#include "core/base/clock.h"
#include "core/base/encode.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/ocm/inside.h"
#include "core/ocm/wire.h"

#include <openssl/crypto.h>

#define TOKEN_PATH   "/token"
#define GRANT_DEVICE "urn:ietf:params:oauth:grant-type:device_code"

void login_wipe(struct login *l)
{
	secret_release(&l->access);
	secret_release(&l->refresh);
	secret_release(&l->client_secret);
	memset(l, 0, sizeof(*l));
}

void sso_secrets_wipe(struct sso_secrets *s)
{
	secret_release(&s->access);
	secret_release(&s->refresh);
	secret_release(&s->device_code);
}

/* ---- builders --------------------------------------------------------------------*/
static void sso_spec(struct request_spec *q, enum ocm_op op)
{
	q->service = "sso";
	q->op = wire_operation(op)->words;
	q->method = wire_operation(op)->method;
	q->path = wire_operation(op)->path;
	q->secret = true;
	q->max_reply = (size_t)1 << 20;
}

static void field(struct request_spec *q, const char *name, const char *value)
{
	params_add(q->arena, &q->form, name, value);
}

static void secret_field(struct request_spec *q, const char *name)
{
	field(q, name, "");
	q->form.at[q->form.n - 1].secret = true;
}

bool sso_can_renew(const struct ocm *o)
{
	if (secret_is_set(&o->login.client_secret) && *o->login.client_id)
		return true;
	return secret_is_set(&o->login.refresh) &&
	       token_left(o->login.refresh_until) > 10;
}

enum build sso_renew(struct request_spec *q, struct ocm *o, struct err *err)
{
	(void)err;
	sso_spec(q, OP_SSO_TOKEN);
	if (secret_is_set(&o->login.client_secret)) {
		field(q, "grant_type", "client_credentials");
		field(q, "client_id", o->login.client_id);
		field(q, "scope", "openid");
		return BUILD_SEND;
	}
	field(q, "grant_type", "refresh_token");
	field(q, "client_id",
	      *o->login.client_id ? o->login.client_id : SSO_CLIENT_OFFLINE);
	secret_field(q, "refresh_token");
	return BUILD_SEND;
}

enum build sso_device_start(struct request_spec *q, struct ocm *o,
			    struct err *err)
{
	const struct secret *verifier = &o->device.verifier;
	uint8_t digest[SHA256_LEN];
	struct strbuf sb = STRBUF_INIT;

	(void)err;
	sso_spec(q, OP_SSO_DEVICE);
	field(q, "client_id", SSO_CLIENT_DEVICE);
	field(q, "scope", "openid");
	sha256(secret_text(verifier), verifier->len, digest);
	base64url_encode(&sb, digest, sizeof(digest));
	field(q, "code_challenge", sb.buf);
	field(q, "code_challenge_method", "S256");
	strbuf_release(&sb);
	return BUILD_SEND;
}

enum build sso_device_poll(struct request_spec *q, struct ocm *o,
			   struct err *err)
{
	(void)err;
	(void)o;
	sso_spec(q, OP_SSO_TOKEN);
	field(q, "grant_type", GRANT_DEVICE);
	field(q, "client_id", SSO_CLIENT_DEVICE);
	secret_field(q, "device_code");
	secret_field(q, "code_verifier");
	return BUILD_SEND;
}

/* ---- the service -----------------------------------------------------------------*/
static const struct secret *secret_named(const struct ocm *o, const char *name)
{
	if (str_eq(name, "refresh_token"))
		return &o->login.refresh;
	if (str_eq(name, "device_code"))
		return &o->sso_secrets.device_code;
	if (str_eq(name, "code_verifier"))
		return &o->device.verifier;
	BUG("no secret '%s'", name);
}

static void add_form(struct request *rq, const struct ocm *o)
{
	const struct params *form = &rq->spec.form;
	const struct param *p;

	for (size_t i = 0; i < form->n; i++) {
		p = &form->at[i];
		if (i)
			strbuf_addch(&rq->body, '&');
		strbuf_addf(&rq->body, "%s=", p->name);
		percent_encode(&rq->body,
			       p->secret ? secret_text(secret_named(o, p->name))
					 : p->value,
			       "");
	}
}

/* Authorization: Basic base64(id:secret), kept where the bearer is. */
static void add_basic(struct request *rq, struct ocm *o)
{
	struct strbuf plain = STRBUF_INIT, sb = STRBUF_INIT;

	strbuf_addf(&plain, "%s:%s", o->login.client_id,
		    secret_text(&o->login.client_secret));
	strbuf_addstr(&sb, "Basic ");
	base64_encode(&sb, plain.buf, plain.len);
	secret_set(&o->bearer, sb.buf, sb.len);
	strbuf_wipe(&plain);
	strbuf_wipe(&sb);
	params_add(rq->arena, &rq->headers, "Authorization", "");
	rq->headers.at[rq->headers.n - 1].value = secret_text(&o->bearer);
	rq->headers.at[rq->headers.n - 1].secret = true;
}

static enum ready prepare(struct request *rq, struct err *err)
{
	struct ocm *o = rq->svc->data;
	const char *url = ocm_token_url(o);

	if (!ocm_url_safe(url, err))
		return FAILED;
	if (!str_eq(rq->spec.path, TOKEN_PATH)) {
		if (!str_ends(url, TOKEN_PATH)) {
			err_set(err, ERR_INPUT,
				_("the token address '%s' does not end in "
				  "/token, so the address for device codes is "
				  "not known"),
				url);
			return FAILED;
		}
		strbuf_add(&rq->url, url, strlen(url) - strlen(TOKEN_PATH));
		strbuf_addstr(&rq->url, rq->spec.path);
	} else {
		strbuf_addstr(&rq->url, url);
		if (str_eq(params_get(&rq->spec.form, "grant_type"),
			   "client_credentials"))
			add_basic(rq, o);
	}
	add_form(rq, o);
	params_add(rq->arena, &rq->headers, "Content-Type",
		   "application/x-www-form-urlencoded");
	params_add(rq->arena, &rq->headers, "Accept", "application/json");
	return READY;
}

static void read_body(struct request *rq, struct reply *r)
{
	struct ocm *o = rq->svc->data;
	cJSON *json = cJSON_ParseWithLength(r->body, r->body_len);
	struct strbuf sb = STRBUF_INIT;
	struct err err = { 0 };

	if (!cJSON_IsObject(json)) {
		cJSON_Delete(json);
		return;
	}
	secret_release(&o->sso_secrets.access);
	secret_release(&o->sso_secrets.refresh);
	wire_take(json, "access_token", &o->sso_secrets.access);
	wire_take(json, "refresh_token", &o->sso_secrets.refresh);
	wire_take(json, "device_code", &o->sso_secrets.device_code);
	wire_take(json, "id_token", NULL);
	json_print(json, &sb);
	cJSON_Delete(json);
	r->doc = json_parse(rq->arena, sb.buf, sb.len, &err);
	strbuf_release(&sb);
}

static void decode(struct request *rq, struct reply *r)
{
	read_body(rq, r);
	if (r->status >= 200 && r->status < 300) {
		r->code = r->doc ? "" : "NOT_JSON";
		r->message = r->doc ? ""
				    : "the sign-in service's answer is "
				      "not JSON";
		r->retry = r->doc ? RETRY_NO : RETRY_BACKOFF;
		return;
	}
	r->code = *node_text(r->doc, "error")
			  ? node_text(r->doc, "error")
			  : arena_fmt(rq->arena, "HTTP %d", r->status);
	r->message = node_text(r->doc, "error_description");
	/* 4xx are final [ocm-api 1.4] */
	if (r->status >= 500)
		r->retry = RETRY_BACKOFF;
	else if (r->status == 429)
		r->retry = RETRY_THROTTLE;
}

void sso_register(struct ocm *o)
{
	o->sso = (struct service){
		.name = "sso",
		.at_once = 1, /* the secrets of one reply at a time */
		.attempts = 5,
		.backoff_ms = 500, /* ocm-api 1.4, but doubled */
		.jitter = 50,
		.prepare = prepare,
		.decode = decode,
		.data = o,
	};
	net_add_service(o->net, &o->sso);
}

/* ---- tokens ----------------------------------------------------------------------*/
/* By the lifetime that the reply tells, so that a wrong clock here does no
 * harm; by the token's own date when it tells none. */
static int64_t until(const struct token_info *info, const struct reply *r,
		     const char *lifetime)
{
	long long seconds = node_int(r->doc, lifetime, 0);

	if (info->until == TOKEN_NEVER && info->offline)
		return TOKEN_NEVER;
	return seconds > 0 ? real_unix() + seconds : info->until;
}

/* A new token counts for a minute at least, whatever our clock says of it:
 * else it would be renewed for ever. */
static void count_life(struct login *l)
{
	int64_t left = token_left(l->access_until);

	if (left <= OCM_TOKEN_LAST) {
		left = OCM_TOKEN_SPARE;
		l->access_until = real_unix() + left;
	}
	l->spare_s = left / 2 < OCM_TOKEN_SPARE ? left / 2 : OCM_TOKEN_SPARE;
}

bool sso_take_tokens(struct ocm *o, const struct reply *r, struct err *err)
{
	struct sso_secrets *got = &o->sso_secrets;
	struct token_info info;

	if (!secret_is_set(&got->access) ||
	    !str_ieq(node_text_or(r->doc, "token_type", "bearer"), "bearer"))
		return err_set(err, ERR_CLOUD,
			       _("Red Hat's sign-in gave no access token"));
	if (!token_read(&got->access, &info, err))
		return err_wrap(err, "%s",
				_("Red Hat's access token cannot be used"));
	secret_copy(&o->login.access, &got->access);
	o->api.credentials++;
	o->login.access_until = until(&info, r, "expires_in");
	count_life(&o->login);
	if (secret_is_set(&got->refresh)) {
		if (!token_read(&got->refresh, &info, err))
			return false;
		secret_copy(&o->login.refresh, &got->refresh);
		o->login.refresh_until = until(&info, r, "refresh_expires_in");
	}
	secret_release(&got->access);
	secret_release(&got->refresh);
	return true;
}

bool login_token(struct login *l, const struct secret *token, struct err *err)
{
	struct token_info info;

	if (!token_read(token, &info, err))
		return false;
	switch (info.kind) {
	case TOKEN_ACCESS:
		token_copy(&l->access, token);
		l->access_until = info.until;
		return true;
	case TOKEN_REFRESH:
		token_copy(&l->refresh, token);
		l->refresh_until = info.until;
		(void)snprintf(l->client_id, sizeof(l->client_id), "%s",
			       *info.client_id ? info.client_id
					       : SSO_CLIENT_OFFLINE);
		return true;
	case TOKEN_PULL_SECRET:
		err_set(err, ERR_INPUT,
			_("that is a pull secret's token; an offline token "
			  "was expected"));
		return err_hint(err, "%s",
				_("Get one at "
				  "https://console.redhat.com/openshift/token/"
				  "show"));
	case TOKEN_UNKNOWN:
	case TOKEN_ENCRYPTED:
		break;
	}
	return err_set(err, ERR_INPUT, _("the token's type is not known"));
}
