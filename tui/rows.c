/* rows.c - see rows.h. */
#include "tui/rows.h"

#include "core/base/mem.h"
#include "tui/text.h"

#define TITLE_WIDTH 30
#define TIME_WIDTH  9

static void draw_value(struct canvas *c, int x, int y,
		       const struct field_row *row)
{
	int note = row->note ? text_width(row->note) + 1 : 0;
	struct canvas at = canvas_sub(c, x, y, c->w - x - note, 1);
	int used;

	if (row->line) {
		line_draw(row->line, &at, row->focus);
	} else {
		used = canvas_text(&at, 0, 0, ROLE_TEXT, row->value);
		if (row->focus)
			canvas_paint(&at, 0, 0, used ? used : 1, ROLE_FOCUS);
	}
	if (row->note)
		canvas_right(c, y, ROLE_DIM, row->note);
}

int field_draw(struct canvas *c, int y, const struct field_row *row)
{
	int x = 2 + row->label_width + 1;
	struct canvas line = canvas_sub(c, 0, y, c->w, 1);
	struct canvas label = canvas_sub(&line, 2, 0, row->label_width, 1);
	struct canvas below;

	if (row->focus)
		canvas_glyph(&line, 0, 0, ROLE_TITLE, GLYPH_POINTER);
	canvas_text(&label, 0, 0, row->focus ? ROLE_TITLE : ROLE_TEXT,
		    row->label);
	draw_value(&line, x, 0, row);
	if (!row->problem || y + 1 >= c->h)
		return 1;
	below = canvas_sub(c, x, y + 1, c->w - x, c->h - y - 1);
	return 1 + canvas_wrap(&below, 0, row->warn ? ROLE_WARN : ROLE_ERROR,
			       row->problem);
}

static const struct {
	enum glyph mark;
	enum role role;
} marks[] = {
	{ GLYPH_OK, ROLE_OK },         { GLYPH_WARN, ROLE_WARN },
	{ GLYPH_FAIL, ROLE_ERROR },    { GLYPH_UNKNOWN, ROLE_WARN },
	{ GLYPH_SKIPPED, ROLE_DIM },   { GLYPH_WAITING, ROLE_DIM },
	{ GLYPH_RUNNING, ROLE_TITLE },
};

unsigned mark_role(enum glyph mark)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(marks); i++)
		if (marks[i].mark == mark)
			return marks[i].role;
	return ROLE_TEXT;
}

const char *elapsed_text(long s, char out[ELAPSED_LEN])
{
	if (s < 3600)
		snprintf(out, ELAPSED_LEN, "%ld:%02ld", s / 60, s % 60);
	else
		snprintf(out, ELAPSED_LEN, "%ld:%02ld:%02ld", s / 3600,
			 s / 60 % 60, s % 60);
	return out;
}

int progress_draw(struct canvas *c, int y, const struct progress_row *row)
{
	int x = 1 + theme_mark_width(c->theme) + 1;
	int w = row->title_width ? row->title_width : TITLE_WIDTH;
	struct canvas title, time;
	char elapsed[ELAPSED_LEN];

	canvas_glyph(c, 1, y, mark_role(row->mark), row->mark);
	title = canvas_sub(c, x, y, w, 1);
	canvas_text(&title, 0, 0,
		    row->mark == GLYPH_WAITING ? ROLE_DIM : ROLE_TEXT,
		    row->title);
	time = canvas_sub(c, x + w, y, TIME_WIDTH, 1);
	if (row->elapsed_s >= 0)
		canvas_right(&time, 0, ROLE_TEXT,
			     elapsed_text(row->elapsed_s, elapsed));
	x += w + TIME_WIDTH + 2;
	if (row->usual)
		x += canvas_text(c, x, y, ROLE_DIM, row->usual) + 2;
	if (row->detail)
		canvas_text(c, x, y, ROLE_TEXT, row->detail);
	if (row->focus)
		canvas_paint(c, 0, y, c->w, ROLE_FOCUS);
	return 1;
}
