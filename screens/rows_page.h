/*
 * rows_page.h - a screen that shows a row_list: label, value, the row in focus
 * whole below.  What the rows are, its user says; see result.c, status.c.
 */
#ifndef SCREENS_ROWS_PAGE_H
#define SCREENS_ROWS_PAGE_H

#include "core/setup/result.h"
#include "screens/full.h"

struct rows_page {
	struct screen screen;
	struct row_list rows;
	struct arena *arena;              /* of the rows */
	void (*fill)(struct rows_page *); /* adds the rows, in the arena */
	size_t at, top;
	int room, label; /* rows on the screen; columns of the labels */
};

struct rows_page *rows_page_of(struct screen *s);
void rows_page_open(struct rows_page *p, void (*fill)(struct rows_page *));
void rows_page_close(struct screen *s);
void rows_page_fill(struct rows_page *p);
/* NULL: no row in focus */
const struct row *rows_page_row(const struct rows_page *p);
bool rows_page_key(struct screen *s, const struct key *key);
bool rows_page_detail(const struct rows_page *p); /* the row in a pager */
bool rows_page_copy(const struct rows_page *p);
void rows_page_layout(struct screen *s, int w, int h);
void rows_page_draw(const struct rows_page *p, struct canvas *body,
		    unsigned role, const char *head);

#endif
