/*
 * iam_managed.c - the policies that AWS owns and that matter here.  Their
 * documents are shortened to what the journey looks at: the actions, and that
 * the KMS actions ask for the tag red-hat=true (card aws-api 0.5).
 */
#include "core/sim/iam.h"

#include "core/base/str.h"

#define AWS_POLICY "arn:aws:iam::aws:policy/"
#define SR         AWS_POLICY "service-role/"
#define ALLOW(actions)                                                         \
 "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","           \
 "\"Action\":[" actions "],\"Resource\":\"*\"}]}"
#define ALLOW_TAGGED(actions)                                                  \
 "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","           \
 "\"Action\":[" actions "],\"Resource\":\"*\",\"Condition\":{"                 \
 "\"StringEquals\":{\"aws:ResourceTag/red-hat\":\"true\"}}}]}"

static const struct {
	const char *arn, *document;
} managed[] = {
	{ AWS_POLICY "AdministratorAccess", ALLOW("\"*\"") },
	{ AWS_POLICY "PowerUserAccess",
	  ALLOW("\"ec2:*\",\"kms:*\",\"cloudformation:*\",\"s3:*\","
		"\"secretsmanager:*\",\"servicequotas:*\",\"route53:*\"") },
	{ AWS_POLICY "ReadOnlyAccess",
	  ALLOW("\"ec2:Describe*\",\"iam:Get*\",\"iam:List*\",\"kms:List*\","
		"\"kms:Describe*\",\"route53:List*\",\"route53:Get*\"") },
	{ AWS_POLICY "AmazonSSMManagedInstanceCore",
	  ALLOW("\"ssm:*\",\"ssmmessages:*\",\"ec2messages:*\"") },
	{ AWS_POLICY "AmazonEC2ContainerRegistryReadOnly",
	  ALLOW("\"ecr:GetAuthorizationToken\",\"ecr:BatchGetImage\"") },
	{ SR "ROSAInstallerPolicy",
	  ALLOW("\"ec2:Describe*\",\"ec2:CreateTags\",\"ec2:RunInstances\","
		"\"ec2:TerminateInstances\",\"iam:GetRole\","
		"\"iam:ListRoles\",\"iam:SimulatePrincipalPolicy\","
		"\"route53:ListHostedZones\",\"servicequotas:*\","
		"\"iam:GetOpenIDConnectProvider\"") },
	{ SR "ROSASRESupportPolicy",
	  ALLOW("\"ec2:Describe*\",\"iam:Get*\",\"iam:List*\","
		"\"cloudtrail:LookupEvents\"") },
	{ SR "ROSAWorkerInstancePolicy",
	  ALLOW("\"ec2:DescribeInstances\",\"ec2:DescribeRegions\"") },
	{ SR "ROSAKMSProviderPolicy",
	  ALLOW_TAGGED("\"kms:Encrypt\",\"kms:Decrypt\",\"kms:DescribeKey\"") },
	{ SR "ROSANodePoolManagementPolicy",
	  ALLOW_TAGGED("\"ec2:RunInstances\",\"ec2:CreateTags\","
		       "\"ec2:TerminateInstances\",\"kms:CreateGrant\","
		       "\"kms:GenerateDataKeyWithoutPlaintext\","
		       "\"kms:DescribeKey\"") },
	{ SR "ROSAKubeControllerPolicy",
	  ALLOW("\"ec2:Describe*\",\"elasticloadbalancing:*\","
		"\"kms:DescribeKey\"") },
	{ SR "ROSAControlPlaneOperatorPolicy",
	  ALLOW("\"ec2:CreateVpcEndpoint\",\"ec2:ModifyVpcEndpoint\","
		"\"ec2:DescribeVpcEndpoints\",\"ec2:DeleteVpcEndpoints\","
		"\"ec2:*SecurityGroup*\",\"route53:*\"") },
	{ SR "ROSAIngressOperatorPolicy",
	  ALLOW("\"elasticloadbalancing:DescribeLoadBalancers\","
		"\"route53:ChangeResourceRecordSets\"") },
	{ SR "ROSAImageRegistryOperatorPolicy", ALLOW("\"s3:*\"") },
	{ SR "ROSAAmazonEBSCSIDriverOperatorPolicy",
	  ALLOW("\"ec2:*Volume*\",\"ec2:*Snapshot*\"") },
	{ SR "ROSACloudNetworkConfigOperatorPolicy",
	  ALLOW("\"ec2:DescribeInstances\","
		"\"ec2:AssignPrivateIpAddresses\"") },
	{ SR "ROSASharedVPCEndpointPolicy",
	  ALLOW("\"ec2:CreateVpcEndpoint\"") },
	{ SR "ROSASharedVPCRoute53Policy", ALLOW("\"route53:*\"") },
};

const char *iam_managed_document(const char *arn)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(managed); i++)
		if (!strcmp(managed[i].arn, arn))
			return managed[i].document;
	return NULL;
}

const char *iam_managed_arn(size_t index)
{
	return index < ARRAY_LEN(managed) ? managed[index].arn : NULL;
}

bool iam_policy_exists(struct world *w, const char *arn)
{
	return iam_managed_document(arn) || world_get(w, "iam.policy", arn);
}
