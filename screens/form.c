/* form.c - a section's questions as one screen; Enter goes on, the last Enter
 * to the next section.  Or one question alone, from the review. */
#include "screens/form.h"

#include "screens/full.h"

#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/setup/lookups.h"
#include "tui/text.h"

#define FIELDS_MOST 32
#define LABEL_MOST  40

enum {
	FORM_ENTER = 1,
	FORM_NEXT,
	FORM_BEFORE,
	FORM_ALL,
	FORM_EXPERT,
	FORM_REFRESH,
	FORM_TYPE
};

static const struct keybind form_keys[] = {
	{ "Enter", FORM_ENTER, N_("Next"), N_("take this answer and go on") },
	{ "Tab Down", FORM_NEXT, NULL, N_("the next field") },
	{ "Shift-Tab Up", FORM_BEFORE, NULL, N_("the field before") },
	{ "^F Alt-Right", FORM_ALL, NULL,
	  N_("take all answers of this page and go on") },
	{ "F3 ^D", FORM_EXPERT, N_("All questions"),
	  N_("show every question, or the usual ones only") },
	{ "^R F5", FORM_REFRESH, NULL,
	  N_("back to the default; a list is fetched again") },
	{ "t ^X", FORM_TYPE, NULL, N_("type it instead of choosing") },
	{ 0 },
};

struct form_arg {
	int section;
	const struct question *only; /* NULL: the section */
};

struct form {
	struct screen screen;
	int section;
	const struct question *only;
	struct field fields[FIELDS_MOST];
	size_t n, focus;
	int h;
};

static struct form *of(struct screen *s)
{
	return (struct form *)s;
}

int form_section(const struct screen *s)
{
	return ((const struct form *)s)->section;
}

/* ---- which fields ---------------------------------------------------------------------*/

static bool asks(const struct form *m, size_t i)
{
	const struct full *f = full_of(&m->screen);

	return m->only ? m->fields[i].q == m->only
		       : question_asked(f->s, m->fields[i].q, f->expert);
}

/* The asked field after (before) `from`; n when there is none. */
static size_t step(const struct form *m, size_t from, int by)
{
	size_t i = from;

	for (;;) {
		if (by < 0 && !i)
			return m->n;
		i += (size_t)by;
		if (i >= m->n)
			return m->n;
		if (asks(m, i))
			return i;
	}
}

static size_t first(const struct form *m)
{
	return m->n && asks(m, 0) ? 0 : step(m, 0, 1);
}

static void refresh(struct form *m)
{
	size_t i;

	for (i = 0; i < m->n; i++)
		field_refresh(&m->fields[i]);
	if (m->focus < m->n && !asks(m, m->focus))
		m->focus = first(m);
}

static bool form_open(struct screen *s, const void *arg, struct err *err)
{
	const struct form_arg *a = arg;
	struct form *m = of(s);
	const struct question *q;

	(void)err;
	m->section = a->section;
	m->only = a->only;
	m->h = 15;
	for (q = questions; q->id; q++) {
		if (strcmp(q->section, sections[a->section].id) ||
		    q->level == LEVEL_FILE)
			continue;
		if (m->n == FIELDS_MOST)
			BUG("section %s has too many questions", q->section);
		field_init(&m->fields[m->n++], full_of(s)->s, q);
	}
	m->focus = first(m);
	return true;
}

static void form_close(struct screen *s)
{
	struct form *m = of(s);
	size_t i;

	for (i = 0; i < m->n; i++)
		field_release(&m->fields[i]);
}

static bool has_questions(const struct full *f, int section)
{
	const struct question *q;

	for (q = questions; q->id; q++)
		if (!strcmp(q->section, sections[section].id) &&
		    question_asked(f->s, q, f->expert))
			return true;
	return false;
}

void form_next(struct full *f, int section)
{
	struct form_arg arg = { .section = section };

	while (sections[arg.section].id && !has_questions(f, arg.section))
		arg.section++;
	if (sections[arg.section].id)
		full_push(f->stack, &form_class, &arg);
	else
		full_push(f->stack, &review_class, NULL);
}

void form_edit(struct full *f, const char *question)
{
	struct form_arg arg = { .only = question_find(question) };
	const char *settled =
		arg.only ? question_settled(f->s, arg.only) : NULL;

	if (settled) {
		screens_say(f->stack, ROLE_WARN, "%s", settled);
		return;
	}
	if (!arg.only || arg.only->level == LEVEL_FILE) {
		screens_say(f->stack, ROLE_TEXT, "%s",
			    _("This one is set in the answers file only."));
		return;
	}
	while (strcmp(sections[arg.section].id, arg.only->section))
		arg.section++;
	full_push(f->stack, &form_class, &arg);
}

/* ---- going on ----------------------------------------------------------------------------*/

static bool leave(struct form *m)
{
	struct full *f = full_of(&m->screen);
	size_t i;

	for (i = first(m); i < m->n; i = step(m, i, 1)) {
		if (m->fields[i].pending && !*m->fields[i].value)
			continue; /* the review waits for it */
		if (field_accept(&m->fields[i]))
			continue;
		m->focus = i;
		return true;
	}
	if (m->only)
		screens_pop(m->screen.stack);
	else
		form_next(f, m->section + 1);
	return true;
}

static bool enter(struct form *m)
{
	struct field *now = &m->fields[m->focus];
	size_t next;

	if (m->focus >= m->n)
		return leave(m);
	if (!(now->pending && !*now->value) && !field_accept(now))
		return true;
	refresh(m);
	next = step(m, m->focus, 1);
	if (next == m->n)
		return leave(m);
	m->focus = next;
	return true;
}

static bool move(struct form *m, int by)
{
	size_t next = step(m, m->focus, by);

	if (next == m->n)
		return true;
	if (m->fields[m->focus].edited)
		field_accept(&m->fields[m->focus]);
	m->focus = next;
	return true;
}

static bool form_key(struct screen *s, const struct key *key)
{
	struct form *m = of(s);
	struct field *now = &m->fields[m->focus];

	if (m->focus >= m->n)
		return false;
	if (key_is(key, "Up") && field_at_edge(now, -1))
		return false;
	if (key_is(key, "Down") && field_at_edge(now, 1))
		return false;
	return field_key(now, key);
}

static void typed(struct screens *st, void *owner, int choice,
		  const struct secret *text)
{
	struct screen *s = screens_find(st, "form");

	(void)owner;
	if (choice == 0 && text && s)
		field_type(&of(s)->fields[of(s)->focus], secret_text(text));
}

static bool type_instead(struct form *m)
{
	const struct field *now = &m->fields[m->focus];
	const char *const buttons[] = { _("Use it"), _("Cancel"), NULL };
	struct dialog_spec spec = { .title = _(now->q->prompt),
				    .text = _(now->q->help),
				    .buttons = buttons,
				    .cancel = 1,
				    .again = -1,
				    .input = DIALOG_TEXT,
				    .done = typed };

	if (!now->is_list || !now->q->free_text)
		return false;
	return dialog_open(m->screen.stack, &spec);
}

static bool again(struct form *m)
{
	struct field *now = &m->fields[m->focus];

	if (now->q->choices)
		lookups_refresh(now->s, now->q);
	field_reset(now);
	refresh(m);
	return true;
}

static bool toggle_expert(struct form *m)
{
	struct full *f = full_of(&m->screen);

	if (m->only)
		return false;
	f->expert = !f->expert;
	refresh(m);
	screens_say(m->screen.stack, ROLE_TEXT, "%s",
		    f->expert ? _("Every question is asked now.")
			      : _("The usual questions only; the rest keeps "
				  "its answers."));
	return true;
}

static bool form_act(struct screen *s, int action)
{
	struct form *m = of(s);

	switch (action) {
	case FORM_ENTER:
		return enter(m);
	case FORM_NEXT:
		return move(m, 1);
	case FORM_BEFORE:
		return move(m, -1);
	case FORM_ALL:
		return leave(m);
	case FORM_EXPERT:
		return toggle_expert(m);
	case FORM_REFRESH:
		return again(m);
	case FORM_TYPE:
		return type_instead(m);
	default:
		return false;
	}
}

static void form_event(struct screen *s, const struct event *ev)
{
	if (ev->kind == EVENT_LOOKUP || ev->kind == EVENT_ANSWER)
		refresh(of(s));
}

static void form_back(struct screen *s)
{
	refresh(of(s));
}

/* ---- drawing -----------------------------------------------------------------------------*/

static int label_width(const struct form *m, int w)
{
	int most = w / 2 < LABEL_MOST ? w / 2 : LABEL_MOST, width = 0, one;
	size_t i;

	for (i = 0; i < m->n; i++) {
		if (!asks(m, i))
			continue;
		one = text_width(_(m->fields[i].q->prompt));
		width = one > width ? one : width;
	}
	return width > most ? most : width;
}

static int list_room(const struct form *m)
{
	return m->h - 3 > 12 ? 12 : m->h - 3;
}

static void form_layout(struct screen *s, int w, int h)
{
	struct form *m = of(s);

	(void)w;
	m->h = h;
	if (m->focus < m->n)
		field_layout(&m->fields[m->focus], list_room(m));
}

/* The field at the top such that the one in focus is whole on the screen. */
static size_t top_field(const struct form *m, int h, int *gap)
{
	size_t i, top = first(m);
	int all = 0, to_focus = 0, n = 0;

	for (i = top; i < m->n; i = step(m, i, 1), n++) {
		all += field_rows(&m->fields[i], i == m->focus, list_room(m));
		if (i <= m->focus)
			to_focus = all;
	}
	*gap = all + n - 1 <= h;
	while (to_focus > h && top < m->focus) {
		to_focus -= field_rows(&m->fields[top], false, list_room(m));
		top = step(m, top, 1);
	}
	return top;
}

static void form_draw(const struct screen *s, struct canvas *body)
{
	const struct form *m = (const struct form *)s;
	struct canvas in = canvas_sub(body, 1, 0, body->w - 2, body->h), list;
	int labels = label_width(m, in.w), y = 0, gap, used;
	size_t i;

	y = canvas_wrap(&in, 0, ROLE_DIM, _(sections[m->section].intro)) + 1;
	list = canvas_sub(&in, 0, y, in.w, in.h - y);
	i = top_field(m, list.h, &gap);
	for (y = 0; i < m->n && y < list.h; i = step(m, i, 1)) {
		field_paint(&m->fields[i], &list, y, labels, i == m->focus);
		used = field_rows(&m->fields[i], i == m->focus, list_room(m));
		y += used + gap;
	}
}

/* What is known about the row in focus. */
static void row_help(const struct field *f, struct strbuf *out)
{
	long at = f->is_list ? list_selected(&f->list) : -1;

	if (at >= 0 && f->q->details)
		strbuf_addf(out, "\n\n%s",
			    f->q->details(f->s, f->arena, f->rows[at].value));
}

static void add_remark(const struct form *m, struct strbuf *out)
{
	const struct field *now = &m->fields[m->focus];
	struct arena *a = arena_new();
	const char *text = now->q->remark(now->s, a, now->value);

	if (*text)
		strbuf_addf(out, "%s\n", text);
	arena_free(a);
}

static void form_help(const struct screen *s, struct strbuf *out)
{
	const struct form *m = (const struct form *)s;
	const struct question *q;

	if (m->focus >= m->n)
		return;
	q = m->fields[m->focus].q;
	if (q->remark)
		add_remark(m, out);
	strbuf_addstr(out, _(q->help));
	if (q->later)
		strbuf_addf(out, " %s", _(q->later));
	if (q->rosa)
		strbuf_addf(out, " (rosa: %s)", q->rosa);
	row_help(&m->fields[m->focus], out);
}

static void form_crumb(const struct screen *s, struct strbuf *out)
{
	const struct form *m = (const struct form *)s;

	if (m->focus < m->n)
		strbuf_addstr(out, _(m->fields[m->focus].q->prompt));
}

const struct screen_class form_class = {
	.name = "form",
	.size = sizeof(struct form),
	.keys = form_keys,
	.open = form_open,
	.close = form_close,
	.key = form_key,
	.act = form_act,
	.event = form_event,
	.back = form_back,
	.layout = form_layout,
	.draw = form_draw,
	.crumb = form_crumb,
	.help = form_help,
};
