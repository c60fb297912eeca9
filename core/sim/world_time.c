/* world_time.c - the world's clock and timers. */
#include "core/base/clock.h"
#include "core/base/str.h"
#include "core/sim/world_own.h"

#define START "2026-01-15T09:00:00Z"

struct world *world_new(const struct world_options *options, struct err *err)
{
	struct world *w = mem_new(sizeof(*w));

	w->options = *options;
	w->name = mem_dup(options->name ? options->name : "empty");
	w->options.name = w->name;
	w->base_ms = (int64_t)str_time(START) * 1000;
	w->at_ms = real_ms();
	w->rate = options->rate;
	if (world_load(w, w->name, err))
		return w;
	world_free(w);
	return NULL;
}

static void timer_free(struct timer *t)
{
	if (t->free_data)
		t->free_data(t->data);
	mem_free(t);
}

void world_free(struct world *w)
{
	size_t i;

	if (!w)
		return;
	for (i = 0; i < w->timers.n; i++)
		timer_free(w->timers.at[i]);
	vec_release(&w->timers);
	world_objects_free(w);
	mem_free(w->name);
	mem_free(w);
}

const struct world_options *world_options(const struct world *w)
{
	return &w->options;
}

int64_t world_time_ms(const struct world *w)
{
	if (w->firing_ms)
		return w->firing_ms;
	return w->base_ms + (int64_t)((double)(real_ms() - w->at_ms) * w->rate);
}

int64_t world_time(const struct world *w)
{
	return world_time_ms(w) / 1000;
}

double world_get_rate(const struct world *w)
{
	return w->rate;
}

void world_after(struct world *w, int64_t ms, world_timer_fn *fn, void *data,
		 void (*free_data)(void *))
{
	struct timer *t = mem_new(sizeof(*t)), *other;
	size_t i;

	t->due_ms = world_time_ms(w) + (ms > 0 ? ms : 0);
	t->fn = fn;
	t->data = data;
	t->free_data = free_data;
	vec_push(&w->timers, t);
	for (i = w->timers.n - 1; i > 0; i--) {
		other = w->timers.at[i - 1];
		if (other->due_ms <= t->due_ms)
			break;
		w->timers.at[i] = other;
		w->timers.at[i - 1] = t;
	}
}

int64_t world_next_timer(const struct world *w)
{
	return w->timers.n ? ((struct timer *)w->timers.at[0])->due_ms : -1;
}

static void fire_until(struct world *w, int64_t to_ms)
{
	struct timer *t;

	if (w->firing_ms)
		BUG("a timer moves the clock");
	while (w->timers.n) {
		t = w->timers.at[0];
		if (t->due_ms > to_ms)
			break;
		vec_remove(&w->timers, 0);
		w->firing_ms = t->due_ms;
		t->fn(w, t->data);
		timer_free(t);
	}
	w->firing_ms = 0;
}

void world_tick(struct world *w)
{
	fire_until(w, world_time_ms(w));
}

void world_advance(struct world *w, int64_t to_ms)
{
	if (to_ms < world_time_ms(w))
		return;
	fire_until(w, to_ms);
	w->base_ms = to_ms;
	w->at_ms = real_ms();
}

void world_set_rate(struct world *w, double rate)
{
	w->base_ms = world_time_ms(w);
	w->at_ms = real_ms();
	w->rate = rate;
}
