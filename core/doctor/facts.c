/* facts.c - see facts.h. */
#include "core/doctor/facts.h"

#include "core/base/str.h"

#define LOCAL ".hypershift.local"

bool fact_settled(const struct facts *f, enum fact_id id)
{
	return f->of[id].state > FACT_STATE_RUN;
}

bool fact_have(const struct facts *f, enum fact_id id)
{
	return f->of[id].state == FACT_HAVE;
}

const char *facts_tag(const struct facts *f, const char *key)
{
	const char *v = f->e ? aws_tag(&f->e->tags, key) : NULL;

	return v ? v : "";
}

bool facts_is_eni(const struct facts *f, const char *address)
{
	size_t i;

	for (i = 0; i < f->enis.n; i++)
		if (!strcmp(f->enis.at[i].address, address))
			return true;
	return false;
}

const char *facts_machine_cidr(const struct facts *f)
{
	if (*f->cluster.machine_cidr)
		return f->cluster.machine_cidr;
	return f->vpc ? f->vpc->cidr : "";
}

const struct ec2_subnet *facts_subnet(const struct facts *f, const char *id)
{
	size_t i;

	for (i = 0; i < f->subnets.n; i++)
		if (!strcmp(f->subnets.at[i].id, id))
			return &f->subnets.at[i];
	return NULL;
}

const struct ec2_vpc *facts_vpc(const struct facts *f, const char *id)
{
	size_t i;

	for (i = 0; i < f->vpcs.n; i++)
		if (!strcmp(f->vpcs.at[i].id, id))
			return &f->vpcs.at[i];
	return NULL;
}

/* ---- the caller --------------------------------------------------------------*/

static bool vpc_covers(const struct ec2_vpc *v, struct cidr range)
{
	struct cidr block;
	size_t i;

	if (cidr_parse(v->cidr, &block) && cidr_covers(block, range))
		return true;
	for (i = 0; i < v->cidrs.n; i++)
		if (cidr_parse(v->cidrs.at[i], &block) &&
		    cidr_covers(block, range))
			return true;
	return false;
}

/* The same range may be used twice: a single address is where it stands. */
static bool stands_elsewhere(const struct facts *f)
{
	return f->source.bits == 32 && f->via_vpc && *f->via_vpc && f->vpc &&
	       strcmp(f->via_vpc, f->vpc->id);
}

void facts_caller(struct facts *f)
{
	size_t i;

	f->caller = NULL;
	f->caller_count = 0;
	f->vpc = f->e ? facts_vpc(f, f->e->vpc) : NULL;
	f->same_vpc =
		f->vpc && vpc_covers(f->vpc, f->source) && !stands_elsewhere(f);
	if (f->same_vpc) {
		f->caller = f->vpc;
		f->caller_count = 1;
		return;
	}
	for (i = 0; i < f->vpcs.n; i++) {
		if (!vpc_covers(&f->vpcs.at[i], f->source) ||
		    (stands_elsewhere(f) &&
		     strcmp(f->vpcs.at[i].id, f->via_vpc)))
			continue;
		f->caller = &f->vpcs.at[i];
		f->caller_count++;
	}
	if (f->caller_count > 1) /* which of them, we cannot know */
		f->caller = NULL;
}

const struct ec2_subnet *facts_own_subnet(const struct facts *f)
{
	struct cidr block;
	size_t i;

	for (i = 0; f->e && f->same_vpc && i < f->subnets.n; i++)
		if (aws_names_have(&f->e->subnets, f->subnets.at[i].id) &&
		    cidr_parse(f->subnets.at[i].cidr, &block) &&
		    cidr_covers(block, f->source))
			return &f->subnets.at[i];
	return NULL;
}

size_t facts_caller_subnets(const struct facts *f,
			    const struct ec2_subnet **out, size_t max)
{
	struct cidr block;
	size_t i, n = 0;

	for (i = 0; f->caller && i < f->subnets.n && n < max; i++)
		if (!strcmp(f->subnets.at[i].vpc, f->caller->id) &&
		    cidr_parse(f->subnets.at[i].cidr, &block) &&
		    cidr_overlaps(block, f->source))
			out[n++] = &f->subnets.at[i];
	return n;
}

/* ---- names ---------------------------------------------------------------------*/

static const struct r53_zone *zone_named(const struct facts *f,
					 const char *first)
{
	char name[300];
	size_t i;

	if (!*first)
		return NULL;
	snprintf(name, sizeof(name), "%s" LOCAL, first);
	for (i = 0; i < f->zones.n; i++)
		if (r53_same_name(f->zones.at[i].name, name))
			return &f->zones.at[i];
	return NULL;
}

static const struct r53_zone *only_local(const struct facts *f)
{
	const struct r53_zone *found = NULL;
	size_t i;

	for (i = 0; i < f->zones.n; i++) {
		if (!str_ends(f->zones.at[i].name, LOCAL))
			continue;
		if (found)
			return NULL;
		found = &f->zones.at[i];
	}
	return found;
}

/* By the cluster's name, or its domain prefix [I]; knowing neither, the only
 * one that the VPC has. */
static void find_zone(struct facts *f)
{
	const struct r53_zone *z = zone_named(f, f->cluster.name);

	if (!z)
		z = zone_named(f, f->cluster.domain_prefix);
	if (!z)
		z = zone_named(f, facts_tag(f, "api.openshift.com/name"));
	if (!z && !*f->cluster.id)
		z = only_local(f);
	f->zone_id = z ? z->id : NULL;
	f->zone_name = z ? z->name : NULL;
}

/* "rosa.P.B" is on the VPC of every cluster: "api.P.B" is its API. */
static const char *host_by_zone(const struct facts *f, const char *first)
{
	size_t i;

	for (i = 0; i < f->zones.n; i++)
		if (str_starts(f->zones.at[i].name, "rosa."))
			return arena_fmt(f->arena, "%s.%s", first,
					 f->zones.at[i].name + 5);
	return "";
}

void facts_names(struct facts *f)
{
	char host[CLUSTER_HOST];
	const char *tag = facts_tag(f, "api.openshift.com/name");

	find_zone(f);
	f->name = *f->cluster.name ? arena_dup(f->arena, f->cluster.name)
		  : *tag           ? tag
		  : f->key         ? f->key
				   : "";
	if (f->zone_name)
		f->private_host = arena_fmt(f->arena, "api.%s", f->zone_name);
	else
		f->private_host =
			*f->cluster.name || *tag
				? arena_fmt(f->arena, "api.%s" LOCAL, f->name)
				: "";
	cluster_api_host(&f->cluster, host);
	f->public_host =
		*host ? arena_dup(f->arena, host) : host_by_zone(f, "api");
	cluster_oauth_host(&f->cluster, host);
	f->oauth_host =
		*host ? arena_dup(f->arena, host) : host_by_zone(f, "oauth");
}
