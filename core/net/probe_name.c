/*
 * probe_name.c - a name's addresses: over TCP through the vantage's SOCKS, by
 * the system's resolver (in the worker, it blocks), or by a resolver that is
 * named (c-ares).
 */
#include "core/base/encode.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/net/dns.h"
#include "core/net/probe_own.h"

#include <ares.h>
#include <arpa/inet.h>
#include <netdb.h>

/* ---- an answer of DNS ------------------------------------------------------*/

static void end_dns(struct probe *p, const uint8_t *msg, size_t len, int id)
{
	struct dns_answer a;
	int i;

	if (!dns_parse(msg, len, id, p->name, &a)) {
		probe_end(p, PROBE_NOT_SAID,
			  _("%s answered what is no answer for %s"),
			  p->via->resolver, p->name);
		return;
	}
	snprintf(p->reply.cname, sizeof(p->reply.cname), "%s", a.cname);
	for (i = 0; i < a.addresses; i++)
		snprintf(p->reply.address[i], sizeof(p->reply.address[i]), "%s",
			 a.address[i]);
	p->reply.addresses = a.addresses;
	if (a.rcode == DNS_NOERROR && a.addresses)
		probe_end(p, PROBE_OPEN, "%s", "");
	else if (a.rcode == DNS_NOERROR)
		probe_end(p, PROBE_NO_NAME, _("%s: no address"), p->name);
	else
		probe_end(p,
			  a.rcode == DNS_NXDOMAIN ? PROBE_NO_NAME
						  : PROBE_NOT_SAID,
			  "%s", dns_rcode_name(a.rcode));
}

/* "10.0.0.2:53", "10.0.0.2" */
static int split_port(const char *text, char *host, size_t size)
{
	const char *colon = strrchr(text, ':');
	long long port = 53;
	size_t len = strlen(text);

	if (colon && strchr(text, ':') == colon) {
		len = (size_t)(colon - text);
		if (!str_int(colon + 1, 1, 65535, &port))
			port = 53;
	}
	snprintf(host, size, "%.*s", (int)len, text);
	return (int)port;
}

/* ---- through SOCKS, over TCP -------------------------------------------------*/

static void tcp_arrived(struct probe *p, bool closed)
{
	const uint8_t *b = (const uint8_t *)p->in.buf;
	size_t want = p->in.len >= 2 ? 2 + ((size_t)b[0] << 8 | b[1]) : 2;

	if (p->in.len >= 2 && p->in.len >= want)
		end_dns(p, b + 2, want - 2, p->dns_id);
	else if (closed)
		probe_end(p, PROBE_NOT_SAID,
			  _("%s closed the connection without an answer"),
			  p->via->resolver);
}

static void ask_tcp(struct probe *p)
{
	char host[80];
	int port = split_port(p->via->resolver, host, sizeof(host));
	uint8_t query[DNS_QUERY_MAX];
	size_t len = dns_query(query, p->dns_id, p->name);

	p->out = mem_new(len + 2);
	p->out[0] = (uint8_t)(len >> 8);
	p->out[1] = (uint8_t)len;
	memcpy(p->out + 2, query, len);
	p->out_len = len + 2;
	p->arrived = tcp_arrived;
	probe_talk(p, host, port);
}

/* ---- by a named resolver, c-ares over UDP ------------------------------------*/

static void ares_tick(void *owner);

static void ares_again(struct probe *p)
{
	ares_socket_t socks[1];
	int bits = ares_getsock(p->ares, socks, 1);
	int fd = ARES_GETSOCK_READABLE(bits, 0) ? socks[0] : -1;

	if (fd != p->ares_fd && p->ares_fd >= 0)
		loop_unwatch(p->net->loop, p->ares_fd);
	if (fd != p->ares_fd && fd >= 0)
		loop_watch(p->net->loop, fd, ares_tick, p);
	p->ares_fd = fd;
	/* its own time-outs need a look now and then */
	p->timer = timer_start(p->net->loop, TIME_REAL, 200, ares_tick, p);
}

static void ares_answered(void *owner, int status, int timeouts,
			  unsigned char *msg, int len)
{
	struct probe *p = owner;

	(void)timeouts;
	if (p->over || status == ARES_EDESTRUCTION)
		return;
	/* not from inside c-ares: the end frees the channel */
	if (status == ARES_SUCCESS)
		strbuf_add(&p->in, msg, (size_t)len);
	else
		snprintf(p->words, sizeof(p->words), "%s: %s", p->via->resolver,
			 ares_strerror(status));
	p->decided =
		status == ARES_ETIMEOUT ? PROBE_TIMEOUT : PROBE_UNREACHABLE;
	p->dns_id = 1;
}

static void ares_tick(void *owner)
{
	struct probe *p = owner;

	timer_cancel(&p->timer);
	ares_process_fd(p->ares, p->ares_fd < 0 ? ARES_SOCKET_BAD : p->ares_fd,
			ARES_SOCKET_BAD);
	if (!p->dns_id)
		ares_again(p);
	else if (p->in.len)
		end_dns(p, (const uint8_t *)p->in.buf, p->in.len, -1);
	else
		probe_end(p, p->decided, "%s", p->words);
}

static void ask_ares(struct probe *p)
{
	/* NOCHECKRESP: else REFUSED and SERVFAIL look like no contact
	 * [interfaces.md 3]; IGNTC: one UDP answer is enough */
	struct ares_options o = { .flags = ARES_FLAG_NOCHECKRESP |
					   ARES_FLAG_IGNTC,
				  .timeout = 1500,
				  .tries = 2 };
	uint8_t query[DNS_QUERY_MAX];
	size_t len = dns_query(query, 1, p->name);
	char host[80];

	split_port(p->via->resolver, host, sizeof(host));
	if (!net_may_connect(p->net, host)) {
		probe_end_later(p, PROBE_UNREACHABLE,
				_("a demo asks only this machine"));
		return;
	}
	if (ares_init_options(&p->ares, &o,
			      ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS |
				      ARES_OPT_TRIES) != ARES_SUCCESS ||
	    ares_set_servers_ports_csv(p->ares, p->via->resolver) !=
		    ARES_SUCCESS) {
		probe_end_later(p, PROBE_UNREACHABLE,
				_("the resolver's address is not one"));
		return;
	}
	p->dns_id = 0; /* becomes 1 when it is over */
	ares_send(p->ares, query, (int)len, ares_answered, p);
	ares_again(p);
}

void probe_name_release(struct probe *p)
{
	if (p->ares)
		ares_destroy(p->ares);
	p->ares = NULL;
}

/* ---- by the system's resolver ------------------------------------------------*/

struct lookup {
	char *name;
	int rc;
	struct addrinfo *list;
};

static void look_up(void *job)
{
	struct lookup *k = job;
	struct addrinfo hints = { .ai_family = AF_UNSPEC,
				  .ai_socktype = SOCK_STREAM,
				  .ai_flags = AI_CANONNAME };

	k->rc = getaddrinfo(k->name, NULL, &hints, &k->list);
}

static void lookup_free(void *job)
{
	struct lookup *k = job;

	if (!k->rc && k->list)
		freeaddrinfo(k->list);
	mem_free(k->name);
	mem_free(k);
}

static void take_list(struct probe *p, const struct addrinfo *ai)
{
	struct probe_reply *r = &p->reply;

	if (ai->ai_canonname && !str_ieq(ai->ai_canonname, p->name))
		snprintf(r->cname, sizeof(r->cname), "%s", ai->ai_canonname);
	for (; ai && r->addresses < PROBE_ADDRESSES; ai = ai->ai_next)
		if (!getnameinfo(ai->ai_addr, ai->ai_addrlen,
				 r->address[r->addresses],
				 sizeof(r->address[0]), NULL, 0,
				 NI_NUMERICHOST) &&
		    net_may_connect(p->net, r->address[r->addresses]))
			r->addresses++;
}

static void looked_up(void *owner, void *job)
{
	struct probe *p = owner;
	struct lookup *k = job;

	p->job = NULL;
	if (!k->rc) {
		take_list(p, k->list);
		probe_end(p, p->reply.addresses ? PROBE_OPEN : PROBE_NO_NAME,
			  "%s", "");
	} else if (k->rc == EAI_NONAME || k->rc == EAI_NODATA) {
		probe_end(p, PROBE_NO_NAME, "%s", gai_strerror(k->rc));
	} else if (k->rc == EAI_AGAIN) {
		probe_end(p, PROBE_TIMEOUT, "%s", gai_strerror(k->rc));
	} else {
		probe_end(p, PROBE_UNREACHABLE, "%s", gai_strerror(k->rc));
	}
}

static void no_answer(void *owner)
{
	struct probe *p = owner;

	probe_end(p, PROBE_TIMEOUT,
		  _("the system's resolver did not answer in %.1f s"),
		  p->net->options.probe_ms / 500.0);
}

static void ask_system(struct probe *p)
{
	struct lookup *k;

	if (!guard_name(p->net, p->name)) {
		probe_end_later(p, PROBE_NO_NAME,
				_("a demo does not ask this machine's "
				  "resolver"));
		return;
	}
	k = mem_new(sizeof(*k));
	k->name = mem_dup(p->name);
	p->job = worker_start(p->net->loop, look_up, looked_up, lookup_free, k,
			      p);
	p->timer = timer_start(p->net->loop, TIME_REAL,
			       2 * p->net->options.probe_ms, no_answer, p);
}

struct probe *probe_name(struct net *n, const struct vantage *via,
			 const char *name,
			 void (*done)(void *owner, const struct probe_reply *),
			 void *owner)
{
	struct probe *p = probe_new(n, via, done, owner);
	bool named = p->via->resolver && p->via->resolver[0];
	uint8_t query[DNS_QUERY_MAX];

	p->name = mem_dup(name);
	random_bytes(&p->dns_id, sizeof(p->dns_id));
	if (!dns_query(query, 0, name))
		probe_end_later(p, PROBE_NO_NAME,
				_("that cannot be a DNS name"));
	else if (p->via->socks && named)
		ask_tcp(p);
	else if (p->via->socks)
		probe_end_later(p, PROBE_NOT_SAID,
				_("this vantage has no resolver to ask"));
	else if (named)
		ask_ares(p);
	else
		ask_system(p);
	return p;
}
