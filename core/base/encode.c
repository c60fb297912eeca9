/* encode.c - see encode.h. */
#include "core/base/encode.h"

#include "core/base/mem.h"

#include <ctype.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

static void digest(const EVP_MD *md, const void *data, size_t len, uint8_t *out)
{
	unsigned int n = 0;

	if (!EVP_Digest(data, len, out, &n, md, NULL))
		BUG("EVP_Digest");
}

static void to_hex(const uint8_t *in, size_t len, char *out)
{
	static const char digits[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < len; i++) {
		out[2 * i] = digits[in[i] >> 4];
		out[2 * i + 1] = digits[in[i] & 15];
	}
	out[2 * len] = '\0';
}

void sha256(const void *data, size_t len, uint8_t out[SHA256_LEN])
{
	digest(EVP_sha256(), data, len, out);
}

void sha256_hex(const void *data, size_t len, char out[65])
{
	uint8_t raw[SHA256_LEN];

	sha256(data, len, raw);
	to_hex(raw, sizeof(raw), out);
}

void sha1_hex(const void *data, size_t len, char out[41])
{
	uint8_t raw[20];

	digest(EVP_sha1(), data, len, raw);
	to_hex(raw, sizeof(raw), out);
}

void hmac_sha256(const void *key, size_t key_len, const void *data, size_t len,
		 uint8_t out[SHA256_LEN])
{
	unsigned int n = SHA256_LEN;

	if (!HMAC(EVP_sha256(), key, (int)key_len, data, len, out, &n))
		BUG("HMAC");
}

void hex_add(struct strbuf *out, const void *data, size_t len)
{
	const uint8_t *p = data;
	char two[3];

	for (; len; len--) {
		to_hex(p++, 1, two);
		strbuf_add(out, two, 2);
	}
}

void percent_encode(struct strbuf *out, const char *text, const char *keep)
{
	unsigned char c;

	for (; (c = (unsigned char)*text); text++)
		if (isalnum(c) || strchr("-_.~", c) ||
		    (keep && strchr(keep, c)))
			strbuf_addch(out, (char)c);
		else
			strbuf_addf(out, "%%%02X", c);
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

void percent_decode(struct strbuf *out, const char *text, size_t len,
		    bool plus_is_space)
{
	size_t i;
	int hi, lo;

	for (i = 0; i < len; i++) {
		if (text[i] == '+' && plus_is_space) {
			strbuf_addch(out, ' ');
			continue;
		}
		if (text[i] == '%' && i + 2 < len) {
			hi = hex_value(text[i + 1]);
			lo = hex_value(text[i + 2]);
			if (hi >= 0 && lo >= 0) {
				strbuf_addch(out, (char)(hi << 4 | lo));
				i += 2;
				continue;
			}
		}
		strbuf_addch(out, text[i]);
	}
}

static void encode_with(struct strbuf *out, const uint8_t *p, size_t len,
			const char *alphabet, bool padded)
{
	uint32_t v;
	size_t n;

	while (len) {
		n = len < 3 ? len : 3;
		v = (uint32_t)p[0] << 16;
		if (n > 1)
			v |= (uint32_t)p[1] << 8;
		if (n > 2)
			v |= p[2];
		strbuf_addch(out, alphabet[v >> 18]);
		strbuf_addch(out, alphabet[v >> 12 & 63]);
		if (n > 1)
			strbuf_addch(out, alphabet[v >> 6 & 63]);
		else if (padded)
			strbuf_addch(out, '=');
		if (n > 2)
			strbuf_addch(out, alphabet[v & 63]);
		else if (padded)
			strbuf_addch(out, '=');
		p += n;
		len -= n;
	}
}

#define ALNUM "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

void base64_encode(struct strbuf *out, const void *data, size_t len)
{
	encode_with(out, data, len, ALNUM "+/", true);
}

void base64url_encode(struct strbuf *out, const void *data, size_t len)
{
	encode_with(out, data, len, ALNUM "-_", false);
}

static int base64_value(char c)
{
	const char *p;

	if (c == '+' || c == '-')
		return 62;
	if (c == '/' || c == '_')
		return 63;
	p = c ? strchr(ALNUM, c) : NULL;
	return p ? (int)(p - ALNUM) : -1;
}

bool base64_decode(struct strbuf *out, const char *text, size_t len)
{
	uint32_t v = 0;
	int bits = 0, d;
	size_t i;

	while (len && text[len - 1] == '=')
		len--;
	for (i = 0; i < len; i++) {
		d = base64_value(text[i]);
		if (d < 0)
			return false;
		v = (v << 6 | (uint32_t)d) & 0xffffff;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			strbuf_addch(out, (char)(v >> bits & 0xff));
		}
	}
	return bits < 6;
}

void random_bytes(void *out, size_t len)
{
	if (RAND_bytes(out, (int)len) != 1)
		BUG("RAND_bytes");
}
