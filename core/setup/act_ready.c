/*
 * act_ready.c - waiting for the control plane, which Red Hat makes; what its
 * probe sees (watch_steps.c) goes to the watch.  ocm-api 3.6-3.10, product card S9.
 */
#include "core/setup/acts.h"

#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/ocm/errors.h"
#include "core/setup/setup.h"
#include "core/setup/watch.h"
#include "core/setup/watch_steps.h"

static const struct step ready_probe[] = {
	WATCH_CLUSTER, WATCH_ROLES, WATCH_LOG, WATCH_REST, { 0 },
};

static void publish(struct watch_look *w)
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

static enum found failed(const struct watch_look *w, struct err *why)
{
	const struct cluster_status *st = &w->c->status;
	const struct ocm_error *known =
		ocm_error_explain(w->base.arena, st->code);

	err_set(why, ERR_CLUSTER, _("cluster %s ended in error%s%s"),
		w->c->name, known ? ": " : "", known ? _(known->failure) : "");
	err_service(why, 0, st->code, st->message, NULL);
	if (known)
		err_hint(why, "%s", ocm_error_text(w->base.arena, known));
	else
		err_hint(why,
			 _("This code is not known here. Read the install log "
			   "and the service log; Red Hat's support wants the "
			   "code and the cluster's id %s."),
			 w->c->id);
	return FOUND_BROKEN;
}

static enum found gone(const struct watch_look *w, struct err *why)
{
	if (w->base.made) /* undo: gone */
		return FOUND_TODO;
	err_set(why, ERR_CLUSTER,
		_("the cluster is gone: it was deleted, and not by this "
		  "program"));
	err_hint(why, "%s",
		 _("Roles, keys and network are kept: it can be ordered "
		   "again."));
	return FOUND_BROKEN;
}

/* "waiting: ..., for 6 min: longer than usual; missing: role x" */
static const char *state_now(const struct watch_look *w)
{
	struct setup *s = w->base.app;
	const char *text = watch_state_text(&w->c->status, w->base.arena);

	if (w->lacks && *w->lacks)
		return arena_fmt(w->base.arena, _("waiting for: %s"), w->lacks);
	if (watch_state_late(s->watch))
		return arena_fmt(w->base.arena,
				 _("%s for %d min: longer than usual, see the "
				   "log"),
				 w->c->status.state_text,
				 watch_state_age(s->watch) / 60);
	return text;
}

static enum found ready_judge(void *p, struct err *why)
{
	struct watch_look *w = p;
	struct setup *s = w->base.app;

	s->watch->end = !w->c                                 ? WATCH_GONE
			: w->c->status.state == CLUSTER_ERROR ? WATCH_FAILED
							      : WATCH_GOES_ON;
	if (!w->c)
		return gone(w, why);
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
	w->base.detail = state_now(w);
	return FOUND_PENDING;
}

const struct action_class act_cluster_ready = {
	.name = "cluster-ready",
	.work_size = sizeof(struct watch_look),
	.probe = ready_probe,
	.found = ready_judge,
	.poll_ms = 5000,
	.poll_most_ms = 15000,
	.patience_s = 3600,
};
