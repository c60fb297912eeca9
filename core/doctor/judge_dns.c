/* judge_dns.c - rows 10 to 12b: zone, records, who sees the zone. */
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/doctor/judge.h"

static bool endpoint_name(const struct facts *f, const char *name)
{
	size_t i;

	for (i = 0; i < f->e->dns.n; i++)
		if (r53_same_name(f->e->dns.at[i], name))
			return true;
	return false;
}

static size_t same_named(const struct r53_zones *zones, const char *name)
{
	size_t i, n = 0;

	for (i = 0; i < zones->n; i++)
		n += r53_same_name(zones->at[i].name, name);
	return n;
}

enum doctor_state judge_zone(const struct facts *f, struct say *s)
{
	size_t i;

	for (i = 0; i < f->zones.n; i++)
		say_seen(s, _("on %s: %s (%s, owner %s)"), f->e->vpc,
			 f->zones.at[i].name, f->zones.at[i].id,
			 f->zones.at[i].owner);
	if (!f->zone_id) {
		say_fix(s,
			_("It is made during the installation; wait if the "
			  "cluster is young. In a shared VPC the VPC's owner "
			  "makes it. The public-style name works without "
			  "it."));
		return say_so(s, DOCTOR_FAIL,
			      _("no zone %s.hypershift.local is on %s"),
			      f->name, f->e->vpc);
	}
	if (same_named(&f->zones, f->zone_name) > 1)
		return say_so(s, DOCTOR_WARN,
			      _("%s exists twice on the VPC: one may be left "
				"over from an older cluster"),
			      f->zone_name);
	return say_so(s, DOCTOR_OK, _("%s (%s)"), f->zone_name, f->zone_id);
}

/* ---- records -------------------------------------------------------------------*/

static const struct r53_record *record_of(const struct facts *f,
					  const char *name)
{
	size_t i;

	for (i = 0; i < f->records.n; i++)
		if (r53_same_name(f->records.at[i].name, name) &&
		    f->records.at[i].values.n)
			return &f->records.at[i];
	return NULL;
}

enum target {
	TARGET_RIGHT,
	TARGET_ABSENT,
	TARGET_ELSEWHERE
};

/* *value: what the record says; "" absent */
static enum target look_at_record(const struct facts *f, const char *name,
				  const char **value, struct say *s)
{
	const struct r53_record *r = record_of(f, name);

	*value = r ? r->values.at[0] : "";
	if (!r) {
		say_seen(s, _("%s: no record"), name);
		return TARGET_ABSENT;
	}
	say_seen(s, "%s %s %s", r->name, r->type, *value);
	return endpoint_name(f, *value) ? TARGET_RIGHT : TARGET_ELSEWHERE;
}

enum doctor_state judge_record(const struct facts *f, struct say *s)
{
	const char *all_host = arena_fmt(s->arena, "*.apps.%s", f->zone_name);
	const char *own = f->e->dns.n ? f->e->dns.at[0] : _("(without a name)");
	const char *value, *ignored;
	enum target api = look_at_record(f, f->private_host, &value, s);
	enum target all = look_at_record(f, all_host, &ignored, s);

	say_seen(s, _("the endpoint is %s"), own);
	if (api == TARGET_RIGHT && all == TARGET_RIGHT)
		return say_so(s, DOCTOR_OK, _("%s points to the endpoint"),
			      f->private_host);
	say_fix(s, _("Red Hat's operator owns these records and writes them "
		     "again within five minutes; if not, its operator role "
		     "cannot write to the zone."));
	if (api == TARGET_ABSENT)
		return say_so(s, DOCTOR_FAIL, _("%s has no record"),
			      f->private_host);
	if (api == TARGET_ELSEWHERE)
		return say_so(s, DOCTOR_FAIL,
			      _("%s points elsewhere: %s, the endpoint is %s"),
			      f->private_host, value, own);
	return say_so(s, DOCTOR_WARN, _("%s is missing or points elsewhere"),
		      all_host);
}

enum doctor_state judge_public_record(const struct facts *f, struct say *s)
{
	const struct probe_reply *r = &f->name_public;

	if (!*r->cname)
		return say_so(s, DOCTOR_INFO,
			      _("the answer for %s shows no CNAME to compare"),
			      f->public_host);
	say_seen(s, "%s CNAME %s", f->public_host, r->cname);
	if (endpoint_name(f, r->cname))
		return say_so(s, DOCTOR_OK, _("%s points to the endpoint"),
			      f->public_host);
	say_seen(s, _("the endpoint is %s"),
		 f->e->dns.n ? f->e->dns.at[0] : "?");
	say_fix(s, _("Red Hat's service owns this record. After the endpoint "
		     "was made anew it follows within minutes; flush caches, "
		     "then ask Red Hat's support."));
	return say_so(s, DOCTOR_WARN, _("%s points to %s, not to the endpoint"),
		      f->public_host, r->cname);
}

/* ---- who sees the zone -----------------------------------------------------------*/

static bool zone_has(const struct facts *f, const char *vpc)
{
	size_t i;

	for (i = 0; i < f->zone_vpcs.n; i++)
		if (!strcmp(f->zone_vpcs.at[i].id, vpc))
			return true;
	return false;
}

enum doctor_state judge_zone_vpc(const struct facts *f, struct say *s)
{
	size_t i;

	for (i = 0; i < f->zone_vpcs.n; i++)
		say_seen(s, _("associated: %s (%s)"), f->zone_vpcs.at[i].id,
			 f->zone_vpcs.at[i].region);
	if (!f->caller) {
		if (*f->public_host)
			say_fix(s,
				_("From there use https://%s:443, or forward "
				  "%s to a Route 53 inbound resolver."),
				f->public_host, f->zone_name);
		return say_so(s, DOCTOR_INFO, "%s: %s", f->source_text,
			      f->caller_count > 1
				      ? _("in the range of several VPCs, and "
					  "which one is not known")
				      : _("in no VPC of this account, the "
					  "private name is not known there"));
	}
	if (zone_has(f, f->caller->id))
		return say_so(s, DOCTOR_OK, _("%s sees %s"), f->caller->id,
			      f->zone_name);
	fix_zone(f, s);
	if (f->same_vpc)
		return say_so(s, DOCTOR_FAIL,
			      _("the endpoint's own VPC %s is not associated "
				"with %s"),
			      f->caller->id, f->zone_name);
	return say_so(s, DOCTOR_WARN,
		      _("%s is not associated with %s: %s does not resolve "
			"there"),
		      f->caller->id, f->zone_name, f->private_host);
}

/* ---- other zones in the way -------------------------------------------------------*/

static enum doctor_state judge_rules(const struct facts *f, struct say *s)
{
	size_t i;

	for (i = 0; i < f->resolver_rules.n; i++)
		say_seen(s, _("resolver rule %s on %s (%s)"),
			 f->resolver_rules.at[i].rule_id,
			 f->resolver_rules.at[i].vpc,
			 f->resolver_rules.at[i].status);
	if (!fact_have(f, FACT_RESOLVER_RULES)) {
		say_fix(s, _("To be sure, allow %s and look again."),
			fact_permission(FACT_RESOLVER_RULES));
		return say_so(s, DOCTOR_UNKNOWN,
			      _("no zone is in the way; whether a resolver "
				"rule is, could not be looked at (%s)"),
			      fact_permission(FACT_RESOLVER_RULES));
	}
	if (f->resolver_rules.n)
		return say_so(s, DOCTOR_OK,
			      _("no zone is in the way; resolver rules: %zu"),
			      f->resolver_rules.n);
	return say_so(s, DOCTOR_OK, "%s",
		      _("no zone and no resolver rule is in the way"));
}

enum doctor_state judge_shadow(const struct facts *f, struct say *s)
{
	const struct r53_zones *zones = &f->caller_zones;
	const struct r53_zone *z, *hit = NULL;
	size_t i;

	for (i = 0; i < zones->n; i++) {
		z = &zones->at[i];
		if (reach_under(f->public_host, z->name))
			hit = z;
		else if (f->zone_name && strcmp(z->id, f->zone_id) &&
			 r53_same_name(z->name, f->zone_name))
			hit = z;
	}
	if (!hit)
		return judge_rules(f, s);
	say_seen(s, _("%s (%s) is on %s and answers alone for all below it"),
		 hit->name, hit->id, f->caller ? f->caller->id : "?");
	say_fix(s, _("What that zone lacks does not exist for this VPC. Take "
		     "it off the VPC, or give it api and oauth records that "
		     "point to the endpoint."));
	if (fact_have(f, FACT_NAME_PUBLIC) && f->via &&
	    f->name_public.result == PROBE_OPEN)
		return say_so(s, DOCTOR_WARN,
			      _("zone %s answers for the API's name"),
			      hit->name);
	return say_so(s, DOCTOR_FAIL, _("zone %s hides the API's name"),
		      hit->name);
}
