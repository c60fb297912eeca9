/* vt.c - see vt.h. */
#include "tests/pty/vt.h"

#include "core/base/clock.h"
#include "tui/text.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <utmp.h>

static int on_prop(VTermProp prop, VTermValue *value, void *user)
{
	struct vt *vt = user;

	if (prop == VTERM_PROP_ALTSCREEN)
		vt->alt = value->boolean;
	if (prop == VTERM_PROP_CURSORVISIBLE)
		vt->cursor = value->boolean;
	return 1;
}

static const VTermScreenCallbacks callbacks = { .settermprop = on_prop };

static void run_child(struct vt *vt, char *const *argv)
{
	close(vt->master);
	close(vt->idle);
	if (login_tty(vt->slave) == 0)
		execvpe(argv[0], argv, (char *const *)(uintptr_t)vt->env);
	fprintf(stderr, "pty: cannot run %s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

static void start_vterm(struct vt *vt)
{
	vt->vterm = vterm_new(vt->h, vt->w);
	vterm_set_utf8(vt->vterm, 1);
	vt->screen = vterm_obtain_screen(vt->vterm);
	vterm_screen_enable_altscreen(vt->screen, 1);
	vterm_screen_set_callbacks(vt->screen, &callbacks, vt);
	vterm_screen_reset(vt->screen, 1);
	vt->cursor = true;
}

bool vt_start(struct vt *vt, char *const *argv)
{
	struct winsize size = { .ws_col = (unsigned short)vt->w,
				.ws_row = (unsigned short)vt->h };
	static char fd_text[32];
	int pipe_fd[2], n = 0;

	if (openpty(&vt->master, &vt->slave, NULL, NULL, &size) < 0 ||
	    pipe(pipe_fd) < 0)
		return false;
	tcgetattr(vt->slave, &vt->before);
	while (vt->env[n])
		n++;
	snprintf(fd_text, sizeof(fd_text), "ROSAWIZ_IDLE_FD=%d", pipe_fd[1]);
	vt->env[n] = fd_text;
	vt->env[n + 1] = NULL;
	vt->idle = pipe_fd[0];
	strbuf_init(&vt->report, 4096);
	strbuf_init(&vt->tail, 4096);
	start_vterm(vt);
	vt->pid = fork();
	if (vt->pid == 0)
		run_child(vt, argv);
	close(pipe_fd[1]);
	return vt->pid > 0;
}

void vt_stop(struct vt *vt)
{
	if (vt->pid > 0 && !vt->ended) {
		kill(vt->pid, SIGKILL);
		waitpid(vt->pid, &vt->status, 0);
	}
	if (vt->vterm)
		vterm_free(vt->vterm);
	strbuf_release(&vt->report);
	strbuf_release(&vt->tail);
	close(vt->master);
	close(vt->slave);
	close(vt->idle);
}

void vt_send(struct vt *vt, const char *bytes, size_t n)
{
	ssize_t done;

	vt->sent += n;
	while (n) {
		done = write(vt->master, bytes, n);
		if (done < 0 && errno != EINTR)
			return;
		bytes += done > 0 ? done : 0;
		n -= done > 0 ? (size_t)done : 0;
	}
}

void vt_resize(struct vt *vt, int w, int h)
{
	struct winsize size = { .ws_col = (unsigned short)w,
				.ws_row = (unsigned short)h };

	vt->w = w;
	vt->h = h;
	vterm_set_size(vt->vterm, h, w);
	ioctl(vt->master, TIOCSWINSZ, &size);
}

/* libvterm tells no paste mode: the last of ?2004h and ?2004l counts. */
static void watch_paste(struct vt *vt, const char *bytes, size_t n)
{
	const char *at;
	size_t keep;

	strbuf_add(&vt->tail, bytes, n);
	for (at = vt->tail.buf; (at = strstr(at, "\033[?2004")) && at[7]; at++)
		vt->paste = at[7] == 'h';
	keep = vt->tail.len > 8 ? 8 : vt->tail.len;
	memmove(vt->tail.buf, vt->tail.buf + vt->tail.len - keep, keep);
	strbuf_cut(&vt->tail, keep);
	vt->tail.full = false;
}

static bool take_output(struct vt *vt)
{
	char bytes[2048];
	ssize_t n = read(vt->master, bytes, sizeof(bytes));
	size_t i;

	if (n <= 0)
		return false;
	vterm_input_write(vt->vterm, bytes, (size_t)n);
	for (i = 0; i < (size_t)n; i++)
		bytes[i] = bytes[i] ? bytes[i] : ' ';
	watch_paste(vt, bytes, (size_t)n);
	return true;
}

/* A script may run one program after the other, each of which counts from
 * nothing: what was sent before the next one came is the earlier one's. */
static void count(struct vt *vt, unsigned long long told)
{
	if (told < vt->told)
		vt->before_it = vt->sent - told;
	vt->told = told;
	vt->taken = vt->before_it + told;
}

static bool take_report(struct vt *vt)
{
	char bytes[512], *end, *line;
	ssize_t n = read(vt->idle, bytes, sizeof(bytes));

	if (n <= 0)
		return false;
	strbuf_add(&vt->report, bytes, (size_t)n);
	while ((end = strchr(vt->report.buf, '\n'))) {
		count(vt, strtoull(vt->report.buf, &line, 10));
		vt->idle_w = (int)strtol(line, &line, 10);
		vt->idle_h = *line == 'x' ? (int)strtol(line + 1, NULL, 10) : 0;
		n = end + 1 - vt->report.buf;
		memmove(vt->report.buf, end + 1,
			vt->report.len - (size_t)n + 1);
		vt->report.len -= (size_t)n;
	}
	vt->report.full = false;
	return true;
}

bool vt_pump(struct vt *vt, int ms)
{
	struct pollfd fds[2] = { { .fd = vt->master, .events = POLLIN },
				 { .fd = vt->idle, .events = POLLIN } };
	bool got = false;

	if (vt->idle_w < 0)
		fds[1].fd = -1;
	if (poll(fds, 2, ms) <= 0)
		return false;
	if (fds[0].revents & POLLIN)
		got = take_output(vt);
	if (fds[1].revents && !take_report(vt))
		vt->idle_w = -1; /* the program has closed it */
	else if (fds[1].revents)
		got = true;
	return got;
}

bool vt_is_idle(const struct vt *vt)
{
	return vt->taken >= vt->sent && vt->idle_w == vt->w &&
	       vt->idle_h == vt->h;
}

bool vt_has_ended(struct vt *vt)
{
	if (!vt->ended && waitpid(vt->pid, &vt->status, WNOHANG) == vt->pid)
		vt->ended = true;
	return vt->ended;
}

bool vt_is_restored(struct vt *vt, struct strbuf *why)
{
	struct termios now;

	tcgetattr(vt->slave, &now);
	if (now.c_iflag != vt->before.c_iflag ||
	    now.c_oflag != vt->before.c_oflag ||
	    now.c_cflag != vt->before.c_cflag ||
	    now.c_lflag != vt->before.c_lflag)
		strbuf_addf(why, " termios(%x %x %x %x)", now.c_iflag,
			    now.c_oflag, now.c_cflag, now.c_lflag);
	if (vt->alt)
		strbuf_addstr(why, " alternate-screen");
	if (!vt->cursor)
		strbuf_addstr(why, " cursor-hidden");
	if (vt->paste)
		strbuf_addstr(why, " bracketed-paste");
	return !why->len;
}

static VTermScreenCell cell_at(const struct vt *vt, int x, int y)
{
	VTermScreenCell cell;
	VTermPos pos = { .row = y, .col = x };

	memset(&cell, 0, sizeof(cell));
	vterm_screen_get_cell(vt->screen, pos, &cell);
	return cell;
}

static void dump_row(const struct vt *vt, int y, struct strbuf *out)
{
	size_t end = out->len;
	VTermScreenCell cell;
	int x, i;

	for (x = 0; x < vt->w; x++) {
		cell = cell_at(vt, x, y);
		if (cell.chars[0] == (uint32_t)-1)
			continue; /* right half */
		if (!cell.chars[0])
			cell.chars[0] = ' ';
		for (i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i]; i++)
			text_add(out, cell.chars[i]);
		if (cell.chars[0] != ' ')
			end = out->len;
	}
	strbuf_cut(out, end);
	strbuf_addch(out, '\n');
}

static void add_color(struct strbuf *out, const char *name,
		      const VTermColor *color)
{
	if (VTERM_COLOR_IS_DEFAULT_FG(color) ||
	    VTERM_COLOR_IS_DEFAULT_BG(color))
		return;
	if (VTERM_COLOR_IS_INDEXED(color))
		strbuf_addf(out, " %s=%d", name, color->indexed.idx);
	else
		strbuf_addf(out, " %s=#%02x%02x%02x", name, color->rgb.red,
			    color->rgb.green, color->rgb.blue);
}

static void add_look(struct strbuf *out, const VTermScreenCell *cell)
{
	if (cell->attrs.bold)
		strbuf_addstr(out, " bold");
	if (cell->attrs.underline)
		strbuf_addstr(out, " underline");
	if (cell->attrs.reverse)
		strbuf_addstr(out, " reverse");
	add_color(out, "fg", &cell->fg);
	add_color(out, "bg", &cell->bg);
}

static void dump_looks(const struct vt *vt, int y, struct strbuf *out)
{
	struct strbuf look = STRBUF_INIT, before = STRBUF_INIT;
	VTermScreenCell cell;
	int x, from = 0;

	for (x = 0; x <= vt->w; x++) {
		strbuf_clear(&look);
		if (x < vt->w) {
			cell = cell_at(vt, x, y);
			add_look(&look, &cell);
		}
		if (x < vt->w && !strcmp(look.buf, before.buf))
			continue;
		if (before.len)
			strbuf_addf(out, "%d %d-%d%s\n", y, from, x - 1,
				    before.buf);
		strbuf_clear(&before);
		strbuf_addstr(&before, look.buf);
		from = x;
	}
	strbuf_release(&look);
	strbuf_release(&before);
}

void vt_dump(const struct vt *vt, struct strbuf *out)
{
	int h = vt->top && vt->top < vt->h ? vt->top : vt->h, y;

	for (y = 0; y < h; y++)
		dump_row(vt, y, out);
	strbuf_addstr(out, "---\n");
	for (y = 0; y < h; y++)
		dump_looks(vt, y, out);
}

bool vt_shows(const struct vt *vt, const char *text)
{
	struct strbuf rows = STRBUF_INIT;
	bool found;
	int y;

	for (y = 0; y < vt->h; y++)
		dump_row(vt, y, &rows);
	found = strstr(rows.buf, text) != NULL;
	strbuf_release(&rows);
	return found;
}
