/*
 * test_ocm_login.c - the login to a cluster over TLS, against a small API and
 * oauth server with an authority of its own; and the hash made in the worker.
 */
#include "core/base/clock.h"
#include "core/base/encode.h"
#include "core/base/str.h"
#include "core/ocm/kube.h"
#include "core/ocm/token.h"

#include <microhttpd.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* ---- the server -----------------------------------------------------------------*/
static struct fake {
	pthread_mutex_t lock;
	struct MHD_Daemon *daemon;
	char base[64];
	char *cert, *key;
	int refuse; /* so many right passwords are not active yet */
	int challenges, passwords, deletes;
	bool no_provider;
} fake = { .lock = PTHREAD_MUTEX_INITIALIZER };

static char *bio_text(BIO *bio)
{
	char *data;
	long len = BIO_get_mem_data(bio, &data);
	char *text = mem_fmt("%.*s", (int)len, data);

	BIO_free(bio);
	return text;
}

/* A certificate of its own authority for 127.0.0.1. */
static void make_certificate(void)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *x = X509_new();
	X509_EXTENSION *san;
	BIO *bio;

	X509_set_version(x, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
	X509_gmtime_adj(X509_getm_notBefore(x), -3600);
	X509_gmtime_adj(X509_getm_notAfter(x), 3600);
	X509_set_pubkey(x, key);
	X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_ASC,
				   (const unsigned char *)"test", -1, -1, 0);
	X509_set_issuer_name(x, X509_get_subject_name(x));
	san = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name,
				  "IP:127.0.0.1");
	X509_add_ext(x, san, -1);
	X509_EXTENSION_free(san);
	X509_sign(x, key, EVP_sha256());
	bio = BIO_new(BIO_s_mem());
	PEM_write_bio_X509(bio, x);
	fake.cert = bio_text(bio);
	bio = BIO_new(BIO_s_mem());
	PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL);
	fake.key = bio_text(bio);
	X509_free(x);
	EVP_PKEY_free(key);
}

static enum MHD_Result say(struct MHD_Connection *c, unsigned int status,
			   const char *header, const char *value,
			   const char *text)
{
	char *copy = mem_dup(text);
	struct MHD_Response *r = MHD_create_response_from_buffer(
		strlen(copy), copy, MHD_RESPMEM_MUST_COPY);
	enum MHD_Result done;

	mem_free(copy);
	if (header)
		MHD_add_response_header(r, header, value);
	done = MHD_queue_response(c, status, r);
	MHD_destroy_response(r);
	return done;
}

static enum MHD_Result authorize(struct MHD_Connection *c, const char *who)
{
	const char *csrf =
		MHD_lookup_connection_value(c, MHD_HEADER_KIND, "X-CSRF-Token");
	char to[200];

	if (!csrf)
		return say(c, 400, NULL, NULL, "no X-CSRF-Token");
	if (fake.no_provider)
		return say(c, 401, NULL, NULL, "");
	if (!who) {
		fake.challenges++;
		return say(c, 401, "WWW-Authenticate",
			   "Basic realm=\"openshift\"", "");
	}
	fake.passwords++;
	/* "cluster-admin:Right-Password-1" */
	if (!str_eq(who, "Basic Y2x1c3Rlci1hZG1pbjpSaWdodC1QYXNzd29yZC0x") ||
	    fake.refuse-- > 0)
		return say(c, 401, "WWW-Authenticate",
			   "Basic realm=\"openshift\"", "");
	(void)snprintf(to, sizeof(to),
		       "%s/oauth/token/implicit#access_token=sha256~T0k-en_x"
		       "&expires_in=86400&scope=user%%3Afull&token_type=Bearer",
		       fake.base);
	return say(c, 302, "Location", to, "");
}

static enum MHD_Result api(struct MHD_Connection *c, const char *method,
			   const char *url, const char *who)
{
	if (!str_eq(who, "Bearer sha256~T0k-en_x"))
		return say(c, 403, NULL, NULL,
			   "{\"kind\":\"Status\",\"reason\":\"Forbidden\","
			   "\"message\":\"User \\\"system:anonymous\\\"\"}");
	if (str_eq(method, "DELETE"))
		fake.deletes++;
	if (str_ends(url, "/nodes"))
		return say(c, 200, NULL, NULL,
			   "{\"items\":[{\"metadata\":{\"name\":\"n1\"}}]}");
	return say(c, 200, NULL, NULL, "{\"data\":{\"ca.crt\":\"PEM\"}}");
}

static enum MHD_Result handle(void *cls, struct MHD_Connection *c,
			      const char *url, const char *method,
			      const char *version, const char *data,
			      size_t *size, void **state)
{
	const char *who = MHD_lookup_connection_value(c, MHD_HEADER_KIND,
						      "Authorization");
	enum MHD_Result done;
	char text[200];

	(void)cls;
	(void)version;
	(void)data;
	(void)size;
	(void)state;
	pthread_mutex_lock(&fake.lock);
	(void)snprintf(text, sizeof(text),
		       "{\"authorization_endpoint\":\"%s/oauth/authorize\"}",
		       fake.base);
	if (str_ends(url, "/oauth-authorization-server"))
		done = say(c, 200, NULL, NULL, text);
	else if (str_eq(url, "/oauth/authorize"))
		done = authorize(c, who);
	else
		done = api(c, method, url, who);
	pthread_mutex_unlock(&fake.lock);
	return done;
}

/* ---- one test's world -----------------------------------------------------------*/
struct bench {
	struct event_queue *events;
	struct loop *loop;
	struct net *net;
	struct service *kube;
	struct kube k;
	bool done;
	struct err err;
	int status;
	size_t nodes;
	char pem[16], code[32];
};

static void bench_open(struct bench *b, const char *password)
{
	struct net_options net = { .loopback_only = true, .no_proxy = true };

	memset(b, 0, sizeof(*b));
	b->events = event_queue_new();
	b->loop = loop_new(b->events);
	b->net = net_new(b->loop, &net);
	net_add_ca(b->net, fake.cert);
	b->kube = kube_register(b->net);
	b->k.base = fake.base;
	b->k.user = "cluster-admin";
	secret_setstr(&b->k.password, password);
	fake.challenges = fake.passwords = fake.deletes = fake.refuse = 0;
	fake.no_provider = false;
	world_set(1800000000000, 1000);
}

static void bench_close(struct bench *b)
{
	net_free(b->net);
	kube_unregister(b->kube);
	kube_release(&b->k);
	loop_free(b->loop);
	event_queue_free(b->events);
	world_reset();
}

static void run(struct bench *b)
{
	int64_t until = real_ms() + 20000;
	struct event ev;

	while (!b->done && real_ms() < until) {
		while (event_take(b->events, &ev))
			;
		loop_turn(b->loop, 50);
	}
	assert_true(b->done);
	b->done = false;
}

static void flow_done(void *owner, const struct err *err)
{
	struct bench *b = owner;

	b->done = true;
	memset(&b->err, 0, sizeof(b->err));
	if (err)
		b->err = *err;
}

static void login(struct bench *b)
{
	assert_non_null(flow_start(b->net, kube_login_steps, &b->k, NULL,
				   flow_done, b));
	run(b);
}

static void replied(void *owner, const struct reply *r)
{
	struct bench *b = owner;

	b->done = true;
	b->status = r->status;
	b->nodes = node_count(r->doc, "items");
	(void)snprintf(b->pem, sizeof(b->pem), "%s", kube_root_ca_pem(r->doc));
	(void)snprintf(b->code, sizeof(b->code), "%s", r->code);
	assert_true(kube_reached(r));
}

static void call(struct bench *b,
		 enum build (*build)(struct request_spec *, struct kube *,
				     struct err *))
{
	struct request_spec q = { .arena = request_arena() };
	struct err err = { 0 };

	assert_int_equal(build(&q, &b->k, &err), BUILD_SEND);
	request_start(b->net, &q, replied, b);
	run(b);
}

/* ---- tests ----------------------------------------------------------------------*/
static void in_and_out(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b, "Right-Password-1");
	fake.refuse = 2; /* not active yet */
	login(&b);
	assert_int_equal(b.err.kind, ERR_NONE);
	assert_string_equal(secret_text(&b.k.token), "sha256~T0k-en_x");
	assert_false(secret_is_set(&b.k.basic));
	assert_int_equal(fake.challenges, 1);
	assert_int_equal(fake.passwords, 3);
	call(&b, kube_nodes);
	assert_int_equal(b.status, 200);
	assert_int_equal(b.nodes, 1);
	call(&b, kube_root_ca);
	assert_string_equal(b.pem, "PEM");
	call(&b, kube_token_delete);
	assert_int_equal(fake.deletes, 1);
	bench_close(&b);
}

static void anonymous(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b, "");
	call(&b, kube_version); /* 403 proves reach */
	assert_int_equal(b.status, 403);
	assert_string_equal(b.code, "Forbidden");
	bench_close(&b);
}

static void wrong_password(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b, "Wrong-Password-1");
	login(&b);
	assert_int_equal(b.err.kind, ERR_TIMEOUT);
	assert_false(secret_is_set(&b.k.token));
	assert_true(fake.passwords >= 5);
	bench_close(&b);
}

static void nobody_to_ask(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b, "Right-Password-1");
	fake.no_provider = true;
	login(&b);
	assert_int_equal(b.err.kind, ERR_CLUSTER);
	assert_int_equal(fake.passwords, 0);
	bench_close(&b);
}

static void hashed(void *owner, const struct secret *hash,
		   const struct err *err)
{
	struct bench *b = owner;

	assert_null(err);
	assert_true(str_starts(secret_text(hash), "$2y$10$"));
	b->done = true;
}

static void hash_in_worker(void **state)
{
	struct worker_job *job;
	struct bench b;

	(void)state;
	bench_open(&b, "Right-Password-1");
	job = password_hash_start(b.loop, &b.k.password, hashed, &b);
	assert_non_null(job);
	assert_false(b.done);
	run(&b);
	bench_close(&b);
}

static int start(void **state)
{
	const union MHD_DaemonInfo *info;

	(void)state;
	make_certificate();
	fake.daemon = MHD_start_daemon(
		MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_TLS, 0, NULL, NULL,
		handle, NULL, MHD_OPTION_HTTPS_MEM_CERT, fake.cert,
		MHD_OPTION_HTTPS_MEM_KEY, fake.key, MHD_OPTION_END);
	if (!fake.daemon)
		return -1;
	info = MHD_get_daemon_info(fake.daemon, MHD_DAEMON_INFO_BIND_PORT);
	(void)snprintf(fake.base, sizeof(fake.base), "https://127.0.0.1:%d",
		       info->port);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	MHD_stop_daemon(fake.daemon);
	mem_free(fake.cert);
	mem_free(fake.key);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_and_out),
		cmocka_unit_test(anonymous),
		cmocka_unit_test(wrong_password),
		cmocka_unit_test(nobody_to_ask),
		cmocka_unit_test(hash_in_worker),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
