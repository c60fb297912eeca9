/* test_plan_session.c - the folders of the set-ups. */
#include "core/base/file.h"
#include "core/plan/journal.h"
#include "core/plan/session.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/stat.h>

#include <cmocka.h>

static char root[64];

static int setup(void **state)
{
	(void)state;
	snprintf(root, sizeof(root), "/tmp/test_plan.XXXXXX");
	return mkdtemp(root) && !setenv("XDG_STATE_HOME", root, 1) ? 0 : -1;
}

static int teardown(void **state)
{
	static const char *const left[] = { "/rosawiz/demo", "/rosawiz", "" };
	char path[128];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(left); i++) {
		snprintf(path, sizeof(path), "%s%s", root, left[i]);
		if (rmdir(path) && i + 1 == ARRAY_LEN(left))
			return -1;
	}
	return 0;
}

static void names(void **state)
{
	static const struct {
		const char *name;
		bool good;
	} rows[] = {
		{ "demo-01", true },
		{ "a", true },
		{ "1.b_c-d", true },
		{ "", false },
		{ "Demo", false },
		{ "-a", false },
		{ "../x", false },
		{ "a/b", false },
		{ ".", false },
		{ "a b", false },
		{ "a\n", false },
		{ "\xc3\xa9", false },
		{ "a23456789012345678901234567890123456789012345678901234567890"
		  "1234",
		  true },
		{ "a23456789012345678901234567890123456789012345678901234567890"
		  "12345",
		  false },
	};
	struct err err;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		memset(&err, 0, sizeof(err));
		assert_int_equal(session_name_check(rows[i].name, &err),
				 rows[i].good);
		assert_int_equal(err.kind, rows[i].good ? ERR_NONE : ERR_INPUT);
		if (!rows[i].good)
			assert_non_null(strstr(err.what, rows[i].name));
	}
}

static char *folder_of(bool demo, const char *name)
{
	struct strbuf sb = STRBUF_INIT;
	struct err err = { 0 };

	assert_true(session_folder(&sb, demo, name, true, &err));
	return strbuf_detach(&sb);
}

static void touch(const char *folder, const char *file, long long at)
{
	struct timespec times[2] = { { .tv_sec = at }, { .tv_sec = at } };
	char *path = mem_fmt("%s/%s", folder, file);
	struct err err = { 0 };

	if (!file_exists(path))
		assert_true(file_write(path, "{}", 2, 0600, &err));
	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
	mem_free(path);
}

static void make(const char *folder, bool undone, const char *end)
{
	struct err err = { 0 };
	struct journal *j = journal_open(folder, "s", &err);

	assert_non_null(j);
	assert_true(journal_is_empty(j));
	journal_title(j, "role/x", "The role x");
	assert_true(journal_is_empty(j));
	assert_true(journal_intent(j, "role/x", "Create", "iam", NULL, &err));
	journal_outcome(j, "role/x", "Create", "", "r");
	if (undone)
		assert_true(journal_mark(j, "role/x", MARK_UNDONE, NULL, NULL,
					 &err));
	if (end)
		journal_finish(j, end);
	journal_free(j);
}

static void lists(void **state)
{
	char *a = folder_of(false, "broken-off"), *b = folder_of(false, "done");
	char *c = folder_of(false, "asked"), *d = folder_of(true, "played");
	char *e = folder_of(false, "damaged"), *f = folder_of(false, "undone");
	char *all[] = { a, b, c, d, e, f };
	struct arena *arena = arena_new();
	struct session_info *list;
	struct err err = { 0 };
	struct stat st;
	size_t i;

	(void)state;
	make(a, false, NULL);
	make(b, false, "apply");
	make(f, true, "undo");
	touch(a, "journal.jsonl", 4000);
	touch(b, "journal.jsonl", 2000);
	touch(b, "answers.json", 3000);
	touch(c, "answers.json", 2500);
	touch(d, "answers.json", 1000);
	touch(e, "journal.jsonl", 9000);
	touch(f, "journal.jsonl", 1000);
	assert_int_equal(session_list(arena, false, &list), 4);
	assert_string_equal(list[0].name, "broken-off");
	assert_string_equal(list[0].folder, a);
	assert_string_equal(list[0].stage, "The role x");
	assert_true(list[0].has_made && !list[0].finished);
	assert_string_equal(list[1].name, "done");
	assert_int_equal(list[1].changed, 3000);
	assert_true(list[1].has_made && list[1].finished);
	assert_string_equal(list[2].name, "asked");
	assert_string_equal(list[2].stage, "");
	assert_true(!list[2].has_made && !list[2].finished);
	assert_string_equal(list[3].name, "undone");
	assert_true(!list[3].has_made && list[3].finished);
	assert_int_equal(session_list(arena, true, &list), 1);
	assert_string_equal(list[0].name, "played");
	assert_int_equal(stat(a, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	for (i = 0; i < ARRAY_LEN(all); i++) {
		assert_true(session_forget(all[i], &err));
		assert_false(file_exists(all[i]));
		mem_free(all[i]);
	}
	assert_int_equal(session_list(arena, false, &list), 0);
	arena_free(arena);
}

static void open_one_is_not_forgotten(void **state)
{
	char *a = folder_of(false, "open");
	struct err err = { 0 };
	struct journal *j = journal_open(a, "open", &err);

	(void)state;
	assert_false(session_forget(a, &err));
	assert_int_equal(err.kind, ERR_DECLINED);
	journal_free(j);
	assert_true(session_forget(a, &err));
	mem_free(a);
}

#define CASE(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names),
		CASE(lists),
		CASE(open_one_is_not_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
