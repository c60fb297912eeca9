/*
 * values.h - what actions publish and others name: "${oidc-config.issuer}".
 * The key is ACTION-ID.NAME.  Also holds what the run was given ("aws.account",
 * "aws.region").  Never a secret.
 */
#ifndef PLAN_VALUES_H
#define PLAN_VALUES_H

#include "core/base/node.h"

struct values;
struct values *values_new(void);
void values_free(struct values *v);
void values_set(struct values *v, const char *key, const char *text);
const char *values_get(const struct values *v, const char *key); /* NULL */
size_t values_count(const struct values *v);
const char *values_key(const struct values *v, size_t index); /* sorted */

/* text with every ${key} replaced; NULL and the first unknown key in *unknown
 * (in the arena) when one is not there yet. "$${" is a plain "${". */
const char *values_expand(const struct values *v, struct arena *a,
			  const char *text, const char **unknown);
/* For people: unknown ones as <known after ACTION-ID>. */
const char *values_preview(const struct values *v, struct arena *a,
			   const char *text);
/* The key of the next ${key} in *text (in the arena), *text moved behind it;
 * NULL and *text at its end when there is none. */
const char *values_next(struct arena *a, const char **text);
/* How much of a key is the id of the action that publishes it. */
size_t values_owner_len(const char *key);

#endif
