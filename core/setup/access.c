/* access.c - see access.h. */
#include "core/setup/access_inside.h"

#include "core/base/cidr.h"
#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/ocm/admin.h"
#include "core/setup/connect.h"
#include "core/setup/setup.h"
#include "core/setup/watch.h"

#define API_PORT 443

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

/* The one writer of a check's state. */
void access_enter(struct access *a, enum access_check_id id,
		  enum access_state state, const char *evidence)
{
	struct access_check *c = &a->check[id];

	c->state = state;
	if (evidence)
		snprintf(c->evidence, sizeof(c->evidence), "%s", evidence);
	event_post(a->s->events, EVENT_CHECK, a);
}

const char *access_value(const struct access *a, const char *key)
{
	const char *v = values_get(a->s->values, key);

	return v ? v : "";
}

void access_next(struct access *a)
{
	a->at++;
	a->tries = 0;
	check_step(a);
}

/* The check in hand failed; on to the following. */
static void access_failed(struct access *a, const char *why)
{
	access_enter(a, a->at, ACCESS_FAILED, why);
	access_next(a);
}

void access_failed_by(struct access *a, const struct err *err)
{
	struct strbuf text = STRBUF_INIT;

	err_line(err, &text);
	access_failed(a, text.buf);
	strbuf_release(&text);
}

/* ---- name, TLS ---------------------------------------------------------------*/

/* A caller by VPN or peering does not see the VPC's zone, and needs it not. */
static void name_unknown(struct access *a, const char *why)
{
	if (!a->here) {
		access_failed(a, why);
		return;
	}
	access_enter(a, ACCESS_NAME, ACCESS_SKIPPED,
		     _("does not resolve here: known inside the VPC only"));
	access_next(a);
}

static void name_done(void *owner, const struct probe_reply *r)
{
	struct access *a = owner;
	char text[200];

	a->probe = NULL;
	if (r->result != PROBE_OPEN || !r->addresses) {
		snprintf(text, sizeof(text), "%s %s",
			 probe_result_name(r->result), r->said);
		name_unknown(a, text);
		return;
	}
	snprintf(text, sizeof(text), "%s -> %s",
		 access_value(a, "cluster-ready.local_host"), r->address[0]);
	access_enter(a, ACCESS_NAME, ACCESS_OK, text);
	access_next(a);
}

/* It spoke TLS, then broke off or talked nonsense: once more, and again. */
static bool broke_off(struct access *a, const struct probe_reply *r)
{
	return r->result == PROBE_OPEN && r->http_status != 200 &&
	       a->tries++ < 2;
}

static void tls_done(void *owner, const struct probe_reply *r)
{
	struct access *a = owner;
	char text[400];

	a->probe = NULL;
	if (broke_off(a, r)) {
		check_step(a);
		return;
	}
	if (r->result != PROBE_OPEN || !r->http_status) {
		snprintf(text, sizeof(text), "%s %s",
			 probe_result_name(r->result), r->said);
		access_failed(a, text);
		return;
	}
	snprintf(text, sizeof(text), _("HTTP %d, %s, %d ms; certificate: %s"),
		 r->http_status, *r->version ? r->version : "/version", r->ms,
		 r->trusted ? _("trusted") : r->issuer);
	access_enter(a, a->at, ACCESS_OK, text);
	access_next(a);
}

static void start_tls(struct access *a, const char *host, const char *address)
{
	struct probe_tls_spec spec = { .name = host,
				       .address = address,
				       .port = API_PORT,
				       .path = "/version" };

	a->probe = probe_tls(a->s->net, a->via, &spec, tls_done, a);
}

/* ---- the end ------------------------------------------------------------------*/

static void summarize(struct access *a)
{
	const char *cidr = access_value(a, "setup.machine_cidr");
	const char *name = access_value(a, "cluster-ready.local_host");

	a->proven = a->check[ACCESS_PRIVATE].state == ACCESS_OK;
	if (a->proven)
		snprintf(a->summary, sizeof(a->summary),
			 _("%s proven reachable from %s"), name,
			 _(a->via->title));
	else if (!a->via)
		snprintf(a->summary, sizeof(a->summary),
			 _("%s: by configuration reachable from %s; not proven "
			   "from here"),
			 name, cidr);
	else
		snprintf(a->summary, sizeof(a->summary),
			 _("%s could not be reached from %s; let the doctor "
			   "look"),
			 name, _(a->via->title));
}

void access_finish(struct access *a)
{
	int i;

	for (i = 0; i < ACCESS_CHECKS; i++)
		if (a->check[i].state == ACCESS_WAITING)
			access_enter(a, (enum access_check_id)i, ACCESS_SKIPPED,
				     a->via ? _("what it needs failed")
					    : _("no vantage inside the VPC"));
	summarize(a);
	secret_release(&a->kube.password);
	a->over = true;
	a->s->stage = STAGE_RESULT;
	event_post(a->s->events, EVENT_CHECK, a);
}

static void check_step(struct access *a)
{
	bool reached = a->check[ACCESS_PUBLIC].state == ACCESS_OK;

	if (a->at > ACCESS_PUBLIC && !reached) {
		access_finish(a);
		return;
	}
	if (a->at > ACCESS_LOGIN && a->at < ACCESS_CHECKS &&
	    a->check[ACCESS_LOGIN].state != ACCESS_OK)
		a->at = ACCESS_CHECKS;
	if (a->at < ACCESS_CHECKS)
		access_enter(a, a->at, ACCESS_RUNNING, NULL);
	switch (a->at) {
	case ACCESS_NAME:
		a->probe =
			probe_name(a->s->net, a->via,
				   access_value(a, "cluster-ready.local_host"),
				   name_done, a);
		break;
	case ACCESS_PRIVATE:
		start_tls(a, access_value(a, "cluster-ready.local_host"),
			  access_address(a));
		break;
	case ACCESS_PUBLIC:
		start_tls(a, access_value(a, "cluster-ready.api_host"), "");
		break;
	case ACCESS_LOGIN:
		access_start_login(a);
		break;
	case ACCESS_NODES:
		access_start_nodes(a);
		break;
	case ACCESS_CA:
		access_start_ca(a);
		break;
	case ACCESS_CHECKS:
		access_log_out(a);
		break;
	}
}

/* --via wherever it leads; else one inside the endpoint's own VPC. */
const struct vantage *access_vantage(const struct setup *s)
{
	static const char *const inside[] = { "via", "private-host",
					      "bastion" };
	const char *vpc = values_get(s->values, "endpoint.vpc");
	size_t i;
	int v;

	for (i = 0; i < ARRAY_LEN(inside); i++)
		for (v = 1; v < s->vantage_count; v++)
			if (!strcmp(s->vantages[v].id, inside[i]) &&
			    (!i || !vpc || str_eq(s->vantage_vpc[v], vpc)))
				return &s->vantages[v];
	return NULL;
}

/* AWS' resolver is the VPC's base address plus two. */
static void add_resolver(struct access *a)
{
	char ip[IP_TEXT_LEN];
	struct cidr vpc;

	if (!a->via || a->here || (a->via->resolver && *a->via->resolver) ||
	    !cidr_parse(access_value(a, "setup.machine_cidr"), &vpc))
		return;
	a->own_via = *a->via;
	a->own_via.resolver = arena_fmt(a->s->arena, "%s:53",
					ip_text(cidr_normal(vpc).base + 2, ip));
	a->via = &a->own_via;
}

static void begin(struct access *a)
{
	a->via = access_vantage(a->s);
	a->here = !a->via && access_stands_here(a);
	if (a->here)
		a->via = &a->s->vantages[0];
	add_resolver(a);
	if (a->via) {
		check_step(a);
		return;
	}
	a->at = ACCESS_NODES;
	access_enter(a, ACCESS_NODES, ACCESS_RUNNING, NULL);
	access_start_nodes(a);
}

/* The simulator's vantages come and go with its instances: asked now. */
static void vantages_done(void *owner, const struct reply *r)
{
	struct access *a = owner;
	struct err err;

	if (reply_ok(r))
		connect_vantages(a->s, json_parse(a->s->arena, r->body,
						  r->body_len, &err));
	begin(a);
}

int access_exit_code(const struct access *a)
{
	if (a->via && !a->proven)
		return 10;
	return a->err.kind != ERR_NONE ? err_exit_code(&a->err) : 0;
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
	timer_cancel(&a->timer);
	arena_free(a->look.base.arena);
	kube_release(&a->kube);
	arena_free(a->arena);
	mem_free(a);
}
