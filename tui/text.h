/*
 * text.h - UTF-8 text on a screen: characters, display columns, cutting and
 * wrapping.  Columns are wcwidth's (Japanese takes two), so text_locale must
 * have run.  Bytes that are not UTF-8 count as U+FFFD, one byte each; control
 * characters are one column (they are drawn as '?', a tab as a blank).
 */
#ifndef TUI_TEXT_H
#define TUI_TEXT_H

#include "core/base/strbuf.h"

#include <stdint.h>

/*
 * Sets LC_CTYPE from the environment, and C.UTF-8 where that is not UTF-8
 * (or is not generated); no other category.  True when the environment itself
 * says UTF-8: may glyphs outside ASCII be drawn?
 */
bool text_locale(void);

/* The character at *p, which moves on; 0 at the end, without moving. */
uint32_t text_next(const char **p);
/* Appends a character as UTF-8. */
void text_add(struct strbuf *out, uint32_t rune);
int text_rune_width(uint32_t rune); /* 0 (combining), 1 or 2 */
int text_width(const char *text);
int text_widthn(const char *text, size_t len);

/* Offset of the character after, before `at` (marks stay with their letter) */
size_t text_after(const char *text, size_t at);
size_t text_before(const char *text, size_t at);

/* Appends text cut to so many columns: at the end, or in the middle (ids and
 * ARNs, whose ends tell them apart).  dots: "…" or "..". */
void text_cut(struct strbuf *out, const char *text, int columns,
	      const char *dots);
void text_middle(struct strbuf *out, const char *text, int columns,
		 const char *dots);

/*
 * Wraps at blanks, at \n and between wide characters (not before Japanese
 * closing marks); a longer word is cut.  Call until it returns false:
 *	for (at = text; text_wrap(&at, 40, &line, &len);)
 *		use(line, len);
 */
bool text_wrap(const char **at, int columns, const char **line, size_t *len);
int text_wrapped(const char *text, int columns); /* how many lines */

/* Is needle somewhere in text?  Letters of ASCII without case; "" is. */
bool text_has(const char *text, const char *needle);

#endif
