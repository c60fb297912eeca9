/* aws_proof.h - for the tests of aws login: a proof (DPoP) is taken apart and verified. */
#ifndef TEST_AWS_PROOF_H
#define TEST_AWS_PROOF_H

#include "core/aws/dpop.h"
#include "core/base/clock.h"
#include "core/base/encode.h"
#include "core/base/node.h"
#include "core/base/str.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* Up to the next dot, decoded. */
static inline void part(const char **at, struct strbuf *out)
{
	size_t len = strcspn(*at, ".");
	char *text = mem_fmt("%.*s", (int)len, *at);

	strbuf_clear(out);
	assert_true(base64_decode(out, text, len));
	mem_free(text);
	*at += len + ((*at)[len] == '.');
}

static inline cJSON *json_part(const char **at)
{
	struct strbuf text = STRBUF_INIT;
	cJSON *json;

	part(at, &text);
	json = cJSON_Parse(text.buf);
	assert_non_null(json);
	strbuf_release(&text);
	return json;
}

static inline const char *text_at(const cJSON *json, const char *name)
{
	const char *text =
		cJSON_GetStringValue(cJSON_GetObjectItem(json, name));

	return text ? text : "";
}

static inline void same_coordinate(const cJSON *jwk, const char *name,
				   EVP_PKEY *key, const char *param)
{
	struct strbuf want = STRBUF_INIT;
	unsigned char bytes[32];
	BIGNUM *n = NULL;

	assert_int_equal(EVP_PKEY_get_bn_param(key, param, &n), 1);
	BN_bn2binpad(n, bytes, sizeof(bytes));
	base64url_encode(&want, bytes, sizeof(bytes));
	assert_string_equal(text_at(jwk, name), want.buf);
	strbuf_release(&want);
	BN_free(n);
}

static inline bool signature_ok(const char *proof, EVP_PKEY *key)
{
	const char *dot = strrchr(proof, '.'), *at = dot + 1;
	struct strbuf raw = STRBUF_INIT;
	ECDSA_SIG *sig = ECDSA_SIG_new();
	unsigned char *der = NULL;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	int len;
	bool ok;

	part(&at, &raw);
	assert_int_equal(raw.len, 64);
	ECDSA_SIG_set0(
		sig, BN_bin2bn((const unsigned char *)raw.buf, 32, NULL),
		BN_bin2bn((const unsigned char *)raw.buf + 32, 32, NULL));
	len = i2d_ECDSA_SIG(sig, &der);
	ok = EVP_DigestVerifyInit(ctx, NULL, EVP_sha256(), NULL, key) == 1 &&
	     EVP_DigestVerify(ctx, der, (size_t)len,
			      (const unsigned char *)proof,
			      (size_t)(dot - proof)) == 1;
	OPENSSL_free(der);
	EVP_MD_CTX_free(ctx);
	ECDSA_SIG_free(sig);
	strbuf_release(&raw);
	return ok;
}

static inline void proof_is_good(const char *proof, EVP_PKEY *key,
				 const char *base)
{
	char *url = mem_fmt("%s/v1/token", base);
	const char *at = proof;
	cJSON *header = json_part(&at), *claims = json_part(&at);
	const cJSON *jwk = cJSON_GetObjectItem(header, "jwk");
	const cJSON *iat = cJSON_GetObjectItem(claims, "iat");

	assert_string_equal(text_at(header, "typ"), "dpop+jwt");
	assert_string_equal(text_at(header, "alg"), "ES256");
	assert_string_equal(text_at(jwk, "kty"), "EC");
	assert_string_equal(text_at(jwk, "crv"), "P-256");
	assert_null(cJSON_GetObjectItem(jwk, "d")); /* the private half */
	same_coordinate(jwk, "x", key, OSSL_PKEY_PARAM_EC_PUB_X);
	same_coordinate(jwk, "y", key, OSSL_PKEY_PARAM_EC_PUB_Y);
	assert_string_equal(text_at(claims, "htm"), "POST");
	assert_string_equal(text_at(claims, "htu"), url);
	assert_true(strlen(text_at(claims, "jti")) >= 16);
	assert_true(llabs((long long)iat->valuedouble - real_unix()) < 60);
	assert_true(signature_ok(proof, key));
	cJSON_Delete(header);
	cJSON_Delete(claims);
	mem_free(url);
}

#endif
