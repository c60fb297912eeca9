/*
 * ocm_bench.h - for the tests of sessions: one test's world, with a net and a
 * session of its own against the server of ocm_sso.h.
 */
#ifndef TEST_OCM_BENCH_H
#define TEST_OCM_BENCH_H

#include "ocm_sso.h"

#include "core/base/file.h"
#include "core/ocm/cluster.h"
#include "core/ocm/signin.h"

#define TURN_MS 20000 /* at most, for a test to go wrong */

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

static inline void bench_open(struct bench *b, const char *token_name,
			      bool demo)
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

static inline void bench_close(struct bench *b)
{
	net_free(b->net);
	ocm_free(b->ocm);
	loop_free(b->loop);
	event_queue_free(b->events);
	secret_release(&b->token);
	world_reset();
}

static inline int reset(void **state)
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

static inline void signed_in(void *owner, const struct err *err)
{
	struct bench *b = owner;

	assert_false(b->done);
	b->done = true;
	memset(&b->err, 0, sizeof(b->err));
	if (err)
		b->err = *err;
}

static inline void replied(void *owner, const struct reply *r)
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

static inline void look(struct bench *b, const char *id)
{
	struct request_spec q = { .arena = request_arena() };
	struct err err = { 0 };

	assert_int_equal(cluster_get(&q, id, &err), BUILD_SEND);
	request_start(b->net, &q, replied, b);
}

static inline void sign_in(struct bench *b)
{
	signin_start(b->ocm, signed_in, b);
	assert_false(b->done); /* never inside */
	UNTIL(b, b->done);
	b->done = false;
}

static inline void expire(const char *name)
{
	/* whatever was issued does not count any more, nor the refresh */
	(void)name;
	pthread_mutex_lock(&fake.lock);
	fake.issued++;
	pthread_mutex_unlock(&fake.lock);
}

static inline int start(void **state)
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

static inline int stop(void **state)
{
	(void)state;
	MHD_stop_daemon(fake.daemon);
	return 0;
}

#define TEST(fn) cmocka_unit_test_setup(fn, reset)

#endif
