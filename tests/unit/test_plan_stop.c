/* test_plan_stop.c - stopped, freed, or out of disk at any moment. */
#include "core/base/file.h"
#include "test_plan_shapes.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

static size_t writes(const struct bench *b)
{
	const char *p = b->toy.log;
	size_t n = 0;

	for (; (p = strchr(p, ';')); p++)
		n++;
	return n;
}

/* Intents that are on the disk: what they announce is sent, no more. */
static size_t writes_announced(const struct bench *b)
{
	struct strbuf text = STRBUF_INIT;
	struct err err = { 0 };
	char path[96];
	const char *p;
	size_t n = 0;

	snprintf(path, sizeof(path), "%s/journal.jsonl", b->folder);
	assert_true(file_read(path, &text, &err));
	for (p = text.buf; (p = strstr(p, "{\"rec\":\"intent\"")); p++)
		n++;
	strbuf_release(&text);
	return n;
}

/* Stopped after each number of turns, then gone on with: nothing twice. */
static void stops_anywhere(void **state)
{
	struct bench b;
	int turns, i, done = 0;
	size_t announced;

	(void)state;
	for (turns = 0; !done; turns++) {
		diamond(&b);
		bench_begin(&b, ENGINE_APPLY);
		for (i = 0; i < turns; i++)
			bench_turn(&b);
		done = engine_outcome(b.engine) == ENGINE_DONE;
		engine_stop(b.engine);
		announced = writes_announced(&b);
		/* all may have been well already when it was told */
		if (bench_go_on(&b) != ENGINE_DONE)
			assert_int_equal(engine_outcome(b.engine),
					 ENGINE_STOPPED);
		assert_int_equal(writes(&b), announced);
		for (i = 0; i < (int)b.plan.n; i++)
			assert_true(engine_run(b.engine, (size_t)i)->state ==
					    ACTION_WAITING ||
				    engine_run(b.engine, (size_t)i)->state ==
					    ACTION_OK);
		engine_retry(b.engine);
		assert_int_equal(bench_go_on(&b), ENGINE_DONE);
		for (i = 0; i < (int)b.toy.n; i++)
			assert_int_equal(b.toy.at[i].made, 1);
		bench_close(&b);
	}
	assert_true(turns > 20);
}

static void freed_anywhere(void **state)
{
	struct bench b;
	int turns, i, done = 0;

	(void)state;
	for (turns = 0; !done; turns++) {
		diamond(&b);
		b.answer = -2;
		toy_put(&b.toy, "b", "other");
		b.toy.slow_ms = 10000;
		bench_begin(&b, ENGINE_APPLY);
		for (i = 0; i < turns; i++)
			bench_turn(&b);
		done = turns > 100;
		bench_stop(&b);
		for (i = 0; i < 3; i++)
			bench_turn(&b);
		bench_close(&b);
	}
}

/* The disk holds `room` bytes more than the journal has now. */
static enum engine_outcome run_on_a_full_disk(struct bench *b, rlim_t room)
{
	struct rlimit old, tight;
	enum engine_outcome outcome;
	struct stat st;
	char path[96];

	signal(SIGXFSZ, SIG_IGN);
	snprintf(path, sizeof(path), "%s/journal.jsonl", b->folder);
	assert_int_equal(stat(path, &st), 0);
	getrlimit(RLIMIT_FSIZE, &old);
	tight = old;
	tight.rlim_cur = (rlim_t)st.st_size + room;
	setrlimit(RLIMIT_FSIZE, &tight);
	outcome = bench_go_on(b);
	setrlimit(RLIMIT_FSIZE, &old);
	return outcome;
}

static void disk_full(void **state)
{
	struct bench b;

	(void)state;
	single(&b);
	bench_begin(&b, ENGINE_APPLY);
	assert_int_equal(run_on_a_full_disk(&b, 20), ENGINE_FAILED);
	assert_string_equal(b.toy.log, ""); /* nothing was sent */
	assert_int_equal(engine_err(b.engine)->kind, ERR_IO);
	engine_retry(b.engine);
	assert_int_equal(bench_go_on(&b), ENGINE_DONE);
	bench_close(&b);
}

/* What is made but cannot be written down does not count as done. */
static void disk_full_in_between(void **state)
{
	struct bench b;

	(void)state;
	diamond(&b);
	bench_begin(&b, ENGINE_APPLY);
	while (strcmp(b.toy.log, "Create a;Tag a;"))
		bench_turn(&b);
	assert_int_equal(run_on_a_full_disk(&b, 0), ENGINE_FAILED);
	assert_state(&b, "a", ACTION_FAILED);
	assert_state(&b, "b", ACTION_WAITING);
	assert_int_equal(engine_err(b.engine)->kind, ERR_IO);
	assert_int_equal(bench_run(&b, ENGINE_APPLY), ENGINE_DONE);
	assert_int_equal(toy_find(&b.toy, "a")->made, 1);
	assert_true(engine_find(b.engine, "a")->made);
	bench_close(&b);
}

/* A write that hangs: the first stop waits for it, the second does not. */
static void second_stop_waits_for_nothing(void **state)
{
	struct bench b;
	int i;

	(void)state;
	single(&b);
	bench_begin(&b, ENGINE_APPLY);
	while (!journal_action(b.journal, "a"))
		bench_turn(&b);
	engine_stop(b.engine);
	assert_state(&b, "a", ACTION_APPLYING);
	engine_stop(b.engine);
	assert_state(&b, "a", ACTION_WAITING);
	for (i = 0; i < 3; i++)
		bench_turn(&b);
	assert_int_equal(engine_outcome(b.engine), ENGINE_STOPPED);
	assert_true(journal_action(b.journal, "a")->unsure);
	engine_retry(b.engine);
	assert_int_equal(bench_go_on(&b), ENGINE_DONE);
	assert_int_equal(toy_find(&b.toy, "a")->made, 1);
	bench_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stops_anywhere),
		cmocka_unit_test(second_stop_waits_for_nothing),
		cmocka_unit_test(freed_anywhere),
		cmocka_unit_test(disk_full),
		cmocka_unit_test(disk_full_in_between),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
