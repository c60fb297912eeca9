/*
 * errors.h - what Red Hat's codes, refusals and notes mean, as data
 * (assets/errors.tsv: kind, match, failure, cause, check, fix).
 * Source: ocm-api card 5.  Causes and fixes are partly our reading [I].
 */
#ifndef OCM_ERRORS_H
#define OCM_ERRORS_H

#include "core/base/err.h"
#include "core/base/mem.h"

struct ocm_error {
	const char *match;   /* "OCM5005", or words of a refusal */
	const char *failure; /* what failed */
	const char *cause;   /* why, usually */
	const char *check;   /* what to look at */
	const char *fix;     /* what to do */
};
/* By provision error code; NULL: not in the table (show code and message as
 * they are).  Strings live in the arena, English; translate with _(). */
const struct ocm_error *ocm_error_explain(struct arena *a, const char *code);
/* By the words of a refusal (dry run, create, others). NULL: none fits. */
const struct ocm_error *ocm_error_refusal(struct arena *a, const char *said);
/* By the summary of a service log entry that Red Hat's engineers write. */
const struct ocm_error *ocm_error_note(struct arena *a, const char *summary);
/* What takes too long or does not come: "waiting-long", "pending-long",
 * "installing-long", "no-workers". */
const struct ocm_error *ocm_error_symptom(struct arena *a, const char *id);
/* "Cause: ...", "Check: ...", "Fix: ...": a line each, translated, in the
 * arena. */
const char *ocm_error_text(struct arena *a, const struct ocm_error *e);
/* Adds the hint of code and words to an error of OCM's, unless it has one. */
void ocm_error_hint(struct err *err);

#endif
