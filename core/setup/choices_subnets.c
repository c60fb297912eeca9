/*
 * choices_subnets.c - the user's subnets by VPC and zone, with the truth about
 * each (core/reach/subnet.h); the good set: one a zone, all in one VPC.
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

/* ---- the list ------------------------------------------------------------------*/

struct row {
	const struct ec2_subnet *n;
	size_t vpc;  /* its place in the list of VPCs */
	bool usable; /* something in its VPC can be taken */
	struct subnet_truth truth;
};

static int by_place(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	int order = strcmp(x->n->zone, y->n->zone);

	if (x->usable != y->usable)
		return x->usable ? -1 : 1;
	if (x->vpc != y->vpc)
		return x->vpc < y->vpc ? -1 : 1;
	if (!order)
		order = (int)x->truth.grade - (int)y->truth.grade;
	return order ? order : strcmp(x->n->id, y->n->id);
}

static size_t vpc_place(const struct lookups *l, const char *id)
{
	size_t i;

	for (i = 0; i < l->vpcs.n; i++)
		if (!strcmp(l->vpcs.at[i].id, id))
			break;
	return i;
}

/* Its VPC comes first where there is something to choose. */
static void mark_usable(struct row *rows, size_t n)
{
	size_t i, j;

	for (i = 0; i < n; i++)
		for (j = 0; j < n && !rows[i].usable; j++)
			rows[i].usable = rows[j].vpc == rows[i].vpc &&
					 rows[j].truth.grade < SUBNET_REFUSED;
}

/* All of them with the truth about each, by VPC and zone. */
static struct row *rows_of(const struct setup *s, struct arena *a, size_t *n)
{
	const struct lookups *l = s->lookups;
	struct row *rows = arena_alloc(a, (l->subnets.n + 1) * sizeof(*rows));
	size_t i;

	for (i = 0; i < l->subnets.n; i++) {
		rows[i].n = &l->subnets.at[i];
		rows[i].vpc = vpc_place(l, rows[i].n->vpc);
		subnet_truth_of(s, a, rows[i].n, &rows[i].truth);
	}
	*n = l->subnets.n;
	mark_usable(rows, *n);
	qsort(rows, *n, sizeof(*rows), by_place);
	return rows;
}

/* Why it cannot be taken, NULL: it can. */
static const char *refused(const struct setup *s, struct arena *a,
			   const struct subnet_truth *t)
{
	return t->grade == SUBNET_REFUSED ? subnet_words(s, a, &t->at[0])
					  : NULL;
}

static const char *vpc_name(const struct lookups *l, const char *id)
{
	size_t i = vpc_place(l, id);
	const char *name =
		i < l->vpcs.n ? aws_tag(&l->vpcs.at[i].tags, "Name") : NULL;

	return name ? name : id;
}

/* What is to be known, then what tells it apart; its zone is in the label. */
static const char *note(const struct setup *s, struct arena *a,
			const struct row *r)
{
	const char *name = aws_tag(&r->n->tags, "Name");
	struct strbuf sb = STRBUF_INIT;
	const char *out;
	size_t i;

	for (i = 0; r->truth.grade != SUBNET_REFUSED && i < r->truth.n; i++)
		strbuf_addf(&sb, "%s%s", i ? "; " : "",
			    subnet_words(s, a, &r->truth.at[i]));
	strbuf_addf(&sb, "%s%s%s%s, %s", i ? " - " : "", name ? name : "",
		    name ? ", " : "", r->n->cidr,
		    vpc_name(s->lookups, r->n->vpc));
	out = arena_dup(a, sb.buf);
	strbuf_release(&sb);
	return out;
}

size_t choices_subnets(const struct setup *s, struct arena *a,
		       const struct choice **out, const char **pending)
{
	struct choice *list;
	struct row *rows;
	size_t i, n;

	*out = NULL;
	*pending = lookup_pending(s, LOOKUP_SUBNETS);
	if (!lookup_here(s, LOOKUP_SUBNETS))
		return 0;
	rows = rows_of(s, a, &n);
	list = arena_alloc(a, (n + 1) * sizeof(*list));
	for (i = 0; i < n; i++) {
		list[i].value = rows[i].n->id;
		list[i].label =
			arena_fmt(a, "%s  %s", rows[i].n->id, rows[i].n->zone);
		list[i].note = note(s, a, &rows[i]);
		list[i].refused = refused(s, a, &rows[i].truth);
	}
	*out = list;
	return n;
}

/* All that was found about one, each with what to do about it. */
const char *details_subnets(const struct setup *s, struct arena *a,
			    const char *id)
{
	const struct ec2_subnet *n =
		lookup_here(s, LOOKUP_SUBNETS) ? subnet(s, id) : NULL;
	struct strbuf sb = STRBUF_INIT;
	struct subnet_truth t;
	const char *out;
	size_t i;

	if (!n)
		return "";
	subnet_truth_of(s, a, n, &t);
	strbuf_addf(&sb, _("%s, %s, %s of %s; %d free addresses."), n->id,
		    n->zone, n->cidr, vpc_name(s->lookups, n->vpc),
		    n->free_addresses);
	if (t.route && t.grade != SUBNET_REFUSED)
		strbuf_addf(&sb, _(" Its way out: %s."), t.route->target);
	for (i = 0; i < t.n; i++)
		if (t.grade < SUBNET_REFUSED ||
		    subnet_grade_of(t.at[i].fact) == SUBNET_REFUSED)
			strbuf_addf(&sb, "\n- %s. %s",
				    subnet_words(s, a, &t.at[i]),
				    subnet_advice(s, a, &t.at[i]));
	out = arena_dup(a, sb.buf);
	strbuf_release(&sb);
	return out;
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

/* ---- the good set -----------------------------------------------------------------*/

#define SET_MOST 3 /* zones: more only add cost */

struct set {
	const struct row *at[SET_MOST];
	size_t n;
	int weight; /* of what is to be known about them */
};

static bool better(const struct row *a, const struct row *b)
{
	if (a->truth.grade != b->truth.grade)
		return a->truth.grade < b->truth.grade;
	return a->n->free_addresses > b->n->free_addresses;
}

/* rows are by zone: the best of each, as long as there is room. */
static void set_add(struct set *set, const struct row *r)
{
	const struct row **last = set->n ? &set->at[set->n - 1] : NULL;

	if (last && !strcmp((*last)->n->zone, r->n->zone)) {
		if (better(r, *last))
			*last = r;
	} else if (set->n < SET_MOST) {
		set->at[set->n++] = r;
	}
}

static struct set set_of(const struct row *rows, size_t n, size_t vpc)
{
	struct set set = { 0 };
	size_t i;

	for (i = 0; i < n; i++)
		if (rows[i].vpc == vpc && rows[i].truth.grade < SUBNET_WARNED)
			set_add(&set, &rows[i]);
	for (i = 0; i < set.n; i++)
		set.weight += (int)set.at[i]->truth.n;
	return set;
}

/* The VPC that has most zones; of those the one with the least to be known,
 * then the first. */
bool lookups_good_subnets(const struct setup *s, struct strbuf *out)
{
	struct arena *a = arena_new();
	struct set best = { 0 }, set;
	struct row *rows;
	size_t n = 0, v, i;

	if (lookup_here(s, LOOKUP_SUBNETS)) {
		rows = rows_of(s, a, &n);
		for (v = 0; v < s->lookups->vpcs.n; v++) {
			set = set_of(rows, n, v);
			if (set.n > best.n ||
			    (set.n == best.n && set.weight < best.weight))
				best = set;
		}
	}
	for (i = 0; i < best.n; i++)
		strbuf_addf(out, "%s%s", i ? "," : "", best.at[i]->n->id);
	arena_free(a);
	return best.n > 0;
}

/* ---- the VPC's range ----------------------------------------------------------------*/

/* The VPC's block that holds a subnet. */
static bool block_of(const struct lookups *l, const struct ec2_subnet *n,
		     struct cidr *out)
{
	size_t v = vpc_place(l, n->vpc), i;
	struct cidr own;

	if (v == l->vpcs.n || !cidr_parse(n->cidr, &own))
		return false;
	for (i = 0; i < l->vpcs.at[v].cidrs.n; i++)
		if (cidr_parse(l->vpcs.at[v].cidrs.at[i], out) &&
		    cidr_covers(*out, own))
			return true;
	return false;
}

/* One range, as Red Hat takes one: the VPC's block that holds the subnets, and
 * where they lie in several blocks the smallest that holds those. */
bool lookups_vpc_cidr_of(const struct setup *s, const char *subnets,
			 struct strbuf *out)
{
	struct arena *a = arena_new();
	const char **ids;
	size_t n = str_split(a, subnets, ",", &ids), i;
	const struct ec2_subnet *net;
	struct cidr all = { 0 }, block;
	char text[CIDR_TEXT_LEN];
	bool ok = n > 0;

	for (i = 0; ok && i < n; i++) {
		net = subnet(s, ids[i]);
		ok = net && block_of(s->lookups, net, &block);
		if (ok && !i)
			all = block;
		while (ok && !cidr_covers(all, block))
			all.bits--;
	}
	arena_free(a);
	if (ok)
		strbuf_addstr(out, cidr_text(cidr_normal(all), text));
	return ok;
}

/* ---- checks -------------------------------------------------------------------------*/

static bool one_ok(const struct setup *s, struct arena *a, const char **ids,
		   size_t i, struct err *err)
{
	const struct ec2_subnet *n = subnet(s, ids[i]), *o;
	struct subnet_truth truth;
	size_t j;

	if (!n)
		return err_set(err, ERR_INPUT,
			       _("'%s' is not a subnet of this region"),
			       ids[i]);
	subnet_truth_of(s, a, n, &truth);
	if (truth.grade == SUBNET_REFUSED) {
		err_set(err, ERR_INPUT, _("'%s' cannot be taken: %s"), ids[i],
			refused(s, a, &truth));
		err_hint(err, "%s", subnet_advice(s, a, &truth.at[0]));
		return false;
	}
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

size_t lookups_subnet_warnings(const struct setup *s, struct arena *a,
			       const struct subnet_warning **out)
{
	const char **ids;
	size_t n = str_split(a, answers_get(s->answers, "network.subnets"), ",",
			     &ids),
	       i, j, count = 0;
	struct subnet_warning *list =
		arena_alloc(a, (n * SUBNET_FINDINGS + 1) * sizeof(*list));
	const struct ec2_subnet *net;
	struct subnet_truth t;

	for (i = 0; lookup_here(s, LOOKUP_SUBNETS) && i < n; i++) {
		net = subnet(s, ids[i]);
		if (!net)
			continue;
		subnet_truth_of(s, a, net, &t);
		for (j = 0; j < t.n; j++)
			if (subnet_grade_of(t.at[j].fact) == SUBNET_WARNED)
				list[count++] = (struct subnet_warning){
					net->id, subnet_words(s, a, &t.at[j]),
					subnet_advice(s, a, &t.at[j])
				};
	}
	*out = list;
	return count;
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
