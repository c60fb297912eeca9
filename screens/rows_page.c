/* rows_page.c - see rows_page.h. */
#include "screens/rows_page.h"

#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/setup/access.h"
#include "tui/text.h"

struct rows_page *rows_page_of(struct screen *s)
{
	return (struct rows_page *)s;
}

static void keep_in_sight(struct rows_page *r)
{
	size_t n = r->room < 1 ? 1 : (size_t)r->room;

	if (r->at < r->top)
		r->top = r->at;
	if (r->at >= r->top + n)
		r->top = r->at - n + 1;
	if (r->top == 1)
		r->top = 0; /* the heading above the first row */
}

void rows_page_fill(struct rows_page *r)
{
	size_t i;
	int w;

	arena_clear(r->arena);
	memset(&r->rows, 0, sizeof(r->rows));
	r->fill(r);
	r->label = 10;
	for (i = 0; i < r->rows.n; i++) {
		w = *r->rows.at[i].value ? text_width(r->rows.at[i].label) : 0;
		r->label = w > r->label ? w : r->label;
	}
}

void rows_page_open(struct rows_page *r, void (*fill)(struct rows_page *))
{
	r->arena = arena_new();
	r->fill = fill;
	r->room = 10;
	rows_page_fill(r);
	r->at = r->rows.n > 1 && r->rows.at[0].title;
}

void rows_page_close(struct screen *s)
{
	arena_free(rows_page_of(s)->arena);
}

const struct row *rows_page_row(const struct rows_page *r)
{
	return r->at < r->rows.n ? &r->rows.at[r->at] : NULL;
}

static bool move(struct rows_page *r, int by)
{
	long at = (long)r->at + by;

	if (at < 0)
		at = 0;
	if (at >= (long)r->rows.n)
		at = (long)r->rows.n - 1;
	r->at = at < 0 ? 0 : (size_t)at;
	keep_in_sight(r);
	return true;
}

bool rows_page_key(struct screen *s, const struct key *key)
{
	struct rows_page *r = rows_page_of(s);

	if (key_is(key, "Up k"))
		return move(r, -1);
	if (key_is(key, "Down j"))
		return move(r, 1);
	if (key_is(key, "PgUp"))
		return move(r, -r->room);
	if (key_is(key, "PgDn Space"))
		return move(r, r->room);
	if (key_is(key, "Home g"))
		return move(r, -(int)r->rows.n);
	if (key_is(key, "End G"))
		return move(r, (int)r->rows.n);
	return false;
}

bool rows_page_detail(const struct rows_page *r)
{
	struct pager_spec spec = { .copy = full_copy };
	struct strbuf sb = STRBUF_INIT;
	const struct row *x;

	if (r->at >= r->rows.n)
		return false;
	x = &r->rows.at[r->at];
	spec.title = x->label;
	strbuf_addf(&sb, "%s\n\n%s\n", x->value, x->note);
	spec.text = sb.buf;
	pager_open(r->screen.stack, &spec);
	strbuf_release(&sb);
	return true;
}

bool rows_page_copy(const struct rows_page *r)
{
	const struct row *x = rows_page_row(r);

	if (x)
		full_copy(r->screen.stack, *x->value ? x->value : x->label);
	return true;
}

/* ---- drawing -------------------------------------------------------------------------------*/

static void draw_row(const struct rows_page *r, struct canvas *c, int y,
		     const struct row *x)
{
	struct canvas label = canvas_sub(c, 2, y, r->label, 1), value;
	unsigned role = ROLE_TEXT;

	if (x->title) {
		canvas_text(c, 0, y, ROLE_TITLE, x->label);
		return;
	}
	if (!*x->value) {
		canvas_text(c, 2, y, ROLE_TEXT, x->label);
		return;
	}
	if (!strcmp(x->value, access_state_name(ACCESS_OK)))
		role = ROLE_OK;
	else if (!strcmp(x->value, access_state_name(ACCESS_FAILED)))
		role = ROLE_ERROR;
	else if (str_starts(x->value, "https://"))
		role = ROLE_LINK;
	canvas_text(&label, 0, 0, ROLE_DIM, x->label);
	value = canvas_sub(c, r->label + 4, y, c->w - r->label - 4, 1);
	y = canvas_text(&value, 0, 0, role, x->value);
	if (y + 6 < value.w && *x->note)
		canvas_text(&value, y + 2, 0, ROLE_DIM, x->note);
}

void rows_page_layout(struct screen *s, int w, int h)
{
	struct rows_page *r = rows_page_of(s);

	rows_page_fill(r);
	r->label = r->label > w / 3 - 2 ? w / 3 - 2 : r->label;
	r->room = h - 6;
	keep_in_sight(r);
}

/* The row in focus whole: its value where it was cut, and its remark. */
static void draw_whole(const struct rows_page *r, struct canvas *c)
{
	const struct row *x = r->at < r->rows.n ? &r->rows.at[r->at] : NULL;
	struct canvas in = canvas_sub(c, 0, 1, c->w, c->h - 1);
	int y = 0;

	canvas_hline(c, 0, 0, c->w, ROLE_DIM);
	if (!x)
		return;
	if (text_width(x->value) > c->w - r->label - 4)
		y = canvas_wrap(&in, 0, ROLE_TEXT, x->value);
	in = canvas_sub(&in, 0, y, in.w, in.h - y);
	canvas_wrap(&in, 0, ROLE_DIM, x->note);
}

void rows_page_draw(const struct rows_page *r, struct canvas *body,
		    unsigned role, const char *head)
{
	struct canvas in = canvas_sub(body, 1, 0, body->w - 2, body->h), low;
	int i;

	canvas_text(&in, 0, 0, role, head);
	for (i = 0; i < r->room && r->top + (size_t)i < r->rows.n; i++) {
		draw_row(r, &in, 2 + i, &r->rows.at[r->top + (size_t)i]);
		if (r->top + (size_t)i == r->at)
			canvas_paint(&in, 0, 2 + i, in.w, ROLE_FOCUS);
	}
	low = canvas_sub(&in, 0, in.h - 4, in.w, 4);
	draw_whole(r, &low);
}
