/*
 * preflight_quota.c - quotas, sized for the plan in hand: the account's own
 * value, else AWS' default, else UNKNOWN.  A value is not headroom: what is in
 * use is counted where one may look, else it is said.  aws-api 3.11.
 */
#include "core/setup/preflight_own.h"

#include "core/aws/quotas.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/setup/initial.h"
#include "core/setup/lookups_data.h"
#include "core/setup/setup.h"

#define DISK_GIB      300 /* a worker's root volume by default [K] */
#define BASTION_VCPUS 2   /* each of t3.nano to t3.large [K] */

struct use {
	double n;     /* what is in use */
	bool counted; /* else it could not be looked at */
};

static const struct need {
	const char *id, *title, *service, *code;
	const char *unit; /* N_() */
	int look;         /* what counts the use; -1 none */
} needs[QUOTA_COUNT] = {
	[NEED_VCPUS] = { "quota.vcpus", N_("Quota: running vCPUs"), QUOTA_EC2,
			 QUOTA_VCPUS, N_("vCPUs"), LOOK_INSTANCES },
	[NEED_GP3] = { "quota.storage", N_("Quota: gp3 storage"), QUOTA_EBS,
		       QUOTA_GP3, N_("TiB"), -1 },
	[NEED_EIPS] = { "quota.addresses", N_("Quota: elastic addresses"),
			QUOTA_EC2, QUOTA_EIPS, N_("addresses"),
			LOOK_ADDRESSES },
	[NEED_NATS] = { "quota.nats", N_("Quota: NAT gateways a zone"),
			QUOTA_VPC, QUOTA_NATS_PER_AZ, N_("NAT gateways"), -1 },
	[NEED_VPCS] = { "quota.vpcs", N_("Quota: VPCs"), QUOTA_VPC, QUOTA_VPCS,
			N_("VPCs"), -1 },
	[NEED_IGWS] = { "quota.gateways", N_("Quota: internet gateways"),
			QUOTA_VPC, QUOTA_IGWS, N_("internet gateways"),
			LOOK_IGWS },
	[NEED_ENDPOINTS] = { "quota.endpoints",
			     N_("Quota: interface endpoints a VPC"), QUOTA_VPC,
			     QUOTA_ENDPOINTS, N_("endpoints"), LOOK_ENDPOINTS },
	[NEED_ROLES] = { "quota.roles", N_("Quota: IAM roles"), QUOTA_IAM,
			 QUOTA_IAM_ROLES, N_("roles"), -1 },
	[NEED_POLICIES] = { "quota.policies",
			    N_("Quota: managed policies a role"), QUOTA_IAM,
			    QUOTA_IAM_POLICIES, N_("policies"), -1 },
};

/* ---- the value -------------------------------------------------------------*/

static enum preflight_quota which(const struct look *l)
{
	return (enum preflight_quota)(l->id - LOOK_QUOTAS);
}

static enum build own_build(void *w, struct request_spec *q, struct err *err)
{
	const struct need *n = &needs[which(w)];

	return quotas_get(q, n->service, n->code, err);
}

static enum verdict take(struct look *l, const struct reply *r, bool standard,
			 struct err *err)
{
	struct quota quota;

	if (!quotas_read(l->p->facts, r->doc, &quota, err))
		return STEP_FAIL;
	l->p->quota[which(l)] = (struct quota_value){ quota.value, standard };
	return STEP_DONE;
}

/* Not set in this account, or not to be read: AWS' default. */
static enum verdict own_read(void *w, const struct reply *r, struct err *err)
{
	return reply_ok(r) ? take(w, r, false, err) : STEP_NEXT;
}

static enum build default_build(void *w, struct request_spec *q,
				struct err *err)
{
	const struct need *n = &needs[which(w)];

	return quotas_get_default(q, n->service, n->code, err);
}

static enum verdict default_read(void *w, const struct reply *r,
				 struct err *err)
{
	return take(w, r, true, err);
}

const struct step preflight_quota_steps[] = {
	{ .name = "GetServiceQuota",
	  .build = own_build,
	  .read = own_read,
	  .expects = "NoSuchResourceException AccessDeniedException "
		     "AccessDenied",
	  .rights = "servicequotas:GetServiceQuota" },
	{ .name = "GetAWSDefaultServiceQuota",
	  .build = default_build,
	  .read = default_read,
	  .rights = "servicequotas:GetServiceQuota" },
	{ 0 },
};

/* ---- what the plan takes ----------------------------------------------------*/

static long long workers(const struct preflight *p)
{
	return compute_autoscales(p->s)
		       ? preflight_number(p, "compute.max")
		       : preflight_number(p, "compute.replicas");
}

static int vcpus_of(const struct preflight *p, const char *type)
{
	const struct ocm_machine_list *list = &p->s->lookups->machines;
	size_t i;

	for (i = 0; i < list->n; i++)
		if (str_eq(list->at[i].id, type))
			return list->at[i].vcpus;
	return 0;
}

/* Families that the quota of standard instances counts [K]. */
static bool is_standard(const char *type)
{
	return *type && strchr("acdhimrtz", *type) &&
	       !str_starts(type, "inf") && !str_starts(type, "dl") &&
	       !str_starts(type, "trn") && !str_starts(type, "mac") &&
	       !str_starts(type, "hpc");
}

static long long bastions(const struct preflight *p)
{
	return network_is_new(p->s) &&
			       !setup_value_is(p->s, "access.from", "ranges")
		       ? 2 /* and the private host */
		       : 0;
}

static long long zones(const struct preflight *p)
{
	return network_is_new_3(p->s) &&
			       setup_value_is(p->s, "network.nat", "per-zone")
		       ? 3
		       : 1;
}

static double wanted(const struct preflight *p, enum preflight_quota q)
{
	const char *type = preflight_answer(p, "compute.instance_type");
	long long disk = preflight_number(p, "compute.disk");

	switch (q) {
	case NEED_VCPUS:
		return (double)(workers(p) * vcpus_of(p, type) +
				bastions(p) * BASTION_VCPUS);
	case NEED_GP3:
		return (double)(workers(p) * (disk ? disk : DISK_GIB)) / 1024;
	case NEED_EIPS:
		return (double)zones(p);
	case NEED_ROLES:
		return 3 + CATALOG_OPERATORS;
	case NEED_NATS:
	case NEED_VPCS:
	case NEED_IGWS:
	case NEED_ENDPOINTS:
	case NEED_POLICIES:
	case QUOTA_COUNT:
		break;
	}
	return 1;
}

static bool applies(const struct preflight *p, enum preflight_quota q)
{
	if (q == NEED_VCPUS)
		return is_standard(
			preflight_answer(p, "compute.instance_type"));
	if (q == NEED_EIPS || q == NEED_NATS || q == NEED_VPCS ||
	    q == NEED_IGWS)
		return network_is_new(p->s);
	return true;
}

/* ---- what is in use ---------------------------------------------------------*/

static double running_vcpus(const struct preflight *p)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < p->instances.n; i++) {
		const struct ec2_instance *x = &p->instances.at[i];

		if (!x->spot && is_standard(x->type))
			sum += x->vcpus ? x->vcpus : vcpus_of(p, x->type);
	}
	return sum;
}

/* In the fullest of the zones that the stack would use. */
static double nats_of_a_zone(const struct preflight *p)
{
	const struct ec2_nats *nats = &p->s->lookups->net.nats;
	const char *list = preflight_answer(p, "network.zones");
	const char **zone;
	size_t n = str_split(p->words, list, ",", &zone), i, z;
	double most = 0, here;

	for (z = 0; z < n; z++) {
		here = 0;
		for (i = 0; i < nats->n; i++)
			here += !str_in(nats->at[i].state, "deleted failed") &&
				str_eq(lookups_subnet_zone(p->s,
							   nats->at[i].subnet),
				       zone[z]);
		most = here > most ? here : most;
	}
	return most;
}

static double endpoints_of_vpc(const struct preflight *p)
{
	const char **ids, *vpc;
	double n = 0;
	size_t i;

	if (network_is_new(p->s) ||
	    !str_split(p->words, preflight_answer(p, "network.subnets"), ",",
		       &ids))
		return 0;
	vpc = lookups_subnet_vpc(p->s, ids[0]);
	for (i = 0; i < p->endpoints.n; i++)
		n += str_eq(p->endpoints.at[i].vpc, vpc) &&
		     str_eq(p->endpoints.at[i].kind, "Interface");
	return n;
}

static struct use in_use(const struct preflight *p, enum preflight_quota q)
{
	struct use use = { 0, true };

	if (needs[q].look >= 0 && (!p->look[needs[q].look].done ||
				   p->look[needs[q].look].err.kind != ERR_NONE))
		return (struct use){ 0, false };
	if (q == NEED_VCPUS)
		use.n = running_vcpus(p);
	else if (q == NEED_EIPS)
		use.n = (double)p->addresses.n;
	else if (q == NEED_IGWS)
		use.n = (double)p->igws.n;
	else if (q == NEED_ROLES && lookup_here(p->s, LOOKUP_ROLES))
		use.n = (double)p->s->lookups->roles.n;
	else if (q == NEED_NATS && p->s->lookups->net.got[NET_NATS])
		use.n = nats_of_a_zone(p);
	else if (q == NEED_ENDPOINTS)
		use.n = endpoints_of_vpc(p);
	else if (q == NEED_VPCS && lookup_here(p->s, LOOKUP_SUBNETS))
		use.n = (double)p->s->lookups->vpcs.n;
	else if (q == NEED_VPCS || q == NEED_GP3 || q == NEED_ROLES ||
		 q == NEED_NATS)
		use.counted = false;
	return use;
}

/* ---- the rows ---------------------------------------------------------------*/

static const char *number(const struct preflight *p, double n)
{
	return arena_fmt(p->words,
			 n < 10 && n != (double)(long long)n ? "%.1f" : "%.0f",
			 n);
}

static const char *use_words(const struct preflight *p, struct use use)
{
	if (!use.counted)
		return _("what is in use was not counted");
	return arena_fmt(p->words, _("%s in use"), number(p, use.n));
}

static void judge_quota(struct preflight *p, enum preflight_quota q)
{
	const struct need *n = &needs[q];
	const struct quota_value *have = &p->quota[q];
	struct preflight_check *c = preflight_row(p, n->id, _(n->title));
	double want = wanted(p, q);
	struct use use = in_use(p, q);
	enum preflight_state state = PREFLIGHT_OK;

	if (!preflight_seen(p, c, LOOK_QUOTAS + q))
		return;
	if (q == NEED_VCPUS &&
	    !vcpus_of(p, preflight_answer(p, "compute.instance_type"))) {
		preflight_say(
			p, c, PREFLIGHT_UNKNOWN,
			_("Red Hat's list has no %s, so its vCPUs are not "
			  "known"),
			preflight_answer(p, "compute.instance_type"));
		c->advice = _("Choose a type of the list.");
		return;
	}
	if (want > have->value)
		state = PREFLIGHT_FAIL;
	else if (use.counted && want > have->value - use.n)
		state = PREFLIGHT_WARN;
	preflight_say(p, c, state, _("%s %s needed; the quota is %s%s; %s"),
		      number(p, want), _(n->unit), number(p, have->value),
		      have->is_default ? _(" (AWS' default)") : "",
		      use_words(p, use));
	if (state == PREFLIGHT_OK)
		return;
	c->advice = arena_fmt(p->words,
			      _("Ask for more in Service Quotas (%s, %s), free "
				"what is not needed, or plan smaller."),
			      n->service, n->code);
	c->link = arena_fmt(p->words,
			    "https://console.aws.amazon.com/servicequotas/"
			    "home/services/%s/quotas/%s",
			    n->service, n->code);
}

void preflight_judge_quotas(struct preflight *p)
{
	int q;

	for (q = 0; p->s->lookups && q < QUOTA_COUNT; q++)
		if (applies(p, (enum preflight_quota)q))
			judge_quota(p, (enum preflight_quota)q);
}
