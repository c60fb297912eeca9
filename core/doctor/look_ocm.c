/* look_ocm.c - looks at Red Hat's side: the cluster, its node pools; and the
 * cluster's login server without a password. */
#include "core/base/str.h"
#include "core/doctor/own.h"

/* ---- the cluster ----------------------------------------------------------------*/

static enum build cluster_build(void *work, struct request_spec *q,
				struct err *err)
{
	struct look *l = work;
	struct facts *f = &l->d->f;

	if (f->aws_only)
		return BUILD_END;
	return cluster_find(q, f->account, f->key, err);
}

static void add_cluster(struct facts *f, const struct cluster *c)
{
	bool named =
		f->key && (!strcmp(f->key, c->name) || !strcmp(f->key, c->id));

	if (!f->cluster_count++)
		f->clusters = arena_dup(f->arena, c->name);
	else
		f->clusters =
			arena_fmt(f->arena, "%s, %s", f->clusters, c->name);
	if (named || f->cluster_count == 1)
		f->cluster = *c;
}

static enum verdict cluster_got(void *work, const struct reply *r,
				struct err *err)
{
	struct look *l = work;
	struct facts *f = &l->d->f;
	struct cluster *c = arena_alloc(f->arena, sizeof(*c));
	size_t n = cluster_list_count(r->doc), i;

	for (i = 0; i < n; i++) {
		if (!cluster_list_read(c, r->doc, i, err))
			return STEP_FAIL;
		add_cluster(f, c);
	}
	if (!f->key && f->cluster_count > 1) /* which one? */
		memset(&f->cluster, 0, sizeof(f->cluster));
	if (*f->cluster.region)
		f->region = arena_dup(f->arena, f->cluster.region);
	facts_names(f);
	return STEP_NEXT;
}

const struct step look_cluster[] = {
	{ .name = "FindCluster", .build = cluster_build, .read = cluster_got },
	{ 0 },
};

/* ---- node pools -----------------------------------------------------------------*/

static enum build pools_build(void *work, struct request_spec *q,
			      struct err *err)
{
	struct look *l = work;

	return cluster_node_pools(q, l->d->f.cluster.id, err);
}

static enum verdict pools_got(void *work, const struct reply *r,
			      struct err *err)
{
	struct look *l = work;
	struct facts *f = &l->d->f;

	return cluster_node_pools_read(f->arena, &f->pools, r->doc, err)
		       ? STEP_NEXT
		       : STEP_FAIL;
}

const struct step look_pools[] = {
	{ .name = "ListNodePools", .build = pools_build, .read = pools_got },
	{ 0 },
};

/* ---- the login server: 401 with Basic is health (corrections 4.1) ----------------*/

static enum build login_build(void *work, struct request_spec *q,
			      struct err *err)
{
	struct look *l = work;
	struct kube *k = &l->d->kube;

	snprintf(k->authorize, sizeof(k->authorize),
		 "https://%s:443/oauth/authorize", l->d->f.oauth_host);
	k->via = l->d->f.via;
	return kube_authorize(q, k, false, err);
}

static enum verdict login_got(void *work, const struct reply *r,
			      struct err *err)
{
	struct look *l = work;
	struct facts *f = &l->d->f;

	if (!r->status) {
		reply_fail(r, err, "%s", f->oauth_host);
		return STEP_FAIL;
	}
	f->oauth_status = r->status;
	f->oauth_basic =
		str_starts(reply_header(r, "www-authenticate"), "Basic");
	return STEP_NEXT;
}

const struct step look_oauth_login[] = {
	{ .name = "GET oauth/authorize",
	  .build = login_build,
	  .read = login_got,
	  .expects = "*" },
	{ 0 },
};
