/* logpane.c - 10,000 lines of an install log: time of a draw wherever one has
 * scrolled to, with a filter and a search, and the memory they take. */
#include "tests/bench/bench.h"

#include "tui/logpane.h"
#include "tui/text.h"

#include <malloc.h>

#define LINES 10000
#define DRAWS 2000

static double megabytes(void)
{
	struct mallinfo2 info = mallinfo2();

	return (double)(info.uordblks + info.hblkhd) / 1048576;
}

static void fill(struct logpane *p)
{
	char line[200];
	int i;

	for (i = 0; i < LINES; i++) {
		snprintf(line, sizeof(line),
			 "2026-01-15 09:%02d:%02d +0000 UTC hostedclusters "
			 "demo condition %d of the control plane became true",
			 i / 60 % 60, i % 60, i);
		logpane_add(p, i % 7 ? ROLE_TEXT : ROLE_WARN, line);
	}
}

static void press(struct logpane *p, const char *name)
{
	struct key key;

	if (key_parse(name, &key))
		logpane_key(p, &key);
}

int main(void)
{
	static const char *const names[] = { "PgUp", "Up", "PgUp", "Down" };
	static double took[DRAWS];
	struct theme theme = { .depth = DEPTH_256 };
	struct grid *g = grid_new(120, 40);
	struct canvas c = canvas_of(g, &theme);
	double before = megabytes(), start;
	struct logpane *p = logpane_new(0);
	int i;

	text_locale();
	fill(p);
	bench_say("log_mib", megabytes() - before);
	fill(p); /* the oldest go: no more memory */
	bench_say("log_twice_mib", megabytes() - before);
	logpane_layout(p, 40);
	for (i = 0; i < DRAWS; i++) {
		if (i == DRAWS / 2)
			logpane_filter(p, "condition 7");
		start = bench_ms(CLOCK_PROCESS_CPUTIME_ID);
		press(p, names[i % 4]);
		grid_clear(g);
		logpane_draw(p, &c, "log");
		took[i] = bench_ms(CLOCK_PROCESS_CPUTIME_ID) - start;
	}
	bench_say("draw_p99_ms", bench_rank(took, DRAWS, 0.99));
	bench_say("draw_ms", bench_rank(took, DRAWS, 0.5));
	logpane_free(p);
	grid_free(g);
	return 0;
}
