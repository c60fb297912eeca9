/*
 * test_sim_faces.c - what is behind the endpoint: its router with the two
 * authorities' certificates, anonymous paths, login, nodes.
 */
#include "tests/unit/test_sim_scene.h"

#include "core/base/encode.h"

#include <crypt.h>
#include <fcntl.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#define PASSWORD "Correct-Horse-9"

/* ---- the client's thread -------------------------------------------------*/

struct client {
	int fd;
	const char *sni, *ca, *request; /* ca: PEM to trust, NULL none */
	char reply[8192];
	long verify;
	char issuer[128];
	bool connected;
};

static void trust(SSL_CTX *ctx, const char *pem)
{
	BIO *bio = BIO_new_mem_buf(pem, -1);
	X509 *cert = PEM_read_bio_X509(bio, NULL, NULL, NULL);

	X509_STORE_add_cert(SSL_CTX_get_cert_store(ctx), cert);
	X509_free(cert);
	BIO_free(bio);
}

static void talk(struct client *c, SSL *ssl)
{
	X509 *cert = SSL_get_peer_certificate(ssl);
	size_t n = 0;
	int got;

	c->connected = true;
	c->verify = SSL_get_verify_result(ssl);
	X509_NAME_oneline(X509_get_issuer_name(cert), c->issuer,
			  sizeof(c->issuer));
	if (c->sni && c->verify == X509_V_OK &&
	    X509_check_host(cert, c->sni, 0, 0, NULL) != 1)
		c->verify = X509_V_ERR_HOSTNAME_MISMATCH;
	X509_free(cert);
	SSL_write(ssl, c->request, (int)strlen(c->request));
	while (n < sizeof(c->reply) - 1 &&
	       (got = SSL_read(ssl, c->reply + n,
			       (int)(sizeof(c->reply) - 1 - n))) > 0)
		n += (size_t)got;
}

static void *client_main(void *arg)
{
	struct client *c = arg;
	SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
	char name[128];
	SSL *ssl;

	if (c->ca)
		trust(ctx, c->ca);
	ssl = SSL_new(ctx);
	SSL_set_fd(ssl, c->fd);
	snprintf(name, sizeof(name), "%s", c->sni ? c->sni : "");
	if (c->sni)
		SSL_set_tlsext_host_name(ssl, name);
	if (SSL_connect(ssl) == 1)
		talk(c, ssl);
	SSL_free(ssl);
	SSL_CTX_free(ctx);
	close(c->fd);
	return NULL;
}

static bool all_gone(void *data)
{
	struct faces *f = data;

	return f->conns.n == 0;
}

/* One request to the cluster's router, as if CONNECT had passed. */
static void ask(struct scene *s, struct client *c)
{
	struct target target = { .serve = SERVE_ROUTER, .cluster = CLUSTER };
	struct conn *conn;
	pthread_t thread;
	int ends[2];

	c->connected = false;
	memset(c->reply, 0, sizeof(c->reply));
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	c->fd = ends[1];
	conn = conn_new(s->f, s->f->ports.at[0], ends[0]);
	conn_serve(conn, &target);
	vec_push(&s->f->conns, conn);
	pthread_create(&thread, NULL, client_main, c);
	pump(s->f, all_gone, s->f);
	pthread_join(thread, NULL);
}

static int status_of(const struct client *c)
{
	return (int)strtol(c->reply + strlen("HTTP/1.1 "), NULL, 10);
}

#define API_NAME   "api.demo.x9y8.p3.openshiftapps.com"
#define OAUTH_NAME "oauth.demo.x9y8.p3.openshiftapps.com"
#define LOCAL_NAME "api.demo.hypershift.local"
#define GET(path)                                                              \
 "GET " path " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"

static void test_certificates(void **state)
{
	static const struct {
		const char *sni;
		bool public, oauth;
	} rows[] = {
		{ API_NAME, true, false },
		{ OAUTH_NAME, true, true },
		{ LOCAL_NAME, false, false },
		{ NULL, false, false },
		{ "anything.example.com", false, false },
		{ "oauth.apps.demo.hypershift.local", false, true },
	};
	struct scene s;
	struct client c = { .request = GET("/readyz") };
	size_t i;

	(void)state;
	scene_open(&s);
	c.ca = authority_pem(s.f->public);
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		c.sni = rows[i].sni;
		ask(&s, &c);
		assert_true(c.connected);
		assert_int_equal(c.verify == X509_V_OK, rows[i].public);
		assert_non_null(strstr(c.issuer,
				       rows[i].public ? "Public" : "Cluster"));
		/* only the API knows /readyz */
		assert_int_equal(status_of(&c), rows[i].oauth ? 404 : 200);
	}
	c.ca = authority_pem(s.f->internal);
	c.sni = LOCAL_NAME;
	ask(&s, &c);
	assert_int_equal(c.verify, X509_V_OK);
	scene_close(&s);
}

static void test_anonymous(void **state)
{
	struct scene s;
	struct client c = { .sni = API_NAME, .request = GET("/version") };

	(void)state;
	scene_open(&s);
	ask(&s, &c);
	assert_int_equal(status_of(&c), 200);
	assert_non_null(strstr(c.reply, "\"gitVersion\":\"v1.34.2\""));
	c.request = GET("/.well-known/oauth-authorization-server");
	c.sni = LOCAL_NAME;
	ask(&s, &c);
	assert_non_null(
		strstr(c.reply, "https://" OAUTH_NAME ":443/oauth/authorize"));
	c.request = GET("/api/v1/nodes");
	ask(&s, &c);
	assert_int_equal(status_of(&c), 403);
	c.request = "GET /api/v1/nodes HTTP/1.1\r\nHost: x\r\n"
		    "Authorization: Bearer sha256~nonsense\r\n"
		    "Connection: close\r\n\r\n";
	ask(&s, &c);
	assert_int_equal(status_of(&c), 401);
	doc_set(world_get(s.red.w, "ocm.cluster", CLUSTER), "state",
		"installing");
	ask(&s, &c);
	assert_false(c.connected);
	scene_close(&s);
}

/* ---- login ---------------------------------------------------------------*/

static void put_user(struct scene *s, const char *prefix)
{
	struct crypt_data *data = mem_new(sizeof(*data));
	char salt[CRYPT_GENSALT_OUTPUT_SIZE];
	const char *hash;

	assert_non_null(crypt_gensalt_rn(prefix, 4, "0123456789abcdef", 16,
					 salt, sizeof(salt)));
	hash = crypt_r(PASSWORD, salt, data);
	world_drop(s->red.w, "ocm.idp", CLUSTER "/i1");
	world_put(s->red.w, "ocm.idp", CLUSTER "/i1",
		  jsonf("{'name':'cluster-admin','_users':[{'username':'admin',"
			"'_hash':'%s','_active_at':%d}]}",
			hash, (int)world_time(s->red.w) + 60));
	mem_free(data);
}

static const char *authorize(struct scene *s, const char *password)
{
	struct strbuf basic = STRBUF_INIT;
	const char *pair, *out;

	pair = arena_fmt(s->red.a, "admin:%s", password);
	base64_encode(&basic, pair, strlen(pair));
	out = arena_fmt(s->red.a,
			"GET /oauth/authorize?client_id=openshift-challenging-"
			"client&response_type=token HTTP/1.1\r\nHost: x\r\n"
			"X-CSRF-Token: 1\r\nAuthorization: Basic %s\r\n"
			"Connection: close\r\n\r\n",
			basic.buf);
	strbuf_release(&basic);
	return out;
}

static void test_challenge(void **state)
{
	struct scene s;
	struct client c = { .sni = OAUTH_NAME };

	(void)state;
	scene_open(&s);
	c.request = GET("/oauth/authorize?client_id=openshift-challenging-"
			"client&response_type=token");
	ask(&s, &c);
	assert_int_equal(status_of(&c), 401);
	assert_null(strstr(c.reply, "WWW-Authenticate")); /* no CSRF header */
	c.request = authorize(&s, PASSWORD);
	ask(&s, &c);
	assert_int_equal(status_of(&c), 401);
	assert_null(strstr(c.reply, "WWW-Authenticate")); /* no provider */
	put_user(&s, "$2y$");
	ask(&s, &c);
	assert_int_equal(status_of(&c), 401);
	assert_non_null(strstr(c.reply, "WWW-Authenticate: Basic"));
	red_advance(&s.red, 61);
	ask(&s, &c);
	assert_int_equal(status_of(&c), 302);
	c.request = authorize(&s, "wrong");
	ask(&s, &c);
	assert_int_equal(status_of(&c), 401);
	scene_close(&s);
}

/* "$2b$" is never taken, however right the password. */
static void test_hash_forms(void **state)
{
	static const struct {
		const char *prefix;
		int status;
	} rows[] = { { "$2a$", 302 }, { "$2y$", 302 }, { "$2b$", 401 } };
	struct scene s;
	struct client c = { .sni = OAUTH_NAME };
	size_t i;

	(void)state;
	scene_open(&s);
	c.request = authorize(&s, PASSWORD);
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		put_user(&s, rows[i].prefix);
		red_advance(&s.red, 120);
		ask(&s, &c);
		assert_int_equal(status_of(&c), rows[i].status);
	}
	scene_close(&s);
}

static const char *with_token(struct scene *s, const char *line,
			      const char *token)
{
	return arena_fmt(s->red.a,
			 "%s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s"
			 "\r\nConnection: close\r\n\r\n",
			 line, token);
}

static void test_login(void **state)
{
	const char *token, *name;
	struct scene s;
	struct client c = { .sni = OAUTH_NAME };
	struct strbuf digest = STRBUF_INIT;
	uint8_t hash[SHA256_LEN];

	(void)state;
	scene_open(&s);
	put_user(&s, "$2y$");
	red_advance(&s.red, 120);
	c.request = authorize(&s, PASSWORD);
	ask(&s, &c);
	token = strstr(c.reply, "#access_token=") + strlen("#access_token=");
	token = arena_dupn(s.red.a, token, strcspn(token, "&"));
	assert_non_null(strstr(c.reply, "&expires_in=86400&scope=user%3Afull&"
					"token_type=Bearer"));
	c.sni = API_NAME;
	c.request = with_token(&s, "GET /api/v1/nodes", token);
	ask(&s, &c);
	assert_int_equal(status_of(&c), 403); /* nobody's admin yet */
	red_put(&s.red, "ocm.admin", CLUSTER "/cluster-admins/admin",
		"{'id':'admin'}");
	ask(&s, &c);
	assert_int_equal(status_of(&c), 200);
	assert_non_null(strstr(c.reply, "\"kind\":\"NodeList\""));
	assert_non_null(strstr(c.reply, "\"kubeletVersion\":\"v1.34.2\""));
	c.request = with_token(&s,
			       "GET /api/v1/namespaces/default/configmaps/"
			       "kube-root-ca.crt",
			       token);
	ask(&s, &c);
	assert_non_null(strstr(c.reply, "BEGIN CERTIFICATE"));
	sha256(token + 7, strlen(token + 7), hash);
	base64url_encode(&digest, hash, sizeof(hash));
	name = arena_fmt(s.red.a,
			 "DELETE /apis/oauth.openshift.io/v1/"
			 "useroauthaccesstokens/sha256~%s",
			 digest.buf);
	strbuf_release(&digest);
	c.request = with_token(&s, name, token);
	ask(&s, &c);
	assert_int_equal(status_of(&c), 200);
	ask(&s, &c);
	assert_int_equal(status_of(&c), 401); /* the token is gone */
	scene_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_certificates),
		cmocka_unit_test(test_anonymous),
		cmocka_unit_test(test_challenge),
		cmocka_unit_test(test_hash_forms),
		cmocka_unit_test(test_login),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
