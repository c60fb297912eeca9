/*
 * facts.h - the doctor's own: what was looked up, as plain data.  Judges read
 * it, nothing else; so they are tested with made-up facts and no network.
 */
#ifndef DOCTOR_FACTS_H
#define DOCTOR_FACTS_H

#include "core/aws/ec2.h"
#include "core/aws/route53.h"
#include "core/net/probe.h"
#include "core/ocm/cluster.h"
#include "core/reach/reach.h"

enum fact_id {
	FACT_CLUSTER,
	FACT_ENDPOINT,
	FACT_VPCS,
	FACT_VANTAGES, /* of a simulator, as they stand now */
	FACT_SOURCE,
	/* what is started together is queued in this order: first what
	 * something else waits for */
	FACT_CALLER_ENI,   /* of a single address */
	FACT_CALLER_RULES, /* of its groups */
	FACT_SUBNETS,      /* of the endpoint's and the caller's VPC */
	FACT_ENIS,
	FACT_GROUPS,
	FACT_RULES,
	FACT_PREFIXES, /* lists that the rules name */
	FACT_OURS,     /* <cluster>-api-sg */
	FACT_NACLS,    /* both VPCs' */
	FACT_TABLES,   /* both VPCs' */
	FACT_PEERINGS,
	FACT_DNS_SUPPORT,
	FACT_DNS_HOSTNAMES,
	FACT_DHCP,
	FACT_ZONES, /* of the endpoint's VPC */
	FACT_ZONE,  /* <name>.hypershift.local: its VPCs */
	FACT_RECORDS,
	FACT_CALLER_ZONES,
	FACT_RESOLVER_RULES,
	FACT_NAME_PRIVATE,
	FACT_NAME_PUBLIC,
	FACT_TCP,
	FACT_TLS_PRIVATE,
	FACT_TLS_PUBLIC,
	FACT_OAUTH,
	FACT_OAUTH_LOGIN,
	FACT_POOLS,
	FACT_HERE, /* kubeconfig and proxy variables of this machine */
	FACT_COUNT
};
#define F(name) ((uint64_t)1 << FACT_##name)

enum fact_state {
	FACT_STATE_WAIT,
	FACT_STATE_RUN,
	FACT_HAVE,
	FACT_NONE,    /* looked; there is none */
	FACT_DENIED,  /* may not look */
	FACT_FAILED,  /* could not look */
	FACT_LEFT_OUT /* because: what it needs is not had; or why says it */
};
struct fact {
	enum fact_state state;
	struct err err;       /* DENIED, FAILED */
	enum fact_id because; /* LEFT_OUT; FACT_COUNT: why says it */
	const char *why;
};

enum source_kind {
	SOURCE_GIVEN,   /* --from */
	SOURCE_VANTAGE, /* the vantage's address */
	SOURCE_MACHINE, /* this machine's own, as it sees itself */
	SOURCE_ASSUMED  /* nothing is known: the machine range */
};

struct prefix_list {
	const char *id;
	struct aws_names cidrs;
	bool known;
};

#define FACT_TCP_MAX 6

struct facts {
	struct arena *arena;
	struct fact of[FACT_COUNT];

	/* what was asked for */
	const char *key;     /* cluster's name or id, vpce-, vpc-; NULL */
	bool aws_only;       /* key is an AWS id */
	const char *account; /* that is signed in */
	bool simulated;

	struct cluster cluster; /* id "": not known */
	const char *clusters;   /* names, when there was no single one */
	size_t cluster_count;
	const char *name;   /* of the cluster, for texts; never NULL */
	const char *region; /* of the cluster; never NULL */
	struct ec2_endpoints endpoints;
	const struct ec2_endpoint *e;
	struct ec2_vpcs vpcs;
	const struct ec2_vpc *vpc; /* the endpoint's; NULL not listed */

	/* the caller */
	struct cidr source;
	char source_text[CIDR_TEXT_LEN];
	enum source_kind source_kind;
	const struct vantage *via; /* stands in source; NULL none */
	const char *via_vpc;  /* the VPC that it stands in; NULL not known */
	struct vantage asked; /* via, with a resolver that it reaches */
	const struct ec2_vpc *caller; /* where source lies; NULL not seen */
	bool same_vpc;                /* caller is the endpoint's VPC */
	size_t caller_count;          /* VPCs with that range */

	struct ec2_subnets subnets;
	struct ec2_enis enis;
	struct ec2_groups groups, ours;
	struct ec2_rules rules, caller_rules;
	struct {
		struct prefix_list *at;
		size_t n, cap;
	} prefixes;
	struct ec2_nacls nacls;
	struct ec2_route_tables tables;
	struct ec2_peerings peerings;
	struct ec2_enis caller_enis;
	bool dns_support, dns_hostnames;
	struct ec2_dhcps dhcp; /* the region's */
	struct r53_zones zones, caller_zones;
	const char *zone_id, *zone_name; /* <name>.hypershift.local; NULL */
	struct r53_vpcs zone_vpcs;
	struct r53_records records;
	struct r53_rules resolver_rules;

	/* names; "" not known */
	const char *private_host, *public_host, *oauth_host;
	struct probe_reply name_private, name_public;
	struct probe_reply tcp[FACT_TCP_MAX]; /* one an interface */
	size_t tcp_n;
	struct probe_reply tls_private, tls_public, oauth;
	bool by_name_private, by_name_public; /* TLS went by the name */
	int oauth_status;
	bool oauth_basic;
	struct node_pool_list pools;
	const char *https_proxy, *no_proxy; /* variables; "" not set */
	struct aws_names servers;           /* of kubeconfig */
	const char *kubeconfig;             /* its path, "" none */
	long long now; /* wire time, Unix s: certificates */
};

bool fact_settled(const struct facts *f, enum fact_id id);
bool fact_have(const struct facts *f, enum fact_id id);
/* What follows from what has come: names, the caller's VPC.  Pure. */
void facts_names(struct facts *f);
void facts_caller(struct facts *f);
/* The tag's value of the endpoint; "" none. */
const char *facts_tag(const struct facts *f, const char *key);
/* Is this address one of the endpoint's? */
bool facts_is_eni(const struct facts *f, const char *address);
/* Expected by the operator's own rule: the cluster's machine range, else the
 * VPC's block; "" neither is known. */
const char *facts_machine_cidr(const struct facts *f);
const struct ec2_subnet *facts_subnet(const struct facts *f, const char *id);
const struct ec2_vpc *facts_vpc(const struct facts *f, const char *id);
/* Does it lie in a subnet of the endpoint whole?  NULL: no */
const struct ec2_subnet *facts_own_subnet(const struct facts *f);
/* Subnets of the caller's VPC that source touches; returns how many. */
size_t facts_caller_subnets(const struct facts *f,
			    const struct ec2_subnet **out, size_t max);

#endif
