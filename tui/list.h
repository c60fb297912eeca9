/*
 * list.h - rows to choose from: columns, filter, one selected, some ticked,
 * some greyed with a reason.
 *
 * The rows belong to the owner, who tells them by a function; list_refresh
 * after they changed.  Selection and ticks hang on a row's id, so that rows
 * that arrive late never move the list under the cursor.
 */
#ifndef TUI_LIST_H
#define TUI_LIST_H

#include "core/base/mem.h"
#include "tui/canvas.h"
#include "tui/keys.h"
#include "tui/line.h"

#define LIST_COLUMNS 8

struct list_row {
	const char *id; /* unique, lives as long as the rows */
	const char *cells[LIST_COLUMNS];
	const char *why; /* set: greyed, cannot be chosen, and this is why */
	unsigned role;   /* ROLE_TEXT */
};

struct list_column {
	const char *title; /* N_() */
	int width;         /* columns; 0: as wide as its widest cell */
	bool middle;       /* ids: cut in the middle */
};

struct list {
	/* the owner's, set before list_refresh */
	const struct list_column *columns; /* ends with a NULL title */
	bool multi;                        /* Space ticks, ^A all or none */
	const char *empty;                 /* said when there is no row */
	size_t (*count)(const void *owner);
	void (*row)(const void *owner, size_t i, struct list_row *out);
	const void *owner;
	/* its own */
	struct line filter;
	bool filtering;   /* typing into the filter */
	struct vec shown; /* row number + 1 */
	size_t selected;  /* place in shown */
	size_t top;       /* first place on the screen */
	int height;       /* rows on the screen at the last list_layout */
	struct vec ticks; /* ids, copied */
	char *at;         /* id of the selected, copied */
	int widths[LIST_COLUMNS];
};

void list_init(struct list *l);
void list_release(struct list *l);
void list_refresh(struct list *l);
/* How many rows there is room for; call where the size is known (a key
 * handler or a draw may not know the other's). */
void list_layout(struct list *l, int height);
/* The row number selected; -1: none. */
long list_selected(const struct list *l);
bool list_select(struct list *l, const char *id); /* false: not shown */
/* May the selected be chosen?  false with its reason. */
bool list_choosable(const struct list *l, const char **why);
bool list_ticked(const struct list *l, const char *id);
void list_tick(struct list *l, const char *id, bool on);
/*
 * Up Down PgUp PgDn Home End j k g G, / filter, Esc clears it, Space, ^A.
 * Enter only ends typing a filter; else it is the caller's.  False: not ours.
 */
bool list_key(struct list *l, const struct key *key);
/* Header, rows, and at the bottom the filter or the reason of a grey row. */
void list_draw(const struct list *l, struct canvas *c, bool focus);

#endif
