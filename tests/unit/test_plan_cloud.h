/*
 * test_plan_cloud.h - a toy cloud in memory, for the engine's tests.
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
	int64_t gone_ms;  /* world; PENDING before, then gone; 0: not going */
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
	const char *old;    /* the next Get still reads this */
	int slow_delete_ms;
	bool stuck;     /* Tag does nothing */
	char log[4096]; /* the writes: "Create a;Tag a;" */
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
	it->gone_ms = 0;
	it->ready_ms = world_ms() + t->slow_ms;
	snprintf(it->text, sizeof(it->text), "%s", text);
	return "";
}

static inline void toy_delete(const struct toy *t, struct toy_thing *it)
{
	it->deleted++;
	it->gone_ms = world_ms() + t->slow_delete_ms;
	it->exists = t->slow_delete_ms > 0;
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
	else if (!strcmp(q->op, "Delete"))
		toy_delete(t, it);
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
	if (it->gone_ms && world_ms() >= it->gone_ms)
		it->exists = false;
	if (!it->exists || t->stale_once) {
		t->stale_once = false;
		return "NoSuchThing";
	}
	strbuf_addf(body, "%d%d%s", it->tagged,
		    world_ms() < it->ready_ms || it->gone_ms,
		    t->old ? t->old : it->text);
	t->old = NULL;
	return "";
}

#endif
