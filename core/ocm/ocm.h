/*
 * ocm.h - the connection to Red Hat: tokens, and the services "sso" and "ocm"
 * as net knows them.
 *
 *	struct ocm *ocm = ocm_new(net, &options, asks);
 *	signin_start(ocm, done, owner);          (signin.h)
 *	... builders of account.h, catalog.h, oidc.h, verify.h, cluster.h,
 *	admin.h fill request_specs for the service "ocm" ...
 *	net_free(net); ocm_free(ocm);            (in this order, loop alive)
 *
 * Every builder has the form
 *	enum build thing_verb(struct request_spec *q, ..., struct err *err);
 * returns BUILD_SEND (or BUILD_FAIL with err: a bad argument), and leaves the
 * rest of q alone.  Every reader has the form
 *	bool thing_read(..., const struct node *doc, struct err *err);
 * false only for a reply that is not what was promised; fields that are absent
 * are "", 0 or false; fields we do not know are ignored.
 *
 * Requests are parked while a sign-in is under way or the token is renewed.
 * When the session ends for good, one ask (ids "ocm.signin", "ocm.signin.link",
 * "ocm.signin.token") offers a new one; declined, requests fail SIGNED_OUT.
 *
 * Red Hat is building a successor with another API (regional, SigV4): callers
 * use these headers only, and never a path or a field name of OCM's.  All that
 * is asked of Red Hat is a row of operations.h.
 * Source: ocm-api card 1, 2.
 */
#ifndef OCM_OCM_H
#define OCM_OCM_H

#include "core/base/ask.h"
#include "core/net/flow.h"

struct ocm_options {
	bool demo;       /* nothing of environment or home is read or written */
	const char *url; /* or "production", "staging", "integration", "local",
				* "local-proxy", "crc"; NULL: the saved login's,
				* else production */
	const char *token_url; /* NULL: the saved login's, else Red Hat's */
	const struct secret *token; /* offline token given, or NULL */
	const char *client_id;      /* service account, or NULL */
	const struct secret *client_secret;
};

enum signin_source {
	SIGNIN_NONE,
	SIGNIN_GIVEN,           /* options.token */
	SIGNIN_ROSA_TOKEN,      /* variable ROSA_TOKEN */
	SIGNIN_OCM_TOKEN,       /* variable OCM_TOKEN */
	SIGNIN_SAVED,           /* what rosa or ocm saved */
	SIGNIN_SERVICE_ACCOUNT, /* client id and secret */
	SIGNIN_DEVICE,          /* device code */
	SIGNIN_TYPED            /* offline token pasted */
};

/* Who is signed in.  username "" : nobody. */
struct ocm_identity {
	char username[128], email[128];
	char account_id[64];
	char org_id[64], org_external_id[64], org_name[128];
	enum signin_source source;
	char from[256]; /* for people: "ROSA_TOKEN", a path, "device code" */
};

struct ocm;
/* url known or https:// (http:// for a loopback address only); token_url so
 * too.  Look before ocm_new; err names the variable that people know them by. */
bool ocm_options_check(const struct ocm_options *options, struct err *err);
/* Options and their strings are copied. */
struct ocm *ocm_new(struct net *n, const struct ocm_options *options,
		    struct ask_queue *asks);
/* Wipes tokens, withdraws the ask.  After net_free: net holds its services. */
void ocm_free(struct ocm *o);
const struct ocm_identity *ocm_identity(const struct ocm *o);
bool ocm_signed_in(const struct ocm *o);
const char *ocm_url(const struct ocm *o); /* "https://api.openshift.com" */
/* "production", "staging", ... or "" (a simulator, a proxy). */
const char *ocm_environment(const struct ocm *o);
/* The AWS account of Red Hat's that this environment's installer and support
 * roles trust; production's when the environment is not known. */
const char *ocm_trusted_account(const struct ocm *o);

/* ---- replies -----------------------------------------------------------------*/
/* What the service warns of (Warning, Deprecation, X-OCM-* headers), one line
 * each; nothing added when none. */
void ocm_warnings(const struct reply *r, struct strbuf *out);
/* The newest distinct ones of this run, each kept once; EVENT_LOG (subject: the
 * ocm) when one came. */
size_t ocm_warned(const struct ocm *o);
const char *ocm_warning(const struct ocm *o, size_t index);
/* 404: gone, never there, or not visible to this account. */
bool ocm_is_missing(const struct reply *r);
/* A string for a search expression: quoted, quotes doubled. */
void ocm_quote(struct strbuf *out, const char *text);

#endif
