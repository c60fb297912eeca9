/* aws_refuse.c - why a request is not let in, in each protocol's words. */
#include "core/sim/aws.h"

/* Query's word for a bad signature, in this protocol's words. */
static const struct dialect {
	const char *query, *json, *ec2, *s3;
	int query_status, s3_status;
} dialects[] = {
	{ "SignatureDoesNotMatch", "InvalidSignatureException", "AuthFailure",
	  "SignatureDoesNotMatch", 403, 403 },
	{ "InvalidClientTokenId", "UnrecognizedClientException", "AuthFailure",
	  "InvalidAccessKeyId", 403, 403 },
	{ "ExpiredToken", "ExpiredTokenException", "RequestExpired",
	  "ExpiredToken", 403, 400 },
	{ "MissingAuthenticationToken", "MissingAuthenticationTokenException",
	  "MissingAuthenticationToken", "AccessDenied", 403, 403 },
};

bool sim_refuse(struct exchange *x, enum sim_protocol p, const char *code,
		const char *message)
{
	const struct dialect *d = NULL;
	size_t i;

	for (i = 0; i < ARRAY_LEN(dialects); i++)
		if (!strcmp(dialects[i].query, code))
			d = &dialects[i];
	if (!d)
		sim_render_error(x, p, 403, code, message);
	else if (p == SIM_JSON)
		sim_render_error(x, p, 400, d->json, message);
	else if (p == SIM_EC2)
		sim_render_error(x, p, 401, d->ec2, message);
	else if (p == SIM_S3)
		sim_render_error(x, p, d->s3_status, d->s3, message);
	else
		sim_render_error(x, p, d->query_status, d->query, message);
	return false;
}
