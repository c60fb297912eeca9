/* ssm.c - the newest image; a script on one instance. */
#include "core/aws/ssm.h"

#include "core/base/str.h"

enum build ssm_get_parameter(struct request_spec *q, const char *name,
			     struct err *err)
{
	aws_json_text(aws_json(q, "ssm", "GetParameter"), "Name", name);
	return aws_need(name, "Name", err) ? BUILD_SEND : BUILD_FAIL;
}

const char *ssm_parameter(struct arena *a, const struct node *doc)
{
	return aws_text(a, doc, "Parameter/Value");
}

const char *ssm_next(struct arena *a, const struct node *doc)
{
	const char *token = node_text(doc, "NextToken");

	return *token ? arena_dup(a, token) : NULL;
}

/* [K] the bodies of the four calls below */
enum build ssm_describe_instances(struct request_spec *q, const char *instance,
				  const char *next, struct err *err)
{
	cJSON *body = aws_json(q, "ssm", "DescribeInstanceInformation");
	cJSON *filter, *values;

	(void)err;
	aws_json_text(body, "NextToken", next);
	if (!instance)
		return BUILD_SEND;
	filter = cJSON_CreateObject();
	cJSON_AddStringToObject(filter, "Key", "InstanceIds");
	values = cJSON_AddArrayToObject(filter, "Values");
	cJSON_AddItemToArray(values, cJSON_CreateString(instance));
	cJSON_AddItemToArray(cJSON_AddArrayToObject(body, "Filters"), filter);
	return BUILD_SEND;
}

void ssm_instances_add(struct arena *a, struct ssm_instances *list,
		       const struct node *doc)
{
	NODE_EACH(n, node_at(doc, "InstanceInformationList"))
	{
		struct ssm_instance *i = AWS_ADD(a, list);

		i->id = aws_text(a, n, "InstanceId");
		i->ping = aws_text(a, n, "PingStatus");
		i->platform = aws_text(a, n, "PlatformName");
		i->address = aws_text(a, n, "IPAddress");
	}
}

/* Not repeatable: a repeat runs the script again. */
enum build ssm_send_command(struct request_spec *q, const struct ssm_script *s,
			    struct err *err)
{
	cJSON *body = aws_json(q, "ssm", "SendCommand");
	cJSON *ids, *params, *lines, *timeout;
	size_t i;

	aws_writes(q, false);
	if (!aws_need(s->instance, "InstanceIds", err))
		return BUILD_FAIL;
	cJSON_AddStringToObject(body, "DocumentName", "AWS-RunShellScript");
	ids = cJSON_AddArrayToObject(body, "InstanceIds");
	cJSON_AddItemToArray(ids, cJSON_CreateString(s->instance));
	aws_json_text(body, "Comment", s->comment);
	cJSON_AddNumberToObject(body, "TimeoutSeconds",
				s->timeout_s ? s->timeout_s : 60);
	params = cJSON_AddObjectToObject(body, "Parameters");
	lines = cJSON_AddArrayToObject(params, "commands");
	for (i = 0; s->lines[i]; i++)
		cJSON_AddItemToArray(lines, cJSON_CreateString(s->lines[i]));
	timeout = cJSON_AddArrayToObject(params, "executionTimeout");
	cJSON_AddItemToArray(
		timeout,
		cJSON_CreateString(arena_fmt(
			q->arena, "%d", s->timeout_s ? s->timeout_s : 60)));
	return BUILD_SEND;
}

const char *ssm_command_id(struct arena *a, const struct node *doc)
{
	return aws_text(a, doc, "Command/CommandId");
}

enum build ssm_get_invocation(struct request_spec *q, const char *command,
			      const char *instance, struct err *err)
{
	cJSON *body = aws_json(q, "ssm", "GetCommandInvocation");

	aws_json_text(body, "CommandId", command);
	aws_json_text(body, "InstanceId", instance);
	return aws_need(command, "CommandId", err) &&
			       aws_need(instance, "InstanceId", err)
		       ? BUILD_SEND
		       : BUILD_FAIL;
}

void ssm_result_read(struct arena *a, const struct node *doc,
		     struct ssm_result *out)
{
	out->status = aws_text(a, doc, "Status");
	out->over =
		*out->status &&
		!str_in(out->status, "Pending InProgress Delayed Cancelling");
	out->exit_code = (int)node_int(doc, "ResponseCode", -1);
	out->out = aws_text(a, doc, "StandardOutputContent");
	out->error = aws_text(a, doc, "StandardErrorContent");
}

enum build ssm_start_session(struct request_spec *q, const char *instance,
			     struct err *err)
{
	aws_json_text(aws_json(q, "ssm", "StartSession"), "Target", instance);
	q->secret = true; /* the reply holds a token */
	aws_writes(q, false);
	return aws_need(instance, "Target", err) ? BUILD_SEND : BUILD_FAIL;
}
