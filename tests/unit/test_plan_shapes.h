/* test_plan_shapes.h - plans that several tests run. */
#ifndef TEST_PLAN_SHAPES_H
#define TEST_PLAN_SHAPES_H

#include "test_plan_flow.h"

static const char *const after_a[] = { "a", NULL };
static const char *const after_bc[] = { "b", "c", NULL };

/* a; b and c after a; d after both, naming what a publishes */
static inline void diamond(struct bench *b)
{
	struct err err = { 0 };

	bench_open(b);
	bench_add(b, "a", "one", NULL);
	bench_add(b, "b", "two", after_a);
	bench_add(b, "c", "of ${a.id}", after_a);
	bench_add(b, "d", "last", after_bc);
	assert_true(plan_check(&b->plan, &err));
}

static inline void single(struct bench *b)
{
	bench_open(b);
	bench_add(b, "a", "one", NULL);
}

#endif
