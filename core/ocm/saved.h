/*
 * saved.h - the login file that rosa and ocm share.  Keys that we do not know
 * are kept; rewritten whole by temporary file and rename, mode 0600 (rosa and
 * ocm do not lock).  Never used in a demo.  Source: ocm-api card 1.7.
 */
#ifndef OCM_SAVED_H
#define OCM_SAVED_H

#include "core/base/err.h"
#include "core/base/secret.h"

struct saved_login {
	char path[512];
	struct secret access, refresh, client_secret;
	char client_id[96], url[256], token_url[256];
};
void saved_release(struct saved_login *s);
/* OCM_KEYRING, where rosa and ocm then keep the login instead of a file; it is
 * not read here, and no token is written to a file for somebody who chose it.
 * NULL: not set. */
const char *saved_in_keyring(void);
/* $OCM_CONFIG; ~/.ocm.json if it is there; else $XDG_CONFIG_HOME/ocm/ocm.json
 * or ~/.config/ocm/ocm.json.  False: no home. */
bool saved_path(char *out, size_t size, struct err *err);
/* False with kind ERR_NONE: no such file, or nothing in it (not an error). */
bool saved_read(const char *path, struct saved_login *out, struct err *err);
/* Reads the file again, replaces our keys, writes it.  Empty ones are left as
 * they are there. */
bool saved_write(const struct saved_login *s, struct err *err);

#endif
