/*
 * plan_build.c - the plan of a set-up from its answers.  What starts when:
 * {stack, account roles, OIDC configuration, key} at once; the provider after
 * the configuration; operator roles after provider and installer role; the
 * key's policy after the roles it names; verification after stack and
 * installer role; dry run after all; the cluster last (DESIGN 2).
 */
#include "core/setup/plan_inside.h"

#include "core/base/i18n.h"
#include "core/setup/lookups.h"

/* The value in force, in the plan's arena. */
const char *plan_value(struct builder *b, const char *id)
{
	return question_value(b->s, question_find(id), b->a, NULL);
}

bool plan_is(struct builder *b, const char *id, const char *value)
{
	return !strcmp(plan_value(b, id), value);
}

struct action *plan_put(struct builder *b, struct action action)
{
	return plan_add(b->p, &action);
}

static bool is_ready(struct setup *s, struct err *err)
{
	struct strbuf faults = STRBUF_INIT;
	bool complete = questions_complete(s, &faults);

	if (!complete)
		err_set(err, ERR_INPUT, "%s", faults.buf);
	strbuf_release(&faults);
	return complete && lookups_plan_ready(s, err);
}

static bool fill(struct setup *s, struct plan *p, struct err *err)
{
	struct builder b = { .s = s, .p = p, .a = p->arena, .err = err };
	const char *key;

	if (!s->session)
		s->session =
			arena_dup(s->arena, plan_value(&b, "cluster.name"));
	if (!plan_network(&b) || !plan_roles(&b))
		return false;
	key = plan_keys(&b);
	plan_cluster(&b, key);
	return plan_check(p, err);
}

bool setup_build_plan(struct setup *s, struct err *err)
{
	if (s->engine)
		BUG("setup_build_plan while an engine runs");
	if (!is_ready(s, err))
		return false;
	if (s->plan_built)
		plan_release(&s->plan);
	plan_init(&s->plan);
	s->plan_built = true;
	return fill(s, &s->plan, err);
}

bool setup_draft_plan(struct setup *s, struct plan *p, struct err *err)
{
	const char *session = s->session;
	bool ok;

	plan_init(p);
	ok = is_ready(s, err) && fill(s, p, err);
	s->session = session; /* the name may change yet */
	return ok;
}
