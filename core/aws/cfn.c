/* cfn.c - CloudFormation stacks. */
#include "core/aws/cfn.h"

#include "core/base/i18n.h"
#include "core/base/str.h"

static const struct node *result(const struct node *doc)
{
	NODE_EACH(it, doc)
	if (str_ends(it->name, "Result"))
		return it;
	return NULL;
}

static enum build on_stack(struct request_spec *q, const char *op,
			   const char *stack, struct err *err)
{
	aws_call(q, "cloudformation", op);
	aws_param(q, "StackName", stack);
	return aws_need(stack, "StackName", err) ? BUILD_SEND : BUILD_FAIL;
}

static bool fits(const char *template_body, struct err *err)
{
	size_t len = template_body ? strlen(template_body) : 0;

	if (len && len <= CFN_TEMPLATE_MAX)
		return true;
	return err_set(err, ERR_INPUT,
		       _("the template has %zu bytes; CloudFormation takes 1 "
			 "to %d in a request"),
		       len, CFN_TEMPLATE_MAX);
}

enum build cfn_validate(struct request_spec *q, const char *template_body,
			struct err *err)
{
	aws_call(q, "cloudformation", "ValidateTemplate");
	aws_param(q, "TemplateBody", template_body);
	return fits(template_body, err) ? BUILD_SEND : BUILD_FAIL;
}

/* Not repeatable: AlreadyExistsException would not say whose the stack is. */
enum build cfn_create_stack(struct request_spec *q,
			    const struct cfn_stack_want *w, struct err *err)
{
	enum build build = on_stack(q, "CreateStack", w->name, err);
	struct arena *a = q->arena;
	size_t i;

	if (build != BUILD_SEND || !fits(w->template_body, err))
		return BUILD_FAIL;
	aws_param(q, "TemplateBody", w->template_body);
	for (i = 0; i < w->params.n; i++) {
		aws_param(q,
			  arena_fmt(a, "Parameters.member.%zu.ParameterKey",
				    i + 1),
			  w->params.at[i].key);
		aws_param(q,
			  arena_fmt(a, "Parameters.member.%zu.ParameterValue",
				    i + 1),
			  w->params.at[i].value);
	}
	aws_param_list(q, "Capabilities.member", w->capabilities);
	aws_param_tags(q, "Tags.member", &w->tags);
	aws_param(q, "OnFailure", w->on_failure ? w->on_failure : "ROLLBACK");
	aws_param(q, "ClientRequestToken", w->token);
	if (w->timeout_minutes)
		aws_param(q, "TimeoutInMinutes",
			  arena_fmt(a, "%d", w->timeout_minutes));
	aws_writes(q, false);
	q->timeout_s = 60;
	return BUILD_SEND;
}

enum build cfn_describe_stacks(struct request_spec *q, const char *name,
			       const char *next, struct err *err)
{
	(void)err;
	aws_call(q, "cloudformation", "DescribeStacks");
	aws_param(q, "StackName", name);
	aws_param(q, "NextToken", next);
	return BUILD_SEND;
}

enum build cfn_describe_events(struct request_spec *q, const char *stack,
			       const char *next, struct err *err)
{
	enum build build = on_stack(q, "DescribeStackEvents", stack, err);

	aws_param(q, "NextToken", next);
	return build;
}

enum build cfn_list_resources(struct request_spec *q, const char *stack,
			      const char *next, struct err *err)
{
	enum build build = on_stack(q, "ListStackResources", stack, err);

	aws_param(q, "NextToken", next);
	return build;
}

enum build cfn_delete_stack(struct request_spec *q, const char *stack,
			    const char *token, struct err *err)
{
	enum build build = on_stack(q, "DeleteStack", stack, err);

	aws_param(q, "ClientRequestToken", token);
	aws_writes(q, true); /* a missing stack is success */
	return build;
}

const char *cfn_next(struct arena *a, const struct node *doc)
{
	const char *token = node_text(result(doc), "NextToken");

	return *token ? arena_dup(a, token) : NULL;
}

bool cfn_gone(const struct reply *r)
{
	return reply_is(r, "ValidationError") &&
	       strstr(r->message, "does not exist");
}

const char *cfn_created_id(struct arena *a, const struct node *doc)
{
	return aws_text(a, result(doc), "StackId");
}

static const struct {
	const char *status;
	enum cfn_state state;
} states[] = {
	{ "CREATE_IN_PROGRESS", CFN_BUSY },
	{ "REVIEW_IN_PROGRESS", CFN_BUSY },
	{ "UPDATE_IN_PROGRESS", CFN_BUSY },
	{ "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", CFN_BUSY },
	{ "UPDATE_ROLLBACK_IN_PROGRESS", CFN_BUSY },
	{ "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", CFN_BUSY },
	{ "IMPORT_IN_PROGRESS", CFN_BUSY },
	{ "CREATE_COMPLETE", CFN_READY },
	{ "UPDATE_COMPLETE", CFN_READY },
	{ "UPDATE_ROLLBACK_COMPLETE", CFN_READY },
	{ "IMPORT_COMPLETE", CFN_READY },
	{ "DELETE_IN_PROGRESS", CFN_DELETING },
	{ "DELETE_FAILED", CFN_DELETE_FAILED },
	{ "DELETE_COMPLETE", CFN_DELETED },
};

enum cfn_state cfn_state_of(const char *status)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(states); i++)
		if (!strcmp(states[i].status, status))
			return states[i].state;
	return CFN_FAILED; /* *_FAILED, ROLLBACK_* */
}

void cfn_stacks_add(struct arena *a, struct cfn_stacks *list,
		    const struct node *doc)
{
	NODE_EACH(n, node_at(result(doc), "Stacks"))
	{
		struct cfn_stack *s = AWS_ADD(a, list);

		s->id = aws_text(a, n, "StackId");
		s->name = aws_text(a, n, "StackName");
		s->status = aws_text(a, n, "StackStatus");
		s->reason = aws_text(a, n, "StackStatusReason");
		s->created = aws_text(a, n, "CreationTime");
		s->state = cfn_state_of(s->status);
		aws_tags_read(a, &s->outputs, node_at(n, "Outputs"),
			      "OutputKey", "OutputValue");
		aws_tags_read(a, &s->params, node_at(n, "Parameters"),
			      "ParameterKey", "ParameterValue");
		aws_tags_read(a, &s->tags, node_at(n, "Tags"), "Key", "Value");
	}
}

void cfn_events_add(struct arena *a, struct cfn_events *list,
		    const struct node *doc)
{
	NODE_EACH(n, node_at(result(doc), "StackEvents"))
	{
		struct cfn_event *e = AWS_ADD(a, list);

		e->id = aws_text(a, n, "EventId");
		e->time = aws_text(a, n, "Timestamp");
		e->logical = aws_text(a, n, "LogicalResourceId");
		e->physical = aws_text(a, n, "PhysicalResourceId");
		e->type = aws_text(a, n, "ResourceType");
		e->status = aws_text(a, n, "ResourceStatus");
		e->reason = aws_text(a, n, "ResourceStatusReason");
	}
}

void cfn_resources_add(struct arena *a, struct cfn_resources *list,
		       const struct node *doc)
{
	NODE_EACH(n, node_at(result(doc), "StackResourceSummaries"))
	{
		struct cfn_resource *r = AWS_ADD(a, list);

		r->logical = aws_text(a, n, "LogicalResourceId");
		r->physical = aws_text(a, n, "PhysicalResourceId");
		r->type = aws_text(a, n, "ResourceType");
		r->status = aws_text(a, n, "ResourceStatus");
		r->reason = aws_text(a, n, "ResourceStatusReason");
	}
}

const struct cfn_event *cfn_first_cause(const struct cfn_events *events)
{
	const struct cfn_event *e;
	size_t i;

	for (i = events->n; i; i--) {
		e = &events->at[i - 1];
		if (str_ends(e->status, "_FAILED") &&
		    !str_starts(e->reason, "Resource creation cancelled"))
			return e;
	}
	return NULL;
}

const char *cfn_output(const struct cfn_stack *s, const char *key)
{
	return aws_tag(&s->outputs, key);
}
