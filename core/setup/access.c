/* access.c - see access.h. */
#include "core/setup/access.h"

#include "core/base/cidr.h"
#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/ocm/admin.h"
#include "core/setup/connect.h"
#include "core/setup/setup.h"
#include "core/setup/watch.h"

#define API_PORT      443
#define NODES_WAIT_MS 10000
#define PATIENCE_MS   (30 * 60 * 1000)
#define CONSOLE_LOOKS 12 /* not worth more than two minutes */

static const char *const titles[ACCESS_CHECKS] = {
	[ACCESS_NAME] = N_("Private name resolves"),
	[ACCESS_PRIVATE] = N_("Private API answers"),
	[ACCESS_PUBLIC] = N_("Public-style name answers"),
	[ACCESS_LOGIN] = N_("Login as cluster-admin"),
	[ACCESS_NODES] = N_("Workers are Ready"),
	[ACCESS_CA] = N_("Cluster's own CA verifies the private name"),
};

const char *access_state_name(enum access_state s)
{
	static const char *const names[] = {
		[ACCESS_WAITING] = N_("waiting"),
		[ACCESS_RUNNING] = N_("running"),
		[ACCESS_OK] = N_("OK"),
		[ACCESS_FAILED] = N_("FAIL"),
		[ACCESS_SKIPPED] = N_("SKIP"),
	};

	return _(names[s]);
}

static void check_step(struct access *a);
static void finish(struct access *a);

/* The one writer of a check's state. */
static void check_enter(struct access *a, enum access_check_id id,
			enum access_state state, const char *evidence)
{
	struct access_check *c = &a->check[id];

	c->state = state;
	if (evidence)
		snprintf(c->evidence, sizeof(c->evidence), "%s", evidence);
	event_post(a->s->events, EVENT_CHECK, a);
}

static const char *value(const struct access *a, const char *key)
{
	const char *v = values_get(a->s->values, key);

	return v ? v : "";
}

static void next(struct access *a)
{
	a->at++;
	check_step(a);
}

static void failed(struct access *a, const char *why)
{
	check_enter(a, a->at, ACCESS_FAILED, why);
	next(a);
}

/* ---- name, TLS ---------------------------------------------------------------*/

static void name_done(void *owner, const struct probe_reply *r)
{
	struct access *a = owner;
	char text[200];

	a->probe = NULL;
	if (r->result != PROBE_OPEN || !r->addresses) {
		snprintf(text, sizeof(text), "%s %s",
			 probe_result_name(r->result), r->said);
		failed(a, text);
		return;
	}
	snprintf(text, sizeof(text), "%s -> %s", value(a, "cluster-ready.local_host"),
		 r->address[0]);
	check_enter(a, ACCESS_NAME, ACCESS_OK, text);
	next(a);
}

static void tls_done(void *owner, const struct probe_reply *r)
{
	struct access *a = owner;
	char text[400];

	a->probe = NULL;
	if (r->result != PROBE_OPEN || !r->http_status) {
		snprintf(text, sizeof(text), "%s %s",
			 probe_result_name(r->result), r->said);
		failed(a, text);
		return;
	}
	snprintf(text, sizeof(text), _("HTTP %d, %s, %d ms; certificate: %s"),
		 r->http_status, *r->version ? r->version : "/version", r->ms,
		 r->trusted ? _("trusted") : r->issuer);
	check_enter(a, a->at, ACCESS_OK, text);
	next(a);
}

static void start_tls(struct access *a, const char *host)
{
	struct probe_tls_spec spec = {
		.name = host, .address = "", .port = API_PORT, .path = "/version"
	};

	a->probe = probe_tls(a->s->net, a->via, &spec, tls_done, a);
}

/* ---- login, nodes, CA ------------------------------------------------------------*/

static void login_done(void *owner, const struct err *err)
{
	struct access *a = owner;
	char text[400];

	a->flow = NULL;
	if (err) {
		snprintf(text, sizeof(text), "%s %s", err->what, err->said);
		failed(a, text);
		return;
	}
	snprintf(text, sizeof(text), _("password active %lld s after it was set"),
		 (long long)(world_unix() - a->s->admin_since));
	check_enter(a, ACCESS_LOGIN, ACCESS_OK,
		    a->s->admin_since ? text : _("logged in"));
	next(a);
}

static enum build nodes_build(void *p, struct request_spec *q,
			      struct err *err)
{
	struct access *a = p;

	return kube_nodes(q, &a->kube, err);
}

static int workers_wanted(const struct access *a)
{
	int n = a->s->watch->workers_wanted;

	return n > 0 ? n : 1;
}

static enum verdict nodes_read(void *p, const struct reply *r,
			       struct err *err)
{
	struct access *a = p;
	size_t i;
	char text[120];

	arena_clear(a->arena);
	memset(&a->nodes, 0, sizeof(a->nodes));
	if (!kube_nodes_read(a->arena, &a->nodes, r->doc, world_unix(), err))
		return STEP_FAIL;
	a->ready = 0;
	for (i = 0; i < a->nodes.n; i++)
		a->ready += !strcmp(a->nodes.at[i].status, "Ready");
	snprintf(text, sizeof(text), _("%d of %d Ready"), a->ready,
		 workers_wanted(a));
	check_enter(a, ACCESS_NODES, ACCESS_RUNNING, text);
	return a->ready >= workers_wanted(a) ? STEP_DONE : STEP_WAIT;
}

static const struct step nodes_steps[] = {
	{ .name = "ListNodes",
	  .build = nodes_build,
	  .read = nodes_read,
	  .waits_for = N_("the workers to join"),
	  .patience_s = PATIENCE_MS / 1000,
	  .wait_ms = NODES_WAIT_MS },
	{ 0 },
};

static void nodes_done(void *owner, const struct err *err)
{
	struct access *a = owner;

	a->flow = NULL;
	if (err) {
		failed(a, err->what);
		return;
	}
	check_enter(a, ACCESS_NODES, ACCESS_OK, NULL);
	next(a);
}

static enum build ca_build(void *p, struct request_spec *q, struct err *err)
{
	struct access *a = p;

	return kube_root_ca(q, &a->kube, err);
}

static enum verdict ca_read(void *p, const struct reply *r, struct err *err)
{
	struct access *a = p;

	a->ca_pem = arena_dup(a->arena, kube_root_ca_pem(r->doc));
	if (!*a->ca_pem) {
		err_set(err, ERR_CLOUD,
			_("the cluster's answer holds no certificate"));
		return STEP_FAIL;
	}
	return STEP_NEXT;
}

/* The console comes with the workers: its address is read again. */
static enum build cluster_build(void *p, struct request_spec *q,
				struct err *err)
{
	struct access *a = p;

	return cluster_get(q, value(a, "cluster.id"), err);
}

static enum verdict cluster_again(void *p, const struct reply *r,
				  struct err *err)
{
	struct access *a = p;
	struct cluster *c = &a->s->watch->cluster;

	if (!reply_ok(r) || !cluster_read(c, r->doc, err))
		return STEP_NEXT;
	values_set(a->s->values, "cluster-ready.console_url", c->console_url);
	return *c->console_url || ++a->looks == CONSOLE_LOOKS ? STEP_NEXT :
								STEP_WAIT;
}

#define CLUSTER_STEP                                                          \
	{ .name = "GetCluster", .build = cluster_build, .read = cluster_again, \
	  .expects = "*", .patience_s = 600, .wait_ms = NODES_WAIT_MS }

static const struct step ca_steps[] = {
	CLUSTER_STEP,
	{ .name = "GetRootCA", .build = ca_build, .read = ca_read },
	{ 0 },
};

/* Our own session token is taken back; what was asked for is done either way. */
static void logged_out(void *owner, const struct reply *r)
{
	struct access *a = owner;

	(void)r;
	secret_release(&a->kube.token);
	finish(a);
}

static void log_out(struct access *a)
{
	struct request_spec q = { .arena = request_arena() };
	struct err err;

	if (secret_is_set(&a->kube.token) &&
	    kube_token_delete(&q, &a->kube, &err) == BUILD_SEND) {
		request_start(a->s->net, &q, logged_out, a);
		return;
	}
	request_spec_drop(&q);
	finish(a);
}

static void ca_verified(void *owner, const struct probe_reply *r)
{
	struct access *a = owner;

	a->probe = NULL;
	if (r->result == PROBE_OPEN && r->trusted)
		check_enter(a, ACCESS_CA, ACCESS_OK,
			    *a->ca_path ? a->ca_path : _("verified"));
	else
		check_enter(a, ACCESS_CA, ACCESS_FAILED,
			    _("the private name's certificate is not signed "
			      "by it"));
	next(a);
}

static void ca_done(void *owner, const struct err *err)
{
	struct access *a = owner;
	struct probe_tls_spec spec = {
		.name = value(a, "cluster-ready.local_host"),
		.address = "",
		.port = API_PORT,
		.path = "",
	};
	struct err ignored;

	a->flow = NULL;
	if (err) {
		failed(a, err->what);
		return;
	}
	if (a->s->folder) {
		snprintf(a->ca_path, sizeof(a->ca_path), "%s/ca.crt",
			 a->s->folder);
		if (!file_write(a->ca_path, a->ca_pem, strlen(a->ca_pem), 0644,
				&ignored))
			a->ca_path[0] = '\0';
	}
	net_add_ca(a->s->net, a->ca_pem);
	a->probe = probe_tls(a->s->net, a->via, &spec, ca_verified, a);
}

static void start_login(struct access *a)
{
	struct setup *s = a->s;

	if (!secret_is_set(&s->admin_password)) {
		check_enter(a, ACCESS_LOGIN, ACCESS_SKIPPED,
			    _("no password of cluster-admin at hand"));
		a->at = ACCESS_CHECKS;
		check_step(a);
		return;
	}
	a->kube.base = value(a, "cluster-ready.api_url");
	a->kube.via = a->via;
	a->kube.user = ADMIN_USER;
	secret_copy(&a->kube.password, &s->admin_password);
	a->flow = flow_start(s->net, kube_login_steps, &a->kube, NULL,
			     login_done, a);
}

/* ---- the end ------------------------------------------------------------------*/

static void summarize(struct access *a)
{
	const char *cidr = value(a, "setup.machine_cidr");
	const char *name = value(a, "cluster-ready.local_host");

	a->proven = a->check[ACCESS_PRIVATE].state == ACCESS_OK;
	if (a->proven)
		snprintf(a->summary, sizeof(a->summary),
			 _("%s proven reachable from %s"), name,
			 a->via->title);
	else if (!a->via)
		snprintf(a->summary, sizeof(a->summary),
			 _("%s: by configuration reachable from %s; not proven "
			   "from here"),
			 name, cidr);
	else
		snprintf(a->summary, sizeof(a->summary),
			 _("%s could not be reached from %s; let the doctor "
			   "look"),
			 name, a->via->title);
}

static void finish(struct access *a)
{
	int i;

	for (i = 0; i < ACCESS_CHECKS; i++)
		if (a->check[i].state == ACCESS_WAITING)
			check_enter(a, (enum access_check_id)i, ACCESS_SKIPPED,
				    a->via ? _("what it needs failed") :
					     _("no vantage inside the VPC"));
	summarize(a);
	secret_release(&a->kube.password);
	a->over = true;
	a->s->stage = STAGE_RESULT;
	event_post(a->s->events, EVENT_CHECK, a);
}

/* ---- without a vantage: the workers as OCM reports them ----------------------------*/

static enum build pools_build(void *p, struct request_spec *q,
			      struct err *err)
{
	struct access *a = p;

	return cluster_node_pools(q, value(a, "cluster.id"), err);
}

static enum verdict pools_read(void *p, const struct reply *r,
			       struct err *err)
{
	struct access *a = p;
	struct node_pool_list pools = { 0 };
	int current = 0, wanted = 0;
	char text[120];
	size_t i;

	if (!cluster_node_pools_read(a->arena, &pools, r->doc, err))
		return STEP_FAIL;
	for (i = 0; i < pools.n; i++) {
		current += pools.at[i].current;
		wanted += pools.at[i].autoscale ? pools.at[i].min_replicas :
						  pools.at[i].replicas;
	}
	snprintf(text, sizeof(text), _("%d of %d, as Red Hat reports"),
		 current, wanted);
	check_enter(a, ACCESS_NODES, ACCESS_RUNNING, text);
	return current >= wanted ? STEP_NEXT : STEP_WAIT;
}

static const struct step pools_steps[] = {
	{ .name = "ListNodePools",
	  .build = pools_build,
	  .read = pools_read,
	  .waits_for = N_("the workers to join"),
	  .patience_s = PATIENCE_MS / 1000,
	  .wait_ms = NODES_WAIT_MS },
	CLUSTER_STEP,
	{ 0 },
};

static void pools_done(void *owner, const struct err *err)
{
	struct access *a = owner;

	a->flow = NULL;
	check_enter(a, ACCESS_NODES, err ? ACCESS_FAILED : ACCESS_OK,
		    err ? err->what : NULL);
	finish(a);
}

static void check_step(struct access *a)
{
	bool reached = a->check[ACCESS_PUBLIC].state == ACCESS_OK;

	if (a->at > ACCESS_PUBLIC && !reached) {
		finish(a);
		return;
	}
	if (a->at > ACCESS_LOGIN && a->at < ACCESS_CHECKS &&
	    a->check[ACCESS_LOGIN].state != ACCESS_OK)
		a->at = ACCESS_CHECKS;
	if (a->at < ACCESS_CHECKS)
		check_enter(a, a->at, ACCESS_RUNNING, NULL);
	switch (a->at) {
	case ACCESS_NAME:
		a->probe = probe_name(a->s->net, a->via,
				      value(a, "cluster-ready.local_host"),
				      name_done, a);
		break;
	case ACCESS_PRIVATE:
		start_tls(a, value(a, "cluster-ready.local_host"));
		break;
	case ACCESS_PUBLIC:
		start_tls(a, value(a, "cluster-ready.api_host"));
		break;
	case ACCESS_LOGIN:
		start_login(a);
		break;
	case ACCESS_NODES:
		a->flow = flow_start(a->s->net, nodes_steps, a, NULL,
				     nodes_done, a);
		break;
	case ACCESS_CA:
		a->flow = flow_start(a->s->net, ca_steps, a, NULL, ca_done, a);
		break;
	case ACCESS_CHECKS:
		log_out(a);
		break;
	}
}

const struct vantage *access_vantage(const struct setup *s)
{
	static const char *const inside[] = { "via", "private-host", "bastion" };
	size_t i;
	int v;

	for (i = 0; i < ARRAY_LEN(inside); i++)
		for (v = 0; v < s->vantage_count; v++)
			if (!strcmp(s->vantages[v].id, inside[i]))
				return &s->vantages[v];
	return NULL;
}

/* AWS' resolver is the VPC's base address plus two. */
static void add_resolver(struct access *a)
{
	char ip[IP_TEXT_LEN];
	struct cidr vpc;

	if (!a->via || (a->via->resolver && *a->via->resolver) ||
	    !cidr_parse(value(a, "setup.machine_cidr"), &vpc))
		return;
	a->own_via = *a->via;
	a->own_via.resolver = arena_fmt(a->vantages, "%s:53",
					ip_text(cidr_normal(vpc).base + 2, ip));
	a->via = &a->own_via;
}

static void begin(struct access *a)
{
	a->via = access_vantage(a->s);
	add_resolver(a);
	if (a->via) {
		check_step(a);
		return;
	}
	a->at = ACCESS_NODES;
	check_enter(a, ACCESS_NODES, ACCESS_RUNNING, NULL);
	a->flow = flow_start(a->s->net, pools_steps, a, NULL, pools_done, a);
}

/* The simulator's vantages come and go with its instances: asked now. */
static void vantages_done(void *owner, const struct reply *r)
{
	struct access *a = owner;
	struct err err;

	if (reply_ok(r))
		connect_vantages(a->s, json_parse(a->vantages, r->body,
						  r->body_len, &err));
	begin(a);
}

void access_start(struct setup *s)
{
	struct access *a = mem_new(sizeof(*a));
	struct request_spec q = { .service = "sim",
				  .op = "vantages",
				  .path = "/_sim/vantages" };
	int i;

	access_free(s->access);
	s->access = a;
	s->stage = STAGE_ACCESS;
	a->s = s;
	a->arena = arena_new();
	a->vantages = arena_new();
	for (i = 0; i < ACCESS_CHECKS; i++)
		a->check[i].title = titles[i];
	if (s->simclock)
		request_start(s->net, &q, vantages_done, a);
	else
		begin(a);
}

void access_free(struct access *a)
{
	if (!a)
		return;
	request_cancel_owner(a->s->net, a);
	probe_cancel(&a->probe);
	flow_cancel(&a->flow);
	kube_release(&a->kube);
	arena_free(a->arena);
	arena_free(a->vantages);
	mem_free(a);
}
