/* fuzz_json.c - JSON to nodes, nodes to cJSON and back. */
#include "tests/fuzz/fuzz.h"

static void again(struct arena *a, const struct node *doc)
{
	struct strbuf text = STRBUF_INIT;
	struct err err = { 0 };
	cJSON *json = json_from_node(doc);
	const struct node *back;

	json_print(json, &text);
	/* a number past a double's range is printed as null */
	if (!text.full && !(doc->kind == NODE_NUMBER && *text.buf == 'n')) {
		back = json_parse(a, text.buf, text.len, &err);
		PROMISE(back);
		PROMISE(back->kind == doc->kind);
		PROMISE(node_count(back, "") == node_count(doc, ""));
	}
	strbuf_clear(&text);
	json_print_sorted(json, &text);
	cJSON_Delete(json);
	strbuf_release(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct err err = { 0 };
	char *text = fuzz_text(data, size);
	const struct node *doc = json_parse(a, text, size, &err);

	if (doc) {
		again(a, doc);
		node_equal(doc, doc);
		node_text(doc, "items/0/id");
		node_int(doc, "total", 0);
		node_bool(doc, "a/b");
	} else {
		PROMISE(err.kind == ERR_CLOUD && *err.what);
	}
	mem_free(text);
	arena_free(a);
	return 0;
}
