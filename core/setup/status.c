/* status.c - see status.h: the questions.  What it means is status_rows.c's. */
#include "core/setup/status.h"

#include "core/aws/aws.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/setup/setup.h"

/* ---- which one -----------------------------------------------------------------*/

static enum build find(void *p, struct request_spec *q, struct err *err)
{
	struct status *st = p;

	return cluster_find(q, aws_account(st->s->aws), st->key, err);
}

static bool add_cluster(struct status *st, const struct node *doc, size_t i,
			struct err *err)
{
	st->list.at = arena_grow(st->arena, st->list.at, st->list.n,
				 &st->list.cap, sizeof(*st->list.at));
	return cluster_list_read(&st->list.at[st->list.n++], doc, i, err);
}

static bool none_or_several(const struct status *st, struct err *err)
{
	struct strbuf sb = STRBUF_INIT;
	size_t i;

	if (!st->list.n) {
		err_set(err, ERR_INPUT,
			_("no cluster of AWS account %s has the name, id or "
			  "external id '%s'"),
			aws_account(st->s->aws), st->key);
		err_hint(err, "%s",
			 _("`rosawiz status` lists those that there are."));
		return false;
	}
	for (i = 0; i < st->list.n; i++)
		strbuf_addf(&sb, "%s%s (%s, %s, %s)", i ? "; " : "",
			    st->list.at[i].id, st->list.at[i].region,
			    st->list.at[i].status.state_text,
			    st->list.at[i].created);
	err_set(err, ERR_INPUT, _("%zu clusters are called '%s': %s"),
		st->list.n, st->key, sb.buf);
	err_hint(err, "%s", _("Name one by its id."));
	strbuf_release(&sb);
	return false;
}

static enum verdict found(void *p, const struct reply *r, struct err *err)
{
	struct status *st = p;
	size_t n = cluster_list_count(r->doc), i;

	for (i = 0; i < n; i++)
		if (!add_cluster(st, r->doc, i, err))
			return STEP_FAIL;
	if (!st->key)
		return STEP_DONE;
	if (st->list.n != 1)
		return none_or_several(st, err) ? STEP_NEXT : STEP_FAIL;
	st->c = st->list.at[0];
	return STEP_NEXT;
}

/* ---- the cluster and its parts ---------------------------------------------------*/

static enum build get(void *p, struct request_spec *q, struct err *err)
{
	return cluster_get(q, ((struct status *)p)->c.id, err);
}

static enum verdict got(void *p, const struct reply *r, struct err *err)
{
	struct status *st = p;

	return cluster_read(&st->c, r->doc, err) ? STEP_NEXT : STEP_FAIL;
}

/* True: it was told.  Else the service's words are kept for the row. */
static bool told(struct status *st, enum status_part part,
		 const struct reply *r)
{
	if (!reply_ok(r))
		st->refused[part] =
			arena_fmt(st->arena, "%s %s",
				  *r->code ? r->code : "NO_ANSWER", r->message);
	return reply_ok(r);
}

#define PART(name, id_, build_call, read_call)                                 \
 static enum build name##_ask(void *p, struct request_spec *q,                 \
			      struct err *err)                                 \
 {                                                                             \
  struct status *st = p;                                                       \
                                                                               \
  return build_call;                                                           \
 }                                                                             \
 static enum verdict name##_read(void *p, const struct reply *r,               \
				 struct err *err)                              \
 {                                                                             \
  struct status *st = p;                                                       \
                                                                               \
  return !told(st, id_, r) || (read_call) ? STEP_NEXT : STEP_FAIL;             \
 }

PART(pools, STATUS_POOLS, cluster_node_pools(q, st->c.id, err),
     cluster_node_pools_read(st->arena, &st->pools, r->doc, err))
PART(checks, STATUS_CHECKS, cluster_inflight(q, st->c.id, err),
     cluster_inflight_read(st->arena, &st->checks, r->doc, err))
PART(logs, STATUS_LOG,
     cluster_service_logs(q, st->c.id, st->c.external_id, err),
     cluster_service_logs_read(st->arena, &st->log, r->doc, err))
PART(support, STATUS_SUPPORT, cluster_limited_support(q, st->c.id, err),
     cluster_limited_support_read(st->arena, &st->support, r->doc, err))
PART(subscription, STATUS_SUBSCRIPTION,
     *st->c.subscription_id
	     ? cluster_subscription(q, st->c.subscription_id, err)
	     : BUILD_SKIP,
     cluster_subscription_read(&st->subscription, r->doc, err))
PART(config, STATUS_OIDC,
     *st->c.oidc_id ? oidc_get(q, st->c.oidc_id, err) : BUILD_SKIP,
     oidc_read(&st->oidc, r->doc, err))

#define PART_STEP(op, part)                                                    \
 {                                                                             \
  .name = op, .build = part##_ask, .read = part##_read, .expects = "*"         \
 }

static const struct step steps[] = {
	{ .name = "ListClusters", .build = find, .read = found },
	{ .name = "GetCluster", .build = get, .read = got },
	PART_STEP("ListNodePools", pools),
	PART_STEP("ListInflightChecks", checks),
	PART_STEP("ListServiceLog", logs),
	PART_STEP("ListLimitedSupportReasons", support),
	PART_STEP("GetSubscription", subscription),
	PART_STEP("GetOidcConfig", config),
	{ 0 },
};

/* ---- life -------------------------------------------------------------------------*/

static void done(void *owner, const struct err *err)
{
	struct status *st = owner;

	st->flow = NULL;
	st->over = true;
	if (err)
		st->err = *err;
	event_post(st->s->events, EVENT_CHECK, st);
}

void status_refresh(struct status *st)
{
	struct setup *s = st->s;
	const char *key = st->key;

	flow_cancel(&st->flow);
	arena_free(st->arena);
	memset(st, 0, sizeof(*st));
	st->s = s;
	st->key = key;
	st->arena = arena_new();
	st->flow = flow_start(s->net, steps, st, NULL, done, st);
}

struct status *status_new(struct setup *s, const char *key)
{
	struct status *st = mem_new(sizeof(*st));

	st->s = s;
	st->key = key && *key ? arena_dup(s->arena, key) : NULL;
	status_refresh(st);
	return st;
}

void status_free(struct status *st)
{
	if (!st)
		return;
	flow_cancel(&st->flow);
	event_forget(st->s->events, st);
	arena_free(st->arena);
	mem_free(st);
}

bool status_over(const struct status *st)
{
	return st->over;
}
