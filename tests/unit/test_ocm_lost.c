/*
 * test_ocm_lost.c - tokens that go wrong, a service that is down, clocks that
 * are off; and the end of a session, where a person is asked to sign in again.
 */
#include "ocm_bench.h"

/* Signed in; from now on the sign-in service answers so. */
static void then_sso_says(struct bench *b, int status, const char *error)
{
	bench_open(b, "good", true);
	sign_in(b);
	expire("all");
	pthread_mutex_lock(&fake.lock);
	fake.sso_status = status;
	fake.sso_error = error;
	pthread_mutex_unlock(&fake.lock);
	look(b, "c1");
}

static void revoked(void **state)
{
	struct bench b;

	(void)state;
	then_sso_says(&b, 400, "invalid_grant");
	UNTIL(&b, b.asks.first);
	assert_string_equal(b.asks.first->id, "ocm.signin");
	assert_non_null(strstr(b.asks.first->why, "jdoe"));
	assert_int_equal(b.replies, 0); /* what waits is kept */
	fake.sso_status = 0;
	ask_answer(&b.asks, b.asks.first, 1, NULL);
	secret_setstr(&b.token, "");
	char *good = offline("good");
	secret_setstr(&b.token, good);
	mem_free(good);
	ask_answer(&b.asks, b.asks.first, 0, &b.token);
	UNTIL(&b, b.replies == 1);
	assert_string_equal(b.code, "");
	bench_close(&b);
}

static void wrong_client(void **state)
{
	struct bench b;

	(void)state;
	fake.sso_status = 401;
	fake.sso_error = "invalid_client";
	bench_open(&b, "good", true);
	sign_in(&b);
	assert_int_equal(b.err.kind, ERR_SIGNED_OUT);
	assert_string_equal(b.err.code, "invalid_client");
	assert_int_equal(fake.token_calls, 1); /* 4xx are final */
	assert_false(ocm_signed_in(b.ocm));
	bench_close(&b);
}

static void service_account(void **state)
{
	struct secret secret = { 0 };
	struct bench b;

	(void)state;
	secret_setstr(&secret, "s3cret");
	bench_open(&b, NULL, true);
	signin_service_account(b.ocm, "", &secret, signed_in, &b);
	UNTIL(&b, b.done);
	assert_int_equal(b.err.kind, ERR_INPUT);
	b.done = false;
	signin_service_account(b.ocm, "ci", &secret, signed_in, &b);
	UNTIL(&b, b.done);
	assert_int_equal(b.err.kind, ERR_NONE);
	assert_int_equal(ocm_identity(b.ocm)->source, SIGNIN_SERVICE_ACCOUNT);
	/* the secret is in the header, not in the form */
	assert_null(strstr(fake.last_form, "s3cret"));
	bench_close(&b);
	secret_release(&secret);
}

/* Our clock stands: it is the machine's that bounds the wait. */
static void while_frozen(struct bench *b, int replies)
{
	struct timespec now, from;

	(clock_gettime)(CLOCK_MONOTONIC, &from);
	do {
		loop_turn(b->loop, 10);
		(clock_gettime)(CLOCK_MONOTONIC, &now);
	} while (b->replies < replies &&
		 (now.tv_sec - from.tv_sec) * 1000 < TURN_MS);
	clock_freeze(-1);
}

/* Down: tried again, said, and nobody is signed out by it. */
static void sso_down(void **state)
{
	struct bench b;

	(void)state;
	then_sso_says(&b, 503, "temporarily_unavailable");
	UNTIL(&b, b.replies == 1);
	assert_int_equal(b.err.status, 503);
	assert_true(fake.token_calls > 2);
	assert_null(b.asks.first);
	assert_true(ocm_signed_in(b.ocm));
	/* some time later it is back */
	fake.sso_status = 0;
	clock_freeze(real_unix() * 1000);
	look(&b, "c1");
	while_frozen(&b, 2);
	assert_int_equal(b.replies, 2);
	assert_string_equal(b.code, "");
	bench_close(&b);
}

/* An hour behind or ahead: the reply's lifetime counts, not the token's date. */
static void clock_off(void **state)
{
	static const int off[] = { -3600, 3600 };
	struct bench b;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(off); i++) {
		reset(NULL);
		fake.clock_off_s = off[i];
		bench_open(&b, "good", true);
		sign_in(&b);
		assert_int_equal(b.err.kind, ERR_NONE);
		look(&b, "c1");
		UNTIL(&b, b.replies == 1);
		assert_string_equal(b.code, "");
		assert_int_equal(fake.token_calls, 1);
		bench_close(&b);
	}
}

/* The laptop slept for hours: the next request renews first. */
static void slept(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b, "good", true);
	sign_in(&b);
	assert_int_equal(fake.token_calls, 1);
	clock_freeze((real_unix() + 8 * 3600) * 1000);
	look(&b, "c1");
	while_frozen(&b, 1);
	assert_int_equal(b.replies, 1);
	assert_string_equal(b.code, "");
	assert_int_equal(fake.token_calls, 2);
	bench_close(&b);
}

/* ---- a person is asked -------------------------------------------------------*/

/* Signed in by a token that gives no second access token. */
static void lose_session(struct bench *b)
{
	struct secret text = { 0 };
	char *access;

	bench_open(b, NULL, true);
	pthread_mutex_lock(&fake.lock);
	access = jwt("{\"typ\":\"Bearer\",\"exp\":%lld,\"jti\":%d}",
		     (long long)real_unix() + 900, ++fake.issued);
	pthread_mutex_unlock(&fake.lock);
	secret_setstr(&text, access);
	mem_free(access);
	signin_token(b->ocm, &text, signed_in, b);
	UNTIL(b, b->done);
	assert_int_equal(b->err.kind, ERR_NONE);
	b->done = false;
	secret_release(&text);
	expire("all");
	look(b, "c1");
	look(b, "c1");
	UNTIL(b, b->asks.first);
	assert_string_equal(b->asks.first->id, "ocm.signin");
	assert_non_null(strstr(b->asks.first->why, "jdoe"));
	assert_false(ocm_signed_in(b->ocm));
	assert_int_equal(b->replies, 0);
}

static void asked_and_given(void **state)
{
	struct bench b;

	(void)state;
	world_set(1800000000000, 200);
	lose_session(&b);
	fake.pending = 1;
	ask_answer(&b.asks, b.asks.first, 0, NULL);
	UNTIL(&b, b.asks.first);
	assert_string_equal(b.asks.first->id, "ocm.signin.link");
	assert_string_equal(b.asks.first->link,
			    "https://sso.example/device?user_code=AB-CD");
	UNTIL(&b, b.replies == 2);
	assert_string_equal(b.code, "");
	assert_null(b.asks.first);
	assert_true(ocm_signed_in(b.ocm));
	bench_close(&b);
}

static void asked_and_declined(void **state)
{
	struct bench b;

	(void)state;
	lose_session(&b);
	ask_answer(&b.asks, b.asks.first, -1, NULL);
	UNTIL(&b, b.replies == 2);
	assert_int_equal(b.err.kind, ERR_SIGNED_OUT);
	assert_null(b.asks.first);
	bench_close(&b);
}

static void another_organization(void **state)
{
	struct secret text = { 0 };
	char *good = offline("good");
	struct bench b;

	(void)state;
	lose_session(&b);
	fake.org = "org2";
	ask_answer(&b.asks, b.asks.first, 1, NULL);
	assert_string_equal(b.asks.first->id, "ocm.signin.token");
	secret_setstr(&text, good);
	ask_answer(&b.asks, b.asks.first, 0, &text);
	UNTIL(&b, b.asks.first);
	assert_string_equal(b.asks.first->id, "ocm.signin");
	assert_non_null(strstr(b.asks.first->why, "another organization"));
	assert_int_equal(b.replies, 0);
	ask_answer(&b.asks, b.asks.first, -1, NULL);
	UNTIL(&b, b.replies == 2);
	assert_int_equal(b.err.kind, ERR_SIGNED_OUT);
	assert_int_equal(fake.gets, 0);
	bench_close(&b);
	secret_release(&text);
	mem_free(good);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(revoked),
		TEST(wrong_client),
		TEST(service_account),
		TEST(sso_down),
		TEST(clock_off),
		TEST(slept),
		TEST(asked_and_given),
		TEST(asked_and_declined),
		TEST(another_organization),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
