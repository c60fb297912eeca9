/* form_field.c - see form.h. */
#include "screens/form.h"

#include "core/base/i18n.h"
#include "core/base/str.h"
#include "tui/rows.h"
#include "tui/text.h"

#define VALUE_MOST 4096
#define INDENT     2

static const struct list_column columns[] = { { "", 0, false },
					      { "", 0, false },
					      { NULL, 0, false } };

static size_t count(const void *owner)
{
	return ((const struct field *)owner)->n;
}

static void row(const void *owner, size_t i, struct list_row *out)
{
	const struct field *f = owner;
	const struct choice *c = &f->rows[i];

	out->id = c->value;
	out->cells[0] = c->label;
	out->cells[1] = c->note;
	out->why = c->refused;
}

static bool has_list(const struct question *q)
{
	return q->kind == QUESTION_BOOL || q->fixed || q->choices;
}

void field_init(struct field *f, struct setup *s, const struct question *q)
{
	memset(f, 0, sizeof(*f));
	f->s = s;
	f->q = q;
	f->arena = arena_new();
	f->is_list = has_list(q);
	line_init(&f->line, VALUE_MOST);
	list_init(&f->list);
	f->list.columns = columns;
	f->list.multi = q->kind == QUESTION_MULTI;
	f->list.count = count;
	f->list.row = row;
	f->list.owner = f;
	field_refresh(f);
}

void field_release(struct field *f)
{
	line_release(&f->line);
	list_release(&f->list);
	arena_free(f->arena);
}

/* ---- rows of the list -------------------------------------------------------------*/

static bool is_row(const struct field *f, const char *value)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		if (!strcmp(f->rows[i].value, value))
			return true;
	return false;
}

static void add_row(struct field *f, const char *value, const char *label,
		    const char *note)
{
	f->rows[f->n++] = (struct choice){ value, label, note, NULL };
}

/* What the question's own check refuses is grey, and says why. */
static void judge_row(struct field *f, struct choice *row)
{
	struct strbuf kept = STRBUF_INIT;
	struct err err;

	if (f->q->check && !f->q->check(f->s, row->value, &kept, &err))
		row->refused = arena_dup(f->arena, err.what);
	strbuf_release(&kept);
}

static void yes_and_no(struct field *f)
{
	f->rows = arena_alloc(f->arena, 2 * sizeof(*f->rows));
	add_row(f, "yes", _("yes"), "");
	add_row(f, "no", _("no"), "");
	judge_row(f, &f->rows[0]);
	judge_row(f, &f->rows[1]);
}

/* A grey row says why without being selected. */
static const char *remark(struct arena *a, const struct choice *c)
{
	if (!c->refused)
		return c->note;
	return arena_fmt(a, "%s%s%s", c->refused, *c->note ? " - " : "",
			 c->note);
}

/* The table's rows, "none" where that is an answer, what was typed. */
static void fill_rows(struct field *f)
{
	const struct choice *list;
	const char **typed;
	size_t n, i, items;

	f->n = 0;
	f->pending = NULL;
	if (f->q->kind == QUESTION_BOOL) {
		yes_and_no(f);
		return;
	}
	n = question_choices(f->s, f->q, f->arena, &list, &f->pending);
	items = str_split(f->arena, f->value, ",", &typed);
	f->rows = arena_alloc(f->arena, (n + items + 1) * sizeof(*f->rows));
	if (f->q->optional && f->q->kind != QUESTION_MULTI)
		add_row(f, "", _("none"), _("leave it empty"));
	for (i = 0; i < n; i++) {
		f->rows[f->n] = list[i];
		f->rows[f->n++].note = remark(f->arena, &list[i]);
	}
	for (i = 0; i < items; i++)
		if (f->q->free_text && !is_row(f, typed[i]))
			add_row(f, typed[i], typed[i], "");
}

static void tick_value(struct field *f)
{
	const char **item;
	size_t n = str_split(f->arena, f->value, ",", &item), i;

	while (f->list.ticks.n)
		list_tick(&f->list, f->list.ticks.at[0], false);
	for (i = 0; i < n; i++)
		list_tick(&f->list, item[i], true);
}

void field_refresh(struct field *f)
{
	arena_clear(f->arena);
	f->value = question_value(f->s, f->q, f->arena, &f->origin);
	f->label = question_label(f->s, f->q, f->arena, f->value);
	if (!f->is_list) {
		if (!f->edited)
			line_set(&f->line, f->value);
		return;
	}
	fill_rows(f);
	f->list.empty = f->pending      ? f->pending
			: f->q->nothing ? _(f->q->nothing)
					: _("Nothing was found.");
	list_refresh(&f->list);
	if (f->edited)
		return;
	list_select(&f->list, f->value);
	if (f->list.multi)
		tick_value(f);
}

/* ---- keys ----------------------------------------------------------------------------*/

bool field_at_edge(const struct field *f, int by)
{
	if (!f->is_list || !f->list.shown.n || f->list.filtering)
		return true;
	return by < 0 ? !f->list.selected
		      : f->list.selected + 1 >= f->list.shown.n;
}

/* A default stands there marked: what is typed takes its place. */
static bool replaces(const struct field *f, const struct key *key)
{
	return !f->is_list && !f->edited &&
	       (key_typed(key) || key->kind == KEY_KIND_PASTE);
}

bool field_key(struct field *f, const struct key *key)
{
	bool taken;

	if (replaces(f, key))
		line_set(&f->line, "");
	taken = f->is_list ? list_key(&f->list, key) : line_key(&f->line, key);

	if (taken) {
		f->edited = true;
		f->bad = false;
	}
	return taken;
}

static const char *ticked(const struct field *f)
{
	struct strbuf sb = STRBUF_INIT;
	const char *out;
	size_t i;

	for (i = 0; i < f->n; i++)
		if (list_ticked(&f->list, f->rows[i].value))
			strbuf_addf(&sb, "%s%s", sb.len ? "," : "",
				    f->rows[i].value);
	out = arena_dup(f->arena, sb.buf);
	strbuf_release(&sb);
	return out;
}

static const char *chosen(const struct field *f)
{
	long at;

	if (!f->is_list)
		return f->edited ? line_text(&f->line) : f->value;
	if (!f->edited && (*f->value || f->q->optional || f->list.multi))
		return f->value;
	if (f->list.multi)
		return ticked(f);
	at = list_selected(&f->list);
	return at < 0 ? f->value : f->rows[at].value;
}

static bool store(struct field *f, const char *value)
{
	memset(&f->err, 0, sizeof(f->err));
	f->bad = !question_accept(f->s, f->q, value, &f->err);
	if (!f->bad) {
		f->edited = false;
		field_refresh(f);
	}
	return !f->bad;
}

bool field_accept(struct field *f)
{
	return store(f, chosen(f));
}

bool field_type(struct field *f, const char *text)
{
	return store(f, arena_dup(f->arena, text));
}

void field_reset(struct field *f)
{
	answers_put(f->s->answers, f->q->id, NULL, ORIGIN_NONE);
	f->edited = f->bad = false;
	field_refresh(f);
}

/* ---- drawing ---------------------------------------------------------------------------*/

static int list_rows(const struct field *f, int most)
{
	int n = f->n ? (int)f->n : 1;

	return n + 1 > most ? most : n + 1;
}

static bool shows_api(const struct field *f)
{
	return !strcmp(f->q->id, "cluster.name");
}

int field_rows(const struct field *f, bool focus, int most)
{
	int n = 1 + (f->bad ? 2 : 0);

	if (focus && f->is_list)
		n += list_rows(f, most - n);
	return n + shows_api(f);
}

void field_layout(struct field *f, int most)
{
	if (f->is_list)
		list_layout(&f->list, list_rows(f, most - 1));
}

static const char *note(const struct field *f, bool focus, char *out, size_t n)
{
	if (f->q->unit)
		snprintf(out, n, "%s", _(f->q->unit));
	else if (focus && f->is_list && f->q->free_text)
		snprintf(out, n, "%s", _("t: type it instead"));
	else if (focus && f->list.multi)
		snprintf(out, n, "%s", _("Space ticks"));
	else
		snprintf(out, n, "%s", f->edited ? "" : origin_name(f->origin));
	return out;
}

static void draw_api(const struct field *f, struct canvas *c, int x, int y)
{
	canvas_printf(c, x, y, ROLE_DIM,
		      _("Private API: api.%s.hypershift.local"),
		      line_text(&f->line));
}

/* The remark on the row in focus, where its column is too narrow for it. */
static void draw_remark(const struct field *f, struct canvas *c)
{
	struct canvas low = canvas_sub(c, 4, c->h - 1, c->w - 14, 1);
	long at = list_selected(&f->list);
	const struct choice *row = at < 0 ? NULL : &f->rows[at];
	int used = 2 + f->list.widths[0] + 2 + (f->list.multi ? 4 : 0);

	if (!row || row->refused || f->list.filtering ||
	    f->list.filter.text.len || used + text_width(row->note) <= c->w)
		return;
	canvas_text(&low, 0, 0, ROLE_DIM, row->note);
}

static void draw_list(const struct field *f, struct canvas *c, int y)
{
	struct canvas in =
		canvas_sub(c, INDENT, y, c->w - INDENT, list_rows(f, c->h - y));

	list_draw(&f->list, &in, true);
	draw_remark(f, &in);
}

/* The question above its list; returns the rows used. */
static int draw_question(const struct field *f, struct canvas *c, int y)
{
	struct canvas below = canvas_sub(c, 2, y + 1, c->w - 2, c->h - y - 1);
	char text[200];

	canvas_glyph(c, 0, y, ROLE_TITLE, GLYPH_POINTER);
	canvas_text(c, 2, y, ROLE_TITLE, _(f->q->prompt));
	canvas_right(c, y, ROLE_DIM, note(f, true, text, sizeof(text)));
	return 1 +
	       (f->bad ? canvas_wrap(&below, 0, ROLE_ERROR, f->err.what) : 0);
}

static int draw_row(const struct field *f, struct canvas *c, int y,
		    int label_width, bool focus)
{
	const char *value = *f->label    ? f->label
			    : f->pending ? f->pending
					 : _("none");
	char text[200];
	struct field_row r = {
		.label = _(f->q->prompt),
		.value = value,
		.note = note(f, focus, text, sizeof(text)),
		.problem = f->bad ? f->err.what : NULL,
		.line = f->is_list || !f->edited ? NULL : &f->line,
		.label_width = label_width,
		.focus = focus,
	};

	if (text_width(value) + text_width(text) + label_width + 5 > c->w)
		r.note = NULL;
	return field_draw(c, y, &r);
}

void field_paint(const struct field *f, struct canvas *c, int y,
		 int label_width, bool focus)
{
	if (focus && f->is_list) {
		y += draw_question(f, c, y);
		if (y < c->h)
			draw_list(f, c, y);
		return;
	}
	y += draw_row(f, c, y, label_width, focus);
	if (shows_api(f))
		draw_api(f, c, 2, y);
}
