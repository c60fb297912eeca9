/*
 * fuzz_text.c - the small readers: addresses and ranges, times, numbers,
 * percent, base64, UTF-8, display columns.  What a reader takes and a writer
 * writes, the reader reads again.
 */
#include "tests/fuzz/fuzz.h"

#include "core/base/cidr.h"
#include "core/base/encode.h"
#include "core/base/str.h"
#include "tui/text.h"

static void ranges(const char *text)
{
	char ip[IP_TEXT_LEN], range[CIDR_TEXT_LEN];
	struct cidr c, back;
	uint32_t address, same;

	if (ip_parse(text, &address))
		PROMISE(ip_parse(ip_text(address, ip), &same) &&
			same == address);
	if (!cidr_parse(text, &c))
		return;
	PROMISE(c.bits >= 0 && c.bits <= 32);
	PROMISE(cidr_parse(cidr_text(c, range), &back));
	PROMISE(back.base == c.base && back.bits == c.bits);
	PROMISE(cidr_exact(cidr_normal(c)) && cidr_covers(c, back));
}

static void times(const char *text)
{
	char iso[STR_TIME_LEN];
	long long t = str_time(text), n;

	if (t >= 0)
		PROMISE(str_time(str_iso(t, iso)) == t);
	str_http_date(text);
	if (str_int(text, -100, 100, &n))
		PROMISE(n >= -100 && n <= 100);
}

static void codes(const char *text, size_t size)
{
	struct strbuf a = STRBUF_INIT, b = STRBUF_INIT;

	percent_encode(&a, text, "/");
	percent_decode(&b, a.buf, a.len, false);
	PROMISE(!strcmp(b.buf, text));
	strbuf_clear(&a);
	percent_decode(&a, text, size, true);
	strbuf_clear(&a);
	strbuf_clear(&b);
	base64_encode(&a, text, size);
	PROMISE(base64_decode(&b, a.buf, a.len));
	PROMISE(b.len == size && !memcmp(b.buf, text, size));
	strbuf_clear(&b);
	base64_decode(&b, text, size);
	strbuf_release(&a);
	strbuf_release(&b);
}

static void columns(const char *text)
{
	struct strbuf sb = STRBUF_INIT;
	const char *at = text, *line;
	size_t n;
	int rows = 0;

	text_cut(&sb, text, 17, "..");
	PROMISE(text_width(sb.buf) <= 17);
	strbuf_clear(&sb);
	text_middle(&sb, text, 17, "..");
	PROMISE(text_width(sb.buf) <= 17);
	strbuf_release(&sb);
	while (text_wrap(&at, 11, &line, &n)) {
		PROMISE(text_widthn(line, n) <= 11);
		rows++;
	}
	PROMISE(rows == text_wrapped(text, 11));
	for (n = 0; text[n]; rows++) {
		PROMISE(text_after(text, n) > n);
		n = text_after(text, n);
	}
	while (n) {
		PROMISE(text_before(text, n) < n);
		n = text_before(text, n);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);
	struct arena *a = arena_new();
	const char **words;
	size_t i, n = str_split(a, text, ", ", &words);

	for (i = 0; i < n; i++)
		PROMISE(*words[i]);
	text_locale();
	ranges(text);
	times(text);
	codes(text, size);
	columns(text);
	str_utf8(text, size);
	str_glob(text, "arn:aws:iam::123456789012:role/x");
	str_trim(a, text);
	arena_free(a);
	mem_free(text);
	return 0;
}
