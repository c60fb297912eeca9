/* bench.h - what the benches share: times, medians, the line of a result. */
#ifndef BENCH_H
#define BENCH_H

#include "core/base/mem.h"

/* a bench measures: the clocks of the product can be frozen */
#undef clock_gettime

static inline double bench_ms(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static inline int bench_order(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* The value that the share q (0..1) of all is not above; sorts. */
static inline double bench_rank(double *at, size_t n, double q)
{
	qsort(at, n, sizeof(*at), bench_order);
	return n ? at[(size_t)(q * (double)(n - 1) + 0.5)] : 0;
}

/* A number for run.sh: "NAME VALUE" a line. */
static inline void bench_say(const char *name, double value)
{
	printf("%s %.6g\n", name, value);
}

#endif
