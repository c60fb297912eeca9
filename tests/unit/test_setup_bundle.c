/* test_setup_bundle.c - what a trust bundle is said to hold. */
#include "core/base/clock.h"
#include "core/base/str.h"
#include "core/setup/bundle.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define DAY 86400LL

/* Adds a certificate to the bundle: named so, signed by, an authority or not,
 * good until now + days. */
static void add(struct strbuf *pem, const char *name, const char *by,
		const char *ca, int days)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *x = X509_new();
	X509_NAME *issuer = X509_NAME_new();
	BIO *bio = BIO_new(BIO_s_mem());
	X509_EXTENSION *e =
		X509V3_EXT_conf_nid(NULL, NULL, NID_basic_constraints, ca);
	char *text;
	long len;

	X509_set_version(x, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
	X509_gmtime_adj(X509_getm_notBefore(x), -400 * (long)DAY);
	X509_gmtime_adj(X509_getm_notAfter(x), days * (long)DAY + 60);
	X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN",
				   MBSTRING_UTF8, (const unsigned char *)name,
				   -1, -1, 0);
	X509_NAME_add_entry_by_txt(issuer, "CN", MBSTRING_UTF8,
				   (const unsigned char *)by, -1, -1, 0);
	X509_set_issuer_name(x, issuer);
	X509_set_pubkey(x, key);
	X509_add_ext(x, e, -1);
	assert_true(X509_sign(x, key, EVP_sha256()) > 0);
	PEM_write_bio_X509(bio, x);
	len = BIO_get_mem_data(bio, &text);
	strbuf_add(pem, text, (size_t)len);
	BIO_free(bio);
	X509_EXTENSION_free(e);
	X509_NAME_free(issuer);
	X509_free(x);
	EVP_PKEY_free(key);
}

static void each_is_told(void **state)
{
	struct strbuf pem = STRBUF_INIT, out = STRBUF_INIT;
	struct arena *a = arena_new();
	const char **line;

	(void)state;
	strbuf_addstr(&pem, "# our proxy's\n");
	add(&pem, "Proxy Root", "Proxy Root", "critical,CA:TRUE", 300);
	add(&pem, "proxy.corp", "Proxy Root", "CA:FALSE", 200);
	add(&pem, "Old Root", "Old Root", "critical,CA:TRUE", -10);
	add(&pem, "Soon \xe6\x9c\xac", "Proxy Root", "critical,CA:TRUE", 12);
	assert_int_equal(bundle_count(pem.buf, pem.len), 4);
	bundle_lines(pem.buf, pem.len, world_unix(), &out);
	assert_int_equal(str_split(a, out.buf, "\n", &line), 4);
	assert_true(
		str_starts(line[0], "CN = Proxy Root, an authority, until"));
	assert_true(str_starts(line[1], "! CN = proxy.corp, signed by CN = "
					"Proxy Root, NO authority"));
	assert_true(str_starts(line[2], "! CN = Old Root, an authority, "
					"EXPIRED 20"));
	assert_true(str_starts(line[3], "CN = Soon \xe6\x9c\xac, signed by"));
	assert_non_null(strstr(line[3], "(in 12 days)"));
	arena_free(a);
	strbuf_release(&pem);
	strbuf_release(&out);
}

static void torn(void **state)
{
	struct strbuf out = STRBUF_INIT;

	(void)state;
	bundle_lines("-----BEGIN CERTIFICATE-----\nAAAA\n", 34, 0, &out);
	assert_int_equal(out.len, 0);
	assert_int_equal(bundle_count("", 0), 0);
	strbuf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_is_told),
		cmocka_unit_test(torn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
