/* log.c - see log.h. */
#include "core/base/log.h"

#include "core/base/clock.h"
#include "core/base/str.h"

#include <errno.h>
#include <fcntl.h>

static struct {
	int fd_plus_1; /* 0: closed */
	enum log_level most;
} log_state;

bool log_open(const char *path, enum log_level most, struct err *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

	if (fd < 0)
		return err_set(err, ERR_IO, "cannot open the log '%s': %s",
			       path, strerror(errno));
	log_close();
	log_state.fd_plus_1 = fd + 1;
	log_state.most = most;
	return true;
}

void log_close(void)
{
	if (log_state.fd_plus_1)
		close(log_state.fd_plus_1 - 1);
	log_state.fd_plus_1 = 0;
}

void log_line(enum log_level level, const char *fmt, ...)
{
	static const char *const names[] = { "error", "warn", "info", "debug" };
	char line[1024], when[STR_TIME_LEN];
	va_list ap;
	size_t n;

	if (!log_state.fd_plus_1 || level > log_state.most)
		return;
	snprintf(line, sizeof(line), "%s %s ", str_iso(real_unix(), when),
		 names[level]);
	n = strlen(line);
	va_start(ap, fmt);
	vsnprintf(line + n, sizeof(line) - n - 1, fmt, ap);
	va_end(ap);
	n = strlen(line);
	line[n++] = '\n';
	if (write(log_state.fd_plus_1 - 1, line, n) < 0)
		log_close(); /* a full disk must not stop the wizard */
}
