/*
 * plain_cluster.c - one cluster of the account as text: `status --cluster`
 * (without a cluster: the list), `protect`, `teardown --cluster`.
 */
#include "screens/plain.h"

#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/setup/ending.h"
#include "core/setup/status.h"

/* ---- status ---------------------------------------------------------------------*/

void plain_status(struct plain *p, const struct status *st)
{
	struct row_list rows = { 0 };
	const char *banner = status_banner(st, p->arena);

	status_rows(st, p->arena, &rows);
	if (*banner)
		plain_say(p, "\n! %s", banner);
	plain_print_rows(p, &rows);
	if (!st->key && st->list.n)
		plain_say(p, "\n%s",
			  _("`rosawiz status --cluster NAME` tells more of "
			    "one."));
}

/* True once the cluster is known; a failure ends the run. */
static bool looked(struct plain *p, const char *key)
{
	if (!p->status) {
		plain_tell_identity(p);
		p->status = status_new(p->s, key);
	}
	if (!status_over(p->status) || p->over)
		return false;
	if (p->status->err.kind != ERR_NONE)
		plain_fail(p, &p->status->err);
	return p->status->err.kind == ERR_NONE;
}

static bool ready(struct plain *p)
{
	if (p->s->err.kind != ERR_NONE && !p->identity_told) {
		plain_fail(p, &p->s->err);
		return false;
	}
	return !plain_asks(p) && setup_connected(p->s);
}

/* What a kubeconfig of it needs; the CA is known to a set-up only. */
static void publish(struct plain *p)
{
	const struct cluster *c = &p->status->c;

	values_set(p->s->values, "setup.name", c->name);
	values_set(p->s->values, "cluster-ready.api_url", c->api_url);
}

static void status_turn(struct plain *p)
{
	if (!ready(p) || !looked(p, p->app->opt.cluster))
		return;
	if (p->app->opt.json)
		plain_print_json(p, status_json(p->status));
	else
		plain_status(p, p->status);
	if (p->status->key)
		publish(p);
	if (!p->status->key || plain_kubeconfig(p))
		plain_end(p, 0);
}

/* ---- protect ----------------------------------------------------------------------*/

/* Off: its name is typed. */
static int confirm_protect(struct plain *p, const struct cluster *c, bool on)
{
	char *text = on ? mem_fmt(_("Protect cluster %s against deletion? "
				    "(yes/no): "),
				  c->name)
			: mem_fmt(_("Type %s to switch its protection "
				    "against deletion off: "),
				  c->name);
	int yes = plain_confirm(p, text, on ? NULL : c->name);

	mem_free(text);
	return yes;
}

static void run_over(struct plain *p)
{
	enum engine_outcome o = engine_outcome(p->s->engine);
	const struct err *err = engine_err(p->s->engine);

	if (o == ENGINE_RUNNING)
		return;
	if (o == ENGINE_DONE && p->s->mode == ENGINE_UNDO)
		plain_kept(p);
	plain_end(p, o == ENGINE_DONE ? 0 : err ? err_exit_code(err) : 1);
}

static void begin_or_fail(struct plain *p, bool begun, const struct err *err)
{
	p->started = true;
	if (!begun)
		plain_fail(p, err);
}

static void protect_turn(struct plain *p)
{
	bool on = str_eq(p->app->opt.name, "on");
	struct err err = { 0 };
	int yes;

	if (!ready(p) || !looked(p, p->app->opt.cluster))
		return;
	if (!p->started) {
		yes = confirm_protect(p, &p->status->c, on);
		if (yes == 1)
			begin_or_fail(
				p,
				ending_protect(p->s, &p->status->c, on, &err),
				&err);
		if (yes == 0) {
			plain_say(p, "%s", _("Nothing was changed."));
			plain_end(p, 11);
		}
	}
	plain_progress(p);
	if (p->s->engine)
		run_over(p);
}

/* ---- teardown --cluster --------------------------------------------------------------*/

/* A cluster that is gone, but whose ending was begun, goes on. */
static bool looked_or_known(struct plain *p, struct cluster *c)
{
	const char *key = p->app->opt.cluster;

	if (p->status && p->status->over && p->status->err.kind == ERR_INPUT &&
	    !p->status->list.n && ending_recall(p->s, key, c))
		return true;
	if (!looked(p, key))
		return false;
	*c = p->status->c;
	return true;
}

static int confirm_end(struct plain *p, const struct cluster *c)
{
	char *text;
	int yes;

	if (!p->review_told)
		plain_say(p,
			  _("Deletes cluster %s (%s) and all that runs on it. "
			    "Then asks about its operator roles, its OIDC "
			    "provider and configuration, and what its "
			    "operator leaves behind. Account roles, network "
			    "and keys stay."),
			  c->name, c->id);
	p->review_told = true;
	text = mem_fmt(_("Type %s to go on: "), c->name);
	yes = plain_confirm(p, text, c->name);
	mem_free(text);
	return yes;
}

static void start_end(struct plain *p)
{
	struct cluster *c = arena_alloc(p->arena, sizeof(*c));
	struct err err = { 0 };
	int yes;

	if (!looked_or_known(p, c))
		return;
	yes = confirm_end(p, c);
	if (yes == 1)
		begin_or_fail(p, ending_delete(p->s, c, &err), &err);
	if (yes == 0) {
		plain_say(p, "%s", _("Nothing was removed."));
		plain_end(p, 11);
	}
}

static void end_turn(struct plain *p)
{
	struct err err = { 0 };

	if (!ready(p))
		return;
	if (p->app->opt.answers && !p->answers_read) {
		p->answers_read = true;
		if (!app_load_answers(p->app, &err)) {
			plain_fail(p, &err);
			return;
		}
	}
	if (!p->started)
		start_end(p);
	plain_progress(p);
	if (p->s->engine)
		run_over(p);
}

int face_plain_cluster(struct app *app)
{
	struct plain p = { .app = app };
	int code;

	if (app->opt.command == COMMAND_PROTECT)
		code = plain_loop(&p, protect_turn);
	else if (app->opt.command == COMMAND_TEARDOWN)
		code = plain_loop(&p, end_turn);
	else
		code = plain_loop(&p, status_turn);
	status_free(p.status);
	return code;
}
