/*
 * judge_probe.c - rows 13 to 17: what happened when it was tried.  Only a
 * probe from the caller's own range proves; the words say where it stood.
 */
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/doctor/judge.h"

#define CLOCK_SLACK_S 300

static bool opened(const struct probe_reply *r)
{
	return r->result == PROBE_OPEN;
}

/* ---- names ----------------------------------------------------------------------*/

/* Its addresses are the endpoint's, as far as those are known. */
static bool all_are_enis(const struct facts *f, const struct probe_reply *r)
{
	int i;

	for (i = 0; f->enis.n && i < r->addresses; i++)
		if (!facts_is_eni(f, r->address[i]))
			return false;
	return r->addresses > 0;
}

static void show_name(const char *host, const struct probe_reply *r,
		      struct say *s)
{
	const char *list = "";
	int i;

	for (i = 0; i < r->addresses; i++)
		list = arena_fmt(s->arena, "%s%s%s", list, i ? ", " : "",
				 r->address[i]);
	say_seen(s, "%s: %s%s%s%s%s (%d ms)", host,
		 r->addresses ? list : probe_result_name(r->result),
		 *r->said ? " - " : "", r->said, *r->cname ? " via " : "",
		 r->cname, r->ms);
}

static bool sees_zone(const struct facts *f)
{
	size_t i;

	if (!f->caller || !fact_have(f, FACT_ZONE))
		return false;
	for (i = 0; i < f->zone_vpcs.n; i++)
		if (!strcmp(f->zone_vpcs.at[i].id, f->caller->id))
			return true;
	return false;
}

static enum doctor_state wrong_name(const char *host,
				    const struct probe_reply *r, struct say *s)
{
	if (r->result == PROBE_NOT_SAID)
		return say_so(s, DOCTOR_UNKNOWN, _("%s: %s"), host, r->said);
	if (r->addresses) {
		say_fix(s, _("A stale cache, a hosts file or another zone "
			     "answers: compare with row 11b and 12b."));
		return say_so(s, DOCTOR_FAIL,
			      _("%s resolves to %s, which is not the endpoint"),
			      host, r->address[0]);
	}
	say_fix(s, _("An empty answer for a name that points to private "
		     "addresses is a resolver with rebinding protection (home "
		     "routers, dnsmasq, Unbound): allow the domain there, use "
		     "another resolver, or a hosts line with an interface's "
		     "address of row 4."));
	return say_so(s, DOCTOR_FAIL, _("%s does not resolve there: %s %s"),
		      host, probe_result_name(r->result), r->said);
}

enum doctor_state judge_names(const struct facts *f, struct say *s)
{
	bool have_private = fact_have(f, FACT_NAME_PRIVATE);
	bool have_public = fact_have(f, FACT_NAME_PUBLIC);
	bool private_ok = have_private && all_are_enis(f, &f->name_private);

	if (have_private)
		show_name(f->private_host, &f->name_private, s);
	if (have_public)
		show_name(f->public_host, &f->name_public, s);
	if (have_public && !all_are_enis(f, &f->name_public))
		return wrong_name(f->public_host, &f->name_public, s);
	if (have_private && !private_ok && (sees_zone(f) || !have_public))
		return wrong_name(f->private_host, &f->name_private, s);
	if (!f->enis.n)
		return say_so(s, DOCTOR_OK,
			      _("resolved; whether to the endpoint is not "
				"known, since its addresses are not"));
	if (!private_ok)
		return say_so(s, DOCTOR_OK,
			      _("%s resolves to the endpoint (the private name "
				"is not known there, and need not be)"),
			      f->public_host);
	return say_so(s, DOCTOR_OK, "%s",
		      have_public ? _("both names resolve to the endpoint")
				  : _("the name resolves to the endpoint"));
}

/* ---- TCP ------------------------------------------------------------------------*/

static const char *result_why(enum probe_result r)
{
	switch (r) {
	case PROBE_TIMEOUT:
		return _("no answer: a group, an ACL or a route drops it (rows "
			 "5, 7, 8)");
	case PROBE_REFUSED:
		return _("refused: something else has that address, or a proxy "
			 "stands between");
	case PROBE_UNREACHABLE:
		return _("no route from where you are (row 8)");
	case PROBE_NOT_SAID:
		return _("it failed, and this vantage cannot say why (rows 5, "
			 "7, 8)");
	case PROBE_NO_NAME:
	case PROBE_TLS:
	case PROBE_OPEN:
		break;
	}
	return "";
}

enum doctor_state judge_tcp(const struct facts *f, struct say *s)
{
	const struct probe_reply *bad = NULL;
	size_t i, open = 0;

	for (i = 0; i < f->tcp_n; i++) {
		say_seen(s, "%s:443 %s %s%s(%d ms)", f->enis.at[i].address,
			 probe_result_name(f->tcp[i].result), f->tcp[i].said,
			 *f->tcp[i].said ? " " : "", f->tcp[i].ms);
		open += opened(&f->tcp[i]);
		if (!opened(&f->tcp[i]))
			bad = &f->tcp[i];
	}
	if (!bad)
		return say_so(s, DOCTOR_OK, _("opens at every interface (%zu)"),
			      f->tcp_n);
	say_fix(s, "%s", result_why(bad->result));
	if (open)
		return say_so(s, DOCTOR_WARN,
			      _("%zu of %zu interfaces open; others: %s"), open,
			      f->tcp_n, probe_result_name(bad->result));
	return say_so(s, DOCTOR_FAIL, _("no interface opens: %s"),
		      probe_result_name(bad->result));
}

/* ---- TLS ------------------------------------------------------------------------*/

static bool tcp_open(const struct facts *f)
{
	size_t i;

	for (i = 0; fact_have(f, FACT_TCP) && i < f->tcp_n; i++)
		if (opened(&f->tcp[i]))
			return true;
	return false;
}

static void show_tls(const char *host, const struct probe_reply *r,
		     bool by_name, struct say *s)
{
	char from[STR_TIME_LEN], to[STR_TIME_LEN];

	say_seen(s, "%s%s: %s %s", host,
		 by_name ? "" : _(" (by address, not by name)"),
		 probe_result_name(r->result), r->said);
	if (r->http_status)
		say_seen(s, "HTTP %d %s (%d ms)", r->http_status, r->version,
			 r->ms);
	if (r->not_after)
		say_seen(s, _("certificate of %s, by %s, %s to %s, names %s"),
			 r->subject, r->issuer, str_iso(r->not_before, from),
			 str_iso(r->not_after, to), r->names);
}

/* corrections 8, 14b: told apart from a filter */
static enum doctor_state tls_failed(const struct facts *f, const char *host,
				    const struct probe_reply *r, struct say *s)
{
	if (tcp_open(f) &&
	    (r->result == PROBE_TIMEOUT || r->result == PROBE_NOT_SAID)) {
		say_fix(s, _("The port opens but nothing comes back after the "
			     "greeting: too large packets on a VPN or transit "
			     "gateway (MTU), or an inspecting firewall."));
		return say_so(s, DOCTOR_FAIL, _("%s: connected, then silence"),
			      host);
	}
	if (r->result == PROBE_TLS)
		say_fix(s, _("Something on the way speaks TLS in its own "
			     "name: an inspecting proxy. Let *.openshiftapps."
			     "com and hypershift.local pass it."));
	else if (*result_why(r->result))
		say_fix(s, "%s", result_why(r->result));
	return say_so(s, DOCTOR_FAIL, _("%s does not answer: %s"), host,
		      probe_result_name(r->result));
}

static enum doctor_state bad_clock(const struct probe_reply *r,
				   const struct facts *f, struct say *s)
{
	char now[STR_TIME_LEN];

	say_fix(s, _("Set this machine's clock."));
	return say_so(s, DOCTOR_FAIL,
		      _("the certificate is not valid at %s, which this "
			"machine believes it is (%lld s off)"),
		      str_iso(f->now, now),
		      f->now < r->not_before ? r->not_before - f->now
					     : f->now - r->not_after);
}

static bool off_clock(const struct facts *f, const struct probe_reply *r)
{
	return !r->trusted && r->not_after &&
	       (f->now < r->not_before - CLOCK_SLACK_S ||
		f->now > r->not_after);
}

static enum doctor_state not_trusted(const char *host,
				     const struct probe_reply *r, struct say *s)
{
	say_fix(s,
		_("Its certificate should be of a public authority; this "
		  "one is of '%s': an inspecting proxy, or your trust store "
		  "is old."),
		r->issuer);
	return say_so(s, DOCTOR_WARN,
		      _("%s answers, but with a certificate that is not "
			"trusted: %s"),
		      host, r->said);
}

enum doctor_state judge_tls(const struct facts *f, struct say *s)
{
	const struct probe_reply *pub = &f->tls_public;
	const struct probe_reply *own = &f->tls_private;
	bool have_own = fact_have(f, FACT_TLS_PRIVATE);
	bool named = *f->public_host != '\0';
	const char *host = named ? f->public_host : f->private_host;

	if (have_own && named)
		show_tls(f->private_host, own, f->by_name_private, s);
	show_tls(host, pub, named ? f->by_name_public : f->by_name_private, s);
	if (have_own && own->http_status && !own->trusted)
		say_seen(s,
			 _("%s has a certificate of the cluster's own "
			   "authority, as it should"),
			 f->private_host);
	if (!opened(pub) || !pub->http_status)
		return tls_failed(f, host, pub, s);
	if (off_clock(f, pub))
		return bad_clock(pub, f, s);
	if (named && !pub->trusted)
		return not_trusted(host, pub, s);
	if (have_own && (!opened(own) || !own->http_status))
		return say_so(s, sees_zone(f) ? DOCTOR_WARN : DOCTOR_OK,
			      _("%s answers (%s); %s does not from there: %s"),
			      host, pub->version, f->private_host,
			      probe_result_name(own->result));
	return say_so(s, DOCTOR_OK, _("%s answers: HTTP %d, %s, %d ms"),
		      have_own && f->by_name_private ? f->private_host : host,
		      pub->http_status, pub->version, pub->ms);
}

/* ---- the login server ------------------------------------------------------------*/

enum doctor_state judge_oauth(const struct facts *f, struct say *s)
{
	const struct probe_reply *r = &f->oauth;

	show_tls(f->oauth_host, r, true, s);
	if (!opened(r) || !r->http_status) {
		say_fix(s, _("`oc login` and the console need this name too; a "
			     "kubeconfig with a token does not. A proxy that "
			     "drops the server name (SNI) shows the API's "
			     "certificate here."));
		return tls_failed(f, f->oauth_host, r, s);
	}
	if (!fact_have(f, FACT_OAUTH_LOGIN))
		return say_so(s, DOCTOR_OK, _("%s answers: HTTP %d"),
			      f->oauth_host, r->http_status);
	say_seen(s, _("login without a password: HTTP %d%s"), f->oauth_status,
		 f->oauth_basic ? _(", asks for a password") : "");
	if (f->oauth_basic)
		return say_so(s, DOCTOR_OK,
			      _("%s is healthy: it asks for a password; a "
				"refusal after that is the password, or one "
				"younger than five minutes"),
			      f->oauth_host);
	if (f->oauth_status == 401 || f->oauth_status == 302)
		return say_so(s, DOCTOR_INFO,
			      _("%s answers; no password provider is set up"),
			      f->oauth_host);
	return say_so(s, DOCTOR_WARN, _("%s answers HTTP %d to a login"),
		      f->oauth_host, f->oauth_status);
}

/* ---- console and applications: not the endpoint -------------------------------------*/

enum doctor_state judge_apps(const struct facts *f, struct say *s)
{
	int have = 0, want = 0;
	size_t i;

	for (i = 0; i < f->pools.n; i++) {
		const struct node_pool *p = &f->pools.at[i];

		have += p->current;
		want += p->autoscale ? p->min_replicas : p->replicas;
		say_seen(s, _("workers %s: %d of %d ready %s"), p->id,
			 p->current,
			 p->autoscale ? p->min_replicas : p->replicas,
			 p->message);
	}
	if (*f->cluster.console_url)
		say_seen(s, "%s", f->cluster.console_url);
	say_seen(s, "%s",
		 _("Console and applications have a load balancer of "
		   "their own: they say nothing about the endpoint."));
	if (have < want)
		say_fix(s, _("Workers that do not come are another matter: "
			     "egress (NAT, proxy), then `rosawiz status`."));
	return say_so(s, DOCTOR_INFO, _("%d of %d workers are ready"), have,
		      want);
}
