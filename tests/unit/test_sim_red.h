/* test_sim_red.h - one world and one exchange after the other with Red Hat's
 * half of the simulator, without HTTP. */
#ifndef TEST_SIM_RED_H
#define TEST_SIM_RED_H

#include "core/base/clock.h"
#include "core/base/str.h"
#include "core/sim/ocm.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define TOKEN_PATH "/auth/realms/redhat-external/protocol/openid-connect/token"
#define DEVICE_PATH                                                            \
 "/auth/realms/redhat-external/protocol/openid-connect/auth/device"
#define C "/api/clusters_mgmt/v1"

struct red {
	struct world *w;
	struct arena *a;
	const char *bearer;
	int status;
	cJSON *doc; /* the last reply, NULL: no JSON */
};

static inline void red_open(struct red *r, bool aws_elsewhere)
{
	struct world_options options = { .seed = 7,
					 .name = "empty",
					 .iam_delay_ms = 8000,
					 .aws_elsewhere = aws_elsewhere };
	struct err err = { 0 };

	memset(r, 0, sizeof(*r));
	r->w = world_new(&options, &err);
	if (!r->w)
		fail_msg("%s", err.what);
	r->a = arena_new();
}

static inline void red_close(struct red *r)
{
	cJSON_Delete(r->doc);
	world_free(r->w);
	arena_free(r->a);
}

static inline void red_send(struct red *r, const char *method,
			    const char *target, const char *body,
			    const char *authorization)
{
	struct exchange x = { 0 };
	struct arena *a = arena_new();

	exchange_init(&x, r->w, a, method, target);
	x.body = body ? body : "";
	x.body_len = strlen(x.body);
	x.host = "127.0.0.1:9";
	if (authorization) {
		vec_push(&x.headers, arena_dup(a, "Authorization"));
		vec_push(&x.headers, arena_dup(a, authorization));
	}
	assert_true(sim_sso(&x) || sim_ocm(&x));
	cJSON_Delete(r->doc);
	r->doc = cJSON_Parse(x.reply.buf);
	r->status = x.status;
	exchange_release(&x);
	arena_free(a);
}

/* Signs in once, then sends. */
static inline int red_call(struct red *r, const char *method,
			   const char *target, const char *body)
{
	const char *token;

	if (!r->bearer) {
		token = sim_offline_token(r->w, r->a);
		red_send(r, "POST", TOKEN_PATH,
			 arena_fmt(r->a,
				   "grant_type=refresh_token&client_id=x&"
				   "refresh_token=%s",
				   token),
			 NULL);
		assert_int_equal(r->status, 200);
		r->bearer = arena_fmt(r->a, "Bearer %s",
				      doc_text(r->doc, "access_token"));
	}
	red_send(r, method, target, body, r->bearer);
	return r->status;
}

static inline const char *red_text(const struct red *r, const char *path)
{
	return doc_at_text(r->doc, path);
}

static inline void red_advance(struct red *r, int seconds)
{
	world_advance(r->w, world_time_ms(r->w) + seconds * 1000LL);
}

/* JSON with ' for ", put as a live object */
static inline cJSON *red_put(struct red *r, const char *kind, const char *key,
			     const char *json)
{
	return world_put(r->w, kind, key, jsonf(json));
}

#endif
