/* own.h - the doctor's insides: its state, and looks, each of which brings one
 * fact. */
#ifndef DOCTOR_OWN_H
#define DOCTOR_OWN_H

#include "core/doctor/judge.h"
#include "core/ocm/kube.h"

struct doctor;
struct look {
	struct doctor *d;
	enum fact_id id;
	struct flow *flow;
	struct probe *probe[FACT_TCP_MAX];
	size_t left;            /* probes under way */
	const char *next;       /* page */
	struct r53_cursor from; /* page of records */
	size_t item;            /* of several things asked one by one */
};
struct doctor {
	struct setup *s;
	char *cluster, *from;
	struct arena *arena; /* all facts and texts */
	struct facts f;
	struct look look[FACT_COUNT];
	struct kube kube; /* the login server's address; no password */
	struct doctor_check rows[CHECK_COUNT];
	const char *verdict;
	bool over, pumping;
	bool due; /* a pump, once this turn's replies are in */
};

/* A table of looks: when each may start, and how. */
struct look_class {
	uint64_t needs; /* facts that must be had */
	uint64_t after; /* must be settled */
	/* NULL: it is wanted; else why not (translated).  "" : as the fact of
	 * `of` is not good for it */
	const char *(*unwanted)(const struct facts *f);
	enum fact_id of;
	const struct step *steps; /* a flow, or */
	void (*start)(struct look *l);
};
extern const struct look_class look_classes[FACT_COUNT];

/* It is over; err NULL: had. */
void look_end(struct look *l, enum fact_state state, const struct err *err);

/* look_ocm.c, look_ec2.c, look_dns.c */
extern const struct step look_cluster[], look_pools[];
extern const struct step look_endpoint[], look_vpcs[], look_subnets[],
	look_enis[], look_groups[], look_rules[], look_prefixes[], look_ours[],
	look_nacls[], look_tables[], look_peerings[], look_caller_eni[],
	look_caller_rules[], look_support[], look_hostnames[], look_dhcp[];
extern const struct step look_zones[], look_zone[], look_records[],
	look_caller_zones[], look_resolver_rules[], look_oauth_login[];
/* What a look brought nothing of: FACT_NONE instead of FACT_HAVE. */
bool look_is_empty(const struct look *l);
/* look_here.c, look_probe.c */
extern const struct step look_vantages[];
void look_source(struct look *l);
void look_here(struct look *l);
void look_name(struct look *l);
void look_tcp(struct look *l);
void look_tls(struct look *l);

/* Reads --from; ERR_INPUT.  Without one all is decided by look_source. */
bool source_check(const struct setup *s, const char *from, struct err *err);

#endif
