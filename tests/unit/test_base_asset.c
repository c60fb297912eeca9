/* test_base_asset.c - what is built in is what lies under assets/. */
#include "core/base/asset.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/base/str.h"

static void is_the_file(const struct asset *a)
{
	struct strbuf file = STRBUF_INIT;
	char *path = mem_fmt("assets/%s", a->name);
	struct err err = { 0 };

	assert_true(file_read(path, &file, &err));
	assert_int_equal(a->size, file.len);
	assert_memory_equal(a->data, file.buf, file.len + 1);
	strbuf_release(&file);
	mem_free(path);
}

static void unpacked(void **state)
{
	const struct asset *a, *found;
	int files = 0, catalogues = 0;

	(void)state;
	for (a = assets; a->name; a++) {
		found = asset_find(a->name);
		assert_ptr_equal(found, a);
		assert_true(found->packed_size < found->size);
		if (str_starts(a->name, "po/")) {
			assert_memory_equal(found->data, "\xde\x12\x04\x95", 4);
			catalogues++;
			continue;
		}
		is_the_file(found);
		files++;
	}
	assert_true(files > 5);
	assert_true(catalogues > 0);
}

/* Texts point into it: a second look finds the same memory. */
static void kept(void **state)
{
	const char *data = asset_find("stack.yaml")->data;

	(void)state;
	assert_ptr_equal(asset_find("stack.yaml")->data, data);
	assert_null(asset_find("stack.yam"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unpacked),
		cmocka_unit_test(kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
