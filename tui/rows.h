/*
 * rows.h - rows that screens are made of: a question's field, a step of
 * progress.  Only drawing; the state is the screen's.
 */
#ifndef TUI_ROWS_H
#define TUI_ROWS_H

#include "tui/canvas.h"
#include "tui/line.h"

struct field_row {
	const char *label;       /* translated */
	const char *value;       /* when not being edited */
	const char *note;        /* right of it: "default", "checking" */
	const char *problem;     /* below it, in the colour of errors */
	const struct line *line; /* being edited; NULL: value is shown */
	int label_width;
	bool focus;
	bool warn; /* the problem is a warning */
};
/* Returns the rows used: 1, or more with a problem. */
int field_draw(struct canvas *c, int y, const struct field_row *row);

struct progress_row {
	enum glyph mark;    /* OK WARN FAIL UNKNOWN RUNNING SKIPPED WAITING */
	const char *title;  /* translated */
	long elapsed_s;     /* -1: not begun */
	const char *usual;  /* "(usual 4-6)"; NULL */
	const char *detail; /* NULL */
	int title_width;    /* columns; 0: 30 */
	bool focus;
};
int progress_draw(struct canvas *c, int y, const struct progress_row *row);

unsigned mark_role(enum glyph mark);
/* "0:07", "12:41", "1:02:03" */
#define ELAPSED_LEN 64
const char *elapsed_text(long seconds, char out[ELAPSED_LEN]);

#endif
