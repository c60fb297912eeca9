/*
 * dpop.h - the proof that a request comes from the holder of a key (RFC 9449),
 * as the sign-in service of AWS wants it (aws-api card 1.4).
 */
#ifndef AWS_DPOP_H
#define AWS_DPOP_H

#include "core/base/err.h"
#include "core/base/secret.h"

#include <stdint.h>

/* Is it the PEM of a private key on P-256? */
bool dpop_key_ok(const struct secret *pem);
/* A JWT signed by ES256: {typ: dpop+jwt, alg, jwk} . {jti, htm, htu, iat}.
 * ERR_INPUT: no such key.  Not a secret, but good for one request only. */
bool dpop_proof(const struct secret *pem, const char *method, const char *url,
		int64_t now, struct strbuf *out, struct err *err);

#endif
