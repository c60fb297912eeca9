/* test_net_dns.c - DNS messages: good, bad, cut and random. */
#include "net_dns.h"
#include "net_server.h"

#include "core/net/dns.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dns_queries),
		cmocka_unit_test(dns_answers),
		cmocka_unit_test(dns_faults),
		cmocka_unit_test(dns_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
