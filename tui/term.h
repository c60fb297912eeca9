/*
 * term.h - the terminal: drawn by ncurses, read by us, restored however the
 * program ends.
 *
 *	text_locale(); term_open(&opts, &err);
 *	loop: poll term_fd() -> term_read() -> keys_next(term_keys(), ...)
 *	      once a turn:     term_show(grid)
 *	      SIGWINCH:        term_resized()
 *	      about to sleep with nothing in flight: term_idle()
 *	term_close();
 *
 * There is one terminal, so there is no handle.  SIGTERM, SIGHUP and SIGINT
 * are the loop's: it ends and calls term_close.  For ABRT, SEGV, BUS, FPE and
 * ILL term_open sets handlers that write a prepared string, put termios back
 * and raise the signal again; under AddressSanitizer its death callback too.
 * Handle or block TERM, HUP, INT, TSTP and WINCH before term_open: curses
 * takes those that are still at their default.
 */
#ifndef TUI_TERM_H
#define TUI_TERM_H

#include "core/base/err.h"
#include "tui/canvas.h"
#include "tui/keys.h"

struct term_opts {
	struct theme_wish theme; /* .colors is filled in here */
	bool mouse;              /* off: names stay selectable */
};

/* ERR_TERMINAL: no terminal, TERM unknown or too dumb; the hint says --plain */
bool term_open(const struct term_opts *opts, struct err *err);
void term_close(void); /* once or more, open or not */
const struct theme *term_theme(void);
struct theme *term_theme_change(void); /* spinner frame, palette, ascii */
void term_theme_apply(void);           /* after a change of palette or depth */

int term_fd(void);
/* Reads what is there into the decoder; false: the terminal is gone. */
bool term_read(void);
struct keys *term_keys(void);

void term_size(int *w, int *h);
/* After SIGWINCH: asks the terminal for its size; next show paints all. */
void term_resized(void);
void term_redraw(void); /* ^L: next show paints all */
/* Paints the grid with one doupdate, then writes what waits (OSC 8, OSC 52).
 * Nothing is written when nothing changed. */
void term_show(const struct grid *g);

/* Gives the terminal back (for ^Z, $EDITOR, ssh) and takes it again. */
void term_leave(void);
void term_enter(void);
/* ^Z: leaves, stops this process, enters when it is continued. */
void term_suspend(void);
void term_mouse(bool on);
/* To the clipboard by OSC 52 at the next show; cannot be confirmed.  At most
 * 64 KiB. */
void term_copy(const char *text);
/*
 * For tests: a line "BYTES WxH" to the fd that $ROSAWIZ_IDLE_FD names, where
 * it is set: so many bytes of input have been read, this is the size, and all
 * that they caused is on the screen.  Call it after term_show when about to
 * sleep with nothing in flight and keys_wait_ms() < 0.
 */
void term_idle(void);

#endif
