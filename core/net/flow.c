/* flow.c - requests that depend on each other, see flow.h. */
#include "core/net/flow.h"

#include "core/base/clock.h"
#include "core/base/i18n.h"
#include "core/base/str.h"

#define PATIENCE_S 120
#define WAIT_MS    1000
#define WAIT_MOST  15000
#define POLL_MS    2000 /* from here on a WAIT is a poll: it does not grow */
#define TRIES      5

struct flow {
	struct net *net;
	const struct step *steps;
	size_t at;
	void *work;
	struct flow_log log;
	bool has_log;
	void (*done)(void *owner, const struct err *);
	void *owner;
	struct err err;
	/* of the step now */
	int tries, next_wait_ms;
	int64_t wait_since; /* world; 0: has not waited */
	struct timer *timer;
	const struct service *svc; /* of the newest request */
	bool maybe_done, in_done;
};

static void run(void *owner);

static void flow_free(struct flow *f)
{
	request_cancel_owner(f->net, f);
	loop_forget(net_loop(f->net), f);
	timer_cancel(&f->timer);
	mem_free(f);
}

static void end(struct flow *f, bool ok)
{
	f->in_done = true;
	f->done(f->owner, ok ? NULL : &f->err);
	flow_free(f);
}

static void go_to(struct flow *f, size_t step)
{
	f->at = step;
	f->tries = 0;
	f->next_wait_ms = 0;
	f->wait_since = 0;
}

static void ensure_err(struct flow *f)
{
	if (f->err.kind == ERR_NONE)
		err_set(&f->err, ERR_INTERNAL, _("%s failed"),
			f->steps[f->at].name);
}

/* ---- an answer -------------------------------------------------------------*/

static void explain(struct flow *f)
{
	if (f->svc && f->svc->explain)
		f->svc->explain(&f->err);
}

static void out_of_patience(struct flow *f, const struct reply *r)
{
	const struct step *s = &f->steps[f->at];
	const char *what = s->waits_for ? tr(s->waits_for) : s->name;
	int waited = (int)((world_ms() - f->wait_since) / 1000);

	err_set(&f->err, ERR_TIMEOUT, _("waited %d s for %s"), waited, what);
	if (!reply_ok(r))
		err_service(&f->err, r->status, r->code, r->message,
			    r->request_id);
	explain(f);
	if (!f->err.hint[0])
		err_hint(&f->err, "%s",
			 _("Trying again later continues here."));
	end(f, false);
}

static void wait_a_while(struct flow *f, const struct reply *r)
{
	const struct step *s = &f->steps[f->at];
	int64_t patience =
		(s->patience_s ? s->patience_s : PATIENCE_S) * 1000LL;
	int first = s->wait_ms ? s->wait_ms : WAIT_MS;

	if (!f->wait_since)
		f->wait_since = world_ms();
	f->tries++;
	if (f->tries >= TRIES && world_ms() - f->wait_since >= patience) {
		out_of_patience(f, r);
		return;
	}
	if (!f->next_wait_ms)
		f->next_wait_ms = first;
	else if (first < POLL_MS)
		f->next_wait_ms += f->next_wait_ms / 2;
	if (first < POLL_MS && f->next_wait_ms > WAIT_MOST)
		f->next_wait_ms = WAIT_MOST;
	f->timer = timer_start(net_loop(f->net), TIME_WORLD, f->next_wait_ms,
			       run, f);
}

static void obey(struct flow *f, enum verdict v, const struct reply *r)
{
	switch (v) {
	case STEP_NEXT:
		go_to(f, f->at + 1);
		run(f);
		break;
	case STEP_AGAIN:
		f->tries = 0;
		run(f);
		break;
	case STEP_WAIT:
		wait_a_while(f, r);
		break;
	case STEP_BACK:
		if (!f->at)
			BUG("%s: no step before the first", f->steps[0].name);
		go_to(f, f->at - 1);
		run(f);
		break;
	case STEP_DONE:
		end(f, true);
		break;
	case STEP_FAIL:
		ensure_err(f);
		end(f, false);
		break;
	}
}

static bool expected(const struct step *s, const struct reply *r)
{
	return reply_ok(r) || (s->expects && (str_eq(s->expects, "*") ||
					      reply_is(r, s->expects)));
}

static void answered(void *owner, const struct reply *r)
{
	struct flow *f = owner;
	const struct step *s = &f->steps[f->at];

	if (r->maybe_done)
		f->maybe_done = true;
	if (s->writes)
		f->log.outcome(f->log.log, s, r);
	if (!expected(s, r)) {
		reply_fail(r, &f->err, _("%s failed"), s->name);
		explain(f);
		end(f, false);
		return;
	}
	memset(&f->err, 0, sizeof(f->err));
	obey(f, s->read ? s->read(f->work, r, &f->err) : STEP_NEXT, r);
}

/* ---- a step ----------------------------------------------------------------*/

static bool send(struct flow *f, struct request_spec *spec)
{
	const struct step *s = &f->steps[f->at];

	if (spec->writes && !s->writes)
		BUG("%s writes, but its step does not say so", s->name);
	if (s->writes && !f->has_log)
		BUG("%s writes without a journal", s->name);
	spec->writes = s->writes;
	f->svc = net_service(f->net, spec->service);
	if (s->writes && !f->log.intent(f->log.log, s, spec, &f->err)) {
		ensure_err(f);
		return false;
	}
	request_start(f->net, spec, answered, f);
	return true;
}

/* Builds from the step now on, until one is sent; false: the flow has ended
 * (*ok says how). */
static bool build(struct flow *f, bool *ok)
{
	struct request_spec spec;

	for (*ok = true; f->steps[f->at].name; go_to(f, f->at + 1)) {
		memset(&spec, 0, sizeof(spec));
		spec.arena = request_arena();
		memset(&f->err, 0, sizeof(f->err));
		switch (f->steps[f->at].build(f->work, &spec, &f->err)) {
		case BUILD_SEND:
			*ok = send(f, &spec);
			if (!*ok)
				request_spec_drop(&spec);
			return *ok;
		case BUILD_SKIP:
			request_spec_drop(&spec);
			break;
		case BUILD_END:
			request_spec_drop(&spec);
			return false;
		case BUILD_FAIL:
			request_spec_drop(&spec);
			ensure_err(f);
			*ok = false;
			return false;
		}
	}
	return false;
}

static void run(void *owner)
{
	struct flow *f = owner;
	bool ok;

	if (!build(f, &ok))
		end(f, ok);
}

struct flow *flow_start(struct net *n, const struct step *steps, void *work,
			const struct flow_log *log,
			void (*done)(void *owner, const struct err *),
			void *owner)
{
	struct flow *f = mem_new(sizeof(*f));

	f->net = n;
	f->steps = steps;
	f->work = work;
	f->has_log = log != NULL;
	if (log)
		f->log = *log;
	f->done = done;
	f->owner = owner;
	loop_defer(net_loop(n), run, f);
	return f;
}

void flow_cancel(struct flow **f)
{
	if (*f && !(*f)->in_done)
		flow_free(*f);
	*f = NULL;
}

const struct step *flow_step(const struct flow *f)
{
	return &f->steps[f->at];
}

bool flow_waiting(const struct flow *f)
{
	return f->wait_since != 0;
}

bool flow_maybe_done(const struct flow *f)
{
	return f->maybe_done;
}
