/*
 * test_plan_net.c - the engine on the real net: flows, requests, curl, HTTP on
 * loopback.  The same toy cloud answers, through libmicrohttpd in our loop.
 */
#include "test_plan_bench.h"

#include <arpa/inet.h>
#include <microhttpd.h>

struct server {
	struct bench bench; /* first */
	struct MHD_Daemon *daemon;
	int fd;
	unsigned int port;
};

/* GET or POST /OP?name=...&text=... */
static enum MHD_Result serve(void *cls, struct MHD_Connection *c,
			     const char *url, const char *method,
			     const char *version, const char *data,
			     size_t *size, void **state)
{
	struct toy *toy = &((struct server *)cls)->bench.toy;
	struct arena *a = arena_new();
	struct strbuf body = STRBUF_INIT;
	struct request_spec q = { .arena = a, .op = url + 1 };
	struct MHD_Response *answer;
	const char *code, *names[] = { "name", "text" };
	enum MHD_Result ok = MHD_NO;
	size_t i;

	(void)version;
	(void)data;
	(void)size;
	(void)state;
	for (i = 0; i < ARRAY_LEN(names); i++)
		params_add(a, &q.query, names[i],
			   MHD_lookup_connection_value(c, MHD_GET_ARGUMENT_KIND,
						       names[i]));
	code = strcmp(method, "POST") ? toy_read(toy, &q, &body)
				      : toy_write(toy, &q);
	if (*code)
		strbuf_addstr(&body, code);
	if (toy->lose && !strcmp(toy->lose, q.op)) {
		toy->lose = NULL; /* done, and the line drops */
	} else {
		answer = MHD_create_response_from_buffer(body.len, body.buf,
							 MHD_RESPMEM_MUST_COPY);
		ok = MHD_queue_response(c, *code ? 404 : 200, answer);
		MHD_destroy_response(answer);
	}
	strbuf_release(&body);
	arena_free(a);
	return ok;
}

static void serve_on(void *owner)
{
	struct server *s = owner;

	MHD_run(s->daemon);
}

static enum ready prepare(struct request *r, struct err *err)
{
	struct server *s = r->svc->data;
	const struct params *q = &r->spec.query;
	size_t i;

	(void)err;
	r->spec.method = r->spec.writes ? "POST" : "GET";
	strbuf_addf(&r->url, "http://127.0.0.1:%u/%s?", s->port, r->spec.op);
	for (i = 0; i < q->n; i++)
		strbuf_addf(&r->url, "%s=%s&", q->at[i].name, q->at[i].value);
	return READY;
}

static void decode(struct request *r, struct reply *reply)
{
	if (reply->status >= 300)
		reply->code = arena_dup(r->arena, reply->body);
}

static void server_open(struct server *s)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	struct bench *b = &s->bench;

	bench_open(b);
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	s->daemon = MHD_start_daemon(MHD_USE_EPOLL, 0, NULL, NULL, serve, s,
				     MHD_OPTION_SOCK_ADDR, &at, MHD_OPTION_END);
	assert_non_null(s->daemon);
	s->port =
		MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
	s->fd = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_EPOLL_FD)
			->epoll_fd;
	loop_watch(b->loop, s->fd, serve_on, s);
	b->service.at_once = 6;
	b->service.prepare = prepare;
	b->service.decode = decode;
	b->service.data = s;
}

static void server_close(struct server *s)
{
	bench_stop(&s->bench);
	loop_unwatch(s->bench.loop, s->fd);
	MHD_stop_daemon(s->daemon);
	bench_close(&s->bench);
}

static enum engine_outcome run(struct server *s, enum engine_mode mode)
{
	int turns = 0;
	struct event ev;

	bench_begin(&s->bench, mode);
	while (engine_outcome(s->bench.engine) == ENGINE_RUNNING) {
		assert_true(turns++ < 20000);
		MHD_run(s->daemon);
		loop_turn(s->bench.loop, 20);
		while (event_take(s->bench.events, &ev))
			;
	}
	return engine_outcome(s->bench.engine);
}

static void makes_and_undoes(void **state)
{
	static const char *const after[] = { "a", NULL };
	struct server s;
	struct bench *b = &s.bench;

	(void)state;
	server_open(&s);
	bench_add(b, "a", "one", NULL);
	bench_add(b, "b", "of-${a.id}", after);
	b->toy.slow_ms = 9000;
	b->toy.lose = "Create";
	assert_int_equal(run(&s, ENGINE_APPLY), ENGINE_DONE);
	assert_string_equal(b->toy.log, "Create a;Tag a;Create b;Tag b;");
	assert_int_equal(engine_made(b->engine), 2);
	assert_string_equal(toy_find(&b->toy, "b")->text, "of-id-a");
	b->toy.log[0] = '\0';
	assert_int_equal(run(&s, ENGINE_APPLY), ENGINE_DONE);
	assert_string_equal(b->toy.log, "");
	b->toy.lose = "Delete";
	assert_int_equal(run(&s, ENGINE_UNDO), ENGINE_DONE);
	assert_string_equal(b->toy.log, "Untag b;Delete b;Untag a;Delete a;");
	server_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(makes_and_undoes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
