/* plain_signin.c - signing in to Red Hat as text: a link and a code, a token, a
 * service account; in their time again. */
#include "core/aws/aws.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/ocm/signin.h"
#include "screens/plain.h"

static void ask_way(struct plain *p)
{
	struct strbuf lines = STRBUF_INIT;

	err_lines(&p->s->err, &lines);
	plain_say(p, "\n%s", lines.buf);
	strbuf_release(&lines);
	plain_say(p, "  1. %s", _("Sign in by a link, on any device"));
	plain_say(p, "  2. %s", _("Paste an offline token"));
	plain_say(p, "  3. %s", _("A service account"));
	plain_say(p, "  4. %s", _("Look again, after `rosa login` elsewhere"));
	plain_prompt(p, "%s", _("Enter a number: "));
	p->way = PLAIN_WAY_ASKED;
}

static void hidden(struct plain *p, enum plain_way way, const char *prompt)
{
	plain_echo(false);
	plain_prompt(p, "%s", prompt);
	p->way = way;
}

static void choose(struct plain *p, const char *line)
{
	p->way = PLAIN_WAY_NONE;
	if (str_eq(line, "1")) {
		setup_sign_in_device(p->s);
	} else if (str_eq(line, "2")) {
		hidden(p, PLAIN_WAY_TOKEN,
		       _("Token (from https://console.redhat.com/openshift/"
			 "token, not shown): "));
	} else if (str_eq(line, "3")) {
		plain_prompt(p, "%s", _("Client id: "));
		p->way = PLAIN_WAY_ID;
	} else if (str_eq(line, "4")) {
		setup_connect(p->s);
	} else {
		plain_say(p, _("! '%s': expected a number of the list"), line);
	}
}

/* A typed secret goes where it belongs and is wiped. */
static void take_secret(struct plain *p)
{
	struct secret text = { 0 };
	bool is_token = p->way == PLAIN_WAY_TOKEN;

	if (!plain_secret(p, &text))
		return;
	plain_echo(true);
	plain_prompt(p, "\n");
	p->way = PLAIN_WAY_NONE;
	if (is_token)
		setup_sign_in_token(p->s, &text);
	else
		setup_sign_in_account(p->s, p->client_id, &text);
	secret_release(&text);
}

static void take(struct plain *p)
{
	const char *line;

	if (p->way == PLAIN_WAY_TOKEN || p->way == PLAIN_WAY_SECRET) {
		take_secret(p);
		return;
	}
	line = plain_line(p);
	if (!line)
		return;
	if (p->way == PLAIN_WAY_ASKED) {
		choose(p, line);
		return;
	}
	(void)snprintf(p->client_id, sizeof(p->client_id), "%s", line);
	hidden(p, PLAIN_WAY_SECRET, _("Client secret (not shown): "));
}

/* Each code once: an expired one is followed by another. */
static void tell_code(struct plain *p)
{
	const struct signin_device_code *code = signin_device_code(p->s->ocm);

	if (!code || str_eq(code->user_code, p->code_told))
		return;
	(void)snprintf(p->code_told, sizeof(p->code_told), "%s",
		       code->user_code);
	plain_say(p, _("\nOpen %s on any device and type the code:"),
		  code->verification_uri);
	plain_say(p, "\n    %s\n", code->user_code);
	plain_say(p, _("or open %s"), code->complete_uri);
	plain_qr(p, code->complete_uri);
	plain_say(p, "%s", _("Waiting for you to sign in there..."));
}

bool plain_signin(struct plain *p)
{
	const struct ocm *ocm = p->s->ocm;

	if (!ocm || p->app->opt.yes || p->app->demo || ocm_signed_in(ocm) ||
	    aws_state(p->s->aws) == AWS_FAILED)
		return false;
	if (signin_busy(ocm)) {
		tell_code(p);
		return true;
	}
	if (p->way == PLAIN_WAY_NONE && p->s->err.kind == ERR_NONE)
		return false;
	if (p->way == PLAIN_WAY_NONE)
		ask_way(p);
	take(p);
	return true;
}
