/* str.h - small questions about strings. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include "core/base/mem.h"

bool str_eq(const char *a, const char *b); /* NULL equals only NULL */
bool str_ieq(const char *a, const char *b);
bool str_starts(const char *text, const char *prefix);
bool str_ends(const char *text, const char *suffix);
/* A word of a list separated by blanks: "NoSuchEntity Throttling". */
bool str_in(const char *word, const char *list);
/* '*' and '?' as in AWS filters and policies. */
bool str_glob(const char *pattern, const char *text);
/* Whole decimal number within lo..hi; false otherwise (sign allowed). */
bool str_int(const char *text, long long lo, long long hi, long long *out);
/* ISO 8601 UTC "2026-11-23T09:54:52Z" <-> Unix seconds.  Fractions are read
 * and dropped; -1 when it is not a time. */
long long str_time(const char *iso);
#define STR_TIME_LEN 21
const char *str_iso(long long unix_s, char out[STR_TIME_LEN]);
/* "Mon, 23 Nov 2026 09:54:52 GMT" (HTTP Date); -1 when it is not one. */
long long str_http_date(const char *text);
/* Valid UTF-8 all through? */
bool str_utf8(const char *text, size_t len);
/* Copies the words between separators (any of seps), trimmed, none empty. */
size_t str_split(struct arena *a, const char *text, const char *seps,
		 const char ***out);
const char *str_trim(struct arena *a, const char *text);

#endif
