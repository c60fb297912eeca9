/* full_frame.c - what surrounds the screens: title, steps, global keys. */
#include "screens/full.h"

#include "core/aws/aws.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/setup/initial.h"
#include "tui/term.h"

enum {
	GLOBAL_HELP = 1,
	GLOBAL_BACK,
	GLOBAL_LEDGER,
	GLOBAL_MENU,
	GLOBAL_EXIT,
	GLOBAL_REDRAW,
	GLOBAL_SUSPEND
};

static const struct keybind global_keys[] = {
	{ "F1 ^G ?", GLOBAL_HELP, N_("Help"),
	  N_("help on this; again: the words used here") },
	{ "^B Alt-Left Esc", GLOBAL_BACK, N_("Back"),
	  N_("one screen back; what was typed is kept") },
	{ "F2 ^O @", GLOBAL_LEDGER, N_("Commands"),
	  N_("what was called, as aws and ocm commands") },
	{ "F9 ^T", GLOBAL_MENU, NULL, N_("mouse and colours") },
	{ "^L", GLOBAL_REDRAW, NULL, N_("paint the screen anew") },
	{ "^Z", GLOBAL_SUSPEND, NULL, N_("to the shell; `fg` comes back") },
	{ "^C F10", GLOBAL_EXIT, N_("Exit"), N_("asks before it leaves") },
	{ 0 },
};

/* ---- F9 ---------------------------------------------------------------------*/

static void menu_done(struct screens *st, void *owner, int choice,
		      const struct secret *text)
{
	static const enum palette palettes[] = { PALETTE_DEFAULT,
						 PALETTE_CONTRAST,
						 PALETTE_BLIND, PALETTE_MONO };
	struct full *f = screens_app(st);

	(void)owner;
	(void)text;
	if (choice == 0) {
		f->app->opt.mouse = !f->app->opt.mouse;
		term_mouse(f->app->opt.mouse);
	} else if (choice >= 1 && choice <= 4) {
		term_theme_change()->palette = palettes[choice - 1];
		term_theme_apply();
	}
}

static void menu(struct full *f)
{
	const char *const buttons[] = {
		f->app->opt.mouse ? _("Mouse off") : _("Mouse on"),
		_("Usual colours"),
		_("High contrast"),
		_("Blue and orange instead of green and red"),
		_("No colours"),
		_("Close"),
		NULL
	};
	struct dialog_spec spec = {
		.title = _("Screen"),
		.text = _("With the mouse on, a click presses a key of the "
			  "bottom line and text is marked with Shift held."),
		.buttons = buttons,
		.initial = 5,
		.cancel = 5,
		.again = -1,
		.done = menu_done
	};

	dialog_open(f->stack, &spec);
}

/* ---- keys that work everywhere ------------------------------------------------*/

static bool back(struct screens *st)
{
	if (!screens_pop(st))
		screens_say(st, ROLE_TEXT, "%s",
			    _("This is the first screen. ^C leaves."));
	return true;
}

static bool help(struct screens *st)
{
	if (screens_top(st)->class == &pager_class)
		learn_words(st);
	else
		screens_help(st);
	return true;
}

static bool global_act(struct screens *st, int action)
{
	struct full *f = screens_app(st);

	switch (action) {
	case GLOBAL_HELP:
		return help(st);
	case GLOBAL_BACK:
		return back(st);
	case GLOBAL_LEDGER:
		if (!f->s)
			return false;
		if (!screens_find(st, "ledger"))
			full_push(st, &ledger_class, NULL);
		return true;
	case GLOBAL_MENU:
		menu(f);
		return true;
	case GLOBAL_EXIT:
		full_exit(f);
		return true;
	case GLOBAL_REDRAW:
		term_redraw();
		return true;
	case GLOBAL_SUSPEND:
		term_suspend();
		return true;
	default:
		return false;
	}
}

/* ---- title and steps ----------------------------------------------------------*/

void frame_begin(struct full *f)
{
	int i;

	f->steps[STEP_SIGN_IN].name = N_("Sign in");
	for (i = 0; sections[i].id; i++)
		f->steps[STEP_SECTION + i].name = sections[i].title;
	f->steps[STEP_REVIEW].name = N_("Review");
	f->steps[STEP_CREATE].name = N_("Create");
	f->steps[STEP_RESULT].name = N_("Result");
	f->frame = (struct frame){ .product = "rosawiz",
				   .keys = global_keys,
				   .act = global_act };
}

static void title(struct full *f)
{
	const struct sts_identity *who =
		f->s->aws ? aws_identity(f->s->aws) : NULL;
	struct strbuf region = STRBUF_INIT;

	if (who) {
		snprintf(f->account, sizeof(f->account), "%s", who->account);
		f->frame.account = f->account;
		snprintf(f->region, sizeof(f->region), "%s",
			 setup_value(f->s, "cluster.region", &region));
		f->frame.region = *f->region ? f->region : NULL;
	}
	if (f->s->session && f->s->folder) {
		snprintf(f->saved, sizeof(f->saved), "%s", f->s->session);
		f->frame.saved = f->saved;
	}
	strbuf_release(&region);
}

static int step_of(const struct full *f)
{
	const struct screens *st = f->stack;
	const struct screen *s = screens_top(st);

	if (screens_find(st, "result"))
		return STEP_RESULT;
	if (screens_find(st, "progress"))
		return STEP_CREATE;
	for (; s; s = s->below) {
		if (s->class == &review_class)
			return STEP_REVIEW;
		if (s->class == &form_class)
			return STEP_SECTION + form_section(s);
	}
	return STEP_SIGN_IN;
}

void frame_update(struct full *f)
{
	int i;

	f->frame.simulated = f->s ? f->s->simulated : f->app->demo;
	if (!f->s || f->s->mode == ENGINE_UNDO) {
		f->frame.steps = NULL;
	} else {
		f->frame.steps = f->steps;
		f->frame.n_steps = STEP_COUNT;
		f->frame.step = step_of(f);
	}
	for (i = 0; i < STEP_COUNT; i++)
		f->steps[i].state =
			i < f->frame.step ? STEP_STATE_DONE : STEP_STATE_AHEAD;
	f->frame.ledger = f->s ? panes_ledger : NULL;
	f->frame.log = f->s ? panes_log : NULL;
	if (f->s)
		title(f);
}
