/*
 * policy_norm.c - a policy in one form, whatever order, case and brackets it
 * was written with; equality and difference by that form.
 */
#include "core/aws/policy_norm.h"

#include "core/base/encode.h"
#include "core/base/i18n.h"
#include "core/base/str.h"

#include <ctype.h>

/* ---- text ------------------------------------------------------------------*/

const char *policy_decode(struct arena *a, const char *document,
			  struct err *err)
{
	const char *p = document + strspn(document, " \t\r\n");
	struct strbuf plain = STRBUF_INIT;
	const char *text = NULL;
	struct node *doc;

	percent_decode(&plain, p, *p == '%' ? strlen(p) : 0, false);
	if (*p != '%')
		strbuf_addstr(&plain, p);
	doc = json_parse(a, plain.buf, plain.len, err);
	if (doc)
		text = json_take(a, json_from_node(doc));
	else
		err_wrap(err, "%s", _("the policy"));
	strbuf_release(&plain);
	return text;
}

const char *policy_pretty(struct arena *a, const char *document)
{
	struct err err = { 0 };
	const char *text = policy_decode(a, document, &err), *out;
	struct strbuf sb = STRBUF_INIT;
	cJSON *json = text ? cJSON_Parse(text) : NULL;

	if (!json)
		return document;
	json_print_sorted(json, &sb);
	cJSON_Delete(json);
	out = arena_dup(a, sb.buf);
	strbuf_release(&sb);
	return out;
}

static const char *lower(struct arena *a, const char *text)
{
	char *out = arena_dup(a, text), *p;

	for (p = out; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	return out;
}

static int by_text(const void *x, const void *y)
{
	const char *const *a = x, *const *b = y;

	return strcmp(*a, *b);
}

/* Sorted, each once. */
static void tidy(struct aws_names *names)
{
	size_t i, n = 0;

	if (!names->n)
		return;
	qsort(names->at, names->n, sizeof(*names->at), by_text);
	for (i = 0; i < names->n; i++)
		if (!n || strcmp(names->at[n - 1], names->at[i]) != 0)
			names->at[n++] = names->at[i];
	names->n = n;
}

/* A string or a list of strings. */
static void read_list(struct arena *a, struct aws_names *out,
		      const struct node *n, bool small)
{
	if (!n)
		return;
	if (n->kind != NODE_ARRAY) {
		aws_name_add(a, out, small ? lower(a, n->text) : n->text);
		return;
	}
	NODE_EACH(it, n)
	aws_name_add(a, out, small ? lower(a, it->text) : it->text);
	tidy(out);
}

/* ---- a statement --------------------------------------------------------------*/

/* "123456789012" is the account's root ARN; "*" is everybody's. */
static const char *principal(struct arena *a, const char *kind, const char *who)
{
	const char *account;

	if (strcmp(kind, "AWS") != 0)
		return arena_fmt(a, "%s:%s", kind, who);
	if (!strcmp(who, "*"))
		return "*";
	account = strstr(who, ":iam::");
	account = account ? account + strlen(":iam::") : who;
	if (strspn(account, "0123456789") == 12 &&
	    (!account[12] || !strcmp(account + 12, ":root")))
		return arena_fmt(a, "AWS:%.12s:root", account);
	return arena_fmt(a, "AWS:%s", who);
}

static void read_principals(struct arena *a, struct aws_names *out,
			    const struct node *n)
{
	struct aws_names who;
	size_t i;

	if (!n)
		return;
	if (n->kind == NODE_TEXT) {
		aws_name_add(a, out, n->text);
		return;
	}
	NODE_EACH(kind, n)
	{
		memset(&who, 0, sizeof(who));
		read_list(a, &who, kind, false);
		for (i = 0; i < who.n; i++)
			aws_name_add(a, out,
				     principal(a, kind->name, who.at[i]));
	}
	tidy(out);
}

static void add_list(struct strbuf *out, const struct aws_names *names)
{
	size_t i;

	strbuf_addch(out, '[');
	for (i = 0; i < names->n; i++)
		strbuf_addf(out, "%s%s", i ? ", " : "", names->at[i]);
	strbuf_addch(out, ']');
}

/* Operators keep their case, keys lose it (IAM's own rule). */
static void read_conditions(struct arena *a, struct aws_names *out,
			    const struct node *n)
{
	struct aws_names values;
	struct strbuf text = STRBUF_INIT;

	NODE_EACH(op, n)
	NODE_EACH(key, op)
	{
		memset(&values, 0, sizeof(values));
		read_list(a, &values, key, false);
		strbuf_clear(&text);
		strbuf_addf(&text, "%s %s ", op->name, lower(a, key->name));
		add_list(&text, &values);
		aws_name_add(a, out, text.buf);
	}
	strbuf_release(&text);
	tidy(out);
}

static void add_part(struct strbuf *out, const char *label,
		     const struct aws_names *names)
{
	if (!names->n)
		return;
	strbuf_addf(out, " %s ", label);
	add_list(out, names);
}

static const char *in_a_line(struct arena *a, const struct statement *s)
{
	struct strbuf out = STRBUF_INIT;
	const char *text;

	strbuf_addstr(&out, s->allow ? "Allow" : "Deny");
	add_part(&out, "Principal", &s->principals);
	add_part(&out, "NotPrincipal", &s->not_principals);
	add_part(&out, "Action", &s->actions);
	add_part(&out, "NotAction", &s->not_actions);
	add_part(&out, "Resource", &s->resources);
	add_part(&out, "NotResource", &s->not_resources);
	add_part(&out, "Condition", &s->conditions);
	text = arena_dup(a, out.buf);
	strbuf_release(&out);
	return text;
}

static void read_statement(struct arena *a, struct statement *s,
			   const struct node *n)
{
	s->sid = aws_text(a, n, "Sid");
	s->allow = str_eq(node_text(n, "Effect"), "Allow");
	read_principals(a, &s->principals, node_child(n, "Principal"));
	read_principals(a, &s->not_principals, node_child(n, "NotPrincipal"));
	read_list(a, &s->actions, node_child(n, "Action"), true);
	read_list(a, &s->not_actions, node_child(n, "NotAction"), true);
	read_list(a, &s->resources, node_child(n, "Resource"), false);
	read_list(a, &s->not_resources, node_child(n, "NotResource"), false);
	read_conditions(a, &s->conditions, node_child(n, "Condition"));
	s->text = in_a_line(a, s);
}

bool statements_read(struct arena *a, const char *document,
		     struct statements *out, struct err *err)
{
	const char *text = policy_decode(a, document, err);
	const struct node *doc, *list;

	memset(out, 0, sizeof(*out));
	if (!text)
		return false;
	doc = json_parse(a, text, strlen(text), err);
	list = node_child(doc, "Statement");
	if (!list)
		return err_set(err, ERR_CLOUD,
			       _("'%.80s' is not a policy: it "
				 "has no Statement"),
			       text);
	out->version = node_text_or(doc, "Version", "2008-10-17");
	if (list->kind == NODE_OBJECT)
		read_statement(a, AWS_ADD(a, out), list);
	else
		NODE_EACH(it, list)
	read_statement(a, AWS_ADD(a, out), it);
	return true;
}

/* ---- two policies --------------------------------------------------------------*/

bool statements_have(const struct statements *list, const char *text)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (!strcmp(list->at[i].text, text))
			return true;
	return false;
}

static void missing(struct strbuf *out, char sign,
		    const struct statements *from, const struct statements *in)
{
	size_t i;

	for (i = 0; i < from->n; i++)
		if (!statements_have(in, from->at[i].text))
			strbuf_addf(out, "%c %s\n", sign, from->at[i].text);
	if (strcmp(from->version, in->version) != 0)
		strbuf_addf(out, "%c Version %s\n", sign, from->version);
}

bool policy_diff(struct arena *a, const char *have, const char *want,
		 const char **lines, struct err *err)
{
	struct statements old, new;
	struct strbuf out = STRBUF_INIT;

	if (!statements_read(a, have, &old, err) ||
	    !statements_read(a, want, &new, err))
		return false;
	missing(&out, '-', &old, &new);
	missing(&out, '+', &new, &old);
	*lines = arena_dup(a, out.buf);
	strbuf_release(&out);
	return true;
}

bool policy_same(const char *a, const char *b, struct err *err)
{
	struct arena *arena = arena_new();
	const char *lines = "";
	bool same = policy_diff(arena, a, b, &lines, err) && !*lines;

	arena_free(arena);
	return same;
}
