/*
 * test_ocm_session.c - signing in, renewal and the end of a session, against
 * a small server that behaves like SSO and OCM (a thread of libmicrohttpd).
 */
#include "core/base/clock.h"
#include "core/base/encode.h"
#include "core/base/file.h"
#include "core/base/str.h"
#include "core/ocm/cluster.h"
#include "core/ocm/signin.h"

#include <microhttpd.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include <cmocka.h>

#define TURN_MS 20000 /* at most, for a test to go wrong */

/* ---- the server -----------------------------------------------------------------*/
static struct fake {
	pthread_mutex_t lock;
	struct MHD_Daemon *daemon;
	int port;
	int issued; /* access tokens: the newest is the good one */
	int token_calls, device_calls, polls, creates, gets;
	int pending;       /* polls that are answered "pending" */
	int life_s;        /* of access tokens */
	int refuse_next;   /* so many API calls get 401 */
	int create_status; /* of POST clusters; 0: 201 */
	bool hold;         /* the first refusal until another was let in */
	struct MHD_Connection *held;
	int sso_status; /* of token requests; 0: as they deserve */
	const char *sso_error, *poll_error; /* NULL: none */
	int clock_off_s; /* the service's clock is ahead of ours */
	const char *org;
	char challenge[64];
	char last_form[4096];
} fake = { .lock = PTHREAD_MUTEX_INITIALIZER };

static char *jwt(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static char *jwt(const char *fmt, ...)
{
	struct strbuf claims = STRBUF_INIT, sb = STRBUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&claims, fmt, ap);
	va_end(ap);
	base64url_encode(&sb, "{\"alg\":\"none\"}", 14);
	strbuf_addch(&sb, '.');
	base64url_encode(&sb, claims.buf, claims.len);
	strbuf_addstr(&sb, ".sig");
	strbuf_release(&claims);
	return strbuf_detach(&sb);
}

static char *offline(const char *name)
{
	return jwt("{\"typ\":\"Offline\",\"exp\":0,\"jti\":\"%s\"}", name);
}

static enum MHD_Result say(struct MHD_Connection *c, int status,
			   const char *type, const char *text)
{
	char *copy = mem_dup(text);
	struct MHD_Response *r = MHD_create_response_from_buffer(
		strlen(copy), copy, MHD_RESPMEM_MUST_COPY);
	enum MHD_Result done;

	mem_free(copy);
	MHD_add_response_header(r, "Content-Type", type);
	MHD_add_response_header(r, "X-Operation-Id", "op-header");
	done = MHD_queue_response(c, (unsigned int)status, r);
	MHD_destroy_response(r);
	return done;
}

#define JSON "application/json"

static bool has_field(const char *form, const char *name, const char *value)
{
	struct strbuf sb = STRBUF_INIT;
	bool found;

	strbuf_addf(&sb, "%s=", name);
	percent_encode(&sb, value, "");
	found = strstr(form, sb.buf) != NULL;
	strbuf_release(&sb);
	return found;
}

static enum MHD_Result issue(struct MHD_Connection *c, const char *refresh)
{
	char *access =
		jwt("{\"typ\":\"Bearer\",\"exp\":%lld,\"jti\":%d}",
		    (long long)real_unix() + fake.clock_off_s + fake.life_s,
		    ++fake.issued);
	char *text = mem_fmt("{\"access_token\":\"%s\",\"expires_in\":%d,"
			     "\"refresh_token\":\"%s\",\"token_type\":"
			     "\"Bearer\"}",
			     access, fake.life_s, refresh);
	enum MHD_Result done = say(c, 200, JSON, text);

	mem_free(access);
	mem_free(text);
	return done;
}

static enum MHD_Result token(struct MHD_Connection *c, const char *form)
{
	char *good = offline("good"), *verifier;
	struct strbuf sb = STRBUF_INIT;
	uint8_t digest[SHA256_LEN];
	enum MHD_Result done;

	if (fake.sso_status) {
		fake.token_calls++;
		verifier = mem_fmt("{\"error\":\"%s\"}", fake.sso_error);
		done = say(c, fake.sso_status, JSON, verifier);
		mem_free(verifier);
	} else if (strstr(form, "client_credentials")) {
		fake.token_calls++;
		done = issue(c, "");
	} else if (fake.poll_error && strstr(form, "device_code")) {
		fake.polls++;
		verifier = mem_fmt("{\"error\":\"%s\"}", fake.poll_error);
		done = say(c, 400, JSON, verifier);
		mem_free(verifier);
	} else if (strstr(form, "grant_type=refresh_token")) {
		fake.token_calls++;
		done = has_field(form, "refresh_token", good)
			       ? issue(c, good)
			       : say(c, 400, JSON,
				     "{\"error\":\"invalid_grant\","
				     "\"error_description\":\"Session not "
				     "active\"}");
	} else if (++fake.polls <= fake.pending) {
		done = say(c, 400, JSON,
			   fake.polls == 1
				   ? "{\"error\":\"slow_down\"}"
				   : "{\"error\":\"authorization_pending\"}");
	} else {
		verifier = strstr(form, "code_verifier=") + 14;
		sha256(verifier, strcspn(verifier, "&"), digest);
		base64url_encode(&sb, digest, sizeof(digest));
		done = str_eq(sb.buf, fake.challenge) &&
				       has_field(form, "device_code", "dev1")
			       ? issue(c, good)
			       : say(c, 400, JSON, "{\"error\":\"bad\"}");
		strbuf_release(&sb);
	}
	mem_free(good);
	return done;
}

static enum MHD_Result device(struct MHD_Connection *c, const char *form)
{
	const char *p = strstr(form, "code_challenge=");

	fake.device_calls++;
	fake.polls = 0;
	if (p)
		(void)snprintf(fake.challenge, sizeof(fake.challenge), "%.*s",
			       (int)strcspn(p + 15, "&"), p + 15);
	return say(c, 200, JSON,
		   "{\"device_code\":\"dev1\",\"user_code\":\"AB-CD\","
		   "\"verification_uri\":\"https://sso.example/device\","
		   "\"verification_uri_complete\":"
		   "\"https://sso.example/device?user_code=AB-CD\","
		   "\"expires_in\":600,\"interval\":5}");
}

/* The newest access token, or not. */
static bool allowed(struct MHD_Connection *c)
{
	const char *h = MHD_lookup_connection_value(c, MHD_HEADER_KIND,
						    "Authorization");
	struct strbuf sb = STRBUF_INIT;
	char want[16];
	bool ok = false;

	if (fake.refuse_next) {
		fake.refuse_next--;
		return false;
	}
	if (h && str_starts(h, "Bearer ") && strchr(h, '.')) {
		h = strchr(h, '.') + 1;
		(void)snprintf(want, sizeof(want), "\"jti\":%d}", fake.issued);
		char *claims = mem_fmt("%.*s", (int)strcspn(h, "."), h);

		ok = base64_decode(&sb, claims, strlen(claims)) &&
		     strstr(sb.buf, want);
		mem_free(claims);
	}
	strbuf_release(&sb);
	return ok;
}

static enum MHD_Result api(struct MHD_Connection *c, const char *method,
			   const char *url)
{
	char text[300];
	bool good = allowed(c);

	if (!good && fake.hold) {
		fake.hold = false;
		fake.held = c;
		MHD_suspend_connection(c);
		return MHD_YES;
	}
	if (good && fake.held) {
		MHD_resume_connection(fake.held);
		fake.held = NULL;
	}
	if (!good)
		return say(c, 401, JSON,
			   "{\"kind\":\"Error\",\"id\":\"401\",\"code\":"
			   "\"CLUSTERS-MGMT-401\",\"reason\":\"no\"}");
	if (str_ends(url, "/current_account")) {
		(void)snprintf(text, sizeof(text),
			       "{\"id\":\"a1\",\"username\":\"jdoe\","
			       "\"organization\":{\"id\":\"%s\"}}",
			       fake.org);
		return say(c, 200, JSON, text);
	}
	if (str_eq(method, "POST")) {
		fake.creates++;
		return say(c, fake.create_status ? fake.create_status : 201,
			   JSON, "{\"id\":\"new\"}");
	}
	fake.gets++;
	if (str_ends(url, "/absent"))
		return say(c, 404, JSON,
			   "{\"kind\":\"Error\",\"id\":\"404\",\"code\":"
			   "\"CLUSTERS-MGMT-404\",\"reason\":\"Cluster "
			   "'absent' not found\",\"operation_id\":\"op-7\"}");
	if (str_ends(url, "/html"))
		return say(c, 400, "text/html",
			   "<html><b>Bad</b>\n  Gateway</html>");
	return say(c, 200, JSON, "{\"id\":\"c1\",\"state\":\"ready\"}");
}

static enum MHD_Result handle(void *cls, struct MHD_Connection *c,
			      const char *url, const char *method,
			      const char *version, const char *data,
			      size_t *size, void **state)
{
	enum MHD_Result done;
	struct strbuf *body = *state;

	(void)cls;
	(void)version;
	if (!body) {
		body = *state = mem_new(sizeof(*body));
		strbuf_init(body, 1 << 20);
		return MHD_YES;
	}
	if (*size) {
		strbuf_add(body, data, *size);
		*size = 0;
		return MHD_YES;
	}
	pthread_mutex_lock(&fake.lock);
	(void)snprintf(fake.last_form, sizeof(fake.last_form), "%s", body->buf);
	if (str_ends(url, "/sso/token"))
		done = token(c, body->buf);
	else if (str_ends(url, "/sso/auth/device"))
		done = device(c, body->buf);
	else
		done = api(c, method, url);
	pthread_mutex_unlock(&fake.lock);
	return done;
}

static void over(void *cls, struct MHD_Connection *c, void **state,
		 enum MHD_RequestTerminationCode why)
{
	(void)cls;
	(void)c;
	(void)why;
	if (*state)
		strbuf_release(*state);
	mem_free(*state);
}

/* ---- one test's world -----------------------------------------------------------*/
static char folder[] = "/tmp/rosawiz-ocms-XXXXXX";

struct bench {
	struct event_queue *events;
	struct loop *loop;
	struct net *net;
	struct ocm *ocm;
	struct ask_queue asks;
	struct secret token;
	char url[64], token_url[64];
	/* what came back */
	bool done;
	struct err err;
	int replies, last_status;
	bool maybe_done;
	char code[64], request_id[64], message[256];
};

static void bench_open(struct bench *b, const char *token_name, bool demo)
{
	struct net_options net = { .loopback_only = true, .no_proxy = true };
	struct ocm_options options = { .demo = demo };
	char *text;

	memset(b, 0, sizeof(*b));
	(void)snprintf(b->url, sizeof(b->url), "http://127.0.0.1:%d",
		       fake.port);
	(void)snprintf(b->token_url, sizeof(b->token_url), "%s/sso/token",
		       b->url);
	if (token_name) {
		text = offline(token_name);
		secret_setstr(&b->token, text);
		mem_free(text);
		options.token = &b->token;
	}
	options.url = b->url;
	options.token_url = b->token_url;
	b->events = event_queue_new();
	b->asks.events = b->events;
	b->loop = loop_new(b->events);
	b->net = net_new(b->loop, &net);
	b->ocm = ocm_new(b->net, &options, &b->asks);
}

static void bench_close(struct bench *b)
{
	net_free(b->net);
	ocm_free(b->ocm);
	loop_free(b->loop);
	event_queue_free(b->events);
	secret_release(&b->token);
	world_reset();
}

static int reset(void **state)
{
	(void)state;
	pthread_mutex_lock(&fake.lock);
	fake.token_calls = fake.device_calls = fake.polls = 0;
	fake.creates = fake.gets = fake.pending = fake.refuse_next = 0;
	fake.create_status = fake.sso_status = fake.clock_off_s = 0;
	fake.sso_error = fake.poll_error = NULL;
	fake.life_s = 900;
	fake.org = "org1";
	pthread_mutex_unlock(&fake.lock);
	unsetenv("ROSA_TOKEN");
	unsetenv("OCM_TOKEN");
	unsetenv("OCM_CONFIG");
	unsetenv("OCM_KEYRING");
	clock_freeze(-1);
	return 0;
}

#define UNTIL(b, cond)                                                         \
 do {                                                                          \
  int64_t until_ = real_ms() + TURN_MS;                                        \
  struct event ev_;                                                            \
  while (!(cond) && real_ms() < until_) {                                      \
   while (event_take((b)->events, &ev_))                                       \
    ;                                                                          \
   loop_turn((b)->loop, 50);                                                   \
  }                                                                            \
  assert_true(cond);                                                           \
 } while (0)

static void signed_in(void *owner, const struct err *err)
{
	struct bench *b = owner;

	assert_false(b->done);
	b->done = true;
	memset(&b->err, 0, sizeof(b->err));
	if (err)
		b->err = *err;
}

static void replied(void *owner, const struct reply *r)
{
	struct bench *b = owner;

	b->replies++;
	b->last_status = r->status;
	b->maybe_done = r->maybe_done;
	memset(&b->err, 0, sizeof(b->err));
	if (!reply_ok(r))
		reply_fail(r, &b->err, "cannot look");
	(void)snprintf(b->code, sizeof(b->code), "%s", r->code);
	(void)snprintf(b->request_id, sizeof(b->request_id), "%s",
		       r->request_id);
	(void)snprintf(b->message, sizeof(b->message), "%s", r->message);
}

static void look(struct bench *b, const char *id)
{
	struct request_spec q = { .arena = request_arena() };
	struct err err = { 0 };

	assert_int_equal(cluster_get(&q, id, &err), BUILD_SEND);
	request_start(b->net, &q, replied, b);
}

static void sign_in(struct bench *b)
{
	signin_start(b->ocm, signed_in, b);
	assert_false(b->done); /* never inside */
	UNTIL(b, b->done);
	b->done = false;
}

static void expire(const char *name)
{
	/* whatever was issued does not count any more, nor the refresh */
	(void)name;
	pthread_mutex_lock(&fake.lock);
	fake.issued++;
	pthread_mutex_unlock(&fake.lock);
}

/* ---- tests ----------------------------------------------------------------------*/
static void demo_reads_nothing_else(void **state)
{
	struct arena *a = arena_new();
	struct err err = { 0 };
	struct bench b;
	char *path = arena_fmt(a, "%s/ocm.json", folder);

	(void)state;
	setenv("ROSA_TOKEN", "real-token-of-the-person-who-runs-it", 1);
	setenv("OCM_CONFIG", path, 1);
	assert_true(file_write(path, "{\"refresh_token\":\"mine\"}", 24, 0600,
			       &err));
	bench_open(&b, "good", true);
	sign_in(&b);
	assert_int_equal(b.err.kind, ERR_NONE);
	assert_string_equal(ocm_identity(b.ocm)->username, "jdoe");
	assert_int_equal(ocm_identity(b.ocm)->source, SIGNIN_GIVEN);
	assert_true(ocm_signed_in(b.ocm));
	assert_int_equal(fake.token_calls, 1);
	struct strbuf sb = STRBUF_INIT;

	assert_true(file_read(path, &sb, &err));
	assert_string_equal(sb.buf, "{\"refresh_token\":\"mine\"}");
	strbuf_release(&sb);
	bench_close(&b);
	bench_open(&b, NULL, true);
	sign_in(&b);
	assert_int_equal(b.err.kind, ERR_SIGNED_OUT);
	assert_false(ocm_signed_in(b.ocm));
	bench_close(&b);
	arena_free(a);
}

static void sources_in_order(void **state)
{
	struct arena *a = arena_new();
	struct strbuf sb = STRBUF_INIT;
	struct err err = { 0 };
	struct bench b;
	char *path = arena_fmt(a, "%s/saved.json", folder);
	char *good = offline("good"), *bad = offline("bad");

	(void)state;
	setenv("ROSA_TOKEN", bad, 1);
	setenv("OCM_TOKEN", "junk", 1);
	setenv("OCM_CONFIG", path, 1);
	bench_open(&b, NULL, false);
	strbuf_addf(&sb,
		    "{\"refresh_token\":\"%s\",\"url\":\"%s\","
		    "\"token_url\":\"%s\",\"pager\":\"less\"}",
		    good, b.url, b.token_url);
	assert_true(file_write(path, sb.buf, sb.len, 0600, &err));
	sign_in(&b);
	assert_int_equal(b.err.kind, ERR_NONE);
	assert_int_equal(ocm_identity(b.ocm)->source, SIGNIN_SAVED);
	assert_string_equal(ocm_identity(b.ocm)->from, path);
	strbuf_clear(&sb);
	assert_true(file_read(path, &sb, &err));
	assert_non_null(strstr(sb.buf, "\"access_token\""));
	assert_non_null(strstr(sb.buf, "\"pager\": \"less\""));
	bench_close(&b);
	/* the saved one of another service is not for this one */
	strbuf_clear(&sb);
	strbuf_addf(&sb, "{\"refresh_token\":\"%s\"}", good);
	assert_true(file_write(path, sb.buf, sb.len, 0600, &err));
	bench_open(&b, NULL, false);
	sign_in(&b);
	assert_int_equal(b.err.kind, ERR_INPUT); /* OCM_TOKEN was last */
	assert_non_null(strstr(b.err.what, "OCM_TOKEN"));
	assert_null(strstr(b.err.what, "junk"));
	bench_close(&b);
	strbuf_release(&sb);
	mem_free(good);
	mem_free(bad);
	arena_free(a);
}

static void one_renewal_for_all(void **state)
{
	struct bench b;

	(void)state;
	fake.life_s = 900;
	bench_open(&b, "good", true);
	sign_in(&b);
	expire("all");
	for (int i = 0; i < 6; i++)
		look(&b, "c1");
	UNTIL(&b, b.replies == 6);
	assert_string_equal(b.code, "");
	assert_int_equal(fake.token_calls, 2);
	bench_close(&b);
}

/* One of them is refused only when the new token is in use already. */
static void a_late_refusal_renews_nothing(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b, "good", true);
	sign_in(&b);
	expire("all");
	fake.hold = true;
	look(&b, "c1");
	look(&b, "c1");
	UNTIL(&b, b.replies == 2);
	assert_string_equal(b.code, "");
	assert_int_equal(b.last_status, 200);
	assert_int_equal(fake.token_calls, 2);
	bench_close(&b);
}

static void short_lives(void **state)
{
	struct bench b;

	(void)state;
	fake.life_s = 30; /* less than the spare minute */
	bench_open(&b, "good", true);
	sign_in(&b);
	look(&b, "c1");
	UNTIL(&b, b.replies == 1);
	assert_string_equal(b.code, "");
	assert_int_equal(fake.token_calls, 1);
	bench_close(&b);
}

static void refused_twice(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b, "good", true);
	sign_in(&b);
	fake.refuse_next = 2;
	look(&b, "c1");
	UNTIL(&b, b.replies == 1);
	assert_int_equal(b.last_status, 401);
	assert_string_equal(b.code, "CLUSTERS-MGMT-401");
	assert_int_equal(b.err.kind, ERR_SIGNED_OUT);
	assert_int_equal(fake.token_calls, 2);
	bench_close(&b);
}

static void errors_told(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b, "good", true);
	sign_in(&b);
	look(&b, "absent");
	UNTIL(&b, b.replies == 1);
	assert_string_equal(b.code, "CLUSTERS-MGMT-404");
	assert_string_equal(b.message, "Cluster 'absent' not found");
	assert_string_equal(b.request_id, "op-7");
	look(&b, "html");
	UNTIL(&b, b.replies == 2);
	assert_string_equal(b.code, "HTTP 400");
	assert_string_equal(b.message, "Bad Gateway");
	assert_string_equal(b.request_id, "op-header");
	assert_int_equal(fake.gets, 2);
	bench_close(&b);
}

static void create_once(void **state)
{
	struct cluster_spec spec = { .name = "x" };
	struct request_spec q = { .arena = request_arena() };
	struct err err = { 0 };
	struct bench b;

	(void)state;
	bench_open(&b, "good", true);
	sign_in(&b);
	fake.create_status = 503;
	assert_int_equal(cluster_create(&q, &spec, &err), BUILD_SEND);
	request_start(b.net, &q, replied, &b);
	UNTIL(&b, b.replies == 1);
	assert_int_equal(fake.creates, 1);
	assert_true(b.maybe_done);
	bench_close(&b);
}

static void device_code(void **state)
{
	struct bench b;

	(void)state;
	world_set(1800000000000, 200);
	fake.pending = 2;
	bench_open(&b, NULL, true);
	signin_device(b.ocm, signed_in, &b);
	UNTIL(&b, signin_device_code(b.ocm));
	assert_string_equal(signin_device_code(b.ocm)->user_code, "AB-CD");
	assert_true(signin_device_code(b.ocm)->until_world_s > 1800000000);
	assert_true(signin_busy(b.ocm));
	UNTIL(&b, b.done);
	assert_int_equal(b.err.kind, ERR_NONE);
	assert_int_equal(fake.polls, 3);
	assert_null(signin_device_code(b.ocm));
	assert_int_equal(ocm_identity(b.ocm)->source, SIGNIN_DEVICE);
	bench_close(&b);
}

static void device_expires(void **state)
{
	struct bench b;

	(void)state;
	world_set(1800000000000, 20000);
	fake.pending = 1000000;
	bench_open(&b, NULL, true);
	signin_device(b.ocm, signed_in, &b);
	UNTIL(&b, b.done);
	assert_int_equal(b.err.kind, ERR_TIMEOUT);
	assert_false(signin_busy(b.ocm));
	/* two more codes were given, then somebody must ask */
	assert_int_equal(fake.device_calls, 3);
	bench_close(&b);
}

static void device_refused(void **state)
{
	struct bench b;

	(void)state;
	world_set(1800000000000, 200);
	fake.poll_error = "access_denied";
	bench_open(&b, NULL, true);
	signin_device(b.ocm, signed_in, &b);
	UNTIL(&b, b.done);
	assert_int_equal(b.err.kind, ERR_DECLINED);
	assert_non_null(strstr(b.err.what, "refused at Red Hat"));
	assert_non_null(strstr(b.err.hint, "new code"));
	assert_int_equal(fake.polls, 1);
	bench_close(&b);
}

/* Five seconds more after slow_down: by the world's clock of the polls. */
static void device_slowed(void **state)
{
	struct bench b;
	int64_t begun;

	(void)state;
	world_set(1800000000000, 100);
	fake.pending = 2; /* slow_down, then pending */
	bench_open(&b, NULL, true);
	signin_device(b.ocm, signed_in, &b);
	UNTIL(&b, signin_device_code(b.ocm));
	begun = world_ms();
	UNTIL(&b, fake.polls >= 1);
	assert_true(world_ms() - begun >= 5000); /* the first waits, too */
	UNTIL(&b, b.done);
	/* 5 s, then 10 s twice */
	assert_true(world_ms() - begun >= 25000);
	assert_int_equal(b.err.kind, ERR_NONE);
	bench_close(&b);
}

/* ---- tokens that go wrong --------------------------------------------------------*/

/* Signed in; from now on the sign-in service answers so. */
static void then_sso_says(struct bench *b, int status, const char *error)
{
	bench_open(b, "good", true);
	sign_in(b);
	expire("all");
	pthread_mutex_lock(&fake.lock);
	fake.sso_status = status;
	fake.sso_error = error;
	pthread_mutex_unlock(&fake.lock);
	look(b, "c1");
}

static void revoked(void **state)
{
	struct bench b;

	(void)state;
	then_sso_says(&b, 400, "invalid_grant");
	UNTIL(&b, b.asks.first);
	assert_string_equal(b.asks.first->id, "ocm.signin");
	assert_non_null(strstr(b.asks.first->why, "jdoe"));
	assert_int_equal(b.replies, 0); /* what waits is kept */
	fake.sso_status = 0;
	ask_answer(&b.asks, b.asks.first, 1, NULL);
	secret_setstr(&b.token, "");
	char *good = offline("good");
	secret_setstr(&b.token, good);
	mem_free(good);
	ask_answer(&b.asks, b.asks.first, 0, &b.token);
	UNTIL(&b, b.replies == 1);
	assert_string_equal(b.code, "");
	bench_close(&b);
}

static void wrong_client(void **state)
{
	struct bench b;

	(void)state;
	fake.sso_status = 401;
	fake.sso_error = "invalid_client";
	bench_open(&b, "good", true);
	sign_in(&b);
	assert_int_equal(b.err.kind, ERR_SIGNED_OUT);
	assert_string_equal(b.err.code, "invalid_client");
	assert_int_equal(fake.token_calls, 1); /* 4xx are final */
	assert_false(ocm_signed_in(b.ocm));
	bench_close(&b);
}

static void service_account(void **state)
{
	struct secret secret = { 0 };
	struct bench b;

	(void)state;
	secret_setstr(&secret, "s3cret");
	bench_open(&b, NULL, true);
	signin_service_account(b.ocm, "", &secret, signed_in, &b);
	UNTIL(&b, b.done);
	assert_int_equal(b.err.kind, ERR_INPUT);
	b.done = false;
	signin_service_account(b.ocm, "ci", &secret, signed_in, &b);
	UNTIL(&b, b.done);
	assert_int_equal(b.err.kind, ERR_NONE);
	assert_int_equal(ocm_identity(b.ocm)->source, SIGNIN_SERVICE_ACCOUNT);
	/* the secret is in the header, not in the form */
	assert_null(strstr(fake.last_form, "s3cret"));
	bench_close(&b);
	secret_release(&secret);
}

/* Our clock stands: it is the machine's that bounds the wait. */
static void while_frozen(struct bench *b, int replies)
{
	struct timespec now, from;

	(clock_gettime)(CLOCK_MONOTONIC, &from);
	do {
		loop_turn(b->loop, 10);
		(clock_gettime)(CLOCK_MONOTONIC, &now);
	} while (b->replies < replies &&
		 (now.tv_sec - from.tv_sec) * 1000 < TURN_MS);
	clock_freeze(-1);
}

/* Down: tried again, said, and nobody is signed out by it. */
static void sso_down(void **state)
{
	struct bench b;

	(void)state;
	then_sso_says(&b, 503, "temporarily_unavailable");
	UNTIL(&b, b.replies == 1);
	assert_int_equal(b.err.status, 503);
	assert_true(fake.token_calls > 2);
	assert_null(b.asks.first);
	assert_true(ocm_signed_in(b.ocm));
	/* some time later it is back */
	fake.sso_status = 0;
	clock_freeze(real_unix() * 1000);
	look(&b, "c1");
	while_frozen(&b, 2);
	assert_int_equal(b.replies, 2);
	assert_string_equal(b.code, "");
	bench_close(&b);
}

/* An hour behind or ahead: the reply's lifetime counts, not the token's date. */
static void clock_off(void **state)
{
	static const int off[] = { -3600, 3600 };
	struct bench b;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(off); i++) {
		reset(NULL);
		fake.clock_off_s = off[i];
		bench_open(&b, "good", true);
		sign_in(&b);
		assert_int_equal(b.err.kind, ERR_NONE);
		look(&b, "c1");
		UNTIL(&b, b.replies == 1);
		assert_string_equal(b.code, "");
		assert_int_equal(fake.token_calls, 1);
		bench_close(&b);
	}
}

/* The laptop slept for hours: the next request renews first. */
static void slept(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b, "good", true);
	sign_in(&b);
	assert_int_equal(fake.token_calls, 1);
	clock_freeze((real_unix() + 8 * 3600) * 1000);
	look(&b, "c1");
	while_frozen(&b, 1);
	assert_int_equal(b.replies, 1);
	assert_string_equal(b.code, "");
	assert_int_equal(fake.token_calls, 2);
	bench_close(&b);
}

/* ---- with rosa and ocm ---------------------------------------------------------*/

/* What rosa saved is used without a question; after our renewal the file has
 * the same members, in their order and form, with new tokens. */
static void shared_with_rosa(void **state)
{
	struct arena *a = arena_new();
	struct strbuf before = STRBUF_INIT, after = STRBUF_INIT;
	struct err err = { 0 };
	const struct node *doc;
	struct stat st;
	struct bench b;
	char *path = arena_fmt(a, "%s/rosa.json", folder);
	char *good = offline("good");

	(void)state;
	setenv("OCM_CONFIG", path, 1);
	bench_open(&b, NULL, false);
	strbuf_addf(
		&before,
		"{\n"
		"  \"access_token\": \"eyJhbGciOiJub25lIn0.eyJ0eXAiOiJCZWFyZXI"
		"iLCJleHAiOjF9.sig\",\n"
		"  \"client_id\": \"ocm-cli\",\n"
		"  \"insecure\": false,\n"
		"  \"refresh_token\": \"%s\",\n"
		"  \"scopes\": [\n    \"openid\"\n  ],\n"
		"  \"token_url\": \"%s\",\n"
		"  \"url\": \"%s\",\n"
		"  \"fedramp\": false,\n"
		"  \"pager\": \"less\"\n}\n",
		good, b.token_url, b.url);
	assert_true(file_write(path, before.buf, before.len, 0644, &err));
	sign_in(&b);
	assert_int_equal(b.err.kind, ERR_NONE);
	assert_int_equal(ocm_identity(b.ocm)->source, SIGNIN_SAVED);
	assert_true(file_read(path, &after, &err));
	doc = json_parse(a, after.buf, after.len, &err);
	assert_non_null(doc);
	static const char *const order[] = { "access_token", "client_id",
					     "insecure",     "refresh_token",
					     "scopes",       "token_url",
					     "url",          "fedramp",
					     "pager" };
	size_t i = 0;
	NODE_EACH(it, doc)
	{
		assert_true(i < ARRAY_LEN(order));
		assert_string_equal(it->name, order[i++]);
	}
	assert_int_equal(i, ARRAY_LEN(order));
	assert_string_equal(node_text(doc, "client_id"), "ocm-cli");
	assert_string_equal(node_text(doc, "refresh_token"), good);
	assert_string_equal(node_text(doc, "scopes/0"), "openid");
	assert_string_equal(node_text(doc, "pager"), "less");
	assert_non_null(strstr(after.buf, "\n  \"client_id\": \"ocm-cli\",\n"));
	assert_true(strlen(node_text(doc, "access_token")) > 40);
	assert_null(strstr(node_text(doc, "access_token"), "eyJ0eXAiOiJCZWFyZXI"
							   "iLCJleHAiOjF9"));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	bench_close(&b);
	strbuf_release(&before);
	strbuf_release(&after);
	mem_free(good);
	arena_free(a);
}

/* A keyring is not read, which is said; and nothing is written beside it. */
static void keyring(void **state)
{
	struct arena *a = arena_new();
	struct secret text = { 0 };
	struct bench b;
	char *path = arena_fmt(a, "%s/keyring.json", folder);
	char *good = offline("good");

	(void)state;
	setenv("OCM_KEYRING", "secret-service", 1);
	setenv("OCM_CONFIG", path, 1);
	bench_open(&b, NULL, false);
	sign_in(&b);
	assert_int_equal(b.err.kind, ERR_SIGNED_OUT);
	assert_non_null(strstr(b.err.hint, "secret-service"));
	assert_non_null(strstr(b.err.hint, "ROSA_TOKEN"));
	secret_setstr(&text, good);
	signin_token(b.ocm, &text, signed_in, &b);
	UNTIL(&b, b.done);
	assert_int_equal(b.err.kind, ERR_NONE);
	assert_false(file_exists(path));
	bench_close(&b);
	secret_release(&text);
	mem_free(good);
	arena_free(a);
}

/* Encrypted tokens are FedRAMP's: pointed out, with the file. */
static void fedramp_login(void **state)
{
	static const char text[] =
		"{\"access_token\":\"a.b.c.d.e\",\"refresh_token\":"
		"\"f.g.h.i.j\",\"fedramp\":true}";
	struct ocm_options o = { .demo = false };
	struct arena *a = arena_new();
	struct err err = { 0 };
	struct bench b;
	char *path = arena_fmt(a, "%s/fedramp.json", folder);

	(void)state;
	assert_true(file_write(path, text, strlen(text), 0600, &err));
	setenv("OCM_CONFIG", path, 1);
	bench_open(&b, NULL, false);
	net_free(b.net);
	ocm_free(b.ocm);
	b.net = net_new(b.loop, &(struct net_options){ .loopback_only = true });
	b.ocm = ocm_new(b.net, &o, &b.asks);
	sign_in(&b);
	assert_int_equal(b.err.kind, ERR_INPUT);
	assert_non_null(strstr(b.err.what, "FedRAMP"));
	assert_non_null(strstr(b.err.what, path));
	bench_close(&b);
	arena_free(a);
}

static void typed(void **state)
{
	struct secret text = { 0 };
	struct bench b;
	char *good = offline("good"), *spaced;

	(void)state;
	bench_open(&b, NULL, true);
	secret_setstr(&text, "junk");
	signin_token(b.ocm, &text, signed_in, &b);
	UNTIL(&b, b.done);
	assert_int_equal(b.err.kind, ERR_INPUT);
	b.done = false;
	spaced = mem_fmt("  %s\n", good);
	secret_setstr(&text, spaced);
	signin_token(b.ocm, &text, signed_in, &b);
	UNTIL(&b, b.done);
	assert_int_equal(b.err.kind, ERR_NONE);
	assert_int_equal(ocm_identity(b.ocm)->source, SIGNIN_TYPED);
	bench_close(&b);
	secret_release(&text);
	mem_free(good);
	mem_free(spaced);
}

/* Signed in by a token that gives no second access token. */
static void lose_session(struct bench *b)
{
	struct secret text = { 0 };
	char *access;

	bench_open(b, NULL, true);
	pthread_mutex_lock(&fake.lock);
	access = jwt("{\"typ\":\"Bearer\",\"exp\":%lld,\"jti\":%d}",
		     (long long)real_unix() + 900, ++fake.issued);
	pthread_mutex_unlock(&fake.lock);
	secret_setstr(&text, access);
	mem_free(access);
	signin_token(b->ocm, &text, signed_in, b);
	UNTIL(b, b->done);
	assert_int_equal(b->err.kind, ERR_NONE);
	b->done = false;
	secret_release(&text);
	expire("all");
	look(b, "c1");
	look(b, "c1");
	UNTIL(b, b->asks.first);
	assert_string_equal(b->asks.first->id, "ocm.signin");
	assert_non_null(strstr(b->asks.first->why, "jdoe"));
	assert_false(ocm_signed_in(b->ocm));
	assert_int_equal(b->replies, 0);
}

static void asked_and_given(void **state)
{
	struct bench b;

	(void)state;
	world_set(1800000000000, 200);
	lose_session(&b);
	fake.pending = 1;
	ask_answer(&b.asks, b.asks.first, 0, NULL);
	UNTIL(&b, b.asks.first);
	assert_string_equal(b.asks.first->id, "ocm.signin.link");
	assert_string_equal(b.asks.first->link,
			    "https://sso.example/device?user_code=AB-CD");
	UNTIL(&b, b.replies == 2);
	assert_string_equal(b.code, "");
	assert_null(b.asks.first);
	assert_true(ocm_signed_in(b.ocm));
	bench_close(&b);
}

static void asked_and_declined(void **state)
{
	struct bench b;

	(void)state;
	lose_session(&b);
	ask_answer(&b.asks, b.asks.first, -1, NULL);
	UNTIL(&b, b.replies == 2);
	assert_int_equal(b.err.kind, ERR_SIGNED_OUT);
	assert_null(b.asks.first);
	bench_close(&b);
}

static void another_organization(void **state)
{
	struct secret text = { 0 };
	char *good = offline("good");
	struct bench b;

	(void)state;
	lose_session(&b);
	fake.org = "org2";
	ask_answer(&b.asks, b.asks.first, 1, NULL);
	assert_string_equal(b.asks.first->id, "ocm.signin.token");
	secret_setstr(&text, good);
	ask_answer(&b.asks, b.asks.first, 0, &text);
	UNTIL(&b, b.asks.first);
	assert_string_equal(b.asks.first->id, "ocm.signin");
	assert_non_null(strstr(b.asks.first->why, "another organization"));
	assert_int_equal(b.replies, 0);
	ask_answer(&b.asks, b.asks.first, -1, NULL);
	UNTIL(&b, b.replies == 2);
	assert_int_equal(b.err.kind, ERR_SIGNED_OUT);
	assert_int_equal(fake.gets, 0);
	bench_close(&b);
	secret_release(&text);
	mem_free(good);
}

static void unsafe_addresses(void **state)
{
	static const struct {
		const char *url, *token_url;
		bool ok;
	} rows[] = {
		{ "production", NULL, true },
		{ "staging", NULL, true },
		{ "https://x.example", "https://y/token", true },
		{ "http://127.0.0.1:80", NULL, true },
		{ "http://127.evil.example", NULL, false },
		{ "http://localhost.evil.example", NULL, false },
		{ "http://x.example", NULL, false },
		{ "nonsense", NULL, false },
		{ "https://x.example", "http://y/token", false },
		{ "prod", NULL, true },
		{ "integration", NULL, true },
		{ "local", NULL, true },
		{ "local-proxy", NULL, true },
		{ "crc", NULL, true },
		{ "https://api.stage.openshift.com/", NULL, true },
		{ "https://api.openshiftusgov.com", NULL, false },
		{ "https://api.stage.openshiftusgov.com", NULL, false },
		{ "https://x.example",
		  "https://sso.openshiftusgov.com/realms/redhat-external/"
		  "protocol/openid-connect/token",
		  false },
		{ "https://api.us-east-1.openshift.com", NULL, false },
		{ "https://api.aws.ap-southeast-1.rh-region.openshift.com",
		  NULL, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct ocm_options o = { .url = rows[i].url,
					 .token_url = rows[i].token_url };
		struct err err = { 0 };

		assert_int_equal(ocm_options_check(&o, &err), rows[i].ok);
	}
}

static int start(void **state)
{
	const union MHD_DaemonInfo *info;

	(void)state;
	fake.daemon = MHD_start_daemon(
		MHD_USE_INTERNAL_POLLING_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0,
		NULL, NULL, handle, NULL, MHD_OPTION_NOTIFY_COMPLETED, over,
		NULL, MHD_OPTION_END);
	if (!fake.daemon || !mkdtemp(folder))
		return -1;
	info = MHD_get_daemon_info(fake.daemon, MHD_DAEMON_INFO_BIND_PORT);
	fake.port = info->port;
	return 0;
}

static int stop(void **state)
{
	(void)state;
	MHD_stop_daemon(fake.daemon);
	return 0;
}

#define TEST(fn) cmocka_unit_test_setup(fn, reset)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(demo_reads_nothing_else),
		TEST(sources_in_order),
		TEST(one_renewal_for_all),
		TEST(a_late_refusal_renews_nothing),
		TEST(short_lives),
		TEST(refused_twice),
		TEST(errors_told),
		TEST(create_once),
		TEST(device_code),
		TEST(device_expires),
		TEST(device_refused),
		TEST(device_slowed),
		TEST(revoked),
		TEST(wrong_client),
		TEST(service_account),
		TEST(sso_down),
		TEST(clock_off),
		TEST(slept),
		TEST(shared_with_rosa),
		TEST(keyring),
		TEST(fedramp_login),
		TEST(typed),
		TEST(asked_and_given),
		TEST(asked_and_declined),
		TEST(another_organization),
		TEST(unsafe_addresses),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
