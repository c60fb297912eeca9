/*
 * rights.h - what the caller must be allowed in AWS, taken from the plan's own
 * actions (the rights of their classes' steps), so that it never lags.
 */
#ifndef SETUP_RIGHTS_H
#define SETUP_RIGHTS_H

#include "core/aws/call.h"
#include "core/plan/action.h"

/* "iam:CreateRole" ...: sorted, each once, in the arena.  To make: probe and
 * apply; to undo: what a teardown needs besides. */
void rights_to_make(struct arena *a, const struct plan *p,
		    struct aws_names *out);
void rights_to_undo(struct arena *a, const struct plan *p,
		    struct aws_names *out);

#endif
