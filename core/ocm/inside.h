/* inside.h - the insides of struct ocm; no other room includes it. */
#ifndef OCM_INSIDE_H
#define OCM_INSIDE_H

#include "core/ocm/saved.h"
#include "core/ocm/signin.h"
#include "core/ocm/token.h"

#define SSO_URL                                                                \
 "https://sso.redhat.com/auth/realms/redhat-external"                          \
 "/protocol/openid-connect/token"
#define SSO_CLIENT_OFFLINE "cloud-services"
#define SSO_CLIENT_DEVICE  "ocm-cli"

/* Renewed when less is left (SDK's rule); half of a shorter life. */
#define OCM_TOKEN_SPARE 60
/* Used all the same, when it cannot be renewed. */
#define OCM_TOKEN_LAST 5

/* What a sign-in or a renewal has: replaced whole. */
struct login {
	struct secret access, refresh, client_secret;
	int64_t access_until, refresh_until;
	int64_t spare_s; /* renew when less is left of the access token */
	char client_id[96];
	char url[256], token_url[256]; /* "" : Red Hat's */
	enum signin_source source;
	char from[256];
};

/* Secrets of the newest sso reply; the document holds none. */
struct sso_secrets {
	struct secret access, refresh, device_code;
};

struct device {
	bool waiting; /* code shown, polling */
	struct signin_device_code code;
	struct secret verifier;
	int interval_s;
	int codes; /* given so far: an expired one is followed by another */
	struct timer *timer;
};

#define OCM_WARNINGS 50
struct ocm {
	struct net *net;
	struct loop *loop;
	struct ask_queue *asks;
	bool demo;
	char url[256], token_url[256]; /* of the options, "" none */
	char given_client[96];
	struct secret given_token, given_secret;

	struct login login;
	struct secret bearer; /* the Authorization header's value */
	struct ocm_identity identity;
	struct sso_secrets sso_secrets;
	struct service sso, api;

	struct vec warnings; /* char *, each once; at most OCM_WARNINGS */

	/* signin.c */
	struct {
		bool busy;
		int next; /* of the found ones; -1: not looking */
		struct signin_found found[SIGNIN_FOUND_MAX];
		size_t count;
		struct request *own; /* the current_account of it */
		struct err err;
		signin_done *done;
		void *owner;
	} signin;
	struct device device;

	/* session.c */
	bool renewing;
	struct err renew_err;
	int64_t renew_failed_ms; /* real; 0: it did not */
	bool lost, declined;
	struct ocm_identity before;
	struct ask ask;
	const char *ask_choices[3];
	char ask_why[600];
};

/* ---- ocm.c ---------------------------------------------------------------------*/
const char *ocm_api_url(const struct ocm *o);
const char *ocm_token_url(const struct ocm *o);
/* https://, or http:// of a loopback address: fit for tokens? */
bool ocm_url_safe(const char *url, struct err *err);
void ocm_changed(struct ocm *o); /* EVENT_IDENTITY */

/* ---- sso.c ---------------------------------------------------------------------*/
void sso_register(struct ocm *o);
/* Secret fields are named only; the service puts them in (sso.c). */
enum build sso_renew(struct request_spec *q, struct ocm *o, struct err *err);
enum build sso_device_start(struct request_spec *q, struct ocm *o,
			    struct err *err);
enum build sso_device_poll(struct request_spec *q, struct ocm *o,
			   struct err *err);
bool sso_can_renew(const struct ocm *o);
/* The newest reply's tokens become the login's. */
bool sso_take_tokens(struct ocm *o, const struct reply *r, struct err *err);
void sso_secrets_wipe(struct sso_secrets *s);
/* A pasted token becomes the login's, by its kind. */
bool login_token(struct login *l, const struct secret *token, struct err *err);
void login_wipe(struct login *l);

/* ---- signin.c, device.c ----------------------------------------------------------*/
void signin_tokens_there(struct ocm *o); /* who is it? */
void signin_failed(struct ocm *o, const struct err *err);
void device_start(struct ocm *o);
void device_stop(struct ocm *o);

/* ---- session.c -------------------------------------------------------------------*/
enum ready session_ready(struct ocm *o, const struct request *rq,
			 struct err *err);
void session_refused(struct ocm *o);    /* 401 */
void session_code_there(struct ocm *o); /* the link into the ask */
void session_reset(struct ocm *o);
void session_save(struct ocm *o); /* write back what rosa shares */

#endif
