/*
 * ssm.c - Systems Manager (card aws-api 3.11): the image aliases, and machines
 * that have the agent: running, with an instance profile.  SendCommand plays
 * the lines that a probe sends: getent and curl, with the answers that the
 * VPC's names and paths give; any other line says so on standard error.
 */
#include "core/base/cidr.h"
#include "core/base/node.h"
#include "core/base/str.h"
#include "core/sim/ec2.h"

#define IMAGES "/aws/service/ami-amazon-linux-latest/"

static bool get_parameter(struct call *c)
{
	const char *name = node_text(c->doc, "Name");
	const struct ec2 e = sim_ec2_of(c);
	cJSON *p;

	if (!str_starts(name, IMAGES) || !name[strlen(IMAGES)])
		return call_error(c, 400, "ParameterNotFound",
				  "the simulator has no parameter %s", name);
	p = cJSON_AddObjectToObject(c->out, "Parameter");
	doc_set(p, "Name", name);
	doc_set(p, "Type", "String");
	doc_set(p, "Value", sim_ec2_image(&e, name));
	doc_set_number(p, "Version", 1);
	doc_set_number(p, "LastModifiedDate", (double)world_time(c->world));
	doc_set(p, "ARN",
		arena_fmt(c->arena, "arn:aws:ssm:%s::parameter%s", c->region,
			  name));
	doc_set(p, "DataType", "text");
	return true;
}

static bool has_agent(const cJSON *instance)
{
	const cJSON *state = cJSON_GetObjectItem(instance, "instanceState");

	return cJSON_GetObjectItem(instance, "iamInstanceProfile") &&
	       str_eq(doc_text(state, "name"), "running");
}

static bool asked_for(const struct node *filters, const char *id)
{
	NODE_EACH(f, filters)
	{
		if (!str_eq(node_text(f, "Key"), "InstanceIds"))
			continue;
		NODE_EACH(v, node_child(f, "Values"))
		{
			if (str_eq(v->text, id))
				return true;
		}
		return false;
	}
	return true;
}

static bool describe(struct call *c)
{
	cJSON *list = cJSON_AddArrayToObject(c->out, "InstanceInformationList");
	const struct node *filters = node_child(c->doc, "Filters");
	const cJSON *i;
	cJSON *it;
	size_t n;

	for (n = 0; (i = world_nth(c->world, "ec2.instance", n)); n++) {
		if (!has_agent(i) ||
		    !asked_for(filters, doc_text(i, "instanceId")))
			continue;
		it = cJSON_CreateObject();
		doc_set(it, "InstanceId", doc_text(i, "instanceId"));
		doc_set(it, "PingStatus", "Online");
		doc_set(it, "PlatformType", "Linux");
		doc_set(it, "PlatformName", "Amazon Linux");
		doc_set(it, "IPAddress", doc_text(i, "privateIpAddress"));
		doc_set(it, "ResourceType", "EC2Instance");
		cJSON_AddItemToArray(list, it);
	}
	return true;
}

/* ---- the shell that is not one ---------------------------------------------- */

struct shell {
	struct call *c;
	struct sim_source from;
	struct strbuf out, err;
	int code;
};

static void getent(struct shell *s, const char *name)
{
	char text[IP_TEXT_LEN];
	uint32_t ips[8];
	int n = sim_resolve(s->c->world, s->from.vpc_id, name, ips, 8), i;

	s->code = n > 0 ? 0 : 2;
	for (i = 0; i < n; i++)
		strbuf_addf(&s->out, "%-15s %s\n", ip_text(ips[i], text), name);
}

/* --resolve HOST:PORT:IP, else the VPC's resolver */
static bool address_of(struct shell *s, const char **word, size_t n,
		       const char *host, uint32_t *ip)
{
	const char **part;
	size_t i;

	for (i = 0; i + 1 < n; i++)
		if (!strcmp(word[i], "--resolve") &&
		    str_split(s->c->arena, word[i + 1], ":", &part) == 3 &&
		    !strcmp(part[0], host))
			return ip_parse(part[2], ip);
	return ip_parse(host, ip) ||
	       sim_resolve(s->c->world, s->from.vpc_id, host, ip, 1) > 0;
}

static void curl_says(struct shell *s, int code, const char *why)
{
	s->code = code;
	strbuf_addf(&s->err, "curl: (%d) %s\n", code, why);
}

static void curl(struct shell *s, const char **word, size_t n)
{
	const char *url = "", *host;
	const char **part;
	long long port;
	uint32_t ip = 0;
	size_t i;

	for (i = 0; i < n; i++)
		if (str_starts(word[i], "http"))
			url = word[i];
	host = strstr(url, "://");
	host = host ? host + 3 : "";
	host = arena_dupn(s->c->arena, host, strcspn(host, "/"));
	port = str_starts(url, "https") ? 443 : 80;
	if (str_split(s->c->arena, host, ":", &part) == 2 &&
	    str_int(part[1], 1, 65535, &port))
		host = part[0];
	if (!address_of(s, word, n, host, &ip)) {
		curl_says(s, 6, "Could not resolve host");
		return;
	}
	switch (sim_path(s->c->world, &s->from, ip, (int)port)) {
	case SIM_OPEN:
		strbuf_addstr(&s->out, "{\"major\": \"1\"}\n");
		return;
	case SIM_REFUSED:
		curl_says(s, 7, "Failed to connect: Connection refused");
		return;
	case SIM_TIMEOUT:
		curl_says(s, 28, "Connection timed out");
		return;
	case SIM_UNREACHABLE:
		curl_says(s, 7, "Failed to connect: No route to host");
		return;
	}
}

static void play(struct shell *s, const char *line)
{
	const char **word;
	size_t n = str_split(s->c->arena, line, " '\"", &word);

	if (!n || *word[0] == '#')
		return;
	if (!strcmp(word[0], "getent") && n >= 3) {
		getent(s, word[n - 1]);
	} else if (!strcmp(word[0], "curl")) {
		curl(s, word, n);
	} else if (!strcmp(word[0], "echo")) {
		strbuf_addf(&s->out, "%s\n", line + strlen("echo "));
	} else {
		strbuf_addf(&s->err, "simulated machine: %s: not played\n",
			    word[0]);
		s->code = 127;
	}
}

static bool send_command(struct call *c)
{
	const char *id = node_text(c->doc, "InstanceIds/0"), *command;
	const cJSON *i = world_get(c->world, "ec2.instance", id);
	struct shell s = { .c = c, .out = STRBUF_INIT, .err = STRBUF_INIT };
	cJSON *doc, *shown;

	if (!i || !has_agent(i))
		return call_error(c, 400, "InvalidInstanceId",
				  "Instances [[%s]] not in a valid state for "
				  "account " SIM_ACCOUNT,
				  id);
	s.from.instance_id = id;
	s.from.vpc_id = doc_text(i, "vpcId");
	ip_parse(doc_text(i, "privateIpAddress"), &s.from.ip);
	NODE_EACH(line, node_at(c->doc, "Parameters/commands"))
	play(&s, line->text);
	command = world_uuid(c->world, c->arena, "ssm.command", id);
	doc = cJSON_CreateObject();
	doc_set(doc, "CommandId", command);
	doc_set(doc, "InstanceId", id);
	doc_set(doc, "DocumentName", node_text(c->doc, "DocumentName"));
	doc_set(doc, "Status", s.code ? "Failed" : "Success");
	doc_set(doc, "StatusDetails", s.code ? "Failed" : "Success");
	doc_set_number(doc, "ResponseCode", s.code);
	doc_set(doc, "StandardOutputContent", s.out.buf);
	doc_set(doc, "StandardErrorContent", s.err.buf);
	world_put(c->world, "ssm.command", command, doc);
	shown = cJSON_AddObjectToObject(c->out, "Command");
	doc_set(shown, "CommandId", command);
	doc_set(shown, "DocumentName", doc_text(doc, "DocumentName"));
	doc_set(shown, "Status", "Pending");
	strbuf_release(&s.out);
	strbuf_release(&s.err);
	return true;
}

static bool get_invocation(struct call *c)
{
	const char *id = node_text(c->doc, "CommandId");
	cJSON *doc = world_get(c->world, "ssm.command", id);

	if (!doc || !str_eq(doc_text(doc, "InstanceId"),
			    node_text(c->doc, "InstanceId")))
		return call_error(c, 400, "InvocationDoesNotExist", "%s", id);
	cJSON_Delete(c->out);
	c->out = cJSON_Duplicate(doc, true);
	return true;
}

const struct sim_op sim_ssm_ops[] = {
	{ "GetParameter", get_parameter },
	{ "DescribeInstanceInformation", describe },
	{ "SendCommand", send_command },
	{ "GetCommandInvocation", get_invocation },
	{ 0 },
};
