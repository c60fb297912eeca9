/* connect.c - signing in: who you are on both sides, where it came from, and
 * what to do when one side is not known. */
#include "screens/full.h"

#include "core/aws/aws.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/ocm/signin.h"
#include "core/setup/lookups.h"
#include "core/setup/preflight.h"
#include "tui/qr.h"
#include "tui/text.h"

enum {
	CONNECT_GO = 1,
	CONNECT_DEVICE,
	CONNECT_TOKEN,
	CONNECT_ACCOUNT,
	CONNECT_PROFILE,
	CONNECT_RETRY,
	CONNECT_CHECKS,
	CONNECT_COPY,
	CONNECT_LEARN
};

static const struct keybind connect_keys[] = {
	{ "Enter", CONNECT_GO, N_("Go on"), N_("to the first question") },
	{ "d", CONNECT_DEVICE, NULL,
	  N_("sign in to Red Hat by a link and a code") },
	{ "t", CONNECT_TOKEN, NULL, N_("paste an offline token of Red Hat") },
	{ "s", CONNECT_ACCOUNT, NULL, N_("a service account of Red Hat") },
	{ "y", CONNECT_COPY, NULL, N_("copy the sign-in link once more") },
	{ "c", CONNECT_CHECKS, NULL, N_("preflight: can this account do it?") },
	{ "p", CONNECT_PROFILE, NULL, N_("use another AWS profile") },
	{ "^R F5", CONNECT_RETRY, N_("Try again"), N_("look once more") },
	{ "h", CONNECT_LEARN, N_("What is HCP?"),
	  N_("hosted control planes and Classic") },
	{ 0 },
};

struct connect {
	struct screen screen;
	bool went;       /* on to what the command says */
	char copied[32]; /* the code whose link is in the clipboard */
};

/* ---- going on -------------------------------------------------------------------*/

static void start_plan(struct full *f)
{
	struct err err = { 0 };

	if (!full_plan(f, &err))
		full_tell(f->stack, &err);
	full_push(f->stack, &review_class, "plan");
}

/* Answers that were saved before anything was made lead to the review. */
static bool was_begun(const struct full *f)
{
	struct arena *a = arena_new();
	struct session_info *list;
	size_t n = session_list(a, f->app->demo, &list), i;
	bool begun = false;

	for (i = 0; i < n; i++)
		if (str_eq(list[i].name, f->s->session))
			begun = *list[i].stage != '\0';
	arena_free(a);
	return begun;
}

static void go_on(struct full *f)
{
	struct err err = { 0 };
	int i;

	if (app_by_cluster(f->app)) {
		full_push(f->stack, &status_class, f->app->opt.cluster);
		return;
	}
	switch (f->app->opt.command) {
	case COMMAND_RESUME:
		if (was_begun(f))
			full_run(f, ENGINE_APPLY);
		else
			full_push(f->stack, &review_class, NULL);
		break;
	case COMMAND_TEARDOWN:
		full_clean_up(f->stack);
		break;
	case COMMAND_STATUS:
		start_plan(f);
		break;
	case COMMAND_DOCTOR:
		full_push(f->stack, &doctor_class, NULL);
		break;
	case COMMAND_START:
	case COMMAND_SETUP:
	case COMMAND_DEMO:
	case COMMAND_PLAN:
	case COMMAND_PROTECT:
	case COMMAND_SIM:
		if (!f->app->opt.answers) {
			form_next(f, 0);
			break;
		}
		if (!app_load_answers(f->app, &err))
			full_tell(f->stack, &err);
		for (i = 0; sections[i].id; i++)
			;
		form_next(f, i);
		break;
	}
}

/* These need no Enter, and must have the lists. */
static bool goes_by_itself(const struct full *f)
{
	enum command c = f->app->opt.command;

	return c == COMMAND_RESUME || c == COMMAND_TEARDOWN ||
	       c == COMMAND_STATUS || c == COMMAND_DOCTOR;
}

/* A new code's link goes to the clipboard, once. */
static void copy_new(struct connect *c, struct full *f)
{
	const struct signin_device_code *code =
		f->s && f->s->ocm ? signin_device_code(f->s->ocm) : NULL;

	if (!code || str_eq(code->user_code, c->copied))
		return;
	(void)snprintf(c->copied, sizeof(c->copied), "%s", code->user_code);
	full_copy(f->stack, code->complete_uri);
}

static void connect_event(struct screen *s, const struct event *ev)
{
	struct connect *c = (struct connect *)s;
	struct full *f = full_of(s);

	(void)ev;
	copy_new(c, f);
	if (c->went || !goes_by_itself(f) || !setup_connected(f->s) ||
	    lookups_busy(f->s))
		return;
	c->went = true;
	go_on(f);
}

/* ---- acts ---------------------------------------------------------------------------*/

static bool go(struct full *f)
{
	if (setup_connected(f->s)) {
		go_on(f);
		return true;
	}
	if (f->s->ocm && !ocm_signed_in(f->s->ocm) && !signin_busy(f->s->ocm)) {
		setup_sign_in_device(f->s);
		return true;
	}
	screens_say(f->stack, ROLE_WARN, "%s",
		    f->s->err.kind != ERR_NONE
			    ? _("Sign in on both sides first.")
			    : _("Still looking who you are."));
	return true;
}

static bool copy_link(struct full *f)
{
	const struct signin_device_code *code = signin_device_code(f->s->ocm);

	if (!code)
		return false;
	full_copy(f->stack, code->complete_uri);
	return true;
}

/* Once signed in on both sides: is what stood in the way out of it? */
static void look_again(struct full *f)
{
	if (setup_connected(f->s) && f->s->preflight)
		preflight_start(f->s);
	else
		setup_connect(f->s);
}

static bool sign_in(struct full *f, int action)
{
	if (!f->s->aws || f->app->demo)
		return false;
	if (action == CONNECT_DEVICE)
		setup_sign_in_device(f->s);
	else if (action == CONNECT_TOKEN)
		connect_ask_token(f);
	else if (action == CONNECT_ACCOUNT)
		connect_ask_account(f);
	else
		connect_ask_profile(f);
	return true;
}

static bool connect_act(struct screen *s, int action)
{
	struct full *f = full_of(s);

	if (action == CONNECT_LEARN) {
		learn_hosted(s->stack);
		return true;
	}
	if (!f->s)
		return false;
	switch (action) {
	case CONNECT_GO:
		return go(f);
	case CONNECT_RETRY:
		look_again(f);
		return true;
	case CONNECT_CHECKS:
		if (!f->s->preflight)
			return false;
		full_push(s->stack, &preflight_class, NULL);
		return true;
	case CONNECT_COPY:
		return f->s->ocm && copy_link(f);
	default:
		return sign_in(f, action);
	}
}

/* ---- drawing ------------------------------------------------------------------------*/

static int row(struct canvas *c, int y, const char *label, const char *value)
{
	struct canvas in;

	if (!value || !*value)
		return 0;
	canvas_text(c, 4, y, ROLE_DIM, label);
	in = canvas_sub(c, 20, y, c->w - 20, 1);
	canvas_text(&in, 0, 0, ROLE_TEXT, value);
	return 1;
}

static int heading(struct canvas *c, int y, enum glyph mark, const char *text)
{
	canvas_glyph(c, 1, y, mark == GLYPH_OK ? ROLE_OK : ROLE_WARN, mark);
	canvas_text(c, 2 + theme_mark_width(c->theme), y, ROLE_TITLE, text);
	return 1;
}

/* In a box, a blank between the letters; returns its rows. */
static int draw_large(const char *text, struct canvas *c, int y)
{
	struct canvas box = canvas_sub(c, 0, y, 2 * text_width(text) + 5, 3);
	struct canvas in = canvas_box(&box, ROLE_TITLE, NULL);
	int i;

	for (i = 0; text[i]; i++)
		canvas_printf(&in, 2 * i + 1, 0, ROLE_TITLE, "%c", text[i]);
	return 3;
}

static int draw_code(const struct signin_device_code *code, struct canvas *c,
		     int y)
{
	struct canvas in = canvas_sub(c, 4, y, c->w - 4, c->h - y);
	int n = 0;

	n += canvas_wrap(&in, 0, ROLE_TEXT,
			 _("Open this on any device and type the code (y "
			   "copies the link with the code in it):"));
	canvas_link(&in, 0, n++, code->verification_uri, code->complete_uri);
	return n + draw_large(code->user_code, &in, n);
}

/* The code for a camera at the right, where there is room; returns the columns
 * it takes. */
static int draw_qr(const struct full *f, struct canvas *c)
{
	const struct signin_device_code *code =
		f->s->ocm ? signin_device_code(f->s->ocm) : NULL;
	int w, h;

	if (!code || !qr_size(code->complete_uri, c->theme, &w, &h) ||
	    h > c->h || w + 40 > c->w)
		return 0;
	qr_draw(c, c->w - w, 0, code->complete_uri);
	return w + 1;
}

static int draw_red(const struct full *f, struct canvas *c, int y)
{
	const struct ocm_identity *id =
		f->s->ocm ? ocm_identity(f->s->ocm) : NULL;
	const struct signin_device_code *code =
		f->s->ocm ? signin_device_code(f->s->ocm) : NULL;
	int from = y;

	if (id && *id->username) {
		y += heading(c, y, GLYPH_OK, _("Red Hat: signed in"));
		y += row(c, y, _("as"), id->username);
		y += row(c, y, _("organization"), id->org_name);
		y += row(c, y, _("from"), id->from);
		return y - from;
	}
	if (code) {
		y += heading(c, y, GLYPH_RUNNING, _("Red Hat: sign in"));
		return y - from + draw_code(code, c, y);
	}
	if (!f->s->ocm || signin_busy(f->s->ocm)) {
		y += heading(c, y, GLYPH_RUNNING, _("Red Hat: looking"));
		return y - from;
	}
	y += heading(c, y, GLYPH_WARN, _("Red Hat: not signed in"));
	canvas_text(c, 4, y++, ROLE_TEXT,
		    _("d  sign in by a link and a code, on any device"));
	canvas_text(c, 4, y++, ROLE_TEXT, _("t  paste an offline token"));
	canvas_text(c, 4, y++, ROLE_TEXT, _("s  a service account"));
	canvas_text(c, 4, y++, ROLE_TEXT,
		    _("^R look again, after `rosa login` elsewhere"));
	return y - from;
}

static int draw_warnings(const struct aws *aws, struct canvas *c, int y)
{
	const char *const *list;
	size_t n = aws_warnings(aws, &list), i;
	int from = y;
	struct canvas in;

	for (i = 0; i < n; i++) {
		canvas_glyph(c, 4, y, ROLE_WARN, GLYPH_WARN);
		in = canvas_sub(c, 5 + theme_mark_width(c->theme), y, c->w - 9,
				c->h - y);
		y += canvas_wrap(&in, 0, ROLE_WARN, list[i]);
	}
	return y - from;
}

static int draw_aws(const struct full *f, struct canvas *c, int y)
{
	const struct aws *aws = f->s->aws;
	const struct sts_identity *id = aws ? aws_identity(aws) : NULL;
	int from = y;

	if (aws && aws_state(aws) == AWS_FAILED) {
		y += heading(c, y, GLYPH_WARN, _("AWS: not signed in"));
		if (aws_error(aws))
			y += canvas_err(c, y, aws_error(aws));
		canvas_text(c, 4, y++, ROLE_TEXT,
			    _("p  another AWS profile     ^R look again"));
		return y - from + draw_warnings(aws, c, y);
	}
	if (id) {
		y += heading(c, y, GLYPH_OK, _("AWS: signed in"));
		y += row(c, y, _("account"), id->account);
		y += row(c, y, _("as"), id->arn);
		y += row(c, y, _("region"), aws_region(aws));
		y += row(c, y, _("from"), aws_keys_from(aws));
		return y - from + draw_warnings(aws, c, y);
	}
	return heading(c, y, GLYPH_RUNNING, _("AWS: looking"));
}

/* What a newcomer must do first; the rest can be answered meanwhile. */
static int draw_wall(const struct full *f, struct canvas *c, int y)
{
	const struct preflight_check *wall = preflight_wall(f->s);
	struct canvas in = canvas_sub(c, 4, y + 1, c->w - 4, c->h - y - 1);
	int n = 0;

	if (!wall)
		return 0;
	heading(c, y, GLYPH_WARN, wall->title);
	n += canvas_wrap(&in, n, ROLE_WARN, wall->evidence);
	canvas_link(&in, 0, n++, wall->link, wall->link);
	n += canvas_wrap(&in, n, ROLE_TEXT,
			 _("c  what to do there, step by step, and a QR code; "
			   "^R looks again. The questions can be answered "
			   "meanwhile."));
	return n + 1;
}

static bool aws_failed(const struct full *f)
{
	return f->s->aws && aws_state(f->s->aws) == AWS_FAILED;
}

static const char *advice(const struct full *f)
{
	if (!setup_connected(f->s))
		return _("Nothing is created before the review at the end.");
	if (goes_by_itself(f) && !lookups_busy(f->s))
		return _("Enter goes on.");
	if (goes_by_itself(f))
		return _("Reading what is there...");
	return _("Enter goes on. Every question has an answer already; nothing "
		 "is created before the review.");
}

static void draw_simulated(const struct full *f, struct canvas *c)
{
	if (f->s && !f->app->demo) {
		canvas_wrap(c, 0, ROLE_TEXT,
			    _("AWS and Red Hat are played by a simulator "
			      "(ROSAWIZ_SIM): nothing here exists or costs."));
		return;
	}
	canvas_wrap(c, 0, ROLE_TEXT,
		    _("This is a demo: AWS and Red Hat are played by a "
		      "simulator on this machine. Nothing here exists or "
		      "costs, and none of your credentials is read."));
}

static void connect_draw(const struct screen *s, struct canvas *body)
{
	const struct full *f = full_of(s);
	struct canvas in = canvas_sub(body, 1, 0, body->w - 2, body->h), part;
	int y = 0;

	if (f->s)
		in.w -= draw_qr(f, &in);
	if (f->frame.simulated) {
		draw_simulated(f, &in);
		y = in.w < 60 ? 5 : 3;
	}
	if (!f->s) {
		canvas_text(&in, 0, y, ROLE_DIM, _("Starting..."));
		return;
	}
	y += draw_aws(f, &in, y) + 1;
	y += draw_red(f, &in, y) + 1;
	part = canvas_sub(&in, 0, y, in.w, in.h - y);
	if (f->s->err.kind != ERR_NONE && !aws_failed(f))
		y += canvas_err(&part, 0, &f->s->err) + 1;
	if (setup_connected(f->s) && preflight_wall(f->s))
		y += draw_wall(f, &in, y) + 1;
	part = canvas_sub(&in, 0, y, in.w, in.h - y);
	canvas_wrap(&part, 0, ROLE_TITLE, advice(f));
}

const struct screen_class connect_class = {
	.name = "connect",
	.size = sizeof(struct connect),
	.keys = connect_keys,
	.act = connect_act,
	.event = connect_event,
	.draw = connect_draw,
};
