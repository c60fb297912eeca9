/* preflight_judge.c - Red Hat's side; who calls AWS, the load balancers' role,
 * the instance type in the chosen zones. */
#include "core/setup/preflight_own.h"

#include "core/aws/aws.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/setup/initial.h"
#include "core/setup/lookups_data.h"
#include "core/setup/setup.h"

#define CLOCK_OFF_S 300 /* AWS refuses signatures further off */

/* ---- Red Hat ---------------------------------------------------------------------*/

static void judge_account(struct preflight *p)
{
	struct preflight_check *c =
		preflight_row(p, "account", _("Red Hat account"));
	const struct ocm_identity *who = ocm_identity(p->s->ocm);

	/* a banned one is not signed in at all (signin.c) */
	if (*who->username)
		preflight_say(p, c, PREFLIGHT_OK, _("%s of %s, not banned"),
			      who->username, who->org_name);
	else
		preflight_say(p, c, PREFLIGHT_RUN, "%s", _("not signed in"));
}

/* A row that a list of the wizard answers; true: it is here. */
static bool list_seen(struct preflight *p, struct preflight_check *c,
		      enum lookup_id id)
{
	const struct lookups *all = p->s->lookups;

	if (!all || !all->one[id].done)
		preflight_say(p, c, PREFLIGHT_RUN, "%s", _("being looked at"));
	else if (all->one[id].err.kind != ERR_NONE)
		preflight_say(p, c, PREFLIGHT_UNKNOWN, "%s%s%s",
			      all->one[id].err.what,
			      *all->one[id].err.said ? ": " : "",
			      all->one[id].err.said);
	else
		return true;
	return false;
}

/* The newcomer's wall: corrections 5. */
static void judge_enabled(struct preflight *p)
{
	struct preflight_check *c = preflight_row(
		p, "rosa-enabled", _("ROSA enabled, accounts linked"));
	const struct ocm_billing_list *list;
	size_t i;

	if (!list_seen(p, c, LOOKUP_BILLING))
		return;
	list = &p->s->lookups->billing;
	for (i = 0; i < list->n; i++)
		if (str_eq(list->at[i].account_id, aws_account(p->s->aws)))
			break;
	if (i < list->n) {
		preflight_say(p, c, PREFLIGHT_OK, _("AWS account %s is linked"),
			      list->at[i].account_id);
		return;
	}
	if (list->n) {
		preflight_say(p, c, PREFLIGHT_OK,
			      _("AWS account %s is not linked, but another "
				"pays: %s"),
			      aws_account(p->s->aws), list->at[0].account_id);
		return;
	}
	preflight_say(p, c, PREFLIGHT_FAIL,
		      _("no AWS account is linked to your Red Hat "
			"organization %s"),
		      ocm_identity(p->s->ocm)->org_name);
	c->link = ACCOUNT_ENABLE_URL;
	c->advice = arena_fmt(
		p->words,
		_("Open the page in a browser that is signed in to AWS account "
		  "%s: 1. choose \"Enable ROSA with HCP\"; 2. wait until "
		  "\"ROSA prerequisites\" shows all done; 3. choose \"Continue "
		  "to Red Hat\" and sign in as %s: that links the accounts; "
		  "4. look again here."),
		aws_account(p->s->aws), ocm_identity(p->s->ocm)->username);
}

static void judge_terms(struct preflight *p)
{
	struct preflight_check *c =
		preflight_row(p, "terms", _("Red Hat's terms"));

	if (!preflight_seen(p, c, LOOK_TERMS))
		return;
	if (!p->terms.required) {
		preflight_say(p, c, PREFLIGHT_OK, "%s", _("accepted"));
		return;
	}
	preflight_say(p, c, PREFLIGHT_FAIL, "%s", _("not accepted yet"));
	c->link = *p->terms.redirect_url
			  ? p->terms.redirect_url
			  : "https://www.redhat.com/wapps/tnc/ackrequired"
			    "?site=ocm&event=register";
	c->advice = arena_fmt(p->words,
			      _("Open the page, sign in as %s, accept them, "
				"then look again here."),
			      ocm_identity(p->s->ocm)->username);
}

static void judge_access(struct preflight *p)
{
	struct preflight_check *c = preflight_row(
		p, "access", _("Red Hat lets you create clusters"));

	if (!preflight_seen(p, c, LOOK_ACCESS))
		return;
	if (p->may_create) {
		preflight_say(p, c, PREFLIGHT_OK, "%s", _("allowed"));
		return;
	}
	preflight_say(p, c, PREFLIGHT_FAIL,
		      _("%s may not create clusters in %s"),
		      ocm_identity(p->s->ocm)->username,
		      ocm_identity(p->s->ocm)->org_name);
	c->advice = _("Ask your organization's administrator for the role "
		      "\"OCM Cluster Provisioner\".");
}

static void judge_region(struct preflight *p)
{
	struct preflight_check *c = preflight_row(
		p, "region", _("Region offers hosted control planes"));
	const char *region = preflight_answer(p, "cluster.region");
	const struct ocm_region_list *list;
	size_t i;

	if (!list_seen(p, c, LOOKUP_REGIONS))
		return;
	list = &p->s->lookups->regions;
	for (i = 0; i < list->n && !str_eq(list->at[i].id, region); i++)
		;
	if (i < list->n && list->at[i].enabled && list->at[i].hcp) {
		preflight_say(p, c, PREFLIGHT_OK, "%s, %s", region,
			      list->at[i].name);
		return;
	}
	preflight_say(p, c, PREFLIGHT_FAIL,
		      _("'%s' is not a region where Red Hat offers them"),
		      region);
	c->advice = _("Choose another region.");
}

static void judge_version(struct preflight *p)
{
	struct preflight_check *c =
		preflight_row(p, "version", _("Version is offered"));
	const char *version = preflight_answer(p, "cluster.version");
	const struct ocm_version *v;
	int days;

	if (!list_seen(p, c, LOOKUP_VERSIONS))
		return;
	v = catalog_version_find(&p->s->lookups->versions, version);
	if (!v) {
		preflight_say(p, c, PREFLIGHT_FAIL,
			      _("'%s' is not among the %zu versions offered"),
			      version, p->s->lookups->versions.n);
		c->advice = _("Choose another version.");
		return;
	}
	days = catalog_version_days(v);
	if (days < 60) {
		preflight_say(p, c, PREFLIGHT_WARN,
			      _("%s is supported for %d more days"), v->raw,
			      days);
		c->advice = _("Choose a newer one, or plan to upgrade soon.");
		return;
	}
	preflight_say(p, c, PREFLIGHT_OK, "%s", v->raw);
}

void preflight_judge_red_hat(struct preflight *p)
{
	judge_account(p);
	judge_enabled(p);
	judge_terms(p);
	judge_access(p);
	judge_region(p);
	judge_version(p);
}

/* ---- AWS ---------------------------------------------------------------------------*/

static void judge_identity(struct preflight *p)
{
	struct preflight_check *c =
		preflight_row(p, "identity", _("AWS identity"));
	const struct sts_identity *who = aws_identity(p->s->aws);
	const char *const *warnings;
	size_t n = aws_warnings(p->s->aws, &warnings), i;
	struct strbuf sb = STRBUF_INIT;

	if (!who) {
		preflight_say(p, c, PREFLIGHT_RUN, "%s", _("not signed in"));
		return;
	}
	strbuf_addf(&sb, _("%s (from %s)"), who->arn, aws_keys_from(p->s->aws));
	/* root, two sources that disagree, keys that end soon */
	for (i = 0; i < n; i++)
		strbuf_addf(&sb, "; %s", warnings[i]);
	preflight_say(p, c, n ? PREFLIGHT_WARN : PREFLIGHT_OK, "%s", sb.buf);
	if (n)
		c->advice = _("Go on only if this is the account and the user "
			      "that you mean.");
	strbuf_release(&sb);
}

static void judge_clock(struct preflight *p)
{
	struct preflight_check *c =
		preflight_row(p, "clock", _("This machine's clock"));
	long long off = aws_clock_offset(p->s->aws);

	if (off > -CLOCK_OFF_S && off < CLOCK_OFF_S) {
		preflight_say(p, c, PREFLIGHT_OK,
			      _("within five minutes of AWS' clock"));
		return;
	}
	preflight_say(p, c, PREFLIGHT_WARN,
		      off > 0 ? _("%lld seconds behind AWS' clock")
			      : _("%lld seconds ahead of AWS' clock"),
		      off > 0 ? off : -off);
	c->advice = _("Set it. Requests are signed with AWS' time meanwhile, "
		      "but other tools, and certificates, go by yours.");
}

static void judge_elb(struct preflight *p)
{
	struct preflight_check *c = preflight_row(
		p, "elb-role", _("Load balancers' service-linked role"));

	if (preflight_seen(p, c, LOOK_ELB))
		preflight_say(p, c, PREFLIGHT_OK, "%s",
			      p->elb_there ? _("there")
					   : _("not there; the plan makes it"));
}

/* The zones that workers will be in, as a list of words. */
static size_t zones_of(struct preflight *p, const char ***out)
{
	size_t n, i;

	if (network_is_new(p->s))
		return str_split(p->words, preflight_answer(p, "network.zones"),
				 ",", out);
	n = str_split(p->words, preflight_answer(p, "network.subnets"), ",",
		      out);
	for (i = 0; i < n; i++)
		(*out)[i] = lookups_subnet_zone(p->s, (*out)[i]);
	return n;
}

static bool is_offered(const struct preflight *p, const char *zone)
{
	size_t i;

	for (i = 0; i < p->offerings.n; i++)
		if (str_eq(p->offerings.at[i].zone, zone))
			return true;
	return false;
}

static void judge_type(struct preflight *p)
{
	struct preflight_check *c = preflight_row(
		p, "instance-type", _("Instance type in the zones"));
	struct strbuf missing = STRBUF_INIT;
	const char **zone;
	size_t n, i;

	if (!preflight_seen(p, c, LOOK_OFFERINGS))
		return;
	n = zones_of(p, &zone);
	for (i = 0; i < n; i++)
		if (!is_offered(p, zone[i]))
			strbuf_addf(&missing, "%s%s", missing.len ? ", " : "",
				    zone[i]);
	if (missing.len) {
		preflight_say(p, c, PREFLIGHT_FAIL,
			      _("AWS does not offer %s in %s"), p->type,
			      missing.buf);
		c->advice = _("Choose another type, or other zones.");
	} else {
		preflight_say(p, c, PREFLIGHT_OK, _("%s in %zu zone(s)"),
			      p->type, n);
	}
	strbuf_release(&missing);
}

void preflight_judge_aws(struct preflight *p)
{
	judge_identity(p);
	judge_clock(p);
	judge_elb(p);
	judge_type(p);
}
