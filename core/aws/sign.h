/*
 * sign.h - AWS Signature Version 4 in the Authorization header: pure.
 * Algorithm: aws-api card 2.1; proven by both published suites.
 */
#ifndef AWS_SIGN_H
#define AWS_SIGN_H

#include "core/aws/keys.h"
#include "core/net/request.h"

struct sign_request {
	const char *method;
	const char *url; /* exactly as it is sent, https://host[:port]/path?q */
	const struct params *headers; /* all of ours but Host */
	const void *body;
	size_t body_len;
	const char *region, *service; /* of the credential's scope */
	bool s3;        /* path as it is; x-amz-content-sha256 is sent */
	bool keep_dots; /* "/./" and "//" stay (some published vectors) */
	int64_t now;    /* Unix seconds, corrected for the clock's offset */
	const struct aws_keys *keys;
};
struct sign_result {
	char date[20];        /* X-Amz-Date */
	char body_sha256[65]; /* X-Amz-Content-Sha256 when s3 */
	struct strbuf authorization;
	/* for a test, and for a person whose signature is refused */
	struct strbuf canonical, to_sign;
};
/* The result says what to add: X-Amz-Date, with a session token
 * X-Amz-Security-Token, with s3 X-Amz-Content-Sha256, and Authorization.
 * All of them are signed as if they were in headers already. */
void sign_v4(const struct sign_request *r, struct sign_result *out);
void sign_result_release(struct sign_result *out);

#endif
