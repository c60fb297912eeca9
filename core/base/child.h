/*
 * child.h - the one place where a process is started.  Default signals,
 * nothing inherited but what is named, environment from a list.
 */
#ifndef BASE_CHILD_H
#define BASE_CHILD_H

#include "core/base/err.h"

#include <sys/types.h>

struct child_spec {
	const char *const *argv; /* NULL-ended; argv[0] looked up in PATH */
	const char *const *env;  /* NULL-ended "NAME=VALUE"; NULL: child_env */
	int in, out, err;        /* fds to give it; -1: /dev/null */
	bool own_session;        /* setsid: a terminal's Ctrl-C passes it by */
	bool terminal;           /* foreground: gets fd 0, 1, 2 as they are */
};

/* PATH HOME USER LANG LC_* TERM TMPDIR TZ XDG_* of ours: no secret. */
const char *const *child_env(void);
/* The same and what a program that gets AWS keys needs: where its files are,
 * the proxy (unless it has a password), the desktop's bus and display. */
const char *const *child_env_for_keys(void);
/* The pid, or -1 with err.  The caller waits for it. */
pid_t child_start(const struct child_spec *spec, struct err *err);

#endif
