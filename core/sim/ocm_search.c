/*
 * ocm_search.c - OCM's search parameter: an SQL "where" fragment on attribute
 * paths (card ocm-api 2.1).  Operators = != <> < <= > >= like ilike in ~= , and
 * or not, parentheses, strings in single quotes with the quote doubled.
 * A path through an array holds when any item does.  Absent is ''.
 */
#include "core/sim/ocm.h"

#include "core/base/str.h"

#include <ctype.h>
#include <regex.h>

#define WORD_MAX 600

enum token {
	T_END,
	T_NAME,
	T_TEXT,
	T_SIGN
};

struct search {
	const char *at;
	const cJSON *doc;
	bool bad;
	enum token token;
	char word[WORD_MAX];
	int depth;
};

static void quoted(struct search *s)
{
	size_t n = 0;

	for (s->at++; *s->at; s->at++) {
		if (s->at[0] == '\'' && s->at[1] == '\'')
			s->at++;
		else if (s->at[0] == '\'')
			break;
		if (n + 1 < WORD_MAX)
			s->word[n++] = *s->at;
	}
	s->word[n] = '\0';
	s->bad |= *s->at != '\'';
	s->at += *s->at == '\'';
	s->token = T_TEXT;
}

static void take(struct search *s, size_t n, enum token token)
{
	if (n >= WORD_MAX)
		n = WORD_MAX - 1;
	memcpy(s->word, s->at, n);
	s->word[n] = '\0';
	s->at += n;
	s->token = token;
}

static void advance(struct search *s)
{
	size_t n = 0;

	s->at += strspn(s->at, " \t\n");
	while (isalnum((unsigned char)s->at[n]) || s->at[n] == '_' ||
	       s->at[n] == '.' || s->at[n] == '-')
		n++;
	if (!*s->at)
		s->token = T_END;
	else if (*s->at == '\'')
		quoted(s);
	else if (n)
		take(s, n, T_NAME);
	else
		take(s, strspn(s->at, "=<>!~") ? strspn(s->at, "=<>!~") : 1,
		     T_SIGN);
}

static bool is_word(const struct search *s, const char *word)
{
	return s->token == T_NAME && str_ieq(s->word, word);
}

static bool is_sign(const struct search *s, const char *sign)
{
	return s->token == T_SIGN && str_eq(s->word, sign);
}

static bool same(char pattern, char c, bool fold)
{
	if (pattern == '_' || pattern == c)
		return true;
	return fold &&
	       tolower((unsigned char)pattern) == tolower((unsigned char)c);
}

/* SQL's % and _; goes back to the last % only, so never exponential. */
static bool like(const char *pattern, const char *text, bool fold)
{
	const char *star = NULL, *mark = NULL;

	while (*text) {
		if (*pattern == '%') {
			star = pattern++;
			mark = text;
		} else if (*pattern && same(*pattern, *text, fold)) {
			pattern++;
			text++;
		} else if (star) {
			pattern = star + 1;
			text = ++mark;
		} else {
			return false;
		}
	}
	return pattern[strspn(pattern, "%")] == '\0';
}

static bool regex_holds(const char *pattern, const char *text)
{
	regex_t re;
	bool holds;

	if (regcomp(&re, pattern, REG_EXTENDED | REG_NOSUB))
		return false;
	holds = !regexec(&re, text, 0, NULL, 0);
	regfree(&re);
	return holds;
}

static bool one_holds(const char *have, const char *sign, const char *want)
{
	if (str_eq(sign, "="))
		return str_eq(have, want);
	if (str_eq(sign, "!=") || str_eq(sign, "<>"))
		return !str_eq(have, want);
	if (str_ieq(sign, "like"))
		return like(want, have, false);
	if (str_ieq(sign, "ilike"))
		return like(want, have, true);
	if (str_eq(sign, "~="))
		return regex_holds(want, have);
	if (sign[0] == '<')
		return strcmp(have, want) < (sign[1] == '=');
	return strcmp(have, want) > -(sign[1] == '=');
}

static bool value_holds(const cJSON *value, const char *sign, const char *want)
{
	char number[40];

	if (cJSON_IsBool(value)) {
		want = str_in(want, "t true TRUE True") ? "true" : "false";
		return one_holds(cJSON_IsTrue(value) ? "true" : "false", sign,
				 want);
	}
	if (cJSON_IsNumber(value)) {
		snprintf(number, sizeof(number), "%.15g", value->valuedouble);
		return one_holds(number, sign, want);
	}
	if (cJSON_IsString(value))
		return one_holds(value->valuestring, sign, want);
	return !value && str_in(want, "f false") && str_eq(sign, "=")
		       ? true
		       : one_holds("", sign, want);
}

static bool path_holds(const cJSON *at, const char *path, const char *sign,
		       const char *want)
{
	const cJSON *it;
	char name[80];
	size_t n = strcspn(path, ".");

	if (cJSON_IsArray(at)) {
		cJSON_ArrayForEach(it, at) if (path_holds(it, path, sign,
							  want)) return true;
		return false;
	}
	if (!*path || !at)
		return value_holds(at, sign, want);
	if (n >= sizeof(name))
		return false;
	memcpy(name, path, n);
	name[n] = '\0';
	return path_holds(cJSON_GetObjectItemCaseSensitive(at, name),
			  path + n + (path[n] == '.'), sign, want);
}

/* The policies' attribute is named otherwise in a search. */
static const char *attribute(const char *name)
{
	return str_eq(name, "policy_type") ? "type" : name;
}

static bool in_list(struct search *s, const char *name)
{
	bool holds = false;

	advance(s);
	s->bad |= !is_sign(s, "(");
	do {
		advance(s);
		s->bad |= s->token != T_TEXT && s->token != T_NAME;
		holds |= path_holds(s->doc, attribute(name), "=", s->word);
		advance(s);
	} while (is_sign(s, ",") && !s->bad);
	s->bad |= !is_sign(s, ")");
	advance(s);
	return holds;
}

static bool any_of(struct search *s);

static bool comparison(struct search *s)
{
	char name[WORD_MAX], sign[WORD_MAX];
	bool holds, negative = false;

	s->bad |= s->token != T_NAME;
	memcpy(name, s->word, sizeof(name));
	advance(s);
	if (is_word(s, "not")) {
		negative = true;
		advance(s);
	}
	if (is_word(s, "in"))
		return in_list(s, name) != negative;
	s->bad |= !(is_word(s, "like") || is_word(s, "ilike") ||
		    (s->token == T_SIGN &&
		     str_in(s->word, "= != <> < <= > >= ~=")));
	memcpy(sign, s->word, sizeof(sign));
	advance(s);
	s->bad |= s->token != T_TEXT && s->token != T_NAME;
	holds = !s->bad && path_holds(s->doc, attribute(name), sign, s->word);
	advance(s);
	return holds != negative;
}

static bool factor(struct search *s)
{
	bool holds;

	if (s->bad || s->depth > 50) {
		s->bad = true;
		return false;
	}
	if (is_word(s, "not")) {
		advance(s);
		s->depth++;
		return !factor(s);
	}
	if (!is_sign(s, "("))
		return comparison(s);
	advance(s);
	s->depth++;
	holds = any_of(s);
	s->depth--;
	s->bad |= !is_sign(s, ")");
	advance(s);
	return holds;
}

static bool all_of(struct search *s)
{
	bool holds = factor(s);

	while (is_word(s, "and") && !s->bad) {
		advance(s);
		holds &= factor(s);
	}
	return holds;
}

static bool any_of(struct search *s)
{
	bool holds = all_of(s);

	while (is_word(s, "or") && !s->bad) {
		advance(s);
		holds |= all_of(s);
	}
	return holds;
}

bool ocm_match(const char *search, const cJSON *doc, bool *ok)
{
	struct search s = { .at = search, .doc = doc };
	bool holds;

	advance(&s);
	holds = any_of(&s);
	if (s.token != T_END || s.bad)
		*ok = false;
	return holds && !s.bad;
}
