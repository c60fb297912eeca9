/* test_plan_classes.c - what a class may say beside probe, apply and undo. */
#include "test_plan_flow.h"

static const char *const after_a[] = { "a", NULL };

static void one_of(struct bench *b, const struct action_class *class)
{
	bench_open(b);
	bench_add(b, "a", "one", NULL);
	b->plan.at[0].class = class;
}

static void only_waits(void **state)
{
	struct action_class class = toy_class;
	struct bench b;
	int i;

	(void)state;
	class.apply = class.undo = NULL;
	class.poll_ms = 30000;
	one_of(&b, &class);
	bench_begin(&b, ENGINE_APPLY);
	for (i = 0; i < 100; i++)
		bench_turn(&b);
	assert_state(&b, "a", ACTION_PENDING);
	toy_put(&b.toy, "a", "one");
	assert_int_equal(bench_go_on(&b), ENGINE_DONE);
	assert_false(engine_find(b.engine, "a")->made);
	toy_find(&b.toy, "a")->exists = false;
	assert_int_equal(bench_run(&b, ENGINE_DRY), ENGINE_DONE);
	assert_int_equal(engine_to_make(b.engine), 0);
	bench_close(&b);
}

/* Each poll half as much later, up to the most. */
static void polls_ever_slower(void **state)
{
	static const int gaps[] = { 5000, 7500, 11250, 15000, 15000, 15000 };
	struct action_class class = toy_class;
	struct bench b;
	int64_t last;
	size_t i;

	(void)state;
	class.apply = class.undo = NULL;
	class.poll_ms = 5000;
	class.poll_most_ms = 15000;
	one_of(&b, &class);
	bench_begin(&b, ENGINE_APPLY);
	while (engine_find(b.engine, "a")->state != ACTION_PENDING)
		bench_turn(&b);
	last = world_ms();
	for (i = 0; i < ARRAY_LEN(gaps); i++) {
		while (world_ms() == last)
			bench_turn(&b);
		assert_int_equal(world_ms() - last, gaps[i]);
		last = world_ms();
	}
	bench_close(&b);
}

/* While it is on its way a service may be away for minutes, not for ever. */
static void outlasts_silence(void **state)
{
	static const struct {
		int no_answer;
		enum engine_outcome end;
	} rows[] = { { 12, ENGINE_DONE }, { 13, ENGINE_FAILED } };
	struct action_class class = toy_class;
	struct bench b;
	size_t i;

	(void)state;
	class.apply = class.undo = NULL;
	class.patience_s = 3600;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		one_of(&b, &class);
		bench_begin(&b, ENGINE_APPLY);
		while (engine_find(b.engine, "a")->state != ACTION_PENDING)
			bench_turn(&b);
		b.toy.no_answer = rows[i].no_answer;
		while (b.toy.no_answer > rows[i].no_answer - 3)
			bench_turn(&b);
		assert_state(&b, "a", ACTION_PENDING);
		assert_non_null(strstr(engine_find(b.engine, "a")->detail,
				       "NO_ANSWER"));
		toy_put(&b.toy, "a", "one");
		assert_int_equal(bench_go_on(&b), rows[i].end);
		bench_close(&b);
	}
}

static void nothing_to_undo(void **state)
{
	struct action_class class = toy_class;
	struct bench b;

	(void)state;
	class.undo = NULL;
	one_of(&b, &class);
	assert_int_equal(bench_run(&b, ENGINE_APPLY), ENGINE_DONE);
	assert_int_equal(bench_run(&b, ENGINE_UNDO), ENGINE_DONE);
	assert_state(&b, "a", ACTION_KEPT);
	bench_close(&b);
}

static const char *keeps_a_trace(const void *work)
{
	(void)work;
	return "a trace for 7 days";
}

static void keeps(void **state)
{
	static const struct {
		bool undo;
		enum action_state state;
	} rows[] = { { true, ACTION_UNDONE }, { false, ACTION_KEPT } };
	struct action_class class;
	struct bench b;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		class = toy_class;
		class.keeps = keeps_a_trace;
		class.undo = rows[i].undo ? toy_undo : NULL;
		one_of(&b, &class);
		assert_int_equal(bench_run(&b, ENGINE_APPLY), ENGINE_DONE);
		assert_int_equal(bench_run(&b, ENGINE_UNDO), ENGINE_DONE);
		assert_state(&b, "a", rows[i].state);
		assert_string_equal(engine_find(b.engine, "a")->note,
				    "a trace for 7 days");
		bench_close(&b);
	}
}

static bool all_gone(const void *work)
{
	const struct toy_work *w = work;

	return !w->exists;
}

/* Whole once, then its tag was taken off by hand: TODO, yet still there. */
static void tells_gone(void **state)
{
	struct action_class class = toy_class;
	struct bench b;

	(void)state;
	class.gone = all_gone;
	one_of(&b, &class);
	assert_int_equal(bench_run(&b, ENGINE_APPLY), ENGINE_DONE);
	toy_find(&b.toy, "a")->tagged = false;
	b.toy.log[0] = '\0';
	assert_int_equal(bench_run(&b, ENGINE_UNDO), ENGINE_DONE);
	assert_string_equal(b.toy.log, "Delete a;");
	bench_close(&b);
}

static void replaces(void **state)
{
	struct action_class class = toy_class;
	struct bench b;

	(void)state;
	class.replaces = true;
	one_of(&b, &class);
	toy_put(&b.toy, "a", "other");
	assert_int_equal(bench_run(&b, ENGINE_APPLY), ENGINE_DONE);
	assert_true(engine_find(b.engine, "a")->made);
	assert_int_equal(bench_run(&b, ENGINE_UNDO), ENGINE_DONE);
	assert_state(&b, "a", ACTION_UNDONE);
	bench_close(&b);
}

static const char *long_difference(const void *work)
{
	(void)work;
	return "- one\n+ two\n";
}

/* The whole difference goes with the ask, and with what a dry run found. */
static void shows_the_difference(void **state)
{
	struct action_class class = toy_class;
	struct bench b;
	int i;

	(void)state;
	class.difference = long_difference;
	one_of(&b, &class);
	toy_put(&b.toy, "a", "other");
	assert_int_equal(bench_run(&b, ENGINE_DRY), ENGINE_DONE);
	assert_string_equal(engine_find(b.engine, "a")->page, "- one\n+ two\n");
	b.answer = -2; /* nobody answers */
	bench_begin(&b, ENGINE_APPLY);
	for (i = 0; i < 20 && !b.asks.first; i++)
		bench_turn(&b);
	assert_non_null(b.asks.first);
	assert_string_equal(b.asks.first->page, "- one\n+ two\n");
	bench_close(&b);
}

static void differs_without_an_ask(void **state)
{
	struct action_class class = toy_class;
	struct bench b;

	(void)state;
	class.differs_id = NULL;
	one_of(&b, &class);
	toy_put(&b.toy, "a", "other");
	assert_int_equal(bench_run(&b, ENGINE_APPLY), ENGINE_FAILED);
	assert_int_equal(b.asked, 0);
	bench_close(&b);
}

static void is_probed_early(void **state)
{
	static const struct {
		bool early;
		enum action_state state;
	} rows[] = { { false, ACTION_TODO }, { true, ACTION_OK } };
	struct action_class class;
	struct bench b;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		class = toy_class;
		class.probe_early = rows[i].early;
		bench_open(&b);
		bench_add(&b, "a", "one", NULL);
		bench_add(&b, "b", "two", after_a);
		b.plan.at[1].class = &class;
		toy_put(&b.toy, "b", "two");
		assert_int_equal(bench_run(&b, ENGINE_DRY), ENGINE_DONE);
		assert_state(&b, "a", ACTION_TODO);
		assert_state(&b, "b", rows[i].state);
		bench_close(&b);
	}
}

static void dry_without_a_journal(void **state)
{
	struct bench b;
	struct engine_options o;

	(void)state;
	one_of(&b, &toy_class);
	o = (struct engine_options){ .net = b.net,
				     .events = b.events,
				     .values = b.values,
				     .mode = ENGINE_DRY };
	b.engine = engine_new(&b.plan, &o);
	engine_start(b.engine);
	assert_int_equal(bench_go_on(&b), ENGINE_DONE);
	assert_int_equal(engine_to_make(b.engine), 1);
	bench_close(&b);
}

/* The only answer is lost, but what it asked for is there: it was us. */
static void lost_and_found(void **state)
{
	struct bench b;

	(void)state;
	one_of(&b, &key_class);
	toy_create(&b.toy, "key-0", "key");
	b.toy.lose = "CreateKey";
	assert_int_equal(bench_run(&b, ENGINE_APPLY), ENGINE_DONE);
	assert_int_equal(b.toy.keys, 1);
	assert_true(engine_find(b.engine, "a")->made);
	assert_int_equal(engine_made(b.engine), 1);
	assert_string_equal(values_get(b.values, "a.id"), "key-1");
	assert_int_equal(bench_run(&b, ENGINE_UNDO), ENGINE_DONE);
	assert_false(toy_find(&b.toy, "key-1")->exists);
	assert_true(toy_find(&b.toy, "key-0")->exists);
	bench_close(&b);
}

static void two_new_keys_are_not_guessed(void **state)
{
	struct bench b;

	(void)state;
	one_of(&b, &key_class);
	b.toy.lose = "CreateKey";
	bench_begin(&b, ENGINE_APPLY);
	while (!b.toy.keys)
		bench_turn(&b);
	toy_create(&b.toy, "key-9", "theirs");
	assert_int_equal(bench_go_on(&b), ENGINE_FAILED);
	assert_string_equal(engine_err(b.engine)->what, "2 new keys");
	assert_int_equal(b.toy.keys, 1);
	bench_close(&b);
}

static void shows_what_it_does(void **state)
{
	const struct action_run *r;
	struct bench b;
	bool step = false;

	(void)state;
	one_of(&b, &toy_class);
	b.toy.slow_ms = 20000;
	bench_begin(&b, ENGINE_APPLY);
	r = engine_find(b.engine, "a");
	while (r->state != ACTION_PENDING) {
		bench_turn(&b);
		r = engine_find(b.engine, "a");
		step |= r->step && !strcmp(r->step, "Create");
	}
	assert_true(step);
	assert_string_equal(r->detail, "still growing");
	bench_turn(&b);
	bench_turn(&b); /* probed again: the old detail stays meanwhile */
	assert_string_equal(engine_find(b.engine, "a")->detail,
			    "still growing");
	bench_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_waits),
		cmocka_unit_test(polls_ever_slower),
		cmocka_unit_test(outlasts_silence),
		cmocka_unit_test(nothing_to_undo),
		cmocka_unit_test(keeps),
		cmocka_unit_test(tells_gone),
		cmocka_unit_test(replaces),
		cmocka_unit_test(shows_the_difference),
		cmocka_unit_test(differs_without_an_ask),
		cmocka_unit_test(is_probed_early),
		cmocka_unit_test(dry_without_a_journal),
		cmocka_unit_test(lost_and_found),
		cmocka_unit_test(two_new_keys_are_not_guessed),
		cmocka_unit_test(shows_what_it_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
