/* review.c - before anything is made: every value with where it came from, the
 * plan, the commands; Enter on a value edits it and comes back here. */
#include "screens/full.h"

#include "core/aws/aws.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/setup/lookups.h"
#include "core/setup/preflight.h"
#include "core/setup/result.h"
#include "tui/list.h"

enum {
	REVIEW_ENTER = 1,
	REVIEW_TAB,
	REVIEW_TAB_BACK,
	REVIEW_DRY,
	REVIEW_COPY,
	REVIEW_RESULT,
	REVIEW_CHECKS
};

static const struct keybind review_keys[] = {
	{ "Enter", REVIEW_ENTER, N_("Choose"),
	  N_("create, or change the value and come back") },
	{ "Tab Right", REVIEW_TAB, N_("Plan"),
	  N_("values, plan, commands in turn") },
	{ "Shift-Tab Left", REVIEW_TAB_BACK, NULL, N_("the other way round") },
	{ "^D F3", REVIEW_DRY, N_("Dry run"),
	  N_("look what is there already; makes nothing") },
	{ "y", REVIEW_COPY, NULL, N_("copy this line") },
	{ "p", REVIEW_CHECKS, NULL,
	  N_("preflight: can this account do all this?") },
	{ "r", REVIEW_RESULT, NULL,
	  N_("after a look: names and ways in, as far as they are known") },
	{ 0 },
};

enum tab {
	TAB_VALUES,
	TAB_PLAN,
	TAB_COMMANDS,
	TAB_COUNT
};

static const char *const tab_names[TAB_COUNT] = { N_("Values"), N_("Plan"),
						  N_("Commands") };

#define ORIGIN_WIDTH 10

struct review {
	struct screen screen;
	enum tab tab;
	struct list list;
	struct list_column columns[4]; /* by the width, see review_layout */
	struct arena *rows_arena;
	struct row_list rows; /* of the tab */
	struct strbuf first;  /* the row that creates, or what stops it */
	const char *usual;    /* beside it */
	struct strbuf fault;  /* why it cannot create */
	bool ready;           /* the plan stands */
	bool status;          /* only shows: nothing to create */
	char wrong[80];       /* id of the first question that stops it */
};

static struct review *of(struct screen *s)
{
	return (struct review *)s;
}

/* ---- rows ------------------------------------------------------------------------------*/

/* Row 0 is the button, the others are core's. */
static size_t count(const void *owner)
{
	const struct review *r = owner;

	return r->rows.n + !r->status;
}

static void row(const void *owner, size_t i, struct list_row *out)
{
	const struct review *r = owner;
	const struct row *x;

	if (!r->status && !i) {
		out->id = "(create)";
		out->cells[0] = r->first.buf;
		out->cells[1] = r->usual;
		out->role = r->ready ? ROLE_TITLE : ROLE_WARN;
		return;
	}
	x = &r->rows.at[i - !r->status];
	out->id = x->id && *x->id ? x->id : x->label;
	out->cells[0] = x->label;
	out->cells[1] = x->value;
	out->cells[2] = x->note;
	if (r->tab == TAB_COMMANDS) {
		out->cells[0] = x->value;
		out->cells[1] = NULL;
		out->cells[2] = NULL;
	}
	out->role = x->title ? ROLE_TITLE : ROLE_TEXT;
}

static void dress(struct review *r)
{
	const struct setup *s = full_of(&r->screen)->s;
	const struct question *q;
	enum origin from;
	size_t i;

	for (i = 0; i < r->rows.n; i++) {
		struct row *x = &r->rows.at[i];

		if (x->title)
			continue;
		x->label = arena_fmt(r->rows_arena, "  %s", x->label);
		q = question_find(x->id);
		if (!q)
			continue;
		question_value(s, q, r->rows_arena, &from);
		x->note = origin_word(from);
	}
}

static void first_wrong(struct review *r)
{
	struct strbuf faults = STRBUF_INIT;
	const struct full *f = full_of(&r->screen);
	const char *colon;

	r->wrong[0] = '\0';
	if (!questions_complete(f->s, &faults)) {
		colon = strchr(faults.buf, ':');
		snprintf(r->wrong, sizeof(r->wrong), "%.*s",
			 colon ? (int)(colon - faults.buf) : 0, faults.buf);
		strbuf_addf(&r->first, _("An answer is missing"));
		strbuf_addf(&r->fault, "%.*s", (int)strcspn(faults.buf, "\n"),
			    faults.buf);
	}
	strbuf_release(&faults);
}

static void first_row(struct review *r)
{
	const struct full *f = full_of(&r->screen);

	r->usual = NULL;
	if (r->ready) {
		strbuf_addf(&r->first,
			    f->s->folder ? _("Go on: %d things in all")
					 : _("Create %d things"),
			    review_to_make(f->s));
		r->usual = _("usually 15 to 30 minutes");
	} else if (lookups_busy(f->s)) {
		strbuf_addstr(&r->first, _("Lists are being fetched..."));
	}
}

/* The plan from the answers as they are now. */
static void plan(struct review *r)
{
	struct full *f = full_of(&r->screen);
	struct err err = { 0 };

	if (full_running(f))
		return;
	strbuf_clear(&r->first);
	strbuf_clear(&r->fault);
	r->ready = false;
	first_wrong(r);
	if (*r->wrong || lookups_busy(f->s)) {
		first_row(r);
		return;
	}
	r->ready = full_plan(f, &err);
	if (!r->ready) {
		strbuf_addstr(&r->first, _("Not ready"));
		strbuf_addstr(&r->fault, err.what);
	}
	first_row(r);
}

static void fill(struct review *r)
{
	const struct setup *s = full_of(&r->screen)->s;

	arena_clear(r->rows_arena);
	memset(&r->rows, 0, sizeof(r->rows));
	if (r->tab == TAB_VALUES)
		review_rows(s, r->rows_arena, &r->rows);
	else if (r->tab == TAB_PLAN)
		plan_rows(s, r->rows_arena, &r->rows);
	else
		command_rows(s, r->rows_arena, &r->rows);
	if (r->tab == TAB_VALUES)
		dress(r);
	list_refresh(&r->list);
}

static void dry_run(struct review *r)
{
	struct full *f = full_of(&r->screen);

	if (full_running(f) || !r->ready || lookups_busy(f->s))
		return;
	full_run(f, ENGINE_DRY);
	r->tab = TAB_PLAN;
	fill(r);
}

static void set_columns(struct review *r, int w)
{
	int note = ORIGIN_WIDTH, label = w < 70 ? 24 : w < 90 ? 36 : 46;

	memset(r->columns, 0, sizeof(r->columns));
	if (r->tab == TAB_PLAN)
		label = w - 30;
	r->columns[0] = (struct list_column){ .title = "", .width = label };
	if (r->tab == TAB_COMMANDS) {
		r->columns[0].width = w - 4;
		return;
	}
	r->columns[1] = (struct list_column){ .title = "" };
	if (r->tab == TAB_PLAN)
		return;
	r->columns[1].width = w - label - note - 10;
	r->columns[2] = (struct list_column){ .title = "" };
}

static bool review_open(struct screen *s, const void *arg, struct err *err)
{
	struct review *r = of(s);

	(void)err;
	r->rows_arena = arena_new();
	strbuf_init(&r->first, 200);
	strbuf_init(&r->fault, 1000);
	list_init(&r->list);
	r->list.columns = r->columns;
	set_columns(r, 80);
	r->list.count = count;
	r->list.row = row;
	r->list.owner = r;
	r->list.empty = _("Nothing yet.");
	r->status = full_of(s)->app->opt.command == COMMAND_STATUS ||
		    full_of(s)->app->opt.command == COMMAND_PLAN;
	plan(r);
	fill(r);
	if (arg)
		dry_run(r);
	return true;
}

static void review_close(struct screen *s)
{
	struct review *r = of(s);

	list_release(&r->list);
	strbuf_release(&r->first);
	strbuf_release(&r->fault);
	arena_free(r->rows_arena);
}

/* ---- acts -----------------------------------------------------------------------------------*/

/* What is not OK is looked at first. */
static void create(const struct full *f)
{
	if (!f->s->preflight ||
	    (preflight_over(f->s) && preflight_worst(f->s) == PREFLIGHT_OK))
		review_confirm(f->stack);
	else
		full_push(f->stack, &preflight_class, "create");
}

static void details(struct review *r, const struct row *x)
{
	struct strbuf sb = STRBUF_INIT;
	struct pager_spec spec = { .title = x->label, .copy = full_copy };

	strbuf_addf(&sb, "%s\n%s%s", x->value, x->note, *x->note ? "\n" : "");
	if (x->page)
		strbuf_addf(&sb, "\n%s", x->page);
	spec.text = sb.buf;
	pager_open(r->screen.stack, &spec);
	strbuf_release(&sb);
}

static bool enter(struct review *r)
{
	struct full *f = full_of(&r->screen);
	long at = list_selected(&r->list);
	const struct row *x;

	if (at < 0)
		return false;
	if (!at && !r->status) {
		if (r->ready)
			create(f);
		else if (*r->wrong)
			form_edit(f, r->wrong);
		return true;
	}
	x = &r->rows.at[at - !r->status];
	if (r->tab != TAB_VALUES)
		details(r, x);
	else if (!x->title && !question_find(x->id))
		details(r, x);
	else if (!x->title && !full_running(f) && !(r->status && f->s->folder))
		form_edit(f, x->id);
	return true;
}

static bool turn_tab(struct review *r, int by)
{
	r->tab = (enum tab)(((int)r->tab + TAB_COUNT + by) % TAB_COUNT);
	fill(r);
	return true;
}

static bool copy(struct review *r)
{
	long at = list_selected(&r->list);

	if (at < !r->status)
		return false;
	full_copy(r->screen.stack, r->rows.at[at - !r->status].value);
	return true;
}

static bool show_names(struct review *r)
{
	const struct full *f = full_of(&r->screen);

	if (!r->status || full_running(f))
		return false;
	if (values_get(f->s->values, "cluster-ready.api_host"))
		full_push(f->stack, &result_class, NULL);
	else
		screens_say(f->stack, ROLE_TEXT, "%s",
			    _("The cluster is not there yet."));
	return true;
}

static bool review_act(struct screen *s, int action)
{
	struct review *r = of(s);

	switch (action) {
	case REVIEW_ENTER:
		return enter(r);
	case REVIEW_TAB:
		return turn_tab(r, 1);
	case REVIEW_TAB_BACK:
		return turn_tab(r, -1);
	case REVIEW_DRY:
		dry_run(r);
		return true;
	case REVIEW_COPY:
		return copy(r);
	case REVIEW_RESULT:
		return show_names(r);
	case REVIEW_CHECKS:
		full_push(s->stack, &preflight_class, NULL);
		return true;
	default:
		return false;
	}
}

static bool review_key(struct screen *s, const struct key *key)
{
	return list_key(&of(s)->list, key);
}

static void review_event(struct screen *s, const struct event *ev)
{
	struct review *r = of(s);

	if (screens_find(s->stack, "progress"))
		return;
	if (ev->kind == EVENT_LOOKUP || ev->kind == EVENT_ANSWER)
		plan(r);
	else if (ev->kind != EVENT_ACTION)
		return;
	if (r->ready && !full_running(full_of(s))) {
		strbuf_clear(&r->first);
		first_row(r);
	}
	fill(r);
}

static void review_back(struct screen *s)
{
	const struct full *f = full_of(s);

	/* a finished look stays to be read while nothing has changed */
	if (!f->s->engine)
		plan(of(s));
	fill(of(s));
}

/* ---- drawing ----------------------------------------------------------------------------------*/

static void review_layout(struct screen *s, int w, int h)
{
	struct review *r = of(s);

	set_columns(r, w);
	list_refresh(&r->list);
	list_layout(&r->list, h - 2);
}

static void draw_tabs(const struct review *r, struct canvas *c)
{
	const struct full *f = full_of(&r->screen);
	int i, x = 1, w;

	for (i = 0; i < TAB_COUNT; i++) {
		w = canvas_printf(c, x, 0, ROLE_TEXT, " %s ", _(tab_names[i]));
		if (i == (int)r->tab)
			canvas_paint(c, x, 0, w, ROLE_FOCUS);
		x += w + 1;
	}
	if (full_running(f))
		canvas_text(c, x + 1, 0, ROLE_TITLE,
			    _("looking what is there..."));
	else if (f->s->engine)
		canvas_text(c, x + 1, 0, ROLE_DIM,
			    r->status ? _("nothing was made; r: names, ways in")
				      : _("looked: nothing made"));
	else
		canvas_text(c, x + 1, 0, ROLE_DIM,
			    f->s->folder
				    ? _("what was made stays; change, then "
					"go on")
				    : _("Tab turns the page; nothing is "
					"made yet"));
}

/* At the right of the line, where nothing is wrong with the answers. */
static void draw_preflight(const struct review *r, struct canvas *line)
{
	const struct setup *s = full_of(&r->screen)->s;
	struct arena *a = arena_new();

	if (s->preflight && !r->fault.len)
		canvas_right(line, 0,
			     preflight_worst(s) > PREFLIGHT_OK ? ROLE_WARN
							       : ROLE_DIM,
			     arena_fmt(a, _("p  Preflight: %s"),
				       preflight_summary(s, a)));
	arena_free(a);
}

static void review_draw(const struct screen *s, struct canvas *body)
{
	const struct review *r = (const struct review *)s;
	struct canvas list = canvas_sub(body, 1, 2, body->w - 2, body->h - 2);
	struct canvas line = canvas_sub(body, 1, 1, body->w - 2, 1);

	draw_tabs(r, body);
	draw_preflight(r, &line);
	canvas_text(body, 1, 1, ROLE_ERROR, r->fault.buf);
	list_draw(&r->list, &list, true);
}

static void review_crumb(const struct screen *s, struct strbuf *out)
{
	strbuf_addstr(out, _(tab_names[((const struct review *)s)->tab]));
}

const struct screen_class review_class = {
	.name = "review",
	.size = sizeof(struct review),
	.keys = review_keys,
	.open = review_open,
	.close = review_close,
	.key = review_key,
	.act = review_act,
	.event = review_event,
	.back = review_back,
	.layout = review_layout,
	.draw = review_draw,
	.crumb = review_crumb,
};
