/*
 * theme.h - eight roles, three depths of colour, two tables of glyphs.
 *
 * Nothing is told by colour alone: each verdict has a word.  The background is
 * the terminal's own.  Which: --color, NO_COLOR, CLICOLOR_FORCE, then what
 * terminfo says (product card 3.4).
 */
#ifndef TUI_THEME_H
#define TUI_THEME_H

#include <stdbool.h>

enum role {
	ROLE_TEXT,
	ROLE_DIM,
	ROLE_TITLE,
	ROLE_FOCUS,
	ROLE_OK,
	ROLE_WARN,
	ROLE_ERROR,
	ROLE_LINK,
	ROLE_QR, /* white on black whatever the theme: cameras read it */
};
#define ROLE_COUNT   9
#define ROLE_REVERSE 0x40u /* or'ed to a role: reversed as well */

enum depth {
	DEPTH_MONO,
	DEPTH_16,
	DEPTH_256
};

enum palette {
	PALETTE_DEFAULT,
	PALETTE_CONTRAST,
	PALETTE_BLIND, /* blue and orange instead of green and red */
	PALETTE_MONO
};

/* name, UTF-8, ASCII */
#define GLYPHS(X)                                                              \
 X(OK, "✔", "[ok]")                                                            \
 X(WARN, "!", "[!!]")                                                          \
 X(FAIL, "✖", "[XX]")                                                          \
 X(UNKNOWN, "?", "[??]")                                                       \
 X(SKIPPED, "–", "[--]")                                                       \
 X(WAITING, "·", "[  ]")                                                       \
 X(HLINE, "─", "-")                                                            \
 X(VLINE, "│", "|")                                                            \
 X(TOP_LEFT, "┌", "+")                                                         \
 X(TOP_RIGHT, "┐", "+")                                                        \
 X(BOTTOM_LEFT, "└", "+")                                                      \
 X(BOTTOM_RIGHT, "┘", "+")                                                     \
 X(TREE, "├", "|")                                                             \
 X(FULL, "█", "#")                                                             \
 X(EMPTY, "░", ".")                                                            \
 X(ELLIPSIS, "…", "..")                                                        \
 X(SEPARATOR, "·", "-")                                                        \
 X(CRUMB, "›", ">")                                                            \
 X(POINTER, "▸", ">")                                                          \
 X(TICKED, "[x]", "[x]")                                                       \
 X(UNTICKED, "[ ]", "[ ]")                                                     \
 X(BULLET, "•", "*")                                                           \
 X(LEFT, "←", "Left")                                                          \
 X(RIGHT, "→", "Right")                                                        \
 X(UP, "↑", "Up")                                                              \
 X(DOWN, "↓", "Down")

enum glyph {
#define X(name, utf8, ascii) GLYPH_##name,
	GLYPHS(X)
#undef X
	GLYPH_RUNNING, /* the spinner: theme.frame chooses */
};

struct theme {
	enum depth depth;
	enum palette palette;
	bool ascii;     /* glyphs from the ASCII table */
	bool seven_bit; /* and no other character outside ASCII either */
	bool blocks;    /* half blocks may be drawn (QR codes) */
	unsigned frame; /* of spinners; whoever owns the time counts it up */
};

struct theme_wish {
	const char *color;    /* --color: auto always never 16 256; NULL */
	const char *palette;  /* default contrast blind mono; NULL */
	const char *language; /* "ja": no glyph of ambiguous width */
	bool ascii;           /* --ascii */
	bool utf8;            /* what text_locale returned */
	int colors;           /* terminfo's */
};

void theme_choose(struct theme *theme, const struct theme_wish *wish);
const char *theme_glyph(const struct theme *theme, enum glyph glyph);
/* Columns of a mark (1, or 4 in ASCII), for aligning what follows it. */
int theme_mark_width(const struct theme *theme);

/* How a role looks.  -1: the terminal's own colour. */
struct look {
	short fg, bg;
	bool bold, dim, reverse, underline;
};
struct look theme_look(const struct theme *theme, enum role role);

#endif
