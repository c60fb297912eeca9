/*
 * fix.c - what would help, as advice and as the exact commands.  Nothing is
 * applied here.  Policy: corrections 8.
 */
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/doctor/judge.h"
#include "core/ocm/catalog.h"

#define GROUPS_MAX   5 /* a network interface's quota, unless raised */
#define GROUPS_SINCE "4.17.2"

int fix_groups_stay(const struct facts *f)
{
	size_t i;

	if (*f->cluster.version)
		return semver_compare(f->cluster.version, GROUPS_SINCE) >= 0;
	for (i = 0; i < f->groups.n; i++)
		if (str_ends(f->groups.at[i].name, "-vpce-private-router"))
			return 1;
	return f->groups.n ? 0 : -1;
}

static void run_attach(const struct facts *f, struct say *s, const char *group)
{
	say_run(s,
		"aws ec2 modify-vpc-endpoint --region %s --vpc-endpoint-id %s "
		"--add-security-group-ids %s",
		f->region, f->e->id, group);
}

static void run_all(const struct facts *f, struct say *s)
{
	say_run(s,
		"SG=$(aws ec2 create-security-group --region %s --vpc-id %s "
		"--group-name %s-api-sg --description 'Callers of the private "
		"API of %s' --tag-specifications "
		"'ResourceType=security-group,Tags=[{Key=Name,Value=%s-api-sg},"
		"{Key=rosawiz:session,Value=%s}]' --query GroupId --output "
		"text)",
		f->region, f->e->vpc, f->name, f->name, f->name, f->name);
	say_run(s,
		"aws ec2 authorize-security-group-ingress --region %s "
		"--group-id \"$SG\" --ip-permissions "
		"'IpProtocol=tcp,FromPort=443,ToPort=443,"
		"IpRanges=[{CidrIp=%s,Description=API}]'",
		f->region, f->source_text);
	run_attach(f, s, "\"$SG\"");
	say_run(s, "%s", _("# to undo:"));
	say_run(s,
		"# aws ec2 modify-vpc-endpoint --region %s --vpc-endpoint-id "
		"%s --remove-security-group-ids \"$SG\" && aws ec2 "
		"delete-security-group --region %s --group-id \"$SG\"",
		f->region, f->e->id, f->region);
}

/* Ours is there but not on the endpoint: the operator made that anew. */
static bool ours_is_off(const struct facts *f)
{
	return f->ours.n && !aws_names_have(&f->e->groups, f->ours.at[0].id);
}

static void fix_by_ours(const struct facts *f, struct say *s)
{
	const struct ec2_group *g = &f->ours.at[0];

	say_fix(s,
		_("%s (%s) is there but not on the endpoint, which was made "
		  "%s: the operator made it anew. Look at its rules, then "
		  "attach it again."),
		g->name, g->id, f->e->created);
	run_attach(f, s, g->id);
}

static void fix_in_ours(const struct facts *f, struct say *s)
{
	say_fix(s,
		_("Your group %s (%s) is on the endpoint: add tcp/443 from %s "
		  "to it."),
		f->ours.at[0].name, f->ours.at[0].id, f->source_text);
	say_run(s,
		"aws ec2 authorize-security-group-ingress --region %s "
		"--group-id %s --protocol tcp --port 443 --cidr %s",
		f->region, f->ours.at[0].id, f->source_text);
}

static void warn_of_width(const struct facts *f, struct say *s)
{
	if (f->source.bits < 16)
		say_fix(s,
			_("%s is wider than a /16: name the ranges that really "
			  "call, if you can."),
			f->source_text);
}

/* From the internet no rule helps: the endpoint has private addresses only. */
static bool from_internet(const struct facts *f)
{
	return f->source.bits && !f->caller && !reach_private(f->source);
}

void fix_groups(const struct facts *f, struct say *s)
{
	say_fix(s,
		_("Without any change: call from inside %s (the bastion), "
		  "where the endpoint's own rule admits you."),
		facts_machine_cidr(f));
	if (from_internet(f)) {
		say_fix(s,
			_("%s is a public address: a rule alone does not help, "
			  "since the endpoint has private addresses only. Come "
			  "by a VPN, a peering or the bastion, and give the "
			  "address that you have there (--from)."),
			f->source_text);
		return;
	}
	if (!f->source.bits) {
		say_fix(s, _("A rule for 0.0.0.0/0 is not offered: name the "
			     "range that really calls (--from)."));
		return;
	}
	if (fix_groups_stay(f) == 0) {
		say_fix(s,
			_("This cluster's operator (before %s) takes groups of "
			  "yours off the endpoint again: upgrade, or call from "
			  "inside."),
			GROUPS_SINCE);
		return;
	}
	warn_of_width(f, s);
	if (ours_is_off(f)) {
		fix_by_ours(f, s);
		return;
	}
	if (f->ours.n) {
		fix_in_ours(f, s);
		return;
	}
	if (f->e->groups.n >= GROUPS_MAX) {
		say_fix(s,
			_("The endpoint carries %zu groups, the quota is %d: "
			  "take one off or have the quota raised first."),
			f->e->groups.n, GROUPS_MAX);
		return;
	}
	say_fix(s,
		_("Supported: a group of your own, %s-api-sg, with tcp/443 "
		  "from %s, added to the endpoint. Red Hat's group stays as it "
		  "is; never edit it."),
		f->name, f->source_text);
	run_all(f, s);
}

void fix_zone(const struct facts *f, struct say *s)
{
	const char *vpc = f->caller ? f->caller->id : f->e->vpc;

	if (*f->public_host)
		say_fix(s,
			_("Without any change: use https://%s:443, which "
			  "resolves everywhere."),
			f->public_host);
	say_fix(s,
		_("Only if the name %s itself is needed there: associate "
		  "the zone with %s."),
		f->private_host, vpc);
	say_run(s,
		"aws route53 associate-vpc-with-hosted-zone --hosted-zone-id "
		"%s --vpc VPCRegion=%s,VPCId=%s",
		f->zone_id, f->region, vpc);
	say_run(s,
		"# aws route53 disassociate-vpc-from-hosted-zone "
		"--hosted-zone-id %s --vpc VPCRegion=%s,VPCId=%s",
		f->zone_id, f->region, vpc);
}
