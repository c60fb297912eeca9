/* warn.c - what a person should know about keys that work: they end soon, two
 * sources disagree, they are root's. */
#include "core/aws/inside.h"
#include "core/base/i18n.h"
#include "core/base/str.h"

#define SOON 3600 /* seconds: keys that may not last an installation */

void aws_warn(struct aws *aws, const char *fmt, ...)
{
	struct strbuf text = STRBUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&text, fmt, ap);
	va_end(ap);
	if (!aws_names_have(&aws->warnings, text.buf))
		aws_name_add(aws->arena, &aws->warnings, text.buf);
	strbuf_release(&text);
}

void aws_warn_of_clock(struct aws *aws)
{
	aws_warn(aws,
		 _("this machine's clock is %lld seconds off; requests are "
		   "signed with the time of AWS"),
		 aws->offset);
}

/* ---- two sources that disagree -----------------------------------------------*/

/* Both set, to different values: ours is said, and who would take the other. */
static void two_variables(struct aws *aws, const char *ours, const char *other,
			  const char *who)
{
	const char *a = aws_env(aws, ours), *b = aws_env(aws, other);

	if (a && b && strcmp(a, b) != 0)
		aws_warn(aws,
			 _("%s=%s and %s=%s disagree: the first is used here, "
			   "%s takes the other"),
			 ours, a, other, b, who);
}

static void two_sources(struct aws *aws)
{
	const char *profile = aws_env(aws, "AWS_PROFILE");

	if (!profile)
		profile = aws_env(aws, "AWS_DEFAULT_PROFILE");
	if (aws->kind == SOURCE_ENVIRONMENT && !aws->want_profile && profile)
		aws_warn(aws,
			 _("AWS_ACCESS_KEY_ID and AWS_PROFILE=%s are both set: "
			   "the keys are used here, rosa would use the "
			   "profile"),
			 profile);
	else if (!aws->want_profile)
		two_variables(aws, "AWS_PROFILE", "AWS_DEFAULT_PROFILE",
			      _("the AWS CLI"));
	if (!strcmp(aws->region_from, "AWS_REGION"))
		two_variables(aws, "AWS_REGION", "AWS_DEFAULT_REGION",
			      _("version 1 of the AWS CLI"));
}

/* One profile with another pair of keys in each file. */
static void two_files(struct aws *aws)
{
	const char *a, *b;

	if (aws->kind != SOURCE_STATIC || !aws->profile)
		return;
	a = profiles_config(&aws->files, aws->profile, "aws_access_key_id");
	b = profiles_get(&aws->files, aws->profile, "aws_access_key_id");
	if (a && b && strcmp(a, b) != 0)
		aws_warn(aws,
			 _("profile %s has different keys in %s and %s: the "
			   "latter are used"),
			 aws->profile, aws->files.config_path,
			 aws->files.credentials_path);
}

/* ---- time ----------------------------------------------------------------------*/

/* Until when no person is needed; 0: for good, or not known. */
static int64_t good_until(const struct aws *aws)
{
	if (aws->asks_person || aws->kind == SOURCE_ENVIRONMENT)
		return aws->keys.expires;
	return aws->ends > aws->keys.expires ? aws->ends
	       : aws->ends                   ? aws->keys.expires
					     : 0;
}

static void little_time(struct aws *aws)
{
	int64_t until = good_until(aws), left = until - aws_now(aws);
	long long minutes = left > 0 ? left / 60 : 0;

	if (!until || left >= SOON)
		return;
	if (aws->asks_person)
		aws_warn(aws,
			 _("these keys last %lld more minutes; then another "
			   "MFA code will be asked for"),
			 minutes);
	else if (aws->kind == SOURCE_ENVIRONMENT)
		aws_warn(aws,
			 _("these keys last %lld more minutes and cannot renew "
			   "themselves"),
			 minutes);
	else
		aws_warn(aws,
			 _("this sign-in lasts %lld more minutes and cannot "
			   "renew itself. Before a long step run: %s"),
			 minutes, aws->again);
}

void aws_warn_of_all(struct aws *aws)
{
	/* what getting the keys had to say comes first, and stays */
	if (!aws->known)
		aws->n_said = aws->warnings.n;
	aws->warnings.n = aws->n_said;
	if (aws->offset)
		aws_warn_of_clock(aws);
	if (aws->identity.root)
		aws_warn(aws, "%s",
			 _("this is the account's root user: ROSA refuses it; "
			   "use a role or an IAM user"));
	two_sources(aws);
	two_files(aws);
	little_time(aws);
	if (aws->bad_bundle)
		aws_warn(aws, _("the CA bundle %s cannot be read"),
			 aws->bad_bundle);
}

const char *aws_keys_advice(const struct aws *aws, struct arena *a)
{
	const char *profile = aws->profile ? aws->profile : "default";

	switch (aws->kind) {
	case SOURCE_ENVIRONMENT:
		return _("Put new keys into the environment and start rosawiz "
			 "again: it goes on where it stopped.");
	case SOURCE_STATIC:
		return arena_fmt(a,
				 _("Write new keys into profile %s (aws "
				   "configure --profile %s), then sign in "
				   "again here."),
				 profile, profile);
	case SOURCE_SSO:
		return arena_fmt(a, _("Run: %s. Then sign in again here."),
				 aws->again);
	case SOURCE_LOGIN:
		return arena_fmt(a,
				 _("Run: aws login --profile %s. Then sign in "
				   "again here."),
				 profile);
	case SOURCE_PROCESS:
		return arena_fmt(a,
				 _("See why credential_process of profile %s "
				   "gives no fresh keys, then sign in again "
				   "here."),
				 profile);
	case SOURCE_NONE:
	case SOURCE_DEMO:
	case SOURCE_CLI:
	case SOURCE_WEB:
	case SOURCE_CONTAINER:
	case SOURCE_METADATA:
		break;
	}
	return _("Sign in to AWS again, then retry.");
}
