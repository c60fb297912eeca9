/*
 * tls.c - two certificate authorities, made at the start: a public one that a
 * demo trusts and the cluster's internal one that it does not.  EC P-256, wire
 * dates.  Leaves are made when first asked for and kept.
 */
#include "core/sim/faces.h"

#include "core/base/str.h"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#define DAY 86400L

struct leaf {
	char *names; /* "DNS:a,DNS:b" */
	X509 *cert;
};

struct authority {
	EVP_PKEY *key, *leaf_key;
	X509 *cert;
	char *pem;
	struct vec leaves; /* struct leaf */
};

static void add_extension(X509 *cert, X509 *issuer, int nid, const char *value)
{
	X509_EXTENSION *ext;
	X509V3_CTX ctx = { 0 }; /* no configuration database */

	X509V3_set_ctx(&ctx, issuer, cert, NULL, NULL, 0);
	ext = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	if (!ext)
		BUG("X.509 extension %s", value);
	X509_add_ext(cert, ext, -1);
	X509_EXTENSION_free(ext);
}

static void set_serial(X509 *cert)
{
	unsigned char bytes[16];
	BIGNUM *n;

	RAND_bytes(bytes, sizeof(bytes));
	bytes[0] &= 0x7f;
	n = BN_bin2bn(bytes, sizeof(bytes), NULL);
	BN_to_ASN1_INTEGER(n, X509_get_serialNumber(cert));
	BN_free(n);
}

static X509 *new_cert(EVP_PKEY *key, const char *common, long days)
{
	X509 *cert = X509_new();
	X509_NAME *name = X509_get_subject_name(cert);

	X509_set_version(cert, X509_VERSION_3);
	set_serial(cert);
	X509_gmtime_adj(X509_getm_notBefore(cert), -3600);
	X509_gmtime_adj(X509_getm_notAfter(cert), days * DAY);
	X509_set_pubkey(cert, key);
	X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
				   (const unsigned char *)common, -1, -1, 0);
	return cert;
}

static char *pem_of(X509 *cert)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *data, *out;
	long n;

	PEM_write_bio_X509(bio, cert);
	n = BIO_get_mem_data(bio, &data);
	out = mem_fmt("%.*s", (int)n, data);
	BIO_free(bio);
	return out;
}

struct authority *authority_new(const char *title, struct err *err)
{
	struct authority *a = mem_new(sizeof(*a));

	a->key = EVP_EC_gen("P-256");
	a->leaf_key = EVP_EC_gen("P-256");
	if (!a->key || !a->leaf_key) {
		err_set(err, ERR_INTERNAL, "cannot make a key: %s",
			ERR_error_string(ERR_get_error(), NULL));
		authority_free(a);
		return NULL;
	}
	a->cert = new_cert(a->key, title, 3650);
	X509_set_issuer_name(a->cert, X509_get_subject_name(a->cert));
	add_extension(a->cert, a->cert, NID_basic_constraints,
		      "critical,CA:TRUE");
	add_extension(a->cert, a->cert, NID_key_usage,
		      "critical,keyCertSign,cRLSign");
	add_extension(a->cert, a->cert, NID_subject_key_identifier, "hash");
	X509_sign(a->cert, a->key, EVP_sha256());
	a->pem = pem_of(a->cert);
	return a;
}

void authority_free(struct authority *a)
{
	size_t i;

	if (!a)
		return;
	for (i = 0; i < a->leaves.n; i++) {
		struct leaf *leaf = a->leaves.at[i];

		X509_free(leaf->cert);
		mem_free(leaf->names);
		mem_free(leaf);
	}
	vec_release(&a->leaves);
	X509_free(a->cert);
	EVP_PKEY_free(a->key);
	EVP_PKEY_free(a->leaf_key);
	mem_free(a->pem);
	mem_free(a);
}

const char *authority_pem(const struct authority *a)
{
	return a->pem;
}

static struct leaf *make_leaf(struct authority *a, const char *common,
			      const char *names)
{
	struct leaf *leaf = mem_new(sizeof(*leaf));
	X509 *cert;

	/* the common name is at most 64 characters long */
	cert = new_cert(a->leaf_key, strlen(common) < 64 ? common : "demo", 90);
	X509_set_issuer_name(cert, X509_get_subject_name(a->cert));
	add_extension(cert, a->cert, NID_subject_alt_name, names);
	add_extension(cert, a->cert, NID_basic_constraints, "CA:FALSE");
	add_extension(cert, a->cert, NID_key_usage,
		      "critical,digitalSignature");
	add_extension(cert, a->cert, NID_ext_key_usage, "serverAuth");
	add_extension(cert, a->cert, NID_authority_key_identifier, "keyid");
	X509_sign(cert, a->key, EVP_sha256());
	leaf->names = mem_dup(names);
	leaf->cert = cert;
	vec_push(&a->leaves, leaf);
	return leaf;
}

bool authority_serve(struct authority *a, SSL *ssl, const char *const *names)
{
	struct strbuf list = STRBUF_INIT;
	struct leaf *leaf = NULL;
	size_t i;

	for (i = 0; names[i]; i++)
		strbuf_addf(&list, "%sDNS:%s", i ? "," : "", names[i]);
	for (i = 0; i < a->leaves.n; i++)
		if (str_eq(((struct leaf *)a->leaves.at[i])->names, list.buf))
			leaf = a->leaves.at[i];
	if (!leaf)
		leaf = make_leaf(a, names[0], list.buf);
	strbuf_release(&list);
	return SSL_use_certificate(ssl, leaf->cert) == 1 &&
	       SSL_use_PrivateKey(ssl, a->leaf_key) == 1;
}
