/*
 * pager.h - a text to read, wrapped and scrolled: help, evidence, commands,
 * files.  A screen on the stack; Esc closes it, y copies (`copy` set).
 */
#ifndef TUI_PAGER_H
#define TUI_PAGER_H

#include "tui/screen.h"

struct pager_spec {
	const char *title; /* translated */
	const char *text;  /* copied; lines starting with "# " are headings */
	bool verbatim;     /* lines are cut, not wrapped: policies, commands */
	void (*copy)(struct screens *stack, const char *text);
};

bool pager_open(struct screens *stack, const struct pager_spec *spec);
extern const struct screen_class pager_class;

#endif
