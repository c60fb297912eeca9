/*
 * aws_wire_rows.h - one request of each kind, as test_aws_wire.c compares them
 * with those of botocore.
 */
#ifndef TEST_AWS_WIRE_ROWS_H
#define TEST_AWS_WIRE_ROWS_H

#include "core/aws/aws.h"
#include "core/aws/cfn.h"
#include "core/aws/ec2.h"
#include "core/aws/iam.h"
#include "core/aws/kms.h"
#include "core/aws/quotas.h"
#include "core/aws/route53.h"
#include "core/aws/s3.h"
#include "core/aws/secrets.h"
#include "core/aws/ssm.h"

static inline struct aws_tags one_tag(struct request_spec *q, const char *k,
				      const char *v)
{
	struct aws_tags t = { 0 };

	aws_tag_add(q->arena, &t, k, v);
	return t;
}

static inline const char *const *list(struct request_spec *q, const char *a,
				      const char *b)
{
	const char **l = arena_alloc(q->arena, 3 * sizeof(*l));

	l[0] = a;
	l[1] = b;
	return l;
}

static inline enum build create_role(struct request_spec *q, struct err *e)
{
	struct iam_role_want w = { .name = "r", .trust = "{}", .path = "/p/" };

	w.tags = one_tag(q, "red-hat-managed", "true");
	aws_tag_add(q->arena, &w.tags, "x", "y");
	return iam_create_role(q, &w, e);
}

static inline enum build create_provider(struct request_spec *q, struct err *e)
{
	struct iam_provider_want w = {
		.url = "https://x/y",
		.clients = list(q, "openshift", "sts.amazonaws.com"),
		.thumbprints = list(
			q, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", NULL),
		.tags = one_tag(q, "k", "v"),
	};

	return iam_create_provider(q, &w, e);
}

static inline enum build simulate(struct request_spec *q, struct err *e)
{
	struct iam_simulate s = {
		.principal = "arn:xarn:xarn:xarn:xarn:x",
		.actions = list(q, "ec2:A", "ec2:B"),
		.resources = list(q, "*", NULL),
		.region = "us-east-1",
	};

	return iam_simulate(q, &s, NULL, e);
}

static inline enum build subnets(struct request_spec *q, struct err *e)
{
	struct ec2_find f = {
		.ids = list(q, "subnet-1", "subnet-2"),
		.filter = { { "vpc-id", NULL, list(q, "vpc-1", "vpc-2") },
			    { "tag:Name", "x y", NULL } },
	};

	return ec2_describe(q, EC2_SUBNETS, &f, e);
}

static inline enum build find(struct request_spec *q, enum ec2_kind kind,
			      const char *id, const char *name,
			      const char *value)
{
	struct err e = { 0 };
	struct ec2_find f = { .id = id, .filter = { { name, value, NULL } } };

	return ec2_describe(q, kind, &f, &e);
}

static inline enum build nats(struct request_spec *q, struct err *e)
{
	(void)e;
	return find(q, EC2_NATS, "nat-1", "vpc-id", "vpc-1");
}

static inline enum build tables(struct request_spec *q, struct err *e)
{
	(void)e;
	return find(q, EC2_ROUTE_TABLES, NULL, "association.subnet-id", "s");
}

static inline enum build endpoints(struct request_spec *q, struct err *e)
{
	(void)e;
	return find(q, EC2_ENDPOINTS, "vpce-1", "vpc-id", "vpc-1");
}

static inline enum build offerings(struct request_spec *q, struct err *e)
{
	(void)e;
	return find(q, EC2_OFFERINGS, NULL, "instance-type", "m5.xlarge");
}

static inline enum build zones(struct request_spec *q, struct err *e)
{
	(void)e;
	return find(q, EC2_ZONES, "us-east-1a", NULL, NULL);
}

static inline enum build regions(struct request_spec *q, struct err *e)
{
	(void)e;
	return find(q, EC2_REGIONS, "us-east-1", NULL, NULL);
}

static inline enum build pairs(struct request_spec *q, struct err *e)
{
	(void)e;
	return find(q, EC2_KEY_PAIRS, "a", NULL, NULL);
}

static inline enum build rules(struct request_spec *q, struct err *e)
{
	(void)e;
	return find(q, EC2_RULES, NULL, "group-id", "sg-1");
}

static inline enum build instances(struct request_spec *q, struct err *e)
{
	(void)e;
	return find(q, EC2_INSTANCES, "i-1",
		    "tag:aws:cloudformation:stack-name", "x");
}

static inline enum build enis(struct request_spec *q, struct err *e)
{
	(void)e;
	return find(q, EC2_ENIS, "eni-1", NULL, NULL);
}

static inline enum build dhcp(struct request_spec *q, struct err *e)
{
	(void)e;
	return find(q, EC2_DHCP, "dopt-1", NULL, NULL);
}

static inline enum build igws(struct request_spec *q, struct err *e)
{
	(void)e;
	return find(q, EC2_IGWS, NULL, "attachment.vpc-id", "vpc-1");
}

static inline enum build modify_endpoint(struct request_spec *q, struct err *e)
{
	return ec2_modify_endpoint(
		q,
		&(struct ec2_endpoint_change){ "vpce-1", "sg-1", "sg-2", "s" },
		e);
}

static inline enum build authorize(struct request_spec *q, struct err *e)
{
	struct ec2_rule_want w = { .group = "sg-1",
				   .protocol = "tcp",
				   .from = 443,
				   .to = 443,
				   .cidr = "10.0.0.0/16",
				   .description = "rosa api",
				   .tags = one_tag(q, "a", "b") };

	return ec2_authorize(q, &w, false, e);
}

static inline enum build revoke_rule(struct request_spec *q, struct err *e)
{
	return ec2_revoke(q, "sg-1", "sgr-1", false, e);
}

static inline enum build create_group(struct request_spec *q, struct err *e)
{
	struct ec2_group_want w = { "n", "d", "vpc-1", one_tag(q, "a", "b") };

	return ec2_create_group(q, &w, e);
}

static inline enum build create_tags(struct request_spec *q, struct err *e)
{
	struct aws_tags t = one_tag(q, "kubernetes.io/role/internal-elb", "");

	return ec2_create_tags(q, list(q, "subnet-1", "subnet-2"), &t, e);
}

static inline enum build attribute(struct request_spec *q, struct err *e)
{
	return ec2_vpc_attribute(q, "vpc-1", "enableDnsHostnames", e);
}

static inline enum build import_pair(struct request_spec *q, struct err *e)
{
	struct aws_tags t = one_tag(q, "a", "b");

	return ec2_import_key_pair(q, "k", "ssh-ed25519 AAAA x\n", &t, e);
}

static inline enum build create_pair(struct request_spec *q, struct err *e)
{
	return ec2_create_key_pair(q, "k", "ed25519", NULL, e);
}

static inline enum build create_stack(struct request_spec *q, struct err *e)
{
	struct cfn_stack_want w = {
		.name = "s",
		.template_body = "a: b\n",
		.params = one_tag(q, "K", "v"),
		.tags = one_tag(q, "a", "b"),
		.capabilities = list(q, "CAPABILITY_NAMED_IAM", NULL),
		.token = "tok",
		.timeout_minutes = 30,
	};

	return cfn_create_stack(q, &w, e);
}

static inline enum build create_key(struct request_spec *q, struct err *e)
{
	struct kms_key_want w = { "d", "{}", one_tag(q, "red-hat", "true") };

	return kms_create_key(q, &w, e);
}

static inline enum build tag_key(struct request_spec *q, struct err *e)
{
	struct aws_tags t = one_tag(q, "red-hat", "true");

	return kms_tag_resource(q, "key1", &t, e);
}

static inline enum build key_policy(struct request_spec *q, struct err *e)
{
	return kms_get_key_policy(q, "key1", e);
}

static inline enum build create_secret(struct request_spec *q, struct err *e)
{
	struct secret text = { 0 };
	struct secrets_want w = {
		.name = "n",
		.text = &text,
		.token = "2874f3b1-4d67-4f6e-a66c-1aa9c7dc9b6b",
		.tags = one_tag(q, "a", "b"),
	};
	enum build build;

	secret_setstr(&text, "s");
	build = secrets_create(q, &w, e);
	secret_release(&text);
	return build;
}

static inline enum build quota(struct request_spec *q, struct err *e)
{
	return quotas_get(q, "ec2", QUOTA_VCPUS, e);
}

static inline enum build parameter(struct request_spec *q, struct err *e)
{
	return ssm_get_parameter(q, SSM_AMI_AL2023, e);
}

static inline enum build by_vpc(struct request_spec *q, struct err *e)
{
	return r53_list_zones_by_vpc(q, "vpc-1", "us-east-1", NULL, e);
}

static inline enum build by_name(struct request_spec *q, struct err *e)
{
	return r53_list_zones_by_name(q, "x.hypershift.local", e);
}

static inline enum build records(struct request_spec *q, struct err *e)
{
	return r53_list_records(q, "/hostedzone/Z1",
				&(struct r53_cursor){ "api.", "A", NULL }, e);
}

static inline enum build bucket_there(struct request_spec *q, struct err *e)
{
	return s3_create_bucket(q, "my-bkt-1", "ap-northeast-1", e);
}

static inline enum build bucket_tags(struct request_spec *q, struct err *e)
{
	struct aws_tags t = one_tag(q, "a", "b");

	return s3_put_tags(q, "my-bkt-1", &t, e);
}

static inline enum build bucket_access(struct request_spec *q, struct err *e)
{
	return s3_put_public_access(q, "my-bkt-1", e);
}

static inline enum build bucket_policy(struct request_spec *q, struct err *e)
{
	return s3_put_policy(q, "my-bkt-1", "{}", e);
}

static inline enum build delete_objects(struct request_spec *q, struct err *e)
{
	return s3_delete_objects(q, "my-bkt-1", list(q, "a", "b"), e);
}

static const struct {
	const char *title; /* of the record */
	enum build (*build)(struct request_spec *, struct err *);
	/* botocore was called with more, or its SDK adds it */
	const char *ignore;
} rows[] = {
	{ "iam create_role", create_role, "" },
	{ "iam create_open_id_connect_provider", create_provider, "" },
	{ "iam simulate_principal_policy", simulate, "" },
	{ "ec2 describe_subnets", subnets, "MaxResults DryRun" },
	{ "ec2 describe_nat_gateways", nats, "" },
	{ "ec2 describe_route_tables", tables, "" },
	{ "ec2 describe_vpc_endpoints", endpoints, "" },
	{ "ec2 modify_vpc_endpoint", modify_endpoint, "PrivateDnsEnabled" },
	{ "ec2 authorize_security_group_ingress", authorize,
	  "IpPermissions.1.Groups.1.GroupId "
	  "IpPermissions.1.Ipv6Ranges.1.CidrIpv6 "
	  "IpPermissions.1.PrefixListIds.1.PrefixListId" },
	{ "ec2 revoke_security_group_ingress", revoke_rule, "" },
	{ "ec2 create_security_group", create_group, "" },
	{ "ec2 create_tags", create_tags, "" },
	{ "ec2 describe_instance_type_offerings", offerings, "" },
	{ "ec2 describe_availability_zones", zones, "AllAvailabilityZones" },
	{ "ec2 describe_regions", regions, "AllRegions" },
	{ "ec2 describe_vpc_attribute", attribute, "" },
	{ "ec2 import_key_pair", import_pair, "" },
	{ "ec2 create_key_pair", create_pair, "" },
	{ "ec2 describe_key_pairs", pairs, "" },
	{ "ec2 describe_security_group_rules", rules, "" },
	{ "ec2 describe_instances", instances, "" },
	{ "ec2 describe_network_interfaces", enis, "" },
	{ "ec2 describe_dhcp_options", dhcp, "" },
	{ "ec2 describe_internet_gateways", igws, "" },
	{ "cloudformation create_stack", create_stack, "" },
	{ "kms create_key", create_key, "" },
	{ "kms tag_resource", tag_key, "" },
	{ "kms get_key_policy", key_policy, "" },
	{ "secretsmanager create_secret", create_secret, "" },
	{ "service-quotas get_service_quota", quota, "" },
	{ "ssm get_parameter", parameter, "" },
	{ "route53 list_hosted_zones_by_vpc", by_vpc, "" },
	{ "route53 list_hosted_zones_by_name", by_name, "" },
	{ "route53 list_resource_record_sets", records, "" },
	{ "s3 create_bucket", bucket_there, "" },
	{ "s3 put_bucket_tagging", bucket_tags, "" },
	{ "s3 put_public_access_block", bucket_access, "" },
	{ "s3 put_bucket_policy", bucket_policy, "" },
	{ "s3 delete_objects", delete_objects, "" },
};

#endif
