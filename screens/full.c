/* full.c - the full-screen face: terminal, loop, lobby, journey. */
#include "screens/full.h"

#include "core/base/clock.h"
#include "core/base/i18n.h"
#include "tui/term.h"
#include "tui/text.h"

#include <signal.h>

#define PAINT_MS 16  /* not more often, unless a key was typed */
#define TICK_MS  200 /* spinners and elapsed times */

struct full *full_of(const struct screen *s)
{
	return s->app;
}

void full_end(struct full *f, int exit_code, const struct err *why)
{
	if (f->over)
		return;
	f->over = f->quit = true;
	f->app->exit_code = exit_code;
	if (why)
		err_lines(why, &f->farewell);
}

void full_push(struct screens *st, const struct screen_class *class,
	       const void *arg)
{
	struct err err = { 0 };

	if (!screens_push(st, class, arg, &err))
		screens_say_err(st, &err);
}

void full_only(struct full *f, const struct screen_class *class,
	       const void *arg)
{
	struct screen *bottom = screens_top(f->stack);
	struct err err = { 0 };

	while (bottom && bottom->below)
		bottom = bottom->below;
	if (bottom)
		screens_pop_to(f->stack, bottom);
	if (!screens_replace(f->stack, class, arg, &err))
		screens_say_err(f->stack, &err);
}

void full_copy(struct screens *st, const char *text)
{
	term_copy(text);
	screens_say(st, ROLE_OK, "%s",
		    _("Sent to the clipboard (if your terminal allows it)."));
}

void full_tell(struct screens *st, const struct err *err)
{
	const char *const buttons[] = { _("Close"), NULL };
	struct strbuf text = STRBUF_INIT;
	struct dialog_spec spec = { .title = _("That did not work"),
				    .buttons = buttons,
				    .again = -1 };

	err_lines(err, &text);
	spec.text = text.buf;
	dialog_open(st, &spec);
	strbuf_release(&text);
}

bool full_running(const struct full *f)
{
	return f->s && f->s->engine &&
	       engine_outcome(f->s->engine) == ENGINE_RUNNING;
}

bool full_plan(struct full *f, struct err *err)
{
	if (full_running(f))
		return err_set(err, ERR_INPUT, _("a run is under way"));
	engine_free(f->s->engine); /* a finished look, which holds the plan */
	f->s->engine = NULL;
	return setup_build_plan(f->s, err);
}

bool full_run(struct full *f, enum engine_mode mode)
{
	struct err err = { 0 };

	if (!setup_run(f->s, mode, &err)) {
		full_tell(f->stack, &err);
		return false;
	}
	if (mode != ENGINE_DRY)
		full_only(f, &progress_class, NULL);
	return true;
}

/* ---- keys and signals -----------------------------------------------------*/

static void take_keys(struct full *f)
{
	struct key key;

	while (!f->over && keys_next(term_keys(), &key))
		screens_key(f->stack, &key);
	f->painted_ms = 0;
}

static void esc_over(void *owner)
{
	struct full *f = owner;

	keys_timeout(term_keys());
	take_keys(f);
}

static void on_input(void *owner)
{
	struct full *f = owner;
	struct err err = { 0 };
	int wait;

	if (!term_read()) {
		err_set(&err, ERR_TERMINAL, _("the terminal is gone"));
		full_end(f, 130, &err);
		return;
	}
	timer_cancel(&f->esc);
	take_keys(f);
	wait = f->over ? -1 : keys_wait_ms(term_keys());
	if (wait >= 0)
		f->esc = timer_start(f->loop, TIME_REAL, wait, esc_over, f);
}

static void on_signal(void *owner, int signo)
{
	struct full *f = owner;
	struct err err = { 0 };

	f->painted_ms = 0;
	if (signo == SIGWINCH)
		term_resized();
	if (signo == SIGTSTP)
		term_suspend();
	if (signo != SIGINT && signo != SIGTERM && signo != SIGHUP)
		return;
	err_set(&err, ERR_INTERRUPTED, _("interrupted"));
	if (f->s && f->s->journal && !journal_is_empty(f->s->journal))
		err_hint(&err,
			 _("What was made stays and goes on. `rosawiz resume "
			   "%s` continues, `rosawiz teardown %s` removes it."),
			 f->s->session, f->s->session);
	full_end(f, err_exit_code(&err), &err);
}

/* ---- a turn -----------------------------------------------------------------*/

static void paint(struct full *f)
{
	int w, h;

	term_size(&w, &h);
	if (!f->grid || f->grid->w != w || f->grid->h != h) {
		grid_free(f->grid);
		f->grid = grid_new(w, h);
	}
	frame_update(f);
	if (!(world_rate() > 0)) /* a world that stands: nothing turns */
		term_theme_change()->frame = 0;
	screens_draw(f->stack, f->grid, term_theme());
	term_show(f->grid);
	f->painted_ms = real_ms();
}

static void ticked(void *owner)
{
	struct full *f = owner;

	timer_cancel(&f->tick);
	term_theme_change()->frame++;
	f->painted_ms = 0;
}

/* Something moves on the screen by itself: not while the world stands. */
static void keep_ticking(struct full *f)
{
	bool busy = full_running(f) || loop_busy(f->loop) ||
		    (f->s && f->s->stage == STAGE_CONNECT);

	if (busy && !f->tick && world_rate() > 0)
		f->tick = timer_start(f->loop, TIME_REAL, TICK_MS, ticked, f);
}

static void turn(struct full *f)
{
	int64_t since;
	struct event ev;
	int wait = -1;

	while (event_take(f->events, &ev)) {
		if (f->s)
			setup_event(f->s, &ev);
		screens_event(f->stack, &ev);
	}
	if (f->s)
		full_asks(f);
	if (f->over)
		return;
	since = real_ms() - f->painted_ms;
	if (since >= PAINT_MS || since < 0)
		paint(f);
	else
		wait = (int)(PAINT_MS - since);
	keep_ticking(f);
	if (wait < 0 && !loop_busy(f->loop) && !event_waiting(f->events) &&
	    keys_wait_ms(term_keys()) < 0)
		term_idle();
	loop_turn(f->loop, wait);
}

/* ---- the two parts ----------------------------------------------------------*/

static void attach(struct full *f, struct loop *loop,
		   struct event_queue *events)
{
	f->loop = loop;
	f->events = events;
	f->over = false;
	loop_signals(loop, on_signal, f);
}

static void detach(struct full *f)
{
	timer_cancel(&f->esc);
	timer_cancel(&f->tick);
	loop_unwatch(f->loop, term_fd());
	f->loop = NULL;
	f->events = NULL;
}

static bool open_terminal(struct full *f, struct err *err)
{
	const struct options *o = &f->app->opt;
	struct term_opts t = { .theme = { .color = o->color,
					  .language = i18n_language(),
					  .ascii = o->ascii,
					  .utf8 = text_locale() },
			       .mouse = o->mouse };

	return term_open(&t, err);
}

static bool named(const struct full *f)
{
	struct arena *a = arena_new();
	const char *folder;
	struct err err;
	bool one = app_find_session(f->app, a, &folder, &err);

	arena_free(a);
	return one;
}

/* Is there something to ask before a set-up can be made? */
static bool wants_lobby(const struct full *f)
{
	const struct options *o = &f->app->opt;
	struct arena *a;
	bool asks = false;

	if (app_by_cluster(f->app))
		return false;
	switch (o->command) {
	case COMMAND_START:
		return true;
	case COMMAND_DEMO:
		a = arena_new();
		asks = !o->over && demo_running(a);
		arena_free(a);
		return asks;
	case COMMAND_RESUME:
	case COMMAND_STATUS:
	case COMMAND_TEARDOWN:
		return !o->session && !named(f);
	case COMMAND_SETUP:
	case COMMAND_PLAN:
	case COMMAND_DOCTOR:
	case COMMAND_PROTECT:
	case COMMAND_SIM:
		break;
	}
	return false;
}

static const struct screen_class *first_screen(const struct full *f)
{
	switch (f->app->opt.command) {
	case COMMAND_START:
	case COMMAND_DEMO:
		return &start_class;
	case COMMAND_RESUME:
	case COMMAND_STATUS:
	case COMMAND_TEARDOWN:
		return &sessions_class;
	case COMMAND_SETUP:
	case COMMAND_PLAN:
	case COMMAND_DOCTOR:
	case COMMAND_PROTECT:
	case COMMAND_SIM:
		break;
	}
	return &connect_class;
}

static void play(struct full *f)
{
	loop_watch(f->loop, term_fd(), on_input, f);
	while (!f->over)
		turn(f);
}

/* The terminal is taken here, and the first screen painted before anything
 * is looked for. */
static bool lobby(struct full *f, struct err *err)
{
	struct event_queue *events = event_queue_new();
	struct loop *loop = loop_new(events);
	bool asks = wants_lobby(f), ok;

	attach(f, loop, events);
	ok = open_terminal(f, err);
	if (ok) {
		f->stack = screens_new(f, &f->frame);
		full_push(f->stack, asks ? first_screen(f) : &connect_class,
			  NULL);
		paint(f);
		if (asks)
			play(f);
		paint(f);
		screens_free(f->stack);
		f->stack = NULL;
		detach(f);
	}
	loop_free(loop);
	event_queue_free(events);
	return ok;
}

static void journey(struct full *f)
{
	struct app *app = f->app;
	struct err err = { 0 };

	if (!app_make_setup(app, &err) ||
	    (!app_by_cluster(app) && !app_load_session(app, &err))) {
		full_end(f, err_exit_code(&err), &err);
		return;
	}
	f->s = app->setup;
	attach(f, f->s->loop, f->s->events);
	f->stack = screens_new(f, &f->frame);
	full_push(f->stack, &connect_class, NULL);
	setup_connect(f->s);
	play(f);
	request_cancel_owner(f->s->net, f);
	detach(f);
	screens_free(f->stack);
	f->stack = NULL;
}

int face_full(struct app *app)
{
	struct full f = { .app = app,
			  .expert = app->opt.expert,
			  .farewell = STRBUF_INIT };
	struct err err = { 0 };

	frame_begin(&f);
	if (!lobby(&f, &err))
		full_end(&f, err_exit_code(&err), &err);
	if (!f.quit)
		journey(&f);
	term_close();
	grid_free(f.grid);
	fputs(f.farewell.buf, app->exit_code ? stderr : stdout);
	strbuf_release(&f.farewell);
	mem_free(f.session);
	return app->exit_code;
}
