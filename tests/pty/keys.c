/* keys.c - what a terminal sends for a key; the numbers of signals. */
#include "tests/pty/keys.h"

#include "core/base/str.h"

#include <signal.h>

static const struct {
	const char *name, *bytes;
} keys[] = {
	{ "Enter", "\r" },
	{ "Tab", "\t" },
	{ "Shift-Tab", "\033[Z" },
	{ "Esc", "\033" },
	{ "Space", " " },
	{ "Bksp", "\177" },
	{ "Up", "\033[A" },
	{ "Down", "\033[B" },
	{ "Right", "\033[C" },
	{ "Left", "\033[D" },
	{ "Home", "\033[H" },
	{ "End", "\033[F" },
	{ "Ins", "\033[2~" },
	{ "Del", "\033[3~" },
	{ "PgUp", "\033[5~" },
	{ "PgDn", "\033[6~" },
	{ "Alt-Left", "\033[1;3D" },
	{ "Alt-Right", "\033[1;3C" },
	{ "F1", "\033OP" },
	{ "F2", "\033OQ" },
	{ "F3", "\033OR" },
	{ "F4", "\033OS" },
	{ "F5", "\033[15~" },
	{ "F6", "\033[17~" },
	{ "F7", "\033[18~" },
	{ "F8", "\033[19~" },
	{ "F9", "\033[20~" },
	{ "F10", "\033[21~" },
};

static const struct {
	const char *name;
	int number;
} signals[] = { { "TERM", SIGTERM }, { "HUP", SIGHUP },   { "INT", SIGINT },
		{ "KILL", SIGKILL }, { "ABRT", SIGABRT }, { "SEGV", SIGSEGV },
		{ "BUS", SIGBUS },   { "FPE", SIGFPE },   { "ILL", SIGILL },
		{ "STOP", SIGSTOP }, { "CONT", SIGCONT }, { "TSTP", SIGTSTP } };

const char *key_bytes(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(keys); i++)
		if (str_eq(name, keys[i].name))
			return keys[i].bytes;
	return NULL;
}

int signal_of(const char *name)
{
	long long number;
	size_t i;

	for (i = 0; i < ARRAY_LEN(signals); i++)
		if (str_eq(name, signals[i].name))
			return signals[i].number;
	return str_int(name, 1, 64, &number) ? (int)number : 0;
}
