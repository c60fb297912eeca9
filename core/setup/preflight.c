/* preflight.c - see preflight.h: the looks' life, the rows as a whole. */
#include "core/setup/preflight_own.h"

#include "core/aws/aws.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/setup/lookups.h"
#include "core/setup/setup.h"

static void judge(struct preflight *p)
{
	arena_clear(p->words);
	p->n = 0;
	preflight_judge_red_hat(p);
	preflight_judge_aws(p);
	preflight_judge_rights(p);
	preflight_judge_quotas(p);
	event_post(p->s->events, EVENT_CHECK, p);
}

/* ---- looks ----------------------------------------------------------------*/

static void look_done(void *owner, const struct err *err)
{
	struct look *l = owner;

	l->flow = NULL;
	l->done = true;
	if (err)
		l->err = *err;
	judge(l->p);
}

static void look_start(struct preflight *p, int id)
{
	struct look *l = &p->look[id];

	flow_cancel(&l->flow);
	memset(l, 0, sizeof(*l));
	l->p = p;
	l->id = id;
	l->flow = flow_start(p->s->net, preflight_steps(id), l, NULL, look_done,
			     l);
}

static void look_at_type(struct preflight *p)
{
	const char *type = preflight_answer(p, "compute.instance_type");

	if (!*type || str_eq(type, p->type))
		return;
	(void)snprintf(p->type, sizeof(p->type), "%s", type);
	p->offerings.n = 0;
	look_start(p, LOOK_OFFERINGS);
}

static void look_at_rights(struct preflight *p)
{
	if (!preflight_rights_find(p) || p->is_root)
		return;
	p->decisions.n = 0;
	p->asked_at = 0;
	look_start(p, LOOK_RIGHTS);
}

void preflight_changed(struct setup *s)
{
	struct preflight *p = s->preflight;

	if (!p || lookups_busy(s))
		return;
	look_at_type(p);
	look_at_rights(p);
	judge(p);
}

static void forget(struct preflight *p)
{
	int id;

	for (id = 0; id < LOOK_COUNT; id++)
		flow_cancel(&p->look[id].flow);
	arena_free(p->facts);
	arena_free(p->rights_arena);
	arena_free(p->words);
}

void preflight_start(struct setup *s)
{
	struct preflight *p = s->preflight;
	int id;

	if (!p) {
		p = s->preflight = mem_new(sizeof(*p));
	} else { /* what the lists know is asked again, too */
		lookups_refresh(s, question_find("cluster.billing_account"));
		lookups_refresh(s, question_find("cluster.region"));
		forget(p);
		memset(p, 0, sizeof(*p));
	}
	p->s = s;
	p->facts = arena_new();
	p->rights_arena = arena_new();
	p->words = arena_new();
	for (id = 0; id < LOOK_COUNT; id++)
		if (id != LOOK_OFFERINGS && id != LOOK_RIGHTS)
			look_start(p, id);
	judge(p);
	preflight_changed(s);
}

void preflight_free(struct setup *s)
{
	if (!s->preflight)
		return;
	forget(s->preflight);
	mem_free(s->preflight);
	s->preflight = NULL;
}

/* ---- a row ----------------------------------------------------------------*/

struct preflight_check *preflight_row(struct preflight *p, const char *id,
				      const char *title)
{
	struct preflight_check *c = &p->rows[p->n];

	if (p->n++ == CHECK_MOST)
		BUG("more than %d checks", CHECK_MOST);
	*c = (struct preflight_check){ .id = id,
				       .title = title,
				       .evidence = "",
				       .advice = "",
				       .lacked = "",
				       .link = "" };
	return c;
}

void preflight_say(struct preflight *p, struct preflight_check *c,
		   enum preflight_state state, const char *fmt, ...)
{
	struct strbuf sb = STRBUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&sb, fmt, ap);
	va_end(ap);
	c->state = state;
	c->evidence = arena_dup(p->words, sb.buf);
	strbuf_release(&sb);
}

bool preflight_seen(struct preflight *p, struct preflight_check *c, int look)
{
	const struct look *l = &p->look[look];

	if (!l->done) {
		preflight_say(p, c, PREFLIGHT_RUN, "%s", _("being looked at"));
		return false;
	}
	if (l->err.kind == ERR_NONE)
		return true;
	preflight_say(p, c, PREFLIGHT_UNKNOWN, "%s%s%s", l->err.what,
		      *l->err.said ? ": " : "", l->err.said);
	if (l->err.kind != ERR_DENIED)
		return false;
	c->lacked = preflight_lacked(l);
	c->advice = arena_fmt(p->words,
			      _("Ask whoever manages your permissions for %s, "
				"or look in the console."),
			      c->lacked);
	return false;
}

const char *preflight_answer(const struct preflight *p, const char *id)
{
	return question_value(p->s, question_find(id), p->words, NULL);
}

long long preflight_number(const struct preflight *p, const char *id)
{
	long long n;

	return str_int(preflight_answer(p, id), 0, 1000000, &n) ? n : 0;
}

/* ---- all of them -----------------------------------------------------------*/

size_t preflight_rows(const struct setup *s, const struct preflight_check **out)
{
	*out = s->preflight ? s->preflight->rows : NULL;
	return s->preflight ? s->preflight->n : 0;
}

bool preflight_over(const struct setup *s)
{
	const struct preflight *p = s->preflight;
	int id;

	for (id = 0; p && id < LOOK_COUNT; id++)
		if (p->look[id].flow)
			return false;
	return p && !lookups_busy(s);
}

enum preflight_state preflight_worst(const struct setup *s)
{
	const struct preflight_check *rows;
	size_t n = preflight_rows(s, &rows), i;
	enum preflight_state worst = PREFLIGHT_RUN;

	for (i = 0; i < n; i++)
		if (rows[i].state > worst)
			worst = rows[i].state;
	return worst;
}

const struct preflight_check *preflight_wall(const struct setup *s)
{
	const struct preflight_check *rows;
	size_t n = preflight_rows(s, &rows), i;

	for (i = 0; i < n; i++)
		if (rows[i].state == PREFLIGHT_FAIL && *rows[i].link)
			return &rows[i];
	return NULL;
}

const char *preflight_state_name(enum preflight_state state)
{
	switch (state) {
	case PREFLIGHT_RUN:
		return _("...");
	case PREFLIGHT_OK:
		return _("OK");
	case PREFLIGHT_UNKNOWN:
		return _("UNKNOWN");
	case PREFLIGHT_WARN:
		return _("WARN");
	case PREFLIGHT_FAIL:
		return _("FAIL");
	}
	return "";
}

const char *preflight_summary(const struct setup *s, struct arena *a)
{
	const struct preflight_check *rows;
	size_t n = preflight_rows(s, &rows), i, of[PREFLIGHT_FAIL + 1] = { 0 };
	struct strbuf sb = STRBUF_INIT;
	const char *text;
	int state;

	for (i = 0; i < n; i++)
		of[rows[i].state]++;
	for (state = PREFLIGHT_FAIL; state >= PREFLIGHT_RUN; state--)
		if (of[state])
			strbuf_addf(&sb, "%s%zu %s", sb.len ? ", " : "",
				    of[state],
				    state == PREFLIGHT_RUN
					    ? _("open")
					    : preflight_state_name(state));
	text = arena_dup(a, sb.buf);
	strbuf_release(&sb);
	return text;
}

bool preflight_refuses(const struct setup *s, struct err *err)
{
	const struct preflight_check *rows;
	size_t n = preflight_rows(s, &rows), i;

	for (i = 0; i < n && rows[i].state != PREFLIGHT_FAIL; i++)
		;
	if (i == n)
		return false;
	err_set(err, ERR_PREFLIGHT, "%s: %s", rows[i].title, rows[i].evidence);
	err_hint(err, "%s%s%s", rows[i].advice, *rows[i].link ? " " : "",
		 rows[i].link);
	return true;
}

cJSON *preflight_json(const struct setup *s)
{
	static const char *const words[] = { "running", "ok", "unknown", "warn",
					     "fail" };
	const struct preflight_check *rows;
	size_t n = preflight_rows(s, &rows), i;
	cJSON *list = cJSON_CreateArray(), *one;

	for (i = 0; i < n; i++) {
		one = cJSON_CreateObject();
		cJSON_AddStringToObject(one, "id", rows[i].id);
		cJSON_AddStringToObject(one, "title", rows[i].title);
		cJSON_AddStringToObject(one, "state", words[rows[i].state]);
		cJSON_AddStringToObject(one, "evidence", rows[i].evidence);
		cJSON_AddStringToObject(one, "advice", rows[i].advice);
		cJSON_AddStringToObject(one, "lacked", rows[i].lacked);
		cJSON_AddStringToObject(one, "link", rows[i].link);
		cJSON_AddItemToArray(list, one);
	}
	return list;
}
