/* test_net_loop.c - timers in two times, watches, deferred calls, signals,
 * the worker, the ledger's command lines, vantages. */
#include "net_server.h"

#include "core/net/inside.h"
#include "core/net/worker.h"

#include <signal.h>

struct bench {
	struct event_queue *events;
	struct loop *loop;
	char trace[256];
	struct timer *timer;
	int n;
	int fd;
};

static void bench_start(struct bench *b)
{
	memset(b, 0, sizeof(*b));
	b->events = event_queue_new();
	b->loop = loop_new(b->events);
}

static void bench_stop(struct bench *b)
{
	loop_free(b->loop);
	event_queue_free(b->events);
}

static void trace(struct bench *b, const char *what)
{
	strncat(b->trace, what, sizeof(b->trace) - strlen(b->trace) - 1);
	b->n++;
}

static void fire_a(void *b)
{
	trace(b, "a");
}

static void fire_b(void *b)
{
	trace(b, "b");
}

static void fire_c(void *b)
{
	trace(b, "c");
}

static void again(void *owner)
{
	struct bench *b = owner;

	trace(b, ".");
	if (b->n < 5)
		b->timer = timer_start(b->loop, TIME_REAL, 0, again, b);
}

static void real_timers(void **state)
{
	struct bench b;
	struct timer *t[3];

	(void)state;
	bench_start(&b);
	t[0] = timer_start(b.loop, TIME_REAL, 20, fire_a, &b);
	t[1] = timer_start(b.loop, TIME_REAL, 5, fire_b, &b);
	t[2] = timer_start(b.loop, TIME_REAL, 10, fire_c, &b);
	assert_false(loop_busy(b.loop));
	timer_cancel(&t[2]);
	assert_null(t[2]);
	timer_cancel(&t[2]);
	while (b.n < 2)
		loop_turn(b.loop, -1);
	assert_string_equal(b.trace, "ba");
	timer_cancel(&t[0]); /* fired: fine */
	timer_cancel(&t[1]);
	assert_null(t[0]);
	bench_stop(&b);
}

static void a_timer_of_now_waits_for_the_next_turn(void **state)
{
	struct bench b;
	int turns;

	(void)state;
	bench_start(&b);
	b.timer = timer_start(b.loop, TIME_REAL, 0, again, &b);
	for (turns = 0; b.n < 5; turns++)
		loop_turn(b.loop, -1);
	assert_int_equal(turns, 5);
	assert_int_equal(b.loop->timers.n, 1); /* one shell, used again */
	timer_cancel(&b.timer);
	bench_stop(&b);
}

static void world_timers(void **state)
{
	struct bench b;

	(void)state;
	bench_start(&b);
	world_set(1000000, 0);
	assert_int_equal(loop_next_world(b.loop), -1);
	timer_start(b.loop, TIME_WORLD, 60000, fire_a, &b);
	timer_start(b.loop, TIME_WORLD, 30000, fire_b, &b);
	assert_int_equal(loop_next_world(b.loop), 30000);
	loop_turn(b.loop, 5);
	assert_int_equal(b.n, 0);
	world_set(1000000 + 30000, 0);
	loop_turn(b.loop, -1);
	assert_string_equal(b.trace, "b");
	assert_int_equal(loop_next_world(b.loop), 30000);
	world_set(1000000 + 30000, 3000); /* 30 s in 10 ms */
	while (b.n < 2)
		loop_turn(b.loop, -1);
	assert_string_equal(b.trace, "ba");
	world_reset();
	bench_stop(&b);
}

static void read_fd(void *owner)
{
	struct bench *b = owner;
	char c;

	if (read(b->fd, &c, 1) == 1)
		trace(b, (char[]){ c, '\0' });
	else
		trace(b, "<eof>");
}

static void watches(void **state)
{
	struct bench b;
	int p[2];

	(void)state;
	bench_start(&b);
	assert_int_equal(pipe(p), 0);
	b.fd = p[0];
	loop_watch(b.loop, p[0], read_fd, &b);
	loop_turn(b.loop, 1);
	assert_int_equal(b.n, 0);
	assert_int_equal(write(p[1], "x", 1), 1);
	loop_turn(b.loop, -1);
	close(p[1]);
	loop_turn(b.loop, -1);
	assert_string_equal(b.trace, "x<eof>"); /* a hang-up too */
	loop_unwatch(b.loop, p[0]);
	loop_turn(b.loop, 1);
	assert_int_equal(b.n, 2);
	close(p[0]);
	bench_stop(&b);
}

static void defer_more(void *owner)
{
	struct bench *b = owner;

	trace(b, "1");
	loop_defer(b->loop, fire_a, b);
	loop_defer(b->loop, fire_b, &b->n);
	loop_forget(b->loop, &b->n);
}

static void deferred(void **state)
{
	struct bench b;

	(void)state;
	bench_start(&b);
	loop_defer(b.loop, defer_more, &b);
	assert_true(loop_busy(b.loop));
	loop_turn(b.loop, -1);
	assert_string_equal(b.trace, "1");
	loop_turn(b.loop, -1);
	assert_string_equal(b.trace, "1a");
	assert_false(loop_busy(b.loop));
	event_post(b.events, EVENT_LOG, &b);
	loop_turn(b.loop, -1); /* at once: an event waits */
	bench_stop(&b);
}

static void idle(void *owner)
{
	struct bench *b = owner;

	trace(b, "i");
	world_set(world_ms() + loop_next_world(b->loop), 0);
}

static void idle_moves_the_world(void **state)
{
	struct bench b;

	(void)state;
	bench_start(&b);
	loop_set_idle(b.loop, idle, &b);
	loop_turn(b.loop, 0);
	assert_int_equal(b.n, 0); /* not in the real world */
	world_set(1000000, 0);
	timer_start(b.loop, TIME_WORLD, 3600000, fire_a, &b);
	loop_turn(b.loop, -1);
	assert_string_equal(b.trace, "ia");
	loop_busy_add(b.loop, 1);
	loop_turn(b.loop, 0);
	assert_string_equal(b.trace, "ia");
	loop_busy_add(b.loop, -1);
	world_reset();
	bench_stop(&b);
}

static void on_signal(void *owner, int signo)
{
	trace(owner, signo == SIGWINCH ? "W" : signo == SIGTERM ? "T" : "?");
}

static void signals(void **state)
{
	struct bench b;

	(void)state;
	bench_start(&b);
	loop_signals(b.loop, on_signal, &b);
	raise(SIGTERM);
	raise(SIGWINCH);
	while (b.n < 2)
		loop_turn(b.loop, -1);
	assert_non_null(strchr(b.trace, 'W'));
	assert_non_null(strchr(b.trace, 'T'));
	bench_stop(&b);
}

/* ---- the worker ------------------------------------------------------------*/

struct sum {
	int a, b, c;
	int gate; /* a pipe to wait on, 0: none */
	int *freed;
};

static void add(void *job)
{
	struct sum *s = job;
	char c;

	if (s->gate)
		(void)!read(s->gate, &c, 1);
	s->c = s->a + s->b;
}

static void added(void *owner, void *job)
{
	*(int *)owner = ((struct sum *)job)->c;
}

static void sum_free(void *job)
{
	struct sum *s = job;

	__atomic_add_fetch(s->freed, 1, __ATOMIC_SEQ_CST);
	mem_free(s);
}

static struct sum *sum_new(int a, int b, int *freed)
{
	struct sum *s = mem_new(sizeof(*s));

	s->a = a;
	s->b = b;
	s->freed = freed;
	return s;
}

static void worker(void **state)
{
	struct bench b;
	struct worker_job *j;
	int result = 0, never = 0, freed = 0, p[2];
	struct sum *slow = sum_new(1, 1, &freed), *late;

	(void)state;
	bench_start(&b);
	worker_start(b.loop, add, added, sum_free, sum_new(2, 3, &freed),
		     &result);
	assert_true(loop_busy(b.loop));
	while (!result)
		loop_turn(b.loop, -1);
	assert_int_equal(result, 5);
	assert_int_equal(freed, 1);
	assert_false(loop_busy(b.loop));

	assert_int_equal(pipe(p), 0);
	slow->gate = p[0];
	j = worker_start(b.loop, add, added, sum_free, slow, &never);
	worker_cancel(&j);
	assert_null(j);
	assert_false(loop_busy(b.loop));
	assert_int_equal(write(p[1], "x", 1), 1);
	while (freed < 2)
		loop_turn(b.loop, 10);
	assert_int_equal(never, 0);

	/* one that outlives its loop cleans up alone */
	late = sum_new(1, 1, &freed);
	late->gate = p[0];
	worker_start(b.loop, add, added, sum_free, late, &never);
	bench_stop(&b);
	assert_int_equal(write(p[1], "x", 1), 1);
	while (__atomic_load_n(&freed, __ATOMIC_SEQ_CST) < 3)
		sched_yield();
	assert_int_equal(never, 0);
	close(p[0]);
	close(p[1]);
}

/* ---- small things ----------------------------------------------------------*/

struct line_row {
	const char *service, *op, *method, *path;
	const char *pairs[20];
	const char *json;
	bool secret;
	const char *line;
};

static const struct line_row lines[] = {
	{ "iam",
	  "CreateRole",
	  NULL,
	  NULL,
	  { "Action", "CreateRole", "Version", "2010-05-08", "RoleName", "it's",
	    "Tags.member.1.Key", "a", "Tags.member.1.Value", "b",
	    "Tags.member.2.Key", "c", "Tags.member.2.Value", "" },
	  NULL,
	  false,
	  "aws iam create-role --role-name 'it'\\''s' "
	  "--tags Key=a,Value=b Key=c,Value=" },
	{ "iam",
	  "CreateOpenIDConnectProvider",
	  NULL,
	  NULL,
	  { "Url", "https://x", "ClientIDList.member.1", "openshift",
	    "ClientIDList.member.2", "sts" },
	  NULL,
	  false,
	  "aws iam create-open-id-connect-provider --url https://x "
	  "--client-id-list openshift sts" },
	{ "ec2",
	  "DescribeVpcs",
	  NULL,
	  NULL,
	  { "Filter.1.Name", "vpc-id", "Filter.1.Value.1", "v1",
	    "Filter.1.Value.2", "v2" },
	  NULL,
	  false,
	  "aws ec2 describe-vpcs --filters "
	  "'Name=vpc-id,Value=[v1,v2]'" },
	{ "kms",
	  "DescribeKey",
	  NULL,
	  NULL,
	  { NULL },
	  "{\"KeyId\":\"k\",\"GrantTokens\":[\"x\"]}",
	  false,
	  "aws kms describe-key --key-id k "
	  "--grant-tokens '[\"x\"]'" },
	{ "secretsmanager",
	  "CreateSecret",
	  NULL,
	  NULL,
	  { NULL },
	  "{\"SecretString\":\"k\"}",
	  true,
	  "aws secretsmanager create-secret (hidden)" },
	{ "ocm",
	  "CreateCluster",
	  NULL,
	  "/api/c",
	  { NULL },
	  "{\"name\":\"x\"}",
	  false,
	  "ocm POST /api/c '{\"name\":\"x\"}'" },
	{ "sso",
	  "token",
	  NULL,
	  "/auth",
	  { "grant", "x" },
	  NULL,
	  true,
	  "sso POST /auth (hidden)" },
};

static void command_lines(void **state)
{
	struct strbuf out = STRBUF_INIT;
	struct request_spec s;
	size_t i, k;

	(void)state;
	for (i = 0; i < ARRAY_LEN(lines); i++) {
		memset(&s, 0, sizeof(s));
		s.arena = request_arena();
		s.service = lines[i].service;
		s.op = lines[i].op;
		s.path = lines[i].path;
		s.secret = lines[i].secret;
		for (k = 0; lines[i].pairs[k]; k += 2)
			params_add(s.arena, &s.form, lines[i].pairs[k],
				   lines[i].pairs[k + 1]);
		if (lines[i].json)
			s.json = cJSON_Parse(lines[i].json);
		strbuf_clear(&out);
		command_line(&s, &out);
		assert_string_equal(out.buf, lines[i].line);
		request_spec_drop(&s);
	}
	strbuf_release(&out);
}

static void vantages(void **state)
{
	static const char *const good[] = { "socks5h://127.0.0.1:1080",
					    "socks5://bastion:1" };
	static const char *const bad[] = { "",
					   "socks5h://",
					   "http://x:1",
					   "socks5h://x",
					   "socks5h://:1080",
					   "socks5h://x:0",
					   "socks5h://x:99999",
					   "socks5h://a b:1",
					   "socks5h://x:1/" };
	struct arena *a = arena_new();
	struct vantage v;
	struct err err = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(good); i++)
		assert_true(vantage_parse(a, good[i], &v, &err));
	assert_string_equal(v.socks, "socks5h://bastion:1");
	for (i = 0; i < ARRAY_LEN(bad); i++)
		assert_false(vantage_parse(a, bad[i], &v, &err));
	assert_non_null(strstr(err.what, "'socks5h://x:1/'"));
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(real_timers),
		cmocka_unit_test(a_timer_of_now_waits_for_the_next_turn),
		cmocka_unit_test(world_timers),
		cmocka_unit_test(watches),
		cmocka_unit_test(deferred),
		cmocka_unit_test(idle_moves_the_world),
		cmocka_unit_test(signals),
		cmocka_unit_test(worker),
		cmocka_unit_test(command_lines),
		cmocka_unit_test(vantages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
