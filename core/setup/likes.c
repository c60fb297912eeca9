/* likes.c - what the texts of answers look like: patterns, and their words. */
#include "core/setup/checks.h"

#include "core/base/i18n.h"

#include <regex.h>

bool check_like(const char *value, const char *pattern)
{
	regex_t re;
	bool yes;

	if (regcomp(&re, pattern, REG_EXTENDED | REG_NOSUB))
		BUG("regcomp '%s'", pattern);
	yes = !regexec(&re, value, 0, NULL, 0);
	regfree(&re);
	return yes;
}

bool check_must(const char *value, const char *pattern, const char *expected,
		struct strbuf *out, struct err *err)
{
	if (!check_like(value, pattern))
		return err_set(err, ERR_INPUT, "'%s': %s", value, expected);
	strbuf_addstr(out, value);
	return true;
}

bool like_check(const struct like *like, const char *value, struct strbuf *out,
		struct err *err)
{
	return check_must(value, like->pattern, _(like->expected), out, err);
}

const struct like like_cluster_name = {
	"^[a-z]([-a-z0-9]{0,52}[a-z0-9])?$",
	N_("a cluster name is at most 54 lower-case letters, digits or "
	   "'-', begins with a letter and ends with a letter or digit")
};

const struct like like_domain_prefix = {
	"^[a-z]([-a-z0-9]{0,13}[a-z0-9])?$",
	N_("a domain prefix is at most 15 lower-case letters, digits or "
	   "'-', begins with a letter and ends with a letter or digit")
};

const struct like like_role_prefix = {
	"^[A-Za-z0-9_+=,.@-]{1,32}$",
	N_("a role prefix is 1 to 32 letters, digits or any "
	   "of _+=,.@-")
};

const struct like like_role_path = {
	"^/([A-Za-z0-9/]*/)?$",
	N_("a role path begins and ends with '/' and has only "
	   "letters, digits and '/' between")
};

const struct like like_policy_arn = {
	"^arn:aws[a-z-]*:iam::([0-9]{12}|aws):policy/.+$",
	N_("expected a policy ARN like "
	   "arn:aws:iam::123456789012:policy/NAME")
};

const struct like like_role_arn = { "^arn:aws[a-z-]*:iam::[0-9]{12}:role/.+$",
				    N_("expected a role ARN like "
				       "arn:aws:iam::123456789012:role/NAME") };

const struct like like_account = {
	"^[0-9]{12}$", N_("an AWS account number has twelve digits")
};

const struct like like_security_groups = {
	"^sg-[0-9a-f]+(,sg-[0-9a-f]+)*$",
	N_("expected security group ids like sg-0123abcd, "
	   "separated by commas")
};

const struct like like_stack_name = {
	"^[A-Za-z][-A-Za-z0-9]{0,127}$",
	N_("a stack name is at most 128 letters, digits or "
	   "'-' and begins with a letter")
};

const struct like like_alias = {
	"^[A-Za-z0-9_-]{1,249}$",
	N_("an alias is given without alias/: at most 249 "
	   "letters, digits, '_' or '-'")
};

const struct like like_image = {
	"^/[A-Za-z0-9_./-]+$",
	N_("expected an SSM parameter that names an image, "
	   "like /aws/service/ami-amazon-linux-latest/...")
};

/* [I]: every id of a configuration that was recorded has this form */
const struct like like_oidc_id = {
	"^[a-z0-9]{32}$", N_("expected the id of an OIDC configuration: 32 "
			     "lower-case letters and digits")
};

const struct like like_instance_type = {
	"^[a-z][a-z0-9-]*\\.[a-z0-9-]+$",
	N_("expected an instance type like m5.xlarge")
};

const struct like like_key_pair = {
	"^[A-Za-z0-9][A-Za-z0-9 _.-]{0,254}$",
	N_("a key pair name is at most 255 letters, digits, "
	   "blanks or _.-")
};

const struct like like_channel = {
	"^(stable|eus|fast|candidate|nightly)-4\\.[0-9]+$",
	N_("expected a channel like stable-4.21")
};

const struct like like_base_domain = { "^[a-z0-9]([a-z0-9-]*[a-z0-9])?"
				       "(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$",
				       N_("expected a reserved domain like "
					  "x9y8.p3.openshiftapps.com") };

const struct like like_zone_id = { "^Z[A-Z0-9]{1,31}$",
				   N_("expected the id of a hosted zone like "
				      "Z05646003S02O1ENCDCSN") };

const struct like like_word = { "^[A-Za-z0-9_-]+$",
				N_("expected an id of letters and digits") };
