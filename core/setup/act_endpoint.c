/*
 * act_endpoint.c - the private endpoint with its addresses, its zone and its
 * record, which the cluster's operator makes: found in AWS, waited for.
 * ocm-api 3.12, aws-api 3.9.
 */
#include "core/setup/acts.h"

#include "core/aws/ec2.h"
#include "core/aws/route53.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/setup/setup.h"
#include "core/setup/watch.h"

struct endpoint_work {
	struct work base;
	struct ec2_endpoints endpoints;
	struct ec2_enis enis;
	struct r53_zones zones;
	struct r53_records records;
	struct r53_cursor next; /* page of records */
	const char *zone;
	const struct ec2_endpoint *e;
	const struct r53_record *api;
};

static const char *local_zone(const struct endpoint_work *w)
{
	return arena_fmt(w->base.arena, "%s.hypershift.local",
			 work_text(&w->base, "${cluster.name}"));
}

static enum build ep_find(void *p, struct request_spec *q, struct err *err)
{
	struct endpoint_work *w = p;
	struct ec2_find find = {
		.filter = { { "tag:api.openshift.com/id",
			      work_text(&w->base, "${cluster.id}"), NULL } }
	};

	return ec2_describe(q, EC2_ENDPOINTS, &find, err);
}

static enum verdict ep_found(void *p, const struct reply *r, struct err *err)
{
	struct endpoint_work *w = p;
	struct setup *s = w->base.app;
	struct watch *v = s->watch;

	(void)err;
	ec2_endpoints_add(w->base.arena, &w->endpoints, r->doc);
	if (!w->endpoints.n)
		return STEP_DONE;
	w->e = &w->endpoints.at[0];
	if (strcmp(v->endpoint_state, w->e->state))
		watch_add(s, "network", "", _("private endpoint %s: %s"),
			  w->e->id, w->e->state);
	snprintf(v->endpoint_id, sizeof(v->endpoint_id), "%s", w->e->id);
	snprintf(v->endpoint_state, sizeof(v->endpoint_state), "%s",
		 w->e->state);
	return STEP_NEXT;
}

static enum build ep_enis(void *p, struct request_spec *q, struct err *err)
{
	struct endpoint_work *w = p;
	struct ec2_find find = { 0 };
	const char **ids =
		arena_alloc(w->base.arena, (w->e->enis.n + 1) * sizeof(*ids));
	size_t i;

	if (!w->e->enis.n)
		return BUILD_SKIP;
	for (i = 0; i < w->e->enis.n; i++)
		ids[i] = w->e->enis.at[i];
	find.ids = ids;
	return ec2_describe(q, EC2_ENIS, &find, err);
}

static enum verdict ep_enis_read(void *p, const struct reply *r,
				 struct err *err)
{
	struct endpoint_work *w = p;
	struct setup *s = w->base.app;

	(void)err;
	if (!reply_ok(r))
		return STEP_NEXT;
	ec2_enis_add(w->base.arena, &w->enis, r->doc);
	if (w->enis.n)
		snprintf(s->watch->endpoint_address,
			 sizeof(s->watch->endpoint_address), "%s",
			 w->enis.at[0].address);
	return STEP_NEXT;
}

static enum build ep_rules(void *p, struct request_spec *q, struct err *err)
{
	struct endpoint_work *w = p;
	struct ec2_find find = { 0 };
	const char **ids =
		arena_alloc(w->base.arena, (w->e->groups.n + 1) * sizeof(*ids));
	size_t i;

	if (!w->e->groups.n)
		return BUILD_SKIP;
	for (i = 0; i < w->e->groups.n; i++)
		ids[i] = w->e->groups.at[i];
	find.filter[0].name = "group-id";
	find.filter[0].values = ids;
	return ec2_describe(q, EC2_RULES, &find, err);
}

static bool admits_api(const struct ec2_rule *r)
{
	return !r->egress && str_in(r->protocol, "tcp -1") &&
	       (r->from < 0 || (r->from <= 443 && r->to >= 443));
}

static enum verdict ep_rules_read(void *p, const struct reply *r,
				  struct err *err)
{
	struct endpoint_work *w = p;
	struct setup *s = w->base.app;
	struct ec2_rules rules = { 0 };
	size_t i;

	(void)err;
	if (!reply_ok(r)) /* may not look: the doctor says so */
		return STEP_NEXT;
	ec2_rules_add(w->base.arena, &rules, r->doc);
	for (i = 0; i < rules.n; i++)
		s->watch->group_ok |= admits_api(&rules.at[i]);
	return STEP_NEXT;
}

static enum build ep_zones(void *p, struct request_spec *q, struct err *err)
{
	struct endpoint_work *w = p;

	return r53_list_zones_by_name(q, local_zone(w), err);
}

static enum verdict ep_zones_read(void *p, const struct reply *r,
				  struct err *err)
{
	struct endpoint_work *w = p;
	struct setup *s = w->base.app;
	size_t i;

	(void)err;
	r53_zones_add(w->base.arena, &w->zones, r->doc);
	for (i = 0; i < w->zones.n; i++)
		if (r53_same_name(w->zones.at[i].name, local_zone(w)))
			w->zone = w->zones.at[i].id;
	s->watch->zone_found = w->zone != NULL;
	return w->zone ? STEP_NEXT : STEP_DONE;
}

static enum build ep_records(void *p, struct request_spec *q, struct err *err)
{
	struct endpoint_work *w = p;

	return r53_list_records(q, w->zone, &w->next, err);
}

static enum verdict ep_records_read(void *p, const struct reply *r,
				    struct err *err)
{
	struct endpoint_work *w = p;
	struct setup *s = w->base.app;
	const char *api = arena_fmt(w->base.arena, "api.%s", local_zone(w));
	size_t i;

	(void)err;
	r53_records_add(w->base.arena, &w->records, r->doc);
	if (r53_next_record(w->base.arena, r->doc, &w->next))
		return STEP_AGAIN;
	for (i = 0; i < w->records.n; i++)
		if (r53_same_name(w->records.at[i].name, api) &&
		    w->records.at[i].values.n)
			w->api = &w->records.at[i];
	s->watch->record_found = w->api != NULL;
	return STEP_NEXT;
}

static const struct step endpoint_probe[] = {
	{ .name = "DescribeVpcEndpoints",
	  .rights = "ec2:DescribeVpcEndpoints",
	  .build = ep_find,
	  .read = ep_found },
	{ .name = "DescribeNetworkInterfaces",
	  .rights = "ec2:DescribeNetworkInterfaces",
	  .build = ep_enis,
	  .read = ep_enis_read,
	  .expects = "*" },
	{ .name = "DescribeSecurityGroupRules",
	  .rights = "ec2:DescribeSecurityGroupRules",
	  .build = ep_rules,
	  .read = ep_rules_read,
	  .expects = "*" },
	{ .name = "ListHostedZonesByName",
	  .rights = "route53:ListHostedZonesByName",
	  .build = ep_zones,
	  .read = ep_zones_read },
	{ .name = "ListResourceRecordSets",
	  .rights = "route53:ListResourceRecordSets",
	  .build = ep_records,
	  .read = ep_records_read },
	{ 0 },
};

static void ep_publish(const struct endpoint_work *w)
{
	struct strbuf sb = STRBUF_INIT;
	size_t i;

	values_set(w->base.out, "id", w->e->id);
	values_set(w->base.out, "vpc", w->e->vpc);
	values_set(w->base.out, "dns", w->e->dns.n ? w->e->dns.at[0] : "");
	values_set(w->base.out, "zone", w->zone);
	values_set(w->base.out, "record", w->api->values.at[0]);
	for (i = 0; i < w->enis.n; i++)
		strbuf_addf(&sb, "%s%s", i ? "," : "", w->enis.at[i].address);
	values_set(w->base.out, "addresses", sb.buf);
	strbuf_release(&sb);
}

static enum found not_awaited(struct err *why)
{
	err_set(why, ERR_CLUSTER, "%s",
		_("not awaited any more: the cluster will not be ready"));
	return FOUND_BROKEN;
}

static enum found endpoint_judge(void *p, struct err *why)
{
	struct endpoint_work *w = p;
	const struct setup *s = w->base.app;

	if (s->watch->end && (!w->e || strcmp(w->e->state, "available")))
		return not_awaited(why);
	if (!w->e) {
		w->base.detail = _("not there yet; it comes some minutes into "
				   "the installation");
		return FOUND_PENDING;
	}
	if (str_in(w->e->state, "rejected failed deleted")) {
		err_set(why, ERR_CLUSTER, _("the private endpoint %s is %s"),
			w->e->id, w->e->state);
		err_service(why, 0, w->e->state, w->e->error, NULL);
		err_hint(why, _("The other side of the endpoint is Red Hat's: "
				"open a support case with these ids."));
		return FOUND_BROKEN;
	}
	if (strcmp(w->e->state, "available")) {
		w->base.detail = arena_fmt(w->base.arena, "%s %s", w->e->id,
					   w->e->state);
		return FOUND_PENDING;
	}
	if (!w->zone || !w->api) {
		w->base.detail = !w->zone ? _("zone not there yet")
					  : _("record not there yet");
		return FOUND_PENDING;
	}
	ep_publish(w);
	return FOUND_OK;
}

const struct action_class act_endpoint = {
	.name = "endpoint",
	.work_size = sizeof(struct endpoint_work),
	.probe = endpoint_probe,
	.found = endpoint_judge,
	.poll_ms = 5000,
	.poll_most_ms = 15000,
	.patience_s = 3600,
};
