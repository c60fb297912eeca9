/*
 * ocm_sso.h - for the tests of sessions: a small server that behaves like SSO
 * and OCM (a thread of libmicrohttpd).
 */
#ifndef TEST_OCM_SSO_H
#define TEST_OCM_SSO_H

#include "core/base/clock.h"
#include "core/base/encode.h"
#include "core/base/str.h"

#include <microhttpd.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

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

static inline char *jwt(const char *fmt, ...)
	__attribute__((format(printf, 1, 2)));
static inline char *jwt(const char *fmt, ...)
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

static inline char *offline(const char *name)
{
	return jwt("{\"typ\":\"Offline\",\"exp\":0,\"jti\":\"%s\"}", name);
}

static inline enum MHD_Result say(struct MHD_Connection *c, int status,
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

static inline bool has_field(const char *form, const char *name,
			     const char *value)
{
	struct strbuf sb = STRBUF_INIT;
	bool found;

	strbuf_addf(&sb, "%s=", name);
	percent_encode(&sb, value, "");
	found = strstr(form, sb.buf) != NULL;
	strbuf_release(&sb);
	return found;
}

static inline enum MHD_Result issue(struct MHD_Connection *c,
				    const char *refresh)
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

static inline enum MHD_Result token(struct MHD_Connection *c, const char *form)
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

static inline enum MHD_Result device(struct MHD_Connection *c, const char *form)
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
static inline bool allowed(struct MHD_Connection *c)
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

static inline enum MHD_Result api(struct MHD_Connection *c, const char *method,
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

static inline enum MHD_Result handle(void *cls, struct MHD_Connection *c,
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

static inline void over(void *cls, struct MHD_Connection *c, void **state,
			enum MHD_RequestTerminationCode why)
{
	(void)cls;
	(void)c;
	(void)why;
	if (*state)
		strbuf_release(*state);
	mem_free(*state);
}

#endif
