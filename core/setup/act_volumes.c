/*
 * act_volumes.c - volumes of pods (PersistentVolumes) that outlive the cluster:
 * they hold data and cost until somebody deletes them.  Never deleted here: a
 * teardown lists them, and the command.  ocm-api 5.4 ("Cluster uninstall left
 * behind PersistentVolume(s)"); the tags are those of AWS' EBS CSI driver [K].
 */
#include "core/setup/gone.h"

#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/setup/setup.h"

struct volumes_work {
	struct gone gone; /* first */
	struct ec2_volumes volumes;
	bool refused; /* may not be looked for */
};

static enum build find(void *p, struct request_spec *q, struct err *err)
{
	return gone_tagged(p, q, EC2_VOLUMES, err);
}

static enum verdict found(void *p, const struct reply *r, struct err *err)
{
	struct volumes_work *w = p;

	(void)err;
	w->refused = !reply_ok(r);
	ec2_volumes_add(w->gone.base.arena, &w->volumes, r->doc);
	return gone_page(&w->gone, r);
}

/* Who may not look can remove the rest all the same. */
static const struct step probe[] = {
	GONE_STEP,
	{ .name = "DescribeVolumes",
	  .rights = "ec2:DescribeVolumes",
	  .build = find,
	  .read = found,
	  .expects = "UnauthorizedOperation" },
	{ 0 },
};

static bool none_left(const void *p)
{
	const struct volumes_work *w = p;

	return !w->gone.alive && !w->refused && !w->volumes.n;
}

static enum found judge(void *p, struct err *why)
{
	const struct volumes_work *w = p;
	const struct setup *s = w->gone.base.app;

	(void)why;
	return s->mode != ENGINE_UNDO || !none_left(w) ? FOUND_OK : FOUND_TODO;
}

static const char *pvc(const struct ec2_volume *v)
{
	return aws_tag(&v->tags, "kubernetes.io/created-for/pvc/name");
}

static const char *keeps(const void *p)
{
	const struct volumes_work *w = p;
	struct arena *a = w->gone.base.arena;
	struct strbuf sb = STRBUF_INIT;
	const char *out;
	size_t i;
	int gib = 0;

	if (w->gone.alive)
		return gone_not(&w->gone);
	if (w->refused)
		return arena_fmt(a,
				 _("not looked for (ec2:DescribeVolumes is "
				   "refused): those tagged %s hold data and "
				   "cost"),
				 w->gone.tag);
	for (i = 0; i < w->volumes.n; i++) {
		const struct ec2_volume *v = &w->volumes.at[i];

		gib += v->gib;
		strbuf_addf(&sb, "%s%s (%s%s%d GiB)", i ? ", " : "", v->id,
			    pvc(v), *pvc(v) ? ", " : "", v->gib);
	}
	out = !w->volumes.n
		      ? NULL
		      : arena_fmt(a,
				  _("%s: they hold the pods' data and cost, "
				    "%d GiB in all; when nobody needs one: aws "
				    "ec2 delete-volume --volume-id %s"),
				  sb.buf, gib, w->volumes.at[0].id);
	strbuf_release(&sb);
	return out;
}

const struct action_class act_volumes = {
	.name = "volumes",
	.work_size = sizeof(struct volumes_work),
	.probe = probe,
	.found = judge,
	.gone = none_left,
	.keeps = keeps,
	.sweeps = true,
};
