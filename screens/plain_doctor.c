/*
 * plain_doctor.c - `rosawiz doctor` as text: the verdict first, then each check
 * with what was seen, what helps and the commands; or the same as JSON.
 */
#include "screens/plain.h"

#include "core/base/clock.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/doctor/doctor.h"
#include "core/setup/initial.h"

#include <signal.h>

#define TURN_MS 1000

struct plain_doctor {
	struct plain p;
	struct doctor *doctor;
	const char *key; /* what is looked at */
	bool aws_only;
};

static void on_signal(void *owner, int signo)
{
	struct err err = { 0 };

	if (signo != SIGINT && signo != SIGTERM && signo != SIGHUP)
		return;
	err_set(&err, ERR_INTERRUPTED, _("interrupted; nothing was changed"));
	plain_fail(owner, &err);
}

/* ---- the report --------------------------------------------------------------------*/

static void say_lines(struct plain *p, const char *mark,
		      const struct doctor_lines *lines)
{
	size_t i;

	for (i = 0; i < lines->n; i++)
		plain_say(p, "        %s%s", mark, lines->at[i]);
}

static void say_row(struct plain *p, const struct doctor_check *r)
{
	plain_say(p, "%3s %-7s %s: %s", r->number, doctor_state_name(r->state),
		  _(r->title), r->summary);
	say_lines(p, "", &r->evidence);
	say_lines(p, "> ", &r->fix);
	say_lines(p, "$ ", &r->commands);
}

static void report(struct plain_doctor *d)
{
	const struct doctor_check *rows;
	size_t n = doctor_rows(d->doctor, &rows), i;

	plain_say(&d->p, "%s\n", doctor_verdict(d->doctor));
	for (i = 0; i < n; i++)
		say_row(&d->p, &rows[i]);
	plain_say(&d->p, "\n%s",
		  _("Nothing was changed. Not visible from here: network "
		    "firewalls, appliances, on-premises rules, Red Hat's "
		    "side."));
}

static void print_json(const struct doctor *doctor)
{
	cJSON *j = doctor_json(doctor);
	struct strbuf sb = STRBUF_INIT;

	json_print_sorted(j, &sb);
	cJSON_Delete(j);
	fputs(sb.buf, stdout);
	strbuf_release(&sb);
}

/* ---- the turns ------------------------------------------------------------------------*/

static void tell_identity(struct plain_doctor *d)
{
	const struct sts_identity *who = aws_identity(d->p.s->aws);
	const struct ocm_identity *red = ocm_identity(d->p.s->ocm);

	d->p.identity_told = true;
	if (d->p.s->simulated)
		plain_say(&d->p, "%s",
			  _("SIMULATED: nothing here exists or "
			    "costs."));
	if (!d->aws_only)
		plain_say(&d->p, _("Red Hat: %s, organization %s (from %s)"),
			  red->username, red->org_name, red->from);
	plain_say(&d->p, _("AWS: account %s as %s, region %s (from %s)"),
		  who->account, who->name, aws_region(d->p.s->aws),
		  aws_keys_from(d->p.s->aws));
}

static void examine(struct plain_doctor *d)
{
	struct doctor_options o = { .cluster = d->key,
				    .from = d->p.app->opt.from };
	struct err err = { 0 };

	tell_identity(d);
	d->doctor = doctor_new(d->p.s, &o, &err);
	if (!d->doctor)
		plain_fail(&d->p, &err);
}

/* By AWS alone, nothing of Red Hat's sign-in is waited for or asked. */
static bool signed_in(struct plain_doctor *d)
{
	struct setup *s = d->p.s;
	const struct ask *ask = s->asks.first;

	if (!d->aws_only)
		return setup_connected(s);
	if (s->aws && aws_state(s->aws) == AWS_READY)
		return true;
	if (s->aws && aws_state(s->aws) == AWS_FAILED)
		plain_fail(&d->p, aws_error(s->aws));
	else if (!ask || !str_starts(ask->id, "ocm."))
		plain_asks(&d->p);
	return false;
}

static void turn(struct plain_doctor *d)
{
	struct setup *s = d->p.s;

	if (!d->doctor && !d->aws_only && s->err.kind != ERR_NONE) {
		plain_fail(&d->p, &s->err);
		return;
	}
	if (!d->aws_only && plain_asks(&d->p))
		return;
	if (!d->doctor && signed_in(d))
		examine(d);
	if (!d->doctor || !doctor_over(d->doctor))
		return;
	if (d->p.app->opt.json)
		print_json(d->doctor);
	else
		report(d);
	plain_end(&d->p, doctor_exit_code(d->doctor));
}

/* --cluster; else the session's cluster; else the session's name is one. */
static const char *what_for(struct plain *p)
{
	const struct options *o = &p->app->opt;
	const char *folder = NULL, *name;
	struct strbuf sb = STRBUF_INIT;
	struct err ignored = { 0 };

	if (o->cluster || !o->session)
		return o->cluster;
	if (!app_find_session(p->app, p->arena, &folder, &ignored) ||
	    !setup_load_session(p->s, folder, &ignored))
		return o->session;
	name = arena_dup(p->arena, setup_value(p->s, "cluster.name", &sb));
	strbuf_release(&sb);
	return *name ? name : o->session;
}

int face_plain_doctor(struct app *app)
{
	struct plain_doctor d = { .p = { .app = app,
					 .s = app->setup,
					 .arena = arena_new(),
					 .prompts = isatty(1) ? stdout : stderr,
					 .input = STRBUF_INIT,
					 .spoke_ms = real_ms() } };
	struct event ev;

	d.key = what_for(&d.p);
	d.aws_only = doctor_aws_only(d.key);
	loop_signals(d.p.s->loop, on_signal, &d.p);
	if (!app->opt.yes)
		loop_watch(d.p.s->loop, 0, plain_on_input, &d.p);
	setup_connect(d.p.s);
	while (!d.p.over) {
		while (event_take(d.p.s->events, &ev))
			setup_event(d.p.s, &ev);
		turn(&d);
		if (!d.p.over)
			loop_turn(d.p.s->loop, TURN_MS);
	}
	doctor_free(d.doctor);
	loop_unwatch(d.p.s->loop, 0);
	strbuf_wipe(&d.p.input);
	arena_free(d.p.arena);
	return app->exit_code;
}
