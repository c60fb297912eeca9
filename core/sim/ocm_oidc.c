/* ocm_oidc.c - OIDC configurations (card ocm-api 3.4, rosa-flow 4). */
#include "core/sim/ocm.h"

#include "core/base/encode.h"
#include "core/base/str.h"

#define HREF     "/api/clusters_mgmt/v1/oidc_configs"
#define ALPHABET "0123456789abcdefghijklmnopqrstuv"

static void list_configs(struct ocm *o)
{
	cJSON *items = cJSON_CreateArray(), *it;
	size_t i;

	for (i = 0; (it = world_nth(o->w, "ocm.oidc-config", i)); i++)
		cJSON_AddItemToArray(items, cJSON_Duplicate(it, true));
	ocm_list(o, "OidcConfigList", items);
}

static bool check_unmanaged(struct ocm *o)
{
	static const char *const needed[] = { "issuer_url", "secret_arn",
					      "installer_role_arn" };
	size_t i;

	for (i = 0; i < ARRAY_LEN(needed); i++)
		if (!*node_text(o->body, needed[i]))
			return ocm_fail(o, 400,
					"Attribute '%s' is mandatory for an "
					"unmanaged OIDC configuration",
					needed[i]);
	if (!str_starts(node_text(o->body, "issuer_url"), "https://"))
		return ocm_fail(o, 400,
				"Attribute 'issuer_url' must be an https URL, "
				"not '%s'",
				node_text(o->body, "issuer_url"));
	return ocm_assume(o, node_text(o->body, "installer_role_arn"));
}

static cJSON *new_config(struct ocm *o, bool managed)
{
	const char *place =
		managed ? "managed" : node_text(o->body, "issuer_url");
	const char *id =
		world_token(o->w, o->a, ALPHABET, 32, "ocm.oidc-config", place);
	const char *org = world_nth_key(o->w, "ocm.organization", 0);
	cJSON *doc = jsonf("{'href':'" HREF "/%s','id':'%s','managed':%b,"
			   "'reusable':true,'creation_timestamp':'%s',"
			   "'organization_id':'%s'}",
			   id, id, managed, ocm_now(o->w, o->a), org);

	if (managed) {
		doc_set(doc, "issuer_url",
			arena_fmt(o->a, "https://oidc.op1.openshiftapps.com/%s",
				  id));
		return world_put(o->w, "ocm.oidc-config", id, doc);
	}
	doc_set(doc, "issuer_url", place);
	doc_set(doc, "secret_arn", node_text(o->body, "secret_arn"));
	doc_set(doc, "installer_role_arn",
		node_text(o->body, "installer_role_arn"));
	return world_put(o->w, "ocm.oidc-config", id, doc);
}

static void post_config(struct ocm *o)
{
	bool managed = node_bool(o->body, "managed");

	if (managed || check_unmanaged(o))
		ocm_send(o, 201, new_config(o, managed));
}

static cJSON *config(struct ocm *o, const char *id)
{
	cJSON *doc = world_get(o->w, "ocm.oidc-config", id);

	if (!doc)
		ocm_fail(o, 404, "OIDC configuration '%s' not found", id);
	return doc;
}

static void get_config(struct ocm *o)
{
	cJSON *doc = config(o, o->arg[0]);

	if (doc)
		ocm_send(o, 200, doc);
}

static void delete_config(struct ocm *o)
{
	cJSON *it;
	size_t i;

	if (!config(o, o->arg[0]))
		return;
	for (i = 0; (it = world_nth(o->w, "ocm.cluster", i)); i++)
		if (str_eq(doc_at_text(it, "aws.sts.oidc_config.id"),
			   o->arg[0])) {
			ocm_fail(o, 400,
				 "Failed to delete OIDC configuration '%s': "
				 "it is in use by cluster '%s'",
				 o->arg[0], doc_text(it, "name"));
			return;
		}
	world_drop(o->w, "ocm.oidc-config", o->arg[0]);
	ocm_empty(o, 204);
}

/* SHA-1 of the chain's last certificate; here of the issuer's host. */
static void thumbprint(struct ocm *o)
{
	const char *id = node_text(o->body, "oidc_config_id");
	const char *cluster = node_text(o->body, "cluster_id");
	const char *issuer, *slash;
	char hex[41];
	cJSON *doc;

	if (!*id)
		id = doc_at_text(world_get(o->w, "ocm.cluster", cluster),
				 "aws.sts.oidc_config.id");
	doc = config(o, id);
	if (!doc)
		return;
	issuer = doc_text(doc, "issuer_url") + strlen("https://");
	slash = strchr(issuer, '/');
	sha1_hex(issuer, slash ? (size_t)(slash - issuer) : strlen(issuer),
		 hex);
	doc = jsonf("{'kind':'OidcThumbprint','href':'',"
		    "'oidc_config_id':'%s','thumbprint':'%s'}",
		    id, hex);
	if (*cluster)
		doc_set(doc, "cluster_id", cluster);
	ocm_give(o, 200, doc);
}

#define CM "clusters_mgmt/v1/"
const struct ocm_route ocm_oidc_routes[] = {
	{ "GET", CM "oidc_configs", list_configs },
	{ "POST", CM "oidc_configs", post_config },
	{ "GET", CM "oidc_configs/*", get_config },
	{ "DELETE", CM "oidc_configs/*", delete_config },
	{ "POST", CM "aws_inquiries/oidc_thumbprint", thumbprint },
	{ 0 },
};
