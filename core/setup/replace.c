/* replace.c - see replace.h.  ocm-api 3.7: "error" is for ever. */
#include "core/setup/replace.h"

#include "core/base/i18n.h"
#include "core/setup/setup.h"
#include "core/setup/watch.h"

#define ASK_ID "cluster.failed"

static void answered(struct ask *ask, int choice, const struct secret *text)
{
	struct setup *s = ask->owner;
	const char *id = s->watch->cluster.id;
	struct err err;

	(void)text;
	if (choice != 0) {
		event_post(s->events, EVENT_ACTION, s->engine);
		return;
	}
	memcpy(s->replace_id, id, strlen(id) + 1);
	watch_forget(s->watch);
	if (!setup_run(s, ENGINE_APPLY, &err)) {
		s->err = err;
		event_post(s->events, EVENT_ACTION, s);
	}
}

/* The failure that ends a cluster; NULL: it was something else. */
static const struct err *cause(const struct setup *s)
{
	const struct action_run *r = engine_find(s->engine, "cluster-ready");

	return r && r->state == ACTION_FAILED && r->err.kind == ERR_CLUSTER
		       ? &r->err
		       : NULL;
}

/* Unattended it is ordered again once. */
static bool was_enough(const struct setup *s)
{
	return *s->replace_id &&
	       (s->opt.yes || cJSON_HasObjectItem(s->ask_answers, ASK_ID));
}

void replace_offer(struct setup *s)
{
	static const char *const words[] = { "change", "leave", NULL };
	const struct err *err;

	if (!s->engine || s->mode != ENGINE_APPLY || s->replace_asked ||
	    engine_outcome(s->engine) != ENGINE_FAILED || !cause(s) ||
	    was_enough(s))
		return;
	err = cause(s);
	s->replace_asked = true;
	strbuf_clear(&s->replace_why);
	err_lines(err, &s->replace_why);
	strbuf_addf(&s->replace_why, "\n%s",
		    _("It will not recover. Network, roles, keys and the rest "
		      "are kept: mend the cause first, then order it again."));
	s->replace_choices[0] = s->watch->end == WATCH_GONE
					? N_("Order it again")
					: N_("Delete it and order it again");
	s->replace_choices[1] = N_("Leave it as it is");
	s->replace_ask = (struct ask){
		.id = ASK_ID,
		.kind = ASK_CHOOSE,
		.title = _("The cluster will not be ready"),
		.why = s->replace_why.buf,
		.choices = s->replace_choices,
		.words = words,
		.unattended = 1,
		.answered = answered,
		.owner = s,
	};
	ask_post(&s->asks, &s->replace_ask);
}

void replace_withdraw(struct setup *s)
{
	s->replace_asked = false;
	if (s->replace_ask.open)
		ask_withdraw(&s->asks, &s->replace_ask);
}
