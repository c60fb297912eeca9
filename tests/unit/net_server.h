/*
 * net_server.h - for the unit tests of core/net: a scripted HTTP server of
 * blocking threads on loopback, and a loop with a net that is turned until
 * something is so.
 */
#ifndef TEST_NET_SERVER_H
#define TEST_NET_SERVER_H

#include "core/base/clock.h"
#include "core/base/str.h"
#include "core/net/request.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/socket.h>

#include <cmocka.h>

struct hit {
	int number; /* of the server's requests, from 0 */
	int conn;   /* of its connections, from 0 */
	char *head; /* request line and headers */
	char *body;
	int fd;
};

struct server {
	int fd, port;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t cond;
	/* false: close the connection */
	bool (*answer)(struct server *s, const struct hit *hit);
	void *data;
	int hits, conns, now, most; /* requests, connections, at once */
	int open;                   /* connection threads */
	struct vec log;             /* char *: "POST /x body" */
	struct vec fds;
	bool stop;
};

struct conn {
	struct server *s;
	int fd, number;
};

static inline void server_say(int fd, const char *head, const char *body)
{
	char *text = mem_fmt("HTTP/1.1 %s\r\nContent-Length: %zu\r\n\r\n%s",
			     head, strlen(body), body);

	(void)!send(fd, text, strlen(text), MSG_NOSIGNAL);
	mem_free(text);
}

static inline bool server_read(int fd, struct strbuf *in, struct hit *hit)
{
	char buf[4096], *end, *at;
	long long len = 0;
	ssize_t n;

	strbuf_clear(in);
	while (!(end = strstr(in->buf, "\r\n\r\n"))) {
		n = recv(fd, buf, sizeof(buf), 0);
		if (n <= 0)
			return false;
		strbuf_add(in, buf, (size_t)n);
	}
	at = strcasestr(in->buf, "content-length:");
	if (at && at < end)
		len = strtoll(at + 15, NULL, 10);
	while (in->len < (size_t)(end - in->buf) + 4 + (size_t)len) {
		size_t off = (size_t)(end - in->buf);

		n = recv(fd, buf, sizeof(buf), 0);
		if (n <= 0)
			return false;
		strbuf_add(in, buf, (size_t)n);
		end = in->buf + off;
	}
	*end = '\0';
	hit->head = in->buf;
	hit->body = end + 4;
	return true;
}

static inline void *server_conn(void *arg)
{
	struct conn *c = arg;
	struct server *s = c->s;
	struct strbuf in = STRBUF_INIT;
	struct hit hit = { .conn = c->number, .fd = c->fd };
	bool keep = true;

	while (keep && server_read(c->fd, &in, &hit)) {
		pthread_mutex_lock(&s->lock);
		hit.number = s->hits++;
		if (++s->now > s->most)
			s->most = s->now;
		vec_push(&s->log,
			 mem_fmt("%.*s %s", (int)(strcspn(hit.head, "\r") - 9),
				 hit.head, hit.body));
		pthread_cond_broadcast(&s->cond);
		pthread_mutex_unlock(&s->lock);
		keep = s->answer(s, &hit);
		pthread_mutex_lock(&s->lock);
		s->now--;
		pthread_mutex_unlock(&s->lock);
	}
	strbuf_release(&in);
	pthread_mutex_lock(&s->lock);
	for (size_t i = 0; i < s->fds.n; i++)
		if ((intptr_t)s->fds.at[i] == c->fd) {
			vec_remove(&s->fds, i);
			break;
		}
	close(c->fd);
	s->open--;
	pthread_cond_broadcast(&s->cond);
	pthread_mutex_unlock(&s->lock);
	mem_free(c);
	return NULL;
}

static inline void *server_main(void *arg)
{
	struct server *s = arg;
	pthread_t thread;
	struct conn *c;
	int fd;

	while ((fd = accept(s->fd, NULL, NULL)) >= 0) {
		pthread_mutex_lock(&s->lock);
		c = mem_new(sizeof(*c));
		c->s = s;
		c->fd = fd;
		c->number = s->conns++;
		s->open++;
		vec_push(&s->fds, (void *)(intptr_t)fd);
		pthread_mutex_unlock(&s->lock);
		pthread_create(&thread, NULL, server_conn, c);
		pthread_detach(thread);
	}
	return NULL;
}

/* A listening socket on loopback, its port in *port. */
static inline int listen_loopback(int *port)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t len = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(fd, (void *)&at, sizeof(at)), 0);
	assert_int_equal(listen(fd, 64), 0);
	assert_int_equal(getsockname(fd, (void *)&at, &len), 0);
	*port = ntohs(at.sin_port);
	return fd;
}

static inline void server_start(struct server *s,
				bool (*answer)(struct server *,
					       const struct hit *))
{
	memset(s, 0, sizeof(*s));
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->cond, NULL);
	s->answer = answer;
	s->fd = listen_loopback(&s->port);
	pthread_create(&s->thread, NULL, server_main, s);
}

static inline void server_stop(struct server *s)
{
	size_t i;

	shutdown(s->fd, SHUT_RDWR);
	pthread_join(s->thread, NULL);
	close(s->fd);
	pthread_mutex_lock(&s->lock);
	s->stop = true;
	pthread_cond_broadcast(&s->cond);
	for (i = 0; i < s->fds.n; i++)
		shutdown((int)(intptr_t)s->fds.at[i], SHUT_RDWR);
	while (s->open)
		pthread_cond_wait(&s->cond, &s->lock);
	pthread_mutex_unlock(&s->lock);
	for (i = 0; i < s->log.n; i++)
		mem_free(s->log.at[i]);
	vec_release(&s->log);
	vec_release(&s->fds);
}

static inline int server_hits(struct server *s)
{
	int n;

	pthread_mutex_lock(&s->lock);
	n = s->hits;
	pthread_mutex_unlock(&s->lock);
	return n;
}

/* Waits until `hits` requests came in (or the server is stopped). */
static inline void server_await(struct server *s, int hits)
{
	pthread_mutex_lock(&s->lock);
	while (s->hits < hits && !s->stop)
		pthread_cond_wait(&s->cond, &s->lock);
	pthread_mutex_unlock(&s->lock);
}

/* ---- the client's side -------------------------------------------------------*/

struct rig {
	struct event_queue *events;
	struct loop *loop;
	struct net *net;
	struct server server;
	char base[64];
};

static inline void rig_start(struct rig *r, bool (*answer)(struct server *,
							   const struct hit *))
{
	static const struct net_options options = { .loopback_only = true,
						    .no_proxy = true,
						    .ca_only = true,
						    .probe_ms = 400 };

	memset(r, 0, sizeof(*r));
	r->events = event_queue_new();
	r->loop = loop_new(r->events);
	r->net = net_new(r->loop, &options);
	server_start(&r->server, answer);
	snprintf(r->base, sizeof(r->base), "http://127.0.0.1:%d",
		 r->server.port);
}

static inline void rig_stop(struct rig *r)
{
	net_free(r->net);
	loop_free(r->loop);
	event_queue_free(r->events);
	server_stop(&r->server);
}

static inline void rig_turn(struct rig *r)
{
	struct event e;

	while (event_take(r->events, &e))
		;
	loop_turn(r->loop, 100);
}

/* Turns the loop until *n is at least want; fails after 10 s. */
static inline void rig_until(struct rig *r, const int *n, int want)
{
	int64_t start = real_ms();

	while (*n < want) {
		if (real_ms() - start > 10000)
			fail_msg("waited 10 s for %d, have %d", want, *n);
		rig_turn(r);
	}
}

#endif
