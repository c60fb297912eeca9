/*
 * timer.c - timers of real and of world time, see loop.h.
 *
 * An owner may cancel a timer that has fired, so a fired timer stays as an
 * empty shell until it is cancelled, or started again by the same owner with
 * the same function, or the loop is freed.
 */
#include "core/base/clock.h"
#include "core/net/inside.h"

#include <limits.h>

struct timer {
	struct loop *loop;
	enum loop_time time;
	bool live;
	int64_t due; /* real_ms() or world_ms() */
	unsigned long long seq;
	void (*fn)(void *owner);
	void *owner;
};

static int64_t time_now(enum loop_time time)
{
	return time == TIME_REAL ? real_ms() : world_ms();
}

static struct timer *find_shell(struct loop *l, void (*fn)(void *owner),
				const void *owner)
{
	size_t i;
	struct timer *t;

	for (i = 0; i < l->timers.n; i++) {
		t = l->timers.at[i];
		if (!t->live && t->fn == fn && t->owner == owner)
			return t;
	}
	return NULL;
}

struct timer *timer_start(struct loop *l, enum loop_time time, int64_t ms,
			  void (*fn)(void *owner), void *owner)
{
	struct timer *t = find_shell(l, fn, owner);

	if (!t) {
		t = mem_new(sizeof(*t));
		vec_push(&l->timers, t);
	}
	t->loop = l;
	t->time = time;
	t->live = true;
	t->due = time_now(time) + (ms > 0 ? ms : 0);
	t->seq = ++l->timer_seq;
	t->fn = fn;
	t->owner = owner;
	return t;
}

void timer_cancel(struct timer **t)
{
	struct loop *l;
	size_t i;

	if (!*t)
		return;
	l = (*t)->loop;
	for (i = 0; i < l->timers.n; i++)
		if (l->timers.at[i] == *t) {
			vec_remove(&l->timers, i);
			break;
		}
	mem_free(*t);
	*t = NULL;
}

/* Real ms from now until it is due, -1: not while nobody moves the world. */
static int64_t real_left(const struct timer *t)
{
	int64_t left = t->due - time_now(t->time);
	double rate;

	if (left <= 0)
		return 0;
	if (t->time == TIME_REAL)
		return left;
	rate = world_rate();
	if (rate <= 0)
		return -1;
	if ((double)left / rate > (double)INT_MAX)
		return INT_MAX;
	return (int64_t)((double)left / rate) + 1;
}

int64_t timers_wait(const struct loop *l, int64_t most)
{
	const struct timer *t;
	int64_t left;
	size_t i;

	for (i = 0; i < l->timers.n; i++) {
		t = l->timers.at[i];
		left = t->live ? real_left(t) : -1;
		if (left >= 0 && (most < 0 || left < most))
			most = left;
	}
	return most;
}

int64_t loop_next_world(const struct loop *l)
{
	const struct timer *t;
	int64_t now = world_ms(), best = -1, left;
	size_t i;

	for (i = 0; i < l->timers.n; i++) {
		t = l->timers.at[i];
		if (!t->live || t->time != TIME_WORLD)
			continue;
		left = t->due > now ? t->due - now : 0;
		if (best < 0 || left < best)
			best = left;
	}
	return best;
}

static bool sooner(const struct timer *a, const struct timer *b)
{
	if (!b)
		return true;
	if (a->time == b->time && a->due != b->due)
		return a->due < b->due;
	return a->seq < b->seq;
}

static struct timer *next_due(struct loop *l, unsigned long long before)
{
	struct timer *t, *best = NULL;
	size_t i;

	for (i = 0; i < l->timers.n; i++) {
		t = l->timers.at[i];
		if (t->live && t->seq <= before &&
		    t->due <= time_now(t->time) && sooner(t, best))
			best = t;
	}
	return best;
}

void timers_fire(struct loop *l)
{
	/* one started meanwhile waits for the next turn */
	unsigned long long before = l->timer_seq;
	struct timer *t;

	while ((t = next_due(l, before))) {
		t->live = false;
		t->fn(t->owner);
	}
}

void timers_release(struct loop *l)
{
	size_t i;

	for (i = 0; i < l->timers.n; i++)
		mem_free(l->timers.at[i]);
	vec_release(&l->timers);
}
