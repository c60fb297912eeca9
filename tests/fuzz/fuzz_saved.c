/* fuzz_saved.c - the login file of rosa and ocm: read, written, read again;
 * what was there and is not ours stays. */
#include "tests/fuzz/fuzz.h"

#include "core/ocm/saved.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *path = fuzz_file("ocm.json", data, size);
	struct saved_login login = { 0 }, back = { 0 };
	struct err err = { 0 };

	if (saved_read(path, &login, &err)) {
		PROMISE(saved_write(&login, &err));
		PROMISE(saved_read(path, &back, &err));
		PROMISE(secret_equal(&login.refresh, &back.refresh));
		PROMISE(!strcmp(login.url, back.url));
	}
	saved_release(&login);
	saved_release(&back);
	mem_free(path);
	return 0;
}
