/*
 * test_net_probe.c - names, ports and TLS, directly and through a SOCKS proxy
 * of the test's own; DNS messages good, bad and random.
 */
#include "net_server.h"

#include "core/net/dns.h"
#include "core/net/probe.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>

/* ---- DNS bytes -------------------------------------------------------------*/

struct message {
	uint8_t b[1024];
	size_t n;
};

static void put(struct message *m, const void *bytes, size_t len)
{
	memcpy(m->b + m->n, bytes, len);
	m->n += len;
}

static void put_name(struct message *m, const char *name)
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

static void put_record(struct message *m, const char *owner, int type,
		       const void *data, size_t len)
{
	uint8_t head[] = {
		0, (uint8_t)type, 0, 1, 0, 0, 0, 60, 0, (uint8_t)len
	};

	put_name(m, owner);
	put(m, head, sizeof(head));
	put(m, data, len);
}

static void put_cname(struct message *m, const char *owner, const char *to)
{
	struct message name = { .n = 0 };

	put_name(&name, to);
	put_record(m, owner, 5, name.b, name.n);
}

static void begin(struct message *m, const char *name, int rcode, int answers)
{
	uint8_t head[] = { 0x12, 0x34, 0x81, (uint8_t)(0x80 | rcode),
			   0,    1,    0,    (uint8_t)answers,
			   0,    0,    0,    0 };

	m->n = 0;
	put(m, head, sizeof(head));
	put_name(m, name);
	put(m, "\0\1\0\1", 4);
}

static void dns_queries(void **state)
{
	static const char *const bad[] = { "", ".", "a..b", ".a" };
	uint8_t q[DNS_QUERY_MAX];
	char label[80], name[300] = "";
	size_t i;

	(void)state;
	assert_int_equal(dns_query(q, 0x1234, "api.x"), 12 + 7 + 4);
	assert_memory_equal(q, "\x12\x34\1\0\0\1\0\0\0\0\0\0\3api\1x\0\0\1\0\1",
			    23);
	assert_int_equal(dns_query(q, 0, "api.x."), 23);
	for (i = 0; i < ARRAY_LEN(bad); i++)
		assert_int_equal(dns_query(q, 0, bad[i]), 0);
	memset(label, 'a', 64);
	label[64] = '\0';
	assert_int_equal(dns_query(q, 0, label), 0);
	while (strlen(name) < 254)
		strncat(name, "a.", 3);
	assert_int_equal(dns_query(q, 0, name), 0);
}

static void dns_answers(void **state)
{
	struct message m;
	struct dns_answer a;

	(void)state;
	/* a chain, in the wrong order, and a record that is not asked for */
	begin(&m, "api.x", 0, 4);
	put_record(&m, "c.z", 1, "\x0a\0\x02\x29", 4);
	put_cname(&m, "b.y", "C.z");
	put_record(&m, "other", 1, "\1\2\3\4", 4);
	put_cname(&m, "API.x", "b.y");
	assert_true(dns_parse(m.b, m.n, 0x1234, "api.X.", &a));
	assert_int_equal(a.rcode, 0);
	assert_int_equal(a.addresses, 1);
	assert_string_equal(a.address[0], "10.0.2.41");
	assert_string_equal(a.cname, "C.z");
	assert_false(dns_parse(m.b, m.n, 0x1235, "api.x", &a));
	assert_false(dns_parse(m.b, m.n, 0x1234, "api.y", &a));
	/* a circle of names ends */
	begin(&m, "a", 0, 2);
	put_cname(&m, "a", "b");
	put_cname(&m, "b", "a");
	assert_true(dns_parse(m.b, m.n, -1, "a", &a));
	assert_int_equal(a.addresses, 0);
	/* compression: the answer's name points at the question's */
	begin(&m, "api.x", 0, 1);
	put(&m, "\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\x0a\1\2\3", 16);
	assert_true(dns_parse(m.b, m.n, -1, "api.x", &a));
	assert_string_equal(a.address[0], "10.1.2.3");
	begin(&m, "api.x", DNS_NXDOMAIN, 0);
	assert_true(dns_parse(m.b, m.n, -1, "api.x", &a));
	assert_string_equal(dns_rcode_name(a.rcode), "NXDOMAIN");
}

static void dns_faults(void **state)
{
	struct message m;
	struct dns_answer a;
	size_t cut;

	(void)state;
	/* pointers that go forward, to themselves, nowhere */
	begin(&m, "a", 0, 1);
	put(&m, "\xc0\x20\0\1\0\1\0\0\0\x3c\0\4\1\1\1\1", 16);
	assert_false(dns_parse(m.b, m.n, -1, "a", &a));
	begin(&m, "a", 0, 1);
	put(&m, "\xc0\x13\0\1\0\1\0\0\0\x3c\0\4\1\1\1\1", 16);
	assert_false(dns_parse(m.b, m.n, -1, "a", &a));
	/* cut anywhere: never an answer, never a crash */
	begin(&m, "api.x", 0, 2);
	put_cname(&m, "api.x", "b");
	put_record(&m, "b", 1, "\1\2\3\4", 4);
	for (cut = 0; cut < m.n; cut++) {
		uint8_t *copy = mem_new(cut ? cut : 1);

		memcpy(copy, m.b, cut);
		assert_false(dns_parse(copy, cut, -1, "api.x", &a));
		mem_free(copy);
	}
	assert_true(dns_parse(m.b, m.n, -1, "api.x", &a));
}

static void dns_random(void **state)
{
	struct message good, m;
	struct dns_answer a;
	unsigned int seed = 12345, i, k;

	(void)state;
	begin(&good, "api.x", 0, 2);
	put_cname(&good, "api.x", "b");
	put_record(&good, "b", 1, "\1\2\3\4", 4);
	for (i = 0; i < 20000; i++) {
		uint8_t *copy;

		m = good;
		for (k = 0; k < 1 + i % 6; k++) {
			seed = seed * 1664525 + 1013904223;
			m.b[(seed >> 8) % m.n] = (uint8_t)(seed >> 20);
		}
		copy = mem_new(m.n);
		memcpy(copy, m.b, m.n);
		(void)!dns_parse(copy, m.n, -1, "api.x", &a);
		assert_in_range(a.addresses, 0, DNS_ADDRESSES);
		assert_true(strlen(a.cname) < sizeof(a.cname));
		mem_free(copy);
	}
}

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

static bool take(int fd, void *to, size_t len)
{
	return recv(fd, to, len, MSG_WAITALL) == (ssize_t)len;
}

static void answer_dns(int fd)
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

static void relay(int fd, int port)
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

static void say_code(int fd, int code)
{
	char r[] = { 5, (char)code, 0, 1, 0, 0, 0, 0, 0, 0 };

	(void)!send(fd, r, sizeof(r), MSG_NOSIGNAL);
}

static void socks_serve(struct socks *s, int fd)
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

static void *socks_main(void *arg)
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

static void socks_start(struct socks *s, int to_port)
{
	memset(s, 0, sizeof(*s));
	s->fd = listen_loopback(&s->port);
	s->to_port = to_port;
	assert_int_equal(pipe(s->stop), 0);
	pthread_create(&s->thread, NULL, socks_main, s);
}

static void socks_stop(struct socks *s)
{
	assert_int_equal(write(s->stop[1], "x", 1), 1);
	shutdown(s->fd, SHUT_RDWR);
	pthread_join(s->thread, NULL);
	close(s->fd);
	close(s->stop[0]);
	close(s->stop[1]);
}

/* ---- probes ----------------------------------------------------------------*/

struct got {
	int n;
	struct probe_reply r;
};

static void keep(void *owner, const struct probe_reply *r)
{
	struct got *g = owner;

	g->r = *r;
	g->n++;
}

static bool nothing(struct server *s, const struct hit *hit)
{
	(void)s;
	server_say(hit->fd, "200 OK", "");
	return true;
}

static void tcp_directly(void **state)
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

static enum ready prepare(struct request *r, struct err *err)
{
	(void)err;
	request_add_url(r, r->svc->data);
	return READY;
}

struct answer {
	int n;
	char code[40];
};

static void note(void *owner, const struct reply *r)
{
	struct answer *a = owner;

	snprintf(a->code, sizeof(a->code), "%s", r->code);
	a->n++;
}

/* HTTPS_PROXY of the person must touch neither a probe nor a demo. */
static void no_proxy_of_the_environment(void **state)
{
	struct rig rig;
	struct got g = { 0 };
	struct answer a = { 0 };
	struct service svc = { .name = "t", .prepare = prepare, .attempts = 1 };
	struct request_spec s = { .service = "t", .op = "Get" };

	(void)state;
	setenv("http_proxy", "http://127.0.0.1:1", 1);
	setenv("all_proxy", "http://127.0.0.1:1", 1);
	rig_start(&rig, nothing);
	svc.data = rig.base;
	net_add_service(rig.net, &svc);
	request_start(rig.net, &s, note, &a);
	rig_until(&rig, &a.n, 1);
	assert_string_equal(a.code, "");
	probe_tcp(rig.net, NULL, "127.0.0.1", rig.server.port, keep, &g);
	rig_until(&rig, &g.n, 1);
	assert_int_equal(g.r.result, PROBE_OPEN);
	rig_stop(&rig);
	unsetenv("http_proxy");
	unsetenv("all_proxy");
}

static void tcp_through_socks(void **state)
{
	static const struct {
		int port;
		bool mute;
		enum probe_result want;
	} rows[] = {
		{ 443, false, PROBE_OPEN },
		{ 1005, false, PROBE_REFUSED },
		{ 1004, false, PROBE_UNREACHABLE },
		{ 1003, false, PROBE_UNREACHABLE },
		{ 1002, false, PROBE_UNREACHABLE },
		{ 1006, false, PROBE_TIMEOUT },
		{ 1001, false, PROBE_NOT_SAID },
		{ 2001, false, PROBE_NOT_SAID },
		{ 2000, false, PROBE_TIMEOUT },
		{ 2002, true, PROBE_NOT_SAID },
		{ 2003, true, PROBE_NOT_SAID },
		{ 1005, true, PROBE_NOT_SAID },
		{ 2002, false, PROBE_OPEN }, /* this proxy is believed */
	};
	struct rig rig;
	struct socks socks;
	struct vantage v = { .id = "via", .resolver = "" };
	char url[64];
	size_t i;

	(void)state;
	rig_start(&rig, nothing);
	socks_start(&socks, rig.server.port);
	snprintf(url, sizeof(url), "socks5h://127.0.0.1:%d", socks.port);
	v.socks = url;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		struct got g = { 0 };

		v.mute = rows[i].mute;
		probe_tcp(rig.net, &v, "api.x", rows[i].port, keep, &g);
		rig_until(&rig, &g.n, 1);
		if (g.r.result != rows[i].want)
			fail_msg("port %d: %s (%s)", rows[i].port,
				 probe_result_name(g.r.result), g.r.said);
		assert_string_equal(socks.asked, "api.x");
	}
	socks_stop(&socks);
	rig_stop(&rig);
}

static void names_through_socks(void **state)
{
	static const struct {
		const char *name;
		enum probe_result want;
		const char *said;
	} rows[] = {
		{ "none.x", PROBE_NO_NAME, "NXDOMAIN" },
		{ "broken.x", PROBE_NOT_SAID, "SERVFAIL" },
		{ "silent.x", PROBE_TIMEOUT, "silence" },
		{ "a..b", PROBE_NO_NAME, "DNS name" },
	};
	struct rig rig;
	struct socks socks;
	struct vantage v = { .id = "via", .resolver = "10.0.0.2:53" };
	char url[64];
	struct got g = { 0 };
	size_t i;

	(void)state;
	rig_start(&rig, nothing);
	socks_start(&socks, 0);
	snprintf(url, sizeof(url), "socks5h://127.0.0.1:%d", socks.port);
	v.socks = url;
	probe_name(rig.net, &v, "api.x", keep, &g);
	rig_until(&rig, &g.n, 1);
	assert_string_equal(g.r.said, "");
	assert_int_equal(g.r.result, PROBE_OPEN);
	assert_int_equal(g.r.addresses, 1);
	assert_string_equal(g.r.address[0], "10.0.2.41");
	assert_string_equal(g.r.cname, "vpce.y");
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		memset(&g, 0, sizeof(g));
		probe_name(rig.net, &v, rows[i].name, keep, &g);
		rig_until(&rig, &g.n, 1);
		if (g.r.result != rows[i].want ||
		    !strstr(g.r.said, rows[i].said))
			fail_msg("%s: %s (%s)", rows[i].name,
				 probe_result_name(g.r.result), g.r.said);
	}
	v.resolver = "";
	memset(&g, 0, sizeof(g));
	probe_name(rig.net, &v, "api.x", keep, &g);
	rig_until(&rig, &g.n, 1);
	assert_int_equal(g.r.result, PROBE_NOT_SAID);
	socks_stop(&socks);
	rig_stop(&rig);
}

static void names_directly(void **state)
{
	struct rig rig;
	struct got g = { 0 };
	struct probe *p;

	(void)state;
	rig_start(&rig, nothing);
	probe_name(rig.net, NULL, "localhost", keep, &g);
	rig_until(&rig, &g.n, 1);
	assert_int_equal(g.r.result, PROBE_OPEN);
	assert_true(g.r.addresses > 0);
	/* a demo asks no resolver */
	probe_name(rig.net, NULL, "example.com", keep, &g);
	rig_until(&rig, &g.n, 2);
	assert_int_equal(g.r.result, PROBE_NO_NAME);
	p = probe_name(rig.net, NULL, "localhost", keep, &g);
	probe_cancel(&p);
	assert_null(p);
	probe_cancel(&p);
	probe_name(rig.net, NULL, "localhost", keep, &g); /* net_free's */
	assert_int_equal(g.n, 2);
	rig_stop(&rig);
}

/* One answer over UDP: c-ares' way. */
static void *udp_main(void *arg)
{
	int fd = *(int *)arg;
	struct sockaddr_in from;
	socklen_t len = sizeof(from);
	uint8_t q[512];
	struct message m;

	while (recvfrom(fd, q, sizeof(q), 0, (void *)&from, &len) > 12) {
		bool good = q[13] == 'g';

		begin(&m, good ? "good.x" : "other", good ? 0 : DNS_REFUSED,
		      good);
		if (good)
			put_record(&m, "good.x", 1, "\x0a\1\1\1", 4);
		m.b[0] = q[0];
		m.b[1] = q[1];
		(void)!sendto(fd, m.b, m.n, 0, (void *)&from, len);
	}
	return NULL;
}

static void names_of_a_named_resolver(void **state)
{
	struct rig rig;
	struct got g = { 0 };
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t len = sizeof(at);
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	pthread_t thread;
	char resolver[64];
	struct vantage v = { .id = "direct", .resolver = resolver };

	(void)state;
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(fd, (void *)&at, sizeof(at)), 0);
	assert_int_equal(getsockname(fd, (void *)&at, &len), 0);
	snprintf(resolver, sizeof(resolver), "127.0.0.1:%d",
		 ntohs(at.sin_port));
	pthread_create(&thread, NULL, udp_main, &fd);
	rig_start(&rig, nothing);
	probe_name(rig.net, &v, "good.x", keep, &g);
	rig_until(&rig, &g.n, 1);
	assert_int_equal(g.r.result, PROBE_OPEN);
	assert_string_equal(g.r.address[0], "10.1.1.1");
	probe_name(rig.net, &v, "other", keep, &g);
	rig_until(&rig, &g.n, 2);
	assert_string_equal(g.r.said, "REFUSED");
	v.resolver = "192.0.2.1:53";
	probe_name(rig.net, &v, "good.x", keep, &g);
	rig_until(&rig, &g.n, 3);
	assert_int_equal(g.r.result, PROBE_UNREACHABLE);
	rig_stop(&rig);
	shutdown(fd, SHUT_RDWR);
	pthread_join(thread, NULL);
	close(fd);
}

/* ---- TLS -------------------------------------------------------------------*/

struct tls {
	int fd, port;
	pthread_t thread;
	SSL_CTX *ctx;
	char *pem;
	const char *answer;
};

static void *tls_main(void *arg)
{
	struct tls *t = arg;
	char buf[2048];
	SSL *ssl;
	int fd;

	while ((fd = accept(t->fd, NULL, NULL)) >= 0) {
		ssl = SSL_new(t->ctx);
		SSL_set_fd(ssl, fd);
		if (SSL_accept(ssl) == 1 && SSL_read(ssl, buf, sizeof(buf)) > 0)
			SSL_write(ssl, t->answer, (int)strlen(t->answer));
		SSL_shutdown(ssl);
		SSL_free(ssl);
		close(fd);
	}
	ERR_clear_error();
	return NULL;
}

static void tls_cert(struct tls *t)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *c = X509_new();
	X509_NAME *name;
	X509_EXTENSION *ext;
	BIO *bio = BIO_new(BIO_s_mem());
	char *text;
	long len;

	ASN1_INTEGER_set(X509_get_serialNumber(c), 1);
	X509_set_version(c, 2);
	X509_gmtime_adj(X509_getm_notBefore(c), -60);
	X509_gmtime_adj(X509_getm_notAfter(c), 3600);
	X509_set_pubkey(c, key);
	name = X509_get_subject_name(c);
	X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
				   (const unsigned char *)"the api", -1, -1, 0);
	X509_set_issuer_name(c, name);
	ext = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name,
				  "DNS:api.x,DNS:*.y,IP:127.0.0.1");
	X509_add_ext(c, ext, -1);
	X509_EXTENSION_free(ext);
	X509_sign(c, key, EVP_sha256());
	SSL_CTX_use_certificate(t->ctx, c);
	SSL_CTX_use_PrivateKey(t->ctx, key);
	PEM_write_bio_X509(bio, c);
	len = BIO_get_mem_data(bio, &text);
	t->pem = mem_fmt("%.*s", (int)len, text);
	BIO_free(bio);
	X509_free(c);
	EVP_PKEY_free(key);
}

static void tls_start(struct tls *t, const char *answer)
{
	memset(t, 0, sizeof(*t));
	t->ctx = SSL_CTX_new(TLS_server_method());
	t->answer = answer;
	tls_cert(t);
	t->fd = listen_loopback(&t->port);
	pthread_create(&t->thread, NULL, tls_main, t);
}

static void tls_stop(struct tls *t)
{
	shutdown(t->fd, SHUT_RDWR);
	pthread_join(t->thread, NULL);
	close(t->fd);
	SSL_CTX_free(t->ctx);
	mem_free(t->pem);
}

#define VERSION_ANSWER                                                         \
 "HTTP/1.1 200 OK\r\nContent-Length: 24\r\n\r\n"                               \
 "{\"gitVersion\":\"v1.30.1\"}"

static void tls_directly(void **state)
{
	struct rig rig;
	struct tls tls;
	struct got g = { 0 };
	struct probe_tls_spec s = { .name = "api.x",
				    .address = "127.0.0.1",
				    .path = "/version" };

	(void)state;
	rig_start(&rig, nothing);
	tls_start(&tls, VERSION_ANSWER);
	s.port = tls.port;
	probe_tls(rig.net, NULL, &s, keep, &g);
	rig_until(&rig, &g.n, 1);
	assert_int_equal(g.r.result, PROBE_OPEN);
	assert_false(g.r.trusted);
	assert_non_null(strstr(g.r.said, "self"));
	assert_string_equal(g.r.subject, "CN = the api");
	assert_string_equal(g.r.names, "api.x *.y 127.0.0.1");
	assert_in_range(g.r.not_after - g.r.not_before, 3600, 3700);
	assert_int_equal(g.r.http_status, 200);
	assert_string_equal(g.r.version, "v1.30.1");
	net_add_ca(rig.net, tls.pem);
	memset(&g, 0, sizeof(g));
	probe_tls(rig.net, NULL, &s, keep, &g);
	rig_until(&rig, &g.n, 1);
	assert_true(g.r.trusted);
	assert_string_equal(g.r.said, "");
	/* another name: trusted by nobody under it */
	s.name = "oauth.x";
	s.path = "";
	memset(&g, 0, sizeof(g));
	probe_tls(rig.net, NULL, &s, keep, &g);
	rig_until(&rig, &g.n, 1);
	assert_int_equal(g.r.result, PROBE_OPEN);
	assert_false(g.r.trusted);
	assert_string_equal(g.r.said, "the certificate is not for oauth.x");
	assert_int_equal(g.r.http_status, 0);
	tls_stop(&tls);
	rig_stop(&rig);
}

static void tls_through_socks(void **state)
{
	struct rig rig;
	struct tls tls;
	struct socks socks;
	struct got g = { 0 };
	char url[64];
	struct vantage v = { .id = "via", .resolver = "", .mute = true };
	struct probe_tls_spec s = { .name = "api.x",
				    .address = "10.0.2.41",
				    .port = 6443,
				    .path = "/version" };

	(void)state;
	rig_start(&rig, nothing);
	tls_start(&tls, VERSION_ANSWER);
	socks_start(&socks, tls.port);
	snprintf(url, sizeof(url), "socks5h://127.0.0.1:%d", socks.port);
	v.socks = url;
	probe_tls(rig.net, &v, &s, keep, &g);
	rig_until(&rig, &g.n, 1);
	assert_int_equal(g.r.result, PROBE_OPEN);
	assert_string_equal(g.r.version, "v1.30.1");
	/* a mute vantage: open once the other side has answered a hello */
	probe_tcp(rig.net, &v, "10.0.2.41", 6443, keep, &g);
	rig_until(&rig, &g.n, 2);
	assert_int_equal(g.r.result, PROBE_OPEN);
	s.port = 2002; /* closed after "success" */
	probe_tls(rig.net, &v, &s, keep, &g);
	rig_until(&rig, &g.n, 3);
	assert_int_equal(g.r.result, PROBE_NOT_SAID);
	s.port = 1005;
	v.mute = false;
	probe_tls(rig.net, &v, &s, keep, &g);
	rig_until(&rig, &g.n, 4);
	assert_int_equal(g.r.result, PROBE_REFUSED);
	s.port = 2003; /* connected, then silence: not a filter */
	probe_tls(rig.net, &v, &s, keep, &g);
	rig_until(&rig, &g.n, 5);
	assert_int_equal(g.r.result, PROBE_TLS);
	socks_stop(&socks);
	tls_stop(&tls);
	rig_stop(&rig);
}

/* ---- requests over TLS ---- */

static void requests_verify(void **state)
{
	struct rig rig;
	struct tls tls;
	struct answer a = { 0 };
	char base[64];
	struct service svc = {
		.name = "t", .prepare = prepare, .attempts = 1, .data = base
	};
	struct request_spec s = { .service = "t", .op = "Get" };

	(void)state;
	rig_start(&rig, nothing);
	tls_start(&tls, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
	snprintf(base, sizeof(base), "https://127.0.0.1:%d", tls.port);
	net_add_service(rig.net, &svc);
	request_start(rig.net, &s, note, &a);
	rig_until(&rig, &a.n, 1);
	assert_string_equal(a.code, "NO_ANSWER");
	net_add_ca(rig.net, tls.pem);
	request_start(rig.net, &s, note, &a);
	rig_until(&rig, &a.n, 2);
	assert_string_equal(a.code, "");
	tls_stop(&tls);
	rig_stop(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dns_queries),
		cmocka_unit_test(dns_answers),
		cmocka_unit_test(dns_faults),
		cmocka_unit_test(dns_random),
		cmocka_unit_test(tcp_directly),
		cmocka_unit_test(no_proxy_of_the_environment),
		cmocka_unit_test(tcp_through_socks),
		cmocka_unit_test(names_through_socks),
		cmocka_unit_test(names_directly),
		cmocka_unit_test(names_of_a_named_resolver),
		cmocka_unit_test(tls_directly),
		cmocka_unit_test(tls_through_socks),
		cmocka_unit_test(requests_verify),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
