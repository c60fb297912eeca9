/*
 * signin.c - the ways in, one after the other: see signin.h.
 *
 * begin -> (next source -> renew if needed) -> current_account -> end; the
 * tokens of the way that is being tried are the login's.
 */
#include "core/ocm/signin.h"

#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/ocm/account.h"
#include "core/ocm/inside.h"

static void try_next(struct ocm *o);

/* ---- what is there ---------------------------------------------------------------*/
static void look_token(struct signin_found *f, enum signin_source source,
		       const char *from, const struct secret *token)
{
	struct token_info info;
	struct err err = { 0 };

	memset(f, 0, sizeof(*f));
	f->source = source;
	(void)snprintf(f->from, sizeof(f->from), "%s", from);
	f->usable = token_read(token, &info, &err) &&
		    token_left(info.until) > OCM_TOKEN_LAST;
	memcpy(f->username, info.username, sizeof(f->username));
}

static bool look_variable(struct signin_found *f, enum signin_source source,
			  const char *name)
{
	struct secret token = { 0 };
	const char *text = getenv(name);

	if (!text || !*text)
		return false;
	secret_setstr(&token, text);
	look_token(f, source, name, &token);
	secret_release(&token);
	return true;
}

/* The saved login counts only where its service is the one we talk to: its
 * tokens are not for anybody else. */
static bool saved_fits(const struct ocm *o, const struct saved_login *s)
{
	if (*o->url &&
	    !str_eq(*s->url ? s->url : "https://api.openshift.com", o->url))
		return false;
	return !*o->token_url ||
	       str_eq(*s->token_url ? s->token_url : SSO_URL, o->token_url);
}

static bool load_saved(const struct ocm *o, struct saved_login *s)
{
	struct err err = { 0 };
	char path[sizeof(s->path)];

	memset(s, 0, sizeof(*s));
	if (!saved_path(path, sizeof(path), &err) ||
	    !saved_read(path, s, &err) || !saved_fits(o, s)) {
		saved_release(s);
		return false;
	}
	return true;
}

static bool look_saved(const struct ocm *o, struct signin_found *f)
{
	struct saved_login s;
	struct signin_found access;

	if (!load_saved(o, &s))
		return false;
	look_token(&access, SIGNIN_SAVED, s.path, &s.access);
	*f = access;
	if (secret_is_set(&s.refresh))
		look_token(f, SIGNIN_SAVED, s.path, &s.refresh);
	if (!*f->username)
		memcpy(f->username, access.username, sizeof(f->username));
	f->usable =
		f->usable || access.usable || secret_is_set(&s.client_secret);
	saved_release(&s);
	return true;
}

size_t signin_look(const struct ocm *o,
		   struct signin_found out[SIGNIN_FOUND_MAX])
{
	size_t n = 0;

	if (secret_is_set(&o->given_token))
		look_token(&out[n++], SIGNIN_GIVEN, _("the token given"),
			   &o->given_token);
	if (*o->given_client && secret_is_set(&o->given_secret)) {
		memset(&out[n], 0, sizeof(out[n]));
		(void)snprintf(out[n].from, sizeof(out[n].from), "%s",
			       o->given_client);
		out[n].usable = true;
		out[n++].source = SIGNIN_SERVICE_ACCOUNT;
	}
	if (o->demo || n) /* what was given is what is meant */
		return n;
	n += look_variable(&out[n], SIGNIN_ROSA_TOKEN, "ROSA_TOKEN");
	n += look_variable(&out[n], SIGNIN_OCM_TOKEN, "OCM_TOKEN");
	n += look_saved(o, &out[n]);
	return n;
}

/* ---- a way's tokens --------------------------------------------------------------*/
static bool use_saved(struct ocm *o, struct err *err)
{
	struct login *l = &o->login;
	struct token_info info;
	struct saved_login s;
	bool any;

	if (!load_saved(o, &s))
		return true;
	(void)snprintf(l->client_id, sizeof(l->client_id), "%s", s.client_id);
	(void)snprintf(l->url, sizeof(l->url), "%s", s.url);
	(void)snprintf(l->token_url, sizeof(l->token_url), "%s", s.token_url);
	secret_copy(&l->client_secret, &s.client_secret);
	if (secret_is_set(&s.access) && token_read(&s.access, &info, err)) {
		secret_copy(&l->access, &s.access);
		l->access_until = info.until;
	}
	if (secret_is_set(&s.refresh) && token_read(&s.refresh, &info, err)) {
		secret_copy(&l->refresh, &s.refresh);
		l->refresh_until = info.until;
	}
	any = secret_is_set(&l->access) || secret_is_set(&l->refresh) ||
	      secret_is_set(&l->client_secret);
	saved_release(&s);
	return any || err_wrap(err, "%s", l->from);
}

static bool use_variable(struct ocm *o, const char *name, struct err *err)
{
	struct secret token = { 0 };
	const char *text = getenv(name);
	bool ok;

	secret_setstr(&token, text ? text : "");
	ok = login_token(&o->login, &token, err);
	secret_release(&token);
	return ok || err_wrap(err, "%s", name);
}

static void start_login(struct ocm *o, enum signin_source source,
			const char *from)
{
	login_wipe(&o->login);
	o->login.source = source;
	(void)snprintf(o->login.from, sizeof(o->login.from), "%s", from);
	o->renew_failed_ms = 0;
}

static bool use(struct ocm *o, const struct signin_found *f, struct err *err)
{
	start_login(o, f->source, f->from);
	switch (f->source) {
	case SIGNIN_GIVEN:
		return login_token(&o->login, &o->given_token, err);
	case SIGNIN_ROSA_TOKEN:
		return use_variable(o, "ROSA_TOKEN", err);
	case SIGNIN_OCM_TOKEN:
		return use_variable(o, "OCM_TOKEN", err);
	case SIGNIN_SAVED:
		return use_saved(o, err);
	case SIGNIN_SERVICE_ACCOUNT:
		(void)snprintf(o->login.client_id, sizeof(o->login.client_id),
			       "%s", o->given_client);
		secret_copy(&o->login.client_secret, &o->given_secret);
		return true;
	case SIGNIN_NONE:
	case SIGNIN_DEVICE:
	case SIGNIN_TYPED:
		break;
	}
	BUG("sign-in source %d", f->source);
}

/* ---- begin and end ---------------------------------------------------------------*/
static void begin(struct ocm *o, signin_done *done, void *owner)
{
	signin_cancel(o);
	request_cancel_owner(o->net, o); /* a renewal of the old one */
	o->renewing = false;
	memset(&o->signin, 0, sizeof(o->signin));
	memset(&o->identity, 0, sizeof(o->identity));
	o->signin.busy = true;
	o->signin.next = -1;
	o->signin.done = done;
	o->signin.owner = owner;
	ocm_changed(o);
}

static void end(struct ocm *o, const struct err *err)
{
	signin_done *done = o->signin.done;
	void *owner = o->signin.owner;
	struct err copy = { 0 };

	if (err)
		copy = *err;
	o->signin.busy = false;
	o->signin.own = NULL;
	device_stop(o);
	/* a face's own sign-in answers the open ask as well */
	if (!err && owner != o)
		session_reset(o);
	ocm_changed(o);
	request_unpark(o->net, "ocm");
	done(owner, err ? &copy : NULL);
}

/* Of a way that was found, the next is tried; else that is all. */
void signin_failed(struct ocm *o, const struct err *err)
{
	o->signin.err = *err;
	login_wipe(&o->login);
	if (o->signin.next < 0 || err->kind == ERR_UNREACHABLE ||
	    err->kind == ERR_TIMEOUT)
		end(o, err);
	else
		try_next(o);
}

static void nothing_left(struct ocm *o)
{
	struct err err = { 0 };

	if (o->signin.err.kind != ERR_NONE) {
		err = o->signin.err;
	} else {
		err_set(&err, ERR_SIGNED_OUT, "%s",
			_("you are not signed in to Red Hat"));
		err_hint(&err, "%s",
			 _("Sign in by the link or with an offline token from "
			   "https://console.redhat.com/openshift/token/show"));
	}
	if (!o->demo && saved_in_keyring())
		err_hint(&err,
			 _("OCM_KEYRING is set: rosa keeps its login in the "
			   "system's keyring (%s), which is not read here. "
			   "Sign in by the link, or put what `rosa token "
			   "--refresh` prints into ROSA_TOKEN."),
			 saved_in_keyring());
	end(o, &err);
}

static void try_next(struct ocm *o)
{
	const struct signin_found *f;
	struct err err = { 0 };

	if ((size_t)o->signin.next >= o->signin.count) {
		nothing_left(o);
		return;
	}
	f = &o->signin.found[o->signin.next++];
	if (!use(o, f, &err)) {
		err_hint(&err, "%s",
			 _("Get an offline token at "
			   "https://console.redhat.com/openshift/"
			   "token/show"));
		signin_failed(o, &err);
		return;
	}
	signin_tokens_there(o);
}

/* ---- who is it -------------------------------------------------------------------*/
static bool read_identity(struct ocm *o, const struct node *doc,
			  struct err *err)
{
	struct ocm_identity *id = &o->identity;
	struct ocm_account account = { 0 };

	if (!account_current_read(&account, doc, err))
		return false;
	if (account.banned)
		return err_set(err, ERR_DENIED,
			       _("Red Hat has banned the account '%s': %s"),
			       account.username, account.ban_description);
	memset(id, 0, sizeof(*id));
	memcpy(id->username, account.username, sizeof(id->username));
	memcpy(id->email, account.email, sizeof(id->email));
	memcpy(id->account_id, account.id, sizeof(id->account_id));
	memcpy(id->org_id, account.org_id, sizeof(id->org_id));
	memcpy(id->org_external_id, account.org_external_id,
	       sizeof(id->org_external_id));
	memcpy(id->org_name, account.org_name, sizeof(id->org_name));
	id->source = o->login.source;
	memcpy(id->from, o->login.from, sizeof(id->from));
	return true;
}

static void account_there(void *owner, const struct reply *r)
{
	struct ocm *o = owner;
	struct err err = { 0 };

	o->signin.own = NULL;
	if (!reply_ok(r)) {
		reply_fail(r, &err, "%s", _("cannot sign in to Red Hat"));
		signin_failed(o, &err);
	} else if (!read_identity(o, r->doc, &err)) {
		signin_failed(o, &err);
	} else {
		/* what was saved there is saved when it is renewed */
		if (o->login.source != SIGNIN_SAVED)
			session_save(o);
		end(o, NULL);
	}
}

void signin_tokens_there(struct ocm *o)
{
	struct request_spec q = { .arena = request_arena() };
	struct err err = { 0 };

	account_current(&q, &err);
	o->signin.own = request_start(o->net, &q, account_there, o);
}

/* ---- the public part -------------------------------------------------------------*/
static void first_way(void *owner)
{
	try_next(owner);
}

void signin_start(struct ocm *o, signin_done *done, void *owner)
{
	begin(o, done, owner);
	o->signin.count = signin_look(o, o->signin.found);
	o->signin.next = 0;
	loop_defer(o->loop, first_way, o);
}

static void report_bad(void *owner)
{
	struct ocm *o = owner;
	struct err err = o->signin.err;

	signin_failed(o, &err);
}

void signin_token(struct ocm *o, const struct secret *token, signin_done *done,
		  void *owner)
{
	begin(o, done, owner);
	start_login(o, SIGNIN_TYPED, _("the token pasted"));
	if (login_token(&o->login, token, &o->signin.err))
		signin_tokens_there(o);
	else
		loop_defer(o->loop, report_bad, o);
}

void signin_service_account(struct ocm *o, const char *client_id,
			    const struct secret *client_secret,
			    signin_done *done, void *owner)
{
	begin(o, done, owner);
	start_login(o, SIGNIN_SERVICE_ACCOUNT, client_id);
	if (strlen(client_id) < sizeof(o->login.client_id) && *client_id &&
	    secret_is_set(client_secret)) {
		(void)snprintf(o->login.client_id, sizeof(o->login.client_id),
			       "%s", client_id);
		secret_copy(&o->login.client_secret, client_secret);
		signin_tokens_there(o);
		return;
	}
	err_set(&o->signin.err, ERR_INPUT,
		_("a service account has a client id and a secret; the client "
		  "id is '%.60s'"),
		client_id);
	loop_defer(o->loop, report_bad, o);
}

void signin_device(struct ocm *o, signin_done *done, void *owner)
{
	begin(o, done, owner);
	start_login(o, SIGNIN_DEVICE, _("device code"));
	device_start(o);
}

void signin_cancel(struct ocm *o)
{
	if (!o->signin.busy)
		return;
	o->signin.busy = false;
	o->signin.own = NULL;
	device_stop(o);
	loop_forget(o->loop, o);
	/* a renewal belongs to the way that is given up */
	request_cancel_owner(o->net, o);
	o->renewing = false;
	ocm_changed(o);
	request_unpark(o->net, "ocm");
}

bool signin_busy(const struct ocm *o)
{
	return o->signin.busy;
}
