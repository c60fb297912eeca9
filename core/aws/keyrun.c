/*
 * keyrun.c - getting keys: the source first, then each role of the chain with
 * the keys of the one before; an MFA code is asked for when a role wants one.
 * Ends in aws_keys_got, perhaps before key_run_start returns.
 */
#include "core/aws/body.h"
#include "core/aws/inside.h"
#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/i18n.h"
#include "core/base/str.h"

static const char *get(const struct key_run *run, const char *key)
{
	return profiles_get(&run->aws->files, run->source.hops[run->hop], key);
}

static void run_free(struct key_run *run)
{
	if (run->asking)
		ask_withdraw(run->aws->asks, &run->ask);
	flow_cancel(&run->flow);
	process_cancel(&run->process);
	aws_keys_release(&run->keys);
	secret_release(&run->code);
	secret_release(&run->token);
	secret_release(&run->document);
	arena_free(run->arena);
	mem_free(run);
}

void key_run_cancel(struct aws *aws)
{
	struct key_run *run = aws->run;

	aws->run = NULL;
	if (run)
		run_free(run);
}

static void over(struct key_run *run, const struct err *err)
{
	struct aws *aws = run->aws;

	aws->run = NULL;
	aws_keys_got(aws, run, err);
	run_free(run);
}

/* ---- a role of the chain ---------------------------------------------------*/

static const char *session_name(struct key_run *run)
{
	const char *name = get(run, "role_session_name");

	return name ? name
		    : arena_fmt(run->arena, "rosawiz-%lld",
				(long long)real_unix());
}

static int duration(struct key_run *run)
{
	const char *text = get(run, "duration_seconds");
	long long n;

	/* not a number: ignored, as botocore does */
	return text && str_int(text, 900, 43200, &n) ? (int)n : 0;
}

static enum build assume(void *work, struct request_spec *q, struct err *err)
{
	struct key_run *run = work;
	struct sts_assume s = {
		.role_arn = get(run, "role_arn"),
		.session = session_name(run),
		.external_id = get(run, "external_id"),
		.mfa_serial = get(run, "mfa_serial"),
		.mfa_code = &run->code,
		.seconds = duration(run),
	};
	const char *region = get(run, "region");
	enum build build = sts_assume_role(q, &s, err);

	q->service = "awskeys";
	q->region = region              ? region
		    : *run->aws->region ? run->aws->region
					: NULL;
	return build;
}

static enum verdict assumed(void *work, const struct reply *r, struct err *err)
{
	struct key_run *run = work;
	struct aws_keys keys = { 0 };

	if (!sts_keys_read(r, &keys, err))
		return STEP_FAIL;
	aws_keys_copy(&run->keys, &keys);
	aws_keys_release(&keys);
	return STEP_NEXT;
}

static void next_hop(struct key_run *run);

static void ask_code(struct key_run *run, const char *again);

/* The code was wrong, or used before: STS says so in its sentence alone. */
static bool wrong_code(const struct key_run *run, const struct err *err)
{
	return secret_is_set(&run->code) &&
	       !strcmp(err->code, "AccessDenied") &&
	       strstr(err->said, "MultiFactorAuthentication failed");
}

static void hop_done(void *owner, const struct err *err)
{
	struct key_run *run = owner;
	bool again = err && wrong_code(run, err);
	struct err why;

	run->flow = NULL;
	secret_release(&run->code);
	if (again) {
		ask_code(run, _("That code was wrong or used before; a new one "
				"comes every 30 seconds."));
		return;
	}
	if (!err) {
		run->hop++;
		next_hop(run);
		return;
	}
	why = *err;
	err_wrap(&why, _("cannot assume %s (profile %s)"), get(run, "role_arn"),
		 run->source.hops[run->hop]);
	over(run, &why);
}

static void send_hop(struct key_run *run)
{
	static const struct step steps[] = {
		{ .name = "AssumeRole", .build = assume, .read = assumed },
		{ 0 }
	};

	run->flow = flow_start(run->aws->net, steps, run, NULL, hop_done, run);
}

static bool is_code(const struct secret *text)
{
	size_t i;

	if (!text || text->len != 6)
		return false;
	for (i = 0; i < 6; i++)
		if (text->text[i] < '0' || text->text[i] > '9')
			return false;
	return true;
}

static void code_given(struct ask *ask, int choice, const struct secret *text)
{
	struct key_run *run = ask->owner;
	struct err err = { 0 };

	run->asking = false;
	if (choice >= 0 && is_code(text)) {
		secret_copy(&run->code, text);
		send_hop(run);
		return;
	}
	if (choice >= 0) {
		ask_code(run, _("Six digits were expected."));
		return;
	}
	err_set(&err, ERR_DECLINED, _("no MFA code was given for %s"),
		get(run, "mfa_serial"));
	over(run, &err);
}

/* again: what was wrong with the code of before, NULL the first time. */
static void ask_code(struct key_run *run, const char *again)
{
	struct err err = { 0 };
	const char *why;

	if (!run->aws->asks) {
		err_set(&err, ERR_SIGNED_OUT,
			_("profile %s needs an MFA code and nobody can be "
			  "asked for it"),
			run->source.hops[run->hop]);
		over(run, &err);
		return;
	}
	why = arena_fmt(run->arena,
			_("Profile %s assumes %s, which wants the six digits "
			  "of %s."),
			run->source.hops[run->hop], get(run, "role_arn"),
			get(run, "mfa_serial"));
	if (again)
		why = arena_fmt(run->arena, "%s\n%s", again, why);
	run->ask = (struct ask){
		.id = "aws.mfa",
		.kind = ASK_SECRET,
		.title = _("MFA code for AWS"),
		.why = why,
		.unattended = -1,
		.answered = code_given,
		.owner = run,
	};
	run->asking = true;
	ask_post(run->aws->asks, &run->ask);
}

static void next_hop(struct key_run *run)
{
	if (run->hop == run->source.n_hops) {
		over(run, NULL);
		return;
	}
	if (get(run, "mfa_serial")) {
		run->aws->asks_person = true;
		ask_code(run, NULL);
	} else {
		send_hop(run);
	}
}

void key_run_based(struct key_run *run, const struct err *err)
{
	if (err)
		over(run, err);
	else
		next_hop(run);
}

/* ---- sources that need no network -------------------------------------------*/

static void set_keys(struct aws_keys *k, const char *id, const char *secret,
		     const char *token)
{
	aws_keys_release(k);
	if (strlen(id) < sizeof(k->id))
		memcpy(k->id, id, strlen(id) + 1);
	secret_setstr(&k->secret, secret);
	if (token)
		secret_setstr(&k->token, token);
}

static void environment_start(struct key_run *run)
{
	struct aws *aws = run->aws;
	const char *id = aws_env(aws, "AWS_ACCESS_KEY_ID");
	const char *secret = aws_env(aws, "AWS_SECRET_ACCESS_KEY");
	const char *token = aws_env(aws, "AWS_SESSION_TOKEN");
	const char *until = aws_env(aws, "AWS_CREDENTIAL_EXPIRATION");
	struct err err = { 0 };

	if (!id || !secret) {
		err_set(&err, ERR_SIGNED_OUT,
			_("profile %s takes its keys from the environment, "
			  "which has none"),
			run->source.profile);
		key_run_based(run, &err);
		return;
	}
	if (!token) /* the old name */
		token = aws_env(aws, "AWS_SECURITY_TOKEN");
	set_keys(&run->keys, id, secret, token);
	if (until && str_time(until) > 0)
		run->keys.expires = str_time(until);
	key_run_based(run, NULL);
}

static void static_start(struct key_run *run)
{
	const struct profiles *p = &run->aws->files;
	const char *name = run->source.profile;

	set_keys(&run->keys, profiles_get(p, name, "aws_access_key_id"),
		 profiles_get(p, name, "aws_secret_access_key"),
		 profiles_get(p, name, "aws_session_token"));
	key_run_based(run, NULL);
}

static void demo_start(struct key_run *run)
{
	set_keys(&run->keys, run->aws->key_id,
		 secret_text(&run->aws->key_secret), NULL);
	key_run_based(run, NULL);
}

static void base_start(struct key_run *run)
{
	switch (run->source.kind) {
	case SOURCE_DEMO:
		demo_start(run);
		break;
	case SOURCE_ENVIRONMENT:
		environment_start(run);
		break;
	case SOURCE_STATIC:
		static_start(run);
		break;
	case SOURCE_SSO:
		sso_start(run);
		break;
	case SOURCE_LOGIN:
		login_start(run);
		break;
	case SOURCE_PROCESS:
		process_start(run);
		break;
	case SOURCE_CLI:
		export_start(run);
		break;
	case SOURCE_WEB:
		web_start(run);
		break;
	case SOURCE_CONTAINER:
		container_start(run);
		break;
	case SOURCE_METADATA:
		metadata_start(run);
		break;
	case SOURCE_NONE:
		BUG("no source of keys");
	}
}

void key_run_start(struct aws *aws)
{
	struct key_run *run;
	struct err err = { 0 };

	if (aws->run)
		return;
	run = mem_new(sizeof(*run));
	run->aws = aws;
	run->arena = arena_new();
	aws->run = run;
	aws->asks_person = false;
	aws_files_load(aws);
	if (source_find(aws, &run->source, &err))
		base_start(run);
	else
		over(run, &err);
}
