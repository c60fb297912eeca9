/* fuzz_trace.c - what a trace may tell of any body, and a trace played back. */
#include "tests/fuzz/fuzz.h"

#include "core/base/str.h"
#include "core/net/trace.h"
#include "core/sim/replay.h"

static void redact(struct trace *t, const uint8_t *data, size_t size,
		   const char *type)
{
	struct strbuf out = STRBUF_INIT;
	char *text = mem_fmt("%.*s", (int)size, (const char *)data);

	trace_redact(t, text, strlen(text), type, &out);
	PROMISE(!strstr(out.buf, "sha256~"));
	PROMISE(str_utf8(out.buf, out.len));
	strbuf_release(&out);
	mem_free(text);
}

static void play(const uint8_t *data, size_t size)
{
	char *path = fuzz_file("trace.jsonl", data, size);
	struct err err = { 0 };
	struct replay *r = replay_open(path, &err);
	struct arena *a = arena_new();
	struct exchange x;

	if (r) {
		exchange_init(&x, NULL, a, "GET",
			      "/api/clusters_mgmt/v1/x?a=b");
		replay_answer(r, &x);
		PROMISE(x.status > 0);
		exchange_release(&x);
	} else {
		PROMISE(err.kind != ERR_NONE);
	}
	replay_free(r);
	arena_free(a);
	mem_free(path);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct trace t = { .fd = -1, .mask = true };
	size_t i;

	redact(&t, data, size, "application/json");
	redact(&t, data, size, "application/x-www-form-urlencoded");
	redact(&t, data, size, "");
	for (i = 0; i < t.accounts.n; i++)
		mem_free(t.accounts.at[i]);
	vec_release(&t.accounts);
	play(data, size);
	return 0;
}
