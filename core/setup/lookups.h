/*
 * lookups.h - what the wizard's lists are made of, fetched once a run by flows
 * (EVENT_LOOKUP when something arrives): regions, versions, billing accounts,
 * VPCs and subnets, keys, OIDC configurations, roles, instance types, key
 * pairs, zones, my address.
 */
#ifndef SETUP_LOOKUPS_H
#define SETUP_LOOKUPS_H

#include "core/base/cidr.h"
#include "core/setup/question.h"

struct ocm_policy_list;
struct ocm_operator_list;
/* Red Hat's policies and operators; NULL until they are here. */
const struct ocm_policy_list *lookups_policies(const struct setup *s);
const struct ocm_operator_list *lookups_operators(const struct setup *s);
/* Are both here?  Else why not, in the service's words. */
bool lookups_plan_ready(const struct setup *s, struct err *err);
/* Why the list or the value behind a question could not be fetched; NULL. */
const struct err *lookups_failure(const struct setup *s,
				  const struct question *q);

/* Starts all that need only the sign-in. */
void lookups_start(struct setup *s);
/* Those of one region, anew. */
void lookups_region_changed(struct setup *s);
void lookups_refresh(struct setup *s, const struct question *q);
void lookups_free(struct setup *s);
/* A list is still being fetched. */
bool lookups_busy(const struct setup *s);

typedef size_t choices_fn(const struct setup *s, struct arena *a,
			  const struct choice **out, const char **pending);
choices_fn choices_regions, choices_versions, choices_billing, choices_zones,
	choices_subnets, choices_keys, choices_oidc, choices_types,
	choices_key_pairs, choices_role_sets, choices_accesses,
	choices_egresses;

const char *details_subnets(const struct setup *s, struct arena *a,
			    const char *id);

/* Defaults that lookups know; false: not known (yet). */
bool lookups_version(const struct setup *s, struct strbuf *out);
bool lookups_billing(const struct setup *s, struct strbuf *out);
bool lookups_zones(const struct setup *s, int count, struct strbuf *out);
/* "4.21", of the account roles in use; "" none, or not told. */
const char *lookups_roles_version(const struct setup *s);
bool lookups_my_ip(const struct setup *s, struct strbuf *out);
const char *lookups_no_ip(const struct setup *s); /* why, "" no reason */
bool lookups_ip_unknown(const struct setup *s);   /* looked for in vain */
bool lookups_key_pair(const struct setup *s, struct strbuf *out);
bool lookups_good_subnets(const struct setup *s, struct strbuf *out);
bool lookups_vpc_cidr_of(const struct setup *s, const char *subnets,
			 struct strbuf *out);
/* Zone of a subnet id, "" unknown. */
const char *lookups_subnet_zone(const struct setup *s, const char *id);
const char *lookups_subnet_vpc(const struct setup *s, const char *id);

/* What may not work with the chosen subnets, in a few words and what to do. */
struct subnet_warning {
	const char *id, *words, *advice;
};
size_t lookups_subnet_warnings(const struct setup *s, struct arena *a,
			       const struct subnet_warning **out);

/* Checks that need the lists; true where they are not known. */
bool lookups_subnets_ok(const struct setup *s, const char *list,
			struct err *err);
/* In this account and region, and one that ROSA can use? */
bool lookups_key_ok(const struct setup *s, const char *arn, struct err *err);
bool lookups_subnets_inside(const struct setup *s, struct cidr c,
			    struct err *err);

#endif
