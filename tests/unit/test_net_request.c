/* test_net_request.c - requests: order, queues, parking, cancelling, limits. */
#include "net_calls.h"

static void one_after_another(void **state)
{
	struct rig rig;
	struct service svc;
	struct seen seen = { 0 };
	struct request_spec s;
	char path[16];
	int i;

	(void)state;
	rig_start(&rig, echo);
	svc = plain(&rig, "t");
	svc.at_once = 1;
	net_add_service(rig.net, &svc);
	for (i = 0; i < 4; i++) {
		snprintf(path, sizeof(path), "/%d", i);
		s = post(path, path);
		request_start(rig.net, &s, note, &seen);
	}
	assert_int_equal(seen.n, 0); /* never inside start */
	assert_true(loop_busy(rig.loop));
	rig_until(&rig, &seen.n, 4);
	assert_string_equal(seen.text, " /200//0 /200//1 /200//2 /200//3");
	assert_int_equal(rig.server.most, 1);
	assert_int_equal(rig.server.conns, 1);
	assert_int_equal(net_requests(rig.net), 4);
	assert_int_equal(net_in_flight(rig.net), 0);
	assert_int_equal(net_ledger_count(rig.net), 4);
	assert_string_equal(net_ledger(rig.net, 0)->op, "Post");
	assert_int_equal(net_ledger(rig.net, 3)->status, 200);
	assert_true(net_ledger(rig.net, 3)->done);
	rig_stop(&rig);
}

static bool in_pairs(struct server *s, const struct hit *hit)
{
	server_await(s, hit->number / 2 * 2 + 2);
	server_say(hit->fd, "200 OK", "");
	return true;
}

static void so_many_at_once(void **state)
{
	struct rig rig;
	struct service svc;
	struct seen seen = { 0 };
	struct request_spec s;
	int i;

	(void)state;
	rig_start(&rig, in_pairs);
	svc = plain(&rig, "t");
	svc.at_once = 2;
	net_add_service(rig.net, &svc);
	for (i = 0; i < 8; i++) {
		s = get("/");
		request_start(rig.net, &s, note, &seen);
	}
	rig_until(&rig, &seen.n, 8);
	assert_int_equal(rig.server.most, 2);
	assert_int_equal(rig.server.conns, 2); /* and used again */
	rig_stop(&rig);
}

/* ---- parking ---------------------------------------------------------------*/

struct gate {
	struct rig *rig;
	int asked;
	bool open;
};

static enum ready gated(struct request *r, struct err *err)
{
	struct gate *g = r->svc->data;

	g->asked++;
	if (!g->open)
		return LATER;
	(void)err;
	request_add_url(r, g->rig->base);
	return READY;
}

static void parked_until_told(void **state)
{
	struct rig rig;
	struct gate gate = { .rig = &rig };
	struct service svc = {
		.name = "t", .prepare = gated, .data = &gate, .at_once = 1
	};
	struct seen seen = { 0 };
	struct request_spec s = get("/a"), s2 = get("/b");

	(void)state;
	rig_start(&rig, echo);
	net_add_service(rig.net, &svc);
	request_start(rig.net, &s, note, &seen);
	request_start(rig.net, &s2, note, &seen);
	rig_until(&rig, &gate.asked, 2);
	assert_false(loop_busy(rig.loop)); /* a person may take their time */
	request_unpark(rig.net, "other");
	assert_false(loop_busy(rig.loop));
	gate.open = true;
	request_unpark(rig.net, "t");
	rig_until(&rig, &seen.n, 2);
	assert_int_equal(rig.server.most, 1);
	assert_string_equal(rig.server.log.at[0], "GET /a ");
	rig_stop(&rig);
}

static enum ready refusing(struct request *r, struct err *err)
{
	(void)r;
	err_set(err, ERR_SIGNED_OUT, "no credentials for '%s'", r->svc->name);
	err_hint(err, "sign in");
	return FAILED;
}

static void keep_err(void *owner, const struct reply *r)
{
	struct err *err = owner;

	reply_fail(r, err, "cannot look at roles");
}

static void preparation_fails(void **state)
{
	struct rig rig;
	struct service svc = { .name = "t", .prepare = refusing };
	struct err err = { 0 };
	struct request_spec s = get("/");

	(void)state;
	rig_start(&rig, echo);
	net_add_service(rig.net, &svc);
	request_start(rig.net, &s, keep_err, &err);
	rig_until(&rig, (int *)&err.kind, 1);
	assert_int_equal(err.kind, ERR_SIGNED_OUT);
	assert_string_equal(err.what,
			    "cannot look at roles: no credentials for 't'");
	assert_string_equal(err.hint, "sign in");
	assert_int_equal(rig.server.hits, 0);
	rig_stop(&rig);
}

/* ---- cancelling ------------------------------------------------------------*/

static void cancel_other(void *owner, const struct reply *r)
{
	struct seen *s = owner;

	note(owner, r);
	request_cancel_owner(s->rig->net, &s->both[0]);
	request_cancel_owner(s->rig->net, &s->both[1]);
	++*s->total;
}

static void cancel_from_a_callback(void **state)
{
	struct rig rig;
	struct service svc;
	int i, total = 0;
	struct seen seen[2] = {
		{ .rig = &rig, .both = seen, .total = &total },
		{ .rig = &rig, .both = seen, .total = &total },
	};
	struct request_spec s;

	(void)state;
	rig_start(&rig, in_pairs);
	svc = plain(&rig, "t");
	svc.at_once = 2;
	net_add_service(rig.net, &svc);
	for (i = 0; i < 6; i++) {
		s = get("/");
		request_start(rig.net, &s, cancel_other, &seen[i % 2]);
	}
	rig_until(&rig, &total, 1);
	while (loop_busy(rig.loop))
		rig_turn(&rig);
	assert_int_equal(seen[0].n + seen[1].n, 1);
	assert_int_equal(net_in_flight(rig.net), 0);
	assert_string_equal(net_ledger(rig.net, 5)->code, "CANCELLED");
	rig_stop(&rig);
}

static void cancel_before_it_leaves(void **state)
{
	struct rig rig;
	struct service svc;
	struct seen seen = { 0 };
	struct request_spec s = get("/");

	(void)state;
	rig_start(&rig, echo);
	svc = plain(&rig, "t");
	net_add_service(rig.net, &svc);
	request_start(rig.net, &s, note, &seen);
	request_cancel_owner(rig.net, &seen);
	while (loop_busy(rig.loop))
		rig_turn(&rig);
	assert_int_equal(seen.n, 0);
	assert_int_equal(rig.server.hits, 0);
	rig_stop(&rig);
}

/* ---- limits and guards -------------------------------------------------------*/

static bool too_long(struct server *s, const struct hit *hit)
{
	static char big[5000];

	(void)s;
	memset(big, 'x', sizeof(big) - 1);
	server_say(hit->fd, "200 OK", big);
	return true;
}

static void replies_are_capped(void **state)
{
	struct rig rig;
	struct service svc;
	struct seen seen = { 0 };
	struct request_spec s = get("/");

	(void)state;
	rig_start(&rig, too_long);
	svc = plain(&rig, "t");
	net_add_service(rig.net, &svc);
	s.max_reply = 1000;
	request_start(rig.net, &s, note, &seen);
	rig_until(&rig, &seen.n, 1);
	assert_non_null(strstr(seen.text, "REPLY_TOO_LARGE/0/"));
	assert_non_null(strstr(seen.message, "1000 bytes"));
	assert_int_equal(rig.server.hits, 1); /* not again */
	rig_stop(&rig);
}

static void only_loopback(void **state)
{
	static const char *const bad[] = {
		"http://192.0.2.1:80",     "https://192.0.2.1",
		"https://example.com",     "http://169.254.169.254",
		"ftp://127.0.0.1",         "file:///etc/passwd",
		"http://127.0.0.1.nip.io", "http://[::2]",
	};
	struct rig rig;
	struct service svc;
	struct request_spec s;
	size_t i;

	(void)state;
	rig_start(&rig, echo);
	svc = plain(&rig, "t");
	net_add_service(rig.net, &svc);
	for (i = 0; i < ARRAY_LEN(bad); i++) {
		struct err err = { 0 };

		s = get("/");
		s.base = bad[i];
		request_start(rig.net, &s, keep_err, &err);
		rig_until(&rig, (int *)&err.kind, 1);
		assert_non_null(strstr(err.what, "not on this machine"));
	}
	assert_true(net_may_connect(rig.net, "127.0.0.1"));
	assert_true(net_may_connect(rig.net, "127.9.9.9"));
	assert_true(net_may_connect(rig.net, "::1"));
	assert_true(net_may_connect(rig.net, "::ffff:127.0.0.1"));
	assert_false(net_may_connect(rig.net, "10.0.0.1"));
	assert_false(net_may_connect(rig.net, "::ffff:10.0.0.1"));
	assert_false(net_may_connect(rig.net, "localhost"));
	rig_stop(&rig);
}

static void no_plain_http_to_the_world(void **state)
{
	struct event_queue *q = event_queue_new();
	struct loop *l = loop_new(q);
	struct net_options o = { .no_proxy = true };
	struct rig rig = { .events = q, .loop = l, .net = net_new(l, &o) };
	struct service svc = plain(&rig, "t");
	struct request_spec s = get("/");
	struct err err = { 0 };

	(void)state;
	net_add_service(rig.net, &svc);
	s.base = "http://192.0.2.1";
	request_start(rig.net, &s, keep_err, &err);
	rig_until(&rig, (int *)&err.kind, 1);
	assert_int_equal(err.kind, ERR_INPUT);
	assert_non_null(strstr(err.what, "'http://192.0.2.1/'"));
	net_free(rig.net);
	loop_free(l);
	event_queue_free(q);
}

static bool headers_back(struct server *s, const struct hit *hit)
{
	(void)s;
	server_say(hit->fd, "200 OK", strchr(hit->head, '\n') + 1);
	return true;
}

static void keep_body(void *owner, const struct reply *r)
{
	struct strbuf *out = owner;

	strbuf_addf(out, "%s|%s|", r->body,
		    reply_header(r, "Content-Length")[0] ? "len" : "");
}

static void what_is_sent(void **state)
{
	struct rig rig;
	struct service svc;
	struct strbuf seen = STRBUF_INIT;
	struct request_spec s = post("/a%2Fb/../c", "{}");

	(void)state;
	rig_start(&rig, headers_back);
	svc = plain(&rig, "t");
	net_add_service(rig.net, &svc);
	s.method = "PATCH";
	s.content_type = "application/x-amz-json-1.1";
	params_add(s.arena, &s.headers, "X-Empty", "");
	params_add(s.arena, &s.query, "a b", "c&d=\xc3\xa9");
	request_start(rig.net, &s, keep_body, &seen);
	while (!seen.len)
		rig_turn(&rig);
	assert_string_equal(rig.server.log.at[0],
			    "PATCH /a%2Fb/../c?a%20b=c%26d%3D%C3%A9 {}");
	assert_non_null(
		strstr(seen.buf, "Content-Type: application/x-amz-json-1.1"));
	assert_non_null(strstr(seen.buf, "X-Empty:"));
	assert_non_null(strstr(seen.buf, "User-Agent: rosawiz/"));
	assert_null(strstr(seen.buf, "Accept"));
	assert_null(strstr(seen.buf, "Expect"));
	assert_non_null(strstr(seen.buf, "|len|"));
	strbuf_release(&seen);
	rig_stop(&rig);
}

static void codes_by_name(void **state)
{
	static const struct {
		const char *code, *list;
		bool is;
	} rows[] = {
		{ "NoSuchEntity", "NoSuchEntity", true },
		{ "NoSuchEntity", "Other NoSuchEntity", true },
		{ "NoSuchEntity", "NoSuchEntityX XNoSuchEntity", false },
		{ "HTTP 404", "A HTTP 404 B", true },
		{ "HTTP 40", "HTTP 404", false },
		{ "", "", false },
		{ "", "A", false },
	};
	struct reply r = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		r.code = rows[i].code;
		assert_int_equal(reply_is(&r, rows[i].list), rows[i].is);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_after_another),
		cmocka_unit_test(so_many_at_once),
		cmocka_unit_test(parked_until_told),
		cmocka_unit_test(preparation_fails),
		cmocka_unit_test(cancel_from_a_callback),
		cmocka_unit_test(cancel_before_it_leaves),
		cmocka_unit_test(replies_are_capped),
		cmocka_unit_test(only_loopback),
		cmocka_unit_test(no_plain_http_to_the_world),
		cmocka_unit_test(what_is_sent),
		cmocka_unit_test(codes_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
