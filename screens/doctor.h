/*
 * doctor.h - what the doctor's screen shows: a check list at the left, the
 * evidence of the chosen check at the right, one sentence at the bottom.  Who
 * examines fills it; the screen only reads it.
 */
#ifndef SCREENS_DOCTOR_H
#define SCREENS_DOCTOR_H

#include "core/base/strbuf.h"
#include "tui/theme.h"

struct full;

struct doctor_row {
	const char *number, *title; /* "5", translated */
	enum glyph mark;            /* OK WARN FAIL UNKNOWN SKIPPED WAITING */
	const char *evidence;       /* may have \n; "" none yet */
};
struct doctor_view {
	struct doctor_row *rows;
	size_t n;
	const char *verdict; /* one sentence; "" none yet */
};
/* Of the examination in hand; false: there is none to show. */
bool doctor_view(struct full *f, struct doctor_view *out);

#endif
