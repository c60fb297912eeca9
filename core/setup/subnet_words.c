/* subnet_words.c - what was found about a subnet, for people: a few words for
 * the list, a sentence with the way out of it for the details. */
#include "core/setup/lookups_data.h"

#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/setup/setup.h"

/* {text}, {target}, {number} are the finding's; {rule}, {ports}, {range} of
 * what an ACL stops; {why}: the code of a call that was denied. */
struct said {
	const char *words, *advice;
};

#define NO_INTERNET                                                            \
 N_("Nodes fetch images from the internet: without a proxy inside your "       \
    "network they never join.")
#define NOT_SEEN                                                               \
 N_("It could not be looked at ({why}), so nothing is known about it, good "   \
    "or bad.")
#define PRIVATE_NAMES                                                          \
 N_("Private names do not resolve without it. To turn it on, for the whole "   \
    "VPC: aws ec2 modify-vpc-attribute --vpc-id {text} ")

static const struct said table[FINDING_COUNT] = {
	[FINDING_STATE] = { N_("is {text}"), "" },
	[FINDING_PUBLIC] = { N_("public: {text} leads to an internet gateway"),
			     N_("It has a route to {target}; a private cluster "
				"takes private subnets only.") },
	[FINDING_ZONE_KIND] = { N_("in a local or wavelength zone"),
				N_("Hosted control planes need ordinary "
				   "availability zones.") },
	[FINDING_FULL] = { N_("only {number} free addresses"),
			   N_("At least 8 must be free for load balancers, and "
			      "one for each node.") },
	[FINDING_OF_A_CLUSTER] = { N_("made for the cluster {text}"),
				   N_("It goes when that cluster is "
				      "deleted.") },
	[FINDING_DNS_SUPPORT] = { N_("its VPC has DNS support off"),
				  PRIVATE_NAMES },
	[FINDING_DNS_HOSTNAMES] = { N_("its VPC has DNS host names off"),
				    PRIVATE_NAMES },
	[FINDING_DHCP_DOMAIN] = { N_("DHCP domain '{text}': capitals or "
				     "blanks"),
				  N_("Nodes take it as their domain and do not "
				     "join. Give the VPC DHCP options other "
				     "than {target}.") },
	[FINDING_OTHER_ACCOUNT] = { N_("shared by account {text}"),
				    N_("A shared VPC: its owner makes two "
				       "roles and two hosted zones for the "
				       "cluster first.") },
	[FINDING_USED] = { N_("used by cluster {text}"),
			   N_("Clusters may share a subnet; mind the free "
			      "addresses.") },
	[FINDING_NO_WAY_OUT] = { N_("no way out"), NO_INTERNET },
	[FINDING_BLACKHOLE] = { N_("no way out: {target} is gone"),
				NO_INTERNET },
	[FINDING_NAT_STATE] = { N_("its NAT gateway is {text}"), NO_INTERNET },
	[FINDING_NAT_INSIDE] = { N_("its NAT gateway is a private one"),
				 NO_INTERNET },
	[FINDING_NAT_STRANDED] = { N_("its NAT gateway has no internet itself"),
				   NO_INTERNET },
	[FINDING_ACL] = { N_("network ACL rule {rule} stops tcp/{ports} in "
			     "from {range}"),
			  N_("In {text}: nodes need tcp/443 out and answers "
			     "(tcp/32768-60999) in, callers tcp/443 in and "
			     "answers out.") },
	[FINDING_TABLE_NOT_KNOWN] = { N_("route table not known"),
				      N_("Whether it is private cannot be "
					 "told.") },
	[FINDING_ELSEWHERE] = { N_("out by {target}"),
				N_("What comes after it cannot be seen from "
				   "here; the network verification tries "
				   "it.") },
	[FINDING_RESOLVER] = { N_("own resolver {text}"),
			       N_("It must pass hypershift.local names on to "
				  "Amazon's resolver, or callers do not find "
				  "the private API.") },
	[FINDING_NOT_TAGGED] = { N_("to be tagged"),
				 N_("kubernetes.io/role/internal-elb is put on "
				    "it, and taken off again at the "
				    "teardown.") },
	[FINDING_NAT_NOT_KNOWN] = { N_("NAT not known"), NOT_SEEN },
	[FINDING_ACL_NOT_KNOWN] = { N_("network ACL not known"), NOT_SEEN },
	[FINDING_DNS_NOT_KNOWN] = { N_("DNS settings not known"), NOT_SEEN },
	[FINDING_DHCP_NOT_KNOWN] = { N_("DHCP options not known"), NOT_SEEN },
	[FINDING_ZONE_NOT_KNOWN] = { N_("kind of zone not known"), "" },
	[FINDING_USERS_NOT_KNOWN] = { N_("its clusters not known"), NOT_SEEN },
};

/* The words where one fact has two forms. */
static const char *template_of(const struct subnet_finding *f)
{
	if (f->fact == FINDING_PUBLIC && f->number)
		return N_("public: the main route table leads to an internet "
			  "gateway");
	if (f->fact == FINDING_OF_A_CLUSTER && !*f->text)
		return N_("made by Red Hat for another cluster");
	if (f->fact == FINDING_NAT_STATE && !*f->text)
		return N_("its NAT gateway is gone");
	if (f->fact == FINDING_ACL && f->egress)
		return N_("network ACL rule {rule} stops tcp/{ports} out to "
			  "{range}");
	return table[f->fact].words;
}

static void add_ports(struct strbuf *out, const struct reach_acl *acl)
{
	strbuf_addf(out, "%d", acl->from);
	if (acl->to != acl->from)
		strbuf_addf(out, "-%d", acl->to);
}

static void add_rule(struct strbuf *out, const struct reach_entry *e)
{
	if (e && e->number != 32767)
		strbuf_addf(out, "%d", e->number);
	else
		strbuf_addch(out, '*');
}

static void add_why(struct strbuf *out, const struct setup *s,
		    enum subnet_fact fact)
{
	static const struct {
		enum subnet_fact fact;
		enum net_list list;
		const char *op;
	} calls[] = {
		{ FINDING_NAT_NOT_KNOWN, NET_NATS, "ec2:DescribeNatGateways" },
		{ FINDING_ACL_NOT_KNOWN, NET_ACLS, "ec2:DescribeNetworkAcls" },
		{ FINDING_DNS_NOT_KNOWN, NET_DNS, "ec2:DescribeVpcAttribute" },
		{ FINDING_DHCP_NOT_KNOWN, NET_DHCP, "ec2:DescribeDhcpOptions" },
		{ FINDING_USERS_NOT_KNOWN, NET_CLUSTERS, "GET clusters" },
	};
	const char *code;
	size_t i;

	for (i = 0; i < ARRAY_LEN(calls); i++) {
		if (calls[i].fact != fact)
			continue;
		code = s->lookups->net.code[calls[i].list];
		strbuf_addf(out, "%s%s%s", calls[i].op, code ? ": " : "",
			    code ? code : "");
	}
}

static void add_field(struct strbuf *out, const struct setup *s,
		      const struct subnet_finding *f, const char *name)
{
	char range[CIDR_TEXT_LEN];

	if (str_starts(name, "{text}"))
		strbuf_addstr(out, f->text);
	else if (str_starts(name, "{target}"))
		strbuf_addstr(out, f->target);
	else if (str_starts(name, "{number}"))
		strbuf_addf(out, "%d", f->number);
	else if (str_starts(name, "{rule}"))
		add_rule(out, f->acl.denies);
	else if (str_starts(name, "{ports}"))
		add_ports(out, &f->acl);
	else if (str_starts(name, "{range}"))
		strbuf_addstr(out, cidr_text(f->acl.range, range));
	else
		add_why(out, s, f->fact);
}

static const char *filled(const struct setup *s, struct arena *a,
			  const char *text, const struct subnet_finding *f)
{
	struct strbuf sb = STRBUF_INIT;
	const char *out;

	for (; *text; text++) {
		if (*text != '{') {
			strbuf_addch(&sb, *text);
			continue;
		}
		add_field(&sb, s, f, text);
		text += strcspn(text, "}");
	}
	out = arena_dup(a, sb.buf);
	strbuf_release(&sb);
	return out;
}

const char *subnet_words(const struct setup *s, struct arena *a,
			 const struct subnet_finding *f)
{
	return filled(s, a, _(template_of(f)), f);
}

const char *subnet_advice(const struct setup *s, struct arena *a,
			  const struct subnet_finding *f)
{
	const char *text = table[f->fact].advice;
	const char *flag = "";

	if (f->fact == FINDING_DNS_SUPPORT)
		flag = "--enable-dns-support '{\"Value\":true}'";
	else if (f->fact == FINDING_DNS_HOSTNAMES)
		flag = "--enable-dns-hostnames '{\"Value\":true}'";
	return arena_fmt(a, "%s%s", *text ? filled(s, a, _(text), f) : "",
			 flag);
}
