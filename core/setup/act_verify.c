/* act_verify.c - Red Hat's verification of the network's way out, as a gate
 * before the cluster.  ocm-api 3.9. */
#include "core/setup/acts.h"

#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/ocm/verify.h"
#include "core/setup/setup.h"

#define VERIFY_SUBNETS 24

struct verify_work {
	struct work base;
	struct cluster_words subnets;
	struct verify_result *results;
	size_t at;
};

static const struct verify_action_want *verify_want(const struct verify_work *w)
{
	return w->base.want;
}

static enum build verify_look(void *p, struct request_spec *q, struct err *err)
{
	struct verify_work *w = p;

	if (!w->results) {
		w->subnets = work_words(&w->base, verify_want(w)->subnets);
		w->results =
			arena_alloc(w->base.arena,
				    (w->subnets.n + 1) * sizeof(*w->results));
	}
	if (w->at >= w->subnets.n)
		return BUILD_END;
	return verify_get(q, w->subnets.at[w->at], err);
}

static enum verdict verify_looked(void *p, const struct reply *r,
				  struct err *err)
{
	struct verify_work *w = p;

	w->results[w->at].state = VERIFY_UNKNOWN;
	if (reply_ok(r) && !verify_read(&w->results[w->at], r->doc, err))
		return STEP_FAIL;
	if (!reply_ok(r))
		w->results[w->at].subnet[0] = '\0';
	w->at++;
	return w->at < w->subnets.n ? STEP_AGAIN : STEP_NEXT;
}

static const struct step verify_probe[] = {
	{ .name = "GetNetworkVerification",
	  .build = verify_look,
	  .read = verify_looked,
	  .expects = "CLUSTERS-MGMT-404" },
	{ 0 },
};

/* All that failed are named, each with its addresses. */
static void cannot_reach(const struct verify_work *w, struct err *why)
{
	struct strbuf names = STRBUF_INIT, said = STRBUF_INIT;
	int failed = 0;
	size_t i;

	for (i = 0; i < w->subnets.n; i++) {
		if (w->results[i].state != VERIFY_FAILED)
			continue;
		strbuf_addf(&names, "%s%s", failed ? ", " : "",
			    w->subnets.at[i]);
		if (w->subnets.n > 1)
			strbuf_addf(&said, "%s%s:\n", failed ? "\n" : "",
				    w->subnets.at[i]);
		strbuf_addstr(&said, w->results[i].details);
		failed++;
	}
	err_set(why, ERR_PREFLIGHT, "%s",
		failed > 1 ? _("subnets cannot reach what the nodes need")
			   : _("a subnet cannot reach what the nodes need"));
	err_wrap(why, "%s", names.buf);
	err_service(why, 0, "network verification", said.buf, NULL);
	err_hint(why, _("Give it a way out (NAT or proxy), then try again: all "
			"that was made is kept."));
	strbuf_release(&names);
	strbuf_release(&said);
}

static enum found verify_judge(void *p, struct err *why)
{
	struct verify_work *w = p;
	struct setup *s = w->base.app;
	bool failed = false, busy = false;
	size_t i;

	for (i = 0; i < w->subnets.n; i++) {
		if (!w->results[i].subnet[0])
			return FOUND_TODO;
		failed |= w->results[i].state == VERIFY_FAILED;
		busy |= w->results[i].state != VERIFY_FAILED &&
			w->results[i].state != VERIFY_PASSED;
	}
	if (failed && !s->verify_started)
		return FOUND_TODO; /* an older one */
	if (busy)
		return FOUND_PENDING;
	if (!failed)
		return FOUND_OK;
	s->verify_started = false; /* a retry starts anew */
	cannot_reach(w, why);
	return FOUND_BROKEN;
}

static enum build verify_begin(void *p, struct request_spec *q, struct err *err)
{
	struct verify_work *w = p;
	struct setup *s = w->base.app;
	struct verify_want want = {
		.region = verify_want(w)->region,
		.installer_role =
			work_text(&w->base, verify_want(w)->installer_role),
		.subnets = w->subnets.at,
		.subnet_count = w->subnets.n,
	};

	s->verify_started = true;
	return verify_start(q, &want, err);
}

static enum verdict verify_begun(void *p, const struct reply *r,
				 struct err *err)
{
	(void)p;
	(void)err;
	return reply_ok(r) ? STEP_NEXT : STEP_WAIT;
}

static const struct step verify_apply[] = {
	{ .name = "VerifyNetwork",
	  .build = verify_begin,
	  .read = verify_begun,
	  .expects = "CLUSTERS-MGMT-400",
	  .waits_for = N_("Red Hat to be able to assume the installer role"),
	  .writes = true },
	{ 0 },
};

const struct action_class act_verify = {
	.name = "network-verification",
	.work_size = sizeof(struct verify_work),
	.probe = verify_probe,
	.found = verify_judge,
	.apply = verify_apply,
	.poll_ms = 5000,
	.patience_s = 1200,
};
