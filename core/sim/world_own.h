/* world_own.h - the inside of a world, for world*.c only. */
#ifndef SIM_WORLD_OWN_H
#define SIM_WORLD_OWN_H

#include "core/sim/world.h"

/* Sorted vectors are searched by their items' first member, a name. */
struct object {
	char *key;
	cJSON *doc;
};

struct shelf {
	char *kind;
	struct vec objects;
};

struct gone {
	char *kind;
	struct object *object;
};

struct made {
	char *place; /* "kind|place" */
	int count;
};

struct timer {
	int64_t due_ms;
	world_timer_fn *fn;
	void *data;
	void (*free_data)(void *);
};

struct world {
	struct world_options options;
	char *name;
	struct vec shelves, gone, made;

	int64_t base_ms, at_ms; /* world time base_ms was at monotonic at_ms */
	int64_t firing_ms;      /* a timer's own time while it runs, 0: none */
	double rate;
	struct vec timers; /* by due time, then as they were set */
};

void world_objects_free(struct world *w);
bool world_load(struct world *w, const char *name, struct err *err);

#endif
