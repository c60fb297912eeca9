/* test_net_flow.c - tables of steps: order, waits, pages, journal, ends. */
#include "net_server.h"

#include "core/net/flow.h"

struct work {
	struct rig *rig;
	char trace[512];
	int pages, waits, checks;
	bool skip, fail_build, end_early;
	bool ended;
	int n; /* ends */
	struct err err;
	struct flow *flow;
	/* the log */
	bool disk_full;
};

static void trace(struct work *w, const char *what)
{
	size_t len = strlen(w->trace);

	snprintf(w->trace + len, sizeof(w->trace) - len, " %s", what);
}

static enum build ask(void *p, struct request_spec *s, struct err *err)
{
	(void)p;
	(void)err;
	s->service = "t";
	s->op = "Ask";
	s->path = "/ask";
	return BUILD_SEND;
}

static enum build maybe(void *p, struct request_spec *s, struct err *err)
{
	struct work *w = p;

	if (w->skip)
		return BUILD_SKIP;
	if (w->end_early)
		return BUILD_END;
	if (w->fail_build) {
		err_set(err, ERR_INPUT, "bad '%s'", "x");
		return BUILD_FAIL;
	}
	return ask(p, s, err);
}

static enum verdict page(void *p, const struct reply *r, struct err *err)
{
	struct work *w = p;

	(void)r;
	(void)err;
	trace(w, "page");
	return --w->pages > 0 ? STEP_AGAIN : STEP_NEXT;
}

static enum verdict await(void *p, const struct reply *r, struct err *err)
{
	struct work *w = p;

	(void)r;
	(void)err;
	trace(w, r->code[0] ? r->code : "wait");
	return --w->waits > 0 ? STEP_WAIT : STEP_NEXT;
}

static enum verdict back(void *p, const struct reply *r, struct err *err)
{
	struct work *w = p;

	(void)r;
	(void)err;
	trace(w, "check");
	return --w->checks > 0 ? STEP_BACK : STEP_DONE;
}

static enum verdict refuse(void *p, const struct reply *r, struct err *err)
{
	(void)p;
	reply_fail(r, err, "cannot like '%s'", r->body);
	return STEP_FAIL;
}

static enum verdict sulk(void *p, const struct reply *r, struct err *err)
{
	(void)p;
	(void)r;
	(void)err;
	return STEP_FAIL;
}

static void ended(void *owner, const struct err *err)
{
	struct work *w = owner;

	if (err)
		w->err = *err;
	trace(w, err ? "failed" : "done");
	flow_cancel(&w->flow); /* what an owner may do: nothing happens */
	w->n++;
}

static bool intent(void *log, const struct step *s,
		   const struct request_spec *spec, struct err *err)
{
	struct work *w = log;

	trace(w, "intent");
	trace(w, s->name);
	if (w->disk_full)
		return err_set(err, ERR_IO, "the disk is full");
	assert_true(spec->writes);
	assert_int_equal(server_hits(&w->rig->server), 0);
	return true;
}

static void outcome(void *log, const struct step *s, const struct reply *r)
{
	trace(log, "outcome");
	trace(log, s->name);
	trace(log, r->code[0] ? r->code : "ok");
}

static enum ready prepare(struct request *r, struct err *err)
{
	(void)err;
	request_add_url(r, r->svc->data);
	return READY;
}

static bool answer(struct server *s, const struct hit *hit)
{
	const char *head = s->data;

	server_say(hit->fd, head ? head : "200 OK", "hm");
	return head == NULL || !str_eq(head, "close");
}

static bool hang_up(struct server *s, const struct hit *hit)
{
	(void)s;
	(void)hit;
	return false;
}

struct flow_row {
	const char *name;
	struct work work;
	struct step steps[4];
	bool log;
	const char *status; /* of each answer, NULL 200 */
	const char *trace;
	enum err_kind kind;
	const char *what;
};

static void play(const struct flow_row *row, bool dead)
{
	struct rig rig;
	struct service svc = { .name = "t",
			       .prepare = prepare,
			       .backoff_ms = 1 };
	struct work w = row->work;
	struct flow_log log = { intent, outcome, &w };

	rig_start(&rig, dead ? hang_up : answer);
	rig.server.data = (void *)(uintptr_t)row->status;
	svc.data = rig.base;
	w.rig = &rig;
	net_add_service(rig.net, &svc);
	w.flow = flow_start(rig.net, row->steps, &w, row->log ? &log : NULL,
			    ended, &w);
	assert_int_equal(w.n, 0);
	rig_until(&rig, &w.n, 1);
	if (!str_eq(w.trace, row->trace) || w.err.kind != row->kind ||
	    (row->what && !strstr(w.err.what, row->what)))
		fail_msg("%s: '%s' (%s)", row->name, w.trace, w.err.what);
	assert_false(loop_busy(rig.loop));
	rig_stop(&rig);
}

static const struct flow_row flows[] = {
	{ "one",
	  { 0 },
	  { { .name = "A", .build = ask } },
	  false,
	  NULL,
	  " done",
	  ERR_NONE,
	  NULL },
	{ "nothing", { 0 }, { { 0 } }, false, NULL, " done", ERR_NONE, NULL },
	{ "pages",
	  { .pages = 3 },
	  { { .name = "A", .build = ask, .read = page } },
	  false,
	  NULL,
	  " page page page done",
	  ERR_NONE,
	  NULL },
	{ "skip",
	  { .skip = true, .pages = 1 },
	  { { .name = "A", .build = maybe },
	    { .name = "B", .build = ask, .read = page },
	    { .name = "C", .build = maybe } },
	  false,
	  NULL,
	  " page done",
	  ERR_NONE,
	  NULL },
	{ "end early",
	  { .end_early = true },
	  { { .name = "A", .build = maybe },
	    { .name = "B", .build = ask, .read = page } },
	  false,
	  NULL,
	  " done",
	  ERR_NONE,
	  NULL },
	{ "build fails",
	  { .fail_build = true },
	  { { .name = "A", .build = maybe } },
	  false,
	  NULL,
	  " failed",
	  ERR_INPUT,
	  "bad 'x'" },
	{ "waits",
	  { .waits = 3 },
	  { { .name = "A", .build = ask, .read = await, .wait_ms = 5 } },
	  false,
	  NULL,
	  " wait wait wait done",
	  ERR_NONE,
	  NULL },
	{ "back",
	  { .checks = 2, .pages = 2 },
	  { { .name = "A", .build = ask, .read = page },
	    { .name = "B", .build = ask, .read = back } },
	  false,
	  NULL,
	  " page page check page check done",
	  ERR_NONE,
	  NULL },
	{ "read fails",
	  { 0 },
	  { { .name = "A", .build = ask, .read = refuse } },
	  false,
	  NULL,
	  " failed",
	  ERR_CLOUD,
	  "cannot like 'hm'" },
	{ "read fails without a word",
	  { 0 },
	  { { .name = "A", .build = ask, .read = sulk } },
	  false,
	  NULL,
	  " failed",
	  ERR_INTERNAL,
	  "A failed" },
	{ "unexpected code",
	  { 0 },
	  { { .name = "A", .build = ask, .read = page } },
	  false,
	  "404 No",
	  " failed",
	  ERR_CLOUD,
	  "A failed" },
	{ "denied",
	  { 0 },
	  { { .name = "A", .build = ask } },
	  false,
	  "403 No",
	  " failed",
	  ERR_DENIED,
	  NULL },
	{ "expected any",
	  { .waits = 2 },
	  { { .name = "A",
	      .build = ask,
	      .read = await,
	      .wait_ms = 1,
	      .expects = "*" } },
	  false,
	  "404 No",
	  " HTTP 404 HTTP 404 done",
	  ERR_NONE,
	  NULL },
	{ "journal",
	  { 0 },
	  { { .name = "W", .build = ask, .writes = true } },
	  true,
	  NULL,
	  " intent W outcome W ok done",
	  ERR_NONE,
	  NULL },
	{ "reads are not journalled",
	  { 0 },
	  { { .name = "A", .build = ask } },
	  true,
	  NULL,
	  " done",
	  ERR_NONE,
	  NULL },
	{ "disk full",
	  { .disk_full = true },
	  { { .name = "W", .build = ask, .writes = true } },
	  true,
	  NULL,
	  " intent W failed",
	  ERR_IO,
	  "disk is full" },
};

static void tables(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(flows); i++)
		play(&flows[i], false);
}

static void lost_write(void **state)
{
	static const struct flow_row row = {
		"lost",
		{ 0 },
		{ { .name = "W", .build = ask, .writes = true } },
		true,
		NULL,
		" intent W outcome W NO_ANSWER failed",
		ERR_UNREACHABLE,
		NULL
	};

	(void)state;
	play(&row, true);
}

/* ---- world time ------------------------------------------------------------*/

static void patience(void **state)
{
	/* 100 s of patience with polls of 30 s: gives up at the fifth try */
	static const struct step steps[] = { { .name = "A",
					       .build = ask,
					       .read = await,
					       .wait_ms = 30000,
					       .patience_s = 100,
					       .waits_for = "IAM to know it" },
					     { 0 } };
	struct rig rig;
	struct service svc = { .name = "t", .prepare = prepare };
	struct work w = { .waits = 1000 };
	int64_t now = 1700000000000;

	(void)state;
	rig_start(&rig, answer);
	svc.data = rig.base;
	net_add_service(rig.net, &svc);
	world_set(now, 0);
	w.flow = flow_start(rig.net, steps, &w, NULL, ended, &w);
	while (!w.n) {
		rig_turn(&rig);
		if (w.n || loop_busy(rig.loop) || !flow_waiting(w.flow))
			continue;
		assert_string_equal(flow_step(w.flow)->name, "A");
		assert_int_equal(loop_next_world(rig.loop), 30000);
		rig_turn(&rig); /* the world stands: nothing happens */
		assert_int_equal(loop_next_world(rig.loop), 30000);
		now += 30000;
		world_set(now, 0);
	}
	assert_string_equal(w.trace, " wait wait wait wait wait failed");
	assert_int_equal(w.err.kind, ERR_TIMEOUT);
	assert_string_equal(w.err.what, "waited 120 s for IAM to know it");
	world_reset();
	rig_stop(&rig);
}

static void fast_world_still_five_tries(void **state)
{
	static const struct step steps[] = {
		{ .name = "A", .build = ask, .read = await, .patience_s = 1 },
		{ 0 }
	};
	struct rig rig;
	struct service svc = { .name = "t", .prepare = prepare };
	struct work w = { .waits = 1000 };

	(void)state;
	rig_start(&rig, answer);
	svc.data = rig.base;
	net_add_service(rig.net, &svc);
	world_set(1700000000000, 1000);
	w.flow = flow_start(rig.net, steps, &w, NULL, ended, &w);
	rig_until(&rig, &w.n, 1);
	assert_string_equal(w.trace, " wait wait wait wait wait failed");
	world_reset();
	rig_stop(&rig);
}

static void cancelled(void **state)
{
	static const struct step steps[] = {
		{ .name = "A", .build = ask, .read = await }, { 0 }
	};
	struct rig rig;
	struct service svc = { .name = "t", .prepare = prepare };
	struct work w = { .waits = 9 };
	int i;

	(void)state;
	rig_start(&rig, answer);
	svc.data = rig.base;
	net_add_service(rig.net, &svc);
	world_set(1700000000000, 0);
	for (i = 0; i < 3; i++) { /* before it starts, in flight, waiting */
		w.flow = flow_start(rig.net, steps, &w, NULL, ended, &w);
		if (i)
			rig_turn(&rig);
		while (i == 2 && !flow_waiting(w.flow))
			rig_turn(&rig);
		flow_cancel(&w.flow);
		assert_null(w.flow);
		while (loop_busy(rig.loop))
			rig_turn(&rig);
		assert_int_equal(loop_next_world(rig.loop), -1);
	}
	flow_cancel(&w.flow);
	assert_int_equal(w.n, 0);
	world_reset();
	rig_stop(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tables),
		cmocka_unit_test(lost_write),
		cmocka_unit_test(patience),
		cmocka_unit_test(fast_world_still_five_tries),
		cmocka_unit_test(cancelled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
