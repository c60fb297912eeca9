/*
 * journal.h - $XDG_STATE_HOME/rosawiz/SESSION/journal.jsonl: the intent before
 * a request leaves, the outcome after.  JSON lines; the first is the header
 * {"rosawiz":FORMAT,"session":...,"created":...}.  flock()ed: a second wizard
 * on the session is told so (with the pid of the first).  An intent is on the
 * disk (fdatasync) before journal_intent returns; what follows it rides on the
 * next sync, since an outcome that is lost only means: look again.  A torn last
 * line is ignored and cut off; a header of a newer format is refused; a full
 * disk fails the intent, so that nothing is sent.
 */
#ifndef PLAN_JOURNAL_H
#define PLAN_JOURNAL_H

#include "core/plan/values.h"

#define JOURNAL_FORMAT 1

/* What the journal knows of one action. */
struct journal_action {
	const char *id;
	const char *title; /* for people; NULL: never told */
	bool made;         /* an apply of ours made it (or part of it) */
	bool unsure;       /* an intent without an outcome: probe first */
	bool done;         /* it held, and nothing was written since */
	bool undone, failed;
	bool undoing; /* an undo was begun and has not ended */
	/* of a "differs" ask: "use", "change" (what is there: it does not
	 * become ours by that), "replace" (by one of ours), "stop"; or NULL.
	 * A change or replacement that holds is forgotten here. */
	const char *answer;
	const char *answer_of; /* which one it was given for; NULL: not told */
	const struct node *memo;   /* of its last intent, NULL */
	const struct node *values; /* published, NULL */
};

struct journal;
/* Opens or makes folder/journal.jsonl (folder is made 0700). ERR_IO: cannot
 * write (says so before anything is made); ERR_INPUT: newer, not a journal;
 * ERR_DECLINED: locked by another wizard. */
struct journal *journal_open(const char *folder, const char *session,
			     struct err *err);
/* Reads without locking or changing (status, start screen). */
struct journal *journal_peek(const char *folder, struct err *err);
void journal_free(struct journal *j);
/* The lock alone (the fd, to be closed; -1): before a session is deleted. */
int journal_lock(const char *folder, struct err *err);
const struct journal_action *journal_action(const struct journal *j,
					    const char *id); /* NULL unknown */
size_t journal_count(const struct journal *j);               /* actions seen */
const struct journal_action *journal_nth(const struct journal *j, size_t i);
long long journal_created(const struct journal *j); /* Unix s, world time */
bool journal_is_empty(const struct journal *j);     /* no action yet */

/* How people call it; goes into its first record from now on. */
void journal_title(struct journal *j, const char *action, const char *title);
/* Records. memo may be NULL (taken over). false: not on disk, do not act. */
bool journal_intent(struct journal *j, const char *action, const char *step,
		    const char *op, cJSON *memo, struct err *err);
void journal_outcome(struct journal *j, const char *action, const char *step,
		     const char *code, const char *request_id);
enum journal_mark {
	MARK_DONE, /* probed OK; values follow */
	MARK_MADE, /* and it was we who made it */
	MARK_FAILED,
	MARK_UNDOING, /* an undo begins */
	MARK_UNDONE
};
bool journal_mark(struct journal *j, const char *action, enum journal_mark mark,
		  const struct values *values, const char *text,
		  struct err *err);
/* The answer to an ask about the action, and which thing it is about (an id
 * that no other has; NULL: whichever is there). */
bool journal_answer(struct journal *j, const char *action, const char *word,
		    const char *of, struct err *err);
/* The whole plan holds ("apply") or is undone ("undo"): what = that word. Any
 * later intent takes it back. */
void journal_finish(struct journal *j, const char *what);
const char *journal_finished(const struct journal *j); /* NULL: not */
/* The action of the newest record, NULL none. */
const char *journal_last(const struct journal *j);
const char *journal_session(const struct journal *j);
/* Everything written so far onto the disk; nothing to do is cheap. */
void journal_sync(struct journal *j);
unsigned int journal_syncs(const struct journal *j); /* for benches */

#endif
