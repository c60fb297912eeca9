/* ocm.c - who answers which path of OCM: ocm.h, card ocm-api 2 and 3. */
#include "core/sim/ocm.h"

#include "core/base/str.h"

static const struct ocm_route *const tables[] = {
	ocm_account_routes, ocm_catalog_routes, ocm_inquiry_routes,
	ocm_oidc_routes,    ocm_verify_routes,  ocm_cluster_routes,
	ocm_pool_routes,    ocm_access_routes,  ocm_rest_routes,
	ocm_plane_routes,
};

#define CLUSTER "clusters_mgmt/v1/clusters/*"

/* Fills arg with what the stars took. */
static bool fits(struct ocm *o, const char *pattern, const char *path)
{
	size_t n, k = 0;

	while (*pattern) {
		if (*pattern != '*') {
			if (*pattern++ != *path++)
				return false;
			continue;
		}
		n = strcspn(path, "/");
		if (!n || k == ARRAY_LEN(o->arg))
			return false;
		o->arg[k++] = arena_dupn(o->a, path, n);
		path += n;
		pattern++;
	}
	return !*path;
}

static const struct ocm_route *find(struct ocm *o, const char *path,
				    bool *other_method)
{
	const struct ocm_route *r;
	size_t i;

	for (i = 0; i < ARRAY_LEN(tables); i++)
		for (r = tables[i]; r->pattern; r++) {
			if (!fits(o, r->pattern, path))
				continue;
			if (str_eq(r->method, o->x->method))
				return r;
			*other_method = true;
		}
	return NULL;
}

static bool read_body(struct ocm *o)
{
	struct err err = { 0 };

	if (!o->x->body_len)
		return true;
	o->body = json_parse(o->a, o->x->body, o->x->body_len, &err);
	if (o->body && o->body->kind == NODE_OBJECT)
		return true;
	return ocm_fail(o, 400, "The request body is not a JSON object");
}

static bool find_cluster(struct ocm *o, const struct ocm_route *r)
{
	if (!str_starts(r->pattern, CLUSTER))
		return true;
	o->cluster = world_get(o->w, "ocm.cluster", o->arg[0]);
	return o->cluster ||
	       ocm_fail(o, 404, "Cluster '%s' not found", o->arg[0]);
}

static void answer(struct ocm *o)
{
	const struct ocm_route *r;
	bool other_method = false;

	if (!sso_user(o->x)) {
		ocm_fail(o, 401,
			 "Bearer token is missing, expired or not "
			 "valid");
		return;
	}
	r = find(o, o->x->path + strlen("/api/"), &other_method);
	if (!r && other_method) {
		ocm_fail(o, 405, "Method '%s' is not allowed for '%s'",
			 o->x->method, o->x->path);
		return;
	}
	if (!r) {
		ocm_fail(o, 404, "The requested resource '%s' doesn't exist",
			 o->x->path);
		return;
	}
	o->x->op = arena_fmt(o->a, "%s %s", r->method, r->pattern);
	if (read_body(o) && find_cluster(o, r))
		r->fn(o);
}

bool sim_ocm(struct exchange *x)
{
	struct ocm o = { .x = x, .w = x->world, .a = x->arena };

	if (!str_starts(x->path, "/api/"))
		return false;
	sso_seed(x->world);
	x->service = "ocm";
	x->op = "";
	answer(&o);
	return true;
}
