/*
 * doctor.c - see doctor.h.  A turn of the pump starts every look whose inputs
 * are there and judges every row whose facts are settled; it runs whenever a
 * look ends.
 */
#include "core/base/clock.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/doctor/own.h"

bool doctor_aws_only(const char *cluster)
{
	return cluster &&
	       (str_starts(cluster, "vpce-") || str_starts(cluster, "vpc-"));
}

/* ---- the pump --------------------------------------------------------------------------*/

static void pump(struct doctor *d);

static void pump_due(void *owner)
{
	struct doctor *d = owner;

	d->due = false;
	pump(d);
}

/* The one writer of a fact's state.  What it makes possible starts when all
 * replies of this turn are in, so that it is queued in the table's order. */
void look_end(struct look *l, enum fact_state state, const struct err *err)
{
	struct fact *fact = &l->d->f.of[l->id];

	if (state == FACT_HAVE && look_is_empty(l))
		state = FACT_NONE;
	fact->state = state;
	if (err)
		fact->err = *err;
	if (l->d->due)
		return;
	l->d->due = true;
	loop_defer(l->d->s->loop, pump_due, l->d);
}

static void flow_done(void *owner, const struct err *err)
{
	struct look *l = owner;

	l->flow = NULL;
	if (!err)
		look_end(l, FACT_HAVE, NULL);
	else
		look_end(l, err->kind == ERR_DENIED ? FACT_DENIED : FACT_FAILED,
			 err);
}

static void leave_out(struct fact *fact, enum fact_id because, const char *why)
{
	fact->state = FACT_LEFT_OUT;
	fact->because = because;
	fact->why = why;
}

/* A fact that it needs and that will not come; FACT_COUNT: none. */
static enum fact_id lost_need(const struct facts *f, uint64_t needs)
{
	int i;

	for (i = 0; i < FACT_COUNT; i++)
		if (needs >> i & 1 && fact_settled(f, (enum fact_id)i) &&
		    !fact_have(f, (enum fact_id)i))
			return (enum fact_id)i;
	return FACT_COUNT;
}

static bool all_settled(const struct facts *f, uint64_t mask)
{
	int i;

	for (i = 0; i < FACT_COUNT; i++)
		if (mask >> i & 1 && !fact_settled(f, (enum fact_id)i))
			return false;
	return true;
}

/* Starts it, or settles it; false: it waits on. */
static bool look_try(struct look *l)
{
	const struct look_class *c = &look_classes[l->id];
	struct facts *f = &l->d->f;
	struct fact *fact = &f->of[l->id];
	enum fact_id lost = lost_need(f, c->needs);
	const char *why;

	if (lost != FACT_COUNT) {
		leave_out(fact, lost, "");
		return true;
	}
	if (!all_settled(f, c->needs | c->after))
		return false;
	why = c->unwanted ? c->unwanted(f) : NULL;
	if (why) {
		leave_out(fact, *why ? FACT_COUNT : c->of, why);
		return true;
	}
	fact->state = FACT_STATE_RUN;
	if (c->steps)
		l->flow = flow_start(l->d->s->net, c->steps, l, NULL, flow_done,
				     l);
	else
		c->start(l);
	return true;
}

static bool start_looks(struct doctor *d)
{
	bool moved = false;
	int i;

	for (i = 0; i < FACT_COUNT; i++)
		if (d->f.of[i].state == FACT_STATE_WAIT)
			moved |= look_try(&d->look[i]);
	return moved;
}

static bool has_begun(const struct check *c, const struct facts *f)
{
	int i;

	for (i = 0; i < FACT_COUNT; i++)
		if (c->own >> i & 1 && f->of[i].state == FACT_STATE_RUN)
			return true;
	return false;
}

static void judge_rows(struct doctor *d)
{
	struct say say = { .arena = d->arena };
	size_t i;

	for (i = 0; i < CHECK_COUNT; i++) {
		if (d->rows[i].state > DOCTOR_RUN)
			continue;
		say.row = &d->rows[i];
		if (check_ready(&checks[i], &d->f))
			check_judge(&checks[i], &d->f, &say);
		else if (has_begun(&checks[i], &d->f))
			d->rows[i].state = DOCTOR_RUN;
	}
}

static bool rows_settled(const struct doctor *d)
{
	size_t i;

	for (i = 0; i < CHECK_COUNT; i++)
		if (d->rows[i].state <= DOCTOR_RUN)
			return false;
	return true;
}

static void pump(struct doctor *d)
{
	if (d->pumping)
		return;
	d->pumping = true;
	while (start_looks(d))
		;
	d->pumping = false;
	judge_rows(d);
	if (!d->over && rows_settled(d)) {
		d->over = true;
		d->verdict = judge_verdict(&d->f, d->rows, d->arena);
	}
	event_post(d->s->events, EVENT_CHECK, d);
}

/* ---- life ------------------------------------------------------------------------------------*/

static void stop(struct doctor *d)
{
	size_t i, j;

	loop_forget(d->s->loop, d);
	d->due = false;
	for (i = 0; i < FACT_COUNT; i++) {
		flow_cancel(&d->look[i].flow);
		for (j = 0; j < FACT_TCP_MAX; j++)
			probe_cancel(&d->look[i].probe[j]);
	}
	kube_release(&d->kube);
}

static void begin(struct doctor *d)
{
	struct facts *f = &d->f;
	size_t i;

	arena_clear(d->arena);
	memset(f, 0, sizeof(*f));
	memset(d->look, 0, sizeof(d->look));
	memset(d->rows, 0, sizeof(d->rows));
	d->over = false;
	d->verdict = "";
	f->arena = d->arena;
	f->key = d->cluster;
	f->aws_only = doctor_aws_only(d->cluster);
	f->account = arena_dup(d->arena, aws_account(d->s->aws));
	f->region = arena_dup(d->arena, aws_region(d->s->aws));
	f->simulated = d->s->simulated;
	f->now = (long long)real_unix();
	f->https_proxy = f->no_proxy = f->kubeconfig = "";
	facts_names(f);
	for (i = 0; i < FACT_COUNT; i++) {
		d->look[i].d = d;
		d->look[i].id = (enum fact_id)i;
		f->of[i].because = FACT_COUNT;
		f->of[i].why = "";
	}
	for (i = 0; i < CHECK_COUNT; i++) {
		d->rows[i].id = checks[i].id;
		d->rows[i].number = checks[i].number;
		d->rows[i].title = checks[i].title;
		d->rows[i].summary = "";
	}
	pump(d);
}

struct doctor *doctor_new(struct setup *s, const struct doctor_options *o,
			  struct err *err)
{
	struct doctor *d;

	if (!source_check(s, o->from, err))
		return NULL;
	d = mem_new(sizeof(*d));
	d->s = s;
	d->cluster = mem_dup(o->cluster);
	d->from = mem_dup(o->from);
	d->arena = arena_new();
	begin(d);
	return d;
}

void doctor_again(struct doctor *d)
{
	stop(d);
	begin(d);
}

void doctor_free(struct doctor *d)
{
	if (!d)
		return;
	stop(d);
	event_forget(d->s->events, d);
	mem_free(d->cluster);
	mem_free(d->from);
	arena_free(d->arena);
	mem_free(d);
}

/* ---- reading ---------------------------------------------------------------------------------*/

bool doctor_over(const struct doctor *d)
{
	return d->over;
}

size_t doctor_rows(const struct doctor *d, const struct doctor_check **out)
{
	*out = d->rows;
	return CHECK_COUNT;
}

const char *doctor_subject(const struct doctor *d)
{
	return d->f.name;
}

const char *doctor_source(const struct doctor *d)
{
	return d->f.source_text;
}

const char *doctor_verdict(const struct doctor *d)
{
	return d->verdict;
}

static bool any(const struct doctor *d, enum doctor_state state)
{
	size_t i;

	for (i = 0; i < CHECK_COUNT; i++)
		if (d->rows[i].state == state)
			return true;
	return false;
}

int doctor_exit_code(const struct doctor *d)
{
	if (any(d, DOCTOR_FAIL))
		return 10;
	if (judge_proven(d->rows) || !any(d, DOCTOR_UNKNOWN))
		return 0;
	return 7;
}
