/*
 * act_verify.c - Red Hat verifies, from an instance in each subnet, what the
 * nodes must reach.  Every subnet's result is told, with the addresses that
 * failed.  ocm-api 3.9.
 */
#include "core/setup/acts.h"

#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/ocm/verify.h"
#include "core/setup/setup.h"
#include "core/setup/watch.h"

#define CLUSTER_GONE "CLUSTERS-MGMT-404"

struct verify_work {
	struct work base;
	struct cluster_words subnets;
	struct verify_result *results;
	size_t at;
};

static const struct verify_action_want *want(const struct verify_work *w)
{
	return w->base.want;
}

static enum build look(void *p, struct request_spec *q, struct err *err)
{
	struct verify_work *w = p;

	if (!w->results) {
		w->subnets = work_words(&w->base, want(w)->subnets);
		w->results =
			arena_alloc(w->base.arena,
				    (w->subnets.n + 1) * sizeof(*w->results));
	}
	if (w->at >= w->subnets.n)
		return BUILD_END;
	return verify_get(q, w->subnets.at[w->at], err);
}

static enum verdict looked(void *p, const struct reply *r, struct err *err)
{
	struct verify_work *w = p;
	struct verify_result *result = &w->results[w->at];

	if (reply_ok(r) && !verify_read(result, r->doc, err))
		return STEP_FAIL;
	if (!reply_ok(r)) { /* never verified */
		result->state = VERIFY_UNKNOWN;
		result->subnet[0] = '\0';
	}
	w->at++;
	return w->at < w->subnets.n ? STEP_AGAIN : STEP_NEXT;
}

static const struct step probe[] = {
	{ .name = "GetNetworkVerification",
	  .build = look,
	  .read = looked,
	  .expects = CLUSTER_GONE },
	{ 0 },
};

static size_t count(const struct verify_work *w, enum verify_state state)
{
	size_t i, n = 0;

	for (i = 0; i < w->subnets.n; i++)
		n += w->results[i].state == state;
	return n;
}

static bool all_begun(const struct verify_work *w)
{
	size_t i;

	for (i = 0; i < w->subnets.n; i++)
		if (!w->results[i].subnet[0])
			return false;
	return true;
}

/* "subnet-a passed, subnet-b failed" */
static const char *summary(const struct verify_work *w)
{
	struct strbuf sb = STRBUF_INIT;
	const char *text;
	size_t i;

	for (i = 0; i < w->subnets.n; i++)
		strbuf_addf(&sb, "%s%s %s", i ? ", " : "", w->subnets.at[i],
			    w->results[i].state == VERIFY_PASSED   ? _("passed")
			    : w->results[i].state == VERIFY_FAILED ? _("failed")
								   : _("under "
								       "way"));
	text = arena_dup(w->base.arena, sb.buf);
	strbuf_release(&sb);
	return text;
}

/* Each subnet's result once a run, a failed one with every address. */
static void tell(const struct verify_work *w)
{
	struct setup *s = w->base.app;
	const char **line;
	size_t i, k, n;

	for (i = 0; i < w->subnets.n; i++) {
		const struct verify_result *v = &w->results[i];

		if (v->state == VERIFY_PASSED)
			watch_add(s, "network", "",
				  _("subnet %s: reaches all that nodes need"),
				  v->subnet);
		n = v->state == VERIFY_FAILED
			    ? str_split(w->base.arena, v->details, "\n", &line)
			    : 0;
		for (k = 0; k < n; k++)
			watch_add(s, "network", "error", _("subnet %s: %s"),
				  v->subnet, line[k]);
	}
}

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

static enum found judge(void *p, struct err *why)
{
	struct verify_work *w = p;
	struct setup *s = w->base.app;
	size_t failed = count(w, VERIFY_FAILED);
	bool over = count(w, VERIFY_PASSED) + failed == w->subnets.n;

	if (!all_begun(w) || (over && failed && !s->verify_started))
		return FOUND_TODO; /* none, or a failure of an earlier run */
	w->base.detail = summary(w);
	if (!over)
		return FOUND_PENDING;
	if (s->verify_started)
		tell(w);
	s->verify_started = false; /* a retry starts anew */
	if (!failed)
		return FOUND_OK;
	cannot_reach(w, why);
	return FOUND_BROKEN;
}

static enum build begin(void *p, struct request_spec *q, struct err *err)
{
	struct verify_work *w = p;
	struct setup *s = w->base.app;
	struct verify_want verify = {
		.region = want(w)->region,
		.installer_role = work_text(&w->base, want(w)->installer_role),
		.external_id = want(w)->external_id,
		.subnets = w->subnets.at,
		.subnet_count = w->subnets.n,
	};

	s->verify_started = true;
	return verify_start(q, &verify, err);
}

static enum verdict begun(void *p, const struct reply *r, struct err *err)
{
	(void)p;
	(void)err;
	return reply_ok(r) ? STEP_NEXT : STEP_WAIT;
}

static const struct step apply[] = {
	{ .name = "VerifyNetwork",
	  .build = begin,
	  .read = begun,
	  .expects = "CLUSTERS-MGMT-400",
	  .waits_for = N_("Red Hat to be able to assume the installer role"),
	  .writes = true },
	{ 0 },
};

const struct action_class act_verify = {
	.name = "network-verification",
	.work_size = sizeof(struct verify_work),
	.probe = probe,
	.found = judge,
	.apply = apply,
	.poll_ms = 5000,
	.patience_s = 1200,
};
