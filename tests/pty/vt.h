/*
 * vt.h - a program in a terminal of ours: a pty, libvterm behind it, and the
 * idle handshake (tui/term.h, term_idle).
 */
#ifndef TESTS_PTY_VT_H
#define TESTS_PTY_VT_H

#include "core/base/strbuf.h"

#include <sys/types.h>
#include <termios.h>
#include <vterm.h>

#define VT_ENV 64

struct vt {
	int w, h;
	int top;                 /* rows that vt_dump shows; 0: all */
	const char *env[VT_ENV]; /* NULL-ended, NAME=VALUE */
	/* its own */
	int master, slave, idle;
	pid_t pid;
	int status; /* of waitpid, once ended */
	bool ended, alt, cursor, paste;
	struct termios before;
	VTerm *vterm;
	VTermScreen *screen;
	/* bytes of input; the program's own count, and what went before it */
	unsigned long long sent, taken, told, before_it;
	int idle_w, idle_h;
	struct strbuf report; /* of the idle fd, not yet a whole line */
	struct strbuf tail;   /* last bytes of output, for paste mode */
};

bool vt_start(struct vt *vt, char *const *argv);
void vt_stop(struct vt *vt);
void vt_send(struct vt *vt, const char *bytes, size_t n);
void vt_resize(struct vt *vt, int w, int h);
/* Takes what comes within so many ms; false: nothing came. */
bool vt_pump(struct vt *vt, int ms);
/* Has the program said that it has read all and has nothing to do? */
bool vt_is_idle(const struct vt *vt);
bool vt_has_ended(struct vt *vt);
/* termios as before, no alternate screen, cursor shown, no bracketed paste */
bool vt_is_restored(struct vt *vt, struct strbuf *why);
bool vt_shows(const struct vt *vt, const char *text);
/* Rows, then "---", then a line for every run with attributes. */
void vt_dump(const struct vt *vt, struct strbuf *out);

/* The screen as comment lines on standard output. */
void vt_print(struct vt *vt);
/* Runs a shell command to its end, apart from the terminal: 0? */
bool vt_beside(const char *command);

#endif
