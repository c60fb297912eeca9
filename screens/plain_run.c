/* plain_run.c - review, progress and result as text; told once, on change. */
#include "core/base/clock.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/setup/access.h"
#include "core/setup/glass.h"
#include "core/setup/kubeconfig.h"
#include "core/setup/result.h"
#include "core/setup/watch.h"
#include "screens/plain.h"

#define HEARTBEAT_MS 30000

void plain_rows(struct plain *p, bool commands)
{
	struct row_list rows = { 0 }, plan = { 0 }, lines = { 0 };
	size_t i;

	review_rows(p->s, p->arena, &rows);
	for (i = 0; i < rows.n; i++)
		if (rows.at[i].title)
			plain_say(p, "\n%s", rows.at[i].label);
		else
			plain_say(p, "  %s: %s%s%s%s", rows.at[i].label,
				  rows.at[i].value,
				  *rows.at[i].note ? " (" : "", rows.at[i].note,
				  *rows.at[i].note ? ")" : "");
	plan_rows(p->s, p->arena, &plan);
	plain_say(p, _("\nPlan: %zu actions"), plan.n);
	for (i = 0; i < plan.n; i++) {
		plain_say(p, "  %2zu. %s%s%s", i + 1, plan.at[i].label,
			  *plan.at[i].value ? ": " : "", plan.at[i].value);
		if (plan.at[i].page)
			plain_say(p, "%s", plan.at[i].page);
	}
	if (!commands)
		return;
	command_rows(p->s, p->arena, &lines);
	plain_say(p, _("\nThe same by hand"));
	for (i = 0; i < lines.n; i++)
		plain_say(p, "  %s", lines.at[i].value);
}

static const char *elapsed(const struct plain *p, char out[16])
{
	long long s = (world_ms() - p->s->run_started_ms) / 1000;

	snprintf(out, 16, "%02lld:%02lld", s / 60, s % 60);
	return out;
}

static void tell_action(struct plain *p, size_t i)
{
	const struct action_run *r = engine_run(p->s->engine, i);
	char when[16];
	const char *word = NULL;
	struct strbuf lines = STRBUF_INIT;

	if (p->told[i] == (int)r->state)
		return;
	p->told[i] = (int)r->state;
	if (r->state == ACTION_OK && !r->action->class->apply)
		word = _("OK");
	else if (r->state == ACTION_OK)
		word = r->made ? _("made") : _("there already");
	else if (r->state == ACTION_APPLYING)
		word = _("making");
	else if (r->state == ACTION_PENDING)
		word = _("on its way");
	else if (r->state == ACTION_UNDOING)
		word = _("removing");
	else if (r->state == ACTION_UNDONE)
		word = _("removed");
	else if (r->state == ACTION_FAILED)
		word = _("FAILED");
	if (!word)
		return;
	plain_say(p, "[%s] %s: %s", elapsed(p, when), r->action->title, word);
	if (r->state == ACTION_FAILED) {
		err_lines(&r->err, &lines);
		plain_say(p, "%s", lines.buf);
	}
	strbuf_release(&lines);
}

static void tell_lines(struct plain *p)
{
	const struct watch *w = p->s->watch;
	const struct watch_line *line;
	unsigned long fresh = w->added - p->lines_told, i;

	if (fresh > w->n)
		fresh = w->n;
	for (i = w->n - fresh; i < w->n; i++) {
		line = watch_line(w, i);
		if (p->s->mode == ENGINE_DRY && !*line->level)
			continue; /* a look tells only what is amiss */
		plain_say(p, "      %s %s: %s", *line->level ? "!" : " ",
			  line->source, line->text);
	}
	p->lines_told = w->added;
}

static void tell_checks(struct plain *p)
{
	const struct access *a = p->s->access;
	int i;

	for (i = 0; a && i < ACCESS_CHECKS; i++) {
		const struct access_check *c = &a->check[i];

		if (p->checks_told[i] == (int)c->state ||
		    c->state == ACCESS_WAITING || c->state == ACCESS_RUNNING)
			continue;
		p->checks_told[i] = (int)c->state;
		plain_say(p, "  %s: %s%s%s", access_state_name(c->state),
			  _(c->title), *c->evidence ? " - " : "", c->evidence);
	}
}

static void heartbeat(struct plain *p)
{
	int least, most;
	char when[16];

	if (real_ms() - p->spoke_ms < HEARTBEAT_MS)
		return;
	if (watch_left(p->s, &least, &most) && most)
		plain_say(p,
			  _("[%s] still working; usually %d to %d more "
			    "minutes"),
			  elapsed(p, when), least / 60, (most + 59) / 60);
	else
		plain_say(p, _("[%s] still working"), elapsed(p, when));
}

/* Throttled, or a service in trouble: why nothing moves. */
static void tell_wait(struct plain *p)
{
	const struct ledger_entry *e = net_ledger_waiting(p->s->net);

	if (!e || (e->id == p->wait_id && e->attempt == p->wait_attempt))
		return;
	p->wait_id = e->id;
	p->wait_attempt = e->attempt;
	plain_say(p, _("! %s %s: %s, again in %d s"), e->service, e->op,
		  e->code, (int)((e->again_ms - real_ms() + 500) / 1000));
}

void plain_progress(struct plain *p)
{
	size_t n, i;

	if (!p->s->engine)
		return;
	n = engine_count(p->s->engine);
	if (!p->told) {
		p->told = arena_alloc(p->s->arena, n * sizeof(*p->told));
		p->checks_told = arena_alloc(
			p->s->arena, ACCESS_CHECKS * sizeof(*p->checks_told));
		for (i = 0; i < n; i++)
			p->told[i] = -1;
	}
	for (i = 0; i < n && p->s->mode != ENGINE_DRY; i++)
		tell_action(p, i);
	tell_lines(p);
	tell_checks(p);
	tell_wait(p);
	heartbeat(p);
}

void plain_print_rows(struct plain *p, const struct row_list *rows)
{
	size_t i;

	for (i = 0; i < rows->n; i++) {
		const struct row *r = &rows->at[i];

		if (r->title)
			plain_say(p, "\n%s", r->label);
		else if (!*r->value)
			plain_say(p, "  %s", r->label);
		else
			plain_say(p, "  %s: %s%s%s%s", r->label, r->value,
				  *r->note ? "  (" : "", r->note,
				  *r->note ? ")" : "");
	}
}

void plain_result(struct plain *p)
{
	struct row_list rows = { 0 };

	result_rows(p->s, p->arena, &rows);
	plain_print_rows(p, &rows);
}

/* External authentication: no password, but a kubeconfig, on demand. */
static bool offer_glass(struct plain *p)
{
	struct err err;
	char *text;
	int yes;

	if (p->app->opt.yes || !isatty(1)) {
		plain_say(p, "\n%s",
			  _("The break-glass kubeconfig is not written: "
			    "`rosawiz resume` in a terminal writes it on "
			    "demand."));
		return true;
	}
	text = mem_fmt(_("\nWrite the break-glass kubeconfig, for you only, to "
			 "%s? (yes/no): "),
		       glass_path(p->s));
	yes = plain_confirm(p, text, NULL);
	mem_free(text);
	if (yes < 0)
		return false;
	if (yes && !glass_save(p->s, &err))
		plain_say(p, "! %s", err.what);
	else if (yes)
		plain_say(p, "oc --kubeconfig %s get nodes", glass_path(p->s));
	return true;
}

/* Shown once, to a terminal, on demand. */
bool plain_password(struct plain *p)
{
	const struct secret *password;
	int yes;

	if (glass_ready(p->s))
		return offer_glass(p);
	if (!p->s->admin_set)
		return true;
	if (p->app->opt.yes || !isatty(1)) {
		plain_say(
			p, "\n%s",
			_("The password of cluster-admin is not printed here: "
			  "`rosawiz resume` in a terminal sets a new one and "
			  "shows it on demand."));
		return true;
	}
	yes = plain_confirm(p,
			    _("\nShow the password of cluster-admin now? "
			      "(yes/no): "),
			    NULL);
	if (yes < 0)
		return false;
	password = yes ? setup_reveal_password(p->s) : NULL;
	if (password)
		plain_prompt(p, "%s\n", secret_text(password));
	return true;
}

bool plain_kubeconfig(struct plain *p)
{
	const char *path = p->app->opt.kubeconfig;
	struct err err = { 0 };

	if (!path)
		return true;
	if (!kubeconfig_of_setup(p->s, path, false, &err)) {
		plain_fail(p, &err);
		return false;
	}
	plain_say(p,
		  _("\nKubeconfig written to %s, without a token: `oc login "
		    "--kubeconfig %s` asks for the password."),
		  path, path);
	return true;
}

void plain_kept(struct plain *p)
{
	struct row_list rows = { 0 };
	size_t i;

	kept_rows(p->s, p->arena, &rows);
	plain_say(p, "\n%s", rows.n ? _("Kept") : _("Nothing was kept."));
	for (i = 0; i < rows.n; i++)
		plain_say(p, "  %s: %s", rows.at[i].label, rows.at[i].value);
}
