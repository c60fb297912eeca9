/*
 * screen.h - the stack of screens.
 *
 * A screen is a table entry and a few short functions; it is fed keys and
 * events by the loop and never runs a loop of its own.
 *
 *	struct my { struct screen screen; ... };        first member
 *	const struct screen_class my_class = {
 *		.name = "my", .size = sizeof(struct my), .keys = my_keys,
 *		.open = my_open, .act = my_act, .draw = my_draw };
 *	screens_push(stack, &my_class, argument, &err);
 *
 * A key goes to the top: its key() (fields and lists), then its key table and
 * act(); then to the screen below, and so on down to a modal one; last to the
 * global table.  A text field eats letters in key(), so letters act only where
 * no text is being typed.  Events go to every screen.  draw() is const:
 * drawing cannot change state.
 */
#ifndef TUI_SCREEN_H
#define TUI_SCREEN_H

#include "core/base/err.h"
#include "core/base/event.h"
#include "core/base/mem.h"
#include "tui/canvas.h"
#include "tui/keys.h"

struct screen;
struct screens;

struct screen_class {
	const char *name; /* for tests and the log */
	size_t size;      /* of the struct that starts with struct screen */
	const struct keybind *keys;
	bool modal;   /* keys do not pass to the screens below */
	bool overlay; /* drawn over the screen below, body and help */
	bool full;    /* no step rail or step line: start, dialogs, doctor */
	bool (*open)(struct screen *s, const void *arg, struct err *err);
	void (*close)(struct screen *s);
	bool (*key)(struct screen *s, const struct key *key);
	bool (*act)(struct screen *s, int action); /* false: not now */
	void (*event)(struct screen *s, const struct event *event);
	/* The screen above has gone: show, read again. */
	void (*back)(struct screen *s);
	/* The body's size, before each draw and each key after a resize. */
	void (*layout)(struct screen *s, int w, int h);
	void (*draw)(const struct screen *s, struct canvas *body);
	/* Where we are: "Network › Subnets" (translated). */
	void (*crumb)(const struct screen *s, struct strbuf *out);
	/* Help on what has the focus; no slot, no help area. */
	void (*help)(const struct screen *s, struct strbuf *out);
	/* The same content as rows: plain mode, copy, save. */
	void (*text)(const struct screen *s, struct strbuf *out);
};

struct screen {
	const struct screen_class *class;
	struct screens *stack;
	struct screen *below;
	void *app;           /* the program's own, from screens_new */
	struct arena *arena; /* freed when the screen closes */
};

enum step_state {
	STEP_STATE_AHEAD,
	STEP_STATE_VISITED,
	STEP_STATE_DONE,
	STEP_STATE_WARN
};
struct frame_step {
	const char *name; /* N_() */
	enum step_state state;
};

/* What surrounds every screen; owned and kept up to date by the program. */
struct frame {
	const char *product;            /* "rosawiz" */
	const char *account, *region;   /* NULL: not known yet */
	const char *saved;              /* "saved 12 s ago", translated; NULL */
	bool simulated;                 /* SIMULATED stays on the screen */
	const struct frame_step *steps; /* NULL: no journey */
	int n_steps, step;              /* step: the current one, from 0 */
	const struct keybind *keys;     /* the global table */
	bool (*act)(struct screens *stack, int action);
	/* At 200x50 and up: two panes below; NULL: none.  c is one of them. */
	void (*ledger)(const struct screens *stack, struct canvas *c);
	void (*log)(const struct screens *stack, struct canvas *c);
};

struct screens *screens_new(void *app, const struct frame *frame);
void screens_free(struct screens *st); /* closes all, top first */

/*
 * Push opens a screen on top; false (err) leaves all as it was.  Pop closes
 * the top (the last one stays: false).  Replace pops the top after the new one
 * has opened.  Safe within key, act and event: a closed screen is freed when
 * the turn's dispatch is over.
 */
bool screens_push(struct screens *st, const struct screen_class *class,
		  const void *arg, struct err *err);
bool screens_pop(struct screens *st);
bool screens_replace(struct screens *st, const struct screen_class *class,
		     const void *arg, struct err *err);
/* Pops until this one is the top. */
void screens_pop_to(struct screens *st, const struct screen *s);
struct screen *screens_top(const struct screens *st);
struct screen *screens_find(const struct screens *st, const char *name);
void *screens_app(const struct screens *st);

/* True when somebody took it. */
bool screens_key(struct screens *st, const struct key *key);
void screens_event(struct screens *st, const struct event *event);
/* Lays out for the grid's size and draws all of it. */
void screens_draw(struct screens *st, struct grid *grid,
		  const struct theme *theme);

/* The message line: stays until the next key.  role: ERROR WARN OK TEXT. */
void screens_say(struct screens *st, unsigned role, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void screens_say_err(struct screens *st, const struct err *err);

/* Opens the help: the focus' help text, then every key that works here. */
bool screens_help(struct screens *st);

#endif
