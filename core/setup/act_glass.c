/*
 * act_glass.c - a break-glass credential: asked for when the cluster is ready,
 * waited for until it is issued, revoked by a teardown.  ocm-api 3.15.
 */
#include "core/setup/acts.h"
#include "core/setup/glass.h"

#include "core/base/clock.h"
#include "core/base/encode.h"
#include "core/base/file.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/ocm/glass.h"
#include "core/setup/kubeconfig.h"
#include "core/setup/setup.h"

#include <unistd.h>

struct glass_work {
	struct work base;
	struct glass_list list;
	const struct glass *mine;
};

static const char *cluster(const struct glass_work *w)
{
	return work_text(&w->base, "${cluster.id}");
}

/* One name a session, so that a resume finds its own. */
static const char *username(const struct glass_work *w)
{
	const struct setup *s = w->base.app;
	char digest[65];

	sha256_hex(s->session, strlen(s->session), digest);
	return arena_fmt(w->base.arena, "rosawiz%.8s", digest);
}

static enum build list(void *p, struct request_spec *q, struct err *err)
{
	struct glass_work *w = p;

	return glass_list(q, cluster(w), err);
}

static enum verdict listed(void *p, const struct reply *r, struct err *err)
{
	struct glass_work *w = p;
	const char *name = username(w);
	size_t i;

	if (!reply_ok(r)) /* the cluster is gone */
		return STEP_DONE;
	if (!glass_list_read(w->base.arena, &w->list, r->doc, err))
		return STEP_FAIL;
	for (i = 0; i < w->list.n; i++)
		if (str_eq(w->list.at[i].username, name) &&
		    w->list.at[i].state != GLASS_OVER)
			w->mine = &w->list.at[i];
	return STEP_NEXT;
}

/* A look and a teardown have no use for the kubeconfig itself. */
static enum build fetch(void *p, struct request_spec *q, struct err *err)
{
	struct glass_work *w = p;
	const struct setup *s = w->base.app;

	if (!w->mine || w->mine->state != GLASS_ISSUED ||
	    s->mode != ENGINE_APPLY || secret_is_set(&s->glass))
		return BUILD_SKIP;
	return glass_get(q, cluster(w), w->mine->id, err);
}

static enum verdict fetched(void *p, const struct reply *r, struct err *err)
{
	struct glass_work *w = p;
	struct setup *s = w->base.app;

	return glass_kubeconfig(r, &s->glass, err) ? STEP_NEXT : STEP_FAIL;
}

static const struct step probe[] = {
	{ .name = "ListBreakGlassCredentials",
	  .build = list,
	  .read = listed,
	  .expects = "CLUSTERS-MGMT-404 CLUSTERS-MGMT-400" },
	{ .name = "GetBreakGlassCredential", .build = fetch, .read = fetched },
	{ 0 },
};

static enum found judge(void *p, struct err *why)
{
	struct glass_work *w = p;

	if (!w->mine)
		return FOUND_TODO;
	if (w->mine->state == GLASS_CREATED)
		return FOUND_PENDING;
	if (w->mine->state == GLASS_FAILED) {
		err_set(why, ERR_CLOUD,
			_("Red Hat could not issue break-glass credential %s"),
			w->mine->id);
		err_hint(why, _("Try again in some minutes; the cluster itself "
				"is not touched by this."));
		return FOUND_BROKEN;
	}
	values_set(w->base.out, "id", w->mine->id);
	values_set(w->base.out, "username", w->mine->username);
	values_set(w->base.out, "expires", w->mine->expires);
	return FOUND_OK;
}

static enum build create(void *p, struct request_spec *q, struct err *err)
{
	struct glass_work *w = p;

	/* a minute less: this clock and theirs are not the same */
	return glass_create(q, cluster(w), username(w),
			    world_unix() + GLASS_LIFE_S - 60, err);
}

static const struct step apply[] = {
	{ .name = "CreateBreakGlassCredential",
	  .build = create,
	  .writes = true },
	{ 0 },
};

static enum build drop(void *p, struct request_spec *q, struct err *err)
{
	struct glass_work *w = p;

	return w->mine ? glass_revoke(q, cluster(w), err) : BUILD_SKIP;
}

static enum verdict dropped(void *p, const struct reply *r, struct err *err)
{
	struct glass_work *w = p;
	struct setup *s = w->base.app;

	(void)r;
	(void)err;
	secret_release(&s->glass);
	if (glass_path(s))
		unlink(glass_path(s));
	return STEP_NEXT;
}

static const struct step undo[] = {
	{ .name = "RevokeBreakGlassCredentials",
	  .build = drop,
	  .read = dropped,
	  .expects = "CLUSTERS-MGMT-404",
	  .writes = true },
	{ 0 },
};

const struct action_class act_break_glass = {
	.name = "break-glass",
	.work_size = sizeof(struct glass_work),
	.probe = probe,
	.found = judge,
	.apply = apply,
	.undo = undo,
	.poll_ms = 5000,
	.patience_s = 600,
};

/* ---- the file ------------------------------------------------------------------*/

bool glass_ready(const struct setup *s)
{
	return secret_is_set(&s->glass);
}

const char *glass_path(const struct setup *s)
{
	return s->folder ? arena_fmt(s->arena, "%s/break-glass.kubeconfig",
				     s->folder)
			 : NULL;
}

bool glass_save(struct setup *s, struct err *err)
{
	struct strbuf text = STRBUF_INIT;
	bool ok;

	strbuf_addstr(&text, secret_text(&s->glass));
	ok = kubeconfig_save(glass_path(s), &text, true, err);
	strbuf_wipe(&text);
	return ok;
}
