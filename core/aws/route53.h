/*
 * route53.h - hosted zones and records (REST-XML, one host, us-east-1), and
 * resolver rules.  Ids are bare: "Z123", never "/hostedzone/Z123".  Names have
 * no trailing dot and "\052" is "*" here.
 */
#ifndef AWS_ROUTE53_H
#define AWS_ROUTE53_H

#include "core/aws/call.h"

struct r53_zone {
	const char *id, *name;
	bool is_private;   /* not told by ByVPC: those are all private */
	long long records; /* -1 not told */
	const char *owner; /* ByVPC: account or service, "" not told */
};
struct r53_zones {
	struct r53_zone *at;
	size_t n, cap;
};
struct r53_vpc {
	const char *region, *id;
};
struct r53_vpcs {
	struct r53_vpc *at;
	size_t n, cap;
};
struct r53_record {
	const char *name, *type;
	long long ttl;           /* 0: an alias */
	struct aws_names values; /* of an alias: its one DNSName */
	const char *alias_zone;  /* "" not an alias */
};
struct r53_records {
	struct r53_record *at;
	size_t n, cap;
};
struct r53_cursor { /* where the next page starts */
	const char *name, *type, *identifier;
};
struct r53_rule { /* ListResolverRuleAssociations */
	const char *id, *rule_id, *vpc, *name, *status;
};
struct r53_rules {
	struct r53_rule *at;
	size_t n, cap;
};

enum build r53_list_zones_by_vpc(struct request_spec *q, const char *vpc,
				 const char *region, const char *next,
				 struct err *err);
/* Starts at that name: compare the name yourself. */
enum build r53_list_zones_by_name(struct request_spec *q, const char *name,
				  struct err *err);
enum build r53_list_zones(struct request_spec *q, bool only_private,
			  const char *marker, struct err *err);
enum build r53_get_zone(struct request_spec *q, const char *zone,
			struct err *err);
/* from NULL, or without a name: the first page */
enum build r53_list_records(struct request_spec *q, const char *zone,
			    const struct r53_cursor *from, struct err *err);
/* Leftovers of a gone cluster (corrections 5): all records but the zone's own
 * NS and SOA in one batch, then the zone. */
enum build r53_delete_records(struct request_spec *q, const char *zone,
			      const struct r53_records *records,
			      const char *zone_name, struct err *err);
enum build r53_delete_zone(struct request_spec *q, const char *zone,
			   struct err *err);
/* How many of them r53_delete_records would delete. */
size_t r53_deletable(const struct r53_records *records, const char *zone_name);
enum build r53_list_tags(struct request_spec *q, const char *zone,
			 struct err *err);
void r53_tags_add(struct arena *a, struct aws_tags *tags,
		  const struct node *doc);
enum build r53_associate_vpc(struct request_spec *q, const char *zone,
			     const char *vpc, const char *region,
			     struct err *err);
enum build r53_disassociate_vpc(struct request_spec *q, const char *zone,
				const char *vpc, const char *region,
				struct err *err);
/* for a VPC of another account */
enum build r53_authorize_vpc(struct request_spec *q, const char *zone,
			     const char *vpc, const char *region,
			     struct err *err);
enum build r53_deauthorize_vpc(struct request_spec *q, const char *zone,
			       const char *vpc, const char *region,
			       struct err *err);
enum build r53_list_rule_associations(struct request_spec *q, const char *vpc,
				      const char *next, struct err *err);

/* Works on all three zone lists and on the rule associations. */
const char *r53_next(struct arena *a, const struct node *doc);
/* false: no more, and out is without a name */
bool r53_next_record(struct arena *a, const struct node *doc,
		     struct r53_cursor *out);
void r53_zones_add(struct arena *a, struct r53_zones *list,
		   const struct node *doc);
/* GetHostedZone; vpcs may be NULL */
bool r53_zone_read(struct arena *a, const struct node *doc,
		   struct r53_zone *out, struct r53_vpcs *vpcs,
		   struct err *err);
void r53_records_add(struct arena *a, struct r53_records *list,
		     const struct node *doc);
void r53_rules_add(struct arena *a, struct r53_rules *list,
		   const struct node *doc);
/* Equal names: without a trailing dot, whatever the case. */
bool r53_same_name(const char *a, const char *b);

#endif
