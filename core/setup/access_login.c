/*
 * access_login.c - the second half of the proof: login as cluster-admin, the
 * cluster's own CA, the console's address.  corrections 4.1, 4.2.
 */
#include "core/setup/access_inside.h"

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/ocm/admin.h"
#include "core/setup/order.h"
#include "core/setup/setup.h"
#include "core/setup/watch.h"

#define API_PORT        443
#define CONSOLE_WAIT_MS 10000
#define CONSOLE_LOOKS   12 /* not worth more than two minutes */

/* ---- login, CA -------------------------------------------------------------------*/

static void login_done(void *owner, const struct err *err)
{
	struct access *a = owner;
	char text[400];

	a->flow = NULL;
	if (err) {
		access_failed_by(a, err);
		return;
	}
	snprintf(text, sizeof(text),
		 _("password active %lld s after it was set"),
		 (long long)(world_unix() - a->s->admin_since));
	access_enter(a, ACCESS_LOGIN, ACCESS_OK,
		     a->s->admin_since ? text : _("logged in"));
	access_next(a);
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

	return cluster_get(q, access_value(a, "cluster.id"), err);
}

static enum verdict cluster_again(void *p, const struct reply *r,
				  struct err *err)
{
	struct access *a = p;
	struct cluster *c = &a->s->watch->cluster;

	if (!reply_ok(r) || !cluster_read(c, r->doc, err))
		return STEP_NEXT;
	values_set(a->s->values, "cluster-ready.console_url", c->console_url);
	return *c->console_url || ++a->looks == CONSOLE_LOOKS ? STEP_NEXT
							      : STEP_WAIT;
}

#define CLUSTER_STEP                                                           \
 {                                                                             \
  .name = "GetCluster", .build = cluster_build, .read = cluster_again,         \
  .expects = "*", .patience_s = 600, .wait_ms = CONSOLE_WAIT_MS                \
 }

static const struct step ca_steps[] = {
	CLUSTER_STEP,
	{ .name = "GetRootCA", .build = ca_build, .read = ca_read },
	{ 0 },
};

/* A day is OpenShift's expires_in (corrections 4.1). */
static void how_to_end_it(struct access *a)
{
	err_hint(&a->left, "%s",
		 _("It ends by itself within a day. To end it now: `oc login` "
		   "as cluster-admin, `oc get useroauthaccesstokens` (by its "
		   "time), then `oc delete useroauthaccesstoken NAME`."));
}

/* Our own session token is taken back; what was asked for is done either way. */
static void logged_out(void *owner, const struct reply *r)
{
	struct access *a = owner;

	if (!kube_token_gone(r)) {
		reply_fail(r, &a->left,
			   _("the token of this login could not be revoked"));
		how_to_end_it(a);
	}
	secret_release(&a->kube.token);
	access_finish(a);
}

void access_log_out(struct access *a)
{
	struct request_spec q = { .arena = request_arena() };
	struct err err;

	if (secret_is_set(&a->kube.token) &&
	    kube_token_delete(&q, &a->kube, &err) == BUILD_SEND) {
		request_start(a->s->net, &q, logged_out, a);
		return;
	}
	request_spec_drop(&q);
	access_finish(a);
}

bool access_leave(struct setup *s)
{
	struct access *a = s->access;

	if (!a || a->over || !secret_is_set(&a->kube.token))
		return false;
	if (!a->leaving) {
		a->leaving = true;
		flow_cancel(&a->flow);
		probe_cancel(&a->probe);
		request_cancel_owner(s->net, a);
		access_log_out(a);
	}
	return !a->over;
}

const struct err *access_left(struct setup *s)
{
	struct access *a = s->access;

	if (!a)
		return NULL;
	if (a->leaving && !a->over) {
		err_set(&a->left, ERR_TIMEOUT,
			_("the token of this login was not revoked in time"));
		how_to_end_it(a);
	}
	return a->left.kind != ERR_NONE ? &a->left : NULL;
}

static void ca_verified(void *owner, const struct probe_reply *r)
{
	struct access *a = owner;

	a->probe = NULL;
	if (r->result == PROBE_OPEN && r->trusted)
		access_enter(a, ACCESS_CA, ACCESS_OK,
			     *a->ca_path ? a->ca_path : _("verified"));
	else
		access_enter(a, ACCESS_CA, ACCESS_FAILED,
			     _("the private name's certificate is not signed "
			       "by it"));
	access_next(a);
}

static void ca_done(void *owner, const struct err *err)
{
	struct access *a = owner;
	struct probe_tls_spec spec = {
		.name = access_value(a, "cluster-ready.local_host"),
		.address = access_address(a),
		.port = API_PORT,
		.path = "",
	};
	struct err ignored;

	a->flow = NULL;
	if (err) {
		access_failed_by(a, err);
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

void access_start_login(struct access *a)
{
	struct setup *s = a->s;

	if (!secret_is_set(&s->admin_password)) {
		access_enter(a, ACCESS_LOGIN, ACCESS_SKIPPED,
			     admin_is_possible(s)
				     ? _("no password of cluster-admin at hand")
				     : _("external authentication: no OAuth "
					 "server of its own"));
		a->at = ACCESS_NODES;
		access_enter(a, ACCESS_NODES, ACCESS_RUNNING, NULL);
		access_start_nodes(a);
		return;
	}
	a->kube.base = access_value(a, "cluster-ready.api_url");
	a->kube.via = a->via;
	a->kube.user = ADMIN_USER;
	secret_copy(&a->kube.password, &s->admin_password);
	a->flow = flow_start(s->net, kube_login_steps, &a->kube, NULL,
			     login_done, a);
}

void access_start_ca(struct access *a)
{
	a->flow = flow_start(a->s->net, ca_steps, a, NULL, ca_done, a);
}

/* ---- without a vantage -------------------------------------------------------------*/

static const struct step console_steps[] = {
	CLUSTER_STEP,
	{ 0 },
};

static void console_done(void *owner, const struct err *err)
{
	struct access *a = owner;

	(void)err;
	a->flow = NULL;
	access_finish(a);
}

void access_start_console(struct access *a)
{
	a->flow =
		flow_start(a->s->net, console_steps, a, NULL, console_done, a);
}
