/* doctor.c - troubleshooting a private endpoint: check list, evidence,
 * verdict. */
#include "screens/doctor.h"

#include "screens/full.h"

#include "core/base/i18n.h"
#include "tui/rows.h"

enum {
	DOCTOR_UP = 1,
	DOCTOR_DOWN
};

static const struct keybind doctor_keys[] = {
	{ "Up k", DOCTOR_UP, NULL, N_("the check above") },
	{ "Down j", DOCTOR_DOWN, NULL, N_("the check below") },
	{ 0 },
};

struct doctor_screen {
	struct screen screen;
	size_t at;
};

bool doctor_view(struct full *f, struct doctor_view *out)
{
	(void)f;
	memset(out, 0, sizeof(*out));
	return false;
}

static bool doctor_act(struct screen *s, int action)
{
	struct doctor_screen *d = (struct doctor_screen *)s;
	struct doctor_view view;

	if (!doctor_view(full_of(s), &view))
		return false;
	if (action == DOCTOR_UP && d->at)
		d->at--;
	if (action == DOCTOR_DOWN && d->at + 1 < view.n)
		d->at++;
	return true;
}

static void draw_row(struct canvas *c, int y, const struct doctor_row *row,
		     bool focus)
{
	int x = 1 + theme_mark_width(c->theme) + 1;

	canvas_glyph(c, 1, y, mark_role(row->mark), row->mark);
	x += canvas_printf(c, x, y, ROLE_TEXT, "%s %s ", row->number,
			   mark_word(row->mark));
	canvas_text(c, x, y, ROLE_TEXT, row->title);
	if (focus)
		canvas_paint(c, 0, y, c->w, ROLE_FOCUS);
}

static void doctor_draw(const struct screen *s, struct canvas *body)
{
	const struct doctor_screen *d = (const struct doctor_screen *)s;
	struct canvas left = canvas_sub(body, 0, 0, body->w / 2, body->h - 2);
	struct canvas right =
		canvas_sub(body, body->w / 2 + 1, 0, body->w - body->w / 2 - 2,
			   body->h - 2);
	struct canvas low = canvas_sub(body, 1, body->h - 2, body->w - 2, 2);
	struct doctor_view view;
	size_t i;

	if (!doctor_view(full_of(s), &view)) {
		low = canvas_sub(body, 1, 1, body->w - 2, body->h - 1);
		canvas_wrap(&low, 0, ROLE_WARN,
			    _("This version examines an endpoint only at the "
			      "end of a set-up (resume it: the proof of "
			      "access says which check fails)."));
		return;
	}
	for (i = 0; i < view.n; i++)
		draw_row(&left, (int)i, &view.rows[i], i == d->at);
	if (d->at < view.n)
		canvas_wrap(&right, 0, ROLE_TEXT, view.rows[d->at].evidence);
	canvas_wrap(&low, 0, ROLE_TITLE, view.verdict);
}

const struct screen_class doctor_class = {
	.name = "doctor",
	.size = sizeof(struct doctor_screen),
	.keys = doctor_keys,
	.full = true,
	.act = doctor_act,
	.draw = doctor_draw,
};
