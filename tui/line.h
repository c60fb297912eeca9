/*
 * line.h - a line of text being edited: no terminal, no screen.  Text is
 * wiped on release, so that it may hold a secret (hidden: drawn as stars).
 */
#ifndef TUI_LINE_H
#define TUI_LINE_H

#include "core/base/secret.h"
#include "core/base/strbuf.h"
#include "tui/canvas.h"
#include "tui/keys.h"

struct line {
	struct strbuf text;
	size_t cursor; /* byte offset, at a character */
	bool hidden;
};

void line_init(struct line *l, size_t max_bytes);
void line_release(struct line *l);
void line_set(struct line *l, const char *text); /* cursor to the end */
const char *line_text(const struct line *l);
/* The text as a secret; the line is emptied. */
void line_take_secret(struct line *l, struct secret *out);
/*
 * Typing, paste (\n and \r become blanks, at the end they go), arrows, Home,
 * End, Bksp, Del, ^A ^E ^U ^K ^W ^H.  False: not a key of the line.
 * Up, Down, Enter, Tab, Esc are never its own.
 */
bool line_key(struct line *l, const struct key *key);
/* On the first row of c; scrolled so that the cursor shows; focus: cursor. */
void line_draw(const struct line *l, struct canvas *c, bool focus);

#endif
