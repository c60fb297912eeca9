/*
 * act_stack.c - the network as one CloudFormation stack (assets/stack.yaml).
 * Its events go to the watch, so that the screen shows them as they come; a
 * failure says the first cause, not the noise of the rollback.  aws-api 3.8.
 */
#include "core/setup/acts.h"

#include "core/aws/aws.h"
#include "core/aws/cfn.h"
#include "core/base/clock.h"
#include "core/base/encode.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/setup/setup.h"
#include "core/setup/watch.h"

/* CloudFormation makes what the template names with the caller's rights; a
 * unit test holds this against the template. */
#define STACK_MAKES                                                            \
 "cloudformation:CreateStack ec2:CreateVpc ec2:ModifyVpcAttribute "            \
 "ec2:CreateTags ec2:CreateInternetGateway ec2:AttachInternetGateway "         \
 "ec2:CreateSubnet ec2:ModifySubnetAttribute ec2:AllocateAddress "             \
 "ec2:CreateNatGateway ec2:CreateRouteTable ec2:CreateRoute "                  \
 "ec2:AssociateRouteTable ec2:CreateSecurityGroup "                            \
 "ec2:AuthorizeSecurityGroupIngress ec2:RunInstances ssm:GetParameters "       \
 "iam:CreateRole iam:AttachRolePolicy iam:CreateInstanceProfile "              \
 "iam:AddRoleToInstanceProfile iam:PassRole"
#define STACK_REMOVES                                                          \
 "cloudformation:DeleteStack ec2:TerminateInstances "                          \
 "ec2:RevokeSecurityGroupIngress ec2:DeleteSecurityGroup "                     \
 "ec2:DisassociateRouteTable ec2:DeleteRoute ec2:DeleteRouteTable "            \
 "ec2:DeleteNatGateway ec2:ReleaseAddress ec2:DeleteSubnet "                   \
 "ec2:DetachInternetGateway ec2:DeleteInternetGateway ec2:DeleteVpc "          \
 "iam:RemoveRoleFromInstanceProfile iam:DeleteInstanceProfile "                \
 "iam:DetachRolePolicy iam:DeleteRole"

struct stack_work {
	struct work base;
	struct cfn_stacks stacks;
	struct cfn_events events;
	const char *next;
	bool exists;
	bool seen_to_fail; /* this process saw it on its way, not yet failed */
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

static bool is_ours(const struct stack_work *w)
{
	return str_eq(aws_tag(&stack(w)->tags, TAG_SESSION), want(w)->session);
}

static bool has_failed(const struct stack_work *w)
{
	return w->exists && (stack(w)->state == CFN_FAILED ||
			     stack(w)->state == CFN_DELETE_FAILED);
}

static enum build describe(void *p, struct request_spec *q, struct err *err)
{
	struct stack_work *w = p;

	return cfn_describe_stacks(q, stack_name(w), NULL, err);
}

/* A failure is told once as such; from the next look on the way on is
 * offered. */
static void remember(struct stack_work *w)
{
	struct setup *s = w->base.app;
	char *seen = s->watch->stack_seen;

	if (stack(w)->state == CFN_BUSY)
		snprintf(seen, sizeof(s->watch->stack_seen), "%s",
			 stack(w)->id);
	w->seen_to_fail = has_failed(w) && !strcmp(seen, stack(w)->id);
	if (w->seen_to_fail)
		*seen = '\0';
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
	if (!w->exists)
		return STEP_DONE;
	remember(w);
	return STEP_NEXT;
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
	  .rights = "cloudformation:DescribeStacks",
	  .build = describe,
	  .read = described,
	  .expects = "ValidationError" },
	{ .name = "DescribeStackEvents",
	  .rights = "cloudformation:DescribeStackEvents",
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

/* It never was whole: what it made is taken back, all it can be is deleted. */
static bool taken_back(const struct cfn_stack *s)
{
	return str_in(s->status, "ROLLBACK_IN_PROGRESS ROLLBACK_COMPLETE");
}

/* The first resource that failed and why, not the noise of the rollback. */
static enum found broken(const struct stack_work *w, struct err *why)
{
	const struct cfn_event *first = cfn_first_cause(&w->events);
	const struct setup *s = w->base.app;

	err_set(why, ERR_CLOUD, _("stack %s: %s%s"), want(w)->name,
		stack(w)->status,
		taken_back(stack(w)) ? _(" (all that it made is taken back; "
					 "it can only be deleted)")
				     : "");
	if (first)
		err_service(why, 0, first->logical, first->reason, NULL);
	if (s->mode == ENGINE_UNDO && stack(w)->state == CFN_DELETE_FAILED)
		err_hint(why, _("Something that this set-up did not make is "
				"still in the VPC. Take it out (leftovers of "
				"the cluster's operator are offered to be "
				"removed), then try again."));
	else if (!is_ours(w))
		err_hint(why, _("It was not made by this set-up and is left "
				"alone: choose another name "
				"(network.stack)."));
	else if (first && strstr(first->reason, " signal"))
		err_hint(why,
			 _("Before it counts as made, %s asks "
			   "https://api.openshift.com, through its proxy if it "
			   "has one: there was no answer. All else is kept. "
			   "Look at what may stop it (a firewall, a limit of "
			   "the account) and try again: this stack is then "
			   "deleted, if you agree, and made anew."),
			 first->logical);
	else
		err_hint(why, _("All else is kept. Correct the cause and try "
				"again: this stack is then deleted, if you "
				"agree, and made anew."));
	return w->seen_to_fail ? FOUND_BROKEN : FOUND_DIFFERS;
}

/* An image's alias may be told as what it stood for [I]. */
static bool same_value(const char *there, const char *wanted)
{
	return !strcmp(there, wanted) ||
	       (*wanted == '/' && str_starts(there, "ami-"));
}

/* The parameters that are not as wanted, by name; "" none. */
static const char *differences(const struct stack_work *w)
{
	const struct aws_tags *params = &want(w)->params;
	const char *out = "", *there, *wanted, *unknown;
	size_t i;

	for (i = 0; i < params->n; i++) {
		wanted = values_expand(w->base.values, w->base.arena,
				       params->at[i].value, &unknown);
		there = aws_tag(&stack(w)->params, params->at[i].key);
		if (wanted && there && !same_value(there, wanted))
			out = arena_fmt(w->base.arena,
					_("%s%s%s is '%s' there, wanted '%s'"),
					out, *out ? "; " : "",
					params->at[i].key, there, wanted);
	}
	return out;
}

static enum found ready(const struct stack_work *w, struct err *why)
{
	const char *shape = differences(w);

	if (is_ours(w) && !*shape)
		return FOUND_OK;
	if (is_ours(w))
		err_set(why, ERR_INPUT, _("the stack %s has another shape: %s"),
			want(w)->name, shape);
	else
		err_set(why, ERR_INPUT,
			_("a stack named %s is there and was not made by this "
			  "set-up: %s"),
			want(w)->name,
			*shape ? shape : _("its parameters are the same"));
	err_hint(why, _("A stack is never changed from here. For another, "
			"choose another name (network.stack)."));
	return FOUND_DIFFERS;
}

static enum found judge(void *p, struct err *why)
{
	struct stack_work *w = p;

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
	return ready(w, why);
}

/* One whose rollback has failed holds more than it was asked about. */
static const char *which(const void *p)
{
	const struct stack_work *w = p;

	return has_failed(w) && !taken_back(stack(w))
		       ? arena_fmt(w->base.arena, "%s %s", stack(w)->id,
				   stack(w)->status)
		       : stack(w)->id;
}

/* A failed one of ours gives way, unasked when it holds nothing; one that
 * works is never touched. */
static struct differs_offer offer(const void *p)
{
	const struct stack_work *w = p;

	if (!has_failed(w))
		return (struct differs_offer){ NULL, true, NULL };
	if (!is_ours(w))
		return (struct differs_offer){ NULL, false, NULL };
	return (struct differs_offer){ N_("Delete it and make it anew"), false,
				       taken_back(stack(w)) ? "change" : NULL };
}

/* ---- making it, in the place of one that failed ----------------------------------*/

static bool gives_way(const struct stack_work *w)
{
	return has_failed(w) && is_ours(w);
}

static enum build look(void *p, struct request_spec *q, struct err *err)
{
	return gives_way(p) ? describe(p, q, err) : BUILD_SKIP;
}

/* What became of it: NULL it is gone; else in *now. */
static const struct cfn_stack *
look_again(struct stack_work *w, const struct reply *r, struct cfn_stacks *now)
{
	if (reply_ok(r))
		cfn_stacks_add(w->base.arena, now, r->doc);
	if (!now->n || now->at[0].state == CFN_DELETED)
		return NULL;
	return &now->at[0];
}

static enum verdict is_at_rest(void *p, const struct reply *r, struct err *err)
{
	struct stack_work *w = p;
	struct cfn_stacks now = { 0 };
	const struct cfn_stack *s = look_again(w, r, &now);

	(void)err;
	if (s && str_ends(s->status, "_IN_PROGRESS"))
		return STEP_WAIT;
	/* not taken back after all: that is asked about anew */
	return s && taken_back(stack(w)) && !taken_back(s) ? STEP_DONE
							   : STEP_NEXT;
}

static enum build clear(void *p, struct request_spec *q, struct err *err)
{
	struct stack_work *w = p;

	return gives_way(w) ? cfn_delete_stack(q, stack_name(w), NULL, err)
			    : BUILD_SKIP;
}

static enum verdict is_gone(void *p, const struct reply *r, struct err *err)
{
	struct stack_work *w = p;
	struct cfn_stacks now = { 0 };
	const struct cfn_stack *s = look_again(w, r, &now);

	if (!s)
		return STEP_NEXT;
	if (s->state != CFN_DELETE_FAILED)
		return STEP_WAIT;
	err_set(err, ERR_CLOUD, _("stack %s: %s"), stack_name(w), s->status);
	err_service(err, 0, "", s->reason, NULL);
	return STEP_FAIL;
}

/* A token names one stack for ever [I], and a set-up may make several: after
 * one that failed, after a teardown.  A lost answer is found by the name. */
static const char *token(const struct stack_work *w)
{
	return arena_fmt(w->base.arena, "rosawiz-%s-%lld", want(w)->session,
			 (long long)world_unix());
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
		.token = token(w),
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
	{ .name = "DescribeStacks",
	  .rights = "cloudformation:DescribeStacks",
	  .build = look,
	  .read = is_at_rest,
	  .expects = "ValidationError",
	  .waits_for = N_("the failed stack to roll back"),
	  .patience_s = 900,
	  .wait_ms = 5000 },
	{ .name = "DeleteStack",
	  .rights = "cloudformation:DeleteStack",
	  .build = clear,
	  .writes = true },
	{ .name = "DescribeStacks",
	  .rights = "cloudformation:DescribeStacks",
	  .build = look,
	  .read = is_gone,
	  .expects = "ValidationError",
	  .waits_for = N_("the failed stack to be gone"),
	  .patience_s = 900,
	  .wait_ms = 5000 },
	{ .name = "CreateStack",
	  .rights = STACK_MAKES,
	  .build = create,
	  .read = created,
	  .expects = "AlreadyExistsException TokenAlreadyExistsException",
	  .writes = true },
	{ 0 },
};

static enum build take_down(void *p, struct request_spec *q, struct err *err)
{
	struct stack_work *w = p;

	if (!w->exists)
		return BUILD_SKIP;
	return cfn_delete_stack(q, stack_name(w), NULL, err);
}

static const struct step undo[] = {
	{ .name = "DeleteStack",
	  .rights = STACK_REMOVES,
	  .build = take_down,
	  .writes = true },
	{ 0 },
};

/* Roles only for Session Manager, machines only where one is wanted. */
static bool needs(const void *want, const char *right)
{
	const struct stack_want *w = want;
	const char *access = aws_tag(&w->params, "Access");

	if (str_starts(right, "iam:"))
		return str_eq(access, "ssm");
	if (str_in(right, "ec2:RunInstances ec2:TerminateInstances "
			  "ssm:GetParameters"))
		return !str_eq(access, "none");
	return true;
}

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
	.offer = offer,
	.which = which,
	.replaces = true,
	.poll_ms = 5000,
	.patience_s = 2400,
	.needs = needs,
	.probe_early = true,
};
