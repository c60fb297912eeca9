/*
 * dns.c - the VPC's resolver, as a message in and a message out (RFC 1035).  A
 * records only: what sim_resolve says; other types of a name that exists are
 * empty, as in life for a CNAME to an interface endpoint's IPv4 name.
 */
#include "core/sim/faces.h"

#include "core/base/str.h"

#define TYPE_A   1
#define CLASS_IN 1
#define TTL      60
#define MAX_IPS  16

struct question {
	char name[256];
	unsigned int type, class;
	size_t end; /* of the question section */
};

static unsigned int word_at(const uint8_t *p)
{
	return (unsigned int)(p[0] << 8 | p[1]);
}

/* false: cut, compressed or too long */
static bool read_question(const uint8_t *q, size_t len, struct question *out)
{
	size_t at = 12, n = 0;

	while (at < len && q[at]) {
		size_t label = q[at++];

		if (label > 63 || at + label > len ||
		    n + label + 2 > sizeof(out->name))
			return false;
		if (n)
			out->name[n++] = '.';
		memcpy(out->name + n, q + at, label);
		n += label;
		at += label;
	}
	out->name[n] = '\0';
	if (at + 5 > len)
		return false;
	out->type = word_at(q + at + 1);
	out->class = word_at(q + at + 3);
	out->end = at + 5;
	return true;
}

static void add_word(struct strbuf *out, unsigned int v)
{
	strbuf_addch(out, (char)(v >> 8));
	strbuf_addch(out, (char)(v & 0xff));
}

static void header(struct strbuf *out, const uint8_t *query, int code,
		   int answers)
{
	strbuf_add(out, query, 2);
	/* response, recursion desired as asked, recursion available */
	strbuf_addch(out, (char)(0x80 | (query[2] & 0x79)));
	strbuf_addch(out, (char)(0x80 | code));
	add_word(out, 1);
	add_word(out, (unsigned int)answers);
	add_word(out, 0);
	add_word(out, 0);
}

static void add_address(struct strbuf *out, uint32_t ip)
{
	add_word(out, 0xc00c); /* the question's name */
	add_word(out, TYPE_A);
	add_word(out, CLASS_IN);
	add_word(out, 0);
	add_word(out, TTL);
	add_word(out, 4);
	add_word(out, ip >> 16);
	add_word(out, ip & 0xffff);
}

bool dns_answer(struct world *w, const char *vpc, const uint8_t *query,
		size_t len, struct strbuf *out)
{
	struct question q;
	uint32_t ips[MAX_IPS];
	int n, i, sent;

	if (len < 12 || (query[2] & 0x80) || word_at(query + 4) != 1 ||
	    !read_question(query, len, &q))
		return false;
	n = sim_resolve(w, vpc, q.name, ips, MAX_IPS);
	sent = q.type == TYPE_A && q.class == CLASS_IN ? n : 0;
	header(out, query, n ? 0 : 3, sent);
	strbuf_add(out, query + 12, q.end - 12);
	for (i = 0; i < sent; i++)
		add_address(out, ips[i]);
	return true;
}
