/*
 * test_net_simclock.c - the world moves when nothing else does, and only then.
 */
#include "net_server.h"

#include "core/net/simclock.h"

/* A simulator with one timer of its own at base + 70 s. */
#define BASE 1768467600000LL
#define OWN  (BASE + 70000)

struct sim {
	long long now, own;
	double rate;
	const char *mode;
	int clocks, leases;
};

static void say_clock(struct sim *sim, int fd, bool info)
{
	char *text = mem_fmt(info ? "{\"clock\":{\"now_ms\":%lld,\"rate\":%g,"
				    "\"mode\":\"%s\"},\"label\":\"SIMULATED\"}"
				  : "{\"now_ms\":%lld,\"rate\":%g,"
				    "\"mode\":\"%s\"}",
			     sim->now, sim->rate, sim->mode);

	server_say(fd, "200 OK", text);
	mem_free(text);
}

static void move(struct sim *sim, const char *body)
{
	const char *at = strstr(body, "not_after_ms\":");
	long long last = at ? strtoll(at + 14, NULL, 10) : -1;
	long long next = sim->own;

	if (next < 0 || (last >= 0 && last < next))
		next = last;
	if (next > sim->now)
		sim->now = next;
	if (sim->now == sim->own)
		sim->own = -1;
}

static bool simulate(struct server *s, const struct hit *hit)
{
	struct sim *sim = s->data;

	if (strstr(hit->head, "/_sim/info")) {
		say_clock(sim, hit->fd, true);
	} else if (strstr(hit->head, "/_sim/lease")) {
		sim->leases++;
		assert_non_null(strstr(hit->body, "\"pid\":"));
		server_say(hit->fd, "200 OK", "{}");
	} else {
		sim->clocks++;
		if (!strncmp(hit->head, "POST", 4))
			move(sim, hit->body);
		say_clock(sim, hit->fd, false);
	}
	return true;
}

struct seen {
	int n;
	bool ok;
	struct err err;
	char label[16];
};

static void informed(void *owner, const struct node *info,
		     const struct err *err)
{
	struct seen *s = owner;

	s->ok = info != NULL;
	if (err)
		s->err = *err;
	snprintf(s->label, sizeof(s->label), "%s", node_text(info, "label"));
	s->n++;
}

static void fired(void *owner)
{
	*(long long *)owner = world_ms();
}

static void by_itself(void **state)
{
	struct rig rig;
	struct sim sim = { .now = BASE, .own = OWN, .mode = "auto" };
	struct seen seen = { 0 };
	struct simclock *c;
	long long at = 0;
	int i, asked;

	(void)state;
	rig_start(&rig, simulate);
	rig.server.data = &sim;
	c = simclock_start(rig.net, rig.base, informed, &seen);
	rig_until(&rig, &seen.n, 1);
	assert_true(seen.ok);
	assert_string_equal(seen.label, "SIMULATED");
	assert_true(simclock_is_auto(c));
	/* an hour passes at once, in two strides: the simulator's timer first */
	timer_start(rig.loop, TIME_WORLD, 3600000, fired, &at);
	for (i = 0; !at && i < 100; i++)
		rig_turn(&rig);
	assert_int_equal(at, BASE + 3600000);
	assert_int_equal(sim.now, BASE + 3600000);
	/* neither side has a timer: asked once, and then silence */
	for (i = 0; i < 10; i++) {
		rig_turn(&rig);
		while (loop_busy(rig.loop))
			rig_turn(&rig);
	}
	asked = sim.clocks;
	for (i = 0; i < 3; i++)
		rig_turn(&rig);
	assert_int_equal(sim.clocks, asked);
	assert_in_range(asked, 2, 5);
	assert_int_equal(sim.leases, 1);
	/* the simulator's own calls are nobody's business */
	assert_int_equal(net_requests(rig.net), 0);
	assert_int_equal(net_ledger_count(rig.net), 0);
	/* a new timer wakes it */
	at = 0;
	timer_start(rig.loop, TIME_WORLD, 5000, fired, &at);
	for (i = 0; !at && i < 100; i++)
		rig_turn(&rig);
	assert_int_equal(at, BASE + 3605000);
	simclock_free(c);
	assert_true(world_is_real());
	rig_stop(&rig);
}

static void step_mode_waits_for_somebody(void **state)
{
	struct rig rig;
	struct sim sim = { .now = BASE, .own = OWN, .mode = "step" };
	struct seen seen = { 0 };
	struct simclock *c;
	long long at = 0;
	int i;

	(void)state;
	rig_start(&rig, simulate);
	rig.server.data = &sim;
	c = simclock_start(rig.net, rig.base, informed, &seen);
	rig_until(&rig, &seen.n, 1);
	timer_start(rig.loop, TIME_WORLD, 1000, fired, &at);
	for (i = 0; i < 5; i++)
		rig_turn(&rig);
	assert_int_equal(sim.now, BASE);
	assert_int_equal(at, 0);
	sim.now += 2000; /* somebody moved it: seen within a second or two */
	for (i = 0; !at && i < 100; i++)
		rig_turn(&rig);
	assert_int_equal(at, BASE + 2000);
	simclock_free(c);
	rig_stop(&rig);
}

static void with_a_rate(void **state)
{
	struct rig rig;
	struct sim sim = { .now = BASE, .rate = 600, .mode = "600" };
	struct seen seen = { 0 };
	struct simclock *c;
	long long at = 0;
	int i;

	(void)state;
	rig_start(&rig, simulate);
	rig.server.data = &sim;
	c = simclock_start(rig.net, rig.base, informed, &seen);
	rig_until(&rig, &seen.n, 1);
	assert_false(simclock_is_auto(c));
	timer_start(rig.loop, TIME_WORLD, 60000, fired, &at); /* 100 ms */
	for (i = 0; !at && i < 100; i++)
		rig_turn(&rig);
	assert_in_range(at, BASE + 60000, BASE + 600000);
	assert_int_equal(sim.clocks, 0);
	simclock_free(c);
	rig_stop(&rig);
}

static bool not_a_sim(struct server *s, const struct hit *hit)
{
	(void)s;
	server_say(hit->fd, "200 OK", "{\"hello\":1}");
	return true;
}

static bool gone(struct server *s, const struct hit *hit)
{
	(void)s;
	server_say(hit->fd, "404 No", "");
	return true;
}

static void faults(void **state)
{
	struct rig rig;
	struct seen seen = { 0 };
	struct simclock *c;

	(void)state;
	rig_start(&rig, not_a_sim);
	c = simclock_start(rig.net, rig.base, informed, &seen);
	rig_until(&rig, &seen.n, 1);
	assert_false(seen.ok);
	assert_non_null(strstr(seen.err.what, "is not rosawiz's simulator"));
	simclock_free(c);
	rig_stop(&rig);
	rig_start(&rig, gone);
	c = simclock_start(rig.net, rig.base, informed, &seen);
	rig_until(&rig, &seen.n, 2);
	assert_non_null(strstr(seen.err.what, rig.base));
	simclock_free(c);
	rig_stop(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_itself),
		cmocka_unit_test(step_mode_waits_for_somebody),
		cmocka_unit_test(with_a_rate),
		cmocka_unit_test(faults),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
