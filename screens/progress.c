/* progress.c - while things are made, or removed: phases and actions above,
 * the log of AWS and Red Hat below; what to do when something fails. */
#include "screens/progress.h"

#include "screens/full.h"

#include "core/base/clock.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/setup/access.h"
#include "core/setup/watch.h"
#include "tui/logpane.h"
#include "tui/rows.h"

#define LOG_LEAST 4

enum {
	PROGRESS_DETAIL = 1,
	PROGRESS_UNFOLD,
	PROGRESS_PANE,
	PROGRESS_UP,
	PROGRESS_DOWN,
	PROGRESS_MORE_LOG,
	PROGRESS_LESS_LOG,
	PROGRESS_STAY,
	PROGRESS_FAILED,
	PROGRESS_STEP
};

static const struct keybind progress_keys[] = {
	{ "Enter", PROGRESS_DETAIL, N_("Details"),
	  N_("all about this row, with its command") },
	{ "Space", PROGRESS_UNFOLD, N_("Unfold"),
	  N_("show every step of this part, or only what is under way") },
	{ "Tab Shift-Tab", PROGRESS_PANE, N_("Log"),
	  N_("to the log and back; there / searches, & filters") },
	{ "Up k", PROGRESS_UP, NULL, N_("the row above") },
	{ "Down j", PROGRESS_DOWN, NULL, N_("the row below") },
	{ "+", PROGRESS_MORE_LOG, NULL, N_("a larger log") },
	{ "_ -", PROGRESS_LESS_LOG, NULL, N_("a smaller log") },
	{ "f", PROGRESS_FAILED, NULL, N_("what to do about a failure") },
	{ "n", PROGRESS_STEP, NULL,
	  N_("with --speed step: on to the next moment of the world") },
	{ "^B Alt-Left Esc", PROGRESS_STAY, NULL, NULL },
	{ 0 },
};

struct progress {
	struct screen screen;
	struct logpane *log;
	struct arena *rows_arena;
	struct progress_lines rows;
	unsigned int open; /* phases unfolded */
	size_t at, top;    /* row with the focus; first on the screen */
	bool moved;        /* by the person: no longer follows */
	bool in_log, told; /* told: the end of this run was dealt with */
	int log_rows, h, room;
	unsigned long lines_told;
};

static struct progress *of(struct screen *s)
{
	return (struct progress *)s;
}

/* ---- what is new ----------------------------------------------------------------------*/

static unsigned role_of(const char *level)
{
	if (str_eq(level, "error"))
		return ROLE_ERROR;
	return str_eq(level, "warn") ? ROLE_WARN : ROLE_TEXT;
}

static void take_lines(struct progress *p)
{
	const struct watch *w = full_of(&p->screen)->s->watch;
	unsigned long fresh = w->added - p->lines_told;
	const struct watch_line *line;
	char when[STR_TIME_LEN], *text;
	size_t i;

	fresh = fresh > w->n ? w->n : fresh;
	for (i = w->n - fresh; i < w->n; i++) {
		line = watch_line(w, i);
		str_iso(line->time, when);
		text = mem_fmt("%.8s %-8s %s", when + 11, line->source,
			       line->text);
		logpane_add(p->log, role_of(line->level), text);
		mem_free(text);
	}
	p->lines_told = w->added;
}

/* The first row that moves or has failed. */
static size_t lively(const struct progress *p)
{
	size_t i;

	for (i = 0; i < p->rows.n; i++)
		if (p->rows.at[i].kind != ROW_PHASE &&
		    (p->rows.at[i].mark == GLYPH_RUNNING ||
		     p->rows.at[i].mark == GLYPH_FAIL))
			return i;
	return p->at;
}

static void keep_in_sight(struct progress *p)
{
	size_t n = p->room < 1 ? 1 : (size_t)p->room;

	if (p->at >= p->rows.n)
		p->at = p->rows.n ? p->rows.n - 1 : 0;
	if (p->at < p->top)
		p->top = p->at;
	if (p->at >= p->top + n)
		p->top = p->at - n + 1;
	if (p->top + n > p->rows.n)
		p->top = p->rows.n > n ? p->rows.n - n : 0;
}

static void refresh(struct progress *p)
{
	arena_clear(p->rows_arena);
	memset(&p->rows, 0, sizeof(p->rows));
	progress_rows(full_of(&p->screen)->s, p->rows_arena, p->open, &p->rows);
	if (!p->moved)
		p->at = lively(p);
	keep_in_sight(p);
	take_lines(p);
}

static bool progress_open(struct screen *s, const void *arg, struct err *err)
{
	struct progress *p = of(s);

	(void)arg;
	(void)err;
	p->rows_arena = arena_new();
	p->log = logpane_new(0);
	p->log_rows = 8;
	p->h = 19;
	refresh(p);
	return true;
}

static void progress_close(struct screen *s)
{
	logpane_free(of(s)->log);
	arena_free(of(s)->rows_arena);
}

/* ---- the end of a run ------------------------------------------------------------------*/

static void failure_done(struct screens *st, void *owner, int choice,
			 const struct secret *text)
{
	struct full *f = screens_app(st);
	struct screen *s = screens_find(st, "progress");

	(void)owner;
	(void)text;
	if (choice == 0) {
		if (s)
			of(s)->told = false;
		aws_renew(f->s->aws);
		engine_retry(f->s->engine);
	} else if (choice == 1) {
		screens_say(st, ROLE_TEXT, "%s",
			    _("All that was made stays. f asks again, ^C "
			      "leaves."));
	} else if (choice == 2) {
		full_only(f, &review_class, NULL);
	} else if (choice == 3) {
		full_clean_up(st);
	}
}

static void ask_failure(struct progress *p)
{
	struct full *f = full_of(&p->screen);
	const char *const making[] = { _("Try again"), _("Leave it"),
				       _("Change answers"), _("Clean up"),
				       NULL };
	const char *const removing[] = { _("Try again"), _("Leave it"), NULL };
	const struct err *err = engine_err(f->s->engine);
	struct strbuf text = STRBUF_INIT;
	struct dialog_spec spec = { .title = _("Something failed"),
				    .buttons = f->s->mode == ENGINE_UNDO
						       ? removing
						       : making,
				    .cancel = 1,
				    .again = -1,
				    .done = failure_done };

	if (err)
		err_lines(err, &text);
	strbuf_addf(&text, "\n%s",
		    _("Nothing is lost: what was made stays, and trying again "
		      "begins where it stopped."));
	spec.text = text.buf;
	f->app->exit_code = err ? err_exit_code(err) : 1;
	dialog_open(p->screen.stack, &spec);
	strbuf_release(&text);
}

static void done(struct progress *p)
{
	struct full *f = full_of(&p->screen);

	if (f->s->mode == ENGINE_UNDO) {
		p->told = true;
		f->app->exit_code = 0;
		full_only(f, &kept_class, NULL);
	} else if (f->s->access && f->s->access->over) {
		p->told = true;
		f->app->exit_code = access_exit_code(f->s->access);
		full_only(f, &result_class, NULL);
	}
}

static void look_for_end(struct progress *p)
{
	struct full *f = full_of(&p->screen);

	if (!f->s->engine || engine_outcome(f->s->engine) == ENGINE_RUNNING)
		p->told = false; /* also of a cluster that is ordered again */
	if (p->told || !f->s->engine)
		return;
	switch (engine_outcome(f->s->engine)) {
	case ENGINE_RUNNING:
		break;
	case ENGINE_DONE:
		if (f->clean_up) {
			f->clean_up = false;
			full_run(f, ENGINE_UNDO);
			break;
		}
		done(p);
		break;
	case ENGINE_FAILED:
		p->told = true;
		if (f->s->replace_asked) { /* core asks; f asks again */
			f->app->exit_code =
				err_exit_code(engine_err(f->s->engine));
			break;
		}
		if (!f->clean_up) {
			ask_failure(p);
			break;
		}
		f->clean_up = false;
		full_run(f, ENGINE_UNDO);
		break;
	case ENGINE_STOPPED:
		p->told = true;
		if (f->clean_up) {
			f->clean_up = false;
			full_run(f, ENGINE_UNDO);
		}
		break;
	}
}

static void progress_event(struct screen *s, const struct event *ev)
{
	struct progress *p = of(s);

	if (ev->kind == EVENT_REQUEST)
		return;
	refresh(p);
	look_for_end(p);
}

static void progress_back(struct screen *s)
{
	refresh(of(s));
}

/* ---- acts --------------------------------------------------------------------------------*/

static bool detail(struct progress *p)
{
	struct strbuf sb = STRBUF_INIT;
	struct pager_spec spec = { .title = _("Details"), .copy = full_copy };

	if (p->in_log || p->at >= p->rows.n)
		return false;
	progress_detail(full_of(&p->screen)->s, &p->rows.at[p->at], &sb);
	spec.text = sb.buf;
	pager_open(p->screen.stack, &spec);
	strbuf_release(&sb);
	return true;
}

static bool move(struct progress *p, int by)
{
	p->moved = true;
	if (by < 0 && p->at)
		p->at--;
	else if (by > 0 && p->at + 1 < p->rows.n)
		p->at++;
	keep_in_sight(p);
	return true;
}

static bool unfold(struct progress *p)
{
	if (p->at >= p->rows.n)
		return false;
	p->open ^= 1u << p->rows.at[p->at].phase;
	p->moved = true;
	refresh(p);
	return true;
}

static bool resize_log(struct progress *p, int by)
{
	int most = p->h - 5;

	p->log_rows += by;
	p->log_rows = p->log_rows > most ? most : p->log_rows;
	p->log_rows = p->log_rows < LOG_LEAST ? LOG_LEAST : p->log_rows;
	return true;
}

static bool progress_act(struct screen *s, int action)
{
	struct progress *p = of(s);

	switch (action) {
	case PROGRESS_DETAIL:
		return detail(p);
	case PROGRESS_UNFOLD:
		return unfold(p);
	case PROGRESS_PANE:
		p->in_log = !p->in_log;
		return true;
	case PROGRESS_UP:
		return move(p, -1);
	case PROGRESS_DOWN:
		return move(p, 1);
	case PROGRESS_MORE_LOG:
		return resize_log(p, 2);
	case PROGRESS_LESS_LOG:
		return resize_log(p, -2);
	case PROGRESS_STAY:
		screens_say(s->stack, ROLE_TEXT, "%s",
			    _("Things are being made: there is no way back, "
			      "but ^C offers to leave or to clean up."));
		return true;
	case PROGRESS_FAILED:
		if (!p->told)
			return false;
		ask_failure(p);
		return true;
	case PROGRESS_STEP:
		return world_next(full_of(s));
	default:
		return false;
	}
}

static bool progress_key(struct screen *s, const struct key *key)
{
	struct progress *p = of(s);

	return p->in_log && logpane_key(p->log, key);
}

/* ---- drawing ------------------------------------------------------------------------------*/

static void progress_layout(struct screen *s, int w, int h)
{
	struct progress *p = of(s);
	int log = p->log_rows;

	(void)w;
	p->h = h;
	if (h > 30)
		log += h / 3 - 4;
	if (log > h / 2)
		log = h / 2 - 1;
	p->room = h - 2 - log - 1;
	logpane_layout(p->log, log - 1);
	refresh(p); /* elapsed times move without an event */
}

/* "iam CreateRole: Throttling, again in 3 s" */
static bool draw_wait(const struct setup *s, struct canvas *c, int x)
{
	const struct ledger_entry *e = net_ledger_waiting(s->net);

	if (e)
		canvas_printf(c, x, 0, ROLE_WARN,
			      _("  %s %s: %s, again in %d s"), e->service,
			      e->op, e->code,
			      (int)((e->again_ms - real_ms()) / 1000));
	return e != NULL;
}

static void draw_head(const struct progress *p, struct canvas *c)
{
	const struct setup *s = full_of(&p->screen)->s;
	long gone = (long)((world_ms() - s->run_started_ms) / 1000);
	char text[ELAPSED_LEN];
	int least, most, x = 1;

	x += canvas_text(c, x, 0, ROLE_TITLE, s->session ? s->session : "");
	x += canvas_text(c, x, 0, ROLE_DIM,
			 s->mode == ENGINE_UNDO ? _("  removing") : "");
	if (!s->engine) {
		canvas_text(c, x, 0, ROLE_TEXT, _("  getting ready..."));
		return;
	}
	x += canvas_printf(c, x, 0, ROLE_TEXT, _("  elapsed %s"),
			   elapsed_text(gone, text));
	if (draw_wait(s, c, x))
		return;
	if (world_is_stepped(s))
		canvas_text(c, x, 0, ROLE_TEXT,
			    _("  the world stands; n moves it on"));
	else if (s->mode == ENGINE_APPLY && watch_left(s, &least, &most) &&
		 most)
		canvas_printf(c, x, 0, ROLE_TEXT,
			      _("  about %d to %d min more, then workers and "
				"proof"),
			      least / 60, (most + 59) / 60);
	else if (full_running(full_of(&p->screen)) && s->mode == ENGINE_APPLY)
		canvas_text(c, x, 0, ROLE_WARN,
			    _("  slower than usual; still going on"));
}

static int title_width(const struct canvas *c)
{
	return c->w < 70 ? 22 : c->w < 110 ? 32 : 62;
}

static void draw_line(const struct progress *p, struct canvas *c, int y,
		      size_t i)
{
	const struct progress_line *l = &p->rows.at[i];
	int inset = l->kind == ROW_PHASE ? 0 : 2;
	struct canvas in = canvas_sub(c, inset, y, c->w - inset, 1);
	struct progress_row row = { .mark = l->mark,
				    .title = l->title,
				    .elapsed_s = l->elapsed_s,
				    .usual = l->usual,
				    .detail = l->detail,
				    .title_width = title_width(c) - inset };

	if (l->kind == ROW_NOTE) {
		canvas_glyph(&in, 1, 0, mark_role(l->mark), l->mark);
		canvas_text(&in, 2 + theme_mark_width(c->theme), 0, ROLE_DIM,
			    l->title);
	} else {
		progress_draw(&in, 0, &row);
	}
	if (i == p->at && !p->in_log)
		canvas_paint(c, 0, y, c->w, ROLE_FOCUS);
}

static void progress_paint(const struct screen *s, struct canvas *body)
{
	const struct progress *p = (const struct progress *)s;
	int y = p->room + 2, i;
	struct canvas log;

	draw_head(p, body);
	for (i = 0; i < p->room && p->top + (size_t)i < p->rows.n; i++)
		draw_line(p, body, 2 + i, p->top + (size_t)i);
	canvas_hline(body, 0, y, body->w, p->in_log ? ROLE_TITLE : ROLE_DIM);
	log = canvas_sub(body, 1, y + 1, body->w - 2, body->h - y - 1);
	logpane_draw(p->log, &log, _("Events of AWS and Red Hat"));
}

const struct screen_class progress_class = {
	.name = "progress",
	.size = sizeof(struct progress),
	.keys = progress_keys,
	.open = progress_open,
	.close = progress_close,
	.key = progress_key,
	.act = progress_act,
	.event = progress_event,
	.back = progress_back,
	.layout = progress_layout,
	.draw = progress_paint,
};
