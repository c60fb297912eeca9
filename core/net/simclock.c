/*
 * simclock.c - a demo's world time, owned by the simulator; see simclock.h and
 * the simulator's /_sim/clock.
 */
#include "core/net/simclock.h"

#include "core/base/clock.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/net/inside.h"

#define LEASE_MS 30000
#define LOOK_MS  5000 /* a rate may be changed by somebody else */
#define STEP_MS  1000 /* somebody else moves the world */

struct simclock {
	struct net *net;
	char *base;
	struct service service;
	struct arena *arena; /* of info */
	const struct node *info;
	void (*done)(void *owner, const struct node *, const struct err *);
	void *owner;
	bool is_auto, is_step;
	struct timer *lease, *look;
	/* The last time the world did not move: asked again only when a request
	 * was made or our next timer is another since then. */
	bool stalled;
	unsigned int stalled_requests;
	int64_t stalled_target, asked_at;
};

static enum ready prepare(struct request *r, struct err *err)
{
	const struct simclock *c = r->svc->data;

	(void)err;
	request_add_url(r, c->base);
	request_add_body(r);
	return READY;
}

static void call(struct simclock *c, const char *path, cJSON *body,
		 void (*done)(void *owner, const struct reply *))
{
	struct request_spec s = {
		.service = "sim", .op = path, .path = path, .json = body
	};

	request_start(c->net, &s, done, c);
}

/* ---- the clock -------------------------------------------------------------*/

static int64_t our_next(const struct simclock *c)
{
	int64_t left = loop_next_world(c->net->loop);

	return left < 0 ? -1 : world_ms() + left;
}

static void take_clock(struct simclock *c, const struct node *doc)
{
	const char *mode = node_text(doc, "mode");
	long long now = node_int(doc, "now_ms", -1);

	if (now < 0)
		return;
	c->is_auto = str_eq(mode, "auto");
	c->is_step = str_eq(mode, "step");
	world_set(now, node_at(doc, "rate") ? node_at(doc, "rate")->number : 1);
	if (loop_events(c->net->loop))
		event_post(loop_events(c->net->loop), EVENT_CLOCK, c);
}

static void moved(void *owner, const struct reply *r)
{
	struct simclock *c = owner;

	if (reply_ok(r))
		take_clock(c, r->doc);
	c->stalled = !reply_ok(r) || world_ms() == c->asked_at;
	c->stalled_requests = net_requests(c->net);
	c->stalled_target = our_next(c);
}

/* Nothing is in flight and the world stands: on to whatever comes next. */
static void idle(void *owner)
{
	struct simclock *c = owner;
	int64_t target = our_next(c);
	cJSON *body;

	if (!c->is_auto)
		return;
	if (c->stalled && c->stalled_requests == net_requests(c->net) &&
	    c->stalled_target == target)
		return;
	body = cJSON_CreateObject();
	cJSON_AddTrueToObject(body, "next");
	if (target >= 0)
		cJSON_AddNumberToObject(body, "not_after_ms", (double)target);
	c->asked_at = world_ms();
	call(c, "/_sim/clock", body, moved);
}

static void looked(void *owner, const struct reply *r);

static void look(void *owner)
{
	call(owner, "/_sim/clock", NULL, looked);
}

static void look_later(struct simclock *c)
{
	if (!c->is_auto)
		c->look = timer_start(c->net->loop, TIME_REAL,
				      c->is_step ? STEP_MS : LOOK_MS, look, c);
}

static void looked(void *owner, const struct reply *r)
{
	struct simclock *c = owner;

	if (reply_ok(r))
		take_clock(c, r->doc);
	look_later(c);
}

/* ---- the lease -------------------------------------------------------------*/

static void leased(void *owner, const struct reply *r)
{
	struct simclock *c = owner;

	/* a world that does not take it may end without us: no harm */
	(void)r;
	c->stalled = false;
}

static void lease(void *owner)
{
	struct simclock *c = owner;
	cJSON *body = cJSON_CreateObject();

	cJSON_AddNumberToObject(body, "pid", getpid());
	call(c, "/_sim/lease", body, leased);
	c->lease = timer_start(c->net->loop, TIME_REAL, LEASE_MS, lease, c);
}

/* ---- the start -------------------------------------------------------------*/

static void informed(void *owner, const struct reply *r)
{
	struct simclock *c = owner;
	struct err err = { 0 };

	if (!reply_ok(r)) {
		reply_fail(r, &err, _("the simulator at %s does not answer"),
			   c->base);
		c->done(c->owner, NULL, &err);
		return;
	}
	c->info = json_parse(c->arena, r->body, r->body_len, &err);
	if (!c->info || node_int(c->info, "clock/now_ms", -1) < 0) {
		err_set(&err, ERR_CLOUD,
			_("%s is not rosawiz's simulator: "
			  "/_sim/info has no clock"),
			c->base);
		c->done(c->owner, NULL, &err);
		return;
	}
	take_clock(c, node_at(c->info, "clock"));
	loop_set_idle(c->net->loop, idle, c);
	lease(c);
	look_later(c);
	c->done(c->owner, c->info, NULL);
}

struct simclock *simclock_start(struct net *n, const char *base,
				void (*done)(void *owner, const struct node *,
					     const struct err *),
				void *owner)
{
	struct simclock *c = mem_new(sizeof(*c));

	c->net = n;
	c->base = mem_dup(base);
	c->arena = arena_new();
	c->done = done;
	c->owner = owner;
	c->service.name = "sim";
	c->service.at_once = 2;
	c->service.prepare = prepare;
	c->service.data = c;
	net_add_service(n, &c->service);
	call(c, "/_sim/info", NULL, informed);
	return c;
}

void simclock_free(struct simclock *c)
{
	if (!c)
		return;
	request_cancel_owner(c->net, c);
	timer_cancel(&c->lease);
	timer_cancel(&c->look);
	loop_set_idle(c->net->loop, NULL, NULL);
	if (loop_events(c->net->loop))
		event_forget(loop_events(c->net->loop), c);
	net_drop_service(c->net, &c->service);
	world_reset();
	arena_free(c->arena);
	mem_free(c->base);
	mem_free(c);
}

bool simclock_is_auto(const struct simclock *c)
{
	return c->is_auto;
}
