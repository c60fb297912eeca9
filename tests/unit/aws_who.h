/* aws_who.h - for the tests of calls: what GetCallerIdentity says. */
#ifndef TEST_AWS_WHO_H
#define TEST_AWS_WHO_H

#include "net_server.h"

#include "core/aws/aws.h"

static const char who[] =
	"<R><GetCallerIdentityResult><UserId>U</UserId><Account>123456789012"
	"</Account><Arn>arn:aws:iam::123456789012:user/u</Arn>"
	"</GetCallerIdentityResult></R>";

#endif
