/* judge_endpoint.c - rows 1 to 4: cluster, endpoint, its interfaces. */
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/doctor/judge.h"

static enum doctor_state no_cluster(const struct facts *f, struct say *s)
{
	if (f->cluster_count > 1) {
		say_fix(s, _("Name one: --cluster NAME"));
		return say_so(s, DOCTOR_FAIL,
			      _("account %s has several clusters: %s"),
			      f->account, f->clusters);
	}
	say_fix(s, _("Is this the right AWS account and Red Hat organization? "
		     "Without a Red Hat login name the endpoint: --cluster "
		     "vpce-..."));
	if (f->key)
		return say_so(s, DOCTOR_FAIL,
			      _("no cluster '%s' that this Red Hat login can "
				"see in AWS account %s"),
			      f->key, f->account);
	return say_so(s, DOCTOR_FAIL,
		      _("no cluster that this Red Hat login can see in AWS "
			"account %s"),
		      f->account);
}

static enum doctor_state not_ready(const struct cluster *c, struct say *s)
{
	switch (c->status.state) {
	case CLUSTER_ERROR:
		say_fix(s, _("The installation failed: correct the cause, "
			     "remove the cluster and create it again."));
		return say_so(s, DOCTOR_FAIL, _("%s is in state error: %s %s"),
			      c->name, c->status.code, c->status.message);
	case CLUSTER_UNINSTALLING:
		return say_so(s, DOCTOR_FAIL, _("%s is being removed"),
			      c->name);
	case CLUSTER_WAITING:
	case CLUSTER_VALIDATING:
	case CLUSTER_PENDING:
	case CLUSTER_INSTALLING:
	case CLUSTER_UNKNOWN:
	case CLUSTER_OTHER:
		say_fix(s, _("Wait: the endpoint comes some minutes into the "
			     "installation."));
		return say_so(s, DOCTOR_FAIL, _("%s is %s, not ready yet"),
			      c->name, c->status.state_text);
	case CLUSTER_READY:
		break;
	}
	return DOCTOR_OK;
}

enum doctor_state judge_cluster(const struct facts *f, struct say *s)
{
	const struct cluster *c = &f->cluster;

	if (f->aws_only)
		return say_so(s, DOCTOR_INFO,
			      _("not asked: looked at through AWS only (%s)"),
			      f->key);
	if (!*c->id)
		return no_cluster(f, s);
	say_seen(s, _("id %s, version %s, region %s, AWS account %s"), c->id,
		 c->version, c->region, c->aws_account);
	say_seen(s, _("state %s, DNS %s, OIDC %s"), c->status.state_text,
		 c->status.dns_ready ? _("ready") : _("not ready"),
		 c->status.oidc_ready ? _("ready") : _("not ready"));
	say_seen(s, _("API %s, machine range %s"),
		 *c->api_url ? c->api_url : _("(not known yet)"),
		 c->machine_cidr);
	if (*c->aws_account && *f->account &&
	    strcmp(c->aws_account, f->account)) {
		say_fix(s, _("Sign in to that account (--profile NAME)."));
		return say_so(s, DOCTOR_FAIL,
			      _("%s is in AWS account %s, but you are signed "
				"in to %s"),
			      c->name, c->aws_account, f->account);
	}
	if (c->status.state != CLUSTER_READY)
		return not_ready(c, s);
	if (!c->api_private)
		return say_so(s, DOCTOR_WARN,
			      _("%s has a public API: it does not need the "
				"private endpoint"),
			      c->name);
	if (c->status.limited_support)
		return say_so(s, DOCTOR_WARN,
			      _("%s is ready, private, and in limited support "
				"(%d reasons)"),
			      c->name, c->status.limited_support);
	return say_so(s, DOCTOR_OK, _("%s is ready and private"), c->name);
}

enum doctor_state judge_endpoint(const struct facts *f, struct say *s)
{
	size_t i;

	if (!f->endpoints.n) {
		say_seen(s,
			 _("looked for the tag api.openshift.com/id in %s, "
			   "account %s"),
			 f->region, f->account);
		say_fix(s, _("Red Hat's operator makes it once node pools "
			     "exist, about three minutes into the "
			     "installation. If it does not come: the operator "
			     "role *-kube-system-control-plane-operator or the "
			     "OIDC provider is not right."));
		return say_so(s, DOCTOR_FAIL,
			      _("no endpoint of %s is in %s of account %s"),
			      f->name, f->region, f->account);
	}
	for (i = 0; i < f->endpoints.n; i++) {
		const struct ec2_endpoint *e = &f->endpoints.at[i];

		say_seen(s, _("%s in %s, made %s, service %s"), e->id, e->vpc,
			 e->created, e->service);
	}
	if (f->endpoints.n > 1)
		return say_so(s, DOCTOR_WARN,
			      _("several endpoints found (%zu); looking at %s"),
			      f->endpoints.n, f->e->id);
	return say_so(s, DOCTOR_OK, _("%s in %s"), f->e->id, f->e->vpc);
}

enum doctor_state judge_state(const struct facts *f, struct say *s)
{
	const struct ec2_endpoint *e = f->e;

	if (str_ieq(e->state, "available"))
		return say_so(s, DOCTOR_OK, _("%s is available"), e->id);
	if (*e->error)
		say_seen(s, "%s", e->error);
	if (str_ieq(e->state, "pending")) {
		say_fix(s, _("Wait some minutes."));
		return say_so(s, DOCTOR_WARN, _("%s is still pending"), e->id);
	}
	say_fix(s,
		_("No change on your side is safe: the service is Red "
		  "Hat's. Open a support case with %s and %s."),
		e->id, e->service);
	return say_so(s, DOCTOR_FAIL, _("%s is %s, not available"), e->id,
		      e->state);
}

static const struct ec2_eni *eni_in(const struct facts *f, const char *subnet)
{
	size_t i;

	for (i = 0; i < f->enis.n; i++)
		if (!strcmp(f->enis.at[i].subnet, subnet))
			return &f->enis.at[i];
	return NULL;
}

enum doctor_state judge_enis(const struct facts *f, struct say *s)
{
	const struct ec2_subnet *sub;
	const struct ec2_eni *eni;
	size_t i, idle = 0, absent = 0;

	for (i = 0; i < f->e->subnets.n; i++) {
		sub = facts_subnet(f, f->e->subnets.at[i]);
		eni = eni_in(f, f->e->subnets.at[i]);
		absent += !eni;
		idle += eni && strcmp(eni->status, "in-use") != 0;
		say_seen(s, _("%s (%s, %s): %s %s"), f->e->subnets.at[i],
			 sub ? sub->zone : "?", sub ? sub->cidr : "?",
			 eni ? eni->address : _("no interface"),
			 eni ? eni->status : "");
	}
	if (!f->enis.n)
		return say_so(s, DOCTOR_FAIL,
			      _("the endpoint has no interface at all"));
	if (absent || idle) {
		say_fix(s, _("The operator makes one interface a zone; wait "
			     "five minutes, then ask Red Hat's support."));
		return say_so(s, DOCTOR_WARN,
			      _("subnets without an interface: %zu, interfaces "
				"not in use: %zu"),
			      absent, idle);
	}
	return say_so(s, DOCTOR_OK, _("one interface a zone, in use (%zu)"),
		      f->enis.n);
}
