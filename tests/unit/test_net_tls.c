/*
 * test_net_tls.c - handshakes looked at, trusted or not; requests that verify.
 */
#include "net_socks.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

/* ---- TLS -------------------------------------------------------------------*/

struct tls {
	int fd, port;
	pthread_t thread;
	SSL_CTX *ctx;
	char *pem;
	const char *answer;
};

static void *tls_main(void *arg)
{
	struct tls *t = arg;
	char buf[2048];
	SSL *ssl;
	int fd;

	while ((fd = accept(t->fd, NULL, NULL)) >= 0) {
		ssl = SSL_new(t->ctx);
		SSL_set_fd(ssl, fd);
		if (SSL_accept(ssl) == 1 && SSL_read(ssl, buf, sizeof(buf)) > 0)
			SSL_write(ssl, t->answer, (int)strlen(t->answer));
		SSL_shutdown(ssl);
		SSL_free(ssl);
		close(fd);
	}
	ERR_clear_error();
	return NULL;
}

static void tls_cert(struct tls *t)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *c = X509_new();
	X509_NAME *name;
	X509_EXTENSION *ext;
	BIO *bio = BIO_new(BIO_s_mem());
	char *text;
	long len;

	ASN1_INTEGER_set(X509_get_serialNumber(c), 1);
	X509_set_version(c, 2);
	X509_gmtime_adj(X509_getm_notBefore(c), -60);
	X509_gmtime_adj(X509_getm_notAfter(c), 3600);
	X509_set_pubkey(c, key);
	name = X509_get_subject_name(c);
	X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
				   (const unsigned char *)"the api", -1, -1, 0);
	X509_set_issuer_name(c, name);
	ext = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name,
				  "DNS:api.x,DNS:*.y,IP:127.0.0.1");
	X509_add_ext(c, ext, -1);
	X509_EXTENSION_free(ext);
	X509_sign(c, key, EVP_sha256());
	SSL_CTX_use_certificate(t->ctx, c);
	SSL_CTX_use_PrivateKey(t->ctx, key);
	PEM_write_bio_X509(bio, c);
	len = BIO_get_mem_data(bio, &text);
	t->pem = mem_fmt("%.*s", (int)len, text);
	BIO_free(bio);
	X509_free(c);
	EVP_PKEY_free(key);
}

static void tls_start(struct tls *t, const char *answer)
{
	memset(t, 0, sizeof(*t));
	t->ctx = SSL_CTX_new(TLS_server_method());
	t->answer = answer;
	tls_cert(t);
	t->fd = listen_loopback(&t->port);
	pthread_create(&t->thread, NULL, tls_main, t);
}

static void tls_stop(struct tls *t)
{
	shutdown(t->fd, SHUT_RDWR);
	pthread_join(t->thread, NULL);
	close(t->fd);
	SSL_CTX_free(t->ctx);
	mem_free(t->pem);
}

#define VERSION_ANSWER                                                         \
 "HTTP/1.1 200 OK\r\nContent-Length: 24\r\n\r\n"                               \
 "{\"gitVersion\":\"v1.30.1\"}"

static void tls_directly(void **state)
{
	struct rig rig;
	struct tls tls;
	struct got g = { 0 };
	struct probe_tls_spec s = { .name = "api.x",
				    .address = "127.0.0.1",
				    .path = "/version" };

	(void)state;
	rig_start(&rig, nothing);
	tls_start(&tls, VERSION_ANSWER);
	s.port = tls.port;
	probe_tls(rig.net, NULL, &s, keep, &g);
	rig_until(&rig, &g.n, 1);
	assert_int_equal(g.r.result, PROBE_OPEN);
	assert_false(g.r.trusted);
	assert_non_null(strstr(g.r.said, "self"));
	assert_string_equal(g.r.subject, "CN = the api");
	assert_string_equal(g.r.names, "api.x *.y 127.0.0.1");
	assert_in_range(g.r.not_after - g.r.not_before, 3600, 3700);
	assert_int_equal(g.r.http_status, 200);
	assert_string_equal(g.r.version, "v1.30.1");
	net_add_ca(rig.net, tls.pem);
	memset(&g, 0, sizeof(g));
	probe_tls(rig.net, NULL, &s, keep, &g);
	rig_until(&rig, &g.n, 1);
	assert_true(g.r.trusted);
	assert_string_equal(g.r.said, "");
	/* another name: trusted by nobody under it */
	s.name = "oauth.x";
	s.path = "";
	memset(&g, 0, sizeof(g));
	probe_tls(rig.net, NULL, &s, keep, &g);
	rig_until(&rig, &g.n, 1);
	assert_int_equal(g.r.result, PROBE_OPEN);
	assert_false(g.r.trusted);
	assert_string_equal(g.r.said, "the certificate is not for oauth.x");
	assert_int_equal(g.r.http_status, 0);
	tls_stop(&tls);
	rig_stop(&rig);
}

static void tls_through_socks(void **state)
{
	struct rig rig;
	struct tls tls;
	struct socks socks;
	struct got g = { 0 };
	char url[64];
	struct vantage v = { .id = "via", .resolver = "", .mute = true };
	struct probe_tls_spec s = { .name = "api.x",
				    .address = "10.0.2.41",
				    .port = 6443,
				    .path = "/version" };

	(void)state;
	rig_start(&rig, nothing);
	tls_start(&tls, VERSION_ANSWER);
	socks_start(&socks, tls.port);
	snprintf(url, sizeof(url), "socks5h://127.0.0.1:%d", socks.port);
	v.socks = url;
	probe_tls(rig.net, &v, &s, keep, &g);
	rig_until(&rig, &g.n, 1);
	assert_int_equal(g.r.result, PROBE_OPEN);
	assert_string_equal(g.r.version, "v1.30.1");
	/* a mute vantage: open once the other side has answered a hello */
	probe_tcp(rig.net, &v, "10.0.2.41", 6443, keep, &g);
	rig_until(&rig, &g.n, 2);
	assert_int_equal(g.r.result, PROBE_OPEN);
	s.port = 2002; /* closed after "success" */
	probe_tls(rig.net, &v, &s, keep, &g);
	rig_until(&rig, &g.n, 3);
	assert_int_equal(g.r.result, PROBE_NOT_SAID);
	s.port = 1005;
	v.mute = false;
	probe_tls(rig.net, &v, &s, keep, &g);
	rig_until(&rig, &g.n, 4);
	assert_int_equal(g.r.result, PROBE_REFUSED);
	s.port = 2003; /* connected, then silence: not a filter */
	probe_tls(rig.net, &v, &s, keep, &g);
	rig_until(&rig, &g.n, 5);
	assert_int_equal(g.r.result, PROBE_TLS);
	socks_stop(&socks);
	tls_stop(&tls);
	rig_stop(&rig);
}

/* ---- requests over TLS ---- */

static void requests_verify(void **state)
{
	struct rig rig;
	struct tls tls;
	struct answer a = { 0 };
	char base[64];
	struct service svc = {
		.name = "t", .prepare = prepare, .attempts = 1, .data = base
	};
	struct request_spec s = { .service = "t", .op = "Get" };

	(void)state;
	rig_start(&rig, nothing);
	tls_start(&tls, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
	snprintf(base, sizeof(base), "https://127.0.0.1:%d", tls.port);
	net_add_service(rig.net, &svc);
	request_start(rig.net, &s, note, &a);
	rig_until(&rig, &a.n, 1);
	assert_string_equal(a.code, "NO_ANSWER");
	net_add_ca(rig.net, tls.pem);
	request_start(rig.net, &s, note, &a);
	rig_until(&rig, &a.n, 2);
	assert_string_equal(a.code, "");
	tls_stop(&tls);
	rig_stop(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tls_directly),
		cmocka_unit_test(tls_through_socks),
		cmocka_unit_test(requests_verify),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
