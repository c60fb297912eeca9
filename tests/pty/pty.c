/*
 * pty.c - plays a script of keys to a program in a terminal and looks at it.
 *
 *	pty SCRIPT.keys        ok - / not ok - lines; exit 1 at the first fault
 *
 * A line is one command; # begins a comment:
 *	size 80x24             before run; likewise
 *	term xterm-256color
 *	env NAME=VALUE
 *	run PROGRAM ARG...     $NAME in a word is this harness' variable
 *	type TEXT              as typed;  paste TEXT: as a bracketed paste
 *	key <Enter> <Alt-Left> ^B x
 *	wait                   until it has read all input and is idle
 *	until TEXT, gone TEXT  until TEXT is on the screen, off it
 *	screen NAME            equals golden/NAME.txt beside the script
 *	top 49                 from here on only so many rows of it: what is
 *	                       below depends on which reply came first; 0: all
 *	resize 60x18
 *	kill TERM              sends a signal (a name or a number)
 *	beside COMMAND         for the shell, meanwhile; must succeed
 *	exit CODE              has ended with it;  signal NAME: by that signal
 *	restored               termios, screen, cursor, paste mode as before
 *
 * UPDATE=1 writes the goldens.  PTY_TIMEOUT: seconds (20) for each command.
 * TERM, LC_ALL, USER, HOME ($PTY_HOME) and TZ are pinned.  Nothing here
 * sleeps: it waits for output, for the program's word that it is idle
 * ($ROSAWIZ_IDLE_FD, tui/term.h) or for its end.
 */
#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "tests/pty/keys.h"
#include "tests/pty/vt.h"
#include "tui/text.h"

#include <signal.h>
#include <sys/wait.h>

#define QUIET_MS 100 /* UPDATE only: output has ended when none came so long */

struct play {
	struct arena *arena;
	struct vt vt;
	const char *script, *folder;
	int line, n_env;
	bool running, failed;
	struct strbuf why;
	int64_t patience_ms;
};

static bool fault(struct play *p, const char *what, const char *more)
{
	strbuf_addf(&p->why, "%s%s", what, more);
	return false;
}

static bool parse_size(const char *text, int *w, int *h)
{
	char *end;

	*w = (int)strtol(text, &end, 10);
	*h = *end == 'x' ? (int)strtol(end + 1, &end, 10) : 0;
	return *w > 0 && *h > 0 && !*end;
}

static bool do_size(struct play *p, const char *arg)
{
	return parse_size(arg, &p->vt.w, &p->vt.h) ||
	       fault(p, "no size: ", arg);
}

static bool do_env(struct play *p, const char *arg)
{
	size_t name = strcspn(arg, "=");
	int i;

	for (i = 0; i < p->n_env; i++)
		if (!strncmp(p->vt.env[i], arg, name + 1))
			break;
	if (i >= VT_ENV - 2)
		return fault(p, "too many variables", "");
	p->vt.env[i] = arena_dup(p->arena, arg);
	p->n_env += i == p->n_env;
	return true;
}

static bool do_term(struct play *p, const char *arg)
{
	return do_env(p, arena_fmt(p->arena, "TERM=%s", arg));
}

static char *expand(struct play *p, const char *word)
{
	const char *value = word[0] == '$' ? getenv(word + 1) : word;

	return arena_dup(p->arena, value ? value : "");
}

static bool do_run(struct play *p, const char *arg)
{
	const char **words;
	size_t i, n = str_split(p->arena, arg, " ", &words);
	char **argv = arena_alloc(p->arena, (n + 1) * sizeof(*argv));

	for (i = 0; i < n; i++)
		argv[i] = expand(p, words[i]);
	p->running = n && vt_start(&p->vt, argv);
	return p->running || fault(p, "cannot run: ", arg);
}

static bool do_type(struct play *p, const char *arg)
{
	vt_send(&p->vt, arg, strlen(arg));
	return true;
}

static bool do_paste(struct play *p, const char *arg)
{
	const char *all = arena_fmt(p->arena, "\033[200~%s\033[201~", arg);

	return do_type(p, all);
}

/* "<Enter>", "^B", "Alt-x", one character */
static bool send_key(struct play *p, const char *name)
{
	char text[64], control[2] = { 0 };
	size_t len = strlen(name);

	if (len > 2 && name[0] == '<' && name[len - 1] == '>') {
		snprintf(text, sizeof(text), "%.*s", (int)len - 2, name + 1);
		name = text;
	}
	if (key_bytes(name))
		return do_type(p, key_bytes(name));
	if (str_starts(name, "Alt-") && name[4]) {
		do_type(p, "\033");
		return send_key(p, name + 4);
	}
	if (name[0] == '^' && name[1] && !name[2]) {
		control[0] = (char)(name[1] & 0x1f);
		return do_type(p, control);
	}
	if (text_after(name, 0) == strlen(name))
		return do_type(p, name);
	return fault(p, "no such key: ", name);
}

static bool do_key(struct play *p, const char *arg)
{
	const char **words;
	size_t i, n = str_split(p->arena, arg, " ", &words);

	for (i = 0; i < n; i++)
		if (!send_key(p, words[i]))
			return false;
	return true;
}

/* Until it is true; false: out of patience, or the program has ended */
static bool await(struct play *p, bool (*is)(struct play *, const char *),
		  const char *arg)
{
	int64_t until = real_ms() + p->patience_ms;

	while (!is(p, arg)) {
		if (real_ms() >= until)
			return fault(p, "not within the time", "");
		if (!vt_pump(&p->vt, 20) && vt_has_ended(&p->vt) &&
		    !vt_pump(&p->vt, QUIET_MS) && !is(p, arg))
			return fault(p, "the program has ended", "");
	}
	return true;
}

static bool is_idle(struct play *p, const char *arg)
{
	(void)arg;
	return vt_is_idle(&p->vt);
}

/* With every key taken: not in a frame that is half drawn over an old one. */
static bool is_shown(struct play *p, const char *arg)
{
	return vt_shows(&p->vt, arg) &&
	       (vt_is_idle(&p->vt) || p->vt.idle_w < 0);
}

static bool is_gone(struct play *p, const char *arg)
{
	return !vt_shows(&p->vt, arg);
}

static bool is_golden(struct play *p, const char *want)
{
	struct strbuf now = STRBUF_INIT;
	bool same;

	vt_dump(&p->vt, &now);
	same = str_eq(now.buf, want);
	strbuf_release(&now);
	return same;
}

static bool do_wait(struct play *p, const char *arg)
{
	return await(p, is_idle, arg);
}

static bool do_until(struct play *p, const char *arg)
{
	return await(p, is_shown, arg);
}

static bool do_gone(struct play *p, const char *arg)
{
	return await(p, is_gone, arg);
}

static const char *golden_path(struct play *p, const char *name)
{
	return arena_fmt(p->arena, "%s/golden/%s.txt", p->folder, name);
}

static bool update(struct play *p, const char *path)
{
	struct strbuf now = STRBUF_INIT;
	struct err err = { 0 };
	bool done;

	while (vt_pump(&p->vt, QUIET_MS))
		;
	vt_dump(&p->vt, &now);
	done = file_mkdirs(arena_fmt(p->arena, "%s/golden", p->folder), 0755,
			   &err) &&
	       file_write(path, now.buf, now.len, 0644, &err);
	strbuf_release(&now);
	return done || fault(p, err.what, "");
}

/* The output may lag behind the word "idle": waits until it is as wanted. */
static bool do_screen(struct play *p, const char *arg)
{
	const char *path = golden_path(p, arg), *change = getenv("UPDATE");
	struct strbuf want = STRBUF_INIT;
	struct err err = { 0 };
	bool same = false;

	if (change && str_eq(change, "1"))
		return update(p, path);
	if (!file_read(path, &want, &err))
		fault(p, err.what, "");
	else
		same = await(p, is_golden, want.buf);
	strbuf_release(&want);
	return same;
}

static bool do_top(struct play *p, const char *arg)
{
	p->vt.top = (int)strtol(arg, NULL, 10);
	return true;
}

static bool do_resize(struct play *p, const char *arg)
{
	int w, h;

	if (!parse_size(arg, &w, &h))
		return fault(p, "no size: ", arg);
	vt_resize(&p->vt, w, h);
	return true;
}

static bool do_kill(struct play *p, const char *arg)
{
	int number = signal_of(arg);

	if (!number)
		return fault(p, "no such signal: ", arg);
	return !kill(p->vt.pid, number) || fault(p, "cannot signal it", "");
}

static bool has_ended(struct play *p, const char *arg)
{
	(void)arg;
	return vt_has_ended(&p->vt);
}

static bool do_exit(struct play *p, const char *arg)
{
	char got[64];

	if (!await(p, has_ended, arg))
		return false;
	while (vt_pump(&p->vt, QUIET_MS))
		;
	if (WIFSIGNALED(p->vt.status))
		snprintf(got, sizeof(got), "signal %d", WTERMSIG(p->vt.status));
	else
		snprintf(got, sizeof(got), "%d", WEXITSTATUS(p->vt.status));
	return str_eq(got, arg) || fault(p, "ended with ", got);
}

static bool do_signal(struct play *p, const char *arg)
{
	return do_exit(p, arena_fmt(p->arena, "signal %d", signal_of(arg)));
}

static bool do_restored(struct play *p, const char *arg)
{
	struct strbuf why = STRBUF_INIT;
	bool is = vt_is_restored(&p->vt, &why);

	(void)arg;
	if (!is)
		fault(p, "not restored:", why.buf);
	strbuf_release(&why);
	return is;
}

static bool do_beside(struct play *p, const char *arg)
{
	return vt_beside(arg) || fault(p, "did not succeed: ", arg);
}

static const struct {
	const char *name;
	bool (*run)(struct play *p, const char *arg);
	bool before, told; /* before run; a check worth a line */
} commands[] = {
	{ "size", do_size, true, false },
	{ "term", do_term, true, false },
	{ "env", do_env, true, false },
	{ "run", do_run, true, false },
	{ "type", do_type, false, false },
	{ "paste", do_paste, false, false },
	{ "key", do_key, false, false },
	{ "wait", do_wait, false, false },
	{ "until", do_until, false, true },
	{ "gone", do_gone, false, true },
	{ "screen", do_screen, false, true },
	{ "top", do_top, false, false },
	{ "resize", do_resize, false, false },
	{ "kill", do_kill, false, false },
	{ "beside", do_beside, false, true },
	{ "exit", do_exit, false, true },
	{ "signal", do_signal, false, true },
	{ "restored", do_restored, false, true },
};

static void show_fault(struct play *p, const char *text)
{
	printf("not ok - %s:%d %s (%s)\n", p->script, p->line, text,
	       p->why.buf);
	if (p->running)
		vt_print(&p->vt);
	p->failed = true;
}

static void play_line(struct play *p, const char *text)
{
	size_t n = strcspn(text, " "), i;
	const char *arg = text[n] ? text + n + 1 : "";

	for (i = 0; i < ARRAY_LEN(commands); i++)
		if (strlen(commands[i].name) == n &&
		    !strncmp(commands[i].name, text, n))
			break;
	if (i == ARRAY_LEN(commands))
		fault(p, "no such command", "");
	else if (commands[i].before == p->running)
		fault(p, "at the wrong side of run", "");
	if (p->why.len || !commands[i].run(p, arg))
		show_fault(p, text);
	else if (commands[i].told)
		printf("ok - %s:%d %s\n", p->script, p->line, text);
}

static void pin(struct play *p)
{
	static const char *const pinned[] = { "TERM=xterm-256color",
					      "LC_ALL=C.UTF-8", "USER=tester",
					      "TZ=UTC" };
	static const char *const passed[] = { "PATH", "ASAN_OPTIONS",
					      "UBSAN_OPTIONS", "TMPDIR" };
	const char *home = getenv("PTY_HOME");
	size_t i;

	for (i = 0; i < ARRAY_LEN(pinned); i++)
		do_env(p, pinned[i]);
	do_env(p, arena_fmt(p->arena, "HOME=%s", home ? home : "/nonexistent"));
	for (i = 0; i < ARRAY_LEN(passed); i++)
		if (getenv(passed[i]))
			do_env(p, arena_fmt(p->arena, "%s=%s", passed[i],
					    getenv(passed[i])));
}

static const char *folder_of(struct arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? arena_dupn(a, path, (size_t)(slash - path)) : ".";
}

static void play(struct play *p, const char *text)
{
	const char *row;
	size_t n;

	for (; *text && !p->failed; text += n + (text[n] == '\n')) {
		n = strcspn(text, "\n");
		row = arena_dupn(p->arena, text, n);
		p->line++;
		if (*row && *row != '#')
			play_line(p, row);
	}
}

int main(int argc, char **argv)
{
	const char *seconds = getenv("PTY_TIMEOUT");
	struct strbuf text = STRBUF_INIT;
	struct err err = { 0 };
	struct play p = { .vt = { .w = 80, .h = 24 } };
	long long patience = 20;

	text_locale();
	if (argc != 2 || !file_read(argv[1], &text, &err)) {
		fprintf(stderr, "pty SCRIPT.keys: %s\n", err.what);
		return 2;
	}
	if (seconds && !str_int(seconds, 1, 3600, &patience))
		patience = 20;
	signal(SIGPIPE, SIG_IGN);
	setvbuf(stdout, NULL, _IOLBF, 0);
	p.patience_ms = patience * 1000;
	p.arena = arena_new();
	p.script = argv[1];
	p.folder = folder_of(p.arena, argv[1]);
	strbuf_init(&p.why, 4096);
	pin(&p);
	play(&p, text.buf);
	if (p.running)
		vt_stop(&p.vt);
	strbuf_release(&p.why);
	strbuf_release(&text);
	arena_free(p.arena);
	return p.failed;
}
