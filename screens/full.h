/*
 * full.h - the full-screen face: what its screens share.  The loop and the
 * terminal are full.c's; a screen is a file of its own.
 *
 * Two parts: the lobby (start screen, list of set-ups) has a loop of its own
 * and no set-up; the journey has the set-up's.
 */
#ifndef SCREENS_FULL_H
#define SCREENS_FULL_H

#include "screens/app.h"
#include "tui/dialog.h"
#include "tui/pager.h"
#include "tui/screen.h"

enum full_step {
	STEP_SIGN_IN,
	STEP_SECTION, /* and the sections after it */
	STEP_REVIEW = 7,
	STEP_CREATE,
	STEP_RESULT,
	STEP_COUNT
};

struct full {
	struct app *app;
	struct setup *s;   /* NULL in the lobby */
	struct loop *loop; /* the set-up's, or the lobby's */
	struct event_queue *events;
	struct screens *stack;
	struct frame frame;
	struct frame_step steps[STEP_COUNT];
	char account[160], region[48], saved[64]; /* of the title */
	struct grid *grid;
	struct timer *esc, *tick;
	int64_t painted_ms; /* real */
	bool over;          /* this part has ended */
	bool quit;          /* and nothing follows */
	bool expert;        /* ask every question */
	bool clean_up;      /* once the engine has stopped: remove all */
	bool revealed;      /* the password was shown */
	struct ask *ask;    /* shown as a dialog */
	struct screen *ask_dialog, *ask_page;
	char *session;          /* chosen in the lobby; owned */
	char client_id[96];     /* of a service account being typed */
	struct strbuf farewell; /* said once the terminal is given back */
};

struct full *full_of(const struct screen *s);
/* Ends this part with an exit code; why is said on stderr; NULL: nothing. */
void full_end(struct full *f, int exit_code, const struct err *why);
/* Pushes; what cannot be opened is said in the message line. */
void full_push(struct screens *st, const struct screen_class *class,
	       const void *arg);
/* The one and only screen from now on. */
void full_only(struct full *f, const struct screen_class *class,
	       const void *arg);
/* To the clipboard, saying so. */
void full_copy(struct screens *st, const char *text);
/* A dialog with the three lines of an error and one button. */
void full_tell(struct screens *st, const struct err *err);
/* Plan freed and built anew from the answers; no run may be under way. */
bool full_plan(struct full *f, struct err *err);
/* Starts a run and shows its progress. */
bool full_run(struct full *f, enum engine_mode mode);
bool full_running(const struct full *f);

/* full_frame.c: title, steps, the global keys */
void frame_begin(struct full *f);
void frame_update(struct full *f);

/* origin.c: where an answer came from, in one word (translated) */
const char *origin_word(enum origin o);

/* full_panes.c: what a large screen has room for */
void panes_ledger(const struct screens *st, struct canvas *c);
void panes_log(const struct screens *st, struct canvas *c);

/* full_world.c: a demo's world that moves only when told (--speed step) */
bool world_is_stepped(const struct setup *s);
bool world_next(struct full *f); /* false: it is not such a world */

/* full_ask.c: core's asks as dialogs; before each paint */
void full_asks(struct full *f);
/* full_exit.c */
void full_exit(struct full *f);
void full_clean_up(struct screens *st); /* asks for the name to be typed */

/* connect_ask.c */
void connect_ask_token(struct full *f);
void connect_ask_account(struct full *f);
void connect_ask_profile(struct full *f);

/* learn.c */
void learn_hosted(struct screens *st);
void learn_words(struct screens *st);

/* form.c; form_open pushes the first section that asks something from
 * `section` on (an index), or the review. */
void form_next(struct full *f, int section);
void form_edit(struct full *f, const char *question);
int form_section(const struct screen *form); /* its index */

/* the lobby's */
extern const struct screen_class start_class, sessions_class;
/* the journey's */
extern const struct screen_class connect_class, form_class, review_class,
	progress_class, result_class, reveal_class, kept_class, ledger_class,
	doctor_class, status_class, preflight_class;
/* review_confirm.c: the question before anything is made; how many things */
void review_confirm(struct screens *st);
int review_to_make(const struct setup *s);

#endif
