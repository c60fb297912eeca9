/*
 * ec2.h - what the EC2 files of the simulator share: the kinds, making objects,
 * addresses, groups.  Model functions take a struct ec2 (no request needed: the
 * operator and CloudFormation's clock use them too); sim_ec2_find and its like
 * answer the request's error.
 */
#ifndef SIM_EC2_H
#define SIM_EC2_H

#include "core/base/cidr.h"
#include "core/base/encode.h"
#include "core/base/str.h"
#include "core/sim/aws.h"

struct sim_ec2_kind {
	const char *kind;   /* "ec2.vpc" */
	const char *prefix; /* "vpc-" */
	const char *id;     /* member that holds the key: "vpcId" */
	const char *type;   /* in TagSpecification and DescribeTags: "vpc" */
	const char *code;   /* "InvalidVpcID.NotFound" */
	const char *noun;   /* "The %s '...' does not exist" */
};

const struct sim_ec2_kind *sim_ec2_kind_of(const char *kind);
const struct sim_ec2_kind *
sim_ec2_kind_by_id(const char *id); /* NULL: no such form */

struct ec2 {
	struct world *w;
	struct arena *a;
	const char *region;
};
struct ec2 sim_ec2_of(struct call *c);

/* ---- objects --------------------------------------------------------------*/
const char *sim_ec2_fmt(const struct ec2 *e, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* An id of this kind; place: world_id's. */
const char *sim_ec2_id(const struct ec2 *e, const char *kind,
		       const char *place);
/* Adds it with its id, owner, tags (taken over, NULL: none) and region. */
cJSON *sim_ec2_put(const struct ec2 *e, const char *kind, const char *id,
		   cJSON *doc, cJSON *tags);
/* The n-th of kind whose member is value; for loops. */
cJSON *sim_ec2_next(struct world *w, const char *kind, const char *member,
		    const char *value, size_t *at);
bool sim_ec2_any(struct world *w, const char *kind, const char *member,
		 const char *value);
void sim_ec2_tag(cJSON *doc, const char *key, const char *value);
const char *sim_ec2_tag_of(const cJSON *doc,
			   const char *key);       /* NULL: absent */
cJSON *sim_ec2_list(cJSON *doc, const char *name); /* made when absent */
/* The item of a list whose member is value, and its place. */
cJSON *sim_ec2_item(const cJSON *doc, const char *list, const char *member,
		    const char *value, int *index);
const char *sim_ec2_now(const struct ec2 *e);

/* ---- requests -------------------------------------------------------------*/
/* Where an id comes from: CloudFormation's logical id (_place), else fmt. */
const char *sim_ec2_place(struct call *c, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
cJSON *sim_ec2_find(struct call *c, const char *kind, const char *id);
cJSON *sim_ec2_need(struct call *c, const char *param, const char *kind);
/* TagSpecification.N of this resource type as a tagSet, or NULL. */
cJSON *sim_ec2_spec_tags(struct call *c, const char *type);
bool sim_ec2_return(struct call *c); /* <return>true</return> */
/* out[name] = a copy of doc */
bool sim_ec2_show(struct call *c, const char *name, const cJSON *doc);
/* PREFIX.1, PREFIX.2 ... as strings */
struct vec sim_ec2_params(struct call *c, const char *prefix);
/* Every Filter.N is in map, else InvalidParameterValue was answered. */
bool sim_ec2_filters(struct call *c, const struct filter_name *map);
/* Filter.N over members of a made-up item (regions, types): own simple form. */
bool sim_ec2_passes(struct call *c, const cJSON *item,
		    const struct filter_name *map);
bool sim_ec2_boolean(const char *text); /* "true" */

/* ---- network --------------------------------------------------------------*/
struct eni_spec {
	const char *subnet_id, *place, *type, *description;
	const char *requester; /* "" its own; else requesterManaged */
	uint32_t wanted;       /* 0: any */
	cJSON *groups;         /* groupSet, taken over */
};
cJSON *sim_ec2_eni_new(const struct ec2 *e, struct eni_spec *spec);
void sim_ec2_eni_drop(struct world *w, const char *eni_id);
bool sim_ec2_address_taken(struct world *w, const char *subnet_id, uint32_t ip);
const char *sim_ec2_public_address(const struct ec2 *e, const char *place);
const char *sim_ec2_zones(const char *region); /* letters: "abcdef" */
const char *sim_ec2_zone_id(const struct ec2 *e, const char *zone);
cJSON *sim_ec2_main_table(struct world *w, const char *vpc_id);
cJSON *sim_ec2_table_of(struct world *w, const cJSON *subnet);
cJSON *sim_ec2_acl_of(struct world *w, const cJSON *subnet);
cJSON *sim_ec2_acl_new(const struct ec2 *e, const char *vpc_id, bool standard,
		       const char *place);
cJSON *sim_ec2_table_new(const struct ec2 *e, const cJSON *vpc, bool is_main,
			 const char *place);
/* Puts the subnet into this NACL, out of the one it was in; association id. */
const char *sim_ec2_acl_associate(const struct ec2 *e, const char *acl_id,
				  const char *subnet_id);

/* ---- groups ---------------------------------------------------------------*/
struct rule_spec {
	bool egress;
	const char *protocol;                           /* "tcp", "-1" */
	int from, to;                                   /* -1: none */
	const char *cidr, *cidr6, *group, *prefix_list; /* "" three of them */
	const char *description;
};
cJSON *sim_ec2_group_new(const struct ec2 *e, const char *vpc_id,
			 const char *name, const char *description,
			 const char *place);
cJSON *sim_ec2_rule_find(struct world *w, const char *group_id,
			 const struct rule_spec *spec);
cJSON *sim_ec2_rule_add(const struct ec2 *e, const char *group_id,
			const struct rule_spec *spec);
void sim_ec2_rule_drop(struct world *w, const char *rule_id);
void sim_ec2_group_drop(struct world *w, const char *group_id);
/* The groupSet item {groupId, groupName}. */
cJSON *sim_ec2_group_item(struct world *w, const char *group_id);

/* ---- machines -------------------------------------------------------------*/
struct instance_spec {
	const char *subnet_id, *place, *type, *image, *key, *profile_arn;
	const char *requester;
	uint32_t wanted;
	bool public_address;
	cJSON *groups; /* groupSet, taken over */
	cJSON *tags;
};
cJSON *sim_ec2_instance_new(const struct ec2 *e, struct instance_spec *spec);
/* Gone at once: its interface too. */
void sim_ec2_instance_drop(struct world *w, const char *instance_id);
void sim_ec2_nat_drop(struct world *w, const char *nat_id);
void sim_ec2_endpoint_drop(struct world *w, const char *endpoint_id);
const char *sim_ec2_image(const struct ec2 *e, const char *parameter);

struct volume_spec {
	const char *zone, *place, *type;
	int gib;
	bool encrypted;
	cJSON *tags;
};
cJSON *sim_ec2_volume_new(const struct ec2 *e, struct volume_spec *spec);

struct endpoint_spec {
	const char *vpc_id, *service, *place, *requester;
	cJSON *subnets; /* of ids, taken over */
	cJSON *groups;  /* groupSet, taken over */
	cJSON *tags;
	uint32_t wanted_host; /* last octet the first ENI asks for, 0: any */
};
/* Can this zone start such a machine? */
int sim_ec2_vcpus(const char *type); /* 2: not in our cut */
bool sim_ec2_offered(const char *type, const char *zone);
/* An Interface endpoint: pending, available 60 s later. */
cJSON *sim_ec2_endpoint_new(const struct ec2 *e, struct endpoint_spec *spec);

/* Adds the group to the endpoint and its interfaces, unless it is there. */
void sim_ec2_endpoint_join(struct world *w, cJSON *endpoint,
			   const char *group_id);
/* Somebody changed a group or an endpoint: if it carries a cluster's tag, its
 * operator looks at it again within five minutes (operator.c). */
void sim_operator_touched(struct world *w, const cJSON *doc);

/* ---- the operations -------------------------------------------------------*/
extern const struct sim_op sim_ec2_region_ops[], sim_ec2_vpc_ops[],
	sim_ec2_subnet_ops[], sim_ec2_route_ops[], sim_ec2_nat_ops[],
	sim_ec2_group_ops[], sim_ec2_rule_ops[], sim_ec2_acl_ops[],
	sim_ec2_peering_ops[], sim_ec2_instance_ops[], sim_ec2_key_ops[],
	sim_ec2_endpoint_ops[], sim_ec2_tag_ops[], sim_ec2_gateway_ops[],
	sim_ec2_volume_ops[];

#endif
