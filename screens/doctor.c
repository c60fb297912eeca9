/* doctor.c - troubleshooting a private endpoint: the checks at the left, the
 * evidence of the chosen one at the right, the verdict below.  Looks only. */
#include "core/doctor/doctor.h"

#include "screens/full.h"

#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/setup/initial.h"
#include "tui/rows.h"
#include "tui/text.h"

enum {
	DOCTOR_DETAIL = 1,
	DOCTOR_UP,
	DOCTOR_DOWN,
	DOCTOR_AGAIN,
	DOCTOR_CLUSTER,
	DOCTOR_FROM,
	DOCTOR_COPY,
	DOCTOR_LEARN
};

static const struct keybind doctor_keys[] = {
	{ "Enter", DOCTOR_DETAIL, N_("Evidence"),
	  N_("all that was seen, and the commands that would help") },
	{ "Up k", DOCTOR_UP, NULL, N_("the check above") },
	{ "Down j", DOCTOR_DOWN, NULL, N_("the check below") },
	{ "c", DOCTOR_CLUSTER, N_("Cluster"),
	  N_("another cluster: its name or id, vpce-... or vpc-...") },
	{ "a", DOCTOR_FROM, N_("Caller"),
	  N_("judge for another caller: a range, or an address") },
	{ "h", DOCTOR_LEARN, NULL, N_("what SKIP and UNKNOWN mean") },
	{ "^R F5", DOCTOR_AGAIN, N_("Again"), N_("look once more") },
	{ "y", DOCTOR_COPY, NULL, N_("copy the commands that would help") },
	{ 0 },
};

struct doctor_screen {
	struct screen screen;
	struct doctor *doctor; /* NULL: could not begin, err says why */
	struct err err;
	char *cluster, *from; /* NULL: as found */
	size_t at;
	bool moved; /* by the person: does not jump to what failed */
};

static struct doctor_screen *of(struct screen *s)
{
	return (struct doctor_screen *)s;
}

static void examine(struct doctor_screen *d)
{
	struct doctor_options o = { .cluster = d->cluster, .from = d->from };

	doctor_free(d->doctor);
	d->moved = false;
	d->at = 0;
	d->doctor = doctor_new(full_of(&d->screen)->s, &o, &d->err);
}

/* The first range that the set-up in hand is called from; NULL: as found. */
static char *caller(const struct full *f)
{
	struct strbuf ranges = STRBUF_INIT;
	char *out = NULL;

	if (f->app->opt.from)
		out = mem_dup(f->app->opt.from);
	else if (f->s->session && access_by_ranges(f->s)) {
		setup_value(f->s, "access.ranges", &ranges);
		out = ranges.len
			      ? mem_fmt("%.*s", (int)strcspn(ranges.buf, ","),
					ranges.buf)
			      : NULL;
	}
	strbuf_release(&ranges);
	return out;
}

/* What the command line names, or the cluster of the set-up in hand. */
static char *subject(const struct full *f)
{
	struct strbuf name = STRBUF_INIT;
	char *out = NULL;

	if (f->app->opt.cluster)
		out = mem_dup(f->app->opt.cluster);
	else if (f->s->session)
		out = mem_dup(setup_value(f->s, "cluster.name", &name));
	strbuf_release(&name);
	return out;
}

static bool doctor_open(struct screen *s, const void *arg, struct err *err)
{
	struct doctor_screen *d = of(s);

	(void)arg;
	(void)err;
	d->cluster = subject(full_of(s));
	d->from = caller(full_of(s));
	examine(d);
	return true;
}

static void doctor_close(struct screen *s)
{
	doctor_free(of(s)->doctor);
	mem_free(of(s)->cluster);
	mem_free(of(s)->from);
}

/* ---- acts ---------------------------------------------------------------------------*/

static const struct doctor_check *current(const struct doctor_screen *d)
{
	const struct doctor_check *rows;
	size_t n = d->doctor ? doctor_rows(d->doctor, &rows) : 0;

	return d->at < n ? &rows[d->at] : NULL;
}

static void add_lines(struct strbuf *out, const char *title,
		      const struct doctor_lines *lines)
{
	size_t i;

	if (!lines->n)
		return;
	strbuf_addf(out, "\n# %s\n", title);
	for (i = 0; i < lines->n; i++)
		strbuf_addf(out, "%s\n", lines->at[i]);
}

static void evidence(const struct doctor_check *row, struct strbuf *out)
{
	strbuf_addf(out, "%s\n", row->summary);
	add_lines(out, _("Seen"), &row->evidence);
	add_lines(out, _("What would help"), &row->fix);
	add_lines(out, _("As commands"), &row->commands);
}

static bool detail(struct doctor_screen *d)
{
	const struct doctor_check *row = current(d);
	struct strbuf sb = STRBUF_INIT;
	struct pager_spec spec = { .copy = full_copy };

	if (!row)
		return false;
	evidence(row, &sb);
	spec.title = _(row->title);
	spec.text = sb.buf;
	pager_open(d->screen.stack, &spec);
	strbuf_release(&sb);
	return true;
}

static bool copy(struct doctor_screen *d)
{
	const struct doctor_check *row = current(d);
	struct strbuf sb = STRBUF_INIT;
	size_t i;

	for (i = 0; row && i < row->commands.n; i++)
		strbuf_addf(&sb, "%s\n", row->commands.at[i]);
	if (sb.len)
		full_copy(d->screen.stack, sb.buf);
	else
		screens_say(d->screen.stack, ROLE_TEXT, "%s",
			    _("There is no command to copy for this check."));
	strbuf_release(&sb);
	return true;
}

static bool move(struct doctor_screen *d, int by)
{
	const struct doctor_check *rows;
	size_t n = d->doctor ? doctor_rows(d->doctor, &rows) : 0;

	d->moved = true;
	if (by < 0 && d->at)
		d->at--;
	if (by > 0 && d->at + 1 < n)
		d->at++;
	return true;
}

static void typed(struct screens *st, char **into, int choice,
		  const struct secret *text)
{
	struct screen *s = screens_find(st, "doctor");

	if (choice != 0 || !text || !s)
		return;
	mem_free(*into);
	*into = *secret_text(text) ? mem_dup(secret_text(text)) : NULL;
	examine(of(s));
}

static void cluster_typed(struct screens *st, void *owner, int choice,
			  const struct secret *text)
{
	struct doctor_screen *d = owner;

	typed(st, &d->cluster, choice, text);
}

static void from_typed(struct screens *st, void *owner, int choice,
		       const struct secret *text)
{
	struct doctor_screen *d = owner;

	typed(st, &d->from, choice, text);
}

static bool ask(struct doctor_screen *d, bool cluster)
{
	const char *const buttons[] = { _("Examine"), _("Cancel"), NULL };
	struct dialog_spec spec = {
		.title = cluster ? _("Which cluster?") : _("Who calls?"),
		.text = cluster ? _("Its name or id; without Red Hat's side "
				    "the "
				    "id of the endpoint (vpce-...) or of its "
				    "VPC. Empty: the only one there is.")
				: _("A range like 10.9.0.0/16 or an address, "
				    "as "
				    "the endpoint sees it. Empty: from where "
				    "this program looks."),
		.buttons = buttons,
		.cancel = 1,
		.again = -1,
		.input = DIALOG_TEXT,
		.done = cluster ? cluster_typed : from_typed,
		.owner = d
	};

	return dialog_open(d->screen.stack, &spec);
}

static void learn(struct screens *st)
{
	struct pager_spec spec = {
		.title = _("How to read this"),
		.text = _("Each check looks at one thing between you and the "
			  "API. SKIP: it needs one that failed. UNKNOWN: it "
			  "could not be looked at, which is never counted as "
			  "OK. Not visible from here: network firewalls, "
			  "appliances, on-premises rules, Red Hat's side.\n"
			  "Nothing is changed: what would help is given as "
			  "commands.")
	};

	pager_open(st, &spec);
}

static bool doctor_act(struct screen *s, int action)
{
	struct doctor_screen *d = of(s);

	switch (action) {
	case DOCTOR_DETAIL:
		return detail(d);
	case DOCTOR_UP:
		return move(d, -1);
	case DOCTOR_DOWN:
		return move(d, 1);
	case DOCTOR_AGAIN:
		examine(d);
		return true;
	case DOCTOR_CLUSTER:
		return ask(d, true);
	case DOCTOR_FROM:
		return ask(d, false);
	case DOCTOR_COPY:
		return copy(d);
	case DOCTOR_LEARN:
		learn(s->stack);
		return true;
	default:
		return false;
	}
}

/* To the first check that failed, unless the person looks elsewhere. */
static void doctor_event(struct screen *s, const struct event *ev)
{
	struct doctor_screen *d = of(s);
	const struct doctor_check *rows;
	size_t n, i;

	(void)ev;
	if (!d->doctor || !doctor_over(d->doctor))
		return;
	if (full_of(s)->app->opt.command == COMMAND_DOCTOR)
		full_of(s)->app->exit_code = doctor_exit_code(d->doctor);
	n = doctor_rows(d->doctor, &rows);
	for (i = 0; i < n && !d->moved; i++)
		if (rows[i].state == DOCTOR_FAIL) {
			d->at = i;
			break;
		}
}

/* ---- drawing --------------------------------------------------------------------------*/

static enum glyph mark_of(enum doctor_state s)
{
	switch (s) {
	case DOCTOR_WAIT:
		return GLYPH_WAITING;
	case DOCTOR_RUN:
		return GLYPH_RUNNING;
	case DOCTOR_OK:
		return GLYPH_OK;
	case DOCTOR_INFO:
		return GLYPH_BULLET;
	case DOCTOR_SKIP:
		return GLYPH_SKIPPED;
	case DOCTOR_UNKNOWN:
		return GLYPH_UNKNOWN;
	case DOCTOR_WARN:
		return GLYPH_WARN;
	case DOCTOR_FAIL:
		return GLYPH_FAIL;
	}
	return GLYPH_WAITING;
}

static void draw_rows(const struct doctor_screen *d, struct canvas *c)
{
	const struct doctor_check *rows;
	size_t n = doctor_rows(d->doctor, &rows), i, h = (size_t)c->h;
	size_t top = d->at >= h ? d->at - h + 1 : 0;
	int mark = theme_mark_width(c->theme);

	for (i = top; i < n && i < top + h; i++) {
		enum glyph g = mark_of(rows[i].state);
		int y = (int)(i - top), x = 1 + mark + 1;

		canvas_glyph(c, 1, y, mark_role(g), g);
		x += canvas_printf(c, x, y, ROLE_DIM, "%3s ", rows[i].number);
		canvas_printf(c, x, y, mark_role(g), "%-7s",
			      doctor_state_name(rows[i].state));
		x += 8;
		canvas_text(c, x, y, ROLE_TEXT, _(rows[i].title));
		if (i == d->at)
			canvas_paint(c, 0, y, c->w, ROLE_FOCUS);
	}
}

static void draw_evidence(const struct doctor_screen *d, struct canvas *c)
{
	const struct doctor_check *row = current(d);
	struct strbuf sb = STRBUF_INIT;
	const char *at, *line;
	char *text;
	size_t len;
	int y = 0;

	if (row)
		evidence(row, &sb);
	for (at = sb.buf; y < c->h && text_wrap(&at, c->w, &line, &len); y++) {
		text = mem_fmt("%.*s", (int)len, line);
		canvas_text(c, 0, y,
			    str_starts(text, "# ") ? ROLE_TITLE : ROLE_TEXT,
			    str_starts(text, "# ") ? text + 2 : text);
		mem_free(text);
	}
	strbuf_release(&sb);
}

static void draw_head(const struct doctor_screen *d, struct canvas *c)
{
	int x = 1;

	x += canvas_text(c, x, 0, ROLE_TITLE, doctor_subject(d->doctor));
	canvas_printf(c, x, 0, ROLE_DIM, _("   called from %s"),
		      doctor_source(d->doctor));
}

static void doctor_draw(const struct screen *s, struct canvas *body)
{
	const struct doctor_screen *d = (const struct doctor_screen *)s;
	int left = body->w < 100 ? body->w / 2 + 2 : 52, h = body->h - 6;
	struct canvas low = canvas_sub(body, 1, body->h - 3, body->w - 2, 3);
	struct canvas part;
	unsigned role;

	if (!d->doctor) {
		part = canvas_sub(body, 1, 1, body->w - 2, body->h - 1);
		canvas_err(&part, 0, &d->err);
		return;
	}
	draw_head(d, body);
	part = canvas_sub(body, 0, 2, left, h);
	draw_rows(d, &part);
	canvas_vline(body, left, 2, h, ROLE_DIM);
	part = canvas_sub(body, left + 2, 2, body->w - left - 3, h);
	draw_evidence(d, &part);
	canvas_hline(body, 0, body->h - 4, body->w, ROLE_DIM);
	if (!doctor_over(d->doctor)) {
		canvas_text(&low, 0, 0, ROLE_DIM,
			    _("Looking. Nothing is changed by this."));
		return;
	}
	role = doctor_exit_code(d->doctor) ? ROLE_ERROR : ROLE_OK;
	canvas_wrap(&low, 0, role, doctor_verdict(d->doctor));
}

const struct screen_class doctor_class = {
	.name = "doctor",
	.size = sizeof(struct doctor_screen),
	.keys = doctor_keys,
	.full = true,
	.open = doctor_open,
	.close = doctor_close,
	.act = doctor_act,
	.event = doctor_event,
	.draw = doctor_draw,
};
