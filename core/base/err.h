/*
 * err.h - why something failed, as three lines for a person:
 *	what failed, in our words (quotes the value, says what was expected)
 *	the service's own code and words, and its request id
 *	what to do next
 *
 * A fallible function returns bool (or a pointer) and takes struct err * last;
 * it fills it only when it fails.  err_set returns false, so that
 * `return err_set(err, ERR_INPUT, ...)` is the usual exit.
 * Zero-initialise: struct err err = { 0 };  Plain value, nothing to free.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "core/base/strbuf.h"

/* name, exit code (product card 3.4) */
#define ERR_KINDS(X)                                                           \
 X(NONE, 0)                                                                    \
 X(INTERNAL, 1)                                                                \
 X(IO, 1)                                                                      \
 X(USAGE, 2)                                                                   \
 X(INPUT, 3)                                                                   \
 X(SIGNED_OUT, 4)                                                              \
 X(PREFLIGHT, 5)                                                               \
 X(DENIED, 6)                                                                  \
 X(CLOUD, 7)                                                                   \
 X(CLUSTER, 8)                                                                 \
 X(TIMEOUT, 9)                                                                 \
 X(UNREACHABLE, 10)                                                            \
 X(DECLINED, 11)                                                               \
 X(TERMINAL, 12)                                                               \
 X(INTERRUPTED, 130)

enum err_kind {
#define X(name, code) ERR_##name,
	ERR_KINDS(X)
#undef X
};

struct err {
	enum err_kind kind;
	int status;           /* HTTP status, 0: none */
	char what[512];       /* our words */
	char code[96];        /* the service's word, "" none */
	char said[640];       /* the service's sentence, "" none */
	char request_id[112]; /* for a support case, "" none */
	char hint[400];       /* what to do next, "" none */
};

bool err_set(struct err *err, enum err_kind kind, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* "prefix: what": context added by a caller; returns false */
bool err_wrap(struct err *err, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
bool err_hint(struct err *err, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void err_service(struct err *err, int status, const char *code,
		 const char *said, const char *request_id);
int err_exit_code(const struct err *err);
const char *err_kind_name(enum err_kind kind);
/* The three lines, each ended by \n, absent ones left out. */
void err_lines(const struct err *err, struct strbuf *out);
/* The first two in one, without the end: "what; code: said (request id)". */
void err_line(const struct err *err, struct strbuf *out);

#endif
