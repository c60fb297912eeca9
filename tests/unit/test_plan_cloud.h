/*
 * test_plan_cloud.h - a toy cloud in memory and flows on it, for the engine's
 * tests.  A request is done in one turn of the loop and answered in the next,
 * so that a test can stop the world between any two of: intent, request,
 * answer, outcome.  The loop, its timers and world time are the real ones.
 */
#ifndef TEST_PLAN_CLOUD_H
#define TEST_PLAN_CLOUD_H

#include "core/base/clock.h"
#include "core/base/str.h"
#include "core/plan/engine.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define TOY_MAX 16

struct toy_thing {
	char name[32], text[64];
	bool exists, tagged;
	int64_t ready_ms; /* world; PENDING before */
	int made, deleted;
};

struct toy {
	struct toy_thing at[TOY_MAX];
	size_t n;
	int keys;           /* made so far: "key-1"... */
	int slow_ms;        /* a creation takes so long */
	const char *lose;   /* op whose next answer is lost */
	const char *refuse; /* op that is answered AccessDenied */
	int no_answer;      /* so many reads get none */
	bool stale_once;    /* the next Get does not know yet */
	bool stuck;         /* Tag does nothing */
	char log[4096];     /* the writes: "Create a;Tag a;" */
};

static inline struct toy_thing *toy_find(struct toy *t, const char *name)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		if (!strcmp(t->at[i].name, name))
			return &t->at[i];
	if (t->n == TOY_MAX)
		BUG("too many toys");
	snprintf(t->at[t->n].name, sizeof(t->at[0].name), "%s", name);
	return &t->at[t->n++];
}

static inline struct toy_thing *toy_put(struct toy *t, const char *name,
					const char *text)
{
	struct toy_thing *it = toy_find(t, name);

	it->exists = it->tagged = true;
	snprintf(it->text, sizeof(it->text), "%s", text);
	return it;
}

static inline const char *toy_create(struct toy *t, const char *name,
				     const char *text)
{
	struct toy_thing *it = toy_find(t, name);

	if (it->exists)
		return "AlreadyExists";
	it->exists = true;
	it->tagged = false;
	it->made++;
	it->ready_ms = world_ms() + t->slow_ms;
	snprintf(it->text, sizeof(it->text), "%s", text);
	return "";
}

static inline const char *toy_write(struct toy *t, const struct request_spec *q)
{
	const char *name = params_get(&q->query, "name");
	const char *text = params_get(&q->query, "text");
	struct toy_thing *it;
	size_t len = strlen(t->log);
	char key[16];

	snprintf(t->log + len, sizeof(t->log) - len, "%s %s;", q->op, name);
	if (!strcmp(q->op, "Create"))
		return toy_create(t, name, text);
	if (!strcmp(q->op, "CreateKey")) {
		snprintf(key, sizeof(key), "key-%d", ++t->keys);
		return toy_create(t, key, "key");
	}
	it = toy_find(t, name);
	if (!it->exists)
		return "NoSuchThing";
	if (!strcmp(q->op, "Tag"))
		it->tagged = !t->stuck;
	else if (!strcmp(q->op, "Untag"))
		it->tagged = false;
	else if (!strcmp(q->op, "Change"))
		snprintf(it->text, sizeof(it->text), "%s", text);
	else
		it->exists = false, it->deleted++;
	return "";
}

/* Get: "exists tagged pending text"; ListKeys: "key-1 key-2 " */
static inline const char *toy_read(struct toy *t, const struct request_spec *q,
				   struct strbuf *body)
{
	struct toy_thing *it;
	size_t i;

	if (!strcmp(q->op, "ListKeys")) {
		for (i = 0; i < t->n; i++)
			if (t->at[i].exists &&
			    str_starts(t->at[i].name, "key-"))
				strbuf_addf(body, "%s ", t->at[i].name);
		return "";
	}
	it = toy_find(t, params_get(&q->query, "name"));
	if (!it->exists || t->stale_once) {
		t->stale_once = false;
		return "NoSuchThing";
	}
	strbuf_addf(body, "%d%d%s", it->tagged, world_ms() < it->ready_ms,
		    it->text);
	return "";
}

/* ---- flows on it: the subset of net/flow.h that the engine needs --------------*/

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

/* ---- classes -----------------------------------------------------------------*/

struct toy_want {
	const char *name, *text;
};

struct toy_work {
	struct work base;
	bool exists, tagged, pending;
	const char *text;
	/* of keys */
	const char *keys, *mine;
	int fresh;
};

static inline enum build toy_call(void *work, struct request_spec *q,
				  const char *op)
{
	struct toy_work *w = work;
	const struct toy_want *want = w->base.want;

	q->service = "toy";
	q->op = op;
	params_add(q->arena, &q->query, "name", w->mine ? w->mine : want->name);
	params_add(q->arena, &q->query, "text",
		   work_text(&w->base, want->text));
	return BUILD_SEND;
}

static inline enum build b_get(void *work, struct request_spec *q,
			       struct err *err)
{
	(void)err;
	return toy_call(work, q, "Get");
}

static inline enum verdict r_get(void *work, const struct reply *r,
				 struct err *err)
{
	struct toy_work *w = work;

	(void)err;
	w->exists = reply_ok(r);
	if (!w->exists)
		return STEP_DONE;
	w->tagged = r->body[0] == '1';
	w->pending = r->body[1] == '1';
	w->text = arena_dup(w->base.arena, r->body + 2);
	w->base.detail = w->pending ? "still growing" : NULL;
	return STEP_NEXT;
}

static inline bool toy_same(const struct toy_work *w)
{
	const struct toy_want *want = w->base.want;

	return !strcmp(w->text, work_text(&w->base, want->text));
}

static inline enum found toy_found(void *work, struct err *why)
{
	struct toy_work *w = work;
	const struct toy_want *want = w->base.want;

	if (!w->exists)
		return FOUND_TODO;
	values_set(w->base.out, "id",
		   arena_fmt(w->base.arena, "id-%s", want->name));
	if (w->pending)
		return FOUND_PENDING;
	if (!strcmp(w->text, "hidden")) {
		err_set(why, ERR_DENIED, "may not look at '%s'", want->name);
		return FOUND_UNKNOWN;
	}
	if (!strcmp(w->text, "rotten")) {
		err_set(why, ERR_CLOUD, "'%s' is rotten", want->name);
		return FOUND_BROKEN;
	}
	if (!toy_same(w)) {
		err_set(why, ERR_CLOUD, "'%s' says '%s', wanted '%s'",
			want->name, w->text, want->text);
		return FOUND_DIFFERS;
	}
	return w->tagged ? FOUND_OK : FOUND_TODO;
}

static inline enum build b_create(void *work, struct request_spec *q,
				  struct err *err)
{
	struct toy_work *w = work;

	(void)err;
	return w->exists ? BUILD_SKIP : toy_call(work, q, "Create");
}

static inline enum verdict r_create(void *work, const struct reply *r,
				    struct err *err)
{
	(void)work;
	(void)err;
	return reply_ok(r) ? STEP_NEXT : STEP_DONE;
}

static inline enum build b_change(void *work, struct request_spec *q,
				  struct err *err)
{
	struct toy_work *w = work;

	(void)err;
	return !w->exists || toy_same(w) ? BUILD_SKIP
					 : toy_call(work, q, "Change");
}

static inline enum build b_tag(void *work, struct request_spec *q,
			       struct err *err)
{
	struct toy_work *w = work;

	(void)err;
	return w->tagged ? BUILD_SKIP : toy_call(work, q, "Tag");
}

static inline enum build b_untag(void *work, struct request_spec *q,
				 struct err *err)
{
	struct toy_work *w = work;

	(void)err;
	return !w->tagged ? BUILD_SKIP : toy_call(work, q, "Untag");
}

static inline enum build b_delete(void *work, struct request_spec *q,
				  struct err *err)
{
	struct toy_work *w = work;

	(void)err;
	return !w->exists ? BUILD_SKIP : toy_call(work, q, "Delete");
}

static const struct step toy_probe[] = {
	{ .name = "Get",
	  .build = b_get,
	  .read = r_get,
	  .expects = "NoSuchThing" },
	{ 0 },
};
static const struct step toy_apply[] = {
	{ .name = "Create",
	  .build = b_create,
	  .read = r_create,
	  .expects = "AlreadyExists",
	  .writes = true },
	{ .name = "Change", .build = b_change, .writes = true },
	{ .name = "Tag", .build = b_tag, .writes = true },
	{ 0 },
};
static const struct step toy_undo[] = {
	{ .name = "Untag", .build = b_untag, .writes = true },
	{ .name = "Delete", .build = b_delete, .writes = true },
	{ 0 },
};
static const struct action_class toy_class = {
	.name = "toy",
	.work_size = sizeof(struct toy_work),
	.probe = toy_probe,
	.found = toy_found,
	.apply = toy_apply,
	.undo = toy_undo,
	.differs_id = "toy.differs",
	.differs_title = "This toy differs",
	.differs_unattended = 2,
};

/* ---- a thing without a name of its own: the memo says what was before ---------*/

static inline enum build b_keys(void *work, struct request_spec *q,
				struct err *err)
{
	(void)err;
	return toy_call(work, q, "ListKeys");
}

static inline enum verdict r_keys(void *work, const struct reply *r,
				  struct err *err)
{
	struct toy_work *w = work;
	const char *before = node_text(w->base.memo, "before"), **names;
	size_t i, n;

	(void)err;
	w->keys = arena_dup(w->base.arena, r->body);
	n = str_split(w->base.arena, r->body, " ", &names);
	for (i = 0; w->base.memo && i < n; i++)
		if (!str_in(names[i], before)) {
			w->mine = names[i];
			w->fresh++;
		}
	w->exists = w->fresh > 0;
	return STEP_NEXT;
}

static inline enum found key_found(void *work, struct err *why)
{
	struct toy_work *w = work;

	if (w->fresh > 1) {
		err_set(why, ERR_CLOUD, "%d new keys", w->fresh);
		return FOUND_DIFFERS;
	}
	if (w->fresh)
		values_set(w->base.out, "id", w->mine);
	return w->fresh ? FOUND_OK : FOUND_TODO;
}

static inline enum build b_key(void *work, struct request_spec *q,
			       struct err *err)
{
	(void)err;
	return toy_call(work, q, "CreateKey");
}

static inline cJSON *key_memo(const void *work)
{
	const struct toy_work *w = work;
	cJSON *memo = cJSON_CreateObject();

	cJSON_AddStringToObject(memo, "before", w->keys);
	return memo;
}

static const struct step key_probe[] = {
	{ .name = "ListKeys", .build = b_keys, .read = r_keys },
	{ 0 },
};
static const struct step key_apply[] = {
	{ .name = "CreateKey", .build = b_key, .writes = true },
	{ 0 },
};
static const struct step key_undo[] = {
	{ .name = "Delete", .build = b_delete, .writes = true },
	{ 0 },
};
static const struct action_class key_class = {
	.name = "key",
	.work_size = sizeof(struct toy_work),
	.probe = key_probe,
	.found = key_found,
	.apply = key_apply,
	.undo = key_undo,
	.memo = key_memo,
};

/* ---- a bench of all of it ----------------------------------------------------*/

struct bench {
	struct toy toy;
	struct event_queue *events;
	struct loop *loop;
	struct net *net;
	struct service service;
	struct ask_queue asks;
	struct values *values;
	struct journal *journal;
	struct engine *engine;
	struct plan plan;
	char folder[64];
	int asked, answer; /* what the person chooses; -2: thinks for ever */
};

static inline void world_on(void *owner)
{
	int64_t next = loop_next_world(owner);

	if (next > 0)
		world_set(world_ms() + next, 0);
}

static inline void bench_open(struct bench *b)
{
	const struct net_options options = { .loopback_only = true };

	memset(b, 0, sizeof(*b));
	/* memory where there is any: thousands of syncs are made */
	snprintf(b->folder, sizeof(b->folder), "%s/test_plan.XXXXXX",
		 access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm");
	assert_non_null(mkdtemp(b->folder));
	world_set(1700000000000, 0);
	b->events = event_queue_new();
	b->asks.events = b->events;
	b->loop = loop_new(b->events);
	loop_set_idle(b->loop, world_on, b->loop);
	b->net = net_new(b->loop, &options);
	b->service.name = "toy";
	b->service.data = &b->toy;
	net_add_service(b->net, &b->service);
	b->values = values_new();
	plan_init(&b->plan);
}

static inline void bench_stop(struct bench *b)
{
	engine_free(b->engine);
	b->engine = NULL;
	journal_free(b->journal);
	b->journal = NULL;
}

static inline void bench_close(struct bench *b)
{
	char path[96];

	bench_stop(b);
	plan_release(&b->plan);
	values_free(b->values);
	net_free(b->net);
	loop_free(b->loop);
	event_queue_free(b->events);
	world_reset();
	snprintf(path, sizeof(path), "%s/journal.jsonl", b->folder);
	unlink(path);
	snprintf(path, sizeof(path), "%s/lock", b->folder);
	unlink(path);
	rmdir(b->folder);
}

static inline void bench_begin(struct bench *b, enum engine_mode mode)
{
	struct engine_options o = { .net = b->net,
				    .asks = &b->asks,
				    .events = b->events,
				    .values = b->values,
				    .mode = mode };
	struct err err = { 0 };

	bench_stop(b);
	b->journal = journal_open(b->folder, "test", &err);
	assert_string_equal(err.what, "");
	assert_non_null(b->journal);
	o.journal = b->journal;
	b->engine = engine_new(&b->plan, &o);
	engine_start(b->engine);
}

static inline void bench_turn(struct bench *b)
{
	struct event ev;

	loop_turn(b->loop, 0);
	while (event_take(b->events, &ev))
		if (ev.kind == EVENT_ASK && b->asks.first && b->answer != -2) {
			b->asked++;
			ask_answer(&b->asks, b->asks.first, b->answer, NULL);
		}
}

static inline enum engine_outcome bench_go_on(struct bench *b)
{
	int turns = 0;

	while (engine_outcome(b->engine) == ENGINE_RUNNING) {
		assert_true(turns++ < 5000);
		bench_turn(b);
	}
	return engine_outcome(b->engine);
}

static inline enum engine_outcome bench_run(struct bench *b,
					    enum engine_mode mode)
{
	bench_begin(b, mode);
	return bench_go_on(b);
}

static inline void bench_add(struct bench *b, const char *id, const char *text,
			     const char *const *after)
{
	struct toy_want *want = arena_alloc(b->plan.arena, sizeof(*want));
	const struct action a = { .class = &toy_class,
				  .id = id,
				  .title = id,
				  .want = want,
				  .after = after };

	want->name = id;
	want->text = text;
	plan_add(&b->plan, &a);
}

static inline void assert_state(const struct bench *b, const char *id,
				enum action_state state)
{
	const struct action_run *r = engine_find(b->engine, id);

	assert_string_equal(action_state_name(r->state),
			    action_state_name(state));
}

#endif
