/* looks.c - the table of looks: what each needs, how it starts. */
#include "core/base/i18n.h"
#include "core/doctor/own.h"

static const char *only_by_cluster(const struct facts *f)
{
	return f->aws_only ? _("not asked without a Red Hat login") : NULL;
}

static const char *needs_zone(const struct facts *f)
{
	return f->zone_id ? NULL : "";
}

static const char *one_address(const struct facts *f)
{
	return f->source.bits == 32 && f->caller
		       ? NULL
		       : _("not a single address in a VPC");
}

static const char *needs_caller(const struct facts *f)
{
	return f->caller ? NULL
			 : _("the VPC where you are is not known or not in "
			     "this account");
}

static const char *needs_vantage(const struct facts *f)
{
	return f->via ? NULL
		      : _("nothing can be tried from there: by configuration "
			  "only");
}

static const char *needs_private(const struct facts *f)
{
	return *f->private_host ? needs_vantage(f)
				: _("the private name is not known");
}

static const char *needs_public(const struct facts *f)
{
	return *f->public_host ? needs_vantage(f)
			       : _("the public-style name is not known");
}

/* By name, or by an interface's address: "" neither is known. */
static const char *needs_address(const struct facts *f,
				 const struct probe_reply *name)
{
	if (!f->via)
		return needs_vantage(f);
	return f->enis.n || name->result == PROBE_NOT_SAID || name->addresses
		       ? NULL
		       : "";
}

static const char *tls_private(const struct facts *f)
{
	return *f->private_host ? needs_address(f, &f->name_private)
				: needs_private(f);
}

static const char *tls_public(const struct facts *f)
{
	if (!*f->public_host)
		return tls_private(f);
	return needs_address(f, &f->name_public);
}

static const char *needs_oauth(const struct facts *f)
{
	return *f->oauth_host ? needs_address(f, &f->name_public)
			      : _("the login server's name is not known");
}

static const char *oauth_is_up(const struct facts *f)
{
	return f->oauth.http_status && f->oauth.trusted ? NULL : "";
}

static const char *not_in_a_demo(const struct facts *f)
{
	return f->simulated ? _("a simulation reads nothing of this machine")
			    : NULL;
}

static const char *only_simulated(const struct facts *f)
{
	return f->simulated ? NULL : "";
}

#define OF(name) .of = FACT_##name
const struct look_class look_classes[FACT_COUNT] = {
	[FACT_CLUSTER] = { .steps = look_cluster },
	[FACT_POOLS] = { .needs = F(CLUSTER),
			 .unwanted = only_by_cluster,
			 .steps = look_pools },
	[FACT_ENDPOINT] = { .needs = F(CLUSTER), .steps = look_endpoint },
	[FACT_VPCS] = { .needs = F(CLUSTER), .steps = look_vpcs },
	[FACT_VANTAGES] = { .unwanted = only_simulated,
			    .steps = look_vantages },
	[FACT_SOURCE] = { .needs = F(CLUSTER),
			  .after = F(ENDPOINT) | F(VPCS) | F(VANTAGES),
			  .start = look_source },
	[FACT_SUBNETS] = { .needs = F(ENDPOINT),
			   .after = F(SOURCE),
			   .steps = look_subnets },
	[FACT_ENIS] = { .needs = F(ENDPOINT), .steps = look_enis },
	[FACT_GROUPS] = { .needs = F(ENDPOINT), .steps = look_groups },
	[FACT_RULES] = { .needs = F(ENDPOINT), .steps = look_rules },
	[FACT_PREFIXES] = { .needs = F(RULES), .steps = look_prefixes },
	[FACT_OURS] = { .needs = F(ENDPOINT), .steps = look_ours },
	[FACT_NACLS] = { .needs = F(ENDPOINT),
			 .after = F(SOURCE),
			 .steps = look_nacls },
	[FACT_TABLES] = { .needs = F(ENDPOINT),
			  .after = F(SOURCE),
			  .steps = look_tables },
	[FACT_PEERINGS] = { .needs = F(CLUSTER), .steps = look_peerings },
	[FACT_CALLER_ENI] = { .needs = F(SOURCE),
			      .unwanted = one_address,
			      .steps = look_caller_eni },
	[FACT_CALLER_RULES] = { .needs = F(CALLER_ENI),
				.steps = look_caller_rules },
	/* nothing needs them: not before what others wait for */
	[FACT_DNS_SUPPORT] = { .needs = F(ENDPOINT),
			       .after = F(SOURCE),
			       .steps = look_support },
	[FACT_DNS_HOSTNAMES] = { .needs = F(ENDPOINT),
				 .after = F(SOURCE),
				 .steps = look_hostnames },
	/* all: whose VPC it is is known later, when EC2's queue is long */
	[FACT_DHCP] = { .needs = F(CLUSTER), .steps = look_dhcp },
	[FACT_ZONES] = { .needs = F(ENDPOINT), .steps = look_zones },
	[FACT_ZONE] = { .needs = F(ZONES),
			.unwanted = needs_zone,
			OF(ZONES),
			.steps = look_zone },
	[FACT_RECORDS] = { .needs = F(ZONES),
			   .unwanted = needs_zone,
			   OF(ZONES),
			   .steps = look_records },
	[FACT_CALLER_ZONES] = { .needs = F(SOURCE),
				.unwanted = needs_caller,
				.steps = look_caller_zones },
	[FACT_RESOLVER_RULES] = { .needs = F(SOURCE),
				  .unwanted = needs_caller,
				  .steps = look_resolver_rules },
	[FACT_NAME_PRIVATE] = { .needs = F(SOURCE),
				.after = F(ENDPOINT) | F(ZONES),
				.unwanted = needs_private,
				.start = look_name },
	[FACT_NAME_PUBLIC] = { .needs = F(SOURCE),
			       .after = F(ENDPOINT) | F(ZONES),
			       .unwanted = needs_public,
			       .start = look_name },
	[FACT_TCP] = { .needs = F(ENIS) | F(SOURCE),
		       .unwanted = needs_vantage,
		       .start = look_tcp },
	[FACT_TLS_PRIVATE] = { .needs = F(SOURCE),
			       .after = F(NAME_PRIVATE) | F(ENIS),
			       .unwanted = tls_private,
			       OF(ENIS),
			       .start = look_tls },
	[FACT_TLS_PUBLIC] = { .needs = F(SOURCE),
			      .after = F(NAME_PUBLIC) | F(ENIS) |
				       F(NAME_PRIVATE),
			      .unwanted = tls_public,
			      OF(ENIS),
			      .start = look_tls },
	[FACT_OAUTH] = { .needs = F(SOURCE),
			 .after = F(NAME_PUBLIC) | F(ENIS),
			 .unwanted = needs_oauth,
			 OF(ENIS),
			 .start = look_tls },
	[FACT_OAUTH_LOGIN] = { .needs = F(OAUTH),
			       .unwanted = oauth_is_up,
			       OF(OAUTH),
			       .steps = look_oauth_login },
	[FACT_HERE] = { .needs = F(CLUSTER),
			.after = F(ZONES),
			.unwanted = not_in_a_demo,
			.start = look_here },
};

/* Not a list that is empty, which is an answer too: something that others
 * need. */
bool look_is_empty(const struct look *l)
{
	const struct facts *f = &l->d->f;

	if (l->id == FACT_CLUSTER)
		return !f->aws_only && !*f->cluster.id;
	if (l->id == FACT_ENDPOINT)
		return !f->e;
	if (l->id == FACT_ENIS)
		return !f->enis.n;
	if (l->id == FACT_CALLER_ENI)
		return !f->caller_enis.n;
	return false;
}
