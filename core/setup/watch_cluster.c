/*
 * watch_cluster.c - what Red Hat tells of a cluster that is being made, as
 * lines for people: states with what is normal, checks, node pools, notes.
 * ocm-api 3.7-3.10, 3.14, 5.3.  How long a state lasts is partly our reading
 * [I].
 */
#include "core/base/clock.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/ocm/errors.h"
#include "core/setup/setup.h"
#include "core/setup/watch.h"

#define CLUSTER "cluster"
#define WORKERS "workers"
#define RED_HAT "red hat"

/* ---- states --------------------------------------------------------------------*/

static const struct state_word {
	const char *usual, *text; /* N_() */
	int patience_s;           /* longer than this is said; 0: never */
	const char *symptom;      /* of errors.tsv */
} words[] = {
	[CLUSTER_UNKNOWN] = { NULL,
			      N_("a state that this program does not know; "
				 "taken as busy"),
			      0, NULL },
	[CLUSTER_WAITING] = { N_("1-2 min"),
			      N_("Red Hat looks for the operator roles and the "
				 "OIDC provider"),
			      300, "waiting-long" },
	[CLUSTER_VALIDATING] = { N_("1-2 min"),
				 N_("Red Hat checks subnets, roles and the way "
				    "out"),
				 0, NULL },
	[CLUSTER_PENDING] = { N_("1-3 min"),
			      N_("Red Hat prepares account and "
				 "infrastructure"),
			      300, "pending-long" },
	[CLUSTER_INSTALLING] = { N_("10-20 min"),
				 N_("the control plane is being made"), 1800,
				 "installing-long" },
	[CLUSTER_READY] = { NULL,
			    N_("the control plane is up; workers follow, "
			       "usually in 3-10 minutes"),
			    0, NULL },
	[CLUSTER_ERROR] = { NULL,
			    N_("the installation has ended without success"), 0,
			    NULL },
	[CLUSTER_UNINSTALLING] = { NULL,
				   N_("the cluster is being deleted, and not "
				      "by this program"),
				   0, NULL },
	[CLUSTER_OTHER] = { NULL,
			    N_("not a state of an installation; taken as "
			       "busy"),
			    0, NULL },
};

const char *watch_state_text(const struct cluster_status *st, struct arena *a)
{
	const struct state_word *word = &words[st->state];
	const char *usual = "", *dns = "";

	if (word->usual)
		usual = arena_fmt(a, _(" (usually %s)"), _(word->usual));
	if (st->state == CLUSTER_INSTALLING && !st->dns_ready)
		dns = _("; its names are not there yet");
	return arena_fmt(a, "%s%s: %s%s", st->state_text, usual, _(word->text),
			 dns);
}

int watch_state_age(const struct watch *w)
{
	return w->state_since ? (int)(world_unix() - w->state_since) : 0;
}

/* A state that was there before we looked: not younger than we know. */
static void begin_state(struct setup *s, const struct cluster *c)
{
	struct watch *w = s->watch;
	long long born = str_time(c->created);
	const char *level =
		c->status.state == CLUSTER_ERROR ||
				c->status.state == CLUSTER_UNINSTALLING
			? "error"
			: "";
	struct arena *a = arena_new();

	w->state_since = *w->cluster.id || born < 0 ? world_unix() : born;
	watch_add(s, CLUSTER, level, "%s", watch_state_text(&c->status, a));
	if (*c->status.description)
		watch_add(s, CLUSTER, level, "%s", c->status.description);
	arena_free(a);
}

/* Several lines, each a line of the log. */
static void add_lines(struct setup *s, const char *source, const char *level,
		      const char *p)
{
	size_t len;

	for (; *p; p += len + (p[len] == '\n')) {
		len = strcspn(p, "\n");
		watch_add(s, source, level, "  %.*s", (int)len, p);
	}
}

static void symptom(struct setup *s, const char *source, const char *id)
{
	struct arena *a = arena_new();
	const struct ocm_error *e = ocm_error_symptom(a, id);

	if (e && watch_once(s, source, "warn", "%s", _(e->failure)))
		add_lines(s, source, "warn", ocm_error_text(a, e));
	arena_free(a);
}

bool watch_state_late(const struct watch *w)
{
	int patience_s = words[w->cluster.status.state].patience_s;

	return patience_s && watch_state_age(w) > patience_s;
}

/* Words of trouble while the installation goes on: no end of it. */
static void warning(struct setup *s, const struct cluster_status *st)
{
	struct arena *a = arena_new();
	const struct ocm_error *e = ocm_error_explain(a, st->code);

	if (watch_once(s, CLUSTER, "warn",
		       _("Red Hat says%s%s: %s; the installation goes on"),
		       *st->code ? " " : "", st->code, st->message) &&
	    e && *e->check)
		watch_add(s, CLUSTER, "warn", "%s: %s.", _("Check"),
			  _(e->check));
	arena_free(a);
}

void watch_cluster(struct setup *s, const struct cluster *c)
{
	struct watch *w = s->watch;
	const struct cluster_status *st = &c->status;
	bool other = !str_eq(w->cluster.id, c->id);

	if (other || !str_eq(w->cluster.status.state_text, st->state_text))
		begin_state(s, c);
	w->cluster = *c;
	if (watch_state_late(w))
		symptom(s, CLUSTER, words[st->state].symptom);
	if (*st->message && st->state != CLUSTER_ERROR)
		warning(s, st);
}

/* ---- node pools ----------------------------------------------------------------*/

static const struct node_pool *pool_of(const struct node_pool_list *list,
				       const char *id)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (str_eq(list->at[i].id, id))
			return &list->at[i];
	return NULL;
}

static int wanted_of(const struct node_pool *p)
{
	return p->autoscale ? p->min_replicas : p->replicas;
}

static void pool_line(struct setup *s, const struct node_pool *now)
{
	const struct node_pool *old = pool_of(&s->watch->pools, now->id);

	if (old && old->current == now->current &&
	    str_eq(old->message, now->message))
		return;
	watch_add(s, WORKERS, "", _("%s: %d of %d there%s%s"), now->id,
		  now->current, wanted_of(now), *now->message ? "; " : "",
		  now->message);
}

#define NO_WORKERS_S 600

void watch_pools(struct setup *s, const struct node *doc)
{
	struct watch *w = s->watch;
	struct node_pool_list list = { 0 };
	struct arena *a = arena_new();
	struct err err;
	size_t i;

	if (!cluster_node_pools_read(a, &list, doc, &err)) {
		arena_free(a);
		return;
	}
	w->workers_ready = w->workers_wanted = 0;
	for (i = 0; i < list.n; i++) {
		pool_line(s, &list.at[i]);
		w->workers_ready += list.at[i].current;
		w->workers_wanted += wanted_of(&list.at[i]);
	}
	arena_free(w->arena[WATCH_POOLS]);
	w->arena[WATCH_POOLS] = a;
	w->pools = list;
	if (w->cluster.status.state == CLUSTER_READY && !w->workers_ready &&
	    w->workers_wanted && watch_state_age(w) > NO_WORKERS_S)
		symptom(s, WORKERS, "no-workers");
}

/* ---- inflight checks -------------------------------------------------------------*/

static void check_lines(struct setup *s, const struct inflight_check *c)
{
	bool failed = str_eq(c->state, "failed");

	if (watch_once(s, CLUSTER, failed ? "error" : "", _("check %s: %s"),
		       c->name, c->state) &&
	    failed)
		add_lines(s, CLUSTER, "error", c->details);
}

void watch_checks(struct setup *s, const struct node *doc)
{
	struct watch *w = s->watch;
	struct inflight_list list = { 0 };
	struct arena *a = arena_new();
	struct err err;
	size_t i;

	if (!cluster_inflight_read(a, &list, doc, &err)) {
		arena_free(a);
		return;
	}
	for (i = 0; i < list.n; i++)
		check_lines(s, &list.at[i]);
	arena_free(w->arena[WATCH_CHECKS]);
	w->arena[WATCH_CHECKS] = a;
	w->checks = list;
}

/* ---- the service log, limited support ----------------------------------------------*/

static bool had_note(const struct service_log_list *list,
		     const struct service_log *note)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (str_eq(list->at[i].time, note->time) &&
		    str_eq(list->at[i].summary, note->summary))
			return true;
	return false;
}

static void note_line(struct setup *s, struct arena *a,
		      const struct service_log *note)
{
	const struct ocm_error *e = ocm_error_note(a, note->summary);
	const char *level = note->major ? "warn" : "";
	long long time = str_time(note->time);
	struct watch_line line = { .time = time < 0 ? world_unix() : time,
				   .source = RED_HAT,
				   .level = level };

	line.text = mem_fmt("%s: %s", note->severity, note->summary);
	watch_add_at(s, &line);
	if (e)
		add_lines(s, RED_HAT, level, ocm_error_text(a, e));
}

void watch_notes(struct setup *s, const struct node *doc)
{
	struct watch *w = s->watch;
	struct service_log_list list = { 0 };
	struct arena *a = arena_new();
	struct err err;
	size_t i;

	if (!cluster_service_logs_read(a, &list, doc, &err)) {
		arena_free(a);
		return;
	}
	for (i = list.n; i--;) /* newest first: the new ones, oldest first */
		if (!had_note(&w->notes, &list.at[i]))
			note_line(s, a, &list.at[i]);
	arena_free(w->arena[WATCH_NOTES]);
	w->arena[WATCH_NOTES] = a;
	w->notes = list;
}

void watch_limited(struct setup *s, const struct node *doc)
{
	struct watch *w = s->watch;
	struct limited_support_list list = { 0 };
	struct arena *a = arena_new();
	struct err err;
	size_t i;

	if (!cluster_limited_support_read(a, &list, doc, &err)) {
		arena_free(a);
		return;
	}
	for (i = 0; i < list.n; i++)
		watch_once(s, RED_HAT, "warn", _("limited support: %s. %s"),
			   list.at[i].summary, list.at[i].details);
	arena_free(w->arena[WATCH_LIMITED]);
	w->arena[WATCH_LIMITED] = a;
	w->limited = list;
}

void watch_warnings(struct setup *s)
{
	struct watch *w = s->watch;

	for (; s->ocm && w->warned < ocm_warned(s->ocm); w->warned++)
		watch_add(s, RED_HAT, "warn", _("the service warns: %s"),
			  ocm_warning(s->ocm, w->warned));
}
