/* sessions.c - the list of set-ups: resume, clean up, forget. */
#include "screens/full.h"

#include "core/base/clock.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "tui/list.h"

enum {
	SESSIONS_RESUME = 1,
	SESSIONS_CLEAN,
	SESSIONS_STATUS,
	SESSIONS_FORGET,
	SESSIONS_CLOSE
};

static const struct keybind sessions_keys[] = {
	{ "Enter", SESSIONS_RESUME, N_("Resume"), N_("go on with it") },
	{ "x", SESSIONS_CLEAN, N_("Clean up"), N_("remove what it made") },
	{ "s", SESSIONS_STATUS, N_("Status"), N_("only look") },
	{ "f", SESSIONS_FORGET, N_("Forget"),
	  N_("delete its files here; nothing is removed at AWS") },
	{ 0 },
};

static const struct list_column columns[] = {
	{ N_("Set-up"), 0, false },
	{ N_("Where"), 0, false },
	{ N_("Stopped at"), 0, false },
	{ N_("Changed"), 0, false },
	{ NULL, 0, false },
};

struct sessions {
	struct screen screen;
	struct list list;
	struct arena *rows_arena;
	struct session_info *at[2]; /* real ones, demos */
	size_t n[2];
	bool world; /* the demos' world is there */
};

static struct sessions *of(struct screen *s)
{
	return (struct sessions *)s;
}

static const struct session_info *info(const struct sessions *s, size_t i,
				       bool *demo)
{
	*demo = i >= s->n[0];
	return *demo ? &s->at[1][i - s->n[0]] : &s->at[0][i];
}

static size_t count(const void *owner)
{
	const struct sessions *s = owner;

	return s->n[0] + s->n[1];
}

static const char *ago(const struct sessions *s, long long then)
{
	long long minutes = (real_unix() - then) / 60;

	if (minutes < 1)
		return _("just now");
	if (minutes < 120)
		return arena_fmt(s->rows_arena, _("%lld min ago"), minutes);
	if (minutes < 48 * 60)
		return arena_fmt(s->rows_arena, _("%lld h ago"), minutes / 60);
	return arena_fmt(s->rows_arena, _("%lld days ago"), minutes / 60 / 24);
}

static void row(const void *owner, size_t i, struct list_row *out)
{
	const struct sessions *s = owner;
	bool demo;
	const struct session_info *x = info(s, i, &demo);

	out->id = x->folder;
	out->cells[0] = x->name;
	out->cells[1] = demo ? _("demo") : "AWS";
	out->cells[2] = x->finished ? _("finished")
			: *x->stage ? x->stage
				    : _("nothing made yet");
	out->cells[3] = ago(s, x->changed);
	if (demo && !s->world)
		out->why = _("its simulated world is gone; f forgets it");
}

static void fill(struct sessions *s)
{
	arena_clear(s->rows_arena);
	s->n[0] = session_list(s->rows_arena, false, &s->at[0]);
	s->n[1] = session_list(s->rows_arena, true, &s->at[1]);
	s->world = demo_running(s->rows_arena) != NULL;
	list_refresh(&s->list);
}

static bool sessions_open(struct screen *s, const void *arg, struct err *err)
{
	struct sessions *x = of(s);

	(void)arg;
	(void)err;
	x->rows_arena = arena_new();
	list_init(&x->list);
	x->list.columns = columns;
	x->list.count = count;
	x->list.row = row;
	x->list.owner = x;
	x->list.empty = _("No set-up was begun yet.");
	fill(x);
	return true;
}

static void sessions_close(struct screen *s)
{
	list_release(&of(s)->list);
	arena_free(of(s)->rows_arena);
}

/* ---- acts ---------------------------------------------------------------------------------*/

static void go(struct sessions *s, enum command command)
{
	struct full *f = full_of(&s->screen);
	long at = list_selected(&s->list);
	const struct session_info *x;
	const char *why;

	if (at < 0 || !list_choosable(&s->list, &why))
		return;
	x = info(s, (size_t)at, &f->app->demo);
	f->app->opt.command = command;
	f->app->opt.session = f->session = mem_dup(x->name);
	f->over = true;
}

static void forget_done(struct screens *st, void *owner, int choice,
			const struct secret *text)
{
	struct screen *s = screens_find(st, "sessions");
	struct err err = { 0 };
	bool demo;
	long at;

	(void)owner;
	(void)text;
	at = s ? list_selected(&of(s)->list) : -1;
	if (choice != 0 || at < 0)
		return;
	if (!session_forget(info(of(s), (size_t)at, &demo)->folder, &err))
		screens_say_err(st, &err);
	fill(of(s));
}

static bool forget(struct sessions *s)
{
	long at = list_selected(&s->list);
	const struct session_info *x;
	const char *const plain[] = { _("Forget it"), _("Cancel"), NULL };
	bool demo;
	struct dialog_spec spec = { .title = _("Forget this set-up?"),
				    .buttons = plain,
				    .initial = 1,
				    .cancel = 1,
				    .again = -1,
				    .done = forget_done };

	if (at < 0)
		return false;
	x = info(s, (size_t)at, &demo);
	spec.text = _("Only its files on this machine are deleted.");
	if (x->has_made && !demo) {
		spec.text = _("What it made in AWS and at Red Hat stays and "
			      "costs; this program then no longer knows of "
			      "it. Clean up first, or type the name.");
		spec.input = DIALOG_NAME;
		spec.expected = x->name;
	}
	return dialog_open(s->screen.stack, &spec);
}

static bool sessions_act(struct screen *s, int action)
{
	switch (action) {
	case SESSIONS_RESUME:
		if (full_of(s)->app->opt.command == COMMAND_TEARDOWN)
			go(of(s), COMMAND_TEARDOWN);
		else if (full_of(s)->app->opt.command == COMMAND_STATUS)
			go(of(s), COMMAND_STATUS);
		else
			go(of(s), COMMAND_RESUME);
		return true;
	case SESSIONS_CLEAN:
		go(of(s), COMMAND_TEARDOWN);
		return true;
	case SESSIONS_STATUS:
		go(of(s), COMMAND_STATUS);
		return true;
	case SESSIONS_FORGET:
		return forget(of(s));
	default:
		return false;
	}
}

static bool sessions_key(struct screen *s, const struct key *key)
{
	return list_key(&of(s)->list, key);
}

static void sessions_layout(struct screen *s, int w, int h)
{
	(void)w;
	list_layout(&of(s)->list, h - 3);
}

static void sessions_draw(const struct screen *s, struct canvas *body)
{
	struct canvas list = canvas_sub(body, 1, 2, body->w - 2, body->h - 3);

	canvas_text(body, 1, 0, ROLE_TITLE, _("What you began before"));
	list_draw(&((const struct sessions *)s)->list, &list, true);
}

const struct screen_class sessions_class = {
	.name = "sessions",
	.size = sizeof(struct sessions),
	.keys = sessions_keys,
	.full = true,
	.open = sessions_open,
	.close = sessions_close,
	.key = sessions_key,
	.act = sessions_act,
	.layout = sessions_layout,
	.draw = sessions_draw,
};
