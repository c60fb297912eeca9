/* catalog_iam.c - policies, operators: see catalog.h. */
#include "core/base/str.h"
#include "core/ocm/catalog.h"
#include "core/ocm/wire.h"

enum build catalog_policies(struct request_spec *q, const char *type,
			    struct err *err)
{
	if (type)
		params_addf(q->arena, &q->query, "search", "policy_type = '%s'",
			    type);
	q->whole = true; /* as rosa asks: neither page nor size */
	return wire_call(q, OP_POLICIES, WIRE_NO_IDS, NULL, err);
}

bool catalog_policies_read(struct arena *a, struct ocm_policy_list *list,
			   const struct node *doc, struct err *err)
{
	const struct node *items;

	if (!wire_items(doc, &items, err))
		return false;
	NODE_EACH(it, items)
	*WIRE_PUSH(a, list) = (struct ocm_policy){
		.id = arena_dup(a, node_text(it, "id")),
		.type = arena_dup(a, node_text(it, "type")),
		.arn = arena_dup(a, node_text(it, "arn")),
		.details = arena_dup(a, node_text(it, "details")),
	};
	return true;
}

const struct ocm_policy *catalog_policy(const struct ocm_policy_list *list,
					const char *id)
{
	for (size_t i = 0; i < list->n; i++)
		if (str_eq(list->at[i].id, id))
			return &list->at[i];
	return NULL;
}

static const char *param_of(const struct params *values, const char *name,
			    size_t len)
{
	for (size_t i = 0; i < values->n; i++)
		if (strlen(values->at[i].name) == len &&
		    !memcmp(values->at[i].name, name, len))
			return values->at[i].value;
	return NULL;
}

bool catalog_expand(struct strbuf *out, const char *details,
		    const struct params *values, struct err *err)
{
	const char *mark, *end, *value;

	while ((mark = strstr(details, "%{"))) {
		strbuf_add(out, details, (size_t)(mark - details));
		end = strchr(mark, '}');
		if (!end)
			return err_set(err, ERR_CLOUD,
				       "Red Hat's policy has a '%%{' without "
				       "its '}'");
		value = param_of(values, mark + 2, (size_t)(end - mark - 2));
		if (!value)
			return err_set(err, ERR_CLOUD,
				       "Red Hat's policy asks for '%.*s', "
				       "which this version does not know",
				       (int)(end - mark + 1), mark);
		strbuf_addstr(out, value);
		details = end + 1;
	}
	strbuf_addstr(out, details);
	return true;
}

enum build catalog_operators(struct request_spec *q, struct err *err)
{
	params_add(q->arena, &q->query, "is_hypershift", "true");
	q->whole = true;
	return wire_call(q, OP_OPERATORS, WIRE_NO_IDS, NULL, err);
}

static bool read_operator(struct ocm_operator *op, const struct node *it,
			  struct err *err)
{
	struct wire w = wire_open(it, "credential request", err);
	struct wire account = w;
	int n = 0;

	WIRE(&w, op->request, "name");
	WIRE(&w, op->namespace, "operator/namespace");
	WIRE(&w, op->name, "operator/name");
	NODE_EACH(sa, node_at(it, "operator/service_accounts"))
	{
		if (n == CATALOG_SERVICE_ACCTS)
			return err_set(err, ERR_CLOUD,
				       "the operator '%s' has more than %d "
				       "service accounts",
				       op->name, CATALOG_SERVICE_ACCTS);
		account.doc = sa;
		WIRE(&account, op->service_accounts[n], "");
		n++;
	}
	op->service_account_count = n;
	if (!w.ok || !account.ok)
		return false;
	if (!*op->name || !*op->namespace || !n)
		return err_set(err, ERR_CLOUD,
			       "the operator '%s' of namespace '%s' has no "
			       "name, namespace or service account",
			       op->name, op->namespace);
	if (snprintf(op->policy_id, sizeof(op->policy_id),
		     "openshift_hcp_%s_policy",
		     op->request) >= (int)sizeof(op->policy_id))
		return err_set(err, ERR_CLOUD,
			       "the credential request's name '%s' is too long",
			       op->request);
	return true;
}

bool catalog_operators_read(struct arena *a, struct ocm_operator_list *list,
			    const struct node *doc, struct err *err)
{
	const struct node *items;

	if (!wire_items(doc, &items, err))
		return false;
	NODE_EACH(it, items)
	if (!read_operator(WIRE_PUSH(a, list), it, err))
		return false;
	return true;
}

void catalog_operator_role_name(const struct ocm_operator *op,
				const char *prefix, char out[CATALOG_ROLE_NAME])
{
	struct strbuf sb;

	strbuf_init(&sb, CATALOG_ROLE_NAME - 1);
	strbuf_addf(&sb, "%s-%s-%s", prefix, op->namespace, op->name);
	memcpy(out, sb.buf, sb.len + 1);
	strbuf_release(&sb);
}
