/*
 * act_oidc.c - the OIDC configuration (OCM); its provider is act_provider.c.  A
 * configuration has no name of its own and the list is the organization's: the
 * intent remembers which existed before.  After a lost answer exactly one is
 * adopted that is new since, managed, used by no cluster and without a provider
 * in this account; several are asked about (corrections 4.6).  rosa-flow 4.
 */
#include "core/setup/issuer_user.h"

#include "core/aws/aws.h"
#include "core/aws/iam.h"
#include "core/base/clock.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/ocm/cluster.h"
#include "core/ocm/oidc.h"
#include "core/setup/setup.h"

/* One that another person just made gets its provider, then its cluster,
 * within moments: a candidate is adopted only when it has stayed unclaimed so
 * long [I]. */
#define UNCLAIMED_S 30

struct config_work {
	struct work base;
	struct oidc_config_list list;
	const struct oidc_config *found;
	/* those that may be ours, after an answer was lost */
	const struct oidc_config **maybe;
	size_t count, at;
	struct issuer_user user;
};

static const struct oidc_want *config_want(const struct config_work *w)
{
	return w->base.want;
}

static enum build list(void *p, struct request_spec *q, struct err *err)
{
	struct config_work *w = p;
	const struct setup *s = w->base.app;

	return oidc_list(q, aws_account(s->aws), err);
}

static bool was_before(const struct node *memo, const char *id)
{
	NODE_EACH(it, node_at(memo, "before"))
	if (!strcmp(it->text, id))
		return true;
	return false;
}

static const char *own_issuer(const struct config_work *w)
{
	return arena_fmt(w->base.arena, "https://%s.s3.%s.amazonaws.com",
			 config_want(w)->bucket, config_want(w)->region);
}

/* Those that came since the intent and may be ours: an unmanaged one has our
 * bucket for its issuer, a managed one has nothing. */
static void gather(struct config_work *w)
{
	bool managed = config_want(w)->managed;
	size_t i;

	w->maybe =
		arena_alloc(w->base.arena, (w->list.n + 1) * sizeof(*w->maybe));
	for (i = 0; i < w->list.n; i++) {
		const struct oidc_config *c = &w->list.at[i];

		if (was_before(w->base.memo, c->id) || c->managed != managed ||
		    (!managed && strcmp(c->issuer_url, own_issuer(w))))
			continue;
		w->maybe[w->count++] = c;
	}
}

static bool must_guess(const struct config_work *w)
{
	const struct setup *s = w->base.app;

	return w->base.memo && (w->base.unsure || w->base.made) &&
	       !*config_want(w)->use_id && !s->oidc_config_id[0] &&
	       !values_get(w->base.values, "oidc-config.id");
}

static enum verdict listed(void *p, const struct reply *r, struct err *err)
{
	struct config_work *w = p;

	if (!oidc_list_read(w->base.arena, &w->list, r->doc, err))
		return STEP_FAIL;
	if (must_guess(w))
		gather(w);
	return STEP_NEXT;
}

/* The candidate in hand is someone's: out of the list. */
static enum verdict next_candidate(struct config_work *w, bool taken)
{
	if (taken)
		w->maybe[w->at] = w->maybe[--w->count];
	else
		w->at++;
	return w->at < w->count ? STEP_AGAIN : STEP_NEXT;
}

static enum build find_users(void *p, struct request_spec *q, struct err *err)
{
	struct config_work *w = p;

	if (w->at >= w->count)
		return BUILD_SKIP;
	return oidc_users(q, w->maybe[w->at]->issuer_url, err);
}

static enum verdict users_found(void *p, const struct reply *r, struct err *err)
{
	struct config_work *w = p;
	enum verdict v = next_candidate(w, cluster_list_count(r->doc) > 0);

	(void)err;
	if (v == STEP_NEXT)
		w->at = 0;
	return v;
}

static enum build find_provider(void *p, struct request_spec *q,
				struct err *err)
{
	struct config_work *w = p;
	const struct setup *s = w->base.app;

	if (w->at >= w->count)
		return BUILD_SKIP;
	return iam_get_provider(q,
				iam_provider_arn(w->base.arena,
						 aws_partition(s->aws),
						 aws_account(s->aws),
						 w->maybe[w->at]->issuer_url),
				err);
}

static enum verdict provider_found(void *p, const struct reply *r,
				   struct err *err)
{
	(void)err;
	return next_candidate(p, !reply_is(r, "NoSuchEntity"));
}

static const struct oidc_config *by_id(const struct config_work *w,
				       const char *id)
{
	size_t i;

	for (i = 0; id && i < w->list.n; i++)
		if (!strcmp(w->list.at[i].id, id))
			return &w->list.at[i];
	return NULL;
}

/* Before it is removed: who uses it still? */
static enum build config_users(void *p, struct request_spec *q, struct err *err)
{
	struct config_work *w = p;
	const struct setup *s = w->base.app;
	const char *known = values_get(w->base.values, "oidc-config.id");
	const struct oidc_config *c =
		by_id(w, known ? known : s->oidc_config_id);

	return issuer_user_find(&w->base, c ? c->issuer_url : NULL, q, err);
}

static enum verdict config_users_read(void *p, const struct reply *r,
				      struct err *err)
{
	struct config_work *w = p;

	return issuer_user_read(w->base.arena, &w->user, r->doc, err)
		       ? STEP_NEXT
		       : STEP_FAIL;
}

static const struct step config_probe[] = {
	{ .name = "ListOidcConfigs", .build = list, .read = listed },
	{ .name = "ListClusters", .build = find_users, .read = users_found },
	{ .name = "GetOpenIDConnectProvider",
	  .rights = "iam:GetOpenIDConnectProvider",
	  .build = find_provider,
	  .read = provider_found,
	  .expects = "NoSuchEntity" },
	{ .name = "ListClusters",
	  .build = config_users,
	  .read = config_users_read },
	{ 0 },
};

static const char *config_keeps(const void *p)
{
	const struct config_work *w = p;

	return issuer_user_keeps(w->base.arena, &w->user);
}

static void publish(struct config_work *w)
{
	const char *issuer = w->found->issuer_url;

	values_set(w->base.out, "id", w->found->id);
	values_set(w->base.out, "issuer", issuer);
	values_set(w->base.out, "issuer_path",
		   str_starts(issuer, "https://") ? issuer + 8 : issuer);
}

static enum found which_is_ours(const struct config_work *w, struct err *why)
{
	struct strbuf ids = STRBUF_INIT;
	size_t i;

	for (i = 0; i < w->count; i++)
		strbuf_addf(&ids, "%s%s (%s)", i ? ", " : "", w->maybe[i]->id,
			    w->maybe[i]->created);
	err_set(why, ERR_INPUT,
		_("%zu OIDC configurations are new since our request was sent; "
		  "which of them is ours cannot be told: %s"),
		w->count, ids.buf);
	err_hint(why, _("Give the id of yours in oidc.config_id and go on; one "
			"that nobody uses costs nothing."));
	strbuf_release(&ids);
	return FOUND_BROKEN;
}

static bool any_is_fresh(const struct config_work *w)
{
	long long made;
	size_t i;

	for (i = 0; i < w->count; i++) {
		made = str_time(w->maybe[i]->created);
		if (made > 0 && world_unix() - made < UNCLAIMED_S)
			return true;
	}
	return false;
}

static enum found config_judge(void *p, struct err *why)
{
	struct config_work *w = p;
	const struct setup *s = w->base.app;
	const char *known = values_get(w->base.values, "oidc-config.id");

	if (*config_want(w)->use_id) {
		w->found = by_id(w, config_want(w)->use_id);
		if (!w->found) {
			err_set(why, ERR_INPUT,
				_("OIDC configuration '%s' is not in your "
				  "organization's list"),
				config_want(w)->use_id);
			return FOUND_BROKEN;
		}
		publish(w);
		return FOUND_OK;
	}
	w->found = by_id(w, known ? known : s->oidc_config_id);
	if (!w->found && any_is_fresh(w))
		return FOUND_PENDING;
	if (!w->found && w->count > 1)
		return which_is_ours(w, why);
	if (!w->found && w->count == 1)
		w->found = w->maybe[0];
	if (!w->found)
		return FOUND_TODO;
	publish(w);
	return *w->user.name ? FOUND_DIFFERS : FOUND_OK;
}

static enum build create(void *p, struct request_spec *q, struct err *err)
{
	struct config_work *w = p;
	const struct oidc_want *want = config_want(w);
	struct oidc_unmanaged u;

	if (want->managed)
		return oidc_create_managed(q, err);
	u.issuer_url = own_issuer(w);
	u.secret_arn = work_text(&w->base, "${oidc-secret.arn}");
	u.installer_role = work_text(&w->base, want->installer_role);
	return oidc_create_unmanaged(q, &u, err);
}

static enum verdict created(void *p, const struct reply *r, struct err *err)
{
	struct config_work *w = p;
	struct setup *s = w->base.app;
	struct oidc_config c;

	if (!reply_ok(r)) /* the installer role is not assumable yet */
		return STEP_WAIT;
	if (!oidc_read(&c, r->doc, err))
		return STEP_FAIL;
	snprintf(s->oidc_config_id, sizeof(s->oidc_config_id), "%s", c.id);
	return STEP_NEXT;
}

static const struct step config_apply[] = {
	{ .name = "CreateOidcConfig",
	  .build = create,
	  .read = created,
	  .expects = "CLUSTERS-MGMT-400",
	  .waits_for = N_("Red Hat to be able to assume the installer role"),
	  .writes = true },
	{ 0 },
};

static enum build delete (void *p, struct request_spec *q, struct err *err) {
	struct config_work *w = p;

		return w->found ? oidc_delete(q, w->found->id, err)
				: BUILD_SKIP;
}

static enum verdict deleted(void *p, const struct reply *r, struct err *err)
{
	struct config_work *w = p;
	struct setup *s = w->base.app;

	(void)r;
	(void)err;
	s->oidc_config_id[0] = '\0';
	return STEP_NEXT;
}

static const struct step config_undo[] = {
	{ .name = "DeleteOidcConfig",
	  .build = delete,
	  .read = deleted,
	  .expects = "CLUSTERS-MGMT-404",
	  .writes = true },
	{ 0 },
};

static cJSON *config_memo(const void *p)
{
	const struct config_work *w = p;
	cJSON *memo = cJSON_CreateObject();
	cJSON *before = cJSON_AddArrayToObject(memo, "before");
	size_t i;

	for (i = 0; i < w->list.n; i++)
		cJSON_AddItemToArray(before,
				     cJSON_CreateString(w->list.at[i].id));
	return memo;
}

const struct action_class act_oidc_config = {
	.name = "oidc-config",
	.work_size = sizeof(struct config_work),
	.probe = config_probe,
	.found = config_judge,
	.apply = config_apply,
	.undo = config_undo,
	.keeps = config_keeps,
	.memo = config_memo,
	.probe_early = true,
};

/* ---- the same of a cluster that was not made here ------------------------------*/

static bool config_gone(const void *p)
{
	return !((const struct config_work *)p)->found;
}

static const struct undo_ask config_consent = {
	.id = "oidc-config.remove",
	.title = N_("Remove the cluster's OIDC configuration?"),
	.unattended = 1,
};

const struct action_class act_end_config = {
	.name = "end-config",
	.work_size = sizeof(struct config_work),
	.probe = config_probe,
	.found = config_judge,
	.undo = config_undo,
	.gone = config_gone,
	.keeps = config_keeps,
	.undo_ask = &config_consent,
	.sweeps = true,
};
