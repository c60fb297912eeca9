/*
 * canvas.h - what screens draw on: a view onto a grid of cells of our own.
 * Knows no terminal: a test draws and reads grid_dump; term_show paints it.
 *
 * Everything is clipped to the canvas, columns are display columns, and no
 * control character of a text ever reaches the terminal.  `role` is an enum
 * role, possibly with ROLE_REVERSE.
 */
#ifndef TUI_CANVAS_H
#define TUI_CANVAS_H

#include "core/base/err.h"
#include "tui/theme.h"

#include <stdint.h>

#define CELL_MARKS 2
#define GRID_LINKS 16
#define GRID_URL   512

struct cell {
	uint32_t rune;             /* ' ' when empty */
	uint32_t mark[CELL_MARKS]; /* combining characters, 0: none */
	uint8_t role;
	uint8_t width; /* 0: right half of the cell before */
};

/* A hyperlink (OSC 8) that term_show adds where the terminal knows them. */
struct grid_link {
	int x, y, width;
	char url[GRID_URL];
};

struct grid {
	int w, h;
	struct cell *cells;
	int cursor_x, cursor_y; /* -1: hidden */
	struct grid_link links[GRID_LINKS];
	int n_links;
};

struct canvas {
	struct grid *grid;
	const struct theme *theme;
	int x, y, w, h; /* within the grid */
};

struct grid *grid_new(int w, int h);
void grid_free(struct grid *g); /* NULL is fine */
void grid_clear(struct grid *g);
/* Lines of text, trailing blanks dropped, each ended by \n. */
void grid_dump(const struct grid *g, struct strbuf *out);
/* "y x-x role" a line, for every run that is not plain text. */
void grid_dump_roles(const struct grid *g, struct strbuf *out);

struct canvas canvas_of(struct grid *g, const struct theme *theme);
struct canvas canvas_sub(const struct canvas *c, int x, int y, int w, int h);

/*
 * Text at x,y; what does not fit before the right edge is cut with an
 * ellipsis (canvas_middle: in the middle).  A \n counts as a blank.  Returns
 * the columns used, so that calls go on: x += canvas_text(...).
 */
int canvas_text(struct canvas *c, int x, int y, unsigned role,
		const char *text);
int canvas_middle(struct canvas *c, int x, int y, unsigned role,
		  const char *text);
int canvas_printf(struct canvas *c, int x, int y, unsigned role,
		  const char *fmt, ...) __attribute__((format(printf, 5, 6)));
int canvas_glyph(struct canvas *c, int x, int y, unsigned role,
		 enum glyph glyph);
/* Right-aligned; returns where it starts. */
int canvas_right(struct canvas *c, int y, unsigned role, const char *text);
/* Wrapped over the whole width from row y on; returns the rows it needs,
 * drawn or not. */
int canvas_wrap(struct canvas *c, int y, unsigned role, const char *text);
/* Text in ROLE_LINK, a hyperlink to url where the terminal can do that. */
int canvas_link(struct canvas *c, int x, int y, const char *text,
		const char *url);
void canvas_hline(struct canvas *c, int x, int y, int w, unsigned role);
void canvas_vline(struct canvas *c, int x, int y, int h, unsigned role);
/* All cells blank, in this role. */
void canvas_fill(struct canvas *c, unsigned role);
/* A box around the whole canvas, title (may be NULL) in its top line; returns
 * the canvas within. */
struct canvas canvas_box(struct canvas *c, unsigned role, const char *title);
/* Changes the role of a row's cells, keeping the text. */
void canvas_paint(struct canvas *c, int x, int y, int w, unsigned role);
void canvas_cursor(struct canvas *c, int x, int y);
/* The three lines of an error from row y; returns the rows used. */
int canvas_err(struct canvas *c, int y, const struct err *err);

#endif
