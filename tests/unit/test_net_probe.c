/*
 * test_net_probe.c - names and ports, directly and through a SOCKS proxy.
 */
#include "net_socks.h"

/* ---- probes ----------------------------------------------------------------*/

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tcp_directly),
		cmocka_unit_test(no_proxy_of_the_environment),
		cmocka_unit_test(tcp_through_socks),
		cmocka_unit_test(names_through_socks),
		cmocka_unit_test(names_directly),
		cmocka_unit_test(names_of_a_named_resolver),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
