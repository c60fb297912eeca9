/* keys.c - copying and wiping a set of keys. */
#include "core/aws/keys.h"

#include "core/base/mem.h"

#include <openssl/crypto.h>

bool aws_keys_are_set(const struct aws_keys *k)
{
	return k->id[0] && secret_is_set(&k->secret);
}

void aws_keys_copy(struct aws_keys *to, const struct aws_keys *from)
{
	memcpy(to->id, from->id, sizeof(to->id));
	memcpy(to->account, from->account, sizeof(to->account));
	to->expires = from->expires;
	secret_copy(&to->secret, &from->secret);
	secret_copy(&to->token, &from->token);
}

void aws_keys_release(struct aws_keys *k)
{
	secret_release(&k->secret);
	secret_release(&k->token);
	OPENSSL_cleanse(k, sizeof(*k));
}
