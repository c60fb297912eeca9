/*
 * ocm_plane.c - a cluster's hosted control plane beyond its life: log
 * forwarders, external authentication with its break-glass credentials, image
 * mirrors, and the organization's reserved DNS domains (card ocm-api 3.5,
 * 3.15).
 */
#include "core/sim/ocm_check.h"
#include "core/sim/ocm_new.h"

#include "core/base/encode.h"
#include "core/base/str.h"

#define C         "/api/clusters_mgmt/v1"
#define BASE32    "0123456789abcdefghijklmnopqrstuv"
#define FORWARDER "ocm.log-forwarder" /* key: cluster/id */
#define GLASS     "ocm.break-glass"   /* key: cluster/id */
#define MIRROR    "ocm.image-mirror"  /* key: cluster/id */
#define DOMAIN    "ocm.dns-domain"    /* key: the domain */

/* A credential is issued so long after it was asked for [K]. */
#define ISSUE_MS  20000
#define REVOKE_MS 30000
#define DAY_S     86400

static const char *key_of(struct ocm *o)
{
	return arena_fmt(o->a, "%s/%s", o->arg[0], o->arg[1]);
}

static cJSON *below(struct ocm *o, const char *kind)
{
	const char *prefix = arena_fmt(o->a, "%s/", o->arg[0]), *key;
	cJSON *out = cJSON_CreateArray();
	size_t i;

	for (i = 0; (key = world_nth_key(o->w, kind, i)); i++)
		if (str_starts(key, prefix))
			cJSON_AddItemToArray(
				out, ocm_public(world_nth(o->w, kind, i)));
	return out;
}

static cJSON *found(struct ocm *o, const char *kind, const char *what)
{
	cJSON *doc = world_get(o->w, kind, key_of(o));

	if (!doc)
		ocm_fail(o, 404, "%s '%s' of cluster '%s' not found", what,
			 o->arg[1], o->arg[0]);
	return doc;
}

static void send_found(struct ocm *o, const char *kind, const char *what)
{
	cJSON *doc = found(o, kind, what);

	if (doc)
		ocm_give(o, 200, ocm_public(doc));
}

static void drop_found(struct ocm *o, const char *kind, const char *what)
{
	if (!found(o, kind, what))
		return;
	world_drop(o->w, kind, key_of(o));
	ocm_empty(o, 204);
}

/* Puts doc as cluster/<new id> of a collection; returns the live object. */
static cJSON *put_below(struct ocm *o, const char *kind, const char *cluster,
			const char *path, cJSON *doc)
{
	const char *id = world_token(o->w, o->a, BASE32, 32, kind, cluster);

	doc_set(doc, "id", id);
	doc_set(doc, "href",
		arena_fmt(o->a, C "/clusters/%s/%s/%s", cluster, path, id));
	return world_put(o->w, kind, arena_fmt(o->a, "%s/%s", cluster, id),
			 doc);
}

/* ---- log forwarders -----------------------------------------------------------*/

static cJSON *add_forwarder(struct ocm *o, const char *cluster,
			    const struct node *from)
{
	cJSON *doc = json_from_node(from), *it, *apps = cJSON_CreateArray();

	doc_set(doc, "kind", "LogForwarder");
	doc_set(doc, "cluster_id", cluster);
	cJSON_ArrayForEach(it, doc_at(doc, "applications"))
		cJSON_AddItemToArray(apps, cJSON_Duplicate(it, true));
	doc_set_item(doc, "status",
		     jsonf("{'state':'ready','message':'',"
			   "'resolved_applications':%j}",
			   apps));
	return put_below(o, FORWARDER, cluster, "control_plane/log_forwarders",
			 doc);
}

static void list_forwarders(struct ocm *o)
{
	ocm_list(o, "LogForwarderList", below(o, FORWARDER));
}

static void post_forwarder(struct ocm *o)
{
	bool s3 = false, watch = false;
	cJSON *have = below(o, FORWARDER), *it;

	cJSON_ArrayForEach(it, have)
	{
		s3 = s3 || doc_at(it, "s3");
		watch = watch || doc_at(it, "cloudwatch");
	}
	cJSON_Delete(have);
	if (ocm_check_forwarder(o, o->body) &&
	    ocm_check_second(o, o->body, s3, watch))
		ocm_give(o, 201,
			 ocm_public(add_forwarder(o, o->arg[0], o->body)));
}

static void get_forwarder(struct ocm *o)
{
	send_found(o, FORWARDER, "Log forwarder");
}

static void delete_forwarder(struct ocm *o)
{
	drop_found(o, FORWARDER, "Log forwarder");
}

static void get_plane(struct ocm *o)
{
	ocm_give(o, 200,
		 cJSON_Duplicate(doc_at(o->cluster, "control_plane"), true));
}

/* Creation gives them as a list; a Cluster links to it. */
void ocm_new_plane(struct ocm *o, cJSON *doc, const char *id)
{
	cJSON *plane = doc_at(doc, "control_plane");

	NODE_EACH(it, node_at(o->body, "control_plane/log_forwarders/items"))
	add_forwarder(o, id, it);
	if (!plane) {
		plane = cJSON_CreateObject();
		doc_set_item(doc, "control_plane", plane);
	}
	if (!doc_at(plane, "backup"))
		doc_set_item(plane, "backup", jsonf("{'state':'enabled'}"));
	doc_set_item(plane, "log_forwarders",
		     jsonf("{'kind':'LogForwarderListLink','href':"
			   "'" C "/clusters/%s/control_plane/log_forwarders'}",
			   id));
}

/* ---- external authentication -----------------------------------------------------*/

void ocm_new_authentication(cJSON *doc, const char *id)
{
	bool on = doc_at_bool(doc, "external_auth_config.enabled");

	doc_set_item(doc, "external_auth_config",
		     jsonf("{'kind':'ExternalAuthConfig','href':"
			   "'" C "/clusters/%s/external_auth_config',"
			   "'enabled':%b,'state':'%s','external_auths':{"
			   "'kind':'ExternalAuthListLink','href':"
			   "'" C "/clusters/%s/external_auth_config/"
			   "external_auths'}}",
			   id, on, on ? "enabled" : "disabled", id));
}

static void get_authentication(struct ocm *o)
{
	ocm_send(o, 200, doc_at(o->cluster, "external_auth_config"));
}

static bool external_auth(struct ocm *o)
{
	return doc_at_bool(o->cluster, "external_auth_config.enabled") ||
	       ocm_fail(o, 400,
			"External authentication configuration is not enabled "
			"for cluster '%s'",
			o->arg[0]);
}

static void list_authentications(struct ocm *o)
{
	if (external_auth(o))
		ocm_list(o, "ExternalAuthList", cJSON_CreateArray());
}

/* ---- break-glass credentials --------------------------------------------------------*/

/* A list never holds the kubeconfig. */
static cJSON *glass_public(const cJSON *doc)
{
	cJSON *out = ocm_public(doc);

	cJSON_DeleteItemFromObjectCaseSensitive(out, "kubeconfig");
	return out;
}

static void list_glass(struct ocm *o)
{
	cJSON *all, *out, *it;

	if (!external_auth(o))
		return;
	all = below(o, GLASS);
	out = cJSON_CreateArray();
	cJSON_ArrayForEach(it, all) cJSON_AddItemToArray(out, glass_public(it));
	cJSON_Delete(all);
	ocm_list(o, "BreakGlassCredentialList", out);
}

static const char *kubeconfig(struct world *w, struct arena *a,
			      const cJSON *cluster, const cJSON *glass)
{
	const char *user = doc_text(glass, "username"), *secret;
	struct strbuf sb = STRBUF_INIT;

	secret = world_token(w, a, BASE32, 40, "ocm.glass-key",
			     doc_text(glass, "id"));
	base64_encode(&sb, secret, strlen(secret));
	secret = arena_dup(a, sb.buf);
	strbuf_release(&sb);
	return arena_fmt(
		a,
		"apiVersion: v1\nkind: Config\nclusters:\n- name: cluster\n"
		"  cluster:\n    server: %s\ncontexts:\n- name: admin\n"
		"  context:\n    cluster: cluster\n    user: %s\n"
		"current-context: admin\nusers:\n- name: %s\n  user:\n"
		"    client-certificate-data: %s\n    client-key-data: %s\n",
		doc_at_text(cluster, "api.url"), user, user, secret, secret);
}

static void glass_issued(struct world *w, void *data)
{
	cJSON *doc = world_get(w, GLASS, data);
	char *cluster =
		mem_fmt("%.*s", (int)strcspn(data, "/"), (const char *)data);
	struct arena *a = arena_new();

	if (doc && str_eq(doc_text(doc, "status"), "created")) {
		doc_set(doc, "status", "issued");
		doc_set(doc, "kubeconfig",
			kubeconfig(w, a, world_get(w, "ocm.cluster", cluster),
				   doc));
	}
	arena_free(a);
	mem_free(cluster);
}

static void glass_revoked(struct world *w, void *data)
{
	cJSON *doc = world_get(w, GLASS, data);

	if (doc)
		doc_set(doc, "status", "revoked");
}

static bool check_glass(struct ocm *o, long long ends)
{
	const char *user = node_text(o->body, "username");

	if (!str_eq(doc_text(o->cluster, "state"), "ready"))
		return ocm_fail(o, 400, "Cluster '%s' is not ready", o->arg[0]);
	if (*user && !ocm_fits("^[a-zA-Z0-9]{1,35}$", user))
		return ocm_fail(o, 400,
				"The username '%s' must respect the regexp "
				"'^[a-zA-Z0-9]{1,35}$'",
				user);
	if (ends < world_time(o->w) + 600 || ends > world_time(o->w) + DAY_S)
		return ocm_fail(o, 400,
				"Expiration timestamp must be between 10 "
				"minutes and 24 hours from now");
	return true;
}

static void post_glass(struct ocm *o)
{
	const char *user = node_text(o->body, "username");
	const char *when = node_text(o->body, "expiration_timestamp");
	long long ends = *when ? str_time(when) : world_time(o->w) + DAY_S;
	const char *key;
	cJSON *doc;

	if (!external_auth(o) || !check_glass(o, ends))
		return;
	if (!*user)
		user = world_token(o->w, o->a, BASE32, 12, "ocm.glass-user",
				   o->arg[0]);
	doc = put_below(o, GLASS, o->arg[0], "break_glass_credentials",
			jsonf("{'kind':'BreakGlassCredential','username':'%s',"
			      "'expiration_timestamp':'%t','status':'created'}",
			      user, ends));
	key = arena_fmt(o->a, "%s/%s", o->arg[0], doc_text(doc, "id"));
	world_after(o->w, ISSUE_MS, glass_issued, mem_dup(key), mem_free);
	ocm_give(o, 201, glass_public(doc));
}

static void get_glass(struct ocm *o)
{
	if (external_auth(o))
		send_found(o, GLASS, "Break glass credential");
}

/* All of them at once: their signer is replaced. */
static void delete_glass(struct ocm *o)
{
	const char *prefix = arena_fmt(o->a, "%s/", o->arg[0]), *key;
	cJSON *doc;
	size_t i;

	if (!external_auth(o))
		return;
	for (i = 0; (key = world_nth_key(o->w, GLASS, i)); i++) {
		doc = world_nth(o->w, GLASS, i);
		if (!str_starts(key, prefix) ||
		    !str_in(doc_text(doc, "status"), "created issued"))
			continue;
		doc_set(doc, "status", "awaiting_revocation");
		doc_set(doc, "revocation_timestamp", ocm_now(o->w, o->a));
		cJSON_DeleteItemFromObjectCaseSensitive(doc, "kubeconfig");
		world_after(o->w, REVOKE_MS, glass_revoked, mem_dup(key),
			    mem_free);
	}
	ocm_empty(o, 204);
}

/* ---- image mirrors --------------------------------------------------------------------*/

static void list_mirrors(struct ocm *o)
{
	ocm_list(o, "ImageMirrorList", below(o, MIRROR));
}

static void post_mirror(struct ocm *o)
{
	cJSON *doc;

	if (!*node_text(o->body, "source") || !node_count(o->body, "mirrors")) {
		ocm_fail(o, 400,
			 "An image mirror needs a source and its mirrors");
		return;
	}
	doc = json_from_node(o->body);
	doc_set(doc, "kind", "ImageMirror");
	if (!*doc_text(doc, "type"))
		doc_set(doc, "type", "digest");
	doc_set(doc, "creation_timestamp", ocm_now(o->w, o->a));
	ocm_give(o, 201,
		 ocm_public(put_below(o, MIRROR, o->arg[0], "image_mirrors",
				      doc)));
}

static void get_mirror(struct ocm *o)
{
	send_found(o, MIRROR, "Image mirror");
}

static void delete_mirror(struct ocm *o)
{
	drop_found(o, MIRROR, "Image mirror");
}

/* ---- reserved domains -------------------------------------------------------------------*/

static void list_domains(struct ocm *o)
{
	cJSON *items = cJSON_CreateArray(), *it;
	size_t i;

	for (i = 0; (it = world_nth(o->w, DOMAIN, i)); i++)
		cJSON_AddItemToArray(items, ocm_public(it));
	ocm_list(o, "DNSDomainList", items);
}

static void post_domain(struct ocm *o)
{
	const char *arch = node_text_or(o->body, "cluster_arch", "classic");
	const char *id;

	if (!str_in(arch, "classic hcp")) {
		ocm_fail(o, 400, "Cluster architecture '%s' is not valid",
			 arch);
		return;
	}
	id = arena_fmt(o->a, "%s.p3.openshiftapps.com",
		       world_token(o->w, o->a, BASE32, 4, DOMAIN, arch));
	ocm_give(o, 201,
		 ocm_public(world_put(
			 o->w, DOMAIN, id,
			 jsonf("{'kind':'DNSDomain','id':'%s','href':"
			       "'" C "/dns_domains/%s','cluster_arch':'%s',"
			       "'user_defined':true,'reserved_at_timestamp':"
			       "'%s'}",
			       id, id, arch, ocm_now(o->w, o->a)))));
}

static cJSON *domain_of(struct ocm *o)
{
	cJSON *doc = world_get(o->w, DOMAIN, o->arg[0]);

	if (!doc)
		ocm_fail(o, 404, "DNS domain '%s' not found", o->arg[0]);
	return doc;
}

static void get_domain(struct ocm *o)
{
	cJSON *doc = domain_of(o);

	if (doc)
		ocm_send(o, 200, doc);
}

static void delete_domain(struct ocm *o)
{
	cJSON *doc = domain_of(o);

	if (!doc)
		return;
	if (*doc_at_text(doc, "cluster.id")) {
		ocm_fail(o, 400, "DNS domain '%s' is used by cluster '%s'",
			 o->arg[0], doc_at_text(doc, "cluster.id"));
		return;
	}
	world_drop(o->w, DOMAIN, o->arg[0]);
	ocm_empty(o, 204);
}

void ocm_use_domain(struct ocm *o, const char *domain, const char *cluster)
{
	cJSON *doc = world_get(o->w, DOMAIN, domain);

	if (doc)
		doc_set_item(doc, "cluster",
			     jsonf("{'id':'%s','href':'" C "/clusters/%s'}",
				   cluster, cluster));
}

#define CM   "clusters_mgmt/v1/clusters/*/"
#define LOGS CM "control_plane/log_forwarders"
const struct ocm_route ocm_plane_routes[] = {
	{ "GET", CM "control_plane", get_plane },
	{ "GET", LOGS, list_forwarders },
	{ "POST", LOGS, post_forwarder },
	{ "GET", LOGS "/*", get_forwarder },
	{ "DELETE", LOGS "/*", delete_forwarder },
	{ "GET", CM "external_auth_config", get_authentication },
	{ "GET", CM "external_auth_config/external_auths",
	  list_authentications },
	{ "GET", CM "break_glass_credentials", list_glass },
	{ "POST", CM "break_glass_credentials", post_glass },
	{ "DELETE", CM "break_glass_credentials", delete_glass },
	{ "GET", CM "break_glass_credentials/*", get_glass },
	{ "GET", CM "image_mirrors", list_mirrors },
	{ "POST", CM "image_mirrors", post_mirror },
	{ "GET", CM "image_mirrors/*", get_mirror },
	{ "DELETE", CM "image_mirrors/*", delete_mirror },
	{ "GET", "clusters_mgmt/v1/dns_domains", list_domains },
	{ "POST", "clusters_mgmt/v1/dns_domains", post_domain },
	{ "GET", "clusters_mgmt/v1/dns_domains/*", get_domain },
	{ "DELETE", "clusters_mgmt/v1/dns_domains/*", delete_domain },
	{ 0 },
};
