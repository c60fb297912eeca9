/* options.c - the command line: one table, from which the help is made. */
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "screens/app.h"

#include <stddef.h>

#define C(name) (1u << COMMAND_##name)
#define ASKING                                                                 \
 (C(START) | C(SETUP) | C(DEMO) | C(PLAN) | C(RESUME) | C(TEARDOWN) |          \
  C(DOCTOR) | C(PROTECT))
#define EVERY (ASKING | C(STATUS))

static const struct command_word {
	const char *word;
	enum command command;
	const char *args, *help;
} words[] = {
	{ "", COMMAND_START, "", N_("the start screen") },
	{ "setup", COMMAND_SETUP, "",
	  N_("set up a private ROSA HCP cluster, from nothing") },
	{ "demo", COMMAND_DEMO, "",
	  N_("the same on a simulator: no account, no cost") },
	{ "plan", COMMAND_PLAN, "",
	  N_("look only: what is there, what would be made") },
	{ "resume", COMMAND_RESUME, "[SESSION]",
	  N_("go on where a set-up stopped") },
	{ "status", COMMAND_STATUS, "[SESSION]",
	  N_("what was made and how the cluster is") },
	{ "doctor", COMMAND_DOCTOR, "[SESSION]",
	  N_("why a private endpoint cannot be reached") },
	{ "teardown", COMMAND_TEARDOWN, "[SESSION]",
	  N_("remove, in order, what a set-up made") },
	{ "protect", COMMAND_PROTECT, "on|off",
	  N_("a cluster's protection against deletion; needs --cluster") },
	{ "sim", COMMAND_SIM, "", N_("the simulator alone; see sim --help") },
};

enum option_kind {
	OPTION_FLAG,
	OPTION_TEXT
};

static const struct option_row {
	const char *name, *arg;
	enum option_kind kind;
	size_t at; /* offset in struct options */
	unsigned int commands;
	const char *help;
} rows[] = {
	{ "--plain", NULL, OPTION_FLAG, offsetof(struct options, plain), EVERY,
	  N_("text only: for a pipe, a serial line, a screen reader") },
	{ "--answers", "FILE", OPTION_TEXT, offsetof(struct options, answers),
	  C(SETUP) | C(DEMO) | C(PLAN) | C(TEARDOWN),
	  N_("take answers from a JSON file") },
	{ "--yes", NULL, OPTION_FLAG, offsetof(struct options, yes), ASKING,
	  N_("ask nothing; a question without an answer ends the run") },
	{ "--expert", NULL, OPTION_FLAG, offsetof(struct options, expert),
	  C(START) | C(SETUP) | C(DEMO) | C(PLAN), N_("ask every question") },
	{ "--json", NULL, OPTION_FLAG, offsetof(struct options, json), EVERY,
	  N_("print the result as JSON") },
	{ "--session", "NAME", OPTION_TEXT, offsetof(struct options, session),
	  EVERY, N_("the set-up's name (default: the cluster's)") },
	{ "--via", "URL", OPTION_TEXT, offsetof(struct options, via), EVERY,
	  N_("look from there: socks5h://HOST:PORT, as ssh -D opens it") },
	{ "--profile", "NAME", OPTION_TEXT, offsetof(struct options, profile),
	  EVERY, N_("AWS profile") },
	{ "--region", "NAME", OPTION_TEXT, offsetof(struct options, region),
	  EVERY, N_("AWS region") },
	{ "--cluster", "NAME", OPTION_TEXT, offsetof(struct options, cluster),
	  C(DOCTOR) | C(STATUS) | C(TEARDOWN) | C(PROTECT),
	  N_("any cluster of the account, by name or id") },
	{ "--from", "CIDR", OPTION_TEXT, offsetof(struct options, from),
	  C(DOCTOR), N_("judge for callers in this range") },
	{ "--speed", "X", OPTION_TEXT, offsetof(struct options, speed), C(DEMO),
	  N_("1, 10, 60, step or auto (default 60; auto without a terminal)") },
	{ "--world", "NAME", OPTION_TEXT, offsetof(struct options, world),
	  C(DEMO), N_("empty, busy, article, peered or leftovers") },
	{ "--seed", "N", OPTION_TEXT, offsetof(struct options, seed), C(DEMO),
	  N_("another seed gives other ids") },
	{ "--over", NULL, OPTION_FLAG, offsetof(struct options, over), C(DEMO),
	  N_("start over, even if a demo world is still there") },
	{ "--kubeconfig", "FILE", OPTION_TEXT,
	  offsetof(struct options, kubeconfig),
	  C(SETUP) | C(DEMO) | C(RESUME) | C(STATUS),
	  N_("write a kubeconfig there once the cluster is ready") },
	{ "--trace", "FILE", OPTION_TEXT, offsetof(struct options, trace),
	  EVERY, N_("record what AWS and Red Hat answer, without secrets") },
	{ "--trace-mask", NULL, OPTION_FLAG, offsetof(struct options, mask),
	  EVERY, N_("other account ids in the trace than yours") },
	{ "--color", "WHEN", OPTION_TEXT, offsetof(struct options, color),
	  EVERY, N_("auto, always or never") },
	{ "--ascii", NULL, OPTION_FLAG, offsetof(struct options, ascii), EVERY,
	  N_("no line drawing, no symbols") },
	{ "--lang", "CODE", OPTION_TEXT, offsetof(struct options, lang), EVERY,
	  N_("en or ja (default: from the environment)") },
	{ "--help", NULL, OPTION_FLAG, offsetof(struct options, help), ~0u,
	  N_("this text") },
	{ "--version", NULL, OPTION_FLAG, offsetof(struct options, version),
	  ~0u, N_("versions of this program and its libraries") },
};

static const struct command_word *word_of(const char *text)
{
	size_t i;

	for (i = 1; i < ARRAY_LEN(words); i++)
		if (!strcmp(words[i].word, text))
			return &words[i];
	return NULL;
}

static const struct option_row *row_of(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(rows); i++)
		if (strlen(rows[i].name) == len &&
		    !strncmp(rows[i].name, name, len))
			return &rows[i];
	return NULL;
}

static bool take(struct options *o, const struct option_row *row, char **argv,
		 int argc, int *i, struct err *err)
{
	const char *eq = strchr(argv[*i], '=');
	char *field = (char *)o + row->at;
	const char *value = NULL;

	if (!(row->commands & 1u << o->command))
		return err_set(err, ERR_USAGE, _("%s does not go with %s"),
			       row->name, words[o->command].word);
	if (row->kind == OPTION_FLAG) {
		if (eq)
			return err_set(err, ERR_USAGE,
				       _("'%s': %s takes no value"), argv[*i],
				       row->name);
		memcpy(field, &(bool){ true }, sizeof(bool));
		return true;
	}
	if (eq)
		value = eq + 1;
	else if (*i + 1 < argc)
		value = argv[++*i];
	if (!value || !*value)
		return err_set(err, ERR_USAGE, _("%s needs a value: %s"),
			       row->name, row->arg);
	memcpy(field, &value, sizeof(value));
	return true;
}

static bool check_words(const struct options *o, struct err *err)
{
	if (o->color && !str_in(o->color, "auto always never"))
		return err_set(err, ERR_USAGE,
			       _("--color '%s': expected auto, always or "
				 "never"),
			       o->color);
	if (o->speed && !str_in(o->speed, "1 10 60 step auto"))
		return err_set(err, ERR_USAGE,
			       _("--speed '%s': expected 1, 10, 60, step or "
				 "auto"),
			       o->speed);
	if (o->command == COMMAND_PROTECT &&
	    (!o->cluster || !o->name || !str_in(o->name, "on off")))
		return err_set(err, ERR_USAGE, "%s",
			       _("expected: rosawiz protect on|off --cluster "
				 "NAME"));
	if (o->session && !session_name_check(o->session, err)) {
		err->kind = ERR_USAGE;
		return false;
	}
	return true;
}

bool options_parse(int argc, char **argv, struct options *out, struct err *err)
{
	const struct command_word *word;
	const struct option_row *row;
	int i = 1;

	memset(out, 0, sizeof(*out));
	if (argc > 1 && (word = word_of(argv[1]))) {
		out->command = word->command;
		i = 2;
	}
	for (; i < argc; i++) {
		if (argv[i][0] == '-') {
			row = row_of(argv[i], strcspn(argv[i], "="));
			if (!row)
				return err_set(err, ERR_USAGE,
					       _("'%s' is not an option; see "
						 "--help"),
					       argv[i]);
			if (!take(out, row, argv, argc, &i, err))
				return false;
		} else if (*words[out->command].args && !out->name) {
			out->name = argv[i];
		} else {
			return err_set(err, ERR_USAGE,
				       _("'%s' is not a command; see --help"),
				       argv[i]);
		}
	}
	if (!out->session)
		out->session = out->name;
	return check_words(out, err);
}

void options_help(const struct options *o, struct strbuf *out)
{
	const struct command_word *w = &words[o->command];
	size_t i;
	char left[40];

	strbuf_addf(out, _("Usage: rosawiz %s%s[OPTIONS]%s%s"),
		    o->command == COMMAND_START ? _("[COMMAND] ") : w->word,
		    *w->word ? " " : "", *w->args ? " " : "", w->args);
	strbuf_addf(out, "\n\n%s\n\n", _(w->help));
	for (i = 1; o->command == COMMAND_START && i < ARRAY_LEN(words); i++)
		strbuf_addf(out, "  %-22s %s\n", words[i].word,
			    _(words[i].help));
	if (o->command == COMMAND_START)
		strbuf_addch(out, '\n');
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		if (!(rows[i].commands & 1u << o->command))
			continue;
		snprintf(left, sizeof(left), "%s%s%s", rows[i].name,
			 rows[i].arg ? " " : "",
			 rows[i].arg ? rows[i].arg : "");
		strbuf_addf(out, "  %-22s %s\n", left, _(rows[i].help));
	}
	strbuf_addf(out, "\n%s\n",
		    _("Exit codes: 0 done, 1 internal, 2 usage, 3 answers, 4 "
		      "not signed in, 5 preflight,\n6 denied or quota, 7 cloud "
		      "call failed, 8 cluster in error, 9 timed out,\n10 "
		      "unreachable, 11 declined, 12 no terminal, 130 "
		      "interrupted."));
}
