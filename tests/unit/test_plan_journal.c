/* test_plan_journal.c - what survives, what is refused, what is cut. */
#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/str.h"
#include "core/plan/journal.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <cmocka.h>

static char folder[64], path[96];

static int setup(void **state)
{
	(void)state;
	world_set(1700000000000, 0);
	snprintf(folder, sizeof(folder), "/tmp/test_plan.XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof(path), "%s/journal.jsonl", folder);
	return 0;
}

static int teardown(void **state)
{
	char lock[96];

	(void)state;
	snprintf(lock, sizeof(lock), "%s/lock", folder);
	unlink(path);
	unlink(lock);
	rmdir(folder);
	world_reset();
	return 0;
}

static struct journal *reopen(struct journal *j)
{
	struct err err = { 0 };

	journal_free(j);
	j = journal_open(folder, "s1", &err);
	assert_string_equal(err.what, "");
	assert_non_null(j);
	return j;
}

static void put(const char *text, size_t len)
{
	struct err err = { 0 };

	assert_true(file_write(path, text, len, 0600, &err));
}

static cJSON *memo(const char *before)
{
	cJSON *m = cJSON_CreateObject();

	cJSON_AddStringToObject(m, "before", before);
	return m;
}

/* made: a; unsure: b; used: c; not made: d */
static struct journal *fill(struct journal *j)
{
	struct values *v = values_new();
	struct err err = { 0 };

	values_set(v, "arn", "arn:\"x\"");
	assert_true(journal_intent(j, "a", "Create", "iam CreateRole",
				   memo("m1"), &err));
	journal_outcome(j, "a", "Create", "", "req-1");
	assert_true(journal_mark(j, "a", MARK_MADE, v, NULL, &err));
	assert_true(journal_intent(j, "b", "Create", "kms CreateKey",
				   memo("k0"), &err));
	assert_true(journal_answer(j, "c", "use", "it", &err));
	assert_true(journal_mark(j, "c", MARK_DONE, v, NULL, &err));
	assert_true(
		journal_intent(j, "d", "Create", "iam CreateRole", NULL, &err));
	journal_outcome(j, "d", "Create", "EntityAlreadyExists", "req-2");
	assert_true(journal_mark(j, "d", MARK_FAILED, NULL, "why", &err));
	values_free(v);
	return j;
}

static void check_filled(const struct journal *j)
{
	const struct journal_action *a = journal_action(j, "a");
	const struct journal_action *b = journal_action(j, "b");
	const struct journal_action *c = journal_action(j, "c");
	const struct journal_action *d = journal_action(j, "d");

	assert_int_equal(journal_count(j), 4);
	assert_true(a->made && a->done && !a->unsure);
	assert_string_equal(node_text(a->values, "arn"), "arn:\"x\"");
	assert_string_equal(node_text(a->memo, "before"), "m1");
	assert_true(!b->made && b->unsure && !b->done);
	assert_string_equal(node_text(b->memo, "before"), "k0");
	assert_true(!c->made && c->done);
	assert_string_equal(c->answer, "use");
	assert_string_equal(c->answer_of, "it");
	assert_true(!d->made && !d->unsure && d->failed && !d->done);
	assert_null(journal_action(j, "e"));
	assert_string_equal(journal_last(j), "d");
}

static void remembers(void **state)
{
	struct journal *j = fill(reopen(NULL));
	struct journal *look;
	struct err err = { 0 };

	(void)state;
	check_filled(j);
	j = reopen(j);
	check_filled(j);
	assert_int_equal(journal_created(j), 1700000000);
	assert_string_equal(journal_session(j), "s1");
	assert_false(journal_is_empty(j));
	look = journal_peek(folder, &err); /* beside the open one */
	check_filled(look);
	journal_free(look);
	journal_free(j);
}

static void undone_is_forgotten(void **state)
{
	struct journal *j = fill(reopen(NULL));
	struct err err = { 0 };
	const struct journal_action *a;

	(void)state;
	journal_finish(j, "apply");
	assert_string_equal(journal_finished(j), "apply");
	assert_true(journal_mark(j, "a", MARK_UNDOING, NULL, NULL, &err));
	assert_null(journal_finished(j));
	assert_true(journal_action(j, "a")->undoing);
	assert_true(
		journal_intent(j, "a", "Delete", "iam DeleteRole", NULL, &err));
	journal_outcome(j, "a", "Delete", "", "req-3");
	assert_true(journal_mark(j, "a", MARK_UNDONE, NULL, NULL, &err));
	j = reopen(j);
	a = journal_action(j, "a");
	assert_true(a->undone && !a->made && !a->done && !a->undoing);
	assert_null(a->memo);
	journal_free(j);
}

static void change_does_not_make_it_ours(void **state)
{
	static const struct {
		const char *answer;
		bool made;
	} rows[] = { { "change", false }, { "replace", true } };
	struct err err = { 0 };
	struct journal *j = reopen(NULL);
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		const char *id = rows[i].answer;

		assert_true(journal_answer(j, id, id, NULL, &err));
		assert_true(journal_intent(j, id, "Put", "x", NULL, &err));
		journal_outcome(j, id, "Put", "", "r");
		j = reopen(j);
		assert_int_equal(journal_action(j, id)->made, rows[i].made);
	}
	journal_free(j);
}

static void cut_at_every_byte(void **state)
{
	struct strbuf whole = STRBUF_INIT, after = STRBUF_INIT;
	struct journal *j = fill(reopen(NULL));
	struct err err = { 0 };
	size_t len, lines, header;

	(void)state;
	journal_free(j);
	assert_true(file_read(path, &whole, &err));
	header = strcspn(whole.buf, "\n") + 1;
	for (len = 0; len <= whole.len; len++) {
		put(whole.buf, len);
		j = reopen(NULL);
		journal_outcome(j, "z", "Step", "", "r");
		journal_free(j);
		strbuf_clear(&after);
		assert_true(file_read(path, &after, &err));
		/* whole lines are kept, the torn one is gone, ours is whole */
		for (lines = len; lines && whole.buf[lines - 1] != '\n';)
			lines--;
		assert_memory_equal(after.buf, whole.buf,
				    lines ? lines : header);
		assert_non_null(strstr(after.buf + lines, "\"action\":\"z\""));
		j = reopen(NULL);
		assert_non_null(journal_action(j, "z"));
		journal_free(j);
	}
	strbuf_release(&whole);
	strbuf_release(&after);
}

static void refuses(void **state)
{
	static const struct {
		const char *text, *says;
	} rows[] = {
		{ "{\"rosawiz\":2,\"session\":\"x\",\"created\":1}\n",
		  "newer rosawiz (format 2" },
		{ "{\"rosawiz\":\"x\"}\n", "not a journal" },
		{ "hello\n", "not a journal" },
		{ "{\"other\":1}\n", "not a journal" },
		{ "{\"rosawiz\":1,\"session\":\"x\",\"created\":1}\n"
		  "garbage\n{\"rec\":\"undone\",\"action\":\"a\",\"at\":1}\n",
		  "line 2 of" },
		{ "{\"rosawiz\":1,\"session\":\"x\",\"created\":1}\n"
		  "{\"rec\":\"what\",\"action\":\"a\",\"at\":1}\n"
		  "{\"rec\":\"undone\",\"action\":\"a\",\"at\":1}\n",
		  "line 2 of" },
	};
	struct strbuf after = STRBUF_INIT;
	struct err err;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		memset(&err, 0, sizeof(err));
		put(rows[i].text, strlen(rows[i].text));
		assert_null(journal_open(folder, "s1", &err));
		assert_int_equal(err.kind, ERR_INPUT);
		if (!strstr(err.what, rows[i].says))
			fail_msg("'%s' lacks '%s'", err.what, rows[i].says);
		strbuf_clear(&after);
		assert_true(file_read(path, &after, &err));
		assert_string_equal(after.buf, rows[i].text); /* untouched */
	}
	strbuf_release(&after);
}

static void second_is_told(void **state)
{
	struct journal *j = reopen(NULL);
	struct err err = { 0 };
	char pid[32];

	(void)state;
	assert_null(journal_open(folder, "s1", &err));
	assert_int_equal(err.kind, ERR_DECLINED);
	snprintf(pid, sizeof(pid), "process %ld", (long)getpid());
	assert_non_null(strstr(err.what, pid));
	journal_free(j);
	j = reopen(NULL); /* free again */
	journal_free(j);
}

/* A full disk: RLIMIT_FSIZE makes every write past the end fail. */
static void full_disk(void **state)
{
	struct journal *j = fill(reopen(NULL));
	struct rlimit old, tight;
	struct err err = { 0 };
	struct stat before, after;
	bool ok;

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(stat(path, &before), 0);
	getrlimit(RLIMIT_FSIZE, &old);
	tight = old;
	tight.rlim_cur = (rlim_t)before.st_size + 20; /* a part of a line */
	setrlimit(RLIMIT_FSIZE, &tight);
	ok = journal_intent(j, "e", "Create", "x", NULL, &err);
	journal_outcome(j, "b", "Create", "", "r");
	setrlimit(RLIMIT_FSIZE, &old);
	assert_false(ok);
	assert_int_equal(err.kind, ERR_IO);
	assert_non_null(strstr(err.what, path));
	assert_null(journal_action(j, "e"));
	assert_true(journal_action(j, "b")->made); /* we know, the disk not */
	assert_int_equal(stat(path, &after), 0);
	assert_int_equal(before.st_size, after.st_size);
	/* space again */
	assert_true(journal_intent(j, "e", "Create", "x", NULL, &err));
	j = reopen(j);
	assert_true(journal_action(j, "e")->unsure);
	assert_true(journal_action(j, "b")->unsure);
	journal_free(j);
}

static void no_folder(void **state)
{
	struct err err = { 0 };

	(void)state;
	assert_null(journal_open("/proc/nowhere/s1", "s1", &err));
	assert_int_equal(err.kind, ERR_IO);
	assert_non_null(strstr(err.what, "/proc/nowhere"));
	assert_true(*err.hint);
	assert_null(journal_peek("/proc/nowhere", &err));
}

static void syncs_once_an_intent(void **state)
{
	struct journal *j = fill(reopen(NULL));
	unsigned int before = journal_syncs(j);
	struct err err = { 0 };

	(void)state;
	journal_outcome(j, "a", "s", "", "");
	journal_outcome(j, "b", "s", "", "");
	assert_int_equal(journal_syncs(j), before);
	assert_true(journal_intent(j, "a", "s", "x", NULL, &err));
	assert_int_equal(journal_syncs(j), before + 1);
	journal_sync(j); /* nothing to do */
	assert_int_equal(journal_syncs(j), before + 1);
	journal_free(j);
}

#define CASE(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(remembers),
		CASE(undone_is_forgotten),
		CASE(change_does_not_make_it_ours),
		CASE(cut_at_every_byte),
		CASE(refuses),
		CASE(second_is_told),
		CASE(full_disk),
		CASE(no_folder),
		CASE(syncs_once_an_intent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
