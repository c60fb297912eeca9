/*
 * question.h - a row of THE table (questions.c) is a prompt, a key of the
 * answers file, a help text, a check, a default.  The three faces (screens,
 * plain mode, answers file) ask from here and nowhere else.
 */
#ifndef SETUP_QUESTION_H
#define SETUP_QUESTION_H

#include "core/setup/answers.h"

struct setup;

enum question_kind {
	QUESTION_TEXT,
	QUESTION_BOOL,
	QUESTION_CHOICE,
	QUESTION_MULTI, /* several of a list */
	QUESTION_COUNT, /* whole number */
	QUESTION_CIDR,
	QUESTION_PATH,
	QUESTION_JSON /* any JSON, kept compact; answers file only */
};
enum question_level {
	LEVEL_QUICK,
	LEVEL_EXPERT,
	LEVEL_FILE /* answers file only; review lists it */
};

/* One row of a list of choices. */
struct choice {
	const char *value;   /* what the answer becomes */
	const char *label;   /* for people */
	const char *note;    /* dim text beside it, "" none */
	const char *refused; /* greyed: why it cannot be taken; NULL: it can */
};

/* What a text looks like. */
struct like {
	const char *pattern;  /* an extended regular expression */
	const char *expected; /* N_(): said of what does not fit */
};

struct question {
	const char *id; /* "network.subnets" */
	const char
		*rosa; /* the flag of `rosa create cluster` it equals, NULL */
	const char *section; /* step of the wizard: "basics", see sections[] */
	enum question_kind kind;
	enum question_level level;
	const char *prompt, *help; /* N_() */
	const char *later; /* N_(): can it be changed after creation, NULL */
	const char *unit;  /* N_(), beside the field: "GiB", NULL */
	/* false: not asked, its answer ignored */
	bool (*relevant)(const struct setup *);
	/* true: in Quick mode too although LEVEL_EXPERT */
	bool (*promote)(const struct setup *);
	/* default into value; NULL or false: none, must be answered */
	bool (*initial)(const struct setup *, struct strbuf *value,
			enum origin *origin);
	/* why there is no default, "" or NULL: no reason */
	const char *(*none)(const struct setup *);
	/* pure; the same in all three faces; err quotes and says what is
	 * expected. NULL: the kind's own check only. May normalise into out
	 * (NULL for a BOOL, whose value is "yes" or "no" by then). */
	bool (*check)(const struct setup *, const char *value,
		      struct strbuf *out, struct err *err);
	const struct like *like; /* check NULL: it must fit; NULL: any text */
	/* what is worth knowing about a value, lines; "" nothing.  NULL: none
	 * has any.  A line that begins with '!' is a warning. */
	const char *(*remark)(const struct setup *, struct arena *,
			      const char *value);
	/* fixed choices (N_()), value NULL ends */
	const struct choice *fixed;
	/* live list: fills from what lookups found, in the arena; returns the
	 * count; *pending: still being fetched (or why it could not be) */
	size_t (*choices)(const struct setup *, struct arena *,
			  const struct choice **out, const char **pending);
	const char *nothing; /* N_(): it is empty, and what then; NULL */
	/* all that is known about one row of the list, "" nothing; NULL */
	const char *(*details)(const struct setup *, struct arena *,
			       const char *value);
	bool free_text; /* a value outside the list may be typed */
	bool optional;  /* "" is an answer ... */
	bool (*needed)(const struct setup *); /* ... unless this is true */
	/* the kind of action ("stack") whose making settles the answer; "*":
	 * any; "-": not even the cluster's, which settles all others */
	const char *settled_by;
};

struct section {
	const char *id, *title, *intro; /* N_() */
};
extern const struct section sections[];   /* ends with a NULL id */
extern const struct question questions[]; /* ends with a NULL id; in order */

const struct question *question_find(const char *id); /* NULL */
bool question_relevant(const struct setup *s, const struct question *q);
/* Asked in this mode (relevant, level)? */
bool question_asked(const struct setup *s, const struct question *q,
		    bool expert);
/* The current value: answered, else the default; "" none. *origin says. */
const char *question_value(const struct setup *s, const struct question *q,
			   struct arena *a, enum origin *origin);
/* Checks, normalises and stores; false: nothing is changed. */
bool question_set(struct setup *s, const struct question *q, const char *value,
		  enum origin origin, struct err *err);
/* What a person says: what stands there already is checked and keeps its
 * origin, so that it still follows from other answers. */
bool question_accept(struct setup *s, const struct question *q,
		     const char *value, struct err *err);
/* The check alone. */
bool question_check(const struct setup *s, const struct question *q,
		    const char *value, struct strbuf *out, struct err *err);
/* Why it cannot be changed any more, since something was made with it; NULL: it
 * can.  After a failed gate everything else may be. */
const char *question_settled(const struct setup *s, const struct question *q);
/* A table's rows, translated, in the arena. */
size_t question_fixed(const struct choice *list, struct arena *a,
		      const struct choice **out);
size_t question_choices(const struct setup *s, const struct question *q,
			struct arena *a, const struct choice **out,
			const char **pending);
/* What a person sees for a value: the choice's label, "yes", the text. */
const char *question_label(const struct setup *s, const struct question *q,
			   struct arena *a, const char *value);

/*
 * Answers file: every fault at once, each as a line "line 7, network.cidr: ..."
 * in faults.  Unknown keys are faults (with the nearest known one).  Keys of
 * asks ("role.differs") are kept in s->ask_answers.  true: all taken.
 */
bool questions_load(struct setup *s, const char *text, size_t len,
		    struct strbuf *faults);
/* What still stops review, one line each; true: nothing. */
bool questions_complete(const struct setup *s, struct strbuf *faults);

#endif
