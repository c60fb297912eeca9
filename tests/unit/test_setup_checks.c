/*
 * test_setup_checks.c - bad input at every question: refused by a message that
 * quotes it and says what is expected.  A question without a row here fails.
 */
#include "core/base/str.h"
#include "core/setup/lookups_data.h"
#include "core/setup/setup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

struct bad {
	const char *value;
	const char *quoted; /* NULL: the value itself */
	const char *expects;
};
struct row {
	const char *id;
	const char *with; /* answers in force: "id=value id=value" */
	const char *good[3];
	struct bad bad[6];
};

#define KEY_ARN "arn:aws:kms:us-east-1:123456789012:key/"
#define KEY_ID  "1234abcd-12ab-34cd-56ef-1234567890ab"
#define LONG_54 "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzab"

static const struct row rows[] = {
#include "test_setup_order_rows.h"
	{ "cluster.name",
	  "",
	  { "a", "rosahcp", LONG_54 },
	  { { "Rosa", NULL, "lower-case" },
	    { "1st", NULL, "begins with a letter" },
	    { "rosa-", NULL, "ends with a letter or digit" },
	    { LONG_54 "c", NULL, "at most 54" },
	    { "ro sa", NULL, "lower-case letters" } } },
	{ "cluster.domain_prefix",
	  "",
	  { "rosahcp", "" },
	  { { "sixteen-letters1", NULL, "at most 15" },
	    { "-a", NULL, "begins with a letter" },
	    { "a.b", NULL, "digits or '-'" } } },
	{ "cluster.region",
	  "",
	  { "us-east-1" },
	  { { "us-east-9", NULL, "one of us-east-1" },
	    { "eu-none-1", NULL, "no hosted control planes" },
	    { "", "AWS region", "an answer is needed" } } },
	{ "cluster.billing_account",
	  "",
	  { "123456789012" },
	  { { "12345678901", NULL, "twelve digits" },
	    { "1234-5678-9012", NULL, "twelve digits" } } },
	{ "cluster.channel_group",
	  "",
	  { "stable", "eus" },
	  { { "nightly", NULL, "stable, eus, candidate, fast" },
	    { "Stable", NULL, "one of" } } },
	{ "cluster.version",
	  "",
	  { "4.21.20" },
	  { { "latest", NULL, "one of 4.21.20" },
	    { "4.9.1", NULL, "one of" } } },
	{ "cluster.delete_protection",
	  "",
	  { "yes", "no", "true" },
	  { { "maybe", NULL, "yes or no" }, { "1", NULL, "yes or no" } } },
	{ "cluster.tags",
	  "",
	  { "team=a,cost-center=b c", "" },
	  { { "team", NULL, "key=value" },
	    { "=a", NULL, "key=value" },
	    { "team=", NULL, "key=value" },
	    { "aws:x=1", NULL, "reserved" },
	    { "a=1,a=2", "a=2", "twice" },
	    { "a=1,b=2,c=3,d=4,e=5,f=6,g=7,h=8,i=9,j=1,k=2,l=3,m=4,n=5,o=6,"
	      "p=7,q=8,r=9,s=1,t=2,u=3",
	      "21 tags", "at most 20" } } },
	{ "cluster.imdsv2",
	  "",
	  { "required", "optional" },
	  { { "v2", NULL, "required, optional" }, { "yes", NULL, "one of" } } },
	{ "cluster.fips",
	  "",
	  { "no", "yes" },
	  { { "2", NULL, "yes or no" }, { "fips", NULL, "yes or no" } } },
	{ "network.kind",
	  "",
	  { "new-1", "new-3", "existing" },
	  { { "new-2", NULL, "new-1, new-3, existing" },
	    { "vpc", NULL, "one of" } } },
	{ "network.subnets",
	  "network.kind=existing",
	  { "subnet-0a", "subnet-0a,subnet-0b" },
	  { { "subnet-0f", NULL, "not a subnet of this region" },
	    { "subnet-0p", NULL, "internet gateway" },
	    { "subnet-0a,subnet-0c", "subnet-0c", "one private subnet a zone" },
	    { "subnet-0a,subnet-0e", "subnet-0e", "one VPC" },
	    { "subnet-0s", NULL, "free addresses" },
	    { "", "no subnet chosen", "at least one" } } },
	{ "network.stack",
	  "",
	  { "rosahcp-net" },
	  { { "1net", NULL, "begins with a letter" },
	    { "my_net", NULL, "letters, digits or '-'" } } },
	{ "network.cidr",
	  "",
	  { "10.0.0.0/16", "192.168.0.0/16" },
	  { { "10.0.0.0", NULL, "range like 10.0.0.0/16" },
	    { "10.0.1.0/16", NULL, "did you mean 10.0.0.0/16" },
	    { "10.0.0.0/24", NULL, "/16" },
	    { "10.0.0.256/16", NULL, "range like" } } },
	{ "network.zones",
	  "",
	  { "us-east-1a" },
	  { { "eu-west-1a", NULL, "zone of us-east-1" },
	    { "us-east-1a,us-east-1b", NULL, "expected 1" },
	    { "us-east-1x", NULL, "not a zone of us-east-1" } } },
	{ "network.nat",
	  "network.kind=new-3",
	  { "one", "per-zone" },
	  { { "two", NULL, "one, per-zone" }, { "none", NULL, "one of" } } },
	{ "network.machine_cidr",
	  "",
	  { "10.0.0.0/16", "10.0.0.0/15" },
	  { { "10.1.0.0/16", NULL, "does not hold the new network" },
	    { "172.30.0.0/16", NULL, "overlaps the service range" },
	    { "10.0.0.0/26", NULL, "/25 or larger" },
	    { "100.64.0.0/16", NULL, "uses itself" },
	    { "ten", NULL, "range like 10.0.0.0/16" } } },
	{ "network.service_cidr",
	  "",
	  { "172.30.0.0/16" },
	  { { "10.0.0.0/24", NULL, "overlaps the machine range" },
	    { "172.30.0.0/25", NULL, "/24 or larger" },
	    { "172.30.0.0/33", NULL, "range like" } } },
	{ "network.pod_cidr",
	  "",
	  { "10.128.0.0/14" },
	  { { "172.30.0.0/16", NULL, "overlaps the service range" },
	    { "10.128.0.0/20", NULL, "/18 or larger" },
	    { "10.129.0.0/14", NULL, "did you mean 10.128.0.0/14" } } },
	{ "network.host_prefix",
	  "",
	  { "23", "/26" },
	  { { "22", NULL, "23, 24, 25 or 26" },
	    { "/27", "27", "23, 24, 25 or 26" },
	    { "x", NULL, "23, 24, 25 or 26" } } },
	{ "access.from",
	  "",
	  { "ssh", "ssm", "ranges" },
	  { { "vpn", NULL, "ssh, ssm, ranges" }, { "SSH", NULL, "one of" } } },
	{ "access.ranges",
	  "access.from=ranges",
	  { "192.168.0.0/16,10.9.0.0/24" },
	  { { "0.0.0.0/0", NULL, "every address" },
	    { "10.9.0.0/24,office", "office", "range like" },
	    { "", "Ranges you will call from", "an answer is needed" } } },
	{ "access.my_ip",
	  "",
	  { "198.51.100.7", "198.51.100.7/32" },
	  { { "0.0.0.0/0", NULL, "whole internet" },
	    { "me", NULL, "your public address" } } },
	{ "access.key_source",
	  "",
	  { "existing", "create", "import" },
	  { { "none", NULL, "existing, create, import" },
	    { "file", NULL, "one of" } } },
	{ "access.key_pair",
	  "",
	  { "workshop", "my key 1" },
	  { { "-key", NULL, "key pair name" },
	    { "a/b", NULL, "key pair name" } } },
	{ "access.public_key",
	  "access.key_source=import",
	  { "tests/unit/data/id_test.pub" },
	  { { "/nowhere/id.pub", NULL, "No such file" },
	    { "Makefile", NULL, "not an SSH public key" } } },
	{ "access.instance_type",
	  "",
	  { "t3.small" },
	  { { "t3", NULL, "instance type like" },
	    { "T3.small", NULL, "instance type like" } } },
	{ "access.image",
	  "",
	  { "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-"
	    "x86_64" },
	  { { "ami-0123456789abcdef0", NULL, "SSM parameter" },
	    { "/aws/service/a b", NULL, "SSM parameter" } } },
	{ "access.egress",
	  "",
	  { "nat", "bastion-proxy", "own-proxy" },
	  { { "proxy", NULL, "nat, bastion-proxy, own-proxy" },
	    { "igw", NULL, "one of" } } },
	{ "proxy.http",
	  "access.egress=own-proxy",
	  { "http://proxy.example.com:3128", "http://10.0.0.4:3128/" },
	  { { "proxy:3128", NULL, "begins with http://" },
	    { "https://proxy:3128", NULL, "http://" },
	    { "http://pro xy", NULL, "no blanks" },
	    { "http://", NULL, "host is missing" },
	    { "http://proxy:3128/path", NULL, "no path" } } },
	{ "proxy.https",
	  "access.egress=own-proxy",
	  { "https://proxy.example.com:3129", "" },
	  { { "socks5://proxy:1080", NULL, "http:// or https://" },
	    { "https://:3128", NULL, "host is missing" } } },
	{ "proxy.no_proxy",
	  "",
	  { "10.0.0.0/16,.example.com", "" },
	  { { "*.example.com", NULL, "no '*'" },
	    { "a.example,a.example", "a.example", "twice" } } },
	{ "proxy.trust_bundle",
	  "",
	  { "tests/unit/data/ca_test.pem", "" },
	  { { "/nowhere/ca.pem", NULL, "No such file" },
	    { "bundle.txt", NULL, "ending in .pem" } } },
	{ "access.principals",
	  "",
	  { "arn:aws:iam::123456789012:role/A", "" },
	  { { "123456789012", NULL, "ARN like" },
	    { "arn:aws:s3:::bucket", NULL, "ARN like" } } },
	{ "keys.mode",
	  "",
	  { "aws", "create", "existing" },
	  { { "kms", NULL, "aws, create, existing" },
	    { "own", NULL, "one of" } } },
	{ "keys.arn",
	  "keys.mode=existing",
	  { KEY_ARN KEY_ID },
	  { { "alias/mine", NULL, "KMS key ARN like" },
	    { "arn:aws:kms:eu-west-1:123456789012:key/" KEY_ID, NULL,
	      "not in us-east-1" },
	    { KEY_ARN "1234", NULL, "KMS key ARN like" } } },
	{ "keys.alias",
	  "",
	  { "rosahcp-key" },
	  { { "alias/x", NULL, "without alias/" },
	    { "my key", NULL, "alias" } } },
	{ "keys.etcd",
	  "",
	  { "yes", "no" },
	  { { "etcd", NULL, "yes or no" }, { "0", NULL, "yes or no" } } },
	{ "keys.etcd_arn",
	  "",
	  { KEY_ARN KEY_ID, "" },
	  { { "mine", NULL, "KMS key ARN like" },
	    { "arn:aws:iam::123456789012:role/x", NULL,
	      "KMS key ARN like" } } },
	{ "oidc.managed",
	  "",
	  { "yes", "no" },
	  { { "managed", NULL, "yes or no" }, { "-", NULL, "yes or no" } } },
	{ "oidc.config_id",
	  "",
	  { "13db0ku4fgfc248b2ki3e38kgq8fsbej", "" },
	  { { "https://oidc.example.com/x", NULL, "32" },
	    { "13db0ku4", NULL, "32" } } },
	{ "roles.operator_prefix",
	  "",
	  { "rosahcp-1a2b" },
	  { { "a b", NULL, "1 to 32" },
	    { "abcdefghijklmnopqrstuvwxyz0123456", NULL, "1 to 32" } } },
	{ "roles.account_prefix",
	  "",
	  { "ManagedOpenShift" },
	  { { "a/b", NULL, "1 to 32" }, { "a:b", NULL, "1 to 32" } } },
	{ "roles.path",
	  "",
	  { "/", "/rosa/" },
	  { { "rosa", NULL, "begins and ends with '/'" },
	    { "/rosa", NULL, "begins and ends with '/'" } } },
	{ "roles.boundary",
	  "",
	  { "arn:aws:iam::123456789012:policy/b", "" },
	  { { "boundary", NULL, "policy ARN like" },
	    { "arn:aws:iam::123456789012:role/b", NULL, "policy ARN like" } } },
	{ "compute.size",
	  "",
	  { "fixed", "autoscale", "other" },
	  { { "big", NULL, "fixed, autoscale, other" },
	    { "2", NULL, "one of" } } },
	{ "compute.instance_type",
	  "",
	  { "m5.xlarge" },
	  { { "m5xlarge", NULL, "instance type like" },
	    { "5m.large", NULL, "instance type like" } } },
	{ "compute.autoscale",
	  "",
	  { "yes", "no" },
	  { { "auto", NULL, "yes or no" }, { "3", NULL, "yes or no" } } },
	{ "compute.replicas",
	  "",
	  { "2", "500" },
	  { { "1", NULL, "from 2 to 500" },
	    { "501", NULL, "from 2 to 500" },
	    { "two", NULL, "number of nodes" },
	    { "-2", NULL, "number of nodes" },
	    { "2.5", NULL, "number of nodes" } } },
	{ "compute.min",
	  "compute.autoscale=yes",
	  { "0", "2" },
	  { { "-1", NULL, "from 0 to 500" },
	    { "none", NULL, "number of nodes" } } },
	{ "compute.max",
	  "compute.autoscale=yes compute.min=4",
	  { "4", "6" },
	  { { "3", NULL, "less than the minimum of 4" },
	    { "0", NULL, "from 1 to 500" } } },
	{ "compute.disk",
	  "",
	  { "75", "300", "16384" },
	  { { "74", NULL, "75 to 16384" },
	    { "16385", NULL, "75 to 16384" },
	    { "300GiB", NULL, "75 to 16384" } } },
	{ "compute.security_groups",
	  "network.kind=existing",
	  { "sg-0123abcd,sg-0f", "" },
	  { { "default", NULL, "security group ids like" },
	    { "sg-1, sg-2", NULL, "security group ids like" } } },
	{ "admin.create",
	  "",
	  { "after", "none" },
	  { { "now", NULL, "after, creation, none" },
	    { "yes", NULL, "one of" } } },
};

/* ---- what a signed-in person would have been told ---------------------------*/

static void fetched(struct setup *s)
{
	static struct ocm_region regions[] = {
		{ "us-east-1", "N. Virginia", true, true, true },
		{ "eu-none-1", "Nowhere", true, false, true },
	};
	static struct ocm_version versions[] = {
		{ .id = "openshift-v4.21.20", .raw = "4.21.20" },
		{ .id = "openshift-v4.20.1",
		  .raw = "4.20.1",
		  .eol = "2020-01-01T00:00:00Z" },
	};
	static struct ec2_zone zones[] = {
		{ .name = "us-east-1a", .id = "use1-az1", .ordinary = true },
		{ .name = "us-east-1b", .id = "use1-az2", .ordinary = true },
	};
#define SUBNET(name, net, az, range, left)                                     \
 {                                                                             \
  .id = name, .vpc = net, .zone = az, .cidr = range, .free_addresses = left    \
 }
	static struct ec2_subnet subnets[] = {
		SUBNET("subnet-0a", "vpc-1", "us-east-1a", "10.0.1.0/24", 200),
		SUBNET("subnet-0b", "vpc-1", "us-east-1b", "10.0.2.0/24", 200),
		SUBNET("subnet-0c", "vpc-1", "us-east-1a", "10.0.3.0/24", 200),
		SUBNET("subnet-0e", "vpc-2", "us-east-1b", "10.5.1.0/24", 200),
		SUBNET("subnet-0s", "vpc-1", "us-east-1b", "10.0.4.0/28", 3),
		SUBNET("subnet-0p", "vpc-1", "us-east-1a", "10.0.5.0/24", 200),
	};
	static struct ec2_route out = { "0.0.0.0/0", "igw-1", false };
	static const char *public_one[] = { "subnet-0p" };
	static struct ec2_route_table tables[] = {
		{ .id = "rtb-1", .vpc = "vpc-1", .main = true },
		{ .id = "rtb-2",
		  .vpc = "vpc-1",
		  .subnets = { .at = public_one, .n = 1 },
		  .routes = { .at = &out, .n = 1 } },
		{ .id = "rtb-3", .vpc = "vpc-2", .main = true },
	};
	struct lookups *l = s->lookups = mem_new(sizeof(*l));
	int i;

	l->arena = arena_new();
	for (i = 0; i < LOOKUP_COUNT; i++)
		l->one[i].done = true;
	l->regions.at = regions;
	l->regions.n = ARRAY_LEN(regions);
	l->versions.at = versions;
	l->versions.n = ARRAY_LEN(versions);
	l->zones.at = zones;
	l->zones.n = ARRAY_LEN(zones);
	l->subnets.at = subnets;
	l->subnets.n = ARRAY_LEN(subnets);
	l->tables.at = tables;
	l->tables.n = ARRAY_LEN(tables);
}

static struct setup *person(const struct row *r)
{
	static const struct setup_options o = { .demo = true,
						.sim = "http://127.0.0.1:1" };
	struct setup *s = setup_new(&o);
	struct arena *a = arena_new();
	const char **pairs;
	size_t n = str_split(a, r->with, " ", &pairs), i, len;

	fetched(s);
	answers_put(s->answers, "cluster.region", "us-east-1", ORIGIN_FILE);
	for (i = 0; i < n; i++) {
		len = strcspn(pairs[i], "=");
		answers_put(s->answers, arena_dupn(a, pairs[i], len),
			    pairs[i] + len + 1, ORIGIN_FILE);
	}
	arena_free(a);
	return s;
}

static int judge_good(struct setup *s, const struct question *q,
		      const char *value)
{
	struct strbuf out = STRBUF_INIT;
	struct err err = { 0 };
	bool ok = question_check(s, q, value, &out, &err);

	if (!ok)
		print_error("%s: '%s' refused: %s\n", q->id, value, err.what);
	strbuf_release(&out);
	return !ok;
}

static int judge_bad(struct setup *s, const struct question *q,
		     const struct bad *b)
{
	const char *quoted = b->quoted ? b->quoted : b->value;
	struct strbuf out = STRBUF_INIT;
	struct err err = { 0 };
	const char *wrong = NULL;

	if (question_check(s, q, b->value, &out, &err))
		wrong = "was taken";
	else if (err.kind != ERR_INPUT)
		wrong = "is not called bad input";
	else if (!strstr(err.what, quoted))
		wrong = "is not quoted";
	else if (!strstr(err.what, b->expects))
		wrong = "is not told what is expected";
	if (wrong)
		print_error("%s: '%s' %s (want \"%s\"): %s\n", q->id, b->value,
			    wrong, b->expects, err.what);
	strbuf_release(&out);
	return wrong != NULL;
}

static const struct row *row_of(const char *id)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(rows); i++)
		if (!strcmp(rows[i].id, id))
			return &rows[i];
	return NULL;
}

static void every_question(void **state)
{
	const struct question *q;
	const struct row *r;
	struct setup *s;
	int wrong = 0;
	size_t i;

	(void)state;
	for (q = questions; q->id; q++) {
		r = row_of(q->id);
		if (!r || !r->good[0] || !r->bad[0].value || !r->bad[1].value) {
			print_error("%s: needs a row: a good value, two bad\n",
				    q->id);
			wrong++;
			continue;
		}
		s = person(r);
		for (i = 0; i < ARRAY_LEN(r->good) && r->good[i]; i++)
			wrong += judge_good(s, q, r->good[i]);
		for (i = 0; i < ARRAY_LEN(r->bad) && r->bad[i].value; i++)
			wrong += judge_bad(s, q, &r->bad[i]);
		wrong += judge_bad(s, q, &(struct bad){ "a\xff", "", "UTF-8" });
		setup_free(s);
	}
	assert_int_equal(wrong, 0);
}

static void rows_have_questions(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++)
		if (!question_find(rows[i].id))
			fail_msg("%s: no such question", rows[i].id);
}

/* A default that its own check would refuse would trap a person. */
static void defaults_pass(void **state)
{
	const struct question *q;
	struct arena *a = arena_new();
	struct strbuf out = STRBUF_INIT;
	struct err err = { 0 };
	const char *value;
	struct setup *s;
	int wrong = 0;

	(void)state;
	for (q = questions; q->id; q++) {
		s = person(row_of(q->id));
		value = question_value(s, q, a, NULL);
		strbuf_clear(&out);
		/* the file may not be there; a person must confirm */
		if (*value && strcmp(q->id, "access.public_key") &&
		    strcmp(q->id, "cluster.version_ends") &&
		    !question_check(s, q, value, &out, &err)) {
			print_error("%s: default '%s': %s\n", q->id, value,
				    err.what);
			wrong++;
		}
		setup_free(s);
	}
	strbuf_release(&out);
	arena_free(a);
	assert_int_equal(wrong, 0);
}

/* A refusal changes nothing. */
static void refused_is_not_kept(void **state)
{
	struct setup *s = person(&rows[0]);
	const struct question *q = question_find("cluster.name");
	struct err err = { 0 };

	(void)state;
	assert_true(question_set(s, q, " rosa ", ORIGIN_YOU, &err));
	assert_false(question_set(s, q, "NO", ORIGIN_YOU, &err));
	assert_string_equal(answers_get(s->answers, "cluster.name"), "rosa");
	setup_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_question),
		cmocka_unit_test(rows_have_questions),
		cmocka_unit_test(defaults_pass),
		cmocka_unit_test(refused_is_not_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
