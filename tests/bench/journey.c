/*
 * journey.c BASE ANSWERS LATENCY - the wizard's own core against a simulator
 * that answers each request LATENCY ms late: from the first request of the
 * plan until the order of the cluster is accepted, and of these the roles, the
 * provider and the key; then, once the wizard has proven its work and is gone,
 * the doctor, as `rosawiz doctor` runs it.
 *
 * The limit: nothing can be faster than the longest dependency chain, nor
 * than what the busiest service does at most at once.  The chain is the
 * longest path through the plan's graph ("after") with each action weighing
 * as many requests as its flows sent, one after the other (a flow has one in
 * flight).  The doctor's is the same over its table of looks ("needs",
 * "after"); its probes and its calls to the cluster's own API are not held
 * back by the simulator and weigh nothing.  Time is from the first request
 * on.  Which action a request belongs to is seen by standing between flow and
 * request:
 * link: -Wl,--wrap=flow_start,--wrap=request_start
 *
 * World time runs 2000 times as fast as real time, so that what the world
 * waits for (propagation, a stack) costs next to nothing here.
 */
#include "tests/bench/bench.h"

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/str.h"
#include "core/doctor/own.h"
#include "core/setup/access.h"
#include "core/setup/initial.h"
#include "core/setup/lookups.h"
#include "core/setup/prepare.h"

#define FLOWS    4096
#define REQUESTS 4096
#define SERVICES 32

struct owned {
	const struct flow *flow;
	const void *owner; /* the action's run, the doctor's look */
};
static struct owned flows[FLOWS];
static size_t n_flows;
static struct {
	const char *name;
	int at_once;
} services[SERVICES];
static struct {
	const void *owner;
	size_t service;
} sent[REQUESTS];
static size_t n_sent;
static bool counting;
static double first_ms; /* 0: no request yet */

struct flow *__real_flow_start(struct net *n, const struct step *steps,
			       void *work, const struct flow_log *log,
			       void (*done)(void *owner, const struct err *),
			       void *owner);
struct flow *__wrap_flow_start(struct net *n, const struct step *steps,
			       void *work, const struct flow_log *log,
			       void (*done)(void *owner, const struct err *),
			       void *owner);
struct flow *__wrap_flow_start(struct net *n, const struct step *steps,
			       void *work, const struct flow_log *log,
			       void (*done)(void *owner, const struct err *),
			       void *owner)
{
	struct flow *f = __real_flow_start(n, steps, work, log, done, owner);

	if (counting && n_flows < FLOWS)
		flows[n_flows++] = (struct owned){ f, owner };
	return f;
}

static size_t service_index(struct net *n, const char *name)
{
	struct service *s = net_service(n, name);
	size_t i;

	for (i = 0; i < SERVICES && services[i].name; i++)
		if (str_eq(services[i].name, name))
			return i;
	if (i == SERVICES)
		BUG("more than %d services", SERVICES);
	services[i].name = s ? s->name : name;
	services[i].at_once = s && s->at_once ? s->at_once : 1;
	return i;
}

/* What the simulator holds back; BENCH_TRACE tells each. */
static void count(struct net *n, const struct request_spec *spec,
		  const void *owner)
{
	double now = bench_ms(CLOCK_MONOTONIC);

	if (!first_ms)
		first_ms = now;
	if (getenv("BENCH_TRACE"))
		fprintf(stderr, "%7.0f %s %s\n", now - first_ms, spec->service,
			spec->op);
	if (str_eq(spec->service, "kube"))
		return;
	if (n_sent == REQUESTS)
		BUG("more than %d requests", REQUESTS);
	sent[n_sent].owner = owner;
	sent[n_sent++].service = service_index(n, spec->service);
}

struct request *
__real_request_start(struct net *n, const struct request_spec *spec,
		     void (*done)(void *owner, const struct reply *),
		     void *owner);
struct request *
__wrap_request_start(struct net *n, const struct request_spec *spec,
		     void (*done)(void *owner, const struct reply *),
		     void *owner);
struct request *
__wrap_request_start(struct net *n, const struct request_spec *spec,
		     void (*done)(void *owner, const struct reply *),
		     void *owner)
{
	size_t i;

	/* a flow's memory may be another's later: the newest counts */
	for (i = n_flows; counting && i-- > 0;)
		if (flows[i].flow == owner) {
			count(n, spec, flows[i].owner);
			break;
		}
	return __real_request_start(n, spec, done, owner);
}

static void count_from_now(void)
{
	n_flows = n_sent = 0;
	first_ms = 0;
	memset(services, 0, sizeof(services));
	counting = true;
}

static int requests_of(const void *owner)
{
	size_t i;
	int n = 0;

	for (i = 0; i < n_sent; i++)
		n += sent[i].owner == owner;
	return n;
}

/* ---- the limit ---------------------------------------------------------- */

/* Requests from the start of the plan to the end of this action. */
static int chain_to(const struct engine *e, const struct action *a, int depth)
{
	const char *const *after = a->after;
	int most = 0, n;

	if (depth > 64)
		BUG("a cycle at %s", a->id);
	for (; after && *after; after++) {
		n = chain_to(e, engine_find(e, *after)->action, depth + 1);
		most = n > most ? n : most;
	}
	return most + requests_of(engine_find(e, a->id));
}

/* Of the plan: account roles, provider, operator roles, key. */
static bool of_roles(const struct engine *e, const void *owner)
{
	const struct action_run *r;
	size_t i;

	for (i = 0; i < engine_count(e); i++) {
		r = engine_run(e, i);
		if (r == owner)
			return str_eq(r->action->phase, "roles") ||
			       str_eq(r->action->phase, "keys");
	}
	return false;
}

static bool roles_made(const struct engine *e)
{
	size_t i;

	for (i = 0; i < engine_count(e); i++)
		if (of_roles(e, engine_run(e, i)) &&
		    !engine_run(e, i)->ended_ms)
			return false;
	return true;
}

static int roles_chain(const struct engine *e)
{
	int most = 0, n;
	size_t i;

	for (i = 0; i < engine_count(e); i++) {
		n = of_roles(e, engine_run(e, i))
			    ? chain_to(e, engine_run(e, i)->action, 0)
			    : 0;
		most = n > most ? n : most;
	}
	return most;
}

/* roles_of NULL: of all requests */
static int busiest(const struct engine *roles_of, int *total)
{
	int of[SERVICES] = { 0 }, most = 0, trips;
	size_t i;

	*total = 0;
	for (i = 0; i < n_sent; i++) {
		if (roles_of && !of_roles(roles_of, sent[i].owner))
			continue;
		of[sent[i].service]++;
		++*total;
	}
	for (i = 0; i < SERVICES && services[i].name; i++) {
		trips = (of[i] + services[i].at_once - 1) / services[i].at_once;
		most = trips > most ? trips : most;
	}
	return most;
}

/* Of the ledger's newest calls: what a round trip took here, median. */
static double trip(const struct net *net)
{
	static double took[512];
	const struct ledger_entry *e;
	size_t i, n = 0;

	for (i = 0; i < net_ledger_count(net) && n < ARRAY_LEN(took); i++) {
		e = net_ledger(net, i);
		if (e->done && strcmp(e->service, "kube") != 0)
			took[n++] = (double)e->took_ms;
	}
	return bench_rank(took, n, 0.5);
}

static void say(const char *what, double ms, int chain, double latency,
		const struct engine *roles_of)
{
	char name[64];
	int total, busy = busiest(roles_of, &total);
	int least = chain > busy ? chain : busy;

	snprintf(name, sizeof(name), "%s_ms", what);
	bench_say(name, ms);
	snprintf(name, sizeof(name), "%s_limit_ms", what);
	bench_say(name, latency * least);
	snprintf(name, sizeof(name), "%s_chain", what);
	bench_say(name, chain);
	snprintf(name, sizeof(name), "%s_busiest", what);
	bench_say(name, busy);
	snprintf(name, sizeof(name), "%s_requests", what);
	bench_say(name, total);
	snprintf(name, sizeof(name), "%s_serial_ms", what);
	bench_say(name, latency * total);
}

/* ---- a face without eyes --------------------------------------------------- */

static int fail(const struct err *err)
{
	struct strbuf lines = STRBUF_INIT;

	err_lines(err, &lines);
	fprintf(stderr, "journey: %s", lines.buf);
	strbuf_release(&lines);
	return 1;
}

static void turn(struct setup *s)
{
	struct event ev;
	struct ask *ask;

	while (event_take(s->events, &ev))
		setup_event(s, &ev);
	while ((ask = s->asks.first))
		ask_answer(&s->asks, ask, ask->unattended, NULL);
	loop_turn(s->loop, 100);
}

static bool load_answers(struct setup *s, const char *path, struct err *err)
{
	struct strbuf text = STRBUF_INIT, faults = STRBUF_INIT;
	bool ok = file_read(path, &text, err);

	if (ok && !questions_load(s, text.buf, text.len, &faults))
		ok = err_set(err, ERR_INPUT, "%s", faults.buf);
	strbuf_release(&text);
	strbuf_release(&faults);
	return ok;
}

static bool accepted(const struct setup *s, bool *ordered)
{
	const struct action_run *r = engine_find(s->engine, "cluster");

	*ordered |= r->state == ACTION_APPLYING;
	return *ordered && r->state != ACTION_APPLYING;
}

static bool plan(struct setup *s, double latency, struct err *err)
{
	double roles_ms = 0;
	bool ordered = false;

	count_from_now();
	if (!setup_run(s, ENGINE_APPLY, err))
		return false;
	while (!s->engine || (engine_outcome(s->engine) == ENGINE_RUNNING &&
			      !accepted(s, &ordered))) {
		turn(s);
		if (!roles_ms && s->engine && roles_made(s->engine))
			roles_ms = bench_ms(CLOCK_MONOTONIC) - first_ms;
		if (s->err.kind != ERR_NONE) {
			*err = s->err;
			return false;
		}
	}
	if (engine_outcome(s->engine) == ENGINE_FAILED) {
		*err = *engine_err(s->engine);
		return false;
	}
	say("plan", bench_ms(CLOCK_MONOTONIC) - first_ms,
	    chain_to(s->engine, engine_find(s->engine, "cluster")->action, 0),
	    latency, NULL);
	say("roles", roles_ms, roles_chain(s->engine), latency, s->engine);
	while (engine_outcome(s->engine) == ENGINE_RUNNING ||
	       (s->access && !s->access->over))
		turn(s);
	bench_say("plan_trip_ms", trip(s->net));
	return true;
}

static int look_chain(const struct doctor *d, int id)
{
	uint64_t before = look_classes[id].needs | look_classes[id].after;
	int most = 0, i, n;

	for (i = 0; i < FACT_COUNT; i++) {
		n = before >> i & 1 ? look_chain(d, i) : 0;
		most = n > most ? n : most;
	}
	return most + requests_of(&d->look[id]);
}

static bool examine(struct setup *s, double latency, struct err *err)
{
	struct doctor_options o = { .cluster = "rosahcp" };
	struct doctor *d;
	int chain = 0, i, n;

	count_from_now();
	d = doctor_new(s, &o, err);
	if (!d)
		return false;
	while (!doctor_over(d))
		turn(s);
	for (i = 0; i < FACT_COUNT; i++) {
		n = look_chain(d, i);
		chain = n > chain ? n : chain;
	}
	say("doctor", bench_ms(CLOCK_MONOTONIC) - first_ms, chain, latency,
	    NULL);
	bench_say("doctor_trip_ms", trip(s->net));
	doctor_free(d);
	return true;
}

static struct setup *signed_in(const struct setup_options *o, struct err *err)
{
	struct setup *s = setup_new(o);

	setup_connect(s);
	while (s->err.kind == ERR_NONE &&
	       (!setup_connected(s) || lookups_busy(s)))
		turn(s);
	*err = s->err;
	return s;
}

static bool run_plan(struct setup_options o, const char *answers,
		     double latency, struct err *err)
{
	struct setup *s = signed_in(&o, err);
	bool ok = err->kind == ERR_NONE && load_answers(s, answers, err) &&
		  setup_build_plan(s, err) && plan(s, latency, err);

	setup_free(s);
	return ok;
}

static bool run_doctor(struct setup_options o, double latency, struct err *err)
{
	struct setup *s;
	bool ok;

	o.no_lists = true;
	s = signed_in(&o, err);
	ok = err->kind == ERR_NONE && examine(s, latency, err);
	setup_free(s);
	return ok;
}

int main(int argc, char **argv)
{
	struct setup_options o = { .demo = true, .yes = true };
	struct err err = { 0 };
	double latency;
	long long n;

	if (argc < 4 || !str_int(argv[3], 0, 60000, &n))
		return 2;
	latency = (double)n;
	o.sim = argv[1];
	if (run_plan(o, argv[2], latency, &err) && run_doctor(o, latency, &err))
		return 0;
	return fail(&err);
}
