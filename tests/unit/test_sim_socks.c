/* test_sim_socks.c - SOCKS replies of a vantage, and the resolver's messages. */
#include "tests/unit/test_sim_scene.h"

struct socks {
	int port;
	const char *host; /* asked for */
	unsigned char reply[16];
	ssize_t got;
	bool ended, over;
};

static void *socks_main(void *arg)
{
	struct socks *k = arg;
	struct sockaddr_in at = { .sin_family = AF_INET };
	unsigned char m[300] = { 5, 1, 0, 3 };
	size_t n = strlen(k->host);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	at.sin_port = htons((uint16_t)k->port);
	if (!connect(fd, (struct sockaddr *)&at, sizeof(at)) &&
	    send(fd, "\5\1\0", 3, 0) == 3 && recv(fd, m + 8, 2, 0) == 2) {
		m[4] = (unsigned char)n;
		memcpy(m + 5, k->host, n);
		m[5 + n] = 443 >> 8;
		m[6 + n] = 443 & 0xff;
		send(fd, m, 7 + n, 0);
		k->got = recv(fd, k->reply, sizeof(k->reply), 0);
		k->ended = k->got > 0 && recv(fd, m, 1, 0) == 0;
	}
	close(fd);
	__atomic_store_n(&k->over, true, __ATOMIC_SEQ_CST);
	return NULL;
}

static bool socks_over(void *data)
{
	struct socks *k = data;

	return __atomic_load_n(&k->over, __ATOMIC_SEQ_CST);
}

static int port_of(struct scene *s, const char *id, bool mute)
{
	size_t i;

	for (i = 0; i < s->f->ports.n; i++) {
		struct port *p = s->f->ports.at[i];

		if (p->mute == mute && str_eq(p->kind->id, id))
			return p->number;
	}
	return 0;
}

static void run_socks(struct scene *s, struct socks *k)
{
	pthread_t thread;

	pthread_create(&thread, NULL, socks_main, k);
	pump(s->f, socks_over, k);
	pthread_join(thread, NULL);
	assert_int_equal(k->got, 10);
}

static void test_socks(void **state)
{
	struct scene s;
	struct socks no_name = { .host = "nobody.invalid" };
	struct socks mute = { .host = "nobody.invalid" };
	struct socks nowhere = { .host = "nobody.invalid" };
	cJSON *doc;

	(void)state;
	scene_open(&s);
	no_name.port = port_of(&s, "outside", false);
	run_socks(&s, &no_name);
	assert_int_equal(no_name.reply[1], 4); /* host unreachable */
	assert_true(no_name.ended);
	mute.port = port_of(&s, "outside", true);
	run_socks(&s, &mute);
	assert_int_equal(mute.reply[1], 0); /* as ssh -D: success, then end */
	assert_true(mute.ended);
	/* there is no bastion in this world */
	nowhere.port = port_of(&s, "bastion", false);
	run_socks(&s, &nowhere);
	assert_int_equal(nowhere.reply[1], 1);
	doc = faces_describe(s.f);
	assert_int_equal(cJSON_GetArraySize(doc_at(doc, "vantages")), 1);
	assert_non_null(strstr(doc_at_text(doc, "public_ca"), "BEGIN CERT"));
	cJSON_Delete(doc);
	scene_close(&s);
}

static void test_dns(void **state)
{
	static const uint8_t query[] = "\x12\x34\1\0\0\1\0\0\0\0\0\0"
				       "\6nobody\7invalid\0\0\1\0\1";
	struct strbuf out = STRBUF_INIT;
	struct red r;
	size_t i;

	(void)state;
	red_open(&r, true);
	assert_true(dns_answer(r.w, "", query, sizeof(query) - 1, &out));
	assert_memory_equal(out.buf, "\x12\x34\x81\x83\0\1\0\0", 8);
	assert_memory_equal(out.buf + 12, query + 12, sizeof(query) - 13);
	/* cut anywhere, it is not a query */
	for (i = 0; i < sizeof(query) - 1; i++)
		assert_false(dns_answer(r.w, "", query, i, &out));
	strbuf_release(&out);
	red_close(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_socks),
		cmocka_unit_test(test_dns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
