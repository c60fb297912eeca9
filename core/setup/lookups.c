/* lookups.c - fetching: one flow a list, all at once. */
#include "core/setup/lookups_data.h"

#include "core/aws/aws.h"
#include "core/aws/checkip.h"
#include "core/base/i18n.h"
#include "core/setup/setup.h"

static struct lookups *all(struct lookup *l)
{
	return l->s->lookups;
}

static struct arena *mem(struct lookup *l)
{
	return all(l)->arena;
}

#define OCM_LOOKUP(fn, build_call, read_call)                                  \
 static enum build fn##_build(void *p, struct request_spec *q,                 \
			      struct err *err)                                 \
 {                                                                             \
  struct lookup *l = p;                                                        \
  (void)l;                                                                     \
  return build_call;                                                           \
 }                                                                             \
 static enum verdict fn##_read(void *p, const struct reply *r,                 \
			       struct err *err)                                \
 {                                                                             \
  struct lookup *l = p;                                                        \
  return read_call ? STEP_NEXT : STEP_FAIL;                                    \
 }                                                                             \
 static const struct step fn[] = {                                             \
	 { .name = #fn, .build = fn##_build, .read = fn##_read },              \
	 { 0 },                                                                \
 }

OCM_LOOKUP(regions, catalog_regions(q, err),
	   catalog_regions_read(mem(l), &all(l)->regions, r->doc, err));
OCM_LOOKUP(policies, catalog_policies(q, NULL, err),
	   catalog_policies_read(mem(l), &all(l)->policies, r->doc, err));
OCM_LOOKUP(operators, catalog_operators(q, err),
	   catalog_operators_read(mem(l), &all(l)->operators, r->doc, err));
OCM_LOOKUP(machines, catalog_machines(q, err),
	   catalog_machines_read(mem(l), &all(l)->machines, r->doc, err));
OCM_LOOKUP(billing, account_billing(q, ocm_identity(l->s->ocm)->org_id, err),
	   account_billing_read(mem(l), &all(l)->billing, r->doc, err));

static enum build configs_build(void *p, struct request_spec *q,
				struct err *err)
{
	struct lookup *l = p;

	return oidc_list(q, aws_account(l->s->aws), err);
}

static enum verdict configs_read(void *p, const struct reply *r,
				 struct err *err)
{
	struct lookup *l = p;
	struct lookups *every = all(l);
	size_t i;

	if (!oidc_list_read(mem(l), &every->oidc, r->doc, err))
		return STEP_FAIL;
	every->oidc_user =
		arena_alloc(mem(l), (every->oidc.n + 1) * sizeof(char *));
	for (i = 0; i < every->oidc.n; i++)
		every->oidc_user[i] = "";
	return STEP_NEXT;
}

/* Who uses each: the first OIDC_ASKED only, one call a configuration. */
#define OIDC_ASKED 40

static enum build users_build(void *p, struct request_spec *q, struct err *err)
{
	struct lookup *l = p;
	const struct lookups *every = all(l);

	if (every->oidc_at >= every->oidc.n || every->oidc_at >= OIDC_ASKED)
		return BUILD_END;
	return oidc_users(q, every->oidc.at[every->oidc_at].issuer_url, err);
}

static enum verdict users_read(void *p, const struct reply *r, struct err *err)
{
	struct lookup *l = p;
	struct lookups *every = all(l);

	(void)err;
	every->oidc_user[every->oidc_at++] =
		arena_dup(mem(l), node_text(r->doc, "items/0/name"));
	return STEP_AGAIN;
}

static const struct step configs[] = {
	{ .name = "configs", .build = configs_build, .read = configs_read },
	{ .name = "their users",
	  .build = users_build,
	  .read = users_read,
	  .expects = "*" },
	{ 0 },
};

static enum build versions_build(void *p, struct request_spec *q,
				 struct err *err)
{
	struct lookup *l = p;
	const char *group = answers_get(l->s->answers, "cluster.channel_group");

	return catalog_versions(q, *group ? group : "stable", err);
}

static enum verdict versions_read(void *p, const struct reply *r,
				  struct err *err)
{
	struct lookup *l = p;

	if (!catalog_versions_read(mem(l), &all(l)->versions, r->doc, err))
		return STEP_FAIL;
	catalog_versions_sort(&all(l)->versions);
	return STEP_NEXT;
}

static const struct step versions[] = {
	{ .name = "versions", .build = versions_build, .read = versions_read },
	{ 0 },
};

LOOKUP_EC2_STEP(zones, EC2_ZONES, ec2_zones_add(mem(l), &all(l)->zones, r->doc))
LOOKUP_EC2_STEP(pairs, EC2_KEY_PAIRS,
		ec2_key_pairs_add(mem(l), &all(l)->pairs, r->doc))
LOOKUP_EC2_STEP(offers, EC2_OFFERINGS,
		ec2_offerings_add(mem(l), &all(l)->offers, r->doc))

static const struct step zone_steps[] = {
	{ .name = "zones", .build = zones_build, .read = zones_read },
	{ 0 },
};
static const struct step offer_steps[] = {
	{ .name = "instance types",
	  .build = offers_build,
	  .read = offers_read },
	{ 0 },
};
static const struct step pair_steps[] = {
	{ .name = "key pairs", .build = pairs_build, .read = pairs_read },
	{ 0 },
};

static enum build ip_build(void *p, struct request_spec *q, struct err *err)
{
	(void)p;
	return checkip_get(q, err);
}

static enum verdict ip_read(void *p, const struct reply *r, struct err *err)
{
	struct lookup *l = p;

	return checkip_read(r, &all(l)->my_ip, err) ? STEP_NEXT : STEP_FAIL;
}

static const struct step ip_steps[] = {
	{ .name = "my address", .build = ip_build, .read = ip_read },
	{ 0 },
};

static const struct step *const tables_of[LOOKUP_COUNT] = {
	[LOOKUP_REGIONS] = regions,
	[LOOKUP_VERSIONS] = versions,
	[LOOKUP_POLICIES] = policies,
	[LOOKUP_OPERATORS] = operators,
	[LOOKUP_MACHINES] = machines,
	[LOOKUP_BILLING] = billing,
	[LOOKUP_OIDC] = configs,
	[LOOKUP_ZONES] = zone_steps,
	[LOOKUP_SUBNETS] = lookup_net_steps,
	[LOOKUP_KEYS] = lookup_key_steps,
	[LOOKUP_PAIRS] = pair_steps,
	[LOOKUP_MY_IP] = ip_steps,
	[LOOKUP_ROLES] = lookup_role_steps,
	[LOOKUP_OFFERS] = offer_steps,
};

void lookup_end(struct lookup *l, const struct err *err)
{
	l->done = true;
	if (err)
		l->err = *err;
	event_post(l->s->events, EVENT_LOOKUP, l);
}

static void lookup_done(void *owner, const struct err *err)
{
	struct lookup *l = owner;

	l->flow = NULL;
	if (err || l->id != LOOKUP_KEYS || !lookup_keys_look(l))
		lookup_end(l, err);
}

/* The lists of one lookup start empty; the arena keeps the old until the end. */
static void forget(struct lookups *every, enum lookup_id id)
{
	switch (id) {
	case LOOKUP_REGIONS:
		every->regions.n = 0;
		break;
	case LOOKUP_VERSIONS:
		every->versions.n = 0;
		break;
	case LOOKUP_POLICIES:
		every->policies.n = 0;
		break;
	case LOOKUP_OPERATORS:
		every->operators.n = 0;
		break;
	case LOOKUP_MACHINES:
		every->machines.n = 0;
		break;
	case LOOKUP_BILLING:
		every->billing.n = 0;
		break;
	case LOOKUP_OIDC:
		every->oidc.n = every->oidc_at = 0;
		break;
	case LOOKUP_ROLES:
		every->roles.n = every->role_sets.n = 0;
		break;
	case LOOKUP_OFFERS:
		every->offers.n = 0;
		break;
	case LOOKUP_ZONES:
		every->zones.n = 0;
		break;
	case LOOKUP_SUBNETS:
		every->vpcs.n = every->subnets.n = every->tables.n = 0;
		memset(&every->net, 0, sizeof(every->net));
		break;
	case LOOKUP_KEYS:
		lookup_keys_forget(every);
		break;
	case LOOKUP_PAIRS:
		every->pairs.n = 0;
		break;
	case LOOKUP_MY_IP:
		every->my_ip = 0;
		break;
	case LOOKUP_COUNT:
		break;
	}
}

static void lookup_start(struct setup *s, enum lookup_id id)
{
	struct lookup *l = &s->lookups->one[id];

	flow_cancel(&l->flow);
	forget(s->lookups, id);
	memset(l, 0, sizeof(*l));
	l->s = s;
	l->id = id;
	l->flow = flow_start(s->net, tables_of[id], l, NULL, lookup_done, l);
}

void lookups_start(struct setup *s)
{
	int id;

	if (!s->lookups) {
		s->lookups = mem_new(sizeof(*s->lookups));
		s->lookups->arena = arena_new();
	}
	for (id = 0; id < LOOKUP_COUNT; id++)
		lookup_start(s, (enum lookup_id)id);
}

void lookups_region_changed(struct setup *s)
{
	static const enum lookup_id of_a_region[] = {
		LOOKUP_ZONES, LOOKUP_SUBNETS, LOOKUP_KEYS,
		LOOKUP_PAIRS, LOOKUP_OFFERS,
	};
	size_t i;

	for (i = 0; s->lookups && i < ARRAY_LEN(of_a_region); i++)
		lookup_start(s, of_a_region[i]);
}

void lookups_free(struct setup *s)
{
	int id;

	if (!s->lookups)
		return;
	for (id = 0; id < LOOKUP_COUNT; id++)
		flow_cancel(&s->lookups->one[id].flow);
	lookup_keys_forget(s->lookups);
	arena_free(s->lookups->arena);
	mem_free(s->lookups);
	s->lookups = NULL;
}

static const struct {
	choices_fn *choices;
	enum lookup_id id;
} of_question[] = {
	{ choices_regions, LOOKUP_REGIONS },
	{ choices_versions, LOOKUP_VERSIONS },
	{ choices_billing, LOOKUP_BILLING },
	{ choices_zones, LOOKUP_ZONES },
	{ choices_subnets, LOOKUP_SUBNETS },
	{ choices_keys, LOOKUP_KEYS },
	{ choices_oidc, LOOKUP_OIDC },
	{ choices_types, LOOKUP_MACHINES },
	{ choices_key_pairs, LOOKUP_PAIRS },
	{ choices_role_sets, LOOKUP_ROLES },
};

void lookups_refresh(struct setup *s, const struct question *q)
{
	size_t i;

	if (!s->lookups)
		return;
	for (i = 0; i < ARRAY_LEN(of_question); i++)
		if (q->choices == of_question[i].choices)
			lookup_start(s, of_question[i].id);
}

bool lookups_busy(const struct setup *s)
{
	int id;

	for (id = 0; s->lookups && id < LOOKUP_COUNT; id++)
		if (!s->lookups->one[id].done)
			return true;
	return false;
}

bool lookup_here(const struct setup *s, enum lookup_id id)
{
	const struct lookup *l = s->lookups ? &s->lookups->one[id] : NULL;

	return l && l->done && l->err.kind == ERR_NONE;
}

const char *lookup_pending(const struct setup *s, enum lookup_id id)
{
	const struct lookup *l = s->lookups ? &s->lookups->one[id] : NULL;

	if (!l)
		return _("not signed in yet");
	if (!l->done)
		return _("being fetched");
	return l->err.kind == ERR_NONE ? NULL : l->err.what;
}

static const struct err *failure(const struct setup *s, enum lookup_id id)
{
	const struct lookup *l = s->lookups ? &s->lookups->one[id] : NULL;

	return l && l->done && l->err.kind != ERR_NONE ? &l->err : NULL;
}

const struct err *lookups_failure(const struct setup *s,
				  const struct question *q)
{
	size_t i;

	if (!strcmp(q->id, "access.my_ip"))
		return failure(s, LOOKUP_MY_IP);
	for (i = 0; q->choices && i < ARRAY_LEN(of_question); i++)
		if (q->choices == of_question[i].choices)
			return failure(s, of_question[i].id);
	return NULL;
}

bool lookups_plan_ready(const struct setup *s, struct err *err)
{
	const struct err *why = failure(s, LOOKUP_POLICIES);

	if (!why)
		why = failure(s, LOOKUP_OPERATORS);
	if (why) {
		*err = *why;
		return err_wrap(err, "%s",
				_("Red Hat's policies and operators"));
	}
	return (lookups_policies(s) && lookups_operators(s)) ||
	       err_set(err, ERR_CLOUD,
		       _("Red Hat's lists of policies and operators "
			 "are not here yet"));
}

const struct ocm_policy_list *lookups_policies(const struct setup *s)
{
	return lookup_here(s, LOOKUP_POLICIES) ? &s->lookups->policies : NULL;
}

const struct ocm_operator_list *lookups_operators(const struct setup *s)
{
	return lookup_here(s, LOOKUP_OPERATORS) ? &s->lookups->operators : NULL;
}
