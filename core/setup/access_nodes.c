/*
 * access_nodes.c - the wait for the workers, which follow the control plane:
 * what Red Hat tells of them is watched (watch_steps.c), and from a vantage
 * the cluster itself is asked.  They may take half an hour; what holds them up
 * is said.  ocm-api 3.10, 5.3.
 */
#include "core/setup/access_inside.h"

#include "core/base/clock.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/ocm/errors.h"
#include "core/setup/setup.h"
#include "core/setup/watch.h"

#define PATIENCE_S (30 * 60)
#define LOOK_MS    10000

static void look(void *owner);

static int wanted(const struct access *a)
{
	int n = a->s->watch->workers_wanted;

	return n > 0 ? n : 1;
}

/* Seen by the cluster's own API: inside the VPC and logged in. */
static bool is_seen(const struct access *a)
{
	return a->via && secret_is_set(&a->kube.token);
}

static int there(const struct access *a)
{
	return is_seen(a) ? a->ready : a->s->watch->workers_ready;
}

static void tell(struct access *a)
{
	char text[120];

	if (is_seen(a))
		snprintf(text, sizeof(text), _("%d of %d Ready"), a->ready,
			 wanted(a));
	else
		snprintf(text, sizeof(text), _("%d of %d, as Red Hat reports"),
			 a->s->watch->workers_ready, wanted(a));
	access_enter(a, ACCESS_NODES, ACCESS_RUNNING, text);
}

/* ---- one look --------------------------------------------------------------------*/

static struct access *access_of(void *p)
{
	struct watch_look *l = p;

	return ((struct setup *)l->base.app)->access;
}

static enum build nodes_build(void *p, struct request_spec *q, struct err *err)
{
	return kube_nodes(q, &access_of(p)->kube, err);
}

static enum verdict nodes_read(void *p, const struct reply *r, struct err *err)
{
	struct access *a = access_of(p);
	size_t i;

	arena_clear(a->arena);
	memset(&a->nodes, 0, sizeof(a->nodes));
	if (!kube_nodes_read(a->arena, &a->nodes, r->doc, world_unix(), err))
		return STEP_FAIL;
	a->ready = 0;
	for (i = 0; i < a->nodes.n; i++)
		a->ready += !strcmp(a->nodes.at[i].status, "Ready");
	return STEP_NEXT;
}

static const struct step by_red_hat[] = { WATCH_CLUSTER, WATCH_REST, { 0 } };
static const struct step by_cluster[] = {
	WATCH_CLUSTER,
	WATCH_REST,
	{ .name = "ListNodes", .build = nodes_build, .read = nodes_read },
	{ 0 },
};

/* ---- and the next ----------------------------------------------------------------*/

static void arrived(struct access *a)
{
	access_enter(a, ACCESS_NODES, ACCESS_OK, NULL);
	if (a->via)
		access_next(a);
	else
		access_start_console(a);
}

/* What the node pools say of it, else nothing. */
static const char *pool_words(const struct access *a)
{
	const struct node_pool_list *pools = &a->s->watch->pools;
	size_t i;

	for (i = 0; i < pools->n; i++)
		if (*pools->at[i].message)
			return pools->at[i].message;
	return "";
}

static void given_up(struct access *a)
{
	const struct ocm_error *e = ocm_error_symptom(a->arena, "no-workers");
	char text[400];

	err_set(&a->err, ERR_TIMEOUT, _("%d of %d workers after %d minutes"),
		there(a), wanted(a), PATIENCE_S / 60);
	err_service(&a->err, 0, "", pool_words(a), NULL);
	if (e)
		err_hint(&a->err, "%s", ocm_error_text(a->arena, e));
	snprintf(text, sizeof(text), "%s%s%s", a->err.what,
		 *a->err.said ? "; " : "", a->err.said);
	access_enter(a, ACCESS_NODES, ACCESS_FAILED, text);
	if (a->via)
		access_next(a);
	else
		access_finish(a);
}

/* No answer now is not the end: the API has only just come up. */
static bool is_passing(const struct err *err)
{
	return err->kind == ERR_UNREACHABLE || err->kind == ERR_TIMEOUT ||
	       err->status == 429 || err->status >= 500;
}

static void looked(void *owner, const struct err *err)
{
	struct access *a = owner;

	a->flow = NULL;
	if (err && !is_passing(err)) {
		access_failed_by(a, err);
		return;
	}
	if (!err)
		tell(a);
	if (!err && there(a) >= wanted(a))
		arrived(a);
	else if (world_unix() - a->since >= PATIENCE_S)
		given_up(a);
	else
		a->timer =
			timer_start(a->s->loop, TIME_WORLD, LOOK_MS, look, a);
}

static void look(void *owner)
{
	struct access *a = owner;
	struct arena *arena = arena_new();

	timer_cancel(&a->timer);
	arena_free(a->look.base.arena);
	a->look = (struct watch_look){
		.base = { .arena = arena, .values = a->s->values, .app = a->s }
	};
	a->flow = flow_start(a->s->net, is_seen(a) ? by_cluster : by_red_hat,
			     &a->look, NULL, looked, a);
}

void access_start_nodes(struct access *a)
{
	a->since = world_unix();
	look(a);
}
