/* plain.c - the plain face's turn: what is said and asked next. */
#include "screens/plain.h"

#include "core/aws/aws.h"
#include "core/base/clock.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/setup/access.h"
#include "core/setup/initial.h"
#include "core/setup/lookups.h"
#include "core/setup/preflight.h"
#include "core/setup/result.h"
#include "core/setup/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <signal.h>

#define TURN_MS 1000

__attribute__((format(printf, 2, 0))) static void
speak(FILE *to, const char *fmt, va_list ap)
{
	vfprintf(to, fmt, ap);
	fflush(to);
}

void plain_say(struct plain *p, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	speak(p->app->opt.json ? stderr : stdout, fmt, ap);
	va_end(ap);
	fputc('\n', p->app->opt.json ? stderr : stdout);
	fflush(stdout);
	p->spoke_ms = real_ms();
}

void plain_prompt(struct plain *p, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	speak(p->prompts, fmt, ap);
	va_end(ap);
}

void plain_end(struct plain *p, int exit_code)
{
	if (!p->over)
		p->app->exit_code = exit_code;
	p->over = true;
}

void plain_fail(struct plain *p, const struct err *err)
{
	struct strbuf lines = STRBUF_INIT;

	err_lines(err, &lines);
	fflush(stdout);
	fprintf(stderr, "%s", lines.buf);
	strbuf_release(&lines);
	plain_end(p, err_exit_code(err));
}

/* ---- input -----------------------------------------------------------------------*/

void plain_on_input(void *owner)
{
	struct plain *p = owner;
	char block[4096];
	ssize_t n = read(0, block, sizeof(block));

	if (n > 0) {
		strbuf_add(&p->input, block, (size_t)n);
		memset(block, 0, sizeof(block));
	} else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
		p->eof = true;
		loop_unwatch(p->s->loop, 0);
	}
}

/* The end of a line typed; NULL none yet. */
static char *line_end(struct plain *p)
{
	char *end = memchr(p->input.buf, '\n', p->input.len);
	struct err err;

	if (!end) {
		if (p->eof && !p->over) {
			err_set(&err, ERR_TERMINAL,
				_("the input ended while an answer was "
				  "needed"));
			err_hint(&err, _("Give --answers FILE --yes to run "
					 "without a person."));
			plain_fail(p, &err);
		}
	}
	return end;
}

/* What was there is overwritten by what follows, and then by zeros. */
static void drop_line(struct plain *p, const char *end)
{
	size_t n = (size_t)(end - p->input.buf) + 1, rest = p->input.len - n;

	memmove(p->input.buf, end + 1, rest);
	OPENSSL_cleanse(p->input.buf + rest, n);
	strbuf_cut(&p->input, rest);
}

const char *plain_line(struct plain *p)
{
	const char *end = line_end(p), *line;

	if (!end)
		return NULL;
	line = str_trim(p->arena, arena_dupn(p->arena, p->input.buf,
					     (size_t)(end - p->input.buf)));
	drop_line(p, end);
	return line;
}

bool plain_secret(struct plain *p, struct secret *out)
{
	char *end = line_end(p);

	if (!end)
		return false;
	secret_set(out, p->input.buf, (size_t)(end - p->input.buf));
	drop_line(p, end);
	return true;
}

static void on_signal(void *owner, int signo)
{
	struct plain *p = owner;
	struct err err;

	if (signo != SIGINT && signo != SIGTERM && signo != SIGHUP)
		return;
	err_set(&err, ERR_INTERRUPTED, _("interrupted"));
	if (p->s->journal && !journal_is_empty(p->s->journal))
		err_hint(&err,
			 _("What was made stays and goes on. `rosawiz resume "
			   "%s` continues, `rosawiz teardown %s` removes it."),
			 p->s->session, p->s->session);
	plain_fail(p, &err);
}

/* ---- what comes next ---------------------------------------------------------------*/

void plain_tell_identity(struct plain *p)
{
	const struct sts_identity *who = aws_identity(p->s->aws);
	const struct ocm_identity *red = ocm_identity(p->s->ocm);
	const char *const *warnings;
	size_t n, i;

	p->identity_told = true;
	if (p->s->simulated)
		plain_say(p, "%s",
			  _("SIMULATED: nothing here exists or "
			    "costs."));
	plain_say(p, _("Red Hat: %s, organization %s (from %s)"), red->username,
		  red->org_name, red->from);
	plain_say(p, _("AWS: account %s as %s, region %s (from %s)"),
		  who->account, who->name, aws_region(p->s->aws),
		  aws_keys_from(p->s->aws));
	n = aws_warnings(p->s->aws, &warnings);
	for (i = 0; i < n; i++)
		plain_say(p, "! %s", warnings[i]);
}

static void run(struct plain *p, enum engine_mode mode)
{
	struct err err;

	p->started = true;
	if (!setup_run(p->s, mode, &err))
		plain_fail(p, &err);
}

/* Review and consent. */
static void before_run(struct plain *p, enum engine_mode mode)
{
	struct err err;
	int yes;

	if (!p->review_told) {
		p->review_told = true;
		if (!setup_build_plan(p->s, &err)) {
			plain_fail(p, &err);
			return;
		}
		if (mode == ENGINE_APPLY)
			plain_rows(p, true);
	}
	if (plain_preflight(p))
		return;
	yes = mode == ENGINE_DRY
		      ? 1
		      : plain_confirm(p, _("\nCreate all this? (yes/no): "),
				      NULL);
	if (yes == 1)
		run(p, mode);
	if (yes == 0) {
		plain_say(p, "%s", _("Nothing was made; answers are kept."));
		plain_end(p, 0);
	}
}

static void before_teardown(struct plain *p)
{
	char *text;
	int yes;

	if (!p->review_told)
		plain_say(p,
			  _("Removes what the set-up '%s' made, in order; "
			    "the cluster and all in it are lost."),
			  p->s->session);
	p->review_told = true;
	text = mem_fmt(_("Type %s to go on: "), p->s->session);
	yes = plain_confirm(p, text, p->s->session);
	mem_free(text);
	if (yes == 1)
		run(p, ENGINE_UNDO);
	if (yes == 0) {
		plain_say(p, "%s", _("Nothing was removed."));
		plain_end(p, 11);
	}
}

void plain_print_json(struct plain *p, cJSON *json)
{
	struct strbuf sb = STRBUF_INIT;

	(void)p;
	json_print_sorted(json, &sb);
	cJSON_Delete(json);
	fputs(sb.buf, stdout);
	strbuf_release(&sb);
}

void plain_json(struct plain *p)
{
	plain_print_json(p, result_json(p->s));
}

/* What Red Hat says of the session's cluster; true: told, or none to ask. */
static bool cluster_now(struct plain *p)
{
	const char *id = values_get(p->s->values, "cluster.id");

	if (p->app->opt.command != COMMAND_STATUS || !id || !*id)
		return true;
	if (!p->status)
		p->status = status_new(p->s, id);
	return status_over(p->status);
}

static void tell_cluster(struct plain *p)
{
	struct strbuf lines = STRBUF_INIT;

	if (p->status->err.kind == ERR_NONE) {
		plain_status(p, p->status);
		return;
	}
	err_lines(&p->status->err, &lines);
	plain_say(p, "\n%s", lines.buf);
	strbuf_release(&lines);
}

static void tell_look(struct plain *p)
{
	cJSON *j = p->app->opt.json ? result_json(p->s) : NULL;
	struct err refusal = { 0 };

	plain_rows(p, p->app->opt.command == COMMAND_PLAN);
	if (p->app->opt.command == COMMAND_STATUS)
		plain_result(p);
	if (p->status)
		tell_cluster(p);
	if (j && p->status && p->status->err.kind == ERR_NONE)
		cJSON_AddItemToObject(j, "cluster", status_json(p->status));
	if (j)
		plain_print_json(p, j);
	if (plain_kubeconfig(p))
		plain_end(p, preflight_refuses(p->s, &refusal)
				     ? err_exit_code(&refusal)
				     : 0);
}

static void tell_stopped(struct plain *p)
{
	switch (p->s->mode) {
	case ENGINE_DRY:
		plain_say(p, "%s", _("\nStopped; nothing was changed."));
		break;
	case ENGINE_APPLY:
		if (p->s->watch->end == WATCH_FAILED)
			plain_say(p,
				  _("\nA cluster that failed does not recover: "
				    "once the cause is mended, `rosawiz resume "
				    "%s` offers to delete it and to order it "
				    "again; with --yes put \"ask.%s\": "
				    "\"change\" into the answers file."),
				  p->s->session, "cluster.failed");
		plain_say(p,
			  _("\nStopped. All that was made is kept; correct "
			    "the cause and run `rosawiz resume %s`."),
			  p->s->session);
		break;
	case ENGINE_UNDO:
		plain_say(p,
			  _("\nStopped. The rest is still there; correct the "
			    "cause and run `rosawiz teardown %s` again."),
			  p->s->session);
		break;
	}
}

static void after_run(struct plain *p)
{
	enum engine_outcome o = engine_outcome(p->s->engine);
	const struct err *err = engine_err(p->s->engine);

	if (o == ENGINE_RUNNING)
		return;
	if (o == ENGINE_FAILED) {
		if (plain_gate(p))
			return;
		tell_stopped(p);
		if (p->app->opt.json)
			plain_json(p);
		plain_end(p, err ? err_exit_code(err) : 1);
	} else if (p->s->mode == ENGINE_DRY) {
		if (cluster_now(p))
			tell_look(p);
	} else if (p->s->mode == ENGINE_UNDO) {
		plain_kept(p);
		plain_end(p, 0);
	} else if (p->s->access && p->s->access->over) {
		if (!p->result_told)
			plain_result(p);
		p->result_told = true;
		if (!plain_password(p) || !plain_kubeconfig(p))
			return;
		if (p->app->opt.json)
			plain_json(p);
		plain_end(p, access_exit_code(p->s->access));
	}
}

static void start(struct plain *p)
{
	switch (p->app->opt.command) {
	case COMMAND_PLAN:
	case COMMAND_STATUS:
		before_run(p, ENGINE_DRY);
		break;
	case COMMAND_TEARDOWN:
		before_teardown(p);
		break;
	case COMMAND_RESUME:
		run(p, ENGINE_APPLY);
		break;
	case COMMAND_START:
	case COMMAND_SETUP:
	case COMMAND_DEMO:
		before_run(p, ENGINE_APPLY);
		break;
	case COMMAND_DOCTOR:
	case COMMAND_PROTECT:
	case COMMAND_SIM:
		BUG("not a set-up");
	}
}

static void turn(struct plain *p)
{
	struct err err;

	if (!p->identity_told && plain_signin(p))
		return;
	if (p->s->err.kind != ERR_NONE &&
	    (!p->identity_told || (p->started && !p->s->engine))) {
		plain_fail(p, &p->s->err);
		return;
	}
	if (plain_asks(p))
		return;
	/* a sign-in lost later on is told by what fails for it */
	if (!p->identity_told && !setup_connected(p->s))
		return;
	if (!p->identity_told)
		plain_tell_identity(p);
	if (lookups_busy(p->s) && !p->started)
		return;
	if (p->app->opt.answers && !p->answers_read) {
		p->answers_read = true;
		if (!app_load_answers(p->app, &err)) {
			plain_fail(p, &err);
			return;
		}
		preflight_changed(p->s);
	}
	if (plain_wall(p) || plain_questions(p))
		return;
	if (!p->started)
		start(p);
	plain_progress(p);
	if (p->s->engine)
		after_run(p);
}

int plain_loop(struct plain *p, void (*turn_of)(struct plain *))
{
	struct event ev;

	p->s = p->app->setup;
	p->arena = arena_new();
	p->prompts = isatty(1) ? stdout : stderr;
	strbuf_init(&p->input, STRBUF_MAX);
	p->spoke_ms = real_ms();
	loop_signals(p->s->loop, on_signal, p);
	if (!p->app->opt.yes)
		loop_watch(p->s->loop, 0, plain_on_input, p);
	setup_connect(p->s);
	while (!p->over) {
		while (event_take(p->s->events, &ev))
			setup_event(p->s, &ev);
		turn_of(p);
		if (!p->over)
			loop_turn(p->s->loop, TURN_MS);
	}
	loop_unwatch(p->s->loop, 0);
	strbuf_wipe(&p->input);
	arena_free(p->arena);
	return p->app->exit_code;
}

int face_plain(struct app *app)
{
	struct plain p = { .app = app };
	int code = plain_loop(&p, turn);

	status_free(p.status);
	return code;
}
