/* prepare.c - see prepare.h.  JWKS as rosa makes it: rosa-flow 4.3. */
#include "core/setup/prepare.h"

#include "core/base/encode.h"
#include "core/base/i18n.h"
#include "core/base/log.h"
#include "core/net/worker.h"
#include "core/ocm/token.h"
#include "core/setup/order.h"
#include "core/setup/setup.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#define RSA_BITS 4096

struct prepare {
	void (*done)(struct setup *);
	struct worker_job *hash, *key;
	struct ask ask; /* for a password of the person's own */
	char why[400];
	int waiting;
};

struct key_job {
	struct secret pem;
	char *jwks;
};

static void add_number(struct strbuf *out, EVP_PKEY *key, const char *name)
{
	BIGNUM *n = NULL;
	unsigned char raw[RSA_BITS / 8];
	int len;

	if (!EVP_PKEY_get_bn_param(key, name, &n))
		BUG("no %s in an RSA key", name);
	len = BN_bn2bin(n, raw);
	base64url_encode(out, raw, (size_t)len);
	BN_free(n);
}

/* kid: SHA-256 of the DER SubjectPublicKeyInfo, base64url. */
static void add_kid(struct strbuf *out, EVP_PKEY *key)
{
	unsigned char *der = NULL;
	uint8_t digest[SHA256_LEN];
	int len = i2d_PUBKEY(key, &der);

	if (len <= 0)
		BUG("i2d_PUBKEY");
	sha256(der, (size_t)len, digest);
	base64url_encode(out, digest, sizeof(digest));
	OPENSSL_free(der);
}

static void write_jwks(struct key_job *job, EVP_PKEY *key)
{
	struct strbuf sb = STRBUF_INIT;

	strbuf_addstr(&sb, "{\"keys\":[{\"use\":\"sig\",\"kty\":\"RSA\","
			   "\"kid\":\"");
	add_kid(&sb, key);
	strbuf_addstr(&sb, "\",\"alg\":\"RS256\",\"n\":\"");
	add_number(&sb, key, OSSL_PKEY_PARAM_RSA_N);
	strbuf_addstr(&sb, "\",\"e\":\"");
	add_number(&sb, key, OSSL_PKEY_PARAM_RSA_E);
	strbuf_addstr(&sb, "\"}]}");
	job->jwks = strbuf_detach(&sb);
}

static void write_pem(struct key_job *job, EVP_PKEY *key)
{
	BIO *bio = BIO_new(BIO_s_secmem());
	char *text;
	long len;

	if (!bio || !PEM_write_bio_PrivateKey_traditional(bio, key, NULL, NULL,
							  0, NULL, NULL))
		BUG("cannot write an RSA key");
	len = BIO_get_mem_data(bio, &text);
	secret_set(&job->pem, text, (size_t)len);
	BIO_free(bio);
}

static void key_run(void *p)
{
	struct key_job *job = p;
	EVP_PKEY *key = EVP_RSA_gen(RSA_BITS);

	if (!key)
		BUG("cannot make an RSA key");
	write_pem(job, key);
	write_jwks(job, key);
	EVP_PKEY_free(key);
}

static void key_free(void *p)
{
	struct key_job *job = p;

	secret_release(&job->pem);
	mem_free(job->jwks);
	mem_free(job);
}

static void one_done(struct setup *s)
{
	if (!--s->prepare->waiting)
		s->prepare->done(s);
}

static void key_done(void *owner, void *p)
{
	struct setup *s = owner;
	struct key_job *job = p;

	s->prepare->key = NULL;
	secret_copy(&s->oidc_key, &job->pem);
	s->oidc_jwks = job->jwks;
	job->jwks = NULL;
	one_done(s);
}

static void hash_done(void *owner, const struct secret *hash,
		      const struct err *err)
{
	struct setup *s = owner;

	s->prepare->hash = NULL;
	if (!hash)
		BUG("password hash: %s", err->what);
	secret_copy(&s->admin_hash, hash);
	one_done(s);
}

static void nothing(void *owner)
{
	one_done(owner);
}

static void start_hash(struct setup *s)
{
	s->prepare->hash =
		password_hash_start(s->loop, &s->admin_password, hash_done, s);
}

/* Nothing typed, or --yes: one is made. */
static void password_typed(struct ask *ask, int choice,
			   const struct secret *text)
{
	struct setup *s = ask->owner;
	struct prepare *p = s->prepare;
	struct err err;

	if (choice < 0 || !text || !secret_is_set(text)) {
		password_make(&s->admin_password);
	} else if (password_check(text, &err)) {
		secret_copy(&s->admin_password, text);
	} else {
		snprintf(p->why, sizeof(p->why), "%s", err.what);
		ask_post(&s->asks, ask);
		return;
	}
	start_hash(s);
}

static void ask_password(struct setup *s)
{
	struct prepare *p = s->prepare;

	snprintf(p->why, sizeof(p->why), "%s",
		 _("At least 14 characters, upper and lower case, a digit or "
		   "a symbol. Left empty, one is made."));
	p->ask = (struct ask){ .id = "admin.password",
			       .kind = ASK_SECRET,
			       .title = _("Your password for cluster-admin"),
			       .why = p->why,
			       .answered = password_typed,
			       .owner = s };
	ask_post(&s->asks, &p->ask);
}

static void prepare_password(struct setup *s)
{
	s->prepare->waiting++;
	if (!secret_is_set(&s->admin_password) &&
	    setup_value_is(s, "admin.password", "own")) {
		ask_password(s);
		return;
	}
	if (!secret_is_set(&s->admin_password))
		password_make(&s->admin_password);
	start_hash(s);
}

void prepare_start(struct setup *s, void (*done)(struct setup *))
{
	struct prepare *p;

	prepare_free(s);
	s->prepare = p = mem_new(sizeof(*p));
	p->done = done;
	p->waiting = 1;
	loop_defer(s->loop, nothing, s);
	if (admin_is_wanted(s) && !secret_is_set(&s->admin_hash))
		prepare_password(s);
	if (setup_value_is(s, "oidc.managed", "no") && !s->oidc_jwks) {
		p->waiting++;
		p->key = worker_start(s->loop, key_run, key_done, key_free,
				      mem_new(sizeof(struct key_job)), s);
	}
}

void prepare_free(struct setup *s)
{
	if (!s->prepare)
		return;
	loop_forget(s->loop, s);
	ask_withdraw(&s->asks, &s->prepare->ask);
	worker_cancel(&s->prepare->hash);
	worker_cancel(&s->prepare->key);
	mem_free(s->prepare);
	s->prepare = NULL;
}
