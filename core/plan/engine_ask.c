/* engine_ask.c - something is there but not as wanted: a person decides. */
#include "core/plan/engine_impl.h"

#include "core/base/i18n.h"
#include "core/base/str.h"

static void declined(struct run *r)
{
	struct err err = { 0 };

	err_set(&err, ERR_DECLINED, _("%s was left as it is"),
		r->pub.action->title);
	err_hint(&err, "%s",
		 _("Try again to decide anew; nothing of it was changed."));
	run_fail(r, &err);
}

static const char *which(const struct run *r)
{
	const struct action_class *class = r->pub.action->class;

	return class->which ? class->which(r->work) : NULL;
}

static void answered(struct ask *ask, int choice, const struct secret *text)
{
	struct run *r = ask->owner;
	const char *word = choice < 0 || choice > 2 ? NULL : r->words[choice];
	struct err err = { 0 };

	(void)text;
	if (!word)
		word = "stop";
	if (!strcmp(word, "change") && r->pub.action->class->replaces)
		word = "replace";
	if (!journal_answer(r->e->o.journal, r->pub.action->id, word, which(r),
			    &err)) {
		run_fail(r, &err);
		return;
	}
	if (!strcmp(word, "stop")) {
		declined(r);
		return;
	}
	/* it may have changed while the person thought */
	action_enter(r->e, &r->pub, ACTION_PROBING);
	run_probe(r);
}

static struct differs_offer offer_of(const struct run *r)
{
	static const char *const words[] = { "change", "use", "stop" };
	const struct action_class *class = r->pub.action->class;
	int n = class->differs_unattended;

	if (class->offer)
		return class->offer(r->work);
	return (struct differs_offer){ N_("Change it"), true,
				       n < 0 ? NULL : words[n] };
}

static void add_choice(struct run *r, const char *word, const char *label,
		       const char *unattended)
{
	size_t n = 0;

	while (r->words[n])
		n++;
	r->words[n] = word;
	r->choices[n] = label;
	if (unattended && !strcmp(word, unattended))
		r->ask.unattended = (int)n;
}

static void ask(struct run *r, const struct err *why)
{
	const struct action *a = r->pub.action;
	struct differs_offer offer = offer_of(r);

	if (!offer.change && !offer.use) {
		run_fail(r, why);
		return;
	}
	strbuf_clear(&r->ask_why);
	strbuf_addf(&r->ask_why, "%s\n", a->title);
	err_lines(why, &r->ask_why);
	memset(r->words, 0, sizeof(r->words));
	memset(r->choices, 0, sizeof(r->choices));
	r->ask = (struct ask){
		.id = a->class->differs_id,
		.kind = ASK_CHOOSE,
		.title = a->class->differs_title ? _(a->class->differs_title)
						 : a->title,
		.why = r->ask_why.buf,
		.page = r->page,
		.choices = r->choices,
		.words = r->words,
		.unattended = -1,
		.answered = answered,
		.owner = r,
	};
	if (offer.change)
		add_choice(r, "change", _(offer.change), offer.unattended);
	if (offer.use)
		add_choice(r, "use", _("Use it as it is"), offer.unattended);
	add_choice(r, "stop", _("Stop here"), offer.unattended);
	action_enter(r->e, &r->pub, ACTION_ASKING);
	ask_post(r->e->o.asks, &r->ask);
}

/* Made anew already in this run: a stale read, or the new one is no better. */
static void replaced_in_vain(struct run *r, const struct err *why)
{
	if (run_check_later(r))
		action_enter(r->e, &r->pub, ACTION_CHECKING);
	else
		run_fail(r, why);
}

static void keep_page(struct run *r)
{
	const struct action_class *class = r->pub.action->class;

	mem_free(r->page);
	r->page =
		class->difference ? mem_dup(class->difference(r->work)) : NULL;
	r->pub.page = r->page;
}

/* What was answered about the very thing that is there; "" nothing. */
static const char *answer_to_it(const struct run *r)
{
	const struct journal_action *ja = run_journal(r);
	const char *now = which(r);

	if (!ja || !ja->answer || (now && !str_eq(now, ja->answer_of)))
		return "";
	return ja->answer;
}

/* In this run, after a "replace". */
static bool was_replaced(const struct run *r)
{
	const struct journal_action *ja = run_journal(r);

	return r->writes && ja && str_eq(ja->answer, "replace");
}

void run_differs(struct run *r, const struct err *why)
{
	const char *answer = answer_to_it(r);

	keep_page(r);
	if (!strcmp(answer, "use"))
		run_ok(r, true);
	else if (r->e->o.mode == ENGINE_DRY)
		run_fail(r, why);
	else if (was_replaced(r))
		replaced_in_vain(r, why);
	else if (str_in(answer, "change replace"))
		run_todo(r, why);
	else if (r->writes && r->pub.made && run_check_later(r))
		action_enter(r->e, &r->pub, ACTION_CHECKING); /* a stale read */
	else if (r->pub.action->class->differs_id)
		ask(r, why);
	else
		run_fail(r, why);
}

/* ---- before an undo ------------------------------------------------------------*/

enum undo_choice {
	UNDO_REMOVE,
	UNDO_KEEP,
	UNDO_STOP
};

static void undo_answered(struct ask *ask, int choice,
			  const struct secret *text)
{
	struct run *r = ask->owner;
	struct err err = { 0 };

	(void)text;
	if (choice == UNDO_KEEP) {
		run_note(r, _("kept, as you wish"));
		action_enter(r->e, &r->pub, ACTION_KEPT);
	} else if (choice != UNDO_REMOVE) {
		declined(r);
	} else if (!journal_answer(r->e->o.journal, r->pub.action->id, "remove",
				   NULL, &err)) {
		run_fail(r, &err);
	} else {
		/* it may have changed while the person thought */
		action_enter(r->e, &r->pub, ACTION_PROBING);
		run_probe(r);
	}
}

bool run_ask_undo(struct run *r)
{
	const struct undo_ask *q = r->pub.action->class->undo_ask;
	const struct journal_action *ja = run_journal(r);
	const char *list = q && q->list ? q->list(r->work) : NULL;
	const char *name = q && q->name ? q->name(r->work) : NULL;

	if (!q || (ja && str_eq(ja->answer, "remove")))
		return false;
	strbuf_clear(&r->ask_why);
	strbuf_addstr(&r->ask_why, list ? list : r->pub.action->title);
	memset(r->words, 0, sizeof(r->words));
	memset(r->choices, 0, sizeof(r->choices));
	add_choice(r, "remove", _("Remove it"), NULL);
	add_choice(r, "keep", _("Keep it"), NULL);
	add_choice(r, "stop", _("Stop here"), NULL);
	r->ask = (struct ask){
		.id = q->id,
		.kind = name ? ASK_TYPE_NAME : ASK_CHOOSE,
		.title = _(q->title),
		.why = r->ask_why.buf,
		.choices = name ? NULL : r->choices,
		.words = name ? NULL : r->words,
		.expected = name,
		.unattended = q->unattended,
		.answered = undo_answered,
		.owner = r,
	};
	action_enter(r->e, &r->pub, ACTION_ASKING);
	ask_post(r->e->o.asks, &r->ask);
	return true;
}
