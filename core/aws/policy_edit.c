/*
 * policy_edit.c - somebody's key policy: what ROSA needs added, taken out
 * again, and never a policy that locks everybody out.
 */
#include "core/aws/policy_norm.h"
#include "core/base/i18n.h"
#include "core/base/str.h"

#define KEY_POLICY_MOST 32768 /* bytes: KMS' quota, not adjustable */

/* ---- JSON ------------------------------------------------------------------*/

/* The caller deletes it; NULL with err.  Statement is a list from now on. */
static cJSON *editable(struct arena *a, const char *document, cJSON **list,
		       struct err *err)
{
	const char *text = policy_decode(a, document, err);
	cJSON *doc = text ? cJSON_Parse(text) : NULL, *only;

	*list = cJSON_GetObjectItemCaseSensitive(doc, "Statement");
	if (cJSON_IsObject(*list)) {
		only = cJSON_DetachItemViaPointer(doc, *list);
		*list = cJSON_AddArrayToObject(doc, "Statement");
		cJSON_AddItemToArray(*list, only);
	}
	if (cJSON_IsArray(*list))
		return doc;
	cJSON_Delete(doc);
	if (text)
		err_set(err, ERR_CLOUD,
			_("'%.80s' is not a policy: it has no list of "
			  "statements"),
			text);
	return NULL;
}

static bool is_dead(const cJSON *who)
{
	return cJSON_IsString(who) && principal_is_dead(who->valuestring);
}

/* ---- principals that are gone ------------------------------------------------*/

/* Takes the dead out of "AWS": text or list; true: none is left. */
static bool bury(cJSON *principal)
{
	cJSON *aws = cJSON_GetObjectItemCaseSensitive(principal, "AWS");
	int i, had = cJSON_IsArray(aws) ? cJSON_GetArraySize(aws) : 0;

	for (i = had - 1; i >= 0; i--)
		if (is_dead(cJSON_GetArrayItem(aws, i)))
			cJSON_DeleteItemFromArray(aws, i);
	if (is_dead(aws) || (had && !cJSON_GetArraySize(aws)))
		cJSON_DeleteItemFromObjectCaseSensitive(principal, "AWS");
	return cJSON_IsObject(principal) && !principal->child;
}

/* A statement for nobody goes.  A NotPrincipal of the dead alone stays: without
 * it the statement would mean everybody, which is not ours to decide. */
static void bury_all(cJSON *list)
{
	cJSON *s;
	int i;

	for (i = cJSON_GetArraySize(list) - 1; i >= 0; i--) {
		s = cJSON_GetArrayItem(list, i);
		if (bury(cJSON_GetObjectItemCaseSensitive(s, "Principal")))
			cJSON_DeleteItemFromArray(list, i);
	}
}

/* ---- adding -------------------------------------------------------------------*/

static bool has_sid(const cJSON *list, const char *sid)
{
	const cJSON *s;

	cJSON_ArrayForEach(s, list)
	{
		const cJSON *it = cJSON_GetObjectItemCaseSensitive(s, "Sid");

		if (cJSON_IsString(it) && !strcmp(it->valuestring, sid))
			return true;
	}
	return false;
}

/* "Sid", "Sid 2", "Sid 3": key policies may have blanks in it */
static void add(struct arena *a, cJSON *list, const cJSON *model,
		const char *sid)
{
	cJSON *s = cJSON_Duplicate(model, true);
	const char *own = sid;
	int n;

	for (n = 2; has_sid(list, own); n++)
		own = arena_fmt(a, "%s %d", sid, n);
	cJSON_ReplaceItemInObjectCaseSensitive(s, "Sid",
					       cJSON_CreateString(own));
	cJSON_AddItemToArray(list, s);
}

static bool add_gaps(struct arena *a, cJSON *list, const char *document,
		     const char *ours, struct err *err)
{
	cJSON *model = cJSON_Parse(ours);
	cJSON *models = cJSON_GetObjectItemCaseSensitive(model, "Statement");
	struct statements have, need;
	const char *action;
	size_t i;
	bool ok = statements_read(a, document, &have, err) &&
		  statements_read(a, ours, &need, err);

	for (i = 0; ok && i < need.n; i++)
		if (!statements_allow(&have, &need.at[i], &action))
			add(a, list, cJSON_GetArrayItem(models, (int)i),
			    need.at[i].sid);
	cJSON_Delete(model);
	return ok;
}

const char *policy_kms_merge(struct arena *a, const char *document,
			     const struct policy_kms *want, struct err *err)
{
	const char *ours = policy_kms(a, want, err);
	cJSON *list, *doc = ours ? editable(a, document, &list, err) : NULL;

	if (!doc)
		return NULL;
	bury_all(list);
	if (!add_gaps(a, list, document, ours, err)) {
		cJSON_Delete(doc);
		return NULL;
	}
	return json_take(a, doc);
}

/* ---- taking back ----------------------------------------------------------------*/

/* Of now, what was neither there before nor changed since. */
static bool take_out(cJSON *list, const struct statements *now,
		     const struct statements *was,
		     const struct statements *wrote)
{
	bool some = false;
	size_t i;

	for (i = now->n; i-- > 0;)
		if (statements_have(wrote, now->at[i].text) &&
		    !statements_have(was, now->at[i].text)) {
			cJSON_DeleteItemFromArray(list, (int)i);
			some = true;
		}
	return some;
}

const char *policy_without_dead(struct arena *a, const char *document,
				struct err *err)
{
	cJSON *list, *doc = editable(a, document, &list, err);

	if (!doc)
		return NULL;
	bury_all(list);
	return json_take(a, doc);
}

const char *policy_take_back(struct arena *a, const char *now, const char *was,
			     const char *wrote, enum policy_back *how,
			     struct err *err)
{
	struct statements is, before, ours;
	const char *whole = policy_without_dead(a, was, err), *rest;
	cJSON *list, *doc;
	bool some;

	if (!whole || !statements_read(a, now, &is, err) ||
	    !statements_read(a, whole, &before, err) ||
	    !statements_read(a, wrote, &ours, err))
		return NULL;
	doc = editable(a, now, &list, err);
	if (!doc)
		return NULL;
	some = take_out(list, &is, &before, &ours);
	bury_all(list);
	rest = json_take(a, doc);
	*how = some ? POLICY_BACK_OURS : POLICY_BACK_NOTHING;
	if (some && policy_same(rest, whole, err)) {
		*how = POLICY_BACK_WHOLE;
		return whole;
	}
	return rest;
}

/* ---- never locked out ------------------------------------------------------------*/

/* An assumed role's ARN says nothing of the role's path: the names decide. */
static bool is_caller(const char *principal, const char *caller)
{
	const char *a = strstr(principal, ":role/");
	const char *b = strstr(caller, ":role/");

	if (!str_starts(principal, "AWS:"))
		return !strcmp(principal, "*");
	if (!a || !b)
		return !strcmp(principal + 4, caller);
	return !strcmp(strrchr(a, '/'), strrchr(b, '/')) &&
	       a - (principal + 4) == b - caller &&
	       !memcmp(principal + 4, caller, (size_t)(b - caller));
}

static bool meant(const struct aws_names *who, const char *root,
		  const char *caller)
{
	size_t i;

	for (i = 0; i < who->n; i++)
		if (!strcmp(who->at[i], root) || is_caller(who->at[i], caller))
			return true;
	return false;
}

/* +1 lets the policy be changed again, -1 forbids it, 0 neither. */
static int weight(const struct statement *s, const char *root,
		  const char *caller)
{
	static const char put[] = "kms:putkeypolicy";
	bool who = s->not_principals.n
			   ? !meant(&s->not_principals, root, caller)
			   : meant(&s->principals, root, caller);
	bool what = s->not_actions.n ? !statement_within(&s->not_actions, put)
				     : statement_within(&s->actions, put);

	if (!who || !what || s->conditions.n)
		return 0;
	if (!s->allow)
		return -1;
	return s->not_principals.n ? 0 : 1;
}

bool policy_kms_safe(const char *document, const char *account,
		     const char *caller, struct err *err)
{
	struct arena *a = arena_new();
	const char *root = arena_fmt(a, "AWS:%s:root", account);
	struct statements list;
	bool lets = false, forbids = false;
	size_t i, len = strlen(document);

	if (!statements_read(a, document, &list, err)) {
		arena_free(a);
		return false;
	}
	for (i = 0; i < list.n; i++) {
		lets |= weight(&list.at[i], root, caller) > 0;
		forbids |= weight(&list.at[i], root, caller) < 0;
	}
	arena_free(a);
	if (len > KEY_POLICY_MOST)
		return err_set(err, ERR_INPUT,
			       _("the key policy would have %zu bytes; KMS "
				 "takes %d: take out what is not needed"),
			       len, KEY_POLICY_MOST);
	if (lets && !forbids)
		return true;
	err_set(err, ERR_INPUT,
		_("not written: with that policy neither the root of account "
		  "%s nor %s could change the key's policy ever again"),
		account, caller);
	return err_hint(err, "%s",
			_("Give the account's root kms:* in the key's policy, "
			  "then try again."));
}
