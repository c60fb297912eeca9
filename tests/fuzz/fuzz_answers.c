/* fuzz_answers.c - an answers file, every question's check, and the plan that
 * complete answers lead to. */
#include "tests/fuzz/fuzz.h"

#include "core/setup/setup.h"

/* The lists are never fetched, nothing is signed in. */
static struct setup *the_setup(void)
{
	static struct setup *s;
	struct setup_options o = { .demo = true };

	if (!s)
		s = setup_new(&o);
	answers_free(s->answers);
	s->answers = answers_new();
	cJSON_Delete(s->ask_answers);
	s->ask_answers = cJSON_CreateObject();
	return s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct setup *s = the_setup();
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
	return 0;
}
