/* dpop.c - see dpop.h. */
#include "core/aws/dpop.h"

#include "core/base/encode.h"
#include "core/base/i18n.h"
#include "core/base/node.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#define HALF 32 /* bytes of a coordinate, of r and of s */

static EVP_PKEY *read_key(const struct secret *pem)
{
	BIO *bio = BIO_new_mem_buf(secret_text(pem), (int)pem->len);
	EVP_PKEY *key = NULL;
	char group[32] = "";
	size_t len;

	/* "" as password: an encrypted one is refused, nobody is asked */
	if (bio)
		key = PEM_read_bio_PrivateKey(bio, NULL, NULL,
					      (void *)(uintptr_t) "");
	BIO_free(bio);
	if (key &&
	    (!EVP_PKEY_is_a(key, "EC") ||
	     EVP_PKEY_get_group_name(key, group, sizeof(group), &len) != 1 ||
	     strcmp(group, "prime256v1") != 0)) {
		EVP_PKEY_free(key);
		key = NULL;
	}
	ERR_clear_error();
	return key;
}

bool dpop_key_ok(const struct secret *pem)
{
	EVP_PKEY *key = read_key(pem);

	EVP_PKEY_free(key);
	return key != NULL;
}

static bool half(const BIGNUM *n, uint8_t out[HALF])
{
	return n && BN_bn2binpad(n, out, HALF) == HALF;
}

static bool add_coordinate(cJSON *jwk, EVP_PKEY *key, const char *param,
			   const char *name)
{
	struct strbuf text = STRBUF_INIT;
	uint8_t bytes[HALF];
	BIGNUM *n = NULL;
	bool ok = EVP_PKEY_get_bn_param(key, param, &n) == 1 && half(n, bytes);

	if (ok) {
		base64url_encode(&text, bytes, sizeof(bytes));
		cJSON_AddStringToObject(jwk, name, text.buf);
	}
	BN_free(n);
	strbuf_release(&text);
	return ok;
}

static void add_part(struct strbuf *out, cJSON *json)
{
	struct strbuf text = STRBUF_INIT;

	json_print(json, &text);
	base64url_encode(out, text.buf, text.len);
	strbuf_release(&text);
	cJSON_Delete(json);
}

static bool add_header(struct strbuf *out, EVP_PKEY *key)
{
	cJSON *header = cJSON_CreateObject(), *jwk;
	bool ok;

	cJSON_AddStringToObject(header, "typ", "dpop+jwt");
	cJSON_AddStringToObject(header, "alg", "ES256");
	jwk = cJSON_AddObjectToObject(header, "jwk");
	cJSON_AddStringToObject(jwk, "kty", "EC");
	cJSON_AddStringToObject(jwk, "crv", "P-256");
	ok = add_coordinate(jwk, key, OSSL_PKEY_PARAM_EC_PUB_X, "x") &&
	     add_coordinate(jwk, key, OSSL_PKEY_PARAM_EC_PUB_Y, "y");
	add_part(out, header);
	return ok;
}

/* A random UUID of version 4. */
static void add_id(cJSON *claims)
{
	struct strbuf id = STRBUF_INIT;
	uint8_t b[16];
	size_t i;

	random_bytes(b, sizeof(b));
	b[6] = (uint8_t)((b[6] & 0x0f) | 0x40);
	b[8] = (uint8_t)((b[8] & 0x3f) | 0x80);
	for (i = 0; i < sizeof(b); i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			strbuf_addch(&id, '-');
		hex_add(&id, &b[i], 1);
	}
	cJSON_AddStringToObject(claims, "jti", id.buf);
	strbuf_release(&id);
}

static void add_claims(struct strbuf *out, const char *method, const char *url,
		       int64_t now)
{
	cJSON *claims = cJSON_CreateObject();

	add_id(claims);
	cJSON_AddStringToObject(claims, "htm", method);
	cJSON_AddStringToObject(claims, "htu", url);
	cJSON_AddNumberToObject(claims, "iat", (double)now);
	add_part(out, claims);
}

/* OpenSSL gives the pair as DER; a JWT wants the bytes of r and s. */
static bool raw_signature(const uint8_t *der, size_t len, uint8_t out[2 * HALF])
{
	const uint8_t *p = der;
	ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &p, (long)len);
	bool ok = sig && half(ECDSA_SIG_get0_r(sig), out) &&
		  half(ECDSA_SIG_get0_s(sig), out + HALF);

	ECDSA_SIG_free(sig);
	return ok;
}

static bool add_signature(struct strbuf *out, EVP_PKEY *key)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	uint8_t der[128], raw[2 * HALF];
	size_t len = sizeof(der);
	bool ok = ctx &&
		  EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key) == 1 &&
		  EVP_DigestSign(ctx, der, &len, (const uint8_t *)out->buf,
				 out->len) == 1 &&
		  raw_signature(der, len, raw);

	EVP_MD_CTX_free(ctx);
	if (!ok)
		return false;
	strbuf_addch(out, '.');
	base64url_encode(out, raw, sizeof(raw));
	return true;
}

bool dpop_proof(const struct secret *pem, const char *method, const char *url,
		int64_t now, struct strbuf *out, struct err *err)
{
	EVP_PKEY *key = read_key(pem);
	bool ok = key && add_header(out, key);

	if (ok) {
		strbuf_addch(out, '.');
		add_claims(out, method, url, now);
		ok = add_signature(out, key);
	}
	EVP_PKEY_free(key);
	ERR_clear_error();
	return ok || err_set(err, ERR_INPUT, "%s",
			     _("the key of the sign-in is no private key on "
			       "P-256"));
}
