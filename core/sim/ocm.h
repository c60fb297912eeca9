/*
 * ocm.h - Red Hat's side of the simulator: SSO, OCM, the install time line.
 * Shared by sso.c, ocm*.c, install.c, policies.c and the cluster's faces; the
 * server needs sim_offline_token and sim_device_page only.
 *
 * The wire is reference card ocm-api; facts that the card marks [I] keep the
 * mark where the code relies on them.
 */
#ifndef SIM_OCM_H
#define SIM_OCM_H

#include "core/sim/aws.h"

/* ---- sso.c --------------------------------------------------------------- */

/* A refresh token that never expires, as console.redhat.com's token page
 * hands out.  Signed with a key of the world's seed. */
const char *sim_offline_token(struct world *w, struct arena *a);
/* GET/POST /_sim/device: a person approves or denies a device code (form
 * fields user_code, action = approve | deny; action = auto approves every
 * code 8 world seconds after it was given).  false: not this path. */
bool sim_device_page(struct exchange *x);
/* The name in a valid access token of Authorization, else NULL. */
const char *sso_user(struct exchange *x);
/* Makes the account, the organization and so on, once. */
void sso_seed(struct world *w);
/* A field of an application/x-www-form-urlencoded text; NULL: absent. */
const char *form_field(struct arena *a, const char *form, const char *name);

/* ---- ocm_util.c ---------------------------------------------------------- */

struct ocm {
	struct exchange *x;
	struct world *w;
	struct arena *a;
	const struct node *body; /* NULL: none */
	const char *arg[4];      /* what the pattern's stars took */
	cJSON *cluster;          /* live, when the pattern begins clusters/x */
};
typedef void ocm_fn(struct ocm *o);
struct ocm_route {
	const char *method, *pattern; /* below /api/, a star is one segment */
	ocm_fn *fn;
};

/*
 * JSON from a template: ' stands for ", %s is a text (escaped, without the
 * quotes), %d an int, %b a bool, %t Unix seconds as ISO time, %j a cJSON that
 * is printed in place and deleted (NULL: null).  A bad template is a BUG.
 */
cJSON *jsonf(const char *fmt, ...);
/* A copy without the members that begin with '_'. */
cJSON *ocm_public(const cJSON *doc);
/* Answers; ocm_send copies doc (the live object), ocm_give takes it over. */
void ocm_send(struct ocm *o, int status, const cJSON *doc);
void ocm_give(struct ocm *o, int status, cJSON *doc);
void ocm_empty(struct ocm *o, int status);
/* An error object (card 2.3); false, for the checks that end with it. */
bool ocm_fail(struct ocm *o, int status, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* search, order, page and size of the query on items (taken over). */
void ocm_list(struct ocm *o, const char *kind, cJSON *items);
/* Does doc pass an SQL-like search?  false in *ok: it cannot be read. */
bool ocm_match(const char *search, const cJSON *doc, bool *ok);
/* The member at a dotted path, NULL absent. */
cJSON *doc_at(const cJSON *doc, const char *path);
const char *doc_at_text(const cJSON *doc, const char *path); /* "" */
bool doc_at_bool(const cJSON *doc, const char *path); /* true or "true" */
/* Value of a tag in tagSet (EC2) or Tags (others); NULL absent. */
const char *doc_tag(const cJSON *doc, const char *key);
/* "2026-01-15T09:00:00Z" of now, in the arena */
const char *ocm_now(struct world *w, struct arena *a);

/* ---- catalogues ---------------------------------------------------------- */

extern const struct ocm_route ocm_account_routes[], ocm_catalog_routes[],
	ocm_inquiry_routes[], ocm_oidc_routes[], ocm_verify_routes[],
	ocm_cluster_routes[], ocm_pool_routes[], ocm_access_routes[],
	ocm_rest_routes[], ocm_plane_routes[];

cJSON *ocm_versions(void);
cJSON *ocm_regions(void);
cJSON *ocm_machine_types(void);
cJSON *ocm_policies(void); /* STSPolicy items */
cJSON *ocm_credential_requests(bool hypershift);
/* The item with this id (detached copy), NULL. */
cJSON *ocm_pick(cJSON *items, const char *id);

/* ---- judging AWS objects ------------------------------------------------- */

/* Can Red Hat's installer assume it?  Answers 400 and false when not. */
bool ocm_assume(struct ocm *o, const char *role_arn);
/* Trust of an operator role on this issuer (without https://). */
bool ocm_role_trusts(struct world *w, struct arena *a, const char *role_arn,
		     const char *issuer);
bool ocm_provider_exists(struct world *w, const char *issuer);
bool ocm_subnet_public(struct world *w, const char *subnet_id);
bool ocm_subnet_egress(struct world *w, const char *subnet_id);
/* With the cluster's proxy: one inside the VPC must answer, one elsewhere is
 * taken on trust; without one, as above. */
bool ocm_cluster_egress(struct world *w, const cJSON *cluster,
			const char *subnet_id);
/* All refusals at creation (card 5.2); answers and false when refused. */
bool ocm_check_cluster(struct ocm *o);

/* ---- clusters ------------------------------------------------------------ */

/* A node pool's document from a wish: subnet, zone, replicas or autoscaling,
 * the rest from the cluster.  Returns the live object. */
cJSON *pool_add(struct ocm *o, const char *id, const char *subnet,
		const char *zone, cJSON *scale);
/* Nodes wanted by a pool: replicas or autoscaling.min_replica. */
int pool_wanted(const cJSON *pool);
/* Next pool of a cluster; *index starts at 0. */
cJSON *pool_next(struct world *w, const char *cluster, size_t *index);
/* nodes.compute and status.current_compute from the pools. */
void pool_recount(struct world *w, cJSON *cluster);
/* Deletes everything of a kind whose key begins "cluster/". */
void ocm_drop_below(struct world *w, const char *kind, const char *cluster);
/* The cluster-admin that came with the creation's htpasswd. */
void access_from_body(struct ocm *o, const char *cluster);

/* ---- install.c ----------------------------------------------------------- */

void install_start(struct world *w, const char *id);
void install_remove(struct world *w, const char *id);
/* A node pool's workers come (or go) some minutes after now. */
void install_pool(struct world *w, const char *id, const char *pool);
/* note: severity, summary, description, internal */
void install_service_log(struct world *w, const char *id, const cJSON *note);
/* trouble.c: is this judgement of a subnet to fail? */
bool trouble_verify(struct world *w);
/* The state of cluster and status.state together. */
void install_enter(struct world *w, cJSON *cluster, const char *state);

/* ---- the cluster's API and oauth ----------------------------------------- */

/* One HTTP exchange behind the endpoint's router. */
struct kube_request {
	const char *method, *path;        /* with query */
	const char *authorization, *csrf; /* header values, "" absent */
};
struct kube_reply {
	int status;
	const char *content_type;
	struct vec headers; /* name, value, ... */
	struct strbuf body;
};
void kube_answer(struct world *w, struct arena *a, cJSON *cluster,
		 const struct kube_request *q, const char *internal_ca,
		 struct kube_reply *r);
void oauth_answer(struct world *w, struct arena *a, cJSON *cluster,
		  const struct kube_request *q, struct kube_reply *r);
/* The user behind a Bearer of this cluster, NULL when there is none. */
const char *oauth_bearer(struct world *w, struct arena *a, cJSON *cluster,
			 const char *authorization);

#endif
