/* aws_doc.h - for the tests of readers: a reply of AWS as a document. */
#ifndef TEST_AWS_DOC_H
#define TEST_AWS_DOC_H

#include "core/aws/body.h"
#include "core/base/str.h"
#include "core/net/request.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static inline struct node *xml(struct arena *a, const char *text)
{
	struct err err = { 0 };
	struct node *n = xml_parse(a, text, strlen(text), &err);

	assert_non_null(n);
	return n;
}

static inline struct node *json(struct arena *a, const char *text)
{
	struct err err = { 0 };
	struct node *n = json_parse(a, text, strlen(text), &err);

	assert_non_null(n);
	return n;
}

static inline struct reply raw(const char *body)
{
	return (struct reply){ .status = 200,
			       .code = "",
			       .message = "",
			       .body = body,
			       .body_len = strlen(body) };
}

#endif
