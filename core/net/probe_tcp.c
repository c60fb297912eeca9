/*
 * probe_tcp.c - can a port be opened?  And bytes over a connection that curl
 * has opened through the vantage (CONNECT_ONLY), for DNS over TCP.
 *
 * A mute vantage says "connected" before it has tried.  There a port counts
 * as open only once its owner has sent a byte; to make it speak it is sent a
 * TLS hello, which most servers answer, if only to complain.
 */
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/net/probe_own.h"

static struct probe *probe_of(struct hook *hook)
{
	return (struct probe *)(void *)((char *)hook -
					offsetof(struct probe, hook));
}

static void readable(void *owner)
{
	struct probe *p = owner;
	char buf[2048];
	size_t n = 0;
	CURLcode rc = curl_easy_recv(p->easy, buf, sizeof(buf), &n);

	if (rc == CURLE_AGAIN)
		return;
	if (rc == CURLE_OK && n)
		strbuf_add(&p->in, buf, n);
	p->arrived(p, rc != CURLE_OK || !n);
}

static void silence(void *owner)
{
	struct probe *p = owner;

	probe_end(p, PROBE_TIMEOUT, _("connected, then silence for %.1f s"),
		  p->net->options.probe_ms / 1000.0);
}

static void connected(struct hook *hook, CURLcode code)
{
	struct probe *p = probe_of(hook);
	curl_socket_t fd = CURL_SOCKET_BAD;
	size_t sent = 0;

	if (code != CURLE_OK) {
		probe_end_curl(p, code);
		return;
	}
	if (!p->out_len) {
		probe_end(p, PROBE_OPEN, "%s", "");
		return;
	}
	curl_easy_getinfo(p->easy, CURLINFO_ACTIVESOCKET, &fd);
	/* some hundred bytes into an empty socket: all or nothing */
	if (fd == CURL_SOCKET_BAD ||
	    curl_easy_send(p->easy, p->out, p->out_len, &sent) != CURLE_OK ||
	    sent != p->out_len) {
		probe_end(p, PROBE_NOT_SAID, "%s",
			  _("the connection was closed at once"));
		return;
	}
	p->fd = fd;
	loop_watch(p->net->loop, fd, readable, p);
	p->timer = timer_start(p->net->loop, TIME_REAL,
			       p->net->options.probe_ms, silence, p);
}

/* Addresses go by CONNECT_TO's side; names are the vantage's to resolve. */
static bool may_go(const struct probe *p, const char *host)
{
	return p->via->socks || guard_name(p->net, host);
}

void probe_talk(struct probe *p, const char *host, int port)
{
	bool six = strchr(host, ':') && host[0] != '[';
	char *url =
		mem_fmt(six ? "http://[%s]:%d/" : "http://%s:%d/", host, port);

	p->hook.done = connected;
	if (!may_go(p, host)) {
		probe_end_later(p, PROBE_UNREACHABLE,
				_("a demo connects only to this machine"));
	} else {
		probe_easy(p, url);
		curl_easy_setopt(p->easy, CURLOPT_CONNECT_ONLY, 1L);
		/* else it is closed before we can talk */
		curl_easy_setopt(p->easy, CURLOPT_FORBID_REUSE, 0L);
		probe_fly(p);
	}
	mem_free(url);
}

static void spoke(struct probe *p, bool closed)
{
	if (p->in.len)
		probe_end(p, PROBE_OPEN, "%s", "");
	else if (closed)
		probe_end(p, PROBE_NOT_SAID, "%s",
			  _("the connection was closed without a word"));
}

/* The first flight of a TLS client, made by OpenSSL into memory. */
static void add_hello(struct probe *p, const char *host)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
	SSL *ssl = ctx ? SSL_new(ctx) : NULL;
	BIO *in = BIO_new(BIO_s_mem()), *out = BIO_new(BIO_s_mem());
	char *bytes;
	long len;

	if (!ssl || !in || !out)
		BUG("OpenSSL has no connection");
	SSL_set_bio(ssl, in, out);
	SSL_set_connect_state(ssl);
	/* the macro of that name casts const away */
	SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
		 (void *)(uintptr_t)host);
	SSL_do_handshake(ssl);
	len = BIO_get_mem_data(out, &bytes);
	p->out_len = (size_t)len;
	p->out = mem_new(p->out_len);
	memcpy(p->out, bytes, p->out_len);
	SSL_free(ssl);
	SSL_CTX_free(ctx);
}

struct probe *probe_tcp(struct net *n, const struct vantage *via,
			const char *host, int port,
			void (*done)(void *owner, const struct probe_reply *),
			void *owner)
{
	struct probe *p = probe_new(n, via, done, owner);

	p->arrived = spoke;
	if (p->via->mute)
		add_hello(p, host);
	probe_talk(p, host, port);
	return p;
}
