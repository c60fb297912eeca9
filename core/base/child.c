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

static const char usual[] = "PATH HOME USER LOGNAME SHELL LANG LANGUAGE TERM "
			    "TMPDIR TZ COLORTERM SSH_AUTH_SOCK SSH_CONNECTION";
static const char for_keys[] =
	"AWS_CONFIG_FILE AWS_SHARED_CREDENTIALS_FILE AWS_CA_BUNDLE "
	"AWS_LOGIN_CACHE_DIRECTORY AWS_REGION AWS_DEFAULT_REGION "
	"AWS_USE_FIPS_ENDPOINT AWS_EC2_METADATA_DISABLED AWS_VAULT_BACKEND "
	"HTTPS_PROXY https_proxy HTTP_PROXY http_proxy NO_PROXY no_proxy "
	"SSL_CERT_FILE REQUESTS_CA_BUNDLE DISPLAY WAYLAND_DISPLAY "
	"DBUS_SESSION_BUS_ADDRESS GNUPGHOME GPG_TTY PASSWORD_STORE_DIR";

static bool is_usual(const char *name)
{
	return str_in(name, usual) || str_starts(name, "LC_") ||
	       str_starts(name, "XDG_");
}

/* "https_proxy=http://user:password@host" is a secret. */
static bool has_password(const char *name, const char *line)
{
	size_t n = strlen(name);

	return n > 6 && str_ieq(name + n - 6, "_proxy") && strchr(line, '@');
}

static void pick(const char **list, bool keys)
{
	size_t n = 0;
	char **e, name[64];

	for (e = environ; *e && n < ENV_MAX; e++) {
		snprintf(name, sizeof(name), "%.*s", (int)strcspn(*e, "="), *e);
		if (is_usual(name) ||
		    (keys && str_in(name, for_keys) && !has_password(name, *e)))
			list[n++] = *e;
	}
	list[n] = NULL;
}

const char *const *child_env(void)
{
	static const char *list[ENV_MAX + 1];

	pick(list, false);
	return list;
}

const char *const *child_env_for_keys(void)
{
	static const char *list[ENV_MAX + 1];

	pick(list, true);
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
