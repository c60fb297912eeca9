/* cfn_machine.c - resource types of machines, IAM and waiting. */
#include "core/sim/cfn.h"

static const char *physical_of(struct sim_cfn_do *d)
{
	return doc_text(d->resource, "PhysicalResourceId");
}

/* The first of NetworkInterfaces in RunInstances' words. */
static void interface_params(struct sim_cfn_do *d)
{
	const struct node *n = node_at(d->props, "NetworkInterfaces/0");
	static const char *const same[] = { "SubnetId",
					    "AssociatePublicIpAddress",
					    "PrivateIpAddress" };
	size_t i;
	int k = 1;

	for (i = 0; i < ARRAY_LEN(same); i++)
		if (node_child(n, same[i]))
			sim_cfn_param(d,
				      arena_fmt(d->a, "NetworkInterface.1.%s",
						same[i]),
				      node_text(n, same[i]));
	NODE_EACH(it, node_child(n, "GroupSet"))
	sim_cfn_param(
		d,
		arena_fmt(d->a, "NetworkInterface.1.SecurityGroupId.%d", k++),
		it->text);
}

static bool make_instance(struct sim_cfn_do *d)
{
	static const char *const same[] = { "ImageId",          "InstanceType",
					    "KeyName",          "SubnetId",
					    "PrivateIpAddress", "UserData" };
	const char *id;
	size_t i;

	sim_cfn_begin(d);
	for (i = 0; i < ARRAY_LEN(same); i++)
		sim_cfn_take(d, same[i], same[i]);
	sim_cfn_param(d, "MinCount", "1");
	sim_cfn_param(d, "MaxCount", "1");
	sim_cfn_take(d, "IamInstanceProfile", "IamInstanceProfile.Name");
	sim_cfn_take_list(d, "SecurityGroupIds", "SecurityGroupId");
	interface_params(d);
	sim_cfn_tags(d, "instance");
	if (!sim_cfn_call(d, "ec2", "RunInstances"))
		return false;
	id = sim_cfn_result(d, "instancesSet.instanceId");
	sim_cfn_made(d, id, "ec2.instance", id);
	return true;
}

static bool drop_instance(struct sim_cfn_do *d)
{
	return sim_cfn_remove(d, "TerminateInstances", "InstanceId.1",
			      physical_of(d));
}

static bool make_key(struct sim_cfn_do *d)
{
	const struct node *given = node_child(d->props, "PublicKeyMaterial");
	const char *name = node_text(d->props, "KeyName");
	struct strbuf line = STRBUF_INIT;

	sim_cfn_begin(d);
	sim_cfn_param(d, "KeyName", name);
	sim_cfn_take(d, "KeyType", "KeyType");
	sim_cfn_tags(d, "key-pair");
	if (given) {
		base64_encode(&line, given->text, strlen(given->text));
		sim_cfn_param(d, "PublicKeyMaterial", line.buf);
		strbuf_release(&line);
	}
	if (!sim_cfn_call(d, "ec2", given ? "ImportKeyPair" : "CreateKeyPair"))
		return false;
	sim_cfn_made(d, name, "ec2.key-pair", name);
	return true;
}

static bool drop_key(struct sim_cfn_do *d)
{
	return sim_cfn_remove(d, "DeleteKeyPair", "KeyName", physical_of(d));
}

static void policy_text(struct sim_cfn_do *d, const char *property,
			const char *param)
{
	const struct node *n = node_child(d->props, property);
	struct strbuf sb = STRBUF_INIT;
	cJSON *json;

	if (!n)
		return;
	json = json_from_node(n);
	json_print(json, &sb);
	sim_cfn_param(d, param, sb.buf);
	cJSON_Delete(json);
	strbuf_release(&sb);
}

static bool attach_policies(struct sim_cfn_do *d, const char *role)
{
	NODE_EACH(it, node_child(d->props, "ManagedPolicyArns"))
	{
		sim_cfn_begin(d);
		sim_cfn_param(d, "RoleName", role);
		sim_cfn_param(d, "PolicyArn", it->text);
		if (!sim_cfn_call(d, "iam", "AttachRolePolicy"))
			return false;
	}
	return true;
}

static bool make_role(struct sim_cfn_do *d)
{
	const char *given = node_text(d->props, "RoleName");
	const char *name = *given ? given : sim_cfn_name(d);

	sim_cfn_begin(d);
	sim_cfn_param(d, "RoleName", name);
	sim_cfn_take(d, "Path", "Path");
	sim_cfn_take(d, "Description", "Description");
	policy_text(d, "AssumeRolePolicyDocument", "AssumeRolePolicyDocument");
	sim_cfn_iam_tags(d);
	if (!sim_cfn_call(d, "iam", "CreateRole"))
		return false;
	sim_cfn_made(d, name, "iam.role", name);
	return attach_policies(d, name);
}

/* A role goes only when nothing is attached to it any more. */
static bool detach_all(struct sim_cfn_do *d, const char *role)
{
	struct vec arns = { 0 };
	const cJSON *it;
	bool ok = true;
	size_t i;

	sim_cfn_begin(d);
	sim_cfn_param(d, "RoleName", role);
	ok = sim_cfn_call(d, "iam", "ListAttachedRolePolicies");
	cJSON_ArrayForEach(it, cJSON_GetObjectItemCaseSensitive(
				       d->call.out, "AttachedPolicies"))
		vec_push(&arns, arena_dup(d->a, doc_text(it, "PolicyArn")));
	for (i = 0; i < arns.n && ok; i++) {
		sim_cfn_begin(d);
		sim_cfn_param(d, "RoleName", role);
		sim_cfn_param(d, "PolicyArn", arns.at[i]);
		ok = sim_cfn_call(d, "iam", "DetachRolePolicy");
	}
	vec_release(&arns);
	return ok;
}

static bool drop_role(struct sim_cfn_do *d)
{
	const char *role = physical_of(d);

	if (!world_get(d->w, "iam.role", role))
		return true;
	if (!detach_all(d, role))
		return false;
	sim_cfn_begin(d);
	sim_cfn_param(d, "RoleName", role);
	return sim_cfn_call(d, "iam", "DeleteRole");
}

static bool make_profile(struct sim_cfn_do *d)
{
	const char *given = node_text(d->props, "InstanceProfileName");
	const char *name = *given ? given : sim_cfn_name(d);

	sim_cfn_begin(d);
	sim_cfn_param(d, "InstanceProfileName", name);
	sim_cfn_take(d, "Path", "Path");
	if (!sim_cfn_call(d, "iam", "CreateInstanceProfile"))
		return false;
	sim_cfn_made(d, name, "iam.instance-profile", name);
	NODE_EACH(it, node_child(d->props, "Roles"))
	{
		sim_cfn_begin(d);
		sim_cfn_param(d, "InstanceProfileName", name);
		sim_cfn_param(d, "RoleName", it->text);
		if (!sim_cfn_call(d, "iam", "AddRoleToInstanceProfile"))
			return false;
	}
	return true;
}

static bool drop_profile(struct sim_cfn_do *d)
{
	const char *name = physical_of(d), *role;

	if (!world_get(d->w, "iam.instance-profile", name))
		return true;
	sim_cfn_begin(d);
	sim_cfn_param(d, "InstanceProfileName", name);
	if (!sim_cfn_call(d, "iam", "GetInstanceProfile"))
		return false;
	role = sim_cfn_result(d, "InstanceProfile.Roles.RoleName");
	if (*role) {
		sim_cfn_begin(d);
		sim_cfn_param(d, "InstanceProfileName", name);
		sim_cfn_param(d, "RoleName", role);
		if (!sim_cfn_call(d, "iam", "RemoveRoleFromInstanceProfile"))
			return false;
	}
	sim_cfn_begin(d);
	sim_cfn_param(d, "InstanceProfileName", name);
	return sim_cfn_call(d, "iam", "DeleteInstanceProfile");
}

static bool make_handle(struct sim_cfn_do *d)
{
	sim_cfn_made(d,
		     arena_fmt(d->a,
			       "https://cloudformation-waitcondition-%s.s3."
			       "amazonaws.com/%s",
			       d->region, sim_cfn_name(d)),
		     "", "");
	return true;
}

const struct sim_cfn_type sim_cfn_machine_types[] = {
	{ "AWS::EC2::Instance",
	  49,
	  40,
	  "ImageId InstanceType KeyName SubnetId PrivateIpAddress UserData "
	  "IamInstanceProfile SecurityGroupIds SecurityGroups "
	  "NetworkInterfaces AvailabilityZone BlockDeviceMappings "
	  "SourceDestCheck MetadataOptions Monitoring EbsOptimized Tenancy "
	  "CreditSpecification DisableApiTermination "
	  "InstanceInitiatedShutdownBehavior Tags",
	  make_instance,
	  drop_instance,
	  { { "PublicIp", "ipAddress" },
	    { "PrivateIp", "privateIpAddress" },
	    { "PublicDnsName", "dnsName" },
	    { "PrivateDnsName", "privateDnsName" },
	    { "InstanceId", "instanceId" },
	    { "AvailabilityZone", "placement.availabilityZone" } } },
	{ "AWS::EC2::KeyPair",
	  3,
	  2,
	  "KeyName KeyType KeyFormat PublicKeyMaterial Tags",
	  make_key,
	  drop_key,
	  { { "KeyPairId", "keyPairId" },
	    { "KeyFingerprint", "keyFingerprint" } } },
	{ "AWS::IAM::Role",
	  18,
	  3,
	  "RoleName Path Description AssumeRolePolicyDocument "
	  "ManagedPolicyArns Tags",
	  make_role,
	  drop_role,
	  { { "Arn", "Arn" }, { "RoleId", "RoleId" } } },
	{ "AWS::IAM::InstanceProfile",
	  122,
	  3,
	  "InstanceProfileName Path Roles",
	  make_profile,
	  drop_profile,
	  { { "Arn", "Arn" } } },
	{ "AWS::CloudFormation::WaitConditionHandle",
	  1,
	  1,
	  "",
	  make_handle,
	  NULL,
	  { { 0 } } },
	{ "AWS::CloudFormation::WaitCondition",
	  75,
	  1,
	  "Handle Timeout Count",
	  make_handle,
	  NULL,
	  { { 0 } } },
	{ 0 },
};
