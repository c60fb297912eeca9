/* test_aws_proof.c - the proof of possession that `aws login` renews keys with. */
#include "aws_proof.h"

static void proof(void **state)
{
	EVP_PKEY *key = EVP_EC_gen("P-256"), *other = EVP_EC_gen("P-384");
	struct secret pem = { 0 };
	struct strbuf out = STRBUF_INIT;
	struct err err = { 0 };
	BIO *bio = BIO_new(BIO_s_mem());
	char *text;
	long len;

	(void)state;
	PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL);
	len = BIO_get_mem_data(bio, &text);
	secret_set(&pem, text, (size_t)len);
	assert_true(dpop_proof(&pem, "POST", "https://x.example/v1/token",
			       real_unix(), &out, &err));
	proof_is_good(out.buf, key, "https://x.example");
	/* one letter of the signature */
	out.buf[out.len - 60] = out.buf[out.len - 60] == 'A' ? 'B' : 'A';
	assert_false(signature_ok(out.buf, key));
	(void)BIO_reset(bio);
	PEM_write_bio_PrivateKey(bio, other, NULL, NULL, 0, NULL, NULL);
	len = BIO_get_mem_data(bio, &text);
	secret_set(&pem, text, (size_t)len);
	assert_false(dpop_key_ok(&pem));
	assert_false(dpop_proof(&pem, "POST", "u", 0, &out, &err));
	assert_string_equal(err.what,
			    "the key of the sign-in is no private key on "
			    "P-256");
	secret_setstr(&pem, "junk");
	assert_false(dpop_key_ok(&pem));
	BIO_free(bio);
	secret_release(&pem);
	strbuf_release(&out);
	EVP_PKEY_free(key);
	EVP_PKEY_free(other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(proof),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
