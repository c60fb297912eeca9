/* str.c - see str.h. */
#include "core/base/str.h"

#include <ctype.h>
#include <errno.h>

bool str_eq(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

bool str_ieq(const char *a, const char *b)
{
	return a && b ? !strcasecmp(a, b) : a == b;
}

bool str_starts(const char *text, const char *prefix)
{
	return !strncmp(text, prefix, strlen(prefix));
}

bool str_ends(const char *text, const char *suffix)
{
	size_t n = strlen(text), m = strlen(suffix);

	return n >= m && !strcmp(text + n - m, suffix);
}

bool str_in(const char *word, const char *list)
{
	size_t len = strlen(word), n;

	while (list && *list) {
		list += strspn(list, " ");
		n = strcspn(list, " ");
		if (n && n == len && !memcmp(list, word, n))
			return true;
		list += n;
	}
	return false;
}

bool str_glob(const char *pattern, const char *text)
{
	const char *star = NULL, *mark = NULL;

	while (*text) {
		if (*pattern == '*') {
			star = pattern++;
			mark = text;
		} else if (*pattern == '?' || *pattern == *text) {
			pattern++;
			text++;
		} else if (star) {
			pattern = star + 1;
			text = ++mark;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return !*pattern;
}

bool str_int(const char *text, long long lo, long long hi, long long *out)
{
	char *end;
	long long v;

	if (!isdigit((unsigned char)*text) &&
	    !(*text == '-' && isdigit((unsigned char)text[1])))
		return false;
	errno = 0;
	v = strtoll(text, &end, 10);
	if (errno || *end || v < lo || v > hi)
		return false;
	*out = v;
	return true;
}

static bool digits(const char **p, int n, int *out)
{
	*out = 0;
	for (; n; n--, (*p)++) {
		if (!isdigit((unsigned char)**p))
			return false;
		*out = *out * 10 + (**p - '0');
	}
	return true;
}

long long str_time(const char *iso)
{
	struct tm tm = { 0 };
	const char *p = iso;
	int sign = 0, oh = 0, om = 0;

	if (!digits(&p, 4, &tm.tm_year) || *p++ != '-' ||
	    !digits(&p, 2, &tm.tm_mon) || *p++ != '-' ||
	    !digits(&p, 2, &tm.tm_mday) || (*p != 'T' && *p != ' '))
		return -1;
	p++;
	if (!digits(&p, 2, &tm.tm_hour) || *p++ != ':' ||
	    !digits(&p, 2, &tm.tm_min) || *p++ != ':' ||
	    !digits(&p, 2, &tm.tm_sec))
		return -1;
	if (*p == '.')
		for (p++; isdigit((unsigned char)*p);)
			p++;
	if (*p == '+' || *p == '-') {
		sign = *p++ == '+' ? 1 : -1;
		if (!digits(&p, 2, &oh))
			return -1;
		p += *p == ':';
		if (!digits(&p, 2, &om))
			return -1;
	} else {
		p += *p == 'Z';
	}
	if (*p || tm.tm_mon < 1 || tm.tm_mon > 12 || tm.tm_mday < 1 ||
	    tm.tm_mday > 31 || tm.tm_hour > 23 || tm.tm_min > 59 ||
	    tm.tm_sec > 60)
		return -1;
	tm.tm_year -= 1900;
	tm.tm_mon -= 1;
	return (long long)timegm(&tm) - sign * (oh * 3600LL + om * 60LL);
}

const char *str_iso(long long unix_s, char out[STR_TIME_LEN])
{
	time_t t = (time_t)unix_s;
	struct tm tm;

	if (!gmtime_r(&t, &tm) ||
	    !strftime(out, STR_TIME_LEN, "%Y-%m-%dT%H:%M:%SZ", &tm))
		out[0] = '\0';
	return out;
}

long long str_http_date(const char *text)
{
	struct tm tm = { 0 };
	const char *end = strptime(text, "%a, %d %b %Y %H:%M:%S GMT", &tm);

	return end && !*end ? (long long)timegm(&tm) : -1;
}

bool str_utf8(const char *text, size_t len)
{
	const unsigned char *p = (const unsigned char *)text, *end = p + len;
	uint32_t c;
	int more, i;

	while (p < end) {
		c = *p++;
		if (c < 0x80)
			continue;
		if (c >= 0xc2 && c < 0xe0)
			more = 1;
		else if (c >= 0xe0 && c < 0xf0)
			more = 2;
		else if (c >= 0xf0 && c < 0xf5)
			more = 3;
		else
			return false;
		c &= 0x3fu >> more;
		for (i = 0; i < more; i++, p++) {
			if (p == end || (*p & 0xc0) != 0x80)
				return false;
			c = c << 6 | (*p & 0x3fu);
		}
		if ((more == 2 && c < 0x800) || (more == 3 && c < 0x10000) ||
		    c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
			return false;
	}
	return true;
}

size_t str_split(struct arena *a, const char *text, const char *seps,
		 const char ***out)
{
	size_t n = 0, max = 1, len, lead;
	const char *p;

	for (p = text; *p; p++)
		max += strchr(seps, *p) != NULL;
	*out = arena_alloc(a, (max + 1) * sizeof(**out));
	for (p = text; *p; p += *p != '\0') {
		len = strcspn(p, seps);
		lead = strspn(p, " \t\r\n");
		if (lead < len)
			(*out)[n++] = str_trim(
				a, arena_dupn(a, p + lead, len - lead));
		p += len;
	}
	return n;
}

const char *str_trim(struct arena *a, const char *text)
{
	size_t len;

	text += strspn(text, " \t\r\n");
	len = strlen(text);
	while (len && strchr(" \t\r\n", text[len - 1]))
		len--;
	return arena_dupn(a, text, len);
}
