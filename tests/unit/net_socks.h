/* net_socks.h - for the unit tests of core/net: a SOCKS5 proxy of fixed ways. */
#ifndef TEST_NET_SOCKS_H
#define TEST_NET_SOCKS_H

#include "net_dns.h"
#include "net_server.h"

#include "core/net/dns.h"
#include "core/net/probe.h"

#include <poll.h>

/* ---- a SOCKS5 proxy of one rule ----------------------------------------------*/

/*
 * What it does with a connection, by the port asked for: 1000 + n replies
 * code n; 2000 says nothing; 2001 closes at once; 2002 says success and
 * closes; 2003 success, then silence; 53 answers DNS; any other is the real
 * server's.
 */
struct socks {
	int fd, port, to_port;
	pthread_t thread;
	int stop[2];
	char asked[300];
};

static inline bool take(int fd, void *to, size_t len)
{
	return recv(fd, to, len, MSG_WAITALL) == (ssize_t)len;
}

static inline void answer_dns(int fd)
{
	uint8_t len[2], q[512], *end;
	struct message m;
	char name[256] = "";
	size_t n, at;

	if (!take(fd, len, 2))
		return;
	n = (size_t)len[0] << 8 | len[1];
	if (!take(fd, q, n))
		return;
	for (at = 12; q[at]; at += 1u + q[at]) {
		strncat(name, (char *)q + at + 1, q[at]);
		strncat(name, ".", 2);
	}
	name[strlen(name) - 1] = '\0';
	if (str_eq(name, "silent.x")) {
		(void)!recv(fd, q, 1, 0);
		return;
	}
	if (str_eq(name, "api.x")) {
		begin(&m, name, 0, 2);
		put_cname(&m, "api.x", "vpce.y");
		put_record(&m, "vpce.y", 1, "\x0a\0\x02\x29", 4);
	} else {
		begin(&m, name,
		      str_eq(name, "broken.x") ? DNS_SERVFAIL : DNS_NXDOMAIN,
		      0);
	}
	m.b[0] = q[0];
	m.b[1] = q[1];
	len[0] = (uint8_t)(m.n >> 8);
	len[1] = (uint8_t)m.n;
	end = m.b + 5;
	/* in three pieces: the length split, then the rest */
	(void)!send(fd, len, 1, MSG_NOSIGNAL);
	(void)!send(fd, len + 1, 1, MSG_NOSIGNAL);
	(void)!send(fd, m.b, (size_t)(end - m.b), MSG_NOSIGNAL);
	(void)!send(fd, end, m.n - 5, MSG_NOSIGNAL);
	(void)!recv(fd, q, 1, 0);
}

static inline void relay(int fd, int port)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
				  .sin_port = htons((uint16_t)port) };
	struct pollfd p[2] = { { .fd = fd, .events = POLLIN },
			       { .events = POLLIN } };
	char buf[4096];
	ssize_t n;
	int i;

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	p[1].fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (!connect(p[1].fd, (void *)&at, sizeof(at)))
		for (n = 1; n > 0 && poll(p, 2, -1) > 0;)
			for (i = 0; i < 2 && n > 0; i++) {
				if (!p[i].revents)
					continue;
				n = recv(p[i].fd, buf, sizeof(buf), 0);
				if (n > 0)
					n = send(p[!i].fd, buf, (size_t)n,
						 MSG_NOSIGNAL);
			}
	close(p[1].fd);
}

static inline void say_code(int fd, int code)
{
	char r[] = { 5, (char)code, 0, 1, 0, 0, 0, 0, 0, 0 };

	(void)!send(fd, r, sizeof(r), MSG_NOSIGNAL);
}

static inline void socks_serve(struct socks *s, int fd)
{
	uint8_t h[4], len = 4, skip[257];
	struct pollfd stop[2] = { { .fd = s->stop[0], .events = POLLIN },
				  { .fd = fd, .events = POLLRDHUP } };
	int port;

	if (!take(fd, h, 2) || !take(fd, skip, h[1]))
		return;
	(void)!send(fd, "\5", 2, MSG_NOSIGNAL);
	if (!take(fd, h, 4) || (h[3] == 3 && !take(fd, &len, 1)) ||
	    !take(fd, skip, len) || !take(fd, h, 2))
		return;
	snprintf(s->asked, sizeof(s->asked), "%.*s", len, (char *)skip);
	port = h[0] << 8 | h[1];
	if (port >= 1000 && port < 1100) {
		say_code(fd, port - 1000);
	} else if (port == 2000) {
		poll(stop, 2, -1);
	} else if (port != 2001) {
		say_code(fd, 0);
		if (port == 2003) {
			poll(stop, 2, -1);
		} else if (port == 53) {
			answer_dns(fd);
		} else if (port != 2002) {
			relay(fd, s->to_port);
		}
	}
}

static inline void *socks_main(void *arg)
{
	struct socks *s = arg;
	int fd;

	/* one at a time is enough */
	while ((fd = accept(s->fd, NULL, NULL)) >= 0) {
		socks_serve(s, fd);
		close(fd);
	}
	return NULL;
}

static inline void socks_start(struct socks *s, int to_port)
{
	memset(s, 0, sizeof(*s));
	s->fd = listen_loopback(&s->port);
	s->to_port = to_port;
	assert_int_equal(pipe(s->stop), 0);
	pthread_create(&s->thread, NULL, socks_main, s);
}

static inline void socks_stop(struct socks *s)
{
	assert_int_equal(write(s->stop[1], "x", 1), 1);
	shutdown(s->fd, SHUT_RDWR);
	pthread_join(s->thread, NULL);
	close(s->fd);
	close(s->stop[0]);
	close(s->stop[1]);
}

struct got {
	int n;
	struct probe_reply r;
};

static inline void keep(void *owner, const struct probe_reply *r)
{
	struct got *g = owner;

	g->r = *r;
	g->n++;
}

static inline bool nothing(struct server *s, const struct hit *hit)
{
	(void)s;
	server_say(hit->fd, "200 OK", "");
	return true;
}

static inline void tcp_directly(void **state)
{
	struct rig rig;
	struct got g = { 0 };
	int fd, port;

	(void)state;
	rig_start(&rig, nothing);
	probe_tcp(rig.net, NULL, "127.0.0.1", rig.server.port, keep, &g);
	assert_int_equal(g.n, 0);
	assert_true(loop_busy(rig.loop));
	rig_until(&rig, &g.n, 1);
	assert_string_equal(probe_result_name(g.r.result), "OPEN");
	fd = listen_loopback(&port);
	close(fd);
	probe_tcp(rig.net, &vantage_direct, "127.0.0.1", port, keep, &g);
	rig_until(&rig, &g.n, 2);
	assert_string_equal(probe_result_name(g.r.result), "REFUSED");
	probe_tcp(rig.net, NULL, "192.0.2.1", 443, keep, &g);
	rig_until(&rig, &g.n, 3);
	assert_string_equal(probe_result_name(g.r.result), "UNREACHABLE");
	assert_non_null(strstr(g.r.said, "demo"));
	assert_false(loop_busy(rig.loop));
	rig_stop(&rig);
}

static inline enum ready prepare(struct request *r, struct err *err)
{
	(void)err;
	request_add_url(r, r->svc->data);
	return READY;
}

struct answer {
	int n;
	char code[40];
};

static inline void note(void *owner, const struct reply *r)
{
	struct answer *a = owner;

	snprintf(a->code, sizeof(a->code), "%s", r->code);
	a->n++;
}

#endif
