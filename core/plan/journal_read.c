/*
 * journal_read.c - what the records mean.  Written records take the same way
 * as read ones, so that a resume knows what the first run knew.
 */
#include "core/plan/journal_impl.h"

#include "core/base/file.h"
#include "core/base/i18n.h"
#include "core/base/str.h"

#define HEADER_START "{\"rosawiz\":"

struct entry *journal_find(const struct journal *j, const char *id)
{
	struct entry *e;
	size_t i;

	for (i = 0; i < j->entries.n; i++) {
		e = j->entries.at[i];
		if (!strcmp(e->pub.id, id))
			return e;
	}
	return NULL;
}

struct entry *journal_entry(struct journal *j, const char *id)
{
	struct entry *e = journal_find(j, id);

	if (e)
		return e;
	e = arena_alloc(j->arena, sizeof(*e));
	e->pub.id = arena_dup(j->arena, id);
	vec_push(&j->entries, e);
	return e;
}

static void set_open(struct entry *e, int open)
{
	e->open = open < 0 ? 0 : open;
	e->pub.unsure = e->open > 0;
}

static void on_intent(struct journal *j, struct entry *e, const struct node *r)
{
	set_open(e, e->open + 1);
	e->pub.done = e->pub.undone = e->pub.failed = false;
	if (node_child(r, "memo"))
		e->pub.memo = node_child(r, "memo");
	j->finished = NULL;
}

static void on_outcome(struct journal *j, struct entry *e, const struct node *r)
{
	(void)j;
	set_open(e, e->open - 1);
	if (!*node_text(r, "code") && !str_eq(e->pub.answer, "change"))
		e->pub.made = true;
}

static void on_done(struct journal *j, struct entry *e, const struct node *r)
{
	(void)j;
	set_open(e, 0);
	e->pub.done = true;
	e->pub.undone = e->pub.failed = e->pub.undoing = false;
	e->pub.made = node_bool(r, "made");
	if (node_child(r, "values"))
		e->pub.values = node_child(r, "values");
	if (!str_eq(e->pub.answer, "use"))
		e->pub.answer = NULL;
}

static void on_failed(struct journal *j, struct entry *e, const struct node *r)
{
	(void)j;
	(void)r;
	e->pub.failed = true;
}

static void on_undoing(struct journal *j, struct entry *e, const struct node *r)
{
	(void)r;
	e->pub.undoing = true;
	j->finished = NULL;
}

static void on_undone(struct journal *j, struct entry *e, const struct node *r)
{
	const struct journal_action pub = { .id = e->pub.id,
					    .title = e->pub.title,
					    .undone = true,
					    .values = e->pub.values };

	(void)j;
	(void)r;
	set_open(e, 0);
	e->pub = pub;
}

static void on_answer(struct journal *j, struct entry *e, const struct node *r)
{
	(void)j;
	e->pub.answer = node_text(r, "text");
	e->pub.answer_of = node_child(r, "of") ? node_text(r, "of") : NULL;
}

static const struct {
	const char *name;
	void (*apply)(struct journal *, struct entry *, const struct node *);
} kinds[] = {
	{ "intent", on_intent },   { "outcome", on_outcome },
	{ "done", on_done },       { "failed", on_failed },
	{ "undoing", on_undoing }, { "undone", on_undone },
	{ "answer", on_answer },
};

bool journal_apply(struct journal *j, const struct node *record)
{
	const char *kind = node_text(record, "rec");
	const char *id = node_text(record, "action");
	struct entry *e;
	size_t i;

	if (!strcmp(kind, "end")) {
		j->finished = node_text(record, "what");
		return true;
	}
	for (i = 0; i < ARRAY_LEN(kinds); i++) {
		if (strcmp(kind, kinds[i].name) || !*id)
			continue;
		e = journal_entry(j, id);
		if (node_child(record, "title")) {
			e->pub.title = node_text(record, "title");
			e->titled = true;
		}
		kinds[i].apply(j, e, record);
		j->last = e->pub.id;
		return true;
	}
	return false;
}

static bool read_header(struct journal *j, const struct node *n,
			struct err *err)
{
	long long format = node_int(n, "rosawiz", -1);

	if (format < 1)
		return err_set(err, ERR_INPUT,
			       _("'%s' is not a journal of rosawiz"), j->path);
	if (format > JOURNAL_FORMAT) {
		err_set(err, ERR_INPUT,
			_("'%s' was written by a newer rosawiz (format %lld; "
			  "this one reads up to %d)"),
			j->path, format, JOURNAL_FORMAT);
		return err_hint(err, "%s", _("Continue it with that rosawiz."));
	}
	j->session = node_text(n, "session");
	j->created = node_int(n, "created", 0);
	j->headed = true;
	return true;
}

/* One line without its \n; *torn: it cannot be read, which only the last may. */
static bool read_line(struct journal *j, const char *line, size_t len,
		      bool *torn, struct err *err)
{
	struct err why = { 0 };
	const struct node *n = json_parse(j->arena, line, len, &why);

	*torn = !n || n->kind != NODE_OBJECT;
	if (*torn)
		return true;
	if (!j->headed)
		return read_header(j, n, err);
	*torn = !journal_apply(j, n);
	return true;
}

static bool is_start(const struct strbuf *text)
{
	size_t n = strlen(HEADER_START);

	return !memcmp(text->buf, HEADER_START, text->len < n ? text->len : n);
}

static bool read_lines(struct journal *j, const struct strbuf *text,
		       off_t *whole, struct err *err)
{
	const char *p = text->buf, *end = p + text->len, *eol;
	int line = 0;
	bool torn;

	for (; p < end; p = eol + 1) {
		line++;
		eol = memchr(p, '\n', (size_t)(end - p));
		if (!eol)
			return true; /* torn: the write was cut short */
		if (!read_line(j, p, (size_t)(eol - p), &torn, err))
			return false;
		if (torn && eol + 1 < end)
			return err_set(err, ERR_INPUT,
				       _("line %d of '%s' is damaged"), line,
				       j->path);
		if (torn)
			return true;
		*whole = eol + 1 - text->buf;
	}
	return true;
}

bool journal_load(struct journal *j, off_t *whole, struct err *err)
{
	struct strbuf text = STRBUF_INIT;
	bool ok = file_read(j->path, &text, err);

	*whole = 0;
	if (ok && !is_start(&text))
		ok = err_set(err, ERR_INPUT,
			     _("'%s' is not a journal of rosawiz"), j->path);
	ok = ok && read_lines(j, &text, whole, err);
	strbuf_release(&text);
	return ok;
}

const struct journal_action *journal_action(const struct journal *j,
					    const char *id)
{
	const struct entry *e = journal_find(j, id);

	return e ? &e->pub : NULL;
}

size_t journal_count(const struct journal *j)
{
	return j->entries.n;
}

const struct journal_action *journal_nth(const struct journal *j, size_t i)
{
	const struct entry *e = j->entries.at[i];

	return &e->pub;
}

long long journal_created(const struct journal *j)
{
	return j->created;
}

bool journal_is_empty(const struct journal *j)
{
	return !j->last;
}

const char *journal_finished(const struct journal *j)
{
	return j->finished;
}

const char *journal_last(const struct journal *j)
{
	return j->last;
}

const char *journal_session(const struct journal *j)
{
	return j->session ? j->session : "";
}
