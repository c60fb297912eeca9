/* aws.c - the signed-in account: state, identity, region, warnings. */
#include "core/aws/aws.h"

#include "core/aws/inside.h"
#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/i18n.h"
#include "core/base/log.h"
#include "core/base/str.h"

const char *aws_env(const struct aws *aws, const char *name)
{
	const char *value = aws->demo ? NULL : getenv(name);

	return value && *value ? value : NULL;
}

int64_t aws_now(const struct aws *aws)
{
	return real_unix() + aws->offset;
}

void aws_files_load(struct aws *aws)
{
	bool given;
	const char *name;

	if (aws->demo)
		return;
	profiles_release(&aws->files);
	profiles_load(&aws->files, aws_env(aws, "AWS_CONFIG_FILE"),
		      aws_env(aws, "AWS_SHARED_CREDENTIALS_FILE"));
	name = aws_wanted_profile(aws, &given);
	mem_free(aws->profile);
	aws->profile = given || profiles_have(&aws->files, name) ? mem_dup(name)
								 : NULL;
}

static void enter(struct aws *aws, enum aws_state state)
{
	struct event_queue *events = loop_events(net_loop(aws->net));

	aws->state = state;
	if (events)
		event_post(events, EVENT_IDENTITY, aws);
}

static void fail(struct aws *aws, const struct err *err)
{
	aws->error = *err;
	log_line(LOG_WARN, "aws: %s", err->what);
	enter(aws, AWS_FAILED);
}

/* ---- identity ----------------------------------------------------------------*/

static enum build who(void *work, struct request_spec *q, struct err *err)
{
	(void)work;
	return sts_get_caller_identity(q, err);
}

static enum verdict is(void *work, const struct reply *r, struct err *err)
{
	struct aws *aws = work;
	struct sts_identity *to = aws->known ? &aws->renewed : &aws->identity;

	return sts_identity_read(aws->arena, r->doc, to, err) ? STEP_NEXT
							      : STEP_FAIL;
}

/* New keys in the middle of work: the account must be the one of before. */
static bool same_account(struct aws *aws, struct err *err)
{
	const struct sts_identity *now = &aws->renewed, *then = &aws->identity;

	if (strcmp(now->account, then->account) != 0) {
		err_set(err, ERR_SIGNED_OUT,
			_("the new keys are of account %s, this work was begun "
			  "in account %s"),
			now->account, then->account);
		return err_hint(err,
				_("Sign in to account %s again. Nothing was "
				  "done in the other one."),
				then->account);
	}
	if (strcmp(now->name, then->name) != 0)
		aws_warn(aws,
			 _("the new keys are of %s, before they were "
			   "of %s"),
			 now->arn, then->arn);
	return true;
}

static void who_done(void *owner, const struct err *err)
{
	struct aws *aws = owner;
	struct err other = { 0 };

	aws->who = NULL;
	if (!err && aws->known && !same_account(aws, &other)) {
		aws_keys_release(&aws->keys);
		err = &other;
	}
	if (err) {
		fail(aws, err);
	} else {
		aws_warn_of_all(aws);
		aws->known = true;
		enter(aws, AWS_READY);
	}
	services_unpark(aws);
}

static void ask_who(struct aws *aws)
{
	static const struct step steps[] = {
		{ .name = "GetCallerIdentity", .build = who, .read = is }, { 0 }
	};

	if (!aws->who)
		aws->who =
			flow_start(aws->net, steps, aws, NULL, who_done, aws);
}

bool aws_asks_who(const struct aws *aws)
{
	return aws->known && aws->who;
}

void aws_keys_got(struct aws *aws, struct key_run *run, const struct err *err)
{
	struct strbuf from = STRBUF_INIT;

	aws->got = real_unix();
	if (err && aws_keys_are_set(&aws->keys) &&
	    aws->keys.expires > aws_now(aws)) {
		/* those we have still hold: another try comes later */
		log_line(LOG_WARN, "aws: cannot renew keys: %s", err->what);
		services_unpark(aws);
		return;
	}
	if (err) {
		fail(aws, err);
		services_unpark(aws);
		return;
	}
	aws_keys_release(&aws->retired);
	aws->retired = aws->keys;
	aws->keys = run->keys;
	memset(&run->keys, 0, sizeof(run->keys));
	services_renewed(aws);
	aws->kind = run->source.kind;
	aws->ends = run->ends;
	snprintf(aws->again, sizeof(aws->again), "aws sso login --profile %s",
		 run->source.profile ? run->source.profile : "");
	source_tell(aws, &run->source, &from);
	snprintf(aws->from, sizeof(aws->from), "%s", from.buf);
	strbuf_release(&from);
	if (!aws->known)
		enter(aws, AWS_LOOKING);
	ask_who(aws);
	services_unpark(aws); /* while a renewal asks who: that request only */
}

static void forget(struct aws *aws)
{
	key_run_cancel(aws);
	flow_cancel(&aws->who);
	aws_keys_release(&aws->keys);
	memset(&aws->identity, 0, sizeof(aws->identity));
	memset(&aws->warnings, 0, sizeof(aws->warnings));
	memset(&aws->error, 0, sizeof(aws->error));
	arena_clear(aws->arena);
	aws->known = false;
	aws->state = AWS_UNKNOWN;
}

void aws_sign_in(struct aws *aws)
{
	if (aws->state == AWS_LOOKING)
		return;
	if (aws->state == AWS_UNKNOWN && aws->run) {
		enter(aws, AWS_LOOKING); /* a request began it */
		return;
	}
	forget(aws);
	enter(aws, AWS_LOOKING);
	key_run_start(aws);
}

void aws_renew(struct aws *aws)
{
	if (aws->state != AWS_FAILED)
		return;
	if (!aws->known) {
		aws_sign_in(aws);
		return;
	}
	memset(&aws->error, 0, sizeof(aws->error));
	enter(aws, AWS_LOOKING);
	key_run_start(aws);
}

void aws_use_profile(struct aws *aws, const char *profile)
{
	char *name = mem_dup(profile);

	forget(aws);
	mem_free(aws->want_profile);
	aws->want_profile = name;
	aws_files_load(aws);
	aws_region_find(aws);
	enter(aws, AWS_LOOKING);
	key_run_start(aws);
}

/* ---- region -----------------------------------------------------------------*/

static bool take_region(struct aws *aws, const char *region, const char *from)
{
	if (!region || strlen(region) >= sizeof(aws->region))
		return false;
	snprintf(aws->region, sizeof(aws->region), "%s", region);
	snprintf(aws->region_from, sizeof(aws->region_from), "%s", from);
	return true;
}

void aws_region_find(struct aws *aws)
{
	char *from;

	if (!strcmp(aws->region_from, "--region"))
		return;
	aws->region[0] = aws->region_from[0] = 0;
	if (take_region(aws, aws_env(aws, "AWS_REGION"), "AWS_REGION") ||
	    take_region(aws, aws_env(aws, "AWS_DEFAULT_REGION"),
			"AWS_DEFAULT_REGION") ||
	    !aws->profile)
		return;
	from = mem_fmt(_("profile %s"), aws->profile);
	take_region(aws, profiles_get(&aws->files, aws->profile, "region"),
		    from);
	mem_free(from);
}

bool aws_region_check(const char *region, struct err *err)
{
	const char *partition = aws_region_partition(region);

	if (!partition)
		return err_set(err, ERR_INPUT,
			       _("'%.40s' is not an AWS region; one looks like "
				 "eu-west-1"),
			       region ? region : "");
	return !strcmp(partition, "aws") || !strcmp(partition, "aws-us-gov") ||
	       err_set(err, ERR_INPUT,
		       _("ROSA is not offered in %s (partition %s)"), region,
		       partition);
}

bool aws_set_region(struct aws *aws, const char *region, struct err *err)
{
	const char *partition = aws_region_partition(region);

	if (!aws_region_check(region, err))
		return false;
	if (aws->known && strcmp(partition, aws->identity.partition) != 0)
		return err_set(err, ERR_INPUT,
			       _("%s is of partition %s, these keys are of %s"),
			       region, partition, aws->identity.partition);
	take_region(aws, region, _("chosen here"));
	return true;
}

/* ---- life ---------------------------------------------------------------------*/

static void trust_bundle(struct aws *aws)
{
	const char *path = aws_env(aws, "AWS_CA_BUNDLE");
	struct strbuf real = STRBUF_INIT, pem = STRBUF_INIT;
	struct err err = { 0 };

	if (!path && aws->profile)
		path = profiles_get(&aws->files, aws->profile, "ca_bundle");
	if (!path)
		return;
	file_expand(&real, path);
	if (file_read(real.buf, &pem, &err))
		net_add_ca(aws->net, pem.buf);
	else
		aws->bad_bundle = mem_dup(path);
	strbuf_release(&real);
	strbuf_release(&pem);
}

struct aws *aws_new(struct net *net, const struct aws_options *o,
		    struct ask_queue *asks)
{
	struct aws *aws = mem_new(sizeof(*aws));

	aws->net = net;
	aws->asks = asks;
	aws->demo = o->demo;
	aws->no_metadata = o->no_metadata || o->demo;
	aws->endpoint = mem_dup(o->endpoint);
	aws->checkip = mem_dup(o->checkip);
	aws->want_profile = mem_dup(o->profile);
	aws->arena = arena_new();
	aws->lasting = arena_new();
	if (o->key_id)
		snprintf(aws->key_id, sizeof(aws->key_id), "%s", o->key_id);
	secret_setstr(&aws->key_secret, o->key_secret);
	aws_files_load(aws);
	if (!o->region || !take_region(aws, o->region, "--region"))
		aws_region_find(aws);
	trust_bundle(aws);
	services_add(aws);
	return aws;
}

void aws_stop(struct aws *aws)
{
	struct event_queue *events;

	if (!aws)
		return;
	events = loop_events(net_loop(aws->net));
	if (events)
		event_forget(events, aws);
	key_run_cancel(aws);
	flow_cancel(&aws->who);
}

void aws_free(struct aws *aws)
{
	if (!aws)
		return;
	if (aws->run) { /* not stopped in time: its flow went with net */
		aws->run->flow = NULL;
		key_run_cancel(aws);
	}
	aws_keys_release(&aws->keys);
	aws_keys_release(&aws->retired);
	secret_release(&aws->key_secret);
	profiles_release(&aws->files);
	arena_free(aws->arena);
	arena_free(aws->lasting);
	mem_free(aws->endpoint);
	mem_free(aws->checkip);
	mem_free(aws->want_profile);
	mem_free(aws->profile);
	mem_free(aws->bad_bundle);
	mem_free(aws);
}

/* ---- what a face asks ------------------------------------------------------------*/

enum aws_state aws_state(const struct aws *aws)
{
	return aws->state;
}

const struct err *aws_error(const struct aws *aws)
{
	return aws->state == AWS_FAILED ? &aws->error : NULL;
}

const struct sts_identity *aws_identity(const struct aws *aws)
{
	return aws->known ? &aws->identity : NULL;
}

const char *aws_account(const struct aws *aws)
{
	return aws->known ? aws->identity.account : "";
}

const char *aws_partition(const struct aws *aws)
{
	const char *partition;

	if (aws->known)
		return aws->identity.partition;
	partition = aws_region_partition(aws->region);
	return partition ? partition : "aws";
}

const char *aws_region(const struct aws *aws)
{
	return aws->region;
}

const char *aws_region_from(const struct aws *aws)
{
	return aws->region_from;
}

const char *aws_keys_from(const struct aws *aws)
{
	return aws->from;
}

int64_t aws_keys_expire(const struct aws *aws)
{
	return aws->keys.expires;
}

size_t aws_warnings(const struct aws *aws, const char *const **out)
{
	*out = aws->warnings.at;
	return aws->warnings.n;
}

long long aws_clock_offset(const struct aws *aws)
{
	return aws->offset;
}

const char *aws_profile(const struct aws *aws)
{
	return aws->profile ? aws->profile : "";
}

const char *aws_endpoint(struct aws *aws, struct arena *a, const char *service,
			 const char *region)
{
	const struct dialect *d = dialect_find(service);

	if (!region)
		region = aws->region;
	if (!d || (!*region && !d->global))
		return "";
	return endpoint_of(aws, a, d, region);
}

void aws_profiles(const struct aws *aws, struct arena *a, struct aws_names *out)
{
	const char *name;
	size_t i;

	for (i = 0; (name = profiles_name(&aws->files, i)); i++)
		aws_name_add(a, out, name);
}
