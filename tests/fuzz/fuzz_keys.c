/*
 * fuzz_keys.c - AWS keys out of what programs and services print: output of
 * credential_process, replies of IAM Identity Center and STS, and the sign-in
 * that the AWS CLI keeps in its cache.
 */
#include "tests/fuzz/fuzz.h"

/* the readers of the cache are its own */
#include "core/aws/sso.c"

#include "core/aws/sts.h"

static void read_sso(const char *text, size_t size)
{
	struct aws aws = { 0 };
	struct key_run run = { .aws = &aws };
	cJSON *json = cJSON_ParseWithLength(text, size);

	aws_keys_release(&run.keys);
	if (take_keys(json, &run.keys))
		PROMISE(aws_keys_are_set(&run.keys));
	json_wipe(json);
	secret_set(&run.document, text, size);
	take_token(&run);
	secret_release(&run.document);
	secret_release(&run.token);
	aws_keys_release(&run.keys);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);
	struct reply r = { .status = 200,
			   .code = "",
			   .message = "",
			   .request_id = "",
			   .body = text,
			   .body_len = size };
	struct arena *a = arena_new();
	struct aws_keys keys = { 0 };
	struct err err = { 0 };

	if (body_json_keys(text, size, "x", &keys, &err))
		PROMISE(aws_keys_are_set(&keys));
	else
		PROMISE(*err.what && !aws_keys_are_set(&keys));
	read_sso(text, size);
	r.doc = xml_parse(a, text, size, &err);
	sts_keys_read(&r, &keys, &err);
	aws_keys_release(&keys);
	arena_free(a);
	mem_free(text);
	return 0;
}
