/*
 * plain.h - the plain face: append-only text for a pipe, a serial line, a
 * screen reader.  Same questions, checks and messages as the screens, since
 * these live in core.  Its parts, which know only each other.
 */
#ifndef SCREENS_PLAIN_H
#define SCREENS_PLAIN_H

#include "core/setup/status.h"
#include "screens/app.h"

enum plain_way {
	PLAIN_WAY_NONE, /* nothing asked */
	PLAIN_WAY_ASKED,
	PLAIN_WAY_TOKEN,
	PLAIN_WAY_ID,
	PLAIN_WAY_SECRET
};

struct plain {
	struct app *app;
	struct setup *s;
	struct arena *arena;
	FILE *prompts; /* stderr where stdout is a pipe */

	/* input: whole lines */
	struct strbuf input;
	bool eof, hidden;

	/* where it is */
	bool identity_told, answers_read, review_told, started, over;
	const struct question *q; /* being asked, NULL none */
	bool q_shown;
	unsigned int wait_id; /* the call whose next attempt was told of */
	int wait_attempt;
	struct ask *ask; /* shown, waiting for a line; NULL none */
	bool confirm_shown, confirmed;
	int gate_asks; /* plain_gate.c: what it asks */
	bool gate_shown, gate_left;
	enum plain_way way; /* plain_signin.c */
	char client_id[96], code_told[32];
	bool wall_told, preflight_told; /* plain_preflight.c */

	/* what was told of the run */
	int *told; /* action states by index, -1 none */
	unsigned long lines_told;
	int *checks_told;
	bool result_told;
	int64_t spoke_ms;      /* real: for the heartbeat */
	struct status *status; /* of one cluster, NULL not asked */
};

void plain_say(struct plain *p, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void plain_prompt(struct plain *p, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* Of the loop: takes what was typed. */
void plain_on_input(void *owner);
/* The next line typed, in the arena; NULL none yet. */
const char *plain_line(struct plain *p);
/* The same for what must not stay anywhere else; false: none yet. */
bool plain_secret(struct plain *p, struct secret *out);
void plain_end(struct plain *p, int exit_code);
void plain_fail(struct plain *p, const struct err *err);

/* Turns until it is over: each with the events that came. */
int plain_loop(struct plain *p, void (*turn)(struct plain *));
void plain_status(struct plain *p, const struct status *st);
void plain_print_json(struct plain *p, cJSON *json); /* deletes it */
void plain_print_rows(struct plain *p, const struct row_list *rows);
void plain_tell_identity(struct plain *p);

/* plain_ask.c: true while it waits for a person. */
bool plain_questions(struct plain *p);
bool plain_asks(struct plain *p);
/* A yes/no, or a name to be typed; -1 not answered yet, 0 no, 1 yes. */
int plain_confirm(struct plain *p, const char *text, const char *must_type);

/* plain_gate.c: a run has failed; true: a person decides, or it goes on. */
bool plain_gate(struct plain *p);

/* plain_preflight.c: each true while it waits, or has ended the run.
 * plain_wall: what must be done at Red Hat or AWS first, told at once.
 * plain_preflight: all of it; a FAIL ends an unattended run. */
bool plain_wall(struct plain *p);
bool plain_preflight(struct plain *p);
void plain_json(struct plain *p); /* the result, on standard output */
/* A link that a camera can read, where the terminal can show it. */
void plain_qr(struct plain *p, const char *link);

/* plain_signin.c: signing in to Red Hat by a person; false: no person, or it
 * is not Red Hat's sign-in that failed. */
bool plain_signin(struct plain *p);
/* plain_ask.c: a secret is typed unseen. */
void plain_echo(bool on);

/* plain_run.c */
void plain_progress(struct plain *p);
void plain_rows(struct plain *p, bool commands);
void plain_result(struct plain *p);
void plain_kept(struct plain *p);
bool plain_password(struct plain *p); /* false: waits for an answer */
/* --kubeconfig: writes it and says how to go on; false: it ended the run */
bool plain_kubeconfig(struct plain *p);

#endif
