/* look_dns.c - looks at Route 53: zones of a VPC, one zone's VPCs and records,
 * resolver rules. */
#include "core/base/str.h"
#include "core/doctor/own.h"

static bool of_caller(const struct look *l)
{
	return l->id == FACT_CALLER_ZONES;
}

static enum build ask_zones(void *work, struct request_spec *q, struct err *err)
{
	struct look *l = work;
	const struct facts *f = &l->d->f;

	return r53_list_zones_by_vpc(q,
				     of_caller(l) ? f->caller->id : f->e->vpc,
				     f->region, l->next, err);
}

static enum verdict got_zones(void *work, const struct reply *r,
			      struct err *err)
{
	struct look *l = work;
	struct facts *f = &l->d->f;

	(void)err;
	r53_zones_add(f->arena, of_caller(l) ? &f->caller_zones : &f->zones,
		      r->doc);
	l->next = r53_next(f->arena, r->doc);
	if (l->next)
		return STEP_AGAIN;
	facts_names(f);
	return STEP_NEXT;
}

const struct step look_zones[] = {
	{ .name = "ListHostedZonesByVPC",
	  .build = ask_zones,
	  .read = got_zones },
	{ 0 },
};
const struct step look_caller_zones[] = {
	{ .name = "ListHostedZonesByVPC",
	  .build = ask_zones,
	  .read = got_zones },
	{ 0 },
};

static enum build ask_zone(void *work, struct request_spec *q, struct err *err)
{
	struct look *l = work;

	return r53_get_zone(q, l->d->f.zone_id, err);
}

static enum verdict got_zone(void *work, const struct reply *r, struct err *err)
{
	struct look *l = work;
	struct facts *f = &l->d->f;
	struct r53_zone zone;

	return r53_zone_read(f->arena, r->doc, &zone, &f->zone_vpcs, err)
		       ? STEP_NEXT
		       : STEP_FAIL;
}

const struct step look_zone[] = {
	{ .name = "GetHostedZone", .build = ask_zone, .read = got_zone },
	{ 0 },
};

static enum build ask_records(void *work, struct request_spec *q,
			      struct err *err)
{
	struct look *l = work;

	return r53_list_records(q, l->d->f.zone_id, &l->from, err);
}

static enum verdict got_records(void *work, const struct reply *r,
				struct err *err)
{
	struct look *l = work;
	struct facts *f = &l->d->f;

	(void)err;
	r53_records_add(f->arena, &f->records, r->doc);
	return r53_next_record(f->arena, r->doc, &l->from) ? STEP_AGAIN
							   : STEP_NEXT;
}

const struct step look_records[] = {
	{ .name = "ListResourceRecordSets",
	  .build = ask_records,
	  .read = got_records },
	{ 0 },
};

static enum build ask_rules(void *work, struct request_spec *q, struct err *err)
{
	struct look *l = work;
	const struct facts *f = &l->d->f;

	q->region = f->region;
	return r53_list_rule_associations(q, f->caller->id, l->next, err);
}

static enum verdict got_rules(void *work, const struct reply *r,
			      struct err *err)
{
	struct look *l = work;
	struct facts *f = &l->d->f;

	(void)err;
	r53_rules_add(f->arena, &f->resolver_rules, r->doc);
	l->next = r53_next(f->arena, r->doc);
	return l->next ? STEP_AGAIN : STEP_NEXT;
}

const struct step look_resolver_rules[] = {
	{ .name = "ListResolverRuleAssociations",
	  .build = ask_rules,
	  .read = got_rules },
	{ 0 },
};
