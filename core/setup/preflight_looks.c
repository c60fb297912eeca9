/* preflight_looks.c - what is looked at, one flow of reading steps each. */
#include "core/setup/preflight_own.h"

#include "core/setup/setup.h"

#define LOOK(fn, op, right, build_call, read_call)                             \
 static enum build fn##_build(void *w, struct request_spec *q,                 \
			      struct err *err)                                 \
 {                                                                             \
  struct look *l = w;                                                          \
  (void)l;                                                                     \
  return build_call;                                                           \
 }                                                                             \
 static enum verdict fn##_read(void *w, const struct reply *r,                 \
			       struct err *err)                                \
 {                                                                             \
  struct look *l = w;                                                          \
  struct preflight *p = l->p;                                                  \
  (void)err;                                                                   \
  return read_call;                                                            \
 }                                                                             \
 static const struct step fn[] = {                                             \
	 { .name = op,                                                         \
	   .build = fn##_build,                                                \
	   .read = fn##_read,                                                  \
	   .rights = right },                                                  \
	 { 0 },                                                                \
 }

LOOK(terms, "POST self_terms_review", NULL, account_terms(q, err),
     account_terms_read(&p->terms, r->doc, err) ? STEP_NEXT : STEP_FAIL);
LOOK(review, "POST self_access_review", NULL,
     account_access(q, "create", "Cluster", err),
     account_access_read(&p->may_create, r->doc, err) ? STEP_NEXT : STEP_FAIL);

static enum build elb_build(void *w, struct request_spec *q, struct err *err)
{
	(void)w;
	return iam_get_role(q, IAM_ELB_ROLE, err);
}

static enum verdict elb_read(void *w, const struct reply *r, struct err *err)
{
	struct look *l = w;

	(void)err;
	l->p->elb_there = reply_ok(r);
	return STEP_NEXT;
}

static const struct step elb[] = {
	{ .name = "GetRole",
	  .build = elb_build,
	  .read = elb_read,
	  .expects = "NoSuchEntity",
	  .rights = "iam:GetRole" },
	{ 0 },
};

/* The next page, or the end. */
static enum verdict turn(struct look *l, const char *next)
{
	l->next = next;
	return next ? STEP_AGAIN : STEP_NEXT;
}

static const char *pages(struct look *l, const struct reply *r)
{
	return ec2_next(l->p->facts, r->doc);
}

#define EC2_LOOK(fn, op, kind, filter_name, filter_value, add_call)            \
 LOOK(fn, op, "ec2:" op,                                                       \
      ec2_describe(q, kind,                                                    \
		   &(struct ec2_find){ .next = l->next,                        \
				       .filter = { { filter_name,              \
						     filter_value, NULL } } }, \
		   err),                                                       \
      (add_call, turn(l, pages(l, r))))

EC2_LOOK(instances, "DescribeInstances", EC2_INSTANCES, "instance-state-name",
	 "running", ec2_instances_add(p->facts, &p->instances, r->doc));
EC2_LOOK(addresses, "DescribeAddresses", EC2_ADDRESSES, NULL, NULL,
	 ec2_addresses_add(p->facts, &p->addresses, r->doc));
EC2_LOOK(igws, "DescribeInternetGateways", EC2_IGWS, NULL, NULL,
	 ec2_igws_add(p->facts, &p->igws, r->doc));
EC2_LOOK(endpoints, "DescribeVpcEndpoints", EC2_ENDPOINTS, NULL, NULL,
	 ec2_endpoints_add(p->facts, &p->endpoints, r->doc));
EC2_LOOK(offerings, "DescribeInstanceTypeOfferings", EC2_OFFERINGS,
	 "instance-type", l->p->type,
	 ec2_offerings_add(p->facts, &p->offerings, r->doc));

static const struct step *const tables[LOOK_QUOTAS] = {
	[LOOK_TERMS] = terms,
	[LOOK_ACCESS] = review,
	[LOOK_ELB] = elb,
	[LOOK_INSTANCES] = instances,
	[LOOK_ADDRESSES] = addresses,
	[LOOK_IGWS] = igws,
	[LOOK_ENDPOINTS] = endpoints,
	[LOOK_OFFERINGS] = offerings,
	[LOOK_RIGHTS] = preflight_rights_steps,
};

const struct step *preflight_steps(int look)
{
	return look < LOOK_QUOTAS ? tables[look] : preflight_quota_steps;
}

const char *preflight_lacked(const struct look *l)
{
	const struct step *step = preflight_steps(l->id);

	if (l->lacked)
		return l->lacked;
	while (step[1].name) /* the last step is what the look is for */
		step++;
	return step->rights ? step->rights : "";
}
