/* answers_file.c - questions_load: an answers file, every fault at once. */
#include "core/setup/question.h"

#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/setup/setup.h"

/* The line on which "key" stands as a member's name, 0 when not found. */
static int line_of(const char *text, const char *key)
{
	char *quoted = mem_fmt("\"%s\"", key);
	const char *at = strstr(text, quoted), *p;
	int line = at ? 1 : 0;

	for (p = text; at && p < at; p++)
		line += *p == '\n';
	mem_free(quoted);
	return line;
}

static int distance(const char *a, const char *b)
{
	int row[64], n = (int)strlen(b), i, j, corner, up;

	if (n > 60 || strlen(a) > 60)
		return 99;
	for (j = 0; j <= n; j++)
		row[j] = j;
	for (i = 1; a[i - 1]; i++) {
		corner = row[0];
		row[0] = i;
		for (j = 1; j <= n; j++) {
			up = row[j];
			corner += a[i - 1] != b[j - 1];
			if (up + 1 < corner)
				corner = up + 1;
			if (row[j - 1] + 1 < corner)
				corner = row[j - 1] + 1;
			row[j] = corner;
			corner = up;
		}
	}
	return row[n];
}

static const char *nearest(const char *key)
{
	const struct question *q;
	const char *best = NULL;
	int least = 8, d;

	for (q = questions; q->id; q++) {
		d = distance(key, q->id);
		if (d < least) {
			least = d;
			best = q->id;
		}
	}
	return best;
}

static void fault(struct strbuf *faults, const char *text, const char *key,
		  const char *what)
{
	strbuf_addf(faults, _("line %d, %s: %s"), line_of(text, key), key,
		    what);
	strbuf_addch(faults, '\n');
}

/* Text of a member: string, number, boolean, list of strings; JSON as it is
 * where that is asked for (as text in a session's own file). */
static bool member_text(const struct question *q, const struct node *n,
			struct strbuf *out)
{
	const char *sep = "";
	cJSON *json;

	if (q->kind == QUESTION_JSON && n->kind != NODE_TEXT) {
		json = json_from_node(n);
		json_print(json, out);
		cJSON_Delete(json);
		return true;
	}
	switch (n->kind) {
	case NODE_TEXT:
	case NODE_NUMBER:
		strbuf_addstr(out, n->text);
		return true;
	case NODE_BOOL:
		strbuf_addstr(out, !strcmp(n->text, "true") ? "yes" : "no");
		return true;
	case NODE_ARRAY:
		NODE_EACH(it, n)
		{
			if (it->kind != NODE_TEXT)
				return false;
			strbuf_addf(out, "%s%s", sep, it->text);
			sep = ",";
		}
		return true;
	case NODE_NULL:
	case NODE_OBJECT:
		break;
	}
	return false;
}

/* All are put before one is checked: a check that looks at another answer must
 * see the file's, not the default. */
static void put_one(struct setup *s, const struct question *q,
		    const struct node *n)
{
	struct strbuf value = STRBUF_INIT;

	if (n && member_text(q, n, &value))
		answers_put(s->answers, q->id, value.buf, ORIGIN_FILE);
	strbuf_release(&value);
}

static void load_one(struct setup *s, const struct question *q,
		     const struct node *n, const char *text,
		     struct strbuf *faults)
{
	struct strbuf value = STRBUF_INIT;
	struct err err;

	if (!member_text(q, n, &value)) {
		fault(faults, text, q->id,
		      _("expected text, a number, true, false or a list of "
			"texts"));
	} else if (!question_set(s, q, value.buf, ORIGIN_FILE, &err)) {
		answers_put(s->answers, q->id, NULL, ORIGIN_NONE);
		fault(faults, text, q->id, err.what);
	}
	strbuf_release(&value);
}

/* Ids of asks have no section of ours: "role.differs", "kms.policy". */
static bool is_ask(const char *key)
{
	return str_starts(key, "ask.");
}

static void load_unknown(struct setup *s, const struct node *n,
			 const char *text, struct strbuf *faults)
{
	const char *near = nearest(n->name);
	char *what;

	if (is_ask(n->name) && n->kind == NODE_TEXT) {
		cJSON_AddStringToObject(s->ask_answers, n->name + 4, n->text);
		return;
	}
	what = near ? mem_fmt(_("no such question; did you mean %s?"), near)
		    : mem_dup(_("no such question"));
	fault(faults, text, n->name, what);
	mem_free(what);
}

bool questions_load(struct setup *s, const char *text, size_t len,
		    struct strbuf *faults)
{
	struct arena *a = arena_new();
	const struct question *q;
	const struct node *doc, *n;
	struct err err;
	size_t before = faults->len;

	doc = json_parse(a, text, len, &err);
	if (!doc) {
		strbuf_addf(faults, "%s\n", err.what);
	} else if (doc->kind != NODE_OBJECT) {
		strbuf_addf(faults, "%s\n",
			    _("expected one JSON object: {\"cluster.name\": "
			      "\"...\", ...}"));
	} else {
		NODE_EACH(it, doc)
		if (!question_find(it->name) && it->name[0] != '#')
			load_unknown(s, it, text, faults);
		for (q = questions; q->id; q++)
			put_one(s, q, node_child(doc, q->id));
		for (q = questions; q->id; q++) {
			n = node_child(doc, q->id);
			if (n)
				load_one(s, q, n, text, faults);
		}
	}
	arena_free(a);
	return faults->len == before;
}
