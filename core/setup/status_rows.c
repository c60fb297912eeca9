/* status_rows.c - what a cluster's state means, as rows and as JSON. */
#include "core/setup/status.h"

#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/ocm/errors.h"
#include "core/setup/setup.h"

static void put(struct arena *a, struct row_list *out, const char *id,
		const char *label, const char *value)
{
	if (value && *value)
		row_add(a, out,
			(struct row){
				.id = id, .label = label, .value = value });
}

/* ---- the list --------------------------------------------------------------------*/

static void list_rows(const struct status *st, struct arena *a,
		      struct row_list *out)
{
	size_t i;

	row_title(a, out,
		  st->list.n ? _("Clusters of this account")
			     : _("This account has no ROSA cluster"));
	for (i = 0; i < st->list.n; i++) {
		const struct cluster *c = &st->list.at[i];

		row_add(a, out,
			(struct row){ .id = c->id,
				      .label = c->name,
				      .value = arena_fmt(
					      a, "%-12s %-14s %-10s %s",
					      c->status.state_text, c->region,
					      c->version, c->id),
				      .note = c->hcp ? ""
						     : _("not hosted control "
							 "planes") });
	}
}

/* ---- the one ------------------------------------------------------------------------*/

static const char *state_words(const struct cluster_status *s)
{
	switch (s->state) {
	case CLUSTER_WAITING:
		return s->oidc_ready
			       ? _("Red Hat looks for the operator roles")
			       : _("Red Hat looks for operator roles and OIDC "
				   "provider");
	case CLUSTER_VALIDATING:
		return _("subnets and roles are being checked");
	case CLUSTER_PENDING:
		return _("the account is being prepared");
	case CLUSTER_INSTALLING:
		return s->dns_ready ? _("the control plane is being installed")
				    : _("DNS is being set up");
	case CLUSTER_READY:
		return _("the control plane is up; for workers see below");
	case CLUSTER_ERROR:
		return _("an installation that failed is deleted and made "
			 "again");
	case CLUSTER_UNINSTALLING:
		return _("being deleted");
	case CLUSTER_OTHER:
		return _("not usual with hosted control planes");
	case CLUSTER_UNKNOWN:
		break;
	}
	return _("a state that this program does not know");
}

static void cluster_rows(const struct cluster *c, struct arena *a,
			 struct row_list *out)
{
	row_title(a, out, _("Cluster"));
	put(a, out, "name", _("Name"), c->name);
	put(a, out, "id", _("Id"), c->id);
	put(a, out, "external_id", _("External id"), c->external_id);
	row_add(a, out,
		(struct row){ .id = "state",
			      .label = _("State"),
			      .value = c->status.state_text,
			      .note = state_words(&c->status) });
	put(a, out, "description", _("In Red Hat's words"),
	    c->status.description);
	row_add(a, out,
		(struct row){ .id = "version",
			      .label = _("Version"),
			      .value = c->version,
			      .note = *c->available_upgrade
					      ? arena_fmt(a,
							  _("upgrade to %s is "
							    "available"),
							  c->available_upgrade)
					      : "" });
	put(a, out, "region", _("Region"), c->region);
	put(a, out, "created", _("Made"), c->created);
	row_add(a, out,
		(struct row){ .id = "delete_protection",
			      .label = _("Delete protection"),
			      .value =
				      c->delete_protection ? _("on") : _("off"),
			      .note = c->delete_protection
					      ? _("a deletion is refused")
					      : "" });
}

static void trouble_rows(const struct cluster_status *s, struct arena *a,
			 struct row_list *out)
{
	const struct ocm_error *known =
		*s->code ? ocm_error_explain(a, s->code) : NULL;

	if (!*s->code && !*s->message)
		return;
	row_title(a, out, _("What went wrong"));
	row_add(a, out,
		(struct row){ .id = "provision_error",
			      .label = *s->code ? s->code : _("Error"),
			      .value = *s->message ? s->message
						   : _("no words with it"),
			      .note = known ? _(known->failure) : "" });
	if (!known)
		return;
	put(a, out, "cause", _("Usual cause"), _(known->cause));
	put(a, out, "check", _("Look at"), _(known->check));
	put(a, out, "fix", _("What helps"), _(known->fix));
}

/* "UNKNOWN" and the service's words, where a part was refused. */
static bool refused(const struct status *st, enum status_part part,
		    struct arena *a, struct row_list *out)
{
	if (st->refused[part])
		row_add(a, out,
			(struct row){ .id = "unknown",
				      .label = _("UNKNOWN"),
				      .value = st->refused[part] });
	return st->refused[part];
}

static void support_rows(const struct status *st, struct arena *a,
			 struct row_list *out)
{
	size_t i;

	if (!st->support.n && !st->refused[STATUS_SUPPORT])
		return;
	row_title(a, out, _("Limited support"));
	if (refused(st, STATUS_SUPPORT, a, out))
		return;
	for (i = 0; i < st->support.n; i++)
		row_add(a, out,
			(struct row){ .id = "limited_support",
				      .label = st->support.at[i].time,
				      .value = st->support.at[i].summary,
				      .note = st->support.at[i].details });
}

static void name_rows(const struct cluster *c, struct arena *a,
		      struct row_list *out)
{
	char host[CLUSTER_HOST];

	row_title(a, out, _("Names and access"));
	row_add(a, out,
		(struct row){ .id = "api_url",
			      .label = _("API, every day"),
			      .value = *c->api_url ? c->api_url : _("not yet"),
			      .note = c->api_private ? _("private")
						     : _("public") });
	cluster_local_host(c, host);
	row_add(a, out,
		(struct row){ .id = "private_api",
			      .label = _("API, private name"),
			      .value = arena_fmt(a, "https://%s:443", host),
			      .note = arena_fmt(a,
						_("not looked at here: "
						  "rosawiz doctor --cluster "
						  "%s"),
						c->name) });
	cluster_oauth_host(c, host);
	put(a, out, "oauth", _("Login server"), arena_dup(a, host));
	row_add(a, out,
		(struct row){ .id = "console_url",
			      .label = _("Console"),
			      .value = *c->console_url ? c->console_url
						       : _("not yet"),
			      .note = c->ingress_private
					      ? _("applications: private")
					      : _("applications: public") });
}

static void pool_rows(const struct status *st, struct arena *a,
		      struct row_list *out)
{
	size_t i;

	row_title(a, out, _("Workers"));
	if (refused(st, STATUS_POOLS, a, out))
		return;
	for (i = 0; i < st->pools.n; i++) {
		const struct node_pool *p = &st->pools.at[i];
		const char *wanted =
			p->autoscale && p->min_replicas != p->max_replicas
				? arena_fmt(a, "%d-%d", p->min_replicas,
					    p->max_replicas)
				: arena_fmt(a, "%d",
					    p->autoscale ? p->min_replicas
							 : p->replicas);

		row_add(a, out,
			(struct row){
				.id = "node_pool",
				.label = p->id,
				.value = arena_fmt(a, _("%d of %s %s, %s, %s"),
						   p->current, wanted,
						   p->machine_type, p->zone,
						   p->version),
				.note = p->message });
	}
}

static void check_rows(const struct status *st, struct arena *a,
		       struct row_list *out)
{
	size_t i;

	if (!st->checks.n && !st->refused[STATUS_CHECKS])
		return;
	row_title(a, out, _("Checks of Red Hat's"));
	if (refused(st, STATUS_CHECKS, a, out))
		return;
	for (i = 0; i < st->checks.n; i++)
		row_add(a, out,
			(struct row){ .id = "inflight_check",
				      .label = st->checks.at[i].name,
				      .value = st->checks.at[i].state,
				      .note = st->checks.at[i].details });
}

static void log_rows(const struct status *st, struct arena *a,
		     struct row_list *out)
{
	size_t i;

	row_title(a, out, _("Service log, newest first"));
	if (refused(st, STATUS_LOG, a, out))
		return;
	if (!st->log.n)
		row_add(a, out,
			(struct row){ .id = "service_log",
				      .label = _("nothing was sent") });
	for (i = 0; i < st->log.n; i++) {
		const struct service_log *l = &st->log.at[i];

		row_add(a, out,
			(struct row){ .id = "service_log",
				      .label = l->time,
				      .value = arena_fmt(a, "%s: %s",
							 l->severity,
							 l->summary),
				      .note = l->description });
	}
}

static void role_rows(const struct status *st, struct arena *a,
		      struct row_list *out)
{
	const struct cluster *c = &st->c;
	int i;

	row_title(a, out, _("Roles and OIDC"));
	put(a, out, "installer_role", _("Installer role"), c->installer_role);
	put(a, out, "support_role", _("Support role"), c->support_role);
	put(a, out, "worker_role", _("Worker role"), c->worker_role);
	put(a, out, "operator_prefix", _("Operator role prefix"),
	    c->operator_prefix);
	for (i = 0; i < c->role_count; i++)
		put(a, out, "operator_role", c->roles[i].name, c->roles[i].arn);
	if (*c->oidc_id)
		row_add(a, out,
			(struct row){ .id = "oidc_config",
				      .label = _("OIDC configuration"),
				      .value = c->oidc_id,
				      .note = st->refused[STATUS_OIDC]
						      ? st->refused[STATUS_OIDC]
					      : st->oidc.managed
						      ? _("managed by Red Hat")
						      : _("in your account") });
	put(a, out, "oidc_issuer", _("OIDC issuer"), c->oidc_url);
}

static void paying_rows(const struct status *st, struct arena *a,
			struct row_list *out)
{
	const struct subscription *sub = &st->subscription;

	row_title(a, out, _("Billing"));
	put(a, out, "aws_account", _("AWS account"), st->c.aws_account);
	put(a, out, "billing_account", _("Billing account"),
	    st->c.billing_account);
	if (*st->c.subscription_id)
		row_add(a, out,
			(struct
			 row){ .id = "subscription",
			       .label = _("Subscription"),
			       .value = st->c.subscription_id,
			       .note = st->refused[STATUS_SUBSCRIPTION]
					       ? st->refused
							 [STATUS_SUBSCRIPTION]
					       : arena_fmt(
							 a, "%s %s %s",
							 sub->status, sub->plan,
							 sub->support_level) });
}

void status_rows(const struct status *st, struct arena *a, struct row_list *out)
{
	if (!st->over || st->err.kind != ERR_NONE)
		return;
	if (!st->key) {
		list_rows(st, a, out);
		return;
	}
	cluster_rows(&st->c, a, out);
	trouble_rows(&st->c.status, a, out);
	support_rows(st, a, out);
	pool_rows(st, a, out);
	check_rows(st, a, out);
	log_rows(st, a, out);
	name_rows(&st->c, a, out);
	role_rows(st, a, out);
	paying_rows(st, a, out);
}

const char *status_banner(const struct status *st, struct arena *a)
{
	size_t i;

	if (st->c.status.state == CLUSTER_ERROR)
		return arena_fmt(a, _("The installation failed: %s"),
				 *st->c.status.code ? st->c.status.code
						    : st->c.status.message);
	for (i = 0; i < st->log.n; i++)
		if (st->log.at[i].major)
			return arena_fmt(a, "%s: %s", st->log.at[i].severity,
					 st->log.at[i].summary);
	if (st->support.n)
		return _("The cluster is in limited support.");
	return "";
}

/* Rows that come several times become lists; the others one member each. */
cJSON *status_json(const struct status *st)
{
	struct arena *a = arena_new();
	struct row_list rows = { 0 };
	cJSON *j = cJSON_CreateObject(), *item, *list;
	cJSON *all = st->key ? j : cJSON_AddArrayToObject(j, "clusters");
	size_t i;

	cJSON_AddBoolToObject(j, "simulated", st->s->simulated);
	for (i = 0; !st->key && i < st->list.n; i++) {
		const struct cluster *c = &st->list.at[i];

		item = cJSON_CreateObject();
		cJSON_AddItemToArray(all, item);
		cJSON_AddStringToObject(item, "id", c->id);
		cJSON_AddStringToObject(item, "name", c->name);
		cJSON_AddStringToObject(item, "region", c->region);
		cJSON_AddStringToObject(item, "state", c->status.state_text);
		cJSON_AddStringToObject(item, "version", c->version);
	}
	if (st->key)
		cJSON_AddBoolToObject(j, "delete_protection",
				      st->c.delete_protection);
	status_rows(st, a, &rows);
	for (i = 0; st->key && i < rows.n; i++) {
		const struct row *r = &rows.at[i];

		if (r->title || str_eq(r->id, "delete_protection"))
			continue;
		if (!str_in(r->id, "node_pool inflight_check service_log "
				   "limited_support operator_role unknown")) {
			cJSON_AddStringToObject(j, r->id, r->value);
			continue;
		}
		list = cJSON_GetObjectItemCaseSensitive(j, r->id);
		if (!list)
			list = cJSON_AddArrayToObject(j, r->id);
		item = cJSON_CreateObject();
		cJSON_AddItemToArray(list, item);
		cJSON_AddStringToObject(item, "name", r->label);
		cJSON_AddStringToObject(item, "value", r->value);
		cJSON_AddStringToObject(item, "note", r->note);
	}
	arena_free(a);
	return j;
}
