/* watch.c - see watch.h. */
#include "core/setup/watch.h"

#include "core/base/clock.h"
#include "core/base/str.h"
#include "core/setup/setup.h"

struct watch *watch_new(void)
{
	struct watch *w = mem_new(sizeof(*w));
	int i;

	for (i = 0; i < WATCH_PARTS; i++)
		w->arena[i] = arena_new();
	w->workers_ready = w->workers_wanted = -1;
	return w;
}

void watch_forget(struct watch *w)
{
	size_t i;

	memset(&w->cluster, 0, sizeof(w->cluster));
	memset(&w->pools, 0, sizeof(w->pools));
	memset(&w->checks, 0, sizeof(w->checks));
	memset(&w->notes, 0, sizeof(w->notes));
	memset(&w->limited, 0, sizeof(w->limited));
	w->end = WATCH_GOES_ON;
	w->state_since = 0;
	w->workers_ready = w->workers_wanted = -1;
	w->endpoint_state[0] = w->endpoint_id[0] = '\0';
	w->endpoint_address[0] = '\0';
	w->zone_found = w->record_found = w->group_ok = false;
	cluster_log_release(&w->log);
	for (i = 0; i < w->told.n; i++)
		mem_free(w->told.at[i]);
	w->told.n = 0;
}

void watch_free(struct watch *w)
{
	size_t i;

	if (!w)
		return;
	watch_forget(w);
	vec_release(&w->told);
	for (i = 0; i < w->n; i++)
		mem_free(w->lines[i].text);
	mem_free(w->lines);
	for (i = 0; i < WATCH_PARTS; i++)
		arena_free(w->arena[i]);
	mem_free(w);
}

const struct watch_line *watch_line(const struct watch *w, size_t index)
{
	return index < w->n ? &w->lines[(w->first + index) % w->n] : NULL;
}

static void add_line(struct watch *w, const struct watch_line *line)
{
	size_t at;

	if (w->n < WATCH_LINES) {
		if (w->n % 256 == 0)
			w->lines = mem_resize(w->lines,
					      (w->n + 256) * sizeof(*w->lines));
		at = w->n++;
	} else {
		at = w->first;
		w->first = (w->first + 1) % WATCH_LINES;
		mem_free(w->lines[at].text);
	}
	w->lines[at] = *line;
	w->added++;
}

static void post(struct setup *s)
{
	event_post(s->events, EVENT_LOG, s->watch);
}

void watch_add(struct setup *s, const char *source, const char *level,
	       const char *fmt, ...)
{
	struct watch_line line = { .time = world_unix(),
				   .source = source,
				   .level = level };
	struct strbuf sb = STRBUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&sb, fmt, ap);
	va_end(ap);
	line.text = strbuf_detach(&sb);
	add_line(s->watch, &line);
	post(s);
}

void watch_add_at(struct setup *s, const struct watch_line *line)
{
	add_line(s->watch, line);
	post(s);
}

static bool was_told(struct watch *w, const char *text)
{
	size_t i;

	for (i = 0; i < w->told.n; i++)
		if (str_eq(w->told.at[i], text))
			return true;
	vec_push(&w->told, mem_dup(text));
	return false;
}

bool watch_once(struct setup *s, const char *source, const char *level,
		const char *fmt, ...)
{
	struct strbuf sb = STRBUF_INIT;
	bool fresh;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&sb, fmt, ap);
	va_end(ap);
	fresh = !was_told(s->watch, sb.buf);
	if (fresh)
		watch_add(s, source, level, "%s", sb.buf);
	strbuf_release(&sb);
	return fresh;
}

static bool noteworthy(const char *status)
{
	return str_ends(status, "_COMPLETE") || str_ends(status, "_FAILED");
}

void watch_stack_events(struct setup *s, const struct cfn_events *events)
{
	struct watch *w = s->watch;
	size_t i;

	if (events->n < w->stack_events) /* another stack of that name */
		w->stack_events = 0;
	i = events->n - w->stack_events;
	while (i--) { /* newest first: the unseen, oldest first */
		const struct cfn_event *e = &events->at[i];
		bool failed = str_ends(e->status, "_FAILED");
		struct watch_line line = { .time = str_time(e->time),
					   .source = "network",
					   .level = failed ? "error" : "" };

		if (!noteworthy(e->status))
			continue;
		line.text = mem_fmt("%s %s%s%s", e->logical, e->status,
				    *e->reason ? ": " : "", e->reason);
		add_line(w, &line);
	}
	if (events->n > w->stack_events)
		post(s);
	w->stack_events = events->n;
}

bool watch_log(struct setup *s, const struct node *doc, int tail)
{
	struct watch *w = s->watch;
	struct cluster_log_merged got;
	struct err err;
	size_t i;

	if (!cluster_log_merge(&w->log, doc, &got, &err))
		return true;
	/* none of a full tail known: what came before it is wanted first */
	if (tail && got.lines >= (size_t)tail && !got.known)
		return false;
	for (i = 0; i < w->log.n; i++) {
		struct cluster_log_line *l = &w->log.at[i];
		struct watch_line line = { .time = l->time,
					   .source = "cluster",
					   .level = "" };

		if (l->told)
			continue;
		l->told = true;
		line.text = mem_dup(*l->message ? l->message : l->text);
		watch_add_at(s, &line);
	}
	return true;
}

/* Usual seconds by phase: product card 2, "Durations known in public". */
static const struct usual {
	const char *phase;
	int least, most;
} usual[] = {
	{ "network", 240, 360 }, { "roles", 30, 120 },     { "keys", 10, 60 },
	{ "gates", 60, 180 },    { "cluster", 480, 1200 },
};

static bool is_over(const struct action_run *r)
{
	return r->state == ACTION_OK || r->state == ACTION_UNDONE ||
	       r->state == ACTION_KEPT;
}

/* Rests of phases that run at the same time overlap; "gates" and "cluster"
 * follow the others. */
static void phase_left(const struct setup *s, const struct usual *u, int *least,
		       int *most)
{
	int64_t started = 0, now = world_ms();
	bool open = false;
	size_t i;
	int gone;

	*least = *most = 0;
	for (i = 0; i < engine_count(s->engine); i++) {
		const struct action_run *r = engine_run(s->engine, i);

		if (!str_eq(r->action->phase, u->phase))
			continue;
		open = open || !is_over(r);
		if (r->started_ms && (!started || r->started_ms < started))
			started = r->started_ms;
	}
	if (!open)
		return;
	gone = started ? (int)((now - started) / 1000) : 0;
	*least = u->least > gone ? u->least - gone : 0;
	*most = u->most > gone ? u->most - gone : 0;
}

bool watch_left(const struct setup *s, int *least, int *most)
{
	int lo, hi, before_lo = 0, before_hi = 0;
	size_t i;

	if (!s->engine || engine_outcome(s->engine) != ENGINE_RUNNING)
		return false;
	*least = *most = 0;
	for (i = 0; i < ARRAY_LEN(usual); i++) {
		phase_left(s, &usual[i], &lo, &hi);
		if (i < 3) {
			before_lo = lo > before_lo ? lo : before_lo;
			before_hi = hi > before_hi ? hi : before_hi;
		} else {
			*least += lo;
			*most += hi;
		}
	}
	*least += before_lo;
	*most += before_hi;
	return true;
}
