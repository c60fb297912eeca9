/*
 * test_aws_builders.c - every request that test_aws_wire.c does not compare
 * with botocore's own: service, operation, parameters as they leave, and what
 * is a write ("!": never sent twice, "=": safe to send again).  The names were
 * checked against the service models of botocore 1.43.
 */
#include "net_server.h"

#include "core/aws/cfn.h"
#include "core/aws/ec2.h"
#include "core/aws/iam.h"
#include "core/aws/kms.h"
#include "core/aws/quotas.h"
#include "core/aws/route53.h"
#include "core/aws/s3.h"
#include "core/aws/secrets.h"
#include "core/aws/ssm.h"
#include "core/aws/sts.h"

static void add_params(struct strbuf *out, const struct params *p, char first)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		strbuf_addf(out, "%c%s=%s", i ? '&' : first, p->at[i].name,
			    p->at[i].value);
}

/* "iam CreateRole! RoleName=r" */
static char *told(struct request_spec *q, enum build b)
{
	struct strbuf out = STRBUF_INIT;

	strbuf_addf(&out, "%s %s%s", q->service, q->op,
		    !q->writes      ? ""
		    : q->repeatable ? "="
				    : "!");
	if (q->path)
		strbuf_addf(&out, " %s %s", q->method, q->path);
	add_params(&out, &q->query, '?');
	add_params(&out, &q->form, ' ');
	if (q->json) {
		strbuf_addch(&out, ' ');
		json_print(q->json, &out);
	}
	if (q->text)
		strbuf_addf(&out, " %s", q->text);
	if (q->region)
		strbuf_addf(&out, " @%s", q->region);
	if (b != BUILD_SEND)
		strbuf_addf(&out, " (%d)", b);
	return strbuf_detach(&out);
}

static int rows;

static void is(struct request_spec *q, enum build b, const char *want)
{
	char *text = told(q, b);

	rows++;
	if (getenv("TELL"))
		printf("@%d %s\n", rows - 1, text);
	else if (!str_eq(text, want))
		fail_msg("row %d:\n  %s\n  %s was expected", rows, text, want);
	mem_free(text);
	request_spec_drop(q);
}

#define ROW(builder, want)                                                     \
 do {                                                                          \
  struct request_spec spec_ = { .arena = request_arena() }, *q = &spec_;       \
  struct err err_ = { 0 }, *e = &err_;                                         \
  enum build b_ = builder;                                                     \
  is(q, b_, want);                                                             \
 } while (0)

static const struct ec2_find all;
static const struct ec2_find page = { .next = "n1",
				      .filter = { { "vpc-id", "v", NULL } } };
static const struct ec2_find one = { .id = "x-1",
				     .filter = { { "vpc-id", "v", NULL } } };
static struct aws_tag tag = { "k", "v" };
static const struct aws_tags list = { &tag, 1, 1 };
static const struct aws_tags *const tags = &list;
static const char *const ids[] = { "a-1", "b-2", NULL };
static const struct iam_policy_want policy = { .name = "p",
					       .document = "{}",
					       .path = "/x/" };
static const struct r53_cursor from = { "a.example.", "CNAME", "i" };
static const struct ssm_script script = { .instance = "i-1",
					  .lines = ids,
					  .comment = "c" };

static void iam(void **state)
{
	(void)state;
	ROW(iam_get_role(q, "r", e), "iam GetRole RoleName=r");
	ROW(iam_list_roles(q, "/p/", "m1", e),
	    "iam ListRoles PathPrefix=/p/&MaxItems=1000&Marker=m1");
	ROW(iam_delete_role(q, "r", e), "iam DeleteRole= RoleName=r");
	ROW(iam_tag_role(q, "r", tags, e),
	    "iam TagRole= "
	    "RoleName=r&Tags.member.1.Key=k&Tags.member.1.Value=v");
	ROW(iam_list_role_tags(q, "r", "m1", e),
	    "iam ListRoleTags RoleName=r&Marker=m1");
	ROW(iam_update_trust(q, "r", "{}", e),
	    "iam UpdateAssumeRolePolicy= RoleName=r&PolicyDocument={}");
	ROW(iam_put_boundary(q, "r", "arn:b", e),
	    "iam PutRolePermissionsBoundary= "
	    "RoleName=r&PermissionsBoundary=arn:b");
	ROW(iam_delete_boundary(q, "r", e),
	    "iam DeleteRolePermissionsBoundary= RoleName=r");
	ROW(iam_attach(q, "r", "arn:p", e),
	    "iam AttachRolePolicy= RoleName=r&PolicyArn=arn:p");
	ROW(iam_detach(q, "r", "arn:p", e),
	    "iam DetachRolePolicy= RoleName=r&PolicyArn=arn:p");
	ROW(iam_list_attached(q, "r", NULL, e),
	    "iam ListAttachedRolePolicies RoleName=r");
	ROW(iam_list_attached(q, "r", "m1", e),
	    "iam ListAttachedRolePolicies RoleName=r&Marker=m1");
	ROW(iam_list_inline(q, "r", "m1", e),
	    "iam ListRolePolicies RoleName=r&Marker=m1");
	ROW(iam_get_inline(q, "r", "p", e),
	    "iam GetRolePolicy RoleName=r&PolicyName=p");
	ROW(iam_put_inline(q, "r", "p", "{}", e),
	    "iam PutRolePolicy= RoleName=r&PolicyName=p&PolicyDocument={}");
	ROW(iam_delete_inline(q, "r", "p", e),
	    "iam DeleteRolePolicy= RoleName=r&PolicyName=p");
	ROW(iam_get_policy(q, "arn:p", e), "iam GetPolicy PolicyArn=arn:p");
	ROW(iam_get_policy_version(q, "arn:p", "v2", e),
	    "iam GetPolicyVersion PolicyArn=arn:p&VersionId=v2");
	ROW(iam_list_policy_versions(q, "arn:p", "m1", e),
	    "iam ListPolicyVersions PolicyArn=arn:p&Marker=m1");
	ROW(iam_list_policy_tags(q, "arn:p", "m1", e),
	    "iam ListPolicyTags PolicyArn=arn:p&Marker=m1");
	ROW(iam_create_policy(q, &policy, e),
	    "iam CreatePolicy= PolicyName=p&PolicyDocument={}&Path=/x/");
	ROW(iam_create_policy_version(q, "arn:p", "{}", e),
	    "iam CreatePolicyVersion! "
	    "PolicyArn=arn:p&PolicyDocument={}&SetAsDefault=true");
	ROW(iam_delete_policy_version(q, "arn:p", "v1", e),
	    "iam DeletePolicyVersion= PolicyArn=arn:p&VersionId=v1");
	ROW(iam_delete_policy(q, "arn:p", e),
	    "iam DeletePolicy= PolicyArn=arn:p");
	ROW(iam_get_provider(q, "arn:o", e),
	    "iam GetOpenIDConnectProvider OpenIDConnectProviderArn=arn:o");
	ROW(iam_list_providers(q, e), "iam ListOpenIDConnectProviders");
	ROW(iam_list_provider_tags(q, "arn:o", "m1", e),
	    "iam ListOpenIDConnectProviderTags "
	    "OpenIDConnectProviderArn=arn:o&Marker=m1");
	ROW(iam_tag_provider(q, "arn:o", tags, e),
	    "iam TagOpenIDConnectProvider= "
	    "OpenIDConnectProviderArn=arn:o&Tags.member.1.Key=k&Tags.member.1."
	    "Value=v");
	ROW(iam_delete_provider(q, "arn:o", e),
	    "iam DeleteOpenIDConnectProvider= OpenIDConnectProviderArn=arn:o");
	ROW(iam_create_service_role(q, IAM_ELB_SERVICE, e),
	    "iam CreateServiceLinkedRole! "
	    "AWSServiceName=elasticloadbalancing.amazonaws.com");
	ROW(iam_list_role_profiles(q, "r", "m1", e),
	    "iam ListInstanceProfilesForRole RoleName=r&Marker=m1");
	ROW(iam_get_profile(q, "i", e),
	    "iam GetInstanceProfile InstanceProfileName=i");
	ROW(iam_remove_from_profile(q, "i", "r", e),
	    "iam RemoveRoleFromInstanceProfile= "
	    "InstanceProfileName=i&RoleName=r");
	ROW(iam_delete_profile(q, "i", e),
	    "iam DeleteInstanceProfile= InstanceProfileName=i");
	ROW(iam_list_account_aliases(q, e), "iam ListAccountAliases");
	ROW(sts_get_caller_identity(q, e), "sts GetCallerIdentity");
}

static void ec2_lists(void **state)
{
	(void)state;
	ROW(ec2_describe(q, EC2_REGIONS, &all, e), "ec2 DescribeRegions");
	ROW(ec2_describe(q, EC2_ZONES, &all, e),
	    "ec2 DescribeAvailabilityZones");
	ROW(ec2_describe(q, EC2_VPCS, &page, e),
	    "ec2 DescribeVpcs "
	    "Filter.1.Name=vpc-id&Filter.1.Value.1=v&NextToken=n1");
	ROW(ec2_describe(q, EC2_SUBNETS, &page, e),
	    "ec2 DescribeSubnets "
	    "Filter.1.Name=vpc-id&Filter.1.Value.1=v&NextToken=n1");
	ROW(ec2_describe(q, EC2_ROUTE_TABLES, &page, e),
	    "ec2 DescribeRouteTables "
	    "Filter.1.Name=vpc-id&Filter.1.Value.1=v&NextToken=n1");
	ROW(ec2_describe(q, EC2_NATS, &page, e),
	    "ec2 DescribeNatGateways "
	    "Filter.1.Name=vpc-id&Filter.1.Value.1=v&NextToken=n1");
	ROW(ec2_describe(q, EC2_IGWS, &page, e),
	    "ec2 DescribeInternetGateways "
	    "Filter.1.Name=vpc-id&Filter.1.Value.1=v&NextToken=n1");
	ROW(ec2_describe(q, EC2_ENDPOINTS, &page, e),
	    "ec2 DescribeVpcEndpoints "
	    "Filter.1.Name=vpc-id&Filter.1.Value.1=v&NextToken=n1");
	ROW(ec2_describe(q, EC2_ENIS, &page, e),
	    "ec2 DescribeNetworkInterfaces "
	    "Filter.1.Name=vpc-id&Filter.1.Value.1=v&NextToken=n1");
	ROW(ec2_describe(q, EC2_VOLUMES, &page, e),
	    "ec2 DescribeVolumes "
	    "Filter.1.Name=vpc-id&Filter.1.Value.1=v&NextToken=n1");
	ROW(ec2_describe(q, EC2_GROUPS, &page, e),
	    "ec2 DescribeSecurityGroups "
	    "Filter.1.Name=vpc-id&Filter.1.Value.1=v&NextToken=n1");
	ROW(ec2_describe(q, EC2_RULES, &page, e),
	    "ec2 DescribeSecurityGroupRules "
	    "Filter.1.Name=vpc-id&Filter.1.Value.1=v&NextToken=n1");
	ROW(ec2_describe(q, EC2_OFFERINGS, &page, e),
	    "ec2 DescribeInstanceTypeOfferings "
	    "LocationType=availability-zone&Filter.1.Name=vpc-id&Filter.1."
	    "Value.1=v&NextToken=n1");
	ROW(ec2_describe(q, EC2_INSTANCES, &page, e),
	    "ec2 DescribeInstances "
	    "Filter.1.Name=vpc-id&Filter.1.Value.1=v&NextToken=n1");
	ROW(ec2_describe(q, EC2_KEY_PAIRS, &one, e),
	    "ec2 DescribeKeyPairs "
	    "IncludePublicKey=true&KeyName.1=x-1&Filter.1.Name=vpc-id&Filter.1."
	    "Value.1=v");
	ROW(ec2_describe(q, EC2_DHCP, &one, e),
	    "ec2 DescribeDhcpOptions "
	    "DhcpOptionsId.1=x-1&Filter.1.Name=vpc-id&Filter.1.Value.1=v");
	ROW(ec2_describe(q, EC2_NACLS, &one, e),
	    "ec2 DescribeNetworkAcls "
	    "NetworkAclId.1=x-1&Filter.1.Name=vpc-id&Filter.1.Value.1=v");
	ROW(ec2_describe(q, EC2_PEERINGS, &one, e),
	    "ec2 DescribeVpcPeeringConnections "
	    "VpcPeeringConnectionId.1=x-1&Filter.1.Name=vpc-id&Filter.1.Value."
	    "1=v");
	ROW(ec2_describe(q, EC2_TGW_ATTACHMENTS, &one, e),
	    "ec2 DescribeTransitGatewayVpcAttachments "
	    "TransitGatewayAttachmentIds.1=x-1&Filter.1.Name=vpc-id&Filter.1."
	    "Value.1=v");
	ROW(ec2_describe(q, EC2_TGW_TABLES, &one, e),
	    "ec2 DescribeTransitGatewayRouteTables "
	    "TransitGatewayRouteTableIds.1=x-1&Filter.1.Name=vpc-id&Filter.1."
	    "Value.1=v");
}

static void ec2_others(void **state)
{
	(void)state;
	ROW(ec2_vpc_attribute(q, "vpc-1", "enableDnsSupport", e),
	    "ec2 DescribeVpcAttribute VpcId=vpc-1&Attribute=enableDnsSupport");
	ROW(ec2_modify_vpc_attribute(q, "vpc-1", "enableDnsHostnames", true, e),
	    "ec2 ModifyVpcAttribute= "
	    "VpcId=vpc-1&EnableDnsHostnames.Value=true");
	ROW(ec2_search_tgw_routes(q, "tgw-rtb-1", &one.filter[0], e),
	    "ec2 SearchTransitGatewayRoutes "
	    "TransitGatewayRouteTableId=tgw-rtb-1&Filter.1.Name=vpc-id&Filter."
	    "1.Value.1=v");
	ROW(ec2_prefix_list_entries(q, "pl-1", "n1", e),
	    "ec2 GetManagedPrefixListEntries PrefixListId=pl-1&NextToken=n1");
	ROW(ec2_delete_group(q, "sg-1", e),
	    "ec2 DeleteSecurityGroup= GroupId=sg-1");
	ROW(ec2_revoke(q, "sg-1", "sgr-1", false, e),
	    "ec2 RevokeSecurityGroupIngress= "
	    "GroupId=sg-1&SecurityGroupRuleId.1=sgr-1");
	ROW(ec2_revoke(q, "sg-1", "sgr-1", true, e),
	    "ec2 RevokeSecurityGroupEgress= "
	    "GroupId=sg-1&SecurityGroupRuleId.1=sgr-1");
	ROW(ec2_delete_tags(q, ids, tags, e),
	    "ec2 DeleteTags= "
	    "ResourceId.1=a-1&ResourceId.2=b-2&Tag.1.Key=k&Tag.1.Value=v");
	ROW(ec2_delete_key_pair(q, "k", e), "ec2 DeleteKeyPair= KeyName=k");
	ROW(ec2_delete_endpoint(q, "vpce-1", e),
	    "ec2 DeleteVpcEndpoints= VpcEndpointId.1=vpce-1");
	ROW(ec2_delete_eni(q, "eni-1", e),
	    "ec2 DeleteNetworkInterface= NetworkInterfaceId=eni-1");
}

static void kms(void **state)
{
	(void)state;
	ROW(kms_describe_key(q, "k", e), "kms DescribeKey {\"KeyId\":\"k\"}");
	ROW(kms_list_keys(q, "m1", e),
	    "kms ListKeys {\"Limit\":1000,\"Marker\":\"m1\"}");
	ROW(kms_create_alias(q, "alias/a", "k", e),
	    "kms CreateAlias! "
	    "{\"AliasName\":\"alias/a\",\"TargetKeyId\":\"k\"}");
	ROW(kms_delete_alias(q, "alias/a", e),
	    "kms DeleteAlias= {\"AliasName\":\"alias/a\"}");
	ROW(kms_list_aliases(q, NULL, NULL, e),
	    "kms ListAliases {\"Limit\":100}");
	ROW(kms_list_aliases(q, "k", "m1", e),
	    "kms ListAliases "
	    "{\"KeyId\":\"k\",\"Limit\":100,\"Marker\":\"m1\"}");
	ROW(kms_put_key_policy(q, "k", "{}", e),
	    "kms PutKeyPolicy= "
	    "{\"KeyId\":\"k\",\"PolicyName\":\"default\",\"Policy\":\"{}\"}");
	ROW(kms_list_resource_tags(q, "k", "m1", e),
	    "kms ListResourceTags {\"KeyId\":\"k\",\"Marker\":\"m1\"}");
	ROW(kms_enable_rotation(q, "k", e),
	    "kms EnableKeyRotation= {\"KeyId\":\"k\"}");
	ROW(kms_schedule_deletion(q, "k", 7, e),
	    "kms ScheduleKeyDeletion= "
	    "{\"KeyId\":\"k\",\"PendingWindowInDays\":7}");
	ROW(kms_cancel_deletion(q, "k", e),
	    "kms CancelKeyDeletion= {\"KeyId\":\"k\"}");
}

static void cfn(void **state)
{
	(void)state;
	ROW(cfn_validate(q, "Resources: {}", e),
	    "cloudformation ValidateTemplate TemplateBody=Resources: {}");
	ROW(cfn_describe_stacks(q, "s", "n1", e),
	    "cloudformation DescribeStacks StackName=s&NextToken=n1");
	ROW(cfn_describe_events(q, "s", "n1", e),
	    "cloudformation DescribeStackEvents StackName=s&NextToken=n1");
	ROW(cfn_list_resources(q, "s", "n1", e),
	    "cloudformation ListStackResources StackName=s&NextToken=n1");
	ROW(cfn_delete_stack(q, "s", "t", e),
	    "cloudformation DeleteStack= StackName=s&ClientRequestToken=t");
}

static void route53(void **state)
{
	(void)state;
	ROW(r53_list_zones_by_vpc(q, "vpc-1", "eu-west-1", "n1", e),
	    "route53 ListHostedZonesByVPC GET "
	    "/2013-04-01/"
	    "hostedzonesbyvpc?vpcid=vpc-1&vpcregion=eu-west-1&maxitems=100&"
	    "nexttoken=n1");
	ROW(r53_list_zones_by_name(q, "a.example", e),
	    "route53 ListHostedZonesByName GET "
	    "/2013-04-01/hostedzonesbyname?dnsname=a.example");
	ROW(r53_list_zones(q, true, "m1", e),
	    "route53 ListHostedZones GET "
	    "/2013-04-01/"
	    "hostedzone?hostedzonetype=PrivateHostedZone&marker=m1&maxitems="
	    "100");
	ROW(r53_get_zone(q, "Z1", e),
	    "route53 GetHostedZone GET /2013-04-01/hostedzone/Z1");
	ROW(r53_list_records(q, "Z1", &from, e),
	    "route53 ListResourceRecordSets GET "
	    "/2013-04-01/hostedzone/Z1/"
	    "rrset?name=a.example.&type=CNAME&identifier=i&maxitems=300");
	ROW(r53_associate_vpc(q, "Z1", "vpc-1", "eu-west-1", e),
	    "route53 AssociateVPCWithHostedZone= POST "
	    "/2013-04-01/hostedzone/Z1/associatevpc "
	    "<AssociateVPCWithHostedZoneRequest "
	    "xmlns=\"https://route53.amazonaws.com/doc/2013-04-01/"
	    "\"><VPC><VPCRegion>eu-west-1</VPCRegion><VPCId>vpc-1</VPCId></"
	    "VPC></AssociateVPCWithHostedZoneRequest>");
	ROW(r53_disassociate_vpc(q, "Z1", "vpc-1", "eu-west-1", e),
	    "route53 DisassociateVPCFromHostedZone= POST "
	    "/2013-04-01/hostedzone/Z1/disassociatevpc "
	    "<DisassociateVPCFromHostedZoneRequest "
	    "xmlns=\"https://route53.amazonaws.com/doc/2013-04-01/"
	    "\"><VPC><VPCRegion>eu-west-1</VPCRegion><VPCId>vpc-1</VPCId></"
	    "VPC></DisassociateVPCFromHostedZoneRequest>");
	ROW(r53_authorize_vpc(q, "Z1", "vpc-1", "eu-west-1", e),
	    "route53 CreateVPCAssociationAuthorization= POST "
	    "/2013-04-01/hostedzone/Z1/authorizevpcassociation "
	    "<CreateVPCAssociationAuthorizationRequest "
	    "xmlns=\"https://route53.amazonaws.com/doc/2013-04-01/"
	    "\"><VPC><VPCRegion>eu-west-1</VPCRegion><VPCId>vpc-1</VPCId></"
	    "VPC></CreateVPCAssociationAuthorizationRequest>");
	ROW(r53_deauthorize_vpc(q, "Z1", "vpc-1", "eu-west-1", e),
	    "route53 DeleteVPCAssociationAuthorization= POST "
	    "/2013-04-01/hostedzone/Z1/deauthorizevpcassociation "
	    "<DeleteVPCAssociationAuthorizationRequest "
	    "xmlns=\"https://route53.amazonaws.com/doc/2013-04-01/"
	    "\"><VPC><VPCRegion>eu-west-1</VPCRegion><VPCId>vpc-1</VPCId></"
	    "VPC></DeleteVPCAssociationAuthorizationRequest>");
	ROW(r53_list_rule_associations(q, "vpc-1", "n1", e),
	    "route53resolver ListResolverRuleAssociations "
	    "{\"MaxResults\":100,\"NextToken\":\"n1\",\"Filters\":[{\"Name\":"
	    "\"VPCId\",\"Values\":[\"vpc-1\"]}]}");
}

static void s3(void **state)
{
	(void)state;
	ROW(s3_head_bucket(q, "bkt", e), "s3 HeadBucket HEAD /bkt");
	ROW(s3_create_bucket(q, "bkt", "eu-west-1", e),
	    "s3 CreateBucket! PUT /bkt <CreateBucketConfiguration "
	    "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/"
	    "\"><LocationConstraint>eu-west-1</LocationConstraint></"
	    "CreateBucketConfiguration> @eu-west-1");
	ROW(s3_create_bucket(q, "bkt", "us-east-1", e),
	    "s3 CreateBucket! PUT /bkt @us-east-1");
	ROW(s3_put_public_access(q, "bkt", e),
	    "s3 PutPublicAccessBlock= PUT /bkt?publicAccessBlock "
	    "<PublicAccessBlockConfiguration "
	    "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/"
	    "\"><BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true</"
	    "IgnorePublicAcls><BlockPublicPolicy>false</"
	    "BlockPublicPolicy><RestrictPublicBuckets>false</"
	    "RestrictPublicBuckets></PublicAccessBlockConfiguration>");
	ROW(s3_get_policy(q, "bkt", e), "s3 GetBucketPolicy GET /bkt?policy");
	ROW(s3_get_public(q, "bkt", "keys.json", e),
	    "s3 GetObject GET /bkt/keys.json");
	ROW(s3_put_policy(q, "bkt", "{}", e),
	    "s3 PutBucketPolicy= PUT /bkt?policy {}");
	ROW(s3_put_tags(q, "bkt", tags, e),
	    "s3 PutBucketTagging= PUT /bkt?tagging <Tagging "
	    "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/"
	    "\"><TagSet><Tag><Key>k</Key><Value>v</Value></Tag></TagSet></"
	    "Tagging>");
	ROW(s3_get_tags(q, "bkt", e), "s3 GetBucketTagging GET /bkt?tagging");
	ROW(s3_get_object(q, "bkt", "a/b c", e),
	    "s3 GetObject GET /bkt/a/b%20c");
	ROW(s3_delete_object(q, "bkt", "a/b c", e),
	    "s3 DeleteObject= DELETE /bkt/a/b%20c");
	ROW(s3_delete_objects(q, "bkt", ids, e),
	    "s3 DeleteObjects= POST /bkt?delete <Delete "
	    "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/"
	    "\"><Object><Key>a-1</Key></Object><Object><Key>b-2</Key></"
	    "Object><Quiet>true</Quiet></Delete>");
	ROW(s3_list_objects(q, "bkt", "n 1", e),
	    "s3 ListObjectsV2 GET /bkt?list-type=2&continuation-token=n%201");
	ROW(s3_delete_bucket(q, "bkt", e), "s3 DeleteBucket= DELETE /bkt");
}

static void others(void **state)
{
	(void)state;
	ROW(secrets_describe(q, "s", e),
	    "secretsmanager DescribeSecret {\"SecretId\":\"s\"}");
	ROW(secrets_delete(q, "s", e),
	    "secretsmanager DeleteSecret= "
	    "{\"SecretId\":\"s\",\"ForceDeleteWithoutRecovery\":true}");
	ROW(secrets_restore(q, "s", e),
	    "secretsmanager RestoreSecret= {\"SecretId\":\"s\"}");
	ROW(quotas_get(q, "ec2", "L-1", e),
	    "servicequotas GetServiceQuota "
	    "{\"ServiceCode\":\"ec2\",\"QuotaCode\":\"L-1\"}");
	ROW(quotas_get_default(q, "ec2", "L-1", e),
	    "servicequotas GetAWSDefaultServiceQuota "
	    "{\"ServiceCode\":\"ec2\",\"QuotaCode\":\"L-1\"}");
	ROW(quotas_list(q, "ec2", "n1", e),
	    "servicequotas ListServiceQuotas "
	    "{\"ServiceCode\":\"ec2\",\"MaxResults\":100,\"NextToken\":"
	    "\"n1\"}");
	ROW(ssm_get_parameter(q, "/aws/x", e),
	    "ssm GetParameter {\"Name\":\"/aws/x\"}");
	ROW(ssm_describe_instances(q, "i-1", "n1", e),
	    "ssm DescribeInstanceInformation "
	    "{\"NextToken\":\"n1\",\"Filters\":[{\"Key\":\"InstanceIds\","
	    "\"Values\":[\"i-1\"]}]}");
	ROW(ssm_send_command(q, &script, e),
	    "ssm SendCommand! "
	    "{\"DocumentName\":\"AWS-RunShellScript\",\"InstanceIds\":[\"i-1\"]"
	    ",\"Comment\":\"c\",\"TimeoutSeconds\":60,\"Parameters\":{"
	    "\"commands\":[\"a-1\",\"b-2\"],\"executionTimeout\":[\"60\"]}}");
	ROW(ssm_get_invocation(q, "c-1", "i-1", e),
	    "ssm GetCommandInvocation "
	    "{\"CommandId\":\"c-1\",\"InstanceId\":\"i-1\"}");
	ROW(ssm_start_session(q, "i-1", e),
	    "ssm StartSession! {\"Target\":\"i-1\"}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(iam),        cmocka_unit_test(ec2_lists),
		cmocka_unit_test(ec2_others), cmocka_unit_test(kms),
		cmocka_unit_test(cfn),        cmocka_unit_test(route53),
		cmocka_unit_test(s3),         cmocka_unit_test(others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
