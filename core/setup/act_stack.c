/*
 * act_stack.c - the network as one CloudFormation stack (assets/stack.yaml).
 * Its events go to the watch, so that the screen shows them as they come; a
 * failure says the first cause, not the noise of the rollback.  aws-api 3.8.
 */
#include "core/setup/acts.h"

#include "core/aws/aws.h"
#include "core/aws/cfn.h"
#include "core/base/encode.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/setup/setup.h"
#include "core/setup/watch.h"

struct stack_work {
	struct work base;
	struct cfn_stacks stacks;
	struct cfn_events events;
	const char *next;
	bool exists;
};

static const struct stack_want *want(const struct stack_work *w)
{
	return w->base.want;
}

/* Only when it exists. */
static const struct cfn_stack *stack(const struct stack_work *w)
{
	return &w->stacks.at[0];
}

/* By its id where we know it: after deletion only that finds it. */
static const char *stack_name(const struct stack_work *w)
{
	return want(w)->name;
}

static enum build describe(void *p, struct request_spec *q, struct err *err)
{
	struct stack_work *w = p;

	return cfn_describe_stacks(q, stack_name(w), NULL, err);
}

static enum verdict described(void *p, const struct reply *r, struct err *err)
{
	struct stack_work *w = p;

	if (!reply_ok(r)) {
		if (cfn_gone(r))
			return STEP_DONE;
		reply_fail(r, err, _("cannot look at the stack %s"),
			   stack_name(w));
		return STEP_FAIL;
	}
	cfn_stacks_add(w->base.arena, &w->stacks, r->doc);
	w->exists = w->stacks.n && stack(w)->state != CFN_DELETED;
	return w->exists ? STEP_NEXT : STEP_DONE;
}

static enum build events(void *p, struct request_spec *q, struct err *err)
{
	struct stack_work *w = p;

	return cfn_describe_events(q, stack_name(w), w->next, err);
}

static enum verdict events_read(void *p, const struct reply *r, struct err *err)
{
	struct stack_work *w = p;
	struct setup *s = w->base.app;

	(void)err;
	if (!reply_ok(r))
		return STEP_DONE;
	cfn_events_add(w->base.arena, &w->events, r->doc);
	w->next = cfn_next(w->base.arena, r->doc);
	if (w->next)
		return STEP_AGAIN;
	watch_stack_events(s, &w->events);
	if (w->events.n)
		w->base.detail = arena_fmt(w->base.arena, "%s %s",
					   w->events.at[0].logical,
					   w->events.at[0].status);
	return STEP_NEXT;
}

static const struct step probe[] = {
	{ .name = "DescribeStacks",
	  .build = describe,
	  .read = described,
	  .expects = "ValidationError" },
	{ .name = "DescribeStackEvents",
	  .build = events,
	  .read = events_read,
	  .expects = "ValidationError" },
	{ 0 },
};

static void publish(const struct stack_work *w)
{
	static const char *const names[][2] = {
		{ "vpc_id", "VpcId" },
		{ "vpc_cidr", "VpcCidr" },
		{ "private_subnets", "PrivateSubnetIds" },
		{ "public_subnets", "PublicSubnetIds" },
		{ "zones", "AvailabilityZones" },
		{ "proxy_url", "ProxyUrl" },
		{ "bastion_ip", "PublicEC2InstancePublicIP" },
		{ "bastion_private_ip", "PublicEC2InstancePrivateIP" },
		{ "bastion_id", "PublicEC2InstanceId" },
		{ "host_ip", "PrivateEC2InstancePrivateIP" },
		{ "host_id", "PrivateEC2InstanceId" },
	};
	const char *value;
	size_t i;

	for (i = 0; i < ARRAY_LEN(names); i++) {
		value = cfn_output(stack(w), names[i][1]);
		values_set(w->base.out, names[i][0], value ? value : "");
	}
}

static enum found broken(const struct stack_work *w, struct err *why)
{
	const struct cfn_event *first = cfn_first_cause(&w->events);

	err_set(why, ERR_CLOUD, _("stack %s: %s"), want(w)->name,
		stack(w)->status);
	if (first)
		err_service(why, 0, first->logical, first->reason, NULL);
	err_hint(why, _("A stack that failed can only be deleted: clean up, "
			"correct the cause, start again."));
	return FOUND_BROKEN;
}

static enum found judge(void *p, struct err *why)
{
	struct stack_work *w = p;
	const char *tag;

	if (!w->exists)
		return FOUND_TODO;
	switch (stack(w)->state) {
	case CFN_BUSY:
	case CFN_DELETING:
		return FOUND_PENDING;
	case CFN_FAILED:
	case CFN_DELETE_FAILED:
		return broken(w, why);
	case CFN_DELETED:
		return FOUND_TODO;
	case CFN_READY:
		break;
	}
	publish(w);
	tag = aws_tag(&stack(w)->tags, TAG_SESSION);
	if (str_eq(tag, want(w)->session))
		return FOUND_OK;
	err_set(why, ERR_INPUT,
		_("a stack named %s is there and was not made by this set-up"),
		want(w)->name);
	return FOUND_DIFFERS;
}

static enum build create(void *p, struct request_spec *q, struct err *err)
{
	static const char *const iam[] = { "CAPABILITY_IAM", NULL };
	struct stack_work *w = p;
	const struct aws_tags *params = &want(w)->params;
	size_t i;
	struct cfn_stack_want c = {
		.name = want(w)->name,
		.template_body = want(w)->template_body,
		.capabilities = iam, /* the template can make a role */
		.token = arena_fmt(w->base.arena, "rosawiz-%s",
				   want(w)->session),
		.timeout_minutes = 30,
	};

	for (i = 0; i < params->n; i++)
		aws_tag_add(w->base.arena, &c.params, params->at[i].key,
			    work_text(&w->base, params->at[i].value));
	aws_tag_add(w->base.arena, &c.tags, TAG_SESSION, want(w)->session);
	return cfn_create_stack(q, &c, err);
}

static enum verdict created(void *p, const struct reply *r, struct err *err)
{
	(void)p;
	(void)r;
	(void)err;
	return STEP_NEXT;
}

static const struct step apply[] = {
	{ .name = "CreateStack",
	  .build = create,
	  .read = created,
	  .expects = "AlreadyExistsException TokenAlreadyExistsException",
	  .writes = true },
	{ 0 },
};

static enum build delete (void *p, struct request_spec *q, struct err *err) {
	struct stack_work *w = p;

		if (!w->exists) return BUILD_SKIP;
		return cfn_delete_stack(q, stack_name(w), NULL, err);
}

static const struct step undo[] = {
	{ .name = "DeleteStack", .build = delete, .writes = true },
	{ 0 },
};

const struct action_class act_stack = {
	.name = "stack",
	.work_size = sizeof(struct stack_work),
	.probe = probe,
	.found = judge,
	.apply = apply,
	.undo = undo,
	.differs_id = "stack.differs",
	.differs_title = N_("A stack of this name is there"),
	.differs_unattended = -1,
	.poll_ms = 5000,
	.patience_s = 2400,
	.probe_early = true,
};
