/* progress_rows.c - see progress.h. */
#include "screens/progress.h"

#include "core/base/clock.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/setup/access.h"
#include "core/setup/watch.h"

/* Usual times: product card 2, "Durations known in public". */
static const struct {
	const char *id, *title, *usual;
} phases[PROGRESS_PHASES] = {
	{ "network", N_("Network"), N_("(usually 4-6 min)") },
	{ "roles", N_("Roles and OIDC"), N_("(usually 1-2 min)") },
	{ "keys", N_("Encryption key"), N_("(usually under 1 min)") },
	{ "gates", N_("Checks before the order"), N_("(usually 1-3 min)") },
	{ "cluster", N_("Control plane"), N_("(usually 8-20 min)") },
	{ "access", N_("Access and workers"), N_("(usually 5-10 min)") },
};
#define PHASE_CLUSTER 4
#define PHASE_ACCESS  5

static struct progress_line *add(struct arena *a, struct progress_lines *out,
				 const struct progress_line *row)
{
	out->at = arena_grow(a, out->at, out->n, &out->cap, sizeof(*row));
	out->at[out->n] = *row;
	return &out->at[out->n++];
}

/* ---- an action ---------------------------------------------------------------------*/

static enum glyph mark_of(enum action_state s)
{
	switch (s) {
	case ACTION_WAITING:
	case ACTION_TODO:
		return GLYPH_WAITING;
	case ACTION_PROBING:
	case ACTION_APPLYING:
	case ACTION_CHECKING:
	case ACTION_PENDING:
	case ACTION_UNDOING:
		return GLYPH_RUNNING;
	case ACTION_ASKING:
		return GLYPH_UNKNOWN;
	case ACTION_OK:
	case ACTION_UNDONE:
		return GLYPH_OK;
	case ACTION_FAILED:
		return GLYPH_FAIL;
	case ACTION_KEPT:
		return GLYPH_SKIPPED;
	}
	return GLYPH_WAITING;
}

static const char *word_of(const struct action_run *r)
{
	switch (r->state) {
	case ACTION_WAITING:
		return _("waiting");
	case ACTION_PROBING:
		return _("looking");
	case ACTION_APPLYING:
		return _("making");
	case ACTION_CHECKING:
		return _("checking");
	case ACTION_PENDING:
		return _("on its way");
	case ACTION_ASKING:
		return _("needs your answer");
	case ACTION_OK:
		return r->made ? _("made") : _("there already");
	case ACTION_TODO:
		return _("will be made");
	case ACTION_FAILED:
		return _("FAILED");
	case ACTION_UNDOING:
		return _("removing");
	case ACTION_UNDONE:
		return _("removed");
	case ACTION_KEPT:
		return _("kept");
	}
	return "";
}

static bool is_over(const struct action_run *r)
{
	return r->state == ACTION_OK || r->state == ACTION_UNDONE ||
	       r->state == ACTION_KEPT;
}

static long elapsed(const struct action_run *r)
{
	int64_t end = r->ended_ms ? r->ended_ms : world_ms();

	return r->started_ms ? (long)((end - r->started_ms) / 1000) : -1;
}

static const char *what_now(const struct action_run *r)
{
	if (r->state == ACTION_FAILED)
		return r->err.what;
	if (r->detail && *r->detail && !is_over(r))
		return r->detail;
	if (r->waits_for)
		return _(r->waits_for);
	return r->note && r->state == ACTION_KEPT ? _(r->note) : NULL;
}

static void action_row(const struct setup *s, struct arena *a, int phase,
		       size_t i, struct progress_lines *out)
{
	const struct action_run *r = engine_run(s->engine, i);
	const char *now = what_now(r);

	add(a, out,
	    &(struct progress_line){ .kind = ROW_ACTION,
				     .phase = phase,
				     .index = (int)i,
				     .mark = mark_of(r->state),
				     .title = r->action->title,
				     .elapsed_s = elapsed(r),
				     .detail = !now ? word_of(r)
					       : r->state == ACTION_PENDING
						       ? now
						       : arena_fmt(a, "%s: %s",
								   word_of(r),
								   now) });
}

/* ---- a phase -----------------------------------------------------------------------*/

struct sum {
	int all, over, failed, active, asking;
	int64_t began, ended;
};

static struct sum sum_up(const struct setup *s, const char *phase)
{
	struct sum x = { 0 };
	size_t i;

	for (i = 0; i < engine_count(s->engine); i++) {
		const struct action_run *r = engine_run(s->engine, i);

		if (!str_eq(r->action->phase, phase))
			continue;
		x.all++;
		x.over += is_over(r);
		x.failed += r->state == ACTION_FAILED;
		x.asking += r->state == ACTION_ASKING;
		x.active += mark_of(r->state) == GLYPH_RUNNING;
		if (r->started_ms && (!x.began || r->started_ms < x.began))
			x.began = r->started_ms;
		if (r->ended_ms > x.ended)
			x.ended = r->ended_ms;
	}
	return x;
}

static enum glyph phase_mark(const struct sum *x)
{
	if (x->failed)
		return GLYPH_FAIL;
	if (x->asking)
		return GLYPH_UNKNOWN;
	if (x->over == x->all)
		return GLYPH_OK;
	return x->active ? GLYPH_RUNNING : GLYPH_WAITING;
}

static void note(struct arena *a, struct progress_lines *out, int phase,
		 enum glyph mark, const char *text)
{
	add(a, out,
	    &(struct progress_line){ .kind = ROW_NOTE,
				     .phase = phase,
				     .mark = mark,
				     .title = text,
				     .elapsed_s = -1 });
}

/* What went wrong so far, in Red Hat's words: the newest of each kind. */
static void trouble_notes(const struct watch *w, struct arena *a,
			  struct progress_lines *out)
{
	size_t i;

	for (i = 0; i < w->checks.n; i++)
		if (str_eq(w->checks.at[i].state, "failed"))
			note(a, out, PHASE_CLUSTER, GLYPH_FAIL,
			     arena_fmt(a, _("check %s failed: %.*s"),
				       w->checks.at[i].name,
				       (int)strcspn(w->checks.at[i].details,
						    "\n"),
				       w->checks.at[i].details));
	for (i = 0; i < w->notes.n; i++)
		if (w->notes.at[i].major) {
			note(a, out, PHASE_CLUSTER, GLYPH_WARN,
			     w->notes.at[i].summary);
			break;
		}
	if (w->limited.n)
		note(a, out, PHASE_CLUSTER, GLYPH_WARN,
		     arena_fmt(a, _("limited support: %s"),
			       w->limited.at[0].summary));
}

/* What is seen from outside while the control plane installs. */
static void cluster_notes(const struct setup *s, struct arena *a,
			  struct progress_lines *out)
{
	const struct watch *w = s->watch;
	bool up = !strcmp(w->endpoint_state, "available");

	if (!*w->cluster.id)
		return;
	trouble_notes(w, a, out);
	if (*w->endpoint_id)
		note(a, out, PHASE_CLUSTER, up ? GLYPH_OK : GLYPH_RUNNING,
		     arena_fmt(a, _("endpoint %s: %s %s"), w->endpoint_id,
			       w->endpoint_state, w->endpoint_address));
	note(a, out, PHASE_CLUSTER, w->record_found ? GLYPH_OK : GLYPH_WAITING,
	     arena_fmt(a, _("zone %s: %s, record api: %s, own group: %s"),
		       "hypershift.local",
		       w->zone_found ? _("there") : _("not yet"),
		       w->record_found ? _("there") : _("not yet"),
		       w->group_ok ? _("there") : _("not yet")));
}

static void phase_rows(const struct setup *s, struct arena *a, int p, bool open,
		       struct progress_lines *out)
{
	struct sum x = sum_up(s, phases[p].id);
	int64_t end = x.over == x.all ? x.ended : world_ms();
	bool undo = s->mode == ENGINE_UNDO;
	size_t i;

	if (!x.all)
		return;
	add(a, out,
	    &(struct progress_line){
		    .kind = ROW_PHASE,
		    .phase = p,
		    .mark = phase_mark(&x),
		    .title = _(phases[p].title),
		    .usual =
			    undo || x.over == x.all ? NULL : _(phases[p].usual),
		    .detail = arena_fmt(a, "%d/%d", x.over, x.all),
		    .elapsed_s =
			    x.began ? (long)((end - x.began) / 1000) : -1 });
	for (i = 0; i < engine_count(s->engine); i++) {
		const struct action_run *r = engine_run(s->engine, i);
		bool quiet = is_over(r) || r->state == ACTION_WAITING;

		if (str_eq(r->action->phase, phases[p].id) && (open || !quiet))
			action_row(s, a, p, i, out);
	}
	if (p == PHASE_CLUSTER && !undo && x.over < x.all)
		cluster_notes(s, a, out);
}

/* ---- the proof of access --------------------------------------------------------------*/

static const enum glyph check_marks[] = {
	[ACCESS_WAITING] = GLYPH_WAITING, [ACCESS_RUNNING] = GLYPH_RUNNING,
	[ACCESS_OK] = GLYPH_OK,           [ACCESS_FAILED] = GLYPH_FAIL,
	[ACCESS_SKIPPED] = GLYPH_SKIPPED,
};

static void access_rows(const struct setup *s, struct arena *a,
			struct progress_lines *out)
{
	const struct access *x = s->access;
	const struct watch *w = s->watch;
	int i;

	add(a, out,
	    &(struct progress_line){
		    .kind = ROW_PHASE,
		    .phase = PHASE_ACCESS,
		    .mark = !x        ? GLYPH_WAITING
			    : x->over ? GLYPH_OK
				      : GLYPH_RUNNING,
		    .title = _(phases[PHASE_ACCESS].title),
		    .usual = _(phases[PHASE_ACCESS].usual),
		    .detail = w->workers_wanted >= 0
				      ? arena_fmt(a, _("workers %d/%d"),
						  w->workers_ready,
						  w->workers_wanted)
				      : NULL,
		    .elapsed_s = -1 });
	for (i = 0; x && i < ACCESS_CHECKS; i++)
		add(a, out,
		    &(struct progress_line){
			    .kind = ROW_CHECK,
			    .phase = PHASE_ACCESS,
			    .index = i,
			    .mark = check_marks[x->check[i].state],
			    .title = _(x->check[i].title),
			    .detail = x->check[i].evidence,
			    .elapsed_s = -1 });
}

void progress_rows(const struct setup *s, struct arena *a, unsigned int open,
		   struct progress_lines *out)
{
	int p;

	if (!s->engine)
		return;
	for (p = 0; p < PHASE_ACCESS; p++)
		phase_rows(s, a, p, open & 1u << p, out);
	if (s->mode == ENGINE_APPLY)
		access_rows(s, a, out);
}

void progress_detail(const struct setup *s, const struct progress_line *row,
		     struct strbuf *out)
{
	const struct action_run *r;
	struct arena *a;

	if (row->kind != ROW_ACTION) {
		strbuf_addf(out, "%s\n%s\n", row->title,
			    row->detail ? row->detail : "");
		if (row->phase >= PHASE_CLUSTER)
			watch_detail(s, out);
		return;
	}
	r = engine_run(s->engine, (size_t)row->index);
	strbuf_addf(out, "%s: %s\n", r->action->title, word_of(r));
	if (what_now(r))
		strbuf_addf(out, "%s\n", what_now(r));
	if (r->err.kind != ERR_NONE) {
		strbuf_addf(out, "\n# %s\n", _("What went wrong"));
		err_lines(&r->err, out);
	}
	if (row->phase == PHASE_CLUSTER)
		watch_detail(s, out);
	if (r->action->command) {
		a = arena_new();
		strbuf_addf(out, "\n# %s\n%s\n", _("The same by hand"),
			    values_preview(s->values, a, r->action->command));
		arena_free(a);
	}
	strbuf_addf(out, "\n(%s)\n", r->action->id);
}
