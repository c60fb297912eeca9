/*
 * cfn.h - CloudFormation stacks (Query, 2010-05-15).  A stack that is gone is
 * ValidationError "Stack with id X does not exist": cfn_gone.
 */
#ifndef AWS_CFN_H
#define AWS_CFN_H

#include "core/aws/call.h"

enum cfn_state {
	CFN_BUSY,   /* *_IN_PROGRESS on the way to good */
	CFN_READY,  /* CREATE_COMPLETE, UPDATE_COMPLETE, ... */
	CFN_FAILED, /* failed or rolling back: can only be deleted */
	CFN_DELETING,
	CFN_DELETE_FAILED,
	CFN_DELETED
};
struct cfn_stack {
	const char *id, *name, *status, *reason, *created;
	enum cfn_state state;
	struct aws_tags outputs, params, tags; /* name and value */
};
struct cfn_stacks {
	struct cfn_stack *at;
	size_t n, cap;
};
struct cfn_event {
	const char *id, *time, *logical, *physical, *type, *status, *reason;
};
struct cfn_events { /* newest first */
	struct cfn_event *at;
	size_t n, cap;
};
struct cfn_resource {
	const char *logical, *physical, *type, *status, *reason;
};
struct cfn_resources {
	struct cfn_resource *at;
	size_t n, cap;
};
struct cfn_stack_want {
	const char *name, *template_body; /* at most 51,200 bytes */
	struct aws_tags params, tags;
	const char *const *capabilities; /* NULL-ended */
	const char *token;               /* ClientRequestToken */
	const char *on_failure;          /* NULL: ROLLBACK */
	int timeout_minutes;             /* 0: none */
};
#define CFN_TEMPLATE_MAX 51200

enum build cfn_validate(struct request_spec *q, const char *template_body,
			struct err *err);
enum build cfn_create_stack(struct request_spec *q,
			    const struct cfn_stack_want *w, struct err *err);
/* name NULL: all stacks */
enum build cfn_describe_stacks(struct request_spec *q, const char *name,
			       const char *next, struct err *err);
enum build cfn_describe_events(struct request_spec *q, const char *stack,
			       const char *next, struct err *err);
enum build cfn_list_resources(struct request_spec *q, const char *stack,
			      const char *next, struct err *err);
enum build cfn_delete_stack(struct request_spec *q, const char *stack,
			    const char *token, struct err *err);

const char *cfn_next(struct arena *a, const struct node *doc);
bool cfn_gone(const struct reply *r);
const char *cfn_created_id(struct arena *a, const struct node *doc);
void cfn_stacks_add(struct arena *a, struct cfn_stacks *list,
		    const struct node *doc);
void cfn_events_add(struct arena *a, struct cfn_events *list,
		    const struct node *doc);
void cfn_resources_add(struct arena *a, struct cfn_resources *list,
		       const struct node *doc);
enum cfn_state cfn_state_of(const char *status);
/* The oldest *_FAILED event whose reason is not a cancellation; NULL none. */
const struct cfn_event *cfn_first_cause(const struct cfn_events *events);
const char *cfn_output(const struct cfn_stack *s, const char *key); /* NULL */

#endif
