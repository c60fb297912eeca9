/* plain_gate.c - a run has stopped at something a person can mend: try again,
 * change an answer, or leave; what was made stays. */
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "screens/plain.h"

/* The program asks what to do, which answer, its new value. */
enum gate_ask {
	GATE_WHAT,
	GATE_WHICH,
	GATE_VALUE
};

static void run_again(struct plain *p, bool anew)
{
	struct err err;

	p->gate_asks = GATE_WHAT;
	p->gate_shown = false;
	if (!anew) {
		engine_retry(p->s->engine);
		return;
	}
	p->told = NULL;
	if (!setup_run(p->s, ENGINE_APPLY, &err))
		plain_fail(p, &err);
}

/* One answer for a name that is not one: those that may still be changed. */
static void list_names(struct plain *p)
{
	const struct question *q;

	for (q = questions; q->id; q++)
		if (q->level != LEVEL_FILE && question_relevant(p->s, q) &&
		    !question_settled(p->s, q))
			plain_say(p, "  %s: %s (%s)", q->id, _(q->prompt),
				  question_value(p->s, q, p->arena, NULL));
}

static void take_what(struct plain *p, const char *line)
{
	if (str_in(line, "1 again"))
		run_again(p, false);
	else if (str_in(line, "2 change"))
		p->gate_asks = GATE_WHICH;
	else if (str_in(line, "3 leave"))
		p->gate_left = true;
	else
		plain_say(p, _("! '%s': expected 1, 2 or 3"), line);
}

static void take_which(struct plain *p, const char *line)
{
	const struct question *q = question_find(line);
	const char *settled = q ? question_settled(p->s, q) : NULL;

	if (!*line) {
		run_again(p, true);
		return;
	}
	if (!q || !question_relevant(p->s, q) || settled) {
		plain_say(p, "! %s: %s", line,
			  settled ? settled
				  : _("no such question; there are:"));
		if (!settled)
			list_names(p);
		return;
	}
	p->q = q;
	p->gate_asks = GATE_VALUE;
}

static void take_value(struct plain *p, const char *line)
{
	struct err err;

	if (!question_set(p->s, p->q, line, ORIGIN_YOU, &err))
		plain_say(p, "! %s", err.what);
	else
		p->gate_asks = GATE_WHICH;
}

static void show(struct plain *p)
{
	switch ((enum gate_ask)p->gate_asks) {
	case GATE_WHAT:
		plain_say(p, "\n%s",
			  _("All that was made is kept.\n"
			    "  1. try again\n"
			    "  2. change an answer, then go on\n"
			    "  3. leave"));
		plain_prompt(p, _("Enter a number: "));
		break;
	case GATE_WHICH:
		plain_prompt(p, _("Which answer (like compute.instance_type; "
				  "empty: go on)? "));
		break;
	case GATE_VALUE:
		plain_prompt(p, "%s (%s): ", _(p->q->prompt),
			     question_value(p->s, p->q, p->arena, NULL));
		break;
	}
	p->gate_shown = true;
}

bool plain_gate(struct plain *p)
{
	static void (*const take[])(struct plain *, const char *) = {
		[GATE_WHAT] = take_what,
		[GATE_WHICH] = take_which,
		[GATE_VALUE] = take_value,
	};
	const char *line;

	if (p->app->opt.yes || p->gate_left || p->s->mode != ENGINE_APPLY ||
	    (p->eof && !memchr(p->input.buf, '\n', p->input.len)))
		return false;
	if (!p->gate_shown)
		show(p);
	if (!memchr(p->input.buf, '\n', p->input.len))
		return true;
	line = plain_line(p);
	p->gate_shown = false;
	take[p->gate_asks](p, line);
	return !p->gate_left;
}
