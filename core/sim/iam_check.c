/*
 * iam_check.c - is a policy document one that AWS would take?  Grammar, and
 * that the principals of our own account exist and are known.  Roles and users
 * of other accounts are taken as there.  An OIDC provider need not exist: AWS
 * looks at the form of a Federated principal only [K].
 */
#include "core/sim/iam.h"

#include "core/base/str.h"

#define OWN_ARN "arn:aws:iam::" SIM_ACCOUNT ":"

static bool is_account(const char *text)
{
	return strlen(text) == 12 && strspn(text, "0123456789") == 12;
}

/* "arn:aws:iam::123456789012:" -> what follows; NULL: no such form */
static const char *after_account(const char *arn)
{
	const char *at;

	if (!str_starts(arn, "arn:aws"))
		return NULL;
	at = strstr(arn, ":iam::");
	if (!at)
		at = strstr(arn, ":sts::");
	if (!at || strspn(at + 6, "0123456789") != 12 || at[18] != ':')
		return NULL;
	return at + 19;
}

static const char *last_part(const char *arn)
{
	const char *slash = strrchr(arn, '/');

	return slash ? slash + 1 : arn;
}

cJSON *sim_role_by_arn(struct world *w, const char *arn)
{
	cJSON *role = world_get(w, "iam.role", last_part(arn));

	return role && str_eq(doc_text(role, "Arn"), arn) ? role : NULL;
}

static bool principal_known(struct world *w, const char *arn)
{
	const char *rest = after_account(arn);
	cJSON *user;

	if (!rest)
		return false;
	if (!strcmp(rest, "root") || !str_starts(arn, OWN_ARN))
		return str_eq(rest, "root") || strchr(rest, '/');
	if (str_starts(rest, "role/")) {
		user = sim_role_by_arn(w, arn);
	} else {
		user = world_get(w, "iam.user", last_part(arn));
		if (user && strcmp(doc_text(user, "Arn"), arn) != 0)
			user = NULL;
	}
	return user && iam_is_known(w, user);
}

static const char *aws_fault(struct world *w, struct arena *a, const char *text)
{
	if (!strcmp(text, "*") || is_account(text) || principal_known(w, text))
		return NULL;
	return arena_fmt(a, "Invalid principal in policy: \"AWS\":\"%s\"",
			 text);
}

static const char *service_fault(struct arena *a, const char *text)
{
	if (str_ends(text, ".amazonaws.com") || str_ends(text, ".aws.internal"))
		return NULL;
	return arena_fmt(a, "Invalid principal in policy: \"SERVICE\":\"%s\"",
			 text);
}

static const char *federated_fault(const char *text)
{
	const char *rest = after_account(text);

	if (rest && (str_starts(rest, "oidc-provider/") ||
		     str_starts(rest, "saml-provider/")))
		return NULL;
	if (!strchr(text, ':') && strchr(text, '.'))
		return NULL;
	return "Federated principals must be valid domain names or SAML "
	       "metadata ARNs";
}

static const char *one_principal(struct world *w, struct arena *a,
				 const char *type, const char *text)
{
	if (!strcmp(type, "AWS"))
		return aws_fault(w, a, text);
	if (!strcmp(type, "Service"))
		return service_fault(a, text);
	if (!strcmp(type, "Federated"))
		return federated_fault(text);
	return "Unknown field in Principal";
}

static const char *principals_fault(struct world *w, struct arena *a,
				    const struct node *p)
{
	const char *why = NULL;

	if (p->kind == NODE_TEXT)
		return !strcmp(p->text, "*") ? NULL
					     : "Invalid principal in policy";
	NODE_EACH(kind, p)
	{
		if (kind->kind == NODE_TEXT && !why)
			why = one_principal(w, a, kind->name, kind->text);
		NODE_EACH(it, kind)
		{
			if (!why)
				why = one_principal(w, a, kind->name, it->text);
		}
	}
	return why;
}

static bool has(const struct node *n, const char *one, const char *other)
{
	return node_child(n, one) || node_child(n, other);
}

static const char *statement_fault(struct world *w, struct arena *a,
				   const struct node *s, enum policy_kind kind)
{
	static const char *const known[] = { "Sid",        "Effect",
					     "Action",     "NotAction",
					     "Resource",   "Condition",
					     "Principal",  "NotPrincipal",
					     "NotResource" };
	size_t i;

	NODE_EACH(it, s)
	{
		for (i = 0; i < ARRAY_LEN(known); i++)
			if (!strcmp(known[i], it->name))
				break;
		if (i == ARRAY_LEN(known))
			return arena_fmt(a, "Syntax errors in policy: %s",
					 it->name);
	}
	if (!str_in(node_text(s, "Effect"), "Allow Deny"))
		return "Syntax errors in policy: Effect";
	if (!has(s, "Action", "NotAction"))
		return "Policy statement must contain actions.";
	if (kind == POLICY_PERMISSION && has(s, "Principal", "NotPrincipal"))
		return "Policy document should not specify a principal.";
	if (kind != POLICY_PERMISSION && !has(s, "Principal", "NotPrincipal"))
		return "Missing required field Principal";
	if (kind == POLICY_TRUST && has(s, "Resource", "NotResource"))
		return "Has prohibited field Resource";
	if (kind != POLICY_TRUST && !has(s, "Resource", "NotResource"))
		return "Policy statement must contain resources.";
	return node_child(s, "Principal")
		       ? principals_fault(w, a, node_child(s, "Principal"))
		       : NULL;
}

const char *policy_fault(struct world *w, struct arena *a, const char *text,
			 enum policy_kind kind)
{
	struct err err = { 0 };
	const struct node *doc = json_parse(a, text, strlen(text), &err);
	const struct node *list = node_child(doc, "Statement");
	const char *why = NULL;

	if (!doc || doc->kind != NODE_OBJECT)
		return "Syntax errors in policy.";
	if (!str_in(node_text_or(doc, "Version", "2008-10-17"),
		    "2012-10-17 2008-10-17"))
		return "Syntax errors in policy: Version";
	if (!list || (list->kind == NODE_ARRAY && !list->child))
		return "Syntax errors in policy: Statement";
	if (list->kind != NODE_ARRAY)
		return statement_fault(w, a, list, kind);
	NODE_EACH(it, list)
	{
		if (!why)
			why = statement_fault(w, a, it, kind);
	}
	return why;
}

/* ---- evaluation: actions only ---------------------------------------------- */

static bool covers(const struct node *actions, const char *action)
{
	if (!actions)
		return false;
	if (actions->kind != NODE_ARRAY)
		return str_glob(actions->text, action);
	NODE_EACH(it, actions)
	{
		if (str_glob(it->text, action))
			return true;
	}
	return false;
}

static enum policy_says statement_says(const struct node *s, const char *action)
{
	const struct node *actions = node_child(s, "Action");
	const struct node *others = node_child(s, "NotAction");

	if (actions ? !covers(actions, action) : covers(others, action))
		return POLICY_SILENT;
	return str_eq(node_text(s, "Effect"), "Deny") ? POLICY_DENIES
						      : POLICY_ALLOWS;
}

enum policy_says policy_says(struct arena *a, const char *text,
			     const char *action)
{
	struct err err = { 0 };
	const struct node *doc = json_parse(a, text, strlen(text), &err);
	const struct node *list = node_child(doc, "Statement");
	enum policy_says all = POLICY_SILENT, one;

	if (list && list->kind == NODE_OBJECT)
		return statement_says(list, action);
	NODE_EACH(it, list)
	{
		one = statement_says(it, action);
		all = one > all ? one : all;
	}
	return all;
}

bool policy_allows(struct arena *a, const char *text, const char *action)
{
	return policy_says(a, text, action) == POLICY_ALLOWS;
}

/* Everybody, the account, or the caller: an assumed role by the role's name. */
static bool is_meant(const char *who, const char *caller)
{
	const char *role = strstr(caller, ":assumed-role/"), *name;
	size_t len;

	if (!strcmp(who, "*") || !strcmp(who, SIM_ACCOUNT) ||
	    !strcmp(who, OWN_ARN "root") || !strcmp(who, caller))
		return true;
	if (!role || !str_starts(who, OWN_ARN "role/"))
		return false;
	role += strlen(":assumed-role/");
	len = strcspn(role, "/");
	name = last_part(who);
	return strlen(name) == len && !strncmp(name, role, len);
}

static bool names_caller(const struct node *principal, const char *caller)
{
	const struct node *aws = node_child(principal, "AWS");

	if (principal && principal->kind == NODE_TEXT)
		return is_meant(principal->text, caller);
	if (aws && aws->kind == NODE_TEXT)
		return is_meant(aws->text, caller);
	NODE_EACH(it, aws)
	{
		if (is_meant(it->text, caller))
			return true;
	}
	return false;
}

bool policy_lets_caller(struct arena *a, const char *text, const char *action,
			const char *caller)
{
	struct err err = { 0 };
	const struct node *doc = json_parse(a, text, strlen(text), &err);
	const struct node *list = node_child(doc, "Statement"), *it;
	bool yes = false;

	it = list && list->kind == NODE_ARRAY ? list->child : list;
	for (; it; it = it == list ? NULL : it->next) {
		if (!names_caller(node_child(it, "Principal"), caller) ||
		    !covers(node_child(it, "Action"), action))
			continue;
		if (str_eq(node_text(it, "Effect"), "Deny"))
			return false;
		yes = true;
	}
	return yes;
}

/* ---- principals that died --------------------------------------------------- */

static void replace_in(cJSON *doc, const char *name, const char *from,
		       const char *to)
{
	const char *text = doc_text(doc, name), *at;
	struct strbuf sb = STRBUF_INIT;

	if (strstr(text, from)) {
		while ((at = strstr(text, from))) {
			strbuf_add(&sb, text, (size_t)(at - text));
			strbuf_addstr(&sb, to);
			text = at + strlen(from);
		}
		strbuf_addstr(&sb, text);
		doc_set(doc, name, sb.buf);
	}
	strbuf_release(&sb);
}

void policy_orphan(struct world *w, const char *arn, const char *unique_id)
{
	char *from = mem_fmt("\"%s\"", arn), *to = mem_fmt("\"%s\"", unique_id);
	cJSON *doc;
	size_t i;

	for (i = 0; (doc = world_nth(w, "kms.key", i)); i++)
		replace_in(doc, "_policy", from, to);
	for (i = 0; (doc = world_nth(w, "iam.role", i)); i++)
		replace_in(doc, "AssumeRolePolicyDocument", from, to);
	mem_free(from);
	mem_free(to);
}
