/* iam_oidc.c - OpenID Connect providers. */
#include "core/sim/iam.h"

#include "core/base/str.h"

#define OIDC_ARN "arn:aws:iam::" SIM_ACCOUNT ":oidc-provider/"

static cJSON *strings(struct call *c, const char *prefix)
{
	cJSON *list = cJSON_CreateArray();
	const char *text;
	int i;

	for (i = 1; (text = call_paramf(c, "%s.member.%d", prefix, i)); i++)
		cJSON_AddItemToArray(list, cJSON_CreateString(text));
	return list;
}

static bool need(struct call *c, cJSON **doc)
{
	const char *arn;

	if (!call_need(c, "OpenIDConnectProviderArn", &arn))
		return false;
	*doc = world_get(c->world, "iam.oidc-provider", arn);
	return *doc || iam_no_such(c,
				   "OpenIDConnect Provider not found for arn "
				   "%s",
				   arn);
}

static const char *own_thumbprint(struct call *c, const char *host)
{
	return world_token(c->world, c->arena, "0123456789abcdef", 40,
			   "iam.oidc-thumbprint", host);
}

static bool create(struct call *c)
{
	const char *url, *host, *arn;
	cJSON *doc, *prints, *tags;

	if (!call_need(c, "Url", &url))
		return false;
	if (!str_starts(url, "https://") || !url[strlen("https://")])
		return call_error(c, 400, "ValidationError",
				  "Invalid Open ID Connect Provider URL");
	host = url + strlen("https://");
	arn = arena_fmt(c->arena, OIDC_ARN "%s", host);
	if (world_get(c->world, "iam.oidc-provider", arn))
		return call_error(c, 409, "EntityAlreadyExists",
				  "Provider with url %s already exists.", url);
	doc = cJSON_CreateObject();
	doc_set(doc, "Url", host);
	doc_set_item(doc, "ClientIDList", strings(c, "ClientIDList"));
	prints = strings(c, "ThumbprintList");
	if (!prints->child) /* AWS looks it up itself */
		cJSON_AddItemToArray(
			prints, cJSON_CreateString(own_thumbprint(c, host)));
	doc_set_item(doc, "ThumbprintList", prints);
	doc_set(doc, "CreateDate", iam_now(c));
	tags = call_tags(c, "Tags.member");
	doc_set_item(doc, "Tags", tags ? tags : cJSON_CreateArray());
	world_put(c->world, "iam.oidc-provider", arn, doc);
	doc_set(c->out, "OpenIDConnectProviderArn", arn);
	return true;
}

static bool get(struct call *c)
{
	cJSON *doc;

	if (!need(c, &doc))
		return false;
	cJSON_Delete(c->out);
	c->out = cJSON_Duplicate(doc, true);
	return true;
}

static bool list(struct call *c)
{
	cJSON *out =
		cJSON_AddArrayToObject(c->out, "OpenIDConnectProviderList");
	const char *arn;
	cJSON *it;
	size_t i;

	for (i = 0; (arn = world_nth_key(c->world, "iam.oidc-provider", i));
	     i++) {
		it = cJSON_CreateObject();
		doc_set(it, "Arn", arn);
		cJSON_AddItemToArray(out, it);
	}
	return true;
}

/* Deleting what is not there is no error. */
static bool delete (struct call *c)
{
	const char *arn;

	if (!call_need(c, "OpenIDConnectProviderArn", &arn))
		return false;
	if (!strstr(arn, ":oidc-provider/"))
		return call_error(c, 400, "InvalidInput",
				  "ARN %s is not valid.", arn);
	world_drop(c->world, "iam.oidc-provider", arn);
	return true;
}

static bool list_tags(struct call *c)
{
	const cJSON *tags;
	cJSON *doc;

	if (!need(c, &doc))
		return false;
	tags = cJSON_GetObjectItem(doc, "Tags");
	return iam_page(c, "Tags",
			tags ? cJSON_Duplicate(tags, true)
			     : cJSON_CreateArray());
}

static bool tag(struct call *c)
{
	cJSON *doc;

	if (!need(c, &doc))
		return false;
	iam_tag(c, doc);
	return true;
}

static bool thumbprint(struct call *c)
{
	cJSON *doc;

	if (!need(c, &doc))
		return false;
	doc_set_item(doc, "ThumbprintList", strings(c, "ThumbprintList"));
	return true;
}

static bool add_client(struct call *c)
{
	const char *id;
	cJSON *doc;

	if (!need(c, &doc) || !call_need(c, "ClientID", &id))
		return false;
	cJSON_AddItemToArray(cJSON_GetObjectItem(doc, "ClientIDList"),
			     cJSON_CreateString(id));
	return true;
}

const struct sim_op iam_oidc_ops[] = {
	{ "CreateOpenIDConnectProvider", create },
	{ "GetOpenIDConnectProvider", get },
	{ "ListOpenIDConnectProviders", list },
	{ "DeleteOpenIDConnectProvider", delete },
	{ "ListOpenIDConnectProviderTags", list_tags },
	{ "TagOpenIDConnectProvider", tag },
	{ "UpdateOpenIDConnectProviderThumbprint", thumbprint },
	{ "AddClientIDToOpenIDConnectProvider", add_client },
	{ 0 },
};
