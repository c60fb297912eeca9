/* connect.c - see connect.h. */
#include "core/setup/connect.h"

#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/ocm/signin.h"
#include "core/setup/lookups.h"
#include "core/setup/preflight.h"
#include "core/setup/setup.h"

static void fail(struct setup *s, const struct err *err)
{
	s->err = *err;
	event_post(s->events, EVENT_IDENTITY, s);
}

static void ocm_done(void *owner, const struct err *err)
{
	struct setup *s = owner;

	if (err)
		fail(s, err);
	event_post(s->events, EVENT_IDENTITY, s);
}

static void forget_err(struct setup *s)
{
	memset(&s->err, 0, sizeof(s->err));
}

void setup_sign_in_device(struct setup *s)
{
	forget_err(s);
	signin_device(s->ocm, ocm_done, s);
}

void setup_sign_in_token(struct setup *s, const struct secret *token)
{
	forget_err(s);
	signin_token(s->ocm, token, ocm_done, s);
}

void setup_sign_in_account(struct setup *s, const char *client_id,
			   const struct secret *client_secret)
{
	forget_err(s);
	signin_service_account(s->ocm, client_id, client_secret, ocm_done, s);
}

static const char *info(const struct setup *s, const char *path)
{
	const char *text = node_text(s->sim_info, path);

	return *text ? text : NULL;
}

/* --region, else where the session's cluster is. */
static const char *wanted_region(const struct setup *s)
{
	const char *answer = answers_get(s->answers, "cluster.region");
	struct err ignored;

	if (s->opt.region)
		return s->opt.region;
	return *answer && aws_region_check(answer, &ignored) ? answer : NULL;
}

static void make_accounts(struct setup *s)
{
	struct aws_options aws = { .demo = s->opt.demo,
				   .region = wanted_region(s),
				   .profile = s->opt.profile };
	struct ocm_options ocm = { .demo = s->opt.demo,
				   .url = s->opt.ocm_url,
				   .token_url = s->opt.ocm_token_url };
	struct secret token = { 0 };
	char *token_url = NULL;

	if (s->opt.demo) {
		aws.key_id = info(s, "credentials/aws_access_key_id");
		aws.key_secret = info(s, "credentials/aws_secret_access_key");
		aws.endpoint = s->opt.sim;
		if (!aws.region)
			aws.region = info(s, "credentials/aws_region");
		secret_setstr(&token, info(s, "credentials/ocm_token"));
		ocm.token = &token;
		ocm.url = s->opt.sim;
		token_url = mem_fmt("%s/auth/realms/redhat-external/protocol/"
				    "openid-connect/token",
				    s->opt.sim);
		ocm.token_url = token_url;
	} else if (s->opt.sim) {
		aws.checkip = arena_fmt(s->arena, "%s/checkip", s->opt.sim);
		aws.no_metadata = true;
	}
	s->aws = aws_new(s->net, &aws, &s->asks);
	s->ocm = ocm_new(s->net, &ocm, &s->asks);
	secret_release(&token);
	mem_free(token_url);
}

static void sign_in(struct setup *s)
{
	if (!s->aws)
		make_accounts(s);
	if (aws_state(s->aws) != AWS_READY)
		aws_sign_in(s->aws);
	if (!ocm_signed_in(s->ocm))
		signin_start(s->ocm, ocm_done, s);
}

/* ---- vantages ----------------------------------------------------------------------*/

static void add_vantage(struct setup *s, const struct vantage *v,
			const char *vpc)
{
	if (s->vantage_count == (int)ARRAY_LEN(s->vantages))
		return;
	s->vantage_vpc[s->vantage_count] = vpc;
	s->vantages[s->vantage_count++] = *v;
}

static bool add_via(struct setup *s, struct err *err)
{
	struct vantage v;

	if (!s->opt.via)
		return true;
	if (!vantage_parse(s->arena, s->opt.via, &v, err))
		return false;
	v.id = "via";
	add_vantage(s, &v, "");
	return true;
}

void connect_vantages(struct setup *s, const struct node *doc)
{
	struct err err;

	s->vantage_count = 1; /* directly */
	add_via(s, &err);
	NODE_EACH(it, node_at(doc, "vantages"))
	{
		struct vantage v = {
			.id = node_text(it, "id"),
			.title = node_text(it, "title"),
			.address = node_text(it, "address"),
			.socks = node_text(it, "socks"),
			.resolver = node_text_or(it, "resolver", "10.0.0.2:53"),
		};

		if (*v.socks)
			add_vantage(s, &v, node_text(it, "vpc"));
	}
}

static void sim_ready(void *owner, const struct node *doc,
		      const struct err *err)
{
	struct setup *s = owner;

	if (err) {
		fail(s, err);
		return;
	}
	s->sim_info = doc;
	if (*node_text(doc, "public_ca"))
		net_add_ca(s->net, node_text(doc, "public_ca"));
	connect_vantages(s, doc);
	sign_in(s);
}

void setup_connect(struct setup *s)
{
	struct err err;

	memset(&s->err, 0, sizeof(s->err));
	s->stage = STAGE_CONNECT;
	if (!s->aws && s->vantage_count == 1 && !add_via(s, &err)) {
		fail(s, &err);
		return;
	}
	if (s->opt.sim && !s->simclock)
		s->simclock = simclock_start(s->net, s->opt.sim, sim_ready, s);
	else
		sign_in(s);
}

bool setup_connected(const struct setup *s)
{
	return s->aws_ready && s->ocm_ready;
}

bool connect_region(struct setup *s, const char *region, struct err *err)
{
	if (!s->aws || !*region || !strcmp(region, aws_region(s->aws)))
		return true;
	if (!aws_set_region(s->aws, region, err))
		return false;
	lookups_region_changed(s);
	return true;
}

void connect_event(struct setup *s)
{
	bool before = setup_connected(s);

	if (!s->aws)
		return;
	s->aws_ready = aws_state(s->aws) == AWS_READY;
	s->ocm_ready = ocm_signed_in(s->ocm);
	if (aws_state(s->aws) == AWS_FAILED && s->err.kind == ERR_NONE)
		s->err = *aws_error(s->aws);
	if (!before && setup_connected(s)) {
		memset(&s->err, 0, sizeof(s->err));
		if (s->stage == STAGE_CONNECT)
			s->stage = STAGE_ANSWER;
		if (!s->opt.no_lists)
			lookups_start(s);
		if (s->opt.preflight)
			preflight_start(s);
	}
}
