/*
 * trust.c - whom TLS believes.  The system's bundle takes 33 ms to parse, and
 * curl would do it for each connection: it is loaded once, by the worker, and
 * given to each connection as it is. [interfaces.md 3, tried]
 */
#include "core/base/i18n.h"
#include "core/net/inside.h"
#include "core/net/worker.h"

#include <openssl/err.h>
#include <openssl/pem.h>

struct trust_waiter {
	void (*fn)(void *owner);
	void *owner;
};

struct trust_load {
	char *ca_file;
	bool ca_only;
	X509_STORE *store;
	struct err err;
};

static void load_system(X509_STORE *store)
{
	const curl_version_info_data *info = curl_version_info(CURLVERSION_NOW);

	/* where curl was told at its build that the bundle is */
	if (!info->cainfo || !X509_STORE_load_file(store, info->cainfo))
		X509_STORE_set_default_paths(store);
}

static void load(void *job)
{
	struct trust_load *t = job;

	t->store = X509_STORE_new();
	if (!t->store)
		BUG("OpenSSL has no store");
	if (!t->ca_only)
		load_system(t->store);
	if (t->ca_file && !X509_STORE_load_file(t->store, t->ca_file))
		err_set(&t->err, ERR_INPUT,
			_("'%s' is no file of certificates: PEM was expected"),
			t->ca_file);
	ERR_clear_error();
}

static void load_free(void *job)
{
	struct trust_load *t = job;

	X509_STORE_free(t->store);
	mem_free(t->ca_file);
	mem_free(t);
}

static void add_pem(X509_STORE *store, const char *pem)
{
	BIO *bio = BIO_new_mem_buf(pem, -1);
	X509 *cert;

	while (bio && (cert = PEM_read_bio_X509(bio, NULL, NULL, NULL))) {
		X509_STORE_add_cert(store, cert);
		X509_free(cert);
	}
	BIO_free(bio);
	ERR_clear_error();
}

static void loaded(void *owner, void *job)
{
	struct net *n = owner;
	struct trust_load *t = job;
	struct trust_waiter *w;
	size_t i;

	n->trust_job = NULL;
	n->store = t->store;
	n->trust_err = t->err;
	t->store = NULL;
	for (i = 0; i < n->extra_ca.n; i++)
		add_pem(n->store, n->extra_ca.at[i]);
	while (n->trust_waiters.n) {
		w = n->trust_waiters.at[0];
		vec_remove(&n->trust_waiters, 0);
		w->fn(w->owner);
		mem_free(w);
	}
}

bool trust_ready(struct net *n)
{
	struct trust_load *t;

	if (n->store)
		return true;
	if (n->trust_job)
		return false;
	t = mem_new(sizeof(*t));
	t->ca_file = mem_dup(n->ca_file);
	t->ca_only = n->options.ca_only;
	n->trust_job = worker_start(n->loop, load, loaded, load_free, t, n);
	return false;
}

void trust_wait(struct net *n, void (*fn)(void *owner), void *owner)
{
	struct trust_waiter *w = mem_new(sizeof(*w));

	w->fn = fn;
	w->owner = owner;
	vec_push(&n->trust_waiters, w);
}

void trust_forget(struct net *n, const void *owner)
{
	struct trust_waiter *w;
	size_t i = 0;

	while (i < n->trust_waiters.n) {
		w = n->trust_waiters.at[i];
		if (w->owner != owner) {
			i++;
			continue;
		}
		mem_free(w);
		vec_remove(&n->trust_waiters, i);
	}
}

static CURLcode give_store(CURL *easy, void *ctx, void *store)
{
	(void)easy;
	SSL_CTX_set1_cert_store(ctx, store);
	return CURLE_OK;
}

void trust_easy(struct net *n, CURL *easy)
{
	curl_easy_setopt(easy, CURLOPT_CAINFO, NULL);
	curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
	if (!n->store)
		return;
	curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, give_store);
	curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, n->store);
}

void net_load_trust(struct net *n)
{
	(void)trust_ready(n);
}

void net_add_ca(struct net *n, const char *pem)
{
	vec_push(&n->extra_ca, mem_dup(pem));
	if (n->store)
		add_pem(n->store, pem);
}

void trust_release(struct net *n)
{
	size_t i;

	worker_cancel(&n->trust_job);
	X509_STORE_free(n->store);
	for (i = 0; i < n->extra_ca.n; i++)
		mem_free(n->extra_ca.at[i]);
	vec_release(&n->extra_ca);
	for (i = 0; i < n->trust_waiters.n; i++)
		mem_free(n->trust_waiters.at[i]);
	vec_release(&n->trust_waiters);
}
