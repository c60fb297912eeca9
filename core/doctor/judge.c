/* judge.c - the table of checks, and what happens before a judge is asked. */
#include "core/doctor/judge.h"

#include "core/base/i18n.h"
#include "core/base/str.h"

#define ANY_ENDPOINT (F(CLUSTER) | F(ENDPOINT))

const struct check checks[CHECK_COUNT] = {
	{ "calls", "0a", N_("What you call"), .own = F(HERE),
	  .after = F(CLUSTER) | F(ZONES), .judge = judge_calls },
	{ "proxy", "0b", N_("Proxy variables here"), .own = F(HERE),
	  .after = F(CLUSTER) | F(ZONES), .judge = judge_proxy },
	{ "source", "0c", N_("Where you call from"), .own = F(SOURCE) | F(VPCS),
	  .after = F(CALLER_ENI), .judge = judge_source },
	{ "cluster", "1", N_("Cluster"), .own = F(CLUSTER),
	  .judge = judge_cluster },
	{ "endpoint", "2", N_("Endpoint found"), .own = F(ENDPOINT),
	  .needs = F(CLUSTER), .judge = judge_endpoint },
	{ "state", "3", N_("Endpoint state"), .needs = F(ENDPOINT),
	  .judge = judge_state },
	{ "interfaces", "4", N_("Subnets and interfaces"),
	  .own = F(ENIS) | F(SUBNETS), .needs = F(ENDPOINT),
	  .judge = judge_enis },
	{ "groups", "5", N_("Security groups admit you"),
	  .own = F(RULES) | F(GROUPS), .needs = F(ENDPOINT) | F(SOURCE),
	  .after = F(OURS) | F(PREFIXES) | F(CALLER_ENI),
	  .judge = judge_groups },
	{ "own-group", "6", N_("Operator's own group intact"),
	  .needs = F(ENDPOINT) | F(RULES) | F(GROUPS), .after = F(VPCS),
	  .judge = judge_own_group },
	{ "acls", "7", N_("Network ACLs, your egress"), .own = F(NACLS),
	  .needs = F(ENDPOINT) | F(SOURCE) | F(SUBNETS) | F(ENIS),
	  .after = F(CALLER_RULES), .judge = judge_acls },
	{ "routes", "8", N_("Routes both ways"), .own = F(TABLES),
	  .needs = F(ENDPOINT) | F(SOURCE) | F(SUBNETS) | F(ENIS),
	  .after = F(PEERINGS), .judge = judge_routes },
	{ "vpc-dns", "9", N_("DNS settings of the VPC"),
	  .own = F(DNS_SUPPORT) | F(DNS_HOSTNAMES), .needs = F(ENDPOINT),
	  .after = F(DHCP) | F(VPCS), .judge = judge_vpc_dns },
	{ "zone", "10", N_("Private zone"), .own = F(ZONES),
	  .needs = F(ENDPOINT), .judge = judge_zone },
	{ "record", "11", N_("Record of the private name"), .own = F(RECORDS),
	  .needs = F(ENDPOINT) | F(ZONES), .judge = judge_record },
	{ "public-record", "11b", N_("Record of the public-style name"),
	  .needs = F(ENDPOINT) | F(NAME_PUBLIC), .judge = judge_public_record },
	{ "zone-vpc", "12", N_("Zone known where you are"), .own = F(ZONE),
	  .needs = F(ZONES) | F(SOURCE) | F(VPCS), .judge = judge_zone_vpc },
	{ "shadow", "12b", N_("No other zone in the way"),
	  .own = F(CALLER_ZONES), .needs = F(SOURCE) | F(VPCS),
	  .after = F(RESOLVER_RULES) | F(NAME_PUBLIC), .judge = judge_shadow },
	{ "names", "13", N_("Names resolve where you are"),
	  .own = F(NAME_PRIVATE) | F(NAME_PUBLIC), .any = true,
	  .after = F(ZONE) | F(ENIS), .judge = judge_names },
	{ "tcp", "14", N_("Port 443 opens"), .own = F(TCP), .needs = F(ENIS),
	  .judge = judge_tcp },
	{ "tls", "15", N_("API answers over TLS"), .own = F(TLS_PUBLIC),
	  .after = F(TLS_PRIVATE) | F(TCP) | F(ENIS) | F(ZONE),
	  .judge = judge_tls },
	{ "oauth", "16", N_("Login server answers"), .own = F(OAUTH),
	  .after = F(OAUTH_LOGIN) | F(TCP) | F(ENIS), .judge = judge_oauth },
	{ "apps", "17", N_("Console and applications"), .own = F(POOLS),
	  .judge = judge_apps },
};

/* Facts of no row of their own speak through the row that uses them. */
const struct check *check_of(enum fact_id id)
{
	uint64_t bit = (uint64_t)1 << id;
	size_t i;

	for (i = 0; i < CHECK_COUNT; i++)
		if (checks[i].own & bit)
			return &checks[i];
	for (i = 0; i < CHECK_COUNT; i++)
		if (checks[i].after & bit)
			return &checks[i];
	return &checks[0];
}

const char *fact_permission(enum fact_id id)
{
	static const char *const names[FACT_COUNT] = {
		[FACT_ENDPOINT] = "ec2:DescribeVpcEndpoints",
		[FACT_VPCS] = "ec2:DescribeVpcs",
		[FACT_SUBNETS] = "ec2:DescribeSubnets",
		[FACT_ENIS] = "ec2:DescribeNetworkInterfaces",
		[FACT_GROUPS] = "ec2:DescribeSecurityGroups",
		[FACT_RULES] = "ec2:DescribeSecurityGroupRules",
		[FACT_PREFIXES] = "ec2:GetManagedPrefixListEntries",
		[FACT_OURS] = "ec2:DescribeSecurityGroups",
		[FACT_NACLS] = "ec2:DescribeNetworkAcls",
		[FACT_TABLES] = "ec2:DescribeRouteTables",
		[FACT_PEERINGS] = "ec2:DescribeVpcPeeringConnections",
		[FACT_CALLER_ENI] = "ec2:DescribeNetworkInterfaces",
		[FACT_CALLER_RULES] = "ec2:DescribeSecurityGroupRules",
		[FACT_DNS_SUPPORT] = "ec2:DescribeVpcAttribute",
		[FACT_DNS_HOSTNAMES] = "ec2:DescribeVpcAttribute",
		[FACT_DHCP] = "ec2:DescribeDhcpOptions",
		[FACT_ZONES] = "route53:ListHostedZonesByVPC",
		[FACT_ZONE] = "route53:GetHostedZone",
		[FACT_RECORDS] = "route53:ListResourceRecordSets",
		[FACT_CALLER_ZONES] = "route53:ListHostedZonesByVPC",
		[FACT_RESOLVER_RULES] =
			"route53resolver:ListResolverRuleAssociations",
	};

	return names[id] ? names[id] : "";
}

/* ---- saying ------------------------------------------------------------------*/

__attribute__((format(printf, 2, 0))) static const char *
line_of(struct arena *a, const char *fmt, va_list ap)
{
	struct strbuf sb = STRBUF_INIT;
	const char *text;

	strbuf_vaddf(&sb, fmt, ap);
	text = arena_dup(a, sb.buf);
	strbuf_release(&sb);
	return text;
}

static void add_line(struct arena *a, struct doctor_lines *to, const char *text)
{
	to->at = aws_grow(a, to->at, &to->n, &to->cap, sizeof(*to->at));
	to->at[to->n - 1] = text;
}

void say_seen(struct say *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add_line(s->arena, &s->row->evidence, line_of(s->arena, fmt, ap));
	va_end(ap);
}

void say_fix(struct say *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add_line(s->arena, &s->row->fix, line_of(s->arena, fmt, ap));
	va_end(ap);
}

void say_run(struct say *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add_line(s->arena, &s->row->commands, line_of(s->arena, fmt, ap));
	va_end(ap);
}

enum doctor_state say_so(struct say *s, enum doctor_state state,
			 const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	s->row->summary = line_of(s->arena, fmt, ap);
	va_end(ap);
	return state;
}

/* ---- before a judge ------------------------------------------------------------*/

bool check_ready(const struct check *c, const struct facts *f)
{
	uint64_t all = c->own | c->needs | c->after;
	int i;

	for (i = 0; i < FACT_COUNT; i++)
		if (all >> i & 1 && !fact_settled(f, (enum fact_id)i))
			return false;
	return true;
}

/* What a missing fact goes back to. */
static enum fact_id root_of(const struct facts *f, enum fact_id id)
{
	while (f->of[id].state == FACT_LEFT_OUT &&
	       f->of[id].because != FACT_COUNT)
		id = f->of[id].because;
	return id;
}

static void say_skip(const struct check *c, const struct facts *f,
		     enum fact_id id, struct say *s)
{
	enum fact_id root = root_of(f, id);
	const struct check *of = check_of(root);

	if (f->of[root].state == FACT_LEFT_OUT)
		s->row->state = say_so(s, DOCTOR_SKIP, "%s", f->of[root].why);
	else if (of == c)
		s->row->state = say_so(s, DOCTOR_SKIP, "%s",
				       _("nothing there to look at"));
	else
		s->row->state = say_so(s, DOCTOR_SKIP, _("needs %s (%s)"),
				       of->number, _(of->title));
}

static void say_unknown(const struct facts *f, enum fact_id id, struct say *s)
{
	const struct err *err = &f->of[id].err;
	const char *right = fact_permission(id);

	if (f->of[id].state == FACT_DENIED && *right) {
		s->row->state = say_so(s, DOCTOR_UNKNOWN, _("no %s"), right);
		say_fix(s, _("Allow this on the policy of who looks: %s"),
			right);
	} else {
		s->row->state = say_so(s, DOCTOR_UNKNOWN,
				       _("could not be looked at: %s"),
				       *err->what ? err->what : err->said);
	}
	if (*err->said)
		say_seen(s, "%s: %s", err->code, err->said);
	if (*err->request_id)
		say_seen(s, _("request id %s"), err->request_id);
}

static bool missing(const struct facts *f, uint64_t mask, bool none_too,
		    enum fact_id *out)
{
	int i;

	for (i = 0; i < FACT_COUNT; i++) {
		*out = (enum fact_id)i;
		if (!(mask >> i & 1) || fact_have(f, *out))
			continue;
		if (f->of[i].state != FACT_NONE || none_too)
			return true;
	}
	return false;
}

static bool one(const struct facts *f, uint64_t mask)
{
	int i;

	for (i = 0; i < FACT_COUNT; i++)
		if (mask >> i & 1 && fact_have(f, (enum fact_id)i))
			return true;
	return false;
}

void check_judge(const struct check *c, const struct facts *f, struct say *s)
{
	enum fact_id id;

	if (missing(f, c->needs, true, &id))
		say_skip(c, f, id, s);
	else if (!missing(f, c->own, false, &id) || (c->any && one(f, c->own)))
		s->row->state = c->judge(f, s);
	else if (f->of[id].state == FACT_LEFT_OUT)
		say_skip(c, f, id, s);
	else
		say_unknown(f, id, s);
}
