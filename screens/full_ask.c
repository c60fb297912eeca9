/* full_ask.c - core's asks as dialogs: the first that is open, one at a time. */
#include "screens/full.h"

#include "core/base/i18n.h"

/* ASK_CHOOSE: how many buttons are the ask's own */
static int choices(const struct ask *ask)
{
	int n = 0;

	while (ask->kind == ASK_CHOOSE && ask->choices && ask->choices[n])
		n++;
	return n;
}

/* The long text on a page of its own; the ask comes back when it is closed. */
static void open_page(struct full *f, const struct ask *ask)
{
	struct pager_spec spec = { .title = ask->title,
				   .text = ask->page,
				   .copy = full_copy };

	pager_open(f->stack, &spec);
	f->ask_page = screens_top(f->stack);
}

static bool page_is_open(const struct full *f)
{
	const struct screen *s = screens_top(f->stack);

	while (s && (s != f->ask_page || s->class != &pager_class))
		s = s->below;
	return s != NULL;
}

static void answered(struct screens *st, void *owner, int choice,
		     const struct secret *text)
{
	struct full *f = screens_app(st);
	struct ask *ask = f->ask;

	(void)owner;
	f->ask = NULL;
	f->ask_dialog = NULL;
	if (!ask || !ask->open)
		return;
	if (ask->page && choice == choices(ask)) {
		open_page(f, ask);
		return;
	}
	if (ask->kind != ASK_CHOOSE && choice != 0)
		choice = -1;
	ask_answer(&f->s->asks, ask, choice, text);
}

/* The buttons, in the arena; Esc and ^C decline. */
static const char *const *buttons(const struct ask *ask, struct arena *a)
{
	int n = choices(ask), i;
	const char **list = arena_alloc(a, ((size_t)n + 3) * sizeof(*list));

	for (i = 0; i < n; i++)
		list[i] = _(ask->choices[i]);
	if (n && ask->page)
		list[n] = _("Read all of it");
	if (n)
		return list;
	list[0] = ask->kind == ASK_OPEN_LINK ? _("Done") : _("Go on");
	list[1] = _("Cancel");
	return list;
}

static enum dialog_input input(enum ask_kind kind)
{
	switch (kind) {
	case ASK_TEXT:
		return DIALOG_TEXT;
	case ASK_SECRET:
		return DIALOG_SECRET;
	case ASK_TYPE_NAME:
		return DIALOG_NAME;
	case ASK_CHOOSE:
	case ASK_OPEN_LINK:
		break;
	}
	return DIALOG_BUTTONS;
}

static int first_button(const struct ask *ask)
{
	if (ask->unattended > 0)
		return ask->unattended;
	return ask->page ? choices(ask) : 0;
}

static void show(struct full *f, struct ask *ask)
{
	struct arena *a = arena_new();
	struct dialog_spec spec = {
		.title = ask->title,
		.text = ask->why ? ask->why : "",
		.buttons = buttons(ask, a),
		/* what an unattended run takes is safe: Enter takes it too; a
		 * long difference is read first */
		.initial = first_button(ask),
		.cancel = -1,
		.again = -1,
		.input = input(ask->kind),
		.expected = ask->expected,
		.link = ask->kind == ASK_OPEN_LINK ? ask->link : NULL,
		.done = answered,
	};

	f->ask = ask;
	dialog_open(f->stack, &spec);
	f->ask_dialog = screens_top(f->stack);
	arena_free(a);
}

/* Withdrawn or answered elsewhere: its dialog goes. */
static void drop(struct full *f)
{
	struct screen *s = screens_top(f->stack);

	while (s && s != f->ask_dialog)
		s = s->below;
	if (s) {
		screens_pop_to(f->stack, s);
		screens_pop(f->stack);
	}
	f->ask = NULL;
	f->ask_dialog = NULL;
}

void full_asks(struct full *f)
{
	struct ask *first = f->s->asks.first;

	if (f->ask && f->ask != first)
		drop(f);
	if (!f->ask && first && !page_is_open(f) &&
	    screens_top(f->stack)->class != &dialog_class)
		show(f, first);
}
