/*
 * ec2.h - networks, endpoints, groups, instances (EC2 protocol, 2016-11-15).
 * Reading is one builder for all kinds and one reader a kind.  Paging:
 * ec2_next.  EC2 is eventually consistent: after a creation a Describe may say
 * Invalid...NotFound for seconds.
 */
#ifndef AWS_EC2_H
#define AWS_EC2_H

#include "core/aws/call.h"

enum ec2_kind {
	EC2_REGIONS,
	EC2_ZONES,
	EC2_VPCS,
	EC2_SUBNETS,
	EC2_ROUTE_TABLES,
	EC2_NATS,
	EC2_IGWS,
	EC2_ENDPOINTS,
	EC2_ENIS,
	EC2_GROUPS,
	EC2_RULES,
	EC2_OFFERINGS, /* by zone; filter instance-type */
	EC2_INSTANCES,
	EC2_KEY_PAIRS,
	EC2_DHCP,
	EC2_NACLS,
	EC2_PEERINGS,
	EC2_TGW_ATTACHMENTS,
	EC2_TGW_TABLES,
	EC2_ADDRESSES, /* elastic IPs; one page */
	EC2_VOLUMES
};
struct ec2_filter {
	const char *name;
	const char *value;         /* one value, or */
	const char *const *values; /* several, NULL-ended, at most 200 */
};
#define EC2_FILTERS_MAX 4
struct ec2_find {
	const char *id;         /* one id or name of the kind, or */
	const char *const *ids; /* several, NULL-ended */
	struct ec2_filter filter[EC2_FILTERS_MAX]; /* until a NULL name */
	const char *next; /* from ec2_next, NULL first page */
};
/* ec2_describe(q, EC2_SUBNETS, &(struct ec2_find){ .filter = {
 *		{ "vpc-id", vpc, NULL } }, .next = w->next }, err) */
enum build ec2_describe(struct request_spec *q, enum ec2_kind kind,
			const struct ec2_find *find, struct err *err);
const char *ec2_next(struct arena *a, const struct node *doc);

struct ec2_region {
	const char *name, *endpoint;
	bool enabled; /* opted in, or needs no opt-in */
};
struct ec2_regions {
	struct ec2_region *at;
	size_t n, cap;
};
struct ec2_zone {
	const char *name, *id, *state;
	bool ordinary; /* not a local or wavelength zone */
};
struct ec2_zones {
	struct ec2_zone *at;
	size_t n, cap;
};
struct ec2_vpc {
	const char *id, *cidr, *dhcp, *state, *owner;
	struct aws_names cidrs; /* all associated IPv4 blocks */
	bool is_default;
	struct aws_tags tags;
};
struct ec2_vpcs {
	struct ec2_vpc *at;
	size_t n, cap;
};
struct ec2_subnet {
	const char *id, *vpc, *cidr, *zone, *zone_id, *owner, *state, *arn;
	int free_addresses;
	bool maps_public;
	struct aws_tags tags;
};
struct ec2_subnets {
	struct ec2_subnet *at;
	size_t n, cap;
};
struct ec2_route {
	const char *to;     /* CIDR (IPv4 or 6) or prefix list id */
	const char *target; /* "local", igw-, nat-, tgw-, pcx-, eni-, vgw- */
	bool blackhole;
};
struct ec2_route_table {
	const char *id, *vpc;
	bool main;
	struct aws_names subnets; /* explicit associations */
	struct {
		struct ec2_route *at;
		size_t n, cap;
	} routes;
	struct aws_tags tags;
};
struct ec2_route_tables {
	struct ec2_route_table *at;
	size_t n, cap;
};
/* The table that a subnet of this VPC uses: explicit, else main; NULL none. */
const struct ec2_route_table *
ec2_table_of(const struct ec2_route_tables *tables, const char *vpc,
	     const char *subnet);
/* A route to an internet gateway: a public subnet. */
bool ec2_table_is_public(const struct ec2_route_table *t);
struct ec2_nat {
	const char *id, *vpc, *subnet, *state,
		*kind; /* kind: public, private */
	const char *public_ip, *private_ip, *failure;
	struct aws_tags tags;
};
struct ec2_nats {
	struct ec2_nat *at;
	size_t n, cap;
};
struct ec2_igw {
	const char *id, *vpc, *state;
	struct aws_tags tags;
};
struct ec2_igws {
	struct ec2_igw *at;
	size_t n, cap;
};
struct ec2_endpoint {
	const char *id, *kind, *vpc, *service, *state, *error, *created;
	struct aws_names subnets, groups, group_names, enis;
	struct aws_names dns, dns_zones; /* same order */
	bool private_dns, requester_managed;
	struct aws_tags tags;
};
struct ec2_endpoints {
	struct ec2_endpoint *at;
	size_t n, cap;
};
struct ec2_eni {
	const char *id, *kind, *vpc, *subnet, *zone, *address, *description;
	const char *status, *instance, *requester, *attachment;
	struct aws_names groups;
	bool requester_managed;
	struct aws_tags tags;
};
struct ec2_enis {
	struct ec2_eni *at;
	size_t n, cap;
};
struct ec2_volume {
	const char *id, *zone, *status; /* "available", "in-use" */
	int gib;
	struct aws_tags tags;
};
struct ec2_volumes {
	struct ec2_volume *at;
	size_t n, cap;
};
struct ec2_group {
	const char *id, *name, *description, *vpc, *owner;
	struct aws_tags tags;
};
struct ec2_groups {
	struct ec2_group *at;
	size_t n, cap;
};
struct ec2_rule { /* DescribeSecurityGroupRules: flat */
	const char *id, *group, *description;
	bool egress;
	const char *protocol; /* "tcp", "udp", "icmp", "-1" all */
	int from, to;         /* ports; -1 all */
	const char *cidr, *cidr6, *prefix_list, *peer; /* one of them set */
	struct aws_tags tags;
};
struct ec2_rules {
	struct ec2_rule *at;
	size_t n, cap;
};
struct ec2_offering {
	const char *type, *zone;
};
struct ec2_offerings {
	struct ec2_offering *at;
	size_t n, cap;
};
struct ec2_instance {
	const char *id, *state, *type, *image, *key, *vpc, *subnet, *zone;
	const char *private_ip, *public_ip, *dns, *profile, *launched;
	int vcpus; /* 0: not told */
	bool spot;
	struct aws_names groups;
	struct aws_tags tags;
};
struct ec2_instances {
	struct ec2_instance *at;
	size_t n, cap;
};
struct ec2_key_pair {
	const char *name, *id, *kind, *fingerprint, *public_key;
	struct aws_tags tags;
};
struct ec2_key_pairs {
	struct ec2_key_pair *at;
	size_t n, cap;
};
struct ec2_dhcp {
	const char *id, *domain;
	struct aws_names resolvers; /* "AmazonProvidedDNS" */
};
struct ec2_dhcps {
	struct ec2_dhcp *at;
	size_t n, cap;
};
struct ec2_nacl_entry {
	int number; /* 32767: the last, "*" */
	bool egress, allow;
	const char *protocol; /* IANA number, "-1" all */
	const char *cidr;
	int from, to; /* -1 all */
};
struct ec2_nacl {
	const char *id, *vpc;
	bool is_default;
	struct aws_names subnets;
	struct {
		struct ec2_nacl_entry *at;
		size_t n, cap;
	} entries;
};
struct ec2_nacls {
	struct ec2_nacl *at;
	size_t n, cap;
};
struct ec2_peering {
	const char *id, *status;
	const char *vpc, *cidr, *owner, *region; /* requester */
	const char *peer_vpc, *peer_cidr, *peer_owner, *peer_region;
	bool dns, peer_dns; /* AllowDnsResolutionFromRemoteVpc */
};
struct ec2_peerings {
	struct ec2_peering *at;
	size_t n, cap;
};
struct ec2_tgw_attachment {
	const char *id, *tgw, *vpc, *state;
	struct aws_names subnets;
};
struct ec2_tgw_attachments {
	struct ec2_tgw_attachment *at;
	size_t n, cap;
};
struct ec2_tgw_table {
	const char *id, *tgw, *state;
};
struct ec2_tgw_tables {
	struct ec2_tgw_table *at;
	size_t n, cap;
};
struct ec2_tgw_route {
	const char *to, *state, *kind, *attachment, *resource;
};
struct ec2_tgw_routes {
	struct ec2_tgw_route *at;
	size_t n, cap;
};

void ec2_regions_add(struct arena *, struct ec2_regions *,
		     const struct node *doc);
void ec2_zones_add(struct arena *, struct ec2_zones *, const struct node *doc);
void ec2_vpcs_add(struct arena *, struct ec2_vpcs *, const struct node *doc);
void ec2_subnets_add(struct arena *, struct ec2_subnets *,
		     const struct node *doc);
void ec2_route_tables_add(struct arena *, struct ec2_route_tables *,
			  const struct node *doc);
void ec2_nats_add(struct arena *, struct ec2_nats *, const struct node *doc);
void ec2_igws_add(struct arena *, struct ec2_igws *, const struct node *doc);
void ec2_endpoints_add(struct arena *, struct ec2_endpoints *,
		       const struct node *doc);
void ec2_volumes_add(struct arena *a, struct ec2_volumes *list,
		     const struct node *doc);
void ec2_enis_add(struct arena *, struct ec2_enis *, const struct node *doc);
void ec2_groups_add(struct arena *, struct ec2_groups *,
		    const struct node *doc);
/* DescribeSecurityGroupRules, and what AuthorizeSecurityGroup... answers */
void ec2_rules_add(struct arena *, struct ec2_rules *, const struct node *doc);
void ec2_offerings_add(struct arena *, struct ec2_offerings *,
		       const struct node *doc);
void ec2_instances_add(struct arena *, struct ec2_instances *,
		       const struct node *doc);
void ec2_key_pairs_add(struct arena *, struct ec2_key_pairs *,
		       const struct node *doc);
void ec2_dhcps_add(struct arena *, struct ec2_dhcps *, const struct node *doc);
void ec2_nacls_add(struct arena *, struct ec2_nacls *, const struct node *doc);
void ec2_peerings_add(struct arena *, struct ec2_peerings *,
		      const struct node *doc);
void ec2_tgw_attachments_add(struct arena *, struct ec2_tgw_attachments *,
			     const struct node *doc);
void ec2_tgw_tables_add(struct arena *, struct ec2_tgw_tables *,
			const struct node *doc);
/* their public addresses */
void ec2_addresses_add(struct arena *, struct aws_names *ips,
		       const struct node *doc);

/* ---- what is not a Describe of a kind --------------------------------------*/
/* attribute: "enableDnsSupport" or "enableDnsHostnames" */
enum build ec2_vpc_attribute(struct request_spec *q, const char *vpc,
			     const char *attribute, struct err *err);
bool ec2_vpc_attribute_read(const struct node *doc, const char *attribute);
enum build ec2_modify_vpc_attribute(struct request_spec *q, const char *vpc,
				    const char *attribute, bool on,
				    struct err *err);
enum build ec2_search_tgw_routes(struct request_spec *q, const char *table,
				 const struct ec2_filter *filter,
				 struct err *err);
void ec2_tgw_routes_add(struct arena *, struct ec2_tgw_routes *,
			const struct node *doc);
enum build ec2_prefix_list_entries(struct request_spec *q, const char *list,
				   const char *next, struct err *err);
void ec2_prefixes_add(struct arena *, struct aws_names *cidrs,
		      const struct node *doc);

/* ---- writes -----------------------------------------------------------------*/
struct ec2_endpoint_change {
	const char *endpoint;
	const char *add_group, *remove_group, *add_subnet; /* NULL: not */
};
enum build ec2_modify_endpoint(struct request_spec *q,
			       const struct ec2_endpoint_change *c,
			       struct err *err);
struct ec2_group_want {
	const char *name, *description, *vpc;
	struct aws_tags tags;
};
enum build ec2_create_group(struct request_spec *q,
			    const struct ec2_group_want *w, struct err *err);
const char *ec2_created_group(struct arena *a, const struct node *doc);
enum build ec2_delete_group(struct request_spec *q, const char *group,
			    struct err *err);
struct ec2_rule_want {
	const char *group;
	const char *protocol; /* "tcp"; "-1" all */
	int from, to;
	const char *cidr, *cidr6, *peer; /* one of them */
	const char *description;
	struct aws_tags tags;
};
/* one rule a call: a mixed call is refused whole (aws-api 4.3) */
enum build ec2_authorize(struct request_spec *q, const struct ec2_rule_want *w,
			 bool egress, struct err *err);
enum build ec2_revoke(struct request_spec *q, const char *group,
		      const char *rule_id, bool egress, struct err *err);
/* ids NULL-ended */
enum build ec2_create_tags(struct request_spec *q, const char *const *ids,
			   const struct aws_tags *tags, struct err *err);
/* only the keys count; a value other than "" must match */
enum build ec2_delete_tags(struct request_spec *q, const char *const *ids,
			   const struct aws_tags *tags, struct err *err);
/* kind: "ed25519" or "rsa".  The reply holds the private key: secret, and to
 * be written 0600 before anything else. */
enum build ec2_create_key_pair(struct request_spec *q, const char *name,
			       const char *kind, const struct aws_tags *tags,
			       struct err *err);
bool ec2_key_material(const struct reply *r, struct secret *pem,
		      struct err *err);
/* public_line: the whole line of the .pub file */
enum build ec2_import_key_pair(struct request_spec *q, const char *name,
			       const char *public_line,
			       const struct aws_tags *tags, struct err *err);
enum build ec2_delete_key_pair(struct request_spec *q, const char *name,
			       struct err *err);
/* leftovers of a gone cluster's operator (corrections 5) */
enum build ec2_delete_endpoint(struct request_spec *q, const char *endpoint,
			       struct err *err);
enum build ec2_delete_eni(struct request_spec *q, const char *eni,
			  struct err *err);

#endif
