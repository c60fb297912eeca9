/*
 * aws.h - one signed-in AWS account: where its keys came from, its region, its
 * endpoints, and the services registered with net.
 *
 *	struct aws *aws = aws_new(net, &options, asks);
 *	aws_sign_in(aws);            (or simply start a request: it waits)
 *	... EVENT_IDENTITY: look at aws_state, aws_identity, aws_error
 *	aws_stop(aws); net_free(net); aws_free(aws);    (net holds its services)
 *
 * A request of any service waits (LATER) until the keys are there; keys about
 * to expire are renewed first.  Keys live in memory only.
 *
 * Services registered: sts iam ec2 kms cloudformation route53 s3
 * secretsmanager servicequotas ssm route53resolver checkip, and "awskeys" (our own: how
 * keys are got, which must not wait for keys).
 */
#ifndef AWS_AWS_H
#define AWS_AWS_H

#include "core/aws/sts.h"
#include "core/base/ask.h"

struct aws_options {
	/* A demo reads nothing of the person's: no environment, no file, no
	 * metadata service.  All four are required then. */
	bool demo;
	const char *key_id, *key_secret, *endpoint;
	const char *region;  /* --region; NULL: found (aws_region_from) */
	const char *profile; /* --profile; NULL: found */
	const char *checkip; /* NULL: https://checkip.amazonaws.com, in a demo
			      * ENDPOINT/checkip */
	bool no_metadata;    /* never ask 169.254.169.254 */
};

struct aws;
/* Never fails: what is wrong is told by aws_sign_in.  asks may be NULL (then
 * an MFA code cannot be asked for). */
struct aws *aws_new(struct net *net, const struct aws_options *options,
		    struct ask_queue *asks);
/* Stops getting keys; before net_free. */
void aws_stop(struct aws *aws);
void aws_free(struct aws *aws);

enum aws_state {
	AWS_UNKNOWN, /* not looked yet */
	AWS_LOOKING, /* keys are being got, or STS asked who they are */
	AWS_READY,   /* identity known */
	AWS_FAILED   /* aws_error says why */
};
enum aws_state aws_state(const struct aws *aws);
/* Starts, or starts again after a failure; posts EVENT_IDENTITY (subject: the
 * struct aws) at every change. */
void aws_sign_in(struct aws *aws);
/* After a failure in the middle of work: gets keys again, which must be of the
 * same account; identity and warnings stay.  Nothing unless FAILED. */
void aws_renew(struct aws *aws);
const struct err *aws_error(const struct aws *aws); /* NULL unless FAILED */
const struct sts_identity *aws_identity(const struct aws *aws); /* NULL */
const char *aws_account(const struct aws *aws); /* "" not yet known */
/* From the ARN, else from the region, else "aws". */
const char *aws_partition(const struct aws *aws);
const char *aws_region(const struct aws *aws);      /* "" not yet chosen */
const char *aws_region_from(const struct aws *aws); /* "AWS_REGION", ... */
/* Requests that follow go there.  ERR_INPUT: not a region name, or of a
 * partition that ROSA HCP is not offered in. */
bool aws_set_region(struct aws *aws, const char *region, struct err *err);
/* "environment", "profile dev (~/.aws/config)", ... "" not yet known */
const char *aws_keys_from(const struct aws *aws);
int64_t aws_keys_expire(const struct aws *aws); /* Unix s real, 0 never */
/* Sentences for a person, made anew by each sign-in. */
size_t aws_warnings(const struct aws *aws, const char *const **out);
/* Forget the keys and sign in as this profile (NULL: as found). */
void aws_use_profile(struct aws *aws, const char *profile);
/* Names in both files, in order of appearance. */
void aws_profiles(const struct aws *aws, struct arena *a,
		  struct aws_names *out);
long long aws_clock_offset(const struct aws *aws); /* seconds we are slow */
/* "https://ec2.eu-west-1.amazonaws.com", with the overrides; "" unknown */
const char *aws_endpoint(struct aws *aws, struct arena *a, const char *service,
			 const char *region);
/* The profile looked at; keys of the environment may have won over it. */
const char *aws_profile(const struct aws *aws); /* "" none in use */

/* ERR_INPUT: not a region's name, or of a partition without ROSA. */
bool aws_region_check(const char *region, struct err *err);
/* Is it a region name, and of which partition?  NULL: not a region name. */
const char *aws_region_partition(const char *region);

#endif
