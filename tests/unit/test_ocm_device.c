/* test_ocm_device.c - signing in by a code that is typed into a browser. */
#include "ocm_bench.h"

static void device_code(void **state)
{
	struct bench b;

	(void)state;
	world_set(1800000000000, 200);
	fake.pending = 2;
	bench_open(&b, NULL, true);
	signin_device(b.ocm, signed_in, &b);
	UNTIL(&b, signin_device_code(b.ocm));
	assert_string_equal(signin_device_code(b.ocm)->user_code, "AB-CD");
	assert_true(signin_device_code(b.ocm)->until_world_s > 1800000000);
	assert_true(signin_busy(b.ocm));
	UNTIL(&b, b.done);
	assert_int_equal(b.err.kind, ERR_NONE);
	assert_int_equal(fake.polls, 3);
	assert_null(signin_device_code(b.ocm));
	assert_int_equal(ocm_identity(b.ocm)->source, SIGNIN_DEVICE);
	bench_close(&b);
}

static void device_expires(void **state)
{
	struct bench b;

	(void)state;
	world_set(1800000000000, 20000);
	fake.pending = 1000000;
	bench_open(&b, NULL, true);
	signin_device(b.ocm, signed_in, &b);
	UNTIL(&b, b.done);
	assert_int_equal(b.err.kind, ERR_TIMEOUT);
	assert_false(signin_busy(b.ocm));
	/* two more codes were given, then somebody must ask */
	assert_int_equal(fake.device_calls, 3);
	bench_close(&b);
}

static void device_refused(void **state)
{
	struct bench b;

	(void)state;
	world_set(1800000000000, 200);
	fake.poll_error = "access_denied";
	bench_open(&b, NULL, true);
	signin_device(b.ocm, signed_in, &b);
	UNTIL(&b, b.done);
	assert_int_equal(b.err.kind, ERR_DECLINED);
	assert_non_null(strstr(b.err.what, "refused at Red Hat"));
	assert_non_null(strstr(b.err.hint, "new code"));
	assert_int_equal(fake.polls, 1);
	bench_close(&b);
}

/* Five seconds more after slow_down: by the world's clock of the polls. */
static void device_slowed(void **state)
{
	struct bench b;
	int64_t begun;

	(void)state;
	world_set(1800000000000, 100);
	fake.pending = 2; /* slow_down, then pending */
	bench_open(&b, NULL, true);
	signin_device(b.ocm, signed_in, &b);
	UNTIL(&b, signin_device_code(b.ocm));
	begun = world_ms();
	UNTIL(&b, fake.polls >= 1);
	assert_true(world_ms() - begun >= 5000); /* the first waits, too */
	UNTIL(&b, b.done);
	/* 5 s, then 10 s twice */
	assert_true(world_ms() - begun >= 25000);
	assert_int_equal(b.err.kind, ERR_NONE);
	bench_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(device_code),
		TEST(device_expires),
		TEST(device_refused),
		TEST(device_slowed),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
