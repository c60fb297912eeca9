/*
 * answers.h - what was answered, and where each answer came from.  Values are
 * text ("yes"/"no" for BOOL, commas between the items of MULTI).  Secrets are
 * not answers.  File form: one JSON object, question id -> string, number,
 * boolean or list of strings.
 */
#ifndef SETUP_ANSWERS_H
#define SETUP_ANSWERS_H

#include "core/base/node.h"

enum origin {
	ORIGIN_NONE,       /* not answered */
	ORIGIN_DEFAULT,    /* the question's own default */
	ORIGIN_DERIVED,    /* computed from other answers */
	ORIGIN_DISCOVERED, /* found in the account */
	ORIGIN_FILE,       /* the answers file */
	ORIGIN_YOU
};
const char *origin_name(enum origin o); /* N_() text for review */

struct answers;
struct answers *answers_new(void);
void answers_free(struct answers *a);
/* "" when unanswered; lives until the next set of this id */
const char *answers_get(const struct answers *a, const char *id);
bool answers_has(const struct answers *a, const char *id);
enum origin answers_origin(const struct answers *a, const char *id);
/* No check: question_set does that. value NULL forgets it. */
void answers_put(struct answers *a, const char *id, const char *value,
		 enum origin origin);
/* Every answer of ORIGIN_FILE or ORIGIN_YOU (all: derived ones too), sorted. */
cJSON *answers_to_json(const struct answers *a, bool all);

#endif
