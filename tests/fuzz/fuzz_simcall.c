/*
 * fuzz_simcall.c - operations of the simulator's AWS, one a line:
 *	SERVICE OPERATION {"Parameter":"value"}
 * on one world, a minute of its time between them; at the end the world can
 * be told.
 */
#include "tests/fuzz/sim.h"

#include "core/base/str.h"
#include "core/sim/aws.h"

static const char services[] = "iam sts ec2 kms cloudformation route53 s3 "
			       "secretsmanager servicequotas ssm "
			       "route53resolver";

static void call_one(struct world *w, struct arena *a, const char *line)
{
	size_t n = strcspn(line, " ");
	const char *service = arena_dupn(a, line, n), *op;
	struct err err = { 0 };
	cJSON *with, *out;

	line += n + (line[n] == ' ');
	n = strcspn(line, " ");
	op = arena_dupn(a, line, n);
	with = cJSON_Parse(line + n);
	if (str_in(service, services) && cJSON_IsObject(with)) {
		out = sim_call(w, service, op, with, &err);
		PROMISE(out || *err.what);
		cJSON_Delete(out);
	}
	cJSON_Delete(with);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct world *w = fuzz_world("empty");
	struct arena *a = arena_new();
	struct strbuf dump = STRBUF_INIT;
	char *text = fuzz_text(data, size), *line, *end;

	for (line = text; *line; line = end) {
		end = line + strcspn(line, "\n");
		if (*end)
			*end++ = '\0';
		call_one(w, a, line);
		world_advance(w, world_time_ms(w) + 60000);
	}
	world_dump(w, true, &dump);
	strbuf_release(&dump);
	mem_free(text);
	arena_free(a);
	world_free(w);
	return 0;
}
