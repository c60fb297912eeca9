/* engine_look.c - what a screen may read of an engine. */
#include "core/plan/engine_impl.h"

enum engine_outcome engine_outcome(const struct engine *e)
{
	return e->outcome;
}

const struct err *engine_err(const struct engine *e)
{
	return &e->err;
}

size_t engine_count(const struct engine *e)
{
	return e->n;
}

const struct action_run *engine_run(const struct engine *e, size_t index)
{
	struct run *r = &e->runs[index];
	const struct step *step = r->flow ? flow_step(r->flow) : NULL;

	r->pub.step = step ? step->name : NULL;
	r->pub.waits_for =
		step && flow_waiting(r->flow) ? step->waits_for : NULL;
	r->pub.work = r->work;
	r->pub.detail =
		r->work && r->work->detail ? r->work->detail : r->detail;
	return &r->pub;
}

const struct action_run *engine_find(const struct engine *e, const char *id)
{
	size_t i;

	for (i = 0; i < e->n; i++)
		if (!strcmp(e->runs[i].pub.action->id, id))
			return engine_run(e, i);
	return NULL;
}

int engine_made(const struct engine *e)
{
	const struct run *r;
	int n = 0;

	for (r = e->runs; r < e->runs + e->n; r++)
		n += r->pub.state == ACTION_OK && r->pub.made &&
		     (r->writes || r->was_unsure);
	return n;
}

int engine_to_make(const struct engine *e)
{
	const struct run *r;
	int n = 0;

	for (r = e->runs; r < e->runs + e->n; r++)
		n += r->pub.state == ACTION_TODO &&
		     r->pub.action->class->apply && !r->pending_ms;
	return n;
}
