/*
 * test_aws_login.c - keys of `aws login`: the cache as the AWS CLI leaves it,
 * its renewal with a proof that is verified, and what a person is told.
 */
#include "aws_proof.h"
#include "aws_way.h"

#define SESSION "arn:aws:iam::123456789012:user/me"
#define FROM    "profile l (~/.aws/config, aws login)"

static const char config[] =
	"[profile l]\nlogin_session = " SESSION "\nregion = eu-west-1\n";

/* ---- keys and caches -------------------------------------------------------*/

/* One line of JSON: newlines as \n.  Traditional: the form the CLI writes. */
static char *pem_of(EVP_PKEY *key)
{
	BIO *bio = BIO_new(BIO_s_mem());
	struct strbuf out = STRBUF_INIT;
	char *text;
	long len, i;

	PEM_write_bio_PrivateKey_traditional(bio, key, NULL, NULL, 0, NULL,
					     NULL);
	len = BIO_get_mem_data(bio, &text);
	for (i = 0; i < len; i++)
		if (text[i] == '\n')
			strbuf_addstr(&out, "\\n");
		else
			strbuf_addch(&out, text[i]);
	BIO_free(bio);
	return strbuf_detach(&out);
}

static char *cache_tail(void)
{
	char hex[65];

	sha256_hex(SESSION, strlen(SESSION), hex);
	return mem_fmt(".aws/login/cache/%s.json", hex);
}

/* in: seconds the keys last */
static void write_cache(const struct home *h, const char *id, int in,
			const char *pem)
{
	char iso[STR_TIME_LEN], *tail = cache_tail(), *text;

	text = mem_fmt("{\"accessToken\":{\"accessKeyId\":\"%s\","
		       "\"secretAccessKey\":\"s\",\"sessionToken\":\"t\","
		       "\"accountId\":\"123456789012\",\"expiresAt\":\"%s\"},"
		       "\"tokenType\":\"aws_sigv4\",\"clientId\":\"c-1\","
		       "\"refreshToken\":\"r1\",\"idToken\":\"kept\"%s%s%s}",
		       id, str_iso(real_unix() + in, iso),
		       pem ? ",\"dpopKey\":\"" : "", pem ? pem : "",
		       pem ? "\"" : "");
	home_write(h, tail, text);
	mem_free(text);
	mem_free(tail);
}

static cJSON *read_cache(const struct home *h, mode_t *mode)
{
	char *tail = cache_tail(), *path = mem_fmt("%s/%s", h->path, tail);
	struct strbuf text = STRBUF_INIT;
	struct err err = { 0 };
	struct stat st;
	cJSON *json;

	assert_true(file_read(path, &text, &err));
	assert_int_equal(stat(path, &st), 0);
	*mode = st.st_mode & 0777;
	json = cJSON_Parse(text.buf);
	strbuf_release(&text);
	mem_free(path);
	mem_free(tail);
	return json;
}

/* ---- the sign-in service ---------------------------------------------------*/

#define FRESH                                                                  \
 "{\"accessToken\":{\"accessKeyId\":\"ASIANEW\",\"secretAccessKey\":\"s2\","   \
 "\"sessionToken\":\"t2\"},\"tokenType\":\"aws_sigv4\",\"expiresIn\":900,"     \
 "\"refreshToken\":\"r2\"}"

static struct {
	const char *head, *body; /* what is said... */
	int from;                /* ...from this call on; 500 before */
	int calls;
	char *proofs[8], *bodies[8];
	const struct home *renewed; /* another program renews meanwhile */
} service;

static char *header_of(const char *head, const char *name)
{
	const char *at = strcasestr(head, name);

	return at ? mem_fmt("%.*s", (int)strcspn(at + strlen(name), "\r"),
			    at + strlen(name))
		  : mem_dup("");
}

static bool answer(struct server *s, const struct hit *hit)
{
	int n = service.calls;

	if (!str_starts(hit->head, "POST /v1/token "))
		return all_ways(s, hit);
	service.calls++;
	service.proofs[n] = header_of(hit->head, "\nDPoP: ");
	service.bodies[n] = mem_dup(hit->body);
	if (service.renewed)
		write_cache(service.renewed, "ASIAOTHER", 900, NULL);
	if (n < service.from)
		server_say(hit->fd, "500 Oh", "{\"error\":\"server_error\"}");
	else
		server_say(hit->fd, service.head, service.body);
	return true;
}

static void open_login(struct way *w, const char *head, const char *body)
{
	memset(&service, 0, sizeof(service));
	service.head = head;
	service.body = body;
	way_start_with(w, answer);
	home_write(&w->home, ".aws/config", config);
}

static void close_login(struct way *w)
{
	int i;

	way_end(w);
	for (i = 0; i < service.calls; i++) {
		mem_free(service.proofs[i]);
		mem_free(service.bodies[i]);
	}
}

/* ---- signing in ------------------------------------------------------------*/

static void cached(void **state)
{
	struct way w;

	(void)state;
	open_login(&w, "500 Oh", "");
	write_cache(&w.home, "ASIALOGIN", 800, NULL);
	way_open(&w, "l");
	is_with(&w, "ASIALOGIN", FROM);
	assert_int_equal(service.calls, 0);
	close_login(&w);
}

static void in_another_folder(void **state)
{
	char *from, *to;
	struct way w;

	(void)state;
	open_login(&w, "500 Oh", "");
	write_cache(&w.home, "ASIALOGIN", 800, NULL);
	from = mem_fmt("%s/.aws/login/cache", w.home.path);
	to = mem_fmt("%s/elsewhere", w.home.path);
	assert_int_equal(rename(from, to), 0);
	setenv("AWS_LOGIN_CACHE_DIRECTORY", to, 1);
	way_open(&w, "l");
	is_with(&w, "ASIALOGIN", FROM);
	close_login(&w);
	mem_free(from);
	mem_free(to);
}

static void renewed_cache(const struct home *h)
{
	mode_t mode;
	cJSON *json = read_cache(h, &mode);
	const cJSON *t = cJSON_GetObjectItem(json, "accessToken");

	assert_int_equal(mode, 0600);
	assert_string_equal(text_at(t, "accessKeyId"), "ASIANEW");
	assert_string_equal(text_at(t, "secretAccessKey"), "s2");
	assert_string_equal(text_at(t, "sessionToken"), "t2");
	assert_string_equal(text_at(t, "accountId"), "123456789012");
	assert_true(llabs(str_time(text_at(t, "expiresAt")) - real_unix() -
			  900) < 60);
	assert_string_equal(text_at(json, "refreshToken"), "r2");
	assert_string_equal(text_at(json, "idToken"), "kept");
	assert_string_equal(text_at(json, "clientId"), "c-1");
	assert_true(str_starts(text_at(json, "dpopKey"), "-----BEGIN EC "));
	cJSON_Delete(json);
}

/* Ended, or about to. */
static void renewed(void **state)
{
	static const int ends_in[] = { -3600, 200 };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(ends_in); i++) {
		EVP_PKEY *key = EVP_EC_gen("P-256");
		char *pem = pem_of(key);
		struct way w;

		open_login(&w, "200 OK", FRESH);
		write_cache(&w.home, "ASIAOLD", ends_in[i], pem);
		way_open(&w, "l");
		is_with(&w, "ASIANEW", FROM);
		assert_int_equal(service.calls, 1);
		assert_string_equal(service.bodies[0],
				    "{\"clientId\":\"c-1\",\"grantType\":"
				    "\"refresh_token\",\"refreshToken\":"
				    "\"r1\"}");
		proof_is_good(service.proofs[0], key, w.rig.base);
		assert_true(llabs(aws_keys_expire(w.aws) - real_unix() - 900) <
			    60);
		renewed_cache(&w.home);
		close_login(&w);
		mem_free(pem);
		EVP_PKEY_free(key);
	}
}

/* Trouble there: asked again, each time with a proof of its own. */
static void after_trouble(void **state)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	char *pem = pem_of(key);
	struct way w;

	(void)state;
	open_login(&w, "200 OK", FRESH);
	service.from = 2;
	write_cache(&w.home, "ASIAOLD", -1, pem);
	way_open(&w, "l");
	is_with(&w, "ASIANEW", FROM);
	assert_int_equal(service.calls, 3);
	assert_string_not_equal(service.proofs[0], service.proofs[1]);
	proof_is_good(service.proofs[2], key, w.rig.base);
	close_login(&w);
	mem_free(pem);
	EVP_PKEY_free(key);
}

static void refused(void **state)
{
	static const struct {
		const char *head, *body;
		enum err_kind kind;
		const char *what, *hint, *code;
	} rows[] = {
		{ "401 No\r\nx-amzn-errortype: AccessDeniedException",
		  "{\"error\":\"TOKEN_EXPIRED\",\"message\":\"over\"}",
		  ERR_SIGNED_OUT, "the 'aws login' of profile l has expired",
		  "Run: aws login --profile l", "TOKEN_EXPIRED" },
		{ "403 No", "{\"error\":\"USER_CREDENTIALS_CHANGED\"}",
		  ERR_SIGNED_OUT,
		  "the password behind the 'aws login' of profile l was "
		  "changed",
		  "Sign in with the new one. Run: aws login --profile l",
		  "USER_CREDENTIALS_CHANGED" },
		{ "403 No", "{\"error\":\"INSUFFICIENT_PERMISSIONS\"}",
		  ERR_DENIED,
		  "the 'aws login' of profile l is not permitted to renew its "
		  "keys",
		  "Ask for the permission signin:CreateOAuth2Token, or use "
		  "another profile.",
		  "INSUFFICIENT_PERMISSIONS" },
		{ "400 No", "{\"error\":\"INVALID_REQUEST\"}", ERR_SIGNED_OUT,
		  "the keys of the 'aws login' of profile l cannot be renewed",
		  "Run: aws login --profile l", "INVALID_REQUEST" },
		{ "400 No", "<html>", ERR_SIGNED_OUT,
		  "the keys of the 'aws login' of profile l cannot be renewed",
		  "Run: aws login --profile l", "HTTP 400" },
		{ "200 OK", "{\"accessToken\":{}}", ERR_CLOUD,
		  "the answer of AWS' sign-in holds no keys", "", "" },
	};
	EVP_PKEY *key = EVP_EC_gen("P-256");
	char *pem = pem_of(key);
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		struct way w;

		open_login(&w, rows[i].head, rows[i].body);
		write_cache(&w.home, "ASIAOLD", -1, pem);
		way_open(&w, "l");
		is_refused(&w, rows[i].kind, rows[i].what, rows[i].hint);
		assert_string_equal(aws_error(w.aws)->code, rows[i].code);
		close_login(&w);
	}
	mem_free(pem);
	EVP_PKEY_free(key);
}

/* Refused, but the keys hold for some minutes: no reason to stop yet. */
static void refused_but_good(void **state)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	char *pem = pem_of(key);
	struct way w;

	(void)state;
	open_login(&w, "401 No", "{\"error\":\"TOKEN_EXPIRED\"}");
	write_cache(&w.home, "ASIAOLD", 200, pem);
	way_open(&w, "l");
	is_with(&w, "ASIAOLD", FROM);
	assert_int_equal(service.calls, 1);
	close_login(&w);
	mem_free(pem);
	EVP_PKEY_free(key);
}

/* The CLI was quicker: our refresh token is spent, its keys are in the file. */
static void renewed_by_another(void **state)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	char *pem = pem_of(key);
	struct way w;

	(void)state;
	open_login(&w, "401 No", "{\"error\":\"TOKEN_EXPIRED\"}");
	service.renewed = &w.home;
	write_cache(&w.home, "ASIAOLD", -1, pem);
	way_open(&w, "l");
	is_with(&w, "ASIAOTHER", FROM);
	close_login(&w);
	mem_free(pem);
	EVP_PKEY_free(key);
}

static void without_a_way_to_renew(void **state)
{
	static const char absent[] =
		"profile l is not signed in by 'aws login'";
	static const char expired[] =
		"the 'aws login' of profile l has expired";
	EVP_PKEY *rsa = EVP_RSA_gen(2048);
	char *pem = pem_of(rsa), *tail = cache_tail();
	const char *keys[] = { NULL, "junk", pem };
	struct way w;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(keys); i++) {
		open_login(&w, "200 OK", FRESH);
		write_cache(&w.home, "ASIAOLD", -1, keys[i]);
		way_open(&w, "l");
		is_refused(&w, ERR_SIGNED_OUT, expired,
			   "Run: aws login --profile l");
		assert_int_equal(server_hits(&w.rig.server), 0);
		close_login(&w);
	}
	open_login(&w, "200 OK", FRESH);
	way_open(&w, "l");
	is_refused(&w, ERR_SIGNED_OUT, absent, "Run: aws login --profile l");
	home_write(&w.home, tail, "[not, the, cache");
	aws_sign_in(w.aws);
	is_refused(&w, ERR_SIGNED_OUT, expired, "Run: aws login --profile l");
	close_login(&w);
	mem_free(pem);
	mem_free(tail);
	EVP_PKEY_free(rsa);
}

static void addresses(void **state)
{
	struct aws_options o = { .region = "eu-west-1" };
	struct arena *a = arena_new();
	struct way w;

	(void)state;
	way_start(&w);
	unsetenv("AWS_ENDPOINT_URL");
	w.aws = aws_new(w.rig.net, &o, NULL);
	assert_string_equal(endpoint_signin(w.aws, a, "eu-west-1"),
			    "https://eu-west-1.signin.aws.amazon.com");
	assert_string_equal(endpoint_signin(w.aws, a, "us-gov-west-1"),
			    "https://us-gov-west-1.signin.amazonaws-us-gov"
			    ".com");
	setenv("AWS_ENDPOINT_URL_SIGNIN", "http://127.0.0.1:7", 1);
	assert_string_equal(endpoint_signin(w.aws, a, "eu-west-1"),
			    "http://127.0.0.1:7");
	way_end(&w);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cached),
		cmocka_unit_test(in_another_folder),
		cmocka_unit_test(renewed),
		cmocka_unit_test(after_trouble),
		cmocka_unit_test(refused),
		cmocka_unit_test(refused_but_good),
		cmocka_unit_test(renewed_by_another),
		cmocka_unit_test(without_a_way_to_renew),
		cmocka_unit_test(addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
