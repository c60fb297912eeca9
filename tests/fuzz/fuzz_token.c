/* fuzz_token.c - pasted tokens, passwords, the fragment of an oauth redirect,
 * and what a token means to the simulator. */
#include "tests/fuzz/fuzz.h"

#include "core/ocm/kube.h"
#include "core/ocm/token.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct secret token = { 0 }, trimmed = { 0 }, out = { 0 };
	char *text = fuzz_text(data, size);
	struct token_info info, same;
	struct err err = { 0 };

	secret_set(&token, text, size);
	token_copy(&trimmed, &token);
	if (token_read(&token, &info, &err)) {
		PROMISE(token_read(&trimmed, &same, &err));
		PROMISE(info.kind == same.kind && info.until == same.until);
		token_left(info.until);
	} else {
		PROMISE(strlen(text) < 24 || !strstr(err.what, text));
	}
	password_check(&token, &err);
	if (kube_fragment_token(text, &out, &err))
		PROMISE(secret_is_set(&out));
	secret_release(&out);
	secret_release(&token);
	secret_release(&trimmed);
	mem_free(text);
	return 0;
}
