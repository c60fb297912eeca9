/*
 * test_doctor_facts.h - a healthy private cluster as the doctor's facts: VPC
 * vpc-1 (10.0.0.0/16) with the endpoint in two subnets, peered with vpc-2
 * (10.9.0.0/16).  Each test spoils something.  Included once, by its test.
 */
#ifndef TEST_DOCTOR_FACTS_H
#define TEST_DOCTOR_FACTS_H

#include "core/base/str.h"
#include "core/doctor/judge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define ENDPOINT_NAME "vpce-1.vpce-svc-1.us-east-1.vpce.amazonaws.com"
#define PRIVATE_HOST  "api.demo.hypershift.local"
#define PUBLIC_HOST   "api.demo.ab12.p3.openshiftapps.com"
#define OWN_GROUP     "c1-vpce-private-router"

static const struct vantage stand = { .id = "via",
				      .title = "the test",
				      .address = "10.0.1.13",
				      .socks = "socks5h://127.0.0.1:1",
				      .resolver = "10.0.0.2:53" };

static void add_rule(struct facts *f, const char *group, const char *protocol,
		     int port, const char *cidr)
{
	struct ec2_rule *r = AWS_ADD(f->arena, &f->rules);

	*r = (struct ec2_rule){ .id = "sgr-1",
				.group = group,
				.description = "",
				.protocol = protocol,
				.from = port,
				.to = port,
				.cidr = cidr,
				.cidr6 = "",
				.prefix_list = "",
				.peer = "" };
}

static struct ec2_group *add_group(struct facts *f, const char *id,
				   const char *name)
{
	struct ec2_group *g = AWS_ADD(f->arena, &f->groups);

	*g = (struct ec2_group){ .id = id, .name = name, .vpc = "vpc-1" };
	aws_name_add(f->arena, &f->endpoints.at[0].groups, id);
	return g;
}

static void add_subnet(struct facts *f, const char *id, const char *vpc,
		       const char *cidr, const char *zone)
{
	*AWS_ADD(f->arena, &f->subnets) = (struct ec2_subnet){
		.id = id, .vpc = vpc, .cidr = cidr, .zone = zone
	};
}

static void add_eni(struct facts *f, const char *id, const char *subnet,
		    const char *address)
{
	*AWS_ADD(f->arena, &f->enis) = (struct ec2_eni){ .id = id,
							 .subnet = subnet,
							 .address = address,
							 .status = "in-use" };
	aws_name_add(f->arena, &f->endpoints.at[0].enis, id);
	aws_name_add(f->arena, &f->endpoints.at[0].subnets, subnet);
}

static void add_entry(struct facts *f, struct ec2_nacl *n, int number,
		      bool egress, bool allow, int from, int to)
{
	*AWS_ADD(f->arena, &n->entries) =
		(struct ec2_nacl_entry){ .number = number,
					 .egress = egress,
					 .allow = allow,
					 .protocol = from < 0 ? "-1" : "6",
					 .cidr = "0.0.0.0/0",
					 .from = from,
					 .to = to };
}

static void add_nacl(struct facts *f, const char *id, const char *vpc)
{
	struct ec2_nacl *n = AWS_ADD(f->arena, &f->nacls);

	*n = (struct ec2_nacl){ .id = id, .vpc = vpc, .is_default = true };
	add_entry(f, n, 100, false, true, -1, -1);
	add_entry(f, n, 100, true, true, -1, -1);
}

static void add_route(struct facts *f, struct ec2_route_table *t,
		      const char *to, const char *target)
{
	*AWS_ADD(f->arena, &t->routes) =
		(struct ec2_route){ .to = to, .target = target };
}

static void add_table(struct facts *f, const char *id, const char *vpc,
		      const char *own, const char *other)
{
	struct ec2_route_table *t = AWS_ADD(f->arena, &f->tables);

	*t = (struct ec2_route_table){ .id = id, .vpc = vpc, .main = true };
	add_route(f, t, own, "local");
	add_route(f, t, other, "pcx-1");
	add_route(f, t, "0.0.0.0/0", "nat-1");
}

static void add_vpc(struct facts *f, const char *id, const char *cidr)
{
	*AWS_ADD(f->arena, &f->vpcs) =
		(struct ec2_vpc){ .id = id, .cidr = cidr, .dhcp = "dopt-1" };
}

static void add_record(struct facts *f, const char *name, const char *value)
{
	struct r53_record *r = AWS_ADD(f->arena, &f->records);

	*r = (struct r53_record){ .name = name, .type = "CNAME", .ttl = 300 };
	aws_name_add(f->arena, &r->values, value);
}

static void add_zone(struct facts *f, struct r53_zones *to, const char *id,
		     const char *name)
{
	*AWS_ADD(f->arena, to) = (struct r53_zone){ .id = id,
						    .name = name,
						    .owner = "123456789012" };
}

static void resolves(struct probe_reply *r, const char *address)
{
	memset(r, 0, sizeof(*r));
	r->result = PROBE_OPEN;
	r->addresses = 1;
	snprintf(r->address[0], sizeof(r->address[0]), "%s", address);
}

static void answers(struct probe_reply *r)
{
	memset(r, 0, sizeof(*r));
	r->result = PROBE_OPEN;
	r->trusted = true;
	r->http_status = 200;
	r->not_before = 1000;
	r->not_after = 900000;
	snprintf(r->version, sizeof(r->version), "v1.34.2");
	snprintf(r->issuer, sizeof(r->issuer), "CN = Test Authority");
}

/* Who calls: from changes what follows from it too. */
static void call_from(struct facts *f, const char *range)
{
	assert_true(cidr_parse(range, &f->source));
	cidr_text(f->source, f->source_text);
	f->source_kind = SOURCE_GIVEN;
	facts_caller(f);
}

static void healthy_cluster(struct facts *f)
{
	struct cluster *c = &f->cluster;

	snprintf(c->id, sizeof(c->id), "c1");
	snprintf(c->name, sizeof(c->name), "demo");
	snprintf(c->version, sizeof(c->version), "4.21.20");
	snprintf(c->region, sizeof(c->region), "us-east-1");
	snprintf(c->aws_account, sizeof(c->aws_account), "123456789012");
	snprintf(c->machine_cidr, sizeof(c->machine_cidr), "10.0.0.0/16");
	snprintf(c->api_url, sizeof(c->api_url), "https://%s:443", PUBLIC_HOST);
	c->api_private = true;
	c->status.state = CLUSTER_READY;
	f->cluster_count = 1;
	f->clusters = "demo";
}

static void healthy_network(struct facts *f)
{
	struct ec2_endpoint *e = AWS_ADD(f->arena, &f->endpoints);

	*e = (struct ec2_endpoint){ .id = "vpce-1",
				    .vpc = "vpc-1",
				    .service = "svc",
				    .state = "available",
				    .error = "",
				    .created = "2026-01-15T09:00:00Z" };
	aws_name_add(f->arena, &e->dns, ENDPOINT_NAME);
	f->e = e;
	add_vpc(f, "vpc-1", "10.0.0.0/16");
	add_vpc(f, "vpc-2", "10.9.0.0/16");
	add_subnet(f, "subnet-a", "vpc-1", "10.0.1.0/24", "us-east-1a");
	add_subnet(f, "subnet-b", "vpc-1", "10.0.2.0/24", "us-east-1b");
	add_subnet(f, "subnet-c", "vpc-2", "10.9.1.0/24", "us-east-1a");
	add_eni(f, "eni-a", "subnet-a", "10.0.1.41");
	add_eni(f, "eni-b", "subnet-b", "10.0.2.41");
	add_group(f, "sg-own", OWN_GROUP);
	add_rule(f, "sg-own", "tcp", 443, "10.0.0.0/16");
	add_nacl(f, "acl-1", "vpc-1");
	add_nacl(f, "acl-2", "vpc-2");
	add_table(f, "rtb-1", "vpc-1", "10.0.0.0/16", "10.9.0.0/16");
	add_table(f, "rtb-2", "vpc-2", "10.9.0.0/16", "10.0.0.0/16");
	*AWS_ADD(f->arena, &f->peerings) =
		(struct ec2_peering){ .id = "pcx-1", .status = "active" };
}

static void healthy_dns(struct facts *f)
{
	struct ec2_dhcp *d = AWS_ADD(f->arena, &f->dhcp);

	*d = (struct ec2_dhcp){ .id = "dopt-1", .domain = "ec2.internal" };
	aws_name_add(f->arena, &d->resolvers, "AmazonProvidedDNS");
	f->dns_support = f->dns_hostnames = true;
	add_zone(f, &f->zones, "Z1", "demo.hypershift.local");
	add_zone(f, &f->zones, "Z2", "rosa.demo.ab12.p3.openshiftapps.com");
	f->caller_zones = f->zones;
	*AWS_ADD(f->arena, &f->zone_vpcs) =
		(struct r53_vpc){ "us-east-1", "vpc-1" };
	add_record(f, PRIVATE_HOST, ENDPOINT_NAME ".");
	add_record(f, "*.apps.demo.hypershift.local", ENDPOINT_NAME);
}

static void healthy_probes(struct facts *f)
{
	f->via = &stand;
	resolves(&f->name_private, "10.0.1.41");
	resolves(&f->name_public, "10.0.2.41");
	snprintf(f->name_public.cname, sizeof(f->name_public.cname), "%s",
		 ENDPOINT_NAME);
	f->tcp_n = 2;
	answers(&f->tcp[0]);
	answers(&f->tcp[1]);
	answers(&f->tls_public);
	answers(&f->tls_private);
	f->tls_private.trusted = false;
	answers(&f->oauth);
	f->by_name_private = f->by_name_public = true;
	f->oauth_status = 401;
	f->oauth_basic = true;
	f->now = 5000;
}

static struct facts *healthy(void)
{
	struct arena *a = arena_new();
	struct facts *f = arena_alloc(a, sizeof(*f));
	int i;

	f->arena = a;
	for (i = 0; i < FACT_COUNT; i++) {
		f->of[i].state = FACT_HAVE;
		f->of[i].because = FACT_COUNT;
		f->of[i].why = "";
	}
	f->account = "123456789012";
	f->region = "us-east-1";
	f->https_proxy = f->no_proxy = f->kubeconfig = "";
	healthy_cluster(f);
	healthy_network(f);
	healthy_dns(f);
	healthy_probes(f);
	facts_names(f);
	f->of[FACT_CALLER_ENI].state = FACT_NONE;
	f->of[FACT_CALLER_RULES].state = FACT_LEFT_OUT;
	call_from(f, "10.0.1.13/32");
	return f;
}

/* All rows; *rows is an array of the arena. */
static struct doctor_check *examine(struct facts *f)
{
	struct doctor_check *rows =
		arena_alloc(f->arena, CHECK_COUNT * sizeof(*rows));
	struct say s = { .arena = f->arena };
	size_t i;

	for (i = 0; i < CHECK_COUNT; i++) {
		rows[i].id = checks[i].id;
		rows[i].number = checks[i].number;
		rows[i].summary = "";
		s.row = &rows[i];
		assert_true(check_ready(&checks[i], f));
		check_judge(&checks[i], f, &s);
	}
	return rows;
}

static const struct doctor_check *row(const struct doctor_check *rows,
				      const char *id)
{
	size_t i;

	for (i = 0; i < CHECK_COUNT; i++)
		if (!strcmp(rows[i].id, id))
			return &rows[i];
	fail_msg("no row %s", id);
	return rows; /* fail_msg does not return */
}

#endif
