/*
 * test_plan_kill.c - the wizard dies at every turn of its loop (between any
 * two of intent, request, answer, outcome) and with every byte lost that was
 * not synced yet, and goes on: the end is the same and each thing is made once.
 */
#include "core/base/file.h"
#include "test_plan_flow.h"

static const char *const after_a[] = { "a", NULL };
static const char *const after_k[] = { "a", "k", NULL };

static void build_plan(struct bench *b)
{
	static const struct toy_want key = { "k", "key" };
	const struct action k = {
		.class = &key_class, .id = "k", .title = "k", .want = &key
	};

	bench_open(b);
	bench_add(b, "a", "one", NULL);
	plan_add(&b->plan, &k);
	bench_add(b, "b", "of ${a.id}", after_a);
	bench_add(b, "c", "with ${k.id}", after_k);
	toy_put(&b->toy, "b", "of id-a"); /* somebody else's */
	toy_create(&b->toy, "key-0", "key");
	b->toy.slow_ms = 7000;
}

static void path_of(const struct bench *b, char path[96])
{
	snprintf(path, 96, "%s/journal.jsonl", b->folder);
}

/* Bytes that a power cut cannot take: up to the last synced record. */
static size_t synced(const struct strbuf *text)
{
	static const char *const kinds[] = { "intent", "answer", "undoing",
					     "end" };
	const char *line = text->buf, *eol;
	size_t safe = 0, i;
	char start[32];

	for (; (eol = strchr(line, '\n')); line = eol + 1) {
		if (line == text->buf) /* the header */
			safe = (size_t)(eol + 1 - text->buf);
		for (i = 0; i < ARRAY_LEN(kinds); i++) {
			snprintf(start, sizeof(start), "{\"rec\":\"%s\"",
				 kinds[i]);
			if (str_starts(line, start))
				safe = (size_t)(eol + 1 - text->buf);
		}
	}
	return safe;
}

static void check_made(struct bench *b)
{
	static const char *const ours[] = { "a", "key-1", "c" };
	struct toy_thing *it;
	size_t i;

	assert_int_equal(b->toy.keys, 1);
	for (i = 0; i < ARRAY_LEN(ours); i++) {
		it = toy_find(&b->toy, ours[i]);
		assert_int_equal(it->made, 1);
		assert_true(it->exists);
		assert_true(journal_action(b->journal, i == 1 ? "k" : ours[i])
				    ->made);
	}
	assert_string_equal(toy_find(&b->toy, "c")->text, "with key-1");
	assert_false(journal_action(b->journal, "b")->made);
}

static void check_undone(struct bench *b)
{
	static const char *const ours[] = { "a", "key-1", "c" };
	size_t i;

	for (i = 0; i < ARRAY_LEN(ours); i++) {
		assert_false(toy_find(&b->toy, ours[i])->exists);
		assert_true(toy_find(&b->toy, ours[i])->deleted <= 1);
	}
	assert_true(toy_find(&b->toy, "b")->exists);
	assert_true(toy_find(&b->toy, "key-0")->exists);
}

/* What the dead run left, with `cut` bytes of the journal, run on. */
static void resume(struct bench *b, enum engine_mode mode,
		   const struct toy *cloud, const char *journal, size_t cut)
{
	struct err err = { 0 };
	char path[96];

	bench_stop(b);
	b->toy = *cloud;
	path_of(b, path);
	assert_true(file_write(path, journal, cut, 0600, &err));
	assert_int_equal(bench_run(b, mode), ENGINE_DONE);
	if (mode == ENGINE_APPLY)
		check_made(b);
	else
		check_undone(b);
}

/* Kills after that many turns; true when it had ended before. */
static bool kill_at(struct bench *b, enum engine_mode mode, int turns)
{
	struct strbuf text = STRBUF_INIT;
	struct err err = { 0 };
	struct toy cloud;
	char path[96];
	bool over;
	size_t cut;
	int i;

	bench_begin(b, mode);
	for (i = 0; i < turns; i++)
		bench_turn(b);
	over = engine_outcome(b->engine) != ENGINE_RUNNING;
	path_of(b, path);
	assert_true(file_read(path, &text, &err)); /* as the kill leaves it */
	bench_stop(b);
	cloud = b->toy;
	for (cut = synced(&text); cut <= text.len; cut++)
		resume(b, mode, &cloud, text.buf, cut);
	strbuf_release(&text);
	return over;
}

static void dies_while_making(void **state)
{
	struct bench b;
	bool over = false;
	int turns;

	(void)state;
	for (turns = 0; !over; turns++) {
		build_plan(&b);
		over = kill_at(&b, ENGINE_APPLY, turns);
		bench_close(&b);
	}
	assert_true(turns > 20);
}

static void dies_while_undoing(void **state)
{
	struct bench b;
	bool over = false;
	int turns;

	(void)state;
	for (turns = 0; !over; turns++) {
		build_plan(&b);
		assert_int_equal(bench_run(&b, ENGINE_APPLY), ENGINE_DONE);
		over = kill_at(&b, ENGINE_UNDO, turns);
		bench_close(&b);
	}
	assert_true(turns > 15);
}

/* Died while making, then taken down at once: nothing of ours remains. */
static void dies_then_torn_down(void **state)
{
	struct bench b;
	bool over = false;
	int turns, i;

	(void)state;
	for (turns = 0; !over; turns++) {
		build_plan(&b);
		bench_begin(&b, ENGINE_APPLY);
		for (i = 0; i < turns; i++)
			bench_turn(&b);
		over = engine_outcome(b.engine) != ENGINE_RUNNING;
		assert_int_equal(bench_run(&b, ENGINE_UNDO), ENGINE_DONE);
		check_undone(&b);
		bench_close(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dies_while_making),
		cmocka_unit_test(dies_while_undoing),
		cmocka_unit_test(dies_then_torn_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
