/*
 * act_cluster.c - the cluster itself: OCM's dry run, creation, deletion
 * protection.  A creation whose answer was lost is
 * looked for by name, never sent again blindly.  ocm-api 3.5, 3.9; rosa-flow 7.
 */
#include "core/setup/acts.h"

#include "core/aws/aws.h"
#include "core/base/file.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/ocm/errors.h"
#include "core/setup/setup.h"
#include "core/setup/watch_steps.h"

#define CLUSTER_GONE "CLUSTERS-MGMT-404"

struct cluster_words work_words(const struct work *w, const char *list)
{
	struct cluster_words out = { 0 };
	const char **items;

	if (list && *list) {
		out.n = str_split(w->arena, work_text(w, list), ",", &items);
		out.at = items;
	}
	return out;
}

static bool read_bundle(const struct work *w, const char *path,
			const char **out, struct err *err)
{
	struct strbuf pem = STRBUF_INIT;
	bool ok = file_read(path, &pem, err);

	if (ok)
		*out = arena_dup(w->arena, pem.buf);
	strbuf_release(&pem);
	return ok;
}

/* Fills a spec whose texts are all known (values expanded in the arena). */
static bool cluster_want_expand(const struct work *w,
				const struct cluster_want *want,
				struct cluster_spec *out, struct err *err)
{
	struct cluster_operator_role *roles;
	const struct setup *s = w->app;
	const char **texts[] = {
		&out->name,           &out->domain_prefix,
		&out->region,         &out->version_id,
		&out->account_id,     &out->billing_account_id,
		&out->creator_arn,    &out->installer_role,
		&out->support_role,   &out->worker_role,
		&out->oidc_config_id, &out->machine_cidr,
		&out->service_cidr,   &out->pod_cidr,
		&out->machine_type,   &out->volume_key_arn,
		&out->etcd_key_arn,   &out->http_proxy,
		&out->https_proxy,    &out->no_proxy,
	};
	size_t i;

	*out = want->spec;
	for (i = 0; i < ARRAY_LEN(texts); i++)
		if (*texts[i])
			*texts[i] = work_text(w, *texts[i]);
	roles = arena_alloc(w->arena,
			    want->spec.operator_role_count * sizeof(*roles));
	for (i = 0; i < want->spec.operator_role_count; i++) {
		roles[i] = want->spec.operator_roles[i];
		roles[i].arn = work_text(w, roles[i].arn);
	}
	out->operator_roles = roles;
	out->subnets = work_words(w, want->subnets);
	out->zones = work_words(w, want->zones);
	out->allowed_principals = work_words(w, want->principals);
	out->node_groups = work_words(w, want->node_groups);
	if (out->admin_user && secret_is_set(&s->admin_hash))
		out->admin_hash = secret_text(&s->admin_hash);
	else
		out->admin_user = NULL; /* a look makes no password */
	out->tags = &want->tags;
	out->properties = &want->properties;
	return !*want->trust_file ||
	       read_bundle(w, want->trust_file, &out->trust_bundle, err);
}

/* ---- the cluster -------------------------------------------------------------*/

struct cluster_work {
	struct work base;
	struct cluster *have;
	struct cluster_spec spec;
	bool refused;
	struct err refusal;
};

static const struct cluster_want *want(const struct cluster_work *w)
{
	return w->base.want;
}

static enum build find(void *p, struct request_spec *q, struct err *err)
{
	struct cluster_work *w = p;

	return cluster_find_name(q, want(w)->spec.name, err);
}

static enum verdict found_it(void *p, const struct reply *r, struct err *err)
{
	struct cluster_work *w = p;

	if (!cluster_list_count(r->doc))
		return STEP_NEXT;
	w->have = arena_alloc(w->base.arena, sizeof(*w->have));
	return cluster_list_read(w->have, r->doc, 0, err) ? STEP_DONE
							  : STEP_FAIL;
}

static enum build try_it(void *p, struct request_spec *q, struct err *err)
{
	struct cluster_work *w = p;

	if (!cluster_want_expand(&w->base, want(w), &w->spec, err))
		return BUILD_FAIL;
	return cluster_dry_run(q, &w->spec, err);
}

static bool role_not_known(const struct reply *r)
{
	return strstr(r->message, "assume") != NULL;
}

static enum verdict tried(void *p, const struct reply *r, struct err *err)
{
	struct cluster_work *w = p;

	(void)err;
	if (reply_ok(r))
		return STEP_NEXT;
	if (role_not_known(r))
		return STEP_WAIT;
	w->refused = true;
	reply_fail(r, &w->refusal, _("Red Hat would refuse this cluster"));
	w->refusal.kind = ERR_PREFLIGHT;
	ocm_error_hint(&w->refusal);
	return STEP_NEXT;
}

static const struct step dry_run_probe[] = {
	{ .name = "FindCluster", .build = find, .read = found_it },
	{ .name = "DryRun",
	  .build = try_it,
	  .read = tried,
	  .expects = "CLUSTERS-MGMT-400 CLUSTERS-MGMT-403 CLUSTERS-MGMT-409",
	  .waits_for = N_("Red Hat to be able to assume the new roles") },
	{ 0 },
};

static enum found dry_run_judge(void *p, struct err *why)
{
	struct cluster_work *w = p;

	if (!w->refused)
		return FOUND_OK;
	*why = w->refusal;
	return FOUND_BROKEN;
}

const struct action_class act_dry_run = {
	.name = "dry-run",
	.work_size = sizeof(struct cluster_work),
	.probe = dry_run_probe,
	.found = dry_run_judge,
};

static enum verdict found_to_watch(void *p, const struct reply *r,
				   struct err *err)
{
	enum verdict v = found_it(p, r, err);

	return v == STEP_DONE ? STEP_NEXT : v;
}

static enum build uninstall_log(void *p, struct request_spec *q,
				struct err *err)
{
	return watch_uninstall_build(((struct cluster_work *)p)->have, q, err);
}

static const struct step cluster_probe[] = {
	{ .name = "FindCluster", .build = find, .read = found_to_watch },
	{ .name = "GetUninstallLog",
	  .build = uninstall_log,
	  .read = watch_uninstall_read,
	  .expects = "*" },
	{ 0 },
};

/* A person chose to delete the one that failed and to order it again. */
static bool is_replaced(const struct cluster_work *w)
{
	const struct setup *s = w->base.app;

	return w->have && s->mode == ENGINE_APPLY && *s->replace_id &&
	       str_eq(s->replace_id, w->have->id);
}

/* Another's of the same name, made after ours went, is not ours to undo. */
static bool is_another(const struct cluster_work *w)
{
	const char *known = values_get(w->base.values, "cluster.id");
	const struct setup *s = w->base.app;

	return s->mode == ENGINE_UNDO && known && *known &&
	       !str_eq(known, w->have->id);
}

static enum found cluster_judge(void *p, struct err *why)
{
	struct cluster_work *w = p;
	const char *known = values_get(w->base.values, "cluster.id");
	const struct cluster *c = w->have;

	if (!c || is_another(w))
		return FOUND_TODO;
	values_set(w->base.out, "id", c->id);
	values_set(w->base.out, "name", c->name);
	values_set(w->base.out, "domain_prefix", c->domain_prefix);
	if (c->status.state == CLUSTER_UNINSTALLING) {
		w->base.detail = _("the old one is being deleted");
		return FOUND_PENDING;
	}
	if (is_replaced(w))
		return FOUND_TODO;
	if (w->base.memo || str_eq(known, c->id) || w->base.made)
		return FOUND_OK;
	err_set(why, ERR_INPUT,
		_("a cluster named %s is there already (%s, %s)"), c->name,
		c->id, c->status.state_text);
	return FOUND_DIFFERS;
}

static enum build unprotect(void *p, struct request_spec *q, struct err *err)
{
	struct cluster_work *w = p;

	if (!is_replaced(w) || !w->have->delete_protection)
		return BUILD_SKIP;
	return cluster_protect(q, w->have->id, false, err);
}

static enum build drop(void *p, struct request_spec *q, struct err *err)
{
	struct cluster_work *w = p;

	if (!is_replaced(w))
		return BUILD_SKIP;
	return cluster_delete(q, w->have->id, false, err);
}

/* Created once the old one is gone, which the probe awaits. */
static enum verdict dropped(void *p, const struct reply *r, struct err *err)
{
	(void)p;
	(void)r;
	(void)err;
	return STEP_DONE;
}

static enum build create(void *p, struct request_spec *q, struct err *err)
{
	struct cluster_work *w = p;

	if (!cluster_want_expand(&w->base, want(w), &w->spec, err))
		return BUILD_FAIL;
	return cluster_create(q, &w->spec, err);
}

static enum verdict created(void *p, const struct reply *r, struct err *err)
{
	struct cluster_work *w = p;
	struct setup *s = w->base.app;

	if (reply_ok(r) && w->spec.admin_hash) {
		s->admin_set = true;
		s->admin_since = 0; /* active when the cluster is */
	}
	if (reply_ok(r))
		return STEP_NEXT;
	if (role_not_known(r))
		return STEP_WAIT;
	reply_fail(r, err, _("Red Hat refused the cluster"));
	ocm_error_hint(err);
	return STEP_FAIL;
}

static const struct step cluster_apply[] = {
	{ .name = "UnprotectFailedCluster",
	  .build = unprotect,
	  .expects = CLUSTER_GONE,
	  .writes = true },
	{ .name = "DeleteFailedCluster",
	  .build = drop,
	  .read = dropped,
	  .expects = CLUSTER_GONE,
	  .writes = true },
	{ .name = "CreateCluster",
	  .build = create,
	  .read = created,
	  .expects = "*",
	  .waits_for = N_("Red Hat to be able to assume the new roles"),
	  .writes = true },
	{ 0 },
};

static const char *cluster_which(const void *p)
{
	const struct cluster_work *w = p;

	return w->have ? w->have->id : NULL;
}

static cJSON *cluster_memo(const void *p)
{
	const struct cluster_work *w = p;
	cJSON *memo = cJSON_CreateObject();

	cJSON_AddStringToObject(memo, "name", want(w)->spec.name);
	return memo;
}

static enum build delete (void *p, struct request_spec *q, struct err *err) {
	struct cluster_work *w = p;

		if (!w->have || w->have->status.state ==
					CLUSTER_UNINSTALLING) return BUILD_SKIP;
		return cluster_delete(q, w->have->id, false, err);
}

static const struct step cluster_undo[] = {
	{ .name = "DeleteCluster",
	  .build = delete,
	  .expects = CLUSTER_GONE,
	  .writes = true },
	{ 0 },
};

const struct action_class act_cluster = {
	.name = "cluster",
	.work_size = sizeof(struct cluster_work),
	.probe = cluster_probe,
	.found = cluster_judge,
	.apply = cluster_apply,
	.undo = cluster_undo,
	.memo = cluster_memo,
	.which = cluster_which,
	.differs_id = "cluster.differs",
	.differs_title = N_("A cluster of this name is there"),
	.differs_unattended = -1,
	.poll_ms = 5000,
	.patience_s = 3600,
	.probe_early = true,
};
