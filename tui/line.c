/* line.c - see line.h. */
#include "tui/line.h"

#include "tui/text.h"

#include <openssl/crypto.h>

void line_init(struct line *l, size_t max_bytes)
{
	strbuf_init(&l->text, max_bytes);
	l->cursor = 0;
	l->hidden = false;
}

void line_release(struct line *l)
{
	strbuf_wipe(&l->text);
	l->cursor = 0;
}

void line_set(struct line *l, const char *text)
{
	strbuf_wipe(&l->text);
	strbuf_addstr(&l->text, text);
	l->text.full = false;
	l->cursor = l->text.len;
}

const char *line_text(const struct line *l)
{
	return l->text.buf;
}

void line_take_secret(struct line *l, struct secret *out)
{
	secret_set(out, l->text.buf, l->text.len);
	line_release(l);
}

static void insert(struct line *l, const char *bytes, size_t n)
{
	size_t tail = l->text.len - l->cursor;
	char *at;

	if (l->text.len + n > l->text.max)
		return;
	strbuf_add(&l->text, bytes, n);
	at = l->text.buf + l->cursor;
	memmove(at + n, at, tail);
	memcpy(at, bytes, n);
	l->cursor += n;
}

static void erase(struct line *l, size_t from, size_t to)
{
	size_t gone = to - from, end = l->text.len;

	if (!gone)
		return;
	memmove(l->text.buf + from, l->text.buf + to, end - to);
	OPENSSL_cleanse(l->text.buf + end - gone, gone);
	strbuf_cut(&l->text, end - gone);
	l->cursor = from;
}

/* A pasted newline never presses Enter; other controls never get in. */
static void paste(struct line *l, const char *text, size_t len)
{
	struct strbuf clean = STRBUF_INIT;
	const char *p = text, *at;
	uint32_t c;

	while (len && strchr("\r\n", text[len - 1]))
		len--;
	while (p < text + len) {
		at = p;
		c = text_next(&p);
		if (!c)
			p = at + 1; /* a NUL */
		else if (c == '\n' || c == '\r' || c == '\t')
			strbuf_addch(&clean, ' ');
		else if (c >= ' ' && (c < 0x7f || c >= 0xa0) && c != 0xfffd)
			strbuf_add(&clean, at, (size_t)(p - at));
	}
	insert(l, clean.buf, clean.len);
	strbuf_wipe(&clean);
}

static size_t word_before(const struct line *l)
{
	size_t at = l->cursor;

	while (at && l->text.buf[at - 1] == ' ')
		at--;
	while (at && l->text.buf[at - 1] != ' ')
		at--;
	return at;
}

static void typed(struct line *l, uint32_t rune)
{
	struct strbuf utf8 = STRBUF_INIT;

	text_add(&utf8, rune);
	insert(l, utf8.buf, utf8.len);
	strbuf_wipe(&utf8);
}

static bool special_key(struct line *l, const struct key *key)
{
	const char *text = l->text.buf;

	if (key_is(key, "Left"))
		l->cursor = text_before(text, l->cursor);
	else if (key_is(key, "Right"))
		l->cursor = text_after(text, l->cursor);
	else if (key_is(key, "Home ^A"))
		l->cursor = 0;
	else if (key_is(key, "End ^E"))
		l->cursor = l->text.len;
	else if (key_is(key, "Bksp"))
		erase(l, text_before(text, l->cursor), l->cursor);
	else if (key_is(key, "Del"))
		erase(l, l->cursor, text_after(text, l->cursor));
	else if (key_is(key, "^U"))
		erase(l, 0, l->cursor);
	else if (key_is(key, "^K"))
		erase(l, l->cursor, l->text.len);
	else if (key_is(key, "^W"))
		erase(l, word_before(l), l->cursor);
	else
		return false;
	return true;
}

bool line_key(struct line *l, const struct key *key)
{
	if (key_typed(key)) {
		typed(l, key_typed(key));
		return true;
	}
	if (key->kind == KEY_KIND_PASTE) {
		paste(l, key->text, key->len);
		return true;
	}
	return special_key(l, key);
}

static void stars(const struct line *l, struct strbuf *out, size_t *cursor)
{
	size_t at;

	for (at = 0; at < l->text.len; at = text_after(l->text.buf, at)) {
		if (at == l->cursor)
			*cursor = out->len;
		strbuf_addch(out, '*');
	}
	if (l->cursor == l->text.len)
		*cursor = out->len;
}

void line_draw(const struct line *l, struct canvas *c, bool focus)
{
	struct strbuf hidden = STRBUF_INIT;
	struct canvas row = canvas_sub(c, 0, 0, c->w, 1);
	const char *text = l->text.buf;
	size_t cursor = l->cursor, from = 0;

	if (l->hidden) {
		stars(l, &hidden, &cursor);
		text = hidden.buf;
	}
	/* as little as possible hidden on the left; one cell for the cursor */
	while (text_widthn(text + from, cursor - from) > c->w - 1 &&
	       from < cursor)
		from = text_after(text, from);
	canvas_text(&row, 0, 0, focus ? ROLE_FOCUS : ROLE_TEXT, text + from);
	if (focus) {
		canvas_paint(&row, 0, 0, c->w, ROLE_FOCUS);
		canvas_cursor(&row, text_widthn(text + from, cursor - from), 0);
	}
	strbuf_wipe(&hidden);
}
