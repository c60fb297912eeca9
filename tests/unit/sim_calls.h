/* sim_calls.h - for the tests of the simulator's services: a world, and calls
 * on it without HTTP. */
#ifndef SIM_CALLS_H
#define SIM_CALLS_H

#include "core/sim/aws.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static inline struct world *empty_world(void)
{
	struct world_options options = { .seed = 1, .name = "empty" };
	struct err err = { 0 };
	struct world *w = world_new(&options, &err);

	if (!w)
		fail_msg("%s", err.what);
	return w;
}

/* A call without parameters, in place of the one before. */
static inline void call_begin(struct call *c, struct exchange *x,
			      struct world *w, struct arena *a,
			      const char *service)
{
	cJSON_Delete(c->out);
	vec_release(&c->params);
	memset(c, 0, sizeof(*c));
	x->world = w;
	x->arena = a;
	c->x = x;
	c->world = w;
	c->arena = a;
	c->service = service;
	c->region = SIM_REGION;
	c->out = cJSON_CreateObject();
}

#endif
