/* account.c - see account.h. */
#include "core/ocm/account.h"

#include "core/base/str.h"
#include "core/ocm/wire.h"

enum build account_current(struct request_spec *q, struct err *err)
{
	return wire_call(q, OP_ACCOUNT, WIRE_NO_IDS, NULL, err);
}

bool account_current_read(struct ocm_account *out, const struct node *doc,
			  struct err *err)
{
	struct wire w = wire_open(doc, "account", err);

	WIRE(&w, out->id, "id");
	WIRE(&w, out->username, "username");
	WIRE_CUT(&w, out->email, "email");
	WIRE_CUT(&w, out->first_name, "first_name");
	WIRE_CUT(&w, out->last_name, "last_name");
	WIRE(&w, out->org_id, "organization/id");
	WIRE(&w, out->org_external_id, "organization/external_id");
	WIRE_CUT(&w, out->org_name, "organization/name");
	out->banned = node_bool(doc, "banned");
	WIRE_CUT(&w, out->ban_description, "ban_description");
	if (w.ok && !*out->username)
		return err_set(err, ERR_CLOUD,
			       "Red Hat's account has no user name");
	return w.ok;
}

enum build account_billing(struct request_spec *q, const char *org_id,
			   struct err *err)
{
	params_add(q->arena, &q->query, "fetchCloudAccounts", "true");
	wire_list(q);
	params_add(q->arena, &q->query, "search",
		   "quota_id='cluster|byoc|moa|marketplace'");
	return wire_call(q, OP_QUOTA_COST, WIRE_IDS(org_id), NULL, err);
}

static void read_contract(struct ocm_billing *b, const struct node *contracts)
{
	long long value;

	NODE_EACH(c, contracts)
	{
		NODE_EACH(d, node_child(c, "dimensions"))
		{
			if (!str_int(node_text(d, "value"), 0, 1000000, &value))
				continue;
			if (str_eq(node_text(d, "name"), "four_vcpu_hour"))
				b->vcpus += (int)value * 4;
			if (str_eq(node_text(d, "name"), "control_plane"))
				b->control_planes += (int)value;
		}
		wire_cut(c, b->contract_ends, sizeof(b->contract_ends),
			 "end_date");
	}
	b->contract = b->vcpus > 0 || b->control_planes > 0;
	if (!b->contract)
		b->contract_ends[0] = '\0';
}

static bool known(const struct ocm_billing_list *list, const char *id)
{
	for (size_t i = 0; i < list->n; i++)
		if (str_eq(list->at[i].account_id, id))
			return true;
	return false;
}

static bool read_accounts(struct arena *a, struct ocm_billing_list *out,
			  const struct node *accounts, struct err *err)
{
	struct ocm_billing *b;
	struct wire w;

	NODE_EACH(it, accounts)
	{
		if (!str_eq(node_text(it, "cloud_provider_id"), "aws") ||
		    known(out, node_text(it, "cloud_account_id")))
			continue;
		w = wire_open(it, "AWS account", err);
		b = WIRE_PUSH(a, out);
		WIRE(&w, b->account_id, "cloud_account_id");
		if (!w.ok)
			return false;
		read_contract(b, node_child(it, "contracts"));
	}
	return true;
}

bool account_billing_read(struct arena *a, struct ocm_billing_list *out,
			  const struct node *doc, struct err *err)
{
	const struct node *items;

	if (!wire_items(doc, &items, err))
		return false;
	NODE_EACH(it, items)
	if (!read_accounts(a, out, node_child(it, "cloud_accounts"), err))
		return false;
	return true;
}

enum build account_terms(struct request_spec *q, struct err *err)
{
	cJSON *body = cJSON_CreateObject();

	wire_text(body, "event_code", "register");
	wire_text(body, "site_code", "ocm");
	return wire_call(q, OP_TERMS, WIRE_NO_IDS, body, err);
}

bool account_terms_read(struct ocm_terms *out, const struct node *doc,
			struct err *err)
{
	struct wire w = wire_open(doc, "terms review", err);

	out->required = node_bool(doc, "terms_required");
	WIRE(&w, out->redirect_url, "redirect_url");
	return w.ok;
}

enum build account_access(struct request_spec *q, const char *action,
			  const char *resource, struct err *err)
{
	cJSON *body = cJSON_CreateObject();

	wire_text(body, "action", action);
	wire_text(body, "resource_type", resource);
	return wire_call(q, OP_ACCESS, WIRE_NO_IDS, body, err);
}

bool account_access_read(bool *allowed, const struct node *doc, struct err *err)
{
	struct wire w = wire_open(doc, "access review", err);

	*allowed = node_bool(doc, "allowed");
	return w.ok;
}
