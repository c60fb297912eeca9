/*
 * source.c - where keys are to come from, by the environment and the files
 * alone (aws-api card 1.3, our order):
 *	--profile > AWS_ACCESS_KEY_ID > web identity of the environment >
 *	AWS_PROFILE / default profile > container > instance metadata
 * A named profile without keys is asked of the AWS CLI, which knows every kind;
 * where there is none that can tell, the instance's role stands in.
 */
#include "core/aws/inside.h"
#include "core/base/i18n.h"
#include "core/base/str.h"

static const char *get(const struct aws *aws, const char *profile,
		       const char *key)
{
	return profiles_get(&aws->files, profile, key);
}

const char *aws_wanted_profile(const struct aws *aws, bool *given)
{
	const char *name = aws->want_profile;

	if (!name)
		name = aws_env(aws, "AWS_PROFILE");
	if (!name)
		name = aws_env(aws, "AWS_DEFAULT_PROFILE");
	*given = name != NULL;
	return name ? name : "default";
}

static bool env_keys(const struct aws *aws, struct source *out, struct err *err)
{
	const char *id = aws_env(aws, "AWS_ACCESS_KEY_ID");
	const char *secret = aws_env(aws, "AWS_SECRET_ACCESS_KEY");

	if (!id && !secret)
		return true;
	if (id && secret) {
		out->kind = SOURCE_ENVIRONMENT;
		return true;
	}
	err_set(err, ERR_SIGNED_OUT,
		_("%s is set in the environment but %s is not"),
		id ? "AWS_ACCESS_KEY_ID" : "AWS_SECRET_ACCESS_KEY",
		id ? "AWS_SECRET_ACCESS_KEY" : "AWS_ACCESS_KEY_ID");
	return err_hint(err, "%s", _("Set both, or neither."));
}

static bool has_static(const struct aws *aws, const char *profile)
{
	return get(aws, profile, "aws_access_key_id") &&
	       get(aws, profile, "aws_secret_access_key");
}

static bool credential_source(const char *name, struct source *out,
			      const char *profile, struct err *err)
{
	if (str_ieq(name, "Environment"))
		out->kind = SOURCE_ENVIRONMENT;
	else if (str_ieq(name, "Ec2InstanceMetadata"))
		out->kind = SOURCE_METADATA;
	else if (str_ieq(name, "EcsContainer"))
		out->kind = SOURCE_CONTAINER;
	else
		return err_set(err, ERR_INPUT,
			       _("profile %s: credential_source '%s' is not "
				 "Environment, Ec2InstanceMetadata or "
				 "EcsContainer"),
			       profile, name);
	out->profile = profile;
	return true;
}

/* What a profile itself holds, without any role it assumes. */
static bool plain_source(const struct aws *aws, const char *profile,
			 struct source *out, struct err *err)
{
	out->profile = profile;
	if (has_static(aws, profile))
		out->kind = SOURCE_STATIC;
	else if (get(aws, profile, "sso_session") ||
		 get(aws, profile, "sso_start_url"))
		out->kind = SOURCE_SSO;
	else if (get(aws, profile, "login_session"))
		out->kind = SOURCE_LOGIN;
	else if (get(aws, profile, "credential_process"))
		out->kind = SOURCE_PROCESS;
	else if (get(aws, profile, "aws_access_key_id"))
		return err_set(err, ERR_SIGNED_OUT,
			       _("profile %s has aws_access_key_id but no "
				 "aws_secret_access_key"),
			       profile);
	else
		out->kind = SOURCE_CLI;
	return true;
}

static bool seen(const struct source *s, const char *profile)
{
	size_t i;

	for (i = 0; i < s->n_hops; i++)
		if (!strcmp(s->hops[i], profile))
			return true;
	return false;
}

static bool unknown(const struct aws *aws, const char *profile, struct err *err)
{
	err_set(err, ERR_SIGNED_OUT,
		_("the AWS profile '%s' is in neither %s "
		  "nor %s"),
		profile, aws->files.config_path, aws->files.credentials_path);
	return err_hint(err, "%s",
			_("Check its name, AWS_PROFILE, or run "
			  "'aws configure sso'."));
}

/* From the profile that is asked for inwards to the one with keys. */
static bool chain(const struct aws *aws, const char *profile,
		  struct source *out, struct err *err)
{
	const char *from, *source;

	for (;;) {
		if (!profiles_have(&aws->files, profile))
			return unknown(aws, profile, err);
		if (!get(aws, profile, "role_arn"))
			return plain_source(aws, profile, out, err);
		if (get(aws, profile, "web_identity_token_file")) {
			out->kind = SOURCE_WEB;
			out->profile = profile;
			return true;
		}
		/* a profile that names itself and has keys: its keys */
		if (seen(out, profile) && has_static(aws, profile) &&
		    !strcmp(out->hops[out->n_hops - 1], profile))
			return plain_source(aws, profile, out, err);
		if (seen(out, profile) || out->n_hops == HOPS_MAX)
			return err_set(err, ERR_INPUT,
				       _("profile %s: source_profile goes "
					 "round in a circle"),
				       profile);
		out->hops[out->n_hops++] = profile;
		from = get(aws, profile, "credential_source");
		source = get(aws, profile, "source_profile");
		if (!from == !source)
			return err_set(err, ERR_INPUT,
				       _("profile %s has a role_arn and needs "
					 "exactly one of source_profile and "
					 "credential_source"),
				       profile);
		if (from)
			return credential_source(from, out, profile, err);
		profile = source;
	}
}

/* hops were collected from the outside; they are taken from the inside. */
static void turn_round(struct source *s)
{
	const char *tmp;
	size_t i;

	for (i = 0; i < s->n_hops / 2; i++) {
		tmp = s->hops[i];
		s->hops[i] = s->hops[s->n_hops - 1 - i];
		s->hops[s->n_hops - 1 - i] = tmp;
	}
}

static bool nothing(struct err *err)
{
	err_set(err, ERR_SIGNED_OUT, "%s", _("no AWS keys were found"));
	return err_hint(err, "%s",
			_("Run 'aws configure sso' or 'aws configure', or set "
			  "AWS_PROFILE."));
}

static bool in_container(const struct aws *aws)
{
	return aws_env(aws, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") ||
	       aws_env(aws, "AWS_CONTAINER_CREDENTIALS_FULL_URI");
}

bool source_metadata(const struct aws *aws)
{
	return !aws->no_metadata &&
	       !str_ieq(aws_env(aws, "AWS_EC2_METADATA_DISABLED"), "true");
}

bool source_find(const struct aws *aws, struct source *out, struct err *err)
{
	const char *profile;
	bool given;

	memset(out, 0, sizeof(*out));
	if (aws->demo) {
		out->kind = SOURCE_DEMO;
		return true;
	}
	if (!aws->want_profile && !env_keys(aws, out, err))
		return false;
	if (out->kind != SOURCE_NONE)
		return true;
	if (!aws->want_profile && aws_env(aws, "AWS_WEB_IDENTITY_TOKEN_FILE") &&
	    aws_env(aws, "AWS_ROLE_ARN")) {
		out->kind = SOURCE_WEB;
		return true;
	}
	profile = aws_wanted_profile(aws, &given);
	if (given || profiles_have(&aws->files, profile)) {
		if (!chain(aws, profile, out, err))
			return false;
		turn_round(out);
	}
	/* a profile of a region and the like leaves it to the surroundings */
	if (out->kind != SOURCE_NONE &&
	    (out->kind != SOURCE_CLI || out->n_hops ||
	     (given && !in_container(aws))))
		return true;
	out->kind = SOURCE_NONE;
	out->profile = NULL;
	if (in_container(aws))
		out->kind = SOURCE_CONTAINER;
	else if (source_metadata(aws))
		out->kind = SOURCE_METADATA;
	return out->kind != SOURCE_NONE || nothing(err);
}

static const char *kind_words(enum source_kind kind)
{
	switch (kind) {
	case SOURCE_NONE:
	case SOURCE_STATIC:
		break;
	case SOURCE_DEMO:
		return _("the demo");
	case SOURCE_ENVIRONMENT:
		return _("environment");
	case SOURCE_SSO:
		return _("IAM Identity Center");
	case SOURCE_LOGIN:
		return _("aws login");
	case SOURCE_PROCESS:
		return _("credential_process");
	case SOURCE_CLI:
		return _("AWS CLI");
	case SOURCE_WEB:
		return _("web identity");
	case SOURCE_CONTAINER:
		return _("container");
	case SOURCE_METADATA:
		return _("instance metadata");
	}
	return "";
}

void source_tell(const struct aws *aws, const struct source *s,
		 struct strbuf *out)
{
	const char *outer = s->n_hops ? s->hops[s->n_hops - 1] : s->profile;
	const char *file = NULL, *words = kind_words(s->kind);

	if (!outer) {
		strbuf_addstr(out, words);
		return;
	}
	file = profiles_file(&aws->files, outer,
			     s->n_hops                  ? "role_arn"
			     : s->kind == SOURCE_STATIC ? "aws_access_key_id"
							: "region");
	strbuf_addf(out, _("profile %s (%s"), outer,
		    file ? file : aws->files.config_path);
	if (s->n_hops)
		strbuf_addf(out, ", role_arn");
	if (*words)
		strbuf_addf(out, ", %s", words);
	strbuf_addch(out, ')');
}
