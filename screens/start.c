/* start.c - the start screen: four ways to go; and a demo world that is still
 * there. */
#include "screens/full.h"

#include "core/base/i18n.h"
#include "tui/list.h"

enum {
	START_CHOOSE = 1,
	START_1,
	START_2,
	START_3,
	START_4,
	START_5,
	START_LEARN,
	START_WORDS
};

static const struct keybind start_keys[] = {
	{ "Enter", START_CHOOSE, N_("Choose"), N_("go there") },
	{ "1", START_1, NULL, N_("set up a cluster") },
	{ "2", START_2, NULL, N_("workshop demo") },
	{ "3", START_3, NULL, N_("troubleshoot a private endpoint") },
	{ "4", START_4, NULL, N_("resume or clean up") },
	{ "5", START_5, NULL, N_("clusters of this account") },
	{ "h", START_LEARN, N_("What is HCP?"),
	  N_("hosted control planes against Classic") },
	{ "w", START_WORDS, N_("Words"), N_("the words used here") },
	{ 0 },
};

static const struct {
	const char *id, *title, *what;
} ways[] = {
	{ "1", N_("1  Set up a cluster"),
	  N_("in your AWS account, from nothing") },
	{ "2", N_("2  Workshop demo"), N_("the same, nothing is created") },
	{ "3", N_("3  Troubleshoot a private endpoint"),
	  N_("why an API cannot be reached") },
	{ "4", N_("4  Resume / clean up"), N_("what you began before") },
	{ "5", N_("5  Clusters of this account"),
	  N_("how they are, whoever made them") },
};

static const struct list_column columns[] = { { "", 0, false },
					      { "", 0, false },
					      { NULL, 0, false } };

struct start {
	struct screen screen;
	struct list list;
	const char *titles[ARRAY_LEN(ways)];
};

static size_t count(const void *owner)
{
	(void)owner;
	return ARRAY_LEN(ways);
}

static void row(const void *owner, size_t i, struct list_row *out)
{
	const struct start *s = owner;

	out->id = ways[i].id;
	out->cells[0] = s->titles[i];
	out->cells[1] = _(ways[i].what);
}

static size_t set_ups(struct arena *a)
{
	struct session_info *list;

	return session_list(a, false, &list) + session_list(a, true, &list);
}

/* ---- a world that is still there --------------------------------------------------------*/

static void go(struct full *f, enum command command)
{
	f->app->opt.command = command;
	f->app->demo = command == COMMAND_DEMO;
	f->over = true;
}

/* The set-up that a continued demo goes on with: the newest that made
 * something. */
static void continue_demo(struct full *f)
{
	struct session_info *list;
	struct arena *a = arena_new();
	size_t n = session_list(a, true, &list), i;

	go(f, COMMAND_DEMO);
	for (i = 0; i < n; i++) {
		if (!list[i].has_made)
			continue;
		f->app->opt.command = COMMAND_RESUME;
		f->app->opt.session = f->session = mem_dup(list[i].name);
		break;
	}
	arena_free(a);
}

static void world_done(struct screens *st, void *owner, int choice,
		       const struct secret *text)
{
	struct full *f = screens_app(st);

	(void)owner;
	(void)text;
	if (choice == 0) {
		continue_demo(f);
	} else if (choice == 1) {
		f->app->opt.over = true;
		go(f, COMMAND_DEMO);
	} else if (f->app->opt.command == COMMAND_DEMO) {
		full_end(f, 0, NULL);
	}
}

static void ask_world(struct full *f)
{
	const char *const buttons[] = { _("Continue with it"), _("Start over"),
					_("Cancel"), NULL };
	struct dialog_spec spec = {
		.title = _("A simulated world is still there"),
		.text = _("An earlier demo left it running. Continue where it "
			  "stopped, or begin with an empty account?"),
		.buttons = buttons,
		.cancel = 2,
		.again = 2,
		.done = world_done
	};

	dialog_open(f->stack, &spec);
}

static void demo(struct full *f)
{
	struct arena *a = arena_new();
	bool running = !f->app->opt.over && demo_running(a);

	arena_free(a);
	if (running)
		ask_world(f);
	else
		go(f, COMMAND_DEMO);
}

/* ---- the screen -----------------------------------------------------------------------------*/

static void start_event(struct screen *s, const struct event *ev)
{
	(void)ev;
	/* `rosawiz demo` while a world is there comes here for its question */
	if (full_of(s)->app->opt.command == COMMAND_DEMO &&
	    screens_top(s->stack) == s)
		ask_world(full_of(s));
}

static bool start_open(struct screen *s, const void *arg, struct err *err)
{
	struct start *st = (struct start *)s;
	size_t i, n;

	(void)arg;
	(void)err;
	for (i = 0; i < ARRAY_LEN(ways); i++)
		st->titles[i] = _(ways[i].title);
	n = set_ups(s->arena);
	if (n)
		st->titles[3] =
			arena_fmt(s->arena, "%s (%zu)", st->titles[3], n);
	list_init(&st->list);
	st->list.columns = columns;
	st->list.count = count;
	st->list.row = row;
	st->list.owner = st;
	list_refresh(&st->list);
	if (full_of(s)->app->opt.command == COMMAND_DEMO)
		event_post(full_of(s)->events, EVENT_ANSWER, s);
	return true;
}

static void start_close(struct screen *s)
{
	list_release(&((struct start *)s)->list);
}

static bool choose(struct full *f, long way)
{
	switch (way) {
	case 0:
		go(f, COMMAND_SETUP);
		return true;
	case 1:
		demo(f);
		return true;
	case 2:
		go(f, COMMAND_DOCTOR);
		return true;
	case 3:
		full_push(f->stack, &sessions_class, NULL);
		return true;
	case 4:
		f->app->opt.account = true;
		go(f, COMMAND_STATUS);
		return true;
	default:
		return false;
	}
}

static bool start_act(struct screen *s, int action)
{
	struct start *st = (struct start *)s;

	if (action == START_LEARN)
		learn_hosted(s->stack);
	else if (action == START_WORDS)
		learn_words(s->stack);
	else if (action == START_CHOOSE)
		return choose(full_of(s), list_selected(&st->list));
	else
		return choose(full_of(s), action - START_1);
	return true;
}

static bool start_key(struct screen *s, const struct key *key)
{
	return list_key(&((struct start *)s)->list, key);
}

static void start_layout(struct screen *s, int w, int h)
{
	(void)w;
	list_layout(&((struct start *)s)->list, h - 5);
}

static void start_draw(const struct screen *s, struct canvas *body)
{
	const struct start *st = (const struct start *)s;
	struct canvas in = canvas_sub(body, 2, 1, body->w - 4, body->h - 1);
	struct canvas list;
	int y;

	y = canvas_wrap(&in, 0, ROLE_TEXT,
			_("Sets up Red Hat OpenShift on AWS (ROSA) with hosted "
			  "control planes and a private API: network, roles, "
			  "keys, cluster, and the proof that you reach it. "
			  "Nothing is created before you have reviewed it."));
	list = canvas_sub(&in, 0, y + 1, in.w, 6);
	list_draw(&st->list, &list, true);
	in = canvas_sub(&in, 0, y + 8, in.w, in.h - y - 8);
	canvas_wrap(&in, 0, ROLE_DIM,
		    _("New to this? Take 2: the same screens, an hour's work "
		      "in minutes, no account and no cost. h tells what "
		      "hosted control planes are."));
}

const struct screen_class start_class = {
	.name = "start",
	.size = sizeof(struct start),
	.keys = start_keys,
	.full = true,
	.open = start_open,
	.close = start_close,
	.key = start_key,
	.act = start_act,
	.event = start_event,
	.layout = start_layout,
	.draw = start_draw,
};
