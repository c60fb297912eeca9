/*
 * token.h - what a pasted or received token is, and passwords for the
 * cluster's administrator.  Signatures of tokens are not checked: a token is
 * the service's to judge, we only read when it ends and whose it is.
 * Source: ocm-api card 1.3, 3.13; corrections 3 (bcrypt).
 */
#ifndef OCM_TOKEN_H
#define OCM_TOKEN_H

#include "core/base/err.h"
#include "core/base/secret.h"
#include "core/net/worker.h"

enum token_kind {
	TOKEN_UNKNOWN,     /* empty, or a JWT of a type we do not know */
	TOKEN_ACCESS,      /* JWT: Bearer, access */
	TOKEN_REFRESH,     /* JWT: Refresh, Offline; or opaque text */
	TOKEN_PULL_SECRET, /* <uuid>:<base64>: "AccessToken ..." */
	TOKEN_ENCRYPTED    /* five-part JWE: FedRAMP only, refused here */
};

#define TOKEN_NEVER INT64_MAX

struct token_info {
	enum token_kind kind;
	bool offline;       /* typ Offline: does not end */
	int64_t until;      /* Unix seconds, wire time; TOKEN_NEVER */
	char username[128]; /* preferred_username, else username; "" */
	char client_id[64]; /* azp: the client it was made for; "" */
	char org_id[64];
};
/* Leading and trailing blanks do not count.  False (ERR_INPUT, never quoting
 * the token) when it is neither JWT nor a known opaque form. */
bool token_read(const struct secret *token, struct token_info *out,
		struct err *err);
/* A copy without the blanks around it. */
void token_copy(struct secret *to, const struct secret *from);
/* Seconds left by this machine's clock; 0 gone; TOKEN_NEVER. */
int64_t token_left(int64_t until);

/* ---- the administrator's password ------------------------------------------*/
/* 23 characters, four groups of five and '-' between, from the alphabet without
 * l, O, 0, 1; always passes password_check. */
void password_make(struct secret *out);
/* rosa's rule: 14 or more, printable ASCII without blanks, an upper-case and a
 * lower-case letter, and a digit or symbol.  72 at most (bcrypt's limit).
 * ERR_INPUT without the password in it. */
bool password_check(const struct secret *password, struct err *err);
/* bcrypt cost 10, "$2y$" (OpenShift's login refuses "$2b$").  60 ms: blocks. */
bool password_hash(const struct secret *password, struct secret *out,
		   struct err *err);

/* The same in the worker.  The password is copied.  hash lives until done
 * returns; NULL with err on failure. */
struct password_job;
struct worker_job *
password_hash_start(struct loop *l, const struct secret *password,
		    void (*done)(void *owner, const struct secret *hash,
				 const struct err *err),
		    void *owner);

#endif
