/* strbuf.c - see strbuf.h. */
#include "core/base/strbuf.h"

#include "core/base/mem.h"

#include <openssl/crypto.h>

char strbuf_empty[1];

void strbuf_init(struct strbuf *sb, size_t max)
{
	memset(sb, 0, sizeof(*sb));
	sb->buf = strbuf_empty;
	sb->max = max;
}

void strbuf_release(struct strbuf *sb)
{
	if (sb->buf != strbuf_empty)
		mem_free(sb->buf);
	strbuf_init(sb, sb->max);
}

void strbuf_clear(struct strbuf *sb)
{
	sb->len = 0;
	sb->full = false;
	if (sb->buf != strbuf_empty)
		sb->buf[0] = '\0';
}

void strbuf_wipe(struct strbuf *sb)
{
	if (sb->buf != strbuf_empty && sb->cap)
		OPENSSL_cleanse(sb->buf, sb->cap);
	strbuf_release(sb);
}

char *strbuf_detach(struct strbuf *sb)
{
	char *p = sb->buf == strbuf_empty ? mem_dup("") : sb->buf;

	strbuf_init(sb, sb->max);
	return p;
}

static size_t strbuf_room(struct strbuf *sb, size_t more)
{
	size_t room = sb->max > sb->len ? sb->max - sb->len : 0, cap;
	char *p;

	if (sb->full)
		return 0;
	if (more > room) {
		sb->full = true;
		more = room;
	}
	if (sb->len + more + 1 > sb->cap) {
		cap = sb->cap ? sb->cap : 64;
		while (cap < sb->len + more + 1)
			cap *= 2;
		/* not realloc: an old copy of a secret must be wiped */
		p = mem_new(cap);
		memcpy(p, sb->buf, sb->len);
		if (sb->buf != strbuf_empty) {
			OPENSSL_cleanse(sb->buf, sb->cap);
			mem_free(sb->buf);
		}
		sb->buf = p;
		sb->cap = cap;
	}
	return more;
}

void strbuf_add(struct strbuf *sb, const void *data, size_t len)
{
	len = strbuf_room(sb, len);
	if (!len)
		return;
	memcpy(sb->buf + sb->len, data, len);
	sb->len += len;
	sb->buf[sb->len] = '\0';
}

void strbuf_addstr(struct strbuf *sb, const char *text)
{
	if (text)
		strbuf_add(sb, text, strlen(text));
}

void strbuf_addch(struct strbuf *sb, char c)
{
	strbuf_add(sb, &c, 1);
}

void strbuf_vaddf(struct strbuf *sb, const char *fmt, va_list ap)
{
	va_list two;
	char small[256], *big;
	int n;

	va_copy(two, ap);
	n = vsnprintf(small, sizeof(small), fmt, ap);
	if (n < 0)
		BUG("bad format '%s'", fmt);
	if ((size_t)n < sizeof(small)) {
		strbuf_add(sb, small, (size_t)n);
	} else {
		big = mem_new((size_t)n + 1);
		vsnprintf(big, (size_t)n + 1, fmt, two);
		strbuf_add(sb, big, (size_t)n);
		mem_free(big);
	}
	va_end(two);
}

void strbuf_addf(struct strbuf *sb, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(sb, fmt, ap);
	va_end(ap);
}

void strbuf_cut(struct strbuf *sb, size_t len)
{
	if (len >= sb->len)
		return;
	sb->len = len;
	sb->buf[len] = '\0';
}
