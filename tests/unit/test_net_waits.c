/* test_net_waits.c - how long it waits before something is sent again. */
#include "net_calls.h"

#include "core/net/inside.h"

static bool wishes(struct server *s, const struct hit *hit)
{
	const char *head = s->data;

	server_say(hit->fd, hit->number ? "200 OK" : head, "x");
	return true;
}

/* The wait before a retry, drawn many times: all of least..most, not more. */
static void drawn(struct net *net, const struct service *svc, int attempt,
		  enum retry retry, int least, int most)
{
	int low = most, high = 0, ms, i;
	struct reply reply = { .status = 500, .code = "X", .retry = retry };
	struct call c = { .r = { .net = net,
				 .svc = (struct service *)(uintptr_t)svc,
				 .attempt = attempt,
				 .spec = { .attempts = 99 } } };

	for (i = 0; i < 300; i++) {
		net_lane(net, svc->name)->quota = RETRY_QUOTA;
		assert_int_equal(retry_after_attempt(&c, &reply, true, &ms),
				 AFTER_AGAIN);
		low = ms < low ? ms : low;
		high = ms > high ? ms : high;
	}
	if (low < least || high > most || low > least + (most - least) / 4 ||
	    high < most - (most - least) / 4)
		fail_msg("attempt %d: %d..%d, not %d..%d", attempt, low, high,
			 least, most);
}

/* aws-api 4.1: rand(0,1) of 50 ms (1 s when throttled), doubled each time, 20 s
 * at most; ocm-api 2.4: 1 s, 2 s, a fifth more or less. */
static void waits(void **state)
{
	static struct service aws = { .name = "aws" }, ocm = {
		.name = "ocm", .backoff_ms = 1000, .jitter = 20
	};
	static const struct {
		const struct service *svc;
		int attempt;
		enum retry retry;
		int least, most;
	} rows[] = {
		{ &aws, 1, RETRY_BACKOFF, 0, 50 },
		{ &aws, 2, RETRY_BACKOFF, 0, 100 },
		{ &aws, 4, RETRY_BACKOFF, 0, 400 },
		{ &aws, 1, RETRY_THROTTLE, 0, 1000 },
		{ &aws, 3, RETRY_THROTTLE, 0, 4000 },
		{ &aws, 30, RETRY_BACKOFF, 0, 20000 },
		{ &aws, 9, RETRY_THROTTLE, 0, 20000 },
		{ &ocm, 1, RETRY_BACKOFF, 800, 1200 },
		{ &ocm, 2, RETRY_THROTTLE, 1600, 2400 },
	};
	struct rig rig;
	size_t i;

	(void)state;
	rig_start(&rig, wishes);
	net_add_service(rig.net, &aws);
	net_add_service(rig.net, &ocm);
	for (i = 0; i < ARRAY_LEN(rows); i++)
		drawn(rig.net, rows[i].svc, rows[i].attempt, rows[i].retry,
		      rows[i].least, rows[i].most);
	rig_stop(&rig);
}

/* The second attempt is put off by least..most, as the ledger tells. */
static void put_off(const char *head, int least, int most)
{
	struct rig rig;
	struct service svc;
	struct seen seen = { 0 };
	struct request_spec s = get("/");
	int64_t start = real_ms(), at;

	rig_start(&rig, wishes);
	rig.server.data = (void *)(uintptr_t)head;
	svc = plain(&rig, "t");
	net_add_service(rig.net, &svc);
	request_start(rig.net, &s, note, &seen);
	while (!net_ledger_count(rig.net) || !net_ledger(rig.net, 0)->again_ms)
		rig_turn(&rig);
	at = net_ledger(rig.net, 0)->again_ms;
	assert_ptr_equal(net_ledger_waiting(rig.net),
			 least > 2000 ? net_ledger(rig.net, 0) : NULL);
	assert_true(at - start >= least);
	assert_true(at - real_ms() <= most);
	request_cancel_owner(rig.net, &seen);
	rig_stop(&rig);
}

static void the_wish_of_the_server(void **state)
{
	(void)state;
	put_off("503 Busy\r\nx-amz-retry-after: 900", 900, 900);
	/* five seconds more than our own at most */
	put_off("503 Busy\r\nx-amz-retry-after: 99000", 5000, 5050);
	put_off("503 Busy\r\nRetry-After: 7", 7000, 7000);
	put_off("503 Busy\r\nRetry-After: 7000", 60000, 60000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(waits),
		cmocka_unit_test(the_wish_of_the_server),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
