/* cidr.c - see cidr.h. */
#include "core/base/cidr.h"

#include <ctype.h>

static const char *parse_ip(const char *p, uint32_t *ip)
{
	unsigned int part;
	int i, n;

	*ip = 0;
	for (i = 0; i < 4; i++) {
		if (i && *p++ != '.')
			return NULL;
		for (n = 0, part = 0; isdigit((unsigned char)*p) && n < 3; n++)
			part = part * 10 + (unsigned int)(*p++ - '0');
		if (!n || part > 255)
			return NULL;
		*ip = *ip << 8 | part;
	}
	return p;
}

bool ip_parse(const char *text, uint32_t *ip)
{
	text = parse_ip(text, ip);
	return text && !*text;
}

bool cidr_parse(const char *text, struct cidr *out)
{
	text = parse_ip(text, &out->base);
	if (!text || *text++ != '/' || !isdigit((unsigned char)*text))
		return false;
	out->bits = *text++ - '0';
	if (isdigit((unsigned char)*text))
		out->bits = out->bits * 10 + (*text++ - '0');
	return !*text && out->bits <= 32;
}

static uint32_t mask(int bits)
{
	return bits ? ~(uint32_t)0 << (32 - bits) : 0;
}

struct cidr cidr_normal(struct cidr c)
{
	c.base &= mask(c.bits);
	return c;
}

bool cidr_exact(struct cidr c)
{
	return !(c.base & ~mask(c.bits));
}

bool cidr_has(struct cidr c, uint32_t ip)
{
	return !((c.base ^ ip) & mask(c.bits));
}

bool cidr_covers(struct cidr outer, struct cidr inner)
{
	return outer.bits <= inner.bits && cidr_has(outer, inner.base);
}

bool cidr_overlaps(struct cidr a, struct cidr b)
{
	return a.bits <= b.bits ? cidr_has(a, b.base) : cidr_has(b, a.base);
}

const char *ip_text(uint32_t ip, char out[IP_TEXT_LEN])
{
	snprintf(out, IP_TEXT_LEN, "%u.%u.%u.%u", ip >> 24, ip >> 16 & 255,
		 ip >> 8 & 255, ip & 255);
	return out;
}

const char *cidr_text(struct cidr c, char out[CIDR_TEXT_LEN])
{
	char ip[IP_TEXT_LEN];

	snprintf(out, CIDR_TEXT_LEN, "%s/%d", ip_text(c.base, ip), c.bits);
	return out;
}
