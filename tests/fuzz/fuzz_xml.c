/* fuzz_xml.c - XML to nodes; escaping and reading again gives the same. */
#include "tests/fuzz/fuzz.h"

static void escape_again(struct arena *a, const char *text)
{
	struct strbuf sb = STRBUF_INIT;
	struct err err = { 0 };
	const struct node *doc;

	strbuf_addstr(&sb, "<a>");
	xml_escape(&sb, text);
	strbuf_addstr(&sb, "</a>");
	doc = xml_parse(a, sb.buf, sb.len, &err);
	if (doc && !strchr(text, '\r'))
		PROMISE(!strcmp(doc->text, text));
	strbuf_release(&sb);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct err err = { 0 };
	char *text = fuzz_text(data, size);
	const struct node *doc = xml_parse(a, text, size, &err);

	if (doc) {
		node_text(doc, "GetRoleResult/Role/Arn");
		node_count(doc, "GetRoleResult");
		node_equal(doc, doc);
	} else {
		PROMISE(err.kind == ERR_CLOUD && *err.what);
	}
	escape_again(a, text);
	mem_free(text);
	arena_free(a);
	return 0;
}
