/*
 * ocm_account.c - account management, authorizations and service logs (card
 * ocm-api 3.1, 3.14).  The one account is ocm.account's first object; worlds
 * (and POST /_sim/world) may set its _terms_required and _may_not_create, and
 * _billing_accounts of its organization.
 */
#include "core/sim/ocm.h"

#include "core/base/str.h"

#define A_HREF "/api/accounts_mgmt/v1"
#define MOA    "cluster|byoc|moa|marketplace"

static cJSON *account(struct ocm *o)
{
	return world_nth(o->w, "ocm.account", 0);
}

static cJSON *organization(struct ocm *o)
{
	return world_get(o->w, "ocm.organization",
			 doc_text(account(o), "_org"));
}

static void current_account(struct ocm *o)
{
	cJSON *doc;

	if (doc_bool(account(o), "banned")) {
		ocm_fail(o, 403, "Account is banned: %s",
			 doc_text(account(o), "ban_description"));
		return;
	}
	doc = ocm_public(account(o));
	doc_set(doc, "username", sso_user(o->x));
	doc_set_item(doc, "organization", ocm_public(organization(o)));
	ocm_give(o, 200, doc);
}

static bool our_organization(struct ocm *o)
{
	return str_eq(o->arg[0], doc_text(organization(o), "id")) ||
	       ocm_fail(o, 403,
			"Account with ID %s is not permitted to access "
			"organization '%s'",
			doc_text(account(o), "id"), o->arg[0]);
}

static void get_organization(struct ocm *o)
{
	cJSON *doc;

	if (!our_organization(o))
		return;
	doc = ocm_public(organization(o));
	if (exchange_has_query(o->x, "fetchCapabilities"))
		doc_set_item(doc, "capabilities",
			     jsonf("[{'name':'capability.account."
				   "create_moa_clusters','value':'true',"
				   "'inherited':false}]"));
	ocm_give(o, 200, doc);
}

static cJSON *cloud_accounts(struct ocm *o)
{
	cJSON *out = cJSON_CreateArray(), *it;

	cJSON_ArrayForEach(it, doc_at(organization(o), "_billing_accounts"))
		cJSON_AddItemToArray(
			out, jsonf("{'cloud_provider_id':'aws',"
				   "'cloud_account_id':'%s','contracts':[]}",
				   it->valuestring));
	return out;
}

static void quota_cost(struct ocm *o)
{
	cJSON *items = cJSON_CreateArray(), *doc;

	if (!our_organization(o)) {
		cJSON_Delete(items);
		return;
	}
	doc = jsonf("{'kind':'QuotaCost','quota_id':'" MOA "',"
		    "'organization_id':'%s','allowed':2020,'consumed':%d,"
		    "'version':'1'}",
		    o->arg[0], (int)world_count(o->w, "ocm.cluster"));
	if (exchange_has_query(o->x, "fetchCloudAccounts"))
		doc_set_item(doc, "cloud_accounts", cloud_accounts(o));
	if (exchange_has_query(o->x, "fetchRelatedResources"))
		doc_set_item(doc, "related_resources",
			     jsonf("[{'cloud_provider':'aws','resource_name':"
				   "'any','resource_type':'compute.node',"
				   "'product':'MOA','cost':0,'byoc':'byoc',"
				   "'availability_zone_type':'any',"
				   "'billing_model':'marketplace'}]"));
	cJSON_AddItemToArray(items, doc);
	ocm_list(o, "QuotaCostList", items);
}

/* sts_ocm_role and sts_user_role: none linked unless a world says so. */
static void get_label(struct ocm *o)
{
	ocm_fail(o, 404, "Label with key '%s' not found", o->arg[1]);
}

static void list_subscriptions(struct ocm *o)
{
	cJSON *items = cJSON_CreateArray(), *it;
	size_t i;

	for (i = 0; (it = world_nth(o->w, "ocm.subscription", i)); i++)
		cJSON_AddItemToArray(items, cJSON_Duplicate(it, true));
	ocm_list(o, "SubscriptionList", items);
}

static void get_subscription(struct ocm *o)
{
	cJSON *doc = world_get(o->w, "ocm.subscription", o->arg[0]);

	if (doc)
		ocm_send(o, 200, doc);
	else
		ocm_fail(o, 404, "Subscription with id='%s' not found",
			 o->arg[0]);
}

/* ---- authorizations ------------------------------------------------------*/

static void terms_review(struct ocm *o)
{
	bool required = doc_bool(account(o), "_terms_required");
	cJSON *doc = jsonf("{'account_id':'%s','organization_id':'%s',"
			   "'terms_available':true,'terms_required':%b}",
			   doc_text(account(o), "id"),
			   doc_text(organization(o), "id"), required);

	if (required)
		doc_set(doc, "redirect_url",
			"https://www.redhat.com/wapps/tnc/ackrequired"
			"?site=ocm&event=register");
	ocm_give(o, 200, doc);
}

static void access_review(struct ocm *o)
{
	ocm_give(o, 200,
		 jsonf("{'allowed':%b,'action':'%s','resource_type':'%s',"
		       "'account_username':'%s'}",
		       !doc_bool(account(o), "_may_not_create"),
		       node_text(o->body, "action"),
		       node_text(o->body, "resource_type"),
		       doc_text(account(o), "username")));
}

/* ---- service logs --------------------------------------------------------*/

static void service_logs(struct ocm *o)
{
	const char *id = exchange_query(o->x, "cluster_id");
	const char *uuid = exchange_query(o->x, "cluster_uuid");
	cJSON *items = cJSON_CreateArray(), *it;
	size_t i;

	for (i = 0; (it = world_nth(o->w, "ocm.service-log", i)); i++)
		if ((id && str_eq(id, doc_text(it, "cluster_id"))) ||
		    (uuid && *uuid &&
		     str_eq(uuid, doc_text(it, "cluster_uuid"))) ||
		    (!id && !uuid))
			cJSON_AddItemToArray(items, cJSON_Duplicate(it, true));
	ocm_list(o, "ClusterLogList", items);
}

#define AM "accounts_mgmt/v1/"
const struct ocm_route ocm_account_routes[] = {
	{ "GET", AM "current_account", current_account },
	{ "GET", AM "organizations/*", get_organization },
	{ "GET", AM "organizations/*/quota_cost", quota_cost },
	{ "GET", AM "organizations/*/labels/*", get_label },
	{ "GET", AM "accounts/*/labels/*", get_label },
	{ "GET", AM "subscriptions", list_subscriptions },
	{ "GET", AM "subscriptions/*", get_subscription },
	{ "POST", "authorizations/v1/self_terms_review", terms_review },
	{ "POST", "authorizations/v1/self_access_review", access_review },
	{ "GET", "service_logs/v1/clusters/cluster_logs", service_logs },
	{ 0 },
};
