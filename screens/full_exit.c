/* full_exit.c - leaving: what it means depends on what exists by now. */
#include "screens/full.h"

#include "core/base/i18n.h"
#include "core/setup/access.h"

static bool has_made(const struct full *f)
{
	return f->s && f->s->journal && !journal_is_empty(f->s->journal);
}

static bool is_undone(const struct full *f)
{
	return f->s && f->s->mode == ENGINE_UNDO && f->s->engine &&
	       engine_outcome(f->s->engine) == ENGINE_DONE;
}

/* Is there a demo's set-up that made something and did not remove it? */
static bool world_is_used(struct arena *a)
{
	struct session_info *list;
	size_t n = session_list(a, true, &list), i;

	for (i = 0; i < n; i++)
		if (list[i].has_made)
			return true;
	return false;
}

/* A world with nothing in it need not be kept. */
static void leave(struct full *f)
{
	struct arena *a = arena_new();

	if (f->app->demo && f->s && !world_is_used(a))
		demo_end(f->app->base, a);
	arena_free(a);
	full_end(f, f->app->exit_code, NULL);
}

/* ---- nothing created ------------------------------------------------------------*/

static bool is_answering(const struct full *f)
{
	return f->s && f->s->stage == STAGE_ANSWER && !f->s->folder &&
	       !f->app->demo;
}

static void save(struct full *f)
{
	struct err err = { 0 };

	if (!is_answering(f))
		return;
	if (setup_open_session(f->s, &err))
		strbuf_addf(&f->farewell,
			    _("Nothing was created. The answers are saved: "
			      "`rosawiz resume %s`.\n"),
			    f->s->session);
	else
		err_lines(&err, &f->farewell);
}

static void nothing_done(struct screens *st, void *owner, int choice,
			 const struct secret *text)
{
	struct full *f = screens_app(st);

	(void)owner;
	(void)text;
	if (choice != 0)
		return;
	save(f);
	leave(f);
}

static const char *what_is_there(const struct full *f)
{
	if (is_undone(f))
		return _("What this set-up made is removed.");
	if (f->app->opt.command == COMMAND_STATUS ||
	    f->app->opt.command == COMMAND_DOCTOR)
		return _("Nothing was changed.");
	return is_answering(f) ? _("Nothing was created. Answers are saved.")
			       : _("Nothing was created.");
}

static void ask_nothing(struct full *f)
{
	const char *const buttons[] = { _("Leave"), _("Stay"), NULL };
	struct dialog_spec spec = { .title = _("Leave?"),
				    .text = what_is_there(f),
				    .buttons = buttons,
				    .cancel = 1,
				    .again = 0,
				    .done = nothing_done };

	dialog_open(f->stack, &spec);
}

/* ---- something is there -----------------------------------------------------------*/

static void say_how_back(struct full *f)
{
	if (f->app->demo)
		strbuf_addf(&f->farewell, "%s\n",
			    _("The simulated world lives on for a while: "
			      "`rosawiz demo` comes back to it."));
	else
		strbuf_addf(&f->farewell,
			    _("What was made stays. `rosawiz resume %s` goes "
			      "on, `rosawiz teardown %s` removes it.\n"),
			    f->s->session, f->s->session);
}

static void running_done(struct screens *st, void *owner, int choice,
			 const struct secret *text)
{
	struct full *f = screens_app(st);

	(void)owner;
	(void)text;
	if (choice == 0) {
		say_how_back(f);
		leave(f);
	} else if (choice == 1) {
		full_clean_up(st);
	}
}

static void ask_running(struct full *f)
{
	const char *const buttons[] = {
		_("Leave it running (the cluster keeps installing)"),
		_("Stop and clean up what I made"), _("Stay"), NULL
	};
	struct dialog_spec spec = {
		.title = _("Leave while things are being made?"),
		.text = _("What is under way at AWS and Red Hat goes on "
			  "without this program. Steps not begun yet wait "
			  "until you come back."),
		.buttons = buttons,
		.initial = 2,
		.cancel = 2,
		.again = 0,
		.done = running_done
	};

	dialog_open(f->stack, &spec);
}

static void ask_made(struct full *f)
{
	const char *const buttons[] = { _("Leave"), _("Stay"), NULL };
	struct dialog_spec spec = { .title = _("Leave?"),
				    .text = _("All that was made stays."),
				    .buttons = buttons,
				    .cancel = 1,
				    .again = 0,
				    .done = running_done };

	dialog_open(f->stack, &spec);
}

static bool is_proving(const struct full *f)
{
	return f->s->access && !f->s->access->over;
}

void full_exit(struct full *f)
{
	if (!has_made(f) || is_undone(f))
		ask_nothing(f);
	else if (full_running(f) || is_proving(f))
		ask_running(f);
	else
		ask_made(f);
}

/* ---- clean up -----------------------------------------------------------------------*/

static void clean_up_done(struct screens *st, void *owner, int choice,
			  const struct secret *text)
{
	struct full *f = screens_app(st);

	(void)owner;
	(void)text;
	if (choice != 0)
		return;
	if (full_running(f)) {
		f->clean_up = true;
		setup_stop(f->s);
		screens_say(st, ROLE_TEXT, "%s",
			    _("Stopping: what is being written now is "
			      "awaited."));
	} else {
		full_run(f, ENGINE_UNDO);
	}
}

void full_clean_up(struct screens *st)
{
	struct full *f = screens_app(st);
	const char *const buttons[] = { _("Remove all of it"), _("Cancel"),
					NULL };
	char *text = mem_fmt(_("Removes, in order, what the set-up '%s' made: "
			       "the cluster and all in it are lost. What was "
			       "there before is not touched.\n\nType the name "
			       "%s to go on."),
			     f->s->session, f->s->session);
	struct dialog_spec spec = { .title = _("Remove what was made?"),
				    .text = text,
				    .buttons = buttons,
				    .cancel = 1,
				    .again = -1,
				    .input = DIALOG_NAME,
				    .expected = f->s->session,
				    .done = clean_up_done };

	dialog_open(st, &spec);
	mem_free(text);
}
