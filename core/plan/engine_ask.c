/* engine_ask.c - something is there but not as wanted: a person decides. */
#include "core/plan/engine_impl.h"

#include "core/base/i18n.h"
#include "core/base/str.h"

enum choice {
	CHANGE,
	USE,
	STOP
};

static void declined(struct run *r)
{
	struct err err = { 0 };

	err_set(&err, ERR_DECLINED, _("%s was left as it is"),
		r->pub.action->title);
	err_hint(&err, "%s",
		 _("Try again to decide anew; nothing of it was changed."));
	run_fail(r, &err);
}

static void answered(struct ask *ask, int choice, const struct secret *text)
{
	struct run *r = ask->owner;
	const char *word = "stop";
	struct err err = { 0 };

	(void)text;
	if (choice == CHANGE)
		word = r->pub.action->class->replaces ? "replace" : "change";
	else if (choice == USE)
		word = "use";
	if (!journal_mark(r->e->o.journal, r->pub.action->id, MARK_ANSWER, NULL,
			  word, &err)) {
		run_fail(r, &err);
		return;
	}
	if (choice != CHANGE && choice != USE) {
		declined(r);
		return;
	}
	/* it may have changed while the person thought */
	action_enter(r->e, &r->pub, ACTION_PROBING);
	run_probe(r);
}

static void ask(struct run *r, const struct err *why)
{
	const struct action *a = r->pub.action;

	strbuf_clear(&r->ask_why);
	strbuf_addf(&r->ask_why, "%s\n", a->title);
	err_lines(why, &r->ask_why);
	r->choices[CHANGE] = _("Change it");
	r->choices[USE] = _("Use it as it is");
	r->choices[STOP] = _("Stop here");
	r->ask = (struct ask){
		.id = a->class->differs_id,
		.kind = ASK_CHOOSE,
		.title = a->class->differs_title ? _(a->class->differs_title)
						 : a->title,
		.why = r->ask_why.buf,
		.choices = r->choices,
		.unattended = a->class->differs_unattended,
		.answered = answered,
		.owner = r,
	};
	action_enter(r->e, &r->pub, ACTION_ASKING);
	ask_post(r->e->o.asks, &r->ask);
}

void run_differs(struct run *r, const struct err *why)
{
	const struct journal_action *ja = run_journal(r);
	const char *answer = ja && ja->answer ? ja->answer : "";

	if (!strcmp(answer, "use"))
		run_ok(r, true);
	else if (r->e->o.mode == ENGINE_DRY)
		run_fail(r, why);
	else if (str_in(answer, "change replace"))
		run_todo(r, why);
	else if (r->writes && r->pub.made && run_check_later(r))
		action_enter(r->e, &r->pub, ACTION_CHECKING); /* a stale read */
	else if (r->pub.action->class->differs_id)
		ask(r, why);
	else
		run_fail(r, why);
}
