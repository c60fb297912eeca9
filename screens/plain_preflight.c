/* plain_preflight.c - preflight as text: what stands in the way, told before
 * anything is made. */
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/setup/preflight.h"
#include "screens/plain.h"
#include "tui/qr.h"
#include "tui/text.h"

void plain_qr(struct plain *p, const char *link)
{
	struct strbuf sb = STRBUF_INIT;

	/* not into a pipe, nor for a screen reader */
	if (!isatty(1) || p->app->opt.ascii || getenv("ACCESSIBLE") ||
	    !text_locale())
		return;
	if (qr_text(link, &sb))
		plain_say(p, "%s", sb.buf);
	strbuf_release(&sb);
}

static void tell(struct plain *p, const struct preflight_check *c)
{
	plain_say(p, "  %s: %s - %s", preflight_state_name(c->state), c->title,
		  c->evidence);
	if (c->state == PREFLIGHT_OK)
		return;
	if (*c->advice)
		plain_say(p, "      %s", c->advice);
	if (*c->link)
		plain_say(p, "      %s", c->link);
}

static void tell_all(struct plain *p)
{
	const struct preflight_check *rows;
	size_t n = preflight_rows(p->s, &rows), i;
	bool every = p->app->opt.command == COMMAND_PLAN;

	plain_say(p, _("\nPreflight: %s"), preflight_summary(p->s, p->arena));
	for (i = 0; i < n; i++)
		if (every || rows[i].state != PREFLIGHT_OK)
			tell(p, &rows[i]);
}

static void refuse(struct plain *p, const struct err *err)
{
	if (p->app->opt.json)
		plain_json(p);
	plain_fail(p, err);
}

static bool unattended(const struct plain *p)
{
	return p->app->opt.yes;
}

/* Once, while there is still much to answer. */
bool plain_wall(struct plain *p)
{
	const struct preflight_check *wall;
	struct err err = { 0 };

	if (!p->s->preflight || p->started || p->wall_told)
		return false;
	if (!preflight_over(p->s))
		return true;
	p->wall_told = true;
	if (unattended(p) && p->app->opt.command != COMMAND_PLAN &&
	    preflight_refuses(p->s, &err)) {
		tell_all(p);
		refuse(p, &err);
		return true;
	}
	wall = preflight_wall(p->s);
	if (!wall || unattended(p))
		return false;
	plain_say(p, "\n%s:", _("First of all"));
	tell(p, wall);
	plain_qr(p, wall->link);
	plain_say(p, "%s",
		  _("You can answer the questions meanwhile: it is looked at "
		    "again before anything is made."));
	return false;
}

/* Put right and look again, or stop. */
static void again(struct plain *p, const struct err *err)
{
	const char *line;

	if (!p->confirm_shown)
		plain_prompt(p, "%s",
			     _("Put it right, then press Enter to look again "
			       "(or type stop): "));
	p->confirm_shown = true;
	line = plain_line(p);
	if (!line)
		return;
	p->confirm_shown = false;
	p->preflight_told = false;
	if (str_eq(line, "stop"))
		refuse(p, err);
	else
		preflight_start(p->s);
}

bool plain_preflight(struct plain *p)
{
	struct err err = { 0 };

	if (!p->s->preflight)
		return false;
	if (!preflight_over(p->s))
		return true;
	if (!p->preflight_told)
		tell_all(p);
	p->preflight_told = true;
	if (p->app->opt.command == COMMAND_PLAN ||
	    !preflight_refuses(p->s, &err))
		return false;
	if (unattended(p))
		refuse(p, &err);
	else
		again(p, &err);
	return true;
}
