/*
 * signin.h - the ways into a Red Hat account, in the order they are tried:
 * the token given, ROSA_TOKEN, OCM_TOKEN, the login that rosa or ocm saved
 * ($OCM_CONFIG, ~/.ocm.json, ~/.config/ocm/ocm.json), a service account; when
 * none is there or none is good: device code or a pasted offline token, which
 * a face starts.  In a demo only the token given.
 *
 * Each ends with GET current_account; done gets NULL once ocm_identity is
 * known.  A new one replaces the one under way (whose done is not called).
 * EVENT_IDENTITY (subject: the struct ocm) is posted at every change, also
 * when the code of a device sign-in arrives.
 * Source: ocm-api card 1.2-1.7, RFC 8628, RFC 7636.
 */
#ifndef OCM_SIGNIN_H
#define OCM_SIGNIN_H

#include "core/ocm/ocm.h"

typedef void signin_done(void *owner, const struct err *err);

/* What is found without asking anybody; ERR_SIGNED_OUT when nothing is, or
 * the last found one's refusal. */
void signin_start(struct ocm *o, signin_done *done, void *owner);
/* Client "ocm-cli", PKCE; polls in world time as the service says.  A code that
 * expires is followed by another, two times. */
void signin_device(struct ocm *o, signin_done *done, void *owner);
/* A pasted offline, refresh or access token (copied). */
void signin_token(struct ocm *o, const struct secret *token, signin_done *done,
		  void *owner);
void signin_service_account(struct ocm *o, const char *client_id,
			    const struct secret *client_secret,
			    signin_done *done, void *owner);
void signin_cancel(struct ocm *o); /* none under way is fine */
bool signin_busy(const struct ocm *o);

/* What a person needs while a device sign-in waits; NULL before it is known
 * and once it is over. */
struct signin_device_code {
	char user_code[32];         /* "DCKY-MMCO" */
	char verification_uri[256]; /* short, to type */
	char complete_uri[320];     /* with the code: link, QR code */
	int64_t until_world_s;      /* world's Unix seconds */
};
const struct signin_device_code *signin_device_code(const struct ocm *o);

/* Sources as a list for a chooser, in the order above, without a network: what
 * is there.  `what` is for people.  At most SIGNIN_FOUND_MAX. */
#define SIGNIN_FOUND_MAX 4
struct signin_found {
	enum signin_source source;
	char from[256];     /* variable or path */
	char username[128]; /* of the token, "" unknown */
	bool usable;        /* not ended, or renewable */
};
size_t signin_look(const struct ocm *o,
		   struct signin_found out[SIGNIN_FOUND_MAX]);

#endif
