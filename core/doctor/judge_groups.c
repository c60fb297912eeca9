/* judge_groups.c - rows 5 and 6: do the endpoint's groups admit the source,
 * and is the operator's own group as its operator made it? */
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/doctor/judge.h"

#define API_PORT 443

/* ---- AWS' rules as reach takes them ----------------------------------------------*/

struct taken {
	struct reach_rule *at;
	size_t n;
};

static void take_list(const struct facts *f, struct arena *a,
		      struct reach_rule *to)
{
	struct cidr *list;
	size_t i, j;

	for (i = 0; i < f->prefixes.n; i++) {
		const struct prefix_list *p = &f->prefixes.at[i];

		if (strcmp(p->id, to->other) || !p->known)
			continue;
		list = arena_alloc(a, (p->cidrs.n + 1) * sizeof(*list));
		for (j = 0; j < p->cidrs.n; j++)
			if (cidr_parse(p->cidrs.at[j], &list[to->list_n]))
				to->list_n++;
		to->list = list;
		to->list_known = true;
	}
}

static void take_rule(const struct facts *f, struct arena *a,
		      const struct ec2_rule *r, struct taken *out)
{
	struct reach_rule *to = &out->at[out->n++];

	*to = (struct reach_rule){ .id = r->id,
				   .group = r->group,
				   .note = r->description,
				   .protocol = r->protocol,
				   .from = r->from,
				   .to = r->to };
	if (*r->cidr && cidr_parse(r->cidr, &to->range)) {
		to->peer = PEER_RANGE;
	} else if (*r->prefix_list) {
		to->peer = PEER_LIST;
		to->other = r->prefix_list;
		take_list(f, a, to);
	} else if (*r->peer) {
		to->peer = PEER_GROUP;
		to->other = r->peer;
	} else {
		to->peer = PEER_IPV6;
		to->other = r->cidr6;
	}
}

static struct taken take_rules(const struct facts *f, struct arena *a)
{
	struct taken out = { .n = 0 };
	size_t i;

	out.at = arena_alloc(a, (f->rules.n + 1) * sizeof(*out.at));
	for (i = 0; i < f->rules.n; i++)
		if (!f->rules.at[i].egress)
			take_rule(f, a, &f->rules.at[i], &out);
	return out;
}

/* ---- words -----------------------------------------------------------------------*/

static const char *group_name(const struct facts *f, const char *id)
{
	size_t i;

	for (i = 0; i < f->groups.n; i++)
		if (!strcmp(f->groups.at[i].id, id))
			return f->groups.at[i].name;
	return "";
}

/* "10.0.0.0/16 tcp/443" */
static const char *rule_text(struct arena *a, const struct reach_rule *r)
{
	char range[CIDR_TEXT_LEN];
	const char *who =
		r->peer == PEER_RANGE ? cidr_text(r->range, range) : r->other;

	if (!strcmp(r->protocol, "-1"))
		return arena_fmt(a, _("%s everything"), who);
	if (r->from == r->to)
		return arena_fmt(a, "%s %s/%d", who, r->protocol, r->from);
	return arena_fmt(a, "%s %s/%d-%d", who, r->protocol, r->from, r->to);
}

static const char *why_text(enum reach_fit fit, enum reach_miss why)
{
	if (fit == FIT_ALL)
		return _("admits you");
	if (fit == FIT_PARTLY)
		return _("admits a part of your range");
	switch (why) {
	case MISS_PROTOCOL:
		return _("another protocol");
	case MISS_PORT:
		return _("another port");
	case MISS_RANGE:
		return _("you are outside that range");
	case MISS_GROUP:
		return _("you are not in that group");
	case MISS_FAMILY:
		return _("IPv6 only");
	case MISS_NOT_KNOWN:
		return _("cannot be looked into from here");
	case MISS_NONE:
		break;
	}
	return "";
}

static void show_rules(const struct facts *f, const struct taken *rules,
		       const struct reach_source *source, struct say *s)
{
	enum reach_miss why;
	enum reach_fit fit;
	size_t i;

	for (i = 0; i < rules->n; i++) {
		const struct reach_rule *r = &rules->at[i];

		fit = reach_rule_judge(r, source, API_PORT, &why);
		say_seen(s, "%s %s: %s%s%s%s - %s", r->group,
			 group_name(f, r->group), rule_text(s->arena, r),
			 *r->note ? " (" : "", r->note, *r->note ? ")" : "",
			 why_text(fit, why));
	}
	if (!rules->n)
		say_seen(s, "%s", _("no rule lets anything in"));
}

static struct reach_source source_of(const struct facts *f)
{
	struct reach_source source = { .range = f->source };

	if (!fact_have(f, FACT_CALLER_ENI) || !f->caller_enis.n)
		return source;
	source.groups = f->caller_enis.at[0].groups.at;
	source.group_n = f->caller_enis.at[0].groups.n;
	source.groups_known = true;
	return source;
}

static const char *left_text(const struct reach_parts *left, struct arena *a)
{
	struct strbuf sb = STRBUF_INIT;
	char text[CIDR_TEXT_LEN];
	const char *out;
	size_t i;

	for (i = 0; i < left->n; i++)
		strbuf_addf(&sb, "%s%s", i ? ", " : "",
			    cidr_text(left->at[i], text));
	if (left->more)
		strbuf_addstr(&sb, ", ...");
	out = arena_dup(a, sb.buf);
	strbuf_release(&sb);
	return out;
}

static const char *group_list(const struct facts *f, struct arena *a)
{
	struct strbuf sb = STRBUF_INIT;
	const char *out;
	size_t i;

	for (i = 0; i < f->e->groups.n; i++) {
		const char *name = group_name(f, f->e->groups.at[i]);

		strbuf_addf(&sb, "%s%s", i ? ", " : "",
			    *name ? name : f->e->groups.at[i]);
	}
	out = arena_dup(a, sb.buf);
	strbuf_release(&sb);
	return out;
}

static enum doctor_state
not_admitted(const struct facts *f, const struct reach_groups *g, struct say *s)
{
	const char *names = group_list(f, s->arena);

	fix_groups(f, s);
	if (g->fit == FIT_PARTLY)
		return say_so(s, DOCTOR_WARN,
			      _("only a part of %s is admitted; not: %s"),
			      f->source_text, left_text(&g->left, s->arena));
	if (g->nearest)
		return say_so(s, DOCTOR_FAIL,
			      _("%s is not admitted by %s; nearest is %s"),
			      f->source_text, names,
			      rule_text(s->arena, g->nearest));
	return say_so(s, DOCTOR_FAIL, _("%s is not admitted by %s: no rules"),
		      f->source_text, names);
}

enum doctor_state judge_groups(const struct facts *f, struct say *s)
{
	struct taken rules = take_rules(f, s->arena);
	struct reach_source source = source_of(f);
	struct reach_groups g;

	reach_groups_judge(rules.at, rules.n, &source, API_PORT, &g);
	show_rules(f, &rules, &source, s);
	if (g.fit == FIT_UNKNOWN) {
		say_fix(s, _("Look whether you are in %s."), g.unknown->other);
		return say_so(s, DOCTOR_UNKNOWN,
			      _("%s may be admitted by %s, which cannot be "
				"looked into from here"),
			      f->source_text, g.unknown->other);
	}
	if (g.fit != FIT_ALL)
		return not_admitted(f, &g, s);
	if (!g.admits)
		return say_so(s, DOCTOR_OK, _("%s is admitted"),
			      f->source_text);
	return say_so(s, DOCTOR_OK, _("%s is admitted by %s: %s"),
		      f->source_text, group_name(f, g.admits->group),
		      rule_text(s->arena, g.admits));
}

/* ---- the operator's own group ----------------------------------------------------*/

/* 4.17.2 and later: "<id>-vpce-private-router"; before: "<id>-default-sg" or
 * the VPC's own default group [ocm-api 3.12] */
static const struct ec2_group *own_group(const struct facts *f, bool *old)
{
	const struct ec2_group *g, *older = NULL;
	size_t i;

	*old = false;
	for (i = 0; i < f->groups.n; i++) {
		g = &f->groups.at[i];
		if (str_ends(g->name, "-vpce-private-router"))
			return g;
		if (str_ends(g->name, "-default-sg") ||
		    !strcmp(g->name, "default"))
			older = g;
	}
	*old = older != NULL;
	return older;
}

static bool lets_all_in(const struct ec2_rule *r)
{
	struct cidr c;

	return !strcmp(r->protocol, "-1") && !*r->peer &&
	       (!cidr_parse(r->cidr, &c) || c.bits <= 16);
}

static bool is_expected(const struct ec2_rule *r, const char *machine)
{
	return str_eq(r->cidr, machine) && str_in(r->protocol, "tcp 6") &&
	       r->from == API_PORT && r->to == API_PORT;
}

struct own_count {
	size_t expected, all, extra;
};

static struct own_count count_rules(const struct facts *f,
				    const struct ec2_group *g, bool old,
				    struct say *s)
{
	const char *machine = facts_machine_cidr(f);
	struct own_count n = { 0 };
	struct taken one;
	size_t i;

	one.at = arena_alloc(s->arena, sizeof(*one.at));
	for (i = 0; i < f->rules.n; i++) {
		const struct ec2_rule *r = &f->rules.at[i];

		if (r->egress || strcmp(r->group, g->id))
			continue;
		one.n = 0;
		take_rule(f, s->arena, r, &one);
		if (is_expected(r, machine)) {
			n.expected++;
		} else if (lets_all_in(r)) {
			n.all++;
			say_seen(s, _("%s %s lets everything in"), r->id,
				 rule_text(s->arena, one.at));
		} else if (!old) {
			n.extra++;
			say_seen(s, _("%s %s was not made by the operator"),
				 r->id, rule_text(s->arena, one.at));
		}
	}
	return n;
}

static enum doctor_state say_allow_all(const struct facts *f,
				       const struct ec2_group *g, struct say *s)
{
	(void)f;
	say_fix(s, _("A recipe of 2023 did this. Red Hat does not support "
		     "edits of this group: attach a group of your own first "
		     "(row 5 shows how), prove that you still reach the API, "
		     "and only then remove the rule. Others may depend on it; "
		     "we cannot know."));
	return say_so(s, DOCTOR_WARN,
		      _("%s was edited by hand: a rule lets everything in"),
		      g->name);
}

enum doctor_state judge_own_group(const struct facts *f, struct say *s)
{
	const char *machine = facts_machine_cidr(f);
	struct own_count n;
	bool old;
	const struct ec2_group *g = own_group(f, &old);

	if (!g) {
		say_fix(s, _("Red Hat's operator attaches it again within five "
			     "minutes; if not, its operator role is not "
			     "right."));
		return say_so(s, DOCTOR_FAIL,
			      _("the endpoint does not carry the operator's "
				"group <id>-vpce-private-router"));
	}
	n = count_rules(f, g, old, s);
	if (n.all)
		return say_allow_all(f, g, s);
	if (old)
		return say_so(s, DOCTOR_INFO,
			      _("%s: the form before 4.17.2; that operator "
				"takes groups of yours off again"),
			      g->name);
	if (!n.expected) {
		say_fix(s, _("Do not add it yourself: Red Hat's operator puts "
			     "it back within five minutes. If it does not, its "
			     "operator role or the OIDC provider is not "
			     "right."));
		return say_so(s, DOCTOR_FAIL,
			      _("%s lacks its rule: tcp/443 from the machine "
				"range %s"),
			      g->name, machine);
	}
	if (n.extra) {
		say_fix(s, _("It works, but Red Hat does not support edits of "
			     "this group; use a group of your own."));
		return say_so(
			s, DOCTOR_WARN,
			_("%s has rules that its operator did not make (%zu)"),
			g->name, n.extra);
	}
	return say_so(s, DOCTOR_OK, _("%s has its rule: tcp/443 from %s"),
		      g->name, machine);
}
