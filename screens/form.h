/*
 * form.h - one question of the table as a field: a line to type, or a list to
 * choose from.  Which, is the question's own doing.  Used by form.c only.
 */
#ifndef SCREENS_FORM_H
#define SCREENS_FORM_H

#include "core/setup/setup.h"
#include "tui/line.h"
#include "tui/list.h"

struct field {
	struct setup *s;
	const struct question *q;
	bool is_list;
	bool edited;         /* typed, ticked or chosen and not yet accepted */
	struct line line;    /* typed */
	struct list list;    /* chosen */
	struct arena *arena; /* of what follows; cleared by field_refresh */
	struct choice *rows;
	size_t n;
	const char *pending, *value, *label;
	enum origin origin;
	bool bad;
	struct err err; /* when bad */
};

void field_init(struct field *f, struct setup *s, const struct question *q);
void field_release(struct field *f);
/* Reads value and list again; what is being edited stays. */
void field_refresh(struct field *f);
bool field_key(struct field *f, const struct key *key);
/* What is typed or chosen becomes the answer; false: .err says why not. */
bool field_accept(struct field *f);
/* Takes a text typed in a dialog instead of the list's rows. */
bool field_type(struct field *f, const char *text);
void field_reset(struct field *f); /* back to the default */
/* Is Up (by -1) or Down (1) at the list's end? */
bool field_at_edge(const struct field *f, int by);
int field_rows(const struct field *f, bool focus, int most);
void field_layout(struct field *f, int most);
void field_paint(const struct field *f, struct canvas *c, int y,
		 int label_width, bool focus);

#endif
