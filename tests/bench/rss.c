/* rss.c PROGRAM ARGS... - runs it, its output thrown away; "rss_kib N", the
 * most memory it had resident (its own, not its children's). */
#include "tests/bench/bench.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>

int main(int argc, char **argv)
{
	struct rusage used;
	int status = 0, fd;
	pid_t pid;

	if (argc < 2)
		return 2;
	pid = fork();
	if (!pid) {
		fd = open("/dev/null", O_RDWR);
		dup2(fd, 0);
		dup2(fd, 1);
		execv(argv[1], argv + 1);
		_exit(127);
	}
	if (wait4(pid, &status, 0, &used) != pid)
		return 1;
	bench_say("rss_kib", (double)used.ru_maxrss);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
