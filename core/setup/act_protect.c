/*
 * act_protect.c - deletion protection of a cluster: set after its creation, as
 * rosa does; switched on or off later; and the guard of a teardown, which says
 * that it is on and has the cluster's name typed.  ocm-api 3.15.
 */
#include "core/setup/acts.h"

#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/setup/setup.h"

struct protect_work {
	struct work base;
	struct cluster *have; /* NULL: gone */
};

static const char *id(const struct protect_work *w)
{
	const char *v = values_get(w->base.values, "cluster.id");

	return v ? v : "";
}

static enum build get(void *p, struct request_spec *q, struct err *err)
{
	struct protect_work *w = p;

	return *id(w) ? cluster_get(q, id(w), err) : BUILD_END;
}

static enum verdict got(void *p, const struct reply *r, struct err *err)
{
	struct protect_work *w = p;

	if (!reply_ok(r))
		return STEP_NEXT;
	w->have = arena_alloc(w->base.arena, sizeof(*w->have));
	return cluster_read(w->have, r->doc, err) ? STEP_NEXT : STEP_FAIL;
}

static const struct step probe[] = {
	{ .name = "GetCluster",
	  .build = get,
	  .read = got,
	  .expects = "CLUSTERS-MGMT-404" },
	{ 0 },
};

static bool is_on(const void *p)
{
	const struct protect_work *w = p;

	return w->have && w->have->delete_protection;
}

static enum build turn_on(void *p, struct request_spec *q, struct err *err)
{
	return cluster_protect(q, id(p), true, err);
}

static enum build turn_off(void *p, struct request_spec *q, struct err *err)
{
	return is_on(p) ? cluster_protect(q, id(p), false, err) : BUILD_END;
}

static const struct step on[] = {
	{ .name = "ProtectCluster", .build = turn_on, .writes = true },
	{ 0 },
};

static const struct step off[] = {
	{ .name = "UnprotectCluster",
	  .build = turn_off,
	  .expects = "CLUSTERS-MGMT-404",
	  .writes = true },
	{ 0 },
};

static enum found judge_on(void *p, struct err *why)
{
	(void)why;
	return is_on(p) ? FOUND_OK : FOUND_TODO;
}

/* Its own undo would be silent: the guard asks. */
const struct action_class act_protection = {
	.name = "protection",
	.work_size = sizeof(struct protect_work),
	.probe = probe,
	.found = judge_on,
	.apply = on,
};

static enum found judge_off(void *p, struct err *why)
{
	struct protect_work *w = p;

	if (!w->have) {
		err_set(why, ERR_CLUSTER,
			_("the cluster is not there (any more)"));
		return FOUND_BROKEN;
	}
	return is_on(w) ? FOUND_TODO : FOUND_OK;
}

const struct action_class act_unprotect = {
	.name = "unprotect",
	.work_size = sizeof(struct protect_work),
	.probe = probe,
	.found = judge_off,
	.apply = off,
};

/* ---- the guard -----------------------------------------------------------------*/

static bool is_off(const void *p)
{
	return !is_on(p);
}

static enum found judge_guard(void *p, struct err *why)
{
	(void)why;
	return is_on(p) ? FOUND_OK : FOUND_TODO;
}

static const char *warning(const void *p)
{
	const struct protect_work *w = p;

	return arena_fmt(w->base.arena,
			 _("Cluster %s is protected against deletion. To "
			   "delete it, and all that runs on it, type its "
			   "name: the protection is switched off first."),
			 w->have->name);
}

static const char *its_name(const void *p)
{
	return ((const struct protect_work *)p)->have->name;
}

static const struct undo_ask typed_name = {
	.id = "cluster.protected",
	.title = N_("The cluster is protected against deletion"),
	.unattended = -1,
	.list = warning,
	.name = its_name,
};

const struct action_class act_guard = {
	.name = "guard",
	.work_size = sizeof(struct protect_work),
	.probe = probe,
	.found = judge_guard,
	.undo = off,
	.gone = is_off,
	.undo_ask = &typed_name,
	.sweeps = true,
};
