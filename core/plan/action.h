/*
 * action.h - one thing to be true: probe (is it there, as wanted?), apply (the
 * difference), probe again until it holds, undo.  Knows no cloud.
 *
 * A class has its own work struct whose FIRST member is struct work.  The rest
 * of it is zeroed before each probe; base.arena is fresh then too.  The probe,
 * apply and undo flows of one action share the work.
 */
#ifndef PLAN_ACTION_H
#define PLAN_ACTION_H

#include "core/net/flow.h"
#include "core/plan/values.h"

struct work {
	const void *want;            /* the action's */
	struct arena *arena;         /* freed before the next probe */
	const struct values *values; /* what is known now */
	struct values *out;      /* found() publishes here, by short names */
	const struct node *memo; /* the intent's memory of the last apply of
				      * this session, NULL none */
	void *app;               /* engine_options.app (struct setup *) */
	bool made;               /* the journal says that we made it */
	bool unsure; /* ... that we asked for it, and not how that ended */
	const char *detail; /* for the screen, may change while it runs */
};

/*
 * The wanted text with every ${...} replaced, in w->arena.  Where a value is
 * not known yet the engine has made a mistake: BUG(), since an action starts
 * after all that it is `after` (a dry run probes only what needs no value).
 */
const char *work_text(const struct work *w, const char *text);

enum found {
	FOUND_OK,      /* there and as wanted; values published */
	FOUND_TODO,    /* not there, or only partly */
	FOUND_PENDING, /* on its way by itself: poll again, apply nothing */
	FOUND_DIFFERS, /* there, but not ours or not as wanted: ask */
	FOUND_UNKNOWN, /* may not look; err says why */
	FOUND_BROKEN   /* there and beyond repair by us: err says why */
};

/* What a person may choose when a thing differs. */
struct differs_offer {
	const char *change;     /* N_(), what "change" does; NULL: nothing */
	bool use;               /* "Use it as it is" */
	const char *unattended; /* what --yes takes: "change", "use", NULL */
};

/* What an undo asks before it removes what is guarded, or what others made. */
struct undo_ask {
	const char *id, *title; /* title N_() */
	int unattended;         /* 0 remove it, 1 keep it, 2 stop; -1 none */
	/* pure; what would go, a line each, for the question; NULL none */
	const char *(*list)(const void *work);
	/* pure; what must be typed instead of a choice; NULL: a choice */
	const char *(*name)(const void *work);
};

struct action_class {
	const char *name;
	size_t work_size;
	const struct step *probe; /* reads only */
	/* pure; err: what differs / what is broken / why it is unknown.
	 * Publishes before DIFFERS too: the person may use it as it is. */
	enum found (*found)(void *work, struct err *why);
	const struct step *apply; /* writes the difference; NULL: only waits */
	/* of what we made; NULL: nothing to undo.  It may run on a half-made or
	 * half-undone thing: its steps skip or expect what is gone already. */
	const struct step *undo;
	/* pure: nothing at all is left of it (TODO may mean "only partly").
	 * NULL: after a whole undo, TODO means gone. */
	bool (*gone)(const void *work);
	/* pure: what undo cannot undo, for the list "kept" (NULL: nothing).
	 * With DIFFERS in an undo: why it has to stay. */
	const char *(*keeps)(const void *work);
	/* into the intent of apply: what a resume must know and no cloud tells */
	cJSON *(*memo)(const void *work);
	/* pure; DIFFERS: the whole difference, for a page of its own: lines
	 * "- ..." (as it is) and "+ ..." (as it would be), "# ..." headings.
	 * NULL: err says it all */
	const char *(*difference)(const void *work);
	/* pure; DIFFERS: which one it is, by an id that no other has: the answer
	 * is for that one, another later is asked about.  NULL: for whatever
	 * is there in its place */
	const char *(*which)(const void *work);
	/* DIFFERS: the ask's id ("role.differs"), its N_() title, and the choice
	 * that --yes takes: 0 change it, 1 use it as it is, 2 stop; -1 none */
	const char *differs_id, *differs_title;
	int differs_unattended;
	/* pure: where not all three make sense for this one; NULL: they do */
	struct differs_offer (*offer)(const void *work);
	/* "Change it" makes another thing instead of changing the one that is
	 * there, or remembers how it was: so it counts as made by us and is
	 * undone by a teardown; once a run: when the new one differs too, the
	 * run fails */
	bool replaces;
	/* a wait may take long: PENDING is polled each poll_ms of world time
	 * (0: 5000), ever slower up to poll_most_ms (0: no slower), at most
	 * patience_s (0: 900) */
	int poll_ms, poll_most_ms, patience_s;
	/* pure: does this want need that right of the steps?  NULL: all */
	bool (*needs)(const void *want, const char *right);
	bool probe_early; /* a dry run may probe it before its `after` exist */
	const struct undo_ask
		*undo_ask; /* NULL: a teardown's consent will do */
	/* undone whoever made it (only with a gone, and with a consent: the
	 * undo_ask's, or one given before) */
	bool sweeps;
};

struct action {
	const struct action_class *class;
	const char *id;           /* "operator-role/kms-provider" */
	const char *title;        /* for people, translated */
	const char *const *after; /* ids, NULL-ended; NULL: nothing */
	const void *want;
	const char *phase;   /* groups rows on the progress screen: "roles" */
	const char *command; /* the equivalent aws / rosa line, may be NULL;
				   * may name ${...} */
	bool keep;           /* never undone by a teardown */
};

struct plan {
	struct arena *arena;
	struct action *at;
	size_t n, cap;
	/* what the run knows before it starts ("aws.account"): plan_check then
	 * refuses keys that nobody publishes.  NULL: it lets them pass. */
	const struct values *given;
};
void plan_init(struct plan *p); /* makes its arena */
void plan_release(struct plan *p);
/* Copies the struct; the strings are the caller's, of p->arena.  BUG when an
 * id is there already. */
struct action *plan_add(struct plan *p, const struct action *a);
const struct action *plan_find(const struct plan *p, const char *id);
/* Every `after` exists, no cycle, no ${x.y} in a command of an action that is
 * not (also indirectly) after-d; ERR_INTERNAL names the first fault. */
bool plan_check(const struct plan *p, struct err *err);
/* NULL-ended list in the plan's arena: plan_after(p, "a", "b", NULL) */
const char *const *plan_after(struct plan *p, ...);

#endif
