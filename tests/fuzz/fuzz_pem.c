/* fuzz_pem.c - a trust bundle as the answers name it, and as net trusts it. */
#include "tests/fuzz/fuzz.h"

#include "core/base/str.h"
#include "core/net/request.h"
#include "core/setup/bundle.h"
#include "core/setup/checks.h"

#include <openssl/ssl.h>

#include "core/net/inside.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *path = fuzz_file("bundle.pem", data, size);
	struct strbuf out = STRBUF_INIT;
	struct err err = { 0 };

	bundle_lines((const char *)data, size, 1800000000, &out);
	PROMISE(str_utf8(out.buf, out.len));
	strbuf_clear(&out);
	if (check_trust_bundle(NULL, path, &out, &err))
		PROMISE(!strcmp(out.buf, path));
	else
		PROMISE(err.kind == ERR_INPUT && *err.what);
	strbuf_release(&out);
	mem_free(path);
	return 0;
}
