/* choices.c - what was fetched, as lists for the questions, and the defaults
 * and checks that need them. */
#include "core/setup/lookups_data.h"

#include "core/aws/aws.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/setup/acts.h"
#include "core/setup/initial.h"
#include "core/setup/setup.h"

static struct choice *room(const struct setup *s, struct arena *a,
			   enum lookup_id id, size_t n, const char **pending)
{
	*pending = lookup_pending(s, id);
	if (!lookup_here(s, id) || !n)
		return NULL;
	return arena_alloc(a, n * sizeof(struct choice));
}

size_t choices_regions(const struct setup *s, struct arena *a,
		       const struct choice **out, const char **pending)
{
	const struct lookups *l = s->lookups;
	size_t i, n = 0, max = l ? l->regions.n : 0;
	struct choice *list = room(s, a, LOOKUP_REGIONS, max, pending);

	for (i = 0; list && i < max; i++) {
		const struct ocm_region *r = &l->regions.at[i];

		if (!r->enabled)
			continue;
		list[n].value = arena_dup(a, r->id);
		list[n].label = arena_dup(a, r->id);
		list[n].note = arena_dup(a, r->name);
		if (!r->hcp)
			list[n].refused = _("no hosted control planes here");
		n++;
	}
	*out = list;
	return n;
}

size_t choices_versions(const struct setup *s, struct arena *a,
			const struct choice **out, const char **pending)
{
	const struct lookups *l = s->lookups;
	size_t i, max = l ? l->versions.n : 0;
	struct choice *list = room(s, a, LOOKUP_VERSIONS, max, pending);
	const char *roles = lookups_roles_version(s);

	for (i = 0; list && i < max; i++) {
		const struct ocm_version *v = &l->versions.at[i];
		int days = catalog_version_days(v);

		list[i].value = list[i].label = arena_dup(a, v->raw);
		list[i].note = "";
		if (v->hcp_default)
			list[i].note = _("default");
		else if (days < CATALOG_ENDS_SOON)
			list[i].note = arena_fmt(
				a, _("supported for %d more days"), days);
		else if (*roles && semver_compare(v->raw, roles) > 0 &&
			 !str_starts(v->raw, roles))
			list[i].note = arena_fmt(
				a, _("your account roles are for %s"), roles);
		else if (semver_compare(v->raw, "4.17.2") < 0)
			list[i].note = _("no further groups on the endpoint");
	}
	*out = list;
	return list ? max : 0;
}

size_t choices_billing(const struct setup *s, struct arena *a,
		       const struct choice **out, const char **pending)
{
	const struct lookups *l = s->lookups;
	size_t i, max = l ? l->billing.n : 0;
	struct choice *list = room(s, a, LOOKUP_BILLING, max, pending);

	for (i = 0; list && i < max; i++) {
		const struct ocm_billing *b = &l->billing.at[i];
		bool own = !strcmp(b->account_id, aws_account(s->aws));

		list[i].value = list[i].label = arena_dup(a, b->account_id);
		list[i].note =
			arena_fmt(a, "%s%s%s", own ? _("this account") : "",
				  own && b->contract ? ", " : "",
				  b->contract ? _("with a contract") : "");
	}
	*out = list;
	return list ? max : 0;
}

size_t choices_zones(const struct setup *s, struct arena *a,
		     const struct choice **out, const char **pending)
{
	const struct lookups *l = s->lookups;
	size_t i, n = 0, max = l ? l->zones.n : 0;
	struct choice *list = room(s, a, LOOKUP_ZONES, max, pending);

	for (i = 0; list && i < max; i++) {
		if (!l->zones.at[i].ordinary)
			continue;
		list[n].value = list[n].label = l->zones.at[i].name;
		list[n].note = l->zones.at[i].id;
		n++;
	}
	*out = list;
	return n;
}

static bool is_offered(const struct lookups *l, const char *type,
		       const char *zone)
{
	size_t i;

	for (i = 0; i < l->offers.n; i++)
		if (!strcmp(l->offers.at[i].type, type) &&
		    !strcmp(l->offers.at[i].zone, zone))
			return true;
	return false;
}

/* The zones that the answers lead to. */
static const char *zones_of(const struct setup *s, struct arena *a)
{
	struct strbuf sb = STRBUF_INIT, zones = STRBUF_INIT;
	const char **id, *text;
	size_t n, i;

	if (network_is_new(s)) {
		text = arena_dup(a, setup_value(s, "network.zones", &sb));
		strbuf_release(&sb);
		return text;
	}
	n = str_split(a, setup_value(s, "network.subnets", &sb), ",", &id);
	for (i = 0; i < n; i++)
		strbuf_addf(&zones, "%s,", lookups_subnet_zone(s, id[i]));
	text = arena_dup(a, zones.buf);
	strbuf_release(&sb);
	strbuf_release(&zones);
	return text;
}

static const char *type_refused(const struct setup *s, struct arena *a,
				const char *type)
{
	const char **zone;
	size_t n, i;

	if (!lookup_here(s, LOOKUP_OFFERS) || !s->lookups->offers.n)
		return NULL;
	n = str_split(a, zones_of(s, a), ",", &zone);
	for (i = 0; i < n; i++)
		if (!is_offered(s->lookups, type, zone[i]))
			return arena_fmt(a, _("not offered in %s"), zone[i]);
	return NULL;
}

size_t choices_types(const struct setup *s, struct arena *a,
		     const struct choice **out, const char **pending)
{
	const struct lookups *l = s->lookups;
	size_t i, max = l ? l->machines.n : 0;
	struct choice *list = room(s, a, LOOKUP_MACHINES, max, pending);
	bool fips = setup_value_is(s, "cluster.fips", "yes");

	for (i = 0; list && i < max; i++) {
		const struct ocm_machine *m = &l->machines.at[i];

		list[i].value = list[i].label = arena_dup(a, m->id);
		list[i].note = arena_fmt(a, _("%d vCPU, %.0f GiB"), m->vcpus,
					 m->memory_gib);
		/* [K] OpenShift's installation guide, of FIPS */
		if (fips && str_eq(m->architecture, "arm64"))
			list[i].note = arena_fmt(a,
						 _("%s; no FIPS validation "
						   "on ARM"),
						 list[i].note);
		list[i].refused = type_refused(s, a, m->id);
	}
	*out = list;
	return list ? max : 0;
}

/* Used by another cluster than ours, or another account's. */
static const char *config_refused(const struct setup *s, struct arena *a,
				  size_t i)
{
	const struct oidc_config *c = &s->lookups->oidc.at[i];
	const char *user = s->lookups->oidc_user[i];

	if (*user && !setup_value_is(s, "cluster.name", user))
		return arena_fmt(a, _("cluster %s uses it"), user);
	if (*c->account_id && strcmp(c->account_id, aws_account(s->aws)))
		return arena_fmt(a, _("of AWS account %s"), c->account_id);
	return NULL;
}

size_t choices_oidc(const struct setup *s, struct arena *a,
		    const struct choice **out, const char **pending)
{
	const struct lookups *l = s->lookups;
	size_t i, max = l ? l->oidc.n : 0;
	struct choice *list = room(s, a, LOOKUP_OIDC, max, pending);

	for (i = 0; list && i < max; i++) {
		const struct oidc_config *c = &l->oidc.at[i];

		list[i].value = list[i].label = arena_dup(a, c->id);
		list[i].note =
			arena_fmt(a, "%s%s", c->managed ? "" : _("unmanaged "),
				  c->issuer_url);
		list[i].refused = config_refused(s, a, i);
	}
	*out = list;
	return list ? max : 0;
}

size_t choices_key_pairs(const struct setup *s, struct arena *a,
			 const struct choice **out, const char **pending)
{
	const struct lookups *l = s->lookups;
	size_t i, max = l ? l->pairs.n : 0;
	struct choice *list;

	*out = NULL;
	*pending = NULL;
	if (!setup_value_is(s, "access.key_source", "existing"))
		return 0;
	list = room(s, a, LOOKUP_PAIRS, max, pending);
	for (i = 0; list && i < max; i++) {
		list[i].value = list[i].label = l->pairs.at[i].name;
		list[i].note = l->pairs.at[i].kind;
	}
	*out = list;
	return list ? max : 0;
}

/* ---- defaults --------------------------------------------------------------------*/

bool lookups_version(const struct setup *s, struct strbuf *out)
{
	const struct ocm_version *v;

	if (!lookup_here(s, LOOKUP_VERSIONS))
		return false;
	v = catalog_version_default(&s->lookups->versions);
	strbuf_addstr(out, v ? v->raw : NULL);
	return v != NULL;
}

/* The own account if it is listed, else the only one (rosa-flow 7.4). */
bool lookups_billing(const struct setup *s, struct strbuf *out)
{
	const struct lookups *l = s->lookups;
	size_t i;

	if (!lookup_here(s, LOOKUP_BILLING) || !l->billing.n)
		return false;
	for (i = 0; i < l->billing.n; i++)
		if (!strcmp(l->billing.at[i].account_id, aws_account(s->aws)))
			break;
	if (i == l->billing.n) {
		if (l->billing.n > 1)
			return false;
		i = 0;
	}
	strbuf_addstr(out, l->billing.at[i].account_id);
	return true;
}

bool lookups_zones(const struct setup *s, int count, struct strbuf *out)
{
	const struct lookups *l = s->lookups;
	size_t i;

	if (!lookup_here(s, LOOKUP_ZONES))
		return false;
	for (i = 0; i < l->zones.n && count; i++) {
		if (!l->zones.at[i].ordinary)
			continue;
		strbuf_addf(out, "%s%s", out->len ? "," : "",
			    l->zones.at[i].name);
		count--;
	}
	return !count;
}

bool lookups_my_ip(const struct setup *s, struct strbuf *out)
{
	char ip[IP_TEXT_LEN];

	if (!lookup_here(s, LOOKUP_MY_IP))
		return false;
	strbuf_addf(out, "%s/32", ip_text(s->lookups->my_ip, ip));
	return true;
}

const char *lookups_no_ip(const struct setup *s)
{
	const char *why = lookup_pending(s, LOOKUP_MY_IP);

	return why ? why : "";
}

bool lookups_ip_unknown(const struct setup *s)
{
	return s->lookups && s->lookups->one[LOOKUP_MY_IP].done &&
	       !lookup_here(s, LOOKUP_MY_IP);
}

/* One that a set-up made is not the person's: it goes at its teardown. */
bool lookups_key_pair(const struct setup *s, struct strbuf *out)
{
	const struct ec2_key_pairs *pairs;
	size_t i;

	if (!lookup_here(s, LOOKUP_PAIRS))
		return false;
	pairs = &s->lookups->pairs;
	for (i = 0; i < pairs->n; i++) {
		if (aws_tag(&pairs->at[i].tags, TAG_SESSION))
			continue;
		strbuf_addstr(out, pairs->at[i].name);
		return true;
	}
	return false;
}
