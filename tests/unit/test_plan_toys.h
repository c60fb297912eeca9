/*
 * test_plan_toys.h - two classes of actions on the toy cloud: a thing with a
 * name, in three writes, and a key without one, which the memo tells apart.
 */
#ifndef TEST_PLAN_TOYS_H
#define TEST_PLAN_TOYS_H

#include "test_plan_cloud.h"

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

#endif
