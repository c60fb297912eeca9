/*
 * policy_lint.c - a key policy judged statement by statement against what ROSA
 * HCP needs: our own policy_kms is the measure.
 */
#include "core/aws/policy_norm.h"
#include "core/base/i18n.h"
#include "core/base/str.h"

static void say(struct arena *a, struct policy_findings *out,
		enum policy_grade grade, const char *sid, const char *text)
{
	struct policy_finding *f = AWS_ADD(a, out);

	f->grade = grade;
	f->sid = sid;
	f->text = text;
}

/* Is this action (perhaps with '*') within one of the patterns? */
static bool within(const struct aws_names *patterns, const char *action)
{
	size_t i;

	for (i = 0; i < patterns->n; i++)
		if (str_glob(patterns->at[i], action))
			return true;
	return false;
}

static bool names(const struct statement *s, const char *principal)
{
	return aws_names_have(&s->principals, principal) ||
	       aws_names_have(&s->principals, "*");
}

static bool is_root(const char *principal)
{
	return str_ends(principal, ":root");
}

/* What a deleted principal leaves behind: its unique id. */
static bool is_dead(const char *principal)
{
	return str_starts(principal, "AWS:AROA") ||
	       str_starts(principal, "AWS:AIDA");
}

/* Does some needed statement of this principal hold the action? */
static bool needed(const struct statements *need, const char *principal,
		   const char *action)
{
	size_t i;

	for (i = 0; i < need->n; i++)
		if (aws_names_have(&need->at[i].principals, principal) &&
		    within(&need->at[i].actions, action))
			return true;
	return false;
}

static bool is_ours(const struct statements *need, const char *principal)
{
	size_t i;

	for (i = 0; i < need->n; i++)
		if (aws_names_have(&need->at[i].principals, principal))
			return true;
	return false;
}

/* The first action that goes beyond the need, NULL none. */
static const char *excess(const struct statements *need,
			  const struct statement *s, const char *principal)
{
	size_t i;

	for (i = 0; i < s->actions.n; i++)
		if (!needed(need, principal, s->actions.at[i]))
			return s->actions.at[i];
	return NULL;
}

static void judge_principal(struct arena *a, const struct statements *need,
			    const struct statement *s, const char *who,
			    struct policy_findings *out)
{
	const char *more;

	if (is_dead(who)) {
		say(a, out, POLICY_DEAD, s->sid,
		    arena_fmt(a,
			      _("%s is what is left of a deleted role: made "
				"again under its name, it is not the same"),
			      who + 4));
		return;
	}
	if (!strcmp(who, "*")) {
		say(a, out, s->conditions.n ? POLICY_OTHER : POLICY_BROAD,
		    s->sid,
		    s->conditions.n
			    ? _("anybody, but under a condition: not judged")
			    : _("anybody in any account may use this key"));
		return;
	}
	if (is_root(who)) {
		say(a, out, is_ours(need, who) ? POLICY_GOOD : POLICY_OTHER,
		    s->sid,
		    is_ours(need, who)
			    ? _("the account's own IAM policies decide")
			    : _("another account: not judged"));
		return;
	}
	if (!is_ours(need, who)) {
		say(a, out, POLICY_OTHER, s->sid,
		    arena_fmt(a, _("%s is not a role of this cluster"), who));
		return;
	}
	more = s->not_actions.n ? "NotAction" : excess(need, s, who);
	say(a, out, more ? POLICY_BROAD : POLICY_GOOD, s->sid,
	    more ? arena_fmt(a, _("%s may do more than ROSA needs: %s"), who,
			     more)
		 : arena_fmt(a, _("%s may do what ROSA needs"), who));
}

static void judge(struct arena *a, const struct statements *need,
		  const struct statement *s, struct policy_findings *out)
{
	size_t i;

	if (!s->allow) {
		say(a, out, POLICY_OTHER, s->sid,
		    _("denies something: check that it spares ROSA's roles"));
		return;
	}
	for (i = 0; i < s->principals.n; i++)
		judge_principal(a, need, s, s->principals.at[i], out);
}

/* Allowed unconditionally, or under the very condition that is needed. */
static bool allowed(const struct statements *have, const struct statement *need,
		    const char *action)
{
	const struct statement *s;
	size_t i;

	for (i = 0; i < have->n; i++) {
		s = &have->at[i];
		if (!s->allow || !names(s, need->principals.at[0]) ||
		    !within(&s->actions, action))
			continue;
		if (!s->conditions.n ||
		    (need->conditions.n == s->conditions.n &&
		     !strcmp(need->conditions.at[0], s->conditions.at[0])))
			return true;
	}
	return false;
}

static void look_for_gaps(struct arena *a, const struct statements *have,
			  const struct statement *need,
			  struct policy_findings *out)
{
	struct strbuf lacking = STRBUF_INIT;
	size_t i;

	for (i = 0; i < need->actions.n; i++)
		if (!allowed(have, need, need->actions.at[i]))
			strbuf_addf(&lacking, "%s%s", lacking.len ? ", " : "",
				    need->actions.at[i]);
	if (lacking.len)
		say(a, out, POLICY_LACKS, need->sid,
		    arena_fmt(a, _("%s lacks %s"), need->principals.at[0],
			      lacking.buf));
	strbuf_release(&lacking);
}

bool policy_kms_lint(struct arena *a, const char *document,
		     const struct policy_kms *want, struct policy_findings *out,
		     struct err *err)
{
	const char *ours = policy_kms(a, want, err);
	struct statements have, need;
	size_t i;

	memset(out, 0, sizeof(*out));
	if (!ours || !statements_read(a, ours, &need, err) ||
	    !statements_read(a, document, &have, err))
		return false;
	for (i = 0; i < have.n; i++)
		judge(a, &need, &have.at[i], out);
	for (i = 0; i < need.n; i++)
		look_for_gaps(a, &have, &need.at[i], out);
	return true;
}
