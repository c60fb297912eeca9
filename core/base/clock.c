/* clock.c - the one home of clock_gettime. */
#include "core/base/clock.h"

#undef clock_gettime

static struct {
	bool set;
	int64_t base_ms, at_ms; /* world time base_ms was at monotonic at_ms */
	double rate;
	int64_t frozen; /* Unix ms, 0: running */
} clock_state;

static int64_t read_ms(clockid_t id)
{
	struct timespec ts;

	if (clock_state.frozen)
		return clock_state.frozen;
	clock_gettime(id, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

int64_t real_ms(void)
{
	return read_ms(CLOCK_MONOTONIC);
}

int64_t real_unix(void)
{
	return read_ms(CLOCK_REALTIME) / 1000;
}

int64_t world_ms(void)
{
	if (!clock_state.set)
		return read_ms(CLOCK_REALTIME);
	return clock_state.base_ms +
	       (int64_t)((double)(real_ms() - clock_state.at_ms) *
			 clock_state.rate);
}

int64_t world_unix(void)
{
	return world_ms() / 1000;
}

void world_set(int64_t now_ms, double rate)
{
	clock_state.set = true;
	clock_state.base_ms = now_ms;
	clock_state.at_ms = real_ms();
	clock_state.rate = rate;
}

void world_reset(void)
{
	clock_state.set = false;
}

bool world_is_real(void)
{
	return !clock_state.set;
}

double world_rate(void)
{
	return clock_state.set ? clock_state.rate : 1.0;
}

void clock_freeze(int64_t unix_ms)
{
	clock_state.frozen = unix_ms < 0 ? 0 : unix_ms;
}
