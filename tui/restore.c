/* restore.c - see restore.h. */
#include "tui/restore.h"

#include "core/base/mem.h"

#include <curses.h>
#include <errno.h>
#include <signal.h>
#include <term.h>
#include <termios.h>

#define TEXT_MOST 256

static struct {
	bool armed;
	int in, out;
	struct termios saved;
	char text[TEXT_MOST];
	size_t len;
} restore;

static const int faults[] = { SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL };

static void add(const char *text, size_t n)
{
	if (n >= TEXT_MOST - restore.len)
		return;
	memcpy(restore.text + restore.len, text, n);
	restore.len += n;
}

/* A capability; delays ($<5>) end it: nothing here needs them. */
static void add_cap(const char *name)
{
	const char *text = tigetstr(name), *delay;

	if (!text || text == (const char *)-1)
		return;
	delay = strstr(text, "$<");
	add(text, delay ? (size_t)(delay - text) : strlen(text));
}

bool restore_prepare(int in, int out)
{
	static const char off[] = RESTORE_MOUSE_OFF RESTORE_PASTE_OFF;

	restore.in = in;
	restore.out = out;
	restore.len = 0;
	add(off, sizeof(off) - 1);
	add_cap("sgr0");
	add_cap("cnorm");
	add_cap("rmkx");
	add_cap("rmcup");
	return tcgetattr(in, &restore.saved) == 0;
}

void restore_termios(void)
{
	tcsetattr(restore.in, TCSADRAIN, &restore.saved);
}

static void restore_all(void)
{
	size_t done = 0;
	ssize_t n;

	if (!restore.armed)
		return;
	restore.armed = false;
	while (done < restore.len) {
		n = write(restore.out, restore.text + done, restore.len - done);
		if (n < 0 && errno != EINTR)
			break;
		done += n > 0 ? (size_t)n : 0;
	}
	tcsetattr(restore.in, TCSANOW, &restore.saved);
}

static void on_fault(int sig)
{
	restore_all();
	signal(sig, SIG_DFL);
	raise(sig);
}

#if defined(__SANITIZE_ADDRESS__)
void __sanitizer_set_death_callback(void (*callback)(void));
static void watch_sanitizer(void)
{
	__sanitizer_set_death_callback(restore_all);
}
#else
static void watch_sanitizer(void)
{
}
#endif

/* A handler that is there already (AddressSanitizer's) reports better; its
 * death callback restores. */
static void watch(int sig, bool on)
{
	struct sigaction now = { 0 }, action = { 0 };

	sigaction(sig, NULL, &now);
	if (now.sa_handler != (on ? SIG_DFL : on_fault))
		return;
	action.sa_handler = on ? on_fault : SIG_DFL;
	action.sa_flags = (int)SA_RESETHAND;
	sigaction(sig, &action, NULL);
}

void restore_arm(bool on)
{
	size_t i;

	restore.armed = on;
	for (i = 0; i < ARRAY_LEN(faults); i++)
		watch(faults[i], on);
	if (on)
		watch_sanitizer();
}
