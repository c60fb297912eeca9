/*
 * demo.c - the simulator of a demo: this program again, as `rosawiz sim`, in a
 * session of its own so that a Ctrl-C here does not end its world.  Where it
 * listens is kept in STATE/demo/world.json, so that a second demo finds it.
 */
#include "core/base/child.h"
#include "core/base/file.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "screens/app.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>

static bool world_file(struct strbuf *out, struct err *err)
{
	return file_state_path(out, "/demo/world.json", err);
}

/* A cheap look: does something listen there? */
static bool listens(long long port)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
				  .sin_port = htons((uint16_t)port),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool yes = fd >= 0 && !connect(fd, (struct sockaddr *)&at, sizeof(at));

	if (fd >= 0)
		close(fd);
	return yes;
}

static bool read_world(struct arena *a, long long *port, long long *pid)
{
	struct strbuf path = STRBUF_INIT, text = STRBUF_INIT;
	const struct node *doc = NULL;
	struct err err;

	if (world_file(&path, &err) && file_exists(path.buf) &&
	    file_read(path.buf, &text, &err))
		doc = json_parse(a, text.buf, text.len, &err);
	*port = node_int(doc, "port", 0);
	*pid = node_int(doc, "pid", 0);
	strbuf_release(&path);
	strbuf_release(&text);
	return *port > 0 && *pid > 1;
}

const char *demo_running(struct arena *a)
{
	long long port, pid;

	if (!read_world(a, &port, &pid) || kill((pid_t)pid, 0) ||
	    !listens(port))
		return NULL;
	return arena_fmt(a, "http://127.0.0.1:%lld", port);
}

void demo_end(const char *base, struct arena *a)
{
	struct strbuf path = STRBUF_INIT;
	long long port, pid;
	struct err err;

	if (base && read_world(a, &port, &pid))
		kill((pid_t)pid, SIGTERM);
	if (world_file(&path, &err))
		unlink(path.buf);
	strbuf_release(&path);
}

/* The port that the child writes to its standard error once it listens; 0: it
 * ended instead, saying why. */
static long long read_port(int fd, struct err *err)
{
	char text[400] = "";
	size_t n = 0;
	ssize_t got;
	long long port = 0;

	while (n + 1 < sizeof(text) && !memchr(text, '\n', n)) {
		got = read(fd, text + n, sizeof(text) - 1 - n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		n += (size_t)got;
	}
	text[strcspn(text, "\n")] = '\0';
	if (!str_int(text, 1, 65535, &port))
		err_set(err, ERR_INTERNAL, _("the simulator did not start: %s"),
			text);
	return port;
}

static bool save_world(long long port, pid_t pid, struct err *err)
{
	struct strbuf path = STRBUF_INIT;
	char *text =
		mem_fmt("{\"pid\": %ld, \"port\": %lld}\n", (long)pid, port);
	bool ok = file_state_path(&path, "/demo", err) &&
		  file_mkdirs(path.buf, 0700, err);

	strbuf_clear(&path);
	ok = ok && world_file(&path, err) &&
	     file_write(path.buf, text, strlen(text), 0600, err);
	mem_free(text);
	strbuf_release(&path);
	return ok;
}

const char *demo_start(struct app *app, struct arena *a, struct err *err)
{
	const struct options *o = &app->opt;
	const char *argv[] = { app->self,
			       "sim",
			       "--lifeline",
			       "--ready-fd",
			       "2",
			       "--speed",
			       o->speed ? o->speed : "60",
			       "--world",
			       o->world ? o->world : "empty",
			       "--seed",
			       o->seed ? o->seed : "1",
			       NULL };
	struct child_spec spec = {
		.argv = argv, .in = -1, .out = -1, .own_session = true
	};
	long long port;
	int ends[2];
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC)) {
		err_set(err, ERR_IO, _("no pipe: %s"), strerror(errno));
		return NULL;
	}
	spec.err = ends[1];
	pid = child_start(&spec, err);
	close(ends[1]);
	port = pid > 0 ? read_port(ends[0], err) : 0;
	close(ends[0]);
	if (!port || !save_world(port, pid, err))
		return NULL;
	return arena_fmt(a, "http://127.0.0.1:%lld", port);
}
