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
struct sim_cfn_do {
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

struct sim_cfn_attribute {
	const char *name, *member; /* "AllocationId", "allocationId" */
};

struct sim_cfn_type {
	const char *name;
	int make_s, drop_s;
	const char *props; /* names it takes, blanks between */
	bool (*make)(struct sim_cfn_do *d);
	bool (*drop)(struct sim_cfn_do *d); /* NULL: nothing to do */
	struct sim_cfn_attribute attributes[6];
};

const struct sim_cfn_type *
sim_cfn_type_of(const char *name); /* NULL: unknown */
extern const struct sim_cfn_type sim_cfn_network_types[],
	sim_cfn_machine_types[];

/* Types, properties, attributes that it names; err: CloudFormation's words. */
bool sim_cfn_check(const struct template *t, struct err *err);

/* ---- calling a service's operation ----------------------------------------*/
void sim_cfn_begin(struct sim_cfn_do *d); /* no parameters, _place set */
void sim_cfn_end(struct sim_cfn_do *d);
void sim_cfn_param(struct sim_cfn_do *d, const char *name, const char *value);
/* NAME from a property, when it is there. */
void sim_cfn_take(struct sim_cfn_do *d, const char *property,
		  const char *param);
/* PREFIX.1 ... from a list property. */
void sim_cfn_take_list(struct sim_cfn_do *d, const char *property,
		       const char *prefix);
/* The stack's tags, aws:cloudformation:* and the property's; EC2's form. */
void sim_cfn_tags(struct sim_cfn_do *d, const char *type);
void sim_cfn_iam_tags(struct sim_cfn_do *d);
/* d->call.out is the result; false: d->err says the service's words. */
bool sim_cfn_call(struct sim_cfn_do *d, const char *service, const char *op);
/* begin, one parameter, call: and an object that is gone is fine */
bool sim_cfn_remove(struct sim_cfn_do *d, const char *op, const char *param,
		    const char *value);
const char *sim_cfn_result(struct sim_cfn_do *d,
			   const char *path); /* "vpc.vpcId" */
void sim_cfn_made(struct sim_cfn_do *d, const char *physical, const char *kind,
		  const char *key);
/* Makes a name as CloudFormation does: stack-Logical-RANDOM */
const char *sim_cfn_name(struct sim_cfn_do *d);

/* ---- stacks ----------------------------------------------------------------*/
struct sim_cfn_open {
	struct arena *a;
	struct world *w;
	cJSON *stack;
	struct template t;
};
/* Reads the stack's template and parameters again; BUG if it cannot. */
void sim_cfn_open(struct sim_cfn_open *o, struct world *w, cJSON *stack);
void sim_cfn_close(struct sim_cfn_open *o);
cJSON *sim_cfn_record(cJSON *stack, const char *logical);
void sim_cfn_event(struct world *w, cJSON *stack, cJSON *record,
		   const char *status, const char *reason);
void sim_cfn_stack_event(struct world *w, cJSON *stack, const char *status,
			 const char *reason);
const char *sim_cfn_stamp(struct world *w, struct arena *a);
cJSON *sim_cfn_find(struct world *w, const char *region, const char *name);

/* ---- operations that only look ---------------------------------------------*/
bool sim_cfn_describe_stacks(struct call *c);
bool sim_cfn_list_stacks(struct call *c);
bool sim_cfn_describe_events(struct call *c);
bool sim_cfn_list_resources(struct call *c);
bool sim_cfn_describe_resources(struct call *c);
bool sim_cfn_get_template(struct call *c);

/* ---- the run ---------------------------------------------------------------*/
void sim_cfn_start_create(struct world *w, cJSON *stack);
void sim_cfn_start_delete(struct world *w, cJSON *stack);
/* Seconds until this machine's signal; -1: it will not come.
 * *limit: after how many seconds the resource fails then. */
int sim_cfn_signal(struct world *w, const cJSON *record, int *limit);
/* how: SUCCESS or FAILURE */
void sim_cfn_signal_text(const cJSON *record, const char *how, char out[160]);

#endif
