/* net_dns.h - for the unit tests of core/net: DNS messages, built by hand. */
#ifndef TEST_NET_DNS_H
#define TEST_NET_DNS_H

#include <stdint.h>
#include <string.h>

/* ---- DNS bytes -------------------------------------------------------------*/

struct message {
	uint8_t b[1024];
	size_t n;
};

static inline void put(struct message *m, const void *bytes, size_t len)
{
	memcpy(m->b + m->n, bytes, len);
	m->n += len;
}

static inline void put_name(struct message *m, const char *name)
{
	size_t len;
	uint8_t c;

	for (; *name; name += len + (name[len] == '.')) {
		len = strcspn(name, ".");
		c = (uint8_t)len;
		put(m, &c, 1);
		put(m, name, len);
	}
	put(m, "", 1);
}

static inline void put_record(struct message *m, const char *owner, int type,
			      const void *data, size_t len)
{
	uint8_t head[] = {
		0, (uint8_t)type, 0, 1, 0, 0, 0, 60, 0, (uint8_t)len
	};

	put_name(m, owner);
	put(m, head, sizeof(head));
	put(m, data, len);
}

static inline void put_cname(struct message *m, const char *owner,
			     const char *to)
{
	struct message name = { .n = 0 };

	put_name(&name, to);
	put_record(m, owner, 5, name.b, name.n);
}

static inline void begin(struct message *m, const char *name, int rcode,
			 int answers)
{
	uint8_t head[] = { 0x12, 0x34, 0x81, (uint8_t)(0x80 | rcode),
			   0,    1,    0,    (uint8_t)answers,
			   0,    0,    0,    0 };

	m->n = 0;
	put(m, head, sizeof(head));
	put_name(m, name);
	put(m, "\0\1\0\1", 4);
}

#endif
