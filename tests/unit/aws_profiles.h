/*
 * aws_profiles.h - for the tests of where AWS keys come from: a ~/.aws/config
 * with a profile for each way and for each way to get it wrong, and an STS
 * that refuses.
 */
#ifndef TEST_AWS_PROFILES_H
#define TEST_AWS_PROFILES_H

#include "aws_way.h"

#define NO_KEYS "no AWS keys were found"
#define RUN_IT  "Run 'aws configure sso' or 'aws configure', or set AWS_PROFILE."

static const char files[] =
	"[profile base]\naws_access_key_id = AKBASE\n"
	"aws_secret_access_key = s\n"
	"[profile half]\naws_access_key_id = AKHALF\n"
	"[profile loop]\nrole_arn = arn:aws:iam::1:role/l\n"
	"source_profile = pool\n"
	"[profile pool]\nrole_arn = arn:aws:iam::1:role/p\n"
	"source_profile = loop\n"
	"[profile both]\nrole_arn = arn:aws:iam::1:role/p\n"
	"source_profile = base\ncredential_source = Environment\n"
	"[profile neither]\nrole_arn = arn:aws:iam::1:role/p\n"
	"[profile odd]\nrole_arn = arn:aws:iam::1:role/p\n"
	"credential_source = Moon\n"
	"[profile lost]\nrole_arn = arn:aws:iam::1:role/p\n"
	"source_profile = nowhere\n"
	"[profile fromenv]\nrole_arn = arn:aws:iam::1:role/e\n"
	"credential_source = Environment\n"
	"[profile fromecs]\nrole_arn = arn:aws:iam::1:role/c\n"
	"credential_source = EcsContainer\n"
	"[profile fromec2]\nrole_arn = arn:aws:iam::1:role/i\n"
	"credential_source = Ec2InstanceMetadata\n"
	"[profile one]\nrole_arn = arn:aws:iam::1:role/one\n"
	"source_profile = base\nexternal_id = e x\n"
	"[profile two]\nrole_arn = arn:aws:iam::1:role/two\n"
	"source_profile = one\nduration_seconds = 1200\n"
	"[profile self]\nrole_arn = arn:aws:iam::1:role/self\n"
	"source_profile = self\naws_access_key_id = AKSELF\n"
	"aws_secret_access_key = s\n"
	"[profile empty]\nregion = eu-west-1\n"
	"[profile ext]\nrole_arn = arn:aws:iam::1:role/x\n"
	"source_profile = base\nexternal_id = e-1\n"
	"duration_seconds = an hour\nrole_session_name = mine\n"
	"[profile mfa]\nrole_arn = arn:aws:iam::1:role/mfa\n"
	"source_profile = base\nmfa_serial = arn:aws:iam::1:mfa/me\n"
	"[profile nosso]\nsso_session = corp\nsso_account_id = 1\n"
	"[profile badsso]\nsso_session = moon\nsso_account_id = 1\n"
	"sso_role_name = A\n"
	"[sso-session moon]\nsso_region = the moon\n"
	"[profile noregion]\nsso_start_url = https://x/start\n"
	"[sso-session corp]\nsso_region = eu-north-1\n"
	"[profile s]\nsso_session = corp\nsso_account_id = 1\n"
	"sso_role_name = Admin\n"
	"[profile old]\nsso_start_url = https://old.example/start\n"
	"sso_region = eu-north-1\nsso_account_id = 1\nsso_role_name = A\n"
	"[profile web]\nrole_arn = arn:aws:iam::1:role/w\n"
	"web_identity_token_file = ~/token\n";

#define STS_ERROR(code, words)                                                 \
 "<ErrorResponse><Error><Type>Sender</Type><Code>" code                        \
 "</Code><Message>" words                                                      \
 "</Message></Error><RequestId>req-9</RequestId></ErrorResponse>"

/* AssumeRole is refused as s->data says; a TokenCode of 111111 is wrong. */
static inline bool refusing(struct server *s, const struct hit *hit)
{
	if (strstr(hit->body, "TokenCode=111111"))
		server_say(hit->fd, "403 Forbidden",
			   STS_ERROR("AccessDenied",
				     "MultiFactorAuthentication failed with "
				     "invalid MFA one time pass code."));
	else if (s->data && strstr(hit->body, "Action=AssumeRole"))
		server_say(hit->fd, "403 Forbidden", s->data);
	else
		return all_ways(s, hit);
	return true;
}

#endif
