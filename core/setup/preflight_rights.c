/*
 * preflight_rights.c - may the caller do what the plan will do?  The actions
 * are the plan's own (rights.h); IAM simulates them for the caller's user or
 * role, found by GetRole where the session's ARN lacks its path.  A pass is
 * "simulated", never a promise: the simulation does not see session and
 * resource policies.  aws-api 3.5.
 */
#include "core/setup/preflight_own.h"

#include "core/aws/aws.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/setup/rights.h"
#include "core/setup/setup.h"

#define BATCH 40 /* action names a request */
#define SHOWN 6  /* of a list, in a sentence */

/* ---- the list -----------------------------------------------------------------*/

static bool same(const struct aws_names *a, const struct aws_names *b)
{
	size_t i;

	for (i = 0; a->n == b->n && i < a->n; i++)
		if (strcmp(a->at[i], b->at[i]))
			return false;
	return a->n == b->n;
}

/* The draft's own strings go with it. */
static void keep(struct preflight *p, const struct aws_names *make,
		 const struct aws_names *undo)
{
	size_t i;

	arena_clear(p->rights_arena);
	memset(&p->make, 0, sizeof(p->make));
	memset(&p->undo, 0, sizeof(p->undo));
	memset(&p->asked, 0, sizeof(p->asked));
	for (i = 0; i < make->n; i++)
		aws_name_add(p->rights_arena, &p->make, make->at[i]);
	for (i = 0; i < undo->n; i++)
		aws_name_add(p->rights_arena, &p->undo, undo->at[i]);
	for (i = 0; i < make->n + undo->n; i++)
		aws_name_add(p->rights_arena, &p->asked,
			     i < make->n ? make->at[i] : undo->at[i - make->n]);
}

bool preflight_rights_find(struct preflight *p)
{
	struct aws_names make = { 0 }, undo = { 0 };
	const struct sts_identity *who = aws_identity(p->s->aws);
	struct plan draft;
	bool other = false;

	memset(&p->plan_err, 0, sizeof(p->plan_err));
	p->planned = setup_draft_plan(p->s, &draft, &p->plan_err);
	if (p->planned) {
		rights_to_make(draft.arena, &draft, &make);
		rights_to_undo(draft.arena, &draft, &undo);
		other = !same(&make, &p->make) || !same(&undo, &p->undo);
		if (other)
			keep(p, &make, &undo);
	}
	plan_release(&draft);
	p->is_root = who && who->root;
	return other;
}

/* ---- asking IAM ------------------------------------------------------------------*/

static enum build role_build(void *w, struct request_spec *q, struct err *err)
{
	struct look *l = w;
	struct preflight *p = l->p;
	const struct sts_identity *who = aws_identity(p->s->aws);

	p->principal = who->assumed ? "" : arena_dup(p->facts, who->arn);
	if (!who->assumed)
		return BUILD_SKIP;
	l->lacked = "iam:GetRole";
	return iam_get_role(q, who->name, err);
}

static enum verdict role_read(void *w, const struct reply *r, struct err *err)
{
	struct look *l = w;
	struct iam_role role;

	if (!iam_role_read(l->p->facts, r->doc, &role, err))
		return STEP_FAIL;
	l->p->principal = role.arn;
	return STEP_NEXT;
}

static enum build ask_build(void *w, struct request_spec *q, struct err *err)
{
	struct look *l = w;
	struct preflight *p = l->p;
	const char *batch[BATCH + 1] = { NULL };
	struct iam_simulate ask = {
		.principal = p->principal,
		.actions = batch,
		.region = aws_region(p->s->aws),
	};
	size_t i;

	l->lacked = NULL;
	for (i = 0; i < BATCH && p->asked_at + i < p->asked.n; i++)
		batch[i] = p->asked.at[p->asked_at + i];
	return iam_simulate(q, &ask, l->next, err);
}

static enum verdict ask_read(void *w, const struct reply *r, struct err *err)
{
	struct look *l = w;
	struct preflight *p = l->p;

	(void)err;
	iam_decisions_add(p->facts, &p->decisions, r->doc);
	l->next = iam_next(p->facts, r->doc);
	if (l->next)
		return STEP_AGAIN;
	p->asked_at += BATCH;
	return p->asked_at < p->asked.n ? STEP_AGAIN : STEP_NEXT;
}

const struct step preflight_rights_steps[] = {
	{ .name = "GetRole",
	  .build = role_build,
	  .read = role_read,
	  .rights = "iam:GetRole" },
	{ .name = "SimulatePrincipalPolicy",
	  .build = ask_build,
	  .read = ask_read,
	  .rights = "iam:SimulatePrincipalPolicy" },
	{ 0 },
};

/* ---- rows --------------------------------------------------------------------------*/

struct refused {
	struct aws_names lacking; /* nobody allows it */
	struct aws_names denied;  /* forbidden outright */
	struct aws_names by_org;  /* by the organization's policy */
};

static void sort_out(const struct preflight *p, const struct aws_names *list,
		     struct refused *out)
{
	size_t i;

	memset(out, 0, sizeof(*out));
	for (i = 0; i < p->decisions.n; i++) {
		const struct iam_decision *d = &p->decisions.at[i];

		if (d->allowed || !aws_names_have(list, d->action))
			continue;
		aws_name_add(p->words,
			     d->org_denies ? &out->by_org
			     : str_eq(d->decision, "explicitDeny")
				     ? &out->denied
				     : &out->lacking,
			     d->action);
	}
}

static void add_list(struct strbuf *sb, const char *what,
		     const struct aws_names *names)
{
	size_t i;

	if (!names->n)
		return;
	strbuf_addf(sb, "%s%s: ", sb->len ? "; " : "", what);
	for (i = 0; i < names->n && i < SHOWN; i++)
		strbuf_addf(sb, "%s%s", i ? ", " : "", names->at[i]);
	if (names->n > SHOWN)
		strbuf_addf(sb, _(" and %zu more"), names->n - SHOWN);
}

static void judge_list(struct preflight *p, struct preflight_check *c,
		       const struct aws_names *list)
{
	struct strbuf sb = STRBUF_INIT;
	struct refused no;

	if (!preflight_seen(p, c, LOOK_RIGHTS))
		return;
	sort_out(p, list, &no);
	add_list(&sb, _("blocked by your organization's policy (SCP)"),
		 &no.by_org);
	add_list(&sb, _("forbidden by a policy"), &no.denied);
	add_list(&sb, _("not allowed by any policy"), &no.lacking);
	if (sb.len) {
		preflight_say(p, c, PREFLIGHT_WARN, "%s", sb.buf);
		c->advice = no.by_org.n || no.denied.n
				    ? _("This will most likely be refused. Ask "
					"whoever manages the account before "
					"you go on.")
				    : _("Ask for these actions. A resource's "
					"own policy may still allow them: "
					"the simulation does not see it.");
		c->lacked = arena_dup(p->words, sb.buf);
	} else {
		preflight_say(p, c, PREFLIGHT_OK,
			      _("%zu actions of this plan, simulated for %s"),
			      list->n, iam_arn_name(p->principal));
	}
	strbuf_release(&sb);
}

void preflight_judge_rights(struct preflight *p)
{
	struct preflight_check *c[] = {
		preflight_row(p, "permissions",
			      _("Permissions to make all this")),
		preflight_row(p, "permissions.remove",
			      _("Permissions to remove it again")),
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(c); i++) {
		if (!p->planned)
			preflight_say(p, c[i], PREFLIGHT_RUN,
				      _("waits for the answers it depends "
					"on%s%s"),
				      p->plan_err.kind == ERR_NONE ? "" : ": ",
				      p->plan_err.what);
		else if (p->is_root)
			preflight_say(p, c[i], PREFLIGHT_OK, "%s",
				      _("the root user may do everything"));
		else
			judge_list(p, c[i], i ? &p->undo : &p->make);
	}
}
