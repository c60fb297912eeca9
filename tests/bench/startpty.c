/*
 * startpty.c N MARKER NOTHING PROGRAM [ARGS...] - N times, turn about: how
 * long until a do-nothing program has ended, how long until PROGRAM has
 * painted MARKER on its terminal (a pty of 80x24).  Medians.  $ROSAWIZ_SIM
 * points PROGRAM at a cloud that takes connections and never says a word.
 */
#include "tests/bench/bench.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#define RUNS_MAX 201

static void be_child(int master, char **argv)
{
	const char *name = ptsname(master);
	int fd;

	setsid();
	fd = open(name, O_RDWR);
	ioctl(fd, TIOCSCTTY, 0);
	dup2(fd, 0);
	dup2(fd, 1);
	dup2(fd, 2);
	close(master);
	execv(argv[0], argv);
	_exit(127);
}

/* Ms until the marker is there; NULL: until the end. -1: never */
static double one(char **argv, const char *marker)
{
	struct winsize size = { .ws_row = 24, .ws_col = 80 };
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	double start = bench_ms(CLOCK_MONOTONIC), took = -1;
	char buf[65536];
	size_t have = 0;
	ssize_t got;
	pid_t pid;

	if (master < 0 || grantpt(master) || unlockpt(master))
		return -1;
	ioctl(master, TIOCSWINSZ, &size);
	pid = fork();
	if (!pid)
		be_child(master, argv);
	while (have + 1 < sizeof(buf) &&
	       (got = read(master, buf + have, sizeof(buf) - have - 1)) > 0) {
		have += (size_t)got;
		if (marker && memmem(buf, have, marker, strlen(marker))) {
			took = bench_ms(CLOCK_MONOTONIC) - start;
			break;
		}
	}
	if (marker)
		kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	close(master);
	return marker ? took : bench_ms(CLOCK_MONOTONIC) - start;
}

/* Connections are made by the kernel; nobody ever accepts them. */
static void silent_cloud(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t len = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char url[64];

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(fd, (struct sockaddr *)&at, len) || listen(fd, 64) ||
	    getsockname(fd, (struct sockaddr *)&at, &len))
		return;
	snprintf(url, sizeof(url), "http://127.0.0.1:%d", ntohs(at.sin_port));
	setenv("ROSAWIZ_SIM", url, 1);
}

int main(int argc, char **argv)
{
	static double nothing[RUNS_MAX], start[RUNS_MAX];
	char *none[] = { NULL, NULL };
	int i, n;

	if (argc < 5)
		return 2;
	n = (int)strtol(argv[1], NULL, 10);
	n = n < 1 || n > RUNS_MAX ? 1 : n;
	none[0] = argv[3];
	setenv("TERM", "xterm-256color", 1);
	silent_cloud();
	for (i = 0; i < n; i++) {
		nothing[i] = one(none, NULL);
		start[i] = one(argv + 4, argv[2]);
		if (start[i] < 0) {
			fprintf(stderr, "startpty: '%s' was never painted\n",
				argv[2]);
			return 1;
		}
	}
	bench_say("nothing_ms", bench_rank(nothing, (size_t)n, 0.5));
	bench_say("start_ms", bench_rank(start, (size_t)n, 0.5));
	return 0;
}
