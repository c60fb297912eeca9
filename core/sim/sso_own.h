/* sso_own.h - shared by sso.c and sso_device.c. */
#ifndef SIM_SSO_OWN_H
#define SIM_SSO_OWN_H

#include "core/sim/ocm.h"

#define SSO_REFRESH_LIFE 36000

/* A field of the form body, "" absent. */
const char *sso_field(struct exchange *x, const char *name);
/* An OAuth error; true: answered. */
bool sso_refuse(struct exchange *x, int status, const char *error,
		const char *why);
/* typ: "Bearer", "Refresh", "Offline", "ID"; life 0: never expires */
const char *sso_token(struct world *w, struct arena *a, const char *typ,
		      const char *user, int life);
/* Tokens for user; refresh: the one to hand back, NULL none. */
bool sso_grant(struct exchange *x, const char *user, const char *refresh,
	       int life);
bool sso_new_device(struct exchange *x);
bool sso_by_device(struct exchange *x);

#endif
