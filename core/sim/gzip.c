/*
 * gzip.c - the form of gzip (RFC 1952) without its art: blocks that are stored
 * as they are (RFC 1951, 3.2.4).  A client has to unpack them all the same.
 */
#include "core/base/str.h"
#include "core/sim/server_own.h"

#define BLOCK 65535

static uint32_t crc32_of(const char *data, size_t len)
{
	uint32_t crc = 0xFFFFFFFF;
	int bit;

	while (len--) {
		crc ^= (unsigned char)*data++;
		for (bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320 : 0);
	}
	return ~crc;
}

static void add_number(struct strbuf *out, uint32_t n, int bytes)
{
	for (; bytes--; n >>= 8)
		strbuf_addch(out, (char)(n & 0xFF));
}

void sim_gzip(struct exchange *x)
{
	static const char head[] = "\x1f\x8b\x08\0\0\0\0\0\0\xff";
	struct strbuf plain = x->reply;
	size_t at = 0, n;

	if (!str_eq(x->service, "ocm") || !plain.len ||
	    !strstr(exchange_header(x, "Accept-Encoding"), "gzip"))
		return;
	strbuf_init(&x->reply, plain.max + 1024 + plain.len / BLOCK * 5);
	strbuf_add(&x->reply, head, sizeof(head) - 1);
	do {
		n = plain.len - at < BLOCK ? plain.len - at : BLOCK;
		strbuf_addch(&x->reply, at + n == plain.len);
		add_number(&x->reply, (uint32_t)n, 2);
		add_number(&x->reply, ~(uint32_t)n, 2);
		strbuf_add(&x->reply, plain.buf + at, n);
		at += n;
	} while (at < plain.len);
	add_number(&x->reply, crc32_of(plain.buf, plain.len), 4);
	add_number(&x->reply, (uint32_t)plain.len, 4);
	exchange_reply_header(x, "Content-Encoding", "gzip");
	strbuf_release(&plain);
}
