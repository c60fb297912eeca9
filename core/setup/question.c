/* question.c - the table's mechanics: value, check, list, label. */
#include "core/setup/question.h"

#include "core/base/cidr.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/setup/checks.h"
#include "core/setup/lookups.h"
#include "core/setup/setup.h"

const struct question *question_find(const char *id)
{
	const struct question *q;

	for (q = questions; q->id; q++)
		if (!strcmp(q->id, id))
			return q;
	return NULL;
}

bool question_relevant(const struct setup *s, const struct question *q)
{
	return !q->relevant || q->relevant(s);
}

bool question_asked(const struct setup *s, const struct question *q,
		    bool expert)
{
	if (q->level == LEVEL_FILE || !question_relevant(s, q))
		return false;
	return expert || q->level == LEVEL_QUICK ||
	       (q->promote && q->promote(s));
}

const char *question_value(const struct setup *s, const struct question *q,
			   struct arena *a, enum origin *origin)
{
	enum origin from = answers_origin(s->answers, q->id);
	struct strbuf sb = STRBUF_INIT;
	const char *value = "";

	if (from != ORIGIN_NONE) {
		value = arena_dup(a, answers_get(s->answers, q->id));
	} else if (q->initial) {
		from = ORIGIN_DEFAULT;
		if (q->initial(s, &sb, &from))
			value = arena_dup(a, sb.buf);
		else
			from = ORIGIN_NONE;
	} else if (q->optional) {
		from = ORIGIN_DEFAULT;
	}
	strbuf_release(&sb);
	if (origin)
		*origin = from;
	return value;
}

size_t question_fixed(const struct choice *list, struct arena *a,
		      const struct choice **out)
{
	struct choice *copy;
	size_t n = 0, i;

	while (list[n].value)
		n++;
	copy = arena_alloc(a, n * sizeof(*copy));
	for (i = 0; i < n; i++) {
		copy[i] = list[i];
		copy[i].label = _(copy[i].label);
		copy[i].note = _(copy[i].note);
		if (copy[i].refused)
			copy[i].refused = _(copy[i].refused);
	}
	*out = copy;
	return n;
}

size_t question_choices(const struct setup *s, const struct question *q,
			struct arena *a, const struct choice **out,
			const char **pending)
{
	const char *ignored;

	*out = NULL;
	if (!pending)
		pending = &ignored;
	*pending = NULL;
	if (q->choices)
		return q->choices(s, a, out, pending);
	if (!q->fixed)
		return 0;
	return question_fixed(q->fixed, a, out);
}

static bool check_bool(const char *value, struct strbuf *out, struct err *err)
{
	if (str_in(value, "yes y true Yes YES on"))
		strbuf_addstr(out, "yes");
	else if (str_in(value, "no n false No NO off"))
		strbuf_addstr(out, "no");
	else
		return err_set(err, ERR_INPUT, _("'%s': expected yes or no"),
			       value);
	return true;
}

static bool one_of(const struct choice *list, size_t n, const char *value,
		   struct err *err)
{
	struct strbuf names = STRBUF_INIT;
	size_t i;

	for (i = 0; i < n; i++) {
		if (strcmp(list[i].value, value))
			continue;
		if (!list[i].refused)
			return true;
		return err_set(err, ERR_INPUT, _("'%s' cannot be taken: %s"),
			       value, list[i].refused);
	}
	for (i = 0; i < n && i < 12; i++)
		strbuf_addf(&names, "%s%s", i ? ", " : "", list[i].value);
	if (n > 12)
		strbuf_addstr(&names, ", ...");
	err_set(err, ERR_INPUT, _("'%s': expected one of %s"), value,
		names.buf);
	strbuf_release(&names);
	return false;
}

static bool check_listed(const struct setup *s, const struct question *q,
			 const char *value, struct err *err)
{
	struct arena *a = arena_new();
	const struct choice *list;
	const char *pending, **item;
	size_t n = question_choices(s, q, a, &list, &pending), i, items;
	bool ok = true;

	if (n && !q->free_text && q->kind == QUESTION_CHOICE) {
		ok = one_of(list, n, value, err);
	} else if (n && q->kind == QUESTION_MULTI && !q->free_text) {
		items = str_split(a, value, ",", &item);
		for (i = 0; ok && i < items; i++)
			ok = one_of(list, n, item[i], err);
	} else if (n) { /* may be typed, but not one that is known bad */
		for (i = 0; ok && i < n; i++)
			if (list[i].refused && !strcmp(list[i].value, value))
				ok = one_of(list, n, value, err);
	}
	arena_free(a);
	return ok;
}

/* What EC2 or Red Hat said when it was looked for, on one line. */
static const char *failure_line(const struct setup *s, const struct question *q,
				struct strbuf *text)
{
	const struct err *why = lookups_failure(s, q);
	size_t i;

	if (!why)
		return NULL;
	err_lines(why, text);
	for (i = 0; i < text->len; i++)
		if (text->buf[i] == '\n')
			text->buf[i] = ' ';
	return text->buf;
}

static bool need_answer(const struct setup *s, const struct question *q,
			struct err *err)
{
	struct strbuf text = STRBUF_INIT;
	const char *why = failure_line(s, q, &text);

	if (!why && q->none)
		why = q->none(s);
	if (why && *why)
		err_set(err, ERR_INPUT, _("%s: an answer is needed (%s)"),
			_(q->prompt), why);
	else
		err_set(err, ERR_INPUT, _("%s: an answer is needed"),
			_(q->prompt));
	strbuf_release(&text);
	return false;
}

bool question_check(const struct setup *s, const struct question *q,
		    const char *value, struct strbuf *out, struct err *err)
{
	long long number;
	struct cidr c;

	if (!str_utf8(value, strlen(value)))
		return err_set(err, ERR_INPUT,
			       _("the text is not valid UTF-8"));
	if (!*value) {
		if (q->optional && !(q->needed && q->needed(s)))
			return true;
		if (!q->check || q->kind != QUESTION_MULTI)
			return need_answer(s, q, err);
	}
	if (q->kind == QUESTION_BOOL)
		return check_bool(value, out, err) &&
		       (!q->check || q->check(s, out->buf, NULL, err));
	if (q->kind == QUESTION_COUNT && !q->check &&
	    !str_int(value, 0, INT32_MAX, &number))
		return err_set(err, ERR_INPUT,
			       _("'%s': expected a whole number"), value);
	if (q->kind == QUESTION_CIDR && !cidr_parse(value, &c))
		return err_set(err, ERR_INPUT,
			       _("'%s': expected a range like 10.0.0.0/16"),
			       value);
	if (!check_listed(s, q, value, err))
		return false;
	if (q->check)
		return q->check(s, value, out, err);
	if (q->like)
		return like_check(q->like, value, out, err);
	strbuf_addstr(out, value);
	return true;
}

/* Is there one of this kind ("operator-role" of "operator-role/ns/name") that
 * was made, or taken as it is? */
static bool has_made(const struct journal *j, const char *kind)
{
	const struct journal_action *a;
	size_t i, n = strlen(kind);

	for (i = 0; i < journal_count(j); i++) {
		a = journal_nth(j, i);
		if ((a->made || a->done) && !a->undone &&
		    (!strcmp(kind, "*") || (!strncmp(a->id, kind, n) &&
					    (!a->id[n] || a->id[n] == '/'))))
			return true;
	}
	return false;
}

const char *question_settled(const struct setup *s, const struct question *q)
{
	const char *by = q->settled_by;

	if (!s->journal || (by && !strcmp(by, "-")))
		return NULL;
	if (has_made(s->journal, "cluster"))
		return _("the cluster is ordered with it");
	return by && has_made(s->journal, by)
		       ? _("something was made with it already: remove that "
			   "first, or keep the answer")
		       : NULL;
}

/* What follows from other answers follows anew from the changed one. */
static void forget_derived(struct setup *s)
{
	const struct question *q;

	for (q = questions; q->id; q++)
		if (answers_origin(s->answers, q->id) == ORIGIN_DERIVED &&
		    !question_settled(s, q))
			answers_put(s->answers, q->id, NULL, ORIGIN_NONE);
}

bool question_set(struct setup *s, const struct question *q, const char *value,
		  enum origin origin, struct err *err)
{
	struct strbuf out = STRBUF_INIT;
	struct arena *a = arena_new();
	bool ok;

	value = str_trim(a, value);
	ok = question_check(s, q, value, &out, err);
	if (ok && origin == ORIGIN_YOU && question_settled(s, q))
		ok = err_set(err, ERR_INPUT, "%s: %s", _(q->prompt),
			     question_settled(s, q));
	if (ok) {
		answers_put(s->answers, q->id, out.buf, origin);
		if (s->journal)
			forget_derived(s);
		event_post(s->events, EVENT_ANSWER, q);
	}
	arena_free(a);
	strbuf_release(&out);
	return ok;
}

bool question_accept(struct setup *s, const struct question *q,
		     const char *value, struct err *err)
{
	struct strbuf out = STRBUF_INIT;
	struct arena *a = arena_new();
	bool same = !strcmp(value, question_value(s, q, a, NULL));
	bool ok = same ? question_check(s, q, value, &out, err)
		       : question_set(s, q, value, ORIGIN_YOU, err);

	strbuf_release(&out);
	arena_free(a);
	return ok;
}

const char *question_label(const struct setup *s, const struct question *q,
			   struct arena *a, const char *value)
{
	const struct choice *list;
	size_t n, i;

	if (!*value)
		return _("none");
	if (q->kind == QUESTION_BOOL)
		return !strcmp(value, "yes") ? _("yes") : _("no");
	if (q->kind != QUESTION_CHOICE)
		return value;
	n = question_choices(s, q, a, &list, NULL);
	for (i = 0; i < n; i++)
		if (!strcmp(list[i].value, value))
			return list[i].label;
	return value;
}

bool questions_complete(const struct setup *s, struct strbuf *faults)
{
	struct strbuf out = STRBUF_INIT;
	struct arena *a = arena_new();
	const struct question *q;
	struct err err;
	bool ok = true;

	for (q = questions; q->id; q++) {
		if (!question_relevant(s, q))
			continue;
		strbuf_clear(&out);
		if (question_check(s, q, question_value(s, q, a, NULL), &out,
				   &err))
			continue;
		strbuf_addf(faults, "%s: %s\n", q->id, err.what);
		ok = false;
	}
	arena_free(a);
	strbuf_release(&out);
	return ok;
}
