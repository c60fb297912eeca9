/*
 * killer.c - preloaded into the wizard by the torture tests: kills it, as a
 * power cut would, at a chosen record of its journal.
 *
 * KILLER_FILE=journal.jsonl  writes to a file of this name are records
 * KILLER_AT=N                the N-th record of this process, from 1
 * KILLER_WHEN=before         not written any more: the cloud has answered, the
 *                            journal does not know
 *             after          written; what it announces has not left yet
 *             sent           written; and the next request has left
 *             int, term, stop  as after, but by SIGINT (Ctrl-C), SIGTERM,
 *                            SIGSTOP (it lives, and does nothing)
 *
 * KILLER_PHRASE=FILE         the password that is hashed is written there
 */
#define _GNU_SOURCE
#include <crypt.h>
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

static int records;
static int armed;

static void die(int signo)
{
	raise(signo);
}

/* Does fd belong to a file of that name? */
static int is_journal(int fd)
{
	const char *name = getenv("KILLER_FILE");
	char link[64], path[4096];
	size_t len;
	ssize_t n;

	if (!name)
		return 0;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof(path) - 1);
	len = strlen(name);
	if (n < (ssize_t)len)
		return 0;
	path[n] = '\0';
	return !strcmp(path + (size_t)n - len, name);
}

static int is_when(const char *word)
{
	const char *when = getenv("KILLER_WHEN");

	return when && !strcmp(when, word);
}

ssize_t write(int fd, const void *buf, size_t len)
{
	static ssize_t (*real)(int, const void *, size_t);
	const char *at = getenv("KILLER_AT");
	int hit;
	ssize_t n;

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "write");
	hit = is_journal(fd) && at && ++records == atoi(at);
	if (hit && is_when("before"))
		die(SIGKILL);
	n = real(fd, buf, len);
	if (hit && is_when("after"))
		die(SIGKILL);
	if (hit && is_when("int"))
		die(SIGINT);
	if (hit && is_when("term"))
		die(SIGTERM);
	if (hit && is_when("stop"))
		die(SIGSTOP);
	if (hit && is_when("sent"))
		armed = 1;
	return n;
}

static int is_request(int fd)
{
	struct sockaddr_storage to;
	socklen_t len = sizeof(to);

	return armed && !getpeername(fd, (struct sockaddr *)&to, &len) &&
	       to.ss_family == AF_INET;
}

ssize_t send(int fd, const void *buf, size_t len, int flags)
{
	static ssize_t (*real)(int, const void *, size_t, int);
	int hit = is_request(fd);
	ssize_t n;

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "send");
	n = real(fd, buf, len, flags);
	if (hit)
		die(SIGKILL);
	return n;
}

char *crypt_r(const char *phrase, const char *salt, struct crypt_data *data)
{
	static char *(*real)(const char *, const char *, struct crypt_data *);
	const char *path = getenv("KILLER_PHRASE");
	FILE *out = path ? fopen(path, "w") : NULL;

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "crypt_r");
	if (out) {
		fprintf(out, "%s\n", phrase);
		fclose(out);
	}
	return real(phrase, salt, data);
}
