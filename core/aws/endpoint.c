/* endpoint.c - which host answers for a service in a region (aws-api 3.1). */
#include "core/aws/inside.h"
#include "core/base/encode.h"
#include "core/base/str.h"

#include <ctype.h>

static const struct {
	const char *prefix, *partition, *suffix;
} partitions[] = {
	/* the more exact first */
	{ "us-gov-", "aws-us-gov", "amazonaws.com" },
	{ "us-iso-", "aws-iso", "c2s.ic.gov" },
	{ "us-isob-", "aws-iso-b", "sc2s.sgov.gov" },
	{ "us-isof-", "aws-iso-f", "csp.hci.ic.gov" },
	{ "eu-isoe-", "aws-iso-e", "cloud.adc-e.uk" },
	{ "eusc-", "aws-eusc", "amazonaws.eu" },
	{ "cn-", "aws-cn", "amazonaws.com.cn" },
	{ "", "aws", "amazonaws.com" }, /* also prefixes yet to come */
};

/* "eu-west-1": small letters, digits, dashes, and a number at the end */
static bool region_shaped(const char *region)
{
	size_t n = strlen(region), i;

	if (n < 5 || n > 30 || !islower((unsigned char)region[0]) ||
	    !isdigit((unsigned char)region[n - 1]))
		return false;
	for (i = 0; i < n; i++)
		if (!islower((unsigned char)region[i]) &&
		    !isdigit((unsigned char)region[i]) && region[i] != '-')
			return false;
	for (i = n; i && isdigit((unsigned char)region[i - 1]); i--)
		;
	return i && region[i - 1] == '-' &&
	       strchr(region, '-') < region + i - 1;
}

const char *aws_region_partition(const char *region)
{
	size_t i;

	if (!region || !region_shaped(region))
		return NULL;
	for (i = 0; i < ARRAY_LEN(partitions); i++)
		if (str_starts(region, partitions[i].prefix))
			return partitions[i].partition;
	return NULL;
}

static const char *suffix_of(const char *region)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(partitions); i++)
		if (str_starts(region, partitions[i].prefix))
			return partitions[i].suffix;
	return "amazonaws.com";
}

static bool is_gov(const char *region)
{
	return str_starts(region, "us-gov-");
}

const char *endpoint_sign_region(const struct dialect *d, const char *region)
{
	if (!d->global)
		return region;
	return is_gov(region) ? "us-gov-west-1" : "us-east-1";
}

/* ---- overrides ---------------------------------------------------------------*/

static bool ignored(const struct aws *aws)
{
	const char *env = aws_env(aws, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");

	return env && str_ieq(env, "true");
}

/* What AWS_ENDPOINT_URL... and the files say, NULL nothing. */
static const char *given(const struct aws *aws, const char *env,
			 const char *config)
{
	const char *url;
	char *name;

	if (aws->endpoint)
		return aws->endpoint;
	if (ignored(aws))
		return NULL;
	name = mem_fmt("AWS_ENDPOINT_URL_%s", env);
	url = aws_env(aws, name);
	mem_free(name);
	if (!url)
		url = aws_env(aws, "AWS_ENDPOINT_URL");
	if (!url && aws->profile && config)
		url = profiles_service(&aws->files, aws->profile, config,
				       "endpoint_url");
	if (!url && aws->profile)
		url = profiles_get(&aws->files, aws->profile, "endpoint_url");
	return url;
}

bool endpoint_is_given(const struct aws *aws, const struct dialect *d)
{
	return given(aws, d->env, d->config) != NULL;
}

/* ---- computed ------------------------------------------------------------------*/

static bool wants_fips(const struct aws *aws)
{
	const char *env = aws_env(aws, "AWS_USE_FIPS_ENDPOINT");

	if (!env && aws->profile)
		env = profiles_get(&aws->files, aws->profile,
				   "use_fips_endpoint");
	return env && str_ieq(env, "true");
}

/* In GovCloud most plain hosts are the FIPS ones already. */
static const char *fips_tail(const struct aws *aws, const char *service,
			     const char *region)
{
	if (!wants_fips(aws))
		return "";
	if (is_gov(region) && !str_in(service, "kms s3 secretsmanager "
					       "portal.sso oidc"))
		return "";
	return "-fips";
}

const char *endpoint_of(const struct aws *aws, struct arena *a,
			const struct dialect *d, const char *region)
{
	const char *url = given(aws, d->env, d->config);
	const char *fips = fips_tail(aws, d->name, region);

	if (url)
		return arena_dup(a, url);
	if (d->global && is_gov(region))
		return arena_fmt(a, "https://%s.us-gov.amazonaws.com", d->name);
	if (d->global)
		return arena_fmt(a, "https://%s%s.%s", d->name, fips,
				 suffix_of(region));
	return arena_fmt(a, "https://%s%s.%s.%s", d->name, fips, region,
			 suffix_of(region));
}

const char *endpoint_signin(const struct aws *aws, struct arena *a,
			    const char *region)
{
	const char *url = given(aws, "SIGNIN", NULL);

	if (url)
		return arena_dup(a, url);
	return arena_fmt(a,
			 is_gov(region)
				 ? "https://%s.signin.amazonaws-us-gov.com"
				 : "https://%s.signin.aws.amazon.com",
			 region);
}

const char *endpoint_sso(const struct aws *aws, struct arena *a,
			 const char *host, const char *env, const char *region)
{
	const char *url = given(aws, env, NULL);

	if (url)
		return arena_dup(a, url);
	return arena_fmt(a, "https://%s%s.%s.%s", host,
			 fips_tail(aws, host, region), region,
			 suffix_of(region));
}
