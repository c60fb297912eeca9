/*
 * lookups_data.h - what was fetched; shared by the files of lookups only.
 */
#ifndef SETUP_LOOKUPS_DATA_H
#define SETUP_LOOKUPS_DATA_H

#include "core/aws/ec2.h"
#include "core/aws/kms.h"
#include "core/ocm/account.h"
#include "core/ocm/catalog.h"
#include "core/ocm/oidc.h"
#include "core/setup/lookups.h"

enum lookup_id {
	LOOKUP_REGIONS,
	LOOKUP_VERSIONS,
	LOOKUP_POLICIES,
	LOOKUP_OPERATORS,
	LOOKUP_MACHINES,
	LOOKUP_BILLING,
	LOOKUP_OIDC,
	LOOKUP_ZONES,
	LOOKUP_SUBNETS, /* with VPCs and route tables */
	LOOKUP_KEYS,
	LOOKUP_PAIRS,
	LOOKUP_MY_IP,
	LOOKUP_COUNT
};

struct lookup {
	struct setup *s;
	enum lookup_id id;
	struct flow *flow;
	bool done; /* err.kind NONE: data are here */
	struct err err;
	int page;
	const char *next;
};

struct lookups {
	struct arena *arena;
	struct lookup one[LOOKUP_COUNT];
	struct ocm_region_list regions;
	struct ocm_version_list versions;
	struct ocm_policy_list policies;
	struct ocm_operator_list operators;
	struct ocm_machine_list machines;
	struct ocm_billing_list billing;
	struct oidc_config_list oidc;
	struct ec2_zones zones;
	struct ec2_vpcs vpcs;
	struct ec2_subnets subnets;
	struct ec2_route_tables tables;
	struct kms_aliases aliases;
	struct ec2_key_pairs pairs;
	uint32_t my_ip;
};

/* NULL: here; else "being fetched" or why it could not be. */
const char *lookup_pending(const struct setup *s, enum lookup_id id);
bool lookup_here(const struct setup *s, enum lookup_id id);

#endif
