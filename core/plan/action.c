/* action.c - see action.h: plans, their check, the text of a wish. */
#include "core/plan/action.h"

#include "core/base/str.h"

const char *work_text(const struct work *w, const char *text)
{
	const char *unknown = NULL, *out;

	if (!text)
		return NULL;
	out = values_expand(w->values, w->arena, text, &unknown);
	if (!out)
		BUG("'%s' is not known yet in '%s'", unknown, text);
	return out;
}

void plan_init(struct plan *p)
{
	memset(p, 0, sizeof(*p));
	p->arena = arena_new();
}

void plan_release(struct plan *p)
{
	arena_free(p->arena);
	mem_free(p->at);
	memset(p, 0, sizeof(*p));
}

struct action *plan_add(struct plan *p, const struct action *a)
{
	if (plan_find(p, a->id))
		BUG("action '%s' is in the plan already", a->id);
	if (p->n == p->cap) {
		p->cap = p->cap ? p->cap * 2 : 32;
		p->at = mem_resize(p->at, p->cap * sizeof(*p->at));
	}
	p->at[p->n] = *a;
	return &p->at[p->n++];
}

const struct action *plan_find(const struct plan *p, const char *id)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		if (!strcmp(p->at[i].id, id))
			return &p->at[i];
	return NULL;
}

const char *const *plan_after(struct plan *p, ...)
{
	const char **list;
	size_t n = 0;
	va_list ap;

	va_start(ap, p);
	while (va_arg(ap, const char *))
		n++;
	va_end(ap);
	list = arena_alloc(p->arena, (n + 1) * sizeof(*list));
	va_start(ap, p);
	for (n = 0; (list[n] = va_arg(ap, const char *)); n++)
		;
	va_end(ap);
	return list;
}

/* ---- the check ---------------------------------------------------------------*/

enum mark {
	NEW,
	OPEN, /* on the path we are walking: meeting it again is a cycle */
	CLOSED
};

struct check {
	const struct plan *plan;
	struct arena *arena;
	enum mark *marks;
	bool *before; /* [i * n + j]: j comes before i */
	struct err *err;
};

static bool visit(struct check *c, size_t i);

static bool visit_after(struct check *c, size_t i, const char *id)
{
	const struct action *other = plan_find(c->plan, id);
	size_t n = c->plan->n, j, k;

	if (!other)
		return err_set(c->err, ERR_INTERNAL,
			       "action '%s' is after '%s', which is not in "
			       "the plan",
			       c->plan->at[i].id, id);
	j = (size_t)(other - c->plan->at);
	if (c->marks[j] == OPEN)
		return err_set(c->err, ERR_INTERNAL,
			       "actions '%s' and '%s' wait for each other",
			       c->plan->at[i].id, id);
	if (!visit(c, j))
		return false;
	c->before[i * n + j] = true;
	for (k = 0; k < n; k++)
		c->before[i * n + k] |= c->before[j * n + k];
	return true;
}

static bool visit(struct check *c, size_t i)
{
	const char *const *after = c->plan->at[i].after;

	if (c->marks[i] == CLOSED)
		return true;
	c->marks[i] = OPEN;
	for (; after && *after; after++)
		if (!visit_after(c, i, *after))
			return false;
	c->marks[i] = CLOSED;
	return true;
}

static bool check_value(struct check *c, size_t i, const char *key)
{
	const char *owner = arena_dupn(c->arena, key, values_owner_len(key));
	const struct action *maker = plan_find(c->plan, owner);
	const char *id = c->plan->at[i].id;

	if (maker) {
		if (c->before[i * c->plan->n + (size_t)(maker - c->plan->at)])
			return true;
		return err_set(c->err, ERR_INTERNAL,
			       "action '%s' names '%s' but is not after '%s'",
			       id, key, owner);
	}
	if (!c->plan->given || values_get(c->plan->given, key))
		return true;
	return err_set(c->err, ERR_INTERNAL,
		       "action '%s' names '%s', which nothing publishes", id,
		       key);
}

static bool check_values(struct check *c, size_t i)
{
	const char *text = c->plan->at[i].command, *key;

	while (text && (key = values_next(c->arena, &text)))
		if (!check_value(c, i, key))
			return false;
	return true;
}

bool plan_check(const struct plan *p, struct err *err)
{
	struct check c = { .plan = p, .err = err, .arena = arena_new() };
	bool ok = true;
	size_t i;

	c.marks = arena_alloc(c.arena, p->n * sizeof(*c.marks));
	c.before = arena_alloc(c.arena, p->n * p->n * sizeof(*c.before));
	for (i = 0; ok && i < p->n; i++)
		ok = visit(&c, i);
	for (i = 0; ok && i < p->n; i++)
		ok = check_values(&c, i);
	arena_free(c.arena);
	return ok;
}
