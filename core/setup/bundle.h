/*
 * bundle.h - what is in a trust bundle: for each certificate whom it names, who
 * signed it, whether it may sign others, until when it holds.
 */
#ifndef SETUP_BUNDLE_H
#define SETUP_BUNDLE_H

#include "core/setup/question.h"

/* How many certificates there are in PEM form. */
int bundle_count(const char *pem, size_t len);
/* A line each ("CN = x, signed by CN = y, CA, until 2027-01-31"), with "!" in
 * front of one that is no authority, or expired by now (Unix s). */
void bundle_lines(const char *pem, size_t len, long long now,
		  struct strbuf *out);
/* The same of a file, as a question's remark; "" when it cannot be read. */
const char *remark_bundle(const struct setup *s, struct arena *a,
			  const char *path);

#endif
