/* full_panes.c - the two panes of a large screen (200x50 and up): what was
 * called, and what AWS and Red Hat said. */
#include "screens/full.h"

#include "core/base/i18n.h"
#include "core/setup/watch.h"

void panes_ledger(const struct screens *st, struct canvas *c)
{
	const struct full *f = screens_app(st);
	size_t n = net_ledger_count(f->s->net), i = n;
	int y = c->h;

	canvas_hline(c, 0, 0, c->w, ROLE_DIM);
	canvas_printf(c, 1, 0, ROLE_TITLE, " %s ", _("Commands (F2)"));
	while (i-- && y > 1) {
		const struct ledger_entry *e = net_ledger(f->s->net, i);
		int x = 1;

		if (e->hidden || !strcmp(e->service, "sim"))
			continue;
		y--;
		x += canvas_printf(c, x, y, e->writes ? ROLE_TITLE : ROLE_DIM,
				   "%s %s ", e->service, e->op);
		canvas_text(c, x, y, ROLE_DIM, e->command);
	}
}

void panes_log(const struct screens *st, struct canvas *c)
{
	const struct full *f = screens_app(st);
	const struct watch *w = f->s->watch;
	size_t i = w->n;
	int y = c->h;

	canvas_hline(c, 0, 0, c->w, ROLE_DIM);
	canvas_printf(c, 1, 0, ROLE_TITLE, " %s ",
		      _("Events of AWS and Red Hat"));
	while (i-- && y-- > 1) {
		const struct watch_line *line = watch_line(w, i);
		int x = 1;

		x += canvas_printf(c, x, y, ROLE_DIM, "%-8s ", line->source);
		canvas_text(c, x, y,
			    strcmp(line->level, "error") ? ROLE_TEXT
							 : ROLE_ERROR,
			    line->text);
	}
}
