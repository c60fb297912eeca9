/*
 * test_plan_bench.h - loop, net, journal, plan and engine around a toy cloud,
 * and a person who answers each ask the same.
 */
#ifndef TEST_PLAN_BENCH_H
#define TEST_PLAN_BENCH_H

#include "test_plan_toys.h"

struct bench {
	struct toy toy;
	struct event_queue *events;
	struct loop *loop;
	struct net *net;
	struct service service;
	struct ask_queue asks;
	struct values *values;
	struct journal *journal;
	struct engine *engine;
	struct plan plan;
	char folder[64];
	int asked, answer; /* what the person chooses; -2: thinks for ever */
};

static inline void world_on(void *owner)
{
	int64_t next = loop_next_world(owner);

	if (next > 0)
		world_set(world_ms() + next, 0);
}

static inline void bench_open(struct bench *b)
{
	const struct net_options options = { .loopback_only = true };

	memset(b, 0, sizeof(*b));
	/* memory where there is any: thousands of syncs are made */
	snprintf(b->folder, sizeof(b->folder), "%s/test_plan.XXXXXX",
		 access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm");
	assert_non_null(mkdtemp(b->folder));
	world_set(1700000000000, 0);
	b->events = event_queue_new();
	b->asks.events = b->events;
	b->loop = loop_new(b->events);
	loop_set_idle(b->loop, world_on, b->loop);
	b->net = net_new(b->loop, &options);
	b->service.name = "toy";
	b->service.data = &b->toy;
	net_add_service(b->net, &b->service);
	b->values = values_new();
	plan_init(&b->plan);
}

static inline void bench_stop(struct bench *b)
{
	engine_free(b->engine);
	b->engine = NULL;
	journal_free(b->journal);
	b->journal = NULL;
}

static inline void bench_close(struct bench *b)
{
	char path[96];

	bench_stop(b);
	plan_release(&b->plan);
	values_free(b->values);
	net_free(b->net);
	loop_free(b->loop);
	event_queue_free(b->events);
	world_reset();
	snprintf(path, sizeof(path), "%s/journal.jsonl", b->folder);
	unlink(path);
	snprintf(path, sizeof(path), "%s/lock", b->folder);
	unlink(path);
	rmdir(b->folder);
}

static inline void bench_begin(struct bench *b, enum engine_mode mode)
{
	struct engine_options o = { .net = b->net,
				    .asks = &b->asks,
				    .events = b->events,
				    .values = b->values,
				    .mode = mode };
	struct err err = { 0 };

	bench_stop(b);
	b->journal = journal_open(b->folder, "test", &err);
	assert_string_equal(err.what, "");
	assert_non_null(b->journal);
	o.journal = b->journal;
	b->engine = engine_new(&b->plan, &o);
	engine_start(b->engine);
}

static inline void bench_turn(struct bench *b)
{
	struct event ev;

	loop_turn(b->loop, 0);
	while (event_take(b->events, &ev))
		if (ev.kind == EVENT_ASK && b->asks.first && b->answer != -2) {
			b->asked++;
			ask_answer(&b->asks, b->asks.first, b->answer, NULL);
		}
}

static inline enum engine_outcome bench_go_on(struct bench *b)
{
	int turns = 0;

	while (engine_outcome(b->engine) == ENGINE_RUNNING) {
		assert_true(turns++ < 5000);
		bench_turn(b);
	}
	return engine_outcome(b->engine);
}

static inline enum engine_outcome bench_run(struct bench *b,
					    enum engine_mode mode)
{
	bench_begin(b, mode);
	return bench_go_on(b);
}

static inline void bench_add(struct bench *b, const char *id, const char *text,
			     const char *const *after)
{
	struct toy_want *want = arena_alloc(b->plan.arena, sizeof(*want));
	const struct action a = { .class = &toy_class,
				  .id = id,
				  .title = id,
				  .want = want,
				  .after = after };

	want->name = id;
	want->text = text;
	plan_add(&b->plan, &a);
}

static inline void assert_state(const struct bench *b, const char *id,
				enum action_state state)
{
	const struct action_run *r = engine_find(b->engine, id);

	assert_string_equal(action_state_name(r->state),
			    action_state_name(state));
}

#endif
