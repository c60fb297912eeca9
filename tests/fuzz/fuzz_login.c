/*
 * fuzz_login.c - the cache of `aws login` and the answer of its sign-in
 * service: the input up to the first form feed is the one, the rest the other.
 */
#include "tests/fuzz/fuzz.h"

/* the readers of the cache are its own */
#include "core/aws/login.c"

static void read_answer(struct key_run *run, const char *text)
{
	struct reply r = { .status = 200,
			   .code = "",
			   .message = "",
			   .request_id = "",
			   .body = text,
			   .body_len = strlen(text) };
	struct err err = { 0 };
	struct node *doc;

	if (take_fresh(run, &r))
		PROMISE(aws_keys_are_set(&run->keys) && run->keys.expires);
	doc = json_parse(run->arena, text, strlen(text), &err);
	r.doc = doc;
	r.status = 403;
	refuse(run, &r, &err);
	PROMISE(*err.what && *err.hint);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_cut cut = fuzz_cut(data, size, '\f');
	struct aws aws = { .arena = arena_new() };
	struct key_run run = { .aws = &aws,
			       .arena = arena_new(),
			       .source.profile = "p",
			       .path = "/nonexistent/cache" };
	struct request_spec q = { .arena = request_arena() };
	struct err err = { 0 };

	secret_setstr(&run.document, cut.head);
	if (take_cached(&run, 0))
		PROMISE(aws_keys_are_set(&run.keys));
	if (renews(&run))
		PROMISE(renew(&run, &q, &err) == BUILD_SEND);
	read_answer(&run, cut.tail);
	request_spec_drop(&q);
	secret_release(&run.document);
	aws_keys_release(&run.keys);
	arena_free(run.arena);
	arena_free(aws.arena);
	fuzz_cut_free(&cut);
	return 0;
}
