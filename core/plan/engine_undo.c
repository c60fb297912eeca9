/*
 * engine_undo.c - the way back: only what the journal says we made, what
 * depends on it first.
 */
#include "core/plan/engine_impl.h"

#include "core/base/i18n.h"

static void kept(struct run *r, const char *note)
{
	run_note(r, note);
	action_enter(r->e, &r->pub, ACTION_KEPT);
}

void undo_begin(struct run *r)
{
	const struct journal_action *ja = run_journal(r);
	const struct action *a = r->pub.action;

	/* what sweeps looks each time: it was of another round perhaps */
	if (ja && ja->undone && !a->class->sweeps) {
		action_enter(r->e, &r->pub, ACTION_UNDONE);
		return;
	}
	if (!a->class->sweeps && (!ja || !(ja->made || ja->unsure))) {
		kept(r, _("not made by us"));
		return;
	}
	if (a->keep) {
		kept(r, _("kept, as planned"));
		return;
	}
	if (!a->class->undo && !a->class->keeps) {
		kept(r, _("nothing to undo"));
		return;
	}
	r->was_unsure = ja && ja->unsure;
	r->was_undoing |= ja && ja->undoing;
	run_begin(r);
}

/*
 * TODO may mean "only partly there".  The class can tell; else it means gone
 * where the thing was whole and nothing was written since, or after an undo
 * that ran to its end.
 */
static bool is_gone(const struct run *r, enum found found)
{
	const struct action_class *class = r->pub.action->class;
	const struct journal_action *ja = run_journal(r);

	if (class->gone)
		return class->gone(r->work);
	return found == FOUND_TODO && (r->undo_whole || ja->done);
}

static const char *keeps(const struct run *r)
{
	const struct action_class *class = r->pub.action->class;

	return class->keeps ? class->keeps(r->work) : NULL;
}

static bool made(const struct run *r)
{
	const struct journal_action *ja = run_journal(r);

	return ja && ja->made;
}

static void undo_again(struct run *r, const struct err *why)
{
	if (!r->writes)
		run_write(r, ERRAND_UNDO);
	else if (run_check_later(r))
		return;
	else if (r->writes == WRITES_MAX)
		run_give_up(r, _("is still there after it was deleted"), why);
	else
		run_write(r, ERRAND_UNDO);
}

void undo_judge(struct run *r, enum found found, const struct err *why)
{
	const struct action_class *class = r->pub.action->class;

	if (found == FOUND_UNKNOWN) {
		run_fail(r, why);
	} else if (is_gone(r, found)) {
		run_note(r, keeps(r));
		action_enter(r->e, &r->pub, ACTION_UNDONE);
	} else if (!class->undo) {
		kept(r, keeps(r));
	} else if (found == FOUND_DIFFERS && keeps(r)) {
		kept(r, keeps(r));
	} else if (found == FOUND_DIFFERS && !made(r)) {
		kept(r, _("not made by us"));
	} else if (found == FOUND_PENDING && (r->writes || r->was_undoing)) {
		run_pending(r, ACTION_UNDOING);
	} else if (!run_ask_undo(r)) {
		undo_again(r, why);
	}
}
