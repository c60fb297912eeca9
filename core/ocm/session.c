/*
 * session.c - keeping the sign-in alive: who waits for a token, renewal before
 * it ends, and the one ask when the session is over for good.
 */
#include "core/base/clock.h"
#include "core/base/i18n.h"
#include "core/base/log.h"
#include "core/base/str.h"
#include "core/ocm/inside.h"

/* Requests that were parked for a failed renewal fail with its reason. */
#define RENEW_FAILED_MS 3000

static void lose(struct ocm *o, const char *why);

static bool signed_out(struct err *err)
{
	err_set(err, ERR_SIGNED_OUT, "%s",
		_("you are not signed in to Red Hat"));
	return err_hint(err, "%s",
			_("Sign in by the link or with an offline token from "
			  "https://console.redhat.com/openshift/token/show"));
}

/* ---- saved login ------------------------------------------------------------------*/
void session_save(struct ocm *o)
{
	struct saved_login s = { 0 };
	struct err err = { 0 };

	if (o->demo || saved_in_keyring() || o->login.source == SIGNIN_GIVEN ||
	    o->login.source == SIGNIN_ROSA_TOKEN ||
	    o->login.source == SIGNIN_OCM_TOKEN ||
	    o->login.source == SIGNIN_SERVICE_ACCOUNT ||
	    o->login.source == SIGNIN_NONE)
		return;
	if (!saved_path(s.path, sizeof(s.path), &err)) {
		log_line(LOG_WARN, "sign-in not saved: %s", err.what);
		return;
	}
	secret_copy(&s.access, &o->login.access);
	secret_copy(&s.refresh, &o->login.refresh);
	(void)snprintf(s.client_id, sizeof(s.client_id), "%s",
		       o->login.client_id);
	(void)snprintf(s.url, sizeof(s.url), "%s", ocm_api_url(o));
	(void)snprintf(s.token_url, sizeof(s.token_url), "%s",
		       ocm_token_url(o));
	if (!saved_write(&s, &err))
		log_line(LOG_WARN, "sign-in not saved: %s", err.what);
	saved_release(&s);
}

/* ---- renewal ----------------------------------------------------------------------*/
/* Words of SSO that no second try can change. */
static bool is_final(const struct reply *r)
{
	return reply_is(r, "invalid_grant invalid_client unauthorized_client "
			   "invalid_token access_denied");
}

static void renewed(void *owner, const struct reply *r)
{
	struct ocm *o = owner;
	struct err err = { 0 };

	o->renewing = false;
	if (reply_ok(r) && sso_take_tokens(o, r, &err)) {
		o->renew_failed_ms = 0;
		session_save(o);
		request_unpark(o->net, "ocm");
		return;
	}
	if (reply_ok(r)) {
		o->renew_err = err;
	} else {
		memset(&o->renew_err, 0, sizeof(o->renew_err));
		reply_fail(r, &o->renew_err, "%s",
			   _("cannot renew the Red Hat sign-in"));
	}
	o->renew_failed_ms = real_ms();
	if (is_final(r)) {
		secret_release(&o->login.refresh);
		secret_release(&o->login.client_secret);
		o->renew_err.kind = ERR_SIGNED_OUT;
		if (!o->signin.busy && *o->identity.username)
			lose(o, o->renew_err.said);
	}
	request_unpark(o->net, "ocm");
}

static void renew_start(struct ocm *o)
{
	struct request_spec q = { .arena = request_arena() };
	struct err err = { 0 };

	if (o->renewing)
		return;
	o->renewing = true;
	o->renew_failed_ms = 0;
	sso_renew(&q, o, &err);
	request_start(o->net, &q, renewed, o);
}

static bool just_failed(const struct ocm *o)
{
	return o->renew_failed_ms &&
	       real_ms() - o->renew_failed_ms < RENEW_FAILED_MS;
}

static enum ready without_renewal(struct ocm *o, bool own, int64_t left,
				  struct err *err)
{
	if (left > OCM_TOKEN_LAST)
		return READY;
	if (just_failed(o)) {
		*err = o->renew_err;
		return FAILED;
	}
	if (!own && *o->identity.username && !o->declined) {
		lose(o, "");
		if (o->lost)
			return LATER;
	}
	signed_out(err);
	return FAILED;
}

enum ready session_ready(struct ocm *o, const struct request *rq,
			 struct err *err)
{
	bool own = rq == o->signin.own;
	int64_t left = secret_is_set(&o->login.access)
			       ? token_left(o->login.access_until)
			       : 0;

	if (!own && (o->signin.busy || o->lost))
		return LATER;
	if (left >= (o->login.spare_s ? o->login.spare_s : OCM_TOKEN_SPARE))
		return READY;
	if (o->renewing)
		return LATER;
	if (!sso_can_renew(o) || just_failed(o))
		return without_renewal(o, own, left, err);
	renew_start(o);
	return LATER;
}

/* 401 though the token had not ended: it does not count any more. */
void session_refused(struct ocm *o)
{
	o->login.access_until = 0;
	if (o->renewing || o->lost)
		return;
	if (sso_can_renew(o) && !just_failed(o))
		renew_start(o);
	else
		request_unpark(o->net, "ocm");
}

/* ---- the session is over: ask -------------------------------------------------------*/
static void signed_in_again(void *owner, const struct err *err);

static void post(struct ocm *o, const struct ask *ask)
{
	if (o->ask.open)
		ask_withdraw(o->asks, &o->ask);
	o->ask = *ask;
	o->ask.why = o->ask_why;
	o->ask.alone = _("Sign in again with `rosa login`, or give a new token "
			 "in ROSA_TOKEN.");
	o->ask.owner = o;
	ask_post(o->asks, &o->ask);
}

static void give_up(struct ocm *o)
{
	signin_cancel(o);
	memset(&o->identity, 0, sizeof(o->identity));
	login_wipe(&o->login);
	o->lost = false;
	o->declined = true;
	ocm_changed(o);
	request_unpark(o->net, "ocm");
}

static void token_typed(struct ask *ask, int choice, const struct secret *text)
{
	struct ocm *o = ask->owner;

	if (choice < 0 || !text)
		give_up(o);
	else
		signin_token(o, text, signed_in_again, o);
}

static void how_chosen(struct ask *ask, int choice, const struct secret *text)
{
	struct ocm *o = ask->owner;

	(void)text;
	if (choice == 0) {
		signin_device(o, signed_in_again, o);
	} else if (choice == 1) {
		post(o, &(struct ask){
				.id = "ocm.signin.token",
				.kind = ASK_SECRET,
				.title = _("Offline token"),
				.unattended = -1,
				.answered = token_typed,
			});
	} else {
		give_up(o);
	}
}

static void ask_how(struct ocm *o)
{
	o->ask_choices[0] = _("Sign in by a link, on any device");
	o->ask_choices[1] = _("Paste an offline token");
	o->ask_choices[2] = NULL;
	post(o, &(struct ask){
			.id = "ocm.signin",
			.kind = ASK_CHOOSE,
			.title = _("The Red Hat sign-in has ended"),
			.choices = o->ask_choices,
			.unattended = -1,
			.answered = how_chosen,
		});
}

static void lose(struct ocm *o, const char *why)
{
	if (o->lost)
		return;
	if (!o->asks) {
		o->declined = true;
		return;
	}
	o->lost = true;
	o->before = o->identity;
	(void)snprintf(o->ask_why, sizeof(o->ask_why),
		       _("Signed in as %s until now. %s"), o->identity.username,
		       why);
	ocm_changed(o);
	ask_how(o);
}

static void link_answered(struct ask *ask, int choice,
			  const struct secret *text)
{
	(void)text;
	/* any other answer means "done": the poll will see it */
	if (choice < 0)
		give_up(ask->owner);
}

/* The device code is there: its link is part of the ask. */
void session_code_there(struct ocm *o)
{
	if (!o->lost)
		return;
	(void)snprintf(o->ask_why, sizeof(o->ask_why),
		       _("Open %s on any device and type the code %s."),
		       o->device.code.verification_uri,
		       o->device.code.user_code);
	post(o, &(struct ask){
			.id = "ocm.signin.link",
			.kind = ASK_OPEN_LINK,
			.title = _("Sign in to Red Hat again"),
			.link = o->device.code.complete_uri,
			.unattended = -1,
			.answered = link_answered,
		});
}

static void signed_in_again(void *owner, const struct err *err)
{
	struct ocm *o = owner;

	if (o->ask.open)
		ask_withdraw(o->asks, &o->ask);
	if (err) {
		(void)snprintf(o->ask_why, sizeof(o->ask_why), "%.250s%s%.300s",
			       err->what, *err->said ? ": " : "", err->said);
		ask_how(o);
		return;
	}
	if (!str_eq(o->identity.org_id, o->before.org_id)) {
		(void)snprintf(o->ask_why, sizeof(o->ask_why),
			       _("%s belongs to another organization than %s, "
				 "with whom this work was begun."),
			       o->identity.username, o->before.username);
		memset(&o->identity, 0, sizeof(o->identity));
		login_wipe(&o->login);
		ask_how(o);
		return;
	}
	o->lost = false;
	o->declined = false;
	ocm_changed(o);
	request_unpark(o->net, "ocm");
}

void session_reset(struct ocm *o)
{
	if (o->asks && o->ask.open)
		ask_withdraw(o->asks, &o->ask);
	o->lost = false;
	o->declined = false;
	o->renewing = false;
	o->renew_failed_ms = 0;
}
