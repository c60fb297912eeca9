/* fuzz_journal.c - a session's journal: read alone, then opened (which cuts a
 * torn last line) and read again: both see the same. */
#include "tests/fuzz/fuzz.h"

#include "core/plan/journal.h"

static size_t look(struct journal *j)
{
	size_t i, n = journal_count(j);

	for (i = 0; i < n; i++)
		PROMISE(journal_action(j, journal_nth(j, i)->id));
	journal_finished(j);
	journal_last(j);
	PROMISE(journal_session(j));
	journal_created(j);
	return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *path = fuzz_file("journal.jsonl", data, size);
	struct err err = { 0 };
	struct journal *j = journal_peek(fuzz_folder(), &err);
	size_t n = 0;
	bool peeked = j;

	if (j)
		n = look(j);
	journal_free(j);
	j = journal_open(fuzz_folder(), "fuzz", &err);
	if (j && peeked)
		PROMISE(look(j) == n);
	if (j)
		PROMISE(journal_mark(j, "a", MARK_DONE, NULL, NULL, &err));
	journal_free(j);
	mem_free(path);
	return 0;
}
