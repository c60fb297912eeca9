/* connect_ask.c - what a sign-in asks a person: a token, a service account,
 * an AWS profile. */
#include "screens/full.h"

#include "core/aws/aws.h"
#include "core/base/i18n.h"
#include "tui/dialog.h"

static void token_typed(struct screens *st, void *owner, int choice,
			const struct secret *text)
{
	struct full *f = screens_app(st);

	(void)owner;
	if (choice == 0 && text && secret_is_set(text))
		setup_sign_in_token(f->s, text);
}

static void open_dialog(struct full *f, struct dialog_spec *spec)
{
	const char *const buttons[] = { _("Sign in"), _("Cancel"), NULL };

	spec->buttons = buttons;
	spec->cancel = 1;
	spec->again = -1;
	dialog_open(f->stack, spec);
}

void connect_ask_token(struct full *f)
{
	struct dialog_spec spec = {
		.title = _("Paste your offline token"),
		.text = _("From https://console.redhat.com/openshift/token. It "
			  "is not shown; the login is saved where `rosa` "
			  "keeps its own."),
		.input = DIALOG_SECRET,
		.done = token_typed
	};

	open_dialog(f, &spec);
}

/* ---- service account: two dialogs, the id and the secret ------------------------*/

static void secret_typed(struct screens *st, void *owner, int choice,
			 const struct secret *text)
{
	struct full *f = screens_app(st);

	(void)owner;
	if (choice == 0 && text && secret_is_set(text))
		setup_sign_in_account(f->s, f->client_id, text);
}

static void id_typed(struct screens *st, void *owner, int choice,
		     const struct secret *text)
{
	struct full *f = screens_app(st);
	struct dialog_spec spec = {
		.title = _("Client secret"),
		.text = _("It is not shown and stays in memory only."),
		.input = DIALOG_SECRET,
		.done = secret_typed
	};

	(void)owner;
	if (choice != 0 || !text || !secret_is_set(text))
		return;
	(void)snprintf(f->client_id, sizeof(f->client_id), "%s",
		       secret_text(text));
	open_dialog(f, &spec);
}

void connect_ask_account(struct full *f)
{
	struct dialog_spec spec = {
		.title = _("Client id of the service account"),
		.text = _("For machines, as `rosa login --client-id "
			  "--client-secret` takes it; made at "
			  "https://console.redhat.com/iam/service-accounts."),
		.input = DIALOG_TEXT,
		.done = id_typed
	};

	open_dialog(f, &spec);
}

/* ---- AWS profile ------------------------------------------------------------------*/

static void profile_chosen(struct screens *st, void *owner, int choice,
			   const struct secret *text)
{
	struct full *f = screens_app(st);

	(void)owner;
	if (choice == 0 && text) {
		memset(&f->s->err, 0, sizeof(f->s->err));
		aws_use_profile(f->s->aws, secret_text(text));
	}
}

void connect_ask_profile(struct full *f)
{
	struct dialog_spec spec = { .title = _("AWS profile"),
				    .input = DIALOG_TEXT,
				    .done = profile_chosen };
	struct arena *a = arena_new();
	struct strbuf sb = STRBUF_INIT;
	struct aws_names names = { 0 };
	size_t i;

	aws_profiles(f->s->aws, a, &names);
	strbuf_addstr(&sb, _("Profiles in your AWS files:"));
	for (i = 0; i < names.n; i++)
		strbuf_addf(&sb, " %s", names.at[i]);
	spec.text = sb.buf;
	open_dialog(f, &spec);
	strbuf_release(&sb);
	arena_free(a);
}
