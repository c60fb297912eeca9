/*
 * cfn.h - CloudFormation inside the simulator.  A stack's document holds what
 * the wire shows; "_resources" has one record a resource:
 *	LogicalResourceId PhysicalResourceId ResourceType ResourceStatus
 *	ResourceStatusReason LastUpdatedTimestamp
 *	_needs [logical ids]   _kind _key: the world's object, for GetAtt
 * "__template" the text, "__events" oldest first.  Resources are made by the
 * services' own operations, as in life.
 */
#ifndef SIM_CFN_H
#define SIM_CFN_H

#include "core/sim/ec2.h"
#include "core/sim/template.h"

/* One resource being made or taken away. */
struct cfn_do {
	struct world *w;
	struct arena *a;
	cJSON *stack, *resource;
	const struct node *props; /* evaluated; NULL when it goes */
	const char *region, *logical;
	const char *physical, *kind, *key; /* what make found out */
	struct exchange x;
	struct call call;
	struct err *err;
};

struct cfn_attribute {
	const char *name, *member; /* "AllocationId", "allocationId" */
};

struct cfn_type {
	const char *name;
	int make_s, drop_s;
	const char *props; /* names it takes, blanks between */
	bool (*make)(struct cfn_do *d);
	bool (*drop)(struct cfn_do *d); /* NULL: nothing to do */
	struct cfn_attribute attributes[6];
};

const struct cfn_type *cfn_type_of(const char *name); /* NULL: unknown */
extern const struct cfn_type cfn_network_types[], cfn_machine_types[];

/* ---- calling a service's operation ----------------------------------------*/
void cfn_begin(struct cfn_do *d); /* no parameters, _place set */
void cfn_end(struct cfn_do *d);
void cfn_param(struct cfn_do *d, const char *name, const char *value);
/* NAME from a property, when it is there. */
void cfn_take(struct cfn_do *d, const char *property, const char *param);
/* PREFIX.1 ... from a list property. */
void cfn_take_list(struct cfn_do *d, const char *property, const char *prefix);
/* The stack's tags, aws:cloudformation:* and the property's; EC2's form. */
void cfn_tags(struct cfn_do *d, const char *type);
void cfn_iam_tags(struct cfn_do *d);
/* d->call.out is the result; false: d->err says the service's words. */
bool cfn_call(struct cfn_do *d, const char *service, const char *op);
/* begin, one parameter, call: and an object that is gone is fine */
bool cfn_remove(struct cfn_do *d, const char *op, const char *param,
		const char *value);
const char *cfn_result(struct cfn_do *d, const char *path); /* "vpc.vpcId" */
void cfn_made(struct cfn_do *d, const char *physical, const char *kind,
	      const char *key);
/* Makes a name as CloudFormation does: stack-Logical-RANDOM */
const char *cfn_name(struct cfn_do *d);

/* ---- stacks ----------------------------------------------------------------*/
struct cfn_open {
	struct arena *a;
	struct world *w;
	cJSON *stack;
	struct template t;
};
/* Reads the stack's template and parameters again; BUG if it cannot. */
void cfn_open(struct cfn_open *o, struct world *w, cJSON *stack);
void cfn_close(struct cfn_open *o);
cJSON *cfn_record(cJSON *stack, const char *logical);
void cfn_event(struct world *w, cJSON *stack, cJSON *record, const char *status,
	       const char *reason);
void cfn_stack_event(struct world *w, cJSON *stack, const char *status,
		     const char *reason);
const char *cfn_stamp(struct world *w, struct arena *a);
cJSON *cfn_find(struct world *w, const char *region, const char *name);

/* ---- operations that only look ---------------------------------------------*/
bool cfn_describe_stacks(struct call *c);
bool cfn_list_stacks(struct call *c);
bool cfn_describe_events(struct call *c);
bool cfn_list_resources(struct call *c);
bool cfn_describe_resources(struct call *c);
bool cfn_get_template(struct call *c);

/* ---- the run ---------------------------------------------------------------*/
void cfn_start_create(struct world *w, cJSON *stack);
void cfn_start_delete(struct world *w, cJSON *stack);
/* Seconds until this machine's signal; -1: it will not come.
 * *limit: after how many seconds the resource fails then. */
int cfn_signal(struct world *w, const cJSON *record, int *limit);

#endif
