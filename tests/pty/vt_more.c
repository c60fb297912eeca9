/* vt_more.c - see vt.h: showing the screen, commands beside the program. */
#include "core/base/mem.h"
#include "core/base/strbuf.h"
#include "tests/pty/vt.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

void vt_print(struct vt *vt)
{
	struct strbuf now = STRBUF_INIT;
	const char *at;
	int n;

	vt_dump(vt, &now);
	for (at = now.buf; *at; at += n + (at[n] == '\n')) {
		n = (int)strcspn(at, "\n");
		printf("# %.*s\n", n, at);
	}
	strbuf_release(&now);
}

bool vt_beside(const char *command)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid &&
	       WIFEXITED(status) && WEXITSTATUS(status) == 0;
}
