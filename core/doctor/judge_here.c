/*
 * judge_here.c - rows 0a to 0c: this machine: what is called, by which proxy,
 * from which address.
 */
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/doctor/judge.h"

static bool is_ours(const struct facts *f, const char *url)
{
	return (*f->public_host && strstr(url, f->public_host)) ||
	       (*f->private_host && strstr(url, f->private_host));
}

enum doctor_state judge_calls(const struct facts *f, struct say *s)
{
	size_t i, ours = 0;
	const char *wrong = NULL;

	for (i = 0; i < f->servers.n; i++) {
		if (!is_ours(f, f->servers.at[i]))
			continue;
		ours++;
		say_seen(s, "%s: server %s", f->kubeconfig, f->servers.at[i]);
		if (str_ends(f->servers.at[i], ":6443"))
			wrong = f->servers.at[i];
	}
	if (wrong) {
		say_fix(s, _("Use port 443: 6443 is Classic's."));
		if (*f->public_host)
			say_run(s, "oc login https://%s:443", f->public_host);
		return say_so(s, DOCTOR_FAIL,
			      _("kubeconfig calls %s; this kind of cluster "
				"answers at port 443 only"),
			      wrong);
	}
	if (ours)
		return say_so(s, DOCTOR_OK,
			      _("kubeconfig calls this cluster by port 443"));
	return say_so(s, DOCTOR_INFO, "%s",
		      f->servers.n ? _("kubeconfig does not know this "
				       "cluster")
				   : _("no kubeconfig here"));
}

/* NO_PROXY: names and suffixes with or without a dot, "*" */
static const char *bypass_rule(struct arena *a, const char *no_proxy,
			       const char *host)
{
	const char **words;
	size_t n = str_split(a, no_proxy, ", ", &words), i;

	for (i = 0; i < n; i++) {
		const char *w = words[i];

		if (!strcmp(w, "*") || reach_under(host, *w == '.' ? w + 1 : w))
			return w;
	}
	return NULL;
}

static size_t caught(const struct facts *f, const char *host, struct say *s)
{
	const char *rule;

	if (!*host)
		return 0;
	rule = bypass_rule(s->arena, f->no_proxy, host);
	if (rule)
		say_seen(s, _("%s: not by the proxy (NO_PROXY %s)"), host,
			 rule);
	else
		say_seen(s, _("%s: would go by %s"), host, f->https_proxy);
	return rule == NULL;
}

enum doctor_state judge_proxy(const struct facts *f, struct say *s)
{
	size_t n;

	if (!*f->https_proxy)
		return say_so(s, DOCTOR_OK, _("HTTPS_PROXY is not set"));
	n = caught(f, f->public_host, s) + caught(f, f->oauth_host, s) +
	    caught(f, f->private_host, s);
	if (!n)
		return say_so(s, DOCTOR_OK,
			      _("HTTPS_PROXY is set, NO_PROXY leaves these "
				"names out"));
	say_fix(s,
		_("`oc` here would send %zu of these names to the proxy, "
		  "which is usually not in the VPC. The checks below go "
		  "past it."),
		n);
	say_run(s, "export NO_PROXY=\"$NO_PROXY,%s,%s,.hypershift.local\"",
		f->public_host, f->oauth_host);
	return say_so(s, DOCTOR_WARN,
		      _("HTTPS_PROXY would catch %zu names of this cluster"),
		      n);
}

static const char *kind_text(enum source_kind k)
{
	switch (k) {
	case SOURCE_GIVEN:
		return _("given by --from");
	case SOURCE_VANTAGE:
		return _("the vantage's address");
	case SOURCE_MACHINE:
		return _("this machine's address, as it sees itself");
	case SOURCE_ASSUMED:
		return _("assumed: the machine range");
	}
	return "";
}

enum doctor_state judge_source(const struct facts *f, struct say *s)
{
	say_seen(s, "%s: %s", f->source_text, kind_text(f->source_kind));
	if (f->caller)
		say_seen(s, _("lies in %s (%s)%s"), f->caller->id,
			 f->caller->cidr,
			 f->same_vpc ? _(", the endpoint's own VPC") : "");
	if (f->via)
		say_seen(s, _("tried from %s"), _(f->via->title));
	else
		say_seen(s, "%s",
			 _("nothing can be tried from there: judged "
			   "by configuration only (--via gives a "
			   "way in)"));
	if (f->source_kind == SOURCE_MACHINE)
		say_fix(s, _("Behind NAT or a VPN the endpoint sees another "
			     "address: ask your network's owner and give it "
			     "by --from."));
	if (f->source_kind == SOURCE_MACHINE && f->same_vpc &&
	    f->of[FACT_CALLER_ENI].state == FACT_NONE)
		return say_so(s, DOCTOR_FAIL,
			      _("your own network overlaps %s: packets for the "
				"endpoint stay at home"),
			      f->vpc->cidr);
	if (f->same_vpc)
		return say_so(s, DOCTOR_OK, _("%s, inside the endpoint's VPC"),
			      f->source_text);
	return say_so(s, DOCTOR_INFO, "%s (%s)", f->source_text,
		      kind_text(f->source_kind));
}
