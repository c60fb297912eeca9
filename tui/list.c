/* list.c - see list.h: rows, filter, selection, ticks. */
#include "tui/list.h"

#include "core/base/i18n.h"
#include "core/base/str.h"
#include "tui/text.h"

#define FILTER_MAX  200
#define COLUMN_MOST 40
#define GAP         2

void list_init(struct list *l)
{
	memset(l, 0, sizeof(*l));
	line_init(&l->filter, FILTER_MAX);
}

void list_release(struct list *l)
{
	size_t i;

	for (i = 0; i < l->ticks.n; i++)
		mem_free(l->ticks.at[i]);
	vec_release(&l->ticks);
	vec_release(&l->shown);
	line_release(&l->filter);
	mem_free(l->at);
	l->at = NULL;
}

static struct list_row row_of(const struct list *l, size_t row)
{
	struct list_row out = { 0 };

	l->row(l->owner, row, &out);
	return out;
}

static size_t shown_row(const struct list *l, size_t place)
{
	return (size_t)(uintptr_t)l->shown.at[place] - 1;
}

static bool passes(const struct list *l, const struct list_row *row)
{
	int i;

	if (!l->filter.text.len)
		return true;
	for (i = 0; i < LIST_COLUMNS; i++)
		if (row->cells[i] &&
		    text_has(row->cells[i], line_text(&l->filter)))
			return true;
	return row->why && text_has(row->why, line_text(&l->filter));
}

static bool has_header(const struct list *l)
{
	int i;

	for (i = 0; l->columns && i < LIST_COLUMNS && l->columns[i].title; i++)
		if (*l->columns[i].title)
			return true;
	return false;
}

static int column_count(const struct list *l)
{
	int n = 0;

	while (l->columns && n < LIST_COLUMNS && l->columns[n].title)
		n++;
	return n ? n : 1;
}

static void measure(struct list *l, const struct list_row *row)
{
	int i, w, most;

	for (i = 0; i < column_count(l); i++) {
		if (l->columns && l->columns[i].width) {
			l->widths[i] = l->columns[i].width;
			continue;
		}
		w = row->cells[i] ? text_width(row->cells[i]) : 0;
		most = l->columns && l->columns[i].middle ? COLUMN_MOST : w;
		w = w > most ? most : w;
		l->widths[i] = w > l->widths[i] ? w : l->widths[i];
	}
}

static void measure_titles(struct list *l)
{
	int i;

	memset(l->widths, 0, sizeof(l->widths));
	for (i = 0; has_header(l) && i < column_count(l); i++)
		l->widths[i] = *l->columns[i].title
				       ? text_width(_(l->columns[i].title))
				       : 0;
}

/* Rows on the screen: without the header and the bottom line */
static size_t room(const struct list *l, int height)
{
	int n = height - 1 - (has_header(l) ? 1 : 0);

	return n < 1 ? 1 : (size_t)n;
}

static void keep_in_sight(struct list *l)
{
	size_t n = room(l, l->height);

	if (l->selected >= l->shown.n)
		l->selected = l->shown.n ? l->shown.n - 1 : 0;
	if (l->selected < l->top)
		l->top = l->selected;
	if (l->selected >= l->top + n)
		l->top = l->selected - n + 1;
	if (l->top + n > l->shown.n)
		l->top = l->shown.n > n ? l->shown.n - n : 0;
}

static void remember(struct list *l)
{
	const char *id;

	if (l->selected >= l->shown.n)
		return;
	id = row_of(l, shown_row(l, l->selected)).id;
	if (str_eq(id, l->at))
		return;
	mem_free(l->at);
	l->at = mem_dup(id);
}

static void move_to(struct list *l, long place)
{
	long last = (long)l->shown.n - 1;

	place = place > last ? last : place;
	l->selected = place < 0 ? 0 : (size_t)place;
	keep_in_sight(l);
	remember(l);
}

static long place_of(const struct list *l, const char *id)
{
	size_t i;

	for (i = 0; id && i < l->shown.n; i++)
		if (str_eq(row_of(l, shown_row(l, i)).id, id))
			return (long)i;
	return -1;
}

void list_refresh(struct list *l)
{
	size_t i, n = l->count(l->owner), offset = l->selected - l->top;
	struct list_row row;
	long place;

	l->shown.n = 0;
	measure_titles(l);
	for (i = 0; i < n; i++) {
		row = row_of(l, i);
		if (!passes(l, &row))
			continue;
		vec_push(&l->shown, (void *)(uintptr_t)(i + 1));
		measure(l, &row);
	}
	place = place_of(l, l->at);
	if (place >= 0) {
		l->selected = (size_t)place;
		l->top = l->selected > offset ? l->selected - offset : 0;
	}
	keep_in_sight(l);
	remember(l);
}

void list_layout(struct list *l, int height)
{
	l->height = height;
	keep_in_sight(l);
}

long list_selected(const struct list *l)
{
	return l->selected < l->shown.n ? (long)shown_row(l, l->selected) : -1;
}

bool list_select(struct list *l, const char *id)
{
	long place = place_of(l, id);

	if (place >= 0)
		move_to(l, place);
	return place >= 0;
}

bool list_choosable(const struct list *l, const char **why)
{
	long row = list_selected(l);

	*why = row < 0 ? _("There is nothing to choose.")
		       : row_of(l, (size_t)row).why;
	return !*why;
}

static long tick_at(const struct list *l, const char *id)
{
	size_t i;

	for (i = 0; i < l->ticks.n; i++)
		if (str_eq(l->ticks.at[i], id))
			return (long)i;
	return -1;
}

bool list_ticked(const struct list *l, const char *id)
{
	return tick_at(l, id) >= 0;
}

void list_tick(struct list *l, const char *id, bool on)
{
	long at = tick_at(l, id);

	if (on && at < 0)
		vec_push(&l->ticks, mem_dup(id));
	if (!on && at >= 0) {
		mem_free(l->ticks.at[at]);
		vec_remove(&l->ticks, (size_t)at);
	}
}

/* All that are shown and may be; none when all are already */
static void tick_all(struct list *l)
{
	struct list_row row;
	bool all = true;
	size_t i;

	for (i = 0; i < l->shown.n; i++) {
		row = row_of(l, shown_row(l, i));
		all = all && (row.why || list_ticked(l, row.id));
	}
	for (i = 0; i < l->shown.n; i++) {
		row = row_of(l, shown_row(l, i));
		if (!row.why)
			list_tick(l, row.id, !all);
	}
}

static void tick_selected(struct list *l)
{
	const char *why;

	if (!list_choosable(l, &why))
		return;
	list_tick(l, l->at, !list_ticked(l, l->at));
}

static bool filter_key(struct list *l, const struct key *key)
{
	if (key_is(key, "Esc") && (l->filtering || l->filter.text.len)) {
		l->filtering = false;
		line_set(&l->filter, "");
		list_refresh(l);
		return true;
	}
	if (l->filtering && key_is(key, "Enter")) {
		l->filtering = false;
		return true;
	}
	if (l->filtering && line_key(&l->filter, key)) {
		list_refresh(l);
		return true;
	}
	if (!l->filtering && key_is(key, "/")) {
		l->filtering = true;
		return true;
	}
	return false;
}

bool list_key(struct list *l, const struct key *key)
{
	long at = (long)l->selected, page = (long)room(l, l->height);

	if (filter_key(l, key))
		return true;
	if (key_is(key, "Up k"))
		move_to(l, at - 1);
	else if (key_is(key, "Down j"))
		move_to(l, at + 1);
	else if (key_is(key, "PgUp"))
		move_to(l, at - page);
	else if (key_is(key, "PgDn"))
		move_to(l, at + page);
	else if (key_is(key, "Home g"))
		move_to(l, 0);
	else if (key_is(key, "End G"))
		move_to(l, (long)l->shown.n - 1);
	else if (l->multi && key_is(key, "Space"))
		tick_selected(l);
	else if (l->multi && key_is(key, "^A"))
		tick_all(l);
	else
		return false;
	return true;
}

static void draw_header(const struct list *l, struct canvas *c)
{
	int i, x = GAP + (l->multi ? 4 : 0);
	struct canvas cell;

	for (i = 0; i < column_count(l); i++) {
		cell = canvas_sub(c, x, 0, l->widths[i] + 1, 1);
		if (*l->columns[i].title)
			canvas_text(&cell, 0, 0, ROLE_TITLE,
				    _(l->columns[i].title));
		x += l->widths[i] + GAP;
	}
}

static void draw_cells(const struct list *l, const struct list_row *row,
		       struct canvas *c, int x)
{
	unsigned role = row->why ? ROLE_DIM : row->role;
	int i, w, n = column_count(l);
	struct canvas cell;

	for (i = 0; i < n; i++) {
		w = i == n - 1 ? c->w - x : l->widths[i];
		cell = canvas_sub(c, x, 0, w, 1);
		if (l->columns && l->columns[i].middle)
			canvas_middle(&cell, 0, 0, role, row->cells[i]);
		else
			canvas_text(&cell, 0, 0, role, row->cells[i]);
		x += w + GAP;
	}
}

static void draw_row(const struct list *l, size_t place, struct canvas *c,
		     bool focus)
{
	struct list_row row = row_of(l, shown_row(l, place));
	bool at = place == l->selected;
	int x = GAP;

	if (at)
		canvas_glyph(c, 0, 0, ROLE_TITLE, GLYPH_POINTER);
	if (l->multi) {
		canvas_glyph(c, x, 0, row.why ? ROLE_DIM : ROLE_TEXT,
			     list_ticked(l, row.id) ? GLYPH_TICKED
						    : GLYPH_UNTICKED);
		x += 4;
	}
	draw_cells(l, &row, c, x);
	if (at && focus)
		canvas_paint(c, 0, 0, c->w, ROLE_FOCUS);
}

/* The filter, or why the selected row is grey; how far down we are */
static void draw_bottom(const struct list *l, struct canvas *c, bool focus)
{
	struct canvas left = canvas_sub(c, GAP, 0, c->w - GAP - 12, 1);
	struct canvas text = canvas_sub(&left, 1, 0, left.w - 1, 1);
	const char *why = NULL;
	char place[48];

	if (l->shown.n) {
		snprintf(place, sizeof(place), "%zu/%zu", l->selected + 1,
			 l->shown.n);
		canvas_right(c, 0, ROLE_DIM, place);
	}
	if (l->filtering || l->filter.text.len) {
		canvas_text(&left, 0, 0, ROLE_TITLE, "/");
		line_draw(&l->filter, &text, l->filtering && focus);
	} else if (l->shown.n && !list_choosable(l, &why)) {
		canvas_text(&left, 0, 0, ROLE_WARN, why);
	}
}

void list_draw(const struct list *l, struct canvas *c, bool focus)
{
	int y = 0, header = has_header(l) ? 1 : 0;
	size_t n = room(l, c->h), i;
	struct canvas row;

	if (header)
		draw_header(l, c);
	if (!l->shown.n)
		canvas_text(c, GAP, header, ROLE_DIM,
			    l->filter.text.len ? _("Nothing matches.")
					       : l->empty);
	for (i = l->top; i < l->shown.n && i < l->top + n; i++, y++) {
		row = canvas_sub(c, 0, header + y, c->w, 1);
		draw_row(l, i, &row, focus);
	}
	row = canvas_sub(c, 0, c->h - 1, c->w, 1);
	draw_bottom(l, &row, focus);
}
