/*
 * lookups_data.h - what was fetched; shared by the files of lookups only.
 */
#ifndef SETUP_LOOKUPS_DATA_H
#define SETUP_LOOKUPS_DATA_H

#include "core/aws/ec2.h"
#include "core/aws/iam.h"
#include "core/aws/kms.h"
#include "core/net/flow.h"
#include "core/ocm/account.h"
#include "core/ocm/catalog.h"
#include "core/ocm/oidc.h"
#include "core/reach/subnet.h"
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
	LOOKUP_SUBNETS, /* with all that tells the truth about them */
	LOOKUP_KEYS,
	LOOKUP_PAIRS,
	LOOKUP_MY_IP,
	LOOKUP_ROLES,
	LOOKUP_OFFERS, /* instance types by zone */
	LOOKUP_COUNT
};

#define ROLES_PREFIX "ManagedOpenShift"
#define ROLE_SETS    32
/* The account roles of one prefix; a role that is not there is NULL. */
struct role_set {
	const char *prefix, *version;   /* "4.21", "" not told */
	const struct iam_role *role[3]; /* installer, support, worker */
	struct aws_tags tags;           /* of the installer role */
	bool told;
};
struct role_sets {
	struct role_set at[ROLE_SETS];
	size_t n;
};

struct lookup {
	struct setup *s;
	enum lookup_id id;
	struct flow *flow;
	bool done; /* err.kind NONE: data are here */
	struct err err;
	int attribute; /* of VPCs, two each */
	const char *next;
};

/* What may be denied: then it is "not known", and the choice goes on. */
enum net_list {
	NET_NATS,
	NET_ACLS,
	NET_DHCP,
	NET_DNS, /* attributes of the VPCs that hold candidates */
	NET_CLUSTERS,
	NET_COUNT
};
struct vpc_dns {
	const char *vpc;
	enum reach_known support, hostnames;
};
struct subnet_user { /* by Red Hat's list of clusters */
	const char *subnet, *id, *name;
};
struct net_facts {
	bool got[NET_COUNT];
	const char *code[NET_COUNT]; /* why not, NULL: not asked */
	struct ec2_nats nats;
	struct ec2_nacls acls;
	struct ec2_dhcps dhcps;
	struct {
		struct vpc_dns *at;
		size_t n, cap;
	} dns;
	struct {
		struct subnet_user *at;
		size_t n, cap;
	} users;
};

/* A KMS key, and what could be read of it. */
struct key_fact {
	struct lookup *l;
	struct flow *flow;
	const char *arn, *id, *alias, *next;
	const char *hidden; /* the permission that is missing, NULL none */
	bool known;         /* key is filled */
	bool delegates;     /* its policy lets the account's IAM decide */
	struct kms_key key;
	struct aws_tags tags;
};
struct key_facts {
	struct key_fact *at;
	size_t n, cap;
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
	struct net_facts net;
	struct kms_aliases aliases;
	struct aws_names key_arns;
	struct key_facts keys;
	int keys_open;   /* being looked at */
	bool keys_whole; /* key_arns are all of the account's */
	struct ec2_key_pairs pairs;
	uint32_t my_ip;
	struct iam_roles roles;
	struct role_sets role_sets;
	struct ec2_offerings offers;
	/* name of a cluster that uses an OIDC configuration, by its index in
	 * oidc; "" none */
	const char **oidc_user;
	size_t oidc_at;
};

extern const struct step lookup_role_steps[]; /* lookups_roles.c */
/* A lookup has what it can have; tells. */
void lookup_end(struct lookup *l, const struct err *err);

/* lookups_keys.c: the lists, then each key; false: none to look at. */
extern const struct step lookup_key_steps[];
bool lookup_keys_look(struct lookup *l);
void lookup_keys_forget(struct lookups *every);

/* NULL: here; else "being fetched" or why it could not be. */
const char *lookup_pending(const struct setup *s, enum lookup_id id);
bool lookup_here(const struct setup *s, enum lookup_id id);

/* A page of a kind of EC2's, and on to the next. */
enum build lookup_describe(struct lookup *l, enum ec2_kind kind,
			   struct request_spec *q, struct err *err);
enum verdict lookup_page(struct lookup *l, const struct reply *r);
#define LOOKUP_EC2_STEP(fn, kind, read_call)                                   \
 static enum build fn##_build(void *p, struct request_spec *q,                 \
			      struct err *err)                                 \
 {                                                                             \
  return lookup_describe(p, kind, q, err);                                     \
 }                                                                             \
 static enum verdict fn##_read(void *p, const struct reply *r,                 \
			       struct err *err)                                \
 {                                                                             \
  struct lookup *l = p;                                                        \
  (void)err;                                                                   \
  read_call;                                                                   \
  return lookup_page(l, r);                                                    \
 }

extern const struct step lookup_net_steps[];
/* The truth about a subnet by all that was fetched; texts in the arena. */
void subnet_truth_of(const struct setup *s, struct arena *a,
		     const struct ec2_subnet *n, struct subnet_truth *out);
/* A finding as a few words ("only 3 free addresses"), and as a sentence that
 * says what to do about it. */
const char *subnet_words(const struct setup *s, struct arena *a,
			 const struct subnet_finding *f);
const char *subnet_advice(const struct setup *s, struct arena *a,
			  const struct subnet_finding *f);

#endif
