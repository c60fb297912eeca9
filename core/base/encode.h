/* encode.h - percent, base64, hex; digests (OpenSSL underneath). */
#ifndef BASE_ENCODE_H
#define BASE_ENCODE_H

#include "core/base/strbuf.h"

#include <stdint.h>

#define SHA256_LEN 32

void sha256(const void *data, size_t len, uint8_t out[SHA256_LEN]);
void sha256_hex(const void *data, size_t len, char out[65]);
void sha1_hex(const void *data, size_t len, char out[41]);
void hmac_sha256(const void *key, size_t key_len, const void *data, size_t len,
		 uint8_t out[SHA256_LEN]);
void hex_add(struct strbuf *out, const void *data, size_t len);

/* Unreserved characters (A-Za-z0-9-_.~) stay; `keep` names more that stay. */
void percent_encode(struct strbuf *out, const char *text, const char *keep);
/* %XX; plus_is_space for form bodies.  A bad %X stays as it is. */
void percent_decode(struct strbuf *out, const char *text, size_t len,
		    bool plus_is_space);

void base64_encode(struct strbuf *out, const void *data, size_t len);
void base64url_encode(struct strbuf *out, const void *data, size_t len);
/* Takes both alphabets, with or without '='; false on any other byte. */
bool base64_decode(struct strbuf *out, const char *text, size_t len);

/* Random bytes for nonces and passwords; never for names or plans. */
void random_bytes(void *out, size_t len);

#endif
