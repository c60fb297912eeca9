/*
 * conn.c - one connection of a vantage: SOCKS first, then the listener that
 * the world put behind the address.  Never blocks; faces.c polls.
 */
#include "core/sim/faces.h"

#include "core/base/str.h"

#include <errno.h>
#include <sys/socket.h>

#define IN_MAX ((size_t)256 << 10)

struct conn *conn_new(struct faces *f, const struct port *port, int fd)
{
	struct conn *c = mem_new(sizeof(*c));

	c->faces = f;
	c->kind = port->kind;
	c->mute = port->mute;
	c->fd = fd;
	strbuf_init(&c->in, IN_MAX);
	strbuf_init(&c->out, IN_MAX * 8);
	return c;
}

void conn_free(struct conn *c)
{
	SSL_free(c->ssl);
	close(c->fd);
	strbuf_release(&c->in);
	strbuf_release(&c->out);
	mem_free(c);
}

void conn_consume(struct conn *c, size_t n)
{
	memmove(c->in.buf, c->in.buf + n, c->in.len - n);
	strbuf_cut(&c->in, c->in.len - n);
}

static void sent(struct conn *c, size_t n)
{
	memmove(c->out.buf, c->out.buf + n, c->out.len - n);
	strbuf_cut(&c->out, c->out.len - n);
}

/* ---- plain ---------------------------------------------------------------*/

static void flush_plain(struct conn *c)
{
	ssize_t n;

	while (c->out.len && !c->gone) {
		n = send(c->fd, c->out.buf, c->out.len, MSG_NOSIGNAL);
		if (n > 0)
			sent(c, (size_t)n);
		else if (errno == EAGAIN || errno == EINTR)
			break;
		else
			c->gone = true;
	}
	c->want_write = c->out.len > 0;
}

static bool read_byte(struct conn *c)
{
	char byte;
	ssize_t got = recv(c->fd, &byte, 1, 0);

	if (got > 0) {
		strbuf_addch(&c->in, byte);
		c->gone |= c->in.full;
		return true;
	}
	c->gone |= !got || (errno != EAGAIN && errno != EINTR);
	return false;
}

static void dns_turn(struct conn *c)
{
	const uint8_t *p = (const uint8_t *)c->in.buf;
	struct strbuf out = STRBUF_INIT;
	size_t n;

	while (c->in.len >= 2) {
		n = (size_t)(p[0] << 8 | p[1]);
		if (c->in.len < n + 2)
			break;
		strbuf_clear(&out);
		if (!dns_answer(c->faces->world, c->target.vpc, p + 2, n,
				&out)) {
			c->gone = true;
			break;
		}
		strbuf_addch(&c->out, (char)(out.len >> 8));
		strbuf_addch(&c->out, (char)(out.len & 0xff));
		strbuf_add(&c->out, out.buf, out.len);
		conn_consume(c, n + 2);
	}
	strbuf_release(&out);
}

/* From here on the socket is OpenSSL's. */
static bool wants_tls(const struct conn *c)
{
	return c->stage == STAGE_SERVE && (c->target.serve == SERVE_ROUTER ||
					   c->target.serve == SERVE_WEB);
}

static void plain_step(struct conn *c)
{
	if (c->stage <= STAGE_CONNECT)
		socks_turn(c);
	else if (c->stage == STAGE_SERVE && c->target.serve == SERVE_DNS)
		dns_turn(c);
	else if (c->stage == STAGE_SERVE && c->target.serve == SERVE_PROXY)
		proxy_turn(c);
	else
		strbuf_clear(&c->in); /* hanging, or ssh */
	flush_plain(c);
}

/* Byte by byte: what follows a CONNECT belongs to the next layer. */
static void plain_turn(struct conn *c)
{
	while (!c->gone && c->stage != STAGE_CLOSE && !wants_tls(c) &&
	       read_byte(c))
		plain_step(c);
}

/* ---- TLS -----------------------------------------------------------------*/

static bool is_name(const char *host, const char *label, const char *base)
{
	char text[300];

	snprintf(text, sizeof(text), "%s.%s", label, base);
	return str_ieq(host, text);
}

static const char *public_base(const struct conn *c, char base[256])
{
	cJSON *cluster =
		world_get(c->faces->world, "ocm.cluster", c->target.cluster);

	snprintf(base, 256, "%s.%s", doc_text(cluster, "domain_prefix"),
		 doc_at_text(cluster, "dns.base_domain"));
	return base;
}

static const char *internal_base(const struct conn *c, char base[256])
{
	cJSON *cluster =
		world_get(c->faces->world, "ocm.cluster", c->target.cluster);

	snprintf(base, 256, "%s.hypershift.local", doc_text(cluster, "name"));
	return base;
}

/* The router sends oauth's names to oauth, all else to the API (correction
 * 4.2). */
bool conn_is_oauth(const struct conn *c)
{
	char base[256];

	return is_name(c->sni, "oauth", public_base(c, base)) ||
	       is_name(c->sni, "oauth", internal_base(c, base)) ||
	       is_name(c->sni, "oauth.apps", internal_base(c, base));
}

static bool router_certificate(struct conn *c, SSL *ssl)
{
	struct faces *f = c->faces;
	char base[256], api[300], apps[300];
	const char *public[] = { c->sni, NULL };
	const char *internal[] = { api,
				   apps,
				   "kubernetes",
				   "kubernetes.default",
				   "kubernetes.default.svc",
				   "kubernetes.default.svc.cluster.local",
				   "openshift",
				   "openshift.default.svc",
				   NULL };

	public_base(c, base);
	if (is_name(c->sni, "api", base) || is_name(c->sni, "oauth", base))
		return authority_serve(f->public, ssl, public);
	internal_base(c, base);
	snprintf(api, sizeof(api), "api.%s", base);
	snprintf(apps, sizeof(apps), "*.apps.%s", base);
	return authority_serve(f->internal, ssl, internal);
}

int conn_certificate(SSL *ssl, void *arg)
{
	struct conn *c = SSL_get_app_data(ssl);
	const char *sni = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
	const char *web[] = { c->sni, NULL };

	(void)arg;
	snprintf(c->sni, sizeof(c->sni), "%s", sni ? sni : "");
	if (c->target.serve == SERVE_ROUTER)
		return router_certificate(c, ssl);
	if (!*c->sni)
		snprintf(c->sni, sizeof(c->sni), "localhost");
	return authority_serve(c->faces->public, ssl, web);
}

static void start_tls(struct conn *c)
{
	c->ssl = SSL_new(c->faces->tls);
	SSL_set_app_data(c->ssl, c);
	SSL_set_fd(c->ssl, c->fd);
	SSL_set_accept_state(c->ssl);
}

/* false: nothing more now */
static bool tls_result(struct conn *c, int n)
{
	int why = SSL_get_error(c->ssl, n);

	if (n > 0)
		return true;
	c->want_write = why == SSL_ERROR_WANT_WRITE;
	c->gone |= why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE;
	return false;
}

static void flush_tls(struct conn *c)
{
	int n;

	while (c->out.len && !c->gone) {
		n = SSL_write(c->ssl, c->out.buf, (int)c->out.len);
		if (!tls_result(c, n))
			return;
		sent(c, (size_t)n);
	}
	c->want_write = false;
}

static void tls_turn(struct conn *c)
{
	char buf[4096];
	int n;

	if (!c->tls_up && !tls_result(c, SSL_accept(c->ssl)))
		return;
	c->tls_up = true;
	for (;;) {
		n = SSL_read(c->ssl, buf, sizeof(buf));
		if (!tls_result(c, n))
			break;
		strbuf_add(&c->in, buf, (size_t)n);
		c->gone |= c->in.full;
		http_turn(c);
	}
	flush_tls(c);
	if (c->stage == STAGE_CLOSE && !c->out.len) {
		SSL_shutdown(c->ssl);
		c->gone = true;
	}
}

/* ---- both ----------------------------------------------------------------*/

static bool api_is_up(const struct conn *c)
{
	cJSON *cluster =
		world_get(c->faces->world, "ocm.cluster", c->target.cluster);

	return str_eq(doc_text(cluster, "state"), "ready") ||
	       doc_bool(cluster, "_api_up");
}

void conn_serve(struct conn *c, const struct target *target)
{
	c->target = *target;
	c->stage = STAGE_SERVE;
	if (target->serve == SERVE_SSH)
		strbuf_addstr(&c->out, "SSH-2.0-OpenSSH_8.7\r\n");
	if (target->serve == SERVE_ROUTER && !api_is_up(c))
		c->stage = STAGE_CLOSE;
}

void conn_turn(struct conn *c)
{
	if (!c->ssl) {
		flush_plain(c);
		plain_turn(c);
		if (wants_tls(c) && !c->out.len && !c->gone)
			start_tls(c);
	}
	if (c->ssl && !c->gone)
		tls_turn(c);
	else if (c->stage == STAGE_CLOSE && !c->out.len)
		c->gone = true;
}
