/* gone.c - see gone.h. */
#include "core/setup/gone.h"

#include "core/base/i18n.h"
#include "core/setup/setup.h"

const char *gone_known(const struct gone *g, const char *key)
{
	const char *v = values_get(g->base.values, key);

	return v ? v : "";
}

enum build gone_build(void *work, struct request_spec *q, struct err *err)
{
	struct gone *g = work;
	const struct setup *s = g->base.app;

	g->id = gone_known(g, "cluster.id");
	g->tag = arena_fmt(g->base.arena, "kubernetes.io/cluster/%s", g->id);
	if (s->mode != ENGINE_UNDO || !*g->id)
		return BUILD_END;
	return cluster_get(q, g->id, err);
}

enum verdict gone_read(void *work, const struct reply *r, struct err *err)
{
	struct gone *g = work;

	(void)err;
	g->alive = reply_ok(r);
	return g->alive ? STEP_DONE : STEP_NEXT;
}

enum build gone_send(const struct gone *g, struct request_spec *q,
		     enum build built)
{
	const char *region = gone_known(g, "setup.region");

	if (*region)
		q->region = region;
	return built;
}

enum build gone_tagged(struct gone *g, struct request_spec *q,
		       enum ec2_kind kind, struct err *err)
{
	struct ec2_find find = {
		.filter = { { arena_fmt(g->base.arena, "tag:%s", g->tag),
			      "owned", NULL } },
		.next = g->next,
	};

	return gone_send(g, q, ec2_describe(q, kind, &find, err));
}

enum verdict gone_page(struct gone *g, const struct reply *r)
{
	g->next = ec2_next(g->base.arena, r->doc);
	return g->next ? STEP_AGAIN : STEP_NEXT;
}

const char *gone_not(const struct gone *g)
{
	return arena_fmt(g->base.arena, _("cluster %s is still there"), g->id);
}
