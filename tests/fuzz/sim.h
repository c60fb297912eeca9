/* sim.h - a world for the targets of the simulator: the same for each input. */
#ifndef FUZZ_SIM_H
#define FUZZ_SIM_H

#include "tests/fuzz/fuzz.h"

#include "core/sim/server.h"

static inline struct world *fuzz_world(const char *name)
{
	struct world_options options = { .seed = 1, .name = name };
	struct err err = { 0 };
	struct world *w = world_new(&options, &err);

	PROMISE(w);
	return w;
}

static inline void fuzz_header(struct exchange *x, const char *name,
			       const char *value)
{
	vec_push(&x->headers, arena_dup(x->arena, name));
	vec_push(&x->headers, arena_dup(x->arena, value));
}

#endif
