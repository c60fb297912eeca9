/* ec2_rule.c - Authorize and Revoke, in both their forms, both directions. */
#include "core/sim/ec2.h"

#define RULES_MAX 60

struct rules {
	struct rule_spec at[RULES_MAX];
	int n;
};

static struct rule_spec *add(struct rules *list, const struct rule_spec *base)
{
	if (list->n == RULES_MAX)
		return NULL;
	list->at[list->n] = *base;
	return &list->at[list->n++];
}

/* Names and numbers: "6" is "tcp". */
static const char *protocol_name(const char *text)
{
	static const char *const names[][2] = { { "6", "tcp" },
						{ "17", "udp" },
						{ "1", "icmp" } };
	size_t i;

	for (i = 0; i < ARRAY_LEN(names); i++)
		if (!strcmp(text, names[i][0]) || str_ieq(text, names[i][1]))
			return names[i][1];
	return str_ieq(text, "all") ? "-1" : text;
}

static bool ports(struct call *c, const char *prefix, struct rule_spec *s)
{
	const char *from = call_paramf(c, "%sFromPort", prefix);
	const char *to = call_paramf(c, "%sToPort", prefix);
	const char *protocol = call_paramf(c, "%sIpProtocol", prefix);
	long long v;

	if (!protocol)
		return call_error(c, 400, "MissingParameter",
				  "The request must contain the parameter "
				  "ipProtocol");
	s->protocol = protocol_name(protocol);
	s->from = s->to = -1;
	if (!strcmp(s->protocol, "-1"))
		return true;
	if ((!from || !to) && str_in(s->protocol, "tcp udp"))
		return call_error(c, 400, "InvalidParameterValue",
				  "Invalid value 'Must specify both from and "
				  "to ports with TCP/UDP.' for portRange.");
	if (from && str_int(from, -1, 65535, &v))
		s->from = (int)v;
	if (to && str_int(to, -1, 65535, &v))
		s->to = (int)v;
	if (s->from > s->to && str_in(s->protocol, "tcp udp"))
		return call_error(c, 400, "InvalidParameterValue",
				  "Invalid TCP/UDP port range (%s:%s)", from,
				  to);
	return true;
}

static bool range(struct call *c, struct rule_spec *s, const char *text)
{
	struct cidr cidr;
	char norm[CIDR_TEXT_LEN];

	if (!cidr_parse(text, &cidr))
		return call_error(c, 400, "InvalidParameterValue",
				  "CIDR block %s is malformed", text);
	s->cidr = arena_dup(c->arena, cidr_text(cidr_normal(cidr), norm));
	return true;
}

static bool group_peer(struct call *c, struct rule_spec *s, const char *id)
{
	if (!world_get(c->world, "ec2.security-group", id))
		return call_error(c, 400, "InvalidGroup.NotFound",
				  "The security group '%s' does not exist", id);
	s->group = id;
	return true;
}

/* Every range, group and list of IpPermissions.N is a rule of its own. */
static bool peers(struct call *c, const char *prefix,
		  const struct rule_spec *base, struct rules *out)
{
	static const char *const forms[][2] = {
		{ "IpRanges", "CidrIp" },
		{ "Ipv6Ranges", "CidrIpv6" },
		{ "Groups", "GroupId" },
		{ "PrefixListIds", "PrefixListId" },
	};
	struct rule_spec *s;
	const char *value, *text;
	size_t f;
	int i;

	for (f = 0; f < ARRAY_LEN(forms); f++) {
		for (i = 1; (value = call_paramf(c, "%s%s.%d.%s", prefix,
						 forms[f][0], i, forms[f][1]));
		     i++) {
			s = add(out, base);
			if (!s)
				break;
			text = call_paramf(c, "%s%s.%d.Description", prefix,
					   forms[f][0], i);
			s->description = text ? text : "";
			if (f == 0 && !range(c, s, value))
				return false;
			if (f == 1)
				s->cidr6 = value;
			if (f == 2 && !group_peer(c, s, value))
				return false;
			if (f == 3)
				s->prefix_list = value;
		}
	}
	return true;
}

static bool flat(struct call *c, struct rule_spec *base, struct rules *out)
{
	const char *cidr = call_param(c, "CidrIp"), *text;
	struct rule_spec *s;

	if (!ports(c, "", base))
		return false;
	s = add(out, base);
	text = call_param(c, "Description");
	s->description = text ? text : "";
	return range(c, s, cidr ? cidr : "");
}

static bool read_rules(struct call *c, bool egress, struct rules *out)
{
	struct rule_spec base = { egress, "", -1, -1, "", "", "", "", "" };
	const char *prefix;
	int i;

	for (i = 1; call_paramf(c, "IpPermissions.%d.IpProtocol", i); i++) {
		prefix = arena_fmt(c->arena, "IpPermissions.%d.", i);
		if (!ports(c, prefix, &base) || !peers(c, prefix, &base, out))
			return false;
	}
	if (call_param(c, "IpProtocol") && !flat(c, &base, out))
		return false;
	return out->n || call_error(c, 400, "MissingParameter",
				    "The request must contain the parameter "
				    "ipPermissions");
}

static const char *rule_words(struct call *c, const struct rule_spec *s)
{
	const char *peer = *s->cidr    ? s->cidr
			   : *s->cidr6 ? s->cidr6
			   : *s->group ? s->group
				       : s->prefix_list;
	char upper[8];
	size_t i;

	if (!strcmp(s->protocol, "-1"))
		return arena_fmt(c->arena, "peer: %s, ALL, ALLOW", peer);
	for (i = 0; s->protocol[i] && i < sizeof(upper) - 1; i++)
		upper[i] = (char)(s->protocol[i] >= 'a' ? s->protocol[i] - 32
							: s->protocol[i]);
	upper[i] = '\0';
	return arena_fmt(c->arena,
			 "peer: %s, %s, from port: %d, to port: %d, ALLOW",
			 peer, upper, s->from, s->to);
}

static bool may_add(struct call *c, const char *id, const struct rules *list)
{
	size_t at = 0;
	int have = 0, i;
	cJSON *rule;

	for (i = 0; i < list->n; i++)
		if (sim_ec2_rule_find(c->world, id, &list->at[i]))
			return call_error(c, 400, "InvalidPermission.Duplicate",
					  "the specified rule \"%s\" already "
					  "exists",
					  rule_words(c, &list->at[i]));
	while ((rule = sim_ec2_next(c->world, "ec2.security-group-rule",
				    "groupId", id, &at)))
		have += doc_bool(rule, "isEgress") == list->at[0].egress;
	if (have + list->n > RULES_MAX)
		return call_error(c, 400, "RulesPerSecurityGroupLimitExceeded",
				  "The maximum number of rules per security "
				  "group has been reached.");
	return true;
}

static bool authorize_rules(struct call *c, bool egress)
{
	struct rules *list = arena_alloc(c->arena, sizeof(*list));
	cJSON *group = sim_ec2_need(c, "GroupId", "ec2.security-group");
	struct ec2 e = sim_ec2_of(c);
	cJSON *rule, *tags, *set;
	const char *id;
	int i;

	if (!group || !read_rules(c, egress, list))
		return false;
	id = doc_text(group, "groupId");
	if (!may_add(c, id, list))
		return false;
	sim_ec2_return(c);
	set = sim_ec2_list(c->out, "securityGroupRuleSet");
	for (i = 0; i < list->n; i++) {
		rule = sim_ec2_rule_add(&e, id, &list->at[i]);
		tags = sim_ec2_spec_tags(c, "security-group-rule");
		if (tags)
			doc_set_item(rule, "tagSet", tags);
		cJSON_AddItemToArray(set, cJSON_Duplicate(rule, true));
	}
	return true;
}

static bool by_id(struct call *c, const char *group_id, bool egress,
		  struct vec *out)
{
	struct vec ids = sim_ec2_params(c, "SecurityGroupRuleId");
	cJSON *rule;
	size_t i;
	bool ok = true;

	for (i = 0; i < ids.n && ok; i++) {
		rule = world_get(c->world, "ec2.security-group-rule",
				 ids.at[i]);
		ok = rule && !strcmp(doc_text(rule, "groupId"), group_id) &&
		     doc_bool(rule, "isEgress") == egress;
		if (!ok)
			call_error(c, 400,
				   "InvalidSecurityGroupRuleId.NotFound",
				   "The security group rule ID '%s' does not "
				   "exist",
				   (const char *)ids.at[i]);
		else
			vec_push(out, rule);
	}
	vec_release(&ids);
	return ok;
}

static bool by_form(struct call *c, const char *group_id, bool egress,
		    struct vec *out)
{
	struct rules *list = arena_alloc(c->arena, sizeof(*list));
	cJSON *rule;
	int i;

	if (!read_rules(c, egress, list))
		return false;
	for (i = 0; i < list->n; i++) {
		rule = sim_ec2_rule_find(c->world, group_id, &list->at[i]);
		if (!rule)
			return call_error(c, 400, "InvalidPermission.NotFound",
					  "The specified rule does not exist "
					  "in this security group.");
		vec_push(out, rule);
	}
	return true;
}

static bool revoke_rules(struct call *c, bool egress)
{
	cJSON *group = sim_ec2_need(c, "GroupId", "ec2.security-group"), *set;
	struct vec found = { 0 };
	const char *id;
	size_t i;
	bool ok;

	if (!group)
		return false;
	id = doc_text(group, "groupId");
	ok = call_param(c, "SecurityGroupRuleId.1")
		     ? by_id(c, id, egress, &found)
		     : by_form(c, id, egress, &found);
	set = ok && sim_ec2_return(c)
		      ? sim_ec2_list(c->out, "revokedSecurityGroupRuleSet")
		      : NULL;
	for (i = 0; set && i < found.n; i++) {
		cJSON_AddItemToArray(set, cJSON_Duplicate(found.at[i], true));
		sim_ec2_rule_drop(c->world,
				  doc_text(found.at[i], "securityGroupRuleId"));
	}
	vec_release(&found);
	sim_operator_touched(c->world, group);
	return ok;
}

static bool authorize_in(struct call *c)
{
	return authorize_rules(c, false);
}

static bool authorize_out(struct call *c)
{
	return authorize_rules(c, true);
}

static bool revoke_in(struct call *c)
{
	return revoke_rules(c, false);
}

static bool revoke_out(struct call *c)
{
	return revoke_rules(c, true);
}

static bool describe_rules(struct call *c)
{
	static const struct filter_name map[] = {
		{ "group-id", "groupId" },
		{ "security-group-rule-id", "securityGroupRuleId" },
		{ 0 },
	};

	return call_describe(c, "ec2.security-group-rule",
			     "securityGroupRuleSet", "SecurityGroupRuleId",
			     "securityGroupRuleId",
			     "InvalidSecurityGroupRuleId.NotFound", map);
}

const struct sim_op sim_ec2_rule_ops[] = {
	{ "AuthorizeSecurityGroupIngress", authorize_in },
	{ "AuthorizeSecurityGroupEgress", authorize_out },
	{ "RevokeSecurityGroupIngress", revoke_in },
	{ "RevokeSecurityGroupEgress", revoke_out },
	{ "DescribeSecurityGroupRules", describe_rules },
	{ 0 },
};
