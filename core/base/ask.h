/*
 * ask.h - core needs a person: an MFA code, a new sign-in, "this role
 * differs", a typed name.  Core posts one, a face (screen, plain mode, answers
 * file) answers it through ask_answer.  Several may be open; a face shows the
 * first.
 */
#ifndef BASE_ASK_H
#define BASE_ASK_H

#include "core/base/event.h"
#include "core/base/secret.h"

enum ask_kind {
	ASK_CHOOSE,
	ASK_TEXT,
	ASK_SECRET,
	ASK_TYPE_NAME,
	ASK_OPEN_LINK
};

struct ask {
	const char *id; /* stable, for an answers file: "role.differs" */
	enum ask_kind kind;
	const char *title, *why; /* translated already; why may have \n */
	const char *page; /* more to read, as long as it may be: a difference;
			   * lines "- ", "+ ", "# "; NULL none */
	const char *const *choices; /* NULL-ended; ASK_CHOOSE */
	const char *const *words;   /* of the choices, for an answers file */
	const char *expected;       /* ASK_TYPE_NAME: what must be typed */
	const char *link;           /* ASK_OPEN_LINK */
	int unattended; /* index --yes takes; -1: the run ends, naming the id */
	/* a sign-in, which no answers file can hold: what to do where nobody
	 * is; NULL: a file may answer it */
	const char *alone;
	/* once, from the loop; choice -1: declined; text: TEXT, SECRET */
	void (*answered)(struct ask *, int choice, const struct secret *text);
	void *owner;
	struct ask *next; /* the queue's */
	bool open;        /* the queue's */
};

struct ask_queue {
	struct ask *first;
	struct event_queue *events;
};

/* The ask is the poster's and must live until answered or withdrawn. */
void ask_post(struct ask_queue *q, struct ask *ask);
void ask_withdraw(struct ask_queue *q, struct ask *ask);
void ask_answer(struct ask_queue *q, struct ask *ask, int choice,
		const struct secret *text);

#endif
