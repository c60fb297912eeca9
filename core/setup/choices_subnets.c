/*
 * choices_subnets.c - the user's subnets, with the truth about each: public or
 * private by the route table in force (the main one too, which rosa's own list
 * overlooks), one a zone, all in one VPC.
 */
#include "core/setup/lookups_data.h"

#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/setup/setup.h"

static const struct ec2_subnet *subnet(const struct setup *s, const char *id)
{
	const struct lookups *l = s->lookups;
	size_t i;

	for (i = 0; l && i < l->subnets.n; i++)
		if (!strcmp(l->subnets.at[i].id, id))
			return &l->subnets.at[i];
	return NULL;
}

static bool has_way_out(const struct ec2_route_table *t)
{
	size_t i;

	for (i = 0; t && i < t->routes.n; i++)
		if (!strcmp(t->routes.at[i].to, "0.0.0.0/0") &&
		    !t->routes.at[i].blackhole)
			return true;
	return false;
}

/* Why it cannot be taken, NULL: it can. */
static const char *refused(const struct setup *s, struct arena *a,
			   const struct ec2_subnet *n)
{
	const struct ec2_route_table *t =
		ec2_table_of(&s->lookups->tables, n->vpc, n->id);

	if (ec2_table_is_public(t))
		return arena_fmt(a,
				 _("public: %s leads to an internet "
				   "gateway"),
				 t->main ? _("the main route table") : t->id);
	if (aws_tag(&n->tags, "red-hat-managed"))
		return _("made by Red Hat for another cluster");
	if (n->free_addresses < 8)
		return arena_fmt(a, _("only %d free addresses"),
				 n->free_addresses);
	return NULL;
}

static const char *note(const struct setup *s, struct arena *a,
			const struct ec2_subnet *n)
{
	const struct ec2_route_table *t =
		ec2_table_of(&s->lookups->tables, n->vpc, n->id);
	const char *name = aws_tag(&n->tags, "Name");

	return arena_fmt(a, "%s%s%s %s, %s%s", name ? name : "",
			 name ? ", " : "", n->zone, n->cidr, n->vpc,
			 has_way_out(t) ? "" : _(", no way out"));
}

size_t choices_subnets(const struct setup *s, struct arena *a,
		       const struct choice **out, const char **pending)
{
	const struct lookups *l = s->lookups;
	struct choice *list;
	size_t i;

	*out = NULL;
	*pending = lookup_pending(s, LOOKUP_SUBNETS);
	if (!lookup_here(s, LOOKUP_SUBNETS))
		return 0;
	list = arena_alloc(a, (l->subnets.n + 1) * sizeof(*list));
	for (i = 0; i < l->subnets.n; i++) {
		const struct ec2_subnet *n = &l->subnets.at[i];

		list[i].value = list[i].label = n->id;
		list[i].note = note(s, a, n);
		list[i].refused = refused(s, a, n);
	}
	*out = list;
	return l->subnets.n;
}

const char *lookups_subnet_zone(const struct setup *s, const char *id)
{
	const struct ec2_subnet *n = subnet(s, id);

	return n ? n->zone : "";
}

const char *lookups_subnet_vpc(const struct setup *s, const char *id)
{
	const struct ec2_subnet *n = subnet(s, id);

	return n ? n->vpc : "";
}

/* One usable subnet a zone of the VPC that has most of them, with a way out;
 * the first VPC where several have as many. */
bool lookups_good_subnets(const struct setup *s, struct strbuf *out)
{
	const struct lookups *l = s->lookups;
	struct arena *a = arena_new();
	size_t v, i, best = 0;

	for (v = 0; lookup_here(s, LOOKUP_SUBNETS) && v < l->vpcs.n; v++) {
		struct strbuf list = STRBUF_INIT;
		struct aws_names zones = { 0 };

		for (i = 0; i < l->subnets.n; i++) {
			const struct ec2_subnet *n = &l->subnets.at[i];

			if (strcmp(n->vpc, l->vpcs.at[v].id) ||
			    refused(s, a, n) || aws_names_have(&zones, n->zone))
				continue;
			if (!has_way_out(
				    ec2_table_of(&l->tables, n->vpc, n->id)))
				continue;
			aws_name_add(a, &zones, n->zone);
			strbuf_addf(&list, "%s%s", list.len ? "," : "", n->id);
		}
		if (zones.n > best) {
			best = zones.n;
			strbuf_clear(out);
			strbuf_addstr(out, list.buf);
		}
		strbuf_release(&list);
	}
	arena_free(a);
	return best > 0;
}

bool lookups_vpc_cidr_of(const struct setup *s, const char *subnets,
			 struct strbuf *out)
{
	const struct lookups *l = s->lookups;
	char *first = mem_dup(subnets);
	const struct ec2_subnet *n;
	struct cidr block, own;
	size_t i, j;

	first[strcspn(first, ",")] = '\0';
	n = subnet(s, first);
	mem_free(first);
	if (!n || !cidr_parse(n->cidr, &own))
		return false;
	for (i = 0; i < l->vpcs.n; i++) {
		const struct ec2_vpc *v = &l->vpcs.at[i];

		if (strcmp(v->id, n->vpc))
			continue;
		for (j = 0; j < v->cidrs.n; j++)
			if (cidr_parse(v->cidrs.at[j], &block) &&
			    cidr_covers(block, own)) {
				strbuf_addstr(out, v->cidrs.at[j]);
				return true;
			}
		strbuf_addstr(out, v->cidr);
		return true;
	}
	return false;
}

static bool one_ok(const struct setup *s, struct arena *a, const char **ids,
		   size_t i, struct err *err)
{
	const struct ec2_subnet *n = subnet(s, ids[i]), *o;
	const char *why;
	size_t j;

	if (!n)
		return err_set(err, ERR_INPUT,
			       _("'%s' is not a subnet of this region"),
			       ids[i]);
	why = refused(s, a, n);
	if (why)
		return err_set(err, ERR_INPUT, _("'%s' cannot be taken: %s"),
			       ids[i], why);
	for (j = 0; j < i; j++) {
		o = subnet(s, ids[j]);
		if (!o)
			continue;
		if (strcmp(o->vpc, n->vpc))
			return err_set(err, ERR_INPUT,
				       _("'%s' is in %s, '%s' in %s: all must "
					 "be in one VPC"),
				       ids[i], n->vpc, ids[j], o->vpc);
		if (!strcmp(o->zone, n->zone))
			return err_set(
				err, ERR_INPUT,
				_("'%s' and '%s' are both in %s: Red Hat "
				  "takes one private subnet a zone"),
				ids[j], ids[i], n->zone);
	}
	return true;
}

bool lookups_subnets_ok(const struct setup *s, const char *list,
			struct err *err)
{
	struct arena *a = arena_new();
	const char **ids;
	size_t n = str_split(a, list, ",", &ids), i;
	bool ok = true;

	for (i = 0; ok && lookup_here(s, LOOKUP_SUBNETS) && i < n; i++)
		ok = one_ok(s, a, ids, i, err);
	for (i = 0; ok && i < n; i++)
		if (!str_starts(ids[i], "subnet-"))
			ok = err_set(err, ERR_INPUT,
				     _("'%s': expected subnet ids like "
				       "subnet-0123abcd"),
				     ids[i]);
	arena_free(a);
	return ok;
}

bool lookups_subnets_inside(const struct setup *s, struct cidr c,
			    struct err *err)
{
	struct arena *a = arena_new();
	const char **ids;
	size_t n = str_split(a, answers_get(s->answers, "network.subnets"), ",",
			     &ids),
	       i;
	const struct ec2_subnet *net;
	struct cidr own;
	char text[CIDR_TEXT_LEN];
	bool ok = true;

	for (i = 0; ok && i < n; i++) {
		net = subnet(s, ids[i]);
		if (net && cidr_parse(net->cidr, &own) && !cidr_covers(c, own))
			ok = err_set(err, ERR_INPUT,
				     _("'%s' does not hold the subnet %s (%s)"),
				     cidr_text(c, text), net->id, net->cidr);
	}
	arena_free(a);
	return ok;
}
