/* ocm_doc.h - for the tests of the OCM room: documents and bodies. */
#ifndef TEST_OCM_DOC_H
#define TEST_OCM_DOC_H

#include "core/base/str.h"
#include "core/net/request.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static inline const struct node *parse(struct arena *a, const char *text)
{
	struct err err = { 0 };
	const struct node *doc = json_parse(a, text, strlen(text), &err);

	assert_non_null(doc);
	return doc;
}

static inline void body_is(const struct request_spec *q, const char *want)
{
	struct arena *a = arena_new();
	struct strbuf sb = STRBUF_INIT;

	json_print(q->json, &sb);
	assert_true(node_equal(parse(a, sb.buf), parse(a, want)));
	strbuf_release(&sb);
	arena_free(a);
}

#endif
