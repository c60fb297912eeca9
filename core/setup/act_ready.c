/*
 * act_ready.c - waiting for what others make: the control plane (Red Hat) and
 * the private endpoint with its zone and record (the cluster's operator); and
 * the first administrator.  ocm-api 3.6-3.13, product card S9.
 */
#include "core/setup/acts.h"

#include "core/aws/aws.h"
#include "core/aws/ec2.h"
#include "core/aws/route53.h"
#include "core/base/clock.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/ocm/admin.h"
#include "core/ocm/errors.h"
#include "core/ocm/htpasswd.h"
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

static enum verdict pools_read(void *p, const struct reply *r,
			       struct err *err)
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
		v->workers_wanted += pool->autoscale ? pool->min_replicas :
						       pool->replicas;
	}
	return STEP_NEXT;
}

static const struct step ready_probe[] = {
	{ .name = "GetCluster", .build = get, .read = got,
	  .expects = "CLUSTERS-MGMT-404" },
	{ .name = "GetInstallLog", .build = get_log, .read = logged,
	  .expects = "*" },
	{ .name = "ListNodePools", .build = pools, .read = pools_read,
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
		return st->dns_ready ? _("installing the control plane") :
				       _("installing: DNS is being set up");
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
		err_hint(why, _("Read the install log, delete the cluster and "
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

/* ---- the private endpoint, its zone and record -------------------------------*/

struct endpoint_work {
	struct work base;
	struct ec2_endpoints endpoints;
	struct ec2_enis enis;
	struct r53_zones zones;
	struct r53_records records;
	const char *zone;
	const struct ec2_endpoint *e;
	const struct r53_record *api;
};

static const char *local_zone(const struct endpoint_work *w)
{
	return arena_fmt(w->base.arena, "%s.hypershift.local",
			 work_text(&w->base, "${cluster.name}"));
}

static enum build ep_find(void *p, struct request_spec *q, struct err *err)
{
	struct endpoint_work *w = p;
	struct ec2_find find = { .filter = { { "tag:api.openshift.com/id",
					       id(&w->base), NULL } } };

	return ec2_describe(q, EC2_ENDPOINTS, &find, err);
}

static enum verdict ep_found(void *p, const struct reply *r, struct err *err)
{
	struct endpoint_work *w = p;
	struct setup *s = w->base.app;
	struct watch *v = s->watch;

	(void)err;
	ec2_endpoints_add(w->base.arena, &w->endpoints, r->doc);
	if (!w->endpoints.n)
		return STEP_DONE;
	w->e = &w->endpoints.at[0];
	if (strcmp(v->endpoint_state, w->e->state))
		watch_add(s, "network", "", _("private endpoint %s: %s"),
			  w->e->id, w->e->state);
	snprintf(v->endpoint_id, sizeof(v->endpoint_id), "%s", w->e->id);
	snprintf(v->endpoint_state, sizeof(v->endpoint_state), "%s",
		 w->e->state);
	return STEP_NEXT;
}

static enum build ep_enis(void *p, struct request_spec *q, struct err *err)
{
	struct endpoint_work *w = p;
	struct ec2_find find = { 0 };
	const char **ids = arena_alloc(w->base.arena,
				       (w->e->enis.n + 1) * sizeof(*ids));
	size_t i;

	if (!w->e->enis.n)
		return BUILD_SKIP;
	for (i = 0; i < w->e->enis.n; i++)
		ids[i] = w->e->enis.at[i];
	find.ids = ids;
	return ec2_describe(q, EC2_ENIS, &find, err);
}

static enum verdict ep_enis_read(void *p, const struct reply *r,
				 struct err *err)
{
	struct endpoint_work *w = p;
	struct setup *s = w->base.app;

	(void)err;
	if (!reply_ok(r))
		return STEP_NEXT;
	ec2_enis_add(w->base.arena, &w->enis, r->doc);
	if (w->enis.n)
		snprintf(s->watch->endpoint_address,
			 sizeof(s->watch->endpoint_address), "%s",
			 w->enis.at[0].address);
	return STEP_NEXT;
}

static enum build ep_zones(void *p, struct request_spec *q, struct err *err)
{
	struct endpoint_work *w = p;

	return r53_list_zones_by_name(q, local_zone(w), err);
}

static enum verdict ep_zones_read(void *p, const struct reply *r,
				  struct err *err)
{
	struct endpoint_work *w = p;
	struct setup *s = w->base.app;
	size_t i;

	(void)err;
	r53_zones_add(w->base.arena, &w->zones, r->doc);
	for (i = 0; i < w->zones.n; i++)
		if (r53_same_name(w->zones.at[i].name, local_zone(w)))
			w->zone = w->zones.at[i].id;
	s->watch->zone_found = w->zone != NULL;
	return w->zone ? STEP_NEXT : STEP_DONE;
}

static enum build ep_records(void *p, struct request_spec *q, struct err *err)
{
	struct endpoint_work *w = p;

	return r53_list_records(q, w->zone, NULL, err);
}

static enum verdict ep_records_read(void *p, const struct reply *r,
				    struct err *err)
{
	struct endpoint_work *w = p;
	struct setup *s = w->base.app;
	const char *api = arena_fmt(w->base.arena, "api.%s", local_zone(w));
	size_t i;

	(void)err;
	r53_records_add(w->base.arena, &w->records, r->doc);
	for (i = 0; i < w->records.n; i++)
		if (r53_same_name(w->records.at[i].name, api) &&
		    w->records.at[i].values.n)
			w->api = &w->records.at[i];
	s->watch->record_found = w->api != NULL;
	return STEP_NEXT;
}

static const struct step endpoint_probe[] = {
	{ .name = "DescribeVpcEndpoints", .build = ep_find, .read = ep_found },
	{ .name = "DescribeNetworkInterfaces",
	  .build = ep_enis,
	  .read = ep_enis_read,
	  .expects = "*" },
	{ .name = "ListHostedZonesByName",
	  .build = ep_zones,
	  .read = ep_zones_read },
	{ .name = "ListResourceRecordSets",
	  .build = ep_records,
	  .read = ep_records_read },
	{ 0 },
};

static void ep_publish(const struct endpoint_work *w)
{
	struct strbuf sb = STRBUF_INIT;
	size_t i;

	values_set(w->base.out, "id", w->e->id);
	values_set(w->base.out, "vpc", w->e->vpc);
	values_set(w->base.out, "dns", w->e->dns.n ? w->e->dns.at[0] : "");
	values_set(w->base.out, "zone", w->zone);
	values_set(w->base.out, "record", w->api->values.at[0]);
	for (i = 0; i < w->enis.n; i++)
		strbuf_addf(&sb, "%s%s", i ? "," : "", w->enis.at[i].address);
	values_set(w->base.out, "addresses", sb.buf);
	strbuf_release(&sb);
}

static enum found endpoint_judge(void *p, struct err *why)
{
	struct endpoint_work *w = p;

	if (!w->e) {
		w->base.detail = _("not there yet; it comes some minutes into "
				   "the installation");
		return FOUND_PENDING;
	}
	if (str_in(w->e->state, "rejected failed deleted")) {
		err_set(why, ERR_CLUSTER, _("the private endpoint %s is %s"),
			w->e->id, w->e->state);
		err_service(why, 0, w->e->state, w->e->error, NULL);
		err_hint(why, _("The other side of the endpoint is Red Hat's: "
				"open a support case with these ids."));
		return FOUND_BROKEN;
	}
	if (strcmp(w->e->state, "available")) {
		w->base.detail = arena_fmt(w->base.arena, "%s %s", w->e->id,
					   w->e->state);
		return FOUND_PENDING;
	}
	if (!w->zone || !w->api) {
		w->base.detail = !w->zone ? _("zone not there yet") :
					    _("record not there yet");
		return FOUND_PENDING;
	}
	ep_publish(w);
	return FOUND_OK;
}

const struct action_class act_endpoint = {
	.name = "endpoint",
	.work_size = sizeof(struct endpoint_work),
	.probe = endpoint_probe,
	.found = endpoint_judge,
	.poll_ms = 5000,
	.patience_s = 3600,
};

/* ---- cluster-admin ------------------------------------------------------------*/

struct admin_work {
	struct work base;
	bool in_group, has_provider;
	const char *user_id; /* of the htpasswd provider */
	struct identity_provider provider;
};

static enum build admin_look(void *p, struct request_spec *q, struct err *err)
{
	struct admin_work *w = p;

	return admin_get(q, id(&w->base), ADMIN_USER, err);
}

static enum verdict admin_looked(void *p, const struct reply *r,
				 struct err *err)
{
	struct admin_work *w = p;

	(void)err;
	w->in_group = reply_ok(r);
	return STEP_NEXT;
}

static enum build admin_idps(void *p, struct request_spec *q, struct err *err)
{
	struct admin_work *w = p;

	return admin_providers(q, id(&w->base), err);
}

static enum verdict admin_idps_read(void *p, const struct reply *r,
				    struct err *err)
{
	struct admin_work *w = p;

	(void)err;
	w->has_provider = admin_provider_find(&w->provider, r->doc,
					      ADMIN_USER);
	return STEP_NEXT;
}

static enum build admin_users(void *p, struct request_spec *q,
			      struct err *err)
{
	struct admin_work *w = p;

	if (!w->has_provider)
		return BUILD_SKIP;
	return htpasswd_users(q, id(&w->base), w->provider.id, err);
}

static enum verdict admin_users_read(void *p, const struct reply *r,
				     struct err *err)
{
	struct admin_work *w = p;

	(void)err;
	w->user_id = arena_dup(w->base.arena,
			       htpasswd_user_id(r->doc, ADMIN_USER));
	return STEP_NEXT;
}

static const struct step admin_probe[] = {
	{ .name = "GetClusterAdmin",
	  .build = admin_look,
	  .read = admin_looked,
	  .expects = "CLUSTERS-MGMT-404" },
	{ .name = "ListIdentityProviders",
	  .build = admin_idps,
	  .read = admin_idps_read },
	{ .name = "ListHtpasswdUsers",
	  .build = admin_users,
	  .read = admin_users_read },
	{ 0 },
};

/* A password that an earlier run made and never showed is lost with it: it is
 * set anew in place. */
static enum found admin_judge(void *p, struct err *why)
{
	struct admin_work *w = p;
	const struct setup *s = w->base.app;

	(void)why;
	if (!w->in_group || !w->user_id)
		return FOUND_TODO;
	return s->admin_set || setup_password_shown(s) ? FOUND_OK : FOUND_TODO;
}

static enum build admin_join(void *p, struct request_spec *q, struct err *err)
{
	struct admin_work *w = p;

	if (w->in_group)
		return BUILD_SKIP;
	return admin_add(q, id(&w->base), ADMIN_USER, err);
}

static enum build admin_password(void *p, struct request_spec *q,
				 struct err *err)
{
	struct admin_work *w = p;
	const struct setup *s = w->base.app;

	if (w->user_id)
		return htpasswd_set(q, id(&w->base), w->provider.id,
				    w->user_id, &s->admin_hash);
	if (w->has_provider)
		return admin_provider_add(q, id(&w->base), w->provider.id,
					  ADMIN_USER, &s->admin_hash, err);
	return admin_provider_create(q, id(&w->base), ADMIN_USER, ADMIN_USER,
				     &s->admin_hash, err);
}

static enum verdict admin_done(void *p, const struct reply *r,
			       struct err *err)
{
	struct admin_work *w = p;
	struct setup *s = w->base.app;

	(void)r;
	(void)err;
	s->admin_set = true;
	s->admin_since = world_unix();
	return STEP_NEXT;
}

static const struct step admin_apply[] = {
	{ .name = "AddClusterAdmin", .build = admin_join, .writes = true },
	{ .name = "SetPassword",
	  .build = admin_password,
	  .read = admin_done,
	  .writes = true },
	{ 0 },
};

const struct action_class act_cluster_admin = {
	.name = "cluster-admin",
	.work_size = sizeof(struct admin_work),
	.probe = admin_probe,
	.found = admin_judge,
	.apply = admin_apply,
};
