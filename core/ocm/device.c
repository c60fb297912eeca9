/*
 * device.c - sign-in by device code and PKCE (RFC 8628, RFC 7636): ask for a
 * code, show it, poll in world time at the service's pace.
 */
#include "core/base/clock.h"
#include "core/base/encode.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/ocm/inside.h"
#include "core/ocm/wire.h"

#include <openssl/crypto.h>

#define POLL_DEFAULT_S 5
#define POLL_MOST_S    60
#define SLOW_DOWN_S    5
#define CODE_DEFAULT_S 600
#define CODES_MOST     3 /* then somebody must ask for it */

static void poll_later(struct ocm *o);

static void fail(struct ocm *o, enum err_kind kind, const char *what)
{
	struct err err = { 0 };

	err_set(&err, kind, "%s", what);
	err_hint(&err, "%s", _("Ask for a new code and try again."));
	signin_failed(o, &err);
}

/* Nobody came in time, or this machine slept: another code, a few times. */
static void expired(struct ocm *o)
{
	int codes = o->device.codes;

	if (codes >= CODES_MOST) {
		fail(o, ERR_TIMEOUT, _("the sign-in's code has expired"));
		return;
	}
	device_stop(o);
	o->device.codes = codes;
	device_start(o);
}

static void polled(void *owner, const struct reply *r)
{
	struct ocm *o = owner;
	struct err err = { 0 };

	if (reply_ok(r)) {
		if (!sso_take_tokens(o, r, &err)) {
			signin_failed(o, &err);
			return;
		}
		(void)snprintf(o->login.client_id, sizeof(o->login.client_id),
			       "%s", SSO_CLIENT_DEVICE);
		device_stop(o);
		signin_tokens_there(o);
		return;
	}
	if (reply_is(r, "slow_down"))
		o->device.interval_s += SLOW_DOWN_S;
	else if (!r->status) /* RFC 8628 3.5: exponential back-off */
		o->device.interval_s *= 2;
	else if (reply_is(r, "access_denied")) {
		fail(o, ERR_DECLINED, _("the sign-in was refused at Red Hat"));
		return;
	} else if (reply_is(r, "expired_token")) {
		expired(o);
		return;
	} else if (!reply_is(r, "authorization_pending")) {
		reply_fail(r, &err, "%s", _("cannot sign in by device code"));
		signin_failed(o, &err);
		return;
	}
	poll_later(o);
}

static void poll_now(void *owner)
{
	struct request_spec q = { 0 };
	struct ocm *o = owner;
	struct err err = { 0 };

	o->device.timer = NULL;
	if (world_unix() >= o->device.code.until_world_s) {
		expired(o);
		return;
	}
	q.arena = request_arena();
	sso_device_poll(&q, o, &err);
	request_start(o->net, &q, polled, o);
}

static void poll_later(struct ocm *o)
{
	if (o->device.interval_s > POLL_MOST_S)
		o->device.interval_s = POLL_MOST_S;
	timer_cancel(&o->device.timer);
	o->device.timer =
		timer_start(o->loop, TIME_WORLD, o->device.interval_s * 1000LL,
			    poll_now, o);
}

static bool read_code(struct ocm *o, const struct node *doc, struct err *err)
{
	struct signin_device_code *code = &o->device.code;
	struct wire w = wire_open(doc, "device code", err);

	WIRE(&w, code->user_code, "user_code");
	WIRE(&w, code->verification_uri, "verification_uri");
	WIRE(&w, code->complete_uri, "verification_uri_complete");
	if (!w.ok)
		return false;
	if (!*code->complete_uri)
		memcpy(code->complete_uri, code->verification_uri,
		       sizeof(code->verification_uri));
	if (!*code->user_code || !secret_is_set(&o->sso_secrets.device_code) ||
	    !ocm_url_safe(code->complete_uri, err))
		return err_set(err, ERR_CLOUD,
			       _("Red Hat gave no code to sign in with"));
	code->until_world_s =
		world_unix() + node_int(doc, "expires_in", CODE_DEFAULT_S);
	o->device.interval_s = (int)node_int(doc, "interval", POLL_DEFAULT_S);
	if (o->device.interval_s < 1)
		o->device.interval_s = POLL_DEFAULT_S;
	return true;
}

static void code_there(void *owner, const struct reply *r)
{
	struct ocm *o = owner;
	struct err err = { 0 };

	if (!reply_ok(r)) {
		reply_fail(r, &err, "%s", _("cannot sign in by device code"));
		signin_failed(o, &err);
		return;
	}
	if (!read_code(o, r->doc, &err)) {
		signin_failed(o, &err);
		return;
	}
	o->device.waiting = true;
	ocm_changed(o);
	session_code_there(o);
	poll_later(o);
}

void device_start(struct ocm *o)
{
	struct request_spec q = { .arena = request_arena() };
	struct strbuf sb = STRBUF_INIT;
	struct err err = { 0 };
	uint8_t bytes[32];

	random_bytes(bytes, sizeof(bytes));
	base64url_encode(&sb, bytes, sizeof(bytes));
	o->device.codes++;
	secret_set(&o->device.verifier, sb.buf, sb.len);
	OPENSSL_cleanse(bytes, sizeof(bytes));
	strbuf_wipe(&sb);
	sso_device_start(&q, o, &err);
	request_start(o->net, &q, code_there, o);
}

void device_stop(struct ocm *o)
{
	timer_cancel(&o->device.timer);
	secret_release(&o->device.verifier);
	secret_release(&o->sso_secrets.device_code);
	memset(&o->device.code, 0, sizeof(o->device.code));
	o->device.waiting = false;
	o->device.codes = 0;
}

const struct signin_device_code *signin_device_code(const struct ocm *o)
{
	return o->device.waiting ? &o->device.code : NULL;
}
