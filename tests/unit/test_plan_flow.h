/*
 * test_plan_flow.h - flows on the toy cloud: the subset of net/flow.h that the
 * engine needs.  A request is done in one turn of the loop and answered in the
 * next, so that a test can stop the world between any two of: intent, request,
 * answer, outcome.  The loop, its timers and world time are the real ones.
 */
#ifndef TEST_PLAN_FLOW_H
#define TEST_PLAN_FLOW_H

#include "test_plan_bench.h"

struct flow {
	struct net *net;
	const struct step *steps, *at;
	void *work;
	const struct flow_log *log;
	void (*done)(void *owner, const struct err *);
	void *owner;
	struct request_spec spec;
	struct reply reply;
	struct strbuf body;
	bool lost;
};

static void toy_begin(void *owner);

static inline void flow_drop(struct flow *f)
{
	loop_forget(net_loop(f->net), f);
	arena_free(f->spec.arena);
	strbuf_release(&f->body);
	mem_free(f);
}

static inline void flow_end(struct flow *f, const struct err *err)
{
	f->done(f->owner, err);
	flow_drop(f);
}

static inline void flow_next(struct flow *f)
{
	f->at++;
	if (f->at->name)
		loop_defer(net_loop(f->net), toy_begin, f);
	else
		flow_end(f, NULL);
}

static inline void toy_deliver(void *owner)
{
	struct flow *f = owner;
	struct err err = { 0 };
	enum verdict v = STEP_NEXT;

	if (f->at->writes)
		f->log->outcome(f->log->log, f->at, &f->reply);
	if (*f->reply.code &&
	    !str_in(f->reply.code, f->at->expects ? f->at->expects : "")) {
		f->lost = f->reply.maybe_done;
		err_set(&err, ERR_CLOUD, "cannot %s", f->at->name);
		err_service(&err, f->reply.status, f->reply.code,
			    "the toy cloud says no", "req-1");
		flow_end(f, &err);
		return;
	}
	if (f->at->read)
		v = f->at->read(f->work, &f->reply, &err);
	if (v == STEP_NEXT)
		flow_next(f);
	else
		flow_end(f, v == STEP_DONE ? NULL : &err);
}

static inline void toy_execute(void *owner)
{
	struct flow *f = owner;
	struct toy *t = net_service(f->net, "toy")->data;
	struct reply *r = &f->reply;

	memset(r, 0, sizeof(*r));
	strbuf_clear(&f->body);
	r->status = 200;
	r->message = "";
	r->request_id = "req-1";
	if (t->refuse && !strcmp(t->refuse, f->spec.op)) {
		r->status = 403;
		r->code = "AccessDenied";
	} else if (!f->at->writes && t->no_answer) {
		t->no_answer--;
		r->status = 0;
		r->code = "NO_ANSWER";
	} else if (f->at->writes) {
		r->code = toy_write(t, &f->spec);
	} else {
		r->code = toy_read(t, &f->spec, &f->body);
	}
	if (t->lose && !strcmp(t->lose, f->spec.op)) {
		t->lose = NULL;
		r->status = 0;
		r->code = "NO_ANSWER";
		r->maybe_done = true;
	}
	r->body = f->body.buf;
	loop_defer(net_loop(f->net), toy_deliver, f);
}

static void toy_begin(void *owner)
{
	struct flow *f = owner;
	struct err err = { 0 };

	arena_free(f->spec.arena);
	memset(&f->spec, 0, sizeof(f->spec));
	f->spec.arena = arena_new();
	switch (f->at->build(f->work, &f->spec, &err)) {
	case BUILD_SKIP:
		flow_next(f);
		return;
	case BUILD_END:
		flow_end(f, NULL);
		return;
	case BUILD_FAIL:
		flow_end(f, &err);
		return;
	case BUILD_SEND:
		break;
	}
	if (f->at->writes && !f->log)
		BUG("a write without a journal");
	if (f->at->writes &&
	    !f->log->intent(f->log->log, f->at, &f->spec, &err))
		flow_end(f, &err);
	else
		loop_defer(net_loop(f->net), toy_execute, f);
}

struct flow *flow_start(struct net *n, const struct step *steps, void *work,
			const struct flow_log *log,
			void (*done)(void *owner, const struct err *),
			void *owner)
{
	struct flow *f = mem_new(sizeof(*f));

	f->net = n;
	f->steps = f->at = steps;
	f->work = work;
	f->log = log;
	f->done = done;
	f->owner = owner;
	strbuf_init(&f->body, 4096);
	loop_defer(net_loop(n), toy_begin, f);
	return f;
}

void flow_cancel(struct flow **f)
{
	if (*f)
		flow_drop(*f);
	*f = NULL;
}

const struct step *flow_step(const struct flow *f)
{
	return f->at;
}

bool flow_waiting(const struct flow *f)
{
	(void)f;
	return false;
}

bool flow_maybe_done(const struct flow *f)
{
	return f->lost;
}

#endif
