/*
 * secret.h - a password, token or key.  Wiped on release.  Never goes into an
 * arena, the journal, a log, an export, argv, a child's environment.
 */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include <stdbool.h>
#include <stddef.h>

struct secret {
	char *text; /* NULL: none */
	size_t len;
};

void secret_set(struct secret *s, const char *text, size_t len);
void secret_setstr(struct secret *s, const char *text); /* NULL releases */
void secret_copy(struct secret *to, const struct secret *from);
void secret_release(struct secret *s);
const char *secret_text(const struct secret *s); /* "" when none */
bool secret_is_set(const struct secret *s);
bool secret_equal(const struct secret *a, const struct secret *b);

#endif
