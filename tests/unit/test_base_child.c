/* A child gets what it is given and nothing else (core/base/child.h). */
#include "core/base/child.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static int run(const char *script)
{
	const char *argv[] = { "sh", "-c", script, NULL };
	struct child_spec spec = {
		.argv = argv, .in = -1, .out = -1, .err = -1
	};
	struct err err;
	int status = 0;
	pid_t pid = child_start(&spec, &err);

	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* As a shell's lock would be: open, and not closed on exec. */
static void nothing_is_inherited(void **state)
{
	int fd = open("/dev/null", O_RDONLY);
	char script[60];

	(void)state;
	assert_true(fd > 2);
	snprintf(script, sizeof(script), "test ! -e /proc/self/fd/%d", fd);
	assert_int_equal(run(script), 0);
	close(fd);
}

static void only_the_listed_environment(void **state)
{
	(void)state;
	setenv("AWS_SECRET_ACCESS_KEY", "of the person", 1);
	assert_int_equal(run("test -n \"$PATH\" -a -z "
			     "\"$AWS_SECRET_ACCESS_KEY\""),
			 0);
	unsetenv("AWS_SECRET_ACCESS_KEY");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_inherited),
		cmocka_unit_test(only_the_listed_environment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
