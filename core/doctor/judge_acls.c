/*
 * judge_acls.c - row 7: network ACLs on both sides, there and back, and the
 * groups of the caller's own interface.  An ACL remembers nothing: answers
 * need the ephemeral ports.
 */
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/doctor/judge.h"
#include "core/setup/subnet_facts.h"

#define API_PORT    443
#define SUBNETS_MAX 16

/* What was found, the worst first. */
struct tally {
	size_t fail, part, unknown;
};

struct way {
	const struct ec2_nacl *acl;
	const struct reach_entry *entries;
	const char *subnet;
	bool egress;
	struct cidr range;
	int from, to;
};

static const char *entry_name(struct arena *a, const struct reach_entry *e)
{
	if (!e || e->number == 32767)
		return _("the last rule (*)");
	return arena_fmt(a, _("rule %d"), e->number);
}

static void say_way(struct say *s, const struct way *w,
		    const struct reach_acl *r)
{
	char range[CIDR_TEXT_LEN], stopped[CIDR_TEXT_LEN];
	const char *what =
		arena_fmt(s->arena,
			  w->egress ? _("%s of %s, out to %s tcp/%s")
				    : _("%s of %s, in from %s tcp/%s"),
			  w->acl->id, w->subnet, cidr_text(w->range, range),
			  w->from == w->to ? "443" : "1024-65535");

	if (r->fit == FIT_ALL)
		say_seen(s, _("%s: allowed by %s"), what,
			 entry_name(s->arena, r->allows));
	else
		say_seen(s, _("%s: %s stops %s ports %d-%d"), what,
			 entry_name(s->arena, r->denies),
			 cidr_text(r->range, stopped), r->from, r->to);
}

/* The usual clients' ports pass, though not all that a client may choose. */
static bool usual_pass(const struct facts *f, const struct ec2_nacl *n,
		       const struct way *w)
{
	struct reach_acl linux_ports, iana_ports;

	(void)f;
	reach_acl_judge(w->entries, n->entries.n, w->egress, w->range,
			EPHEMERAL_LINUX_FIRST, EPHEMERAL_LINUX_LAST,
			&linux_ports);
	reach_acl_judge(w->entries, n->entries.n, w->egress, w->range,
			EPHEMERAL_IANA_FIRST, EPHEMERAL_LAST, &iana_ports);
	return linux_ports.fit == FIT_ALL && iana_ports.fit == FIT_ALL;
}

static void one_way(const struct facts *f, const struct way *w, struct say *s,
		    struct tally *out)
{
	struct reach_acl r;
	bool back = w->from == EPHEMERAL_FIRST;

	reach_acl_judge(w->entries, w->acl->entries.n, w->egress, w->range,
			w->from, w->to, &r);
	say_way(s, w, &r);
	if (r.fit == FIT_NO)
		out->fail++;
	if (r.fit == FIT_PARTLY && !(back && usual_pass(f, w->acl, w)))
		out->part++;
}

/* server: the endpoint's subnet; else the caller's, peer the endpoint. */
static void one_subnet(const struct facts *f, const struct ec2_subnet *sub,
		       struct cidr peer, bool server, struct say *s,
		       struct tally *out)
{
	struct way w = { .acl = subnet_acl(&f->nacls, sub->vpc, sub->id),
			 .subnet = sub->id,
			 .range = peer };

	if (!w.acl) {
		say_seen(s, _("%s: its network ACL is not visible"), sub->id);
		out->unknown++;
		return;
	}
	w.entries = subnet_entries(s->arena, w.acl);
	w.egress = !server;
	w.from = w.to = API_PORT;
	one_way(f, &w, s, out);
	w.egress = server;
	w.from = EPHEMERAL_FIRST;
	w.to = EPHEMERAL_LAST;
	one_way(f, &w, s, out);
}

static void endpoint_side(const struct facts *f, struct say *s,
			  struct tally *out)
{
	const struct ec2_subnet *own = facts_own_subnet(f), *sub;
	size_t i;

	for (i = 0; i < f->e->subnets.n; i++) {
		sub = facts_subnet(f, f->e->subnets.at[i]);
		if (!sub)
			continue;
		if (sub == own)
			say_seen(s,
				 _("%s: you are in it, no ACL between you and "
				   "its interface"),
				 sub->id);
		else
			one_subnet(f, sub, f->source, true, s, out);
	}
}

/* An ACL that several subnets share is looked at once. */
static bool seen_before(const struct facts *f,
			const struct ec2_subnet *const *list, size_t i)
{
	const struct ec2_nacl *acl =
		subnet_acl(&f->nacls, list[i]->vpc, list[i]->id);
	size_t j;

	for (j = 0; acl && j < i; j++)
		if (subnet_acl(&f->nacls, list[j]->vpc, list[j]->id) == acl)
			return true;
	return false;
}

static void caller_side(const struct facts *f, struct say *s, struct tally *out)
{
	const struct ec2_subnet *list[SUBNETS_MAX];
	size_t n = facts_caller_subnets(f, list, SUBNETS_MAX), i, j;
	struct cidr to = { .bits = 32 };

	for (i = 0; i < n; i++) {
		if (seen_before(f, list, i) || list[i] == facts_own_subnet(f))
			continue;
		for (j = 0; j < f->enis.n; j++)
			if (ip_parse(f->enis.at[j].address, &to.base))
				one_subnet(f, list[i], to, false, s, out);
	}
}

/* ---- the caller's own groups ---------------------------------------------------*/

static bool egress_fits(const struct facts *f, const struct ec2_rule *r,
			const struct ec2_eni *to)
{
	struct reach_rule rule = { .protocol = r->protocol,
				   .from = r->from,
				   .to = r->to,
				   .other = r->peer };
	struct reach_source peer = { .groups = f->e->groups.at,
				     .group_n = f->e->groups.n,
				     .groups_known = true };

	peer.range.bits = 32;
	if (!ip_parse(to->address, &peer.range.base))
		return false;
	if (!cidr_parse(r->cidr, &rule.range))
		rule.peer = *r->peer ? PEER_GROUP : PEER_IPV6;
	if (*r->prefix_list)
		return true; /* [I] judged by the port only: not a sure no */
	return reach_rule_judge(&rule, &peer, API_PORT, NULL) == FIT_ALL;
}

static void caller_egress(const struct facts *f, struct say *s,
			  struct tally *out)
{
	size_t i, j, fits = 0;

	if (!fact_have(f, FACT_CALLER_RULES) || !f->enis.n)
		return;
	for (i = 0; i < f->enis.n; i++)
		for (j = 0; j < f->caller_rules.n; j++)
			if (f->caller_rules.at[j].egress &&
			    egress_fits(f, &f->caller_rules.at[j],
					&f->enis.at[i])) {
				fits++;
				break;
			}
	say_seen(s,
		 _("your own groups let tcp/443 out to %zu of %zu "
		   "interfaces"),
		 fits, f->enis.n);
	if (!fits)
		out->fail++;
	else if (fits < f->enis.n)
		out->part++;
}

enum doctor_state judge_acls(const struct facts *f, struct say *s)
{
	struct tally n = { 0 };

	endpoint_side(f, s, &n);
	caller_side(f, s, &n);
	caller_egress(f, s, &n);
	if (n.fail || n.part)
		say_fix(s,
			_("Ask who owns these network ACLs: in tcp/443 from "
			  "%s and out to it tcp/1024-65535 are needed at the "
			  "endpoint, the reverse at the caller. They are never "
			  "changed from here."),
			f->source_text);
	if (n.fail)
		return say_so(
			s, DOCTOR_FAIL,
			_("an ACL or your egress stops it (ways stopped: %zu)"),
			n.fail);
	if (n.part)
		return say_so(s, DOCTOR_WARN, _("stopped in part (ways: %zu)"),
			      n.part);
	if (n.unknown)
		return say_so(s, DOCTOR_UNKNOWN,
			      _("ACLs are not visible (subnets: %zu)"),
			      n.unknown);
	return say_so(s, DOCTOR_OK, _("ACLs pass both ways%s"),
		      f->caller ? "" : _(" on the endpoint's side"));
}
