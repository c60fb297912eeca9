/*
 * command.c - a request as the line a person would type: the AWS CLI's words
 * for AWS services ("aws iam create-role --role-name x"), method, path and
 * body for all others.  For reading and for copying by hand: lists and
 * structures are given in the CLI's shorthand.
 */
#include "core/base/str.h"
#include "core/net/inside.h"

#include <ctype.h>

#define LINE_MAX_BYTES 8192

static void quote(struct strbuf *out, const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789-_.:/@%+,=";

	if (text[0] && !text[strspn(text, plain)]) {
		strbuf_addstr(out, text);
		return;
	}
	strbuf_addch(out, '\'');
	for (; *text; text++)
		if (*text == '\'')
			strbuf_addstr(out, "'\\''");
		else
			strbuf_addch(out, *text);
	strbuf_addch(out, '\'');
}

/* "CreateOpenIDConnectProvider" -> "create-open-id-connect-provider" */
static void kebab(struct strbuf *out, const char *text, size_t len)
{
	size_t i;
	bool up, next_low, was_low;

	for (i = 0; i < len; i++) {
		up = isupper((unsigned char)text[i]);
		next_low = i + 1 < len && islower((unsigned char)text[i + 1]);
		was_low = i && !isupper((unsigned char)text[i - 1]);
		if (i && up && (was_low || next_low))
			strbuf_addch(out, '-');
		strbuf_addch(out, (char)tolower((unsigned char)text[i]));
	}
}

/* ---- "A.member.1.B" as a tree: member names the node, 1 the item ----------*/

static struct node *branch(struct arena *a, struct node *at, const char *name)
{
	struct node **end = &at->child;

	for (; *end; end = &(*end)->next)
		if (str_eq((*end)->name, name))
			return *end;
	*end = node_new(a, NODE_OBJECT, name, "");
	return *end;
}

static bool is_index(const char *word)
{
	return word[0] && !word[strspn(word, "0123456789")];
}

static void plant(struct arena *a, struct node *root, const struct param *p)
{
	const char **words;
	size_t n = str_split(a, p->name, ".", &words), i;
	struct node *at = root;

	for (i = 0; i < n; i++) {
		if (str_eq(words[i], "member"))
			continue;
		at = branch(a, at, words[i]);
	}
	at->kind = NODE_TEXT;
	at->text = p->secret ? "(hidden)" : p->value;
}

static bool is_list(const struct node *n)
{
	return n->child && is_index(n->child->name);
}

/* Key=a,Value=b; lists inside as [a,b] */
static void shorthand(struct strbuf *out, const struct node *n, int depth)
{
	bool list = is_list(n);

	if (!n->child) {
		strbuf_addstr(out, n->text);
		return;
	}
	if (depth)
		strbuf_addch(out, list ? '[' : '{');
	NODE_EACH(it, n)
	{
		if (it != n->child)
			strbuf_addch(out, ',');
		if (!list)
			strbuf_addf(out, "%s=", it->name);
		shorthand(out, it, depth + 1);
	}
	if (depth)
		strbuf_addch(out, list ? ']' : '}');
}

static void value(struct strbuf *out, const struct node *n)
{
	struct strbuf text = STRBUF_INIT;

	if (is_list(n)) {
		NODE_EACH(it, n)
		{
			strbuf_addch(out, ' ');
			strbuf_clear(&text);
			shorthand(&text, it, 0);
			quote(out, text.buf);
		}
	} else {
		strbuf_addch(out, ' ');
		shorthand(&text, n, 0);
		quote(out, text.buf);
	}
	strbuf_release(&text);
}

/* EC2's wire says Filter.1, its CLI --filters; IAM's say the same word. */
static void option(struct strbuf *out, const struct node *n, bool ec2)
{
	size_t len = strlen(n->name);

	strbuf_addstr(out, " --");
	if (ec2 && is_list(n) && str_eq(n->name, "ResourceId")) {
		strbuf_addstr(out, "resources");
		return;
	}
	kebab(out, n->name, len);
	if (ec2 && is_list(n) && n->name[len - 1] != 's')
		strbuf_addch(out, 's');
}

static void form_options(const struct request_spec *s, const struct params *p,
			 struct strbuf *out)
{
	struct arena *a = arena_new();
	struct node *root = node_new(a, NODE_OBJECT, "", "");
	size_t i;

	for (i = 0; i < p->n; i++)
		if (!str_in(p->at[i].name, "Action Version"))
			plant(a, root, &p->at[i]);
	NODE_EACH(it, root)
	{
		option(out, it, str_eq(s->service, "ec2"));
		value(out, it);
	}
	arena_free(a);
}

static void json_options(const cJSON *json, struct strbuf *out)
{
	struct strbuf text = STRBUF_INIT;
	const cJSON *it;

	for (it = json->child; it; it = it->next) {
		strbuf_addstr(out, " --");
		kebab(out, it->string ? it->string : "",
		      it->string ? strlen(it->string) : 0);
		strbuf_addch(out, ' ');
		strbuf_clear(&text);
		if (cJSON_IsString(it))
			strbuf_addstr(&text, it->valuestring);
		else
			json_print(it, &text);
		quote(out, text.buf);
	}
	strbuf_release(&text);
}

static void aws_line(const struct request_spec *s, struct strbuf *out)
{
	strbuf_addf(out, "aws %s ", s->service);
	kebab(out, s->op, strlen(s->op));
	if (s->region)
		strbuf_addf(out, " --region %s", s->region);
	if (s->secret) {
		strbuf_addstr(out, " (hidden)");
		return;
	}
	form_options(s, &s->form, out);
	form_options(s, &s->query, out);
	if (s->json)
		json_options(s->json, out);
	if (s->path && !str_eq(s->path, "/"))
		strbuf_addf(out, " # %s", s->path);
}

static void plain_body(const struct request_spec *s, struct strbuf *out)
{
	struct strbuf text = STRBUF_INIT;
	size_t i;

	if (s->secret) {
		strbuf_addstr(out, " (hidden)");
		return;
	}
	if (s->json)
		json_print(s->json, &text);
	else if (s->text)
		strbuf_addstr(&text, s->text);
	for (i = 0; i < s->form.n; i++)
		strbuf_addf(&text, "%s%s=%s", i ? "&" : "", s->form.at[i].name,
			    s->form.at[i].secret ? "(hidden)"
						 : s->form.at[i].value);
	if (text.len) {
		strbuf_addch(out, ' ');
		quote(out, text.buf);
	}
	strbuf_release(&text);
}

static void plain_line(const struct request_spec *s, struct strbuf *out)
{
	bool body = s->json || s->text || s->form.n;
	size_t i;

	strbuf_addf(out, "%s %s %s", s->service,
		    s->method ? s->method
		    : body    ? "POST"
			      : "GET",
		    s->path ? s->path : "/");
	for (i = 0; i < s->query.n; i++)
		strbuf_addf(out, "%c%s=%s", i ? '&' : '?', s->query.at[i].name,
			    s->query.at[i].secret ? "(hidden)"
						  : s->query.at[i].value);
	plain_body(s, out);
}

void command_line(const struct request_spec *s, struct strbuf *out)
{
	/* those that no aws command speaks to */
	static const char others[] = "ocm sso kube sim http imds";

	out->max = LINE_MAX_BYTES;
	if (!s->op || str_in(s->service, others))
		plain_line(s, out);
	else
		aws_line(s, out);
}
