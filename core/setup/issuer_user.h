/*
 * issuer_user.h - before an OIDC configuration or provider is removed: a
 * cluster that uses the issuer still.  Only an undo looks.
 */
#ifndef SETUP_ISSUER_USER_H
#define SETUP_ISSUER_USER_H

#include "core/setup/acts.h"

struct issuer_user {
	char name[64]; /* "" none */
};
/* issuer NULL: nothing to ask.  BUILD_END when it need not be asked. */
enum build issuer_user_find(const struct work *w, const char *issuer,
			    struct request_spec *q, struct err *err);
bool issuer_user_read(struct arena *a, struct issuer_user *u,
		      const struct node *doc, struct err *err);
/* NULL: none */
const char *issuer_user_keeps(struct arena *a, const struct issuer_user *u);

#endif
