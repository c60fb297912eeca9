/* result.c - the end: names, ways in, proof, nodes; and, after a teardown,
 * what was kept.  Each row can be copied. */
#include "screens/rows_page.h"

#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/ocm/admin.h"
#include "core/setup/access.h"
#include "core/setup/glass.h"
#include "core/setup/kubeconfig.h"

enum {
	RESULT_DETAIL = 1,
	RESULT_COPY,
	RESULT_REVEAL,
	RESULT_REMOVE,
	RESULT_PROVE,
	RESULT_DOCTOR,
	RESULT_KUBECONFIG,
	RESULT_STAY
};

static const struct keybind result_keys[] = {
	{ "Enter", RESULT_DETAIL, N_("Whole line"),
	  N_("this line whole, with its remark") },
	{ "y", RESULT_COPY, N_("Copy"), N_("copy the value of this line") },
	{ "v", RESULT_REVEAL, N_("Password"),
	  N_("show the password of cluster-admin, once; with external "
	     "authentication: write the break-glass kubeconfig") },
	{ "d", RESULT_DOCTOR, N_("Doctor"),
	  N_("examine the private endpoint") },
	{ "^R F5", RESULT_PROVE, NULL, N_("prove the access once more") },
	{ "w", RESULT_KUBECONFIG, NULL,
	  N_("write a kubeconfig, without a token, to a file you name") },
	{ "x", RESULT_REMOVE, N_("Remove all"),
	  N_("remove what this set-up made; asks for its name") },
	{ "^B Alt-Left Esc", RESULT_STAY, NULL, NULL },
	{ 0 },
};

static void fill(struct rows_page *r)
{
	struct setup *setup = full_of(&r->screen)->s;

	if (r->screen.class == &kept_class)
		kept_rows(setup, r->arena, &r->rows);
	else
		result_rows(setup, r->arena, &r->rows);
}

static bool result_open(struct screen *s, const void *arg, struct err *err)
{
	(void)arg;
	(void)err;
	rows_page_open(rows_page_of(s), fill);
	return true;
}

static void result_event(struct screen *s, const struct event *ev)
{
	if (ev->kind == EVENT_CHECK || ev->kind == EVENT_ACTION)
		rows_page_fill(rows_page_of(s));
}

/* ---- acts ---------------------------------------------------------------------------------*/

/* External authentication: no password, but a kubeconfig, on demand. */
static void save_glass(struct rows_page *r)
{
	struct full *f = full_of(&r->screen);
	struct err err;

	if (glass_save(f->s, &err))
		screens_say(r->screen.stack, ROLE_OK,
			    _("Written, for you only: %s"), glass_path(f->s));
	else
		screens_say(r->screen.stack, ROLE_ERROR, "%s", err.what);
	rows_page_fill(r);
}

static bool reveal(struct rows_page *r)
{
	struct full *f = full_of(&r->screen);

	if (glass_ready(f->s))
		save_glass(r);
	else if (f->revealed)
		screens_say(r->screen.stack, ROLE_WARN, "%s",
			    _("It was shown once. `rosawiz resume` sets a new "
			      "one."));
	else if (!f->s->admin_set || !secret_is_set(&f->s->admin_password))
		screens_say(r->screen.stack, ROLE_WARN, "%s",
			    _("This set-up made no cluster-admin."));
	else
		full_push(r->screen.stack, &reveal_class, NULL);
	return true;
}

static bool prove(struct full *f)
{
	if (!f->s->engine || (f->s->access && !f->s->access->over))
		return false;
	access_free(f->s->access);
	f->s->access = NULL;
	access_start(f->s);
	return true;
}

static void file_named(struct screens *st, void *owner, int choice,
		       const struct secret *text)
{
	struct full *f = screens_app(st);
	struct err err = { 0 };

	(void)owner;
	if (choice != 0 || !text || !secret_is_set(text))
		return;
	if (kubeconfig_of_setup(f->s, secret_text(text), false, &err))
		screens_say(st, ROLE_OK,
			    _("Written, without a token: oc login "
			      "--kubeconfig %s"),
			    secret_text(text));
	else
		full_tell(st, &err);
}

static bool ask_file(struct screens *st)
{
	const char *const buttons[] = { _("Write"), _("Cancel"), NULL };
	struct dialog_spec spec = {
		.title = _("Kubeconfig"),
		.text = _("A file that is not there yet, as ~/.kube/NAME. It "
			  "holds both names of the API and no token: `oc "
			  "login --kubeconfig FILE` adds one."),
		.buttons = buttons,
		.cancel = 1,
		.again = -1,
		.input = DIALOG_TEXT,
		.done = file_named
	};

	return dialog_open(st, &spec);
}

static bool result_act(struct screen *s, int action)
{
	struct rows_page *r = rows_page_of(s);

	switch (action) {
	case RESULT_DETAIL:
		return rows_page_detail(r);
	case RESULT_COPY:
		return rows_page_copy(r);
	case RESULT_REVEAL:
		return s->class == &result_class && reveal(r);
	case RESULT_REMOVE:
		if (s->class != &result_class)
			return false;
		full_clean_up(s->stack);
		return true;
	case RESULT_PROVE:
		return s->class == &result_class && prove(full_of(s));
	case RESULT_KUBECONFIG:
		return s->class == &result_class && ask_file(s->stack);
	case RESULT_DOCTOR:
		if (s->class != &result_class)
			return false;
		full_push(s->stack, &doctor_class, NULL);
		return true;
	case RESULT_STAY:
		if (s->below)
			return screens_pop(s->stack);
		screens_say(s->stack, ROLE_TEXT, "%s",
			    _("This is the end of the way. ^C leaves."));
		return true;
	default:
		return false;
	}
}

/* ---- drawing -------------------------------------------------------------------------------*/

static const char *headline(const struct rows_page *r, unsigned *role)
{
	const struct full *f = full_of(&r->screen);
	const struct access *x = f->s->access;

	*role = ROLE_OK;
	if (r->screen.class == &kept_class)
		return r->rows.n ? _("Removed. What is kept, and why:")
				 : _("Removed. Nothing was kept.");
	if (!x) {
		*role = ROLE_TITLE;
		return _("What is known of the cluster");
	}
	if (!x->over)
		return _("Proving the access...");
	if (x->proven)
		return _("Your private cluster is ready, and reached.");
	*role = ROLE_WARN;
	return _("The cluster is ready; the access is not proven from here.");
}

static void result_draw(const struct screen *s, struct canvas *body)
{
	const struct rows_page *r = (const struct rows_page *)s;
	unsigned role;
	const char *head = headline(r, &role);

	rows_page_draw(r, body, role, head);
}

const struct screen_class result_class = {
	.name = "result",
	.size = sizeof(struct rows_page),
	.keys = result_keys,
	.open = result_open,
	.close = rows_page_close,
	.key = rows_page_key,
	.act = result_act,
	.event = result_event,
	.layout = rows_page_layout,
	.draw = result_draw,
};

static const struct keybind kept_keys[] = {
	{ "Enter", RESULT_DETAIL, N_("Whole line"), N_("this line whole") },
	{ "y", RESULT_COPY, N_("Copy"), N_("copy the value of this line") },
	{ "^B Alt-Left Esc", RESULT_STAY, NULL, NULL },
	{ 0 },
};

const struct screen_class kept_class = {
	.name = "kept",
	.size = sizeof(struct rows_page),
	.keys = kept_keys,
	.open = result_open,
	.close = rows_page_close,
	.key = rows_page_key,
	.act = result_act,
	.layout = rows_page_layout,
	.draw = result_draw,
};
