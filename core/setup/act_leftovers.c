/*
 * act_leftovers.c - what Red Hat's operator left behind for our own cluster
 * once that answers 404: endpoints, interfaces, security groups, hosted zones.
 * They block the VPC's deletion (DependencyViolation).  Taken is only what
 * carries kubernetes.io/cluster/<our id>=owned (a zone also api.openshift.com/
 * id), each listed, with a consent of its own.  ocm-api 3.15, 5.3; corrections
 * 5; DESIGN 9.
 */
#include "core/setup/acts.h"

#include "core/aws/ec2.h"
#include "core/aws/route53.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/setup/gone.h"
#include "core/setup/setup.h"

struct left_zone {
	const char *id, *name;
	struct aws_tags tags;
	struct r53_records records;
	bool ours;
};

#define ZONES 4

struct left_work {
	struct gone gone; /* first */
	struct ec2_endpoints endpoints;
	struct ec2_groups groups;
	struct ec2_enis enis; /* tagged so, or in one of those groups */
	struct left_zone zone[ZONES];
	size_t zones, names, at; /* found; names looked for; in hand */
	struct r53_cursor from;  /* page of records */
};

/* ---- what there is ------------------------------------------------------------*/

static enum build find_endpoints(void *p, struct request_spec *q,
				 struct err *err)
{
	return gone_tagged(p, q, EC2_ENDPOINTS, err);
}

static enum verdict endpoints_read(void *p, const struct reply *r,
				   struct err *err)
{
	struct left_work *w = p;

	(void)err;
	ec2_endpoints_add(w->gone.base.arena, &w->endpoints, r->doc);
	return gone_page(&w->gone, r);
}

static enum build find_groups(void *p, struct request_spec *q, struct err *err)
{
	return gone_tagged(p, q, EC2_GROUPS, err);
}

static enum verdict groups_read(void *p, const struct reply *r, struct err *err)
{
	struct left_work *w = p;

	(void)err;
	ec2_groups_add(w->gone.base.arena, &w->groups, r->doc);
	return gone_page(&w->gone, r);
}

static enum build find_enis(void *p, struct request_spec *q, struct err *err)
{
	return gone_tagged(p, q, EC2_ENIS, err);
}

static enum verdict enis_read(void *p, const struct reply *r, struct err *err)
{
	struct left_work *w = p;

	(void)err;
	ec2_enis_add(w->gone.base.arena, &w->enis, r->doc);
	return gone_page(&w->gone, r);
}

/* The zones by name; whose they are, their tags say. */
static const char *zone_name(const struct left_work *w, size_t nth)
{
	const char *host = strstr(gone_known(&w->gone, "cluster-ready.api_url"),
				  "://api.");

	if (nth == 0)
		return arena_fmt(w->gone.base.arena, "%s.hypershift.local",
				 gone_known(&w->gone, "cluster.name"));
	if (nth > 1 || !host)
		return NULL;
	host += strlen("://api.");
	return arena_fmt(w->gone.base.arena, "rosa.%.*s",
			 (int)strcspn(host, ":/"), host);
}

static enum build find_zones(void *p, struct request_spec *q, struct err *err)
{
	struct left_work *w = p;
	const char *name = zone_name(w, w->names);

	return name ? r53_list_zones_by_name(q, name, err) : BUILD_SKIP;
}

static enum verdict zones_read(void *p, const struct reply *r, struct err *err)
{
	struct left_work *w = p;
	struct r53_zones found = { 0 };
	const char *name = zone_name(w, w->names++);
	size_t i;

	(void)err;
	r53_zones_add(w->gone.base.arena, &found, r->doc);
	for (i = 0; i < found.n && w->zones < ZONES; i++)
		if (r53_same_name(found.at[i].name, name))
			w->zone[w->zones++] =
				(struct left_zone){ .id = found.at[i].id,
						    .name = found.at[i].name };
	return zone_name(w, w->names) ? STEP_AGAIN : STEP_NEXT;
}

static enum build zone_tags(void *p, struct request_spec *q, struct err *err)
{
	struct left_work *w = p;

	return w->at < w->zones ? r53_list_tags(q, w->zone[w->at].id, err)
				: BUILD_SKIP;
}

static enum verdict zone_tags_read(void *p, const struct reply *r,
				   struct err *err)
{
	struct left_work *w = p;
	struct left_zone *z = &w->zone[w->at++];

	(void)err;
	r53_tags_add(w->gone.base.arena, &z->tags, r->doc);
	/* [I] which of the two a zone carries */
	z->ours = str_eq(aws_tag(&z->tags, w->gone.tag), "owned") ||
		  str_eq(aws_tag(&z->tags, "api.openshift.com/id"), w->gone.id);
	if (w->at < w->zones)
		return STEP_AGAIN;
	w->at = 0;
	return STEP_NEXT;
}

static const struct step probe[] = {
	GONE_STEP,
	{ .name = "DescribeVpcEndpoints",
	  .rights = "ec2:DescribeVpcEndpoints",
	  .build = find_endpoints,
	  .read = endpoints_read },
	{ .name = "DescribeSecurityGroups",
	  .rights = "ec2:DescribeSecurityGroups",
	  .build = find_groups,
	  .read = groups_read },
	{ .name = "DescribeNetworkInterfaces",
	  .rights = "ec2:DescribeNetworkInterfaces",
	  .build = find_enis,
	  .read = enis_read },
	{ .name = "ListHostedZonesByName",
	  .rights = "route53:ListHostedZonesByName",
	  .build = find_zones,
	  .read = zones_read },
	{ .name = "ListTagsForResource",
	  .rights = "route53:ListTagsForResource",
	  .build = zone_tags,
	  .read = zone_tags_read },
	{ 0 },
};

/* ---- what it means --------------------------------------------------------------*/

static size_t zones_of_ours(const struct left_work *w)
{
	size_t n = 0, i;

	for (i = 0; i < w->zones; i++)
		n += w->zone[i].ours;
	return n;
}

/* An interface that AWS made for a load balancer goes with that only. */
static bool eni_can_go(const struct ec2_eni *e)
{
	return !e->requester_managed && str_eq(e->status, "available");
}

static bool nothing_left(const void *p)
{
	const struct left_work *w = p;

	return !w->gone.alive && !w->endpoints.n && !w->groups.n &&
	       !w->enis.n && !zones_of_ours(w);
}

static enum found judge(void *p, struct err *why)
{
	struct left_work *w = p;
	const struct setup *s = w->gone.base.app;

	(void)why;
	if (s->mode != ENGINE_UNDO)
		return FOUND_OK;
	if (w->gone.alive)
		return FOUND_DIFFERS;
	return nothing_left(w) ? FOUND_TODO : FOUND_OK;
}

static const char *keeps(const void *p)
{
	const struct left_work *w = p;
	struct strbuf sb = STRBUF_INIT;
	const char *out;
	size_t i;

	if (w->gone.alive)
		return gone_not(&w->gone);
	for (i = 0; i < w->zones; i++)
		if (!w->zone[i].ours)
			strbuf_addf(&sb,
				    _("zone %s (%s) is not tagged as this "
				      "cluster's: look at it yourself"),
				    w->zone[i].name, w->zone[i].id);
	out = sb.len ? arena_dup(w->gone.base.arena, sb.buf) : NULL;
	strbuf_release(&sb);
	return out;
}

static const char *list(const void *p)
{
	const struct left_work *w = p;
	struct strbuf sb = STRBUF_INIT;
	const char *out;
	size_t i;

	strbuf_addf(&sb,
		    _("Cluster %s is gone; Red Hat's operator left this, "
		      "tagged as its own. The VPC cannot be deleted before "
		      "it:\n"),
		    w->gone.id);
	for (i = 0; i < w->endpoints.n; i++)
		strbuf_addf(&sb, _("endpoint %s %s\n"), w->endpoints.at[i].id,
			    w->endpoints.at[i].service);
	for (i = 0; i < w->enis.n; i++)
		strbuf_addf(&sb, _("interface %s %s%s\n"), w->enis.at[i].id,
			    w->enis.at[i].description,
			    eni_can_go(&w->enis.at[i])
				    ? ""
				    : _(" (in use: goes with what uses it)"));
	for (i = 0; i < w->groups.n; i++)
		strbuf_addf(&sb, _("security group %s %s\n"),
			    w->groups.at[i].id, w->groups.at[i].name);
	for (i = 0; i < w->zones; i++)
		if (w->zone[i].ours)
			strbuf_addf(&sb, _("hosted zone %s %s\n"),
				    w->zone[i].id, w->zone[i].name);
	out = arena_dup(w->gone.base.arena, sb.buf);
	strbuf_release(&sb);
	return out;
}

/* ---- taking it away ---------------------------------------------------------------*/

static enum build drop_endpoint(void *p, struct request_spec *q,
				struct err *err)
{
	struct left_work *w = p;

	if (w->at < w->endpoints.n)
		return gone_send(
			&w->gone, q,
			ec2_delete_endpoint(q, w->endpoints.at[w->at].id, err));
	w->at = 0;
	return BUILD_SKIP;
}

static enum verdict dropped(void *p, const struct reply *r, struct err *err)
{
	struct left_work *w = p;

	(void)r;
	(void)err;
	w->at++;
	return STEP_AGAIN; /* the build says when it was the last */
}

static enum build drop_eni(void *p, struct request_spec *q, struct err *err)
{
	struct left_work *w = p;

	while (w->at < w->enis.n && !eni_can_go(&w->enis.at[w->at]))
		w->at++;
	if (w->at < w->enis.n)
		return gone_send(&w->gone, q,
				 ec2_delete_eni(q, w->enis.at[w->at].id, err));
	w->at = 0;
	return BUILD_SKIP;
}

static enum build drop_group(void *p, struct request_spec *q, struct err *err)
{
	struct left_work *w = p;

	if (w->at < w->groups.n)
		return gone_send(
			&w->gone, q,
			ec2_delete_group(q, w->groups.at[w->at].id, err));
	w->at = 0;
	return BUILD_SKIP;
}

static enum verdict group_dropped(void *p, const struct reply *r,
				  struct err *err)
{
	/* the interfaces of an endpoint go some seconds after it */
	return reply_is(r, "DependencyViolation") ? STEP_WAIT
						  : dropped(p, r, err);
}

static enum build list_records(void *p, struct request_spec *q, struct err *err)
{
	struct left_work *w = p;

	while (w->at < w->zones && !w->zone[w->at].ours)
		w->at++;
	return w->at < w->zones
		       ? r53_list_records(q, w->zone[w->at].id, &w->from, err)
		       : BUILD_END;
}

/* The one that list_records came to. */
static struct left_zone *zone_in_hand(struct left_work *w)
{
	return &w->zone[w->at];
}

static enum verdict records_read(void *p, const struct reply *r,
				 struct err *err)
{
	struct left_work *w = p;
	struct left_zone *z = zone_in_hand(w);

	(void)err;
	if (!w->from.name)
		memset(&z->records, 0, sizeof(z->records));
	if (!reply_ok(r))
		return STEP_NEXT;
	r53_records_add(w->gone.base.arena, &z->records, r->doc);
	return r53_next_record(w->gone.base.arena, r->doc, &w->from)
		       ? STEP_AGAIN
		       : STEP_NEXT;
}

static enum build drop_records(void *p, struct request_spec *q, struct err *err)
{
	struct left_zone *z = zone_in_hand(p);

	if (!r53_deletable(&z->records, z->name))
		return BUILD_SKIP;
	return r53_delete_records(q, z->id, &z->records, z->name, err);
}

static enum build drop_zone(void *p, struct request_spec *q, struct err *err)
{
	return r53_delete_zone(q, zone_in_hand(p)->id, err);
}

static enum verdict zone_dropped(void *p, const struct reply *r,
				 struct err *err)
{
	struct left_work *w = p;

	(void)r;
	(void)err;
	w->at++;
	return STEP_NEXT;
}

#define ZONE_STEPS                                                             \
 { .name = "ListResourceRecordSets",                                           \
   .rights = "route53:ListResourceRecordSets",                                 \
   .build = list_records,                                                      \
   .read = records_read,                                                       \
   .expects = "NoSuchHostedZone" },                                            \
	 { .name = "ChangeResourceRecordSets",                                 \
	   .rights = "route53:ChangeResourceRecordSets",                       \
	   .build = drop_records,                                              \
	   .expects = "NoSuchHostedZone InvalidChangeBatch",                   \
	   .writes = true },                                                   \
 {                                                                             \
  .name = "DeleteHostedZone", .rights = "route53:DeleteHostedZone",            \
  .build = drop_zone, .read = zone_dropped, .expects = "NoSuchHostedZone",     \
  .writes = true                                                               \
 }

static const struct step undo[] = {
	{ .name = "DeleteVpcEndpoints",
	  .rights = "ec2:DeleteVpcEndpoints",
	  .build = drop_endpoint,
	  .read = dropped,
	  .expects = "InvalidVpcEndpointId.NotFound",
	  .writes = true },
	{ .name = "DeleteNetworkInterface",
	  .rights = "ec2:DeleteNetworkInterface",
	  .build = drop_eni,
	  .read = dropped,
	  .expects = "InvalidNetworkInterfaceID.NotFound",
	  .writes = true },
	{ .name = "DeleteSecurityGroup",
	  .rights = "ec2:DeleteSecurityGroup",
	  .build = drop_group,
	  .read = group_dropped,
	  .expects = "InvalidGroup.NotFound DependencyViolation",
	  .waits_for = N_("the interfaces in the group to go"),
	  .patience_s = 300,
	  .writes = true },
	ZONE_STEPS, /* three zones at most: local, rosa private and public */
	ZONE_STEPS,
	ZONE_STEPS,
	{ 0 },
};

static const struct undo_ask consent = {
	.id = "leftovers.remove",
	.title = N_("Remove what Red Hat's operator left behind?"),
	.unattended = 1,
	.list = list,
};

const struct action_class act_leftovers = {
	.name = "leftovers",
	.work_size = sizeof(struct left_work),
	.probe = probe,
	.found = judge,
	.undo = undo,
	.gone = nothing_left,
	.keeps = keeps,
	.undo_ask = &consent,
	.sweeps = true,
};
