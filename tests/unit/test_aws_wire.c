/*
 * test_aws_wire.c - our requests against those that botocore sends
 * (../shared/data/aws-wire.txt): method, address, target, parameters.
 */
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
#include "core/base/encode.h"
#include "core/base/file.h"
#include "core/base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define WIRE "../shared/data/aws-wire.txt"

/* ---- one of each ------------------------------------------------------------*/

static struct aws_tags one_tag(struct request_spec *q, const char *k,
			       const char *v)
{
	struct aws_tags t = { 0 };

	aws_tag_add(q->arena, &t, k, v);
	return t;
}

static const char *const *list(struct request_spec *q, const char *a,
			       const char *b)
{
	const char **l = arena_alloc(q->arena, 3 * sizeof(*l));

	l[0] = a;
	l[1] = b;
	return l;
}

static enum build create_role(struct request_spec *q, struct err *e)
{
	struct iam_role_want w = { .name = "r", .trust = "{}", .path = "/p/" };

	w.tags = one_tag(q, "red-hat-managed", "true");
	aws_tag_add(q->arena, &w.tags, "x", "y");
	return iam_create_role(q, &w, e);
}

static enum build create_provider(struct request_spec *q, struct err *e)
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

static enum build simulate(struct request_spec *q, struct err *e)
{
	struct iam_simulate s = {
		.principal = "arn:xarn:xarn:xarn:xarn:x",
		.actions = list(q, "ec2:A", "ec2:B"),
		.resources = list(q, "*", NULL),
		.region = "us-east-1",
	};

	return iam_simulate(q, &s, NULL, e);
}

static enum build subnets(struct request_spec *q, struct err *e)
{
	struct ec2_find f = {
		.ids = list(q, "subnet-1", "subnet-2"),
		.filter = { { "vpc-id", NULL, list(q, "vpc-1", "vpc-2") },
			    { "tag:Name", "x y", NULL } },
	};

	return ec2_describe(q, EC2_SUBNETS, &f, e);
}

static enum build find(struct request_spec *q, enum ec2_kind kind,
		       const char *id, const char *name, const char *value)
{
	struct err e = { 0 };
	struct ec2_find f = { .id = id, .filter = { { name, value, NULL } } };

	return ec2_describe(q, kind, &f, &e);
}

static enum build nats(struct request_spec *q, struct err *e)
{
	(void)e;
	return find(q, EC2_NATS, "nat-1", "vpc-id", "vpc-1");
}

static enum build tables(struct request_spec *q, struct err *e)
{
	(void)e;
	return find(q, EC2_ROUTE_TABLES, NULL, "association.subnet-id", "s");
}

static enum build endpoints(struct request_spec *q, struct err *e)
{
	(void)e;
	return find(q, EC2_ENDPOINTS, "vpce-1", "vpc-id", "vpc-1");
}

static enum build offerings(struct request_spec *q, struct err *e)
{
	(void)e;
	return find(q, EC2_OFFERINGS, NULL, "instance-type", "m5.xlarge");
}

static enum build zones(struct request_spec *q, struct err *e)
{
	(void)e;
	return find(q, EC2_ZONES, "us-east-1a", NULL, NULL);
}

static enum build regions(struct request_spec *q, struct err *e)
{
	(void)e;
	return find(q, EC2_REGIONS, "us-east-1", NULL, NULL);
}

static enum build pairs(struct request_spec *q, struct err *e)
{
	(void)e;
	return find(q, EC2_KEY_PAIRS, "a", NULL, NULL);
}

static enum build rules(struct request_spec *q, struct err *e)
{
	(void)e;
	return find(q, EC2_RULES, NULL, "group-id", "sg-1");
}

static enum build instances(struct request_spec *q, struct err *e)
{
	(void)e;
	return find(q, EC2_INSTANCES, "i-1",
		    "tag:aws:cloudformation:stack-name", "x");
}

static enum build enis(struct request_spec *q, struct err *e)
{
	(void)e;
	return find(q, EC2_ENIS, "eni-1", NULL, NULL);
}

static enum build dhcp(struct request_spec *q, struct err *e)
{
	(void)e;
	return find(q, EC2_DHCP, "dopt-1", NULL, NULL);
}

static enum build igws(struct request_spec *q, struct err *e)
{
	(void)e;
	return find(q, EC2_IGWS, NULL, "attachment.vpc-id", "vpc-1");
}

static enum build modify_endpoint(struct request_spec *q, struct err *e)
{
	return ec2_modify_endpoint(
		q,
		&(struct ec2_endpoint_change){ "vpce-1", "sg-1", "sg-2", "s" },
		e);
}

static enum build authorize(struct request_spec *q, struct err *e)
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

static enum build revoke_rule(struct request_spec *q, struct err *e)
{
	return ec2_revoke(q, "sg-1", "sgr-1", false, e);
}

static enum build create_group(struct request_spec *q, struct err *e)
{
	struct ec2_group_want w = { "n", "d", "vpc-1", one_tag(q, "a", "b") };

	return ec2_create_group(q, &w, e);
}

static enum build create_tags(struct request_spec *q, struct err *e)
{
	struct aws_tags t = one_tag(q, "kubernetes.io/role/internal-elb", "");

	return ec2_create_tags(q, list(q, "subnet-1", "subnet-2"), &t, e);
}

static enum build attribute(struct request_spec *q, struct err *e)
{
	return ec2_vpc_attribute(q, "vpc-1", "enableDnsHostnames", e);
}

static enum build import_pair(struct request_spec *q, struct err *e)
{
	struct aws_tags t = one_tag(q, "a", "b");

	return ec2_import_key_pair(q, "k", "ssh-ed25519 AAAA x\n", &t, e);
}

static enum build create_pair(struct request_spec *q, struct err *e)
{
	return ec2_create_key_pair(q, "k", "ed25519", NULL, e);
}

static enum build create_stack(struct request_spec *q, struct err *e)
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

static enum build create_key(struct request_spec *q, struct err *e)
{
	struct kms_key_want w = { "d", "{}", one_tag(q, "red-hat", "true") };

	return kms_create_key(q, &w, e);
}

static enum build tag_key(struct request_spec *q, struct err *e)
{
	struct aws_tags t = one_tag(q, "red-hat", "true");

	return kms_tag_resource(q, "key1", &t, e);
}

static enum build key_policy(struct request_spec *q, struct err *e)
{
	return kms_get_key_policy(q, "key1", e);
}

static enum build create_secret(struct request_spec *q, struct err *e)
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

static enum build quota(struct request_spec *q, struct err *e)
{
	return quotas_get(q, "ec2", QUOTA_VCPUS, e);
}

static enum build parameter(struct request_spec *q, struct err *e)
{
	return ssm_get_parameter(q, SSM_AMI_AL2023, e);
}

static enum build by_vpc(struct request_spec *q, struct err *e)
{
	return r53_list_zones_by_vpc(q, "vpc-1", "us-east-1", NULL, e);
}

static enum build by_name(struct request_spec *q, struct err *e)
{
	return r53_list_zones_by_name(q, "x.hypershift.local", e);
}

static enum build records(struct request_spec *q, struct err *e)
{
	return r53_list_records(q, "/hostedzone/Z1",
				&(struct r53_cursor){ "api.", "A", NULL }, e);
}

static enum build bucket_there(struct request_spec *q, struct err *e)
{
	return s3_create_bucket(q, "my-bkt-1", "ap-northeast-1", e);
}

static enum build bucket_tags(struct request_spec *q, struct err *e)
{
	struct aws_tags t = one_tag(q, "a", "b");

	return s3_put_tags(q, "my-bkt-1", &t, e);
}

static enum build bucket_access(struct request_spec *q, struct err *e)
{
	return s3_put_public_access(q, "my-bkt-1", e);
}

static enum build bucket_policy(struct request_spec *q, struct err *e)
{
	return s3_put_policy(q, "my-bkt-1", "{}", e);
}

static enum build delete_objects(struct request_spec *q, struct err *e)
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

/* ---- comparing --------------------------------------------------------------*/

struct record {
	const char *method, *url, *body, *target, *type;
};

/* The first record of that title, in the arena. */
static struct record find_record(struct arena *a, const char *text,
				 const char *title)
{
	const char *at = strstr(text, arena_fmt(a, "--- %s\n", title)), *end;
	struct record r = { "", "", "", "", "" };
	const char **line, **word;
	size_t n, i;

	assert_non_null(at);
	end = strstr(at + 4, "\n--- ");
	n = str_split(a, end ? arena_dupn(a, at, (size_t)(end - at)) : at, "\n",
		      &line);
	str_split(a, line[1], " ", &word);
	r.method = word[0];
	r.url = word[1];
	for (i = 2; i < n; i++) {
		if (str_starts(line[i], "body: "))
			r.body = line[i] + 6;
		else if (str_starts(line[i], "X-Amz-Target: "))
			r.target = line[i] + 14;
		else if (str_starts(line[i], "Content-Type: "))
			r.type = line[i] + 14;
	}
	if (!strcmp(r.body, "None"))
		r.body = "";
	if (str_starts(r.body, "b'")) /* Python's way to show bytes */
		r.body = arena_dupn(a, r.body + 2, strlen(r.body) - 3);
	return r;
}

static int by_text(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

/* "a=1&b=2" decoded, sorted, one a line, without those to ignore. */
static const char *form(struct arena *a, const char *body, const char *ignore)
{
	struct strbuf out = STRBUF_INIT;
	const char **pair, *text, *name;
	size_t n = str_split(a, body, "&", &pair), i;

	qsort(pair, n, sizeof(*pair), by_text);
	for (i = 0; i < n; i++) {
		name = arena_dupn(a, pair[i], strcspn(pair[i], "="));
		if (str_in(name, ignore))
			continue;
		percent_decode(&out, pair[i], strlen(pair[i]), true);
		strbuf_addch(&out, '\n');
	}
	text = arena_dup(a, out.buf);
	strbuf_release(&out);
	return text;
}

static void same_body(struct arena *a, const struct record *want,
		      const char *body, const char *ignore)
{
	struct err err = { 0 };

	if (*want->body == '{' && *want->target)
		assert_true(node_equal(
			json_parse(a, want->body, strlen(want->body), &err),
			json_parse(a, body, strlen(body), &err)));
	else if (str_starts(want->body, "Action="))
		assert_string_equal(form(a, body, ignore),
				    form(a, want->body, ignore));
	else
		assert_string_equal(body, want->body);
}

/* botocore still writes the old address of us-east-1 for S3. */
static const char *modern(struct arena *a, const char *url)
{
	const char *at = strstr(url, ".s3.amazonaws.com/");

	if (!at)
		return url;
	return arena_fmt(a, "%.*s.s3.us-east-1.amazonaws.com/%s",
			 (int)(at - url), url, at + 18);
}

static const char *query_of(const char *url)
{
	return url + strcspn(url, "?");
}

static void check_row(struct net *net, const char *text, size_t i)
{
	struct arena *a = arena_new();
	struct record want = find_record(a, text, rows[i].title);
	struct request r = { .spec.arena = a, .arena = a, .net = net };
	struct err err = { 0 };
	const char *url;

	print_message("%s\n", rows[i].title);
	strbuf_init(&r.url, STRBUF_MAX);
	strbuf_init(&r.body, STRBUF_MAX);
	assert_int_equal(rows[i].build(&r.spec, &err), BUILD_SEND);
	r.svc = net_service(net, r.spec.service);
	assert_non_null(r.svc);
	assert_int_equal(r.svc->prepare(&r, &err), READY);
	assert_string_equal(request_method(&r), want.method);
	url = modern(a, want.url);
	assert_int_equal(strcspn(r.url.buf, "?"), strcspn(url, "?"));
	assert_memory_equal(r.url.buf, url, strcspn(url, "?"));
	assert_string_equal(form(a, query_of(r.url.buf), ""),
			    form(a, query_of(url), ""));
	if (*want.target)
		assert_string_equal(params_get(&r.headers, "X-Amz-Target"),
				    want.target);
	if (*want.type)
		assert_string_equal(params_get(&r.headers, "Content-Type"),
				    want.type);
	assert_non_null(params_get(&r.headers, "Authorization"));
	same_body(a, &want, r.body.buf, rows[i].ignore);
	strbuf_release(&r.url);
	strbuf_release(&r.body);
	cJSON_Delete(r.spec.json);
	arena_free(a);
}

static void as_botocore(void **state)
{
	static const struct net_options options = { .loopback_only = true,
						    .no_proxy = true,
						    .ca_only = true };
	struct aws_options o = { .demo = true,
				 .key_id = "AKIDEXAMPLE",
				 .key_secret = "secret",
				 .region = "us-east-1" };
	struct event_queue *events;
	struct strbuf text = STRBUF_INIT;
	struct err err = { 0 };
	struct loop *loop;
	struct net *net;
	struct aws *aws;
	size_t i;

	(void)state;
	if (!file_read(WIRE, &text, &err)) {
		print_message("skipped: " WIRE " is not here\n");
		skip();
	}
	events = event_queue_new();
	loop = loop_new(events);
	net = net_new(loop, &options);
	aws = aws_new(net, &o, NULL);
	for (i = 0; i < ARRAY_LEN(rows); i++)
		check_row(net, text.buf, i);
	aws_stop(aws);
	net_free(net);
	aws_free(aws);
	loop_free(loop);
	event_queue_free(events);
	strbuf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(as_botocore) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
