/* fuzz_dns.c - answers of a resolver, and the simulator's reading of
 * questions. */
#include "tests/fuzz/fuzz.h"

#include "core/net/dns.h"
#include "core/sim/faces.h"

static struct world *the_world(void)
{
	static struct world *w;
	struct world_options options = { .seed = 1, .name = "peered" };
	struct err err = { 0 };

	if (!w)
		w = world_new(&options, &err);
	return w;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *copy = (uint8_t *)fuzz_text(data, size);
	struct strbuf out = STRBUF_INIT;
	struct dns_answer answer;
	uint8_t query[DNS_QUERY_MAX];
	size_t n;

	if (dns_parse(copy, size, -1, "api.demo.hypershift.local", &answer))
		PROMISE(answer.addresses <= DNS_ADDRESSES &&
			strlen(answer.cname) < sizeof(answer.cname));
	n = dns_query(query, 1, (const char *)copy);
	PROMISE(n <= DNS_QUERY_MAX);
	if (dns_answer(the_world(), "", copy, size, &out))
		PROMISE(out.len >= 12);
	strbuf_release(&out);
	mem_free(copy);
	return 0;
}
