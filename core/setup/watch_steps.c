/* watch_steps.c - see watch_steps.h.  ocm-api 3.6-3.10, 3.14. */
#include "core/setup/watch_steps.h"

#include "core/aws/aws.h"
#include "core/aws/iam.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/ocm/clusterlog.h"
#include "core/setup/setup.h"
#include "core/setup/watch.h"

#define LOG_TAIL  100
#define WAITING_S 60 /* then we look ourselves for what it waits for */

static struct setup *setup_of(const struct watch_look *w)
{
	return w->base.app;
}

static const char *id(const struct watch_look *w)
{
	return work_text(&w->base, "${cluster.id}");
}

/* ---- the cluster -----------------------------------------------------------------*/

enum build watch_get_build(void *p, struct request_spec *q, struct err *err)
{
	return cluster_get(q, id(p), err);
}

enum verdict watch_get_read(void *p, const struct reply *r, struct err *err)
{
	struct watch_look *w = p;

	if (!reply_ok(r))
		return STEP_DONE;
	w->c = arena_alloc(w->base.arena, sizeof(*w->c));
	if (!cluster_read(w->c, r->doc, err))
		return STEP_FAIL;
	watch_cluster(setup_of(w), w->c);
	return STEP_NEXT;
}

/* ---- "waiting": for which role, or for the provider? --------------------------------*/

static bool looks(const struct watch_look *w)
{
	return w->c && w->c->status.state == CLUSTER_WAITING &&
	       watch_state_age(setup_of(w)->watch) > WAITING_S;
}

/* What AWS does not have; what we may not ask for is not said to be missing. */
static void missing(struct watch_look *w, const struct reply *r,
		    const char *what)
{
	bool first = !w->lacks || !*w->lacks;

	if (!w->lacks)
		w->lacks = "";
	if (r->status == 404 || str_starts(r->code, "NoSuchEntity"))
		w->lacks = arena_fmt(w->base.arena, "%s%s%s", w->lacks,
				     first ? "" : ", ", what);
}

enum build watch_role_build(void *p, struct request_spec *q, struct err *err)
{
	struct watch_look *w = p;

	if (!looks(w) || w->role >= (size_t)w->c->role_count)
		return BUILD_SKIP;
	return iam_get_role(q, iam_arn_name(w->c->roles[w->role].arn), err);
}

enum verdict watch_role_read(void *p, const struct reply *r, struct err *err)
{
	struct watch_look *w = p;

	(void)err;
	missing(w, r, iam_arn_name(w->c->roles[w->role].arn));
	return ++w->role < (size_t)w->c->role_count ? STEP_AGAIN : STEP_NEXT;
}

enum build watch_issuer_build(void *p, struct request_spec *q, struct err *err)
{
	struct watch_look *w = p;
	struct setup *s = setup_of(w);

	if (!looks(w) || !*w->c->oidc_url)
		return BUILD_SKIP;
	return iam_get_provider(
		q,
		iam_provider_arn(w->base.arena, aws_partition(s->aws),
				 aws_account(s->aws), w->c->oidc_url),
		err);
}

enum verdict watch_issuer_read(void *p, const struct reply *r, struct err *err)
{
	struct watch_look *w = p;

	(void)err;
	missing(w, r, _("the OIDC provider"));
	if (*w->lacks)
		watch_once(setup_of(w), "cluster", "warn",
			   _("it waits for: %s (not in this AWS account)"),
			   w->lacks);
	return STEP_NEXT;
}

/* ---- the log -----------------------------------------------------------------------*/

enum build watch_log_build(void *p, struct request_spec *q, struct err *err)
{
	struct watch_look *w = p;

	return cluster_log(q, id(w), false, w->whole_log ? 0 : LOG_TAIL, err);
}

enum verdict watch_log_read(void *p, const struct reply *r, struct err *err)
{
	struct watch_look *w = p;

	(void)err;
	if (ocm_is_missing(r))
		watch_once(setup_of(w), "cluster", "",
			   _("no install log yet: it comes within about five "
			     "minutes"));
	if (!reply_ok(r) || w->whole_log) {
		if (reply_ok(r))
			watch_log(setup_of(w), r->doc, 0);
		return STEP_NEXT;
	}
	w->whole_log = !watch_log(setup_of(w), r->doc, LOG_TAIL);
	return w->whole_log ? STEP_AGAIN : STEP_NEXT;
}

enum build watch_uninstall_build(const struct cluster *c,
				 struct request_spec *q, struct err *err)
{
	if (!c || c->status.state != CLUSTER_UNINSTALLING)
		return BUILD_END;
	return cluster_log(q, c->id, true, 100, err);
}

enum verdict watch_uninstall_read(void *p, const struct reply *r,
				  struct err *err)
{
	struct work *w = p;

	(void)err;
	w->detail = _("uninstalling");
	if (reply_ok(r))
		watch_log(w->app, r->doc, 0);
	return STEP_NEXT;
}

/* ---- the rest ----------------------------------------------------------------------*/

enum build watch_pools_build(void *p, struct request_spec *q, struct err *err)
{
	return cluster_node_pools(q, id(p), err);
}

enum verdict watch_pools_read(void *p, const struct reply *r, struct err *err)
{
	(void)err;
	if (reply_ok(r))
		watch_pools(setup_of(p), r->doc);
	return STEP_NEXT;
}

enum build watch_checks_build(void *p, struct request_spec *q, struct err *err)
{
	return cluster_inflight(q, id(p), err);
}

enum verdict watch_checks_read(void *p, const struct reply *r, struct err *err)
{
	(void)err;
	if (reply_ok(r))
		watch_checks(setup_of(p), r->doc);
	return STEP_NEXT;
}

enum build watch_notes_build(void *p, struct request_spec *q, struct err *err)
{
	const struct watch_look *w = p;

	return cluster_service_logs(q, id(w), w->c ? w->c->external_id : "",
				    err);
}

enum verdict watch_notes_read(void *p, const struct reply *r, struct err *err)
{
	(void)err;
	if (reply_ok(r))
		watch_notes(setup_of(p), r->doc);
	return STEP_NEXT;
}

enum build watch_limited_build(void *p, struct request_spec *q, struct err *err)
{
	const struct watch_look *w = p;

	if (w->c && !w->c->status.limited_support)
		return BUILD_SKIP;
	return cluster_limited_support(q, id(w), err);
}

enum verdict watch_limited_read(void *p, const struct reply *r, struct err *err)
{
	(void)err;
	if (reply_ok(r))
		watch_limited(setup_of(p), r->doc);
	return STEP_NEXT;
}
