/*
 * policy_lint.c - a key policy judged statement by statement against what ROSA
 * HCP needs: our own policy_kms is the measure.
 */
#include "core/aws/policy_norm.h"
#include "core/base/i18n.h"
#include "core/base/str.h"

const char *policy_grade_name(enum policy_grade grade)
{
	static const char *const names[] = {
		[POLICY_GOOD] = N_("present"),
		[POLICY_BROAD] = N_("too broad"),
		[POLICY_LACKS] = N_("missing"),
		[POLICY_RISKY] = N_("a risk"),
		[POLICY_DENIES] = N_("forbids"),
		[POLICY_DEAD] = N_("role gone"),
		[POLICY_OTHER] = N_("not ROSA's"),
	};

	return _(names[grade]);
}

size_t policy_count(const struct policy_findings *f, enum policy_grade grade)
{
	size_t i, n = 0;

	for (i = 0; i < f->n; i++)
		n += f->at[i].grade == grade;
	return n;
}

static void say(struct arena *a, struct policy_findings *out,
		enum policy_grade grade, const char *sid, const char *text)
{
	struct policy_finding *f = AWS_ADD(a, out);

	f->grade = grade;
	f->sid = sid;
	f->text = text;
}

bool statement_within(const struct aws_names *patterns, const char *action)
{
	size_t i;

	for (i = 0; i < patterns->n; i++)
		if (str_glob(patterns->at[i], action))
			return true;
	return false;
}

bool principal_is_dead(const char *principal)
{
	if (str_starts(principal, "AWS:"))
		principal += 4;
	return str_starts(principal, "AROA") || str_starts(principal, "AIDA");
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

/* "AWS:arn..." without its kind */
static const char *bare(const char *principal)
{
	return str_starts(principal, "AWS:") ? principal + 4 : principal;
}

/* The needed statement of this principal that holds the action, NULL none;
 * action NULL: any of them. */
static const struct statement *needed(const struct statements *need,
				      const char *principal, const char *action)
{
	size_t i;

	for (i = 0; i < need->n; i++)
		if (aws_names_have(&need->at[i].principals, principal) &&
		    (!action || statement_within(&need->at[i].actions, action)))
			return &need->at[i];
	return NULL;
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

static bool same_conditions(const struct statement *a,
			    const struct statement *b)
{
	size_t i;

	for (i = 0; i < a->conditions.n && i < b->conditions.n; i++)
		if (strcmp(a->conditions.at[i], b->conditions.at[i]) != 0)
			return false;
	return a->conditions.n == b->conditions.n;
}

/* ---- what is there ---------------------------------------------------------*/

static void judge_role(struct arena *a, const struct statements *need,
		       const struct statement *s, const char *who,
		       struct policy_findings *out)
{
	const char *more =
		s->not_actions.n ? "NotAction" : excess(need, s, who);
	const struct statement *model =
		s->actions.n ? needed(need, who, s->actions.at[0]) : NULL;

	if (more)
		say(a, out, POLICY_BROAD, s->sid,
		    arena_fmt(a, _("%s may do more than ROSA needs: %s"),
			      bare(who), more));
	else if (s->conditions.n && model && !same_conditions(s, model))
		say(a, out, POLICY_OTHER, s->sid,
		    arena_fmt(a, _("%s, but only under a condition: %s"),
			      bare(who), s->conditions.at[0]));
	else
		say(a, out, POLICY_GOOD, s->sid,
		    arena_fmt(a, _("%s may do what ROSA needs"), bare(who)));
}

static void judge_anybody(struct arena *a, const struct statement *s,
			  struct policy_findings *out)
{
	if (s->conditions.n)
		say(a, out, POLICY_OTHER, s->sid,
		    _("anybody, but under a condition: not judged"));
	else
		say(a, out, POLICY_BROAD, s->sid,
		    _("anybody in any account may use this key"));
}

static void judge_principal(struct arena *a, const struct statements *need,
			    const struct statement *s, const char *who,
			    struct policy_findings *out)
{
	bool ours = needed(need, who, NULL) != NULL;

	if (principal_is_dead(who))
		say(a, out, POLICY_DEAD, s->sid,
		    arena_fmt(a,
			      _("%s is what is left of a deleted role: made "
				"again under its name, it is not the same"),
			      bare(who)));
	else if (!strcmp(who, "*"))
		judge_anybody(a, s, out);
	else if (is_root(who))
		say(a, out, ours ? POLICY_GOOD : POLICY_OTHER, s->sid,
		    ours ? _("the account's own IAM policies decide")
			 : _("another account: not judged"));
	else if (ours)
		judge_role(a, need, s, who, out);
	else
		say(a, out, POLICY_OTHER, s->sid,
		    arena_fmt(a, _("%s is not a role of this cluster"),
			      bare(who)));
}

/* ---- Deny -------------------------------------------------------------------*/

/* Whom a Deny hits: the named, all of a named account [K], all but the named. */
static bool hits(const struct statement *s, const char *principal,
		 const char *root)
{
	if (s->not_principals.n)
		return !aws_names_have(&s->not_principals, principal);
	return names(s, principal) || aws_names_have(&s->principals, root);
}

static bool forbids(const struct statement *s, const char *action)
{
	size_t i;

	if (s->not_actions.n)
		return !statement_within(&s->not_actions, action);
	for (i = 0; i < s->actions.n; i++)
		if (str_glob(s->actions.at[i], action) ||
		    str_glob(action, s->actions.at[i]))
			return true;
	return false;
}

/* The first needed action that s forbids to a role of ours. */
static const char *forbidden(const struct statements *need,
			     const struct statement *s, const char **who)
{
	const char *root = need->at[0].principals.at[0];
	size_t i, k;

	for (i = 1; i < need->n; i++) {
		*who = need->at[i].principals.at[0];
		if (!hits(s, *who, root))
			continue;
		for (k = 0; k < need->at[i].actions.n; k++)
			if (forbids(s, need->at[i].actions.at[k]))
				return need->at[i].actions.at[k];
	}
	return NULL;
}

static void judge_deny(struct arena *a, const struct statements *need,
		       const struct statement *s, struct policy_findings *out)
{
	const char *who, *action = forbidden(need, s, &who);

	if (!action)
		say(a, out, POLICY_OTHER, s->sid,
		    _("forbids something, but nothing that ROSA needs"));
	else if (s->conditions.n)
		say(a, out, POLICY_OTHER, s->sid,
		    arena_fmt(
			    a,
			    _("forbids %s to %s under a condition: check that "
			      "it spares ROSA's roles: %s"),
			    action, bare(who), s->conditions.at[0]));
	else
		say(a, out, POLICY_DENIES, s->sid,
		    arena_fmt(a, _("forbids %s to %s%s"), action, bare(who),
			      s->not_principals.n
				      ? _(", since NotPrincipal does not name "
					  "it")
				      : ""));
}

static void judge(struct arena *a, const struct statements *need,
		  const struct statement *s, struct policy_findings *out)
{
	size_t i;

	if (!s->allow) {
		judge_deny(a, need, s, out);
		return;
	}
	if (s->not_principals.n)
		say(a, out, POLICY_BROAD, s->sid,
		    _("everybody but those of NotPrincipal may use this key"));
	for (i = 0; i < s->principals.n; i++)
		judge_principal(a, need, s, s->principals.at[i], out);
}

/* ---- what is not there -------------------------------------------------------*/

/* Allowed unconditionally, or under the very condition that is needed. */
static bool allowed(const struct statements *have, const struct statement *need,
		    const char *action)
{
	const struct statement *s;
	size_t i;

	for (i = 0; i < have->n; i++) {
		s = &have->at[i];
		if (!s->allow || !names(s, need->principals.at[0]) ||
		    (s->conditions.n && !same_conditions(s, need)))
			continue;
		if (s->not_actions.n
			    ? !statement_within(&s->not_actions, action)
			    : statement_within(&s->actions, action))
			return true;
	}
	return false;
}

bool statements_allow(const struct statements *have,
		      const struct statement *need, const char **action)
{
	size_t i;

	for (i = 0; i < need->actions.n; i++) {
		*action = need->actions.at[i];
		if (!allowed(have, need, *action))
			return false;
	}
	return true;
}

static void look_for_gaps(struct arena *a, const struct statements *have,
			  const struct statement *need,
			  struct policy_findings *out)
{
	const char *who = need->principals.at[0];
	struct strbuf lacking = STRBUF_INIT;
	size_t i;

	for (i = 0; i < need->actions.n; i++)
		if (!allowed(have, need, need->actions.at[i]))
			strbuf_addf(&lacking, "%s%s", lacking.len ? ", " : "",
				    need->actions.at[i]);
	if (lacking.len && is_root(who))
		say(a, out, POLICY_RISKY, "",
		    _("the account's root has no kms:*: once those named in "
		      "the policy are gone, nobody can use or change the key "
		      "any more"));
	else if (lacking.len)
		say(a, out, POLICY_LACKS, need->sid,
		    arena_fmt(a, _("%s lacks %s"), bare(who), lacking.buf));
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

bool policy_kms_delegates(const char *document, const char *account)
{
	struct arena *a = arena_new();
	const char *root = arena_fmt(a, "AWS:%s:root", account);
	struct statements have;
	struct err ignored = { 0 };
	bool yes = false;
	size_t i;

	if (statements_read(a, document, &have, &ignored))
		for (i = 0; i < have.n; i++)
			yes |= have.at[i].allow && !have.at[i].conditions.n &&
			       aws_names_have(&have.at[i].principals, root) &&
			       statement_within(&have.at[i].actions, "kms:*");
	arena_free(a);
	return yes;
}
