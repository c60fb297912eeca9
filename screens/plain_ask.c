/* plain_ask.c - questions, core's asks and confirmations as lines. */
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "screens/plain.h"

#include <termios.h>

static const char *const yes_words = "yes y Yes YES はい";

/* ---- questions ------------------------------------------------------------------*/

static void show_choices(struct plain *p, const struct question *q)
{
	const struct choice *list;
	const char *pending;
	size_t n = question_choices(p->s, q, p->arena, &list, &pending), i;

	if (!n && (pending || q->nothing))
		plain_say(p, "  (%s)", pending ? pending : _(q->nothing));
	for (i = 0; i < n; i++)
		plain_say(p, "  %zu. %s%s%s%s%s", i + 1, list[i].label,
			  *list[i].note ? "  - " : "", list[i].note,
			  list[i].refused ? "  [not usable] " : "",
			  list[i].refused ? list[i].refused : "");
	if (n)
		plain_say(p,
			  q->kind == QUESTION_MULTI
				  ? _("  Enter numbers between 1 and %zu, "
				      "separated by commas")
				  : _("  Enter a number between 1 and %zu"),
			  n);
}

static void show_question(struct plain *p)
{
	const struct question *q = p->q;
	const char *value = question_value(p->s, q, p->arena, NULL);

	show_choices(p, q);
	plain_prompt(p, "%s%s%s%s (%s: %s) [?, b]: ", _(q->prompt),
		     q->unit ? " (" : "", q->unit ? _(q->unit) : "",
		     q->unit ? ")" : "", _("default"),
		     *value ? question_label(p->s, q, p->arena, value)
			    : _("none"));
	p->q_shown = true;
}

/* "2" or "1,3" of a list become the values. */
static const char *by_number(struct plain *p, const struct question *q,
			     const char *line)
{
	const struct choice *list;
	size_t n = question_choices(p->s, q, p->arena, &list, NULL), i, items;
	struct strbuf sb = STRBUF_INIT;
	const char **item, *out;
	long long number;

	if (!n || q->kind == QUESTION_COUNT)
		return line;
	items = str_split(p->arena, line, ",", &item);
	for (i = 0; i < items; i++) {
		if (!str_int(item[i], 1, (long long)n, &number)) {
			strbuf_release(&sb);
			return line;
		}
		strbuf_addf(&sb, "%s%s", i ? "," : "", list[number - 1].value);
	}
	out = arena_dup(p->arena, sb.buf);
	strbuf_release(&sb);
	return out;
}

static const struct question *step(struct plain *p, const struct question *from,
				   int direction)
{
	const struct question *q = from;

	for (;;) {
		if (direction < 0 && q == questions)
			return from;
		q += direction;
		if (!q->id)
			return NULL;
		if (question_asked(p->s, q, p->app->opt.expert))
			return q;
	}
}

/* Of each row of its list, line by line. */
static void show_details(struct plain *p, const struct question *q)
{
	const struct choice *list;
	size_t n = question_choices(p->s, q, p->arena, &list, NULL), i, j,
	       lines;
	const char **line;

	for (i = 0; i < n; i++) {
		lines = str_split(p->arena,
				  q->details(p->s, p->arena, list[i].value),
				  "\n", &line);
		for (j = 0; j < lines; j++)
			plain_say(p, "  %s%s", j ? "  " : "", line[j]);
	}
}

static void tell_remark(struct plain *p, const struct question *q,
			const char *value)
{
	const char **line;
	size_t n = str_split(p->arena, q->remark(p->s, p->arena, value), "\n",
			     &line),
	       i;

	for (i = 0; i < n; i++)
		plain_say(p, "  %s", line[i]);
}

static void take_answer(struct plain *p, const char *line)
{
	const struct question *q = p->q;
	struct err err;

	p->q_shown = false;
	if (!strcmp(line, "?")) {
		plain_say(p, "  %s", _(q->help));
		if (q->later)
			plain_say(p, "  %s", _(q->later));
		if (q->details)
			show_details(p, q);
		return;
	}
	if (!strcmp(line, "??"))
		line = "?";
	if (!strcmp(line, "b")) {
		p->q = step(p, q, -1);
		return;
	}
	if (!*line)
		line = question_value(p->s, q, p->arena, NULL);
	else
		line = by_number(p, q, line);
	if (!question_accept(p->s, q, line, &err)) {
		plain_say(p, "! %s", err.what);
		return;
	}
	if (q->remark)
		tell_remark(p, q, question_value(p->s, q, p->arena, NULL));
	p->q = step(p, q, 1);
}

/* The other commands go by the answers of their session. */
static bool has_questions(enum command c)
{
	return c == COMMAND_START || c == COMMAND_SETUP || c == COMMAND_DEMO ||
	       c == COMMAND_PLAN;
}

bool plain_questions(struct plain *p)
{
	const char *line;

	if (!has_questions(p->app->opt.command) || p->app->opt.yes ||
	    p->app->opt.answers || p->started)
		return false;
	if (!p->q && !p->review_told)
		p->q = question_asked(p->s, &questions[0], true)
			       ? &questions[0]
			       : step(p, &questions[0], 1);
	while (p->q && !p->review_told) {
		if (!p->q_shown)
			show_question(p);
		line = plain_line(p);
		if (!line)
			return true;
		take_answer(p, line);
	}
	return false;
}

/* ---- asks of core ----------------------------------------------------------------*/

/* The answers file's word for an ask: a number, or one of its words. */
static int word_choice(const struct ask *ask, const char *word)
{
	long long n, count = 0;
	int i;

	if (ask->kind == ASK_TYPE_NAME)
		return str_eq(word, ask->expected) ? 0 : -1;
	for (i = 0; ask->choices && ask->choices[i]; i++) {
		count++;
		if (!strcmp(word, ask->choices[i]) ||
		    (ask->words && !strcmp(word, ask->words[i])))
			return i;
	}
	return str_int(word, 1, count, &n) ? (int)n - 1 : -1;
}

/* Nobody is there, and the file says nothing: the run ends. */
static void undecided(struct plain *p, const struct ask *ask)
{
	struct err err;

	err_set(&err, ask->alone ? ERR_SIGNED_OUT : ERR_INPUT, "%s: %s",
		ask->title, ask->why ? ask->why : "");
	if (ask->alone && p->s->journal)
		err_hint(&err,
			 _("%s What was made stays: `rosawiz resume %s` "
			   "then goes on."),
			 ask->alone, p->s->session);
	else if (ask->alone)
		err_hint(&err, "%s", ask->alone);
	else if (ask->kind == ASK_TYPE_NAME)
		err_hint(&err,
			 _("--yes cannot decide this: put \"ask.%s\": \"%s\" "
			   "into "
			   "the answers file."),
			 ask->id, ask->expected);
	else
		err_hint(&err,
			 _("--yes cannot decide this: put \"ask.%s\" into the "
			   "answers file (change or remove, use or keep, "
			   "stop), or run it without --yes: then you are "
			   "asked."),
			 ask->id);
	plain_fail(p, &err);
}

static bool unattended(struct plain *p, struct ask *ask)
{
	const cJSON *word =
		cJSON_GetObjectItemCaseSensitive(p->s->ask_answers, ask->id);
	int choice = ask->unattended;

	if (cJSON_IsString(word))
		choice = word_choice(ask, word->valuestring);
	else if (!p->app->opt.yes)
		return false;
	if (choice >= 0 || ask->page)
		plain_say(p, "\n%s", ask->title);
	if (choice >= 0 && ask->why)
		plain_say(p, "%s", ask->why);
	if (ask->page)
		plain_say(p, "%s", ask->page);
	if (choice < 0) {
		undecided(p, ask);
		return true;
	}
	plain_say(p, "%s: %s", ask->title,
		  ask->choices ? _(ask->choices[choice]) : "");
	ask_answer(&p->s->asks, ask, choice, NULL);
	return true;
}

void plain_echo(bool on)
{
	struct termios t;

	if (tcgetattr(0, &t))
		return;
	if (on)
		t.c_lflag |= ECHO;
	else
		t.c_lflag &= (tcflag_t)~ECHO;
	/* what was typed before the prompt was not meant as a secret */
	tcsetattr(0, on ? TCSADRAIN : TCSAFLUSH, &t);
}

static void show_ask(struct plain *p, struct ask *ask)
{
	size_t i;

	p->ask = ask;
	plain_say(p, "\n%s", ask->title);
	if (ask->why)
		plain_say(p, "%s", ask->why);
	if (ask->page)
		plain_say(p, "%s", ask->page);
	if (ask->link)
		plain_say(p, "  %s", ask->link);
	for (i = 0; ask->choices && ask->choices[i]; i++)
		plain_say(p, "  %zu. %s", i + 1, _(ask->choices[i]));
	p->hidden = ask->kind == ASK_SECRET;
	if (p->hidden)
		plain_echo(false);
	if (ask->kind == ASK_TYPE_NAME)
		plain_prompt(p, _("Type %s to go on: "), ask->expected);
	else if (ask->kind == ASK_CHOOSE)
		plain_prompt(p, _("Enter a number: "));
	else
		plain_prompt(p, "> ");
}

static void take_hidden(struct plain *p)
{
	struct ask *ask = p->ask;
	struct secret text = { 0 };

	if (!plain_secret(p, &text))
		return;
	plain_echo(true);
	p->hidden = false;
	p->ask = NULL;
	ask_answer(&p->s->asks, ask, 0, &text);
	secret_release(&text);
}

static void take_ask(struct plain *p, const char *line)
{
	struct ask *ask = p->ask;
	struct secret text = { 0 };
	int choice = 0;

	if (ask->kind == ASK_CHOOSE) {
		choice = word_choice(ask, line);
		if (choice < 0) {
			plain_say(p, _("! '%s': expected a number of the list"),
				  line);
			p->ask = NULL;
			return;
		}
	}
	if (ask->kind == ASK_TYPE_NAME && !str_eq(line, ask->expected))
		choice = -1;
	secret_setstr(&text, line);
	p->ask = NULL;
	ask_answer(&p->s->asks, ask, choice, &text);
	secret_release(&text);
}

bool plain_asks(struct plain *p)
{
	struct ask *ask = p->s->asks.first;
	const char *line;

	if (!ask) {
		p->ask = NULL;
		return false;
	}
	if (p->ask != ask) {
		if (unattended(p, ask))
			return true;
		show_ask(p, ask);
	}
	if (p->hidden) {
		take_hidden(p);
		return true;
	}
	line = plain_line(p);
	if (line)
		take_ask(p, line);
	return true;
}

int plain_confirm(struct plain *p, const char *text, const char *must_type)
{
	const char *line;

	if (p->app->opt.yes)
		return 1;
	if (!p->confirm_shown)
		plain_prompt(p, "%s", text);
	p->confirm_shown = true;
	line = plain_line(p);
	if (!line)
		return -1;
	p->confirm_shown = false;
	if (must_type)
		return !strcmp(line, must_type);
	return str_in(line, yes_words);
}
