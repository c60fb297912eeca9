/* fuzz_clusterlog.c - polls of an install log, cut by a byte 0, merged. */
#include "tests/fuzz/fuzz.h"

#include "core/ocm/clusterlog.h"

static void merge(struct cluster_log *log, const char *text)
{
	struct arena *a = arena_new();
	struct err err = { 0 };
	struct cluster_log_merged got;
	size_t i;
	const struct node *doc = json_parse(a, text, strlen(text), &err);

	if (doc && cluster_log_merge(log, doc, &got, &err)) {
		PROMISE(got.fresh + got.known <= got.lines);
		PROMISE(got.fresh <= log->n + log->dropped);
		PROMISE(cluster_log_merge(log, doc, &got, &err));
		PROMISE(!got.fresh);
	}
	for (i = 0; i < log->n; i++)
		PROMISE(!i || log->at[i].time >= log->at[i - 1].time);
	arena_free(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_cut cut = fuzz_cut(data, size, 0);
	struct cluster_log log = { 0 };

	merge(&log, cut.head);
	merge(&log, cut.tail);
	merge(&log, cut.head);
	cluster_log_release(&log);
	fuzz_cut_free(&cut);
	return 0;
}
