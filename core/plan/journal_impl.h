/* journal_impl.h - shared by journal.c and journal_read.c only. */
#ifndef PLAN_JOURNAL_IMPL_H
#define PLAN_JOURNAL_IMPL_H

#include "core/plan/journal.h"

#include <sys/types.h>

struct entry {
	struct journal_action pub; /* first: journal_action points here */
	int open;                  /* intents without an outcome */
	bool titled;               /* the file has its title */
};

struct journal {
	struct arena *arena;
	char *path;
	int fd, lock; /* -1: only looking, or not open */
	off_t size;   /* of the whole lines */
	bool dirty;   /* written, not synced */
	bool broken;  /* a torn line could not be cut: take nothing more */
	unsigned int syncs;
	struct vec entries;
	const char *session, *finished, *last;
	long long created;
	bool headed; /* has its header */
};

/* Reads what the file holds; *whole: the length of its whole lines. */
bool journal_load(struct journal *j, off_t *whole, struct err *err);
struct entry *journal_find(const struct journal *j, const char *id);
struct entry *journal_entry(struct journal *j, const char *id); /* makes it */
/* One record (also each that is written): the single place that knows what a
 * record means. False: not a record. */
bool journal_apply(struct journal *j, const struct node *record);

#endif
