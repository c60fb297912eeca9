/* fuzz_aws.c - replies of AWS, XML or JSON, to every reader; and errors. */
#include "tests/fuzz/fuzz.h"

#include "core/aws/cfn.h"
#include "core/aws/checkip.h"
#include "core/aws/ec2.h"
#include "core/aws/iam.h"
#include "core/aws/inside.h"
#include "core/aws/kms.h"
#include "core/aws/quotas.h"
#include "core/aws/route53.h"
#include "core/aws/s3.h"
#include "core/aws/secrets.h"
#include "core/aws/ssm.h"
#include "core/aws/sts.h"

/* A list read twice: a second page adds to the first. */
#define ADD(type, fn)                                                          \
 do {                                                                          \
  struct type list = { 0 };                                                    \
  fn(a, &list, doc);                                                           \
  fn(a, &list, doc);                                                           \
 } while (0)

static void ec2_lists(struct arena *a, const struct node *doc)
{
	ADD(ec2_regions, ec2_regions_add);
	ADD(ec2_zones, ec2_zones_add);
	ADD(ec2_vpcs, ec2_vpcs_add);
	ADD(ec2_subnets, ec2_subnets_add);
	ADD(ec2_route_tables, ec2_route_tables_add);
	ADD(ec2_nats, ec2_nats_add);
	ADD(ec2_igws, ec2_igws_add);
	ADD(ec2_endpoints, ec2_endpoints_add);
	ADD(ec2_enis, ec2_enis_add);
	ADD(ec2_volumes, ec2_volumes_add);
	ADD(ec2_groups, ec2_groups_add);
	ADD(ec2_rules, ec2_rules_add);
	ADD(ec2_offerings, ec2_offerings_add);
	ADD(ec2_instances, ec2_instances_add);
	ADD(ec2_key_pairs, ec2_key_pairs_add);
	ADD(ec2_dhcps, ec2_dhcps_add);
	ADD(ec2_nacls, ec2_nacls_add);
	ADD(ec2_peerings, ec2_peerings_add);
	ADD(ec2_tgw_attachments, ec2_tgw_attachments_add);
	ADD(ec2_tgw_tables, ec2_tgw_tables_add);
	ADD(ec2_tgw_routes, ec2_tgw_routes_add);
	ADD(aws_names, ec2_prefixes_add);
	ec2_next(a, doc);
	ec2_created_group(a, doc);
	ec2_vpc_attribute_read(doc, "enableDnsSupport");
}

static void iam_lists(struct arena *a, const struct node *doc)
{
	struct iam_role role;
	struct iam_policy policy;
	struct iam_provider provider;
	struct err err = { 0 };

	ADD(iam_roles, iam_roles_add);
	ADD(aws_tags, iam_tags_add);
	ADD(aws_names, iam_attached_add);
	ADD(aws_names, iam_inline_add);
	ADD(iam_versions, iam_versions_add);
	ADD(aws_names, iam_providers_add);
	ADD(iam_decisions, iam_decisions_add);
	ADD(aws_names, iam_profiles_add);
	iam_role_read(a, doc, &role, &err);
	iam_policy_read(a, doc, &policy, &err);
	iam_provider_read(a, doc, "arn:x", &provider, &err);
	iam_document(a, doc);
	iam_account_alias(a, doc);
	iam_next(a, doc);
}

static void other_lists(struct arena *a, const struct node *doc)
{
	ADD(cfn_stacks, cfn_stacks_add);
	ADD(cfn_events, cfn_events_add);
	ADD(cfn_resources, cfn_resources_add);
	ADD(aws_names, kms_keys_add);
	ADD(kms_aliases, kms_aliases_add);
	ADD(aws_tags, kms_tags_add);
	ADD(r53_zones, r53_zones_add);
	ADD(r53_records, r53_records_add);
	ADD(r53_rules, r53_rules_add);
	ADD(aws_tags, s3_tags_read);
	ADD(aws_names, s3_keys_add);
	ADD(ssm_instances, ssm_instances_add);
	ADD(quotas, quotas_add);
	cfn_next(a, doc);
	cfn_created_id(a, doc);
	kms_next(a, doc);
	r53_next(a, doc);
	s3_next(a, doc);
	ssm_next(a, doc);
	ssm_parameter(a, doc);
	ssm_command_id(a, doc);
	quotas_next(a, doc);
	kms_policy_read(a, doc);
}

static void things(struct arena *a, const struct node *doc)
{
	struct kms_key key;
	struct r53_zone zone;
	struct r53_vpcs vpcs = { 0 };
	struct r53_cursor cursor;
	struct ssm_result result;
	struct sts_identity who;
	struct quota quota;
	struct secrets_info secret;
	struct err err = { 0 };

	kms_key_read(a, doc, &key, &err);
	r53_zone_read(a, doc, &zone, &vpcs, &err);
	r53_next_record(a, doc, &cursor);
	ssm_result_read(a, doc, &result);
	sts_identity_read(a, doc, &who, &err);
	quotas_read(a, doc, &quota, &err);
	secrets_read(a, doc, &secret, &err);
	s3_deleted(doc, &err);
}

static void replies(struct arena *a, const char *text, size_t size)
{
	struct request r = { .arena = a };
	struct reply reply = { .status = 400,
			       .code = "",
			       .message = "",
			       .request_id = "",
			       .body = text,
			       .body_len = size };
	struct service svc = { 0 };
	struct aws aws = { .kind = SOURCE_SSO, .arena = a, .lasting = a };
	struct secret pem = { 0 };
	struct err err = { 0 };
	uint32_t ip;
	size_t i;

	svc.data = &aws;
	for (i = 0; i < AWS_SERVICES; i++) {
		svc.name = dialects[i].name;
		r.svc = &svc;
		r.spec.service = svc.name;
		r.spec.arena = a;
		reply.doc = NULL;
		reply.code = NULL;
		fault_decode(&r, &reply);
		PROMISE(reply.request_id);
	}
	checkip_read(&reply, &ip, &err);
	ec2_key_material(&reply, &pem, &err);
	secret_release(&pem);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct err err = { 0 };
	char *text = fuzz_text(data, size);
	const struct node *doc = size && *text == '<'
					 ? xml_parse(a, text, size, &err)
					 : json_parse(a, text, size, &err);

	if (doc) {
		ec2_lists(a, doc);
		iam_lists(a, doc);
		other_lists(a, doc);
		things(a, doc);
	}
	replies(a, text, size);
	mem_free(text);
	arena_free(a);
	return 0;
}
