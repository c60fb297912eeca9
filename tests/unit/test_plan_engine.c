/* test_plan_engine.c - a plan runs: made, found, asked about, undone. */
#include "test_plan_shapes.h"

static void makes(void **state)
{
	struct bench b;

	(void)state;
	diamond(&b);
	assert_int_equal(bench_run(&b, ENGINE_APPLY), ENGINE_DONE);
	assert_int_equal(engine_made(b.engine), 4);
	/* those that are ready run side by side */
	assert_string_equal(b.toy.log, "Create a;Tag a;Create b;Create c;"
				       "Tag b;Tag c;Create d;Tag d;");
	assert_string_equal(toy_find(&b.toy, "c")->text, "of id-a");
	assert_string_equal(values_get(b.values, "d.id"), "id-d");
	assert_string_equal(journal_finished(b.journal), "apply");
	assert_true(engine_find(b.engine, "a")->made);
	assert_true(engine_find(b.engine, "a")->ended_ms >=
		    engine_find(b.engine, "a")->started_ms);
	bench_close(&b);
}

static void second_run_makes_nothing(void **state)
{
	struct bench b;

	(void)state;
	diamond(&b);
	assert_int_equal(bench_run(&b, ENGINE_APPLY), ENGINE_DONE);
	b.toy.log[0] = '\0';
	assert_int_equal(bench_run(&b, ENGINE_APPLY), ENGINE_DONE);
	assert_string_equal(b.toy.log, "");
	assert_int_equal(engine_made(b.engine), 0);
	assert_true(engine_find(b.engine, "b")->made); /* of this session */
	bench_close(&b);
}

static void found_is_not_ours(void **state)
{
	struct bench b;

	(void)state;
	single(&b);
	toy_put(&b.toy, "a", "one");
	assert_int_equal(bench_run(&b, ENGINE_APPLY), ENGINE_DONE);
	assert_false(engine_find(b.engine, "a")->made);
	assert_string_equal(engine_find(b.engine, "a")->note,
			    "was there already");
	assert_int_equal(bench_run(&b, ENGINE_UNDO), ENGINE_DONE);
	assert_state(&b, "a", ACTION_KEPT);
	assert_string_equal(b.toy.log, "");
	bench_close(&b);
}

static void differs(void **state)
{
	static const struct {
		int answer;
		enum engine_outcome outcome;
		enum action_state state;
		const char *log, *note;
	} rows[] = {
		{ 0, ENGINE_DONE, ACTION_OK, "Change a;",
		  "was there already, changed" },
		{ 1, ENGINE_DONE, ACTION_OK, "", "used as it is" },
		{ 2, ENGINE_FAILED, ACTION_FAILED, "", NULL },
		{ -1, ENGINE_FAILED, ACTION_FAILED, "", NULL },
	};
	struct bench b;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		single(&b);
		toy_put(&b.toy, "a", "other");
		b.answer = rows[i].answer;
		assert_int_equal(bench_run(&b, ENGINE_APPLY), rows[i].outcome);
		assert_state(&b, "a", rows[i].state);
		assert_string_equal(b.toy.log, rows[i].log);
		assert_int_equal(b.asked, 1);
		assert_false(engine_find(b.engine, "a")->made);
		if (rows[i].note)
			assert_string_equal(engine_find(b.engine, "a")->note,
					    rows[i].note);
		else
			assert_int_equal(engine_err(b.engine)->kind,
					 ERR_DECLINED);
		/* again: what was used or changed is not asked about */
		b.answer = -2;
		if (rows[i].outcome == ENGINE_DONE)
			assert_int_equal(bench_run(&b, ENGINE_APPLY),
					 ENGINE_DONE);
		assert_int_equal(bench_run(&b, ENGINE_UNDO), ENGINE_DONE);
		assert_state(&b, "a", ACTION_KEPT);
		assert_true(toy_find(&b.toy, "a")->exists);
		bench_close(&b);
	}
}

static const char *toy_which(const void *work)
{
	const struct toy_work *w = work;

	return w->text;
}

/* Where a class can tell one from another, an answer is for that one. */
static void answer_is_for_that_one(void **state)
{
	struct action_class class = toy_class;
	int tells, more;

	(void)state;
	for (tells = 0; tells < 2; tells++) {
		struct bench b;

		class.which = tells ? toy_which : NULL;
		bench_open(&b);
		bench_add(&b, "a", "one", NULL);
		b.plan.at[0].class = &class;
		toy_put(&b.toy, "a", "other");
		b.answer = 1;
		for (more = 0; more < 2; more++) {
			assert_int_equal(bench_run(&b, ENGINE_APPLY),
					 ENGINE_DONE);
			assert_int_equal(b.asked, 1);
		}
		toy_put(&b.toy, "a", "a third");
		assert_int_equal(bench_run(&b, ENGINE_APPLY), ENGINE_DONE);
		assert_int_equal(b.asked, 1 + tells);
		bench_close(&b);
	}
}

static void ask_says_what(void **state)
{
	const struct ask *ask;
	struct bench b;
	int i;

	(void)state;
	single(&b);
	toy_put(&b.toy, "a", "other");
	b.answer = -2;
	bench_begin(&b, ENGINE_APPLY);
	for (i = 0; i < 20; i++)
		bench_turn(&b);
	assert_state(&b, "a", ACTION_ASKING);
	ask = b.asks.first;
	assert_string_equal(ask->id, "toy.differs");
	assert_string_equal(ask->title, "This toy differs");
	assert_non_null(strstr(ask->why, "says 'other', wanted 'one'"));
	assert_string_equal(ask->choices[0], "Change it");
	assert_null(ask->choices[3]);
	assert_int_equal(ask->unattended, 2);
	bench_stop(&b); /* withdrawn */
	assert_null(b.asks.first);
	bench_close(&b);
}

static void made_meanwhile(void **state)
{
	struct bench b;

	(void)state;
	single(&b);
	toy_put(&b.toy, "a", "theirs");
	b.toy.stale_once = true; /* our probe did not see it yet */
	b.answer = 1;
	assert_int_equal(bench_run(&b, ENGINE_APPLY), ENGINE_DONE);
	assert_string_equal(b.toy.log, "Create a;");
	assert_int_equal(b.asked, 1);
	assert_false(engine_find(b.engine, "a")->made);
	assert_string_equal(toy_find(&b.toy, "a")->text, "theirs");
	bench_close(&b);
}

static void pending(void **state)
{
	static const struct {
		int slow_ms;
		enum engine_outcome outcome;
	} rows[] = { { 62000, ENGINE_DONE }, { 2000000, ENGINE_FAILED } };
	struct bench b;
	int64_t began;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		single(&b);
		b.toy.slow_ms = rows[i].slow_ms;
		began = world_ms();
		assert_int_equal(bench_run(&b, ENGINE_APPLY), rows[i].outcome);
		assert_string_equal(b.toy.log, "Create a;Tag a;");
		if (rows[i].outcome == ENGINE_DONE) {
			assert_true(world_ms() - began <= 70000);
		} else {
			assert_int_equal(engine_err(b.engine)->kind,
					 ERR_TIMEOUT);
			world_set(world_ms() + 2000000, 0);
			engine_retry(b.engine);
			assert_int_equal(bench_go_on(&b), ENGINE_DONE);
		}
		assert_int_equal(toy_find(&b.toy, "a")->made, 1);
		bench_close(&b);
	}
}

/* The lid was shut: patience is over by the clock, but it was never asked. */
static void slept_while_pending(void **state)
{
	struct bench b;
	const int polls = 2;
	int i;

	(void)state;
	single(&b);
	b.toy.slow_ms = 1010 * 1000;
	bench_begin(&b, ENGINE_APPLY);
	for (i = 0; i < 2000; i++) {
		bench_turn(&b);
		if (world_ms() >= 1700000000000 + polls * 5000)
			break;
	}
	assert_state(&b, "a", ACTION_PENDING);
	world_set(1700000000000 + 1000 * 1000, 0);
	assert_int_equal(bench_go_on(&b), ENGINE_DONE);
	bench_close(&b);
}

/* Another text is read once more after we made it: looked at again, no ask */
static void reads_stale(void **state)
{
	struct bench b;

	(void)state;
	single(&b);
	bench_begin(&b, ENGINE_APPLY);
	while (strcmp(b.toy.log, "Create a;Tag a;"))
		bench_turn(&b);
	b.toy.old = "not yet";
	assert_int_equal(bench_go_on(&b), ENGINE_DONE);
	assert_int_equal(b.asked, 0);
	assert_string_equal(b.toy.log, "Create a;Tag a;");
	bench_close(&b);
}

static void lost_answers(void **state)
{
	static const char *const ops[] = { "Create", "Tag" };
	struct bench b;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(ops); i++) {
		single(&b);
		b.toy.lose = ops[i];
		assert_int_equal(bench_run(&b, ENGINE_APPLY), ENGINE_DONE);
		assert_string_equal(b.toy.log, "Create a;Tag a;");
		assert_true(engine_find(b.engine, "a")->made);
		b.toy.log[0] = '\0';
		b.toy.lose = i ? "Untag" : "Delete";
		assert_int_equal(bench_run(&b, ENGINE_UNDO), ENGINE_DONE);
		assert_string_equal(b.toy.log, "Untag a;Delete a;");
		assert_state(&b, "a", ACTION_UNDONE);
		bench_close(&b);
	}
}

static void reads_without_answer(void **state)
{
	static const struct {
		int no_answer;
		enum engine_outcome outcome;
	} rows[] = { { 2, ENGINE_DONE }, { 3, ENGINE_FAILED } };
	struct bench b;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		single(&b);
		b.toy.no_answer = rows[i].no_answer;
		assert_int_equal(bench_run(&b, ENGINE_APPLY), rows[i].outcome);
		engine_retry(b.engine);
		assert_int_equal(bench_go_on(&b), ENGINE_DONE);
		bench_close(&b);
	}
}

static void fails_and_is_retried(void **state)
{
	struct bench b;

	(void)state;
	diamond(&b);
	b.toy.refuse = "Create";
	toy_put(&b.toy, "a", "one");
	toy_put(&b.toy, "c", "of id-a");
	assert_int_equal(bench_run(&b, ENGINE_APPLY), ENGINE_FAILED);
	assert_state(&b, "b", ACTION_FAILED);
	assert_state(&b, "c", ACTION_OK);
	assert_state(&b, "d", ACTION_WAITING);
	assert_string_equal(engine_err(b.engine)->code, "AccessDenied");
	assert_false(engine_find(b.engine, "b")->made);
	assert_true(journal_action(b.journal, "b")->failed);
	b.toy.refuse = NULL;
	engine_retry(b.engine);
	assert_int_equal(engine_err(b.engine)->kind, ERR_NONE);
	assert_int_equal(bench_go_on(&b), ENGINE_DONE);
	assert_int_equal(engine_made(b.engine), 2);
	bench_close(&b);
}

static void never_holds(void **state)
{
	struct bench b;

	(void)state;
	single(&b);
	b.toy.stuck = true;
	assert_int_equal(bench_run(&b, ENGINE_APPLY), ENGINE_FAILED);
	assert_string_equal(b.toy.log, "Create a;Tag a;Tag a;Tag a;");
	assert_non_null(strstr(engine_err(b.engine)->what, "does not hold"));
	assert_true(engine_find(b.engine, "a")->made); /* half of it */
	b.toy.log[0] = '\0';
	assert_int_equal(bench_run(&b, ENGINE_UNDO), ENGINE_DONE);
	assert_string_equal(b.toy.log, "Delete a;");
	bench_close(&b);
}

static void cannot_be_judged(void **state)
{
	static const char *const texts[] = { "hidden", "rotten" };
	struct bench b;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(texts); i++) {
		single(&b);
		toy_put(&b.toy, "a", texts[i]);
		assert_int_equal(bench_run(&b, ENGINE_APPLY), ENGINE_FAILED);
		assert_string_equal(b.toy.log, "");
		assert_int_equal(engine_err(b.engine)->kind,
				 i ? ERR_CLOUD : ERR_DENIED);
		assert_int_equal(bench_run(&b, ENGINE_DRY), ENGINE_DONE);
		assert_state(&b, "a", ACTION_TODO);
		assert_int_equal(engine_find(b.engine, "a")->err.kind,
				 i ? ERR_CLOUD : ERR_DENIED);
		bench_close(&b);
	}
}

static void dry_run(void **state)
{
	struct bench b;

	(void)state;
	diamond(&b);
	toy_put(&b.toy, "a", "one");
	toy_put(&b.toy, "b", "other");
	assert_int_equal(bench_run(&b, ENGINE_DRY), ENGINE_DONE);
	assert_string_equal(b.toy.log, "");
	assert_true(journal_is_empty(b.journal));
	assert_state(&b, "a", ACTION_OK);
	assert_state(&b, "b", ACTION_TODO);
	assert_non_null(strstr(engine_find(b.engine, "b")->err.what, "wanted"));
	assert_state(&b, "c", ACTION_TODO);
	assert_state(&b, "d", ACTION_TODO);
	assert_non_null(strstr(engine_find(b.engine, "d")->note, "after "));
	assert_int_equal(engine_to_make(b.engine), 3);
	assert_int_equal(b.asked, 0);
	bench_close(&b);
}

static void undo_in_order(void **state)
{
	struct bench b;

	(void)state;
	diamond(&b);
	toy_put(&b.toy, "b", "two"); /* not ours */
	assert_int_equal(bench_run(&b, ENGINE_APPLY), ENGINE_DONE);
	b.toy.log[0] = '\0';
	assert_int_equal(bench_run(&b, ENGINE_UNDO), ENGINE_DONE);
	assert_string_equal(b.toy.log, "Untag d;Delete d;Untag c;Delete c;"
				       "Untag a;Delete a;");
	assert_state(&b, "a", ACTION_UNDONE);
	assert_state(&b, "b", ACTION_KEPT);
	assert_string_equal(engine_find(b.engine, "b")->note, "not made by us");
	assert_true(toy_find(&b.toy, "b")->exists);
	assert_string_equal(journal_finished(b.journal), "undo");
	/* and anew */
	assert_int_equal(bench_run(&b, ENGINE_APPLY), ENGINE_DONE);
	assert_int_equal(engine_made(b.engine), 3);
	bench_close(&b);
}

static void undo_keeps_and_stops_at_a_failure(void **state)
{
	struct bench b;

	(void)state;
	diamond(&b);
	assert_int_equal(bench_run(&b, ENGINE_APPLY), ENGINE_DONE);
	b.plan.at[1].keep = true; /* b */
	b.toy.refuse = "Delete";
	assert_int_equal(bench_run(&b, ENGINE_UNDO), ENGINE_FAILED);
	assert_state(&b, "d", ACTION_FAILED);
	assert_state(&b, "a", ACTION_WAITING);
	b.toy.refuse = NULL;
	engine_retry(b.engine);
	assert_int_equal(bench_go_on(&b), ENGINE_DONE);
	assert_state(&b, "b", ACTION_KEPT);
	assert_state(&b, "a", ACTION_UNDONE);
	bench_close(&b);
}

static enum build b_never(void *work, struct request_spec *q, struct err *err)
{
	(void)work;
	(void)q;
	err_set(err, ERR_INTERNAL, "nothing is there to undo");
	return BUILD_FAIL;
}

static void gone_by_hand(void **state)
{
	static const struct step never[] = {
		{ .name = "Never", .build = b_never, .writes = true }, { 0 }
	};
	struct action_class class = toy_class;
	struct bench b;

	(void)state;
	single(&b);
	class.undo = never;
	b.plan.at[0].class = &class;
	assert_int_equal(bench_run(&b, ENGINE_APPLY), ENGINE_DONE);
	toy_find(&b.toy, "a")->exists = false;
	assert_int_equal(bench_run(&b, ENGINE_UNDO), ENGINE_DONE);
	assert_state(&b, "a", ACTION_UNDONE);
	bench_close(&b);
}

/* It goes slowly, and the wizard is started anew meanwhile: deleted once. */
static void goes_slowly(void **state)
{
	struct bench b;

	(void)state;
	single(&b);
	assert_int_equal(bench_run(&b, ENGINE_APPLY), ENGINE_DONE);
	b.toy.slow_delete_ms = 60000;
	b.toy.log[0] = '\0';
	bench_begin(&b, ENGINE_UNDO);
	while (strcmp(b.toy.log, "Untag a;Delete a;"))
		bench_turn(&b);
	assert_int_equal(bench_run(&b, ENGINE_UNDO), ENGINE_DONE);
	assert_string_equal(b.toy.log, "Untag a;Delete a;");
	assert_state(&b, "a", ACTION_UNDONE);
	assert_true(world_ms() >= 1700000060000);
	bench_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(makes),
		cmocka_unit_test(second_run_makes_nothing),
		cmocka_unit_test(found_is_not_ours),
		cmocka_unit_test(differs),
		cmocka_unit_test(answer_is_for_that_one),
		cmocka_unit_test(ask_says_what),
		cmocka_unit_test(made_meanwhile),
		cmocka_unit_test(pending),
		cmocka_unit_test(slept_while_pending),
		cmocka_unit_test(reads_stale),
		cmocka_unit_test(lost_answers),
		cmocka_unit_test(reads_without_answer),
		cmocka_unit_test(fails_and_is_retried),
		cmocka_unit_test(never_holds),
		cmocka_unit_test(cannot_be_judged),
		cmocka_unit_test(dry_run),
		cmocka_unit_test(undo_in_order),
		cmocka_unit_test(undo_keeps_and_stops_at_a_failure),
		cmocka_unit_test(gone_by_hand),
		cmocka_unit_test(goes_slowly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
