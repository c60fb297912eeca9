/*
 * subnet.h - is a subnet fit for the nodes and the endpoint of a private
 * cluster?  Plain structs in, findings with their evidence out; knows no cloud
 * and no person.  What is not known is a finding too, never a yes.
 *
 * Sources: rosa's own rule for "public" (a route whose gateway is igw-...) and
 * its candidates (rosa-flow 7.5), with the main table, which it overlooks; at
 * least 8 free addresses, host names of DHCP options (ocm-api 5.3); the role
 * tag (corrections 3).
 */
#ifndef REACH_SUBNET_H
#define REACH_SUBNET_H

#include "core/reach/reach.h"

#define SUBNET_FREE_MIN 8
#define SUBNET_PORT     443

enum reach_known {
	KNOWN_NOT, /* nobody may look, or it was not looked at */
	KNOWN_NO,
	KNOWN_YES
};

/* A NAT gateway, and where it stands itself. */
struct reach_nat {
	const char *id, *state; /* "available" */
	bool inside;            /* connectivity "private": no internet */
	enum reach_known public_subnet;
};
struct reach_vpc_facts {
	const char *id;
	struct cidr range; /* the block that holds the subnet */
	enum reach_known dns_support, dns_hostnames;
	bool dhcp_known;
	const char *dhcp, *domain; /* domain "" none */
	const char *resolver;      /* first that is not Amazon's, NULL none */
};
struct reach_subnet {
	const char *id, *zone;
	const char *state;           /* "available" */
	const char *owner, *account; /* "" not told */
	enum reach_known ordinary;   /* its zone: not local, not wavelength */
	int free;                    /* addresses */
	bool tagged;                 /* kubernetes.io/role/internal-elb */
	bool red_hat;                /* red-hat-managed: made by an installer */
	const char *cluster;         /* whose it is or who uses it, NULL none */
	bool cluster_owns, users_known;
	const char *table; /* in force; NULL: not visible */
	bool main_table;
	const struct reach_route *routes;
	size_t route_n;
	const struct reach_nat *nats;
	size_t nat_n;
	bool nats_known;
	const char *acl; /* NULL: not visible */
	const struct reach_entry *entries;
	size_t entry_n;
	struct reach_vpc_facts vpc;
};

/* What weighs how much; a subnet has the worst of its findings. */
enum subnet_grade {
	SUBNET_GOOD,
	SUBNET_NOTED,  /* worth knowing; no hindrance that can be seen */
	SUBNET_WARNED, /* may not work: only a person chooses it */
	SUBNET_REFUSED /* cannot work */
};
enum subnet_fact {
	/* refused */
	FINDING_STATE,        /* text: the state */
	FINDING_PUBLIC,       /* text: the table; target: igw-...; number: it is
			      * the main one */
	FINDING_ZONE_KIND,    /* text: the zone */
	FINDING_FULL,         /* number: free addresses */
	FINDING_OF_A_CLUSTER, /* text: the cluster, "" not told */
	FINDING_DNS_SUPPORT,  /* off; text: the VPC */
	FINDING_DNS_HOSTNAMES, /* off; text: the VPC */
	FINDING_DHCP_DOMAIN,   /* capitals or blanks; text: the domain */
	/* warned */
	FINDING_OTHER_ACCOUNT, /* text: the owner */
	FINDING_USED,          /* text: the cluster */
	FINDING_NO_WAY_OUT,    /* text: the table */
	FINDING_BLACKHOLE,     /* text: the table; target: what is gone */
	FINDING_NAT_STATE,     /* target: nat-...; text: its state */
	FINDING_NAT_INSIDE,    /* target: nat-..., of private connectivity */
	FINDING_NAT_STRANDED, /* target: nat-..., in a subnet without internet */
	FINDING_ACL,          /* text: the ACL; acl, egress: what is stopped */
	FINDING_TABLE_NOT_KNOWN,
	/* noted */
	FINDING_ELSEWHERE, /* way out by target, not visible from here */
	FINDING_RESOLVER,  /* text: the first that is not Amazon's */
	FINDING_NOT_TAGGED,
	FINDING_NAT_NOT_KNOWN, /* target: nat-... */
	FINDING_ACL_NOT_KNOWN,
	FINDING_DNS_NOT_KNOWN,
	FINDING_DHCP_NOT_KNOWN,
	FINDING_ZONE_NOT_KNOWN,
	FINDING_USERS_NOT_KNOWN, /* whether a cluster uses it */
	FINDING_COUNT
};
/* Texts are the caller's. */
struct subnet_finding {
	enum subnet_fact fact;
	const char *text, *target;
	int number;
	bool egress;
	struct reach_acl acl;
};
#define SUBNET_FINDINGS 16
struct subnet_truth {
	enum subnet_grade grade; /* the worst */
	/* the worst first; of one grade in the order above */
	struct subnet_finding at[SUBNET_FINDINGS];
	size_t n;
	enum reach_way way;              /* to the internet */
	const struct reach_route *route; /* NULL none */
};
enum subnet_grade subnet_grade_of(enum subnet_fact fact);
void reach_subnet_judge(const struct reach_subnet *s, struct subnet_truth *out);

/* A DHCP domain name that keeps nodes from joining: capitals, blanks. */
bool reach_domain_bad(const char *domain);

#endif
