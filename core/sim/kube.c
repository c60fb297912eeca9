/*
 * kube.c - the little of a cluster's API that a login, a proof of reach and
 * `oc get nodes` need.  /version and /readyz are anonymous; a bad token is 401,
 * none where one is needed is 403 for system:anonymous, as in life.
 */
#include "core/sim/ocm.h"

#include "core/base/str.h"

#include <stdint.h>

struct kube {
	struct world *w;
	struct arena *a;
	cJSON *cluster;
	const struct kube_request *q;
	struct kube_reply *r;
	const char *ca;
	const char *user; /* NULL: anonymous */
};

static void give(struct kube *k, int status, cJSON *doc)
{
	k->r->status = status;
	json_print(doc, &k->r->body);
	strbuf_addch(&k->r->body, '\n');
	cJSON_Delete(doc);
}

static void fail(struct kube *k, int status, const char *why,
		 const char *message)
{
	give(k, status,
	     jsonf("{'kind':'Status','apiVersion':'v1','metadata':{},"
		   "'status':'Failure','message':'%s','reason':'%s',"
		   "'code':%d}",
		   message, why, status));
}

/* OpenShift 4.N is Kubernetes 1.(N + 13). */
static const char *kube_version(struct kube *k)
{
	const char *raw = doc_at_text(k->cluster, "version.raw_id");
	long minor = str_starts(raw, "4.") ? strtol(raw + 2, NULL, 10) : 21;

	return arena_fmt(k->a, "v1.%ld.2", minor + 13);
}

static void version(struct kube *k)
{
	const char *v = kube_version(k);

	give(k, 200,
	     jsonf("{'major':'1','minor':'%s','gitVersion':'%s',"
		   "'gitTreeState':'clean','goVersion':'go1.24.11',"
		   "'compiler':'gc','platform':'linux/amd64'}",
		   arena_dupn(k->a, v + 3, strcspn(v + 3, ".")), v));
}

static void healthy(struct kube *k)
{
	k->r->status = 200;
	k->r->content_type = "text/plain; charset=utf-8";
	strbuf_addstr(&k->r->body, "ok");
}

/* Also when asked through hypershift.local (corrections 4.1). */
static void oauth_server(struct kube *k)
{
	const char *at = arena_fmt(k->a, "https://oauth.%s.%s:443",
				   doc_text(k->cluster, "domain_prefix"),
				   doc_at_text(k->cluster, "dns.base_domain"));

	give(k, 200,
	     jsonf("{'issuer':'%s','authorization_endpoint':"
		   "'%s/oauth/authorize','token_endpoint':'%s/oauth/token',"
		   "'scopes_supported':['user:check-access','user:full',"
		   "'user:info'],'response_types_supported':['code','token'],"
		   "'grant_types_supported':['authorization_code','implicit'],"
		   "'code_challenge_methods_supported':['plain','S256']}",
		   at, at, at));
}

/* ---- nodes ---------------------------------------------------------------*/

static bool is_admin(struct kube *k)
{
	return world_get(k->w, "ocm.admin",
			 arena_fmt(k->a, "%s/cluster-admins/%s",
				   doc_text(k->cluster, "id"), k->user));
}

static cJSON *conditions(const char *since)
{
	static const char *const pressures[] = { "MemoryPressure",
						 "DiskPressure",
						 "PIDPressure" };
	cJSON *out = cJSON_CreateArray();
	size_t i;

	for (i = 0; i < ARRAY_LEN(pressures); i++)
		cJSON_AddItemToArray(out, jsonf("{'type':'%s','status':'False',"
						"'lastTransitionTime':'%s'}",
						pressures[i], since));
	cJSON_AddItemToArray(
		out, jsonf("{'type':'Ready','status':'True','reason':"
			   "'KubeletReady','message':'kubelet is posting "
			   "ready status','lastTransitionTime':'%s'}",
			   since));
	return out;
}

static cJSON *node_doc(struct kube *k, const char *name, const char *address,
		       const cJSON *instance)
{
	const char *made = doc_text(instance, "launchTime");
	const char *type = doc_text(instance, "instanceType");
	char iso[STR_TIME_LEN];

	made = *made ? arena_fmt(k->a, "%.19sZ", made)
		     : arena_dup(k->a, str_iso(world_time(k->w), iso));
	if (!*type)
		type = doc_at_text(k->cluster, "nodes.compute_machine_type.id");
	return jsonf(
		"{'metadata':{'name':'%s','creationTimestamp':'%s','labels':{"
		"'kubernetes.io/hostname':'%s','kubernetes.io/os':'linux',"
		"'kubernetes.io/arch':'amd64','node-role.kubernetes.io/worker'"
		":'','node.kubernetes.io/instance-type':'%s',"
		"'topology.kubernetes.io/zone':'%s'}},'spec':{'providerID':"
		"'aws:///%s/%s'},'status':{'conditions':%j,'addresses':[{"
		"'type':'InternalIP','address':'%s'},{'type':'Hostname',"
		"'address':'%s'}],'nodeInfo':{'kubeletVersion':'%s',"
		"'operatingSystem':'linux','architecture':'amd64',"
		"'containerRuntimeVersion':'cri-o://1.34.2','osImage':"
		"'Red Hat Enterprise Linux CoreOS'}}}",
		name, made, name, type,
		doc_at_text(instance, "placement.availabilityZone"),
		doc_at_text(instance, "placement.availabilityZone"),
		doc_text(instance, "instanceId"), conditions(made), address,
		name, kube_version(k));
}

static bool is_ours(struct kube *k, const cJSON *instance)
{
	const char *id = doc_tag(instance, "api.openshift.com/id");

	return str_eq(id, doc_text(k->cluster, "id")) &&
	       str_eq(doc_at_text(instance, "instanceState.name"), "running");
}

/* As many as OCM counts; the instances that run first. */
static cJSON *node_items(struct kube *k)
{
	int n = (int)doc_number(doc_at(k->cluster, "status"), "current_compute",
				0);
	cJSON *out = cJSON_CreateArray(), *it;
	size_t i;

	for (i = 0; n > 0 && (it = world_nth(k->w, "ec2.instance", i)); i++)
		if (is_ours(k, it)) {
			cJSON_AddItemToArray(
				out,
				node_doc(k, doc_text(it, "privateDnsName"),
					 doc_text(it, "privateIpAddress"), it));
			n--;
		}
	/* AWS is elsewhere: nodes without instances of ours */
	for (; n > 0 && world_options(k->w)->aws_elsewhere; n--)
		cJSON_AddItemToArray(
			out,
			node_doc(k,
				 arena_fmt(k->a, "ip-10-0-2-%d.ec2.internal",
					   100 + n),
				 arena_fmt(k->a, "10.0.2.%d", 100 + n), NULL));
	return out;
}

static void nodes(struct kube *k)
{
	if (!is_admin(k)) {
		fail(k, 403, "Forbidden",
		     arena_fmt(k->a,
			       "nodes is forbidden: User \"%s\" cannot list "
			       "resource \"nodes\" in API group \"\" at the "
			       "cluster scope",
			       k->user));
		return;
	}
	give(k, 200,
	     jsonf("{'kind':'NodeList','apiVersion':'v1','metadata':{"
		   "'resourceVersion':'1'},'items':%j}",
		   node_items(k)));
}

static void root_ca(struct kube *k)
{
	give(k, 200,
	     jsonf("{'kind':'ConfigMap','apiVersion':'v1','metadata':{"
		   "'name':'kube-root-ca.crt','namespace':'default'},"
		   "'data':{'ca.crt':%j}}",
		   cJSON_CreateString(k->ca)));
}

static void whoami(struct kube *k)
{
	give(k, 200,
	     jsonf("{'kind':'User','apiVersion':'user.openshift.io/v1',"
		   "'metadata':{'name':'%s'},'identities':['cluster-admin:%s'"
		   "],'groups':['system:authenticated',"
		   "'system:authenticated:oauth']}",
		   k->user, k->user));
}

#define TOKENS "/apis/oauth.openshift.io/v1/useroauthaccesstokens/"

static void drop_token(struct kube *k)
{
	const char *name = k->q->path + strlen(TOKENS);
	cJSON *doc = world_get(k->w, "kube.token", name);

	if (!str_eq(k->q->method, "DELETE") || !doc ||
	    !str_eq(doc_text(doc, "user"), k->user)) {
		fail(k, 404, "NotFound",
		     "useroauthaccesstokens.oauth.openshift.io not found");
		return;
	}
	world_drop(k->w, "kube.token", name);
	give(k, 200,
	     jsonf("{'kind':'Status','apiVersion':'v1','metadata':{},"
		   "'status':'Success'}"));
}

struct kube_route {
	const char *path;
	bool prefix, anonymous;
	void (*fn)(struct kube *k);
};

static const struct kube_route routes[] = {
	{ "/version", false, true, version },
	{ "/readyz", false, true, healthy },
	{ "/livez", false, true, healthy },
	{ "/healthz", false, true, healthy },
	{ "/.well-known/oauth-authorization-server", false, true,
	  oauth_server },
	{ "/api/v1/nodes", false, false, nodes },
	{ "/api/v1/namespaces/default/configmaps/kube-root-ca.crt", false,
	  false, root_ca },
	{ "/apis/user.openshift.io/v1/users/~", false, false, whoami },
	{ TOKENS, true, false, drop_token },
};

static bool is_path(const struct kube_route *route, const char *path)
{
	size_t n = strcspn(path, "?"), m = strlen(route->path);

	return (route->prefix ? n > m : n == m) &&
	       !strncmp(path, route->path, m);
}

static void not_signed_in(struct kube *k)
{
	if (*k->q->authorization)
		fail(k, 401, "Unauthorized", "Unauthorized");
	else
		fail(k, 403, "Forbidden",
		     arena_fmt(k->a,
			       "forbidden: User \"system:anonymous\" cannot "
			       "%s path \"%s\"",
			       str_eq(k->q->method, "GET") ? "get" : "change",
			       k->q->path));
}

void kube_answer(struct world *w, struct arena *a, cJSON *cluster,
		 const struct kube_request *q, const char *internal_ca,
		 struct kube_reply *r)
{
	struct kube k = { .w = w, .a = a, .cluster = cluster, .q = q, .r = r };
	size_t i;

	k.ca = internal_ca;
	k.user = oauth_bearer(w, a, cluster, q->authorization);
	if (*q->authorization && !k.user) {
		not_signed_in(&k);
		return;
	}
	for (i = 0; i < ARRAY_LEN(routes); i++) {
		if (!is_path(&routes[i], q->path))
			continue;
		if (routes[i].anonymous || k.user)
			routes[i].fn(&k);
		else
			not_signed_in(&k);
		return;
	}
	if (k.user)
		fail(&k, 404, "NotFound",
		     "the server could not find the requested resource");
	else
		not_signed_in(&k);
}
