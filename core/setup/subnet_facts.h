/* subnet_facts.h - AWS' structs as core/reach wants them; the doctor's too. */
#ifndef SETUP_SUBNET_FACTS_H
#define SETUP_SUBNET_FACTS_H

#include "core/aws/ec2.h"
#include "core/reach/reach.h"

/* IPv4 routes; those to IPv6 ranges and prefix lists are left out. */
struct reach_route *subnet_routes(struct arena *a,
				  const struct ec2_route_table *t, size_t *n);
/* The ACL of a subnet: its own, else its VPC's default; NULL not visible. */
const struct ec2_nacl *subnet_acl(const struct ec2_nacls *acls, const char *vpc,
				  const char *subnet);
struct reach_entry *subnet_entries(struct arena *a, const struct ec2_nacl *n);

#endif
