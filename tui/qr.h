/* qr.h - a QR code of a link, two modules a cell (half blocks). */
#ifndef TUI_QR_H
#define TUI_QR_H

#include "tui/canvas.h"

/* Columns and rows it takes, quiet zone of two included; false: too long. */
bool qr_size(const char *text, const struct theme *theme, int *w, int *h);
/* False, drawing nothing: does not fit.  The link is shown as text anyway. */
bool qr_draw(struct canvas *c, int x, int y, const char *text);

/* The same as lines of half blocks, each ended by \n, for a terminal of light
 * text on dark; false: too long. */
bool qr_text(const char *text, struct strbuf *out);

#endif
