/* kube_read.c - questions to the cluster's API: see kube.h. */
#include "core/base/encode.h"
#include "core/base/str.h"
#include "core/ocm/kube.h"
#include "core/ocm/wire.h"

static enum build kube_get(struct request_spec *q, const struct kube *k,
			   const char *op, const char *path)
{
	q->service = "kube";
	q->op = op;
	q->path = path;
	q->base = k->base;
	q->via = k->via;
	return BUILD_SEND;
}

static enum build with_token(struct request_spec *q, struct kube *k,
			     struct err *err)
{
	struct strbuf sb = STRBUF_INIT;

	if (!secret_is_set(&k->token)) {
		err_set(err, ERR_SIGNED_OUT,
			"not logged in to the cluster at %s", k->base);
		return BUILD_FAIL;
	}
	strbuf_addf(&sb, "Bearer %s", secret_text(&k->token));
	secret_set(&k->bearer, sb.buf, sb.len);
	strbuf_wipe(&sb);
	q->bearer = &k->bearer;
	return BUILD_SEND;
}

enum build kube_version(struct request_spec *q, struct kube *k, struct err *err)
{
	(void)err;
	return kube_get(q, k, "GET version", "/version");
}

bool kube_reached(const struct reply *r)
{
	return (r->status >= 200 && r->status < 300) || r->status == 401 ||
	       r->status == 403;
}

const char *kube_version_text(const struct node *doc)
{
	return node_text(doc, "gitVersion");
}

/* ---- nodes ----------------------------------------------------------------------*/
enum build kube_nodes(struct request_spec *q, struct kube *k, struct err *err)
{
	kube_get(q, k, "GET nodes", "/api/v1/nodes");
	return with_token(q, k, err);
}

void kube_age(long long s, char out[16])
{
	long long m = s / 60, h = s / 3600, d = s / 86400;

	if (s < 0)
		s = 0;
	if (s < 120)
		(void)snprintf(out, 16, "%llds", s);
	else if (m < 10)
		(void)snprintf(out, 16, s % 60 ? "%lldm%llds" : "%lldm", m,
			       s % 60);
	else if (m < 180)
		(void)snprintf(out, 16, "%lldm", m);
	else if (h < 8)
		(void)snprintf(out, 16, m % 60 ? "%lldh%lldm" : "%lldh", h,
			       m % 60);
	else if (h < 48)
		(void)snprintf(out, 16, "%lldh", h);
	else
		(void)snprintf(out, 16, "%lldd", d > 99999 ? 99999 : d);
}

static void read_status(struct kube_node *n, const struct node *doc)
{
	const char *ready = "Unknown";

	NODE_EACH(it, node_at(doc, "status/conditions"))
	if (str_eq(node_text(it, "type"), "Ready"))
		ready = str_eq(node_text(it, "status"), "True") ? "Ready"
								: "NotReady";
	(void)snprintf(n->status, sizeof(n->status), "%s%s", ready,
		       node_bool(doc, "spec/unschedulable")
			       ? ",SchedulingDisabled"
			       : "");
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Labels "node-role.kubernetes.io/ROLE"; the name holds a '/'. */
static void read_roles(struct kube_node *n, const struct node *doc)
{
	static const char prefix[] = "node-role.kubernetes.io/";
	const char *roles[8];
	size_t count = 0;
	struct strbuf sb;

	NODE_EACH(it, node_at(doc, "metadata/labels"))
	if (str_starts(it->name, prefix) && count < ARRAY_LEN(roles))
		roles[count++] = it->name + strlen(prefix);
	qsort(roles, count, sizeof(*roles), by_text);
	strbuf_init(&sb, sizeof(n->roles) - 1);
	for (size_t i = 0; i < count; i++)
		strbuf_addf(&sb, "%s%s", i ? "," : "", roles[i]);
	memcpy(n->roles, count ? sb.buf : "<none>", count ? sb.len + 1 : 7);
	strbuf_release(&sb);
}

static bool read_node(struct kube_node *n, const struct node *doc,
		      long long now, struct err *err)
{
	struct wire w = wire_open(doc, "node", err);

	WIRE(&w, n->name, "metadata/name");
	WIRE(&w, n->version, "status/nodeInfo/kubeletVersion");
	NODE_EACH(it, node_at(doc, "status/addresses"))
	if (str_eq(node_text(it, "type"), "InternalIP"))
		wire_cut(it, n->address, sizeof(n->address), "address");
	n->created = str_time(node_text(doc, "metadata/creationTimestamp"));
	if (n->created >= 0)
		kube_age(now - n->created, n->age);
	else
		memcpy(n->age, "?", 2);
	read_status(n, doc);
	read_roles(n, doc);
	return w.ok;
}

bool kube_nodes_read(struct arena *a, struct kube_node_list *list,
		     const struct node *doc, long long now, struct err *err)
{
	const struct node *items;

	if (!wire_items(doc, &items, err))
		return false;
	NODE_EACH(it, items)
	if (!read_node(WIRE_PUSH(a, list), it, now, err))
		return false;
	return true;
}

/* ---- the cluster's own authority ---------------------------------------------------*/
enum build kube_root_ca(struct request_spec *q, struct kube *k, struct err *err)
{
	kube_get(q, k, "GET kube-root-ca.crt",
		 "/api/v1/namespaces/default/configmaps/kube-root-ca.crt");
	return with_token(q, k, err);
}

const char *kube_root_ca_pem(const struct node *doc)
{
	return node_text(node_child(doc, "data"), "ca.crt");
}

/* ---- the token's end ---------------------------------------------------------------*/
enum build kube_token_delete(struct request_spec *q, struct kube *k,
			     struct err *err)
{
	static const char prefix[] = "sha256~";
	const char *text = secret_text(&k->token);
	struct strbuf sb = STRBUF_INIT;
	uint8_t digest[SHA256_LEN];

	if (!str_starts(text, prefix)) {
		err_set(err, ERR_CLUSTER,
			"the cluster's token has not the form sha256~...");
		return BUILD_FAIL;
	}
	text += strlen(prefix);
	sha256(text, strlen(text), digest);
	base64url_encode(&sb, digest, sizeof(digest));
	kube_get(q, k, "DELETE token",
		 arena_fmt(q->arena,
			   "/apis/oauth.openshift.io/v1/"
			   "useroauthaccesstokens/%s%s",
			   prefix, sb.buf));
	strbuf_release(&sb);
	q->method = "DELETE";
	q->writes = true;
	q->repeatable = true;
	return with_token(q, k, err);
}

/* Kubernetes answers with a Status or the object; a page is no such answer. */
bool kube_token_gone(const struct reply *r)
{
	if (r->status == 401 || r->status == 404)
		return true;
	return reply_ok(r) && *node_text(r->doc, "kind");
}
