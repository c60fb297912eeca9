/* text.c - see text.h. */
#include "tui/text.h"

#include <langinfo.h>
#include <locale.h>
#include <wchar.h>

#define BAD_BYTE 0xfffdu

static bool says_utf8(const char *value)
{
	return strcasestr(value, "UTF-8") || strcasestr(value, "UTF8");
}

bool text_locale(void)
{
	static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };
	const char *value = "";
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]) && !*value; i++) {
		value = getenv(names[i]);
		value = value ? value : "";
	}
	if (!setlocale(LC_CTYPE, "") || strcmp(nl_langinfo(CODESET), "UTF-8"))
		setlocale(LC_CTYPE, "C.UTF-8");
	return says_utf8(value);
}

/* Length of the sequence a byte begins; 0: it begins none */
static int sequence_length(unsigned char lead)
{
	if (lead < 0x80)
		return 1;
	if (lead >= 0xc2 && lead < 0xe0)
		return 2;
	if (lead >= 0xe0 && lead < 0xf0)
		return 3;
	return lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
}

uint32_t text_next(const char **p)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *s = (const unsigned char *)*p;
	int i, n = sequence_length(*s);
	uint32_t c;

	if (!*s)
		return 0;
	++*p;
	if (n == 1)
		return *s;
	if (!n)
		return BAD_BYTE;
	c = *s & (0x7fu >> n);
	for (i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return BAD_BYTE;
		c = c << 6 | (s[i] & 0x3fu);
	}
	if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return BAD_BYTE;
	*p += n - 1;
	return c;
}

void text_add(struct strbuf *out, uint32_t c)
{
	char b[4];
	size_t n = 0;

	if (c < 0x80) {
		b[n++] = (char)c;
	} else if (c < 0x800) {
		b[n++] = (char)(0xc0 | c >> 6);
		b[n++] = (char)(0x80 | (c & 0x3f));
	} else if (c < 0x10000) {
		b[n++] = (char)(0xe0 | c >> 12);
		b[n++] = (char)(0x80 | (c >> 6 & 0x3f));
		b[n++] = (char)(0x80 | (c & 0x3f));
	} else {
		b[n++] = (char)(0xf0 | c >> 18);
		b[n++] = (char)(0x80 | (c >> 12 & 0x3f));
		b[n++] = (char)(0x80 | (c >> 6 & 0x3f));
		b[n++] = (char)(0x80 | (c & 0x3f));
	}
	strbuf_add(out, b, n);
}

int text_rune_width(uint32_t rune)
{
	int w;

	if (rune < 0x7f)
		return 1;
	w = wcwidth((wchar_t)rune);
	return w < 0 ? 1 : w > 2 ? 2 : w;
}

int text_widthn(const char *text, size_t len)
{
	const char *p = text;
	int w = 0;

	while (p < text + len && *p)
		w += text_rune_width(text_next(&p));
	return w;
}

int text_width(const char *text)
{
	return text_widthn(text, strlen(text));
}

/* Bytes of text that fit into so many columns, never part of a character. */
static size_t text_fit(const char *text, int columns)
{
	const char *p = text, *q;
	int w = 0;

	for (q = p; *q; p = q) {
		w += text_rune_width(text_next(&q));
		if (w > columns)
			break;
	}
	return (size_t)(p - text);
}

size_t text_after(const char *text, size_t at)
{
	const char *p = text + at, *q;

	text_next(&p);
	for (q = p; *q && text_rune_width(text_next(&q)) == 0;)
		p = q;
	return (size_t)(p - text);
}

size_t text_before(const char *text, size_t at)
{
	size_t i = 0, last = 0;

	while (i < at) {
		last = i;
		i = text_after(text, i);
	}
	return last;
}

void text_cut(struct strbuf *out, const char *text, int columns,
	      const char *dots)
{
	int room = columns - text_width(dots);

	if (text_width(text) <= columns) {
		strbuf_addstr(out, text);
		return;
	}
	if (room < 0) {
		strbuf_add(out, text, text_fit(text, columns));
		return;
	}
	strbuf_add(out, text, text_fit(text, room));
	strbuf_addstr(out, dots);
}

void text_middle(struct strbuf *out, const char *text, int columns,
		 const char *dots)
{
	int room = columns - text_width(dots), width = text_width(text);
	const char *tail = text;

	if (width <= columns || room < 2) {
		text_cut(out, text, columns, dots);
		return;
	}
	strbuf_add(out, text, text_fit(text, room - room / 2));
	strbuf_addstr(out, dots);
	while (*tail && text_width(tail) > room / 2)
		tail += text_after(tail, 0);
	strbuf_addstr(out, tail);
}

/* What a line must not begin with (JIS X 4051, the usual few) */
static bool clings(uint32_t c)
{
	return wcschr(L"、。，．・：；！？）］｝」』】〉》〕ー々ぁぃぅぇぉっゃ"
		      L"ゅょ"
		      L"ァィゥェォッャュョ,.)]}:;!?",
		      (wchar_t)c) &&
	       c;
}

static bool wrap(const char **at, int columns, const char **line, size_t *len)
{
	const char *start = *at, *p = start, *q, *stop = NULL, *after = NULL;
	uint32_t c, before = 0;
	int w = 0, cw;

	if (!start || !*start)
		return false;
	*line = start;
	for (; *p; before = c, p = q) {
		q = p;
		c = text_next(&q);
		cw = text_rune_width(c);
		if (c == '\n') {
			*len = (size_t)(p - start);
			*at = q;
			return true;
		}
		if (c == ' ') {
			stop = before == ' ' && stop ? stop : p;
			after = q;
		} else if (p > start && before != ' ' && cw &&
			   (cw == 2 || text_rune_width(before) == 2) &&
			   !clings(c) && w <= columns) {
			stop = after = p;
		}
		if (c != ' ' && w + cw > columns)
			break;
		w += cw;
	}
	if (!*p) {
		*len = (size_t)(p - start);
		*at = p;
		return true;
	}
	if (!stop || after > p || stop == start) {
		stop = after = p; /* one long word */
	}
	while (*after == ' ')
		after++;
	*len = (size_t)(stop - start);
	*at = after;
	return true;
}

bool text_wrap(const char **at, int columns, const char **line, size_t *len)
{
	columns = columns < 2 ? 2 : columns;
	if (!wrap(at, columns, line, len))
		return false;
	/* blanks may hang over the edge: they are not shown */
	while (*len && (*line)[*len - 1] == ' ' &&
	       text_widthn(*line, *len) > columns)
		(*len)--;
	return true;
}

int text_wrapped(const char *text, int columns)
{
	const char *line;
	size_t len;
	int n = 0;

	while (text_wrap(&text, columns, &line, &len))
		n++;
	return n;
}

bool text_has(const char *text, const char *needle)
{
	return strcasestr(text, needle) != NULL;
}
