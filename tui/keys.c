/*
 * keys.c - see keys.h.
 *
 * Our own and not libtermkey, which was tried: without the right TERM it types
 * the "A" of the console's F1 (Esc [ [ A), reads rxvt's Ctrl-Up (Esc O a) as
 * two keys, takes Alt-P for the begin of a control string, and decodes keys
 * within a paste.  The forms: xterm's ctlseqs, rxvt's and the console's
 * manuals.
 */
#include "tui/keys.h"

#include "core/base/mem.h"
#include "core/base/strbuf.h"
#include "tui/text.h"

#define ESC          0x1b
#define SEQUENCE_MAX 64
#define STRING_MAX   4096
#define INPUT_MAX    ((size_t)1 << 20)
#define PASTE_MAX    ((size_t)64 << 10)
#define PASTE_END    "\033[201~"
#define PASTE_WAIT   1000 /* ms; a paste whose end got lost ends then */

struct keys {
	struct strbuf in, paste;
	size_t at; /* first byte of in not yet used */
	bool pasting, expired;
	int wait_ms;
};

/* What a run of bytes is; used: how many of them it takes */
enum found {
	FOUND_KEY,
	FOUND_NOTHING, /* to be dropped */
	FOUND_PART     /* more must come, or time must pass */
};
struct bytes {
	const unsigned char *p;
	size_t n, used;
	bool expired;
};

struct keys *keys_new(int wait_ms)
{
	struct keys *k = mem_new(sizeof(*k));

	strbuf_init(&k->in, INPUT_MAX);
	strbuf_init(&k->paste, PASTE_MAX);
	k->wait_ms = wait_ms;
	return k;
}

void keys_free(struct keys *k)
{
	if (!k)
		return;
	strbuf_wipe(&k->in);
	strbuf_wipe(&k->paste);
	mem_free(k);
}

void keys_push(struct keys *k, const char *bytes, size_t n)
{
	if (k->at == k->in.len) {
		strbuf_wipe(&k->in);
		k->at = 0;
	}
	strbuf_add(&k->in, bytes, n);
	k->expired = false;
}

static enum found special(struct key *out, enum key_sym sym, unsigned mods)
{
	*out = (struct key){ .kind = KEY_KIND_SPECIAL,
			     .code = sym,
			     .mods = mods };
	return FOUND_KEY;
}

static enum found function(struct key *out, int number, unsigned mods)
{
	*out = (struct key){ .kind = KEY_KIND_FUNCTION,
			     .code = (uint32_t)number,
			     .mods = mods };
	return FOUND_KEY;
}

static enum found rune(struct key *out, uint32_t code, unsigned mods)
{
	*out = (struct key){ .kind = KEY_KIND_RUNE,
			     .code = code,
			     .mods = mods & ~KEY_SHIFT };
	return FOUND_KEY;
}

/* A control character, or what CSI u calls a key by its number */
static enum found by_number(struct key *out, uint32_t c, unsigned mods)
{
	if (c == '\r' || c == '\n')
		return special(out, KEY_SYM_ENTER, mods);
	if (c == '\t')
		return special(out, KEY_SYM_TAB, mods);
	if (c == ESC)
		return special(out, KEY_SYM_ESC, mods);
	if (c == 0x7f || c == 0x08)
		return special(out, KEY_SYM_BACKSPACE, mods);
	if (!c)
		return rune(out, ' ', mods | KEY_CTRL);
	if (c < 0x1b)
		return rune(out, c + 'a' - 1, mods | KEY_CTRL);
	if (c < 0x20)
		return rune(out, c + '@', mods | KEY_CTRL);
	if ((c >= 0x80 && c < 0xa0) || c > 0x10ffff ||
	    (c >= 0xd800 && c < 0xf900))
		return FOUND_NOTHING; /* C1, halves, private: kitty's others */
	if (c >= 'A' && c <= 'Z' && mods & KEY_CTRL)
		c += 'a' - 'A';
	if (c >= 'a' && c <= 'z' && mods & KEY_SHIFT && !(mods & KEY_CTRL))
		c -= 'a' - 'A';
	return rune(out, c, mods);
}

static enum found plain(struct bytes *b, struct key *out, unsigned mods)
{
	static const size_t need[] = { 0, 0, 0, 0, 0, 0, 0, 0,
				       0, 0, 0, 0, 2, 2, 3, 4 };
	size_t n = need[b->p[0] >> 4], i;
	char text[5] = { 0 };
	const char *p = text;
	uint32_t c;

	b->used = 1;
	if (b->p[0] < 0x80)
		return by_number(out, b->p[0], mods);
	for (i = 1; i < n && i < b->n; i++)
		if ((b->p[i] & 0xc0) != 0x80)
			return FOUND_NOTHING;
	if (b->n < n)
		return b->expired ? FOUND_NOTHING : FOUND_PART;
	memcpy(text, b->p, n ? n : 1);
	c = text_next(&p);
	if (p - text == 1)
		return FOUND_NOTHING; /* not UTF-8 */
	b->used = (size_t)(p - text);
	return by_number(out, c, mods);
}

static enum found arrow(struct key *out, int final, unsigned mods)
{
	switch (final) {
	case 'A':
		return special(out, KEY_SYM_UP, mods);
	case 'B':
		return special(out, KEY_SYM_DOWN, mods);
	case 'C':
		return special(out, KEY_SYM_RIGHT, mods);
	case 'D':
		return special(out, KEY_SYM_LEFT, mods);
	case 'H':
		return special(out, KEY_SYM_HOME, mods);
	case 'F':
		return special(out, KEY_SYM_END, mods);
	case 'Z':
		return special(out, KEY_SYM_TAB, mods | KEY_SHIFT);
	case 'P':
	case 'Q':
	case 'R':
	case 'S':
		return function(out, final - 'P' + 1, mods);
	default:
		return FOUND_NOTHING;
	}
}

/* CSI number ~ */
static enum found tilde(struct key *out, int number, unsigned mods)
{
	static const signed char f[] = {
		[11] = 1,  [12] = 2,  [13] = 3,  [14] = 4,  [15] = 5,
		[17] = 6,  [18] = 7,  [19] = 8,  [20] = 9,  [21] = 10,
		[23] = 11, [24] = 12, [25] = 13, [26] = 14, [28] = 15,
		[29] = 16, [31] = 17, [32] = 18, [33] = 19, [34] = 20
	};
	static const signed char sym[] = {
		-1,          KEY_SYM_HOME,   KEY_SYM_INSERT,   KEY_SYM_DELETE,
		KEY_SYM_END, KEY_SYM_PAGEUP, KEY_SYM_PAGEDOWN, KEY_SYM_HOME,
		KEY_SYM_END
	};

	if (number > 0 && number < (int)ARRAY_LEN(sym))
		return special(out, (enum key_sym)sym[number], mods);
	if (number > 0 && number < (int)ARRAY_LEN(f) && f[number])
		return function(out, f[number], mods);
	return FOUND_NOTHING;
}

static enum found mouse(struct key *out, const int *arg, int final)
{
	int code;

	if (arg[0] == 64)
		code = KEY_MOUSE_WHEEL_UP;
	else if (arg[0] == 65)
		code = KEY_MOUSE_WHEEL_DOWN;
	else if (arg[0] == 0 && final == 'M')
		code = KEY_MOUSE_CLICK;
	else
		return FOUND_NOTHING;
	*out = (struct key){ .kind = KEY_KIND_MOUSE,
			     .code = (uint32_t)code,
			     .x = arg[1] - 1,
			     .y = arg[2] - 1 };
	return FOUND_KEY;
}

/* xterm's modifier parameter: 1 + shift 1, alt 2, ctrl 4, more 8... */
static unsigned mods_of(int arg)
{
	unsigned m = arg > 1 ? (unsigned)arg - 1 : 0;

	return (m & 1 ? KEY_SHIFT : 0) | (m & 2 ? KEY_ALT : 0) |
	       (m & 4 ? KEY_CTRL : 0);
}

/* Up to three numbers between p and end; sub-parameters (:) are skipped */
static void numbers(const unsigned char *p, const unsigned char *end,
		    int arg[3])
{
	bool sub = false;
	int n = 0;

	for (; p < end && n < 3; p++) {
		if (*p == ';') {
			n++;
			sub = false;
		} else if (*p == ':') {
			sub = true;
		} else if (*p >= '0' && *p <= '9' && !sub &&
			   arg[n] < 0x110000) {
			arg[n] = arg[n] * 10 + (*p - '0');
		}
	}
}

/* A whole CSI: its parameters, its last byte */
static enum found csi_key(const unsigned char *from, const unsigned char *end,
			  struct key *out)
{
	int arg[3] = { 0 }, final = *end;
	bool private = *from >= '<' && *from <= '?';
	unsigned mods;

	numbers(from, end, arg);
	mods = mods_of(arg[1]);
	if (*from == '<' && (final == 'M' || final == 'm'))
		return mouse(out, arg, final);
	if (private)
		return FOUND_NOTHING;
	if (final == '~' && arg[0] == 27)
		return by_number(out, (uint32_t)arg[2], mods);
	if (final == '~')
		return tilde(out, arg[0], mods);
	if (final == 'u')
		return arg[0] ? by_number(out, (uint32_t)arg[0], mods)
			      : FOUND_NOTHING;
	if (final == '$' || final == '^' || final == '@')
		return tilde(out, arg[0],
			     final == '$'   ? KEY_SHIFT
			     : final == '^' ? KEY_CTRL
					    : KEY_CTRL | KEY_SHIFT);
	if (final >= 'a' && final <= 'd')
		return arrow(out, final - 'a' + 'A', KEY_SHIFT);
	if (final >= 'P' && final <= 'S' && arg[0] > 1)
		return FOUND_NOTHING; /* a cursor report */
	return arrow(out, final, mods);
}

/* Not whole: wait; after that drop it, or it was Alt with that letter */
static enum found part(struct bytes *b, struct key *out)
{
	if (!b->expired)
		return FOUND_PART;
	b->used = b->n;
	return b->n == 2 ? rune(out, b->p[1], KEY_ALT) : FOUND_NOTHING;
}

static enum found csi(struct bytes *b, struct key *out)
{
	size_t i = 2;

	if (b->n > 2 && b->p[2] == '[') { /* the console's F1..F5 */
		if (b->n < 4)
			return part(b, out);
		b->used = 4;
		return b->p[3] >= 'A' && b->p[3] <= 'E'
			       ? function(out, b->p[3] - 'A' + 1, 0)
			       : FOUND_NOTHING;
	}
	if (b->n > 2 && b->p[2] == 'M') { /* X10 mouse: three more bytes */
		b->used = 6;
		return b->n < 6 ? part(b, out) : FOUND_NOTHING;
	}
	for (; i < b->n && i < SEQUENCE_MAX; i++) {
		b->used = i + 1;
		if (b->p[i] == '$' && b->p[2] != '?')
			return csi_key(b->p + 2, b->p + i, out);
		if (b->p[i] >= 0x40 && b->p[i] < 0x7f)
			return csi_key(b->p + 2, b->p + i, out);
		if (b->p[i] < 0x20 || b->p[i] >= 0x7f) {
			b->used = i; /* cut off by something else */
			return FOUND_NOTHING;
		}
	}
	if (i == SEQUENCE_MAX)
		return FOUND_NOTHING;
	return part(b, out);
}

static enum found ss3(struct bytes *b, struct key *out)
{
	static const char keypad[] = "*+,-./0123456789";
	int arg[3] = { 0 }, final;
	size_t i = 2;

	while (i < b->n && i < 8 &&
	       ((b->p[i] >= '0' && b->p[i] <= '9') || b->p[i] == ';'))
		i++;
	if (i == b->n)
		return part(b, out);
	final = b->p[i];
	if (final < 0x20 || final >= 0x7f) {
		b->used = 2;
		return rune(out, 'O', KEY_ALT);
	}
	b->used = i + 1;
	numbers(b->p + 2, b->p + i, arg);
	if (final == 'M')
		return special(out, KEY_SYM_ENTER, 0);
	if (final == 'I')
		return special(out, KEY_SYM_TAB, 0);
	if (final == ' ' || final == 'X')
		return rune(out, final == ' ' ? ' ' : '=', 0);
	if (final >= 'j' && final <= 'y')
		return rune(out, (uint32_t)keypad[final - 'j'], 0);
	if (final >= 'a' && final <= 'd')
		return arrow(out, final - 'a' + 'A', KEY_CTRL);
	return arrow(out, final, mods_of(arg[1] ? arg[1] : arg[0]));
}

/* OSC, DCS, APC, PM, SOS: a terminal's reply, up to BEL or ST; dropped */
static enum found string(struct bytes *b, struct key *out)
{
	size_t i;

	for (i = 2; i < b->n && i < STRING_MAX; i++) {
		b->used = i + 1;
		if (b->p[i] == 0x07)
			return FOUND_NOTHING;
		if (b->p[i] == '\\' && b->p[i - 1] == ESC)
			return FOUND_NOTHING;
	}
	return i == STRING_MAX ? FOUND_NOTHING : part(b, out);
}

static enum found escape(struct bytes *b, struct key *out)
{
	struct bytes rest = { b->p + 1, b->n - 1, 0, b->expired };
	enum found found;

	b->used = 1;
	if (b->n == 1 || (b->n == 2 && b->p[1] == ESC))
		return b->expired ? special(out, KEY_SYM_ESC, 0) : FOUND_PART;
	switch (b->p[1]) {
	case '[':
		return csi(b, out);
	case 'O':
		return ss3(b, out);
	case ']':
	case 'P':
	case '_':
	case '^':
	case 'X':
		return string(b, out);
	case ESC: /* Alt with an arrow, as rxvt sends it */
		if (b->p[2] != '[' && b->p[2] != 'O')
			return special(out, KEY_SYM_ESC, 0);
		found = b->p[2] == '[' ? csi(&rest, out) : ss3(&rest, out);
		break;
	default:
		found = plain(&rest, out, KEY_ALT);
		break;
	}
	b->used = rest.used + 1;
	out->mods |= KEY_ALT;
	return found;
}

/* Takes bytes into the paste; true when its end is there */
static bool paste_take(struct keys *k)
{
	const char *from = k->in.buf + k->at, *end;
	size_t left = k->in.len - k->at, keep = sizeof(PASTE_END) - 2;

	end = memmem(from, left, PASTE_END, sizeof(PASTE_END) - 1);
	if (end) {
		strbuf_add(&k->paste, from, (size_t)(end - from));
		k->at += (size_t)(end - from) + sizeof(PASTE_END) - 1;
		return true;
	}
	if (k->expired)
		keep = 0;
	if (left > keep) {
		strbuf_add(&k->paste, from, left - keep);
		k->at += left - keep;
	}
	return k->expired;
}

static bool starts_paste(const struct keys *k)
{
	return k->in.len - k->at >= 6 &&
	       !memcmp(k->in.buf + k->at, "\033[200~", 6);
}

static bool paste_next(struct keys *k, struct key *out)
{
	if (!paste_take(k))
		return false;
	k->pasting = false;
	*out = (struct key){ .kind = KEY_KIND_PASTE,
			     .text = k->paste.buf,
			     .len = k->paste.len };
	return true;
}

bool keys_next(struct keys *k, struct key *out)
{
	struct bytes b;
	enum found found;

	if (!k->pasting)
		strbuf_wipe(&k->paste);
	while (k->at < k->in.len || k->pasting) {
		if (!k->pasting && starts_paste(k)) {
			k->pasting = true;
			k->at += 6;
		}
		if (k->pasting)
			return paste_next(k, out);
		b = (struct bytes){ (const unsigned char *)k->in.buf + k->at,
				    k->in.len - k->at, 0, k->expired };
		memset(out, 0, sizeof(*out));
		found = b.p[0] == ESC ? escape(&b, out) : plain(&b, out, 0);
		if (found == FOUND_PART)
			return false;
		k->at += b.used;
		if (found == FOUND_KEY)
			return true;
	}
	return false;
}

int keys_wait_ms(const struct keys *k)
{
	if (k->pasting)
		return PASTE_WAIT;
	return k->at < k->in.len && !k->expired ? k->wait_ms : -1;
}

void keys_timeout(struct keys *k)
{
	k->expired = true;
}
