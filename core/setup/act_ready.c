/*
 * act_ready.c - waiting for the control plane, which Red Hat makes; what its
 * probe sees goes to the watch.  ocm-api 3.6-3.10, product card S9.
 */
#include "core/setup/acts.h"

#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/ocm/errors.h"
#include "core/setup/setup.h"
#include "core/setup/watch.h"

struct ready_work {
	struct work base;
	struct cluster *c;
};

static const char *id(const struct work *w)
{
	return work_text(w, "${cluster.id}");
}

static enum build get(void *p, struct request_spec *q, struct err *err)
{
	struct ready_work *w = p;

	return cluster_get(q, id(&w->base), err);
}

static enum verdict got(void *p, const struct reply *r, struct err *err)
{
	struct ready_work *w = p;
	struct setup *s = w->base.app;

	if (!reply_ok(r))
		return STEP_DONE;
	w->c = arena_alloc(w->base.arena, sizeof(*w->c));
	if (!cluster_read(w->c, r->doc, err))
		return STEP_FAIL;
	if (strcmp(s->watch->cluster.status.state_text,
		   w->c->status.state_text))
		watch_add(s, "cluster", "", _("state: %s"),
			  w->c->status.state_text);
	s->watch->cluster = *w->c;
	return STEP_NEXT;
}

static enum build get_log(void *p, struct request_spec *q, struct err *err)
{
	struct ready_work *w = p;

	return cluster_log(q, id(&w->base), false, 100, err);
}

static enum verdict logged(void *p, const struct reply *r, struct err *err)
{
	struct ready_work *w = p;

	(void)err;
	if (reply_ok(r)) /* 404: no line yet, up to five minutes */
		watch_log(w->base.app, r->doc);
	return STEP_NEXT;
}

static enum build pools(void *p, struct request_spec *q, struct err *err)
{
	struct ready_work *w = p;

	return cluster_node_pools(q, id(&w->base), err);
}

static enum verdict pools_read(void *p, const struct reply *r, struct err *err)
{
	struct ready_work *w = p;
	struct setup *s = w->base.app;
	struct watch *v = s->watch;
	size_t i;

	(void)err;
	if (!reply_ok(r))
		return STEP_NEXT;
	arena_clear(v->arena);
	memset(&v->pools, 0, sizeof(v->pools));
	if (!cluster_node_pools_read(v->arena, &v->pools, r->doc, err))
		return STEP_FAIL;
	v->workers_ready = v->workers_wanted = 0;
	for (i = 0; i < v->pools.n; i++) {
		const struct node_pool *pool = &v->pools.at[i];

		v->workers_ready += pool->current;
		v->workers_wanted +=
			pool->autoscale ? pool->min_replicas : pool->replicas;
	}
	return STEP_NEXT;
}

static const struct step ready_probe[] = {
	{ .name = "GetCluster",
	  .build = get,
	  .read = got,
	  .expects = "CLUSTERS-MGMT-404" },
	{ .name = "GetInstallLog",
	  .build = get_log,
	  .read = logged,
	  .expects = "*" },
	{ .name = "ListNodePools",
	  .build = pools,
	  .read = pools_read,
	  .expects = "*" },
	{ 0 },
};

static void publish(struct ready_work *w)
{
	char host[CLUSTER_HOST];

	values_set(w->base.out, "api_url", w->c->api_url);
	values_set(w->base.out, "console_url", w->c->console_url);
	values_set(w->base.out, "version", w->c->version);
	cluster_api_host(w->c, host);
	values_set(w->base.out, "api_host", host);
	cluster_oauth_host(w->c, host);
	values_set(w->base.out, "oauth_host", host);
	cluster_local_host(w->c, host);
	values_set(w->base.out, "local_host", host);
}

static const char *explain_state(const struct ready_work *w)
{
	const struct cluster_status *st = &w->c->status;

	switch (st->state) {
	case CLUSTER_WAITING:
		return _("waiting: OCM looks for the operator roles and the "
			 "OIDC provider");
	case CLUSTER_VALIDATING:
		return _("validating subnets and roles");
	case CLUSTER_PENDING:
		return _("preparing the account");
	case CLUSTER_INSTALLING:
		return st->dns_ready ? _("installing the control plane")
				     : _("installing: DNS is being set up");
	case CLUSTER_READY:
	case CLUSTER_ERROR:
	case CLUSTER_UNINSTALLING:
	case CLUSTER_OTHER:
	case CLUSTER_UNKNOWN:
		break;
	}
	return arena_dup(w->base.arena, st->state_text);
}

static enum found failed(const struct ready_work *w, struct err *why)
{
	const struct cluster_status *st = &w->c->status;
	const struct ocm_error *known =
		ocm_error_explain(w->base.arena, st->code);

	err_set(why, ERR_CLUSTER, _("cluster %s ended in error%s%s"),
		w->c->name, known ? ": " : "", known ? _(known->failure) : "");
	err_service(why, 0, st->code, st->message, NULL);
	if (known)
		err_hint(why, "%s %s", _(known->cause), _(known->fix));
	else
		err_hint(why,
			 _("Read the install log, delete the cluster and "
			   "try again; Red Hat's support wants the code."));
	return FOUND_BROKEN;
}

static enum found ready_judge(void *p, struct err *why)
{
	struct ready_work *w = p;

	if (!w->c) {
		if (w->base.made) /* undo: gone */
			return FOUND_TODO;
		err_set(why, ERR_CLUSTER, _("the cluster is gone"));
		return FOUND_BROKEN;
	}
	switch (w->c->status.state) {
	case CLUSTER_READY:
		publish(w);
		return FOUND_OK;
	case CLUSTER_ERROR:
		return failed(w, why);
	case CLUSTER_UNKNOWN:
	case CLUSTER_WAITING:
	case CLUSTER_VALIDATING:
	case CLUSTER_PENDING:
	case CLUSTER_INSTALLING:
	case CLUSTER_UNINSTALLING:
	case CLUSTER_OTHER:
		break;
	}
	w->base.detail = explain_state(w);
	return FOUND_PENDING;
}

const struct action_class act_cluster_ready = {
	.name = "cluster-ready",
	.work_size = sizeof(struct ready_work),
	.probe = ready_probe,
	.found = ready_judge,
	.poll_ms = 5000,
	.patience_s = 3600,
};
