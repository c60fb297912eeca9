/* test_net_retry.c - what is sent again, when, and what never is. */
#include "net_calls.h"

#include "core/net/inside.h"

/* ---- retries ---------------------------------------------------------------*/

/* What the server does to requests 0, 1, 2... : c closes after reading, 2 200,
 * 5 500, 4 400, 9 429, a 401, h half a reply. */
struct retry_row {
	const char *name, *script;
	bool writes, repeatable;
	int hits;
	const char *seen;
	bool maybe_done;
};

static bool scripted(struct server *s, const struct hit *hit)
{
	const char *script = s->data;
	char c = script[hit->number % (int)strlen(script)];

	switch (c) {
	case 'c':
		return false;
	case 'h':
		(void)!send(hit->fd,
			    "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n"
			    "\r\nabc",
			    41, MSG_NOSIGNAL);
		return false;
	case '5':
		server_say(hit->fd, "500 Oh", "oh\nmore");
		return true;
	case '4':
		server_say(hit->fd, "400 No", "no");
		return true;
	case '9':
		server_say(hit->fd, "429 Slow", "slow");
		return true;
	case 'j':
		server_say(hit->fd, "203 Junk", "junk");
		return true;
	case 'a':
		server_say(hit->fd, "401 Who", "who");
		return true;
	default:
		server_say(hit->fd, "200 OK", "ok");
		return true;
	}
}

static void renew_none(struct service *svc)
{
	struct rig *rig = svc->data;

	request_unpark(rig->net, svc->name);
}

static enum ready rig_prepare(struct request *r, struct err *err)
{
	struct rig *rig = r->svc->data;

	(void)err;
	request_add_url(r, rig->base);
	request_add_body(r);
	return READY;
}

static void by_status(struct request *r, struct reply *reply)
{
	(void)r;
	if (reply->status == 203)
		reply->code = "UnreadableReply";
	reply->retry = reply->status == 401   ? RETRY_AUTH
		       : reply->status == 203 ? RETRY_BACKOFF
		       : reply->status == 429 ? RETRY_THROTTLE
		       : reply->status >= 500 ? RETRY_BACKOFF
		       : reply->status == 400 ? RETRY_NOW
					      : RETRY_NO;
}

static void retries(void **state)
{
	static const struct retry_row rows[] = {
		{ "good", "2", false, false, 1, " /200/ok", false },
		{ "read, 500 then good", "52", false, false, 2, " /200/ok",
		  false },
		{ "read, always 500", "5", false, false, 3,
		  " HTTP 500/500/oh\nmore", false },
		{ "read, closed then good", "c2", false, false, 2, " /200/ok",
		  false },
		{ "read, half an answer", "h2", false, false, 2, " /200/ok",
		  false },
		{ "read, always closed", "c", false, false, 3, " NO_ANSWER/0/",
		  false },
		{ "write, closed: once", "c2", true, false, 1, " NO_ANSWER/0/",
		  true },
		{ "write, half an answer: once", "h2", true, false, 1,
		  " NO_ANSWER/0/abc", true },
		{ "write, 500: once", "52", true, false, 1,
		  " HTTP 500/500/oh\nmore", true },
		{ "write, repeatable", "c52", true, true, 3, " /200/ok",
		  false },
		{ "write, no answer of the service's: once", "j2", true, false,
		  1, " UnreadableReply/203/junk", true },
		{ "read, no answer of the service's", "j2", false, false, 2,
		  " /200/ok", false },
		{ "write, throttled", "92", true, false, 2, " /200/ok", false },
		{ "always throttled", "9", true, false, 3, " HTTP 429/429/slow",
		  false },
		{ "auth once", "a2", false, false, 2, " /200/ok", false },
		{ "auth twice", "a", false, false, 2, " HTTP 401/401/who",
		  false },
		{ "now once", "42", false, false, 2, " /200/ok", false },
		{ "now twice", "4", false, false, 2, " HTTP 400/400/no",
		  false },
	};
	struct rig rig;
	struct service svc = { .name = "t",
			       .backoff_ms = 2,
			       .prepare = rig_prepare,
			       .decode = by_status,
			       .renew = renew_none };
	struct request_spec s;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		struct seen seen = { 0 };

		rig_start(&rig, scripted);
		rig.server.data = (void *)(uintptr_t)rows[i].script;
		svc.data = &rig;
		net_add_service(rig.net, &svc);
		s = rows[i].writes ? post("/", "x") : get("/");
		s.repeatable = rows[i].repeatable;
		request_start(rig.net, &s, note, &seen);
		rig_until(&rig, &seen.n, 1);
		if (!str_eq(seen.text, rows[i].seen) ||
		    seen.maybe_done != rows[i].maybe_done ||
		    server_hits(&rig.server) != rows[i].hits)
			fail_msg("%s: '%s' after %d, maybe done %d",
				 rows[i].name, seen.text,
				 server_hits(&rig.server), seen.maybe_done);
		assert_int_equal(net_ledger_count(rig.net), 1);
		rig_stop(&rig);
	}
}

/* curl sends again by itself on a reused connection that turns out dead. */
static bool second_dies(struct server *s, const struct hit *hit)
{
	(void)s;
	if (hit->number == 1)
		return false;
	server_say(hit->fd, "200 OK", "ok");
	return true;
}

static void never_twice_on_a_reused_connection(void **state)
{
	static const char *const methods[] = { "POST", "DELETE" };
	struct rig rig;
	struct service svc;
	struct request_spec s;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(methods); i++) {
		struct seen seen = { 0 };

		rig_start(&rig, second_dies);
		svc = plain(&rig, "t");
		net_add_service(rig.net, &svc);
		s = get("/");
		request_start(rig.net, &s, note, &seen);
		rig_until(&rig, &seen.n, 1);
		s = i ? get("/") : post("/", "body");
		s.writes = true;
		s.method = methods[i];
		request_start(rig.net, &s, note, &seen);
		rig_until(&rig, &seen.n, 2);
		assert_int_equal(server_hits(&rig.server), 2);
		assert_true(seen.maybe_done);
		rig_stop(&rig);
	}
}

static void connect_failures_are_tried_again(void **state)
{
	struct rig rig;
	struct service svc;
	struct seen seen = { 0 };
	struct request_spec s = post("/", "x");
	int fd, port;
	char base[64];

	(void)state;
	rig_start(&rig, echo);
	fd = listen_loopback(&port);
	close(fd);
	snprintf(base, sizeof(base), "http://127.0.0.1:%d", port);
	svc = plain(&rig, "t");
	svc.data = base;
	net_add_service(rig.net, &svc);
	request_start(rig.net, &s, note, &seen);
	rig_until(&rig, &seen.n, 1);
	assert_string_equal(seen.text, " NO_ANSWER/0/");
	assert_false(seen.maybe_done); /* nothing was ever sent */
	assert_int_equal(net_ledger(rig.net, 0)->attempt, 3);
	rig_stop(&rig);
}

static bool later(struct server *s, const struct hit *hit)
{
	(void)s;
	server_say(hit->fd,
		   hit->number ? "200 OK" : "503 Busy\r\nRetry-After: 1", "x");
	return true;
}

static void retry_after_is_honoured(void **state)
{
	struct rig rig;
	struct service svc;
	struct seen seen = { 0 };
	struct request_spec s = get("/");
	int64_t start;

	(void)state;
	rig_start(&rig, later);
	svc = plain(&rig, "t");
	net_add_service(rig.net, &svc);
	start = real_ms();
	request_start(rig.net, &s, note, &seen);
	rig_until(&rig, &seen.n, 1);
	assert_in_range(seen.at - start, 1000, 5000);
	assert_string_equal(seen.text, " /200/x");
	rig_stop(&rig);
}

/* ---- refused with the credentials of before ---------------------------------*/

struct sets { /* of credentials: the service's count is the one in use */
	struct rig *rig;
	int renewals;
};

static enum ready numbered(struct request *r, struct err *err)
{
	struct sets *sets = r->svc->data;

	(void)err;
	request_add_url(r, sets->rig->base);
	params_addf(r->arena, &r->headers, "X-Set", "%u", r->svc->credentials);
	return READY;
}

static void renew_next(struct service *svc)
{
	struct sets *sets = svc->data;

	sets->renewals++;
	svc->credentials++;
	request_unpark(sets->rig->net, svc->name);
}

/* Set 0 is refused: the first at once, the second only when the first has come
 * again with set 1, so that its refusal is news of yesterday. */
static bool two_refused(struct server *s, const struct hit *hit)
{
	if (!strstr(hit->head, "X-Set: 0")) {
		server_say(hit->fd, "200 OK", "ok");
		return true;
	}
	if (strstr(hit->head, "/slow"))
		server_await(s, 3);
	server_say(hit->fd, "401 Who", "who");
	return true;
}

static void an_old_refusal_renews_nothing(void **state)
{
	struct rig rig;
	struct sets sets = { &rig, 0 };
	struct service svc = { .name = "t",
			       .at_once = 2,
			       .prepare = numbered,
			       .decode = by_status,
			       .renew = renew_next,
			       .data = &sets };
	struct seen seen = { 0 };
	struct request_spec s;

	(void)state;
	rig_start(&rig, two_refused);
	net_add_service(rig.net, &svc);
	s = get("/slow");
	request_start(rig.net, &s, note, &seen);
	s = get("/fast");
	request_start(rig.net, &s, note, &seen);
	rig_until(&rig, &seen.n, 2);
	assert_string_equal(seen.text, " /200/ok /200/ok");
	assert_int_equal(sets.renewals, 1);
	assert_int_equal(server_hits(&rig.server), 4);
	rig_stop(&rig);
}

/* ---- the quota of retries ------------------------------------------------------*/

static int attempts_of_one(struct rig *rig, const char *script,
			   struct seen *seen)
{
	int before = server_hits(&rig->server);
	struct request_spec s = get("/");

	rig->server.data = (void *)(uintptr_t)script;
	request_start(rig->net, &s, note, seen);
	rig_until(rig, &seen->n, seen->n + 1);
	return server_hits(&rig->server) - before;
}

static void a_quota_of_retries(void **state)
{
	struct rig rig;
	struct service svc = { .name = "t",
			       .backoff_ms = 1,
			       .prepare = rig_prepare,
			       .decode = by_status,
			       .data = &rig };
	struct seen seen = { 0 };
	int i;

	(void)state;
	rig_start(&rig, scripted);
	net_add_service(rig.net, &svc);
	/* 500 of it, 14 a retry, two retries each: 17 requests and one more */
	for (i = 0; i < 17; i++)
		assert_int_equal(attempts_of_one(&rig, "5", &seen), 3);
	assert_int_equal(attempts_of_one(&rig, "5", &seen), 2);
	assert_int_equal(attempts_of_one(&rig, "5", &seen), 1);
	/* 10 are left, throttling costs 5: two, then no more */
	assert_int_equal(attempts_of_one(&rig, "9", &seen), 3);
	assert_int_equal(attempts_of_one(&rig, "9", &seen), 1);
	/* each success at once gives one back; five pay one retry, and its
	 * success gives the five back */
	for (i = 0; i < 5; i++)
		assert_int_equal(attempts_of_one(&rig, "2", &seen), 1);
	rig.server.hits = 0;
	assert_int_equal(attempts_of_one(&rig, "92", &seen), 2);
	rig.server.hits = 0;
	assert_int_equal(attempts_of_one(&rig, "92", &seen), 2);
	rig_stop(&rig);
}

static void told(void *owner, const struct reply *r)
{
	struct err err = { 0 };

	reply_fail(r, &err, "cannot look");
	assert_int_equal(err.status, 500);
	assert_true(r->quota_out);
	assert_non_null(strstr(err.hint, "not tried again"));
	++*(int *)owner;
}

static void a_quota_used_up_is_told(void **state)
{
	struct rig rig;
	struct service svc = { .name = "t",
			       .backoff_ms = 1,
			       .prepare = rig_prepare,
			       .decode = by_status,
			       .data = &rig };
	struct request_spec s;
	int over = 0;

	(void)state;
	rig_start(&rig, scripted);
	rig.server.data = (void *)(uintptr_t) "5";
	net_add_service(rig.net, &svc);
	for (int i = 0; i < 5; i++) { /* 7 retries each: 490 of 500 */
		struct seen seen = { 0 };

		s = get("/");
		s.attempts = 8;
		request_start(rig.net, &s, note, &seen);
		rig_until(&rig, &seen.n, 1);
	}
	assert_int_equal(server_hits(&rig.server), 40);
	s = get("/");
	request_start(rig.net, &s, told, &over);
	rig_until(&rig, &over, 1);
	assert_int_equal(server_hits(&rig.server), 41);
	rig_stop(&rig);
}

/* ---- reads more often than writes; the server's own wish ------------------------*/

static void writes_are_tried_less_often(void **state)
{
	static const struct {
		const char *script;
		bool writes;
		int hits;
	} rows[] = {
		{ "5", false, 5 },
		{ "5", true, 2 },
		/* throttled: certainly not done */
		{ "9", true, 5 },
	};
	struct service svc = { .name = "t",
			       .attempts = 5,
			       .write_attempts = 2,
			       .backoff_ms = 1,
			       .prepare = rig_prepare,
			       .decode = by_status };
	struct request_spec s;
	struct rig rig;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		struct seen seen = { 0 };

		rig_start(&rig, scripted);
		rig.server.data = (void *)(uintptr_t)rows[i].script;
		svc.data = &rig;
		net_add_service(rig.net, &svc);
		s = rows[i].writes ? post("/", "x") : get("/");
		s.repeatable = true;
		request_start(rig.net, &s, note, &seen);
		rig_until(&rig, &seen.n, 1);
		if (server_hits(&rig.server) != rows[i].hits)
			fail_msg("%zu: %d", i, server_hits(&rig.server));
		rig_stop(&rig);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(retries),
		cmocka_unit_test(never_twice_on_a_reused_connection),
		cmocka_unit_test(connect_failures_are_tried_again),
		cmocka_unit_test(retry_after_is_honoured),
		cmocka_unit_test(an_old_refusal_renews_nothing),
		cmocka_unit_test(a_quota_of_retries),
		cmocka_unit_test(a_quota_used_up_is_told),
		cmocka_unit_test(writes_are_tried_less_often),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
