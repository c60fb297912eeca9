/*
 * restore.h - puts the terminal back when the program dies: ABRT, SEGV, BUS,
 * FPE, ILL, and AddressSanitizer's end.  Everything is prepared beforehand,
 * since a signal handler may only write and tcsetattr.  Used by term.c alone.
 */
#ifndef TUI_RESTORE_H
#define TUI_RESTORE_H

#include <stdbool.h>

/* Saves termios and builds the string; after setupterm, before newterm. */
bool restore_prepare(int in, int out);
/* Whether there is something to put back; installs or removes handlers. */
void restore_arm(bool on);
void restore_termios(void);

#define RESTORE_PASTE_OFF "\033[?2004l"
#define RESTORE_MOUSE_OFF "\033[?1006l\033[?1000l"

#endif
