/* child.c - see child.h. */
#include "core/base/child.h"

#include "core/base/mem.h"
#include "core/base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>

#ifndef __GLIBC__
extern char **environ;
#endif

#define ENV_MAX 64

const char *const *child_env(void)
{
	static const char *const keep =
		"PATH HOME USER LOGNAME SHELL LANG LANGUAGE TERM TMPDIR TZ "
		"COLORTERM SSH_AUTH_SOCK SSH_CONNECTION";
	static const char *list[ENV_MAX + 1];
	size_t n = 0;
	char **e, name[64];

	for (e = environ; *e && n < ENV_MAX; e++) {
		snprintf(name, sizeof(name), "%.*s", (int)strcspn(*e, "="), *e);
		if (str_in(name, keep) || str_starts(name, "LC_") ||
		    str_starts(name, "XDG_"))
			list[n++] = *e;
	}
	list[n] = NULL;
	return list;
}

static void give_fd(posix_spawn_file_actions_t *actions, int fd, int target)
{
	if (fd < 0)
		posix_spawn_file_actions_addopen(actions, target, "/dev/null",
						 target ? O_WRONLY : O_RDONLY,
						 0);
	else
		posix_spawn_file_actions_adddup2(actions, fd, target);
}

/* Ours are all closed on exec; those that we were started with ourselves (a
 * lock of the shell's, a pipe) would be held open for as long as it lives. */
static void leave_the_rest(posix_spawn_file_actions_t *actions)
{
#if defined(__GLIBC_PREREQ)
# if __GLIBC_PREREQ(2, 34)
	posix_spawn_file_actions_addclosefrom_np(actions, 3);
# endif
#else
	(void)actions;
#endif
}

pid_t child_start(const struct child_spec *spec, struct err *err)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	sigset_t none, all;
	short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
	const char *const *env = spec->env ? spec->env : child_env();
	pid_t pid = -1;
	int rc;

	sigemptyset(&none);
	sigfillset(&all);
	posix_spawnattr_init(&attr);
	posix_spawn_file_actions_init(&actions);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setsigdefault(&attr, &all);
#ifdef POSIX_SPAWN_SETSID
	if (spec->own_session)
		flags |= POSIX_SPAWN_SETSID;
#endif
	posix_spawnattr_setflags(&attr, flags);
	if (!spec->terminal) {
		give_fd(&actions, spec->in, 0);
		give_fd(&actions, spec->out, 1);
		give_fd(&actions, spec->err, 2);
	}
	leave_the_rest(&actions);
	rc = posix_spawnp(&pid, spec->argv[0], &actions, &attr,
			  (char *const *)(uintptr_t)spec->argv,
			  (char *const *)(uintptr_t)env);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attr);
	if (rc) {
		err_set(err, ERR_IO, "cannot start '%s': %s", spec->argv[0],
			strerror(rc));
		return -1;
	}
	return pid;
}
