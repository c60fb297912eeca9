/*
 * dialog.h - a question in a box over the screen: buttons, a text or a secret,
 * or a name to type.  A modal screen on the stack, like any other.
 */
#ifndef TUI_DIALOG_H
#define TUI_DIALOG_H

#include "core/base/secret.h"
#include "tui/screen.h"

enum dialog_input {
	DIALOG_BUTTONS,
	DIALOG_TEXT,   /* a line to type, then the buttons */
	DIALOG_SECRET, /* the same, hidden */
	DIALOG_NAME,   /* button 0 works only once `expected` is typed */
};

/* All texts are translated; the dialog copies them. */
struct dialog_spec {
	const char *title, *text;   /* text may have \n */
	const char *const *buttons; /* NULL-ended, at most 8 */
	int initial;                /* the button that has the focus */
	int cancel;                 /* what Esc means; -1: declined */
	int again; /* what a ^C inside means; -1: the same as Esc */
	enum dialog_input input;
	const char *expected; /* DIALOG_NAME */
	const char *link;     /* shown as a link with its QR code; NULL */
	/*
	 * Once, after the dialog has closed.  text: what was typed (TEXT,
	 * SECRET, else NULL), wiped afterwards.  stack is the stack's.
	 */
	void (*done)(struct screens *stack, void *owner, int choice,
		     const struct secret *text);
	void *owner;
};

bool dialog_open(struct screens *stack, const struct dialog_spec *spec);
extern const struct screen_class dialog_class;

#endif
