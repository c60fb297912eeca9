/* faces.c - ports, connections and their turn in the server's loop. */
#include "core/sim/faces.h"

#include "core/base/cidr.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <poll.h>
#include <sys/socket.h>

static struct port *open_port(const struct vantage_kind *kind, bool mute,
			      struct err *err)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t len = sizeof(at);
	struct port *p;
	int fd;

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof(at)) ||
	    listen(fd, 64) || getsockname(fd, (struct sockaddr *)&at, &len)) {
		err_set(err, ERR_IO, "cannot listen on 127.0.0.1: %s",
			strerror(errno));
		if (fd >= 0)
			close(fd);
		return NULL;
	}
	p = mem_new(sizeof(*p));
	p->fd = fd;
	p->number = ntohs(at.sin_port);
	p->kind = kind;
	p->mute = mute;
	return p;
}

static bool open_ports(struct faces *f, struct err *err)
{
	struct port *p;
	size_t i;

	for (i = 0; i < 2 * vantage_count; i++) {
		p = open_port(&vantage_kinds[i / 2], i % 2, err);
		if (!p)
			return false;
		vec_push(&f->ports, p);
	}
	return true;
}

static bool open_tls(struct faces *f, struct err *err)
{
	f->public = authority_new("Simulated Public Authority", err);
	f->internal = authority_new("Simulated Cluster Root", err);
	f->tls = SSL_CTX_new(TLS_server_method());
	if (!f->public || !f->internal)
		return false;
	if (!f->tls)
		return err_set(err, ERR_INTERNAL, "cannot set TLS up: %s",
			       ERR_error_string(ERR_get_error(), NULL));
	SSL_CTX_set_cert_cb(f->tls, conn_certificate, NULL);
	SSL_CTX_set_mode(f->tls, SSL_MODE_ENABLE_PARTIAL_WRITE |
					 SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	SSL_CTX_set_session_cache_mode(f->tls, SSL_SESS_CACHE_OFF);
	return true;
}

struct faces *faces_new(struct world *w, struct server *s, struct err *err)
{
	struct faces *f = mem_new(sizeof(*f));

	f->world = w;
	f->server = s;
	if (open_ports(f, err) && open_tls(f, err))
		return f;
	faces_free(f);
	return NULL;
}

void faces_free(struct faces *f)
{
	size_t i;

	if (!f)
		return;
	for (i = 0; i < f->conns.n; i++)
		conn_free(f->conns.at[i]);
	for (i = 0; i < f->ports.n; i++) {
		close(((struct port *)f->ports.at[i])->fd);
		mem_free(f->ports.at[i]);
	}
	vec_release(&f->conns);
	vec_release(&f->ports);
	vec_release(&f->polled);
	authority_free(f->public);
	authority_free(f->internal);
	SSL_CTX_free(f->tls);
	mem_free(f);
}

/* Whom a machine there asks for names: the VPC's own, else a public one. */
static const char *resolver_of(struct world *w, const struct sim_source *source,
			       char out[IP_TEXT_LEN])
{
	cJSON *vpc = world_get(w, "ec2.vpc", source->vpc_id);
	struct cidr block;

	if (cidr_parse(doc_text(vpc, "cidrBlock"), &block))
		return ip_text(block.base + 2, out);
	return "8.8.8.8";
}

static cJSON *describe(struct faces *f, size_t i)
{
	const struct port *open = f->ports.at[2 * i];
	const struct port *mute = f->ports.at[2 * i + 1];
	char address[IP_TEXT_LEN], resolver[IP_TEXT_LEN];
	struct sim_source source;

	if (!open->kind->stand(f->world, &source))
		return NULL;
	ip_text(source.ip, address);
	return jsonf("{'id':'%s','title':'%s %s','address':'%s','vpc':'%s',"
		     "'instance':'%s','resolver':'%s:53',"
		     "'socks':'socks5h://127.0.0.1:%d',"
		     "'socks_mute':'socks5h://127.0.0.1:%d'}",
		     open->kind->id, open->kind->title, address, address,
		     source.vpc_id, source.instance_id,
		     resolver_of(f->world, &source, resolver), open->number,
		     mute->number);
}

cJSON *faces_describe(struct faces *f)
{
	cJSON *list = cJSON_CreateArray(), *one;
	size_t i;

	for (i = 0; i < vantage_count; i++) {
		one = describe(f, i);
		if (one)
			cJSON_AddItemToArray(list, one);
	}
	return jsonf("{'vantages':%j,'public_ca':%j}", list,
		     cJSON_CreateString(authority_pem(f->public)));
}

/* ---- the loop's turn -----------------------------------------------------*/

int faces_poll(struct faces *f, struct pollfd *fds, int max)
{
	int n = 0;
	size_t i;

	f->polled.n = 0;
	for (i = 0; i < f->ports.n && n < max; i++) {
		fds[n].fd = ((struct port *)f->ports.at[i])->fd;
		fds[n].revents = 0;
		fds[n++].events = POLLIN;
	}
	for (i = 0; i < f->conns.n && n < max; i++) {
		struct conn *c = f->conns.at[i];

		fds[n].fd = c->fd;
		fds[n].revents = 0;
		fds[n++].events =
			(short)(POLLIN | (c->want_write ? POLLOUT : 0));
		vec_push(&f->polled, c);
	}
	return n;
}

/* As servers do: else a reply over TLS waits 40 ms, until the client's kernel
 * acknowledges the session tickets that went before it. */
static void accept_all(struct faces *f, const struct port *p)
{
	const int on = 1;
	int fd;

	while ((fd = accept4(p->fd, NULL, NULL,
			     SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
		vec_push(&f->conns, conn_new(f, p, fd));
	}
}

void faces_turn(struct faces *f, const struct pollfd *fds, int n)
{
	size_t i, at;

	for (at = 0; at < (size_t)n; at++) {
		if (!fds[at].revents)
			continue;
		if (at < f->ports.n)
			accept_all(f, f->ports.at[at]);
		else if (at - f->ports.n < f->polled.n)
			conn_turn(f->polled.at[at - f->ports.n]);
	}
	f->polled.n = 0;
	for (i = f->conns.n; i > 0; i--)
		if (((struct conn *)f->conns.at[i - 1])->gone) {
			conn_free(f->conns.at[i - 1]);
			vec_remove(&f->conns, i - 1);
		}
}
