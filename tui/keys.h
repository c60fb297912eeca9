/*
 * keys.h - bytes of a terminal to keys: pure, no terminal, no clock.
 *
 *	keys_push(k, bytes, n);
 *	while (keys_next(k, &key))
 *		use(&key);
 *	ms = keys_wait_ms(k);   -1: nothing is open; else set a timer of real
 *				time for it and call keys_timeout(k), then
 *				keys_next again (a lone Esc is decided so)
 *
 * Understands the forms of xterm, VTE, rxvt, linux, screen, tmux, vt220, PuTTY
 * and kitty alike, whatever TERM says: CSI, SS3, CSI with modifiers, CSI u,
 * Esc as Alt, bracketed paste, SGR mouse.  An unknown sequence is dropped
 * whole, so that its bytes are never taken for typing.
 */
#ifndef TUI_KEYS_H
#define TUI_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum key_kind {
	KEY_KIND_RUNE,     /* code is the character; ^A is 'a' with CTRL */
	KEY_KIND_FUNCTION, /* code is 1 for F1 */
	KEY_KIND_SPECIAL,  /* code is an enum key_sym */
	KEY_KIND_PASTE,    /* text, len: valid until the next keys_ call */
	KEY_KIND_MOUSE,    /* code is an enum key_mouse; x, y from 0 */
};

/* symbol, name (in key tables and help) */
#define KEY_SYMS(X)                                                            \
 X(ENTER, "Enter")                                                             \
 X(TAB, "Tab")                                                                 \
 X(ESC, "Esc")                                                                 \
 X(BACKSPACE, "Bksp")                                                          \
 X(UP, "Up")                                                                   \
 X(DOWN, "Down")                                                               \
 X(LEFT, "Left")                                                               \
 X(RIGHT, "Right")                                                             \
 X(HOME, "Home")                                                               \
 X(END, "End")                                                                 \
 X(PAGEUP, "PgUp")                                                             \
 X(PAGEDOWN, "PgDn")                                                           \
 X(INSERT, "Ins")                                                              \
 X(DELETE, "Del")

enum key_sym {
#define X(sym, name) KEY_SYM_##sym,
	KEY_SYMS(X)
#undef X
};

enum key_mouse {
	KEY_MOUSE_CLICK,
	KEY_MOUSE_WHEEL_UP,
	KEY_MOUSE_WHEEL_DOWN
};

#define KEY_SHIFT 1u /* of special and function keys only */
#define KEY_ALT   2u
#define KEY_CTRL  4u

struct key {
	enum key_kind kind;
	unsigned mods;
	uint32_t code;
	const char *text;
	size_t len;
	int x, y;
};

struct keys;
/* wait_ms: how long a lone Esc is open: 50, over ssh 150. */
struct keys *keys_new(int wait_ms);
void keys_free(struct keys *k); /* NULL is fine; wipes what was pasted */
void keys_push(struct keys *k, const char *bytes, size_t n);
bool keys_next(struct keys *k, struct key *out);
int keys_wait_ms(const struct keys *k);
void keys_timeout(struct keys *k);

/* ---- names and tables ---- */

/*
 * One line of a key table: what a screen answers to, its footer and its help.
 *	{ "^B Alt-Left", ACT_BACK, N_("Back"), N_("to the step before") },
 * keys: names separated by blanks; the first is shown in the footer.  A name
 * is a symbol of KEY_SYMS, F1..F24, "Space", one character or ^X, with "Alt-",
 * "Shift-", "Ctrl-" before it.  Ends with keys NULL.
 */
struct keybind {
	const char *keys;
	int action;
	const char *label; /* N_(); NULL: not in the footer */
	const char *help;  /* N_(); NULL: not in the help either */
};

bool key_parse(const char *name, struct key *out);
/* Is this key the one of that name (or one of those names)? */
bool key_is(const struct key *key, const char *names);
/* The character typed, 0 when it is none (or has Ctrl or Alt). */
uint32_t key_typed(const struct key *key);
#define KEY_NAME_LEN 32
/* "F1", "^B", "Alt-←" (ascii: "Alt-Left"). */
const char *key_label(const struct key *key, bool ascii,
		      char out[KEY_NAME_LEN]);
/* The row of a table this key belongs to; NULL: none. */
const struct keybind *keybind_find(const struct keybind *table,
				   const struct key *key);

#endif
