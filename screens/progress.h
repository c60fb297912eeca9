/*
 * progress.h - the rows of the progress screen: phases, their actions, what is
 * seen of the endpoint and the workers, the proof of access.  Made anew from
 * the engine each time; used by progress.c only.
 */
#ifndef SCREENS_PROGRESS_H
#define SCREENS_PROGRESS_H

#include "core/setup/setup.h"
#include "tui/canvas.h"

#define PROGRESS_PHASES 6

enum progress_kind {
	ROW_PHASE,
	ROW_ACTION, /* index: of the engine */
	ROW_CHECK,  /* index: of the access checks */
	ROW_NOTE    /* text only */
};

struct progress_line {
	enum progress_kind kind;
	int phase, index;
	enum glyph mark;
	const char *title, *usual, *detail; /* in the arena */
	long elapsed_s;                     /* -1 none */
};
struct progress_lines {
	struct progress_line *at;
	size_t n, cap;
};

/* open: phases that the person unfolded, a bit each. */
void progress_rows(const struct setup *s, struct arena *a, unsigned int open,
		   struct progress_lines *out);
/* All there is to say of a row. */
void progress_detail(const struct setup *s, const struct progress_line *row,
		     struct strbuf *out);

#endif
