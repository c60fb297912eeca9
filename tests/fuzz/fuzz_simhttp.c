/*
 * fuzz_simhttp.c - what the simulator takes off the wire: several exchanges,
 * cut by a form feed, on one world.  Each is
 *	METHOD TARGET HOST SERVICE\n headers, a line each \n\n body
 * Signatures are taken as good, so that bodies and forms are reached; bearer
 * tokens are not looked at either.
 * link: -Wl,--wrap=sim_signer_check,--wrap=sso_user
 */
#include "tests/fuzz/sim.h"

#include "core/base/str.h"
#include "core/sim/aws.h"
#include "core/sim/server_own.h"

bool __wrap_sim_signer_check(const struct exchange *x, struct sim_signer *s);
bool __wrap_sim_signer_check(const struct exchange *x, struct sim_signer *s)
{
	(void)x;
	s->caller = "arn:aws:iam::" SIM_ACCOUNT ":user/demo";
	return true;
}

const char *__wrap_sso_user(struct exchange *x);
const char *__wrap_sso_user(struct exchange *x)
{
	return str_starts(exchange_header(x, "Authorization"), "Bearer ")
		       ? "demo"
		       : NULL;
}

static const char *word(struct arena *a, const char **at, const char *absent)
{
	const char *p = *at + strspn(*at, " ");
	size_t n = strcspn(p, " \n");

	*at = p + n;
	return n ? arena_dupn(a, p, n) : absent;
}

static const char *headers(struct exchange *x, const char *at)
{
	const char *colon;
	size_t n;

	while (*at && *at != '\n') {
		n = strcspn(at, "\n");
		colon = memchr(at, ':', n);
		if (colon)
			fuzz_header(
				x,
				arena_dupn(x->arena, at, (size_t)(colon - at)),
				arena_dupn(x->arena, colon + 1,
					   n - (size_t)(colon - at) - 1));
		at += n + (at[n] == '\n');
	}
	return at + (*at == '\n');
}

static void send_one(struct world *w, const char *text, size_t size)
{
	struct arena *a = arena_new();
	const char *at = text, *method = word(a, &at, "GET");
	const char *target = word(a, &at, "/"), *service;
	struct sim_log log = { 0 };
	struct exchange x;

	exchange_init(&x, w, a, method, target);
	x.host = word(a, &at, "127.0.0.1:9");
	service = word(a, &at, "-");
	if (strcmp(service, "-") != 0)
		fuzz_header(&x, "Authorization",
			    arena_fmt(a,
				      "AWS4-HMAC-SHA256 Credential=AKIA/"
				      "20260115/us-east-1/%s/aws4_request, "
				      "SignedHeaders=host, Signature=00",
				      service));
	at += strcspn(at, "\n");
	at = headers(&x, at + (*at == '\n'));
	x.body = at;
	x.body_len = size - (size_t)(at - text);
	sim_aws_name(&x);
	if (sim_aws(&x) || sim_sso(&x) || sim_ocm(&x))
		PROMISE(x.status >= 100 && x.status < 600);
	sim_log_add(&log, &x);
	sim_log_clear(&log);
	exchange_release(&x);
	arena_free(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct world *w = fuzz_world("empty");
	const uint8_t *end;
	char *text;
	size_t n;

	for (; size; data += n, size -= n) {
		end = memchr(data, '\f', size);
		n = end ? (size_t)(end - data) : size;
		text = fuzz_text(data, n);
		send_one(w, text, n);
		mem_free(text);
		n += end != NULL;
		world_advance(w, world_time_ms(w) + 60000);
	}
	world_free(w);
	return 0;
}
