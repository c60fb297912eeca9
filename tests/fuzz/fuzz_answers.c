/* fuzz_answers.c - an answers file, every question's check, and the plan that
 * complete answers lead to. */
#include "tests/fuzz/fuzz.h"

#include "core/setup/setup.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct setup_options o = { .demo = true };
	struct setup *s = setup_new(&o);
	struct arena *a = arena_new();
	struct strbuf faults = STRBUF_INIT;
	char *text = fuzz_text(data, size);
	const struct question *q;
	struct err err = { 0 };
	enum origin origin;

	if (questions_load(s, text, size, &faults))
		PROMISE(!faults.len);
	else
		PROMISE(faults.len);
	for (q = questions; q->id; q++)
		question_label(s, q, a, question_value(s, q, a, &origin));
	questions_complete(s, &faults);
	setup_build_plan(s, &err);
	strbuf_release(&faults);
	mem_free(text);
	arena_free(a);
	setup_free(s);
	return 0;
}
