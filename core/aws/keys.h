/*
 * keys.h - a set of AWS keys and where they came from.
 */
#ifndef AWS_KEYS_H
#define AWS_KEYS_H

#include "core/base/secret.h"

#include <stdint.h>

struct aws_keys {
	char id[160]; /* AKIA..., ASIA...; "" none */
	struct secret secret;
	struct secret token; /* of temporary keys */
	int64_t expires;     /* Unix seconds, real time; 0: never */
	char account[16];    /* "" unknown (credential_process, sso) */
};
void aws_keys_copy(struct aws_keys *to, const struct aws_keys *from);
void aws_keys_release(struct aws_keys *k);
bool aws_keys_are_set(const struct aws_keys *k);

#endif
