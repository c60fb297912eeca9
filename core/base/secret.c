/* secret.c - see secret.h. */
#include "core/base/secret.h"

#include "core/base/mem.h"

#include <openssl/crypto.h>

void secret_release(struct secret *s)
{
	if (s->text) {
		OPENSSL_cleanse(s->text, s->len);
		mem_free(s->text);
	}
	s->text = NULL;
	s->len = 0;
}

void secret_set(struct secret *s, const char *text, size_t len)
{
	char *p = mem_new(len + 1);

	memcpy(p, text, len);
	secret_release(s);
	s->text = p;
	s->len = len;
}

void secret_setstr(struct secret *s, const char *text)
{
	if (text)
		secret_set(s, text, strlen(text));
	else
		secret_release(s);
}

void secret_copy(struct secret *to, const struct secret *from)
{
	if (to == from)
		return;
	if (from->text)
		secret_set(to, from->text, from->len);
	else
		secret_release(to);
}

const char *secret_text(const struct secret *s)
{
	return s->text ? s->text : "";
}

bool secret_is_set(const struct secret *s)
{
	return s->text && s->len;
}

bool secret_equal(const struct secret *a, const struct secret *b)
{
	return a->len == b->len &&
	       (!a->len || !CRYPTO_memcmp(a->text, b->text, a->len));
}
