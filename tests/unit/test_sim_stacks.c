/* test_sim_stacks.c - our template in every variation of its parameters, made
 * on the simulator and compared with what it must contain. */
#include "tests/unit/sim_cfn_bench.h"

struct variation {
	int zones;
	bool nat_each, proxy, host;
	const char *access;
};

static bool has_bastion(const struct variation *v)
{
	return v->proxy || strcmp(v->access, "none") != 0;
}

static const char *name_of(struct bench *b, const struct variation *v)
{
	return arena_fmt(b->a, "zones %d, NAT %s, %s, proxy %d, host %d",
			 v->zones, v->nat_each ? "each" : "one", v->access,
			 v->proxy, v->host);
}

static void make(struct bench *b, const struct variation *v)
{
	bool ssh = !strcmp(v->access, "ssh");
	const char *const params[][2] = {
		{ "Zones", v->zones == 3 ? "3" : "1" },
		{ "NatGateways", v->nat_each ? "zone" : "one" },
		{ "Access", v->access },
		{ "Proxy", v->proxy ? "yes" : "no" },
		{ "PrivateHost", v->host ? "yes" : "no" },
		{ "VpcCidr", "10.7.0.0/16" },
		{ ssh ? "KeyPair" : NULL, "mine" },
		{ "MyIP", "198.51.100.7/32" },
		{ NULL, NULL }
	};

	make_key(b);
	if (!create(b, stack_yaml(), params))
		fail_msg("%s: %s", name_of(b, v), b->c.error_message);
	settle(b);
	made_status(b, "CREATE_COMPLETE");
}

/* ---- what is counted ---------------------------------------------------------------*/

static size_t made_of(struct bench *b, const char *kind)
{
	size_t i, n = 0;

	for (i = 0; i < world_count(b->w, kind); i++)
		n += sim_ec2_tag_of(world_nth(b->w, kind, i),
				    "aws:cloudformation:stack-name") != NULL;
	return n;
}

static void counts(struct bench *b, const struct variation *v)
{
	const size_t nats = v->zones == 3 && v->nat_each ? 3 : 1;
	const struct {
		const char *kind;
		size_t want;
	} rows[] = {
		{ "ec2.vpc", 1 },
		{ "ec2.subnet", 2 * (size_t)v->zones },
		{ "ec2.nat-gateway", nats },
		{ "ec2.address", nats },
		{ "ec2.route-table", 1 + (size_t)v->zones },
		{ "ec2.instance", (size_t)has_bastion(v) + v->host },
		{ "ec2.security-group", (size_t)has_bastion(v) + v->host },
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(rows); i++)
		if (made_of(b, rows[i].kind) != rows[i].want)
			fail_msg("%s: %zu of %s, must be %zu", name_of(b, v),
				 made_of(b, rows[i].kind), rows[i].kind,
				 rows[i].want);
}

/* ---- who may come in -----------------------------------------------------------------*/

/* A rule of the stack's own groups; the VPC's default group is not one. */
static bool is_ours(struct bench *b, const cJSON *rule)
{
	const cJSON *group = world_get(b->w, "ec2.security-group",
				       doc_text(rule, "groupId"));

	return group && sim_ec2_tag_of(group, "aws:cloudformation:stack-name");
}

static void doors(struct bench *b, const struct variation *v)
{
	bool ssh = !strcmp(v->access, "ssh");
	size_t i, from_me = 0, from_bastion = 0, proxy = 0, other = 0;
	const cJSON *r;
	int port;

	for (i = 0; i < world_count(b->w, "ec2.security-group-rule"); i++) {
		r = world_nth(b->w, "ec2.security-group-rule", i);
		if (!is_ours(b, r) || doc_bool(r, "isEgress"))
			continue;
		port = (int)doc_number(r, "fromPort", -1);
		if (port == 22 &&
		    !strcmp(doc_text(r, "cidrIpv4"), "198.51.100.7/32"))
			from_me++;
		else if (port == 22 && !*doc_text(r, "cidrIpv4"))
			from_bastion++;
		else if (port == 3128 &&
			 !strcmp(doc_text(r, "cidrIpv4"), "10.7.0.0/16"))
			proxy++;
		else
			other++;
	}
	if (from_me != ssh || from_bastion != (ssh && v->host) ||
	    proxy != v->proxy || other)
		fail_msg("%s: doors: %zu from me, %zu from the bastion, %zu "
			 "proxy, %zu other",
			 name_of(b, v), from_me, from_bastion, proxy, other);
}

/* ---- where packets go ------------------------------------------------------------------*/

static const char *way_out(struct bench *b, const char *subnet)
{
	cJSON *table =
		sim_ec2_table_of(b->w, world_get(b->w, "ec2.subnet", subnet));
	cJSON *route = sim_ec2_item(table, "routeSet", "destinationCidrBlock",
				    "0.0.0.0/0", NULL);
	const char *nat = doc_text(route, "natGatewayId");

	return *nat ? nat : doc_text(route, "gatewayId");
}

/* Each private subnet by the NAT gateway of its own zone, or the one. */
static void ways(struct bench *b, const struct variation *v)
{
	const char **private, **public, *nat, *home;
	size_t n =
		str_split(b->a, output(b, "PrivateSubnetIds"), ",", &private);
	size_t m = str_split(b->a, output(b, "PublicSubnetIds"), ",", &public);
	size_t i;

	assert_int_equal(n, v->zones);
	assert_int_equal(m, v->zones);
	for (i = 0; i < n; i++) {
		assert_true(str_starts(way_out(b, public[i]), "igw-"));
		nat = way_out(b, private[i]);
		assert_true(str_starts(nat, "nat-"));
		home = doc_text(world_get(b->w, "ec2.nat-gateway", nat),
				"subnetId");
		assert_string_equal(home, public[v->nat_each ? i : 0]);
		assert_string_equal(
			sim_ec2_tag_of(
				world_get(b->w, "ec2.subnet", private[i]),
				"kubernetes.io/role/internal-elb"),
			"1");
	}
}

static void outputs(struct bench *b, const struct variation *v)
{
	const struct {
		const char *key;
		bool there;
	} rows[] = {
		{ "VpcId", true },
		{ "VpcCidr", true },
		{ "AvailabilityZones", true },
		{ "ProxyUrl", v->proxy },
		{ "PublicEC2InstanceId", has_bastion(v) },
		{ "PublicEC2InstancePublicIP", has_bastion(v) },
		{ "PublicEC2InstancePrivateIP", has_bastion(v) },
		{ "PrivateEC2InstanceId", v->host },
		{ "PrivateEC2InstancePrivateIP", v->host },
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(rows); i++)
		if ((*output(b, rows[i].key) != '\0') != rows[i].there)
			fail_msg("%s: output %s is '%s'", name_of(b, v),
				 rows[i].key, output(b, rows[i].key));
	if (v->proxy)
		assert_string_equal(output(b, "ProxyUrl"),
				    "http://10.7.1.13:3128/");
}

/* Session Manager needs a role on each machine, and nobody else has one. */
static void profiles(struct bench *b, const struct variation *v)
{
	bool ssm = !strcmp(v->access, "ssm");
	const cJSON *machine;
	size_t i;

	for (i = 0; i < world_count(b->w, "ec2.instance"); i++) {
		machine = world_nth(b->w, "ec2.instance", i);
		assert_int_equal(
			cJSON_HasObjectItem(machine, "iamInstanceProfile"),
			ssm);
		assert_int_equal(*doc_text(machine, "keyName") != '\0',
				 !strcmp(v->access, "ssh"));
	}
}

static void one(const struct variation *v)
{
	struct bench b;

	bench_open(&b);
	make(&b, v);
	counts(&b, v);
	doors(&b, v);
	ways(&b, v);
	outputs(&b, v);
	profiles(&b, v);
	bench_close(&b);
}

static void every_variation(void **state)
{
	static const char *const accesses[] = { "ssh", "ssm", "none" };
	struct variation v;
	int i;

	(void)state;
	for (i = 0; i < 2 * 2 * 2 * 2 * 3; i++) {
		v.zones = i & 1 ? 3 : 1;
		v.nat_each = i & 2;
		v.proxy = i & 4;
		v.host = i & 8;
		v.access = accesses[i / 16];
		one(&v);
	}
}

/* ---- a proxy that does not come up ------------------------------------------------------*/

/* What its user data asks does not answer: after its tries it says so, and the
 * stack has not been made. */
static void proxy_not_up(void **state)
{
	struct bench b;
	cJSON *first;

	(void)state;
	bench_open(&b);
	make_key(&b);
	world_put(b.w, "sim.outage", "api.openshift.com", cJSON_CreateObject());
	assert_true(create(&b, stack_yaml(), ssh_params));
	settle(&b);
	made_status(&b, "ROLLBACK_COMPLETE");
	first = first_failure(&b);
	assert_string_equal(doc_text(first, "LogicalResourceId"), "Bastion");
	assert_non_null(strstr(doc_text(first, "ResourceStatusReason"),
			       "Received FAILURE signal"));
	as_before(&b);
	bench_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_variation),
		cmocka_unit_test(proxy_not_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
