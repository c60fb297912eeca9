/* reveal.c - the password of cluster-admin, shown once, on demand.  Drawn
 * straight from the secret: it is in no arena, file or log. */
#include "screens/full.h"

#include "core/base/i18n.h"
#include "core/ocm/admin.h"
#include "tui/term.h"

enum {
	REVEAL_CLOSE = 1,
	REVEAL_COPY
};

static const struct keybind reveal_keys[] = {
	{ "Enter Esc q ^B", REVEAL_CLOSE, N_("Close"),
	  N_("close; it is not shown again") },
	{ "y", REVEAL_COPY, N_("Copy"),
	  N_("send the password to the terminal's clipboard") },
	{ 0 },
};

static bool reveal_open(struct screen *s, const void *arg, struct err *err)
{
	(void)arg;
	(void)err;
	full_of(s)->revealed = true;
	return true;
}

static bool reveal_act(struct screen *s, int action)
{
	if (action == REVEAL_CLOSE) {
		term_redraw();
		return screens_pop(s->stack);
	}
	term_copy(secret_text(&full_of(s)->s->admin_password));
	screens_say(s->stack, ROLE_OK, "%s",
		    _("Password sent to the clipboard (if your terminal "
		      "allows it)."));
	return true;
}

static void reveal_draw(const struct screen *s, struct canvas *area)
{
	const struct full *f = full_of(s);
	struct canvas box = canvas_sub(area, 4, area->h / 2 - 4,
				       area->w > 72 ? 64 : area->w - 8, 8);
	struct canvas in;

	canvas_fill(&box, ROLE_TEXT);
	in = canvas_box(&box, ROLE_TITLE, _("Shown once"));
	in = canvas_sub(&in, 1, 0, in.w - 2, in.h);
	canvas_printf(&in, 0, 0, ROLE_TEXT, _("User:     %s"), ADMIN_USER);
	canvas_printf(&in, 0, 1, ROLE_TITLE, _("Password: %s"),
		      secret_text(&f->s->admin_password));
	canvas_wrap(&in, 3, ROLE_DIM,
		    _("It is stored nowhere. Lost? `rosawiz resume` sets a "
		      "new one. Replace this user with an identity provider "
		      "soon."));
}

const struct screen_class reveal_class = {
	.name = "reveal",
	.size = sizeof(struct screen),
	.keys = reveal_keys,
	.modal = true,
	.overlay = true,
	.open = reveal_open,
	.act = reveal_act,
	.draw = reveal_draw,
};
