/*
 * strbuf.h - a growing string with a maximum.
 *
 *	struct strbuf sb = STRBUF_INIT;     (at most STRBUF_MAX bytes)
 *	strbuf_addf(&sb, "%s-%d", name, n);
 *	use sb.buf (never NULL, always NUL-terminated), sb.len
 *	strbuf_release(&sb);
 *
 * Past its maximum it cuts, sets .full and takes nothing more; a caller that
 * must not lose bytes looks at .full at the end.  Set .max before the first
 * add to change the limit.
 */
#ifndef BASE_STRBUF_H
#define BASE_STRBUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#define STRBUF_MAX ((size_t)16 << 20)
#define STRBUF_INIT                                                            \
 {                                                                             \
  .buf = strbuf_empty, .max = STRBUF_MAX                                       \
 }

struct strbuf {
	char *buf;
	size_t len, cap, max;
	bool full;
};

extern char strbuf_empty[1];

void strbuf_init(struct strbuf *sb, size_t max);
void strbuf_release(struct strbuf *sb);
void strbuf_clear(struct strbuf *sb);   /* empty, memory kept */
void strbuf_wipe(struct strbuf *sb);    /* overwritten, then released */
char *strbuf_detach(struct strbuf *sb); /* caller's, by mem_free */
void strbuf_add(struct strbuf *sb, const void *data, size_t len);
void strbuf_addstr(struct strbuf *sb, const char *text); /* NULL: nothing */
void strbuf_addch(struct strbuf *sb, char c);
void strbuf_addf(struct strbuf *sb, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void strbuf_vaddf(struct strbuf *sb, const char *fmt, va_list ap)
	__attribute__((format(printf, 2, 0)));
void strbuf_cut(struct strbuf *sb, size_t len); /* shorten to len */

#endif
