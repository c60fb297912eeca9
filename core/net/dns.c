/* dns.c - see dns.h.  [RFC 1035 4.1] */
#include "core/net/dns.h"

#include "core/base/str.h"

#define NAME_MAX_LEN 255
#define TYPE_A       1
#define TYPE_CNAME   5
#define CLASS_IN     1
#define CHAIN_MAX    16
#define RECORDS_MAX  64

size_t dns_query(uint8_t out[DNS_QUERY_MAX], uint16_t id, const char *name)
{
	static const uint8_t tail[] = { 0, 0, TYPE_A, 0, CLASS_IN };
	size_t n = 12, len;

	memset(out, 0, DNS_QUERY_MAX);
	out[0] = (uint8_t)(id >> 8);
	out[1] = (uint8_t)id;
	out[2] = 1; /* recursion desired */
	out[5] = 1; /* one question */
	if (!*name || strlen(name) > NAME_MAX_LEN - 2)
		return 0;
	for (; *name; name += len + (name[len] == '.')) {
		len = strcspn(name, ".");
		if (!len || len > 63)
			return 0;
		out[n++] = (uint8_t)len;
		memcpy(out + n, name, len);
		n += len;
	}
	memcpy(out + n, tail, sizeof(tail));
	return n + sizeof(tail);
}

/* A position in a message; bad once anything did not fit. */
struct cursor {
	const uint8_t *msg;
	size_t len, at;
	bool bad;
};

static unsigned int take(struct cursor *c, size_t bytes)
{
	unsigned int v = 0;

	if (c->bad || c->len - c->at < bytes) {
		c->bad = true;
		return 0;
	}
	while (bytes--)
		v = v << 8 | c->msg[c->at++];
	return v;
}

static bool add_label(char out[256], size_t *n, const uint8_t *label,
		      size_t len)
{
	size_t i;

	if (*n + len + 2 > 255)
		return false;
	if (*n)
		out[(*n)++] = '.';
	for (i = 0; i < len; i++)
		out[(*n)++] =
			label[i] > ' ' && label[i] < 127 ? (char)label[i] : '?';
	out[*n] = '\0';
	return true;
}

/* A name, its compression pointers followed; only backwards, so it ends. */
static void take_name(struct cursor *c, char out[256])
{
	struct cursor at = *c;
	size_t n = 0, len, to, limit = c->at;
	bool jumped = false;

	out[0] = '\0';
	while (!at.bad && (len = take(&at, 1))) {
		if (len >= 0xc0) {
			to = (len & 0x3f) << 8 | take(&at, 1);
			if (!jumped)
				c->at = at.at;
			jumped = true;
			if (to >= limit) {
				at.bad = true;
				break;
			}
			limit = at.at = to;
			continue;
		}
		if (len > 63 || at.len - at.at < len ||
		    !add_label(out, &n, at.msg + at.at, len))
			at.bad = true;
		else
			at.at += len;
	}
	c->bad = at.bad;
	if (!jumped)
		c->at = at.at;
}

struct record {
	char owner[256], target[256];
	unsigned int type;
	uint8_t address[4];
};

static void take_record(struct cursor *c, struct record *r)
{
	unsigned int class, len, i;
	size_t end;

	memset(r, 0, sizeof(*r));
	take_name(c, r->owner);
	r->type = take(c, 2);
	class = take(c, 2);
	take(c, 4); /* TTL */
	len = take(c, 2);
	if (c->bad || c->len - c->at < len) {
		c->bad = true;
		return;
	}
	end = c->at + len;
	if (class != CLASS_IN)
		r->type = 0;
	if (r->type == TYPE_CNAME)
		take_name(c, r->target);
	else if (r->type == TYPE_A && len == 4)
		for (i = 0; i < 4; i++)
			r->address[i] = (uint8_t)take(c, 1);
	else
		r->type = 0;
	if (r->type == TYPE_CNAME && c->at != end)
		c->bad = true;
	c->at = end;
}

static void add_address(struct dns_answer *out, const uint8_t a[4])
{
	if (out->addresses == DNS_ADDRESSES)
		return;
	snprintf(out->address[out->addresses], sizeof(out->address[0]),
		 "%d.%d.%d.%d", a[0], a[1], a[2], a[3]);
	out->addresses++;
}

static const struct record *alias_of(const struct record *r, size_t n,
				     const char *name)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (r[i].type == TYPE_CNAME && str_ieq(r[i].owner, name))
			return &r[i];
	return NULL;
}

/* From the name asked along the CNAMEs; the records may be in any order. */
static void follow(const struct record *r, size_t n, const char *name,
		   struct dns_answer *out)
{
	const struct record *alias;
	size_t i;
	int hops = 0;

	while ((alias = alias_of(r, n, name)) && hops++ < CHAIN_MAX) {
		name = alias->target;
		snprintf(out->cname, sizeof(out->cname), "%s", name);
	}
	for (i = 0; i < n; i++)
		if (r[i].type == TYPE_A && str_ieq(r[i].owner, name))
			add_address(out, r[i].address);
}

bool dns_parse(const uint8_t *msg, size_t len, int id, const char *name,
	       struct dns_answer *out)
{
	struct cursor c = { .msg = msg, .len = len };
	struct record *records;
	unsigned int got, flags, questions, answers, i;
	char asked[256];
	size_t n = strlen(name);

	memset(out, 0, sizeof(*out));
	got = take(&c, 2);
	flags = take(&c, 2);
	questions = take(&c, 2);
	answers = take(&c, 2);
	take(&c, 4);
	if (c.bad || !(flags & 0x8000) || (id >= 0 && got != (unsigned int)id))
		return false;
	out->rcode = (int)(flags & 0xf);
	if (questions == 1) {
		take_name(&c, asked);
		take(&c, 4);
		if (n && name[n - 1] == '.')
			n--;
		if (c.bad || strlen(asked) != n || strncasecmp(asked, name, n))
			return false;
	} else if (questions || answers) {
		return false;
	} else {
		return true; /* an error may come without the question */
	}
	if (answers > RECORDS_MAX)
		answers = RECORDS_MAX;
	records = mem_new((answers + 1) * sizeof(*records));
	for (i = 0; i < answers && !c.bad; i++)
		take_record(&c, &records[i]);
	if (!c.bad)
		follow(records, answers, asked, out);
	mem_free(records);
	return !c.bad;
}

const char *dns_rcode_name(int rcode)
{
	static const char *const names[] = { "NOERROR",  "FORMERR",  "SERVFAIL",
					     "NXDOMAIN", "NOTIMP",   "REFUSED",
					     "YXDOMAIN", "YXRRSET",  "NXRRSET",
					     "NOTAUTH",  "NOTZONE",  "rcode 11",
					     "rcode 12", "rcode 13", "rcode 14",
					     "rcode 15" };

	return names[rcode & 0xf];
}
