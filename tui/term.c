/* term.c - see term.h.  One terminal, so one static struct. */
#include "tui/term.h"

#include "core/base/encode.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/base/strbuf.h"
#include "tui/restore.h"
#include "tui/text.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <term.h>
#include <wchar.h>

#define PASTE_ON   "\033[?2004h"
#define MOUSE_ON   "\033[?1000h\033[?1006h"
#define COPY_MAX   ((size_t)64 << 10)
#define ESC_MS     50
#define ESC_SSH_MS 150

static struct {
	bool open, away; /* away: given back for a while */
	int in, out, idle;
	FILE *stream;
	SCREEN *screen;
	struct theme theme;
	struct keys *keys;
	unsigned long long taken; /* bytes read so far */
	bool mouse, hyperlinks;
	bool all;            /* the next show paints everything */
	struct strbuf after; /* written after the next doupdate */
	struct strbuf links; /* as they were written last */
} term = { .in = STDIN_FILENO, .out = STDOUT_FILENO, .idle = -1 };

/* As often as it takes; a terminal that does not read is waited for. */
static void put_all(const char *bytes, size_t n)
{
	struct pollfd ready = { .fd = term.out, .events = POLLOUT };
	ssize_t done;

	while (n) {
		done = write(term.out, bytes, n);
		if (done < 0 && errno == EAGAIN) {
			poll(&ready, 1, 1000);
		} else if (done < 0 && errno != EINTR) {
			return;
		} else if (done > 0) {
			bytes += done;
			n -= (size_t)done;
		}
	}
}

static void put_text(const char *text)
{
	put_all(text, strlen(text));
}

static bool knows_terminal(struct err *err)
{
	const char *name = getenv("TERM");
	int found;

	if (!isatty(term.in) || !isatty(term.out)) {
		err_set(err, ERR_TERMINAL,
			"standard input and output are not a terminal");
	} else if (!name || !*name || str_eq(name, "dumb")) {
		err_set(err, ERR_TERMINAL, "TERM is '%s': no full screen",
			name ? name : "");
	} else if (setupterm(NULL, term.out, &found) != OK) {
		err_set(err, ERR_TERMINAL,
			"TERM is '%s', which terminfo does not know", name);
	} else if (!tigetstr("cup") || tigetstr("cup") == (const char *)-1) {
		err_set(err, ERR_TERMINAL,
			"TERM is '%s', which cannot move its cursor", name);
	} else {
		return true;
	}
	return err_hint(err, "Use --plain, or set TERM to what the terminal "
			     "is (xterm-256color).");
}

/* OSC 8 where it is known to be understood (product card 3.4) */
static bool knows_hyperlinks(void)
{
	const char *vte = getenv("VTE_VERSION"), *t = getenv("TERM");
	const char *program = getenv("TERM_PROGRAM");
	long long version;

	if (vte && str_int(vte, 5000, 999999, &version))
		return true;
	if (getenv("WT_SESSION") || str_eq(t, "xterm-kitty"))
		return true;
	if (t && str_starts(t, "foot"))
		return true;
	return str_eq(program, "WezTerm") || str_eq(program, "iTerm.app");
}

static int idle_fd(void)
{
	const char *name = getenv("ROSAWIZ_IDLE_FD");
	long long fd;

	if (!name || !str_int(name, 3, 65535, &fd) ||
	    fcntl((int)fd, F_SETFD, FD_CLOEXEC) < 0 ||
	    fcntl((int)fd, F_SETFL, O_WRONLY | O_NONBLOCK) < 0)
		return -1;
	return (int)fd;
}

static short pair_color(short color, int colors)
{
	return color < colors ? color : (short)(color & 7);
}

void term_theme_apply(void)
{
	struct look look;
	int role;

	for (role = 0; role < ROLE_COUNT; role++) {
		look = theme_look(&term.theme, (enum role)role);
		if (term.theme.depth != DEPTH_MONO && has_colors())
			init_pair((short)(role + 1),
				  pair_color(look.fg, COLORS),
				  pair_color(look.bg, COLORS));
	}
	term.all = true;
}

static void start_curses(void)
{
	raw();
	noecho();
	nonl();
	keypad(stdscr, FALSE);
	typeahead(-1);
	leaveok(stdscr, FALSE);
	if (has_colors()) {
		start_color();
		use_default_colors();
	}
}

static bool has_screen(struct err *err)
{
	int copy = dup(term.out);

	term.stream = copy < 0 ? NULL : fdopen(copy, "w");
	if (!term.stream) {
		if (copy >= 0)
			close(copy);
		return err_set(err, ERR_TERMINAL, "no terminal: %s",
			       strerror(errno));
	}
	fcntl(copy, F_SETFD, FD_CLOEXEC);
	term.screen = newterm(NULL, term.stream, stdin);
	if (term.screen)
		return true;
	fclose(term.stream);
	err_set(err, ERR_TERMINAL, "curses cannot draw on this terminal");
	return err_hint(err, "Use --plain.");
}

bool term_open(const struct term_opts *opts, struct err *err)
{
	struct theme_wish wish = opts->theme;

	if (!knows_terminal(err))
		return false;
	if (!restore_prepare(term.in, term.out))
		return err_set(err, ERR_TERMINAL, "no terminal: %s",
			       strerror(errno));
	del_curterm(cur_term); /* newterm makes its own */
	strbuf_init(&term.after, 2 * COPY_MAX);
	strbuf_init(&term.links, 2 * COPY_MAX);
	if (!has_screen(err))
		return false;
	term.open = true;
	term.away = false;
	restore_arm(true);
	start_curses();
	wish.colors = has_colors() ? COLORS : 0;
	theme_choose(&term.theme, &wish);
	term_theme_apply();
	term.keys = keys_new(getenv("SSH_CONNECTION") ? ESC_SSH_MS : ESC_MS);
	term.idle = idle_fd();
	term.hyperlinks = knows_hyperlinks();
	refresh();
	put_text(PASTE_ON);
	term_mouse(opts->mouse);
	return true;
}

void term_close(void)
{
	if (!term.open)
		return;
	term_leave();
	term.open = false;
	delscreen(term.screen);
	fclose(term.stream);
	keys_free(term.keys);
	term.keys = NULL;
	strbuf_wipe(&term.after);
	strbuf_release(&term.links);
}

const struct theme *term_theme(void)
{
	return &term.theme;
}

struct theme *term_theme_change(void)
{
	return &term.theme;
}

int term_fd(void)
{
	return term.in;
}

struct keys *term_keys(void)
{
	return term.keys;
}

bool term_read(void)
{
	struct pollfd ready = { .fd = term.in, .events = POLLIN };
	char bytes[4096];
	ssize_t n;

	while (poll(&ready, 1, 0) > 0) {
		n = read(term.in, bytes, sizeof(bytes));
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 && errno == EAGAIN;
		keys_push(term.keys, bytes, (size_t)n);
		term.taken += (size_t)n;
		explicit_bzero(bytes, sizeof(bytes));
		if ((size_t)n < sizeof(bytes))
			return true;
	}
	return true;
}

void term_size(int *w, int *h)
{
	*h = LINES;
	*w = COLS;
}

void term_resized(void)
{
	struct winsize size;

	if (term.away || ioctl(term.out, TIOCGWINSZ, &size) < 0 ||
	    !size.ws_col || !size.ws_row)
		return;
	resizeterm(size.ws_row, size.ws_col);
	term.all = true;
}

void term_redraw(void)
{
	term.all = true;
}

static attr_t attrs_of(const struct look *look, unsigned role)
{
	attr_t a = A_NORMAL;

	if (look->bold)
		a |= A_BOLD;
	if (look->dim)
		a |= A_DIM;
	if (look->underline)
		a |= A_UNDERLINE;
	if (look->reverse != ((role & ROLE_REVERSE) != 0))
		a |= A_REVERSE;
	return a;
}

static void paint_cell(const struct cell *cell, int x, int y)
{
	enum role role = (enum role)((cell->role & ~ROLE_REVERSE) % ROLE_COUNT);
	struct look look = theme_look(&term.theme, role);
	bool color = term.theme.depth != DEPTH_MONO && has_colors();
	wchar_t text[CELL_MARKS + 2] = { 0 };
	cchar_t out;
	int i;

	text[0] = (wchar_t)cell->rune;
	for (i = 0; i < CELL_MARKS; i++)
		text[i + 1] = (wchar_t)cell->mark[i];
	if (setcchar(&out, text, attrs_of(&look, cell->role),
		     color ? (short)(role + 1) : 0, NULL) == OK)
		mvadd_wch(y, x, &out);
}

static void paint(const struct grid *g)
{
	int x, y, w = g->w < COLS ? g->w : COLS,
		  h = g->h < LINES ? g->h : LINES;
	const struct cell *cell;

	for (y = 0; y < h; y++) {
		for (x = 0; x < w; x++) {
			cell = &g->cells[(size_t)y * (size_t)g->w + (size_t)x];
			if (cell->width)
				paint_cell(cell, x, y);
		}
	}
	if (g->cursor_x >= 0)
		move(g->cursor_y, g->cursor_x);
	curs_set(g->cursor_x >= 0);
}

/*
 * curses knows no OSC 8: the linked cells are written again, with the link
 * around them, and the cursor put back.  The id makes pieces one link.
 */
static void format_links(const struct grid *g, struct strbuf *out)
{
	const struct grid_link *link;
	const struct cell *cell;
	int i, x;

	for (i = 0; i < g->n_links; i++) {
		link = &g->links[i];
		strbuf_addf(out,
			    "\0337\033[%d;%dH\033[0;4m\033]8;id=r%d;%s\033\\",
			    link->y + 1, link->x + 1, i, link->url);
		cell = &g->cells[(size_t)link->y * (size_t)g->w];
		for (x = link->x; x < link->x + link->width && x < g->w; x++)
			if (cell[x].width)
				text_add(out, cell[x].rune);
		strbuf_addstr(out, "\033]8;;\033\\\0338");
	}
}

/* Only when they are not on the screen already */
static void put_links(const struct grid *g, bool all)
{
	struct strbuf now = STRBUF_INIT;

	if (!term.hyperlinks)
		return;
	format_links(g, &now);
	if (all || strcmp(now.buf, term.links.buf) != 0)
		put_all(now.buf, now.len);
	strbuf_release(&term.links);
	term.links = now;
}

void term_show(const struct grid *g)
{
	bool all = term.all;

	if (!term.open || term.away)
		return;
	if (all)
		clearok(stdscr, TRUE);
	term.all = false;
	erase();
	paint(g);
	wnoutrefresh(stdscr);
	doupdate();
	fflush(term.stream);
	put_links(g, all);
	put_all(term.after.buf, term.after.len);
	strbuf_wipe(&term.after);
}

void term_leave(void)
{
	if (!term.open || term.away)
		return;
	put_text(RESTORE_MOUSE_OFF RESTORE_PASTE_OFF);
	endwin();
	fflush(term.stream);
	restore_termios();
	restore_arm(false);
	term.away = true;
}

void term_enter(void)
{
	if (!term.open || !term.away)
		return;
	term.away = false;
	restore_arm(true);
	reset_prog_mode();
	refresh();
	put_text(PASTE_ON);
	term_mouse(term.mouse);
	term_resized();
	term.all = true;
}

void term_suspend(void)
{
	sigset_t stop, before;

	term_leave();
	sigemptyset(&stop);
	sigaddset(&stop, SIGTSTP);
	signal(SIGTSTP, SIG_DFL);
	sigprocmask(SIG_UNBLOCK, &stop, &before);
	kill(0, SIGTSTP);
	sigprocmask(SIG_SETMASK, &before, NULL);
	term_enter();
}

void term_mouse(bool on)
{
	term.mouse = on;
	if (term.open && !term.away)
		put_text(on ? MOUSE_ON : RESTORE_MOUSE_OFF);
}

void term_copy(const char *text)
{
	struct strbuf base64 = STRBUF_INIT;

	if (strlen(text) > COPY_MAX)
		return;
	base64_encode(&base64, text, strlen(text));
	strbuf_addf(&term.after, "\033]52;c;%s\033\\", base64.buf);
	strbuf_release(&base64);
}

void term_idle(void)
{
	char line[64];
	int n;

	if (term.idle < 0)
		return;
	n = snprintf(line, sizeof(line), "%llu %dx%d\n", term.taken, COLS,
		     LINES);
	if (write(term.idle, line, (size_t)n) < 0 && errno != EAGAIN)
		term.idle = -1;
}
