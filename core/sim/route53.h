/* route53.h - what route53.c and route53_record.c share. */
#ifndef SIM_ROUTE53_H
#define SIM_ROUTE53_H

#include "core/base/node.h"
#include "core/sim/aws.h"

/* The zone of c->arg[0]; NULL: NoSuchHostedZone was answered. */
cJSON *r53_zone(struct call *c);
/* Lower case, with the last dot. */
const char *r53_fqdn(struct arena *a, const char *name);
/* The reply root with a ChangeInfo. */
void r53_changed(struct call *c, const char *root);

/* A record set made or replaced; values: separated by \n. */
void r53_put(struct world *w, const char *zone, const char *name,
	     const char *type, int ttl, const char *values);
bool r53_drop(struct world *w, const char *zone, const char *name,
	      const char *type);
bool r53_list(struct call *c);
bool r53_change(struct call *c);

#endif
